package handlers

import (
	"maps"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"sumber/views"
)

// The most bytes of the page that leads to all, and of each other one. All of it on one page is half a megabyte more, which is long on a
// telephone and in the memory of a screen reader.
const (
	mostHelp     = 56 << 10
	mostHelpPart = 176 << 10
)

// TestHelpAPITellsAll: what stands in the document stands on its pages, in both languages, each under an anchor that is there once; the
// first page leads to each under the same anchor.
func TestHelpAPITellsAll(t *testing.T) {
	w := onSQLite(t)
	d := openDocument(t)
	for _, lang := range []string{"id", "en"} {
		pages := map[string]string{}
		read := func(part string) string {
			t.Helper()
			if pages[part] == "" {
				most := mostHelpPart
				if part == "" {
					most = mostHelp
				}
				a := w.row(t, row{path: "/help/api" + part, status: 200, header: map[string]string{"Accept-Language": lang}})
				pages[part] = a.text()
				if n := a.Body.Len(); n > most {
					t.Errorf("%s: /help/api%s has %d bytes, more than %d", lang, part, n, most)
				}
			}
			return pages[part]
		}
		once := func(part, what string) {
			t.Helper()
			if n := strings.Count(read(part), what); n != 1 {
				t.Errorf("%s: %q stands %d times on /help/api%s", lang, what, n, part)
			}
		}
		told := func(key string, op map[string]any) {
			t.Helper()
			id, part := op["operationId"].(string), "/"+op["tags"].([]any)[0].(string)
			once("", `id="`+id+`"`)
			once("", `href="/help/api`+part+"#"+id+`"`)
			once(part, `<h2 id="`+id+`"`)
			once(part, `href="#`+id+`"`)
			method, path, _ := strings.Cut(key, " ")
			if !strings.Contains(read(part), method+" "+openPath(path)) {
				t.Errorf("%s: the page lacks %s", lang, key)
			}
			for status := range op["responses"].(map[string]any) {
				_, answers, _ := strings.Cut(read(part), `id="`+id+`-answers"`)
				answers, _, _ = strings.Cut(answers, "</dl>")
				if !strings.Contains(answers, "<dt><code>"+status+"</code></dt>") {
					t.Errorf("%s: %s lacks the answer %s", lang, id, status)
				}
			}
		}
		for key, op := range d.operations() {
			told(key, op)
		}
		for event, item := range d.doc["webhooks"].(map[string]any) {
			told("POST "+event, item.(map[string]any)["post"].(map[string]any))
		}
		for _, code := range problemCodes() {
			once("", `id="problem-`+code+`"`)
		}
		for name := range d.doc["components"].(map[string]any)["schemas"].(map[string]any) {
			if name != "ProblemType" {
				once("", `id="shape-`+name+`"`)
				once("", `<li id="shape-`+name+`"><a href="/help/api/shapes#shape-`+name+`"`)
				once("/shapes", `<h2 id="shape-`+name+`"`)
			}
		}
		for _, code := range fieldCodes() {
			if !strings.Contains(read("/shapes"), "<code>"+code+"</code>") {
				t.Errorf("%s: %s is not explained", lang, code)
			}
		}
	}
	w.row(t, row{path: "/help/api/tidak-ada", status: 404})
}

// TestHelpAPILinks: whatever the pages of the API link on themselves is there.
func TestHelpAPILinks(t *testing.T) {
	w := onSQLite(t)
	ids := map[string]bool{}
	var links []string
	parts := []string{"", "/" + views.APIShapes}
	for _, g := range apiHelp().Groups {
		parts = append(parts, "/"+g.Name)
	}
	for _, part := range parts {
		page := w.row(t, row{path: "/help/api" + part, status: 200})
		for n := range page.find(t, "main", func(n *html.Node) bool { return n.Data == "main" }).Descendants() {
			if id := attr(n, "id"); id != "" {
				ids["/help/api"+part+"#"+id] = true
			}
			switch href := attr(n, "href"); {
			case strings.HasPrefix(href, "#"):
				links = append(links, "/help/api"+part+href)
			case strings.HasPrefix(href, "/help/api") && strings.Contains(href, "#"):
				links = append(links, href)
			}
		}
	}
	if len(links) < 500 {
		t.Errorf("only %d links", len(links))
	}
	for _, link := range links {
		if !ids[link] {
			t.Errorf("%s leads nowhere", link)
		}
	}
}

func openPath(path string) string {
	parts := strings.Split(path, "/")
	for i, part := range parts {
		if name, ok := strings.CutPrefix(part, ":"); ok {
			parts[i] = "{" + name + "}"
		}
	}
	return strings.Join(parts, "/")
}

// TestProblemTypesAreExplained: every type of a problem and every code of a field has its meaning in the document, and no other has one.
func TestProblemTypesAreExplained(t *testing.T) {
	for name, codes := range map[string][]string{"ProblemType": problemCodes(), "FieldCode": fieldCodes()} {
		v, _ := openDocument(t).at("components", "schemas", name, "x-meanings")
		told, _ := v.(map[string]any)
		means := maps.Clone(told)
		for _, code := range codes {
			if s, _ := means[code].(string); len(s) < 10 {
				t.Errorf("%s is not explained: %q", code, s)
			}
			delete(means, code)
		}
		for code := range means {
			t.Errorf("%s is explained, and is none", code)
		}
	}
}
