package handlers

import (
	"net/http"
	"slices"
	"strings"

	"sumber/internal/newsroom"
	"sumber/internal/workflow"
	"sumber/models"
	"sumber/views"
)

func (s *server) sourcesVM(r *request) (views.SourcesVM, error) {
	q := models.SourceQuery{Kind: r.QueryParam("kind"), Country: r.QueryParam("country"), Text: r.QueryParam("q"), After: r.QueryParam("after"), Before: r.QueryParam("before"), Limit: newsroom.PageSize}
	d, err := s.news.Sources(r.Request().Context(), r.actor, q)
	if err != nil {
		return views.SourcesVM{}, err
	}
	vm := views.SourcesVM{Page: s.page(r, "sources"), Text: q.Text, Kind: q.Kind, Country: q.Country, Countries: d.Countries, Sources: sourceRows(d),
		Pager: pager(r, d.Prev, d.Next), CanWrite: r.actor.May(workflow.WriteSources) == workflow.Allowed}
	return vm, nil
}

func sourceRows(d newsroom.Directory) []views.SourceRow {
	out := make([]views.SourceRow, len(d.Rows))
	for i, src := range d.Rows {
		out[i] = sourceRow(src, d.Aliases[src.ID], d.Counts[src.ID], newsroom.CountedInDirectory)
	}
	return out
}

// sourceRow shows a source with its other names, and counts that stop at most.
func sourceRow(s models.Source, aliases []models.SourceAlias, n models.SourceCount, most int) views.SourceRow {
	row := views.SourceRow{Source: views.Source{ID: s.ID, Name: s.Name, Kind: s.Kind}, Country: s.Country, Claims: countUpTo(n.Said, most), Carried: countUpTo(n.Carried, most)}
	for _, al := range aliases {
		if al.Alias != s.Name {
			row.Aliases = append(row.Aliases, al.Alias)
		}
	}
	return row
}

func countUpTo(n, most int) views.Bounded { return views.Bounded{N: min(n, most), More: n > most} }

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

// sourcePage reads a source's profile.
func (s *server) sourcePage(r *request) (newsroom.SourceProfile, error) {
	return s.news.Source(r.Request().Context(), r.actor, r.Param("id"), newsroom.QuotedQuery{Part: r.QueryParam("part"), After: r.QueryParam("after"), Before: r.QueryParam("before")})
}

func (s *server) sourceVM(r *request, p newsroom.SourceProfile) views.SourceVM {
	vm := views.SourceVM{Page: s.page(r, "sources"), Profile: p.Source.Profile, Version: p.Source.Version, CanWrite: p.CanEdit == workflow.Allowed,
		SourceRow: sourceRow(p.Source, p.Aliases, p.Counts, newsroom.CountedInProfile), Carries: p.Carried,
		Pager: pager(r, p.Quoted.Prev, p.Quoted.Next), LastChains: newsroom.LastChains}
	for _, h := range p.Quoted.Rows {
		vm.Quoted = append(vm.Quoted, s.quotedRow(r, p, h))
	}
	for _, b := range p.Beside {
		vm.Beside = append(vm.Beside, views.SourceBeside{Source: views.Source{ID: b.ID, Name: b.Name, Kind: b.Kind}, Count: b.Count})
	}
	for _, carrier := range []bool{false, true} {
		if t := tally(p.Findings, carrier); t.Answered > 0 {
			vm.Tallies = append(vm.Tallies, t)
		}
	}
	vm.Merges, vm.History = merges(s.ref(r), p), sourceHistory(p.Changes)
	return vm
}

// quotedRow is a claim of the list with its whole chain, and with the label of its verdict when one is public.
func (s *server) quotedRow(r *request, p newsroom.SourceProfile, h models.SourceHop) views.ClaimRow {
	row := models.ClaimRow{Claim: h.Claim, Hops: p.Chains[h.Claim.ID]}
	if h.Number > 0 {
		row.Live = &models.Publication{Number: h.Number}
	}
	art := models.Article{ID: h.Claim.ArticleID, Title: h.ArticleTitle, Language: h.Claim.Language}
	vm := s.claimRow(r, row, art, nil)
	vm.Article, vm.DuplicateOf = articleRef(art), views.ClaimRef{}
	if h.ScaleVersion != nil {
		vm.Rating = ratingOf(r, p.Scales[*h.ScaleVersion].Labels, h.Rating)
	}
	return vm
}

// tally puts the findings of one part of a source in the order of the form.
func tally(counts []models.FindingCount, carrier bool) views.Tally {
	t := views.Tally{Carrier: carrier, Most: newsroom.LastFindings}
	for _, f := range workflow.Findings {
		for _, c := range counts {
			if c.Carrier == carrier && c.Finding == f {
				t.Findings = append(t.Findings, views.FindingCount{Finding: f, Count: c.Count})
				t.Answered += c.Count
			}
		}
	}
	return t
}

func merges(d views.DeskRef, p newsroom.SourceProfile) []views.MergeVM {
	var out []views.MergeVM
	for _, m := range p.Merges {
		vm := views.MergeVM{Stamp: views.Stamp{By: m.MergedName, At: m.MergedAt}, From: m.FromName, Into: m.IntoName, Away: m.FromID == p.Source.ID}
		if m.UndoneAt != nil {
			vm.Undone = views.Stamp{By: m.UndoneName, At: *m.UndoneAt}
		} else {
			vm.Undo = d.Path("sources", m.IntoID, "merges", m.ID, "undo")
		}
		out = append(out, vm)
	}
	return out
}

// sourceHistory is what became of a source's row, newest first. Merges are told apart.
func sourceHistory(events []models.AuditRow) []views.HistoryVM {
	var out []views.HistoryVM
	for _, e := range events {
		if e.Action != "source_merge" && e.Action != "source_unmerge" {
			out = append(out, views.HistoryVM{Stamp: views.Stamp{By: e.ActorName, At: e.At}, Code: e.Action, Changes: sourceChanges(e)})
		}
	}
	return out
}

func sourceChanges(e models.AuditRow) []views.ChangeVM {
	out := textChanges(e.Texts)
	for _, c := range textChanges(e.IDs) {
		c.Words = map[string]string{"kind": "source_kind", "country": "country"}[c.Field]
		if c.Field == "kind" {
			c.Field = "source_kind"
		}
		out = append(out, c)
	}
	return out
}

func (s *server) source(r *request) error {
	p, err := s.sourcePage(r)
	if err != nil {
		return err
	}
	if to := p.Source.MergedInto; to != nil {
		return s.done(r, s.ref(r).Path("sources", *to), notice{Tone: "info", Code: "source_moved"})
	}
	return s.render(r, http.StatusOK, views.SourcePage(s.sourceVM(r, p)))
}

func (s *server) saveSource(r *request) error {
	err := s.news.SaveSource(r.Request().Context(), r.actor, r.Param("id"), sourceInput(r))
	if isStale(err) {
		return s.sourceConflict(r, err)
	}
	if fields, ok := fieldsOf(err); ok {
		p, err := s.sourcePage(r)
		if err != nil {
			return err
		}
		vm := s.sourceVM(r, p)
		vm.Form = formOf(r, fields)
		return s.render(r, http.StatusUnprocessableEntity, views.SourcePage(vm))
	}
	if err != nil {
		return err
	}
	return s.done(r, s.ref(r).Path("sources", r.Param("id")), did("saved"))
}

// comparePage is where two sources become one: the search for the other, or both side by side.
func (s *server) comparePage(r *request) error {
	if r.QueryParam("into") == "" {
		return s.mergeSearch(r, http.StatusOK, nil)
	}
	return s.mergeCompare(r, http.StatusOK, r.QueryParam("into"), nil)
}

func (s *server) mergeSearch(r *request, status int, fields map[string]string) error {
	src, err := s.news.Source(r.Request().Context(), r.actor, r.Param("id"), newsroom.QuotedQuery{})
	if err != nil {
		return err
	}
	if src.Source.MergedInto != nil {
		return models.ErrNotFound
	}
	vm := views.MergePageVM{Page: s.page(r, "sources"), One: sourceRow(src.Source, src.Aliases, src.Counts, newsroom.CountedInProfile), Text: r.QueryParam("q")}
	if fields != nil {
		vm.Form = formOf(r, fields)
	}
	if vm.Text != "" {
		d, err := s.news.Sources(r.Request().Context(), r.actor, models.SourceQuery{Text: vm.Text, After: r.QueryParam("after"), Before: r.QueryParam("before"), Limit: 20})
		if err != nil {
			return err
		}
		vm.Results = slices.DeleteFunc(sourceRows(d), func(row views.SourceRow) bool { return row.ID == vm.One.ID })
		vm.Pager = pager(r, d.Prev, d.Next)
	}
	return s.render(r, status, views.MergePage(vm))
}

func (s *server) mergeCompare(r *request, status int, other string, fields map[string]string) error {
	p, err := s.news.SourcePair(r.Request().Context(), r.actor, r.Param("id"), other)
	if err != nil {
		return err
	}
	row := func(i int) views.SourceRow {
		return sourceRow(p.Rows[i], p.Aliases[p.Rows[i].ID], p.Counts[p.Rows[i].ID], newsroom.CountedInProfile)
	}
	vm := views.MergePageVM{Page: s.page(r, "sources"), One: row(0), OneProfile: p.Rows[0].Profile, Other: row(1), OtherProfile: p.Rows[1].Profile}
	if fields != nil {
		vm.Form = formOf(r, fields)
	}
	return s.render(r, status, views.MergePage(vm))
}

// mergeSource makes one of two: the one in the address goes into the other, unless it is the one that stays.
func (s *server) mergeSource(r *request) error {
	from, into := r.Param("id"), r.form("into")
	if r.form("keep") == from {
		from, into = into, from
	}
	m, err := s.news.MergeSources(r.Request().Context(), r.actor, from, into)
	if fields, ok := fieldsOf(err); ok {
		return s.mergeSearch(r, http.StatusUnprocessableEntity, fields)
	}
	if err != nil {
		return err
	}
	return s.done(r, s.ref(r).Path("sources", into), notice{Tone: "done", Code: "merged", Undo: s.ref(r).Path("sources", into, "merges", m.ID, "undo")})
}

func (s *server) undoMerge(r *request) error {
	back, err := s.news.UndoMerge(r.Request().Context(), r.actor, r.Param("merge"))
	if err != nil {
		return err
	}
	return s.done(r, s.ref(r).Path("sources", back), did("unmerged"))
}
