package models

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"time"

	"github.com/ncruces/go-sqlite3/driver"
	"github.com/ncruces/go-sqlite3/ext/fts5"
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

// MigrationSQL is a migration with the statements that bring the schema up to it.
type MigrationSQL struct {
	Name string // of its file
	SQL  string // as the file has it, without goose's marks
}

// PendingSQL lists the migrations that the database lacks, first to last, and changes nothing.
func (s *Store) PendingSQL(ctx context.Context) ([]MigrationSQL, error) {
	const what = "list pending migrations"
	status, err := s.MigrateStatus(ctx)
	if err != nil {
		return nil, wrap(what, err)
	}
	files := migrations.SQLite()
	if s.dialect == PostgreSQL {
		files = migrations.Postgres()
	}
	var out []MigrationSQL
	for _, m := range status {
		if m.Applied {
			continue
		}
		b, err := fs.ReadFile(files, m.Name)
		if err != nil {
			return nil, wrap(what, err)
		}
		up, _, _ := strings.Cut(string(b), "-- +goose Down")
		var sql strings.Builder
		for line := range strings.Lines(up) {
			if !strings.HasPrefix(line, "-- +goose") {
				sql.WriteString(line)
			}
		}
		out = append(out, MigrationSQL{Name: m.Name, SQL: strings.TrimSpace(sql.String())})
	}
	return out, nil
}

// MigrateUp brings the schema up to what the program knows; ErrNewerSchema when it is beyond that.
func (s *Store) MigrateUp(ctx context.Context) error {
	err := s.migrate(ctx, "migrate up", func(p *goose.Provider) error {
		_, err := p.Up(ctx)
		return err
	})
	if err == nil {
		err = wrap("fill indexes", s.fill(ctx))
	}
	return err
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
	pool, err := driver.Open(sqliteDSN(s.path, "auto"), fts5.Register)
	if err != nil {
		return err
	}
	pool.SetMaxOpenConns(1)
	for {
		before, err := s.applied(ctx)
		if err == nil {
			err = step(pool)
		}
		after, broken := s.applied(ctx)
		if err == nil && after != before {
			err = estimate(ctx, pool)
		}
		if err == nil || broken != nil || after == before || ctx.Err() != nil {
			return errors.Join(err, broken, pool.Close())
		}
	}
}

// estimate tells SQLite's planner what to expect of each index, as ANALYZE would on a desk with years of claims. Without
// any figures it takes ten rows to be all that a desk has, and then walks the whole desk to save itself a few look-ups.
// Figures that are there, of an ANALYZE on the real rows too, are written over: those of a young desk mislead as well.
func estimate(ctx context.Context, pool *sql.DB) error {
	// To analyse a small table makes the table of figures when it is not there.
	if _, err := pool.ExecContext(ctx, "ANALYZE goose_db_version"); err != nil {
		return err
	}
	rows, err := pool.QueryContext(ctx, `SELECT t.name, l.name, l."unique", (SELECT group_concat(name) FROM (SELECT name FROM pragma_index_info(l.name) ORDER BY seqno))
FROM sqlite_master t, pragma_index_list(t.name) l WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND t.name NOT LIKE 'claim_fts%' AND t.name <> 'goose_db_version'`)
	if err != nil {
		return err
	}
	defer rows.Close()
	var values []any
	for rows.Next() {
		var table, index, columns string
		var unique bool
		if err := rows.Scan(&table, &index, &unique, &columns); err != nil {
			return err
		}
		values = append(values, table, index, expected(strings.Split(columns, ","), unique))
	}
	if err := rows.Err(); err != nil || len(values) == 0 {
		return err
	}
	tx, err := pool.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "DELETE FROM sqlite_stat1")
	if err == nil {
		_, err = tx.ExecContext(ctx, "INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES "+strings.TrimSuffix(strings.Repeat("(?, ?, ?), ", len(values)/3), ", "), values...)
	}
	if err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// expected gives the figures of an index in the form of sqlite_stat1: the rows of the table, then for each further
// column how many rows agree in the columns so far.
func expected(columns []string, unique bool) string {
	const table = 200_000
	agree, figures := table, []string{strconv.Itoa(table)}
	for i, c := range columns {
		switch {
		case c == "desk_id":
			agree /= 2
		case c == "state" || c == "kind" || c == "assignee" || c == "attribution" || c == "object" || c == "check_worthy" || c == "speaker_kind" || c == "outlet" || c == "language" || c == "rating":
			agree = max(agree/10, 1)
		case strings.HasSuffix(c, "_id"):
			agree = min(agree, 20)
		default:
			agree = 1
		}
		if unique && i == len(columns)-1 {
			agree = 1
		}
		figures = append(figures, strconv.Itoa(agree))
	}
	return strings.Join(figures, " ")
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
