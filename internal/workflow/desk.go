package workflow

import "slices"

// Permission is something a member may do on a desk that is not an act on one claim.
type Permission string

// The permissions of the second table.
const (
	Read          Permission = "read"
	ImportArticle Permission = "import_article"
	WriteSources  Permission = "write_sources"
	Review        Permission = "review"
	ReadAudit     Permission = "read_audit"
	OwnTokens     Permission = "own_tokens"
	ManageMembers Permission = "manage_members"
	ManageTokens  Permission = "manage_tokens"
	EditDesk      Permission = "edit_desk"
	// ManageWebhooks decides where verdicts are sent, and sees the answers.
	ManageWebhooks Permission = "manage_webhooks"
)

// DeskRule is one row of the table of members and settings.
type DeskRule struct {
	Permission Permission
	Roles      []Role
	Scope      Scope
}

// DeskRules is the table of members and settings.
var DeskRules = []DeskRule{
	{Read, Roles, ScopeRead},
	{ImportArticle, reviewers, ScopeWrite},
	{WriteSources, reviewers, ScopeWrite},
	// Review opens the routes of the acts of review; which act is then decided by the table of claims.
	{Review, reviewers, ScopeWrite},
	{ReadAudit, []Role{Editor, Admin}, ScopeRead},
	{OwnTokens, Roles, ScopeAdmin},
	{ManageMembers, []Role{Admin}, ScopeAdmin},
	{ManageTokens, []Role{Admin}, ScopeAdmin},
	{EditDesk, []Role{Admin}, ScopeAdmin},
	{ManageWebhooks, []Role{Admin}, ScopeAdmin},
}

// May decides a permission; an unknown permission or role is refused. scopes nil is a session.
func May(p Permission, role Role, scopes []Scope) Refusal {
	i := slices.IndexFunc(DeskRules, func(r DeskRule) bool { return r.Permission == p })
	if i < 0 {
		return RefusedUnknown
	}
	r := DeskRules[i]
	if scopes != nil && !slices.Contains(scopes, r.Scope) {
		return RefusedScope
	}
	if !slices.Contains(r.Roles, role) {
		return RefusedRole
	}
	return Allowed
}

// LastAdmin is the one rule on members that needs more than a role: a desk keeps an admin.
func LastAdmin(current, next Role, admins int) bool {
	return current == Admin && next != Admin && admins <= 1
}

// Queue is one of the desk's standing lists of claims: the states that are in it and whose they are.
type Queue struct {
	Name   string
	States []State
	// Mine keeps the claims assigned to the reader, Unassigned those of nobody.
	Mine, Unassigned bool
}

// Queues lists the standing lists in the order of the tabs; the first is the default.
var Queues = []Queue{
	{Name: "open", States: []State{Selected, Reviewing, Proposed, Approved}},
	{Name: "mine", States: []State{Selected, Reviewing}, Mine: true},
	{Name: "approval", States: From(Approve)},
	{Name: "unassigned", States: []State{Selected}, Unassigned: true},
	{Name: "triage", States: []State{Triage}},
	{Name: "publication", States: From(Publish)},
	{Name: "done", States: []State{Done}},
	{Name: "dismissed", States: []State{Dismissed}},
}

// FindQueue gives the queue of that name, and false for a name that is none.
func FindQueue(name string) (Queue, bool) {
	i := slices.IndexFunc(Queues, func(q Queue) bool { return q.Name == name })
	if i < 0 {
		return Queue{}, false
	}
	return Queues[i], true
}

// Undecided reports whether nobody has decided yet whether a claim in this state is to be checked.
func Undecided(s State) bool { return s == Triage }

// Sealed are the states of a claim with a sealed proposal that an editor is to act on.
var Sealed = []State{Proposed, Approved}

// Counted is the state set behind the line "selected 4, done 2" of an article's page.
func Counted() (selected, done []State) {
	return []State{Selected, Reviewing, Proposed, Approved}, []State{Done}
}

// ScopesOf lists the scopes that a token of a member with this role can use: those that some rule gives the role.
func ScopesOf(role Role) []Scope {
	var out []Scope
	for _, s := range Scopes {
		used := slices.ContainsFunc(DeskRules, func(r DeskRule) bool { return r.Scope == s && slices.Contains(r.Roles, role) }) ||
			slices.ContainsFunc(ClaimRules, func(r Rule) bool { return r.Scope == s && slices.Contains(r.Roles, role) })
		if used {
			out = append(out, s)
		}
	}
	return out
}

// MayGrant decides whether who has these scopes (nil is a session: every one) may give a scope to a token: nobody gives what
// they have not got.
func MayGrant(s Scope, scopes []Scope) Refusal {
	if scopes != nil && !slices.Contains(scopes, s) {
		return RefusedScope
	}
	return Allowed
}
