package attribution

// englishDate reads an English date expression that begins at i.
func (d *doc) englishDate(i int32, r run) (dated, bool) { return dated{}, false }
