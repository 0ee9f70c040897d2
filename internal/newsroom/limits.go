package newsroom

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"sumber/models"
)

// RateWindow is the time over which requests are counted.
const RateWindow = time.Minute

// Allowance is how many requests somebody may make within RateWindow. Its name is told to programs.
type Allowance struct {
	Name  string
	Quota int
}

// Spent is what is left of an allowance after a request.
type Spent struct {
	Allowance
	Left int
	// Reset is when the whole allowance is there again, and Wait when the next request will be let through: 0 if this one was.
	Reset, Wait time.Duration
}

// Spend takes one request from an allowance. Whoever asks is kept as a hash, and for every server on the database alike.
func (n *Newsroom) Spend(ctx context.Context, al Allowance, who string) (Spent, error) {
	sum := sha256.Sum256([]byte(al.Name + " " + who))
	each, now := RateWindow/time.Duration(al.Quota), n.time()
	until, ok, err := n.store.SpendRate(ctx, hex.EncodeToString(sum[:16]), now, RateWindow, each)
	if err != nil {
		return Spent{}, doing("count requests", err)
	}
	out := Spent{Allowance: al, Left: max(0, int(now.Add(RateWindow).Sub(until)/each)), Reset: until.Sub(now)}
	if !ok {
		out.Left, out.Wait = 0, max(until.Add(each).Sub(now.Add(RateWindow)), time.Microsecond)
	}
	return out, nil
}

// ForgetRates forgets who has its whole allowance again.
func (n *Newsroom) ForgetRates(ctx context.Context) error {
	return doing("forget rates", n.store.Write(ctx, func(tx *models.Tx) error {
		_, err := tx.DeleteRatesBefore(n.time())
		return err
	}))
}
