package newsroom

import (
	"context"
	"slices"
	"time"

	"sumber/internal/export"
	"sumber/internal/workflow"
	"sumber/models"
)

// Propose seals the draft into a verdict revision and sends it to the editors. What it lacks is *Invalid, field by field.
func (n *Newsroom) Propose(ctx context.Context, a Actor, ref Ref) error {
	inHTML, err := n.htmlOfClaim(ctx, a, ref.ID)
	if err != nil {
		return doing("propose claim "+ref.ID, err)
	}
	return n.act(ctx, a, ref, workflow.Propose, func(tx *models.Tx, a Actor, row *models.ClaimRow, e *models.Event) error {
		if row.Claim.OccasionID != nil {
			// What is sealed of an occasion, and who wrote it, is one moment's.
			o, err := tx.LockOccasion(a.Desk.ID, *row.Claim.OccasionID)
			if err != nil {
				return err
			}
			row.Occasion = &o
		}
		evidence, err := tx.EvidenceOfClaim(a.Desk.ID, row.Claim.ID, row.Claim.OccasionID)
		if err != nil {
			return err
		}
		if missing := proposalOf(*row, evidence).Missing(); len(missing) > 0 {
			v := invalid{}
			for _, need := range missing {
				v.add(needField(need), "need."+string(need))
			}
			return v.err()
		}
		snap, err := newParts(tx.Reader, a.Desk.ID).snapshot(*row, evidence)
		if err != nil {
			return err
		}
		sealed, sha, err := export.Seal(snap)
		if err != nil {
			return err
		}
		number, attempt, err := tx.NextVerdict(a.Desk.ID, row.Claim.ID)
		if err != nil {
			return err
		}
		place, err := export.Placed(inHTML.Of(*row))
		if err != nil {
			return err
		}
		ver := models.VerdictRevision{DeskID: a.Desk.ID, ID: models.NewID(), ClaimID: row.Claim.ID, ArticleID: row.Claim.ArticleID, Number: number, Attempt: attempt,
			ClaimVersionID: row.Version.ID, Kind: row.Draft.Kind, Rating: row.Draft.Rating, ScaleVersionID: row.Draft.ScaleVersionID,
			Snapshot: sealed, SHA256: sha, ProposedBy: a.Account.ID, ProposedAt: n.time(), HTML: place}
		if err := tx.CreateVerdictRevision(&ver); err != nil {
			return err
		}
		wrote, err := wroteOf(tx.Reader, *row, evidence)
		if err != nil {
			return err
		}
		// Whoever proposes vouches for it: an author too, even if every word is another's.
		wrote = append(wrote, a.Account.ID)
		slices.Sort(wrote)
		wrote = slices.Compact(wrote)
		if err := tx.CreateVerdictAuthors(a.Desk.ID, ver.ID, wrote); err != nil {
			return err
		}
		row.Claim.Proposal = &ver.ID
		e.IDs["verdict"], e.IDs["sha256"] = ver.ID, sha
		e.Outbox, e.Payload = "proposal.waiting", map[string]any{"claim_id": row.Claim.ID, "article_id": row.Claim.ArticleID, "revision": number, "snapshot_sha256": sha}
		return nil
	})
}

// wroteOf lists who wrote anything of what is about to be sealed since the last publication, some more than once: those
// who were noted as they wrote, and once more by the sealed rows themselves, so that no way into the snapshot is forgotten.
func wroteOf(r *models.Reader, row models.ClaimRow, evidence []models.Evidence) ([]string, error) {
	c := row.Claim
	wrote, err := r.DraftAuthors(c.DeskID, c.ID)
	if err != nil {
		return nil, err
	}
	pubs, err := r.Publications(c.DeskID, c.ID)
	if err != nil {
		return nil, err
	}
	var since time.Time
	for _, p := range pubs {
		if p.RetractedAt == nil && p.PublishedAt.After(since) {
			since = p.PublishedAt
		}
	}
	note := func(by string, at time.Time) {
		if by != "" && at.After(since) {
			wrote = append(wrote, by)
		}
	}
	written, err := r.WrittenVersions(c.DeskID, []string{c.ID})
	if err != nil {
		return nil, err
	}
	// A version that only moved with the text has no author: the words are those of the one before.
	note(deref(written[c.ID].Author), written[c.ID].CreatedAt)
	if row.Draft != nil {
		note(deref(row.Draft.UpdatedBy), row.Draft.UpdatedAt)
	}
	for _, ev := range evidence {
		note(ev.CreatedBy, ev.CreatedAt)
	}
	if row.Occasion != nil {
		note(row.Occasion.CreatedBy, row.Occasion.CreatedAt)
		note(row.Occasion.UpdatedBy, row.Occasion.CreatedAt)
	}
	for _, f := range Findings(row) {
		if f.Shared {
			note(f.By.By, f.By.At)
		}
	}
	return wrote, nil
}

// needField is the field of the form that answers a need.
func needField(need workflow.Need) string {
	switch need {
	case workflow.NeedNoRating:
		return string(workflow.NeedRating)
	case workflow.NeedTrueSource:
		return string(workflow.NeedFindings)
	}
	return string(need)
}

// Withdraw takes a proposal back to go on writing.
func (n *Newsroom) Withdraw(ctx context.Context, a Actor, ref Ref) error {
	return n.act(ctx, a, ref, workflow.Withdraw, func(tx *models.Tx, a Actor, row *models.ClaimRow, e *models.Event) error {
		e.IDs["verdict"] = deref(row.Claim.Proposal)
		row.Claim.Proposal = nil
		return nil
	})
}

// Return sends a proposal back to its reviewer with remarks: on the whole, on single fields, or both.
func (n *Newsroom) Return(ctx context.Context, a Actor, ref Ref, sha, remarks string, on ...RemarkInput) error {
	v := invalid{}
	remarks = v.text(string(workflow.NeedRemarks), remarks)
	on = v.remarks(on)
	return n.actIf(ctx, a, ref, workflow.Return, v, func(tx *models.Tx, a Actor, row *models.ClaimRow, e *models.Event) error {
		ver, err := shown(tx.Reader, row.Claim, sha)
		if err != nil {
			return err
		}
		rows, err := n.remarksOn(a, ver, on)
		if err != nil {
			return err
		}
		if remarks == "" && len(rows) == 0 {
			return &Invalid{Fields: map[string]string{string(workflow.NeedRemarks): codeRequired}}
		}
		if err := tx.CreateRemarks(rows); err != nil {
			return err
		}
		e.Texts = map[string]string{"remarks": remarks}
		remarkTexts(e.Texts, rows)
		row.Claim.Proposal, row.Claim.PublishAt, row.Claim.ScheduledBy = nil, nil, nil
		return n.decide(tx, a, ver, workflow.Return, remarks, e)
	})
}

// shown gives the sealed proposal of a claim, and models.ErrStale when it is not the one that the editor was shown. An
// empty hash takes the one there is.
func shown(r *models.Reader, c models.Claim, sha string) (models.VerdictRevision, error) {
	ver, err := r.VerdictRevision(c.DeskID, *c.Proposal)
	if err != nil {
		return ver, err
	}
	if sha != "" && sha != ver.SHA256 {
		return ver, models.ErrStale
	}
	return ver, nil
}

func (n *Newsroom) decide(tx *models.Tx, a Actor, ver models.VerdictRevision, action workflow.Action, remarks string, e *models.Event) error {
	e.IDs["verdict"], e.IDs["sha256"] = ver.ID, ver.SHA256
	d := models.Decision{DeskID: a.Desk.ID, ID: models.NewID(), VerdictID: ver.ID, Action: action, AccountID: a.Account.ID, Remarks: remarks, SHA256: ver.SHA256, At: n.time()}
	return tx.CreateDecision(&d)
}

// Approve approves a sealed proposal by its hash. Nobody approves what they wrote any part of: the policy refuses it
// here, and the database once more.
func (n *Newsroom) Approve(ctx context.Context, a Actor, ref Ref, sha string) error {
	return doing("approve claim "+ref.ID, n.write(ctx, a, func(tx *models.Tx, a Actor) error {
		return n.approveIn(tx, a, ref, sha)
	}))
}

func (n *Newsroom) approveIn(tx *models.Tx, a Actor, ref Ref, sha string) error {
	if sha == "" {
		return n.actIn(tx, a, ref, workflow.Approve, func(*models.Tx, Actor, *models.ClaimRow, *models.Event) error {
			return &Invalid{Fields: map[string]string{"snapshot_sha256": codeRequired}}
		})
	}
	return n.actIn(tx, a, ref, workflow.Approve, func(tx *models.Tx, a Actor, row *models.ClaimRow, e *models.Event) error {
		ver, err := shown(tx.Reader, row.Claim, sha)
		if err != nil {
			return err
		}
		return n.decide(tx, a, ver, workflow.Approve, "", e)
	})
}

// ShownVerdict is a proposal as the editor saw it: the verdict revision and the hash of its snapshot.
type ShownVerdict struct {
	VerdictID, SHA256 string
}

// ApproveAll approves and publishes proposals of one article as they were shown, all or none: now, or at a time. One that
// changed in between is models.ErrStale, one that the editor wrote part of is *Refused.
func (n *Newsroom) ApproveAll(ctx context.Context, a Actor, articleID string, list []ShownVerdict, at time.Time) error {
	return doing("approve all of article "+articleID, n.write(ctx, a, func(tx *models.Tx, a Actor) error {
		if len(list) == 0 {
			return &Invalid{Fields: map[string]string{"verdict": codeRequired}}
		}
		claims := make([]string, len(list))
		sha := make(map[string]string, len(list))
		for i, shown := range list {
			v, err := tx.VerdictRevision(a.Desk.ID, shown.VerdictID)
			if err != nil {
				return err
			}
			if v.ArticleID != articleID {
				return models.ErrNotFound
			}
			claims[i] = v.ClaimID
			sha[v.ClaimID] = shown.SHA256
		}
		slices.Sort(claims) // rows are locked in one order everywhere
		for _, id := range slices.Compact(claims) {
			if err := n.approveAndPublishIn(tx, a, Ref{ID: id}, sha[id], at); err != nil {
				return err
			}
		}
		return nil
	}))
}

// approveAndPublishIn publishes a proposal that was shown, and approves it first if nobody has.
func (n *Newsroom) approveAndPublishIn(tx *models.Tx, a Actor, ref Ref, sha string, at time.Time) error {
	c, err := tx.Claim(a.Desk.ID, ref.ID)
	if err != nil {
		return err
	}
	if sha == "" {
		sha = "none was shown" // the hash of nothing: who may not is told so first, and everybody else that it is stale
	}
	if slices.Contains(workflow.From(workflow.Publish), c.State) {
		return n.publishIn(tx, a, ref, sha, at)
	}
	if err := n.approveIn(tx, a, ref, sha); err != nil {
		return err
	}
	return n.publishIn(tx, a, Ref{ID: ref.ID}, sha, at)
}

// ApproveAndPublish is the one button: both acts in one transaction.
func (n *Newsroom) ApproveAndPublish(ctx context.Context, a Actor, ref Ref, sha string, at time.Time) error {
	return doing("approve and publish claim "+ref.ID, n.write(ctx, a, func(tx *models.Tx, a Actor) error {
		return n.approveAndPublishIn(tx, a, ref, sha, at)
	}))
}
