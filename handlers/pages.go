package handlers

import (
	"bytes"
	"mime"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"sumber/internal/newsroom"
	"sumber/internal/workflow"
	"sumber/models"
	"sumber/views"
)

func itoa(n int) string           { return strconv.Itoa(n) }
func queryEscape(s string) string { return url.QueryEscape(s) }
func intOf(s string) int          { n, _ := strconv.Atoi(s); return n }
func (s *server) ref(r *request) views.DeskRef {
	return views.DeskRef{Slug: r.actor.Desk.Slug, Name: r.actor.Desk.Name}
}

// render writes a page through a buffer: an error in the middle is a 500 and not half a page.
func (s *server) render(r *request, status int, page templ.Component) error {
	var buf bytes.Buffer
	if err := page.Render(r.Request().Context(), &buf); err != nil {
		return err
	}
	return r.HTMLBlob(status, buf.Bytes())
}

// page is what every page has around its content.
func (s *server) page(r *request, nav string) views.Page {
	p := views.Page{Nav: nav, Path: r.Request().URL.RequestURI(), Demo: s.news.Demo()}
	if r.Request().Method != get {
		// What was posted cannot be asked for again by an address: the language switch goes to where the form was.
		p.Path = "/"
		if ref, err := url.Parse(r.Request().Referer()); err == nil && ref.Host == r.Request().Host {
			p.Path = local(ref.RequestURI())
		}
	}
	for _, n := range s.notices(r) {
		p.Notices = append(p.Notices, views.Notice{Tone: n.Tone, Code: n.Code, Count: n.N, UndoAction: undoOf(n), Version: n.V})
	}
	if !r.signedIn {
		return p
	}
	p.Viewer = views.Viewer{ID: r.actor.Account.ID, Name: r.actor.Account.Name, Role: r.actor.Role, KeysOff: r.actor.Account.KeysOff}
	if r.actor.Desk.ID == "" {
		return p
	}
	p.Desk, p.Demo, p.Waiting = s.ref(r), r.actor.Desk.Demo, r.around.Waiting
	for _, d := range r.around.Desks {
		p.Desks = append(p.Desks, views.DeskRef{Slug: d.Desk.Slug, Name: d.Desk.Name})
	}
	for _, rule := range workflow.DeskRules {
		if r.actor.May(rule.Permission) == workflow.Allowed {
			p.May = append(p.May, rule.Permission)
		}
	}
	return p
}

// undoOf is where the notice's button leads: the notice came back in a cookie, and may lead nowhere but here.
func undoOf(n notice) string {
	if n.Undo == "" {
		return ""
	}
	return local(n.Undo)
}

// formOf is what was typed and what is wrong with it, for the page that answers 422.
func formOf(r *request, errs map[string]string) views.Form {
	f := views.Form{Values: map[string]string{}, Lists: map[string][]string{}, Errors: errs}
	params, err := r.FormParams()
	if err != nil {
		return f
	}
	for name, vs := range params {
		if strings.Contains(name, "password") {
			continue
		}
		if len(vs) > 0 {
			f.Values[name] = vs[0]
		}
		f.Lists[name] = vs
	}
	return f
}

// fieldsOf gives the fields of an error that a form can show, and false for any other error.
func fieldsOf(err error) (map[string]string, bool) {
	f := failureOf(err)
	return f.fields, f.status == http.StatusUnprocessableEntity
}

func (r *request) form(name string) string { return r.FormValue(name) }

// noVersion is of no row: what is saved under it is stale.
const noVersion = -1

// version is the version that the form was made from: 0 when it was not sent, and no row's when it is no number.
func (r *request) version() int {
	v := r.FormValue("version")
	if v == "" {
		return 0
	}
	n, err := strconv.Atoi(v)
	if err != nil || n <= 0 {
		return noVersion
	}
	return n
}

func (r *request) claimRef() newsroom.Ref {
	return newsroom.Ref{ID: r.Param("id"), Version: r.version()}
}

// seenClaim is the claim at the version that the form was made from, without which nothing is written over.
func (r *request) seenClaim() newsroom.Ref {
	ref := r.claimRef()
	if ref.Version == 0 {
		ref.Version = noVersion
	}
	return ref
}

func (s *server) healthz(r *request) error { return r.String(http.StatusOK, "ok\n") }

func (s *server) readyz(r *request) error {
	if s.o.Stopping != nil && s.o.Stopping() {
		return r.String(http.StatusServiceUnavailable, "stopping\n")
	}
	if err := s.news.Ready(r.Request().Context()); err != nil {
		s.o.Log.Warn("not ready", "error", err)
		return r.String(http.StatusServiceUnavailable, "not ready\n")
	}
	return r.String(http.StatusOK, "ready\n")
}

// asset serves a file of views under its hashed name, which never changes its content.
func (s *server) asset(r *request) error {
	name := r.Param("*")
	b, ok := views.AssetFile(name)
	if !ok {
		return models.ErrNotFound
	}
	r.Response().Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	return r.Blob(http.StatusOK, mime.TypeByExtension(path.Ext(name)), b)
}

func (s *server) helpKeys(r *request) error {
	return s.render(r, http.StatusOK, views.KeysPage(views.KeysVM{Page: s.page(r, "help")}))
}

func (s *server) helpWorkflow(r *request) error {
	return s.render(r, http.StatusOK, views.HelpPage(views.HelpVM{Page: s.page(r, "help"), Rules: workflow.ClaimRules, Desk: workflow.DeskRules}))
}
