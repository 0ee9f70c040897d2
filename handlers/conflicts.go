package handlers

import (
	"errors"
	"net/http"
	"slices"

	"sumber/models"
	"sumber/views"
)

func isStale(err error) bool { return errors.Is(err, models.ErrStale) }

// draftConflict answers a stale save of a verdict: mine, theirs and base stand side by side, and what was typed goes with
// the form that saves the choice.
func (s *server) draftConflict(r *request) error {
	p, err := s.news.Claim(r.Request().Context(), r.actor, r.Param("id"))
	if err != nil {
		return err
	}
	base, err := s.news.DraftAt(r.Request().Context(), r.actor, r.Param("id"), r.version())
	if err != nil {
		return err
	}
	theirs := models.Draft{}
	if p.Row.Draft != nil {
		theirs = *p.Row.Draft
	}
	vm := views.ConflictVM{Page: s.page(r, "articles"), Action: r.Request().URL.Path, Version: p.Row.Claim.Version, What: "claim", Title: p.Row.Claim.Excerpt,
		Back: s.ref(r).Path("claims", r.Param("id")), RequestID: requestID(r.Context)}
	if theirs.UpdatedBy != nil {
		vm.Theirs = views.Stamp{By: p.Names[*theirs.UpdatedBy], At: theirs.UpdatedAt}
	}
	field := func(name, words string, of func(models.Draft) string) {
		vm.Fields = append(vm.Fields, views.ConflictField{Name: name, Label: name, Base: of(base), Mine: r.form(name), Theirs: of(theirs), Words: words})
	}
	field("statement", "", func(d models.Draft) string { return d.Statement })
	field("kind", "kind", func(d models.Draft) string { return string(d.Kind) })
	for _, h := range p.Row.Hops {
		of := func(get func(models.HopFinding) string) func(models.Draft) string {
			return func(d models.Draft) string {
				i := slices.IndexFunc(d.Findings, func(f models.HopFinding) bool { return f.HopID == h.ID })
				if i < 0 {
					return ""
				}
				return get(d.Findings[i])
			}
		}
		for _, f := range []struct {
			name, label, words string
			get                func(models.HopFinding) string
		}{
			{"finding." + h.ID, "finding", "finding", func(f models.HopFinding) string { return string(f.Finding) }},
			{"true_source." + h.ID, "true_source", "", func(f models.HopFinding) string { return f.TrueSource }},
			{"note." + h.ID, "note", "", func(f models.HopFinding) string { return f.Note }},
		} {
			vm.Fields = append(vm.Fields, views.ConflictField{Name: f.name, Label: f.label, LabelArg: h.Name, Base: of(f.get)(base), Mine: r.form(f.name), Theirs: of(f.get)(theirs), Words: f.words})
		}
	}
	field("rating", "", func(d models.Draft) string { return d.Rating })
	field("category", "category", func(d models.Draft) string { return d.Category })
	field("summary", "", func(d models.Draft) string { return d.Summary })
	field("rationale", "", func(d models.Draft) string { return d.Rationale })
	if then := r.form("then"); then != "" {
		vm.Hidden = append(vm.Hidden, views.NameValue{Name: "then", Value: then})
	}
	return s.render(r, http.StatusConflict, views.ConflictPage(vm))
}

// editConflict answers a stale edit of a claim. The form is shown again as it was typed, on the version that is there now,
// with a line that says so: its rows are places in the text, which stand in the article beside it.
func (s *server) editConflict(r *request, vm views.ClaimEditVM) error {
	typedRows(r, &vm)
	vm.Form = formOf(r, map[string]string{"": "stale"})
	delete(vm.Form.Values, "version")
	return s.render(r, http.StatusConflict, views.ClaimEditPage(vm))
}
