package models

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"sumber/internal/pgtest"
	"sumber/internal/text"
	"sumber/internal/workflow"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// forEachDatabase runs a test on each kind of database: one suite, so that nothing above the store needs to know which
// it has. The test keeps to desks of its own: PostgreSQL's database is shared.
func forEachDatabase(t *testing.T, test func(t *testing.T, s *Store)) {
	t.Helper()
	forEach(t, func(t *testing.T) string { return pgtest.Shared(t) }, test)
}

// forEachEmptyDatabase is for tests that look at everything there is.
func forEachEmptyDatabase(t *testing.T, test func(t *testing.T, s *Store)) {
	t.Helper()
	forEach(t, func(t *testing.T) string { return pgtest.New(t) }, test)
}

func forEach(t *testing.T, postgres func(t *testing.T) string, test func(t *testing.T, s *Store)) {
	t.Helper()
	t.Run(SQLite, func(t *testing.T) {
		test(t, open4(t, Config{URL: "sqlite:" + filepath.Join(t.TempDir(), "sumber.db")}))
	})
	t.Run(PostgreSQL, func(t *testing.T) { test(t, open4(t, Config{URL: postgres(t)})) })
}

// open4 opens a store for a test and migrates it.
func open4(t *testing.T, c Config) *Store {
	t.Helper()
	s, err := Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := s.MigrateUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

// counter counts the statements that stores run, by Config.OnQuery.
type counter struct {
	mu   sync.Mutex
	seen []string
}

func (c *counter) add(sql string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seen = append(c.seen, sql)
}

// during gives the statements that ran during fn.
func (c *counter) during(fn func()) []string {
	c.mu.Lock()
	c.seen = nil
	c.mu.Unlock()
	fn()
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.seen
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// get gives a value or ends the test.
func get[T any](t *testing.T) func(v T, err error) T {
	t.Helper()
	return func(v T, err error) T {
		t.Helper()
		must(t, err)
		return v
	}
}

// write runs fn in a transaction that must succeed.
func write(t *testing.T, s *Store, fn func(tx *Tx) error) {
	t.Helper()
	must(t, s.Write(t.Context(), fn))
}

// raw runs SQL past the methods of the store.
func raw(t *testing.T, s *Store, sql string, args ...any) error {
	t.Helper()
	return s.Write(t.Context(), func(tx *Tx) error {
		_, err := exec(tx, "raw", sql, args...)
		return err
	})
}

// noon is when the tests take place; it has microseconds that end in zeros, as trimmed forms sort them wrongly.
var noon = time.Date(2023, 6, 12, 12, 0, 0, 500_000_000, time.UTC)

// world is a desk with people, one article of one revision, and what tests add to it.
type world struct {
	t                    *testing.T
	s                    *Store
	desk                 Desk
	rita, bima, edi, ada Account // two reviewers, an editor, an admin
	article              Article
	revision             Revision
	n                    int
	snapshot             string // of the next verdicts; "" is one of nothing
}

func newWorld(t *testing.T, s *Store) *world {
	t.Helper()
	w := &world{t: t, s: s}
	w.desk = Desk{ID: NewID(), Slug: "meja-" + NewID(), Name: "Meja", Language: "id", TimeZone: "Asia/Jakarta", CreatedAt: noon}
	write(t, s, func(tx *Tx) error {
		if err := tx.CreateDesk(&w.desk); err != nil {
			return err
		}
		for _, p := range []struct {
			account *Account
			name    string
			role    workflow.Role
		}{{&w.rita, "Rita", workflow.Reviewer}, {&w.bima, "Bima", workflow.Reviewer}, {&w.edi, "Edi", workflow.Editor}, {&w.ada, "Ada", workflow.Admin}} {
			*p.account = Account{ID: NewID(), Email: p.name + NewID() + "@example.org", Name: p.name, Language: "id", CreatedAt: noon}
			if err := tx.CreateAccount(p.account); err != nil {
				return err
			}
			if err := tx.CreateMember(&Member{DeskID: w.desk.ID, ID: NewID(), AccountID: p.account.ID, Role: p.role, CreatedAt: noon}); err != nil {
				return err
			}
		}
		return nil
	})
	w.article, w.revision = w.newArticle("Kim mendukung Putin")
	return w
}

// newArticle adds an article, each a second older than the one before.
func (w *world) newArticle(title string) (Article, Revision) {
	w.t.Helper()
	w.n++
	at := noon.Add(-time.Duration(w.n) * time.Second)
	a := Article{DeskID: w.desk.ID, ID: NewID(), Kind: "news", Title: title, Language: "id", Outlet: "Harian", CreatedBy: &w.rita.ID, CreatedAt: at}
	words := "Kim menyatakan dukungan. " + NewID()
	r := Revision{DeskID: w.desk.ID, ID: NewID(), ArticleID: a.ID, Number: 1, Text: words, SHA256: fmt.Sprintf("%x", sha256.Sum256([]byte(words))), Engine: "1", CreatedAt: at}
	write(w.t, w.s, func(tx *Tx) error {
		if err := tx.CreateArticle(&a); err != nil {
			return err
		}
		return tx.CreateRevision(&r)
	})
	return a, r
}

// newClaim adds a claim of the world's article with its first version and a chain of two hops.
func (w *world) newClaim(position int, change ...func(*Claim)) Claim {
	w.t.Helper()
	return w.claimOf(w.article, w.revision, position, change...)
}

func (w *world) claimOf(a Article, r Revision, position int, change ...func(*Claim)) Claim {
	w.t.Helper()
	c := Claim{
		DeskID: w.desk.ID, ID: NewID(), ArticleID: a.ID, Position: position, SortKey: SortKey(a.CreatedAt, a.ID, position), State: workflow.Triage,
		Kind: workflow.Fact, Attribution: workflow.Sourced, CheckWorthy: "high", Excerpt: "dukungan", CreatedAt: noon, UpdatedAt: noon,
	}
	for _, f := range change {
		f(&c)
	}
	v := ClaimVersion{
		DeskID: w.desk.ID, ID: NewID(), ClaimID: c.ID, Number: 1, RevID: r.ID, Engine: "1", Note: "engine", CreatedAt: noon,
		Body: Body{Content: []text.Span{{Start: 0, End: 3}}, SourceName: "Kim Jong-un", SourceKind: "person", Attribution: c.Attribution, Kind: c.Kind, Quote: "direct", CheckWorthy: "high"},
	}
	hops := []Hop{
		{DeskID: w.desk.ID, ID: NewID(), ClaimID: c.ID, Position: 0, Name: "Kim Jong-un", Kind: "person", Origin: "cited"},
		{DeskID: w.desk.ID, ID: NewID(), ClaimID: c.ID, Position: 1, Name: "KCNA", Kind: "news_media", Origin: "cited"},
	}
	write(w.t, w.s, func(tx *Tx) error {
		if err := tx.CreateClaim(&c); err != nil {
			return err
		}
		if err := tx.CreateClaimVersion(&v); err != nil {
			return err
		}
		return tx.CreateHops(hops)
	})
	return c
}

func inState(st workflow.State) func(*Claim) { return func(c *Claim) { c.State = st } }

// propose seals a verdict on a claim, by authors, and makes it the claim's proposal.
func (w *world) propose(c *Claim, authors ...string) VerdictRevision {
	w.t.Helper()
	var v VerdictRevision
	write(w.t, w.s, func(tx *Tx) error {
		version, err := tx.ClaimVersion(c.DeskID, c.ID, c.Current)
		if err != nil {
			return err
		}
		number, attempt, err := tx.NextVerdict(c.DeskID, c.ID)
		if err != nil {
			return err
		}
		v = VerdictRevision{
			DeskID: c.DeskID, ID: NewID(), ClaimID: c.ID, ArticleID: c.ArticleID, Number: number, Attempt: attempt, ClaimVersionID: version.ID, Kind: workflow.Fact,
			Rating: "true", Snapshot: []byte(cmp.Or(w.snapshot, `{"n":"`+NewID()+`"}`)), ProposedBy: w.rita.ID, ProposedAt: noon,
		}
		if err := tx.CreateVerdictRevision(&v); err != nil {
			return err
		}
		if err := tx.CreateVerdictAuthors(v.DeskID, v.ID, authors); err != nil {
			return err
		}
		c.State, c.Proposal = workflow.Proposed, &v.ID
		return tx.SaveClaim(c)
	})
	return v
}

func decision(v VerdictRevision, action workflow.Action, by string) Decision {
	return Decision{DeskID: v.DeskID, ID: NewID(), VerdictID: v.ID, Action: action, AccountID: by, SHA256: v.SHA256, At: noon}
}

func publication(v VerdictRevision, by string) Publication {
	return Publication{DeskID: v.DeskID, ID: NewID(), ClaimID: v.ClaimID, ArticleID: v.ArticleID, VerdictID: v.ID, Number: v.Number, PublishedBy: by, PublishedAt: noon}
}

// decide tries a decision.
func (w *world) decide(d Decision) error {
	return w.s.Write(w.t.Context(), func(tx *Tx) error { return tx.CreateDecision(&d) })
}

// publish proposes, approves and publishes a claim.
func (w *world) publish(c *Claim) (VerdictRevision, Publication) {
	w.t.Helper()
	v := w.propose(c, w.rita.ID)
	must(w.t, w.decide(decision(v, workflow.Approve, w.edi.ID)))
	p := publication(v, w.edi.ID)
	write(w.t, w.s, func(tx *Tx) error {
		if err := tx.Supersede(c.DeskID, c.ID, noon); err != nil {
			return err
		}
		c.State, c.Proposal = workflow.Done, nil
		if err := tx.SaveClaim(c); err != nil {
			return err
		}
		return tx.CreatePublication(&p)
	})
	return v, p
}
