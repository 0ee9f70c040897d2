package models

import (
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"sumber/internal/pgtest"
)

// TestRatesAreSpentOnce: requests that come together never get more than the bucket holds, and time gives it back.
func TestRatesAreSpentOnce(t *testing.T) {
	forEachEmptyDatabase(t, func(t *testing.T, s *Store) {
		now, window := time.Date(2023, 6, 12, 12, 0, 0, 0, time.UTC), time.Minute
		spend := func(bucket string, at time.Time, quota int) (time.Time, bool) {
			until, ok, err := s.SpendRate(t.Context(), bucket, at, window, window/time.Duration(quota))
			if err != nil {
				t.Error(err)
			}
			return until, ok
		}
		var let atomic.Int64
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				for range 5 {
					if _, ok := spend("bersama", now, 20); ok {
						let.Add(1)
					}
				}
			})
		}
		wg.Wait()
		if let.Load() != 20 {
			t.Errorf("%d requests were let through, want 20", let.Load())
		}
		for _, c := range []struct {
			name  string
			after time.Duration
			ok    bool
			until time.Duration
		}{
			{"full", 0, false, window},
			{"a little too early", 3*time.Second - time.Microsecond, false, window},
			{"when one is back", 3 * time.Second, true, window + 3*time.Second},
			{"and no more", 3 * time.Second, false, window + 3*time.Second},
			{"half a window later", 33 * time.Second, true, window + 6*time.Second},
			{"after a long time as new", time.Hour, true, time.Hour + 3*time.Second},
		} {
			until, ok := spend("bersama", now.Add(c.after), 20)
			if ok != c.ok || !until.Equal(now.Add(c.until)) {
				t.Errorf("%s: let through %v, spent until %v, want %v and %v", c.name, ok, until.Sub(now), c.ok, c.until)
			}
		}
		if _, ok := spend("lain", now, 20); !ok {
			t.Error("another bucket is spent too")
		}
		forget := func(at time.Time) (n int64) {
			t.Helper()
			if err := s.Write(t.Context(), func(tx *Tx) (err error) { n, err = tx.DeleteRatesBefore(at); return err }); err != nil {
				t.Fatal(err)
			}
			return n
		}
		if n := forget(now.Add(time.Minute)); n != 1 {
			t.Errorf("%d buckets were forgotten, want the one that is full again", n)
		}
	})
}

// TestWhatAClaimSaidAtAVersion: the state that was written last up to that version, and nothing where that was not kept.
func TestWhatAClaimSaidAtAVersion(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, s *Store) {
		c := newWorld(t, s).newClaim(1)
		at := func(number, version int) {
			t.Helper()
			if err := s.Write(t.Context(), func(tx *Tx) error {
				v, err := tx.ClaimVersion(c.DeskID, c.ID, 1)
				if err != nil {
					return err
				}
				v.ID, v.Number, v.ClaimVersion, v.Note = NewID(), number, version, fmt.Sprint(number)
				return tx.CreateClaimVersion(&v)
			}); err != nil {
				t.Fatal(err)
			}
		}
		want := func(version, number int) {
			t.Helper()
			v, err := s.Read(t.Context()).ClaimVersionAt(c.DeskID, c.ID, version)
			if number == 0 && err == nil || number > 0 && (err != nil || v.Number != number) {
				t.Errorf("at version %d it said number %d (%v), want %d", version, v.Number, err, number)
			}
		}
		want(1, 1)
		at(2, 4)
		at(3, 6)
		want(1, 1)
		want(3, 1)
		want(4, 2)
		want(5, 2)
		want(9, 3)
		at(4, 0) // from before versions were kept
		want(9, 0)
	})
}

// BenchmarkSpendRate is what counting costs a request.
func BenchmarkSpendRate(b *testing.B) {
	for name, url := range map[string]string{SQLite: "sqlite:" + filepath.Join(b.TempDir(), "sumber.db"), PostgreSQL: pgtest.New(b)} {
		b.Run(name, func(b *testing.B) {
			s, err := Open(b.Context(), Config{URL: url})
			if err != nil {
				b.Fatal(err)
			}
			defer func() { _ = s.Close() }()
			if err := s.MigrateUp(b.Context()); err != nil {
				b.Fatal(err)
			}
			now := time.Now()
			for i := 0; b.Loop(); i++ {
				if _, _, err := s.SpendRate(b.Context(), fmt.Sprint("bucket ", i%8), now.Add(time.Duration(i)*time.Second), time.Minute, time.Millisecond); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
