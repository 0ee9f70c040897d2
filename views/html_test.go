package views

import (
	"html"
	"slices"
	"strings"
	"testing"
)

// node is an element or, with a name of "", a text.
type node struct {
	name     string
	text     string
	attrs    [][2]string
	parent   *node
	children []*node
}

var void = []string{"br", "hr", "img", "input", "link", "meta"}

// parse reads HTML as strictly as our own must be: every element closed in its order, every value in double quotes.
// What a browser would forgive fails the test.
func parse(t *testing.T, s string) *node {
	t.Helper()
	root := &node{name: "#root"}
	at := root
	add := func(n *node) *node {
		n.parent = at
		at.children = append(at.children, n)
		return n
	}
	rest := s
	for rest != "" {
		i := strings.IndexByte(rest, '<')
		// The text of a textarea, a title and a script ends at its own end tag alone.
		if slices.Contains([]string{"textarea", "title", "script", "style"}, at.name) {
			i = strings.Index(rest, "</"+at.name)
		}
		if i < 0 {
			i = len(rest)
		}
		if i > 0 {
			text := rest[:i]
			if at.name == "textarea" {
				text = strings.TrimPrefix(text, "\n")
			}
			add(&node{text: html.UnescapeString(text)})
			rest = rest[i:]
			continue
		}
		if strings.HasPrefix(rest, "<!") {
			_, rest, _ = strings.Cut(rest, ">")
			continue
		}
		if end, ok := strings.CutPrefix(rest, "</"); ok {
			name, after, _ := strings.Cut(end, ">")
			if name != at.name {
				t.Fatalf("</%s> closes <%s>: …%.120s", name, at.name, rest)
			}
			at, rest = at.parent, after
			continue
		}
		j := strings.IndexAny(rest, " \n\t/>")
		n := add(&node{name: rest[1:j]})
		rest = rest[j:]
		for {
			rest = strings.TrimLeft(rest, " \n\t")
			if after, ok := strings.CutPrefix(rest, "/>"); ok {
				rest = after
				break
			}
			if after, ok := strings.CutPrefix(rest, ">"); ok {
				rest = after
				if !slices.Contains(void, n.name) {
					at = n
				}
				break
			}
			j := strings.IndexAny(rest, "= \n\t/>")
			if j <= 0 {
				t.Fatalf("a tag that does not end: …%.120s", rest)
			}
			name := rest[:j]
			rest = rest[j:]
			value, ok := strings.CutPrefix(rest, `="`)
			if !ok {
				n.attrs = append(n.attrs, [2]string{name, ""})
				continue
			}
			v, after, ok := strings.Cut(value, `"`)
			if !ok {
				t.Fatalf("a value that does not end: …%.120s", rest)
			}
			n.attrs = append(n.attrs, [2]string{name, html.UnescapeString(v)})
			rest = after
		}
	}
	if at != root {
		t.Fatalf("<%s> is not closed", at.name)
	}
	return root
}

func attr(n *node, name string) string {
	for _, a := range n.attrs {
		if a[0] == name {
			return a[1]
		}
	}
	return ""
}

func hasAttr(n *node, name string) bool {
	return slices.ContainsFunc(n.attrs, func(a [2]string) bool { return a[0] == name })
}

// find gives the elements for which ok holds, in the order of the document.
func find(n *node, ok func(*node) bool) []*node {
	var out []*node
	if n.name != "" && ok(n) {
		out = append(out, n)
	}
	for _, c := range n.children {
		out = append(out, find(c, ok)...)
	}
	return out
}

func named(name string) func(*node) bool { return func(n *node) bool { return n.name == name } }

func class(name string) func(*node) bool {
	return func(n *node) bool { return slices.Contains(strings.Fields(attr(n, "class")), name) }
}

// inside reports whether an element stands inside one of that name.
func inside(n *node, name string) bool {
	for p := n.parent; p != nil; p = p.parent {
		if p.name == name {
			return true
		}
	}
	return false
}

// textAll is the whole text of an element.
func textAll(n *node) string {
	if n.name == "" {
		return n.text
	}
	var b strings.Builder
	for _, c := range n.children {
		b.WriteString(textAll(c))
	}
	return b.String()
}
