package newsroom

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strconv"
	"sync"
	"time"

	"sumber/models"
)

// linesBusy is how long a request of many lines has its key for itself without a sign of life: a line that is done, or HoldLines each
// LinesBeat. So long a repeat is refused after the program was killed. Were it over too early, no line would be done twice: each has a key
// of its own, and who lost the request is told so at the next line.
const (
	linesBusy = 20 * time.Second
	LinesBeat = 5 * time.Second
)

// KeyBusy is ErrKeyTaken by a request of many lines: it has the key so long, unless it shows that it is still carried out.
type KeyBusy struct{ RetryAfter time.Duration }

func (e *KeyBusy) Error() string { return ErrKeyTaken.Error() }

// Is reports that it is an ErrKeyTaken.
func (e *KeyBusy) Is(target error) bool { return target == ErrKeyTaken }

// LinesKey is the idempotency key of a request of many lines. Each line is done under a key of its own in the transaction that does it,
// and what it was answered is kept: sent again after the program ended, the request goes on where it was.
type LinesKey struct {
	k     RequestKey
	mu    sync.Mutex // of until: who does the lines and who holds the key are two
	until time.Time
	// Done is true when all lines are done, and their answers are there.
	Done bool
	// Resumed is true when some lines may be.
	Resumed bool

	last int // line
}

// row is the key of the whole request; a client's key has no space in it.
func (k *LinesKey) row(a Actor) models.IdempotencyKey {
	return models.IdempotencyKey{DeskID: a.Desk.ID, AccountID: a.Account.ID, Key: k.k.Key, RequestHash: k.k.Hash}
}

func (k *LinesKey) line(n int) RequestKey {
	return RequestKey{Key: k.k.Key + " " + strconv.Itoa(n), Hash: k.k.Hash}
}

// BeginLines takes a key for a request of many lines. *KeyBusy: another is carrying it out. ErrKeyReused: it was another request's.
func (n *Newsroom) BeginLines(ctx context.Context, a Actor, key RequestKey) (*LinesKey, error) {
	k := &LinesKey{k: key, until: models.Micro(n.time().Add(linesBusy))}
	busy := &KeyBusy{RetryAfter: linesBusy}
	err := n.store.Write(ctx, func(tx *models.Tx) error {
		k.Done, k.Resumed = false, false
		was, err := tx.IdempotencyKey(a.Desk.ID, a.Account.ID, key.Key)
		switch {
		case errors.Is(err, models.ErrNotFound):
			row := k.row(a)
			row.CreatedAt, row.BusyUntil = n.time(), &k.until
			return tx.CreateIdempotencyKey(&row)
		case err != nil:
			return err
		case !bytes.Equal(was.RequestHash, key.Hash):
			return ErrKeyReused
		case was.Status != 0:
			k.Done = true
			k.last, err = strconv.Atoi(string(was.Response))
			return err
		}
		if was.BusyUntil != nil {
			busy.RetryAfter = was.BusyUntil.Sub(n.time())
		}
		k.Resumed = true
		return tx.KeepBusy(k.row(a), &k.until, n.time())
	})
	if errors.Is(err, models.ErrStale) || errors.Is(err, models.ErrConflict) {
		return nil, busy
	}
	return k, doing("begin lines", err)
}

// HoldLines shows that the request is still carried out, while a line takes long or its client reads slowly. ErrKeyTaken: another goes on
// with it.
func (n *Newsroom) HoldLines(ctx context.Context, a Actor, k *LinesKey) error {
	return doing("hold lines", n.holdLines(ctx, a, k, func(*models.Tx) error { return nil }))
}

// holdLines does fn while the key is still the request's, and makes it the request's for another while.
func (n *Newsroom) holdLines(ctx context.Context, a Actor, k *LinesKey, fn func(tx *models.Tx) error) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	until := models.Micro(n.time().Add(linesBusy))
	err := n.store.Write(ctx, func(tx *models.Tx) error {
		if err := tx.KeepBusy(k.held(a), &until, n.time()); err != nil {
			return err
		}
		return fn(tx)
	})
	if errors.Is(err, models.ErrStale) {
		return ErrKeyTaken
	}
	if err == nil {
		k.until = until
	}
	return err
}

// WithLine makes the first write in a context remember the key of a line. done is true when the line was carried out before; what it was
// answered may be lost all the same.
func (n *Newsroom) WithLine(ctx context.Context, a Actor, k *LinesKey, line int) (with context.Context, answer []byte, done bool, err error) {
	if k.Resumed {
		ans, done, err := n.Answered(ctx, a, k.line(line))
		if err != nil || done {
			return ctx, ans.Body, done, err
		}
	}
	return WithKey(ctx, k.line(line)), nil, false, nil
}

// KeepLine keeps what a line was answered. ErrKeyTaken: another goes on with the request, because this one was too long about it.
func (n *Newsroom) KeepLine(ctx context.Context, a Actor, k *LinesKey, line int, answer []byte) error {
	err := n.holdLines(ctx, a, k, func(tx *models.Tx) error {
		row := k.row(a)
		row.Key, row.Status, row.Response, row.CreatedAt = k.line(line).Key, 200, answer, n.time()
		return tx.PutAnswer(row)
	})
	if err == nil {
		k.last = line
	}
	return doing("keep line", err)
}

func (k *LinesKey) held(a Actor) models.IdempotencyKey {
	row := k.row(a)
	row.BusyUntil = &k.until
	return row
}

// EndLines leaves the key: whole when all lines were answered, else a repeat goes on.
func (n *Newsroom) EndLines(ctx context.Context, a Actor, k *LinesKey, whole bool) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	return doing("end lines", n.store.Write(ctx, func(tx *models.Tx) error {
		if err := tx.KeepBusy(k.held(a), nil, n.time()); err != nil || !whole {
			return err
		}
		row := k.row(a)
		row.Status, row.Response = 200, []byte(strconv.Itoa(k.last))
		return tx.SaveAnswer(row)
	}))
}

// AnsweredLines gives what the lines of a request that is done were answered, in their order.
func (n *Newsroom) AnsweredLines(ctx context.Context, a Actor, k *LinesKey, fn func(answer []byte) error) error {
	numbers := make([]int, k.last)
	for i := range numbers {
		numbers[i] = i + 1
	}
	for some := range slices.Chunk(numbers, 500) {
		keys := make([]string, len(some))
		for i, line := range some {
			keys[i] = k.line(line).Key
		}
		rows, err := n.store.Read(ctx).IdempotencyKeys(a.Desk.ID, a.Account.ID, keys)
		if err != nil {
			return doing("read lines", err)
		}
		for _, key := range keys {
			if row, ok := rows[key]; ok { // blank lines have none
				if err := fn(row.Response); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
