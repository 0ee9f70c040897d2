package models

import (
	"context"
	"time"
)

// RateLimit is a bucket of requests, by the time until which it is spent, in microseconds since 1970.
type RateLimit struct {
	Bucket     string
	SpentUntil int64
}

// SpendRate takes one request from what a bucket holds, in one statement and without a transaction around it. A bucket that
// holds n requests a window is kept as the time until which it is spent: each request adds a n-th of the window, and time
// passing gives it back (the leaky bucket of the generic cell rate algorithm), so that no edge of a window lets twice as many
// through. It gives that time, and false when the bucket holds too little: then nothing was taken.
func (s *Store) SpendRate(ctx context.Context, bucket string, now time.Time, window, each time.Duration) (until time.Time, ok bool, err error) {
	const what = "spend rate"
	at, full := now.UnixMicro(), now.Add(window-each).UnixMicro()
	var got []int64
	err = s.write.WithContext(ctx).Raw(`INSERT INTO rate_limits (bucket, spent_until) VALUES (?, ?)
ON CONFLICT (bucket) DO UPDATE SET spent_until = CASE WHEN rate_limits.spent_until < ? THEN excluded.spent_until ELSE rate_limits.spent_until + ? END
WHERE rate_limits.spent_until <= ? RETURNING spent_until`, str(bucket), at+each.Microseconds(), at, each.Microseconds(), full).Scan(&got).Error
	if err == nil && len(got) == 0 {
		err = s.write.WithContext(ctx).Raw("SELECT spent_until FROM rate_limits WHERE bucket = ?", str(bucket)).Scan(&got).Error
		if len(got) == 0 {
			got = []int64{full} // forgotten in between: as good as full
		}
		return time.UnixMicro(got[0]), false, wrap(what, err)
	}
	if err != nil {
		return time.Time{}, false, wrap(what, err)
	}
	return time.UnixMicro(got[0]), true, nil
}

// DeleteRatesBefore forgets the buckets that are full again at a time, which are as good as none.
func (tx *Tx) DeleteRatesBefore(t time.Time) (int64, error) {
	return exec(tx, "delete old rates", "DELETE FROM rate_limits WHERE spent_until < ?", t.UnixMicro())
}
