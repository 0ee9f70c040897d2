package newsroom

import (
	"context"
	"errors"
	"slices"
	"time"

	"sumber/internal/export"
	"sumber/internal/workflow"
	"sumber/models"
)

// Publish makes an approved verdict public: now when at is zero, else at that time (PublishDue).
func (n *Newsroom) Publish(ctx context.Context, a Actor, ref Ref, at time.Time) error {
	return doing("publish claim "+ref.ID, n.write(ctx, a, func(tx *models.Tx, a Actor) error {
		return n.publishIn(tx, a, ref, "", at)
	}))
}

// publishIn publishes the snapshot of that hash; an empty one takes what was approved.
func (n *Newsroom) publishIn(tx *models.Tx, a Actor, ref Ref, sha string, at time.Time) error {
	if !at.IsZero() && !at.After(n.time()) {
		return &Invalid{Fields: map[string]string{"publish_at": codePast}}
	}
	return n.actIn(tx, a, ref, workflow.Publish, func(tx *models.Tx, a Actor, row *models.ClaimRow, e *models.Event) error {
		if _, err := shown(tx.Reader, row.Claim, sha); err != nil {
			return err
		}
		if !at.IsZero() {
			when := models.Micro(at)
			row.Claim.State = workflow.From(workflow.Publish)[0]
			row.Claim.PublishAt, row.Claim.ScheduledBy = &when, a.id()
			e.Action = "schedule"
			e.IDs["at"] = when.Format(time.RFC3339)
			return nil
		}
		return n.makePublic(tx, a.id(), row, e)
	})
}

// makePublic puts the approved proposal in the place of what was live, and ends the authorship of this revision.
func (n *Newsroom) makePublic(tx *models.Tx, by *string, row *models.ClaimRow, e *models.Event) error {
	c := &row.Claim
	ver, err := tx.VerdictRevision(c.DeskID, *c.Proposal)
	if err != nil {
		return err
	}
	now := n.time()
	if row.Live != nil {
		if err := tx.Supersede(c.DeskID, c.ID, now); err != nil {
			return err
		}
	}
	p := models.Publication{DeskID: c.DeskID, ID: models.NewID(), ClaimID: c.ID, ArticleID: c.ArticleID, VerdictID: ver.ID, Number: ver.Number,
		PublishedBy: deref(by), PublishedAt: now}
	snap, err := export.Open(ver.Snapshot, ver.SHA256)
	if err != nil {
		return err
	}
	if snap.Correction != nil {
		p.Correction, p.CorrectReason = snap.Correction.Kind, snap.Correction.Reason
	}
	if err := tx.CreatePublication(&p); err != nil {
		return err
	}
	if err := tx.CreatePublishedFindings(publishedFindings(p, snap, row.Hops)); err != nil {
		return err
	}
	if err := endCorrection(tx, row); err != nil {
		return err
	}
	if err := tx.ClearDraftAuthors(c.DeskID, c.ID); err != nil {
		return err
	}
	c.Proposal, c.PublishAt, c.ScheduledBy = nil, nil, nil
	e.IDs["publication"], e.IDs["verdict"], e.IDs["sha256"] = p.ID, ver.ID, ver.SHA256
	e.Outbox = models.VerdictPublished
	if ver.Number > 1 {
		e.Outbox = models.VerdictCorrected
	}
	e.Payload = map[string]any{"claim_id": c.ID, "article_id": c.ArticleID, "revision": ver.Number, "snapshot_sha256": ver.SHA256}
	return nil
}

// publishedFindings are the sealed findings by the sources whose they are: the directory counts them.
func publishedFindings(p models.Publication, snap export.Snapshot, hops []models.Hop) []models.PublishedFinding {
	var out []models.PublishedFinding
	for _, sealed := range snap.Chain {
		i := slices.IndexFunc(hops, func(h models.Hop) bool { return h.ID == sealed.ID && h.SourceID != nil })
		if i < 0 || sealed.Finding == nil {
			continue
		}
		out = append(out, models.PublishedFinding{DeskID: p.DeskID, PublicationID: p.ID, HopID: sealed.ID, ClaimID: p.ClaimID, SourceID: *hops[i].SourceID,
			Carrier: sealed.Position > 0, Finding: workflow.Finding(sealed.Finding.Code)})
	}
	return out
}

// endCorrection takes the reason of a correction from the draft: it was this revision's, and the next has its own, or none.
func endCorrection(tx *models.Tx, row *models.ClaimRow) error {
	if row.Draft == nil || row.Draft.Correction == "" {
		return nil
	}
	d := *row.Draft
	d.Correction, d.CorrectReason = "", ""
	return tx.SaveDraft(&d)
}

// Unschedule takes the time from an approved verdict, which stays approved.
func (n *Newsroom) Unschedule(ctx context.Context, a Actor, ref Ref) error {
	return n.act(ctx, a, ref, workflow.Unschedule, func(tx *models.Tx, a Actor, row *models.ClaimRow, e *models.Event) error {
		row.Claim.PublishAt, row.Claim.ScheduledBy = nil, nil
		return nil
	})
}

// PublishDue publishes what was scheduled for now or before, each in a transaction of its own, and counts it. Several
// processes may call it at once: the claim's version lets one of them win.
func (n *Newsroom) PublishDue(ctx context.Context) (int, error) {
	due, err := n.store.Read(ctx).Due(n.time())
	if err != nil {
		return 0, doing("list what is due", err)
	}
	done := 0
	var failed []error
	for _, c := range due {
		err := n.store.Write(ctx, func(tx *models.Tx) error {
			row, err := lockedRow(tx, c.DeskID, c.ID)
			if err != nil {
				return err
			}
			if row.Claim.Version != c.Version {
				return models.ErrStale
			}
			// An editor planned it: the policy is asked once more, as of one.
			d := workflow.Next(workflow.Publish, workflow.Facts{Role: workflow.Editor, State: row.Claim.State})
			if !d.OK() {
				return models.ErrStale
			}
			row.Claim.State, row.Claim.UpdatedAt = d.To, n.time()
			e := models.Event{DeskID: c.DeskID, Actor: c.ScheduledBy, Action: string(workflow.Publish), Object: "claim", ObjectID: c.ID, At: n.time(),
				IDs: map[string]string{"from": string(c.State), "to": string(row.Claim.State), "article": c.ArticleID, "scheduled": "true"}}
			if err := n.makePublic(tx, c.ScheduledBy, &row, &e); err != nil {
				return err
			}
			if err := tx.SaveClaim(&row.Claim); err != nil {
				return err
			}
			tx.Record(e)
			return nil
		})
		switch {
		case err == nil:
			done++
		case errors.Is(err, models.ErrStale): // another process, or an editor, was first
		default:
			failed = append(failed, doing("publish claim "+c.ID, err)) // the others are published all the same
		}
	}
	return done, errors.Join(failed...)
}

// Finish closes an approved verdict that is not to be public.
func (n *Newsroom) Finish(ctx context.Context, a Actor, ref Ref, reason string) error {
	v := invalid{}
	if reason == "" {
		reason = workflow.FinishReasons[0]
	}
	v.oneOf(string(workflow.NeedReason), reason, workflow.FinishReasons)
	return n.actIf(ctx, a, ref, workflow.Finish, v, func(tx *models.Tx, a Actor, row *models.ClaimRow, e *models.Event) error {
		row.Claim.Reason, row.Claim.Proposal, row.Claim.PublishAt, row.Claim.ScheduledBy = reason, nil, nil, nil
		e.IDs["reason"] = reason
		return endCorrection(tx, row)
	})
}

// Correct opens a live verdict for its next revision; the live one stays public until that replaces it.
func (n *Newsroom) Correct(ctx context.Context, a Actor, ref Ref, kind, reason string) error {
	v := invalid{}
	if kind == "" {
		v.add(string(workflow.NeedCorrection), codeRequired)
	}
	v.oneOf(string(workflow.NeedCorrection), kind, workflow.CorrectionKinds)
	reason = v.required(string(workflow.NeedReason), reason)
	return n.actIf(ctx, a, ref, workflow.Correct, v, func(tx *models.Tx, a Actor, row *models.ClaimRow, e *models.Event) error {
		row.Claim.Assignee = a.id()
		e.IDs["correction"] = kind
		e.Texts = map[string]string{"reason": reason}
		d := models.Draft{DeskID: a.Desk.ID, ClaimID: row.Claim.ID, Kind: row.Claim.Kind}
		if row.Draft != nil {
			d = *row.Draft
		}
		d.Correction, d.CorrectReason, d.UpdatedBy, d.UpdatedAt = kind, reason, a.id(), n.time()
		// The reason is printed with the correction, so whoever gives it is an author of it.
		if err := n.wrote(tx, a, row.Claim.ID); err != nil {
			return err
		}
		return keepDraft(tx, a, row, d)
	})
}

// Abandon gives up a correction: the live verdict stays as it is. What was written for the correction stays in the draft, and
// its authors with it, for whoever corrects next.
func (n *Newsroom) Abandon(ctx context.Context, a Actor, ref Ref) error {
	return n.act(ctx, a, ref, workflow.Abandon, func(tx *models.Tx, a Actor, row *models.ClaimRow, e *models.Event) error {
		row.Claim.Assignee = nil
		return endCorrection(tx, row)
	})
}

// Retract withdraws the live verdict at once; a tombstone with the reason stays public.
func (n *Newsroom) Retract(ctx context.Context, a Actor, ref Ref, reason string) error {
	v := invalid{}
	reason = v.required(string(workflow.NeedReason), reason)
	return n.actIf(ctx, a, ref, workflow.Retract, v, func(tx *models.Tx, a Actor, row *models.ClaimRow, e *models.Event) error {
		if err := tx.RetractLive(a.Desk.ID, row.Claim.ID, a.Account.ID, reason, n.time()); err != nil {
			return err
		}
		// What was published counts no more: whoever wrote it is an author again of what is made of it.
		wrote, err := tx.VerdictAuthors(a.Desk.ID, row.Live.VerdictID)
		if err != nil {
			return err
		}
		if err := tx.AddDraftAuthors(a.Desk.ID, row.Claim.ID, wrote, n.time()); err != nil {
			return err
		}
		e.IDs["publication"] = row.Live.ID
		e.Texts = map[string]string{"reason": reason}
		e.Outbox = models.VerdictRetracted
		e.Payload = map[string]any{"claim_id": row.Claim.ID, "article_id": row.Claim.ArticleID, "revision": row.Live.Number}
		return nil
	})
}

// PublicationsOf lists what was ever public of a claim, first to last.
func (n *Newsroom) PublicationsOf(ctx context.Context, a Actor, claimID string) ([]models.Publication, error) {
	r := n.store.Read(ctx)
	if _, err := r.Claim(a.Desk.ID, claimID); err != nil {
		return nil, doing("list publications of claim", err)
	}
	rows, err := r.Publications(a.Desk.ID, claimID)
	return rows, doing("list publications of claim", err)
}

// Publications reads a page of what the desk ever made public, newest first, and the cursor of the next one.
func (n *Newsroom) Publications(ctx context.Context, a Actor, after string, limit int) (rows []models.Publication, next string, err error) {
	rows, next, err = n.store.Read(ctx).PublicationsOfDesk(a.Desk.ID, after, limit)
	return rows, next, doing("list publications", err)
}

// Scheduled reads a page of the claims that become public by themselves, soonest first, and the cursor of the next one.
func (n *Newsroom) Scheduled(ctx context.Context, a Actor, after string, limit int) (rows []models.Claim, next string, err error) {
	rows, next, err = n.store.Read(ctx).ScheduledClaims(a.Desk.ID, after, limit)
	return rows, next, doing("list scheduled publications", err)
}
