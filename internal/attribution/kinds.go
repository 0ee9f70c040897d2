package attribution

// kind tells facts from promises, calls, opinions and predictions: by the act of the cue first, then by what stands in
// the content.
func kind(d *doc, dr *draft) Kind {
	act := ""
	if dr.c != nil {
		act = dr.c.act
	}
	switch act {
	case "promise", "threaten", "plan":
		return Promise
	case "demand":
		return Call
	case "predict":
		return Prediction
	case "assess", "criticize", "praise", "believe", "fear", "hope", "doubt", "support", "oppose":
		if act == "believe" && d.has(dr.content, mPrediction) {
			return Prediction
		}
		return Opinion
	}
	var seen mark
	figures, firstPerson, n := 0, false, 0
	future, call := int32(-1), int32(-1)
	d.each(dr.content, func(i int32, t *token) {
		n++
		seen |= t.w.marks
		if t.kind == kNumber {
			figures++
		}
		if n <= 12 && t.is(tPronoun) && first(t.w.text) || t.w.text == "pihaknya" {
			firstPerson = true
		}
		if t.w.marks&mPrediction != 0 && future < 0 {
			future = i
		}
		if t.w.marks&mCall != 0 && call < 0 {
			call = i
		}
	})
	switch {
	case call >= 0 && (n < 40 || call-dr.content[0].from < 12) && !d.conditionalAt(call):
		return Call
	case seen&mPromise != 0 && (firstPerson || len(dr.source) > 0):
		return Promise
	case future >= 0 && future-dr.content[0].from < 14:
		if firstPerson && len(dr.source) > 0 || act != "" && future == dr.content[0].from {
			return Promise // "mengatakan akan datang": the speaker of himself
		}
		return Prediction
	case seen&mOpinion != 0 && figures == 0:
		return Opinion
	}
	return Fact
}

func (d *doc) has(rs []run, m mark) bool {
	found := false
	d.each(rs, func(_ int32, t *token) { found = found || t.w.marks&m != 0 })
	return found
}

// conditionalAt: "agar" or "supaya" inside a clause gives its purpose; it calls on nobody.
func (d *doc) conditionalAt(i int32) bool {
	return d.toks[i].is(tComp)
}
