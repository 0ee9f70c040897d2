package models

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"sumber/internal/workflow"
)

// QueueSort is an order of a queue.
type QueueSort string

// The orders of a queue. Each is a walk along indexes, in both directions.
const (
	Newest      QueueSort = ""        // newest article first, then text order
	Oldest      QueueSort = "oldest"  // the reverse
	LastChanged QueueSort = "changed" // what changed last, first
	Worthiest   QueueSort = "worth"   // check-worthiness, then newest
)

// QueueSorts lists every order; the first is the default.
var QueueSorts = []QueueSort{Newest, Oldest, LastChanged, Worthiest}

// QueueQuery asks for a page of a desk's claims. What is empty does not filter.
type QueueQuery struct {
	States      []workflow.State // none means all
	Assignee    *string          // only this account's
	Unassigned  bool             // only nobody's
	Kind        string
	Attribution string
	SpeakerKind string // kind of the first in the chain
	Outlet      string // of the article, as anybody writes it
	Language    string // of the article
	Rating      string // label code, of the draft or of what is public
	Worth       string // check-worthiness
	ArticleID   string
	SourceID    string // at any place of the chain
	Search      Search
	Sort        QueueSort

	After, Before string // cursors of an earlier page
	Limit         int    // 0 is 50; at most 200
}

// QueueRow is a claim with what a queue shows of it. Of the claim, what a list does not show is empty (queueColumns): source,
// occasion, duplicate, proposal, who planned it, current version, creation, and the copies of speaker's kind and outlet.
type QueueRow struct {
	Claim         `gorm:"embedded"`
	ArticleTitle  string
	ArticleOutlet string
	AssigneeName  string // "" when nobody is assigned
	Chain         []Hop  `gorm:"-"`
}

// QueuePage is a page of a queue in its order.
type QueuePage struct {
	Rows       []QueueRow
	Next, Prev string // cursors, "" at the ends
	// Partial is true when the page ends where the walk was ended and not where it is full: no index has the filters
	// together, and of the claims that were looked at too few have them all. Next goes on.
	Partial bool
}

// facet is a filter by a column that has an index (desk_id, column, state, sort_key).
type facet struct {
	cond string
	args []any
}

// facets are the filters by such a column, the one that likely keeps fewest first.
func (q QueueQuery) facets() []facet {
	var out []facet
	add := func(column, value string) {
		if value != "" {
			out = append(out, facet{column + " = ?", []any{str(value)}})
		}
	}
	if q.Assignee != nil {
		out = append(out, facet{"assignee = ?", []any{id(*q.Assignee)}})
	}
	if q.Rating != "" { // the index knows no claims without a label
		out = append(out, facet{"rating = ? AND rating <> ''", []any{str(q.Rating)}})
	}
	if q.Unassigned {
		out = append(out, facet{"assignee IS NULL", nil})
	}
	if q.Outlet != "" {
		add("outlet", cmp.Or(Fold(q.Outlet), "?")) // a name of punctuation alone is nobody's
	}
	add("speaker_kind", q.SpeakerKind)
	add("kind", q.Kind)
	add("attribution", q.Attribution)
	add("check_worthy", q.Worth)
	add("language", q.Language)
	return out
}

// Queue lists claims of a desk in the order that is asked for. Lists of states, of one facet in the order of the articles,
// and of states in the other orders are limited walks along one index for each state: two queries, and a page costs the
// same in a table of any size. For filters together, one query more counts, up to a limit, how many claims have each: when
// one of them has few, these are looked at one by one; when all have many, the walk is ended after so many claims
// (QueuePage.Partial), and another query tells how far all walks came together. A search that most of the newest claims hold is
// walked for at once on PostgreSQL. Nothing ever walks the whole desk.
func (r *Reader) Queue(deskID string, q QueueQuery) (QueuePage, error) {
	const what = "list queue"
	limit := limited(q.Limit)
	o, cursor := q.order(), []any(nil)
	at, back := q.After, q.Before != ""
	if back {
		o, at = o.reverse(), q.Before
	}
	if at != "" {
		c, err := o.parse(at)
		if err == nil {
			_, err = given(c)
		}
		if err != nil {
			return QueuePage{}, wrap(what, err)
		}
		cursor = c
	}
	facets := q.facets()
	sets := q.sets(r.dialect, deskID)
	ordered := len(sets) == 0 && (len(facets) == 0 || q.Sort == Newest && len(facets) == 1 || q.Sort == Oldest && len(facets) == 1)
	var p QueuePage
	key := func(row QueueRow) string { return o.cursor(row.Claim) }
	if ordered {
		var f *facet
		if len(facets) == 1 {
			f = &facets[0]
		}
		var keys string
		var args []any
		switch walks := q.walks(deskID, o, f, cursor); len(walks) {
		case 0:
			return QueuePage{}, nil
		case 1:
			keys, args = walks[0].sql(limit+1), walks[0].args // in order already
		default:
			keys, args = merged(walks, "", nil, limit+1)
			keys = o.first(keys, limit+1)
		}
		rows, err := r.queueRows(what, keys, args, o)
		if err != nil {
			return QueuePage{}, err
		}
		p.Rows, p.Next, p.Prev = cut(rows, limit, q.After, q.Before, key)
		return p, r.chains(deskID, &p)
	}
	if len(sets) == 1 && !q.Search.Empty() {
		often, err := r.often(deskID, q.Search)
		if err != nil {
			return QueuePage{}, wrap(what, err)
		}
		if often {
			rows, _, err := r.endedWalk(what, deskID, q, o, facets, cursor, limit, 0)
			if err != nil {
				return QueuePage{}, err
			}
			if len(rows) > limit {
				p.Rows, p.Next, p.Prev = cut(rows, limit, q.After, q.Before, key)
				return p, r.chains(deskID, &p)
			}
		}
	}
	few, err := r.fewest(deskID, q, facets, sets)
	if err != nil {
		return QueuePage{}, wrap(what, err)
	}
	if few != nil {
		rest, args := q.conditions(r.dialect, deskID, facets)
		if cursor != nil {
			rest, args = rest+" AND "+o.past(), append(args, cursor...)
		}
		keys := o.first("SELECT * FROM ("+r.rowsOf(few.sql)+") AS x WHERE "+rest, limit+1)
		rows, err := r.queueRows(what, keys, append(few.args, args...), o)
		if err != nil {
			return QueuePage{}, err
		}
		p.Rows, p.Next, p.Prev = cut(rows, limit, q.After, q.Before, key)
		return p, r.chains(deskID, &p)
	}
	rows, frontier, err := r.endedWalk(what, deskID, q, o, facets, cursor, limit, queueBudget)
	if err != nil {
		return QueuePage{}, err
	}
	p.Rows, p.Next, p.Prev = cut(rows, limit, q.After, q.Before, key)
	if frontier != nil && len(rows) <= limit {
		p.Partial = true
		if back {
			p.Prev = o.cursor(*frontier)
		} else {
			p.Next = o.cursor(*frontier)
		}
	}
	return p, r.chains(deskID, &p)
}

// set is a filter that no index has in the order: the claims of an article, of a source, of a search. Its SQL gives
// desk_id and id of at most so many.
type set struct {
	sql    string
	args   []any
	search bool
}

func (q QueueQuery) sets(dialect, deskID string) []set {
	var out []set
	limit := fmt.Sprintf(" LIMIT %d", queueBudget+1)
	if q.ArticleID != "" {
		out = append(out, set{"SELECT desk_id, id FROM claims WHERE desk_id = ? AND article_id = ?" + limit, []any{id(deskID), id(q.ArticleID)}, false})
	}
	if q.SourceID != "" {
		out = append(out, set{"SELECT desk_id, claim_id AS id FROM hops WHERE desk_id = ? AND source_id = ? GROUP BY desk_id, source_id, claim_id" + limit, []any{id(deskID), id(q.SourceID)}, false})
	}
	if !q.Search.Empty() {
		sql, args := q.Search.found(dialect, deskID, limit)
		out = append(out, set{sql, args, true})
	}
	return out
}

// fewest finds the filter that keeps the fewest claims, if any keeps few: it counts each of them, but no further than the
// limit.
func (r *Reader) fewest(deskID string, q QueueQuery, facets []facet, sets []set) (*set, error) {
	all := slices.Clone(sets)
	of := func(f *facet) set {
		keys, args := merged(QueueQuery{States: q.States}.walks(deskID, QueueQuery{}.order(), f, nil), "", nil, queueBudget+1)
		return set{sql: fmt.Sprintf("SELECT desk_id, id FROM (%s) AS w LIMIT %d", keys, queueBudget+1), args: args}
	}
	if len(facets) == 0 && len(q.States) > 0 {
		all = append(all, of(nil))
	}
	for i := range facets {
		all = append(all, of(&facets[i]))
	}
	var parts []string
	var args []any
	for i, s := range all {
		found := "''"
		if r.dialect == PostgreSQL && s.search { // its index does all of its work before the first row: once is enough
			found = "string_agg(CAST(id AS text), ',')"
		}
		parts = append(parts, fmt.Sprintf("SELECT %d AS i, count(*) AS n, %s AS found FROM (%s) AS s%d", i, found, s.sql, i))
		args = append(args, s.args...)
	}
	type counted struct {
		I, N  int
		Found string
	}
	counts, err := query[counted](r, "count filters", strings.Join(parts, " UNION ALL "), args...)
	if err != nil {
		return nil, err
	}
	least := slices.MinFunc(counts, func(a, b counted) int { return cmp.Compare(a.N, b.N) })
	if least.N > queueBudget {
		return nil, nil
	}
	few := &all[least.I]
	if least.Found != "" {
		few = &set{sql: "SELECT CAST(? AS uuid) AS desk_id, CAST(k AS uuid) AS id FROM unnest(string_to_array(?, ',')) AS k", args: []any{id(deskID), least.Found}}
	}
	return few, nil
}

// rowsOf looks up the claims of a few ids, one by one: both databases would rather read the whole table once.
func (r *Reader) rowsOf(few string) string {
	if r.dialect == SQLite {
		return "SELECT c.* FROM (" + few + ") AS k CROSS JOIN claims c WHERE c.desk_id = k.desk_id AND c.id = k.id"
	}
	return "SELECT c.* FROM (" + few + ") AS k CROSS JOIN LATERAL (SELECT * FROM claims y WHERE y.desk_id = k.desk_id AND y.id = k.id LIMIT 1) AS c"
}

// articleOf are the articles a to join with few rows that name one. LATERAL with a limit tells PostgreSQL to look each up: it would
// rather read all articles once.
func (r *Reader) articleOf(rows string) string {
	if r.dialect == SQLite {
		return "articles a"
	}
	return "LATERAL (SELECT * FROM articles y WHERE y.desk_id = " + rows + ".desk_id AND y.id = " + rows + ".article_id LIMIT 1) AS a"
}

// conditions are all filters, for a row of claims that is named x.
func (q QueueQuery) conditions(dialect, deskID string, facets []facet) (string, []any) {
	where, args := []string{"x.desk_id = ?"}, []any{id(deskID)}
	if len(q.States) > 0 {
		where, args = append(where, "state IN ?"), append(args, q.States)
	}
	for _, f := range facets {
		where, args = append(where, f.cond), append(args, f.args...)
	}
	if q.ArticleID != "" {
		where, args = append(where, "article_id = ?"), append(args, id(q.ArticleID))
	}
	if q.SourceID != "" {
		// A scalar subquery tells PostgreSQL to look each one up: it would rather hash all hops for an EXISTS.
		where, args = append(where, "(SELECT h.id FROM hops h WHERE h.desk_id = x.desk_id AND h.source_id = ? AND h.claim_id = x.id LIMIT 1) IS NOT NULL"), append(args, id(q.SourceID))
	}
	if !q.Search.Empty() {
		cond, more := q.Search.holds(dialect, "x")
		where, args = append(where, cond), append(args, more...)
	}
	return strings.Join(where, " AND "), args
}

// queueRows reads the rows of a page by the query that finds them.
func (r *Reader) queueRows(what, keys string, args []any, o queueOrder) ([]QueueRow, error) {
	// CROSS JOIN tells SQLite to begin with the few keys: it would rather walk all claims in the order asked for. The desk
	// of the joins is the key's, not the argument: with that, before its first ANALYZE, PostgreSQL takes a walk through
	// the whole desk to be as cheap as a look-up, and does it once for every row of the page. The limits are written out:
	// of one that it does not know it expects a tenth of the table, and then plans a large table anew for each request.
	// Only what a queue shows is read, and put in order here: each column and each sorting costs SQLite a copy.
	rows, err := scanned(r, what, func(q *QueueRow) []any {
		return []any{&q.DeskID, &q.ID, &q.ArticleID, &q.Position, &q.SortKey, (*string)(&q.State), &q.Assignee, (*string)(&q.Kind), (*string)(&q.Attribution), &q.CheckWorthy, &q.Excerpt, &q.Statement, &q.Touched, (*string)(&q.Anchor), &q.Reason, &q.PublishAt, &q.UpdatedAt, &q.Version, &q.Language, &q.Rating, &q.ArticleTitle, &q.ArticleOutlet, &q.AssigneeName}
	}, `SELECT `+queueColumns+`, a.title AS article_title, a.outlet AS article_outlet, coalesce(m.name, '') AS assignee_name
FROM (`+keys+`) AS q
CROSS JOIN `+r.articleOf("q")+` LEFT JOIN accounts m ON m.id = q.assignee
WHERE a.desk_id = q.desk_id AND a.id = q.article_id`, args...)
	key := make(map[string][]any, len(rows))
	for _, row := range rows {
		key[row.ID] = o.key(row.Claim)
	}
	slices.SortFunc(rows, func(a, b QueueRow) int { return o.compare(key[a.ID], key[b.ID]) })
	return rows, err
}

// queueColumns are what is read of a claim q.
const queueColumns = "q.desk_id, q.id, q.article_id, q.position, q.sort_key, q.state, q.assignee, q.kind, q.attribution, q.check_worthy, q.excerpt, q.statement, q.touched, q.anchor, q.reason, q.publish_at, q.updated_at, q.version, q.language, q.rating"

// chains reads the chains of a page's claims, with what a line shows of them: no medium, date or address.
func (r *Reader) chains(deskID string, p *QueuePage) error {
	const what = "list chains of queue"
	if len(p.Rows) == 0 {
		return nil
	}
	ids := make([]string, len(p.Rows))
	at := make(map[string]*QueueRow, len(p.Rows))
	for i := range p.Rows {
		ids[i] = p.Rows[i].ID
		at[ids[i]] = &p.Rows[i]
	}
	hops, err := scanned(r, what, func(h *Hop) []any {
		return []any{&h.ClaimID, &h.ID, &h.Position, &h.Ordinal, &h.SourceID, &h.Name, &h.Kind, &h.Origin}
	}, "SELECT claim_id, id, position, ordinal, source_id, name, kind, origin FROM hops WHERE desk_id = ? AND claim_id IN ? ORDER BY claim_id, position, ordinal, id", id(deskID), ids)
	for _, h := range hops {
		row := at[h.ClaimID]
		row.Chain = append(row.Chain, h)
	}
	return err
}
