package main

import (
	"slices"
	"strings"
	"testing"

	"sumber/internal/newsroom"
	"sumber/internal/workflow"
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
