package handlers

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"sumber/internal/newsroom"
	"sumber/internal/workflow"
	"sumber/models"
)

func keyed(key string) map[string]string { return map[string]string{keyHeader: key} }

// TestARequestWithAKeyIsCarriedOutOnce_TOK01_TOK03: sent again it gets the same answer and changes nothing, whatever happened since.
func TestARequestWithAKeyIsCarriedOutOnce_TOK01_TOK03(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, w *world) {
		id := w.claim(pumps).Claim.ID
		send := api("articles")
		evidence := api("claims", id, "evidence")
		one := `{"kind":"email","title":"Surel wali kota","bears_on":"content","stance":"context"}`
		count := func() int {
			w.t.Helper()
			list, err := w.store.Read(t.Context()).EvidenceOfClaim(w.desk.ID, id, nil)
			w.ok(err)
			return len(list)
		}
		var first *answer
		same := func(t *testing.T, a *answer) {
			if a.Header().Get(replayedHeader) != "true" || a.Body.String() != first.Body.String() || a.Header().Get("Location") != first.Header().Get("Location") {
				t.Errorf("the repeat is answered %v\n%s\nand not\n%s", a.Header(), a.Body, first.Body)
			}
		}
		w.rows(t, []row{
			{name: "taken", as: "token:reviewer_all", path: api("claims", id, "actions", "take"), json: `{}`, header: keyed("k-take"), status: 200},
			{name: "taken again is no refusal", as: "token:reviewer_all", path: api("claims", id, "actions", "take"), json: `{}`, header: keyed("k-take"), status: 200, holds: []string{"reviewing"}},
			{name: "without a key it is", as: "token:reviewer_all", path: api("claims", id, "actions", "take"), json: `{}`, status: 409},
			{name: "an article", as: "token:reviewer_all", path: send, json: `{"text":"Teks contoh, kata Sri Lestari."}`, header: keyed("k-1"), status: 201, then: func(_ *testing.T, a *answer) { first = a }},
			{name: "the article again", as: "token:reviewer_all", path: send, json: `{"text":"Teks contoh, kata Sri Lestari."}`, header: keyed("k-1"), status: 201, then: same},
			{name: "another article with its key", as: "token:reviewer_all", path: send, json: `{"text":"Teks lain, kata Sri Lestari."}`, header: keyed("k-1"), status: 422, holds: []string{"key_reused", "byte by byte"}},
			{name: "the key of another account is another key", as: "token:all", path: send, json: `{"text":"Teks lain, kata Sri Lestari."}`, header: keyed("k-1"), status: 201},
			{name: "evidence", as: "token:reviewer_all", path: evidence, json: one, header: keyed("k-2"), status: 201, then: func(_ *testing.T, a *answer) { first = a }},
			{name: "evidence again", as: "token:reviewer_all", path: evidence, json: one, header: keyed("k-2"), status: 201, then: same},
			{name: "evidence again, by a token of the account that could not have sent it", as: "token:reviewer_admin", path: evidence, json: one, header: keyed("k-2"), status: 422, holds: []string{"key_reused"}, lacks: []string{"reviewing"}},
			{name: "a key too long", as: "token:reviewer_all", path: evidence, json: one, header: keyed(strings.Repeat("k", 256)), status: 400, holds: []string{"problem:key"}},
			{name: "a key with a space", as: "token:reviewer_all", path: evidence, json: one, header: keyed("a b"), status: 400, holds: []string{"problem:key"}},
			{name: "a refused request is not remembered", as: "token:reviewer_all", path: evidence, json: `{"kind":"link","bears_on":"content","stance":"context"}`, header: keyed("k-3"), status: 422},
			{name: "and may be sent mended", as: "token:reviewer_all", path: evidence, json: one, header: keyed("k-3"), status: 201},
		})
		if n := count(); n != 2 {
			t.Errorf("%d pieces of evidence, want 2", n)
		}
		// The program ended between the write and its answer: the repeat tells what there is, and writes nothing.
		w.write(func(tx *models.Tx) error {
			return tx.CreateIdempotencyKey(&models.IdempotencyKey{DeskID: w.desk.ID, AccountID: w.account["reviewer"].ID, Key: "k-lost", CreatedAt: noon,
				RequestHash: requestHash(http.MethodPost, evidence, scopesOf(newsroom.Actor{Scopes: workflow.Scopes}), one)})
		})
		w.row(t, row{as: "token:reviewer_all", path: evidence, json: one, header: keyed("k-lost"), status: 201, holds: []string{`"reviewing"`}})
		if n := count(); n != 2 {
			t.Errorf("after the lost answer %d pieces of evidence, want 2", n)
		}
		// After their time keys are forgotten.
		w.wait(newsroom.KeyLife + time.Minute)
		w.ok(w.news.ForgetKeys(t.Context()))
		if _, err := w.store.Read(t.Context()).IdempotencyKey(w.desk.ID, w.account["reviewer"].ID, "k-1"); err == nil {
			t.Error("the key is still there")
		}
	})
}

// TestOneKeyAtOnce: of requests with one key that come together one is carried out, and all are answered as that one, or told
// to ask again.
func TestOneKeyAtOnce(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, w *world) {
		id := w.claim(pumps).Claim.ID
		w.ok(w.news.Take(t.Context(), w.actor("reviewer"), newsroom.Ref{ID: id}))
		for round := range 5 {
			var wg sync.WaitGroup
			codes := make([]int, 6)
			for i := range codes {
				wg.Go(func() {
					a := w.send(t, "token:reviewer_all", http.MethodPost, api("claims", id, "evidence"), strings.NewReader(`{"kind":"email","title":"Surel","bears_on":"content","stance":"context"}`),
						map[string]string{"Content-Type": "application/json", keyHeader: fmt.Sprint("bersama-", round)})
					codes[i] = a.Code
				})
			}
			wg.Wait()
			for _, c := range codes {
				if c != 201 {
					t.Errorf("round %d: answered %d", round, codes)
					break
				}
			}
			list, err := w.store.Read(t.Context()).EvidenceOfClaim(w.desk.ID, id, nil)
			w.ok(err)
			if len(list) != round+1 {
				t.Fatalf("round %d: %d pieces of evidence", round, len(list))
			}
			// An article has its own way of answering again: it is imported once, and all are told where it is.
			places := make([]string, 6)
			for i := range places {
				wg.Go(func() {
					a := w.send(t, "token:reviewer_all", http.MethodPost, api("articles"), strings.NewReader(fmt.Sprintf(`{"text":"Bus kota %d ditambah, kata Sri Lestari."}`, round)),
						map[string]string{"Content-Type": "application/json", keyHeader: fmt.Sprint("artikel-", round)})
					if codes[i] = a.Code; a.Code == 200 {
						codes[i] = 201 // its answer was not kept yet
					}
					places[i] = a.Header().Get("Location")
				})
			}
			wg.Wait()
			if slices.ContainsFunc(codes, func(c int) bool { return c != 201 }) || places[0] == "" || len(slices.Compact(places)) != 1 {
				t.Fatalf("round %d: answered %d, at %q", round, codes, places)
			}
		}
	})
}

// TestWhatIsShownOnceIsNotKept_SEC08: an answer that shows a secret is not remembered for a repeat, which is told so.
func TestWhatIsShownOnceIsNotKept_SEC08(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, w *world) {
		s := &server{news: w.news, o: w.opts}
		for name, secret := range map[string]func(ctx context.Context) (string, error){
			"a token": func(ctx context.Context) (string, error) {
				_, secret, err := w.news.CreateToken(ctx, w.actor("admin"), newsroom.NewToken{Name: "CMS", Scopes: []string{"read"}})
				return secret, err
			},
			"a secret that signs": func(ctx context.Context) (string, error) {
				_, secret, err := w.news.AddWebhook(ctx, w.actor("admin"), newsroom.NewWebhook{Address: "https://cms.kabar.example/", Events: newsroom.WebhookEvents})
				return secret, err
			},
			"a link": func(ctx context.Context) (string, error) {
				link, err := w.news.Invite(ctx, w.actor("admin"), "baru@kabar.example", "viewer")
				return w.opts.PublicURL + "/invitations/" + link, err
			},
		} {
			t.Run(name, func(t *testing.T) {
				shown := ""
				ask := func() error {
					req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/api/v1/kanari", strings.NewReader("{}"))
					req.Header.Set(keyHeader, "k-"+strings.ReplaceAll(name, " ", "-"))
					r := &request{Context: echo.New().NewContext(req, httptest.NewRecorder()), actor: w.actor("admin"), api: true}
					return s.once(r, func(r *request) error {
						v, err := secret(r.Request().Context())
						if err != nil {
							return err
						}
						shown = v
						return r.JSON(http.StatusCreated, map[string]string{"secret": v})
					})
				}
				w.ok(ask())
				if err := ask(); !errors.Is(err, errAnswerLost) {
					t.Errorf("the repeat: %v", err)
				}
				for text, row := range w.contents() {
					if row.table == "idempotency_keys" && (shown == "" || strings.Contains(text, shown) || strings.Contains(text, hex.EncodeToString([]byte(shown)))) {
						t.Errorf("the secret is kept: %s", text)
					}
				}
			})
		}
	})
}
