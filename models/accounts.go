package models

import (
	"strings"
	"time"
)

// Account is a login. It is of no desk: memberships give it a place on desks.
type Account struct {
	ID           string
	Email        string // folded to lower case; unique
	Name         string
	PasswordHash string // argon2id; "" for an account that cannot sign in by password (the demo's)
	Language     string // "id" or "en"
	KeysOff      bool   // single-letter keys switched off (WCAG 2.1.4)
	CreatedAt    time.Time
	DisabledAt   *time.Time
	Version      int
}

// Setup is the one-time address that makes the first admin of a new installation.
type Setup struct {
	ID        string
	TokenHash []byte
	CreatedAt time.Time
	UsedAt    *time.Time
}

// FoldEmail gives the form in which an address is stored and looked up.
func FoldEmail(email string) string { return strings.ToLower(strings.TrimSpace(email)) }

// Account reads one account.
func (r *Reader) Account(accountID string) (Account, error) {
	return take[Account](r, "read account", "id = ?", id(accountID))
}

// AccountByEmail reads the account of an address, in whatever case it is given.
func (r *Reader) AccountByEmail(email string) (Account, error) {
	return take[Account](r, "read account by address", "email = ?", str(FoldEmail(email)))
}

// Accounts lists every account by name.
func (r *Reader) Accounts() ([]Account, error) {
	rows, err := list[Account](r, "list accounts", "id", "1 = 1")
	sortByName(rows, func(a Account) (string, string) { return a.Name, a.ID })
	return rows, err
}

// AccountsByID reads the accounts of those ids, by id. Ids that are none are left out.
func (r *Reader) AccountsByID(ids []string) (map[string]Account, error) {
	m := make(map[string]Account)
	ids = valid(ids)
	if len(ids) == 0 {
		return m, nil
	}
	rows, err := list[Account](r, "read accounts", "id", "id IN ?", ids)
	for _, a := range rows {
		m[a.ID] = a
	}
	return m, err
}

// HasAccounts reports whether there is any account: without one, the installation is to be set up.
func (r *Reader) HasAccounts() (bool, error) {
	rows, err := query[string](r, "look for an account", "SELECT id FROM accounts LIMIT 1")
	return len(rows) > 0, err
}

// CreateAccount adds an account; ErrConflict when its address is taken.
func (tx *Tx) CreateAccount(row *Account) error {
	row.Email = FoldEmail(row.Email)
	return create(tx, "create account", row)
}

// SaveAccount writes an account, or ErrStale.
func (tx *Tx) SaveAccount(row *Account) error {
	row.Email = FoldEmail(row.Email)
	return save(tx, "save account", row, &row.Version, "id = ?", []any{id(row.ID)}, "id", "created_at")
}

// OpenSetup reads the newest set-up address that is not used, or ErrNotFound.
func (r *Reader) OpenSetup() (Setup, error) {
	return queryOne[Setup](r, "read open set-up", "SELECT * FROM setups WHERE used_at IS NULL ORDER BY created_at DESC, id DESC LIMIT 1")
}

// SetupByHash reads a set-up address, used or not, by the SHA-256 of its secret.
func (r *Reader) SetupByHash(hash []byte) (Setup, error) {
	return byHash[Setup](r, "read set-up", "token_hash", hash)
}

// CreateSetup adds a set-up address.
func (tx *Tx) CreateSetup(row *Setup) error { return create(tx, "create set-up", row) }

// UseSetup marks a set-up address as used; ErrStale when it was used before.
func (tx *Tx) UseSetup(setupID string, at time.Time) error {
	return execOne(tx, "use set-up", ErrStale, "UPDATE setups SET used_at = ? WHERE id = ? AND used_at IS NULL", at, id(setupID))
}
