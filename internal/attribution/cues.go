package attribution

// found is a cue in the text.
type found struct {
	run
	c *cue
}

// cueAt reads the cue at token i, if one begins there. English verb groups are put together by their caller.
func (d *doc) cueAt(i, limit int32) (found, bool) {
	t := &d.toks[i]
	if t.w.cue == nil || t.in != 0 || t.kind != kWord {
		return found{}, false
	}
	c := t.w.cue
	end := i + max(int32(t.n), 1)
	if end > limit {
		return found{}, false
	}
	if t.cap == upper && d.lx.malay && end-i == 1 {
		return found{}, false
	}
	return found{run: run{i, end}, c: c}, true
}

func (c *cue) as(v voice) *cue {
	for ; c != nil; c = c.alt {
		if c.voice == v {
			return c
		}
	}
	return nil
}

// speaks tells whether a run can speak: a pronoun, a name, a role, a body, a group, a document, an outlet, a place. An
// event or an abstraction cannot, whatever names stand in it ("kebangkitan Budi", "insiden tersebut").
func (d *doc) speaks(r run) bool {
	if r.empty() {
		return false
	}
	const agents = tPronoun | tRole | tTitle | tGov | tOrg | tGroup | tPerson | tAnon | tDoc | tMedia | tOutlet | tPlace
	if t := &d.toks[r.from]; t.kind == kWord && !t.is(agents|tDet|tQuant) && d.lx.malay && abstract(d.word(r.from)) {
		return false
	}
	for j := r.from; j < r.to; j++ {
		t := &d.toks[j]
		if t.is(agents) || t.name() && !d.sentenceStart(j) || t.cap == upper && t.kind == kWord {
			return true
		}
		if t.name() && (t.w == unknown || !d.lx.malay && t.w.tags == 0 && t.w.cue == nil) && !(r.len() > 1 && d.toks[r.to-1].is(tDemo)) {
			return true
		}
	}
	return false
}

// abstract: an Indonesian noun made by ke-an, pe-an or per-an.
func abstract(s string) bool {
	if len(s) < 7 || s[len(s)-2:] != "an" {
		return false
	}
	return (s[0]|0x20 == 'k' || s[0]|0x20 == 'p') && s[1] == 'e'
}
