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

// TestSearchesOfCommonWords pages through what all claims hold, what only the newest hold, and what all but the newest hold, there
// and back: whichever way the search is looked for, no claim is left out.
func TestSearchesOfCommonWords(t *testing.T) {
	forEachEmptyDatabase(t, func(t *testing.T, s *Store) {
		w := newWorld(t, s)
		w.fill(100)
		const newest = "(SELECT id FROM claims ORDER BY sort_key LIMIT 120)"
		must(t, raw(t, s, "UPDATE claim_words SET words = words || 'baru ' WHERE claim_id IN "+newest))
		must(t, raw(t, s, "UPDATE claim_words SET words = words || 'lama ' WHERE claim_id NOT IN "+newest))
		r := s.Read(t.Context())
		for _, c := range []struct {
			word  string
			claim string // condition of those that hold it
			least int
		}{
			{"pernya", "true", 1000},
			{"baru", "id IN " + newest, 120},
			{"lama", "id NOT IN " + newest, 880},
			{`"kutipan pernyataan" baru`, "id IN " + newest, 120},
		} {
			for _, sort := range QueueSorts {
				o := QueueQuery{Sort: sort}.order()
				want := get[[]string](t)(query[string](r, "all", "SELECT id FROM claims WHERE "+c.claim+" ORDER BY "+o.by()))
				if len(want) != c.least {
					t.Fatalf("%s: %d claims", c.word, len(want))
				}
				q := QueueQuery{Search: ParseSearch(c.word), Sort: sort, Limit: 50}
				var there, back []string
				last := ""
				for pages := 0; pages < 100; pages++ {
					p := get[QueuePage](t)(r.Queue(w.desk.ID, q))
					for _, row := range p.Rows {
						there = append(there, row.ID)
						last = o.cursor(row.Claim)
					}
					if q.After = p.Next; p.Next == "" {
						break
					}
				}
				for q.After, q.Before = "", last; q.Before != "" && len(back) < 2*len(want); {
					p := get[QueuePage](t)(r.Queue(w.desk.ID, q))
					for _, row := range slices.Backward(p.Rows) {
						back = append(back, row.ID)
					}
					q.Before = p.Prev
				}
				slices.Reverse(back)
				if !slices.Equal(there, want) || !slices.Equal(back, want[:len(want)-1]) {
					t.Errorf("%s, order %q: %d claims there and %d back, not these %d in this order", c.word, sort, len(there), len(back), len(want))
				}
			}
		}
	})
}
