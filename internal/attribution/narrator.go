package attribution

// narratorMin is the least number of words of a statement.
const narratorMin = 5

// narrator finds the narrator's own statements of fact: sentences in which nobody is cited, at most one claim each.
// Scene-setting, opinion, forecast and questions are left out. It adds them to drafts.
func narrator(d *doc, drafts []draft) []draft {
	taken := make([]bool, len(d.sents))
	for i := range drafts {
		taken[drafts[i].sent] = true
		for _, r := range drafts[i].content {
			if s := d.sentenceOf(r.from); s >= 0 {
				taken[s] = true
			}
		}
	}
	for s := range d.sents {
		if taken[s] {
			continue
		}
		if r, ok := d.statement(int32(s)); ok {
			dr := draft{sent: int32(s), content: []run{r}, rule: "narrator-fact", quoted: -1, same: -1, only: true}
			dr.add(dr.rule, r)
			drafts = append(drafts, dr)
		}
	}
	return drafts
}

// sentenceOf gives the sentence that holds token i, or -1.
func (d *doc) sentenceOf(i int32) int {
	lo, hi := 0, len(d.sents)
	for lo < hi {
		m := (lo + hi) / 2
		if d.sents[m].to <= i {
			lo = m + 1
		} else {
			hi = m
		}
	}
	if lo < len(d.sents) && d.sents[lo].has(i) {
		return lo
	}
	return -1
}

// statement gives the factual part of a sentence.
func (d *doc) statement(s int32) (run, bool) {
	st := &d.sents[s]
	if st.skip || d.paras[st.para].kind != body || st.start >= st.to || d.pureQuote(int(s)) >= 0 {
		return run{}, false
	}
	last := &d.toks[st.to-1]
	if last.mark('?') || last.mark(':') {
		return run{}, false
	}
	r := run{d.pastOpeners(st.start, st.to), d.trimEnd(st.run)}
	for r.to > r.from && d.toks[r.to-1].kind == kPunct && d.toks[r.to-1].quote < 0 && !d.toks[r.to-1].mark(')') && !quoteMark(d.toks[r.to-1].ch) {
		r.to--
	}
	if r.empty() || d.wordsIn(r) < narratorMin || d.toks[r.from].is(tFurnish) {
		return run{}, false
	}
	if d.toks[r.from].is(tWh) && d.toks[r.from].kind == kWord && !d.toks[r.from].is(tPrep) {
		return run{}, false
	}
	if d.lx.malay && d.pointsBack(st.run) {
		return run{}, false
	}
	if !d.factual(r) {
		return run{}, false
	}
	return r, true
}

// pointsBack: "Hal senada diungkapkan X": who said what stands before or behind.
func (d *doc) pointsBack(r run) bool {
	switch lowered(d.word(r.from)) {
	case "hal", "pernyataan", "informasi", "keterangan", "demikian", "kabar", "itu", "ungkapan":
	default:
		return false
	}
	for i := r.from; i < r.to && i < r.from+8; i++ {
		if c := d.toks[i].w.cue; c != nil && (c.as(vBy) != nil || c.as(vNya) != nil) {
			return true
		}
	}
	return false
}

// factual weighs what speaks for a checkable statement against what speaks for comment.
func (d *doc) factual(r run) bool {
	var seen mark
	numbers, names, verbs, cite := 0, 0, 0, false
	for i := r.from; i < r.to; i++ {
		t := &d.toks[i]
		if t.in != 0 || t.kind == kPunct {
			continue
		}
		seen |= t.w.marks
		if t.kind == kNumber || t.is(tNumber) {
			numbers++
		}
		if t.name() && i > r.from {
			names++
		}
		if d.verb(i) {
			verbs++
		}
		if t.w.text == "komentar" || t.w.text == "tanggapan" {
			cite = true
		}
	}
	if cite {
		return false
	}
	if numbers == 0 && seen&(mComment|mPrediction) != 0 && seen&(mRecord|mSerious) == 0 {
		return false
	}
	if seen&mOpinion != 0 && seen&mComment != 0 && numbers == 0 {
		return false
	}
	return numbers+names+verbs > 0
}
