package models

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/ncruces/go-sqlite3/driver"
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

func (s *Store) provider(pool *sql.DB) (*goose.Provider, error) {
	dialect, files := goose.DialectSQLite3, fs.FS(migrations.SQLite())
	if s.dialect == PostgreSQL {
		dialect, files = goose.DialectPostgres, migrations.Postgres()
	}
	return goose.NewProvider(dialect, pool, files, goose.WithDisableGlobalRegistry(true), goose.WithSlog(s.logger))
}

// sources are the program's migrations, first to last.
func (s *Store) sources() ([]*goose.Source, error) {
	p, err := s.provider(s.pools[0])
	if err != nil {
		return nil, err
	}
	return p.ListSources(), nil
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
	list, err := s.sources()
	if err != nil {
		return err
	}
	v, err := s.applied(ctx)
	if err != nil {
		return err
	}
	if known := list[len(list)-1].Version; v > known {
		return fmt.Errorf("%w: version %d, known up to %d", ErrNewerSchema, v, known)
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

func (s *Store) migrate(ctx context.Context, what string, step func(p *goose.Provider) error) error {
	run := s.migratePostgres
	if s.dialect == SQLite {
		run = s.migrateSQLite
	}
	return wrap(what, run(ctx, func(pool *sql.DB) error {
		if err := s.refuseNewer(ctx); err != nil {
			return err
		}
		p, err := s.provider(pool)
		if err != nil {
			return err
		}
		return step(p)
	}))
}

// migratePostgres keeps other programs from migrating the same database. The lock is one of a transaction, which also
// holds behind PgBouncer.
func (s *Store) migratePostgres(ctx context.Context, step func(pool *sql.DB) error) error {
	tx, err := s.pools[0].BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, fmt.Sprintf("SELECT pg_advisory_xact_lock(%d)", int64(migrationLock)))
	if err == nil {
		err = step(s.pools[0])
	}
	if end := tx.Rollback(); !errors.Is(end, sql.ErrTxDone) {
		err = errors.Join(err, end)
	}
	return err
}

// migrateSQLite migrates on a connection of its own: goose's time stamps are not in the form of the others. SQLite has
// no lock over several transactions, so a program that fails because another one migrates meanwhile tries again.
func (s *Store) migrateSQLite(ctx context.Context, step func(pool *sql.DB) error) error {
	pool, err := driver.Open(sqliteDSN(s.path, "auto"))
	if err != nil {
		return err
	}
	pool.SetMaxOpenConns(1)
	for {
		before, err := s.applied(ctx)
		if err == nil {
			err = step(pool)
		}
		if err == nil || ctx.Err() != nil {
			return errors.Join(err, pool.Close())
		}
		if after, broken := s.applied(ctx); broken != nil || after == before {
			return errors.Join(err, broken, pool.Close())
		}
	}
}

// MigrateStatus lists the migrations that the program knows, first to last. It changes nothing.
func (s *Store) MigrateStatus(ctx context.Context) ([]MigrationStatus, error) {
	const what = "read migration status"
	sources, err := s.sources()
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
	for _, m := range sources {
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
