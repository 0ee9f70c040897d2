package handlers

import (
	"maps"
	"strings"
	"testing"
)

// TestHelpAPITellsAll: what stands in the document stands on its page, in both languages, each under an anchor that is there once.
func TestHelpAPITellsAll(t *testing.T) {
	w := onSQLite(t)
	d := openDocument(t)
	for _, lang := range []string{"id", "en"} {
		a := w.row(t, row{path: "/help/api", status: 200, header: map[string]string{"Accept-Language": lang}})
		page := a.text()
		wants := func(what string) {
			t.Helper()
			if n := strings.Count(page, what); n != 1 {
				t.Errorf("%s: %q stands there %d times", lang, what, n)
			}
		}
		for key, op := range d.operations() {
			id := op["operationId"].(string)
			wants(`<h3 id="` + id + `"`)
			wants(`href="#` + id + `"`)
			method, path, _ := strings.Cut(key, " ")
			if !strings.Contains(page, method+" "+openPath(path)) {
				t.Errorf("%s: the page lacks %s", lang, key)
			}
			for status := range op["responses"].(map[string]any) {
				_, part, _ := strings.Cut(page, `id="`+id+`-answers"`)
				part, _, _ = strings.Cut(part, "</dl>")
				if !strings.Contains(part, "<dt><code>"+status+"</code></dt>") {
					t.Errorf("%s: %s lacks the answer %s", lang, id, status)
				}
			}
		}
		for event, item := range d.doc["webhooks"].(map[string]any) {
			wants(`<h3 id="` + item.(map[string]any)["post"].(map[string]any)["operationId"].(string) + `"`)
			if !strings.Contains(page, "POST "+event) {
				t.Errorf("%s: the page lacks %s", lang, event)
			}
		}
		for _, code := range problemCodes() {
			wants(`id="problem-` + code + `"`)
		}
		for name := range d.doc["components"].(map[string]any)["schemas"].(map[string]any) {
			if name != "ProblemType" {
				wants(`id="shape-` + name + `"`)
			}
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
