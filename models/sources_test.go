package models

import (
	"errors"
	"slices"
	"strconv"
	"testing"

	"sumber/internal/workflow"
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
			p := get[SourceHopPage](t)(r.SourceHops(w.desk.ID, reuters.ID, SourceHopQuery{Carried: true, After: after, Before: before, Limit: 3}))
			var names []string
			for _, h := range p.Rows {
				if h.Claim.ID != h.Hop.ClaimID || h.ArticleTitle != w.article.Title || *h.Hop.SourceID != reuters.ID {
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
		merge := func(a, b Source) error { return second(w.merge(a, b)) }
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

func (w *world) merge(from, into Source) (SourceMerge, error) {
	m := SourceMerge{DeskID: w.desk.ID, ID: NewID(), FromID: from.ID, IntoID: into.ID, MergedBy: &w.edi.ID, MergedAt: noon}
	return m, tryWrite(w.t, w.s, func(tx *Tx) error { return tx.MergeSources(&m) })
}

func (w *world) unmerge(m SourceMerge) error {
	return tryWrite(w.t, w.s, func(tx *Tx) error {
		was := m
		return tx.UndoMerge(&was, &w.rita.ID, noon)
	})
}

func TestAMergeIsTakenBack(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, s *Store) {
		w := newWorld(t, s)
		r := s.Read(t.Context())
		first, from, into := w.newSource("Yonhap Newswire", "news_media"), w.newSource("Yonhap News", "news_media"), w.newSource("Yonhap", "news_media")
		quote := func(position int, src Source) Claim {
			c := w.newClaim(position, func(c *Claim) { c.SourceID = &src.ID })
			write(t, s, func(tx *Tx) error {
				return tx.ReplaceHops(w.desk.ID, c.ID, []Hop{{ID: NewID(), SourceID: &src.ID, Name: src.Name, Kind: "news_media", Origin: "cited"}})
			})
			return c
		}
		mine, theirs := quote(1, from), quote(2, into)
		get[SourceMerge](t)(w.merge(first, from))
		m := get[SourceMerge](t)(w.merge(from, into))
		since := quote(3, into)
		sourceOf := func(c Claim) string { return *get[[]Hop](t)(r.Hops(w.desk.ID, c.ID))[0].SourceID }
		if n := get[map[string]SourceCount](t)(r.SourceCounts(w.desk.ID, []string{into.ID, from.ID}, 2)); n[into.ID] != (SourceCount{Said: 2}) || n[from.ID] != (SourceCount{}) {
			t.Errorf("counted up to two: %+v", n)
		}
		merged := get[[]SourceMergeRow](t)(r.SourceMerges(w.desk.ID, into.ID, 10))
		if len(merged) != 1 || merged[0].FromName != "Yonhap News" || merged[0].IntoName != "Yonhap" || merged[0].MergedName != w.edi.Name || merged[0].UndoneAt != nil {
			t.Errorf("merges: %+v", merged)
		}
		before := get[Claim](t)(r.Claim(w.desk.ID, mine.ID))
		must(t, w.unmerge(m))
		wantErr(t, "a second time", w.unmerge(m), ErrStale)
		if sourceOf(mine) != from.ID || sourceOf(theirs) != into.ID || sourceOf(since) != into.ID {
			t.Errorf("chains: %s %s %s", sourceOf(mine), sourceOf(theirs), sourceOf(since))
		}
		if c := get[Claim](t)(r.Claim(w.desk.ID, mine.ID)); *c.SourceID != from.ID || c.Version <= before.Version {
			t.Errorf("claim: %+v", c)
		}
		if x := get[Source](t)(r.Source(w.desk.ID, from.ID)); x.MergedInto != nil {
			t.Errorf("still merged: %+v", x)
		}
		if x := get[Source](t)(r.Source(w.desk.ID, first.ID)); x.MergedInto == nil || *x.MergedInto != from.ID {
			t.Errorf("what was merged before: %+v", x)
		}
		named := get[map[string]Source](t)(r.SourcesByFolded(w.desk.ID, []string{"yonhap news", "yonhap newswire", "yonhap"}))
		if named["yonhap news"].ID != from.ID || named["yonhap newswire"].ID != from.ID || named["yonhap"].ID != into.ID {
			t.Errorf("names: %+v", named)
		}
		if row := get[[]SourceMergeRow](t)(r.SourceMerges(w.desk.ID, from.ID, 10))[1]; row.UndoneAt == nil && row.ID == m.ID {
			t.Errorf("the merge: %+v", row)
		}
		// One that took the other's name keeps it: the two cannot be told apart again.
		again := get[SourceMerge](t)(w.merge(from, into))
		into = get[Source](t)(r.Source(w.desk.ID, into.ID))
		into.Name = "Yonhap News"
		write(t, s, func(tx *Tx) error { return tx.SaveSource(&into) })
		wantErr(t, "when the name is the other's now", w.unmerge(again), ErrConflict)
		if x := get[Source](t)(r.Source(w.desk.ID, from.ID)); x.MergedInto == nil {
			t.Error("a refused undo left its traces")
		}
	})
}

func TestFindingsAreCountedWhileTheyArePublic(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, s *Store) {
		w := newWorld(t, s)
		r := s.Read(t.Context())
		kim, kcna := w.newSource("Kim Jong-un", "person"), w.newSource("KCNA", "news_media")
		publish := func(position int, of, through workflow.Finding) (Claim, []PublishedFinding) {
			c := w.newClaim(position)
			hops := []Hop{{ID: NewID(), SourceID: &kim.ID, Name: kim.Name, Kind: "person", Origin: "cited"}, {ID: NewID(), Position: 1, SourceID: &kcna.ID, Name: "KCNA", Kind: "news_media", Origin: "cited"}}
			write(t, s, func(tx *Tx) error { return tx.ReplaceHops(w.desk.ID, c.ID, hops) })
			_, p := w.publish(&c)
			fs := []PublishedFinding{{w.desk.ID, p.ID, hops[0].ID, c.ID, kim.ID, false, of}, {w.desk.ID, p.ID, hops[1].ID, c.ID, kcna.ID, true, through}}
			write(t, s, func(tx *Tx) error { return tx.CreatePublishedFindings(fs) })
			return c, fs
		}
		publish(1, workflow.Confirmed, workflow.OnlyVia)
		retracted, _ := publish(2, workflow.Confirmed, workflow.OnlyVia)
		superseded, _ := publish(3, workflow.Altered, workflow.Confirmed)
		want := func(name string, src Source, last int, want ...FindingCount) {
			t.Helper()
			if got := get[[]FindingCount](t)(r.FindingsOf(w.desk.ID, src.ID, last)); !slices.Equal(got, want) {
				t.Errorf("%s: %+v, want %+v", name, got, want)
			}
		}
		want("as speaker", kim, 100, FindingCount{false, workflow.Altered, 1}, FindingCount{false, workflow.Confirmed, 2})
		want("as carrier", kcna, 100, FindingCount{true, workflow.Confirmed, 1}, FindingCount{true, workflow.OnlyVia, 2})
		want("the last two", kim, 2, FindingCount{false, workflow.Altered, 1}, FindingCount{false, workflow.Confirmed, 1})
		write(t, s, func(tx *Tx) error {
			return errors.Join(tx.RetractLive(w.desk.ID, retracted.ID, w.edi.ID, "keliru", noon), tx.Supersede(w.desk.ID, superseded.ID, noon))
		})
		want("what is public still", kim, 100, FindingCount{false, workflow.Confirmed, 1})
		m := get[SourceMerge](t)(w.merge(kim, kcna))
		want("merged", kcna, 100, FindingCount{false, workflow.Confirmed, 1}, FindingCount{true, workflow.OnlyVia, 1})
		must(t, w.unmerge(m))
		want("taken back", kim, 100, FindingCount{false, workflow.Confirmed, 1})
		beside := get[[]SourceBeside](t)(r.SourcesBeside(w.desk.ID, kim.ID, false, 2))
		if len(beside) != 1 || beside[0].ID != kcna.ID || beside[0].Count != 2 {
			t.Errorf("through whom, of the last two: %+v", beside)
		}
		if beside := get[[]SourceBeside](t)(r.SourcesBeside(w.desk.ID, kcna.ID, true, 10)); len(beside) != 1 || beside[0].ID != kim.ID || beside[0].Count != 3 {
			t.Errorf("whose words: %+v", beside)
		}
	})
}

// TestFindingsOfBeforeAreFoundInTheirSnapshots goes back to before the table was, and up again.
func TestFindingsOfBeforeAreFoundInTheirSnapshots(t *testing.T) {
	forEachEmptyDatabase(t, func(t *testing.T, s *Store) {
		w := newWorld(t, s)
		kim := w.newSource("Kim Jong-un", "person")
		c := w.newClaim(1)
		hop := Hop{ID: NewID(), SourceID: &kim.ID, Name: kim.Name, Kind: "person", Origin: "cited"}
		write(t, s, func(tx *Tx) error { return tx.ReplaceHops(w.desk.ID, c.ID, []Hop{hop}) })
		w.snapshot = `{"chain":[{"id":"` + hop.ID + `","finding":{"code":"altered"}},{"id":"` + NewID() + `","finding":null}]}`
		_, p := w.publish(&c)
		down := 0
		for ; ; down++ {
			if _, err := s.Read(t.Context()).FindingsOf(w.desk.ID, kim.ID, 1); err != nil {
				break
			}
			must(t, s.MigrateDown(t.Context()))
		}
		if down == 0 {
			t.Fatal("the table was not there")
		}
		must(t, s.MigrateUp(t.Context()))
		rows := get[[]PublishedFinding](t)(list[PublishedFinding](s.Read(t.Context()), "list", "hop_id", "desk_id = ?", id(w.desk.ID)))
		if want := (PublishedFinding{w.desk.ID, p.ID, hop.ID, c.ID, kim.ID, false, workflow.Altered}); len(rows) != 1 || rows[0] != want {
			t.Errorf("%+v, want %+v", rows, want)
		}
	})
}

func TestDirectoryByCountry(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, s *Store) {
		w := newWorld(t, s)
		r := s.Read(t.Context())
		for name, country := range map[string]string{"Antara": "ID", "Tempo": "ID", "KCNA": "KP", "Reuters": "GB", "Entah": ""} {
			src := w.newSource(name, "news_media")
			src.Country = country
			write(t, s, func(tx *Tx) error { return tx.SaveSource(&src) })
		}
		if got := get[[]string](t)(r.SourceCountries(w.desk.ID)); !slices.Equal(got, []string{"GB", "ID", "KP"}) {
			t.Errorf("countries: %v", got)
		}
		if got := get[[]string](t)(r.SourceCountries(newWorld(t, s).desk.ID)); len(got) != 0 {
			t.Errorf("of another desk: %v", got)
		}
		p := get[SourcePage](t)(r.Sources(w.desk.ID, SourceQuery{Country: "ID", Kind: "news_media"}))
		if len(p.Rows) != 2 || p.Rows[0].Name != "Antara" || p.Rows[1].Name != "Tempo" {
			t.Errorf("of Indonesia: %+v", p.Rows)
		}
		ids := []string{p.Rows[0].ID, p.Rows[1].ID, "x"}
		if got := get[map[string][]SourceAlias](t)(r.AliasesOf(w.desk.ID, ids)); len(got) != 2 || got[ids[0]][0].Alias != "Antara" {
			t.Errorf("names: %+v", got)
		}
	})
}
