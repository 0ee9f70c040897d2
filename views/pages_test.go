package views

import (
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"sumber/internal/workflow"
)

func hasAttr(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}

// within reports whether an element stands inside one of that tag.
func inside(n *html.Node, tag string) bool {
	for p := n.Parent; p != nil; p = p.Parent {
		if p.Type == html.ElementNode && p.Data == tag {
			return true
		}
	}
	return false
}

// TestPagesAreSound checks what every page must keep, in every state and both languages.
func TestPagesAreSound(t *testing.T) {
	hop := regexp.MustCompile(`(?i)\bhops?\b`)
	for lang, ctx := range contexts() {
		for name, page := range pages() {
			doc, err := html.Parse(strings.NewReader(render(t, ctx, page)))
			if err != nil {
				t.Fatal(err)
			}
			bad := func(format string, args ...any) {
				t.Helper()
				t.Errorf("%s.%s: %s", name, lang, fmt.Sprintf(format, args...))
			}
			all := find(doc, func(*html.Node) bool { return true })
			ids := map[string]bool{}
			labelled := map[string]bool{}
			for _, n := range all {
				if id := attr(n, "id"); id != "" {
					if ids[id] {
						bad("two elements with id %q", id)
					}
					ids[id] = true
				}
				if n.Data == "label" && attr(n, "for") != "" {
					labelled[attr(n, "for")] = true
				}
			}
			count := map[string]int{}
			for _, n := range all {
				count[n.Data]++
				for _, a := range n.Attr {
					if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
						bad("<%s %s>: the policy of contents refuses it", n.Data, a.Key)
					}
					if strings.Contains(strings.ToLower(a.Val), "javascript:") && a.Key != "value" {
						bad("<%s %s=%q>", n.Data, a.Key, a.Val)
					}
					if a.Key == "aria-describedby" || a.Key == "aria-labelledby" || a.Key == "for" {
						for id := range strings.FieldsSeq(a.Val) {
							if !ids[id] {
								bad("%s=%q points at nothing", a.Key, id)
							}
						}
					}
					if a.Key == "href" && strings.HasPrefix(a.Val, "#") && !ids[a.Val[1:]] {
						bad("the link %s points at nothing", a.Val)
					}
				}
				switch n.Data {
				case "style":
					bad("a style element")
				case "script":
					if attr(n, "src") == "" || n.FirstChild != nil {
						bad("an inline script")
					}
				case "form":
					if inside(n, "form") {
						bad("a form inside a form")
					}
					buttons := find(n, func(b *html.Node) bool { return b.Data == "button" && attr(b, "type") != "button" })
					if len(buttons) == 0 {
						bad("the form %q has no button", attr(n, "action"))
					}
					if attr(n, "action") == "" && !slices.ContainsFunc(buttons, func(b *html.Node) bool { return attr(b, "formaction") != "" }) {
						bad("a form without an address")
					}
				case "input", "select", "textarea":
					if attr(n, "type") != "hidden" && !labelled[attr(n, "id")] && !inside(n, "label") && attr(n, "aria-label") == "" {
						bad("<%s name=%q> has no label", n.Data, attr(n, "name"))
					}
					if hasAttr(n, "aria-invalid") && attr(n, "aria-describedby") == "" {
						bad("<%s name=%q> is wrong and nothing says why", n.Data, attr(n, "name"))
					}
				case "a":
					if attr(n, "target") == "_blank" && !strings.Contains(attr(n, "rel"), "noopener") {
						bad("a link opens another window without noopener")
					}
					if strings.TrimSpace(textAll(n)) == "" {
						bad("an empty link to %s", attr(n, "href"))
					}
				case "button", "h1", "h2", "h3", "legend", "summary", "label":
					if strings.TrimSpace(textAll(n)) == "" {
						bad("an empty <%s>", n.Data)
					}
				}
				if strings.Contains(" "+attr(n, "class")+" ", " summary-errors ") && attr(n, "role") != "alert" {
					bad("a summary of errors that is not announced")
				}
			}
			if count["h1"] != 1 || count["main"] != 1 {
				bad("%d h1, %d main", count["h1"], count["main"])
			}
			if got := attr(find(doc, func(n *html.Node) bool { return n.Data == "html" })[0], "lang"); got != lang {
				bad("lang %q", got)
			}
			body := find(doc, func(n *html.Node) bool { return n.Data == "body" })[0]
			if w := hop.FindString(textAll(body)); w != "" {
				bad("the page says %q", w)
			}
			if strings.Contains(textAll(body), "@") && regexp.MustCompile(`@[a-z][A-Za-z]+\(`).MatchString(textAll(body)) {
				bad("a component stands on the page as text")
			}
		}
	}
}

// textAll is the whole text of an element.
func textAll(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	var b strings.Builder
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		b.WriteString(textAll(c))
	}
	return b.String()
}

// TestHostileText: whatever people type stays text, and the page keeps its shape.
func TestHostileText(t *testing.T) {
	ctx := contexts()["en"]
	for name, evil := range map[string]string{
		"script":      `<script>alert(1)</script>`,
		"attribute":   `" onmouseover="alert(1)`,
		"textarea":    `</textarea><img src=x onerror=alert(1)>`,
		"entity":      `&lt;b&gt; &amp; &#x27;`,
		"right left":  "\u202eكيم\u202c \u2066x",
		"emoji":       "👩🏽‍🚀🏳️‍🌈",
		"nul":         "a\x00b",
		"broken":      "a\xffb",
		"long word":   strings.Repeat("w", 1<<20),
		"many lines":  strings.Repeat("a\n", 1000),
		"template":    "{{.Name}} {{",
		"url":         "javascript:alert(document.domain)",
		"url in caps": "JaVaScRiPt:alert(1)",
		"data":        "data:text/html,<script>alert(1)</script>",
	} {
		t.Run(name, func(t *testing.T) {
			vm := sampleClaim()
			vm.Statement, vm.Words, vm.Assignee, vm.Article.Title, vm.Article.Address = evil, evil, evil, evil, evil
			vm.Mine = false
			for i := range vm.Chain {
				vm.Chain[i].Name, vm.Chain[i].Kind, vm.Chain[i].ID = evil, evil, evil
			}
			vm.Draft = DraftVM{Statement: evil, Summary: evil, Rationale: evil, Correction: evil, CorrectionReason: evil, Scale: []Rating{{Code: evil, Name: evil, Explanation: evil}}, Form: Form{Values: map[string]string{"summary": evil}, Errors: map[string]string{"summary": evil}}}
			vm.Evidence = []EvidenceVM{{ID: evil, Kind: evil, Stance: evil, URL: evil, Title: evil, Excerpt: evil, Language: evil, CanRemove: true}}
			vm.Occasion = &OccasionVM{ID: evil, Speaker: evil, Document: evil, Note: evil, Medium: evil}
			vm.History = []HistoryVM{{Code: evil, Text: evil, SHA256: evil, Changes: []ChangeVM{{evil, evil, evil}}}}
			vm.Why = WhyVM{Engine: evil, Rules: []RuleVM{{evil, []string{evil}}}, Worth: []string{evil}, Hedges: []string{evil}}
			vm.Remarks = &Remark{Stamp{By: evil}, evil}
			vm.Page.Viewer.Name, vm.Page.Desk, vm.Page.Path = evil, DeskRef{evil, evil}, evil
			vm.Decisions = decide(workflow.Reviewer, workflow.Reviewing, assignee)
			out := render(t, ctx, ClaimPage(vm))
			doc, err := html.Parse(strings.NewReader(out))
			if err != nil {
				t.Fatal(err)
			}
			for _, n := range find(doc, func(*html.Node) bool { return true }) {
				if n.Data == "img" || n.Data == "script" && attr(n, "src") != Asset("app.js") {
					t.Errorf("<%s> came from the text", n.Data)
				}
				for _, a := range n.Attr {
					if strings.HasPrefix(a.Key, "on") {
						t.Errorf("<%s %s> came from the text", n.Data, a.Key)
					}
					if v := strings.ToLower(a.Val); (a.Key == "href" || a.Key == "action") && (strings.HasPrefix(v, "javascript:") || strings.HasPrefix(v, "data:")) {
						t.Errorf("%s=%.40q", a.Key, a.Val)
					}
				}
			}
			if len(find(doc, func(n *html.Node) bool { return n.Data == "main" })) != 1 || len(find(doc, class("colophon"))) != 1 {
				t.Error("the page lost its shape")
			}
		})
	}
}

// TestTypedTextComesBack: a refused form shows what was typed, to the letter, with the newline that HTML would swallow.
func TestTypedTextComesBack(t *testing.T) {
	vm := sampleClaim()
	typed := "\n  dua spasi\n\nakhir \n"
	vm.Draft.Form = Form{Values: map[string]string{"rationale": typed, "statement": "<b>", "kind": "promise", "rating": "false", "finding.h6": "altered"}, Errors: map[string]string{"rating": "need.rating"}}
	doc, err := html.Parse(strings.NewReader(render(t, contexts()["id"], ClaimPage(vm))))
	if err != nil {
		t.Fatal(err)
	}
	byID := func(id string) *html.Node {
		return find(doc, func(n *html.Node) bool { return attr(n, "id") == id })[0]
	}
	if got := textAll(byID("rationale")); got != typed {
		t.Errorf("rationale %q, want %q", got, typed)
	}
	if got := textAll(byID("statement")); got != "<b>" {
		t.Errorf("statement %q", got)
	}
	checked := find(doc, func(n *html.Node) bool { return hasAttr(n, "checked") })
	var values []string
	for _, n := range checked {
		values = append(values, attr(n, "name")+"="+attr(n, "value"))
	}
	if !slices.Equal(values, []string{"kind=promise", "rating=false"}) {
		t.Errorf("checked: %v", values)
	}
	if !slices.ContainsFunc(find(byID("finding.h6"), func(n *html.Node) bool { return hasAttr(n, "selected") }), func(n *html.Node) bool { return attr(n, "value") == "altered" }) {
		t.Error("the finding was lost")
	}
}

// TestWeight keeps the pages light: issue 4's limits.
func TestWeight(t *testing.T) {
	weight := map[string]int{}
	err := fs.WalkDir(assetFolder(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(assetFolder(), name)
		weight[name[strings.LastIndexByte(name, '.')+1:]] += len(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for kind, most := range map[string]int{"css": 40 << 10, "js": 40 << 10} {
		if weight[kind] == 0 || weight[kind] > most {
			t.Errorf("%d bytes of %s, at most %d", weight[kind], kind, most)
		}
	}
	vm := sampleArticle()
	for len(vm.Claims) < 12 {
		c := sampleClaims()[len(vm.Claims)%8]
		c.ID, c.Number = fmt.Sprint("x", len(vm.Claims)), len(vm.Claims)+1
		vm.Claims = append(vm.Claims, c)
	}
	if n := len(render(t, contexts()["id"], ArticlePage(vm))); n > 60<<10 {
		t.Errorf("an article of 12 claims is %d bytes", n)
	}
}

// assetFolder is the folder of the assets under their own names.
func assetFolder() fs.FS {
	sub, err := fs.Sub(assetFiles, "assets")
	if err != nil {
		panic(err)
	}
	return sub
}

// TestAssets: an address changes with the content, and no other address is served.
func TestAssets(t *testing.T) {
	at := strings.TrimPrefix(Asset("app.css"), AssetPrefix)
	if _, err := fs.ReadFile(AssetFS(), at); err != nil {
		t.Error(err)
	}
	for _, name := range []string{"app.css", "assets/app.css", "000000000000/app.css", "../assets.go", at + "/..", "", "."} {
		if f, err := AssetFS().Open(name); err == nil {
			f.Close()
			t.Errorf("%q is served", name)
		}
	}
}
