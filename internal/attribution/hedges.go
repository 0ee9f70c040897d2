package attribution

import "sumber/internal/text"

// HedgeKinds are the kinds of Hedge, sorted.
var HedgeKinds = []string{"alleged", "apparent", "approximate", "believed", "conditional", "possible"}

// hedges finds the words that weaken a claim: in its content, and a passive cue that nobody answers for ("dikabarkan").
func hedges(d *doc, dr *draft) []Hedge {
	var out []Hedge
	add := func(i int32, t *token) {
		if t.w.hedge == "" || t.dateIs("month") && t.name() {
			return
		}
		s := d.span(run{i, i + max(int32(t.n), 1)})
		if n := len(out); n > 0 && out[n-1].Span.End >= s.Start && out[n-1].Kind == t.w.hedge {
			return
		}
		out = append(out, Hedge{Text: s.In(d.s), Span: s, Kind: t.w.hedge})
	}
	if dr.anon {
		d.each(dr.cue, add)
	}
	d.each(dr.content, add)
	sortHedges(out)
	return out
}

func sortHedges(hs []Hedge) {
	for i := 1; i < len(hs); i++ {
		for j := i; j > 0 && before(hs[j].Span, hs[j-1].Span); j-- {
			hs[j], hs[j-1] = hs[j-1], hs[j]
		}
	}
}

func before(a, b text.Span) bool { return a.Start < b.Start }
