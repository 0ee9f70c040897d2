package attribution

import (
	"slices"
	"unicode"
	"unicode/utf8"

	"sumber/internal/text"
)

// duplicateDice is the share of words that two contents must have in common.
const duplicateDice = 0.75

// bandLimit bounds the claims that are compared for one shared band, so that a text of one sentence a thousand times
// over stays linear.
const bandLimit = 8

// duplicates marks a claim that repeats an earlier one of the same source: the same words, or nearly. Claims meet in
// buckets of a shared band of their signatures, never each with each.
func duplicates(s string, cs []Claim) {
	type key struct {
		band int
		min  uint64
	}
	buckets := make(map[key][]int32, len(cs)*duplicateBands)
	bags := make([]bag, len(cs))
	all := make(bag, 0, len(s)/8) // one array for the words of all claims
	for i := range cs {
		from := len(all)
		all = appendWords(all, s, cs[i].Content)
		b := all[from:]
		slices.Sort(b)
		b = slices.Compact(b)
		all = all[:from+len(b)]
		bags[i] = all[from:len(all):len(all)]
		if len(b) == 0 {
			continue
		}
		sig := b.minima(duplicateBands)
		found := false
		for n := 0; n < duplicateBands && !found; n++ {
			list := buckets[key{n, sig[n]}]
			for k := len(list) - 1; k >= 0 && k >= len(list)-bandLimit; k-- {
				o := list[k]
				if sameSource(&cs[i], &cs[o]) && b.dice(bags[o]) >= duplicateDice {
					at := int(o)
					if cs[at].DuplicateOf >= 0 {
						at = cs[at].DuplicateOf
					}
					cs[i].DuplicateOf = at
					found = true
					break
				}
			}
		}
		if found {
			continue
		}
		for n := range duplicateBands {
			k := key{n, sig[n]}
			if list := buckets[k]; len(list) < 4*bandLimit {
				buckets[k] = append(list, int32(i))
			}
		}
	}
}

// duplicateBands is enough inside an article, where a repetition has nearly the same words.
const duplicateBands = 4

func sameSource(a, b *Claim) bool {
	return a.SourceName == b.SourceName || a.SourceName == "" || b.SourceName == ""
}

// bag is the sorted hashes of a text's words.
type bag []uint64

// appendWords adds the hashes of the words in spans, folded and without the clitic "nya"; words of up to two letters
// carry nothing. The hash is FNV-1a over the folded letters: stable between runs and machines.
func appendWords(b bag, s string, spans []text.Span) bag {
	const offset, prime = 14695981039346656037, 1099511628211
	for _, sp := range spans {
		h, n := uint64(offset), 0
		var back [3]uint64 // the hash before each of the last three letters
		var tail [3]byte
		flush := func() {
			if n > 2 {
				if n > 5 && tail == [3]byte{'n', 'y', 'a'} {
					h = back[0]
				}
				b = append(b, h)
			}
			h, n = offset, 0
			tail = [3]byte{}
		}
		for i := sp.Start; i < sp.End; {
			c := s[i]
			if c < utf8.RuneSelf {
				i++
				if isUpper(c) {
					c += 'a' - 'A'
				} else if !isLower(c) && !isDigit(c) {
					flush()
					continue
				}
				back = [3]uint64{back[1], back[2], h}
				tail = [3]byte{tail[1], tail[2], c}
				h = (h ^ uint64(c)) * prime
				n++
				continue
			}
			r, size := utf8.DecodeRuneInString(s[i:])
			i += size
			if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) {
				flush()
				continue
			}
			back = [3]uint64{back[1], back[2], h}
			tail = [3]byte{tail[1], tail[2], 0}
			h = (h ^ uint64(unicode.ToLower(r))) * prime
			n++
		}
		flush()
	}
	return b
}

// dice is the share of words that two bags have in common.
func (b bag) dice(o bag) float64 {
	n, i, j := 0, 0, 0
	for i < len(b) && j < len(o) {
		switch {
		case b[i] == o[j]:
			n++
			i++
			j++
		case b[i] < o[j]:
			i++
		default:
			j++
		}
	}
	if len(b)+len(o) == 0 {
		return 0
	}
	return 2 * float64(n) / float64(len(b)+len(o))
}

// bands is the number of minima in a signature.
const bands = 8

// minima gives the least value of each of the first n hashes over the words: two bags share one with the probability
// of their Jaccard similarity.
func (b bag) minima(n int) [bands]uint64 {
	var sig [bands]uint64
	for i := range sig {
		sig[i] = ^uint64(0)
	}
	for _, h := range b {
		for i := range n {
			if v := mix(h + uint64(i)*0x9E3779B97F4A7C15); v < sig[i] {
				sig[i] = v
			}
		}
	}
	return sig
}

func mix(h uint64) uint64 {
	h ^= h >> 30
	h *= 0xBF58476D1CE4E5B9
	h ^= h >> 27
	h *= 0x94D049BB133111EB
	return h ^ h>>31
}
