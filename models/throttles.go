package models

import (
	"reflect"
	"time"

	"gorm.io/gorm/clause"
)

// Throttle counts failures under a key (a hash of an account's or an address's name) within a window.
type Throttle struct {
	Key       string
	Failures  int
	Since     time.Time
	BlockedTo *time.Time
}

// Throttle reads the failures under a key; ErrNotFound when there were none.
func (r *Reader) Throttle(key string) (Throttle, error) {
	return take[Throttle](r, "read throttle", `"key" = ?`, str(key))
}

// SaveThrottle writes the failures under a key, whatever was there.
func (tx *Tx) SaveThrottle(row *Throttle) error {
	normalize(reflect.ValueOf(row).Elem())
	return wrap("save throttle", tx.db.Clauses(clause.OnConflict{
		Columns:   []clause.Column{{Name: "key"}},
		DoUpdates: clause.AssignmentColumns([]string{"failures", "since", "blocked_to"}),
	}).Create(row).Error)
}

// CountFailure adds one failure under a key and gives the count, in one statement, so that none is lost to another at
// the same time. A count that began before the window starts again.
func (tx *Tx) CountFailure(key string, at time.Time, window time.Duration) (Throttle, error) {
	at = Micro(at)
	_, err := exec(tx, "count failure", `INSERT INTO throttles ("key", failures, since, blocked_to) VALUES (?, 1, ?, NULL)
ON CONFLICT ("key") DO UPDATE SET
	failures = CASE WHEN throttles.since < ? THEN 1 ELSE throttles.failures + 1 END,
	since = CASE WHEN throttles.since < ? THEN excluded.since ELSE throttles.since END`, str(key), at, at.Add(-window), at.Add(-window))
	if err != nil {
		return Throttle{}, err
	}
	return tx.Throttle(key)
}

// ClearThrottle forgets the failures under a key.
func (tx *Tx) ClearThrottle(key string) error {
	_, err := exec(tx, "clear throttle", `DELETE FROM throttles WHERE "key" = ?`, str(key))
	return err
}

// DeleteThrottlesBefore forgets the failures of windows that began before a time and block nobody after it.
func (tx *Tx) DeleteThrottlesBefore(t time.Time) (int64, error) {
	return exec(tx, "delete old throttles", "DELETE FROM throttles WHERE since < ? AND (blocked_to IS NULL OR blocked_to < ?)", t, t)
}
