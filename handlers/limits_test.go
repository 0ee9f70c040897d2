package handlers

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"sumber/views"
)

// TestBodiesHaveAnEnd_LIM01 sends more than any form or text may have to every address, with its length told and without.
func TestBodiesHaveAnEnd_LIM01(t *testing.T) {
	w := onSQLite(t)
	m := newMatrix(t, w)
	w.row(t, row{as: "token:admin_all", path: api("articles"), status: 200}) // its last use is told from now on
	before := w.contents()
	big := strings.Repeat("a=1&", 5<<20)
	for _, r := range (&server{}).routes() {
		if r.method == get || strings.HasSuffix(r.path, "sign-out") {
			continue // signing out takes nothing
		}
		if r.path == bulkPath {
			continue // it has an end of its own, see below
		}
		for _, as := range []string{"", "admin", "token:admin_all"} {
			if as == "admin" {
				w.session("admin")
			}
			if strings.HasPrefix(as, "token:") != strings.HasPrefix(r.path, "/api/") && as != "" {
				continue
			}
			for _, length := range []int64{int64(len(big)), -1} {
				for _, mediaType := range []string{"application/x-www-form-urlencoded", "application/json", "multipart/form-data; boundary=b", "application/jsonl", "text/plain"} {
					req := httptest.NewRequestWithContext(t.Context(), r.method, m.targets(r)[0].address, strings.NewReader(big))
					req.ContentLength = length
					req.Header.Set("Content-Type", mediaType)
					req.Header.Set("Sec-Fetch-Site", "same-origin")
					for k, v := range w.cookies[as] {
						req.AddCookie(&http.Cookie{Name: k, Value: v})
					}
					if name, ok := strings.CutPrefix(as, "token:"); ok {
						req.Header.Set("Authorization", "Bearer "+w.tokens[name])
					}
					a := httptest.NewRecorder()
					w.handler.ServeHTTP(a, req)
					if told := length > 0; told && a.Code != http.StatusRequestEntityTooLarge || a.Code < 303 || a.Code >= 500 {
						t.Errorf("%s %s as %q, %s, length %d: status %d", r.method, r.path, as, mediaType, length, a.Code)
					}
				}
			}
		}
	}
	w.unchanged(t, before)
}

// TestABulkHasAnEnd_LIM01: what is longer than a bulk may be is refused, told or not, before any of it becomes an article.
func TestABulkHasAnEnd_LIM01(t *testing.T) {
	const most = 4 << 10
	w := onSQLite(t, func(w *world) { w.opts.MaxBulkBytes = most })
	line := `{"text":"Tuti Handayani mengatakan pompa dibangun.","external_id":"bulk"}` + "\n"
	send := func(body string, length int64) int {
		t.Helper()
		req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, bulkPath, strings.NewReader(body))
		req.ContentLength = length
		req.Header.Set("Content-Type", ndjson)
		req.Header.Set("Authorization", "Bearer "+w.tokens["all"])
		a := httptest.NewRecorder()
		w.handler.ServeHTTP(a, req)
		return a.Code
	}
	long := line + strings.Repeat(" ", most)
	w.row(t, row{as: "token:all", path: api("articles"), status: http.StatusOK}) // its last use is told from now on
	before := w.contents()
	for _, length := range []int64{int64(len(long)), -1} {
		if got := send(long, length); got != http.StatusRequestEntityTooLarge {
			t.Errorf("length %d: status %d", length, got)
		}
	}
	w.unchanged(t, before)
	if got := send(line, int64(len(line))); got != http.StatusOK {
		t.Errorf("what is short enough: status %d", got)
	}
}

// TestOnlyAssetsAreServed_FIL01: the files that pages need are served from the program, by their whole names; no other file of it
// or of the machine is, in any spelling of its path.
func TestOnlyAssetsAreServed_FIL01(t *testing.T) {
	w := onSQLite(t)
	css := views.Asset("app.css")
	folder := css[:strings.LastIndex(css, "/")+1]
	w.row(t, row{path: css, status: 200})
	for _, path := range []string{
		"/assets/", "/assets", folder, strings.TrimSuffix(folder, "/"), css + "/", css + "%00", css + ".map", "/assets/app.css", "/assets//app.css", "/assets/000000000000/app.css", strings.ToUpper(css),
		folder + "..%2fapp.css", folder + "..%5capp.css", folder + "..%252fapp.css", folder + "%2e%2e/%2e%2e/go.mod", folder + "../../go.mod", folder + "....//....//go.mod", folder + "..;/go.mod", folder + "/etc/passwd", folder + "%2fetc%2fpasswd",
		"/assets/../go.mod", "/assets/%2e%2e/go.mod", "/..%2fgo.mod", "/../../../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/etc/passwd", "//etc/passwd", "/go.mod", "/.git/config", "/.git/HEAD", "/.env", "/data/sumber.db", "/sumber.db", "/docker-compose.yml",
		"/debug/pprof/", "/metrics", "/server-status", "/robots.txt.bak", "/favicon.ico/../go.mod", "/assets.go", "/views/assets/app.css", "/file:%2f%2f%2fetc%2fpasswd",
	} {
		a := w.row(t, row{name: path, path: path, status: 404})
		for _, s := range []string{"root:", "module sumber", "[core]", "<pre>"} {
			if strings.Contains(a.Body.String(), s) {
				t.Errorf("%s shows %q", path, s)
			}
		}
	}
}

// TestUploads_FIL02: of a file only its text is taken. Its name and what it says of its kind count for nothing and are kept nowhere.
func TestUploads_FIL02(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, w *world) {
		fields := map[string]string{"kind": "news", "title": "Dari berkas"}
		text := "Banjir merendam rumah di tujuh kelurahan, berkas "
		for i, name := range []string{"../../../../etc/cron.d/kanari", `..\..\kanari.exe`, "/tmp/kanari", "kanari.php", "kanari.html", "kanari.svg", "kanari\x00.txt", strings.Repeat("kanari", 1000), `kanari"; filename="x`, "CON"} {
			b, header := multipartForm(t, fields, name, []byte(text+fmt.Sprint(i)+".\n"))
			a := w.send(t, "reviewer", http.MethodPost, w.at("articles"), strings.NewReader(b), header)
			if a.Code != 303 && a.Code != 400 {
				t.Errorf("a file named %.30q: status %d", name, a.Code)
			}
		}
		for name, content := range map[string]string{"a program": "\x7fELF\x02\x01\x01\x00\x00", "a picture": "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "an archive": "PK\x03\x04\x14\x00\x00\x00\x08\x00", "a compressed file": "\x1f\x8b\x08\x00\x00\x00", "a document": "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "nothing": ""} {
			b, header := multipartForm(t, fields, "a.txt", []byte(content))
			if a := w.send(t, "reviewer", http.MethodPost, w.at("articles"), strings.NewReader(b), header); a.Code != 422 {
				t.Errorf("%s: status %d", name, a.Code)
			}
		}
		taken := 0
		for text, r := range w.contents() {
			if strings.Contains(strings.ToLower(text), "kanari.") || strings.Contains(text, "cron.d") || strings.Contains(text, "kanarikanari") {
				t.Errorf("the name of a file is kept: %.200s", text)
			}
			if r.table == "articles" && r.values["title"] == "Dari berkas" {
				taken++
			}
		}
		if taken < 8 {
			t.Errorf("only %d of the files were taken", taken)
		}
	})
}

// TestClientAddress_NET01: whose address the throttle and the log see.
func TestClientAddress_NET01(t *testing.T) {
	trusted := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8")}
	for _, c := range []struct {
		name, from string
		forwarded  []string
		proxies    []netip.Prefix
		want       string
	}{
		{"no proxy", "198.51.100.7:1", nil, nil, "198.51.100.7"},
		{"a header without a proxy", "198.51.100.7:1", []string{"203.0.113.1"}, nil, "198.51.100.7"},
		{"a header of a stranger", "198.51.100.7:1", []string{"203.0.113.1"}, trusted, "198.51.100.7"},
		{"through the proxy", "10.0.0.1:1", []string{"203.0.113.1"}, trusted, "203.0.113.1"},
		{"through two", "10.0.0.1:1", []string{"203.0.113.1, 10.0.0.2"}, trusted, "203.0.113.1"},
		{"what the client put before", "10.0.0.1:1", []string{"1.1.1.1, 203.0.113.1, 10.0.0.2"}, trusted, "203.0.113.1"},
		{"in a header of its own", "10.0.0.1:1", []string{"1.1.1.1", "203.0.113.1"}, trusted, "203.0.113.1"},
		{"what is no address", "10.0.0.1:1", []string{"203.0.113.1, kanari"}, trusted, "10.0.0.1"},
		{"with a port", "10.0.0.1:1", []string{"203.0.113.1:99"}, trusted, "10.0.0.1"},
		{"the proxy alone", "10.0.0.1:1", nil, trusted, "10.0.0.1"},
		{"only proxies", "10.0.0.1:1", []string{"10.0.0.9, 10.0.0.2"}, trusted, "10.0.0.1"},
		{"mapped", "[::ffff:10.0.0.1]:1", []string{"203.0.113.1"}, trusted, "203.0.113.1"},
		{"IPv6", "[fd00::1]:1", []string{"2001:db8::7"}, trusted, "2001:db8::7"},
	} {
		t.Run(c.name, func(t *testing.T) {
			req := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
			req.RemoteAddr = c.from
			req.Header["X-Forwarded-For"] = c.forwarded
			for _, name := range []string{"X-Real-Ip", "Forwarded", "True-Client-Ip", "Cf-Connecting-Ip"} {
				req.Header.Set(name, "1.2.3.4")
			}
			if got := (&server{o: Options{TrustedProxies: c.proxies}}).clientAddress(req); got != c.want {
				t.Errorf("the client is %s, want %s", got, c.want)
			}
		})
	}
}

// TestLinksIgnoreHeaders_ORG04: whatever a request says that this site is called, its answers do not repeat.
func TestLinksIgnoreHeaders_ORG04(t *testing.T) {
	w := onSQLite(t)
	m := newMatrix(t, w)
	for _, r := range (&server{}).routes() {
		if r.method != get {
			continue
		}
		for _, as := range []string{"", "admin", "token:all"} {
			a := w.send(t, as, get, m.targets(r)[0].address, strings.NewReader(""), map[string]string{"X-Forwarded-Host": "kanari.example", "X-Forwarded-Proto": "gopher", "X-Forwarded-Prefix": "/kanari", "X-Original-Url": "/kanari", "X-Rewrite-Url": "/kanari", "Forwarded": "host=kanari.example;proto=gopher", "Referer": "https://kanari.example/kanari", "Origin": "https://kanari.example"})
			if text := strings.ToLower(a.Body.String() + fmt.Sprint(a.Header())); strings.Contains(text, "kanari.example") || strings.Contains(text, "gopher") || strings.Contains(text, "/kanari") {
				t.Errorf("%s as %q repeats a header of the request", r.path, as)
			}
		}
	}
	w.password("viewer")
	a := w.row(t, row{as: "admin", path: w.at("members"), form: form("email", "baru@kabar.example", "role", "viewer"), header: map[string]string{"X-Forwarded-Host": "kanari.example", "Forwarded": "host=kanari.example"}, status: 200})
	if !linkPath.MatchString(a.text()) || strings.Contains(a.text(), "kanari") {
		t.Errorf("the link of an invitation is not of this site\n%s", excerptOf(a))
	}
}
