package models

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"sumber/internal/workflow"
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
	Latest             bool      // only the last one of each claim
	First              bool      // also when the claim was first published
	Limit              int       // at most MaxChanges
}

// MaxChanges is how many changes are read at once.
const MaxChanges = 1000

// Change is one change to what is public, with what is public of its claim now.
type Change struct {
	Seq       int64
	Kind      string
	At        time.Time
	ClaimID   string
	Revision  int // of the verdict that the change was about
	Position  int // of the claim in its article
	Article   Article
	Text      Revision         // the article's current one; number and hash alone
	Live      *LiveVerdict     // what is public of the claim now, nil for nothing
	Retracted *PastPublication // what a retraction took back
	First     *time.Time       // when the claim was first published, if that was asked
}

// LiveVerdict is a verdict that is public now, with the names of those who made it so.
type LiveVerdict struct {
	Number                  int
	Kind                    workflow.Kind
	Snapshot                []byte
	SHA256                  string
	ProposedBy, PublishedBy string
	ProposedAt, PublishedAt time.Time
	ApprovedBy              *string
	ApprovedAt              *time.Time
	HTML                    *string // where its words stand in the HTML that its revision came as, as JSON
}

// PastPublication is one that was taken back.
type PastPublication struct {
	PublishedAt, RetractedAt time.Time
	Reason                   string
}

// FirstChange gives the number before the first message of a desk that was made at or after a time; the number of the last one
// when there is none.
func (r *Reader) FirstChange(deskID string, since time.Time) (int64, error) {
	// The lowest number and not that of the earliest: two transactions may be numbered the other way round than they looked at the
	// clock. Found by time first, because a walk by number passes all that came before.
	n, err := queryOne[int64](r, "find first change", `WITH behind AS MATERIALIZED (SELECT seq FROM outbox WHERE desk_id = ? AND created_at >= ?)
SELECT coalesce(min(seq), 0) - 1 FROM behind`, id(deskID), since)
	if err == nil && n < 0 {
		return r.LastChange(deskID)
	}
	return n, err
}

// LastChange gives the number of the last message of a desk; 0 when there is none.
func (r *Reader) LastChange(deskID string) (int64, error) {
	return queryOne[int64](r, "find last change", "SELECT coalesce(max(seq), 0) FROM outbox WHERE desk_id = ?", id(deskID))
}

// Changes lists changes by their number: one query, however many there are. A reader that goes on behind the last number that
// it saw skips none: numbers are given under the lock of the desk's audit head.
func (r *Reader) Changes(deskID string, q ChangeQuery) ([]Change, error) {
	const what = "list changes"
	kinds := []string{VerdictPublished, VerdictCorrected, VerdictRetracted}
	where, args := "m.desk_id = ? AND m.seq > ? AND m.kind IN ?", []any{id(deskID), q.After, kinds}
	if q.ClaimID != "" {
		where, args = where+" AND m.object_id = ?", append(args, str(q.ClaimID))
	}
	if q.Latest {
		where, args = where+" AND NOT EXISTS (SELECT 1 FROM outbox n WHERE n.desk_id = m.desk_id AND n.object_id = m.object_id AND n.seq > m.seq AND n.kind IN ?)", append(args, kinds)
	}
	if q.ArticleID != "" {
		where += " AND m.object_id IN (SELECT CAST(c.id AS text) FROM claims c WHERE c.desk_id = ? AND c.article_id = ?)"
		args = append(args, id(deskID), id(q.ArticleID))
	}
	first := "1 = 0"
	if q.First {
		first = "1 = 1"
	}
	claim, revision := "CAST(m.object_id AS uuid)", "CAST(convert_from(m.payload, 'UTF8') AS json)->>'revision'"
	if r.dialect == SQLite {
		claim, revision = "m.object_id", "json_extract(CAST(m.payload AS text), '$.revision')"
	}
	type live struct {
		number                              *int
		kind, sha, proposer, publisher      *string
		proposedAt, publishedAt, approvedAt *time.Time
		approver, html                      *string
		snapshot                            []byte
	}
	type row struct {
		Change
		payload []byte
		live    live
		past    struct {
			publishedAt, retractedAt *time.Time
			reason                   *string
		}
	}
	// The limit is written out, and stands before the joins: both databases then begin with so many messages and look up what
	// stands behind each.
	rows, err := scanned(r, what, func(c *row) []any {
		return []any{&c.First, &c.Seq, &c.Kind, &c.At, &c.ClaimID, &c.payload, &c.Position,
			&c.Article.ID, &c.Article.ExternalID, &c.Article.Kind, &c.Article.Title, &c.Article.Language, &c.Article.Outlet, &c.Article.Address, &c.Article.PublishedOn,
			&c.Article.Platform, &c.Article.PostAccount, &c.Text.Number, &c.Text.SHA256,
			&c.live.number, &c.live.publishedAt, &c.live.publisher, &c.live.kind, &c.live.snapshot, &c.live.sha, &c.live.proposer, &c.live.proposedAt, &c.live.approver, &c.live.approvedAt, &c.live.html,
			&c.past.publishedAt, &c.past.retractedAt, &c.past.reason}
	}, `SELECT f.published_at, m.seq, m.kind, m.created_at, m.object_id, m.payload, c.position,
	a.id, a.external_id, a.kind, a.title, a.language, a.outlet, a.address, a.published_on, a.platform, a.post_account, t.number, t.sha256,
	p.number, p.published_at, pb.name, v.kind, v.snapshot, v.sha256, sb.name, v.proposed_at, ab.name, d.at, v.html,
	x.published_at, x.retracted_at, x.retract_reason
FROM (SELECT m.desk_id, m.seq, m.kind, m.created_at, m.object_id, m.payload FROM outbox m WHERE `+where+" ORDER BY m.seq LIMIT "+strconv.Itoa(min(max(q.Limit, 1), MaxChanges))+`) AS m
JOIN claims c ON c.desk_id = m.desk_id AND c.id = `+claim+`
JOIN articles a ON a.desk_id = c.desk_id AND a.id = c.article_id
JOIN revisions t ON t.desk_id = a.desk_id AND t.article_id = a.id AND t.number = a.revision
LEFT JOIN publications p ON p.desk_id = c.desk_id AND p.claim_id = c.id AND p.superseded_at IS NULL AND p.retracted_at IS NULL
LEFT JOIN accounts pb ON pb.id = p.published_by
LEFT JOIN verdict_revisions v ON v.desk_id = p.desk_id AND v.id = p.verdict_id
LEFT JOIN accounts sb ON sb.id = v.proposed_by
LEFT JOIN decisions d ON d.desk_id = v.desk_id AND d.verdict_id = v.id AND d.action = 'approve'
LEFT JOIN accounts ab ON ab.id = d.account_id
LEFT JOIN publications x ON m.kind = '`+VerdictRetracted+`' AND x.desk_id = c.desk_id AND x.claim_id = c.id AND x.retracted_at IS NOT NULL AND x.number = CAST(`+revision+` AS integer)
LEFT JOIN publications f ON `+first+` AND f.desk_id = c.desk_id AND f.claim_id = c.id AND f.number = 1
ORDER BY m.seq`, args...)
	if err != nil {
		return nil, err
	}
	out := make([]Change, len(rows))
	for i, row := range rows {
		c := row.Change
		var payload struct {
			Revision int `json:"revision"`
		}
		if err := json.Unmarshal(row.payload, &payload); err != nil {
			return nil, wrap(what, err)
		}
		c.Revision = payload.Revision
		if l := row.live; l.number != nil && l.sha != nil {
			c.Live = &LiveVerdict{Number: *l.number, Kind: workflow.Kind(*l.kind), Snapshot: l.snapshot, SHA256: *l.sha, ProposedAt: *l.proposedAt, PublishedAt: *l.publishedAt,
				ProposedBy: *l.proposer, PublishedBy: *l.publisher, ApprovedBy: l.approver, ApprovedAt: l.approvedAt, HTML: l.html}
		}
		if x := row.past; x.retractedAt != nil {
			c.Retracted = &PastPublication{PublishedAt: *x.publishedAt, RetractedAt: *x.retractedAt, Reason: *x.reason}
		}
		out[i] = c
	}
	return out, nil
}

// ExportState names the moment at which everything that leaves of a desk was as it is: it changes with each act on the desk, and with
// each account, whose names are given out.
func (r *Reader) ExportState(deskID string) (string, error) {
	head, err := r.AuditHead(deskID)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return "", err
	}
	accounts, err := queryOne[int64](r, "read state of accounts", "SELECT coalesce(sum(version), 0) FROM accounts")
	return fmt.Sprintf("%d:%x:%d", head.Seq, head.Hash, accounts), err
}
