package reader

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"codeberg.org/readeck/go-readability/v2"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

const (
	// mostElements and mostDepth are what is given to the algorithm that weighs elements: it looks at each of them with what is below
	// and above it. Pages of publishers have a few thousand elements, forty deep.
	mostElements = 20_000
	mostDepth    = 64
	// mostValue is the most bytes of an attribute or a title that it is shown: it compares the title with headings word by word.
	mostValue = 1000
)

// textKey is the name under which a text node carries its number through the algorithm, which copies nodes with their
// attributes and reads none of a text node.
const textKey = "sumber-text"

// about is what a page tells of its article.
type about struct {
	title string
	day   string // ISO 8601
}

// article finds the text nodes that are the article, by their numbers, and what the page tells of it.
func (s *source) article() (map[int]bool, about) {
	kept, told := s.weighed()
	if len(kept) == 0 {
		kept = s.plain()
	}
	if told.title == "" {
		told.title = s.title()
	}
	return kept, told
}

// weighed asks the algorithm of Readability. It gives nothing for a page that is too large or too deep for it, or that it does not
// come through with.
func (s *source) weighed() (kept map[int]bool, told about) {
	elements, depth := size(s.root, 0)
	if elements > mostElements || depth > mostDepth {
		return nil, about{}
	}
	defer func() {
		if recover() != nil {
			kept, told = nil, about{}
		}
	}()
	i := 0
	p := readability.NewParser()
	p.DisableJSONLD = true
	got, err := p.ParseAndMutate(s.copy(s.root, &i), nil)
	if err != nil || got.Node == nil {
		return nil, about{}
	}
	kept = map[int]bool{}
	for n := range got.Node.Descendants() {
		if n.Type != html.TextNode {
			continue
		}
		for _, a := range n.Attr {
			if n, err := strconv.Atoi(a.Val); a.Key == textKey && err == nil {
				kept[n] = true
			}
		}
	}
	told.title = strings.Join(strings.Fields(got.Title()), " ")
	if at, err := got.PublishedTime(); err == nil && at.Year() > 1900 && at.Year() < 2200 {
		told.day = at.Format(time.DateOnly)
	}
	return kept, told
}

// copy copies a document for the algorithm: text nodes with their numbers, values cut, without what is never text of an article.
func (s *source) copy(n *html.Node, i *int) *html.Node {
	out := &html.Node{Type: n.Type, DataAtom: n.DataAtom, Data: n.Data, Namespace: n.Namespace}
	for _, a := range n.Attr {
		a.Val = cut(a.Val)
		out.Attr = append(out.Attr, a)
	}
	if n.Type == html.TextNode {
		out.Attr = []html.Attribute{{Key: textKey, Val: strconv.Itoa(*i)}}
		*i++
		if n.Parent.DataAtom == atom.Title {
			out.Data = cut(out.Data)
		}
		return out
	}
	if n.DataAtom == atom.Template {
		return out
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		out.AppendChild(s.copy(c, i))
	}
	return out
}

func cut(v string) string {
	if len(v) <= mostValue {
		return v
	}
	return strings.ToValidUTF8(v[:mostValue], "")
}

func size(n *html.Node, at int) (elements, depth int) {
	depth = at
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode {
			e, d := size(c, at+1)
			elements, depth = elements+1+e, max(depth, d)
		}
	}
	return elements, depth
}

// plain takes all text that is not plainly something else.
func (s *source) plain() map[int]bool {
	kept := map[int]bool{}
	for i, t := range s.texts {
		if !furnishes(t.node) {
			kept[i] = true
		}
	}
	return kept
}

// furnishes tells text of which its elements say that it is no text of an article.
func furnishes(n *html.Node) bool {
	inBody := false
	for p := n.Parent; p != nil; p = p.Parent {
		if neverText(p) {
			return true
		}
		switch p.DataAtom {
		case atom.Nav, atom.Footer, atom.Aside, atom.Form, atom.Button, atom.Select:
			return true
		case atom.Body:
			inBody = true
		}
	}
	return !inBody
}

// neverText tells an element whose text a reader does not see as text.
func neverText(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Head, atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Iframe, atom.Object, atom.Svg, atom.Math, atom.Textarea, atom.Title, atom.Noframes, atom.Noembed:
		return true
	}
	return n.Namespace != ""
}

// title is that of the page, or its first heading.
func (s *source) title() string {
	for _, want := range []atom.Atom{atom.Title, atom.H1} {
		for _, t := range s.texts {
			if t.node.Parent.DataAtom == want && strings.TrimSpace(t.node.Data) != "" {
				return strings.Join(strings.Fields(cut(t.node.Data)), " ")
			}
		}
	}
	return ""
}

// short cuts a passage to a length.
func short(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most-1]) + "…"
}
