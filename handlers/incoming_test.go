package handlers

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"sumber/internal/newsroom"
	"sumber/models"
)

// received is the answer to an article that was sent.
type received struct {
	ID          string
	Outcome     string
	Revision    int
	Title       string
	Address     string
	PublishedOn string `json:"published_on"`
	ExternalID  string `json:"external_id"`
	Anchors     *apiAnchors
	Warnings    []string
}

// sentAs is the address of an article by the id that another system knows it by.
func sentAs(id string) string { return api("articles") + "?external_id=" + url.QueryEscape(id) }

func articleOf(text string) string { return body(map[string]any{"text": text}) }

// TestACMSSendsItsArticles: by its own id an article is made, revised and left alone, and is found by that id and by its address.
func TestACMSSendsItsArticles(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, w *world) {
		const first = "Judul panjang berita\n\n\"Kami membangun tiga pompa tahun ini,\" kata Tuti Handayani, Senin (12/6/2023).\n\n\"Anggaran itu cukup untuk semua kelurahan,\" ujar Joko Prasetyo.\n\n\"Warga tidak perlu khawatir lagi,\" kata Rina Marlina.\n"
		second := strings.Replace(strings.Replace(strings.Replace(first, "Judul panjang", "Judul lebih panjang", 1), "cukup untuk semua kelurahan", "cukup bagi semua kelurahan", 1), "\n\n\"Warga tidak perlu khawatir lagi,\" kata Rina Marlina.", "", 1)
		const id = "berita/2023/06/pompa air ☔ #1?x=..%2F"
		var one, now received
		read := func(into *received) func(t *testing.T, a *answer) {
			return func(t *testing.T, a *answer) { *into = received{}; a.into(t, into) }
		}
		as := "token:reviewer_all"
		head := ""
		w.rows(t, []row{
			{name: "new", as: as, method: "PUT", path: sentAs(id), json: articleOf(first), status: 201, then: read(&one)},
			{name: "its address", as: as, path: api("articles", "x"), status: 404, then: func(t *testing.T, _ *answer) {
				if one.Outcome != "created" || one.ExternalID != id || one.Revision != 1 || one.Anchors != nil || one.Title != "Judul panjang berita" {
					t.Errorf("made %+v", one)
				}
				head = w.head()
			}},
			{name: "the same again", as: as, method: "PUT", path: sentAs(id), json: articleOf(first), status: 200, then: func(t *testing.T, a *answer) {
				read(&now)(t, a)
				if now.Outcome != "unchanged" || now.ID != one.ID || w.head() != head {
					t.Errorf("the same again is %+v, and the audit went from %s to %s", now, head, w.head())
				}
			}},
			{name: "a new text", as: as, method: "PUT", path: sentAs(id), json: articleOf(second), status: 200, then: func(t *testing.T, a *answer) {
				read(&now)(t, a)
				if now.Outcome != "revised" || now.ID != one.ID || now.Revision != 2 || now.Title != "Judul lebih panjang berita" {
					t.Errorf("revised to %+v", now)
				}
				if now.Anchors == nil || *now.Anchors != (apiAnchors{Moved: 1, Fuzzy: 1, Orphaned: 1}) {
					t.Errorf("the claims went %+v", now.Anchors)
				}
			}},
			{name: "longer behind the claims", as: as, method: "PUT", path: sentAs(id), json: articleOf(second + "\nTamat.\n"), status: 200, then: func(t *testing.T, a *answer) {
				read(&now)(t, a)
				if now.Revision != 3 || now.Anchors == nil || *now.Anchors != (apiAnchors{Same: 1, Fuzzy: 1, Orphaned: 1}) {
					t.Errorf("revised to %+v %+v", now, now.Anchors)
				}
			}},
			{name: "as bare text, and more is told of it", as: as, method: "PUT", path: sentAs(id) + "&address=" + url.QueryEscape("https://kabar.example/pompa") + "&published_on=2023-06-12&title=Pompa&outlet=Kabar+Lain",
				json: second + "\nTamat.\n", header: map[string]string{"Content-Type": "text/plain; charset=utf-8"}, status: 200, then: func(t *testing.T, a *answer) {
					read(&now)(t, a)
					if now.Outcome != "unchanged" || now.Title != "Pompa" || now.Address != "https://kabar.example/pompa" || now.PublishedOn != "2023-06-12" {
						t.Errorf("told %+v", now)
					}
					head = w.head()
				}},
			{name: "told again", as: as, method: "PUT", path: sentAs(id), json: body(map[string]any{"text": second + "\nTamat.\n", "title": "Pompa", "external_id": id}), status: 200, then: func(t *testing.T, _ *answer) {
				if w.head() != head {
					t.Error("the same again left an event")
				}
			}},
			{name: "from an earlier version", as: as, method: "PUT", path: sentAs(id), json: articleOf(first), header: map[string]string{"If-Match": `"1-abc"`}, status: 409, holds: []string{"urn:sumber:problem:stale", `"mine":{"text":"`, `"theirs":{`, one.ID}},
			{name: "from the version that is there", as: as, method: "PUT", path: sentAs(id), json: articleOf(second + "\nTamat.\n"), header: map[string]string{"If-Match": `"4"`}, status: 200, then: func(t *testing.T, a *answer) {
				if tag := a.Header().Get("ETag"); !strings.HasPrefix(tag, `"4-`) {
					t.Errorf("the ETag is %s", tag)
				}
			}},
			{name: "from whichever version", as: as, method: "PUT", path: sentAs(id), json: articleOf(second + "\nTamat.\n"), header: map[string]string{"If-Match": "*"}, status: 200, holds: []string{`"unchanged"`}},
			{name: "from a version of what is not there", as: as, method: "PUT", path: sentAs("tidak-ada"), json: articleOf("\"Tidak ada,\" kata Rina Marlina."), header: map[string]string{"If-Match": `"1"`}, status: 404},
			{name: "from whichever version of what is not there", as: as, method: "PUT", path: sentAs("tidak-ada"), json: articleOf("\"Tidak ada,\" kata Rina Marlina."), header: map[string]string{"If-Match": "*"}, status: 404},
			{name: "from a version that is none", as: as, method: "PUT", path: sentAs(id), json: articleOf(first), header: map[string]string{"If-Match": "empat"}, status: 400},
			{name: "found by its id", as: as, path: sentAs(id), status: 200, holds: []string{one.ID, `"external_id"`}},
			{name: "found by its address", as: as, path: api("articles") + "?url=" + url.QueryEscape("https://kabar.example/pompa"), status: 200, holds: []string{`"title":"Pompa"`}, lacks: []string{w.article}},
			{name: "not found by another id", as: as, path: sentAs("lain"), status: 200, holds: []string{`"articles":[]`}},
			{name: "not found by the other desk", as: "token:other_all", path: sentAs(id), status: 200, holds: []string{`"articles":[]`}},
			{name: "an address that is none", as: as, path: api("articles") + "?url=javascript:x", status: 422},
			{name: "the other desk has its own", as: "token:other_all", method: "PUT", path: sentAs(id), json: articleOf(first), status: 201},
			{name: "the text of another article", as: as, method: "PUT", path: sentAs("kedua"), json: articleOf(first), status: 422, holds: []string{`"text":"other_article"`, one.ID}},
			{name: "a number for words", as: as, method: "PUT", path: sentAs("a"), json: `{"text":5}`, status: 400, holds: []string{`\"text\" is a string, not number`}},
			{name: "packed", as: as, method: "PUT", path: sentAs("a"), json: articleOf(first), header: map[string]string{"Content-Encoding": "gzip"}, status: 415, holds: []string{"Content-Encoding"}},
			{name: "the text of an article without an id", as: as, method: "PUT", path: sentAs("pompa-lama"), json: articleOf(news), status: 200, then: func(t *testing.T, a *answer) {
				read(&now)(t, a)
				if now.ID != w.article || now.Outcome != "unchanged" || now.ExternalID != "pompa-lama" || len(now.Warnings) != 1 {
					t.Errorf("became %+v", now)
				}
			}},
			{name: "without an id", as: as, method: "PUT", path: api("articles"), json: articleOf(first), status: 422, holds: []string{`"external_id":"required"`}},
			{name: "with two ids", as: as, method: "PUT", path: sentAs("a"), json: body(map[string]any{"text": first, "external_id": "b"}), status: 400},
			{name: "with a query that is not known", as: as, method: "PUT", path: sentAs("a") + "&judul=x", json: articleOf(first), status: 400},
			{name: "told beside a JSON body", as: as, method: "PUT", path: sentAs("a") + "&title=x", json: articleOf(first), status: 400, holds: []string{"title stands in the body"}},
			{name: "in Latin-1", as: as, method: "PUT", path: sentAs("a"), json: first, header: map[string]string{"Content-Type": "text/plain; charset=iso-8859-1"}, status: 415},
			{name: "as text that is not UTF-8", as: as, method: "PUT", path: sentAs("a"), json: "caf\xe9", header: map[string]string{"Content-Type": "text/plain"}, status: 422, holds: []string{`"text":"encoding"`}},
			{name: "too large", as: as, method: "PUT", path: sentAs("a"), json: strings.Repeat("a", testLimit+1), header: map[string]string{"Content-Type": "text/plain"}, status: 413, holds: []string{"up to 65536 bytes"}},
			{name: "of a type that is not taken", as: as, method: "PUT", path: sentAs("a"), json: first, header: map[string]string{"Content-Type": "image/png"}, status: 415},
			{name: "by a viewer", as: "token:viewer_all", method: "PUT", path: sentAs("a"), json: articleOf(first), status: 403},
			{name: "bare text by POST", as: as, method: "POST", path: api("articles") + "?title=Lain&external_id=lima", json: "\"Sudah selesai semua pekerjaan itu,\" kata Rina Marlina.", header: map[string]string{"Content-Type": "text/plain"}, status: 201, holds: []string{`"title":"Lain"`, `"external_id":"lima"`}},
		})
		if p, err := w.news.ArticlesLike(t.Context(), w.actor("viewer"), id, "", models.ArticleQuery{}); err != nil || len(p.Rows) != 1 || p.Rows[0].ID != one.ID {
			t.Errorf("the look-up gives %+v, %v", p, err)
		}
	})
}

// TestOneArticleForOneExternalID: however many requests send a new article at once, there is one, and every text of theirs that
// was taken is a revision of it.
func TestOneArticleForOneExternalID(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, w *world) {
		for round := range 4 {
			id := fmt.Sprint("bersamaan/", round)
			const n = 6
			outcomes, ids := make([]string, n), make([]string, n)
			var wg sync.WaitGroup
			for i := range n {
				wg.Go(func() {
					// Half of them send the same text, the others one of their own.
					text := fmt.Sprintf("\"Pompa ke-%d dibangun tahun ini,\" kata Tuti Handayani.\n\nPutaran %d.", max(0, i-n/2), round)
					a := w.send(t, "token:reviewer_all", http.MethodPut, sentAs(id), strings.NewReader(articleOf(text)), map[string]string{"Content-Type": "application/json"})
					if a.Code != 200 && a.Code != 201 {
						t.Errorf("round %d, request %d: %d %s", round, i, a.Code, a.Body)
						return
					}
					var got received
					a.into(t, &got)
					outcomes[i], ids[i] = got.Outcome, got.ID
				})
			}
			wg.Wait()
			created := 0
			for i := range n {
				if outcomes[i] == string(newsroom.ReceivedNew) {
					created++
				}
				if ids[i] != ids[0] {
					t.Errorf("round %d: articles %v", round, ids)
				}
			}
			if created != 1 {
				t.Errorf("round %d: the outcomes are %v", round, outcomes)
			}
		}
	})
}
