package newsroom

import (
	"context"
	"errors"
	"time"

	"sumber/internal/workflow"
	"sumber/models"
)

// BeginSetup gives the secret of the one-time address that makes the first admin, or "" when there is a desk already:
// accounts alone, as the command line adds them, cannot make one. Each call makes a new secret and ends the one before,
// which was only ever printed.
func (n *Newsroom) BeginSetup(ctx context.Context) (secret string, err error) {
	secret, hash := newSecret("")
	now := n.time()
	err = n.store.Write(ctx, func(tx *models.Tx) error {
		desks, err := tx.Desks()
		if err != nil {
			return err
		}
		if len(desks) > 0 {
			secret = ""
			return nil
		}
		if old, err := tx.OpenSetup(); err == nil {
			if err := tx.UseSetup(old.ID, now); err != nil {
				return err
			}
		} else if !errors.Is(err, models.ErrNotFound) {
			return err
		}
		s := models.Setup{ID: models.NewID(), TokenHash: hash, CreatedAt: now}
		if err := tx.CreateSetup(&s); err != nil {
			return err
		}
		tx.Record(n.systemEvent(nil, "setup_begin", "setup", s.ID))
		return nil
	})
	return secret, doing("begin set-up", err)
}

// SetupOpen reports whether the secret is that of an open set-up address: ErrLinkUsed when it is not.
func (n *Newsroom) SetupOpen(ctx context.Context, secret string) error {
	s, err := n.store.Read(ctx).SetupByHash(hashSecret(secret))
	if errors.Is(err, models.ErrNotFound) || (err == nil && s.UsedAt != nil) {
		return ErrLinkUsed
	}
	return doing("read set-up", err)
}

// FirstAdmin is what the set-up page asks for.
type FirstAdmin struct {
	NewAccount
	Desk string // name of the first desk
}

// Setup makes the first desk with an account that is its admin, and signs in. The secret works once. An address that has
// an account already is *Invalid: the link alone is no proof of whose it is.
func (n *Newsroom) Setup(ctx context.Context, secret string, in FirstAdmin) (session string, slug string, err error) {
	v := invalid{}
	in.NewAccount = in.check(v, true)
	in.Desk = v.required("desk", in.Desk)
	if err := v.err(); err != nil {
		return "", "", err
	}
	// A password is slow to hash: nobody without the link makes the server do it.
	if err := n.SetupOpen(ctx, secret); err != nil {
		return "", "", err
	}
	acc, err := n.newAccountRow(ctx, in.NewAccount)
	if err != nil {
		return "", "", err
	}
	desk := models.Desk{ID: models.NewID(), Name: in.Desk, Language: in.Language}
	err = n.store.Write(ctx, func(tx *models.Tx) error {
		s, err := tx.SetupByHash(hashSecret(secret))
		if errors.Is(err, models.ErrNotFound) || (err == nil && s.UsedAt != nil) {
			return ErrLinkUsed
		}
		if err != nil {
			return err
		}
		if desks, err := tx.Desks(); err != nil {
			return err
		} else if len(desks) > 0 {
			return ErrSetupDone
		}
		if err := tx.UseSetup(s.ID, n.time()); err != nil {
			return err
		}
		if err := tx.CreateAccount(&acc); errors.Is(err, models.ErrConflict) {
			return &Invalid{Fields: map[string]string{"email": codeTaken}}
		} else if err != nil {
			return err
		}
		tx.Record(n.systemEvent(&acc.ID, "setup_done", "account", acc.ID))
		if err := n.createDesk(tx, &desk, &acc.ID); err != nil {
			return err
		}
		return n.createMember(tx, desk, acc.ID, workflow.Admin, &acc.ID)
	})
	if err != nil {
		return "", "", doing("set up", err)
	}
	session, err = n.openSession(ctx, acc, nil)
	return session, desk.Slug, err
}

// invitationLife is how long an invitation's link works.
const invitationLife = 7 * 24 * time.Hour
