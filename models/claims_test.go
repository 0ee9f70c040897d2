package models

import (
	"encoding/hex"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"sumber/internal/text"
	"sumber/internal/workflow"
)

func hexOf(b []byte) string { return hex.EncodeToString(b) }

func TestSortKey(t *testing.T) {
	older, newer := noon, noon.Add(time.Microsecond)
	a, b := NewID(), NewID()
	want := []string{SortKey(newer, b, 1), SortKey(newer, b, 2), SortKey(newer, b, 10), SortKey(newer, b, 100000), SortKey(older, a, 1), SortKey(time.Unix(0, 0), a, 1), SortKey(time.Unix(-1, 0), a, 1)}
	if !slices.IsSorted(want) {
		t.Errorf("not in order:\n%s", strings.Join(want, "\n"))
	}
	if len(slices.Compact(slices.Clone(want))) != len(want) {
		t.Error("keys repeat")
	}
}

func TestQueues(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, s *Store) {
		w := newWorld(t, s)
		newWorld(t, s).newClaim(1, inState(workflow.Selected))
		r := s.Read(t.Context())
		// Claims of all states in three articles; every third is Rita's, every third Edi's, the others nobody's.
		want := map[string][]string{}
		n := 0
		for _, a := range []string{"A", "B", "C"} {
			article, revision := w.newArticle(a)
			for i := range 14 {
				n++
				c := w.claimOf(article, revision, i+1, func(c *Claim) {
					c.State = workflow.States[n%len(workflow.States)]
					c.Statement = a + strconv.Itoa(i+1)
					switch n % 3 {
					case 0:
						c.Assignee = &w.rita.ID
					case 1:
						c.Assignee = &w.edi.ID
					}
				})
				for _, q := range workflow.Queues {
					in := slices.Contains(q.States, c.State)
					if q.Mine {
						in = in && c.Assignee != nil && *c.Assignee == w.rita.ID
					}
					if q.Unassigned {
						in = in && c.Assignee == nil
					}
					if in {
						want[q.Name] = append(want[q.Name], c.Statement)
					}
				}
			}
		}
		for _, q := range workflow.Queues {
			if len(want[q.Name]) == 0 {
				t.Fatalf("nothing is in queue %s", q.Name)
			}
			t.Run(q.Name, func(t *testing.T) {
				walk(t, want[q.Name], 2, func(after, before string) ([]string, string, string) {
					query := QueueQuery{States: q.States, Unassigned: q.Unassigned, After: after, Before: before, Limit: 2}
					if q.Mine {
						query.Assignee = &w.rita.ID
					}
					p := get[QueuePage](t)(r.Queue(w.desk.ID, query))
					var out []string
					for _, row := range p.Rows {
						name := map[string]string{"": "", w.rita.ID: "Rita", w.edi.ID: "Edi"}[deref(row.Assignee)]
						if row.AssigneeName != name || row.ArticleTitle != row.Statement[:1] || row.ArticleOutlet != "Harian" || len(row.Chain) != 2 || row.Chain[0].Name != "Kim Jong-un" || row.Excerpt != "dukungan" {
							t.Errorf("%+v", row)
						}
						out = append(out, row.Statement)
					}
					return out, p.Next, p.Prev
				})
			})
		}
		if p := get[QueuePage](t)(r.Queue(w.desk.ID, QueueQuery{Limit: 200})); len(p.Rows) != n {
			t.Errorf("all states have %d claims, not %d", len(p.Rows), n)
		}
		if p := get[QueuePage](t)(r.Queue(w.desk.ID, QueueQuery{States: []workflow.State{workflow.Triage, workflow.Triage}})); len(p.Rows) != 6 {
			t.Errorf("a state named twice gives %d claims", len(p.Rows))
		}
		if p := get[QueuePage](t)(r.Queue(w.desk.ID, QueueQuery{After: SortKey(time.Unix(0, 0), NewID(), 1)})); len(p.Rows) != 0 || p.Next != "" || p.Prev != "" {
			t.Errorf("past the end: %+v", p)
		}
		for _, none := range []string{"\x00", "zz", SortKey(time.Unix(0, 0), NewID(), 1) + "x"} {
			_, err := r.Queue(w.desk.ID, QueueQuery{After: none})
			wantErr(t, "a cursor that is none", err, ErrCursor)
		}
		nobody := "x"
		_, err := r.Queue(w.desk.ID, QueueQuery{Assignee: &nobody})
		wantErr(t, "an assignee that is none", err, ErrNotFound)
	})
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func TestClaimsWithTheirChains(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, s *Store) {
		w := newWorld(t, s)
		r := s.Read(t.Context())
		occasion := Occasion{DeskID: w.desk.ID, ID: NewID(), ArticleID: w.article.ID, Medium: "letter", CreatedBy: w.rita.ID, UpdatedBy: w.rita.ID, CreatedAt: noon}
		write(t, s, func(tx *Tx) error { return tx.CreateOccasion(&occasion) })
		second := w.newClaim(2, func(c *Claim) { c.OccasionID, c.Assignee = &occasion.ID, &w.rita.ID })
		first := w.newClaim(1)
		third := w.newClaim(3)
		v, p := w.publish(&third)
		edited := ClaimVersion{
			DeskID: w.desk.ID, ID: NewID(), ClaimID: second.ID, Number: 2, RevID: w.revision.ID, Author: &w.rita.ID, Note: "edit", CreatedAt: noon,
			Body: Body{
				Content: []text.Span{{Start: 4, End: 9}, {Start: 10, End: 12}}, Cue: []text.Span{{Start: 0, End: 3}}, Source: []text.Span{}, SourceName: `Kim "Jong" <un>`, SourceKind: "person",
				Attribution: workflow.Sourced, Kind: workflow.Fact, Quote: "mixed", Hedges: []Hedge{{Text: "diduga", Span: text.Span{Start: 1, End: 2}, Kind: "doubt"}}, Negated: true,
				Dates: []Date{{Value: "2022-08", Precision: "month"}}, CheckWorthy: "low", WorthReasons: []string{"figures"}, Why: []Reason{{Rule: "cue", Spans: []text.Span{{Start: 1, End: 2}}}},
				Chain: []ChainHop{{ID: NewID(), Name: "Kim", Kind: "person", Origin: "cited"}},
			},
		}
		draft := Draft{DeskID: w.desk.ID, ClaimID: second.ID, Statement: "Kim mendukung", Kind: workflow.Fact, Findings: []HopFinding{{HopID: NewID(), Finding: workflow.OnlyVia, Note: "n"}}, UpdatedBy: &w.rita.ID, UpdatedAt: noon}
		second.Current, second.Touched, second.Statement, second.UpdatedAt = 2, true, draft.Statement, noon.Add(time.Second)
		write(t, s, func(tx *Tx) error {
			if err := tx.CreateClaimVersion(&edited); err != nil {
				return err
			}
			if err := tx.SaveDraft(&draft); err != nil {
				return err
			}
			return tx.SaveClaim(&second)
		})
		rows := get[[]ClaimRow](t)(r.ArticleClaims(w.desk.ID, w.article.ID))
		if len(rows) != 3 || rows[0].ID != first.ID || rows[1].ID != second.ID || rows[2].ID != third.ID {
			t.Fatalf("%d rows: %+v", len(rows), rows)
		}
		row := rows[1]
		second.SpeakerKind, second.Outlet, second.Language = "person", "harian", "id" // the store's own copies
		if !reflect.DeepEqual(row.Claim, second) || !reflect.DeepEqual(row.Version, edited) || row.AssigneeName != "Rita" || !reflect.DeepEqual(row.Draft, &draft) || !reflect.DeepEqual(row.Occasion, &occasion) || row.Live != nil {
			t.Errorf("%+v", row)
		}
		if x := rows[0]; x.Draft != nil || x.Occasion != nil || x.Live != nil || x.AssigneeName != "" || x.Version.Number != 1 || len(x.Hops) != 2 || x.Hops[1].Name != "KCNA" || x.Hops[1].ClaimID != first.ID {
			t.Errorf("%+v", x)
		}
		if x := rows[2]; x.Live == nil || x.Live.ID != p.ID || x.Live.VerdictID != v.ID {
			t.Errorf("%+v", x)
		}
		for i, c := range []Claim{first, second, third} {
			if one := get[ClaimRow](t)(r.ClaimRow(w.desk.ID, c.ID)); !reflect.DeepEqual(one, rows[i]) {
				t.Errorf("one row: %+v\nof the list: %+v", one, rows[i])
			}
		}
		_, err := r.ClaimRow(newWorld(t, s).desk.ID, first.ID)
		wantErr(t, "on another desk", err, ErrNotFound)
		if got := get[[]ClaimVersion](t)(r.ClaimVersions(w.desk.ID, second.ID)); len(got) != 2 || got[0].Number != 1 || !reflect.DeepEqual(got[1], edited) {
			t.Errorf("versions: %+v", got)
		}
		if got := get[ClaimVersion](t)(r.ClaimVersion(w.desk.ID, second.ID, 2)); got.ID != edited.ID {
			t.Errorf("version: %+v", got)
		}
		if got := get[ClaimVersion](t)(r.ClaimVersionByID(w.desk.ID, edited.ID)); got.Number != 2 {
			t.Errorf("version by id: %+v", got)
		}
		wantErr(t, "a version twice", tryWrite(t, s, func(tx *Tx) error { edited.ID = NewID(); return tx.CreateClaimVersion(&edited) }), ErrConflict)
		if got := get[[]Claim](t)(r.ClaimsOf(w.desk.ID, w.article.ID)); len(got) != 3 || got[1].ID != second.ID {
			t.Errorf("claims of article: %+v", got)
		}
		if got := get[[]Claim](t)(r.ClaimsOfOccasion(w.desk.ID, occasion.ID)); len(got) != 1 || got[0].ID != second.ID {
			t.Errorf("claims of occasion: %+v", got)
		}
		ids := []string{third.ID, first.ID, "x", second.ID, first.ID}
		sorted := []string{first.ID, second.ID, third.ID}
		slices.Sort(sorted)
		for _, list := range [][]Claim{get[[]Claim](t)(r.Claims(w.desk.ID, ids)), lock(t, s, w.desk.ID, ids)} {
			var got []string
			for _, c := range list {
				got = append(got, c.ID)
			}
			if !slices.Equal(got, sorted) {
				t.Errorf("claims by id: %v, want %v", got, sorted)
			}
		}
	})
}

func lock(t *testing.T, s *Store, desk string, ids []string) (out []Claim) {
	t.Helper()
	write(t, s, func(tx *Tx) (err error) { out, err = tx.LockClaims(desk, ids); return err })
	return out
}

func TestDueClaims(t *testing.T) {
	forEachEmptyDatabase(t, func(t *testing.T, s *Store) {
		w, other := newWorld(t, s), newWorld(t, s)
		at := func(w *world, position int, st workflow.State, d time.Duration) Claim {
			when := noon.Add(d)
			return w.newClaim(position, func(c *Claim) { c.State, c.PublishAt, c.ScheduledBy = st, &when, &w.edi.ID })
		}
		late := at(w, 1, workflow.Approved, 0)
		early := at(other, 1, workflow.Approved, -time.Minute)
		at(w, 2, workflow.Approved, time.Microsecond)
		at(w, 3, workflow.Reviewing, -time.Hour)
		w.newClaim(4, inState(workflow.Approved))
		got := get[[]Claim](t)(s.Read(t.Context()).Due(noon))
		if len(got) != 2 || got[0].ID != early.ID || got[1].ID != late.ID {
			t.Errorf("%+v", got)
		}
	})
}

func TestChains(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, s *Store) {
		w := newWorld(t, s)
		r := s.Read(t.Context())
		c, other := w.newClaim(1), w.newClaim(2)
		was := get[[]Hop](t)(r.Hops(w.desk.ID, c.ID))
		bears := Evidence{DeskID: w.desk.ID, ID: NewID(), ArticleID: w.article.ID, ClaimID: &c.ID, BearsOn: "hop", HopID: &was[0].ID, Kind: "link", Stance: "supports", CreatedBy: w.rita.ID, CreatedAt: noon}
		write(t, s, func(tx *Tx) error { return tx.CreateEvidence(&bears) })
		kept := was[1]
		kept.Position, kept.Name, kept.Medium = 0, "KCNA (Korea Utara)", "broadcast"
		next := []Hop{{ID: NewID(), Position: 1, Ordinal: 1, Name: "AFP", Kind: "news_media", Origin: "cited"}, kept, {ID: NewID(), Position: 1, Name: "Reuters", Kind: "news_media", Origin: "found"}}
		write(t, s, func(tx *Tx) error { return tx.ReplaceHops(w.desk.ID, c.ID, next) })
		got := get[[]Hop](t)(r.Hops(w.desk.ID, c.ID))
		var names []string
		for _, h := range got {
			names = append(names, h.Name)
		}
		if !slices.Equal(names, []string{"KCNA (Korea Utara)", "Reuters", "AFP"}) || got[0].ID != was[1].ID || got[0].Medium != "broadcast" {
			t.Errorf("chain: %+v", got)
		}
		if e := get[Evidence](t)(r.Evidence(w.desk.ID, bears.ID)); e.HopID != nil || e.BearsOn != "hop" {
			t.Errorf("evidence of the hop that went: %+v", e)
		}
		if both := get[map[string][]Hop](t)(r.HopsOf(w.desk.ID, []string{c.ID, other.ID, "x"})); len(both) != 2 || len(both[other.ID]) != 2 || !reflect.DeepEqual(both[c.ID], got) {
			t.Errorf("chains: %+v", both)
		}
		stolen := get[[]Hop](t)(r.Hops(w.desk.ID, other.ID))
		wantErr(t, "another claim's hop", tryWrite(t, s, func(tx *Tx) error { return tx.ReplaceHops(w.desk.ID, c.ID, stolen) }), ErrConflict)
		write(t, s, func(tx *Tx) error { return tx.ReplaceHops(w.desk.ID, c.ID, nil) })
		if left := get[[]Hop](t)(r.Hops(w.desk.ID, c.ID)); len(left) != 0 {
			t.Errorf("left: %+v", left)
		}
	})
}

func TestManyClaimsAtOnce(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, s *Store) {
		w := newWorld(t, s)
		const n = 450
		claims, versions, hops := make([]Claim, n), make([]ClaimVersion, n), make([]Hop, n)
		for i := range n {
			claims[i] = Claim{DeskID: w.desk.ID, ID: NewID(), ArticleID: w.article.ID, Position: i + 1, SortKey: SortKey(w.article.CreatedAt, w.article.ID, i+1), State: workflow.Triage,
				Kind: workflow.Fact, Attribution: workflow.Sourced, CheckWorthy: "low", CreatedAt: noon, UpdatedAt: noon}
			if i > 0 {
				claims[i].DuplicateOf = &claims[i-1].ID
			}
			versions[i] = ClaimVersion{DeskID: w.desk.ID, ID: NewID(), ClaimID: claims[i].ID, Number: 1, RevID: w.revision.ID, Engine: "1", Note: "engine", CreatedAt: noon}
			hops[i] = Hop{DeskID: w.desk.ID, ID: NewID(), ClaimID: claims[i].ID, Name: fmt.Sprint(i), Kind: "person", Origin: "cited"}
		}
		write(t, s, func(tx *Tx) error {
			if err := tx.CreateClaims(claims); err != nil {
				return err
			}
			if err := tx.CreateClaimVersions(versions); err != nil {
				return err
			}
			return tx.CreateHops(hops)
		})
		rows := get[[]ClaimRow](t)(s.Read(t.Context()).ArticleClaims(w.desk.ID, w.article.ID))
		for i, row := range rows {
			if row.ID != claims[i].ID || row.Version.ID != versions[i].ID || len(row.Hops) != 1 || row.Hops[0].Name != fmt.Sprint(i) {
				t.Fatalf("row %d: %+v", i, row)
			}
		}
		if len(rows) != n {
			t.Errorf("%d rows", len(rows))
		}
	})
}
