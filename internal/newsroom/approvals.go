package newsroom

import (
	"context"

	"sumber/internal/export"
	"sumber/internal/workflow"
	"sumber/models"
)

// ApprovalPage is an article with all its sealed proposals in text order.
type ApprovalPage struct {
	Article   models.Article
	Revision  models.Revision
	Proposals []SealedProposal
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
	wrote, err := r.AuthorsOf(a.Desk.ID, ids)
	if err != nil {
		return p, doing("read approval", err)
	}
	approved, err := approvals(r, a.Desk.ID, ids)
	if err != nil {
		return p, doing("read approval", err)
	}
	earlier, err := attemptsBefore(r, a.Desk.ID, articleID)
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
	p.Scales, err = scalesOf(r, a.Desk.ID, snaps)
	return p, doing("read approval", err)
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
func (n *Newsroom) Approvals(ctx context.Context, a Actor, after, before string) (models.ProposedPage, error) {
	p, err := n.store.Read(ctx).ProposedArticles(a.Desk.ID, models.ProposedQuery{After: after, Before: before, Limit: PageSize})
	return p, doing("list approvals", err)
}

// approvals gives, by verdict, the decision that approved it.
func approvals(r *models.Reader, desk string, verdicts []string) (map[string]models.Decision, error) {
	all, err := r.DecisionsOf(desk, verdicts)
	if err != nil {
		return nil, err
	}
	out := make(map[string]models.Decision, len(all))
	for id, ds := range all {
		if d := approvalOf(ds, id); d != nil {
			out[id] = *d
		}
	}
	return out, nil
}
