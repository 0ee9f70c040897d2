package text

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/words"
)

// Op is what became of a stretch of text.
type Op int

// The operations.
const (
	Equal Op = iota
	Deleted
	Inserted
)

// Piece is one stretch of a comparison: Old is empty where it is inserted, New where it is deleted.
type Piece struct {
	Op       Op
	Old, New Span
}

const (
	// tableMax bounds the cells of one table of common tokens, so that a comparison stays linear in large texts.
	tableMax = 1 << 20
	// depthMax bounds how often a stretch is cut at tokens that stand once on both sides.
	depthMax = 24
)

// Diff compares two texts, first by lines, and inside of changed lines by words. The pieces cover both texts in order, no two
// of one kind follow each other, and a deletion comes before what replaced it. Lines that stand in both texts far from each
// other count as deleted and inserted.
func Diff(old, new string) []Piece {
	var out []Piece
	at := run{}
	change := func(to run) {
		if d := (Span{at.old.End, to.old.Start}); d.Len() > 0 {
			out = append(out, Piece{Deleted, d, Span{at.new.End, at.new.End}})
		}
		if i := (Span{at.new.End, to.new.Start}); i.Len() > 0 {
			out = append(out, Piece{Inserted, Span{to.old.Start, to.old.Start}, i})
		}
	}
	for _, r := range shared(old, new) {
		change(r)
		out = append(out, Piece{Equal, r.old, r.new})
		at = r
	}
	change(run{Span{len(old), len(old)}, Span{len(new), len(new)}})
	return out
}

// run is a stretch that both texts have.
type run struct{ old, new Span }

// shared gives the stretches that both texts have in the same order.
func shared(old, new string) []run {
	lines := matched(cutLines(old), cutLines(new), old, new)
	var out []run
	at := run{}
	inside := func(to run) {
		a, b := Span{at.old.End, to.old.Start}, Span{at.new.End, to.new.Start}
		if a.Len() == 0 || b.Len() == 0 {
			return
		}
		out = append(out, readable(old, a, b, matched(cutWords(old, a), cutWords(new, b), old, new))...)
	}
	for _, r := range lines {
		inside(r)
		out = append(out, r)
		at = r
	}
	inside(run{Span{len(old), len(old)}, Span{len(new), len(new)}})
	return joined(out)
}

// joined merges stretches that touch on both sides.
func joined(runs []run) []run {
	var out []run
	for _, r := range runs {
		if n := len(out); n > 0 && out[n-1].old.End == r.old.Start && out[n-1].new.End == r.new.Start {
			out[n-1].old.End, out[n-1].new.End = r.old.End, r.new.End
			continue
		}
		out = append(out, r)
	}
	return out
}

// readable drops common stretches of less than two words between larger changes: a lone "dan" that happens to stand in both
// sentences says nothing, and cuts what a reader takes in as one change.
func readable(old string, a, b Span, runs []run) []run {
	runs = joined(runs)
	var out []run
	at := run{Span{a.Start, a.Start}, Span{b.Start, b.Start}}
	for i, r := range runs {
		next := run{Span{a.End, a.End}, Span{b.End, b.End}}
		if i+1 < len(runs) {
			next = runs[i+1]
		}
		before := r.old.Start - at.old.End + r.new.Start - at.new.End
		after := next.old.Start - r.old.End + next.new.Start - r.new.End
		if before > 0 && after > 0 && r.old.Len() < min(before, after) && fewWords(r.old.In(old)) {
			continue
		}
		out = append(out, r)
		at = r
	}
	return out
}

func fewWords(s string) bool { return len(wordsOf(s)) < 2 }

func cutLines(s string) []Span {
	var out []Span
	at := 0
	for line := range strings.Lines(s) {
		out = append(out, Span{at, at + len(line)})
		at += len(line)
	}
	return out
}

func cutWords(s string, in Span) []Span {
	var out []Span
	at := in.Start
	tokens := words.FromString(in.In(s))
	for tokens.Next() {
		out = append(out, Span{at, at + len(tokens.Value())})
		at += len(tokens.Value())
	}
	return out
}

// matched gives the tokens that both sides have in the same order.
func matched(a, b []Span, old, new string) []run {
	ids := map[string]int32{}
	number := func(tokens []Span, s string) []int32 {
		out := make([]int32, len(tokens))
		for i, t := range tokens {
			w := t.In(s)
			id, ok := ids[w]
			if !ok {
				id = int32(len(ids))
				ids[w] = id
			}
			out[i] = id
		}
		return out
	}
	al := aligner{a: number(a, old), b: number(b, new)}
	al.weight = make([]uint16, len(ids))
	for w, id := range ids {
		al.weight[id] = weight(w)
	}
	al.align(0, len(a), 0, len(b), 0)
	slices.SortFunc(al.pairs, func(x, y [2]int32) int { return int(x[0] - y[0]) })
	out := make([]run, 0, len(al.pairs))
	for _, p := range al.pairs {
		out = append(out, run{a[p[0]], b[p[1]]})
	}
	return out
}

// weight is how much it says that a token stands on both sides: words much more than blanks.
func weight(w string) uint16 {
	if strings.IndexFunc(w, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) >= 0 {
		return uint16(min(4+utf8.RuneCountInString(w), 40))
	}
	return 1
}

type aligner struct {
	a, b   []int32
	weight []uint16
	pairs  [][2]int32
}

func (al *aligner) pair(i, j int) { al.pairs = append(al.pairs, [2]int32{int32(i), int32(j)}) }

// align pairs equal tokens of a[a0:a1] and b[b0:b1]: what both begin and end with, then a table of the best pairing, or in
// stretches too large for one, the tokens that stand once on both sides.
func (al *aligner) align(a0, a1, b0, b1, depth int) {
	for a0 < a1 && b0 < b1 && al.a[a0] == al.b[b0] {
		al.pair(a0, b0)
		a0, b0 = a0+1, b0+1
	}
	for a0 < a1 && b0 < b1 && al.a[a1-1] == al.b[b1-1] {
		a1, b1 = a1-1, b1-1
		al.pair(a1, b1)
	}
	if a0 == a1 || b0 == b1 || depth > depthMax {
		return
	}
	if (a1-a0)*(b1-b0) <= tableMax {
		al.table(a0, a1, b0, b1)
		return
	}
	chain := al.once(a0, a1, b0, b1)
	if len(chain) == 0 {
		return
	}
	for _, p := range chain {
		i, j := int(p[0]), int(p[1])
		al.align(a0, i, b0, j, depth+1)
		al.pair(i, j)
		a0, b0 = i+1, j+1
	}
	al.align(a0, a1, b0, b1, depth+1)
}

func (al *aligner) table(a0, a1, b0, b1 int) {
	n, row := a1-a0, b1-b0+1
	best := make([]uint32, (n+1)*row)
	for i := n - 1; i >= 0; i-- {
		for j := row - 2; j >= 0; j-- {
			v := max(best[(i+1)*row+j], best[i*row+j+1])
			if id := al.a[a0+i]; id == al.b[b0+j] {
				v = max(v, best[(i+1)*row+j+1]+uint32(al.weight[id]))
			}
			best[i*row+j] = v
		}
	}
	for i, j := 0, 0; i < n && j < row-1; {
		id := al.a[a0+i]
		switch {
		case id == al.b[b0+j] && best[i*row+j] == best[(i+1)*row+j+1]+uint32(al.weight[id]):
			al.pair(a0+i, b0+j)
			i, j = i+1, j+1
		case best[(i+1)*row+j] >= best[i*row+j+1]:
			i++
		default:
			j++
		}
	}
}

// once gives the longest chain of tokens that stand once on both sides, in order on both.
func (al *aligner) once(a0, a1, b0, b1 int) [][2]int32 {
	type seen struct{ inA, inB, atA, atB int32 }
	tokens := map[int32]seen{}
	for i := a0; i < a1; i++ {
		s := tokens[al.a[i]]
		s.inA, s.atA = s.inA+1, int32(i)
		tokens[al.a[i]] = s
	}
	for j := b0; j < b1; j++ {
		s := tokens[al.b[j]]
		s.inB, s.atB = s.inB+1, int32(j)
		tokens[al.b[j]] = s
	}
	var all [][2]int32
	for i := a0; i < a1; i++ {
		if s := tokens[al.a[i]]; s.inA == 1 && s.inB == 1 {
			all = append(all, [2]int32{s.atA, s.atB})
		}
	}
	// The longest increasing run of places in b, by piles of cards.
	var tops []int
	before := make([]int, len(all))
	for k, p := range all {
		pile, _ := slices.BinarySearchFunc(tops, p[1], func(t int, at int32) int { return int(all[t][1] - at) })
		before[k] = -1
		if pile > 0 {
			before[k] = tops[pile-1]
		}
		if pile == len(tops) {
			tops = append(tops, k)
		} else {
			tops[pile] = k
		}
	}
	if len(tops) == 0 {
		return nil
	}
	var chain [][2]int32
	for k := tops[len(tops)-1]; k >= 0; k = before[k] {
		chain = append(chain, all[k])
	}
	slices.Reverse(chain)
	return chain
}
