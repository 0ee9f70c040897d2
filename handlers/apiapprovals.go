package handlers

import (
	"net/http"
	"time"

	"sumber/internal/newsroom"
	"sumber/models"
)

// apiWaiting is an article with the numbers of its claims that wait for an editor.
type apiWaiting struct {
	Article  apiArticleOut `json:"article"`
	Proposed int           `json:"proposed"`
	Approved int           `json:"approved"`
}

// apiSealedClaim is a proposal with its claim and what the token may do to it.
type apiSealedClaim struct {
	ClaimID string `json:"claim_id"`
	Version int    `json:"claim_version"`
	State   string `json:"state"`
	apiSealed
	Authors []string    `json:"authors"`
	Actions []apiAction `json:"actions"`
}

// apiProposals are the proposals of an article, in text order: what was sealed, byte for byte.
func (s *server) apiProposals(r *request) error {
	p, err := s.news.Approval(r.Request().Context(), r.actor, r.Param("id"))
	if err != nil {
		return err
	}
	return r.listed("proposals", each(p.Proposals, func(sp newsroom.SealedProposal) apiSealedClaim {
		out := apiSealedClaim{ClaimID: sp.Row.Claim.ID, Version: sp.Row.Claim.Version, State: string(sp.Row.Claim.State), apiSealed: *sealedOut(sp.Verdict), Authors: append([]string{}, sp.Authors...), Actions: []apiAction{}}
		for _, d := range sp.Decisions {
			out.Actions = append(out.Actions, apiAction{Action: string(d.Action), Allowed: d.OK(), Refused: string(d.Refused)})
		}
		return out
	}), "")
}

// apiApproveAll approves and publishes proposals of one article together, each bound to the hash that was looked at.
func (s *server) apiApproveAll(r *request) error {
	var in struct {
		Proposals []struct {
			ID     string `json:"id"`
			SHA256 string `json:"snapshot_sha256"`
		} `json:"proposals"`
		At time.Time `json:"at"`
	}
	if err := bind(r, &in); err != nil {
		return err
	}
	list := make([]newsroom.ShownVerdict, len(in.Proposals))
	for i, p := range in.Proposals {
		list[i] = newsroom.ShownVerdict{VerdictID: p.ID, SHA256: p.SHA256}
	}
	if err := s.news.ApproveAll(r.Request().Context(), r.actor, r.Param("id"), list, in.At); err != nil {
		return err
	}
	return r.JSON(http.StatusOK, map[string]int{"approved": len(list)})
}

// apiApprovals lists the articles with claims that wait for approval or publication, newest first.
func (s *server) apiApprovals(r *request) error {
	limit, err := r.limit()
	if err != nil {
		return err
	}
	p, err := s.news.Approvals(r.Request().Context(), r.actor, models.ProposedQuery{After: r.QueryParam("after"), Limit: limit})
	if err != nil {
		return err
	}
	return r.listed("approvals", each(p.Rows, func(a models.ProposedArticle) apiWaiting {
		return apiWaiting{articleOut(a.Article), a.Proposed, a.Approved}
	}), p.Next)
}
