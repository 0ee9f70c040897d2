package models

import (
	"log/slog"
	"time"
)

// SigningSecret signs webhooks. It is masked wherever it would be printed or logged; string(s) is the secret.
type SigningSecret string

const secretMask = "whsec_********"

// String masks the secret.
func (SigningSecret) String() string { return secretMask }

// GoString masks the secret.
func (SigningSecret) GoString() string { return secretMask }

// LogValue masks the secret.
func (SigningSecret) LogValue() slog.Value { return slog.StringValue(secretMask) }

// MarshalText masks the secret.
func (SigningSecret) MarshalText() ([]byte, error) { return []byte(secretMask), nil }

// Webhook is a receiver of a desk's messages.
type Webhook struct {
	DeskID  string
	ID      string
	Address string
	Events  []string `gorm:"serializer:json"` // kinds of the outbox
	Secret  SigningSecret
	// OldSecret signs too until OldUntil, so that a receiver can change over.
	OldSecret SigningSecret
	OldUntil  *time.Time
	Active    bool
	// FailingSince is when the attempts began to fail of which none has succeeded since.
	FailingSince *time.Time
	// DisabledAt is when the program switched it off.
	DisabledAt *time.Time
	CreatedBy  string
	CreatedAt  time.Time
	RemovedAt  *time.Time
	Version    int
}

// The states of a delivery.
const (
	DeliveryWaiting = "waiting"
	Delivered       = "delivered"
	DeliveryDead    = "dead"
)

// DeliveryStates lists them.
var DeliveryStates = []string{DeliveryWaiting, Delivered, DeliveryDead}

// Delivery is one message to one receiver. Its id is the message's: it stays through all attempts.
type Delivery struct {
	DeskID    string
	ID        string
	WebhookID string
	Seq       *int64 // of the outbox; nil for a test
	Kind      string
	ClaimID   *string // messages about one claim go in order; nil is out of any order
	Payload   []byte  // exactly what is sent
	State     string
	Attempts  int
	NextAt    time.Time
	Lease     *string // of the worker that has it until NextAt
	CreatedAt time.Time
	DoneAt    *time.Time
}

// DeliveryAttempt is one attempt and its answer.
type DeliveryAttempt struct {
	DeskID       string
	DeliveryID   string
	Number       int
	At           time.Time
	Milliseconds int64
	Status       int    // 0 without an answer
	Error        string // a reason of fetch, "" with an answer
	Answer       string // its beginning
}

// Webhooks lists the receivers of a desk that were not removed, oldest first.
func (r *Reader) Webhooks(deskID string) ([]Webhook, error) {
	return list[Webhook](r, "list webhooks", "id", "desk_id = ? AND removed_at IS NULL", id(deskID))
}

// Webhook reads one receiver that was not removed.
func (r *Reader) Webhook(deskID, webhookID string) (Webhook, error) {
	return take[Webhook](r, "read webhook", "desk_id = ? AND id = ? AND removed_at IS NULL", id(deskID), id(webhookID))
}

// DeliveryQuery asks for a page of deliveries, newest first.
type DeliveryQuery struct {
	State  string // "" is any
	Before string // only ids below this one
	Limit  int
}

// Deliveries lists the messages to a receiver, newest first; next is the Before of the page behind, "" at the end.
func (r *Reader) Deliveries(deskID, webhookID string, q DeliveryQuery) (rows []Delivery, next string, err error) {
	most := limited(q.Limit)
	sql, args := "SELECT * FROM deliveries WHERE desk_id = ? AND webhook_id = ?", []any{id(deskID), id(webhookID)}
	if q.State != "" {
		sql, args = sql+" AND state = ?", append(args, str(q.State))
	}
	if q.Before != "" {
		sql, args = sql+" AND id < ?", append(args, idOfCursor(q.Before))
	}
	rows, err = query[Delivery](r, "list deliveries", sql+" ORDER BY id DESC LIMIT ?", append(args, most+1)...)
	rows, next, _ = cut(rows, most, q.Before, "", func(d Delivery) string { return d.ID })
	return rows, next, err
}

// Delivery reads one message.
func (r *Reader) Delivery(deskID, deliveryID string) (Delivery, error) {
	return take[Delivery](r, "read delivery", "desk_id = ? AND id = ?", id(deskID), id(deliveryID))
}

// DeliveryAttempts lists the attempts of messages, by message and number.
func (r *Reader) DeliveryAttempts(deskID string, deliveryIDs []string) ([]DeliveryAttempt, error) {
	ids := valid(deliveryIDs)
	if len(ids) == 0 {
		return nil, nil
	}
	return list[DeliveryAttempt](r, "list delivery attempts", "delivery_id, number", "desk_id = ? AND delivery_id IN ?", id(deskID), ids)
}

// CreateWebhook adds a receiver.
func (tx *Tx) CreateWebhook(row *Webhook) error { return create(tx, "create webhook", row) }

// SaveWebhook writes a receiver that nobody changed since it was read.
func (tx *Tx) SaveWebhook(row *Webhook) error {
	return save(tx, "save webhook", row, &row.Version, "desk_id = ? AND id = ?", []any{id(row.DeskID), id(row.ID)}, "desk_id", "id", "created_by", "created_at")
}

// NoteReceiver notes since when the attempts at a receiver fail, nil when they do not. It is no change by a person: the version stays.
func (tx *Tx) NoteReceiver(deskID, webhookID string, failingSince *time.Time) error {
	return execOne(tx, "note receiver", ErrNotFound, "UPDATE webhooks SET failing_since = ? WHERE desk_id = ? AND id = ?", microp(failingSince), id(deskID), id(webhookID))
}

// LockWebhook reads a receiver, removed or not, and keeps it from other transactions.
func (tx *Tx) LockWebhook(deskID, webhookID string) (Webhook, error) {
	return queryOne[Webhook](tx.Reader, "lock webhook", "SELECT * FROM webhooks WHERE desk_id = ? AND id = ?"+tx.lockClause("UPDATE"), id(deskID), id(webhookID))
}

// TakeOutbox reads messages that were not handed on, by desk and number, and keeps them from other transactions. A second taker
// waits for the first: skipping what is locked would hand later messages on before earlier ones.
func (tx *Tx) TakeOutbox(limit int) ([]OutboxRow, error) {
	return query[OutboxRow](tx.Reader, "take outbox", "SELECT * FROM outbox WHERE done_at IS NULL ORDER BY desk_id, seq LIMIT ?"+tx.lockClause("UPDATE"), limited(limit))
}

// CreateDeliveries adds messages to receivers.
func (tx *Tx) CreateDeliveries(rows []Delivery) error {
	return createAll(tx, "create deliveries", rows)
}

// LeaseDeliveries gives a worker messages that are due and that no other has, until a time. A message about a claim is not due
// while an earlier one about it waits, and none but a test of a receiver that is switched off.
func (tx *Tx) LeaseDeliveries(lease string, now, until time.Time, limit int) ([]Delivery, error) {
	skip := ""
	if tx.dialect == PostgreSQL {
		skip = " FOR UPDATE OF d SKIP LOCKED"
	}
	rows, err := query[Delivery](tx.Reader, "lease deliveries", `SELECT d.* FROM deliveries d
JOIN webhooks w ON w.desk_id = d.desk_id AND w.id = d.webhook_id AND (w.active OR d.kind = 'webhook.test') AND w.removed_at IS NULL
WHERE d.state = 'waiting' AND d.next_at <= ?
AND NOT EXISTS (SELECT 1 FROM deliveries e WHERE e.desk_id = d.desk_id AND e.webhook_id = d.webhook_id AND e.claim_id = d.claim_id AND e.state = 'waiting' AND e.seq < d.seq)
ORDER BY d.next_at LIMIT ?`+skip, now, limited(limit))
	if err != nil {
		return nil, err
	}
	for i := range rows {
		d := &rows[i]
		d.Lease, d.NextAt = &lease, Micro(until)
		if err := execOne(tx, "lease delivery", ErrStale, "UPDATE deliveries SET lease = ?, next_at = ? WHERE desk_id = ? AND id = ? AND state = 'waiting'", lease, until, id(d.DeskID), id(d.ID)); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

// FinishAttempt keeps an attempt and what became of the message; ErrStale when the lease is another's by now.
func (tx *Tx) FinishAttempt(d Delivery, a DeliveryAttempt) error {
	if d.Lease == nil {
		return wrap("finish delivery", ErrStale)
	}
	err := execOne(tx, "finish delivery", ErrStale, "UPDATE deliveries SET state = ?, attempts = ?, next_at = ?, done_at = ?, lease = NULL WHERE desk_id = ? AND id = ? AND lease = ? AND state = 'waiting'",
		d.State, d.Attempts, d.NextAt, microp(d.DoneAt), id(d.DeskID), id(d.ID), *d.Lease)
	if err != nil {
		return err
	}
	return create(tx, "keep delivery attempt", &a)
}

// Redeliver makes a message due again, under its id; ErrStale when it waits already.
func (tx *Tx) Redeliver(deskID, deliveryID string, at time.Time) error {
	return execOne(tx, "redeliver", ErrStale, "UPDATE deliveries SET state = 'waiting', next_at = ?, done_at = NULL, lease = NULL WHERE desk_id = ? AND id = ? AND state <> 'waiting'", at, id(deskID), id(deliveryID))
}

// HastenDeliveries makes what waits for a receiver due at a time, when it is switched on again.
func (tx *Tx) HastenDeliveries(deskID, webhookID string, at time.Time) error {
	_, err := exec(tx, "hasten deliveries", "UPDATE deliveries SET next_at = ? WHERE desk_id = ? AND webhook_id = ? AND state = 'waiting' AND lease IS NULL", at, id(deskID), id(webhookID))
	return err
}
