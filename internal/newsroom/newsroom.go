package newsroom

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"

	"sumber/internal/fetch"
	"sumber/internal/workflow"
	"sumber/models"
)

// Options are the settings of a Newsroom. Zero values take the defaults.
type Options struct {
	// Now is the clock; nil is the machine's.
	Now func() time.Time
	// MaxArticleBytes limits one article's text; 0 is 1 MiB.
	MaxArticleBytes int
	// Analysed, when set, is told of each text that the engine read, in bytes, and of the time that it took.
	Analysed func(bytes int, took time.Duration)
	// Fetch says which addresses members may have the server ask; nil is the strict one.
	Fetch *fetch.Client
	// Demo opens the one-click sign-in of the demo desk. The caller makes sure that only this machine can reach it.
	Demo bool
}

// DefaultMaxArticleBytes is the limit of one article's text when no other is set.
const DefaultMaxArticleBytes = 1 << 20

// Newsroom carries out use cases on one database. It is safe for concurrent use.
type Newsroom struct {
	store *models.Store
	now   func() time.Time
	max   int
	demo  bool
	fetch *fetch.Client
	// hashing has a place for each password that may be hashed at once.
	hashing chan struct{}

	analysed func(int, time.Duration)
	streams  chan struct{} // one for each feed that is read
}

// New makes a Newsroom on an open, migrated store.
func New(store *models.Store, o Options) *Newsroom {
	n := &Newsroom{hashing: make(chan struct{}, max(2, runtime.GOMAXPROCS(0))), store: store, now: o.Now, max: o.MaxArticleBytes, demo: o.Demo, fetch: o.Fetch, analysed: o.Analysed, streams: make(chan struct{}, streams)}
	if n.now == nil {
		n.now = time.Now
	}
	if n.fetch == nil {
		n.fetch = fetch.New(fetch.Options{})
	}
	if n.max == 0 {
		n.max = DefaultMaxArticleBytes
	}
	return n
}

// MaxArticleBytes is the limit of one article's text.
func (n *Newsroom) MaxArticleBytes() int { return n.max }

// Demo reports whether the one-click sign-in of the demo desk is open.
func (n *Newsroom) Demo() bool { return n.demo }

// Ready reports whether the database answers and its schema is the one that this program knows.
func (n *Newsroom) Ready(ctx context.Context) error {
	if err := n.store.Ping(ctx); err != nil {
		return err
	}
	pending, err := n.store.Pending(ctx)
	if err != nil {
		return err
	}
	if pending > 0 {
		return fmt.Errorf("the database lacks %d migrations", pending)
	}
	return nil
}

// Now is the time by the newsroom's clock.
func (n *Newsroom) Now() time.Time { return n.time() }

func (n *Newsroom) time() time.Time { return models.Micro(n.now()) }

// Actor is who acts: an account on one desk, by a session or a token. The command line acts without an account.
type Actor struct {
	Account models.Account
	Desk    models.Desk
	Role    workflow.Role
	// Scopes is nil for a session, which has all of them.
	Scopes []workflow.Scope
	// Token is the id of the token that is used, "" for none, and Until when it ends, nil for never.
	Token string
	Until *time.Time
	// Console is set by the command line, which runs with the rights of whoever holds the database.
	Console bool
}

func (a Actor) id() *string {
	if a.Account.ID == "" {
		return nil
	}
	return &a.Account.ID
}

// May decides a permission of the desk for the actor: what pages show and routes ask.
func (a Actor) May(p workflow.Permission) workflow.Refusal {
	if a.Console {
		return workflow.Allowed
	}
	return workflow.May(p, a.Role, a.Scopes)
}

// need fails with *Refused when the permission is not the actor's.
func (a Actor) need(p workflow.Permission) error {
	if why := a.May(p); why != workflow.Allowed {
		return &Refused{Action: string(p), Why: why}
	}
	return nil
}

// tries is how often a transaction that lost a race for a unique name is done again.
const tries = 4

// write runs fn in one transaction. The actor's membership is read again inside it, so that a member who was disabled
// or demoted a moment ago cannot finish what a page offered them.
func (n *Newsroom) write(ctx context.Context, a Actor, fn func(tx *models.Tx, a Actor) error) error {
	var err error
	for range tries {
		err = n.store.Write(ctx, func(tx *models.Tx) error {
			now := a
			if !a.Console {
				m, err := tx.LockMember(a.Desk.ID, a.Account.ID)
				if errors.Is(err, models.ErrNotFound) {
					return &Refused{Action: "member", Why: workflow.RefusedRole}
				}
				if err != nil {
					return err
				}
				now.Role = m.Role
			}
			if err := fn(tx, now); err != nil {
				return err
			}
			return n.keep(ctx, tx, now)
		})
		if err == nil {
			wasKept(ctx)
		}
		if !errors.Is(err, models.ErrConflict) {
			return err
		}
	}
	return err
}

// event starts an audit event of the actor's desk.
func (n *Newsroom) event(a Actor, action, object, id string) models.Event {
	return models.Event{DeskID: a.Desk.ID, Actor: a.id(), Action: action, Object: object, ObjectID: id, At: n.time()}
}

// systemEvent starts an event of the system's chain: set-up, sign-in, accounts.
func (n *Newsroom) systemEvent(actor *string, action, object, id string) models.Event {
	return models.Event{DeskID: models.SystemDesk, Actor: actor, Action: action, Object: object, ObjectID: id, At: n.time()}
}

func doing(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", what, err)
}
