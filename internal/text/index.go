package text

import (
	"fmt"
	"sort"
	"unicode/utf8"
)

// block is the distance in bytes of two checkpoints: a look-up reads at most so many bytes.
const block = 128

// Index converts positions of one text between bytes, code points and UTF-16 code units. Build it once for a text;
// it is safe for concurrent use. Bytes to units is O(1), units to bytes O(log n).
type Index struct {
	s     string
	ascii bool
	// at[i] counts what begins before byte i*block.
	at []counts
}

type counts struct{ runes, utf16 int }

// NewIndex reads s once. For ASCII text it keeps nothing but the string.
func NewIndex(s string) *Index {
	ix := &Index{s: s, ascii: true}
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			ix.ascii = false
			break
		}
	}
	if ix.ascii {
		return ix
	}
	ix.at = make([]counts, 0, len(s)/block+1)
	var n counts
	for i := 0; i < len(s); i++ {
		if i%block == 0 {
			ix.at = append(ix.at, n)
		}
		n.add(s[i])
	}
	if len(s)%block == 0 {
		ix.at = append(ix.at, n)
	}
	return ix
}

// add counts a byte: a rune by its first byte, and a second UTF-16 unit for each rune of four bytes.
func (n *counts) add(b byte) {
	if !utf8.RuneStart(b) {
		return
	}
	n.runes++
	n.utf16++
	if b >= 0xF0 {
		n.utf16++
	}
}

// ToRunes gives the code points at which s starts and ends.
func (ix *Index) ToRunes(s Span) (start, end int, err error) {
	if err := s.Check(ix.s); err != nil {
		return 0, 0, err
	}
	return ix.count(s.Start).runes, ix.count(s.End).runes, nil
}

// FromRunes gives the span of the code points [start, end).
func (ix *Index) FromRunes(start, end int) (Span, error) {
	return ix.from(start, end, "code points", func(n counts) int { return n.runes })
}

// ToUTF16 gives the UTF-16 code units at which s starts and ends, as JavaScript counts them.
func (ix *Index) ToUTF16(s Span) (start, end int, err error) {
	if err := s.Check(ix.s); err != nil {
		return 0, 0, err
	}
	return ix.count(s.Start).utf16, ix.count(s.End).utf16, nil
}

// FromUTF16 gives the span of the UTF-16 code units [start, end); half of a surrogate pair is an error.
func (ix *Index) FromUTF16(start, end int) (Span, error) {
	return ix.from(start, end, "UTF-16 units", func(n counts) int { return n.utf16 })
}

// Runes is the length of the text in code points.
func (ix *Index) Runes() int { return ix.count(len(ix.s)).runes }

func (ix *Index) count(offset int) counts {
	if ix.ascii {
		return counts{offset, offset}
	}
	b := offset / block
	n := ix.at[b]
	for i := b * block; i < offset; i++ {
		n.add(ix.s[i])
	}
	return n
}

func (ix *Index) from(start, end int, unit string, of func(counts) int) (Span, error) {
	if start < 0 || end < start {
		return Span{}, fmt.Errorf("%w: [%d, %d) in %s", ErrSpan, start, end, unit)
	}
	from, ok := ix.offset(start, of)
	to, ok2 := ix.offset(end, of)
	if !ok || !ok2 {
		return Span{}, fmt.Errorf("%w: [%d, %d) in %s of %d bytes", ErrSpan, start, end, unit, len(ix.s))
	}
	return Span{from, to}, nil
}

func (ix *Index) offset(want int, of func(counts) int) (int, bool) {
	if ix.ascii {
		return want, want <= len(ix.s)
	}
	b := sort.Search(len(ix.at), func(i int) bool { return of(ix.at[i]) > want }) - 1
	n := ix.at[b]
	for i := b * block; ; i++ {
		if boundary := i == len(ix.s) || utf8.RuneStart(ix.s[i]); boundary && of(n) >= want {
			return i, of(n) == want
		}
		if i == len(ix.s) {
			return 0, false
		}
		n.add(ix.s[i])
	}
}
