package newsroom

import (
	"context"
	"errors"

	"sumber/models"
)

// Side is who has a field of a conflict.
type Side string

// What becomes of a field that three hands have.
const (
	// Both have the same: there is nothing to decide.
	Both Side = "both"
	// Mine or Theirs: only that side changed it, so it is taken.
	Mine   Side = "mine"
	Theirs Side = "theirs"
	// Ask: both changed it, each in their own way.
	Ask Side = "ask"
)

// Merged decides a field of which base is what both began with. known is false when that is not known: then a difference is
// always asked about.
func Merged(known bool, base, mine, theirs string) Side {
	switch {
	case mine == theirs:
		return Both
	case known && mine == base:
		return Theirs
	case known && theirs == base:
		return Mine
	}
	return Ask
}

// LateEdit is an edit of a claim that came too late: what it would make of the claim, the claim as it is, and as it was when
// the edit was made.
type LateEdit struct {
	Now      models.ClaimRow
	Revision models.Revision // that Now and Mine stand on
	Mine     models.Body
	// Found is false when the edit has no place in the text that is there now: then Mine is empty.
	Found bool
	// Base is what the edit was made from, on Of; nil when that is not known.
	Base *models.Body
	Of   models.Revision
}

// LateEdit lays an edit that was refused as stale beside the claim. Nothing is saved.
func (n *Newsroom) LateEdit(ctx context.Context, a Actor, ref Ref, in ClaimEdit) (LateEdit, error) {
	l, err := lateEdit(n.store.Read(ctx), a, ref, in)
	return l, doing("read claim "+ref.ID, err)
}

func lateEdit(r *models.Reader, a Actor, ref Ref, in ClaimEdit) (l LateEdit, err error) {
	if l.Now, err = r.ClaimRow(a.Desk.ID, ref.ID); err != nil {
		return l, err
	}
	if l.Revision, err = r.RevisionByID(a.Desk.ID, l.Now.Version.RevID); err != nil {
		return l, err
	}
	mine, wrong := edited(l.Revision.Text, l.Now.Version.Body, in)
	if l.Found = wrong == nil; l.Found {
		l.Mine = mine
	}
	was, err := r.ClaimVersionAt(a.Desk.ID, ref.ID, ref.Version)
	if errors.Is(err, models.ErrNotFound) {
		return l, nil
	}
	if err != nil {
		return l, err
	}
	l.Base, l.Of = &was.Body, l.Revision
	if was.RevID != l.Revision.ID {
		l.Of, err = r.RevisionByID(a.Desk.ID, was.RevID)
	}
	return l, err
}
