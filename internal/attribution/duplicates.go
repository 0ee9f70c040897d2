package attribution

import (
	"strings"
	"unicode"
)

// duplicateDice is the share of words that two contents must have in common.
const duplicateDice = 0.75

// bandLimit bounds the claims that are compared for one shared band, so that a text of one sentence a thousand times
// over stays linear.
const bandLimit = 8

// duplicates marks a claim that repeats an earlier one of the same source: the same words, or nearly.
func duplicates(s string, cs []Claim) {
	type entry struct {
		words map[string]bool
		index int
	}
	buckets := map[[2]uint64][]*entry{}
	for i := range cs {
		e := &entry{words: map[string]bool{}, index: i}
		for _, sp := range cs[i].Content {
			addWords(e.words, sp.In(s))
		}
		if len(e.words) == 0 {
			continue
		}
		sig := signature(e.words)
		found := false
		for b := 0; b < len(sig) && !found; b++ {
			key := [2]uint64{uint64(b), sig[b]}
			list := buckets[key]
			for k := len(list) - 1; k >= 0 && k >= len(list)-bandLimit; k-- {
				o := list[k]
				if sameSource(&cs[i], &cs[o.index]) && diceOf(e.words, o.words) >= duplicateDice {
					at := o.index
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
		for b := range sig {
			key := [2]uint64{uint64(b), sig[b]}
			if len(buckets[key]) < 4*bandLimit {
				buckets[key] = append(buckets[key], e)
			}
		}
	}
}

func sameSource(a, b *Claim) bool {
	return a.SourceName == b.SourceName || a.SourceName == "" || b.SourceName == ""
}

// addWords puts the words of s, folded and without clitics, into set; words of up to two letters carry nothing.
func addWords(set map[string]bool, s string) {
	start := -1
	flush := func(end int) {
		if start >= 0 && end-start > 2 {
			w := strings.ToLower(s[start:end])
			set[strings.TrimSuffix(w, "nya")] = true
		}
		start = -1
	}
	for i, r := range s {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			if start < 0 {
				start = i
			}
			continue
		}
		flush(i)
	}
	flush(len(s))
}

func diceOf(a, b map[string]bool) float64 {
	n := 0
	for w := range a {
		if b[w] {
			n++
		}
	}
	return 2 * float64(n) / float64(len(a)+len(b))
}

// bands is the number of minima in a signature.
const bands = 8

// signature is the minimum of each of eight hashes over the words: two sets share a band with the probability of their
// Jaccard similarity.
func signature(words map[string]bool) [bands]uint64 {
	var sig [bands]uint64
	for i := range sig {
		sig[i] = ^uint64(0)
	}
	for w := range words {
		h := fnv(w)
		for i := range sig {
			if v := mix(h + uint64(i)*0x9E3779B97F4A7C15); v < sig[i] {
				sig[i] = v
			}
		}
	}
	return sig
}

// fnv is FNV-1a: stable between runs and machines, so that a stored signature stays good.
func fnv(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := 0; i < len(s); i++ {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return h
}

func mix(h uint64) uint64 {
	h ^= h >> 30
	h *= 0xBF58476D1CE4E5B9
	h ^= h >> 27
	h *= 0x94D049BB133111EB
	return h ^ h>>31
}
