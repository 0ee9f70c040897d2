package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"sumber/internal/pgtest"
	"sumber/models"
)

// TestABulkSurvivesKills sends bulks of articles under an Idempotency-Key to the real program and kills it with SIGKILL in the middle, at
// a number of answered lines and then a random moment. While the dead one may still be at it the same bulk is refused; when its time is
// over, it is answered from where it was. Each line is done exactly once: also those that put an article to and fro, which would leave
// more revisions, and those of which the answer never came.
func TestABulkSurvivesKills(t *testing.T) {
	t.Parallel()
	program := buildProgram(t)
	for name, database := range map[string]func(t *testing.T) string{
		"sqlite":   func(t *testing.T) string { return "sqlite:" + filepath.Join(t.TempDir(), "sumber.db") },
		"postgres": func(t *testing.T) string { return pgtest.Empty(t) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			testBulkKills(t, program, database(t))
		})
	}
}

// killedBulk is a bulk, and what was told of its lines.
type killedBulk struct {
	key, body string
	articles  map[string][]string // by external id, the texts that it is to have, one after the other
	single    []string            // texts of articles without one
	answers   map[int]string      // lines as they were answered first
	bad       []int               // lines that cannot be taken
	silent    int                 // lines that were done, of which no answer came
}

func newKilledBulk(n int) *killedBulk {
	b := &killedBulk{key: fmt.Sprint("kiriman-", n), articles: map[string][]string{}, answers: map[int]string{}}
	var lines []string
	add := func(in map[string]any) {
		line, err := json.Marshal(in)
		if err != nil {
			panic(err)
		}
		lines = append(lines, string(line))
	}
	for i := range 36 {
		switch i % 6 {
		case 0, 1, 2, 3: // two articles, each of which goes to and fro between two texts
			id := fmt.Sprintf("b%d/%d", n, i%2)
			text := fmt.Sprintf("\"Halte %d di jalur %d dibuka pada pukul %d,\" kata Wayan Contoh.", n, i%2, 6+len(b.articles[id])%2)
			b.articles[id] = append(b.articles[id], text)
			add(map[string]any{"external_id": id, "text": text, "language": "id"})
		case 4:
			text := fmt.Sprintf("\"Rute %d.%d ditambah tahun ini,\" kata Wayan Contoh.", n, i)
			b.single = append(b.single, text)
			add(map[string]any{"text": text, "language": "id"})
		case 5:
			lines = append(lines, `{"text":`)
			b.bad = append(b.bad, len(lines))
		}
	}
	b.body = strings.Join(lines, "\n")
	return b
}

// send sends the bulk, and kills the server after so many answered lines, unless that is less than 0. It tells whether all was answered.
func (b *killedBulk) send(t *testing.T, s *killable, token string, killAfter int, moment time.Duration) (status int, whole bool) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url+"/api/v1/articles/import", strings.NewReader(b.body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Content-Type", "application/x-ndjson")
	req.Header.Set("Idempotency-Key", b.key)
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	kill := func() {
		time.Sleep(moment)
		s.kill()
	}
	if killAfter == 0 {
		dead := make(chan struct{})
		go func() { defer close(dead); kill() }()
		defer func() { <-dead }()
	}
	res, err := client.Do(req)
	if err != nil {
		if killAfter < 0 {
			t.Errorf("%s: %v", b.key, err)
		}
		return 0, false
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return res.StatusCode, false
	}
	lines, n := bufio.NewScanner(res.Body), 0
	for lines.Scan() {
		var told struct {
			Line    int
			Outcome string
			Problem *struct{ Type string }
		}
		if err := json.Unmarshal(lines.Bytes(), &told); err != nil {
			break // the line was cut off with its server
		}
		switch first, again := b.answers[told.Line]; {
		case again && first != lines.Text():
			t.Errorf("%s: line %d was answered %s, and then %s", b.key, told.Line, first, lines.Text())
		case slices.Contains(b.bad, told.Line) != (told.Outcome == "error"), told.Problem != nil && told.Problem.Type != "urn:sumber:problem:json":
			t.Errorf("%s: line %d is answered %s", b.key, told.Line, lines.Text())
		case !again && told.Outcome == "unchanged": // of this bulk no line leaves its article as it was
			b.silent++
		}
		b.answers[told.Line] = lines.Text()
		if n++; n == killAfter {
			kill()
		}
	}
	return res.StatusCode, lines.Err() == nil && len(b.answers) == strings.Count(b.body, "\n")+1
}

func testBulkKills(t *testing.T, program, database string) {
	const seed = 20240717
	l := newLedger(t, Database{URL: database}, newInbox(t).URL, seed)
	rng, token := rand.New(rand.NewPCG(seed, 1)), l.writers[0].token
	bulks, kills := 3, 4 // of each
	if testing.Short() {
		bulks = 1
	}
	var sent []*killedBulk
	resumed := 0
	for n := range bulks {
		b := newKilledBulk(n)
		sent = append(sent, b)
		for range kills {
			s := startServer(t, program, database)
			before := len(b.answers)
			// The lines that were answered come first, and quickly: the kill is beyond them.
			_, whole := b.send(t, s, token, max(before-1, 0)+rng.IntN(6), time.Duration(rng.IntN(15000))*time.Microsecond)
			s.kill()
			if t.Failed() {
				t.Fatalf("the server said:\n%s", s.log)
			}
			if before > 0 && len(b.answers) > before {
				resumed++
			}
			if !whole {
				l.refusedUntilOver(t, program, database, token, b)
			}
		}
		s := startServer(t, program, database)
		for _, what := range []string{"at last", "and once more"} {
			if status, whole := b.send(t, s, token, -1, 0); status != http.StatusOK || !whole {
				t.Fatalf("%s: %s it is answered %d, %d lines\n%s", b.key, what, status, len(b.answers), s.log)
			}
		}
		s.kill()
	}
	verifyAudit(t, program, database)
	silent := 0
	for _, b := range sent {
		silent += b.silent
	}
	l.compareBulks(t, database, sent)
	t.Logf("%d bulks went on after a kill %d times; of %d lines the answer was lost", len(sent), resumed, silent)
	if resumed == 0 {
		t.Error("no bulk went on: this test shows nothing")
	}
}

// refusedUntilOver sends the bulk while its dead server may still be at it, and then lets that time be over.
func (l *ledger) refusedUntilOver(t *testing.T, program, database, token string, b *killedBulk) {
	t.Helper()
	store, err := models.Open(t.Context(), models.Config{URL: database})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	account, err := store.Read(t.Context()).AccountByEmail("penulis0@contoh.example")
	if err != nil {
		t.Fatal(err)
	}
	row, err := store.Read(t.Context()).IdempotencyKey(l.desk.ID, account.ID, b.key)
	if errors.Is(err, models.ErrNotFound) {
		return // it was killed before it began
	}
	if err != nil {
		t.Fatal(err)
	}
	if row.Status != 0 || row.BusyUntil == nil {
		return // all was done, or the server had left it
	}
	hold := func(until *time.Time) {
		t.Helper()
		for {
			err := store.Write(t.Context(), func(tx *models.Tx) error { return tx.KeepBusy(row, until, time.Now()) })
			if err == nil {
				row.BusyUntil = until
				return
			}
			if !errors.Is(err, models.ErrStale) { // PostgreSQL may finish what the dead server had sent
				t.Fatal(err)
			}
			if row, err = store.Read(t.Context()).IdempotencyKey(l.desk.ID, account.ID, b.key); err != nil || row.Status != 0 || row.BusyUntil == nil {
				t.Fatalf("the key is left: %+v, %v", row, err)
			}
		}
	}
	long := models.Micro(time.Now().Add(time.Hour)) // however slow the machine is
	hold(&long)
	s := startServer(t, program, database)
	if status, _ := b.send(t, s, token, -1, 0); status != http.StatusConflict {
		t.Errorf("%s: while its server may be at it, it is answered %d", b.key, status)
	}
	s.kill()
	hold(nil)
}

// compareBulks finds each line in the database once.
func (l *ledger) compareBulks(t *testing.T, database string, sent []*killedBulk) {
	t.Helper()
	store, err := models.Open(t.Context(), models.Config{URL: database})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	r := store.Read(t.Context())
	db := deskRows(t, r, l.desk.ID, l.began)
	want := 0
	for _, b := range sent {
		want += len(b.articles) + len(b.single)
		for id, texts := range b.articles {
			art, err := r.ArticleByExternalID(l.desk.ID, id)
			if err != nil {
				t.Fatal(err)
			}
			acts := append([]string{"article_import"}, slices.Repeat([]string{"article_revise"}, len(texts)-1)...)
			if art.Revision != len(texts) || !slices.Equal(db.acts[art.ID], acts) {
				t.Errorf("%s was sent %d texts and is at revision %d; the audit tells %q", id, len(texts), art.Revision, db.acts[art.ID])
			}
			for i, text := range texts {
				if rev, err := r.Revision(l.desk.ID, art.ID, i+1); err != nil || rev.Text != text {
					t.Errorf("%s, revision %d is %q, %v, want %q", id, i+1, rev.Text, err, text)
				}
			}
		}
	}
	if len(db.articles) != want {
		t.Errorf("there are %d articles, want %d", len(db.articles), want)
	}
	for id := range db.articles {
		if acts := db.acts[id]; len(acts) == 0 || acts[0] != "article_import" || slices.Contains(acts[1:], "article_import") {
			t.Errorf("the audit tells of article %s: %q", id, acts)
		}
	}
}
