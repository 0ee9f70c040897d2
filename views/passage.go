package views

import (
	"slices"
	"strings"

	"sumber/internal/text"
)

// lanes is how many underlines can stand below one another before they share a place.
const lanes = 4

// mark is one claim over a run of text.
type mark struct {
	// claim is the index in the list that was given.
	claim int
	// lane is the place of its underline, 0 next to the letters.
	lane int
	// starts is true where a part of the claim begins, first where its first part does.
	starts, first bool
}

// run is a stretch of text over which nothing changes.
type run struct {
	text  string
	marks []mark
	// cue and source are true for the words that say that it is said, and who says it.
	cue, source bool
}

// paragraph is one line of the text that is not blank.
type paragraph struct{ runs []run }

// paragraphs cuts a text at every edge of every passage. Spans that do not fit the text are left out. The work is
// linear in the text but for the sorting of the edges.
func paragraphs(t string, ps []Passage) []paragraph {
	content := make([][]text.Span, len(ps))
	var cues, sources []text.Span
	for i, p := range ps {
		content[i] = valid(t, p.Content)
		cues = append(cues, valid(t, p.Cue)...)
		sources = append(sources, valid(t, p.Source)...)
	}
	lane := laneOf(content)

	type edge struct {
		at   int
		open bool
		mark mark
	}
	var edges []edge
	cuts := []int{}
	for i, spans := range content {
		for j, s := range spans {
			edges = append(edges, edge{s.Start, true, mark{claim: i, lane: lane[i], first: j == 0}}, edge{s.End, false, mark{claim: i}})
			cuts = append(cuts, s.Start, s.End)
		}
	}
	for _, s := range slices.Concat(cues, sources) {
		cuts = append(cuts, s.Start, s.End)
	}
	slices.SortStableFunc(edges, func(a, b edge) int {
		if a.at != b.at {
			return a.at - b.at
		}
		// What ends here ends before something begins.
		if a.open != b.open {
			if a.open {
				return 1
			}
			return -1
		}
		return 0
	})
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	byStart := func(a, b text.Span) int { return a.Start - b.Start }
	slices.SortFunc(cues, byStart)
	slices.SortFunc(sources, byStart)

	var out []paragraph
	var active []mark
	for start := 0; start < len(t); {
		end := len(t)
		if i := strings.IndexByte(t[start:], '\n'); i >= 0 {
			end = start + i
		}
		var p paragraph
		for at := start; at < end; {
			for len(edges) > 0 && edges[0].at <= at {
				e := edges[0]
				edges = edges[1:]
				if e.open {
					e.mark.starts = true
					active = append(active, e.mark)
				} else {
					active = slices.DeleteFunc(active, func(m mark) bool { return m.claim == e.mark.claim })
				}
			}
			for len(cuts) > 0 && cuts[0] <= at {
				cuts = cuts[1:]
			}
			to := end
			if len(cuts) > 0 && cuts[0] < to {
				to = cuts[0]
			}
			p.runs = append(p.runs, run{text: t[at:to], marks: slices.Clone(active), cue: covers(&cues, at), source: covers(&sources, at)})
			for i := range active {
				active[i].starts, active[i].first = false, false
			}
			at = to
		}
		if strings.TrimSpace(t[start:end]) != "" {
			out = append(out, p)
		}
		start = end + 1
	}
	return out
}

// covers drops the spans that end before at and reports whether one holds it.
func covers(spans *[]text.Span, at int) bool {
	for len(*spans) > 0 && (*spans)[0].End <= at {
		*spans = (*spans)[1:]
	}
	for _, s := range *spans {
		if s.Start > at {
			return false
		}
		if at < s.End {
			return true
		}
	}
	return false
}

func valid(t string, spans []text.Span) []text.Span {
	var out []text.Span
	for _, s := range spans {
		if s.Check(t) == nil && s.Start < s.End {
			out = append(out, s)
		}
	}
	slices.SortFunc(out, func(a, b text.Span) int { return a.Start - b.Start })
	return out
}

// laneOf gives each claim the lowest underline that no claim has which stands over the same words.
func laneOf(content [][]text.Span) []int {
	type hull struct{ claim, start, end int }
	var hulls []hull
	for i, spans := range content {
		if len(spans) > 0 {
			hulls = append(hulls, hull{i, spans[0].Start, spans[len(spans)-1].End})
		}
	}
	slices.SortStableFunc(hulls, func(a, b hull) int {
		if a.start != b.start {
			return a.start - b.start
		}
		return b.end - a.end
	})
	lane := make([]int, len(content))
	var ends [lanes]int
	for _, h := range hulls {
		best := 0
		for l := range ends {
			if ends[l] <= h.start {
				best = l
				break
			}
			if ends[l] < ends[best] {
				best = l
			}
		}
		lane[h.claim] = best
		ends[best] = max(ends[best], h.end)
	}
	return lane
}

// around keeps the paragraphs that hold a mark, for the page of one claim. It gives all when none does.
func around(ps []paragraph) []paragraph {
	var out []paragraph
	for _, p := range ps {
		if slices.ContainsFunc(p.runs, func(r run) bool { return len(r.marks) > 0 || r.cue || r.source }) {
			out = append(out, p)
		}
	}
	if out == nil {
		return ps
	}
	return out
}
