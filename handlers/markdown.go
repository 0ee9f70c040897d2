package handlers

import (
	"bytes"
	"strings"

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
	return string(m.policy.SanitizeBytes(buf.Bytes()))
}
