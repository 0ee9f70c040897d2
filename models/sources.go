package models

import (
	"slices"
	"strings"
	"time"

	"gorm.io/gorm/clause"
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
	Kind string // "" is every kind
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
	if q.Text != "" {
		from := Fold(q.Text)
		where += " AND id IN (SELECT source_id FROM source_aliases WHERE desk_id = ? AND folded >= ? AND folded < ?)"
		args = append(args, id(deskID), str(from), str(from)+"\U0010FFFF")
	}
	order := "folded, id"
	if cursor := q.After + q.Before; cursor != "" {
		i := strings.LastIndexByte(cursor, ' ')
		if i < 0 {
			return SourcePage{}, wrap("list sources", ErrNotFound)
		}
		op := ">"
		if q.Before != "" {
			op, order = "<", "folded DESC, id DESC"
		}
		where += " AND (folded, id) " + op + " (?, ?)"
		args = append(args, str(cursor[:i]), id(cursor[i+1:]))
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

// SourceHopQuery asks for a page of what a source is quoted for.
type SourceHopQuery struct {
	After, Before string
	Limit         int // 0 is 50; at most 200
}

// SourceHop is one place of a source in a chain, with the claim and its article's title.
type SourceHop struct {
	Hop          `gorm:"embedded;embeddedPrefix:h_"`
	Claim        `gorm:"embedded;embeddedPrefix:c_"`
	ArticleTitle string
	Outlet       string
}

// SourceHopPage is a page of what a source is quoted for, newest claim first.
type SourceHopPage struct {
	Rows       []SourceHop
	Next, Prev string // cursors, "" at the ends
}

var sourceHops = "SELECT " + columns[Hop]("h", "h_") + ", " + columns[Claim]("c", "c_") + ", a.title AS article_title, a.outlet AS outlet" +
	" FROM hops h CROSS JOIN claims c CROSS JOIN articles a" +
	" WHERE h.desk_id = ? AND h.source_id = ? AND c.desk_id = h.desk_id AND c.id = h.claim_id AND a.desk_id = c.desk_id AND a.id = c.article_id"

// SourceHops lists the claims in whose chain a source stands, newest first.
func (r *Reader) SourceHops(deskID, sourceID string, q SourceHopQuery) (SourceHopPage, error) {
	limit := limited(q.Limit)
	sql, args := sourceHops, []any{id(deskID), id(sourceID)}
	order := " ORDER BY h.claim_id DESC, h.id DESC"
	if cursor := q.After + q.Before; cursor != "" {
		claimID, hopID, _ := strings.Cut(cursor, " ")
		op := "<"
		if q.Before != "" {
			op, order = ">", " ORDER BY h.claim_id, h.id"
		}
		sql += " AND (h.claim_id, h.id) " + op + " (?, ?)"
		args = append(args, id(claimID), id(hopID))
	}
	rows, err := query[SourceHop](r, "list hops of source", sql+order+" LIMIT ?", append(args, limit+1)...)
	if err != nil {
		return SourceHopPage{}, err
	}
	var p SourceHopPage
	p.Rows, p.Next, p.Prev = cut(rows, limit, q.After, q.Before, func(h SourceHop) string { return h.Hop.ClaimID + " " + h.Hop.ID })
	return p, nil
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

// MergeSources makes one source of two: what named from names into, and from keeps its row with MergedInto. Versions
// of the rows that named it are raised, so that a save of an older reading is ErrStale. Claim versions and sealed
// verdicts keep what they said. ErrStale when either is merged away already or both are one.
func (tx *Tx) MergeSources(deskID, from, into string) error {
	const what = "merge sources"
	if from == into {
		return wrap(what, ErrStale)
	}
	err := execOne(tx, what, ErrStale, `UPDATE sources SET merged_into = ?, version = version + 1 WHERE desk_id = ? AND id = ? AND merged_into IS NULL
AND EXISTS (SELECT 1 FROM sources t WHERE t.desk_id = ? AND t.id = ? AND t.merged_into IS NULL)`, id(into), id(deskID), id(from), id(deskID), id(into))
	if err != nil {
		return err
	}
	for _, sql := range []string{
		"UPDATE sources SET merged_into = ?, version = version + 1 WHERE desk_id = ? AND merged_into = ?",
		"UPDATE source_aliases SET source_id = ? WHERE desk_id = ? AND source_id = ?",
		"UPDATE articles SET outlet_id = ?, version = version + 1 WHERE desk_id = ? AND outlet_id = ?",
		"UPDATE occasions SET speaker_id = ?, version = version + 1 WHERE desk_id = ? AND speaker_id = ?",
		"UPDATE claims SET source_id = ?, version = version + 1 WHERE desk_id = ? AND source_id = ?",
		"UPDATE hops SET source_id = ? WHERE desk_id = ? AND source_id = ?",
	} {
		if _, err := exec(tx, what, sql, id(into), id(deskID), id(from)); err != nil {
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
	rows, err := query[FoundSource](r, "find sources", `SELECT s.*, a.alias AS alias
FROM (SELECT desk_id, source_id, alias, folded FROM source_aliases WHERE desk_id = ? AND folded >= ? AND folded < ? ORDER BY folded LIMIT ?) a
CROSS JOIN sources s WHERE s.desk_id = a.desk_id AND s.id = a.source_id ORDER BY a.folded`, id(deskID), str(from), str(from)+"\U0010FFFF", 4*limit)
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
