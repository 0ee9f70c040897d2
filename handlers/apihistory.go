package handlers

import (
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"sumber/internal/newsroom"
	"sumber/models"
)

// The shapes of what was: versions, evidence, verdicts, decisions, publications, events.
type (
	apiVersion struct {
		Number       int       `json:"number"`
		ClaimVersion *int      `json:"claim_version"`
		Revision     int       `json:"revision"`
		Note         string    `json:"note"`
		By           *string   `json:"by"`
		Engine       string    `json:"engine"`
		CreatedAt    time.Time `json:"created_at"`
		*apiClaimBody
	}
	apiEvidence struct {
		ID         string    `json:"id"`
		ClaimID    *string   `json:"claim_id"`
		OccasionID *string   `json:"occasion_id"`
		Kind       string    `json:"kind"`
		URL        string    `json:"url"`
		Title      string    `json:"title"`
		BearsOn    string    `json:"bears_on"`
		HopID      *string   `json:"hop_id"`
		Stance     string    `json:"stance"`
		Primary    bool      `json:"primary"`
		Excerpt    string    `json:"excerpt"`
		By         string    `json:"by"`
		CreatedAt  time.Time `json:"created_at"`
	}
	apiOccasion struct {
		ID        string   `json:"id"`
		ArticleID string   `json:"article_id"`
		Version   int      `json:"version"`
		Speaker   string   `json:"speaker"`
		SpeakerID *string  `json:"speaker_id"`
		Medium    string   `json:"medium"`
		Date      string   `json:"date"`
		Addressee string   `json:"addressee"`
		Document  string   `json:"document"`
		Note      string   `json:"note"`
		Claims    []string `json:"claims"`
	}
	apiSealed struct {
		ID         string          `json:"id"`
		Revision   int             `json:"revision"`
		Attempt    int             `json:"attempt"`
		SHA256     string          `json:"snapshot_sha256"`
		ProposedBy string          `json:"proposed_by"`
		ProposedAt time.Time       `json:"proposed_at"`
		Snapshot   json.RawMessage `json:"snapshot"`
	}
	apiDecision struct {
		ID        string    `json:"id"`
		VerdictID string    `json:"verdict_id"`
		Action    string    `json:"action"`
		By        string    `json:"by"`
		ByName    string    `json:"by_name"`
		Remarks   string    `json:"remarks"`
		SHA256    string    `json:"snapshot_sha256"`
		At        time.Time `json:"at"`
	}
	apiRemarkOut struct {
		ID          string     `json:"id"`
		VerdictID   string     `json:"verdict_id"`
		Attempt     int        `json:"attempt"`
		Field       string     `json:"field"`
		ObjectID    string     `json:"object_id"`
		Text        string     `json:"text"`
		Replacement *string    `json:"replacement"`
		Was         string     `json:"was"`
		Changed     bool       `json:"changed"`
		State       string     `json:"state"`
		By          string     `json:"by"`
		ByName      string     `json:"by_name"`
		CreatedAt   time.Time  `json:"created_at"`
		ClosedBy    *string    `json:"closed_by"`
		ClosedAt    *time.Time `json:"closed_at"`
	}
	apiPublication struct {
		ID               string     `json:"id"`
		ClaimID          string     `json:"claim_id"`
		ArticleID        string     `json:"article_id"`
		VerdictID        string     `json:"verdict_id"`
		Revision         int        `json:"revision"`
		PublishedBy      string     `json:"published_by"`
		PublishedAt      time.Time  `json:"published_at"`
		Correction       string     `json:"correction"`
		CorrectionReason string     `json:"correction_reason"`
		SupersededAt     *time.Time `json:"superseded_at"`
		RetractedAt      *time.Time `json:"retracted_at"`
		RetractedBy      *string    `json:"retracted_by"`
		RetractionReason string     `json:"retraction_reason"`
	}
	apiScheduled struct {
		ClaimID     string    `json:"claim_id"`
		ArticleID   string    `json:"article_id"`
		VerdictID   *string   `json:"verdict_id"`
		Statement   string    `json:"statement"`
		PublishAt   time.Time `json:"publish_at"`
		ScheduledBy *string   `json:"scheduled_by"`
		Version     int       `json:"claim_version"`
	}
	apiEvent struct {
		Seq      int64             `json:"seq"`
		At       time.Time         `json:"at"`
		Actor    *string           `json:"actor"`
		ByName   string            `json:"by_name"`
		Action   string            `json:"action"`
		Object   string            `json:"object"`
		ObjectID string            `json:"object_id"`
		IDs      map[string]string `json:"ids"`
		Texts    map[string]string `json:"texts"`
		Erased   []string          `json:"erased,omitempty"`
		Hash     string            `json:"hash"`
	}
)

// apiVersions is what a claim said, first to last, each on the text that it was of.
func (s *server) apiVersions(r *request) error {
	h, err := s.news.ClaimHistory(r.Request().Context(), r.actor, r.Param("id"))
	if err != nil {
		return err
	}
	texts := map[string]*claimText{}
	out := make([]apiVersion, len(h.Versions))
	for i, v := range h.Versions {
		if texts[v.RevID] == nil {
			texts[v.RevID] = textOf(h.Texts[v.RevID])
		}
		out[i] = apiVersion{Number: v.Number, Revision: texts[v.RevID].Number, Note: v.Note, By: v.Author, Engine: v.Engine, CreatedAt: v.CreatedAt}
		if v.ClaimVersion > 0 {
			out[i].ClaimVersion = &v.ClaimVersion
		} else if v.Number == 1 {
			out[i].ClaimVersion = &v.Number // a claim begins with both
		}
		if out[i].apiClaimBody, err = bodyOut(texts[v.RevID], v.Body); err != nil {
			return err
		}
	}
	return r.listed("versions", out, "")
}

func evidenceOut(e models.Evidence) apiEvidence {
	return apiEvidence{ID: e.ID, ClaimID: e.ClaimID, OccasionID: e.OccasionID, Kind: e.Kind, URL: e.URL, Title: e.Title, BearsOn: e.BearsOn, HopID: e.HopID, Stance: e.Stance, Primary: e.Primary,
		Excerpt: e.Excerpt, By: e.CreatedBy, CreatedAt: e.CreatedAt}
}

func (s *server) apiEvidence(r *request) error {
	list, err := s.news.EvidenceOf(r.Request().Context(), r.actor, r.Param("id"))
	if err != nil {
		return err
	}
	return r.listed("evidence", each(list, evidenceOut), "")
}

func occasionOut(o newsroom.OccasionClaims) apiOccasion {
	return apiOccasion{ID: o.ID, ArticleID: o.ArticleID, Version: o.Version, Speaker: o.Speaker, SpeakerID: o.SpeakerID, Medium: o.Medium, Date: o.Date, Addressee: o.Addressee, Document: o.Document,
		Note: o.Note, Claims: append([]string{}, o.Claims...)}
}

func (s *server) apiOccasions(r *request) error {
	list, err := s.news.Occasions(r.Request().Context(), r.actor, r.Param("id"))
	if err != nil {
		return err
	}
	return r.listed("occasions", each(list, occasionOut), "")
}

func (s *server) apiOccasion(r *request) error {
	o, err := s.news.Occasion(r.Request().Context(), r.actor, r.Param("id"))
	if err != nil {
		return err
	}
	return r.tagged(http.StatusOK, o.Version, occasionOut(o))
}

// apiVerdict is the verdict of one claim in its three forms: in work, sealed and waiting, and public.
func (s *server) apiVerdict(r *request) error {
	p, err := s.news.Claim(r.Request().Context(), r.actor, r.Param("id"))
	if err != nil {
		return err
	}
	out := struct {
		ClaimID   string      `json:"claim_id"`
		Draft     apiDraftOut `json:"draft"`
		Proposal  *apiSealed  `json:"proposal"`
		Published *apiSealed  `json:"published"`
	}{ClaimID: p.Row.Claim.ID, Draft: apiDraftOut{p.Row.Claim.Version, draftOut(draftNow(p.Row))}}
	for _, v := range p.Proposals {
		if p.Row.Claim.Proposal != nil && v.ID == *p.Row.Claim.Proposal {
			out.Proposal = sealedOut(v)
		}
		if p.Live != nil && v.ID == p.Live.Publication.VerdictID {
			out.Published = sealedOut(v)
		}
	}
	return r.tagged(http.StatusOK, p.Row.Claim.Version, out)
}

func sealedOut(v models.VerdictRevision) *apiSealed {
	return &apiSealed{ID: v.ID, Revision: v.Number, Attempt: v.Attempt, SHA256: v.SHA256, ProposedBy: v.ProposedBy, ProposedAt: v.ProposedAt, Snapshot: v.Snapshot}
}

func (s *server) apiDecisions(r *request) error {
	p, err := s.news.Claim(r.Request().Context(), r.actor, r.Param("id"))
	if err != nil {
		return err
	}
	return r.listed("decisions", each(p.Remarks, func(d models.Decision) apiDecision {
		return apiDecision{ID: d.ID, VerdictID: d.VerdictID, Action: string(d.Action), By: d.AccountID, ByName: p.Names[d.AccountID], Remarks: d.Remarks, SHA256: d.SHA256, At: d.At}
	}), "")
}

func (s *server) apiRemarks(r *request) error {
	p, err := s.news.Claim(r.Request().Context(), r.actor, r.Param("id"))
	if err != nil {
		return err
	}
	return r.listed("remarks", each(p.OnFields, func(f newsroom.FieldRemark) apiRemarkOut {
		return apiRemarkOut{ID: f.ID, VerdictID: f.VerdictID, Attempt: f.Attempt, Field: f.Field, ObjectID: f.ObjectID, Text: f.Text, Replacement: f.Replacement, Was: f.Was, Changed: f.Changed,
			State: f.State, By: f.AccountID, ByName: p.Names[f.AccountID], CreatedAt: f.CreatedAt, ClosedBy: f.ClosedBy, ClosedAt: f.ClosedAt}
	}), "")
}

func publicationOut(p models.Publication) apiPublication {
	return apiPublication{ID: p.ID, ClaimID: p.ClaimID, ArticleID: p.ArticleID, VerdictID: p.VerdictID, Revision: p.Number, PublishedBy: p.PublishedBy, PublishedAt: p.PublishedAt,
		Correction: p.Correction, CorrectionReason: p.CorrectReason, SupersededAt: p.SupersededAt, RetractedAt: p.RetractedAt, RetractedBy: p.RetractedBy, RetractionReason: p.RetractReason}
}

func (s *server) apiClaimPublications(r *request) error {
	list, err := s.news.PublicationsOf(r.Request().Context(), r.actor, r.Param("id"))
	if err != nil {
		return err
	}
	return r.listed("publications", each(list, publicationOut), "")
}

// apiPublications is what the desk ever made public, newest first.
func (s *server) apiPublications(r *request) error {
	limit, err := r.limit()
	if err != nil {
		return err
	}
	list, next, err := s.news.Publications(r.Request().Context(), r.actor, r.QueryParam("after"), limit)
	if err != nil {
		return err
	}
	return r.listed("publications", each(list, publicationOut), next)
}

// apiScheduled is what becomes public by itself, soonest first.
func (s *server) apiScheduled(r *request) error {
	limit, err := r.limit()
	if err != nil {
		return err
	}
	list, next, err := s.news.Scheduled(r.Request().Context(), r.actor, r.QueryParam("after"), limit)
	if err != nil {
		return err
	}
	return r.listed("scheduled", each(list, func(c models.Claim) apiScheduled {
		return apiScheduled{ClaimID: c.ID, ArticleID: c.ArticleID, VerdictID: c.Proposal, Statement: c.Statement, PublishAt: timeValue(c.PublishAt), ScheduledBy: c.ScheduledBy, Version: c.Version}
	}), next)
}

func eventOut(e models.AuditRow) apiEvent {
	out := apiEvent{Seq: e.Seq, At: e.At, Actor: e.Actor, ByName: e.ActorName, Action: e.Action, Object: e.Object, ObjectID: e.ObjectID, IDs: e.IDs, Texts: e.Texts, Erased: e.Erased, Hash: hex.EncodeToString(e.Hash)}
	if out.IDs == nil {
		out.IDs = map[string]string{}
	}
	if out.Texts == nil {
		out.Texts = map[string]string{}
	}
	return out
}

// apiHistory is what happened to one claim, newest first.
func (s *server) apiHistory(r *request) error {
	if _, err := s.news.PublicationsOf(r.Request().Context(), r.actor, r.Param("id")); err != nil {
		return err // a claim that is not there has no history
	}
	list, err := s.news.History(r.Request().Context(), r.actor, "claim", r.Param("id"))
	if err != nil {
		return err
	}
	return r.listed("events", each(list, eventOut), "")
}

// apiAudit is the desk's audit chain, newest first.
func (s *server) apiAudit(r *request) error {
	limit, err := r.limit()
	if err != nil {
		return err
	}
	var before int64
	if v := r.QueryParam("after"); v != "" {
		if before, err = strconv.ParseInt(v, 10, 64); err != nil || before < 1 {
			return models.ErrCursor
		}
	}
	if limit == 0 {
		limit = newsroom.PageSize
	}
	list, err := s.news.Audit(r.Request().Context(), r.actor, before, limit)
	if err != nil {
		return err
	}
	next := ""
	if len(list) == limit && list[len(list)-1].Seq > 1 {
		next = strconv.FormatInt(list[len(list)-1].Seq, 10)
	}
	return r.listed("events", each(list, eventOut), next)
}
