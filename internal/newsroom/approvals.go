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
}

// SealedProposal is one proposal as it is approved: what is shown is what was sealed.
type SealedProposal struct {
	Row       models.ClaimRow
	Verdict   models.VerdictRevision
	Snapshot  export.Snapshot
	Authors   []string // accounts
	Decisions []workflow.Decision
	// MayApprove lists the members who may approve it now, so that the page says so beforehand.
	MayApprove []models.MemberAccount
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
	for _, row := range rows {
		if row.Claim.Proposal == nil {
			continue
		}
		v, ok := byID[*row.Claim.Proposal]
		if !ok {
			continue
		}
		snap, err := export.Open(v.Snapshot, v.SHA256)
		if err != nil {
			return p, doing("read approval of claim "+row.Claim.ID, err)
		}
		sp := SealedProposal{Row: row, Verdict: v, Snapshot: snap, Authors: wrote[v.ID]}
		sp.Decisions = workflow.Decisions(sealedFacts(a, sp))
		for _, m := range p.Members {
			as := Actor{Account: models.Account{ID: m.AccountID}, Desk: a.Desk, Role: m.Role}
			f := sealedFacts(as, sp)
			f.State = workflow.From(workflow.Approve)[0]
			if !m.Disabled && workflow.Next(workflow.Approve, f).OK() {
				sp.MayApprove = append(sp.MayApprove, m)
			}
		}
		p.Proposals = append(p.Proposals, sp)
	}
	return p, nil
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

// Approvals lists the articles with proposals that wait, oldest first.
func (n *Newsroom) Approvals(ctx context.Context, a Actor) ([]models.ProposedArticle, error) {
	ps, err := n.store.Read(ctx).ProposedArticles(a.Desk.ID)
	return ps, doing("list approvals", err)
}
