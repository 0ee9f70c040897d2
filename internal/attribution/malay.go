package attribution

import (
	"slices"
	"sort"
)

// malay reads one Indonesian sentence from left to right. A cue that opens a content to its right ("X mengatakan ...")
// holds everything behind it, until a cue with its own subject or a link ("seraya menegaskan") takes over: of nested
// speech only the outer speaker is the source.
func (c *collector) malay(r run) {
	d := c.d
	open := -1
	openFrom := int32(0)
	left := r.from // where the clause of the next cue may begin
	left = d.pastOpeners(left, r.to)
	var passives []int32
	closeAt := func(at int32) {
		if open >= 0 {
			if cu := c.drafts[open].c; cu != nil && cu.voice == vActive && (cu.act != "say" || cu.root == "kenang" || cu.root == "ungkap" || cu.root == "nyata" || cu.root == "sampai") {
				at = c.phraseEnd(openFrom, at)
			}
			c.drafts[open].content = append(c.drafts[open].content, c.without(run{openFrom, at})...)
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
		case f.c.as(vBare) != nil || f.c.as(vNya) != nil:
			cu := f.c.as(vBare)
			if cu == nil {
				cu = f.c.as(vNya)
			}
			if n, done := c.bare(f, cu, left, r.to, &open, &openFrom, closeAt); done {
				next = n
				if open < 0 {
					left = n
				}
			} else if act := f.c.as(vActive); act != nil || cu.root == "bilang" || cu.is(fAdj) {
				f.c = cu
				if n, done := c.active(f, left, r.to, &open, &openFrom, closeAt); done {
					next = n
				}
			}
		case f.c.as(vAccording) != nil:
			f.c = f.c.as(vAccording)
			if n, done := c.according(f, left, r.to, &open, &openFrom, closeAt); done {
				next = n
			}
		case f.c.as(vActive) != nil:
			f.c = f.c.as(vActive)
			if n, done := c.active(f, left, r.to, &open, &openFrom, closeAt); done {
				next = n
				left = max(n, c.usedAt(n-1))
			}
		case f.c.as(vBy) != nil && open >= 0 && i > r.from && d.toks[i-1].is(tRelated) && c.alsoSaid(f, open, openFrom, r.to):
			closeAt(i - 1)
			c.drafts[len(c.drafts)-1].content = c.drafts[open1(c)].content
			next = r.to
		case f.c.as(vBy) != nil && c.by(f, left, r.to, open):
			next = r.to
		case f.c.as(vPassive) != nil:
			if open < 0 {
				passives = append(passives, i)
			}
		}
		i = max(next, i+1)
	}
	closeAt(r.to)
	if len(c.drafts) == 0 {
		c.nominal(r)
	}
	c.creditClaims(r)
	for _, i := range passives {
		c.passive(i, r)
	}
	c.colonQuote(r)
	c.unknownBare(r)
}

// unknownBare reads a quotation with a word behind it that the lexicon does not know, and a speaker: "..." seloroh dia.
func (c *collector) unknownBare(r run) {
	d := c.d
	for _, q := range c.quotes {
		if c.claimed(q) || !d.isSpeech(q) {
			continue
		}
		i := d.quotes[q].after()
		for i < r.to && d.toks[i].mark(',') {
			i++
		}
		if i+1 >= r.to {
			continue
		}
		t := &d.toks[i]
		if t.kind != kWord || t.cap != lower || t.w != unknown || d.verb(i) {
			continue
		}
		np := d.nounPhrase(i+1, r.to)
		end := max(np.to, np.last)
		if np.empty() || !d.speaks(np.run) || end < r.to && d.toks[end].kind == kWord && !d.adjunctAt(end, r.to) {
			continue
		}
		dr := draft{cue: []run{{i, i + 1}}, source: []run{np.run}, quoted: q, same: -1, rule: "cue-after-closed-quote", content: c.quotesBefore(q)}
		dr.add("unknown-verb", run{i, i + 1})
		c.push(dr)
	}
}

// phraseEnd ends a content that is no clause ("menyerukan gencatan senjata usai bertemu ...") where circumstances or
// another clause begin; a clause goes on to its end.
func (c *collector) phraseEnd(from, to int32) int32 {
	d := c.d
	for i := from; i < to; i++ {
		t := &d.toks[i]
		if t.quote >= 0 {
			return to
		}
		if i == from {
			if d.verb(i) || t.is(tModal|tNeg|tPronoun|tSub) {
				return to
			}
			continue
		}
		if t.is(tModal|tNeg|tAux) || d.verb(i) && !d.toks[i-1].is(tRel) || t.is(tComp) && !t.is(tSub) || t.is(tAdverb) && t.w.text != "lagi" || t.is(tRel) {
			return to
		}
		switch t.w.text {
		case "usai", "seusai", "selepas", "setelah", "ketika", "saat", "sebelum", "namun", "tetapi", "sementara":
			if t.cap == lower && i > from+1 {
				if d.toks[i-1].mark(',') {
					i--
				}
				return i
			}
		}
	}
	return to
}

func (d *doc) pastOpeners(i, limit int32) int32 {
	for i < limit {
		t := &d.toks[i]
		if t.is(tOpener) && t.in == 0 && !t.is(tGov|tRole|tOrg) && t.w.cue == nil {
			i += int32(t.n)
			continue
		}
		if t.mark(',') {
			i++
			continue
		}
		break
	}
	return i
}

// usedAt gives the token behind the credit that holds token i, or i itself.
func (c *collector) usedAt(i int32) int32 {
	n := sort.Search(len(c.used), func(k int) bool { return c.used[k].to > i })
	if n < len(c.used) && c.used[n].has(i) {
		return c.used[n].to
	}
	return i
}

// use marks a run as a credit's; the runs stay in order.
func (c *collector) use(r run) {
	n := sort.Search(len(c.used), func(k int) bool { return c.used[k].from >= r.from })
	if n > 0 && c.used[n-1].to > r.from || n < len(c.used) && c.used[n].from < r.to {
		return // it is already
	}
	c.used = slices.Insert(c.used, n, r)
}

// bare reads "..., kata X" and "..., ujarnya": behind a quotation, in the middle, or at the start of a clause.
func (c *collector) bare(f found, cu *cue, left, limit int32, open *int, openFrom *int32, closeAt func(int32)) (int32, bool) {
	d := c.d
	inWord := f.c.as(vNya) != nil
	at := f.from
	for at > c.st.from && (d.toks[at-1].is(tRelated) || d.toks[at-1].is(tAdverb) && d.toks[at-1].cap == lower) {
		at--
	}
	q := c.prevQuote(at)
	var src noun
	after := f.to
	if inWord {
		src = noun{f.run, f.to}
	} else {
		from := f.to
		for from < limit && d.toks[from].is(tAdverb) && d.toks[from].cap == lower || from < limit && d.toks[from].is(tAgent) {
			from++
		}
		src = d.nounPhrase(from, limit)
		after = max(src.last, src.to)
	}
	if src.empty() {
		return 0, false
	}
	dr := draft{cue: []run{f.run}, source: []run{src.run}, c: cu, inWord: inWord, quoted: q, same: -1}
	if q >= 0 && d.isSpeech(q) && d.quotes[q].open >= c.st.from {
		if *open >= 0 {
			// "X mengatakan, "...," kata dia": the quotation is the second cue's.
			closeAt(d.quotes[q].open)
		}
		dr.rule = "cue-after-closed-quote"
		dr.add(dr.rule, f.run)
		dr.content = append(dr.content, c.quotesBefore(q)...)
		// The second part of a split quotation in the same sentence.
		if q2 := c.nextQuote(after, limit); q2 >= 0 && d.isSpeech(q2) {
			dr.content = append(dr.content, d.quoteContent(q2))
			dr.add("split-quote", d.quotes[q2].inside())
			after = d.quotes[q2].after()
		}
		c.hopsIn(&dr, run{src.to, c.tailEnd(after, limit)})
		c.push(dr)
		return after, true
	}
	start := at == c.st.start || at <= left || d.opensAt(at, c.st.start)
	comma := at > c.st.from && (d.toks[at-1].mark(',') || d.dash(at-1))
	if *open >= 0 && at < f.from && comma && !inWord && d.speaks(src.run) {
		// "Presiden menegaskan ..., demikian kata juru bicaranya, Budi": somebody passed it on.
		k := *open
		closeAt(at - 1)
		c.drafts[k].hops = append(c.drafts[k].hops, hop{mention: src.run, cue: f.run, credit: true, person: true})
		c.drafts[k].add("credit-trailing", f.run)
		return limit, true
	}
	if !start && !comma || *open >= 0 {
		return 0, false
	}
	for !inWord && after < limit && d.toks[after].is(tAdverb) && d.toks[after].cap == lower {
		after++
	}
	ends := after >= limit || d.toks[after].mark(',') || d.toks[after].mark(':') || d.dash(after)
	if cu.is(fAfter) && !inWord && (!ends || start && !comma && d.toks[f.from].cap != lower) {
		return 0, false
	}
	if !inWord && !d.speaks(src.run) && !ends {
		return 0, false
	}
	j := after
	for j < limit && (d.toks[j].is(tAdverb) && d.toks[j].cap == lower) {
		j++
	}
	l := c.trim(run{left, at})
	dr.rule = "cue-in-middle"
	if !l.empty() && !d.openerOnly(l) {
		dr.content = append(dr.content, c.without(l)...)
		dr.rule = "cue-after-content"
	}
	right := run{j, j}
	switch {
	case j < limit && (d.toks[j].mark(',') || d.toks[j].mark(':') || d.dash(j)):
		if len(dr.content) == 0 || !d.adjunctAt(j+1, limit) {
			right = run{j + 1, limit}
		} else if k := d.pastAdjunct(j+1, limit); k < limit && len(dr.content) == 0 {
			right = run{k, limit}
		}
	case len(dr.content) == 0:
		right = run{c.contentStart(j, limit), limit}
	}
	if !right.empty() {
		if d.toks[right.from].is(tComp) && d.toks[right.from].w.text == "bahwa" {
			right.from++
		}
		dr.rule = "cue-in-middle"
		if len(dr.content) == 0 {
			dr.rule = "cue-before-content"
		}
	}
	dr.add(dr.rule, f.run)
	if len(dr.content) == 0 && right.empty() {
		return 0, false
	}
	if right.empty() {
		c.hopsIn(&dr, run{src.to, limit})
		c.push(dr)
		return limit, true
	}
	*open = c.push(dr)
	*openFrom = right.from
	return right.from, true
}

// openerOnly: nothing but links between sentences and adverbs.
func (d *doc) openerOnly(r run) bool {
	for i := r.from; i < r.to; i++ {
		if t := &d.toks[i]; t.kind != kPunct && !t.is(tOpener|tAdverb|tConj|tSub) {
			return false
		}
	}
	return true
}

// quotesBefore is the content of quotation q with those that stand directly before it in the sentence.
func (c *collector) quotesBefore(q int32) []run {
	d := c.d
	at := 0
	if i, ok := slices.BinarySearch(c.quotes, q); ok {
		at = i
	}
	var out []run
	for _, x := range c.quotes[max(0, at-lookBack):at] {
		if d.quotes[x].after()+2 >= d.quotes[q].open && d.isSpeech(x) && !c.claimed(x) {
			out = append(out, d.quoteContent(x))
		}
	}
	return append(out, d.quoteContent(q))
}

// Within one sentence no more than this many quotations and claims are looked back at: news has a handful, and a text of
// nothing but quotations stays linear.
const (
	lookBack       = 8
	lookBackDrafts = 64
)

func (c *collector) claimed(q int32) bool {
	in := c.d.quotes[q].inside()
	for i := range c.drafts[max(0, len(c.drafts)-lookBackDrafts):] {
		for _, r := range c.drafts[max(0, len(c.drafts)-lookBackDrafts)+i].content {
			if r.overlaps(in) {
				return true
			}
		}
	}
	return false
}

// nextQuote gives the next speech quotation between i and limit when no cue stands before it.
func (c *collector) nextQuote(i, limit int32) int32 {
	d := c.d
	for ; i < limit; i++ {
		t := &d.toks[i]
		if t.w.cue != nil && t.in == 0 && t.cap == lower && (t.w.cue.voice == vActive || t.w.cue.voice == vBare || t.w.cue.voice == vNya) && c.usedAt(i) == i {
			return -1
		}
		if i+1 < limit && d.toks[i+1].quote >= 0 && t.quote < 0 && !d.quotes[d.toks[i+1].quote].single {
			return d.toks[i+1].quote
		}
	}
	return -1
}

// tailEnd is where the words behind a source end: at the next cue with content of its own or the end.
func (c *collector) tailEnd(i, limit int32) int32 { return limit }

// adjunctAt tells whether circumstances stand at i, not content: a place, a date, who was told.
func (d *doc) adjunctAt(i, limit int32) bool {
	if i >= limit {
		return true
	}
	t := &d.toks[i]
	if t.is(tOpener) && !t.is(tPrep|tSub) {
		return false
	}
	return t.is(tPrep|tTo|tSub|tWeekday|tMonth|tRelated|tTime) && !t.is(tRole|tGov) || t.kind == kNumber || t.mark('(') || t.w.cue != nil && t.w.cue.as(vCredit) != nil
}

func (d *doc) pastAdjunct(i, limit int32) int32 {
	for i < limit && !d.toks[i].mark(',') {
		i++
	}
	return min(i+1, limit)
}

// according reads "menurut X, ..." and "..., menurut X".
func (c *collector) according(f found, left, limit int32, open *int, openFrom *int32, closeAt func(int32)) (int32, bool) {
	d := c.d
	from := f.to
	for from < limit && (d.toks[from].is(tPrep) || d.toks[from].is(tAgent)) && d.toks[from].cap == lower {
		from++
	}
	src := d.nounPhrase(from, limit)
	root := f.c.root
	inWord := hasSuffix(root, "nya")
	if inWord {
		from = f.to
		src = noun{f.run, f.to}
	}
	if src.empty() {
		if root == "berdasarkan informasi" && d.opensAt(f.from, c.st.start) && from < limit && d.toks[from].mark(',') && *open < 0 {
			dr := draft{cue: []run{f.run}, c: f.c, quoted: -1, same: -1, rule: "according-to", anon: true}
			dr.add(dr.rule, f.run)
			*open = c.push(dr)
			*openFrom = from + 1
			return from + 1, true
		}
		return 0, false
	}
	if root == "bagi" || root == "versi" || root == "di mata" || root == "dalam laporan" || root == "dari laporan" || root == "dari data" || root == "dari informasi" || root == "dari keterangan" {
		if !d.speaks(src.run) || root == "bagi" && !d.opensAt(f.from, c.st.start) || root == "versi" && d.opensAt(f.from, c.st.start) {
			return 0, false
		}
	}
	if root == "berdasarkan" && !d.headIs(src.run, tDoc) {
		return 0, false
	}
	after := max(src.last, src.to)
	dr := draft{cue: []run{f.run}, source: []run{src.run}, c: f.c, inWord: inWord, quoted: -1, same: -1, rule: "according-to"}
	dr.add("according-to", f.run)
	if carriers, next := d.carriers(from, limit); len(carriers) > 0 && d.media(carriers[0].mention) {
		if *open >= 0 || len(c.drafts) > 0 && !d.opensAt(f.from, c.st.start) {
			// "X bersumpah ..., menurut KCNA": the outlet carried it.
			k := *open
			start := f.from
			for start > c.st.from && d.toks[start-1].mark(',') {
				start--
			}
			end := d.dateTail(next, limit)
			c.use(run{start, end})
			if k < 0 {
				k = len(c.drafts) - 1
			}
			for _, h := range carriers {
				h.cue, h.credit = f.run, true
				c.drafts[k].hops = append(c.drafts[k].hops, h)
			}
			c.drafts[k].add("credit-trailing", f.run)
			return end, true
		}
		// It may yet turn out that somebody else speaks in the sentence.
		end := next
		if end < limit && d.toks[end].is(tRel) {
			end = d.commaSegment(end, limit)
		}
		end = d.dateTail(end, limit)
		start := f.from
		for start > c.st.from && d.toks[start-1].mark(',') {
			start--
		}
		cr := credit{cue: f.run, hops: carriers, all: run{start, end}, leading: d.opensAt(f.from, c.st.start)}
		for k := range cr.hops {
			cr.hops[k].cue, cr.hops[k].credit = f.run, true
		}
		c.credits = append(c.credits, cr)
		c.use(cr.all)
		return end, true
	}
	if *open >= 0 {
		return 0, false
	}
	if d.opensAt(f.from, c.st.start) {
		// The content begins behind the comma; a relative clause or an apposition may stand before it.
		p := after
		if p < limit && !d.toks[p].mark(',') {
			if d.toks[p].is(tRel|tPrep|tWeekday|tSub) || d.toks[p].mark('(') || d.verb(p) && d.toks[p].w.cue == nil {
				if k := d.commaSegment(p, limit); k < limit && d.toks[k].mark(',') && k+2 < limit {
					c.hopsIn(&dr, run{p, k})
					p = k
				}
			}
		}
		if p < limit && d.toks[p].mark(',') {
			p++
		}
		for p < limit && (d.toks[p].is(tComp) && d.toks[p].w.text == "bahwa" || d.toks[p].w.text == "tercatat") {
			p++
		}
		*open = c.push(dr)
		*openFrom = p
		return p, true
	}
	// Behind or inside the content.
	at := f.from
	if at > left && d.toks[at-1].is(tRel) {
		// "Seluruh produk yang menurut dia, ..."
		l := c.trim(run{left, at - 1})
		if !l.empty() {
			dr.content = append(dr.content, l)
		}
		p := after
		if p < limit && d.toks[p].mark(',') {
			p++
		}
		*open = c.push(dr)
		*openFrom = p
		return p, true
	}
	if q := c.prevQuote(at); q >= 0 && d.isSpeech(q) {
		dr.content = c.quotesBefore(q)
		c.push(dr)
		return after, true
	}
	l := c.trim(run{left, at})
	if !l.empty() && !d.openerOnly(l) {
		dr.content = append(dr.content, c.without(l)...)
	}
	if inWord && after < limit && d.toks[after].kind == kWord && f.from > left && d.toks[f.from-1].kind != kPunct || inWord && after < limit && d.toks[after].kind == kWord && d.toks[f.from-1].kind == kPunct && quoteMark(d.toks[f.from-1].ch) {
		// "Istilah itu menurutnya telah ...": in the middle of a clause.
		*open = c.push(dr)
		*openFrom = after
		return after, true
	}
	if after < limit && d.toks[after].mark(',') && (len(dr.content) == 0 || !d.adjunctAt(after+1, limit) && d.wordsIn(run{after + 1, limit}) > 2) {
		*open = c.push(dr)
		*openFrom = after + 1
		return after + 1, true
	}
	if len(dr.content) == 0 {
		return 0, false
	}
	c.hopsIn(&dr, run{src.to, limit})
	c.push(dr)
	return after, true
}

// active reads "X mengatakan ...".
func (c *collector) active(f found, left, limit int32, open *int, openFrom *int32, closeAt func(int32)) (int32, bool) {
	d := c.d
	k0 := d.skipBack(f.from, c.st.start)
	if k0 > c.st.from && d.toks[k0-1].is(tRel) {
		return c.relative(f, k0, left, limit, open, openFrom)
	}
	neg := false
	for j := k0; j < f.from; j++ {
		neg = neg || d.toks[j].is(tNeg)
	}
	if neg && !(f.c.act == "believe") {
		return 0, false
	}
	dr := draft{cue: []run{f.run}, c: f.c, quoted: -1, same: -1, rule: "cue-before-content", negated: neg}
	prev := &d.toks[max(k0-1, 0)]
	if *open >= 0 {
		link := int32(-1)
		own := false
		switch {
		case k0-1 <= *openFrom:
		case prev.is(tConj) && prev.cap == lower && (prev.w.text == "dan" || prev.w.text == "serta" || prev.w.text == "tetapi" || prev.w.text == "tapi" || prev.w.text == "namun"):
			if !f.c.is(fWeak) {
				link = k0 - 1
			}
		case prev.w.text == "seraya" || prev.w.text == "sambil" || prev.w.text == "sembari" || prev.w.text == "lalu" || prev.w.text == "kemudian" || prev.w.text == "dengan" && !f.c.is(fWeak):
			link = k0 - 1
		case prev.mark(',') && k0 == f.from:
			link = k0 - 1
		default:
			// A clause with its own subject behind a comma: ", sementara Y mengatakan".
			if s := d.clauseLink(*openFrom, f.from); s >= 0 {
				if np, ok := d.subject(s, f.from); ok && d.speaks(np.run) {
					dr.source = []run{np.run}
					link, own = s, true
					for link > *openFrom && (d.toks[link-1].mark(',') || d.toks[link-1].is(tSub|tConj)) {
						link--
					}
				}
			}
		}
		if link < 0 {
			return 0, false
		}
		if !own {
			if len(c.drafts[*open].source) == 0 {
				return 0, false
			}
			dr.source = c.drafts[*open].source
			dr.inWord = c.drafts[*open].inWord
			dr.same = int32(*open)
			dr.add("shared-source", f.run)
		}
		p := c.contentStart(f.to, limit)
		if p >= limit {
			return 0, false
		}
		closeAt(link)
		dr.add(dr.rule, f.run)
		*open = c.push(dr)
		*openFrom = p
		return p, true
	}
	if prev.w.text == "untuk" || prev.w.text == "agar" || prev.w.text == "guna" || prev.w.text == "supaya" {
		return 0, false
	}
	var np noun
	ok := false
	// "... disampaikan X, seraya menegaskan": the subject is the speaker before.
	if n := len(c.drafts); n > 0 && (prev.w.text == "seraya" || prev.w.text == "sambil" || prev.w.text == "sembari" || prev.mark(',') && k0 == f.from || prev.w.text == "dan") {
		dr.source, dr.inWord, dr.same = c.drafts[n-1].source, c.drafts[n-1].inWord, int32(n-1)
		ok = true
		dr.add("shared-source", f.run)
	} else {
		np, ok = d.subject(c.clauseStart(), f.from)
		if ok && np.to > f.from {
			ok = false
		}
		if ok {
			dr.source = []run{np.run}
		}
	}
	if !ok {
		return 0, false
	}
	if np.run.len() > 0 && !c.evidence(f, np.run, limit) || f.c.root == "lapor" && d.filing(f.to, limit) {
		return 0, false
	}
	p := c.contentStart(f.to, limit)
	if p >= limit && c.endsInColon(limit) && c.lastOfParagraph() {
		dr.add(dr.rule, f.run)
		dr.awaits = true
		c.push(dr)
		return limit, true
	}
	if p >= limit {
		if !(p == limit && limit > c.st.from && c.endsInColon(limit)) {
			// A quotation before it: ""...," X menegaskan."
			if q := c.quoteBeforeSubject(np); q >= 0 {
				dr.rule = "cue-after-closed-quote"
				dr.content = c.quotesBefore(q)
				dr.add(dr.rule, f.run)
				c.push(dr)
				return limit, true
			}
			return 0, false
		}
	}
	if q := c.quoteBeforeSubject(np); q >= 0 && d.isSpeech(q) && !c.claimed(q) && (d.adjunctAt(f.to, limit) && c.nextQuote(f.to, limit) < 0) {
		dr.rule = "cue-after-closed-quote"
		dr.content = c.quotesBefore(q)
		dr.add(dr.rule, f.run)
		c.push(dr)
		return limit, true
	}
	if !np.empty() && c.carries(np.run, f, p, limit) {
		return p, true
	}
	dr.add(dr.rule, f.run)
	if !np.empty() {
		c.leadingHops(&dr, run{c.st.start, np.from})
	}
	// A clause that begins with "Meski" or "Setelah" ends at its comma.
	if np.run.len() > 0 && d.subordinate(c.st.start, np.from) {
		if k := c.topComma(p, limit); k > p+1 && k < limit {
			dr.content = c.without(run{p, k})
			c.hopsIn(&dr, run{np.to, p})
			c.push(dr)
			return k, true
		}
	}
	if np.empty() {
		np.to = f.to
	}
	c.hopsIn(&dr, run{np.to, p})
	*open = c.push(dr)
	*openFrom = p
	return p, true
}

// carries tells an outlet that reports what somebody else says ("Reuters melaporkan bahwa Budi mengatakan ..."): it is
// a carrier then, and the inner speaker the source.
func (c *collector) carries(src run, f found, p, limit int32) bool {
	d := c.d
	if !d.named(src) || !d.outlet(src) || f.c.is(fIng) || f.c.act != "report" && f.c.act != "say" && f.c.act != "relay" {
		return false
	}
	inner := false
	for i := p; i < limit && !inner; i++ {
		t := &d.toks[i]
		if t.quote >= 0 {
			i = d.quotes[t.quote].after() - 1
			continue
		}
		if t.in != 0 || t.w.cue == nil {
			continue
		}
		a := t.w.cue.as(vActive)
		if a == nil || a.is(fWeak|fIng|fBase) {
			continue
		}
		from := p
		if d.toks[from].is(tComp) {
			from++
		}
		np, ok := d.subject(from, i)
		inner = ok && np.from == from && d.speaks(np.run) && !d.outlet(np.run)
		break
	}
	if !inner {
		return false
	}
	from := p
	if d.toks[from-1].is(tComp) {
		from--
	}
	if d.toks[p].is(tComp) {
		from = p + 1
	}
	h := hop{mention: src, cue: f.run, credit: true}
	c.credits = append(c.credits, credit{cue: f.run, hops: []hop{h}, all: run{src.from, from}, leading: true})
	c.use(run{src.from, from})
	return true
}

// outlet: a run that names an outlet of the catalogue or an address.
func (d *doc) outlet(r run) bool {
	for j := r.from; j < r.to; j++ {
		if d.toks[j].is(tOutlet) || d.addressLike(j) {
			return true
		}
	}
	return r.from > 0 && d.toks[r.from-1].is(tMedia) && d.toks[r.from].name()
}

// leadingHops adds outlets that stand before the subject: "Kepada Reuters, Budi mengatakan", "Dalam wawancara dengan
// CNN, ...".
func (c *collector) leadingHops(dr *draft, r run) {
	d := c.d
	for i := r.from; i < r.to; i++ {
		if t := &d.toks[i]; t.quote < 0 && (t.is(tTo) && t.w.text == "kepada" || t.w.text == "dengan" && i > r.from && d.toks[i-1].is(tMedium) || t.w.text == "to" || t.w.text == "with" && i > r.from && d.toks[i-1].is(tMedium)) {
			c.hopsIn(dr, run{i, r.to})
			return
		}
	}
}

// relative reads "X yang mengatakan ..." of a named person.
func (c *collector) relative(f found, k0, left, limit int32, open *int, openFrom *int32) (int32, bool) {
	d := c.d
	if *open >= 0 || f.c.is(fWeak) || len(c.drafts) > 0 {
		return 0, false
	}
	a := k0 - 1
	for a > left && d.toks[a-1].mark(',') {
		a--
	}
	if a == left || !d.toks[a-1].name() {
		return 0, false
	}
	from := a - 1
	for from > left && (d.toks[from-1].name() || d.toks[from-1].is(tRole|tTitle|tDet) || d.toks[from-1].mark(',') && d.toks[from].name() && from-2 > left && d.roleIn(max(left, from-8), from-1)) {
		from--
		if d.toks[from].is(tDet) {
			break
		}
	}
	src := run{from, a}
	_, name := d.roleName(src)
	if !name {
		return 0, false
	}
	p := c.contentStart(f.to, limit)
	if p >= limit {
		return 0, false
	}
	dr := draft{cue: []run{f.run}, source: []run{src}, c: f.c, quoted: -1, same: -1, rule: "relative-clause"}
	dr.add(dr.rule, f.run)
	*open = c.push(dr)
	*openFrom = p
	return p, true
}

// subordinate: the clause whose subject begins at np opens the sentence behind a subordinating word.
func (d *doc) subordinate(start, np int32) bool {
	i := d.pastOpeners(start, np)
	if i > start && i == np {
		// "Sementara X mengatakan" is an opener too; only a real conjunction counts.
		return false
	}
	return i < np && d.toks[i].is(tSub) && !d.toks[i].is(tOpener) && np-i <= 2
}

// topComma is the next comma outside of brackets and quotations behind which a clause may begin.
func (c *collector) topComma(i, limit int32) int32 {
	d := c.d
	for ; i < limit; i++ {
		t := &d.toks[i]
		if t.quote >= 0 {
			i = d.quotes[t.quote].after() - 1
			continue
		}
		if t.mark('(') {
			if e := d.bracketEnd(i, limit); e > 0 {
				i = e
			}
			continue
		}
		if t.mark(',') && c.usedAt(i) == i {
			return i
		}
	}
	return limit
}

// clauseLink finds, between from and to, the last comma with a linking word behind it; it gives the token behind the
// link, or -1.
func (d *doc) clauseLink(from, to int32) int32 {
	for j := to - 1; j > from && j > to-40; j-- {
		t := &d.toks[j]
		if t.cap == lower && (t.w.text == "sementara" || t.w.text == "sedangkan" || t.w.text == "namun" || t.w.text == "tetapi" || t.w.text == "tapi" || t.w.text == "adapun") && d.toks[j-1].mark(',') {
			return j + 1
		}
	}
	return -1
}

// quoteBeforeSubject gives the quotation that ends directly before a subject: ""...," Budi menegaskan".
func (c *collector) quoteBeforeSubject(np noun) int32 {
	if np.empty() {
		return -1
	}
	return c.prevQuote(np.from)
}

// filing: "melaporkan X ke polisi" files a complaint.
func (d *doc) filing(i, limit int32) bool {
	for j := i; j < limit && j < i+14; j++ {
		t := &d.toks[j]
		if t.kind == kPunct || t.is(tComp) || d.verb(j) {
			return false
		}
		if t.w.text == "ke" && j > i {
			return true
		}
	}
	return false
}

func (c *collector) endsInColon(i int32) bool {
	return i > 0 && c.d.toks[i-1].mark(':')
}

// evidence decides whether an active cue with this subject reports.
func (c *collector) evidence(f found, src run, limit int32) bool {
	d := c.d
	if f.c.voice == vBare { // an adjective: "yakin bahwa", "cemas akan"
		if f.to >= limit || !d.speaks(src) {
			return false
		}
		switch d.toks[f.to].w.text {
		case "bahwa", "akan", "atas", "dengan", "terhadap", "kalau", "jika", "soal":
			return f.c.root != "ragu" || true
		}
		return f.c.root == "bilang" || f.c.root == "yakin" || f.c.root == "minta" || d.toks[f.to].mark(',')
	}
	if d.speaks(src) && !f.c.is(fThat) {
		return true
	}
	if f.to < limit {
		t := &d.toks[f.to]
		if t.is(tComp) && t.w.text == "bahwa" || t.mark(',') || t.mark(':') || t.quote < 0 && f.to+1 < limit && d.toks[f.to+1].quote >= 0 {
			return true
		}
	}
	if f.c.is(fThat) && d.headIs(src, tDoc) {
		return true
	}
	return !f.c.is(fWeak | fThat)
}

// contentStart finds where the content behind a cue begins: behind "bahwa", behind whoever is told and where and when,
// and behind prepositions that belong to the cue.
func (c *collector) contentStart(i, limit int32) int32 {
	d := c.d
	for i < limit && d.toks[i].cap == lower && d.toks[i].kind == kWord && (d.toks[i].is(tAdverb) && i+1 < limit && !d.verb(i+1) && d.toks[i+1].is(tComp|tTo|tPrep) || d.toks[i].w.text == "jika" || d.toks[i].w.text == "kalau" || d.toks[i].w.text == "agar" || d.toks[i].w.text == "untuk" || d.toks[i].w.text == "soal" || d.toks[i].w.text == "supaya" || d.toks[i].w.text == "bahwa") {
		comp := d.toks[i].is(tComp) || d.toks[i].w.text == "soal"
		i++
		if comp {
			return i
		}
	}
	for i+1 < limit && (d.toks[i].w.text == "keras" || d.toks[i].w.text == "tegas" || d.toks[i].w.text == "juga" || d.toks[i].w.text == "pula" || d.toks[i].w.text == "kembali") && d.toks[i].cap == lower {
		i++ // "membantah keras laporan itu"
	}
	if i >= limit {
		return limit
	}
	// "kepada wartawan, ... bahwa": only circumstances may stand before the complementizer.
	if d.adjunctAt(i, limit) || d.toks[i].mark(',') && d.adjunctAt(i+1, limit) {
		for j := i; j < limit && j < i+32; j++ {
			t := &d.toks[j]
			if t.quote >= 0 {
				break
			}
			if t.is(tComp) && (t.w.text == "bahwa" || t.w.text == "kalau") {
				return j + 1
			}
			if t.w.cue != nil && t.w.cue.voice == vActive && t.in == 0 && c.usedAt(j) == j {
				break
			}
		}
		if d.toks[i].is(tTo) && d.toks[i].w.text == "kepada" || d.toks[i].is(tWeekday) || d.toks[i].mark('(') || d.toks[i].is(tMedium) {
			// Content behind the adjunct's comma, or behind the noun phrase.
			if k := d.commaSegment(i, min(limit, i+16)); k < limit && (d.toks[k].mark(',') || d.toks[k].mark(':')) && k+2 < limit {
				if d.dateAt(k + 1) {
					if k2 := d.dateTail(k, limit); k2 < limit && d.toks[k2].mark(',') {
						return k2 + 1
					}
				}
				return k + 1
			}
		}
		return i
	}
	if d.toks[i].mark(',') || d.toks[i].mark(':') {
		i++
		if i < limit && d.toks[i].is(tComp) && d.toks[i].w.text == "bahwa" {
			i++
		}
	}
	return i
}

// passive reads "Y dilaporkan Y": what is said is the subject, and nobody says it.
func (c *collector) passive(i int32, r run) {
	d := c.d
	f, _ := d.cueAt(i, r.to)
	cu := f.c.as(vPassive)
	for k := range c.drafts {
		for _, x := range c.drafts[k].content {
			if x.has(i) {
				return
			}
		}
	}
	if c.usedAt(i) > i {
		return
	}
	agent := f.to < r.to && d.toks[f.to].is(tAgent)
	if !agent && !cu.is(fAnon) {
		return
	}
	k0 := d.skipBack(i, r.from)
	if k0 > r.from && d.toks[k0-1].is(tRel) {
		return
	}
	left := d.pastOpeners(r.from, i)
	l := c.trim(run{left, k0})
	if l.empty() && cu.root != "lapor" {
		return
	}
	dr := draft{cue: []run{f.run}, c: cu, quoted: -1, same: -1, rule: "passive-no-source", anon: true}
	p := f.to
	if agent || p < r.to && d.toks[p].w.text == "para" {
		if agent {
			p++
		}
		src := d.nounPhrase(p, r.to)
		if src.empty() {
			return
		}
		dr.anon = false
		dr.source = []run{src.run}
		dr.rule = "passive-by"
		p = max(src.last, src.to)
	}
	for p < r.to && d.toks[p].is(tComp) && d.toks[p].w.text == "bahwa" {
		p++
	}
	// "dinilai ... oleh Menteri X" at the end.
	tail := r.to
	for j := r.to - 1; j > p && j > r.to-16 && dr.anon; j-- {
		if d.toks[j].quote >= 0 {
			break
		}
		if d.toks[j].is(tAgent) {
			if src := d.nounPhrase(j+1, r.to); !src.empty() && d.speaks(src.run) && max(src.to, src.last) >= r.to {
				dr.source, dr.anon, dr.rule = []run{src.run}, false, "passive-by"
				tail = j
			}
			break
		}
	}
	dr.add(dr.rule, f.run)
	if !l.empty() {
		dr.content = append(dr.content, c.without(l)...)
	}
	dr.content = append(dr.content, c.without(run{p, tail})...)
	if len(dr.content) == 0 || d.wordsIn(run{p, tail}) == 0 {
		return
	}
	c.push(dr)
}

// alsoSaid adds the second speaker of "X mengatakan Y, sebagaimana disampaikan Z".
func (c *collector) alsoSaid(f found, open int, openFrom, limit int32) bool {
	d := c.d
	from := f.to
	if from < limit && d.toks[from].is(tAgent) {
		from++
	}
	src := d.nounPhrase(from, limit)
	if src.empty() || !d.speaks(src.run) || open != len(c.drafts)-1 {
		return false
	}
	dr := draft{cue: []run{{f.from - 1, f.to}}, source: []run{src.run}, c: f.c.as(vBy), quoted: -1, same: -1, rule: "passive-by"}
	dr.add(dr.rule, f.run)
	c.push(dr)
	return true
}

// open1 is the draft before the last one.
func open1(c *collector) int { return len(c.drafts) - 2 }

// by reads "Hal itu disampaikan (oleh) X": the content is the sentence before it.
func (c *collector) by(f found, left, limit int32, open int) bool {
	d := c.d
	if open >= 0 {
		return false
	}
	from := f.to
	if from < limit && d.toks[from].is(tAgent) {
		from++
	}
	src := d.nounPhrase(from, limit)
	if src.empty() || !d.speaks(src.run) {
		return false
	}
	k0 := d.skipBack(f.from, c.st.start)
	subj := run{left, k0}
	short := d.wordsIn(subj) <= 4 && !subj.empty()
	dr := draft{cue: []run{f.run}, source: []run{src.run}, c: f.c.as(vBy), quoted: -1, same: -1, rule: "said-of-sentence-before"}
	hasDemo := false
	for j := subj.from; j < subj.to; j++ {
		hasDemo = hasDemo || d.toks[j].is(tDemo) || d.toks[j].w.text == "demikian" || d.toks[j].w.text == "senada" || d.toks[j].w.text == "sama"
	}
	if q := c.nextQuote(max(src.last, src.to), limit); q >= 0 && d.isSpeech(q) {
		dr.rule = "cue-before-content"
		dr.content = []run{d.quoteContent(q)}
		dr.add(dr.rule, f.run)
		c.push(dr)
		return true
	}
	if p := max(src.last, src.to); subj.empty() && p < limit && d.toks[p].mark(',') && d.wordsIn(run{p, limit}) > 2 {
		dr.rule = "according-to"
		dr.content = c.without(run{p + 1, limit})
		dr.add(dr.rule, f.run)
		c.push(dr)
		return true
	}
	if short && hasDemo || subj.empty() {
		dr.quoted = -2 // the sentence before, when it has no claim
		dr.content = []run{}
		dr.add(dr.rule, f.run)
		c.pending(dr)
		return true
	}
	if d.toks[max(k0-1, 0)].is(tRel) {
		return false
	}
	l := c.trim(subj)
	if l.len() < 3 {
		return false
	}
	dr.rule = "passive-by"
	dr.content = c.without(l)
	p := max(src.last, src.to)
	if p < limit && d.toks[p].is(tComp) {
		dr.content = append(dr.content, c.without(run{p + 1, limit})...)
	}
	dr.add(dr.rule, f.run)
	c.push(dr)
	return true
}

// pending keeps a draft whose content is the sentence before.
func (c *collector) pending(dr draft) {
	d := c.d
	if c.si == 0 {
		return
	}
	p := d.sents[c.si-1]
	if p.skip || p.para < c.st.para-1 {
		return
	}
	if n := len(*c.before); n > 0 && (*c.before)[n-1].sent == c.si-1 {
		// The sentence before has a cue of its own; a report without a source gets this one.
		if b := &(*c.before)[n-1]; b.anon && len(b.source) == 0 {
			b.source, b.anon = dr.source, false
			b.cue = append(b.cue, dr.cue...)
			for _, cr := range c.credits {
				b.hops = append(b.hops, cr.hops...)
			}
			b.add("said-of-sentence-before", dr.cue[0])
			c.credits = nil
		}
		c.credits = nil
		return
	}
	dr.content = []run{c.trim(run{d.pastOpeners(p.start, p.to), d.trimEnd(p.run)})}
	dr.sent = c.si
	c.drafts = append(c.drafts, dr)
}

// nominal reads "kekhawatiran warga bahwa ...", "muncul spekulasi bahwa ...", "kekhawatiran akan ...".
func (c *collector) nominal(r run) {
	d := c.d
	for i := r.from; i < r.to; i++ {
		t := &d.toks[i]
		if t.quote >= 0 || t.in != 0 || t.w.cue == nil {
			continue
		}
		cu := t.w.cue.as(vNoun)
		if cu == nil || c.usedAt(i) > i {
			continue
		}
		dr := draft{cue: []run{{i, i + 1}}, c: cu, quoted: -1, same: -1, rule: "nominal-cue", anon: true}
		p := i + 1
		if np := d.nounPhrase(p, r.to); !np.empty() && d.speaks(np.run) && np.len() < 12 {
			dr.source, dr.anon = []run{np.run}, false
			p = max(np.to, np.last)
		}
		if p >= r.to || d.toks[p].w.text != "bahwa" && !(d.toks[p].w.text == "akan" && cu.act == "fear") {
			continue
		}
		if d.toks[p].w.text == "akan" {
			dr.cue = append(dr.cue, run{p, p + 1})
		}
		dr.add(dr.rule, run{i, i + 1})
		dr.content = c.without(run{p + 1, r.to})
		c.push(dr)
		return
	}
}

// creditsMax bounds the credits of a sentence: a real one has one or two.
const creditsMax = 16

// creditClaims gives the outlets of a sentence to its claims as carriers, or makes the outlet the source.
func (c *collector) creditClaims(r run) {
	d := c.d
	for k := range c.credits {
		if k == creditsMax {
			break
		}
		cr := &c.credits[k]
		if len(c.drafts) > 0 {
			for j := range c.drafts {
				dr := &c.drafts[j]
				if cr.leading || j == len(c.drafts)-1 || dr.same >= 0 || c.drafts[len(c.drafts)-1].same == int32(j) {
					dr.hops = append(dr.hops, cr.hops...)
					rule := "credit-trailing"
					if cr.leading {
						rule = "credit-leading"
					}
					dr.add(rule, cr.cue)
				}
			}
			continue
		}
		if cr.taken {
			continue
		}
		dr := draft{cue: []run{cr.cue}, source: hopRuns(cr.hops), c: d.toks[cr.cue.from].w.cue, quoted: -1, same: -1, rule: "outlet-is-source"}
		dr.add(dr.rule, cr.cue)
		// Further credits of the sentence carried the first one.
		for m := k + 1; m < len(c.credits); m++ {
			dr.hops = append(dr.hops, c.credits[m].hops...)
			c.credits[m].taken = true
		}
		body := run{d.pastOpeners(r.from, r.to), r.to}
		dr.content = c.without(body)
		if q := c.prevQuote(cr.cue.from); q >= 0 && d.isSpeech(q) {
			dr.content = c.quotesBefore(q)
		}
		for x := range dr.content {
			if f := dr.content[x].from; d.toks[f].is(tComp) && d.toks[f].w.text == "bahwa" {
				dr.content[x].from++
			}
		}
		if len(dr.content) == 0 || d.wordsIn(dr.content[0]) < 2 && len(dr.content) == 1 {
			continue
		}
		c.push(dr)
		return
	}
}

func hopRuns(hops []hop) []run {
	var out []run
	for _, h := range hops {
		out = append(out, h.mention)
	}
	return out
}

// hopsIn adds the outlets between a source and its content, or behind a source: "kepada detikcom", "dalam wawancara
// dengan CNN", "yang diterima Antara".
func (c *collector) hopsIn(dr *draft, r run) {
	d := c.d
	for i := r.from; i < r.to; i++ {
		t := &d.toks[i]
		if t.quote >= 0 {
			i = d.quotes[t.quote].after() - 1
			continue
		}
		if u := c.usedAt(i); u > i {
			i = u - 1
			continue
		}
		if !t.is(tOutlet) && !d.addressLike(i) {
			if t.is(tTo) && t.w.text == "kepada" && i+1 < r.to && d.toks[i+1].is(tMedia) && !d.toks[i+1].is(tListen) || t.is(tMedia) && i > r.from && (d.toks[i-1].is(tTo) || d.toks[i-1].w.text == "dengan") && i+1 < r.to && (d.toks[i+1].is(tPlace|tDemo) || d.toks[i+1].name()) {
				j := i
				if t.is(tTo) && !t.is(tMedia) {
					j++
				}
				if m, next, ok := d.carrier(j, r.to); ok && (d.toks[next-1].is(tDemo) || d.toks[next-1].name()) {
					dr.hops = append(dr.hops, hop{mention: m, cue: run{max(j-1, 0), j}})
					dr.add("spoken-to-outlet", run{j, next})
					i = next - 1
				}
			}
			continue
		}
		if i == 0 || t.in != 0 {
			continue
		}
		p := &d.toks[i-1]
		if !(p.is(tPrep|tTo|tAgent|tMedia|tConj|tMedium) || p.mark(',') || d.verb(i-1) || p.w.cue != nil || p.w.text == "program" || p.w.text == "oleh" || p.is(tPlace) || p.kind == kWord && p.cap == lower) {
			continue
		}
		if p.w.text == "di" || p.w.text == "dari" && i > 1 && d.toks[i-2].is(tRole) {
			continue
		}
		m, next, ok := d.carrier(i, r.to)
		if !ok {
			continue
		}
		h := hop{mention: m, cue: run{i - 1, i}, parallel: p.is(tConj) && len(dr.hops) > 0}
		dr.hops = append(dr.hops, h)
		dr.add("spoken-to-outlet", m)
		i = next - 1
	}
}

// colonQuote reads `Budi: "..."`.
func (c *collector) colonQuote(r run) {
	d := c.d
	for _, q := range c.quotes {
		if c.claimed(q) || !d.isSpeech(q) && d.lx.malay {
			continue
		}
		j := d.quotes[q].open - 1
		if j <= r.from || !d.toks[j].mark(':') || len(c.drafts) > 0 {
			continue
		}
		np := d.nounPhrase(d.pastOpeners(r.from, j), j)
		if np.empty() || np.to < j-1 || !d.speaks(np.run) {
			continue
		}
		dr := draft{cue: []run{{j, j + 1}}, source: []run{np.run}, quoted: q, same: -1, rule: "colon", content: []run{d.quoteContent(q)}}
		dr.add("colon", run{j, j + 1})
		c.push(dr)
	}
	if len(c.drafts) > 0 || d.lx.malay {
		return
	}
	// A transcript or headline: "SMITH: We will win."
	for j := r.from + 1; j < r.to && j < r.from+9; j++ {
		t := &d.toks[j]
		if t.mark(':') && j+2 < r.to && d.toks[j+1].start > t.end {
			if !d.speaks(run{r.from, j}) || d.toks[r.from].is(tFurnish|tWeekday) {
				return
			}
			dr := draft{cue: []run{{j, j + 1}}, source: []run{{r.from, j}}, quoted: -1, same: -1, rule: "colon", content: c.without(run{j + 1, r.to})}
			dr.add("colon", run{j, j + 1})
			c.push(dr)
			return
		}
		if !t.name() && t.kind != kPunct && !t.is(tPrep|tDet|tRole|tTitle) {
			return
		}
	}
}
