package handlers

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// format is a form in which verdicts leave.
type format struct{ name, mediaType string }

// The forms, by the name that format= takes.
var (
	asJSON   = format{"json", "application/json"}
	asNDJSON = format{"ndjson", ndjson}
	asCSV    = format{"csv", "text/csv"}
)

// notAcceptable: none of the forms that a request takes is one that is offered.
type notAcceptable struct{ offered string }

func (e *notAcceptable) Error() string { return "not acceptable: there is " + e.offered }

func noneOf(offered []format) error {
	return &notAcceptable{strings.Join(each(offered, func(f format) string { return f.name + " (" + f.mediaType + ")" }), ", ")}
}

// formatOf chooses the form of an answer: what format= names, else what Accept likes best, else the first that is offered.
func formatOf(r *request, offered ...format) (format, error) {
	if name := r.QueryParam("format"); name != "" {
		for _, f := range offered {
			if f.name == name {
				return f, nil
			}
		}
		return format{}, noneOf(offered)
	}
	accept := strings.Join(r.Request().Header.Values("Accept"), ",")
	if strings.TrimSpace(accept) == "" {
		return offered[0], nil
	}
	best, bestQ := format{}, 0.0
	for _, f := range offered {
		if q := quality(accept, f.mediaType); q > bestQ {
			best, bestQ = f, q
		}
	}
	if bestQ == 0 {
		return format{}, noneOf(offered)
	}
	return best, nil
}

// quality is how much an Accept header likes a media type: that of the most specific range that holds it (RFC 9110, 12.5.1).
func quality(accept, mediaType string) float64 {
	q, specific := 0.0, 0
	kind, _, _ := strings.Cut(mediaType, "/")
	for part := range strings.SplitSeq(accept, ",") {
		name, params, _ := strings.Cut(part, ";")
		rank := slices.Index([]string{"*/*", kind + "/*", mediaType}, strings.ToLower(strings.TrimSpace(name))) + 1
		if rank <= specific {
			continue
		}
		specific, q = rank, 1
		for p := range strings.SplitSeq(params, ";") {
			if k, v, ok := strings.Cut(p, "="); ok && strings.EqualFold(strings.TrimSpace(k), "q") {
				n, err := strconv.ParseFloat(strings.TrimSpace(v), 64)
				if q = n; err != nil || n < 0 || n > 1 {
					q = 0
				}
			}
		}
	}
	return q
}

// tagOf is a strong ETag of whatever the parts determine.
func tagOf(parts ...string) string {
	sum := sha256.Sum256(requestHash(parts...))
	return `"` + hex.EncodeToString(sum[:12]) + `"`
}

// unchanged sets the ETag of an answer, and reports whether the client has it already: then the answer is 304. The comparison is
// the weak one that If-None-Match asks for; a proxy that compresses on the way makes the tag weak or adds -gzip to it.
func (r *request) unchanged(tag string) bool {
	h := r.Response().Header()
	h.Set("ETag", tag)
	h.Add("Vary", "Accept, Authorization, Cookie")
	for given := range strings.SplitSeq(strings.Join(r.Request().Header.Values("If-None-Match"), ","), ",") {
		given = strings.TrimPrefix(strings.TrimSpace(given), "W/")
		for _, suffix := range []string{"-gzip", "-br", "-zstd"} {
			given = strings.Replace(given, suffix+`"`, `"`, 1)
		}
		if given == tag || given == "*" {
			return true
		}
	}
	return false
}

// exported answers with a document that was written once, under the digest of its bytes.
func (r *request) exported(f format, body []byte) error {
	if r.unchanged(tagOf(f.name, string(body))) {
		return r.NoContent(http.StatusNotModified)
	}
	mediaType := f.mediaType
	if f == asCSV {
		mediaType += "; charset=utf-8; header=present"
	}
	return r.Blob(http.StatusOK, mediaType, body)
}
