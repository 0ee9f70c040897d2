package workflow

// Anchor tells how surely a claim stands where it does since its article was revised.
type Anchor string

// The anchors. Propose asks for a claim that is no orphan; a person's edit makes a claim sure again.
const (
	Sure   Anchor = ""
	Fuzzy  Anchor = "fuzzy"  // on nearly the same words: a person should look
	Orphan Anchor = "orphan" // on nothing of the current revision
)

// Anchors lists every anchor.
var Anchors = []Anchor{Sure, Fuzzy, Orphan}

// Suggestion is what the engine would do with an article's claims.
type Suggestion string

// The kinds of suggestion.
const (
	SuggestAdd    Suggestion = "add"
	SuggestChange Suggestion = "change"
	SuggestGone   Suggestion = "gone"
)

// Suggestions lists every kind.
var Suggestions = []Suggestion{SuggestAdd, SuggestChange, SuggestGone}

// Outcome is what became of a suggestion.
type Outcome string

// The outcomes.
const (
	Waiting    Outcome = ""
	Accepted   Outcome = "accepted"
	Declined   Outcome = "declined"
	Superseded Outcome = "superseded" // by what the engine found in a later reading
)

// Outcomes lists every outcome.
var Outcomes = []Outcome{Waiting, Accepted, Declined, Superseded}

// GoneReason is why a claim is dismissed that the engine does not find any more.
const GoneReason = "not_a_claim"
