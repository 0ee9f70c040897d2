package newsroom_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"sumber/internal/newsroom"
	"sumber/models"
)

// TestPasswordsAsTheyAre_PWD05: a password needs its length and no more, and is compared to the letter.
func TestPasswordsAsTheyAre_PWD05(t *testing.T) {
	onBoth(t, func(t *testing.T, r *room) {
		const email = "yudha@contoh.example"
		for _, tt := range []struct {
			name, password string
			ok             bool
		}{
			{"nine letters", "sembilans", false},
			{"nothing", "", false},
			{"nine letters of two bytes", strings.Repeat("é", 9), false},
			{"not text", "kata \xff sandi", false},
			{"endless", strings.Repeat("x", 1001), false},
			{"ten letters of one kind", "aaaaaaaaab", true},
			{"words", "kuda baterai jepit benar", true},
			{"without Latin letters", "パスワードのながさは", true},
			{"signs", "\"'<>&%_; --\\", true},
			{"spaces around", "  di dalam spasi  ", true},
			{"two hundred letters", strings.Repeat("panjang ", 25), true},
		} {
			t.Run(tt.name, func(t *testing.T) {
				err := r.SetPassword(t.Context(), email, tt.password)
				var invalid *newsroom.Invalid
				if tt.ok != (err == nil) || !tt.ok && !errors.As(err, &invalid) {
					t.Fatalf("the password is taken: %v", err)
				}
				if !tt.ok {
					return
				}
				for i, other := range []string{strings.TrimSpace(tt.password), strings.ToUpper(tt.password), tt.password[:len(tt.password)-1], tt.password + " "} {
					if other == tt.password {
						continue
					}
					if _, err := r.SignIn(t.Context(), email, other, fmt.Sprintf("198.51.100.%d", i)); !errors.Is(err, newsroom.ErrSignIn) {
						t.Errorf("%q signs in too: %v", other, err)
					}
				}
				_, err = r.SignIn(t.Context(), email, tt.password, "203.0.113.1")
				r.must(err)
			})
			r.pass(1 << 40)
		}
	})
}

// TestSecurityEventsAreRecorded_AUD05 makes every act that opens or closes a door and finds it in the record.
func TestSecurityEventsAreRecorded_AUD05(t *testing.T) {
	onBoth(t, func(t *testing.T, r *room) {
		ctx, admin := t.Context(), r.who["yudha"]
		acts := func(desk string) (out []string) {
			rows, err := r.store.Read(ctx).Audit(desk, models.AuditQuery{Limit: 500})
			r.must(err)
			for _, e := range rows {
				out = append(out, e.Action)
			}
			slices.Reverse(out)
			return out
		}
		before, beforeSystem := len(acts(r.desk.ID)), len(acts(models.SystemDesk))
		r.must(r.SetPassword(ctx, "sekar@contoh.example", "kata sandi panjang"))
		_, err := r.SignIn(ctx, "sekar@contoh.example", "salah sekali ini", "198.51.100.1")
		if !errors.Is(err, newsroom.ErrSignIn) {
			t.Fatal(err)
		}
		_, err = r.SignIn(ctx, "sekar@contoh.example", "kata sandi panjang", "198.51.100.1")
		r.must(err)
		sekar := r.enter("sekar@contoh.example").Account
		_, err = r.ChangeOwnAccount(ctx, sekar, newsroom.OwnAccount{Name: "Sekar", Language: "id", OldPassword: "kata sandi panjang", NewPassword: "sandi lain yang panjang"})
		r.must(err)
		r.must(r.SignOutEverywhere(ctx, sekar))
		r.must(r.DisableAccount(ctx, "sekar@contoh.example"))
		link, err := r.Invite(ctx, admin, "tamu@contoh.example", "viewer")
		r.must(err)
		_, _, err = r.AcceptInvitation(ctx, link, newsroom.NewAccount{Name: "Tamu", Password: "kata sandi panjang", Language: "id"})
		r.must(err)
		_, err = r.Invite(ctx, admin, "lain@contoh.example", "viewer")
		r.must(err)
		p, err := r.Members(ctx, admin)
		r.must(err)
		r.must(r.RevokeInvitation(ctx, admin, p.Invitations[0].ID))
		for _, m := range p.Members {
			if m.Email == "bima@contoh.example" {
				r.must(r.SetRole(ctx, admin, m.ID, "editor"))
				r.must(r.RemoveMember(ctx, admin, m.ID))
			}
		}
		token, _, err := r.CreateToken(ctx, admin, newsroom.NewToken{Name: "CMS", Scopes: []string{"read"}})
		r.must(err)
		r.must(r.RevokeToken(ctx, admin, token.ID))
		hook, _, err := r.AddWebhook(ctx, admin, newsroom.NewWebhook{Address: "https://cms.contoh.example/", Events: newsroom.WebhookEvents})
		r.must(err)
		_, err = r.RotateWebhook(ctx, admin, hook.ID)
		r.must(err)
		r.must(r.RemoveWebhook(ctx, admin, hook.ID))
		if got, want := strings.Join(acts(models.SystemDesk)[beforeSystem:], " "), "account_password sign_in_failed sign_in account_password sign_in sign_out_everywhere account_disable sign_in"; got != want {
			t.Errorf("the record of the system has\n%s\nwant\n%s", got, want)
		}
		if got, want := strings.Join(acts(r.desk.ID)[before:], " "), "invite member_add invite invite_revoke member_role member_remove token_add token_revoke webhook_add webhook_rotate webhook_remove"; got != want {
			t.Errorf("the record of the desk has\n%s\nwant\n%s", got, want)
		}
		r.verified()
	})
}
