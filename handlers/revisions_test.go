package handlers

import (
	"net/url"
	"strings"
	"testing"

	"sumber/internal/workflow"
	"sumber/models"
)

// TestRevisingByForms: a new text moves the claims and orphans one, which is placed by hand; what the engine suggests is decided
// on one by one; whoever was slower keeps what they typed.
func TestRevisingByForms(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, w *world) {
		lost, fuzzy := w.claim(drains).Claim.ID, w.claim(budget).Claim.ID
		body := strings.Replace(strings.Replace(news, "naik 20 persen", "naik 25 persen", 1), "\"Drainase lama tidak lagi cukup,\" ujar Kepala Dinas Bagus Pranoto.", "\"Pompa baru tiba besok,\" kata Camat Rukmi Lestari.", 1)
		article := w.at("articles", w.article)
		w.rows(t, []row{
			{name: "nothing to see yet", as: "reviewer", path: article, status: 200, holds: []string{"/revise"}, lacks: []string{"orphans-title", "fuzzy-title", "/suggestions"}},
			{name: "a viewer has no way to it", as: "viewer", path: article, status: 200, lacks: []string{"/revise"}},
			{name: "the form has the text", as: "reviewer", path: article + "/revise", status: 200, holds: []string{"Drainase lama tidak lagi cukup"}},
			{name: "the same text", as: "reviewer", path: article + "/revise", form: url.Values{"text": {news}, "version": {"1"}}, status: 303, to: article},
			{name: "a blank text", as: "reviewer", path: article + "/revise", form: url.Values{"text": {" "}, "title": {"Judul ketikan"}, "version": {"1"}}, status: 422, holds: []string{"Judul ketikan"}},
			{name: "without the version that it was made from", as: "reviewer", path: article + "/revise", form: url.Values{"text": {body}}, status: 409, holds: []string{"Pompa baru tiba besok"}},
			{name: "a new text", as: "reviewer", path: article + "/revise", form: url.Values{"text": {body}, "version": {"1"}}, status: 303, to: article},
			{name: "another, made from the old one", as: "reviewer2", path: article + "/revise", form: url.Values{"text": {news + "Ketikan kedua."}, "version": {"1"}}, status: 409, holds: []string{"Ketikan kedua."}},
			{name: "what waits", as: "reviewer", path: article, status: 200, holds: []string{"orphans-title", "fuzzy-title", w.at("claims", lost, "edit"), w.at("claims", fuzzy, "place"), article + "/suggestions", article + "/revisions"}},
			{name: "what changed", as: "viewer", path: article + "/revisions", status: 200, holds: []string{"<del>", "<ins>", "Pompa baru tiba besok"}},
			{name: "the first version", as: "viewer", path: article + "/revisions?n=1", status: 200, holds: []string{"Drainase lama"}, lacks: []string{"<del>", "<ins>"}},
			{name: "a version that is none", as: "viewer", path: article + "/revisions?n=9", status: 404},
			{name: "a viewer decides on nothing", as: "viewer", path: article + "/suggestions", status: 200, holds: []string{"Pompa baru tiba besok"}, lacks: []string{"/accept", "/decline"}},
		})
		w.row(t, row{as: "reviewer", path: w.at("claims", fuzzy, "place"), form: url.Values{"version": {w.version(fuzzy)}}, status: 303, to: article})
		if c := w.claimByID(fuzzy); c.Anchor != workflow.Sure {
			t.Errorf("confirmed, and %q", c.Anchor)
		}
		w.row(t, row{as: "reviewer", path: w.at("claims", lost, "edit"), status: 200, holds: []string{"Drainase lama tidak lagi cukup", "Pompa baru tiba besok"}})
		w.row(t, row{as: "reviewer", path: w.at("claims", lost, "edit"), status: 303, form: url.Values{"version": {w.version(lost)}, "content.0.exact": {"Pompa baru"}, "content.0.occurrence": {"1"}, "attribution": {"unattributed"}, "kind": {"fact"}}})
		if c := w.claimByID(lost); c.Anchor != workflow.Sure || !c.Touched || c.Excerpt != "Pompa baru" {
			t.Errorf("placed, and %q on %q", c.Anchor, c.Excerpt)
		}
		p, err := w.news.Suggestions(t.Context(), w.actor("viewer"), w.article)
		w.ok(err)
		for i, sg := range p.Suggestions {
			act := []string{"accept", "decline"}[i%2]
			form := url.Values{}
			if sg.ClaimID != nil {
				form.Set("version", w.version(*sg.ClaimID))
			}
			w.row(t, row{as: "reviewer", path: w.at("suggestions", sg.ID, act), form: form, status: 303, to: article + "/suggestions"})
			w.row(t, row{as: "reviewer", path: w.at("suggestions", sg.ID, act), form: form, status: 409})
		}
		if len(p.Suggestions) == 0 {
			t.Error("the engine suggests nothing of a sentence that was not there before")
		}
		w.row(t, row{as: "reviewer", path: article + "/suggestions/accept-new", form: url.Values{}, status: 303, to: article + "/suggestions"})
		w.row(t, row{as: "reviewer", path: article + "/reread", form: url.Values{}, status: 303, to: article})
		w.row(t, row{as: "other_editor", path: article + "/suggestions", status: 404})
	})
}

func (w *world) claimByID(id string) models.Claim {
	w.t.Helper()
	c, err := w.store.Read(w.t.Context()).Claim(w.desk.ID, id)
	w.ok(err)
	return c
}
