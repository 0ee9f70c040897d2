package models

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"sumber/internal/pgtest"
	"sumber/internal/workflow"
)

func TestOpen(t *testing.T) {
	for _, url := range []string{"", "mysql://x", "sqlite:", "sqlite::memory:", "postgres://%zz", "sumber.db"} {
		if s, err := Open(t.Context(), Config{URL: url}); err == nil {
			t.Errorf("%q was opened: %v", url, s.Close())
		}
	}
	_, err := Open(t.Context(), Config{URL: "postgres://u:secret@127.0.0.1:1/x?connect_timeout=1"})
	if err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("a server that is not there: %v", err)
	}
	_, err = Open(t.Context(), Config{URL: "postgres://u:sec ret@[x/y"})
	if err == nil || strings.Contains(err.Error(), "ret") && strings.Contains(err.Error(), "sec") {
		t.Errorf("an address that is none: %v", err)
	}
	// Folders are made, and no character of a path means anything.
	path := filepath.Join(t.TempDir(), "new", "50% a?b#c", "sumber.db")
	s := open4(t, Config{URL: "sqlite:" + path})
	if _, err := os.Stat(path); err != nil {
		t.Error(err)
	}
	w := newWorld(t, s)
	files := get[[]string](t)(filepath.Glob(filepath.Join(filepath.Dir(path), "sumber.db*")))
	files = slices.DeleteFunc(files, func(f string) bool { return strings.HasSuffix(f, "-shm") }) // holds no content
	for _, f := range files {
		if info := get[os.FileInfo](t)(os.Stat(f)); info.Mode().Perm() != 0o600 {
			t.Errorf("%s of desk %s may be read by others: %v", f, w.desk.Name, info.Mode())
		}
	}
	if s.Dialect() != SQLite || len(files) < 2 {
		t.Errorf("dialect %q", s.Dialect())
	}
	must(t, s.Ping(t.Context()))
	t.Chdir(t.TempDir())
	open4(t, Config{URL: "sqlite:./data/x.db"})
	if _, err := os.Stat("data/x.db"); err != nil {
		t.Error(err)
	}
}

// TestSQLiteKeepsWhatItCommitted: a commit is on the disk before it is answered, so that a power cut takes nothing back; a kill would not
// show it. Keys that lead nowhere are refused.
func TestSQLiteKeepsWhatItCommitted(t *testing.T) {
	s := open4(t, Config{URL: "sqlite:" + filepath.Join(t.TempDir(), "sumber.db")})
	for pragma, want := range map[string]string{"synchronous": "2", "journal_mode": "wal", "foreign_keys": "1"} { // 2 is FULL
		var got string
		if err := s.write.WithContext(t.Context()).Raw("PRAGMA " + pragma).Scan(&got).Error; err != nil || got != want {
			t.Errorf("%s is %q, %v, want %q", pragma, got, err, want)
		}
	}
}

// TestADatabaseThatMustBeThere is not made where it is not.
func TestADatabaseThatMustBeThere(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data", "sumber.db")
	if s, err := Open(t.Context(), Config{URL: "sqlite:" + path, There: true}); !errors.Is(err, ErrNoDatabase) {
		t.Fatalf("opened %v: %v", s, err)
	}
	if _, err := os.Stat(filepath.Dir(path)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a folder was made: %v", err)
	}
	open4(t, Config{URL: "sqlite:" + path})
	open4(t, Config{URL: "sqlite:" + path, There: true})
}

func TestReadersCannotWrite(t *testing.T) {
	s := open4(t, Config{URL: "sqlite:" + filepath.Join(t.TempDir(), "sumber.db")})
	if err := s.Read(t.Context()).db.Exec("DELETE FROM accounts").Error; err == nil {
		t.Error("a reader of SQLite wrote")
	}
}

// TestTwoStoresShareAFile: the commands work on the file of a running server.
func TestTwoStoresShareAFile(t *testing.T) {
	url := "sqlite:" + filepath.Join(t.TempDir(), "sumber.db")
	a, b := open4(t, Config{URL: url}), open4(t, Config{URL: url})
	w := newWorld(t, a)
	for _, r := range race("a", "b", "a", "b")(func(who string) error {
		for range 10 {
			s := map[string]*Store{"a": a, "b": b}[who]
			err := s.Write(t.Context(), func(tx *Tx) error {
				tx.Record(Event{DeskID: w.desk.ID, Action: who, At: noon})
				return tx.LockDesk(w.desk.ID)
			})
			if err != nil {
				return err
			}
		}
		return nil
	}) {
		must(t, r.err)
	}
	if n := get[int64](t)(b.VerifyAudit(t.Context(), w.desk.ID)); n != 40 {
		t.Errorf("%d events", n)
	}
}

// TestRowsComeBackAsTheyWere writes every row with every field set and reads it again.
func TestRowsComeBackAsTheyWere(t *testing.T) {
	stores := map[string]func(t *testing.T) Config{
		SQLite:                func(t *testing.T) Config { return Config{URL: "sqlite:" + filepath.Join(t.TempDir(), "sumber.db")} },
		PostgreSQL:            func(t *testing.T) Config { return Config{URL: pgtest.New(t)} },
		"postgres, PgBouncer": func(t *testing.T) Config { return Config{URL: pgtest.New(t), SimpleProtocol: true} },
	}
	for name, config := range stores {
		t.Run(name, func(t *testing.T) {
			s := open4(t, config(t))
			w := newWorld(t, s)
			r := s.Read(t.Context())
			c := w.newClaim(1)
			at := time.Date(2024, 2, 29, 23, 59, 59, 123_456_789, time.FixedZone("WIB", 7*3600))
			cut := time.Date(2024, 2, 29, 16, 59, 59, 123_456_000, time.UTC)
			c.PublishAt, c.ScheduledBy, c.Reason, c.UpdatedAt, c.Touched = &at, &w.edi.ID, "tanda ' dan \" dan \\ dan ? dan $1 dan 🙂", at, true
			write(t, s, func(tx *Tx) error { return tx.SaveClaim(&c) })
			got := get[Claim](t)(r.Claim(c.DeskID, c.ID))
			c.SpeakerKind, c.Outlet, c.Language = "person", "harian", "id" // the store's own copies
			if !reflect.DeepEqual(got, c) || *got.PublishAt != cut || got.UpdatedAt != cut {
				t.Errorf("claim %+v\nwas   %+v", got, c)
			}
			v, p := w.publish(&c)
			if got := get[VerdictRevision](t)(r.VerdictRevision(v.DeskID, v.ID)); !reflect.DeepEqual(got, v) {
				t.Errorf("verdict %+v\nwas     %+v", got, v)
			}
			if got := get[[]Publication](t)(r.Publications(c.DeskID, c.ID)); !reflect.DeepEqual(got, []Publication{p}) {
				t.Errorf("publication %+v\nwas         %+v", got, p)
			}
			token := Token{DeskID: w.desk.ID, ID: NewID(), AccountID: w.rita.ID, Name: "x", Hash: hashOf("x"), Scopes: []workflow.Scope{workflow.ScopeRead}, CreatedAt: at, ExpiresAt: &at}
			draft := Draft{DeskID: w.desk.ID, ClaimID: c.ID, Findings: []HopFinding{{HopID: NewID(), Finding: workflow.Confirmed, Note: `<b>&"'`}}, UpdatedAt: at}
			answer := IdempotencyKey{DeskID: w.desk.ID, AccountID: w.rita.ID, Key: "k", RequestHash: []byte{0, 1, 255}, Status: 200, Response: []byte("\x00\xff{}"), CreatedAt: at}
			write(t, s, func(tx *Tx) error {
				tx.Record(Event{DeskID: w.desk.ID, Actor: &w.rita.ID, Action: "a", Object: "o", ObjectID: "i", At: at, IDs: map[string]string{"ä<": "&"}, Texts: map[string]string{"x": "é\n'"}, Outbox: "k", Payload: "p"})
				return errors.Join(tx.CreateToken(&token), tx.SaveDraft(&draft), tx.CreateIdempotencyKey(&answer))
			})
			if got := get[TokenAccount](t)(r.TokenByHash(token.Hash)); !reflect.DeepEqual(got.Token, token) {
				t.Errorf("token %+v\nwas   %+v", got.Token, token)
			}
			if got := get[Draft](t)(r.Draft(w.desk.ID, c.ID)); !reflect.DeepEqual(got, draft) {
				t.Errorf("draft %+v\nwas   %+v", got, draft)
			}
			if got := get[IdempotencyKey](t)(r.IdempotencyKey(w.desk.ID, w.rita.ID, "k")); !reflect.DeepEqual(got, answer) {
				t.Errorf("answer %+v\nwas    %+v", got, answer)
			}
			if n := get[int64](t)(s.VerifyAudit(t.Context(), w.desk.ID)); n != 1 {
				t.Errorf("%d events", n)
			}
			if rows := get[[]AuditRow](t)(r.Audit(w.desk.ID, AuditQuery{})); rows[0].At != cut || rows[0].Texts["x"] != "é\n'" {
				t.Errorf("audit %+v", rows[0])
			}
			listed := get[Claim](t)(r.Claim(c.DeskID, c.ID))
			// A list leaves out what it does not show (queueColumns).
			listed.SourceID, listed.OccasionID, listed.DuplicateOf, listed.Proposal, listed.ScheduledBy = nil, nil, nil, nil, nil
			listed.Current, listed.CreatedAt, listed.SpeakerKind, listed.Outlet = 0, time.Time{}, "", ""
			if rows := get[QueuePage](t)(r.Queue(w.desk.ID, QueueQuery{})).Rows; len(rows) != 1 || !reflect.DeepEqual(rows[0].Claim, listed) {
				t.Errorf("queue %+v, want %+v", rows, listed)
			}
		})
	}
}

// TestTimesSort keeps times that a form with trimmed zeros would sort or compare wrongly.
func TestTimesSort(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, s *Store) {
		w := newWorld(t, s)
		base := time.Date(1969, 12, 31, 23, 59, 59, 0, time.UTC)
		var want []string
		var times []time.Time
		for _, d := range []time.Duration{0, time.Microsecond, 10 * time.Microsecond, 500 * time.Millisecond, 500*time.Millisecond + time.Microsecond, time.Second, 53*365*24*time.Hour + time.Millisecond} {
			a := w.article
			a.ID, a.CreatedAt = NewID(), base.Add(d)
			write(t, s, func(tx *Tx) error { return tx.CreateArticle(&a) })
			times = append(times, a.CreatedAt)
			want = append([]string{a.ID}, want...)
		}
		want = append([]string{w.article.ID}, want...)
		walk(t, want, 1, func(after, before string) ([]string, string, string) {
			p := get[ArticlePage](t)(s.Read(t.Context()).Articles(w.desk.ID, ArticleQuery{After: after, Before: before, Limit: 1}))
			var ids []string
			for _, a := range p.Rows {
				ids = append(ids, a.ID)
			}
			return ids, p.Next, p.Prev
		})
		for i, id := range want[1:] {
			if got := get[Article](t)(s.Read(t.Context()).Article(w.desk.ID, id)); got.CreatedAt != times[len(times)-1-i] {
				t.Errorf("%v came back as %v", times[len(times)-1-i], got.CreatedAt)
			}
		}
	})
}

// TestWhatIsNoIDNamesNothing: the address bar of a browser holds anything; PostgreSQL would answer some of it with a
// fault of its own.
func TestWhatIsNoIDNamesNothing(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, s *Store) {
		w := newWorld(t, s)
		r := s.Read(t.Context())
		for _, bad := range []string{"", "x", strings.ToUpper(NewID()), NewID() + " ", "{" + NewID() + "}", strings.ReplaceAll(NewID(), "-", ""), "\x00", "\xff", "'; DROP TABLE claims --", NewID()} {
			for name, err := range map[string]error{
				"Account":             second(r.Account(bad)),
				"AccountByEmail":      second(r.AccountByEmail(bad)),
				"Desk":                second(r.Desk(bad)),
				"DeskBySlug":          second(r.DeskBySlug(bad)),
				"Member":              second(r.Member(w.desk.ID, bad)),
				"Member of a desk":    second(r.Member(bad, w.rita.ID)),
				"Invitation":          second(r.Invitation(w.desk.ID, bad)),
				"Token":               second(r.Token(w.desk.ID, bad)),
				"Source":              second(r.Source(w.desk.ID, bad)),
				"Article":             second(r.Article(w.desk.ID, bad)),
				"ArticleByExternalID": second(r.ArticleByExternalID(w.desk.ID, bad)),
				"Revision":            second(r.Revision(w.desk.ID, bad, 1)),
				"RevisionBySHA":       second(r.RevisionBySHA(w.desk.ID, bad)),
				"Claim":               second(r.Claim(w.desk.ID, bad)),
				"Claim of a desk":     second(r.Claim(bad, NewID())),
				"ClaimRow":            second(r.ClaimRow(w.desk.ID, bad)),
				"ClaimVersion":        second(r.ClaimVersion(w.desk.ID, bad, 1)),
				"Occasion":            second(r.Occasion(w.desk.ID, bad)),
				"Evidence":            second(r.Evidence(w.desk.ID, bad)),
				"Draft":               second(r.Draft(w.desk.ID, bad)),
				"VerdictRevision":     second(r.VerdictRevision(w.desk.ID, bad)),
				"ScaleVersion":        second(r.ScaleVersion(w.desk.ID, bad)),
				"PublicArticle":       second(r.PublicArticle(bad)),
				"Throttle":            second(r.Throttle(bad)),
				"IdempotencyKey":      second(r.IdempotencyKey(w.desk.ID, w.rita.ID, bad)),
				"LockDesk":            tryWrite(t, s, func(tx *Tx) error { return tx.LockDesk(bad) }),
				"RemoveEvidence":      tryWrite(t, s, func(tx *Tx) error { return tx.RemoveEvidence(w.desk.ID, bad, w.rita.ID, noon) }),
			} {
				if !errors.Is(err, ErrNotFound) {
					t.Errorf("%s(%q): %v", name, bad, err)
				}
			}
			if rows := get[[]Claim](t)(r.Claims(w.desk.ID, []string{bad})); len(rows) != 0 {
				t.Errorf("Claims(%q) are %v", bad, rows)
			}
		}
	})
}

func second[T any](_ T, err error) error { return err }

func TestATransactionSeesWhatItWrote(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, s *Store) {
		w := newWorld(t, s)
		write(t, s, func(tx *Tx) error {
			a := w.article
			a.Title = "lain"
			if err := tx.SaveArticle(&a); err != nil {
				return err
			}
			if got := get[Article](t)(tx.Article(w.desk.ID, a.ID)); got.Title != "lain" {
				t.Errorf("inside: %q", got.Title)
			}
			if got := get[Article](t)(s.Read(t.Context()).Article(w.desk.ID, a.ID)); got.Title == "lain" {
				t.Error("it is seen outside before the commit")
			}
			return nil
		})
		if got := get[Article](t)(s.Read(t.Context()).Article(w.desk.ID, w.article.ID)); got.Title != "lain" {
			t.Errorf("after the commit: %q", got.Title)
		}
	})
}

func TestErrorsSayWhatWasBeingDone(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, s *Store) {
		_, err := s.Read(t.Context()).Account(NewID())
		if err == nil || !strings.HasPrefix(err.Error(), "read account: not found") || strings.Contains(err.Error(), "SELECT") {
			t.Errorf("%v", err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err = s.Read(ctx).Account(NewID())
		if !errors.Is(err, context.Canceled) || errors.Is(err, ErrNotFound) {
			t.Errorf("a canceled read: %v", err)
		}
	})
}

func TestSlowStatementsAreLoggedWithoutValues_SEC02(t *testing.T) {
	var log bytes.Buffer
	tr := tracer{logger: slog.New(slog.NewTextHandler(&log, nil))}
	tr.Trace(t.Context(), time.Now(), func() (string, int64) { return "SELECT 1", 1 }, nil)
	if log.Len() > 0 {
		t.Errorf("a quick statement: %s", &log)
	}
	tr.Trace(t.Context(), time.Now().Add(-time.Second), func() (string, int64) { return "SELECT 1", 1 }, nil)
	if !strings.Contains(log.String(), "SELECT 1") {
		t.Errorf("a slow statement: %s", &log)
	}
	log.Reset()
	tr.Trace(t.Context(), time.Now().Add(-time.Second), func() (string, int64) { return "INSERT " + strings.Repeat("é", 50_000), 1 }, nil)
	if log.Len() > 2*longStatement || !utf8.Valid(log.Bytes()) || !strings.Contains(log.String(), "INSERT é") {
		t.Errorf("a slow statement of many rows: %d bytes", log.Len())
	}
	var seen counter
	s := open4(t, Config{URL: "sqlite:" + filepath.Join(t.TempDir(), "sumber.db"), OnQuery: seen.add})
	w := newWorld(t, s)
	for _, sql := range seen.during(func() {
		c := w.newClaim(1)
		w.publish(&c)
		get[ClaimRow](t)(s.Read(t.Context()).ClaimRow(c.DeskID, c.ID))
	}) {
		if strings.Contains(sql, w.desk.ID) || strings.Contains(sql, "Kim") {
			t.Errorf("values of a statement: %s", sql)
		}
	}
}

// TestAVersionBeyondAllIsStale: a client may send any number as the version that it has seen.
func TestAVersionBeyondAllIsStale(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, s *Store) {
		w := newWorld(t, s)
		for _, version := range []int{-1, math.MaxInt32, math.MinInt64, math.MaxInt64} {
			d := w.desk
			d.Version = version
			err := s.Write(t.Context(), func(tx *Tx) error { return tx.SaveDesk(&d) })
			if wantErr(t, "a version of "+strconv.Itoa(version), err, ErrStale); d.Version != version {
				t.Errorf("the version became %d", d.Version)
			}
		}
	})
}
