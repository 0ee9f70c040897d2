package handlers

import (
	"net/http"
	"slices"
	"strings"

	"sumber/internal/export"
	"sumber/internal/newsroom"
	"sumber/internal/text"
	"sumber/internal/workflow"
	"sumber/models"
	"sumber/views"
)

// textsVM is what an article's page says of its revisions.
func textsVM(r *request, p newsroom.ArticlePage, claims []views.ArticleClaim) views.TextsVM {
	vm := views.TextsVM{Of: len(p.Revisions), Suggestions: p.Suggestions, CanRevise: r.actor.May(workflow.ImportArticle) == workflow.Allowed, Rereadable: p.Rereadable}
	for i, row := range p.Claims {
		c := views.DisplacedVM{ClaimRow: claims[i].ClaimRow}
		for _, rev := range p.Revisions {
			if rev.ID == row.Version.RevID {
				c.Of = rev.Number
			}
		}
		switch {
		case row.Claim.State == workflow.To(workflow.Dismiss): // decided
		case c.Anchor == workflow.Orphan:
			vm.Orphans = append(vm.Orphans, c)
		case c.Anchor == workflow.Fuzzy:
			vm.Fuzzy = append(vm.Fuzzy, c)
		}
	}
	return vm
}

func (s *server) reviseVM(r *request) (views.ReviseVM, error) {
	p, err := s.news.Revisions(r.Request().Context(), r.actor, r.Param("id"), 0)
	if err != nil {
		return views.ReviseVM{}, err
	}
	return views.ReviseVM{Page: s.page(r, "articles"), Article: articleRef(p.Article), Text: p.Shown.Text, Revision: p.Shown.Number, Version: p.Article.Version}, nil
}

func (s *server) revisePage(r *request) error {
	vm, err := s.reviseVM(r)
	if err != nil {
		return err
	}
	return s.render(r, http.StatusOK, views.RevisePage(vm))
}

// revise takes a new text. What was typed is shown again when it is refused, also when somebody else was faster: then on the
// version that is there now.
func (s *server) revise(r *request) error {
	version := r.version()
	if version == 0 {
		version = noVersion
	}
	got, err := s.news.Revise(r.Request().Context(), r.actor, r.Param("id"), newsroom.NewRevision{Text: []byte(r.form("text")), Title: r.form("title"), Version: version})
	if f := failureOf(err); err != nil && (len(f.fields) > 0 || f.status == http.StatusRequestEntityTooLarge || isStale(err)) {
		vm, err := s.reviseVM(r)
		if err != nil {
			return err
		}
		switch f.status {
		case http.StatusRequestEntityTooLarge:
			f.fields = map[string]string{"text": f.code}
		case http.StatusConflict:
			f.fields = map[string]string{"": f.code}
		}
		vm.Form = formOf(r, f.fields)
		delete(vm.Form.Values, "version")
		return s.render(r, f.status, views.RevisePage(vm))
	}
	if err != nil {
		return err
	}
	return s.done(r, s.ref(r).Path("articles", r.Param("id")), revised(got)...)
}

func revised(got newsroom.Revised) []notice {
	if got.Same {
		return []notice{{Tone: "info", Code: "revision_same"}}
	}
	list := []notice{{Tone: "done", Code: "revised", N: &got.Claims}}
	if got.Orphans > 0 {
		list = append(list, notice{Tone: "warning", Code: "orphans", N: &got.Orphans})
	}
	if got.Suggestions > 0 {
		list = append(list, notice{Tone: "info", Code: "suggested", N: &got.Suggestions})
	}
	return list
}

func (s *server) reread(r *request) error {
	count, err := s.news.Reread(r.Request().Context(), r.actor, r.Param("id"))
	if err != nil {
		return err
	}
	return s.done(r, s.ref(r).Path("articles", r.Param("id")), notice{Tone: "done", Code: "reread", N: &count})
}

func (s *server) revisions(r *request) error {
	p, err := s.news.Revisions(r.Request().Context(), r.actor, r.Param("id"), intOf(r.QueryParam("n")))
	if err != nil {
		return err
	}
	vm := views.RevisionsVM{Page: s.page(r, "articles"), Article: articleRef(p.Article), Shown: p.Shown.Number, Old: p.Before.Text, New: p.Shown.Text, Pieces: p.Pieces}
	for _, rev := range slices.Backward(p.Revisions) {
		vm.Revisions = append(vm.Revisions, views.RevisionRow{Number: rev.Number, Added: views.Stamp{By: p.Names[value(rev.CreatedBy)], At: rev.CreatedAt}, SHA256: rev.SHA256, Engine: rev.Engine})
	}
	return s.render(r, http.StatusOK, views.RevisionsPage(vm))
}

func (s *server) suggestions(r *request) error {
	p, err := s.news.Suggestions(r.Request().Context(), r.actor, r.Param("id"))
	if err != nil {
		return err
	}
	vm := views.SuggestionsVM{Page: s.page(r, "articles"), Article: articleRef(p.Article), Total: p.Total, CanDecide: p.CanDecide == workflow.Allowed}
	for _, sg := range p.Suggestions {
		row := p.Claims[value(sg.ClaimID)]
		if sg.Kind == workflow.SuggestAdd {
			vm.New++
		}
		vm.Suggestions = append(vm.Suggestions, views.SuggestionVM{ID: sg.ID, Kind: sg.Kind, Number: row.Claim.Position, Claim: row.Claim.ID, Edited: row.Claim.Touched,
			Version: row.Claim.Version, Words: row.Claim.Excerpt, Fields: suggestedFields(p.Revision.Text, sg, row.Version.Body)})
	}
	return s.render(r, http.StatusOK, views.SuggestionsPage(vm))
}

// suggestedFields lays what the engine suggests beside what the claim says: the fields that differ, all of a new claim.
func suggestedFields(s string, sg models.Suggestion, before models.Body) []views.SuggestedField {
	if sg.Kind == workflow.SuggestGone {
		return nil
	}
	words := func(spans []text.Span) string {
		parts := make([]string, len(spans))
		for i, sp := range spans {
			parts[i] = sp.In(s)
		}
		return strings.Join(parts, " … ")
	}
	var out []views.SuggestedField
	for _, f := range []struct {
		label, words string
		of           func(models.Body) string
	}{
		{"content_words", "", func(b models.Body) string { return words(b.Content) }},
		{"cue_words", "", func(b models.Body) string { return words(b.Cue) }},
		{"source_words", "", func(b models.Body) string { return words(b.Source) }},
		{"source_name", "", func(b models.Body) string { return b.SourceName }},
		{"source_kind", "source_kind", func(b models.Body) string { return b.SourceKind }},
		{"chain", "", func(b models.Body) string { return chainWords(b.Chain) }},
		{"attribution", "attribution", func(b models.Body) string { return string(b.Attribution) }},
		{"kind", "kind", func(b models.Body) string { return string(b.Kind) }},
	} {
		if was, is := f.of(before), f.of(sg.Body); was != is {
			out = append(out, views.SuggestedField{Label: f.label, Before: was, After: is, Words: f.words})
		}
	}
	return out
}

// chainWords is the part of a chain behind the speaker that an article cites, in one line; parallel steps stand beside each other.
func chainWords(chain []models.ChainHop) string {
	var b strings.Builder
	last := -1
	for _, h := range chain {
		if h.Origin != workflow.HopOrigins[0] || h.Position == 0 {
			continue
		}
		switch {
		case b.Len() == 0:
		case h.Position == last:
			b.WriteString(" + ")
		default:
			b.WriteString(" › ")
		}
		last = h.Position
		if h.Name == "" {
			b.WriteString("?")
		}
		b.WriteString(h.Name)
	}
	return b.String()
}

func (s *server) acceptSuggestion(r *request) error {
	sg, err := s.news.AcceptSuggestion(r.Request().Context(), r.actor, r.Param("id"), r.version())
	if err != nil {
		return err
	}
	return s.done(r, s.ref(r).Path("articles", sg.ArticleID, "suggestions"), did("suggestion_accepted"))
}

func (s *server) declineSuggestion(r *request) error {
	sg, err := s.news.DeclineSuggestion(r.Request().Context(), r.actor, r.Param("id"))
	if err != nil {
		return err
	}
	return s.done(r, s.ref(r).Path("articles", sg.ArticleID, "suggestions"), did("suggestion_declined"))
}

func (s *server) acceptNewClaims(r *request) error {
	count, err := s.news.AcceptNewClaims(r.Request().Context(), r.actor, r.Param("id"))
	if err != nil {
		return err
	}
	return s.done(r, s.ref(r).Path("articles", r.Param("id"), "suggestions"), notice{Tone: "done", Code: "claims_accepted", N: &count})
}

// confirmPlace says that a claim stands where its words were found in a new revision.
func (s *server) confirmPlace(r *request) error {
	claim, err := s.news.Claim(r.Request().Context(), r.actor, r.Param("id"))
	if err != nil {
		return err
	}
	if err := s.news.ConfirmPlace(r.Request().Context(), r.actor, r.seenClaim()); err != nil {
		return err
	}
	return s.done(r, s.ref(r).Path("articles", claim.Article.ID), did("place_confirmed"))
}

// sealedWords is where a proposal stands that was sealed on an earlier revision: its own words, and nothing around them.
func sealedWords(s export.Snapshot, language string) views.Passage {
	p := views.Passage{Language: language}
	for i, part := range s.Content {
		if i > 0 {
			p.Text += "\n"
		}
		p.Content = append(p.Content, text.Span{Start: len(p.Text), End: len(p.Text) + len(part.Exact)})
		p.Text += part.Exact
	}
	return p
}
