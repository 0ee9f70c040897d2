// Package text holds positions in text: half-open spans of bytes, and their way to and from Unicode code points
// (W3C selectors, the API) and UTF-16 code units (the browser). It is pure: no I/O, no clock.
//
// Every function takes valid UTF-8: the import refuses anything else before a span exists.
package text

import (
	"errors"
	"fmt"
	"unicode/utf8"
)

// ErrSpan is wrapped by every error about a span that is outside its text, reversed, or inside a character.
var ErrSpan = errors.New("span not in text")

// Span is a half-open range [Start, End) of bytes on rune boundaries of one revision's text.
type Span struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// Check returns an error that wraps ErrSpan unless s is a range of text on rune boundaries. An empty span is valid.
func (s Span) Check(text string) error {
	if s.Start < 0 || s.End < s.Start || s.End > len(text) {
		return fmt.Errorf("%w: [%d, %d) of %d bytes", ErrSpan, s.Start, s.End, len(text))
	}
	if !boundary(text, s.Start) || !boundary(text, s.End) {
		return fmt.Errorf("%w: [%d, %d) is inside a character", ErrSpan, s.Start, s.End)
	}
	return nil
}

// In returns the words that s names in text, or "" when s is not a span of it (see Check).
func (s Span) In(text string) string {
	if s.Start < 0 || s.End < s.Start || s.End > len(text) {
		return ""
	}
	return text[s.Start:s.End]
}

// Len is the number of bytes in s.
func (s Span) Len() int { return s.End - s.Start }

// Contains tells whether o lies wholly inside s.
func (s Span) Contains(o Span) bool { return s.Start <= o.Start && o.End <= s.End }

// Overlaps tells whether s and o share a byte.
func (s Span) Overlaps(o Span) bool { return s.Start < o.End && o.Start < s.End }

func boundary(text string, i int) bool {
	return i == len(text) || utf8.RuneStart(text[i])
}
