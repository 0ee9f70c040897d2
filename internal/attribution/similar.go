package attribution

import (
	"slices"

	"sumber/internal/text"
)

// Sketch is a MinHash of a text's words: eight 64-bit minima. It is stable between versions of Go and machines, and
// may be stored. Two sketches that share a band are worth comparing; index bands, not texts.
type Sketch [bands]uint64

// SketchOf makes the sketch of a claim's words. A text without words gives the zero sketch, which is like no other.
func SketchOf(words string) Sketch {
	b := bagOf(words)
	if len(b) == 0 {
		return Sketch{}
	}
	return Sketch(b.minima(bands))
}

// Bands are the keys under which a sketch is stored: texts with half of their words in common share at least one with
// a probability of more than 0.99.
func (s Sketch) Bands() [bands]uint64 {
	var out [bands]uint64
	for i, v := range s {
		out[i] = mix(v + uint64(i))
	}
	return out
}

// Similar is the share of words that two texts have in common (Dice), from 0 to 1.
func Similar(a, b string) float64 { return bagOf(a).dice(bagOf(b)) }

func bagOf(s string) bag {
	b := appendWords(nil, s, []text.Span{{Start: 0, End: len(s)}})
	slices.Sort(b)
	return slices.Compact(b)
}
