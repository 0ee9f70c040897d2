package newsroom

import (
	"context"
	"slices"

	"sumber/internal/workflow"
	"sumber/models"
)

// OccasionInput links a claim to an act of speech: an existing one by ID, a new one by its fields, or none when all is empty.
type OccasionInput struct {
	ID                                      string
	Speaker                                 string // name; found in the directory or added to it
	Medium, Date, Addressee, Document, Note string
}

// SetOccasion links a claim to its occasion. The evidence of the occasion is the claim's from then on, and so are the
// authors of both.
func (n *Newsroom) SetOccasion(ctx context.Context, a Actor, ref Ref, in OccasionInput) error {
	v := invalid{}
	in = v.occasion(in)
	return n.actIf(ctx, a, ref, workflow.Edit, v, func(tx *models.Tx, a Actor, row *models.ClaimRow, e *models.Event) error {
		e.Action = "occasion_set"
		c := &row.Claim
		switch {
		case in.ID != "":
			o, err := tx.LockOccasion(a.Desk.ID, in.ID)
			if err != nil {
				return err
			}
			if o.ArticleID != c.ArticleID {
				return models.ErrNotFound
			}
			c.OccasionID = &o.ID
			if err := n.inherit(tx, c, o); err != nil {
				return err
			}
		case in == OccasionInput{}:
			c.OccasionID = nil
		default:
			o, err := n.createOccasion(tx, a, c.ArticleID, in)
			if err != nil {
				return err
			}
			c.OccasionID = &o.ID
		}
		e.IDs["occasion"] = deref(c.OccasionID)
		return n.wrote(tx, a, c.ID)
	})
}

// EditOccasion changes an act of speech once for all its claims. Who edits is an author of every one; while one of them is
// sealed it is refused. version is the occasion as the actor saw it.
func (n *Newsroom) EditOccasion(ctx context.Context, a Actor, ref Ref, version int, in OccasionInput) error {
	v := invalid{}
	in = v.occasion(in)
	return n.actIf(ctx, a, ref, workflow.Edit, v, func(tx *models.Tx, a Actor, row *models.ClaimRow, e *models.Event) error {
		if row.Claim.OccasionID == nil {
			return models.ErrStale // it was taken off meanwhile
		}
		o, err := tx.LockOccasion(a.Desk.ID, *row.Claim.OccasionID)
		if err != nil {
			return err
		}
		if version != o.Version {
			return models.ErrStale
		}
		if err := n.wroteOccasion(tx, a, o.ArticleID, o.ID); err != nil {
			return err
		}
		o.Medium, o.Date, o.Addressee, o.Document, o.Note, o.UpdatedBy = in.Medium, in.Date, in.Addressee, in.Document, in.Note, a.Account.ID
		if in.Speaker != o.Speaker {
			o.Speaker = in.Speaker
			if o.SpeakerID, err = n.speaker(tx, a, in.Speaker); err != nil {
				return err
			}
		}
		if err := tx.SaveOccasion(&o); err != nil {
			return err
		}
		e.Action, e.IDs["occasion"] = "occasion_edit", o.ID
		return nil
	})
}

func (v invalid) occasion(in OccasionInput) OccasionInput {
	in.Speaker = v.line("speaker", in.Speaker)
	in.Medium = v.optionalOneOf("medium", in.Medium, workflow.Mediums)
	in.Date = v.when("date", in.Date)
	in.Addressee, in.Document = v.line("addressee", in.Addressee), v.line("document", in.Document)
	in.Note = v.text("note", in.Note)
	return in
}

// speaker finds a speaker in the directory or adds it; nil for no name.
func (n *Newsroom) speaker(tx *models.Tx, a Actor, name string) (*string, error) {
	if name == "" {
		return nil, nil //nolint:nilnil // nobody is named
	}
	dir, err := n.directory(tx, a, nil, []models.Body{{Chain: []models.ChainHop{{Name: name, Kind: workflow.SourceKinds[0]}}}})
	return dir[models.Fold(name)], err
}

func (n *Newsroom) createOccasion(tx *models.Tx, a Actor, articleID string, in OccasionInput) (models.Occasion, error) {
	o := models.Occasion{DeskID: a.Desk.ID, ID: models.NewID(), ArticleID: articleID, Speaker: in.Speaker, Medium: in.Medium, Date: in.Date, Addressee: in.Addressee,
		Document: in.Document, Note: in.Note, CreatedBy: a.Account.ID, UpdatedBy: a.Account.ID, CreatedAt: n.time(), Version: 1}
	var err error
	if o.SpeakerID, err = n.speaker(tx, a, in.Speaker); err != nil {
		return o, err
	}
	return o, tx.CreateOccasion(&o)
}

// inherit makes whoever wrote the occasion or its evidence an author of the claim that joins it.
func (n *Newsroom) inherit(tx *models.Tx, c *models.Claim, o models.Occasion) error {
	ids := []string{o.CreatedBy, o.UpdatedBy}
	evidence, err := tx.EvidenceOfArticle(c.DeskID, c.ArticleID)
	if err != nil {
		return err
	}
	for _, ev := range evidence {
		if ev.OccasionID != nil && *ev.OccasionID == o.ID {
			ids = append(ids, ev.CreatedBy)
		}
	}
	for _, f := range o.Findings {
		ids = append(ids, f.By)
	}
	slices.Sort(ids)
	return tx.AddDraftAuthors(c.DeskID, c.ID, slices.Compact(ids), n.time())
}

// OccasionClaims is an act of speech with the claims that were said at it.
type OccasionClaims struct {
	models.Occasion
	Claims []string // in text order
}

// Occasions lists the acts of speech of an article, oldest first.
func (n *Newsroom) Occasions(ctx context.Context, a Actor, articleID string) ([]OccasionClaims, error) {
	list, err := occasionsOf(n.store.Read(ctx), a, articleID)
	return list, doing("list occasions", err)
}

func occasionsOf(r *models.Reader, a Actor, articleID string) ([]OccasionClaims, error) {
	if _, err := r.Article(a.Desk.ID, articleID); err != nil {
		return nil, err
	}
	rows, err := r.Occasions(a.Desk.ID, articleID)
	if err != nil {
		return nil, err
	}
	claims, err := r.ClaimsOf(a.Desk.ID, articleID)
	if err != nil {
		return nil, err
	}
	out := make([]OccasionClaims, len(rows))
	for i, o := range rows {
		out[i].Occasion = o
		for _, c := range claims {
			if c.OccasionID != nil && *c.OccasionID == o.ID {
				out[i].Claims = append(out[i].Claims, c.ID)
			}
		}
	}
	return out, nil
}

// Occasion reads one act of speech.
func (n *Newsroom) Occasion(ctx context.Context, a Actor, occasionID string) (OccasionClaims, error) {
	r := n.store.Read(ctx)
	o, err := r.Occasion(a.Desk.ID, occasionID)
	if err != nil {
		return OccasionClaims{}, doing("read occasion", err)
	}
	out := OccasionClaims{Occasion: o}
	claims, err := r.ClaimsOfOccasion(a.Desk.ID, occasionID)
	for _, c := range claims {
		out.Claims = append(out.Claims, c.ID)
	}
	return out, doing("read occasion", err)
}
