package reader

import (
	"bytes"
	"errors"
	"fmt"
	"mime"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/html/charset"
)

// ErrHTML is HTML that no browser would show as a page: nested deeper than the parser follows.
var ErrHTML = errors.New("the HTML cannot be read")

// source is HTML as it was sent, read by the rules of the HTML standard, without scripting.
type source struct {
	root  *html.Node
	texts []textNode
	runes int // of all text nodes
}

// textNode is one of the document's text nodes, in document order.
type textNode struct {
	node *html.Node
	at   int // code points of the text nodes before it
}

// Decode gives the characters of HTML bytes, as a browser would: by the byte-order mark, the charset of the content type, the
// page's own meta element, and UTF-8 where nothing is said. What is broken becomes U+FFFD; it gives the name of the encoding.
func Decode(raw []byte, contentType string) (page, encoding string) {
	e, name, certain := charset.DetermineEncoding(raw, contentType)
	if !certain && utf8.Valid(raw) && !bytes.Contains(bytes.ToLower(raw[:min(len(raw), 1024)]), []byte("charset")) {
		name = "utf-8"
	}
	if name == "utf-8" {
		return strings.ToValidUTF8(strings.TrimPrefix(string(raw), "\uFEFF"), "\uFFFD"), name
	}
	out, err := e.NewDecoder().Bytes(raw)
	if err != nil {
		return strings.ToValidUTF8(string(raw), "\uFFFD"), "utf-8"
	}
	return strings.TrimPrefix(string(out), "\uFEFF"), name
}

// Charset is the charset that a content type names, "" for none.
func Charset(contentType string) string {
	_, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		return ""
	}
	return params["charset"]
}

func parse(page string) (*source, error) {
	root, err := html.ParseWithOptions(strings.NewReader(page), html.ParseOptionEnableScripting(false))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrHTML, err)
	}
	s := &source{root: root}
	s.collect(root)
	return s, nil
}

// collect lists the text nodes. What stands in a template is no part of the document.
func (s *source) collect(n *html.Node) {
	if n.Type == html.TextNode {
		s.texts = append(s.texts, textNode{n, s.runes})
		s.runes += utf8.RuneCountInString(n.Data)
		return
	}
	if n.DataAtom == atom.Template {
		return
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		s.collect(c)
	}
}

// TextNodes is the data of all text nodes of a document in their order: what document.documentElement.textContent is in a
// browser, where a script did not change it. Positions in HTML are code points of it.
func TextNodes(page string) (string, error) {
	s, err := parse(page)
	if err != nil {
		return "", err
	}
	return s.text(), nil
}

func (s *source) text() string {
	var b strings.Builder
	for _, t := range s.texts {
		b.WriteString(t.node.Data)
	}
	return b.String()
}
