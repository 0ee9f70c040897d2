package newsroom_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"sumber/internal/newsroom"
	"sumber/internal/pgtest"
	"sumber/internal/workflow"
	"sumber/models"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// room is a newsroom on a fresh database with a clock that tests set, and a desk with a member for every part.
type room struct {
	*testing.T
	*newsroom.Newsroom
	store *models.Store
	mu    sync.Mutex
	now   time.Time
	desk  models.Desk
	who   map[string]newsroom.Actor
}

var cast = map[string]workflow.Role{
	"viewer": workflow.Viewer, "sekar": workflow.Reviewer, "bima": workflow.Reviewer, "ratna": workflow.Editor, "wayan": workflow.Editor, "yudha": workflow.Admin,
}

func onBoth(t *testing.T, test func(t *testing.T, r *room)) {
	for _, db := range []string{models.SQLite, models.PostgreSQL} {
		t.Run(db, func(t *testing.T) {
			url := "sqlite:" + filepath.Join(t.TempDir(), "sumber.db")
			if db == models.PostgreSQL {
				url = pgtest.Empty(t)
			}
			test(t, newRoom(t, url))
		})
	}
}

func newRoom(t *testing.T, url string) *room {
	t.Helper()
	ctx := t.Context()
	store, err := models.Open(ctx, models.Config{URL: url})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	if err := store.MigrateUp(ctx); err != nil {
		t.Fatal(err)
	}
	r := &room{T: t, store: store, now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC), who: map[string]newsroom.Actor{}}
	r.Newsroom = newsroom.New(store, newsroom.Options{Now: r.clock, MaxArticleBytes: 64 << 10})
	secret, err := r.BeginSetup(ctx)
	if err != nil {
		t.Fatal(err)
	}
	_, slug, err := r.Setup(ctx, secret, newsroom.FirstAdmin{Desk: "Desk Uji", NewAccount: newsroom.NewAccount{Email: "yudha@contoh.example", Name: "Yudha", Password: "kata sandi panjang"}})
	if err != nil {
		t.Fatal(err)
	}
	console, err := r.ConsoleActor(ctx, slug)
	if err != nil {
		t.Fatal(err)
	}
	r.desk = console.Desk
	for name, role := range cast {
		email := name + "@contoh.example"
		if name != "yudha" {
			if _, err := r.AddAccount(ctx, newsroom.NewAccount{Email: email, Name: strings.ToUpper(name[:1]) + name[1:]}); err != nil {
				t.Fatal(err)
			}
			if err := r.AddMember(ctx, console, email, string(role)); err != nil {
				t.Fatal(err)
			}
		}
		r.who[name] = r.enter(email)
	}
	return r
}

func (r *room) clock() time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.now = r.now.Add(time.Millisecond)
	return r.now
}

func (r *room) pass(d time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.now = r.now.Add(d)
}

func (r *room) enter(email string) newsroom.Actor {
	r.Helper()
	acc, err := r.store.Read(r.Context()).AccountByEmail(email)
	if err != nil {
		r.Fatal(err)
	}
	a, err := r.Enter(r.Context(), acc, r.desk.Slug)
	if err != nil {
		r.Fatal(err)
	}
	return a
}

func (r *room) must(err error) {
	r.Helper()
	if err != nil {
		r.Fatal(err)
	}
}

const naskah = `DENPASAR - Kepala Dinas Pariwisata Kota Wayan Karsa mengatakan jumlah kunjungan naik 12 persen pada Januari 2026.

"Kami akan menambah dua puluh bus listrik tahun ini," kata Wayan Karsa kepada wartawan, Senin (2/2/2026).

Asosiasi Pedagang Pasar menyatakan pendapatan anggotanya turun, menurut laporan Harian Contoh.
`

func (r *room) article(who string) (models.Article, []models.ClaimRow) {
	r.Helper()
	got, err := r.Import(r.Context(), r.who[who], newsroom.NewArticle{Text: []byte(naskah), Language: "id", Outlet: "Kabar Contoh", PublishedOn: "2026-02-02"})
	r.must(err)
	p, err := r.Article(r.Context(), r.who[who], got.Article.ID)
	r.must(err)
	if len(p.Claims) < 3 {
		r.Fatalf("the article has %d claims, want at least 3", len(p.Claims))
	}
	return got.Article, p.Claims
}

func (r *room) claim(id string) models.ClaimRow {
	r.Helper()
	p, err := r.Claim(r.Context(), r.who["viewer"], id)
	r.must(err)
	return p.Row
}

// draft writes a verdict on a promise, which needs no rating, with an answer for each step of the chain.
func (r *room) draft(who, id, statement string) {
	r.Helper()
	row := r.claim(id)
	in := newsroom.DraftInput{Statement: statement, Kind: string(workflow.Promise), Summary: "Ringkas.", Rationale: "Panjang."}
	for _, h := range row.Hops {
		in.Findings = append(in.Findings, models.HopFinding{HopID: h.ID, Finding: workflow.Confirmed})
	}
	r.must(r.SaveDraft(r.Context(), r.who[who], newsroom.Ref{ID: id, Version: row.Claim.Version}, in))
}

func (r *room) evidence(who, id, bearsOn string) {
	r.Helper()
	_, err := r.AddEvidence(r.Context(), r.who[who], newsroom.Ref{ID: id}, newsroom.EvidenceInput{BearsOn: bearsOn, Kind: "link", URL: "https://contoh.example/a", Title: "Rekaman", Stance: "supports"})
	r.must(err)
}

func (r *room) propose(who, id string) {
	r.Helper()
	r.must(r.Take(r.Context(), r.who[who], newsroom.Ref{ID: id}))
	r.draft(who, id, "Wayan Karsa berjanji menambah bus.")
	r.evidence(who, id, "content")
	r.must(r.Propose(r.Context(), r.who[who], newsroom.Ref{ID: id}))
}

func (r *room) wantRefused(err error, why workflow.Refusal) {
	r.Helper()
	var no *newsroom.Refused
	if !errors.As(err, &no) || no.Why != why {
		r.Errorf("got %v, want a refusal: %s", err, why)
	}
}

func (r *room) wantInvalid(err error, field, code string) {
	r.Helper()
	var inv *newsroom.Invalid
	if !errors.As(err, &inv) || inv.Fields[field] != code {
		r.Errorf("got %v, want %s: %s", err, field, code)
	}
}

func (r *room) verified() {
	r.Helper()
	if _, err := r.store.VerifyAudit(r.Context(), r.desk.ID); err != nil {
		r.Errorf("audit: %v", err)
	}
}

func TestImportTwiceIsOneArticle(t *testing.T) {
	onBoth(t, func(t *testing.T, r *room) {
		var wg sync.WaitGroup
		ids := make([]string, 6)
		for i := range ids {
			wg.Go(func() {
				got, err := r.Import(t.Context(), r.who["sekar"], newsroom.NewArticle{Text: []byte("\ufeff" + strings.ReplaceAll(naskah, "\n", "\r\n")), Outlet: "Kabar Contoh"})
				if err != nil {
					t.Error(err)
				}
				ids[i] = got.Article.ID
			})
		}
		wg.Wait()
		for _, id := range ids {
			if id != ids[0] {
				t.Fatalf("one text became the articles %v", ids)
			}
		}
		r.verified()
	})
}

func TestImportRefuses(t *testing.T) {
	r := newRoom(t, "sqlite:"+filepath.Join(t.TempDir(), "sumber.db"))
	for _, c := range []struct{ name, text, field, code string }{
		{"nothing", "", "text", "blank"},
		{"only space", " \n\t\u00a0\n", "text", "blank"},
		{"no UTF-8", "halo \xff dunia", "text", "encoding"},
		{"a NUL", "halo \x00 dunia", "text", "nul"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := r.Import(t.Context(), r.who["sekar"], newsroom.NewArticle{Text: []byte(c.text)})
			r.wantInvalid(err, c.field, c.code)
		})
	}
	_, err := r.Import(t.Context(), r.who["sekar"], newsroom.NewArticle{Text: []byte(strings.Repeat("a ", 40<<10))})
	if !errors.Is(err, newsroom.ErrTooLarge) {
		t.Errorf("got %v, want too large", err)
	}
	_, err = r.Import(t.Context(), r.who["sekar"], newsroom.NewArticle{Text: []byte("Satu kalimat."), PublishedOn: "2026-02-30", Address: "javascript:alert(1)", Kind: "rumour"})
	r.wantInvalid(err, "published_on", "date")
	r.wantInvalid(err, "address", "address")
	r.wantInvalid(err, "kind", "unknown")
	_, err = r.Import(t.Context(), r.who["viewer"], newsroom.NewArticle{Text: []byte("Satu kalimat.")})
	r.wantRefused(err, workflow.RefusedRole)
}

// TestShortPost reads a post that is too short for its language to be told as the desk's language.
func TestShortPost(t *testing.T) {
	r := newRoom(t, "sqlite:"+filepath.Join(t.TempDir(), "sumber.db"))
	got, err := r.Import(t.Context(), r.who["sekar"], newsroom.NewArticle{Kind: "post", Text: []byte("Menurut Ani, hujan turun.")})
	r.must(err)
	if got.Article.Language != "id" || got.Claims != 1 || len(got.Warnings) != 0 {
		t.Errorf("read as %s with %d claims and the warnings %v", got.Article.Language, got.Claims, got.Warnings)
	}
}

func TestSweep(t *testing.T) {
	onBoth(t, func(t *testing.T, r *room) {
		art, claims := r.article("sekar")
		got, err := r.Triage(t.Context(), r.who["sekar"], art.ID, newsroom.Sweep{Select: []string{claims[1].Claim.ID}, Rest: true})
		r.must(err)
		if got.Selected != 1 || got.Dismissed != len(claims)-1 || got.Skipped != 0 {
			t.Errorf("swept %+v of %d claims", got, len(claims))
		}
		p, err := r.Article(t.Context(), r.who["viewer"], art.ID)
		r.must(err)
		if p.Counts.Selected != 1 || p.Counts.Claims != len(claims) {
			t.Errorf("counts are %+v", p.Counts)
		}
		r.must(r.Reopen(t.Context(), r.who["sekar"], newsroom.Ref{ID: claims[0].Claim.ID}, "perlu dicek"))
		if row := r.claim(claims[0].Claim.ID); row.Claim.State != workflow.Triage {
			t.Errorf("reopened to %s", row.Claim.State)
		}
		r.verified()
	})
}

// TestNoAuthorApproves_WHO04 goes through every way in which somebody becomes an author.
func TestNoAuthorApproves_WHO04(t *testing.T) {
	ways := map[string]func(r *room, id string){
		"corrects the claim": func(r *room, id string) {
			row := r.claim(id)
			edit := newsroom.ClaimEdit{Attribution: "sourced", Kind: "promise", Content: []newsroom.Where{{Exact: "dua puluh bus listrik"}},
				Chain: []newsroom.HopInput{{Name: "Wayan Karsa", Kind: "person"}}}
			r.must(r.EditClaim(r.Context(), r.who["ratna"], newsroom.Ref{ID: id, Version: row.Claim.Version}, edit))
		},
		"writes in the draft": func(r *room, id string) {
			r.must(r.Take(r.Context(), r.who["sekar"], newsroom.Ref{ID: id}))
			r.draft("ratna", id, "Sebuah pernyataan.")
			r.must(r.Release(r.Context(), r.who["sekar"], newsroom.Ref{ID: id}))
		},
		"adds evidence": func(r *room, id string) { r.evidence("ratna", id, "content") },
		"makes the occasion": func(r *room, id string) {
			r.must(r.SetOccasion(r.Context(), r.who["ratna"], newsroom.Ref{ID: id}, newsroom.OccasionInput{Speaker: "Wayan Karsa", Medium: "interview"}))
		},
		"adds evidence to the occasion from another claim": func(r *room, id string) {
			art := r.claim(id).Claim.ArticleID
			p, err := r.Article(r.Context(), r.who["viewer"], art)
			r.must(err)
			var other string
			for _, row := range p.Claims {
				if row.Claim.ID != id {
					other = row.Claim.ID
				}
			}
			r.must(r.SetOccasion(r.Context(), r.who["sekar"], newsroom.Ref{ID: other}, newsroom.OccasionInput{Speaker: "Wayan Karsa"}))
			r.evidence("ratna", other, "occasion")
			r.must(r.SetOccasion(r.Context(), r.who["sekar"], newsroom.Ref{ID: id}, newsroom.OccasionInput{ID: *r.claim(other).Claim.OccasionID}))
		},
	}
	onBoth(t, func(t *testing.T, r *room) {
		_, claims := r.article("sekar")
		id := claims[1].Claim.ID
		first := true
		for name, way := range ways {
			t.Run(name, func(t *testing.T) {
				if !first {
					// A fresh claim for each way: authorship lasts until something is published.
					c, err := r.AddClaim(t.Context(), r.who["sekar"], claims[0].Claim.ArticleID, newsroom.ClaimEdit{Attribution: "sourced", Kind: "promise",
						Content: []newsroom.Where{{Exact: "bus listrik"}}, Chain: []newsroom.HopInput{{Name: "Wayan Karsa", Kind: "person"}}})
					r.must(err)
					id = c.ID
				}
				first = false
				way(r, id)
				r.propose("sekar", id)
				r.wantRefused(r.Approve(t.Context(), r.who["ratna"], newsroom.Ref{ID: id}, ""), workflow.RefusedAuthor)
				r.wantRefused(r.ApproveAndPublish(t.Context(), r.who["ratna"], newsroom.Ref{ID: id}, sha(r, id), time.Time{}), workflow.RefusedAuthor)
				r.must(r.Approve(t.Context(), r.who["wayan"], newsroom.Ref{ID: id}, sha(r, id)))
			})
		}
		r.verified()
	})
}

func sha(r *room, id string) string {
	r.Helper()
	p, err := r.Claim(r.Context(), r.who["viewer"], id)
	r.must(err)
	if p.Sealed == nil {
		r.Fatal("nothing is sealed")
	}
	return p.Sealed.Verdict.SHA256
}

// TestApproveRace_WHO04_AUD03 lets the author, who is an editor, and several other editors approve at once, many times over.
func TestApproveRace_WHO04_AUD03(t *testing.T) {
	onBoth(t, func(t *testing.T, r *room) {
		art, _ := r.article("sekar")
		editors := []newsroom.Actor{r.who["ratna"], r.who["wayan"]}
		console, err := r.ConsoleActor(t.Context(), r.desk.Slug)
		r.must(err)
		for i := range 4 {
			email := fmt.Sprintf("editor%d@contoh.example", i)
			_, err := r.AddAccount(t.Context(), newsroom.NewAccount{Email: email, Name: email})
			r.must(err)
			r.must(r.AddMember(t.Context(), console, email, "editor"))
			editors = append(editors, r.enter(email))
		}
		for round := range 8 {
			c, err := r.AddClaim(t.Context(), r.who["sekar"], art.ID, newsroom.ClaimEdit{Attribution: "sourced", Kind: "promise",
				Content: []newsroom.Where{{Exact: "bus listrik"}}, Chain: []newsroom.HopInput{{Name: "Wayan Karsa", Kind: "person"}}})
			r.must(err)
			r.evidence("ratna", c.ID, "content") // ratna is an author from here on
			r.propose("sekar", c.ID)
			hash := sha(r, c.ID)
			won := make([]bool, len(editors))
			var wg sync.WaitGroup
			for i, e := range editors {
				wg.Go(func() {
					err := r.Approve(context.WithoutCancel(t.Context()), e, newsroom.Ref{ID: c.ID}, hash)
					won[i] = err == nil
					var no *newsroom.Refused
					if err != nil && !errors.As(err, &no) && !errors.Is(err, models.ErrStale) && !errors.Is(err, models.ErrConflict) {
						t.Errorf("round %d: editor %d: %v", round, i, err)
					}
				})
			}
			wg.Wait()
			winners := 0
			for _, w := range won {
				if w {
					winners++
				}
			}
			if winners != 1 || won[0] {
				t.Fatalf("round %d: %d won, the author won: %v", round, winners, won[0])
			}
		}
		r.verified()
	})
}

func TestCorrectAndRetract(t *testing.T) {
	onBoth(t, func(t *testing.T, r *room) {
		art, claims := r.article("sekar")
		id := claims[1].Claim.ID
		ref := newsroom.Ref{ID: id}
		if _, err := r.PublicVerdicts(t.Context(), art.ID); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("an article with nothing published: %v", err)
		}
		r.propose("sekar", id)
		first := sha(r, id)
		r.must(r.ApproveAndPublish(t.Context(), r.who["ratna"], ref, first, time.Time{}))
		r.must(r.Correct(t.Context(), r.who["sekar"], ref, "update", "Ada data baru."))
		r.draft("sekar", id, "Pernyataan yang diralat.")
		r.must(r.Propose(t.Context(), r.who["sekar"], ref))
		r.must(r.Return(t.Context(), r.who["ratna"], ref, sha(r, id), "Sebut tahunnya."))
		r.draft("sekar", id, "Pernyataan yang diralat, 2026.")
		r.must(r.Propose(t.Context(), r.who["sekar"], ref))
		v, err := r.PublicVerdicts(t.Context(), art.ID)
		r.must(err)
		if len(v.Verdicts) != 1 || *v.Verdicts[0].SHA256 != first || *v.Verdicts[0].Revision != 1 || v.Verdicts[0].State != "" {
			t.Errorf("revision 1 does not stay public while 2 is in work: %+v", v.Verdicts)
		}
		second := sha(r, id)
		r.must(r.ApproveAll(t.Context(), r.who["ratna"], art.ID, []newsroom.ShownVerdict{{VerdictID: *r.claim(id).Claim.Proposal, SHA256: second}}, time.Time{}))
		v, err = r.PublicVerdicts(t.Context(), art.ID)
		r.must(err)
		if len(v.Verdicts) != 1 || *v.Verdicts[0].SHA256 != second || *v.Verdicts[0].Revision != 2 || v.Verdicts[0].Correction == nil {
			t.Errorf("revision 2 does not take the place of 1: %+v", v.Verdicts)
		}
		r.wantInvalid(r.Retract(t.Context(), r.who["ratna"], ref, " "), "reason", "required")
		r.must(r.Retract(t.Context(), r.who["ratna"], ref, "Sumbernya keliru."))
		v, err = r.PublicVerdicts(t.Context(), art.ID)
		r.must(err)
		if len(v.Verdicts) != 0 || len(v.Retracted) != 1 || v.Retracted[0].Revision != 2 {
			t.Errorf("after the retraction: %+v, %+v", v.Verdicts, v.Retracted)
		}
		r.wantRefused(r.Retract(t.Context(), r.who["ratna"], ref, "sekali lagi"), workflow.RefusedNotLive)
		r.verified()
	})
}

func TestProposeSaysWhatIsMissing(t *testing.T) {
	r := newRoom(t, "sqlite:"+filepath.Join(t.TempDir(), "sumber.db"))
	_, claims := r.article("sekar")
	ref := newsroom.Ref{ID: claims[0].Claim.ID}
	r.must(r.Take(t.Context(), r.who["sekar"], ref))
	err := r.Propose(t.Context(), r.who["sekar"], ref)
	for _, field := range []string{"statement", "findings", "evidence"} {
		r.wantInvalid(err, field, "need."+field)
	}
	if row := r.claim(ref.ID); row.Claim.State != workflow.Reviewing || row.Claim.Proposal != nil {
		t.Errorf("a refused proposal changed the claim: %s", row.Claim.State)
	}
}

func TestStaleSaveChangesNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, r *room) {
		_, claims := r.article("sekar")
		id := claims[0].Claim.ID
		r.must(r.Take(t.Context(), r.who["sekar"], newsroom.Ref{ID: id}))
		seen := r.claim(id).Claim.Version
		r.must(r.SaveDraft(t.Context(), r.who["sekar"], newsroom.Ref{ID: id, Version: seen}, newsroom.DraftInput{Statement: "Milik Sekar"}))
		err := r.SaveDraft(t.Context(), r.who["bima"], newsroom.Ref{ID: id, Version: seen}, newsroom.DraftInput{Statement: "Milik Bima"})
		if !errors.Is(err, models.ErrStale) {
			t.Fatalf("a stale save: %v", err)
		}
		if d := r.claim(id).Draft; d.Statement != "Milik Sekar" {
			t.Errorf("the draft says %q", d.Statement)
		}
		base, err := r.DraftAt(t.Context(), r.who["bima"], id, seen)
		r.must(err)
		if base.Statement != "" {
			t.Errorf("the base says %q", base.Statement)
		}
	})
}

// TestScheduled lets three processes publish what is due at once: it becomes public once.
func TestScheduled(t *testing.T) {
	onBoth(t, func(t *testing.T, r *room) {
		art, claims := r.article("sekar")
		id := claims[1].Claim.ID
		r.propose("sekar", id)
		r.wantInvalid(r.ApproveAndPublish(t.Context(), r.who["ratna"], newsroom.Ref{ID: id}, sha(r, id), r.clock().Add(-time.Hour)), "publish_at", "past")
		r.must(r.ApproveAndPublish(t.Context(), r.who["ratna"], newsroom.Ref{ID: id}, sha(r, id), r.clock().Add(time.Hour)))
		if n, err := r.PublishDue(t.Context()); n != 0 || err != nil {
			t.Fatalf("before its time: %d, %v", n, err)
		}
		r.pass(2 * time.Hour)
		var wg sync.WaitGroup
		var mu sync.Mutex
		total := 0
		for range 3 {
			wg.Go(func() {
				n, err := r.PublishDue(context.WithoutCancel(t.Context()))
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				total += n
				mu.Unlock()
			})
		}
		wg.Wait()
		if total != 1 {
			t.Errorf("published %d times", total)
		}
		v, err := r.PublicVerdicts(t.Context(), art.ID)
		r.must(err)
		if len(v.Verdicts) != 1 {
			t.Errorf("%d verdicts are public", len(v.Verdicts))
		}
		r.verified()
	})
}

// TestRemovedMemberStops_SES07 holds an actor from before the removal: what a page offered is refused.
func TestRemovedMemberStops_SES07(t *testing.T) {
	onBoth(t, func(t *testing.T, r *room) {
		_, claims := r.article("sekar")
		p, err := r.Members(t.Context(), r.who["yudha"])
		r.must(err)
		for _, m := range p.Members {
			if m.AccountID == r.who["sekar"].Account.ID {
				r.must(r.RemoveMember(t.Context(), r.who["yudha"], m.ID))
			}
			if m.AccountID == r.who["yudha"].Account.ID {
				r.wantInvalid(r.RemoveMember(t.Context(), r.who["yudha"], m.ID), "role", "last_admin")
			}
		}
		r.wantRefused(r.Select(t.Context(), r.who["sekar"], newsroom.Ref{ID: claims[0].Claim.ID}), workflow.RefusedRole)
		r.must(r.DisableAccount(t.Context(), "bima@contoh.example"))
		r.wantRefused(r.Select(t.Context(), r.who["bima"], newsroom.Ref{ID: claims[0].Claim.ID}), workflow.RefusedRole)
	})
}

func TestUndo(t *testing.T) {
	onBoth(t, func(t *testing.T, r *room) {
		_, claims := r.article("sekar")
		id, before := claims[0].Claim.ID, claims[0].Version.Body.Content
		row := r.claim(id)
		edit := newsroom.ClaimEdit{Attribution: "unattributed", Kind: "fact", Content: []newsroom.Where{{Exact: "12 persen"}}}
		r.must(r.EditClaim(t.Context(), r.who["sekar"], newsroom.Ref{ID: id, Version: row.Claim.Version}, edit))
		if row = r.claim(id); len(row.Hops) != 0 || row.Claim.Excerpt != "12 persen" || !row.Claim.Touched {
			t.Errorf("after the edit: %q with %d hops", row.Claim.Excerpt, len(row.Hops))
		}
		r.must(r.UndoClaim(t.Context(), r.who["sekar"], newsroom.Ref{ID: id, Version: row.Claim.Version}))
		row = r.claim(id)
		if row.Claim.Current != 3 || len(row.Hops) != len(claims[0].Hops) || row.Version.Body.Content[0] != before[0] {
			t.Errorf("undo did not bring back what was: %+v", row.Version.Body)
		}
		edit.Content = []newsroom.Where{{Exact: "tidak ada di naskah"}}
		r.wantInvalid(r.EditClaim(t.Context(), r.who["sekar"], newsroom.Ref{ID: id}, edit), "content.0.exact", "not_in_text")
	})
}

func TestWholeJobIsAudited_AUD01(t *testing.T) {
	onBoth(t, func(t *testing.T, r *room) {
		_, claims := r.article("sekar")
		id := claims[1].Claim.ID
		r.propose("sekar", id)
		r.must(r.ApproveAndPublish(t.Context(), r.who["ratna"], newsroom.Ref{ID: id}, sha(r, id), time.Time{}))
		events, err := r.History(t.Context(), r.who["viewer"], "claim", id)
		r.must(err)
		var acts []string
		for _, e := range events {
			acts = append(acts, e.Action)
		}
		if got, want := strings.Join(acts, " "), "publish approve propose evidence_add draft take"; got != want {
			t.Errorf("the history is %q, want %q", got, want)
		}
		rows, err := r.store.Read(t.Context()).Outbox(r.desk.ID, 0, 10)
		r.must(err)
		var kinds []string
		for _, o := range rows {
			kinds = append(kinds, o.Kind)
		}
		if got, want := strings.Join(kinds, " "), "proposal.waiting verdict.published"; got != want {
			t.Errorf("the outbox holds %q, want %q", got, want)
		}
		r.verified()
	})
}
