package handlers

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"sumber/internal/export"
	"sumber/internal/newsroom"
)

// reviewFeed is a feed of ClaimReviews as a consumer reads it.
type reviewFeed struct {
	DataFeedElement []struct {
		Identifier  string
		DateDeleted *time.Time
		DateCreated time.Time
		Item        []export.ClaimReview
		Warnings    []string
	}
	NotExported []export.NotExported `json:"not_exported"`
}

// whyNot words a feed in short: what leaves, with its warnings, what is deleted, and what cannot leave.
func whyNot(f reviewFeed) string {
	var out []string
	for _, e := range f.DataFeedElement {
		s := e.Item[0].ClaimReviewed
		if e.DateDeleted != nil {
			s = "deleted"
		}
		out = append(out, strings.Join(append([]string{s}, e.Warnings...), " "))
	}
	for _, n := range f.NotExported {
		s := "not"
		for _, r := range n.Reasons {
			s += " " + r.Code
		}
		out = append(out, s)
	}
	return strings.Join(out, "; ")
}

// TestClaimReviewsOut: verdicts leave as ClaimReview by claim, article and desk once the desk has said where they are published; what cannot,
// says why. Every answer is held against its schema.
func TestClaimReviewsOut(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		id := func(words string) string { return w.claim(words).Claim.ID }
		first, second, third := id(pumps), id(budget), id(flood)
		const as = "token:read"
		ld := map[string]string{"Accept": "application/ld+json"}
		of := func(claim string) string { return api("claims", claim, "verdicts") }
		feed := func(as, path string) (f reviewFeed) {
			t.Helper()
			w.row(t, row{as: as, path: path, header: ld, status: 200, lacks: []string{unpublished, otherDesk, "Panjang"}, then: func(t *testing.T, a *answer) { a.into(t, &f) }})
			return f
		}
		w.publish(first, "Kota membangun </script> tiga pompa")
		w.each(t, []row{
			{name: "before the desk has said where", path: of(first), header: ld, status: 406, holds: []string{"not_exportable", `"code":"no_page"`, `"code":"no_publisher"`, "Desk belum mengatur", "The desk has not set"}},
			{name: "of which nothing is public, to anybody", path: of(second), header: ld, status: 404},
			{name: "of which nothing is public, to a member", as: as, path: of(second), header: ld, status: 406, holds: []string{`"code":"not_published"`}},
			{name: "of another desk", as: as, path: of(w.otherClaim), header: ld, status: 404},
			{name: "an article of another desk", as: as, path: api("articles", w.otherArticle, "verdicts"), header: ld, status: 404},
			{name: "an article of which nothing is public", path: api("articles", w.otherArticle, "verdicts"), header: ld, status: 404},
			{name: "what is not public", as: as, path: api("articles", w.article, "verdicts") + "?include=unpublished", header: ld, status: 400},
			{name: "the desk's without a token", path: api("verdicts"), header: ld, status: 401},
			{name: "the feed of changes has no such form", as: as, path: api("changes"), header: ld, status: 406, holds: []string{"not_acceptable"}},
		})
		if got := whyNot(feed(as, api("verdicts"))); got != "not no_page no_publisher" {
			t.Errorf("before the desk has said where: %s", got)
		}

		// Where the checks are published is a setting of the desk.
		const admin = "token:admin_all"
		var desk struct {
			Version   int
			CheckPage string `json:"check_page"`
		}
		w.row(t, row{as: admin, path: api("desk"), status: 200, then: func(t *testing.T, a *answer) { a.into(t, &desk) }})
		set := func(outlet, site, page string) string {
			return body(map[string]any{"version": desk.Version, "name": "Meja Kota", "language": "id", "time_zone": "Asia/Jakarta", "outlet": outlet, "address": site, "check_page": page})
		}
		put := func(name, outlet, site, page string, holds ...string) row {
			return row{name: name, as: admin, method: http.MethodPut, path: api("desk"), json: set(outlet, site, page), status: 422, holds: holds}
		}
		const site = "https://kabar.example/"
		w.each(t, []row{
			put("not over https", "Kabar", site, "http://kabar.example/{claim}", `"check_page":"address"`),
			put("no claim in it", "Kabar", site, "https://kabar.example/{article}#{claim}", `"check_page":"no_claim"`),
			put("another site", "Kabar", site, "https://lain.example/{claim}", `"check_page":"other_site"`),
			put("without an outlet", "", "", "https://kabar.example/{claim}", `"outlet":"required"`, `"address":"required"`),
		})
		w.row(t, row{as: admin, method: http.MethodPut, path: api("desk"), json: set("Kabar Kotabaru", site, "https://cek.kabar.example/{claim}"), status: 200, holds: []string{`"check_page":"https://cek.kabar.example/{claim}"`}})
		w.row(t, row{as: "viewer", path: w.at("settings"), status: 200, holds: []string{"https://cek.kabar.example/{claim}"}})

		one := w.row(t, row{path: of(first), header: ld, status: 200, lacks: []string{"<", "Panjang"}})
		if one.Header().Get("Content-Type") != "application/ld+json" || len(one.Header().Get("ETag")) < 10 {
			t.Errorf("it is %v", one.Header())
		}
		var review export.ClaimReview
		one.into(t, &review)
		if review.URL != "https://cek.kabar.example/"+first || review.ClaimReviewed != "Kota membangun </script> tiga pompa" || review.ReviewRating.AlternateName != "Benar" || *review.ReviewRating.BestRating != 5 ||
			review.Author.Name != "Kabar Kotabaru" || review.ItemReviewed.Author.Name != "Sari Wulandari" || !review.DatePublished.Equal(review.DateModified) || review.Citation[0].Name != "Bukti" {
			t.Errorf("it is %s", one.Body)
		}
		w.row(t, row{path: of(first), header: map[string]string{"Accept": "application/ld+json", "If-None-Match": one.Header().Get("ETag")}, status: 304})

		// A correction keeps the day of the first publication; a retraction leaves a tombstone; what the outlet said itself stays.
		w.wait(time.Hour)
		w.ok(w.news.Correct(ctx, w.actor("reviewer"), newsroom.Ref{ID: first}, "update", "Angka baru"))
		w.publish(first, "Kota membangun dua pompa")
		w.publish(second, "Anggaran naik")
		w.publish(third, "Banjir merendam rumah")
		w.propose("reviewer", id(drains), "Menunggu "+unpublished)
		w.row(t, row{path: of(first), header: ld, status: 200, then: func(t *testing.T, a *answer) { a.into(t, &review) }})
		if review.DateModified.Sub(review.DatePublished) != time.Hour || review.ClaimReviewed != "Kota membangun dua pompa" {
			t.Errorf("corrected it is %+v", review)
		}
		w.ok(w.news.Retract(ctx, w.actor("editor"), newsroom.Ref{ID: second}, "Keliru"))
		w.each(t, []row{
			{name: "a retracted one", path: of(second), header: ld, status: 406, holds: []string{`"code":"retracted"`}, lacks: []string{"Anggaran naik"}},
			{name: "what the outlet said itself", path: of(third) + "?format=claimreview", status: 406, holds: []string{`"code":"own_claim"`}},
		})
		const want = "Kota membangun dua pompa; deleted; not own_claim"
		for name, got := range map[string]reviewFeed{"the desk's": feed(as, api("verdicts")), "the article's": feed(as, api("articles", w.article, "verdicts")), "the article's for anybody": feed("", api("articles", w.article, "verdicts")),
			"the page's": feed("viewer", w.at("articles", w.article, "claimreview.json"))} {
			if whyNot(got) != want {
				t.Errorf("%s: %s, want %s", name, whyNot(got), want)
			}
		}
		// An editor is told before: the one in the queue will leave, the outlet's own will not.
		w.row(t, row{as: "editor", path: w.at("articles", w.article, "approval"), status: 200, holds: []string{"Will leave as ClaimReview."}, lacks: []string{"Will not leave"}})
		w.ok(w.news.Correct(ctx, w.actor("reviewer"), newsroom.Ref{ID: third}, "update", "Angka baru"))
		w.propose("reviewer", third, "Banjir merendam rumah "+unpublished)
		w.row(t, row{as: "editor", path: w.at("articles", w.article, "approval"), status: 200, holds: []string{"Will not leave as ClaimReview", "The claim is your own outlet"}})
		if got := whyNot(feed(as, api("verdicts")+"?limit=1")); got != "Kota membangun dua pompa" {
			t.Errorf("the first alone: %s", got)
		}
		if f := feed(as, api("verdicts")+"?claim="+second); len(f.DataFeedElement) != 1 || f.DataFeedElement[0].Item[0].URL != "https://cek.kabar.example/"+second || f.DataFeedElement[0].Item[0].ClaimReviewed != "" {
			t.Errorf("the retracted one: %+v", f)
		}
		w.row(t, row{as: "viewer", path: w.at("articles", w.article), status: 200, holds: []string{"claimreview.json"}})
		file := w.row(t, row{as: "viewer", path: w.at("articles", w.article, "claimreview.json"), status: 200})
		if file.Header().Get("Content-Disposition") != `attachment; filename="claimreview-`+w.article+`.json"` || !json.Valid(file.Body.Bytes()) {
			t.Errorf("the file is %v", file.Header())
		}

		// The stream has a strong tag that a setting of the desk changes.
		ask := func(method, tag string) *answer {
			t.Helper()
			return w.send(t, as, method, api("verdicts"), strings.NewReader(""), map[string]string{"Accept": "application/ld+json", "If-None-Match": tag})
		}
		whole := ask(http.MethodGet, "")
		tag := whole.Header().Get("ETag")
		if again := ask(http.MethodGet, tag); again.Code != 304 || again.Body.Len() != 0 || len(tag) < 10 {
			t.Errorf("again it is %d under %s", again.Code, tag)
		}
		if head := ask(http.MethodHead, ""); head.Code != 200 || head.Header().Get("ETag") != tag || head.Body.Len() != 0 {
			t.Errorf("HEAD is %d %v", head.Code, head.Header())
		}
		desk.Version++
		w.row(t, row{as: admin, method: http.MethodPut, path: api("desk"), json: set("Kabar Kotabaru", site, "https://kabar.example/cek/{external_id}/{claim}"), status: 200})
		if now := ask(http.MethodGet, tag); now.Code != 200 || now.Header().Get("ETag") == tag {
			t.Errorf("after another setting it is %d", now.Code)
		}
		if got := whyNot(feed(as, api("verdicts"))); got != "not no_external_id; not no_external_id own_claim; not retracted" {
			t.Errorf("without the article's id: %s", got)
		}
	})
}

// TestClaimReviewEndsNoScript_INJ07: whatever people wrote, a page that has a ClaimReview or a feed of them between script tags has one script with
// just that in it.
func TestClaimReviewEndsNoScript_INJ07(t *testing.T) {
	five := 5
	words := append(visibleHostile(), "</script>", "</SCRIPT ", "<!--<script>", "]]>", "a\u2028b\u2029c", `\u003c/script>`, `","@type":"Person","x":"`)
	for _, h := range words {
		t.Run(h, func(t *testing.T) {
			h := h
			p := export.Publisher{Name: h, Site: "https://kabar.example/", Desk: h, Page: "https://kabar.example/{external_id}/{claim}?a={external_id}#{external_id}", Language: "id"}
			at := noon
			article := export.Article{ID: reviewedID, ExternalID: &h, Kind: "news", Title: h, Outlet: h, Address: "https://harian.example/?q=</script>"}
			verdict := export.Verdict{ClaimID: reviewedID, Statement: h, Summary: h, Rationale: h, Kind: "fact", Attribution: "sourced", SourceName: h + " lain", SourceKind: "person", Published: &export.Published{By: h, At: at},
				Rating: &export.Rating{Code: h, NameID: h, NameEN: h, Value: &five}, Occasion: &export.Occasion{Speaker: h, Document: "https://kota.example/</script>"},
				Chain: []export.Hop{{Name: h, Address: "https://antara.example/</script>"}}, Evidence: []export.Evidence{{URL: "https://bukti.example/</script>", Title: h}}}
			change := export.Change{Cursor: "1", ClaimID: reviewedID, Revision: 1, At: at, Article: article}
			review, bars, _ := p.Review(article, verdict, at, nil)
			if review == nil {
				t.Fatalf("barred by %v", bars)
			}
			one, err := review.JSON()
			if err != nil {
				t.Fatal(err)
			}
			var feed bytes.Buffer
			if err := export.WriteReviews(&feed, p, []export.Reviewed{p.Reviewed(change, &verdict, at, nil)}, reasonOf); err != nil {
				t.Fatal(err)
			}
			for _, b := range [][]byte{one, feed.Bytes()} {
				page := `<!DOCTYPE html><title>Cek</title><script type="application/ld+json">` + string(b) + `</script><p>Sesudah</p>`
				root, err := html.Parse(strings.NewReader(page))
				if err != nil {
					t.Fatal(err)
				}
				shape := ""
				for n := range root.Descendants() {
					switch {
					case n.Type == html.CommentNode:
						shape += " comment"
					case n.Type == html.ElementNode:
						shape += " " + n.Data
						if n.Data == "script" && (n.FirstChild == nil || n.FirstChild.Data != string(b)) {
							t.Errorf("the script holds otherwise than %s", b)
						}
					}
				}
				if shape != " html head title script body p" {
					t.Errorf("the page is%s\n%s", shape, b)
				}
				var back map[string]any
				if err := json.Unmarshal(b, &back); err != nil {
					t.Errorf("%v\n%s", err, b)
				}
			}
			var back export.ClaimReview
			if err := json.Unmarshal(one, &back); err != nil || back.ClaimReviewed != h || back.ReviewRating.RatingExplanation != h {
				t.Errorf("%v: it came back as %+v", err, back)
			}
		})
	}
}

// reviewedID is the id of a claim and of its article.
const reviewedID = "0197a1b2-0000-7000-8000-000000000007"
