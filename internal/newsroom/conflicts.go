package newsroom

// Side is who has a field of a conflict.
type Side string

// What becomes of a field that three hands have.
const (
	// Both have the same: there is nothing to decide.
	Both Side = "both"
	// Mine or Theirs: only that side changed it, so it is taken.
	Mine   Side = "mine"
	Theirs Side = "theirs"
	// Ask: both changed it, each in their own way.
	Ask Side = "ask"
)

// Merged decides a field of which base is what both began with. known is false when that is not known: then a difference is
// always asked about.
func Merged(known bool, base, mine, theirs string) Side {
	switch {
	case mine == theirs:
		return Both
	case known && mine == base:
		return Theirs
	case known && theirs == base:
		return Mine
	}
	return Ask
}
