package handlers

import (
	"encoding/csv"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"sumber/internal/export"
	"sumber/internal/newsroom"
	"sumber/internal/workflow"
	"sumber/models"
)

// page is a page of verdicts as JSON.
type page struct {
	Verdicts []export.Change
	Next     string
	More     bool
}

// TestVerdictsOut: the verdicts of a desk, of an article and of a claim leave as JSON, JSON Lines and CSV, each claim once with what
// is public of it now, under strong ETags.
func TestVerdictsOut(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, w *world) {
		ctx, a := t.Context(), w.actor("reviewer")
		id := func(words string) string { return w.claim(words).Claim.ID }
		first, second := id(pumps), id(budget)
		w.publish(first, "=HYPERLINK(\"https://jahat.example\")")
		w.publish(second, "Dua")
		w.ok(w.news.Correct(ctx, a, newsroom.Ref{ID: first}, "update", "Angka baru"))
		w.publish(first, "Satu, diperbaiki")
		w.ok(w.news.Retract(ctx, w.actor("editor"), newsroom.Ref{ID: second}, "@keliru"))
		w.propose("reviewer", id(drains), "Menunggu "+unpublished)
		const as = "token:read"
		read := func(query string) (p page) {
			t.Helper()
			w.row(t, row{as: as, path: api("verdicts") + query, status: 200, lacks: []string{unpublished}, then: func(t *testing.T, a *answer) { a.into(t, &p) }})
			return p
		}
		all := read("")
		if len(all.Verdicts) != 2 || all.More || told(all.Verdicts[0]) != "corrected 2 Satu, diperbaiki" || told(all.Verdicts[1]) != "retracted 1 @keliru" || all.Next != all.Verdicts[1].Cursor {
			t.Fatalf("the verdicts are %+v", all)
		}
		one := read("?limit=1")
		if len(one.Verdicts) != 1 || !one.More || one.Next != all.Verdicts[0].Cursor {
			t.Errorf("a page of one is %+v", one)
		}
		// A claim that is not behind the cursor comes behind it when it changes; nothing is skipped, nothing comes twice.
		w.wait(time.Minute)
		w.publish(id(flood), "+Tiga")
		rest := read("?after=" + one.Next)
		if len(rest.Verdicts) != 2 || told(rest.Verdicts[0]) != "retracted 1 @keliru" || told(rest.Verdicts[1]) != "created 1 +Tiga" {
			t.Errorf("behind the first stand %+v", rest)
		}
		if none := read("?after=" + rest.Next); len(none.Verdicts) != 0 || none.Next != rest.Next || none.More {
			t.Errorf("behind the last stand %+v", none)
		}
		for query, n := range map[string]int{"?article=" + w.article: 3, "?article=" + w.otherArticle: 0, "?claim=" + first: 1, "?updated_since=2023-06-12T12:00:30Z": 1} {
			if got := read(query); len(got.Verdicts) != n {
				t.Errorf("%s: %d verdicts, want %d", query, len(got.Verdicts), n)
			}
		}
		lines := w.row(t, row{as: as, path: api("verdicts"), header: map[string]string{"Accept": ndjson}, status: 200})
		if got := changesOf(t, lines); len(got) != 3 {
			t.Errorf("%d lines", len(got))
		}
		table := w.row(t, row{as: as, path: api("verdicts") + "?format=csv", status: 200})
		rows, err := csv.NewReader(strings.NewReader(table.Body.String())).ReadAll()
		w.ok(err)
		cell := func(row int, name string) string {
			for i, h := range rows[0] {
				if h == name {
					return rows[row][i]
				}
			}
			return "no column " + name
		}
		if len(rows) != 4 || cell(1, "statement") != "Satu, diperbaiki" || cell(2, "retract_reason") != "'@keliru" || cell(3, "statement") != "'+Tiga" || cell(3, "event") != "created" ||
			!strings.HasPrefix(table.Header().Get("Content-Type"), "text/csv; charset=utf-8") || !strings.Contains(table.Body.String(), "\r\n") {
			t.Errorf("as CSV they are %q", rows)
		}
		// Of one claim, for anybody.
		var doc export.Verdicts
		w.row(t, row{path: api("claims", first, "verdicts"), status: 200, then: func(t *testing.T, a *answer) { a.into(t, &doc) }})
		if len(doc.Verdicts) != 1 || doc.Verdicts[0].ClaimID != first || len(doc.Retracted) != 0 {
			t.Errorf("of a claim there is %+v", doc)
		}
		w.row(t, row{path: api("claims", second, "verdicts"), status: 200, then: func(t *testing.T, a *answer) { a.into(t, &doc) }})
		if len(doc.Verdicts) != 0 || len(doc.Retracted) != 1 {
			t.Errorf("of a retracted claim there is %+v", doc)
		}
		w.each(t, []row{
			{name: "a claim of which nothing is public", path: api("claims", id(drains), "verdicts"), status: 404},
			{name: "for a member too there is nothing of it", as: as, path: api("claims", id(drains), "verdicts"), status: 200, lacks: []string{unpublished}},
			{name: "of another desk's claim", as: as, path: api("claims", w.otherClaim, "verdicts"), status: 404},
			{name: "an article as CSV", path: api("articles", w.article, "verdicts") + "?format=csv", status: 200, holds: []string{"'+Tiga", "'@keliru"}},
			{name: "by Accept with qualities", path: api("articles", w.article, "verdicts"), header: map[string]string{"Accept": "text/csv;q=0.5, application/json;q=0.9"}, status: 200, holds: []string{"{"}},
			{name: "in a form that there is not", path: api("articles", w.article, "verdicts"), header: map[string]string{"Accept": "application/pdf"}, status: 406, holds: []string{"not_acceptable"}},
			{name: "in a form that is ruled out", path: api("articles", w.article, "verdicts"), header: map[string]string{"Accept": "*/*;q=0"}, status: 406},
			{name: "by an unknown format", as: as, path: api("verdicts") + "?format=xls", status: 406},
			{name: "a feed is no document", as: as, path: api("changes"), header: map[string]string{"Accept": "application/json"}, status: 406},
			{name: "too many at once", as: as, path: api("verdicts") + "?limit=1001", status: 400},
			{name: "an external id that is none", as: as, path: api("verdicts") + "?external_id=x", status: 404},
			{name: "nobody without a token", path: api("verdicts"), status: 401},
		})

		// The same again is 304; a change makes another tag, and so does another form or query.
		tags := map[string]string{}
		ask := func(path, accept, tag string) *answer {
			t.Helper()
			return w.send(t, as, http.MethodGet, path, strings.NewReader(""), map[string]string{"Accept": accept, "If-None-Match": tag})
		}
		exports := [][2]string{{api("verdicts"), "application/json"}, {api("verdicts"), ndjson}, {api("verdicts"), "text/csv"}, {api("changes"), ndjson}, {api("changes") + "?limit=1", ndjson},
			{api("articles", w.article, "verdicts"), "application/json"}, {api("articles", w.article, "verdicts"), "text/csv"}, {api("claims", first, "verdicts"), "application/json"}}
		for _, e := range exports {
			a := ask(e[0], e[1], "")
			tag := a.Header().Get("ETag")
			if a.Code != 200 || len(tag) < 10 || tag[0] != '"' || tags[tag] != "" {
				t.Errorf("%v: %d, tag %s (as %s)", e, a.Code, tag, tags[tag])
			}
			tags[tag] = e[0] + " " + e[1]
			for _, given := range []string{tag, "W/" + tag, `"x", ` + tag, strings.TrimSuffix(tag, `"`) + `-gzip"`, "*"} {
				if a := ask(e[0], e[1], given); a.Code != 304 || a.Body.Len() != 0 || a.Header().Get("ETag") != tag {
					t.Errorf("%v with %s: %d, tag %s", e, given, a.Code, a.Header().Get("ETag"))
				}
			}
			if a := ask(e[0], e[1], `"x"`); a.Code != 200 || a.Header().Get("ETag") != tag {
				t.Errorf("%v with another tag: %d", e, a.Code)
			}
			head := w.send(t, as, http.MethodHead, e[0], strings.NewReader(""), map[string]string{"Accept": e[1]})
			if head.Code != 200 || head.Header().Get("ETag") != tag || head.Header().Get("Content-Type") != a.Header().Get("Content-Type") {
				t.Errorf("HEAD %v: %d %v", e, head.Code, head.Header())
			}
		}
		empty := ask(api("changes")+"?after="+rest.Next, ndjson, "").Header().Get("ETag")
		w.ok(w.news.Correct(ctx, a, newsroom.Ref{ID: first}, "update", "Lagi"))
		if a := ask(api("changes")+"?after="+rest.Next, ndjson, empty); a.Code != 304 {
			t.Errorf("nothing behind the cursor is %d, although nothing was published", a.Code)
		}
		w.publish(first, "Satu, diperbaiki lagi")
		for tag, e := range tags {
			path, accept, _ := strings.Cut(e, " ")
			if path == api("changes")+"?limit=1" {
				continue
			}
			if a := ask(path, accept, tag); a.Code != 200 || a.Header().Get("ETag") == tag {
				t.Errorf("after a correction %s is %d under %s", e, a.Code, a.Header().Get("ETag"))
			}
		}
		if a := ask(api("changes")+"?after="+rest.Next, ndjson, empty); a.Code != 200 {
			t.Errorf("after a correction the rest is %d", a.Code)
		}
	})
}

// nowhere takes an answer and keeps none of it.
type nowhere struct {
	header http.Header
	status int
	bytes  int
	most   uint64
}

func (n *nowhere) Header() http.Header    { return n.header }
func (n *nowhere) WriteHeader(status int) { n.status = status }
func (n *nowhere) Write(b []byte) (int, error) {
	if n.bytes>>20 != (n.bytes+len(b))>>20 { // once a megabyte
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		n.most = max(n.most, m.HeapAlloc)
	}
	n.bytes += len(b)
	return len(b), nil
}

// TestAStreamHoldsLittle: 20,000 changes need no more memory than 2,000 do.
func TestAStreamHoldsLittle(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, w *world) {
		id := w.claim(pumps).Claim.ID
		w.publish(id, "Satu")
		peak := func(lines int) uint64 {
			t.Helper()
			req := httptest.NewRequestWithContext(t.Context(), http.MethodGet, api("changes")+"?limit="+itoa(lines), nil)
			req.Header.Set("Authorization", "Bearer "+w.tokens["read"])
			n := &nowhere{header: http.Header{}}
			w.handler.ServeHTTP(n, req)
			if n.status != 200 || n.bytes < lines*1000 {
				t.Fatalf("%d lines: status %d, %d bytes", lines, n.status, n.bytes)
			}
			return n.most
		}
		for range 20 {
			w.write(func(tx *models.Tx) error {
				for range 1000 {
					tx.Record(models.Event{DeskID: w.desk.ID, Action: "publish", Object: "claim", ObjectID: id, At: noon, Outbox: models.VerdictPublished, Payload: map[string]any{"revision": 1}})
				}
				return nil
			})
		}
		few, many := peak(2000), peak(20_000)
		if many > few+few/2+8<<20 {
			t.Errorf("2,000 lines held %d bytes, 20,000 held %d", few, many)
		}
		t.Logf("2,000 lines held %d bytes, 20,000 held %d", few, many)
	})
}

// TestAStreamOfReviewsHoldsLittle: a feed of ClaimReviews goes through the claims twice, and holds of them what it reads at once and the
// next of that: of four times as many no more than those two.
func TestAStreamOfReviewsHoldsLittle(t *testing.T) {
	const long = 6000 // of a statement, which a verdict holds three times
	w := onSQLite(t, func(*world) {})
	w.row(t, row{as: "token:admin_all", method: http.MethodPut, path: api("desk"), status: 200, json: body(map[string]any{"version": 1, "name": "Meja Kota", "language": "id", "time_zone": "Asia/Jakarta",
		"outlet": "Kabar Kotabaru", "address": "https://kabar.example/", "check_page": "https://cek.kabar.example/{claim}"})})
	id := w.claim(pumps).Claim.ID
	w.publish(id, "Kota membangun PANJANG")
	w.copyPublished(id, 4*models.MaxChanges, strings.NewReplacer("PANJANG", strings.Repeat("pompa ", long/6)))
	peak := func(elements int) uint64 {
		t.Helper()
		req := httptest.NewRequestWithContext(t.Context(), http.MethodGet, api("verdicts")+"?format=claimreview&limit="+itoa(elements), nil)
		req.Header.Set("Authorization", "Bearer "+w.tokens["read"])
		n := &nowhere{header: http.Header{}}
		w.handler.ServeHTTP(n, req)
		if n.status != 200 || n.bytes < (elements-1)*3*long {
			t.Fatalf("%d elements: status %d, %d bytes", elements, n.status, n.bytes)
		}
		return n.most
	}
	few, many := peak(models.MaxChanges), peak(4*models.MaxChanges)
	if many > few+2*3*long*models.MaxChanges {
		t.Errorf("1,000 elements held %d bytes, 4,000 held %d", few, many)
	}
	t.Logf("1,000 elements held %d bytes, 4,000 held %d", few, many)
}

// copyPublished makes copies of a published claim and of all that is public of it, in other words.
func (w *world) copyPublished(id string, n int, words *strings.Replacer) {
	w.t.Helper()
	r := w.store.Read(w.t.Context())
	claim, err := r.Claim(w.desk.ID, id)
	w.ok(err)
	version, err := r.ClaimVersion(w.desk.ID, id, claim.Current)
	w.ok(err)
	public, err := r.Publications(w.desk.ID, id)
	w.ok(err)
	verdict, err := r.VerdictRevision(w.desk.ID, public[0].VerdictID)
	w.ok(err)
	snapshot := words.Replace(string(verdict.Snapshot))
	for from := 0; from < n; from += 200 {
		w.write(func(tx *models.Tx) error {
			var claims []models.Claim
			var versions []models.ClaimVersion
			for i := from; i < min(from+200, n); i++ {
				c, v := claim, version
				c.ID, c.Position, c.SortKey, c.Current = models.NewID(), 1000+i, "salinan"+itoa(10_000+i), 1
				v.ID, v.ClaimID, v.Number = models.NewID(), c.ID, 1
				claims, versions = append(claims, c), append(versions, v)
			}
			if err := tx.CreateClaims(claims); err != nil {
				return err
			}
			if err := tx.CreateClaimVersions(versions); err != nil {
				return err
			}
			for i, c := range claims {
				v, p := verdict, public[0]
				v.ID, v.ClaimID, v.ClaimVersionID, v.SHA256 = models.NewID(), c.ID, versions[i].ID, ""
				v.Snapshot = []byte(strings.ReplaceAll(snapshot, id, c.ID))
				if err := tx.CreateVerdictRevision(&v); err != nil {
					return err
				}
				if err := tx.CreateVerdictAuthors(v.DeskID, v.ID, []string{v.ProposedBy}); err != nil {
					return err
				}
				if err := tx.CreateDecision(&models.Decision{DeskID: v.DeskID, ID: models.NewID(), VerdictID: v.ID, Action: workflow.Approve, AccountID: p.PublishedBy, SHA256: v.SHA256, At: noon}); err != nil {
					return err
				}
				p.ID, p.ClaimID, p.VerdictID = models.NewID(), c.ID, v.ID
				if err := tx.CreatePublication(&p); err != nil {
					return err
				}
				tx.Record(models.Event{DeskID: v.DeskID, Action: "publish", Object: "claim", ObjectID: c.ID, At: noon, Outbox: models.VerdictPublished, Payload: map[string]any{"revision": 1}})
			}
			return nil
		})
	}
}
