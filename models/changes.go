package models

import (
	"encoding/json"
	"errors"
	"time"
)

// The kinds of outbox messages that tell of a change to what is public.
const (
	VerdictPublished = "verdict.published"
	VerdictCorrected = "verdict.corrected"
	VerdictRetracted = "verdict.retracted"
)

// ChangeQuery asks for changes to what is public of a desk, in the order in which they were made.
type ChangeQuery struct {
	After              int64     // only behind this number
	Since              time.Time // only made at or after this time; zero is any
	ClaimID, ArticleID string    // only of these; "" is any
	Limit              int       // 0 is 50; at most 200
}

// Change is one change to what is public, with what is public of its claim now.
type Change struct {
	Seq         int64
	Kind        string
	At          time.Time
	ClaimID     string
	Revision    int    // of the verdict that the change was about
	SHA256      string // of its snapshot; "" for a retraction
	Position    int    // of the claim in its article
	Article     Article
	Live        *Publication     // what is public of the claim now, nil for nothing
	Verdict     *VerdictRevision // of Live
	Publication *Publication     // the one that the change was about
}

// FirstChange gives the number before the first message of a desk that was made at or after a time; the number of the last one
// when there is none.
func (r *Reader) FirstChange(deskID string, since time.Time) (int64, error) {
	n, err := queryOne[int64](r, "find first change", "SELECT seq - 1 FROM outbox WHERE desk_id = ? AND created_at >= ? ORDER BY seq LIMIT 1", id(deskID), since)
	if errors.Is(err, ErrNotFound) {
		return queryOne[int64](r, "find last change", "SELECT coalesce(max(seq), 0) FROM outbox WHERE desk_id = ?", id(deskID))
	}
	return n, err
}

// Changes lists changes by their number: five queries, however many there are. A reader that goes on behind the last number that
// it saw skips none: numbers are given under the lock of the desk's audit head.
func (r *Reader) Changes(deskID string, q ChangeQuery) ([]Change, error) {
	const what = "list changes"
	where, args := "desk_id = ? AND seq > ? AND kind IN ?", []any{id(deskID), q.After, []string{VerdictPublished, VerdictCorrected, VerdictRetracted}}
	if q.ClaimID != "" {
		where, args = where+" AND object_id = ?", append(args, str(q.ClaimID))
	}
	if q.ArticleID != "" {
		where += " AND object_id IN (SELECT CAST(c.id AS text) FROM claims c WHERE c.desk_id = ? AND c.article_id = ?)"
		args = append(args, id(deskID), id(q.ArticleID))
	}
	rows, err := query[OutboxRow](r, what, "SELECT * FROM outbox WHERE "+where+" ORDER BY seq LIMIT ?", append(args, limited(q.Limit))...)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	out := make([]Change, len(rows))
	claimIDs := make([]string, len(rows))
	for i, row := range rows {
		var payload struct {
			Revision int    `json:"revision"`
			SHA256   string `json:"snapshot_sha256"`
		}
		if err := json.Unmarshal(row.Payload, &payload); err != nil {
			return nil, wrap(what, err)
		}
		out[i] = Change{Seq: row.Seq, Kind: row.Kind, At: row.CreatedAt, ClaimID: row.ObjectID, Revision: payload.Revision, SHA256: payload.SHA256}
		claimIDs[i] = row.ObjectID
	}
	return out, r.changed(deskID, claimIDs, out)
}

// changed reads what stands behind changes.
func (r *Reader) changed(deskID string, claimIDs []string, out []Change) error {
	claims, err := r.Claims(deskID, claimIDs)
	if err != nil {
		return err
	}
	position, articleOf := map[string]int{}, map[string]string{}
	var articleIDs, verdictIDs []string
	for _, c := range claims {
		position[c.ID], articleOf[c.ID] = c.Position, c.ArticleID
		articleIDs = append(articleIDs, c.ArticleID)
	}
	articles, err := r.ArticlesByID(deskID, articleIDs)
	if err != nil {
		return err
	}
	all, err := list[Publication](r, "read publications of changes", "claim_id, number, published_at", "desk_id = ? AND claim_id IN ?", id(deskID), valid(claimIDs))
	if err != nil {
		return err
	}
	for i := range out {
		c := &out[i]
		c.Position, c.Article = position[c.ClaimID], articles[articleOf[c.ClaimID]]
		for j := range all {
			p := &all[j]
			if p.ClaimID != c.ClaimID {
				continue
			}
			if p.Number == c.Revision {
				c.Publication = p
			}
			if p.SupersededAt == nil && p.RetractedAt == nil {
				c.Live = p
				verdictIDs = append(verdictIDs, p.VerdictID)
			}
		}
	}
	verdicts, err := r.VerdictsByID(deskID, verdictIDs)
	for i := range out {
		if live := out[i].Live; live != nil {
			if v, ok := verdicts[live.VerdictID]; ok {
				out[i].Verdict = &v
			}
		}
	}
	return err
}

// CurrentRevisions reads the current revisions of articles, without their texts, by article.
func (r *Reader) CurrentRevisions(deskID string, articleIDs []string) (map[string]Revision, error) {
	m := make(map[string]Revision)
	articleIDs = valid(articleIDs)
	if len(articleIDs) == 0 {
		return m, nil
	}
	rows, err := query[Revision](r, "read current revisions", `SELECT r.desk_id, r.id, r.article_id, r.number, r.sha256, r.engine, r.created_by, r.created_at
FROM articles a CROSS JOIN revisions r WHERE a.desk_id = ? AND a.id IN ? AND r.desk_id = a.desk_id AND r.article_id = a.id AND r.number = a.revision`, id(deskID), articleIDs)
	for _, rev := range rows {
		m[rev.ArticleID] = rev
	}
	return m, err
}
