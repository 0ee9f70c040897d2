package handlers

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"sumber/internal/newsroom"
	"sumber/internal/workflow"
	"sumber/models"
)

// found tells which canaries an answer holds, in its body or in a header.
func (l *leakScene) found(a *answer) []string {
	told := strings.Builder{}
	told.WriteString(strings.ToLower(a.text()))
	for _, name := range slices.Sorted(maps.Keys(a.Header())) {
		if name != "X-Request-Id" {
			unescaped, _ := url.QueryUnescape(strings.Join(a.Header()[name], " "))
			told.WriteString(" " + strings.ToLower(unescaped))
		}
	}
	s := told.String()
	if !strings.Contains(s, "kanari") && !strings.Contains(s, noon.Add(31*24*time.Hour).Format("2006-01-02")) {
		return nil
	}
	var out []string
	for word := range l.words {
		for rest := s; ; {
			_, behind, ok := strings.Cut(rest, word)
			if !ok {
				break
			}
			if behind == "" || behind[0] < 'a' || behind[0] > 'z' || word[0] != 'k' { // a longer word is another one
				out = append(out, word)
				break
			}
			rest = behind
		}
	}
	return out
}

// look asks for an address and tells what it gave away that is more secret than most. ids of what is not public are looked for too, but
// for those in the address itself, for who may not know of them.
func (l *leakScene) look(t *testing.T, as, method, address string, most secrecy, header map[string]string) *answer {
	t.Helper()
	a := l.send(t, as, method, address, strings.NewReader(""), header)
	for _, word := range l.found(a) {
		if l.words[word] > most {
			t.Errorf("%s %s as %q gives away %s\n%s", method, address, as, word, excerptOf(a))
		}
	}
	if most == ofAnybody && strings.Contains(a.Body.String(), "-") {
		for _, id := range l.hidden {
			if strings.Contains(a.Body.String(), id) && !strings.Contains(address, id) {
				t.Errorf("%s %s as %q gives away the id %s\n%s", method, address, as, id, excerptOf(a))
			}
		}
	}
	return a
}

// gets are the addresses of all pages and routes that read, with ids of the desk. claims is every claim, or one.
func (l *leakScene) gets(slug string, claims ...string) []target {
	var out []target
	for _, r := range (&server{}).routes() {
		if r.method != get {
			continue
		}
		for _, id := range claims {
			m := &matrix{w: l.world, claims: map[workflow.State]string{"": id}, ids: l.m.ids}
			for _, tg := range m.targets(r) {
				tg.address = strings.Replace(tg.address, "/d/"+l.desk.Slug, "/d/"+slug, 1)
				if strings.Contains(r.path, "articles/:id") {
					public := tg
					public.address = strings.Replace(tg.address, l.m.ids["articles"], l.m.ids["public articles"], 1)
					out = append(out, public)
				}
				out = append(out, tg)
			}
			if !strings.Contains(r.path, "/claims/:id") {
				break
			}
		}
	}
	return out
}

// formats are the forms in which a route can answer, as its document lists them: by the name that format= takes, and by media type.
func (l *leakScene) formats(r route) (names, mediaTypes []string) {
	for _, p := range l.api.parameters(r) {
		if p["name"] == "format" {
			for _, v := range p["schema"].(map[string]any)["enum"].([]any) {
				names = append(names, v.(string))
			}
		}
	}
	content, _ := l.api.at("paths", documentPath(r), "get", "responses", "200", "content")
	types, _ := content.(map[string]any)
	return names, slices.Sorted(maps.Keys(types))
}

// queries are the ways to ask for more at an address: each parameter that it takes, with a value of the desk that is none of the asker's
// business, and some that it does not.
func (l *leakScene) queries(tg target) []string {
	out := []string{"", "?include=unpublished", "?desk=" + l.desk.Slug, "?include=unpublished&desk=" + l.desk.Slug, "?desk=" + l.other.Slug, "?include=unpublished&desk=" + l.other.Slug}
	names, _ := l.formats(tg.route)
	for _, f := range names {
		out = append(out, "?format="+f, "?format="+f+"&include=unpublished", "?format="+f+"&include=unpublished&desk="+l.desk.Slug)
	}
	value := map[string]string{
		"q": "sandijudul", "source": l.m.ids["sources"], "assignee": l.account["shy"].ID, "account": l.account["shy"].ID, "article": l.m.ids["articles"], "claim": l.claims["proposed"], "external_id": "kota-1",
		"url": "https://naskah.example/", "updated_since": "2001-01-01T00:00:00Z", "state": "proposed", "tab": "done", "sort": "oldest", "part": "carried", "limit": "200", "rating": "true",
		"after": l.claims["proposed"], "outlet": "Kabar Kotabaru", "kind": "fact", "language": "id", "attribution": "sourced", "before": "9999", "with": l.m.ids["sources"], "number": "1",
	}
	for _, name := range slices.Sorted(maps.Keys(value)) {
		if tg.access.kind == toMember && slices.Contains([]string{"q", "tab", "state", "source", "after", "before", "with"}, name) || strings.Contains(parametersOf(l.api, tg.route), "query:"+name+";") {
			out = append(out, "?"+name+"="+url.QueryEscape(value[name]))
		}
	}
	return out
}

// TestNothingLeaves_WHO02_WHO03_WHO06 walks every address that reads, for everybody who is not of the desk and for members who may not
// see all of it, in every form and with every filter, over claims in all states, and finds none of the words that they may not read.
func TestNothingLeaves_WHO02_WHO03_WHO06(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, w *world) {
		var mu sync.Mutex
		routes := map[string]bool{}
		w.opts.Observe = func(route, _ string, _ int, _ time.Duration) {
			mu.Lock()
			defer mu.Unlock()
			routes[route] = true
		}
		w.handler = New(w.news, w.opts)
		l := newLeakScene(t, w)
		all, one := slices.Sorted(maps.Values(l.claims)), []string{l.claims["correcting"]}
		sent := 0

		t.Run("who may read it finds it", func(t *testing.T) { // so that a word which is found nowhere is no sign of anything
			seen := map[string]bool{}
			for _, as := range []string{"shy", "admin", "token:shy_all", "token:admin_all"} {
				claims := all
				if strings.Contains(as, "admin") { // for what they alone have
					claims = one
				}
				for _, tg := range l.gets(l.desk.Slug, claims...) {
					if strings.HasPrefix(tg.path, "/d/") == strings.HasPrefix(as, "token:") {
						continue
					}
					queries := []string{""}
					if tg.access.kind == toReader {
						queries = append(queries, "?include=unpublished&desk="+l.desk.Slug)
					}
					if strings.HasSuffix(tg.path, "/conflict") {
						queries = append(queries, "?form=draft")
					}
					for _, q := range queries {
						for _, word := range l.found(l.send(t, as, get, tg.address+q, strings.NewReader(""), nil)) {
							seen[word] = true
						}
					}
				}
			}
			kept := strings.Builder{}
			for text := range l.contents() {
				kept.WriteString(strings.ToLower(text))
			}
			for word := range l.words {
				// What was replaced is kept, and nobody is shown all of it.
				if !seen[word] && !(strings.HasPrefix(word, "kanaricorrectedlama") && strings.Contains(kept.String(), word)) {
					t.Errorf("nobody finds %s: the scene does not say it, or no address shows it", word)
				}
			}
		})
		t.Run("what is public is found by anybody, in each form", func(t *testing.T) {
			for _, tg := range l.gets(l.desk.Slug, all...) {
				if tg.access.kind != toReader || tg.path == "/api/v1/articles/:id/verdicts" && !strings.Contains(tg.address, l.m.ids["public articles"]) || tg.path != "/api/v1/articles/:id/verdicts" && !strings.Contains(tg.address, l.claims["corrected"]) {
					continue
				}
				names, mediaTypes := l.formats(tg.route)
				ask := map[string]map[string]string{"": nil}
				for _, f := range names {
					ask["?format="+f] = nil
				}
				for i, mediaType := range mediaTypes {
					ask["?"+strings.Repeat("&", i)] = map[string]string{"Accept": mediaType}
				}
				for q, header := range ask {
					for _, as := range []string{"", "token:read"} {
						a := l.look(t, as, get, tg.address+q, ofAnybody, header)
						if a.Code == http.StatusOK && !slices.Contains(l.found(a), "kanaricorrectedpernyataan") {
							t.Errorf("%s%s %v as %q lacks what was published\n%s", tg.address, q, header, as, excerptOf(a))
						}
						if a.Code != http.StatusOK && a.Code != http.StatusConflict && a.Code != http.StatusUnprocessableEntity { // a form may say why it is not for this claim
							t.Errorf("%s%s %v as %q: status %d", tg.address, q, header, as, a.Code)
						}
					}
				}
			}
		})
		t.Run("nobody else does", func(t *testing.T) {
			for _, as := range l.outside {
				slugs := []string{l.desk.Slug}
				if strings.HasPrefix(as, "other_") {
					slugs = append(slugs, l.other.Slug)
				}
				for i, slug := range slugs {
					claims := all
					if !slices.Contains([]string{"", "other_admin", "token:other_all"}, as) {
						claims = []string{l.claims["published"], l.claims["correcting"], l.claims["triage"]}
					}
					token := strings.HasPrefix(as, "token:")
					for _, tg := range l.gets(slug, claims...) {
						switch {
						case i > 0 && tg.access.kind != toMember, tg.access.kind == toMember && token, tg.access.kind == toToken && !token && as != "":
							continue // there they are anybody
						}
						queries, curious := []string{""}, tg.access.kind == toReader || as == "token:other_all" || as == "other_admin" && i > 0
						if curious && (tg.access.kind == toReader || !strings.Contains(tg.path, "/claims/:id")) {
							queries = l.queries(tg)
						}
						for _, q := range queries {
							l.look(t, as, get, tg.address+q, ofAnybody, nil)
							sent++
						}
						if tg.access.kind == toReader {
							_, mediaTypes := l.formats(tg.route)
							for _, mediaType := range mediaTypes {
								l.look(t, as, get, tg.address, ofAnybody, map[string]string{"Accept": mediaType})
							}
						}
						if curious && (strings.Contains(tg.address, one[0]) || !strings.Contains(tg.path, "claims/:id")) {
							l.look(t, as, http.MethodHead, tg.address, ofAnybody, nil)
							sent++
						}
					}
				}
			}
		})
		t.Run("what an address allows is told of the route alone", func(t *testing.T) {
			for _, tg := range l.gets(l.desk.Slug, one...) {
				a := &answer{ResponseRecorder: httptest.NewRecorder()}
				w.handler.ServeHTTP(a, httptest.NewRequestWithContext(t.Context(), http.MethodOptions, tg.address, nil))
				if a.Code != http.StatusNoContent || a.Body.Len() > 0 || len(l.found(a)) > 0 || !strings.HasPrefix(a.Header().Get("Allow"), "OPTIONS, GET") {
					t.Errorf("OPTIONS %s is answered %d %v\n%s", tg.address, a.Code, a.Header(), a.Body)
				}
			}
		})
		t.Run("members do not find what is of few", func(t *testing.T) {
			for as, most := range l.inside {
				for _, tg := range l.gets(l.desk.Slug, one[0], l.claims["reviewing"]) {
					queries := []string{""}
					switch {
					case strings.HasPrefix(tg.path, "/d/") == strings.HasPrefix(as, "token:"):
						continue
					case strings.HasSuffix(tg.path, "/conflict"):
						queries = append(queries, "?form=draft")
					case tg.access.kind == toReader:
						queries = append(queries, "?include=unpublished&desk="+l.desk.Slug)
					}
					for _, q := range queries {
						l.look(t, as, get, tg.address+q, most, nil)
						sent++
					}
				}
			}
			for _, tg := range l.gets(l.desk.Slug, l.claims["reviewing"]) { // not even who runs the desk
				l.look(t, "admin", get, tg.address, ofAdmins, nil)
				l.look(t, "admin", get, tg.address+"?form=draft", ofAdmins, nil)
			}
		})
		t.Run("no search finds it", func(t *testing.T) {
			for _, tg := range l.gets(l.other.Slug, one...) {
				if strings.Contains(tg.path, ":id") || !strings.Contains(parametersOf(l.api, tg.route), "query:q;") && !slices.Contains([]string{"/d/:desk/queue", "/d/:desk/sources", "/d/:desk/sources/find"}, tg.path) {
					continue
				}
				as := "other_admin"
				if strings.HasPrefix(tg.path, "/api/") {
					as = "token:other_all"
				}
				for word := range l.words {
					if !strings.HasPrefix(word, "kanari") {
						continue
					}
					a := l.look(t, as, get, tg.address+"?q=sandi"+strings.TrimPrefix(word, "kanari"), ofAnybody, nil)
					sent++
					if a.Code != http.StatusOK {
						t.Errorf("%s: status %d", a.path, a.Code)
					}
				}
			}
		})
		t.Run("no form or schema of an address tells that it is there", func(t *testing.T) { l.unlike(t) })
		t.Run("no body that names it either", func(t *testing.T) { l.named(t) })
		t.Run("nor does a change to it", func(t *testing.T) { l.unmoved(t) })
		t.Run("nor what another desk sends itself", func(t *testing.T) { l.others(t) })
		t.Run("nor a webhook, the log or a figure", func(t *testing.T) {
			rows := map[string][]models.Delivery{}
			for _, desk := range []models.Desk{l.desk, l.other} {
				hooks, err := w.store.Read(t.Context()).Webhooks(desk.ID)
				w.ok(err)
				for _, h := range hooks {
					list, _, err := w.store.Read(t.Context()).Deliveries(desk.ID, h.ID, models.DeliveryQuery{Limit: 200})
					w.ok(err)
					rows[desk.ID] = append(rows[desk.ID], list...)
				}
			}
			if len(rows[l.other.ID]) != 0 {
				t.Errorf("the other desk's receiver is sent %d messages", len(rows[l.other.ID]))
			}
			if len(rows[l.desk.ID]) < 10 {
				t.Errorf("the desk's own receiver is sent only %d messages", len(rows[l.desk.ID]))
			}
			told := map[string]bool{}
			for _, d := range rows[l.desk.ID] {
				a := &answer{ResponseRecorder: httptest.NewRecorder()}
				a.Body.Write(d.Payload)
				if words := l.found(a); len(words) > 0 {
					t.Errorf("a message of %s holds %v", d.Kind, words)
				}
				if d.ClaimID != nil && !l.public[*d.ClaimID] && (d.Kind != "proposal.waiting" || strings.Contains(string(d.Payload), "sha256") || strings.Contains(string(d.Payload), "http")) {
					t.Errorf("of what is not public a message of %s tells %s", d.Kind, d.Payload)
				}
				told[d.Kind] = true
			}
			for _, kind := range newsroom.WebhookEvents {
				if !told[kind] {
					t.Errorf("there is no message of %s", kind)
				}
			}
			log := strings.ToLower(w.logged())
			for word := range l.words {
				if strings.Contains(log, word) {
					t.Errorf("the log holds %s", word)
				}
			}
			known := map[string]bool{"": true}
			for _, r := range (&server{}).routes() {
				known[r.path] = true
			}
			for route := range routes {
				if !known[route] {
					t.Errorf("figures are kept of %q, which is no route", route)
				}
			}
		})
		t.Logf("%d addresses, %d words, %d claims", sent, len(l.words), len(l.claims))
	})
}

// twin is the desk with ids of which there is nothing.
func (l *leakScene) twin() (m *matrix, was []string) {
	m = &matrix{w: l.world, claims: map[workflow.State]string{}, ids: map[string]string{}}
	for noun, id := range l.m.ids {
		m.ids[noun] = models.NewID()
		was = append(was, id, m.ids[noun])
	}
	return m, was
}

// unlike asks for everything of the desk, and for what is not there, in the same words: the answers are one, to the last byte but for what
// was asked.
func (l *leakScene) unlike(t *testing.T) {
	t.Helper()
	bare, ids := l.twin()
	claim := models.NewID()
	for _, id := range l.claims {
		ids = append(ids, id)
	}
	ids = append(ids, claim, l.desk.Slug, "tiada")
	var same []string
	for _, id := range ids {
		same = append(same, id, "@")
	}
	blind := strings.NewReplacer(same...)
	shape := func(a *answer) string {
		h := a.Header().Clone()
		request := h.Get("X-Request-Id")
		h.Del("X-Request-Id")
		return blind.Replace(strings.ReplaceAll(fmt.Sprintf("%d %v\n%s", a.Code, h, a.Body), request, "#"))
	}
	compared, statuses := 0, map[int]int{}
	for _, r := range (&server{}).routes() {
		if !strings.Contains(r.path, "/:id") {
			continue
		}
		for _, as := range l.outside {
			session := !strings.HasPrefix(as, "token:")
			page := strings.HasPrefix(r.path, "/d/")
			switch {
			case page && !session, !page && session && as != "":
				continue // as anybody
			case slices.Contains(workflow.Scopes, workflow.Scope(strings.TrimPrefix(as, "token:"))):
				continue // of the desk: it may learn what is there
			}
			slugs := []string{l.desk.Slug}
			if page && strings.HasPrefix(as, "other_") {
				slugs = append(slugs, l.other.Slug)
			}
			for _, name := range []string{"triage", "proposed", "published"} {
				if name != "triage" && !strings.Contains(r.path, "claims/:id") {
					break
				}
				if r.access.kind == toReader && name == "published" {
					continue // that is public
				}
				real := &matrix{w: l.world, claims: map[workflow.State]string{"": l.claims[name]}, ids: l.m.ids}
				bare.claims = map[workflow.State]string{"": claim}
				theirs, none := real.targets(r), bare.targets(r)
				for i := range theirs {
					for k, slug := range slugs {
						there, nowhere := theirs[i].address, none[i].address
						if k > 0 {
							there, nowhere = strings.Replace(there, "/d/"+l.desk.Slug, "/d/"+slug, 1), strings.Replace(nowhere, "/d/"+l.desk.Slug, "/d/"+slug, 1)
						} else if page {
							nowhere = strings.Replace(nowhere, "/d/"+l.desk.Slug, "/d/tiada", 1)
						}
						ask := func(address string) *answer {
							form, json := real.body(theirs[i])
							header, payload := map[string]string{"If-Match": `"1"`, "If-None-Match": "*"}, json
							if form != nil {
								payload = form.Encode()
								header["Content-Type"] = "application/x-www-form-urlencoded"
							} else if json != "" {
								header["Content-Type"] = "application/json"
							}
							if r.method == get {
								payload = ""
							}
							delete(l.cookies[as], (&server{o: l.opts}).cookieName(noticeCookie)) // of the one before
							return l.send(t, as, r.method, address, strings.NewReader(payload), header)
						}
						a, b := ask(there), ask(nowhere)
						compared++
						statuses[a.Code]++
						if one, other := shape(a), shape(b); one != other {
							t.Errorf("%s %s as %q is answered\n%.600s\nand %s\n%.600s", r.method, there, as, one, nowhere, other)
						}
						if a.Code < 300 || a.Code == http.StatusConflict || a.Code == http.StatusNotModified || a.Code == http.StatusPreconditionRequired {
							t.Errorf("%s %s as %q: status %d", r.method, there, as, a.Code)
						}
					}
				}
			}
		}
	}
	if compared < 1000 || statuses[404] < 500 || statuses[401] == 0 || statuses[303] == 0 {
		t.Errorf("%d pairs, %v: the table does not reach what it is for", compared, statuses)
	}
	t.Logf("%d pairs, %v", compared, statuses)
}

// named is for ids, texts and keys of the desk in what another desk sends about its own things.
func (l *leakScene) named(t *testing.T) {
	t.Helper()
	ctx := t.Context()
	own := l.otherClaim
	src, err := l.news.AddSource(ctx, l.actor("other_editor"), newsroom.SourceInput{Name: "Sumber sendiri", Kind: "person"})
	l.ok(err)
	l.ok(l.news.Take(ctx, l.actor("other_editor"), newsroom.Ref{ID: own}))
	const as = "token:other_all"
	shape := func(a *answer, id string) string {
		return strings.ReplaceAll(strings.ReplaceAll(fmt.Sprint(a.Code, a.Body), a.Header().Get("X-Request-Id"), "#"), id, "@")
	}
	for _, c := range []struct {
		name, method, path string
		body               func(id string) map[string]any
		id                 string
	}{
		{"many claims", post, api("claims", "bulk"), func(id string) map[string]any { return map[string]any{"action": "select", "claims": []string{id}} }, l.claims["triage"]},
		{"many claims, one of them its own", post, api("claims", "bulk"), func(id string) map[string]any {
			return map[string]any{"action": "select", "claims": []string{own, id}}
		}, l.claims["triage"]},
		{"an assignee", post, api("claims", "bulk"), func(id string) map[string]any {
			return map[string]any{"action": "assign", "claims": []string{own}, "assignee": id}
		}, l.account["shy"].ID},
		{"a source to merge into", post, api("sources", src.ID, "merge"), func(id string) map[string]any { return map[string]any{"into": id} }, l.m.ids["sources"]},
		{"an occasion", post, api("claims", own, "occasion"), func(id string) map[string]any { return map[string]any{"id": id} }, l.m.ids["occasions"]},
		{"a claim to merge with", post, api("claims", own, "merge"), func(id string) map[string]any {
			return map[string]any{"version": l.claimVersion(own), "with": []any{map[string]any{"id": id, "version": 1}}}
		}, l.claims["triage"]},
		{"evidence to take away", post, api("claims", own, "evidence", "%s", "remove"), func(string) map[string]any { return map[string]any{} }, l.m.ids["evidence"]},
		{"a remark", post, api("claims", own, "remarks", "%s", "done"), func(string) map[string]any { return map[string]any{} }, l.m.ids["remark"]},
		{"proposals", post, api("articles", l.otherArticle, "approve-all"), func(id string) map[string]any {
			return map[string]any{"proposals": []any{map[string]any{"id": id, "snapshot_sha256": l.sealed(l.claims["proposed"])}}}
		}, l.verdict(l.claims["proposed"])},
	} {
		t.Run(c.name, func(t *testing.T) {
			var told []string
			for _, id := range []string{c.id, models.NewID()} {
				a := l.send(t, as, c.method, strings.ReplaceAll(c.path, "%s", id), strings.NewReader(body(c.body(id))), map[string]string{"Content-Type": "application/json"})
				told = append(told, shape(a, id))
				if a.Code == http.StatusBadRequest {
					t.Errorf("the body is no body of this address: %s", a.Body)
				}
			}
			if told[0] != told[1] {
				t.Errorf("named, it is answered\n%s\nand what is not there\n%s", told[0], told[1])
			}
		})
	}
}

// others sends what the desk has, as another desk: texts, ids of its system, keys of its requests.
func (l *leakScene) others(t *testing.T) {
	t.Helper()
	text, number := l.paragraph("naskah", ofDesk), l.say("nomor", ofDesk)
	evidence := body(map[string]any{"kind": "email", "title": l.say("kunciulang", ofDesk), "bears_on": "content", "stance": "context"})
	at := api("claims", l.claims["reviewing"], "evidence")
	const key = "kunci-bersama"
	l.token("shy", "shy_admin", workflow.ScopeAdmin)
	l.rows(t, []row{
		{name: "a request with a key", as: "token:shy_all", path: at, json: evidence, header: keyed(key), status: 201},
		{name: "again", as: "token:shy_all", path: at, json: evidence, header: keyed(key), status: 201, holds: []string{"anarireviewing"}},
		{name: "by another desk", as: "token:other_all", path: at, json: evidence, header: keyed(key), status: 404, lacks: []string{"anarireviewing"}},
		{name: "by another account, which may not", as: "token:viewer_all", path: at, json: evidence, header: keyed(key), status: 403, lacks: []string{"anarireviewing"}},
		{name: "by who was removed", as: "token:removed_all", path: at, json: evidence, header: keyed(key), status: 401, lacks: []string{"anarireviewing"}},
		{name: "by a token of the same account that may not write", as: "token:shy_admin", path: at, json: evidence, header: keyed(key), status: 422, lacks: []string{"anarireviewing"}},
		{name: "the desk's text is new to another", as: "token:other_all", path: api("articles"), json: body(map[string]any{"text": text, "external_id": number}), status: 201, then: func(t *testing.T, a *answer) {
			if strings.Contains(a.Body.String(), l.m.ids["articles"]) {
				t.Errorf("it is told of the desk's article\n%s", a.Body)
			}
		}},
		{name: "and the id of its system", as: "token:other_all", method: put, path: api("articles"), json: body(map[string]any{"text": "Teks lain sama sekali, kata Budi Santoso.", "external_id": "kota-1"}), status: 201},
		{name: "which is not looked up", as: "token:other_all", path: api("articles?url=" + url.QueryEscape("https://naskah.example/kanarialamat")), status: 200, holds: []string{`"articles":[]`}},
		{name: "a name of its directory is free", as: "token:other_all", path: api("sources"), json: body(map[string]any{"name": l.say("direktori", ofDesk), "kind": "person"}), status: 201},
	})
}

// unmoved reads, as others do, before and after work on what is not public: nothing of it moves, no tag, no count and no cursor.
func (l *leakScene) unmoved(t *testing.T) {
	t.Helper()
	type asked struct{ as, address string }
	read := func() map[asked]string {
		told := map[asked]string{}
		for _, as := range []string{"", "other_admin", "token:other_all"} {
			slug := l.desk.Slug
			if as == "other_admin" {
				slug = l.other.Slug
			}
			for _, tg := range l.gets(slug, l.claims["correcting"], l.claims["triage"]) {
				queries := []string{""}
				names, _ := l.formats(tg.route)
				for _, f := range names {
					queries = append(queries, "?format="+f)
				}
				for _, q := range queries {
					a := l.look(t, as, get, tg.address+q, ofAnybody, nil)
					told[asked{as, tg.address + q}] = strings.ReplaceAll(fmt.Sprint(a.Code, a.Header(), a.Body), a.Header().Get("X-Request-Id"), "#")
				}
			}
		}
		return told
	}
	before := read()
	ctx, shy, editor := t.Context(), l.actor("shy"), l.actor("editor")
	l.ok(l.news.SaveDraft(ctx, shy, newsroom.Ref{ID: l.claims["correcting"]}, l.draft(l.claims["correcting"], "correctinglagi", ofDesk)))
	l.ok(l.news.Propose(ctx, shy, newsroom.Ref{ID: l.claims["correcting"]}))
	l.ok(l.news.Take(ctx, shy, newsroom.Ref{ID: l.claims["triage"]}))
	l.ok(l.news.Approve(ctx, editor, newsroom.Ref{ID: l.claims["recorrecting"]}, l.sealed(l.claims["recorrecting"])))
	_, err := l.news.Import(ctx, shy, newsroom.NewArticle{Text: []byte(l.paragraph("lagi", ofDesk))})
	l.ok(err)
	after, tags := read(), 0
	for at, was := range before {
		if after[at] != was {
			t.Errorf("%s as %q was\n%.1500s\nand is, when only what is not public has changed,\n%.1500s", at.address, at.as, was, after[at])
		}
		if strings.Contains(was, "Etag:") {
			tags++
		}
	}
	if tags < 6 {
		t.Errorf("only %d answers have a tag", tags)
	}
	// What is published moves them.
	l.ok(l.news.Publish(ctx, editor, newsroom.Ref{ID: l.claims["recorrecting"]}, time.Time{}))
	moved := api("articles", l.m.ids["public articles"], "verdicts")
	if a := l.send(t, "", get, moved, strings.NewReader(""), nil); strings.Contains(before[asked{"", moved}], a.Header().Get("ETag")) {
		t.Error("what is published has the tag of what was there before")
	}
}

func (l *leakScene) claimVersion(id string) int {
	c, err := l.store.Read(l.t.Context()).Claim(l.other.ID, id)
	l.ok(err)
	return c.Version
}

func (l *leakScene) verdict(claim string) string {
	p, err := l.news.Claim(l.t.Context(), l.actor("editor"), claim)
	l.ok(err)
	return p.Sealed.Verdict.ID
}
