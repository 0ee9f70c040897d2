package models

import (
	"time"

	"sumber/internal/workflow"
)

// Token acts as its account on one desk; its scopes only subtract.
type Token struct {
	DeskID     string
	ID         string
	AccountID  string
	Name       string
	Hash       []byte
	Scopes     []workflow.Scope `gorm:"serializer:json"`
	CreatedAt  time.Time
	ExpiresAt  *time.Time
	LastUsedAt *time.Time
	RevokedAt  *time.Time
}

// TokenAccount is a token with the account that it acts as and that account's place on the desk.
type TokenAccount struct {
	Token   `gorm:"embedded;embeddedPrefix:t_"`
	Account `gorm:"embedded;embeddedPrefix:a_"`
	Member  `gorm:"embedded;embeddedPrefix:m_"`
}

var tokenAccounts = "SELECT " + columns[Token]("t", "t_") + ", " + columns[Account]("a", "a_") + ", " + columns[Member]("m", "m_") +
	" FROM tokens t JOIN accounts a ON a.id = t.account_id" +
	" JOIN members m ON m.desk_id = t.desk_id AND m.account_id = t.account_id AND m.removed_at IS NULL" +
	" WHERE t.hash = ? AND t.revoked_at IS NULL AND a.disabled_at IS NULL"

// TokenByHash reads a token by its SHA-256, with account and member. A revoked token, a disabled account and a removed
// member are ErrNotFound; whether the token has expired is for the caller, who has the clock.
func (r *Reader) TokenByHash(hash []byte) (TokenAccount, error) {
	if len(hash) == 0 {
		return TokenAccount{}, wrap("read token", ErrNotFound)
	}
	return queryOne[TokenAccount](r, "read token", tokenAccounts, hash)
}

// Token reads one token, revoked or not.
func (r *Reader) Token(deskID, tokenID string) (Token, error) {
	return take[Token](r, "read token", "desk_id = ? AND id = ?", id(deskID), id(tokenID))
}

// Tokens lists the tokens of an account on a desk, or of all its accounts when accountID is "", newest first, revoked
// ones too.
func (r *Reader) Tokens(deskID, accountID string) ([]Token, error) {
	if accountID == "" {
		return list[Token](r, "list tokens", "created_at DESC, id DESC", "desk_id = ?", id(deskID))
	}
	return list[Token](r, "list tokens", "created_at DESC, id DESC", "desk_id = ? AND account_id = ?", id(deskID), id(accountID))
}

// CreateToken adds a token.
func (tx *Tx) CreateToken(row *Token) error { return create(tx, "create token", row) }

// RevokeToken ends a token; ErrStale when it has ended.
func (tx *Tx) RevokeToken(deskID, tokenID string, at time.Time) error {
	return execOne(tx, "revoke token", ErrStale, "UPDATE tokens SET revoked_at = ? WHERE desk_id = ? AND id = ? AND revoked_at IS NULL", at, id(deskID), id(tokenID))
}

// RevokeTokensOf ends every token of an account on a desk.
func (tx *Tx) RevokeTokensOf(deskID, accountID string, at time.Time) error {
	_, err := exec(tx, "revoke tokens of account", "UPDATE tokens SET revoked_at = ? WHERE desk_id = ? AND account_id = ? AND revoked_at IS NULL", at, id(deskID), id(accountID))
	return err
}

// TouchToken notes when a token was last used.
func (tx *Tx) TouchToken(deskID, tokenID string, at time.Time) error {
	return execOne(tx, "touch token", ErrNotFound, "UPDATE tokens SET last_used_at = ? WHERE desk_id = ? AND id = ?", at, id(deskID), id(tokenID))
}
