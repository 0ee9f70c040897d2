package models

import (
	"context"
	"errors"
	"strings"
	"time"
)

// A replica is a second PostgreSQL that follows the first and takes reads that may be a little behind. It is asked only in a
// context that MayLag allowed: nothing lags by itself.

type lagging struct{}

// Replicated reports whether there is a replica.
func (s *Store) Replicated() bool { return s.replica != nil }

// Position is how far the database's log reaches by now: what was committed before is on a replica that has got there. It is "" without
// a replica, which nobody would ask then.
func (s *Store) Position(ctx context.Context) (string, error) {
	if s.replica == nil {
		return "", nil
	}
	at, err := queryOne[struct{ At string }](&Reader{db: s.write.WithContext(ctx), dialect: s.dialect}, "read log position", "SELECT pg_current_wal_insert_lsn()::text AS at")
	return at.At, err
}

// patience is how long a replica may take to say how far it is before the first database is asked instead.
const patience = time.Second

// MayLag gives a context in which Read asks the replica, if there is one and it has got as far as a position ("" is anywhere). Else it
// gives the same context, and the error if the replica did not answer: the first database answers then.
func (s *Store) MayLag(ctx context.Context, position string) (context.Context, error) {
	if s.replica == nil {
		return ctx, nil
	}
	if position == "" {
		position = "0/0"
	}
	if !validPosition(position) {
		return ctx, nil // somebody made it up
	}
	asking, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	there, err := queryOne[struct{ There bool }](&Reader{db: s.replica.WithContext(asking), dialect: s.dialect}, "ask replica",
		"SELECT coalesce(pg_last_wal_replay_lsn() >= ?::pg_lsn, false) AS there", position)
	switch {
	case err != nil && errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil:
		return ctx, wrap("ask replica", ErrUnavailable)
	case err != nil:
		return ctx, err
	case !there.There:
		return ctx, nil
	}
	return context.WithValue(ctx, lagging{}, true), nil
}

// validPosition reports whether a text is a position of PostgreSQL's log: two hexadecimal numbers.
func validPosition(s string) bool {
	high, low, ok := strings.Cut(s, "/")
	hex := func(n string) bool {
		return n != "" && len(n) <= 8 && !strings.ContainsFunc(n, func(r rune) bool { return !strings.ContainsRune("0123456789ABCDEFabcdef", r) })
	}
	return ok && hex(high) && hex(low)
}
