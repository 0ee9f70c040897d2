package attribution

import "strings"

// chain turns the hops of a draft into carriers, speaker outward, without the article's own outlet and without an
// outlet that is the source itself.
func (r *registry) chain(dr *draft) []Hop {
	d := r.d
	var out []Hop
	order := make([]hop, 0, len(dr.hops))
	for _, credited := range []bool{false, true} { // whom the speaker told comes before who quoted that
		for _, h := range dr.hops {
			if h.credit == credited {
				order = append(order, h)
			}
		}
	}
	position := -1
	for _, h := range order {
		name, kind := r.hopName(h.mention), NewsMedia
		if h.person {
			kind = Person
			if words, _, _ := r.parts(h.mention); len(words) > 0 {
				name = strings.Join(words, " ")
				if p := r.find(words, h.mention.from); p != nil {
					name = p.name()
				}
			}
		}
		if name == "" || r.ownOutlet(name) || strings.EqualFold(name, dr.name) {
			continue
		}
		seen := false
		for _, o := range out {
			seen = seen || strings.EqualFold(o.Name, name)
		}
		if seen {
			continue
		}
		if !h.parallel || position < 0 {
			position++
		}
		hp := Hop{Position: position, Name: name, Kind: kind, Mention: d.span(h.mention), Medium: h.medium}
		if !h.cue.empty() {
			hp.Cue = d.span(h.cue)
		}
		out = append(out, hp)
	}
	return out
}

func (r *registry) hopName(m run) string {
	d := r.d
	if d.toks[m.to-1].is(tDemo) && d.toks[m.from].is(tMedia) {
		// "media tersebut": the outlet named last.
		for i := m.from - 1; i >= 0; i-- {
			if d.toks[i].is(tOutlet) && d.toks[i].in == 0 && d.toks[i].quote < 0 {
				return d.s[d.toks[i].start:d.toks[i+int32(d.toks[i].n)-1].end]
			}
		}
		return ""
	}
	return r.outletName(m)
}

// ownOutlet compares a name with the article's own outlet: "KOMPAS.com" is "kompas.com".
func (r *registry) ownOutlet(name string) bool {
	own := outletKey(r.d.o.Outlet)
	return own != "" && outletKey(name) == own
}

func outletKey(s string) string {
	s = lowered(s)
	s = strings.TrimPrefix(s, "www.")
	for _, tail := range []string{".com", ".co.id", ".id", ".net", ".co", ".org", "com"} {
		s = strings.TrimSuffix(s, tail)
	}
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '.' || r == '-' {
			return -1
		}
		return r
	}, s)
}
