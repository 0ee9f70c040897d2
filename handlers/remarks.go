package handlers

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"sumber/internal/export"
	"sumber/internal/newsroom"
	"sumber/internal/workflow"
	"sumber/models"
	"sumber/views"
)

// remarksInput reads the remarks on fields of a proposal from the form that returns it: remark.FIELD and remark.FIELD.OBJECT,
// and replace.FIELD with the words that the field should get.
func remarksInput(r *request) []newsroom.RemarkInput {
	params, err := r.FormParams()
	if err != nil {
		return nil
	}
	var out []newsroom.RemarkInput
	for name := range params {
		rest, ok := strings.CutPrefix(name, "remark.")
		if !ok {
			continue
		}
		field, object, _ := strings.Cut(rest, ".")
		in := newsroom.RemarkInput{Field: field, ObjectID: object, Text: params.Get(name)}
		if params.Has("replace." + field) {
			s := params.Get("replace." + field)
			in.Replacement = &s
		}
		out = append(out, in)
	}
	place := func(in newsroom.RemarkInput) int { return slices.Index(workflow.RemarkFields, in.Field) }
	slices.SortFunc(out, func(a, b newsroom.RemarkInput) int {
		if d := place(a) - place(b); d != 0 {
			return d
		}
		return strings.Compare(a.ObjectID, b.ObjectID)
	})
	return out
}

// remarkVM shows a remark. object names the step or the evidence that it is about.
func remarkVM(rm models.Remark, names map[string]string, object string) views.RemarkVM {
	vm := views.RemarkVM{ID: rm.ID, Field: rm.Field, ObjectID: rm.ObjectID, Object: object, Text: rm.Text, State: rm.State, Stamp: views.Stamp{By: names[rm.AccountID], At: rm.CreatedAt}}
	if rm.ClosedAt != nil {
		vm.Closed = views.Stamp{By: names[value(rm.ClosedBy)], At: *rm.ClosedAt}
	}
	return vm
}

// onFields shows the remarks on a claim's proposals, beside the fields of its draft.
func onFields(p newsroom.ClaimPage) []views.RemarkVM {
	out := make([]views.RemarkVM, 0, len(p.OnFields))
	for _, rm := range p.OnFields {
		vm := remarkVM(rm.Remark, p.Names, objectName(p, rm.Remark))
		vm.Attempt, vm.OtherWords = rm.Attempt, rm.Changed
		if rm.Replacement != nil {
			vm.Replaces, vm.Replacement, vm.Was = true, *rm.Replacement, rm.Was
			vm.OtherWords = rm.Changed && value(rm.Replacement) != draftText(p.Row.Draft, rm.Field)
		}
		vm.Here = rm.ObjectID == "" && rm.Field != "words" || slices.ContainsFunc(p.Row.Hops, func(h models.Hop) bool { return h.ID == rm.ObjectID }) ||
			slices.ContainsFunc(p.Evidence, func(e models.Evidence) bool { return e.ID == rm.ObjectID })
		out = append(out, vm)
	}
	return out
}

func draftText(d *models.Draft, field string) string {
	if d == nil {
		return ""
	}
	return map[string]string{"statement": d.Statement, "summary": d.Summary, "rationale": d.Rationale}[field]
}

func objectName(p newsroom.ClaimPage, rm models.Remark) string {
	for _, h := range p.Row.Hops {
		if h.ID == rm.ObjectID {
			return h.Name
		}
	}
	for _, e := range p.Evidence {
		if e.ID == rm.ObjectID {
			return e.Title
		}
	}
	return ""
}

// remarkAnswers are what can become of a remark, by the last part of the address.
var remarkAnswers = map[string]string{"accept": "accepted", "decline": "declined", "done": "done"}

// answerRemark closes a remark together with what was typed beside it; a replacement that is accepted becomes the draft's.
func (s *server) answerRemark(r *request) error {
	in, err := draftInput(r)
	if err != nil {
		return err
	}
	answer := newsroom.RemarkAnswer{State: remarkAnswers[r.Param("answer")], Knowingly: r.QueryParam("knowingly") != ""}
	if answer.State == "" {
		return models.ErrNotFound
	}
	if params, err := r.FormParams(); err == nil && params.Has("statement") {
		answer.Draft = &in
	}
	err = s.news.AnswerRemark(r.Request().Context(), r.actor, r.seenClaim(), r.Param("remark"), answer)
	if fields, ok := fieldsOf(err); ok {
		return s.draftRefused(r, fields)
	}
	if err != nil && answer.Draft != nil {
		return s.keepRefused(r, newsroom.FormDraft, err)
	}
	if err != nil {
		return err
	}
	return s.done(r, s.ref(r).Path("claims", r.Param("id"))+"#verdict", did("remark_"+answer.State))
}

// draftRefused shows a claim again with the verdict as it was typed.
func (s *server) draftRefused(r *request, fields map[string]string) error {
	vm, err := s.claimVM(r)
	if err != nil {
		return err
	}
	vm.Draft.Form = formOf(r, fields)
	return s.render(r, http.StatusUnprocessableEntity, views.ClaimPage(vm))
}

// approvalRefused shows the approval page again with what was typed for one proposal. One that is no longer there is stale.
func (s *server) approvalRefused(r *request, articleID string, fields map[string]string, status int) error {
	vm, err := s.approvalOf(r, articleID)
	if err != nil {
		return err
	}
	for i := range vm.Proposals {
		if p := &vm.Proposals[i]; p.ID == r.Param("id") {
			p.Form = formOf(r, fields)
			return s.render(r, status, views.ApprovalPage(vm))
		}
	}
	return models.ErrStale
}

// verdictChanges tells field by field what a snapshot has otherwise than one before it, of an article in a language.
func verdictChanges(r *request, language string, was, now export.Snapshot) []views.ChangeVM {
	var out []views.ChangeVM
	add := func(field, words, object, before, after string) {
		if before != after {
			out = append(out, views.ChangeVM{Field: field, Words: words, Object: object, Before: before, After: after})
		}
	}
	add("words", "", "", exact(was.Content), exact(now.Content))
	for i := range out {
		out[i].Language = language // the article's words come first
	}
	add("statement", "", "", was.Statement, now.Statement)
	add("kind", "kind", "", was.Kind, now.Kind)
	add("attribution", "attribution", "", was.Attribution, now.Attribution)
	was.Chain, now.Chain = padded(was.Chain, now.Chain), padded(now.Chain, was.Chain)
	for _, b := range was.Chain {
		h := now.Chain[slices.IndexFunc(now.Chain, func(o export.Hop) bool { return o.ID == b.ID })]
		object := orName(h.Name, b.Name)
		add("chain", "", "", b.Name, h.Name)
		bf, hf := findingIn(b), findingIn(h)
		add("finding", "finding", object, bf.Code, hf.Code)
		add("true_source", "", object, bf.TrueSource, hf.TrueSource)
		add("note", "", object, bf.Note, hf.Note)
		add("medium", "medium", object, b.Medium, h.Medium)
		add("date", "", object, b.Date, h.Date)
		add("address", "", object, b.Address, h.Address)
	}
	add("rating", "", "", ratingName(r, was.Rating), ratingName(r, now.Rating))
	add("category", "category", "", was.Category, now.Category)
	add("summary", "", "", was.Summary, now.Summary)
	add("rationale", "", "", was.Rationale, now.Rationale)
	bo, no := occasionIn(was), occasionIn(now)
	add("speaker", "", "", bo.Speaker, no.Speaker)
	add("medium", "medium", "", bo.Medium, no.Medium)
	add("date", "", "", bo.Date, no.Date)
	add("addressee", "", "", bo.Addressee, no.Addressee)
	add("document", "", "", bo.Document, no.Document)
	add("note", "", "", bo.Note, no.Note)
	for _, e := range was.Evidence {
		if !slices.ContainsFunc(now.Evidence, func(o export.Evidence) bool { return o.ID == e.ID }) {
			add("evidence", "", "", evidenceLine(e), "")
		}
	}
	for _, e := range now.Evidence {
		if !slices.ContainsFunc(was.Evidence, func(o export.Evidence) bool { return o.ID == e.ID }) {
			add("evidence", "", "", "", evidenceLine(e))
		}
	}
	return out
}

func exact(parts []export.Selector) string {
	words := make([]string, len(parts))
	for i, p := range parts {
		words[i] = p.Exact
	}
	return strings.Join(words, " … ")
}

// padded gives a chain with an empty step for each that only the other chain has.
func padded(chain, other []export.Hop) []export.Hop {
	out := slices.Clone(chain)
	for _, h := range other {
		if !slices.ContainsFunc(chain, func(o export.Hop) bool { return o.ID == h.ID }) {
			out = append(out, export.Hop{ID: h.ID})
		}
	}
	return out
}

func findingIn(h export.Hop) export.Finding {
	if h.Finding == nil {
		return export.Finding{}
	}
	return *h.Finding
}

func orName(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func ratingName(r *request, rt *export.Rating) string {
	if rt == nil {
		return ""
	}
	return inLanguage(r, rt.NameID, rt.NameEN)
}

func occasionIn(s export.Snapshot) export.Occasion {
	if s.Occasion == nil {
		return export.Occasion{}
	}
	return *s.Occasion
}

func evidenceLine(e export.Evidence) string { return joined(e.Title, e.URL, e.Excerpt) }

func joined(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
}

// afterProposal is the place of the proposal to go on with, as the form of the one before names it.
func afterProposal(r *request) string {
	if n, err := strconv.Atoi(r.form("next_proposal")); err == nil && n > 0 {
		return "#p" + strconv.Itoa(n)
	}
	return ""
}
