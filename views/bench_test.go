package views

import (
	"bytes"
	"testing"

	"github.com/a-h/templ"
)

// BenchmarkPages renders the two pages that a desk opens most: a queue of 50 claims, and an article.
func BenchmarkPages(b *testing.B) {
	ctx := contexts()["id"]
	queue := QueueVM{Page: samplePage("queue"), Tab: "open"}
	for len(queue.Claims) < 50 {
		for _, c := range sampleClaims() {
			queue.Claims = append(queue.Claims, c.ClaimRow)
		}
	}
	for name, page := range map[string]templ.Component{"queue": QueuePage(queue), "article": ArticlePage(sampleArticle())} {
		b.Run(name, func(b *testing.B) {
			var buf bytes.Buffer
			for b.Loop() {
				buf.Reset()
				if err := page.Render(ctx, &buf); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
