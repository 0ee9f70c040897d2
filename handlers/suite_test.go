package handlers

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/html"

	"sumber/internal/newsroom"
	"sumber/internal/pgtest"
	"sumber/internal/workflow"
	"sumber/models"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// noon is when every test begins; tests move the clock themselves.
var noon = time.Date(2023, 6, 12, 12, 0, 0, 0, time.UTC)

// The people of the tests, by the name that a row gives. Each is a member of the first desk but for those named other_.
var people = []struct {
	key  string
	role workflow.Role
}{
	{"viewer", workflow.Viewer}, {"reviewer", workflow.Reviewer}, {"reviewer2", workflow.Reviewer}, {"editor", workflow.Editor}, {"editor2", workflow.Editor},
	{"admin", workflow.Admin}, {"disabled", workflow.Editor}, {"removed", workflow.Editor}, {"other_editor", workflow.Editor}, {"other_reviewer", workflow.Reviewer},
}

// The words by which the tests know what must not leave a room: whatever the other desk has, and what is not published.
const (
	otherDesk   = "kanari-meja-lain"
	unpublished = "kanari-belum-tayang"
)

// news is the article of most tests. Its people are invented; the emoji makes bytes, code points and UTF-16 units differ.
const news = `Wali kota janji bangun rumah pompa 🌧️

KOTABARU - "Kami akan membangun tiga rumah pompa tahun ini," kata Wali Kota Sari Wulandari, Senin (12/6/2023), seperti dikutip Antara.

Sari mengatakan anggaran banjir naik 20 persen dibandingkan tahun lalu.

"Drainase lama tidak lagi cukup," ujar Kepala Dinas Bagus Pranoto.

Banjir merendam 1.200 rumah di tujuh kelurahan pada Mei 2023.
`

// The claims of news, by words of their content.
const (
	pumps  = "tiga rumah pompa"
	budget = "anggaran banjir"
	drains = "Drainase lama"
	flood  = "merendam 1.200 rumah"
)

// world is a newsroom on a real database behind the real handlers, with two desks.
type world struct {
	t       *testing.T
	store   *models.Store
	news    *newsroom.Newsroom
	handler http.Handler
	opts    Options
	api     *apiDocument

	mu      sync.Mutex
	clock   time.Time
	counted []string // statements, while counting
	count   bool
	log     bytes.Buffer

	desk, other  models.Desk
	account      map[string]models.Account
	member       map[string]models.Member
	cookies      map[string]map[string]string // by person
	secrets      []string                     // what no answer may hold
	tokens       map[string]string            // secret by name
	tokenIDs     map[string]string
	article      string // id of news
	otherArticle string
	otherClaim   string
	// faults lets answers of 500 pass: for tests that break the database.
	faults bool
}

func forEachDatabase(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	t.Run(models.SQLite, func(t *testing.T) { test(t, newWorld(t, "sqlite:"+filepath.Join(t.TempDir(), "sumber.db"))) })
	t.Run(models.PostgreSQL, func(t *testing.T) { test(t, newWorld(t, pgtest.New(t))) })
}

// onSQLite gives a world on the embedded database, for what no database can change.
func onSQLite(t *testing.T, change ...func(*world)) *world {
	t.Helper()
	return newWorld(t, "sqlite:"+filepath.Join(t.TempDir(), "sumber.db"), change...)
}

const testLimit = 64 << 10 // of an article

func newWorld(t *testing.T, address string, change ...func(*world)) *world {
	t.Helper()
	w := &world{t: t, clock: noon, account: map[string]models.Account{}, member: map[string]models.Member{}, cookies: map[string]map[string]string{},
		tokens: map[string]string{}, tokenIDs: map[string]string{}, opts: Options{PublicURL: "https://sumber.example", Version: "test"}, api: openDocument(t)}
	for _, c := range change {
		c(w)
	}
	w.opts.Log = slog.New(slog.NewTextHandler(&lockedWriter{w: &w.log, mu: &w.mu}, nil))
	store, err := models.Open(t.Context(), models.Config{URL: address, OnQuery: w.onQuery})
	w.ok(err)
	w.store = store
	t.Cleanup(func() { _ = store.Close() })
	w.ok(store.MigrateUp(t.Context()))
	w.news = newsroom.New(store, newsroom.Options{Now: w.now, MaxArticleBytes: testLimit})
	w.handler = New(w.news, w.opts)
	w.people()
	got, err := w.news.Import(t.Context(), w.actor("reviewer"), newsroom.NewArticle{Text: []byte(news), Language: "id", Outlet: "Kabar Kotabaru", PublishedOn: "2023-06-12"})
	w.ok(err)
	w.article = got.Article.ID
	theirs, err := w.news.Import(t.Context(), w.actor("other_reviewer"), newsroom.NewArticle{Language: "id",
		Text: []byte("Judul " + otherDesk + "\n\n\"Ini " + otherDesk + " yang panjang sekali,\" kata Tuan " + otherDesk + ", Senin (12/6/2023).\n")})
	w.ok(err)
	w.otherArticle = theirs.Article.ID
	page, err := w.news.Article(t.Context(), w.actor("other_reviewer"), theirs.Article.ID)
	w.ok(err)
	if len(page.Claims) == 0 {
		t.Fatal("the other desk's article has no claims")
	}
	w.otherClaim = page.Claims[0].Claim.ID
	return w
}

func (w *world) ok(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.clock
}

// wait moves the clock.
func (w *world) wait(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.clock = w.clock.Add(d)
}

func (w *world) onQuery(sql string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.count {
		w.counted = append(w.counted, sql)
	}
}

// queries counts the statements that run during fn.
func (w *world) queries(fn func()) []string {
	w.mu.Lock()
	w.counted, w.count = nil, true
	w.mu.Unlock()
	fn()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.count = false
	return w.counted
}

// logged is what the server wrote to its log.
func (w *world) logged() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.log.String()
}

type lockedWriter struct {
	w  io.Writer
	mu *sync.Mutex
}

func (l *lockedWriter) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(b)
}

func (w *world) write(fn func(tx *models.Tx) error) {
	w.t.Helper()
	w.ok(w.store.Write(w.t.Context(), fn))
}

// webhook makes a receiver and a message to it.
func (w *world) webhook(who string) (models.Webhook, string) {
	w.t.Helper()
	hook, _, err := w.news.AddWebhook(w.t.Context(), w.actor(who), newsroom.NewWebhook{Address: "https://cms.kabar.example/" + unpublished, Events: newsroom.WebhookEvents})
	w.ok(err)
	message, err := w.news.TestWebhook(w.t.Context(), w.actor(who), hook.ID)
	w.ok(err)
	return hook, message
}

// people makes the desks, their members, a session for each and tokens of every scope. Nobody has a password: hashing
// is slow on purpose, and those tests that need one make it.
func (w *world) people() {
	w.t.Helper()
	w.desk = models.Desk{ID: models.NewID(), Slug: "kota", Name: "Meja Kota", Language: "id", TimeZone: "Asia/Jakarta", CreatedAt: noon}
	w.other = models.Desk{ID: models.NewID(), Slug: "lain", Name: "Meja " + otherDesk, Language: "id", TimeZone: "Asia/Jakarta", CreatedAt: noon}
	w.write(func(tx *models.Tx) error {
		for _, d := range []*models.Desk{&w.desk, &w.other} {
			if err := tx.CreateDesk(d); err != nil {
				return err
			}
			s := models.Scale{DeskID: d.ID, ID: models.NewID(), Name: "default", CreatedAt: noon}
			if err := tx.CreateScale(&s); err != nil {
				return err
			}
			if err := tx.CreateScaleVersion(&models.ScaleVersion{DeskID: d.ID, ID: models.NewID(), ScaleID: s.ID, Number: 1, Labels: newsroom.DefaultScale(), CreatedAt: noon}); err != nil {
				return err
			}
			tx.Record(models.Event{DeskID: d.ID, Action: "desk_add", Object: "desk", ObjectID: d.ID, At: noon})
		}
		for _, p := range people {
			desk := w.desk
			if strings.HasPrefix(p.key, "other_") {
				desk = w.other
			}
			acc := models.Account{ID: models.NewID(), Email: p.key + "@kabar.example", Name: "Nama " + p.key, Language: "en", CreatedAt: noon}
			if err := tx.CreateAccount(&acc); err != nil {
				return err
			}
			m := models.Member{DeskID: desk.ID, ID: models.NewID(), AccountID: acc.ID, Role: p.role, CreatedAt: noon}
			if err := tx.CreateMember(&m); err != nil {
				return err
			}
			w.account[p.key], w.member[p.key] = acc, m
		}
		return nil
	})
	for _, p := range people {
		w.session(p.key)
	}
	for _, s := range workflow.Scopes {
		w.token("editor", string(s), s)
		w.token("reviewer", "reviewer_"+string(s), s)
	}
	w.token("editor", "all", workflow.Scopes...)
	w.token("reviewer", "reviewer_all", workflow.Scopes...)
	w.token("viewer", "viewer_all", workflow.Scopes...)
	w.token("admin", "admin_all", workflow.Scopes...)
	w.token("editor2", "editor2_all", workflow.Scopes...)
	w.token("other_editor", "other_all", workflow.Scopes...)
	w.token("disabled", "disabled_all", workflow.Scopes...)
	w.token("removed", "removed_all", workflow.Scopes...)
	w.write(func(tx *models.Tx) error {
		at := noon
		acc, m := w.account["disabled"], w.member["removed"]
		acc.DisabledAt, m.RemovedAt = &at, &at
		w.account["disabled"], w.member["removed"] = acc, m
		if err := tx.SaveMember(&m); err != nil {
			return err
		}
		return tx.SaveAccount(&acc)
	})
}

// session opens a session of its own for a person, past the password.
func (w *world) session(who string) {
	w.t.Helper()
	secret := "sesi-" + who + "-" + models.NewID()
	sum := sha256.Sum256([]byte(secret))
	now := w.now()
	w.write(func(tx *models.Tx) error {
		return tx.CreateSession(&models.Session{IDHash: sum[:], AccountID: w.account[who].ID, CreatedAt: now, SeenAt: now, ExpiresAt: now.Add(newsroom.SessionLife)})
	})
	w.cookies[who] = map[string]string{(&server{o: w.opts}).cookieName(sessionCookie): secret}
	w.secrets = append(w.secrets, secret, hex.EncodeToString(sum[:]))
}

// token makes an API token for a person, known to rows as token:NAME.
func (w *world) token(who, name string, scopes ...workflow.Scope) {
	w.t.Helper()
	secret := "sumber_rahasia_" + name + "_" + models.NewID()
	sum := sha256.Sum256([]byte(secret))
	t := models.Token{DeskID: w.member[who].DeskID, ID: models.NewID(), AccountID: w.account[who].ID, Name: name, Hash: sum[:], Scopes: scopes, CreatedAt: w.now()}
	w.write(func(tx *models.Tx) error { return tx.CreateToken(&t) })
	w.tokens[name], w.tokenIDs[name] = secret, t.ID
	w.secrets = append(w.secrets, secret, hex.EncodeToString(sum[:]))
}

// actor is a person for calls past HTTP, to set a scene.
func (w *world) actor(who string) newsroom.Actor {
	desk := w.desk
	if w.member[who].DeskID == w.other.ID {
		desk = w.other
	}
	return newsroom.Actor{Account: w.account[who], Desk: desk, Role: w.member[who].Role}
}

// claim finds a claim of the article by words of its content.
func (w *world) claim(words string) models.ClaimRow {
	w.t.Helper()
	p, err := w.news.Article(w.t.Context(), w.actor("viewer"), w.article)
	w.ok(err)
	for _, row := range p.Claims {
		if strings.Contains(row.Claim.Excerpt, words) {
			return row
		}
	}
	w.t.Fatalf("no claim of the article holds %q", words)
	return models.ClaimRow{}
}

// version is a claim's version now, as a form would carry it.
func (w *world) version(id string) string {
	w.t.Helper()
	c, err := w.store.Read(w.t.Context()).Claim(w.desk.ID, id)
	w.ok(err)
	return itoa(c.Version)
}

func (w *world) state(id string) workflow.State {
	w.t.Helper()
	c, err := w.store.Read(w.t.Context()).Claim(w.desk.ID, id)
	w.ok(err)
	return c.State
}

// head is how far the audit chains of both desks and of the system have come.
func (w *world) head() string {
	w.t.Helper()
	s := ""
	for _, desk := range []string{w.desk.ID, w.other.ID, models.SystemDesk} {
		h, err := w.store.Read(w.t.Context()).AuditHead(desk)
		if err == nil {
			s += fmt.Sprintf("%d:%x ", h.Seq, h.Hash)
		}
	}
	return s
}

// propose takes a claim to a proposal that lacks nothing, past HTTP.
func (w *world) propose(who string, id string, statement string) (sha string) {
	w.t.Helper()
	ctx, a, ref := w.t.Context(), w.actor(who), newsroom.Ref{ID: id}
	if slices.Contains(workflow.From(workflow.Take), w.state(id)) {
		w.ok(w.news.Take(ctx, a, ref))
	}
	row, err := w.store.Read(ctx).ClaimRow(w.desk.ID, id)
	w.ok(err)
	in := newsroom.DraftInput{Statement: statement, Kind: string(workflow.Fact), Rating: "true", Summary: "Ringkas: " + statement, Rationale: "Panjang: " + statement}
	for _, h := range row.Hops {
		in.Findings = append(in.Findings, models.HopFinding{HopID: h.ID, Finding: workflow.Confirmed})
	}
	w.ok(w.news.SaveDraft(ctx, a, ref, in))
	_, err = w.news.AddEvidence(ctx, a, ref, newsroom.EvidenceInput{BearsOn: "content", Kind: "link", URL: "https://bukti.example/" + id, Title: "Bukti", Stance: "supports"})
	w.ok(err)
	w.ok(w.news.Propose(ctx, a, ref))
	p, err := w.news.Claim(ctx, a, id)
	w.ok(err)
	return p.Sealed.Verdict.SHA256
}

// publish takes a claim all the way.
func (w *world) publish(id, statement string) {
	w.t.Helper()
	sha := w.propose("reviewer", id, statement)
	w.ok(w.news.ApproveAndPublish(w.t.Context(), w.actor("editor"), newsroom.Ref{ID: id}, sha, time.Time{}))
}

// row is one request and what must become of it.
type row struct {
	name   string
	as     string // a person, token:NAME, or "" for anybody
	method string // "" is GET, or POST with a form or JSON
	path   string
	form   url.Values
	json   string
	header map[string]string
	status int
	// to is where a redirect must lead.
	to string
	// holds must appear in the answer, lacks must not.
	holds, lacks []string
	// then looks at what became of it.
	then func(t *testing.T, a *answer)
}

// rows runs rows in order, each as a test of its own; the first that fails ends the list, because the next build on it.
func (w *world) rows(t *testing.T, list []row) {
	t.Helper()
	for _, r := range list {
		if !t.Run(r.name, func(t *testing.T) { w.row(t, r) }) {
			t.FailNow()
		}
	}
}

// each runs rows that do not build on each other.
func (w *world) each(t *testing.T, list []row) {
	t.Helper()
	for _, r := range list {
		t.Run(r.name, func(t *testing.T) { w.row(t, r) })
	}
}

func (w *world) row(t *testing.T, r row) *answer {
	t.Helper()
	method, body := r.method, r.json
	header := map[string]string{}
	w.fill(r)
	switch {
	case r.form != nil:
		method, body = orElse(method, http.MethodPost), r.form.Encode()
		header["Content-Type"] = "application/x-www-form-urlencoded"
	case r.json != "":
		method = orElse(method, http.MethodPost)
		header["Content-Type"] = "application/json"
	}
	for k, v := range r.header {
		header[k] = v
	}
	a := w.send(t, r.as, orElse(method, http.MethodGet), r.path, strings.NewReader(body), header)
	if to := a.Header().Get("Location"); a.Code == http.StatusSeeOther && r.status == http.StatusConflict && strings.Contains(to, "/conflict?") {
		// What could not be saved is kept, and the page that shows it has the status.
		a = w.send(t, r.as, http.MethodGet, to, strings.NewReader(""), nil)
	}
	if a.Code != r.status {
		t.Fatalf("%s %s as %q: status %d, want %d\n%s", a.method, a.path, r.as, a.Code, r.status, excerptOf(a))
	}
	if r.to != "" && a.Header().Get("Location") != r.to {
		t.Errorf("leads to %q, want %q", a.Header().Get("Location"), r.to)
	}
	for _, s := range r.holds {
		if !strings.Contains(a.text(), s) {
			t.Errorf("lacks %q\n%s", s, excerptOf(a))
		}
	}
	for _, s := range r.lacks {
		if strings.Contains(a.text(), s) {
			t.Errorf("holds %q\n%s", s, excerptOf(a))
		}
	}
	if r.then != nil {
		r.then(t, a)
	}
	return a
}

// What a form carries that is known only when it is sent: a claim's version, and the hash of what waits for approval.
const (
	current = "(current)"
	sealed  = "(sealed)"
)

// fill puts in what the form would have been given by the page.
func (w *world) fill(r row) {
	_, id, _ := strings.Cut(r.path, "/claims/")
	id, _, _ = strings.Cut(id, "/")
	if r.form.Get("version") == current {
		r.form.Set("version", w.version(id))
	}
	if r.form.Get("sha256") == sealed {
		r.form.Set("sha256", w.sealed(id))
	}
}

// sealed is the hash of what waits for approval.
func (w *world) sealed(id string) string {
	w.t.Helper()
	p, err := w.news.Claim(w.t.Context(), w.actor("editor"), id)
	w.ok(err)
	if p.Sealed == nil {
		w.t.Fatalf("claim %s has no proposal", id)
	}
	return p.Sealed.Verdict.SHA256
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// answer is what came back.
type answer struct {
	*httptest.ResponseRecorder
	method, path string
	unescaped    string
}

// text is the body as a reader sees it: HTML with its entities resolved, JSON as it is.
func (a *answer) text() string {
	if a.unescaped == "" {
		a.unescaped = a.Body.String()
		if strings.HasPrefix(a.Header().Get("Content-Type"), "text/html") {
			a.unescaped = html.UnescapeString(a.unescaped)
		}
	}
	return a.unescaped
}

// into reads a JSON answer.
func (a *answer) into(t *testing.T, v any) {
	t.Helper()
	if err := json.Unmarshal(a.Body.Bytes(), v); err != nil {
		t.Fatalf("%v\n%s", err, excerptOf(a))
	}
}

func excerptOf(a *answer) string {
	s := a.text()
	if strings.HasPrefix(a.Header().Get("Content-Type"), "text/html") {
		if i := strings.Index(s, "<main"); i >= 0 {
			s = s[i:]
		}
	}
	return fmt.Sprintf("%v\n%.3000s", a.Header(), s)
}

// from stands among the headers of a row for the address that its connection comes from.
const from = "(from)"

// send makes one request and holds its answer to what every answer must be.
func (w *world) send(t *testing.T, who, method, path string, body io.Reader, header map[string]string) *answer {
	t.Helper()
	req := httptest.NewRequestWithContext(t.Context(), method, path, body)
	if method != http.MethodGet {
		req.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	name, isToken := strings.CutPrefix(who, "token:")
	switch {
	case isToken:
		secret, ok := w.tokens[name]
		if !ok {
			t.Fatalf("there is no token %q", name)
		}
		req.Header.Set("Authorization", "Bearer "+secret)
	case who != "":
		for k, v := range w.cookies[who] {
			req.AddCookie(&http.Cookie{Name: k, Value: v})
		}
	}
	for k, v := range header {
		if k == from {
			req.RemoteAddr = v + ":4711"
			continue
		}
		req.Header.Set(k, v)
	}
	a := &answer{ResponseRecorder: httptest.NewRecorder(), method: method, path: path}
	w.handler.ServeHTTP(a.ResponseRecorder, req)
	for _, c := range a.Result().Cookies() {
		if who != "" && !isToken {
			if w.cookies[who] == nil {
				w.cookies[who] = map[string]string{}
			}
			w.cookies[who][c.Name] = c.Value
			if c.MaxAge < 0 {
				delete(w.cookies[who], c.Name)
			}
		}
		checkCookie(t, c, w.opts.SecureCookie)
	}
	w.checkAnswer(t, who, a)
	return a
}

// checkAnswer holds every answer of every test to the promises that have no exception.
func (w *world) checkAnswer(t *testing.T, who string, a *answer) {
	t.Helper()
	if a.Code >= 500 && !w.faults {
		t.Errorf("%s %s as %q: status %d\n%s\n%s", a.method, a.path, who, a.Code, excerptOf(a), w.logged())
	}
	h := a.Header()
	for name, want := range map[string]string{
		"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
	} {
		if h.Get(name) != want {
			t.Errorf("%s %s: %s is %q, want %q", a.method, a.path, name, h.Get(name), want)
		}
	}
	csp := h.Get("Content-Security-Policy")
	for _, part := range []string{"default-src 'none'", "script-src 'self'", "style-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"} {
		if !strings.Contains(csp, part) {
			t.Errorf("%s %s: the policy %q lacks %s", a.method, a.path, csp, part)
		}
	}
	if strings.Contains(csp, "unsafe") {
		t.Errorf("%s %s: the policy is unsafe: %s", a.method, a.path, csp)
	}
	if h.Get("X-Request-Id") == "" {
		t.Errorf("%s %s: no request id", a.method, a.path)
	}
	if !strings.HasPrefix(a.path, "/assets/") && h.Get("Cache-Control") != "no-store" {
		t.Errorf("%s %s: may be cached: %q", a.method, a.path, h.Get("Cache-Control"))
	}
	// The request id is random letters, which may spell anything.
	body := strings.ReplaceAll(a.Body.String()+h.Get("Location"), h.Get("X-Request-Id"), "")
	for _, s := range w.secrets {
		if strings.Contains(body, s) {
			t.Errorf("%s %s as %q: gives away the secret %q", a.method, a.path, who, s)
		}
	}
	for _, s := range []string{"$argon2id$", "password_hash", "goroutine ", "SQLSTATE", "gorm", ".go:"} {
		if strings.Contains(body, s) {
			t.Errorf("%s %s as %q: gives away %q\n%s", a.method, a.path, who, s, excerptOf(a))
		}
	}
	if !strings.Contains(who, "other") && strings.Contains(strings.ToLower(body), otherDesk) {
		t.Errorf("%s %s as %q: gives away the other desk\n%s", a.method, a.path, who, excerptOf(a))
	}
	if (who == "" || strings.Contains(who, "other")) && strings.Contains(body, unpublished) {
		t.Errorf("%s %s as %q: gives away what is not published\n%s", a.method, a.path, who, excerptOf(a))
	}
	if strings.HasPrefix(h.Get("Content-Type"), "text/html") && a.Body.Len() > 0 {
		checkPage(t, a)
	}
	if strings.HasPrefix(a.path, "/api/") {
		w.api.check(t, a)
	}
}

// checkPage parses a page and refuses whatever could run or fetch: every test walks through it, so hostile words
// anywhere would show.
func checkPage(t *testing.T, a *answer) {
	t.Helper()
	doc, err := html.Parse(bytes.NewReader(a.Body.Bytes()))
	if err != nil {
		t.Errorf("%s %s: %v", a.method, a.path, err)
		return
	}
	bad := func(format string, args ...any) {
		t.Helper()
		t.Errorf("%s %s: %s", a.method, a.path, fmt.Sprintf(format, args...))
	}
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		switch n.Data {
		case "iframe", "object", "embed", "base", "applet", "frame", "style", "marquee", "img", "audio", "video", "math":
			bad("has an element %s", n.Data)
		case "meta":
			if strings.EqualFold(attr(n, "http-equiv"), "refresh") {
				bad("refreshes to %s", attr(n, "content"))
			}
		case "script":
			if !strings.HasPrefix(attr(n, "src"), "/assets/") || n.FirstChild != nil {
				bad("has a script of its own")
			}
		case "form":
			if act := attr(n, "action"); act != "" && !strings.HasPrefix(act, "/") || strings.HasPrefix(act, "//") {
				bad("sends a form to %q", attr(n, "action"))
			}
		}
		for _, at := range n.Attr {
			switch key := strings.ToLower(at.Key); {
			case strings.HasPrefix(key, "on"), key == "style", key == "srcdoc":
				bad("<%s> has the attribute %s", n.Data, at.Key)
			case key == "href" || key == "src" || key == "action" || key == "formaction" || key == "xlink:href":
				if u, err := url.Parse(strings.TrimSpace(at.Val)); err != nil || !slices.Contains([]string{"", "http", "https", "mailto"}, strings.ToLower(u.Scheme)) {
					bad("<%s> leads to %q", n.Data, at.Val)
				}
			}
		}
	}
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// find gives the first element of a page for which ok holds.
func (a *answer) find(t *testing.T, what string, ok func(n *html.Node) bool) *html.Node {
	t.Helper()
	doc, err := html.Parse(bytes.NewReader(a.Body.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode && ok(n) {
			return n
		}
	}
	t.Fatalf("%s %s has no %s\n%s", a.method, a.path, what, excerptOf(a))
	return nil
}

func checkCookie(t *testing.T, c *http.Cookie, secure bool) {
	t.Helper()
	if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" || c.Secure != secure {
		t.Errorf("the cookie %s is too open: %s", c.Name, c.Raw)
	}
	if len(c.Name)+len(c.Value) > 4096 {
		t.Errorf("the cookie %s is larger than a browser keeps: %d bytes", c.Name, len(c.Name)+len(c.Value))
	}
	if secure != strings.HasPrefix(c.Name, "__Host-") {
		t.Errorf("the cookie's name is %s", c.Name)
	}
}

// The addresses of a desk and of the API.
func (w *world) at(parts ...string) string {
	return "/d/" + w.desk.Slug + "/" + strings.Join(parts, "/")
}

func api(parts ...string) string { return "/api/v1/" + strings.Join(parts, "/") }

// form makes a form of pairs.
func form(pairs ...string) url.Values {
	f := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		f.Add(pairs[i], pairs[i+1])
	}
	return f
}

// body makes a JSON object.
func body(v map[string]any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}
