package attribution

// Sketch is a MinHash of a text's words: eight 64-bit minima. It is stable between versions of Go and machines, and
// may be stored. Two sketches that share a band are worth comparing; index bands, not texts.
type Sketch [bands]uint64

// SketchOf makes the sketch of a claim's words. An empty text gives a sketch that is like no other.
func SketchOf(words string) Sketch {
	set := map[string]bool{}
	addWords(set, words)
	if len(set) == 0 {
		return Sketch{}
	}
	return Sketch(signature(set))
}

// Bands are the keys under which a sketch is stored: near-duplicates share at least one with a probability of more
// than 0.99 from a similarity of 0.5 on.
func (s Sketch) Bands() [8]uint64 {
	var out [8]uint64
	for i, v := range s {
		out[i] = mix(v + uint64(i))
	}
	return out
}

// Similar is the share of words that two texts have in common (Dice), from 0 to 1.
func Similar(a, b string) float64 {
	x, y := map[string]bool{}, map[string]bool{}
	addWords(x, a)
	addWords(y, b)
	if len(x) == 0 || len(y) == 0 {
		return 0
	}
	return diceOf(x, y)
}
