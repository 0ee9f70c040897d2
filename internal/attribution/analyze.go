package attribution

import (
	"cmp"
	"slices"

	"sumber/internal/text"
)

// Version names the engine whose claims these are. It changes with every change of what Analyze finds, so that a
// revision can be analysed anew and the difference proposed.
const Version = "sumber-engine/0.1.0"

// Analyze finds the claims of a text: who says what, through whom, and what the narrator states. It cannot fail: s is
// valid UTF-8 (see Normalize), and a language without a lexicon has only its quotation marks read. The same text and
// options always give the same result.
func Analyze(s string, o Options) Result {
	lang := o.Language
	if lang == "" {
		lang = Detect(s)
	}
	lx := lexiconOf(lang)
	supported := lx != nil
	if !supported {
		lx = &lexicon{lang: lang}
	}
	d := &doc{s: s, lx: lx, o: o}
	d.toks = tokenize(s, lx)
	if len(d.toks) > 0 {
		paragraphs(d)
		quotations(d)
		sentences(d)
	}
	res := Result{Language: lang, Supported: supported, Paragraphs: make([]text.Span, 0, len(d.paras)),
		Sentences: make([]text.Span, 0, len(d.sents)), Claims: []Claim{}}
	for _, p := range d.paras {
		res.Paragraphs = append(res.Paragraphs, d.span(p.run))
	}
	for _, st := range d.sents {
		res.Sentences = append(res.Sentences, d.span(run{st.from, st.to}))
	}
	if !supported {
		res.Claims = quotedOnly(d)
		return res
	}
	drafts := claims(d)
	drafts = link(d, drafts)
	reg := resolve(d, drafts)
	drafts = narrator(d, drafts)
	// Text order: the drafts stay where they are, a claim is large.
	order := make([]place, len(drafts))
	for i := range drafts {
		order[i] = place{drafts[i].firstToken(), int32(i)}
	}
	slices.SortFunc(order, func(a, b place) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.index, b.index)) })
	res.Claims = make([]Claim, 0, len(drafts))
	for _, p := range order {
		res.Claims = append(res.Claims, reg.claim(&drafts[p.index]))
	}
	duplicates(s, res.Claims)
	return res
}

// place is where a draft begins.
type place struct{ at, index int32 }

func (dr *draft) firstToken() int32 {
	at := dr.content[0].from
	for _, r := range dr.content {
		at = min(at, r.from)
	}
	for _, r := range dr.cue {
		at = min(at, r.from)
	}
	for _, r := range dr.source {
		at = min(at, r.from)
	}
	return at
}

// span turns tokens into bytes.
func (d *doc) span(r run) text.Span {
	return text.Span{Start: int(d.toks[r.from].start), End: int(d.toks[r.to-1].end)}
}

func (d *doc) spans(rs []run) []text.Span {
	out := make([]text.Span, 0, len(rs))
	for _, r := range rs {
		if !r.empty() {
			out = append(out, d.span(r))
		}
	}
	return out
}

// claim turns a draft into what the caller gets.
func (r *registry) claim(dr *draft) Claim {
	d := r.d
	c := Claim{
		Content: d.spans(dr.content), Cue: d.spans(dr.cue), Source: d.spans(dr.source),
		SourceName: dr.name, SourceKind: dr.kind, Negated: dr.negated, DuplicateOf: -1,
	}
	c.Quote = d.quoteType(dr.content)
	switch {
	case len(dr.source) == 0 && len(dr.cue) == 0:
		c.Attribution, c.SourceKind = Unattributed, ""
	case len(dr.source) == 0 || dr.name == "" && (dr.kind == AnonymousSrc || dr.kind == Group):
		c.Attribution = Anonymous
	default:
		c.Attribution = Sourced
	}
	c.Via = r.chain(dr)
	describe(d, dr, &c)
	for _, w := range dr.why {
		c.Why = append(c.Why, Reason{Rule: w.rule, Spans: d.spans([]run{w.run})})
	}
	return c
}

// quoteType counts the content's words inside quotation marks.
func (d *doc) quoteType(rs []run) Quote {
	in, all := 0, 0
	for _, r := range rs {
		for i := r.from; i < r.to; i++ {
			if t := &d.toks[i]; t.kind != kPunct {
				all++
				if t.quote >= 0 {
					in++
				}
			}
		}
	}
	switch {
	case in == 0:
		return Indirect
	case in*10 >= all*9:
		return Direct
	}
	return Mixed
}

// quotedOnly is what can be said of a language without a lexicon.
func quotedOnly(d *doc) []Claim {
	out := []Claim{}
	for q := range d.quotes {
		if !d.isSpeech(int32(q)) {
			continue
		}
		r := d.quoteContent(int32(q))
		if d.wordsIn(r) == 0 {
			continue
		}
		out = append(out, Claim{Content: d.spans([]run{r}), Cue: []text.Span{}, Source: []text.Span{}, SourceKind: AnonymousSrc,
			Attribution: Anonymous, Kind: Fact, Quote: Direct, CheckWorthy: Low, DuplicateOf: -1,
			Why: []Reason{{Rule: "quotation-only", Spans: d.spans([]run{r})}}})
	}
	return out
}
