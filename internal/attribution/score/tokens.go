package score

import (
	"slices"
	"sort"
	"strings"
	"unicode"

	"golang.org/x/text/cases"
)

// token is a word or a punctuation mark, in code points.
type token struct {
	start, end int
	word       bool
}

func tokenize(text []rune) []token {
	var out []token
	start := -1
	for i, r := range text {
		if unicode.In(r, unicode.L, unicode.N, unicode.M) {
			if start < 0 {
				start = i
			}
			continue
		}
		if start >= 0 {
			out = append(out, token{start, i, true})
			start = -1
		}
		// What is neither a separator nor a control, format or unassigned character.
		if unicode.In(r, unicode.P, unicode.S) {
			out = append(out, token{i, i + 1, false})
		}
	}
	if start >= 0 {
		out = append(out, token{start, len(text), true})
	}
	return out
}

// lineEnds end a paragraph, and with it a quotation that nobody closed.
const lineEnds = "\n\r\v\f\x1c\x1d\x1e\u0085\u2028\u2029"

// spaces are the white space of Unicode and the four separators of ASCII.
func isSpace(r rune) bool { return unicode.IsSpace(r) || r >= 0x1c && r <= 0x1f }

func isAlnum(r rune) bool { return unicode.In(r, unicode.L, unicode.N) }

// quotedMask tells of each code point whether it stands inside quotation marks. A double quotation that its paragraph
// does not close runs to the paragraph's end; single ones count only when closed, so that apostrophes do not open any.
func quotedMask(text []rune) []bool {
	mask := make([]bool, len(text))
	for from := 0; from < len(text); {
		to := from
		for to < len(text) && !strings.ContainsRune(lineEnds, text[to]) {
			to++
		}
		if to < len(text) {
			to++
			if text[to-1] == '\r' && to < len(text) && text[to] == '\n' {
				to++
			}
		}
		markParagraph(text[from:to], mask[from:to])
		from = to
	}
	return mask
}

// closers are the ends of the quotations whose beginning has a direction.
var closers = map[rune]string{'“': "”", '„': "”“", '«': "»", '‟': "”"}

func markParagraph(line []rune, mask []bool) {
	n := len(line)
	double := func(i int, mark rune) bool { return i+1 < n && line[i] == mark && line[i+1] == mark }
	for i := 0; i < n; {
		r := line[i]
		ends, width := closers[r], 1
		switch {
		case ends != "":
		case (r == '"' || r == '”') && opens(line, i, 1):
			ends = `"”`
		case double(i, '`') || double(i, '\'') && opens(line, i, 2):
			width = 2
		case (r == '‘' || r == '\'') && opens(line, i, 1):
			if end := singleClose(line, i); end > 0 {
				fill(mask, i+1, end)
				i = end
			}
			i++
			continue
		default:
			i++
			continue
		}
		end := i + width
		for end < n && !(width == 1 && strings.ContainsRune(ends, line[end]) || width == 2 && double(end, '\'')) {
			end++
		}
		fill(mask, i+width, end)
		i = end + width
	}
}

func fill(mask []bool, from, to int) {
	for i := from; i < to; i++ {
		mask[i] = true
	}
}

// opens tells whether a mark that could be either is an opening one.
func opens(line []rune, i, width int) bool {
	if i > 0 && (isAlnum(line[i-1]) || strings.ContainsRune(".,;!?%)]", line[i-1])) {
		return false
	}
	return i+width < len(line) && !isSpace(line[i+width])
}

func singleClose(line []rune, i int) int {
	for j := i + 2; j < len(line); j++ {
		if (line[j] == '’' || line[j] == '\'') && !isSpace(line[j-1]) && (j+1 == len(line) || !isAlnum(line[j+1])) {
			return j
		}
	}
	return 0
}

// page is a text with its tokens and the places inside quotation marks.
type page struct {
	text   []rune
	tokens []token
	mask   []bool
}

func newPage(text string) page {
	runes := []rune(text)
	return page{runes, tokenize(runes), quotedMask(runes)}
}

// set is a sorted list of tokens.
type set []int

// covered are the tokens that share a character with a span.
func (p page) covered(spans []Span) set {
	var out set
	for _, sp := range spans {
		i := sort.Search(len(p.tokens), func(i int) bool { return p.tokens[i].end > sp[0] })
		for ; i < len(p.tokens) && p.tokens[i].start < sp[1]; i++ {
			out = append(out, i)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (p page) words(s set) set {
	return slices.DeleteFunc(s, func(i int) bool { return !p.tokens[i].word })
}

func (p page) word(i int) string {
	return fold(string(p.text[p.tokens[i].start:p.tokens[i].end]))
}

// fold is the full case folding of Unicode, without normalisation.
func fold(s string) string { return cases.Fold().String(s) }

// shared counts what two sets have in common.
func (s set) shared(o set) int {
	n := 0
	for i, j := 0, 0; i < len(s) && j < len(o); {
		switch {
		case s[i] == o[j]:
			n++
			i++
			j++
		case s[i] < o[j]:
			i++
		default:
			j++
		}
	}
	return n
}

func dice(a, b set) float64 {
	if len(a)+len(b) == 0 {
		return 0
	}
	return float64(2*a.shared(b)) / float64(len(a)+len(b))
}
