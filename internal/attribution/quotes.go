package attribution

import (
	"unicode"
	"unicode/utf8"
)

// quote is a quotation: open and close are its marks' tokens. An unclosed one runs to the end of its paragraph, where
// close is the first token behind it.
type quote struct {
	open, close int32
	para        int32
	width       int32 // tokens in a mark: 2 for '' and ``
	closed      bool
	single      bool
}

// inside is the range of tokens between the marks.
func (q *quote) inside() run { return run{q.open + q.width, q.close} }

// after is the first token behind the closing mark.
func (q *quote) after() int32 {
	if q.closed {
		return q.close + q.width
	}
	return q.close
}

func quoteMark(r rune) bool {
	switch r {
	case '"', '“', '”', '„', '‟', '«', '»', '‘', '’', '\'', '`', '‹', '›', '＂', '〝', '〞':
		return true
	}
	return false
}

func doubleMark(r rune) bool {
	switch r {
	case '"', '“', '”', '„', '‟', '«', '»', '＂', '〝', '〞':
		return true
	}
	return false
}

func singleMark(r rune) bool {
	return r == '\'' || r == '‘' || r == '’' || r == '`' || r == '‹' || r == '›'
}

// quotations pairs the marks of each paragraph and notes for every token which quotation holds it.
func quotations(d *doc) {
	for p := range d.paras {
		pairParagraph(d, int32(p))
	}
}

func pairParagraph(d *doc, p int32) {
	r := d.paras[p].run
	any := false
	for i := r.from; i < r.to; i++ {
		if t := &d.toks[i]; t.kind == kPunct && quoteMark(t.ch) {
			any = true
			break
		}
	}
	if !any {
		return
	}
	first := len(d.quotes)
	if !pairDouble(d, p, true) {
		d.quotes = d.quotes[:first]
		pairDouble(d, p, false)
	}
	for k := first; k < len(d.quotes); k++ {
		in := d.quotes[k].inside()
		for i := in.from; i < in.to; i++ {
			d.toks[i].quote = int32(k)
		}
	}
	pairSingle(d, p)
}

// pairDouble appends the outermost quotations of a paragraph. With nesting, a mark that plainly opens inside an open
// quotation begins an inner one; it reports false when the paragraph does not come out even that way.
func pairDouble(d *doc, p int32, nesting bool) bool {
	r := d.paras[p].run
	depth := 0
	var open quote
	for i := r.from; i < r.to; i++ {
		t := &d.toks[i]
		if t.kind != kPunct {
			continue
		}
		width := int32(1)
		switch {
		case doubleMark(t.ch):
		case singleMark(t.ch) && i+1 < r.to && d.toks[i+1].kind == kPunct && d.toks[i+1].ch == t.ch && d.toks[i+1].start == t.end && t.ch != '’':
			width = 2
		default:
			continue
		}
		if width == 2 && depth == 1 && open.width == 2 && i+2 < r.to && d.toks[i+2].kind == kPunct && d.toks[i+2].ch == t.ch && d.toks[i+2].start == d.toks[i+1].end && d.closes(i) {
			continue // ''' closes an inner quotation first
		}
		opens, closes := d.opens(i, width), d.closes(i)
		switch {
		case depth == 0:
			if closes && !opens && (t.ch == '"' || t.ch == '”' || t.ch == '»') && i > r.from {
				break // a closing mark that nothing opened
			}
			open = quote{open: i, para: p, width: width}
			depth = 1
		case nesting && opens && !closes && t.ch != '”' && t.ch != '»':
			depth++
		default:
			if depth--; depth == 0 {
				open.close, open.closed = i, true
				d.quotes = append(d.quotes, open)
			}
		}
		i += width - 1
	}
	if depth > 0 {
		if nesting && depth > 1 {
			return false
		}
		open.close = r.to
		d.quotes = append(d.quotes, open)
	}
	return true
}

// opens tells whether the mark at i can open: a letter stands close behind it and none before.
func (d *doc) opens(i, width int32) bool {
	t := &d.toks[i]
	end := int(d.toks[i+width-1].end)
	after, _ := utf8.DecodeRuneInString(d.s[end:])
	before, _ := utf8.DecodeLastRuneInString(d.s[:t.start])
	if end == len(d.s) || unicode.IsSpace(after) {
		return false
	}
	return t.start == 0 || unicode.IsSpace(before) || before == '(' || before == '[' || before == '-' || before == '–' ||
		before == '—' || before == ':' || before == '/'
}

// closes tells whether the mark at i can close: something stands close before it, and no letter behind.
func (d *doc) closes(i int32) bool {
	t := &d.toks[i]
	before, _ := utf8.DecodeLastRuneInString(d.s[:t.start])
	return t.start > 0 && !unicode.IsSpace(before) && before != '(' && before != '['
}

// pairSingle takes single marks as a quotation where they open and close like one, outside of double ones; an
// apostrophe does neither.
func pairSingle(d *doc, p int32) {
	r := d.paras[p].run
	next := int32(-1) // the next closing mark, from the right
	var closers []int32
	for i := r.to - 1; i >= r.from; i-- {
		t := &d.toks[i]
		if t.kind != kPunct || t.quote >= 0 || t.ch != '\'' && t.ch != '’' {
			continue
		}
		if d.closes(i) && (i+1 == r.to || d.toks[i+1].start > t.end || d.toks[i+1].kind == kPunct) {
			closers = append(closers, i)
			next = i
		}
	}
	if next < 0 {
		return
	}
	c := len(closers) - 1 // closers run from the right
	for i := r.from; i < r.to; i++ {
		t := &d.toks[i]
		if t.kind != kPunct || t.quote >= 0 || t.ch != '\'' && t.ch != '‘' || !d.opens(i, 1) {
			continue
		}
		for c >= 0 && closers[c] <= i+1 {
			c--
		}
		if c < 0 {
			return
		}
		q := quote{open: i, close: closers[c], para: p, width: 1, closed: true, single: true}
		if d.toks[q.close-1].quote != d.toks[i].quote { // it would end inside a double quotation
			continue
		}
		crossed := false
		for j := q.open + 1; j < q.close; j++ {
			if d.toks[j].quote >= 0 {
				crossed = true
				break
			}
		}
		if crossed {
			i = q.close
			continue
		}
		for j := q.open + 1; j < q.close; j++ {
			d.toks[j].quote = int32(len(d.quotes))
		}
		d.quotes = append(d.quotes, q)
		i = q.close
	}
}
