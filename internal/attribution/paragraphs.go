package attribution

// doc is one text on its way through the steps.
type doc struct {
	s      string
	lx     *lexicon
	o      Options
	toks   []token
	paras  []para
	quotes []quote
	sents  []sentence
}

// run is a half-open range of tokens.
type run struct{ from, to int32 }

func (r run) len() int32          { return r.to - r.from }
func (r run) empty() bool         { return r.to <= r.from }
func (r run) has(i int32) bool    { return r.from <= i && i < r.to }
func (r run) overlaps(o run) bool { return r.from < o.to && o.from < r.to }

type paraKind uint8

const (
	body      paraKind = iota
	heading            // a headline or section heading
	furniture          // "Baca juga", "[video.1]", "Bagikan:"
)

// para is a line of the text with something in it.
type para struct {
	run
	kind paraKind
}

// headingMax is the most tokens of a line without a full stop that is taken for a heading.
const headingMax = 16

// paragraphs cuts the tokens at line ends and tells bodies from headings and page furniture.
func paragraphs(d *doc) {
	n := int32(len(d.toks))
	for i := int32(0); i < n; {
		j := i + 1
		for j < n && !newline(d.s[d.toks[j-1].end:d.toks[j].start]) {
			j++
		}
		p := para{run: run{i, j}}
		p.kind = paraKindOf(d, p.run, len(d.paras) == 0)
		d.paras = append(d.paras, p)
		i = j
	}
}

func newline(gap string) bool {
	for i := 0; i < len(gap); i++ {
		if gap[i] == '\n' || gap[i] == '\r' {
			return true
		}
	}
	return false
}

func paraKindOf(d *doc, r run, first bool) paraKind {
	t := d.toks[r.from:r.to]
	if t[0].mark('#') {
		return heading
	}
	words, capitals := 0, 0
	for i := range t {
		if t[i].kind != kPunct {
			if t[i].name() {
				capitals++
			}
			if words++; words > headingMax {
				break
			}
		}
	}
	if words == 0 {
		return furniture
	}
	last := &t[len(t)-1]
	closed := last.kind == kPunct && (last.ch == '.' || last.ch == '!' || last.ch == '?' || last.ch == '…' || quoteMark(last.ch) || last.ch == ')' || last.ch == ';')
	at := skipMarks(t)
	if at < len(t) && t[at].is(tFurnish) && words <= headingMax && (furnishes(t[at:]) || words <= 3) {
		return furniture
	}
	if words > headingMax || quoteMark(t[0].ch) && t[0].kind == kPunct {
		return body
	}
	if t[0].mark('[') && last.mark(']') && words <= 4 {
		return furniture
	}
	if !closed && (words <= 8 || capitals*2 >= words) {
		return heading
	}
	return body
}

// skipMarks is the index of the first token that is no mark.
func skipMarks(t []token) int {
	i := 0
	for i < len(t) && t[i].kind == kPunct {
		i++
	}
	return i
}

// furnishes tells page furniture from a sentence that begins with the same word: a colon follows, or the phrase is one
// that no sentence begins with.
func furnishes(t []token) bool {
	n := int(t[0].n)
	if n >= len(t) {
		return true
	}
	if t[n].mark(':') || t[n].mark('|') {
		return true
	}
	return n >= 2 && t[n].cap != lower
}
