package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"reflect"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alecthomas/kong"

	"sumber/models"
)

// record is a log that the test reads while the server still writes.
type record struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (r *record) Write(b []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.b.Write(b)
}

func (r *record) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.b.String()
}

// The secrets that the test makes up itself; the others are made by the program and found on its pages.
const (
	canaryPassword = "kanari-sandi-0001 panjang"
	canaryNew      = "kanari-sandi-0002 panjang"
	canaryWrong    = "kanari-sandi-0003 salah"
	canaryDatabase = "kanari-basisdata-0004"
	canaryPath     = "kanari-jalur-0005" // in the address of a receiver
	canaryQuery    = "kanari-tanya-0006"
	canaryToken    = "sumber_kanariKANARIkanariKANARIkanariKANARIkana"
	canaryLink     = "kanariKANARIkanariKANARIkanariKANARIkanari0"
)

// TestSecretsStayIn_SEC05_SEC06 walks through every act that has to do with a secret, by the real wiring and with a log that lets
// everything through, then looks for the secrets where they must not be.
func TestSecretsStayIn_SEC05_SEC06(t *testing.T) {
	onBoth(t, func(t *testing.T, address string) {
		cfg := Config{Database: Database{URL: address, Connections: 4}, Server: Server{MetricsAddr: "127.0.0.1:0", MaxArticleBytes: 1 << 16, FetchHTTP: true}}
		if !strings.HasPrefix(address, "sqlite:") {
			cfg.Password = canaryDatabase
		}
		log := &record{}
		app := bootLogging(t, cfg, slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug, AddSource: true})))
		secrets := map[string]string{"password": canaryPassword, "new password": canaryNew, "wrong password": canaryWrong, "password of the database": canaryDatabase, "path of a receiver": canaryPath,
			"query": canaryQuery, "token of a guess": canaryToken, "link of a guess": canaryLink}
		readable := map[string]bool{} // those that the database must be able to read
		jar, err := cookiejar.New(nil)
		if err != nil {
			t.Fatal(err)
		}
		browser := &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
		answers := ""
		ask := func(method, path string, form url.Values, header ...string) (int, string) {
			t.Helper()
			req, err := http.NewRequestWithContext(t.Context(), method, app.URL()+path, strings.NewReader(form.Encode()))
			if err != nil {
				t.Fatal(err)
			}
			if form != nil {
				req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			}
			for i := 0; i < len(header); i += 2 {
				req.Header.Set(header[i], header[i+1])
			}
			res, err := browser.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			defer res.Body.Close()
			b, err := io.ReadAll(res.Body)
			if err != nil {
				t.Fatal(err)
			}
			return res.StatusCode, string(b)
		}
		must := func(want int, method, path string, form url.Values, header ...string) string {
			t.Helper()
			status, body := ask(method, path, form, header...)
			if status != want {
				t.Fatalf("%s %s: status %d, want %d\n%.600s", method, path, status, want, body)
			}
			return body
		}
		found := func(name, pattern, page string) string {
			t.Helper()
			m := regexp.MustCompile(pattern).FindStringSubmatch(page)
			if m == nil {
				t.Fatalf("the page shows no %s\n%.600s", name, page)
			}
			secrets[name] = m[1]
			return m[1]
		}
		cookie := func(name string) {
			u, _ := url.Parse(app.URL())
			for _, c := range jar.Cookies(u) {
				if strings.HasSuffix(c.Name, "sumber_session") {
					secrets[name] = c.Value
				}
			}
			if secrets[name] == "" {
				t.Fatal("there is no session")
			}
		}

		// What opens a door, in the order of a new installation.
		setup, err := app.News.BeginSetup(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		secrets["set-up address"] = setup
		must(200, "GET", "/setup/"+setup, nil)
		must(422, "POST", "/setup/"+setup, url.Values{"email": {"admin@kabar.example"}, "name": {""}, "password": {canaryPassword}, "desk": {"Meja"}, "language": {"en"}})
		must(303, "POST", "/setup/"+setup, url.Values{"email": {"admin@kabar.example"}, "name": {"Admin"}, "password": {canaryPassword}, "desk": {"Meja"}, "language": {"en"}})
		cookie("first session")
		must(303, "POST", "/sign-out", url.Values{})
		for _, f := range []url.Values{{"email": {"admin@kabar.example"}, "password": {canaryWrong}}, {"email": {canaryPassword}, "password": {"admin@kabar.example"}}} {
			must(422, "POST", "/sign-in?password="+canaryQuery, f)
		}
		must(303, "POST", "/sign-in", url.Values{"email": {"admin@kabar.example"}, "password": {canaryPassword}})
		cookie("second session")
		token := found("token", `(sumber_[A-Za-z0-9_-]{43})`, must(200, "POST", "/d/meja/tokens", url.Values{"name": {"CMS"}, "scopes": {"read"}}))
		link := found("invitation", `/invitations/([A-Za-z0-9_-]{43})`, must(200, "POST", "/d/meja/members", url.Values{"email": {"baru@kabar.example"}, "role": {"editor"}}))
		receiver := url.Values{"address": {"http://127.0.0.1:1/" + canaryPath}, "events": {"verdict.published"}}
		must(422, "POST", "/d/meja/webhooks", receiver)
		receiver.Set("address", "https://tidak-ada.invalid/"+canaryPath)
		page := must(200, "POST", "/d/meja/webhooks", receiver)
		signing := found("signing secret", `(whsec_[A-Za-z0-9+/=]+)`, page)
		hook := regexp.MustCompile(`/d/meja/webhooks/([0-9a-f-]{36})`).FindStringSubmatch(page)[1]
		second := found("second signing secret", `(whsec_[A-Za-z0-9+/=]+)`, must(200, "POST", "/d/meja/webhooks/"+hook+"/rotate", url.Values{}))
		readable[signing], readable[second], readable[canaryPath] = true, true, true
		must(303, "POST", "/d/meja/webhooks/"+hook+"/test", url.Values{})
		must(303, "POST", "/account", url.Values{"name": {"Admin"}, "language": {"en"}, "password": {canaryPassword}, "new_password": {canaryNew}})
		cookie("third session")
		if secrets["first session"] == secrets["second session"] || secrets["second session"] == secrets["third session"] {
			t.Error("a session goes on after a sign-in or a new password")
		}
		must(422, "POST", "/account", url.Values{"name": {"Admin"}, "language": {"en"}, "password": {canaryWrong}, "new_password": {canaryNew}})

		// What comes from clients that hold a secret, in places where it does not belong.
		for _, path := range []string{"/", "/healthz", "/d/meja/queue?q=" + canaryQuery, "/d/meja/queue?after=" + token, "/d/meja/claims/" + token, "/invitations/" + canaryLink, "/setup/" + canaryLink, "/setup/" + setup,
			"/kanari/" + token, "/%zz" + canaryQuery, "/api/v1/articles?access_token=" + token, "/api/v1/claims/" + token, "/api/v1/changes?cursor=" + token} {
			for _, header := range [][]string{nil, {"Authorization", "Bearer " + token}, {"Authorization", "Bearer " + canaryToken}, {"Authorization", "Basic " + canaryToken}, {"Cookie", "sumber_session=" + canaryToken},
				{"Referer", app.URL() + "/setup/" + setup}, {"X-Forwarded-For", canaryToken}, {"User-Agent", canaryToken}} {
				for _, method := range []string{"GET", "POST", "PUT", "KANARI"} {
					if strings.Contains(path, "%zz") {
						continue // the client does not send it
					}
					_, body := ask(method, path, url.Values{"password": {canaryPassword}}, header...)
					back := len(header) > 0 && header[0] == "Referer" // where the form of the language leads back to
					if !back && !strings.Contains(path, token) && !strings.Contains(path, canaryQuery) && !strings.Contains(path, canaryLink) && !strings.Contains(path, setup) {
						answers += body
					}
				}
			}
		}

		// What is shown later to those who may see the most.
		for _, path := range []string{"/account", "/d/meja/members", "/d/meja/tokens", "/d/meja/webhooks", "/d/meja/webhooks/" + hook, "/d/meja/audit", "/d/meja/settings", "/api/v1/openapi.json"} {
			body := must(200, "GET", path, nil)
			if strings.Contains(path, "webhooks") {
				body = strings.ReplaceAll(body, canaryPath, "") // an admin reads the address again
			}
			answers += body
		}
		answers += must(200, "GET", "/api/v1/articles", nil, "Authorization", "Bearer "+token)
		status, figures := scrape(t, "http://"+app.scraped.Addr().String()+"/metrics")
		if status != http.StatusOK {
			t.Fatalf("no figures: %d", status)
		}

		// What lies in the database, in a backup of it and in the record.
		var zipped bytes.Buffer
		if _, err := app.Store.Backup(t.Context(), &zipped, time.Now()); err != nil {
			t.Fatal(err)
		}
		zip, err := gzip.NewReader(&zipped)
		if err != nil {
			t.Fatal(err)
		}
		backup, err := io.ReadAll(zip)
		if err != nil {
			t.Fatal(err)
		}
		stored, raw := string(backup), ""
		audit := ""
		for line := range strings.Lines(stored) {
			if table, ok := strings.CutPrefix(line, `{"table":"`); ok {
				raw, _, _ = strings.Cut(table, `"`)
			}
			if strings.HasPrefix(raw, "audit") || raw == "outbox" {
				audit += line
			}
		}
		if !strings.Contains(audit, "webhook_add") || !strings.Contains(stored, signing) {
			t.Fatal("the backup was not read as it is written")
		}
		if file, ok := strings.CutPrefix(address, "sqlite:"); ok {
			for _, name := range []string{file, file + "-wal"} {
				b, err := os.ReadFile(name)
				if err != nil {
					t.Fatal(err)
				}
				stored += string(b)
			}
			if !strings.Contains(stored, "admin@kabar.example") {
				t.Fatal("the database's file was not read as it is written")
			}
		}
		must(303, "POST", "/invitations/"+link, url.Values{"name": {"Orang Baru"}, "password": {canaryPassword}, "language": {"en"}})

		// What a fault tells.
		if err := app.Store.Close(); err != nil {
			t.Fatal(err)
		}
		for _, path := range []string{"/d/meja/queue?q=" + canaryQuery, "/sign-in", "/invitations/" + link, "/setup/" + setup} {
			status, body := ask("POST", path, url.Values{"email": {"admin@kabar.example"}, "password": {canaryNew}}, "Authorization", "Bearer "+token)
			if status < 400 {
				t.Errorf("%s: status %d on a closed database", path, status)
			}
			if strings.Contains(path, "sign-in") {
				answers += body
			}
		}
		_, err = models.Open(t.Context(), models.Config{URL: "postgres://kanari:" + canaryDatabase + "@127.0.0.1:1/kanari"})
		if err == nil {
			t.Fatal("a database that is not there was opened")
		}
		told := err.Error()
		for name, v := range secrets {
			for where, text := range map[string]string{"log": log.String(), "figures": figures, "answers": answers, "record": audit, "error of the database": told} {
				if i := strings.Index(text, v); i >= 0 {
					t.Errorf("the %s holds the %s: …%.200s", where, name, text[max(0, i-100):])
				}
			}
			if i := strings.Index(stored, v); i >= 0 && !readable[v] {
				t.Errorf("the database holds the %s: …%.200q", name, stored[max(0, i-100):])
			}
		}
		if len(secrets) < 15 || !strings.Contains(log.String(), "level=ERROR") || !strings.Contains(log.String(), "route=/setup/:secret") {
			t.Errorf("%d secrets were looked for in a log of\n%.2000s", len(secrets), log.String())
		}
	})
}

// TestNoCommandTakesASecret_SEC07: what is an argument is read by everybody on the machine, and kept in the history of a shell.
func TestNoCommandTakesASecret_SEC07(t *testing.T) {
	var c cli
	parser, err := kong.New(&c)
	if err != nil {
		t.Fatal(err)
	}
	secret := regexp.MustCompile(`(?i)password|secret|token|key|credential`)
	seen := 0
	for _, leaf := range parser.Model.Leaves(false) {
		for _, flag := range leaf.AllFlags(false) {
			for _, f := range flag {
				seen++
				// The database's may be flags for a test or a hurry; each may come from a file, and is masked where settings are shown.
				quota := strings.HasSuffix(f.Name, "-quota") // a number of requests
				if secret.MatchString(f.Name) && !quota && !f.Tag.Has("secret") {
					t.Errorf("%s takes --%s", leaf.FullPath(), f.Name)
				}
			}
		}
		for _, arg := range leaf.Positional {
			seen++
			if secret.MatchString(arg.Name) {
				t.Errorf("%s takes <%s>", leaf.FullPath(), arg.Name)
			}
		}
	}
	if seen < 50 {
		t.Errorf("only %d flags and arguments were looked at", seen)
	}
	for _, f := range []string{"URL", "Password"} {
		field, ok := reflect.TypeFor[Database]().FieldByName(f)
		if _, tagged := field.Tag.Lookup("secret"); !ok || !tagged {
			t.Errorf("the database's %s is not marked as a secret", f)
		}
	}
}

// TestLogLinesAreWhole_INJ05: whatever a client sends, one request is one line of the log, in either form.
func TestLogLinesAreWhole_INJ05(t *testing.T) {
	for _, format := range []string{"text", "json"} {
		t.Run(format, func(t *testing.T) {
			log := &record{}
			app := bootLogging(t, Config{}, Log{Level: "debug", Format: format}.Logger(log))
			requests := 0
			client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
			for _, evil := range []string{"a%0d%0alevel=ERROR%20msg=palsu", "%0a{%22msg%22:%22palsu%22}", "%1b[31mmerah", "%00", "%e2%80%a8palsu", "\"msg=palsu", "%22%20msg=palsu"} {
				for _, path := range []string{"/" + evil, "/d/" + evil + "/queue", "/api/v1/claims/" + evil, "/setup/" + evil, "/sign-in?next=" + evil} {
					req, err := http.NewRequestWithContext(t.Context(), "GET", app.URL()+"/", nil)
					if err != nil {
						t.Fatal(err)
					}
					req.URL.Opaque = "//" + req.URL.Host + path
					req.Header.Set("User-Agent", "palsu\tmsg=palsu")
					req.Header.Set("X-Request-Id", "palsu msg=palsu")
					res, err := client.Do(req)
					if err != nil {
						t.Fatal(err)
					}
					// Its end comes when the handler has ended, and with it the line of the log.
					if _, err := io.Copy(io.Discard, res.Body); err != nil {
						t.Fatal(err)
					}
					res.Body.Close()
					requests++
				}
			}
			text, told := log.String(), 0
			for line := range strings.Lines(text) {
				if strings.Contains(line, "request_id") {
					told++
				}
				if whole := json.Valid([]byte(line)); whole != (format == "json") || format == "text" && !strings.HasPrefix(line, "time=") {
					t.Errorf("no line of the log: %q", line)
				}
			}
			if told != requests {
				t.Errorf("%d requests made %d lines\n%s", requests, told, text)
			}
			if strings.Contains(text, "palsu") || strings.ContainsAny(text, "\x00\x1b\u2028") {
				t.Errorf("the log repeats what a client sent:\n%.1500s", text)
			}
		})
	}
}
