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

// DeleteIdempotencyKeysBefore forgets answers that were given before a time, and gives their number.
func (tx *Tx) DeleteIdempotencyKeysBefore(t time.Time) (int64, error) {
	return exec(tx, "delete old idempotency keys", "DELETE FROM idempotency_keys WHERE created_at < ?", t)
}
