package newsroom_test

import (
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"sumber/internal/newsroom"
)

// TestGuessesAtOnce_THR04: guesses that are sent together are no way around the throttle, wherever a password is asked for. As many
// as are compared at one moment come on top.
func TestGuessesAtOnce_THR04(t *testing.T) {
	onBoth(t, func(t *testing.T, r *room) {
		link, err := r.Invite(t.Context(), r.who["yudha"], "tamu@contoh.example", "viewer")
		r.must(err)
		_, err = r.AddAccount(t.Context(), newsroom.NewAccount{Email: "tamu@contoh.example", Name: "Tamu", Password: "kata sandi panjang"})
		r.must(err)
		var invalid *newsroom.Invalid
		for name, guess := range map[string]func() error{
			"sign-in": func() error {
				_, err := r.SignIn(t.Context(), "yudha@contoh.example", "salah sekali ini", "198.51.100.1")
				return err
			},
			"sign-in to no account": func() error {
				_, err := r.SignIn(t.Context(), "tiada@contoh.example", "salah sekali ini", "198.51.100.2")
				return err
			},
			"own password": func() error {
				_, err := r.ChangeOwnAccount(t.Context(), r.who["yudha"].Account, newsroom.OwnAccount{Name: "Yudha", Language: "id", OldPassword: "salah sekali ini", NewPassword: "sandi lain yang panjang"})
				return err
			},
			"invitation": func() error {
				_, _, err := r.AcceptInvitation(t.Context(), link, newsroom.NewAccount{Password: "salah sekali ini"})
				return err
			},
		} {
			t.Run(name, func(t *testing.T) {
				var compared, refused atomic.Int32
				var all sync.WaitGroup
				for range 40 {
					all.Go(func() {
						var slow *newsroom.Throttled
						switch err := guess(); {
						case errors.As(err, &slow):
							refused.Add(1)
						case errors.Is(err, newsroom.ErrSignIn), errors.As(err, &invalid):
							compared.Add(1)
						default:
							t.Errorf("a wrong password: %v", err)
						}
					})
				}
				all.Wait()
				if most := 5 + max(2, runtime.GOMAXPROCS(0)) - 1; compared.Load() < 5 || int(compared.Load()) > most || refused.Load() == 0 {
					t.Errorf("%d guesses were compared, want 5 to %d", compared.Load(), most)
				}
			})
		}
	})
}

// TestNobodyLocksOthersOut_THR05: what one gets wrong, or a whole desk does, keeps nobody else from their own account.
func TestNobodyLocksOthersOut_THR05(t *testing.T) {
	onBoth(t, func(t *testing.T, r *room) {
		change := func(a newsroom.Actor, old, next string) error {
			_, err := r.ChangeOwnAccount(t.Context(), a.Account, newsroom.OwnAccount{Name: a.Account.Name, Language: "id", OldPassword: old, NewPassword: next})
			return err
		}
		for i := range 7 {
			acc, err := r.AddAccount(t.Context(), newsroom.NewAccount{Email: "orang" + string(rune('a'+i)) + "@contoh.example", Name: "Orang"})
			r.must(err)
			for range 5 {
				var invalid *newsroom.Invalid
				if err := change(newsroom.Actor{Account: acc}, "salah sekali ini", "sandi lain yang panjang"); !errors.As(err, &invalid) {
					t.Fatalf("a wrong password: %v", err)
				}
			}
		}
		r.must(change(r.who["yudha"], "kata sandi panjang", "sandi lain yang panjang"))
		// Sixty failures from everywhere close an account for a quarter of an hour: to who is not signed in, and to no other account.
		for i := range 70 {
			_, _ = r.SignIn(t.Context(), "yudha@contoh.example", "salah sekali ini", "198.51."+string(rune('0'+i/10))+"."+string(rune('0'+i%10)))
		}
		var slow *newsroom.Throttled
		if _, err := r.SignIn(t.Context(), "yudha@contoh.example", "sandi lain yang panjang", "203.0.113.1"); !errors.As(err, &slow) {
			t.Errorf("an account that is guessed at from everywhere: %v", err)
		}
		r.must(r.SetPassword(t.Context(), "sekar@contoh.example", "kata sandi panjang"))
		session, err := r.SignIn(t.Context(), "sekar@contoh.example", "kata sandi panjang", "203.0.113.1")
		r.must(err)
		_, err = r.Session(t.Context(), session)
		r.must(err)
		r.pass(16 * time.Minute)
		_, err = r.SignIn(t.Context(), "yudha@contoh.example", "sandi lain yang panjang", "203.0.113.1")
		r.must(err)
	})
}
