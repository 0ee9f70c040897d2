package models

import (
	"cmp"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"sumber/internal/text"
	"sumber/internal/workflow"
)

// TestEveryFilterInEveryOrder asks for filters, alone and together, and holds each list against one that is sorted and
// filtered here, page by page in both directions.
func TestEveryFilterInEveryOrder(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, s *Store) {
		w := newWorld(t, s)
		rnd := rand.New(rand.NewPCG(1, 2))
		pick := func(list []string) string { return list[rnd.IntN(len(list))] }
		kcna := w.newSource("KCNA", "news_media")
		outlets := []string{"Harian Pagi", "Kabar Çore"}
		var sourced []string
		for i := range 12 {
			a, rev := w.newArticle(fmt.Sprint("Judul ", i, " ", []string{"banjir", "jembatan"}[i%2]))
			a.Outlet, a.Language = outlets[i%2], []string{"id", "en"}[i%3/2]
			write(t, s, func(tx *Tx) error { return tx.SaveArticle(&a) })
			for n := range 6 {
				c := w.claimOf(a, rev, n+1, func(c *Claim) {
					c.State = workflow.States[rnd.IntN(len(workflow.States))]
					c.Kind = workflow.Kinds[rnd.IntN(len(workflow.Kinds))]
					c.Attribution = workflow.Attributions[rnd.IntN(len(workflow.Attributions))]
					c.CheckWorthy = pick(workflow.CheckWorthiness)
					c.UpdatedAt = noon.Add(time.Duration(rnd.IntN(5)) * time.Second)
					c.Assignee = []*string{nil, &w.rita.ID, &w.edi.ID}[rnd.IntN(3)]
					c.Statement = pick([]string{"", "Pompa rusak", "Pompa dibangun"})
				})
				write(t, s, func(tx *Tx) error {
					if rnd.IntN(2) == 0 {
						if err := tx.SaveDraft(&Draft{DeskID: c.DeskID, ClaimID: c.ID, Rating: pick([]string{"", "true", "false"}), UpdatedAt: noon}); err != nil {
							return err
						}
					}
					if rnd.IntN(3) == 0 {
						sourced = append(sourced, c.ID)
						return tx.ReplaceHops(c.DeskID, c.ID, []Hop{{ID: NewID(), SourceID: &kcna.ID, Name: "KCNA", Kind: "news_media", Origin: "cited"}})
					}
					return nil
				})
			}
		}
		r := s.Read(t.Context())
		all := get[QueuePage](t)(r.Queue(w.desk.ID, QueueQuery{Limit: 200})).Rows
		if len(all) != 72 {
			t.Fatalf("%d claims", len(all))
		}
		type filter struct {
			name string
			set  func(q *QueueQuery)
			has  func(row QueueRow) bool
		}
		filters := []filter{
			{"states", func(q *QueueQuery) { q.States = []workflow.State{workflow.Triage, workflow.Selected, workflow.Done} }, func(row QueueRow) bool {
				return slices.Contains([]workflow.State{workflow.Triage, workflow.Selected, workflow.Done}, row.State)
			}},
			{"assignee", func(q *QueueQuery) { q.Assignee = &w.rita.ID }, func(row QueueRow) bool { return row.AssigneeName == "Rita" }},
			{"nobody's", func(q *QueueQuery) { q.Unassigned = true }, func(row QueueRow) bool { return row.Assignee == nil }},
			{"kind", func(q *QueueQuery) { q.Kind = "promise" }, func(row QueueRow) bool { return row.Kind == workflow.Promise }},
			{"attribution", func(q *QueueQuery) { q.Attribution = "anonymous" }, func(row QueueRow) bool { return row.Attribution == workflow.Anonymous }},
			{"kind of source", func(q *QueueQuery) { q.SpeakerKind = "news_media" }, func(row QueueRow) bool { return slices.Contains(sourced, row.ID) }},
			{"outlet, as it is typed", func(q *QueueQuery) { q.Outlet = "KABAR core" }, func(row QueueRow) bool { return row.ArticleOutlet == outlets[1] }},
			{"language", func(q *QueueQuery) { q.Language = "en" }, func(row QueueRow) bool { return row.Language == "en" }},
			{"rating", func(q *QueueQuery) { q.Rating = "false" }, func(row QueueRow) bool { return row.Rating == "false" }},
			{"worth", func(q *QueueQuery) { q.Worth = "medium" }, func(row QueueRow) bool { return row.CheckWorthy == "medium" }},
			{"article", func(q *QueueQuery) { q.ArticleID = all[30].ArticleID }, func(row QueueRow) bool { return row.ArticleID == all[30].ArticleID }},
			{"source", func(q *QueueQuery) { q.SourceID = kcna.ID }, func(row QueueRow) bool { return slices.Contains(sourced, row.ID) }},
			{"text", func(q *QueueQuery) { q.Search = ParseSearch("POMPA banj") }, func(row QueueRow) bool { return row.Statement != "" && strings.Contains(row.ArticleTitle, "banjir") }},
		}
		compare := map[QueueSort]func(a, b QueueRow) int{
			Newest: func(a, b QueueRow) int { return cmp.Compare(a.SortKey, b.SortKey) },
			Oldest: func(a, b QueueRow) int { return cmp.Compare(b.SortKey, a.SortKey) },
			LastChanged: func(a, b QueueRow) int {
				return cmp.Or(b.UpdatedAt.Compare(a.UpdatedAt), cmp.Compare(b.ID, a.ID))
			},
			Worthiest: func(a, b QueueRow) int {
				return cmp.Or(cmp.Compare(worthRank(a.CheckWorthy), worthRank(b.CheckWorthy)), cmp.Compare(a.SortKey, b.SortKey))
			},
		}
		check := func(t *testing.T, q QueueQuery, has func(QueueRow) bool) {
			t.Helper()
			var want []string
			rows := slices.SortedFunc(slices.Values(all), compare[q.Sort])
			for _, row := range rows {
				if has(row) {
					want = append(want, row.ID)
				}
			}
			var forth, back []string
			var last QueuePage
			q.Limit = 7
			for after := ""; ; after = last.Next {
				q.After, q.Before = after, ""
				p := get[QueuePage](t)(r.Queue(w.desk.ID, q))
				if (p.Prev == "") != (after == "") && len(p.Rows) > 0 {
					t.Errorf("a page after %q has the page %q before it", after, p.Prev)
				}
				for _, row := range p.Rows {
					forth = append(forth, row.ID)
				}
				if last = p; p.Next == "" {
					break
				}
			}
			if !slices.Equal(forth, want) {
				t.Fatalf("the list has %d claims, want %d: %v, %v", len(forth), len(want), forth, want)
			}
			for _, row := range last.Rows {
				back = append(back, row.ID)
			}
			for last.Prev != "" {
				q.After, q.Before = "", last.Prev
				last = get[QueuePage](t)(r.Queue(w.desk.ID, q))
				var page []string
				for _, row := range last.Rows {
					page = append(page, row.ID)
				}
				back = append(page, back...)
			}
			if !slices.Equal(back, want) {
				t.Fatalf("backwards the list has %d claims, want %d", len(back), len(want))
			}
		}
		for n, sort := range QueueSorts {
			t.Run("order "+string(sort), func(t *testing.T) {
				check(t, QueueQuery{Sort: sort}, func(QueueRow) bool { return true })
				for i, f := range filters {
					q := QueueQuery{Sort: sort}
					f.set(&q)
					t.Run(f.name, func(t *testing.T) { check(t, q, f.has) })
					for j, g := range filters[i+1:] {
						if (i+j)%len(QueueSorts) != n {
							continue // each two together in one of the orders
						}
						both := q
						g.set(&both)
						t.Run(f.name+" and "+g.name, func(t *testing.T) { check(t, both, func(row QueueRow) bool { return f.has(row) && g.has(row) }) })
					}
				}
			})
		}
	})
}

// TestWalksAreEnded asks for filters that no index has together and that almost no claim of thousands has: a page ends, says
// so, and the next ones lead to what is there.
func TestWalksAreEnded(t *testing.T) {
	forEachEmptyDatabase(t, func(t *testing.T, s *Store) {
		w := newWorld(t, s)
		w.fill(1000)
		must(t, raw(t, s, "UPDATE claims SET kind = 'promise' WHERE position IN (1, 2, 3)"))
		must(t, raw(t, s, "UPDATE claims SET attribution = 'anonymous' WHERE position IN (4, 5, 6)"))
		hidden := get[QueuePage](t)(s.Read(t.Context()).Queue(w.desk.ID, QueueQuery{Sort: Oldest, Kind: "promise", Limit: 100})).Rows[70].ID
		must(t, raw(t, s, "UPDATE claims SET attribution = 'anonymous' WHERE id = ?", hidden))
		for _, sort := range QueueSorts {
			q := QueueQuery{Sort: sort, Kind: "promise", Attribution: "anonymous"}
			pages, ended := 0, 0
			var found []string
			for ; pages < 40; pages++ {
				p := get[QueuePage](t)(s.Read(t.Context()).Queue(w.desk.ID, q))
				for _, row := range p.Rows {
					found = append(found, row.ID)
				}
				if p.Partial {
					ended++
				}
				if q.After = p.Next; p.Next == "" {
					break
				}
			}
			if !slices.Equal(found, []string{hidden}) || ended == 0 {
				t.Errorf("order %q: found %v in %d pages, of which %d ended early", sort, found, pages+1, ended)
			}
			for q.After = ""; ; {
				p := get[QueuePage](t)(s.Read(t.Context()).Queue(w.desk.ID, QueueQuery{Sort: sort, Kind: "promise", Attribution: "anonymous", Before: cmp.Or(q.Before, lastCursor(t, s, w, sort))}))
				found = append(found[:0], found...)
				for _, row := range p.Rows {
					found = append(found, row.ID)
				}
				if q.Before = p.Prev; p.Prev == "" {
					break
				}
			}
			if !slices.Equal(found, []string{hidden, hidden}) {
				t.Errorf("order %q backwards: found %v", sort, found)
			}
		}
	})
}

// lastCursor is behind everything in an order.
func lastCursor(t *testing.T, s *Store, w *world, sort QueueSort) string {
	t.Helper()
	switch sort {
	case LastChanged:
		return "1990-01-01T00:00:00.000000Z " + NewID()
	case Worthiest:
		return "2 " + SortKey(time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC), NewID(), 1)
	case Oldest:
		return strings.Repeat("0", 16) + "-" + NewID() + "-000001"
	}
	return SortKey(time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC), NewID(), 1)
}

// corpus are texts in which both databases must find the same.
var corpus = []string{
	"Kim mendukung Putin", "KIM MENDUKUNG PUTIN!", "kimia dan fisika", "Pakar: “Keadilan pasti akan menang”", "Presiden Prancis Emmanuel Macron di São Paulo", "Łódź dan Øresund",
	"Ma'ruf Amin dan Jum’at", "H.M. Soeharto", "Anggaran Rp1.200,50 naik 20 persen", "AS dan Uni Eropa", "asal usul", "rumah pompa baru", "pompa rumah lama", "rumah, pompa", "mengatakan dikatakan kata",
	"🌧️ hujan 🌧️ lebat", "東京 で 会議", "Straße und Maße", "e-mail@contoh.example", "https://contoh.example/a/b?c=1", "foo-bar_baz", "1e5 0x1F", "NEAR OR AND NOT", "desk", "\u0301gabung\u0301 nada", "١٢٣ نص عربي",
}

// TestBothDatabasesFindTheSame searches a corpus by words that are plain, odd and hostile, and holds what is found against
// the one definition of what a search matches: Search.Spans.
func TestBothDatabasesFindTheSame(t *testing.T) {
	searches := []string{
		"kim", "Kim", "kim putin", "putin kim", "mendu", `"kim"`, `"mendukung putin"`, `"putin mendukung"`, "keadilan", "sao paulo", "SÃO", "lodz", "oresund", "maruf", "ma'ruf", "jumat", "soeharto", "hm", "1200", "1.200,50", "20",
		"as", "a", "uni eropa", "rumah pompa", `"rumah pompa"`, `"pompa rumah"`, "kata", "mengata", "hujan", "🌧️", "東京", "東", "strasse", "masse", "mail", "contoh", "example", "bar", "baz", "1e5", "near", "or", "not", "desk", "gabung", "١٢٣", "نص",
		`"`, `""`, `"""`, `"kim`, `kim"`, "*", "kim*", "-kim", "NEAR(kim putin)", "kim OR putin", "kim AND NOT putin", "words:kim", "'", "''; DROP TABLE claims; --", "kim & putin", "kim | putin", "!kim", "kim:*", "<->", "\\", "\x00", "kim\x00", "\xff\xfe", "(", ")", "^kim",
		strings.Repeat("kim ", 3000), strings.Repeat("x", 10_000), strings.Repeat(`"`, 500), "zzzz", "%", "_", "ki%",
	}
	forEachDatabase(t, func(t *testing.T, s *Store) {
		w := newWorld(t, s)
		other := newWorld(t, s)
		other.newClaim(1, func(c *Claim) { c.Statement = strings.Join(corpus, " ") })
		byID := map[string]string{}
		for i, words := range corpus {
			c := w.newClaim(i+1, func(c *Claim) { c.Statement, c.Excerpt = words, "" })
			byID[c.ID] = words
			write(t, s, func(tx *Tx) error { return tx.ReplaceHops(c.DeskID, c.ID, nil) })
		}
		w.article.Title = ""
		write(t, s, func(tx *Tx) error { return tx.SaveArticle(&w.article) })
		for _, search := range searches {
			q := ParseSearch(search)
			var want, got []string
			for _, words := range corpus {
				if has(q, words) {
					want = append(want, words)
				}
			}
			page, err := s.Read(t.Context()).Queue(w.desk.ID, QueueQuery{Search: q, Limit: 200})
			if err != nil {
				t.Errorf("%.40q: %v", search, err)
				continue
			}
			for _, row := range page.Rows {
				got = append(got, byID[row.ID])
			}
			if q.Empty() {
				want = corpus
			}
			if !slices.Equal(got, want) {
				t.Errorf("%.40q finds %q, want %q", search, got, want)
			}
			// Row by row it is the same.
			cond, args := q.holds(s.Dialect(), "x")
			if !q.Empty() {
				n := get[int](t)(queryOne[int](s.Read(t.Context()), "hold", "SELECT count(*) FROM claims x WHERE x.desk_id = ? AND "+cond, append([]any{id(w.desk.ID)}, args...)...))
				if n != len(want) {
					t.Errorf("%.40q: looked at one by one, %d rows hold it and not %d", search, n, len(want))
				}
			}
		}
	})
}

// has reports whether each term of a search is in a text.
func has(q Search, words string) bool {
	for _, term := range q.terms {
		if len((Search{terms: q.terms[:0:0]}).with(term).Spans(words)) == 0 {
			return false
		}
	}
	return !q.Empty()
}

func (s Search) with(t term) Search { return Search{terms: append(s.terms, t)} }

// TestWordsFollowWhatTheyAreOf changes each thing that a claim is found and filtered by.
func TestWordsFollowWhatTheyAreOf(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, s *Store) {
		w := newWorld(t, s)
		c := w.newClaim(1)
		finds := func(search string, want bool) {
			t.Helper()
			p := get[QueuePage](t)(s.Read(t.Context()).Queue(w.desk.ID, QueueQuery{Search: ParseSearch(search)}))
			if got := len(p.Rows) == 1; got != want {
				t.Errorf("%q is found: %v", search, got)
			}
		}
		copies := func(want string) {
			t.Helper()
			c := get[Claim](t)(s.Read(t.Context()).Claim(c.DeskID, c.ID))
			if got := fmt.Sprint(c.SpeakerKind, " ", c.Outlet, " ", c.Language, " ", c.Rating); got != want {
				t.Errorf("the copies are %q, want %q", got, want)
			}
		}
		finds("mendukung putin jong-un kcna", true)
		copies("person harian id ")
		c.Statement = "Senjata baru"
		write(t, s, func(tx *Tx) error {
			return errors.Join(tx.SaveClaim(&c), tx.ReplaceHops(c.DeskID, c.ID, []Hop{{ID: NewID(), Name: "Gedung Putih", Kind: "government", Origin: "cited"}}),
				tx.SaveDraft(&Draft{DeskID: c.DeskID, ClaimID: c.ID, Rating: "false", UpdatedAt: noon}))
		})
		finds("senjata", true)
		finds("gedung putih", true)
		finds("kcna", false)
		copies("government harian id false")
		w.article.Title, w.article.Outlet, w.article.Language = "Judul lain", "Kabar Émile", "en"
		write(t, s, func(tx *Tx) error { return tx.SaveArticle(&w.article) })
		finds("judul lain senj", true)
		finds("putin", false)
		copies("government kabar emile en false")
		write(t, s, func(tx *Tx) error { return tx.DeleteDraft(c.DeskID, c.ID) })
		copies("government kabar emile en ")
		w.publish(&c)
		copies("government kabar emile en true")
		write(t, s, func(tx *Tx) error { return tx.RetractLive(c.DeskID, c.ID, w.edi.ID, "keliru", noon) })
		copies("government kabar emile en ")
		// Rows that no program has indexed are filled in.
		must(t, raw(t, s, "DELETE FROM claim_words WHERE desk_id = ?", w.desk.ID))
		must(t, raw(t, s, "UPDATE claims SET outlet = '' WHERE desk_id = ?", w.desk.ID))
		finds("senjata", false)
		must(t, s.MigrateUp(t.Context()))
		finds("senjata", true)
		copies("government kabar emile en ")
	})
}

// TestAFreshClaimIsIndexedAsOneReadAgain: an import writes the words and copies of its claims without reading them; looking at
// them again finds nothing to change. Claims that something changed in the same transaction are read.
func TestAFreshClaimIsIndexedAsOneReadAgain(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, s *Store) {
		w := newWorld(t, s)
		a := Article{DeskID: w.desk.ID, ID: NewID(), Kind: "news", Title: "Pompa Dibangun", Language: "id", Outlet: "Kabar Kotabaru", CreatedAt: noon}
		rev := Revision{DeskID: w.desk.ID, ID: NewID(), ArticleID: a.ID, Number: 1, Text: "Pompa.\n", SHA256: sha("Pompa.\n"), Engine: "1", CreatedAt: noon}
		var rows []Claim
		for i, name := range []string{"as it should be", "without copies", "saved again", "of another chain", "with a draft", "without a chain"} {
			c := Claim{DeskID: w.desk.ID, ID: NewID(), ArticleID: a.ID, Position: i + 1, SortKey: SortKey(noon, a.ID, i+1), State: workflow.Triage, Kind: workflow.Fact, Attribution: workflow.Sourced,
				CheckWorthy: "high", Excerpt: name, Outlet: Fold(a.Outlet), Language: a.Language, SpeakerKind: "person", CreatedAt: noon, UpdatedAt: noon}
			rows = append(rows, c)
		}
		rows[1].Outlet, rows[1].SpeakerKind, rows[5].SpeakerKind = "", "", ""
		write(t, s, func(tx *Tx) error {
			must(t, tx.CreateArticle(&a))
			must(t, tx.CreateRevision(&rev))
			must(t, tx.CreateClaims(rows))
			var hops []Hop
			for _, c := range rows[:5] { // the speaker comes second
				hops = append(hops, Hop{DeskID: w.desk.ID, ID: NewID(), ClaimID: c.ID, Position: 1, Ordinal: 1, Name: "Harian Contoh", Kind: "news_media", Origin: "cited"},
					Hop{DeskID: w.desk.ID, ID: NewID(), ClaimID: c.ID, Name: "Wayan Karsa", Kind: "person", Origin: "cited"})
			}
			must(t, tx.CreateHops(hops))
			rows[2].Statement = "Dinyatakan lain."
			must(t, tx.SaveClaim(&rows[2]))
			must(t, tx.ReplaceHops(w.desk.ID, rows[3].ID, []Hop{{ID: NewID(), Name: "Balai Kota", Kind: "government", Origin: "found"}}))
			return tx.SaveDraft(&Draft{DeskID: w.desk.ID, ClaimID: rows[4].ID, Statement: "Pernyataan.", Kind: workflow.Fact, Rating: "true", UpdatedAt: noon})
		})
		type kept struct{ ID, SpeakerKind, Outlet, Language, Rating, Words string }
		read := func() []kept {
			return get[[]kept](t)(query[kept](s.Read(t.Context()), "read copies", `SELECT c.id, c.speaker_kind, c.outlet, c.language, c.rating, w.words FROM claims c
JOIN claim_words w ON w.desk_id = c.desk_id AND w.claim_id = c.id WHERE c.desk_id = ? AND c.article_id = ? ORDER BY c.position`, id(w.desk.ID), id(a.ID)))
		}
		before := read()
		if len(before) != len(rows) {
			t.Fatalf("%d claims have words, not %d", len(before), len(rows))
		}
		write(t, s, func(tx *Tx) error {
			for _, c := range rows {
				tx.touch(c.DeskID, c.ID)
			}
			return nil
		})
		if after := read(); !slices.Equal(before, after) {
			t.Errorf("indexed\n%v\nand read again\n%v", before, after)
		}
		for i, want := range []string{"person", "person", "person", "government", "person", ""} {
			if before[i].SpeakerKind != want || before[i].Outlet != Fold(a.Outlet) {
				t.Errorf("%s: speaker %q, outlet %q", rows[i].Excerpt, before[i].SpeakerKind, before[i].Outlet)
			}
		}
		if before[4].Rating != "true" {
			t.Errorf("the draft's label is %q", before[4].Rating)
		}
	})
}

func TestSearchSpans(t *testing.T) {
	for _, c := range []struct{ search, in, want string }{
		{"kim", "Kim dan kimia", "[Kim] dan [kimia]"},
		{`"kim"`, "Kim dan kimia", "[Kim] dan kimia"},
		{"as", "AS dan asal", "[AS] dan asal"},
		{"sao", "di São Paulo", "di [São] Paulo"},
		{"maruf jumat", "Ma'ruf, Jum’at.", "[Ma'ruf], [Jum’at]."},
		{"1200", "Rp1.200 dan 1.200,50", "Rp1.200 dan [1.200,50]"},
		{`"rumah pompa" baru`, "rumah, pompa baru", "[rumah, pompa] [baru]"},
		{"hujan", "🌧️ hujan🌧️", "🌧️ [hujan]🌧️"},
		{"", "apa saja", "apa saja"},
		{"\xff", "a\xffb", "a\xffb"},
	} {
		var b strings.Builder
		at := 0
		for _, s := range ParseSearch(c.search).Spans(c.in) {
			b.WriteString(c.in[at:s.Start] + "[" + c.in[s.Start:s.End] + "]")
			at = s.End
		}
		if got := b.String() + c.in[at:]; got != c.want {
			t.Errorf("%q in %q: %q, want %q", c.search, c.in, got, c.want)
		}
	}
}

// FuzzSearch: no text breaks the cutting of words, whose spans are in order and on rune boundaries.
func FuzzSearch(f *testing.F) {
	for _, s := range corpus {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		end := 0
		for _, w := range foldWords(s) {
			if w.span.Start < end || w.span.End <= w.span.Start || w.span.End > len(s) || strings.ContainsAny(w.text, " '\"|*:&") || w.text == "" {
				t.Fatalf("%q: the word %q at %v", s, w.text, w.span)
			}
			end = w.span.End
		}
		for _, sp := range ParseSearch(s).Spans(s) {
			_ = text.Span(sp)
			if sp.End > len(s) {
				t.Fatalf("%q: %v", s, sp)
			}
		}
	})
}
