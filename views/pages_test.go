package views

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"sumber/internal/workflow"
)

// block are elements that a paragraph cannot hold: a browser would end it before them.
var block = []string{"p", "div", "ul", "ol", "dl", "form", "fieldset", "section", "aside", "details", "table", "blockquote", "h1", "h2", "h3"}

// TestPagesAreSound checks what every page must keep, in every state and both languages.
func TestPagesAreSound(t *testing.T) {
	hop := regexp.MustCompile(`(?i)\bhops?\b`)
	loose := regexp.MustCompile(`.{0,20}[\pL\d)] +[,;.](\s.{0,10}|$)`)
	forGood := regexp.MustCompile(`/(members|webhooks)/[^/]+/remove$|/revoke$|/delete$`)
	for lang, ctx := range contexts() {
		for name, page := range pages() {
			doc := parse(t, render(t, ctx, page))
			bad := func(format string, args ...any) {
				t.Helper()
				t.Errorf("%s.%s: %s", name, lang, fmt.Sprintf(format, args...))
			}
			all := find(doc, func(*node) bool { return true })
			ids := map[string]bool{}
			labelled := map[string]bool{}
			for _, n := range all {
				if id := attr(n, "id"); id != "" {
					if ids[id] {
						bad("two elements with id %q", id)
					}
					ids[id] = true
				}
				if n.name == "label" && attr(n, "for") != "" {
					labelled[attr(n, "for")] = true
				}
			}
			count := map[string]int{}
			for _, n := range all {
				count[n.name]++
				for _, a := range n.attrs {
					if a[0] == "style" || strings.HasPrefix(a[0], "on") {
						bad("<%s %s>: the policy of contents refuses it", n.name, a[0])
					}
					if strings.Contains(strings.ToLower(a[1]), "javascript:") && a[0] != "value" {
						bad("<%s %s=%q>", n.name, a[0], a[1])
					}
					if a[0] == "aria-describedby" || a[0] == "aria-labelledby" || a[0] == "for" {
						for id := range strings.FieldsSeq(a[1]) {
							if !ids[id] {
								bad("%s=%q points at nothing", a[0], id)
							}
						}
					}
					if a[0] == "href" && strings.HasPrefix(a[1], "#") && !ids[a[1][1:]] {
						bad("the link %s points at nothing", a[1])
					}
				}
				if slices.Contains(block, n.name) && inside(n, "p") {
					bad("<%s> inside a paragraph", n.name)
				}
				switch n.name {
				case "style":
					bad("a style element")
				case "script":
					if attr(n, "src") == "" || len(n.children) > 0 {
						bad("an inline script")
					}
				case "form":
					if inside(n, "form") {
						bad("a form inside a form")
					}
					own := func(b *node) bool {
						return inside(b, "form") && slices.Contains(find(n, named("button")), b) || attr(n, "id") != "" && attr(b, "form") == attr(n, "id")
					}
					buttons := find(doc, func(b *node) bool { return b.name == "button" && attr(b, "type") != "button" && own(b) })
					if len(buttons) == 0 {
						bad("the form %q has no button", attr(n, "action"))
					}
					if forGood.MatchString(attr(n, "action")) && !inside(n, "details") {
						bad("%s asks for no second thought", attr(n, "action"))
					}
					if attr(n, "action") == "" && attr(n, "method") != "dialog" && !slices.ContainsFunc(buttons, func(b *node) bool { return attr(b, "formaction") != "" }) {
						bad("a form without an address")
					}
				case "input", "select", "textarea":
					if attr(n, "type") != "hidden" && !labelled[attr(n, "id")] && !inside(n, "label") && attr(n, "aria-label") == "" {
						bad("<%s name=%q> has no label", n.name, attr(n, "name"))
					}
					if hasAttr(n, "aria-invalid") && attr(n, "aria-describedby") == "" {
						bad("<%s name=%q> is wrong and nothing says why", n.name, attr(n, "name"))
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
						bad("an empty <%s>", n.name)
					}
				}
				if strings.Contains(" "+attr(n, "class")+" ", " summary-errors ") && attr(n, "role") != "alert" {
					bad("a summary of errors that is not announced")
				}
			}
			if count["h1"] != 1 || count["main"] != 1 {
				bad("%d h1, %d main", count["h1"], count["main"])
			}
			if got := attr(find(doc, named("html"))[0], "lang"); got != lang {
				bad("lang %q", got)
			}
			body := find(doc, named("body"))[0]
			if w := hop.FindString(textAll(body)); w != "" {
				bad("the page says %q", w)
			}
			if at := loose.FindString(textAll(body)); at != "" {
				bad("a space before a mark: %q", at)
			}
			if strings.Contains(textAll(body), "@") && regexp.MustCompile(`@[a-z][A-Za-z]+\(`).MatchString(textAll(body)) {
				bad("a component stands on the page as text")
			}
		}
	}
}

// TestHostileText_INJ01: whatever people type stays text, and the page keeps its shape.
func TestHostileText_INJ01(t *testing.T) {
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
			vm.History = []HistoryVM{{Code: evil, Text: evil, SHA256: evil, Changes: []ChangeVM{{Field: evil, Before: evil, After: evil}}}}
			vm.Why = WhyVM{Engine: evil, Rules: []RuleVM{{evil, []string{evil}}}, Worth: []string{evil}, Hedges: []string{evil}}
			vm.Remarks = &Remark{Stamp: Stamp{By: evil}, Text: evil, Attempt: 1}
			vm.OnFields = []RemarkVM{
				{ID: "r1", Field: "summary", Here: true, State: "open", Text: evil, Replaces: true, Replacement: evil, Stamp: Stamp{By: evil, At: noon}, Attempt: 1},
				{ID: "r2", Field: "evidence", Object: evil, State: "done", Text: evil, Closed: Stamp{By: evil, At: noon}, Stamp: Stamp{By: evil, At: noon}, Attempt: 1},
			}
			vm.Page.Viewer.Name, vm.Page.Desk, vm.Page.Path = evil, DeskRef{evil, evil}, evil
			vm.Decisions = decide(workflow.Reviewer, workflow.Reviewing, assignee)
			out := render(t, ctx, ClaimPage(vm))
			doc := parse(t, out)
			for _, n := range find(doc, func(*node) bool { return true }) {
				if n.name == "img" || n.name == "script" && !slices.Contains(scriptAddresses(), attr(n, "src")) {
					t.Errorf("<%s> came from the text", n.name)
				}
				for _, a := range n.attrs {
					if strings.HasPrefix(a[0], "on") {
						t.Errorf("<%s %s> came from the text", n.name, a[0])
					}
					if v := strings.ToLower(a[1]); (a[0] == "href" || a[0] == "action") && (strings.HasPrefix(v, "javascript:") || strings.HasPrefix(v, "data:")) {
						t.Errorf("%s=%.40q", a[0], a[1])
					}
				}
			}
			if len(find(doc, named("main"))) != 1 || len(find(doc, class("colophon"))) != 1 {
				t.Error("the page lost its shape")
			}
		})
	}
}

func scriptAddresses() []string {
	var out []string
	for _, name := range scripts {
		out = append(out, Asset(name))
	}
	return out
}

// TestTypedTextComesBack: a refused form shows what was typed, to the letter, with the newline that HTML would swallow.
func TestTypedTextComesBack(t *testing.T) {
	vm := sampleClaim()
	typed := "\n  dua spasi\n\nakhir \n"
	vm.Draft.Form = Form{Values: map[string]string{"rationale": typed, "statement": "<b>", "kind": "promise", "rating": "false", "finding.h6": "altered"}, Errors: map[string]string{"rating": "need.rating"}}
	doc := parse(t, render(t, contexts()["id"], ClaimPage(vm)))
	byID := func(id string) *node {
		return find(doc, func(n *node) bool { return attr(n, "id") == id })[0]
	}
	if got := textAll(byID("rationale")); got != typed {
		t.Errorf("rationale %q, want %q", got, typed)
	}
	if got := textAll(byID("statement")); got != "<b>" {
		t.Errorf("statement %q", got)
	}
	checked := find(doc, func(n *node) bool { return hasAttr(n, "checked") })
	var values []string
	for _, n := range checked {
		values = append(values, attr(n, "name")+"="+attr(n, "value"))
	}
	if !slices.Equal(values, []string{"kind=promise", "rating=false"}) {
		t.Errorf("checked: %v", values)
	}
	if !slices.ContainsFunc(find(byID("finding.h6"), func(n *node) bool { return hasAttr(n, "selected") }), func(n *node) bool { return attr(n, "value") == "altered" }) {
		t.Error("the finding was lost")
	}
}

// TestWeight keeps what every page loads light.
func TestWeight(t *testing.T) {
	weight := map[string]int{}
	for name, b := range served().files {
		weight[strings.TrimPrefix(path.Ext(name), ".")] += len(b)
	}
	for kind, most := range map[string]int{"css": 40 << 10, "js": 40 << 10} {
		if weight[kind] == 0 || weight[kind] > most {
			t.Errorf("%d bytes of %s, at most %d", weight[kind], kind, most)
		}
	}
}

// TestAssets: an address changes with the content, and no other address is served.
func TestAssets(t *testing.T) {
	at := strings.TrimPrefix(Asset("app.css"), AssetPrefix)
	if _, ok := AssetFile(at); !ok {
		t.Error("the style sheet is not served at its address")
	}
	for _, name := range []string{"app.css", "assets/app.css", "000000000000/app.css", "../assets.go", at + "/..", "", "."} {
		if _, ok := AssetFile(name); ok {
			t.Errorf("%q is served", name)
		}
	}
}

// TestPagesOfTwelveClaims: an article of twelve claims is light too, with every verdict public, and with a card open.
func TestPagesOfTwelveClaims(t *testing.T) {
	for lang, ctx := range contexts() {
		art, claim := twelve(sampleArticle()), sampleClaim()
		for i := range art.Claims {
			art.Claims[i].Verdict = art.Claims[0].Verdict
		}
		claim.Beside = twelve(claim.Beside)
		for name, page := range map[string]templ.Component{"the article": ArticlePage(art), "a claim beside it": ClaimPage(claim)} {
			n := len(render(t, ctx, page))
			t.Logf("%s, %s: %d bytes", name, lang, n)
			if n > 60<<10 {
				t.Errorf("%s, %s: %d bytes", name, lang, n)
			}
		}
	}
}

// twelve is an article with twelve claims.
func twelve(vm ArticleVM) ArticleVM {
	vm.Claims = slices.Clone(vm.Claims)
	for len(vm.Claims) < 12 {
		c := sampleClaims()[len(vm.Claims)%8]
		c.ID, c.Number = fmt.Sprint("x", len(vm.Claims)), len(vm.Claims)+1
		vm.Claims = append(vm.Claims, c)
	}
	return vm
}

// TestAuditRowTellsANameOnce: of a thing that was named and still has that name, the line tells it, and no detail again.
func TestAuditRowTellsANameOnce(t *testing.T) {
	ctx := contexts()["id"]
	for _, c := range []struct {
		name  string
		row   AuditRow
		times int
	}{
		{"added", AuditRow{Action: "source_add", Title: "Balai Kota", Href: "/s", Details: []ChangeVM{{Field: "name", After: "Balai Kota"}}}, 1},
		{"added, and called otherwise since", AuditRow{Action: "source_add", Title: "Balai Kota Lama", Href: "/s", Details: []ChangeVM{{Field: "name", After: "Balai Kota"}}}, 2},
		{"renamed", AuditRow{Action: "source_change", Title: "Balai Kota", Href: "/s", Details: []ChangeVM{{Field: "name", Before: "Kantor Kota", After: "Balai Kota"}}}, 2},
		{"of a claim", AuditRow{Action: "publish", Claim: 3, Title: "Balai Kota", Href: "/c", Details: []ChangeVM{{Field: "statement", After: "Balai Kota"}}}, 2},
	} {
		if got := strings.Count(render(t, ctx, auditRow(c.row)), "Balai Kota"); got != c.times {
			t.Errorf("%s: the name stands %d times, not %d", c.name, got, c.times)
		}
	}
}

// TestKeys: every key on a control stands in the list of keys.
func TestKeys(t *testing.T) {
	listed := map[string]bool{"⏎": true}
	for _, g := range keyTable {
		for _, k := range g.Keys {
			for _, name := range k.Keys {
				listed[name] = true
			}
		}
	}
	for d := '1'; d <= '9'; d++ {
		listed[string(d)] = true // the list gives the first and the last
	}
	ctx := contexts()["id"]
	for name, page := range pages() {
		for _, n := range find(parse(t, render(t, ctx, page)), func(n *node) bool { return hasAttr(n, "data-key") || hasAttr(n, "data-go") }) {
			key := attr(n, "data-key")
			if key == "" {
				key = "g " + attr(n, "data-go")
			}
			if !listed[key] {
				t.Errorf("%s: the key %q of <%s> is not in the list", name, key, n.name)
			}
			printed := find(n, named("kbd"))
			if n.name == "input" {
				printed = find(n.parent, named("kbd"))
			}
			if len(printed) == 0 {
				t.Errorf("%s: the key %q does not stand on its <%s>", name, key, n.name)
			}
		}
	}
}
