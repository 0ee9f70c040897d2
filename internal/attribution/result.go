package attribution

import (
	"time"

	"sumber/internal/text"
)

// Options is what the caller knows of the article besides its text. Every field may be zero.
type Options struct {
	// Language is "id" or "en"; empty lets the detector decide.
	Language string
	// Published is the day of publication, against which "Senin lalu" or "last week" are resolved. Only the day counts.
	Published time.Time
	// Outlet is the article's own outlet, the implied last hop, which is left out of every chain.
	Outlet string
}

// Result is everything that Analyze found. Spans are bytes of the text that was given.
type Result struct {
	// Language is the BCP 47 code that was used or detected ("id", "en", or another one).
	Language string
	// Supported is false when Language has no lexicon: then only quotation marks were read.
	Supported  bool
	Paragraphs []text.Span
	Sentences  []text.Span
	Claims     []Claim
}

// Claim is one machine claim, in text order of its first span.
type Claim struct {
	Content []text.Span
	Cue     []text.Span
	Source  []text.Span
	// SourceName is the fullest name in the article without titles; "" when anonymous or the narrator's own.
	SourceName string
	SourceKind SourceKind
	// Via runs from the speaker outward, without the article's own outlet.
	Via []Hop
	// Medium is how it was said, a code of Mediums ("letter", "post", "interview", ...), or "".
	Medium      string
	Attribution Attribution
	Kind        Kind
	Quote       Quote
	Hedges      []Hedge
	Negated     bool
	Dates       []Date
	CheckWorthy Worth
	// WorthReasons are the codes behind CheckWorthy ("figures", "comparison", "cause", "record", "law", "named-actor").
	WorthReasons []string
	// DuplicateOf is the index of the earlier claim that this one repeats, or -1.
	DuplicateOf int
	Why         []Reason
}

// Hop is one carrier between the speaker and this article. Hops of equal Position are parallel ("Reuters dan AFP").
type Hop struct {
	Position int
	Name     string
	Kind     SourceKind
	// Mention is where the article names the carrier; Cue is the credit's words ("melansir").
	Mention text.Span
	Cue     text.Span
	// Medium is a code of the locale's list ("letter", "post", "interview", "briefing", "statement", ...) or "".
	Medium string
}

// Hedge is a word that weakens the content ("diduga", "reportedly").
type Hedge struct {
	Text string
	Span text.Span
	Kind string
}

// Date is a date expression resolved against the day of publication: Value is ISO 8601 cut to Precision.
type Date struct {
	Span      text.Span
	Value     string // "2022-08", "2023-06-12", "2019"
	Precision string // "day", "week", "month", "quarter", "year"
}

// Reason names one rule that made the claim, as a code which the locale words, and the spans that it saw.
type Reason struct {
	Rule  string
	Spans []text.Span
}

type (
	// SourceKind is what sort of source speaks.
	SourceKind string
	// Attribution tells whether the content has a source, an unnamed one, or is the narrator's own.
	Attribution string
	// Kind is what sort of thing the claim is; only a fact needs a rating.
	Kind string
	// Quote tells how much of the content stands in quotation marks.
	Quote string
	// Worth is the check-worthiness in three steps.
	Worth string
)

const (
	Person       SourceKind = "person"
	Organisation SourceKind = "organisation"
	Government   SourceKind = "government"
	NewsMedia    SourceKind = "news_media"
	Document     SourceKind = "document"
	Group        SourceKind = "group"
	AnonymousSrc SourceKind = "anonymous"

	Sourced      Attribution = "sourced"
	Anonymous    Attribution = "anonymous"
	Unattributed Attribution = "unattributed"

	Fact       Kind = "fact"
	Promise    Kind = "promise"
	Call       Kind = "call"
	Opinion    Kind = "opinion"
	Prediction Kind = "prediction"

	Direct   Quote = "direct"
	Indirect Quote = "indirect"
	Mixed    Quote = "mixed"

	High   Worth = "high"
	Medium Worth = "medium"
	Low    Worth = "low"
)
