package pgtest

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
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
		out, err := s.run(exec.Command(filepath.Join(s.bin, "pg_basebackup"), "-h", p.s.dir, "-p", "5432", "-U", "postgres", "-D", s.data, "-R", "-c", "fast", "--no-sync"))
		if err != nil {
			return errors.Join(err, errors.New(string(out)))
		}
		return nil
	})
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
