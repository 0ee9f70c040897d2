package pgtest

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// Server is a PostgreSQL of one test alone, which the test may stop and start. It keeps what it said was committed.
type Server struct {
	s server
	t testing.TB
}

// Own starts a server that ends with the test. An empty folder for its data may be named, on a disk of the test's choice;
// settings are as of postgres.conf, name=value.
func Own(t testing.TB, data string, settings ...string) *Server {
	t.Helper()
	return own(t, data, settings, (*server).initialize)
}

// Replica starts a server that follows this one and takes only reads.
func (p *Server) Replica(t testing.TB, settings ...string) *Server {
	t.Helper()
	return own(t, "", settings, func(s *server) error {
		copies, err := s.program("pg_basebackup")
		if err != nil {
			return err
		}
		out, err := s.run(exec.Command(copies, "-h", p.s.dir, "-p", "5432", "-U", "postgres", "-D", s.data, "-R", "-c", "fast", "--no-sync"))
		if err != nil {
			return errors.Join(err, errors.New(string(out)))
		}
		return nil
	})
}

// program finds a program that comes with the server: beside it, or beside what it is a link to.
func (s *server) program(name string) (string, error) {
	real, err := filepath.EvalSymlinks(filepath.Join(s.bin, "postgres"))
	if err != nil {
		return "", err
	}
	for _, dir := range []string{s.bin, filepath.Dir(real)} {
		if found, err := exec.LookPath(filepath.Join(dir, name)); err == nil {
			return found, nil
		}
	}
	return exec.LookPath(name)
}

func own(t testing.TB, data string, settings []string, fill func(*server) error) *Server {
	t.Helper()
	p := &Server{s: server{durable: true, extra: settings}, t: t}
	need(t, p.s.settle())
	t.Cleanup(func() {
		if err := p.s.stop(); err != nil {
			t.Error("pgtest: ", err)
		}
	})
	if data != "" {
		p.s.data = data
		need(t, p.s.own(data))
	}
	need(t, fill(&p.s))
	p.Start()
	return p
}

// Give makes a folder the server's, for a tablespace.
func (p *Server) Give(dir string) {
	p.t.Helper()
	need(p.t, p.s.own(dir))
}

// Start starts the server, which was stopped, and waits until it answers.
func (p *Server) Start() {
	p.t.Helper()
	need(p.t, p.s.serve())
}

// Abort stops the server at once, as pg_ctl stop -m immediate does: nothing is finished and nothing is written any more.
func (p *Server) Abort() {
	p.t.Helper()
	need(p.t, p.s.halt(syscall.SIGQUIT))
}

// Create makes an empty database and gives its address.
func (p *Server) Create(name string) string {
	p.t.Helper()
	p.Do("postgres", "CREATE DATABASE "+name)
	return p.s.address(name)
}

// Do carries out a statement in a database.
func (p *Server) Do(database, statement string) {
	p.t.Helper()
	need(p.t, do(p.s.address(database), statement))
}

// Address is that of a database.
func (p *Server) Address(database string) string { return p.s.address(database) }

// Socket is the path of the socket that the server listens on.
func (p *Server) Socket() string { return filepath.Join(p.s.dir, ".s.PGSQL.5432") }

// Log is what the server said.
func (p *Server) Log() string {
	p.t.Helper()
	b, err := os.ReadFile(filepath.Join(p.s.dir, "log"))
	need(p.t, err)
	return string(b)
}

// Pool puts a PgBouncer before a database, which gives each transaction one of so many connections, and gives its address. Without
// the program the test is skipped, as without PostgreSQL.
func (p *Server) Pool(t testing.TB, database string, connections int) string {
	t.Helper()
	program, err := exec.LookPath("pgbouncer")
	if err != nil {
		need(t, errNoPool)
	}
	dir, err := os.MkdirTemp(p.s.dir, "pool-")
	need(t, err)
	need(t, p.s.own(dir))
	config := filepath.Join(dir, "pgbouncer.ini")
	need(t, os.WriteFile(config, fmt.Appendf(nil, `[databases]
* = host=%s port=5432 user=postgres
[pgbouncer]
listen_addr =
unix_socket_dir = %s
listen_port = 6432
auth_type = any
pool_mode = transaction
default_pool_size = %d
max_client_conn = 200
ignore_startup_parameters = extra_float_digits
`, p.s.dir, dir, connections), 0o600))
	need(t, p.s.own(config))
	log, err := os.Create(filepath.Join(dir, "log"))
	need(t, err)
	defer log.Close()
	cmd := exec.Command(program, config)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: p.s.as}
	started, exited := make(chan error, 1), make(chan struct{})
	go supervise(cmd, started, exited)
	need(t, <-started)
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // it may have ended
		<-exited
	})
	u := *p.s.admin
	u.Path, u.RawQuery = "/"+database, url.Values{"host": {dir}, "port": {"6432"}}.Encode()
	for {
		err := do(u.String(), "SELECT 1")
		if err == nil {
			return u.String()
		}
		select {
		case <-exited:
			said, _ := os.ReadFile(log.Name())
			t.Fatalf("pgtest: PgBouncer: %v\n%s", err, said)
		case <-time.After(20 * time.Millisecond):
		}
	}
}
