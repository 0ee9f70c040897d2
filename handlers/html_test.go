package handlers

import (
	"strings"
	"testing"
	"time"

	"sumber/internal/export"
	"sumber/internal/newsroom"
	htmltext "sumber/internal/reader"
)

// pageOf is a page of a publisher around the paragraphs of an article.
func pageOf(paragraphs string) string {
	return `<!DOCTYPE html><html lang="id"><head><meta charset="utf-8"><title>Wali kota janji bangun pompa - Kabar</title>
<meta property="og:title" content="Wali kota janji bangun pompa"><meta property="article:published_time" content="2023-06-12T09:00:00+07:00">
<script>var x = "skrip";</script></head><body><nav><a href="/">Beranda</a> <a href="/k">Kota</a></nav>
<article><h1>Wali kota janji bangun pompa</h1>
` + paragraphs + `</article><aside><h2>Terpopuler</h2><p>Harga cabai naik</p></aside></body></html>`
}

const paragraphs = `<p>KOTABARU &mdash; "Kami   akan membangun <b>tiga</b>
rumah pompa &#x1F327; tahun ini," kata Wali Kota <a href="/x">Sari Wulandari</a>, Senin (12/6/2023). Anggaran itu sudah disetujui dewan kota pekan lalu setelah pembahasan yang panjang dan ramai.</p>
<p>IKLAN</p>
<p>"Drainase lama tidak lagi cukup,"&nbsp;ujar Kepala Dinas Bagus Pranoto. Dinas itu ia pimpin sejak tiga tahun lalu, dan ia mengenal setiap saluran di kota itu dari hulu sampai hilir.</p>
`

// TestArticlesAsHTML: the text is taken out, what was dropped is told, and each claim stands where its selectors say in the HTML
// as it was sent: in the article's answer, the claim's, and its verdict.
func TestArticlesAsHTML(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, w *world) {
		const as = "token:reviewer_all"
		html := map[string]string{"Content-Type": "text/html; charset=utf-8"}
		type taken struct {
			ID, Title, Outcome string
			PublishedOn        string `json:"published_on"`
			Revision           int
			HTML               *apiHTML
		}
		var first, now taken
		page := pageOf(paragraphs)
		w.row(t, row{as: as, method: "PUT", path: sentAs("halaman/1"), json: page, header: html, status: 201, then: func(t *testing.T, a *answer) { a.into(t, &first) }})
		if first.Title != "Wali kota janji bangun pompa" || first.PublishedOn != "2023-06-12" || first.HTML == nil || first.HTML.Encoding != "utf-8" {
			t.Fatalf("taken as %+v", first)
		}
		told := map[string]string{}
		for _, p := range first.HTML.Dropped.Passages {
			told[p.Text] = p.Why
		}
		if told["IKLAN"] != "furniture" || told["Terpopuler Harga cabai naik"] != "around" || first.HTML.Dropped.Count != len(first.HTML.Dropped.Passages) {
			t.Errorf("dropped %+v", first.HTML.Dropped)
		}
		// located holds the selectors of claims against the page, and gives their number.
		located := func(page string, in *export.InHTML, content []export.Selector) int {
			t.Helper()
			if in == nil || len(in.Content) != len(content) {
				t.Fatalf("the claim %+v stands at %+v", content, in)
			}
			nodes, err := htmltext.TextNodes(page)
			if err != nil {
				t.Fatal(err)
			}
			runes := []rune(nodes)
			for i, target := range in.Content {
				at, quote := target.Selector[0], target.Selector[1]
				if got := string(runes[*at.Start:*at.End]); got != *quote.Exact || strings.Join(strings.Fields(got), " ") != strings.Join(strings.Fields(content[i].Exact), " ") {
					t.Errorf("%q is said to stand at [%d,%d), where there is %q", content[i].Exact, *at.Start, *at.End, got)
				}
				if !strings.HasSuffix(string(runes[:*at.Start]), *quote.Prefix) || !strings.HasPrefix(string(runes[*at.End:]), *quote.Suffix) || *quote.Prefix == "" {
					t.Errorf("%q does not stand between %q and %q", *quote.Exact, *quote.Prefix, *quote.Suffix)
				}
			}
			return len(in.Content)
		}
		var art struct {
			Text   string
			Claims []struct {
				ID      string
				Content []export.Selector
				HTML    *export.InHTML
			}
		}
		read := func() {
			t.Helper()
			w.row(t, row{as: "token:read", path: api("articles", first.ID), status: 200, then: func(t *testing.T, a *answer) { art.Claims = nil; a.into(t, &art) }})
		}
		read()
		if strings.Contains(art.Text, "IKLAN") || strings.Contains(art.Text, "Beranda") || !strings.Contains(art.Text, "akan membangun tiga rumah pompa 🌧 tahun ini") || len(art.Claims) < 2 {
			t.Fatalf("%d claims of\n%s", len(art.Claims), art.Text)
		}
		for _, c := range art.Claims {
			located(page, c.HTML, c.Content)
		}
		// The verdict of a claim says it too, for anybody.
		id := art.Claims[0].ID
		sha := w.propose("reviewer", id, "Sudah tayang")
		w.row(t, row{as: "token:read", path: api("claims", id), status: 200, holds: []string{`"TextPositionSelector"`}})
		w.ok(w.news.ApproveAndPublish(t.Context(), w.actor("editor"), newsroom.Ref{ID: id}, sha, time.Time{}))
		var doc export.Verdicts
		w.row(t, row{path: api("articles", first.ID, "verdicts"), status: 200, then: func(t *testing.T, a *answer) { a.into(t, &doc) }})
		if len(doc.Verdicts) != 1 || located(page, doc.Verdicts[0].HTML, doc.Verdicts[0].Content) == 0 {
			t.Errorf("the verdicts are %+v", doc.Verdicts)
		}
		// And so do the feed and the desk's verdicts, line by line, without reading the page again.
		feed := func() []export.Change {
			t.Helper()
			all := changesOf(t, w.row(t, row{as: "token:read", path: api("changes") + "?article=" + first.ID, status: 200}))
			var p struct{ Verdicts []export.Change }
			w.row(t, row{as: "token:read", path: api("verdicts") + "?article=" + first.ID, status: 200, then: func(t *testing.T, a *answer) { a.into(t, &p) }})
			return append(all, p.Verdicts...)
		}
		if lines := feed(); len(lines) != 2 {
			t.Errorf("%d lines", len(lines))
		} else {
			for _, line := range lines {
				located(page, line.Verdict.HTML, line.Verdict.Content)
			}
		}

		head := w.head()
		again := func(id, page string, outcome string) {
			t.Helper()
			w.row(t, row{as: as, method: "PUT", path: sentAs(id), json: page, header: html, status: 200, then: func(t *testing.T, a *answer) { a.into(t, &now) }})
			if now.Outcome != outcome {
				t.Errorf("sent again it is %+v, want %s", now, outcome)
			}
		}
		again("halaman/1", page, "unchanged")
		if w.head() != head {
			t.Error("the same HTML again left an event")
		}
		// Other HTML around the same words: no revision, and the claims stand where that has them.
		other := strings.Replace(page, "<nav>", "<nav><p>Langganan koran kota kami setiap hari</p>", 1)
		again("halaman/1", other, "unchanged")
		if w.head() == head {
			t.Error("other HTML left no event")
		}
		read()
		for _, c := range art.Claims {
			located(other, c.HTML, c.Content)
		}
		again("halaman/1", page, "unchanged")
		read()
		for _, c := range art.Claims {
			located(page, c.HTML, c.Content)
		}
		// A revision as HTML; the published verdict stays with the revision that it was sealed on.
		revised := pageOf(strings.Replace(paragraphs, "KOTABARU &mdash;", "<i>KOTABARU, Kabar</i> &mdash; Pagi tadi,", 1))
		again("halaman/1", revised, "revised")
		read()
		for _, c := range art.Claims {
			located(revised, c.HTML, c.Content)
		}
		w.row(t, row{path: api("articles", first.ID, "verdicts"), status: 200, then: func(t *testing.T, a *answer) { a.into(t, &doc) }})
		located(page, doc.Verdicts[0].HTML, doc.Verdicts[0].Content)
		for _, line := range feed() {
			located(page, line.Verdict.HTML, line.Verdict.Content)
		}
		// What somebody told of it stays, whatever the page tells of itself; what the page told follows the page.
		titled := func(status int, name, query, page, title, day string) {
			t.Helper()
			w.row(t, row{name: name, as: as, method: "PUT", path: sentAs("halaman/2") + query, json: page, header: html, status: status, then: func(t *testing.T, a *answer) {
				now.PublishedOn = ""
				a.into(t, &now)
				if now.Title != title || now.PublishedOn != day {
					t.Errorf("%s: %q of %s, want %q of %s", name, now.Title, now.PublishedOn, title, day)
				}
			}})
		}
		second := strings.ReplaceAll(page, "Pagi", "Sore") + "<!-- dua -->"
		second = strings.Replace(second, "pekan lalu", "bulan lalu", 1)
		const own = "Wali kota janji bangun pompa"
		retitled := strings.Replace(second, `og:title" content="`+own, `og:title" content="Kota berjanji`, 1)
		moved := strings.ReplaceAll(retitled, "2023-06-12T", "2023-06-14T")
		titled(201, "of the page", "", second, own, "2023-06-12")
		titled(200, "of the page, which changed", "", retitled, "Kota berjanji", "2023-06-12")
		titled(200, "told", "&title=Pompa&published_on=2023-06-13", retitled, "Pompa", "2023-06-13")
		head = w.head()
		titled(200, "the same without it", "", retitled, "Pompa", "2023-06-13")
		if w.head() != head {
			t.Error("the same page again left an event")
		}
		titled(200, "told before, and another page", "", moved, "Pompa", "2023-06-13")
		titled(200, "told before, and other words", "", strings.Replace(moved, "bulan lalu", "tahun lalu", 1), "Pompa", "2023-06-13")
		titled(200, "told anew", "&title=Tiga+pompa", moved, "Tiga pompa", "2023-06-13")

		// And one as text again has no HTML.
		w.row(t, row{as: as, method: "PUT", path: sentAs("halaman/1"), json: articleOf(art.Text + "\nTamat.\n"), status: 200, holds: []string{`"revised"`}, lacks: []string{`"html"`}})
		w.row(t, row{as: as, path: api("articles", first.ID), status: 200, lacks: []string{"TextPositionSelector"}})

		latin := strings.ReplaceAll(strings.Replace(pageOf("<p>\"Caf\xe9 itu tetap buka setiap hari,\" kata Tuti Handayani, pemiliknya sejak lama, kepada para wartawan yang datang.</p>"), "utf-8", "iso-8859-1", 1), "\u2014", "-")
		w.each(t, []row{
			{name: "in Latin-1 by its own word", as: as, method: "POST", path: api("articles"), json: latin, header: map[string]string{"Content-Type": "text/html"}, status: 201, holds: []string{`"windows-1252"`}},
			{name: "as a field of JSON", as: as, method: "POST", path: api("articles"), json: body(map[string]any{"html": pageOf("<p>\"Pasar itu dibuka lagi pekan depan,\" kata Rina Marlina.</p>"), "title": "Pasar"}), status: 201, holds: []string{`"title":"Pasar"`, `"utf-8"`}},
			{name: "text and HTML", as: as, path: api("articles"), json: body(map[string]any{"html": "<p>a", "text": "a"}), status: 422, holds: []string{`"html":"text_and_html"`}},
			{name: "without words", as: as, method: "POST", path: api("articles"), json: "<p><img src=x>", header: html, status: 422, holds: []string{`"html":"blank"`}},
			{name: "nothing", as: as, method: "POST", path: api("articles"), json: "", header: html, status: 422},
			{name: "nested too deep", as: as, method: "POST", path: api("articles"), json: strings.Repeat("<div>", 600) + "kata", header: html, status: 422, holds: []string{`"html":"html"`}},
			{name: "too large", as: as, method: "POST", path: api("articles"), json: "<p>" + strings.Repeat("a", testLimit), header: html, status: 413},
			{name: "broken letters", as: as, method: "POST", path: api("articles"), json: "<p>\xff\xfe\x00 kata yang panjang sekali \xc3", header: map[string]string{"Content-Type": "text/html; charset=utf-8"}, status: 201},
			{name: "a charset that is none", as: as, method: "POST", path: api("articles"), json: "<p>\"Jalan itu selesai diperbaiki,\" kata Rina.", header: map[string]string{"Content-Type": "text/html; charset=klingon"}, status: 201},
		})
	})
}
