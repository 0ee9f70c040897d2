package handlers

import (
	"net/http"
	"strings"

	"sumber/internal/newsroom"
	"sumber/internal/workflow"
	"sumber/models"
	"sumber/views"
)

func (s *server) sourcesVM(r *request) (views.SourcesVM, error) {
	q := models.SourceQuery{Kind: r.QueryParam("kind"), Text: r.QueryParam("q"), After: r.QueryParam("after"), Before: r.QueryParam("before"), Limit: newsroom.PageSize}
	p, err := s.news.Sources(r.Request().Context(), r.actor, q)
	if err != nil {
		return views.SourcesVM{}, err
	}
	vm := views.SourcesVM{Page: s.page(r, "sources"), Text: q.Text, Kind: q.Kind, Pager: pager(r, p.Prev, p.Next), CanWrite: r.actor.May(workflow.WriteSources) == workflow.Allowed}
	for _, row := range p.Rows {
		vm.Sources = append(vm.Sources, sourceRow(row))
	}
	return vm, nil
}

func sourceRow(s models.Source) views.SourceRow {
	return views.SourceRow{Source: views.Source{ID: s.ID, Name: s.Name, Kind: s.Kind}, Country: s.Country}
}

func (s *server) sources(r *request) error {
	vm, err := s.sourcesVM(r)
	if err != nil {
		return err
	}
	return s.render(r, http.StatusOK, views.SourcesPage(vm))
}

func (s *server) addSource(r *request) error {
	src, err := s.news.AddSource(r.Request().Context(), r.actor, sourceInput(r))
	if fields, ok := fieldsOf(err); ok {
		vm, err := s.sourcesVM(r)
		if err != nil {
			return err
		}
		vm.Form = formOf(r, fields)
		return s.render(r, http.StatusUnprocessableEntity, views.SourcesPage(vm))
	}
	if err != nil {
		return err
	}
	return s.done(r, s.ref(r).Path("sources", src.ID), did("saved"))
}

func sourceInput(r *request) newsroom.SourceInput {
	return newsroom.SourceInput{Version: r.version(), Name: r.form("name"), Kind: r.form("kind"), Country: r.form("country"), Profile: r.form("profile"),
		Aliases: strings.Split(strings.ReplaceAll(r.form("aliases"), "\r\n", "\n"), "\n")}
}

func (s *server) sourceVM(r *request) (views.SourceVM, error) {
	p, err := s.news.Source(r.Request().Context(), r.actor, r.Param("id"), r.QueryParam("after"), r.QueryParam("before"))
	if err != nil {
		return views.SourceVM{}, err
	}
	vm := views.SourceVM{Page: s.page(r, "sources"), Profile: p.Source.Profile, Version: p.Source.Version, CanWrite: p.CanEdit == workflow.Allowed,
		SourceRow: views.SourceRow{Source: views.Source{ID: p.Source.ID, Name: p.Source.Name, Kind: p.Source.Kind}, Country: p.Source.Country}}
	for _, al := range p.Aliases {
		if al.Alias != p.Source.Name {
			vm.Aliases = append(vm.Aliases, al.Alias)
		}
	}
	vm.Pager = pager(r, p.Said.Prev, p.Said.Next)
	for _, h := range p.Said.Rows {
		row := s.claimRow(r, models.ClaimRow{Claim: h.Claim, Hops: []models.Hop{h.Hop}}, models.Article{}, nil)
		row.Article, row.DuplicateOf = views.ArticleRef{ID: h.Claim.ArticleID, Title: h.ArticleTitle, Outlet: h.Outlet}, views.ClaimRef{}
		if h.Hop.Position == 0 {
			vm.Said = append(vm.Said, row)
		} else {
			vm.Carries = append(vm.Carries, row)
		}
	}
	vm.Claims, vm.Carried = len(vm.Said), len(vm.Carries)
	for _, o := range p.Others {
		if o.ID != p.Source.ID {
			vm.Others = append(vm.Others, views.Option{Value: o.ID, Text: o.Name})
		}
	}
	return vm, nil
}

func (s *server) source(r *request) error {
	vm, err := s.sourceVM(r)
	if err != nil {
		return err
	}
	return s.render(r, http.StatusOK, views.SourcePage(vm))
}

func (s *server) saveSource(r *request) error {
	err := s.news.SaveSource(r.Request().Context(), r.actor, r.Param("id"), sourceInput(r))
	if fields, ok := fieldsOf(err); ok {
		vm, err := s.sourceVM(r)
		if err != nil {
			return err
		}
		vm.Form = formOf(r, fields)
		return s.render(r, http.StatusUnprocessableEntity, views.SourcePage(vm))
	}
	if err != nil {
		return err
	}
	return s.done(r, s.ref(r).Path("sources", r.Param("id")), did("saved"))
}

func (s *server) mergeSource(r *request) error {
	into := r.form("into")
	err := s.news.MergeSources(r.Request().Context(), r.actor, r.Param("id"), into)
	if fields, ok := fieldsOf(err); ok {
		vm, err := s.sourceVM(r)
		if err != nil {
			return err
		}
		vm.Merge = formOf(r, fields)
		return s.render(r, http.StatusUnprocessableEntity, views.SourcePage(vm))
	}
	if err != nil {
		return err
	}
	return s.done(r, s.ref(r).Path("sources", into), did("merged"))
}
