package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"sumber/internal/newsroom"
)

// served is what a running server serves of its API's document and of a schema, compiled.
type served struct {
	t        *testing.T
	doc      map[string]any
	compiler *jsonschema.Compiler
}

func newServed(t *testing.T, site string) served {
	t.Helper()
	s := served{t: t, compiler: jsonschema.NewCompiler()}
	s.compiler.DefaultDraft(jsonschema.Draft2020)
	s.compiler.AssertFormat()
	s.doc = s.add(site + "/api/v1/openapi.json").(map[string]any)
	names := s.doc["components"].(map[string]any)["schemas"].(map[string]any)["SchemaName"].(map[string]any)["enum"].([]any)
	for _, name := range names {
		s.add(site + "/api/v1/schemas/" + name.(string))
	}
	return s
}

func (s served) add(address string) any {
	s.t.Helper()
	res, err := http.Get(address)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	v, err := jsonschema.UnmarshalJSON(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		s.t.Fatalf("%s: %d %v", address, res.StatusCode, err)
	}
	if err := s.compiler.AddResource(address, v); err != nil {
		s.t.Fatal(err)
	}
	return v
}

func (s served) validate(at string, b []byte) error {
	s.t.Helper()
	schema, err := s.compiler.Compile(at)
	if err != nil {
		s.t.Fatalf("%s: %v", at, err)
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
	if err != nil {
		return err
	}
	return schema.Validate(v)
}

// message holds what a receiver got against the section webhooks of the document: its headers, its body, and the schema that is served of it.
func (s served) message(site string, header http.Header, body []byte) error {
	s.t.Helper()
	var m struct{ Type string }
	if err := json.Unmarshal(body, &m); err != nil {
		return err
	}
	hook, _ := s.doc["webhooks"].(map[string]any)[m.Type].(map[string]any)
	if hook == nil {
		return fmt.Errorf("the document has no message %q", m.Type)
	}
	escaped := "#/webhooks/" + m.Type + "/post"
	for i, p := range hook["post"].(map[string]any)["parameters"].([]any) {
		ref, _ := p.(map[string]any)["$ref"].(string)
		name := s.doc["components"].(map[string]any)["parameters"].(map[string]any)[ref[strings.LastIndex(ref, "/")+1:]].(map[string]any)["name"].(string)
		value, err := json.Marshal(header.Get(name))
		if err != nil {
			return err
		}
		if err := s.validate(site+"/api/v1/openapi.json"+ref+"/schema", value); err != nil {
			return fmt.Errorf("parameter %d, %s: %w", i, name, err)
		}
	}
	if err := s.validate(site+"/api/v1/openapi.json"+escaped+"/requestBody/content/application~1json/schema", body); err != nil {
		return err
	}
	return s.validate(site+"/api/v1/schemas/webhook.v1.json", body)
}

// TestMessagesAreAsTheDocumentSays: every message that a receiver is sent is one that the API's document describes, headers and body; and a
// message that is otherwise is refused by it.
func TestMessagesAreAsTheDocumentSays(t *testing.T) {
	d := newNewsdesk(t)
	site := d.app.URL()
	s := newServed(t, site)
	type sent struct {
		header http.Header
		body   []byte
	}
	got := make(chan sent, 100)
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		got <- sent{r.Header, body}
		w.WriteHeader(http.StatusNoContent)
	}))
	defer receiver.Close()
	ctx := t.Context()
	hook, _, err := d.app.News.AddWebhook(ctx, d.admin, newsroom.NewWebhook{Address: receiver.URL, Events: newsroom.WebhookEvents})
	d.ok(err)
	_, err = d.app.News.TestWebhook(ctx, d.admin, hook.ID)
	d.ok(err)
	article, err := d.app.News.Import(ctx, d.reviewer, newsroom.NewArticle{Text: []byte("Judul\n\n\"Kami akan membangun tiga rumah pompa,\" kata Wali Kota Sari Wulandari.\n"), Kind: "news"})
	d.ok(err)
	claim := newsroom.Ref{ID: d.publish(article.Article.ID, "Kota membangun tiga rumah pompa.")}
	d.ok(d.app.News.Correct(ctx, d.reviewer, claim, "update", "Angka baru"))
	d.ok(d.app.News.Propose(ctx, d.reviewer, claim))
	page, err := d.app.News.Claim(ctx, d.editor, claim.ID)
	d.ok(err)
	d.ok(d.app.News.ApproveAndPublish(ctx, d.editor, claim, page.Sealed.Verdict.SHA256, time.Time{}))
	d.ok(d.app.News.Retract(ctx, d.editor, claim, "Keliru"))

	byType := map[string]sent{}
	want := slices.Sorted(slices.Values(append(slices.Clone(newsroom.WebhookEvents), "webhook.test")))
	for len(byType) < len(want) {
		select {
		case m := <-got:
			var head struct{ Type string }
			d.ok(json.Unmarshal(m.body, &head))
			byType[head.Type] = m
			if err := s.message(site, m.header, m.body); err != nil {
				t.Errorf("%v\n%s", err, m.body)
			}
		case <-ctx.Done():
			t.Fatalf("only %v came", slices.Sorted(maps.Keys(byType)))
		}
	}
	if described := slices.Sorted(maps.Keys(s.doc["webhooks"].(map[string]any))); !slices.Equal(described, want) || !slices.Equal(slices.Sorted(maps.Keys(byType)), want) {
		t.Errorf("the document has the messages %v, these came: %v", described, slices.Sorted(maps.Keys(byType)))
	}
	data := func(m map[string]any) map[string]any { return m["data"].(map[string]any) }
	for _, row := range []struct {
		name, of string
		spoil    func(h http.Header, m map[string]any)
	}{
		{"an event that there is not", "verdict.published", func(_ http.Header, m map[string]any) { m["type"] = "verdict.deleted" }},
		{"another event's body", "proposal.waiting", func(_ http.Header, m map[string]any) { m["type"] = "verdict.published" }},
		{"words of a proposal", "proposal.waiting", func(_ http.Header, m map[string]any) { data(m)["statement"] = "Rahasia" }},
		{"the hash of a proposal", "proposal.waiting", func(_ http.Header, m map[string]any) { data(m)["snapshot_sha256"] = strings.Repeat("0", 64) }},
		{"no id of the claim", "verdict.retracted", func(_ http.Header, m map[string]any) { delete(data(m), "claim_id") }},
		{"an id that is none", "verdict.corrected", func(_ http.Header, m map[string]any) { data(m)["claim_id"] = "17" }},
		{"no time", "webhook.test", func(_ http.Header, m map[string]any) { delete(m, "timestamp") }},
		{"no webhook-id", "verdict.published", func(h http.Header, _ map[string]any) { h.Del("webhook-id") }},
		{"a time that is no number", "verdict.published", func(h http.Header, _ map[string]any) { h.Set("webhook-timestamp", "kemarin") }},
		{"a signature of another kind", "verdict.published", func(h http.Header, _ map[string]any) { h.Set("webhook-signature", "v2,abc") }},
	} {
		t.Run(row.name, func(t *testing.T) {
			m := byType[row.of]
			header := m.header.Clone()
			var body map[string]any
			d.ok(json.Unmarshal(m.body, &body))
			row.spoil(header, body)
			b, err := json.Marshal(body)
			d.ok(err)
			if s.message(site, header, b) == nil {
				t.Errorf("it passes: %v %s", header, b)
			}
		})
	}
}

// TestServedSchemasStandAlone: each schema that the server serves takes what leaves in its shape, without the document that it may be a part of,
// and refuses what is otherwise.
func TestServedSchemasStandAlone(t *testing.T) {
	d := newNewsdesk(t)
	site := d.app.URL()
	ask := func(method, path, mediaType, body string) []byte {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), method, site+path, strings.NewReader(body))
		d.ok(err)
		req.Header.Set("Authorization", "Bearer "+d.token)
		if mediaType != "" {
			req.Header.Set("Content-Type", mediaType)
		}
		res, err := http.DefaultClient.Do(req)
		d.ok(err)
		defer res.Body.Close()
		b, err := io.ReadAll(res.Body)
		d.ok(err)
		return b
	}
	lines := ask(http.MethodPost, "/api/v1/articles/import", "application/x-ndjson", `{"text":"Judul\n\n\"Kami akan membangun tiga rumah pompa,\" kata Wali Kota Sari Wulandari.","external_id":"cms-17"}`+"\n"+`{"text":""}`+"\n")
	good, bad, _ := bytes.Cut(bytes.TrimSpace(lines), []byte("\n"))
	var line struct{ ID string }
	d.ok(json.Unmarshal(good, &line))
	claim := d.publish(line.ID, "Kota membangun tiga rumah pompa.")
	desk, err := d.app.News.Settings(t.Context(), d.admin)
	d.ok(err)
	d.ok(d.app.News.SaveSettings(t.Context(), d.admin, newsroom.DeskSettings{Version: desk.Desk.Version, Name: "Desk Uji", Language: "id", Outlet: "Kabar Uji", Site: "https://kabar.example/", TimeZone: "Asia/Jakarta", CheckPage: "https://kabar.example/cek/{claim}"}))
	_, report, _ := check(t, bare, "--require-source-for=figures", "--max-unattributed=0.3", "--lang=id", "--format=json")
	_, kept, _ := check(t, bare, "--min-sources=1", "--lang=id", "--format=json")
	var exported, errs bytes.Buffer
	if code := run(t.Context(), []string{"export", "--format=claimreview", "--database-url=" + d.app.Config.Database.URL}, streams{strings.NewReader(""), &exported, &errs}); code != exitDone {
		t.Fatalf("export: %d %s", code, errs.String())
	}
	if again := ask(http.MethodGet, "/api/v1/verdicts?format=claimreview", "", ""); !bytes.Equal(again, exported.Bytes()) {
		t.Errorf("the command writes\n%s\nthe server\n%s", exported.Bytes(), again)
	}
	seen := map[string]bool{"webhook.v1.json": true} // has a test of its own
	for _, row := range []struct {
		name, schema string
		body         []byte
		spoil        [2]string // what stands there, and what in its place is refused
	}{
		{"the verdicts of an article", "verdicts.v1.json", ask(http.MethodGet, "/api/v1/articles/"+line.ID+"/verdicts", "", ""), [2]string{`"sumber.verdicts/1"`, `"sumber.verdicts/2"`}},
		{"the verdicts of a claim", "verdicts.v1.json", ask(http.MethodGet, "/api/v1/claims/"+claim+"/verdicts", "", ""), [2]string{`"position": 1`, `"position": 0`}},
		{"a line of the feed", "change.v1.json", ask(http.MethodGet, "/api/v1/changes", "", ""), [2]string{`"event":"created"`, `"event":"retracted"`}},
		{"a page of verdicts", "verdict-page.v1.json", ask(http.MethodGet, "/api/v1/verdicts", "", ""), [2]string{`"replaced":false`, `"replaced":"no"`}},
		{"a line of a bulk", "import-line.v1.json", good, [2]string{`"revision":1`, `"revision":0`}},
		{"a line that is refused", "import-line.v1.json", bad, [2]string{`"urn:sumber:problem:invalid"`, `"about:blank"`}},
		{"an error", "problem.v1.json", ask(http.MethodGet, "/api/v1/claims/"+line.ID, "", ""), [2]string{`"status":404`, `"status":"404"`}},
		{"a ClaimReview", "claimreview.v1.json", ask(http.MethodGet, "/api/v1/claims/"+claim+"/verdicts?format=claimreview", "", ""), [2]string{`"@type":"Claim"`, `"@type":"Article"`}},
		{"a feed of ClaimReviews", "claimreview-feed.v1.json", exported.Bytes(), [2]string{`"item":[`, `"items":[`}},
		{"a report of check", "check.v1.json", []byte(report), [2]string{`"require-source-for"`, `"another rule"`}},
		{"a report of an article that keeps the rules", "check.v1.json", []byte(kept), [2]string{`"breaches": []`, `"breaches": null`}},
	} {
		t.Run(row.name, func(t *testing.T) {
			seen[row.schema] = true
			alone := served{t: t, compiler: jsonschema.NewCompiler()}
			alone.compiler.AssertFormat()
			at := site + "/api/v1/schemas/" + row.schema
			alone.add(at)
			if err := alone.validate(at, row.body); err != nil {
				t.Fatalf("%v\n%s", err, row.body)
			}
			spoilt := bytes.Replace(row.body, []byte(row.spoil[0]), []byte(row.spoil[1]), 1)
			if bytes.Equal(spoilt, row.body) || alone.validate(at, spoilt) == nil {
				t.Errorf("%s in place of %s passes in\n%s", row.spoil[1], row.spoil[0], row.body)
			}
		})
	}
	for _, name := range newServed(t, site).doc["components"].(map[string]any)["schemas"].(map[string]any)["SchemaName"].(map[string]any)["enum"].([]any) {
		if !seen[name.(string)] {
			t.Errorf("nothing was held against %s", name)
		}
	}
}
