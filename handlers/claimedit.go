package handlers

import (
	"fmt"
	"net/http"
	"strings"

	"sumber/internal/newsroom"
	"sumber/internal/text"
	"sumber/internal/workflow"
	"sumber/models"
	"sumber/views"
)

// quoteFields shows spans as the exact words and which of their occurrences they are.
func quoteFields(s string, spans []text.Span) []views.QuoteField {
	out := make([]views.QuoteField, len(spans))
	for i, sp := range spans {
		exact := sp.In(s)
		out[i] = views.QuoteField{Exact: exact, Occurrence: strings.Count(s[:sp.Start], exact) + 1}
	}
	return out
}

func (s *server) editVM(r *request) (views.ClaimEditVM, error) {
	p, err := s.news.Claim(r.Request().Context(), r.actor, r.Param("id"))
	if err != nil {
		return views.ClaimEditVM{}, err
	}
	if d := views.Decisions(p.Decisions).Of(workflow.Edit); !d.OK() {
		return views.ClaimEditVM{}, &newsroom.Refused{Action: string(workflow.Edit), Why: d.Refused, State: p.Row.Claim.State}
	}
	b := p.Row.Version.Body
	return views.ClaimEditVM{Page: s.page(r, "articles"), Article: articleRef(p.Article), ID: p.Row.Claim.ID, Number: p.Row.Claim.Position, Version: p.Row.Claim.Version,
		Text: p.Revision.Text, Language: p.Article.Language, Content: quoteFields(p.Revision.Text, b.Content), Cue: quoteFields(p.Revision.Text, b.Cue), Source: quoteFields(p.Revision.Text, b.Source),
		SourceName: b.SourceName, SourceKind: b.SourceKind, Attribution: b.Attribution, Kind: b.Kind, Chain: carriers(p.Row.Hops), Names: mentions(p.Neighbours), CanUndo: p.Row.Claim.Current > 1}, nil
}

// carriers is a chain without its speaker, who has fields of its own in the form.
func carriers(hops []models.Hop) []views.Hop {
	var out []views.Hop
	for _, h := range chainOf(hops, nil) {
		if h.Position > 0 {
			out = append(out, h)
		}
	}
	return out
}

// mentions are the names that an article's claims have already, offered while typing.
func mentions(rows []models.ClaimRow) []string {
	seen := map[string]bool{"": true}
	var out []string
	for _, row := range rows {
		for _, h := range row.Hops {
			if !seen[h.Name] {
				seen[h.Name] = true
				out = append(out, h.Name)
			}
		}
	}
	return out
}

func (s *server) editClaimPage(r *request) error {
	vm, err := s.editVM(r)
	if err != nil {
		return err
	}
	return s.render(r, http.StatusOK, views.ClaimEditPage(vm))
}

func (s *server) editClaim(r *request) error {
	vm, err := s.editVM(r)
	if err != nil {
		return err
	}
	in := claimEdit(r)
	if more := r.form("more"); more != "" {
		return s.moreRows(r, vm, more)
	}
	err = s.news.EditClaim(r.Request().Context(), r.actor, r.seenClaim(), in)
	if fields, ok := fieldsOf(err); ok {
		typedRows(r, &vm)
		vm.Form = formOf(r, fields)
		return s.render(r, http.StatusUnprocessableEntity, views.ClaimEditPage(vm))
	}
	if isStale(err) {
		return s.editConflict(r, vm)
	}
	if err != nil {
		return err
	}
	return s.done(r, s.ref(r).Path("claims", r.Param("id")), notice{Tone: "done", Code: "claim_edited", Undo: s.ref(r).Path("claims", r.Param("id"), "undo"), V: r.version() + 1})
}

// claimEdit reads the rows of the form; a row without words or a name is left out.
func claimEdit(r *request) newsroom.ClaimEdit {
	in := newsroom.ClaimEdit{Attribution: r.form("attribution"), Kind: r.form("kind"), Content: places(r, "content"), Cue: places(r, "cue"), Source: places(r, "source")}
	// The speaker is asked for by fields of its own: left out, no carrier may take that place.
	speaker := newsroom.HopInput{ID: r.form("speaker_id"), Position: 0, Name: r.form("source_name"), Kind: r.form("source_kind"), Field: "source_"}
	if speaker.Name == "" && in.Attribution == string(workflow.Anonymous) {
		speaker.Kind = "anonymous"
	}
	in.Chain = append(in.Chain, speaker)
	for i := range rows(r, "chain", "name") {
		field := func(name string) string { return r.form(fmt.Sprintf("chain.%d.%s", i, name)) }
		if field("name") == "" {
			continue
		}
		in.Chain = append(in.Chain, newsroom.HopInput{ID: field("id"), Position: max(intOf(field("position")), 1), Name: field("name"), Kind: field("kind"), Origin: field("origin"),
			Medium: field("medium"), Date: field("date"), Address: field("address"), Field: fmt.Sprintf("chain.%d.", i)})
	}
	return in
}

// maxRows bounds the rows of one kind in a form.
const maxRows = 40

// rows is how many rows of a kind the form has.
func rows(r *request, kind, field string) int {
	n := 0
	for n < maxRows {
		params, err := r.FormParams()
		if err != nil || !params.Has(fmt.Sprintf("%s.%d.%s", kind, n, field)) {
			return n
		}
		n++
	}
	return n
}

func places(r *request, kind string) []newsroom.Where {
	var out []newsroom.Where
	for i := range rows(r, kind, "exact") {
		if exact := r.form(fmt.Sprintf("%s.%d.exact", kind, i)); strings.TrimSpace(exact) != "" {
			out = append(out, newsroom.Where{Exact: exact, Occurrence: intOf(r.form(fmt.Sprintf("%s.%d.occurrence", kind, i))), Field: fmt.Sprintf("%s.%d.exact", kind, i)})
		}
	}
	return out
}

// typedRows makes the form as long as it was sent.
func typedRows(r *request, vm *views.ClaimEditVM) {
	fields := func(kind string) []views.QuoteField {
		out := make([]views.QuoteField, rows(r, kind, "exact"))
		for i := range out {
			out[i] = views.QuoteField{Exact: r.form(fmt.Sprintf("%s.%d.exact", kind, i)), Occurrence: max(1, intOf(r.form(fmt.Sprintf("%s.%d.occurrence", kind, i))))}
		}
		return out
	}
	vm.Content, vm.Cue, vm.Source = fields("content"), fields("cue"), fields("source")
	vm.Chain = make([]views.Hop, rows(r, "chain", "name"))
	for i := range vm.Chain {
		field := func(name string) string { return r.form(fmt.Sprintf("chain.%d.%s", i, name)) }
		vm.Chain[i] = views.Hop{ID: field("id"), Source: views.Source{Name: field("name"), Kind: field("kind")}, Position: intOf(field("position")), Origin: field("origin"),
			Medium: field("medium"), Date: field("date"), Address: field("address")}
	}
	vm.Attribution, vm.Kind = workflow.Attribution(r.form("attribution")), workflow.Kind(r.form("kind"))
	vm.SourceName, vm.SourceKind = r.form("source_name"), r.form("source_kind")
}

// moreRows shows the form again with one more empty row, everything typed kept.
func (s *server) moreRows(r *request, vm views.ClaimEditVM, kind string) error {
	typedRows(r, &vm)
	switch kind {
	case "content":
		vm.Content = append(vm.Content, views.QuoteField{Occurrence: 1})
	case "cue":
		vm.Cue = append(vm.Cue, views.QuoteField{Occurrence: 1})
	case "source":
		vm.Source = append(vm.Source, views.QuoteField{Occurrence: 1})
	case "chain":
		vm.Chain = append(vm.Chain, views.Hop{Position: len(vm.Chain) + 1, Source: views.Source{Kind: "news_media"}})
	}
	vm.Form = formOf(r, nil)
	return s.render(r, http.StatusOK, views.ClaimEditPage(vm))
}

func (s *server) newClaimVM(r *request) (views.ClaimEditVM, error) {
	p, err := s.news.Article(r.Request().Context(), r.actor, r.Param("id"))
	if err != nil {
		return views.ClaimEditVM{}, err
	}
	return views.ClaimEditVM{Page: s.page(r, "articles"), Article: articleRef(p.Article), Text: p.Revision.Text, Language: p.Article.Language,
		Content: []views.QuoteField{{Occurrence: 1}}, Cue: []views.QuoteField{{Occurrence: 1}}, Source: []views.QuoteField{{Occurrence: 1}},
		SourceKind: workflow.SourceKinds[0], Attribution: workflow.Attributions[0], Kind: workflow.Kinds[0], Names: mentions(p.Claims)}, nil
}

func (s *server) newClaim(r *request) error {
	vm, err := s.newClaimVM(r)
	if err != nil {
		return err
	}
	return s.render(r, http.StatusOK, views.ClaimEditPage(vm))
}

func (s *server) addClaim(r *request) error {
	vm, err := s.newClaimVM(r)
	if err != nil {
		return err
	}
	if more := r.form("more"); more != "" {
		return s.moreRows(r, vm, more)
	}
	c, err := s.news.AddClaim(r.Request().Context(), r.actor, r.Param("id"), claimEdit(r))
	if fields, ok := fieldsOf(err); ok {
		typedRows(r, &vm)
		vm.Form = formOf(r, fields)
		return s.render(r, http.StatusUnprocessableEntity, views.ClaimEditPage(vm))
	}
	if err != nil {
		return err
	}
	return s.done(r, s.ref(r).Path("claims", c.ID), did("claim_added"))
}
