package attribution

import "sumber/internal/text"

// Furniture gives the lines of a text that stand in an article and are none of its text: "Baca juga: ...", "IKLAN". They yield no
// claim; who takes a text out of a page may leave them out.
func Furniture(s string, o Options) []text.Span {
	lang := o.Language
	if lang == "" {
		lang = Detect(s)
	}
	lx := lexiconOf(lang)
	if lx == nil {
		return nil
	}
	d := &doc{s: s, lx: lx, o: o, toks: tokenize(s, lx)}
	paragraphs(d)
	var out []text.Span
	for _, p := range d.paras {
		if p.kind == furniture {
			out = append(out, d.span(p.run))
		}
	}
	return out
}
