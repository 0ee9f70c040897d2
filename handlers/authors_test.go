package handlers

import (
	"testing"

	"sumber/internal/newsroom"
	"sumber/internal/workflow"
	"sumber/models"
)

// TestWhoIsAnAuthor: whoever wrote any part of what is proposed may not approve it, however small the part and wherever it
// was written; whoever only looked at it, passed it on or decided about it may.
func TestWhoIsAnAuthor(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, w *world) {
		ctx, editor, reviewer := t.Context(), w.actor("editor"), w.actor("reviewer")
		// Each case has a claim of its own, in review by the reviewer, with an occasion that a neighbour shares.
		claim := func() (id, neighbour, occasion string) {
			t.Helper()
			add := func() string {
				c, err := w.news.AddClaim(ctx, reviewer, w.article, newsroom.ClaimEdit{Content: []newsroom.Where{{Exact: "tujuh kelurahan"}}, Attribution: "sourced", Kind: "fact", Chain: []newsroom.HopInput{{Name: "Sari Wulandari", Kind: "person"}}})
				w.ok(err)
				w.ok(w.news.Take(ctx, reviewer, newsroom.Ref{ID: c.ID}))
				return c.ID
			}
			id, neighbour = add(), add()
			w.ok(w.news.SetOccasion(ctx, reviewer, newsroom.Ref{ID: id}, newsroom.OccasionInput{Speaker: "Sari Wulandari"}))
			row, err := w.store.Read(ctx).Claim(w.desk.ID, id)
			w.ok(err)
			w.ok(w.news.SetOccasion(ctx, reviewer, newsroom.Ref{ID: neighbour}, newsroom.OccasionInput{ID: *row.OccasionID}))
			return id, neighbour, *row.OccasionID
		}
		evidence := func(a newsroom.Actor, id, on string) models.Evidence {
			ev, err := w.news.AddEvidence(ctx, a, newsroom.Ref{ID: id}, newsroom.EvidenceInput{BearsOn: on, Kind: "email", Title: "Surel", Stance: "context"})
			w.ok(err)
			return ev
		}
		edit := newsroom.ClaimEdit{Content: []newsroom.Where{{Exact: "kelurahan"}}, Attribution: "sourced", Kind: "fact", Chain: []newsroom.HopInput{{Name: "Sari Wulandari", Kind: "person"}}}
		for _, c := range []struct {
			name   string
			author bool
			do     func(id, neighbour, occasion string)
		}{
			{"nothing", false, func(id, _, _ string) {}},
			{"an edit", true, func(id, _, _ string) { w.ok(w.news.EditClaim(ctx, editor, newsroom.Ref{ID: id}, edit)) }},
			{"an edit that was undone", true, func(id, _, _ string) {
				w.ok(w.news.EditClaim(ctx, editor, newsroom.Ref{ID: id}, edit))
				w.ok(w.news.UndoClaim(ctx, reviewer, newsroom.Ref{ID: id}))
			}},
			{"an undo", true, func(id, _, _ string) {
				w.ok(w.news.EditClaim(ctx, reviewer, newsroom.Ref{ID: id}, edit))
				w.ok(w.news.UndoClaim(ctx, editor, newsroom.Ref{ID: id}))
			}},
			{"a word of the draft", true, func(id, _, _ string) {
				w.ok(w.news.SaveDraft(ctx, editor, newsroom.Ref{ID: id}, newsroom.DraftInput{Summary: "Ringkas"}))
			}},
			{"evidence", true, func(id, _, _ string) { evidence(editor, id, "content") }},
			{"evidence taken away", true, func(id, _, _ string) {
				ev := evidence(reviewer, id, "content")
				w.ok(w.news.RemoveEvidence(ctx, editor, newsroom.Ref{ID: id}, ev.ID))
			}},
			{"evidence of the occasion, from a neighbour's page", true, func(_, neighbour, _ string) { evidence(editor, neighbour, "occasion") }},
			{"an occasion that the claim joins later", true, func(id, neighbour, occasion string) {
				w.ok(w.news.SetOccasion(ctx, reviewer, newsroom.Ref{ID: id}, newsroom.OccasionInput{}))
				evidence(editor, neighbour, "occasion")
				w.ok(w.news.SetOccasion(ctx, reviewer, newsroom.Ref{ID: id}, newsroom.OccasionInput{ID: occasion}))
			}},
			{"an occasion", true, func(id, _, _ string) {
				w.ok(w.news.SetOccasion(ctx, editor, newsroom.Ref{ID: id}, newsroom.OccasionInput{Speaker: "Bagus Pranoto"}))
			}},
			{"evidence of a neighbour", false, func(_, neighbour, _ string) { evidence(editor, neighbour, "content") }},
			{"assigning, releasing, dismissing, reopening", false, func(id, _, _ string) {
				ref := newsroom.Ref{ID: id}
				w.ok(w.news.Release(ctx, editor, ref))
				w.ok(w.news.Dismiss(ctx, editor, ref, ""))
				w.ok(w.news.Reopen(ctx, editor, ref, "Perlu"))
				w.ok(w.news.Assign(ctx, editor, ref, w.account["reviewer"].ID))
			}},
			{"remarks on a return", false, func(id, _, _ string) {
				sha := w.propose("reviewer", id, "Pernyataan semula")
				w.ok(w.news.Return(ctx, editor, newsroom.Ref{ID: id}, sha, "Tulis ulang seluruhnya"))
			}},
			{"what was published before", false, nil},
		} {
			t.Run(c.name, func(t *testing.T) {
				id, neighbour, occasion := claim()
				if c.do == nil {
					w.ok(w.news.SaveDraft(ctx, editor, newsroom.Ref{ID: id}, newsroom.DraftInput{Summary: "Ringkas"}))
					sha := w.propose("reviewer", id, "Pernyataan pertama")
					w.row(t, row{as: "editor", path: w.at("claims", id, "approve"), form: form("sha256", sha, "then", "publish"), status: 403})
					w.row(t, row{as: "editor2", path: w.at("claims", id, "approve"), form: form("sha256", sha, "then", "publish"), status: 303})
					w.ok(w.news.Correct(ctx, reviewer, newsroom.Ref{ID: id}, "minor", "Salah tulis"))
				} else {
					c.do(id, neighbour, occasion)
				}
				sha := w.propose("reviewer", id, "Pernyataan kedua")
				status, word := 303, "Nama editor"
				if c.author {
					status = 403
				}
				p, err := w.news.Claim(ctx, editor, id)
				w.ok(err)
				if got := workflow.Next(workflow.Approve, workflow.Facts{Role: workflow.Editor, State: workflow.Proposed, Author: c.author}); p.Decisions[indexOf(p.Decisions, workflow.Approve)].Refused != got.Refused {
					t.Errorf("the page says %q, want %q", p.Decisions[indexOf(p.Decisions, workflow.Approve)].Refused, got.Refused)
				}
				w.row(t, row{as: "editor", path: w.at("claims", id), status: 200, holds: []string{word}})
				w.row(t, row{as: "editor", path: w.at("claims", id, "approve"), form: form("sha256", sha, "then", "publish"), status: status})
			})
		}
	})
}

func indexOf(ds []workflow.Decision, a workflow.Action) int {
	for i, d := range ds {
		if d.Action == a {
			return i
		}
	}
	return -1
}

// TestACorrectionIsOfOneRevision: the reason that was given for one revision is not given again for the next.
func TestACorrectionIsOfOneRevision(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, w *world) {
		ctx, id := t.Context(), w.claim(pumps).Claim.ID
		w.publish(id, "Pertama")
		w.ok(w.news.Correct(ctx, w.actor("reviewer"), newsroom.Ref{ID: id}, "update", "Angka resmi terbit"))
		w.publish(id, "Kedua")
		w.row(t, row{as: "editor", path: w.at("claims", id, "retract"), form: form("version", current, "reason", "Keliru"), status: 303})
		w.row(t, row{as: "reviewer", path: w.at("claims", id, "reopen"), form: form("version", current, "reason", "Mulai lagi"), status: 303})
		w.publish(id, "Ketiga")
		v := w.verdicts(t, "", api("articles", w.article, "verdicts"))
		if len(v.Verdicts) != 1 || v.Verdicts[0].Correction != nil || *v.Verdicts[0].Revision != 3 {
			t.Errorf("%+v", v.Verdicts)
		}
		ps, err := w.store.Read(ctx).Publications(w.desk.ID, id)
		w.ok(err)
		if ps[1].CorrectReason != "Angka resmi terbit" || ps[2].CorrectReason != "" {
			t.Errorf("the reasons are %q and %q", ps[1].CorrectReason, ps[2].CorrectReason)
		}
	})
}
