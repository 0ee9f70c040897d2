package models

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"syscall"

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
	// ErrUnavailable: the database cannot be reached, or ended the connection. Of a write it is not known whether it was done.
	ErrUnavailable = errors.New("the database does not answer")
	// ErrFull: the disk under the database takes nothing more, mostly because it has no room left. Nothing of the write was done.
	ErrFull = errors.New("the disk of the database takes nothing more: is it full?")
	// ErrCursor: the cursor of a page is none that the list gave. It is an ErrNotFound for who does not ask.
	ErrCursor = fmt.Errorf("a cursor that the list did not give: %w", ErrNotFound)
	// ErrNoDatabase: there is no file of SQLite where one was to be.
	ErrNoDatabase = errors.New("there is no database")
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
	for _, ours := range []error{ErrNotFound, ErrConflict, ErrStale, ErrRefused, ErrUnavailable, ErrFull} {
		if errors.Is(err, ours) {
			return fmt.Errorf("%s: %w", what, err)
		}
	}
	if kind := classify(err); kind != nil {
		return fmt.Errorf("%s: %w: %w", what, kind, err)
	}
	return fmt.Errorf("%s: %w", what, err)
}

// fault says of an error of a transaction's begin or end, which no method wrapped, that the database failed.
func fault(err error) error {
	if err == nil {
		return nil
	}
	for _, kind := range []error{ErrUnavailable, ErrFull} {
		if !errors.Is(err, kind) && errors.Is(classify(err), kind) {
			return fmt.Errorf("%w: %w", kind, err)
		}
	}
	return err
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
		case "53100": // disk_full
			return ErrFull
		case "57P01", "57P02", "57P03", // admin_shutdown, crash_shutdown, cannot_connect_now
			"53300": // too_many_connections
			return ErrUnavailable
		}
		if strings.HasPrefix(pg.Code, "08") { // connection_exception
			return ErrUnavailable
		}
		return nil
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return nil // the caller went away
	}
	switch {
	case unreachable(err):
		return ErrUnavailable
	case errors.Is(err, sqlite3.FULL), errors.Is(err, syscall.ENOSPC),
		errors.Is(err, sqlite3.IOERR_WRITE), errors.Is(err, sqlite3.IOERR_SHMSIZE): // the driver does not always tell a full disk from these
		return ErrFull
	case errors.Is(err, sqlite3.CONSTRAINT_UNIQUE), errors.Is(err, sqlite3.CONSTRAINT_PRIMARYKEY), errors.Is(err, sqlite3.CONSTRAINT_ROWID):
		return ErrConflict
	case errors.Is(err, sqlite3.CONSTRAINT_TRIGGER) && strings.Contains(err.Error(), conflictPrefix):
		return ErrConflict
	case errors.Is(err, sqlite3.CONSTRAINT):
		return ErrRefused
	}
	return nil
}

// unreachable reports whether a connection to PostgreSQL could not be made, or broke.
func unreachable(err error) bool {
	if _, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		return true
	}
	if _, ok := errors.AsType[*net.OpError](err); ok {
		return true
	}
	for _, broken := range []error{driver.ErrBadConn, sql.ErrConnDone, io.EOF, io.ErrUnexpectedEOF, net.ErrClosed} {
		if errors.Is(err, broken) {
			return true
		}
	}
	return err.Error() == "conn closed" // pgconn's, which it keeps to itself
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
