package newsroom

import (
	"cmp"
	"context"
	"errors"
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
	// Latest keeps to the last change of each claim: what is public now, and what was.
	Latest bool
	// Limit is the most lines; 0 is all.
	Limit int
	// first asks when each claim was first published.
	first bool
}

// ChangeLine is a change with the sealed bytes of what is public of it now; nil for nothing.
type ChangeLine struct {
	export.Change
	Sealed *export.SealedVerdict
	first  time.Time
}

// streams is how many feeds are read at once: each holds a connection while its consumer reads.
const streams = 3

// streamWait is how long a feed waits for its turn.
const streamWait = 10 * time.Second

// Changes calls fn with the changes to what is public of the actor's desk, in the order in which they were made. Whoever goes on
// behind the last cursor gets each change once. All of it is of one moment, which begin is told before the first change: the same
// query at the same state gives the same changes. When begin gives false there are none. An unknown cursor is *Invalid, and so is
// one ahead of all that the desk has; an article that is none is models.ErrNotFound, too many feeds at once are *Throttled. While fn
// works through some, the next are read: no more than two readings are held.
func (n *Newsroom) Changes(ctx context.Context, a Actor, q ChangeQuery, begin func(state string) (bool, error), fn func(ChangeLine) error) error {
	if err := a.need(workflow.Read); err != nil {
		return err
	}
	return n.streamed(ctx, func(r *models.Reader) error { return n.changes(ctx, r, a.Desk, q, begin, fn) })
}

// streamed reads at one moment once it has its turn. A reading that was not wanted after all is no error.
func (n *Newsroom) streamed(ctx context.Context, read func(r *models.Reader) error) error {
	turn := time.NewTimer(streamWait)
	defer turn.Stop()
	select {
	case n.streams <- struct{}{}:
		defer func() { <-n.streams }()
	case <-turn.C:
		return &Throttled{RetryAfter: streamWait}
	case <-ctx.Done():
		return ctx.Err()
	}
	if err := n.store.ReadAt(ctx, read); !errors.Is(err, errNoMore) {
		return err
	}
	return nil
}

// errNoMore: whoever asked wants no changes.
var errNoMore = errors.New("no more")

func (n *Newsroom) changes(ctx context.Context, r *models.Reader, d models.Desk, q ChangeQuery, begin func(state string) (bool, error), fn func(ChangeLine) error) error {
	mq := models.ChangeQuery{ClaimID: q.ClaimID, ArticleID: q.ArticleID, Latest: q.Latest, First: q.first}
	if q.Cursor != "" {
		var err error
		if mq.After, err = strconv.ParseInt(q.Cursor, 10, 64); err != nil || mq.After < 0 {
			return &Invalid{Fields: map[string]string{"after": codeUnknown}}
		}
	}
	cursor := mq.After
	if q.ExternalID != "" {
		art, err := r.ArticleByExternalID(d.ID, q.ExternalID)
		if err != nil {
			return doing("list changes", err)
		}
		if q.ArticleID != "" && q.ArticleID != art.ID {
			return doing("list changes", models.ErrNotFound)
		}
		mq.ArticleID = art.ID
	}
	if !q.Since.IsZero() {
		first, err := r.FirstChange(d.ID, q.Since)
		if err != nil {
			return doing("list changes", err)
		}
		mq.After = max(mq.After, first)
	}
	g, ctx := errgroup.WithContext(ctx)
	type batch struct {
		list  []models.Change
		state string // of the first
	}
	batches := make(chan batch)
	g.Go(func() error {
		defer close(batches)
		first := true
		for left := q.Limit; q.Limit == 0 || left > 0; left -= mq.Limit {
			mq.Limit = models.MaxChanges
			if q.Limit > 0 {
				mq.Limit = min(left, models.MaxChanges)
			}
			list, err := r.Changes(d.ID, mq)
			if err != nil || len(list) == 0 && !first {
				return doing("list changes", err)
			}
			if first && len(list) == 0 && cursor > 0 {
				if err := n.notAhead(ctx, d, cursor); err != nil {
					return err
				}
			}
			b := batch{list, "nothing"} // however much else happens on the desk
			if first && len(list) > 0 {
				if b.state, err = r.ExportState(d.ID); err != nil {
					return doing("list changes", err)
				}
			}
			first = false
			select {
			case batches <- b:
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
		begun := false
		for b := range batches {
			if !begun {
				begun = true
				if on, err := begin(b.state); err != nil || !on {
					return cmp.Or(err, errNoMore)
				}
			}
			for _, c := range b.list {
				if err := fn(changeLine(d, c)); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return g.Wait()
}

// notAhead refuses a cursor that the desk has not come to. It was given by a database from which an earlier one was restored: who waited
// behind it would be told of nothing until the numbers have caught up.
func (n *Newsroom) notAhead(ctx context.Context, d models.Desk, cursor int64) error {
	last, err := n.store.Current(ctx).LastChange(d.ID)
	if err == nil && cursor > last {
		err = &Invalid{Fields: map[string]string{"after": codeAhead}}
	}
	return doing("list changes", err)
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
	if c.First != nil {
		line.first = *c.First
	}
	switch live := c.Live; {
	case c.Retracted != nil:
		line.Tombstone = &export.Tombstone{ClaimID: c.ClaimID, Revision: c.Revision, PublishedAt: c.Retracted.PublishedAt, RetractedAt: c.Retracted.RetractedAt, Reason: c.Retracted.Reason}
	case live == nil || live.Number != c.Revision:
		line.Replaced = true
	default:
		line.Sealed = &export.SealedVerdict{Snapshot: live.Snapshot, SHA256: live.SHA256, HTML: live.HTML, Rated: live.Kind.Rated(), Position: c.Position, Revision: live.Number,
			Sealed:    export.Sealed{ProposedBy: live.ProposedBy, ProposedAt: live.ProposedAt, ApprovedBy: live.ApprovedBy, ApprovedAt: live.ApprovedAt},
			Published: export.Published{By: live.PublishedBy, At: live.PublishedAt}}
	}
	return line
}
