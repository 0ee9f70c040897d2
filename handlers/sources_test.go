package handlers

import (
	"strings"
	"testing"

	"sumber/internal/newsroom"
	"sumber/models"
)

// TestSourcesAreMergedAndParted goes the way of the pages: search, compare, merge, the old address, undo.
func TestSourcesAreMergedAndParted(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, w *world) {
		add := func(name string) string {
			src, err := w.news.AddSource(t.Context(), w.actor("reviewer"), newsroom.SourceInput{Name: name, Kind: "organisation", Country: "ID", Profile: "Profil " + name})
			w.ok(err)
			return src.ID
		}
		one, other := add("Balai Air Sagara"), add("Balai Air Kota Sagara")
		at := w.at("sources", one, "merge")
		w.each(t, []row{
			{name: "the search", as: "reviewer", path: at, status: 200},
			{name: "what it found", as: "reviewer", path: at + "?q=balai+air+kota", status: 200, holds: []string{"into=" + other}},
			{name: "nothing", as: "reviewer", path: at + "?q=zzz", status: 200, holds: []string{"No source matches"}},
			{name: "side by side", as: "reviewer", path: at + "?into=" + other, status: 200, holds: []string{"Profil Balai Air Sagara", "Profil Balai Air Kota Sagara", "Indonesia"}},
			{name: "with one that is not there", as: "reviewer", path: at + "?into=" + models.NewID(), status: 404},
			{name: "with itself", as: "reviewer", path: at + "?into=" + one, status: 404},
			{name: "a viewer", as: "viewer", path: at, status: 403},
			{name: "into itself", as: "reviewer", path: at, form: form("into", one), status: 422, holds: []string{"Balai Air Sagara"}},
			{name: "the other goes, this one stays", as: "reviewer", path: at, form: form("into", other, "keep", one), status: 303},
			{name: "the history", as: "viewer", path: w.at("sources", one), status: 200, holds: []string{"Balai Air Kota Sagara was merged into this"}},
			{name: "the directory by the old name", as: "viewer", path: w.at("sources?q=balai+air+kota&country=ID"), status: 200, holds: []string{one}, lacks: []string{other}},
			{name: "a save of the one that went", as: "reviewer", path: w.at("sources", other), form: form("version", "1", "name", "Nama", "kind", "person"), status: 409, holds: []string{"Nama"}},
		})
		moved := w.row(t, row{as: "viewer", path: w.at("sources", other), status: 303})
		if to := moved.Header().Get("Location"); to != w.at("sources", one) {
			t.Errorf("the old address leads to %s", to)
		}
		merges, err := w.store.Read(t.Context()).SourceMerges(w.desk.ID, one, 1)
		w.ok(err)
		undo := w.at("sources", one, "merges", merges[0].ID, "undo")
		w.each(t, []row{
			{name: "undo", as: "reviewer", path: undo, form: form(), status: 303},
			{name: "undo twice", as: "reviewer", path: undo, form: form(), status: 409},
			{name: "it is back", as: "viewer", path: w.at("sources", other), status: 200, holds: []string{"Profil Balai Air Kota Sagara", "The merge was taken back"}},
		})
	})
}

// TestAStaleSourceKeepsWhatWasTyped: mine, theirs and base stand side by side, and the choice is saved.
func TestAStaleSourceKeepsWhatWasTyped(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, w *world) {
		src, err := w.news.AddSource(t.Context(), w.actor("reviewer"), newsroom.SourceInput{Name: "Balai Air", Kind: "organisation", Profile: "Profil semula"})
		w.ok(err)
		w.ok(w.news.SaveSource(t.Context(), w.actor("editor"), src.ID, newsroom.SourceInput{Version: 1, Name: "Balai Air", Kind: "government", Profile: "Profil redaktur"}))
		mine := form("version", "1", "name", "Balai Air", "kind", "organisation", "country", "ID", "aliases", "BA", "profile", "Profil pemeriksa", "base.profile", "Profil semula", "base.kind", "organisation")
		page := w.row(t, row{as: "reviewer", path: w.at("sources", src.ID), form: mine, status: 409,
			holds: []string{"Profil semula", "Profil redaktur", "Profil pemeriksa", `name="version" value="2"`, "government"}})
		if !strings.Contains(page.Body.String(), `name="base.profile" value="Profil redaktur"`) {
			t.Error("the next conflict would not know its base")
		}
		mine.Set("version", "2")
		w.row(t, row{as: "reviewer", path: w.at("sources", src.ID), form: mine, status: 303})
		w.row(t, row{as: "viewer", path: w.at("sources", src.ID), status: 200, holds: []string{"Profil pemeriksa", "Profil redaktur", "Indonesia"}})
	})
}

// TestAProfileCountsWhatIsPublic: how the words were found is counted over what is public, for members, and ends with it.
func TestAProfileCountsWhatIsPublic(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, w *world) {
		c := w.claim(budget).Claim
		w.publish(c.ID, "Anggaran naik")
		profile := w.at("sources", *c.SourceID)
		w.each(t, []row{
			{name: "counted", as: "viewer", path: profile, status: 200, holds: []string{"How its words were found", "1 of ", "not a score"}},
			{name: "nobody else", path: profile, status: 303, lacks: []string{"How its words"}},
			{name: "what came through it", as: "viewer", path: profile + "?part=carried", status: 200},
			{name: "taken back", as: "editor", path: w.at("claims", c.ID, "retract"), form: form("reason", "Keliru"), status: 303},
			{name: "not counted any more", as: "viewer", path: profile, status: 200, lacks: []string{"How its words were found"}},
		})
	})
}
