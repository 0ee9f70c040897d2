package handlers

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"sumber/internal/newsroom"
	"sumber/internal/workflow"
	"sumber/models"
)

// visitor is one kind of who may knock at a route.
type visitor struct {
	name   string // as rows name it; "" is anybody
	person string // whose account and role it has
	token  bool
	scopes []workflow.Scope // nil is all
	// out is set for who is not on the desk at all, gone for who cannot sign in any more.
	out, gone bool
}

func visitors() []visitor {
	list := []visitor{
		{name: ""}, {name: "viewer", person: "viewer"}, {name: "reviewer", person: "reviewer"}, {name: "editor", person: "editor"}, {name: "admin", person: "admin"},
		{name: "other_editor", person: "other_editor", out: true}, {name: "removed", person: "removed", out: true}, {name: "disabled", person: "disabled", gone: true},
		{name: "token:other_all", person: "other_editor", token: true, scopes: workflow.Scopes, out: true},
		{name: "token:removed_all", person: "removed", token: true, gone: true}, {name: "token:disabled_all", person: "disabled", token: true, gone: true},
		{name: "token:viewer_all", person: "viewer", token: true, scopes: workflow.Scopes}, {name: "token:admin_all", person: "admin", token: true, scopes: workflow.Scopes},
		{name: "token:all", person: "editor", token: true, scopes: workflow.Scopes},
	}
	for _, s := range workflow.Scopes {
		list = append(list, visitor{name: "token:" + string(s), person: "editor", token: true, scopes: []workflow.Scope{s}},
			visitor{name: "token:reviewer_" + string(s), person: "reviewer", token: true, scopes: []workflow.Scope{s}})
	}
	return list
}

// matrix knows the real ids behind the parameters of routes, and bodies that are complete but change nothing: a version
// that never was, a token that is revoked, a text that the desk has.
type matrix struct {
	w      *world
	claims map[workflow.State]string
	ids    map[string]string // by the noun before the parameter
}

const neverVersion = 999_999

func newMatrix(t *testing.T, w *world) *matrix {
	t.Helper()
	m := &matrix{w: w, claims: map[workflow.State]string{}, ids: map[string]string{}}
	claims := []string{w.claim(pumps).Claim.ID, w.claim(budget).Claim.ID, w.claim(drains).Claim.ID, w.claim(flood).Claim.ID}
	m.claims[workflow.Triage] = claims[0]
	w.propose("reviewer", claims[1], "Usulan "+unpublished)
	m.claims[workflow.Proposed] = claims[1]
	w.publish(claims[2], "Sudah tayang")
	m.claims[workflow.Done] = claims[2]
	taken := newsroom.Ref{ID: claims[3], Undo: models.NewID()}
	w.ok(w.news.Take(t.Context(), w.actor("reviewer"), taken))
	w.write(func(tx *models.Tx) error { return tx.SaveUndone(w.desk.ID, taken.Undo, noon) }) // nothing is left to undo
	m.claims[workflow.Reviewing] = claims[3]
	w.ok(w.news.SetOccasion(t.Context(), w.actor("reviewer"), newsroom.Ref{ID: claims[3]}, newsroom.OccasionInput{Speaker: "Sari Wulandari"}))
	occasion := *w.claim(flood).Claim.OccasionID
	ev, err := w.store.Read(t.Context()).EvidenceOfClaim(w.desk.ID, claims[1], nil)
	w.ok(err)
	sources, err := w.news.Sources(t.Context(), w.actor("viewer"), models.SourceQuery{})
	w.ok(err)
	_, err = w.news.Invite(t.Context(), w.actor("admin"), "baru@kabar.example", "viewer")
	w.ok(err)
	invited, err := w.news.Members(t.Context(), w.actor("admin"))
	w.ok(err)
	invitation := invited.Invitations[0].ID
	w.ok(w.news.RevokeInvitation(t.Context(), w.actor("admin"), invitation))
	spent, _, err := w.news.CreateToken(t.Context(), w.actor("reviewer"), newsroom.NewToken{Name: "lama", Scopes: []string{"read"}})
	w.ok(err)
	w.ok(w.news.RevokeToken(t.Context(), w.actor("reviewer"), spent.ID))
	hook, message := w.webhook("admin")
	w.ok(w.news.RemoveWebhook(t.Context(), w.actor("admin"), hook.ID))
	reopened := newsroom.Ref{ID: claims[0], Undo: models.NewID()}
	w.ok(w.news.Dismiss(t.Context(), w.actor("editor2"), reopened, ""))
	_, err = w.news.UndoAct(t.Context(), w.actor("editor2"), reopened.Undo)
	w.ok(err)
	parted, err := w.news.MergeSources(t.Context(), w.actor("editor"), sources.Rows[0].ID, sources.Rows[1].ID)
	w.ok(err)
	_, err = w.news.UndoMerge(t.Context(), w.actor("editor"), parted.ID)
	w.ok(err)
	view, err := w.news.SaveView(t.Context(), w.actor("editor2"), "Daftar", newsroom.QueueFilter{})
	w.ok(err)
	other, err := w.news.SaveView(t.Context(), w.actor("editor2"), "Daftar lain", newsroom.QueueFilter{})
	w.ok(err)
	m.ids = map[string]string{"api views": other.ID, "occasions": occasion, "merge": parted.ID, "views": view.ID, "undo": reopened.Undo, "articles": w.article, "evidence": ev[0].ID, "sources": sources.Rows[0].ID, "members": w.member["admin"].ID, "invitations": invitation, "tokens": spent.ID, "webhooks": hook.ID, "delivery": message}
	art, err := w.store.Read(t.Context()).Article(w.desk.ID, w.article)
	w.ok(err)
	rev, err := w.store.Read(t.Context()).Revision(w.desk.ID, w.article, art.Revision)
	w.ok(err)
	at, body := noon, w.claim(pumps).Version.Body
	declined := models.Suggestion{DeskID: w.desk.ID, ID: models.NewID(), ArticleID: w.article, RevID: rev.ID, Kind: workflow.SuggestAdd, Body: body, Digest: strings.Repeat("0", 64),
		Engine: "1", Outcome: workflow.Declined, DecidedAt: &at, CreatedAt: noon}
	w.write(func(tx *models.Tx) error { return tx.CreateSuggestions([]models.Suggestion{declined}) })
	m.ids["suggestions"] = declined.ID
	return m
}

// target is a route with its parameters filled in.
type target struct {
	route
	address string
	state   workflow.State  // of the claim in the address
	action  workflow.Action // on it
}

// targets fills in a route: routes of a claim once for each state, and acts once for each act as well.
func (m *matrix) targets(r route) []target {
	fill := func(state workflow.State, action workflow.Action) target {
		parts := strings.Split(r.path, "/")
		for i, p := range parts {
			switch {
			case p == ":desk":
				parts[i] = m.w.desk.Slug
			case p == ":secret":
				parts[i] = "tidak-ada"
			case p == ":action":
				parts[i] = string(action)
			case p == ":evidence", p == ":merge", p == ":delivery":
				parts[i] = m.ids[p[1:]]
			case p == ":remark":
				parts[i] = orElse(m.ids["remark"], models.NewID())
			case p == ":name":
				parts[i] = "verdicts.v1.json"
			case p == ":number":
				parts[i] = "1"
			case p == ":answer":
				parts[i] = "done"
			case p == ":id" && parts[i-1] == "claims":
				parts[i] = m.claims[state]
			case p == ":id" && parts[i-1] == "views" && parts[1] == "api" && m.ids["api views"] != "":
				parts[i] = m.ids["api views"] // the pages take theirs away
			case p == ":id":
				parts[i] = m.ids[parts[i-1]]
			case p == "*":
				parts[i] = "x"
			}
		}
		return target{r, strings.Join(parts, "/"), state, action}
	}
	if !strings.Contains(r.path, "claims/:id") {
		return []target{fill("", "")}
	}
	var out []target
	for state := range m.claims {
		switch {
		case strings.HasSuffix(r.path, ":action"):
			for _, rule := range workflow.ClaimRules {
				if rule.Action != workflow.Edit && rule.Action != workflow.Draft {
					out = append(out, fill(state, rule.Action))
				}
			}
		case r.method == get && !strings.HasSuffix(r.path, "/edit"), strings.HasSuffix(r.path, "/conflict"), strings.HasSuffix(r.path, "/discard"):
			out = append(out, fill(state, ""))
		case strings.HasSuffix(r.path, "/draft"), strings.HasSuffix(r.path, ":answer"):
			out = append(out, fill(state, workflow.Draft))
		default:
			out = append(out, fill(state, workflow.Edit))
		}
	}
	return out
}

// body is what is sent to a target: complete, so that nothing but who asks and where the claim stands can refuse it, and
// without effect.
func (m *matrix) body(tg target) (form url.Values, json string) {
	p := tg.path
	fields := map[string]any{"version": neverVersion}
	switch {
	case strings.HasSuffix(p, ":action"):
		reason := "Sebab"
		switch tg.action {
		case workflow.Dismiss:
			reason = workflow.DismissReasons[0]
		case workflow.Finish:
			reason = workflow.FinishReasons[0]
		}
		fields["reason"], fields["remarks"], fields["correction"] = reason, "Catatan", "update"
		fields["assignee"], fields["snapshot_sha256"] = m.w.account["reviewer"].ID, strings.Repeat("0", 64)
	case strings.HasSuffix(p, "claims/:id"), strings.HasSuffix(p, "/edit"):
		fields["content"], fields["attribution"], fields["kind"] = []map[string]any{{"exact": "banjir"}}, "unattributed", "fact"
	case strings.HasSuffix(p, "/evidence"):
		fields["kind"], fields["title"], fields["bears_on"], fields["stance"] = "email", "Surel", "content", "context"
	case p == "/api/v1/articles", p == bulkPath:
		fields = map[string]any{"text": news}
	}
	if strings.HasPrefix(p, "/api/") {
		return nil, body(m.known(tg, fields))
	}
	form = url.Values{}
	for k, v := range fields {
		if k != "content" {
			form.Set(k, fmt.Sprint(v))
		}
	}
	form.Set("sha256", strings.Repeat("0", 64))
	form.Set("content.0.exact", "banjir")
	switch p {
	case "/d/:desk/articles":
		form = url.Values{"text": {news}, "kind": {"news"}}
	case "/d/:desk/queue":
		form = url.Values{"action": {"select"}}
	case "/d/:desk/views", "/d/:desk/views/:id":
		form = url.Values{"version": {fmt.Sprint(neverVersion)}}
	case "/d/:desk/articles/:id/triage":
		form = url.Values{"action": {"select"}}
	case "/d/:desk/members/:id/role":
		form = url.Values{"role": {"viewer"}} // of the last admin: refused
	case "/d/:desk/articles/:id/revise":
		form = url.Values{"text": {news}, "title": {"Judul"}, "version": {fmt.Sprint(neverVersion)}}
	case "/d/:desk/claims/:id/occasion":
		form.Set("occasion", "new")
	case "/d/:desk/articles/:id/claims/new":
		form.Set("content.0.exact", "tidak ada di sini")
	case "/language":
		form = url.Values{"lang": {"xx"}}
	}
	return form, ""
}

// known leaves of the fields those that the API's document knows of the target's body, and adds what nothing else may refuse
// before the person is asked about.
func (m *matrix) known(tg target, fields map[string]any) map[string]any {
	switch {
	case strings.HasSuffix(tg.path, "/approve-all"):
		return map[string]any{"proposals": []any{map[string]any{"id": models.NewID(), "snapshot_sha256": strings.Repeat("0", 64)}}}
	case tg.path == "/api/v1/claims/bulk":
		return map[string]any{"action": "select", "claims": []string{}}
	case tg.path == "/api/v1/members/:id":
		return map[string]any{"role": "viewer"} // of the last admin: refused
	}
	path := documentPath(tg.route)
	schema, _ := m.w.api.at("paths", path, strings.ToLower(tg.method), "requestBody", "content", "application/json", "schema")
	of, ok := schema.(map[string]any)
	if !ok {
		return nil
	}
	ref, _ := of["$ref"].(string)
	properties, _ := m.w.api.at(append(strings.Split(ref, "/")[1:], "properties")...)
	known, _ := properties.(map[string]any)
	out := map[string]any{}
	for name, v := range fields {
		if _, ok := known[name]; ok {
			out[name] = v
		}
	}
	return out
}

// expect is what the tables say of a visitor at a target: the statuses that are right.
func (m *matrix) expect(v visitor, tg target) (want []int, why string) {
	pass := []int{200, 201, 303, 400, 404, 409, 422} // let in; what becomes of it is no matter of who asks
	isAPI := strings.HasPrefix(tg.path, "/api/")
	switch {
	case isAPI && v.token && v.gone:
		return []int{401}, "a token that has ended"
	case tg.path == "/sign-in":
		return append(pass, 429), "public, and throttled"
	case tg.access.kind == toPublic:
		return pass, "public"
	case tg.access.kind == toReader && (!v.token || v.gone) && tg.state != "" && tg.state != workflow.Done:
		return []int{404}, "public, and nothing of it is published"
	case tg.access.kind == toReader && (!v.token || v.gone):
		return []int{200}, "public, and something is published"
	case isAPI && !v.token, isAPI && v.gone:
		return []int{401}, "no token"
	case !isAPI && (v.token || v.gone || v.person == ""):
		return []int{302}, "not signed in" // stands for the redirect to the sign-in
	case tg.access.kind == toAccount:
		return pass, "signed in"
	case v.out && !isAPI:
		return []int{404}, "not a member"
	}
	role := m.w.member[v.person].Role
	permission := tg.access.permission
	if tg.access.kind == toReader {
		permission = workflow.Read
	}
	switch why := workflow.May(permission, role, v.scopes); {
	case why == workflow.Allowed:
	case tg.access.permission == workflow.Review && why == workflow.RefusedScope: // the act's own scope decides
	default:
		return []int{403}, string(why)
	}
	if v.out {
		// A token of another desk is let in there, and finds nothing of this one.
		if strings.Contains(tg.path, ":id") {
			if tg.access.permission == workflow.Review && workflow.May(workflow.Review, role, v.scopes) == workflow.RefusedScope {
				return []int{403, 404}, "another desk, another scope"
			}
			return []int{404}, "another desk's"
		}
		return pass, "its own desk"
	}
	if strings.HasSuffix(tg.path, "/undo/:id") {
		return []int{403}, "somebody else's act"
	}
	if tg.action == "" {
		// Who may review at all, by a token without the scope, is refused by the use case; approving has a scope of its own.
		if isAPI && !strings.HasSuffix(tg.path, "/approve-all") && workflow.May(permission, role, v.scopes) == workflow.RefusedScope {
			if strings.HasSuffix(tg.path, "/delete") {
				return []int{403, 404}, "the scope, or who came before took it away"
			}
			return []int{403}, "the scope"
		}
		return pass, "allowed"
	}
	f := workflow.Facts{Role: role, Scopes: v.scopes, State: tg.state, Live: tg.state == workflow.Done}
	f.Assignee = v.person == "reviewer" && (tg.state == workflow.Reviewing || tg.state == workflow.Proposed)
	f.Proposer = v.person == "reviewer" && tg.state == workflow.Proposed
	f.Author = f.Proposer
	switch d := workflow.Next(tg.action, f); {
	case d.OK():
		// Allowed, and refused for the version that never was; the forms of an edit open.
		if tg.method == get {
			return []int{200}, "allowed"
		}
		return []int{409, 422}, "allowed"
	case d.Refused.OfPerson():
		return []int{403}, string(d.Refused)
	case strings.HasSuffix(tg.path, "/undo"):
		return []int{409, 422}, string(d.Refused) // nothing was edited that could be undone
	default:
		return []int{409}, string(d.Refused)
	}
}

// TestEveryRouteForEveryVisitor_WHO01_TOK01_ORG02 holds the answers against the tables: the route's line, and the policy.
func TestEveryRouteForEveryVisitor_WHO01_TOK01_ORG02(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, w *world) {
		m := newMatrix(t, w)
		seen := map[string]bool{}
		requests := 0
		for _, r := range (&server{}).routes() {
			for _, tg := range m.targets(r) {
				for _, v := range visitors() {
					if v.person != "" && !v.token && !strings.HasPrefix(tg.path, "/api/") {
						w.session(v.person) // signing out must not end the session of the next
					}
					before := w.head()
					form, json := m.body(tg)
					rw := row{as: v.name, method: tg.method, path: tg.address}
					if tg.method != get {
						rw.form, rw.json = form, json
					}
					header := map[string]string{}
					payload := rw.json
					if rw.form != nil {
						payload = rw.form.Encode()
						header["Content-Type"] = "application/x-www-form-urlencoded"
					} else if rw.json != "" {
						header["Content-Type"] = "application/json"
						if tg.path == bulkPath {
							header["Content-Type"] = ndjson
						}
					}
					a := w.send(t, v.name, tg.method, tg.address, strings.NewReader(payload), header)
					requests++
					want, why := m.expect(v, tg)
					got := a.Code
					if got == http.StatusSeeOther && strings.HasPrefix(a.Header().Get("Location"), "/sign-in") {
						got = 302
					}
					if got == http.StatusSeeOther && strings.Contains(a.Header().Get("Location"), "/conflict?") {
						got = http.StatusConflict // what was typed is kept, and shown there with that status
					}
					if !slices.Contains(want, got) {
						t.Errorf("%s %s (%s) as %q: status %d, want one of %v: %s\n%.400s", tg.method, r.path, tg.state+" "+workflow.State(tg.action), v.name, got, want, why, a.text())
					}
					seen[fmt.Sprint(got)] = true
					if tg.method == get && w.head() != before {
						t.Errorf("GET %s as %q wrote to the audit", tg.address, v.name)
					}
				}
			}
		}
		for _, status := range []string{"200", "302", "303", "401", "403", "404", "409", "422"} {
			if !seen[status] {
				t.Errorf("no visitor met %s: the matrix does not test it", status)
			}
		}
		for state, id := range m.claims {
			if w.state(id) != state {
				t.Errorf("the claim in %s is now in %s: the matrix changed it", state, w.state(id))
			}
		}
		t.Logf("%d requests", requests)
	})
}

// TestRoutesSayWhoMay_WHO01: a route cannot be there without a line that says who may use it, and what the line says exists.
func TestRoutesSayWhoMay_WHO01(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range (&server{}).routes() {
		key := r.method + " " + r.path
		if seen[key] {
			t.Errorf("%s stands twice", key)
		}
		seen[key] = true
		onDesk := strings.HasPrefix(r.path, "/d/:desk")
		switch r.access.kind {
		case toMember, toToken:
			if !slices.ContainsFunc(workflow.DeskRules, func(d workflow.DeskRule) bool { return d.Permission == r.access.permission }) {
				t.Errorf("%s: the permission %q is in no table", key, r.access.permission)
			}
			if (r.access.kind == toMember) != onDesk {
				t.Errorf("%s: members have pages below /d/:desk, tokens have the API", key)
			}
		default:
			if r.access.permission != "" || onDesk {
				t.Errorf("%s: open to more than members of the desk", key)
			}
		}
		if r.method != get && r.access.kind == toMember && r.access.permission == workflow.Read {
			t.Errorf("%s: a viewer could write", key)
		}
		if r.handle == nil {
			t.Errorf("%s has no handler", key)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("a route that does not say who may is taken")
		}
	}()
	(&server{}).guard(route{method: get, path: "/x"})
}
