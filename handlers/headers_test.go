package handlers

import (
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// everywhere are the headers of each answer, whatever it is of.
var everywhere = map[string]string{
	"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
	"X-Content-Type-Options":  "nosniff", "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
	"Permissions-Policy": "camera=(), geolocation=(), microphone=()",
	// What would let other sites read an answer, or tell what the server is made of.
	"Access-Control-Allow-Origin": "", "Access-Control-Allow-Credentials": "", "Server": "", "X-Powered-By": "",
}

// A headerClass is a kind of answer, with the headers that it has besides; values are patterns of the whole header.
type headerClass struct {
	name string
	of   func(r route, a *answer) bool // the first class that an answer is of counts
	want map[string]string
	// verbs are those that the test must have met it by.
	verbs []string
}

const (
	private = `no-store`
	html8   = `text/html; charset=UTF-8`
)

var headerClasses = []headerClass{
	{"redirect", func(_ route, a *answer) bool { return a.Code == http.StatusSeeOther },
		map[string]string{"Cache-Control": private, "Location": `/[^/\\].*|/`, "Content-Disposition": ``}, []string{"GET", "HEAD", "POST"}},
	{"asset", func(r route, a *answer) bool { return r.path == "/assets/*" && a.Code == http.StatusOK },
		map[string]string{"Cache-Control": `public, max-age=31536000, immutable`, "Content-Type": `text/css; charset=utf-8|text/javascript; charset=utf-8|image/svg\+xml`, "Set-Cookie": ``}, []string{"GET", "HEAD"}},
	{"download", func(r route, a *answer) bool {
		return (strings.HasSuffix(r.path, "/verdicts.json") || strings.HasSuffix(r.path, "/claimreview.json")) && a.Code == http.StatusOK
	},
		map[string]string{"Cache-Control": private, "Content-Type": `application/(ld\+)?json`, "Content-Disposition": `attachment; filename="[a-z0-9.-]+"`}, []string{"GET", "HEAD"}},
	{"API error", func(r route, a *answer) bool { return strings.HasPrefix(r.path, "/api/") && a.Code >= 400 },
		map[string]string{"Cache-Control": private, "Content-Type": `application/problem\+json`, "Set-Cookie": ``}, []string{"GET", "HEAD", "POST", "PUT"}},
	{"API", func(r route, a *answer) bool { return strings.HasPrefix(r.path, "/api/") },
		map[string]string{"Cache-Control": private, "Content-Type": `application/(schema\+)?json|application/json-seq|application/x-ndjson.*|text/csv.*`, "Set-Cookie": ``}, []string{"GET", "HEAD", "POST"}},
	{"state of the process", func(r route, a *answer) bool { return r.path == "/healthz" || r.path == "/readyz" },
		map[string]string{"Cache-Control": private, "Content-Type": `text/plain; charset=UTF-8`}, []string{"GET", "HEAD"}},
	{"names for a field", func(r route, a *answer) bool { return r.path == "/d/:desk/sources/find" && a.Code == http.StatusOK },
		map[string]string{"Cache-Control": private, "Content-Type": `application/json`}, []string{"GET", "HEAD"}},
	{"error page", func(_ route, a *answer) bool { return a.Code >= 400 },
		map[string]string{"Cache-Control": private, "Content-Type": html8}, []string{"GET", "HEAD", "POST"}},
	{"page", func(route, *answer) bool { return true },
		map[string]string{"Cache-Control": private, "Content-Type": html8, "Content-Disposition": ``}, []string{"GET", "HEAD"}},
}

// TestHeadersOfEveryRoute_HDR01_HDR02_HDR03 asks every route by every verb that it takes, as several visitors, over http and https.
func TestHeadersOfEveryRoute_HDR01_HDR02_HDR03(t *testing.T) {
	for _, secure := range []bool{false, true} {
		t.Run(fmt.Sprintf("https %v", secure), func(t *testing.T) {
			w := onSQLite(t, func(w *world) { w.opts.SecureCookie = secure })
			m := newMatrix(t, w)
			page := w.send(t, "", http.MethodGet, "/sign-in", strings.NewReader(""), nil).Body.String()
			assets := regexp.MustCompile(`/assets/[^"]+`).FindAllString(page, -1)
			if len(assets) < 3 {
				t.Fatalf("the page loads only %v", assets)
			}
			met := map[string]map[string]bool{}
			look := func(r route, as, method, path string) {
				t.Helper()
				tg := target{route: r}
				form, json := m.body(tg)
				payload, header := json, map[string]string{"Content-Type": "application/json"}
				if form != nil {
					payload, header = form.Encode(), map[string]string{"Content-Type": "application/x-www-form-urlencoded"}
				}
				if r.method == get {
					payload, header = "", nil
				}
				a := w.send(t, as, method, path, strings.NewReader(payload), header)
				class := headerClasses[slices.IndexFunc(headerClasses, func(c headerClass) bool { return c.of(r, a) })]
				want := maps.Clone(class.want)
				for name, value := range everywhere {
					want[name] = regexp.QuoteMeta(value)
				}
				want["Strict-Transport-Security"] = ""
				if secure {
					want["Strict-Transport-Security"] = `max-age=31536000`
				}
				for name, value := range want {
					if got := strings.Join(a.Header().Values(name), ", "); !regexp.MustCompile(`^(` + value + `)$`).MatchString(got) {
						t.Errorf("%s %s as %q (%s, %d): %s is %q, want %q", method, path, as, class.name, a.Code, name, got, value)
					}
				}
				if met[class.name] == nil {
					met[class.name] = map[string]bool{}
				}
				met[class.name][method] = true
			}
			for _, r := range (&server{}).routes() {
				for _, tg := range m.targets(r) {
					paths := []string{tg.address}
					if r.path == "/assets/*" {
						paths = append(paths, assets...)
					}
					for _, as := range []string{"", "admin", "token:all"} {
						if as != "" && !strings.HasPrefix(as, "token:") {
							w.session(as)
						}
						for _, path := range paths {
							look(r, as, r.method, path)
							if r.method == get {
								look(r, as, http.MethodHead, path)
							}
						}
					}
				}
			}
			for _, c := range headerClasses {
				for _, verb := range c.verbs {
					if !met[c.name][verb] {
						t.Errorf("no answer of class %q was met by %s", c.name, verb)
					}
				}
			}
		})
	}
}

// TestUnknownVerbs_HDR04: a path answers the verbs of its routes and tells no more of itself.
func TestUnknownVerbs_HDR04(t *testing.T) {
	w := onSQLite(t)
	m := newMatrix(t, w)
	served := map[string][]string{}
	address := map[string]string{}
	for _, r := range (&server{}).routes() {
		served[r.path] = append(served[r.path], r.method)
		if r.method == get {
			served[r.path] = append(served[r.path], http.MethodHead)
		}
		address[r.path] = m.targets(r)[0].address
	}
	before := w.contents()
	for path, verbs := range served {
		for _, verb := range []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND", "KANARI"} {
			// What is no address of its own there may be an id to the route beside it.
			beside := path[:strings.LastIndex(path, "/")+1] + ":id"
			if slices.Contains(verbs, verb) || slices.Contains(served[beside], verb) || strings.HasSuffix(path, ":action") {
				continue
			}
			as := "admin"
			if strings.HasPrefix(path, "/api/") {
				as = "token:admin_all"
			}
			if a := w.send(t, as, verb, address[path], strings.NewReader(""), map[string]string{"X-Kanari": "kanari"}); a.Code != http.StatusMethodNotAllowed && a.Code != http.StatusNotFound || strings.Contains(a.Body.String(), "X-Kanari") {
				t.Errorf("%s %s: status %d", verb, path, a.Code)
			}
		}
	}
	w.unchanged(t, before)
}

// TestOtherSitesEverywhere_ORG01 sends every act as the page of another site would, with the cookie of somebody who may.
func TestOtherSitesEverywhere_ORG01(t *testing.T) {
	w := onSQLite(t)
	m := newMatrix(t, w)
	before := w.contents()
	for _, r := range (&server{}).routes() {
		if r.method == get {
			continue
		}
		for _, tg := range m.targets(r) {
			for _, header := range []map[string]string{{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Site": "", "Origin": "https://x.example"}, {"Sec-Fetch-Site": "", "Origin": "null"}} {
				for _, mediaType := range []string{"application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", "application/json"} {
					header["Content-Type"] = mediaType
					form, json := m.body(tg)
					for _, as := range []string{"admin", "editor"} {
						if a := w.send(t, as, r.method, tg.address, strings.NewReader(form.Encode()+json), header); a.Code != http.StatusForbidden {
							t.Errorf("%s %s, %v: status %d", r.method, r.path, header, a.Code)
						}
					}
				}
			}
		}
	}
	w.unchanged(t, before)
}
