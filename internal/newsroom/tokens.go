package newsroom

import (
	"context"
	"errors"
	"time"

	"sumber/internal/workflow"
	"sumber/models"
)

// tokenPrefix lets secret scanners know a token of ours.
const tokenPrefix = "sumber_"

// NewToken is a token to be made.
type NewToken struct {
	Name   string
	Scopes []string
	// ExpiresOn is the last day (ISO 8601, UTC) on which it works; "" is never.
	ExpiresOn string
}

// Tokens lists the actor's tokens on the desk; an admin sees everybody's.
func (n *Newsroom) Tokens(ctx context.Context, a Actor) ([]models.Token, error) {
	account := a.Account.ID
	if a.May(workflow.ManageTokens) == workflow.Allowed {
		account = ""
	}
	return n.store.Read(ctx).Tokens(a.Desk.ID, account)
}

// CreateToken makes a token that acts as the account on the desk; the secret is given once and kept hashed. A token makes none that can
// do more than itself, or for longer.
func (n *Newsroom) CreateToken(ctx context.Context, a Actor, in NewToken) (models.Token, string, error) {
	v := invalid{}
	t := models.Token{DeskID: a.Desk.ID, ID: models.NewID(), AccountID: a.Account.ID, Name: v.required("name", in.Name), CreatedAt: n.time()}
	for _, s := range in.Scopes {
		sc, ok := workflow.ParseScope(s)
		if !ok {
			v.add("scopes", codeUnknown)
		}
		t.Scopes = append(t.Scopes, sc)
	}
	if len(t.Scopes) == 0 {
		v.add("scopes", codeRequired)
	}
	if day := v.day("expires_on", in.ExpiresOn); day != "" && len(v) == 0 {
		last, err := time.Parse(time.DateOnly, day)
		end := last.Add(24 * time.Hour)
		if err != nil || !end.After(t.CreatedAt) {
			v.add("expires_on", codePast)
		}
		t.ExpiresAt = &end
	}
	if err := v.err(); err != nil {
		return t, "", err
	}
	if a.Until != nil && (t.ExpiresAt == nil || t.ExpiresAt.After(*a.Until)) {
		t.ExpiresAt = a.Until // what a token makes does not outlive it
	}
	secret, hash := newSecret(tokenPrefix)
	t.Hash = hash
	err := n.write(ctx, a, func(tx *models.Tx, a Actor) error {
		if err := a.need(workflow.OwnTokens); err != nil {
			return err
		}
		for _, sc := range t.Scopes {
			if why := workflow.MayGrant(sc, a.Scopes); why != workflow.Allowed {
				return &Refused{Action: string(workflow.OwnTokens), Why: why}
			}
		}
		if err := tx.CreateToken(&t); err != nil {
			return err
		}
		tx.Record(n.event(a, "token_add", "token", t.ID))
		return nil
	})
	if err != nil {
		return t, "", doing("create token", err)
	}
	return t, secret, nil
}

// CreateTokenFor makes a token for a member from the command line.
func (n *Newsroom) CreateTokenFor(ctx context.Context, a Actor, email string, in NewToken) (models.Token, string, error) {
	acc, err := n.store.Read(ctx).AccountByEmail(email)
	if err != nil {
		return models.Token{}, "", doing("find account", err)
	}
	as, err := n.Enter(ctx, acc, a.Desk.Slug)
	if err != nil {
		return models.Token{}, "", err
	}
	return n.CreateToken(ctx, as, in)
}

// RevokeToken ends a token: the owner's own, or any by an admin.
func (n *Newsroom) RevokeToken(ctx context.Context, a Actor, id string) error {
	return doing("revoke token", n.write(ctx, a, func(tx *models.Tx, a Actor) error {
		if err := a.need(workflow.OwnTokens); err != nil {
			return err
		}
		account := a.Account.ID
		if a.May(workflow.ManageTokens) == workflow.Allowed {
			account = ""
		}
		ts, err := tx.Tokens(a.Desk.ID, account)
		if err != nil {
			return err
		}
		for _, t := range ts {
			if t.ID == id {
				tx.Record(n.event(a, "token_revoke", "token", id))
				return tx.RevokeToken(a.Desk.ID, id, n.time())
			}
		}
		return models.ErrNotFound
	}))
}

// TokenActor gives the actor behind an API token, or ErrNotSignedIn.
func (n *Newsroom) TokenActor(ctx context.Context, secret string) (Actor, error) {
	t, err := n.store.Read(ctx).TokenByHash(hashSecret(secret))
	if errors.Is(err, models.ErrNotFound) {
		return Actor{}, ErrNotSignedIn
	}
	if err != nil {
		return Actor{}, doing("read token", err)
	}
	now := n.time()
	if t.Token.RevokedAt != nil || t.Account.DisabledAt != nil || t.Member.RemovedAt != nil || (t.Token.ExpiresAt != nil && !now.Before(*t.Token.ExpiresAt)) {
		return Actor{}, ErrNotSignedIn
	}
	d, err := n.store.Read(ctx).Desk(t.Token.DeskID)
	if err != nil {
		return Actor{}, doing("read token", err)
	}
	if t.Token.LastUsedAt == nil || now.Sub(*t.Token.LastUsedAt) > sessionTouch {
		err := n.store.Write(ctx, func(tx *models.Tx) error { return tx.TouchToken(t.Token.DeskID, t.Token.ID, now) })
		if err != nil && !errors.Is(err, models.ErrFull) {
			return Actor{}, doing("touch token", err)
		}
	}
	return Actor{Account: t.Account, Desk: d, Role: t.Member.Role, Scopes: t.Token.Scopes, Token: t.Token.ID, Until: t.Token.ExpiresAt}, nil
}
