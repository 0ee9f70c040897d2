package workflow

import "slices"

// UndoAct is the name under which the audit keeps that an act was undone.
const UndoAct Action = "undo_act"

// UndoRule is one row of the table of what can be undone.
type UndoRule struct {
	Action Action
	Roles  []Role
	Who    Person
	Scope  Scope
}

// UndoRules is the table of the acts that can be undone, once, as long as nobody changed the claim since. What sealed,
// decided or published something is not among them: that has acts of its own that lead back.
var UndoRules = []UndoRule{
	{Select, reviewers, TheActor, ScopeWrite},
	{Assign, reviewers, TheActor, ScopeWrite},
	{Take, reviewers, TheActor, ScopeWrite},
	{Release, reviewers, TheActor, ScopeWrite},
	{Dismiss, reviewers, TheActor, ScopeWrite},
	{Reopen, reviewers, TheActor, ScopeWrite},
}

// Undoable reports whether an act can be undone at all.
func Undoable(a Action) bool {
	return slices.ContainsFunc(UndoRules, func(r UndoRule) bool { return r.Action == a })
}

// UndoFacts is what the policy needs to know of one member before one act that was done.
type UndoFacts struct {
	Role   Role
	Scopes []Scope // nil is a session: every scope
	Actor  bool    // whoever did it
	Undone bool    // it was undone before
}

// MayUndo decides whether an act that was done may be undone.
func MayUndo(a Action, f UndoFacts) Refusal {
	i := slices.IndexFunc(UndoRules, func(r UndoRule) bool { return r.Action == a })
	if i < 0 {
		return RefusedUnknown
	}
	r := UndoRules[i]
	switch {
	case f.Scopes != nil && !slices.Contains(f.Scopes, r.Scope):
		return RefusedScope
	case !slices.Contains(r.Roles, f.Role):
		return RefusedRole
	case r.Who == TheActor && !f.Actor:
		return RefusedActor
	case f.Undone:
		return RefusedUndone
	}
	return Allowed
}
