package models

import (
	"strings"
	"time"
)

// Publication is what is public: the only table that public pages and exports read. Live is one that is neither
// superseded nor retracted.
type Publication struct {
	DeskID        string
	ID            string
	ClaimID       string
	ArticleID     string
	VerdictID     string
	Number        int
	PublishedBy   string
	PublishedAt   time.Time
	Correction    string // kind of correction that this revision made, "" for the first
	CorrectReason string
	SupersededAt  *time.Time
	RetractedAt   *time.Time
	RetractedBy   *string
	RetractReason string
}

// Publications lists what was ever public of a claim, first to last.
func (r *Reader) Publications(deskID, claimID string) ([]Publication, error) {
	return list[Publication](r, "list publications", "number", "desk_id = ? AND claim_id = ?", id(deskID), id(claimID))
}

// PublicationsOfArticle lists what was ever public of an article, oldest first.
func (r *Reader) PublicationsOfArticle(deskID, articleID string) ([]Publication, error) {
	return list[Publication](r, "list publications of article", "published_at, id", "desk_id = ? AND article_id = ?", id(deskID), id(articleID))
}

// PublicArticle gives the desk of an article of which something was ever public; else ErrNotFound. It is for readers
// who know no desk, and who must learn that what they have was retracted.
func (r *Reader) PublicArticle(articleID string) (deskID string, err error) {
	return queryOne[string](r, "find public article", "SELECT desk_id FROM publications WHERE article_id = ? LIMIT 1", id(articleID))
}

// PublicClaim gives the desk and the article of a claim of which something was ever public; else ErrNotFound.
func (r *Reader) PublicClaim(claimID string) (deskID, articleID string, err error) {
	p, err := queryOne[Publication](r, "find public claim", "SELECT * FROM publications WHERE claim_id = ? LIMIT 1", id(claimID))
	return p.DeskID, p.ArticleID, err
}

// CreatePublication makes a verdict public. ErrRefused unless it is approved and of that claim; ErrConflict when
// something of the claim is live: Supersede it first.
func (tx *Tx) CreatePublication(row *Publication) error {
	tx.touch(row.DeskID, row.ClaimID)
	return create(tx, "create publication", row)
}

// Supersede ends the live publication of a claim, if there is one, so that the next can take its place.
func (tx *Tx) Supersede(deskID, claimID string, at time.Time) error {
	if err := tx.endFindings(deskID, claimID); err != nil {
		return err
	}
	tx.touch(deskID, claimID)
	_, err := exec(tx, "supersede publication", "UPDATE publications SET superseded_at = ? WHERE desk_id = ? AND claim_id = ? AND superseded_at IS NULL AND retracted_at IS NULL", at, id(deskID), id(claimID))
	return err
}

// RetractLive takes back the live publication of a claim; ErrNotFound when nothing of it is live. The reason is not
// empty.
func (tx *Tx) RetractLive(deskID, claimID, by, reason string, at time.Time) error {
	if err := tx.endFindings(deskID, claimID); err != nil {
		return err
	}
	tx.touch(deskID, claimID)
	return execOne(tx, "retract publication", ErrNotFound,
		"UPDATE publications SET retracted_at = ?, retracted_by = ?, retract_reason = ? WHERE desk_id = ? AND claim_id = ? AND superseded_at IS NULL AND retracted_at IS NULL",
		at, id(by), reason, id(deskID), id(claimID))
}

// endFindings takes away the findings of what was public of a claim: they are counted while it is.
func (tx *Tx) endFindings(deskID, claimID string) error {
	_, err := exec(tx, "end published findings", "DELETE FROM published_findings WHERE desk_id = ? AND claim_id = ?", id(deskID), id(claimID))
	return err
}

// PublicationsOfDesk lists what a desk ever made public, newest first: ids rise with time. after is the cursor that it gave
// before, and next the one to go on with, "" at the end.
func (r *Reader) PublicationsOfDesk(deskID, after string, most int) (rows []Publication, next string, err error) {
	most = limited(most)
	sql, args := "SELECT * FROM publications WHERE desk_id = ?", []any{id(deskID)}
	if after != "" {
		sql, args = sql+" AND id < ?", append(args, idOfCursor(after))
	}
	rows, err = query[Publication](r, "list publications of desk", sql+" ORDER BY id DESC LIMIT ?", append(args, most+1)...)
	rows, next, _ = cut(rows, most, after, "", func(p Publication) string { return p.ID })
	return rows, next, err
}

// ScheduledClaims lists the claims of a desk that become public by themselves, soonest first, in pages as PublicationsOfDesk.
func (r *Reader) ScheduledClaims(deskID, after string, most int) (rows []Claim, next string, err error) {
	const what = "list scheduled claims"
	most = limited(most)
	sql, args := "SELECT * FROM claims WHERE desk_id = ? AND publish_at IS NOT NULL", []any{id(deskID)}
	if after != "" {
		at, claimID, _ := strings.Cut(after, " ")
		t, err := time.Parse(timeForm, at)
		if err != nil {
			return nil, "", wrap(what, ErrCursor)
		}
		sql, args = sql+" AND (publish_at, id) > (?, ?)", append(args, t, idOfCursor(claimID))
	}
	rows, err = query[Claim](r, what, sql+" ORDER BY publish_at, id LIMIT ?", append(args, most+1)...)
	rows, next, _ = cut(rows, most, after, "", func(c Claim) string { return c.PublishAt.Format(timeForm) + " " + c.ID })
	return rows, next, err
}
