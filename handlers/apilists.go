package handlers

import (
	"net/http"
	"net/url"
	"strconv"
)

// maxPage is the most rows that a page of a list holds.
const maxPage = 200

// limit reads how many rows of a list are asked for; 0 is the list's own.
func (r *request) limit() (int, error) {
	v := r.QueryParam("limit")
	if v == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(v)
	if err != nil || n < 1 || n > maxPage {
		return 0, &badRequest{code: "bad_request", detail: "limit is a number from 1 to " + strconv.Itoa(maxPage)}
	}
	return n, nil
}

// listed answers a page of a list under its noun. Where there is more, next is the cursor of the next page, and its address
// stands in Link.
func (r *request) listed(noun string, rows any, next string, more ...any) error {
	out := map[string]any{noun: rows}
	if next != "" {
		out["next"] = next
		u := *r.Request().URL
		q := u.Query()
		q.Set("after", next)
		r.Response().Header().Set("Link", "<"+(&url.URL{Path: u.Path, RawQuery: q.Encode()}).String()+`>; rel="next"`)
	}
	for i := 0; i+1 < len(more); i += 2 {
		out[more[i].(string)] = more[i+1]
	}
	return r.JSON(http.StatusOK, out)
}

// each makes the rows of a list; of nothing it is an empty one.
func each[T, U any](rows []T, out func(T) U) []U {
	list := make([]U, len(rows))
	for i, row := range rows {
		list[i] = out(row)
	}
	return list
}
