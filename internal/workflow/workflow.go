// Package workflow is the whole policy of a desk as data: which act takes a claim from which state to which, who may do
// it, and what the act needs. Buttons, API errors, the help page, docs/workflow.md and the sets of the queues are all
// made from the tables in this package; nothing else compares a state or a role.
//
// It is pure: no I/O, no clock, no randomness. A caller gathers Facts, asks Next for a Decision, and carries it out.
package workflow

//go:generate go test -run TestDocsAreFresh . -update

import "slices"

// State is where the work on a claim stands. It says nothing of what is public: see Facts.Live.
type State string

// The states of a claim, in the order in which work passes through them.
const (
	Triage    State = "triage"
	Selected  State = "selected"
	Reviewing State = "reviewing"
	Proposed  State = "proposed"
	Approved  State = "approved"
	Done      State = "done"
	Dismissed State = "dismissed"
)

// States lists every state in the order of the work.
var States = []State{Triage, Selected, Reviewing, Proposed, Approved, Done, Dismissed}

// Role is what a member is on one desk. Roles are a list, not a ladder: an admin runs the desk and writes no verdict.
type Role string

// The roles of a member.
const (
	Viewer   Role = "viewer"
	Reviewer Role = "reviewer"
	Editor   Role = "editor"
	Admin    Role = "admin"
)

// Roles lists every role, least able first.
var Roles = []Role{Viewer, Reviewer, Editor, Admin}

// ParseRole gives the role of that name, and false for a name that is none.
func ParseRole(s string) (Role, bool) {
	r := Role(s)
	return r, slices.Contains(Roles, r)
}

// ParseState gives the state of that name, and false for a name that is none.
func ParseState(s string) (State, bool) {
	st := State(s)
	return st, slices.Contains(States, st)
}

// Person is which of the members with the right role may act.
type Person string

// The persons of a rule.
const (
	Anyone           Person = "anyone"
	TheAssignee      Person = "assignee"
	AssigneeOrEditor Person = "assignee_or_editor"
	TheProposer      Person = "proposer"
	NoAuthor         Person = "no_author"
	// TheActor is whoever did what is to be undone.
	TheActor Person = "actor"
)

// Need is something that an act must be given, named after the field of the form and of the API.
type Need string

// What acts need.
const (
	NeedReason     Need = "reason"
	NeedRemarks    Need = "remarks"
	NeedAssignee   Need = "assignee"
	NeedCorrection Need = "correction"
	NeedStatement  Need = "statement"
	NeedKind       Need = "kind"
	NeedFindings   Need = "findings"
	NeedTrueSource Need = "true_source"
	NeedRating     Need = "rating"
	NeedNoRating   Need = "no_rating"
	NeedEvidence   Need = "evidence"
)

// Refusal is why an act is not open to somebody now. The locale words it.
type Refusal string

// The refusals, in the order in which Next tests them.
const (
	Allowed          Refusal = ""
	RefusedUnknown   Refusal = "unknown_action"
	RefusedScope     Refusal = "scope"
	RefusedRole      Refusal = "role"
	RefusedAssignee  Refusal = "not_assignee"
	RefusedProposer  Refusal = "not_proposer"
	RefusedAuthor    Refusal = "author"
	RefusedActor     Refusal = "not_actor"
	RefusedState     Refusal = "state"
	RefusedNotLive   Refusal = "not_live"
	RefusedLive      Refusal = "live"
	RefusedScheduled Refusal = "scheduled"
	RefusedOrphan    Refusal = "orphan"
	RefusedUndone    Refusal = "undone"
)

// Refusals lists every refusal, for the test that the locale words each.
var Refusals = []Refusal{RefusedUnknown, RefusedScope, RefusedRole, RefusedAssignee, RefusedProposer, RefusedAuthor, RefusedActor, RefusedState, RefusedNotLive, RefusedLive, RefusedScheduled, RefusedOrphan, RefusedUndone}

// OfPerson reports whether the refusal is about who acts (403) and not about where the claim stands (409).
func (r Refusal) OfPerson() bool {
	switch r {
	case RefusedUnknown, RefusedScope, RefusedRole, RefusedAssignee, RefusedProposer, RefusedAuthor, RefusedActor:
		return true
	}
	return false
}

// Scope is what a token may do at most. A session has every scope; a token never more than its account's role.
type Scope string

// The scopes of a token.
const (
	ScopeRead    Scope = "read"
	ScopeWrite   Scope = "write"
	ScopeApprove Scope = "approve"
	ScopeAdmin   Scope = "admin"
)

// Scopes lists every scope, least able first.
var Scopes = []Scope{ScopeRead, ScopeWrite, ScopeApprove, ScopeAdmin}

// ParseScope gives the scope of that name, and false for a name that is none.
func ParseScope(s string) (Scope, bool) {
	sc := Scope(s)
	return sc, slices.Contains(Scopes, sc)
}
