package attribution

// sentence is a range of tokens. A quotation is never cut: its full stops end no sentence, the one that closes it may.
type sentence struct {
	run
	para int32
	// start is the first token behind a dateline ("JAKARTA, KOMPAS.com -") or an opening mark of furniture.
	start int32
	skip  bool // furniture inside a body, such as "Baca juga: ..." in a text of one block
}

func sentences(d *doc) {
	for p := range d.paras {
		pr := &d.paras[p]
		if pr.kind == furniture {
			continue
		}
		from := pr.from
		if t := &d.toks[pr.from]; t.is(tFurnish) && t.n >= 3 && d.furnitureInside(pr.from, pr.to) && pr.kind == body && len(d.sents) > 0 {
			d.sents = append(d.sents, sentence{run: pr.run, para: int32(p), start: pr.from, skip: true})
			continue
		}
		for i := pr.from; i < pr.to; i++ {
			if i+1 < pr.to && d.toks[i+1].is(tFurnish) && d.toks[i+1].in == 0 && d.toks[i].quote < 0 && d.furnitureInside(i+1, pr.to) {
				d.addSentence(run{from, i + 1}, int32(p))
				end := d.furnitureEnd(i+1, pr.to)
				d.sents = append(d.sents, sentence{run: run{i + 1, end}, para: int32(p), start: i + 1, skip: true})
				from = end
				i = end - 1
				continue
			}
			if end, ok := d.sentenceEnd(i, pr.to); ok {
				d.addSentence(run{from, end}, int32(p))
				from = end
				i = end - 1
			}
		}
		d.addSentence(run{from, pr.to}, int32(p))
	}
}

// maxSentence is how many tokens a sentence may have. The longest of real news have some two hundred; what is longer is no
// prose, and is read in pieces, so that the work on a text without full stops stays linear.
const maxSentence = 1200

func (d *doc) addSentence(r run, p int32) {
	for r.len() > maxSentence {
		cut := r.from + maxSentence
		for cut < r.to && (d.toks[cut].quote >= 0 || d.toks[cut].in != 0 || d.toks[cut-1].quote >= 0) {
			cut++ // never inside a quotation
		}
		if cut >= r.to {
			break
		}
		d.addPiece(run{r.from, cut}, p)
		r.from = cut
	}
	d.addPiece(r, p)
}

func (d *doc) addPiece(r run, p int32) {
	if r.empty() {
		return
	}
	st := sentence{run: r, para: p, start: r.from}
	if len(d.sents) == 0 || d.sents[len(d.sents)-1].para != p || d.sents[len(d.sents)-1].skip {
		st.start = d.dateline(r)
	}
	d.sents = append(d.sents, st)
}

// sentenceEnd tells whether a sentence ends with token i, and where the next one begins.
func (d *doc) sentenceEnd(i, limit int32) (int32, bool) {
	t := &d.toks[i]
	if t.kind == kWord && t.quote < 0 && d.s[t.end-1] == '.' && i+1 < limit && !t.is(tTitle) {
		// An abbreviation ends a sentence when the next word can only begin one: "in Washington D.C. He left."
		if n := &d.toks[i+1]; n.kind == kWord && n.cap == capital && n.is(tPronoun|tDet|tOpener|tConj) && !n.is(tRole|tTitle) && n.start > t.end {
			return i + 1, true
		}
		return 0, false
	}
	if t.kind != kPunct {
		return 0, false
	}
	if t.quote >= 0 {
		return 0, false
	}
	switch t.ch {
	case '.', '!', '?', '…':
		j := i + 1
		for j < limit && d.toks[j].kind == kPunct && (d.toks[j].ch == '.' || d.toks[j].ch == '!' || d.toks[j].ch == '?' ||
			d.toks[j].ch == '…' || (d.toks[j].ch == ')' || d.toks[j].ch == ']') && d.toks[j].start == d.toks[j-1].end) {
			j++
		}
		if j >= limit {
			return j, true
		}
		n := &d.toks[j]
		if n.kind == kNumber && n.start == t.end {
			return 0, false
		}
		if n.kind == kWord && n.cap == lower {
			return 0, false
		}
		if n.mark(',') || n.mark(';') || n.mark('-') || n.mark('–') || n.mark('—') {
			return 0, false
		}
		if doubleMark(n.ch) && n.kind == kPunct && d.closes(j) && !d.opens(j, 1) {
			j++ // a closing mark that nothing opened
		}
		return j, true
	}
	if !doubleMark(t.ch) && !singleMark(t.ch) {
		return 0, false
	}
	if i == 0 || d.toks[i-1].quote < 0 { // an opening mark
		return 0, false
	}
	q := &d.quotes[d.toks[i-1].quote]
	if !q.closed || q.close != i {
		return 0, false
	}
	e := q.after()
	if l := &d.toks[i-1]; l.kind == kPunct && (l.ch == '.' || l.ch == '!' || l.ch == '?' || l.ch == '…') && e < limit {
		n := &d.toks[e]
		if n.kind == kPunct {
			return e, doubleMark(n.ch) || singleMark(n.ch) || n.ch == '('
		}
		introduced := q.open > d.paras[q.para].from && (d.toks[q.open-1].mark(',') || d.toks[q.open-1].mark(':'))
		if introduced && !d.lx.malay {
			return e, n.cap != lower && n.start > t.end
		}
		if l.ch == '.' && n.cap != lower && n.kind == kWord && !d.lx.malay && d.saysOnly(e, limit) {
			return 0, false
		}
		if n.cap != lower && (l.ch == '?' || l.ch == '!') && !d.lx.malay && d.reportsSoon(e, limit) {
			return 0, false
		}
		return e, n.cap != lower && n.start > t.end
	}
	return 0, false
}

// saysOnly: "Smith said." behind a full stop that should have been a comma.
func (d *doc) saysOnly(i, limit int32) bool {
	for j := i + 1; j < limit && j < i+4; j++ {
		if c := d.toks[j].w.cue; c != nil && c.n == 1 && c.is(fSpeech) && c.is(fPast|fThird) {
			return j+1 >= limit || d.toks[j+1].mark('.')
		}
		if d.toks[j].kind == kPunct {
			return false
		}
	}
	return false
}

// reportsSoon: behind a question in quotation marks, "Smith asked" goes on with its sentence.
func (d *doc) reportsSoon(i, limit int32) bool {
	for j := i; j < limit && j < i+7; j++ {
		t := &d.toks[j]
		if t.kind == kPunct {
			return false
		}
		if c := t.w.cue; c != nil && c.is(fSpeech) && c.is(fPast|fThird) && j > i {
			return true
		}
	}
	return false
}

// dateline gives the first token behind "JAKARTA, KOMPAS.com -", "Gaza (ANTARA) -" or a leading dash or bracket.
func (d *doc) dateline(r run) int32 {
	i := r.from
	for i < r.to && d.toks[i].mark('[') { // [video.1]
		j := i
		for j < r.to && j < i+8 && !d.toks[j].mark(']') {
			j++
		}
		if j >= r.to || !d.toks[j].mark(']') {
			break
		}
		i = j + 1
	}
	for i < r.to && (d.dash(i) || d.toks[i].mark('\\') || d.toks[i].mark('*') || d.toks[i].mark('•')) {
		i++
	}
	for j := i; j < r.to && j < i+16; j++ {
		t := &d.toks[j]
		switch {
		case j > i && d.dash(j) && j+1 < r.to && (t.start > d.toks[j-1].end || d.toks[j+1].start > t.end):
			for j+1 < r.to && d.dash(j+1) {
				j++
			}
			return j + 1
		case t.kind == kPunct && (t.ch == ',' || t.ch == '(' || t.ch == ')' || t.ch == '.' || t.ch == '/' || t.ch == '|' || t.ch == ':' || t.ch == '-'):
		case t.kind == kWord && (t.cap != lower || t.is(tOutlet)):
		case t.kind == kWord && d.addressLike(j):
		case t.kind == kNumber:
		default:
			return i
		}
	}
	return i
}

func hasPrefix(s, prefix string) bool { return len(s) >= len(prefix) && s[:len(prefix)] == prefix }

func (d *doc) dash(i int32) bool {
	t := &d.toks[i]
	return t.kind == kPunct && (t.ch == '-' || t.ch == '–' || t.ch == '—' || t.ch == '―')
}

// addressLike: "jpnn.com".
func (d *doc) addressLike(i int32) bool {
	t := &d.toks[i]
	for k := t.start + 1; k+1 < t.end; k++ {
		if d.s[k] == '.' && (isLower(d.s[k+1]) && k-t.start >= 2 || isUpper(d.s[k+1]) && k-t.start >= 4) {
			return true // not "M.Pd."
		}
	}
	return false
}

// furnitureInside tells whether furniture begins at i within a paragraph: "Baca juga:", "SCROLL TO CONTINUE".
func (d *doc) furnitureInside(i, limit int32) bool {
	t := &d.toks[i]
	n := i + int32(t.n)
	if t.cap == lower || t.n < 2 {
		return false
	}
	if n < limit && (d.toks[n].mark(':') || t.cap == upper) {
		return true
	}
	return d.lx.malay && t.n >= 3
}

// furnitureEnd finds where the headline of a "Baca juga:" ends that stands in the middle of a block: where written
// prose begins, or at a quotation mark.
func (d *doc) furnitureEnd(i, limit int32) int32 {
	j := i + int32(d.toks[i].n)
	if hasPrefix(d.toks[i].w.text, "artikel") {
		return limit // "Artikel ini telah tayang di ... dengan judul ..."
	}
	if d.toks[i].cap == upper && (j >= limit || !d.toks[j].mark(':')) {
		return j
	}
	lastCap := int32(-1)
	for k := j; k < limit; k++ {
		t := &d.toks[k]
		if t.kind == kPunct {
			if doubleMark(t.ch) && k > j+3 && d.opens(k, 1) || (t.ch == '.' || t.ch == '?' || t.ch == '!') {
				if t.ch != '.' && t.ch != '?' && t.ch != '!' {
					return k
				}
				return k + 1
			}
			continue
		}
		if t.kind == kWord && t.cap != lower {
			if t.is(tPronoun|tOpener) && k > j+2 && k+1 < limit && d.toks[k+1].cap == lower {
				return k - int32(t.in)
			}
			lastCap = k
			continue
		}
		if t.kind == kWord && !t.is(tPrep|tConj|tRel|tSub|tComp) && !d.addressLike(k) && k > j+1 {
			return d.proseStart(lastCap, j)
		}
	}
	return limit
}

// proseStart goes back from the last capital word to the title or role that begins the sentence.
func (d *doc) proseStart(k, from int32) int32 {
	if k < 0 {
		return from
	}
	best := k - int32(d.toks[k].in)
	for j := k; j > from+1; j-- {
		t := &d.toks[j]
		if t.cap == lower && !t.is(tPrep|tConj) || t.kind != kWord {
			break
		}
		if t.cap == lower {
			break
		}
		if (t.is(tRole|tTitle|tGov|tPronoun|tOpener|tSub) || t.w.cue != nil && t.w.cue.as(vAccording) != nil) && t.in == 0 {
			best = j
		}
	}
	return best
}
