package models

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/pressly/goose/v3"

	"sumber/migrations"
)

// MigrationStatus is one migration that the program knows.
type MigrationStatus struct {
	Version   int64
	Name      string // of its file
	Applied   bool
	AppliedAt time.Time // zero when it is not applied
}

// migrationLock is the key of PostgreSQL's advisory lock that keeps two programs from migrating at once.
const migrationLock = 0x73756d626572 // "sumber"

func (s *Store) provider() (*goose.Provider, error) {
	dialect, files := goose.DialectSQLite3, fs.FS(migrations.SQLite())
	if s.dialect == PostgreSQL {
		dialect, files = goose.DialectPostgres, migrations.Postgres()
	}
	return goose.NewProvider(dialect, s.pools[0], files, goose.WithDisableGlobalRegistry(true), goose.WithSlog(s.logger))
}

// known is the highest version among the program's migrations.
func known(p *goose.Provider) int64 {
	list := p.ListSources()
	return list[len(list)-1].Version
}

// applied is the highest version that the database has, 0 for an empty one. It changes nothing.
func (s *Store) applied(ctx context.Context) (int64, error) {
	there := "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'goose_db_version'"
	if s.dialect == PostgreSQL {
		there = "SELECT count(to_regclass('goose_db_version'))"
	}
	var n int64
	if err := s.pools[0].QueryRowContext(ctx, there).Scan(&n); err != nil {
		return 0, err
	}
	if n == 0 {
		return 0, nil
	}
	err := s.pools[0].QueryRowContext(ctx, "SELECT coalesce(max(version_id), 0) FROM goose_db_version WHERE is_applied").Scan(&n)
	return n, err
}

func (s *Store) refuseNewer(ctx context.Context) error {
	p, err := s.provider()
	if err != nil {
		return err
	}
	v, err := s.applied(ctx)
	if err != nil {
		return err
	}
	if v > known(p) {
		return fmt.Errorf("%w: version %d, known up to %d", ErrNewerSchema, v, known(p))
	}
	return nil
}

// Pending gives the number of migrations that the database lacks; ErrNewerSchema when it has one that the program does
// not know.
func (s *Store) Pending(ctx context.Context) (int, error) {
	const what = "compare schema"
	if err := s.refuseNewer(ctx); err != nil {
		return 0, wrap(what, err)
	}
	status, err := s.MigrateStatus(ctx)
	n := 0
	for _, m := range status {
		if !m.Applied {
			n++
		}
	}
	return n, wrap(what, err)
}

// MigrateUp brings the schema up to what the program knows; ErrNewerSchema when it is beyond that.
func (s *Store) MigrateUp(ctx context.Context) error {
	return s.migrate(ctx, "migrate up", func(p *goose.Provider) error {
		_, err := p.Up(ctx)
		return err
	})
}

// MigrateDown takes the last migration back, with what its tables hold. With none applied it does nothing.
func (s *Store) MigrateDown(ctx context.Context) error {
	return s.migrate(ctx, "migrate down", func(p *goose.Provider) error {
		if v, err := s.applied(ctx); err != nil || v == 0 {
			return err
		}
		_, err := p.Down(ctx)
		return err
	})
}

func (s *Store) migrate(ctx context.Context, what string, step func(p *goose.Provider) error) (err error) {
	unlock, err := s.lockMigrations(ctx)
	if err != nil {
		return wrap(what, err)
	}
	defer func() { err = wrap(what, errors.Join(err, unlock())) }()
	if err := s.refuseNewer(ctx); err != nil {
		return err
	}
	p, err := s.provider()
	if err != nil {
		return err
	}
	return step(p)
}

// lockMigrations keeps other programs from migrating the same database. The lock of PostgreSQL is one of a
// transaction, which also holds behind PgBouncer.
func (s *Store) lockMigrations(ctx context.Context) (unlock func() error, err error) {
	if s.dialect == SQLite {
		return func() error { return nil }, nil
	}
	tx, err := s.pools[0].BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	if _, err := tx.ExecContext(ctx, fmt.Sprintf("SELECT pg_advisory_xact_lock(%d)", int64(migrationLock))); err != nil {
		return nil, errors.Join(err, tx.Rollback())
	}
	return func() error {
		if err := tx.Rollback(); err != nil && !errors.Is(err, sql.ErrTxDone) {
			return err
		}
		return nil
	}, nil
}

// MigrateStatus lists the migrations that the program knows, first to last. It changes nothing.
func (s *Store) MigrateStatus(ctx context.Context) ([]MigrationStatus, error) {
	const what = "read migration status"
	p, err := s.provider()
	if err != nil {
		return nil, wrap(what, err)
	}
	at := make(map[int64]time.Time)
	if v, err := s.applied(ctx); err != nil {
		return nil, wrap(what, err)
	} else if v > 0 {
		rows, err := s.pools[0].QueryContext(ctx, "SELECT version_id, tstamp FROM goose_db_version WHERE is_applied")
		if err != nil {
			return nil, wrap(what, err)
		}
		defer rows.Close()
		for rows.Next() {
			var version int64
			var stamp any
			if err := rows.Scan(&version, &stamp); err != nil {
				return nil, wrap(what, err)
			}
			at[version] = gooseTime(stamp)
		}
		if err := rows.Err(); err != nil {
			return nil, wrap(what, err)
		}
	}
	var list []MigrationStatus
	for _, m := range p.ListSources() {
		t, ok := at[m.Version]
		list = append(list, MigrationStatus{Version: m.Version, Name: m.Path, Applied: ok, AppliedAt: t})
	}
	return list, nil
}

// gooseTime reads goose's own time stamps: SQLite has them as text.
func gooseTime(stamp any) time.Time {
	switch v := stamp.(type) {
	case time.Time:
		return v.UTC()
	case string:
		if t, err := time.Parse(time.DateTime, v); err == nil {
			return t
		}
	}
	return time.Time{}
}
