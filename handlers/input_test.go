package handlers

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"sumber/internal/newsroom"
	"sumber/internal/workflow"
	"sumber/models"
)

// hostile are words that a page must show as words: markup, handlers of events, templates, control characters, and
// scripts that are written from the right.
var hostile = []string{
	`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `' onmouseover='alert(1)`, `</textarea><script>alert(1)</script>`, `</title><svg/onload=alert(1)>`,
	`javascript:alert(1)`, `<a href="javascript:alert(1)">x</a>`, `[x](javascript:alert(1))`, `![x](https://x.example/x.png)`, `<style>*{display:none}</style>`, `<iframe src="//x.example">`,
	`{{.}}${7*7}<%= 7 %>`, `'; DROP TABLE claims; --`, "\u202eklik di sini\u202c", "سلام 🌧️👨‍👩‍👧", "e\u0301\u200b\ufeff", "\x01\x1b[31mmerah", `<base href="//x.example">`, `<meta http-equiv=refresh content=0>`, `&lt;b&gt;`, `]]><!--`,
}

// TestHostileWords_INJ01 puts them in every field of text there is, then looks at every page: checkPage refuses what could run.
func TestHostileWords_INJ01(t *testing.T) {
	w := onSQLite(t)
	a, ctx := w.actor("reviewer"), t.Context()
	all := strings.Join(hostile, " ")
	line := string([]rune(all)[:min(480, len([]rune(all)))])
	id := w.claim(pumps).Claim.ID
	w.ok(w.news.Take(ctx, a, newsroom.Ref{ID: id}))
	hop := w.claim(pumps).Hops[0].ID
	claim := func(parts ...string) string { return w.at(append([]string{"claims", id}, parts...)...) }
	draft := w.draftForm(id, line, "misattributed", "true_source."+hop, line, "note."+hop, all)
	draft.Set("summary", all)
	draft.Set("rationale", strings.Join(hostile, "\n\n"))
	w.each(t, []row{
		{name: "article", as: "reviewer", path: w.at("articles"), form: form("text", all+"\n\n\"Keadilan "+all+"\" kata "+line, "kind", "post", "title", line, "outlet", line, "platform", line, "post_account", line, "address", "https://x.example/?q="+url.QueryEscape(line)), status: 303},
		{name: "draft", as: "reviewer", path: claim("draft"), form: draft, status: 303},
		{name: "evidence", as: "reviewer", path: claim("evidence"), form: form("kind", "email", "title", line, "bears_on", "content", "stance", "supports", "excerpt", all), status: 303},
		{name: "occasion", as: "reviewer", path: claim("occasion"), form: form("occasion", "new", "speaker", line, "addressee", line, "document", line, "note", all), status: 303},
		{name: "chain", as: "reviewer", path: claim("edit"), form: form("version", current, "content.0.exact", "tiga rumah pompa", "attribution", "sourced", "kind", "fact", "source_name", line, "source_kind", "person", "chain.0.position", "1", "chain.0.name", line+"2", "chain.0.kind", "news_media"), status: 303},
		{name: "source", as: "reviewer", path: w.at("sources"), form: form("name", line+"3", "kind", "person", "profile", all, "aliases", strings.Join(hostile, "\n")), status: 303},
		{name: "settings", as: "admin", path: w.at("settings"), form: form("version", "1", "name", line, "language", "id", "outlet", line, "address", "https://x.example/", "time_zone", "Asia/Jakarta"), status: 303},
		{name: "scale", as: "admin", path: w.at("settings", "scale"), form: form("version", "1", "label.0.name_id", line, "label.0.name_en", line, "label.0.explanation", line, "label.1.name_id", "Benar", "label.1.name_en", "True", "label.1.code", "true"), status: 303},
		{name: "token", as: "reviewer", path: w.at("tokens"), form: form("name", line, "scopes", "read"), status: 200},
		{name: "account", as: "reviewer", path: "/account", form: form("name", line, "language", "en"), status: 303},
	})
	form := w.draftForm(id, line, "confirmed", "then", "propose")
	form.Set("rating", "true")
	form.Set("rationale", strings.Join(hostile, "\n\n"))
	w.row(t, row{as: "reviewer", path: claim("draft"), form: form, status: 303})
	articles, err := w.news.Articles(ctx, a, models.ArticleQuery{})
	w.ok(err)
	sources, err := w.news.Sources(ctx, a, models.SourceQuery{})
	w.ok(err)
	pages := []string{w.at("articles"), w.at("queue"), w.at("queue?tab=triage"), w.at("approvals"), w.at("sources"), w.at("sources?q=" + url.QueryEscape(line)), w.at("members"), w.at("tokens"), w.at("audit"), w.at("settings"), "/account", "/help/workflow",
		claim(), claim("edit"), w.at("articles", w.article, "approval"), w.at("articles", "new")}
	for _, r := range articles.Rows {
		pages = append(pages, w.at("articles", r.Article.ID), w.at("articles", r.Article.ID, "claims", "new"))
	}
	for _, s := range sources.Rows {
		pages = append(pages, w.at("sources", s.ID))
	}
	shown := 0
	for _, p := range pages {
		for _, who := range []string{"reviewer", "editor", "admin"} {
			a := w.send(t, who, http.MethodGet, p, strings.NewReader(""), nil)
			if strings.Contains(a.text(), hostile[0]) {
				shown++
			}
		}
	}
	if shown < 30 {
		t.Errorf("only %d pages show the words", shown)
	}
	w.publishAll(t, id)
	v := w.verdicts(t, "", api("articles", w.article, "verdicts"))
	// Everything visible arrives as it was typed; marks that turn or hide what an editor reads do not.
	unseen := strings.NewReplacer("\u202e", "", "\u202c", "", "\u2066", "", "\u2069", "", "\u200b", "", "\x01", "", "\x1b", "", "\ufeff", "")
	if v.Verdicts[0].Rationale != strings.TrimSpace(unseen.Replace(strings.Join(hostile, "\n\n"))) {
		t.Errorf("the rationale was changed on its way: %q", v.Verdicts[0].Rationale)
	}
	// What is wrong is shown again as it was typed, in every form, and on the pages of errors.
	for _, h := range hostile {
		w.each(t, []row{
			{name: "sign-in " + h, path: "/sign-in?next=" + url.QueryEscape(h), form: url.Values{"email": {h}, "next": {h}}, status: 422, header: map[string]string{"X-Forwarded-For": h}, then: func(t *testing.T, a *answer) { w.wait(1 << 40) }},
			{name: "new article " + h, as: "reviewer", path: w.at("articles"), form: url.Values{"text": {" "}, "title": {h}, "published_on": {h}, "kind": {h}, "language": {h}, "address": {h}}, status: 422},
			{name: "new source " + h, as: "reviewer", path: w.at("sources"), form: url.Values{"name": {""}, "kind": {h}, "country": {h}, "aliases": {h}}, status: 422},
			{name: "settings " + h, as: "admin", path: w.at("settings"), form: url.Values{"version": {"2"}, "name": {h}, "time_zone": {h}, "language": {h}, "check_page": {h}}, status: 422},
			{name: "claim " + h, as: "reviewer", path: w.at("articles", w.article, "claims", "new"), form: url.Values{"content.0.exact": {h}, "source_name": {h}, "chain.0.name": {h}, "chain.0.kind": {h}}, status: 422},
			{name: "unknown page " + h, as: "reviewer", path: w.at("claims", url.PathEscape(h)), status: 404},
			{name: "search " + h, as: "reviewer", path: w.at("sources?q=" + url.QueryEscape(h) + "&kind=" + url.QueryEscape(h)), status: 200},
			{name: "tab " + h, as: "reviewer", path: w.at("queue?tab=" + url.QueryEscape(h)), status: 200},
		})
	}
}

// publishAll approves and publishes a claim as an editor who wrote none of it.
func (w *world) publishAll(t *testing.T, ids ...string) {
	t.Helper()
	for _, id := range ids {
		w.row(t, row{as: "editor2", path: w.at("claims", id, "approve"), form: form("sha256", sealed, "then", "publish"), status: 303})
	}
}

func multipartForm(t *testing.T, fields map[string]string, file string, content []byte) (string, map[string]string) {
	t.Helper()
	var buf bytes.Buffer
	m := multipart.NewWriter(&buf)
	for k, v := range fields {
		if err := m.WriteField(k, v); err != nil {
			t.Fatal(err)
		}
	}
	part, err := m.CreateFormFile("file", file)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = part.Write(content)
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.String(), map[string]string{"Content-Type": m.FormDataContentType()}
}

func TestBadArticles_LIM01_FRM02(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, w *world) {
		page, send := w.at("articles"), api("articles")
		big := strings.Repeat("Banjir besar. ", testLimit/14+1)
		text := func(s string, more ...string) url.Values {
			return form(append([]string{"text", s, "kind", "news", "title", "Judul yang saya ketik"}, more...)...)
		}
		w.each(t, []row{
			{name: "empty", as: "reviewer", path: page, form: text(""), status: 422, holds: []string{"Judul yang saya ketik", `aria-invalid="true"`}},
			{name: "blank", as: "reviewer", path: page, form: text(" \r\n\t\u00a0\u3000 \n"), status: 422},
			{name: "a mark alone", as: "reviewer", path: page, form: text("\ufeff"), status: 422},
			{name: "too large", as: "reviewer", path: page, form: text(big), status: 413, holds: []string{"Judul yang saya ketik"}},
			{name: "NUL", as: "reviewer", path: page, form: text("Banjir\x00besar"), status: 422},
			{name: "not UTF-8", as: "reviewer", path: page, form: text("Banjir \xff\xfe besar"), status: 422},
			{name: "a title that is not UTF-8", as: "reviewer", path: page, form: text("Banjir besar sekali.", "title", "x", "outlet", "\xff"), status: 422},
			{name: "NUL in an outlet", as: "reviewer", path: page, form: text("Banjir besar sekali.", "outlet", "a\x00b"), status: 422},
			{name: "no such date", as: "reviewer", path: page, form: text("Banjir besar sekali.", "published_on", "2023-02-30"), status: 422, holds: []string{"2023-02-30"}},
			{name: "a date in words", as: "reviewer", path: page, form: text("Banjir besar sekali.", "published_on", "kemarin"), status: 422, holds: []string{"kemarin"}},
			{name: "a link that would run", as: "reviewer", path: page, form: text("Banjir besar sekali.", "address", "javascript:alert(1)"), status: 422},
			{name: "a link with a password", as: "reviewer", path: page, form: text("Banjir besar sekali.", "address", "https://a:b@x.example/"), status: 422},
			{name: "no such kind", as: "reviewer", path: page, form: form("text", "Banjir besar sekali.", "kind", "novel"), status: 422},
			{name: "no such language", as: "reviewer", path: page, form: text("Banjir besar sekali.", "language", "jv"), status: 422},
			{name: "a title of a megabyte", as: "reviewer", path: page, form: form("text", "Banjir besar sekali.", "title", strings.Repeat("x", 100_000)), status: 422},

			{name: "API: empty", as: "token:all", path: send, json: body(map[string]any{"text": ""}), status: 422, holds: []string{`"text":"blank"`}},
			{name: "API: no text", as: "token:all", path: send, json: `{}`, status: 422, holds: []string{`"text":"blank"`}},
			{name: "API: too large", as: "token:all", path: send, json: body(map[string]any{"text": big}), status: 413, holds: []string{"urn:sumber:problem:too_large"}},
			{name: "API: far too large", as: "token:all", path: send, json: body(map[string]any{"text": strings.Repeat(big, 12)}), status: 413, holds: []string{"urn:sumber:problem:too_large"}},
			{name: "API: NUL", as: "token:all", path: send, json: `{"text":"a\u0000b"}`, status: 422, holds: []string{`"text":"nul"`}},
			{name: "API: not UTF-8", as: "token:all", path: send, json: "{\"text\":\"Banjir \xff besar\"}", status: 400, holds: []string{"UTF-8"}},
			{name: "API: a byte order mark", as: "token:all", path: send, json: "\ufeff" + `{"text":"Banjir besar dengan tanda urutan bita."}`, status: 201},
			{name: "API: two byte order marks", as: "token:all", path: send, json: "\ufeff\ufeff" + `{"text":"Banjir."}`, status: 400},
			{name: "API: a token of another scheme", method: post, path: send, json: "{}", header: map[string]string{"Authorization": "Basic YTpi"}, status: 401, holds: []string{"Authorization: Bearer"}},
			{name: "API: a token that is none", method: post, path: send, json: "{}", header: map[string]string{"Authorization": "Bearer sumber_x"}, status: 401, holds: []string{"no such token"}},
			{name: "API: no token", method: post, path: send, json: "{}", status: 401, holds: []string{"send a token"}},
			{name: "API: half of a surrogate pair", as: "token:all", path: send, json: `{"text":"Banjir \ud83c besar"}`, status: 400, holds: []string{"surrogate"}},
			{name: "API: the other half", as: "token:all", path: send, json: `{"text":"Banjir \udf27 besar"}`, status: 400},
			{name: "API: two first halves", as: "token:all", path: send, json: `{"text":"Banjir \ud83c\ud83c besar"}`, status: 400},
			{name: "API: half at the end", as: "token:all", path: send, json: `{"text":"Banjir \ud83c"}`, status: 400},
			{name: "API: a date", as: "token:all", path: send, json: body(map[string]any{"text": "Banjir besar.", "published_on": "2023-6-1"}), status: 422, holds: []string{`"published_on":"date"`}},
		})
		w.rows(t, []row{
			{name: "API: a whole pair is one character", as: "token:all", path: send, json: `{"text":"Hujan \ud83c\udf27 lebat \\ud83c sekali.","external_id":"cms-1"}`, status: 201, then: func(t *testing.T, a *answer) {
				got := w.row(t, row{as: "token:read", path: a.Header().Get("Location"), status: 200})
				var out struct{ Text, Title string }
				got.into(t, &out)
				if out.Text != "Hujan 🌧 lebat \\ud83c sekali." {
					t.Errorf("the text is %q", out.Text)
				}
			}},
			{name: "API: the same again", as: "token:all", path: send, json: `{"text":"Hujan 🌧 lebat \\ud83c sekali."}`, status: 200, holds: []string{`"existing":true`, "same_text"}},
			{name: "API: an external id of another text", as: "token:all", path: send, json: `{"text":"Teks lain.","external_id":"cms-1"}`, status: 422, holds: []string{`"external_id":"taken"`}},
			{name: "an unsupported language is taken with a warning", as: "reviewer", path: page, form: text("La maire a dit que la ville construira trois pompes cette année. « Nous le ferons », a-t-elle dit."), status: 303, then: func(t *testing.T, a *answer) {
				w.row(t, row{as: "reviewer", path: a.Header().Get("Location"), status: 200})
			}},
			{name: "API: and says so", as: "token:all", path: send, json: body(map[string]any{"text": "Der Bürgermeister sagte, die Stadt werde in diesem Jahr drei Pumpwerke bauen. Das Geld sei da."}), status: 201, holds: []string{"language_not_supported"}},
			{name: "CRLF and a byte-order mark are dropped, nothing else", as: "token:all", path: send, json: body(map[string]any{"text": "\ufeffSatu e\u0301\r\nDua  tiga \n"}), status: 201, then: func(t *testing.T, a *answer) {
				var out struct{ Text string }
				w.row(t, row{as: "token:read", path: a.Header().Get("Location"), status: 200}).into(t, &out)
				if out.Text != "Satu e\u0301\nDua  tiga \n" {
					t.Errorf("the text is %q", out.Text)
				}
			}},
		})
		fields := map[string]string{"kind": "news", "title": "Dari berkas"}
		for _, c := range []struct {
			name    string
			content string
			status  int
		}{{"a file", "Isi berkas yang cukup panjang untuk dibaca.", 303}, {"a file over the limit", big, 413}, {"a file that is no text", "PK\x03\x04\x00\x00\xff\xfe", 422}} {
			t.Run(c.name, func(t *testing.T) {
				b, header := multipartForm(t, fields, "a.txt", []byte(c.content))
				a := w.send(t, "reviewer", http.MethodPost, page, strings.NewReader(b), header)
				if a.Code != c.status {
					t.Errorf("status %d, want %d\n%s", a.Code, c.status, excerptOf(a))
				}
			})
		}
		t.Run("a form that is cut off", func(t *testing.T) {
			b, header := multipartForm(t, fields, "a.txt", []byte("Isi berkas yang cukup panjang."))
			a := w.send(t, "reviewer", http.MethodPost, page, strings.NewReader(b[:len(b)/2]), header)
			if a.Code != 400 {
				t.Errorf("status %d, want 400\n%s", a.Code, excerptOf(a))
			}
		})
	})
}

// TestBadJSON_FRM01_LIM01: a body that could be read in two ways is read in none.
func TestBadJSON_FRM01_LIM01(t *testing.T) {
	w := onSQLite(t)
	id := w.claim(pumps).Claim.ID
	before := w.head()
	for _, target := range []struct{ method, path string }{
		{"POST", api("articles")}, {"PUT", api("claims", id)}, {"PUT", api("claims", id, "draft")}, {"POST", api("claims", id, "evidence")}, {"POST", api("claims", id, "occasion")}, {"POST", api("claims", id, "actions", "take")},
	} {
		for _, c := range []struct {
			name, json, mediaType string
			status                int
			holds                 string
		}{
			{"nothing", "", "", 400, "json"},
			{"no JSON", "text=x", "", 400, "json"},
			{"half of it", `{"version":1`, "", 400, "ends too early"},
			{"an unknown field", `{"version":1,"admin":true}`, "", 400, "takes: unknown field"},
			{"a field twice", `{"version":1,"version":2}`, "", 400, "twice"},
			{"a field twice further in", `{"chain":[{"name":"a","name":"b"}]}`, "", 400, "twice"},
			{"a field in other letters", `{"Version":1}`, "", 400, "unknown"},
			{"a field in letters that fold", `{"ver\u017fion":1}`, "", 400, "unknown"},
			{"garbage behind", `{"version":1} {}`, "", 400, "behind"},
			{"nested too deep", strings.Repeat(`{"a":`, 5000) + "1" + strings.Repeat("}", 5000), "", 400, "deep"},
			{"a list", `[{"version":1}]`, "", 400, "object"},
			{"null", `null`, "", 400, "object"},
			{"a string", `"x"`, "", 400, "object"},
			{"a word for a number", `{"version":"satu"}`, "", 400, "the body is not what this address takes: "},
			{"a number too large", `{"version":99999999999999999999}`, "", 400, "json"},
			{"a number with a part", `{"version":1.5}`, "", 400, "json"},
			{"a form", `{"version":1}`, "application/x-www-form-urlencoded", 415, "media_type"},
			{"text", `{"version":1}`, "text/plain", 415, "media_type"},
			{"no media type", `{"version":1}`, " ", 415, "media_type"},
			{"another JSON", `{"version":1}`, "application/merge-patch+json", 415, "media_type"},
		} {
			if target.path == api("articles") && c.mediaType == "text/plain" {
				continue // there it is an article, whatever it looks like
			}
			t.Run(target.path[len(api()):]+" "+c.name, func(t *testing.T) {
				a := w.send(t, "token:all", target.method, target.path, strings.NewReader(c.json), map[string]string{"Content-Type": orElse(c.mediaType, "application/json; charset=utf-8")})
				if a.Code != c.status || !strings.Contains(a.Body.String(), c.holds) {
					t.Errorf("status %d, want %d with %q: %s", a.Code, c.status, c.holds, a.Body)
				}
			})
		}
	}
	if w.head() != before {
		t.Error("something was written")
	}
}

// TestBadSpans: a place that is not in the text, or not what it is said to be, is refused at its field.
func TestBadSpans(t *testing.T) {
	w := onSQLite(t)
	id := w.claim(pumps).Claim.ID
	runes := []rune(news)
	rain := slices.Index(runes, '🌧')
	for _, c := range []struct {
		name    string
		content string
		status  int
		exact   string // what it must have become
	}{
		{"code points", fmt.Sprintf(`[{"start":0,"end":%d}]`, rain), 200, string(runes[:rain])},
		{"behind an emoji", fmt.Sprintf(`[{"start":%d,"end":%d,"exact":"KOTABARU"}]`, rain+4, rain+12), 200, "KOTABARU"},
		{"the emoji itself", fmt.Sprintf(`[{"start":%d,"end":%d,"exact":"🌧"}]`, rain, rain+1), 200, "🌧"},
		{"exact words", `[{"exact":"pompa","occurrence":2}]`, 200, "pompa"},
		{"two parts", `[{"exact":"tiga rumah pompa"},{"exact":"tahun ini"}]`, 200, "tiga rumah pompa"},
		{"the whole text", fmt.Sprintf(`[{"start":0,"end":%d}]`, len(runes)), 200, news},
		{"none", `[]`, 422, ""},
		{"behind the end", fmt.Sprintf(`[{"start":0,"end":%d}]`, len(runes)+1), 422, ""},
		{"far behind the end", `[{"start":2000000000,"end":2000000001}]`, 422, ""},
		{"before the start", `[{"start":-1,"end":4}]`, 422, ""},
		{"backwards", `[{"start":9,"end":4}]`, 422, ""},
		{"empty", `[{"start":4,"end":4}]`, 422, ""},
		{"bytes, or UTF-16, for code points", fmt.Sprintf(`[{"start":%d,"end":%d,"exact":"KOTABARU"}]`, rain+5, rain+13), 422, ""},
		{"other words than stand there", `[{"start":0,"end":4,"exact":"Kota"}]`, 422, ""},
		{"words that are not there", `[{"exact":"tidak ada"}]`, 422, ""},
		{"one occurrence too many", `[{"exact":"KOTABARU","occurrence":2}]`, 422, ""},
		{"blank words", `[{"exact":"  "}]`, 422, ""},
		{"parts that overlap", `[{"exact":"tiga rumah"},{"exact":"rumah pompa tahun"}]`, 422, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := w.row(t, row{as: "token:all", method: "PUT", path: api("claims", id), status: c.status,
				json: `{"version":` + w.version(id) + `,"content":` + c.content + `,"attribution":"unattributed","kind":"fact"}`})
			if c.status == 422 {
				if !strings.Contains(a.Body.String(), `"content.`) {
					t.Errorf("no field is named: %s", a.Body)
				}
				return
			}
			var out struct{ Content []struct{ Exact string } }
			a.into(t, &out)
			if out.Content[0].Exact != c.exact {
				t.Errorf("it became %q, want %q", out.Content[0].Exact, c.exact)
			}
		})
	}
	w.each(t, []row{
		{name: "no version", as: "token:all", method: "PUT", path: api("claims", id), json: `{"content":[{"exact":"pompa"}],"attribution":"unattributed","kind":"fact"}`, status: 428, holds: []string{"urn:sumber:problem:"}},
		{name: "no such attribution", as: "token:all", method: "PUT", path: api("claims", id), json: `{"version":1,"content":[{"exact":"pompa"}],"attribution":"x","kind":"fact"}`, status: 409},
		{name: "a chain without a name", as: "token:all", method: "PUT", path: api("claims", id), json: `{"version":` + w.version(id) + `,"content":[{"exact":"pompa"}],"attribution":"sourced","kind":"fact","chain":[{"kind":"person"}]}`, status: 422, holds: []string{`"chain.0.name":"required"`}},
		{name: "a chain with a date that is none", as: "token:all", method: "PUT", path: api("claims", id), json: `{"version":` + w.version(id) + `,"content":[{"exact":"pompa"}],"attribution":"sourced","kind":"fact","chain":[{"name":"Sari","kind":"person"},{"position":1,"name":"Antara","kind":"news_media","date":"2023-13"}]}`, status: 422, holds: []string{`"chain.1.date":"date"`}},
		{name: "a chain that links to a script", as: "token:all", method: "PUT", path: api("claims", id), json: `{"version":` + w.version(id) + `,"content":[{"exact":"pompa"}],"attribution":"sourced","kind":"fact","chain":[{"name":"Sari","kind":"person","address":"javascript:alert(1)"}]}`, status: 422, holds: []string{`"chain.0.address":"address"`}},
		{name: "a negative position", as: "token:all", method: "PUT", path: api("claims", id), json: `{"version":` + w.version(id) + `,"content":[{"exact":"pompa"}],"attribution":"sourced","kind":"fact","chain":[{"name":"Sari","kind":"person","position":-7}]}`, status: 200},
	})
}

// TestEditMarksTheRightRow: on the form, the speaker has fields of its own, and the rows of the chain begin behind it.
func TestEditMarksTheRightRow(t *testing.T) {
	w := onSQLite(t)
	path := w.at("claims", w.claim(pumps).Claim.ID, "edit")
	invalid := func(name string) func(*testing.T, *answer) {
		return func(t *testing.T, a *answer) {
			a.find(t, "field "+name+" that is marked", func(n *html.Node) bool { return attr(n, "name") == name && attr(n, "aria-invalid") == "true" })
		}
	}
	base := []string{"version", current, "content.0.exact", "tiga rumah pompa", "attribution", "sourced", "kind", "fact", "source_name", "Sari Wulandari", "source_kind", "person",
		"chain.0.position", "1", "chain.0.name", "Antara", "chain.0.kind", "news_media", "chain.1.position", "2", "chain.1.name", "Nusa", "chain.1.kind", "news_media"}
	with := func(pairs ...string) url.Values {
		f := form(base...)
		for i := 0; i < len(pairs); i += 2 {
			f.Set(pairs[i], pairs[i+1])
		}
		return f
	}
	w.each(t, []row{
		{name: "date of the first carrier", as: "reviewer", path: path, form: with("chain.0.date", "kemarin"), status: 422, holds: []string{"kemarin"}, then: invalid("chain.0.date")},
		{name: "address of the second carrier", as: "reviewer", path: path, form: with("chain.1.address", "javascript:x"), status: 422, then: invalid("chain.1.address")},
		{name: "rows in another order", as: "reviewer", path: path, form: with("chain.0.position", "3", "chain.0.date", "kemarin"), status: 422, then: invalid("chain.0.date")},
		{name: "an empty row between", as: "reviewer", path: path, form: with("chain.0.name", "", "chain.1.date", "kemarin"), status: 422, then: invalid("chain.1.date")},
		{name: "no speaker", as: "reviewer", path: path, form: with("source_name", "", "chain.0.name", "", "chain.1.name", ""), status: 422, then: invalid("source_name")},
		{name: "a speaker too long", as: "reviewer", path: path, form: with("source_name", strings.Repeat("x", 600)), status: 422, then: invalid("source_name")},
	})
}

func TestBadDraftsAndEvidence_INJ02_FRM02(t *testing.T) {
	w := onSQLite(t)
	id := w.claim(pumps).Claim.ID
	w.ok(w.news.Take(t.Context(), w.actor("reviewer"), newsroom.Ref{ID: id}))
	claim := func(parts ...string) string { return w.at(append([]string{"claims", id}, parts...)...) }
	megabyte := strings.Repeat("kata ", 60_000)
	evidence := func(pairs ...string) url.Values {
		return form(append([]string{"kind", "link", "bears_on", "content", "stance", "supports", "title", "Judul saya", "excerpt", "Petikan saya"}, pairs...)...)
	}
	w.each(t, []row{
		{name: "a script for a link", as: "reviewer", path: claim("evidence"), form: evidence("url", "javascript:alert(1)"), status: 422, holds: []string{"Judul saya", "Petikan saya", "javascript:alert(1)"}},
		{name: "data for a link", as: "reviewer", path: claim("evidence"), form: evidence("url", "data:text/html,x"), status: 422},
		{name: "a script in other letters", as: "reviewer", path: claim("evidence"), form: evidence("url", " JaVaScRiPt\t:alert(1)"), status: 422},
		{name: "a script behind a tab", as: "reviewer", path: claim("evidence"), form: evidence("url", "java\tscript:alert(1)"), status: 422},
		{name: "no host", as: "reviewer", path: claim("evidence"), form: evidence("url", "https:///x"), status: 422},
		{name: "no scheme", as: "reviewer", path: claim("evidence"), form: evidence("url", "//x.example/"), status: 422},
		{name: "a mail address", as: "reviewer", path: claim("evidence"), form: evidence("url", "mailto:a@x.example"), status: 422},
		{name: "no link", as: "reviewer", path: claim("evidence"), form: evidence(), status: 422},
		{name: "no such stance", as: "reviewer", path: claim("evidence"), form: form("kind", "email", "bears_on", "content", "stance", "hates", "title", "x"), status: 422},
		{name: "a step of no chain", as: "reviewer", path: claim("evidence"), form: form("kind", "email", "bears_on", "hop:"+id, "stance", "context", "title", "x"), status: 422},
		{name: "words of a megabyte", as: "reviewer", path: claim("evidence"), form: form("kind", "email", "bears_on", "content", "stance", "context", "title", "x", "excerpt", megabyte), status: 422, holds: []string{megabyte[:1000]}},
		{name: "a statement of a megabyte", as: "reviewer", path: claim("draft"), form: form("version", current, "statement", megabyte), status: 422, holds: []string{megabyte[:1000]}},
		{name: "a rationale of a megabyte", as: "reviewer", path: claim("draft"), form: form("version", current, "statement", "x", "rationale", megabyte), status: 422},
		{name: "no such rating", as: "reviewer", path: claim("draft"), form: form("version", current, "statement", "x", "rating", "pants_on_fire"), status: 422},
		{name: "no such kind", as: "reviewer", path: claim("draft"), form: form("version", current, "statement", "x", "kind", "joke"), status: 422},
		{name: "a finding of no step", as: "reviewer", path: claim("draft"), form: form("version", current, "statement", "x", "finding."+id, "confirmed"), status: 422},
		{name: "no such finding", as: "reviewer", path: claim("draft"), form: form("version", current, "statement", "x", "finding."+w.claim(pumps).Hops[0].ID, "maybe"), status: 422},
		{name: "NUL", as: "reviewer", path: claim("draft"), form: form("version", current, "statement", "a\x00b", "summary", "Ringkasan saya"), status: 422, holds: []string{"Ringkasan saya"}},
		{name: "not UTF-8", as: "reviewer", path: claim("draft"), form: form("version", current, "statement", "a\xffb"), status: 422},
		{name: "a form that cannot be read", as: "reviewer", method: "POST", path: claim("draft"), header: map[string]string{"Content-Type": "multipart/form-data"}, status: 400},
		{name: "no version", as: "reviewer", path: claim("draft"), form: form("statement", "Tanpa versi"), status: 409, holds: []string{"Tanpa versi"}},
		{name: "a version that is none", as: "reviewer", path: claim("draft"), form: form("version", "satu", "statement", "Versi aneh"), status: 409, holds: []string{"Versi aneh"}},
		{name: "an act on a version that is none", as: "reviewer", path: claim("release"), form: form("version", "-1"), status: 409},
		{name: "an edit without a version", as: "reviewer", path: claim("edit"), form: form("content.0.exact", "tiga rumah", "attribution", "unattributed", "kind", "fact"), status: 409, holds: []string{"tiga rumah"}},
		{name: "an act that is none", as: "reviewer", path: claim("burn"), form: form(), status: 404},
		{name: "API: an act that is none", as: "token:all", path: api("claims", id, "actions", "burn"), json: `{}`, status: 404},
		{name: "API: an act with an address of its own", as: "token:all", path: api("claims", id, "actions", "draft"), json: `{}`, status: 404},
		{name: "API: approve without a hash", as: "token:all", path: api("claims", id, "actions", "approve"), json: `{}`, status: 409, holds: []string{"refusal.state"}}, // where the claim stands comes before what is missing
		{name: "API: a stale version", as: "token:reviewer_all", method: "PUT", path: api("claims", id, "draft"), json: `{"version":1}`, status: 409, holds: []string{"urn:sumber:problem:stale"}},
		{name: "API: a finding without its step", as: "token:reviewer_all", method: "PUT", path: api("claims", id, "draft"), json: `{"version":2,"findings":[{"finding":"confirmed"}]}`, status: 422},
		{name: "API: a date that is none", as: "token:all", path: api("claims", id, "actions", "publish"), json: `{"at":"besok"}`, status: 400},
	})
	if got := w.version(id); got != "2" {
		t.Errorf("the claim is at version %s: something was written", got)
	}
}

// TestConflict_WHO06: who saves second sees what they wrote, what the other wrote, and what both began from; and saves their choice.
func TestConflict_WHO06(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, w *world) {
		id := w.claim(pumps).Claim.ID
		path := w.at("claims", id, "draft")
		w.ok(w.news.Take(t.Context(), w.actor("reviewer"), newsroom.Ref{ID: id}))
		w.row(t, row{as: "reviewer", path: path, form: form("version", current, "statement", "Pernyataan semula", "kind", "fact", "summary", "Sama pada keduanya"), status: 303})
		seen := w.version(id)
		w.rows(t, []row{
			{name: "first", as: "reviewer2", path: path, form: form("version", seen, "statement", "Pernyataan dia", "kind", "fact", "summary", "Sama pada keduanya"), status: 303},
			{name: "second", as: "reviewer", path: path, form: form("version", seen, "statement", "Pernyataan saya", "kind", "fact", "summary", "Sama pada keduanya", "rationale", "Penelusuran saya"), status: 409,
				holds: []string{"Pernyataan semula", "Pernyataan dia", "Pernyataan saya", "Penelusuran saya", "Nama reviewer2"}, lacks: []string{"Sama pada keduanya"}, then: func(t *testing.T, a *answer) {
					a.find(t, "version", func(n *html.Node) bool { return attr(n, "name") == "version" && attr(n, "value") == w.version(id) })
				}},
			{name: "loaded again", as: "reviewer", path: w.at("claims", id, "conflict?form=draft"), status: 409, holds: []string{"Pernyataan saya", "Penelusuran saya"}},
			{name: "told of on the claim", as: "reviewer", path: w.at("claims", id), status: 200, holds: []string{"/conflict?form=draft", "a draft that is not saved"}},
			{name: "and to nobody else", as: "reviewer2", path: w.at("claims", id), status: 200, lacks: []string{"/conflict?form=draft"}},
			{name: "nor by its address", as: "reviewer2", path: w.at("claims", id, "conflict?form=draft"), status: 404},
			{name: "the claim changes again", as: "reviewer2", path: path, form: form("version", current, "statement", "Pernyataan dia, kedua", "kind", "fact", "summary", "Ringkasan dia"), status: 303},
			{name: "the choice is stale too", as: "reviewer", path: w.at("claims", id, "conflict"), form: form("form", "draft", "version", itoa(intOf(seen)+1), "pick.statement", "mine"), status: 409,
				holds: []string{"Pernyataan saya", "Pernyataan dia, kedua", "Penelusuran saya"}},
			{name: "the choice", as: "reviewer", path: w.at("claims", id, "conflict"), form: form("form", "draft", "version", current, "pick.statement", "theirs", "other.statement", "Pernyataan ketiga"), status: 303, to: w.at("claims", id),
				then: func(t *testing.T, a *answer) {
					d, err := w.store.Read(t.Context()).Draft(w.desk.ID, id)
					w.ok(err)
					if d.Statement != "Pernyataan ketiga" || d.Summary != "Ringkasan dia" || d.Rationale != "Penelusuran saya" {
						t.Errorf("saved %+v", d)
					}
				}},
			{name: "nothing is kept any more", as: "reviewer", path: w.at("claims", id, "conflict?form=draft"), status: 404},
			{name: "evidence on a stale page keeps what was typed", as: "reviewer2", path: w.at("claims", id, "evidence"), form: form("version", seen, "kind", "email", "title", "Surel", "bears_on", "content", "stance", "context", "url", "https://ketik.example/", "excerpt", "Petikan yang saya ketik"), status: 409, holds: []string{"Petikan yang saya ketik", "https://ketik.example/"}},
			{name: "API", as: "token:reviewer_all", method: "PUT", path: api("claims", id, "draft"), json: `{"version":` + seen + `,"statement":"x"}`, status: 409, holds: []string{"urn:sumber:problem:stale"}},
			{name: "settings", as: "admin", path: w.at("settings"), form: form("version", "7", "name", "Meja", "language", "id", "time_zone", "UTC"), status: 409},
			{name: "scale", as: "admin", path: w.at("settings", "scale"), form: form("version", "7", "label.0.name_id", "A", "label.0.name_en", "A", "label.1.name_id", "B", "label.1.name_en", "B"), status: 409},
		})
		sources, err := w.news.Sources(t.Context(), w.actor("viewer"), models.SourceQuery{})
		w.ok(err)
		w.row(t, row{as: "reviewer", path: w.at("sources", sources.Rows[0].ID), form: form("version", "7", "name", "Nama baru", "kind", "person"), status: 409})
	})
}

// TestUnknownAndForeign_WHO02: what is not there, what is another desk's and what is no id at all are answered alike.
func TestUnknownAndForeign_WHO02(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, w *world) {
		foreignSource, err := w.news.AddSource(t.Context(), w.actor("other_editor"), newsroom.SourceInput{Name: "Sumber " + otherDesk, Kind: "person"})
		w.ok(err)
		foreignAdmin := w.actor("other_editor")
		foreignAdmin.Console = true // the other desk has no admin
		foreignHook, _, err := w.news.AddWebhook(t.Context(), foreignAdmin, newsroom.NewWebhook{Address: "https://cms.lain.example/", Events: newsroom.WebhookEvents})
		w.ok(err)
		foreignView, err := w.news.SaveView(t.Context(), w.actor("other_editor"), "Daftar", newsroom.QueueFilter{})
		w.ok(err)
		foreignAct := newsroom.Ref{ID: w.otherClaim, Undo: models.NewID()}
		w.ok(w.news.Select(t.Context(), w.actor("other_reviewer"), foreignAct))
		w.ok(w.news.Take(t.Context(), w.actor("other_reviewer"), newsroom.Ref{ID: w.otherClaim}))
		w.ok(w.news.SetOccasion(t.Context(), w.actor("other_reviewer"), newsroom.Ref{ID: w.otherClaim}, newsroom.OccasionInput{Speaker: "Tuan " + otherDesk}))
		foreignClaim, err := w.store.Read(t.Context()).Claim(w.other.ID, w.otherClaim)
		w.ok(err)
		foreign := map[string]string{"occasions": *foreignClaim.OccasionID, "views": foreignView.ID, "undo": foreignAct.Undo, "articles": w.otherArticle, "claims": w.otherClaim, "sources": foreignSource.ID, "members": w.member["other_editor"].ID, "tokens": w.tokenIDs["other_all"], "invitations": models.NewID(), "webhooks": foreignHook.ID}
		who := map[string]string{"members": "admin", "invitations": "admin", "tokens": "admin", "webhooks": "admin"}
		for _, r := range (&server{}).routes() {
			if !strings.Contains(r.path, ":id") {
				continue
			}
			noun := ""
			for i, p := range strings.Split(r.path, "/") {
				if p == ":id" {
					noun = strings.Split(r.path, "/")[i-1]
				}
			}
			as := orElse(who[noun], "editor")
			if strings.HasPrefix(r.path, "/api/") {
				as = "token:all"
				if who[noun] == "admin" {
					as = "token:admin_all"
				}
			}
			m := &matrix{w: w, ids: map[string]string{"evidence": models.NewID(), "delivery": models.NewID()}, claims: map[workflow.State]string{}}
			shape := ""
			for _, id := range []string{models.NewID(), foreign[noun], "1", "x", "..%2f..%2fetc", "%00", "%ff", "00000000-0000-0000-0000-000000000000", strings.ToUpper(foreign[noun]), strings.Repeat("a", 3000), "a%0d%0aX-Evil:%201", "%F0%9F%8C%A7"} {
				m.ids[noun], m.claims[workflow.Triage] = id, id
				tg := m.targets(r)[0]
				tg.address = strings.Replace(tg.address, "/:action", "/take", 1)
				if strings.HasSuffix(tg.path, ":action") {
					tg.action = workflow.Take
				}
				f, j := m.body(tg)
				if f != nil && strings.HasSuffix(tg.path, "/triage") {
					f = form("action", "dismiss_all")
				}
				payload, header := j, map[string]string{"Content-Type": "application/json"}
				if f != nil {
					payload, header = f.Encode(), map[string]string{"Content-Type": "application/x-www-form-urlencoded"}
				}
				a := w.send(t, as, r.method, strings.Replace(tg.address, "/"+string(m.targets(r)[0].action), "/"+string(tg.action), 1), strings.NewReader(payload), header)
				if a.Code != 404 {
					t.Errorf("%s %s with the id %.40q: status %d, want 404\n%.300s", r.method, r.path, id, a.Code, a.Body)
					continue
				}
				got := strings.ReplaceAll(a.Body.String(), a.Header().Get("X-Request-Id"), "ID")
				if len(id) > 8 {
					got = strings.ReplaceAll(got, id, "X")
				}
				if raw, err := url.PathUnescape(id); err == nil && len(raw) > 8 {
					got = strings.ReplaceAll(got, html.EscapeString(raw), "X")
				}
				if isHTML := strings.Contains(got, "<main"); isHTML {
					got = got[strings.Index(got, "<main"):strings.Index(got, "</main>")]
				}
				if shape == "" {
					shape = got
				}
				if got != shape {
					t.Errorf("%s %s: the answer to %.40q differs from that to an unknown id\n%s\n%s", r.method, r.path, id, got, shape)
				}
			}
		}
		for _, slug := range []string{w.other.Slug, "tidak-ada", "%00", "..", "%ff"} {
			w.row(t, row{as: "editor", path: "/d/" + slug + "/articles", status: 404})
		}
	})
}

// TestBadQueries_INJ04: cursors and filters come from addresses, which people cut and change.
func TestBadQueries_INJ04(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, w *world) {
		sources, err := w.news.Sources(t.Context(), w.actor("viewer"), models.SourceQuery{})
		w.ok(err)
		bad := []string{"x", "%00", "%ff", "-1", "99999999999999999999", "a b", "' OR 1=1", "%F0%9F%8C%A7", strings.Repeat("9", 5000), models.NewID(), "2023-06-12", " " + models.NewID(), "zzz " + models.NewID()}
		for _, page := range []string{w.at("articles"), w.at("queue"), w.at("approvals"), w.at("sources"), w.at("sources", sources.Rows[0].ID), w.at("audit"), api("articles")} {
			for _, name := range []string{"after", "before", "q", "kind", "tab", "claim", "desk"} {
				for _, v := range bad {
					as := "admin"
					if strings.HasPrefix(page, "/api/") {
						as = "token:all"
					}
					a := w.send(t, as, http.MethodGet, page+"?"+name+"="+strings.ReplaceAll(v, " ", "%20"), strings.NewReader(""), nil)
					// A cursor that no list gave is refused as what is filled in wrongly.
					cursor := name == "after" || name == "before"
					if a.Code != 200 && a.Code != 404 && a.Code != 400 && (a.Code != 422 || !cursor) {
						t.Errorf("%s?%s=%.40s: status %d\n%.300s", page, name, v, a.Code, a.Body)
					}
				}
			}
		}
	})
}

// TestRedirectsStayHere_ORG03: whatever next, back and the headers say.
func TestRedirectsStayHere_ORG03(t *testing.T) {
	w := onSQLite(t)
	w.ok(w.news.SetPassword(t.Context(), "viewer@kabar.example", "kata sandi yang panjang"))
	for _, to := range []string{"https://x.example/", "//x.example/", `/\x.example/`, `\/x.example`, "/\t/x.example", "/\n/x.example", "javascript:alert(1)", "/\r\nSet-Cookie: a=b", " //x.example", "x.example", "", "/\x00", "/a\x7fb", "http:/x.example", "/%0d%0aSet-Cookie:a=b"} {
		for _, r := range []row{
			{name: "sign-in", as: "nobody", path: "/sign-in", form: url.Values{"email": {"viewer@kabar.example"}, "password": {"kata sandi yang panjang"}, "next": {to}}, status: 303},
			{name: "language", path: "/language", form: url.Values{"lang": {"en"}, "back": {to}}, status: 303},
			{name: "an act", as: "reviewer", path: w.at("claims", w.claim(pumps).Claim.ID, "select"), form: url.Values{"back": {to}}, header: map[string]string{"Referer": to}, status: 303},
		} {
			if r.name == "sign-in" && !strings.HasPrefix(to, "/") {
				continue // local is the same for all; a password is slow
			}
			t.Run(r.name+" "+fmt.Sprintf("%q", to), func(t *testing.T) {
				a := w.row(t, r)
				at, err := url.Parse(a.Header().Get("Location"))
				if err != nil || at.Host != "" || at.Scheme != "" || !strings.HasPrefix(at.Path, "/") || strings.HasPrefix(at.Path, "//") || strings.ContainsAny(a.Header().Get("Location"), "\\\r\n\t\x00\x7f") {
					t.Errorf("leads to %q", a.Header().Get("Location"))
				}
				if len(a.Header().Values("Set-Cookie")) > 2 || strings.Contains(fmt.Sprint(a.Header()), "Set-Cookie: a") {
					t.Errorf("the header was split: %v", a.Header())
				}
				w.cookies["nobody"] = nil
			})
		}
	}
}

// TestOtherSites_ORG01: what a page of another site makes a browser send is refused before anything is read of it.
func TestOtherSites_ORG01(t *testing.T) {
	w := onSQLite(t)
	id := w.claim(pumps).Claim.ID
	before := w.head()
	for _, h := range []map[string]string{{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Site": "", "Origin": "https://x.example"}, {"Sec-Fetch-Site": "", "Origin": "null"}} {
		w.each(t, []row{
			{name: fmt.Sprint("page ", h), as: "reviewer", path: w.at("claims", id, "take"), form: form(), header: h, status: 403, holds: []string{"<main"}},
			{name: fmt.Sprint("API ", h), as: "token:all", path: api("claims", id, "actions", "take"), json: `{}`, header: h, status: 403, holds: []string{"urn:sumber:problem:cross_origin"}},
			{name: fmt.Sprint("sign-in ", h), path: "/sign-in", form: form("email", "a@x.example"), header: h, status: 403},
			{name: fmt.Sprint("sign-out ", h), as: "reviewer", path: "/sign-out", form: form(), header: h, status: 403},
		})
	}
	if w.head() != before || w.state(id) != workflow.Triage {
		t.Error("something was written")
	}
	w.each(t, []row{
		{name: "a method that is none", as: "reviewer", method: "DELETE", path: w.at("queue"), status: 405},
		{name: "API: a method that is none", as: "token:all", method: "DELETE", path: api("claims", id), status: 405, holds: []string{"urn:sumber:problem:method"}},
		{name: "HEAD", method: "HEAD", path: "/healthz", status: 200},
		{name: "HEAD of a page", as: "reviewer", method: "HEAD", path: w.at("queue"), status: 200},
		{name: "HEAD of nobody's", method: "HEAD", path: w.at("queue"), status: 303},
		{name: "a time zone of this machine", as: "admin", path: w.at("settings"), form: form("version", "1", "name", "Meja", "language", "id", "time_zone", "Local"), status: 422},
		{name: "a time zone that is a file", as: "admin", path: w.at("settings"), form: form("version", "1", "name", "Meja", "language", "id", "time_zone", "../../etc/passwd"), status: 422},
		{name: "no such page", as: "reviewer", path: "/tidak/ada", status: 404, holds: []string{"<main"}},
		{name: "API: no such address", as: "token:all", path: api("tidak-ada"), status: 404, holds: []string{"urn:sumber:problem:not_found"}},
		{name: "the folder of assets", path: "/assets/", status: 404},
		{name: "above the assets", path: "/assets/..%2f..%2fassets.go", status: 404},
	})
}

// TestHeadersGivenByClients_INJ05 do not come back as they are.
func TestHeadersGivenByClients_INJ05(t *testing.T) {
	w := onSQLite(t)
	for _, id := range []string{"a\r\nX-Evil: 1", strings.Repeat("x", 10_000), "<script>", "a b", "\x1b[31m"} {
		a := w.row(t, row{path: "/tidak-ada", header: map[string]string{"X-Request-Id": id}, status: 404})
		if got := a.Header().Get("X-Request-Id"); got == id || len(got) > 64 {
			t.Errorf("the request id %.40q came back as %.80q", id, got)
		}
	}
	if a := w.row(t, row{path: "/healthz", header: map[string]string{"X-Request-Id": "abc-123_X.7"}, status: 200}); a.Header().Get("X-Request-Id") != "abc-123_X.7" {
		t.Errorf("the request id of a proxy is not kept: %q", a.Header().Get("X-Request-Id"))
	}
	// A notice is only ever one of ours.
	w.cookies["viewer"][noticeCookie] = "W3sidCI6ImRvbmUiLCJjIjoiPHNjcmlwdD4iLCJ1IjoiamF2YXNjcmlwdDphbGVydCgxKSJ9XQ" // [{"t":"done","c":"<script>","u":"javascript:alert(1)"}]
	w.row(t, row{as: "viewer", path: w.at("queue"), status: 200})
	w.cookies["viewer"][noticeCookie] = "%%%"
	w.row(t, row{as: "viewer", path: w.at("queue"), status: 200})
}
