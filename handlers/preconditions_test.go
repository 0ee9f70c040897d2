package handlers

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"sumber/internal/newsroom"
	"sumber/models"
)

func ifMatch(tag string) map[string]string { return map[string]string{"If-Match": tag} }

// TestVersionsByHeaderAndBody: the version of a change is told by If-Match or in the body, by both if they agree, and what
// replaces something is refused without.
func TestVersionsByHeaderAndBody(t *testing.T) {
	w := onSQLite(t)
	id := w.claim(pumps).Claim.ID
	w.ok(w.news.Take(t.Context(), w.actor("reviewer"), newsroom.Ref{ID: id}))
	as := "token:reviewer_all"
	draft, claim := api("claims", id, "draft"), api("claims", id)
	edit := func(version int) string {
		return body(map[string]any{"version": version, "content": []any{map[string]any{"exact": "tiga rumah pompa"}}, "attribution": "unattributed", "kind": "fact"})
	}
	tag := func() string {
		t.Helper()
		a := w.row(t, row{as: as, path: claim, status: 200})
		if got := a.Header().Get("ETag"); !strings.HasPrefix(got, `"`+w.version(id)+"-") {
			t.Fatalf("the ETag of version %s is %s", w.version(id), got)
		}
		return a.Header().Get("ETag")
	}
	old := tag()
	if a := w.row(t, row{as: as, path: draft, status: 200}); !strings.HasPrefix(a.Header().Get("ETag"), `"2-`) {
		t.Errorf("the ETag of the draft is %s", a.Header().Get("ETag"))
	}
	w.rows(t, []row{
		{name: "a draft by its ETag", as: as, method: http.MethodPut, path: draft, json: `{"statement":"Satu"}`, header: ifMatch(old), status: 200},
		{name: "the same ETag again", as: as, method: http.MethodPut, path: draft, json: `{"statement":"Dua"}`, header: ifMatch(old), status: 409, holds: []string{"problem:stale"}},
		{name: "by its version in the body", as: as, method: http.MethodPut, path: draft, json: `{"version":3,"statement":"Dua"}`, status: 200},
		{name: "by both", as: as, method: http.MethodPut, path: draft, json: `{"version":4,"statement":"Tiga"}`, header: ifMatch(`"4-abcdef"`), status: 200},
		{name: "by both, which differ", as: as, method: http.MethodPut, path: draft, json: `{"version":4,"statement":"Tiga"}`, header: ifMatch(`"5-abcdef"`), status: 400, holds: []string{"two versions"}},
		{name: "by neither", as: as, method: http.MethodPut, path: draft, json: `{"statement":"Empat"}`, status: 428, holds: []string{"problem:version_required"}},
		{name: "an edit by neither", as: as, method: http.MethodPut, path: claim, json: edit(0), status: 428},
		{name: "as it is", as: as, method: http.MethodPut, path: draft, json: `{"statement":"Empat"}`, header: ifMatch("*"), status: 200},
		{name: "a plain version in quotes", as: as, method: http.MethodPut, path: draft, json: `{"statement":"Lima"}`, header: ifMatch(`"6"`), status: 200},
		{name: "a weak one", as: as, method: http.MethodPut, path: draft, json: `{"statement":"Enam"}`, header: ifMatch(`W/"7-abcdef"`), status: 400},
		{name: "without quotes", as: as, method: http.MethodPut, path: draft, json: `{"statement":"Enam"}`, header: ifMatch(`7`), status: 400},
		{name: "two", as: as, method: http.MethodPut, path: draft, json: `{"statement":"Enam"}`, header: ifMatch(`"6-a", "7-b"`), status: 400},
		{name: "an act by an old one", as: as, path: api("claims", id, "actions", "release"), json: `{}`, header: ifMatch(`"3-a"`), status: 409, holds: []string{`"mine":{},"theirs":{"id":"` + id, `"base":null`}},
		{name: "evidence by an old one", as: as, path: api("claims", id, "evidence"), json: `{"kind":"email","title":"Surel","bears_on":"content","stance":"context"}`, header: ifMatch(`"3-a"`), status: 409, holds: []string{`"mine":{"bears_on":"content","kind":"email","stance":"context","title":"Surel"},`}},
		{name: "an occasion by an old one", as: as, path: api("claims", id, "occasion"), json: `{"speaker":"Sari Wulandari"}`, header: ifMatch(`"3-a"`), status: 409, holds: []string{`"mine":{"speaker":"Sari Wulandari"`}},
		{name: "an act without, as it is", as: as, path: api("claims", id, "actions", "release"), json: `{}`, status: 200},
		{name: "who may not is told that and not the version", as: "token:viewer_all", method: http.MethodPut, path: draft, json: `{"statement":"x"}`, status: 403},
		{name: "nor of what is not there", as: as, method: http.MethodPut, path: api("claims", w.otherClaim, "draft"), json: `{"statement":"x"}`, status: 404},
	})
}

// late is a conflict as the API tells it.
type late struct {
	Type        string          `json:"type"`
	Mine        json.RawMessage `json:"mine"`
	Theirs      json.RawMessage `json:"theirs"`
	Base        json.RawMessage `json:"base"`
	Conflicting []string        `json:"conflicting"`
}

func (a *answer) late(t *testing.T) late {
	t.Helper()
	var l late
	if err := json.Unmarshal(a.Body.Bytes(), &l); err != nil || l.Type != "urn:sumber:problem:stale" {
		t.Fatal(err, a.Body)
	}
	return l
}

func holds(t *testing.T, what string, got json.RawMessage, words ...string) {
	t.Helper()
	for _, s := range words {
		if !strings.Contains(string(got), s) {
			t.Errorf("%s lacks %q: %s", what, s, got)
		}
	}
}

// TestAConflictTellsMineTheirsAndBase, field by field, so that a program can merge as the page does.
func TestAConflictTellsMineTheirsAndBase(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, w *world) {
		ctx, me := t.Context(), "token:reviewer_all"
		c := w.claim(pumps)
		id, hop := c.Claim.ID, c.Hops[0].ID
		w.ok(w.news.Take(ctx, w.actor("reviewer"), newsroom.Ref{ID: id}))
		put := func(path, json, tag string) *answer {
			t.Helper()
			return w.row(t, row{as: me, method: http.MethodPut, path: path, json: json, header: ifMatch(tag), status: 409})
		}
		w.row(t, row{as: me, method: http.MethodPut, path: api("claims", id, "draft"), json: `{"statement":"Awal","summary":"Ringkas awal"}`, header: ifMatch(`"2"`), status: 200})
		theirs := fmt.Sprintf(`{"statement":"Kata mereka","summary":"Ringkas awal","rationale":"Baru","findings":[{"hop_id":%q,"finding":"altered"}]}`, hop)
		w.row(t, row{as: me, method: http.MethodPut, path: api("claims", id, "draft"), json: theirs, header: ifMatch(`"3"`), status: 200})
		l := put(api("claims", id, "draft"), fmt.Sprintf(`{"statement":"Kata saya","summary":"Ringkas saya","findings":[{"hop_id":%q,"finding":"confirmed"}]}`, hop), `"3-aa"`).late(t)
		holds(t, "mine", l.Mine, "Kata saya", "Ringkas saya", "confirmed")
		holds(t, "theirs", l.Theirs, `"version":4`, "Kata mereka", "Baru", "altered")
		holds(t, "base", l.Base, `"version":3`, `"Awal"`, `"Ringkas awal"`)
		if got := strings.Join(l.Conflicting, " "); got != "statement finding."+hop {
			t.Errorf("conflicting are %q", got)
		}
		// Of the words: one side moved the content, the other said who; then both moved it.
		claim := api("claims", id)
		edit := func(exact, name string) string {
			return body(map[string]any{"content": []any{map[string]any{"exact": exact}}, "attribution": "sourced", "kind": "promise", "chain": []any{map[string]any{"name": name, "kind": "person"}}})
		}
		w.row(t, row{as: me, method: http.MethodPut, path: claim, json: edit("tiga rumah pompa", "Sari Wulandari"), header: ifMatch(`"4"`), status: 200})
		w.row(t, row{as: me, method: http.MethodPut, path: claim, json: edit("rumah pompa tahun ini", "Sari Wulandari"), header: ifMatch(`"5"`), status: 200})
		l = put(claim, edit("tiga rumah pompa", "Bagus Pranoto"), `"5-aa"`).late(t)
		holds(t, "mine", l.Mine, `"exact":"tiga rumah pompa"`, "Bagus Pranoto")
		holds(t, "theirs", l.Theirs, `"version":6`, `"exact":"rumah pompa tahun ini","prefix":`, "Sari Wulandari")
		holds(t, "base", l.Base, `"version":5`, `"exact":"tiga rumah pompa"`)
		if len(l.Conflicting) != 0 {
			t.Errorf("conflicting are %q, though each field was changed on one side alone", l.Conflicting)
		}
		if l = put(claim, edit("rumah pompa", "Sari Wulandari"), `"5-aa"`).late(t); strings.Join(l.Conflicting, " ") != "content" {
			t.Errorf("conflicting are %q, want content", l.Conflicting)
		}
		if l = put(claim, edit("tidak ada di teks ini", "Sari Wulandari"), `"5-aa"`).late(t); !strings.Contains(string(l.Mine), "tidak ada di teks ini") || len(l.Conflicting) == 0 {
			t.Errorf("what has no place in the text is lost: %s, %q", l.Mine, l.Conflicting)
		}
		// What a claim said before its versions were kept is not known: then a difference is asked about.
		now, err := w.store.Read(ctx).ClaimRow(w.desk.ID, id)
		w.ok(err)
		was := now.Version
		was.ID, was.Number, was.ClaimVersion = models.NewID(), 99, 0
		w.write(func(tx *models.Tx) error { return tx.CreateClaimVersion(&was) })
		l = put(claim, edit("tiga rumah pompa", "Bagus Pranoto"), `"5-aa"`).late(t)
		if string(l.Base) != "null" || strings.Join(l.Conflicting, " ") != "content chain" {
			t.Errorf("base is %s, conflicting %q", l.Base, l.Conflicting)
		}
	})
}

// TestAPlaceCanBeSentAsItWasGiven: by its selector, by words between others, and refused where it is not plain which.
func TestAPlaceCanBeSentAsItWasGiven(t *testing.T) {
	w := onSQLite(t)
	id, as := w.claim(pumps).Claim.ID, "token:reviewer_all"
	w.ok(w.news.Take(t.Context(), w.actor("reviewer"), newsroom.Ref{ID: id}))
	var claim struct {
		Content []map[string]any `json:"content"`
	}
	if err := json.Unmarshal(w.row(t, row{as: as, path: api("claims", id), status: 200}).Body.Bytes(), &claim); err != nil {
		t.Fatal(err)
	}
	put := func(where map[string]any, status int, holds ...string) {
		t.Helper()
		w.row(t, row{as: as, method: http.MethodPut, path: api("claims", id), header: ifMatch("*"), status: status, holds: holds,
			json: body(map[string]any{"content": []any{where}, "attribution": "unattributed", "kind": "promise"})})
	}
	sel := claim.Content[0]
	put(sel, 200, sel["exact"].(string))
	put(map[string]any{"exact": "banjir", "prefix": "anggaran "}, 200, `"prefix":`, `anggaran "`)
	put(map[string]any{"exact": "rumah", "suffix": " di tujuh"}, 200, `1.200 "`)
	put(map[string]any{"exact": "rumah", "prefix": " "}, 422, "which_occurrence")
	put(map[string]any{"exact": "rumah", "prefix": " ", "occurrence": 2}, 200)
	put(map[string]any{"exact": "rumah", "prefix": "gedung "}, 422, "not_in_text")
	sel["prefix"] = "kata lain "
	put(sel, 422, "not_in_text")
}
