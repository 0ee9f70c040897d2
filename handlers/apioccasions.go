package handlers

import (
	"net/http"

	"sumber/internal/newsroom"
)

// apiOccasionIn is an act of speech as it is told: one that is there by its id, a new one by its fields, or none.
type apiOccasionIn struct {
	Speaker   string `json:"speaker"`
	Medium    string `json:"medium"`
	Date      string `json:"date"`
	Addressee string `json:"addressee"`
	Document  string `json:"document"`
	Note      string `json:"note"`
}

func (in apiOccasionIn) input(id string) newsroom.OccasionInput {
	return newsroom.OccasionInput{ID: id, Speaker: in.Speaker, Medium: in.Medium, Date: in.Date, Addressee: in.Addressee, Document: in.Document, Note: in.Note}
}

func (s *server) apiSetOccasion(r *request) error {
	var in struct {
		Version int    `json:"version"`
		ID      string `json:"id"`
		apiOccasionIn
	}
	if err := bind(r, &in); err != nil {
		return err
	}
	ref, err := r.ref(in.Version)
	if err != nil {
		return err
	}
	if err := s.news.SetOccasion(r.Request().Context(), r.actor, ref, in.input(in.ID)); err != nil {
		return s.stale(r, err)
	}
	return s.claimAnswer(r, http.StatusOK)
}
