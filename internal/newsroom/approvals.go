package newsroom

import (
	"cmp"
	"context"
	"slices"

	"sumber/internal/export"
	"sumber/internal/workflow"
	"sumber/models"
)

// ApprovalPage is an article with all its sealed proposals in text order.
type ApprovalPage struct {
	Article   models.Article
	Revision  models.Revision
	Proposals []SealedProposal
	LeftOut   []LeftOut // what "approve all" does not take, in text order
	Members   []models.MemberAccount
	Scales    map[string]models.ScaleVersion // that the sealed ratings are of, by id
	Names     map[string]string              // of every account that the page speaks of, also of who has left the desk
}

// SealedProposal is one proposal as it is approved: what is shown is what was sealed.
type SealedProposal struct {
	Row       models.ClaimRow
	Verdict   models.VerdictRevision
	Snapshot  export.Snapshot
	Authors   []string // accounts
	Decisions []workflow.Decision
	// MayApprove lists the members who may approve it, so that the page says so beforehand; Barred those whose role could,
	// and why they may not.
	MayApprove []models.MemberAccount
	Barred     []BarredMember
	// Approval is the decision that approved it, nil while it waits; Live is what is public now, nil for nothing.
	Approval *models.Decision
	Live     *LiveVerdict
	// Earlier is the attempt before this one at the same revision, nil for the first; only the approval page reads it.
	Earlier *Attempt
}

// LeftOut is a claim that the actor cannot approve now, and why.
type LeftOut struct {
	Row models.ClaimRow
	Why workflow.Refusal // of workflow.Approve
	// Lacks and OpenRemarks are of a draft that is still written: what it needs to be proposed, and how many remarks of a
	// return wait for an answer.
	Lacks       []Lack
	OpenRemarks int
}

// BarredMember is an editor who may not approve one proposal.
type BarredMember struct {
	Member models.MemberAccount
	Why    workflow.Refusal
}

// Approval reads an article's approval page.
func (n *Newsroom) Approval(ctx context.Context, a Actor, articleID string) (ApprovalPage, error) {
	r := n.store.Read(ctx)
	p := ApprovalPage{}
	var err error
	if p.Article, err = r.Article(a.Desk.ID, articleID); err != nil {
		return p, doing("read approval", err)
	}
	if p.Revision, err = r.Revision(a.Desk.ID, articleID, p.Article.Revision); err != nil {
		return p, doing("read approval", err)
	}
	if p.Members, err = r.Members(a.Desk.ID); err != nil {
		return p, doing("read approval", err)
	}
	rows, err := r.ArticleClaims(a.Desk.ID, articleID)
	if err != nil {
		return p, doing("read approval", err)
	}
	inTextOrder(rows)
	vs, err := r.Proposals(a.Desk.ID, articleID)
	if err != nil {
		return p, doing("read approval", err)
	}
	byID := make(map[string]models.VerdictRevision, len(vs))
	ids := make([]string, 0, len(vs))
	for _, v := range vs {
		byID[v.ID] = v
		ids = append(ids, v.ID)
	}
	before, err := r.AttemptsBefore(a.Desk.ID, articleID)
	if err != nil {
		return p, doing("read approval", err)
	}
	decided := slices.Clone(ids)
	for _, v := range before {
		decided = append(decided, v.ID)
	}
	wrote, err := r.AuthorsOf(a.Desk.ID, ids)
	if err != nil {
		return p, doing("read approval", err)
	}
	decisions, err := r.DecisionsOf(a.Desk.ID, decided)
	if err != nil {
		return p, doing("read approval", err)
	}
	approved := approvalsIn(decisions)
	var remarked []string // claims that can have remarks to be shown
	for _, row := range rows {
		if row.Claim.Proposal != nil || slices.Contains(workflow.From(workflow.Propose), row.Claim.State) {
			remarked = append(remarked, row.Claim.ID)
		}
	}
	remarks, err := r.RemarksOfClaims(a.Desk.ID, remarked)
	if err != nil {
		return p, doing("read approval", err)
	}
	earlier, err := attemptsBefore(before, remarks, decisions)
	if err != nil {
		return p, doing("read approval", err)
	}
	var people []string
	for _, at := range earlier {
		if at.Return != nil {
			people = append(people, at.Return.AccountID)
		}
		for _, rm := range at.Remarks {
			people = append(people, rm.AccountID, deref(rm.ClosedBy))
		}
	}
	for _, v := range vs {
		people = append(append(people, v.ProposedBy, approved[v.ID].AccountID), wrote[v.ID]...)
	}
	if p.Names, err = accountNames(r, people); err != nil {
		return p, doing("read approval", err)
	}
	var liveIDs []string
	for _, row := range rows {
		if row.Claim.Proposal != nil && row.Live != nil {
			liveIDs = append(liveIDs, row.Live.VerdictID)
		}
	}
	live, err := r.VerdictsByID(a.Desk.ID, liveIDs)
	if err != nil {
		return p, doing("read approval", err)
	}
	var snaps []*export.Snapshot
	for _, row := range rows {
		if row.Claim.Proposal == nil {
			continue
		}
		v, ok := byID[*row.Claim.Proposal]
		if !ok {
			continue
		}
		sp, err := sealedProposal(a, row, v, wrote[v.ID], p.Members)
		if err != nil {
			return p, doing("read approval of claim "+row.Claim.ID, err)
		}
		if d, ok := approved[v.ID]; ok {
			sp.Approval = &d
		}
		if row.Live != nil {
			if sp.Live, err = liveVerdict(*row.Live, live[row.Live.VerdictID]); err != nil {
				return p, doing("read approval of claim "+row.Claim.ID, err)
			}
		}
		if at, ok := earlier[row.Claim.ID]; ok {
			sp.Earlier = &at
		}
		p.Proposals = append(p.Proposals, sp)
		snaps = append(snaps, &sp.Snapshot)
		if sp.Live != nil {
			snaps = append(snaps, &sp.Live.Snapshot)
		}
	}
	if p.LeftOut, err = leftOut(r, a, articleID, rows, p.Proposals, remarks); err != nil {
		return p, doing("read approval", err)
	}
	p.Scales, err = scalesOf(r, a.Desk.ID, snaps)
	return p, doing("read approval", err)
}

// leftOut lists the claims that an actor cannot approve now, with the reason that the policy gives.
func leftOut(r *models.Reader, a Actor, articleID string, rows []models.ClaimRow, proposals []SealedProposal, remarks []models.Remark) ([]LeftOut, error) {
	evidence, err := r.EvidenceOfArticle(a.Desk.ID, articleID)
	if err != nil {
		return nil, err
	}
	var out []LeftOut
	for _, row := range rows {
		d := workflow.Next(workflow.Approve, rowFacts(a, row))
		if i := slices.IndexFunc(proposals, func(p SealedProposal) bool { return p.Row.Claim.ID == row.Claim.ID }); i >= 0 {
			d = workflow.Next(workflow.Approve, sealedFacts(a, proposals[i]))
		}
		if d.OK() {
			continue
		}
		lo := LeftOut{Row: row, Why: d.Refused}
		if slices.Contains(workflow.From(workflow.Propose), row.Claim.State) {
			lo.Lacks = lacksOf(row, evidenceOf(row.Claim, evidence))
			for _, rm := range remarks {
				if rm.ClaimID == row.Claim.ID && rm.State == workflow.RemarkStates[0] {
					lo.OpenRemarks++
				}
			}
		}
		out = append(out, lo)
	}
	return out, nil
}

// sealedProposal opens a proposal and decides about it for the actor and for every member.
func sealedProposal(a Actor, row models.ClaimRow, v models.VerdictRevision, wrote []string, members []models.MemberAccount) (SealedProposal, error) {
	snap, err := export.Open(v.Snapshot, v.SHA256)
	if err != nil {
		return SealedProposal{}, err
	}
	sp := SealedProposal{Row: row, Verdict: v, Snapshot: snap, Authors: wrote}
	sp.Decisions = workflow.Decisions(sealedFacts(a, sp))
	for _, m := range members {
		if m.Disabled {
			continue
		}
		f := sealedFacts(Actor{Account: models.Account{ID: m.AccountID}, Role: m.Role}, sp)
		// The question is who may approve at all, also once somebody has.
		f.State = workflow.From(workflow.Approve)[0]
		switch d := workflow.Next(workflow.Approve, f); d.Refused {
		case workflow.Allowed:
			sp.MayApprove = append(sp.MayApprove, m)
		case workflow.RefusedAuthor:
			sp.Barred = append(sp.Barred, BarredMember{Member: m, Why: d.Refused})
		}
	}
	return sp, nil
}

func sealedFacts(a Actor, sp SealedProposal) workflow.Facts {
	c := sp.Row.Claim
	f := workflow.Facts{Role: a.Role, Scopes: a.Scopes, State: c.State, Live: sp.Row.Live != nil, Scheduled: c.PublishAt != nil,
		Assignee: c.Assignee != nil && *c.Assignee == a.Account.ID, Proposer: sp.Verdict.ProposedBy == a.Account.ID}
	for _, id := range sp.Authors {
		f.Author = f.Author || id == a.Account.ID
	}
	return f
}

// Approvals is a page of the articles with proposals that wait for approval or publication, newest first.
func (n *Newsroom) Approvals(ctx context.Context, a Actor, q models.ProposedQuery) (models.ProposedPage, error) {
	q.Limit = cmp.Or(q.Limit, PageSize)
	p, err := n.store.Read(ctx).ProposedArticles(a.Desk.ID, q)
	return p, doing("list approvals", err)
}

// approvals gives, by verdict, the decision that approved it.
func approvals(r *models.Reader, desk string, verdicts []string) (map[string]models.Decision, error) {
	all, err := r.DecisionsOf(desk, verdicts)
	if err != nil {
		return nil, err
	}
	return approvalsIn(all), nil
}

func approvalsIn(all map[string][]models.Decision) map[string]models.Decision {
	out := make(map[string]models.Decision, len(all))
	for id, ds := range all {
		if d := approvalOf(ds, id); d != nil {
			out[id] = *d
		}
	}
	return out
}
