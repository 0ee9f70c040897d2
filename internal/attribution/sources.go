package attribution

// noun is a noun phrase that may speak.
type noun struct {
	run
	// last is the token behind everything that belongs to it, such as a bracket that the span leaves out.
	last int32
}

// npMax bounds a noun phrase, so that a scan from every cue stays linear.
const npMax = 48

// nounPhrase reads a noun phrase forward from i, at most to limit: title, role, name, apposition behind a comma, but no
// relative clause, age or date. An empty run means that none begins at i.
func (d *doc) nounPhrase(i, limit int32) noun {
	limit = min(limit, i+npMax)
	if d.lx.malay {
		return d.malayNoun(i, limit)
	}
	return d.englishNoun(i, limit)
}

func (d *doc) malayNoun(i, limit int32) noun {
	start, end := i, i
	role, named := false, false // what was seen so far
	commas := 0
	for i < limit {
		t := &d.toks[i]
		if t.kind == kPunct {
			if t.quote >= 0 && d.quotes[t.quote].single {
				i++
				continue
			}
			switch {
			case t.ch == '(' && i > start:
				close := d.bracketEnd(i, limit)
				if close < 0 || !d.acronymIn(i+1, close) {
					return noun{run{start, end}, max(end, i)}
				}
				// An acronym's bracket is inside the span only when the phrase goes on behind it.
				if close+1 < limit && d.goesOn(close+1) && !d.endsName(i) {
					i = close + 1
					continue
				}
				if close+1 < limit && d.toks[close+1].mark(',') && role && d.nameAt(close+2, limit) && !d.dateAt(close+2) {
					i = close + 1
					continue
				}
				// "Ketua Serikat Nelayan Utara (SNU) ini"
				for j := close + 1; j < limit && j < close+8; j++ {
					if d.toks[j].kind != kWord || d.toks[j].cap == lower && d.verb(j) || d.toks[j].is(tRel|tSub|tConj|tAdverb) {
						break
					}
					if d.toks[j].is(tDemo) {
						return noun{run{start, j + 1}, j + 1}
					}
				}
				return noun{run{start, end}, close + 1}
			case t.ch == ',' && i > start && commas < 3:
				if i+1 < limit && d.toks[i+1].is(tDegree) {
					i += 2
					end = i
					continue
				}
				if i+1 < limit && d.toks[i+1].quote < 0 && d.appositive(start, i, limit, role, named) {
					commas++
					if d.nameAt(i+1, limit) && !d.toks[i+1].is(tRole) {
						role = false
					}
					i++
					continue
				}
				return noun{run{start, end}, end}
			case (t.ch == '/' || t.ch == '-' || t.ch == '&') && i > start && i+1 < limit && t.end == d.toks[i+1].start && d.toks[i+1].kind != kPunct:
				i++
				continue
			case quoteMark(t.ch) && singleMark(t.ch):
				i++
				continue
			}
			return noun{run{start, end}, end}
		}
		if t.kind == kNumber {
			if i+2 < limit && i > start && d.toks[i+1].w.text == "tahun" && d.toks[i+2].is(tDemo) {
				return noun{run{start, i + 3}, i + 3} // "pria 34 tahun itu"
			}
			if i == start || d.toks[i-1].kind == kWord {
				i++
				end = i
				continue
			}
			return noun{run{start, end}, end}
		}
		if t.is(tPronoun) && t.cap != upper {
			if i == start {
				return noun{run{start, i + 1}, i + 1}
			}
			return noun{run{start, end}, end}
		}
		if i == start && t.is(tPrep|tSub|tOpener|tRel|tConj|tAdverb|tNeg|tWeekday|tMonth|tTime|tModal) && !t.is(tGov|tOrg|tRole|tDet|tQuant|tGroup|tPlace) {
			if !(t.is(tOutlet) && t.name() && i+1 == limit) && !(t.cap == capital && i+1 < limit && d.toks[i+1].name() && !t.is(tSub|tOpener|tWeekday|tPrep|tConj|tNeg|tAdverb)) {
				return noun{run{start, start}, start}
			}
		}
		if i > start {
			switch {
			case t.is(tRel | tSub | tWeekday | tComp | tNeg | tOpener):
				if t.cap == lower || t.is(tWeekday) {
					return noun{run{start, end}, end}
				}
			case t.is(tDemo):
				return noun{run{start, i + 1}, i + 1}
			case t.is(tConj):
				if t.cap == lower && (t.w.text == "dan" || t.w.text == "serta" || t.w.text == "atau" || t.w.text == "alias") && i+1 < limit && d.joins(start, i, i+1) {
					i++
					continue
				}
				return noun{run{start, end}, end}
			case t.is(tPrep|tTo|tAgent) && t.cap == lower:
				if d.prepInside(i, start, limit) {
					i++
					continue
				}
				return noun{run{start, end}, end}
			case t.w.text == "sekaligus" && i+1 < limit && d.toks[i+1].is(tRole):
				i++
				continue
			case t.cap == lower && (t.is(tAdverb|tModal|tAux) || t.is(tTime) && !t.is(tNoun|tRole) || d.verb(i)):
				return noun{run{start, end}, end}
			case t.cap == lower && t.w.cue != nil && t.in == 0 && (t.w.cue.as(vActive) != nil || t.w.cue.as(vCredit) != nil || t.w.cue.as(vBy) != nil):
				return noun{run{start, end}, end}
			}
		} else if t.cap == lower && d.verb(i) && !t.is(tDet|tQuant) {
			return noun{run{start, start}, start}
		}
		if t.is(tRole | tTitle | tGov | tOrg | tGroup | tPerson | tMedia) {
			role = true
		}
		if t.cap != lower && !t.is(tRole|tTitle|tGov|tOrg|tPlace|tGroup) {
			named = true
		}
		i++
		end = i
	}
	return noun{run{start, end}, end}
}

// verb tells whether the word at i is a verb that is no cue of its own right.
func (d *doc) verb(i int32) bool {
	t := &d.toks[i]
	if t.kind != kWord {
		return false
	}
	if t.w != unknown {
		return t.w.verbish && (t.cap == lower || t.cap == capital && d.lx.malay && d.sentenceStart(i))
	}
	return d.lx.malay && t.cap == lower && malayVerb(d.s[t.start:t.end])
}

func (d *doc) sentenceStart(i int32) bool {
	return i == 0 || d.toks[i-1].kind == kPunct || newline(d.s[d.toks[i-1].end:d.toks[i].start])
}

func (d *doc) bracketEnd(i, limit int32) int32 {
	for j := i + 1; j < limit && j < i+16; j++ {
		if d.toks[j].mark(')') {
			return j
		}
	}
	return -1
}

// acronymIn: a bracket that abbreviates or expands what stands before it, no date and no age.
func (d *doc) acronymIn(from, to int32) bool {
	if from >= to {
		return false
	}
	for j := from; j < to; j++ {
		t := &d.toks[j]
		if t.kind == kNumber && !t.is(tOrg) && to-from <= 2 || t.is(tWeekday) {
			return false
		}
	}
	return d.toks[from].name()
}

func (d *doc) endsName(i int32) bool { return false }

// goesOn: a phrase continues behind a bracket with a capital word or a role.
func (d *doc) goesOn(i int32) bool {
	t := &d.toks[i]
	return t.kind == kWord && t.quote < 0 && (t.cap != lower && !t.is(tWeekday|tMonth|tPronoun) || t.is(tRole|tTitle))
}

// nameAt tells whether a person's name begins at i: capital words that are neither roles nor bodies.
func (d *doc) nameAt(i, limit int32) bool {
	if i >= limit {
		return false
	}
	t := &d.toks[i]
	if t.is(tTitle) && t.name() {
		return true
	}
	return t.name() && !t.is(tWeekday|tMonth|tPlace|tOrg|tGov|tOpener|tPrep|tSub|tPronoun|tPlatform)
}

// appositive tells whether the words behind the comma at i belong to the phrase before it: "Juru Bicara X, Budi",
// "Budi, ketua RT".
func (d *doc) appositive(start, i, limit int32, role, named bool) bool {
	n := i + 1
	t := &d.toks[n]
	if t.kind != kWord || t.is(tWeekday|tMonth|tRel|tSub|tOpener) && !t.is(tRole) {
		return false
	}
	next := run{n, d.commaSegment(n, limit)}
	if next.len() > 22 {
		return false
	}
	startsRole := t.is(tRole|tTitle|tPerson|tDet) && !t.is(tPrep) || t.is(tGroup) && t.cap == lower
	if named && !role {
		// "Dewi, salah satu juru masak": the apposition must end before a comma, a verb or the end of the sentence.
		return startsRole && !t.is(tQuant)
	}
	if role && d.nameAt(n, limit) {
		// "kata juru bicara pelabuhan, Tono": not "kata gubernur, Jakarta".
		return !t.is(tPlace)
	}
	return role && named && startsRole && t.cap == lower && t.is(tRole)
}

// commaSegment gives the token at which the stretch from i ends: a comma, a full stop, a quotation, a cue, or limit.
func (d *doc) commaSegment(i, limit int32) int32 {
	for ; i < limit; i++ {
		t := &d.toks[i]
		if t.kind == kPunct && (t.ch == ',' || t.ch == '.' || t.ch == ';' || t.ch == ':' || doubleMark(t.ch)) {
			return i
		}
	}
	return limit
}

// joins tells whether a conjunction at i links two speakers: "A dan B".
func (d *doc) joins(start, i, next int32) bool {
	t, a := &d.toks[next], &d.toks[i-1]
	if t.kind != kWord {
		return false
	}
	if d.verb(next) {
		return false
	}
	if t.cap != lower && !t.is(tPronoun) {
		return true
	}
	// "tokoh lembaga", "advokat dan aktivis"
	return a.cap == lower && t.cap == lower && (t.w == unknown || t.is(tRole|tGroup|tNoun|tDoc|tMedia|tOrg|tGov)) && !t.is(tPrep|tSub|tAdverb)
}

// prepInside tells whether the preposition at i is part of a role: "Anggota DPR dari Fraksi X, Budi", "mantan penyidik
// di Biro Y".
func (d *doc) prepInside(i, start, limit int32) bool {
	t := &d.toks[i]
	if t.is(tTo) && !t.is(tPrep) || t.is(tAgent) {
		return false
	}
	switch t.w.text {
	case "dari", "di", "bidang", "untuk", "pada", "sekaligus":
	default:
		return false
	}
	// "di Jakarta, Kamis (6/3)" is where it was said; a name must follow the comma.
	if i+2 < limit && d.toks[i+1].name() && (d.toks[i+2].is(tDemo) || i+3 < limit && d.toks[i+2].name() && d.toks[i+3].is(tDemo)) {
		return true // "tokoh terkaya di Muara itu"
	}
	stop := d.commaSegment(i, limit)
	for j := i + 1; j < stop; j++ {
		x := &d.toks[j]
		if x.is(tSub|tRel|tWeekday) || x.cap == lower && d.verb(j) || x.mark('(') && j+1 < stop && (d.toks[j+1].kind == kNumber) {
			return false
		}
	}
	if stop < limit && d.toks[stop].mark(',') && d.nameAt(stop+1, limit) && d.roleIn(start, i) && !d.dateAt(stop+1) {
		return true
	}
	return t.w.text == "dari" && d.roleIn(start, i) && i+1 < limit && d.toks[i+1].is(tOrg|tGov|tPlace|tNoun|tDoc) ||
		t.w.text == "dari" && i+1 < limit && (d.toks[i+1].is(tOrg|tGov) || d.toks[i+1].w.text == "lembaga" || d.toks[i+1].w.text == "universitas")
}

func (d *doc) roleIn(from, to int32) bool {
	for j := from; j < to; j++ {
		if d.toks[j].is(tRole | tPerson | tGroup | tGov | tOrg | tDoc) {
			return true
		}
	}
	return false
}

// dateAt: a weekday, a month or a bracketed date begins at i.
func (d *doc) dateAt(i int32) bool {
	if int(i) >= len(d.toks) {
		return false
	}
	t := &d.toks[i]
	return t.is(tWeekday|tMonth) || t.kind == kNumber && int(i)+1 < len(d.toks) && d.toks[i+1].is(tMonth)
}

// skipBack goes left from i over adverbs, auxiliaries and negation; it gives the index of the first other token.
func (d *doc) skipBack(i, limit int32) int32 {
	for i > limit {
		t := &d.toks[i-1]
		if t.kind == kWord && (t.is(tAdverb|tAux|tModal) || t.is(tNeg)) && (t.cap == lower || t.in == 0 && i-1 > limit) && !t.is(tPronoun) && t.cap == lower {
			i--
			continue
		}
		break
	}
	return i
}

type segKind uint8

const (
	segNoun segKind = iota
	segAdjunct
	segRelative
	segEmpty
)

// subject finds the noun phrase that a cue at i has before it, not before from. The clause may begin with an adjunct
// ("Dalam wawancara, Budi mengatakan") and the subject may have an apposition or a relative clause behind it.
func (d *doc) subject(from, i int32) (noun, bool) {
	if i-from > 160 {
		from = i - 160
	}
	// The commas of the clause, from the right; brackets and quotations are passed over.
	var cut [24]int32
	n := 0
	depth := 0
	for j := i - 1; j >= from && n < len(cut); j-- {
		t := &d.toks[j]
		if t.kind != kPunct || t.quote >= 0 {
			continue
		}
		switch {
		case t.ch == ')':
			depth++
		case t.ch == '(':
			depth--
		case depth > 0:
		case t.ch == ',' || t.ch == ';' || t.ch == ':' || t.ch == '–' || t.ch == '—' || t.ch == '-' && j > from && d.toks[j-1].end < t.start:
			cut[n] = j
			n++
		case quoteMark(t.ch):
			if d.closedAt(j) {
				// Nothing before a quotation is the subject behind it.
				if q := d.quoteEndingAt(j); q >= 0 && d.isSpeech(q) {
					cut[n] = j
					n++
					from = j + 1
				}
			}
		}
	}
	end := i
	for k := 0; k <= n; k++ {
		start := from
		if k < n {
			start = cut[k] + 1
		}
		seg := run{start, end}
		kind := d.segment(seg, k == 0)
		if kind == segNoun {
			np, ok := d.subjectIn(seg, i, k == 0)
			if ok && k < n && d.placeOnly(np.run) && d.placeBefore(cut[k], from) {
				end = cut[k] // "di Karang, Muara, ..."
				continue
			}
			if ok && k == 0 && k < n && d.toks[np.to-1].is(tDemo) && d.relativeIn(from, cut[k]) {
				// "Pabrik yang berdiri di Karang, Muara itu": the end of a relative clause.
				ok = false
				end = cut[k]
				continue
			}
			if ok {
				// A role before the comma belongs to the name behind it, and the other way round.
				for k+1 <= n && k < n && d.toks[cut[k]].mark(',') {
					before := run{from, cut[k]}
					if k+1 < n {
						before.from = cut[k+1] + 1
					}
					if before.len() == 1 && d.toks[before.from].kind == kNumber && k+2 <= n { // an age: "Smith, 45, a teacher"
						k++
						before = run{from, cut[k]}
						if k+1 < n {
							before.from = cut[k+1] + 1
						}
						if start == np.from {
							start = before.to + 3
							np.from = start
						}
					}
					if np.from != start || d.segment(before, false) != segNoun {
						break
					}
					b := d.nounPhraseFrom(before)
					if b.empty() || b.last != before.to && b.to != before.to {
						break
					}
					if !d.pairs(b.run, np.run) {
						break
					}
					np = noun{run{b.from, np.to}, np.last}
					start = before.from
					k++
				}
				return np, true
			}
			if k == 0 && seg.len() > 0 {
				// A verb stands between: the clause is not the cue's own.
				return noun{}, false
			}
		}
		if k < n {
			end = cut[k]
			if d.toks[cut[k]].mark(';') {
				break
			}
		}
	}
	return noun{}, false
}

// relativeIn: a relative clause begins between from and to.
func (d *doc) relativeIn(from, to int32) bool {
	for k := to - 1; k >= from && k > to-14; k-- {
		if d.toks[k].is(tRel) {
			return true
		}
		if d.toks[k].mark(',') {
			return false
		}
	}
	return false
}

// placeBefore: a preposition with a name ends at the comma at j.
func (d *doc) placeBefore(j, from int32) bool {
	for k := j - 1; k >= from && k > j-5; k-- {
		if t := &d.toks[k]; t.is(tPrep) && t.cap == lower {
			return true
		} else if !t.name() {
			return false
		}
	}
	return false
}

func (d *doc) closedAt(j int32) bool { return d.quoteEndingAt(j) >= 0 }

// quoteEndingAt gives the quotation whose closing mark ends with token j, or -1.
func (d *doc) quoteEndingAt(j int32) int32 {
	if j < 2 || d.toks[j].kind != kPunct || !quoteMark(d.toks[j].ch) || d.toks[j].quote >= 0 {
		return -1
	}
	k := j - 1
	if d.toks[k].quote < 0 && d.toks[k].kind == kPunct { // a mark of two tokens: ''
		k--
	}
	if q := d.toks[k].quote; q >= 0 && d.quotes[q].closed && d.quotes[q].after() == j+1 {
		return q
	}
	return -1
}

// pairs: one of two phrases is a role and the other a name.
func (d *doc) pairs(a, b run) bool {
	ar, an := d.roleName(a)
	br, bn := d.roleName(b)
	return ar && bn && !br || an && !ar && br || ar && an && br && !bn || ar && bn && d.toks[a.from].is(tRole) && !d.toks[b.from].is(tRole)
}

// roleName tells whether a phrase holds a role and whether it holds a name.
func (d *doc) roleName(r run) (role, name bool) {
	for j := r.from; j < r.to; j++ {
		t := &d.toks[j]
		if t.is(tRole | tPerson | tGroup) {
			role = true
		} else if t.name() && !t.is(tGov|tOrg|tPlace|tTitle|tWeekday|tMonth|tDoc|tDet|tQuant|tPossessive|tPronoun) {
			name = true
		}
	}
	return role, name
}

// segment tells what a stretch between commas is by how it begins.
func (d *doc) segment(r run, last bool) segKind {
	i := r.from
	for i < r.to && d.toks[i].is(tOpener) && d.toks[i].in == 0 && !(d.toks[i].is(tGov | tOrg | tRole)) {
		i += int32(d.toks[i].n)
	}
	if last {
		for i < r.to && d.toks[i].is(tSub|tConj|tComp) && !d.toks[i].is(tRole|tGov) {
			i++
		}
		if i >= r.to || d.skipBack(r.to, i) == i {
			return segEmpty
		}
	}
	if i >= r.to {
		return segEmpty
	}
	t := &d.toks[i]
	if t.w.cue != nil && (t.w.cue.as(vCredit) != nil || t.w.cue.as(vAccording) != nil) {
		return segAdjunct // "..., seperti dikutip TASS, ..."
	}
	if t.is(tDegree) && r.to-i <= 3 {
		return segAdjunct // "Hendra Gunawan, M.Si, ..."
	}
	switch {
	case t.is(tRel) || t.is(tWh) && !d.lx.malay && t.is(tRel):
		return segRelative
	case t.kind == kPunct:
		return segAdjunct
	case t.is(tWeekday|tMonth) || t.kind == kNumber && !last:
		return segAdjunct
	case t.is(tDet | tQuant | tRole | tGov | tOrg | tGroup | tPronoun | tPossessive), t.is(tOutlet) && t.name() && i+1 == r.to:
		return segNoun
	case t.is(tPrep | tSub | tConj | tComp | tTo | tRelated | tAgent | tTime):
		if last && d.innerSubject(r) >= 0 {
			return segNoun
		}
		return segAdjunct
	case !d.lx.malay && t.cap == lower && t.kind == kWord && (hasSuffix(d.word(i), "ing") && t.end-t.start > 6 && !t.is(tNoun|tGroup) || hasSuffix(d.word(i), "ly") && t.w == unknown && i+1 >= r.to):
		return segAdjunct
	case d.verb(i) && (t.cap == lower || i == r.from && !last):
		return segAdjunct
	}
	return segNoun
}

// innerSubject finds a subject that no comma sets off from the adjunct before it: "Pada Rabu (14/6) Sari mengatakan".
func (d *doc) innerSubject(r run) int32 {
	end := d.skipBack(r.to, r.from)
	best := int32(-1)
	for j := end - 1; j > r.from && j > end-12; j-- {
		t := &d.toks[j]
		if t.kind == kPunct || t.is(tPrep|tSub|tRel|tConj|tComp|tWeekday|tMonth|tNumber) {
			break
		}
		if t.is(tPronoun) || t.name() || t.is(tRole|tGroup|tGov|tDet) {
			best = j - int32(t.in)
			if t.is(tPronoun) || d.toks[j-1].is(tTime|tDemo|tNumber|tMonth) || d.toks[j-1].mark(')') {
				break
			}
			continue
		}
		if t.cap == lower && d.verb(j) {
			break
		}
	}
	if best < 0 {
		return -1
	}
	if t := &d.toks[best]; t.is(tPronoun) {
		return best
	}
	// The word before must end something: a time, a bracket, a possessive.
	p := &d.toks[best-1]
	if !d.lx.malay && d.toks[best].name() && p.kind == kWord && p.cap == lower && !p.is(tPrep|tDet|tAdj|tConj|tPossessive|tDemonym) {
		return best // "In an interview Trump declared"
	}
	if p.mark(')') || p.is(tTime|tWeekday|tMonth|tNumber|tDemo|tSub|tComp) || p.kind == kNumber || d.lx.malay && p.kind == kWord && p.cap == lower && hasSuffix(d.word(best-1), "nya") {
		return best
	}
	return -1
}

func hasSuffix(s, suffix string) bool {
	return len(s) > len(suffix) && s[len(s)-len(suffix):] == suffix
}

func (d *doc) word(i int32) string { return d.s[d.toks[i].start:d.toks[i].end] }

// subjectIn reads the subject in its stretch.
func (d *doc) subjectIn(r run, cue int32, last bool) (noun, bool) {
	i := r.from
	for i < r.to && d.toks[i].is(tOpener) && d.toks[i].in == 0 && !d.toks[i].is(tGov|tOrg|tRole) {
		i += int32(d.toks[i].n)
	}
	if !d.lx.malay && i+1 < r.to && d.toks[i].is(tAdverb) && !d.toks[i].is(tDet|tQuant|tPronoun|tNoun|tAdj) && (!d.toks[i].is(tRole) || d.toks[i+1].is(tPronoun)) && (d.toks[i+1].is(tPronoun|tDet|tPossessive|tRole|tGroup) || d.toks[i+1].name()) {
		i++ // "Recently she announced", "Then she said"
	}
	for !d.lx.malay && i+1 < r.to && d.toks[i].kind == kWord && d.toks[i].cap == lower && d.toks[i].w == unknown && hasSuffix(d.word(i), "ly") {
		i++
	}
	if last {
		// The clause of the cue begins behind the last conjunction that reaches it.
		for j := r.to - 1; j >= i; j-- {
			t := &d.toks[j]
			if t.is(tSub|tComp) && t.cap == lower || j == i && t.is(tSub|tConj|tComp) || t.is(tRel) && !d.lx.malay {
				np := d.nounPhraseFrom(run{j + 1, r.to})
				if !np.empty() && d.skipBack(r.to, np.to) <= max(np.last, np.to) {
					return np, true
				}
			}
			if t.is(tRel) {
				break
			}
		}
		for i < r.to && d.toks[i].is(tConj|tSub) && !d.toks[i].is(tRole|tGov) {
			i++
		}
		if i >= r.to {
			return noun{}, false
		}
		if t := &d.toks[min(i, r.to-1)]; t.is(tPrep|tSub|tTo|tTime) && !t.is(tRole|tGov|tOrg|tGroup|tDet|tQuant) {
			if j := d.innerSubject(run{i, r.to}); j >= 0 {
				i = j
			}
		}
	}
	np := d.nounPhraseFrom(run{i, r.to})
	if np.empty() {
		return np, false
	}
	if d.onlyDeterminer(np.run) {
		return np, false
	}
	if last && !d.speaks(np.run) && max(np.to, np.last) < d.skipBack(r.to, np.to) {
		// "Insiden itu mendorong Presiden memerintahkan ...": the phrase that reaches the cue speaks.
		for j := r.to - 1; j >= np.to; j-- {
			if d.toks[j].is(tRel) {
				break
			}
			if d.verb(j) && d.toks[j].cap == lower {
				if inner := d.nounPhraseFrom(run{j + 1, r.to}); !inner.empty() && d.skipBack(r.to, inner.to) <= max(inner.last, inner.to) && d.speaks(inner.run) {
					return inner, true
				}
				break
			}
		}
	}
	return np, true
}

func (d *doc) onlyDeterminer(r run) bool {
	for j := r.from; j < r.to; j++ {
		if t := &d.toks[j]; !t.is(tDet|tQuant|tAdverb|tDemo) || t.is(tPronoun|tGroup|tPerson|tRole) {
			return false
		}
	}
	return true
}

func (d *doc) nounPhraseFrom(r run) noun {
	if r.empty() {
		return noun{run{r.from, r.from}, r.from}
	}
	return d.nounPhrase(r.from, r.to)
}
