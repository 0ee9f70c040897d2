package attribution

// credit is a place where the text names who carried a statement: "dikutip dari Antara", "sebagaimana dilansir Reuters".
type credit struct {
	cue     run
	hops    []hop
	all     run // with its date and the comma before it
	leading bool
	taken   bool
}

// hop is a carrier in tokens.
type hop struct {
	mention  run
	cue      run
	parallel bool // beside the hop before it
	medium   string
	credit   bool // from a credit, not from "kepada ..."
	person   bool // a spokesperson or lawyer who passed it on
}

// findCredits collects the credits of the sentence and marks their words as used.
func (c *collector) findCredits(r run) {
	d := c.d
	for i := r.from; i < r.to; i++ {
		t := &d.toks[i]
		if t.quote >= 0 || t.w.cue == nil || t.in != 0 {
			continue
		}
		cu := t.w.cue.as(vCredit)
		if cu == nil {
			continue
		}
		end := i + int32(t.n)
		hops, next := d.carriers(end, r.to)
		if len(hops) == 0 {
			continue
		}
		if weakCredit(cu) && (!d.media(hops[0].mention) || !d.named(hops[0].mention)) {
			continue
		}
		if d.placeOnly(hops[0].mention) {
			continue // "dikutip dari Jakarta" names no carrier
		}
		// "AFP melaporkan": the subject is before it; then it is no credit.
		from := i
		for from > r.from && d.toks[from-1].is(tRelated) {
			from--
		}
		cueRun := run{from, end}
		for k := range hops {
			hops[k].cue, hops[k].credit = cueRun, true
		}
		next = d.dateTail(next, r.to)
		start := from
		for start > r.from && d.toks[start-1].mark(',') {
			start--
		}
		cr := credit{cue: cueRun, hops: hops, all: run{start, next}}
		cr.leading = d.opensAt(start, c.st.start)
		c.credits = append(c.credits, cr)
		c.use(cr.all)
		i = next - 1
	}
}

func (d *doc) named(r run) bool {
	for j := r.from; j < r.to; j++ {
		if d.toks[j].name() || d.toks[j].is(tOutlet) || d.addressLike(j) {
			return true
		}
	}
	return false
}

// weakCredit: words that also report something else than an outlet ("dilaporkan hilang").
func weakCredit(c *cue) bool {
	switch c.root {
	case "dilaporkan", "diberitakan", "dikabarkan", "dihimpun", "dimuat", "disiarkan", "dipublikasikan", "dikutip", "diwartakan", "dirangkum dari", "dilihat dari", "lapor", "merangkum":
		return true
	}
	return c.is(fWeak)
}

// opensAt tells whether nothing but links between sentences stands between from and i.
func (d *doc) opensAt(i, from int32) bool {
	for j := from; j < i; j++ {
		if t := &d.toks[j]; !t.is(tOpener|tConj|tAdverb) && t.kind != kPunct {
			return false
		}
	}
	return true
}

// media tells whether a run names a carrier: from the catalogue, an address, or with a word for one.
func (d *doc) media(r run) bool {
	for j := r.from; j < r.to; j++ {
		if d.toks[j].is(tOutlet|tMedia) || d.addressLike(j) {
			return true
		}
	}
	// "kantor berita Tasnim": the generic word stands before the span.
	return r.from > 0 && (d.toks[r.from-1].is(tMedia))
}

// carriers reads one or more outlets from i: "laman resmi Antara", "kantor berita Muara, Pesisir", "Reuters dan AFP".
func (d *doc) carriers(i, limit int32) ([]hop, int32) {
	var hops []hop
	for i < limit {
		m, next, ok := d.carrier(i, limit)
		if !ok {
			break
		}
		hops = append(hops, hop{mention: m, parallel: len(hops) > 0})
		i = next
		j := i
		comma := false
		if j < limit && d.toks[j].mark(',') {
			comma = true
			j++
		}
		if j < limit && d.toks[j].is(tConj) && d.toks[j].cap == lower {
			j++
			comma = false
		} else if !comma {
			break
		}
		if j >= limit || !d.toks[j].name() && !d.toks[j].is(tMedia|tOutlet) {
			break
		}
		if comma && !(d.toks[j].is(tOutlet) && !d.dateAt(j) && (d.followsList(j, limit))) {
			break
		}
		i = j
	}
	if len(hops) == 0 {
		return nil, i
	}
	return hops, hops[len(hops)-1].mention.to + d.trailing(hops[len(hops)-1].mention.to, limit)
}

// followsList: behind the outlet at j stands another "dan" or comma of the same list.
func (d *doc) followsList(j, limit int32) bool {
	k := j + int32(max(d.toks[j].n, 1))
	return k < limit && (d.toks[k].is(tConj) || d.toks[k].mark(','))
}

// trailing counts the tokens of a bracket behind a carrier: "Harian Pesisir Muara (HPM)".
func (d *doc) trailing(i, limit int32) int32 {
	if i < limit && d.toks[i].mark('(') {
		if e := d.bracketEnd(i, limit); e > 0 && d.acronymIn(i+1, e) {
			return e + 1 - i
		}
	}
	return 0
}

// carrier reads one outlet: generic words may stand before the name. Without a name the generic words are the carrier.
func (d *doc) carrier(i, limit int32) (run, int32, bool) {
	start := i
	generic := false
	for i < limit && i-start < 6 {
		t := &d.toks[i]
		if t.kind == kWord && t.is(tMedia) && !t.is(tOutlet) && t.cap != lower && (t.n > 1 || t.in > 0) {
			generic = true // "Kantor Berita Muara, Pesisir"
			i++
			continue
		}
		if t.kind == kWord && t.cap == lower && !t.is(tOutlet) && (t.is(tMedia|tPrep|tAgent|tDet|tNoun|tDoc|tMedium|tAdj|tPlatform|tOrg) || t.w == unknown && !d.verb(i) && (i > start || i+1 < limit && d.toks[i+1].name()) || carrierWord(t.w.text)) && !d.addressLike(i) {
			if d.verb(i) && !t.is(tMedia) {
				break
			}
			generic = generic || t.is(tMedia) || carrierWord(t.w.text)
			i++
			continue
		}
		break
	}
	m := run{i, i}
	for i < limit && i-m.from < 8 {
		t := &d.toks[i]
		if t.kind == kPunct && (t.ch == '-' || t.ch == '&' || t.ch == '/' || t.ch == '!') && i > m.from && t.start == d.toks[i-1].end && i+1 < limit && d.toks[i+1].kind == kWord && d.toks[i+1].start == t.end {
			i++
			continue
		}
		if t.kind == kWord && (t.name() && !t.is(tWeekday|tMonth) || t.is(tOutlet) || d.addressLike(i)) || t.kind == kNumber && i > m.from && d.toks[i-1].name() && t.end-t.start <= 3 && !(i+1 < limit && d.toks[i+1].is(tMonth)) {
			if t.is(tWeekday | tMonth) {
				break
			}
			i++
			m.to = i
			// A whole outlet of the catalogue ends here unless capitals go on.
			continue
		}
		if t.kind == kWord && i > m.from && t.is(tRelated) && t.cap == lower {
			break
		}
		if t.cap == lower && i > m.from && i+1 < limit && (t.w.text == "of" || t.w.text == "the") && d.toks[i+1].name() {
			i++
			continue
		}
		break
	}
	if m.empty() {
		if generic && i > start {
			// "media tersebut", "media lokal"
			if i < limit && d.toks[i].is(tDemo) {
				i++
			}
			return run{start, i}, i, true
		}
		return run{}, start, false
	}
	// "kantor berita Muara, Pesisir": a place before the name.
	if generic && i < limit && d.toks[i].mark(',') && i+1 < limit && d.placeOnly(m) && d.toks[i+1].name() && !d.dateAt(i+1) {
		if m2, next, ok := d.carrier(i+1, limit); ok {
			return m2, next, true
		}
	}
	if generic && d.placeOnly(m) {
		m.from = start
		if i < limit && d.toks[i].is(tDemo) {
			i++
			m.to = i
		}
	} else if generic {
		// "media Iran Tasnim", "kantor berita Rusia TASS": the place is no part of the name.
		for m.from+1 < m.to && d.toks[m.from].is(tPlace) && d.toks[m.from+1].name() && !d.toks[m.from].is(tOutlet) {
			m.from++
		}
	}
	return m, i, true
}

func carrierWord(s string) bool {
	switch s {
	case "laman", "situs", "website", "akun", "kanal", "program", "site", "network", "channel":
		return true
	}
	return false
}

func (d *doc) placeOnly(r run) bool {
	for j := r.from; j < r.to; j++ {
		if !d.toks[j].is(tPlace|tDemonym) || d.toks[j].is(tOutlet) {
			return false
		}
	}
	return true
}

// dateTail passes over a date that belongs to a credit: ", Senin (12/6/2023)", "pada Selasa", "12 Juni".
func (d *doc) dateTail(i, limit int32) int32 {
	j := i
	if j < limit && d.toks[j].mark(',') {
		j++
	}
	seen := false
	for j < limit {
		t := &d.toks[j]
		switch {
		case t.is(tWeekday|tMonth) && t.kind == kWord:
			seen = true
		case t.kind == kNumber && (j+1 < limit && d.toks[j+1].is(tMonth) || j > 0 && d.toks[j-1].is(tMonth)):
			seen = true
		case t.mark('('):
			e := d.bracketEnd(j, limit)
			if e < 0 || d.toks[j+1].kind != kNumber {
				goto done
			}
			j = e
			seen = true
		case t.cap == lower && (t.w.text == "pada" || t.w.text == "hari" || t.w.text == "on" || t.w.text == "edisi") || t.is(tWeekday), t.w.text == "hari" || t.w.text == "pada":
			if t.w.text == "pada" && !(j+1 < limit && (d.toks[j+1].is(tWeekday|tMonth|tTime) || d.toks[j+1].kind == kNumber || d.toks[j+1].w.text == "hari")) {
				goto done
			}
		case seen && t.is(tTime) && t.cap == lower:
		case seen && t.kind == kNumber && d.toks[j-1].is(tTime|tMonth):
		default:
			goto done
		}
		j++
	}
done:
	if !seen {
		return i
	}
	return j
}
