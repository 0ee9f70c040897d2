package handlers

import (
	"net/http"

	"sumber/internal/newsroom"
	"sumber/models"
)

type (
	apiDesk struct {
		ID        string `json:"id"`
		Slug      string `json:"slug"`
		Name      string `json:"name"`
		Language  string `json:"language"`
		Outlet    string `json:"outlet"`
		Address   string `json:"address"`
		TimeZone  string `json:"time_zone"`
		CheckPage string `json:"check_page"`
		Version   int    `json:"version"`
	}
	apiDeskIn struct {
		Name      string `json:"name"`
		Language  string `json:"language"`
		Outlet    string `json:"outlet"`
		Address   string `json:"address"`
		TimeZone  string `json:"time_zone"`
		CheckPage string `json:"check_page"`
	}
	apiScale struct {
		ID      string     `json:"id"`
		Version int        `json:"version"`
		Labels  []apiLabel `json:"labels"`
	}
	apiLabel struct {
		Code        string `json:"code"`
		NameID      string `json:"name_id"`
		NameEN      string `json:"name_en"`
		Explanation string `json:"explanation"`
		Value       *int   `json:"value"`
	}
)

func deskOut(d models.Desk) apiDesk {
	return apiDesk{ID: d.ID, Slug: d.Slug, Name: d.Name, Language: d.Language, Outlet: d.Outlet, Address: d.Address, TimeZone: d.TimeZone, CheckPage: d.CheckPage, Version: d.Version}
}

func (s *server) apiDesk(r *request) error {
	p, err := s.news.Settings(r.Request().Context(), r.actor)
	if err != nil {
		return err
	}
	return r.tagged(http.StatusOK, p.Desk.Version, deskOut(p.Desk))
}

func (s *server) apiSaveDesk(r *request) error {
	var in struct {
		Version int `json:"version"`
		apiDeskIn
	}
	if err := bind(r, &in); err != nil {
		return err
	}
	p, err := s.news.Settings(r.Request().Context(), r.actor)
	if err != nil {
		return err
	}
	version, err := r.replaces(in.Version, p.Desk.Version)
	if err != nil {
		return err
	}
	err = s.news.SaveSettings(r.Request().Context(), r.actor, newsroom.DeskSettings{Version: version, Name: in.Name, Language: in.Language, Outlet: in.Outlet, Site: in.Address, TimeZone: in.TimeZone, CheckPage: in.CheckPage})
	if err != nil {
		return tooLate(err, version, in.apiDeskIn, deskOut(p.Desk))
	}
	return s.apiDesk(r)
}

func scaleOut(s models.ScaleVersion) apiScale {
	return apiScale{ID: s.ID, Version: s.Number, Labels: each(s.Labels, func(l models.Label) apiLabel { return apiLabel(l) })}
}

// apiScale is the scale in force.
func (s *server) apiScale(r *request) error {
	p, err := s.news.Settings(r.Request().Context(), r.actor)
	if err != nil {
		return err
	}
	return r.tagged(http.StatusOK, p.Scale.ScaleVersion.Number, scaleOut(p.Scale.ScaleVersion))
}

// apiSaveScale puts a new version of the scale in force; verdicts keep the one that they were given under.
func (s *server) apiSaveScale(r *request) error {
	var in struct {
		Version int        `json:"version"`
		Labels  []apiLabel `json:"labels"`
	}
	if err := bind(r, &in); err != nil {
		return err
	}
	p, err := s.news.Settings(r.Request().Context(), r.actor)
	if err != nil {
		return err
	}
	version, err := r.replaces(in.Version, p.Scale.ScaleVersion.Number)
	if err != nil {
		return err
	}
	labels := each(in.Labels, func(l apiLabel) models.Label { return models.Label(l) })
	if err := s.news.SaveScale(r.Request().Context(), r.actor, version, labels); err != nil {
		return tooLate(err, version, map[string]any{"labels": in.Labels}, scaleOut(p.Scale.ScaleVersion))
	}
	return s.apiScale(r)
}
