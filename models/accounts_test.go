package models

import (
	"crypto/sha256"
	"errors"
	"reflect"
	"slices"
	"testing"
	"time"

	"sumber/internal/workflow"
)

func hashOf(s string) []byte {
	sum := sha256.Sum256([]byte(s))
	return sum[:]
}

func wantErr(t *testing.T, what string, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("%s: got %v, want %v", what, err, want)
	}
}

// tryWrite runs fn in a transaction and gives its error.
func tryWrite(t *testing.T, s *Store, fn func(tx *Tx) error) error {
	t.Helper()
	return s.Write(t.Context(), fn)
}

func TestAccounts(t *testing.T) {
	forEachEmptyDatabase(t, func(t *testing.T, s *Store) {
		r := s.Read(t.Context())
		if get[bool](t)(r.HasAccounts()) {
			t.Error("an empty installation has accounts")
		}
		ani := Account{ID: NewID(), Email: " Ani@Example.org ", Name: "ani", PasswordHash: "h", Language: "id", CreatedAt: noon}
		budi := Account{ID: NewID(), Email: "budi@example.org", Name: "Budi", Language: "en", CreatedAt: noon}
		write(t, s, func(tx *Tx) error { return errors.Join(tx.CreateAccount(&budi), tx.CreateAccount(&ani)) })
		if !get[bool](t)(r.HasAccounts()) {
			t.Error("two accounts are none")
		}
		if got := get[Account](t)(r.AccountByEmail("ANI@example.ORG")); got != ani || got.Email != "ani@example.org" || got.Version != 1 {
			t.Errorf("by address: %+v", got)
		}
		if got := get[[]Account](t)(r.Accounts()); !slices.Equal(got, []Account{ani, budi}) {
			t.Errorf("accounts by name: %+v", got)
		}
		if got := get[map[string]Account](t)(r.AccountsByID([]string{ani.ID, "x", NewID(), ani.ID})); len(got) != 1 || got[ani.ID] != ani {
			t.Errorf("accounts by id: %+v", got)
		}
		twin := Account{ID: NewID(), Email: "ANI@example.org", Name: "Ani", Language: "id", CreatedAt: noon}
		wantErr(t, "an address twice", tryWrite(t, s, func(tx *Tx) error { return tx.CreateAccount(&twin) }), ErrConflict)
		stale := ani
		ani.Name, ani.KeysOff = "Ani Baru", true
		write(t, s, func(tx *Tx) error { return tx.SaveAccount(&ani) })
		if got := get[Account](t)(r.Account(ani.ID)); got != ani || got.Version != 2 || !got.KeysOff {
			t.Errorf("after a save: %+v", got)
		}
		wantErr(t, "a stale save", tryWrite(t, s, func(tx *Tx) error { return tx.SaveAccount(&stale) }), ErrStale)
		if stale.Version != 1 {
			t.Errorf("a stale row's version became %d", stale.Version)
		}
	})
}

func TestSetups(t *testing.T) {
	forEachEmptyDatabase(t, func(t *testing.T, s *Store) {
		r := s.Read(t.Context())
		_, err := r.OpenSetup()
		wantErr(t, "no set-up", err, ErrNotFound)
		old := Setup{ID: NewID(), TokenHash: hashOf("a"), CreatedAt: noon}
		setup := Setup{ID: NewID(), TokenHash: hashOf("b"), CreatedAt: noon.Add(time.Second)}
		write(t, s, func(tx *Tx) error { return errors.Join(tx.CreateSetup(&old), tx.CreateSetup(&setup)) })
		if got := get[Setup](t)(r.OpenSetup()); got.ID != setup.ID {
			t.Errorf("open: %+v", got)
		}
		use := func() error {
			return tryWrite(t, s, func(tx *Tx) error { return tx.UseSetup(setup.ID, noon) })
		}
		must(t, use())
		wantErr(t, "used twice", use(), ErrStale)
		if got := get[Setup](t)(r.SetupByHash(hashOf("b"))); got.UsedAt == nil || !got.UsedAt.Equal(noon) {
			t.Errorf("by hash: %+v", got)
		}
		_, err = r.SetupByHash(hashOf("c"))
		wantErr(t, "another secret", err, ErrNotFound)
		_, err = r.SetupByHash(nil)
		wantErr(t, "no secret", err, ErrNotFound)
	})
}

func TestDesksAndMembers(t *testing.T) {
	forEachEmptyDatabase(t, func(t *testing.T, s *Store) {
		w := newWorld(t, s)
		other := newWorld(t, s)
		r := s.Read(t.Context())
		if got := get[Desk](t)(r.DeskBySlug(w.desk.Slug)); got != w.desk {
			t.Errorf("by slug: %+v", got)
		}
		if got := get[Desk](t)(r.Desk(w.desk.ID)); got != w.desk {
			t.Errorf("by id: %+v", got)
		}
		twin := w.desk
		twin.ID = NewID()
		wantErr(t, "a slug twice", tryWrite(t, s, func(tx *Tx) error { return tx.CreateDesk(&twin) }), ErrConflict)
		w.desk.Name = "Aneka"
		write(t, s, func(tx *Tx) error { return tx.SaveDesk(&w.desk) })
		if got := get[[]Desk](t)(r.Desks()); len(got) != 2 || got[0].ID != w.desk.ID {
			t.Errorf("desks by name: %+v", got)
		}
		again := Member{DeskID: other.desk.ID, ID: NewID(), AccountID: w.edi.ID, Role: workflow.Viewer, CreatedAt: noon}
		write(t, s, func(tx *Tx) error { return tx.CreateMember(&again) })
		desks := get[[]Membership](t)(r.DesksOf(w.edi.ID))
		if len(desks) != 2 || desks[0].ID != w.desk.ID || desks[0].Role != workflow.Editor || desks[1].Slug != other.desk.Slug || desks[1].Role != workflow.Viewer {
			t.Errorf("desks of an account: %+v", desks)
		}
		members := get[[]MemberAccount](t)(r.Members(w.desk.ID))
		var names []string
		for _, m := range members {
			names = append(names, m.Name)
		}
		if !slices.Equal(names, []string{"Ada", "Bima", "Edi", "Rita"}) || members[0].Email != w.ada.Email || members[0].Disabled {
			t.Errorf("members: %+v", members)
		}
		if n := get[int](t)(r.AdminCount(w.desk.ID)); n != 1 {
			t.Errorf("%d admins", n)
		}
		now := noon
		w.ada.DisabledAt = &now
		again.RemovedAt = &now
		write(t, s, func(tx *Tx) error { return errors.Join(tx.SaveAccount(&w.ada), tx.SaveMember(&again)) })
		if n := get[int](t)(r.AdminCount(w.desk.ID)); n != 0 {
			t.Errorf("a disabled account is an admin")
		}
		if m := get[[]MemberAccount](t)(r.Members(w.desk.ID)); !m[0].Disabled {
			t.Errorf("the member list does not say who is disabled: %+v", m[0])
		}
		_, err := r.Member(other.desk.ID, w.edi.ID)
		wantErr(t, "a removed member", err, ErrNotFound)
		if m := get[Member](t)(r.MemberByID(other.desk.ID, again.ID)); m.RemovedAt == nil {
			t.Errorf("a removed member's row: %+v", m)
		}
		if d := get[[]Membership](t)(r.DesksOf(w.edi.ID)); len(d) != 1 {
			t.Errorf("desks after removal: %+v", d)
		}
		back := Member{DeskID: other.desk.ID, ID: NewID(), AccountID: w.edi.ID, Role: workflow.Reviewer, CreatedAt: noon}
		write(t, s, func(tx *Tx) error { return tx.CreateMember(&back) })
		if m := get[Member](t)(r.Member(other.desk.ID, w.edi.ID)); m.ID != back.ID {
			t.Errorf("a member who came back: %+v", m)
		}
		_, err = r.MemberByID(w.desk.ID, back.ID)
		wantErr(t, "another desk's member", err, ErrNotFound)
	})
}

func TestInvitations(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, s *Store) {
		w := newWorld(t, s)
		r := s.Read(t.Context())
		invite := func(secret string) Invitation {
			i := Invitation{DeskID: w.desk.ID, ID: NewID(), Email: "Baru@example.org", Role: workflow.Reviewer, TokenHash: hashOf(secret), CreatedBy: w.ada.ID, CreatedAt: noon, ExpiresAt: noon.Add(time.Hour)}
			write(t, s, func(tx *Tx) error { return tx.CreateInvitation(&i) })
			return i
		}
		a, b, c := invite("a"), invite("b"), invite("c")
		accept := func(i Invitation, at time.Time) error {
			return tryWrite(t, s, func(tx *Tx) error { return tx.AcceptInvitation(i.DeskID, i.ID, w.bima.ID, at) })
		}
		revoke := func(i Invitation) error {
			return tryWrite(t, s, func(tx *Tx) error { return tx.RevokeInvitation(i.DeskID, i.ID, noon) })
		}
		wantErr(t, "after it expired", accept(a, noon.Add(time.Hour)), ErrStale)
		must(t, accept(a, noon))
		wantErr(t, "accepted twice", accept(a, noon), ErrStale)
		wantErr(t, "revoked after it was accepted", revoke(a), ErrStale)
		must(t, revoke(b))
		wantErr(t, "accepted after it was revoked", accept(b, noon), ErrStale)
		if open := get[[]Invitation](t)(r.Invitations(w.desk.ID)); len(open) != 1 || open[0].ID != c.ID || open[0].Email != "baru@example.org" {
			t.Errorf("open: %+v", open)
		}
		if got := get[Invitation](t)(r.InvitationByHash(hashOf("a"))); got.AcceptedBy == nil || *got.AcceptedBy != w.bima.ID {
			t.Errorf("by hash: %+v", got)
		}
		if got := get[Invitation](t)(r.Invitation(w.desk.ID, b.ID)); got.RevokedAt == nil {
			t.Errorf("by id: %+v", got)
		}
		_, err := r.Invitation(NewID(), b.ID)
		wantErr(t, "on another desk", err, ErrNotFound)
	})
}

func TestSessionsEndWithTheirAccount_SES05(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, s *Store) {
		w := newWorld(t, s)
		r := s.Read(t.Context())
		open := func(secret string, a Account, expires time.Time) {
			write(t, s, func(tx *Tx) error {
				return tx.CreateSession(&Session{IDHash: hashOf(secret), AccountID: a.ID, CreatedAt: noon, SeenAt: noon, ExpiresAt: expires})
			})
		}
		there := func(secret string) bool {
			got, err := r.SessionByHash(hashOf(secret))
			if err != nil && !errors.Is(err, ErrNotFound) {
				t.Error(err)
			}
			return err == nil && got.Session.AccountID == got.Account.ID
		}
		open("rita 1", w.rita, noon.Add(time.Hour))
		open("rita 2", w.rita, noon.Add(time.Minute))
		open("edi", w.edi, noon.Add(time.Hour))
		open("bima", w.bima, noon.Add(time.Hour))
		got := get[SessionAccount](t)(r.SessionByHash(hashOf("edi")))
		if got.Account != w.edi || got.DeskID != nil || !got.ExpiresAt.Equal(noon.Add(time.Hour)) {
			t.Errorf("session: %+v", got)
		}
		write(t, s, func(tx *Tx) error {
			return tx.TouchSession(hashOf("edi"), noon.Add(time.Second), noon.Add(2*time.Hour), &w.desk.ID)
		})
		write(t, s, func(tx *Tx) error {
			return tx.TouchSession(hashOf("edi"), noon.Add(time.Minute), noon.Add(2*time.Hour), nil)
		})
		got = get[SessionAccount](t)(r.SessionByHash(hashOf("edi")))
		if got.DeskID == nil || *got.DeskID != w.desk.ID || !got.SeenAt.Equal(noon.Add(time.Minute)) || !got.ExpiresAt.Equal(noon.Add(2*time.Hour)) {
			t.Errorf("touched: %+v", got)
		}
		wantErr(t, "touch of none", tryWrite(t, s, func(tx *Tx) error { return tx.TouchSession(hashOf("x"), noon, noon, nil) }), ErrNotFound)
		var n int64
		write(t, s, func(tx *Tx) (err error) { n, err = tx.DeleteExpiredSessions(noon.Add(time.Minute)); return err })
		if n != 1 || there("rita 2") || !there("rita 1") {
			t.Errorf("%d expired sessions were removed", n)
		}
		now := noon
		w.bima.DisabledAt = &now
		write(t, s, func(tx *Tx) error { return tx.SaveAccount(&w.bima) })
		if there("bima") {
			t.Error("a disabled account has a session")
		}
		write(t, s, func(tx *Tx) error {
			return errors.Join(tx.DeleteSessionsOf(w.rita.ID), tx.DeleteSession(hashOf("edi")), tx.DeleteSession(hashOf("edi")))
		})
		if there("rita 1") || there("edi") {
			t.Error("a session that was ended is there")
		}
	})
}

func TestTokensEndWithAccountAndMember_SES05_TOK02(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, s *Store) {
		w := newWorld(t, s)
		r := s.Read(t.Context())
		token := func(secret string, a Account, scopes ...workflow.Scope) Token {
			x := Token{DeskID: w.desk.ID, ID: NewID(), AccountID: a.ID, Name: secret, Hash: hashOf(secret), Scopes: scopes, CreatedAt: noon}
			write(t, s, func(tx *Tx) error { return tx.CreateToken(&x) })
			return x
		}
		works := func(secret string) bool {
			_, err := r.TokenByHash(hashOf(secret))
			if err != nil && !errors.Is(err, ErrNotFound) {
				t.Error(err)
			}
			return err == nil
		}
		rita, edi, bima := token("rita", w.rita, workflow.ScopeRead, workflow.ScopeWrite), token("edi", w.edi), token("bima", w.bima)
		got := get[TokenAccount](t)(r.TokenByHash(hashOf("rita")))
		if got.Token.ID != rita.ID || got.Account != w.rita || got.Member.Role != workflow.Reviewer || got.Member.AccountID != w.rita.ID || !slices.Equal(got.Scopes, rita.Scopes) {
			t.Errorf("token: %+v", got)
		}
		// No scope must never come back as "every scope", which nil is.
		if got := get[TokenAccount](t)(r.TokenByHash(hashOf("edi"))); got.Scopes == nil || len(got.Scopes) != 0 {
			t.Errorf("a token without scopes has %v", got.Scopes)
		}
		write(t, s, func(tx *Tx) error { return tx.TouchToken(w.desk.ID, rita.ID, noon) })
		if x := get[Token](t)(r.Token(w.desk.ID, rita.ID)); x.LastUsedAt == nil || !x.LastUsedAt.Equal(noon) {
			t.Errorf("touched: %+v", x)
		}
		if all, own := get[[]Token](t)(r.Tokens(w.desk.ID, "")), get[[]Token](t)(r.Tokens(w.desk.ID, w.edi.ID)); len(all) != 3 || all[0].ID != bima.ID || len(own) != 1 || own[0].ID != edi.ID {
			t.Errorf("all %v, own %v", all, own)
		}
		revoke := func() error {
			return tryWrite(t, s, func(tx *Tx) error { return tx.RevokeToken(w.desk.ID, rita.ID, noon) })
		}
		must(t, revoke())
		wantErr(t, "revoked twice", revoke(), ErrStale)
		now := noon
		w.edi.DisabledAt = &now
		m := get[Member](t)(r.Member(w.desk.ID, w.bima.ID))
		m.RemovedAt = &now
		write(t, s, func(tx *Tx) error { return errors.Join(tx.SaveAccount(&w.edi), tx.SaveMember(&m)) })
		for _, secret := range []string{"rita", "edi", "bima", "nobody"} {
			if works(secret) {
				t.Errorf("the token of %s works", secret)
			}
		}
		write(t, s, func(tx *Tx) error { return tx.RevokeTokensOf(w.desk.ID, w.edi.ID, noon) })
		if x := get[Token](t)(r.Token(w.desk.ID, edi.ID)); x.RevokedAt == nil {
			t.Errorf("of a disabled account: %+v", x)
		}
	})
}

func TestThrottlesAndIdempotencyKeys(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, s *Store) {
		w := newWorld(t, s)
		r := s.Read(t.Context())
		_, err := r.Throttle("k")
		wantErr(t, "no failures", err, ErrNotFound)
		until := noon.Add(time.Hour)
		for n := range 2 {
			write(t, s, func(tx *Tx) error {
				return tx.SaveThrottle(&Throttle{Key: "k", Failures: n + 1, Since: noon, BlockedTo: &until})
			})
		}
		if x := get[Throttle](t)(r.Throttle("k")); x.Failures != 2 || !x.BlockedTo.Equal(until) {
			t.Errorf("%+v", x)
		}
		var n int64
		write(t, s, func(tx *Tx) (err error) { n, err = tx.DeleteThrottlesBefore(noon.Add(time.Minute)); return err })
		if n != 0 {
			t.Error("a block that holds was forgotten")
		}
		write(t, s, func(tx *Tx) (err error) { n, err = tx.DeleteThrottlesBefore(until.Add(time.Second)); return err })
		if n != 1 {
			t.Error("an old block was kept")
		}
		write(t, s, func(tx *Tx) error { return tx.ClearThrottle("k") })

		key := IdempotencyKey{DeskID: w.desk.ID, AccountID: w.rita.ID, Key: "k", RequestHash: hashOf("x"), Status: 201, ContentType: "application/json", CreatedAt: noon}
		write(t, s, func(tx *Tx) error { return tx.CreateIdempotencyKey(&key) })
		if x := get[IdempotencyKey](t)(r.IdempotencyKey(w.desk.ID, w.rita.ID, "k")); x.Status != 201 || x.Response == nil || len(x.Response) != 0 {
			t.Errorf("%+v", x)
		}
		wantErr(t, "the key twice", tryWrite(t, s, func(tx *Tx) error { return tx.CreateIdempotencyKey(&key) }), ErrConflict)
		_, err = r.IdempotencyKey(w.desk.ID, w.edi.ID, "k")
		wantErr(t, "another account's key", err, ErrNotFound)
		write(t, s, func(tx *Tx) (err error) { n, err = tx.DeleteIdempotencyKeysBefore(noon.Add(time.Second)); return err })
		if n != 1 {
			t.Errorf("%d old keys were removed", n)
		}
	})
}

// TestAMembershipHasTheWholeDesk: its columns are named one by one, and what is not named would be empty for whoever asks of the desk.
func TestAMembershipHasTheWholeDesk(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, s *Store) {
		w := newWorld(t, s)
		d := Desk{ID: NewID(), Slug: "penuh", Name: "Penuh", Language: "id", Outlet: "Kabar", Address: "https://kabar.example", TimeZone: "Asia/Jakarta",
			CheckPage: "https://kabar.example/cek/{claim}", Demo: true, CreatedAt: noon, Version: 7}
		for i, v := 0, reflect.ValueOf(d); i < v.NumField(); i++ {
			if v.Field(i).IsZero() {
				t.Errorf("%s is not filled in here", v.Type().Field(i).Name)
			}
		}
		write(t, s, func(tx *Tx) error {
			if err := tx.CreateDesk(&d); err != nil {
				return err
			}
			return tx.CreateMember(&Member{DeskID: d.ID, ID: NewID(), AccountID: w.rita.ID, Role: workflow.Editor, CreatedAt: noon})
		})
		if got, want := get[Membership](t)(s.Read(t.Context()).Membership(w.rita.ID, d.Slug)).Desk, get[Desk](t)(s.Read(t.Context()).Desk(d.ID)); !reflect.DeepEqual(got, want) {
			t.Errorf("the desk is %+v, want %+v", got, want)
		}
	})
}
