package views

import (
	"context"
	"time"

	"sumber/internal/locale"
	"sumber/internal/workflow"
)

// MembersVM lists the members of a desk and its open invitations.
type MembersVM struct {
	Page        Page
	Members     []MemberRow
	Invitations []InvitationRow
	// CanManage shows the forms: invite posts to /d/{desk}/members (email, role), a role to /d/{desk}/members/{id}/role
	// (role, version), remove to /d/{desk}/members/{id}/remove, revoking to /d/{desk}/invitations/{id}/revoke.
	CanManage bool
	Form      Form
	// Link is the one-time link of the invitation that was just made; it is shown once.
	Link      string
	LinkEmail string
}

// MemberRow is one member.
type MemberRow struct {
	ID      string
	Name    string
	Email   string
	Role    workflow.Role
	Since   time.Time
	You     bool
	Version int
	// LastAdmin is true for the only admin, whose role cannot be changed.
	LastAdmin bool
	Disabled  bool
}

// InvitationRow is one open invitation.
type InvitationRow struct {
	ID    string
	Email string
	Role  workflow.Role
	By    string
	Until time.Time
}

// TokensVM lists API tokens. Create posts to /d/{desk}/tokens (name, scopes, expires_on), revoke to
// /d/{desk}/tokens/{id}/revoke.
type TokensVM struct {
	Page   Page
	Tokens []TokenRow
	Form   Form
	// Secret is the token that was just made; it is shown once.
	Secret     string
	SecretName string
	// All is true when the tokens of every member are listed.
	All bool
	// Scopes are those that the viewer's role can use.
	Scopes []workflow.Scope
}

// TokenRow is one token.
type TokenRow struct {
	ID        string
	Name      string
	Account   string
	Scopes    []workflow.Scope
	Created   time.Time
	Expires   time.Time // zero: never
	LastUsed  time.Time // zero: never
	Revoked   time.Time // zero: in force
	CanRevoke bool
}

// AuditVM is the audit trail, newest first.
type AuditVM struct {
	Page   Page
	Events []AuditRow
	Pager  Pager
	// Head is the hash of the newest event, in hex.
	Head string
}

// days are the events of each day, in the desk's time zone.
func (vm AuditVM) days(ctx context.Context) [][]AuditRow {
	var out [][]AuditRow
	day := ""
	for _, e := range vm.Events {
		if d := locale.Date(ctx, e.At); len(out) == 0 || d != day {
			out, day = append(out, nil), d
		}
		out[len(out)-1] = append(out[len(out)-1], e)
	}
	return out
}

// AuditRow is one event.
type AuditRow struct {
	Seq    int64
	At     time.Time
	Actor  string // "" for the system
	Action string // worded as "audit.CODE"
	Object string // worded as "object.CODE"
	// Title names the object, or the article of a claim, in Language ("" for the page's); Href is its page ("" for none).
	Title, Language, Href string
	Claim                 int    // the number of a claim in its article, 0 for what is none
	Hash                  string // hex
	Details               []ChangeVM
}

// tells reports whether the line itself says a detail already: the name that an object was given and still has.
func (e AuditRow) tells(c ChangeVM) bool {
	return e.Claim == 0 && c.Before == "" && c.After != "" && c.After == e.Title
}

// SettingsVM are the settings of a desk. It posts to /d/{desk}/settings: name, language, outlet, address, time_zone, version.
type SettingsVM struct {
	Page     Page
	Name     string
	Language string
	Outlet   string
	Address  string
	TimeZone string
	// CheckPage is the pattern of the address of the pages with whole checks; the field is check_page.
	CheckPage string
	Version   int
	// TimeZones are the choices.
	TimeZones []string
	Form      Form
	CanEdit   bool
	// Scale is the list of labels in force, true end first. The form posts to /d/{desk}/settings/scale with version and, for
	// row i from 0, label.{i}.code, .name_id, .name_en, .explanation, .value (a whole number or empty). A row with empty
	// names is left out.
	Scale        []LabelField
	ScaleName    string
	ScaleNumber  int // of the version in force
	ScaleVersion int // lock
	ScaleForm    Form
}

// LabelField is one label of the scale in the form.
type LabelField struct {
	Code, NameID, NameEN, Explanation, Value string
}

// HelpVM is the policy in words, made from the tables of workflow.
type HelpVM struct {
	Page  Page
	Rules []workflow.Rule
	Desk  []workflow.DeskRule
}
