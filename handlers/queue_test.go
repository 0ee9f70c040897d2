package handlers

import (
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"sumber/internal/newsroom"
	"sumber/internal/workflow"
)

// TestQueueFilters asks for lists by their addresses.
func TestQueueFilters(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, w *world) {
		w.ok(w.news.Assign(t.Context(), w.actor("editor"), newsroom.Ref{ID: w.claim(budget).Claim.ID}, w.account["reviewer"].ID))
		w.ok(w.news.Select(t.Context(), w.actor("editor"), newsroom.Ref{ID: w.claim(drains).Claim.ID}))
		w.propose("reviewer2", w.claim(pumps).Claim.ID, "Tiga rumah pompa akan dibangun")
		at := func(query string) string { return w.at("queue?" + query) }
		w.each(t, []row{
			{name: "a standing list", as: "viewer", path: at("tab=unassigned"), status: 200, holds: []string{drains}, lacks: []string{budget, flood}},
			{name: "a standing list, narrowed", as: "viewer", path: at("tab=unassigned&q=banjir"), status: 200, lacks: []string{budget, drains, flood}},
			{name: "states instead of the tab's", as: "viewer", path: at("tab=open&state=triage&state=proposed"), status: 200, holds: []string{flood, "Tiga rumah pompa"}, lacks: []string{budget, drains}},
			{name: "mine", as: "reviewer", path: at("assignee=me"), status: 200, holds: []string{budget}, lacks: []string{drains}},
			{name: "nobody's", as: "reviewer", path: at("assignee=nobody"), status: 200, holds: []string{drains}, lacks: []string{budget}},
			{name: "a member's", as: "viewer", path: at("assignee=" + w.account["reviewer"].ID), status: 200, holds: []string{budget}, lacks: []string{drains}},
			{name: "a source, as it is typed", as: "viewer", path: at("source=bagus+PRANOTO"), status: 200, holds: []string{drains}, lacks: []string{budget}},
			{name: "a source that carried", as: "viewer", path: at("tab=approval&source=Antara"), status: 200, holds: []string{"Tiga rumah pompa"}},
			{name: "a label", as: "viewer", path: at("rating=true"), status: 200, holds: []string{"Tiga rumah pompa"}, lacks: []string{budget}},
			{name: "an outlet", as: "viewer", path: at("outlet=kabar+kotabaru&kind=fact"), status: 200, lacks: []string{"not understood"}},
			{name: "an article", as: "viewer", path: at("article=" + w.article), status: 200, holds: []string{budget, "Wali kota janji"}},
			{name: "words, marked", as: "viewer", path: at("q=anggaran+naik"), status: 200, then: func(t *testing.T, a *answer) {
				n := a.find(t, "mark", func(n *html.Node) bool { return n.Data == "mark" })
				if n.FirstChild.Data != "anggaran" {
					t.Errorf("the mark is on %q", n.FirstChild.Data)
				}
			}},
			{name: "a name in the chain, marked", as: "viewer", path: at("q=bagus"), status: 200, then: func(t *testing.T, a *answer) {
				chain := a.find(t, "chain with a mark", func(n *html.Node) bool {
					return n.Data == "mark" && n.Parent.Data == "bdi" && attr(n.Parent.Parent, "class") == "hop"
				})
				if chain.FirstChild.Data != "Bagus" {
					t.Errorf("the mark is on %q", chain.FirstChild.Data)
				}
			}},
			{name: "in another order", as: "viewer", path: at("sort=changed&state=proposed&state=selected"), status: 200, holds: []string{budget, "Tiga rumah pompa"}},
			{name: "nothing has all of it", as: "viewer", path: at("q=zzz&kind=fact"), status: 200, holds: []string{"No claim has all of these", "without Words: <span>zzz</span>"}},
			{name: "values that are none", as: "viewer", path: at("kind=burn&state=lost&assignee=someone&source=Nobody+At+All&article=x&rating=x&worth=x&sort=x&attribution=x&source_kind=x&q=%22&tab=x"), status: 200,
				holds: []string{"“Kind of claim” was not understood", "“State” was", "“Reviewer” was", "“Source” was", "“Article” was", "“Rating” was", "“Check-worthiness” was", "“Order” was", "“Attribution” was", "“Kind of source” was", "“Words” was"}},
			{name: "a page of another list", as: "viewer", path: at("sort=changed&after=x"), status: 200, holds: []string{"“page” was not understood", budget}},
			{name: "hostile words", as: "viewer", path: at("q=" + url.QueryEscape("\x00\xff'\"<script>*:&|() NEAR"+strings.Repeat("x", 9000))), status: 200},
			{name: "the account of another desk", as: "viewer", path: at("assignee=" + w.account["other_editor"].ID), status: 200, holds: []string{"“Reviewer” was not understood"}},
			{name: "the article of another desk", as: "viewer", path: at("article=" + w.otherArticle), status: 200, holds: []string{"“Article” was not understood"}},
			{name: "the words of another desk", as: "viewer", path: at("state=triage&q=" + otherDesk[:6]), status: 200, holds: []string{"No claim has all of these"}},
		})
		// Each filter in force can be taken away, and nothing else goes with it.
		a := w.row(t, row{as: "viewer", path: at("tab=triage&q=kelurahan&kind=fact&sort=oldest"), status: 200, holds: []string{flood}})
		chip := a.find(t, "chip of q", func(n *html.Node) bool {
			return n.Data == "a" && attr(n, "class") == "option" && !strings.Contains(attr(n, "href"), "q=")
		})
		w.row(t, row{as: "viewer", path: attr(chip, "href"), status: 200, then: func(t *testing.T, a *answer) {
			for _, s := range []string{"tab=triage", "kind=fact", "sort=oldest"} {
				if !strings.Contains(a.path, s) {
					t.Errorf("%s lacks %s", a.path, s)
				}
			}
		}})
	})
}

// TestBulk does one act to claims of two articles, and undoes it as one.
func TestBulk(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, w *world) {
		got, err := w.news.Import(t.Context(), w.actor("reviewer"), newsroom.NewArticle{Text: []byte("\"Jembatan lama dibongkar pekan depan,\" kata Sari Wulandari, Senin (12/6/2023).\n")})
		w.ok(err)
		p, err := w.news.Article(t.Context(), w.actor("reviewer"), got.Article.ID)
		w.ok(err)
		bridge, one, two, held := p.Claims[0].Claim.ID, w.claim(budget).Claim.ID, w.claim(flood).Claim.ID, w.claim(drains).Claim.ID
		w.ok(w.news.Take(t.Context(), w.actor("reviewer2"), newsroom.Ref{ID: held}))
		list := w.at("queue?tab=triage")
		states := func(want workflow.State, ids ...string) {
			t.Helper()
			for _, id := range ids {
				if w.state(id) != want {
					t.Errorf("the claim is %s, want %s", w.state(id), want)
				}
			}
		}
		w.rows(t, []row{
			{name: "ticks on the rows", as: "reviewer", path: list, status: 200, holds: []string{`name="claims" value="` + bridge, "data-row"}},
			{name: "none for a viewer", as: "viewer", path: list, status: 200, lacks: []string{`name="claims"`, `name="action"`}},
			{name: "nothing ticked", as: "reviewer", path: w.at("queue"), form: form("action", "select", "back", list), status: 303, to: list},
			{name: "an act that is none", as: "reviewer", path: w.at("queue"), form: form("action", "publish", "claims", one), status: 400},
			{name: "a claim of another desk", as: "reviewer", path: w.at("queue"), form: form("action", "select", "claims", one, "claims", w.otherClaim), status: 404},
			{name: "an unknown reason", as: "reviewer", path: w.at("queue"), form: form("action", "dismiss", "claims", one, "reason", "bosan"), status: 422},
			{name: "a viewer is given no work", as: "reviewer", path: w.at("queue"), form: form("action", "assign", "claims", one, "assignee", w.account["viewer"].ID), status: 422},
		})
		states(workflow.Triage, bridge, one, two)
		w.rows(t, []row{
			{name: "select three of two articles, and skip what is taken", as: "reviewer", path: w.at("queue"), form: form("action", "select", "claims", one, "claims", bridge, "claims", two, "claims", held, "claims", one, "back", list), status: 303, to: list},
			{name: "says so", as: "reviewer", path: w.at("queue"), status: 200, holds: []string{"3 claims were selected for checking.", "1 claim was left out: its stage does not fit."}, then: func(t *testing.T, a *answer) {
				states(workflow.Selected, bridge, one, two)
				undo := a.find(t, "undo", func(n *html.Node) bool { return strings.HasPrefix(attr(n, "action"), w.at("undo")+"/") })
				w.row(t, row{as: "reviewer", path: attr(undo, "action"), form: url.Values{}, status: 303})
				states(workflow.Triage, bridge, one, two)
			}},
			{name: "take two", as: "reviewer", path: w.at("queue"), form: form("action", "take", "claims", one, "claims", bridge, "back", "https://evil.example/"), status: 303, to: w.at("queue")},
			{name: "release one's own, and skip another's", as: "reviewer", path: w.at("queue"), form: form("action", "release", "claims", one, "claims", held, "back", "/account"), status: 303, to: w.at("queue")},
			{name: "says who holds it", as: "reviewer", path: w.at("queue"), status: 200, holds: []string{"1 claim was released.", "1 claim was left out: somebody else holds it."}},
			{name: "assign", as: "editor", path: w.at("queue"), form: form("action", "assign", "claims", one, "claims", two, "assignee", w.account["reviewer2"].ID), status: 303},
			{name: "is theirs", as: "reviewer2", path: w.at("queue?tab=mine"), status: 200, holds: []string{budget, flood}},
			{name: "dismiss by the default reason", as: "reviewer", path: w.at("queue"), form: form("action", "dismiss", "claims", one, "claims", two), status: 303},
			{name: "one key takes it all back", as: "reviewer", path: w.at("undo"), form: form(), status: 303},
			{name: "to whom they were", as: "reviewer2", path: w.at("queue?tab=mine"), status: 200, holds: []string{budget, flood, "queue"}},
		})
	})
}

// TestSavedViews saves a list, opens, renames and deletes it.
func TestSavedViews(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, w *world) {
		query := "tab=triage&q=kelurahan&sort=oldest"
		var at string
		w.rows(t, []row{
			{name: "no name", as: "reviewer", path: w.at("views"), form: form("name", " ", "query", query), status: 422, holds: []string{"value=\"kelurahan\"", `aria-invalid="true"`}},
			{name: "a name of marks", as: "reviewer", path: w.at("views"), form: form("name", "...", "query", query), status: 422},
			{name: "saved", as: "reviewer", path: w.at("views"), form: form("name", "Soal rumah", "query", query+"&after=zz&junk=1"), status: 303, then: func(t *testing.T, a *answer) { at = a.Header().Get("Location") }},
		})
		view := w.at("views", strings.TrimPrefix(at, w.at("views")+"/"))
		w.rows(t, []row{
			{name: "a name that is taken, written otherwise", as: "editor", path: w.at("views"), form: form("name", "soal RUMAH", "query", ""), status: 422, holds: []string{"soal RUMAH"}},
			{name: "opens under its address", as: "viewer", path: view, status: 200, holds: []string{flood, "Soal rumah", `value="kelurahan"`}, lacks: []string{budget}},
			{name: "stands beside the standing lists", as: "viewer", path: w.at("queue"), status: 200, holds: []string{"Soal rumah", `href="` + view + `"`}},
			{name: "not on another desk", as: "other_editor", path: "/d/lain/views/" + strings.TrimPrefix(view, w.at("views")+"/"), status: 404},
			{name: "a viewer renames nothing", as: "viewer", path: view, form: form("name", "X", "version", "1"), status: 403},
			{name: "an old version", as: "reviewer2", path: view, form: form("name", "Rumah", "version", "7"), status: 409, holds: []string{"Rumah"}},
			{name: "renamed to nothing", as: "reviewer2", path: view, form: form("name", "", "version", "1"), status: 422},
			{name: "renamed", as: "reviewer2", path: view, form: form("name", "Rumah dan pompa", "version", "1"), status: 303, to: view},
			{name: "has the name", as: "viewer", path: view, status: 200, holds: []string{"Rumah dan pompa"}, lacks: []string{"Soal rumah"}},
			{name: "all of it is in the audit", as: "editor", path: w.at("audit"), status: 200, holds: []string{"View saved", "View renamed"}},
			{name: "deleted", as: "editor", path: view + "/delete", form: form(), status: 303, to: w.at("queue")},
			{name: "is gone", as: "viewer", path: view, status: 404},
			{name: "deleted twice", as: "editor", path: view + "/delete", form: form(), status: 404},
		})
	})
}
