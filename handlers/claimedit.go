package handlers

import (
	"fmt"
	"net/http"
	"slices"
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
		w := newsroom.Quoted(s, sp)
		out[i] = views.QuoteField{Exact: w.Exact, Occurrence: w.Occurrence}
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
	vm := views.ClaimEditVM{Page: s.page(r, "articles"), Article: articleRef(p.Article), ID: p.Row.Claim.ID, Number: p.Row.Claim.Position, Version: p.Row.Claim.Version, Current: p.Row.Claim.Current,
		// The text is the current one also for a claim that has lost its place in it: its old words are what it is found by.
		Text: p.Beside.Revision.Text, Language: p.Article.Language, Content: quoteFields(p.Revision.Text, b.Content), Cue: quoteFields(p.Revision.Text, b.Cue), Source: quoteFields(p.Revision.Text, b.Source),
		SourceName: b.SourceName, SourceKind: b.SourceKind, Attribution: b.Attribution, Kind: b.Kind, Chain: carriers(p.Row.Hops), Names: mentions(p.Neighbours), CanUndo: p.Row.Claim.Current > 1}
	if len(p.Row.Hops) > 0 && p.Row.Hops[0].Position == 0 {
		vm.SpeakerID = p.Row.Hops[0].ID
	}
	vm.Parts = partsOf(vm.Content)
	for _, o := range p.Neighbours {
		if o.Claim.ID != vm.ID && views.Decisions(newsroom.RowDecisions(r.actor, o.Claim)).OK(workflow.Dismiss) {
			vm.Others = append(vm.Others, views.Option{Value: o.Claim.ID + " " + itoa(o.Claim.Version), Text: o.Claim.Excerpt, Is: itoa(o.Claim.Position)})
		}
	}
	return vm, nil
}

// partsOf is what the form of a split begins with: a part for each stretch of the words, or twice the same words.
func partsOf(content []views.QuoteField) []views.QuoteField {
	if len(content) == 1 {
		return []views.QuoteField{content[0], content[0]}
	}
	return content
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

// mentions are the names that an article's claims have already, offered while typing, with the kind that they have there.
func mentions(rows []models.ClaimRow) []views.Source {
	seen := map[string]bool{"": true}
	var out []views.Source
	for _, row := range rows {
		for _, h := range row.Hops {
			if !seen[h.Name] {
				seen[h.Name] = true
				out = append(out, views.Source{Name: h.Name, Kind: h.Kind})
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
	pointedAt(r, &vm)
	return s.renderEdit(r, http.StatusOK, vm)
}

// pointedAt puts words that were pointed at in the article into the form: an address names them, and nothing is saved by it.
func pointedAt(r *request, vm *views.ClaimEditVM) {
	q := views.QuoteField{Exact: r.QueryParam("exact"), Occurrence: intOf(r.QueryParam("occurrence"))}
	if q.Exact == "" {
		return
	}
	switch r.QueryParam("words") {
	case newsroom.SourceWords:
		vm.Source = []views.QuoteField{q}
		if vm.Attribution == workflow.Unattributed {
			vm.Attribution, vm.SourceName = workflow.Sourced, q.Exact
		}
	case newsroom.CueWords:
		vm.Cue = []views.QuoteField{q}
	default:
		vm.Content = append(slices.DeleteFunc(vm.Content, func(f views.QuoteField) bool { return f.Exact == "" }), q)
	}
}

// renderEdit shows the form, with the places to choose from where words stand more than once.
func (s *server) renderEdit(r *request, status int, vm views.ClaimEditVM) error {
	for _, list := range [][]views.QuoteField{vm.Content, vm.Cue, vm.Source, vm.Parts} {
		for i := range list {
			list[i].Places = occurrences(vm.Text, list[i].Exact)
		}
	}
	return s.render(r, status, views.ClaimEditPage(vm))
}

// maxPlaces is how many occurrences are offered with their surroundings; more are asked for by number.
const maxPlaces = 40

// occurrences shows where words stand, each with what stands around it; nil when there is nothing to choose.
func occurrences(s, exact string) []views.Place {
	at := text.Occurrences(s, newsroom.Exactly(exact), maxPlaces+1)
	if len(at) < 2 || len(at) > maxPlaces {
		return nil
	}
	out := make([]views.Place, len(at))
	for i, sp := range at {
		before, after := text.Around(s, sp, 28)
		out[i] = views.Place{Before: before, After: after}
	}
	return out
}

func (s *server) editClaim(r *request) error {
	vm, err := s.editVM(r)
	if err != nil {
		return s.keepRefused(r, newsroom.FormEdit, err)
	}
	if s.rowsChanged(r, &vm) {
		return s.renderEdit(r, http.StatusOK, vm)
	}
	in := claimEdit(r)
	in.Settles = r.settles
	err = s.news.EditClaim(r.Request().Context(), r.actor, r.seenClaim(), in)
	if fields, ok := fieldsOf(err); ok {
		typedRows(r, &vm)
		vm.Form = formOf(r, fields)
		return s.renderEdit(r, http.StatusUnprocessableEntity, vm)
	}
	if err != nil {
		return s.keepRefused(r, newsroom.FormEdit, err)
	}
	return s.edited(r, "claim_edited")
}

// edited answers an act that made a new version of the claim in the address: back to it, with a way to undo.
func (s *server) edited(r *request, code string) error {
	to := s.ref(r).Path("claims", r.Param("id"))
	return s.done(r, to, notice{Tone: "done", Code: code, Undo: to + "/undo", V: r.version() + 1})
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
			out = append(out, newsroom.Where{Exact: exact, Occurrence: intOf(r.form(fmt.Sprintf("%s.%d.occurrence", kind, i))), Ask: true, Field: fmt.Sprintf("%s.%d.exact", kind, i)})
		}
	}
	return out
}

// quoteRows are the rows of a kind as they were sent.
func quoteRows(r *request, kind string) []views.QuoteField {
	out := make([]views.QuoteField, rows(r, kind, "exact"))
	for i := range out {
		out[i] = views.QuoteField{Exact: r.form(fmt.Sprintf("%s.%d.exact", kind, i)), Occurrence: intOf(r.form(fmt.Sprintf("%s.%d.occurrence", kind, i)))}
	}
	return out
}

// typedRows makes the form as long as it was sent.
func typedRows(r *request, vm *views.ClaimEditVM) {
	vm.Content, vm.Cue, vm.Source = quoteRows(r, "content"), quoteRows(r, "cue"), quoteRows(r, "source")
	vm.Chain = make([]views.Hop, rows(r, "chain", "name"))
	for i := range vm.Chain {
		field := func(name string) string { return r.form(fmt.Sprintf("chain.%d.%s", i, name)) }
		vm.Chain[i] = views.Hop{ID: field("id"), Source: views.Source{Name: field("name"), Kind: field("kind")}, Position: intOf(field("position")), Origin: field("origin"),
			Medium: field("medium"), Date: field("date"), Address: field("address")}
	}
	vm.Attribution, vm.Kind = workflow.Attribution(r.form("attribution")), workflow.Kind(r.form("kind"))
	vm.SourceName, vm.SourceKind = r.form("source_name"), r.form("source_kind")
	vm.Current, vm.SpeakerID = intOf(r.form("claim_version")), r.form("speaker_id")
}

func (s *server) newClaimVM(r *request) (views.ClaimEditVM, error) {
	p, err := s.news.Article(r.Request().Context(), r.actor, r.Param("id"))
	if err != nil {
		return views.ClaimEditVM{}, err
	}
	return views.ClaimEditVM{Page: s.page(r, "articles"), Article: articleRef(p.Article), Text: p.Revision.Text, Language: p.Article.Language,
		Content: []views.QuoteField{{}}, Cue: []views.QuoteField{{}}, Source: []views.QuoteField{{}},
		SourceKind: workflow.SourceKinds[0], Attribution: workflow.Attributions[0], Kind: workflow.Kinds[0], Names: mentions(p.Claims)}, nil
}

func (s *server) newClaim(r *request) error {
	vm, err := s.newClaimVM(r)
	if err != nil {
		return err
	}
	pointedAt(r, &vm)
	return s.renderEdit(r, http.StatusOK, vm)
}

func (s *server) addClaim(r *request) error {
	vm, err := s.newClaimVM(r)
	if err != nil {
		return err
	}
	if s.rowsChanged(r, &vm) {
		return s.renderEdit(r, http.StatusOK, vm)
	}
	c, err := s.news.AddClaim(r.Request().Context(), r.actor, r.Param("id"), claimEdit(r))
	if fields, ok := fieldsOf(err); ok {
		typedRows(r, &vm)
		vm.Form = formOf(r, fields)
		return s.renderEdit(r, http.StatusUnprocessableEntity, vm)
	}
	if err != nil {
		return err
	}
	return s.done(r, s.ref(r).Path("claims", c.ID), did("claim_added"))
}
