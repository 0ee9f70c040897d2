package newsroom

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"sumber/internal/fetch"
	"sumber/internal/workflow"
)

// Errors of use cases. Those of storage (models.ErrNotFound, models.ErrStale, ...) come through wrapped.
var (
	// ErrSignIn is a wrong name or password; it never says which.
	ErrSignIn = errors.New("the e-mail address or the password is wrong")
	// ErrNotSignedIn is a session or token that is unknown, ended, or of a disabled account.
	ErrNotSignedIn = errors.New("not signed in")
	// ErrTooLarge is an article over the limit.
	ErrTooLarge = errors.New("the article is too large")
	// ErrDemoData is a database that holds other data than the demo's.
	ErrDemoData = errors.New("the database holds other data: the demo keeps to a database of its own")
	// ErrSetupDone is a set-up address after the first admin was made.
	ErrSetupDone = errors.New("this installation is set up already")
	// ErrLinkUsed is an invitation or set-up link that was used, revoked, or is too old.
	ErrLinkUsed = errors.New("this link was used already or is too old")
)

// Refused is an act that the policy does not allow: to this person (403) or from this state (409).
type Refused struct {
	Action string
	Why    workflow.Refusal
	// State is where the claim stands, when the refusal is about that.
	State workflow.State
}

func (e *Refused) Error() string {
	if e.State != "" {
		return fmt.Sprintf("%s refused: %s (%s)", e.Action, e.Why, e.State)
	}
	return fmt.Sprintf("%s refused: %s", e.Action, e.Why)
}

// Invalid is input that misses or breaks something. Fields maps the field to a code that the locale words.
type Invalid struct {
	Fields map[string]string
	// Article is the id of the one that has the text already, under codeElsewhere.
	Article string
}

func (e *Invalid) Error() string {
	parts := make([]string, 0, len(e.Fields))
	for f, code := range e.Fields {
		parts = append(parts, f+": "+code)
	}
	slices.Sort(parts)
	return "invalid: " + strings.Join(parts, ", ")
}

// invalid collects what is wrong with an input.
type invalid map[string]string

func (v invalid) add(field, code string) {
	if _, ok := v[field]; !ok {
		v[field] = code
	}
}

func (v invalid) err() error {
	if len(v) == 0 {
		return nil
	}
	return &Invalid{Fields: v}
}

// Throttled is too many failures; try again after the wait.
type Throttled struct {
	RetryAfter time.Duration
}

func (e *Throttled) Error() string {
	return fmt.Sprintf("too many attempts: try again in %s", e.RetryAfter.Round(time.Second))
}

// NoWord is the code of an edge that cannot be moved: there is no word on that side.
const NoWord = "no_word"

// The codes of Invalid.
const (
	codeRequired  = "required"
	codeUnknown   = "unknown"
	codeDate      = "date"
	codeAddress   = "address"
	codeTooLong   = "too_long"
	codeBlank     = "blank"
	codeEncoding  = "encoding"
	codeNUL       = "nul"
	codeNotInText = "not_in_text"
	codeSpan      = "span"
	codeTaken     = "taken"
	codeWeak      = "weak_password"
	codeEmail     = "email"
	codeNotMember = "not_member"
	codeLastAdmin = "last_admin"
	codeSelf      = "self"
	codeInUse     = "in_use"
	codeTooMany   = "too_many"
	codePast      = "past"
	codeWrong     = "wrong"
	codeElsewhere = "other_article"
	codeWhich     = "which_occurrence"
	codeNoWord    = NoWord
	codeTwo       = "two_parts"
	// codeOtherWords is a replacement for words that were changed since; codeOccasionSealed and codeOccasionChanged are findings
	// for an occasion of which an editor reads a claim, or that somebody else answered meanwhile.
	codeOtherWords      = "other_words"
	codeOccasionSealed  = "occasion_sealed"
	codeOccasionChanged = "occasion_changed"
	// codeHTML is HTML that cannot be read, codeBoth a text that came as text and as HTML.
	codeHTML = "html"
	codeBoth = "text_and_html"
	// codeNoClaim is an address of pages that is not of one claim each, codeOtherSite one that is not on the outlet's site.
	codeNoClaim   = "no_claim"
	codeOtherSite = "other_site"
	// codeAhead is a cursor that no line of the desk has had yet.
	codeAhead = "ahead"
)

// Codes lists the codes of Invalid, for the test that the locale words each. Needs of workflow are codes too.
var Codes = []string{codeRequired, codeUnknown, codeDate, codeAddress, codeTooLong, codeBlank, codeEncoding, codeNUL,
	codeNotInText, codeSpan, codeTaken, codeWeak, codeEmail, codeNotMember, codeLastAdmin, codeSelf, codeInUse, codeTooMany, codePast, codeWrong, codeElsewhere, codeWhich, codeNoWord, codeTwo, codeOtherWords, codeOccasionSealed, codeOccasionChanged, codeHTML, codeBoth, codeNoClaim, codeOtherSite, codeAhead,
	fetchCode(fetch.BadAddress), fetchCode(fetch.NotHTTPS), fetchCode(fetch.Private), fetchCode(fetch.Port)}
