package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/words"
)

// Quote is a W3C TextQuoteSelector: the words of a span and what stands before and behind them.
type Quote struct{ Exact, Prefix, Suffix string }

// QuoteOf takes the quote of a span with n code points of context on each side.
func QuoteOf(text string, s Span, n int) Quote {
	prefix, suffix := Around(text, s, n)
	return Quote{Exact: s.In(text), Prefix: prefix, Suffix: suffix}
}

// How tells by what Anchor found a quote again.
type How string

const (
	// Same: the words stand where they stood.
	Same How = "same"
	// Exact: the same words stand elsewhere.
	Exact How = "exact"
	// Fuzzy: words were changed; a person should look at the span.
	Fuzzy How = "fuzzy"
)

const (
	// contextBytes bounds how much of a prefix or suffix is compared, so that a search stays linear.
	contextBytes = 128
	// shortExact is the length in bytes below which the same words elsewhere mean nothing without their context.
	shortExact = 12
	// fuzzyMin is the share of words that must be found again, in their order.
	fuzzyMin = 0.7
	// fuzzyWords is the least number of words of which nearly all can be found again.
	fuzzyWords = 3
	// orderedMax is the number of words up to which the order is compared (it costs the square of it).
	orderedMax = 400
)

// Anchor finds the span that q names in newText, where old is its span in the text that q was taken from: at the
// same place, else the same words where the context agrees best, else nearly the same words. False means that the
// quote has no place in newText any more (an orphan); the span is then empty. The work is linear in newText.
func Anchor(newText string, old Span, q Quote) (Span, How, bool) {
	if q.Exact == "" {
		return Span{}, "", false
	}
	here := old.Check(newText) == nil && old.In(newText) == q.Exact
	if here && agreement(newText, old, q) == contextLen(q) {
		return old, Same, true
	}
	if s, ok := exact(newText, old, q); ok {
		if s == old {
			return s, Same, true
		}
		return s, Exact, true
	}
	if s, ok := fuzzy(newText, old, q); ok {
		return s, Fuzzy, true
	}
	return Span{}, "", false
}

// exact is the occurrence of q's words with the best context, and of equal ones the nearest to old.
func exact(text string, old Span, q Quote) (Span, bool) {
	best, bestScore, found := Span{}, -1, false
	for from := 0; ; {
		i := strings.Index(text[from:], q.Exact)
		if i < 0 {
			break
		}
		s := Span{from + i, from + i + len(q.Exact)}
		// Occurrences may overlap, but the step keeps the search linear for "aaaa".
		from = s.End
		score := agreement(text, s, q)
		if score > bestScore || score == bestScore && distance(s, old) < distance(best, old) {
			best, bestScore, found = s, score, true
		}
	}
	if found && len(q.Exact) < shortExact && contextLen(q) > 0 && bestScore*3 < contextLen(q) {
		return Span{}, false
	}
	return best, found
}

// agreement is the number of bytes next to s that are as q has them.
func agreement(text string, s Span, q Quote) int {
	prefix, suffix := clip(q)
	n := 0
	for n < len(prefix) && n < s.Start && prefix[len(prefix)-1-n] == text[s.Start-1-n] {
		n++
	}
	m := 0
	for m < len(suffix) && s.End+m < len(text) && suffix[m] == text[s.End+m] {
		m++
	}
	return n + m
}

func contextLen(q Quote) int {
	prefix, suffix := clip(q)
	return len(prefix) + len(suffix)
}

func clip(q Quote) (prefix, suffix string) {
	prefix, suffix = q.Prefix, q.Suffix
	if len(prefix) > contextBytes {
		prefix = prefix[len(prefix)-contextBytes:]
	}
	if len(suffix) > contextBytes {
		suffix = suffix[:contextBytes]
	}
	return prefix, suffix
}

func distance(a, b Span) int {
	if a.Start > b.Start {
		return a.Start - b.Start
	}
	return b.Start - a.Start
}

// fuzzy slides a window of as many words as q has over the text, counting the words that both hold.
func fuzzy(text string, old Span, q Quote) (Span, bool) {
	want := wordsOf(q.Exact)
	if len(want) < fuzzyWords {
		return Span{}, false
	}
	return nearly(wordsOf(text), want, old)
}

// nearly finds the stretch of all the words that has most of those wanted, and of equal ones the nearest to near.
func nearly(all, want []word, near Span) (Span, bool) {
	need := make(map[string]int, len(want))
	for _, w := range want {
		need[w.folded]++
	}
	k := min(len(want), len(all))
	hits, bestHits, bestAt := 0, 0, -1
	for i, w := range all {
		if need[w.folded]--; need[w.folded] >= 0 {
			hits++
		}
		if out := i - k; out >= 0 {
			if need[all[out].folded]++; need[all[out].folded] > 0 {
				hits--
			}
		}
		at := i - k + 1
		if at < 0 {
			continue
		}
		nearer := bestAt >= 0 && distance(all[at].span, near) < distance(all[bestAt].span, near)
		if hits > bestHits || hits == bestHits && nearer {
			bestHits, bestAt = hits, at
		}
	}
	if bestAt < 0 || float64(bestHits) < fuzzyMin*float64(len(want)) {
		return Span{}, false
	}
	// Words were inserted or lost: look half a window further on both sides, then cut to the words that are meant.
	from, to := max(0, bestAt-k/2), min(len(all), bestAt+k+k/2)
	first, last, n := common(want, all[from:to])
	if float64(n) < fuzzyMin*float64(len(want)) {
		return Span{}, false
	}
	return Span{all[from+first].span.Start, all[from+last].span.End}, true
}

type word struct {
	folded string
	span   Span
}

func wordsOf(text string) []word {
	var found []word
	tokens := words.FromString(text)
	at := 0
	for tokens.Next() {
		w := tokens.Value()
		if r, _ := utf8.DecodeRuneInString(w); unicode.IsLetter(r) || unicode.IsDigit(r) {
			found = append(found, word{strings.ToLower(w), Span{at, at + len(w)}})
		}
		at += len(w)
	}
	return found
}

// common is the longest common subsequence of a and b: where it begins and ends in b, and its length. Beyond
// orderedMax words the order is not compared.
func common(a, b []word) (first, last, n int) {
	if len(a) > orderedMax {
		return bag(a, b)
	}
	table := make([]uint16, (len(a)+1)*(len(b)+1))
	row := len(b) + 1
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i].folded == b[j].folded {
				table[i*row+j] = table[(i+1)*row+j+1] + 1
			} else {
				table[i*row+j] = max(table[(i+1)*row+j], table[i*row+j+1])
			}
		}
	}
	first = -1
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i].folded == b[j].folded:
			if first < 0 {
				first = j
			}
			last = j
			n++
			i++
			j++
		case table[(i+1)*row+j] >= table[i*row+j+1]:
			i++
		default:
			j++
		}
	}
	return max(first, 0), last, n
}

func bag(a, b []word) (first, last, n int) {
	need := make(map[string]int, len(a))
	for _, w := range a {
		need[w.folded]++
	}
	first = -1
	for j, w := range b {
		if need[w.folded] == 0 {
			continue
		}
		need[w.folded]--
		if first < 0 {
			first = j
		}
		last = j
		n++
	}
	return max(first, 0), last, n
}
