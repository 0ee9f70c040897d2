package newsroom

import (
	"context"
	"errors"
	"slices"

	"sumber/internal/workflow"
	"sumber/models"
)

// nothingElse is the act that is nothing but its change of state.
func nothingElse(*models.Tx, Actor, *models.ClaimRow, *models.Event) error { return nil }

// undecided leaves alone what somebody decided on between the look at the list and the lock on the claim.
func undecided(fn actFunc) actFunc {
	return func(tx *models.Tx, a Actor, row *models.ClaimRow, e *models.Event) error {
		if from := workflow.State(e.IDs["from"]); !workflow.Undecided(from) {
			return &Refused{Action: e.Action, Why: workflow.RefusedState, State: from}
		}
		return fn(tx, a, row, e)
	}
}

// Sweep is triage in one act: Select those named, and dismiss others.
type Sweep struct {
	Select  []string // claims to be checked
	Dismiss []string // claims to be dismissed
	// Rest dismisses every claim of the article that is still in triage and not selected by this sweep.
	Rest   bool
	Reason string // "" is the default
	// Undo is the id under which the whole sweep can be undone afterwards; "" takes a new one.
	Undo string
}

// Swept counts what a sweep did. Skipped are claims that stood where the act is not open to the actor.
type Swept struct {
	Selected, Dismissed, Skipped int
}

// Triage sweeps an article in one transaction.
func (n *Newsroom) Triage(ctx context.Context, a Actor, articleID string, in Sweep) (Swept, error) {
	v := invalid{}
	reason := dismissReason(v, in.Reason)
	var out Swept
	err := n.write(ctx, a, func(tx *models.Tx, a Actor) error {
		out = Swept{}
		if err := a.need(workflow.Review); err != nil {
			return err
		}
		if _, err := tx.Article(a.Desk.ID, articleID); err != nil {
			return err
		}
		rows, err := tx.ArticleClaims(a.Desk.ID, articleID)
		if err != nil {
			return err
		}
		if err := v.err(); err != nil {
			return err
		}
		of := make(map[string]models.Claim, len(rows))
		for _, r := range rows {
			of[r.Claim.ID] = r.Claim
		}
		var all together
		step := func(id string, action workflow.Action, counter *int, fn actFunc) error {
			if _, ok := of[id]; !ok {
				return models.ErrNotFound
			}
			err := n.actIn(tx, a, Ref{ID: id, with: &all}, action, fn)
			var no *Refused
			switch {
			case err == nil:
				*counter++
			case errors.As(err, &no):
				out.Skipped++
			default:
				return err
			}
			return nil
		}
		for _, id := range in.Select {
			if err := step(id, workflow.Select, &out.Selected, nothingElse); err != nil {
				return err
			}
		}
		for _, id := range in.Dismiss {
			if err := step(id, workflow.Dismiss, &out.Dismissed, dismissed(reason)); err != nil {
				return err
			}
		}
		for _, r := range rows {
			if !in.Rest {
				break
			}
			id := r.Claim.ID
			if !workflow.Undecided(r.Claim.State) || slices.Contains(in.Select, id) || slices.Contains(in.Dismiss, id) {
				continue
			}
			if err := step(id, workflow.Dismiss, &out.Dismissed, undecided(dismissed(reason))); err != nil {
				return err
			}
		}
		act := workflow.Dismiss
		if out.Dismissed == 0 {
			act = workflow.Select
		}
		return all.keep(n, tx, a, in.Undo, act)
	})
	return out, doing("triage article "+articleID, err)
}
