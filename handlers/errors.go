package handlers

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"sumber/internal/newsroom"
	"sumber/models"
	"sumber/views"
)

// failure is an error as a client may know it.
type failure struct {
	status int
	code   string // of the locale, and the last part of the API's problem type
	// fields are the codes beside the fields of a form.
	fields map[string]string
	retry  time.Duration
}

// failureOf is the one mapping from errors to answers, in the order of the design: not found or not visible, role or
// person, wrong state or stale, what is missing; anything else is ours and says nothing of its cause.
func failureOf(err error) failure {
	var refused *newsroom.Refused
	var inv *newsroom.Invalid
	var slow *newsroom.Throttled
	var fast *limited
	var busy *newsroom.KeyBusy
	var he *echo.HTTPError
	var bad *badRequest
	var stays *notExportable
	var none *notAcceptable
	switch {
	case errors.Is(err, models.ErrCursor):
		return failure{status: http.StatusUnprocessableEntity, code: "invalid", fields: map[string]string{"after": "unknown"}}
	case errors.Is(err, models.ErrNotFound):
		return failure{status: http.StatusNotFound, code: "not_found"}
	case errors.Is(err, newsroom.ErrNotSignedIn):
		return failure{status: http.StatusUnauthorized, code: "not_signed_in"}
	case errors.As(err, &refused) && refused.Why.OfPerson():
		return failure{status: http.StatusForbidden, code: "refusal." + string(refused.Why)}
	case errors.Is(err, models.ErrRefused):
		// The database's own rules are the last ones: the application should have refused before.
		return failure{status: http.StatusForbidden, code: "refusal.author"}
	case errors.As(err, &refused):
		return failure{status: http.StatusConflict, code: "refusal." + string(refused.Why)}
	case errors.As(err, &none):
		return failure{status: http.StatusNotAcceptable, code: "not_acceptable"}
	case errors.As(err, &stays):
		return failure{status: http.StatusNotAcceptable, code: "not_exportable"}
	case errors.Is(err, models.ErrStale):
		return failure{status: http.StatusConflict, code: "stale"}
	case errors.Is(err, errNoVersion):
		return failure{status: http.StatusPreconditionRequired, code: "version_required"}
	case errors.Is(err, errAnswerLost):
		return failure{status: http.StatusConflict, code: "answer_lost"}
	case errors.As(err, &busy):
		return failure{status: http.StatusConflict, code: "key_taken", retry: max(busy.RetryAfter, time.Second)}
	case errors.Is(err, newsroom.ErrKeyTaken):
		return failure{status: http.StatusConflict, code: "key_taken"}
	case errors.Is(err, newsroom.ErrKeyReused):
		return failure{status: http.StatusUnprocessableEntity, code: "key_reused"}
	case errors.As(err, &inv):
		return failure{status: http.StatusUnprocessableEntity, code: "invalid", fields: inv.Fields}
	case errors.As(err, &slow):
		return failure{status: http.StatusTooManyRequests, code: "throttled", retry: slow.RetryAfter}
	case errors.As(err, &fast):
		return failure{status: http.StatusTooManyRequests, code: "rate_limited", retry: fast.wait}
	case errors.Is(err, newsroom.ErrTooLarge):
		return failure{status: http.StatusRequestEntityTooLarge, code: "too_large"}
	case errors.Is(err, newsroom.ErrLinkUsed), errors.Is(err, newsroom.ErrSetupDone):
		return failure{status: http.StatusNotFound, code: "link_used"}
	case errors.Is(err, models.ErrConflict):
		return failure{status: http.StatusConflict, code: "conflict"}
	case errors.As(err, &bad) && bad.code == codeOfStatus(http.StatusUnsupportedMediaType):
		return failure{status: http.StatusUnsupportedMediaType, code: bad.code}
	case errors.As(err, &bad):
		return failure{status: http.StatusBadRequest, code: bad.code}
	case errors.As(err, &he) && he.Code < 500:
		return failure{status: he.Code, code: codeOfStatus(he.Code)}
	case errors.Is(err, models.ErrFull), errors.Is(err, errNoRoom):
		return failure{status: http.StatusInsufficientStorage, code: "full"}
	case errors.Is(err, models.ErrUnavailable):
		return failure{status: http.StatusServiceUnavailable, code: "unavailable", retry: time.Second}
	case errors.Is(err, context.Canceled):
		return failure{status: 499, code: "closed"}
	}
	return failure{status: http.StatusInternalServerError, code: "internal"}
}

func codeOfStatus(status int) string {
	switch status {
	case http.StatusNotFound:
		return "not_found"
	case http.StatusMethodNotAllowed:
		return "method"
	case http.StatusRequestEntityTooLarge:
		return "too_large"
	case http.StatusForbidden:
		return "cross_origin"
	case http.StatusUnsupportedMediaType:
		return "media_type"
	}
	return "bad_request"
}

// badRequest is a request that cannot be read: 400.
type badRequest struct {
	code   string
	detail string
}

func (e *badRequest) Error() string { return e.code + ": " + e.detail }

// fail answers an error that a handler returned: a page, or problem+json under /api/.
func (s *server) fail(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	f := failureOf(err)
	if f.status >= http.StatusInternalServerError {
		s.o.Log.Error("request failed", "error", err, "route", c.Path(), "request_id", requestID(c))
	}
	if f.status == 499 {
		_ = c.NoContent(f.status)
		return
	}
	if f.retry > 0 {
		c.Response().Header().Set("Retry-After", strconv.Itoa(seconds(f.retry)))
	}
	r, ok := c.Get("request").(*request)
	if !ok {
		r = &request{Context: c, lang: newsroom.Languages[0], api: isAPI(c)}
		r.lang = s.languageOf(r)
	}
	if r.api {
		err = s.problem(r, f, err)
	} else {
		err = s.errorPage(r, f)
	}
	if err != nil {
		s.o.Log.Error("error page failed", "error", err, "request_id", requestID(c))
	}
}

func isAPI(c echo.Context) bool {
	p := c.Request().URL.Path
	return len(p) >= 5 && p[:5] == "/api/"
}

// errorPage shows an error. Who must sign in first is brought to the sign-in and back afterwards.
func (s *server) errorPage(r *request, f failure) error {
	if f.status == http.StatusUnauthorized {
		to := "/sign-in"
		if r.Request().Method == get {
			to += "?next=" + queryEscape(r.Request().URL.RequestURI())
		}
		return r.Redirect(http.StatusSeeOther, to)
	}
	vm := views.ErrorVM{Page: s.page(r, ""), Status: f.status, Code: f.code, RequestID: requestID(r.Context)}
	if f.retry > 0 {
		vm.RetryAfter = time.Now().Add(f.retry)
	}
	if r.actor.Desk.ID != "" {
		vm.Back = s.ref(r).Path("queue")
	}
	if r.Request().Method == post {
		vm.Kept = kept(r)
	}
	return s.render(r, f.status, views.ErrorPage(vm))
}

// notTyped are fields that a page filled in itself, or that hold a choice of a list; the last part of a name counts.
var notTyped = []string{"version", "sha256", "verdict", "then", "back", "next", "more", "file", "code", "position", "occurrence",
	"kind", "rating", "category", "stance", "bears_on", "primary", "medium", "origin", "attribution", "source_kind", "occasion", "finding",
	"edge", "correction", "assignee", "role", "scopes", "language", "lang", "time_zone", "select", "dismiss", "rest"}

// kept are the fields that were typed, in the order of their names, so that an error page never loses them. Passwords are
// not shown again.
func kept(r *request) []views.KeptField {
	if _, err := r.FormParams(); err != nil {
		return nil
	}
	typed := r.Request().PostForm
	var out []views.KeptField
	for _, name := range slices.Sorted(maps.Keys(typed)) {
		parts := strings.Split(name, ".")
		if strings.Contains(name, "password") || slices.Contains(notTyped, parts[len(parts)-1]) || parts[0] == "finding" || parts[0] == "base" {
			continue
		}
		for _, v := range typed[name] {
			if strings.TrimSpace(v) != "" {
				out = append(out, views.KeptField{Field: name, Text: v})
			}
		}
	}
	return out
}
