package handlers

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"sumber/internal/newsroom"
	"sumber/internal/workflow"
	"sumber/models"
)

// The fuzzer of the API knows nothing but the document that the server gives out of itself. It makes requests to every operation
// that stands there, remembers what it was answered, and asks on with that, so that it comes as far as a client would: it proposes,
// approves and publishes. A new operation is fuzzed from the day on which it is described; where many things have to fit for it, it is
// taught the way (apifuzz_ways_test.go).

// fuzzRequests is how many requests each database gets.
const fuzzRequests = 10_000

// toldOnce are the operations whose answer holds a secret: it is kept for no repeat, which is told that the answer is lost.
var toldOnce = []string{"POST /api/v1/tokens", "POST /api/v1/invitations", "POST /api/v1/webhooks", "POST /api/v1/webhooks/{id}/rotate"}

// fuzzSeed chooses the requests. A failure tells it; SUMBER_FUZZ_SEED=n tries another.
func fuzzSeed(t *testing.T) uint64 {
	t.Helper()
	given := os.Getenv("SUMBER_FUZZ_SEED")
	if given == "" {
		return 20230612
	}
	seed, err := strconv.ParseUint(given, 10, 64)
	if err != nil {
		t.Fatalf("SUMBER_FUZZ_SEED: %v", err)
	}
	return seed
}

func TestFuzzAPI(t *testing.T) {
	requests := fuzzRequests
	if testing.Short() {
		requests = 1000
	}
	forEachDatabase(t, func(t *testing.T, w *world) {
		f := w.fuzz(t, w.handler, fuzzSeed(t))
		f.complete = requests == fuzzRequests
		f.run(requests)
		f.report(t)
		for _, line := range strings.Split(w.logged(), "\n") {
			if strings.Contains(line, "level=ERROR") || strings.Contains(line, "msg=panic") {
				t.Errorf("the log tells of a fault: %.2000s", line)
			}
		}
	})
}

// TestFuzzAPICanFail spoils the server or what it says of itself in one way each: the fuzzer must notice, and must not without it.
func TestFuzzAPICanFail(t *testing.T) {
	const claim = "/api/v1/claims/"
	answering := func(status int, mediaType, body string) func(http.Handler) http.Handler {
		return func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if !strings.HasPrefix(r.URL.Path, claim) {
					next.ServeHTTP(w, r)
					return
				}
				w.Header().Set("Content-Type", mediaType)
				w.WriteHeader(status)
				_, _ = io.WriteString(w, body)
			})
		}
	}
	// served changes what is answered at an address.
	served := func(address string, change func(string) string) func(http.Handler) http.Handler {
		return func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if !strings.HasPrefix(r.URL.Path, address) || r.Method != http.MethodGet {
					next.ServeHTTP(w, r)
					return
				}
				got := httptest.NewRecorder()
				next.ServeHTTP(got, r)
				maps.Copy(w.Header(), got.Header())
				w.WriteHeader(got.Code)
				_, _ = io.WriteString(w, change(got.Body.String()))
			})
		}
	}
	fault := `{"type": "urn:sumber:problem:internal", "title": "Internal Server Error", "status": 500}`
	tests := []struct {
		name  string
		spoil func(http.Handler) http.Handler
		want  string // part of what it says; "" for nothing
	}{
		{"nothing spoilt", func(h http.Handler) http.Handler { return h }, ""},
		{"a fault that is documented", answering(500, "application/problem+json", fault), "status 500"},
		{"an undocumented status", answering(402, "application/problem+json", strings.ReplaceAll(fault, "500", "402")), "status 402 is not in the document"},
		{"an undocumented media type", answering(404, "text/html", "<p>tidak ada</p>"), "text/html, which is not in the document"},
		{"a problem that is none", answering(404, "application/problem+json", `{"title": "Not Found"}`), "missing properties"},
		{"an answer that breaks off", answering(200, "application/json", `{"id": `), "EOF"},
		{"a panic", func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if strings.HasSuffix(r.URL.Path, "/draft") {
					panic(http.ErrAbortHandler)
				}
				next.ServeHTTP(w, r)
			})
		}, "no answer"},
		{"a property that is not described", served(claim, func(s string) string { return strings.Replace(s, `"version"`, `"rahasia":1,"version"`, 1) }), "additional properties 'rahasia' not allowed"},
		{"a document that lacks a status", served("/api/v1/openapi.json", func(s string) string { return strings.ReplaceAll(s, `"409":`, `"410":`) }), "status 409 is not in the document"},
		{"a document that takes less than the server", served("/api/v1/openapi.json", func(s string) string {
			return strings.ReplaceAll(s, `"title":{"type":"string"`, `"title":{"type":"string","maxLength":0`)
		}), "the document does not allow"},
		{"a document that takes more than the server", served("/api/v1/openapi.json", func(s string) string {
			return strings.ReplaceAll(s, `"properties":{"version":`, `"properties":{"ralat":{"type":"string"},"version":`)
		}), "which the document allows"},
		{"operations that nobody can do", served("/api/v1/openapi.json", func(s string) string {
			return strings.ReplaceAll(s, `"/api/v1/claims/{id}`, `"/api/v1/klaim/{id}`)
		}), "PUT /api/v1/klaim/{id}/draft: map"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := onSQLite(t)
			f := w.fuzz(t, tt.spoil(w.handler), 7)
			f.inspect = func(string, *answer) {}              // it looks for other faults, and fails the test
			f.complete = strings.Contains(tt.want, "/klaim/") // of so few requests not every operation succeeds
			requests := 700
			if strings.Contains(tt.want, "allow") {
				requests = 3000 // such a body is rare
			}
			f.run(requests)
			found := strings.Join(f.faults, "\n")
			if tt.want == "" && found != "" || !strings.Contains(found, tt.want) {
				t.Errorf("want %q, found:\n%s", tt.want, found)
			}
		})
	}
}

// apiFuzz is one run against one server.
type apiFuzz struct {
	site     string
	client   *http.Client
	document *apiDocument
	ops      []*fuzzOp
	rng      *rand.Rand
	senders  []fuzzSender
	memory   fuzzMemory
	lists    map[string][]string // the listed values of the document, by the name of their schema
	kept     []string            // ids of the senders' own tokens and memberships: without them nobody would be left to ask
	complete bool                // the run is long enough that every operation has to have succeeded
	// tick is called between requests, inspect with each answer.
	tick    func()
	inspect func(sender string, a *answer)

	n        int
	ended    []string // where a way was not open
	forced   *fuzzForced
	fullness int // how many of a hundred fields that may be left out are there
	faults   []string
	told     map[string]bool
}

// fuzzSender is who asks. What a stranger to the desk is told is kept apart: their ids are asked for, their words are not sent.
type fuzzSender struct {
	name, secret string
	weight       int
	stranger     bool
}

// fuzzOp is an operation of the document.
type fuzzOp struct {
	key, method, path string
	params            []*openapi3.Parameter
	bodies            openapi3.Content
	fixed             bool // answers the same to everybody: nothing to look for
	tried, done       int
	statuses          map[int]int
	// variants counts the successes of each listed value of a parameter of the path: acts are operations too.
	variants map[string]int
}

// fuzzRequest is one request and what came of it.
type fuzzRequest struct {
	op            *fuzzOp
	method, url   string
	sender        fuzzSender
	header        http.Header
	body          []byte
	focus         string // the id in the address
	variant       string
	mediaType     string // the described one that the body claims to be of
	status        int
	answer        []byte
	answerHeaders http.Header
}

// fuzz reads the document from the server.
func (w *world) fuzz(t *testing.T, handler http.Handler, seed uint64) *apiFuzz {
	t.Helper()
	server := httptest.NewUnstartedServer(handler)
	server.Config.ErrorLog = slog.NewLogLogger(w.opts.Log.Handler(), slog.LevelError)
	server.Start()
	t.Cleanup(server.Close)
	f := &apiFuzz{site: server.URL, client: server.Client(), rng: rand.New(rand.NewPCG(seed, 0)), told: map[string]bool{}, lists: map[string][]string{}, memory: newFuzzMemory(), inspect: func(sender string, a *answer) { w.checkAnswer(t, sender, a) }}
	f.tick = func() {
		w.wait(time.Second)
		if f.n%100 == 0 {
			if _, err := w.news.PublishDue(t.Context()); err != nil {
				f.fault("due", "publish what is due: "+err.Error())
			}
		}
		if f.n%fuzzSent == 0 {
			if err := w.receive(t.Context()); err != nil {
				f.fault("sent", "send to receivers: "+err.Error())
			}
		}
	}
	for _, who := range []string{"reviewer", "editor", "editor2", "viewer"} {
		f.memory.ids["accounts"] = append(f.memory.ids["accounts"], w.account[who].ID) // as the page of members tells them
	}
	f.kept = slices.Collect(maps.Values(w.tokenIDs))
	for _, who := range []string{"reviewer", "editor", "editor2", "admin"} {
		f.kept = append(f.kept, w.account[who].ID)
	}
	f.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	t.Logf("SUMBER_FUZZ_SEED=%d", seed)
	// Who only reads and decides is the author of nothing.
	w.token("editor2", "approver", workflow.ScopeRead, workflow.ScopeApprove)
	for _, s := range []struct {
		name   string
		weight int
	}{{"approver", 8}, {"all", 8}, {"reviewer_all", 7}, {"admin_all", 3}, {"viewer_all", 1}, {"read", 1}, {"write", 1}, {"approve", 1}, {"reviewer_approve", 1}, {"other_all", 2}, {"disabled_all", 1}, {"removed_all", 1}} {
		f.senders = append(f.senders, fuzzSender{name: "token:" + s.name, secret: w.tokens[s.name], weight: s.weight, stranger: strings.HasPrefix(s.name, "other")})
	}
	f.senders = append(f.senders, fuzzSender{weight: 1}, fuzzSender{name: "token:none", secret: "sumber_bukan", weight: 1})

	raw := f.fetch(t, "/api/v1/openapi.json")
	document, err := readDocument(raw)
	if err != nil {
		t.Fatal(err)
	}
	f.document = document
	loader := openapi3.NewLoader()
	loader.Context = t.Context()
	loader.ReadFromURIFunc = func(_ *openapi3.Loader, at *url.URL) ([]byte, error) { return f.fetch(t, at.Path), nil }
	address, err := url.Parse(f.site + "/api/v1/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := loader.LoadFromDataWithPath(raw, address)
	if err != nil {
		t.Fatal(err)
	}
	for name, schema := range doc.Components.Schemas { // lists that a field's description points at
		for _, v := range enumOf(schema.Value) {
			f.lists[strings.ToLower(name)] = append(f.lists[strings.ToLower(name)], fmt.Sprint(v))
		}
	}
	for _, path := range slices.Sorted(maps.Keys(doc.Paths.Map())) {
		item := doc.Paths.Value(path)
		for _, method := range slices.Sorted(maps.Keys(item.Operations())) {
			described := item.GetOperation(method)
			op := &fuzzOp{key: method + " " + path, method: method, path: path, statuses: map[int]int{}, variants: map[string]int{}}
			for _, p := range slices.Concat(item.Parameters, described.Parameters) {
				op.params = append(op.params, p.Value)
				if p.Value.In == "path" {
					for _, v := range enumOf(p.Value.Schema.Value) {
						op.variants[fmt.Sprint(v)] = 0
					}
				}
			}
			if described.RequestBody != nil {
				op.bodies = described.RequestBody.Value.Content
			}
			op.fixed = len(op.params) == 0 && op.bodies == nil && described.Security != nil && len(*described.Security) == 0
			f.ops = append(f.ops, op)
		}
	}
	if len(f.ops) < 10 {
		t.Fatalf("the document has only %d operations", len(f.ops))
	}
	return f
}

// fuzzSent is after how many requests what waits for a receiver is sent.
const fuzzSent = 25

// receive lets receivers take what waits for them.
func (w *world) receive(ctx context.Context) error {
	if _, err := w.news.RelayOutbox(ctx, w.opts.PublicURL); err != nil {
		return err
	}
	list, err := w.news.LeaseDeliveries(ctx, 100)
	for _, o := range list {
		if _, err := w.news.FinishDelivery(ctx, o, newsroom.Outcome{Status: http.StatusNoContent}, 0); err != nil {
			return err
		}
	}
	return err
}

func (f *apiFuzz) fetch(t *testing.T, path string) []byte {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, f.site+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := f.client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d %v", path, res.StatusCode, err)
	}
	return b
}

// run makes n requests, and then goes on with those operations that never succeeded.
func (f *apiFuzz) run(n int) {
	f.ways()
	for i := 0; f.n < n; i++ {
		f.one(f.pick(), f.choice(60, 20, 20))
		if i%20 == 0 {
			f.round()
		}
	}
	for i := 0; i < n/50 && len(f.undone()) > 0; i++ {
		for _, op := range f.ops {
			if op.done == 0 {
				f.one(op, fuzzValid)
			}
		}
		f.one(f.pick(), fuzzValid) // what they need may have to be made first
		f.round()
	}
	for _, op := range f.ops {
		if op.tried == 0 {
			f.fault(op.key+" tried", op.key+": never tried")
		}
		// Acts are operations too.
		for _, v := range slices.Sorted(maps.Keys(op.variants)) {
			if f.complete && op.variants[v] == 0 {
				f.fault(op.key+" "+v, fmt.Sprintf("%s: %s never succeeded; ways: %q", op.key, v, f.ended))
			}
		}
	}
	for _, key := range f.undone() {
		if f.complete {
			f.fault(key+" done", fmt.Sprintf("%s: never succeeded; ways: %q", key, f.ended))
		}
	}
}

// undone are the operations that never succeeded though they could.
func (f *apiFuzz) undone() []string {
	var out []string
	for _, op := range f.ops {
		if op.done == 0 {
			out = append(out, fmt.Sprintf("%s: %v", op.key, op.statuses))
		}
	}
	return out
}

// How a request is meant: as the document has it, wrong in one place, or hostile.
const (
	fuzzValid = iota
	fuzzNear
	fuzzHostile
)

// choice gives the index of one of the weights.
func (f *apiFuzz) choice(weights ...int) int {
	sum := 0
	for _, w := range weights {
		sum += w
	}
	at := f.rng.IntN(sum)
	for i, w := range weights {
		if at < w {
			return i
		}
		at -= w
	}
	return len(weights) - 1
}

// chance is true in so many of a hundred.
func (f *apiFuzz) chance(percent int) bool { return f.rng.IntN(100) < percent }

func fuzzOne[T any](f *apiFuzz, list []T) T { return list[f.rng.IntN(len(list))] }

// pick chooses an operation: one that has not succeeded yet more often, one that answers the same to everybody hardly ever.
func (f *apiFuzz) pick() *fuzzOp {
	weights := make([]int, len(f.ops))
	for i, op := range f.ops {
		switch {
		case len(op.variants) > 0: // acts are as many operations as there are acts
			weights[i] = 100 * len(op.variants)
		case op.done == 0:
			weights[i] = 100
		case op.fixed:
			weights[i] = 1
		case op.method == http.MethodGet:
			weights[i] = 30
		default:
			weights[i] = 50
		}
	}
	return f.ops[f.choice(weights...)]
}

func (f *apiFuzz) sender() fuzzSender {
	weights := make([]int, len(f.senders))
	for i, s := range f.senders {
		weights[i] = s.weight
	}
	return f.senders[f.choice(weights...)]
}

// one makes a request to an operation and judges its answer.
func (f *apiFuzz) one(op *fuzzOp, how int) {
	r := f.request(op, how)
	f.send(r)
	if r.status/100 == 2 && r.method == http.MethodPost && r.header.Get(keyHeader) != "" && f.chance(30) {
		f.repeat(r)
	}
	if r.status == http.StatusOK && r.method == http.MethodGet && !r.sender.stranger && f.chance(70) {
		f.follow(r.focus, r.sender)
	}
}

// round shows one thing to each who may do much with it, and lets them.
func (f *apiFuzz) round() {
	var ids []string
	for _, id := range f.memory.all {
		if f.memory.seen[id]["actions"] != nil {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return
	}
	id := fuzzOne(f, ids)
	for range 3 {
		if other := fuzzOne(f, ids); f.news(other) > f.news(id) {
			id = other
		}
	}
	for _, op := range f.ops {
		if op.method != http.MethodGet || !strings.HasSuffix(op.path, "/"+f.memory.kinds[id]+"/{id}") {
			continue
		}
		for _, s := range f.senders {
			if s.weight > 5 {
				f.forced = &fuzzForced{id: id, by: s}
				r := f.request(op, fuzzValid)
				f.forced = nil
				if f.send(r); r.status == http.StatusOK {
					f.follow(id, s)
				}
			}
		}
	}
}

// follow does with a thing what its answer says is open to who asked: what is missing first, then an act that was hardly ever done.
func (f *apiFuzz) follow(id string, by fuzzSender) {
	filled := map[*fuzzOp]bool{}
	for range 5 {
		seen := f.memory.seen[id]
		open := acts(seen, true)
		missing, _ := seen["missing"].([]any)
		var next *fuzzOp
		variant := ""
		for _, op := range f.ops {
			last := op.path[strings.LastIndex(op.path, "/")+1:]
			if op.bodies != nil && len(missing) > 0 && !filled[op] && (slices.Contains(open, last) || slices.Contains(missing, any(last)) && slices.Contains(open, string(workflow.Draft))) && (next == nil || f.chance(50)) {
				next = op
			}
		}
		for _, op := range f.ops {
			for _, act := range open {
				if done, listed := op.variants[act]; listed && next == nil && done < max(fuzzOften, f.n/200) && (variant == "" || done < op.variants[variant]) {
					variant = act
				}
			}
			if next == nil && variant != "" {
				next = op
			}
		}
		if next == nil {
			return
		}
		filled[next] = true
		f.forced = &fuzzForced{id: id, by: by, variant: variant}
		r := f.request(next, fuzzValid)
		f.forced = nil
		f.send(r)
		// Done, an act is left as it is for a while: somebody else may have more to do with it.
		if variant != "" && r.status/100 == 2 || r.status/100 != 2 && r.status != http.StatusUnprocessableEntity {
			return
		}
	}
}

// fuzzForced is what a request has to be about.
type fuzzForced struct {
	id, variant string
	by          fuzzSender
}

// repeat sends a request again that was carried out under a key: it must be answered as before.
func (f *apiFuzz) repeat(first *fuzzRequest) {
	second := &fuzzRequest{op: first.op, method: first.method, url: first.url, sender: first.sender, header: first.header, body: first.body, focus: first.focus, mediaType: first.mediaType}
	f.send(second)
	if slices.Contains(toldOnce, first.op.key) && second.status == http.StatusConflict && bytes.Contains(second.answer, []byte("answer_lost")) {
		return
	}
	if second.status != first.status || !bytes.Equal(second.answer, first.answer) {
		f.faultOf(second, "repeat", fmt.Sprintf("sent again with its key it is answered otherwise; the first time %d %.600s", first.status, first.answer))
	}
}

// send carries a request out and holds its answer to the document.
func (f *apiFuzz) send(r *fuzzRequest) {
	f.n++
	if strings.HasPrefix(r.op.path, "/api/v1/tokens/") || strings.HasPrefix(r.op.path, "/api/v1/members/") {
		for _, id := range f.kept {
			r.url = strings.ReplaceAll(r.url, id, models.NewID())
		}
	}
	r.op.tried++
	f.tick()
	req, err := http.NewRequestWithContext(context.Background(), r.method, f.site+r.url, bytes.NewReader(r.body))
	if err != nil {
		f.faultOf(r, "request", "the fuzzer made a request that cannot be sent: "+err.Error())
		return
	}
	req.Header = r.header
	if r.sender.secret != "" {
		req.Header.Set("Authorization", "Bearer "+r.sender.secret)
	}
	res, err := f.client.Do(req)
	if err != nil {
		f.faultOf(r, "transport", "no answer: "+err.Error())
		return
	}
	defer res.Body.Close()
	if r.answer, err = io.ReadAll(res.Body); err != nil {
		f.faultOf(r, "transport", "no whole answer: "+err.Error())
		return
	}
	r.status, r.answerHeaders = res.StatusCode, res.Header
	r.op.statuses[r.status]++
	if r.status/100 == 2 && r.method == r.op.method {
		r.op.done++
		if r.variant != "" {
			r.op.variants[r.variant]++
		}
	}
	before := len(f.told)
	f.judge(r)
	a := &answer{ResponseRecorder: httptest.NewRecorder(), method: r.method, path: r.url}
	maps.Copy(a.Header(), res.Header)
	a.Code = r.status
	a.Body.Write(r.answer)
	if r.method == r.op.method && len(f.told) == before { // of HEAD and of methods that do not exist only the status is judged
		f.inspect(r.sender.name, a)
	}
	if r.status == http.StatusUnprocessableEntity {
		var told struct{ Fields map[string]string }
		_ = json.Unmarshal(r.answer, &told)
		f.memory.wants[r.focus] = told.Fields
	}
	if r.status/100 == 2 && !r.op.fixed { // examples are no answers
		f.learn(r)
	}
}

func (f *apiFuzz) judge(r *fuzzRequest) {
	if r.status >= 500 {
		f.faultOf(r, "status", "status "+itoa(r.status))
		return
	}
	if r.method == http.MethodHead {
		if responses, _ := f.document.at("paths", r.op.path, "get", "responses", itoa(r.status)); responses == nil {
			f.faultOf(r, "head", "status "+itoa(r.status)+" is not in the document")
		}
		return
	}
	if r.method != r.op.method { // not described: refused, in a form that is
		if mediaType := r.answerHeaders.Get("Content-Type"); r.status < 400 || mediaType != "application/problem+json" {
			f.faultOf(r, "method", fmt.Sprintf("%s is answered %d %s", r.method, r.status, mediaType))
		}
		return
	}
	if err := f.document.validate(r.method, r.url, r.status, r.answerHeaders.Get("Content-Type"), r.answer); err != nil {
		f.faultOf(r, fmt.Sprintf("answer %d", r.status), err.Error())
	}
	if r.mediaType != "application/json" {
		return
	}
	_, pointer := f.document.at("paths", r.op.path, strings.ToLower(r.op.method), "requestBody", "content", r.mediaType, "schema")
	broken := f.document.matches(pointer, r.body)
	switch {
	case r.status/100 == 2 && broken != nil:
		f.faultOf(r, "taken", "was taken, which the document does not allow: "+broken.Error())
	case r.status == http.StatusBadRequest && broken == nil && plainText(r.body) == nil && uniqueFields(r.body) == nil &&
		bytes.Contains(r.answer, []byte("urn:sumber:problem:json")) && !bytes.Contains(r.answer, []byte("is a whole number, not number")): // 1.0, or more than an integer holds
		f.faultOf(r, "refused", "was refused as JSON, which the document allows")
	}
}

func (f *apiFuzz) faultOf(r *fuzzRequest, kind, what string) {
	f.fault(r.op.key+" "+kind, fmt.Sprintf("%s: %s\n\trequest %d: %s %s as %q %v\n\t%.900q\n\tanswer: %d %.900s", r.op.key, what, f.n, r.method, r.url, r.sender.name, r.header, r.body, r.status, r.answer))
}

// fault is told once of its kind.
func (f *apiFuzz) fault(kind, what string) {
	if !f.told[kind] {
		f.told[kind] = true
		f.faults = append(f.faults, what)
	}
}

func (f *apiFuzz) report(t *testing.T) {
	t.Helper()
	for _, what := range f.faults {
		t.Error(what)
	}
	lines := ""
	for _, op := range f.ops {
		lines += fmt.Sprintf("\n%6d %s:", op.tried, op.key)
		for _, status := range slices.Sorted(maps.Keys(op.statuses)) {
			lines += fmt.Sprintf(" %d×%d", op.statuses[status], status)
		}
		for _, v := range slices.Sorted(maps.Keys(op.variants)) {
			lines += fmt.Sprintf(" %s %d", v, op.variants[v])
		}
	}
	for _, way := range f.ended {
		t.Log(way)
	}
	t.Logf("%d requests, %d operations, %d never succeeded, %d things remembered%s", f.n, len(f.ops), len(f.undone()), len(f.memory.seen), lines)
}

// fuzzMemory is what the answers told.
type fuzzMemory struct {
	ids    map[string][]string          // by the name of the list or of the address that they stand in
	kinds  map[string]string            // of an id
	seen   map[string]map[string]any    // the last that was told of an id
	by     map[string]fuzzSender        // who it was told to
	values map[string][]string          // by the name of the field
	tags   map[string]string            // ETag by address
	all    []string                     // ids of every kind
	theirs []string                     // ids of another desk
	work   map[string][]string          // ids that it stays with for a while
	wants  map[string]map[string]string // what is wrong with the fields of a thing, as the last answer told
	keys   []string
}

// fuzzWork is how many things of a kind are worked on at a time.
const fuzzWork = 4

func newFuzzMemory() fuzzMemory {
	return fuzzMemory{ids: map[string][]string{}, kinds: map[string]string{}, seen: map[string]map[string]any{}, by: map[string]fuzzSender{}, work: map[string][]string{}, wants: map[string]map[string]string{}, values: map[string][]string{
		"rating": {"true", "false"}, // codes of the desk's scale
	}, tags: map[string]string{}}
}

const fuzzRemembered = 40

func remember(list []string, s string) []string {
	if s == "" || len(s) > 4096 || slices.Contains(list, s) {
		return list
	}
	if list = append(list, s); len(list) > fuzzRemembered {
		list = list[1:]
	}
	return list
}

// learn keeps what an answer told.
func (f *apiFuzz) learn(r *fuzzRequest) {
	if tag := r.answerHeaders.Get("ETag"); tag != "" {
		path, _, _ := strings.Cut(r.url, "?")
		f.memory.tags[path] = tag
		if above, _, found := strings.Cut(path, "/"+r.focus+"/"); found && r.focus != "" { // what is done below a thing answers with its version
			f.memory.tags[above+"/"+r.focus] = tag
		}
	}
	kind := ""
	parts := strings.Split(r.op.path, "/")
	for i, part := range parts {
		if i > 0 && strings.HasPrefix(part, "{") {
			kind = parts[i-1]
		}
	}
	if kind == "" {
		kind = parts[len(parts)-1]
	}
	dec := json.NewDecoder(bytes.NewReader(r.answer))
	for {
		var v any
		if dec.Decode(&v) != nil {
			return
		}
		f.note(v, kind, r.sender)
	}
}

func (f *apiFuzz) note(v any, kind string, by fuzzSender) {
	m := &f.memory
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			f.note(x, kind, by)
		}
	case map[string]any:
		if id, ok := v["id"].(string); ok {
			if by.stranger {
				m.theirs = remember(m.theirs, id)
			} else {
				if m.kinds[id] == "" {
					m.kinds[id] = kind
					m.ids[kind] = remember(m.ids[kind], id)
					m.all = remember(m.all, id)
				}
				if m.seen[id] == nil {
					m.seen[id] = map[string]any{}
				}
				maps.Copy(m.seen[id], v) // an answer may tell less than the one before
				if v["actions"] != nil {
					m.by[id] = by
				}
			}
		}
		for _, name := range slices.Sorted(maps.Keys(v)) {
			if s, ok := v[name].(string); ok && !by.stranger {
				m.values[name] = remember(m.values[name], s)
				if of, ok := strings.CutSuffix(name, "_id"); ok && of != "external" && m.kinds[s] == "" {
					m.kinds[s] = of + "s"
					m.ids[of+"s"] = remember(m.ids[of+"s"], s)
				}
				continue
			}
			f.note(v[name], name, by)
		}
	}
}
