package handlers

import (
	"bytes"
	"html"
	"strings"
	"unicode"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
)

// markdown renders what reviewers write. What leaves it is safe to print as it is: goldmark drops raw HTML, bluemonday
// lets only text elements and http links through.
type markdown struct {
	parser goldmark.Markdown
	// tableless reads texts whose tables would be out of all proportion.
	tableless goldmark.Markdown
	policy    *bluemonday.Policy
}

func newMarkdown() markdown {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "hr", "em", "strong", "del", "code", "pre", "blockquote", "ul", "ol", "li", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td")
	p.AllowAttrs("href").OnElements("a")
	p.AllowURLSchemes("http", "https", "mailto")
	p.RequireParseableURLs(true)
	p.RequireNoFollowOnLinks(true)
	p.RequireNoReferrerOnLinks(true)
	return markdown{
		parser:    goldmark.New(goldmark.WithExtensions(extension.Table, extension.Strikethrough, extension.Linkify)),
		tableless: goldmark.New(goldmark.WithExtensions(extension.Strikethrough, extension.Linkify)),
		policy:    p,
	}
}

// maxCells is how many cells the tables of one text may have. A row that is short is filled up with empty cells, so a few
// thousand characters could ask for millions.
const maxCells = 10_000

// cells is how many cells a text's tables have at most.
func cells(source string) int {
	lines, columns := 0, 0
	for line := range strings.Lines(source) {
		lines++
		columns = max(columns, strings.Count(line, "|")+1)
	}
	return lines * columns
}

func (m markdown) html(source string) string {
	var buf bytes.Buffer
	parser := m.parser
	if cells(source) > maxCells {
		parser = m.tableless
	}
	if err := parser.Convert([]byte(source), &buf); err != nil {
		return m.policy.Sanitize(source)
	}
	out := string(m.policy.SanitizeBytes(buf.Bytes()))
	if !tellsAll(source, out) {
		// Comments, tags and unused link definitions leave with the verdict although they are not drawn: whoever approves
		// sees them as they stand.
		out += "<pre>" + html.EscapeString(source) + "</pre>"
	}
	return out
}

// tellsAll reports whether each word of a Markdown source is in what was rendered of it, as text or in an address. The
// numbers of lists are drawn by the browser.
func tellsAll(source, rendered string) bool {
	between := func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }
	told := map[string]bool{}
	for word := range strings.FieldsFuncSeq(html.UnescapeString(rendered), between) {
		told[word] = true
	}
	for line := range strings.Lines(source) {
		line = strings.TrimLeft(line, " \t>")
		if i := strings.IndexAny(line, ".)"); i > 0 && strings.Trim(line[:i], "0123456789") == "" {
			line = line[i:]
		}
		for word := range strings.FieldsFuncSeq(line, between) {
			if !told[word] {
				return false
			}
		}
	}
	return true
}
