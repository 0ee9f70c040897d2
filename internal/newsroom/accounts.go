package newsroom

import (
	"context"
	"errors"
	"slices"
	"strings"

	"sumber/internal/workflow"
	"sumber/models"
)

// Languages are those of the pages.
var Languages = []string{"id", "en"}

// NewAccount is an account to be made. An empty password makes one that cannot sign in until it is given one.
type NewAccount struct {
	Email, Name, Password, Language string
}

func (in NewAccount) check(v invalid, needPassword bool) NewAccount {
	in.Email = v.email("email", in.Email)
	in.Name = v.required("name", in.Name)
	if in.Language == "" {
		in.Language = Languages[0]
	}
	v.oneOf("language", in.Language, Languages)
	if needPassword || in.Password != "" {
		v.password("password", in.Password)
	}
	return in
}

func (n *Newsroom) newAccountRow(ctx context.Context, in NewAccount) (models.Account, error) {
	acc := models.Account{ID: models.NewID(), Email: in.Email, Name: in.Name, Language: in.Language, CreatedAt: n.time(), Version: 1}
	if in.Password != "" {
		h, err := n.hashPassword(ctx, in.Password)
		if err != nil {
			return acc, err
		}
		acc.PasswordHash = h
	}
	return acc, nil
}

// AddAccount makes an account from the command line. An address that has one already is *Invalid.
func (n *Newsroom) AddAccount(ctx context.Context, in NewAccount) (models.Account, error) {
	v := invalid{}
	in = in.check(v, false)
	if err := v.err(); err != nil {
		return models.Account{}, err
	}
	acc, err := n.newAccountRow(ctx, in)
	if err != nil {
		return acc, err
	}
	err = n.store.Write(ctx, func(tx *models.Tx) error {
		if err := tx.CreateAccount(&acc); err != nil {
			return err
		}
		tx.Record(n.systemEvent(nil, "account_add", "account", acc.ID))
		return nil
	})
	if errors.Is(err, models.ErrConflict) {
		return acc, &Invalid{Fields: map[string]string{"email": codeTaken}}
	}
	return acc, doing("add account", err)
}

// Accounts lists every account, by address.
func (n *Newsroom) Accounts(ctx context.Context) ([]models.Account, error) {
	return n.store.Read(ctx).Accounts()
}

// DisableAccount ends an account's sessions and tokens at once and for good. The only admin of a desk is *Invalid.
func (n *Newsroom) DisableAccount(ctx context.Context, email string) error {
	return n.disableAccount(ctx, email, n.keepAdmins)
}

// ForceDisableAccount is DisableAccount also of the only admin of a desk, which is then without one.
func (n *Newsroom) ForceDisableAccount(ctx context.Context, email string) error {
	return n.disableAccount(ctx, email, nil)
}

func (n *Newsroom) disableAccount(ctx context.Context, email string, check func(*models.Tx, models.Account) error) error {
	return n.changeAccount(ctx, email, "account_disable", check, func(acc *models.Account) {
		now := n.time()
		acc.DisabledAt = &now
	})
}

// keepAdmins refuses to lose an account without which a desk has no admin who can sign in.
func (n *Newsroom) keepAdmins(tx *models.Tx, acc models.Account) error {
	if acc.DisabledAt != nil {
		return nil // it is lost already
	}
	desks, err := tx.DesksOf(acc.ID)
	if err != nil {
		return err
	}
	// Two admins of a desk must not be disabled at once, each because the other is there. One order spares a deadlock.
	slices.SortFunc(desks, func(a, b models.Membership) int { return strings.Compare(a.ID, b.ID) })
	for _, d := range desks {
		if err := tx.LockDesk(d.ID); err != nil {
			return err
		}
	}
	if desks, err = tx.DesksOf(acc.ID); err != nil { // what they are now that nobody else changes it
		return err
	}
	for _, d := range desks {
		admins, err := tx.AdminCount(d.ID)
		if err != nil {
			return err
		}
		if workflow.LastAdmin(d.Role, "", admins) {
			return &Invalid{Fields: map[string]string{"role": codeLastAdmin}}
		}
	}
	return nil
}

// SetPassword gives an account a new password and ends its sessions.
func (n *Newsroom) SetPassword(ctx context.Context, email, password string) error {
	v := invalid{}
	v.password("password", password)
	if err := v.err(); err != nil {
		return err
	}
	h, err := n.hashPassword(ctx, password)
	if err != nil {
		return err
	}
	return n.changeAccount(ctx, email, "account_password", nil, func(acc *models.Account) { acc.PasswordHash = h })
}

// changeAccount changes an account from the command line, if check (when there is one) lets it, and ends its sessions.
func (n *Newsroom) changeAccount(ctx context.Context, email, action string, check func(*models.Tx, models.Account) error, change func(*models.Account)) error {
	v := invalid{}
	email = v.email("email", email)
	return doing(action, n.store.Write(ctx, func(tx *models.Tx) error {
		acc, err := tx.AccountByEmail(email)
		if err != nil {
			return err
		}
		if check != nil {
			if err := check(tx, acc); err != nil {
				return err
			}
		}
		change(&acc)
		if err := tx.SaveAccount(&acc); err != nil {
			return err
		}
		if err := tx.DeleteSessionsOf(acc.ID); err != nil {
			return err
		}
		tx.Record(n.systemEvent(nil, action, "account", acc.ID))
		return nil
	}))
}

// OwnAccount is what members change of their own account. Empty passwords leave the password as it is.
type OwnAccount struct {
	Name, Language           string
	KeysOff                  bool
	OldPassword, NewPassword string
}

// ChangeOwnAccount saves a member's own name, language and keys, and with both passwords a new password; that ends every
// session of the account, and the new one is given back ("" when the password stays).
func (n *Newsroom) ChangeOwnAccount(ctx context.Context, acc models.Account, in OwnAccount) (secret string, err error) {
	v := invalid{}
	in.Name = v.required("name", in.Name)
	v.oneOf("language", in.Language, Languages)
	hash := ""
	if in.NewPassword != "" {
		v.password("new_password", in.NewPassword)
		// Each account has its own place to fail at: what others get wrong locks nobody out.
		keys := throttleKeys(acc.Email, "own account "+acc.ID)
		if err := n.throttled(ctx, keys); err != nil {
			return "", err
		}
		if len(v) == 0 {
			if ok, err := n.guess(ctx, keys, acc, in.OldPassword); err != nil {
				return "", err
			} else if !ok {
				v.add("password", codeWrong)
			}
		}
		if len(v) == 0 {
			if hash, err = n.hashPassword(ctx, in.NewPassword); err != nil {
				return "", err
			}
		}
	}
	if err := v.err(); err != nil {
		return "", err
	}
	err = n.store.Write(ctx, func(tx *models.Tx) error {
		row, err := tx.Account(acc.ID)
		if err != nil {
			return err
		}
		row.Name, row.Language, row.KeysOff = in.Name, in.Language, in.KeysOff
		action := "account_change"
		if hash != "" {
			row.PasswordHash = hash
			action = "account_password"
			if err := tx.DeleteSessionsOf(acc.ID); err != nil {
				return err
			}
		}
		if err := tx.SaveAccount(&row); err != nil {
			return err
		}
		acc = row
		tx.Record(n.systemEvent(&acc.ID, action, "account", acc.ID))
		return nil
	})
	if err != nil || hash == "" {
		return "", doing("change account", err)
	}
	return n.openSession(ctx, acc, nil)
}

// SwitchKeys turns the single-letter keys of a member's pages off, or on again.
func (n *Newsroom) SwitchKeys(ctx context.Context, acc models.Account, off bool) error {
	_, err := n.ChangeOwnAccount(ctx, acc, OwnAccount{Name: acc.Name, Language: acc.Language, KeysOff: off})
	return err
}

// SetLanguage keeps the language that a member chose for the pages.
func (n *Newsroom) SetLanguage(ctx context.Context, acc models.Account, lang string) error {
	_, err := n.ChangeOwnAccount(ctx, acc, OwnAccount{Name: acc.Name, Language: lang, KeysOff: acc.KeysOff})
	return err
}
