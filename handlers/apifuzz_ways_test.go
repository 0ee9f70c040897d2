package handlers

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Some operations want several things to fit: a proposal of somebody else, a remark on it, a claim that stands on other words since the
// text was revised. A client comes there on a way of several requests, each made from the answers before it. The fuzzer goes each way
// once before it wanders, so that every operation succeeds in every run, and so that there is something deep to stumble over. An operation
// that is described anew and that no wandering reaches needs its way here.

// fuzzWay goes on from what earlier requests were told; a step that is refused ends it.
type fuzzWay struct {
	f   *apiFuzz
	end string // where it ended early, "" for nowhere
}

// The senders of the ways, by what they are on the desk.
const (
	fuzzReviewer = "token:reviewer_all"
	fuzzEditor   = "token:approver" // who is the author of nothing
	fuzzAdmin    = "token:admin_all"
)

// do makes a request to an operation: values fill its path in order. It gives nil when the way has ended.
func (w *fuzzWay) do(by, key string, body map[string]any, values ...string) map[string]any {
	if w.end != "" {
		return nil
	}
	f := w.f
	at := slices.IndexFunc(f.ops, func(op *fuzzOp) bool { return op.key == key })
	from := slices.IndexFunc(f.senders, func(s fuzzSender) bool { return s.name == by })
	if at < 0 || from < 0 {
		w.end = key + " is not there"
		return nil
	}
	r := &fuzzRequest{op: f.ops[at], method: f.ops[at].method, sender: f.senders[from], header: http.Header{}, url: f.ops[at].path}
	for _, v := range values {
		open, rest, _ := strings.Cut(r.url, "{")
		name, rest, _ := strings.Cut(rest, "}")
		r.url = open + url.PathEscape(v) + rest
		if r.focus == "" {
			r.focus = v
		}
		if _, listed := r.op.variants[v]; listed && name != "id" {
			r.variant = v
		}
	}
	if body != nil {
		r.mediaType, r.body = "application/json", encode(body)
		r.header.Set("Content-Type", r.mediaType)
	}
	f.send(r)
	if r.status/100 != 2 {
		w.end = fmt.Sprintf("%s %s: %d %.300s", r.method, r.url, r.status, r.answer)
		return nil
	}
	out := map[string]any{}
	_ = json.Unmarshal(r.answer, &out)
	return out
}

// inList gives the rows of a list of an answer.
func inList(v map[string]any, name string) []map[string]any {
	var out []map[string]any
	list, _ := v[name].([]any)
	for _, x := range list {
		if m, ok := x.(map[string]any); ok {
			out = append(out, m)
		}
	}
	return out
}

func idOf(v map[string]any) string { s, _ := v["id"].(string); return s }

// article sends a text of so many claims and gives their ids.
func (w *fuzzWay) article(claims int) (id, text string, ids []string) {
	text = w.f.text("", "") + "\n\n"
	for i := range claims {
		text += fmt.Sprintf("\"Kami akan membangun %d rumah pompa di kelurahan nomor %d tahun ini juga,\" kata Bagus Pranoto.\n\n", 10+w.f.rng.IntN(1_000_000), i+1)
	}
	id = idOf(w.do(fuzzReviewer, "POST /api/v1/articles", map[string]any{"text": text, "language": "id"}))
	for _, c := range inList(w.do(fuzzReviewer, "GET /api/v1/articles/{id}", nil, id), "claims") {
		ids = append(ids, idOf(c))
	}
	if w.end == "" && len(ids) < claims {
		w.end = fmt.Sprintf("an article of %d claims has %d", claims, len(ids))
	}
	return id, text, append(ids, make([]string, claims)...)
}

func (w *fuzzWay) act(by, claim, action string, body map[string]any) map[string]any {
	if body == nil {
		body = map[string]any{}
	}
	return w.do(by, "POST /api/v1/claims/{id}/actions/{action}", body, claim, action)
}

// draft takes a claim and writes what a proposal needs.
func (w *fuzzWay) draft(claim string) {
	now := w.do(fuzzReviewer, "GET /api/v1/claims/{id}", nil, claim)
	if now["state"] != "reviewing" {
		now = w.act(fuzzReviewer, claim, "take", nil)
	}
	findings := []any{}
	for _, h := range inList(now, "chain") {
		findings = append(findings, map[string]any{"hop_id": idOf(h), "finding": "confirmed"})
	}
	w.do(fuzzReviewer, "PUT /api/v1/claims/{id}/draft", map[string]any{"version": now["version"], "statement": w.f.text("statement", ""), "kind": "fact", "rating": "true",
		"summary": w.f.text("summary", ""), "rationale": w.f.text("rationale", ""), "findings": findings}, claim)
	w.do(fuzzReviewer, "POST /api/v1/claims/{id}/evidence", map[string]any{"kind": "email", "title": w.f.text("title", ""), "bears_on": "content", "stance": "supports"}, claim)
}

// propose gives the body that names what is proposed.
func (w *fuzzWay) propose(claim string) map[string]any {
	w.draft(claim)
	w.act(fuzzReviewer, claim, "propose", nil)
	proposal, _ := w.do(fuzzEditor, "GET /api/v1/claims/{id}/verdict", nil, claim)["proposal"].(map[string]any)
	return map[string]any{"snapshot_sha256": proposal["snapshot_sha256"]}
}

// with adds fields to a body.
func with(body map[string]any, more map[string]any) map[string]any {
	out := maps.Clone(body)
	if out == nil {
		out = map[string]any{}
	}
	maps.Copy(out, more)
	return out
}

// fuzzWays are the ways, by where they lead.
var fuzzWays = map[string]func(*fuzzWay){
	"remarks and their answers": func(w *fuzzWay) {
		_, _, claims := w.article(3)
		for i, answer := range []string{"done", "accept", "decline"} {
			shown := w.propose(claims[i])
			w.act(fuzzEditor, claims[i], "return", with(shown, map[string]any{"remarks": w.f.text("remarks", ""), "on_fields": []any{map[string]any{"field": "statement", "text": w.f.text("text ", ""), "replacement": w.f.text("replacement", "")}}}))
			for _, remark := range inList(w.do(fuzzReviewer, "GET /api/v1/claims/{id}/remarks", nil, claims[i]), "remarks") {
				if remark["field"] == "statement" {
					w.do(fuzzReviewer, "POST /api/v1/claims/{id}/remarks/{remark}/{answer}", map[string]any{}, claims[i], idOf(remark), answer)
				}
			}
		}
	},
	"all acts": func(w *fuzzWay) {
		_, _, claims := w.article(5)
		me := w.do(fuzzReviewer, "GET /api/v1/me", nil)
		w.act(fuzzReviewer, claims[0], "select", nil)
		w.act(fuzzReviewer, claims[0], "assign", map[string]any{"assignee": me["account_id"]})
		w.act(fuzzReviewer, claims[0], "take", nil)
		w.act(fuzzReviewer, claims[0], "release", nil)
		w.act(fuzzReviewer, claims[0], "dismiss", map[string]any{"reason": "opinion"})
		w.act(fuzzReviewer, claims[0], "reopen", map[string]any{"reason": w.f.text("reason", "")})
		w.propose(claims[1])
		w.act(fuzzReviewer, claims[1], "withdraw", nil)
		shown := w.propose(claims[2])
		w.act(fuzzEditor, claims[2], "approve", shown)
		w.act(fuzzEditor, claims[2], "finish", map[string]any{"reason": "not_published"})
		shown = w.propose(claims[3])
		w.act(fuzzEditor, claims[3], "approve", shown)
		w.act(fuzzEditor, claims[3], "publish", map[string]any{"at": noon.AddDate(10, 0, 0)})
		w.act(fuzzEditor, claims[3], "unschedule", nil)
		w.act(fuzzEditor, claims[3], "publish", nil)
		w.act(fuzzReviewer, claims[3], "correct", map[string]any{"reason": w.f.text("reason", ""), "correction": "update"})
		w.act(fuzzReviewer, claims[3], "abandon", nil)
		w.act(fuzzEditor, claims[3], "retract", map[string]any{"reason": w.f.text("reason", "")})
	},
	"all proposals of an article": func(w *fuzzWay) {
		id, _, claims := w.article(2)
		w.propose(claims[0])
		w.propose(claims[1])
		var shown []any
		for _, p := range inList(w.do(fuzzEditor, "GET /api/v1/articles/{id}/proposals", nil, id), "proposals") {
			shown = append(shown, map[string]any{"id": idOf(p), "snapshot_sha256": p["snapshot_sha256"]})
		}
		w.do(fuzzEditor, "POST /api/v1/articles/{id}/approve-all", map[string]any{"proposals": shown}, id)
	},
	"parts of a claim": func(w *fuzzWay) {
		id, _, claims := w.article(3)
		w.do(fuzzReviewer, "POST /api/v1/articles/{id}/claims", map[string]any{"content": []any{map[string]any{"exact": "tahun ini juga"}}, "attribution": "unattributed", "kind": "fact"}, id)
		w.do(fuzzReviewer, "POST /api/v1/claims/{id}/words", map[string]any{"words": "content", "place": map[string]any{"exact": "Bagus Pranoto"}}, claims[2])
		w.do(fuzzReviewer, "POST /api/v1/claims/{id}/edge", map[string]any{"words": "content", "edge": "start", "steps": 1}, claims[2])
		w.do(fuzzReviewer, "POST /api/v1/claims/{id}/unattribute", map[string]any{}, claims[2])
		w.do(fuzzReviewer, "POST /api/v1/claims/{id}/versions/{number}/restore", map[string]any{}, claims[2], "1")
		w.do(fuzzReviewer, "POST /api/v1/claims/{id}/split", map[string]any{"parts": []any{[]any{map[string]any{"exact": "akan membangun"}}, []any{map[string]any{"exact": "rumah pompa di kelurahan"}}}}, claims[2])
		one, other := w.do(fuzzReviewer, "GET /api/v1/claims/{id}", nil, claims[0]), w.do(fuzzReviewer, "GET /api/v1/claims/{id}", nil, claims[1])
		w.do(fuzzReviewer, "POST /api/v1/claims/{id}/merge", map[string]any{"version": one["version"], "with": []any{map[string]any{"id": claims[1], "version": other["version"]}}, "words": true}, claims[0])
		w.do(fuzzReviewer, "POST /api/v1/claims/{id}/undo", map[string]any{}, claims[0])
	},
	"a text that is revised": func(w *fuzzWay) {
		id, text, claims := w.article(2)
		w.act(fuzzReviewer, claims[0], "take", nil)
		now := w.do(fuzzReviewer, "GET /api/v1/articles/{id}", nil, id)
		w.do(fuzzReviewer, "POST /api/v1/articles/{id}/revisions", map[string]any{"version": now["version"], "text": strings.Replace(text, "tahun ini juga", "tahun depan juga", 1) + "\"Kami juga akan menambah 40 perahu karet,\" kata Sari Wulandari.\n\n\"Tanggul di hilir selesai bulan Mei,\" kata Rina Marlina.\n"}, id)
		w.do(fuzzReviewer, "POST /api/v1/claims/{id}/place", map[string]any{}, claims[0])
		w.do(fuzzReviewer, "GET /api/v1/articles/{id}/revisions/{number}", nil, id, "2")
		// Each that is new is taken by turns and refused.
		for i, s := range inList(w.do(fuzzReviewer, "GET /api/v1/articles/{id}/suggestions", nil, id), "suggestions") {
			if s["kind"] == "add" {
				w.do(fuzzReviewer, "POST /api/v1/suggestions/{id}/"+[]string{"accept", "decline"}[i%2], map[string]any{}, idOf(s))
			}
		}
	},
	"what is changed as it was seen": func(w *fuzzWay) {
		source := w.do(fuzzReviewer, "POST /api/v1/sources", map[string]any{"name": "Kepala " + w.f.text("name", ""), "kind": "person"})
		w.do(fuzzReviewer, "PUT /api/v1/sources/{id}", map[string]any{"version": source["version"], "name": source["name"], "kind": "person", "profile": w.f.text("profile", "")}, idOf(source))
		view := w.do(fuzzReviewer, "POST /api/v1/views", map[string]any{"name": w.f.text("name", ""), "query": "tab=triage"})
		w.do(fuzzReviewer, "PUT /api/v1/views/{id}", map[string]any{"version": view["version"], "name": w.f.text("name", "")}, idOf(view))
		w.do(fuzzReviewer, "GET /api/v1/views/{id}/claims", nil, idOf(view))
		desk := w.do(fuzzAdmin, "GET /api/v1/desk", nil)
		w.do(fuzzAdmin, "PUT /api/v1/desk", map[string]any{"version": desk["version"], "name": desk["name"], "language": "id", "time_zone": "Asia/Jakarta"})
		scale := w.do(fuzzAdmin, "GET /api/v1/scale", nil)
		w.do(fuzzAdmin, "PUT /api/v1/scale", map[string]any{"version": scale["version"], "labels": scale["labels"]})
		hook := w.do(fuzzAdmin, "POST /api/v1/webhooks", map[string]any{"address": "https://cms.kabar.example/terima", "events": []string{"verdict.published"}})
		w.do(fuzzAdmin, "PUT /api/v1/webhooks/{id}", map[string]any{"version": hook["version"], "address": "https://cms.kabar.example/terima", "events": []string{"verdict.retracted"}}, idOf(hook))
		w.do(fuzzAdmin, "POST /api/v1/webhooks/{id}/remove", map[string]any{}, idOf(hook))
		token := w.do(fuzzReviewer, "POST /api/v1/tokens", map[string]any{"name": w.f.text("name", ""), "scopes": []string{"read"}})
		w.do(fuzzReviewer, "POST /api/v1/tokens/{id}/revoke", map[string]any{}, idOf(token))
	},
	"people of the desk": func(w *fuzzWay) {
		w.do(fuzzAdmin, "POST /api/v1/invitations", map[string]any{"email": "baru@kabar.example", "role": "viewer"})
		for _, i := range inList(w.do(fuzzAdmin, "GET /api/v1/invitations", nil), "invitations") {
			w.do(fuzzAdmin, "POST /api/v1/invitations/{id}/revoke", map[string]any{}, idOf(i))
		}
		for _, m := range inList(w.do(fuzzAdmin, "GET /api/v1/members", nil), "members") {
			if m["role"] == "viewer" {
				w.do(fuzzAdmin, "PUT /api/v1/members/{id}", map[string]any{"role": "viewer"}, idOf(m))
			}
		}
	},
	"sources that are one": func(w *fuzzWay) {
		into := w.do(fuzzReviewer, "POST /api/v1/sources", map[string]any{"name": "Sumber " + w.f.text("name", ""), "kind": "person"})
		from := w.do(fuzzReviewer, "POST /api/v1/sources", map[string]any{"name": "Narasumber " + w.f.text("name", ""), "kind": "person"})
		w.do(fuzzReviewer, "POST /api/v1/sources/{id}/merge", map[string]any{"into": idOf(into)}, idOf(from))
		for _, m := range inList(w.do(fuzzReviewer, "GET /api/v1/sources/{id}", nil, idOf(into)), "merges") {
			w.do(fuzzReviewer, "POST /api/v1/sources/{id}/merges/{merge}/undo", map[string]any{}, idOf(into), idOf(m))
		}
	},
	"what is taken back": func(w *fuzzWay) {
		_, _, claims := w.article(2)
		w.draft(claims[1])
		for _, e := range inList(w.do(fuzzReviewer, "GET /api/v1/claims/{id}/evidence", nil, claims[1]), "evidence") {
			w.do(fuzzReviewer, "POST /api/v1/claims/{id}/evidence/{evidence}/remove", map[string]any{}, claims[1], idOf(e))
		}
		undo, _ := w.act(fuzzReviewer, claims[0], "select", nil)["undo"].(string)
		w.do(fuzzReviewer, "POST /api/v1/undo/{id}", map[string]any{}, undo)
	},
	"a message that is sent again": func(w *fuzzWay) {
		hook := idOf(w.do(fuzzAdmin, "POST /api/v1/webhooks", map[string]any{"address": "https://cms.kabar.example/terima", "events": []string{"verdict.published"}}))
		w.do(fuzzAdmin, "POST /api/v1/webhooks/{id}/test", map[string]any{}, hook)
		for range 2 * fuzzSent {
			list := inList(w.do(fuzzAdmin, "GET /api/v1/webhooks/{id}/deliveries", nil, hook), "deliveries")
			if len(list) > 0 && list[0]["state"] != "waiting" {
				w.do(fuzzAdmin, "POST /api/v1/webhooks/{id}/deliveries/{delivery}/redeliver", map[string]any{}, hook, idOf(list[0]))
				return
			}
		}
	},
}

// ways goes each way, and remembers where one ended early: that is told of an operation that never succeeds.
func (f *apiFuzz) ways() {
	for _, name := range slices.Sorted(maps.Keys(fuzzWays)) {
		w := &fuzzWay{f: f}
		if fuzzWays[name](w); w.end != "" {
			f.ended = append(f.ended, name+" ended at "+w.end)
		}
	}
}
