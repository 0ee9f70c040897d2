package handlers

import (
	"strconv"
	"time"

	"sumber/internal/newsroom"
)

// ndjson is the media type of one JSON object a line; jsonl is another name for it that is taken too.
const (
	ndjson = "application/x-ndjson"
	jsonl  = "application/jsonl"
)

// apiChanges streams what changed of what is public, a line each.
func (s *server) apiChanges(r *request) error {
	f, err := formatOf(r, asNDJSON, asCSV)
	if err != nil {
		return err
	}
	q, err := changeQuery(r)
	if err != nil {
		return err
	}
	return s.stream(r, f, q)
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
