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
		State       string            `json:"state"`
		Touched     bool              `json:"touched"`
		Content     []export.Selector `json:"content"`
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

func claimOut(row models.ClaimRow, rev models.Revision, ix *text.Index) (apiClaimOut, error) {
	c, b := row.Claim, row.Version.Body
	out := apiClaimOut{ID: c.ID, ArticleID: c.ArticleID, Number: c.Position, Version: c.Version, State: string(c.State), Touched: c.Touched, SourceName: b.SourceName, SourceKind: b.SourceKind,
		Attribution: string(b.Attribution), Kind: string(c.Kind), Quote: b.Quote, CheckWorthy: c.CheckWorthy, Statement: c.Statement, Chain: make([]apiHop, len(row.Hops))}
	for i, h := range row.Hops {
		out.Chain[i] = apiHop{ID: h.ID, Position: h.Position, Name: h.Name, Kind: h.Kind, Origin: h.Origin, Medium: h.Medium, Date: h.Date, Address: h.Address}
	}
	var err error
	for _, part := range []struct {
		to    *[]export.Selector
		spans []text.Span
	}{{&out.Content, b.Content}, {&out.Cue, b.Cue}, {&out.Source, b.Source}} {
		if *part.to, err = export.Select(rev.Text, ix, part.spans); err != nil {
			return out, err
		}
	}
	return out, nil
}

// claimAnswer is a claim as it stands now, with what the token may do to it: the answer of every address below a claim.
func (s *server) claimAnswer(r *request, status int) error {
	p, err := s.news.Claim(r.Request().Context(), r.actor, r.Param("id"))
	if err != nil {
		return err
	}
	out, err := claimOut(p.Row, p.Revision, text.NewIndex(p.Revision.Text))
	if err != nil {
		return err
	}
	if p.Sealed != nil {
		out.Proposal = &apiProposal{ID: p.Sealed.Verdict.ID, Revision: p.Sealed.Verdict.Number, SHA256: p.Sealed.Verdict.SHA256}
	}
	for _, d := range p.Decisions {
		out.Actions = append(out.Actions, apiAction{Action: string(d.Action), Allowed: d.OK(), Refused: string(d.Refused)})
	}
	out.Missing = p.Missing
	return r.JSON(status, out)
}

func (s *server) apiClaim(r *request) error { return s.claimAnswer(r, http.StatusOK) }

// apiWhere is a place in the text: code points, or exact words and which of their occurrences; both must agree.
type apiWhere struct {
	Start      int    `json:"start"`
	End        int    `json:"end"`
	Exact      string `json:"exact"`
	Occurrence int    `json:"occurrence"`
}

func wheres(in []apiWhere) []newsroom.Where {
	out := make([]newsroom.Where, len(in))
	for i, w := range in {
		out[i] = newsroom.Where{Start: w.Start, End: w.End, Exact: w.Exact, Occurrence: w.Occurrence}
	}
	return out
}

func (s *server) apiEditClaim(r *request) error {
	var in struct {
		Version     int        `json:"version"`
		Content     []apiWhere `json:"content"`
		Cue         []apiWhere `json:"cue"`
		Source      []apiWhere `json:"source"`
		Attribution string     `json:"attribution"`
		Kind        string     `json:"kind"`
		Chain       []apiHop   `json:"chain"`
	}
	if err := bind(r, &in); err != nil {
		return err
	}
	edit := newsroom.ClaimEdit{Content: wheres(in.Content), Cue: wheres(in.Cue), Source: wheres(in.Source), Attribution: in.Attribution, Kind: in.Kind}
	for _, h := range in.Chain {
		edit.Chain = append(edit.Chain, newsroom.HopInput{ID: h.ID, Position: h.Position, Name: h.Name, Kind: h.Kind, Origin: h.Origin, Medium: h.Medium, Date: h.Date, Address: h.Address})
	}
	if err := s.news.EditClaim(r.Request().Context(), r.actor, named(r, in.Version), edit); err != nil {
		return err
	}
	return s.claimAnswer(r, http.StatusOK)
}

// named is a claim at the version that the body names, which it must.
func named(r *request, version int) newsroom.Ref {
	if version == 0 {
		version = newsroom.NoVersion
	}
	return newsroom.Ref{ID: r.Param("id"), Version: version}
}

func (s *server) apiSaveDraft(r *request) error {
	var in struct {
		Version   int    `json:"version"`
		Statement string `json:"statement"`
		Kind      string `json:"kind"`
		Rating    string `json:"rating"`
		Category  string `json:"category"`
		Summary   string `json:"summary"`
		Rationale string `json:"rationale"`
		Findings  []struct {
			HopID      string `json:"hop_id"`
			Finding    string `json:"finding"`
			TrueSource string `json:"true_source"`
			Note       string `json:"note"`
		} `json:"findings"`
	}
	if err := bind(r, &in); err != nil {
		return err
	}
	d := newsroom.DraftInput{Statement: in.Statement, Kind: in.Kind, Rating: in.Rating, Category: in.Category, Summary: in.Summary, Rationale: in.Rationale}
	for _, f := range in.Findings {
		d.Findings = append(d.Findings, models.HopFinding{HopID: f.HopID, Finding: workflow.Finding(f.Finding), TrueSource: f.TrueSource, Note: f.Note})
	}
	if err := s.news.SaveDraft(r.Request().Context(), r.actor, named(r, in.Version), d); err != nil {
		return err
	}
	return s.claimAnswer(r, http.StatusOK)
}

func (s *server) apiAddEvidence(r *request) error {
	var in struct {
		Version int    `json:"version"`
		Kind    string `json:"kind"`
		URL     string `json:"url"`
		Title   string `json:"title"`
		BearsOn string `json:"bears_on"`
		HopID   string `json:"hop_id"`
		Stance  string `json:"stance"`
		Primary bool   `json:"primary"`
		Excerpt string `json:"excerpt"`
	}
	if err := bind(r, &in); err != nil {
		return err
	}
	_, err := s.news.AddEvidence(r.Request().Context(), r.actor, newsroom.Ref{ID: r.Param("id"), Version: in.Version}, newsroom.EvidenceInput{BearsOn: in.BearsOn, HopID: in.HopID, Kind: in.Kind,
		URL: in.URL, Title: in.Title, Stance: in.Stance, Primary: in.Primary, Excerpt: in.Excerpt})
	if err != nil {
		return err
	}
	return s.claimAnswer(r, http.StatusCreated)
}

func (s *server) apiSetOccasion(r *request) error {
	var in struct {
		Version   int    `json:"version"`
		ID        string `json:"id"`
		Speaker   string `json:"speaker"`
		Medium    string `json:"medium"`
		Date      string `json:"date"`
		Addressee string `json:"addressee"`
		Document  string `json:"document"`
		Note      string `json:"note"`
	}
	if err := bind(r, &in); err != nil {
		return err
	}
	err := s.news.SetOccasion(r.Request().Context(), r.actor, newsroom.Ref{ID: r.Param("id"), Version: in.Version}, newsroom.OccasionInput{ID: in.ID, Speaker: in.Speaker, Medium: in.Medium, Date: in.Date,
		Addressee: in.Addressee, Document: in.Document, Note: in.Note})
	if err != nil {
		return err
	}
	return s.claimAnswer(r, http.StatusOK)
}

// apiAct is every act of review. Approving names the hash of the snapshot that was looked at.
func (s *server) apiAct(r *request) error {
	var in struct {
		Version    int       `json:"version"`
		Reason     string    `json:"reason"`
		Remarks    string    `json:"remarks"`
		Assignee   string    `json:"assignee"`
		Correction string    `json:"correction"`
		SHA256     string    `json:"snapshot_sha256"`
		Publish    bool      `json:"publish"`
		At         time.Time `json:"at"`
	}
	action := workflow.Action(r.Param("action"))
	if _, ok := workflow.Find(action); !ok {
		return models.ErrNotFound
	}
	if err := bind(r, &in); err != nil {
		return err
	}
	err := s.act(r, action, newsroom.Ref{ID: r.Param("id"), Version: in.Version}, actInput{Reason: in.Reason, Remarks: in.Remarks, Assignee: in.Assignee, Correction: in.Correction,
		SHA256: in.SHA256, Publish: in.Publish, At: in.At})
	if err != nil {
		return err
	}
	return s.claimAnswer(r, http.StatusOK)
}
