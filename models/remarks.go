package models

import (
	"slices"
	"time"
)

// Remark is what an editor said of one field of a sealed proposal on returning it. Whoever only remarks or has other words writes
// nothing of a verdict: a remark makes no author.
type Remark struct {
	DeskID    string
	ID        string
	ClaimID   string
	VerdictID string // the proposal that was returned
	Field     string // code of workflow.RemarkFields
	ObjectID  string // the hop or the evidence that it is about, "" for none
	Text      string
	// Replacement is what the field should become; nil replaces nothing.
	Replacement *string `gorm:"column:suggestion"`
	State       string  // code of workflow.RemarkStates
	AccountID   string
	CreatedAt   time.Time
	ClosedBy    *string
	ClosedAt    *time.Time
}

// Remark reads one remark.
func (r *Reader) Remark(deskID, remarkID string) (Remark, error) {
	return take[Remark](r, "read remark", "desk_id = ? AND id = ?", id(deskID), id(remarkID))
}

// RemarksOfClaim lists the remarks on all proposals of a claim, oldest first.
func (r *Reader) RemarksOfClaim(deskID, claimID string) ([]Remark, error) {
	return list[Remark](r, "list remarks", "created_at, id", "desk_id = ? AND claim_id = ?", id(deskID), id(claimID))
}

// RemarksOfClaims lists the remarks on all proposals of the claims of those ids, of each claim the oldest first.
func (r *Reader) RemarksOfClaims(deskID string, claimIDs []string) ([]Remark, error) {
	var out []Remark
	for ids := range slices.Chunk(valid(claimIDs), 500) {
		rows, err := list[Remark](r, "list remarks of claims", "claim_id, created_at, id", "desk_id = ? AND claim_id IN ?", id(deskID), ids)
		if err != nil {
			return nil, err
		}
		out = append(out, rows...)
	}
	return out, nil
}

// CreateRemarks adds remarks.
func (tx *Tx) CreateRemarks(rows []Remark) error { return createAll(tx, "create remarks", rows) }

// CloseRemark says what became of an open remark; ErrConflict when it is closed already.
func (tx *Tx) CloseRemark(deskID, remarkID, state, by string, at time.Time) error {
	return execOne(tx, "close remark", ErrConflict, "UPDATE remarks SET state = ?, closed_by = ?, closed_at = ? WHERE desk_id = ? AND id = ? AND state = 'open'", state, id(by), at, id(deskID), id(remarkID))
}
