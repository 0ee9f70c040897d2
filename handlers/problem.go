package handlers

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"sumber/internal/export"
	"sumber/internal/newsroom"
)

// problemDetails is an error of the API (RFC 9457).
type problemDetails struct {
	Type      string            `json:"type"`
	Title     string            `json:"title"`
	Status    int               `json:"status"`
	Detail    string            `json:"detail,omitempty"`
	RequestID string            `json:"request_id,omitempty"`
	Fields    map[string]string `json:"fields,omitempty"`
	// Reasons are why something cannot leave in a form.
	Reasons []export.Reason `json:"reasons,omitempty"`
	// versions are told by a change that came too late.
	*versions
}

// problem answers an error of the API. Its type is stable; nothing in it tells of the cause of a fault of ours.
func (s *server) problem(r *request, f failure, err error) error {
	p := s.detailsOf(r, f, err)
	if f.status == http.StatusUnauthorized {
		r.Response().Header().Set("WWW-Authenticate", `Bearer realm="sumber"`)
	}
	b, jerr := json.Marshal(p)
	if jerr != nil {
		return jerr
	}
	return r.Blob(f.status, "application/problem+json", append(b, '\n'))
}

func (s *server) detailsOf(r *request, f failure, err error) problemDetails {
	p := problemDetails{Type: "urn:sumber:problem:" + f.code, Title: http.StatusText(f.status), Status: f.status, RequestID: requestID(r.Context), Fields: f.fields}
	var bad *badRequest
	if errors.As(err, &bad) {
		p.Detail = bad.detail
	}
	var none *notAcceptable
	if errors.As(err, &none) {
		p.Detail = "there is " + none.offered + ", by format or Accept"
	}
	var inv *newsroom.Invalid
	if errors.As(err, &inv) && inv.Article != "" {
		p.Detail = "the desk has this text as the article " + inv.Article
	}
	switch {
	case f.status == http.StatusRequestEntityTooLarge:
		most := int64(s.mostBody())
		if r.Path() == bulkPath {
			most = s.mostBulk()
		}
		p.Detail = "a text is taken up to " + itoa(s.news.MaxArticleBytes()) + " bytes, a request up to " + strconv.FormatInt(most, 10)
	case f.status == http.StatusUnauthorized:
		switch scheme, _, _ := strings.Cut(r.Request().Header.Get("Authorization"), " "); {
		case scheme == "":
			p.Detail = "send a token, as Authorization: Bearer sumber_..."
		case !strings.EqualFold(scheme, "Bearer"):
			p.Detail = "tokens are sent as Authorization: Bearer"
		default:
			p.Detail = "there is no such token, or it has ended"
		}
	case errors.Is(err, newsroom.ErrKeyReused):
		p.Detail = "the key came before with another method, address or body, which are compared byte by byte, or from a token of other scopes"
	}
	var stays *notExportable
	if errors.As(err, &stays) {
		p.Reasons = stays.reasons
	}
	var late *staleError
	if errors.As(err, &late) {
		p.versions = &late.versions
	}
	return p
}
