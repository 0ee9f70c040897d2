package newsroom

import (
	"context"
	"errors"
	"slices"

	"sumber/internal/workflow"
	"sumber/models"
)

// DraftInput is a verdict as the reviewer writes it. Nothing in it is required until it is proposed.
type DraftInput struct {
	Statement, Kind, Rating, Category, Summary, Rationale string
	Findings                                              []models.HopFinding
	// Settles forgets the draft that was kept for the actor, because this is it.
	Settles bool
}

// SaveDraft saves the reviewer's work on a verdict. Who saves is an author of what is proposed later.
func (n *Newsroom) SaveDraft(ctx context.Context, a Actor, ref Ref, in DraftInput) error {
	v := invalid{}
	in.Statement = v.line("statement", in.Statement)
	in.Summary = v.text("summary", in.Summary)
	in.Rationale = v.text("rationale", in.Rationale)
	v.optionalOneOf("kind", in.Kind, names(workflow.Kinds))
	v.optionalOneOf("category", in.Category, workflow.Categories)
	kept := in.Findings[:0:0]
	for _, f := range in.Findings {
		if f.Finding == "" {
			continue
		}
		field := "finding." + f.HopID
		v.oneOf(field, string(f.Finding), names(workflow.Findings))
		f.TrueSource, f.Note = v.line("true_source."+f.HopID, f.TrueSource), v.text("note."+f.HopID, f.Note)
		kept = append(kept, f)
	}
	in.Findings = kept
	return n.actIf(ctx, a, ref, workflow.Draft, v, func(tx *models.Tx, a Actor, row *models.ClaimRow, e *models.Event) error {
		d := models.Draft{DeskID: a.Desk.ID, ClaimID: row.Claim.ID}
		if row.Draft != nil {
			d = *row.Draft
		}
		for _, f := range in.Findings {
			if !slices.ContainsFunc(row.Hops, func(h models.Hop) bool { return h.ID == f.HopID }) {
				return &Invalid{Fields: map[string]string{"finding." + f.HopID: codeUnknown}}
			}
		}
		d.Statement, d.Kind, d.Findings = in.Statement, workflow.Kind(in.Kind), in.Findings
		d.Category, d.Summary, d.Rationale = in.Category, in.Summary, in.Rationale
		d.Rating, d.ScaleVersionID = "", nil
		if in.Rating != "" {
			scale, err := tx.Scale(a.Desk.ID)
			if err != nil {
				return err
			}
			if !slices.ContainsFunc(scale.ScaleVersion.Labels, func(l models.Label) bool { return l.Code == in.Rating }) {
				return &Invalid{Fields: map[string]string{"rating": codeUnknown}}
			}
			d.Rating, d.ScaleVersionID = in.Rating, &scale.ScaleVersion.ID
		}
		d.UpdatedBy, d.UpdatedAt = a.id(), n.time()
		if err := keepDraft(tx, a, row, d); err != nil {
			return err
		}
		if in.Settles {
			if err := tx.DeleteKeptEdit(a.Desk.ID, a.Account.ID, ref.ID, FormDraft); err != nil {
				return err
			}
		}
		row.Claim.Statement = d.Statement
		if d.Kind != "" {
			// Lists and queues go by what the reviewer calls it, once there is a reviewer.
			row.Claim.Kind = d.Kind
		}
		e.Texts = map[string]string{"statement": d.Statement, "summary": d.Summary, "rationale": d.Rationale}
		return n.wrote(tx, a, row.Claim.ID)
	})
}

// keepDraft saves a draft, and a copy under the version that the claim gets by it: the base of a later conflict.
func keepDraft(tx *models.Tx, a Actor, row *models.ClaimRow, d models.Draft) error {
	if err := tx.SaveDraft(&d); err != nil {
		return err
	}
	kept := models.DraftVersion{DeskID: d.DeskID, ClaimID: d.ClaimID, ClaimVersion: row.Claim.Version + 1, Body: d, Author: a.id(), CreatedAt: d.UpdatedAt}
	return tx.CreateDraftVersion(&kept)
}

// DraftAt reads a draft as it was at a version of its claim; an empty one when nothing had been saved by then.
func (n *Newsroom) DraftAt(ctx context.Context, a Actor, claimID string, version int) (models.Draft, error) {
	d, err := n.store.Read(ctx).DraftAt(a.Desk.ID, claimID, version)
	if errors.Is(err, models.ErrNotFound) {
		return models.Draft{}, nil
	}
	return d.Body, doing("read draft of claim "+claimID, err)
}

// proposalOf is what the policy asks of a draft before it may be proposed.
func proposalOf(row models.ClaimRow, evidence []models.Evidence) workflow.Proposal {
	p := workflow.Proposal{Evidence: len(evidence)}
	var found []models.HopFinding
	if row.Draft != nil {
		p.Statement, p.Kind, p.HasRating = row.Draft.Statement, row.Draft.Kind, row.Draft.Rating != ""
		found = row.Draft.Findings
	}
	for _, h := range row.Hops {
		f := findingOf(found, h.ID)
		p.Findings = append(p.Findings, f.Finding)
		p.TrueSource = append(p.TrueSource, f.TrueSource != "")
	}
	return p
}

func findingOf(list []models.HopFinding, hop string) models.HopFinding {
	if i := slices.IndexFunc(list, func(f models.HopFinding) bool { return f.HopID == hop }); i >= 0 {
		return list[i]
	}
	return models.HopFinding{}
}
