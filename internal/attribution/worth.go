package attribution

// WorthReasons are the codes behind a claim's check-worthiness, sorted.
var WorthReasons = []string{"background", "cause", "comparison", "event", "figures", "law", "named-actor", "not-a-fact", "record", "serious"}

// worth rates how much a claim is worth checking. Figures, causes, records and grave events make it high; what is no
// statement of fact is low, a promise or prediction medium.
func worth(d *doc, dr *draft, k Kind) (Worth, []string) {
	var seen mark
	figures, names, n := 0, 0, 0
	d.each(dr.content, func(i int32, t *token) {
		n++
		seen |= t.w.marks
		if t.kind == kNumber && d.figure(i) || t.is(tNumber) && t.kind == kWord && int(i)+1 < len(d.toks) && (d.toks[i+1].is(tNumber) || d.toks[i+1].w.text == "orang" || d.toks[i+1].w.text == "people") {
			figures++
		}
		if t.name() && !d.sentenceStart(i) && !t.is(tWeekday|tMonth) {
			names++
		}
	})
	var why []string
	add := func(ok bool, code string) {
		if ok {
			why = append(why, code)
		}
	}
	if k == Opinion || k == Call {
		return Low, []string{"not-a-fact"}
	}
	add(seen&mCause != 0, "cause")
	add(seen&mComparison != 0, "comparison")
	add(seen&mEvent != 0, "event")
	add(figures > 0, "figures")
	add(seen&mLaw != 0, "law")
	add(names > 0, "named-actor")
	add(seen&mRecord != 0, "record")
	add(seen&mSerious != 0, "serious")
	points := 0
	if figures > 0 {
		points += 2
	}
	if seen&mSerious != 0 {
		points += 2
	}
	if seen&mRecord != 0 {
		points++
	}
	if seen&mCause != 0 {
		points++
	}
	if seen&mComparison != 0 {
		points++
	}
	if seen&mLaw != 0 {
		points++
	}
	if seen&mEvent != 0 {
		points++
	}
	if k != Fact {
		return Medium, append([]string{}, "not-a-fact")
	}
	switch {
	case points >= 2 && n >= 4:
		return High, why
	case points == 0 && (names == 0 || n < 6):
		return Low, append(why, "background")
	}
	return Medium, why
}

// figure tells a number that measures from a date, a clock time or a name's numeral.
func (d *doc) figure(i int32) bool {
	if d.dateNumber(i) {
		return false
	}
	t := &d.toks[i]
	for k := t.start; k < t.end; k++ {
		if isLetter(d.s[k]) && t.end-t.start > 5 {
			return false
		}
	}
	return true
}
