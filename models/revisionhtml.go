package models

import (
	"errors"
	"time"
)

// RevisionHTML is the HTML that the text of a revision was taken from, as it was sent.
type RevisionHTML struct {
	DeskID   string
	ID       string
	RevID    string
	HTML     []byte `gorm:"column:html"`
	SHA256   string `gorm:"column:sha256"` // hex, of the bytes
	Encoding string // that the bytes were read in
	// Runs leads from the text back to the text nodes: in each, a byte of the text, a code point of the text nodes, and for how many
	// bytes both go on.
	Runs      [][3]int `gorm:"serializer:json"`
	CreatedAt time.Time
}

// TableName is the table of the HTML of revisions.
func (RevisionHTML) TableName() string { return "revision_html" }

// HTMLOfRevision reads the HTML that a revision was sent as last; ErrNotFound when it came as text.
func (r *Reader) HTMLOfRevision(deskID, revisionID string) (RevisionHTML, error) {
	return queryOne[RevisionHTML](r, "read html of revision", "SELECT * FROM revision_html WHERE desk_id = ? AND rev_id = ? ORDER BY created_at DESC, id DESC LIMIT 1", id(deskID), id(revisionID))
}

// LastRevisionHTML gives the SHA-256 in hex of the HTML that a revision was sent as last, "" when it came as text.
func (r *Reader) LastRevisionHTML(deskID, revisionID string) (string, error) {
	sha, err := queryOne[string](r, "look for html of revision", "SELECT sha256 FROM revision_html WHERE desk_id = ? AND rev_id = ? ORDER BY created_at DESC, id DESC LIMIT 1", id(deskID), id(revisionID))
	if errors.Is(err, ErrNotFound) {
		return "", nil
	}
	return sha, err
}

// CreateRevisionHTML keeps HTML that a revision was sent as.
func (tx *Tx) CreateRevisionHTML(row *RevisionHTML) error {
	return create(tx, "create html of revision", row)
}
