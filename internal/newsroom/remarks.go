package newsroom

import (
	"context"
	"fmt"
	"slices"

	"sumber/internal/export"
	"sumber/internal/workflow"
	"sumber/models"
)

// RemarkInput is what an editor says of one field of a proposal on returning it.
type RemarkInput struct {
	Field    string // code of workflow.RemarkFields
	ObjectID string // the hop or the evidence, "" for none
	Text     string
	// Replacement is what a text should become; nil replaces nothing.
	Replacement *string
}

// name is how errors name the remark: as the form does.
func (in RemarkInput) name() string {
	if in.ObjectID == "" {
		return "remark." + in.Field
	}
	return "remark." + in.Field + "." + in.ObjectID
}

// remarks tidies remarks and notes what is wrong with them.
func (v invalid) remarks(in []RemarkInput) []RemarkInput {
	out := make([]RemarkInput, 0, len(in))
	for _, r := range in {
		r.Text = v.text(r.name(), r.Text)
		v.oneOf(r.name(), r.Field, workflow.RemarkFields)
		if r.Replacement != nil {
			s := v.tidied("replace."+r.Field, r.Field, *r.Replacement)
			r.Replacement = &s
			v.oneOf("replace."+r.Field, r.Field, workflow.Replaceable)
		}
		out = append(out, r)
	}
	return out
}

// tidied tidies a text of a draft as saving it does.
func (v invalid) tidied(name, field, s string) string {
	if field == "statement" {
		return v.line(name, s)
	}
	return v.text(name, s)
}

// remarksOn keeps of the remarks what says something about the sealed proposal: a replacement of what stands there already
// replaces nothing.
func (n *Newsroom) remarksOn(a Actor, ver models.VerdictRevision, in []RemarkInput) ([]models.Remark, error) {
	snap, err := export.Open(ver.Snapshot, ver.SHA256)
	if err != nil {
		return nil, err
	}
	var out []models.Remark
	for _, r := range in {
		if !remarkable(snap, r) {
			return nil, &Invalid{Fields: map[string]string{r.name(): codeUnknown}}
		}
		if r.Replacement != nil && *r.Replacement == SealedText(snap, r.Field) {
			r.Replacement = nil
		}
		if r.Text == "" && r.Replacement == nil {
			continue
		}
		out = append(out, models.Remark{DeskID: a.Desk.ID, ID: models.NewID(), ClaimID: ver.ClaimID, VerdictID: ver.ID, Field: r.Field, ObjectID: r.ObjectID, Text: r.Text,
			Replacement: r.Replacement, State: workflow.RemarkStates[0], AccountID: a.Account.ID, CreatedAt: n.time()})
	}
	return out, nil
}

// remarkable reports whether what a remark is about was sealed.
func remarkable(s export.Snapshot, r RemarkInput) bool {
	switch r.Field {
	case "finding":
		return slices.ContainsFunc(s.Chain, func(h export.Hop) bool { return h.ID == r.ObjectID })
	case "evidence":
		return slices.ContainsFunc(s.Evidence, func(e export.Evidence) bool { return e.ID == r.ObjectID })
	}
	return r.ObjectID == ""
}

// SealedText is a text that other words can be given for, as it was sealed.
func SealedText(s export.Snapshot, field string) string {
	switch field {
	case "statement":
		return s.Statement
	case "summary":
		return s.Summary
	case "rationale":
		return s.Rationale
	}
	return ""
}

// text is where an input holds a text that other words can be given for.
func (in *DraftInput) text(field string) *string {
	switch field {
	case "statement":
		return &in.Statement
	case "summary":
		return &in.Summary
	}
	return &in.Rationale
}

// RemarkAnswer is what becomes of a remark.
type RemarkAnswer struct {
	// State is a code of workflow.RemarkStates but the first: "accepted" lays the replacement into the draft.
	State string
	// Knowingly accepts a replacement for a text that was changed since it was made.
	Knowingly bool
	// Draft is what was typed beside the remark; nil leaves the draft as it was saved.
	Draft *DraftInput
}

// AnswerRemark closes a remark. Whoever accepts a replacement writes the draft and is its author; who made it is none, and
// may approve.
func (n *Newsroom) AnswerRemark(ctx context.Context, a Actor, ref Ref, remarkID string, in RemarkAnswer) error {
	v := invalid{}
	v.oneOf("state", in.State, workflow.RemarkStates[1:])
	if in.Draft != nil {
		d := v.draft(*in.Draft)
		in.Draft = &d
	}
	return n.actIf(ctx, a, ref, workflow.Draft, v, func(tx *models.Tx, a Actor, row *models.ClaimRow, e *models.Event) error {
		rm, err := tx.Remark(a.Desk.ID, remarkID)
		if err != nil {
			return err
		}
		switch {
		case rm.ClaimID != row.Claim.ID:
			return models.ErrNotFound
		case rm.State != workflow.RemarkStates[0]:
			return models.ErrStale
		case in.State == "accepted" && rm.Replacement == nil:
			return &Invalid{Fields: map[string]string{"state": codeUnknown}}
		}
		draft := in.Draft
		if in.State == "accepted" {
			if draft == nil {
				d := draftInputOf(row.Draft)
				draft = &d
			}
			if err := accept(tx, rm, draft, in.Knowingly); err != nil {
				return err
			}
		}
		if draft != nil {
			if err := n.saveDraftIn(tx, a, row, e, *draft); err != nil {
				return err
			}
		}
		e.Action = remarkEvents[in.State]
		e.IDs["remark"], e.IDs["field"], e.IDs["verdict"] = rm.ID, rm.Field, rm.VerdictID
		return tx.CloseRemark(a.Desk.ID, rm.ID, in.State, a.Account.ID, n.time())
	})
}

var remarkEvents = map[string]string{"done": "remark_done", "accepted": "replacement_accept", "declined": "replacement_decline"}

// accept lays a replacement into a draft.
func accept(tx *models.Tx, rm models.Remark, draft *DraftInput, knowingly bool) error {
	ver, err := tx.VerdictRevision(rm.DeskID, rm.VerdictID)
	if err != nil {
		return err
	}
	snap, err := export.Open(ver.Snapshot, ver.SHA256)
	if err != nil {
		return err
	}
	at := draft.text(rm.Field)
	if !knowingly && *at != SealedText(snap, rm.Field) && *at != *rm.Replacement {
		return &Invalid{Fields: map[string]string{rm.Field: codeOtherWords}}
	}
	*at = *rm.Replacement
	return nil
}

// remarkTexts are the free words of remarks, for the audit.
func remarkTexts(texts map[string]string, rs []models.Remark) {
	for i, r := range rs {
		texts[fmt.Sprintf("remark.%d", i+1)] = r.Text
		if r.Replacement != nil {
			texts[fmt.Sprintf("replacement.%d", i+1)] = *r.Replacement
		}
	}
}

// FieldRemark is a remark with the words that it is about.
type FieldRemark struct {
	models.Remark
	Attempt int    // of the proposal that it is on
	Was     string // the text as it was sealed, for one that has a replacement
	// Changed is true when the draft, or the next proposal, has other words there; only told of texts.
	Changed bool
}

// fieldRemarks reads the remarks on a claim's proposals.
func fieldRemarks(r *models.Reader, row models.ClaimRow, proposals []models.VerdictRevision) ([]FieldRemark, error) {
	rs, err := r.RemarksOfClaim(row.Claim.DeskID, row.Claim.ID)
	if err != nil {
		return nil, err
	}
	draft := draftInputOf(row.Draft)
	out := make([]FieldRemark, 0, len(rs))
	for _, rm := range rs {
		i := slices.IndexFunc(proposals, func(v models.VerdictRevision) bool { return v.ID == rm.VerdictID })
		if i < 0 {
			continue // it was made between two of the queries
		}
		f := FieldRemark{Remark: rm, Attempt: proposals[i].Attempt}
		if slices.Contains(workflow.Replaceable, rm.Field) {
			snap, err := export.Open(proposals[i].Snapshot, proposals[i].SHA256)
			if err != nil {
				return nil, err
			}
			f.Was = SealedText(snap, rm.Field)
			f.Changed = *draft.text(rm.Field) != f.Was
		}
		out = append(out, f)
	}
	return out, nil
}

// Attempt is the proposal before, that was returned or withdrawn, with what was said of it.
type Attempt struct {
	Verdict  models.VerdictRevision
	Snapshot export.Snapshot
	Return   *models.Decision // nil for one that was withdrawn
	Remarks  []models.Remark
}

// attemptsBefore opens, by claim, the attempts before the proposals of an article.
func attemptsBefore(vs []models.VerdictRevision, remarks []models.Remark, decisions map[string][]models.Decision) (map[string]Attempt, error) {
	out := make(map[string]Attempt, len(vs))
	for _, v := range vs {
		at := Attempt{Verdict: v}
		var err error
		if at.Snapshot, err = export.Open(v.Snapshot, v.SHA256); err != nil {
			return nil, err
		}
		for _, rm := range remarks {
			if rm.VerdictID == v.ID {
				at.Remarks = append(at.Remarks, rm)
			}
		}
		for _, d := range decisions[v.ID] {
			if d.Action == workflow.Return {
				at.Return = &d
			}
		}
		out[v.ClaimID] = at
	}
	return out, nil
}
