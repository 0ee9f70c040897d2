package views

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
	"time"

	"sumber/internal/workflow"
)

// Page is what every page has around its content.
type Page struct {
	// Viewer is who is signed in; the zero value is nobody.
	Viewer Viewer
	// Desk is the desk whose page this is; the zero value stands outside of every desk.
	Desk DeskRef
	// Desks are all desks of the viewer, for the switch in the header.
	Desks []DeskRef
	// Nav is the entry of the navigation that this page belongs to: "queue", "articles", "approvals", "sources",
	// "members", "tokens", "webhooks", "audit", "settings", "help", or "".
	Nav string
	// May holds the permissions of the viewer on this desk; entries of the navigation without it are left out.
	May []workflow.Permission
	// Path is the path with the query of this page, where the language switch comes back to. After a POST it is
	// the address of the page that showed the form.
	Path string
	// Demo marks a demo desk.
	Demo bool
	// Waiting is how many proposals wait for approval; 0 shows no number.
	Waiting int
	// Notices are shown once at the top of the page, after a redirect.
	Notices []Notice
}

// May reports whether the viewer has a permission.
func (p Page) may(perm workflow.Permission) bool { return slices.Contains(p.May, perm) }

// Viewer is the account that looks at the page.
type Viewer struct {
	ID   string
	Name string
	// Role is the role on this page's desk, "" outside of one.
	Role workflow.Role
	// KeysOff is true when the account has switched single-letter keys off.
	KeysOff bool
}

// SignedIn reports whether there is a viewer.
func (v Viewer) SignedIn() bool { return v.ID != "" }

// DeskRef names a desk and makes its addresses.
type DeskRef struct {
	Slug string
	Name string
}

// Path joins escaped parts under the desk: Path("claims", id, "draft") is /d/{desk}/claims/{id}/draft.
func (d DeskRef) Path(parts ...string) string {
	var b strings.Builder
	b.WriteString("/d/")
	b.WriteString(url.PathEscape(d.Slug))
	for _, p := range parts {
		b.WriteByte('/')
		b.WriteString(url.PathEscape(p))
	}
	return b.String()
}

// Notice is one line about what was just done or must be known.
type Notice struct {
	// Tone is "done", "info" or "warning".
	Tone string
	// Code is worded as "notice.CODE" ("notice.act.take" after an act), Args are pairs for its placeholders.
	Code string
	Args []any
	// Count, when set, chooses the plural form and fills Count.
	Count *int
	// UndoAction, when set, is where an Undo button posts, with Version.
	UndoAction string
	Version    int
}

// Form is what a person typed and what is wrong with it. The zero value is an untouched form.
type Form struct {
	// Values are the fields as they were sent, by name.
	Values map[string]string
	// Lists are fields that may be sent several times (checkboxes, rows).
	Lists map[string][]string
	// Errors are codes by the name of the field; "" is an error of the form as a whole. A code is worded as
	// "error.CODE", or as itself when it is a key of the locale ("need.rating").
	Errors map[string]string
}

// Value is what was typed in a field, or def in an untouched form.
func (f Form) Value(name, def string) string {
	if v, ok := f.Values[name]; ok {
		return v
	}
	return def
}

// chosen reports whether an option is the one of a field: as it was typed, else by its default or its own mark.
func (f Form) chosen(name, def string, o Option) bool {
	if v, ok := f.Values[name]; ok {
		return v == o.Value
	}
	return o.Value == def || def == "" && o.Selected
}

// Checked reports whether value was sent for a field, or def in an untouched form.
func (f Form) Checked(name, value string, def bool) bool {
	if f.Values == nil && f.Lists == nil {
		return def
	}
	return f.Values[name] == value || slices.Contains(f.Lists[name], value)
}

// Has reports whether a field was sent.
func (f Form) Has(name string) bool { _, ok := f.Values[name]; return ok }

// Failed reports whether the form was refused.
func (f Form) Failed() bool { return len(f.Errors) > 0 }

// fieldOrder is the order of the fields in the forms, for the summary of what is wrong. Others follow by name.
var fieldOrder = []string{"", "desk", "name", "email", "statement", "kind", "findings", "rating", "category", "summary", "rationale", "evidence", "title", "text", "file"}

// fields are the names of the fields with an error, in the order in which they stand on the page.
func (f Form) fields() []string {
	names := make([]string, 0, len(f.Errors))
	for n := range f.Errors {
		names = append(names, n)
	}
	place := func(n string) int {
		if i := slices.Index(fieldOrder, n); i >= 0 {
			return i
		}
		return len(fieldOrder)
	}
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(place(a)-place(b), strings.Compare(a, b))
	})
	return names
}

// NeedErrors turns what the policy misses into the errors of a form, keyed by the field that answers the need.
func NeedErrors(needs []workflow.Need) map[string]string {
	errs := map[string]string{}
	for _, n := range needs {
		field := string(n)
		switch n {
		case workflow.NeedNoRating:
			field = string(workflow.NeedRating)
		case workflow.NeedTrueSource:
			field = string(workflow.NeedFindings)
		}
		if _, ok := errs[field]; !ok {
			errs[field] = "need." + string(n)
		}
	}
	return errs
}

// Pager holds the addresses of the neighbouring pages of a keyset list; "" is none.
type Pager struct {
	Newer, Older string
}

// Decisions are the answers of the policy for one claim and the viewer.
type Decisions []workflow.Decision

// Of is the decision on one act; an act that was not decided is refused.
func (ds Decisions) Of(a workflow.Action) workflow.Decision {
	i := slices.IndexFunc(ds, func(d workflow.Decision) bool { return d.Action == a })
	if i < 0 {
		return workflow.Decision{Action: a, Refused: workflow.RefusedUnknown}
	}
	return ds[i]
}

// OK reports whether an act is open.
func (ds Decisions) OK(a workflow.Action) bool { return ds.Of(a).OK() }

// inState reports whether the act suits the state of the claim, whoever may do it: then a refused act is worth
// showing with its reason.
func (ds Decisions) inState(a workflow.Action) bool {
	d := ds.Of(a)
	return d.OK() || d.Refused.OfPerson() && d.Refused != workflow.RefusedUnknown
}

// Option is one choice of a select or radio group.
type Option struct {
	Value string
	// Text is shown as it is.
	Text string
	// Selected is the choice of an untouched form.
	Selected bool
	// Is is a mark for the style sheet and the script, "" for none.
	Is string
}

// Stamp is who did something and when.
type Stamp struct {
	By string
	At time.Time
}
