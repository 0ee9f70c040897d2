package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/words"
)

// Edge is one end of a span.
type Edge int

// The ends of a span.
const (
	Front Edge = iota
	Back
)

// MoveEdge moves one end of s by a word: steps > 0 towards the end of the text, < 0 towards its beginning. A front comes to
// stand before a word and a back behind one, by the word boundaries of Unicode (UAX #29); signs and spaces between words are
// stepped over. The span stays within the lines that it touches and keeps at least one word: where there is no step left it is
// given back as far as it went, and false when it did not move.
func MoveEdge(text string, s Span, edge Edge, steps int) (Span, bool) {
	if s.Check(text) != nil || s.Len() == 0 {
		return s, false
	}
	ws := segments(text, line(text, s))
	moved := s
	for ; steps > 0; steps-- {
		moved = step(ws, moved, edge, 1)
	}
	for ; steps < 0; steps++ {
		moved = step(ws, moved, edge, -1)
	}
	return moved, moved != s
}

// line is the span from the beginning of the line where s begins to the end of the one where it ends.
func line(text string, s Span) Span {
	for s.Start > 0 && text[s.Start-1] != '\n' {
		s.Start--
	}
	for s.End < len(text) && text[s.End] != '\n' {
		s.End++
	}
	return s
}

// segments lists the words in a part of a text: the segments between boundaries that hold a letter, a number or a symbol.
func segments(text string, in Span) []Span {
	var out []Span
	g := words.FromString(text[in.Start:in.End])
	at := in.Start
	for g.Next() {
		w := Span{at, at + len(g.Value())}
		at = w.End
		if isWord(g.Value()) {
			out = append(out, w)
		}
	}
	return out
}

func isWord(s string) bool {
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsSymbol(r) {
			return true
		}
		if r == utf8.RuneError {
			return false
		}
	}
	return false
}

// step moves one end to the nearest place for it in one direction, or not at all.
func step(ws []Span, s Span, edge Edge, dir int) Span {
	best := s
	for _, w := range ws {
		switch {
		case edge == Front && dir < 0 && w.Start < s.Start:
			best.Start = w.Start // the last one before it
		case edge == Front && dir > 0 && w.Start > s.Start && w.End <= s.End:
			return Span{w.Start, s.End}
		case edge == Back && dir > 0 && w.End > s.End:
			return Span{s.Start, w.End}
		case edge == Back && dir < 0 && w.End < s.End && w.Start >= s.Start:
			best.End = w.End
		}
	}
	return best
}

// Occurrences lists where exact stands in a text, at most the given number. One may begin inside of another, so that every place
// can be named by its number. The work is linear in both (Knuth, Morris and Pratt 1977).
func Occurrences(text, exact string, most int) []Span {
	if exact == "" || most <= 0 {
		return nil
	}
	// back[i] is the length of the longest beginning of exact that also ends exact[:i+1] and is shorter.
	back := make([]int, len(exact))
	for i, k := 1, 0; i < len(exact); i++ {
		for k > 0 && exact[i] != exact[k] {
			k = back[k-1]
		}
		if exact[i] == exact[k] {
			k++
		}
		back[i] = k
	}
	var out []Span
	for i, k := 0, 0; i < len(text); i++ {
		if k == 0 {
			next := strings.IndexByte(text[i:], exact[0])
			if next < 0 {
				break
			}
			i += next
		}
		for k > 0 && text[i] != exact[k] {
			k = back[k-1]
		}
		if text[i] == exact[k] {
			k++
		}
		if k == len(exact) {
			out = append(out, Span{i + 1 - k, i + 1})
			if len(out) == most {
				break
			}
			k = back[k-1]
		}
	}
	return out
}
