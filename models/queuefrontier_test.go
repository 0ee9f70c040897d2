package models

import (
	"slices"
	"testing"

	"sumber/internal/workflow"
)

// TestFullPagesOfEndedWalksSkipNothing filters by two things that many claims have. Of one state the filters keep each claim, of the
// other none of the newest eight hundred: a page that the first fills must not pass by the second's, which no walk has reached yet.
func TestFullPagesOfEndedWalksSkipNothing(t *testing.T) {
	forEachEmptyDatabase(t, func(t *testing.T, s *Store) {
		w := newWorld(t, s)
		w.fill(300)
		must(t, raw(t, s, "UPDATE claims SET proposal = NULL, state = CASE WHEN position = 5 THEN 'done' ELSE 'triage' END, kind = 'fact', language = 'id'"))
		must(t, raw(t, s, "UPDATE claims SET language = 'en' WHERE state = 'triage' AND sort_key IN (SELECT sort_key FROM claims WHERE state = 'triage' ORDER BY sort_key LIMIT 800)"))
		r := s.Read(t.Context())
		type key struct {
			SortKey string
		}
		rows := get[[]key](t)(query[key](r, "all", "SELECT sort_key FROM claims WHERE kind = 'fact' AND language = 'id' ORDER BY sort_key"))
		var want []string
		for _, row := range rows {
			want = append(want, row.SortKey)
		}
		if len(want) < 2000 {
			t.Fatalf("only %d claims", len(want))
		}
		for _, sort := range []QueueSort{Newest, Oldest} {
			var got []string
			q := QueueQuery{States: []workflow.State{workflow.Triage, workflow.Done}, Kind: "fact", Language: "id", Sort: sort, Limit: 200}
			for pages := 0; ; pages++ {
				p := get[QueuePage](t)(r.Queue(w.desk.ID, q))
				for _, row := range p.Rows {
					got = append(got, row.SortKey)
				}
				if q.After = p.Next; p.Next == "" || pages > len(want) {
					break
				}
			}
			if sort == Oldest {
				slices.Reverse(want)
			}
			if !slices.Equal(got, want) {
				t.Errorf("order %q: %d claims were shown, not these %d in this order", sort, len(got), len(want))
			}
		}
	})
}
