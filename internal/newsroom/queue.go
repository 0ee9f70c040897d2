package newsroom

import (
	"cmp"
	"context"
	"errors"
	"net/url"
	"slices"
	"strings"

	"sumber/internal/workflow"
	"sumber/models"
)

// QueueFilter is a list of claims as its address says it. Tab is one of the standing lists (workflow.Queues), which the rest
// narrows; what is empty does not filter.
type QueueFilter struct {
	Tab         string
	States      []string // instead of the tab's
	Assignee    string   // Me, Nobody, or an account; instead of the tab's
	Source      string   // a name or alias of the directory, at any place of the chain
	SourceKind  string   // of who speaks
	Kind        string
	Attribution string
	Outlet      string
	Language    string
	Rating      string
	Worth       string
	Article     string
	Text        string
	Sort        string

	After, Before string
	// Limit is how many claims a page holds; 0 is PageSize.
	Limit int
}

// Words of QueueFilter.Assignee that are no account.
const (
	Me     = "me"
	Nobody = "nobody"
)

// queueFields are the fields of a filter under their names in an address, in the order of the form.
func (f *QueueFilter) queueFields() []queueField {
	return []queueField{{"q", &f.Text}, {"assignee", &f.Assignee}, {"source", &f.Source}, {"source_kind", &f.SourceKind}, {"kind", &f.Kind}, {"attribution", &f.Attribution},
		{"outlet", &f.Outlet}, {"language", &f.Language}, {"rating", &f.Rating}, {"worth", &f.Worth}, {"article", &f.Article}, {"sort", &f.Sort}}
}

type queueField struct {
	name  string
	value *string
}

// maxFilter is how long a value of a filter may be; longer ones are cut.
const maxFilter = 400

// FilterOf reads a filter from an address.
func FilterOf(q url.Values) QueueFilter {
	f := QueueFilter{Tab: q.Get("tab"), After: q.Get("after"), Before: q.Get("before")}
	for _, s := range q["state"] {
		if s != "" && !slices.Contains(f.States, s) {
			f.States = append(f.States, s)
		}
	}
	for _, field := range f.queueFields() {
		v := strings.ToValidUTF8(strings.ReplaceAll(strings.TrimSpace(q.Get(field.name)), "\x00", ""), "")
		if r := []rune(v); len(r) > maxFilter {
			v = string(r[:maxFilter])
		}
		*field.value = v
	}
	return f
}

// Values are the filter as an address has it, without a page.
func (f QueueFilter) Values() url.Values {
	q := url.Values{}
	if f.Tab != "" && f.Tab != workflow.Queues[0].Name {
		q.Set("tab", f.Tab)
	}
	for _, s := range f.States {
		q.Add("state", s)
	}
	for _, field := range f.queueFields() {
		if *field.value != "" {
			q.Set(field.name, *field.value)
		}
	}
	return q
}

// Without is the filter without one of its fields; of states, without the one that is named.
func (f QueueFilter) Without(name, state string) QueueFilter {
	if name == "state" {
		f.States = slices.DeleteFunc(slices.Clone(f.States), func(s string) bool { return s == state })
	}
	for _, field := range f.queueFields() {
		if field.name == name {
			*field.value = ""
		}
	}
	return f
}

// QueueList is a page of a list, with what its form offers.
type QueueList struct {
	models.QueuePage
	// Filter is what was asked for, without what could not be understood; Ignored names those fields.
	Filter  QueueFilter
	Ignored []string
	Search  models.Search
	Article *models.Article // of Filter.Article
	models.QueueForm
}

// Queue reads a page of a list of claims. A filter that cannot be understood is left out and named: an address that was
// kept or typed still shows a list.
func (n *Newsroom) Queue(ctx context.Context, a Actor, f QueueFilter) (QueueList, error) {
	r := n.store.Read(ctx)
	list := QueueList{}
	var err error
	if list.QueueForm, err = r.QueueForm(a.Desk.ID); err != nil {
		return list, doing("read queue", err)
	}
	q, err := n.queueQuery(r, a, &f, &list)
	if err != nil {
		return list, doing("read queue", err)
	}
	list.QueuePage, err = r.Queue(a.Desk.ID, q)
	if errors.Is(err, models.ErrNotFound) && f.After+f.Before != "" { // a cursor of another list
		q.After, q.Before = "", ""
		list.Ignored = append(list.Ignored, "page")
		list.QueuePage, err = r.Queue(a.Desk.ID, q)
	}
	list.Filter, list.Search = f, q.Search
	return list, doing("read queue", err)
}

// queueQuery understands a filter; what it cannot, it takes out of f.
func (n *Newsroom) queueQuery(r *models.Reader, a Actor, f *QueueFilter, list *QueueList) (models.QueueQuery, error) {
	tab, ok := workflow.FindQueue(f.Tab)
	if !ok {
		tab, f.Tab = workflow.Queues[0], workflow.Queues[0].Name
	}
	q := models.QueueQuery{States: tab.States, After: f.After, Before: f.Before, Limit: cmp.Or(f.Limit, PageSize), Outlet: f.Outlet, Search: models.ParseSearch(f.Text)}
	ignore := func(name string, value *string) string {
		list.Ignored = append(list.Ignored, name)
		*value = ""
		return ""
	}
	known := func(name string, value *string, codes []string) string {
		if *value != "" && !slices.Contains(codes, *value) {
			return ignore(name, value)
		}
		return *value
	}
	labels := make([]string, len(list.Labels))
	for i, l := range list.Labels {
		labels[i] = l.Code
	}
	q.Kind = known("kind", &f.Kind, texts(workflow.Kinds))
	q.Attribution = known("attribution", &f.Attribution, texts(workflow.Attributions))
	q.SpeakerKind = known("source_kind", &f.SourceKind, workflow.SourceKinds)
	q.Rating = known("rating", &f.Rating, labels)
	q.Worth = known("worth", &f.Worth, workflow.CheckWorthiness)
	q.Language = f.Language
	q.Sort = models.QueueSort(known("sort", &f.Sort, texts(models.QueueSorts)))
	var states []workflow.State
	f.States = slices.DeleteFunc(slices.Clone(f.States), func(s string) bool {
		st, ok := workflow.ParseState(s)
		if !ok {
			list.Ignored = append(list.Ignored, "state")
			return true
		}
		states = append(states, st)
		return false
	})
	if len(states) > 0 {
		q.States = states
	}
	if f.Text != "" && q.Search.Empty() {
		ignore("q", &f.Text)
	}
	mine, nobody := tab.Mine, tab.Unassigned
	switch {
	case f.Assignee == "":
	case f.Assignee == Me, f.Assignee == Nobody:
		mine, nobody = f.Assignee == Me, f.Assignee == Nobody
	case slices.ContainsFunc(list.Members, func(m models.MemberAccount) bool { return m.AccountID == f.Assignee }):
		mine, nobody, q.Assignee = false, false, &f.Assignee
	default:
		ignore("assignee", &f.Assignee)
	}
	if mine {
		q.Assignee = &a.Account.ID
	}
	q.Unassigned = nobody
	if f.Article != "" {
		art, err := r.Article(a.Desk.ID, f.Article)
		switch {
		case errors.Is(err, models.ErrNotFound):
			ignore("article", &f.Article)
		case err != nil:
			return q, err
		default:
			list.Article, q.ArticleID = &art, art.ID
		}
	}
	if f.Source != "" {
		folded := models.Fold(f.Source)
		found, err := r.SourcesByFolded(a.Desk.ID, []string{folded})
		if err != nil {
			return q, err
		}
		if src, ok := found[folded]; ok {
			q.SourceID, f.Source = src.ID, src.Name
		} else {
			ignore("source", &f.Source)
		}
	}
	return q, nil
}

func texts[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = string(v)
	}
	return out
}

// PageSize is the number of rows of a list's page.
const PageSize = 50

// History reads what happened to one claim, newest first: part of the claim's page, for every member.
func (n *Newsroom) History(ctx context.Context, a Actor, object, id string) ([]models.AuditRow, error) {
	es, err := n.store.Read(ctx).History(a.Desk.ID, object, id)
	return es, doing("read history", err)
}
