// Package pgtest gives tests a real PostgreSQL: a throw-away server of their own, started when the first test asks and
// stopped when the process ends. Each test gets a database of its own, copied from a migrated template. Packages that
// are tested at the same time have a server each; they meet nowhere, and no other server is ever touched.
//
//	func TestMain(m *testing.M) { pgtest.Main(m) }
//
//	func TestX(t *testing.T) {
//		store, err := models.Open(t.Context(), models.Config{URL: pgtest.New(t)})
//
// The programs initdb and postgres are looked for in PATH and in /usr/lib/postgresql/*/bin. Where they are missing the
// test is skipped, but fails under CI=true or SUMBER_REQUIRE_POSTGRES=1. SUMBER_TEST_POSTGRES=postgres://... names a
// server to be used instead; its user must be allowed to create databases.
package pgtest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"sumber/migrations"
)

// Option changes how the server of a test process runs.
type Option func(*server)

// Durable keeps fsync on, for tests about what survives.
func Durable(s *server) { s.durable = true }

// Main runs the tests of a package, stops the server, and exits.
func Main(m *testing.M, opts ...Option) {
	for _, o := range opts {
		o(&one)
	}
	code := m.Run()
	if err := Stop(); err != nil {
		fmt.Fprintln(os.Stderr, "pgtest:", err)
		code = max(code, 1)
	}
	os.Exit(code)
}

// Stop ends the server and removes what it wrote. Main calls it; a package with a TestMain of its own must.
func Stop() error { return one.stop() }

// New gives the address of a new, migrated database, which is dropped when the test ends.
func New(t testing.TB) string {
	t.Helper()
	return one.database(t, true)
}

// Shared gives the address of a migrated database that all tests of the process share, for tests that keep to rows of
// their own: it costs nothing after the first. It is dropped with the server.
func Shared(t testing.TB) string {
	t.Helper()
	s := &one
	s.ready(t)
	s.sharing.Do(func() {
		s.shared = "sumber_test_" + strings.ToLower(rand.Text())
		s.noShared = s.do("CREATE DATABASE " + s.shared + " TEMPLATE " + s.template)
	})
	if s.noShared != nil {
		t.Fatal("pgtest: ", s.noShared)
	}
	return s.address(s.shared)
}

// Empty gives the address of a new database without any schema, which is dropped when the test ends.
func Empty(t testing.TB) string {
	t.Helper()
	return one.database(t, false)
}

// Analyze gathers the planner's statistics of a database, as PostgreSQL does by itself a minute after it was filled.
func Analyze(t testing.TB, address string) {
	t.Helper()
	if err := do(address, "ANALYZE"); err != nil {
		t.Fatal("pgtest: ", err)
	}
}

var errMissing = errors.New("PostgreSQL's initdb and postgres are neither in PATH nor in /usr/lib/postgresql/*/bin (Debian, Ubuntu: apt-get install postgresql)")

var errNoPool = errors.New("pgbouncer is not in PATH (Debian, Ubuntu: apt-get install pgbouncer)")

// server is the one of this process.
type server struct {
	durable bool

	starting sync.Once
	failed   error
	dir      string   // "" when the server is somebody else's
	lock     *os.File // held as long as the process lives: what has no holder is left over
	bin      string   // folder of its programs
	data     string
	as       *syscall.Credential
	extra    []string // settings, as name=value
	exited   chan struct{}
	process  *os.Process
	admin    *url.URL // of the database in which databases are created

	templating sync.Once
	template   string
	noTemplate error

	sharing  sync.Once
	shared   string
	noShared error
}

var one server

// ready starts the server and makes the template, once; it skips or ends the test when that cannot be.
func (s *server) ready(t testing.TB) {
	t.Helper()
	s.starting.Do(func() { s.failed = s.start() })
	need(t, s.failed)
	s.templating.Do(func() { s.noTemplate = s.makeTemplate() })
	if s.noTemplate != nil {
		t.Fatal("pgtest: ", s.noTemplate)
	}
}

// need skips or ends the test on an error.
func need(t testing.TB, err error) {
	t.Helper()
	if (errors.Is(err, errMissing) || errors.Is(err, errNoPool)) && os.Getenv("CI") != "true" && os.Getenv("SUMBER_REQUIRE_POSTGRES") != "1" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal("pgtest: ", err)
	}
}

func (s *server) database(t testing.TB, migrated bool) string {
	t.Helper()
	s.ready(t)
	name, create := "sumber_test_"+strings.ToLower(rand.Text()), ""
	if migrated {
		create = " TEMPLATE " + s.template
	}
	if err := s.do("CREATE DATABASE " + name + create); err != nil {
		t.Fatal("pgtest: ", err)
	}
	t.Cleanup(func() {
		if err := s.do("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			t.Error("pgtest: ", err)
		}
	})
	return s.address(name)
}

func (s *server) address(database string) string {
	u := *s.admin
	u.Path = "/" + database
	return u.String()
}

func (s *server) do(statement string) error { return do(s.admin.String(), statement) }

func do(address, statement string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, statement)
	return errors.Join(err, conn.Close(ctx))
}

func (s *server) makeTemplate() (err error) {
	s.template = "sumber_template_" + strings.ToLower(rand.Text())
	if err := s.do("CREATE DATABASE " + s.template); err != nil {
		return err
	}
	config, err := pgx.ParseConfig(s.address(s.template))
	if err != nil {
		return err
	}
	db := stdlib.OpenDB(*config)
	// The template must have no connection when it is copied.
	defer func(db *sql.DB) { err = errors.Join(err, db.Close()) }(db)
	p, err := goose.NewProvider(goose.DialectPostgres, db, migrations.Postgres(), goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()))
	if err != nil {
		return err
	}
	_, err = p.Up(context.Background())
	return err
}

func (s *server) start() error {
	if theirs := os.Getenv("SUMBER_TEST_POSTGRES"); theirs != "" {
		u, err := url.Parse(theirs)
		if err != nil {
			return errors.New("SUMBER_TEST_POSTGRES is no address")
		}
		s.admin = u
		return s.do("SELECT 1")
	}
	if err := s.settle(); err != nil {
		return err
	}
	if err := s.initialize(); err != nil {
		return err
	}
	return s.serve()
}

// settle finds the programs and takes a folder.
func (s *server) settle() error {
	var err error
	if s.bin, err = programs(); err != nil {
		return err
	}
	if s.as, err = credential(); err != nil {
		return err
	}
	if s.dir, err = os.MkdirTemp(folder(s.as != nil), dirPattern); err != nil {
		return err
	}
	if s.lock, err = claim(s.dir); err != nil {
		return err
	}
	sweep(filepath.Dir(s.dir))
	s.data = filepath.Join(s.dir, "data")
	s.admin = &url.URL{Scheme: "postgres", User: url.User("postgres"), Path: "/postgres", RawQuery: url.Values{"host": {s.dir}, "port": {"5432"}}.Encode()}
	return s.own(s.dir)
}

// own gives a folder to the user whom the server runs as.
func (s *server) own(dir string) error {
	if s.as == nil {
		return nil
	}
	return os.Chown(dir, int(s.as.Uid), int(s.as.Gid))
}

func (s *server) initialize() error {
	// A collation that is not byte order shows whoever relies on byte order by mistake.
	initdb := exec.Command(filepath.Join(s.bin, "initdb"), "-D", s.data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C",
		"--locale-provider=icu", "--icu-locale=id-ID", "--no-sync", "--no-instructions")
	if out, err := s.run(initdb); err != nil {
		if err := os.RemoveAll(s.data); err != nil {
			return err
		}
		plain := exec.Command(initdb.Path, "-D", s.data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
		if out2, err := s.run(plain); err != nil {
			return fmt.Errorf("initdb: %w\n%s%s", err, out, out2)
		}
	}
	return nil
}

func (s *server) run(cmd *exec.Cmd) ([]byte, error) {
	cmd.Dir = s.dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: s.as}
	return cmd.CombinedOutput()
}

func (s *server) serve() error {
	settings := []string{"listen_addresses=", "unix_socket_directories=" + s.dir, "port=5432", "max_connections=200", "shared_buffers=64MB", "max_wal_size=512MB"}
	if !s.durable {
		settings = append(settings, "fsync=off", "synchronous_commit=off", "full_page_writes=off")
	}
	args := []string{"-D", s.data}
	for _, o := range append(settings, s.extra...) {
		args = append(args, "-c", o)
	}
	log, err := os.OpenFile(filepath.Join(s.dir, "log"), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	cmd := exec.Command(filepath.Join(s.bin, "postgres"), args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = s.dir, log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: s.as}
	s.exited = make(chan struct{})
	started := make(chan error, 1)
	go supervise(cmd, started, s.exited)
	if err := <-started; err != nil {
		return err
	}
	s.process = cmd.Process
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		err := s.do("SELECT 1")
		if err == nil {
			return nil
		}
		select {
		case <-s.exited:
		default:
			if time.Now().Before(deadline) {
				continue
			}
		}
		said, _ := os.ReadFile(log.Name())
		return fmt.Errorf("postgres does not answer: %w\n%s", err, said)
	}
}

func (s *server) stop() error {
	var errs []error
	for _, name := range []string{s.shared, s.template} {
		if name != "" && s.dir == "" { // somebody else's server stays, without what was made on it
			errs = append(errs, s.do("DROP DATABASE IF EXISTS "+name+" WITH (FORCE)"))
		}
	}
	errs = append(errs, s.halt(os.Interrupt)) // PostgreSQL's fast shutdown
	if s.dir != "" {
		errs = append(errs, os.RemoveAll(s.dir), s.lock.Close())
	}
	return errors.Join(errs...)
}

// halt stops the server by a signal, if it runs.
func (s *server) halt(by os.Signal) error {
	if s.process == nil {
		return nil
	}
	process := s.process
	s.process = nil
	if err := process.Signal(by); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	select {
	case <-s.exited:
		return nil
	case <-time.After(20 * time.Second):
		err := errors.Join(errors.New("postgres did not stop and was killed"), process.Kill())
		<-s.exited
		return err
	}
}

const (
	dirPattern = "sumber-pg-"
	lockName   = "lock"
)

// claim marks a folder as this process's.
func claim(dir string) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(dir, lockName), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// sweep removes the folders of test processes that were killed and whose server has ended too.
func sweep(in string) {
	dirs, _ := filepath.Glob(filepath.Join(in, dirPattern+"*"))
	for _, dir := range dirs {
		if _, err := os.Stat(filepath.Join(dir, lockName)); err != nil || running(dir) {
			continue
		}
		if f, err := claim(dir); err == nil {
			_ = os.RemoveAll(dir) // what cannot be removed is not this process's business
			_ = f.Close()
		}
	}
}

// running reports whether the server of a folder is, or may be, alive.
func running(dir string) bool {
	text, err := os.ReadFile(filepath.Join(dir, "data", "postmaster.pid"))
	if err != nil {
		return !errors.Is(err, os.ErrNotExist)
	}
	first, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(first)
	return err != nil || !errors.Is(syscall.Kill(pid, 0), syscall.ESRCH)
}

// programs finds the folder of initdb and postgres; of several versions, the newest.
func programs() (string, error) {
	var dirs []string
	if p, err := exec.LookPath("initdb"); err == nil {
		dirs = append(dirs, filepath.Dir(p))
	}
	debian, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	slices.SortFunc(debian, func(a, b string) int { return major(b) - major(a) })
	for _, d := range append(dirs, debian...) {
		_, err1 := exec.LookPath(filepath.Join(d, "initdb"))
		_, err2 := exec.LookPath(filepath.Join(d, "postgres"))
		if err1 == nil && err2 == nil {
			return d, nil
		}
	}
	return "", errMissing
}

func major(bin string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(bin)))
	return n
}

// credential is the user to run the server as: it refuses to run as root. nil is the user who tests.
func credential() (*syscall.Credential, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
		gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
		if err1 == nil && err2 == nil {
			return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
		}
	}
	return nil, errors.New("postgres does not run as root, and there is neither a user postgres nor nobody")
}

// folder is where the server's files go. The path of a socket has 107 bytes at most, and another user must reach it.
func folder(other bool) string {
	const short = "/tmp"
	dir := os.TempDir()
	if other || len(dir) > 60 {
		if info, err := os.Stat(short); err == nil && info.IsDir() {
			return short
		}
	}
	return dir
}
