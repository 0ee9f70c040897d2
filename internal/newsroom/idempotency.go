package newsroom

import (
	"bytes"
	"context"
	"errors"
	"time"

	"sumber/models"
)

// KeyLife is how long the answer to a request with an idempotency key is remembered.
const KeyLife = 48 * time.Hour

// ErrKeyReused: the idempotency key was sent with another request before.
var ErrKeyReused = errors.New("idempotency key of another request")

// ErrKeyTaken: another request with this key was carried out meanwhile; Answered tells its answer.
var ErrKeyTaken = errors.New("idempotency key is taken")

// RequestKey names one request of an account, so that it is carried out once however often it is sent.
type RequestKey struct {
	Key  string
	Hash []byte // SHA-256 of what was asked

	kept bool // by a transaction that was committed
}

type requestKey struct{}

// WithKey makes the first write in a context remember the key, in the same transaction: either both happen, or neither.
func WithKey(ctx context.Context, k RequestKey) context.Context {
	return context.WithValue(ctx, requestKey{}, &k)
}

// keep remembers the key of the context, if it has one.
func (n *Newsroom) keep(ctx context.Context, tx *models.Tx, a Actor) error {
	k, ok := ctx.Value(requestKey{}).(*RequestKey)
	if !ok || k.kept {
		return nil
	}
	err := tx.CreateIdempotencyKey(&models.IdempotencyKey{DeskID: a.Desk.ID, AccountID: a.Account.ID, Key: k.Key, RequestHash: k.Hash, CreatedAt: n.time()})
	if errors.Is(err, models.ErrConflict) {
		return ErrKeyTaken
	}
	return err
}

// wasKept notes that the transaction with the key was committed: further ones of the same request do without.
func wasKept(ctx context.Context) {
	if k, ok := ctx.Value(requestKey{}).(*RequestKey); ok {
		k.kept = true
	}
}

// Answer is what a request was answered.
type Answer struct {
	Status                int
	ContentType, Location string
	Body                  []byte
}

// Answered gives the answer to an earlier request with that key. done is false when there was none. An answer with Status 0
// was carried out and not kept: the program ended in between, and the caller answers with what there is now.
func (n *Newsroom) Answered(ctx context.Context, a Actor, k RequestKey) (ans Answer, done bool, err error) {
	row, err := n.store.Read(ctx).IdempotencyKey(a.Desk.ID, a.Account.ID, k.Key)
	switch {
	case errors.Is(err, models.ErrNotFound):
		return ans, false, nil
	case err != nil:
		return ans, false, doing("read idempotency key", err)
	case !bytes.Equal(row.RequestHash, k.Hash):
		return ans, false, ErrKeyReused
	}
	return Answer{Status: row.Status, ContentType: row.ContentType, Location: row.Location, Body: row.Response}, true, nil
}

// KeepAnswer keeps what was answered beside the key that the request was carried out under; without one it does nothing. Kept twice it
// is kept once, so it is tried again when the database did not answer.
func (n *Newsroom) KeepAnswer(ctx context.Context, a Actor, k RequestKey, ans Answer) error {
	var err error
	for range tries {
		err = n.store.Write(ctx, func(tx *models.Tx) error {
			return tx.SaveAnswer(models.IdempotencyKey{DeskID: a.Desk.ID, AccountID: a.Account.ID, Key: k.Key, RequestHash: k.Hash,
				Status: ans.Status, ContentType: ans.ContentType, Location: ans.Location, Response: ans.Body})
		})
		if !errors.Is(err, models.ErrUnavailable) {
			break
		}
	}
	return doing("keep answer", err)
}

// ForgetKeys forgets the keys that are older than KeyLife.
func (n *Newsroom) ForgetKeys(ctx context.Context) error {
	return doing("forget idempotency keys", n.store.Write(ctx, func(tx *models.Tx) error {
		_, err := tx.DeleteIdempotencyKeysBefore(n.time().Add(-KeyLife))
		return err
	}))
}
