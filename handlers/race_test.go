package handlers

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"sumber/internal/workflow"
	"sumber/models"
)

// TestRaces_AUD03: of many who do the same at once, one wins, and it is never one who may not.
func TestRaces_AUD03(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, w *world) {
		const n = 6
		var editors []string
		for i := range n {
			who := fmt.Sprintf("racer%d", i)
			acc := models.Account{ID: models.NewID(), Email: who + "@kabar.example", Name: who, Language: "id", CreatedAt: noon}
			m := models.Member{DeskID: w.desk.ID, ID: models.NewID(), AccountID: acc.ID, Role: workflow.Editor, CreatedAt: noon}
			w.write(func(tx *models.Tx) error {
				if err := tx.CreateAccount(&acc); err != nil {
					return err
				}
				return tx.CreateMember(&m)
			})
			w.account[who], w.member[who] = acc, m
			w.token(who, who, workflow.Scopes...)
			editors = append(editors, "token:"+who)
		}
		// together sends one request for each at the same moment and gives their statuses.
		together := func(t *testing.T, who []string, r func(as string) row) map[string]int {
			t.Helper()
			var mu sync.Mutex
			got := map[string]int{}
			start := make(chan struct{})
			var wg sync.WaitGroup
			for _, as := range who {
				wg.Go(func() {
					r := r(as)
					method := orElse(r.method, "POST")
					<-start
					a := w.send(t, as, method, r.path, strings.NewReader(r.json), map[string]string{"Content-Type": "application/json"})
					mu.Lock()
					defer mu.Unlock()
					got[as] = a.Code
				})
			}
			close(start)
			wg.Wait()
			return got
		}
		count := func(got map[string]int, status int) int {
			c := 0
			for _, s := range got {
				if s == status {
					c++
				}
			}
			return c
		}
		t.Run("to approve and publish", func(t *testing.T) {
			for _, words := range []string{pumps, budget, drains, flood} {
				id := w.claim(words).Claim.ID
				sha := w.propose("editor", id, "Tulisan editor") // who so may not approve it
				got := together(t, append([]string{"token:all", "token:approve"}, editors...), func(string) row {
					return row{path: api("claims", id, "actions", "approve"), json: body(map[string]any{"snapshot_sha256": sha, "publish": true})}
				})
				if count(got, 200) != 1 || got["token:all"] != 403 && got["token:all"] != 409 || got["token:approve"] != 403 && got["token:approve"] != 409 {
					t.Errorf("the race ended with %v", got)
				}
				ps, err := w.store.Read(t.Context()).Publications(w.desk.ID, id)
				w.ok(err)
				if len(ps) != 1 || ps[0].PublishedBy == w.account["editor"].ID {
					t.Errorf("%d publications: %+v", len(ps), ps)
				}
			}
		})
		t.Run("to import one text", func(t *testing.T) {
			got := together(t, editors, func(string) row {
				return row{path: api("articles"), json: body(map[string]any{"text": "\"Kami akan menang,\" kata Bagus Pranoto dan Sari Wulandari, Senin (12/6/2023)."})}
			})
			if count(got, 201) != 1 || count(got, 200) != n-1 {
				t.Errorf("the race ended with %v", got)
			}
		})
		t.Run("to save one draft", func(t *testing.T) {
			id := w.claim(pumps).Claim.ID
			w.row(t, row{as: editors[0], path: api("claims", id, "actions", "retract"), json: `{"reason":"Keliru"}`, status: 200})
			w.row(t, row{as: editors[0], path: api("claims", id, "actions", "reopen"), json: `{"reason":"Lagi"}`, status: 200})
			w.row(t, row{as: editors[0], path: api("claims", id, "actions", "take"), json: `{}`, status: 200})
			version := w.version(id)
			got := together(t, editors, func(as string) row {
				return row{method: "PUT", path: api("claims", id, "draft"), json: `{"version":` + version + `,"statement":"Tulisan ` + as + `"}`}
			})
			if count(got, 200) != 1 || count(got, 409) != n-1 {
				t.Errorf("the race ended with %v", got)
			}
		})
		t.Run("to take the last admin's role", func(t *testing.T) {
			for round := range 5 {
				w.write(func(tx *models.Tx) error {
					for _, who := range []string{"admin", "editor2"} {
						m, err := tx.MemberByID(w.desk.ID, w.member[who].ID)
						if err != nil {
							return err
						}
						m.Role = workflow.Admin
						if err := tx.SaveMember(&m); err != nil {
							return err
						}
					}
					return nil
				})
				var wg sync.WaitGroup
				start := make(chan struct{})
				for who, whom := range map[string]string{"admin": "editor2", "editor2": "admin"} {
					a := w.actor(who)
					a.Role = workflow.Admin
					wg.Go(func() {
						<-start
						_ = w.news.SetRole(t.Context(), a, w.member[whom].ID, "viewer")
					})
				}
				close(start)
				wg.Wait()
				if admins, err := w.store.Read(t.Context()).AdminCount(w.desk.ID); err != nil || admins != 1 {
					t.Errorf("round %d: the desk has %d admins (%v)", round, admins, err)
				}
			}
		})
		if _, err := w.store.VerifyAudit(t.Context(), w.desk.ID); err != nil {
			t.Error(err)
		}
	})
}
