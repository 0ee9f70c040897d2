package newsroom

import (
	"context"

	"sumber/internal/workflow"
	"sumber/models"
)

// EvidenceInput is a link, document, e-mail or interview that bears on a claim, on a step of its chain, or on an occasion
// and so on all of its claims.
type EvidenceInput struct {
	BearsOn string // content, hop, occasion
	HopID   string
	Kind    string
	URL     string
	Title   string
	Stance  string
	Primary bool
	Excerpt string
}

// AddEvidence adds evidence to a claim, or to its occasion.
func (n *Newsroom) AddEvidence(ctx context.Context, a Actor, ref Ref, in EvidenceInput) (models.Evidence, error) {
	var ev models.Evidence
	v := invalid{}
	in.BearsOn = v.oneOf("bears_on", in.BearsOn, workflow.EvidenceSubjects)
	in.Kind = v.oneOf("kind", in.Kind, workflow.EvidenceKinds)
	in.Stance = v.oneOf("stance", in.Stance, workflow.Stances)
	in.URL = v.address("url", in.URL)
	in.Title = v.line("title", in.Title)
	in.Excerpt = v.text("excerpt", in.Excerpt)
	if in.Kind == "link" && in.URL == "" {
		v.add("url", codeRequired)
	}
	if in.Title == "" {
		if in.URL == "" {
			v.add("title", codeRequired)
		}
		in.Title = in.URL
	}
	err := n.actIf(ctx, a, ref, workflow.Edit, v, func(tx *models.Tx, a Actor, row *models.ClaimRow, e *models.Event) error {
		c := row.Claim
		ev = models.Evidence{DeskID: a.Desk.ID, ID: models.NewID(), ArticleID: c.ArticleID, ClaimID: &c.ID, BearsOn: in.BearsOn, Kind: in.Kind, URL: in.URL,
			Title: in.Title, Stance: in.Stance, Primary: in.Primary, Excerpt: in.Excerpt, CreatedBy: a.Account.ID, CreatedAt: n.time()}
		e.Action = "evidence_add"
		e.IDs["evidence"] = ev.ID
		e.Texts = map[string]string{"title": ev.Title, "url": ev.URL}
		switch in.BearsOn {
		case "hop":
			if !hasHop(row.Hops, in.HopID) {
				return &Invalid{Fields: map[string]string{"hop_id": codeUnknown}}
			}
			ev.HopID = &in.HopID
		case "occasion":
			if c.OccasionID == nil {
				return &Invalid{Fields: map[string]string{"bears_on": codeUnknown}}
			}
			ev.ClaimID, ev.OccasionID = nil, c.OccasionID
			if err := n.wroteOccasion(tx, a, c.ArticleID, *c.OccasionID); err != nil {
				return err
			}
		}
		if err := tx.CreateEvidence(&ev); err != nil {
			return err
		}
		return n.wrote(tx, a, c.ID)
	})
	return ev, err
}

func hasHop(hops []models.Hop, id string) bool {
	for _, h := range hops {
		if h.ID == id {
			return true
		}
	}
	return false
}

// RemoveEvidence takes evidence off a claim or its occasion; sealed proposals keep their own copy.
func (n *Newsroom) RemoveEvidence(ctx context.Context, a Actor, ref Ref, id string) error {
	return n.act(ctx, a, ref, workflow.Edit, func(tx *models.Tx, a Actor, row *models.ClaimRow, e *models.Event) error {
		ev, err := tx.Evidence(a.Desk.ID, id)
		if err != nil {
			return err
		}
		switch {
		case ev.ClaimID != nil && *ev.ClaimID == row.Claim.ID:
		case ev.OccasionID != nil && row.Claim.OccasionID != nil && *ev.OccasionID == *row.Claim.OccasionID:
			if err := n.wroteOccasion(tx, a, row.Claim.ArticleID, *ev.OccasionID); err != nil {
				return err
			}
		default:
			return models.ErrNotFound
		}
		e.Action = "evidence_remove"
		e.IDs["evidence"] = id
		if err := tx.RemoveEvidence(a.Desk.ID, id, a.Account.ID, n.time()); err != nil {
			return err
		}
		return n.wrote(tx, a, row.Claim.ID)
	})
}

// wroteOccasion makes the actor an author of every claim of an occasion, and refuses while one of them is sealed: what an
// editor looks at does not change under them, and nobody becomes an author of it unseen.
func (n *Newsroom) wroteOccasion(tx *models.Tx, a Actor, articleID, occasionID string) error {
	if _, err := tx.LockOccasion(a.Desk.ID, occasionID); err != nil {
		return err
	}
	rows, err := tx.ArticleClaims(a.Desk.ID, articleID)
	if err != nil {
		return err
	}
	for _, r := range rows {
		if r.Claim.OccasionID == nil || *r.Claim.OccasionID != occasionID {
			continue
		}
		if r.Claim.Proposal != nil {
			return &Refused{Action: string(workflow.Edit), Why: workflow.RefusedState, State: r.Claim.State}
		}
		if err := n.wrote(tx, a, r.Claim.ID); err != nil {
			return err
		}
	}
	return nil
}

// EvidenceOf lists the evidence on a claim, its occasion's too, oldest first.
func (n *Newsroom) EvidenceOf(ctx context.Context, a Actor, claimID string) ([]models.Evidence, error) {
	r := n.store.Read(ctx)
	c, err := r.Claim(a.Desk.ID, claimID)
	if err != nil {
		return nil, doing("list evidence", err)
	}
	rows, err := r.EvidenceOfClaim(a.Desk.ID, claimID, c.OccasionID)
	return rows, doing("list evidence", err)
}
