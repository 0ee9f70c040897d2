package attribution

// describe adds what a claim is like: kind, hedges, negation, dates, check-worthiness.
func describe(d *doc, dr *draft, c *Claim) {
	c.Negated = dr.negated || dr.c != nil && dr.c.act == "deny"
	c.Hedges = hedges(d, dr)
	c.Dates = d.datesOf(dr)
	c.Medium = d.mediumOf(dr)
	if c.Medium != "" && len(c.Via) > 0 && c.Via[0].Medium == "" {
		c.Via[0].Medium = c.Medium
	}
	c.Kind = kind(d, dr)
	c.CheckWorthy, c.WorthReasons = worth(d, dr, c.Kind)
}

// each calls f for every word of the content, once for a phrase.
func (d *doc) each(rs []run, f func(i int32, t *token)) {
	for _, r := range rs {
		for i := r.from; i < r.to; i++ {
			if t := &d.toks[i]; t.in == 0 && t.kind != kPunct {
				f(i, t)
			}
		}
	}
}
