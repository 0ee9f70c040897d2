package newsroom

import (
	"context"
	"math"
	"slices"

	"sumber/internal/workflow"
	"sumber/models"
)

// mayTake reports whether work may be given to a member.
func mayTake(m models.MemberAccount) bool {
	return !m.Disabled && workflow.Next(workflow.Take, workflow.Facts{Role: m.Role, State: workflow.From(workflow.Take)[0]}).OK()
}

// NoVersion is the version of somebody who should have named one: refused, but after what they may not do at all.
const NoVersion = math.MinInt

// AnyVersion is the version of somebody who takes whichever there is, but not none.
const AnyVersion = -1

// Ref names a claim at the version that the actor saw. Version 0 takes the claim as it is now (bulk acts).
type Ref struct {
	ID      string
	Version int
	// Undo is the id under which the act can be undone afterwards (workflow.Undoable); "" takes a new one.
	Undo string
	// with collects what is undone together with other acts.
	with *together
}

// act is the frame of every act on one claim: it reads the claim, asks the policy, runs fn, and saves the claim under
// its version. fn changes row.Claim and may write other rows.
func (n *Newsroom) act(ctx context.Context, a Actor, ref Ref, action workflow.Action, fn actFunc) error {
	return n.actIf(ctx, a, ref, action, nil, fn)
}

// actFunc is what an act does to a claim once the policy has let it.
type actFunc func(tx *models.Tx, a Actor, row *models.ClaimRow, e *models.Event) error

// actIf is act with an input that was looked at beforehand: what is wrong with it is told last, to whom may act at all on
// a claim that is there and as they saw it.
func (n *Newsroom) actIf(ctx context.Context, a Actor, ref Ref, action workflow.Action, v invalid, fn actFunc) error {
	err := n.write(ctx, a, func(tx *models.Tx, a Actor) error {
		return n.actIn(tx, a, ref, action, func(tx *models.Tx, a Actor, row *models.ClaimRow, e *models.Event) error {
			if err := v.err(); err != nil {
				return err
			}
			return fn(tx, a, row, e)
		})
	})
	return doing(string(action)+" claim "+ref.ID, err)
}

// actIn is an act in a transaction with others. What can be undone is kept under ref.Undo.
func (n *Newsroom) actIn(tx *models.Tx, a Actor, ref Ref, action workflow.Action, fn actFunc) error {
	row, err := lockedRow(tx, a.Desk.ID, ref.ID)
	if err != nil {
		return err
	}
	f, err := facts(tx.Reader, a, row)
	if err != nil {
		return err
	}
	d := workflow.Next(action, f)
	if !d.OK() {
		return &Refused{Action: string(action), Why: d.Refused, State: row.Claim.State}
	}
	if ref.Version == NoVersion {
		return &Invalid{Fields: map[string]string{"version": codeRequired}}
	}
	if ref.Version != 0 && ref.Version != row.Claim.Version {
		return models.ErrStale
	}
	was, from := row.Claim, row.Claim.State
	row.Claim.State = d.To
	row.Claim.UpdatedAt = n.time()
	e := n.event(a, string(action), "claim", ref.ID)
	e.IDs = map[string]string{"from": string(from), "to": string(d.To), "article": row.Claim.ArticleID}
	if err := fn(tx, a, &row, &e); err != nil {
		return err
	}
	e.IDs["to"] = string(row.Claim.State)
	if err := tx.SaveClaim(&row.Claim); err != nil {
		return err
	}
	tx.Record(e)
	if !workflow.Undoable(action) {
		return nil
	}
	if ref.with != nil {
		ref.with.add(changed(was, row.Claim))
		return nil
	}
	var alone together
	alone.add(changed(was, row.Claim))
	return alone.keep(n, tx, a, ref.Undo, action)
}

// lockedRow reads a claim that nobody else can change until the transaction ends: of two who act at once, the second
// decides on what the first left.
func lockedRow(tx *models.Tx, desk, id string) (models.ClaimRow, error) {
	if _, err := tx.LockClaims(desk, []string{id}); err != nil {
		return models.ClaimRow{}, err
	}
	return tx.ClaimRow(desk, id)
}

// Select puts a claim on the list of those to be checked.
func (n *Newsroom) Select(ctx context.Context, a Actor, ref Ref) error {
	return n.act(ctx, a, ref, workflow.Select, nothingElse)
}

// Assign selects a claim for a member who may take it.
func (n *Newsroom) Assign(ctx context.Context, a Actor, ref Ref, accountID string) error {
	return n.act(ctx, a, ref, workflow.Assign, assigned(accountID))
}

func assigned(accountID string) actFunc {
	return func(tx *models.Tx, a Actor, row *models.ClaimRow, e *models.Event) error {
		ms, err := tx.Members(a.Desk.ID)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(ms, func(m models.MemberAccount) bool { return m.AccountID == accountID && mayTake(m) })
		if i < 0 {
			return &Invalid{Fields: map[string]string{string(workflow.NeedAssignee): codeNotMember}}
		}
		m := ms[i]
		row.Claim.Assignee = &m.AccountID
		e.IDs["assignee"] = m.AccountID
		return nil
	}
}

// Take begins the review of a claim as its assignee.
func (n *Newsroom) Take(ctx context.Context, a Actor, ref Ref) error {
	return n.act(ctx, a, ref, workflow.Take, n.taken)
}

func (n *Newsroom) taken(tx *models.Tx, a Actor, row *models.ClaimRow, e *models.Event) error {
	row.Claim.Assignee = a.id()
	if row.Draft != nil {
		return nil
	}
	// The claim's own kind is what the draft starts from; the statement is the reviewer's to write.
	d := models.Draft{DeskID: a.Desk.ID, ClaimID: row.Claim.ID, Kind: row.Claim.Kind, UpdatedAt: n.time()}
	return keepDraft(tx, a, row, d)
}

// Release gives a claim back to the list.
func (n *Newsroom) Release(ctx context.Context, a Actor, ref Ref) error {
	return n.act(ctx, a, ref, workflow.Release, released)
}

func released(_ *models.Tx, _ Actor, row *models.ClaimRow, _ *models.Event) error {
	row.Claim.Assignee = nil
	return nil
}

// Dismiss takes a claim off the list. An empty reason is the default one.
func (n *Newsroom) Dismiss(ctx context.Context, a Actor, ref Ref, reason string) error {
	v := invalid{}
	reason = dismissReason(v, reason)
	return n.actIf(ctx, a, ref, workflow.Dismiss, v, dismissed(reason))
}

func dismissReason(v invalid, reason string) string {
	if reason == "" {
		return workflow.DismissReasons[0]
	}
	return v.oneOf(string(workflow.NeedReason), reason, workflow.DismissReasons)
}

func dismissed(reason string) actFunc {
	return func(tx *models.Tx, a Actor, row *models.ClaimRow, e *models.Event) error {
		row.Claim.Reason, row.Claim.Assignee = reason, nil
		e.IDs["reason"] = reason
		return nil
	}
}

// Reopen brings a dismissed or finished claim back to triage.
func (n *Newsroom) Reopen(ctx context.Context, a Actor, ref Ref, reason string) error {
	v := invalid{}
	reason = v.required(string(workflow.NeedReason), reason)
	return n.actIf(ctx, a, ref, workflow.Reopen, v, func(tx *models.Tx, a Actor, row *models.ClaimRow, e *models.Event) error {
		row.Claim.Reason, row.Claim.Assignee = reason, nil
		e.Texts = map[string]string{"reason": reason}
		return nil
	})
}
