package text

import (
	"slices"
	"strings"
)

const (
	// contextRunes is how much of the surroundings of a span is compared when its words are looked for elsewhere.
	contextRunes = 48
	// moveBytes and moveWords bound what one Mover reads in all while it looks for words that were not found in place:
	// a large text that was rewritten whole has orphans, and takes no longer for them.
	moveBytes = 1 << 29
	moveWords = 1 << 22
)

// Mover finds spans of an old text in a new one: those of many claims, for the price of one comparison of the texts. What
// stands in both texts in order moves with it; other words are looked for where the new text has something that the old one
// had not: first the same, then nearly the same. Words that stand where other old words already were are not taken for
// theirs, so that of two equal sentences of which one is deleted, one is an orphan.
type Mover struct {
	old, new string
	runs     []run
	gaps     []Span // of the new text, what the old one has not
	words    []word // of the new text
	bytes, n int    // spent of moveBytes and moveWords
}

// NewMover compares two texts.
func NewMover(old, new string) *Mover {
	m := &Mover{old: old, new: new, runs: shared(old, new)}
	at := 0
	for _, r := range append(slices.Clip(m.runs), run{new: Span{len(new), len(new)}}) {
		if r.new.Start > at {
			m.gaps = append(m.gaps, Span{at, r.new.Start})
		}
		at = r.new.End
	}
	return m
}

// Move gives the place of a span in the new text, and how it was found. False means that it has none: then the span is empty.
func (m *Mover) Move(s Span) (Span, How, bool) {
	if s.Len() <= 0 || s.Check(m.old) != nil {
		return Span{}, "", false
	}
	if r, ok := m.holds(s); ok {
		to := Span{s.Start - r.old.Start + r.new.Start, s.End - r.old.Start + r.new.Start}
		if to == s {
			return to, Same, true
		}
		return to, Exact, true
	}
	q, near := QuoteOf(m.old, s, contextRunes), m.aligned(s)
	if to, ok := m.exact(q, near); ok {
		return to, Exact, true
	}
	if to, ok := m.fuzzy(q, near); ok {
		return to, Fuzzy, true
	}
	return Span{}, "", false
}

// holds gives the common stretch that a span lies in.
func (m *Mover) holds(s Span) (run, bool) {
	i, _ := slices.BinarySearchFunc(m.runs, s.Start, func(r run, at int) int {
		if r.old.End <= at {
			return -1
		}
		return 1
	})
	if i == len(m.runs) || !m.runs[i].old.Contains(s) {
		return run{}, false
	}
	return m.runs[i], true
}

// aligned is where a span stood, as far as the comparison tells: from what is before it to what is behind it.
func (m *Mover) aligned(s Span) Span {
	to := Span{0, len(m.new)}
	for _, r := range m.runs[m.firstEnding(s.Start):] {
		if r.old.Start > s.Start {
			break
		}
		to.Start = r.new.Start + min(s.Start, r.old.End) - r.old.Start
	}
	for _, r := range m.runs[m.firstEnding(s.End):] {
		if r.old.End >= s.End {
			to.End = r.new.Start + max(s.End, r.old.Start) - r.old.Start
			break
		}
	}
	to.End = max(to.End, to.Start)
	return to
}

// firstEnding is a run before which none can matter for a place: the last one that ends before it.
func (m *Mover) firstEnding(at int) int {
	i, _ := slices.BinarySearchFunc(m.runs, at, func(r run, at int) int {
		if r.old.End < at {
			return -1
		}
		return 1
	})
	return max(i-1, 0)
}

// exact looks for the same words where the new text has something new.
func (m *Mover) exact(q Quote, near Span) (Span, bool) {
	best, bestScore, found := Span{}, -1, false
	for _, g := range m.gaps {
		from, to := max(0, g.Start-len(q.Exact)+1), min(len(m.new), g.End+len(q.Exact)-1)
		if m.bytes += to - from; m.bytes > moveBytes {
			break
		}
		for from < to {
			i := strings.Index(m.new[from:to], q.Exact)
			if i < 0 {
				break
			}
			s := Span{from + i, from + i + len(q.Exact)}
			from = s.End
			score := agreement(m.new, s, q)
			m.bytes += 2 * contextBytes
			if score > bestScore || score == bestScore && distance(s, near) < distance(best, near) {
				best, bestScore, found = s, score, true
			}
		}
	}
	if found && len(q.Exact) < shortExact && bestScore*3 < contextLen(q) {
		return Span{}, false
	}
	return best, found
}

// fuzzy looks for nearly the same words: where they stood, then wherever the new text has something new.
func (m *Mover) fuzzy(q Quote, near Span) (Span, bool) {
	want := wordsOf(q.Exact)
	if len(want) < fuzzyWords {
		return Span{}, false
	}
	if m.words == nil {
		m.words = wordsOf(m.new)
	}
	for _, in := range append([]Span{near}, m.gaps...) {
		all := m.wordsIn(in)
		if m.n += len(all); m.n > moveWords {
			break
		}
		if s, ok := nearly(all, want, near); ok {
			return s, true
		}
	}
	return Span{}, false
}

func (m *Mover) wordsIn(s Span) []word {
	at := func(pos int) int {
		i, _ := slices.BinarySearchFunc(m.words, pos, func(w word, pos int) int { return w.span.Start - pos })
		return i
	}
	return m.words[at(s.Start):at(s.End)]
}
