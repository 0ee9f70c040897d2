package handlers

import (
	"bytes"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"sumber/internal/workflow"
	"sumber/models"
)

// words gives what is typed into one field, each time other words: a line, or a text of several lines.
type words struct {
	n    int
	of   []string
	stem string
	// fields are the names of the fields that were filled in.
	fields map[string]bool
}

// fieldName is the name of a field without which of several it is.
func fieldName(name string) string {
	parts := strings.Split(name, ".")
	for i, p := range parts {
		if strings.Trim(p, "0123456789") == "" || anID.MatchString(p) {
			parts[i] = "N"
		}
	}
	return strings.Join(parts, ".")
}

// typedInto are the names of the fields of a page into which people write what they like.
func typedInto(t *testing.T, a *answer) []string {
	t.Helper()
	doc, err := html.Parse(bytes.NewReader(a.Body.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for n := range doc.Descendants() {
		free := n.Data == "textarea" || n.Data == "input" && slices.Contains([]string{"", "text", "search", "url", "email"}, attr(n, "type"))
		if n.Type == html.ElementNode && free && attr(n, "name") != "" {
			out = append(out, fieldName(attr(n, "name")))
		}
	}
	return out
}

func (h *words) line() string {
	h.n++
	if h.of == nil {
		return fmt.Sprintf("%s %d", h.stem, h.n)
	}
	return fmt.Sprintf("%s %d", h.of[h.n%len(h.of)], h.n)
}

func (h *words) text() string {
	h.n++
	if h.of == nil {
		return fmt.Sprintf("%s %d\n%s", h.stem, h.n, h.stem)
	}
	return fmt.Sprintf("%s %d\n%s", strings.Join(h.of, " "), h.n, h.of[h.n%len(h.of)])
}

// visibleHostile are those of the hostile words that a field keeps as they are: without marks that nobody sees, line ends or a slash
// before which a folder would begin.
func visibleHostile() []string {
	var out []string
	for _, h := range hostile {
		if !strings.ContainsAny(h, "\u202e\u202c\u200b\ufeff\x01\x1b") {
			out = append(out, h)
		}
	}
	return append(out, `" autofocus onfocus="alert(1)`, `</option></select><script>alert(1)</script>`, `</script><script>alert(1)</script>`, `' "`, `\" onmouseover=\"alert(1)`, `<!-- `, `<plaintext>`, `</main></body></html>`, `<template><b>`, `&#60;script&#62;`, "`${alert(1)}`", `=HYPERLINK("https://x.example")`, `%3Cscript%3E`)
}

// dress writes words into every field of text that the pages have, in one order, and gives the pages that show them.
func (w *world) dress(t *testing.T, h *words) map[string]string {
	t.Helper()
	w.session("reviewer")
	id := w.claim(pumps).Claim.ID
	other := w.claim(budget).Claim.ID
	claim := func(id string, parts ...string) string { return w.at(append([]string{"claims", id}, parts...)...) }
	send := func(name, as, path string, f url.Values, status ...int) *answer {
		t.Helper()
		w.fill(row{path: path, form: f})
		for name := range f {
			h.fields[fieldName(name)] = true
		}
		a := w.send(t, as, http.MethodPost, path, strings.NewReader(f.Encode()), map[string]string{"Content-Type": "application/x-www-form-urlencoded"})
		if !slices.Contains(append(status, 303), a.Code) {
			t.Fatalf("%s: status %d\n%s", name, a.Code, excerptOf(a))
		}
		return a
	}
	link := func() string { return "https://x.example/?q=" + url.QueryEscape(h.line()) }
	send("article", "reviewer", w.at("articles"), form("text", "Ini kiriman panjang yang ramai sekali.", "kind", "post", "title", h.line(), "outlet", h.line(), "platform", h.line(), "post_account", h.line(), "address", link()))
	send("settings", "admin", w.at("settings"), form("version", "1", "name", h.line(), "language", "id", "outlet", h.line(), "address", link(), "check_page", "https://x.example/{claim}?q="+url.QueryEscape(h.line()), "time_zone", "Asia/Jakarta"))
	send("scale", "admin", w.at("settings", "scale"), form("version", "1", "label.0.name_id", h.line(), "label.0.name_en", h.line(), "label.0.explanation", h.line(), "label.0.code", "true", "label.1.name_id", h.line(), "label.1.name_en", h.line(), "label.1.code", "false"))
	for _, who := range []string{"reviewer", "editor", "admin"} {
		send("account", who, "/account", form("name", h.line(), "language", "en"))
	}
	send("token", "reviewer", w.at("tokens"), form("name", h.line(), "scopes", "read"), 200)
	send("webhook", "admin", w.at("webhooks"), form("address", link(), "events", "verdict.published"), 200)
	send("view", "reviewer", w.at("views"), form("name", h.line(), "query", "tab=triage&q="+url.QueryEscape(h.line())))
	send("source", "reviewer", w.at("sources"), form("name", h.line(), "kind", "person", "profile", h.text(), "aliases", h.line()+"\n"+h.line()))
	send("select", "editor", claim(other, "dismiss"), form("version", current, "reason", workflow.DismissReasons[0]))
	send("reopen", "editor", claim(other, "reopen"), form("version", current, "reason", h.line()))
	send("take", "reviewer", claim(id, "take"), form("version", current))
	send("chain", "reviewer", claim(id, "edit"), form("version", current, "content.0.exact", "tiga rumah pompa", "attribution", "sourced", "kind", "fact", "source_name", h.line(), "source_kind", "person",
		"chain.0.position", "1", "chain.0.name", h.line(), "chain.0.kind", "news_media", "chain.0.address", link()))
	// What does not stand in the article, or is no address, is shown again and refused.
	send("words that are not there", "reviewer", claim(id, "edit"), form("version", current, "content.0.exact", h.line(), "cue.0.exact", h.line(), "source.0.exact", h.line(), "attribution", "sourced", "kind", "fact", "source_name", h.line(), "source_kind", "person"), 422)
	send("parts that are not there", "reviewer", claim(id, "split"), form("version", current, "part.0.exact", h.line(), "part.1.exact", h.line()), 422)
	send("invitation", "admin", w.at("members"), form("email", h.line(), "role", "viewer"), 422)
	h.fields["q"], h.fields["source"] = true, true // of what is searched, below
	hops := w.claim(pumps).Hops
	draft := func() url.Values {
		f := w.draftForm(id, h.line(), "misattributed")
		for _, hop := range hops {
			f.Set("true_source."+hop.ID, h.line())
			f.Set("note."+hop.ID, h.text())
		}
		f.Set("summary", h.text())
		f.Set("rationale", "Rata") // Markdown has a test of its own
		return f
	}
	send("draft", "reviewer", claim(id, "draft"), draft())
	send("stale draft", "reviewer", claim(id, "draft"), edited(draft(), "version", "1"))
	send("evidence", "reviewer", claim(id, "evidence"), form("version", current, "kind", "link", "url", link(), "title", h.line(), "bears_on", "content", "stance", "supports", "excerpt", h.text()))
	send("occasion", "reviewer", claim(id, "occasion"), form("version", current, "occasion", "new", "speaker", h.line(), "medium", "briefing", "addressee", h.line(), "document", h.line(), "note", h.text()))
	send("propose", "reviewer", claim(id, "propose"), form("version", current))
	send("return", "editor", claim(id, "return"), form("version", current, "sha256", sealed, "remarks", h.text(), "remark.summary", h.text(), "replace.summary", h.text(), "remark.statement", h.text()))
	send("propose again", "reviewer", claim(id, "propose"), form("version", current))
	send("approve", "editor2", claim(id, "approve"), form("version", current, "sha256", sealed, "then", "publish"))
	send("correct", "reviewer", claim(id, "correct"), form("version", current, "correction", "update", "reason", h.line()))
	again := draft()
	again.Set("then", "propose")
	send("draft again", "reviewer", claim(id, "draft"), again)

	ids := map[string]string{}
	for noun, list := range map[string]func() []string{
		"articles": func() (out []string) {
			p, err := w.news.Articles(t.Context(), w.actor("viewer"), models.ArticleQuery{})
			w.ok(err)
			for _, r := range p.Rows {
				out = append(out, r.Article.ID)
			}
			return out
		},
		"sources": func() (out []string) {
			p, err := w.news.Sources(t.Context(), w.actor("viewer"), models.SourceQuery{})
			w.ok(err)
			for _, s := range p.Rows {
				out = append(out, s.ID)
			}
			slices.Sort(out) // as they were made
			return out
		},
		"views": func() (out []string) {
			p, err := w.store.Read(t.Context()).SavedViews(w.desk.ID)
			w.ok(err)
			for _, v := range p {
				out = append(out, v.ID)
			}
			return out
		},
		"webhooks": func() (out []string) {
			p, err := w.news.Webhooks(t.Context(), w.actor("admin"))
			w.ok(err)
			for _, v := range p {
				out = append(out, v.ID)
			}
			return out
		},
		"claims": func() []string { return []string{id, other} },
	} {
		for i, one := range list() {
			ids[fmt.Sprintf("%s %d", noun, i)] = one
		}
	}
	pages := map[string]string{}
	for _, r := range (&server{}).routes() {
		if r.method != get || r.access.kind != toMember && r.access.kind != toAccount || strings.HasSuffix(r.path, ".json") || strings.HasSuffix(r.path, "/find") {
			continue
		}
		path := strings.Replace(r.path, ":desk", w.desk.Slug, 1)
		noun, _, _ := strings.Cut(path, "/:id")
		noun = noun[strings.LastIndex(noun, "/")+1:]
		switch {
		case !strings.Contains(path, ":id"):
			pages[r.path] = path
		default:
			for name, one := range ids {
				if strings.HasPrefix(name, noun+" ") {
					pages[r.path+" "+name] = strings.Replace(path, ":id", one, 1)
				}
			}
		}
	}
	for name, query := range map[string]string{"queue": "tab=triage&q=", "queue?": "tab=triage&source=", "articles": "q=", "sources": "q=", "tokens": "x="} {
		pages[name+" searched"] = w.at(strings.TrimSuffix(name, "?")) + "?" + query + url.QueryEscape(h.line())
	}
	for _, tab := range workflow.States {
		pages["queue "+string(tab)] = w.at("queue?tab=" + string(tab))
	}
	pages["conflict"] = claim(id, "conflict?form=draft")
	pages["unknown"] = w.at("claims", url.PathEscape(h.line()))
	return pages
}

// shapeOf counts the elements of a page, each with the names of its attributes and with those values that no person types.
func shapeOf(t *testing.T, a *answer) map[string]int {
	t.Helper()
	doc, err := html.Parse(bytes.NewReader(a.Body.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]int{}
	for n := range doc.Descendants() {
		switch n.Type {
		case html.CommentNode:
			out["a comment"]++
		case html.ElementNode:
			var attrs []string
			for _, at := range n.Attr {
				v := ""
				switch at.Key {
				case "class", "type", "name", "role", "method", "rel", "lang", "dir", "enctype", "autocomplete", "target":
					v = "=" + anID.ReplaceAllString(at.Val, "ID")
				case "href", "action", "src", "formaction":
					u, err := url.Parse(at.Val)
					if err != nil {
						v = "=unreadable"
						break
					}
					v = "=" + u.Scheme + "://" + u.Host + anID.ReplaceAllString(u.Path, "ID")
				}
				attrs = append(attrs, at.Key+v)
			}
			slices.Sort(attrs)
			out["<"+n.Data+" "+strings.Join(attrs, " ")+">"]++
		}
	}
	return out
}

// TestHostileTextAddsNothing_INJ01 writes the same newsroom twice, once with harmless words and once with hostile ones in every
// field: every page has the same elements with the same attributes in both.
func TestHostileTextAddsNothing_INJ01(t *testing.T) {
	plain, evil := onSQLite(t), onSQLite(t)
	harmless := plain.dress(t, &words{stem: "kata biasa", fields: map[string]bool{}})
	list := visibleHostile()
	filled := &words{of: list, fields: map[string]bool{}}
	pages := evil.dress(t, filled)
	shown := map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(pages)) {
		if harmless[name] == "" {
			t.Errorf("there is no page %q with harmless words", name)
			continue
		}
		for _, who := range []string{"reviewer", "admin"} {
			got := evil.send(t, who, http.MethodGet, pages[name], strings.NewReader(""), nil)
			want := plain.send(t, who, http.MethodGet, harmless[name], strings.NewReader(""), nil)
			if got.Code != want.Code {
				t.Errorf("%s as %s: status %d, and %d with harmless words", name, who, got.Code, want.Code)
				continue
			}
			for _, h := range list {
				if strings.Contains(got.text(), h) {
					shown[h] = true
				}
			}
			for _, field := range typedInto(t, got) {
				if !filled.fields[field] {
					t.Errorf("%s as %s has the field %s, into which nobody wrote", name, who, field)
				}
			}
			is, was := shapeOf(t, got), shapeOf(t, want)
			for _, element := range slices.Sorted(maps.Keys(is)) {
				// How many words differ from those before is no matter of markup: on that page it counts which elements there are.
				if is[element] != was[element] && (was[element] == 0 || !strings.HasSuffix(strings.Fields(name)[0], "/approval")) {
					t.Errorf("%s as %s: %d of %s, and %d with harmless words", name, who, is[element], element, was[element])
				}
			}
			for element := range was {
				if is[element] == 0 {
					t.Errorf("%s as %s: %s is gone", name, who, element)
				}
			}
		}
	}
	for _, h := range list {
		if !shown[h] {
			t.Errorf("no page shows %q", h)
		}
	}
	if len(pages) < 30 {
		t.Errorf("only %d pages", len(pages))
	}
}

// TestSearchIsAValue_INJ04: the signs that mean something to SQL or to the full-text search of either database mean nothing here.
func TestSearchIsAValue_INJ04(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, w *world) {
		ids := []string{w.claim(pumps).Claim.ID, w.claim(budget).Claim.ID, w.claim(drains).Claim.ID, w.claim(flood).Claim.ID}
		before := w.contents()
		found := func(path string) (n int) {
			a := w.row(t, row{as: "editor", path: path, status: 200})
			for _, id := range ids {
				if strings.Contains(a.Body.String(), id) {
					n++
				}
			}
			return n
		}
		if n := found(w.at("queue?tab=triage&q=banjir")); n == 0 {
			t.Fatal("a word of the article finds nothing")
		}
		for _, more := range []string{`' OR '1'='1`, `' OR 1=1 --`, `'; DROP TABLE claims; --`, `%`, `_`, `*`, `") OR ("1"="1`, ` OR pompa`, ` | pompa`, ` & !x`, `:*`, `\' OR 1=1 --`, ` UNION SELECT hash FROM tokens`, ` NEAR(pompa)`, ` {excerpt}: pompa`, `^pompa`, `$1`, `?`, `@>`, `||pg_sleep(9)`, `\`} {
			q := url.QueryEscape("tiadakatanya" + more)
			for _, path := range []string{w.at("queue?tab=triage&q=" + q), w.at("queue?tab=triage&outlet=" + q), w.at("queue?tab=triage&source=" + q), w.at("queue?tab=triage&kind=" + q)} {
				if n := found(path); n > 0 && !strings.Contains(path, "kind=") && !strings.Contains(path, "source=") {
					t.Errorf("%s finds %d claims", path, n)
				}
			}
			for _, path := range []string{w.at("sources?q=" + q), w.at("sources?country=" + q), w.at("sources/find?q=" + q), w.at("articles?q=" + q)} {
				w.row(t, row{as: "editor", path: path, status: 200})
			}
			for _, order := range []string{"newest", "oldest"} {
				w.row(t, row{as: "editor", path: w.at("queue?order=" + order + url.QueryEscape(more) + "&after=" + q), status: 200})
			}
		}
		w.unchanged(t, before)
	})
}
