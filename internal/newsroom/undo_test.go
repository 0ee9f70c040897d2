package newsroom_test

import (
	"errors"
	"testing"

	"sumber/internal/newsroom"
	"sumber/internal/workflow"
	"sumber/models"
)

func (r *room) undo(who, act string) newsroom.Undone {
	r.Helper()
	got, err := r.UndoAct(r.Context(), r.who[who], act)
	r.must(err)
	return got
}

func (r *room) want(id string, state workflow.State, assignee string) {
	r.Helper()
	c := r.claim(id).Claim
	has := ""
	if c.Assignee != nil {
		has = *c.Assignee
	}
	want := ""
	if assignee != "" {
		want = r.who[assignee].Account.ID
	}
	if c.State != state || has != want {
		r.Errorf("the claim is %s of %q, want %s of %q", c.State, has, state, want)
	}
}

func TestActsAreUndone(t *testing.T) {
	onBoth(t, func(t *testing.T, r *room) {
		_, claims := r.article("sekar")
		id, second := claims[0].Claim.ID, claims[1].Claim.ID
		ref := func() newsroom.Ref { return newsroom.Ref{ID: id, Undo: models.NewID()} }

		assign, take, release, dismiss, reopen := ref(), ref(), ref(), ref(), ref()
		r.must(r.Assign(t.Context(), r.who["ratna"], assign, r.who["bima"].Account.ID))
		r.must(r.Take(t.Context(), r.who["bima"], take))
		r.must(r.Release(t.Context(), r.who["bima"], release))
		r.want(id, workflow.Selected, "")

		r.wantRefused(second2(r.UndoAct(t.Context(), r.who["ratna"], release.Undo)), workflow.RefusedActor)
		if got := r.undo("bima", release.Undo); got.Restored != 1 || got.Claim != id {
			t.Errorf("undoing a release gave %+v", got)
		}
		r.want(id, workflow.Reviewing, "bima")
		r.wantRefused(second2(r.UndoAct(t.Context(), r.who["bima"], release.Undo)), workflow.RefusedUndone)

		// One after the other: the act before is undone under the version that the undo made.
		r.undo("bima", take.Undo)
		r.want(id, workflow.Selected, "bima")
		r.undo("ratna", assign.Undo)
		r.want(id, workflow.Triage, "")

		r.must(r.Dismiss(t.Context(), r.who["sekar"], dismiss, ""))
		r.must(r.Reopen(t.Context(), r.who["sekar"], reopen, "Ternyata penting"))
		r.undo("sekar", reopen.Undo)
		if c := r.claim(id).Claim; c.State != workflow.Dismissed || c.Reason != workflow.DismissReasons[0] {
			t.Errorf("undoing a reopening left %s for %q", c.State, c.Reason)
		}
		events, err := r.History(t.Context(), r.who["sekar"], "claim", id)
		r.must(err)
		if e := events[0]; e.Action != "undo_act" || e.IDs["undone"] != "reopen" || e.IDs["from"] != "triage" || e.IDs["to"] != "dismissed" || *e.Actor != r.who["sekar"].Account.ID {
			t.Errorf("the history says %+v", e)
		}

		// What somebody changed since is left alone, and the act is spent.
		select2 := newsroom.Ref{ID: second, Undo: models.NewID()}
		r.must(r.Select(t.Context(), r.who["sekar"], select2))
		r.must(r.Take(t.Context(), r.who["bima"], newsroom.Ref{ID: second}))
		if got := r.undo("sekar", select2.Undo); got.Restored != 0 || got.Changed != 1 {
			t.Errorf("undoing what was changed since gave %+v", got)
		}
		r.want(second, workflow.Reviewing, "bima")
		r.wantRefused(second2(r.UndoAct(t.Context(), r.who["viewer"], select2.Undo)), workflow.RefusedRole)
		if _, err := r.UndoAct(t.Context(), r.who["sekar"], models.NewID()); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("an act that never was: %v", err)
		}
	})
}

// TestUndoOfASweep drops a whole article as one act, and takes it back as one.
func TestUndoOfASweep(t *testing.T) {
	onBoth(t, func(t *testing.T, r *room) {
		art, claims := r.article("sekar")
		first, second, third := claims[0].Claim.ID, claims[1].Claim.ID, claims[2].Claim.ID
		sweep := newsroom.Sweep{Select: []string{first}, Dismiss: []string{first}, Rest: true, Undo: models.NewID()}
		_, err := r.Triage(t.Context(), r.who["sekar"], art.ID, sweep)
		r.must(err)
		r.want(first, workflow.Dismissed, "")
		r.want(third, workflow.Dismissed, "")
		r.must(r.Reopen(t.Context(), r.who["bima"], newsroom.Ref{ID: second}, "Lihat lagi"))
		got, err := r.UndoLast(t.Context(), r.who["sekar"])
		r.must(err)
		if got.Restored != len(claims)-1 || got.Changed != 1 || got.Article != art.ID || got.Claim != "" {
			t.Errorf("undoing the sweep gave %+v of %d claims", got, len(claims))
		}
		r.want(first, workflow.Triage, "")
		r.want(third, workflow.Triage, "")
		r.want(second, workflow.Triage, "")
		if v := r.claim(second).Claim.Version; v != 3 {
			t.Errorf("the claim that was changed since has version %d", v)
		}
		if _, err := r.UndoLast(t.Context(), r.who["sekar"]); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("there was more to undo: %v", err)
		}
		if got, err := r.UndoLast(t.Context(), r.who["bima"]); err != nil || got.Claim != second {
			t.Errorf("each account has a last act of its own: %+v, %v", got, err)
		}
	})
}

func second2[T any](_ T, err error) error { return err }
