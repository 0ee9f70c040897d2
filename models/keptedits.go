package models

import (
	"reflect"
	"time"

	"gorm.io/gorm/clause"
)

// KeptEdit is a form that a person sent and that could not be saved, because the claim had changed or stood elsewhere by then.
// There is one for each form of a claim and account; it is nobody else's business.
type KeptEdit struct {
	DeskID    string
	AccountID string
	ClaimID   string
	Form      string // "draft", "edit"
	// BaseVersion is the version of the claim that the form was made from.
	BaseVersion int
	// Fields are what was sent, by the names of the form.
	Fields map[string][]string `gorm:"serializer:json"`
	At     time.Time
}

// KeptEdits lists what is kept of an account's work on a claim, by form, without the fields.
func (r *Reader) KeptEdits(deskID, accountID, claimID string) ([]KeptEdit, error) {
	return query[KeptEdit](r, "list kept edits", "SELECT form, base_version, at FROM kept_edits WHERE desk_id = ? AND account_id = ? AND claim_id = ? ORDER BY form", id(deskID), id(accountID), id(claimID))
}

// KeptEdit reads one form that is kept; ErrNotFound when there is none.
func (r *Reader) KeptEdit(deskID, accountID, claimID, form string) (KeptEdit, error) {
	return take[KeptEdit](r, "read kept edit", "desk_id = ? AND account_id = ? AND claim_id = ? AND form = ?", id(deskID), id(accountID), id(claimID), str(form))
}

// SaveKeptEdit keeps a form, in the place of the one that was kept before.
func (tx *Tx) SaveKeptEdit(row *KeptEdit) error {
	normalize(reflect.ValueOf(row).Elem())
	return wrap("save kept edit", tx.db.Clauses(clause.OnConflict{
		Columns:   []clause.Column{{Name: "desk_id"}, {Name: "account_id"}, {Name: "claim_id"}, {Name: "form"}},
		DoUpdates: clause.AssignmentColumns([]string{"base_version", "fields", "at"}),
	}).Create(row).Error)
}

// DeleteKeptEdit forgets a form; none is no error.
func (tx *Tx) DeleteKeptEdit(deskID, accountID, claimID, form string) error {
	_, err := exec(tx, "delete kept edit", "DELETE FROM kept_edits WHERE desk_id = ? AND account_id = ? AND claim_id = ? AND form = ?",
		id(deskID), id(accountID), id(claimID), str(form))
	return err
}
