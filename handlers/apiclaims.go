package handlers

import (
	"net/http"
	"time"

	"sumber/internal/export"
	"sumber/internal/newsroom"
	"sumber/internal/text"
	"sumber/internal/workflow"
	"sumber/models"
)

// The shapes of a claim in the API. Positions are Unicode code points, half-open.
type (
	apiClaimOut struct {
		ID          string            `json:"id"`
		ArticleID   string            `json:"article_id"`
		Number      int               `json:"number"`
		Version     int               `json:"version"`
		Revision    int               `json:"revision"`
		Anchor      string            `json:"anchor"`
		State       string            `json:"state"`
		Assignee    *string           `json:"assignee"`
		Reason      string            `json:"reason"`
		OccasionID  *string           `json:"occasion_id"`
		DuplicateOf *string           `json:"duplicate_of"`
		PublishAt   *time.Time        `json:"publish_at"`
		Published   *int              `json:"published"`
		UpdatedAt   time.Time         `json:"updated_at"`
		Touched     bool              `json:"touched"`
		Content     []export.Selector `json:"content"`
		HTML        *export.InHTML    `json:"html,omitempty"`
		Cue         []export.Selector `json:"cue"`
		Source      []export.Selector `json:"source"`
		SourceName  string            `json:"source_name"`
		SourceKind  string            `json:"source_kind"`
		Attribution string            `json:"attribution"`
		Kind        string            `json:"kind"`
		Quote       string            `json:"quote"`
		CheckWorthy string            `json:"check_worthy"`
		Statement   string            `json:"statement"`
		Chain       []apiHop          `json:"chain"`
		Proposal    *apiProposal      `json:"proposal"`
		Actions     []apiAction       `json:"actions,omitempty"`
		Missing     []workflow.Need   `json:"missing,omitempty"`
		// Undo is told by the answer to an act that can be taken back under it.
		Undo string `json:"undo,omitempty"`
		// Parts are the claims that a split made.
		Parts []string `json:"parts,omitempty"`
	}
	apiHop struct {
		ID       string `json:"id"`
		Position int    `json:"position"`
		Name     string `json:"name"`
		Kind     string `json:"kind"`
		Origin   string `json:"origin"`
		Medium   string `json:"medium,omitempty"`
		Date     string `json:"date,omitempty"`
		Address  string `json:"address,omitempty"`
	}
	apiProposal struct {
		ID       string `json:"id"`
		Revision int    `json:"revision"`
		SHA256   string `json:"snapshot_sha256"`
	}
	apiAction struct {
		Action  string `json:"action"`
		Allowed bool   `json:"allowed"`
		Refused string `json:"refused,omitempty"`
	}
)

// claimOut is a claim on the revision that it stands on.
func claimOut(row models.ClaimRow, t *claimText) (apiClaimOut, error) {
	c, b := row.Claim, row.Version.Body
	out := apiClaimOut{ID: c.ID, ArticleID: c.ArticleID, Number: c.Position, Version: c.Version, Revision: t.Number, Anchor: string(c.Anchor), State: string(c.State), Assignee: c.Assignee, Reason: c.Reason,
		OccasionID: c.OccasionID, DuplicateOf: c.DuplicateOf, PublishAt: c.PublishAt, UpdatedAt: c.UpdatedAt, Touched: c.Touched, SourceName: b.SourceName, SourceKind: b.SourceKind,
		Attribution: string(b.Attribution), Kind: string(c.Kind), Quote: b.Quote, CheckWorthy: c.CheckWorthy, Statement: c.Statement, Chain: hopsOut(row.Hops)}
	if row.Live != nil {
		out.Published = &row.Live.Number
	}
	var err error
	out.Content, out.Cue, out.Source, err = t.places(b)
	return out, err
}

func hopsOut(hops []models.Hop) []apiHop {
	out := make([]apiHop, len(hops))
	for i, h := range hops {
		out[i] = apiHop{ID: h.ID, Position: h.Position, Name: h.Name, Kind: h.Kind, Origin: h.Origin, Medium: h.Medium, Date: h.Date, Address: h.Address}
	}
	return out
}

func chainOut(chain []models.ChainHop) []apiHop {
	out := make([]apiHop, len(chain))
	for i, h := range chain {
		out[i] = apiHop{ID: h.ID, Position: h.Position, Name: h.Name, Kind: h.Kind, Origin: h.Origin, Medium: h.Medium, Date: h.Date, Address: h.Address}
	}
	return out
}

// claimText is a revision with the index of its positions, made once for all claims that stand on it.
type claimText struct {
	models.Revision
	ix *text.Index
}

func textOf(rev models.Revision) *claimText {
	return &claimText{rev, text.NewIndex(rev.Text)}
}

// places are the spans of a body as they leave.
func (t *claimText) places(b models.Body) (content, cue, source []export.Selector, err error) {
	for _, part := range []struct {
		to    *[]export.Selector
		spans []text.Span
	}{{&content, b.Content}, {&cue, b.Cue}, {&source, b.Source}} {
		if *part.to, err = export.Select(t.Text, t.ix, part.spans); err != nil {
			return nil, nil, nil, err
		}
	}
	return content, cue, source, nil
}

// claimAnswer is a claim as it stands now, with what the token may do to it: the answer of every address below a claim.
func (s *server) claimAnswer(r *request, status int) error {
	return s.claimAnswered(r, status, r.Param("id"), "")
}

// claimAnswered is claimAnswer after an act that can be undone, or of a claim that was made just now.
func (s *server) claimAnswered(r *request, status int, id, undo string) error {
	p, err := s.news.Claim(r.Request().Context(), r.actor, id)
	if err != nil {
		return err
	}
	out, err := claimPageOut(p)
	if err != nil {
		return err
	}
	inHTML, err := s.news.HTMLOf(r.Request().Context(), r.actor, p.Revision)
	if err != nil {
		return err
	}
	out.HTML, out.Undo = inHTML.Of(p.Row), undo
	return r.tagged(status, out.Version, out)
}

// claimPageOut is a claim with its proposal and what the actor may do.
func claimPageOut(p newsroom.ClaimPage) (apiClaimOut, error) {
	out, err := claimOut(p.Row, textOf(p.Revision))
	if p.Sealed != nil {
		out.Proposal = &apiProposal{ID: p.Sealed.Verdict.ID, Revision: p.Sealed.Verdict.Number, SHA256: p.Sealed.Verdict.SHA256}
	}
	for _, d := range p.Decisions {
		out.Actions = append(out.Actions, apiAction{Action: string(d.Action), Allowed: d.OK(), Refused: string(d.Refused)})
	}
	out.Missing = p.Missing
	return out, err
}

func (s *server) apiClaim(r *request) error { return s.claimAnswer(r, http.StatusOK) }
