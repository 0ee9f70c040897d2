package handlers

import (
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"sumber/internal/newsroom"
	"sumber/internal/workflow"
	"sumber/models"
	"sumber/views"
)

func (s *server) membersVM(r *request) (views.MembersVM, error) {
	p, err := s.news.Members(r.Request().Context(), r.actor)
	if err != nil {
		return views.MembersVM{}, err
	}
	vm := views.MembersVM{Page: s.page(r, "members"), CanManage: r.actor.May(workflow.ManageMembers) == workflow.Allowed}
	names := memberNames(p.Members)
	for _, m := range p.Members {
		vm.Members = append(vm.Members, views.MemberRow{ID: m.ID, Name: m.Name, Email: m.Email, Role: m.Role, Since: m.CreatedAt, You: m.AccountID == r.actor.Account.ID,
			Version: m.Version, LastAdmin: p.LastAdmin(m.Member), Disabled: m.Disabled})
	}
	for _, inv := range p.Invitations {
		vm.Invitations = append(vm.Invitations, views.InvitationRow{ID: inv.ID, Email: inv.Email, Role: inv.Role, By: names[inv.CreatedBy], Until: inv.ExpiresAt})
	}
	return vm, nil
}

func (s *server) members(r *request) error {
	vm, err := s.membersVM(r)
	if err != nil {
		return err
	}
	return s.render(r, http.StatusOK, views.MembersPage(vm))
}

func (s *server) invite(r *request) error {
	secret, err := s.news.Invite(r.Request().Context(), r.actor, r.form("email"), r.form("role"))
	fields, ok := fieldsOf(err)
	if err != nil && !ok {
		return err
	}
	vm, verr := s.membersVM(r)
	if verr != nil {
		return verr
	}
	if ok {
		vm.Form = formOf(r, fields)
		return s.render(r, http.StatusUnprocessableEntity, views.MembersPage(vm))
	}
	vm.Link, vm.LinkEmail = s.origin(r)+"/invitations/"+secret, r.form("email")
	return s.render(r, http.StatusOK, views.MembersPage(vm))
}

// origin is the address of this site for links that are given to people.
func (s *server) origin(r *request) string {
	if s.o.PublicURL != "" {
		return s.o.PublicURL
	}
	return r.Scheme() + "://" + r.Request().Host
}

// afterMember answers a change of a member; a refused field becomes a line on the page.
func (s *server) afterMember(r *request, err error, code string) error {
	if fields, ok := fieldsOf(err); ok {
		vm, verr := s.membersVM(r)
		if verr != nil {
			return verr
		}
		vm.Form = views.Form{Errors: map[string]string{"": fields["role"]}}
		return s.render(r, http.StatusUnprocessableEntity, views.MembersPage(vm))
	}
	if err != nil {
		return err
	}
	return s.done(r, s.ref(r).Path("members"), did(code))
}

func (s *server) setRole(r *request) error {
	return s.afterMember(r, s.news.SetRole(r.Request().Context(), r.actor, r.Param("id"), r.form("role")), "role_changed")
}

func (s *server) removeMember(r *request) error {
	return s.afterMember(r, s.news.RemoveMember(r.Request().Context(), r.actor, r.Param("id")), "member_removed")
}

func (s *server) revokeInvitation(r *request) error {
	return s.afterMember(r, s.news.RevokeInvitation(r.Request().Context(), r.actor, r.Param("id")), "invitation_revoked")
}

func (s *server) tokensVM(r *request) (views.TokensVM, error) {
	ts, err := s.news.Tokens(r.Request().Context(), r.actor)
	if err != nil {
		return views.TokensVM{}, err
	}
	p, err := s.news.Members(r.Request().Context(), r.actor)
	if err != nil {
		return views.TokensVM{}, err
	}
	names := memberNames(p.Members)
	vm := views.TokensVM{Page: s.page(r, "tokens"), All: r.actor.May(workflow.ManageTokens) == workflow.Allowed, Scopes: workflow.ScopesOf(r.actor.Role)}
	for _, t := range ts {
		vm.Tokens = append(vm.Tokens, views.TokenRow{ID: t.ID, Name: t.Name, Account: names[t.AccountID], Scopes: t.Scopes, Created: t.CreatedAt, Expires: timeValue(t.ExpiresAt),
			LastUsed: timeValue(t.LastUsedAt), Revoked: timeValue(t.RevokedAt), CanRevoke: t.RevokedAt == nil})
	}
	return vm, nil
}

func timeValue(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}

func (s *server) tokens(r *request) error {
	vm, err := s.tokensVM(r)
	if err != nil {
		return err
	}
	return s.render(r, http.StatusOK, views.TokensPage(vm))
}

func (s *server) createToken(r *request) error {
	params, err := r.FormParams()
	if err != nil {
		return &badRequest{code: "bad_request", detail: err.Error()}
	}
	t, secret, err := s.news.CreateToken(r.Request().Context(), r.actor, newsroom.NewToken{Name: r.form("name"), Scopes: params["scopes"], ExpiresOn: r.form("expires_on")})
	fields, ok := fieldsOf(err)
	if err != nil && !ok {
		return err
	}
	vm, verr := s.tokensVM(r)
	if verr != nil {
		return verr
	}
	if ok {
		vm.Form = formOf(r, fields)
		return s.render(r, http.StatusUnprocessableEntity, views.TokensPage(vm))
	}
	vm.Secret, vm.SecretName = secret, t.Name
	return s.render(r, http.StatusOK, views.TokensPage(vm))
}

func (s *server) revokeToken(r *request) error {
	if err := s.news.RevokeToken(r.Request().Context(), r.actor, r.Param("id")); err != nil {
		return err
	}
	return s.done(r, s.ref(r).Path("tokens"), did("token_revoked"))
}

func (s *server) audit(r *request) error {
	// The list is newest first: what comes after an event in it happened before.
	before, _ := strconv.ParseInt(r.QueryParam("after"), 10, 64)
	after, _ := strconv.ParseInt(r.QueryParam("before"), 10, 64)
	p, err := s.news.AuditPage(r.Request().Context(), r.actor, before, after)
	if err != nil {
		return err
	}
	members, err := s.news.Members(r.Request().Context(), r.actor)
	if err != nil {
		return err
	}
	// Who left the desk is known by what they did on this page of the trail.
	names := memberNames(members.Members)
	for _, e := range p.Events {
		if e.Actor != nil && e.ActorName != "" {
			names[*e.Actor] = e.ActorName
		}
	}
	vm := views.AuditVM{Page: s.page(r, "audit")}
	for _, e := range p.Events {
		row := views.AuditRow{Seq: e.Seq, At: e.At, Action: e.Action, Object: e.Object, Hash: hex.EncodeToString(e.Hash), Href: objectHref(s.ref(r), e)}
		row.Actor, row.Title, row.Details = e.ActorName, names[e.IDs["account"]], auditChanges(e, names)
		texts := textChanges(e.Texts)
		switch e.Object {
		case "claim":
			c := p.Claims[e.ObjectID]
			row.Claim, row.Title, row.Language = c.Position, p.Articles[c.ArticleID].Title, p.Articles[c.ArticleID].Language
		case "article":
			row.Title, row.Language = p.Articles[e.ObjectID].Title, p.Articles[e.ObjectID].Language
		case "source":
			row.Title, texts = p.Sources[e.ObjectID].Name, sourceChanges(e)
		}
		row.Details = append(row.Details, texts...)
		vm.Events = append(vm.Events, row)
	}
	if n := len(p.Events); n > 0 {
		if p.Newer {
			vm.Pager.Newer = fmt.Sprintf("%s?before=%d", r.Request().URL.Path, p.Events[0].Seq)
		} else {
			vm.Head = vm.Events[0].Hash
		}
		if p.Older {
			vm.Pager.Older = fmt.Sprintf("%s?after=%d", r.Request().URL.Path, p.Events[n-1].Seq)
		}
	}
	return s.render(r, http.StatusOK, views.AuditPage(vm))
}

// auditChanges are what an event's codes tell: where the claim went, which role a member has, to whom a claim was given.
func auditChanges(e models.AuditRow, names map[string]string) []views.ChangeVM {
	var out []views.ChangeVM
	if from, to := e.IDs["from"], e.IDs["to"]; from != to {
		out = append(out, views.ChangeVM{Field: "state", Before: from, After: to, Words: "state"})
	}
	out = append(out, views.ChangeVM{Field: "role", After: e.IDs["role"], Words: "role"}, views.ChangeVM{Field: "assignee", After: names[e.IDs["assignee"]]},
		views.ChangeVM{Field: "correction", After: e.IDs["correction"], Words: "correction"})
	if reason := e.IDs["reason"]; reason != "" {
		out = append(out, views.ChangeVM{Field: "reason", After: reason, Words: e.Action + "_reason"})
	}
	return out
}

// textChanges are the fields of an event by name, each with its earlier value where the event tells it.
func textChanges(texts map[string]string) []views.ChangeVM {
	var out []views.ChangeVM
	for _, field := range slices.Sorted(keys(texts)) {
		if was, ok := texts[models.Was+field]; ok || texts[field] != "" && !strings.HasPrefix(field, models.Was) {
			out = append(out, views.ChangeVM{Field: field, Before: was, After: texts[field]})
		}
	}
	return out
}

func objectHref(d views.DeskRef, e models.AuditRow) string {
	switch e.Object {
	case "article":
		return d.Path("articles", e.ObjectID)
	case "claim":
		return d.Path("claims", e.ObjectID)
	case "source":
		return d.Path("sources", e.ObjectID)
	}
	return ""
}

func keys[V any](m map[string]V) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// timeZones are the choices of the form: Indonesia's first, then where its news is read most.
var timeZones = []string{"Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura", "UTC", "Asia/Singapore", "Asia/Kuala_Lumpur", "Asia/Tokyo", "Australia/Sydney", "Europe/Amsterdam", "Europe/London", "America/New_York"}

func (s *server) settingsVM(r *request) (views.SettingsVM, error) {
	p, err := s.news.Settings(r.Request().Context(), r.actor)
	if err != nil {
		return views.SettingsVM{}, err
	}
	vm := views.SettingsVM{Page: s.page(r, "settings"), Name: p.Desk.Name, Language: p.Desk.Language, Outlet: p.Desk.Outlet, Address: p.Desk.Address, TimeZone: p.Desk.TimeZone, CheckPage: p.Desk.CheckPage,
		Version: p.Desk.Version, TimeZones: timeZones, CanEdit: r.actor.May(workflow.EditDesk) == workflow.Allowed, ScaleName: p.Scale.Scale.Name, ScaleNumber: p.Scale.ScaleVersion.Number, ScaleVersion: p.Scale.ScaleVersion.Number}
	if !slices.Contains(vm.TimeZones, vm.TimeZone) {
		vm.TimeZones = append(slices.Clone(vm.TimeZones), vm.TimeZone)
	}
	for _, l := range p.Scale.ScaleVersion.Labels {
		f := views.LabelField{Code: l.Code, NameID: l.NameID, NameEN: l.NameEN, Explanation: l.Explanation}
		if l.Value != nil {
			f.Value = itoa(*l.Value)
		}
		vm.Scale = append(vm.Scale, f)
	}
	return vm, nil
}

func (s *server) settings(r *request) error {
	vm, err := s.settingsVM(r)
	if err != nil {
		return err
	}
	return s.render(r, http.StatusOK, views.SettingsPage(vm))
}

func (s *server) saveSettings(r *request) error {
	err := s.news.SaveSettings(r.Request().Context(), r.actor, newsroom.DeskSettings{Version: r.version(), Name: r.form("name"), Language: r.form("language"), Outlet: r.form("outlet"), Site: r.form("address"), TimeZone: r.form("time_zone"), CheckPage: r.form("check_page")})
	if fields, ok := fieldsOf(err); ok {
		vm, err := s.settingsVM(r)
		if err != nil {
			return err
		}
		vm.Form = formOf(r, fields)
		return s.render(r, http.StatusUnprocessableEntity, views.SettingsPage(vm))
	}
	if err != nil {
		return err
	}
	return s.done(r, s.ref(r).Path("settings"), did("saved"))
}

func (s *server) saveScale(r *request) error {
	var labels []models.Label
	v := map[string]string{}
	for i := range rows(r, "label", "name_id") {
		field := func(name string) string { return r.form(fmt.Sprintf("label.%d.%s", i, name)) }
		if field("name_id") == "" && field("name_en") == "" {
			continue
		}
		l := models.Label{Code: field("code"), NameID: field("name_id"), NameEN: field("name_en"), Explanation: field("explanation")}
		if raw := field("value"); raw != "" {
			n, err := strconv.Atoi(raw)
			if err != nil {
				v[fmt.Sprintf("label.%d.value", i)] = "number"
			}
			l.Value = &n
		}
		labels = append(labels, l)
	}
	var err error
	if len(v) > 0 {
		err = &newsroom.Invalid{Fields: v}
	} else {
		err = s.news.SaveScale(r.Request().Context(), r.actor, r.version(), labels)
	}
	if fields, ok := fieldsOf(err); ok {
		vm, err := s.settingsVM(r)
		if err != nil {
			return err
		}
		vm.ScaleForm = formOf(r, fields)
		return s.render(r, http.StatusUnprocessableEntity, views.SettingsPage(vm))
	}
	if err != nil {
		return err
	}
	return s.done(r, s.ref(r).Path("settings")+"#scale", did("scale_saved"))
}
