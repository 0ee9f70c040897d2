package handlers

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"sumber/internal/locale"
	"sumber/internal/newsroom"
	"sumber/internal/pgtest"
	"sumber/models"
	"sumber/views"
)

// BenchmarkQueueAgainstDriver holds the queue's whole request (session, rights, filters, list, page) against the least that
// could show the same: the same 50 rows read by key through the driver, and the same component rendered. Each round does both.
func BenchmarkQueueAgainstDriver(b *testing.B) {
	for _, name := range []string{models.SQLite, models.PostgreSQL} {
		b.Run(name, func(b *testing.B) {
			url := "sqlite:" + filepath.Join(b.TempDir(), "sumber.db")
			if name == models.PostgreSQL {
				url = pgtest.Empty(b)
			}
			w := newBenchWorld(b, url)
			read := pgtest.Driver(b, url)
			ctx := locale.With(context.Background(), "id")
			list, err := w.news.Queue(ctx, w.actor, newsroom.QueueFilter{Tab: "triage"})
			if err != nil || len(list.Rows) != newsroom.PageSize {
				b.Fatalf("%d rows: %v", len(list.Rows), err)
			}
			vm, bare := w.vm(ctx, list)
			var page bytes.Buffer
			if err := views.QueuePage(vm).Render(ctx, &page); err != nil {
				b.Fatal(err)
			}
			var queue, least []time.Duration
			for b.Loop() {
				begin := time.Now()
				req, res := httptest.NewRequest(http.MethodGet, "/d/"+w.actor.Desk.Slug+"/queue?tab=triage", nil), httptest.NewRecorder()
				req.AddCookie(&http.Cookie{Name: sessionCookie, Value: w.session})
				w.handler.ServeHTTP(res, req)
				if res.Code != http.StatusOK {
					b.Fatalf("status %d", res.Code)
				}
				queue = append(queue, time.Since(begin))
				if !bytes.Equal(res.Body.Bytes(), page.Bytes()) {
					b.Fatalf("the page has %d bytes, the component alone %d", res.Body.Len(), page.Len())
				}
				begin = time.Now()
				if err := bare(read); err != nil {
					b.Fatal(err)
				}
				var buf bytes.Buffer
				if err := views.QueuePage(vm).Render(ctx, &buf); err != nil {
					b.Fatal(err)
				}
				least = append(least, time.Since(begin))
			}
			slices.Sort(queue)
			slices.Sort(least)
			q, l := queue[len(queue)/2], least[len(least)/2]
			b.Logf("%s: %.0f requests a second, %.0f by key through the driver: ratio %.2f", name, 1/q.Seconds(), 1/l.Seconds(), float64(l)/float64(q))
			b.ReportMetric(float64(l)/float64(q), "of-driver")
		})
	}
}

type benchWorld struct {
	news    *newsroom.Newsroom
	handler http.Handler
	actor   newsroom.Actor
	session string
	server  *server
}

func newBenchWorld(b *testing.B, url string) *benchWorld {
	b.Helper()
	must := func(err error) {
		b.Helper()
		if err != nil {
			b.Fatal(err)
		}
	}
	ctx := b.Context()
	store, err := models.Open(ctx, models.Config{URL: url})
	must(err)
	b.Cleanup(func() { store.Close() })
	must(store.MigrateUp(ctx))
	w := &benchWorld{news: newsroom.New(store, newsroom.Options{})}
	w.handler, w.server = New(w.news, Options{}), &server{news: w.news, md: newMarkdown()}
	secret, err := w.news.BeginSetup(ctx)
	must(err)
	session, slug, err := w.news.Setup(ctx, secret, newsroom.FirstAdmin{Desk: "Desk Uji", NewAccount: newsroom.NewAccount{Email: "yudha@contoh.example", Name: "Yudha", Password: "kata sandi panjang"}})
	must(err)
	w.session = session
	console, err := w.news.ConsoleActor(ctx, slug)
	must(err)
	acc, err := store.Read(ctx).AccountByEmail("yudha@contoh.example")
	must(err)
	w.actor, err = w.news.Enter(ctx, acc, slug)
	must(err)
	for i := range 30 {
		_, err := w.news.Import(ctx, console, newsroom.NewArticle{Text: fmt.Appendf(nil, "%s\nNomor %d.\n", news, i), Language: "id", Outlet: "Kabar Kotabaru"})
		must(err)
	}
	if store.Dialect() == models.PostgreSQL {
		pgtest.Analyze(b, url)
	}
	return w
}

// vm is what the page of a list shows, and how its rows are read by key.
func (w *benchWorld) vm(ctx context.Context, list newsroom.QueueList) (views.QueueVM, func(read reading) error) {
	req := httptest.NewRequest(http.MethodGet, "/d/"+w.actor.Desk.Slug+"/queue?tab=triage", nil).WithContext(ctx)
	r := &request{Context: echo.New().NewContext(req, httptest.NewRecorder()), actor: w.actor, signedIn: true, lang: "id", around: newsroom.Around{Desks: []models.Membership{{Desk: w.actor.Desk, Role: w.actor.Role}}}}
	vm := w.server.queueVM(r, list, "", views.Form{})
	args := []any{w.actor.Desk.ID}
	in := ""
	for i, row := range list.Rows {
		args = append(args, row.ID)
		in += fmt.Sprintf(", $%d", i+2)
	}
	claims := "SELECT c.id, c.article_id, c.position, c.state, c.kind, c.attribution, c.check_worthy, c.excerpt, c.statement, c.rating, c.language, c.version, a.title, a.outlet FROM claims c JOIN articles a ON a.desk_id = c.desk_id AND a.id = c.article_id WHERE c.desk_id = $1 AND c.id IN (" + in[2:] + ")"
	hops := "SELECT claim_id, id, position, name, kind, origin FROM hops WHERE desk_id = $1 AND claim_id IN (" + in[2:] + ")"
	return vm, func(read reading) error {
		n, err := read(claims, 14, args...)
		if err == nil && n != len(vm.Claims) {
			err = fmt.Errorf("%d rows by key", n)
		}
		if err == nil {
			_, err = read(hops, 6, args...)
		}
		return err
	}
}

// reading is pgtest.Driver's.
type reading = func(query string, columns int, args ...any) (int, error)
