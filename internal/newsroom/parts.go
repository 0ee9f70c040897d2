package newsroom

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"sumber/internal/text"
	"sumber/internal/workflow"
	"sumber/models"
)

// maxParts bounds into how many claims one is split at once.
const maxParts = 12

// SplitClaim makes several claims of one: the claim itself takes the first part and the others begin as copies of it, with its
// source and chain. A part without places keeps the claim's words, so that several may share a span. It gives the new claims.
func (n *Newsroom) SplitClaim(ctx context.Context, a Actor, ref Ref, parts [][]Where) ([]models.Claim, error) {
	var made []models.Claim
	err := n.act(ctx, a, ref, workflow.Edit, func(tx *models.Tx, a Actor, row *models.ClaimRow, e *models.Event) error {
		made = nil
		art, rev, err := placeOf(tx, *row)
		if err != nil {
			return err
		}
		bodies, err := divided(rev.Text, row.Version.Body, parts)
		if err != nil {
			return err
		}
		last, err := lastPosition(tx, art)
		if err != nil {
			return err
		}
		first := bodies[0]
		for i, b := range bodies[1:] {
			for j := range b.Chain {
				b.Chain[j].ID = models.NewID()
			}
			c := newClaim(art, last+1+i, b, rev)
			// Whether it is to be checked was decided of the whole; who does it is not.
			if !workflow.Undecided(row.Claim.State) {
				c.State = workflow.To(workflow.Select)
			}
			c.OccasionID = row.Claim.OccasionID
			if c, err = n.createClaim(tx, a, c, b, rev, "split"); err != nil {
				return err
			}
			ev := n.event(a, "claim_add", "claim", c.ID)
			ev.IDs = map[string]string{"article": art.ID, "claim": row.Claim.ID}
			tx.Record(ev)
			made, first.Parts = append(made, c), append(first.Parts, c.ID)
		}
		e.Action = "split"
		e.IDs["claims"] = strings.Join(first.Parts, " ")
		return n.newVersion(tx, a, row, first, rev, "split")
	})
	return made, err
}

// placeOf is the article of a claim and its revision, for an act that lays claims beside each other: they must stand on the
// text that is there now.
func placeOf(tx *models.Tx, row models.ClaimRow) (models.Article, models.Revision, error) {
	art, err := tx.Article(row.Claim.DeskID, row.Claim.ArticleID)
	if err != nil {
		return art, models.Revision{}, err
	}
	rev, err := tx.Revision(art.DeskID, art.ID, art.Revision)
	if err == nil && rev.ID != row.Version.RevID {
		err = &Refused{Action: string(workflow.Edit), Why: workflow.RefusedOrphan, State: row.Claim.State}
	}
	return art, rev, err
}

// divided lays the parts of a claim over its body.
func divided(s string, b models.Body, parts [][]Where) ([]models.Body, error) {
	v := invalid{}
	switch {
	case len(parts) < 2:
		v.add("parts", codeTwo)
	case len(parts) > maxParts:
		v.add("parts", codeTooMany)
	}
	if err := v.err(); err != nil {
		return nil, err
	}
	ix := text.NewIndex(s)
	bodies := make([]models.Body, len(parts))
	for i, places := range parts {
		content := b.Content
		if len(places) > 0 {
			content = apart(v, s, ix, fmt.Sprintf("part.%d", i), places)
		}
		bodies[i] = withContent(s, b, content)
		bodies[i].Chain = slices.Clone(b.Chain)
	}
	return bodies, v.err()
}

// Merge is what is merged into a claim.
type Merge struct {
	Others []Ref
	// Words joins the words of the others to the claim's; without it they are dropped as said twice.
	Words bool
}

// MergeClaims takes other claims of the same article into one. The others are dismissed as duplicates of it and keep all that
// is on them; who wrote in them counts as an author of the one that stays.
func (n *Newsroom) MergeClaims(ctx context.Context, a Actor, ref Ref, in Merge) error {
	return n.act(ctx, a, ref, workflow.Edit, func(tx *models.Tx, a Actor, row *models.ClaimRow, e *models.Event) error {
		_, rev, err := placeOf(tx, *row)
		if err != nil {
			return err
		}
		others, err := n.mergeable(tx, *row, in.Others)
		if err != nil {
			return err
		}
		b := withContent(rev.Text, row.Version.Body, row.Version.Body.Content)
		if in.Words {
			b = withContent(rev.Text, b, joined(b.Content, others))
		}
		for i, o := range others {
			was := models.MergedClaim{ID: o.Claim.ID, State: o.Claim.State, Assignee: o.Claim.Assignee, Reason: o.Claim.Reason, DuplicateOf: o.Claim.DuplicateOf}
			other := in.Others[i]
			other.with = &together{} // it is undone with this version, not as an act of its own
			if err := n.actIn(tx, a, other, workflow.Dismiss, duplicateOf(row.Claim.ID)); err != nil {
				return err
			}
			wrote, err := tx.DraftAuthors(a.Desk.ID, o.Claim.ID)
			if err != nil {
				return err
			}
			if err := tx.AddDraftAuthors(a.Desk.ID, row.Claim.ID, wrote, n.time()); err != nil {
				return err
			}
			if dup := row.Claim.DuplicateOf; dup != nil && *dup == o.Claim.ID {
				row.Claim.DuplicateOf = nil
			}
			b.Merged = append(b.Merged, was)
			e.IDs["claims"] = strings.TrimSpace(e.IDs["claims"] + " " + o.Claim.ID)
		}
		e.Action = "merge"
		return n.newVersion(tx, a, row, b, rev, "merge")
	})
}

// mergeable reads the claims that are to go into one: others of its article, on the same text.
func (n *Newsroom) mergeable(tx *models.Tx, row models.ClaimRow, refs []Ref) ([]models.ClaimRow, error) {
	if len(refs) == 0 {
		return nil, &Invalid{Fields: map[string]string{"with": codeRequired}}
	}
	out := make([]models.ClaimRow, len(refs))
	for i, r := range refs {
		o, err := lockedRow(tx, row.Claim.DeskID, r.ID)
		if err != nil {
			return nil, err
		}
		if o.Claim.ArticleID != row.Claim.ArticleID || o.Claim.ID == row.Claim.ID || slices.Contains(refs[:i], r) {
			return nil, &Invalid{Fields: map[string]string{"with": codeUnknown}}
		}
		if o.Version.RevID != row.Version.RevID {
			return nil, &Refused{Action: string(workflow.Edit), Why: workflow.RefusedOrphan, State: o.Claim.State}
		}
		out[i] = o
	}
	return out, nil
}

// joined is the words of claims together: parts that overlap become one.
func joined(content []text.Span, others []models.ClaimRow) []text.Span {
	all := slices.Clone(content)
	for _, o := range others {
		all = append(all, o.Version.Body.Content...)
	}
	return coalesced(all)
}

// coalesced puts spans in order and makes one of those that overlap.
func coalesced(spans []text.Span) []text.Span {
	slices.SortFunc(spans, func(a, b text.Span) int { return a.Start - b.Start })
	var out []text.Span
	for _, sp := range spans {
		if k := len(out) - 1; k >= 0 && sp.Start < out[k].End {
			out[k].End = max(out[k].End, sp.End)
			continue
		}
		out = append(out, sp)
	}
	return out
}

// duplicateReason is why a claim that went into another is not checked itself.
const duplicateReason = "duplicate"

func duplicateOf(id string) actFunc {
	return func(tx *models.Tx, a Actor, row *models.ClaimRow, e *models.Event) error {
		row.Claim.DuplicateOf = &id
		e.IDs["claim"] = id
		return dismissed(duplicateReason)(tx, a, row, e)
	}
}

// takeBack undoes what the current version of a claim did to others: parts that nobody has touched since are dismissed as
// duplicates of the claim, and claims that were merged into it stand again where they stood. What somebody decided on in
// between stays as they decided.
func (n *Newsroom) takeBack(tx *models.Tx, a Actor, row models.ClaimRow) error {
	for _, id := range row.Version.Body.Parts {
		part, err := lockedRow(tx, a.Desk.ID, id)
		if err != nil {
			return err
		}
		f, err := facts(tx.Reader, a, part)
		if err != nil {
			return err
		}
		if part.Claim.Version > 1 || !workflow.Next(workflow.Dismiss, f).OK() {
			continue
		}
		if err := n.actIn(tx, a, Ref{ID: id, with: &together{}}, workflow.Dismiss, duplicateOf(row.Claim.ID)); err != nil {
			return err
		}
	}
	for _, was := range row.Version.Body.Merged {
		if err := n.bringBack(tx, a, row.Claim.ID, was); err != nil {
			return err
		}
	}
	return nil
}

// bringBack makes a merged claim what it was before.
func (n *Newsroom) bringBack(tx *models.Tx, a Actor, into string, was models.MergedClaim) error {
	o, err := lockedRow(tx, a.Desk.ID, was.ID)
	if err != nil {
		return err
	}
	f, err := facts(tx.Reader, a, o)
	if err != nil {
		return err
	}
	if o.Claim.DuplicateOf == nil || *o.Claim.DuplicateOf != into || !workflow.Next(workflow.Reopen, f).OK() {
		return nil
	}
	e := n.event(a, string(workflow.UndoAct), "claim", was.ID)
	e.IDs = map[string]string{"from": string(o.Claim.State), "to": string(was.State), "article": o.Claim.ArticleID, "claim": into}
	o.Claim.State, o.Claim.Assignee, o.Claim.Reason, o.Claim.DuplicateOf = was.State, was.Assignee, was.Reason, was.DuplicateOf
	o.Claim.UpdatedAt = n.time()
	if err := tx.SaveClaim(&o.Claim); err != nil {
		return err
	}
	tx.Record(e)
	return nil
}
