package models

import (
	"time"
)

// Session is one signed-in browser. Only the SHA-256 of its cookie is kept.
type Session struct {
	IDHash    []byte
	AccountID string
	DeskID    *string // the desk last looked at
	CreatedAt time.Time
	SeenAt    time.Time
	ExpiresAt time.Time
}

// SessionAccount is a session with the account that is signed in.
type SessionAccount struct {
	Session
	Account
}

const sessionAccounts = "SELECT s.id_hash, s.account_id, s.desk_id, s.created_at, s.seen_at, s.expires_at, a.id, a.email, a.name, a.password_hash, a.language, a.keys_off, a.created_at, a.disabled_at, a.version" +
	" FROM sessions s JOIN accounts a ON a.id = s.account_id WHERE s.id_hash = ? AND a.disabled_at IS NULL"

// SessionByHash reads a session by the SHA-256 of its cookie, with its account. The session of a disabled account is
// ErrNotFound; whether it has expired is for the caller, who has the clock.
func (r *Reader) SessionByHash(hash []byte) (SessionAccount, error) {
	if len(hash) == 0 {
		return SessionAccount{}, wrap("read session", ErrNotFound)
	}
	rows, err := scanned(r, "read session", func(s *SessionAccount) []any {
		t, a := &s.Session, &s.Account
		return []any{&t.IDHash, &t.AccountID, &t.DeskID, &t.CreatedAt, &t.SeenAt, &t.ExpiresAt, &a.ID, &a.Email, &a.Name, &a.PasswordHash, &a.Language, &a.KeysOff, &a.CreatedAt, &a.DisabledAt, &a.Version}
	}, sessionAccounts, hash)
	if err == nil && len(rows) == 0 {
		err = wrap("read session", ErrNotFound)
	}
	if err != nil {
		return SessionAccount{}, err
	}
	return rows[0], nil
}

// SessionsOf lists the sessions of an account that have not ended by now and were used after a time, the last used first.
func (r *Reader) SessionsOf(accountID string, now, usedAfter time.Time) ([]Session, error) {
	return list[Session](r, "list sessions", "seen_at DESC, created_at DESC", "account_id = ? AND expires_at > ? AND seen_at >= ?", id(accountID), now, usedAfter)
}

// CreateSession adds a session.
func (tx *Tx) CreateSession(row *Session) error { return create(tx, "create session", row) }

// TouchSession notes that a session was used: when, until when it now lasts, and on which desk (nil leaves that).
// ErrNotFound when it has ended.
func (tx *Tx) TouchSession(hash []byte, seen, expires time.Time, deskID *string) error {
	if deskID == nil {
		return execOne(tx, "touch session", ErrNotFound, "UPDATE sessions SET seen_at = ?, expires_at = ? WHERE id_hash = ?", seen, expires, hash)
	}
	return execOne(tx, "touch session", ErrNotFound, "UPDATE sessions SET seen_at = ?, expires_at = ?, desk_id = ? WHERE id_hash = ?", seen, expires, id(*deskID), hash)
}

// DeleteSession ends a session; one that has ended is no error.
func (tx *Tx) DeleteSession(hash []byte) error {
	_, err := exec(tx, "delete session", "DELETE FROM sessions WHERE id_hash = ?", hash)
	return err
}

// DeleteSessionsOf ends every session of an account.
func (tx *Tx) DeleteSessionsOf(accountID string) error {
	_, err := exec(tx, "delete sessions of account", "DELETE FROM sessions WHERE account_id = ?", id(accountID))
	return err
}

// DeleteExpiredSessions removes the sessions that ended by now and gives their number.
func (tx *Tx) DeleteExpiredSessions(now time.Time) (int64, error) {
	return exec(tx, "delete expired sessions", "DELETE FROM sessions WHERE expires_at <= ?", now)
}
