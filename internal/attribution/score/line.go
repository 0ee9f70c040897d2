package score

// Line is an annotated article as it is written, one a line: what Read reads, and what "sumber extract" and "sumber import"
// take. Spans are code points of Text; lists are never null.
type Line struct {
	ID        string          `json:"id"`
	Lang      string          `json:"lang,omitempty"`
	Published string          `json:"published,omitempty"` // 2006-01-02
	Outlet    string          `json:"outlet,omitempty"`
	Text      string          `json:"text"`
	Claims    []LineClaim     `json:"claims"`
	Narrator  []LineStatement `json:"narrator"`
}

// LineClaim is a claim with its attribution.
type LineClaim struct {
	Source     []Span   `json:"source"`
	Cue        []Span   `json:"cue"`
	Content    []Span   `json:"content"`
	SourceName string   `json:"source_name"` // "" when anonymous
	SourceKind string   `json:"source_kind"`
	Via        []string `json:"via"` // from the speaker outward
	Quote      string   `json:"quote"`
}

// LineStatement is a statement of the narrator's own.
type LineStatement struct {
	Content     []Span `json:"content"`
	CheckWorthy string `json:"check_worthy,omitempty"`
}
