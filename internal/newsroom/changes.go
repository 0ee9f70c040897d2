package newsroom

import (
	"context"
	"strconv"
	"time"

	"golang.org/x/sync/errgroup"

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

// ChangeLine is a change with the sealed bytes of what is public of it now; nil for nothing.
type ChangeLine struct {
	export.Change
	Sealed *export.SealedVerdict
}

// Changes calls fn with the changes to what is public of the actor's desk, in the order in which they were made. Whoever goes on
// behind the last cursor gets each change once. While fn works through some, the next are read: no more than two readings are held.
// An unknown cursor is *Invalid, an article that is none models.ErrNotFound.
func (n *Newsroom) Changes(ctx context.Context, a Actor, q ChangeQuery, fn func(ChangeLine) error) error {
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
	g, ctx := errgroup.WithContext(ctx)
	batches := make(chan []models.Change)
	g.Go(func() error {
		defer close(batches)
		r := n.store.Read(ctx)
		for left := q.Limit; q.Limit == 0 || left > 0; left -= mq.Limit {
			mq.Limit = models.MaxChanges
			if q.Limit > 0 {
				mq.Limit = min(left, models.MaxChanges)
			}
			list, err := r.Changes(a.Desk.ID, mq)
			if err != nil || len(list) == 0 {
				return doing("list changes", err)
			}
			select {
			case batches <- list:
			case <-ctx.Done():
				return ctx.Err()
			}
			if len(list) < mq.Limit {
				return nil
			}
			mq.After = list[len(list)-1].Seq
		}
		return nil
	})
	g.Go(func() error {
		for list := range batches {
			for _, c := range list {
				if err := fn(changeLine(a.Desk, c)); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return g.Wait()
}

// changeLine gives a change the shape in which it leaves. What is not public any more is told and not given out.
func changeLine(d models.Desk, c models.Change) ChangeLine {
	line := ChangeLine{Change: export.Change{Schema: export.ChangeVersion, Cursor: strconv.FormatInt(c.Seq, 10), At: c.At, ClaimID: c.ClaimID, Revision: c.Revision, Article: articleOf(c.Article, d, c.Text)}}
	switch c.Kind {
	case models.VerdictPublished:
		line.Event = export.EventCreated
	case models.VerdictCorrected:
		line.Event = export.EventCorrected
	default:
		line.Event = export.EventRetracted
	}
	switch live := c.Live; {
	case c.Retracted != nil:
		line.Tombstone = &export.Tombstone{ClaimID: c.ClaimID, Revision: c.Revision, PublishedAt: c.Retracted.PublishedAt, RetractedAt: c.Retracted.RetractedAt, Reason: c.Retracted.Reason}
	case live == nil || live.Number != c.Revision:
		line.Replaced = true
	default:
		line.Sealed = &export.SealedVerdict{Snapshot: live.Snapshot, SHA256: live.SHA256, Rated: live.Kind.Rated(), Position: c.Position, Revision: live.Number,
			Sealed:    export.Sealed{ProposedBy: live.ProposedBy, ProposedAt: live.ProposedAt, ApprovedBy: live.ApprovedBy, ApprovedAt: live.ApprovedAt},
			Published: export.Published{By: live.PublishedBy, At: live.PublishedAt}}
	}
	return line
}
