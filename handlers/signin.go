package handlers

import (
	"errors"
	"net/http"

	"sumber/internal/newsroom"
	"sumber/views"
)

// front is the first page: one's desks, or the way in.
func (s *server) front(r *request) error {
	if !r.signedIn {
		return s.signInPage(r)
	}
	desks, err := s.news.DesksOf(r.Request().Context(), r.actor.Account)
	if err != nil {
		return err
	}
	if len(desks) == 1 {
		d := views.DeskRef{Slug: desks[0].Desk.Slug}
		return r.Redirect(http.StatusSeeOther, d.Path())
	}
	vm := views.DesksVM{Page: s.page(r, "")}
	for _, d := range desks {
		vm.Desks = append(vm.Desks, views.DeskRow{DeskRef: views.DeskRef{Slug: d.Desk.Slug, Name: d.Desk.Name}, Role: string(d.Role)})
	}
	return s.render(r, http.StatusOK, views.DesksPage(vm))
}

func (s *server) signInVM(r *request) views.SignInVM {
	vm := views.SignInVM{Page: s.page(r, ""), Next: local(r.FormValue("next"))}
	if s.news.Demo() {
		for _, p := range newsroom.DemoPeople {
			vm.Demo = append(vm.Demo, views.DemoAccount{As: p.Key, Name: p.Name})
		}
	}
	return vm
}

func (s *server) signInPage(r *request) error {
	if r.signedIn {
		return r.Redirect(http.StatusSeeOther, "/")
	}
	return s.render(r, http.StatusOK, views.SignInPage(s.signInVM(r)))
}

func (s *server) signIn(r *request) error {
	secret, err := s.news.SignIn(r.Request().Context(), r.form("email"), r.form("password"), network(r.RealIP()))
	if errors.Is(err, newsroom.ErrSignIn) {
		vm := s.signInVM(r)
		vm.Form = formOf(r, map[string]string{"": "sign_in"})
		return s.render(r, http.StatusUnprocessableEntity, views.SignInPage(vm))
	}
	if err != nil {
		return err
	}
	s.startSession(r, secret)
	return r.Redirect(http.StatusSeeOther, local(r.form("next")))
}

func (s *server) signOut(r *request) error {
	if err := s.news.SignOut(r.Request().Context(), s.cookie(r.Context, sessionCookie)); err != nil {
		return err
	}
	return s.signedOut(r)
}

// signedOut has the browser forget the session and what the pages stored, and leads to the way in.
func (s *server) signedOut(r *request) error {
	s.setCookie(r.Context, sessionCookie, "", -1)
	r.Response().Header().Set("Clear-Site-Data", `"storage"`)
	return r.Redirect(http.StatusSeeOther, "/")
}

func (s *server) signOutEverywhere(r *request) error {
	if err := s.news.SignOutEverywhere(r.Request().Context(), r.actor.Account); err != nil {
		return err
	}
	return s.signedOut(r)
}

func (s *server) demo(r *request) error {
	secret, err := s.news.DemoSignIn(r.Request().Context(), r.form("as"))
	if err != nil {
		return err
	}
	s.startSession(r, secret)
	slug, article, err := s.news.DemoStart(r.Request().Context())
	if err != nil {
		return err
	}
	return r.Redirect(http.StatusSeeOther, views.DeskRef{Slug: slug}.Path("articles", article))
}

func (s *server) setupPage(r *request) error {
	if err := s.news.SetupOpen(r.Request().Context(), r.Param("secret")); err != nil {
		return err
	}
	return s.render(r, http.StatusOK, views.SetupPage(views.SetupVM{Page: s.page(r, ""), Action: "/setup/" + r.Param("secret")}))
}

func (s *server) setup(r *request) error {
	in := newsroom.FirstAdmin{Desk: r.form("desk"), NewAccount: newAccount(r)}
	secret, slug, err := s.news.Setup(r.Request().Context(), r.Param("secret"), in)
	if fields, ok := fieldsOf(err); ok {
		vm := views.SetupVM{Page: s.page(r, ""), Action: "/setup/" + r.Param("secret"), Form: formOf(r, fields)}
		return s.render(r, http.StatusUnprocessableEntity, views.SetupPage(vm))
	}
	if err != nil {
		return err
	}
	s.startSession(r, secret)
	return s.done(r, views.DeskRef{Slug: slug}.Path("members"), did("setup"))
}

func newAccount(r *request) newsroom.NewAccount {
	return newsroom.NewAccount{Email: r.form("email"), Name: r.form("name"), Password: r.form("password"), Language: r.form("language")}
}

func (s *server) invitationVM(r *request) (views.InvitationVM, error) {
	inv, err := s.news.Invitation(r.Request().Context(), r.Param("secret"))
	if err != nil {
		return views.InvitationVM{}, err
	}
	return views.InvitationVM{Page: s.page(r, ""), Action: "/invitations/" + r.Param("secret"), Desk: inv.Desk.Name, Role: string(inv.Invitation.Role),
		Email: inv.Invitation.Email, Until: inv.Invitation.ExpiresAt, Known: inv.HasAccount}, nil
}

func (s *server) invitationPage(r *request) error {
	vm, err := s.invitationVM(r)
	if err != nil {
		return err
	}
	return s.render(r, http.StatusOK, views.InvitationPage(vm))
}

func (s *server) acceptInvitation(r *request) error {
	in := newAccount(r)
	if in.Language == "" {
		in.Language = r.lang
	}
	secret, slug, err := s.news.AcceptInvitation(r.Request().Context(), r.Param("secret"), in)
	if fields, ok := fieldsOf(err); ok {
		vm, err := s.invitationVM(r)
		if err != nil {
			return err
		}
		vm.Form = formOf(r, fields)
		return s.render(r, http.StatusUnprocessableEntity, views.InvitationPage(vm))
	}
	if err != nil {
		return err
	}
	s.startSession(r, secret)
	return s.done(r, views.DeskRef{Slug: slug}.Path(), did("joined"))
}

// language keeps the language that was chosen: for the account when there is one, and in a cookie.
func (s *server) language(r *request) error {
	lang := r.form("lang")
	if !known(lang) {
		return &badRequest{code: "bad_request", detail: "lang"}
	}
	s.setCookie(r.Context, langCookie, lang, 400*24*3600*1e9)
	if r.signedIn {
		if err := s.news.SetLanguage(r.Request().Context(), r.actor.Account, lang); err != nil {
			return err
		}
	}
	return r.Redirect(http.StatusSeeOther, local(r.form("back")))
}

func known(lang string) bool {
	for _, l := range newsroom.Languages {
		if l == lang {
			return true
		}
	}
	return false
}

func (s *server) accountVM(r *request) (views.AccountVM, error) {
	a := r.actor.Account
	vm := views.AccountVM{Page: s.page(r, ""), Name: a.Name, Email: a.Email, Language: a.Language, KeysOff: a.KeysOff, HasPassword: a.PasswordHash != ""}
	desks, err := s.news.DesksOf(r.Request().Context(), a)
	if err != nil {
		return vm, err
	}
	if len(desks) > 0 { // this page is of no desk; somebody's first one is in their time zone most likely
		r.inZone(desks[0].Desk.TimeZone)
	}
	open, err := s.news.Sessions(r.Request().Context(), a, s.cookie(r.Context, sessionCookie))
	for _, o := range open {
		vm.Sessions = append(vm.Sessions, views.SessionRow{Since: o.Since, Used: o.Used, Here: o.Here})
	}
	return vm, err
}

func (s *server) accountPage(r *request) error {
	vm, err := s.accountVM(r)
	if err != nil {
		return err
	}
	return s.render(r, http.StatusOK, views.AccountPage(vm))
}

// switchKeys turns single-letter keys off or on, and goes back to the page that asked.
func (s *server) switchKeys(r *request) error {
	keys := r.form("keys")
	if keys != "on" && keys != "off" {
		return &badRequest{code: "bad_request", detail: "keys"}
	}
	if err := s.news.SwitchKeys(r.Request().Context(), r.actor.Account, keys == "off"); err != nil {
		return err
	}
	return s.done(r, local(r.form("back")), did("keys_"+keys))
}

func (s *server) saveAccount(r *request) error {
	secret, err := s.news.ChangeOwnAccount(r.Request().Context(), r.actor.Account, newsroom.OwnAccount{Name: r.form("name"), Language: r.form("language"),
		KeysOff: r.form("keys_off") != "", OldPassword: r.form("password"), NewPassword: r.form("new_password")})
	if fields, ok := fieldsOf(err); ok {
		vm, err := s.accountVM(r)
		if err != nil {
			return err
		}
		vm.Form = formOf(r, fields)
		return s.render(r, http.StatusUnprocessableEntity, views.AccountPage(vm))
	}
	if err != nil {
		return err
	}
	if secret != "" {
		s.startSession(r, secret)
	}
	return s.done(r, "/account", did("saved"))
}

// deskFront is where a desk begins: its newest articles, which is what one comes for.
func (s *server) deskFront(r *request) error {
	return r.Redirect(http.StatusSeeOther, s.ref(r).Path("articles"))
}
