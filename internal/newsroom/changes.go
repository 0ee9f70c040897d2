package newsroom

import (
	"context"
	"strconv"
	"time"

	"sumber/internal/export"
	"sumber/internal/workflow"
	"sumber/models"
)

// ChangeQuery asks for changes to what is public of the desk.
type ChangeQuery struct {
	// Cursor is the last one that the consumer has worked through, "" for none. Since leaves out what is older; with a cursor it is
	// not needed.
	Cursor string
	Since  time.Time
	// ClaimID, ArticleID and ExternalID keep to one claim or article.
	ClaimID, ArticleID, ExternalID string
	// Limit is the most lines; 0 is all.
	Limit int
}

// changeBatch is how many changes are read at once: what a feed holds in memory.
const changeBatch = 100

// Changes calls fn with the changes to what is public of the actor's desk, in the order in which they were made. Whoever goes on
// behind the last cursor gets each change once. An unknown cursor is *Invalid, an article that is none models.ErrNotFound.
func (n *Newsroom) Changes(ctx context.Context, a Actor, q ChangeQuery, fn func(export.Change) error) error {
	if err := a.need(workflow.Read); err != nil {
		return err
	}
	r := n.store.Read(ctx)
	mq := models.ChangeQuery{ClaimID: q.ClaimID, ArticleID: q.ArticleID}
	if q.Cursor != "" {
		var err error
		if mq.After, err = strconv.ParseInt(q.Cursor, 10, 64); err != nil || mq.After < 0 {
			return &Invalid{Fields: map[string]string{"after": codeUnknown}}
		}
	}
	if q.ExternalID != "" {
		art, err := r.ArticleByExternalID(a.Desk.ID, q.ExternalID)
		if err != nil {
			return doing("list changes", err)
		}
		mq.ArticleID = art.ID
	}
	if !q.Since.IsZero() {
		first, err := r.FirstChange(a.Desk.ID, q.Since)
		if err != nil {
			return doing("list changes", err)
		}
		mq.After = max(mq.After, first)
	}
	for sent := 0; q.Limit == 0 || sent < q.Limit; {
		mq.Limit = changeBatch
		if left := q.Limit - sent; q.Limit > 0 && left < changeBatch {
			mq.Limit = left
		}
		list, err := r.Changes(a.Desk.ID, mq)
		if err != nil {
			return doing("list changes", err)
		}
		lines, err := n.changeLines(r, a.Desk, list)
		if err != nil {
			return doing("list changes", err)
		}
		for _, line := range lines {
			if err := fn(line); err != nil {
				return err
			}
		}
		if sent += len(list); len(list) < mq.Limit {
			return nil
		}
		mq.After = list[len(list)-1].Seq
	}
	return nil
}

// changeLines gives changes the shape in which they leave. What is not public any more is told and not given out.
func (n *Newsroom) changeLines(r *models.Reader, d models.Desk, list []models.Change) ([]export.Change, error) {
	var verdicts, people, articles []string
	for _, c := range list {
		articles = append(articles, c.Article.ID)
		if c.Verdict != nil {
			verdicts, people = append(verdicts, c.Verdict.ID), append(people, c.Verdict.ProposedBy, c.Live.PublishedBy)
		}
	}
	revisions, err := r.CurrentRevisions(d.ID, articles)
	if err != nil {
		return nil, err
	}
	approved, err := approvals(r, d.ID, verdicts)
	if err != nil {
		return nil, err
	}
	for _, dec := range approved {
		people = append(people, dec.AccountID)
	}
	s := sealedVerdicts{byID: map[string]models.VerdictRevision{}, approvals: approved}
	if s.names, err = accountNames(r, people); err != nil {
		return nil, err
	}
	out := make([]export.Change, len(list))
	for i, c := range list {
		rev := revisions[c.Article.ID]
		line := export.Change{Schema: export.ChangeVersion, Cursor: strconv.FormatInt(c.Seq, 10), At: c.At, ClaimID: c.ClaimID, Revision: c.Revision, Article: articleOf(c.Article, d, rev)}
		switch c.Kind {
		case models.VerdictPublished:
			line.Event = export.EventCreated
		case models.VerdictCorrected:
			line.Event = export.EventCorrected
		default:
			line.Event = export.EventRetracted
		}
		switch p := c.Publication; {
		case line.Event == export.EventRetracted && p != nil && p.RetractedAt != nil:
			line.Tombstone = &export.Tombstone{ClaimID: p.ClaimID, Revision: p.Number, PublishedAt: p.PublishedAt, RetractedAt: *p.RetractedAt, Reason: p.RetractReason}
		case c.Live == nil || c.Live.Number != c.Revision || c.Verdict == nil:
			line.Replaced = true
		default:
			s.byID[c.Verdict.ID] = *c.Verdict
			v, err := s.verdict(models.ClaimRow{Claim: models.Claim{Position: c.Position}}, c.Verdict.ID)
			if err != nil {
				return nil, err
			}
			v.Status, v.Published = export.StatusPublished, &export.Published{By: s.names[c.Live.PublishedBy], At: c.Live.PublishedAt}
			line.Verdict = &v
		}
		out[i] = line
	}
	return out, nil
}
