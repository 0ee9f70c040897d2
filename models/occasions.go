package models

import (
	"time"

	"sumber/internal/workflow"
)

// Occasion is the act of speech behind several claims of one article.
type Occasion struct {
	DeskID    string
	ID        string
	ArticleID string
	SpeakerID *string // source
	Speaker   string  // its name as it was written: a source that is renamed changes no occasion
	Medium    string
	Date      string // ISO 8601, cut to what is known
	Addressee string
	Document  string // address or description of the primary document
	Note      string
	CreatedBy string
	UpdatedBy string
	CreatedAt time.Time
	Version   int
	// Findings hold for every claim of the occasion that has such a hop and no finding of its own for it.
	Findings []OccasionFinding `gorm:"serializer:json"`
}

// OccasionFinding answers the question of a hop for all claims of an occasion.
type OccasionFinding struct {
	Source     string           `json:"source"`  // the hop's name, folded
	Speaker    bool             `json:"speaker"` // the first of the chain, and not somebody who carried it
	Finding    workflow.Finding `json:"finding"`
	TrueSource string           `json:"true_source,omitempty"`
	Note       string           `json:"note,omitempty"`
	By         string           `json:"by"` // account
	At         time.Time        `json:"at"`
}

// Occasion reads one occasion.
func (r *Reader) Occasion(deskID, occasionID string) (Occasion, error) {
	return take[Occasion](r, "read occasion", "desk_id = ? AND id = ?", id(deskID), id(occasionID))
}

// LockOccasion keeps an occasion, with its evidence and its claims, as it is until the transaction ends. Claims are locked
// before it.
func (tx *Tx) LockOccasion(deskID, occasionID string) (Occasion, error) {
	return queryOne[Occasion](tx.Reader, "lock occasion", "SELECT * FROM occasions WHERE desk_id = ? AND id = ?"+tx.lockClause("NO KEY UPDATE"), id(deskID), id(occasionID))
}

// Occasions lists the occasions of an article, oldest row first.
func (r *Reader) Occasions(deskID, articleID string) ([]Occasion, error) {
	return list[Occasion](r, "list occasions", "created_at, id", "desk_id = ? AND article_id = ?", id(deskID), id(articleID))
}

// CreateOccasion adds an occasion.
func (tx *Tx) CreateOccasion(row *Occasion) error { return create(tx, "create occasion", row) }

// SaveOccasion writes an occasion, or ErrStale.
func (tx *Tx) SaveOccasion(row *Occasion) error {
	return save(tx, "save occasion", row, &row.Version, "desk_id = ? AND id = ?", []any{id(row.DeskID), id(row.ID)}, "desk_id", "id", "article_id", "created_by", "created_at")
}
