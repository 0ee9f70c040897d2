package attribution

// link gives quotations without a cue of their own to the speaker before them: the second part of a split quotation in
// the same paragraph, or a quotation that goes on in the next one. Drafts are in the order of their sentences.
func link(d *doc, drafts []draft) []draft {
	first := make([]int, len(d.sents)+1) // drafts of sentence i are [first[i], first[i+1])
	k := 0
	for s := range d.sents {
		first[s] = k
		for k < len(drafts) && int(drafts[k].sent) == s {
			k++
		}
	}
	first[len(d.sents)] = k
	for s := range d.sents {
		if first[s] != first[s+1] && (d.lx.malay || d.leadingQuote(s) < 0 || claimedBy(drafts[first[s]:first[s+1]], d.quotes[d.leadingQuote(s)].inside())) {
			continue
		}
		q := d.pureQuote(s)
		if q < 0 && !d.lx.malay {
			q = d.leadingQuote(s)
		}
		if q < 0 {
			continue
		}
		for b := s - 1; b >= 0; b-- {
			if d.sents[b].skip {
				continue
			}
			if d.sents[b].para < d.sents[s].para-1 {
				break
			}
			if first[b] == first[b+1] {
				if d.pureQuote(b) >= 0 {
					continue
				}
				break
			}
			dr := &drafts[first[b+1]-1]
			if !d.lx.malay {
				dr = d.speaker(drafts[first[b]:first[b+1]])
			}
			if dr.awaits && len(dr.content) > 0 && b < s-1 && d.sents[b].para < d.sents[s].para-2 {
				break
			}
			same := d.sents[b].para == d.sents[s].para
			lastTok := &d.toks[d.sents[b].to-1]
			if same || dr.awaits || d.directDraft(dr) || lastTok.mark(':') {
				dr.content = append(dr.content, d.quoteContent(q))
				dr.add("quote-continued", d.quotes[q].inside())
			}
			break
		}
	}
	kept := drafts[:0]
	for _, dr := range drafts {
		if len(dr.content) > 0 {
			kept = append(kept, dr)
		}
	}
	return kept
}

// speaker is the draft of a sentence whose quotation goes on behind it: the last one, unless it is a participle or a
// relative clause beside the one that quotes (""No," said Alder, who wants a vote. "Never."").
func (d *doc) speaker(drafts []draft) *draft {
	last := &drafts[len(drafts)-1]
	if last.awaits || d.directDraft(last) {
		return last
	}
	for k := len(drafts) - 1; k >= 0; k-- {
		if drafts[k].rule == "cue-after-closed-quote" {
			return &drafts[k]
		}
	}
	return last
}

func (d *doc) directDraft(dr *draft) bool {
	return d.quoteType(dr.content) == Direct
}

// leadingQuote gives the speech quotation that a sentence begins with, in the paragraph of the sentence before, when a
// comma cuts it short and nobody is said to speak it: ""It is ours," which nobody denies".
func (d *doc) leadingQuote(s int) int32 {
	st := &d.sents[s]
	if s == 0 || st.skip || st.start >= st.to || d.sents[s-1].para != st.para {
		return -1
	}
	q := d.quoteAt(st.start)
	if q < 0 || !d.quotes[q].closed || !d.isSpeech(q) || d.quotes[q].after() >= st.to {
		return -1
	}
	if t := &d.toks[d.quotes[q].after()]; d.cutShort(q) && t.is(tRel) && t.w.text != "that" || t.kind == kWord && t.cap == lower && d.quotes[q].inside().len() > 8 && t.is(tPrep|tSub) {
		return q
	}
	return -1
}

func claimedBy(drafts []draft, r run) bool {
	for i := range drafts {
		for _, x := range drafts[i].content {
			if x.overlaps(r) {
				return true
			}
		}
	}
	return false
}

// pureQuote gives the speech quotation that a sentence consists of, or -1.
func (d *doc) pureQuote(s int) int32 {
	st := &d.sents[s]
	if st.skip || st.start >= st.to {
		return -1
	}
	i := st.start
	if d.toks[i].quote >= 0 || d.toks[i].kind != kPunct || int(i)+2 >= len(d.toks) {
		return -1
	}
	q := d.toks[i+1].quote
	if q < 0 { // a mark of two tokens: ''
		q = d.toks[i+2].quote
	}
	if q < 0 {
		return -1
	}
	if d.quotes[q].open != i || !d.isSpeech(q) && d.quotes[q].inside().len() < 3 {
		return -1
	}
	for j := d.quotes[q].after(); j < st.to; j++ {
		if d.toks[j].kind != kPunct {
			return -1
		}
	}
	return q
}
