package handlers

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"sumber/internal/newsroom"
	"sumber/internal/workflow"
	"sumber/models"
)

// TestArticlesInBulk: each line has its result, in order; a bad one keeps no other from being taken, and the same lines again change
// nothing.
func TestArticlesInBulk(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, w *world) {
		line := func(pairs ...any) string {
			m := map[string]any{}
			for i := 0; i < len(pairs); i += 2 {
				m[pairs[i].(string)] = pairs[i+1]
			}
			return strings.TrimSpace(body(m))
		}
		lines := []string{
			line("external_id", "a/1", "text", "\"Pompa satu dibangun,\" kata Tuti Handayani."),
			"",
			line("external_id", "a/2", "html", pageOf("<p>\"Pasar dibuka lagi pekan depan,\" kata Rina Marlina.</p>")),
			line("text", "\"Jalan selesai diperbaiki,\" kata Joko Prasetyo."),
			`{"text":`,
			line("text", "x", "judul", "tidak dikenal"),
			line("external_id", "kosong", "text", " "),
			line("text", strings.Repeat("a", testLimit+1)),
			`{"text":"` + strings.Repeat("a", 7*testLimit+128<<10) + `"}`,
			"{\"text\":\"\xff\"}",
			line("external_id", "a/1", "text", "\"Pompa satu dan dua dibangun,\" kata Tuti Handayani."),
		}
		for i := range 30 { // more than are worked on at once
			lines = append(lines, line("external_id", fmt.Sprint("b/", i), "text", fmt.Sprintf("\"Jembatan ke-%d selesai,\" kata Joko Prasetyo.", i)))
		}
		send := func(as string, status int) []apiLineOut {
			t.Helper()
			a := w.row(t, row{as: as, method: "POST", path: bulkPath, json: strings.Join(lines, "\n"), header: map[string]string{"Content-Type": ndjson}, status: status})
			var out []apiLineOut
			for l := range strings.Lines(a.Body.String()) {
				var o apiLineOut
				if err := json.Unmarshal([]byte(l), &o); err != nil {
					t.Fatal(err)
				}
				out = append(out, o)
			}
			return out
		}
		const as = "token:reviewer_all"
		want := map[int]string{1: "created", 3: "created", 4: "created", 5: "error json", 6: "error json", 7: "error invalid", 8: "error too_large", 9: "error too_large", 10: "error json", 11: "revised"}
		check := func(got []apiLineOut, want func(line int) string) {
			t.Helper()
			if len(got) != len(lines)-1 {
				t.Fatalf("%d results for %d lines", len(got), len(lines))
			}
			last := 0
			for _, o := range got {
				told := string(o.Outcome)
				if o.Problem != nil {
					told += " " + strings.TrimPrefix(o.Problem.Type, "urn:sumber:problem:")
				}
				if o.Line == 7 && (o.ExternalID == nil || *o.ExternalID != "kosong") {
					t.Errorf("line 7 does not say which it was: %+v", o)
				}
				if o.Line <= last || told != want(o.Line) {
					t.Errorf("line %d behind %d is %s, want %s", o.Line, last, told, want(o.Line))
				}
				last = o.Line
			}
		}
		check(send(as, 200), func(n int) string {
			if n > 11 {
				return "created"
			}
			return want[n]
		})
		lines = append(lines[:0:0], lines...)
		lines[0] = "" // its text is an earlier one by now
		lines[1] = line("external_id", "a/1", "text", "\"Pompa satu dan dua dibangun,\" kata Tuti Handayani.")
		head := w.head()
		check(send(as, 200), func(n int) string {
			if strings.HasPrefix(want[n], "error") {
				return want[n]
			}
			return "unchanged"
		})
		if w.head() != head {
			t.Error("the same lines again left events")
		}
		w.each(t, []row{
			{name: "as one JSON", as: as, path: bulkPath, json: "{}", status: 415},
			{name: "by a viewer", as: "token:viewer_all", method: "POST", path: bulkPath, json: "{}", header: map[string]string{"Content-Type": ndjson}, status: 403},
			{name: "nothing", as: as, method: "POST", path: bulkPath, header: map[string]string{"Content-Type": "application/jsonl"}, status: 200},
		})
	})
}

// bulkOf is a bulk of articles, some of them of one external id that changes there and back.
func bulkOf() string {
	text := func(n int) string {
		return fmt.Sprintf("\"Jembatan nomor %d dibangun lagi,\" kata Joko Prasetyo.", n)
	}
	return strings.Join([]string{
		body(map[string]any{"external_id": "c/1", "text": text(1)}),
		body(map[string]any{"external_id": "c/1", "text": text(2)}),
		"",
		`{"text":`,
		body(map[string]any{"text": text(3)}),
		body(map[string]any{"external_id": "c/2", "text": text(4)}),
	}, "\n")
}

// TestABulkWithAKeyIsTakenOnce: sent again it is answered the same, line by line; while it is carried out it is refused; another body is
// another request; and when the program ends in between, the repeat goes on behind the last line that was done.
func TestABulkWithAKeyIsTakenOnce(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, w *world) {
		const as = "token:reviewer_all"
		send := func(t *testing.T, key, lines string, status int) *answer {
			t.Helper()
			return w.row(t, row{as: as, method: "POST", path: bulkPath, json: lines, header: map[string]string{"Content-Type": ndjson, keyHeader: key}, status: status})
		}
		requestOf := func(key, lines string) newsroom.RequestKey {
			sum := sha256.Sum256([]byte(lines))
			return newsroom.RequestKey{Key: key, Hash: requestHash("POST", bulkPath, scopesOf(newsroom.Actor{Scopes: workflow.Scopes}), hex.EncodeToString(sum[:]))}
		}
		outcomes := func(a *answer) (out []string) {
			for l := range strings.Lines(a.Body.String()) {
				var o apiLineOut
				w.ok(json.Unmarshal([]byte(l), &o))
				out = append(out, fmt.Sprint(o.Line, " ", o.Outcome))
			}
			return out
		}
		whole := []string{"1 created", "2 revised", "4 error", "5 created", "6 created"}

		t.Run("again", func(t *testing.T) {
			first := send(t, "k-1", bulkOf(), 200)
			if got := outcomes(first); !slices.Equal(got, whole) {
				t.Fatalf("answered %q", got)
			}
			head := w.head()
			again := send(t, "k-1", bulkOf(), 200)
			if again.Body.String() != first.Body.String() || again.Header().Get(replayedHeader) != "true" || w.head() != head {
				t.Errorf("again it is answered\n%s\nand not\n%s", again.Body, first.Body)
			}
			send(t, "k-1", bulkOf()+"\n"+body(map[string]any{"text": "Lagi."}), 422)
			if w.head() != head {
				t.Error("another body under the key was taken")
			}
			w.row(t, row{as: "token:all", method: "POST", path: bulkPath, json: bulkOf(), header: map[string]string{"Content-Type": ndjson, keyHeader: "k-1"}, status: 200,
				then: func(t *testing.T, a *answer) {
					if a.Header().Get(replayedHeader) != "" {
						t.Error("another account is given the answer")
					}
				}})
			w.row(t, row{as: as, path: api("articles"), json: `{"text":"Lagi."}`, header: keyed("k-1"), status: 422, holds: []string{"key_reused"}})
			send(t, "k 1", bulkOf(), 400)
		})
		t.Run("under way", func(t *testing.T) {
			lines := strings.ReplaceAll(bulkOf(), "Jembatan", "Terowongan")
			lines = strings.ReplaceAll(lines, "c/", "d/")
			ctx, a, k := t.Context(), w.actor("reviewer"), requestOf("k-2", lines)
			held, err := w.news.BeginLines(ctx, a, k)
			w.ok(err)
			send(t, "k-2", lines, 409)
			// What that one does: two lines, of which the answer of the second is lost with the program.
			for n, l := range strings.Split(lines, "\n")[:2] {
				var in apiArticleIn
				w.ok(decode([]byte(l), &in))
				with, _, done, err := w.news.WithLine(ctx, a, held, n+1)
				w.ok(err)
				if done {
					t.Errorf("line %d is done before it is", n+1)
				}
				got, err := w.news.TakeLine(with, a, in.article())
				w.ok(err)
				if n == 0 {
					told, _ := (&bulk{}).told(1, in.article(), got, nil)
					line, err := told.line()
					w.ok(err)
					w.ok(w.news.KeepLine(ctx, a, held, 1, line))
				}
			}
			// Somebody sends that article again meanwhile: what is taken up does not do the line a second time over it.
			w.row(t, row{as: as, method: "PUT", path: api("articles") + "?external_id=d/1", json: body(map[string]any{"text": "\"Terowongan selesai,\" kata Joko Prasetyo."}), status: 200})
			w.wait(15 * time.Second)
			w.ok(w.news.HoldLines(ctx, a, held))
			w.wait(15 * time.Second)
			if after := send(t, "k-2", lines, 409).Header().Get("Retry-After"); after != "5" {
				t.Errorf("a repeat is told to come again after %q seconds, and the key is free in 5", after)
			}
			w.wait(5*time.Second + time.Microsecond)
			if got, want := outcomes(send(t, "k-2", lines, 200)), []string{"1 created", "2 unchanged", "4 error", "5 created", "6 created"}; !slices.Equal(got, want) {
				t.Errorf("it goes on with %q, want %q", got, want)
			}
			page, err := w.news.ArticlesLike(ctx, a, "d/1", "", models.ArticleQuery{})
			w.ok(err)
			if len(page.Rows) != 1 || page.Rows[0].Revision != 3 {
				t.Errorf("a line was done twice: %+v", page.Rows)
			}
			if err := w.news.KeepLine(ctx, a, held, 2, nil); !errors.Is(err, newsroom.ErrKeyTaken) {
				t.Errorf("whoever was too late goes on: %v", err)
			}
			if got := outcomes(send(t, "k-2", lines, 200)); !slices.Equal(got, []string{"1 created", "2 unchanged", "4 error", "5 created", "6 created"}) {
				t.Errorf("and then it is answered %q", got)
			}
		})
		t.Run("a client that reads slowly", func(t *testing.T) {
			lines := strings.ReplaceAll(strings.ReplaceAll(bulkOf(), "Jembatan", "Pelabuhan"), "c/", "f/")
			busy := func() time.Time {
				t.Helper()
				k, err := w.store.Read(t.Context()).IdempotencyKey(w.desk.ID, w.account["reviewer"].ID, "k-4")
				w.ok(err)
				return *k.BusyUntil
			}
			req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, bulkPath, strings.NewReader(lines))
			req.Header.Set("Authorization", "Bearer "+w.tokens["reviewer_all"])
			req.Header.Set("Content-Type", ndjson)
			req.Header.Set(keyHeader, "k-4")
			o := w.opts
			o.BulkBeat = time.Millisecond
			told := 0
			New(w.news, o).ServeHTTP(&pausing{httptest.NewRecorder(), func() {
				told++
				before := busy()
				w.wait(time.Minute)
				for !busy().After(before) { // the import goes on to hold its key
				}
				send(t, "k-4", lines, 409)
			}}, req)
			if told != len(whole) {
				t.Errorf("%d lines, want %d", told, len(whole))
			}
			if got := outcomes(send(t, "k-4", lines, 200)); !slices.Equal(got, whole) {
				t.Errorf("again it is answered %q", got)
			}
		})
		t.Run("a client that leaves", func(t *testing.T) {
			lines := strings.ReplaceAll(strings.ReplaceAll(bulkOf(), "Jembatan", "Waduk"), "c/", "e/")
			ctx, leave := context.WithCancel(t.Context())
			req := httptest.NewRequestWithContext(ctx, http.MethodPost, bulkPath, strings.NewReader(lines))
			req.Header.Set("Authorization", "Bearer "+w.tokens["reviewer_all"])
			req.Header.Set("Content-Type", ndjson)
			req.Header.Set(keyHeader, "k-3")
			func() {
				defer func() {
					if err := recover(); err != http.ErrAbortHandler {
						t.Errorf("it ended with %v", err)
					}
				}()
				w.handler.ServeHTTP(&leaving{httptest.NewRecorder(), leave}, req)
			}()
			got := outcomes(send(t, "k-3", lines, 200)) // at once
			if !slices.Equal(got, whole) && !slices.Equal(got, []string{"1 created", "2 unchanged", "4 error", "5 created", "6 created"}) {
				t.Errorf("it goes on with %q", got)
			}
		})
	})
}

// pausing takes its time over each line.
type pausing struct {
	*httptest.ResponseRecorder
	pause func()
}

func (p *pausing) Write(b []byte) (int, error) {
	p.pause()
	return p.ResponseRecorder.Write(b)
}

// leaving goes away when it is told of the first line.
type leaving struct {
	*httptest.ResponseRecorder
	leave func()
}

func (l *leaving) Write(b []byte) (int, error) {
	l.leave()
	return 0, io.ErrClosedPipe
}

// TestABulkThatStops_LIM03: a body that does not go on is refused, and nothing of it stays on the disk; one that goes on may go on.
func TestABulkThatStops_LIM03(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	w := onSQLite(t, func(w *world) { w.opts.BulkWait = 200 * time.Millisecond })
	server := httptest.NewServer(w.handler)
	defer server.Close()
	send := func(in io.Reader) (int, string) {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+bulkPath, in)
		w.ok(err)
		req.Header.Set("Authorization", "Bearer "+w.tokens["reviewer_all"])
		req.Header.Set("Content-Type", ndjson)
		res, err := server.Client().Do(req)
		w.ok(err)
		defer res.Body.Close()
		b, err := io.ReadAll(res.Body)
		w.ok(err)
		left, err := os.ReadDir(dir)
		w.ok(err)
		if len(left) != 0 {
			t.Errorf("there are still %v", left)
		}
		return res.StatusCode, string(b)
	}
	in, out := io.Pipe()
	go func() { _, _ = out.Write([]byte(`{"text":"Teks contoh,`)) }() // and then nothing
	if status, told := send(in); status != http.StatusBadRequest || !strings.Contains(told, "64 KiB") {
		t.Errorf("a body that stops is answered %d %s", status, told)
	}
	in.Close()
	// Each piece that arrives moves the deadline, and in the end there is none.
	rec := &deadlines{ResponseRecorder: httptest.NewRecorder()}
	req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, bulkPath, strings.NewReader(strings.Repeat("\n", 3*bulkPiece)+`{"text":"Teks contoh, kata Sri Lestari."}`))
	req.Header.Set("Authorization", "Bearer "+w.tokens["reviewer_all"])
	req.Header.Set("Content-Type", ndjson)
	w.handler.ServeHTTP(rec, req)
	if n := len(rec.set); rec.Code != http.StatusOK || n != 5 || !rec.set[4].IsZero() || !slices.IsSortedFunc(rec.set[:4], time.Time.Compare) {
		t.Errorf("answered %d, under the deadlines %v", rec.Code, rec.set)
	}
}

// deadlines notes until when a body may arrive.
type deadlines struct {
	*httptest.ResponseRecorder
	set []time.Time
}

func (d *deadlines) SetReadDeadline(at time.Time) error {
	d.set = append(d.set, at)
	return nil
}
