package models

import "time"

// DraftVersion is a draft as one save left it. ClaimVersion is the version that the claim got by that save, so that the
// draft at any version of the claim is the one with the highest ClaimVersion up to it.
type DraftVersion struct {
	DeskID       string
	ClaimID      string
	ClaimVersion int
	Body         Draft `gorm:"serializer:json"`
	Author       *string
	CreatedAt    time.Time
}

// DraftAt reads a draft as it was at a version of its claim; ErrNotFound when nothing had been saved by then.
func (r *Reader) DraftAt(deskID, claimID string, claimVersion int) (DraftVersion, error) {
	return queryOne[DraftVersion](r, "read draft version",
		"SELECT * FROM draft_versions WHERE desk_id = ? AND claim_id = ? AND claim_version <= ? ORDER BY claim_version DESC LIMIT 1", id(deskID), id(claimID), claimVersion)
}

// CreateDraftVersion keeps a draft as it was saved.
func (tx *Tx) CreateDraftVersion(row *DraftVersion) error {
	return create(tx, "create draft version", row)
}
