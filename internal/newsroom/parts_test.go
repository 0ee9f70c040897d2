package newsroom_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"

	"sumber/internal/newsroom"
	"sumber/internal/text"
	"sumber/internal/workflow"
	"sumber/models"
)

// mine adds a claim of the article that stands on some words.
func (r *room) mine(who, article, words string) models.Claim {
	r.Helper()
	c, err := r.AddClaim(r.Context(), r.who[who], article, newsroom.ClaimEdit{Attribution: "sourced", Kind: "promise",
		Content: []newsroom.Where{{Exact: words}}, Chain: []newsroom.HopInput{{Name: "Wayan Karsa", Kind: "person"}, {Position: 1, Name: "Antara", Kind: "news_media"}}})
	r.must(err)
	return c
}

// authorsOf are the accounts that count as authors of a claim.
func (r *room) authorsOf(id string) []string {
	r.Helper()
	p, err := r.Claim(r.Context(), r.who["viewer"], id)
	r.must(err)
	return p.Authors
}

// TestSplitAndMergeMakeAuthors: who splits or merges wrote the claim, and so did who wrote in what was merged into it.
func TestSplitAndMergeMakeAuthors(t *testing.T) {
	onBoth(t, func(t *testing.T, r *room) {
		ctx := t.Context()
		art, _ := r.article("sekar")
		c := r.mine("sekar", art.ID, "bus listrik")
		parts, err := r.SplitClaim(ctx, r.who["ratna"], newsroom.Ref{ID: c.ID}, [][]newsroom.Where{nil, {{Exact: "listrik"}}})
		r.must(err)
		if len(parts) != 1 {
			t.Fatalf("%d parts", len(parts))
		}
		ratna, sekar := r.who["ratna"].Account.ID, r.who["sekar"].Account.ID
		for id, want := range map[string][]string{c.ID: {ratna, sekar}, parts[0].ID: {ratna}} {
			got := r.authorsOf(id)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Errorf("authors of %s: %v, want %v", id, got, want)
			}
		}
		other := r.mine("ratna", art.ID, "bus listrik")
		kept := r.mine("wayan", art.ID, "bus")
		r.must(r.MergeClaims(ctx, r.who["wayan"], newsroom.Ref{ID: kept.ID}, newsroom.Merge{Others: []newsroom.Ref{{ID: other.ID}}, Words: true}))
		if got := r.authorsOf(kept.ID); !slices.Contains(got, ratna) || !slices.Contains(got, r.who["wayan"].Account.ID) {
			t.Errorf("authors of the merged claim: %v", got)
		}
		merged := r.claim(other.ID)
		if merged.State != workflow.Dismissed || merged.DuplicateOf == nil || *merged.DuplicateOf != kept.ID || merged.Reason != "duplicate" {
			t.Errorf("the merged one: %+v", merged.Claim)
		}
		row := r.claim(kept.ID)
		if len(row.Version.Body.Content) != 1 || row.Version.Note != "merge" || !row.Touched {
			t.Errorf("words that overlap became %v (%s)", row.Version.Body.Content, row.Version.Note)
		}
		// An undo brings the other back, and takes the words away again.
		r.must(r.UndoClaim(ctx, r.who["wayan"], newsroom.Ref{ID: kept.ID}))
		if back := r.claim(other.ID); back.State != workflow.Triage || back.DuplicateOf != nil {
			t.Errorf("after the undo: %+v", back.Claim)
		}
		// An undo of a split dismisses the part, unless somebody worked on it since.
		r.must(r.UndoClaim(ctx, r.who["ratna"], newsroom.Ref{ID: c.ID}))
		if part := r.claim(parts[0].ID); part.State != workflow.Dismissed {
			t.Errorf("the part is %s", part.State)
		}
		r.verified()
	})
}

func TestUndoOfASplitLeavesWorkAlone(t *testing.T) {
	onBoth(t, func(t *testing.T, r *room) {
		ctx := t.Context()
		art, _ := r.article("sekar")
		c := r.mine("sekar", art.ID, "bus listrik")
		r.must(r.Take(ctx, r.who["sekar"], newsroom.Ref{ID: c.ID}))
		parts, err := r.SplitClaim(ctx, r.who["sekar"], newsroom.Ref{ID: c.ID}, [][]newsroom.Where{nil, nil, nil})
		r.must(err)
		if parts[0].State != workflow.Selected {
			t.Errorf("a part of a claim in work is %s", parts[0].State)
		}
		r.must(r.Take(ctx, r.who["ratna"], newsroom.Ref{ID: parts[0].ID}))
		r.must(r.UndoClaim(ctx, r.who["sekar"], newsroom.Ref{ID: c.ID}))
		if a, b := r.claim(parts[0].ID).State, r.claim(parts[1].ID).State; a != workflow.Reviewing || b != workflow.Dismissed {
			t.Errorf("the part in work is %s, the other %s", a, b)
		}
	})
}

// TestSplitAndMergeRefuse: what is sealed stays as it is, and what is not there is told.
func TestSplitAndMergeRefuse(t *testing.T) {
	onBoth(t, func(t *testing.T, r *room) {
		ctx := t.Context()
		art, _ := r.article("sekar")
		c, o := r.mine("sekar", art.ID, "bus listrik"), r.mine("sekar", art.ID, "bus")
		split := func(parts ...[]newsroom.Where) error {
			_, err := r.SplitClaim(ctx, r.who["sekar"], newsroom.Ref{ID: c.ID}, parts)
			return err
		}
		merge := func(others ...string) error {
			var in newsroom.Merge
			for _, id := range others {
				in.Others = append(in.Others, newsroom.Ref{ID: id})
			}
			return r.MergeClaims(ctx, r.who["sekar"], newsroom.Ref{ID: c.ID}, in)
		}
		r.wantInvalid(split(nil), "parts", "two_parts")
		r.wantInvalid(split(make([][]newsroom.Where, 13)...), "parts", "too_many")
		r.wantInvalid(split(nil, []newsroom.Where{{Exact: "tidak ada di sini", Field: "part.1.exact"}}), "part.1.exact", "not_in_text")
		r.wantInvalid(merge(), "with", "required")
		r.wantInvalid(merge(c.ID), "with", "unknown")
		r.wantInvalid(merge(o.ID, o.ID), "with", "unknown")
		if err := merge(models.NewID()); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("with nothing: %v", err)
		}
		r.evidence("sekar", c.ID, "content")
		r.propose("sekar", c.ID)
		r.wantRefused(split(nil, nil), workflow.RefusedState)
		r.wantRefused(merge(o.ID), workflow.RefusedState)
		r.wantRefused(r.MoveEdge(ctx, r.who["sekar"], newsroom.Ref{ID: c.ID}, newsroom.EdgeMove{Words: "content", Edge: text.Back, Steps: 1}), workflow.RefusedState)
		r.wantRefused(r.MergeClaims(ctx, r.who["sekar"], newsroom.Ref{ID: o.ID}, newsroom.Merge{Others: []newsroom.Ref{{ID: c.ID}}}), workflow.RefusedState)
	})
}

// TestEditRace lets several people edit one claim at once, each from the version that all saw: one wins, the others are told,
// and each finds what they typed again.
func TestEditRace(t *testing.T) {
	onBoth(t, func(t *testing.T, r *room) {
		art, _ := r.article("sekar")
		c := r.mine("sekar", art.ID, "bus listrik")
		who := []string{"sekar", "ratna", "wayan"}
		errs := make([]error, len(who))
		var wg sync.WaitGroup
		for i, name := range who {
			wg.Go(func() {
				ctx := context.WithoutCancel(t.Context())
				ref := newsroom.Ref{ID: c.ID, Version: c.Version}
				if i == 0 {
					_, errs[i] = r.SplitClaim(ctx, r.who[name], ref, [][]newsroom.Where{nil, nil})
				} else {
					errs[i] = r.MoveEdge(ctx, r.who[name], ref, newsroom.EdgeMove{Words: "content", Edge: text.Back, Steps: -1})
				}
				if errs[i] != nil {
					r.must(r.KeepEdit(ctx, r.who[name], c.ID, newsroom.FormEdit, c.Version, map[string][]string{"content.0.exact": {name}}))
				}
			})
		}
		wg.Wait()
		won := 0
		for i, err := range errs {
			switch {
			case err == nil:
				won++
			case !errors.Is(err, models.ErrStale):
				t.Errorf("%s: %v", who[i], err)
			default:
				k, err := r.KeptEdit(t.Context(), r.who[who[i]], c.ID, newsroom.FormEdit, func(map[string][]string) int { return 1 })
				r.must(err)
				if k.Fields["content.0.exact"][0] != who[i] {
					t.Errorf("%s finds %v", who[i], k.Fields)
				}
			}
		}
		if won != 1 {
			t.Errorf("%d won", won)
		}
		r.verified()
	})
}

func TestMerged(t *testing.T) {
	for _, c := range []struct {
		name               string
		known              bool
		base, mine, theirs string
		want               newsroom.Side
	}{
		{"nobody changed it", true, "a", "a", "a", newsroom.Both},
		{"both the same way", true, "a", "b", "b", newsroom.Both},
		{"only mine", true, "a", "b", "a", newsroom.Mine},
		{"only theirs", true, "a", "a", "b", newsroom.Theirs},
		{"both", true, "a", "b", "c", newsroom.Ask},
		{"I emptied it", true, "a", "", "a", newsroom.Mine},
		{"the base is not known", false, "", "", "b", newsroom.Ask},
		{"the base is not known, and they are the same", false, "", "b", "b", newsroom.Both},
	} {
		if got := newsroom.Merged(c.known, c.base, c.mine, c.theirs); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}
