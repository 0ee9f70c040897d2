package views

import (
	"slices"
	"strings"

	"sumber/internal/workflow"
)

// Source names somebody or something that speaks or carries.
type Source struct {
	ID   string // of the directory; "" when it has no row
	Name string // "" for a source without a name
	// Kind is a code of workflow.SourceKinds.
	Kind string
}

// Hop is one step of a chain, the speaker first.
type Hop struct {
	ID string
	Source
	// Position orders the chain; hops of the same position are parallel ("Reuters and AFP").
	Position int
	// Origin is a code of workflow.HopOrigins.
	Origin string
	// Medium is a code of workflow.Mediums or "".
	Medium string
	// Date is ISO 8601, cut to what is known, or "".
	Date    string
	Address string
	// Finding is the answer to the hop's question, "" while it has none.
	Finding workflow.Finding
	// TrueSource is named by a misattributed finding; Note is the reviewer's remark.
	TrueSource string
	Note       string
}

// Chain is how the content reached the article, in the order of positions.
type Chain []Hop

// hasFacts reports whether more is known of a hop than its name.
func (h Hop) hasFacts() bool {
	return h.Origin == "found" || h.Medium != "" || h.Date != "" || h.Address != ""
}

// withFacts are the hops of which more is known than their names.
func (c Chain) withFacts() []Hop {
	var out []Hop
	for _, h := range c {
		if h.hasFacts() {
			out = append(out, h)
		}
	}
	return out
}

// steps groups the parallel hops.
func (c Chain) steps() [][]Hop {
	sorted := slices.Clone(c)
	slices.SortStableFunc(sorted, func(a, b Hop) int { return a.Position - b.Position })
	var out [][]Hop
	for i, h := range sorted {
		if i > 0 && sorted[i-1].Position == h.Position {
			out[len(out)-1] = append(out[len(out)-1], h)
			continue
		}
		out = append(out, []Hop{h})
	}
	return out
}

// first is the position of the speaker.
func (c Chain) first() int {
	if len(c) == 0 {
		return 0
	}
	return slices.MinFunc(c, func(a, b Hop) int { return a.Position - b.Position }).Position
}

// question is the key of the one question that is printed for a hop.
func question(h Hop, speaker bool) string {
	anonymous := h.Name == ""
	switch {
	case speaker && anonymous:
		return "question.speaker_anonymous"
	case speaker && h.Kind == "document":
		return "question.speaker_document"
	case speaker && h.Kind == "news_media":
		return "question.carrier"
	case speaker:
		return "question.speaker"
	case anonymous:
		return "question.carrier_anonymous"
	case h.Kind == "news_media":
		return "question.carrier"
	default:
		return "question.carrier_other"
	}
}

// SourcesVM is the directory of a desk.
type SourcesVM struct {
	Page Page
	// Text and Kind are the filter as it was sent.
	Text, Kind string
	Sources    []SourceRow
	Pager      Pager
	// Form is the form that adds a source: name, kind, country. It posts to /d/{desk}/sources. CanWrite shows it.
	Form     Form
	CanWrite bool
}

// SourceRow is one source in the directory.
type SourceRow struct {
	Source
	Aliases []string
	Country string // ISO 3166-1 alpha-2
	// Claims counts its claims as speaker, Carried those that reached us through it.
	Claims, Carried int
}

// SourceVM is the profile of one source.
type SourceVM struct {
	Page Page
	SourceRow
	Profile string
	Version int
	// Said are its claims as speaker, newest first; Carries those in whose chain it stands.
	Said, Carries []ClaimRow
	// Findings counts, for each finding, how its words were found, with the number of answered questions in Answered.
	Findings []FindingCount
	Answered int
	Pager    Pager
	// Form is the edit form: name, kind, country, aliases (one a line), profile. It posts to /d/{desk}/sources/{id}.
	Form Form
	// Merge is the form that merges this source into another: into (id). It posts to /d/{desk}/sources/{id}/merge.
	Merge Form
	// Others are the sources that it may be merged into.
	Others   []Option
	CanWrite bool
}

// FindingCount is how often a finding was given.
type FindingCount struct {
	Finding workflow.Finding
	Count   int
}

func aliasLines(as []string) string { return strings.Join(as, "\n") }
