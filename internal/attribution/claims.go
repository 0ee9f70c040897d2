package attribution

import "sort"

// draft is a claim in tokens, before names, chains and kinds are added.
type draft struct {
	sent    int32
	cue     []run
	source  []run
	content []run
	c       *cue
	rule    string
	why     []reason
	// inWord: the source is the clitic of the cue ("ujarnya").
	inWord  bool
	negated bool
	hops    []hop
	quoted  int32 // a quotation that the cue stands behind or before, -1
	name    string
	kind    SourceKind
	anon    bool
	awaits  bool  // the content is the quotation in the next paragraph: "He said:"
	only    bool  // the only claim of its sentence
	same    int32 // the draft whose source this one shares, -1
}

type reason struct {
	rule string
	run  run
}

func (dr *draft) add(rule string, r run) { dr.why = append(dr.why, reason{rule, r}) }

// collector keeps what the reading of one sentence needs.
type collector struct {
	d       *doc
	st      *sentence
	si      int32
	end     int32 // behind the last word of the sentence, before its full stop
	drafts  []draft
	credits []credit
	used    []run // taken by credits: never content
	quotes  []int32
	before  *[]draft // of the sentences read so far
}

// claims reads every sentence.
func claims(d *doc) []draft {
	all := make([]draft, 0, len(d.sents)+16)
	var c collector
	for si := range d.sents {
		st := &d.sents[si]
		if st.skip || st.start >= st.to {
			continue
		}
		if d.paras[st.para].kind == heading && d.lx.malay {
			continue
		}
		c = collector{d: d, st: st, si: int32(si), before: &all, drafts: c.drafts[:0], credits: c.credits[:0], used: c.used[:0], quotes: c.quotes[:0]}
		c.end = d.trimEnd(st.run)
		c.collect()
		c.finish()
		if len(c.drafts) == 1 {
			c.drafts[0].only = true
		}
		all = append(all, c.drafts...)
	}
	return all
}

// trimEnd is behind the last token of a sentence that is neither its full stop nor a bracket of initials.
func (d *doc) trimEnd(r run) int32 {
	e := r.to
	for e > r.from {
		t := &d.toks[e-1]
		if t.kind == kPunct && (t.ch == '.' || t.ch == '!' || t.ch == '?' || t.ch == '…' || t.ch == '\\' || t.ch == ';') && t.quote < 0 {
			e--
			continue
		}
		break
	}
	return e
}

func (c *collector) collect() {
	d := c.d
	r := run{c.st.start, c.end}
	if r.empty() {
		return
	}
	any := false
	for i := r.from; i < r.to; {
		t := &d.toks[i]
		if t.quote >= 0 {
			q := t.quote
			if !d.quotes[q].single {
				c.quotes = append(c.quotes, q)
			}
			i = d.quotes[q].after()
			continue
		}
		if t.w.cue != nil || t.mark(':') && !d.lx.malay {
			any = true
		}
		i++
	}
	if !d.lx.malay && len(c.quotes) == 0 {
		c.signature()
	}
	if !any && len(c.quotes) == 0 {
		return
	}
	c.findCredits(r)
	if d.lx.malay {
		c.malay(r)
	} else {
		c.english(r)
	}
}

// signature reads a paragraph that is a dash and a name, behind a paragraph that is a quotation: "- Ana Alder, Karang".
func (c *collector) signature() {
	d := c.d
	s := int(c.si) - 1
	from := d.paras[c.st.para].from
	if s < 0 || d.sents[s].para == c.st.para || c.st.from != from || !d.dash(from) || c.st.len() > 24 || c.st.to < d.paras[c.st.para].to {
		return
	}
	q := d.pureQuote(s)
	if q < 0 || d.sents[s].from != d.paras[d.sents[s].para].from || len(*c.before) > 0 && int((*c.before)[len(*c.before)-1].sent) == s {
		return
	}
	i := from
	for i < c.end && d.dash(i) {
		i++
	}
	np := d.nounPhrase(i, c.end)
	if np.empty() || !d.speaks(np.run) || np.to < c.end && !d.toks[np.to].mark(',') {
		return
	}
	dr := draft{cue: []run{{from, i}}, source: []run{np.run}, quoted: q, same: -1, rule: "signature", content: []run{d.quoteContent(q)}}
	dr.add("signature", run{from, i})
	c.push(dr)
}

// isSpeech tells speech from scare quotes: four words, or a comma or full stop inside at the end.
func (d *doc) isSpeech(q int32) bool {
	in := d.quotes[q].inside()
	if in.empty() {
		return false
	}
	if d.quotes[q].single && in.len() < 5 {
		return false
	}
	last := &d.toks[in.to-1]
	if last.kind == kPunct && (last.ch == ',' || last.ch == '.' || last.ch == '!' || last.ch == '?' || last.ch == '…') {
		return true
	}
	if a := d.quotes[q].after(); int(a) < len(d.toks) && d.toks[a].mark(',') && in.len() >= 3 {
		return true
	}
	return in.len() >= 5
}

// quoteContent is what a quotation contributes: its inside without the comma before the cue.
func (d *doc) quoteContent(q int32) run {
	in := d.quotes[q].inside()
	for in.to > in.from && d.toks[in.to-1].mark(',') {
		in.to--
	}
	return in
}

// prevQuote gives the quotation that ends directly before i, a comma between them allowed.
func (c *collector) prevQuote(i int32) int32 {
	d := c.d
	j := i - 1
	for j > c.st.from && (d.toks[j].mark(',') || d.dash(j)) {
		j--
	}
	if j <= c.st.from {
		return -1
	}
	return d.quoteEndingAt(j)
}

// push adds a draft and gives its index.
func (c *collector) push(dr draft) int {
	dr.sent = c.si
	c.drafts = append(c.drafts, dr)
	return len(c.drafts) - 1
}

// trim cuts punctuation, openers and conjunctions off the ends of a content run.
func (c *collector) trim(r run) run {
	d := c.d
	for r.from < r.to {
		t := &d.toks[r.from]
		if t.kind == kPunct && t.quote < 0 && !quoteMark(t.ch) && t.ch != '(' && t.ch != '[' && t.ch != '$' && t.ch != '#' && t.ch != '@' {
			r.from++
			continue
		}
		break
	}
	for r.to > r.from {
		t := &d.toks[r.to-1]
		if t.kind == kPunct && t.quote < 0 && !(quoteMark(t.ch)) && t.ch != ')' && t.ch != ']' && t.ch != '%' && t.ch != '$' && t.ch != '!' && t.ch != '?' {
			r.to--
			continue
		}
		break
	}
	return c.unquote(r)
}

// unquote drops the outer marks of a run that is one quotation.
func (c *collector) unquote(r run) run {
	d := c.d
	if r.len() < 3 {
		return r
	}
	if q := d.quoteAt(r.from); q >= 0 && d.quotes[q].after() == r.to {
		return d.quoteContent(q)
	}
	return r
}

// words counts the tokens of a run that are no marks.
func (d *doc) wordsIn(r run) int {
	n := 0
	for i := r.from; i < r.to; i++ {
		if d.toks[i].kind != kPunct {
			n++
		}
	}
	return n
}

// without cuts the runs that credits took out of a content run.
func (c *collector) without(r run) []run {
	out := []run{}
	n := sort.Search(len(c.used), func(k int) bool { return c.used[k].to > r.from })
	for ; n < len(c.used) && c.used[n].from < r.to; n++ {
		u := c.used[n]
		if left := c.trim(run{r.from, u.from}); u.from > r.from && !left.empty() {
			out = append(out, left)
		}
		r.from = max(r.from, u.to)
	}
	if r = c.trim(r); !r.empty() {
		out = append(out, r)
	}
	return out
}

// clauseStart is where the sentence begins behind a leading credit.
func (c *collector) clauseStart() int32 {
	from := c.st.start
	for u := c.usedAt(from); u > from; u = c.usedAt(from) {
		from = u
	}
	return from
}

// finish drops drafts without content.
func (c *collector) finish() {
	kept := c.drafts[:0]
	for _, dr := range c.drafts {
		var content []run
		for _, r := range dr.content {
			if c.d.wordsIn(r) > 0 {
				content = append(content, r)
			}
		}
		if len(content) == 0 && !dr.awaits {
			continue
		}
		dr.content = content
		kept = append(kept, dr)
	}
	c.drafts = kept
}
