package handlers

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sumber/internal/newsroom"
	"sumber/internal/pgtest"
	"sumber/models"
)

func quotas(token, address int) func(*world) {
	return func(w *world) { w.opts.TokenQuota, w.opts.AddressQuota = token, address }
}

// limitedWorlds runs a test on both databases, with quotas.
func limitedWorlds(t *testing.T, token, address int, test func(t *testing.T, w *world)) {
	t.Helper()
	t.Run(models.SQLite, func(t *testing.T) {
		test(t, newWorld(t, "sqlite:"+filepath.Join(t.TempDir(), "sumber.db"), quotas(token, address)))
	})
	t.Run(models.PostgreSQL, func(t *testing.T) { test(t, newWorld(t, pgtest.New(t), quotas(token, address))) })
}

// TestRateLimits_LIM04: a token has so many requests a minute, an address without a good one has its own, and both come back with time,
// each at its pace.
func TestRateLimits_LIM04(t *testing.T) {
	limitedWorlds(t, 6, 3, func(t *testing.T, w *world) {
		left := func(as string, status int, want string) *answer {
			t.Helper()
			a := w.row(t, row{as: as, path: api("articles"), status: status})
			if got := a.Header().Get("RateLimit"); got != want {
				t.Errorf("RateLimit is %q, want %q", got, want)
			}
			return a
		}
		first := left("token:all", 200, `"token";r=5;t=10`)
		if got := first.Header().Get("RateLimit-Policy"); got != `"token";q=6;w=60` {
			t.Errorf("RateLimit-Policy is %q", got)
		}
		for range 5 {
			w.row(t, row{as: "token:all", path: api("articles"), status: 200})
		}
		refused := left("token:all", 429, `"token";r=0;t=60`)
		if got := refused.Header().Get("Retry-After"); got != "10" || !strings.Contains(refused.Body.String(), "urn:sumber:problem:rate_limited") {
			t.Errorf("Retry-After is %q: %s", got, refused.Body)
		}
		// What was refused was not counted: the next is let through when it was promised, and only one.
		w.wait(10*time.Second - time.Millisecond)
		left("token:all", 429, `"token";r=0;t=51`)
		w.wait(time.Millisecond)
		left("token:all", 200, `"token";r=0;t=60`)
		left("token:all", 429, `"token";r=0;t=60`)
		// Another token of the same account has its own.
		left("token:read", 200, `"token";r=5;t=10`)
		// Who sends no token, or a bad one, is known by the address, also where anybody may read.
		w.row(t, row{path: api("openapi.json"), status: 200, then: func(t *testing.T, a *answer) {
			if a.Header().Get("RateLimit") != `"address";r=2;t=20` {
				t.Errorf("RateLimit is %q", a.Header().Get("RateLimit"))
			}
		}})
		bad := map[string]string{"Authorization": "Bearer sumber_salah"}
		w.row(t, row{path: api("articles"), header: bad, status: 401})
		w.row(t, row{path: api("articles"), status: 401})
		w.row(t, row{path: api("articles"), header: bad, status: 429})
		w.row(t, row{path: api("articles", w.article, "verdicts"), status: 429})
		// A page is no request of the API, and a token is not held up by the address.
		w.row(t, row{as: "viewer", path: w.at("queue"), status: 200, then: func(t *testing.T, a *answer) {
			if a.Header().Get("RateLimit") != "" {
				t.Error("a page is counted")
			}
		}})
		w.row(t, row{as: "token:read", path: api("articles"), status: 200})
		// An idle minute gives all of it back, and then the bucket is forgotten.
		w.wait(time.Hour)
		left("token:all", 200, `"token";r=5;t=10`)
		w.wait(time.Hour)
		w.ok(w.news.ForgetRates(t.Context()))
		left("token:all", 200, `"token";r=5;t=10`)
	})
}

// TestRateLimitIsOneForAllServers_LIM04: two servers on one database count together.
func TestRateLimitIsOneForAllServers_LIM04(t *testing.T) {
	for name, address := range map[string]func(t *testing.T) string{
		models.SQLite:     func(t *testing.T) string { return "sqlite:" + filepath.Join(t.TempDir(), "sumber.db") },
		models.PostgreSQL: func(t *testing.T) string { return pgtest.New(t) },
	} {
		t.Run(name, func(t *testing.T) {
			at := address(t)
			w := newWorld(t, at, quotas(10, 10))
			other, err := models.Open(t.Context(), models.Config{URL: at})
			w.ok(err)
			t.Cleanup(func() { _ = other.Close() })
			servers := []http.Handler{w.handler, New(newsroom.New(other, newsroom.Options{Now: w.now}), w.opts)}
			let := 0
			for i := range 16 {
				w.handler = servers[i%2]
				a := w.send(t, "token:all", http.MethodGet, api("me"), strings.NewReader(""), nil)
				switch {
				case a.Code == 200 && i < 10:
					let++
				case a.Code != 429 || i < 10:
					t.Errorf("request %d is answered %d", i+1, a.Code)
				}
			}
			if let != 10 {
				t.Errorf("%d of 10 requests were let through", let)
			}
		})
	}
}

// TestRateLimitIsCheap: it costs a request one statement and no transaction, and what cannot be counted is let through.
func TestRateLimitIsCheap(t *testing.T) {
	limitedWorlds(t, 1000, 1000, func(t *testing.T, w *world) {
		ask := func() []string {
			return w.queries(func() { w.row(t, row{as: "token:all", path: api("me"), status: 200}) })
		}
		ask() // the last use of the token is written once
		with := ask()
		w.opts.TokenQuota = 0
		w.handler = New(w.news, w.opts)
		without := ask()
		if len(with) != len(without)+1 {
			t.Errorf("counting costs %d statements\n%s", len(with)-len(without), strings.Join(with, "\n"))
		}
		if n := testing.AllocsPerRun(50, func() {
			if _, err := w.news.Spend(t.Context(), newsroom.Allowance{Name: "token", Quota: 1 << 20}, "x"); err != nil {
				t.Error(err)
			}
		}); n > 250 {
			t.Errorf("counting allocates %.0f times", n)
		} else {
			t.Logf("counting allocates %.0f times", n)
		}
	})
}
