package models

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/ncruces/go-sqlite3"
	"gorm.io/gorm"
)

// The errors of the store. Every error that a method returns wraps one of them, or is a fault of the database or of
// the caller's context, and says what was being done.
var (
	// ErrNotFound: there is no such row on that desk, or the id is none.
	ErrNotFound = errors.New("not found")
	// ErrConflict: another row has what must be unique.
	ErrConflict = errors.New("already there")
	// ErrStale: the row was changed since it was read, or is no longer what the write is about.
	ErrStale = errors.New("changed since it was read")
	// ErrRefused: a rule that the database keeps said no: a trigger, a check, a missing parent.
	ErrRefused = errors.New("refused by the database")
	// ErrNewerSchema: the database was migrated by a newer version of the program.
	ErrNewerSchema = errors.New("the database has a newer schema than this program knows")
)

// refusedState is the SQLSTATE that the triggers raise.
const refusedState = "SU001"

// SQLite has one code for every RAISE in a trigger; the messages begin with one of these.
const (
	refusedPrefix  = "sumber: refused: "
	conflictPrefix = "sumber: conflict: "
)

// wrap turns a driver's error into one of the store's and says what was being done. It is the only place that knows
// the drivers' codes.
func wrap(what string, err error) error {
	if err == nil {
		return nil
	}
	for _, ours := range []error{ErrNotFound, ErrConflict, ErrStale, ErrRefused} {
		if errors.Is(err, ours) {
			return fmt.Errorf("%s: %w", what, err)
		}
	}
	if kind := classify(err); kind != nil {
		return fmt.Errorf("%s: %w: %w", what, kind, err)
	}
	return fmt.Errorf("%s: %w", what, err)
}

func classify(err error) error {
	if errors.Is(err, gorm.ErrRecordNotFound) || errors.Is(err, sql.ErrNoRows) {
		return ErrNotFound
	}
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		switch pg.Code {
		case "23505": // unique_violation
			return ErrConflict
		case refusedState,
			"23502", "23503", "23514", // not_null_violation, foreign_key_violation, check_violation
			"22P02", "22021", "22P05": // a text that is no uuid, or holds what PostgreSQL cannot store
			return ErrRefused
		}
		return nil
	}
	switch {
	case errors.Is(err, sqlite3.CONSTRAINT_UNIQUE), errors.Is(err, sqlite3.CONSTRAINT_PRIMARYKEY), errors.Is(err, sqlite3.CONSTRAINT_ROWID):
		return ErrConflict
	case errors.Is(err, sqlite3.CONSTRAINT_TRIGGER) && strings.Contains(err.Error(), conflictPrefix):
		return ErrConflict
	case errors.Is(err, sqlite3.CONSTRAINT):
		return ErrRefused
	}
	return nil
}

// again reports whether a transaction failed only because of another one, so that the same function may run again.
func again(err error) bool {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return false
	}
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return pg.Code == "40001" || pg.Code == "40P01" // serialization_failure, deadlock_detected
	}
	return errors.Is(err, sqlite3.BUSY)
}
