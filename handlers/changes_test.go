package handlers

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"sumber/internal/export"
	"sumber/internal/newsroom"
)

// changesOf reads a feed, each line of which send has held against its schema.
func changesOf(t *testing.T, a *answer) []export.Change {
	t.Helper()
	var out []export.Change
	for line := range strings.Lines(a.Body.String()) {
		var c export.Change
		if err := json.Unmarshal([]byte(line), &c); err != nil {
			t.Fatal(err)
		}
		out = append(out, c)
	}
	return out
}

// told is a change in one word for each thing that a test asks of it.
func told(c export.Change) string {
	what := "nothing"
	switch {
	case c.Verdict != nil:
		what = c.Verdict.Statement
	case c.Tombstone != nil:
		what = c.Tombstone.Reason
	case c.Replaced:
		what = "replaced"
	}
	return fmt.Sprintf("%s %d %s", c.Event, c.Revision, what)
}

// TestChanges: the feed tells each change once and in its order, and gives out only what is public now.
func TestChanges(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, w *world) {
		ctx, a := t.Context(), w.actor("reviewer")
		id := func(words string) string { return w.claim(words).Claim.ID }
		w.publish(id(pumps), "Satu")
		w.wait(time.Hour)
		w.publish(id(budget), "Dua")
		w.ok(w.news.Correct(ctx, a, newsroom.Ref{ID: id(pumps)}, "update", "Angka baru"))
		w.publish(id(pumps), "Satu, diperbaiki")
		w.ok(w.news.Retract(ctx, w.actor("editor"), newsroom.Ref{ID: id(budget)}, "Keliru"))
		w.propose("reviewer", id(drains), "Menunggu "+unpublished)
		feed := func(query string) []export.Change {
			t.Helper()
			return changesOf(t, w.row(t, row{as: "token:read", path: api("changes") + query, status: 200, lacks: []string{unpublished, "Dua"}}))
		}
		all := feed("")
		want := []string{"created 1 replaced", "created 1 replaced", "corrected 2 Satu, diperbaiki", "retracted 1 Keliru"}
		var got []string
		for _, c := range all {
			got = append(got, told(c))
		}
		if !slices.Equal(got, want) {
			t.Fatalf("the feed tells %q, want %q", got, want)
		}
		if p := all[2].Verdict.Published; p.By != "Nama editor" || all[2].Verdict.Sealed.ApprovedBy == nil || all[2].Article.ID != w.article {
			t.Errorf("the verdict is %+v", all[2])
		}
		// Cursor by cursor, one line at a time, it is the same feed.
		after := ""
		for i := range all {
			one := feed("?limit=1&after=" + after)
			if len(one) != 1 || told(one[0]) != want[i] {
				t.Fatalf("behind %q stands %+v", after, one)
			}
			after = one[0].Cursor
		}
		if rest := feed("?after=" + after); len(rest) != 0 {
			t.Errorf("behind the last stands %+v", rest)
		}
		for query, n := range map[string]int{
			"?claim=" + id(pumps):                                        2,
			"?article=" + w.article:                                      4,
			"?article=" + w.otherArticle:                                 0,
			"?updated_since=2023-06-12T12:30:00Z":                        3,
			"?updated_since=2030-01-01T00:00:00Z":                        0,
			"?updated_since=2023-06-12T12:30:00Z&after=" + all[2].Cursor: 1,
		} {
			if got := feed(query); len(got) != n {
				t.Errorf("%s: %d lines, want %d", query, len(got), n)
			}
		}
		w.each(t, []row{
			{name: "a cursor that is none", as: "token:read", path: api("changes") + "?after=x", status: 422},
			{name: "a cursor that the desk has not come to", as: "token:read", path: api("changes") + "?after=99999", status: 422, holds: []string{`"after":"ahead"`}},
			{name: "nor have its verdicts", as: "token:read", path: api("verdicts") + "?after=99999", status: 422, holds: []string{`"after":"ahead"`}},
			{name: "nor another desk", as: "token:other_all", path: api("changes") + "?after=99999&external_id=", status: 422, holds: []string{`"after":"ahead"`}},
			{name: "the last cursor", as: "token:read", path: api("changes") + "?after=" + all[len(all)-1].Cursor, status: 200},
			{name: "a form that there is not", as: "token:read", path: api("changes") + "?format=json", status: 406, holds: []string{"ndjson (application/x-ndjson), csv (text/csv)"}},
			{name: "a time that is none", as: "token:read", path: api("changes") + "?updated_since=kemarin", status: 400},
			{name: "a limit that is none", as: "token:read", path: api("changes") + "?limit=0", status: 400},
			{name: "an article that the desk has not", as: "token:read", path: api("changes") + "?external_id=tidak-ada", status: 404},
			{name: "the other desk sees its own", as: "token:other_all", path: api("changes"), status: 200, lacks: []string{"Satu"}},
			{name: "nobody without a token", path: api("changes"), status: 401},
		})
		// A page of the feed costs the same however long it is.
		few := w.queries(func() { feed("?limit=1") })
		many := w.queries(func() { feed("") })
		if len(few) != len(many) {
			t.Errorf("%d statements for one line, %d for four:\n%s", len(few), len(many), strings.Join(many, "\n"))
		}
	})
}
