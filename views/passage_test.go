package views

import (
	"math/rand/v2"
	"strings"
	"testing"

	"sumber/internal/text"
)

func TestParagraphs(t *testing.T) {
	at := func(s, words string) text.Span {
		i := strings.Index(s, words)
		return text.Span{Start: i, End: i + len(words)}
	}
	const s = "Kata dia, air habis dan jalan putus.\n\nTitik."
	for _, tt := range []struct {
		name string
		ps   []Passage
		want string // runs between bars, the numbers of their claims before a colon
	}{
		{"no claim", nil, "Kata dia, air habis dan jalan putus.|Titik."},
		{"one claim", []Passage{{Content: []text.Span{at(s, "air habis")}}}, "Kata dia, |0:air habis| dan jalan putus.|Titik."},
		{"overlap", []Passage{{Content: []text.Span{at(s, "air habis dan jalan putus")}}, {Content: []text.Span{at(s, "jalan putus")}}}, "Kata dia, |0:air habis dan |01:jalan putus|.|Titik."},
		{"crossing", []Passage{{Content: []text.Span{at(s, "air habis dan")}}, {Content: []text.Span{at(s, "habis dan jalan")}}}, "Kata dia, |0:air |01:habis dan|1: jalan| putus.|Titik."},
		{"the same words twice", []Passage{{Content: []text.Span{at(s, "air habis")}}, {Content: []text.Span{at(s, "air habis")}}}, "Kata dia, |01:air habis| dan jalan putus.|Titik."},
		{"split", []Passage{{Content: []text.Span{at(s, "air habis"), at(s, "putus")}}}, "Kata dia, |0:air habis| dan jalan |0:putus|.|Titik."},
		{"over a paragraph", []Passage{{Content: []text.Span{{Start: 30, End: len(s) - 1}}}}, "Kata dia, air habis dan jalan |0:putus.|0:Titik|."},
		{"spans that do not fit are left out", []Passage{{Content: []text.Span{{Start: -1, End: 3}, {Start: 5, End: 5}, {Start: 9, End: 999}}}}, "Kata dia, air habis dan jalan putus.|Titik."},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var parts []string
			for _, p := range paragraphs(s, tt.ps) {
				for _, r := range p.runs {
					part := ""
					for _, m := range r.marks {
						part += string(rune('0' + m.claim))
					}
					if part != "" {
						part += ":"
					}
					parts = append(parts, part+r.text)
				}
			}
			if got := strings.Join(parts, "|"); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

// TestOverlapsKeepTheirLane: claims over the same words never share an underline, as long as there are lanes.
func TestOverlapsKeepTheirLane(t *testing.T) {
	s := strings.Repeat("kata ", 40)
	span := func(a, b int) []text.Span { return []text.Span{{Start: a, End: b}} }
	ps := []Passage{{Content: span(0, 100)}, {Content: span(10, 60)}, {Content: span(20, 40)}, {Content: span(60, 90)}, {Content: span(100, 120)}}
	for _, p := range paragraphs(s, ps) {
		for _, r := range p.runs {
			seen := map[int]bool{}
			for _, m := range r.marks {
				if seen[m.lane] {
					t.Errorf("two claims share lane %d over %q", m.lane, r.text)
				}
				seen[m.lane] = true
			}
		}
	}
}

// textOf is the text of an element of a page, without the numbers of the claims.
func textOf(n *node) string {
	if n.name == "" {
		return n.text
	}
	if class("ref")(n) {
		return ""
	}
	var b strings.Builder
	for _, c := range n.children {
		b.WriteString(textOf(c))
	}
	return b.String()
}

// TestArticleTextIsUnchanged: whatever stands on it, the text on the page is the text of the revision, to the letter.
func TestArticleTextIsUnchanged(t *testing.T) {
	ctx := contexts()["id"]
	rng := rand.New(rand.NewPCG(1, 2))
	samples := []string{sampleText, "“Ā😀” \u202eRTL\u202c <script>alert(1)</script> & co.\nbaris  dua", "a", strings.Repeat("x", 1<<20)}
	for _, s := range samples {
		for range 5 {
			vm := sampleArticle()
			vm.Text = s
			for i := range vm.Claims {
				var p Passage
				for range 3 {
					a := rng.IntN(len(s) + 1)
					p.Content = append(p.Content, text.Span{Start: a, End: a + rng.IntN(30)})
				}
				vm.Claims[i].Passage = p
			}
			doc := parse(t, render(t, ctx, ArticlePage(vm)))
			var got, want []string
			for _, p := range find(find(doc, class("copy-text"))[0], named("p")) {
				got = append(got, textOf(p))
			}
			for line := range strings.SplitSeq(s, "\n") {
				if strings.TrimSpace(line) != "" {
					want = append(want, line)
				}
			}
			if g, w := strings.Join(got, "\n"), strings.Join(want, "\n"); g != w {
				t.Fatalf("the page says\n%.400s\nthe article\n%.400s", g, w)
			}
		}
	}
}
