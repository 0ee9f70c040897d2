package models

import (
	"time"

	"sumber/internal/workflow"
)

// Suggestion is one difference between an article's claims and what the engine found when it read the article again.
type Suggestion struct {
	DeskID    string
	ID        string
	ArticleID string
	ClaimID   *string // nil for a claim to be added
	RevID     string  // revision that the spans of Body are of
	Kind      workflow.Suggestion
	Place     int    // byte in the text at which it begins
	Body      Body   `gorm:"serializer:json"`
	Digest    string // hex, of what it says in words: what was declined once is not suggested again
	Engine    string
	Outcome   workflow.Outcome
	DecidedBy *string
	DecidedAt *time.Time
	CreatedAt time.Time
	Version   int
}

// maxSuggestions bounds a page of suggestions: those that were decided make room for others.
const maxSuggestions = 100

// Suggestion reads one suggestion.
func (r *Reader) Suggestion(deskID, suggestionID string) (Suggestion, error) {
	return take[Suggestion](r, "read suggestion", "desk_id = ? AND id = ?", id(deskID), id(suggestionID))
}

// Suggestions lists the first suggestions of an article that wait, in text order.
func (r *Reader) Suggestions(deskID, articleID string) ([]Suggestion, error) {
	return query[Suggestion](r, "list suggestions", "SELECT * FROM suggestions WHERE desk_id = ? AND article_id = ? AND outcome = ? ORDER BY place, id LIMIT ?",
		id(deskID), id(articleID), workflow.Waiting, maxSuggestions)
}

// WaitingSuggestions lists all suggestions of a kind for an article that wait, in text order.
func (r *Reader) WaitingSuggestions(deskID, articleID string, kind workflow.Suggestion) ([]Suggestion, error) {
	return list[Suggestion](r, "list suggestions of a kind", "place, id", "desk_id = ? AND article_id = ? AND outcome = ? AND kind = ?", id(deskID), id(articleID), workflow.Waiting, kind)
}

// CountSuggestions counts the suggestions of an article that wait.
func (r *Reader) CountSuggestions(deskID, articleID string) (int, error) {
	return queryOne[int](r, "count suggestions", "SELECT count(*) FROM suggestions WHERE desk_id = ? AND article_id = ? AND outcome = ?", id(deskID), id(articleID), workflow.Waiting)
}

// DeclinedDigests lists what was declined of an article.
func (r *Reader) DeclinedDigests(deskID, articleID string) ([]string, error) {
	return query[string](r, "list declined suggestions", "SELECT DISTINCT digest FROM suggestions WHERE desk_id = ? AND article_id = ? AND outcome = ?", id(deskID), id(articleID), workflow.Declined)
}

// CreateSuggestions adds suggestions.
func (tx *Tx) CreateSuggestions(rows []Suggestion) error {
	return createAll(tx, "create suggestions", rows)
}

// SaveSuggestion writes what became of a suggestion, or ErrStale.
func (tx *Tx) SaveSuggestion(row *Suggestion) error {
	return save(tx, "save suggestion", row, &row.Version, "desk_id = ? AND id = ?", []any{id(row.DeskID), id(row.ID)}, "desk_id", "id", "article_id", "claim_id", "created_at")
}

// SupersedeSuggestions ends all suggestions of an article that wait.
func (tx *Tx) SupersedeSuggestions(deskID, articleID string, at time.Time) error {
	_, err := exec(tx, "supersede suggestions", "UPDATE suggestions SET outcome = ?, decided_at = ?, version = version + 1 WHERE desk_id = ? AND article_id = ? AND outcome = ?",
		workflow.Superseded, at, id(deskID), id(articleID), workflow.Waiting)
	return err
}
