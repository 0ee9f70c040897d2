package newsroom_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"sumber/internal/newsroom"
	"sumber/internal/workflow"
	"sumber/models"
)

// returned proposes a claim, returns it with a replacement for its summary and a remark on its evidence, and gives both.
func (r *room) returned(id string) (replacement, remark models.Remark) {
	r.Helper()
	r.propose("sekar", id)
	p, err := r.Claim(r.Context(), r.who["ratna"], id)
	r.must(err)
	words := "Ringkas, dengan tanggalnya."
	r.must(r.Return(r.Context(), r.who["ratna"], newsroom.Ref{ID: id}, sha(r, id), "", newsroom.RemarkInput{Field: "summary", Replacement: &words},
		newsroom.RemarkInput{Field: "evidence", ObjectID: p.Evidence[0].ID, Text: "Cari rekaman aslinya."}, newsroom.RemarkInput{Field: "kind"}))
	p, err = r.Claim(r.Context(), r.who["sekar"], id)
	r.must(err)
	if len(p.OnFields) != 2 {
		r.Fatalf("%d remarks, not 2: one that says nothing is none", len(p.OnFields))
	}
	return p.OnFields[0].Remark, p.OnFields[1].Remark
}

// TestAReplacementMakesNoAuthor: the editor whose words the reviewer accepts may still approve; one who writes them in
// themselves may not.
func TestAReplacementMakesNoAuthor(t *testing.T) {
	for _, tc := range []struct {
		name, accepts string
		refused       workflow.Refusal
	}{
		{"the reviewer accepts", "sekar", workflow.Allowed},
		{"the editor lays it in", "ratna", workflow.RefusedAuthor},
	} {
		onBoth(t, func(t *testing.T, r *room) {
			t.Run(tc.name, func(t *testing.T) {
				_, claims := r.article("sekar")
				id := claims[1].Claim.ID
				replacement, _ := r.returned(id)
				r.must(r.AnswerRemark(t.Context(), r.who[tc.accepts], newsroom.Ref{ID: id}, replacement.ID, newsroom.RemarkAnswer{State: "accepted"}))
				if got := r.claim(id).Draft.Summary; got != *replacement.Replacement {
					t.Errorf("the draft says %q", got)
				}
				r.must(r.Propose(t.Context(), r.who["sekar"], newsroom.Ref{ID: id}))
				p, err := r.Claim(t.Context(), r.who["ratna"], id)
				r.must(err)
				if author := slices.Contains(p.Authors, r.who["ratna"].Account.ID); author != (tc.refused != workflow.Allowed) {
					t.Errorf("authors are %v", p.Authors)
				}
				err = r.Approve(t.Context(), r.who["ratna"], newsroom.Ref{ID: id}, sha(r, id))
				if tc.refused == workflow.Allowed {
					r.must(err)
				} else {
					r.wantRefused(err, tc.refused)
				}
				r.verified()
			})
		})
	}
}

func TestRemarksAreAnsweredOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, r *room) {
		_, claims := r.article("sekar")
		id := claims[1].Claim.ID
		ref := newsroom.Ref{ID: id}
		replacement, remark := r.returned(id)
		answer := func(who, id, state string, knowingly bool) error {
			return r.AnswerRemark(t.Context(), r.who[who], ref, id, newsroom.RemarkAnswer{State: state, Knowingly: knowingly})
		}
		r.wantRefused(answer("viewer", remark.ID, "done", false), workflow.RefusedRole)
		r.wantInvalid(answer("sekar", remark.ID, "accepted", false), "state", "unknown")
		r.wantInvalid(answer("sekar", remark.ID, "open", false), "state", "unknown")
		if err := answer("sekar", models.NewID(), "done", false); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("a remark that is none: %v", err)
		}
		r.must(answer("sekar", remark.ID, "done", false))
		if err := answer("sekar", remark.ID, "done", false); !errors.Is(err, models.ErrStale) {
			t.Errorf("a second answer: %v", err)
		}

		// The words were changed since: accepted only knowingly.
		row := r.claim(id)
		in := newsroom.DraftInput{Statement: row.Draft.Statement, Kind: "promise", Summary: "Kata-kata lain.", Findings: row.Draft.Findings}
		r.must(r.SaveDraft(t.Context(), r.who["sekar"], ref, in))
		r.wantInvalid(answer("sekar", replacement.ID, "accepted", false), "summary", "other_words")
		if got := r.claim(id).Draft.Summary; got != in.Summary {
			t.Errorf("a refused replacement changed the draft to %q", got)
		}
		r.must(answer("sekar", replacement.ID, "accepted", true))

		// While it is proposed nobody answers; the approval page shows what became of the remarks.
		r.must(r.Propose(t.Context(), r.who["sekar"], ref))
		r.wantRefused(answer("sekar", replacement.ID, "declined", false), workflow.RefusedState)
		page, err := r.Approval(t.Context(), r.who["ratna"], row.Claim.ArticleID)
		r.must(err)
		earlier := page.Proposals[0].Earlier
		if earlier == nil || earlier.Verdict.Attempt != 1 || earlier.Return == nil || len(earlier.Remarks) != 2 || earlier.Remarks[0].State != "accepted" || earlier.Remarks[1].State != "done" {
			t.Errorf("the attempt before: %+v", earlier)
		}
		r.verified()
	})
}

func TestReturnNeedsSomethingSaid(t *testing.T) {
	onBoth(t, func(t *testing.T, r *room) {
		_, claims := r.article("sekar")
		id := claims[1].Claim.ID
		r.propose("sekar", id)
		same := "Ringkas."
		for _, tc := range []struct {
			name        string
			in          []newsroom.RemarkInput
			field, code string
		}{
			{"nothing", nil, "remarks", "required"},
			{"the words that stand there", []newsroom.RemarkInput{{Field: "summary", Replacement: &same}}, "remarks", "required"},
			{"a field that is none", []newsroom.RemarkInput{{Field: "title", Text: "x"}}, "remark.title", "unknown"},
			{"other words for a rating", []newsroom.RemarkInput{{Field: "rating", Replacement: &same}}, "replace.rating", "unknown"},
			{"a hop that is none", []newsroom.RemarkInput{{Field: "finding", ObjectID: models.NewID(), Text: "x"}}, "", ""},
		} {
			err := r.Return(t.Context(), r.who["ratna"], newsroom.Ref{ID: id}, sha(r, id), "", tc.in...)
			var inv *newsroom.Invalid
			if !errors.As(err, &inv) || tc.field != "" && inv.Fields[tc.field] != tc.code {
				t.Errorf("%s: %v", tc.name, err)
			}
		}
		if r.claim(id).Claim.State != workflow.Proposed {
			t.Error("a refused return returned it")
		}
	})
}

// TestFindingsOfAnOccasion: given once they answer for every claim of the occasion, a claim's own goes before them, and who
// gave them is an author of all.
func TestFindingsOfAnOccasion(t *testing.T) {
	onBoth(t, func(t *testing.T, r *room) {
		ctx := t.Context()
		art, _ := r.article("sekar")
		claim := func() string {
			c, err := r.AddClaim(ctx, r.who["sekar"], art.ID, newsroom.ClaimEdit{Attribution: "sourced", Kind: "promise",
				Content: []newsroom.Where{{Exact: "bus listrik"}}, Chain: []newsroom.HopInput{{Name: "Wayan Karsa", Kind: "person"}}})
			r.must(err)
			r.must(r.Take(ctx, r.who["sekar"], newsroom.Ref{ID: c.ID}))
			return c.ID
		}
		one, two := claim(), claim()
		r.must(r.SetOccasion(ctx, r.who["sekar"], newsroom.Ref{ID: one}, newsroom.OccasionInput{Speaker: "Wayan Karsa"}))
		occasion := *r.claim(one).Claim.OccasionID
		r.must(r.SetOccasion(ctx, r.who["sekar"], newsroom.Ref{ID: two}, newsroom.OccasionInput{ID: occasion}))
		save := func(who, id string, finding workflow.Finding, shared bool) error {
			in := newsroom.DraftInput{Statement: "Pernyataan.", Kind: "promise"}
			fs := []models.HopFinding{{HopID: r.claim(id).Hops[0].ID, Finding: finding}}
			if shared {
				in.Shared = fs
			} else {
				in.Findings = fs
			}
			return r.SaveDraft(ctx, r.who[who], newsroom.Ref{ID: id}, in)
		}
		is := func(id string, finding workflow.Finding, shared bool) {
			t.Helper()
			if f := newsroom.Findings(r.claim(id))[0]; f.Finding != finding || f.Shared != shared {
				t.Errorf("%s, shared %v: not %s, %v", f.Finding, f.Shared, finding, shared)
			}
		}
		r.must(save("ratna", one, workflow.Confirmed, true)) // the editor answers for all
		is(one, workflow.Confirmed, true)
		is(two, workflow.Confirmed, true)

		r.evidence("sekar", two, "content")
		r.must(save("sekar", two, "", false)) // its statement; the question is answered already
		r.must(r.Propose(ctx, r.who["sekar"], newsroom.Ref{ID: two}))
		p, err := r.Claim(ctx, r.who["ratna"], two)
		r.must(err)
		if f := p.Sealed.Snapshot.Chain[0].Finding; f == nil || f.Code != string(workflow.Confirmed) {
			t.Errorf("sealed is %+v", f)
		}
		r.wantRefused(r.Approve(ctx, r.who["ratna"], newsroom.Ref{ID: two}, p.Sealed.Verdict.SHA256), workflow.RefusedAuthor)

		// While one is sealed the answer for all stays; the same again is no change, and one's own is free.
		hop := "finding." + r.claim(one).Hops[0].ID
		r.wantInvalid(save("sekar", one, workflow.Altered, true), hop, "occasion_sealed")
		r.must(save("sekar", one, workflow.Confirmed, true))
		r.must(save("sekar", one, workflow.Altered, false))
		is(one, workflow.Altered, false)
		r.wantRefused(r.EditOccasion(ctx, r.who["sekar"], newsroom.Ref{ID: one}, r.claim(one).Occasion.Version, newsroom.OccasionInput{Speaker: "Wayan Karsa"}), workflow.RefusedState)

		r.must(r.Approve(ctx, r.who["wayan"], newsroom.Ref{ID: two}, p.Sealed.Verdict.SHA256))
		r.must(r.Publish(ctx, r.who["wayan"], newsroom.Ref{ID: two}, time.Time{}))
		version := r.claim(one).Occasion.Version
		in := newsroom.OccasionInput{Speaker: "Wayan Karsa", Medium: "interview", Note: "Di Balai Kota."}
		r.must(r.EditOccasion(ctx, r.who["bima"], newsroom.Ref{ID: one}, version, in))
		if err := r.EditOccasion(ctx, r.who["sekar"], newsroom.Ref{ID: one}, version, in); !errors.Is(err, models.ErrStale) {
			t.Errorf("an occasion that was changed meanwhile: %v", err)
		}
		if o := r.claim(two).Occasion; o.Note != in.Note || len(o.Findings) != 1 {
			t.Errorf("the other claim has %+v", o)
		}
		r.must(save("sekar", one, "", true)) // taken back
		is(one, "", false)
		is(two, "", false)
		r.verified()
	})
}
