package models

import (
	"fmt"
	"slices"
	"strings"

	"sumber/internal/workflow"
)

// queueBudget is how many claims a page looks at when no index has its filters together.
const queueBudget = 1000

// indexWalk is one limited way along an index, in order.
type indexWalk struct {
	where string
	args  []any
	by    string
}

// sql is the walk over as many rows as limit.
func (w indexWalk) sql(limit int) string {
	return fmt.Sprintf("SELECT * FROM claims WHERE %s ORDER BY %s LIMIT %d", w.where, w.by, limit)
}

// walks are the ways along the indexes that together pass all claims of some states and a facet in the order.
func (q QueueQuery) walks(deskID string, o queueOrder, f *facet, cursor []any) []indexWalk {
	states := q.States
	if len(states) == 0 {
		states = workflow.States
	}
	worths := []string{""}
	if q.Sort == Worthiest {
		worths = workflow.CheckWorthiness
	}
	var out []indexWalk
	for i, st := range states {
		if slices.Contains(states[:i], st) {
			continue
		}
		for rank, worth := range worths {
			w := indexWalk{"desk_id = ? AND state = ?", []any{id(deskID), str(st)}, o.by()}
			if f != nil {
				w.where, w.args = w.where+" AND "+f.cond, append(w.args, f.args...)
			}
			if worth == "" {
				if cursor != nil {
					w.where, w.args = w.where+" AND "+o.past(), append(w.args, cursor...)
				}
				out = append(out, w)
				continue
			}
			// Of one worth the order is that of the sort keys alone; a cursor is in this worth, or leaves it out, or in, whole.
			one := queueOrder{columns: []string{"sort_key"}, down: o.down}
			w.where, w.args, w.by = w.where+" AND check_worthy = ?", append(w.args, worth), one.by()
			if cursor != nil {
				at := cursor[0].(int)
				if rank == at {
					w.where, w.args = w.where+" AND "+one.past(), append(w.args, cursor[1])
				} else if rank < at != o.down {
					continue
				}
			}
			out = append(out, w)
		}
	}
	return out
}

// endedWalk finds the rows of a page on walks that are ended after so many claims together, and each not before it could fill the
// page. What stands behind the frontier is left out: it may come behind claims that nobody has looked at.
func (r *Reader) endedWalk(what, deskID string, q QueueQuery, o queueOrder, facets []facet, cursor []any, limit, budget int) ([]QueueRow, *Claim, error) {
	var f *facet
	if len(facets) > 0 && len(o.columns) == 1 {
		f = &facets[0]
	}
	walks := q.walks(deskID, o, f, cursor)
	if len(walks) == 0 {
		return nil, nil, nil
	}
	each := max(budget/len(walks), limit+1)
	rest, restArgs := q.conditions(r.dialect, deskID, facets)
	keys, args := merged(walks, rest, restArgs, each)
	rows, err := r.queueRows(what, o.first(keys, limit+1), args, o)
	if err != nil || len(walks) == 1 && len(rows) > limit {
		return rows, nil, err
	}
	frontier, err := r.frontier(what, walks, o, each)
	if err != nil || frontier == nil {
		return rows, nil, err
	}
	return slices.DeleteFunc(rows, func(row QueueRow) bool { return o.less(*frontier, row.Claim) }), frontier, nil
}

// probed is how many of the newest claims tell whether a search is for what most claims hold.
const probed = 40

// often reports whether PostgreSQL does well to look for a search on a walk, which then fills a page soon. Its index of words gathers
// all claims that hold a word before it gives the first.
func (r *Reader) often(deskID string, s Search) (bool, error) {
	if r.dialect == SQLite { // whose index gives the first at once
		return false, nil
	}
	cond, args := s.holds(r.dialect, "x")
	n, err := queryOne[int](r, "look at the newest claims", fmt.Sprintf("SELECT count(*) FROM (SELECT desk_id, id FROM claims WHERE desk_id = ? ORDER BY sort_key LIMIT %d) AS x WHERE %s", probed, cond), append([]any{id(deskID)}, args...)...)
	return 2*n >= probed, err
}

// merged puts the walks together, each over so many rows; of those, the rows that have the rest of the filters.
func merged(walks []indexWalk, rest string, restArgs []any, each int) (string, []any) {
	var parts []string
	var args []any
	for i, w := range walks {
		part := fmt.Sprintf("SELECT * FROM (%s) AS s%d", w.sql(each), i)
		args = append(args, w.args...)
		if rest != "" {
			part = fmt.Sprintf("SELECT * FROM (%s) AS x WHERE %s", w.sql(each), rest)
			args = append(args, restArgs...)
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, " UNION ALL "), args
}

// frontier is the last claim that the walks have passed together, nil when all of them came to their end: what a walk
// that was ended did not see may stand before what another one found.
func (r *Reader) frontier(what string, walks []indexWalk, o queueOrder, each int) (*Claim, error) {
	var parts []string
	var args []any
	for i, w := range walks {
		parts = append(parts, fmt.Sprintf("SELECT * FROM (SELECT desk_id, id, sort_key, updated_at, check_worthy FROM claims WHERE %s ORDER BY %s LIMIT 1 OFFSET %d) AS f%d", w.where, w.by, each-1, i))
		args = append(args, w.args...)
	}
	ends, err := scanned(r, what, func(c *Claim) []any {
		return []any{&c.DeskID, &c.ID, &c.SortKey, &c.UpdatedAt, &c.CheckWorthy}
	}, strings.Join(parts, " UNION ALL "), args...)
	if err != nil {
		return nil, err
	}
	var first *Claim
	for i := range ends {
		if first == nil || o.less(ends[i], *first) {
			first = &ends[i]
		}
	}
	return first, nil
}
