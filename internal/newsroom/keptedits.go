package newsroom

import (
	"context"
	"encoding/json"

	"sumber/models"
)

// The forms of a claim of which one is kept when it could not be saved.
const (
	FormDraft = "draft"
	FormEdit  = "edit"
)

// maxKept bounds what is kept of one form, as JSON.
const maxKept = 1 << 20

// KeepEdit keeps what was typed into a form that could not be saved. It is found again by its account alone, until it is saved
// or discarded; a later one of the same form takes its place.
func (n *Newsroom) KeepEdit(ctx context.Context, a Actor, claimID, form string, base int, fields map[string][]string) error {
	if b, err := json.Marshal(fields); err != nil || len(b) > maxKept {
		return doing("keep edit of claim "+claimID, ErrTooLarge)
	}
	k := models.KeptEdit{DeskID: a.Desk.ID, AccountID: a.Account.ID, ClaimID: claimID, Form: form, BaseVersion: base, Fields: fields, At: n.time()}
	return doing("keep edit of claim "+claimID, n.write(ctx, a, func(tx *models.Tx, a Actor) error {
		if _, err := tx.Claim(a.Desk.ID, claimID); err != nil {
			return err
		}
		return tx.SaveKeptEdit(&k)
	}))
}

// DiscardEdit forgets what was kept of a form.
func (n *Newsroom) DiscardEdit(ctx context.Context, a Actor, claimID, form string) error {
	return doing("discard edit of claim "+claimID, n.write(ctx, a, func(tx *models.Tx, a Actor) error {
		if _, err := tx.Claim(a.Desk.ID, claimID); err != nil {
			return err
		}
		return tx.DeleteKeptEdit(a.Desk.ID, a.Account.ID, claimID, form)
	}))
}

// KeptEdit is a form that is kept, with the claim as it is now and as it was when the form was made.
type KeptEdit struct {
	models.KeptEdit
	Page ClaimPage
	// Draft and Body are what the form was made from. Known is false when that is not known: then every difference is asked about.
	Draft models.Draft
	Body  models.Body
	Known bool
}

// KeptEdit reads a form that is kept. number reads from its fields which version of the claim it was made from.
func (n *Newsroom) KeptEdit(ctx context.Context, a Actor, claimID, form string, number func(fields map[string][]string) int) (KeptEdit, error) {
	what := "read kept edit of claim " + claimID
	r := n.store.Read(ctx)
	var k KeptEdit
	var err error
	if k.KeptEdit, err = r.KeptEdit(a.Desk.ID, a.Account.ID, claimID, form); err != nil {
		return k, doing(what, err)
	}
	if k.Page, err = n.Claim(ctx, a, claimID); err != nil {
		return k, err
	}
	if k.Form == FormDraft {
		k.Draft, err = n.DraftAt(ctx, a, claimID, k.BaseVersion)
		k.Known = k.BaseVersion > 0
		return k, err
	}
	for _, v := range k.Page.Versions {
		if v.Number == number(k.Fields) {
			k.Body, k.Known = v.Body, v.RevID == k.Page.Row.Version.RevID
		}
	}
	return k, nil
}

// keptEdits are the forms of a claim that are kept for an actor; the command line has none.
func keptEdits(r *models.Reader, a Actor, claimID string) ([]models.KeptEdit, error) {
	if a.Account.ID == "" {
		return nil, nil
	}
	return r.KeptEdits(a.Desk.ID, a.Account.ID, claimID)
}
