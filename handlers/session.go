package handlers

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
	"golang.org/x/text/language"

	"sumber/internal/locale"
	"sumber/internal/newsroom"
	"sumber/internal/workflow"
)

// request is one request with who makes it. Handlers take it instead of an echo.Context alone.
type request struct {
	echo.Context
	// actor is set on routes of a desk and of the API; its account alone on those for whoever is signed in.
	actor    newsroom.Actor
	signedIn bool
	around   newsroom.Around // what stands around a desk's page
	lang     string
	api      bool
	// settles is set when what is saved is the choice of a conflict: what was kept for it is then forgotten.
	settles bool
	// toldOnce is set by an answer with a secret in it, which is not kept for a repeat.
	toldOnce bool
	// sent is the JSON that was bound, for a problem that tells it again.
	sent []byte
}

type handlerFunc func(r *request) error

// guard finds out who asks, lets in whom the route's line lets in, and hands the request over. There is no way around
// it: New adds every route through guard.
func (s *server) guard(rt route) echo.HandlerFunc {
	if rt.access.kind == toNobody {
		panic("handlers: the route " + rt.method + " " + rt.path + " does not say who may")
	}
	return func(c echo.Context) error {
		r := &request{Context: c, api: strings.HasPrefix(rt.path, "/api/")}
		c.Set("request", r)
		var err error
		if r.api {
			err = s.enterAPI(r, rt.access)
			if fast := s.spend(r); fast != nil {
				err = fast
			}
		} else {
			err = s.enterPage(r, rt.access)
		}
		r.lang = s.languageOf(r)
		ctx := locale.With(c.Request().Context(), r.lang)
		ctx = locale.WithDeskLanguage(ctx, r.actor.Desk.Language)
		c.SetRequest(c.Request().WithContext(ctx))
		r.inZone(r.actor.Desk.TimeZone)
		if err == nil && !r.api && rt.method != get {
			err = readForm(r)
		}
		if err == nil && r.api {
			err = plainQuery(r, rt)
		}
		if err == nil && r.api {
			err = plainBody(r)
		}
		if err != nil {
			return err
		}
		s.lag(r, rt.access)
		if !r.api && rt.method != get {
			c.Response().Before(func() { s.wrote(r) })
		}
		if r.api && rt.method == post && rt.path != bulkPath { // each of whose lines has a key of its own
			return s.once(r, rt.handle)
		}
		return rt.handle(r)
	}
}

// inZone has times shown as a desk's clock tells them.
func (r *request) inZone(name string) {
	if zone, err := time.LoadLocation(name); err == nil && name != "" {
		r.SetRequest(r.Request().WithContext(locale.WithZone(r.Request().Context(), zone)))
	}
}

// readForm reads the form of a page at once: one that is cut off or too large must not be taken for one with less in it. What is
// asked stands in the body alone: an address, which is logged by proxies and made by other sites, adds no field to it.
func readForm(r *request) error {
	_, err := r.FormParams()
	r.Request().Form = r.Request().PostForm
	var he *echo.HTTPError
	if err == nil || errors.As(err, &he) {
		return err
	}
	return &badRequest{code: "bad_request", detail: err.Error()}
}

func (s *server) enterPage(r *request, a access) error {
	acc, err := s.news.Session(r.Request().Context(), s.cookie(r.Context, sessionCookie))
	switch {
	case err == nil:
		r.signedIn, r.actor.Account = true, acc
	case !errors.Is(err, newsroom.ErrNotSignedIn):
		return err
	case a.kind != toPublic:
		return newsroom.ErrNotSignedIn
	}
	if a.kind != toMember {
		return nil
	}
	var around newsroom.Around
	if r.Request().Method == http.MethodGet {
		r.actor, around, err = s.news.EnterPage(r.Request().Context(), acc, r.Param("desk"))
	} else {
		r.actor, err = s.news.Enter(r.Request().Context(), acc, r.Param("desk"))
	}
	if err != nil {
		r.actor = newsroom.Actor{Account: acc}
		return err
	}
	if err := permitted(r.actor, a.permission); err != nil {
		return err
	}
	r.around = around
	return nil
}

func (s *server) enterAPI(r *request, a access) error {
	scheme, secret, _ := strings.Cut(r.Request().Header.Get(echo.HeaderAuthorization), " ")
	given := strings.EqualFold(scheme, "Bearer") && secret != ""
	if given {
		actor, err := s.news.TokenActor(r.Request().Context(), strings.TrimSpace(secret))
		if err != nil {
			return err
		}
		r.actor, r.signedIn = actor, true
	}
	switch a.kind {
	case toToken:
		if !given {
			return newsroom.ErrNotSignedIn
		}
		return permitted(r.actor, a.permission)
	case toReader:
		if !given && r.QueryParam("desk") != "" {
			acc, err := s.news.Session(r.Request().Context(), s.cookie(r.Context, sessionCookie))
			if err != nil {
				return err
			}
			if r.actor, err = s.news.Enter(r.Request().Context(), acc, r.QueryParam("desk")); err != nil {
				return err
			}
			r.signedIn = true
		}
		if r.signedIn {
			return permitted(r.actor, workflow.Read)
		}
	}
	return nil
}

func permitted(a newsroom.Actor, p workflow.Permission) error {
	// The acts of review have scopes of their own, which the use case asks for.
	if why := a.May(p); why != workflow.Allowed && !(p == workflow.Review && why == workflow.RefusedScope) {
		return &newsroom.Refused{Action: string(p), Why: why}
	}
	return nil
}

// Cookies. With https the name has the prefix that browsers hold to: this host only, this path only, https only.
const (
	sessionCookie = "sumber_session"
	noticeCookie  = "sumber_notice"
	langCookie    = "sumber_lang"
)

func (s *server) cookieName(name string) string {
	if s.o.SecureCookie {
		return "__Host-" + name
	}
	return name
}

func (s *server) cookie(c echo.Context, name string) string {
	ck, err := c.Cookie(s.cookieName(name))
	if err != nil {
		return ""
	}
	return ck.Value
}

// setCookie keeps a value for the life given; 0 lasts as long as the browser, less than 0 deletes it.
func (s *server) setCookie(c echo.Context, name, value string, life time.Duration) {
	ck := &http.Cookie{Name: s.cookieName(name), Value: value, Path: "/", HttpOnly: true, Secure: s.o.SecureCookie, SameSite: http.SameSiteLaxMode}
	switch {
	case life > 0:
		ck.MaxAge = int(life / time.Second)
	case life < 0:
		ck.MaxAge = -1
	}
	c.SetCookie(ck)
}

// startSession gives the browser a new session and ends the one that it had.
func (s *server) startSession(r *request, secret string) {
	if old := s.cookie(r.Context, sessionCookie); old != "" {
		if err := s.news.SignOut(r.Request().Context(), old); err != nil {
			s.o.Log.Warn("the session before was not ended", "error", err, "request_id", requestID(r.Context))
		}
	}
	s.setCookie(r.Context, sessionCookie, secret, newsroom.SessionLife)
}

var matcher = language.NewMatcher([]language.Tag{language.Indonesian, language.English})

// languageOf is the language of the answer: the account's, the one that was chosen, the browser's, Indonesian.
func (s *server) languageOf(r *request) string {
	if r.actor.Account.Language != "" {
		return r.actor.Account.Language
	}
	for _, l := range newsroom.Languages {
		if s.cookie(r.Context, langCookie) == l {
			return l
		}
	}
	tags, _, err := language.ParseAcceptLanguage(r.Request().Header.Get("Accept-Language"))
	if err != nil || len(tags) == 0 {
		return newsroom.Languages[0]
	}
	_, i, confidence := matcher.Match(tags...)
	if confidence == language.No {
		return newsroom.Languages[0]
	}
	return newsroom.Languages[i]
}

// notice is one line that the next page shows once: after a POST comes a redirect.
type notice struct {
	Tone string `json:"t"`
	Code string `json:"c"`
	N    *int   `json:"n,omitempty"`
	Undo string `json:"u,omitempty"`
	V    int    `json:"v,omitempty"`
}

func (s *server) notify(r *request, list ...notice) {
	if len(list) == 0 {
		return
	}
	b, err := json.Marshal(list)
	if err != nil {
		return
	}
	s.setCookie(r.Context, noticeCookie, base64.RawURLEncoding.EncodeToString(b), time.Minute)
}

func (s *server) notices(r *request) []notice {
	raw := s.cookie(r.Context, noticeCookie)
	if raw == "" {
		return nil
	}
	s.setCookie(r.Context, noticeCookie, "", -1)
	b, err := base64.RawURLEncoding.DecodeString(raw)
	var list []notice
	if err != nil || json.Unmarshal(b, &list) != nil {
		return nil
	}
	return list
}

// done answers a POST that worked: a redirect to a page of this site, with a line that says what was done.
func (s *server) done(r *request, to string, list ...notice) error {
	s.notify(r, list...)
	return r.Redirect(http.StatusSeeOther, to)
}

func did(code string) notice { return notice{Tone: "done", Code: code} }

// local lets only addresses of this site be redirected to.
func local(to string) string {
	odd := func(r rune) bool { return r == '\\' || r < ' ' || r == 0x7f }
	if !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.ContainsFunc(to, odd) {
		return "/"
	}
	return to
}
