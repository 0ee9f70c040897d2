package handlers

import (
	"strings"
	"testing"
)

// The routes of a desk's pages by what a program does the same with: a route of the API, or, behind a dash, why there is none.
var samePages = map[string]string{
	"GET ":                               "GET /desk",
	"GET /queue":                         "GET /claims",
	"POST /queue":                        "POST /claims/bulk",
	"POST /views/:id":                    "PUT /views/:id",
	"GET /views/:id":                     "GET /views/:id/claims",
	"GET /articles/new":                  "- a form",
	"GET /articles/:id/revise":           "- a form",
	"POST /articles/:id/revise":          "POST /articles/:id/revisions",
	"GET /articles/:id/verdicts.json":    "GET /articles/:id/verdicts",
	"GET /articles/:id/claimreview.json": "GET /articles/:id/verdicts",
	"GET /articles/:id/claims/new":       "- a form",
	"POST /articles/:id/claims/new":      "POST /articles/:id/claims",
	"GET /articles/:id/approval":         "GET /articles/:id/proposals",
	"POST /claims/:id/draft":             "PUT /claims/:id/draft",
	"GET /claims/:id/edit":               "- a form",
	"POST /claims/:id/edit":              "PUT /claims/:id",
	"GET /claims/:id/conflict":           "- whoever came too late has both sides in the answer, and keeps what they sent",
	"POST /claims/:id/conflict":          "- the same",
	"POST /claims/:id/discard":           "- the same",
	"POST /claims/:id/:action":           "POST /claims/:id/actions/:action",
	"POST /sources/:id":                  "PUT /sources/:id",
	"GET /sources/:id/merge":             "- a program compares two sources by reading both",
	"POST /members":                      "POST /invitations",
	"POST /members/:id/role":             "PUT /members/:id",
	"POST /webhooks/:id":                 "PUT /webhooks/:id",
	"GET /settings":                      "GET /desk",
	"POST /settings":                     "PUT /desk",
	"POST /settings/scale":               "PUT /scale",
}

// TestTheAPIDoesWhatPagesDo: whatever the pages of a desk can do, a program can by the API, and needs no greater permission for it.
func TestTheAPIDoesWhatPagesDo(t *testing.T) {
	programs := map[string]access{}
	var pages []route
	for _, r := range (&server{}).routes() {
		if path, ok := strings.CutPrefix(r.path, "/api/v1"); ok {
			programs[r.method+" "+path] = r.access
		} else if strings.HasPrefix(r.path, "/d/:desk") {
			pages = append(pages, r)
		}
	}
	used := map[string]bool{}
	for _, r := range pages {
		key := r.method + " " + strings.TrimPrefix(r.path, "/d/:desk")
		same, named := samePages[key]
		if !named {
			same = key
		}
		used[key] = true
		if strings.HasPrefix(same, "- ") {
			continue
		}
		a, ok := programs[same]
		switch {
		case !ok:
			t.Errorf("no program can do what %s %s does", r.method, r.path)
		case a.kind == toToken && a.permission != r.access.permission:
			t.Errorf("%s needs %v on a page and %v by the API", key, r.access.permission, a.permission)
		case a.kind != toToken && a.kind != toReader:
			t.Errorf("%s is for others by the API", key)
		}
	}
	for key := range samePages {
		if !used[key] {
			t.Errorf("%s is no page any more", key)
		}
	}
}
