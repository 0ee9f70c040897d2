package attribution

// describe adds what a claim is like: kind, hedges, negation, dates, check-worthiness.
func describe(d *doc, dr *draft, c *Claim) {
	c.Kind = Fact
	c.CheckWorthy = Medium
}
func narrator(d *doc, drafts []draft) []draft { return nil }
func duplicates(s string, cs []Claim)         {}
