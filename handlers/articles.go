package handlers

import (
	"io"
	"net/http"
	"slices"

	"sumber/internal/newsroom"
	"sumber/internal/workflow"
	"sumber/models"
	"sumber/views"
)

func articleRef(a models.Article) views.ArticleRef {
	ref := views.ArticleRef{ID: a.ID, Title: a.Title, Kind: a.Kind, Outlet: a.Outlet, Platform: a.Platform, PostAccount: a.PostAccount, Address: a.Address, Language: a.Language}
	if a.PublishedOn != nil {
		ref.PublishedOn = *a.PublishedOn
	}
	return ref
}

func (s *server) articles(r *request) error {
	p, err := s.news.Articles(r.Request().Context(), r.actor, models.ArticleQuery{After: r.QueryParam("after"), Before: r.QueryParam("before"), Limit: newsroom.PageSize})
	if err != nil {
		return err
	}
	vm := views.ArticlesVM{Page: s.page(r, "articles"), CanImport: r.actor.May(workflow.ImportArticle) == workflow.Allowed, Pager: pager(r, p.Prev, p.Next)}
	for _, row := range p.Rows {
		vm.Articles = append(vm.Articles, views.ArticleRow{ArticleRef: articleRef(row.Article), Counts: listCounts(row), Added: views.Stamp{At: row.Article.CreatedAt}})
	}
	return s.render(r, http.StatusOK, views.ArticlesPage(vm))
}

func listCounts(row models.ArticleRow) views.Counts {
	selected, done := workflow.Counted()
	c := views.Counts{Unsourced: row.Unattributed}
	for state, n := range row.Counts {
		c.Claims += n
		if slices.Contains(selected, state) {
			c.Selected += n
		}
		if slices.Contains(done, state) {
			c.Done += n
		}
		if workflow.Undecided(state) {
			c.Triage += n
		}
		if slices.Contains(workflow.From(workflow.Approve), state) {
			c.Proposed += n
		}
	}
	return c
}

// pager makes the addresses of the neighbouring pages, with the rest of the query kept.
func pager(r *request, prev, next string) views.Pager {
	at := func(name, cursor string) string {
		if cursor == "" {
			return ""
		}
		q := r.Request().URL.Query()
		q.Del("after")
		q.Del("before")
		q.Set(name, cursor)
		return r.Request().URL.Path + "?" + q.Encode()
	}
	return views.Pager{Newer: at("before", prev), Older: at("after", next)}
}

func (s *server) newArticle(r *request) error {
	return s.render(r, http.StatusOK, views.ArticleNewPage(views.ArticleNewVM{Page: s.page(r, "articles"), MaxBytes: s.news.MaxArticleBytes()}))
}

// importArticle takes an article from the form: pasted, or as a file of plain text.
func (s *server) importArticle(r *request) error {
	body := []byte(r.form("text"))
	if file, err := r.FormFile("file"); err == nil && file.Size > 0 {
		f, err := file.Open()
		if err != nil {
			return err
		}
		defer f.Close()
		if body, err = io.ReadAll(io.LimitReader(f, int64(s.news.MaxArticleBytes())+1)); err != nil {
			return err
		}
	}
	in := newsroom.NewArticle{Kind: r.form("kind"), Title: r.form("title"), Text: body, Language: r.form("language"), Outlet: r.form("outlet"), Address: r.form("address"),
		PublishedOn: r.form("published_on"), Platform: r.form("platform"), PostAccount: r.form("post_account")}
	if in.Language == "auto" {
		in.Language = ""
	}
	got, err := s.news.Import(r.Request().Context(), r.actor, in)
	fields, unprocessable := fieldsOf(err)
	if f := failureOf(err); err != nil && (unprocessable || f.status == http.StatusRequestEntityTooLarge) {
		if !unprocessable {
			fields = map[string]string{"text": f.code}
		}
		vm := views.ArticleNewVM{Page: s.page(r, "articles"), Form: formOf(r, fields), MaxBytes: s.news.MaxArticleBytes()}
		return s.render(r, f.status, views.ArticleNewPage(vm))
	}
	if err != nil {
		return err
	}
	var list []notice
	if !got.Existing {
		list = append(list, notice{Tone: "done", Code: "imported", N: &got.Claims})
	}
	for _, w := range got.Warnings {
		list = append(list, notice{Tone: "warning", Code: w})
	}
	return s.done(r, s.ref(r).Path("articles", got.Article.ID), list...)
}

// articleVM is an article with the claim that is open beside it, "" for none.
func (s *server) articleVM(r *request, page views.Page, p newsroom.ArticlePage, claim string) views.ArticleVM {
	vm := views.ArticleVM{Page: page, ArticleRef: articleRef(p.Article), Text: p.Revision.Text, Revision: p.Revision.Number, SHA256: p.Revision.SHA256,
		Added: views.Stamp{At: p.Article.CreatedAt}, Supported: p.Supported, CanReview: p.CanTriage == workflow.Allowed, Focus: claim,
		Sample: r.actor.Desk.Demo && p.Article.ExternalID != nil && *p.Article.ExternalID == newsroom.DemoArticle,
		Counts: views.Counts{Claims: p.Counts.Claims, Selected: p.Counts.Selected, Done: p.Counts.Done, Unsourced: p.Counts.Unattributed, Proposed: p.Counts.Proposed}}
	if vm.CanReview {
		vm.Marker = &views.MarkerVM{Desk: s.ref(r), Article: vm.ID}
	}
	numbers := numbersOf(p.Claims)
	for _, row := range p.Claims {
		if workflow.Undecided(row.Claim.State) {
			vm.Counts.Triage++
		}
		c := views.ArticleClaim{ClaimRow: s.claimRow(r, row, p.Article, numbers)}
		if b := row.Version.Body; row.Version.RevID == p.Revision.ID {
			c.Passage = views.Passage{Language: p.Article.Language, Content: b.Content, Cue: b.Cue, Source: b.Source}
		}
		if live, ok := p.Live[c.ID]; ok {
			c.Verdict = s.verdictVM(r, live.Snapshot, p.Scales)
			c.Rating = c.Verdict.Rating
		}
		vm.Claims = append(vm.Claims, c)
	}
	if n, ok := numbers[p.Place]; ok {
		vm.Resume = views.ClaimRef{ID: p.Place, Number: n}
	}
	if next := newsroom.NextToReview(r.actor, p.Claims, claim); next != nil {
		vm.ToReview = views.ClaimRef{ID: next.ID, Number: next.Position}
	}
	vm.Rests = rests(p.Claims)
	vm.Texts = textsVM(r, p, vm.Claims)
	return vm
}

// numbersOf names each claim by its number on the article.
func numbersOf(rows []models.ClaimRow) map[string]int {
	n := make(map[string]int, len(rows))
	for _, row := range rows {
		n[row.Claim.ID] = row.Claim.Position
	}
	return n
}

// rests counts the sources that an article rests on, by how many claims: speakers first, then carriers.
func rests(rows []models.ClaimRow) []views.SourceCount {
	type key struct {
		name    string
		carrier bool
	}
	at := map[key]int{}
	var out []views.SourceCount
	for _, row := range rows {
		for _, h := range row.Hops {
			if h.Name == "" {
				continue
			}
			k := key{h.Name, h.Position > 0}
			i, ok := at[k]
			if !ok {
				i = len(out)
				at[k] = i
				out = append(out, views.SourceCount{Source: views.Source{ID: value(h.SourceID), Name: h.Name, Kind: h.Kind}, AsCarrier: h.Position > 0})
			}
			out[i].Claims++
		}
	}
	slices.SortStableFunc(out, func(a, b views.SourceCount) int {
		switch {
		case a.AsCarrier != b.AsCarrier && a.AsCarrier:
			return 1
		case a.AsCarrier != b.AsCarrier:
			return -1
		}
		return b.Claims - a.Claims
	})
	return out
}

func value(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func (s *server) article(r *request) error {
	p, err := s.news.Article(r.Request().Context(), r.actor, r.Param("id"))
	if err != nil {
		return err
	}
	return s.render(r, http.StatusOK, views.ArticlePage(s.articleVM(r, s.page(r, "articles"), p, "")))
}

// triage selects and dismisses in one act.
func (s *server) triage(r *request) error {
	params, err := r.FormParams()
	if err != nil {
		return &badRequest{code: "bad_request", detail: err.Error()}
	}
	ids := params["claims"]
	in := newsroom.Sweep{Reason: r.form("reason"), Undo: models.NewID()}
	switch r.form("action") {
	case "select":
		in.Select = ids
	case "dismiss":
		in.Dismiss = ids
	case "dismiss_rest":
		in.Select, in.Rest = ids, true
	case "dismiss_all":
		in.Rest = true
	default:
		return &badRequest{code: "bad_request", detail: "action"}
	}
	to := s.ref(r).Path("articles", r.Param("id"))
	if back := r.form("back"); back != "" {
		to = local(back)
	}
	if len(ids) == 0 && !in.Rest {
		return s.done(r, to, notice{Tone: "info", Code: "nothing_chosen"})
	}
	got, err := s.news.Triage(r.Request().Context(), r.actor, r.Param("id"), in)
	if err != nil {
		return err
	}
	var list []notice
	for _, n := range []struct {
		code, tone string
		n          int
	}{{"selected", "done", got.Selected}, {"dismissed", "done", got.Dismissed}, {"skipped", "warning", got.Skipped}} {
		if n.n > 0 {
			list = append(list, notice{Tone: n.tone, Code: n.code, N: &n.n})
		}
	}
	if got.Selected+got.Dismissed > 0 {
		list[0].Undo = s.ref(r).Path("undo", in.Undo)
	}
	return s.done(r, to, list...)
}

// downloadVerdicts gives the article's verdict JSON as a file.
func (s *server) downloadVerdicts(r *request) error {
	v, err := s.news.Verdicts(r.Request().Context(), r.actor, r.Param("id"), r.QueryParam("include") == "unpublished")
	if err != nil {
		return err
	}
	b, err := v.JSON()
	if err != nil {
		return err
	}
	r.Response().Header().Set("Content-Disposition", `attachment; filename="verdicts-`+v.Article.ID+`.json"`)
	return r.exported(asJSON, b)
}
