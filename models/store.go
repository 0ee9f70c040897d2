package models

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/ncruces/go-sqlite3/driver"
	"github.com/ncruces/go-sqlite3/ext/fts5"
	"github.com/ncruces/go-sqlite3/gormlite"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// The databases, as Dialect names them.
const (
	PostgreSQL = "postgres"
	SQLite     = "sqlite"
)

// Config says which database to open and how.
type Config struct {
	// URL is "postgres://..." or "sqlite:PATH". The folder of PATH is made when it is not there.
	URL string
	// There refuses a file of SQLite that is not there with ErrNoDatabase, where an empty one would be made.
	There bool
	// MaxConns bounds the connections to PostgreSQL (0 is 10, at least 2) or the readers of SQLite (0 is 4).
	MaxConns int
	// ReplicaURL is the address of a PostgreSQL that follows the first and takes reads that MayLag allows; "" is none.
	ReplicaURL string
	// SimpleProtocol keeps prepared statements out of PostgreSQL, for a PgBouncer in transaction mode.
	SimpleProtocol bool
	// Logger gets slow statements, without their values; nil is none.
	Logger *slog.Logger
	// Observe, when set, is told how long each statement took. It is called from many goroutines.
	Observe func(took time.Duration)
	// OnQuery, when set, is called with each statement after it ran. It is for tests that count, and is called from
	// many goroutines.
	OnQuery func(sql string)
}

// Store is an open database. It is safe for many goroutines.
type Store struct {
	dialect string
	write   *gorm.DB // SQLite: the one connection that writes
	read    *gorm.DB // SQLite: a pool that cannot write; PostgreSQL: the same as write
	replica *gorm.DB // nil without one: see MayLag
	pools   []*sql.DB
	path    string // of the file of SQLite
	logger  *slog.Logger
	claims  atomic.Int64 // that were made, see grown
}

// Open connects to a database and checks that it answers and that it is not of a newer program (ErrNewerSchema). It
// changes nothing: see MigrateUp.
func Open(ctx context.Context, c Config) (*Store, error) {
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	var s *Store
	var err error
	switch {
	case strings.HasPrefix(c.URL, "postgres://"), strings.HasPrefix(c.URL, "postgresql://"):
		s, err = openPostgres(c)
	case strings.HasPrefix(c.URL, "sqlite:"):
		s, err = openSQLite(c, strings.TrimPrefix(c.URL, "sqlite:"))
	default:
		return nil, errors.New("open database: the address is neither postgres://... nor sqlite:PATH")
	}
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	if err := s.Ping(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if err := s.refuseNewer(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open database: %w", err), s.Close())
	}
	return s, nil
}

func openPostgres(c Config) (*Store, error) {
	db, pool, err := connect(c, c.URL)
	if err != nil {
		return nil, err
	}
	s := &Store{dialect: PostgreSQL, write: db, read: db, pools: []*sql.DB{pool}, logger: c.Logger}
	if c.ReplicaURL != "" {
		replica, pool, err := connect(c, c.ReplicaURL)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("replica: %w", err), s.Close())
		}
		s.replica, s.pools = replica, append(s.pools, pool)
	}
	return s, nil
}

// connect makes a pool of connections, none of which is opened yet.
func connect(c Config, address string) (*gorm.DB, *sql.DB, error) {
	config, err := pgx.ParseConfig(address)
	if err != nil {
		// pgx's error repeats the address, which may hold a password that it does not recognise.
		return nil, nil, errors.New("the address of PostgreSQL cannot be read")
	}
	if c.SimpleProtocol {
		config.DefaultQueryExecMode = pgx.QueryExecModeSimpleProtocol
	}
	pool := stdlib.OpenDB(*config, stdlib.OptionAfterConnect(func(_ context.Context, conn *pgx.Conn) error {
		conn.TypeMap().RegisterType(&pgtype.Type{Name: "timestamptz", OID: pgtype.TimestamptzOID, Codec: &pgtype.TimestamptzCodec{ScanLocation: time.UTC}})
		return nil
	}))
	n := c.MaxConns
	if n <= 0 {
		n = 10
	}
	pool.SetMaxOpenConns(max(n, 2)) // a migration holds one connection for its lock
	pool.SetMaxIdleConns(max(n, 2))
	pool.SetConnMaxIdleTime(5 * time.Minute)
	db, err := open(c, postgres.New(postgres.Config{Conn: pool, PreferSimpleProtocol: c.SimpleProtocol}), false)
	if err != nil {
		return nil, nil, errors.Join(err, pool.Close())
	}
	return db, pool, nil
}

func openSQLite(c Config, path string) (*Store, error) {
	if path == "" || strings.Contains(path, ":memory:") {
		return nil, errors.New("SQLite needs the path of a file")
	}
	if _, err := os.Stat(path); c.There && errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("%w: %s", ErrNoDatabase, path)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return nil, err
	}
	// The file holds password hashes and unpublished work; "modeof" gives its log the same rights.
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := f.Close(); err != nil {
		return nil, err
	}
	s := &Store{dialect: SQLite, path: path, logger: c.Logger}
	for _, p := range []struct {
		db      **gorm.DB
		dsn     string
		conns   int
		prepare bool
	}{
		// Two writers in one process would only wait for each other: here they queue in Go, in order, without timeouts.
		{&s.write, sqliteDSN(path, timeForm, "journal_mode(WAL)", "synchronous(FULL)"), 1, false},
		{&s.read, sqliteDSN(path, timeForm, "query_only(1)"), c.MaxConns, true},
	} {
		pool, err := driver.Open(p.dsn, fts5.Register)
		if err == nil {
			s.pools = append(s.pools, pool)
			if p.conns <= 0 {
				p.conns = 4
			}
			pool.SetMaxOpenConns(p.conns)
			pool.SetMaxIdleConns(p.conns)
			*p.db, err = open(c, gormlite.OpenDB(pool), p.prepare)
		}
		if err != nil {
			return nil, errors.Join(err, s.Close())
		}
	}
	return s, nil
}

// sqliteDSN names a file to the driver, so that every connection has the same settings: transactions begin with the
// right to write (one that reads first and then writes fails when another came between), and times are written in one
// form.
func sqliteDSN(path, timefmt string, pragmas ...string) string {
	q := url.Values{"_timefmt": {timefmt}, "_txlock": {"immediate"}, "modeof": {path}, "_pragma": append([]string{"busy_timeout(5000)", "foreign_keys(1)"}, pragmas...)}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + strings.ReplaceAll(q.Encode(), "+", "%20")
}

func open(c Config, d gorm.Dialector, prepare bool) (*gorm.DB, error) {
	return gorm.Open(d, &gorm.Config{
		SkipDefaultTransaction: true,
		DisableAutomaticPing:   true,
		PrepareStmt:            prepare,
		PrepareStmtMaxSize:     200,
		Logger:                 tracer{c.Logger, c.OnQuery, c.Observe},
	})
}

// Close ends all connections.
func (s *Store) Close() error {
	var errs []error
	for i := len(s.pools) - 1; i >= 0; i-- { // the writer of SQLite last: it tidies the log up
		errs = append(errs, s.pools[i].Close())
	}
	return errors.Join(errs...)
}

// Ping asks whether the database answers. A replica need not: without it the first database does everything.
func (s *Store) Ping(ctx context.Context) error {
	for i, p := range s.pools {
		if s.replica != nil && i > 0 {
			break
		}
		if err := p.PingContext(ctx); err != nil {
			return wrap("ping database", err)
		}
	}
	return nil
}

// PoolStats are figures of one pool of connections.
type PoolStats struct {
	Open, InUse int
	Waited      int64 // how often somebody waited for a connection, since the start
}

// Pools names the pools of connections: "all" and, with one, "replica"; or SQLite's "write" and "read".
func (s *Store) Pools() []string {
	if s.dialect == SQLite {
		return []string{"write", "read"}
	}
	if s.replica != nil {
		return []string{"all", "replica"}
	}
	return []string{"all"}
}

// PoolStats gives the figures of the i-th of Pools.
func (s *Store) PoolStats(i int) PoolStats {
	st := s.pools[i].Stats()
	return PoolStats{Open: st.OpenConnections, InUse: st.InUse, Waited: st.WaitCount}
}

// Dialect names the database: PostgreSQL or SQLite.
func (s *Store) Dialect() string { return s.dialect }

// Reader reads, bound to one context. Inside a transaction it sees what the transaction wrote.
type Reader struct {
	db      *gorm.DB
	dialect string
}

// Read gives a Reader. Each of its queries sees what is committed when it runs; in a context of MayLag, what the replica has by then.
func (s *Store) Read(ctx context.Context) *Reader {
	if ctx.Value(lagging{}) != nil {
		return &Reader{db: s.replica.WithContext(ctx), dialect: s.dialect}
	}
	return s.Current(ctx)
}

// Current is Read past a replica.
func (s *Store) Current(ctx context.Context) *Reader {
	return &Reader{db: s.read.WithContext(ctx), dialect: s.dialect}
}

// ReadAt runs a function whose reads all see the database at one moment, in a context of MayLag the replica. It holds a connection until the
// function ends.
func (s *Store) ReadAt(ctx context.Context, fn func(r *Reader) error) error {
	return s.snapshot(ctx, fn)
}

// snapshot runs a function whose reads all see the database at one moment.
func (s *Store) snapshot(ctx context.Context, fn func(r *Reader) error) error {
	opt := &sql.TxOptions{ReadOnly: true}
	if s.dialect == PostgreSQL {
		opt.Isolation = sql.LevelRepeatableRead
	}
	return s.Read(ctx).db.Transaction(func(db *gorm.DB) error {
		return fn(&Reader{db: db, dialect: s.dialect})
	}, opt)
}

// Tx is one transaction: a Reader that sees its own writes, and the methods that write.
type Tx struct {
	*Reader
	events  []Event
	touched map[string][]string // claims by desk, see touch
	made    map[string]Article  // articles that the transaction made, by id
	fresh   map[string]*fresh   // claims of those, by id
	claims  int                 // that the transaction made
	spelled map[string]bool     // words that it wrote, see spell
}

// attempts bounds how often a transaction is run that only lost against another one.
const attempts = 5

// Write runs fn in one transaction, then stores the events that fn recorded, and commits. On an error nothing of it
// remains. fn must act on nothing but tx: it runs again when PostgreSQL ended the transaction in favour of another. It
// must give back the error of a write that failed: PostgreSQL takes no further statement in that transaction.
func (s *Store) Write(ctx context.Context, fn func(tx *Tx) error) error {
	for n := 1; ; n++ {
		claims := 0
		err := s.write.WithContext(ctx).Transaction(func(db *gorm.DB) error {
			tx := &Tx{Reader: &Reader{db: db, dialect: s.dialect}}
			if err := fn(tx); err != nil {
				return err
			}
			if err := tx.index(); err != nil {
				return err
			}
			claims = tx.claims
			return tx.flush()
		})
		if err == nil {
			s.grown(ctx, claims)
		}
		if err == nil || n == attempts || !again(err) {
			return fault(err)
		}
		s.logger.DebugContext(ctx, "transaction runs again", "attempt", n, "error", err)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Duration(n) * time.Duration(1+rand.IntN(10)) * time.Millisecond):
		}
	}
}

// lockClause ends a SELECT so that its rows are kept from other transactions. SQLite has one writer and needs none.
func (r *Reader) lockClause(strength string) string {
	if r.dialect == SQLite {
		return ""
	}
	return " FOR " + strength
}

// slow is how long a statement may take before it is logged.
const slow = 200 * time.Millisecond

// longStatement is how many bytes of a statement are logged.
const longStatement = 400

// tracer is gorm's logger: it hands statements to OnQuery and logs slow ones, never their values.
type tracer struct {
	logger  *slog.Logger
	onQuery func(string)
	observe func(time.Duration)
}

func (t tracer) LogMode(logger.LogLevel) logger.Interface { return t }

func (t tracer) Info(ctx context.Context, msg string, args ...any) {
	t.logger.InfoContext(ctx, fmt.Sprintf(msg, args...))
}

func (t tracer) Warn(ctx context.Context, msg string, args ...any) {
	t.logger.WarnContext(ctx, fmt.Sprintf(msg, args...))
}

func (t tracer) Error(ctx context.Context, msg string, args ...any) {
	t.logger.ErrorContext(ctx, fmt.Sprintf(msg, args...))
}

func (t tracer) Trace(ctx context.Context, begin time.Time, fc func() (sql string, rows int64), _ error) {
	took := time.Since(begin)
	if t.observe != nil {
		t.observe(took)
	}
	if t.onQuery == nil && took < slow {
		return
	}
	sql, rows := fc()
	if t.onQuery != nil {
		t.onQuery(sql)
	}
	if took >= slow {
		if len(sql) > longStatement {
			sql = strings.ToValidUTF8(sql[:longStatement], "") + "…" // of many rows: each looks as the first
		}
		t.logger.WarnContext(ctx, "slow statement", "took", took, "rows", rows, "sql", sql)
	}
}

// ParamsFilter keeps the values out of what Trace is given.
func (t tracer) ParamsFilter(_ context.Context, sql string, _ ...any) (string, []any) {
	return sql, nil
}
