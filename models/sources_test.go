package models

import (
	"errors"
	"slices"
	"strconv"
	"testing"
)

func TestFold(t *testing.T) {
	for name, want := range map[string]string{
		"Kim Jong-un":              "kim jong un",
		"  KIM   Jong–Un ":         "kim jong un",
		"Ma'ruf Amin":              "maruf amin",
		"Ma’ruf Amin":              "maruf amin",
		"H.M. Soeharto":            "hm soeharto",
		"HM Soeharto":              "hm soeharto",
		"Agence France-Presse":     "agence france presse",
		"Erdoğan":                  "erdogan",
		"Łukasz Ødegård":           "lukasz odegard",
		"Straße":                   "strasse",
		"ﬁlm":                      "film",
		"CNN (Indonesia)":          "cnn indonesia",
		"Kementerian Luar\tNegeri": "kementerian luar negeri",
		"习近平":                      "习近平",
		"…":                        "",
		"":                         "",
	} {
		if got := Fold(name); got != want {
			t.Errorf("Fold(%q) = %q, want %q", name, got, want)
		}
		if got := Fold(Fold(name)); got != want {
			t.Errorf("Fold(Fold(%q)) = %q, want %q", name, got, want)
		}
	}
}

func (w *world) newSource(name, kind string) Source {
	w.t.Helper()
	s := Source{DeskID: w.desk.ID, ID: NewID(), Name: name, Kind: kind, CreatedAt: noon}
	write(w.t, w.s, func(tx *Tx) error { return tx.CreateSource(&s) })
	return s
}

func TestSourcesAreFoundByName(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, s *Store) {
		w := newWorld(t, s)
		r := s.Read(t.Context())
		kim := w.newSource("Kim Jong-un", "person")
		kcna := w.newSource("KCNA", "news_media")
		alias := SourceAlias{DeskID: w.desk.ID, ID: NewID(), SourceID: kcna.ID, Alias: "Korean Central News Agency"}
		write(t, s, func(tx *Tx) error { return tx.CreateSourceAlias(&alias) })
		found := get[map[string]Source](t)(r.SourcesByFolded(w.desk.ID, []string{Fold("KIM JONG UN"), Fold(alias.Alias), "nobody", "", "a\x00b"}))
		if len(found) != 2 || found["kim jong un"] != kim || found["korean central news agency"] != kcna {
			t.Errorf("found %+v", found)
		}
		same := SourceAlias{DeskID: w.desk.ID, ID: NewID(), SourceID: kim.ID, Alias: "KIM Jong Un"}
		write(t, s, func(tx *Tx) error { return tx.CreateSourceAlias(&same) })
		if same.Alias != "Kim Jong-un" {
			t.Errorf("an alias that is there: %+v", same)
		}
		wantErr(t, "another source's name", tryWrite(t, s, func(tx *Tx) error {
			return tx.CreateSourceAlias(&SourceAlias{DeskID: w.desk.ID, ID: NewID(), SourceID: kcna.ID, Alias: "Kim Jong Un"})
		}), ErrConflict)
		wantErr(t, "a source of that name", tryWrite(t, s, func(tx *Tx) error {
			return tx.CreateSource(&Source{DeskID: w.desk.ID, ID: NewID(), Name: "kim jong un", Kind: "person", CreatedAt: noon})
		}), ErrConflict)
		wantErr(t, "a name of nothing", tryWrite(t, s, func(tx *Tx) error {
			return tx.CreateSourceAlias(&SourceAlias{DeskID: w.desk.ID, ID: NewID(), SourceID: kcna.ID, Alias: "…"})
		}), ErrRefused)
		kim.Name = "Kim Jong-un, pemimpin"
		write(t, s, func(tx *Tx) error { return tx.SaveSource(&kim) })
		aliases := get[[]SourceAlias](t)(r.SourceAliases(w.desk.ID, kim.ID))
		if len(aliases) != 2 || aliases[0].Alias != kim.Name || aliases[1].Alias != "Kim Jong-un" {
			t.Errorf("aliases: %+v", aliases)
		}
		del := func() error {
			return tryWrite(t, s, func(tx *Tx) error { return tx.DeleteSourceAlias(w.desk.ID, alias.ID) })
		}
		must(t, del())
		wantErr(t, "an alias removed twice", del(), ErrNotFound)
		elsewhere := get[map[string]Source](t)(r.SourcesByFolded(newWorld(t, s).desk.ID, []string{"kcna"}))
		if len(elsewhere) != 0 {
			t.Errorf("on another desk: %+v", elsewhere)
		}
		if got := get[map[string]Source](t)(r.SourcesByID(w.desk.ID, []string{kim.ID, kcna.ID, "x"})); len(got) != 2 || got[kim.ID] != kim {
			t.Errorf("by id: %+v", got)
		}
	})
}

func TestDirectoryPages(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, s *Store) {
		w := newWorld(t, s)
		r := s.Read(t.Context())
		// Names that a collation other than byte order would sort differently.
		want := []string{"ab c", "abc", "abd", "b-a", "ba", "Zebra", "ño", "öre"}
		for _, n := range []string{"abd", "Zebra", "öre", "ab c", "ba", "ño", "abc", "b-a"} {
			w.newSource(n, "organisation")
		}
		w.newSource("Orang", "person")
		slices.SortFunc(want, func(a, b string) int { return compareFolded(a, b) })
		page := func(q SourceQuery) ([]string, SourcePage) {
			t.Helper()
			p := get[SourcePage](t)(r.Sources(w.desk.ID, q))
			var names []string
			for _, x := range p.Rows {
				names = append(names, x.Name)
			}
			return names, p
		}
		walk(t, want, 3, func(after, before string) ([]string, string, string) {
			names, p := page(SourceQuery{Kind: "organisation", After: after, Before: before, Limit: 3})
			return names, p.Next, p.Prev
		})
		for text, want := range map[string][]string{"ab": {"ab c", "abc", "abd"}, "AB-": {"ab c", "abc", "abd"}, "zeb": {"Zebra"}, "orang": {"Orang"}, "x": nil, "O": {"Orang", "öre"}} {
			if got, _ := page(SourceQuery{Text: text}); !slices.Equal(got, want) {
				t.Errorf("%q found %v, want %v", text, got, want)
			}
		}
		for _, cursor := range []string{"x", "abc x", " "} {
			_, err := r.Sources(w.desk.ID, SourceQuery{After: cursor})
			wantErr(t, "cursor "+cursor, err, ErrNotFound)
		}
	})
}

func compareFolded(a, b string) int {
	switch fa, fb := Fold(a), Fold(b); {
	case fa < fb:
		return -1
	case fa > fb:
		return 1
	}
	return 0
}

// walk goes through all pages of a list and back again: every row comes once, in order, and the ends are ends.
func walk(t *testing.T, want []string, limit int, page func(after, before string) (rows []string, next, prev string)) {
	t.Helper()
	var all []string
	rows, next, prev := page("", "")
	if prev != "" {
		t.Errorf("there is a page before the first: %q", prev)
	}
	var pages [][]string
	for n := 0; ; n++ {
		if len(rows) > limit || n > len(want) {
			t.Fatalf("page %d has %d rows", n, len(rows))
		}
		pages = append(pages, rows)
		all = append(all, rows...)
		if next == "" {
			break
		}
		rows, next, prev = page(next, "")
		if prev == "" {
			t.Errorf("there is no page before page %d", n+1)
		}
	}
	if !slices.Equal(all, want) {
		t.Fatalf("all pages:\n%v, want\n%v", all, want)
	}
	for i := len(pages) - 2; i >= 0; i-- {
		rows, next, prev = page("", prev)
		if !slices.Equal(rows, pages[i]) {
			t.Fatalf("page %d from behind: %v, want %v", i, rows, pages[i])
		}
		if next == "" || (prev == "") != (i == 0) {
			t.Errorf("page %d from behind: next %q, prev %q", i, next, prev)
		}
	}
}

func TestWhatASourceIsQuotedFor(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, s *Store) {
		w := newWorld(t, s)
		reuters := w.newSource("Reuters", "news_media")
		var want []string
		for i := range 7 {
			c := w.newClaim(i + 1)
			hops := []Hop{{ID: NewID(), Name: "Kim", Kind: "person", Origin: "cited"}, {ID: NewID(), Position: 1, SourceID: &reuters.ID, Name: "Reuters" + strconv.Itoa(i), Kind: "news_media", Origin: "cited"}}
			write(t, s, func(tx *Tx) error { return tx.ReplaceHops(w.desk.ID, c.ID, hops) })
			want = append(want, hops[1].Name)
		}
		slices.Reverse(want)
		r := s.Read(t.Context())
		walk(t, want, 3, func(after, before string) ([]string, string, string) {
			p := get[SourceHopPage](t)(r.SourceHops(w.desk.ID, reuters.ID, SourceHopQuery{After: after, Before: before, Limit: 3}))
			var names []string
			for _, h := range p.Rows {
				if h.Claim.ID != h.Hop.ClaimID || h.ArticleTitle != w.article.Title || h.Outlet != "Harian" || *h.Hop.SourceID != reuters.ID {
					t.Errorf("%+v", h)
				}
				names = append(names, h.Hop.Name)
			}
			return names, p.Next, p.Prev
		})
		_, err := r.SourceHops(w.desk.ID, reuters.ID, SourceHopQuery{After: "x"})
		wantErr(t, "a cursor that is none", err, ErrNotFound)
	})
}

func TestMergedSources(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, s *Store) {
		w := newWorld(t, s)
		r := s.Read(t.Context())
		from, into, third := w.newSource("Yonhap News", "news_media"), w.newSource("Yonhap", "news_media"), w.newSource("Kyodo", "news_media")
		c := w.newClaim(1, func(c *Claim) { c.SourceID = &from.ID })
		occasion := Occasion{DeskID: w.desk.ID, ID: NewID(), ArticleID: w.article.ID, SpeakerID: &from.ID, CreatedBy: w.rita.ID, UpdatedBy: w.rita.ID, CreatedAt: noon}
		w.article.OutletID = &from.ID
		write(t, s, func(tx *Tx) error {
			return errors.Join(tx.CreateOccasion(&occasion), tx.SaveArticle(&w.article),
				tx.ReplaceHops(w.desk.ID, c.ID, []Hop{{ID: NewID(), SourceID: &from.ID, Name: "Yonhap News", Kind: "news_media", Origin: "cited"}}))
		})
		merge := func(a, b Source) error {
			return tryWrite(t, s, func(tx *Tx) error { return tx.MergeSources(w.desk.ID, a.ID, b.ID) })
		}
		wantErr(t, "into itself", merge(from, from), ErrStale)
		must(t, merge(from, into))
		wantErr(t, "a second time", merge(from, third), ErrStale)
		wantErr(t, "into one that is merged", merge(third, from), ErrStale)
		must(t, merge(into, third))
		if x := get[Source](t)(r.Source(w.desk.ID, from.ID)); x.MergedInto == nil || *x.MergedInto != third.ID {
			t.Errorf("the first: %+v", x)
		}
		if got := get[Claim](t)(r.Claim(w.desk.ID, c.ID)); *got.SourceID != third.ID || got.Version <= c.Version {
			t.Errorf("claim: %+v", got)
		}
		wantErr(t, "a save of the claim as it was read", tryWrite(t, s, func(tx *Tx) error { return tx.SaveClaim(&c) }), ErrStale)
		if got := get[Occasion](t)(r.Occasion(w.desk.ID, occasion.ID)); *got.SpeakerID != third.ID {
			t.Errorf("occasion: %+v", got)
		}
		if got := get[Article](t)(r.Article(w.desk.ID, w.article.ID)); *got.OutletID != third.ID {
			t.Errorf("article: %+v", got)
		}
		if got := get[[]Hop](t)(r.Hops(w.desk.ID, c.ID)); *got[0].SourceID != third.ID || got[0].Name != "Yonhap News" {
			t.Errorf("hop: %+v", got)
		}
		if got := get[map[string]Source](t)(r.SourcesByFolded(w.desk.ID, []string{"yonhap", "yonhap news", "kyodo"})); len(got) != 3 || got["yonhap news"].ID != third.ID {
			t.Errorf("names: %+v", got)
		}
		if p := get[SourcePage](t)(r.Sources(w.desk.ID, SourceQuery{})); len(p.Rows) != 1 {
			t.Errorf("the directory: %+v", p.Rows)
		}
	})
}
