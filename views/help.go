package views

import (
	"context"
	"slices"
	"strings"

	"sumber/internal/locale"
	"sumber/internal/workflow"
)

func wordsOf[T ~string](ctx context.Context, list string, cs []T) []string {
	out := make([]string, len(cs))
	for i, c := range cs {
		out[i] = locale.Word(ctx, list, string(c))
	}
	return out
}

func scopeCodes(ss []workflow.Scope) []string {
	out := make([]string, len(ss))
	for i, s := range ss {
		out[i] = string(s)
	}
	return out
}

func ruleFrom(ctx context.Context, r workflow.Rule) string {
	from := locale.T(ctx, "help.any_state")
	if r.From != nil {
		from = strings.Join(wordsOf(ctx, "state", r.From), ", ")
	}
	if r.Live {
		from += " (" + locale.T(ctx, "help.live") + ")"
	}
	return from
}

func ruleWho(ctx context.Context, r workflow.Rule) string {
	who := strings.Join(wordsOf(ctx, "role", r.Roles), ", ")
	if r.Who != workflow.Anyone {
		who += "; " + locale.Word(ctx, "person", string(r.Who))
	}
	return who
}

func ruleNeeds(ctx context.Context, r workflow.Rule) string {
	if len(r.Needs) == 0 {
		return "–"
	}
	return strings.Join(wordsOf(ctx, "needs", r.Needs), ", ")
}

// undoable are the acts that can be undone, in words.
func undoable(ctx context.Context) []string {
	out := make([]string, len(workflow.UndoRules))
	for i, r := range workflow.UndoRules {
		out[i] = locale.Word(ctx, "action", string(r.Action))
	}
	return out
}

func hasRole(r workflow.DeskRule, role workflow.Role) bool { return slices.Contains(r.Roles, role) }

// zoneOptions are the time zones of the desk's form; the desk's own is always among them.
func zoneOptions(ctx context.Context, vm SettingsVM) []Option {
	zones := vm.TimeZones
	if vm.TimeZone != "" && !slices.Contains(zones, vm.TimeZone) {
		zones = append([]string{vm.TimeZone}, zones...)
	}
	os := make([]Option, len(zones))
	for i, z := range zones {
		os[i] = Option{Value: z, Text: z}
		if locale.Has("zone." + z) {
			os[i].Text = locale.T(ctx, "zone."+z)
		}
	}
	return os
}

// scaleRows are the labels and two empty rows to add by.
func (vm SettingsVM) scaleRows() []LabelField {
	return append(slices.Clone(vm.Scale), LabelField{}, LabelField{})
}

// name is the label in the language of the page.
func (l LabelField) name(ctx context.Context) string {
	if locale.Lang(ctx) == "en" {
		return orElse(l.NameEN, l.NameID)
	}
	return orElse(l.NameID, l.NameEN)
}
