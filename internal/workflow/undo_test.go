package workflow

import (
	"slices"
	"testing"
)

func TestMayUndo(t *testing.T) {
	own := UndoFacts{Role: Reviewer, Actor: true}
	for _, c := range []struct {
		name   string
		action Action
		change func(*UndoFacts)
		want   Refusal
	}{
		{"whoever did it", Dismiss, func(*UndoFacts) {}, Allowed},
		{"an editor, of another's act", Dismiss, func(f *UndoFacts) { f.Role, f.Actor = Editor, false }, RefusedActor},
		{"twice", Take, func(f *UndoFacts) { f.Undone = true }, RefusedUndone},
		{"another's, twice: the person comes first", Take, func(f *UndoFacts) { f.Actor, f.Undone = false, true }, RefusedActor},
		{"who is a viewer by now", Select, func(f *UndoFacts) { f.Role = Viewer }, RefusedRole},
		{"a reading token", Select, func(f *UndoFacts) { f.Scopes = []Scope{ScopeRead} }, RefusedScope},
		{"a writing token", Select, func(f *UndoFacts) { f.Scopes = []Scope{ScopeWrite} }, Allowed},
		{"a publication", Publish, func(*UndoFacts) {}, RefusedUnknown},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := own
			c.change(&f)
			if got := MayUndo(c.action, f); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// TestUndoableActsLeaveNothingSealed: what leads to or from a sealed proposal is not undone but has an act that leads back.
func TestUndoableActsLeaveNothingSealed(t *testing.T) {
	for _, u := range UndoRules {
		r, ok := Find(u.Action)
		if !ok || !Undoable(u.Action) || persons[u.Who] == "" {
			t.Fatalf("%s is no act, or lacks a person", u.Action)
		}
		for _, s := range append(slices.Clone(r.From), r.To) {
			if slices.Contains(Sealed, s) {
				t.Errorf("%s leads through %s", u.Action, s)
			}
		}
	}
	for _, a := range []Action{Edit, Draft, Propose, Withdraw, Return, Approve, Publish, Finish, Correct, Retract} {
		if Undoable(a) {
			t.Errorf("%s can be undone", a)
		}
	}
}
