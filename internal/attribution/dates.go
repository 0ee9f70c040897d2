package attribution

import (
	"fmt"
	"time"
)

// Precisions are the precisions of Date, sorted.
var Precisions = []string{"century", "day", "decade", "month", "quarter", "week", "year"}

// dated is a date expression in tokens.
type dated struct {
	run
	value, precision string
}

// datesOf gives the dates of a draft's sentence and of its content elsewhere. What stands in a sentence's other claim
// is that claim's.
func (d *doc) datesOf(dr *draft) []Date {
	var out []Date
	add := func(r run) {
		for _, x := range d.datesIn(r) {
			out = append(out, Date{Span: d.span(x.run), Value: x.value, Precision: x.precision})
		}
	}
	st := &d.sents[dr.sent]
	// The words of the sentence that belong to nobody else: from the first to the last token of this claim, and the
	// ends of the sentence when this is its first or last claim.
	whole := run{st.start, st.to}
	if dr.only {
		add(whole)
	} else {
		lo, hi := int32(len(d.toks)), int32(0)
		for _, rs := range [][]run{dr.content, dr.cue, dr.source} {
			for _, r := range rs {
				if r.from >= st.from && r.to <= st.to {
					lo, hi = min(lo, r.from), max(hi, r.to)
				}
			}
		}
		if lo < hi {
			add(run{lo, hi})
		}
	}
	for _, r := range dr.content {
		if r.from < st.from || r.to > st.to {
			add(r)
		}
	}
	return out
}

// datesIn reads the date expressions of a run of tokens.
func (d *doc) datesIn(r run) []dated {
	var out []dated
	for i := r.from; i < r.to; {
		t := &d.toks[i]
		if t.w.date == nil && t.kind != kNumber {
			i++
			continue
		}
		x, ok := d.dateAtToken(i, r)
		if !ok {
			i++
			continue
		}
		out = append(out, x)
		i = max(x.to, i+1)
	}
	return out
}

func (d *doc) dateAtToken(i int32, r run) (dated, bool) {
	if d.lx.malay {
		return d.malayDate(i, r)
	}
	return d.englishDate(i, r)
}

// tok gives token i of r, or an empty one behind its end.
func (d *doc) tok(i int32, r run) *token {
	if i < r.from || i >= r.to {
		return &token{w: unknown, kind: kPunct, ch: 0}
	}
	return &d.toks[i]
}

func (t *token) dateIs(kind string) bool { return t.w.date != nil && t.w.date.kind == kind }

func (d *doc) number(i int32) (int, bool) {
	t := &d.toks[i]
	n := 0
	for k := t.start; k < t.end; k++ {
		if !isDigit(d.s[k]) {
			return 0, false
		}
		if n = n*10 + int(d.s[k]-'0'); n > 1e6 {
			return 0, false
		}
	}
	return n, true
}

func year(n int) bool { return n >= 1500 && n <= 2200 }

func iso(t time.Time, precision string) string {
	switch precision {
	case "year":
		return t.Format("2006")
	case "month":
		return t.Format("2006-01")
	case "week":
		y, w := t.ISOWeek()
		return fmt.Sprintf("%04d-W%02d", y, w)
	case "quarter":
		return fmt.Sprintf("%04d-Q%d", t.Year(), (int(t.Month())-1)/3+1)
	}
	return t.Format(time.DateOnly)
}

// fullDate checks a day of the calendar.
func fullDate(y, m, day int) (string, bool) {
	t := time.Date(y, time.Month(m), day, 0, 0, 0, 0, time.UTC)
	if t.Day() != day || int(t.Month()) != m || !year(y) {
		return "", false
	}
	return t.Format(time.DateOnly), true
}

// slashed reads "12/6/2023" and "12/6" (day first); the year of a short one is the one nearest to publication.
func (d *doc) slashed(i int32, monthFirst bool) (string, string, bool) {
	t := &d.toks[i]
	var n [3]int
	k, digits := 0, 0
	sep := byte(0)
	for p := t.start; p < t.end; p++ {
		c := d.s[p]
		switch {
		case isDigit(c):
			if digits++; digits > 4 {
				return "", "", false
			}
			n[k] = n[k]*10 + int(c-'0')
		case (c == '/' || c == '-') && k < 2 && digits > 0 && (sep == 0 || sep == c):
			sep = c
			k++
			digits = 0
		default:
			return "", "", false
		}
	}
	if k == 0 || digits == 0 || k == 1 && sep != '/' {
		return "", "", false
	}
	day, m, y := n[0], n[1], n[2]
	if n[0] >= 1000 && k == 2 {
		y, day = n[0], n[2]
	} else if monthFirst {
		day, m = n[1], n[0]
	}
	if k == 2 {
		if y < 100 {
			y += 2000
		}
		v, ok := fullDate(y, m, day)
		return v, "day", ok
	}
	if d.o.Published.IsZero() || m < 1 || m > 12 {
		return "", "", false
	}
	y = d.nearYear(m, day)
	if !monthFirst && time.Date(y, time.Month(m), day, 0, 0, 0, 0, time.UTC).Sub(d.o.Published) > 31*24*time.Hour {
		y-- // a bracket behind a weekday tells when something was said
	}
	v, ok := fullDate(y, m, day)
	return v, "day", ok
}

// nearYear is the year in which a day and month lie nearest to publication, the past preferred by a month's grace.
func (d *doc) nearYear(m, day int) int {
	p := d.o.Published
	y := p.Year()
	t := time.Date(y, time.Month(m), day, 0, 0, 0, 0, time.UTC)
	switch {
	case t.Sub(p) > 183*24*time.Hour:
		return y - 1
	case p.Sub(t) > 300*24*time.Hour:
		return y + 1
	}
	return y
}

// dateNumber tells a number that is part of a date or a clock time.
func (d *doc) dateNumber(i int32) bool {
	t := &d.toks[i]
	if n, ok := d.number(i); ok && t.end-t.start == 4 && year(n) {
		return true
	}
	if _, _, ok := d.slashed(i, false); ok {
		return true
	}
	if i > 0 {
		p := &d.toks[i-1]
		if p.dateIs("month") || p.w.text == "pukul" || p.w.text == "jam" || p.w.text == "tanggal" {
			return true
		}
	}
	if int(i)+1 < len(d.toks) {
		n := &d.toks[i+1]
		if n.dateIs("month") || n.w.text == "wib" || n.w.text == "wita" || n.w.text == "gmt" {
			return true
		}
	}
	return false
}

// weekdayOn is the weekday nearest before or on publication (dir < 0), or behind it.
func (d *doc) weekdayOn(day, dir int) time.Time {
	p := d.o.Published
	diff := int(p.Weekday()) - day
	if dir > 0 {
		return p.AddDate(0, 0, (7-diff)%7+map[bool]int{true: 7}[(7-diff)%7 == 0])
	}
	return p.AddDate(0, 0, -((diff + 7) % 7))
}

// shift moves publication by n units and gives value and precision.
func (d *doc) shift(unit string, n int) (string, string, bool) {
	p := d.o.Published
	if p.IsZero() {
		return "", "", false
	}
	switch unit {
	case "day":
		return iso(p.AddDate(0, 0, n), "day"), "day", true
	case "week":
		return iso(p.AddDate(0, 0, 7*n), "week"), "week", true
	case "month":
		return iso(time.Date(p.Year(), p.Month()+time.Month(n), 1, 0, 0, 0, 0, time.UTC), "month"), "month", true
	case "quarter":
		return iso(time.Date(p.Year(), p.Month()+time.Month(3*n), 1, 0, 0, 0, 0, time.UTC), "quarter"), "quarter", true
	case "year":
		return fmt.Sprintf("%04d", p.Year()+n), "year", true
	case "decade":
		return fmt.Sprintf("%04d", p.Year()+10*n), "year", true
	}
	return "", "", false
}

// malayDate reads an Indonesian date expression that begins at i.
func (d *doc) malayDate(i int32, r run) (dated, bool) {
	t := d.tok(i, r)
	pub := !d.o.Published.IsZero()
	switch {
	case t.kind == kNumber:
		if v, p, ok := d.slashed(i, false); ok && (p == "day") {
			if r.from < i && d.toks[i-1].mark('(') || len(v) == 10 && countByte(d.word(i), '/') == 2 {
				return dated{run{i, i + 1}, v, p}, true
			}
			return dated{}, false
		}
		n, ok := d.number(i)
		if !ok {
			return dated{}, false
		}
		m := d.tok(i+1, r)
		if m.dateIs("month") && n >= 1 && n <= 31 { // 12 Juni [2023]
			y, used := d.yearAfter(i+2, r)
			if y == 0 {
				if !pub {
					return dated{run{i, i + 2}, fmt.Sprintf("--%02d-%02d", m.w.date.value, n), "day"}, true
				}
				y = d.nearYear(m.w.date.value, n)
			}
			if v, ok := fullDate(y, m.w.date.value, n); ok {
				return dated{run{i, i + 2 + used}, v, "day"}, true
			}
			return dated{}, false
		}
		if n > 0 && n < 1000 && m.dateIs("unit") { // 3 hari lalu
			if s := d.tok(i+2, r); s.dateIs("shift") && s.w.date.value < 0 {
				if v, p, ok := d.shift(m.w.date.unit, -n); ok {
					return dated{run{i, i + 2 + int32(s.n)}, v, p}, true
				}
			}
			return dated{}, false
		}
		if year(n) && d.toks[i].end-d.toks[i].start == 4 && d.yearContext(i, r) {
			return dated{run{i, i + 1}, fmt.Sprintf("%04d", n), "year"}, true
		}
	case t.dateIs("month"):
		m := t.w.date.value
		if t.cap == lower && t.w.text != "januari" && len(t.w.text) <= 3 {
			return dated{}, false
		}
		next := d.tok(i+1, r)
		if y, used := d.yearAfter(i+1, r); y > 0 {
			return dated{run{i, i + 1 + used}, fmt.Sprintf("%04d-%02d", y, m), "month"}, true
		}
		if !pub {
			return dated{}, false
		}
		y := d.o.Published.Year()
		if next.dateIs("unit") && next.w.date.unit == "year" { // Agustus tahun lalu
			if s := d.tok(i+2, r); s.dateIs("shift") {
				return dated{run{i, i + 2 + int32(s.n)}, fmt.Sprintf("%04d-%02d", y+s.w.date.value, m), "month"}, true
			}
		}
		used := int32(0)
		if next.dateIs("shift") {
			used = int32(next.n)
		}
		if next.dateIs("shift") && next.w.date.value > 0 {
			if m <= int(d.o.Published.Month()) {
				y++
			}
		} else if next.dateIs("shift") && next.w.date.value < 0 && m >= int(d.o.Published.Month()) || m > int(d.o.Published.Month())+1 {
			y--
		}
		return dated{run{i, i + 1 + used}, fmt.Sprintf("%04d-%02d", y, m), "month"}, true
	case t.dateIs("weekday"):
		if t.cap == lower && t.w.text != "minggu" {
			return dated{}, false
		}
		next := d.tok(i+1, r)
		if next.mark('(') { // Senin (12/6)
			if v, p, ok := d.slashedAt(i+2, r); ok {
				end := i + 3
				if d.tok(end, r).mark(')') {
					end++
				}
				return dated{run{i, end}, v, p}, true
			}
		}
		if next.mark(',') && d.tok(i+2, r).kind == kNumber { // Senin, 12 Juni 2023
			if x, ok := d.malayDate(i+2, r); ok && x.precision == "day" {
				return dated{run{i, x.to}, x.value, x.precision}, true
			}
		}
		if t.cap == lower { // "minggu lalu"
			if next.dateIs("shift") {
				if v, p, ok := d.shift("week", next.w.date.value); ok {
					return dated{run{i, i + 1 + int32(next.n)}, v, p}, true
				}
			}
			return dated{}, false
		}
		if !pub {
			return dated{}, false
		}
		if next.dateIs("unit") && next.w.date.unit == "week" {
			if s := d.tok(i+2, r); s.dateIs("shift") { // Senin pekan lalu
				monday := d.o.Published.AddDate(0, 0, -((int(d.o.Published.Weekday()) + 6) % 7))
				day := monday.AddDate(0, 0, 7*s.w.date.value+(t.w.date.value+6)%7)
				return dated{run{i, i + 2 + int32(s.n)}, iso(day, "day"), "day"}, true
			}
		}
		dir, used := -1, int32(0)
		if next.dateIs("shift") {
			dir, used = next.w.date.value, int32(next.n)
			if dir == 0 {
				dir = -1
			}
		}
		day := d.weekdayOn(t.w.date.value, dir)
		if used > 0 && dir < 0 && day.Equal(d.o.Published) {
			day = day.AddDate(0, 0, -7)
		}
		return dated{run{i, i + 1 + used}, iso(day, "day"), "day"}, true
	case t.dateIs("day"):
		if v, p, ok := d.shift("day", t.w.date.value); ok {
			return dated{run{i, i + int32(t.n)}, v, p}, true
		}
	case t.dateIs("unit"):
		next := d.tok(i+1, r)
		if t.w.date.unit == "year" && next.kind == kNumber { // tahun 2019
			if n, ok := d.number(i + 1); ok && year(n) {
				return dated{run{i, i + 2}, fmt.Sprintf("%04d", n), "year"}, true
			}
		}
		if t.w.date.unit == "month" && next.dateIs("month") {
			if x, ok := d.malayDate(i+1, r); ok {
				return dated{run{i, x.to}, x.value, x.precision}, true
			}
		}
		if next.dateIs("shift") {
			if v, p, ok := d.shift(t.w.date.unit, next.w.date.value); ok {
				return dated{run{i, i + 1 + int32(next.n)}, v, p}, true
			}
		}
	case t.dateIs("count"): // dua hari lalu
		u := d.tok(i+1, r)
		if s := d.tok(i+2, r); u.dateIs("unit") && s.dateIs("shift") && s.w.date.value < 0 {
			if v, p, ok := d.shift(u.w.date.unit, -t.w.date.value); ok {
				return dated{run{i, i + 2 + int32(s.n)}, v, p}, true
			}
		}
	case t.dateIs("span"): // sepekan lalu
		if s := d.tok(i+1, r); s.dateIs("shift") && s.w.date.value != 0 {
			if v, p, ok := d.shift(t.w.date.unit, s.w.date.value*t.w.date.value); ok {
				return dated{run{i, i + 1 + int32(s.n)}, v, p}, true
			}
		}
	}
	return dated{}, false
}

func countByte(s string, c byte) int {
	n := 0
	for i := 0; i < len(s); i++ {
		if s[i] == c {
			n++
		}
	}
	return n
}

func (d *doc) slashedAt(i int32, r run) (string, string, bool) {
	if i >= r.to || d.toks[i].kind != kNumber {
		return "", "", false
	}
	return d.slashed(i, false)
}

// yearAfter reads a year at i, "tahun" before it allowed; used counts its tokens.
func (d *doc) yearAfter(i int32, r run) (y int, used int32) {
	if d.tok(i, r).dateIs("unit") && d.tok(i, r).w.date.unit == "year" {
		if y, u := d.yearAfter(i+1, r); u == 1 {
			return y, 2
		}
		return 0, 0
	}
	if i < r.to && d.toks[i].kind == kNumber {
		if n, ok := d.number(i); ok && year(n) && d.toks[i].end-d.toks[i].start == 4 {
			return n, 1
		}
	}
	return 0, 0
}

// yearContext: a number of four digits is a year behind "pada", "sejak", "in", ..., or in brackets.
func (d *doc) yearContext(i int32, r run) bool {
	if i == r.from {
		return false
	}
	p := &d.toks[i-1]
	switch p.w.text {
	case "pada", "sejak", "hingga", "sampai", "tahun", "in", "since", "until", "of", "by", "from", "through", "before", "after", "during", "late", "early", "pilpres", "pemilu", "pilkada", "periode", "musim", "edisi", "antara", "dari", "dan":
		return !d.quantity(i + 1)
	}
	return p.mark('(') && d.tok(i+1, r).mark(')')
}

// quantity: a unit follows, so that the number counts something.
func (d *doc) quantity(i int32) bool {
	if int(i) >= len(d.toks) {
		return false
	}
	t := &d.toks[i]
	return t.is(tNumber|tPerson|tGroup) && t.kind == kWord
}
