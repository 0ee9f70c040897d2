package models

import (
	"time"
)

// IdempotencyKey remembers the answer to a request, so that a repeat gets the same one.
type IdempotencyKey struct {
	DeskID      string
	AccountID   string
	Key         string
	RequestHash []byte
	Status      int
	ContentType string
	Response    []byte
	CreatedAt   time.Time
	Location    string // header of the answer, "" for none
	BusyUntil   *time.Time
}

// IdempotencyKey reads the answer that was given to a request of an account, or ErrNotFound.
func (r *Reader) IdempotencyKey(deskID, accountID, key string) (IdempotencyKey, error) {
	return take[IdempotencyKey](r, "read idempotency key", `desk_id = ? AND account_id = ? AND "key" = ?`, id(deskID), id(accountID), str(key))
}

// CreateIdempotencyKey keeps the answer to a request; ErrConflict when the key has one.
func (tx *Tx) CreateIdempotencyKey(row *IdempotencyKey) error {
	return create(tx, "create idempotency key", row)
}

// SaveAnswer keeps the answer to the request that has the row's key and hash; a key that has an answer keeps it.
func (tx *Tx) SaveAnswer(row IdempotencyKey) error {
	_, err := exec(tx, "save answer", `UPDATE idempotency_keys SET status = ?, content_type = ?, location = ?, response = ? WHERE desk_id = ? AND account_id = ? AND "key" = ? AND request_hash = ? AND status = 0`,
		row.Status, row.ContentType, row.Location, row.Response, id(row.DeskID), id(row.AccountID), str(row.Key), row.RequestHash)
	return err
}

// IdempotencyKeys reads the answers to requests of an account, by their keys; those that are not there are left out.
func (r *Reader) IdempotencyKeys(deskID, accountID string, keys []string) (map[string]IdempotencyKey, error) {
	rows, err := list[IdempotencyKey](r, "read idempotency keys", `"key"`, `desk_id = ? AND account_id = ? AND "key" IN ?`, id(deskID), id(accountID), keys)
	out := make(map[string]IdempotencyKey, len(rows))
	for _, row := range rows {
		out[row.Key] = row
	}
	return out, err
}

// KeepBusy lets whoever has a key without an answer until a time have it until another; ErrStale when they have it no more. Until nil
// is of whoever left it, or lost it before now.
func (tx *Tx) KeepBusy(row IdempotencyKey, until *time.Time, now time.Time) error {
	sql, args := `UPDATE idempotency_keys SET busy_until = ? WHERE desk_id = ? AND account_id = ? AND "key" = ? AND request_hash = ? AND status = 0 AND `, []any{until, id(row.DeskID), id(row.AccountID), str(row.Key), row.RequestHash}
	if row.BusyUntil == nil {
		sql, args = sql+"(busy_until IS NULL OR busy_until < ?)", append(args, now)
	} else {
		sql, args = sql+"busy_until = ?", append(args, *row.BusyUntil)
	}
	return execOne(tx, "keep idempotency key", ErrStale, sql, args...)
}

// PutAnswer keeps an answer under a key that may be there without one.
func (tx *Tx) PutAnswer(row IdempotencyKey) error {
	_, err := exec(tx, "put answer", `INSERT INTO idempotency_keys (desk_id, account_id, "key", request_hash, status, content_type, location, response, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (desk_id, account_id, "key") DO UPDATE SET status = excluded.status, content_type = excluded.content_type, location = excluded.location, response = excluded.response`,
		id(row.DeskID), id(row.AccountID), str(row.Key), row.RequestHash, row.Status, row.ContentType, row.Location, row.Response, row.CreatedAt)
	return err
}

// DeleteIdempotencyKeysBefore forgets answers that were given before a time, and gives their number.
func (tx *Tx) DeleteIdempotencyKeysBefore(t time.Time) (int64, error) {
	return exec(tx, "delete old idempotency keys", "DELETE FROM idempotency_keys WHERE created_at < ?", t)
}
