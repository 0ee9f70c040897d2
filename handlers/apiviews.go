package handlers

import (
	"net/http"
	"net/url"
	"time"

	"sumber/internal/newsroom"
	"sumber/models"
)

type apiView struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"`
	Query     string    `json:"query"`
	CreatedBy string    `json:"created_by"`
	CreatedAt time.Time `json:"created_at"`
	Version   int       `json:"version"`
}

func viewOut(v models.SavedView) apiView {
	return apiView{ID: v.ID, Name: v.Name, Query: v.Query, CreatedBy: v.CreatedBy, CreatedAt: v.CreatedAt, Version: v.Version}
}

func (s *server) apiViews(r *request) error {
	list, err := s.news.Views(r.Request().Context(), r.actor)
	if err != nil {
		return err
	}
	return r.listed("views", each(list, viewOut), "")
}

func (s *server) apiView(r *request) error { return s.viewAnswer(r, http.StatusOK, r.Param("id")) }

func (s *server) viewAnswer(r *request, status int, id string) error {
	row, _, err := s.news.View(r.Request().Context(), r.actor, id)
	if err != nil {
		return err
	}
	return r.tagged(status, row.Version, viewOut(row))
}

// apiViewClaims is a page of a saved view.
func (s *server) apiViewClaims(r *request) error {
	_, f, err := s.news.View(r.Request().Context(), r.actor, r.Param("id"))
	if err != nil {
		return err
	}
	f.After = r.QueryParam("after")
	return s.apiQueue(r, f)
}

func (s *server) apiSaveView(r *request) error {
	var in struct {
		Name  string `json:"name"`
		Query string `json:"query"`
	}
	if err := bind(r, &in); err != nil {
		return err
	}
	q, err := url.ParseQuery(in.Query)
	if err != nil {
		return &newsroom.Invalid{Fields: map[string]string{"query": "unknown"}}
	}
	row, err := s.news.SaveView(r.Request().Context(), r.actor, in.Name, newsroom.FilterOf(q))
	if err != nil {
		return err
	}
	r.Response().Header().Set("Location", "/api/v1/views/"+row.ID)
	return s.viewAnswer(r, http.StatusCreated, row.ID)
}

func (s *server) apiRenameView(r *request) error {
	var in struct {
		Version int    `json:"version"`
		Name    string `json:"name"`
	}
	if err := bind(r, &in); err != nil {
		return err
	}
	row, _, err := s.news.View(r.Request().Context(), r.actor, r.Param("id"))
	if err != nil {
		return err
	}
	version, err := r.replaces(in.Version, row.Version)
	if err != nil {
		return err
	}
	if err := s.news.RenameView(r.Request().Context(), r.actor, newsroom.Ref{ID: row.ID, Version: version}, in.Name); err != nil {
		return tooLate(err, version, map[string]string{"name": in.Name}, viewOut(row))
	}
	return s.viewAnswer(r, http.StatusOK, row.ID)
}

func (s *server) apiDeleteView(r *request) error {
	if err := bind(r, &struct{}{}); err != nil {
		return err
	}
	if err := s.news.DeleteView(r.Request().Context(), r.actor, r.Param("id")); err != nil {
		return err
	}
	return r.JSON(http.StatusOK, struct{}{})
}
