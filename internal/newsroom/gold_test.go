package newsroom_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"sumber/internal/attribution/score"
	"sumber/internal/newsroom"
	"sumber/models"
)

// goldWords are what the spans of a line name.
func goldWords(line score.Line, spans []score.Span) string {
	out := ""
	for i, sp := range spans {
		if i > 0 {
			out += " … "
		}
		out += string([]rune(line.Text)[sp[0]:sp[1]])
	}
	return out
}

func TestGoldIsWhatReviewersDecided(t *testing.T) {
	onBoth(t, func(t *testing.T, r *room) {
		ctx, sekar := t.Context(), r.who["sekar"]
		art, claims := r.article("sekar")
		undecided := func(partial bool) {
			t.Helper()
			if line, err := r.Gold(ctx, sekar, art.ID, partial); !errors.Is(err, newsroom.ErrUndecided) {
				t.Fatalf("got %+v, %v", line, err)
			}
			left, err := r.AllGold(ctx, sekar, partial, func(line score.Line) error { t.Errorf("wrote %+v", line); return nil })
			if r.must(err); left != 1 {
				t.Errorf("%d articles were left out", left)
			}
		}
		undecided(false)
		undecided(true)
		if _, err := r.Gold(ctx, sekar, models.NewID(), false); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("an article that is not there: %v", err)
		}

		// One is corrected: another content, and a chain of which a part was found, not cited.
		edit := newsroom.ClaimEdit{Attribution: "sourced", Kind: "fact",
			Content: []newsroom.Where{{Exact: "pendapatan anggotanya turun"}}, Cue: []newsroom.Where{{Exact: "menyatakan"}}, Source: []newsroom.Where{{Exact: "Asosiasi Pedagang Pasar"}},
			Chain: []newsroom.HopInput{{Position: 0, Name: "Asosiasi Pedagang Pasar", Kind: "organisation"},
				{Position: 1, Name: "Warta Contoh", Kind: "news_media", Origin: "found"},
				{Position: 2, Name: "Harian Contoh", Kind: "news_media"},
				{Position: 3, Name: "kabar contoh", Kind: "news_media"}}}
		last := claims[len(claims)-1].Claim.ID
		r.must(r.EditClaim(ctx, sekar, newsroom.Ref{ID: last}, edit))
		undecided(false)
		line, err := r.Gold(ctx, sekar, art.ID, true)
		r.must(err)
		if len(line.Claims) != 1 || len(line.Narrator) != 0 {
			t.Fatalf("in part: %+v", line)
		}

		// The others: one is taken, one is no claim, the rest is not worth a check and yet said.
		r.must(r.Take(ctx, sekar, newsroom.Ref{ID: claims[0].Claim.ID}))
		r.must(r.Dismiss(ctx, sekar, newsroom.Ref{ID: claims[1].Claim.ID}, "not_a_claim"))
		_, err = r.Triage(ctx, sekar, art.ID, newsroom.Sweep{Rest: true})
		r.must(err)
		if r.claim(last).Claim.State != "dismissed" {
			t.Fatal("the corrected claim was not dismissed")
		}
		line, err = r.Gold(ctx, r.who["viewer"], art.ID, false)
		r.must(err)
		if line.ID != art.ID || line.Lang != "id" || line.Published != "2026-02-02" || line.Outlet != "Kabar Contoh" || line.Text != naskah {
			t.Errorf("the article is %+v", line)
		}
		if n := len(line.Claims) + len(line.Narrator); n != len(claims)-1 {
			t.Errorf("%d claims of %d", n, len(claims))
		}
		no := naskah[claims[1].Version.Body.Content[0].Start:]
		for _, c := range line.Claims {
			if w := goldWords(line, c.Content); strings.HasPrefix(no, w) {
				t.Errorf("what was dismissed as no claim is there: %q", w)
			}
		}
		at := slices.IndexFunc(line.Claims, func(c score.LineClaim) bool { return goldWords(line, c.Content) == "pendapatan anggotanya turun" })
		if at < 0 {
			t.Fatalf("the corrected claim is missing: %+v", line.Claims)
		}
		c := line.Claims[at]
		if goldWords(line, c.Source) != "Asosiasi Pedagang Pasar" || goldWords(line, c.Cue) != "menyatakan" || c.SourceName != "Asosiasi Pedagang Pasar" ||
			c.SourceKind != "organisation" || c.Quote != "indirect" || !slices.Equal(c.Via, []string{"Harian Contoh"}) {
			t.Errorf("the corrected claim is %+v", c)
		}

		// A claim that has become the narrator's own stands among his.
		edit = newsroom.ClaimEdit{Attribution: "unattributed", Kind: "fact", Content: edit.Content, Source: edit.Source}
		r.must(r.Reopen(ctx, sekar, newsroom.Ref{ID: last}, "dibaca lagi"))
		r.must(r.EditClaim(ctx, sekar, newsroom.Ref{ID: last}, edit))
		line, err = r.Gold(ctx, sekar, art.ID, false)
		r.must(err)
		if !slices.ContainsFunc(line.Narrator, func(c score.LineStatement) bool { return goldWords(line, c.Content) == "pendapatan anggotanya turun" }) {
			t.Errorf("the narrator says %+v", line.Narrator)
		}
	})
}
