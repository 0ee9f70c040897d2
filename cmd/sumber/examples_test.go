package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"sumber/internal/newsroom"
	"sumber/internal/workflow"
	"sumber/models"
)

// newsdesk is a running server with two people who check, and a token for a program.
type newsdesk struct {
	t                       *testing.T
	app                     *App
	admin, reviewer, editor newsroom.Actor
	token                   string
}

func newNewsdesk(t *testing.T) newsdesk {
	t.Helper()
	app := boot(t, Config{Server: Server{MaxArticleBytes: 1 << 20, FetchAllow: prefixes{netip.MustParsePrefix("127.0.0.0/8")}}})
	d := newsdesk{t: t, app: app}
	secret, err := app.News.BeginSetup(t.Context())
	d.ok(err)
	_, slug, err := app.News.Setup(t.Context(), secret, newsroom.FirstAdmin{Desk: "Desk Uji", NewAccount: newsroom.NewAccount{Email: "yudha@contoh.example", Name: "Yudha", Password: "kata sandi panjang"}})
	d.ok(err)
	console, err := app.News.ConsoleActor(t.Context(), slug)
	d.ok(err)
	for role, who := range map[workflow.Role]*newsroom.Actor{workflow.Admin: &d.admin, workflow.Reviewer: &d.reviewer, workflow.Editor: &d.editor} {
		email := string(role) + "@contoh.example"
		account, err := app.News.AddAccount(t.Context(), newsroom.NewAccount{Email: email, Name: "Nama " + string(role)})
		d.ok(err)
		d.ok(app.News.AddMember(t.Context(), console, email, string(role)))
		*who, err = app.News.Enter(t.Context(), account, slug)
		d.ok(err)
	}
	_, d.token, err = app.News.CreateTokenFor(t.Context(), console, "editor@contoh.example", newsroom.NewToken{Name: "CMS", Scopes: []string{"read", "write"}})
	d.ok(err)
	return d
}

func (d newsdesk) ok(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

// publish checks the first claim of an article, by two people, and gives its id.
func (d newsdesk) publish(article, statement string) string {
	d.t.Helper()
	ctx := d.t.Context()
	page, err := d.app.News.Article(ctx, d.reviewer, article)
	d.ok(err)
	row := page.Claims[0]
	ref := newsroom.Ref{ID: row.Claim.ID}
	d.ok(d.app.News.Take(ctx, d.reviewer, ref))
	draft := newsroom.DraftInput{Statement: statement, Kind: string(workflow.Fact), Rating: "true", Summary: "Benar."}
	for _, h := range row.Hops {
		draft.Findings = append(draft.Findings, models.HopFinding{HopID: h.ID, Finding: workflow.Confirmed})
	}
	d.ok(d.app.News.SaveDraft(ctx, d.reviewer, ref, draft))
	_, err = d.app.News.AddEvidence(ctx, d.reviewer, ref, newsroom.EvidenceInput{BearsOn: "content", Kind: "link", URL: "https://bukti.example/rekaman", Title: "Rekaman", Stance: "supports"})
	d.ok(err)
	d.ok(d.app.News.Propose(ctx, d.reviewer, ref))
	claim, err := d.app.News.Claim(ctx, d.editor, ref.ID)
	d.ok(err)
	d.ok(d.app.News.ApproveAndPublish(ctx, d.editor, ref, claim.Sealed.Verdict.SHA256, time.Time{}))
	return ref.ID
}

// shaky stands before the server and loses the answer to the first request of each method, then says that it is busy, then lets
// everything through: a client must send again, and what it sent must be done once.
func shaky(t *testing.T, site string) (address string, requests func() int) {
	t.Helper()
	target, err := url.Parse(site)
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	count, all := map[string]int{}, 0
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		count[r.Method]++
		n := count[r.Method]
		all++
		mu.Unlock()
		r.URL.Scheme, r.URL.Host, r.RequestURI = target.Scheme, target.Host, ""
		switch n {
		case 1:
			if res, err := http.DefaultClient.Do(r); err == nil {
				res.Body.Close()
			}
			w.Header().Set("Retry-After", "0")
			w.WriteHeader(http.StatusBadGateway)
			return
		case 2:
			w.Header().Set("Retry-After", "0")
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		defer res.Body.Close()
		w.Header().Set("Content-Type", res.Header.Get("Content-Type"))
		w.WriteHeader(res.StatusCode)
		_, _ = io.Copy(w, res.Body)
	}))
	t.Cleanup(proxy.Close)
	return proxy.URL, func() int { mu.Lock(); defer mu.Unlock(); return all }
}

// TestExamples runs the programs of docs/examples as another team's CMS would: an article goes out from a file, is checked by people,
// and its verdict comes back, by the feed and by a webhook whose signature holds.
func TestExamples(t *testing.T) {
	goProgram := filepath.Join(t.TempDir(), "contoh")
	if out, err := exec.Command("go", "build", "-o", goProgram, "../../docs/examples/go").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	d := newNewsdesk(t)
	for _, tt := range []struct {
		name     string
		program  []string
		update   string // how a new text is sent
		verdict  string // how the statement S is printed
		receives bool
	}{
		{"go", []string{goProgram}, "update", "created ID S = True\n", true},
		{"python", []string{"python3", "../../docs/examples/python/sumber.py"}, "update", "created ID S = True\n", true},
		{"javascript", []string{"node", "../../docs/examples/javascript/sumber.mjs"}, "update", "created ID S = True\n", true},
		{"curl", []string{"sh", "../../docs/examples/curl/sumber.sh"}, "send", `"statement":"S"`, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel() // each has an article and a receiver of its own
			d := d
			d.t = t
			for _, needed := range []string{tt.program[0], map[string]string{"curl": "curl"}[tt.name]} {
				if _, err := exec.LookPath(needed); needed != "" && err != nil {
					t.Fatalf("%v: make setup gets it", err)
				}
			}
			site, requests := shaky(t, d.app.URL())
			env := append(os.Environ(), "SUMBER_URL="+site, "SUMBER_TOKEN="+d.token)
			run := func(args ...string) string {
				t.Helper()
				cmd := exec.Command(tt.program[0], append(tt.program[1:], args...)...)
				var stderr bytes.Buffer
				cmd.Env, cmd.Stderr = env, &stderr
				out, err := cmd.Output()
				if err != nil {
					t.Fatalf("%v: %v\n%s%s", args, err, out, stderr.String())
				}
				return string(out)
			}
			id := "cms/" + tt.name + " 17"
			text, err := os.ReadFile("../../docs/examples/article.txt")
			d.ok(err)
			file, cursor := filepath.Join(t.TempDir(), "artikel.txt"), filepath.Join(t.TempDir(), "kursor")
			d.ok(os.WriteFile(file, append(text, "\nLaporan untuk "+tt.name+".\n"...), 0o600))

			var article string
			got := strings.Fields(run("send", file, id))
			if len(got) != 4 || got[0] != "article" || got[3] != "1" || requests() != 3 {
				t.Fatalf("send says %q after %d requests", got, requests())
			}
			article = got[1]
			d.ok(os.WriteFile(file, append(text, "\nLaporan untuk "+tt.name+", diperbarui.\n"...), 0o600))
			if got := strings.Fields(run(tt.update, file, id)); len(got) != 4 || got[1] != article || got[3] != "2" {
				t.Fatalf("%s says %q, the article is %s", tt.update, got, article)
			}
			if out := run("verdicts", cursor); strings.Contains(out, tt.name) {
				t.Errorf("nothing is published, and the verdicts are %s", out)
			}

			receiver := newExampleReceiver(t, d, tt.receives, tt.program)
			statement := "Kota membangun tiga rumah pompa (" + tt.name + ")."
			claim := d.publish(article, statement)
			want := strings.NewReplacer("ID", id, "S", statement).Replace(tt.verdict)
			if out := run("verdicts", cursor); !strings.Contains(out, want) {
				t.Errorf("the verdicts are %q, want %q", out, want)
			}
			if out := run("verdicts", cursor); strings.Contains(out, statement) {
				t.Errorf("what was read comes again: %q", out)
			}
			d.ok(d.app.News.Retract(t.Context(), d.editor, newsroom.Ref{ID: claim}, "Rekamannya keliru"))
			if out := run("verdicts", cursor); !strings.Contains(out, "retracted") || !strings.Contains(out, "Rekamannya keliru") {
				t.Errorf("the retraction is %q", out)
			}
			receiver.test(claim)
		})
	}
}

// exampleReceiver is an example that receives webhooks, at an address of ours, which is known before its secret is.
type exampleReceiver struct {
	t      *testing.T
	secret string
	to     string
	lines  *bufio.Reader

	mu sync.Mutex
}

func newExampleReceiver(t *testing.T, d newsdesk, receives bool, program []string) *exampleReceiver {
	t.Helper()
	if !receives {
		return nil
	}
	r := &exampleReceiver{t: t}
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, _ := io.ReadAll(req.Body)
		w.WriteHeader(r.post(req.Header, body))
	}))
	t.Cleanup(front.Close)
	hook, secret, err := d.app.News.AddWebhook(t.Context(), d.admin, newsroom.NewWebhook{Address: front.URL, Events: newsroom.WebhookEvents})
	d.ok(err)
	// The desk is shared: the next example's claims are none of this one's business.
	t.Cleanup(func() { d.ok(d.app.News.RemoveWebhook(context.WithoutCancel(t.Context()), d.admin, hook.ID)) })
	r.secret = secret
	cmd := exec.Command(program[0], append(program[1:], "receive", "127.0.0.1:0")...)
	cmd.Env = append(os.Environ(), "SUMBER_WEBHOOK_SECRET="+secret)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	d.ok(err)
	d.ok(cmd.Start())
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	r.lines = bufio.NewReader(out)
	line := r.line()
	address, ok := strings.CutPrefix(line, "listening on ")
	if !ok {
		t.Fatalf("the receiver says %q", line)
	}
	r.mu.Lock()
	r.to = "http://" + address + "/"
	r.mu.Unlock()
	return r
}

func (r *exampleReceiver) line() string {
	r.t.Helper()
	line, err := r.lines.ReadString('\n')
	if err != nil {
		r.t.Fatal(err)
	}
	return strings.TrimSpace(line)
}

// post gives the example a message, and the status that it answers with.
func (r *exampleReceiver) post(header http.Header, body []byte) int {
	r.mu.Lock()
	to := r.to
	r.mu.Unlock()
	req, err := http.NewRequest(http.MethodPost, to, bytes.NewReader(body))
	if err != nil {
		return http.StatusBadGateway
	}
	for _, name := range []string{"Content-Type", "Webhook-Id", "Webhook-Timestamp", "Webhook-Signature"} {
		req.Header.Set(name, header.Get(name))
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return http.StatusBadGateway
	}
	res.Body.Close()
	return res.StatusCode
}

// signed is a message that the secret signs.
func (r *exampleReceiver) signed(id string, at time.Time, body []byte) http.Header {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(r.secret, "whsec_"))
	if err != nil {
		r.t.Fatal(err)
	}
	stamp := strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(id + "." + stamp + "." + string(body)))
	return http.Header{"Content-Type": {"application/json"}, "Webhook-Id": {id}, "Webhook-Timestamp": {stamp}, "Webhook-Signature": {"v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))}}
}

// test waits for the server's own message about a claim, and then sends what must be refused and what must not.
func (r *exampleReceiver) test(claim string) {
	if r == nil {
		return
	}
	r.t.Helper()
	for line := ""; line != "webhook verdict.published "+claim; line = r.line() {
		if line != "" && !strings.HasPrefix(line, "webhook ") {
			r.t.Fatalf("the receiver says %q", line)
		}
	}
	body := []byte(`{"type":"verdict.published","timestamp":"2026-01-31T12:00:00Z","data":{"claim_id":"uji"}}`)
	now := time.Now()
	changed := func(h http.Header, name string, change func(string) string) http.Header {
		h = h.Clone()
		h.Set(name, change(h.Get(name)))
		return h
	}
	good := r.signed("msg_1", now, body)
	for _, c := range []struct {
		name   string
		header http.Header
		body   []byte
		status int
	}{
		{"another body", good, bytes.Replace(body, []byte("uji"), []byte("iju"), 1), 401},
		{"a space more", good, append(bytes.Clone(body), ' '), 401},
		{"another id", changed(good, "Webhook-Id", func(string) string { return "msg_2" }), body, 401},
		{"another time", changed(good, "Webhook-Timestamp", func(string) string { return strconv.FormatInt(now.Unix()-1, 10) }), body, 401},
		{"an old message", r.signed("msg_1", now.Add(-10*time.Minute), body), body, 401},
		{"a message of the future", r.signed("msg_1", now.Add(10*time.Minute), body), body, 401},
		{"no signature", changed(good, "Webhook-Signature", func(string) string { return "" }), body, 401},
		{"a signature that is no base64", changed(good, "Webhook-Signature", func(string) string { return "v1,???" }), body, 401},
		{"a short signature", changed(good, "Webhook-Signature", func(s string) string { return s[:20] }), body, 401},
		{"a version that nobody knows", changed(good, "Webhook-Signature", func(s string) string { return strings.Replace(s, "v1", "v2", 1) }), body, 401},
		{"as it was signed", good, body, 204},
		{"again", good, body, 204},
		{"two signatures, while the secret changes", changed(r.signed("msg_3", now, body), "Webhook-Signature", func(s string) string {
			return "v1," + base64.StdEncoding.EncodeToString(make([]byte, 32)) + " " + s
		}), body, 204},
	} {
		if got := r.post(c.header, c.body); got != c.status {
			r.t.Errorf("%s: answered %d, want %d", c.name, got, c.status)
		}
	}
	// What was refused was not printed, and what came twice was once.
	for _, want := range []string{"webhook verdict.published uji", "webhook verdict.published uji"} {
		for line := r.line(); line != want; line = r.line() {
			if strings.Contains(line, "iju") || !strings.HasPrefix(line, "webhook ") {
				r.t.Errorf("the receiver says %q", line)
			}
		}
	}
}
