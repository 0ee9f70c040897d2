package models

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"gorm.io/gorm/clause"
)

// ClaimWords are the folded words by which a claim is found. N is what SQLite's index of words knows the row by: an id that
// is a number, which the row of another table could not promise to keep.
type ClaimWords struct {
	N       int64 `gorm:"primaryKey;autoIncrement"`
	DeskID  string
	ClaimID string
	Words   string
}

// touch notes that something changed of which a claim keeps a copy, for queues to filter and searches to find it by.
func (tx *Tx) touch(deskID, claimID string) {
	if tx.touched == nil {
		tx.touched = map[string][]string{}
	}
	delete(tx.fresh, claimID)
	tx.touched[deskID] = append(tx.touched[deskID], claimID)
}

// touchArticle notes that an article changed of which its claims keep a copy.
func (tx *Tx) touchArticle(deskID, articleID string) error {
	ids, err := query[string](tx.Reader, "list claims to index", "SELECT id FROM claims WHERE desk_id = ? AND article_id = ?", id(deskID), id(articleID))
	for _, c := range ids {
		tx.touch(deskID, c)
	}
	return err
}

// fresh is a claim that was made together with its article and that nothing has changed since: what it is found by need not be
// read again. Reading it cost an import half of its time.
type fresh struct {
	claim Claim
	chain []Hop
}

func (tx *Tx) madeArticle(a Article) {
	if tx.made == nil {
		tx.made, tx.fresh = map[string]Article{}, map[string]*fresh{}
	}
	tx.made[a.ID] = a
}

func (tx *Tx) madeClaim(c Claim) {
	tx.claims++
	if a, ok := tx.made[c.ArticleID]; !ok || a.DeskID != c.DeskID {
		tx.touch(c.DeskID, c.ID)
		return
	}
	tx.fresh[c.ID] = &fresh{claim: c}
}

func (tx *Tx) madeHop(h Hop) {
	f := tx.fresh[h.ClaimID]
	if f == nil || f.claim.DeskID != h.DeskID {
		tx.touch(h.DeskID, h.ClaimID)
		return
	}
	f.chain = append(f.chain, h)
}

// indexFresh writes the words of the claims that are fresh. One whose copies are not what they should be was touched all the same.
func (tx *Tx) indexFresh() error {
	var words []ClaimWords
	for _, claimID := range slices.Sorted(maps.Keys(tx.fresh)) {
		f := tx.fresh[claimID]
		c, a := f.claim, tx.made[f.claim.ArticleID]
		slices.SortFunc(f.chain, func(x, y Hop) int {
			return cmp.Or(cmp.Compare(x.Position, y.Position), cmp.Compare(x.Ordinal, y.Ordinal), cmp.Compare(x.ID, y.ID))
		})
		now, w := copiesOf(c.DeskID, c.Statement, c.Excerpt, a.Title, f.chain, copies{outlet: Fold(a.Outlet), language: a.Language})
		if (copies{c.SpeakerKind, c.Outlet, c.Language, c.Rating}) != now {
			tx.touch(c.DeskID, c.ID)
			continue
		}
		words = append(words, ClaimWords{DeskID: c.DeskID, ClaimID: c.ID, Words: w})
	}
	return tx.saveWords(words)
}

// facets are the copies, and what they are copies of.
type facets struct {
	ID, Excerpt, Statement, Title                     string
	SpeakerKind, Outlet, Language, Rating, Words      string
	NowOutlet, NowLanguage, NowRating, NowSpeakerKind string
}

// index makes the copies of the claims that were touched what they should be. It runs once, before the transaction ends:
// whatever wrote to a claim, no other code has to think of it.
func (tx *Tx) index() error {
	if err := tx.indexFresh(); err != nil {
		return err
	}
	for desk, ids := range tx.touched {
		for part := range slices.Chunk(valid(ids), 500) {
			if err := tx.indexClaims(desk, part); err != nil {
				return err
			}
		}
	}
	tx.touched = nil
	return tx.spell()
}

// copies are what a claim keeps of others to be filtered by.
type copies struct{ kind, outlet, language, rating string }

// copiesOf gives the copies with the kind of the speaker, who is first in the chain, and the words of a claim.
func copiesOf(deskID, statement, excerpt, title string, chain []Hop, now copies) (copies, string) {
	fields := []string{statement, excerpt}
	for i, h := range chain {
		fields = append(fields, h.Name)
		if i == 0 && h.Position == 0 {
			now.kind = h.Kind
		}
	}
	return now, wordsOf(deskID, append(fields, title))
}

func (tx *Tx) indexClaims(deskID string, ids []string) error {
	const what = "index claims"
	rows, err := query[facets](tx.Reader, what, `SELECT c.id, c.excerpt, c.statement, a.title, c.speaker_kind, c.outlet, c.language, c.rating, coalesce(w.words, '') AS words,
	a.outlet AS now_outlet, a.language AS now_language, coalesce(nullif(d.rating, ''), v.rating, '') AS now_rating
FROM claims c JOIN articles a ON a.desk_id = c.desk_id AND a.id = c.article_id
LEFT JOIN drafts d ON d.desk_id = c.desk_id AND d.claim_id = c.id
LEFT JOIN publications p ON p.desk_id = c.desk_id AND p.claim_id = c.id AND p.superseded_at IS NULL AND p.retracted_at IS NULL
LEFT JOIN verdict_revisions v ON v.desk_id = p.desk_id AND v.id = p.verdict_id
LEFT JOIN claim_words w ON w.desk_id = c.desk_id AND w.claim_id = c.id
WHERE c.desk_id = ? AND c.id IN ?`, id(deskID), ids)
	if err != nil {
		return err
	}
	chains, err := tx.HopsOf(deskID, ids)
	if err != nil {
		return err
	}
	change := map[copies][]string{}
	var words []ClaimWords
	for _, f := range rows {
		now, w := copiesOf(deskID, f.Statement, f.Excerpt, f.Title, chains[f.ID], copies{"", Fold(f.NowOutlet), f.NowLanguage, f.NowRating})
		if (copies{f.SpeakerKind, f.Outlet, f.Language, f.Rating}) != now {
			change[now] = append(change[now], f.ID)
		}
		if w != f.Words {
			words = append(words, ClaimWords{DeskID: deskID, ClaimID: f.ID, Words: w})
		}
	}
	for now, of := range change {
		if _, err := exec(tx, what, "UPDATE claims SET speaker_kind = ?, outlet = ?, language = ?, rating = ? WHERE desk_id = ? AND id IN ?",
			now.kind, now.outlet, now.language, now.rating, deskID, of); err != nil {
			return err
		}
	}
	return tx.saveWords(words)
}

func (tx *Tx) saveWords(words []ClaimWords) error {
	if len(words) == 0 {
		return nil
	}
	if tx.spelled == nil {
		tx.spelled = map[string]bool{}
	}
	for _, c := range words {
		for _, w := range strings.Fields(c.Words) {
			tx.spelled[w] = true
		}
	}
	return wrap("index claims", tx.db.Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "desk_id"}, {Name: "claim_id"}}, DoUpdates: clause.AssignmentColumns([]string{"words"})}).
		CreateInBatches(words, 200).Error)
}

// spell adds to the words that an index is asked for by their beginnings. It does so once in a transaction, and in their order: two
// that add the same words wait for each other and not in a circle.
func (tx *Tx) spell() error {
	if len(tx.spelled) == 0 {
		return nil
	}
	list, err := json.Marshal(slices.Sorted(maps.Keys(tx.spelled)))
	if err != nil {
		return err
	}
	tx.spelled = nil
	add := "INSERT OR IGNORE INTO claim_fts_words (word) SELECT value FROM json_each(?)"
	if tx.dialect == PostgreSQL {
		add = "INSERT INTO claim_fts_words (word) SELECT json_array_elements_text(CAST(? AS json)) ON CONFLICT DO NOTHING"
	}
	_, err = exec(tx, "index words", add, string(list))
	return err
}

// fill indexes the claims that no program has indexed yet: those that were there before the index was.
func (s *Store) fill(ctx context.Context) error {
	for {
		missing, err := query[Claim](s.Read(ctx), "find claims to index", `SELECT c.desk_id, c.id FROM claims c
WHERE NOT EXISTS (SELECT 1 FROM claim_words w WHERE w.desk_id = c.desk_id AND w.claim_id = c.id) ORDER BY c.desk_id, c.id LIMIT 5000`)
		if err != nil || len(missing) == 0 {
			return err
		}
		err = s.Write(ctx, func(tx *Tx) error {
			for _, c := range missing {
				tx.touch(c.DeskID, c.ID)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
}
