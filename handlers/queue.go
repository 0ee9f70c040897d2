package handlers

import (
	"net/http"
	"net/url"
	"slices"

	"sumber/internal/newsroom"
	"sumber/internal/workflow"
	"sumber/models"
	"sumber/views"
)

// queue is a list of claims as the address says it.
func (s *server) queue(r *request) error {
	return s.queuePage(r, http.StatusOK, newsroom.FilterOf(r.Request().URL.Query()), "", views.Form{})
}

// view is a list that was saved, under an address of its own.
func (s *server) view(r *request) error {
	return s.viewPage(r, http.StatusOK, views.Form{})
}

func (s *server) viewPage(r *request, status int, form views.Form) error {
	row, f, err := s.news.View(r.Request().Context(), r.actor, r.Param("id"))
	if err != nil {
		return err
	}
	f.After, f.Before = r.QueryParam("after"), r.QueryParam("before")
	return s.queuePage(r, status, f, row.ID, form)
}

func (s *server) queuePage(r *request, status int, f newsroom.QueueFilter, view string, form views.Form) error {
	list, err := s.news.Queue(r.Request().Context(), r.actor, f)
	if err != nil {
		return err
	}
	return s.render(r, status, views.QueuePage(s.queueVM(r, list, view, form)))
}

func (s *server) queueVM(r *request, list newsroom.QueueList, view string, form views.Form) views.QueueVM {
	vm := views.QueueVM{Page: s.page(r, "queue"), Tab: list.Filter.Tab, View: view, Pager: pager(r, list.Prev, list.Next), Partial: list.Partial, Ignored: list.Ignored, ViewForm: form,
		CanReview: r.actor.May(workflow.Review) == workflow.Allowed, Query: list.Filter.Values().Encode(), Filter: views.QueueFilter(list.Filter.Values()), Acts: newsroom.BulkActs}
	for _, row := range list.Rows {
		vm.Claims = append(vm.Claims, s.queueRow(r, row, list))
	}
	for _, v := range list.Views {
		vm.Views = append(vm.Views, views.ViewLink{ID: v.ID, Name: v.Name, Version: v.Version})
	}
	for _, m := range list.Members {
		vm.Members = append(vm.Members, views.Option{Value: m.AccountID, Text: m.Name})
		if workflow.May(workflow.Review, m.Role, nil) == workflow.Allowed && !m.Disabled {
			vm.Assignable = append(vm.Assignable, views.Option{Value: m.AccountID, Text: m.Name})
		}
	}
	for _, l := range ratings(r, list.Labels) {
		vm.Ratings = append(vm.Ratings, views.Option{Value: l.Code, Text: l.Name})
	}
	vm.Chips = s.chips(r, list, vm)
	return vm
}

func (s *server) queueRow(r *request, row models.QueueRow, list newsroom.QueueList) views.ClaimRow {
	c := s.claimRow(r, models.ClaimRow{Claim: row.Claim, Hops: row.Chain, AssigneeName: row.AssigneeName}, models.Article{Language: row.Language}, nil)
	c.Article, c.DuplicateOf = views.ArticleRef{ID: row.ArticleID, Title: row.ArticleTitle, Outlet: row.ArticleOutlet, Language: row.Language}, views.ClaimRef{}
	c.Rating = ratingOf(r, list.Labels, row.Rating)
	if !list.Search.Empty() {
		c.Hits = list.Search.Spans
	}
	return c
}

// chips are the filters in force, each with the address of the list without it.
func (s *server) chips(r *request, list newsroom.QueueList, vm views.QueueVM) []views.Chip {
	var out []views.Chip
	add := func(field, value, state string) {
		without := list.Filter.Without(field, state).Values()
		out = append(out, views.Chip{Field: field, Value: value, Href: s.ref(r).Path("queue") + "?" + without.Encode()})
	}
	for _, st := range list.Filter.States {
		add("state", st, st)
	}
	q := list.Filter.Values()
	for _, field := range views.QueueFields {
		value := q.Get(field)
		if value == "" || field == "sort" {
			continue
		}
		for _, o := range slices.Concat(vm.Members, vm.Ratings) {
			if o.Value == value && (field == "assignee" || field == "rating") {
				value = o.Text
			}
		}
		add(field, value, "")
		if field == "article" && list.Article != nil {
			c := &out[len(out)-1]
			c.Value, c.Language = list.Article.Title, list.Article.Language
		}
	}
	return out
}

// back is the page of this desk where a form stood.
func (s *server) back(r *request) string {
	to := local(r.form("back"))
	if u, err := url.Parse(to); err != nil || u.Path != s.ref(r).Path("queue") && !under(u.Path, s.ref(r).Path("views")) {
		return s.ref(r).Path("queue")
	}
	return to
}

func under(path, dir string) bool { return len(path) > len(dir) && path[:len(dir)+1] == dir+"/" }

// bulk does one act to all claims that are ticked.
func (s *server) bulk(r *request) error {
	params, err := r.FormParams()
	if err != nil {
		return &badRequest{code: "bad_request", detail: err.Error()}
	}
	in := newsroom.Bulk{Action: workflow.Action(r.form("action")), Claims: params["claims"], Assignee: r.form("assignee"), Reason: r.form("reason"), Undo: models.NewID()}
	if !slices.Contains(newsroom.BulkActs, in.Action) {
		return &badRequest{code: "bad_request", detail: "action"}
	}
	if len(in.Claims) == 0 {
		return s.done(r, s.back(r), notice{Tone: "info", Code: "nothing_chosen"})
	}
	got, err := s.news.Bulk(r.Request().Context(), r.actor, in)
	if err != nil {
		return err
	}
	var list []notice
	if got.Done > 0 {
		list = append(list, notice{Tone: "done", Code: "bulk." + string(in.Action), N: &got.Done, Undo: s.ref(r).Path("undo", in.Undo)})
	}
	for _, why := range workflow.Refusals {
		if n := got.Skipped[why]; n > 0 {
			list = append(list, notice{Tone: "warning", Code: "skipped." + string(why), N: &n})
		}
	}
	return s.done(r, s.back(r), list...)
}

// saveView gives the list that is shown a name.
func (s *server) saveView(r *request) error {
	q, err := url.ParseQuery(r.form("query"))
	if err != nil {
		return &badRequest{code: "bad_request", detail: "query"}
	}
	f := newsroom.FilterOf(q)
	row, err := s.news.SaveView(r.Request().Context(), r.actor, r.form("name"), f)
	if fields, ok := fieldsOf(err); ok {
		return s.queuePage(r, http.StatusUnprocessableEntity, f, "", formOf(r, fields))
	}
	if err != nil {
		return err
	}
	return s.done(r, s.ref(r).Path("views", row.ID), did("view_saved"))
}

func (s *server) renameView(r *request) error {
	ref := newsroom.Ref{ID: r.Param("id"), Version: r.version()}
	err := s.news.RenameView(r.Request().Context(), r.actor, ref, r.form("name"))
	if fields, ok := fieldsOf(err); ok {
		return s.viewPage(r, http.StatusUnprocessableEntity, formOf(r, fields))
	}
	if err != nil {
		return err
	}
	return s.done(r, s.ref(r).Path("views", r.Param("id")), did("view_renamed"))
}

func (s *server) deleteView(r *request) error {
	if err := s.news.DeleteView(r.Request().Context(), r.actor, r.Param("id")); err != nil {
		return err
	}
	return s.done(r, s.ref(r).Path("queue"), did("view_deleted"))
}
