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
	// Shared are findings for all claims of the occasion; an empty one takes back what was given. OccasionVersion is the
	// occasion as the reviewer saw it, 0 for as it is.
	Shared          []models.HopFinding
	OccasionVersion int
}

func draftInputOf(d *models.Draft) DraftInput {
	if d == nil {
		return DraftInput{}
	}
	return DraftInput{Statement: d.Statement, Kind: string(d.Kind), Rating: d.Rating, Category: d.Category, Summary: d.Summary, Rationale: d.Rationale, Findings: d.Findings}
}

// SaveDraft saves the reviewer's work on a verdict. Who saves is an author of what is proposed later.
func (n *Newsroom) SaveDraft(ctx context.Context, a Actor, ref Ref, in DraftInput) error {
	v := invalid{}
	in = v.draft(in)
	return n.actIf(ctx, a, ref, workflow.Draft, v, func(tx *models.Tx, a Actor, row *models.ClaimRow, e *models.Event) error {
		return n.saveDraftIn(tx, a, row, e, in)
	})
}

// draft tidies a verdict and notes what is wrong with it.
func (v invalid) draft(in DraftInput) DraftInput {
	in.Statement = v.tidied("statement", "statement", in.Statement)
	in.Summary = v.tidied("summary", "summary", in.Summary)
	in.Rationale = v.tidied("rationale", "rationale", in.Rationale)
	v.optionalOneOf("kind", in.Kind, names(workflow.Kinds))
	v.optionalOneOf("category", in.Category, workflow.Categories)
	tidy := func(f models.HopFinding) models.HopFinding {
		v.optionalOneOf("finding."+f.HopID, string(f.Finding), names(workflow.Findings))
		f.TrueSource, f.Note = v.line("true_source."+f.HopID, f.TrueSource), v.text("note."+f.HopID, f.Note)
		return f
	}
	own, shared := in.Findings[:0:0], in.Shared[:0:0]
	for _, f := range in.Findings {
		if f.Finding != "" {
			own = append(own, tidy(f))
		}
	}
	for _, f := range in.Shared {
		shared = append(shared, tidy(f))
	}
	in.Findings, in.Shared = own, shared
	return in
}

func (n *Newsroom) saveDraftIn(tx *models.Tx, a Actor, row *models.ClaimRow, e *models.Event, in DraftInput) error {
	d := models.Draft{DeskID: a.Desk.ID, ClaimID: row.Claim.ID}
	if row.Draft != nil {
		d = *row.Draft
	}
	for _, f := range in.Findings {
		if !hasHop(row.Hops, f.HopID) {
			return &Invalid{Fields: map[string]string{"finding." + f.HopID: codeUnknown}}
		}
	}
	if err := n.share(tx, a, row, in); err != nil {
		return err
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
		if err := tx.DeleteKeptEdit(a.Desk.ID, a.Account.ID, row.Claim.ID, FormDraft); err != nil {
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
	if row.Draft != nil {
		p.Statement, p.Kind, p.HasRating = row.Draft.Statement, row.Draft.Kind, row.Draft.Rating != ""
	}
	for _, f := range Findings(row) {
		p.Findings = append(p.Findings, f.Finding)
		p.TrueSource = append(p.TrueSource, f.TrueSource != "")
	}
	return p
}

// Lack is one thing that a draft needs before it can be proposed; HopID names the hop whose question it is, "" for none.
type Lack struct {
	Need  workflow.Need
	HopID string
}

// lacksOf is what the policy misses in a draft.
func lacksOf(row models.ClaimRow, evidence []models.Evidence) []Lack {
	var out []Lack
	for _, l := range proposalOf(row, evidence).Lacks() {
		lack := Lack{Need: l.Need}
		if l.Hop >= 0 {
			lack.HopID = row.Hops[l.Hop].ID
		}
		out = append(out, lack)
	}
	return out
}
