package handlers

import (
	"net/http"
	"strconv"
	"time"

	"sumber/internal/export"
	"sumber/internal/newsroom"
)

// ndjson is the media type of one JSON object a line.
const ndjson = "application/x-ndjson"

func (s *server) changeSchema(r *request) error {
	return r.Blob(http.StatusOK, "application/schema+json", export.ChangeSchema)
}

// apiChanges streams what changed of what is public, a line each. Nothing is held back for the end: an error behind the first line
// breaks the stream off, and the consumer goes on behind the last cursor that it has.
func (s *server) apiChanges(r *request) error {
	q, err := changeQuery(r)
	if err != nil {
		return err
	}
	res := r.Response()
	lines := export.NewLines()
	begin := func() {
		if !res.Committed {
			res.Header().Set("Content-Type", ndjson)
			res.WriteHeader(http.StatusOK)
		}
	}
	err = s.news.Changes(r.Request().Context(), r.actor, q, func(c newsroom.ChangeLine) error {
		line, err := lines.Change(c.Change, c.Sealed)
		if err != nil {
			return err
		}
		begin()
		_, err = res.Write(line)
		return err
	})
	if err != nil {
		return err
	}
	begin()
	return nil
}

func changeQuery(r *request) (newsroom.ChangeQuery, error) {
	q := newsroom.ChangeQuery{Cursor: r.QueryParam("after"), ClaimID: r.QueryParam("claim"), ArticleID: r.QueryParam("article"), ExternalID: r.QueryParam("external_id")}
	var err error
	if v := r.QueryParam("updated_since"); v != "" {
		if q.Since, err = time.Parse(time.RFC3339, v); err != nil {
			return q, &badRequest{code: "bad_request", detail: "updated_since is a time as 2026-01-31T12:00:00Z"}
		}
	}
	if v := r.QueryParam("limit"); v != "" {
		if q.Limit, err = strconv.Atoi(v); err != nil || q.Limit < 1 {
			return q, &badRequest{code: "bad_request", detail: "limit is a number from 1"}
		}
	}
	return q, nil
}
