package newsroom_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"sumber/internal/newsroom"
	"sumber/internal/workflow"
	"sumber/models"
)

// dam is the article of these tests: invented people, an emoji that makes bytes and code points differ, one sentence twice.
const dam = `Bendungan Sagara retak 🌧️

"Retakan itu tidak berbahaya," kata Menteri Air Laras Wening, Senin (12/6/2023), seperti dikutip Kantor Berita Sagara.

Laras mengatakan perbaikan menelan biaya 40 miliar rupiah tahun ini.

"Warga hilir harus pindah sekarang juga," ujar Kepala Desa Mulyo Banyu Aji.

Air naik dua meter sejak Minggu pagi.

"Pintu air utama sudah kami tutup," kata Juru Bicara Tirta Gemilang.
`

func (r *room) dam() string {
	r.Helper()
	got, err := r.Import(r.Context(), r.who["sekar"], newsroom.NewArticle{Text: []byte(dam), Language: "id", Outlet: "Kabar Sagara", PublishedOn: "2023-06-12"})
	if err != nil {
		r.Fatal(err)
	}
	return got.Article.ID
}

func (r *room) revise(article, body string) newsroom.Revised {
	r.Helper()
	got, err := r.Revise(r.Context(), r.who["sekar"], article, newsroom.NewRevision{Text: []byte(body)})
	if err != nil {
		r.Fatal(err)
	}
	return got
}

// with finds a claim of an article by words of its excerpt.
func (r *room) with(article, words string) models.ClaimRow {
	r.Helper()
	rows, err := r.store.Read(r.Context()).ArticleClaims(r.desk.ID, article)
	if err != nil {
		r.Fatal(err)
	}
	for _, row := range rows {
		if strings.Contains(row.Claim.Excerpt, words) {
			return row
		}
	}
	r.Fatalf("no claim holds %q", words)
	return models.ClaimRow{}
}

// content is the words on which a claim stands, in the revision of its version.
func (r *room) content(row models.ClaimRow) string {
	r.Helper()
	rev, err := r.store.Read(r.Context()).RevisionByID(r.desk.ID, row.Version.RevID)
	if err != nil {
		r.Fatal(err)
	}
	parts := make([]string, len(row.Version.Body.Content))
	for i, s := range row.Version.Body.Content {
		parts[i] = s.In(rev.Text)
	}
	return strings.Join(parts, " | ")
}

func (r *room) suggested(article string) []models.Suggestion {
	r.Helper()
	p, err := r.Suggestions(r.Context(), r.who["viewer"], article)
	if err != nil {
		r.Fatal(err)
	}
	return p.Suggestions
}

func TestReviseMovesEveryClaim(t *testing.T) {
	onBoth(t, func(t *testing.T, r *room) {
		article := r.dam()
		gone, changed, stays := r.with(article, "Warga hilir"), r.with(article, "40 miliar"), r.with(article, "Retakan itu")
		body := "Pembaruan siang.\n\n" + strings.Replace(strings.Replace(dam, "\"Warga hilir harus pindah sekarang juga,\" ujar Kepala Desa Mulyo Banyu Aji.\n\n", "", 1), "40 miliar", "45 miliar", 1)
		got := r.revise(article, body)
		if got.Revision.Number != 2 || got.Same || got.Orphans != 1 || got.Fuzzy == 0 {
			t.Errorf("revised to %d: %d claims, %d fuzzy, %d orphans", got.Revision.Number, got.Claims, got.Fuzzy, got.Orphans)
		}
		for _, c := range []struct {
			name   string
			was    models.ClaimRow
			anchor workflow.Anchor
			found  string
			words  string
		}{
			{"moved", stays, workflow.Sure, "exact", "Retakan itu tidak berbahaya"},
			{"a word changed", changed, workflow.Fuzzy, "fuzzy", "45 miliar"},
			{"deleted", gone, workflow.Orphan, "", "Warga hilir harus pindah sekarang juga"},
		} {
			now := r.claim(c.was.Claim.ID)
			if now.Claim.Anchor != c.anchor || string(now.Version.Found) != c.found || !strings.Contains(r.content(now), c.words) {
				t.Errorf("%s: anchor %q, found %q, on %q", c.name, now.Claim.Anchor, now.Version.Found, r.content(now))
			}
			if now.Claim.Touched || now.Version.Author != nil || now.Claim.Position != c.was.Claim.Position || now.Claim.State != c.was.Claim.State {
				t.Errorf("%s: touched %v, author %v, position %d, state %s", c.name, now.Claim.Touched, now.Version.Author, now.Claim.Position, now.Claim.State)
			}
			if moved := now.Version.RevID == got.Revision.ID && now.Version.Note == "reanchor"; moved != (c.anchor != workflow.Orphan) {
				t.Errorf("%s: version %d of revision %s, note %q", c.name, now.Version.Number, now.Version.RevID, now.Version.Note)
			}
			if len(now.Hops) != len(c.was.Hops) || len(now.Hops) > 0 && now.Hops[0].ID != c.was.Hops[0].ID {
				t.Errorf("%s: the chain changed", c.name)
			}
		}
		page, err := r.Article(r.Context(), r.who["viewer"], article)
		if err != nil {
			t.Fatal(err)
		}
		if last := page.Claims[len(page.Claims)-1]; last.Claim.ID != gone.Claim.ID || last.Version.RevID == page.Revision.ID {
			t.Errorf("the last claim of the page is %q", last.Claim.Excerpt)
		}
		audit, err := r.History(r.Context(), r.who["ratna"], "article", article)
		if err != nil {
			t.Fatal(err)
		}
		if i := slices.IndexFunc(audit, func(e models.AuditRow) bool { return e.Action == "article_revise" }); i < 0 || audit[i].IDs["orphans"] != "1" || audit[i].IDs["number"] != "2" {
			t.Errorf("the audit has %v", audit)
		}

		// Revised back, everything stands where it stood, and surely: by what was written, not by what was guessed.
		r.revise(article, dam)
		for _, was := range []models.ClaimRow{gone, changed, stays} {
			now := r.claim(was.Claim.ID)
			if now.Claim.Anchor != workflow.Sure || fmt.Sprint(now.Version.Body.Content, now.Version.Body.Cue, now.Version.Body.Source) != fmt.Sprint(was.Version.Body.Content, was.Version.Body.Cue, was.Version.Body.Source) {
				t.Errorf("revised back, %q is %q on %q", was.Claim.Excerpt, now.Claim.Anchor, r.content(now))
			}
		}
	})
}

func TestReviseIsRefused(t *testing.T) {
	onBoth(t, func(t *testing.T, r *room) {
		ctx, article := t.Context(), r.dam()
		other, err := r.Import(ctx, r.who["sekar"], newsroom.NewArticle{Text: []byte("Teks lain.\n\n\"Kami menunggu hujan,\" kata Petani Gito Rahayu.\n"), Language: "id"})
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			name, who, article, body string
			version                  int
			is                       error
			field, code              string
		}{
			{"by a viewer", "viewer", article, dam + "x", 0, &newsroom.Refused{}, "", ""},
			{"of no article", "sekar", other.Revision.ID, dam + "x", 0, models.ErrNotFound, "", ""},
			{"from an old version", "sekar", article, dam + "x", 99, models.ErrStale, "", ""},
			{"blank", "sekar", article, "  \n", 0, nil, "text", "blank"},
			{"to the text of another article", "sekar", other.Article.ID, dam, 0, nil, "text", "other_article"},
			{"too large", "sekar", article, strings.Repeat("x", 65<<10), 0, newsroom.ErrTooLarge, "", ""},
		} {
			_, err := r.Revise(ctx, r.who[c.who], c.article, newsroom.NewRevision{Text: []byte(c.body), Version: c.version})
			var inv *newsroom.Invalid
			var no *newsroom.Refused
			switch {
			case c.field != "":
				if !errors.As(err, &inv) || inv.Fields[c.field] != c.code {
					t.Errorf("%s: %v", c.name, err)
				}
			case c.who == "viewer":
				if !errors.As(err, &no) || no.Why != workflow.RefusedRole {
					t.Errorf("%s: %v", c.name, err)
				}
			case !errors.Is(err, c.is):
				t.Errorf("%s: %v", c.name, err)
			}
		}
		got, err := r.Revise(ctx, r.who["sekar"], article, newsroom.NewRevision{Text: []byte("\ufeff" + strings.ReplaceAll(dam, "\n", "\r\n")), Title: "Judul baru"})
		if err != nil || !got.Same || got.Article.Revision != 1 || got.Article.Title != "Judul baru" {
			t.Errorf("the same bytes: %+v, %v", got.Article, err)
		}
	})
}

// TestSealedStaysSealed: a proposal keeps the revision that it was sealed on and can be approved, and what lost its place is not
// proposed until a person places it.
func TestSealedStaysSealed(t *testing.T) {
	onBoth(t, func(t *testing.T, r *room) {
		ctx, article := t.Context(), r.dam()
		sealed, lost := r.with(article, "Retakan itu").Claim.ID, r.with(article, "Warga hilir").Claim.ID
		r.propose("sekar", sealed)
		before := r.claim(sealed)
		if err := r.Take(ctx, r.who["bima"], newsroom.Ref{ID: lost}); err != nil {
			t.Fatal(err)
		}
		r.revise(article, "Hanya ini.\n\n\"Pintu air utama sudah kami tutup,\" kata Juru Bicara Tirta Gemilang.\n")
		now := r.claim(sealed)
		if now.Claim.State != workflow.Proposed || *now.Claim.Proposal != *before.Claim.Proposal {
			t.Fatalf("%s, %v", now.Claim.State, now.Claim.Proposal)
		}
		ver, err := r.store.Read(ctx).VerdictRevision(r.desk.ID, *now.Claim.Proposal)
		if err != nil || !strings.Contains(string(ver.Snapshot), `"number":1`) {
			t.Errorf("%v: the snapshot is %s", err, ver.Snapshot)
		}
		if err := r.Approve(ctx, r.who["ratna"], newsroom.Ref{ID: sealed}, ver.SHA256); err != nil {
			t.Errorf("what was sealed before cannot be approved: %v", err)
		}
		var no *newsroom.Refused
		if err := r.Propose(ctx, r.who["bima"], newsroom.Ref{ID: lost}); !errors.As(err, &no) || no.Why != workflow.RefusedOrphan {
			t.Errorf("an orphan is proposed: %v", err)
		}
		err = r.EditClaim(ctx, r.who["bima"], newsroom.Ref{ID: lost}, newsroom.ClaimEdit{Content: []newsroom.Where{{Exact: "Hanya ini"}}, Attribution: "unattributed", Kind: "fact"})
		if row := r.claim(lost); err != nil || row.Claim.Anchor != workflow.Sure || r.content(row) != "Hanya ini" || !row.Claim.Touched {
			t.Errorf("placed by a person: %v, %q on %q", err, row.Claim.Anchor, r.content(row))
		}
	})
}

// TestTheMachineKeepsOff: what a person wrote only moves, whatever the engine finds in a new text, and its author stays one.
func TestTheMachineKeepsOff(t *testing.T) {
	onBoth(t, func(t *testing.T, r *room) {
		ctx, article := t.Context(), r.dam()
		id := r.with(article, "Retakan itu").Claim.ID
		err := r.EditClaim(ctx, r.who["bima"], newsroom.Ref{ID: id}, newsroom.ClaimEdit{Content: []newsroom.Where{{Exact: "Retakan itu"}, {Exact: "berbahaya"}}, Cue: []newsroom.Where{{Exact: "kata"}},
			Source: []newsroom.Where{{Exact: "Laras Wening"}}, Attribution: "sourced", Kind: "opinion", Chain: []newsroom.HopInput{{Name: "Laras Wening", Kind: "person"}, {Position: 1, Name: "Radio Sagara", Kind: "news_media", Origin: "found"}}})
		if err != nil {
			t.Fatal(err)
		}
		was := r.claim(id)
		for i, body := range []string{"Baru. " + dam, strings.Replace(dam, "Senin (12/6/2023), seperti dikutip Kantor Berita Sagara", "menjawab wartawan", 1), strings.Replace(dam, "berbahaya", "merisaukan", 1)} {
			r.revise(article, body)
			now := r.claim(id)
			a, b := was.Version.Body, now.Version.Body
			if !now.Claim.Touched || now.Claim.Kind != workflow.Opinion || b.SourceName != a.SourceName || b.Attribution != a.Attribution || len(now.Hops) != 2 || now.Hops[1].Name != "Radio Sagara" || now.Version.Author != nil {
				t.Errorf("text %d: %+v", i+2, b)
			}
			if i < 2 && r.content(now) != "Retakan itu | berbahaya" {
				t.Errorf("text %d: on %q", i+2, r.content(now))
			}
		}
		if now := r.claim(id); now.Claim.Anchor != workflow.Orphan {
			t.Errorf("half of its content is gone, and it is %q on %q", now.Claim.Anchor, r.content(now))
		}
		r.revise(article, dam)
		r.propose("sekar", id)
		row := r.claim(id)
		authors, err := r.store.Read(ctx).VerdictAuthors(r.desk.ID, *row.Claim.Proposal)
		if err != nil || !slices.Contains(authors, r.who["bima"].Account.ID) {
			t.Errorf("%v: who wrote the words is no author of what is sealed: %v", err, authors)
		}
	})
}

// TestConfirmAndUndoAcrossRevisions: a person who looks makes a fuzzy place sure; undoing an edit leads to what was written
// before it, in the current text.
func TestConfirmAndUndoAcrossRevisions(t *testing.T) {
	onBoth(t, func(t *testing.T, r *room) {
		ctx, article := t.Context(), r.dam()
		id, edited := r.with(article, "40 miliar").Claim.ID, r.with(article, "Pintu air").Claim.ID
		err := r.EditClaim(ctx, r.who["bima"], newsroom.Ref{ID: edited}, newsroom.ClaimEdit{Content: []newsroom.Where{{Exact: "sudah kami tutup"}}, Attribution: "unattributed", Kind: "fact"})
		if err != nil {
			t.Fatal(err)
		}
		whole, other := r.with(article, "Air naik"), r.with(article, "Retakan itu")
		if err := r.MergeClaims(ctx, r.who["bima"], newsroom.Ref{ID: whole.Claim.ID}, newsroom.Merge{Others: []newsroom.Ref{{ID: other.Claim.ID, Version: other.Claim.Version}}}); err != nil {
			t.Fatal(err)
		}
		r.revise(article, "Baru.\n\n"+strings.Replace(dam, "40 miliar", "45 miliar", 1))
		if err := r.UndoClaim(ctx, r.who["bima"], newsroom.Ref{ID: whole.Claim.ID}); err != nil {
			t.Fatal(err)
		}
		if row := r.claim(other.Claim.ID); row.Claim.State != workflow.Triage {
			t.Errorf("a merge that was undone after the text moved leaves %s", row.Claim.State)
		}
		if err := r.ConfirmPlace(ctx, r.who["sekar"], newsroom.Ref{ID: id, Version: r.claim(id).Claim.Version}); err != nil {
			t.Fatal(err)
		}
		if row := r.claim(id); row.Claim.Anchor != workflow.Sure {
			t.Errorf("confirmed, and %q", row.Claim.Anchor)
		}
		if err := r.ConfirmPlace(ctx, r.who["sekar"], newsroom.Ref{ID: id}); !errors.Is(err, models.ErrStale) {
			t.Errorf("confirmed twice: %v", err)
		}
		if err := r.UndoClaim(ctx, r.who["bima"], newsroom.Ref{ID: edited}); err != nil {
			t.Fatal(err)
		}
		if row := r.claim(edited); r.content(row) != "Pintu air utama sudah kami tutup" || row.Claim.Attribution != workflow.Sourced {
			t.Errorf("undone, it stands on %q", r.content(row))
		}
	})
}

func TestSuggestions(t *testing.T) {
	onBoth(t, func(t *testing.T, r *room) {
		ctx, article := t.Context(), r.dam()
		if n, err := r.Reread(ctx, r.who["sekar"], article); err != nil || n != 0 {
			t.Fatalf("the same engine on the same text suggests %d: %v", n, err)
		}
		before, err := r.store.Read(ctx).ClaimsOf(r.desk.ID, article)
		if err != nil {
			t.Fatal(err)
		}
		body := strings.Replace(dam, "kata Juru Bicara Tirta Gemilang", "kata Direktur Sasmita Jaya", 1) + "\n\"Sirene akan berbunyi tiap malam,\" kata Komandan Rakai Wardana.\n"
		got := r.revise(article, body)
		all := r.suggested(article)
		if got.Suggestions != len(all) || len(all) == 0 {
			t.Fatalf("%d suggestions, said to be %d", len(all), got.Suggestions)
		}
		of := func(kind workflow.Suggestion, words string) models.Suggestion {
			t.Helper()
			for _, s := range r.suggested(article) {
				if s.Kind == kind && strings.Contains(body[s.Body.Content[0].Start:s.Body.Content[0].End], words) {
					return s
				}
			}
			t.Fatalf("no %s of %q", kind, words)
			return models.Suggestion{}
		}
		add, change := of(workflow.SuggestAdd, "Sirene"), of(workflow.SuggestChange, "Pintu air")
		if now, err := r.store.Read(ctx).ClaimsOf(r.desk.ID, article); err != nil || len(now) != len(before) {
			t.Errorf("%v: %d claims became %d before anybody accepted", err, len(before), len(now))
		}
		var no *newsroom.Refused
		if _, err := r.AcceptSuggestion(ctx, r.who["viewer"], add.ID, 0); !errors.As(err, &no) {
			t.Errorf("accepted by a viewer: %v", err)
		}
		if _, err := r.AcceptSuggestion(ctx, r.who["bima"], change.ID, 99); !errors.Is(err, models.ErrStale) {
			t.Errorf("accepted for another version of the claim: %v", err)
		}
		if _, err := r.AcceptSuggestion(ctx, r.who["bima"], change.ID, r.claim(*change.ClaimID).Claim.Version); err != nil {
			t.Fatal(err)
		}
		row := r.claim(*change.ClaimID)
		if row.Version.Body.SourceName != "Sasmita Jaya" || row.Version.Note != "engine" || row.Version.Author == nil || *row.Version.Author != r.who["bima"].Account.ID || row.Version.Engine == "" {
			t.Errorf("the change is %+v", row.Version)
		}
		if wrote, err := r.store.Read(ctx).DraftAuthors(r.desk.ID, *change.ClaimID); err != nil || !slices.Contains(wrote, r.who["bima"].Account.ID) {
			t.Errorf("who accepts a change is no author: %v, %v", wrote, err)
		}
		if _, err := r.AcceptSuggestion(ctx, r.who["bima"], change.ID, 0); !errors.Is(err, models.ErrStale) {
			t.Errorf("accepted twice: %v", err)
		}

		// Declined is declined, as long as the engine says the same.
		if _, err := r.DeclineSuggestion(ctx, r.who["bima"], add.ID); err != nil {
			t.Fatal(err)
		}
		if n, err := r.Reread(ctx, r.who["sekar"], article); err != nil || n != 0 {
			t.Errorf("read again it suggests %d: %v", n, err)
		}
		r.revise(article, body+"\n\"Perahu cadangan ada sepuluh,\" kata Komandan Rakai Wardana.\n")
		if n, err := r.AcceptNewClaims(ctx, r.who["sekar"], article); err != nil || n != 1 {
			t.Fatalf("%d new claims: %v", n, err)
		}
		c := r.with(article, "Perahu cadangan")
		if c.Claim.State != workflow.Triage || c.Claim.Touched || c.Version.Author != nil || c.Claim.Position <= len(before) {
			t.Errorf("the new claim is %+v", c.Claim)
		}
	})
}

// TestWhatAPersonCorrectedIsNotSuggestedBack: the engine says of the same words what it always said, and that was corrected.
func TestWhatAPersonCorrectedIsNotSuggestedBack(t *testing.T) {
	onBoth(t, func(t *testing.T, r *room) {
		ctx, article := t.Context(), r.dam()
		id := r.with(article, "Pintu air").Claim.ID
		if err := r.EditClaim(ctx, r.who["bima"], newsroom.Ref{ID: id}, newsroom.ClaimEdit{Content: []newsroom.Where{{Exact: "Pintu air utama sudah kami tutup"}}, Attribution: "sourced", Kind: "promise",
			Chain: []newsroom.HopInput{{Name: "Balai Air", Kind: "government"}}}); err != nil {
			t.Fatal(err)
		}
		r.revise(article, "Baru.\n\n"+dam)
		for _, s := range r.suggested(article) {
			if s.ClaimID != nil && *s.ClaimID == id {
				t.Errorf("suggested: %+v", s.Body)
			}
		}
		// When the text gives the words to somebody else, it is suggested, and waits for a person.
		r.revise(article, strings.Replace(dam, "kata Juru Bicara Tirta Gemilang", "kata Direktur Sasmita Jaya", 1))
		if !slices.ContainsFunc(r.suggested(article), func(s models.Suggestion) bool {
			return s.ClaimID != nil && *s.ClaimID == id && s.Kind == workflow.SuggestChange
		}) {
			t.Errorf("nothing is suggested for it")
		}
		if row := r.claim(id); row.Version.Body.SourceName != "Balai Air" {
			t.Errorf("the machine changed it to %q", row.Version.Body.SourceName)
		}
	})
}

// TestReviseWhileSomebodyEdits: the edit was made from the old text, and is told so; or it was first, and moves with the claim.
func TestReviseWhileSomebodyEdits(t *testing.T) {
	onBoth(t, func(t *testing.T, r *room) {
		ctx, article := t.Context(), r.dam()
		for i := range 6 {
			row := r.with(article, "Pintu air")
			body := fmt.Sprintf("Pembaruan %d.\n\n%s", i, dam)
			words := []string{"Pintu air utama sudah kami tutup", "Pintu air utama"}[i%2]
			edit := make(chan error, 1)
			go func() {
				edit <- r.EditClaim(ctx, r.who["bima"], newsroom.Ref{ID: row.Claim.ID, Version: row.Claim.Version}, newsroom.ClaimEdit{Content: []newsroom.Where{{Exact: words}}, Attribution: "unattributed", Kind: "fact"})
			}()
			got := r.revise(article, body)
			err := <-edit
			if err != nil && !errors.Is(err, models.ErrStale) {
				t.Fatalf("edit: %v", err)
			}
			now := r.claim(row.Claim.ID)
			if now.Version.RevID != got.Revision.ID {
				t.Errorf("the claim stands on another revision than the article's")
			}
			if err == nil && r.content(now) != words {
				t.Errorf("the edit is lost: %q", r.content(now))
			}
		}
	})
}

func TestGoldFollowsTheRevision(t *testing.T) {
	onBoth(t, func(t *testing.T, r *room) {
		ctx, article := t.Context(), r.dam()
		if _, err := r.Triage(ctx, r.who["sekar"], article, newsroom.Sweep{Rest: true}); err != nil {
			t.Fatal(err)
		}
		body := "Baru.\n\n" + strings.Replace(dam, "\"Warga hilir harus pindah sekarang juga,\" ujar Kepala Desa Mulyo Banyu Aji.\n\n", "", 1)
		r.revise(article, body)
		line, err := r.Gold(ctx, r.who["ratna"], article, false)
		if err != nil {
			t.Fatal(err)
		}
		runes, found := []rune(line.Text), false
		for _, c := range line.Claims {
			words := string(runes[c.Content[0][0]:c.Content[0][1]])
			found = found || words == "Retakan itu tidak berbahaya"
			if strings.Contains(words, "Warga hilir") {
				t.Errorf("what the text does not have is in the gold")
			}
		}
		if line.Text != body || !found {
			t.Errorf("the claims are not where the text has them: %+v", line.Claims)
		}
	})
}
