package handlers

import (
	"net/http"

	"sumber/internal/locale"
)

// foundSource is a source that a form may be filled in with.
type foundSource struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Kind string `json:"kind"`
	// Word is the kind in the language of the page; Alias the name that was found, where it is another.
	Word  string `json:"word"`
	Alias string `json:"alias,omitempty"`
}

// findSources answers the picker of the form of a claim: sources of which a name begins with what was typed.
func (s *server) findSources(r *request) error {
	rows, err := s.news.FindSources(r.Request().Context(), r.actor, r.QueryParam("q"))
	if err != nil {
		return err
	}
	out := make([]foundSource, len(rows))
	for i, row := range rows {
		out[i] = foundSource{ID: row.Source.ID, Name: row.Source.Name, Kind: row.Source.Kind, Word: locale.Word(r.Request().Context(), "source_kind", row.Source.Kind)}
		if row.Alias != row.Source.Name {
			out[i].Alias = row.Alias
		}
	}
	return r.JSON(http.StatusOK, out)
}
