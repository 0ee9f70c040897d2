package models

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"sumber/internal/pgtest"
	"sumber/internal/workflow"
)

// TestPostgreSQLLooksAtTablesThatGrew: after a thousand new claims and after each doubling, unless it knows that they are there.
func TestPostgreSQLLooksAtTablesThatGrew(t *testing.T) {
	for _, name := range []string{SQLite, PostgreSQL} {
		t.Run(name, func(t *testing.T) {
			url := "sqlite:" + filepath.Join(t.TempDir(), "sumber.db")
			if name == PostgreSQL {
				url = pgtest.New(t)
			}
			var seen counter
			s := open4(t, Config{URL: url, OnQuery: seen.add})
			w := newWorld(t, s)
			if name == PostgreSQL {
				must(t, raw(t, s, "ALTER TABLE claims SET (autovacuum_enabled = false)")) // the test looks alone
			}
			made := 0
			looks := func(s *Store, claims int) (n int) {
				rows := make([]Claim, claims)
				for i := range rows {
					made++
					rows[i] = Claim{DeskID: w.desk.ID, ID: NewID(), ArticleID: w.article.ID, Position: made, SortKey: SortKey(noon, w.article.ID, made), State: workflow.Triage,
						Kind: workflow.Fact, Attribution: workflow.Sourced, CheckWorthy: "low", Excerpt: fmt.Sprint("Klaim ", made), CreatedAt: noon, UpdatedAt: noon}
				}
				for _, sql := range seen.during(func() { write(t, s, func(tx *Tx) error { return tx.CreateClaims(rows) }) }) {
					if strings.HasPrefix(sql, "ANALYZE ") {
						n++
					}
				}
				return n
			}
			for _, c := range []struct {
				name          string
				claims, looks int
			}{
				{"few", 999, 0},
				{"a thousand", 1, 1},
				{"some more", 900, 0},
				{"twice as many", 100, 1},
				{"one more", 1, 0},
				{"four times as many and more", 2500, 1},
			} {
				want := c.looks
				if name == SQLite {
					want = 0
				}
				if got := looks(s, c.claims); got != want {
					t.Errorf("%s: it looked %d times, not %d", c.name, got, want)
				}
			}
			if got := looks(open4(t, Config{URL: url, OnQuery: seen.add}), 1500); got != 0 {
				t.Errorf("a program that just began looked %d times at what is known", got)
			}
		})
	}
}

// TestPostgreSQLLooksWithinALargeTransaction: of an article with thousands of claims, the versions and hops are checked against the
// claims before any of it is committed.
func TestPostgreSQLLooksWithinALargeTransaction(t *testing.T) {
	var seen counter
	s := open4(t, Config{URL: pgtest.New(t), OnQuery: seen.add})
	w := newWorld(t, s)
	must(t, raw(t, s, "ALTER TABLE claims SET (autovacuum_enabled = false)"))
	rows := make([]Claim, 1500)
	for i := range rows {
		rows[i] = Claim{DeskID: w.desk.ID, ID: NewID(), ArticleID: w.article.ID, Position: i + 1, SortKey: SortKey(noon, w.article.ID, i+1), State: workflow.Triage,
			Kind: workflow.Fact, Attribution: workflow.Sourced, CheckWorthy: "low", Excerpt: fmt.Sprint("Klaim ", i), CreatedAt: noon, UpdatedAt: noon}
	}
	var order []string
	for _, sql := range seen.during(func() {
		write(t, s, func(tx *Tx) error {
			must(t, tx.CreateClaims(rows))
			return tx.CreateHops([]Hop{{DeskID: w.desk.ID, ID: NewID(), ClaimID: rows[0].ID, Name: "Wayan Karsa", Kind: "person", Origin: "cited"}})
		})
	}) {
		if strings.HasPrefix(sql, "ANALYZE") || strings.HasPrefix(sql, `INSERT INTO "hops"`) {
			order = append(order, strings.Fields(sql)[0])
		}
	}
	if got := strings.Join(order, " "); got != "ANALYZE INSERT" {
		t.Errorf("it did %q", got)
	}
}
