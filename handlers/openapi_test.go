package handlers

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"sumber/internal/export"
	"sumber/internal/newsroom"
	"sumber/internal/workflow"
	"sumber/models"
)

// apiDocument is the description of the API, as the tests hold every answer against it. Schemas of OpenAPI 3.1 are JSON
// Schema 2020-12, so its validator is the one for them.
type apiDocument struct {
	doc      map[string]any
	compiler *jsonschema.Compiler

	mu      sync.Mutex
	schemas map[string]*jsonschema.Schema
	// answered are the operations and statuses that tests have seen.
	answered map[string]bool
}

const documentURL = "https://sumber.example/api/v1/openapi.json"

var openDocumentOnce = sync.OnceValues(func() (*apiDocument, error) { return readDocument(openAPIDocument()) })

func readDocument(b []byte) (*apiDocument, error) {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	d := &apiDocument{doc: doc.(map[string]any), compiler: jsonschema.NewCompiler(), schemas: map[string]*jsonschema.Schema{}, answered: map[string]bool{}}
	d.compiler.DefaultDraft(jsonschema.Draft2020)
	d.compiler.AssertFormat()
	if err := d.compiler.AddResource(documentURL, doc); err != nil {
		return nil, err
	}
	for name, b := range schemas() {
		v, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
		if err == nil {
			err = d.compiler.AddResource("https://sumber.example"+schemasPath+name, v)
		}
		if err != nil {
			return nil, err
		}
	}
	return d, nil
}

func openDocument(t *testing.T) *apiDocument {
	t.Helper()
	d, err := openDocumentOnce()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// at walks the document, through references.
func (d *apiDocument) at(path ...string) (v any, pointer string) {
	v, pointer = d.doc, "#"
	for _, p := range path {
		m, ok := v.(map[string]any)
		if !ok {
			return nil, ""
		}
		v, pointer = m[p], pointer+"/"+strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D").Replace(p)
		if m, ok := v.(map[string]any); ok {
			if ref, ok := m["$ref"].(string); ok && strings.HasPrefix(ref, "#/components/responses/") {
				v, pointer = d.at(strings.Split(ref, "/")[1:]...)
			}
		}
	}
	return v, pointer
}

func (d *apiDocument) schema(pointer string) (*jsonschema.Schema, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if s, ok := d.schemas[pointer]; ok {
		return s, nil
	}
	s, err := d.compiler.Compile(documentURL + pointer)
	if err == nil {
		d.schemas[pointer] = s
	}
	return s, err
}

// find gives the path of the document that an address is of: of several, the one with the most words of its own.
func (d *apiDocument) find(address string) (string, bool) {
	address, _, _ = strings.Cut(address, "?")
	got := strings.Split(address, "/")
	paths, _ := d.doc["paths"].(map[string]any)
	best, most := "", -1
	for path := range paths {
		want := strings.Split(path, "/")
		same, own := len(want) == len(got), 0
		for i := 0; same && i < len(want); i++ {
			same = want[i] == got[i] || strings.HasPrefix(want[i], "{") && got[i] != ""
			if want[i] == got[i] {
				own++
			}
		}
		if same && own > most {
			best, most = path, own
		}
	}
	return best, most >= 0
}

// validate says how an answer differs from what the document promises.
func (d *apiDocument) validate(method, address string, status int, contentType string, body []byte) error {
	path, ok := d.find(address)
	if !ok || status == http.StatusMethodNotAllowed || status == http.StatusForbidden && bytes.Contains(body, []byte("cross_origin")) {
		// What no route answers, and what is refused before any route is asked, is a problem all the same.
		if contentType != "application/problem+json" {
			return fmt.Errorf("%d is %s", status, contentType)
		}
		return d.matches("#/components/schemas/Problem", body)
	}
	head := method == http.MethodHead
	if head {
		method = http.MethodGet // the server leaves the body away
	}
	method = strings.ToLower(method)
	response, _ := d.at("paths", path, method, "responses", itoa(status))
	if response == nil {
		return fmt.Errorf("%s %s: status %d is not in the document", method, path, status)
	}
	mediaType, _, _ := strings.Cut(contentType, ";")
	if status == http.StatusNotModified {
		if len(body) > 0 {
			return fmt.Errorf("%s %s: 304 has a body", method, path)
		}
		d.mu.Lock()
		d.answered[method+" "+path+" 304"] = true
		d.mu.Unlock()
		return nil
	}
	content, pointer := d.at("paths", path, method, "responses", itoa(status), "content", mediaType, "schema")
	if content == nil {
		return fmt.Errorf("%s %s: status %d is %s, which is not in the document", method, path, status, contentType)
	}
	d.mu.Lock()
	d.answered[method+" "+path+" "+itoa(status)] = true
	d.mu.Unlock()
	if head && len(body) == 0 {
		return nil
	}
	if mediaType == "text/csv" {
		rows, err := csv.NewReader(bytes.NewReader(body)).ReadAll()
		if err == nil && (len(rows) == 0 || !slices.Equal(rows[0], export.CSVHeader)) {
			err = fmt.Errorf("no header: %q", body)
		}
		return err
	}
	if mediaType == ndjson {
		for line := range bytes.Lines(body) {
			if err := d.matches(pointer, line); err != nil {
				return fmt.Errorf("line %q: %w", line, err)
			}
		}
		return nil
	}
	return d.matches(pointer, body)
}

func (d *apiDocument) matches(pointer string, body []byte) error {
	s, err := d.schema(pointer)
	if err != nil {
		return err
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		return err
	}
	return s.Validate(v)
}

// check holds an answer of the API to the document. Every answer of every test comes through here.
func (d *apiDocument) check(t *testing.T, a *answer) {
	t.Helper()
	if err := d.validate(a.method, a.path, a.Code, a.Header().Get("Content-Type"), a.Body.Bytes()); err != nil {
		t.Errorf("%s %s: the answer is not what the document says: %v\n%d %s", a.method, a.path, err, a.Code, a.Body)
	}
}

// operations lists "METHOD /path" of the document, with paths as routes write them.
func (d *apiDocument) operations() map[string]map[string]any {
	out := map[string]map[string]any{}
	for path, item := range d.doc["paths"].(map[string]any) {
		for method, op := range item.(map[string]any) {
			if method == "parameters" {
				continue
			}
			out[strings.ToUpper(method)+" "+strings.NewReplacer("{", ":", "}", "").Replace(path)] = op.(map[string]any)
		}
	}
	return out
}

func TestDocumentHasEveryRoute(t *testing.T) {
	d := openDocument(t)
	ops := d.operations()
	for _, r := range (&server{}).routes() {
		if !strings.HasPrefix(r.path, "/api/") {
			continue
		}
		key := r.method + " " + r.path
		op, ok := ops[key]
		if !ok {
			t.Errorf("the document lacks %s", key)
			continue
		}
		delete(ops, key)
		open := false
		switch security, ok := op["security"].([]any); {
		case !ok: // the document's own: by token
		case len(security) == 0:
			open = r.access.kind == toPublic
		default:
			open = r.access.kind == toReader
		}
		if _, ok := op["security"]; ok != open {
			t.Errorf("%s: the document and the route differ in who may", key)
		}
		responses := op["responses"].(map[string]any)
		for _, status := range []string{"401", "429", "500"} {
			if responses[status] == nil {
				t.Errorf("%s: the document lacks the answer %s", key, status)
			}
		}
		if _, takesBody := op["requestBody"]; takesBody != (r.method != get) {
			t.Errorf("%s: the document is wrong about the body", key)
		}
		if r.method == post && !strings.Contains(parametersOf(d, r), "header:"+keyHeader+";") {
			t.Errorf("%s: the document lacks the parameter %s", key, keyHeader)
		}
		for _, part := range strings.Split(r.path, "/") {
			if name, ok := strings.CutPrefix(part, ":"); ok && !strings.Contains(parametersOf(d, r), "path:"+name+";") {
				t.Errorf("%s: the document lacks the parameter %s", key, name)
			}
		}
	}
	for key := range ops {
		t.Errorf("the document has %s, which no route answers", key)
	}
}

func parametersOf(d *apiDocument, r route) string {
	out := ""
	for _, p := range d.parameters(r) {
		out += fmt.Sprintf("%s:%s;", p["in"], p["name"])
	}
	return out
}

// parameters are those of a route, with those of its path.
func (d *apiDocument) parameters(r route) []map[string]any {
	path := documentPath(r)
	var out []map[string]any
	for _, at := range [][]string{{"paths", path, "parameters"}, {"paths", path, strings.ToLower(r.method), "parameters"}} {
		v, _ := d.at(at...)
		list, _ := v.([]any)
		for _, p := range list {
			p := p.(map[string]any)
			if ref, ok := p["$ref"].(string); ok {
				there, _ := d.at(strings.Split(ref, "/")[1:]...)
				p = there.(map[string]any)
			}
			out = append(out, p)
		}
	}
	return out
}

// documentPath is a route's path as the document writes it.
func documentPath(r route) string {
	return "/" + strings.Join(each(strings.Split(r.path, "/")[1:], func(part string) string {
		if name, ok := strings.CutPrefix(part, ":"); ok {
			return "{" + name + "}"
		}
		return part
	}), "/")
}

func stringsOf[T ~string](lists ...[]T) []string {
	var out []string
	for _, l := range lists {
		for _, v := range l {
			out = append(out, string(v))
		}
	}
	return out
}

// problemCodes are the codes that failureOf can give.
func problemCodes() []string {
	out := []string{"bad_request", "not_acceptable", "not_exportable", "json", "media_type", "not_signed_in", "cross_origin", "not_found", "method", "stale", "version_required", "rate_limited", "conflict", "too_large", "invalid", "throttled", "key", "key_taken", "key_reused", "answer_lost", "internal", "full", "unavailable"}
	for _, r := range workflow.Refusals {
		out = append(out, "refusal."+string(r))
	}
	for i, c := range out {
		out[i] = "urn:sumber:problem:" + c
	}
	return out
}

// fieldCodes are the codes that a field can be refused with.
func fieldCodes() []string {
	fields := slices.Clone(newsroom.Codes)
	for _, r := range workflow.ClaimRules {
		if r.Action == workflow.Propose {
			for _, n := range r.Needs {
				fields = append(fields, "need."+string(n))
			}
		}
	}
	return fields
}

func TestDocumentHasTheCodesOfThePolicy(t *testing.T) {
	d := openDocument(t)
	var acts, listed []string
	for _, r := range workflow.ClaimRules {
		if r.Action == workflow.Edit || r.Action == workflow.Draft {
			listed = append(listed, string(r.Action)) // these have addresses of their own
			continue
		}
		acts = append(acts, string(r.Action))
	}
	needs := map[string]bool{}
	for _, r := range workflow.ClaimRules {
		for _, n := range r.Needs {
			needs[string(n)] = true
		}
	}
	for name, want := range map[string][]string{
		"ArticleKind": workflow.ArticleKinds, "ClaimKind": stringsOf(workflow.Kinds), "State": stringsOf(workflow.States), "Attribution": stringsOf(workflow.Attributions),
		"Quote": workflow.QuoteTypes, "CheckWorthy": workflow.CheckWorthiness, "SourceKind": workflow.SourceKinds, "HopOrigin": workflow.HopOrigins, "Anchor": stringsOf(workflow.Anchors), "RemarkField": workflow.RemarkFields,
		"Role": stringsOf(workflow.Roles), "Scope": stringsOf(workflow.Scopes), "SuggestionKind": stringsOf(workflow.Suggestions), "SuggestionOutcome": stringsOf(workflow.Outcomes),
		"RemarkState": workflow.RemarkStates, "DeliveryState": models.DeliveryStates, "WebhookEvent": newsroom.WebhookEvents, "QueueSort": stringsOf(models.QueueSorts),
		"ClaimWords": {newsroom.ContentWords, newsroom.CueWords, newsroom.SourceWords}, "Medium": workflow.Mediums,
		"FindingCode": stringsOf(workflow.Findings), "Category": workflow.Categories, "EvidenceKind": workflow.EvidenceKinds, "EvidenceSubject": workflow.EvidenceSubjects,
		"Stance": workflow.Stances, "CorrectionKind": workflow.CorrectionKinds, "DismissReason": workflow.DismissReasons, "FinishReason": workflow.FinishReasons,
		"Action": acts, "Refusal": stringsOf(workflow.Refusals), "Need": slices.Sorted(maps.Keys(needs)), "Warning": newsroom.Warnings, "Received": stringsOf(newsroom.ReceivedAsAll), "FieldCode": fieldCodes(), "ProblemType": problemCodes(), "ExportBar": stringsOf(workflow.Bars), "SchemaName": slices.Collect(maps.Keys(schemas())),
	} {
		v, _ := d.at("components", "schemas", name, "enum")
		list, _ := v.([]any)
		var got []string
		for _, c := range list {
			got = append(got, c.(string))
		}
		slices.Sort(got)
		want = slices.Sorted(slices.Values(want))
		if !slices.Equal(got, want) {
			t.Errorf("%s is\n%v, the code has\n%v", name, got, want)
		}
	}
	v, _ := d.at("components", "schemas", "ListedAction", "anyOf")
	if s := fmt.Sprint(v); !strings.Contains(s, strings.Join(listed, " ")) {
		t.Errorf("ListedAction is %s, want %v in it", s, listed)
	}
}

// TestDocumentIsSound: every schema compiles, every example is what its schema says, every operation is described.
func TestDocumentIsSound(t *testing.T) {
	d := openDocument(t)
	examples := 0
	var walk func(v any, path []string)
	walk = func(v any, path []string) {
		switch v := v.(type) {
		case map[string]any:
			if schema, ok := v["schema"]; ok && v["example"] != nil && schema != nil {
				examples++
				_, pointer := d.at(append(slices.Clone(path), "schema")...)
				b, err := json.Marshal(v["example"])
				if err == nil {
					err = d.matches(pointer, b)
				}
				if err != nil {
					t.Errorf("%s: its example is not what its schema says: %v", pointer, err)
				}
			}
			for k, x := range v {
				walk(x, append(slices.Clone(path), k))
			}
		case []any:
			for _, x := range v {
				walk(x, append(slices.Clone(path), "?"))
			}
		}
	}
	walk(d.doc["paths"], []string{"paths"})
	walk(d.doc["webhooks"], []string{"webhooks"})
	walk(d.doc["components"].(map[string]any)["responses"], []string{"components", "responses"})
	if examples < 25 {
		t.Errorf("only %d examples were found", examples)
	}
	schemas := d.doc["components"].(map[string]any)["schemas"].(map[string]any)
	for name := range schemas {
		if _, err := d.schema("#/components/schemas/" + name); err != nil {
			t.Errorf("schema %s: %v", name, err)
		}
	}
	ids := map[string]string{}
	for key, op := range d.operations() {
		id, _ := op["operationId"].(string)
		if id == "" || ids[id] != "" || op["summary"] == nil || op["tags"] == nil {
			t.Errorf("%s: no operationId of its own, summary or tag", key)
		}
		ids[id] = key
		for status, r := range op["responses"].(map[string]any) {
			r := r.(map[string]any)
			if ref, ok := r["$ref"].(string); ok {
				v, _ := d.at(strings.Split(ref, "/")[1:]...)
				r, _ = v.(map[string]any)
			}
			if r["description"] == nil || r["content"] == nil && status != "304" {
				t.Errorf("%s: the answer %s is not described", key, status)
			}
		}
	}
}

// TestDocumentRefusesWrongAnswers: a validator that lets everything pass would prove nothing.
func TestDocumentRefusesWrongAnswers(t *testing.T) {
	d := openDocument(t)
	get := func(at ...string) map[string]any {
		v, _ := d.at(at...)
		b, err := json.Marshal(v)
		if err != nil || v == nil {
			t.Fatal(at, err)
		}
		var out map[string]any
		if err := json.Unmarshal(b, &out); err != nil {
			t.Fatal(err)
		}
		return out
	}
	claim := func() map[string]any {
		return get("paths", "/api/v1/claims/{id}", "get", "responses", "200", "content", "application/json", "example")
	}
	verdicts := func() map[string]any {
		return get("paths", "/api/v1/articles/{id}/verdicts", "get", "responses", "200", "content", "application/json", "example")
	}
	problem := func() map[string]any {
		return get("components", "responses", "Invalid", "content", "application/problem+json", "example")
	}
	first := func(v map[string]any, list string) map[string]any { return v[list].([]any)[0].(map[string]any) }
	for _, c := range []struct {
		name, path string
		status     int
		mediaType  string
		good       func() map[string]any
		spoil      func(v map[string]any)
	}{
		{"an extra property", "/api/v1/claims/x", 200, "application/json", claim, func(v map[string]any) { v["secret"] = "x" }},
		{"a missing property", "/api/v1/claims/x", 200, "application/json", claim, func(v map[string]any) { delete(v, "version") }},
		{"an unknown state", "/api/v1/claims/x", 200, "application/json", claim, func(v map[string]any) { v["state"] = "lost" }},
		{"an extra property of a part", "/api/v1/claims/x", 200, "application/json", claim, func(v map[string]any) { first(v, "chain")["x"] = 1 }},
		{"a hash that is none", "/api/v1/claims/x", 200, "application/json", claim, func(v map[string]any) { v["proposal"].(map[string]any)["snapshot_sha256"] = "abc" }},
		{"an id that is none", "/api/v1/claims/x", 200, "application/json", claim, func(v map[string]any) { v["id"] = "17" }},
		{"another const", "/api/v1/articles/x/verdicts", 200, "application/json", verdicts, func(v map[string]any) { v["schema"] = "sumber.verdicts/2" }},
		{"an extra property behind a reference", "/api/v1/articles/x/verdicts", 200, "application/json", verdicts, func(v map[string]any) { first(v, "verdicts")["x"] = 1 }},
		{"a rating on a promise", "/api/v1/articles/x/verdicts", 200, "application/json", verdicts, func(v map[string]any) {
			first(v, "verdicts")["rating"] = map[string]any{"code": "true", "name_id": "Benar", "name_en": "True", "value": 5, "scale_version": first(v, "verdicts")["claim_id"]}
		}},
		{"a problem of an unknown type", "/api/v1/claims/x", 422, "application/problem+json", problem, func(v map[string]any) { v["type"] = "about:blank" }},
		{"a problem with its cause", "/api/v1/claims/x", 422, "application/problem+json", problem, func(v map[string]any) { v["cause"] = "select *" }},
	} {
		method := "GET"
		if c.status == 422 {
			method = "PUT"
		}
		v := c.good()
		b, _ := json.Marshal(v)
		if err := d.validate(method, c.path, c.status, c.mediaType, b); err != nil {
			t.Errorf("%s: the good answer is refused: %v", c.name, err)
		}
		c.spoil(v)
		b, _ = json.Marshal(v)
		if err := d.validate(method, c.path, c.status, c.mediaType, b); err == nil {
			t.Errorf("%s passes: %s", c.name, b)
		}
	}
	b, _ := json.Marshal(claim())
	if d.validate("GET", "/api/v1/claims/x", 202, "application/json", b) == nil {
		t.Error("a status that is not in the document passes")
	}
	if d.validate("GET", "/api/v1/claims/x", 200, "text/html", b) == nil {
		t.Error("a media type that is not in the document passes")
	}
}

func TestDocumentIsServed(t *testing.T) {
	w := onSQLite(t)
	a := w.row(t, row{path: api("openapi.json"), status: 200})
	if !bytes.Equal(a.Body.Bytes(), openAPIDocument()) {
		t.Error("another document is served")
	}
	for name, b := range schemas() {
		a = w.row(t, row{path: api("schemas", name), status: 200})
		if !bytes.Equal(a.Body.Bytes(), b) || a.Header().Get("Content-Type") != "application/schema+json" {
			t.Errorf("another schema is served as %s", name)
		}
	}
	w.row(t, row{path: api("schemas", "verdicts.v2.json"), status: 404})
}
