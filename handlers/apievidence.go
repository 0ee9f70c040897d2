package handlers

import (
	"net/http"

	"sumber/internal/newsroom"
)

type apiEvidenceIn struct {
	Kind    string `json:"kind"`
	URL     string `json:"url"`
	Title   string `json:"title"`
	BearsOn string `json:"bears_on"`
	HopID   string `json:"hop_id"`
	Stance  string `json:"stance"`
	Primary bool   `json:"primary"`
	Excerpt string `json:"excerpt"`
}

func (s *server) apiAddEvidence(r *request) error {
	var in struct {
		Version int `json:"version"`
		apiEvidenceIn
	}
	if err := bind(r, &in); err != nil {
		return err
	}
	ref, err := r.ref(in.Version)
	if err != nil {
		return err
	}
	_, err = s.news.AddEvidence(r.Request().Context(), r.actor, ref, newsroom.EvidenceInput{BearsOn: in.BearsOn, HopID: in.HopID, Kind: in.Kind,
		URL: in.URL, Title: in.Title, Stance: in.Stance, Primary: in.Primary, Excerpt: in.Excerpt})
	if err != nil {
		return s.stale(r, err)
	}
	return s.claimAnswer(r, http.StatusCreated)
}
