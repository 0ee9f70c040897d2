package attribution

import (
	"slices"

	"sumber/internal/text"
)

// Similar is the share of words that two texts have in common (Dice), from 0 to 1.
func Similar(a, b string) float64 { return bagOf(a).dice(bagOf(b)) }

func bagOf(s string) bag {
	b := appendWords(nil, s, []text.Span{{Start: 0, End: len(s)}})
	slices.Sort(b)
	return slices.Compact(b)
}
