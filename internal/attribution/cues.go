package attribution

// found is a cue in the text.
type found struct {
	run
	c *cue
	// rel: the cue stands in a relative clause ("yang mengatakan", "who said").
	rel bool
	neg bool
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

// personal tells whether a run can speak: a pronoun, a name, a role, a body, a group, a document, an outlet, a place.
func (d *doc) speaks(r run) bool {
	for j := r.from; j < r.to; j++ {
		t := &d.toks[j]
		if t.is(tPronoun|tRole|tTitle|tGov|tOrg|tGroup|tPerson|tAnon|tDoc|tMedia|tOutlet|tPlace) || t.name() && !d.sentenceStart(j) || t.cap == upper {
			return true
		}
		if t.name() && t.w == unknown {
			return true
		}
	}
	return false
}
