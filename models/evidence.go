package models

import (
	"time"
)

// Evidence is what a verdict rests on. It is of a claim, or of an occasion and so of all its claims.
type Evidence struct {
	DeskID     string
	ID         string
	ArticleID  string
	ClaimID    *string
	OccasionID *string
	BearsOn    string  // content, hop, occasion
	HopID      *string // when it bears on a hop that is still in the chain
	Kind       string  // link, document, email, interview
	URL        string
	Title      string
	Stance     string
	Primary    bool `gorm:"column:is_primary"`
	Excerpt    string
	CreatedBy  string
	CreatedAt  time.Time
	RemovedAt  *time.Time
	RemovedBy  *string
}

// TableName is the table of evidence, which has no plural.
func (Evidence) TableName() string { return "evidence" }

// Evidence reads one piece of evidence, removed or not.
func (r *Reader) Evidence(deskID, evidenceID string) (Evidence, error) {
	return take[Evidence](r, "read evidence", "desk_id = ? AND id = ?", id(deskID), id(evidenceID))
}

// EvidenceOfClaim lists the evidence of a claim and of its occasion (nil for none), oldest first, without what was
// removed.
func (r *Reader) EvidenceOfClaim(deskID, claimID string, occasionID *string) ([]Evidence, error) {
	const what = "list evidence of claim"
	if occasionID == nil {
		return list[Evidence](r, what, "created_at, id", "desk_id = ? AND claim_id = ? AND removed_at IS NULL", id(deskID), id(claimID))
	}
	return query[Evidence](r, what, `SELECT * FROM evidence WHERE desk_id = ? AND claim_id = ? AND removed_at IS NULL
UNION ALL SELECT * FROM evidence WHERE desk_id = ? AND occasion_id = ? AND removed_at IS NULL ORDER BY created_at, id`, id(deskID), id(claimID), id(deskID), id(*occasionID))
}

// EvidenceOfArticle lists the evidence of all claims and occasions of an article, oldest first, without what was
// removed.
func (r *Reader) EvidenceOfArticle(deskID, articleID string) ([]Evidence, error) {
	return list[Evidence](r, "list evidence of article", "created_at, id", "desk_id = ? AND article_id = ? AND removed_at IS NULL", id(deskID), id(articleID))
}

// CreateEvidence adds a piece of evidence. It is of a claim or of an occasion, never of both.
func (tx *Tx) CreateEvidence(row *Evidence) error { return create(tx, "create evidence", row) }

// RemoveEvidence takes a piece of evidence out of the lists; ErrNotFound when it is out already.
func (tx *Tx) RemoveEvidence(deskID, evidenceID, by string, at time.Time) error {
	return execOne(tx, "remove evidence", ErrNotFound, "UPDATE evidence SET removed_at = ?, removed_by = ? WHERE desk_id = ? AND id = ? AND removed_at IS NULL", at, id(by), id(deskID), id(evidenceID))
}
