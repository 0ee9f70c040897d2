package models

import (
	"fmt"
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

const (
	membershipColumns = "d.id, d.slug, d.name, d.language, d.outlet, d.address, d.time_zone, d.check_page, d.demo, d.created_at, d.version, m.role"
	memberships       = " FROM members m JOIN desks d ON d.id = m.desk_id WHERE m.account_id = ? AND m.removed_at IS NULL"
)

func (m *Membership) into() []any {
	return []any{&m.ID, &m.Slug, &m.Name, &m.Language, &m.Outlet, &m.Address, &m.TimeZone, &m.CheckPage, &m.Demo, &m.CreatedAt, &m.Version, (*string)(&m.Role)}
}

// DesksOf lists the desks where an account is a member, by name, with its role.
func (r *Reader) DesksOf(accountID string) ([]Membership, error) {
	rows, err := scanned(r, "list desks of account", (*Membership).into, "SELECT "+membershipColumns+memberships, id(accountID))
	sortByName(rows, func(m Membership) (string, string) { return m.Name, m.ID })
	return rows, err
}

// Membership reads the desk of an address with the role of an account there; ErrNotFound when it is no member.
func (r *Reader) Membership(accountID, slug string) (Membership, error) {
	const what = "read membership"
	rows, err := scanned(r, what, (*Membership).into, "SELECT "+membershipColumns+memberships+" AND d.slug = ?", id(accountID), str(slug))
	if err == nil && len(rows) == 0 {
		err = wrap(what, ErrNotFound)
	}
	if err != nil {
		return Membership{}, err
	}
	return rows[0], nil
}

// Waiting is a desk of an account and, of the one desk that was asked for, how many of its claims are in some states.
type Waiting struct {
	Membership
	Claims int
}

// DesksAround is DesksOf, and counts the claims in some states of the desk of an address, up to most: what every page of a
// desk shows, in one query.
func (r *Reader) DesksAround(accountID, slug string, states []workflow.State, most int) ([]Waiting, error) {
	rows, err := scanned(r, "list desks around", func(w *Waiting) []any { return append(w.into(), &w.Claims) },
		"SELECT "+membershipColumns+fmt.Sprintf(", CASE WHEN d.slug = ? THEN (SELECT count(*) FROM (SELECT 1 FROM claims c WHERE c.desk_id = d.id AND c.state IN ? LIMIT %d) AS n) ELSE 0 END", most)+memberships,
		str(slug), states, id(accountID))
	sortByName(rows, func(w Waiting) (string, string) { return w.Name, w.ID })
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
