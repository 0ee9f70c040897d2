package newsroom

import (
	"strings"

	"sumber/internal/text"
)

// The marks of quotations that a hand-made span is held against. The straight one opens and closes.
const (
	openMarks  = "“„‟«"
	closeMarks = "”»"
	marks      = `"` + openMarks + closeMarks
)

// quoteType tells how much of hand-made spans stands in quotation marks: every part inside marks is direct; some of it,
// or a mark within, is mixed.
func quoteType(s string, spans []text.Span) string {
	quoted, within := 0, false
	for _, sp := range spans {
		if strings.ContainsAny(sp.In(s), marks) {
			within = true
		} else if insideMarks(s, sp.Start) {
			quoted++
		}
	}
	switch {
	case len(spans) > 0 && quoted == len(spans):
		return "direct"
	case quoted > 0 || within:
		return "mixed"
	}
	return "indirect"
}

// insideMarks reports whether a quotation that began earlier in the paragraph is still open at a place.
func insideMarks(s string, at int) bool {
	from := strings.LastIndex(s[:at], "\n\n") + 1
	open := false
	for _, r := range s[from:at] {
		switch {
		case r == '"':
			open = !open
		case strings.ContainsRune(openMarks, r):
			open = true
		case strings.ContainsRune(closeMarks, r):
			open = false
		}
	}
	return open
}
