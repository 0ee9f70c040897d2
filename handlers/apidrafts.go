package handlers

import (
	"net/http"
	"slices"

	"sumber/internal/newsroom"
	"sumber/internal/workflow"
	"sumber/models"
)

// The shape of a draft in the API.
type (
	apiDraft struct {
		Statement string       `json:"statement"`
		Kind      string       `json:"kind"`
		Rating    string       `json:"rating"`
		Category  string       `json:"category"`
		Summary   string       `json:"summary"`
		Rationale string       `json:"rationale"`
		Findings  []apiFinding `json:"findings"`
	}
	apiFinding struct {
		HopID      string `json:"hop_id"`
		Finding    string `json:"finding"`
		TrueSource string `json:"true_source"`
		Note       string `json:"note"`
	}
)

func draftOut(d models.Draft) apiDraft {
	out := apiDraft{Statement: d.Statement, Kind: string(d.Kind), Rating: d.Rating, Category: d.Category, Summary: d.Summary, Rationale: d.Rationale, Findings: make([]apiFinding, len(d.Findings))}
	for i, f := range d.Findings {
		out.Findings[i] = apiFinding{HopID: f.HopID, Finding: string(f.Finding), TrueSource: f.TrueSource, Note: f.Note}
	}
	return out
}

func (in apiDraft) input() newsroom.DraftInput {
	d := newsroom.DraftInput{Statement: in.Statement, Kind: in.Kind, Rating: in.Rating, Category: in.Category, Summary: in.Summary, Rationale: in.Rationale}
	for _, f := range in.Findings {
		d.Findings = append(d.Findings, models.HopFinding{HopID: f.HopID, Finding: workflow.Finding(f.Finding), TrueSource: f.TrueSource, Note: f.Note})
	}
	return d
}

// value is one field of a draft, under the name by which errors name it.
func (in apiDraft) value(field string) string {
	switch field {
	case "statement":
		return in.Statement
	case "kind":
		return in.Kind
	case "rating":
		return in.Rating
	case "category":
		return in.Category
	case "summary":
		return in.Summary
	case "rationale":
		return in.Rationale
	}
	if i := slices.IndexFunc(in.Findings, func(f apiFinding) bool { return "finding."+f.HopID == field }); i >= 0 {
		f := in.Findings[i]
		return f.Finding + "\n" + f.TrueSource + "\n" + f.Note
	}
	return ""
}

var draftFields = []string{"statement", "kind", "rating", "category", "summary", "rationale"}

// apiDraftOut is a draft with the version of its claim.
type apiDraftOut struct {
	Version int `json:"version"`
	apiDraft
}

func (s *server) apiDraft(r *request) error {
	p, err := s.news.Claim(r.Request().Context(), r.actor, r.Param("id"))
	if err != nil {
		return err
	}
	out := apiDraftOut{p.Row.Claim.Version, draftOut(draftNow(p.Row))}
	return r.tagged(http.StatusOK, out.Version, out)
}

// draftNow is the draft of a claim; of one that nobody took, an empty one.
func draftNow(row models.ClaimRow) models.Draft {
	if row.Draft == nil {
		return models.Draft{}
	}
	return *row.Draft
}

func (s *server) apiSaveDraft(r *request) error {
	var in struct {
		Version int `json:"version"`
		apiDraft
	}
	if err := bind(r, &in); err != nil {
		return err
	}
	if slices.ContainsFunc(in.Findings, func(f apiFinding) bool { return f.HopID == "" || f.Finding == "" }) {
		return &newsroom.Invalid{Fields: map[string]string{"findings": "required"}} // a page sends what is not answered yet; a program leaves it out
	}
	ref, err := r.mustRef(in.Version)
	if err != nil {
		return err
	}
	err = s.news.SaveDraft(r.Request().Context(), r.actor, ref, in.input())
	if isStale(err) {
		return s.lateDraft(r, err, ref, in.apiDraft)
	}
	if err != nil {
		return askVersion(ref, err)
	}
	return s.claimAnswer(r, http.StatusOK)
}

// lateDraft lays a draft that came too late beside the one that is there, and the one that it was made from.
func (s *server) lateDraft(r *request, stale error, ref newsroom.Ref, mine apiDraft) error {
	p, err := s.news.Claim(r.Request().Context(), r.actor, ref.ID)
	if err != nil {
		return stale
	}
	was, err := s.news.DraftAt(r.Request().Context(), r.actor, ref.ID, ref.Version)
	if err != nil {
		return stale
	}
	theirs, base := draftOut(draftNow(p.Row)), draftOut(was)
	fields := slices.Clone(draftFields)
	for _, h := range p.Row.Hops {
		fields = append(fields, "finding."+h.ID)
	}
	v := versions{Mine: mine, Theirs: apiDraftOut{p.Row.Claim.Version, theirs}, Base: apiDraftOut{ref.Version, base}}
	if mine.Findings == nil {
		mine.Findings = []apiFinding{}
		v.Mine = mine
	}
	v.compare(fields, base.value, mine.value, theirs.value)
	return &staleError{stale, v}
}
