package views

import (
	"context"
	"net/url"
	"slices"

	"github.com/a-h/templ"

	"sumber/internal/locale"
	"sumber/internal/workflow"
)

// QueueVM is a list of claims: a standing one, narrowed by filters, or one that was saved.
type QueueVM struct {
	Page Page
	// Tab is the name of the workflow.Queue that is shown or narrowed; View the id of the saved view, "" for none.
	Tab, View string
	Views     []ViewLink
	Claims    []ClaimRow
	Pager     Pager
	// Partial is true when more claims have to be looked at than one page does.
	Partial bool
	// Filter holds the fields as they were asked for, Query the same as an address has it; Chips those in force.
	Filter QueueFilter
	Query  string
	Chips  []Chip
	// Ignored are the fields of the address that could not be understood.
	Ignored []string
	// Members may be filtered by, Assignable be given work; Ratings are the desk's labels.
	Members, Assignable, Ratings []Option
	// CanReview shows the forms: acts on the ticked claims post to /d/{desk}/queue with claims (ids), action, reason,
	// assignee and back; a name for the list to /d/{desk}/views with name and query; of a saved view, another name to
	// /d/{desk}/views/{id} with name and version, and /d/{desk}/views/{id}/delete.
	CanReview bool
	Acts      []workflow.Action
	ViewForm  Form
}

// QueueFilter are the fields of the address: those of QueueFields, and state, which may stand several times.
type QueueFilter url.Values

// QueueFields are the fields of the filter beside state.
var QueueFields = []string{"q", "assignee", "source", "source_kind", "kind", "attribution", "outlet", "language", "rating", "worth", "article", "sort"}

func (f QueueFilter) value(name string) string { return url.Values(f).Get(name) }

func (f QueueFilter) has(name, value string) bool { return slices.Contains(f[name], value) }

// ViewLink is a saved view in the list beside the standing lists.
type ViewLink struct {
	ID, Name string
	Version  int
}

// Chip is a filter in force: Href is the list without it. Value is a code of the field's list, or words.
type Chip struct {
	Field, Value, Href string
	// Language is that of an article's title, "" for other words.
	Language string
}

// filterWords are the lists that word the values of a filter.
var filterWords = map[string]string{"state": "state", "source_kind": "source_kind", "kind": "kind", "attribution": "attribution", "language": "language", "worth": "worth", "assignee": "queue_assignee"}

func (c Chip) text(ctx context.Context) string {
	if list := filterWords[c.Field]; list != "" && locale.Has(list+"."+c.Value) {
		return locale.T(ctx, list+"."+c.Value)
	}
	return c.Value
}

// choices are the options of a filter's select; the first is none.
func (vm QueueVM) choices(ctx context.Context, field string) []Option {
	var os []Option
	switch field {
	case "assignee":
		os = append(codes(ctx, "queue_assignee", []string{"me", "nobody"}), vm.Members...)
	case "source_kind":
		os = codes(ctx, "source_kind", workflow.SourceKinds)
	case "kind":
		os = codes(ctx, "kind", workflow.Kinds)
	case "attribution":
		os = codes(ctx, "attribution", workflow.Attributions)
	case "language":
		os = codes(ctx, "language", locale.Languages)
		if l := vm.Filter.value("language"); l != "" && !slices.Contains(locale.Languages, l) {
			os = append(os, Option{Value: l, Text: l})
		}
	case "rating":
		os = vm.Ratings
	case "worth":
		os = codes(ctx, "worth", workflow.CheckWorthiness)
	case "sort":
		return append([]Option{{Text: locale.T(ctx, "queue_sort.newest")}}, codes(ctx, "queue_sort", []string{"oldest", "changed", "worth"})...)
	}
	return withEmpty(ctx, "queue.any", os)
}

// narrowed reports whether more than the standing list is asked for.
func (vm QueueVM) narrowed() bool { return len(vm.Chips) > 0 }

// title names the list that is shown.
func (vm QueueVM) title(ctx context.Context) string {
	for _, v := range vm.Views {
		if v.ID == vm.View {
			return v.Name
		}
	}
	return locale.Word(ctx, "queue", vm.Tab)
}

// titleTongue names the language of the title: the desk gave a saved list its name.
func (vm QueueVM) titleTongue(ctx context.Context) templ.Attributes {
	if vm.View == "" {
		return nil
	}
	return byDesk(ctx)
}

// queueKeys are the keys that lead from one standing list to another.
var queueKeys = map[string]string{"mine": "m", "approval": "w", "unassigned": "u"}

// bulkKeys are the keys of the acts on what is ticked.
var bulkKeys = map[workflow.Action]string{workflow.Select: "s", workflow.Dismiss: "x", workflow.Take: "t"}

// piece is a stretch of a text, marked or not.
type piece struct {
	text string
	hit  bool
}

// marked cuts a text at the words that were searched for.
func (c ClaimRow) marked(s string) []piece {
	if c.Hits == nil {
		return []piece{{text: s}}
	}
	var out []piece
	at := 0
	for _, h := range c.Hits(s) {
		out = append(out, piece{text: s[at:h.Start]}, piece{text: s[h.Start:h.End], hit: true})
		at = h.End
	}
	return append(out, piece{text: s[at:]})
}

// saidInWords reports whether what was searched for stands in the words of the article and the statement does not show it.
func (c ClaimRow) saidInWords() bool {
	return c.Hits != nil && c.Statement != "" && len(c.Hits(c.Words)) > 0 && len(c.Hits(c.Statement)) < len(c.Hits(c.Words))
}

func (vm QueueVM) viewOf() ViewLink {
	i := slices.IndexFunc(vm.Views, func(v ViewLink) bool { return v.ID == vm.View })
	if i < 0 {
		return ViewLink{}
	}
	return vm.Views[i]
}
