package models

import (
	"time"
)

// OutboxRow is a message for consumers, numbered by its audit event.
type OutboxRow struct {
	DeskID    string
	Seq       int64
	Kind      string // verdict.published, verdict.corrected, verdict.retracted, proposal.waiting, ...
	Object    string
	ObjectID  string
	Payload   []byte // JSON
	CreatedAt time.Time
	DoneAt    *time.Time
}

// TableName is the table of the outbox.
func (OutboxRow) TableName() string { return "outbox" }

// Outbox lists messages of a desk after a sequence number, in order. A reader that keeps the last number it saw never
// skips one: numbers are given under the lock of the desk's audit head.
func (r *Reader) Outbox(deskID string, afterSeq int64, limit int) ([]OutboxRow, error) {
	return query[OutboxRow](r, "list outbox", "SELECT * FROM outbox WHERE desk_id = ? AND seq > ? ORDER BY seq LIMIT ?", id(deskID), afterSeq, limited(limit))
}

// OutboxWaiting lists messages of all desks that are not done, by desk and number.
func (r *Reader) OutboxWaiting(limit int) ([]OutboxRow, error) {
	return query[OutboxRow](r, "list waiting outbox", "SELECT * FROM outbox WHERE done_at IS NULL ORDER BY desk_id, seq LIMIT ?", limited(limit))
}

// MarkOutboxDone notes that a message was delivered; ErrNotFound when it was or is none.
func (tx *Tx) MarkOutboxDone(deskID string, seq int64, at time.Time) error {
	return execOne(tx, "mark outbox done", ErrNotFound, "UPDATE outbox SET done_at = ? WHERE desk_id = ? AND seq = ? AND done_at IS NULL", at, id(deskID), seq)
}
