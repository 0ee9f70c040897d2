package handlers

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"sumber/internal/locale"
	"sumber/internal/newsroom"
	"sumber/internal/text"
	"sumber/internal/workflow"
	"sumber/models"
	"sumber/views"
)

func isStale(err error) bool { return errors.Is(err, models.ErrStale) }

// keepRefused answers a form that could not be saved because the claim changed, or stands where nobody may write it now. What
// was typed is kept on the server and shown on a page of its own, which can be loaded again, left and found again. Any other
// error goes its usual way.
func (s *server) keepRefused(r *request, form string, err error) error {
	if failureOf(err).status != http.StatusConflict {
		return err
	}
	fields := map[string][]string{}
	for name, vs := range r.Request().PostForm {
		if hasField(form, name) {
			fields[name] = vs
		}
	}
	if s.news.KeepEdit(r.Request().Context(), r.actor, r.Param("id"), form, r.version(), fields) != nil {
		return err // the page of the error shows what was typed
	}
	return r.Redirect(http.StatusSeeOther, s.ref(r).Path("claims", r.Param("id"), "conflict")+"?form="+form)
}

// keptFields are the fields of the forms that are kept, those that end in a dot with whatever follows. No other is kept, whoever sends it.
var keptFields = map[string][]string{
	newsroom.FormDraft: {"statement", "kind", "rating", "category", "summary", "rationale", "occasion_version", "then", "next", "finding.", "true_source.", "note.", "for_all."},
	newsroom.FormEdit:  {"attribution", "kind", "source_name", "source_kind", "speaker_id", "claim_version", "then", "next", "content.", "cue.", "source.", "chain."},
}

func hasField(form, name string) bool {
	return slices.ContainsFunc(keptFields[form], func(f string) bool { return f == name || strings.HasSuffix(f, ".") && strings.HasPrefix(name, f) })
}

// hand is one field of a form as base, mine and theirs have it, with the names of the form's fields behind it.
type hand struct {
	views.MergeField
	// key is what is compared; shown is what a person reads, where that differs.
	base, mine, theirs string
	side               newsroom.Side
	// set puts one side's values into the form that is saved.
	set func(form url.Values, side newsroom.Side)
}

// conflict shows what was kept beside what is there now: status 409, because nothing of it is saved.
func (s *server) conflict(r *request) error {
	k, hands, err := s.kept(r)
	if err != nil {
		return err
	}
	p := k.Page
	vm := views.KeptVM{Page: s.page(r, "articles"), ID: p.Row.Claim.ID, Number: p.Row.Claim.Position, Words: p.Row.Claim.Excerpt, Language: p.Article.Language, Form: k.Form,
		Version: p.Row.Claim.Version, At: k.At, Refused: views.Decisions(p.Decisions).Of(actOf(k.Form)).Refused, Known: k.Known}
	if k.Form == newsroom.FormDraft && p.Row.Draft != nil && p.Row.Draft.UpdatedBy != nil {
		vm.Theirs = views.Stamp{By: p.Names[*p.Row.Draft.UpdatedBy], At: p.Row.Draft.UpdatedAt}
	} else if v := p.Row.Version; k.Form == newsroom.FormEdit && v.Author != nil {
		vm.Theirs = views.Stamp{By: p.Names[*v.Author], At: v.CreatedAt}
	}
	for _, h := range hands {
		h.Side = string(h.side)
		switch h.side {
		case newsroom.Ask:
			vm.Asked = append(vm.Asked, h.MergeField)
		case newsroom.Mine, newsroom.Theirs:
			vm.Taken = append(vm.Taken, h.MergeField)
		}
	}
	vm.Lost = lost(k)
	return s.render(r, http.StatusConflict, views.KeptPage(vm))
}

func actOf(form string) workflow.Action {
	if form == newsroom.FormEdit {
		return workflow.Edit
	}
	return workflow.Draft
}

// settle saves what was chosen: the form is put together from the sides and goes the way of any other, so that a claim that
// changed again is a conflict again.
func (s *server) settle(r *request) error {
	k, hands, err := s.kept(r)
	if err != nil {
		return err
	}
	form := url.Values{"version": {r.form("version")}}
	for _, name := range []string{"then", "next", "claim_version", "occasion_version"} {
		if vs := k.Fields[name]; len(vs) > 0 {
			form[name] = vs
		}
	}
	if k.Form == newsroom.FormEdit {
		form.Set("claim_version", itoa(k.Page.Row.Claim.Current))
	}
	for _, l := range lost(k) {
		form[l.Field] = k.Fields[l.Field] // in case that the claim changed again: no save reads them
	}
	for _, h := range hands {
		side := h.side
		if side == newsroom.Ask {
			side = newsroom.Side(r.form("pick." + h.Name))
		}
		h.set(form, side)
		if other := r.form("other." + h.Name); h.Text && h.side == newsroom.Ask && strings.TrimSpace(other) != "" {
			form.Set(h.Name, other)
		}
	}
	for name, vs := range k.Fields {
		// An answer goes to all claims of the occasion only where it is the one that was meant for them.
		if hop, ok := strings.CutPrefix(name, "for_all."); ok && form.Get("finding."+hop) == first(k.Fields, "finding."+hop) {
			form[name] = vs
		}
	}
	r.Request().Form, r.Request().PostForm, r.settles = form, form, true
	if k.Form == newsroom.FormEdit {
		return s.editClaim(r)
	}
	return s.saveDraft(r)
}

// discard forgets what was kept.
func (s *server) discard(r *request) error {
	if err := s.news.DiscardEdit(r.Request().Context(), r.actor, r.Param("id"), r.form("form")); err != nil {
		return err
	}
	return s.done(r, s.ref(r).Path("claims", r.Param("id")), did("kept_discarded"))
}

// kept reads what is kept of a form, and lays its fields beside each other.
func (s *server) kept(r *request) (newsroom.KeptEdit, []hand, error) {
	k, err := s.news.KeptEdit(r.Request().Context(), r.actor, r.Param("id"), r.form("form"), func(fields map[string][]string) int { return intOf(first(fields, "claim_version")) })
	if err != nil {
		return k, nil, err
	}
	hands := draftHands(r, k)
	if k.Form == newsroom.FormEdit {
		hands = editHands(r, k)
	}
	for i := range hands {
		h := &hands[i]
		h.side = newsroom.Merged(k.Known, h.base, h.mine, h.theirs)
		if h.Base == "" && h.Mine == "" && h.Theirs == "" {
			h.Base, h.Mine, h.Theirs = h.base, h.mine, h.theirs
		}
	}
	return k, hands, nil
}

func first(fields map[string][]string, name string) string {
	if vs := fields[name]; len(vs) > 0 {
		return vs[0]
	}
	return ""
}

// typed is a field of a kept form as it would be saved: without the line ends of browsers and the space around it.
func typed(k newsroom.KeptEdit, name string) string {
	return strings.TrimSpace(strings.ReplaceAll(first(k.Fields, name), "\r\n", "\n"))
}

// plainHand is a field that is one value under one name.
func plainHand(k newsroom.KeptEdit, f views.MergeField, base, theirs string) hand {
	h := hand{MergeField: f, base: base, mine: typed(k, f.Name), theirs: theirs}
	_, sent := k.Fields[f.Name]
	if !sent { // what a form did not ask for was not changed by it
		h.mine = base
	}
	h.set = func(form url.Values, side newsroom.Side) {
		if side == newsroom.Theirs || !sent {
			form.Set(f.Name, theirs)
		} else {
			form.Set(f.Name, first(k.Fields, f.Name))
		}
	}
	return h
}

func draftHands(r *request, k newsroom.KeptEdit) []hand {
	theirs := models.Draft{}
	if k.Page.Row.Draft != nil {
		theirs = *k.Page.Row.Draft
	}
	var out []hand
	add := func(f views.MergeField, of func(models.Draft) string) {
		out = append(out, plainHand(k, f, of(k.Draft), of(theirs)))
	}
	add(views.MergeField{Name: "statement", Label: "statement", Text: true}, func(d models.Draft) string { return d.Statement })
	add(views.MergeField{Name: "kind", Label: "kind", List: "kind"}, func(d models.Draft) string { return string(d.Kind) })
	for _, h := range k.Page.Row.Hops {
		for _, f := range []struct {
			field, list string
			get         func(models.HopFinding) string
		}{
			{"finding", "finding", func(f models.HopFinding) string { return string(f.Finding) }},
			{"true_source", "", func(f models.HopFinding) string { return f.TrueSource }},
			{"note", "", func(f models.HopFinding) string { return f.Note }},
		} {
			add(views.MergeField{Name: f.field + "." + h.ID, Label: f.field, LabelArg: h.Name, List: f.list, Text: f.list == ""}, func(d models.Draft) string {
				if i := slices.IndexFunc(d.Findings, func(f models.HopFinding) bool { return f.HopID == h.ID }); i >= 0 {
					return f.get(d.Findings[i])
				}
				return ""
			})
		}
	}
	labels := map[string]string{}
	for _, l := range ratings(r, k.Page.DraftLabels) {
		labels[l.Code] = l.Name
	}
	add(views.MergeField{Name: "rating", Label: "rating", Names: labels}, func(d models.Draft) string { return d.Rating })
	add(views.MergeField{Name: "category", Label: "category", List: "category"}, func(d models.Draft) string { return d.Category })
	add(views.MergeField{Name: "summary", Label: "summary", Text: true}, func(d models.Draft) string { return d.Summary })
	add(views.MergeField{Name: "rationale", Label: "rationale", Text: true}, func(d models.Draft) string { return d.Rationale })
	return out
}

// lost are answers to questions of steps that are in the chain no more: they have no field, and are shown to be copied.
func lost(k newsroom.KeptEdit) []views.KeptField {
	if k.Form != newsroom.FormDraft {
		return nil
	}
	var out []views.KeptField
	for _, prefix := range []string{"true_source.", "note."} {
		for name := range k.Fields {
			hop, ok := strings.CutPrefix(name, prefix)
			if ok && typed(k, name) != "" && !slices.ContainsFunc(k.Page.Row.Hops, func(h models.Hop) bool { return h.ID == hop }) {
				out = append(out, views.KeptField{Field: name, Text: typed(k, name)})
			}
		}
	}
	slices.SortFunc(out, func(a, b views.KeptField) int { return strings.Compare(a.Field, b.Field) })
	return out
}

// editHands lays a claim's form beside the claim: its words as they are quoted, its chain as lines.
func editHands(r *request, k newsroom.KeptEdit) []hand {
	s, now, base := k.Page.Revision.Text, k.Page.Row.Version.Body, k.Body
	var out []hand
	for _, f := range []struct {
		name         string
		base, theirs []text.Span
	}{{"content", base.Content, now.Content}, {"cue", base.Cue, now.Cue}, {"source", base.Source, now.Source}} {
		out = append(out, rowsHand(k, views.MergeField{Name: f.name, Label: f.name + "_words", Language: k.Page.Article.Language}, "exact",
			quoteLines(s, k.Known, f.base), quoteLines(s, true, f.theirs), keptQuotes(k, f.name), quoteForm(f.name, quoteFields(s, f.theirs))))
	}
	out = append(out,
		plainHand(k, views.MergeField{Name: "attribution", Label: "attribution", List: "attribution"}, string(base.Attribution), string(now.Attribution)),
		plainHand(k, views.MergeField{Name: "source_name", Label: "source_name", Text: true}, base.SourceName, now.SourceName),
		plainHand(k, views.MergeField{Name: "source_kind", Label: "source_kind", List: "source_kind"}, base.SourceKind, now.SourceKind),
		plainHand(k, views.MergeField{Name: "kind", Label: "kind", List: "kind"}, string(base.Kind), string(now.Kind)))
	theirs := carriers(k.Page.Row.Hops)
	chain := rowsHand(k, views.MergeField{Name: "chain", Label: "chain"}, "name", chainLines(nil, bodyChain(base)), chainLines(nil, theirs), chainLines(nil, keptChain(k)), chainForm(theirs))
	ctx := r.Request().Context()
	word := func(list, code string) string { return locale.Word(ctx, list, code) }
	chain.Base, chain.Mine, chain.Theirs = chainLines(word, bodyChain(base)), chainLines(word, keptChain(k)), chainLines(word, theirs)
	return append(out, chain)
}

// rowsHand is a field that is many rows of the form.
func rowsHand(k newsroom.KeptEdit, f views.MergeField, part, base, theirs, mine string, form url.Values) hand {
	h := hand{MergeField: f, base: base, mine: mine, theirs: theirs}
	h.set = func(to url.Values, side newsroom.Side) {
		if f.Name == "chain" && len(k.Page.Row.Hops) > 0 && k.Page.Row.Hops[0].Position == 0 {
			to.Set("speaker_id", k.Page.Row.Hops[0].ID)
		}
		if side == newsroom.Theirs {
			for name, vs := range form {
				to[name] = vs
			}
			return
		}
		for name, vs := range k.Fields {
			if strings.HasPrefix(name, f.Name+".") {
				to[name] = vs
			}
		}
	}
	return h
}

func quoteLines(s string, known bool, spans []text.Span) string {
	if !known {
		return ""
	}
	return linesOf(quoteFields(s, spans))
}

// linesOf is one line for each stretch of words; which occurrence it is stands behind it where it is not the first.
func linesOf(qs []views.QuoteField) string {
	lines := make([]string, 0, len(qs))
	for _, q := range qs {
		line := newsroom.Exactly(q.Exact)
		if q.Occurrence > 1 {
			line += fmt.Sprintf(" (%d)", q.Occurrence)
		}
		if line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

func keptQuotes(k newsroom.KeptEdit, kind string) string {
	var qs []views.QuoteField
	for i := range maxRows {
		name := fmt.Sprintf("%s.%d.", kind, i)
		qs = append(qs, views.QuoteField{Exact: first(k.Fields, name+"exact"), Occurrence: intOf(first(k.Fields, name+"occurrence"))})
	}
	return linesOf(qs)
}

func quoteForm(kind string, qs []views.QuoteField) url.Values {
	form := url.Values{}
	for i, q := range qs {
		form.Set(fmt.Sprintf("%s.%d.exact", kind, i), q.Exact)
		form.Set(fmt.Sprintf("%s.%d.occurrence", kind, i), itoa(q.Occurrence))
	}
	return form
}

func bodyChain(b models.Body) []views.Hop {
	var out []views.Hop
	for _, h := range b.Chain {
		if h.Position > 0 {
			out = append(out, views.Hop{ID: h.ID, Source: views.Source{Name: h.Name, Kind: h.Kind}, Position: h.Position, Origin: h.Origin, Medium: h.Medium, Date: h.Date, Address: h.Address})
		}
	}
	return out
}

func keptChain(k newsroom.KeptEdit) []views.Hop {
	var out []views.Hop
	for i := range maxRows {
		field := func(name string) string { return typed(k, fmt.Sprintf("chain.%d.%s", i, name)) }
		if field("name") != "" {
			out = append(out, views.Hop{ID: field("id"), Source: views.Source{Name: field("name"), Kind: field("kind")}, Position: max(intOf(field("position")), 1), Origin: field("origin"),
				Medium: field("medium"), Date: field("date"), Address: field("address")})
		}
	}
	slices.SortStableFunc(out, func(a, b views.Hop) int { return a.Position - b.Position })
	return out
}

func chainForm(hops []views.Hop) url.Values {
	form := url.Values{}
	for i, h := range hops {
		for name, v := range map[string]string{"id": h.ID, "position": itoa(h.Position), "name": h.Name, "kind": h.Kind, "origin": h.Origin, "medium": h.Medium, "date": h.Date, "address": h.Address} {
			form.Set(fmt.Sprintf("chain.%d.%s", i, name), v)
		}
	}
	return form
}

// chainLines is one line for each carrier, with the words of its codes where they are to be read.
func chainLines(word func(list, code string) string, hops []views.Hop) string {
	if word == nil {
		word = func(_, code string) string { return code }
	}
	lines := make([]string, len(hops))
	for i, h := range hops {
		facts := []string{}
		for _, f := range [][2]string{{"source_kind", h.Kind}, {"origin", h.Origin}, {"medium", h.Medium}} {
			if f[1] != "" {
				facts = append(facts, word(f[0], f[1]))
			}
		}
		for _, v := range []string{h.Date, h.Address} {
			if v != "" {
				facts = append(facts, v)
			}
		}
		lines[i] = fmt.Sprintf("%d. %s (%s)", h.Position, h.Name, strings.Join(facts, ", "))
	}
	return strings.Join(lines, "\n")
}

// sourceConflict answers a stale save of a source. What the form was made from came with it, so that the page can show all
// three. A source that is gone, or was merged away, has no form to go on with.
func (s *server) sourceConflict(r *request, stale error) error {
	p, err := s.sourcePage(r)
	if err != nil {
		return err
	}
	if p.Source.MergedInto != nil {
		return stale
	}
	theirs := s.sourceVM(r, p)
	vm := views.ConflictVM{Page: theirs.Page, Action: r.Request().URL.Path, Version: p.Source.Version, What: "source", Title: p.Source.Name,
		Back: s.ref(r).Path("sources", p.Source.ID), RequestID: requestID(r.Context)}
	for _, e := range p.Changes {
		if e.Action == "source_change" {
			vm.Theirs = views.Stamp{By: e.ActorName, At: e.At}
			break
		}
	}
	for _, f := range theirs.Fields() {
		name := f.Name
		if name == "kind" {
			name = "source_kind"
		}
		base := r.form("base." + f.Name)
		vm.Fields = append(vm.Fields, views.ConflictField{Name: f.Name, Label: name, Base: base, Mine: strings.ReplaceAll(r.form(f.Name), "\r\n", "\n"), Theirs: f.Value,
			Words: map[string]string{"kind": "source_kind", "country": "country"}[f.Name]})
		vm.Hidden = append(vm.Hidden, views.NameValue{Name: "base." + f.Name, Value: f.Value})
	}
	return s.render(r, http.StatusConflict, views.ConflictPage(vm))
}
