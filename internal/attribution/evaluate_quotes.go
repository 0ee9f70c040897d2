package attribution

import "unicode"

// quotedMask tells for each code point whether it stands inside quotation marks, as the scorer's definition has it: a
// double quotation that its paragraph does not close runs to the paragraph's end, single ones count only when closed.
func quotedMask(runes []rune) []bool {
	mask := make([]bool, len(runes))
	for from := 0; from < len(runes); {
		to := from
		for to < len(runes) {
			r := runes[to]
			to++
			if r == '\r' && to < len(runes) && runes[to] == '\n' {
				to++
			}
			if lineBreak(r) {
				break
			}
		}
		maskLine(runes[from:to], mask[from:to])
		from = to
	}
	return mask
}

func lineBreak(r rune) bool {
	switch r {
	case '\n', '\r', '\v', '\f', 0x1c, 0x1d, 0x1e, 0x85, 0x2028, 0x2029:
		return true
	}
	return false
}

func maskLine(line []rune, mask []bool) {
	n := len(line)
	fill := func(from, to int) {
		for i := from; i < to; i++ {
			mask[i] = true
		}
	}
	pair := func(i int, r rune) bool { return i+1 < n && line[i] == r && line[i+1] == r }
	for i := 0; i < n; {
		ch := line[i]
		var closers []rune
		width := 1
		switch {
		case ch == '“', ch == '‟':
			closers = []rune{'”'}
		case ch == '„':
			closers = []rune{'”', '“'}
		case ch == '«':
			closers = []rune{'»'}
		case (ch == '"' || ch == '”') && opensQuote(line, i, 1):
			closers = []rune{'"', '”'}
		case pair(i, '`') || pair(i, '\'') && opensQuote(line, i, 2):
			width = 2
		case (ch == '‘' || ch == '\'') && opensQuote(line, i, 1):
			if end := closeSingle(line, i); end > 0 {
				fill(i+1, end)
				i = end
			}
			i++
			continue
		default:
			i++
			continue
		}
		end := n
		for j := i + width; j < n; j++ {
			if width == 2 && pair(j, '\'') || width == 1 && in(line[j], closers) {
				end = j
				break
			}
		}
		fill(min(i+width, n), end)
		i = end + width
	}
}

func in(r rune, list []rune) bool {
	for _, x := range list {
		if x == r {
			return true
		}
	}
	return false
}

// opensQuote tells whether a mark that could be either is an opening one.
func opensQuote(line []rune, i, width int) bool {
	if i > 0 {
		b := line[i-1]
		if unicode.IsLetter(b) || unicode.In(b, unicode.N) || in(b, []rune(".,;!?%)]")) {
			return false
		}
	}
	return i+width < len(line) && !unicode.IsSpace(line[i+width])
}

func closeSingle(line []rune, i int) int {
	for j := i + 2; j < len(line); j++ {
		if (line[j] == '’' || line[j] == '\'') && !unicode.IsSpace(line[j-1]) &&
			(j+1 == len(line) || !unicode.IsLetter(line[j+1]) && !unicode.In(line[j+1], unicode.N)) {
			return j
		}
	}
	return 0
}
