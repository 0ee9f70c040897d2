package handlers

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"sumber/internal/newsroom"
	"sumber/internal/workflow"
	"sumber/models"
)

// fieldValue is what a field of the page's form holds.
func fieldValue(t *testing.T, a *answer, name string) string {
	t.Helper()
	n := a.find(t, name, func(n *html.Node) bool { return attr(n, "name") == name && attr(n, "type") != "checkbox" })
	switch n.Data {
	case "textarea":
		if n.FirstChild == nil {
			return ""
		}
		return strings.TrimPrefix(n.FirstChild.Data, "\n")
	case "select":
		for o := range n.Descendants() {
			for _, at := range o.Attr {
				if o.Data == "option" && at.Key == "selected" {
					return attr(o, "value")
				}
			}
		}
		return ""
	}
	return attr(n, "value")
}

// TestRowsOfTheEditForm presses the buttons that change rows: each keeps what was typed, and nothing is saved.
func TestRowsOfTheEditForm(t *testing.T) {
	w := onSQLite(t)
	id := w.claim(pumps).Claim.ID
	path := w.at("claims", id, "edit")
	base := func(pairs ...string) (f []string) {
		return append([]string{"version", w.version(id), "content.0.exact", "tiga rumah", "content.0.occurrence", "1", "cue.0.exact", "kata", "attribution", "sourced", "kind", "promise", "source_name", "Sari", "source_kind", "person",
			"chain.0.position", "1", "chain.0.name", "Antara", "chain.0.kind", "news_media", "chain.0.origin", "cited",
			"chain.1.position", "2", "chain.1.name", "Reuters", "chain.1.kind", "news_media", "chain.1.origin", "found", "chain.1.note", "x"}, pairs...)
	}
	holds := func(want map[string]string) func(*testing.T, *answer) {
		return func(t *testing.T, a *answer) {
			want["source_name"] = "Sari"
			for name, value := range want {
				if got := fieldValue(t, a, name); got != value {
					t.Errorf("%s is %q, want %q", name, got, value)
				}
			}
		}
	}
	before := w.version(id)
	w.each(t, []row{
		{name: "one more part", as: "reviewer", path: path, form: form(base("more", "content")...), status: 200, then: holds(map[string]string{"content.0.exact": "tiga rumah", "content.1.exact": ""})},
		{name: "one more carrier", as: "reviewer", path: path, form: form(base("more", "chain")...), status: 200, then: holds(map[string]string{"chain.2.name": "", "chain.2.position": "3", "chain.1.name": "Reuters"})},
		{name: "an original that was found", as: "reviewer", path: path, form: form(base("more", "found")...), status: 200, then: holds(map[string]string{"chain.0.name": "", "chain.0.origin": "found", "chain.1.name": "Antara", "chain.1.position": "2"})},
		{name: "a carrier less", as: "reviewer", path: path, form: form(base("remove", "chain.0.")...), status: 200, then: holds(map[string]string{"chain.0.name": "Reuters", "chain.0.origin": "found"})},
		{name: "a carrier up", as: "reviewer", path: path, form: form(base("up", "chain.1.")...), status: 200, then: holds(map[string]string{"chain.0.name": "Reuters", "chain.0.position": "1", "chain.1.name": "Antara", "chain.1.position": "2"})},
		{name: "the first one does not go up", as: "reviewer", path: path, form: form(base("up", "chain.0.")...), status: 200, then: holds(map[string]string{"chain.0.name": "Antara"})},
		{name: "words grow in front", as: "reviewer", path: path, form: form(base("edge", "content.0.front.out")...), status: 200, then: holds(map[string]string{"content.0.exact": "membangun tiga rumah"})},
		{name: "words grow behind", as: "reviewer", path: path, form: form(base("edge", "content.0.back.out")...), status: 200, then: holds(map[string]string{"content.0.exact": "tiga rumah pompa"})},
		{name: "words shrink", as: "reviewer", path: path, form: form(base("edge", "content.0.back.in")...), status: 200, then: holds(map[string]string{"content.0.exact": "tiga"})},
		{name: "which of several is asked for", as: "reviewer", path: path, form: form(base("content.1.exact", "rumah", "content.1.occurrence", "")...), status: 422, holds: []string{"stand more than once", "[rumah]"}, then: holds(map[string]string{"content.1.exact": "rumah"})},
		{name: "a row that is not there", as: "reviewer", path: path, form: form(base("remove", "content.77.")...), status: 200, then: holds(map[string]string{"content.0.exact": "tiga rumah"})},
		{name: "a button that is none", as: "reviewer", path: path, form: form(base("edge", "content.0.sideways")...), status: 200, then: holds(map[string]string{"content.0.exact": "tiga rumah"})},
		{name: "a negative row", as: "reviewer", path: path, form: form(base("down", "chain.-3.")...), status: 200, then: holds(map[string]string{"chain.0.name": "Reuters"})},
		{name: "half a character", as: "reviewer", path: path, form: form(base("content.1.exact", "\xf0\x9f")...), status: 422},
		{name: "a NUL", as: "reviewer", path: path, form: form(base("content.1.exact", "tiga\x00")...), status: 422},
	})
	if got := w.version(id); got != before {
		t.Errorf("something was saved: version %s, it was %s", got, before)
	}
	many := base("more", "content")
	for i := range 60 {
		many = append(many, fmt.Sprintf("cue.%d.exact", i), "kata")
	}
	w.row(t, row{as: "reviewer", path: path, form: form(many...), status: 200, lacks: []string{`name="cue.40.exact"`}})
}

// TestPointing adds words to a claim as the article's tools send them.
func TestPointing(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, w *world) {
		id := w.claim(pumps).Claim.ID
		at := func(parts ...string) string { return w.at(append([]string{"claims", id}, parts...)...) }
		words := func(spans func(models.Body) []string, want ...string) func(*testing.T, *answer) {
			return func(t *testing.T, a *answer) {
				if got := spans(w.claim(pumps).Version.Body); strings.Join(got, "|") != strings.Join(want, "|") {
					t.Errorf("%q, want %q", got, want)
				}
			}
		}
		content := func(b models.Body) (out []string) {
			for _, sp := range b.Content {
				out = append(out, sp.In(news))
			}
			return out
		}
		whole := content(w.claim(pumps).Version.Body)
		w.rows(t, []row{
			{name: "not in the text", as: "reviewer", path: at("words"), form: form("version", current, "words", "content", "exact", "tidak ada"), status: 422},
			{name: "nothing that is pointed at", as: "reviewer", path: at("words"), form: form("version", current, "words", "ujaran", "exact", "banjir"), status: 422},
			{name: "stale", as: "reviewer", path: at("words"), form: form("version", "99", "words", "content", "exact", "banjir"), status: 409, holds: []string{"banjir"}},
			{name: "a second part", as: "reviewer", path: at("words"), form: form("version", current, "words", "content", "exact", "rumah pompa 🌧️", "occurrence", "1"), status: 303, to: at(), then: words(content, "rumah pompa 🌧️", whole[0])},
			{name: "undone", as: "reviewer", path: at("undo"), form: form("version", current), status: 303, then: words(content, whole...)},
			{name: "an edge", as: "reviewer", path: at("edge"), form: form("version", current, "edge", "content.0.back.in"), status: 303, to: at()},
			{name: "an edge that is none", as: "reviewer", path: at("edge"), form: form("version", current, "edge", "content.9.back.in"), status: 422},
			{name: "a way that is none", as: "reviewer", path: at("edge"), form: form("version", current, "edge", "content.0.aside"), status: 422},
			{name: "nobody says it", as: "reviewer", path: at("unattribute"), form: form("version", current), status: 303, then: func(t *testing.T, a *answer) {
				row := w.claim(pumps)
				if row.Claim.Attribution != workflow.Unattributed || len(row.Hops) != 0 {
					t.Errorf("%s with %d steps", row.Claim.Attribution, len(row.Hops))
				}
			}},
			{name: "words for a source ask who it is", as: "reviewer", path: at("words"), form: form("version", current, "words", "source", "exact", "Wali Kota Sari Wulandari"), status: 303, to: at("edit") + "?words=source&exact=Wali+Kota+Sari+Wulandari&occurrence=0"},
			{name: "in the form", as: "reviewer", path: at("edit") + "?words=source&exact=Wali+Kota+Sari+Wulandari", status: 200, then: func(t *testing.T, a *answer) {
				if got := fieldValue(t, a, "source_name"); got != "Wali Kota Sari Wulandari" {
					t.Errorf("the name is %q", got)
				}
			}},
			{name: "a new claim from the address", as: "reviewer", path: w.at("articles", w.article, "claims", "new") + "?exact=tujuh+kelurahan&occurrence=1", status: 200, then: func(t *testing.T, a *answer) {
				if got := fieldValue(t, a, "content.0.exact"); got != "tujuh kelurahan" {
					t.Errorf("the words are %q", got)
				}
			}},
		})
	})
}

// TestSplitAndMerge splits a claim and merges it again, through the forms.
func TestSplitAndMerge(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, w *world) {
		was := w.claim(pumps)
		id := was.Claim.ID
		at := func(parts ...string) string { return w.at(append([]string{"claims", id}, parts...)...) }
		split := form("version", current, "part.0.exact", "Kami akan membangun tiga rumah pompa", "part.1.exact", "", "part.2.exact", "tahun ini")
		w.rows(t, []row{
			{name: "one part is none", as: "reviewer", path: at("split"), form: form("version", current, "part.0.exact", "tiga rumah"), status: 422, holds: []string{"two claims at least"}},
			{name: "words that are not there", as: "reviewer", path: at("split"), form: form("version", current, "part.0.exact", "tiga rumah", "part.1.exact", "tidak ada"), status: 422, holds: []string{"tidak ada"}},
			{name: "one more part", as: "reviewer", path: at("split"), form: form("version", current, "part.0.exact", "tiga", "part.1.exact", "rumah", "more", "part"), status: 200, holds: []string{`name="part.2.exact"`}},
			{name: "a viewer may not", as: "viewer", path: at("split"), form: split, status: 403},
			{name: "three claims", as: "reviewer", path: at("split"), form: split, status: 303, to: at()},
			{name: "told of", as: "reviewer", path: at(), status: 200, holds: []string{"Split into 3 claims."}},
		})
		page, err := w.news.Article(t.Context(), w.actor("reviewer"), w.article)
		w.ok(err)
		var parts []models.ClaimRow
		for _, r := range page.Claims {
			if r.Version.Note == "split" && r.Claim.ID != id {
				parts = append(parts, r)
			}
		}
		if len(parts) != 2 || !parts[0].Claim.Touched || len(parts[0].Hops) != len(was.Hops) || parts[0].Hops[0].ID == was.Hops[0].ID {
			t.Fatalf("%d parts: %+v", len(parts), parts)
		}
		with := func(r models.ClaimRow) string { return r.Claim.ID + " " + itoa(r.Claim.Version) }
		w.rows(t, []row{
			{name: "with nothing", as: "reviewer", path: at("merge"), form: form("version", current), status: 422, holds: []string{"Claims to merge"}},
			{name: "with itself", as: "reviewer", path: at("merge"), form: form("version", current, "with", id+" 2"), status: 422},
			{name: "with another desk's", as: "reviewer", path: at("merge"), form: form("version", current, "with", w.otherClaim+" 1"), status: 404},
			{name: "with what changed", as: "reviewer", path: at("merge"), form: form("version", current, "with", parts[0].Claim.ID+" 9"), status: 409},
			{name: "with a part", as: "reviewer", path: at("merge"), form: form("version", current, "with", with(parts[0]), "join", "1"), status: 303, to: at()},
		})
		if st := w.state(parts[0].Claim.ID); st != workflow.Dismissed {
			t.Errorf("the merged one is %s", st)
		}
		w.row(t, row{as: "reviewer", path: at("undo"), form: form("version", current), status: 303})
		if st := w.state(parts[0].Claim.ID); st != parts[0].Claim.State {
			t.Errorf("after the undo it is %s", st)
		}
		if _, err := w.store.VerifyAudit(t.Context(), w.desk.ID); err != nil {
			t.Error(err)
		}
	})
}

// TestEditConflict: two edit one claim at once; the second sees both and loses nothing, and what only one changed is taken.
func TestEditConflict(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, w *world) {
		id := w.claim(pumps).Claim.ID
		at := func(parts ...string) string { return w.at(append([]string{"claims", id}, parts...)...) }
		page := w.row(t, row{as: "reviewer2", path: at("edit"), status: 200})
		sent := func(change ...string) []string {
			f := []string{"version", fieldValue(t, page, "version"), "claim_version", fieldValue(t, page, "claim_version"), "speaker_id", fieldValue(t, page, "speaker_id")}
			for _, name := range []string{"content.0.exact", "content.0.occurrence", "source_name", "source_kind", "chain.0.id", "chain.0.position", "chain.0.name", "chain.0.kind", "chain.0.origin"} {
				f = append(f, name, fieldValue(t, page, name))
			}
			return append(append(f, "attribution", "sourced", "kind", "promise"), change...)
		}
		theirs := form(sent()...)
		theirs.Set("content.0.exact", "tiga rumah pompa")
		theirs.Set("kind", "fact")
		mine := form(sent()...)
		mine.Set("content.0.exact", "membangun tiga rumah")
		mine.Set("chain.0.name", "Kantor Berita Pesisir")
		w.rows(t, []row{
			{name: "theirs", as: "reviewer", path: at("edit"), form: theirs, status: 303, to: at()},
			{name: "mine", as: "reviewer2", path: at("edit"), form: mine, status: 409, holds: []string{"membangun tiga rumah", "Kantor Berita Pesisir", "Nama reviewer", `name="pick.content"`}, lacks: []string{`name="pick.chain"`, `name="pick.kind"`}},
			{name: "after a reload", as: "reviewer2", path: at("conflict?form=edit"), status: 409, holds: []string{"membangun tiga rumah", "Kantor Berita Pesisir"}},
			{name: "the choice", as: "reviewer2", path: at("conflict"), form: form("form", "edit", "version", current, "pick.content", "mine"), status: 303, to: at()},
		})
		now, err := w.store.Read(t.Context()).ClaimRow(w.desk.ID, id)
		w.ok(err)
		if got := now.Version.Body.Content[0].In(news); got != "membangun tiga rumah" || now.Version.Body.Kind != workflow.Fact || now.Hops[1].Name != "Kantor Berita Pesisir" {
			t.Errorf("saved %q, %s, %+v", got, now.Version.Body.Kind, now.Hops)
		}
		w.row(t, row{as: "reviewer2", path: at("conflict?form=edit"), status: 404})

		// On a claim that nobody may edit now it waits, and can be thrown away.
		w.propose("reviewer", id, "Pernyataan")
		w.rows(t, []row{
			{name: "refused", as: "reviewer2", path: at("edit"), form: form(sent("cue.0.exact", "Ketikan saya\x00")...), status: 409, holds: []string{"cannot be saved yet", "Ketikan saya"}, lacks: []string{"Save this choice"}},
			{name: "nobody else's", as: "editor", path: at("conflict?form=edit"), status: 404},
			{name: "discarded", as: "reviewer2", path: at("discard"), form: form("form", "edit"), status: 303},
			{name: "gone", as: "reviewer2", path: at("conflict?form=edit"), status: 404},
			{name: "a form that is none", as: "reviewer2", path: at("conflict?form=x"), status: 404},
		})
	})
}

// TestFindSources is what the picker asks.
func TestFindSources(t *testing.T) {
	w := onSQLite(t)
	for i := range 20 {
		_, err := w.news.AddSource(t.Context(), w.actor("editor"), newsroom.SourceInput{Name: fmt.Sprintf("Éditorial %02d", i), Kind: "news_media", Aliases: []string{fmt.Sprintf("Editor Alias %02d", i)}})
		w.ok(err)
	}
	path := w.at("sources", "find")
	w.each(t, []row{
		{name: "by prefix, folded", as: "viewer", path: path + "?q=sARI", status: 200, holds: []string{`"name":"Sari Wulandari"`, `"kind":"person"`, `"word":"person"`}},
		{name: "twelve at most, each once", as: "viewer", path: path + "?q=edit", status: 200, then: func(t *testing.T, a *answer) {
			if n := strings.Count(a.text(), `"id"`); n != 12 {
				t.Errorf("%d sources", n)
			}
		}},
		{name: "nothing typed", as: "viewer", path: path, status: 200, holds: []string{"[]"}},
		{name: "a NUL", as: "viewer", path: path + "?q=%00", status: 200, holds: []string{"[]"}},
		{name: "wild signs are signs", as: "viewer", path: path + "?q=%25", status: 200, holds: []string{"[]"}},
		{name: "another desk's are not found", as: "viewer", path: path + "?q=" + otherDesk, status: 200, lacks: []string{otherDesk}},
		{name: "members only", as: "other_editor", path: path + "?q=sari", status: 404},
	})
}
