package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"sumber/handlers"
	"sumber/internal/newsroom"
	"sumber/internal/pgtest"
	"sumber/internal/text"
	"sumber/internal/workflow"
	"sumber/models"
)

// BenchmarkPages compares what a page costs on a desk with 1,000 claims and on one with 100,000: each round asks both,
// one after the other, so that whatever else the machine does is in both. It tells the medians in milliseconds and their
// ratio, of the use case alone and of the whole page through HTTP. The last line of a database holds the queue's page 1,000
// against its first, on the large desk.
func BenchmarkPages(b *testing.B) {
	for _, db := range []struct {
		name string
		url  func(b *testing.B) string
	}{
		{"sqlite", func(b *testing.B) string { return "sqlite:" + filepath.Join(b.TempDir(), "sumber.db") }},
		{"postgres", func(b *testing.B) string { return pgtest.Empty(b) }},
	} {
		b.Run(db.name, func(b *testing.B) {
			const few, many = 1_000, 100_000
			small, large := newFilled(b, db.url(b), few), newFilled(b, db.url(b), many)
			var first, deep filledPage
			for _, p := range filledPages() {
				switch p.name {
				case firstName:
					first = p
				case deepName:
					deep = p
					continue // the small desk has no page 1,000
				}
				b.Run(p.name, func(b *testing.B) {
					compare(b, "ms/1k", func(round int) error { return p.ask(small, round) }, "ms/100k", func(round int) error { return p.ask(large, round) })
				})
			}
			b.Run("queue, page 1,000 to its first", func(b *testing.B) {
				compare(b, "ms/first", func(round int) error { return first.ask(large, round) }, "ms/page-1000", func(round int) error { return deep.ask(large, round) })
			})
		})
	}
}

// compare takes turns between two ways and tells the median of each in milliseconds, and how much longer the second takes.
func compare(b *testing.B, nameA string, a func(round int) error, nameB string, z func(round int) error) {
	b.Helper()
	took := [2][]time.Duration{}
	round := 0
	for ; b.Loop(); round++ {
		for j := range 2 {
			j = (j + round) % 2 // neither is always the first
			begin := time.Now()
			if err := []func(int) error{a, z}[j](round); err != nil {
				b.Fatal(err)
			}
			took[j] = append(took[j], time.Since(begin))
		}
	}
	first, second := median(took[0]), median(took[1])
	b.ReportMetric(0, "ns/op") // of both together, which says nothing
	b.ReportMetric(float64(first)/1e6, nameA)
	b.ReportMetric(float64(second)/1e6, nameB)
	b.ReportMetric(float64(second)/float64(first), "ratio")
}

func median(d []time.Duration) time.Duration {
	slices.Sort(d)
	return d[len(d)/2]
}

// filled is a desk with many claims.
type filled struct {
	news     *newsroom.Newsroom
	handler  http.Handler
	actor    newsroom.Actor
	session  string
	articles []string
	middle   string // cursor to the middle of the queue
	deep     string // cursor to page 1,000, or to the last page
}

type filledPage struct {
	name string
	ask  func(f *filled, round int) error
}

func filledPages() []filledPage {
	queue := func(after func(f *filled) string) func(f *filled, _ int) error {
		return func(f *filled, _ int) error {
			p, err := f.news.Queue(context.Background(), f.actor, newsroom.QueueFilter{After: after(f)})
			if err == nil && len(p.Rows) == 0 {
				err = fmt.Errorf("no rows")
			}
			return err
		}
	}
	top, middle := func(*filled) string { return "" }, func(f *filled) string { return f.middle }
	desk := func(f *filled) string { return "/d/" + f.actor.Desk.Slug }
	return []filledPage{
		{firstName, queue(top)},
		{"queue, middle", queue(middle)},
		{deepName, queue(func(f *filled) string { return f.deep })},
		{"queue, by change", func(f *filled, _ int) error {
			return filtered(f, newsroom.QueueFilter{Sort: "changed"}, newsroom.PageSize)
		}},
		{"queue, by worth", func(f *filled, _ int) error {
			return filtered(f, newsroom.QueueFilter{Sort: "worth"}, newsroom.PageSize)
		}},
		{"queue, of a kind that is rare", func(f *filled, _ int) error {
			return filtered(f, newsroom.QueueFilter{Kind: "promise", Outlet: "Kabar Contoh", Sort: "changed"}, 0)
		}},
		{"queue, of two that all have", func(f *filled, _ int) error {
			return filtered(f, newsroom.QueueFilter{Language: "id", Outlet: "Kabar Contoh"}, newsroom.PageSize)
		}},
		{"queue, of a rare word", func(f *filled, round int) error {
			return filtered(f, newsroom.QueueFilter{Text: fmt.Sprintf(`artikel "%d" kunjungan`, round%len(f.articles))}, 1)
		}},
		{"queue, of a word that all have", func(f *filled, _ int) error {
			return filtered(f, newsroom.QueueFilter{Text: "kunjungan naik"}, newsroom.PageSize)
		}},
		{"article", func(f *filled, round int) error {
			p, err := f.news.Article(context.Background(), f.actor, f.any(round))
			if err == nil && len(p.Claims) != claimsEach {
				err = fmt.Errorf("%d claims", len(p.Claims))
			}
			return err
		}},
		{"articles", func(f *filled, _ int) error {
			_, err := f.news.Articles(context.Background(), f.actor, models.ArticleQuery{Limit: newsroom.PageSize})
			return err
		}},
		{"queue page", func(f *filled, _ int) error { return f.get(desk(f) + "/queue") }},
		{"queue page, middle", func(f *filled, _ int) error { return f.get(desk(f) + "/queue?after=" + f.middle) }},
		{"queue page, words", func(f *filled, _ int) error { return f.get(desk(f) + "/queue?q=kunjungan") }},
		{"article page", func(f *filled, round int) error { return f.get(desk(f) + "/articles/" + f.any(round)) }},
	}
}

// filtered asks for a list that has at least so many claims on its first page.
func filtered(f *filled, filter newsroom.QueueFilter, least int) error {
	p, err := f.news.Queue(context.Background(), f.actor, filter)
	if err == nil && len(p.Rows) < least {
		err = fmt.Errorf("%d rows", len(p.Rows))
	}
	return err
}

// any gives articles from all over the desk, not only those that were just read.
func (f *filled) any(round int) string { return f.articles[round*7919%len(f.articles)] }

func (f *filled) get(path string) error {
	req, res := httptest.NewRequest(http.MethodGet, path, nil), httptest.NewRecorder()
	req.AddCookie(&http.Cookie{Name: "sumber_session", Value: f.session})
	f.handler.ServeHTTP(res, req)
	if res.Code != http.StatusOK {
		return fmt.Errorf("status %d", res.Code)
	}
	return nil
}

const claimsEach = 10 // of an article

// deepPage is the page far behind that is held against the first.
const (
	deepPage  = 1000
	deepName  = "queue, page 1,000"
	firstName = "queue"
)

// newFilled makes a desk with so many claims, in all states, with chains and some drafts.
func newFilled(b *testing.B, url string, claims int) *filled {
	b.Helper()
	must := func(err error) {
		b.Helper()
		if err != nil {
			b.Fatal(err)
		}
	}
	ctx := b.Context()
	app, err := New(ctx, Config{Database: Database{URL: url, Connections: 10}, Migrate: true}, slog.New(slog.DiscardHandler))
	must(err)
	b.Cleanup(func() { app.Close() })
	secret, err := app.News.BeginSetup(ctx)
	must(err)
	const email = "yudha@contoh.example"
	f := &filled{news: app.News, handler: handlers.New(app.News, handlers.Options{PublicURL: "http://sumber.example"})}
	session, slug, err := app.News.Setup(ctx, secret, newsroom.FirstAdmin{Desk: "Desk Uji", NewAccount: newsroom.NewAccount{Email: email, Name: "Yudha", Password: "kata sandi panjang"}})
	must(err)
	acc, err := app.Store.Read(ctx).AccountByEmail(email)
	must(err)
	f.session = session
	f.actor, err = app.News.Enter(ctx, acc, slug)
	must(err)
	began := time.Date(2023, 6, 12, 0, 0, 0, 0, time.UTC)
	const batch = 100 // articles of a transaction
	for from := 0; from < claims/claimsEach; from += batch {
		must(app.Store.Write(ctx, func(tx *models.Tx) error { return f.fill(tx, began, from, min(from+batch, claims/claimsEach)) }))
	}
	if app.Store.Dialect() == models.PostgreSQL {
		pgtest.Analyze(b, url)
	}
	for after, n := "", 2; f.middle == "" || f.deep == ""; n++ {
		p, err := app.News.Queue(ctx, f.actor, newsroom.QueueFilter{After: after})
		must(err)
		after = p.Next
		if f.middle == "" && (after == "" || p.Rows[0].ArticleID <= f.articles[len(f.articles)/2]) {
			f.middle = after
		}
		if n == deepPage || after == "" {
			f.deep = p.Rows[0].SortKey
			if n == deepPage {
				f.deep = after
			}
			if f.middle == "" {
				f.middle = f.deep
			}
		}
	}
	return f
}

func (f *filled) fill(tx *models.Tx, began time.Time, from, to int) error {
	desk := f.actor.Desk.ID
	body := strings.Repeat("Kepala Dinas Wayan Karsa mengatakan jumlah kunjungan naik 12 persen pada Januari. ", 3*claimsEach)
	var claims []models.Claim
	var versions []models.ClaimVersion
	var hops []models.Hop
	for i := from; i < to; i++ {
		at := began.Add(time.Duration(i) * time.Minute)
		a := models.Article{DeskID: desk, ID: models.NewID(), Kind: "news", Title: fmt.Sprintf("Artikel %d", i), Language: "id", Outlet: "Kabar Contoh", CreatedAt: at}
		words := fmt.Sprintf("%s%d.\n", body, i)
		rev := models.Revision{DeskID: desk, ID: models.NewID(), ArticleID: a.ID, Number: 1, Text: words, SHA256: fmt.Sprintf("%x", sha256.Sum256([]byte(words))), Engine: "1", CreatedAt: at}
		if err := tx.CreateArticle(&a); err != nil {
			return err
		}
		if err := tx.CreateRevision(&rev); err != nil {
			return err
		}
		f.articles = append(f.articles, a.ID)
		for n := range claimsEach {
			c := models.Claim{DeskID: desk, ID: models.NewID(), ArticleID: a.ID, Position: n + 1, SortKey: models.SortKey(at, a.ID, n+1), State: workflow.States[(i+n)%len(workflow.States)],
				Kind: workflow.Fact, Attribution: workflow.Sourced, CheckWorthy: "high", Excerpt: "jumlah kunjungan naik 12 persen pada Januari", CreatedAt: at, UpdatedAt: at}
			if c.State != workflow.Triage && n%2 == 0 {
				c.Assignee = &f.actor.Account.ID
			}
			content := text.Span{Start: n * 240, End: n*240 + 80}
			v := models.ClaimVersion{DeskID: desk, ID: models.NewID(), ClaimID: c.ID, Number: 1, RevID: rev.ID, Engine: "1", Note: "engine", CreatedAt: at}
			v.Body = models.Body{Content: []text.Span{content}, SourceName: "Wayan Karsa", SourceKind: "person", Attribution: c.Attribution, Kind: c.Kind, Quote: "indirect", CheckWorthy: "high"}
			for j, name := range []string{"Wayan Karsa", "Harian Contoh"} {
				h := models.Hop{DeskID: desk, ID: models.NewID(), ClaimID: c.ID, Position: j, Name: name, Kind: []string{"person", "news_media"}[j], Origin: "cited"}
				v.Body.Chain = append(v.Body.Chain, models.ChainHop{ID: h.ID, Position: j, Name: h.Name, Kind: h.Kind, Origin: h.Origin})
				hops = append(hops, h)
			}
			claims, versions = append(claims, c), append(versions, v)
		}
	}
	if err := tx.CreateClaims(claims); err != nil {
		return err
	}
	if err := tx.CreateClaimVersions(versions); err != nil {
		return err
	}
	if err := tx.CreateHops(hops); err != nil {
		return err
	}
	for i := 0; i < len(claims); i += 5 {
		if err := tx.SaveDraft(&models.Draft{DeskID: desk, ClaimID: claims[i].ID, Statement: "Pernyataan.", Kind: workflow.Fact, UpdatedAt: claims[i].CreatedAt}); err != nil {
			return err
		}
	}
	return nil
}
