package newsroom

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"time"

	"sumber/models"
)

// How long a session lives (OWASP ASVS 5.0.0, 7.3): without being used, and at all.
const (
	SessionIdle = 12 * time.Hour
	SessionLife = 7 * 24 * time.Hour
	// sessionTouch is how often a session's last use is written: not with each request.
	sessionTouch = 5 * time.Minute
)

// The throttle of sign-in: failures within the window that block a pair of account and address, an address, an account.
// The account's own limit is far above the pair's, so that a stranger cannot lock a member out from elsewhere soon.
const (
	throttleWindow  = 15 * time.Minute
	throttlePair    = 5
	throttleAddress = 30
	throttleAccount = 60
)

// SignIn checks a password and opens a session. It fails with ErrSignIn, *Throttled, or a fault of storage. The address
// is the client's network address, for the throttle only.
func (n *Newsroom) SignIn(ctx context.Context, email, password, address string) (secret string, err error) {
	var v invalid = map[string]string{}
	email = v.email("email", email)
	keys := throttleKeys(email, address)
	if err := n.throttled(ctx, keys); err != nil {
		return "", err
	}
	acc, err := n.store.Read(ctx).AccountByEmail(email)
	if err != nil && !errors.Is(err, models.ErrNotFound) {
		return "", doing("sign in", err)
	}
	if ok, err := n.guess(ctx, keys, acc, password); err != nil {
		return "", err
	} else if !ok {
		return "", ErrSignIn
	}
	return n.openSession(ctx, acc, keys[:1])
}

// guess compares a password and counts a failure. The throttle is asked when it is this one's turn to be compared: guesses that were
// sent at once, before any of them had failed, are no way around it.
func (n *Newsroom) guess(ctx context.Context, keys []string, acc models.Account, password string) (bool, error) {
	leave, err := n.place(ctx)
	if err != nil {
		return false, err
	}
	defer leave()
	if err := n.throttled(ctx, keys); err != nil {
		return false, err
	}
	if passwordMatches(password, acc.PasswordHash) && acc.DisabledAt == nil {
		return true, nil
	}
	return false, n.countFailure(ctx, keys, acc.ID)
}

func (n *Newsroom) openSession(ctx context.Context, acc models.Account, clear []string) (string, error) {
	secret, hash := newSecret("")
	now := n.time()
	err := n.store.Write(ctx, func(tx *models.Tx) error {
		s := models.Session{IDHash: hash, AccountID: acc.ID, CreatedAt: now, SeenAt: now, ExpiresAt: now.Add(SessionLife)}
		if err := tx.CreateSession(&s); err != nil {
			return err
		}
		for _, k := range clear {
			if err := tx.ClearThrottle(k); err != nil {
				return err
			}
		}
		if _, err := tx.DeleteExpiredSessions(now); err != nil {
			return err
		}
		tx.Record(n.systemEvent(&acc.ID, "sign_in", "account", acc.ID))
		return nil
	})
	return secret, doing("open session", err)
}

// SignOut ends a session; an unknown one is no error.
func (n *Newsroom) SignOut(ctx context.Context, secret string) error {
	return doing("sign out", n.store.Write(ctx, func(tx *models.Tx) error {
		return tx.DeleteSession(hashSecret(secret))
	}))
}

// OpenSession is one place where an account is signed in.
type OpenSession struct {
	Since, Used time.Time
	// Here is true of the session that asks.
	Here bool
}

// Sessions lists where an account is signed in, the last used first. secret is that of the session that asks.
func (n *Newsroom) Sessions(ctx context.Context, acc models.Account, secret string) ([]OpenSession, error) {
	now := n.time()
	rows, err := n.store.Read(ctx).SessionsOf(acc.ID, now, now.Add(-SessionIdle))
	if err != nil {
		return nil, doing("list sessions", err)
	}
	here := hashSecret(secret)
	out := make([]OpenSession, len(rows))
	for i, s := range rows {
		out[i] = OpenSession{Since: s.CreatedAt, Used: s.SeenAt, Here: bytes.Equal(s.IDHash, here)}
	}
	return out, nil
}

// SignOutEverywhere ends every session of an account, the one that asks too. Tokens stay.
func (n *Newsroom) SignOutEverywhere(ctx context.Context, acc models.Account) error {
	return doing("sign out everywhere", n.store.Write(ctx, func(tx *models.Tx) error {
		if err := tx.DeleteSessionsOf(acc.ID); err != nil {
			return err
		}
		tx.Record(n.systemEvent(&acc.ID, "sign_out_everywhere", "account", acc.ID))
		return nil
	}))
}

// Session gives the account behind a cookie, or ErrNotSignedIn.
func (n *Newsroom) Session(ctx context.Context, secret string) (models.Account, error) {
	if secret == "" {
		return models.Account{}, ErrNotSignedIn
	}
	hash := hashSecret(secret)
	s, err := n.store.Read(ctx).SessionByHash(hash)
	if errors.Is(err, models.ErrNotFound) {
		return models.Account{}, ErrNotSignedIn
	}
	if err != nil {
		return models.Account{}, doing("read session", err)
	}
	now := n.time()
	if s.Account.DisabledAt != nil || !now.Before(s.Session.ExpiresAt) || now.Sub(s.Session.SeenAt) > SessionIdle {
		return models.Account{}, ErrNotSignedIn
	}
	if now.Sub(s.Session.SeenAt) > sessionTouch {
		err := n.store.Write(ctx, func(tx *models.Tx) error { return tx.TouchSession(hash, now, s.ExpiresAt, nil) })
		if err != nil && !errors.Is(err, models.ErrFull) { // without room the use is not noted, but reading goes on
			return models.Account{}, doing("touch session", err)
		}
	}
	return s.Account, nil
}

// DemoSignIn opens a session as one of the demo desk's members, by the name of the button (see DemoPeople).
func (n *Newsroom) DemoSignIn(ctx context.Context, as string) (string, error) {
	if !n.demo {
		return "", models.ErrNotFound
	}
	for _, p := range DemoPeople {
		if p.Key == as {
			acc, err := n.store.Read(ctx).AccountByEmail(p.Email)
			if err != nil {
				return "", doing("sign in to the demo", err)
			}
			return n.openSession(ctx, acc, nil)
		}
	}
	return "", models.ErrNotFound
}

func throttleKeys(email, address string) []string {
	key := func(parts ...string) string {
		h := sha256.New()
		for _, p := range parts {
			h.Write([]byte(p))
			h.Write([]byte{0})
		}
		return hex.EncodeToString(h.Sum(nil))
	}
	return []string{key("pair", email, address), key("address", address), key("account", email)}
}

var throttleLimits = []int{throttlePair, throttleAddress, throttleAccount}

func (n *Newsroom) throttled(ctx context.Context, keys []string) error {
	now := n.time()
	for _, k := range keys {
		t, err := n.store.Read(ctx).Throttle(k)
		if errors.Is(err, models.ErrNotFound) {
			continue
		}
		if err != nil {
			return doing("read throttle", err)
		}
		if t.BlockedTo != nil && now.Before(*t.BlockedTo) {
			return &Throttled{RetryAfter: t.BlockedTo.Sub(now)}
		}
	}
	return nil
}

func (n *Newsroom) countFailure(ctx context.Context, keys []string, account string) error {
	now := n.time()
	return doing("count a failed sign-in", n.store.Write(ctx, func(tx *models.Tx) error {
		for i, k := range keys {
			t, err := tx.CountFailure(k, now, throttleWindow)
			if err != nil {
				return err
			}
			if t.Failures < throttleLimits[i] {
				continue
			}
			until := now.Add(throttleWindow)
			t.BlockedTo = &until
			if err := tx.SaveThrottle(&t); err != nil {
				return err
			}
		}
		if account != "" {
			tx.Record(n.systemEvent(nil, "sign_in_failed", "account", account))
		}
		return nil
	}))
}
