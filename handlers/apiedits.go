package handlers

import (
	"encoding/json"
	"net/http"
	"slices"

	"sumber/internal/newsroom"
	"sumber/internal/text"
	"sumber/models"
)

// apiWhere is a place in the text: code points, exact words and which of their occurrences, or exact words between others. What
// is told twice must agree, so that a place can be sent as it was given.
type apiWhere struct {
	Start      int    `json:"start"`
	End        int    `json:"end"`
	Exact      string `json:"exact"`
	Occurrence int    `json:"occurrence,omitempty"`
	Prefix     string `json:"prefix"`
	Suffix     string `json:"suffix"`
}

func (w apiWhere) where() newsroom.Where {
	return newsroom.Where{Start: w.Start, End: w.End, Exact: w.Exact, Occurrence: w.Occurrence, Prefix: w.Prefix, Suffix: w.Suffix}
}

func wheres(in []apiWhere) []newsroom.Where {
	out := make([]newsroom.Where, len(in))
	for i, w := range in {
		out[i] = w.where()
	}
	return out
}

// apiClaimIn is a claim as it is corrected or added.
type apiClaimIn struct {
	Content     []apiWhere `json:"content"`
	Cue         []apiWhere `json:"cue"`
	Source      []apiWhere `json:"source"`
	Attribution string     `json:"attribution"`
	Kind        string     `json:"kind"`
	Chain       []apiHop   `json:"chain"`
}

func (in apiClaimIn) edit() newsroom.ClaimEdit {
	edit := newsroom.ClaimEdit{Content: wheres(in.Content), Cue: wheres(in.Cue), Source: wheres(in.Source), Attribution: in.Attribution, Kind: in.Kind}
	for _, h := range in.Chain {
		edit.Chain = append(edit.Chain, newsroom.HopInput{ID: h.ID, Position: h.Position, Name: h.Name, Kind: h.Kind, Origin: h.Origin, Medium: h.Medium, Date: h.Date, Address: h.Address})
	}
	return edit
}

func (s *server) apiEditClaim(r *request) error {
	var in struct {
		Version int `json:"version"`
		apiClaimIn
	}
	if err := bind(r, &in); err != nil {
		return err
	}
	ref, err := r.mustRef(in.Version)
	if err != nil {
		return err
	}
	err = s.news.EditClaim(r.Request().Context(), r.actor, ref, in.edit())
	if isStale(err) {
		return s.lateEdit(r, err, ref, in.apiClaimIn)
	}
	if err != nil {
		return askVersion(ref, err)
	}
	return s.claimAnswer(r, http.StatusOK)
}

// claimFields are the fields of an edit that are compared in a conflict.
var claimFields = []string{"content", "cue", "source", "attribution", "kind", "chain"}

// apiClaimFields are those fields as one of the three hands of a conflict has them.
type apiClaimFields struct {
	Version     int      `json:"version,omitempty"`
	Content     any      `json:"content"`
	Cue         any      `json:"cue"`
	Source      any      `json:"source"`
	Attribution string   `json:"attribution"`
	Kind        string   `json:"kind"`
	Chain       []apiHop `json:"chain"`
}

// lateEdit lays an edit that came too late beside the claim as it is, and as it was at the version that the edit was made from.
func (s *server) lateEdit(r *request, stale error, ref newsroom.Ref, in apiClaimIn) error {
	l, err := s.news.LateEdit(r.Request().Context(), r.actor, ref, in.edit())
	if err != nil {
		return stale
	}
	now := textOf(l.Revision)
	theirs, err := fieldsOfBody(now, l.Now.Version.Body, l.Now.Claim.Version)
	if err != nil {
		return stale
	}
	v := versions{Mine: in, Theirs: theirs}
	places := l.Base == nil || l.Of.ID == l.Revision.ID
	mine := func(field string) string { return "?" } // what has no place in the text now is asked about
	if l.Found {
		fields, err := fieldsOfBody(now, l.Mine, 0)
		if err != nil {
			return stale
		}
		v.Mine = fields
		mine = func(field string) string { return fieldKey(l.Revision.Text, l.Mine, field, places) }
	}
	var base func(field string) string
	if l.Base != nil {
		if v.Base, err = fieldsOfBody(textOf(l.Of), *l.Base, ref.Version); err != nil {
			return stale
		}
		base = func(field string) string { return fieldKey(l.Of.Text, *l.Base, field, places) }
	}
	v.compare(claimFields, base, mine, func(field string) string { return fieldKey(l.Revision.Text, l.Now.Version.Body, field, places) })
	return &staleError{stale, v}
}

func fieldsOfBody(t *claimText, b models.Body, version int) (apiClaimFields, error) {
	content, cue, source, err := t.places(b)
	return apiClaimFields{Version: version, Content: content, Cue: cue, Source: source, Attribution: string(b.Attribution), Kind: string(b.Kind), Chain: chainOut(b.Chain)}, err
}

// fieldKey is a field for comparison. On one text a place is told by where it is, on two by its words alone.
func fieldKey(s string, b models.Body, field string, places bool) string {
	words := func(spans []text.Span) any {
		if places {
			return spans
		}
		out := make([]string, len(spans))
		for i, sp := range spans {
			out[i] = sp.In(s)
		}
		return out
	}
	var v any
	switch field {
	case "content":
		v = words(b.Content)
	case "cue":
		v = words(b.Cue)
	case "source":
		v = words(b.Source)
	case "attribution":
		v = b.Attribution
	case "kind":
		v = b.Kind
	case "chain":
		chain := slices.Clone(chainOut(b.Chain))
		for i := range chain {
			chain[i].ID = "" // a step that was added has none yet
		}
		v = chain
	}
	key, err := json.Marshal(v)
	if err != nil {
		panic(err) // spans and strings always encode
	}
	return string(key)
}
