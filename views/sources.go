package views

import (
	"context"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"sumber/internal/locale"
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
	// Shared is true when the finding is the occasion's and holds for all its claims, given by SharedBy; Shareable when it
	// could be given for all.
	Shared, Shareable bool
	SharedBy          string
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

// Bounded is a count that stopped: More than N there are when More is set.
type Bounded struct {
	N    int
	More bool
}

// text writes a count, with a plus where it stopped.
func (b Bounded) text(ctx context.Context) string {
	s := locale.Number(ctx, b.N)
	if b.More {
		s += "+"
	}
	return s
}

// words writes a count in the words of a key that has a place for Text.
func (b Bounded) words(ctx context.Context, key string) string {
	return locale.N(ctx, key, b.N, "Text", b.text(ctx))
}

// SourcesVM is the directory of a desk.
type SourcesVM struct {
	Page Page
	// Text, Kind and Country are the filter as it was sent.
	Text, Kind, Country string
	// Countries are the codes that the filter offers.
	Countries []string
	Sources   []SourceRow
	Pager     Pager
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
	Claims, Carried Bounded
}

// aliasesShown are the first names, and how many more there are.
func (s SourceRow) aliasesShown(most int) ([]string, int) {
	if len(s.Aliases) <= most {
		return s.Aliases, 0
	}
	return s.Aliases[:most], len(s.Aliases) - most
}

// SourceVM is the profile of one source.
type SourceVM struct {
	Page Page
	SourceRow
	Profile string
	Version int
	// Quoted are the claims in whose chain it stands, newest first: those that came through it when Carries is set, else what
	// it said.
	Quoted  []ClaimRow
	Carries bool
	Pager   Pager
	// Beside are through whom its words came, or whose words it carried, most frequent first, in its last LastChains chains.
	Beside     []SourceBeside
	LastChains int
	// Tallies count how its words, and those that it carried, were found.
	Tallies []Tally
	Merges  []MergeVM
	History []HistoryVM
	// Form is the edit form: name, kind, country, aliases (one a line), profile, with base.{field} as they were when it was
	// opened. It posts to /d/{desk}/sources/{id}.
	Form     Form
	CanWrite bool
}

// SourceBeside is a source with the number of chains that it shares with the one of the page.
type SourceBeside struct {
	Source
	Count int
}

// Tally counts the findings of one part of a source over verdicts that are public, the last Most of them.
type Tally struct {
	Carrier        bool
	Findings       []FindingCount
	Answered, Most int
}

// FindingCount is how often a finding was given.
type FindingCount struct {
	Finding workflow.Finding
	Count   int
}

// MergeVM is a merge that a source had part in. Away is set when it is the source of the page that went into the other.
type MergeVM struct {
	Stamp
	From, Into string
	Away       bool
	// Undone is who took it back; else Undo is where that is posted.
	Undone Stamp
	Undo   string
}

// MergePageVM is the page on which two sources become one. Other is the zero value while it is still searched: Text is the
// search, Results what it found.
type MergePageVM struct {
	Page                     Page
	One, Other               SourceRow
	OneProfile, OtherProfile string
	Text                     string
	Results                  []SourceRow
	Pager                    Pager
	// Form is the form of the merge: into, keep (an id each). It posts to /d/{desk}/sources/{one}/merge.
	Form Form
}

// Fields are what the form of a source holds, as it stands now.
func (vm SourceVM) Fields() []NameValue {
	return []NameValue{{"name", vm.Name}, {"kind", vm.Kind}, {"country", vm.Country}, {"aliases", aliasLines(vm.Aliases)}, {"profile", vm.Profile}}
}

// base is what a form was made from: after a refusal still what it was at first.
func (vm SourceVM) base(f NameValue) string { return vm.Form.Value("base."+f.Name, f.Value) }

// countryOptions are the choices of a country by name, among them the one that is set, whatever it is.
func countryOptions(ctx context.Context, codes []string, set string) []Option {
	var out []Option
	for _, c := range codes {
		out = append(out, Option{Value: c, Text: locale.Country(ctx, c)})
	}
	if set != "" && !slices.Contains(codes, set) {
		out = append(out, Option{Value: set, Text: locale.Country(ctx, set)})
	}
	slices.SortStableFunc(out, func(a, b Option) int { return strings.Compare(a.Text, b.Text) })
	return out
}

// part is the address of what a source said, or of what came through it.
func (vm SourceVM) part(carried bool) templ.SafeURL {
	at := vm.Page.Desk.Path("sources", vm.ID)
	if carried {
		return templ.SafeURL(at + "?part=carried")
	}
	return templ.SafeURL(at + "?part=said")
}

func aliasLines(as []string) string { return strings.Join(as, "\n") }

// partKey chooses the words for what a source said, or for what came through it.
func (vm SourceVM) partKey(said, carried string) string {
	if vm.Carries {
		return carried
	}
	return said
}

// manyChains reports whether the chains that were looked through are not all of the part.
func (vm SourceVM) manyChains() bool {
	n := vm.Claims
	if vm.Carries {
		n = vm.Carried
	}
	return n.N > vm.LastChains
}

func (t Tally) key(said, carried string) string {
	if t.Carrier {
		return carried
	}
	return said
}

// of is the number of all claims of the part that a tally counts.
func (vm SourceVM) of(t Tally) Bounded {
	if t.Carrier {
		return vm.Carried
	}
	return vm.Claims
}
