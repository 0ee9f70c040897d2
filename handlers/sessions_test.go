package handlers

import (
	"fmt"
	"net/netip"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"sumber/internal/newsroom"
	"sumber/internal/workflow"
	"sumber/models"
)

const goodPassword = "kata sandi yang panjang"

// password gives a person a password, and keeps it among what no answer may hold.
func (w *world) password(who string) {
	w.t.Helper()
	w.ok(w.news.SetPassword(w.t.Context(), w.account[who].Email, goodPassword))
	w.secrets = append(w.secrets, goodPassword)
}

func TestSignIn_SES03_SES04_THR02(t *testing.T) {
	w := onSQLite(t)
	w.password("viewer")
	w.password("disabled")
	queue := w.at("queue?tab=mine")
	w.rows(t, []row{
		{name: "a page asks to sign in, and comes back", path: queue, status: 303, to: "/sign-in?next=" + url.QueryEscape(queue)},
		{name: "the form", path: "/sign-in?next=/d/kota/queue", status: 200, holds: []string{`name="password"`, `value="/d/kota/queue"`}},
		{name: "the first page is the form", path: "/", status: 200, holds: []string{`name="password"`}},
		{name: "right", as: "new", path: "/sign-in", form: form("email", " Viewer@Kabar.example ", "password", goodPassword, "next", queue), status: 303, to: queue},
		{name: "signed in", as: "new", path: queue, status: 200, holds: []string{"Nama viewer"}},
		{name: "the form is not for who is", as: "new", path: "/sign-in", status: 303, to: "/"},
		{name: "one desk is where to go", as: "new", path: "/", status: 303, to: "/d/kota"},
	})
	cookie := w.cookies["new"][sessionCookie]
	if len(cookie) < 43 {
		t.Errorf("the cookie %q has too few random bits", cookie)
	}
	t.Run("nobody learns which accounts there are", func(t *testing.T) {
		shape := ""
		for i, email := range []string{"viewer@kabar.example", "nobody@kabar.example", "disabled@kabar.example", "editor@kabar.example", "no address", ""} {
			a := w.row(t, row{path: "/sign-in", form: form("email", email, "password", "salah sekali ini"), header: map[string]string{from: fmt.Sprintf("198.51.100.%d", i)}, status: 422})
			got := a.Body.String()[strings.Index(a.Body.String(), "<main"):]
			if email != "" {
				got = strings.ReplaceAll(got, html.EscapeString(email), "EMAIL")
			}
			got = strings.ReplaceAll(got, `value="EMAIL"`, `value=""`)
			if shape == "" {
				shape = got
			}
			if got != shape {
				t.Errorf("%q is answered otherwise\n%s\n%s", email, got, shape)
			}
		}
		w.row(t, row{path: "/sign-in", form: form("email", "disabled@kabar.example", "password", goodPassword), header: map[string]string{from: "198.51.100.9"}, status: 422})
	})
	t.Run("signing in anew ends the session before", func(t *testing.T) {
		w.row(t, row{as: "new", path: "/sign-in", form: form("email", "viewer@kabar.example", "password", goodPassword), status: 303})
		w.cookies["old"] = map[string]string{sessionCookie: cookie}
		w.row(t, row{as: "old", path: queue, status: 303, to: "/sign-in?next=" + url.QueryEscape(queue)})
		cookie = w.cookies["new"][sessionCookie]
	})
	t.Run("signing out ends the session", func(t *testing.T) {
		a := w.row(t, row{as: "new", path: "/sign-out", form: form(), status: 303, to: "/"})
		if a.Header().Get("Clear-Site-Data") == "" {
			t.Error("the browser keeps its storage")
		}
		w.cookies["old"] = map[string]string{sessionCookie: cookie}
		w.row(t, row{as: "old", path: queue, status: 303})
		w.row(t, row{path: "/sign-out", form: form(), status: 303})
	})
	if strings.Contains(w.logged(), goodPassword) || strings.Contains(w.logged(), cookie) || strings.Contains(w.logged(), "tab=mine") {
		t.Error("the log holds a password, a cookie or a query")
	}
}

func TestCookiesOverHTTPS_SES08(t *testing.T) {
	w := onSQLite(t, func(w *world) { w.opts.SecureCookie = true })
	w.password("viewer")
	w.rows(t, []row{
		{name: "sign in", as: "new", path: "/sign-in", form: form("email", "viewer@kabar.example", "password", goodPassword), status: 303},
		{name: "signed in", as: "new", path: w.at("queue"), status: 200, then: func(t *testing.T, a *answer) {
			if a.Header().Get("Strict-Transport-Security") == "" {
				t.Error("browsers are not told to stay with https")
			}
		}},
		{name: "language", as: "new", path: "/language", form: form("lang", "en", "back", w.at("queue")), status: 303, to: w.at("queue")},
	})
	// A cookie of the plain name could be set by a neighbour's site: it counts for nothing.
	w.cookies["plain"] = map[string]string{sessionCookie: w.cookies["new"]["__Host-"+sessionCookie]}
	w.row(t, row{as: "plain", path: w.at("queue"), status: 303})
}

func TestSessionsEnd_SES01_SES02_SES05_SES06_SES07(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, w *world) {
		ctx, page := t.Context(), w.at("queue")
		in, out := row{as: "viewer", path: page, status: 200}, row{as: "viewer", path: page, status: 303}
		t.Run("unused for too long", func(t *testing.T) {
			w.session("viewer")
			w.wait(newsroom.SessionIdle - time.Minute)
			w.row(t, in)
			w.wait(newsroom.SessionIdle + time.Second)
			w.row(t, out)
		})
		t.Run("used all the time, but too old", func(t *testing.T) {
			w.session("viewer")
			for used := time.Duration(0); used+6*time.Hour < newsroom.SessionLife; used += 6 * time.Hour {
				w.wait(6 * time.Hour)
				w.row(t, in)
			}
			w.wait(6*time.Hour + time.Second)
			w.row(t, out)
		})
		for _, c := range []struct {
			name string
			do   func() error
			page int // what the session gets afterwards
			api  int
		}{
			{"another password", func() error { return w.news.SetPassword(ctx, "editor@kabar.example", goodPassword) }, 303, 200},
			{"another role", func() error { return w.news.SetRole(ctx, w.actor("admin"), w.member["editor"].ID, "viewer") }, 200, 200},
			{"off the desk", func() error { return w.news.RemoveMember(ctx, w.actor("admin"), w.member["editor"].ID) }, 404, 401},
			{"disabled", func() error { return w.news.DisableAccount(ctx, "editor@kabar.example") }, 303, 401},
		} {
			t.Run(c.name, func(t *testing.T) {
				if c.name != "disabled" {
					w.session("editor")
				}
				w.ok(c.do())
				w.row(t, row{as: "editor", path: page, status: c.page})
				w.row(t, row{as: "token:all", path: api("articles"), status: c.api})
				if c.name == "another role" {
					w.row(t, row{as: "editor", path: w.at("articles", "new"), status: 403})
					w.row(t, row{as: "token:all", path: api("articles"), json: body(map[string]any{"text": "Teks."}), status: 403})
				}
			})
		}
	})
}

func TestOwnAccount_SES06_PWD02(t *testing.T) {
	w := onSQLite(t)
	w.password("viewer")
	w.session("viewer")
	w.cookies["elsewhere"] = map[string]string{sessionCookie: w.cookies["viewer"][sessionCookie]}
	w.session("viewer")
	w.rows(t, []row{
		{name: "the page", as: "viewer", path: "/account", status: 200, holds: []string{"viewer@kabar.example"}},
		{name: "a name is needed", as: "viewer", path: "/account", form: form("name", " ", "language", "en"), status: 422},
		{name: "the old password is asked for", as: "viewer", path: "/account", form: form("name", "Nama viewer", "language", "en", "password", "salah sekali ini", "new_password", "sandi baru yang panjang"), status: 422, lacks: []string{"sandi baru yang panjang", "salah sekali ini"}},
		{name: "a short one is refused", as: "viewer", path: "/account", form: form("name", "Nama viewer", "language", "en", "password", goodPassword, "new_password", "pendek"), status: 422},
		{name: "a password of one's own is not to be guessed either", as: "viewer", path: "/account", form: form("name", "Nama viewer", "language", "en", "password", "salah 2", "new_password", "sandi baru yang panjang"), status: 422},
		{name: "third", as: "viewer", path: "/account", form: form("name", "Nama viewer", "language", "en", "password", "salah 3", "new_password", "sandi baru yang panjang"), status: 422},
		{name: "fourth", as: "viewer", path: "/account", form: form("name", "Nama viewer", "language", "en", "password", "salah 4", "new_password", "sandi baru yang panjang"), status: 422},
		{name: "fifth", as: "viewer", path: "/account", form: form("name", "Nama viewer", "language", "en", "password", "salah 5", "new_password", "sandi baru yang panjang"), status: 422},
		{name: "throttled", as: "viewer", path: "/account", form: form("name", "Nama viewer", "language", "en", "password", goodPassword, "new_password", "sandi baru yang panjang"), status: 429, then: func(t *testing.T, a *answer) { w.wait(16 * time.Minute) }},
		{name: "elsewhere is still signed in", as: "elsewhere", path: w.at("queue"), status: 200},
		{name: "change", as: "viewer", path: "/account", form: form("name", "Nama viewer", "language", "en", "password", goodPassword, "new_password", "sandi baru yang panjang"), status: 303},
		{name: "one goes on with a new session", as: "viewer", path: w.at("queue"), status: 200},
		{name: "elsewhere is out", as: "elsewhere", path: w.at("queue"), status: 303},
		{name: "the language is kept for the account", as: "viewer", path: "/language", form: form("lang", "id", "back", w.at("queue")), status: 303},
		{name: "and shown", as: "viewer", path: w.at("queue"), status: 200, holds: []string{`<html lang="id"`}},
		{name: "nobody writes more of it", as: "viewer", path: "/account", form: form("name", "Nama viewer", "language", "id", "email", "admin@kabar.example", "role", "admin", "disabled_at", "x", "id", w.account["admin"].ID), status: 303},
	})
	acc, err := w.store.Read(t.Context()).Account(w.account["viewer"].ID)
	w.ok(err)
	if acc.Email != "viewer@kabar.example" || acc.Language != "id" {
		t.Errorf("%+v", acc)
	}
}

// TestSignOutEverywhere_SES09: one sees where one is signed in, and ends all of it with one button.
func TestSignOutEverywhere_SES09(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, w *world) {
		w.session("viewer")
		w.cookies["elsewhere"] = w.cookies["viewer"]
		w.wait(time.Hour)
		w.session("viewer")
		w.cookies["forgotten"] = map[string]string{sessionCookie: w.cookies["viewer"][sessionCookie]}
		w.wait(newsroom.SessionIdle)
		w.session("viewer")
		w.session("editor")
		rows := func(n int) func(*testing.T, *answer) {
			return func(t *testing.T, a *answer) {
				main := a.Body.String()[strings.Index(a.Body.String(), `id="sessions"`):]
				if got := strings.Count(main, "<tr>") - 1; got != n || strings.Count(main, "now, here") != 1 {
					t.Errorf("%d sessions are shown, want %d, one of them here\n%s", got, n, main)
				}
			}
		}
		w.rows(t, []row{
			{name: "those that have not ended, in the time of one's desk", as: "viewer", path: "/account", status: 200, holds: []string{" WIB</time>"}, then: rows(2)},
			{name: "a form that is refused shows them too", as: "viewer", path: "/account", form: form("name", " ", "language", "en"), status: 422, then: rows(2)},
			{name: "of nobody else", as: "editor", path: "/account", status: 200, then: rows(1)},
			{name: "not signed in", path: "/account/sign-out", form: form(), status: 303, to: "/sign-in"},
			{name: "out", as: "viewer", path: "/account/sign-out", form: form(), status: 303, to: "/", then: func(t *testing.T, a *answer) {
				if a.Header().Get("Clear-Site-Data") == "" {
					t.Error("the browser keeps its storage")
				}
			}},
			{name: "here", as: "viewer", path: w.at("queue"), status: 303},
			{name: "and elsewhere", as: "elsewhere", path: w.at("queue"), status: 303},
			{name: "and where it was forgotten", as: "forgotten", path: w.at("queue"), status: 303},
			{name: "others stay", as: "editor", path: w.at("queue"), status: 200},
			{name: "programs go on", as: "token:viewer_all", path: api("articles"), status: 200},
		})
	})
}

func TestThrottle_THR01_NET01(t *testing.T) {
	try := func(email, address string, status int) row {
		return row{name: email + " from " + address, path: "/sign-in", form: form("email", email, "password", "salah sekali ini"), header: map[string]string{from: address}, status: status}
	}
	t.Run("a pair", func(t *testing.T) {
		forEachDatabase(t, func(t *testing.T, w *world) {
			w.password("viewer")
			for range 5 {
				w.row(t, try("viewer@kabar.example", "198.51.100.1", 422))
			}
			a := w.row(t, try("viewer@kabar.example", "198.51.100.1", 429))
			if n, err := strconv.Atoi(a.Header().Get("Retry-After")); err != nil || n < 60 || n > 3600 {
				t.Errorf("Retry-After is %q", a.Header().Get("Retry-After"))
			}
			right := try("viewer@kabar.example", "198.51.100.1", 429)
			right.form.Set("password", goodPassword)
			w.row(t, right)
			elsewhere := try("viewer@kabar.example", "198.51.100.2", 303)
			elsewhere.form.Set("password", goodPassword)
			w.row(t, elsewhere) // a stranger does not lock a member out
			for range 5 {
				w.row(t, try("nobody@kabar.example", "198.51.100.1", 422))
			}
			w.row(t, try("nobody@kabar.example", "198.51.100.1", 429)) // of an account that is none: the same
			w.wait(16 * time.Minute)
			right.status = 303
			w.row(t, right)
			// Who got in begins anew.
			for range 4 {
				w.row(t, try("viewer@kabar.example", "198.51.100.1", 422))
			}
			w.row(t, right)
			for range 4 {
				w.row(t, try("viewer@kabar.example", "198.51.100.1", 422))
			}
		})
	})
	t.Run("an address, whatever it says of itself", func(t *testing.T) {
		w := onSQLite(t)
		for i := range 30 {
			r := try(fmt.Sprintf("a%d@kabar.example", i), "198.51.100.1", 422)
			r.header["X-Forwarded-For"] = fmt.Sprintf("203.0.113.%d", i)
			r.header["X-Real-Ip"] = fmt.Sprintf("203.0.113.%d", i)
			w.row(t, r)
		}
		w.row(t, try("another@kabar.example", "198.51.100.1", 429))
		w.row(t, try("another@kabar.example", "198.51.100.2", 422))
		for i := range 5 {
			w.row(t, try("viewer@kabar.example", fmt.Sprintf("[2001:db8:1:2:%x::1]", i), 422))
		}
		w.row(t, try("viewer@kabar.example", "[2001:db8:1:2:ffff::2]", 429)) // IPv6 gives a client 2^64 of them
		w.row(t, try("viewer@kabar.example", "[2001:db8:1:3::1]", 422))
	})
	t.Run("an account, from everywhere, through a trusted proxy", func(t *testing.T) {
		w := onSQLite(t, func(w *world) { w.opts.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")} })
		for i := range 60 {
			r := try("viewer@kabar.example", "10.0.0.1", 422)
			r.header["X-Forwarded-For"] = fmt.Sprintf("1.2.3.4, 203.0.113.%d, 10.0.0.7", i)
			w.row(t, r)
		}
		r := try("viewer@kabar.example", "10.0.0.1", 429)
		r.header["X-Forwarded-For"] = "203.0.113.99"
		w.row(t, r)
		r = try("editor@kabar.example", "10.0.0.1", 422)
		r.header["X-Forwarded-For"] = "203.0.113.99"
		w.row(t, r)
	})
}

var linkPath = regexp.MustCompile(`https://sumber\.example(/invitations/[A-Za-z0-9_-]{43})`)

func TestInvitations_PWD04_ORG04(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, w *world) {
		w.password("other_editor")
		invite := func(email, role string) string {
			t.Helper()
			a := w.row(t, row{as: "admin", path: w.at("members"), form: form("email", email, "role", role), status: 200, header: map[string]string{"X-Forwarded-Host": "x.example", "X-Forwarded-Proto": "ftp"}})
			m := linkPath.FindStringSubmatch(a.text())
			if m == nil {
				t.Fatalf("no link\n%s", excerptOf(a))
			}
			return m[1]
		}
		link := invite("baru@kabar.example", "reviewer")
		w.rows(t, []row{
			{name: "shown once", as: "admin", path: w.at("members"), status: 200, holds: []string{"baru@kabar.example"}, lacks: []string{link}},
			{name: "not to others", as: "editor", path: w.at("members"), status: 200, lacks: []string{"baru@kabar.example"}},
			{name: "the page", path: link, status: 200, holds: []string{"baru@kabar.example", "Meja Kota"}},
			{name: "looking does not use it up", path: link, status: 200},
			{name: "a weak password", path: link, form: form("name", "Orang Baru", "password", "pendek"), status: 422, holds: []string{"Orang Baru"}, lacks: []string{`value="pendek"`}},
			{name: "join", as: "new", path: link, form: form("name", "Orang Baru", "password", "sandi yang panjang sekali", "email", "admin@kabar.example", "role", "admin"), status: 303, to: "/d/kota"},
			{name: "on the desk", as: "new", path: w.at("queue"), status: 200, holds: []string{"Orang Baru"}},
			{name: "as what was offered", as: "new", path: w.at("audit"), status: 403},
			{name: "once", path: link, status: 404},
			{name: "once only", path: link, form: form("name", "Lain", "password", "sandi yang panjang sekali"), status: 404},
			{name: "who is there is not invited", as: "admin", path: w.at("members"), form: form("email", "baru@kabar.example", "role", "viewer"), status: 422},
			{name: "no such role", as: "admin", path: w.at("members"), form: form("email", "x@kabar.example", "role", "king"), status: 422, holds: []string{"x@kabar.example"}},
			{name: "no address", as: "admin", path: w.at("members"), form: form("email", "x", "role", "viewer"), status: 422},
		})
		link = invite("other_editor@kabar.example", "viewer")
		w.rows(t, []row{
			{name: "an account that there is needs its password", path: link, form: form("name", "Penyerobot", "password", "bukan sandinya itu"), status: 422},
			{name: "guess 2", path: link, form: form("password", "bukan sandinya itu"), status: 422},
			{name: "guess 3", path: link, form: form("password", "bukan sandinya itu"), status: 422},
			{name: "guess 4", path: link, form: form("password", "bukan sandinya itu"), status: 422},
			{name: "guess 5", path: link, form: form("password", "bukan sandinya itu"), status: 422},
			{name: "guessing is throttled", path: link, form: form("password", goodPassword), status: 429, then: func(t *testing.T, a *answer) { w.wait(16 * time.Minute) }},
			{name: "and keeps it", as: "other_new2", path: link, form: form("password", goodPassword), status: 303},
			{name: "two desks to choose from", as: "other_new2", path: "/", status: 200, holds: []string{"Meja Kota"}},
		})
		link = invite("dicabut@kabar.example", "viewer")
		open, err := w.news.Members(t.Context(), w.actor("admin"))
		w.ok(err)
		w.rows(t, []row{
			{name: "revoke", as: "admin", path: w.at("invitations", open.Invitations[len(open.Invitations)-1].ID, "revoke"), form: form(), status: 303},
			{name: "revoked", path: link, status: 404},
			{name: "revoke again", as: "admin", path: w.at("invitations", open.Invitations[len(open.Invitations)-1].ID, "revoke"), form: form(), status: 409},
		})
		link = invite("terlambat@kabar.example", "viewer")
		w.wait(7*24*time.Hour + time.Second)
		w.row(t, row{path: link, status: 404})
		w.row(t, row{path: link, form: form("name", "Terlambat", "password", "sandi yang panjang sekali"), status: 404})
	})
}

func TestSetup_PWD03_PWD04(t *testing.T) {
	store, err := models.Open(t.Context(), models.Config{URL: "sqlite:" + filepath.Join(t.TempDir(), "sumber.db")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	w := &world{t: t, store: store, clock: noon, cookies: map[string]map[string]string{}, api: openDocument(t)}
	w.ok(store.MigrateUp(t.Context()))
	w.news = newsroom.New(store, newsroom.Options{Now: w.now})
	w.handler = New(w.news, w.opts)
	first, err := w.news.BeginSetup(t.Context())
	w.ok(err)
	secret, err := w.news.BeginSetup(t.Context())
	w.ok(err)
	good := form("email", "ada@kabar.example", "name", "Ada", "password", "sandi yang panjang sekali", "desk", "Meja Pertama", "language", "en")
	w.rows(t, []row{
		{name: "nobody can sign in", path: "/sign-in", form: form("email", "admin@kabar.example", "password", "admin"), status: 422},
		{name: "an earlier address has ended", path: "/setup/" + first, status: 404},
		{name: "another address", path: "/setup/x", form: good, status: 404},
		{name: "the page", path: "/setup/" + secret, status: 200},
		{name: "what is missing", path: "/setup/" + secret, form: form("email", "x", "name", "Ada"), status: 422, holds: []string{`value="Ada"`}},
		{name: "set up", as: "ada", path: "/setup/" + secret, form: good, status: 303, to: "/d/meja-pertama/members"},
		{name: "signed in as admin", as: "ada", path: "/d/meja-pertama/audit", status: 200},
		{name: "once", path: "/setup/" + secret, status: 404},
		{name: "once only", path: "/setup/" + secret, form: good, status: 404},
		{name: "the demo is closed", path: "/demo", form: form("as", "admin"), status: 404},
	})
	if again, err := w.news.BeginSetup(t.Context()); err != nil || again != "" {
		t.Errorf("another set-up address was made: %q %v", again, err)
	}
}

func TestMembersAndTokens_TOK01_TOK02(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, w *world) {
		member := func(who string, act string) string { return w.at("members", w.member[who].ID, act) }
		w.rows(t, []row{
			{name: "the last admin stays one", as: "admin", path: member("admin", "role"), form: form("role", "editor"), status: 422},
			{name: "and stays", as: "admin", path: member("admin", "remove"), form: form(), status: 422},
			{name: "a second", as: "admin", path: member("editor2", "role"), form: form("role", "admin"), status: 303},
			{name: "then the first may go", as: "editor2", path: member("admin", "role"), form: form("role", "viewer"), status: 303},
			{name: "and is no admin any more", as: "admin", path: member("viewer", "role"), form: form("role", "admin"), status: 403},
			{name: "the last one again", as: "editor2", path: member("editor2", "remove"), form: form(), status: 422},
			{name: "remove", as: "editor2", path: member("reviewer2", "remove"), form: form(), status: 303},
			{name: "removed at once", as: "reviewer2", path: w.at("queue"), status: 404},
			{name: "remove again", as: "editor2", path: member("reviewer2", "remove"), form: form(), status: 404},
		})
		a := w.row(t, row{as: "reviewer", path: w.at("tokens"), form: form("name", "CMS saya", "scopes", "read", "scopes", "admin", "expires_on", "2023-06-13"), status: 200})
		secret := regexp.MustCompile(`sumber_[A-Za-z0-9_-]{43}`).FindString(a.text())
		if secret == "" {
			t.Fatalf("no token is shown\n%s", excerptOf(a))
		}
		w.secrets = append(w.secrets, secret)
		w.tokens["new"] = secret
		w.rows(t, []row{
			{name: "shown once", as: "reviewer", path: w.at("tokens"), status: 200, holds: []string{"CMS saya"}},
			{name: "one's own", as: "editor", path: w.at("tokens"), status: 200, lacks: []string{"CMS saya"}},
			{name: "an admin sees all", as: "editor2", path: w.at("tokens"), status: 200, holds: []string{"CMS saya"}},
			{name: "works", as: "token:new", path: api("articles"), status: 200},
			{name: "no more than its scopes", as: "token:new", path: api("articles"), json: body(map[string]any{"text": "Teks."}), status: 403, holds: []string{"urn:sumber:problem:refusal.scope"}},
			{name: "no more than its role", as: "token:reviewer_all", path: api("claims", w.claim(pumps).Claim.ID, "actions", "retract"), json: body(map[string]any{"reason": "x"}), status: 403, holds: []string{"urn:sumber:problem:refusal.role"}},
			{name: "another's is not to be revoked", as: "editor", path: w.at("tokens", w.tokenIDs["reviewer_read"], "revoke"), form: form(), status: 404},
			{name: "but by an admin", as: "editor2", path: w.at("tokens", w.tokenIDs["reviewer_read"], "revoke"), form: form(), status: 303},
			{name: "revoked", as: "token:reviewer_read", path: api("articles"), status: 401},
			{name: "a day that was", as: "reviewer", path: w.at("tokens"), form: form("name", "x", "scopes", "read", "expires_on", "2023-06-11"), status: 422},
			{name: "no such scope", as: "reviewer", path: w.at("tokens"), form: form("name", "x", "scopes", "root"), status: 422},
			{name: "no scope", as: "reviewer", path: w.at("tokens"), form: form("name", "Nama yang diketik"), status: 422, holds: []string{"Nama yang diketik"}},
			{name: "no token", path: api("articles"), header: map[string]string{"Authorization": "Bearer "}, status: 401},
			{name: "the scheme in other letters", path: api("articles"), header: map[string]string{"Authorization": "bearer " + w.tokens["read"]}, status: 200},
			{name: "a wrong token", path: api("articles"), header: map[string]string{"Authorization": "Bearer sumber_x"}, status: 401},
			{name: "a name and a password", path: api("articles"), header: map[string]string{"Authorization": "Basic YTpi"}, status: 401},
			{name: "a wrong token is wrong for what is public too", path: api("openapi.json"), header: map[string]string{"Authorization": "Bearer sumber_x"}, status: 401},
			{name: "a session is no token", as: "editor", path: api("articles"), status: 401},
		})
		if a := w.row(t, row{path: api("articles"), status: 401}); !strings.HasPrefix(a.Header().Get("WWW-Authenticate"), "Bearer") {
			t.Error("it is not said how to sign in")
		}
		w.wait(36 * time.Hour)
		w.row(t, row{as: "token:new", path: api("articles"), status: 401})
	})
}

// TestFourEyesThroughTokens_WHO04_TOK01: a token acts as its account, whatever its scopes.
func TestFourEyesThroughTokens_WHO04_TOK01(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, w *world) {
		id := w.claim(pumps).Claim.ID
		act := func(action string) string { return api("claims", id, "actions", action) }
		w.rows(t, []row{
			{name: "an editor takes", as: "token:all", path: act("take"), json: `{}`, status: 200, holds: []string{`"state":"reviewing"`, `"missing":["statement"`}},
		})
		hops := w.claim(pumps).Hops
		var findings []map[string]any
		for _, h := range hops {
			findings = append(findings, map[string]any{"hop_id": h.ID, "finding": "confirmed"})
		}
		var proposed struct {
			Version  int
			Proposal struct {
				SHA string `json:"snapshot_sha256"`
			}
			Actions []struct {
				Action, Refused string
				Allowed         bool
			}
		}
		w.rows(t, []row{
			{name: "writes", as: "token:all", method: "PUT", path: api("claims", id, "draft"), json: body(map[string]any{"version": w.claim(pumps).Claim.Version, "statement": "Janji pompa", "kind": "promise", "findings": findings}), status: 200},
			{name: "lacks evidence", as: "token:all", path: act("propose"), json: `{}`, status: 422, holds: []string{`"evidence":"need.evidence"`}},
			{name: "adds it", as: "token:all", path: api("claims", id, "evidence"), json: body(map[string]any{"kind": "link", "url": "https://x.example/", "bears_on": "hop", "hop_id": hops[0].ID, "stance": "supports"}), status: 201},
			{name: "sets the occasion", as: "token:all", path: api("claims", id, "occasion"), json: body(map[string]any{"speaker": "Sari Wulandari", "medium": "speech", "date": "2023"}), status: 200},
			{name: "proposes", as: "token:all", path: act("propose"), json: `{}`, status: 200, then: func(t *testing.T, a *answer) { a.into(t, &proposed) }},
		})
		sha := map[string]any{"snapshot_sha256": proposed.Proposal.SHA, "publish": true}
		if i := slices.IndexFunc(proposed.Actions, func(a struct {
			Action, Refused string
			Allowed         bool
		}) bool {
			return a.Action == string(workflow.Approve)
		}); i < 0 || proposed.Actions[i].Allowed || proposed.Actions[i].Refused != "author" {
			t.Errorf("the actions are %+v", proposed.Actions)
		}
		w.rows(t, []row{
			{name: "may not approve it", as: "token:all", path: act("approve"), json: body(sha), status: 403, holds: []string{"refusal.author"}},
			{name: "nor with the right scope alone", as: "token:approve", path: act("approve"), json: body(sha), status: 403, holds: []string{"refusal.author"}},
			{name: "nor by session", as: "editor", path: w.at("claims", id, "approve"), form: form("sha256", proposed.Proposal.SHA), status: 403},
			{name: "nor edit what is sealed", as: "token:all", method: "PUT", path: api("claims", id, "draft"), json: body(map[string]any{"version": proposed.Version, "statement": "Lain"}), status: 409, holds: []string{"refusal.state"}},
			{name: "another hash", as: "token:editor2_all", path: act("approve"), json: body(map[string]any{"snapshot_sha256": strings.Repeat("0", 64), "publish": true}), status: 409, holds: []string{"problem:stale"}},
			{name: "another editor may", as: "token:editor2_all", path: act("approve"), json: body(sha), status: 200, holds: []string{`"state":"done"`}},
			{name: "and may take it back", as: "token:editor2_all", path: act("retract"), json: `{"reason":"Keliru"}`, status: 200},
		})
	})
}

// TestLinksAndInvitationsTellNothing_THR06: a link that is no more, or never was, is answered as any other; and who invites learns
// from the answer nothing of the address.
func TestLinksAndInvitationsTellNothing_THR06(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, w *world) {
		used, err := w.news.Invite(t.Context(), w.actor("admin"), "terpakai@kabar.example", "viewer")
		w.ok(err)
		_, _, err = w.news.AcceptInvitation(t.Context(), used, newsroom.NewAccount{Name: "Orang", Password: goodPassword, Language: "id"})
		w.ok(err)
		revoked, err := w.news.Invite(t.Context(), w.actor("admin"), "dicabut@kabar.example", "viewer")
		w.ok(err)
		p, err := w.news.Members(t.Context(), w.actor("admin"))
		w.ok(err)
		w.ok(w.news.RevokeInvitation(t.Context(), w.actor("admin"), p.Invitations[0].ID))
		old, err := w.news.Invite(t.Context(), w.actor("admin"), "lama@kabar.example", "viewer")
		w.ok(err)
		w.wait(8 * 24 * time.Hour)
		main := func(a *answer, own ...string) string {
			s := strings.ReplaceAll(a.Body.String(), a.Header().Get("X-Request-Id"), "ID")
			s = s[strings.Index(s, "<main"):strings.Index(s, "</main>")]
			for _, o := range own {
				s = strings.ReplaceAll(s, o, "X")
			}
			return s
		}
		for _, door := range []string{"/invitations/", "/setup/"} {
			shape := map[string]string{}
			for _, secret := range []string{strings.Repeat("x", 43), used, revoked, old, "x", "%00", strings.Repeat("y", 5000)} {
				for _, f := range []url.Values{nil, form("name", "Orang", "email", "a@kabar.example", "password", goodPassword, "desk", "Meja", "language", "id")} {
					a := w.row(t, row{path: door + secret, form: f, status: 404})
					got, verb := main(a), a.method
					if shape[verb] == "" {
						shape[verb] = got
					}
					if got != shape[verb] {
						t.Errorf("%s %s%.20s is answered otherwise than another\n%s\n%s", verb, door, secret, got, shape[verb])
					}
				}
			}
		}
		w.session("admin")
		shape := ""
		list := regexp.MustCompile(`(?s)<table.*</table>|<ul class="rows">.*?</ul>`)
		for _, email := range []string{"tiada@kabar.example", "other_editor@kabar.example", "disabled2@kabar.example", "removed@kabar.example"} {
			a := w.row(t, row{as: "admin", path: w.at("members"), form: form("email", email, "role", "viewer"), status: 200})
			got := linkPath.ReplaceAllString(list.ReplaceAllString(main(a, email), ""), "LINK")
			if shape == "" {
				shape = got
			}
			if got != shape {
				t.Errorf("inviting %s is answered otherwise\n%s\n%s", email, got, shape)
			}
		}
	})
}
