package views

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"sumber/internal/locale"
	"sumber/internal/workflow"
)

// lists are all lists of codes that the pages word, with every code that workflow has.
func lists() map[string][]string {
	queues := make([]string, len(workflow.Queues))
	for i, q := range workflow.Queues {
		queues[i] = q.Name
	}
	actions := []string{}
	for _, r := range workflow.ClaimRules {
		actions = append(actions, string(r.Action))
	}
	permissions := []string{}
	for _, r := range workflow.DeskRules {
		permissions = append(permissions, string(r.Permission))
	}
	needs := []string{}
	for _, r := range workflow.ClaimRules {
		for _, n := range r.Needs {
			needs = append(needs, string(n))
		}
	}
	persons := []string{string(workflow.Anyone), string(workflow.TheAssignee), string(workflow.AssigneeOrEditor), string(workflow.TheProposer), string(workflow.NoAuthor), string(workflow.TheActor)}
	return map[string][]string{
		"state": str(workflow.States), "state_means": str(workflow.States), "role": str(workflow.Roles), "role_long": str(workflow.Roles),
		"action": actions, "notice.act": actions, "history": append(slices.Clone(actions), "engine", string(workflow.UndoAct)), "permission": permissions, "person": persons,
		"claimreview": append(str(workflow.Bars), str(workflow.ReviewWarnings)...), "refusal": str(workflow.Refusals), "need": needs, "needs": needs, "left_out": str(workflow.States), "lack": str(lacks()), "scope": str(workflow.Scopes), "queue": queues,
		"anchor": {string(workflow.Fuzzy), string(workflow.Orphan)}, "suggestion": str(workflow.Suggestions),
		"kind": str(workflow.Kinds), "finding": str(workflow.Findings), "finding_means": str(workflow.Findings), "attribution": str(workflow.Attributions),
		"dismiss_reason": workflow.DismissReasons, "finish_reason": workflow.FinishReasons, "correction": workflow.CorrectionKinds, "stance": workflow.Stances,
		"evidence_kind": workflow.EvidenceKinds, "medium": workflow.Mediums, "source_kind": workflow.SourceKinds, "article_kind": workflow.ArticleKinds,
		"article_kind_long": workflow.ArticleKinds, "worth": workflow.CheckWorthiness, "category": workflow.Categories, "quote": workflow.QuoteTypes,
		"origin": workflow.HopOrigins, "bears_on": workflow.EvidenceSubjects, "language": append([]string{"auto"}, locale.Languages...),
		"demo_role": {"reviewer", "reviewer2", "editor", "admin"}, "demo_does": {"reviewer", "reviewer2", "editor", "admin"},
		"queue_assignee": {"me", "nobody"}, "queue_sort": {"newest", "oldest", "changed", "worth"}, "filter": append([]string{"state", "page"}, QueueFields...),
		"notice.bulk": {"select", "take", "assign", "release", "dismiss"}, "bulk": {"select", "take", "assign", "release", "dismiss"},
		"webhook_state":  {"on", "failing", "off", "disabled"},
		"webhook_event":  {"verdict.published", "verdict.corrected", "verdict.retracted", "proposal.waiting", "webhook.test"},
		"delivery_state": {"waiting", "delivered", "dead"},
		"nav":            {"queue", "articles", "approvals", "sources", "members", "tokens", "webhooks", "audit", "settings", "help"},
		"remark_field":   append(slices.Clone(workflow.RemarkFields), "attribution", "chain", "true_source", "note", "medium", "date", "address", "speaker", "addressee", "document"),
		"remark_state":   workflow.RemarkStates,
	}
}

// lacks are the needs of a proposal.
func lacks() []workflow.Need {
	r, _ := workflow.Find(workflow.Propose)
	return r.Needs
}

func str[T ~string](cs []T) []string {
	out := make([]string, len(cs))
	for i, c := range cs {
		out[i] = string(c)
	}
	return out
}

func TestEveryCodeHasWords(t *testing.T) {
	for list, codes := range lists() {
		for _, c := range codes {
			if !locale.Has(list + "." + c) {
				t.Errorf("no words for %s.%s", list, c)
			}
		}
	}
	buttons := append(slices.Clone(plainActs), formActs...)
	for _, a := range buttons {
		if !locale.Has("button." + string(a)) {
			t.Errorf("no words on the button of %s", a)
		}
	}
	for _, r := range workflow.ClaimRules {
		if !slices.Contains(buttons, r.Action) && !slices.Contains([]workflow.Action{workflow.Dismiss, workflow.Edit, workflow.Draft, workflow.Propose}, r.Action) {
			t.Errorf("the claim's card has no button for %s", r.Action)
		}
	}
}

// call is one use of a message in the source of the pages.
type call struct {
	key  string
	args []string
	n    bool // a count is given
	// open is true when further arguments are passed on and cannot be read here.
	open bool
	at   string
}

// calls finds every message that the source names as a literal, and the prefixes that are completed at run time.
func calls(t *testing.T) (used []call, prefixes []string) {
	t.Helper()
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	fset := token.NewFileSet()
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(fset, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				sel, ok := n.Fun.(*ast.SelectorExpr)
				if !ok {
					break
				}
				if pkg, ok := sel.X.(*ast.Ident); !ok || pkg.Name != "locale" || sel.Sel.Name != "T" && sel.Sel.Name != "N" {
					break
				}
				c := call{n: sel.Sel.Name == "N", open: n.Ellipsis.IsValid(), at: fset.Position(n.Pos()).String()}
				rest := n.Args[2:]
				if c.n {
					rest = n.Args[3:]
				}
				for i := 0; i < len(rest); i += 2 {
					if s, ok := literal(rest[i]); ok {
						c.args = append(c.args, s)
					}
				}
				if key, ok := literal(n.Args[1]); ok {
					c.key = key
					used = append(used, c)
				} else if p, ok := prefix(n.Args[1]); ok {
					prefixes = append(prefixes, p)
				}
			case *ast.KeyValueExpr:
				if k, ok := n.Key.(*ast.Ident); ok && (k.Name == "Label" || k.Name == "Hint") {
					if key, ok := literal(n.Value); ok {
						used = append(used, call{key: key, open: true, at: fset.Position(n.Pos()).String()})
					}
				}
			case *ast.BasicLit:
				// Keys that a function hands on, such as the questions.
				if key, err := strconv.Unquote(n.Value); err == nil && locale.Has(key) {
					used = append(used, call{key: key, open: true, at: fset.Position(n.Pos()).String()})
				}
			}
			return true
		})
	}
	return used, prefixes
}

// prefix is the literal that a sum of strings begins with.
func prefix(e ast.Expr) (string, bool) {
	for {
		b, ok := e.(*ast.BinaryExpr)
		if !ok {
			return literal(e)
		}
		e = b.X
	}
}

func literal(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}

func TestKeysInUseHaveWords(t *testing.T) {
	ms := locale.Placeholders()
	used, prefixes := calls(t)
	if len(used) < 200 {
		t.Fatalf("only %d uses found: the search is broken", len(used))
	}
	inUse := map[string]bool{}
	for _, c := range used {
		inUse[c.key] = true
		holes, ok := ms[c.key]
		if !ok {
			t.Errorf("%s: no words for %s", c.at, c.key)
			continue
		}
		if c.open {
			continue
		}
		var want []string
		for _, name := range holes {
			if name != "Count" || !c.n {
				want = append(want, name)
			}
		}
		slices.Sort(want)
		got := slices.Sorted(slices.Values(c.args))
		if !slices.Equal(got, want) {
			t.Errorf("%s: %s is given %v and has places for %v", c.at, c.key, got, want)
		}
	}
	// What no page names is worded by a list, or completed at run time from a prefix.
	known := []string{"date.", "number.", "list.", "zone.", "audit.", "object.", "error.", "error_page.", "rule.", "worth_reason.", "category.", "field.", "barred.", "notice.", "history.", "language."}
	for list := range lists() {
		known = append(known, list+".")
	}
	for key := range ms {
		covered := inUse[key] || slices.ContainsFunc(append(known, prefixes...), func(p string) bool { return strings.HasPrefix(key, p) && p != "" })
		if !covered {
			t.Errorf("no page says %s", key)
		}
	}
}
