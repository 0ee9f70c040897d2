package attribution

// englishNoun reads an English noun phrase: determiners, adjectives, nouns, names, "of" and other prepositions that
// belong to a role, and appositions between commas. It ends before a verb, a relative pronoun or an adverbial.
func (d *doc) englishNoun(i, limit int32) noun {
	start, end := i, i
	commas := 0
	for i < limit {
		t := &d.toks[i]
		if t.kind == kPunct {
			switch {
			case t.ch == ',' && i > start && commas < 2:
				if stop, ok := d.englishApposition(start, i, limit); ok {
					commas++
					i, end = stop, stop
					continue
				}
				return noun{run{start, end}, end}
			case t.ch == '(' && i > start:
				close := d.bracketEnd(i, limit)
				if close > 0 && close-i < 8 {
					i = close + 1
					if i < limit && (d.toks[i].name() && !d.toks[i].is(tWeekday)) {
						continue
					}
					return noun{run{start, i}, i}
				}
				return noun{run{start, end}, end}
			case (t.ch == '-' || t.ch == '/' || t.ch == '&' || t.ch == '.') && i > start && i+1 < limit && t.end == d.toks[i+1].start && d.toks[i+1].kind != kPunct:
				i++
				continue
			case (t.ch == '\'' || t.ch == '’') && i > start && t.start == d.toks[i-1].end:
				i++
				if i < limit && d.toks[i].kind == kWord && d.toks[i].start == t.end {
					i++
				}
				end = i
				continue
			case t.ch == '$' || t.ch == '&':
				i++
				continue
			case t.quote < 0 && quoteMark(t.ch) && i > start && i+1 < limit && d.toks[i+1].quote >= 0 && d.quotes[d.toks[i+1].quote].inside().len() <= 4:
				i = d.quotes[d.toks[i+1].quote].after()
				end = min(i, limit)
				continue
			}
			return noun{run{start, end}, end}
		}
		if t.kind == kNumber {
			i++
			end = i
			continue
		}
		if t.is(tPronoun) && !t.is(tDet) {
			if i == start {
				return noun{run{start, i + 1}, i + 1}
			}
			if !(t.is(tPossessive)) {
				return noun{run{start, end}, end}
			}
		}
		if i == start && t.is(tWeekday|tTime) && !t.is(tDet|tQuant|tRole) {
			return noun{run{start, start}, start}
		}
		if i == start && t.is(tPrep|tSub|tConj|tRel|tOpener|tAdverb|tAux|tModal|tNeg) && !d.will(i, limit) && !t.is(tDet|tQuant|tRole|tGov|tPossessive|tPronoun) {
			return noun{run{start, start}, start}
		}
		if i > start {
			switch {
			case t.is(tRel|tSub|tComp) && t.cap == lower && !t.is(tDet):
				return noun{run{start, end}, end}
			case t.is(tWeekday) && d.toks[i-1].is(tDet) && i+1 < limit && d.toks[i+1].is(tDoc|tNoun|tMedia):
				// "a Wednesday editorial"
			case t.is(tWeekday), t.is(tMonth) && t.name() && !d.toks[i-1].is(tPrep):
				return noun{run{start, end}, end}
			case t.is(tConj):
				if (t.w.text == "and" || t.w.text == "or") && i+1 < limit && (d.toks[i+1].name() && d.toks[i-1].name() || !d.toks[i-1].name() && d.toks[i+1].kind == kWord && !d.toks[i+1].is(tAdverb|tAux|tModal|tPronoun) && !d.verb(i+1) && d.toks[i+1].w.cue == nil) {
					i++
					continue
				}
				return noun{run{start, end}, end}
			case t.is(tPrep | tTo):
				if d.englishPrep(i, start, limit) {
					i++
					continue
				}
				return noun{run{start, end}, end}
			case t.is(tAux|tModal|tNeg) && !t.is(tDet|tMonth), t.is(tAdverb) && t.cap == lower && !t.is(tAdj):
				return noun{run{start, end}, end}
			case t.cap == lower && t.w.cue != nil && t.w.cue.voice == vActive && !t.is(tNoun|tAdj|tDoc|tRole) && !t.w.cue.is(fIng):
				return noun{run{start, end}, end}
			case t.cap == lower && t.w == unknown && d.toks[i-1].name() && hasSuffix(d.word(i), "ed"):
				return noun{run{start, end}, end} // "Alder returned"
			case t.cap == lower && t.is(tVerb) && !t.is(tNoun):
				return noun{run{start, end}, end}
			}
		}
		i++
		end = i
	}
	return noun{run{start, end}, end}
}

// will tells the name in "Will Alder" from the verb.
func (d *doc) will(i, limit int32) bool {
	t := &d.toks[i]
	return t.w.text == "will" && t.cap == capital && i+1 < limit && d.toks[i+1].name() && d.toks[i+1].w == unknown
}

// englishPrep tells whether the preposition at i is inside the phrase: "of" always, others behind a role, a group or a
// document ("a spokesman for the campaign", "officials in Ohio").
func (d *doc) englishPrep(i, start, limit int32) bool {
	if i+1 >= limit || d.toks[i+1].is(tWeekday|tTime|tPronoun) && !d.toks[i+1].is(tDet|tPossessive) {
		return false
	}
	switch d.toks[i].w.text {
	case "of":
		return true
	case "for", "from", "with", "in", "at", "on", "by", "against", "behind", "under", "near":
		head := &d.toks[i-1]
		if d.toks[i].w.text == "for" || d.toks[i].w.text == "from" {
			return d.roleIn(start, i)
		}
		return head.cap == lower && (head.is(tRole|tGroup|tDoc|tPerson) || head.w.text == "familiar" || head.w.text == "close") && !d.toks[i+1].is(tMedium|tMonth) && d.toks[i+1].kind != kNumber
	}
	return false
}

// englishApposition tells whether the words behind the comma at i describe the phrase before it, and where they end.
func (d *doc) englishApposition(start, i, limit int32) (int32, bool) {
	n := i + 1
	if n >= limit {
		return 0, false
	}
	t := &d.toks[n]
	if t.kind != kWord || t.quote >= 0 {
		return 0, false
	}
	if t.w.text == "jr." || t.w.text == "sr." || t.is(tDegree) {
		return n + 1, true
	}
	role, name := d.roleName(run{start, i})
	stop := n
	for stop < limit {
		x := &d.toks[stop]
		if x.kind == kPunct && (x.ch == ',' || x.ch == '.' || x.ch == ';' || x.ch == ':' || doubleMark(x.ch) || x.ch == '—' || x.ch == '–') {
			break
		}
		if x.is(tRel|tWeekday) || x.is(tAux|tModal) || x.is(tVerb) && !x.is(tNoun) && x.cap == lower {
			break
		}
		if stop-n > 24 {
			return 0, false
		}
		stop++
	}
	if stop == n {
		return 0, false
	}
	startsRole := t.is(tRole|tDet|tPossessive|tPerson) || t.cap == lower && d.roleIn(n, min(n+3, stop))
	if name && startsRole && !t.is(tPrep|tSub|tConj|tAdverb) && d.roleIn(n, stop) {
		return stop, true
	}
	if role && !d.toks[start].name() && d.nameAt(n, limit) && !d.dateAt(n) {
		return stop, true
	}
	// A state behind a city or a party behind a name: "Rubio, R-Fla."
	if stop-n <= 3 && t.name() && stop < limit && d.toks[stop].mark(',') && d.toks[n].is(tPlace|tAbbr) {
		return stop, true
	}
	return 0, false
}
