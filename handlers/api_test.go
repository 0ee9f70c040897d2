package handlers

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sumber/internal/newsroom"
	"sumber/internal/workflow"
	"sumber/models"
)

// get reads an address of the API as an object.
func (w *world) get(t *testing.T, as, path string) map[string]any {
	t.Helper()
	return w.row(t, row{as: as, path: path, status: 200}).object(t)
}

// post sends a body and reads the answer as an object.
func (w *world) post(t *testing.T, as, path string, status int, fields map[string]any) map[string]any {
	t.Helper()
	return w.row(t, row{as: as, path: path, json: body(fields), status: status}).object(t)
}

func (w *world) put(t *testing.T, as, path string, status int, fields map[string]any) map[string]any {
	t.Helper()
	return w.row(t, row{as: as, method: http.MethodPut, path: path, json: body(fields), status: status}).object(t)
}

func (a *answer) object(t *testing.T) map[string]any {
	t.Helper()
	var out map[string]any
	if err := json.Unmarshal(a.Body.Bytes(), &out); err != nil {
		t.Fatal(err, a.Body)
	}
	return out
}

// at reads a value at a path of names and places.
func at(t *testing.T, v any, path ...any) any {
	t.Helper()
	for _, p := range path {
		switch p := p.(type) {
		case string:
			m, ok := v.(map[string]any)
			if !ok || m[p] == nil {
				return nil
			}
			v = m[p]
		case int:
			l, ok := v.([]any)
			if !ok || p >= len(l) {
				t.Fatalf("nothing at %v of %v", path, v)
			}
			v = l[p]
		}
	}
	return v
}

func lengthOf(t *testing.T, v any, path ...any) int {
	t.Helper()
	l, ok := at(t, v, path...).([]any)
	if !ok {
		t.Fatalf("no list at %v of %v", path, v)
	}
	return len(l)
}

// TestTheWholeJobByAPI walks an article through everything that the pages can do with it, by program alone. Every answer is held
// against the document.
func TestTheWholeJobByAPI(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, w *world) {
		const me, editor = "token:reviewer_all", "token:all"
		ids := map[string]string{}
		for _, words := range []string{pumps, budget, drains, flood} {
			ids[words] = w.claim(words).Claim.ID
		}
		claim := func(words string, parts ...string) string {
			return api(append([]string{"claims", ids[words]}, parts...)...)
		}
		art := func(parts ...string) string { return api(append([]string{"articles", w.article}, parts...)...) }

		// Triage in one act, taken back, and done again; then in bulk, with a result for each.
		swept := w.post(t, me, art("triage"), 200, map[string]any{"select": []string{ids[pumps], ids[budget]}, "rest": true})
		if swept["selected"] != 2.0 || swept["dismissed"] == 0.0 {
			t.Errorf("the sweep is %v", swept)
		}
		w.post(t, me, api("undo", swept["undo"].(string)), 200, map[string]any{})
		if w.state(ids[flood]) != workflow.Triage {
			t.Error("the sweep was not taken back")
		}
		bulk := w.post(t, me, api("claims", "bulk"), 200, map[string]any{"action": "take", "claims": []string{ids[pumps], ids[budget], ids[drains], ids[flood]}})
		if bulk["done"] != 4.0 || lengthOf(t, bulk, "results") != 4 || at(t, bulk, "results", 0, "claim_id") != ids[pumps] {
			t.Errorf("the bulk act is %v", bulk)
		}
		bulk = w.post(t, me, api("claims", "bulk"), 200, map[string]any{"action": "take", "claims": []string{ids[pumps]}})
		if bulk["done"] != 0.0 || at(t, bulk, "results", 0, "refused") != "state" {
			t.Errorf("the bulk act that is not open is %v", bulk)
		}
		w.post(t, me, api("claims", "bulk"), 422, map[string]any{"action": "take"})
		released := w.post(t, me, claim(flood, "actions", "release"), 200, map[string]any{})
		w.post(t, me, api("undo"), 200, map[string]any{})
		if w.state(ids[flood]) != workflow.Reviewing || released["undo"] == nil {
			t.Error("the newest act was not taken back")
		}

		// The words: an edge, further words, a source that is taken off, a split, a merge, each undone as a version.
		w.post(t, me, claim(pumps, "edge"), 200, map[string]any{"words": "content", "edge": "end", "steps": -1})
		w.post(t, me, claim(pumps, "words"), 200, map[string]any{"words": "content", "place": map[string]any{"exact": "seperti dikutip", "suffix": " Antara"}})
		w.post(t, me, claim(pumps, "undo"), 200, map[string]any{})
		w.post(t, me, claim(pumps, "unattribute"), 200, map[string]any{})
		restored := w.post(t, me, claim(pumps, "versions", "1", "restore"), 200, map[string]any{})
		if restored["attribution"] != "sourced" || restored["source_name"] != "Sari Wulandari" {
			t.Errorf("the first version is not back: %v", restored)
		}
		split := w.post(t, me, claim(flood, "split"), 200, map[string]any{"parts": []any{[]any{map[string]any{"exact": "merendam 1.200 rumah"}}, []any{map[string]any{"exact": "di tujuh kelurahan"}}}})
		part, _ := at(t, split, "parts", 0).(string)
		w.post(t, me, claim(flood, "merge"), 200, map[string]any{"with": []any{map[string]any{"id": part}}, "words": true})
		if got := w.get(t, me, api("claims", part)); got["state"] != "dismissed" || got["duplicate_of"] != ids[flood] {
			t.Errorf("the part that was merged is %v", got)
		}
		versions := w.get(t, me, claim(flood, "versions"))
		if lengthOf(t, versions, "versions") != 3 || at(t, versions, "versions", 1, "note") != "split" || at(t, versions, "versions", 0, "content", 0, "suffix") == nil {
			t.Errorf("the versions are %v", versions)
		}
		added := w.post(t, me, art("claims"), 201, map[string]any{"content": []any{map[string]any{"exact": "tahun lalu"}}, "attribution": "unattributed", "kind": "fact"})
		w.post(t, me, api("claims", added["id"].(string), "actions", "dismiss"), 200, map[string]any{"reason": "not_a_claim"})

		// Who said it where, and what it rests on.
		w.post(t, me, claim(pumps, "occasion"), 200, map[string]any{"speaker": "Sari Wulandari", "medium": "briefing"})
		occasion, _ := w.get(t, me, claim(pumps))["occasion_id"].(string)
		w.post(t, me, claim(budget, "occasion"), 200, map[string]any{"id": occasion})
		w.post(t, me, claim(budget, "occasion", "edit"), 200, map[string]any{"occasion_version": 1, "speaker": "Sari Wulandari", "medium": "briefing", "date": "2023-06-12"})
		if got := w.get(t, me, api("occasions", occasion)); got["date"] != "2023-06-12" || lengthOf(t, got, "claims") != 2 {
			t.Errorf("the occasion is %v", got)
		}
		w.post(t, me, claim(budget, "occasion"), 200, map[string]any{})
		if lengthOf(t, w.get(t, me, art("occasions")), "occasions", 0, "claims") != 1 {
			t.Error("the claim did not leave the occasion")
		}
		for _, subject := range []string{"content", "occasion"} {
			w.post(t, me, claim(pumps, "evidence"), 201, map[string]any{"kind": "email", "title": "Surel " + subject, "bears_on": subject, "stance": "supports"})
		}
		evidence := w.get(t, me, claim(pumps, "evidence"))
		if lengthOf(t, evidence, "evidence") != 2 {
			t.Fatalf("the evidence is %v", evidence)
		}
		w.post(t, me, claim(pumps, "evidence", at(t, evidence, "evidence", 1, "id").(string), "remove"), 200, map[string]any{})

		// A verdict that is returned with a remark, whose suggestion is accepted, and approved with all of the article.
		findings := []any{}
		for _, h := range w.claim(pumps).Hops {
			findings = append(findings, map[string]any{"hop_id": h.ID, "finding": "confirmed"})
		}
		draft := map[string]any{"version": w.get(t, me, claim(pumps, "draft"))["version"], "statement": "Pompa akan dibangun", "kind": "promise", "summary": "Terekam.", "findings": findings}
		w.put(t, me, claim(pumps, "draft"), 200, draft)
		w.post(t, me, claim(pumps, "actions", "propose"), 200, map[string]any{})
		proposals := w.get(t, editor, art("proposals"))
		sha := at(t, proposals, "proposals", 0, "snapshot_sha256")
		w.post(t, editor, claim(pumps, "actions", "return"), 200, map[string]any{"snapshot_sha256": sha, "on_fields": []any{map[string]any{"field": "statement", "text": "Siapa?", "replacement": "Wali kota akan membangun pompa"}}})
		remarks := w.get(t, me, claim(pumps, "remarks"))
		if at(t, remarks, "remarks", 0, "replacement") != "Wali kota akan membangun pompa" || at(t, remarks, "remarks", 0, "state") != "open" {
			t.Fatalf("the remarks are %v", remarks)
		}
		w.post(t, me, claim(pumps, "remarks", at(t, remarks, "remarks", 0, "id").(string), "accept"), 200, map[string]any{})
		w.post(t, me, claim(pumps, "actions", "propose"), 200, map[string]any{})
		if got := w.get(t, editor, api("approvals")); at(t, got, "approvals", 0, "proposed") != 1.0 {
			t.Errorf("what waits is %v", got)
		}
		verdict := w.get(t, me, claim(pumps, "verdict"))
		if at(t, verdict, "proposal", "snapshot", "statement") != "Wali kota akan membangun pompa" || at(t, verdict, "published") != nil {
			t.Errorf("the verdict is %v", verdict)
		}
		shown := map[string]any{"id": at(t, verdict, "proposal", "id"), "snapshot_sha256": at(t, verdict, "proposal", "snapshot_sha256")}
		w.post(t, me, art("approve-all"), 403, map[string]any{"proposals": []any{shown}})
		later := w.now().Add(1 << 40)
		w.post(t, editor, art("approve-all"), 200, map[string]any{"proposals": []any{shown}, "at": later})
		if got := w.get(t, me, api("publications", "scheduled")); at(t, got, "scheduled", 0, "claim_id") != ids[pumps] {
			t.Errorf("what is scheduled is %v", got)
		}
		if past := w.post(t, editor, claim(pumps, "actions", "publish"), 422, map[string]any{"at": noon.AddDate(-1, 0, 0)}); at(t, past, "fields", "at") != "past" {
			t.Errorf("a time that has passed is answered %v", past)
		}
		w.post(t, editor, claim(pumps, "actions", "publish"), 200, map[string]any{})
		if bare := w.post(t, me, claim(pumps, "actions", "correct"), 422, map[string]any{}); at(t, bare, "fields", "correction") != "required" || at(t, bare, "fields", "reason") != "required" {
			t.Errorf("a correction of nothing is answered %v", bare)
		}
		for _, path := range []string{api("publications"), claim(pumps, "publications")} {
			if got := w.get(t, me, path); lengthOf(t, got, "publications") != 1 || at(t, got, "publications", 0, "revision") != 1.0 {
				t.Errorf("%s is %v", path, got)
			}
		}
		decisions := w.get(t, me, claim(pumps, "decisions"))
		if lengthOf(t, decisions, "decisions") != 2 || at(t, w.get(t, me, claim(pumps, "verdict")), "published", "revision") != 1.0 {
			t.Errorf("the decisions are %v", decisions)
		}
		if got := w.get(t, me, claim(pumps, "history")); lengthOf(t, got, "events") < 10 {
			t.Errorf("the history is %v", got)
		}

		// A new text, the two beside one another, and what the engine would change.
		version := w.get(t, me, art())["version"]
		changed := strings.Replace(news, "20 persen", "25 persen", 1) + "\n\"Kami juga akan menambah 40 perahu,\" kata Bagus Pranoto.\n"
		revised := w.post(t, me, art("revisions"), 201, map[string]any{"version": version, "text": changed})
		if revised["outcome"] != "revised" || revised["suggestions"] == 0.0 {
			t.Errorf("the revision is %v", revised)
		}
		late := w.post(t, me, art("revisions"), 409, map[string]any{"version": version, "text": "Teks lain."})
		if at(t, late, "theirs", "text") != changed || at(t, late, "mine", "text") != "Teks lain." {
			t.Errorf("the late text is answered %v", late)
		}
		second := w.get(t, me, art("revisions", "2"))
		joined := ""
		for i := range lengthOf(t, second, "changes") {
			if at(t, second, "changes", i, "op") != "deleted" {
				joined += at(t, second, "changes", i, "text").(string)
			}
		}
		if joined != changed || second["before"] != 1.0 {
			t.Errorf("the pieces of the second text make %q", joined)
		}
		if got := w.get(t, me, art("revisions")); lengthOf(t, got, "revisions") != 2 {
			t.Errorf("the revisions are %v", got)
		}
		waiting := w.get(t, me, art("suggestions"))
		for i := range lengthOf(t, waiting, "suggestions") {
			sg := at(t, waiting, "suggestions", i)
			if at(t, sg, "kind") == "add" {
				continue
			}
			w.post(t, me, api("suggestions", at(t, sg, "id").(string), "decline"), 200, map[string]any{})
		}
		w.post(t, me, art("suggestions", "accept-new"), 200, map[string]any{})
		w.post(t, me, art("reread"), 200, map[string]any{})
		for _, r := range w.get(t, me, art())["claims"].([]any) {
			if at(t, r, "anchor") == "fuzzy" && at(t, r, "state") == "reviewing" {
				w.post(t, me, api("claims", at(t, r, "id").(string), "place"), 200, map[string]any{})
			}
		}
		w.row(t, row{as: me, path: api("publications") + "?after=x", status: 422})
	})
}

// TestTheDeskByAPI: the directory, people, tokens, scale, settings, saved lists, receivers and the audit.
func TestTheDeskByAPI(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, w *world) {
		const me, editor, admin = "token:reviewer_all", "token:all", "token:admin_all"
		who := w.get(t, me, api("me"))
		if who["role"] != "reviewer" || who["desk"] != "kota" || lengthOf(t, who, "scopes") != 4 {
			t.Errorf("the token acts as %v", who)
		}

		one := w.post(t, me, api("sources"), 201, map[string]any{"name": "Tirta Kencana", "kind": "person", "aliases": []string{"T. Kencana"}})
		two := w.post(t, me, api("sources"), 201, map[string]any{"name": "Tirta Kencono", "kind": "person"})
		first, second := api("sources", one["id"].(string)), api("sources", two["id"].(string))
		w.put(t, me, first, 200, map[string]any{"version": 1, "name": "Tirta Kencana", "kind": "person", "profile": "Juru bicara."})
		late := w.put(t, me, first, 409, map[string]any{"version": 1, "name": "Tirta", "kind": "person"})
		if at(t, late, "theirs", "profile") != "Juru bicara." || at(t, late, "mine", "name") != "Tirta" {
			t.Errorf("the late source is answered %v", late)
		}
		w.put(t, me, first, 428, map[string]any{"name": "Tirta", "kind": "person"})
		w.put(t, me, first, 422, map[string]any{"version": 2, "name": "Tirta Kencono", "kind": "person"})
		w.post(t, me, second+"/merge", 200, map[string]any{"into": one["id"]})
		merged := w.get(t, me, first)
		if lengthOf(t, merged, "merges") != 1 || at(t, w.get(t, me, second), "merged_into") != one["id"] {
			t.Errorf("the source that stays is %v", merged)
		}
		back := w.post(t, me, first+"/merges/"+at(t, merged, "merges", 0, "id").(string)+"/undo", 200, map[string]any{})
		if back["id"] != two["id"] || back["merged_into"] != nil {
			t.Errorf("the source that is back is %v", back)
		}
		if got := w.get(t, me, api("sources", "find?q=tirta")); lengthOf(t, got, "sources") != 2 {
			t.Errorf("found are %v", got)
		}
		speaker := *w.claim(budget).Claim.SourceID
		if got := w.get(t, me, api("sources", speaker, "claims")); lengthOf(t, got, "claims") == 0 {
			t.Errorf("quoted is %v", got)
		}
		if got := w.get(t, me, api("sources", speaker)); at(t, got, "said", "number") == 0.0 {
			t.Errorf("the source is %v", got)
		}

		members := w.get(t, admin, api("members"))
		reviewer2 := w.member["reviewer2"]
		w.put(t, admin, api("members", reviewer2.ID), 200, map[string]any{"role": "viewer"})
		w.put(t, admin, api("members", w.member["admin"].ID), 422, map[string]any{"role": "viewer"})
		w.post(t, admin, api("members", reviewer2.ID, "remove"), 200, map[string]any{})
		if lengthOf(t, w.get(t, admin, api("members")), "members") != lengthOf(t, members, "members")-1 {
			t.Error("the member is still there")
		}
		invited := w.post(t, admin, api("invitations"), 201, map[string]any{"email": "baru@kabar.example", "role": "viewer"})
		if link, _ := invited["link"].(string); !strings.HasPrefix(link, "https://sumber.example/invitations/") {
			t.Errorf("the invitation is %v", invited)
		}
		open := w.get(t, admin, api("invitations"))
		w.post(t, admin, api("invitations", at(t, open, "invitations", 0, "id").(string), "revoke"), 200, map[string]any{})

		desk := w.get(t, admin, api("desk"))
		w.put(t, admin, api("desk"), 200, map[string]any{"version": desk["version"], "name": "Meja Kota", "language": "id", "outlet": "Kabar Kotabaru", "time_zone": "Asia/Jakarta"})
		w.put(t, admin, api("desk"), 409, map[string]any{"version": desk["version"], "name": "Meja", "language": "id", "time_zone": "Asia/Jakarta"})
		scale := w.get(t, me, api("scale"))
		labels := scale["labels"].([]any)[:2]
		w.put(t, admin, api("scale"), 200, map[string]any{"version": 1, "labels": labels})
		if late := w.put(t, admin, api("scale"), 409, map[string]any{"version": 1, "labels": labels}); lengthOf(t, late, "theirs", "labels") != 2 {
			t.Errorf("the late scale is answered %v", late)
		}

		view := w.post(t, me, api("views"), 201, map[string]any{"name": "Janji", "query": "kind=promise&tab=triage"})
		saved := api("views", view["id"].(string))
		if got := w.get(t, me, saved+"/claims"); lengthOf(t, got, "claims") != 1 || at(t, got, "claims", 0, "kind") != "promise" {
			t.Errorf("the saved list is %v", got)
		}
		w.put(t, me, saved, 200, map[string]any{"version": 1, "name": "Janji wali kota"})
		w.put(t, me, saved, 409, map[string]any{"version": 1, "name": "Lain"})
		if got := w.get(t, me, api("views")); at(t, got, "views", 0, "name") != "Janji wali kota" {
			t.Errorf("the views are %v", got)
		}
		w.post(t, me, saved+"/delete", 200, map[string]any{})

		hook := w.post(t, admin, api("webhooks"), 201, map[string]any{"address": "https://cms.kabar.example/terima", "events": []string{"verdict.published"}})
		receiver := api("webhooks", hook["id"].(string))
		if secret, _ := hook["secret"].(string); !strings.HasPrefix(secret, "whsec_") || w.get(t, admin, receiver)["secret"] != nil {
			t.Errorf("the receiver is %v", hook)
		}
		w.put(t, admin, receiver, 200, map[string]any{"version": hook["version"], "address": "https://cms.kabar.example/terima", "events": []string{"verdict.retracted"}, "off": true})
		w.put(t, admin, receiver, 409, map[string]any{"version": hook["version"], "address": "https://cms.kabar.example/", "events": []string{"verdict.retracted"}})
		if rotated := w.post(t, admin, receiver+"/rotate", 200, map[string]any{}); rotated["secret"] == hook["secret"] {
			t.Error("the secret was not changed")
		}
		message := w.post(t, admin, receiver+"/test", 200, map[string]any{})
		log := w.get(t, admin, receiver+"/deliveries?state=waiting")
		if at(t, log, "deliveries", 0, "id") != message["delivery_id"] || at(t, log, "deliveries", 0, "payload", "type") != "webhook.test" {
			t.Errorf("the log is %v", log)
		}
		w.row(t, row{as: admin, path: receiver + "/deliveries?state=x", status: 400})
		w.post(t, admin, receiver+"/deliveries/"+message["delivery_id"].(string)+"/redeliver", 409, map[string]any{}) // it waits already
		w.post(t, admin, receiver+"/deliveries/msg_"+message["delivery_id"].(string)+"/redeliver", 409, map[string]any{})
		w.get(t, admin, api("webhooks"))
		now := w.get(t, admin, receiver)
		if saved := w.put(t, admin, receiver, 200, map[string]any{"version": 3, "address": "https://cms.kabar.example/terima", "events": []string{"verdict.retracted"}}); now["version"] != 3.0 || saved["off"] != true {
			t.Errorf("after a test message the receiver is %v, and saved without off %v", now, saved)
		}
		if idle := w.post(t, admin, api("webhooks"), 201, map[string]any{"address": "https://cms.kabar.example/nanti", "events": []string{"verdict.published"}, "off": true}); idle["off"] != true {
			t.Errorf("a receiver that is made switched off is %v", idle)
		}
		w.post(t, admin, receiver+"/remove", 200, map[string]any{})

		if got := w.get(t, editor, api("audit?limit=2")); lengthOf(t, got, "events") != 2 || got["next"] == nil {
			t.Errorf("the audit is %v", got)
		}
		w.row(t, row{as: me, path: api("audit"), status: 403})
	})
}

// TestATokenMakesNoMoreThanItself_TOK04: neither more scopes nor a longer life, and its secret is told once and kept nowhere.
func TestATokenMakesNoMoreThanItself_TOK04(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, w *world) {
		w.token("reviewer", "own", workflow.ScopeRead, workflow.ScopeAdmin)
		made := w.row(t, row{as: "token:own", path: api("tokens"), json: `{"name":"anak","scopes":["read"]}`, header: keyed("anak"), status: 201}).object(t)
		secret, _ := made["secret"].(string)
		if !strings.HasPrefix(secret, "sumber_") || made["expires_at"] != nil {
			t.Fatalf("the token is %v", made)
		}
		w.rows(t, []row{
			{name: "a scope that it has not", as: "token:own", path: api("tokens"), json: `{"name":"anak","scopes":["read","write"]}`, status: 403, holds: []string{"refusal.scope"}},
			{name: "the repeat does not tell the secret", as: "token:own", path: api("tokens"), json: `{"name":"anak","scopes":["read"]}`, header: keyed("anak"), status: 409, holds: []string{"answer_lost"}, lacks: []string{secret}},
			{name: "the list does not either", as: "token:own", path: api("tokens"), status: 200, holds: []string{`"anak"`}, lacks: []string{secret, "secret"}},
		})
		w.tokens["anak"] = secret
		w.row(t, row{as: "token:anak", path: api("me"), status: 200, holds: []string{`"scopes":["read"]`}})
		w.row(t, row{as: "token:anak", path: api("tokens"), status: 403})
		// One that ends makes none that outlives it.
		short, text, err := w.news.CreateToken(t.Context(), w.actor("reviewer"), newsroom.NewToken{Name: "sebentar", Scopes: []string{"read", "admin"}, ExpiresOn: "2023-06-30"})
		w.ok(err)
		w.tokens["sebentar"] = text
		for _, until := range []string{"", "2024-01-01"} {
			got := w.post(t, "token:sebentar", api("tokens"), 201, map[string]any{"name": "cucu", "scopes": []string{"read"}, "expires_on": until})
			if got["expires_at"] != short.ExpiresAt.Format("2006-01-02T15:04:05Z07:00") {
				t.Errorf("the token ends %v, and who made it %v", got["expires_at"], short.ExpiresAt)
			}
		}
		w.post(t, "token:own", api("tokens", made["id"].(string), "revoke"), 200, map[string]any{})
		w.row(t, row{as: "token:anak", path: api("me"), status: 401})
		// A session has every scope.
		_, _, err = w.news.CreateToken(t.Context(), w.actor("reviewer"), newsroom.NewToken{Name: "semua", Scopes: []string{"read", "write", "approve", "admin"}})
		w.ok(err)
	})
}

// TestBodiesTakeNothingUnknown: every address that takes a body refuses a field that it does not know, one that stands twice,
// one in other letters, and what is no object.
func TestBodiesTakeNothingUnknown(t *testing.T) {
	w := onSQLite(t)
	m := newMatrix(t, w)
	before := w.head()
	n := 0
	for _, r := range (&server{}).routes() {
		if !strings.HasPrefix(r.path, "/api/") || r.method == get {
			continue
		}
		n++
		as := "token:admin_all"
		if workflow.May(r.access.permission, workflow.Admin, nil) != workflow.Allowed {
			as = "token:all" // an editor may what an admin may not
		}
		tg := m.targets(r)[0]
		for name, bad := range map[string]string{"unknown": `{"bukan_kolom":1}`, "twice": `{"version":1,"version":2}`, "other letters": `{"Version":1}`, "a list": `[]`, "none": ``, "two": `{}{}`, "half": `{"version":`} {
			if r.path == bulkPath {
				// Each line is such a body, and is refused for itself.
				a := w.send(t, as, r.method, tg.address, strings.NewReader(bad), map[string]string{"Content-Type": ndjson})
				if a.Code != 200 || bad != "" && !strings.Contains(a.Body.String(), `"outcome":"error"`) {
					t.Errorf("%s %s takes what is %s: %d %s", r.method, r.path, name, a.Code, a.Body)
				}
				continue
			}
			a := w.send(t, as, r.method, tg.address, strings.NewReader(bad), map[string]string{"Content-Type": "application/json"})
			if a.Code != 400 {
				t.Errorf("%s %s takes what is %s: %d %s", r.method, r.path, name, a.Code, a.Body)
			}
		}
		if a := w.send(t, as, r.method, tg.address, strings.NewReader(`{}`), map[string]string{"Content-Type": "text/csv"}); a.Code != 415 {
			t.Errorf("%s %s takes text/csv: %d %s", r.method, r.path, a.Code, a.Body)
		}
	}
	if n < 50 {
		t.Errorf("only %d addresses take a body", n)
	}
	if w.head() != before {
		t.Error("something was written")
	}
}

// TestListsOfTheAPI: a list is walked by its cursor to its end, each row once, in pages of the size asked for; Link names the next
// page, and the size is bounded.
func TestListsOfTheAPI(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, w *world) {
		for i := range 7 {
			_, err := w.news.Import(t.Context(), w.actor("reviewer"), newsroom.NewArticle{Text: fmt.Appendf(nil, "\"Kami akan membangun %d rumah,\" kata Tuan Contoh %c, Senin (12/6/2023).", i, 'A'+rune(i))})
			w.ok(err)
		}
		for _, words := range []string{pumps, budget, drains} {
			w.publish(w.claim(words).Claim.ID, "Pernyataan "+words)
		}
		sha := w.propose("reviewer", w.claim(flood).Claim.ID, "Nanti")
		w.ok(w.news.ApproveAndPublish(t.Context(), w.actor("editor"), newsroom.Ref{ID: w.claim(flood).Claim.ID}, sha, noon.Add(1<<40)))
		next := regexp.MustCompile(`^<(/api/v1/[^>]+)>; rel="next"$`)
		for _, l := range []struct {
			path, noun, key string
			least           int
		}{
			{api("articles"), "articles", "id", 8},
			{api("claims") + "?tab=triage&sort=oldest", "claims", "id", 7},
			{api("claims") + "?state=done&state=triage&sort=changed", "claims", "id", 10},
			{api("sources"), "sources", "id", 8},
			{api("publications"), "publications", "id", 3},
			{api("publications", "scheduled"), "scheduled", "claim_id", 1},
			{api("audit"), "events", "seq", 20},
		} {
			whole := []any{}
			for _, v := range w.get(t, "token:all", l.path+sep(l.path)+"limit=200")[l.noun].([]any) {
				whole = append(whole, at(t, v, l.key))
			}
			if len(whole) < l.least {
				t.Errorf("%s has %d rows, want %d", l.path, len(whole), l.least)
			}
			var walked []any
			address := l.path + sep(l.path) + "limit=2"
			for pages := 0; ; pages++ {
				a := w.row(t, row{as: "token:all", path: address, status: 200})
				rows := a.object(t)
				if n := lengthOf(t, rows, l.noun); n > 2 || pages > 60 {
					t.Fatalf("%s: a page has %d rows", address, n)
				}
				for _, v := range rows[l.noun].([]any) {
					walked = append(walked, at(t, v, l.key))
				}
				link := next.FindStringSubmatch(a.Header().Get("Link"))
				if (link != nil) != (rows["next"] != nil) {
					t.Fatalf("%s: next is %v and Link %q", address, rows["next"], a.Header().Get("Link"))
				}
				if link == nil {
					break
				}
				address = link[1]
			}
			if !slices.Equal(walked, whole) {
				t.Errorf("%s in pages is\n%v, at once\n%v", l.path, walked, whole)
			}
			for _, bad := range []string{"0", "201", "x", "-1"} {
				w.row(t, row{as: "token:all", path: l.path + sep(l.path) + "limit=" + bad, status: 400})
			}
		}
		for _, bad := range []string{"tab=lain", "state=lain", "assignee=lain", "source=Tidak+Ada", "kind=lain", "rating=lain", "sort=lain", "article=" + models.NewID()} {
			w.row(t, row{as: "token:all", path: api("claims") + "?" + bad, status: 400, holds: []string{"not understood"}})
		}
	})
}

func sep(path string) string {
	if strings.Contains(path, "?") {
		return "&"
	}
	return "?"
}
