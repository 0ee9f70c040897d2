package newsroom

import (
	"context"
	"errors"
	"slices"

	"sumber/internal/workflow"
	"sumber/models"
)

// Bulk is one act on many claims of the desk, of one article or several.
type Bulk struct {
	Action   workflow.Action // select, assign, take, release, dismiss
	Claims   []string
	Assignee string // of assign
	Reason   string // of dismiss; "" is the default
	// Undo is the id under which all of it can be undone afterwards; "" takes a new one.
	Undo string
}

// BulkActs are the acts that can be done to many claims at once, in the order of their buttons.
var BulkActs = []workflow.Action{workflow.Select, workflow.Take, workflow.Assign, workflow.Release, workflow.Dismiss}

// MostBulk is how many claims one act may name.
const MostBulk = 200

// Bulked counts what was done, and why the others were skipped. Results tells it of each claim, in the order asked for.
type Bulked struct {
	Done    int
	Skipped map[workflow.Refusal]int
	Results []BulkResult
}

// BulkResult is what became of one claim: Refused is workflow.Allowed when the act was done.
type BulkResult struct {
	ClaimID string
	Refused workflow.Refusal
}

// Bulk does one act to many claims in one transaction, which can be undone as one. Claims to which the act is not open now
// are skipped and counted by the reason.
func (n *Newsroom) Bulk(ctx context.Context, a Actor, in Bulk) (Bulked, error) {
	v := invalid{}
	reason := in.Reason
	if in.Action == workflow.Dismiss {
		reason = dismissReason(v, in.Reason)
	}
	fn, ok := map[workflow.Action]actFunc{workflow.Select: nothingElse, workflow.Take: n.taken, workflow.Assign: assigned(in.Assignee), workflow.Release: released,
		workflow.Dismiss: dismissed(reason)}[in.Action]
	if !ok {
		return Bulked{}, &Invalid{Fields: map[string]string{"action": codeUnknown}}
	}
	ids := slices.Compact(slices.Sorted(slices.Values(in.Claims))) // rows are locked in one order everywhere
	if len(ids) > MostBulk {
		return Bulked{}, &Invalid{Fields: map[string]string{"claims": codeTooMany}}
	}
	var out Bulked
	err := n.write(ctx, a, func(tx *models.Tx, a Actor) error {
		out = Bulked{Skipped: map[workflow.Refusal]int{}}
		if err := a.need(workflow.Review); err != nil {
			return err
		}
		there, err := tx.LockClaims(a.Desk.ID, ids)
		if err != nil {
			return err
		}
		if len(there) != len(ids) {
			return models.ErrNotFound
		}
		if err := v.err(); err != nil {
			return err
		}
		var all together
		why := make(map[string]workflow.Refusal, len(ids))
		for _, id := range ids {
			var no *Refused
			switch err := n.actIn(tx, a, Ref{ID: id, with: &all}, in.Action, fn); {
			case errors.As(err, &no):
				out.Skipped[no.Why]++
				why[id] = no.Why
			case err != nil:
				return err
			default:
				out.Done++
			}
		}
		told := make(map[string]bool, len(ids))
		for _, id := range in.Claims {
			if !told[id] {
				told[id] = true
				out.Results = append(out.Results, BulkResult{id, why[id]})
			}
		}
		return all.keep(n, tx, a, in.Undo, in.Action)
	})
	return out, doing("bulk "+string(in.Action), err)
}
