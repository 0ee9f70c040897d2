package models

import (
	"reflect"
	"time"

	"gorm.io/gorm/clause"

	"sumber/internal/workflow"
)

// Draft is the mutable work on a claim's verdict. Propose seals it into a VerdictRevision.
type Draft struct {
	DeskID         string
	ClaimID        string
	Statement      string
	Kind           workflow.Kind
	Findings       []HopFinding `gorm:"serializer:json"`
	Rating         string       // label code, "" for none
	ScaleVersionID *string
	Category       string
	Summary        string
	Rationale      string // Markdown
	Correction     string // kind of the correction that this draft is for, "" for a first verdict
	CorrectReason  string
	UpdatedBy      *string
	UpdatedAt      time.Time
}

// HopFinding answers the question of one hop.
type HopFinding struct {
	HopID      string           `json:"hop_id"`
	Finding    workflow.Finding `json:"finding"`
	TrueSource string           `json:"true_source,omitempty"` // named by a misattributed finding
	Note       string           `json:"note,omitempty"`
}

// DraftAuthor is an account that wrote anything in the draft since the last published revision.
type DraftAuthor struct {
	DeskID    string
	ClaimID   string
	AccountID string
	At        time.Time
}

// Draft reads the work on a claim's verdict; ErrNotFound when nothing was written.
func (r *Reader) Draft(deskID, claimID string) (Draft, error) {
	return take[Draft](r, "read draft", "desk_id = ? AND claim_id = ?", id(deskID), id(claimID))
}

// DraftAuthors lists the accounts that wrote anything in a draft since the last published revision, by id.
func (r *Reader) DraftAuthors(deskID, claimID string) ([]string, error) {
	return query[string](r, "list draft authors", "SELECT account_id FROM draft_authors WHERE desk_id = ? AND claim_id = ? ORDER BY account_id", id(deskID), id(claimID))
}

// SaveDraft writes the draft of a claim, new or not. It has no version of its own: the caller saves the claim in the
// same transaction, and that save is what finds a stale draft.
func (tx *Tx) SaveDraft(row *Draft) error {
	normalize(reflect.ValueOf(row).Elem())
	tx.touch(row.DeskID, row.ClaimID)
	return wrap("save draft", tx.db.Clauses(clause.OnConflict{
		Columns: []clause.Column{{Name: "desk_id"}, {Name: "claim_id"}},
		DoUpdates: clause.AssignmentColumns([]string{"statement", "kind", "findings", "rating", "scale_version_id", "category",
			"summary", "rationale", "correction", "correct_reason", "updated_by", "updated_at"}),
	}).Create(row).Error)
}

// DeleteDraft removes the draft of a claim; none is no error.
func (tx *Tx) DeleteDraft(deskID, claimID string) error {
	tx.touch(deskID, claimID)
	_, err := exec(tx, "delete draft", "DELETE FROM drafts WHERE desk_id = ? AND claim_id = ?", id(deskID), id(claimID))
	return err
}

// AddDraftAuthors notes accounts that wrote in the draft of a claim; those that are noted stay as they are.
func (tx *Tx) AddDraftAuthors(deskID, claimID string, accountIDs []string, at time.Time) error {
	for _, a := range accountIDs {
		_, err := exec(tx, "add draft author", "INSERT INTO draft_authors (desk_id, claim_id, account_id, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
			id(deskID), id(claimID), id(a), at)
		if err != nil {
			return err
		}
	}
	return nil
}

// ClearDraftAuthors forgets who wrote in the draft of a claim, once it is published.
func (tx *Tx) ClearDraftAuthors(deskID, claimID string) error {
	_, err := exec(tx, "clear draft authors", "DELETE FROM draft_authors WHERE desk_id = ? AND claim_id = ?", id(deskID), id(claimID))
	return err
}
