package handlers

import (
	"net/http"

	"sumber/internal/export"
	"sumber/internal/newsroom"
)

func (s *server) verdictsSchema(r *request) error {
	return r.Blob(http.StatusOK, "application/schema+json", export.VerdictsSchema)
}

// apiVerdicts gives an article's verdicts: the published ones to anybody, the others to members.
func (s *server) apiVerdicts(r *request) error {
	var v export.Verdicts
	var err error
	include := r.QueryParam("include")
	switch {
	case include != "" && include != "unpublished":
		return &badRequest{code: "bad_request", detail: "include takes unpublished"}
	case r.signedIn:
		v, err = s.news.Verdicts(r.Request().Context(), r.actor, r.Param("id"), include == "unpublished")
	case include != "":
		return newsroom.ErrNotSignedIn
	default:
		v, err = s.news.PublicVerdicts(r.Request().Context(), r.Param("id"))
	}
	if err != nil {
		return err
	}
	b, err := v.JSON()
	if err != nil {
		return err
	}
	return r.Blob(http.StatusOK, "application/json", b)
}
