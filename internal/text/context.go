package text

import (
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/graphemes"
)

// reach is how many bytes Around looks for a sure boundary between two graphemes; no real one is longer.
const reach = 512

// Around gives up to n code points on each side of s, for the prefix and suffix of a quote selector. Neither is cut
// inside a grapheme, so a side can be a little shorter than n. A span outside of text has no surroundings.
func Around(text string, s Span, n int) (prefix, suffix string) {
	if s.Check(text) != nil || n <= 0 {
		return "", ""
	}
	from := s.Start
	for i := 0; i < n && from > 0; i++ {
		_, size := utf8.DecodeLastRuneInString(text[:from])
		from -= size
	}
	to := s.End
	for i := 0; i < n && to < len(text); i++ {
		_, size := utf8.DecodeRuneInString(text[to:])
		to += size
	}
	return text[ceil(text, from, s.Start):s.Start], text[s.End:floor(text, s.End, to)]
}

// ceil is the first grapheme boundary at or after i, at most limit.
func ceil(text string, i, limit int) int {
	if i == 0 || plain(text, i) {
		return i
	}
	at := safe(text, i)
	g := graphemes.FromString(text[at:])
	for at < i && g.Next() {
		at += len(g.Value())
	}
	return min(max(at, i), limit)
}

// floor is the last grapheme boundary at or before i, at least from.
func floor(text string, from, i int) int {
	if i == len(text) || plain(text, i) {
		return i
	}
	at := max(safe(text, i), from)
	g := graphemes.FromString(text[at:])
	for g.Next() && at+len(g.Value()) <= i {
		at += len(g.Value())
	}
	return max(at, from)
}

// plain tells whether two ASCII characters meet at i: there a grapheme always ends, but for CR LF.
func plain(text string, i int) bool {
	return text[i] < utf8.RuneSelf && text[i-1] < utf8.RuneSelf && !(text[i-1] == '\r' && text[i] == '\n')
}

// safe is a boundary before i from which graphemes can be counted.
func safe(text string, i int) int {
	for j := i - 1; j > 0 && i-j < reach; j-- {
		if plain(text, j) {
			return j
		}
	}
	j := max(0, i-reach)
	for j > 0 && !utf8.RuneStart(text[j]) {
		j--
	}
	return j
}
