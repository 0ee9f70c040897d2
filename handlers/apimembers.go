package handlers

import (
	"net/http"
	"time"

	"sumber/internal/newsroom"
	"sumber/models"
)

type (
	apiMember struct {
		ID        string    `json:"id"`
		AccountID string    `json:"account_id"`
		Name      string    `json:"name"`
		Email     string    `json:"email"`
		Role      string    `json:"role"`
		Disabled  bool      `json:"disabled"`
		CreatedAt time.Time `json:"created_at"`
		Version   int       `json:"version"`
	}
	apiInvitation struct {
		ID        string    `json:"id"`
		Email     string    `json:"email"`
		Role      string    `json:"role"`
		CreatedBy string    `json:"created_by"`
		CreatedAt time.Time `json:"created_at"`
		ExpiresAt time.Time `json:"expires_at"`
	}
)

func memberOut(m models.MemberAccount) apiMember {
	return apiMember{ID: m.ID, AccountID: m.AccountID, Name: m.Name, Email: m.Email, Role: string(m.Role), Disabled: m.Disabled, CreatedAt: m.CreatedAt, Version: m.Version}
}

// apiMe is who the token acts as.
func (s *server) apiMe(r *request) error {
	a := r.actor
	return r.JSON(http.StatusOK, struct {
		AccountID string   `json:"account_id"`
		Name      string   `json:"name"`
		DeskID    string   `json:"desk_id"`
		Desk      string   `json:"desk"`
		DeskName  string   `json:"desk_name"`
		Role      string   `json:"role"`
		Scopes    []string `json:"scopes"`
	}{a.Account.ID, a.Account.Name, a.Desk.ID, a.Desk.Slug, a.Desk.Name, string(a.Role), codesOf(a.Scopes)})
}

func codesOf[T ~string](list []T) []string {
	return each(list, func(v T) string { return string(v) })
}

func (s *server) apiMembers(r *request) error {
	p, err := s.news.Members(r.Request().Context(), r.actor)
	if err != nil {
		return err
	}
	return r.listed("members", each(p.Members, memberOut), "")
}

func (s *server) apiInvitations(r *request) error {
	p, err := s.news.Members(r.Request().Context(), r.actor)
	if err != nil {
		return err
	}
	return r.listed("invitations", each(p.Invitations, func(i models.Invitation) apiInvitation {
		return apiInvitation{ID: i.ID, Email: i.Email, Role: string(i.Role), CreatedBy: i.CreatedBy, CreatedAt: i.CreatedAt, ExpiresAt: i.ExpiresAt}
	}), "")
}

// apiInvite makes an invitation. Its link is told this once, and whoever holds it joins the desk.
func (s *server) apiInvite(r *request) error {
	var in struct {
		Email string `json:"email"`
		Role  string `json:"role"`
	}
	if err := bind(r, &in); err != nil {
		return err
	}
	secret, err := s.news.Invite(r.Request().Context(), r.actor, in.Email, in.Role)
	if err != nil {
		return err
	}
	r.toldOnce = true
	return r.JSON(http.StatusCreated, map[string]string{"email": in.Email, "role": in.Role, "link": s.origin(r) + "/invitations/" + secret})
}

func (s *server) apiRevokeInvitation(r *request) error {
	if err := bind(r, &struct{}{}); err != nil {
		return err
	}
	if err := s.news.RevokeInvitation(r.Request().Context(), r.actor, r.Param("id")); err != nil {
		return err
	}
	return r.JSON(http.StatusOK, struct{}{})
}

func (s *server) apiSetRole(r *request) error {
	var in struct {
		Role string `json:"role"`
	}
	if err := bind(r, &in); err != nil {
		return err
	}
	if err := s.news.SetRole(r.Request().Context(), r.actor, r.Param("id"), in.Role); err != nil {
		return err
	}
	return s.apiMembers(r)
}

func (s *server) apiRemoveMember(r *request) error {
	if err := bind(r, &struct{}{}); err != nil {
		return err
	}
	if err := s.news.RemoveMember(r.Request().Context(), r.actor, r.Param("id")); err != nil {
		return err
	}
	return r.JSON(http.StatusOK, struct{}{})
}

type apiToken struct {
	ID         string     `json:"id"`
	AccountID  string     `json:"account_id"`
	Name       string     `json:"name"`
	Scopes     []string   `json:"scopes"`
	CreatedAt  time.Time  `json:"created_at"`
	ExpiresAt  *time.Time `json:"expires_at"`
	LastUsedAt *time.Time `json:"last_used_at"`
	RevokedAt  *time.Time `json:"revoked_at"`
	Secret     string     `json:"secret,omitempty"`
}

func tokenOut(t models.Token) apiToken {
	return apiToken{ID: t.ID, AccountID: t.AccountID, Name: t.Name, Scopes: codesOf(t.Scopes), CreatedAt: t.CreatedAt, ExpiresAt: t.ExpiresAt, LastUsedAt: t.LastUsedAt, RevokedAt: t.RevokedAt}
}

// apiTokens lists the account's tokens; an admin's lists everybody's. No secret is in it.
func (s *server) apiTokens(r *request) error {
	list, err := s.news.Tokens(r.Request().Context(), r.actor)
	if err != nil {
		return err
	}
	return r.listed("tokens", each(list, tokenOut), "")
}

// apiCreateToken makes a token with no more scopes than the one that asks. Its secret is told this once.
func (s *server) apiCreateToken(r *request) error {
	var in struct {
		Name      string   `json:"name"`
		Scopes    []string `json:"scopes"`
		ExpiresOn string   `json:"expires_on"`
	}
	if err := bind(r, &in); err != nil {
		return err
	}
	t, secret, err := s.news.CreateToken(r.Request().Context(), r.actor, newsroom.NewToken{Name: in.Name, Scopes: in.Scopes, ExpiresOn: in.ExpiresOn})
	if err != nil {
		return err
	}
	out := tokenOut(t)
	out.Secret, r.toldOnce = secret, true
	return r.JSON(http.StatusCreated, out)
}

func (s *server) apiRevokeToken(r *request) error {
	if err := bind(r, &struct{}{}); err != nil {
		return err
	}
	if err := s.news.RevokeToken(r.Request().Context(), r.actor, r.Param("id")); err != nil {
		return err
	}
	return r.JSON(http.StatusOK, struct{}{})
}
