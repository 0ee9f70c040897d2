package attribution

import "sort"

// english reads one English sentence from left to right, with the rules of malay: a cue that opens a content to its
// right holds what follows, and of nested speech only the outer speaker is the source.
func (c *collector) english(r run) {
	d := c.d
	open := -1
	openFrom := int32(0)
	left := d.pastOpeners(r.from, r.to)
	closeAt := func(at int32) {
		if open >= 0 {
			if dr := &c.drafts[open]; dr.c != nil && dr.rule == "cue-before-content" {
				at = c.objectEnd(openFrom, at)
			}
			c.drafts[open].content = append(c.drafts[open].content, c.without(run{openFrom, c.quoteOnly(openFrom, at)})...)
			open = -1
		}
	}
	for i := r.from; i < r.to; {
		if q := d.toks[i].quote; q >= 0 && !d.quotes[q].single {
			i = d.quotes[q].after()
			continue
		}
		if u := c.usedAt(i); u > i {
			i = u
			continue
		}
		f, ok := d.cueAt(i, r.to)
		if !ok {
			i++
			continue
		}
		next := f.to
		switch {
		case f.c.as(vAccording) != nil:
			f.c = f.c.as(vAccording)
			if n, done := c.according(f, left, r.to, &open, &openFrom, closeAt); done {
				next = n
			}
		case f.c.as(vActive) != nil:
			f.c = f.c.as(vActive)
			if n, done := c.verb(f, left, r.to, &open, &openFrom, closeAt); done {
				next = n
				if open < 0 {
					left = n
				}
			}
		case f.c.as(vNoun) != nil:
			f.c = f.c.as(vNoun)
			if n, done := c.nominalEnglish(f, r.to, &open, &openFrom); done {
				next = n
			}
		}
		i = max(next, i+1)
	}
	closeAt(r.to)
	c.creditClaims(r)
	c.colonQuote(r)
	c.looseQuotes(left, r)
	if len(c.drafts) == 0 && c.endsInColon(r.to) && c.lastOfParagraph() {
		// "She made the following comment:" before a quotation.
		if np, ok := c.mainSubject(left, r.to-1); ok && np.to < r.to-1 {
			v := run{r.to - 2, r.to - 1}
			dr := draft{cue: []run{v}, source: []run{np.run}, quoted: -1, same: -1, rule: "cue-before-content", awaits: true}
			dr.add("unknown-verb", v)
			c.push(dr)
		}
	}
}

// looseQuotes finds speakers for quotations beside a verb that the lexicon does not know: ""...," he shot back", "she
// punctuated it by shouting "..."".
func (c *collector) looseQuotes(left int32, r run) {
	d := c.d
	for _, q := range c.quotes {
		in := d.quotes[q].inside()
		if c.claimed(q) || in.len() < 2 || !d.isSpeech(q) {
			continue
		}
		// Behind it: a noun phrase and a word, or a dash and a name.
		i := d.quotes[q].after()
		if i+1 < r.to && d.dash(i) {
			if np := d.nounPhrase(i+1, r.to); !np.empty() && np.to >= r.to-1 && d.speaks(np.run) {
				dr := draft{cue: []run{{i, i + 1}}, source: []run{np.run}, quoted: q, same: -1, rule: "signature", content: c.quotesBefore(q)}
				dr.add("signature", run{i, i + 1})
				c.push(dr)
				continue
			}
		}
		if i < r.to && d.toks[i].mark(',') {
			i++
		}
		if last := &d.toks[in.to-1]; i < r.to && last.kind == kPunct && last.ch != '.' && !c.titled(q) {
			np := d.nounPhrase(i, r.to)
			v := np.to
			if w := d.unknownPast(i, r.to); w == i && i+1 < r.to {
				np, v = d.nounPhrase(i+1, r.to), i // ""...," snapped Alder"
			} else if w > i && w < np.to {
				np, v = noun{run{i, w}, w}, w // ""...," an angry Alder snapped"
			}
			if !np.empty() && d.speaks(np.run) && v < r.to && d.toks[v].kind == kWord && d.toks[v].cap == lower && !d.toks[v].is(tPrep|tConj|tRel|tSub) {
				dr := draft{cue: []run{{v, v + 1}}, source: []run{np.run}, quoted: q, same: -1, rule: "cue-after-closed-quote", content: c.quotesBefore(q)}
				dr.add("unknown-verb", run{v, v + 1})
				c.afterQuote(dr, max(v+1, np.to), r.to)
				continue
			}
		}
		// Before it: a clause that ends in a comma, a colon or a participle.
		j := d.quotes[q].open - 1
		if j <= left || len(c.drafts) > 0 {
			continue
		}
		if t := &d.toks[j]; !t.mark(',') && !t.mark(':') && !(t.kind == kWord && t.w.cue != nil && !(c.titled(q) && t.is(tNoun|tDoc|tMedia))) {
			continue
		}
		np, ok := c.mainSubject(left, j)
		if !ok {
			continue
		}
		v := j
		for v > np.to && d.toks[v].kind == kPunct {
			v--
		}
		if v < np.to {
			continue
		}
		dr := draft{cue: []run{{v, v + 1}}, source: []run{np.run}, quoted: q, same: -1, rule: "cue-before-content", content: []run{d.quoteContent(q)}}
		dr.add("unknown-verb", run{v, v + 1})
		c.push(dr)
	}
}

// titled: a quotation within a sentence is the name of a programme or a book: each word of it begins with a capital.
func (c *collector) titled(q int32) bool {
	d := c.d
	in := d.quotes[q].inside()
	if d.quotes[q].open <= c.st.start || in.len() > 8 || d.toks[d.quotes[q].open-1].kind == kPunct {
		return false
	}
	n := 0
	for i := in.from; i < in.to; i++ {
		t := &d.toks[i]
		switch {
		case t.mark('!') || t.mark('?'):
			return false
		case t.kind == kPunct:
		case t.name():
			n++
		case i == in.from || !t.is(tPrep|tDet|tConj|tTo):
			return false
		}
	}
	return n > 0
}

// unknownPast gives the first word from i that looks like a verb in the past which the lexicon does not know, within a few
// words and before any mark, or -1.
func (d *doc) unknownPast(i, limit int32) int32 {
	for k := i; k < limit && k < i+6; k++ {
		t := &d.toks[k]
		if t.kind != kWord {
			return -1
		}
		if t.cap == lower && t.w == unknown && t.end-t.start > 4 && hasSuffix(d.word(k), "ed") &&
			(k+1 >= limit || d.toks[k+1].kind == kPunct || d.toks[k+1].is(tPrep|tAdverb|tSub|tPronoun) || k == i && d.toks[k+1].name() || hasSuffix(d.word(k+1), "ly")) {
			return k
		}
	}
	return -1
}

// objectEnd ends a content that is a noun phrase, no clause: at a comma, a time or another clause ("endorsed Trump last
// week", "opposed those decisions, but").
func (c *collector) objectEnd(from, to int32) int32 {
	d := c.d
	if from >= to || d.toks[from].kind == kPunct || d.toks[from].is(tComp) && d.toks[from].w.text != "that" || d.toks[from].w.text == "to" {
		return to
	}
	if d.toks[from].w.text == "that" && from+1 < to && !d.toks[from+1].is(tAux|tModal) {
		return to
	}
	np := d.englishNoun(from, to)
	if np.empty() || np.to >= to {
		return to
	}
	i := np.to
	for i < to && i < from+40 {
		t := &d.toks[i]
		switch {
		case t.quote >= 0 || doubleMark(t.ch) && t.kind == kPunct:
			return to
		case t.is(tAux | tModal), t.kind == kWord && (t.is(tVerb) || t.w.cue != nil && t.w.cue.is(fPast|fThird)) && !t.is(tNoun):
			return to // a clause: its verb
		case t.is(tTime|tWeekday) && !t.is(tDet), t.is(tSub) && t.w.text != "as", t.mark(','), t.mark('—'), t.mark('('),
			t.w.text == "during", t.w.text == "after", t.w.text == "in" && i+1 < to && (d.toks[i+1].is(tMonth) || d.toks[i+1].kind == kNumber),
			t.w.text == "on" && i+1 < to && (d.toks[i+1].is(tWeekday | tMonth)):
			return i
		case t.is(tAdverb) && i+1 < to && (d.toks[i+1].is(tVerb) || d.toks[i+1].w.cue != nil):
			return to
		case t.is(tPrep) || t.w.text == "to":
			if next := d.englishNoun(i+1, to); !next.empty() {
				i = next.to
				continue
			}
			return to
		default:
			return to
		}
	}
	return to
}

// verbGroup goes left from a verb over auxiliaries, adverbs and negation.
func (d *doc) verbGroup(i, limit int32) (from int32, passive, neg, infinitive bool) {
	from = i
	for from > limit {
		t := &d.toks[from-1]
		if t.w == unknown && t.kind == kWord && t.cap == lower && t.end-t.start > 4 && hasSuffix(d.word(from-1), "ly") {
			from--
			continue
		}
		if t.kind != kWord || !t.is(tAux|tModal|tAdverb|tNeg) || t.is(tPronoun|tRel) || t.is(tRole) && !t.is(tAux|tModal|tAdverb) || t.is(tMonth) && t.name() {
			break
		}
		if t.is(tOpener) && !t.is(tAux|tModal) && (from-1 == limit || d.toks[from-2].kind == kPunct) && t.name() {
			break
		}
		neg = neg || t.is(tNeg)
		passive = passive || be(t.w.text)
		from--
	}
	if from > limit && d.toks[from-1].w.text == "to" {
		infinitive = true
	}
	return from, passive, neg, infinitive
}

func be(w string) bool {
	switch w {
	case "is", "are", "was", "were", "be", "been", "being", "am", "'s", "’s", "'re", "’re", "isn't", "wasn't", "weren't", "aren't", "isn’t", "wasn’t", "weren’t", "aren’t":
		return true
	}
	return false
}

// complement tells what follows a cue and whether its frame takes it; p is where the content begins, end is behind the
// prepositions that belong to the cue.
func (c *collector) complement(f found, limit int32) (p, end int32, ok bool) {
	d := c.d
	cu := f.c
	p, end = f.to, f.to
	// Where, when and to whom it was said, when a "that" or a quotation follows.
	told := false
	if p < limit && (cu.is(fObject) || d.toks[p].is(tPrep|tWeekday|tTime) || d.toks[p].w.text == "to") {
		if k := d.pastTold(p, limit, cu.is(fObject)); k > p {
			p, told = k, true
		}
	}
	if p >= limit {
		return p, end, false
	}
	t := &d.toks[p]
	framed := cu.flags&(fThat|fTo|fNP|fPrep) != 0
	quote := d.quoteOpens(p, limit)
	switch {
	case quote:
		return p, end, true
	case t.mark(':') && p+1 < limit:
		return p + 1, end, cu.is(fSpeech) || !framed
	case t.mark(','):
		if p+1 < limit && (d.toks[p+1].quote >= 0 || d.quoteOpens(p+1, limit)) {
			return p + 1, end, cu.is(fSpeech) || !framed
		}
		// "said, in his view, that"
		for k := p + 1; k < limit && k < p+14; k++ {
			if d.toks[k].quote >= 0 {
				break
			}
			if d.toks[k].mark(',') && k+1 < limit && (d.toks[k+1].w.text == "that" || quoteMark(d.toks[k+1].ch) && d.toks[k+1].kind == kPunct) {
				return k + 1, end, true
			}
		}
		return p, end, false
	case t.kind == kPunct && t.ch != '$' && t.ch != '(' && t.ch != '[' && t.ch != '#' && t.ch != '@':
		return p, end, false
	case t.w.text == "that" || t.w.text == "whether" || t.w.text == "how" || t.w.text == "why" || t.w.text == "what" || t.w.text == "if":
		if cu.is(fThat) || !framed {
			return p, end, true
		}
		return p, end, cu.is(fNP) && t.w.text != "if"
	case t.w.text == "to":
		if cu.is(fTo) || !framed && !cu.is(fSpeech) || cu.is(fObject) && told {
			return p, end, true
		}
		if cu.is(fPrep) && hasWord(cu.preps, t.w) {
			return p + 1, p + 1, p+1 < limit
		}
		return p, end, false
	case t.is(tPrep) && !t.is(tDet):
		if cu.is(fPrep) && hasWord(cu.preps, t.w) {
			return p + 1, p + 1, p+1 < limit
		}
		if framed && !(cu.is(fNP) && told) {
			return p, end, false
		}
		if cu.is(fSpeech) && t.w.text != "about" && t.w.text != "of" {
			// "explained after the vote, he would ..."
			if k := d.commaSegment(p, min(limit, p+16)); k+2 < limit && d.toks[k].mark(',') && (d.toks[k+1].is(tPronoun|tDet|tPossessive) && !d.toks[k+1].is(tRel)) && d.clauseAhead(k+1, limit) {
				return k + 1, end, true
			}
		}
		switch t.w.text {
		case "of", "for", "about", "as", "against", "with":
			return p + 1, p + 1, !cu.is(fSpeech) && p+1 < limit || t.w.text == "of" || t.w.text == "about" || t.w.text == "against"
		}
		return p, end, told
	case t.is(tAdverb) && !t.is(tDet|tQuant) && p+1 < limit && (d.toks[p+1].kind == kPunct || d.toks[p+1].is(tPrep)):
		return p, end, false
	case framed && !cu.is(fNP):
		return p, end, told && cu.is(fThat)
	case t.is(tConj):
		return p, end, false
	}
	return p, end, true
}

// quoteOpens tells whether a quotation begins with its mark at p.
func (d *doc) quoteOpens(p, limit int32) bool { return p+1 < limit && d.quoteAt(p) >= 0 }

// quoteAt is the quotation that opens with the token at p, or -1.
func (d *doc) quoteAt(p int32) int32 {
	t := &d.toks[p]
	if t.kind != kPunct || t.quote >= 0 || !quoteMark(t.ch) {
		return -1
	}
	for k := p + 1; k < p+3 && int(k) < len(d.toks); k++ {
		if q := d.toks[k].quote; q >= 0 && d.quotes[q].open == p {
			return q
		}
	}
	return -1
}

func hasWord(list []*word, w *word) bool {
	for _, x := range list {
		if x == w {
			return true
		}
	}
	return false
}

// pastTold passes over the person told and circumstances ("told reporters on Monday that", "said in a statement that")
// when a complementizer, a quotation or, behind a person told, a clause follows. It gives i when they are none.
func (d *doc) pastTold(i, limit int32, object bool) int32 {
	j := i
	if object {
		if d.toks[j].is(tPronoun) && !d.toks[j].is(tDet) {
			j++
		} else if np := d.englishNoun(j, limit); !np.empty() && d.toks[j].kind == kWord && d.toks[j].w.text != "that" {
			j = np.to
			for k := np.from + 1; k < np.to; k++ {
				if d.toks[k].w.text == "that" {
					return k
				}
			}
		}
		if j == i {
			return i
		}
	}
	for k := j; k < limit && k < j+16; k++ {
		t := &d.toks[k]
		if t.w.text == "that" && k > i && (d.toks[k-1].kind == kWord || d.toks[k-1].mark(',')) && !d.toks[k-1].is(tPrep) || t.w.text == "whether" || d.quoteOpens(k, limit) && d.quotes[d.quoteAt(k)].inside().len() > 3 {
			return k
		}
		if t.mark(':') {
			return k
		}
		if t.kind == kPunct && t.ch != ',' && t.ch != '(' && t.ch != ')' || t.w.cue != nil && t.w.cue.voice == vActive && !t.is(tNoun) || t.is(tRel) && t.w.text != "that" || t.is(tAux) {
			break
		}
	}
	if object {
		return j
	}
	// "said Monday he", "said in an interview the"
	k := i
	for k < limit && (d.toks[k].is(tWeekday|tTime|tMonth) || d.toks[k].w.text == "on" && k+1 < limit && d.toks[k+1].is(tWeekday)) {
		k++
	}
	if k > i {
		return k
	}
	return i
}

// verb reads an English reporting verb.
func (c *collector) verb(f found, left, limit int32, open *int, openFrom *int32, closeAt func(int32)) (int32, bool) {
	d := c.d
	cu := f.c
	k0, passive, neg, infinitive := d.verbGroup(f.from, c.st.start)
	multi := cu.n > 1
	if !multi && cu.is(fBase) && d.toks[f.from].is(tNoun) && k0 == f.from && !infinitive && !d.subjectBase(k0) {
		return 0, false
	}
	if !multi && cu.is(fThird) && d.toks[f.from].is(tNoun) && k0 == f.from && k0 > c.st.from && d.toks[k0-1].is(tDet|tPossessive|tPrep|tAdj|tQuant|tNumber) {
		return 0, false
	}
	if !multi && d.toks[f.from].is(tNoun) && f.from > c.st.from && (d.toks[f.from-1].is(tDet|tPossessive|tAdj) && !d.toks[f.from-1].is(tPronoun) || d.toks[f.from-1].is(tPrep) && d.toks[f.from-1].w.text != "to") {
		return 0, false
	}
	if k0 < f.from && !multi {
		g := &d.toks[f.from-1]
		possessive := d.s[g.start] == 's' || g.w.text == "'s" || g.w.text == "’s"
		if cu.is(fThird) && !cu.is(fPast) || cu.is(fBase) && (possessive || g.is(tAux) && !g.is(tModal|tNeg) && g.w.text != "do" && g.w.text != "does" && g.w.text != "did") && !cu.is(fPast) {
			return 0, false
		}
	}
	if k0 < f.from && cu.is(fIng) && d.s[d.toks[f.from-1].start] == 's' && f.to < limit && d.toks[f.to].w.cue != nil && d.toks[f.to].w.cue.is(fPast|fThird) {
		return 0, false // "a source close to Alder's thinking said"
	}
	if (cu.root == "appear" || cu.root == "seem") && !infinitive && *open < 0 {
		if p, _, ok := c.complement(f, limit); ok {
			if np, has := d.subject(c.clauseStart(), k0); has {
				dr := draft{cue: []run{{k0, f.to}}, c: cu, quoted: -1, same: -1, rule: "passive-no-source", anon: true, content: []run{np.run}}
				dr.add(dr.rule, f.run)
				*open = c.push(dr)
				*openFrom = p
				return p, true
			}
		}
		return 0, false
	}
	if passive && cu.is(fPast) && !multi {
		return c.passiveEnglish(f, k0, left, limit, open, openFrom, closeAt)
	}
	dr := draft{cue: []run{{k0, f.to}}, c: cu, quoted: -1, same: -1, rule: "cue-before-content", negated: neg}
	p, end, ok := c.complement(f, limit)
	if multi && !ok && p < limit && d.toks[p].kind == kWord {
		ok = !cu.is(fPrep)
	}
	if end > f.to {
		dr.cue[0].to = end
	}
	if !ok && cu.is(fSpeech) && !cu.is(fIng|fBase) && *open < 0 {
		// "announced on her page, in capital letters, "...""
		if q2 := c.nextQuote(f.to, limit); q2 >= 0 && d.isSpeech(q2) && d.quotes[q2].open-f.to < 30 {
			if b := &d.toks[d.quotes[q2].open-1]; (b.mark(',') || b.mark(':') || b.w.text == "that") && d.quotes[q2].open-1 > f.to {
				p, ok = d.quotes[q2].open, true
			}
		}
	}
	q := int32(-1)
	beside := cu.is(fSpeech) || cu.flags&(fThat|fTo|fNP|fPrep) == 0
	anyway := !cu.is(fIng|fBase) || infinitive // any verb between a quotation and its speaker reports
	if cu.is(fAfter) && !(ok && cu.is(fSpeech) && p < limit && d.quoteOpens(p, limit)) {
		ok = false
	}
	if ok && cu.is(fSpeech) && p+2 < limit && d.toks[p].cap == lower && hasSuffix(d.word(p), "ly") && (d.toks[p+1].mark(',') || d.toks[p+1].mark(':')) && d.quoteOpens(p+2, limit) {
		p += 2 // "replied calmly, "...""
	}
	var np noun
	has := false
	if *open >= 0 && !infinitive && k0 > *openFrom && !cu.is(fIng|fBase) {
		np, has = c.beyond(*open, *openFrom, k0, p, limit, ok, closeAt)
	}
	if *open >= 0 {
		return c.linked(f, dr, k0, p, ok, infinitive, limit, open, openFrom, closeAt)
	}
	// "Said X, "...""
	if k0 == c.st.start && d.toks[k0].name() && !cu.is(fIng|fBase) && cu.is(fSpeech) {
		if np := d.nounPhrase(f.to, limit); !np.empty() && d.speaks(np.run) {
			if q2 := c.nextQuote(np.to, limit); q2 >= 0 {
				dr.source = []run{np.run}
				dr.content = []run{d.quoteContent(q2)}
				dr.add(dr.rule, f.run)
				c.push(dr)
				return d.quotes[q2].after(), true
			}
		}
	}
	// "said X" behind a quotation or a comma.
	if beside && k0 == f.from && k0 > c.st.from && !cu.is(fIng) && (!cu.is(fBase) || cu.is(fPast) || cu.root == "read") {
		q = c.prevQuote(f.from)
		comma := d.toks[f.from-1].mark(',') || d.dash(f.from-1)
		if q >= 0 && d.isSpeech(q) || comma {
			if np := d.nounPhrase(f.to, limit); !np.empty() && (d.speaks(np.run) || q >= 0 && d.cutShort(q) && !d.toks[np.from].is(tComp|tRel)) && (q >= 0 && d.isSpeech(q) || d.endsClause(max(np.to, np.last), limit)) {
				if n, done := c.inverted(dr, f, np, q, left, limit); done {
					return n, true
				}
			}
		}
	}
	// The subject.
	prev := &d.toks[max(k0-1, 0)]
	switch {
	case has:
	case infinitive:
		return 0, false
	case k0 > c.st.from && prev.is(tRel) && (prev.w.text == "who" || prev.w.text == "which" || prev.w.text == "that" && k0-2 >= c.st.from && (d.toks[k0-2].kind == kWord && !d.toks[k0-2].is(tAux|tModal|tPrep|tConj|tSub) || d.toks[k0-2].mark(','))):
		np, has = noun{run{k0 - 1, k0}, k0}, true
		dr.add("relative-clause", np.run)
	case cu.is(fIng) && !passive && ok && prev.mark(',') && d.inserted(p, limit):
		return 0, false // "The Times, citing two people, reported"
	case cu.is(fIng) && !passive:
		if k0 == c.st.start && ok {
			// "Noting that ..., X did": the subject behind the comma.
			if k := d.commaSegment(p, limit); k+1 < limit && d.toks[k].mark(',') {
				if s := d.nounPhrase(k+1, limit); !s.empty() && d.speaks(s.run) {
					dr.source = []run{s.run}
					dr.content = c.without(run{p, k})
					dr.add(dr.rule, f.run)
					c.push(dr)
					return k + 1, true
				}
			}
			return 0, false
		}
		if k0 == f.from || d.toks[f.from-1].is(tAdverb) {
			// ", saying that": the subject of the sentence.
			if n := len(c.drafts); n > 0 && ok && (prev.mark(',') || prev.w.text == "before" && d.quoteOpens(p, limit)) && len(c.drafts[n-1].source) > 0 {
				dr.source, dr.same = c.drafts[n-1].source, int32(n-1)
				dr.add("shared-source", f.run)
				dr.add(dr.rule, f.run)
				*open = c.push(dr)
				*openFrom = p
				return p, true
			}
			if s, ok2 := c.mainSubject(left, k0); ok2 && (prev.mark(',') || prev.kind == kWord) && k0 > left {
				np, has = s, true
				dr.add("shared-source", np.run)
			}
		}
	default:
		np, has = d.subject(c.clauseStart(), k0)
		if !has && k0 > c.st.from && prev.is(tConj) {
			np, has = c.mainSubject(left, k0)
			if has {
				dr.add("shared-source", np.run)
			}
		}
	}
	if !has || np.to > k0 {
		if n := len(c.drafts); n > 0 && (prev.is(tConj) || prev.mark(',')) && ok && len(c.drafts[n-1].source) > 0 {
			dr.source, dr.same = c.drafts[n-1].source, int32(n-1)
			dr.add("shared-source", f.run)
			dr.add(dr.rule, f.run)
			*open = c.push(dr)
			*openFrom = p
			return p, true
		}
		return 0, false
	}
	dr.source = []run{np.run}
	if cu.is(fBase) && !multi && k0 == f.from && d.singularSubject(np.run) {
		return 0, false
	}
	if cu.is(fSpeech) && !cu.is(fIng|fBase) && k0 > 0 && d.toks[k0-1].mark(',') {
		np = c.wholeSpeaker(np, k0)
		dr.source = []run{np.run}
	}
	// "..., X said" behind the content.
	if q = c.prevQuote(np.from); (beside || anyway) && q >= 0 && d.isSpeech(q) && !c.claimed(q) && !(ok && c.titled(q)) && (!ok || d.toks[p].kind == kPunct || !d.clauseAhead(p, limit) || d.quotes[q].inside().len() > 4) {
		dr.rule = "cue-after-closed-quote"
		dr.add(dr.rule, f.run)
		dr.content = c.quotesBefore(q)
		if l := c.leadIn(q, left); !l.empty() {
			dr.content = append([]run{l}, dr.content...)
		}
		after := f.to
		if ok && d.toks[p].w.text == "that" && false {
			after = p
		}
		return c.afterQuote(dr, after, limit)
	}
	if ok {
		if c.carries(np.run, f, p, limit) {
			return c.usedAt(np.from), true
		}
		c.leadingHops(&dr, run{c.st.start, np.from})
		if p > f.to {
			c.hopsIn(&dr, run{f.to, p})
		}
		dr.add(dr.rule, f.run)
		*open = c.push(dr)
		*openFrom = p
		return p, true
	}
	// A parenthesis: "Y, X said." or "Y, X said, Y".
	if beside && np.from > left && !d.toks[np.from].is(tRel) && !cu.is(fIng) && (d.toks[np.from-1].mark(',') || d.dash(np.from-1)) {
		l := c.trim(run{left, np.from})
		if d.toks[left].is(tSub|tPrep) && np.from-left <= 2*npMax && d.commaSegment(left, np.from) == np.from-1 && !d.endsClause(p, limit) {
			return 0, false // "By noon, the mayor put out a note saying"
		}
		if !l.empty() && d.wordsIn(l) > 1 {
			dr.rule = "cue-after-content"
			dr.add(dr.rule, f.run)
			dr.content = c.without(l)
			if k := d.commaSegment(p, limit); p < limit && d.toks[p].is(tPrep) && k+2 < limit && d.toks[k].mark(',') && d.toks[left].is(tSub|tPrep) {
				*open = c.push(dr) // "If the vote fails, Alder hinted on Monday, the port will close"
				*openFrom = k + 1
				return k + 1, true
			}
			if p < limit && d.toks[p].mark(',') && p+2 < limit && !d.adjunctAt(p+1, limit) && !d.toks[p+1].is(tConj|tRel) {
				*open = c.push(dr)
				*openFrom = p + 1
				return p + 1, true
			}
			c.push(dr)
			return limit, true
		}
		return 0, false
	}
	if c.endsInColon(limit) && c.lastOfParagraph() || cu.is(fSpeech) && !cu.is(fIng|fBase) && !d.toks[np.from].is(tRel) && np.from <= left+1 && d.endsClause(f.to, limit) && c.quoteFollows() {
		dr.add(dr.rule, f.run)
		dr.awaits = true
		c.push(dr)
		return limit, true
	}
	return 0, false
}

// quoteFollows: the next sentence of the paragraph is a quotation: "She said in a statement. "...""
func (c *collector) quoteFollows() bool {
	n := int(c.si) + 1
	return len(c.quotes) == 0 && n < len(c.d.sents) && c.d.sents[n].para == c.st.para && c.d.pureQuote(n) >= 0
}

// lastOfParagraph: no sentence of its paragraph follows.
func (c *collector) lastOfParagraph() bool {
	return c.st.to >= c.d.paras[c.st.para].to
}

// endsClause: nothing but circumstances follow at i.
func (d *doc) endsClause(i, limit int32) bool {
	if i >= limit {
		return true
	}
	t := &d.toks[i]
	return t.kind == kPunct && t.quote < 0 || t.is(tPrep|tWeekday|tTime|tRel|tSub) && !t.is(tPronoun)
}

// inserted: the stretch from p ends in a comma with the verb of the sentence behind it.
func (d *doc) inserted(p, limit int32) bool {
	k := d.commaSegment(p, limit)
	if k+1 >= limit || !d.toks[k].mark(',') {
		return false
	}
	t := &d.toks[k+1]
	return t.is(tAux) || t.w.cue != nil && t.cap == lower && t.w.cue.is(fPast|fThird) && !t.is(tNoun)
}

// subjectBase: an uninflected verb has a plural subject or a modal before it: "critics say", "would say".
func (d *doc) subjectBase(k int32) bool {
	if k == 0 {
		return false
	}
	t := &d.toks[k-1]
	return t.is(tPronoun|tGroup|tRel) || t.kind == kWord && d.s[t.end-1] == 's' && !t.is(tPossessive|tAux)
}

// singularSubject: a name or "he" takes no uninflected verb.
func (d *doc) singularSubject(r run) bool {
	if r.len() != 1 {
		return false
	}
	switch d.toks[r.from].w.text {
	case "he", "she", "it", "this", "that":
		return true
	}
	return false
}

func (d *doc) clauseAhead(p, limit int32) bool { return d.wordsIn(run{p, limit}) > 4 }

// mainSubject is the noun phrase that begins the clause.
func (c *collector) mainSubject(left, k int32) (noun, bool) {
	d := c.d
	// The nearest stretch between commas that begins with a noun phrase and goes on with a verb.
	end := k
	for j := k - 1; j >= left && j > k-80; j-- {
		t := &d.toks[j]
		if j > left && !(t.mark(',') && t.quote < 0) {
			continue
		}
		from := j
		if t.mark(',') {
			from = j + 1
		}
		if d.segment(run{from, end}, false) == segNoun {
			if np := d.nounPhraseFrom(run{from, end}); !np.empty() && np.to < end && d.speaks(np.run) && d.toks[np.to].kind == kWord && !d.toks[np.to].is(tPrep|tRel|tConj) {
				return np, true
			}
		}
		end = j
	}
	i := left
	for i < k && (d.toks[i].is(tConj|tSub|tOpener) && !d.toks[i].is(tPronoun|tDet) || d.toks[i].mark(',')) {
		i++
	}
	if t := &d.toks[min(i, k)]; i < k && t.is(tPrep) && !t.is(tDet|tGov|tRole) {
		if j := d.commaSegment(i, k); j < k && d.toks[j].mark(',') {
			i = j + 1
		}
	}
	np := d.nounPhraseFrom(run{i, k})
	return np, !np.empty() && d.speaks(np.run)
}

// leadIn is content that stands before a quotation in the same sentence: "The plan is "a mistake," he said."
func (c *collector) leadIn(q, left int32) run {
	d := c.d
	l := run{left, d.quotes[q].open}
	if l.empty() || d.toks[l.to-1].mark(':') || d.dash(l.to-1) {
		return run{}
	}
	for _, x := range c.quotes {
		if x < q && d.quotes[x].open >= left {
			return run{}
		}
	}
	l = c.trim(l)
	if d.wordsIn(l) < 2 || d.openerOnly(l) || d.quotes[q].inside().len() > 24 && l.len() < 3 {
		return run{}
	}
	return l
}

// afterQuote finishes a claim whose quotation stands before its cue: a second part may follow.
func (c *collector) afterQuote(dr draft, after, limit int32) (int32, bool) {
	d := c.d
	if q2 := c.nextQuote(after, limit); q2 >= 0 && (d.isSpeech(q2) || d.quotes[q2].inside().len() > 2) {
		dr.content = append(dr.content, d.quoteContent(q2))
		dr.add("split-quote", d.quotes[q2].inside())
		after = d.quotes[q2].after()
	}
	c.hopsIn(&dr, run{dr.cue[0].to, limit})
	c.push(dr)
	return after, true
}

// inverted reads "..., said X".
func (c *collector) inverted(dr draft, f found, np noun, q, left, limit int32) (int32, bool) {
	d := c.d
	dr.source = []run{np.run}
	if q >= 0 && d.isSpeech(q) && !c.claimed(q) {
		dr.rule = "cue-after-closed-quote"
		dr.add(dr.rule, f.run)
		dr.content = c.quotesBefore(q)
		if l := c.leadIn(q, left); !l.empty() {
			dr.content = append([]run{l}, dr.content...)
		}
		return c.afterQuote(dr, max(np.last, np.to), limit)
	}
	if d.toks[f.from-1].mark(',') {
		l := c.trim(run{left, f.from - 1})
		if d.toks[np.from].is(tComp|tRel) || c.phraseOnly(left, f.from-1) {
			return 0, false
		}
		if d.wordsIn(l) < 3 || f.c.root != "say" && f.c.root != "add" && f.c.root != "note" && f.c.root != "write" && f.c.root != "explain" {
			return 0, false
		}
		dr.rule = "cue-after-content"
		dr.add(dr.rule, f.run)
		dr.content = c.without(l)
		c.hopsIn(&dr, run{np.to, limit})
		c.push(dr)
		return limit, true
	}
	return 0, false
}

// cutShort: a quotation ends in a comma, a question or an exclamation: its speaker follows.
func (d *doc) cutShort(q int32) bool {
	in := d.quotes[q].inside()
	if in.len() < 2 {
		return false
	}
	if a := d.quotes[q].after(); int(a) < len(d.toks) && d.toks[a].mark(',') {
		return true
	}
	t := &d.toks[in.to-1]
	return t.mark(',') || t.mark('?') || t.mark('!')
}

// phraseOnly: what stands from i to the comma at k is a noun phrase with an insertion, the subject of what follows: "Alder,
// who runs the port, said the ...", "Alder, her deputy, said the ...".
func (c *collector) phraseOnly(i, k int32) bool {
	d := c.d
	np := d.nounPhrase(i, k)
	if np.empty() || !d.speaks(np.run) {
		return false
	}
	if np.to >= k {
		return true
	}
	j := np.to
	if d.toks[j].mark(',') {
		j++
	}
	return j < k && k-j <= 2*npMax && d.toks[j].is(tRel) && d.toks[j].w.text != "that" && d.commaSegment(j, k) == k
}

// beyond closes an open content that the cue at k0 is not part of, and gives the subject of that cue: behind an inserted
// relative clause ("Alder, who opposes the plan, told reporters"), or behind a clause whose main clause is a quotation
// ("When she saw the plan, she said, "...""; "Alder was talking about it when she told us, "..."").
func (c *collector) beyond(open int, openFrom, k0, p, limit int32, ok bool, closeAt func(int32)) (noun, bool) {
	d := c.d
	o := &c.drafts[open]
	src := run{}
	if len(o.source) > 0 {
		src = o.source[0]
	}
	if src.len() == 1 && d.toks[src.from].is(tRel) && d.toks[k0-1].mark(',') && src.from > c.st.start && (d.toks[src.from-1].mark(',') || d.toks[src.from].w.text == "who") {
		at := src.from
		if d.toks[at-1].mark(',') {
			at--
		}
		if np, ok := d.subject(c.clauseStart(), at); ok && np.to <= src.from && d.speaks(np.run) && !d.toks[np.from].is(tRel) {
			closeAt(k0 - 1)
			return np, true
		}
		return noun{}, false
	}
	if np, has := d.subject(openFrom, k0); has && np.from > openFrom && np.to <= k0 {
		if q := c.prevQuote(np.from); q >= 0 && d.quotes[q].open > openFrom && d.isSpeech(q) && d.cutShort(q) {
			if b := d.quotes[q].open - 1; d.toks[b].mark(':') || d.dash(b) {
				closeAt(b) // "Alder said it was too late: "We are done," she told reporters"
				return np, true
			}
		}
	}
	if !ok || p >= limit || !d.quoteOpens(p, limit) || !d.isSpeech(d.quoteAt(p)) {
		return noun{}, false
	}
	np, has := d.subject(openFrom, k0)
	if has && np.from <= openFrom {
		for j := k0 - 1; j > openFrom && j > k0-12; j-- {
			if d.toks[j].mark(',') && d.toks[j].quote < 0 {
				np = d.nounPhrase(j+1, k0)
				has = !np.empty() && d.speaks(np.run)
				break
			}
		}
	}
	if !has || np.from <= openFrom || max(np.to, np.last) < k0-6 {
		return noun{}, false
	}
	b := &d.toks[np.from-1]
	switch {
	case b.mark(',') || b.mark(';'), b.is(tRel) && b.w.text == "which", b.is(tSub|tConj) && b.cap == lower && b.w.text != "if":
		closeAt(np.from - 1)
		return np, true
	}
	return noun{}, false
}

// wholeSpeaker puts before an apposition the name that stands between it and a quotation: ""...," the economist Ana Alder,
// a former adviser, wrote".
func (c *collector) wholeSpeaker(np noun, k0 int32) noun {
	d := c.d
	k := sort.Search(len(c.quotes), func(k int) bool { return d.quotes[c.quotes[k]].after() > np.from }) - 1
	if k >= 0 {
		q := c.quotes[k]
		at := d.quotes[q].after()
		if at >= np.from-1 || k0-at > 40 || !d.cutShort(q) || c.claimed(q) || d.toks[np.from-1].kind != kPunct {
			return np
		}
		if d.toks[at].mark(',') {
			at++
		}
		whole := d.nounPhrase(at, k0)
		if whole.empty() || whole.from >= np.from || whole.to > k0 || !d.speaks(whole.run) || d.toks[whole.from].is(tRel) {
			return np
		}
		if e := max(whole.to, whole.last); e+1 < np.from && !d.toks[e].mark(',') {
			return np
		}
		return noun{run{whole.from, max(whole.to, np.to)}, np.last}
	}
	return np
}

// behindComma: a quotation that ends in a comma stands before k: ""It is ours," adding".
func (c *collector) behindComma(k int32) bool {
	d := c.d
	q := d.quoteEndingAt(k - 1)
	return q >= 0 && d.toks[d.quotes[q].close-1].mark(',')
}

// quoteOnly ends a content that opens with a quotation where the quotation ends, when a comma inside it shows that the
// sentence goes on without it: "said, "It is ours," a day before".
func (c *collector) quoteOnly(from, to int32) int32 {
	d := c.d
	if from+1 < to && d.toks[from].w.text == "that" {
		from++
	}
	if from >= to {
		return to
	}
	q := d.quoteAt(from)
	if q < 0 || d.quotes[q].inside().len() < 3 || !d.quotes[q].closed || !d.toks[d.quotes[q].close-1].mark(',') || d.quotes[q].after() >= to {
		return to
	}
	a := d.quotes[q].after()
	if d.toks[a].is(tConj) || d.toks[a].mark(',') || d.quotes[q].inside().len() < 6 && !d.toks[a].is(tSub) {
		return to
	}
	for i := a; i < to; i++ {
		if d.toks[i].quote >= 0 {
			return to
		}
	}
	return a
}

// linked decides about a cue behind an open content: a coordinated verb of the same speaker ("and said"), a participle
// ("saying"), a clause with its own subject (", but X said"), the speaker named behind ("..., X said"), or nested speech.
func (c *collector) linked(f found, dr draft, k0, p int32, ok, infinitive bool, limit int32, open *int, openFrom *int32, closeAt func(int32)) (int32, bool) {
	d := c.d
	if infinitive || k0 <= *openFrom {
		return 0, false
	}
	prev := &d.toks[k0-1]
	cu := f.c
	link := int32(-1)
	switch {
	case cu.is(fIng) && ok && c.behindComma(k0):
		link = k0
	case cu.is(fIng) && prev.mark(',') && ok:
		link = k0 - 1
	case prev.is(tConj) && prev.w.text != "or" && ok && !cu.is(fIng|fBase):
		if d.toks[max(k0-2, 0)].mark(',') || cu.is(fSpeech) {
			link = k0 - 1
			if link > *openFrom && d.toks[link-1].mark(',') {
				link--
			}
		}
	}
	if link >= 0 {
		if len(c.drafts[*open].source) == 0 {
			return 0, false
		}
		dr.source = c.drafts[*open].source
		dr.same = int32(*open)
		dr.add("shared-source", f.run)
		dr.add(dr.rule, f.run)
		closeAt(link)
		*open = c.push(dr)
		*openFrom = p
		return p, true
	}
	// "..., Reuters reported": the outlet carried what is open.
	for j := k0 - 1; j > *openFrom && j > k0-9; j-- {
		if d.toks[j].mark(',') && d.toks[j].quote < 0 {
			src := run{j + 1, k0}
			if d.named(src) && d.outlet(src) && d.endsClause(f.to, limit) && (cu.act == "report" || cu.act == "say") {
				end := d.dateTail(f.to, limit)
				c.use(run{j, end})
				c.drafts[*open].hops = append(c.drafts[*open].hops, hop{mention: src, cue: f.run, credit: true})
				c.drafts[*open].add("credit-trailing", f.run)
				return end, true
			}
			break
		}
	}
	// "Residents were told to leave, the sheriff said": the outer speaker stands behind.
	if cu.is(fSpeech) && !ok && !cu.is(fIng|fBase) && d.endsClause(f.to, limit) && *open == len(c.drafts)-1 {
		for j := k0 - 1; j > *openFrom && j > k0-16; j-- {
			t := &d.toks[j]
			if t.quote >= 0 || t.mark(';') {
				break
			}
			if !t.mark(',') {
				continue
			}
			np := d.nounPhrase(j+1, k0)
			if np.empty() || max(np.to, np.last) < k0 || !d.speaks(np.run) {
				continue
			}
			from := d.pastOpeners(c.clauseStart(), j)
			if l := c.trim(run{from, j}); d.wordsIn(l) > 2 {
				c.drafts = c.drafts[:*open]
				*open = -1
				dr.source = []run{np.run}
				dr.rule = "cue-after-content"
				dr.add(dr.rule, f.run)
				dr.content = c.without(l)
				c.push(dr)
				return limit, true
			}
			break
		}
	}
	// Its own subject behind ", but", ", and", ", while", ";".
	for j := k0 - 1; j > *openFrom && j > k0-20; j-- {
		t := &d.toks[j]
		if t.quote >= 0 {
			break
		}
		if pronoun := j == k0-2 && t.is(tConj) && d.toks[j+1].is(tPronoun) && !d.toks[j+1].is(tDet); pronoun || t.mark(';') || t.mark('—') || t.is(tConj|tSub) && t.cap == lower && d.toks[j-1].mark(',') && (t.w.text == "but" || t.w.text == "and" || t.w.text == "while" || t.w.text == "though" || t.w.text == "although" || t.w.text == "yet" || t.w.text == "whereas") {
			np, has := d.subject(j+1, k0)
			if !has || !ok || np.from != j+1 && np.from > j+4 || max(np.to, np.last) < k0-8 {
				return 0, false
			}
			dr.source = []run{np.run}
			dr.add(dr.rule, f.run)
			link = j
			for link > *openFrom && d.toks[link-1].mark(',') {
				link--
			}
			closeAt(link)
			*open = c.push(dr)
			*openFrom = p
			return p, true
		}
	}
	return 0, false
}

// passiveEnglish reads "X was accused of Y", "Y is expected to Y", "X was told Y".
func (c *collector) passiveEnglish(f found, k0, left, limit int32, open *int, openFrom *int32, closeAt func(int32)) (int32, bool) {
	d := c.d
	cu := f.c
	if *open >= 0 {
		return 0, false
	}
	by := int32(-1)
	for j := f.to; j < limit && j < f.to+24; j++ {
		t := &d.toks[j]
		if t.quote >= 0 || t.kind == kPunct && t.ch != '\'' {
			break
		}
		if t.is(tAgent) || t.w.text == "by" {
			by = j
			break
		}
	}
	np, has := d.subject(c.clauseStart(), k0)
	dr := draft{cue: []run{{k0, f.to}}, c: cu, quoted: -1, same: -1, rule: "passive-no-source", anon: true}
	if by >= 0 {
		src := d.nounPhrase(by+1, limit)
		if !src.empty() && d.speaks(src.run) {
			dr.source, dr.anon, dr.rule = []run{src.run}, false, "passive-by"
		} else {
			by = -1
		}
	}
	p := f.to
	switch cu.root {
	case "accuse", "expect", "say", "report", "believe", "think", "allege", "describe", "criticize", "call", "see", "charge", "consider", "rumor", "tell", "ask", "estimate", "blame", "praise", "project", "predict", "suspect", "view", "regard", "know", "deem", "portray", "mock", "condemn", "denounce", "endorse", "quote", "cite", "urge", "hail", "dub", "label", "warn", "assume", "perceive", "identify":
		if cu.root == "know" || cu.root == "identify" || cu.root == "charge" || cu.root == "quote" {
			if by < 0 {
				return 0, false
			}
		}
	default:
		if by < 0 {
			return 0, false
		}
	}
	if p < limit && (d.toks[p].w.text == "of" || d.toks[p].w.text == "as" || d.toks[p].w.text == "for" || d.toks[p].w.text == "with" || d.toks[p].w.text == "about") {
		p++
		dr.cue[0].to = p
	}
	if !has {
		return 0, false
	}
	dr.add(dr.rule, f.run)
	subj := np.run
	if cu.root == "tell" || cu.root == "ask" || cu.root == "warn" || cu.root == "urge" {
		subj = run{}
	} else if d.toks[subj.from].is(tPronoun|tRel) && false {
		subj = run{}
	}
	if !subj.empty() {
		dr.content = append(dr.content, subj)
	}
	if by >= 0 {
		if rest := c.trim(run{p, by}); !rest.empty() && by > p {
			dr.content = append(dr.content, rest)
		} else if k := dr.source[0].to; k < limit && (d.toks[k].w.text == "of" || d.toks[k].w.text == "as" || d.toks[k].w.text == "for") {
			dr.content = append(dr.content, c.trim(run{k + 1, limit}))
			c.push(dr)
			return limit, true
		}
		if len(dr.content) == 0 {
			return 0, false
		}
		c.push(dr)
		return dr.source[0].to, true
	}
	if p >= limit || d.toks[p].kind == kPunct && !quoteMark(d.toks[p].ch) {
		if cu.root == "criticize" || cu.root == "praise" || cu.root == "blame" {
			c.push(dr)
			return p, true
		}
		return 0, false
	}
	*open = c.push(dr)
	*openFrom = p
	return p, true
}

// nominalEnglish reads "criticism of Y", "Clinton's call for Y", "calls for Y from X".
func (c *collector) nominalEnglish(f found, limit int32, open *int, openFrom *int32) (int32, bool) {
	d := c.d
	if *open >= 0 || f.to >= limit {
		return 0, false
	}
	dr := draft{cue: []run{f.run}, c: f.c, quoted: -1, same: -1, rule: "nominal-cue", anon: true}
	dr.add(dr.rule, f.run)
	// Whose it is.
	if f.from > c.st.from {
		p := &d.toks[f.from-1]
		switch {
		case p.is(tPossessive):
			dr.source, dr.anon = []run{{f.from - 1, f.from}}, false
		case (p.w.text == "'s" || p.w.text == "’s" || d.s[p.start:p.end] == "s") && f.from-2 >= c.st.from:
			e := f.from - 1
			for e > c.st.from && d.toks[e-1].kind == kPunct {
				e--
			}
			s := e - 1
			for s > c.st.from && (d.toks[s-1].name() || d.toks[s-1].is(tTitle|tRole) && d.toks[s-1].name()) {
				s--
			}
			dr.source, dr.anon = []run{{s, e}}, false
		}
	}
	p := f.to
	last := &d.toks[f.to-1]
	if hasSuffix(last.w.text, " that") || hasSuffix(last.w.text, " whether") {
		p = f.to - 1
		dr.cue[0].to = p
		*open = c.push(dr)
		*openFrom = p
		return p + 1, true
	}
	end := p
	np := d.englishNoun(p, limit)
	if np.empty() {
		return 0, false
	}
	end = np.to
	if end < limit && (d.toks[end].w.text == "from" || d.toks[end].w.text == "by" || d.toks[end].w.text == "among") && len(dr.source) == 0 {
		if src := d.englishNoun(end+1, limit); !src.empty() {
			dr.source, dr.anon = []run{src.run}, false
		}
	}
	dr.content = []run{{p, end}}
	c.push(dr)
	return end, true
}
