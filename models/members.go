package models

import (
	"time"

	"sumber/internal/workflow"
)

// Member is an account's place on a desk with one role. A removed member keeps its row: history names it.
type Member struct {
	DeskID    string
	ID        string
	AccountID string
	Role      workflow.Role
	CreatedAt time.Time
	RemovedAt *time.Time
	Version   int
}

// Invitation lets whoever holds its one-time link join a desk.
type Invitation struct {
	DeskID     string
	ID         string
	Email      string
	Role       workflow.Role
	TokenHash  []byte // SHA-256 of the link's secret
	CreatedBy  string
	CreatedAt  time.Time
	ExpiresAt  time.Time
	AcceptedAt *time.Time
	AcceptedBy *string
	RevokedAt  *time.Time
}

// MemberAccount is a member with what a list shows of the account.
type MemberAccount struct {
	Member   `gorm:"embedded"`
	Name     string
	Email    string
	Disabled bool
}

const memberAccounts = "SELECT m.*, a.name, a.email, a.disabled_at IS NOT NULL AS disabled FROM members m JOIN accounts a ON a.id = m.account_id WHERE m.desk_id = ? AND m.removed_at IS NULL"

// Member reads an account's place on a desk; a removed member has none.
func (r *Reader) Member(deskID, accountID string) (Member, error) {
	return take[Member](r, "read member", "desk_id = ? AND account_id = ? AND removed_at IS NULL", id(deskID), id(accountID))
}

// LockMember reads an account's place on a desk with its account, and keeps both as they are until the transaction ends:
// what is decided by the role holds when it is written. ErrNotFound for a removed member and a disabled account.
func (tx *Tx) LockMember(deskID, accountID string) (Member, error) {
	return queryOne[Member](tx.Reader, "lock member", "SELECT m.* FROM members m JOIN accounts a ON a.id = m.account_id WHERE m.desk_id = ? AND m.account_id = ? AND m.removed_at IS NULL AND a.disabled_at IS NULL"+
		tx.lockClause("SHARE"), id(deskID), id(accountID))
}

// MemberByID reads a member by the row's id, removed or not.
func (r *Reader) MemberByID(deskID, memberID string) (Member, error) {
	return take[Member](r, "read member by id", "desk_id = ? AND id = ?", id(deskID), id(memberID))
}

// Members lists the members of a desk by name, without removed ones.
func (r *Reader) Members(deskID string) ([]MemberAccount, error) {
	rows, err := query[MemberAccount](r, "list members", memberAccounts, id(deskID))
	sortByName(rows, func(m MemberAccount) (string, string) { return m.Name, m.ID })
	return rows, err
}

// AdminCount gives the number of admins of a desk who can sign in. To rely on it, lock the desk first.
func (r *Reader) AdminCount(deskID string) (int, error) {
	return queryOne[int](r, "count admins", "SELECT count(*) FROM members m JOIN accounts a ON a.id = m.account_id WHERE m.desk_id = ? AND m.removed_at IS NULL AND m.role = ? AND a.disabled_at IS NULL",
		id(deskID), workflow.Admin)
}

// CreateMember adds a member; ErrConflict when the account is one already.
func (tx *Tx) CreateMember(row *Member) error { return create(tx, "create member", row) }

// SaveMember writes a member, or ErrStale. Removing one is setting RemovedAt.
func (tx *Tx) SaveMember(row *Member) error {
	return save(tx, "save member", row, &row.Version, "desk_id = ? AND id = ?", []any{id(row.DeskID), id(row.ID)}, "desk_id", "id", "account_id", "created_at")
}

// Invitations lists the invitations of a desk that are neither accepted nor revoked, oldest first, expired ones too.
func (r *Reader) Invitations(deskID string) ([]Invitation, error) {
	return list[Invitation](r, "list invitations", "created_at, id", "desk_id = ? AND accepted_at IS NULL AND revoked_at IS NULL", id(deskID))
}

// Invitation reads one invitation, whatever became of it.
func (r *Reader) Invitation(deskID, invitationID string) (Invitation, error) {
	return take[Invitation](r, "read invitation", "desk_id = ? AND id = ?", id(deskID), id(invitationID))
}

// InvitationByHash reads an invitation, whatever became of it, by the SHA-256 of its secret.
func (r *Reader) InvitationByHash(hash []byte) (Invitation, error) {
	return byHash[Invitation](r, "read invitation by hash", "token_hash", hash)
}

// CreateInvitation adds an invitation.
func (tx *Tx) CreateInvitation(row *Invitation) error {
	row.Email = FoldEmail(row.Email)
	return create(tx, "create invitation", row)
}

// AcceptInvitation marks an invitation as accepted by an account; ErrStale when it is no longer open or has expired.
func (tx *Tx) AcceptInvitation(deskID, invitationID, accountID string, at time.Time) error {
	return execOne(tx, "accept invitation", ErrStale,
		"UPDATE invitations SET accepted_at = ?, accepted_by = ? WHERE desk_id = ? AND id = ? AND accepted_at IS NULL AND revoked_at IS NULL AND expires_at > ?",
		at, id(accountID), id(deskID), id(invitationID), at)
}

// RevokeInvitation takes an invitation back; ErrStale when it is no longer open.
func (tx *Tx) RevokeInvitation(deskID, invitationID string, at time.Time) error {
	return execOne(tx, "revoke invitation", ErrStale,
		"UPDATE invitations SET revoked_at = ? WHERE desk_id = ? AND id = ? AND accepted_at IS NULL AND revoked_at IS NULL", at, id(deskID), id(invitationID))
}
