package models

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm/clause"

	"sumber/internal/workflow"
)

// Source is a row of the directory: person, body, outlet, document.
type Source struct {
	DeskID     string
	ID         string
	Name       string
	Folded     string // Fold(Name), filled in by the store
	Kind       string
	Country    string // ISO 3166-1 alpha-2, or ""
	Profile    string
	MergedInto *string
	CreatedAt  time.Time
	Version    int
}

// SourceAlias is a name under which a source is found; the source's own name is one. Folded is unique on a desk.
type SourceAlias struct {
	DeskID   string
	ID       string
	SourceID string
	Alias    string
	Folded   string
}

// Source reads one source, merged or not: MergedInto tells where it went.
func (r *Reader) Source(deskID, sourceID string) (Source, error) {
	return take[Source](r, "read source", "desk_id = ? AND id = ?", id(deskID), id(sourceID))
}

// SourcesByID reads the sources of those ids, by id. Ids that are none are left out.
func (r *Reader) SourcesByID(deskID string, ids []string) (map[string]Source, error) {
	m := make(map[string]Source)
	ids = valid(ids)
	if len(ids) == 0 {
		return m, nil
	}
	rows, err := list[Source](r, "read sources", "id", "desk_id = ? AND id IN ?", id(deskID), ids)
	for _, s := range rows {
		m[s.ID] = s
	}
	return m, err
}

// SourceQuery asks for a page of the directory.
type SourceQuery struct {
	Kind    string // "" is every kind
	Country string // ISO 3166-1 alpha-2, "" is every one
	// Text keeps the sources of which a name or alias begins with it, folded.
	Text          string
	After, Before string // cursors of an earlier page
	Limit         int    // 0 is 50; at most 200
}

// SourcePage is a page of the directory, by folded name.
type SourcePage struct {
	Rows       []Source
	Next, Prev string // cursors, "" at the ends
}

// Sources lists the directory of a desk by name, without sources that were merged into others.
func (r *Reader) Sources(deskID string, q SourceQuery) (SourcePage, error) {
	limit := limited(q.Limit)
	where, args := "desk_id = ? AND merged_into IS NULL", []any{id(deskID)}
	if q.Kind != "" {
		where, args = where+" AND kind = ?", append(args, str(q.Kind))
	}
	if q.Country != "" {
		where, args = where+" AND country = ?", append(args, str(q.Country))
	}
	if q.Text != "" {
		from := Fold(q.Text)
		where += " AND id IN (SELECT source_id FROM source_aliases WHERE desk_id = ? AND folded >= ? AND folded < ?)"
		args = append(args, id(deskID), str(from), str(from)+"\U0010FFFF")
	}
	order := "folded, id"
	if cursor := q.After + q.Before; cursor != "" {
		i := strings.LastIndexByte(cursor, ' ')
		if i < 0 {
			return SourcePage{}, wrap("list sources", ErrCursor)
		}
		op := ">"
		if q.Before != "" {
			op, order = "<", "folded DESC, id DESC"
		}
		where += " AND (folded, id) " + op + " (?, ?)"
		args = append(args, strOfCursor(cursor[:i]), idOfCursor(cursor[i+1:]))
	}
	args, err := given(args)
	var rows []Source
	if err == nil {
		err = r.db.Where(where, args...).Order(order).Limit(limit + 1).Find(&rows).Error
	}
	if err != nil {
		return SourcePage{}, wrap("list sources", err)
	}
	var p SourcePage
	p.Rows, p.Next, p.Prev = cut(rows, limit, q.After, q.Before, func(s Source) string { return s.Folded + " " + s.ID })
	return p, nil
}

// SourceAliases lists the names under which a source is found, its own first.
func (r *Reader) SourceAliases(deskID, sourceID string) ([]SourceAlias, error) {
	return query[SourceAlias](r, "list aliases", `SELECT a.* FROM source_aliases a CROSS JOIN sources s
WHERE a.desk_id = ? AND a.source_id = ? AND s.desk_id = a.desk_id AND s.id = a.source_id ORDER BY CASE WHEN a.folded = s.folded THEN 0 ELSE 1 END, a.folded`, id(deskID), id(sourceID))
}

// SourcesByFolded finds sources by names that were folded by Fold; names that are nobody's are left out.
func (r *Reader) SourcesByFolded(deskID string, folded []string) (map[string]Source, error) {
	m := make(map[string]Source)
	names := make([]string, 0, len(folded))
	for _, f := range folded {
		if f != "" && storable(f) && !slices.Contains(names, f) {
			names = append(names, f)
		}
	}
	for part := range slices.Chunk(names, 500) {
		rows, err := query[struct {
			Source `gorm:"embedded"`
			Found  string
		}](r, "find sources", "SELECT s.*, a.folded AS found FROM source_aliases a CROSS JOIN sources s WHERE a.desk_id = ? AND a.folded IN ? AND s.desk_id = a.desk_id AND s.id = a.source_id",
			id(deskID), part)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			m[row.Found] = row.Source
		}
	}
	return m, nil
}

// AliasesOf reads the names of many sources, by source id.
func (r *Reader) AliasesOf(deskID string, ids []string) (map[string][]SourceAlias, error) {
	m := make(map[string][]SourceAlias)
	if ids = valid(ids); len(ids) == 0 {
		return m, nil
	}
	rows, err := list[SourceAlias](r, "list aliases of sources", "source_id, folded", "desk_id = ? AND source_id IN ?", id(deskID), ids)
	for _, row := range rows {
		m[row.SourceID] = append(m[row.SourceID], row)
	}
	return m, err
}

// SourceCountries lists the countries of a desk's sources: a jump along an index for each, however many sources there are.
func (r *Reader) SourceCountries(deskID string) ([]string, error) {
	const next = "(SELECT min(country) FROM sources WHERE desk_id = ? AND merged_into IS NULL AND country > "
	return query[string](r, "list countries", "WITH RECURSIVE found (country) AS (SELECT "+next+"'') UNION ALL SELECT "+next+"found.country) FROM found WHERE found.country IS NOT NULL) SELECT country FROM found WHERE country IS NOT NULL ORDER BY country",
		id(deskID), id(deskID))
}

// places are the conditions of the two parts that a source has in chains. Each has an index of its own.
var places = map[bool]string{false: "position = 0", true: "position > 0"}

// SourceCount is in how many chains a source stands first, and in how many further on.
type SourceCount struct {
	Said, Carried int
}

// SourceCounts counts the places of sources in chains, by id, and stops each count at most.
func (r *Reader) SourceCounts(deskID string, ids []string, most int) (map[string]SourceCount, error) {
	m := make(map[string]SourceCount)
	if ids = valid(ids); len(ids) == 0 {
		return m, nil
	}
	// The order keeps PostgreSQL on the index: a walk through the table that stops at most would be no short one for who has few.
	count := func(place string) string {
		return fmt.Sprintf("(SELECT count(*) FROM (SELECT 1 FROM hops WHERE desk_id = s.desk_id AND source_id = s.id AND %s ORDER BY claim_id DESC, id DESC LIMIT %d) AS n)", place, most)
	}
	rows, err := query[struct {
		ID            string
		Said, Carried int
	}](r, "count hops of sources", "SELECT s.id, "+count(places[false])+" AS said, "+count(places[true])+" AS carried FROM sources s WHERE s.desk_id = ? AND s.id IN ?", id(deskID), ids)
	for _, row := range rows {
		m[row.ID] = SourceCount{row.Said, row.Carried}
	}
	return m, err
}

// SourceHopQuery asks for a page of what a source is quoted for.
type SourceHopQuery struct {
	Carried       bool // what came through it, not what it said
	After, Before string
	Limit         int // 0 is 50; at most 200
}

// SourceHop is one place of a source in a chain, with the claim, its article's title, and its verdict where one is public.
type SourceHop struct {
	Hop          `gorm:"embedded;embeddedPrefix:h_"`
	Claim        `gorm:"embedded;embeddedPrefix:c_"`
	ArticleTitle string
	Number       int    // of the verdict that is public, 0 for none
	Rating       string // its label; "" without one
	ScaleVersion *string
}

// SourceHopPage is a page of what a source is quoted for, newest claim first.
type SourceHopPage struct {
	Rows       []SourceHop
	Next, Prev string // cursors, "" at the ends
}

var sourceHops = "SELECT " + columns[Hop]("h", "h_") + ", " + columns[Claim]("c", "c_") + ", a.title AS article_title," +
	" coalesce(p.number, 0) AS number, coalesce(v.rating, '') AS rating, v.scale_version_id AS scale_version" +
	" FROM hops h CROSS JOIN claims c CROSS JOIN articles a" +
	" LEFT JOIN publications p ON p.desk_id = c.desk_id AND p.claim_id = c.id AND p.superseded_at IS NULL AND p.retracted_at IS NULL" +
	" LEFT JOIN verdict_revisions v ON v.desk_id = p.desk_id AND v.id = p.verdict_id" +
	" WHERE h.desk_id = ? AND h.source_id = ? AND c.desk_id = h.desk_id AND c.id = h.claim_id AND a.desk_id = c.desk_id AND a.id = c.article_id AND h."

// SourceHops lists the claims in whose chain a source stands, newest first.
func (r *Reader) SourceHops(deskID, sourceID string, q SourceHopQuery) (SourceHopPage, error) {
	limit := limited(q.Limit)
	sql, args := sourceHops+places[q.Carried], []any{id(deskID), id(sourceID)}
	order := " ORDER BY h.claim_id DESC, h.id DESC"
	if cursor := q.After + q.Before; cursor != "" {
		claimID, hopID, _ := strings.Cut(cursor, " ")
		op := "<"
		if q.Before != "" {
			op, order = ">", " ORDER BY h.claim_id, h.id"
		}
		sql += " AND (h.claim_id, h.id) " + op + " (?, ?)"
		args = append(args, idOfCursor(claimID), idOfCursor(hopID))
	}
	rows, err := query[SourceHop](r, "list hops of source", sql+order+" LIMIT ?", append(args, limit+1)...)
	if err != nil {
		return SourceHopPage{}, err
	}
	var p SourceHopPage
	p.Rows, p.Next, p.Prev = cut(rows, limit, q.After, q.Before, func(h SourceHop) string { return h.Hop.ClaimID + " " + h.Hop.ID })
	return p, nil
}

// SourceBeside is a source that stands in the same chains as another, in Count of them.
type SourceBeside struct {
	Source `gorm:"embedded"`
	Count  int
}

// SourcesBeside lists through whom a source's words came, or of carried words, whose they were: the most frequent ten in
// the last chains of it.
func (r *Reader) SourcesBeside(deskID, sourceID string, carried bool, last int) ([]SourceBeside, error) {
	const what = "list sources beside"
	// Two steps: PostgreSQL would rather walk all hops than join the last of one source with others.
	claims, err := query[string](r, what, "SELECT claim_id FROM hops WHERE desk_id = ? AND source_id = ? AND "+places[carried]+" ORDER BY claim_id DESC, id DESC LIMIT ?", id(deskID), id(sourceID), last)
	if err != nil || len(claims) == 0 {
		return nil, err
	}
	return query[SourceBeside](r, what, `SELECT s.*, n.count FROM (
	SELECT source_id, count(DISTINCT claim_id) AS count FROM hops WHERE desk_id = ? AND claim_id IN ? AND source_id IS NOT NULL AND `+places[!carried]+` GROUP BY source_id) AS n
CROSS JOIN sources s WHERE s.desk_id = ? AND s.id = n.source_id ORDER BY n.count DESC, s.folded, s.id LIMIT 10`, id(deskID), claims, id(deskID))
}

// PublishedFinding is the answer to the question of one hop in a verdict that is public now.
type PublishedFinding struct {
	DeskID        string
	PublicationID string
	HopID         string
	ClaimID       string
	SourceID      string
	Carrier       bool // the source carried the words; else they are its own
	Finding       workflow.Finding
}

// FindingCount is how often a finding is among the last of a source, as the one who speaks or as a carrier.
type FindingCount struct {
	Carrier bool
	Finding workflow.Finding
	Count   int
}

// FindingsOf counts how a source's words were found in the verdicts that are public: of each part the last ones published.
func (r *Reader) FindingsOf(deskID, sourceID string, last int) ([]FindingCount, error) {
	of := func(carrier string) string {
		return fmt.Sprintf("SELECT * FROM (SELECT carrier, finding FROM published_findings WHERE desk_id = ? AND source_id = ? AND carrier = %s ORDER BY publication_id DESC LIMIT %d) AS f", carrier, last)
	}
	return query[FindingCount](r, "count findings of source", "SELECT carrier, finding, count(*) AS count FROM ("+of("false")+" UNION ALL "+of("true")+") AS answers GROUP BY carrier, finding ORDER BY carrier, finding",
		id(deskID), id(sourceID), id(deskID), id(sourceID))
}

// CreatePublishedFindings adds the findings of a publication that just became public. Supersede and RetractLive take them away.
func (tx *Tx) CreatePublishedFindings(rows []PublishedFinding) error {
	return createAll(tx, "create published findings", rows)
}

// CreateSource adds a source, and its own name as an alias; ErrConflict when the name, folded, is another source's.
func (tx *Tx) CreateSource(row *Source) error {
	row.Folded = Fold(row.Name)
	if err := create(tx, "create source", row); err != nil {
		return err
	}
	return tx.ownAlias(*row)
}

// SaveSource writes a source, or ErrStale. Its name becomes an alias; the old name stays one.
func (tx *Tx) SaveSource(row *Source) error {
	row.Folded = Fold(row.Name)
	err := save(tx, "save source", row, &row.Version, "desk_id = ? AND id = ?", []any{id(row.DeskID), id(row.ID)}, "desk_id", "id", "created_at")
	if err != nil {
		return err
	}
	return tx.ownAlias(*row)
}

func (tx *Tx) ownAlias(s Source) error {
	return tx.CreateSourceAlias(&SourceAlias{DeskID: s.DeskID, ID: NewID(), SourceID: s.ID, Alias: s.Name})
}

// CreateSourceAlias adds a name under which a source is found; Folded is filled in. A name that the source has already
// is no error and gives the row that is there; a name of another source is ErrConflict.
func (tx *Tx) CreateSourceAlias(row *SourceAlias) error {
	const what = "create alias"
	row.Folded = Fold(row.Alias)
	res := tx.db.Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "desk_id"}, {Name: "folded"}}, DoNothing: true}).Create(row)
	if res.Error != nil || res.RowsAffected > 0 {
		return wrap(what, res.Error)
	}
	there, err := take[SourceAlias](tx.Reader, what, "desk_id = ? AND folded = ?", id(row.DeskID), str(row.Folded))
	if err != nil {
		return err
	}
	if there.SourceID != row.SourceID {
		return wrap(what, ErrConflict)
	}
	*row = there
	return nil
}

// DeleteSourceAlias takes a name from a source; ErrNotFound when it is not an alias of the desk.
func (tx *Tx) DeleteSourceAlias(deskID, aliasID string) error {
	return execOne(tx, "delete alias", ErrNotFound, "DELETE FROM source_aliases WHERE desk_id = ? AND id = ?", id(deskID), id(aliasID))
}

// SourceMerge is one source that was made part of another, and whether that was taken back.
type SourceMerge struct {
	DeskID   string
	ID       string
	FromID   string
	IntoID   string
	MergedBy *string
	MergedAt time.Time
	UndoneBy *string
	UndoneAt *time.Time
}

// SourceMove names one row that a merge moved, so that it can go back.
type SourceMove struct {
	DeskID  string
	MergeID string
	Kind    string // a key of moved
	RowID   string
}

// SourceMergeRow is a merge with the names that a page shows.
type SourceMergeRow struct {
	SourceMerge `gorm:"embedded"`
	FromName    string
	IntoName    string
	MergedName  string // of the account
	UndoneName  string
}

const sourceMerges = `SELECT m.*, f.name AS from_name, i.name AS into_name, coalesce(a.name, '') AS merged_name, coalesce(u.name, '') AS undone_name
FROM source_merges m CROSS JOIN sources f CROSS JOIN sources i LEFT JOIN accounts a ON a.id = m.merged_by LEFT JOIN accounts u ON u.id = m.undone_by
WHERE m.desk_id = ? AND f.desk_id = m.desk_id AND f.id = m.from_id AND i.desk_id = m.desk_id AND i.id = m.into_id AND m.`

// SourceMerges lists the last merges that a source had part in, newest first.
func (r *Reader) SourceMerges(deskID, sourceID string, most int) ([]SourceMergeRow, error) {
	part := func(column string) string {
		return fmt.Sprintf("SELECT * FROM (%s%s = ? ORDER BY m.merged_at DESC, m.id DESC LIMIT %d) AS %s", sourceMerges, column, most, column)
	}
	return query[SourceMergeRow](r, "list merges of source", part("from_id")+" UNION ALL "+part("into_id")+" ORDER BY merged_at DESC, id DESC",
		id(deskID), id(sourceID), id(deskID), id(sourceID))
}

// SourceMerge reads one merge.
func (r *Reader) SourceMerge(deskID, mergeID string) (SourceMerge, error) {
	return take[SourceMerge](r, "read merge", "desk_id = ? AND id = ?", id(deskID), id(mergeID))
}

// moved are the rows that name a source and go with it, by the kind of their moves. Versions of rows that have one are raised,
// so that a save of an older reading is ErrStale.
var moved = []struct{ kind, table, column, row, raise string }{
	{"source", "sources", "merged_into", "id", ", version = version + 1"},
	{"alias", "source_aliases", "source_id", "id", ""},
	{"article", "articles", "outlet_id", "id", ", version = version + 1"},
	{"occasion", "occasions", "speaker_id", "id", ", version = version + 1"},
	{"claim", "claims", "source_id", "id", ", version = version + 1"},
	{"hop", "hops", "source_id", "id", ""},
	{"finding", "published_findings", "source_id", "hop_id", ""},
}

// MergeSources makes one source of two: what named from names into, and from keeps its row with MergedInto. The moves are
// noted under the merge, for UndoMerge. Claim versions and sealed verdicts keep what they said. ErrStale when either is
// merged away already or both are one.
func (tx *Tx) MergeSources(m *SourceMerge) error {
	const what = "merge sources"
	if m.FromID == m.IntoID {
		return wrap(what, ErrStale)
	}
	err := execOne(tx, what, ErrStale, `UPDATE sources SET merged_into = ?, version = version + 1 WHERE desk_id = ? AND id = ? AND merged_into IS NULL
AND EXISTS (SELECT 1 FROM sources t WHERE t.desk_id = ? AND t.id = ? AND t.merged_into IS NULL)`, id(m.IntoID), id(m.DeskID), id(m.FromID), id(m.DeskID), id(m.IntoID))
	if err != nil {
		return err
	}
	if err := create(tx, what, m); err != nil {
		return err
	}
	for _, t := range moved {
		if _, err := exec(tx, what, "INSERT INTO source_moves (desk_id, merge_id, kind, row_id) SELECT desk_id, "+tx.asID("?")+", '"+t.kind+"', "+t.row+" FROM "+t.table+" WHERE desk_id = ? AND "+t.column+" = ?",
			id(m.ID), id(m.DeskID), id(m.FromID)); err != nil {
			return err
		}
		if _, err := exec(tx, what, "UPDATE "+t.table+" SET "+t.column+" = ?"+t.raise+" WHERE desk_id = ? AND "+t.column+" = ?", id(m.IntoID), id(m.DeskID), id(m.FromID)); err != nil {
			return err
		}
	}
	return nil
}

// FoundSource is a source with the name by which it was found.
type FoundSource struct {
	Source `gorm:"embedded"`
	Alias  string
}

// FindSources lists sources of which a name or alias begins with what was typed, by that name, each once: one walk along the
// names, so that it costs the same in a directory of any size.
func (r *Reader) FindSources(deskID, typed string, limit int) ([]FoundSource, error) {
	from := Fold(typed)
	if from == "" || !storable(from) {
		return nil, nil
	}
	rows, err := query[FoundSource](r, "find sources", `SELECT s.*, names.alias AS alias
FROM (SELECT desk_id, source_id, alias, folded FROM source_aliases WHERE desk_id = ? AND folded >= ? AND folded < ? ORDER BY folded LIMIT ?) names
CROSS JOIN sources s WHERE s.desk_id = names.desk_id AND s.id = names.source_id ORDER BY names.folded`, id(deskID), str(from), str(from)+"\U0010FFFF", 4*limit)
	seen := map[string]bool{}
	var out []FoundSource
	for _, row := range rows {
		if !seen[row.ID] && len(out) < limit {
			seen[row.ID] = true
			out = append(out, row)
		}
	}
	return out, err
}

// asID writes a parameter of a SELECT's list as an id: PostgreSQL would take it for text.
func (r *Reader) asID(param string) string {
	if r.dialect == PostgreSQL {
		return "CAST(" + param + " AS uuid)"
	}
	return param
}

// UndoMerge makes two sources again of a merge: the rows that it moved go back, when they still name the one that it moved
// them to. What was written since stays there. ErrStale when it was taken back already or either has changed since;
// ErrConflict when another source has the name meanwhile.
func (tx *Tx) UndoMerge(m *SourceMerge, by *string, at time.Time) error {
	const what = "undo merge"
	err := execOne(tx, what, ErrStale, `UPDATE sources SET merged_into = NULL, version = version + 1 WHERE desk_id = ? AND id = ? AND merged_into = ?
AND EXISTS (SELECT 1 FROM sources t WHERE t.desk_id = ? AND t.id = ? AND t.merged_into IS NULL)`, id(m.DeskID), id(m.FromID), id(m.IntoID), id(m.DeskID), id(m.IntoID))
	if err != nil {
		return err
	}
	m.UndoneBy, m.UndoneAt = by, microp(&at)
	err = execOne(tx, what, ErrStale, "UPDATE source_merges SET undone_by = ?, undone_at = ? WHERE desk_id = ? AND id = ? AND undone_at IS NULL", by, at, id(m.DeskID), id(m.ID))
	if err != nil {
		return err
	}
	for _, t := range moved {
		where := " WHERE desk_id = ? AND " + t.column + " = ? AND " + t.row + " IN (SELECT row_id FROM source_moves WHERE desk_id = ? AND merge_id = ? AND kind = '" + t.kind + "')"
		args := []any{id(m.FromID), id(m.DeskID), id(m.IntoID), id(m.DeskID), id(m.ID)}
		if t.kind == "alias" { // the name that the other took for its own stays with it
			where += " AND folded <> (SELECT folded FROM sources WHERE desk_id = ? AND id = ?)"
			args = append(args, id(m.DeskID), id(m.IntoID))
		}
		if _, err := exec(tx, what, "UPDATE "+t.table+" SET "+t.column+" = ?"+t.raise+where, args...); err != nil {
			return err
		}
	}
	from, err := tx.Source(m.DeskID, m.FromID)
	if err != nil {
		return err
	}
	return tx.ownAlias(from)
}
