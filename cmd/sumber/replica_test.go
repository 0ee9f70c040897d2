package main

import (
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"sumber/internal/newsroom"
	"sumber/internal/pgtest"
)

// TestReplica runs the real program with a PostgreSQL that follows the first. While the follower stands still, a page that may lag
// shows others what was there before, and whoever wrote what they wrote; pages that may not lag are up to date for everybody. When the follower is
// stopped, nothing fails.
func TestReplica(t *testing.T) {
	t.Parallel()
	program, first := buildProgram(t), pgtest.Own(t, "")
	database := first.Create("sumber")
	l := newLedger(t, Database{URL: database}, newInbox(t).URL, 11)
	follower := first.Replica(t)
	s := startServer(t, program, database, "SUMBER_DATABASE_REPLICA_URL="+follower.Address("sumber"))
	desk := s.url + "/d/" + l.desk.Slug
	writer, other, admin := signedIn(t, s.url, "penulis0@contoh.example"), signedIn(t, s.url, "penulis1@contoh.example"), signedIn(t, s.url, "yudha@contoh.example")
	shows := func(p *person, path, name string) bool {
		t.Helper()
		status, body := p.get(desk + path)
		if status != http.StatusOK {
			t.Fatalf("%s: %d %s", path, status, body)
		}
		return strings.Contains(body, name)
	}
	add := func(name string) {
		t.Helper()
		if status, body := writer.post(desk+"/sources", url.Values{"name": {name}, "kind": {"government"}}); status != http.StatusSeeOther {
			t.Fatalf("add source: %d %s", status, body)
		}
	}
	await := func(p *person, path, name string) {
		t.Helper()
		for !shows(p, path, name) {
			time.Sleep(10 * time.Millisecond)
		}
	}
	add("Dinas Contoh Satu")
	await(other, "/sources", "Dinas Contoh Satu")
	await(admin, "/audit", "Dinas Contoh Satu")
	// The other one signed in, which is a write: once the follower has it, their pages come from there.
	follower.Do("postgres", "SELECT pg_wal_replay_pause()")
	add("Dinas Contoh Dua")
	if !shows(writer, "/sources", "Dinas Contoh Dua") {
		t.Error("a page is behind what its reader wrote")
	}
	if shows(other, "/sources", "Dinas Contoh Dua") {
		t.Error("the follower stands still, and yet its page shows what came later: it was not asked")
	}
	if shows(admin, "/audit", "Dinas Contoh Dua") {
		t.Error("the audit was not read from the follower")
	}
	if status, _ := other.post(s.url+"/language", url.Values{"lang": {"en"}}); status != http.StatusSeeOther {
		t.Errorf("language: %d", status)
	}
	if !shows(other, "/sources", "Dinas Contoh Dua") {
		t.Error("after a write of their own a reader gets what was there before it")
	}
	// Programs: the feed of changes may lag, an article with a token may not.
	w := l.writers[0]
	w.url, w.client = s.url, http.DefaultClient
	if do := w.importArticle(); !do() {
		t.Error("an article that was written a moment ago is not there")
	}

	// A cursor that another process read from the first database is not ahead of the desk only because the follower has not come so far.
	last := publishOn(t, database, l)
	reader := l.writers[2]
	reader.url, reader.client = s.url, http.DefaultClient
	feed := func(query string) (int, string) {
		t.Helper()
		status, _, body := reader.call(http.MethodGet, "changes"+query, "", nil)
		return status, string(body)
	}
	if status, body := feed(""); status != http.StatusOK || strings.Contains(body, `"cursor"`) {
		t.Errorf("the feed was not read from the follower: %d %s", status, body)
	}
	if status, body := feed("?after=" + strconv.FormatInt(last, 10)); status != http.StatusOK || body != "" {
		t.Errorf("behind the last change of the first database: %d %s", status, body)
	}
	if status, body := feed("?after=" + strconv.FormatInt(last+1, 10)); status != http.StatusUnprocessableEntity || !strings.Contains(body, `"after":"ahead"`) {
		t.Errorf("ahead of both databases: %d %s", status, body)
	}

	follower.Do("postgres", "SELECT pg_wal_replay_resume()")
	third := signedIn(t, s.url, "penulis2@contoh.example")
	await(third, "/sources", "Dinas Contoh Dua")

	follower.Abort()
	for _, p := range []*person{writer, other, third} {
		if !shows(p, "/sources", "Dinas Contoh Dua") {
			t.Error("without the follower a page shows less")
		}
	}
	if status, body := getPage(t, s.url+"/readyz"); status != http.StatusOK {
		t.Errorf("without the follower the server is not ready: %s", body)
	}
	if !strings.Contains(s.log.String(), "the replica does not answer") {
		t.Errorf("the log does not say that the follower is gone:\n%s", s.log)
	}
	follower.Start()
	add("Dinas Contoh Tiga")
	await(other, "/sources", "Dinas Contoh Tiga")
	s.stop()
}

// publishOn has two people of the ledger publish a claim, past the server, and gives the number of the change.
func publishOn(t *testing.T, database string, l *ledger) int64 {
	t.Helper()
	app, err := New(t.Context(), Config{Database: Database{URL: database}}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer app.Close()
	d := newsdesk{t: t, app: app}
	for email, who := range map[string]*newsroom.Actor{"penulis0@contoh.example": &d.reviewer, "penulis3@contoh.example": &d.editor} {
		account, err := app.Store.Read(t.Context()).AccountByEmail(email)
		d.ok(err)
		*who, err = app.News.Enter(t.Context(), account, l.desk.Slug)
		d.ok(err)
	}
	got, err := app.News.Import(t.Context(), d.reviewer, newsroom.NewArticle{Language: "id", Text: []byte("\"Kami akan menambah empat perahu karet,\" kata Wayan Contoh, Senin (2/2/2026).\n")})
	d.ok(err)
	d.publish(got.Article.ID, "Perahu karet ditambah")
	last, err := app.Store.Read(t.Context()).LastChange(l.desk.ID)
	d.ok(err)
	return last
}
