package newsroom

import (
	"context"
	"errors"
	"slices"

	"sumber/internal/workflow"
	"sumber/models"
)

func (n *Newsroom) createMember(tx *models.Tx, d models.Desk, account string, role workflow.Role, actor *string) error {
	m := models.Member{DeskID: d.ID, ID: models.NewID(), AccountID: account, Role: role, CreatedAt: n.time(), Version: 1}
	if err := tx.CreateMember(&m); err != nil {
		return err
	}
	tx.Record(models.Event{DeskID: d.ID, Actor: actor, Action: "member_add", Object: "member", ObjectID: m.ID, At: m.CreatedAt,
		IDs: map[string]string{"account": account, "role": string(role)}})
	return nil
}

// MembersPage is who is on the desk, and who is invited.
type MembersPage struct {
	Members     []models.MemberAccount
	Invitations []models.Invitation
}

// LastAdmin reports whether a member is the only admin, whose role must stay.
func (p MembersPage) LastAdmin(m models.Member) bool {
	admins := 0
	for _, o := range p.Members {
		if workflow.LastAdmin(o.Role, "", 1) {
			admins++
		}
	}
	return workflow.LastAdmin(m.Role, "", admins)
}

// Members reads the members of the desk; invitations only for whom they are their business.
func (n *Newsroom) Members(ctx context.Context, a Actor) (MembersPage, error) {
	r := n.store.Read(ctx)
	ms, err := r.Members(a.Desk.ID)
	if err != nil {
		return MembersPage{}, doing("list members", err)
	}
	p := MembersPage{Members: ms}
	if a.May(workflow.ManageMembers) == workflow.Allowed {
		p.Invitations, err = r.Invitations(a.Desk.ID)
	}
	return p, doing("list invitations", err)
}

// Invite makes an invitation and gives the secret of its link, which is shown once and kept hashed.
func (n *Newsroom) Invite(ctx context.Context, a Actor, email, role string) (secret string, err error) {
	v := invalid{}
	email = v.email("email", email)
	ro, ok := workflow.ParseRole(role)
	if !ok {
		v.add("role", codeUnknown)
	}
	if err := v.err(); err != nil {
		return "", err
	}
	secret, hash := newSecret("")
	err = n.write(ctx, a, func(tx *models.Tx, a Actor) error {
		if err := a.need(workflow.ManageMembers); err != nil {
			return err
		}
		if acc, err := tx.AccountByEmail(email); err == nil {
			if _, err := tx.Member(a.Desk.ID, acc.ID); err == nil {
				return &Invalid{Fields: map[string]string{"email": codeTaken}}
			}
		} else if !errors.Is(err, models.ErrNotFound) {
			return err
		}
		now := n.time()
		inv := models.Invitation{DeskID: a.Desk.ID, ID: models.NewID(), Email: email, Role: ro, TokenHash: hash, CreatedBy: a.Account.ID, CreatedAt: now, ExpiresAt: now.Add(invitationLife)}
		if err := tx.CreateInvitation(&inv); err != nil {
			return err
		}
		e := n.event(a, "invite", "invitation", inv.ID)
		e.IDs = map[string]string{"role": role}
		e.Texts = map[string]string{"email": email}
		tx.Record(e)
		return nil
	})
	if err != nil {
		return "", doing("invite", err)
	}
	return secret, nil
}

// RevokeInvitation ends an open invitation.
func (n *Newsroom) RevokeInvitation(ctx context.Context, a Actor, id string) error {
	return doing("revoke invitation", n.write(ctx, a, func(tx *models.Tx, a Actor) error {
		if err := a.need(workflow.ManageMembers); err != nil {
			return err
		}
		if _, err := tx.Invitation(a.Desk.ID, id); err != nil {
			return err
		}
		if err := tx.RevokeInvitation(a.Desk.ID, id, n.time()); err != nil {
			return err
		}
		tx.Record(n.event(a, "invite_revoke", "invitation", id))
		return nil
	}))
}

// Invited is what an invitation's page shows.
type Invited struct {
	Invitation models.Invitation
	Desk       models.Desk
	// HasAccount is true when the address has an account, whose password is then asked for instead of a new one.
	HasAccount bool
}

// Invitation reads an open invitation by its link's secret, or ErrLinkUsed.
func (n *Newsroom) Invitation(ctx context.Context, secret string) (Invited, error) {
	return n.invitation(n.store.Read(ctx), secret)
}

func (n *Newsroom) invitation(r *models.Reader, secret string) (Invited, error) {
	inv, err := r.InvitationByHash(hashSecret(secret))
	if errors.Is(err, models.ErrNotFound) {
		return Invited{}, ErrLinkUsed
	}
	if err != nil {
		return Invited{}, doing("read invitation", err)
	}
	if inv.AcceptedAt != nil || inv.RevokedAt != nil || !n.time().Before(inv.ExpiresAt) {
		return Invited{}, ErrLinkUsed
	}
	d, err := r.Desk(inv.DeskID)
	if err != nil {
		return Invited{}, doing("read invitation", err)
	}
	_, err = r.AccountByEmail(inv.Email)
	if err != nil && !errors.Is(err, models.ErrNotFound) {
		return Invited{}, doing("read invitation", err)
	}
	return Invited{Invitation: inv, Desk: d, HasAccount: err == nil}, nil
}

// AcceptInvitation joins the desk: with a new account, or with the password of the one that the address has. It signs in.
func (n *Newsroom) AcceptInvitation(ctx context.Context, secret string, in NewAccount) (session, slug string, err error) {
	inv, err := n.Invitation(ctx, secret)
	if err != nil {
		return "", "", err
	}
	in.Email = inv.Invitation.Email
	v := invalid{}
	var acc models.Account
	if inv.HasAccount {
		if acc, err = n.store.Read(ctx).AccountByEmail(in.Email); err != nil {
			return "", "", doing("accept invitation", err)
		}
		// Whoever made the link has it too: it is no way to guess the password of the one who is invited.
		keys := throttleKeys(in.Email, "invitation "+inv.Invitation.ID)
		if err := n.throttled(ctx, keys); err != nil {
			return "", "", err
		}
		if ok, err := n.guess(ctx, keys, acc, in.Password); err != nil {
			return "", "", err
		} else if !ok {
			v.add("password", codeWrong)
		}
	} else {
		in = in.check(v, true)
	}
	if err := v.err(); err != nil {
		return "", "", err
	}
	if !inv.HasAccount {
		if acc, err = n.newAccountRow(ctx, in); err != nil {
			return "", "", err
		}
	}
	err = n.store.Write(ctx, func(tx *models.Tx) error {
		now, err := n.invitation(tx.Reader, secret)
		if err != nil {
			return err
		}
		if now.HasAccount != inv.HasAccount {
			return models.ErrConflict
		}
		if !inv.HasAccount {
			if err := tx.CreateAccount(&acc); err != nil {
				return err
			}
		}
		if err := tx.AcceptInvitation(inv.Desk.ID, inv.Invitation.ID, acc.ID, n.time()); err != nil {
			return err
		}
		return n.createMember(tx, inv.Desk, acc.ID, inv.Invitation.Role, &acc.ID)
	})
	if err != nil {
		return "", "", doing("accept invitation", err)
	}
	session, err = n.openSession(ctx, acc, nil)
	return session, inv.Desk.Slug, err
}

// AddMember puts an account on a desk, or back on it, from the command line.
func (n *Newsroom) AddMember(ctx context.Context, a Actor, email, role string) error {
	ro, ok := workflow.ParseRole(role)
	if !ok {
		return &Invalid{Fields: map[string]string{"role": codeUnknown}}
	}
	return doing("add member", n.write(ctx, a, func(tx *models.Tx, a Actor) error {
		if err := a.need(workflow.ManageMembers); err != nil {
			return err
		}
		acc, err := tx.AccountByEmail(email)
		if err != nil {
			return err
		}
		if _, err := tx.Member(a.Desk.ID, acc.ID); err == nil {
			return &Invalid{Fields: map[string]string{"email": codeTaken}}
		}
		return n.createMember(tx, a.Desk, acc.ID, ro, a.id())
	}))
}

// SetRole changes a member's role; a desk keeps at least one admin.
func (n *Newsroom) SetRole(ctx context.Context, a Actor, memberID, role string) error {
	ro, ok := workflow.ParseRole(role)
	if !ok {
		return &Invalid{Fields: map[string]string{"role": codeUnknown}}
	}
	return n.changeMember(ctx, a, memberID, "member_role", ro, func(m *models.Member) { m.Role = ro })
}

// RemoveMember ends a member's place on the desk at once; its row stays, because history names it.
func (n *Newsroom) RemoveMember(ctx context.Context, a Actor, memberID string) error {
	return n.changeMember(ctx, a, memberID, "member_remove", "", func(m *models.Member) {
		now := n.time()
		m.RemovedAt = &now
	})
}

func (n *Newsroom) changeMember(ctx context.Context, a Actor, memberID, action string, next workflow.Role, change func(*models.Member)) error {
	return doing(action, n.write(ctx, a, func(tx *models.Tx, a Actor) error {
		if err := a.need(workflow.ManageMembers); err != nil {
			return err
		}
		// Two admins who take the role from each other at once must not both find the other still there.
		if err := tx.LockDesk(a.Desk.ID); err != nil {
			return err
		}
		ms, err := tx.Members(a.Desk.ID)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(ms, func(m models.MemberAccount) bool { return m.ID == memberID })
		if i < 0 {
			return models.ErrNotFound
		}
		admins, err := tx.AdminCount(a.Desk.ID)
		if err != nil {
			return err
		}
		m := ms[i].Member
		if workflow.LastAdmin(m.Role, next, admins) {
			return &Invalid{Fields: map[string]string{"role": codeLastAdmin}}
		}
		change(&m)
		if err := tx.SaveMember(&m); err != nil {
			return err
		}
		e := n.event(a, action, "member", m.ID)
		e.IDs = map[string]string{"account": m.AccountID, "role": string(m.Role)}
		tx.Record(e)
		return nil
	}))
}
