package newsroom

import (
	"errors"
	"slices"

	"sumber/models"
)

// Finding is what answers the question of a hop: the claim's own, or else that of its occasion.
type Finding struct {
	models.HopFinding
	// Shared is true for one that was given for all claims of the occasion, by By.
	Shared bool
	By     models.OccasionFinding
}

// Findings gives, for each hop of a claim in chain order, what answers its question; an empty one where nothing does. What
// a claim says for itself goes before what its occasion says.
func Findings(row models.ClaimRow) []Finding {
	out := make([]Finding, len(row.Hops))
	for i, h := range row.Hops {
		out[i].HopID = h.ID
		if row.Draft != nil {
			if k := slices.IndexFunc(row.Draft.Findings, func(f models.HopFinding) bool { return f.HopID == h.ID }); k >= 0 {
				out[i].HopFinding = row.Draft.Findings[k]
				continue
			}
		}
		if row.Occasion == nil {
			continue
		}
		if k := sharedFor(row.Occasion.Findings, row.Hops, h); k >= 0 {
			f := row.Occasion.Findings[k]
			out[i] = Finding{Shared: true, By: f, HopFinding: models.HopFinding{HopID: h.ID, Finding: f.Finding, TrueSource: f.TrueSource, Note: f.Note}}
		}
	}
	return out
}

// Shareable reports whether a finding for a hop can be given for the whole occasion: two sources without a name may be two.
func Shareable(h models.Hop) bool { return models.Fold(h.Name) != "" }

// sharedFor finds the occasion's finding for a hop: of the same name, and as speaker or as somebody who carried it.
func sharedFor(list []models.OccasionFinding, hops []models.Hop, h models.Hop) int {
	if !Shareable(h) {
		return -1
	}
	name, speaker := models.Fold(h.Name), h.Position == hops[0].Position
	return slices.IndexFunc(list, func(f models.OccasionFinding) bool { return f.Source == name && f.Speaker == speaker })
}

// share gives findings for all claims of the occasion. Who gives one that is new is an author of them all.
func (n *Newsroom) share(tx *models.Tx, a Actor, row *models.ClaimRow, in DraftInput) error {
	if len(in.Shared) == 0 {
		return nil
	}
	refuse := func(f models.HopFinding, code string) error {
		return &Invalid{Fields: map[string]string{"finding." + f.HopID: code}}
	}
	if row.Claim.OccasionID == nil {
		return refuse(in.Shared[0], codeUnknown)
	}
	o, err := tx.LockOccasion(a.Desk.ID, *row.Claim.OccasionID)
	if err != nil {
		return err
	}
	var changed []models.HopFinding
	for _, f := range in.Shared {
		i := slices.IndexFunc(row.Hops, func(h models.Hop) bool { return h.ID == f.HopID })
		if i < 0 || !Shareable(row.Hops[i]) {
			return refuse(f, codeUnknown)
		}
		if h := row.Hops[i]; setShared(&o, row.Hops, h, f, a.Account.ID, n) {
			changed = append(changed, f)
		}
	}
	if len(changed) == 0 {
		return nil
	}
	if in.OccasionVersion != 0 && in.OccasionVersion != o.Version {
		return refuse(changed[0], codeOccasionChanged)
	}
	err = n.wroteOccasion(tx, a, row.Claim.ArticleID, o.ID)
	var no *Refused
	if errors.As(err, &no) {
		return refuse(changed[0], codeOccasionSealed) // the form stays, with all that was typed
	}
	if err != nil {
		return err
	}
	if err := tx.SaveOccasion(&o); err != nil {
		return err
	}
	row.Occasion = &o
	return n.recordOccasion(tx, a, o, "occasion_finding")
}

// setShared lays a finding into an occasion, and reports whether that changed it.
func setShared(o *models.Occasion, hops []models.Hop, h models.Hop, f models.HopFinding, by string, n *Newsroom) bool {
	next := models.OccasionFinding{Source: models.Fold(h.Name), Speaker: h.Position == hops[0].Position, Finding: f.Finding, TrueSource: f.TrueSource, Note: f.Note, By: by, At: models.Micro(n.time())}
	i := sharedFor(o.Findings, hops, h)
	o.Findings = slices.Clone(o.Findings)
	switch {
	case i < 0 && f.Finding == "":
		return false
	case i < 0:
		o.Findings = append(o.Findings, next)
	case f.Finding == "":
		o.Findings = slices.Delete(o.Findings, i, i+1)
	case o.Findings[i].Finding == f.Finding && o.Findings[i].TrueSource == f.TrueSource && o.Findings[i].Note == f.Note:
		return false
	default:
		o.Findings[i] = next
	}
	return true
}

// recordOccasion tells the history of every claim of an occasion what became of it.
func (n *Newsroom) recordOccasion(tx *models.Tx, a Actor, o models.Occasion, action string) error {
	claims, err := tx.ClaimsOfOccasion(a.Desk.ID, o.ID)
	if err != nil {
		return err
	}
	for _, c := range claims {
		e := n.event(a, action, "claim", c.ID)
		e.IDs = map[string]string{"occasion": o.ID, "article": o.ArticleID}
		tx.Record(e)
	}
	return nil
}
