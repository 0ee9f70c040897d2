package models

import (
	"time"

	"sumber/internal/workflow"
)

// Desk is a team that owns articles, claims, scales and members.
type Desk struct {
	ID        string
	Slug      string // in addresses; unique
	Name      string
	Language  string
	Outlet    string // the outlet whose own copy drafts are
	Address   string // the outlet's site
	TimeZone  string // IANA
	CheckPage string // pattern of the address of the page with one whole check, "" for none
	Demo      bool
	CreatedAt time.Time
	Version   int
}

// Membership is a desk of an account and the account's role there.
type Membership struct {
	Desk `gorm:"embedded"`
	Role workflow.Role
}

// Desk reads one desk.
func (r *Reader) Desk(deskID string) (Desk, error) {
	return take[Desk](r, "read desk", "id = ?", id(deskID))
}

// DeskBySlug reads the desk of an address.
func (r *Reader) DeskBySlug(slug string) (Desk, error) {
	return take[Desk](r, "read desk by slug", "slug = ?", str(slug))
}

// Desks lists every desk by name.
func (r *Reader) Desks() ([]Desk, error) {
	rows, err := list[Desk](r, "list desks", "id", "1 = 1")
	sortByName(rows, func(d Desk) (string, string) { return d.Name, d.ID })
	return rows, err
}

// DesksOf lists the desks where an account is a member, by name, with its role.
func (r *Reader) DesksOf(accountID string) ([]Membership, error) {
	rows, err := query[Membership](r, "list desks of account",
		"SELECT d.*, m.role FROM members m JOIN desks d ON d.id = m.desk_id WHERE m.account_id = ? AND m.removed_at IS NULL", id(accountID))
	sortByName(rows, func(m Membership) (string, string) { return m.Name, m.ID })
	return rows, err
}

// CreateDesk adds a desk; ErrConflict when its slug is taken.
func (tx *Tx) CreateDesk(row *Desk) error { return create(tx, "create desk", row) }

// SaveDesk writes a desk, or ErrStale.
func (tx *Tx) SaveDesk(row *Desk) error {
	return save(tx, "save desk", row, &row.Version, "id = ?", []any{id(row.ID)}, "id", "created_at")
}

// LockDesk makes other transactions that lock the same desk wait until this one ends. It is for rules over several
// rows of a desk, such as "a desk keeps an admin", and is taken before any other lock.
func (tx *Tx) LockDesk(deskID string) error {
	_, err := queryOne[string](tx.Reader, "lock desk", "SELECT id FROM desks WHERE id = ?"+tx.lockClause("NO KEY UPDATE"), id(deskID))
	return err
}
