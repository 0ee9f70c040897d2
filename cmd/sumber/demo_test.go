package main

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"sumber/internal/newsroom"
	"sumber/internal/workflow"
	"sumber/models"
)

// TestDemoHasSomethingToShow holds what a demo begins with: the four sources by name, and claims in several states, one
// of them proposed and one published, by the reading of the engine as it is now.
func TestDemoHasSomethingToShow(t *testing.T) {
	onBoth(t, func(t *testing.T, url string) {
		app := boot(t, Config{Database: Database{URL: url}, Demo: true})
		slug, article, err := app.News.DemoStart(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		acc, err := app.Store.Read(t.Context()).AccountByEmail(newsroom.DemoPeople[0].Email)
		if err != nil {
			t.Fatal(err)
		}
		as, err := app.News.Enter(t.Context(), acc, slug)
		if err != nil {
			t.Fatal(err)
		}
		p, err := app.News.Article(t.Context(), as, article)
		if err != nil {
			t.Fatal(err)
		}
		states := map[workflow.State]int{}
		var chains []string
		for _, row := range p.Claims {
			states[row.Claim.State]++
			var names []string
			for _, h := range row.Hops {
				names = append(names, h.Name)
			}
			chains = append(chains, strings.Join(names, " › "))
			if row.Claim.State == workflow.Done && row.Live == nil {
				t.Errorf("%q is done and not public", row.Claim.Excerpt)
			}
		}
		for state, n := range map[workflow.State]int{workflow.Selected: 2, workflow.Reviewing: 1, workflow.Proposed: 1, workflow.Done: 1} {
			if states[state] != n {
				t.Errorf("%d claims are %s, want %d", states[state], state, n)
			}
		}
		for _, want := range []string{"Kim Jong-un › KCNA", "Kim Jong-un › KCNA › Reuters", "The Guardian", "John Kirby"} {
			if !slices.Contains(chains, want) {
				t.Errorf("no claim has the chain %s: %v", want, chains)
			}
		}
	})
}

// TestDemoKeepsPeoplesWork starts the demo again on what people did in it: what they took back stays taken back.
func TestDemoKeepsPeoplesWork(t *testing.T) {
	onBoth(t, func(t *testing.T, url string) {
		ctx := t.Context()
		// claims gives the claims of the sample by id, each with its state, version, evidence and draft.
		claims := func(app *App, as newsroom.Actor, article string) map[string]string {
			t.Helper()
			p, err := app.News.Article(ctx, as, article)
			if err != nil {
				t.Fatal(err)
			}
			all := map[string]string{}
			for _, row := range p.Claims {
				page, err := app.News.Claim(ctx, as, row.Claim.ID)
				if err != nil {
					t.Fatal(err)
				}
				b, err := json.Marshal([]any{page.Row, page.Evidence, len(page.Proposals), page.Publications})
				if err != nil {
					t.Fatal(err)
				}
				all[row.Claim.ID] = string(b)
			}
			return all
		}
		var want map[string]string
		for start := range 2 {
			t.Run("start", func(t *testing.T) {
				app := boot(t, Config{Database: Database{URL: url}, Demo: true})
				slug, article, err := app.News.DemoStart(ctx)
				if err != nil {
					t.Fatal(err)
				}
				as := map[string]newsroom.Actor{}
				for _, p := range newsroom.DemoPeople {
					acc, err := app.Store.Read(ctx).AccountByEmail(p.Email)
					if err != nil {
						t.Fatal(err)
					}
					if as[p.Key], err = app.News.Enter(ctx, acc, slug); err != nil {
						t.Fatal(err)
					}
				}
				if start == 1 {
					if got := claims(app, as["editor"], article); !maps.Equal(got, want) {
						for id := range want {
							if got[id] != want[id] {
								t.Errorf("the claim was left as\n%s\nand is\n%s", want[id], got[id])
							}
						}
					}
					return
				}
				proposed, err := app.News.Article(ctx, as["editor"], article)
				if err != nil {
					t.Fatal(err)
				}
				i := slices.IndexFunc(proposed.Claims, func(r models.ClaimRow) bool { return r.Claim.State == workflow.Proposed })
				if i < 0 {
					t.Fatal("no claim is proposed")
				}
				ref := newsroom.Ref{ID: proposed.Claims[i].Claim.ID}
				if err := app.News.Return(ctx, as["editor"], ref, "", "Sebut tahunnya."); err != nil {
					t.Fatal(err)
				}
				if err := app.News.Release(ctx, as["editor"], ref); err != nil {
					t.Fatal(err)
				}
				want = claims(app, as["editor"], article)
			})
		}
	})
}
