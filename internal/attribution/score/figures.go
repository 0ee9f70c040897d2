package score

import "slices"

// Counts are what the figures are divided from, by name.
type Counts map[string]int

func (n Counts) add(o Counts) {
	for k, v := range o {
		n[k] += v
	}
}

// Figure is one named share, from 0 to 1. Value is nil when there is nothing to divide by on either side.
type Figure struct {
	Name  string
	Value *float64
}

// Figures divides, in the order in which figures are shown.
func (n Counts) Figures() []Figure {
	var out []Figure
	prf := func(name string, hitP, pred, hitR, gold int) {
		var p, r, f1 *float64
		if pred > 0 || gold > 0 {
			p, r, f1 = ratio(hitP, pred), ratio(hitR, gold), new(float64)
			if sum := *p + *r; sum > 0 {
				*f1 = 2 * *p * *r / sum
			}
		}
		out = append(out, Figure{name + ".p", p}, Figure{name + ".r", r}, Figure{name + ".f1", f1})
	}
	for _, role := range roles {
		prf(role, n[role+".hit"], n[role+".pred"], n[role+".hit"], n[role+".gold"])
	}
	for _, name := range []string{"claim", "attribution", "exact"} {
		prf(name, n[name+".hit"], n["claim.pred"], n[name+".hit"], n["claim.gold"])
	}
	for _, kind := range quotes {
		for _, name := range []string{"claim", "attribution"} {
			prf(kind+"."+name, n[kind+"."+name+".hit.pred"], n[kind+".claim.pred"], n[kind+"."+name+".hit.gold"], n[kind+".claim.gold"])
		}
	}
	for _, name := range []string{"source_name", "via", "quote"} {
		f := Figure{Name: name + ".accuracy"}
		if of := n[name+".of"]; of > 0 {
			f.Value = ratio(n[name+".right"], of)
		}
		out = append(out, f)
	}
	prf("via", n["via.hit"], n["via.pred"], n["via.hit"], n["via.gold"])
	return out
}

// ratio is a/b, and 0 for nothing.
func ratio(a, b int) *float64 {
	v := 0.0
	if b > 0 {
		v = float64(a) / float64(b)
	}
	return &v
}

// Known tells whether there is a figure of that name.
func Known(name string) bool {
	return slices.ContainsFunc(Counts{}.Figures(), func(f Figure) bool { return f.Name == name })
}

// Groups lists the names that have precision, recall and F1, in the order of a table.
func (n Counts) Groups() []string {
	names := append(slices.Clone(roles), "claim", "attribution", "exact")
	for _, kind := range quotes {
		names = append(names, kind+".claim", kind+".attribution")
	}
	if n["via.of"] > 0 {
		names = append(names, "via")
	}
	return names
}
