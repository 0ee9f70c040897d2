package attribution

// Mediums are the codes of Claim.Medium and Hop.Medium, sorted: how something was said or carried.
var Mediums = []string{"book", "briefing", "call", "hearing", "interview", "letter", "meeting", "message", "post",
	"report", "speech", "statement", "video", "website"}

// mediumOf finds how a claim was said: a word for it behind a preposition, outside of the content ("dalam surat",
// "lewat akun X", "in an interview").
func (d *doc) mediumOf(dr *draft) string {
	if len(dr.cue) == 0 {
		return ""
	}
	st := &d.sents[dr.sent]
	for i := st.start; i < st.to; i++ {
		t := &d.toks[i]
		if t.quote >= 0 {
			i = d.quotes[t.quote].after() - 1
			continue
		}
		if inside(dr.content, i) {
			continue
		}
		if t.w.medium == "" || t.in != 0 || i == st.start || inside(dr.cue, i) {
			continue
		}
		for j := i - 1; j >= st.start && j >= i-4; j-- {
			p := &d.toks[j]
			if p.is(tPrep) || p.is(tSub) && p.w.text == "saat" {
				return t.w.medium
			}
			if p.kind == kPunct || d.verb(j) {
				break
			}
		}
		if t.n > 1 && hasPrefix(t.w.text, "saat ") {
			return t.w.medium
		}
	}
	return ""
}

func inside(rs []run, i int32) bool {
	for _, r := range rs {
		if r.has(i) {
			return true
		}
	}
	return false
}
