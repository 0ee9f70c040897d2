package models

import (
	"maps"
	"reflect"
	"slices"
)

// Hop is one step of a claim's current chain, speaker first (position 0). Equal positions are parallel.
type Hop struct {
	DeskID   string
	ID       string
	ClaimID  string
	Position int
	Ordinal  int // order among parallel hops
	SourceID *string
	Name     string
	Kind     string
	Origin   string
	Medium   string
	Date     string
	Address  string
}

// Hops lists the current chain of a claim, speaker first.
func (r *Reader) Hops(deskID, claimID string) ([]Hop, error) {
	return list[Hop](r, "list hops", "position, ordinal, id", "desk_id = ? AND claim_id = ?", id(deskID), id(claimID))
}

// HopsOf reads the current chains of many claims, by claim id.
func (r *Reader) HopsOf(deskID string, claimIDs []string) (map[string][]Hop, error) {
	m := make(map[string][]Hop)
	claimIDs = valid(claimIDs)
	if len(claimIDs) == 0 {
		return m, nil
	}
	rows, err := list[Hop](r, "list hops of claims", "claim_id, position, ordinal, id", "desk_id = ? AND claim_id IN ?", id(deskID), claimIDs)
	for _, h := range rows {
		m[h.ClaimID] = append(m[h.ClaimID], h)
	}
	return m, err
}

// CreateHops adds hops to claims that have none.
func (tx *Tx) CreateHops(rows []Hop) error {
	for _, h := range rows {
		tx.madeHop(h)
	}
	return createAll(tx, "create hops", rows)
}

// ReplaceHops makes the chain of a claim what rows says: rows with the id of a hop that is there change it, others are
// added, and hops that are not in rows are removed. Evidence of a removed hop stays and bears on no hop (HopID nil).
// The rows' DeskID and ClaimID are filled in; a row with the id of another claim's hop is ErrConflict.
func (tx *Tx) ReplaceHops(deskID, claimID string, rows []Hop) error {
	const what = "replace hops"
	tx.touch(deskID, claimID)
	there, err := tx.Hops(deskID, claimID)
	if err != nil {
		return err
	}
	old := make(map[string]Hop, len(there))
	for _, h := range there {
		old[h.ID] = h
	}
	var added []Hop
	for i := range rows {
		h := &rows[i]
		h.DeskID, h.ClaimID = deskID, claimID
		was, ok := old[h.ID]
		delete(old, h.ID)
		switch {
		case !ok:
			added = append(added, *h)
		case !reflect.DeepEqual(was, *h):
			err := tx.db.Model(&Hop{}).Where("desk_id = ? AND id = ?", deskID, h.ID).Select("*").Omit("desk_id", "id", "claim_id").UpdateColumns(h).Error
			if err != nil {
				return wrap(what, err)
			}
		}
	}
	if len(old) > 0 {
		gone := slices.Sorted(maps.Keys(old))
		if _, err := exec(tx, what, "UPDATE evidence SET hop_id = NULL WHERE desk_id = ? AND hop_id IN ?", deskID, gone); err != nil {
			return err
		}
		if _, err := exec(tx, what, "DELETE FROM hops WHERE desk_id = ? AND id IN ?", deskID, gone); err != nil {
			return err
		}
	}
	return createAll(tx, what, added)
}
