package attribution

import "fmt"

// englishDate reads an English date expression that begins at i: "June 12, 2023", "12 June", "Tuesday", "last week",
// "two days ago", "in 2019", "last August".
func (d *doc) englishDate(i int32, r run) (dated, bool) {
	t := d.tok(i, r)
	pub := !d.o.Published.IsZero()
	next := d.tok(i+1, r)
	switch {
	case t.kind == kNumber:
		if v, p, ok := d.slashed(i, true); ok && countByte(d.word(i), '/') == 2 {
			return dated{run{i, i + 1}, v, p}, true
		}
		if v, p, ok := d.slashed(i, false); ok && countByte(d.word(i), '-') == 2 {
			return dated{run{i, i + 1}, v, p}, true
		}
		n, ok := d.number(i)
		if !ok {
			return dated{}, false
		}
		if next.dateIs("month") && next.name() && n >= 1 && n <= 31 { // 12 June 2023
			y, used := d.yearAfter(i+2, r)
			return d.dayOf(run{i, i + 2 + used}, y, next.w.date.value, n)
		}
		if n > 0 && n < 1000 && next.dateIs("unit") && d.tok(i+2, r).w.text == "ago" {
			if v, p, ok := d.shift(next.w.date.unit, -n); ok {
				return dated{run{i, i + 3}, v, p}, true
			}
		}
		if year(n) && t.end-t.start == 4 && d.yearContext(i, r) {
			return dated{run{i, i + 1}, fmt.Sprintf("%04d", n), "year"}, true
		}
	case t.dateIs("month") && t.name():
		m := t.w.date.value
		if next.kind == kNumber {
			n, ok := d.number(i + 1)
			if ok && n >= 1 && n <= 31 { // June 12[, 2023]
				y, used := 0, int32(0)
				if d.tok(i+2, r).mark(',') {
					if yy, u := d.yearAfter(i+3, r); u == 1 {
						y, used = yy, 2
					}
				}
				return d.dayOf(run{i, i + 2 + used}, y, m, n)
			}
			if y, used := d.yearAfter(i+1, r); y > 0 {
				return dated{run{i, i + 1 + used}, fmt.Sprintf("%04d-%02d", y, m), "month"}, true
			}
			return dated{}, false
		}
		if !pub || t.w.text == "may" && !d.monthContext(i, r) || t.w.text == "march" && !d.monthContext(i, r) {
			return dated{}, false
		}
		y := d.o.Published.Year()
		if m > int(d.o.Published.Month())+1 {
			y--
		}
		return dated{run{i, i + 1}, fmt.Sprintf("%04d-%02d", y, m), "month"}, true
	case t.dateIs("weekday") && t.name():
		if !pub {
			return dated{}, false
		}
		if next.mark(',') && d.tok(i+2, r).dateIs("month") {
			if x, ok := d.englishDate(i+2, r); ok && x.precision == "day" {
				return dated{run{i, x.to}, x.value, x.precision}, true
			}
		}
		return dated{run{i, i + 1}, iso(d.weekdayOn(t.w.date.value, -1), "day"), "day"}, true
	case t.dateIs("day"):
		if v, p, ok := d.shift("day", t.w.date.value); ok {
			return dated{run{i, i + max(int32(t.n), 1)}, v, p}, true
		}
	case t.dateIs("span"): // "last week" as one entry
		if v, p, ok := d.shift(t.w.date.unit, t.w.date.value); ok {
			return dated{run{i, i + max(int32(t.n), 1)}, v, p}, true
		}
	case t.dateIs("shift") && t.w.text != "ago":
		dir := t.w.date.value
		switch {
		case next.dateIs("unit"):
			if v, p, ok := d.shift(next.w.date.unit, dir); ok {
				return dated{run{i, i + 2}, v, p}, true
			}
		case next.dateIs("weekday") && pub:
			day := d.weekdayOn(next.w.date.value, dir)
			if dir < 0 && day.Equal(d.o.Published) {
				day = day.AddDate(0, 0, -7)
			}
			return dated{run{i, i + 2}, iso(day, "day"), "day"}, true
		case next.dateIs("month") && next.name() && pub:
			y := d.o.Published.Year()
			switch m := next.w.date.value; {
			case dir < 0 && m >= int(d.o.Published.Month()):
				y--
			case dir > 0 && m <= int(d.o.Published.Month()):
				y++
			}
			return dated{run{i, i + 2}, fmt.Sprintf("%04d-%02d", y, next.w.date.value), "month"}, true
		}
	case t.dateIs("count") && next.dateIs("unit") && d.tok(i+2, r).w.text == "ago":
		if v, p, ok := d.shift(next.w.date.unit, -t.w.date.value); ok {
			return dated{run{i, i + 3}, v, p}, true
		}
	}
	return dated{}, false
}

// dayOf makes a day; without a year it is the nearest to publication.
func (d *doc) dayOf(r run, y, m, day int) (dated, bool) {
	if y == 0 {
		if d.o.Published.IsZero() {
			return dated{r, fmt.Sprintf("--%02d-%02d", m, day), "day"}, true
		}
		y = d.nearYear(m, day)
	}
	v, ok := fullDate(y, m, day)
	return dated{r, v, "day"}, ok
}

// monthContext: "May" and "March" are months behind a preposition.
func (d *doc) monthContext(i int32, r run) bool {
	if i == r.from {
		return false
	}
	switch d.toks[i-1].w.text {
	case "in", "since", "until", "last", "next", "this", "by", "early", "late", "of", "from", "through":
		return true
	}
	return false
}
