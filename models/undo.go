package models

import (
	"time"

	"sumber/internal/workflow"
)

// UndoAct is one act on claims that its account can take back, once.
type UndoAct struct {
	DeskID    string
	ID        string
	AccountID string
	Action    workflow.Action
	At        time.Time
	UndoneAt  *time.Time
}

// UndoItem is what an act changed on one claim: how the claim was before, and the versions before and after.
type UndoItem struct {
	DeskID   string
	ActID    string
	ClaimID  string
	State    workflow.State
	Assignee *string
	Reason   string
	Was      int
	Became   int
}

// LockUndoAct reads an act that can be undone, and keeps others from undoing it until the transaction ends.
func (tx *Tx) LockUndoAct(deskID, actID string) (UndoAct, error) {
	return queryOne[UndoAct](tx.Reader, "lock undo", "SELECT * FROM undo_acts WHERE desk_id = ? AND id = ?"+tx.lockClause("UPDATE"), id(deskID), id(actID))
}

// LastUndoAct reads the newest act of an account on a desk that was not undone; ErrNotFound when there is none.
func (r *Reader) LastUndoAct(deskID, accountID string) (UndoAct, error) {
	return queryOne[UndoAct](r, "find last undo", "SELECT * FROM undo_acts WHERE desk_id = ? AND account_id = ? AND undone_at IS NULL ORDER BY at DESC, id DESC LIMIT 1", id(deskID), id(accountID))
}

// UndoItems lists what an act changed, by claim.
func (r *Reader) UndoItems(deskID, actID string) ([]UndoItem, error) {
	return list[UndoItem](r, "list undo items", "claim_id", "desk_id = ? AND act_id = ?", id(deskID), id(actID))
}

// CreateUndo keeps what an act changed; ErrConflict when the desk has an act of that id.
func (tx *Tx) CreateUndo(act *UndoAct, items []UndoItem) error {
	const what = "create undo"
	if err := create(tx, what, act); err != nil {
		return err
	}
	for i := range items {
		items[i].DeskID, items[i].ActID = act.DeskID, act.ID
	}
	return createAll(tx, what, items)
}

// SaveUndone notes that an act was undone; ErrStale when it was already.
func (tx *Tx) SaveUndone(deskID, actID string, at time.Time) error {
	return execOne(tx, "save undo", ErrStale, "UPDATE undo_acts SET undone_at = ? WHERE desk_id = ? AND id = ? AND undone_at IS NULL", at, id(deskID), id(actID))
}

// MoveUndo tells the act that made a version of a claim that the claim is there again, as another version: acts can then
// be undone one after the other.
func (tx *Tx) MoveUndo(deskID, claimID string, was, now int) error {
	_, err := exec(tx, "move undo", "UPDATE undo_items SET became = ? WHERE desk_id = ? AND claim_id = ? AND became = ?", now, id(deskID), id(claimID), was)
	return err
}
