package attribution

import (
	"sort"
	"strings"
)

// person is somebody whom the article names.
type person struct {
	words  []string // of the fullest name, as written
	titled bool     // a role or title stood before it
	roles  []string // lower-case words of the roles that stood before the name
	first  int32    // token of the first mention
	saidAt int32    // token of the last time that the person was a source, 0 when never
	same   *person  // whose other name this is
}

func (p *person) name() string { return strings.Join(p.words, " ") }

// registry is what the article tells of its names.
type registry struct {
	d       *doc
	people  []*person
	byWord  map[string][]*person
	expand  map[string]string // acronym -> expansion
	alone   map[string]int    // how often a capital word stands alone, outside of a longer name
	bodies  map[string]string // last words of bodies' fullest names
	mention []mention
}

// mention is a person's name at a place.
type mention struct {
	run
	p *person
}

// newRegistry reads all names of the text once.
func newRegistry(d *doc, drafts []draft) *registry {
	r := &registry{d: d, byWord: map[string][]*person{}, expand: map[string]string{}, alone: map[string]int{}}
	speaker := map[string]bool{}
	for i := range drafts {
		for _, s := range drafts[i].source {
			if s.len() == 1 && d.toks[s.from].name() {
				speaker[d.word(s.from)] = true
			}
		}
	}
	type span struct {
		run
		titled bool
	}
	var spans []span
	for si := range d.sents {
		st := &d.sents[si]
		if st.skip || d.paras[st.para].kind != body {
			continue
		}
		for i := st.start; i < st.to; {
			t := &d.toks[i]
			if t.mark('(') && i > 0 {
				r.acronym(i)
			}
			if t.is(tOrg) && t.cap == capital && i > st.start && legalForm(t.w.text) && d.toks[i-1].name() && d.toks[i-1].w == unknown {
				// "Melati Inc": its name alone means the company.
				if _, ok := r.expand[d.word(i-1)]; !ok {
					r.expand[d.word(i-1)] = d.words(run{i - 1, i + 1})
				}
			}
			if !d.nameToken(i) {
				i++
				continue
			}
			j := i + 1
			for j < st.to && (d.nameToken(j) || d.particleAt(j)) {
				j++
			}
			for j > i+1 && d.toks[j-1].is(tParticle) && d.toks[j-1].cap == lower {
				j--
			}
			s := span{run{i, j}, d.titledAt(i)}
			// "(Kadispas)" stands for what is before it; "NBF" and "BPPI" are no people.
			for s.from < s.to && d.toks[s.from].cap == upper && s.to-s.from > 1 && d.toks[s.to-1].cap != upper && d.toks[s.from].end-d.toks[s.from].start <= 5 && d.s[d.toks[s.from].end-1] != '.' {
				s.from++
			}
			if d.toks[s.from].cap != upper || s.len() > 1 && s.from == st.start {
				if !(i > 0 && d.toks[i-1].mark('(') && s.len() == 1) {
					spans = append(spans, s)
				}
			}
			if s.len() == 1 && !s.titled {
				r.alone[d.word(s.from)]++
			}
			i = j
		}
	}
	surname := map[string]bool{} // last words of longer names
	for _, s := range spans {
		if s.titled && s.len() > 1 {
			surname[d.word(s.to-1)] = true
			surname[d.word(s.from)] = surname[d.word(s.from)] || r.alone[d.word(s.from)] == 0
		}
	}
	inner := map[string]bool{} // names that do not begin a sentence
	for _, s := range spans {
		if !d.sentenceStart(s.from) {
			inner[d.words(s.run)] = true
		}
	}
	for _, s := range spans {
		from := s.from
		// "Laba Melati naik": a common noun begins the sentence.
		if s.len() >= 2 && d.sentenceStart(s.from) && !s.titled && inner[d.words(run{s.from + 1, s.to})] && !inner[d.words(s.run)] {
			from++
		}
		// "Direktur Utama Samudra Tono Hartono": a body's name before the person's.
		for s.titled && from < s.to {
			w := d.word(from)
			if r.alone[w] > 0 && !speaker[w] && !surname[w] && s.to-from != 2 {
				from++
				continue
			}
			break
		}
		if s.to-from >= 3 && from > 0 && d.toks[from-1].is(tPlaced) {
			from++ // "Wali Kota Tirtajaya Bagus Prakoso"
		}
		if from == s.to {
			continue
		}
		r.addPerson(run{from, s.to}, s.titled)
	}
	r.aliases()
	return r
}

func (d *doc) words(r run) string { return d.s[d.toks[r.from].start:d.toks[r.to-1].end] }

// aliases joins "Tono Hartono atau Tohar", "Lestari, biasa disapa Bu Tari".
func (r *registry) aliases() {
	d := r.d
	for k := 0; k+1 < len(r.mention); k++ {
		a, b := r.mention[k], r.mention[k+1]
		if b.from-a.to > 8 || a.p == b.p {
			continue
		}
		link := false
		for j := a.to; j < b.from; j++ {
			t := &d.toks[j]
			switch lowered(d.word(j)) {
			case "alias", "disapa", "dipanggil", "dijuluki", "sapaan", "akrab", "nickname", "nicknamed":
				link = true
			case "atau", "or":
				link = link || b.from-a.to == 1
			}
			if t.mark('.') {
				link = false
				break
			}
		}
		if link {
			r.index(a.p, b.p.words)
			b.p.same = a.p
		}
	}
}

// legalForm: what stands behind a company's name.
func legalForm(s string) bool {
	switch s {
	case "inc", "ltd", "corp", "llc", "group", "grup", "tbk":
		return true
	}
	return false
}

// nameToken: a capital word that can be part of a person's name.
func (d *doc) nameToken(i int32) bool {
	t := &d.toks[i]
	if !t.name() {
		return false
	}
	if t.is(tRole | tGov | tOrg | tPlace | tTitle | tWeekday | tMonth | tOpener | tPronoun | tGroup | tDoc | tMedia | tOutlet | tDegree | tFurnish | tDemonym | tPlatform | tAnon | tPerson | tMedium) {
		return false
	}
	if d.lx.malay && abstract(d.word(i)) {
		return false
	}
	if t.w != unknown && (t.is(tNoun) && d.lx.malay || t.is(tPrep|tConj|tSub|tAdverb|tNeg|tDet|tQuant|tComp|tRel|tAux|tModal|tTime|tWh|tNumber|tDemo|tPossessive|tRelated) || t.w.cue != nil && d.sentenceStart(i)) {
		return false
	}
	return true
}

func (d *doc) particleAt(i int32) bool {
	return d.toks[i].is(tParticle) && int(i)+1 < len(d.toks) && d.toks[i+1].name()
}

// titledAt: a role, a title or an apposition's comma stands before i.
func (d *doc) titledAt(i int32) bool {
	if i == 0 {
		return false
	}
	for j := i - 1; j >= 0 && j > i-14; j-- {
		t := &d.toks[j]
		if t.is(tRole | tTitle) {
			return true
		}
		if t.mark(',') && j == i-1 {
			continue
		}
		if t.is(tGov|tOrg|tPlace|tDegree) || t.name() || t.mark('(') || t.mark(')') || t.is(tConj) || t.kind == kWord && t.cap == lower && (t.w == unknown || t.is(tNoun|tAdj|tGroup|tDemonym)) && !t.is(tSub|tRel) || t.w.text == "dari" || t.w.text == "of" {
			continue
		}
		return false
	}
	return false
}

// acronym notes "Badan Pengawas Pasar Ikan (BPPI)".
func (r *registry) acronym(i int32) {
	d := r.d
	close := d.bracketEnd(i, int32(len(d.toks)))
	if close != i+2 || !d.toks[i+1].name() {
		return
	}
	defer r.acronymOfBody(i)
	short := d.word(i + 1)
	if len(short) < 2 || len(short) > 14 {
		return
	}
	// Go left over capital words and small words between them until the first letter of the acronym.
	k, caps := i, 0
	for k > 0 && caps < len(short)+1 {
		t := &d.toks[k-1]
		if t.kind != kWord || t.cap == lower && !t.is(tConj|tPrep) || newline(d.s[t.end:d.toks[k].start]) {
			break
		}
		k--
		if t.cap != lower {
			caps++
			if t.cap != lower && equalFold(d.s[t.start], short[0]) && caps >= 2 {
				if d.toks[i+1].cap == upper && caps >= len(short)-1 || d.toks[i+1].cap != upper {
					break
				}
			}
		}
	}
	if caps < 2 || k >= i {
		return
	}
	for k < i && d.toks[k].cap == lower {
		k++
	}
	if !equalFold(d.s[d.toks[k].start], short[0]) {
		return
	}
	full := d.s[d.toks[k].start:d.toks[i-1].end]
	if _, ok := r.expand[short]; !ok {
		r.expand[short] = full
	}
}

// acronymOfBody notes a bracket whose letters are not those of the words before it: "Pasukan Penjaga Perbatasan Utara (NBF)".
func (r *registry) acronymOfBody(i int32) {
	d := r.d
	short := d.word(i + 1)
	if _, ok := r.expand[short]; ok || d.toks[i+1].cap != upper {
		return
	}
	k, head := i, int32(-1)
	for k > 0 && i-k < 10 {
		t := &d.toks[k-1]
		if t.kind != kWord || t.cap == lower && !t.is(tConj) {
			break
		}
		k--
		if t.is(tGov|tOrg|tRole) && t.name() && t.in == 0 {
			head = k
		}
	}
	if head >= 0 && i-head > 1 && d.toks[head].is(tGov|tOrg) {
		r.expand[short] = d.s[d.toks[head].start:d.toks[i-1].end]
	}
}

func equalFold(a, b byte) bool { return a|0x20 == b|0x20 }

func (r *registry) addPerson(s run, titled bool) {
	d := r.d
	words := make([]string, 0, s.len())
	for i := s.from; i < s.to; i++ {
		words = append(words, d.word(i))
	}
	if !titled && len(words) == 1 {
		if p := r.find(words, s.from); p != nil {
			r.mention = append(r.mention, mention{s, p})
		}
		return
	}
	p := r.find(words, s.from)
	if p == nil {
		p = &person{words: words, first: s.from}
		r.people = append(r.people, p)
		r.index(p, words)
	} else if len(words) > len(p.words) && titled {
		p.words = words
		r.index(p, words)
	}
	if titled {
		p.titled = true
		p.roles = append(p.roles, r.rolesBefore(s.from)...)
	}
	r.mention = append(r.mention, mention{s, p})
}

func (r *registry) index(p *person, words []string) {
	for _, w := range words {
		known := false
		for _, q := range r.byWord[w] {
			known = known || q == p
		}
		if !known {
			r.byWord[w] = append(r.byWord[w], p)
		}
	}
}

// find gives the person whose name holds all words, or whose name is held by them; the nearest before at, else the
// first behind.
func (r *registry) find(words []string, at int32) *person {
	p := r.lookup(words, at)
	for n := 0; p != nil && p.same != nil && n < 4; n++ {
		p = p.same
	}
	return p
}

func (r *registry) lookup(words []string, at int32) *person {
	if len(words) == 0 {
		return nil
	}
	var best *person
	last := words[len(words)-1]
	list := r.byWord[last]
	if len(list) == 0 {
		list = r.byWord[words[0]]
	}
	if len(list) == 0 && len(words) == 1 && len(last) >= 4 {
		// "Laks" is Laksmana, "Tnoo" is Tono.
		for k := len(r.people) - 1; k >= 0 && k > len(r.people)-64; k-- {
			for _, w := range r.people[k].words {
				if len(w) > len(last) && w[:len(last)] == last && r.people[k].titled || swapped(w, last) {
					return r.people[k]
				}
			}
		}
	}
	for _, p := range list {
		if !subset(words, p.words) && !subset(p.words, words) {
			continue
		}

		if p.same != nil {
			return p
		}
		switch {
		case best == nil:
			best = p
		case len(p.words) == len(words) && len(best.words) != len(words) && len(words) > 1:
			best = p
		case len(best.words) == len(words) && len(words) > 1:
		case p.saidAt > best.saidAt, p.saidAt == best.saidAt && len(p.words) > len(best.words) && p.first <= at:
			best = p
		}
	}
	return best
}

// swapped tells whether two words differ by two neighbouring letters in the other order.
func swapped(a, b string) bool {
	if len(a) != len(b) || a == b {
		return false
	}
	for i := 0; i+1 < len(a); i++ {
		if a[i] != b[i] {
			return a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
		}
	}
	return false
}

func subset(a, b []string) bool {
	for _, x := range a {
		ok := false
		for _, y := range b {
			if x == y {
				ok = true
				break
			}
		}
		if !ok {
			return false
		}
	}
	return true
}

// rolesBefore gives the role words before a name, lower case, back to the start of the phrase.
func (r *registry) rolesBefore(i int32) []string {
	d := r.d
	var out []string
	for j := i - 1; j >= 0 && j > i-12; j-- {
		t := &d.toks[j]
		if t.kind == kPunct {
			if t.ch == ',' && j == i-1 || t.ch == '(' || t.ch == ')' {
				continue
			}
			break
		}
		if t.is(tConj) && (j == i-1 || d.toks[j+1].is(tRole)) || t.is(tTo) && t.cap == lower || t.is(tPrep) && t.cap == lower && t.w.text != "dari" && t.w.text != "of" && t.w.text != "for" {
			break
		}
		if t.is(tSub|tRel|tAdverb) || t.cap == lower && d.verb(j) || t.w.cue != nil && !t.is(tRole|tGov) {
			break
		}
		out = append(out, lowered(d.word(j)))
	}
	return out
}

// resolve gives each draft its source's name and kind.
func resolve(d *doc, drafts []draft) *registry {
	r := newRegistry(d, drafts)
	var last *person   // the last person who spoke
	lastName := ""     // the last source of any kind but outlets
	lastKind := Person // its kind
	anonLast := false  // it was one person without a name
	for i := range drafts {
		dr := &drafts[i]
		if dr.same >= 0 {
			continue
		}
		switch {
		case len(dr.source) == 0:
			dr.name, dr.kind = "", AnonymousSrc
			continue
		case dr.rule == "outlet-is-source":
			names := make([]string, 0, len(dr.source))
			for _, s := range dr.source {
				names = append(names, r.outletName(s))
			}
			dr.name, dr.kind = strings.Join(names, "; "), NewsMedia
			continue
		case dr.inWord || d.pronounRun(dr.source[0]):
			w := lowered(d.word(dr.source[0].from))
			if plural(w) {
				dr.name, dr.kind = "", Group
				if lastKind == Group || lastKind == Organisation {
					dr.name, dr.kind = lastName, lastKind
				}
				dr.add("pronoun-resolved", dr.source[0])
				continue
			}
			if first(w) {
				dr.name, dr.kind = "", Person
				continue
			}
			if anonLast {
				dr.name, dr.kind = "", lastKind
				dr.add("pronoun-resolved", dr.source[0])
				continue
			}
			p := r.before(d, dr, last, drafts, i)
			if p != nil {
				last = p
				dr.name, dr.kind = p.name(), Person
				lastName, lastKind = dr.name, dr.kind
			} else {
				dr.name, dr.kind = lastName, lastKind
			}
			dr.add("pronoun-resolved", dr.source[0])
			continue
		}
		name, kind, p := r.identify(dr.source[0], last, lastName, lastKind, dr)
		dr.name, dr.kind = name, kind
		if dr.rule == "relative-clause" {
			continue // whom a relative clause quotes is not whom "ia" means next
		}
		anonLast = p == nil && name == "" && kind == AnonymousSrc
		if p != nil {
			p.saidAt = dr.source[0].from + 1
			last = p
		} else if anonLast {
			last = nil
		}
		if kind != NewsMedia {
			lastName, lastKind = name, kind
		}
	}
	for i := range drafts {
		if dr := &drafts[i]; dr.same >= 0 {
			dr.name, dr.kind = "", AnonymousSrc
			for j := i - 1; j >= 0 && drafts[j].sent == dr.sent; j-- {
				if len(drafts[j].source) > 0 && len(dr.source) > 0 && drafts[j].source[0] == dr.source[0] {
					dr.name, dr.kind = drafts[j].name, drafts[j].kind
					if len(dr.hops) == 0 {
						for _, h := range drafts[j].hops {
							if !h.credit {
								dr.hops = append(dr.hops, h)
							}
						}
					}
					break
				}
			}
		}
	}
	return r
}

func plural(w string) bool {
	switch w {
	case "mereka", "keduanya", "ketiganya", "they", "them", "their":
		return true
	}
	return false
}

func first(w string) bool {
	switch w {
	case "saya", "aku", "kami", "kita", "i", "we", "you", "my", "our", "us", "me":
		return true
	}
	return false
}

func (d *doc) pronounRun(r run) bool {
	return r.len() == 1 && d.toks[r.from].is(tPronoun|tPossessive|tRel) && d.toks[r.from].cap != upper
}

// before gives the person whom a pronoun in draft i means: who spoke last, unless another person is the subject of a
// sentence in between.
func (r *registry) before(d *doc, dr *draft, last *person, drafts []draft, i int) *person {
	at := dr.source[0].from
	// The subject of a sentence between the last claim and this one.
	prev := int32(-1)
	if i > 0 {
		prev = drafts[i-1].sent
	}
	for s := dr.sent - 1; s > prev && s > dr.sent-4; s-- {
		st := &d.sents[s]
		if st.skip || d.paras[st.para].kind != body {
			continue
		}
		if p := r.opening(run{d.pastOpeners(st.start, st.to), st.to}); p != nil {
			return p
		}
	}
	if last == nil && i == 0 {
		return r.nearest(at)
	}
	return last
}

// openingBefore is the person whose name begins one of the two sentences before s.
func (r *registry) openingBefore(s int32) *person {
	for k := s - 1; k >= 0 && k > s-3; k-- {
		st := &r.d.sents[k]
		if st.skip || r.d.paras[st.para].kind != body {
			continue
		}
		if p := r.opening(run{r.d.pastOpeners(st.start, st.to), st.to}); p != nil {
			return p
		}
	}
	return nil
}

// opening is the person whose name, with a role before it, begins a sentence.
func (r *registry) opening(s run) *person {
	lo := sort.Search(len(r.mention), func(k int) bool { return r.mention[k].from >= s.from })
	if lo == len(r.mention) || r.mention[lo].from >= s.to || r.mention[lo].from > s.from+12 {
		return nil
	}
	for j := s.from; j < r.mention[lo].from; j++ {
		if t := &r.d.toks[j]; t.cap == lower && !t.is(tRole|tTitle|tNoun|tOrg|tGov) || t.kind == kPunct && t.ch != ',' && t.ch != '(' && t.ch != ')' {
			return nil
		}
	}
	return r.find(r.mention[lo].p.words, s.from)
}

// nearest is the person mentioned last before token at.
func (r *registry) nearest(at int32) *person {
	n := sort.Search(len(r.mention), func(k int) bool { return r.mention[k].from >= at })
	if n == 0 {
		return nil
	}
	return r.mention[n-1].p
}

// identify names a source that is no pronoun.
func (r *registry) identify(s run, last *person, lastName string, lastKind SourceKind, dr *draft) (string, SourceKind, *person) {
	d := r.d
	if w := lowered(d.word(s.from)); (w == "pihak" || w == "manajemen" || w == "kubu") && s.len() > 1 && d.toks[s.from+1].name() {
		s.from++ // "pihak Israel"
	}
	words, role, body := r.parts(s)
	if role && len(words) == 1 {
		// "CEO Melati" is not "Melati Indah".
		if p := r.find(words, s.from); p != nil && len(p.words) > 1 && !p.titled && p.saidAt == 0 && p.words[len(p.words)-1] != words[0] {
			words = nil
			body = true
		}
	}
	if len(words) == 1 && !role {
		if full, ok := r.expand[words[0]]; ok {
			return full, Organisation, nil
		}
	}
	demo := d.toks[s.to-1].is(tDemo) || d.toks[s.from].w.text == "sang" || d.lx.lang == "en" && d.toks[s.from].w.text == "the"
	if demo && last == nil {
		last = r.openingBefore(dr.sent)
	}
	anon, group, docu, gov, org, media := false, false, false, false, false, false
	lowerHead := d.toks[s.from].cap == lower || d.sentenceStart(s.from)
	for j := s.from; j < s.to; j++ {
		t := &d.toks[j]
		anon = anon || t.is(tAnon) && (t.cap == lower || j == s.from && !t.is(tNoun))
		group = group || (t.is(tGroup|tQuant) || t.w.text == "para") && j < s.from+3
		docu = docu || t.is(tDoc)
		gov = gov || t.is(tGov|tPlace)
		org = org || t.is(tOrg)
		media = media || t.is(tOutlet)
	}
	if d.toks[s.from].is(tNumber) && len(words) == 0 && !d.toks[s.from].is(tOutlet) {
		return "", Group, nil
	}
	if demo && len(words) == 0 && last != nil && d.toks[s.to-1].is(tDemo) && (d.headIs(s, tPerson) || role) && !d.headIs(s, tGov) && s.len() > 1 {
		dr.add("role-resolved", s)
		return last.name(), Person, last
	}
	if demo && role && len(words) > 0 && last != nil && d.toks[s.to-1].is(tDemo) && (r.find(words, s.from) == nil || len(words) == 1 && d.headIs(s, tRole) && s.len() > 4) {
		dr.add("role-resolved", s)
		return last.name(), Person, last
	}
	if docu && d.headIs(s, tDoc) && (d.headIs(s, tMedium) || carrierWord(lowered(d.word(s.from))) || lowered(d.word(s.from)) == "situs") {
		// "pernyataan Raka", "situs resmi Melati": whose it is.
		if p := r.find(words, s.from); p != nil && len(words) > 0 {
			return p.name(), Person, p
		}
		k := s.from + 1
		for k < s.to && !d.toks[k].name() {
			k++
		}
		if k < s.to {
			return r.bodyName(run{k, s.to}), Document, nil
		}
	}
	if s.len() == 1 && (d.toks[s.from].cap == lower || d.sentenceStart(s.from)) && len(words) == 0 {
		if full := r.bodies[lowered(d.word(s.from))]; full != "" && !gov {
			return full, Government, nil
		}
	}
	if group && d.headIs(s, tGroup|tQuant) && !role && len(words) == 0 {
		return "", Group, nil
	}
	if first := &d.toks[s.from]; anon || len(words) == 0 && indefinite(first.w.text) {
		if len(words) == 0 {
			return "", AnonymousSrc, nil
		}
	}
	if role && !d.toks[s.from].is(tQuant) && r.find(words, s.from) == nil {
		// "CEO Melati": whoever holds that role.
		if p := r.byRole(s, last); p != nil && len(p.roles) > 0 {
			dr.add("role-resolved", s)
			return p.name(), Person, p
		}
	}
	if len(words) > 0 && (role || !body && !media || d.titledAt(s.to-int32(len(words)))) {
		if two := r.both(s); two != "" {
			return two, Group, nil
		}
		p := r.find(words, s.from)
		if p != nil {
			if role {
				p.roles = append(p.roles, r.rolesBefore(s.to)...)
			}
			return p.name(), Person, p
		}
		if !gov && !org && !docu && !media {
			if role || r.personLike(words, s) {
				p = &person{words: words, first: s.from, titled: role}
				r.people = append(r.people, p)
				r.index(p, words)
				return p.name(), Person, p
			}
		} else if role {
			p = &person{words: words, first: s.from, titled: true}
			r.people = append(r.people, p)
			r.index(p, words)
			return p.name(), Person, p
		}
	}
	switch {
	case media && !role, d.headIs(s, tMedia) && len(words) == 0 && r.bodyName(s) != "":
		if !media {
			return r.bodyName(s), NewsMedia, nil
		}
		return r.outletName(s), NewsMedia, nil
	case docu && d.headIs(s, tDoc):
		if d.toks[s.from].name() && s.len() > 1 && !d.sentenceStart(s.from) || r.hasName(s) {
			return r.bodyName(s), Document, nil
		}
		return "", Document, nil
	}
	if role && !group {
		// A role alone: whoever holds it in the article.
		if p := r.byRole(s, last); p != nil {
			dr.add("role-resolved", s)
			return p.name(), Person, p
		}
		if demo && last != nil {
			dr.add("role-resolved", s)
			return last.name(), Person, last
		}
		if demo && lastName != "" {
			return lastName, lastKind, nil
		}
		if gov && d.headIs(s, tGov) {
			return r.bodyName(s), Government, nil
		}
		if s.len() == 1 {
			if full := r.bodies[lowered(d.word(s.from))]; full != "" {
				return full, Government, nil
			}
		}
		return "", AnonymousSrc, nil
	}
	if demo && last != nil && !gov && !org && !group && len(words) == 0 {
		dr.add("role-resolved", s)
		return last.name(), Person, last
	}
	if gov || org {
		kind := Government
		if org && !d.headIs(s, tGov|tPlace) {
			kind = Organisation
		}
		if group && lowerHead && d.toks[s.from].is(tQuant|tGroup) || d.toks[s.from].w.text == "para" {
			return "", Group, nil
		}
		return r.bodyName(s), kind, nil
	}
	if group {
		return "", Group, nil
	}
	if len(words) > 0 {
		return r.bodyName(s), Organisation, nil
	}
	return "", AnonymousSrc, nil
}

func indefinite(w string) bool {
	switch w {
	case "seorang", "sebuah", "suatu", "salah satu", "salah seorang", "a", "an", "one", "another", "some":
		return true
	}
	return false
}

// hasName: a capital word behind the first that is no role.
func (r *registry) hasName(s run) bool {
	for j := s.from + 1; j < s.to; j++ {
		if r.d.toks[j].name() {
			return true
		}
	}
	return false
}

func (d *doc) headIs(s run, x tag) bool {
	for j := s.from; j < s.to; j++ {
		if t := &d.toks[j]; !t.is(tDet|tQuant) || t.is(x) {
			return t.is(x)
		}
	}
	return false
}

// parts splits a source into the words of a person's name, and tells whether a role and whether a body's name stand in
// it. Of "Ketua Divisi Kapal BPPI, Jaya Wirawan" the second stretch is the name, of "Dewi, warga Karang" the first.
func (r *registry) parts(s run) (words []string, role, body bool) {
	d := r.d
	first := true
	firstRole := false
	for from := s.from; from < s.to; {
		to := from
		for to < s.to && !d.toks[to].mark(',') {
			to++
		}
		w, pure, hasRole, hasBody := r.segmentName(run{from, to})
		role, body = role || hasRole, body || hasBody
		switch {
		case len(w) == 0:
		case len(words) == 0, firstRole && pure && !d.toks[from].is(tDegree):
			words = w
		}
		if first {
			firstRole = hasRole && d.toks[from].is(tRole|tDet|tGov)
			first = false
		}
		from = to + 1
	}
	for len(words) > 1 && allUpper(words[0]) && !allUpper(words[len(words)-1]) {
		words = words[1:]
	}
	// A body's name before the person's: "Direktur Utama Samudra Tono".
	if len(words) >= 2 && role {
		for _, p := range r.byWord[words[len(words)-1]] {
			if len(p.words) < len(words) && subset(p.words, words) {
				return p.words, role, body
			}
		}
	}
	return words, role, body
}

// allUpper: an acronym, no initial.
func allUpper(w string) bool {
	if len(w) < 3 || len(w) > 6 {
		return false
	}
	for i := 0; i < len(w); i++ {
		if !isUpper(w[i]) {
			return false
		}
	}
	return true
}

// segmentName finds the name that ends a stretch without commas, before any preposition; pure means that it is all.
func (r *registry) segmentName(s run) (words []string, pure, role, body bool) {
	d := r.d
	depth, ended := 0, false
	pure = true
	var cur, best []string
	for j := s.from; j < s.to; j++ {
		t := &d.toks[j]
		if t.mark('(') {
			depth++
			continue
		}
		if t.mark(')') {
			depth--
			continue
		}
		if depth > 0 || ended {
			continue
		}
		role = role || t.is(tRole|tTitle|tPerson) && !(t.is(tGroup) && t.is(tQuant))
		body = body || t.is(tGov|tOrg|tPlace|tDoc|tOutlet|tMedia)
		if d.nameToken(j) || len(cur) > 0 && d.particleAt(j) && j+1 < s.to {
			if len(cur) == 0 && j > s.from && d.toks[j-1].is(tPlaced) && j+2 < s.to && d.nameToken(j+1) && d.nameToken(j+2) {
				continue // the place of "Wali Kota Tirtajaya Bagus Prakoso"
			}
			cur = append(cur, d.word(j))
			best = cur
			// "Rumah Sakit Bunga Melati": a body's name; what is more than it can be a person's.
			if n := len(cur); j-int32(n) >= s.from && d.toks[j-int32(n)].is(tOrg) && d.toks[j-int32(n)].cap != upper && r.find(cur, j) == nil {
				if n <= 2 {
					best = nil
				} else if n == 3 {
					best = cur[1:]
				} else {
					best = cur[n-2:]
				}
			}
			continue
		}
		pure = pure && t.is(tTitle|tDegree)
		if len(cur) > 0 && t.is(tDegree) {
			continue
		}
		if t.cap == lower && t.is(tPrep|tTo) && j > s.from {
			ended = true
			continue
		}
		if t.is(tRole|tGov|tOrg|tPlace|tDoc) || t.kind == kWord && t.cap == lower && t.is(tConj) {
			best = nil // what stood before named a body or somebody else
			if t.is(tConj) && len(cur) > 0 {
				best = cur
			}
			if t.is(tPlace) && t.name() && len(cur) > 1 && role && !d.toks[j-1].is(tPlace) {
				best = cur
			}
		}
		cur = nil
	}
	return best, pure && len(best) > 0, role, body
}

func (r *registry) personLike(words []string, s run) bool {
	t := &r.d.toks[s.from]
	if len(words) == 1 && t.cap == upper {
		return false
	}
	return len(words) <= 4
}

// both names two speakers: "A dan B".
func (r *registry) both(s run) string {
	d := r.d
	for j := s.from + 1; j+1 < s.to; j++ {
		t := &d.toks[j]
		if !t.is(tConj) || t.cap != lower || t.w.text == "alias" || t.w.text == "atau" {
			continue
		}
		a, _, _ := r.parts(run{s.from, j})
		b, _, _ := r.parts(run{j + 1, s.to})
		if len(a) == 0 || len(b) == 0 {
			continue
		}
		pa, pb := r.find(a, s.from), r.find(b, s.from)
		if pa == nil || pb == nil || pa == pb || !d.nameToken(j-1) {
			continue
		}
		return pa.name() + " " + t.w.text + " " + pb.name()
	}
	return ""
}

// byRole gives the person whose roles hold the words of s.
func (r *registry) byRole(s run, last *person) *person {
	d := r.d
	var need []string
	for j := s.from; j < s.to; j++ {
		t := &d.toks[j]
		if t.kind != kWord || t.is(tDet|tDemo|tQuant) && !t.is(tRole) {
			continue
		}
		need = append(need, lowered(d.word(j)))
	}
	if len(need) == 0 || d.toks[s.from].is(tQuant) || d.toks[s.from].w.text == "seorang" || d.toks[s.from].w.text == "a" || d.toks[s.from].w.text == "an" || d.toks[s.from].w.text == "salah satu" || d.toks[s.from].w.text == "salah seorang" {
		return nil
	}
	if last != nil && subset(need, last.roles) {
		return last
	}
	var best *person
	for _, p := range r.people {
		if len(p.roles) > 0 && subset(need, p.roles) && (best == nil || p.first <= s.from) {
			best = p
		}
	}
	return best
}

// bodyName is the fullest name of a body: an acronym is spelt out, a bracket left out.
func (r *registry) bodyName(s run) string {
	d := r.d
	from, to := s.from, s.to
	for from < to && d.toks[from].is(tDet|tQuant) && d.toks[from].cap == lower {
		from++
	}
	for to > from && (d.toks[to-1].is(tDemo) || d.toks[to-1].kind == kPunct) {
		to--
	}
	if from == to {
		from, to = s.from, s.to
	}
	for j := from; j < to; j++ {
		if d.toks[j].mark('(') && j > from {
			to = j
			break
		}
	}
	text := d.s[d.toks[from].start:d.toks[to-1].end]
	if full, ok := r.expand[text]; ok {
		return full
	}
	head := lowered(d.word(from))
	proper := false
	for j := from; j < to; j++ {
		t := &d.toks[j]
		proper = proper || t.cap == upper || t.name() && !t.is(tNoun|tDet|tQuant) || t.name() && j > from && t.kind == kWord
	}
	if proper {
		if r.bodies == nil {
			r.bodies = map[string]string{}
		}
		if to-from > 1 && len(text) > len(r.bodies[head]) {
			r.bodies[head] = text
		}
		if full, ok := r.bodies[head]; ok && to-from == 1 && len(full) > len(text) && d.toks[from].is(tGov) {
			return full
		}
		return text
	}
	// "polisi", "otoritas": the fullest name so far that begins so; without one it has no name.
	if full, ok := r.bodies[head]; ok && to-from <= 2 {
		return full
	}
	return ""
}

// outletName is an outlet as the article writes it.
func (r *registry) outletName(s run) string {
	return r.d.s[r.d.toks[s.from].start:r.d.toks[s.to-1].end]
}
