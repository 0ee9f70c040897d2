package main

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"sumber/internal/pgtest"
	"sumber/models"
)

// TestPgBouncer runs the real program behind a real PgBouncer that gives each transaction another of two connections: with the
// setting for it, migrating, writing, reading, publishing, backing up and checking the audit all work, and nothing of one
// session reaches another. Without the setting it fails, so the pool is one that shows it.
func TestPgBouncer(t *testing.T) {
	t.Parallel()
	program, own := buildProgram(t), pgtest.Own(t, "")
	direct := own.Create("sumber")
	pooled := own.Pool(t, "sumber", 2)
	receiver := newInbox(t)
	l := newLedger(t, Database{URL: pooled, SimpleProtocol: true}, receiver.URL, 13)
	s := startServer(t, program, pooled, "SUMBER_DATABASE_SIMPLE_PROTOCOL=true")
	l.strict = true
	admin := signedIn(t, s.url, "yudha@contoh.example")
	enough := l.after(120)
	var load sync.WaitGroup
	for _, w := range l.writers {
		load.Go(func() { w.work(s.url, true) })
	}
	load.Go(func() {
		for !l.rest.Load() && !t.Failed() {
			for _, path := range []string{"queue", "articles", "sources", "audit", "members"} {
				if status, body := admin.get(s.url + "/d/" + l.desk.Slug + "/" + path); status != http.StatusOK {
					t.Errorf("%s: %d %s", path, status, body)
				}
			}
		}
	})
	stopped := make(chan struct{})
	go func() { load.Wait(); close(stopped) }()
	select {
	case <-enough:
	case <-stopped:
	}
	l.rest.Store(true)
	<-stopped
	if t.Failed() {
		t.Fatalf("the server said:\n%s", s.log)
	}
	l.drain(t, direct)
	s.stop()
	l.compare(t, direct)
	l.received(t, direct, receiver)
	for _, args := range [][]string{{"audit", "verify"}, {"migrate", "status"}, {"backup", t.TempDir() + "/sumber.backup"}} {
		code, _, errs := command(t, nil, append(args, "--database-url="+pooled, "--database-simple-protocol")...)
		if code != exitDone {
			t.Errorf("%s: %s", strings.Join(args, " "), errs)
		}
	}

	store, err := models.Open(t.Context(), models.Config{URL: pooled})
	if err != nil {
		return // not even that
	}
	defer store.Close()
	failed := make(chan error, 8)
	for range cap(failed) {
		go func() {
			var err error
			for range 50 {
				if _, e := store.Read(t.Context()).Accounts(); e != nil {
					err = e
				}
			}
			failed <- err
		}()
	}
	lost := 0
	for range cap(failed) {
		if err := <-failed; err != nil {
			lost++
		}
	}
	if lost == 0 {
		t.Error("prepared statements work behind this PgBouncer: the test shows nothing")
	}
}
