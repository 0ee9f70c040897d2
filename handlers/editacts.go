package handlers

import (
	"fmt"
	"net/http"
	"strings"

	"sumber/internal/newsroom"
	"sumber/models"
)

// pointAt takes words that were pointed at in the article into a claim. Where they say that there is a source and not who,
// the form asks.
func (s *server) pointAt(r *request) error {
	words := r.form("words")
	where := newsroom.Where{Exact: r.form("exact"), Occurrence: intOf(r.form("occurrence"))}
	err := s.news.AddWords(r.Request().Context(), r.actor, r.seenClaim(), words, where)
	if fields, ok := fieldsOf(err); ok && len(fields) == 1 && fields["source_name"] != "" {
		return r.Redirect(http.StatusSeeOther, s.ref(r).Path("claims", r.Param("id"), "edit")+"?words="+queryEscape(words)+"&exact="+queryEscape(where.Exact)+"&occurrence="+itoa(where.Occurrence))
	}
	if err != nil {
		return err
	}
	return s.edited(r, "claim_edited")
}

// moveEdge grows or shrinks words of a claim by one word.
func (s *server) moveEdge(r *request) error {
	words, rest, _ := strings.Cut(r.form("edge"), ".")
	part, how, _ := strings.Cut(rest, ".")
	m, known := moves[how]
	m.Words, m.Part = words, intOf(part)
	err := s.news.MoveEdge(r.Request().Context(), r.actor, r.seenClaim(), m)
	if fields, ok := fieldsOf(err); ok && known && fields["edge"] == newsroom.NoWord {
		return s.done(r, s.ref(r).Path("claims", r.Param("id")), notice{Tone: "info", Code: "edge_end"})
	}
	if err != nil {
		return err
	}
	return s.edited(r, "claim_edited")
}

func (s *server) unattribute(r *request) error {
	if err := s.news.Unattribute(r.Request().Context(), r.actor, r.seenClaim()); err != nil {
		return err
	}
	return s.edited(r, "claim_unattributed")
}

// splitClaim makes several claims of one, a part for each row; a row without words keeps the claim's.
func (s *server) splitClaim(r *request) error {
	vm, err := s.editVM(r)
	if err != nil {
		return err
	}
	typed := quoteRows(r, "part")
	if r.form("more") != "" && len(typed) < maxRows {
		vm.Parts, vm.Form, vm.Splitting = append(typed, vm.Content[0]), formOf(r, nil), true
		return s.renderEdit(r, http.StatusOK, vm)
	}
	parts := make([][]newsroom.Where, len(typed))
	for i, q := range typed {
		if strings.TrimSpace(q.Exact) != "" {
			parts[i] = []newsroom.Where{{Exact: q.Exact, Occurrence: q.Occurrence, Ask: true, Field: fmt.Sprintf("part.%d.exact", i)}}
		}
	}
	made, err := s.news.SplitClaim(r.Request().Context(), r.actor, r.seenClaim(), parts)
	if fields, ok := fieldsOf(err); ok {
		vm.Parts, vm.Form, vm.Splitting = typed, formOf(r, fields), true
		return s.renderEdit(r, http.StatusUnprocessableEntity, vm)
	}
	if err != nil {
		return err
	}
	n, to := len(made)+1, s.ref(r).Path("claims", r.Param("id"))
	return s.done(r, to, notice{Tone: "done", Code: "claim_split", N: &n, Undo: to + "/undo", V: r.version() + 1})
}

// mergeClaims takes the ticked claims into the one in the address. Each is named with the version that was shown.
func (s *server) mergeClaims(r *request) error {
	vm, err := s.editVM(r)
	if err != nil {
		return err
	}
	params, err := r.FormParams()
	if err != nil {
		return &badRequest{code: "bad_request", detail: err.Error()}
	}
	in := newsroom.Merge{Words: r.form("join") != ""}
	for _, v := range params["with"] {
		id, version, _ := strings.Cut(v, " ")
		ref := newsroom.Ref{ID: id, Version: intOf(version)}
		if ref.Version <= 0 {
			ref.Version = noVersion
		}
		if !models.ValidID(id) {
			return models.ErrNotFound
		}
		in.Others = append(in.Others, ref)
	}
	err = s.news.MergeClaims(r.Request().Context(), r.actor, r.seenClaim(), in)
	if fields, ok := fieldsOf(err); ok {
		vm.Form, vm.Merging = formOf(r, fields), true
		return s.renderEdit(r, http.StatusUnprocessableEntity, vm)
	}
	if err != nil {
		return err
	}
	n, to := len(in.Others), s.ref(r).Path("claims", r.Param("id"))
	return s.done(r, to, notice{Tone: "done", Code: "claim_merged", N: &n, Undo: to + "/undo", V: r.version() + 1})
}
