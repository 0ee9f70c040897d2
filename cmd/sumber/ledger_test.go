package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"sumber/internal/attribution"
	"sumber/internal/export"
	"sumber/internal/newsroom"
	"sumber/internal/workflow"
	"sumber/models"
)

// ledger is what the database must hold: every write that was answered.
type ledger struct {
	t        *testing.T
	desk     models.Desk
	began    int64 // number of the last event before the first write
	writers  []*writer
	proposed chan *killClaim // for the editor

	counting sync.Mutex
	left     int           // answers until enough
	enough   chan struct{} // nil when nobody waits

	answered, silent, landed, asked atomic.Int64
	unkept                          atomic.Int64 // repeats that were answered with what there is then

	strict bool        // every request is to be answered
	rest   atomic.Bool // no further writes

	hook   models.Webhook
	secret string

	mu       sync.Mutex
	articles []*killArticle
}

// killArticle is an imported article. ID is "" until an answer told it.
type killArticle struct {
	id, text string
	in       map[string]any
	claims   []*killClaim
}

// killClaim is a claim as the answered writes left it.
type killClaim struct {
	id       string
	owner    *writer
	version  int
	state    workflow.State
	kind     workflow.Kind // what lists go by: of the newest edit or draft
	content  []string
	chain    []killHop
	edits    int
	occasion string   // its note
	evidence []string // titles
	draft    *killDraft
	proposal string // hash of the sealed snapshot
	sealed   int    // proposals
	decided  int    // approvals and returns
	public   int    // publications
	live     bool
	acts     []string // actions of the audit
	outbox   []string // kinds of its messages
}

type killHop struct {
	ID       string `json:"id,omitempty"`
	Position int    `json:"position"`
	Name     string `json:"name"`
	Kind     string `json:"kind"`
	Origin   string `json:"origin"`
}

type killDraft struct {
	kind                                      workflow.Kind
	statement, summary, rationale, correction string
	kept                                      string   // the correction in the copy that is kept of the draft, also of a published one
	findings                                  []string // steps of the chain that are answered
}

// newLedger makes a desk with three reviewers and an editor, who have a token each, and a receiver of its webhooks.
func newLedger(t *testing.T, database Database, receiver string, seed uint64) *ledger {
	t.Helper()
	ctx := t.Context()
	app, err := New(ctx, Config{Database: database, Server: Server{FetchAllow: loopback}, Migrate: true}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer app.Close()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	secret, err := app.News.BeginSetup(ctx)
	must(err)
	_, slug, err := app.News.Setup(ctx, secret, newsroom.FirstAdmin{Desk: "Desk Uji", NewAccount: newsroom.NewAccount{Email: "yudha@contoh.example", Name: "Yudha", Password: "kata sandi panjang"}})
	must(err)
	console, err := app.News.ConsoleActor(ctx, slug)
	must(err)
	l := &ledger{t: t, desk: console.Desk, proposed: make(chan *killClaim, 1<<16)}
	for i, role := range []workflow.Role{workflow.Reviewer, workflow.Reviewer, workflow.Reviewer, workflow.Editor} {
		email := fmt.Sprintf("penulis%d@contoh.example", i)
		_, err := app.News.AddAccount(ctx, newsroom.NewAccount{Email: email, Name: email, Password: "kata sandi panjang"})
		must(err)
		must(app.News.AddMember(ctx, console, email, string(role)))
		_, token, err := app.News.CreateTokenFor(ctx, console, email, newsroom.NewToken{Name: "uji", Scopes: []string{"read", "write", "approve"}})
		must(err)
		l.writers = append(l.writers, &writer{ledger: l, number: i, token: token, editor: role == workflow.Editor, rng: rand.New(rand.NewPCG(seed, uint64(i+1))), back: make(chan *killClaim, 1<<16)})
	}
	admin, err := app.Store.Read(ctx).AccountByEmail("yudha@contoh.example")
	must(err)
	actor, err := app.News.Enter(ctx, admin, slug)
	must(err)
	l.hook, l.secret, err = app.News.AddWebhook(ctx, actor, newsroom.NewWebhook{Address: receiver, Events: newsroom.WebhookEvents})
	must(err)
	head, err := app.Store.Read(ctx).AuditHead(l.desk.ID)
	must(err)
	l.began = head.Seq
	return l
}

// after gives a channel that is closed when so many writes more were answered.
func (l *ledger) after(n int) <-chan struct{} {
	l.counting.Lock()
	defer l.counting.Unlock()
	ch := make(chan struct{})
	l.left, l.enough = n, ch
	if n == 0 {
		close(ch)
		l.enough = nil
	}
	return ch
}

func (l *ledger) count() {
	l.answered.Add(1)
	l.counting.Lock()
	defer l.counting.Unlock()
	if l.left--; l.left == 0 && l.enough != nil {
		close(l.enough)
		l.enough = nil
	}
}

// writer is one client. It does one write after the other, on its own articles; the editor decides on the others'.
type writer struct {
	*ledger
	number  int
	token   string
	editor  bool
	rng     *rand.Rand
	made    int // articles and texts, to make each distinct
	keys    int // idempotency keys
	journal []entry
	open    []*killClaim    // to work on
	back    chan *killClaim // returned and published ones
	pending func() bool     // what got no answer; true once it has one
	gone    bool            // the server did not answer the last request

	url    string
	client *http.Client
}

// entry is a POST that was answered, as it was sent and as it was answered.
type entry struct {
	path, key string
	body      any
	status    int
	location  string
}

// key is a new idempotency key. It stands for one write, however often that is sent.
func (w *writer) key() string {
	w.keys++
	return fmt.Sprintf("penulis-%d-%d", w.number, w.keys)
}

// patience is how long a client waits after it was told that the database does not answer.
const patience = 20 * time.Millisecond

// work finishes what got no answer, and then, unless it is to settle only, writes until the server is gone.
func (w *writer) work(url string, more bool) {
	w.url, w.client = url, &http.Client{Transport: &http.Transport{}}
	defer w.client.CloseIdleConnections()
	for !w.t.Failed() {
		if w.pending == nil {
			if !more || w.rest.Load() {
				return
			}
			w.pending = w.next()
		}
		if w.pending() {
			w.pending = nil
			continue
		}
		if w.gone {
			return
		}
		time.Sleep(patience) // the server lives: its database is what went away
	}
}

// call sends a request, with an idempotency key if there is one. The status is 0 when there was no answer, or only that the database
// does not answer; the body is nil when it was cut off.
func (w *writer) call(method, path, key string, body any) (status int, location string, answer []byte) {
	b, err := json.Marshal(body)
	if err != nil {
		panic(err)
	}
	req, err := http.NewRequest(method, w.url+"/api/v1/"+path, bytes.NewReader(b))
	if err != nil {
		panic(err)
	}
	req.Header.Set("Authorization", "Bearer "+w.token)
	req.Header.Set("Content-Type", "application/json")
	if key != "" {
		req.Header.Set("Idempotency-Key", key)
	}
	res, err := w.client.Do(req)
	if w.strict && (err != nil || res.StatusCode >= 500) {
		w.t.Errorf("%s %s failed: %v, %+v", method, path, err, res)
	}
	if w.gone = err != nil; w.gone {
		return 0, "", nil
	}
	defer res.Body.Close()
	if answer, err = io.ReadAll(res.Body); err != nil {
		answer = nil
	}
	if res.StatusCode == http.StatusServiceUnavailable {
		if answer != nil && !strings.Contains(string(answer), "urn:sumber:problem:unavailable") {
			w.t.Errorf("503 without its problem: %s", answer)
		}
		return 0, "", nil
	}
	if method != http.MethodGet {
		w.count()
	}
	return res.StatusCode, res.Header.Get("Location"), answer
}

// next chooses the next write.
func (w *writer) next() func() bool {
	for len(w.back) > 0 {
		w.open = append(w.open, <-w.back)
	}
	if w.editor {
		select {
		case c := <-w.proposed:
			return w.decide(c)
		default:
		}
	}
	if len(w.open) == 0 || w.rng.IntN(12) == 0 {
		return w.importArticle()
	}
	i := w.rng.IntN(min(len(w.open), 3)) // a few at a time, so that some come to their end
	c := w.open[i]
	do := w.step(c)
	if do == nil { // nothing is left to do on it
		w.open = slices.Delete(w.open, i, i+1)
		return w.next()
	}
	return do
}

// unique is a word that no other text of the test has.
func (w *writer) unique() string {
	w.made++
	n, word := w.made*len(w.ledger.writers)+w.number, ""
	for ; n > 0; n /= 8 {
		word = []string{"ba", "di", "ku", "le", "mo", "na", "ri", "sa"}[n%8] + word
	}
	return strings.ToUpper(word[:1]) + word[1:]
}

func (w *writer) importArticle() func() bool {
	name := w.unique()
	a := &killArticle{text: fmt.Sprintf(`KOTA CONTOH - Kepala Dinas Perhubungan Kota Contoh, Wayan %[1]s, mengatakan jumlah penumpang bus naik 12 persen pada Januari 2026.

"Kami akan menambah dua puluh bus listrik di Jalan %[1]s tahun ini," kata Wayan kepada wartawan, Senin (2/2/2026).

Menurut laporan Harian Contoh %[2]d, Asosiasi Pedagang Pasar menyatakan pendapatan anggotanya turun.
`, name, w.made%5)}
	a.in = map[string]any{"text": a.text, "language": "id", "outlet": "Kabar Contoh", "published_on": "2026-02-03", "title": "Bus untuk " + name}
	key := w.key()
	return func() bool {
		if a.id == "" {
			status, location, answer := w.call(http.MethodPost, "articles", key, a.in)
			switch {
			case status == 0:
				w.silent.Add(1)
				return false
			case status != http.StatusCreated && status != http.StatusOK:
				w.t.Errorf("import: status %d: %s", status, answer)
				return true
			case status == http.StatusOK: // it is there from the time before
				w.landed.Add(1)
			}
			a.id = location[strings.LastIndexByte(location, '/')+1:]
			w.journal = append(w.journal, entry{"articles", key, a.in, status, location})
		}
		status, _, answer := w.call(http.MethodGet, "articles/"+a.id, "", nil)
		if answer == nil {
			return false
		}
		w.enter(a, status, answer)
		return true
	}
}

// killAnswer is a claim as the API gives it.
type killAnswer struct {
	ID        string         `json:"id"`
	Version   int            `json:"version"`
	State     workflow.State `json:"state"`
	Kind      workflow.Kind  `json:"kind"`
	Statement string         `json:"statement"`
	Content   []struct {
		Exact string `json:"exact"`
	} `json:"content"`
	Chain    []killHop `json:"chain"`
	Proposal *struct {
		SHA256 string `json:"snapshot_sha256"`
	} `json:"proposal"`
}

// enter writes an imported article into the ledger. It must have every claim that the engine finds in its text.
func (w *writer) enter(a *killArticle, status int, answer []byte) {
	var got struct {
		Text   string       `json:"text"`
		Claims []killAnswer `json:"claims"`
	}
	if err := json.Unmarshal(answer, &got); err != nil || status != http.StatusOK {
		w.t.Errorf("article %s: status %d: %v", a.id, status, err)
		return
	}
	want := attribution.Analyze(a.text, attribution.Options{Language: "id", Outlet: "Kabar Contoh", Published: time.Date(2026, 2, 3, 0, 0, 0, 0, time.UTC)})
	if got.Text != a.text || len(got.Claims) != len(want.Claims) || len(got.Claims) < 3 {
		w.t.Errorf("article %s has %d claims of %d, and the text %q", a.id, len(got.Claims), len(want.Claims), got.Text)
		return
	}
	for _, k := range got.Claims {
		c := &killClaim{id: k.ID, owner: w, version: 1, state: workflow.Triage, kind: k.Kind, chain: k.Chain}
		for _, sp := range k.Content {
			c.content = append(c.content, sp.Exact)
		}
		w.see(c, k)
		a.claims = append(a.claims, c)
	}
	w.open = append(w.open, a.claims...)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.articles = append(w.articles, a)
}

// see compares what the server shows of a claim with the ledger, and notes what only the server knows.
func (w *writer) see(c *killClaim, got killAnswer) {
	for i := range c.chain {
		if i < len(got.Chain) && c.chain[i].ID == "" {
			c.chain[i].ID = got.Chain[i].ID
		}
	}
	statement, content := "", []string{}
	if c.draft != nil {
		statement = c.draft.statement
	}
	for _, sp := range got.Content {
		content = append(content, sp.Exact)
	}
	sealed := slices.Contains([]workflow.State{workflow.Proposed, workflow.Approved}, c.state)
	if got.Version != c.version || got.State != c.state || got.Kind != c.kind || got.Statement != statement || !slices.Equal(content, c.content) || !slices.Equal(got.Chain, c.chain) || sealed != (got.Proposal != nil) {
		w.t.Errorf("claim %s: the server shows %+v, the ledger has version %d, %s, %s, %q, %q, %v after %v", c.id, got, c.version, c.state, c.kind, statement, c.content, c.chain, c.acts)
	}
	if c.proposal = ""; got.Proposal != nil {
		c.proposal = got.Proposal.SHA256
	}
}

// write is one write on a claim: done is called once it is known to be done, with the claim's version raised by its acts.
func (w *writer) write(c *killClaim, method, path string, body map[string]any, done func(), acts ...string) func() bool {
	body["version"] = c.version
	sent, known, key := false, false, ""
	if method == http.MethodPost {
		key = w.key()
	}
	return func() bool {
		var answer []byte
		if !known {
			var status int
			status, _, answer = w.call(method, "claims/"+c.id+path, key, body)
			switch {
			case status == 0:
				w.silent.Add(1)
				sent = true
				return false
			case status == http.StatusOK || status == http.StatusCreated: // with its key, however often it was sent
				if key != "" {
					w.journal = append(w.journal, entry{"claims/" + c.id + path, key, body, status, ""})
				}
			case sent && key == "" && status == http.StatusConflict: // a PUT has no key: that the claim has moved on shows that it was done
				w.landed.Add(1)
				answer = nil
			default:
				w.t.Errorf("%s %s on claim %s after %v: status %d: %s", method, path, c.id, c.acts, status, answer)
				return true
			}
			known = true
			c.version += len(acts)
			c.acts = append(c.acts, acts...)
			done()
			if answer != nil && key != "" && w.rng.IntN(8) == 0 {
				w.same(w.journal[len(w.journal)-1], answer)
			}
		}
		if answer == nil {
			if _, _, answer = w.call(http.MethodGet, "claims/"+c.id, "", nil); answer == nil {
				return false
			}
		}
		var got killAnswer
		if err := json.Unmarshal(answer, &got); err != nil {
			w.t.Errorf("claim %s: %v: %s", c.id, err, answer)
			return true
		}
		w.see(c, got)
		w.pass(c)
		return true
	}
}

// same sends an answered write once more, before anybody else can have changed its claim: it gets the same answer.
func (w *writer) same(e entry, answer []byte) {
	status, _, again := w.call(http.MethodPost, e.path, e.key, e.body)
	if status == 0 || again == nil {
		return // asked at the end once more
	}
	w.asked.Add(1)
	if status != e.status || !bytes.Equal(again, answer) {
		w.t.Errorf("%s %s is answered %d\n%s\nand sent again %d\n%s", e.path, e.key, e.status, answer, status, again)
	}
}

// repeat sends some of what was ever answered once more, with its key: it is done, so nothing changes.
func (w *writer) repeat(url string) {
	w.url, w.client = url, &http.Client{Transport: &http.Transport{}}
	defer w.client.CloseIdleConnections()
	for i := 0; i < len(w.journal); i += 1 + w.rng.IntN(6) {
		e := w.journal[i]
		status, location, answer := w.call(http.MethodPost, e.path, e.key, e.body)
		w.asked.Add(1)
		switch {
		case status == e.status && location == e.location:
		case e.path == "articles" && status == http.StatusOK && location == e.location: // the answer went with the server: there it is
			w.unkept.Add(1)
		default:
			w.t.Errorf("%s %s was answered %d %s, and at the end %d %s: %s", e.path, e.key, e.status, e.location, status, location, answer)
		}
	}
}

// pass hands a claim on to whoever acts next.
func (w *writer) pass(c *killClaim) {
	switch {
	case c.state == workflow.Proposed || c.state == workflow.Approved:
		w.open = slices.DeleteFunc(w.open, func(o *killClaim) bool { return o == c })
		w.proposed <- c
	case c.owner != w:
		c.owner.back <- c
	}
}

func (w *writer) act(c *killClaim, action workflow.Action, to workflow.State, body map[string]any, done func()) func() bool {
	return w.write(c, http.MethodPost, "/actions/"+string(action), body, func() {
		c.state = to
		if done != nil {
			done()
		}
	}, string(action))
}

// step is the next write of a claim's owner on it, nil when there is none.
func (w *writer) step(c *killClaim) func() bool {
	switch c.state {
	case workflow.Triage, workflow.Selected:
		switch n := w.rng.IntN(8); {
		case n == 0:
			return w.act(c, workflow.Dismiss, workflow.Dismissed, map[string]any{"reason": "opinion"}, nil)
		case c.state == workflow.Triage && n < 4 || w.editor:
			return w.act(c, workflow.Select, workflow.Selected, map[string]any{}, nil)
		}
		return w.act(c, workflow.Take, workflow.Reviewing, map[string]any{}, func() {
			if c.draft == nil {
				c.draft = &killDraft{kind: c.kind}
			}
		})
	case workflow.Dismissed, workflow.Done:
		switch {
		case c.sealed > 4 || c.public > 2:
			return nil
		case !c.live: // what is live is retracted or corrected
			return w.act(c, workflow.Reopen, workflow.Triage, map[string]any{"reason": "perlu dicek"}, nil)
		}
		return w.act(c, workflow.Correct, workflow.Reviewing, map[string]any{"reason": "ada data baru", "correction": "update"}, func() { c.draft.correction, c.draft.kept = "update", "update" })
	case workflow.Reviewing:
		return w.review(c)
	}
	return nil
}

func (w *writer) review(c *killClaim) func() bool {
	ready := c.draft.statement != "" && len(c.evidence) > 0 && !slices.ContainsFunc(c.chain, func(h killHop) bool { return !slices.Contains(c.draft.findings, h.ID) })
	n := w.rng.IntN(10)
	switch {
	case ready && n < 5:
		return w.act(c, workflow.Propose, workflow.Proposed, map[string]any{}, func() {
			c.sealed++
			c.outbox = append(c.outbox, "proposal.waiting")
		})
	case n < 6 && len(c.evidence) < 4:
		title, in := "Bukti "+w.unique(), map[string]any{"kind": "link", "url": "https://contoh.example/bukti", "stance": "supports", "bears_on": "content"}
		if in["title"] = title; len(c.chain) > 0 && n%2 == 0 {
			in["bears_on"], in["hop_id"] = "hop", c.chain[0].ID
		}
		return w.write(c, http.MethodPost, "/evidence", in, func() { c.evidence = append(c.evidence, title) }, "evidence_add")
	case n == 7 && c.edits < 4:
		return w.edit(c)
	case n == 8:
		note := "Catatan " + w.unique()
		return w.write(c, http.MethodPost, "/occasion", map[string]any{"speaker": "Wayan " + note[8:], "medium": "interview", "date": "2026-02-02", "note": note}, func() { c.occasion = note }, "occasion_set")
	}
	d := killDraft{statement: "Pernyataan " + w.unique() + ".", summary: "Ringkasan " + w.unique(), rationale: strings.Repeat("Penelusuran yang panjang. ", w.rng.IntN(40)) + w.unique(), kind: w.kind(), correction: c.draft.correction, kept: c.draft.correction}
	findings := []map[string]any{}
	for _, h := range c.chain {
		findings = append(findings, map[string]any{"hop_id": h.ID, "finding": "confirmed"})
		d.findings = append(d.findings, h.ID)
	}
	in := map[string]any{"statement": d.statement, "kind": d.kind, "summary": d.summary, "rationale": d.rationale, "findings": findings}
	return w.write(c, http.MethodPut, "/draft", in, func() { c.draft, c.kind = &d, d.kind }, "draft")
}

// kind is one of those that take no rating.
func (w *writer) kind() workflow.Kind {
	kinds := []workflow.Kind{workflow.Promise, workflow.Call, workflow.Opinion, workflow.Prediction}
	return kinds[w.rng.IntN(len(kinds))]
}

// edit puts the claim on other words, and another step at the end of its chain.
func (w *writer) edit(c *killClaim) func() bool {
	exact := []string{"menambah dua puluh bus listrik", "jumlah penumpang bus naik", "pendapatan anggotanya turun", "KOTA CONTOH"}[c.edits]
	chain := append(slices.Clone(c.chain), killHop{Position: len(c.chain), Name: "Kantor Berita " + w.unique(), Kind: "news_media", Origin: "found"})
	for i := range chain {
		chain[i].Position = i
	}
	in := map[string]any{"content": []map[string]any{{"exact": exact}}, "attribution": "sourced", "kind": w.kind(), "chain": chain}
	return w.write(c, http.MethodPut, "", in, func() {
		c.edits, c.content, c.chain, c.kind = c.edits+1, []string{exact}, chain, in["kind"].(workflow.Kind)
	}, "edit")
}

// decide is the editor's write on a proposal.
func (w *writer) decide(c *killClaim) func() bool {
	if c.state == workflow.Approved {
		if w.rng.IntN(2) == 0 {
			return w.act(c, workflow.Finish, workflow.Done, map[string]any{"reason": "corrected_in_copy"}, func() { c.draft.correction = "" })
		}
		return w.act(c, workflow.Publish, workflow.Done, map[string]any{"snapshot_sha256": c.proposal}, c.publish)
	}
	switch w.rng.IntN(5) {
	case 0:
		return w.act(c, workflow.Return, workflow.Reviewing, map[string]any{"remarks": "Sebut tahunnya.", "snapshot_sha256": c.proposal}, func() { c.decided++ })
	case 1:
		if c.live {
			// The live revision is withdrawn while the next one waits; the claim comes back to be decided on.
			return w.act(c, workflow.Retract, workflow.Proposed, map[string]any{"reason": "Sumbernya keliru."}, func() {
				c.live = false
				c.outbox = append(c.outbox, "verdict.retracted")
			})
		}
	case 2:
		return w.act(c, workflow.Approve, workflow.Approved, map[string]any{"snapshot_sha256": c.proposal}, func() { c.decided++ })
	}
	in := map[string]any{"snapshot_sha256": c.proposal, "publish": true}
	return w.write(c, http.MethodPost, "/actions/approve", in, func() {
		c.state = workflow.Done
		c.decided++
		c.publish()
	}, "approve", "publish")
}

// publish notes that the approved proposal is public.
func (c *killClaim) publish() {
	c.live = true
	c.draft.correction = "" // it was of the revision that is public now
	kind := "verdict.published"
	if c.public++; c.public > 1 {
		kind = "verdict.corrected"
	}
	c.outbox = append(c.outbox, kind)
}

// compare opens the database and finds it to be the ledger: every row of it, with its content, and no other.
func (l *ledger) compare(t *testing.T, database string) {
	ctx := t.Context()
	store, err := models.Open(ctx, models.Config{URL: database})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	news, r := newsroom.New(store, newsroom.Options{}), store.Read(ctx)
	actor, err := news.ConsoleActor(ctx, l.desk.Slug)
	if err != nil {
		t.Fatal(err)
	}
	db := deskRows(t, r, l.desk.ID, l.began)

	imported := map[string]bool{}
	for _, a := range l.articles {
		imported[a.id] = true
		p, err := news.Article(ctx, actor, a.id)
		if err != nil {
			t.Errorf("article %s: %v", a.id, err)
			continue
		}
		if p.Revision.Text != a.text || p.Article.Title != a.in["title"] || p.Article.OutletID == nil || !db.sources[*p.Article.OutletID] || len(p.Claims) != len(a.claims) {
			t.Errorf("article %s is %+v with %d claims of %d", a.id, p.Article, len(p.Claims), len(a.claims))
		}
		if acts := db.acts[a.id]; !slices.Equal(acts, []string{"article_import"}) {
			t.Errorf("the audit tells of article %s: %q", a.id, acts)
		}
		for _, c := range a.claims {
			page, err := news.Claim(ctx, actor, c.id)
			if err != nil {
				t.Errorf("claim %s: %v", c.id, err)
				continue
			}
			kept, err := news.DraftAt(ctx, actor, c.id, c.version)
			if err != nil {
				t.Errorf("claim %s: %v", c.id, err)
			}
			for _, f := range c.differs(page, kept, db) {
				t.Errorf("claim %s after %v: %s", c.id, c.acts, f)
			}
			delete(db.acts, c.id)
			delete(db.outbox, c.id)
		}
		delete(db.acts, a.id)
	}
	if !maps.Equal(db.articles, imported) {
		t.Errorf("the database has the articles %v, the ledger %v", slices.Sorted(maps.Keys(db.articles)), slices.Sorted(maps.Keys(imported)))
	}
	for id := range db.sources {
		if acts := db.acts[id]; !slices.Equal(acts, []string{"source_add"}) {
			t.Errorf("the audit tells of source %s: %q", id, acts)
		}
		if names, err := r.SourceAliases(l.desk.ID, id); err != nil || len(names) != 1 {
			t.Errorf("source %s has the names %v, %v", id, names, err)
		}
		delete(db.acts, id)
	}
	if len(db.acts) > 0 || len(db.outbox) > 0 {
		t.Errorf("audit and outbox tell of what is not there: %v, %v", db.acts, db.outbox)
	}
}

// rowsOfDesk is what the lists of a desk hold.
type rowsOfDesk struct {
	articles, sources map[string]bool     // by id
	acts              map[string][]string // by object: actions of the audit, first to last
	outbox            map[string][]string // by object: kinds of messages, first to last
}

func deskRows(t *testing.T, r *models.Reader, desk string, began int64) rowsOfDesk {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	db := rowsOfDesk{map[string]bool{}, map[string]bool{}, map[string][]string{}, map[string][]string{}}
	for after := ""; ; {
		p, err := r.Articles(desk, models.ArticleQuery{After: after, Limit: 200})
		must(err)
		for _, a := range p.Rows {
			db.articles[a.ID] = true
		}
		if after = p.Next; after == "" {
			break
		}
	}
	for after := ""; ; {
		p, err := r.Sources(desk, models.SourceQuery{After: after, Limit: 200})
		must(err)
		for _, s := range p.Rows {
			db.sources[s.ID] = true
		}
		if after = p.Next; after == "" {
			break
		}
	}
	head, err := r.AuditHead(desk)
	must(err)
	for before := head.Seq + 1; before > began+1; {
		events, err := r.Audit(desk, models.AuditQuery{Before: before, Limit: 200})
		must(err)
		for _, e := range events {
			if before = e.Seq; before > began {
				db.acts[e.ObjectID] = append([]string{e.Action}, db.acts[e.ObjectID]...)
			}
		}
	}
	for after := began; ; {
		rows, err := r.Outbox(desk, after, 200)
		must(err)
		for _, m := range rows {
			after = m.Seq
			db.outbox[m.ObjectID] = append(db.outbox[m.ObjectID], m.Kind)
		}
		if len(rows) == 0 {
			return db
		}
	}
}

// differs says where the database and the ledger tell different things of a claim, or one row of it does not fit another.
func (c *killClaim) differs(p newsroom.ClaimPage, kept models.Draft, db rowsOfDesk) []string {
	var out []string
	differ := func(what string, got, want any) {
		if g, w := fmt.Sprintf("%q", got), fmt.Sprintf("%q", want); g != w {
			out = append(out, fmt.Sprintf("%s: the database has %s, the ledger %s", what, g, w))
		}
	}
	row := p.Row
	differ("version", row.Claim.Version, c.version)
	differ("state", row.Claim.State, c.state)
	differ("audit", db.acts[c.id], c.acts)
	differ("outbox", db.outbox[c.id], c.outbox)

	differ("current version", row.Claim.Current, c.edits+1)
	differ("versions", len(p.Versions), c.edits+1)
	differ("number of the current version", row.Version.Number, c.edits+1)
	var content, hops, chain, want []string
	for _, sp := range row.Version.Body.Content {
		content = append(content, sp.In(p.Revision.Text))
	}
	differ("content", content, c.content)
	for _, h := range row.Version.Body.Chain {
		chain = append(chain, h.ID+" "+h.Name)
	}
	for _, h := range row.Hops {
		hops = append(hops, h.ID+" "+h.Name)
		if h.Name != "" && (h.SourceID == nil || !db.sources[*h.SourceID]) {
			out = append(out, "a step of the chain is of no source: "+h.Name)
		}
	}
	for _, h := range c.chain {
		want = append(want, h.ID+" "+h.Name)
	}
	differ("chain of the version", chain, want)
	differ("chain", hops, want)

	occasion, evidence := "", []string{}
	if row.Occasion != nil {
		occasion = row.Occasion.Note
	}
	for _, e := range p.Evidence {
		evidence = append(evidence, e.Title)
	}
	differ("occasion", occasion, c.occasion)
	differ("evidence", evidence, append([]string{}, c.evidence...))

	if differ("has a draft", row.Draft != nil, c.draft != nil); row.Draft != nil && c.draft != nil {
		for _, of := range []struct {
			what, correction string
			d                models.Draft
		}{{"draft", c.draft.correction, *row.Draft}, {"kept draft", c.draft.kept, kept}} {
			what, d := of.what, of.d
			findings := []string{}
			for _, f := range d.Findings {
				findings = append(findings, f.HopID)
			}
			differ(what, []string{d.Statement, d.Summary, d.Rationale, d.Correction}, []string{c.draft.statement, c.draft.summary, c.draft.rationale, of.correction})
			differ("reason of a correction in the "+what, d.CorrectReason != "", of.correction != "")
			differ("findings of the "+what, findings, append([]string{}, c.draft.findings...))
		}
		differ("statement", row.Claim.Statement, c.draft.statement)
		differ("kind of the draft", row.Draft.Kind, c.draft.kind)
	}
	differ("kind", row.Claim.Kind, c.kind)

	differ("proposals", len(p.Proposals), c.sealed)
	for _, v := range p.Proposals {
		if _, err := export.Open(v.Snapshot, v.SHA256); err != nil {
			out = append(out, err.Error())
		}
	}
	sealed := ""
	if p.Sealed != nil {
		sealed = p.Sealed.Verdict.SHA256
		differ("has authors", len(p.Sealed.Authors) > 0, true)
	}
	differ("proposal", sealed, c.proposal)
	differ("decisions", len(p.Remarks), c.decided)
	differ("publications", len(p.Publications), c.public)
	differ("is live", p.Live != nil, c.live)
	return out
}
