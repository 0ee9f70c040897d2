package newsroom

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"sumber/internal/text"
)

const quoteMarks = `"“”„‟«»`

// quoteType tells how much of hand-made spans stands in quotation marks: each part between two marks is direct, a mark
// inside makes it mixed.
func quoteType(s string, spans []text.Span) string {
	direct, marks := len(spans) > 0, false
	for _, sp := range spans {
		before, _ := utf8.DecodeLastRuneInString(strings.TrimRightFunc(s[:sp.Start], unicode.IsSpace))
		after, _ := utf8.DecodeRuneInString(strings.TrimLeft(s[sp.End:], " ,.!?"))
		inside := strings.ContainsAny(sp.In(s), quoteMarks)
		if inside {
			marks = true
		}
		if inside || !strings.ContainsRune(quoteMarks, before) || !strings.ContainsRune(quoteMarks, after) {
			direct = false
		} else {
			marks = true
		}
	}
	switch {
	case direct:
		return "direct"
	case marks:
		return "mixed"
	}
	return "indirect"
}
