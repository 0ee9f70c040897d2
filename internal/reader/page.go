package reader

import (
	"slices"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"sumber/internal/text"
)

// Page is the readable text of a page.
type Page struct {
	Text     string
	Title    string
	Day      string // of publication, ISO 8601, "" when the page does not say
	Encoding string
	Runs     Runs
	// Dropped are passages of the page that the text leaves out, in their order. Code, styles and what stands in the head are not
	// counted among them.
	Dropped []Passage
}

// Passage is a part of the page that is not in the text.
type Passage struct {
	Text       string // with single spaces, cut
	Start, End int    // code points of the text nodes
	Why        Why
}

// Why tells for what reason a passage was left out.
type Why string

// The reasons.
const (
	Around    Why = "around"    // the page around the article: navigation, lists of other articles, forms
	Furniture Why = "furniture" // a line inside it that is none of its text: "Baca juga", "IKLAN"
)

// Whys lists the reasons.
var Whys = []Why{Around, Furniture}

// passageMost is the most code points of a passage that are told.
const passageMost = 200

// runMost is the most bytes of a run: a place in it is found by counting.
const runMost = 1024

// Run says that Bytes bytes of the text from At stand in the text nodes from code point Node.
type Run struct{ At, Node, Bytes int }

// Runs is the way back from a text to the text nodes, in text order. White space that the text has otherwise is in none.
type Runs []Run

// Read takes the article out of a page. Its text has a blank line between blocks and single spaces in them.
func Read(raw []byte, contentType string) (Page, error) {
	page, encoding := Decode(raw, contentType)
	s, err := parse(page)
	if err != nil {
		return Page{}, err
	}
	kept, told := s.article()
	w := &writer{s: s, kept: kept}
	w.walk(s.root, false)
	return Page{Text: w.b.String(), Title: told.title, Day: told.day, Encoding: encoding, Runs: w.runs, Dropped: w.dropped()}, nil
}

// writer writes the text of the text nodes that are kept.
type writer struct {
	s    *source
	kept map[int]bool
	b    strings.Builder
	runs Runs
	next int    // the number of the next text node
	end  int    // the code point of the text nodes behind the last one written
	gap  string // what stands before the next word: nothing, a space, a line end, a blank line
	cuts []Passage
	open bool // the last passage goes on
}

// wider is the wider of two gaps.
func wider(a, b string) string {
	if len(a) > len(b) || len(a) == len(b) && a == "\n" {
		return a
	}
	return b
}

func (w *writer) walk(n *html.Node, pre bool) {
	if n.Type == html.TextNode {
		i := w.next
		w.next++
		if w.kept[i] && !neverText(n.Parent) {
			w.write(n.Data, w.s.texts[i].at, pre)
		} else {
			w.drop(i)
		}
		return
	}
	if n.DataAtom == atom.Template {
		return
	}
	gap := gapOf(n)
	w.gap = wider(w.gap, gap)
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		w.walk(c, pre || n.DataAtom == atom.Pre)
	}
	w.gap = wider(w.gap, gap)
}

// gapOf is what stands around an element.
func gapOf(n *html.Node) string {
	if n.Type != html.ElementNode {
		return ""
	}
	switch n.DataAtom {
	case atom.Br:
		return "\n"
	case atom.Td, atom.Th:
		return " "
	case atom.Address, atom.Article, atom.Aside, atom.Blockquote, atom.Body, atom.Caption, atom.Center, atom.Dd, atom.Details, atom.Dialog, atom.Dir, atom.Div, atom.Dl, atom.Dt,
		atom.Fieldset, atom.Figcaption, atom.Figure, atom.Footer, atom.Form, atom.Frameset, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Header, atom.Hgroup, atom.Hr,
		atom.Html, atom.Legend, atom.Li, atom.Main, atom.Menu, atom.Nav, atom.Ol, atom.Optgroup, atom.Option, atom.P, atom.Pre, atom.Search, atom.Section, atom.Summary,
		atom.Table, atom.Tbody, atom.Tfoot, atom.Thead, atom.Tr, atom.Ul, atom.Button, atom.Select:
		return "\n\n"
	}
	return ""
}

// space tells the white space that HTML takes for one space.
func space(r rune) bool { return r == ' ' || r == '\t' || r == '\n' || r == '\r' || r == '\f' }

// write adds the words of a text node. Of its white space only what stands between words is kept; NUL and the byte-order mark are
// not, for the text of an article has none.
func (w *writer) write(data string, at int, pre bool) {
	for _, r := range data {
		at++
		switch {
		case pre && r == '\n':
			w.gap = wider(w.gap, "\n")
			continue
		case space(r):
			w.gap = wider(w.gap, " ")
			continue
		case r == 0 || r == '\uFEFF':
			continue
		}
		if w.b.Len() > 0 {
			w.b.WriteString(w.gap)
		}
		// Behind its neighbour, or behind one space that the page has too, it goes on with the run.
		goesOn := w.gap == "" && at-1 == w.end || w.gap == " " && at-2 == w.end
		w.gap, w.end, w.open = "", at, false
		begin := w.b.Len()
		w.b.WriteRune(r)
		if n := len(w.runs) - 1; n >= 0 && goesOn && begin-w.runs[n].At < runMost {
			w.runs[n].Bytes = w.b.Len() - w.runs[n].At
		} else {
			w.runs = append(w.runs, Run{begin, at - 1, w.b.Len() - begin})
		}
	}
}

// drop notes a text node that is left out.
func (w *writer) drop(i int) {
	t := w.s.texts[i]
	for p := t.node.Parent; p != nil; p = p.Parent {
		if neverText(p) {
			return
		}
	}
	said := strings.Join(strings.Fields(t.node.Data), " ")
	if said == "" {
		return
	}
	end := t.at + utf8.RuneCountInString(t.node.Data)
	if n := len(w.cuts) - 1; n >= 0 && w.open {
		if w.cuts[n].End = end; len(w.cuts[n].Text) < 4*passageMost {
			w.cuts[n].Text += " " + said
		}
		return
	}
	w.cuts = append(w.cuts, Passage{Text: said, Start: t.at, End: end, Why: Around})
	w.open = true
}

func (w *writer) dropped() []Passage {
	for i := range w.cuts {
		w.cuts[i].Text = short(w.cuts[i].Text, passageMost)
	}
	return w.cuts
}

// Without leaves lines out of the text, and notes them among what was dropped. Spans are of the text, in order, apart.
func (p Page) Without(lines []text.Span) Page {
	if len(lines) == 0 {
		return p
	}
	var b strings.Builder
	var runs Runs
	from := 0
	keep := func(s text.Span) {
		first := sort.Search(len(p.Runs), func(i int) bool { return p.Runs[i].At+p.Runs[i].Bytes > s.Start })
		for _, r := range p.Runs[first:] {
			if r.At >= s.End {
				break
			}
			start, end := max(r.At, s.Start), min(r.At+r.Bytes, s.End)
			if start < end {
				node := r.Node + utf8.RuneCountInString(p.Text[r.At:start])
				runs = append(runs, Run{b.Len() + start - s.Start, node, end - start})
			}
		}
		b.WriteString(s.In(p.Text))
	}
	dropped := slices.Clone(p.Dropped)
	for _, l := range lines {
		start, end, ok := p.Runs.Place(p.Text, l)
		if !ok || l.Start < from {
			continue
		}
		// The line goes with the gap behind it, or the last one with the gap before it.
		next := l.End + len(p.Text[l.End:]) - len(strings.TrimLeftFunc(p.Text[l.End:], unicode.IsSpace))
		keep(text.Span{Start: from, End: l.Start})
		from = next
		dropped = append(dropped, Passage{Text: short(strings.Join(strings.Fields(l.In(p.Text)), " "), passageMost), Start: start, End: end, Why: Furniture})
	}
	keep(text.Span{Start: from, End: len(p.Text)})
	slices.SortStableFunc(dropped, func(a, b Passage) int { return a.Start - b.Start })
	p.Text, p.Runs, p.Dropped = strings.TrimRightFunc(b.String(), unicode.IsSpace), runs, dropped
	return p
}

// Place gives where a span of the text stands in the text nodes, in code points. It is false for a span with nothing but white space.
func (rs Runs) Place(body string, s text.Span) (start, end int, ok bool) {
	i := sort.Search(len(rs), func(i int) bool { return rs[i].At+rs[i].Bytes > s.Start })
	j := sort.Search(len(rs), func(i int) bool { return rs[i].At >= s.End }) - 1
	if s.Check(body) != nil || i >= len(rs) || j < i {
		return 0, 0, false
	}
	first, last := rs[i], rs[j]
	start = first.Node
	if s.Start > first.At {
		start += utf8.RuneCountInString(body[first.At:s.Start])
	}
	end = last.Node + utf8.RuneCountInString(body[last.At:min(s.End, last.At+last.Bytes)])
	return start, end, start < end
}
