// Package text holds positions in text: half-open spans of bytes, and their way to and from Unicode code points
// (W3C selectors, the API) and UTF-16 code units (the browser). It is pure: no I/O, no clock.
package text

// Span is a half-open range [Start, End) of bytes on rune boundaries of one revision's text.
type Span struct {
	Start int `json:"start"`
	End   int `json:"end"`
}
