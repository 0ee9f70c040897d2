package models

import (
	"strings"
	"time"

	"sumber/internal/workflow"
)

// Article is a text to be checked, without its text, which is in its revisions.
type Article struct {
	DeskID      string
	ID          string
	Kind        string // news, draft, post
	Title       string
	Language    string
	Outlet      string
	OutletID    *string // the outlet's row in the directory
	Address     string
	PublishedOn *string // "2006-01-02"
	Platform    string  // of a post
	PostAccount string  // of a post
	ExternalID  *string
	Revision    int    // number of the current revision
	Engine      string // version of the engine that read it last
	CreatedBy   *string
	CreatedAt   time.Time
	Version     int
}

// Revision is one immutable text of an article.
type Revision struct {
	DeskID    string
	ID        string
	ArticleID string
	Number    int
	Text      string
	SHA256    string `gorm:"column:sha256"` // hex, of the stored bytes
	Engine    string // version of the engine that analysed it
	CreatedBy *string
	CreatedAt time.Time
}

// Article reads one article.
func (r *Reader) Article(deskID, articleID string) (Article, error) {
	return take[Article](r, "read article", "desk_id = ? AND id = ?", id(deskID), id(articleID))
}

// LockArticle reads an article, and keeps other transactions from revising it until this one ends.
func (tx *Tx) LockArticle(deskID, articleID string) (Article, error) {
	return queryOne[Article](tx.Reader, "lock article", "SELECT * FROM articles WHERE desk_id = ? AND id = ?"+tx.lockClause("NO KEY UPDATE"), id(deskID), id(articleID))
}

// ArticlesReadBefore lists the ids of a desk's articles that another engine than this one read last, oldest first: those after
// an id, at most 500. "" is before the first.
func (r *Reader) ArticlesReadBefore(deskID, engine, after string) ([]string, error) {
	if after == "" {
		after = SystemDesk // no id is smaller
	}
	return query[string](r, "list articles to read again", "SELECT id FROM articles WHERE desk_id = ? AND engine <> ? AND id > ? ORDER BY id LIMIT 500", id(deskID), engine, after)
}

// ArticlesByID reads the articles of those ids, by id. Ids that are none are left out.
func (r *Reader) ArticlesByID(deskID string, ids []string) (map[string]Article, error) {
	m := make(map[string]Article)
	ids = valid(ids)
	if len(ids) == 0 {
		return m, nil
	}
	rows, err := list[Article](r, "read articles", "id", "desk_id = ? AND id IN ?", id(deskID), ids)
	for _, a := range rows {
		m[a.ID] = a
	}
	return m, err
}

// ArticleByExternalID reads the article that another system knows by that id.
func (r *Reader) ArticleByExternalID(deskID, externalID string) (Article, error) {
	return take[Article](r, "read article by external id", "desk_id = ? AND external_id = ?", id(deskID), str(externalID))
}

// ArticleQuery asks for a page of the articles.
type ArticleQuery struct {
	After, Before string // cursors of an earlier page
	Limit         int    // 0 is 50; at most 200
	// ExternalID and Address keep to those that another system knows by that id, or that were published there; "" is any.
	ExternalID, Address string
}

// ArticleRow is an article with the numbers of its claims.
type ArticleRow struct {
	Article
	Counts       map[workflow.State]int
	Unattributed int
}

// ArticlePage is a page of the articles, newest first.
type ArticlePage struct {
	Rows       []ArticleRow
	Next, Prev string // cursors, "" at the ends
}

// Articles lists the articles of a desk, newest first, with the numbers of their claims: two queries.
func (r *Reader) Articles(deskID string, q ArticleQuery) (ArticlePage, error) {
	const what = "list articles"
	limit := limited(q.Limit)
	where, args := "desk_id = ?", []any{id(deskID)}
	if q.ExternalID != "" {
		where, args = where+" AND external_id = ?", append(args, str(q.ExternalID))
	}
	if q.Address != "" {
		where, args = where+" AND address = ?", append(args, str(q.Address))
	}
	where, args, order, err := byNewest(where, args, q.After, q.Before)
	var rows []Article
	if err == nil {
		err = r.db.Where(where, args...).Order(order).Limit(limit + 1).Find(&rows).Error
	}
	if err != nil {
		return ArticlePage{}, wrap(what, err)
	}
	var p ArticlePage
	rows, p.Next, p.Prev = cut(rows, limit, q.After, q.Before, articleCursor)
	ids := make([]string, len(rows))
	for i, a := range rows {
		ids[i] = a.ID
	}
	counts, err := r.articleCounts(deskID, ids)
	if err != nil {
		return ArticlePage{}, err
	}
	for _, a := range rows {
		row := ArticleRow{Article: a, Counts: map[workflow.State]int{}}
		for _, c := range counts[a.ID] {
			row.Counts[c.State] += c.N
			if c.Attribution == workflow.Unattributed {
				row.Unattributed += c.N
			}
		}
		p.Rows = append(p.Rows, row)
	}
	return p, nil
}

type articleCount struct {
	ArticleID   string
	State       workflow.State
	Attribution workflow.Attribution
	N           int
}

func (r *Reader) articleCounts(deskID string, ids []string) (map[string][]articleCount, error) {
	m := make(map[string][]articleCount)
	if len(ids) == 0 {
		return m, nil
	}
	rows, err := query[articleCount](r, "count claims of articles",
		"SELECT article_id, state, attribution, count(*) AS n FROM claims WHERE desk_id = ? AND article_id IN ? GROUP BY article_id, state, attribution", id(deskID), ids)
	for _, c := range rows {
		m[c.ArticleID] = append(m[c.ArticleID], c)
	}
	return m, err
}

// ArticleCounts gives the numbers of one article's claims by state, and how many of them have no source.
func (r *Reader) ArticleCounts(deskID, articleID string) (counts map[workflow.State]int, unattributed int, err error) {
	if !ValidID(articleID) {
		return nil, 0, wrap("count claims of article", ErrNotFound)
	}
	m, err := r.articleCounts(deskID, []string{articleID})
	counts = make(map[workflow.State]int)
	for _, c := range m[articleID] {
		counts[c.State] += c.N
		if c.Attribution == workflow.Unattributed {
			unattributed += c.N
		}
	}
	return counts, unattributed, err
}

// byNewest adds a cursor over (created_at, id) to a condition.
func byNewest(where string, args []any, after, before string) (string, []any, string, error) {
	order := "created_at DESC, id DESC"
	if cursor := after + before; cursor != "" {
		at, articleID, _ := strings.Cut(cursor, " ")
		t, err := time.Parse(timeForm, at)
		if err != nil {
			return "", nil, "", ErrCursor
		}
		op := "<"
		if before != "" {
			op, order = ">", "created_at, id"
		}
		where, args = where+" AND (created_at, id) "+op+" (?, ?)", append(args, t, idOfCursor(articleID))
	}
	args, err := given(args)
	return where, args, order, err
}

func articleCursor(a Article) string { return a.CreatedAt.Format(timeForm) + " " + a.ID }

// CreateArticle adds an article; ErrConflict when another one has its external id.
func (tx *Tx) CreateArticle(row *Article) error {
	if row.Revision == 0 {
		row.Revision = 1
	}
	if err := create(tx, "create article", row); err != nil {
		return err
	}
	tx.madeArticle(*row)
	return nil
}

// SaveArticle writes an article, or ErrStale.
func (tx *Tx) SaveArticle(row *Article) error {
	err := save(tx, "save article", row, &row.Version, "desk_id = ? AND id = ?", []any{id(row.DeskID), id(row.ID)}, "desk_id", "id", "created_by", "created_at")
	if err != nil {
		return err
	}
	return tx.touchArticle(row.DeskID, row.ID)
}

// Revision reads one text of an article by its number.
func (r *Reader) Revision(deskID, articleID string, number int) (Revision, error) {
	return take[Revision](r, "read revision", "desk_id = ? AND article_id = ? AND number = ?", id(deskID), id(articleID), number)
}

// RevisionByID reads one text of an article.
func (r *Reader) RevisionByID(deskID, revisionID string) (Revision, error) {
	return take[Revision](r, "read revision by id", "desk_id = ? AND id = ?", id(deskID), id(revisionID))
}

// RevisionsByID reads the revisions of those ids with their texts, by id. Ids that are none are left out.
func (r *Reader) RevisionsByID(deskID string, ids []string) (map[string]Revision, error) {
	m := make(map[string]Revision)
	ids = valid(ids)
	if len(ids) == 0 {
		return m, nil
	}
	rows, err := list[Revision](r, "read revisions by id", "id", "desk_id = ? AND id IN ?", id(deskID), ids)
	for _, v := range rows {
		m[v.ID] = v
	}
	return m, err
}

// Revisions lists the revisions of an article, first to last, without their texts.
func (r *Reader) Revisions(deskID, articleID string) ([]Revision, error) {
	return query[Revision](r, "list revisions",
		"SELECT desk_id, id, article_id, number, sha256, engine, created_by, created_at FROM revisions WHERE desk_id = ? AND article_id = ? ORDER BY number", id(deskID), id(articleID))
}

// RevisionBySHA finds the oldest revision on a desk whose bytes have that SHA-256 (hex): the same text on the same
// desk is the same article.
func (r *Reader) RevisionBySHA(deskID, sha string) (Revision, error) {
	return queryOne[Revision](r, "find revision", "SELECT * FROM revisions WHERE desk_id = ? AND sha256 = ? ORDER BY created_at, id LIMIT 1", id(deskID), str(sha))
}

// CreateRevision adds a text. ErrConflict when the article has that number, or when the text is the first one of
// another article of the desk.
func (tx *Tx) CreateRevision(row *Revision) error { return create(tx, "create revision", row) }
