package models

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"sumber/internal/workflow"
)

// VerdictRevision is a sealed proposal: canonical bytes and their hash, which is what is approved and published.
type VerdictRevision struct {
	DeskID         string
	ID             string
	ClaimID        string
	ArticleID      string
	Number         int // 1.. counts published revisions: the one this is or would be
	Attempt        int // 1.. counts proposals of that number
	ClaimVersionID string
	Kind           workflow.Kind
	Rating         string
	ScaleVersionID *string
	Snapshot       []byte
	SHA256         string `gorm:"column:sha256"` // hex, of Snapshot
	ProposedBy     string
	ProposedAt     time.Time
	HTML           *string `gorm:"column:html"` // where its words stand in the HTML that the revision came as, as JSON
}

// VerdictAuthor is an author of a sealed proposal; the database refuses their approval.
type VerdictAuthor struct {
	DeskID    string
	VerdictID string
	AccountID string
}

// Decision is an editor's approve or return of a sealed proposal.
type Decision struct {
	DeskID    string
	ID        string
	VerdictID string
	Action    workflow.Action // approve, return
	AccountID string
	Remarks   string
	SHA256    string `gorm:"column:sha256"` // of the snapshot that was decided on
	At        time.Time
}

// VerdictRevision reads one sealed proposal.
func (r *Reader) VerdictRevision(deskID, verdictID string) (VerdictRevision, error) {
	return take[VerdictRevision](r, "read verdict", "desk_id = ? AND id = ?", id(deskID), id(verdictID))
}

// VerdictRevisions lists the sealed proposals of a claim, first to last.
func (r *Reader) VerdictRevisions(deskID, claimID string) ([]VerdictRevision, error) {
	return list[VerdictRevision](r, "list verdicts", "number, attempt", "desk_id = ? AND claim_id = ?", id(deskID), id(claimID))
}

// VerdictsByID reads the sealed proposals of those ids, by id. Ids that are none are left out.
func (r *Reader) VerdictsByID(deskID string, ids []string) (map[string]VerdictRevision, error) {
	m := make(map[string]VerdictRevision)
	ids = valid(ids)
	if len(ids) == 0 {
		return m, nil
	}
	rows, err := list[VerdictRevision](r, "read verdicts", "id", "desk_id = ? AND id IN ?", id(deskID), ids)
	for _, v := range rows {
		m[v.ID] = v
	}
	return m, err
}

// NextVerdict gives the number and attempt that the next proposal of a claim has: the number of the published
// revision that it would be, and how often that number was proposed.
func (r *Reader) NextVerdict(deskID, claimID string) (number, attempt int, err error) {
	next, err := queryOne[struct{ Number, Attempt int }](r, "number next verdict", `SELECT one.number, (SELECT coalesce(max(attempt), 0) + 1 FROM verdict_revisions WHERE desk_id = ? AND claim_id = ? AND number = one.number) AS attempt
FROM (SELECT coalesce(max(number), 0) + 1 AS number FROM publications WHERE desk_id = ? AND claim_id = ?) AS one`, id(deskID), id(claimID), id(deskID), id(claimID))
	return next.Number, next.Attempt, err
}

// Proposals lists the sealed proposals of an article that wait for approval or for publication, in text order.
func (r *Reader) Proposals(deskID, articleID string) ([]VerdictRevision, error) {
	return query[VerdictRevision](r, "list proposals", `SELECT v.* FROM claims c CROSS JOIN verdict_revisions v
WHERE c.desk_id = ? AND c.article_id = ? AND c.state IN ? AND v.desk_id = c.desk_id AND v.id = c.proposal ORDER BY c.position, c.id`, id(deskID), id(articleID), workflow.Sealed)
}

// AttemptsBefore lists, for the sealed proposals of an article that wait, the attempt before each, in text order.
func (r *Reader) AttemptsBefore(deskID, articleID string) ([]VerdictRevision, error) {
	return query[VerdictRevision](r, "list attempts before", `SELECT v.* FROM claims c CROSS JOIN verdict_revisions p CROSS JOIN verdict_revisions v
WHERE c.desk_id = ? AND c.article_id = ? AND c.state IN ? AND p.desk_id = c.desk_id AND p.id = c.proposal
AND v.desk_id = p.desk_id AND v.claim_id = p.claim_id AND v.number = p.number AND v.attempt = p.attempt - 1 ORDER BY c.position, c.id`, id(deskID), id(articleID), workflow.Sealed)
}

// ProposedQuery asks for a page of the articles that wait for an editor.
type ProposedQuery struct {
	After, Before string
	Limit         int // 0 is 50; at most 200
}

// ProposedArticle is an article with the numbers of its claims that wait for approval and for publication.
type ProposedArticle struct {
	Article  `gorm:"embedded"`
	Proposed int
	Approved int
}

// ProposedPage is a page of the articles that wait for an editor, newest first.
type ProposedPage struct {
	Rows       []ProposedArticle
	Next, Prev string // cursors, "" at the ends
}

// ProposedArticles lists the articles of a desk with claims that wait for approval or publication, newest first.
func (r *Reader) ProposedArticles(deskID string, q ProposedQuery) (ProposedPage, error) {
	const what = "list articles with proposals"
	limit := limited(q.Limit)
	where, args, order, err := byNewest("a.desk_id = ?", []any{id(deskID)}, q.After, q.Before)
	if err != nil {
		return ProposedPage{}, wrap(what, err)
	}
	args = append([]any{id(deskID), workflow.Proposed, id(deskID), workflow.Approved}, append(args, limit+1)...)
	rows, err := query[ProposedArticle](r, what, `SELECT a.*, n.proposed, n.approved FROM (
	SELECT desk_id, article_id, sum(proposed) AS proposed, sum(1 - proposed) AS approved FROM (
		SELECT desk_id, article_id, 1 AS proposed FROM claims WHERE desk_id = ? AND state = ?
		UNION ALL SELECT desk_id, article_id, 0 FROM claims WHERE desk_id = ? AND state = ?) AS waiting
	GROUP BY desk_id, article_id) AS n
CROSS JOIN `+r.articleOf("n")+` WHERE a.id = n.article_id AND `+where+` ORDER BY `+order+` LIMIT ?`, args...)
	if err != nil {
		return ProposedPage{}, err
	}
	var p ProposedPage
	p.Rows, p.Next, p.Prev = cut(rows, limit, q.After, q.Before, func(a ProposedArticle) string { return articleCursor(a.Article) })
	return p, nil
}

// CreateVerdictRevision seals a proposal. SHA256 is filled in when it is empty, and must else be that of Snapshot.
// ErrConflict when the claim has that number and attempt.
func (tx *Tx) CreateVerdictRevision(row *VerdictRevision) error {
	const what = "create verdict"
	sum := sha256.Sum256(row.Snapshot)
	sha := hex.EncodeToString(sum[:])
	switch row.SHA256 {
	case "":
		row.SHA256 = sha
	case sha:
	default:
		return wrap(what, fmt.Errorf("%w: the hash is not of the snapshot", ErrRefused))
	}
	return create(tx, what, row)
}

// VerdictAuthors lists the authors of a sealed proposal, by account id.
func (r *Reader) VerdictAuthors(deskID, verdictID string) ([]string, error) {
	return query[string](r, "list verdict authors", "SELECT account_id FROM verdict_authors WHERE desk_id = ? AND verdict_id = ? ORDER BY account_id", id(deskID), id(verdictID))
}

// AuthorsOf reads the authors of many sealed proposals, by verdict id.
func (r *Reader) AuthorsOf(deskID string, verdictIDs []string) (map[string][]string, error) {
	m := make(map[string][]string)
	verdictIDs = valid(verdictIDs)
	if len(verdictIDs) == 0 {
		return m, nil
	}
	rows, err := list[VerdictAuthor](r, "list authors of verdicts", "verdict_id, account_id", "desk_id = ? AND verdict_id IN ?", id(deskID), verdictIDs)
	for _, a := range rows {
		m[a.VerdictID] = append(m[a.VerdictID], a.AccountID)
	}
	return m, err
}

// CreateVerdictAuthor names an author of a sealed proposal; ErrRefused once there is a decision on it.
func (tx *Tx) CreateVerdictAuthor(row *VerdictAuthor) error {
	return create(tx, "create verdict author", row)
}

// CreateVerdictAuthors names the authors of a sealed proposal.
func (tx *Tx) CreateVerdictAuthors(deskID, verdictID string, accountIDs []string) error {
	rows := make([]VerdictAuthor, len(accountIDs))
	for i, a := range accountIDs {
		rows[i] = VerdictAuthor{DeskID: deskID, VerdictID: verdictID, AccountID: a}
	}
	return createAll(tx, "create verdict authors", rows)
}

// Decisions lists the decisions on a sealed proposal, oldest first.
func (r *Reader) Decisions(deskID, verdictID string) ([]Decision, error) {
	return list[Decision](r, "list decisions", "at, id", "desk_id = ? AND verdict_id = ?", id(deskID), id(verdictID))
}

// DecisionsOf reads the decisions on many sealed proposals, by verdict id, oldest first.
func (r *Reader) DecisionsOf(deskID string, verdictIDs []string) (map[string][]Decision, error) {
	m := make(map[string][]Decision)
	verdictIDs = valid(verdictIDs)
	if len(verdictIDs) == 0 {
		return m, nil
	}
	rows, err := list[Decision](r, "list decisions on verdicts", "verdict_id, at, id", "desk_id = ? AND verdict_id IN ?", id(deskID), verdictIDs)
	for _, d := range rows {
		m[d.VerdictID] = append(m[d.VerdictID], d)
	}
	return m, err
}

// DecisionsOfClaim lists the decisions on all proposals of a claim, oldest first.
func (r *Reader) DecisionsOfClaim(deskID, claimID string) ([]Decision, error) {
	return query[Decision](r, "list decisions of claim", `SELECT d.* FROM verdict_revisions v CROSS JOIN decisions d
WHERE v.desk_id = ? AND v.claim_id = ? AND d.desk_id = v.desk_id AND d.verdict_id = v.id ORDER BY d.at, d.id`, id(deskID), id(claimID))
}

// CreateDecision adds a decision. ErrRefused when an author approves, when SHA256 is not the verdict's, or when the
// verdict was returned; ErrConflict when it is approved already.
func (tx *Tx) CreateDecision(row *Decision) error { return create(tx, "create decision", row) }
