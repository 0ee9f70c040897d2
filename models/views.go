package models

import "time"

// SavedView is a list of the queue that a desk has given a name: the filters as its address has them.
type SavedView struct {
	DeskID    string
	ID        string
	Name      string
	Folded    string // Fold(Name), filled in by the store; unique on a desk
	Query     string
	CreatedBy string
	CreatedAt time.Time
	Version   int
}

// MostViews is how many views a desk can save: all of them stand on the queue's page.
const MostViews = 100

// SavedViews lists the views of a desk by name.
func (r *Reader) SavedViews(deskID string) ([]SavedView, error) {
	return list[SavedView](r, "list saved views", "folded, id", "desk_id = ?", id(deskID))
}

// SavedView reads one view.
func (r *Reader) SavedView(deskID, viewID string) (SavedView, error) {
	return take[SavedView](r, "read saved view", "desk_id = ? AND id = ?", id(deskID), id(viewID))
}

// CreateSavedView adds a view; ErrConflict when the desk has one of that name.
func (tx *Tx) CreateSavedView(row *SavedView) error {
	row.Folded = Fold(row.Name)
	return create(tx, "create saved view", row)
}

// SaveSavedView writes a view, or ErrStale; ErrConflict when another one has the name.
func (tx *Tx) SaveSavedView(row *SavedView) error {
	row.Folded = Fold(row.Name)
	return save(tx, "save saved view", row, &row.Version, "desk_id = ? AND id = ?", []any{id(row.DeskID), id(row.ID)}, "desk_id", "id", "created_by", "created_at")
}

// DeleteSavedView removes a view; ErrNotFound when the desk has it not.
func (tx *Tx) DeleteSavedView(deskID, viewID string) error {
	return execOne(tx, "delete saved view", ErrNotFound, "DELETE FROM saved_views WHERE desk_id = ? AND id = ?", id(deskID), id(viewID))
}
