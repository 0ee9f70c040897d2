package handlers

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"sumber/internal/newsroom"
)

// TestListsAreWhole: whoever follows a list to its end has seen each row once, also when others add to it meanwhile, and the
// way back shows the same.
func TestListsAreWhole(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, w *world) {
		const n = 2*newsroom.PageSize + 7
		add := func(i int) {
			w.wait(time.Millisecond)
			_, err := w.news.Import(t.Context(), w.actor("reviewer"), newsroom.NewArticle{Title: fmt.Sprintf("Berita nomor %03d", i), Text: fmt.Appendf(nil, "\"Kami membangun %d rumah pompa,\" kata Narasumber%03d Santoso.", i, i)})
			w.ok(err)
		}
		for i := range n {
			add(i)
			_, err := w.news.AddSource(t.Context(), w.actor("reviewer"), newsroom.SourceInput{Name: fmt.Sprintf("Narasumber %d", i), Kind: "person"})
			w.ok(err)
		}
		// step gives the rows of a page and the address of the next one.
		step := func(t *testing.T, address, as string, rowPrefix, older string) (rows []string, next string) {
			t.Helper()
			a := w.row(t, row{as: as, path: address, status: 200})
			doc, err := html.Parse(strings.NewReader(a.Body.String()))
			w.ok(err)
			for n := range doc.Descendants() {
				href := attr(n, "href")
				switch {
				case n.Data != "a":
				case strings.Contains(href, "?") && strings.Contains(href, older+"="):
					next = href
				case strings.HasPrefix(href, rowPrefix) && !strings.Contains(href, "?") && len(href) >= len(rowPrefix)+36 && !slices.Contains(rows, href[:len(rowPrefix)+36]):
					rows = append(rows, href[:len(rowPrefix)+36])
				}
			}
			return rows, next
		}
		for _, c := range []struct {
			name, path, rows string
			least            int
			grows            bool
		}{
			{"articles", w.at("articles"), w.at("articles") + "/", n + 1, true},
			{"triage", w.at("queue?tab=triage"), w.at("claims") + "/", n + 1, true},
			{"sources", w.at("sources"), w.at("sources") + "/", n, false},
		} {
			t.Run(c.name, func(t *testing.T) {
				var forward [][]string
				seen := map[string]bool{}
				last := ""
				for address := c.path; address != ""; {
					rows, next := step(t, address, "viewer", c.rows, "after")
					forward = append(forward, rows)
					for _, r := range rows {
						if seen[r] {
							t.Errorf("%s is on two pages", r)
						}
						seen[r] = true
					}
					if len(forward) == 1 && c.grows {
						add(n + len(seen)) // what is added at the front moves nothing behind it
					}
					if len(forward) > 20 {
						t.Fatal("the list has no end")
					}
					last, address = address, next
				}
				if len(seen) < c.least || len(forward) < 3 {
					t.Errorf("%d rows on %d pages, want at least %d", len(seen), len(forward), c.least)
				}
				// Back from the last page.
				_, back := step(t, last, "viewer", c.rows, "before")
				for i := len(forward) - 2; i > 0; i-- {
					rows, next := step(t, back, "viewer", c.rows, "before")
					if !slices.Equal(rows, forward[i]) {
						t.Errorf("on the way back page %d has %d other rows than %d", i, len(rows), len(forward[i]))
					}
					back = next
				}
			})
		}
		t.Run("API", func(t *testing.T) {
			seen := map[string]bool{}
			for address := api("articles"); address != ""; {
				var out struct {
					Articles []struct{ ID string }
					Next     string
				}
				w.row(t, row{as: "token:read", path: address, status: 200}).into(t, &out)
				for _, a := range out.Articles {
					if seen[a.ID] {
						t.Errorf("%s comes twice", a.ID)
					}
					seen[a.ID] = true
				}
				address = ""
				if out.Next != "" {
					address = api("articles?after=" + url.QueryEscape(out.Next))
				}
			}
			if len(seen) < n+1 {
				t.Errorf("%d articles, want at least %d", len(seen), n+1)
			}
		})
	})
}

// TestListsOfTheAPIByPages: each list that gives a cursor takes a limit, and read two rows at a time it is what it is read at once. A cursor that is
// none is refused by all of them alike.
func TestListsOfTheAPIByPages(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, w *world) {
		ctx, m := t.Context(), newMatrix(t, w)
		hook, _ := w.webhook("admin")
		m.ids["webhooks"] = hook.ID
		for i := range 4 {
			_, err := w.news.TestWebhook(ctx, w.actor("admin"), hook.ID)
			w.ok(err)
			w.wait(time.Millisecond)
			got, err := w.news.Import(ctx, w.actor("reviewer"), newsroom.NewArticle{Language: "id", Text: fmt.Appendf(nil, "\"Kami membangun %d jembatan gantung,\" kata Bagus Pranoto, Senin (12/6/2023).", i)})
			w.ok(err)
			p, err := w.news.Article(ctx, w.actor("viewer"), got.Article.ID)
			w.ok(err)
			w.publish(p.Claims[0].Claim.ID, "Jembatan gantung")
			w.ok(w.news.Correct(ctx, w.actor("reviewer"), newsroom.Ref{ID: p.Claims[0].Claim.ID}, "update", "Sebab"))
			w.propose("reviewer", p.Claims[0].Claim.ID, "Jembatan")
		}
		speaker, err := w.news.FindSources(ctx, w.actor("viewer"), "Bagus Pranoto")
		w.ok(err)
		m.ids["sources"] = speaker[0].ID
		long := 0
		for _, r := range (&server{}).routes() {
			if r.method != get || !strings.HasPrefix(r.path, "/api/") {
				continue
			}
			address := m.targets(r)[0].address
			takes := func(name string) bool { return strings.Contains(parametersOf(w.api, r), "query:"+name+";") }
			if !takes("after") || takes("updated_since") { // a feed has no end: changes_test.go
				continue
			}
			t.Run(strings.TrimPrefix(r.path, "/api/v1"), func(t *testing.T) {
				if !takes("limit") {
					t.Fatal("gives a cursor and takes no limit")
				}
				page := func(query url.Values) (rows []string, next string) {
					t.Helper()
					out := map[string]any{}
					w.row(t, row{as: "token:admin_all", path: address + "?" + query.Encode(), status: 200}).into(t, &out)
					for _, v := range out {
						list, _ := v.([]any)
						for _, x := range list {
							rows = append(rows, fmt.Sprint(x))
						}
					}
					next, _ = out["next"].(string)
					return rows, next
				}
				whole, _ := page(url.Values{"limit": {"200"}})
				var parts []string
				for next, first := "", true; first || next != ""; first = false {
					query := url.Values{"limit": {"2"}}
					if next != "" {
						query.Set("after", next)
					}
					var rows []string
					rows, next = page(query)
					if len(rows) > 2 || len(rows) == 0 && next != "" || !first && len(rows) == 0 || len(parts) > 400 {
						t.Fatalf("a page of %d rows, next %q", len(rows), next)
					}
					parts = append(parts, rows...)
				}
				if !slices.Equal(parts, whole) {
					t.Errorf("by pages\n%s\nat once\n%s", strings.Join(parts, "\n"), strings.Join(whole, "\n"))
				}
				if len(whole) > 2 {
					long++
				}
				for _, bad := range []string{"0", "201", "-1", "dua"} {
					w.row(t, row{as: "token:admin_all", path: address + "?limit=" + bad, status: 400})
				}
				for _, bad := range []string{"x", "-1", "x x", "2023-06-12T05:00:00.000000Z x", "%00", "%ff"} {
					w.row(t, row{as: "token:admin_all", path: address + "?after=" + strings.ReplaceAll(bad, " ", "%20"), status: 422, holds: []string{`"after":"unknown"`}})
				}
			})
		}
		if long < 8 {
			t.Errorf("only %d lists had more than a page", long)
		}
	})
}
