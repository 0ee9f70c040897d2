package views

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sumber/internal/locale"
)

var (
	// plainWord is a word of a language: a name begins with a capital letter, and a code or an address is no word.
	plainWord = regexp.MustCompile(`(?:^|[^\p{L}\p{N}.@/_-])(\p{Ll}{3,})(?:$|[^\p{L}\p{N}@/_])`)
	notWords  = regexp.MustCompile(`\S*(?:@|://|\.example|sumber-engine|javascript:)\S*`)
)

func plainWords(s string) []string {
	var out []string
	s = notWords.ReplaceAllString(s, " ")
	for s != "" {
		at := plainWord.FindStringSubmatchIndex(s)
		if at == nil {
			break
		}
		out = append(out, s[at[2]:at[3]])
		s = s[at[3]:]
	}
	return out
}

// tongue is the language that a browser takes an element for.
func tongue(n *node) string {
	for ; n != nil; n = n.parent {
		if l := attr(n, "lang"); l != "" {
			return l
		}
	}
	return ""
}

// TestQuotedWordsNameTheirLanguage: on English pages of an Indonesian desk, whatever stands in Indonesian says so: the article's
// words, and what people of the desk wrote. And no word of the page itself stands under their language, which a screen reader
// would read aloud as if it were Indonesian.
func TestQuotedWordsNameTheirLanguage(t *testing.T) {
	ctx := contexts()["en"]
	page := map[string]bool{}
	learn := func(s string) {
		for _, w := range plainWords(strings.ToLower(s)) {
			page[w] = true
		}
	}
	for key := range locale.Placeholders() {
		learn(locale.T(ctx, key))
		learn(locale.N(ctx, key, 1))
		learn(locale.N(ctx, key, 2))
	}
	// What the samples have in English, and ratings, which have their words in each language of the pages.
	for _, s := range []string{sampleEvidence()[0].Excerpt, "Council: the bridge will reopen in spring"} {
		learn(s)
	}
	for _, r := range sampleScale() {
		learn(r.Name)
	}
	const searched = "air" // in no language: it stands in the article and in the box
	for _, name := range slices.Sorted(maps.Keys(pages())) {
		if name == "api" || strings.HasPrefix(name, "api-") {
			continue // they quote the document of the API, which is in English as the pages are here
		}
		doc := parse(t, render(t, ctx, pages()[name]))
		var walk func(n *node)
		say := func(n *node, s string) {
			var own, other []string
			for _, w := range plainWords(s) {
				if page[w] {
					own = append(own, w)
				} else if w != searched {
					other = append(other, w)
				}
			}
			switch lang := tongue(n); {
			case len(other) > 0 && lang == "en":
				t.Errorf("%s: nothing says in which language %q is (%q of <%s class=%q>)", name, s, other[0], n.name, attr(n, "class"))
			case len(other) == 0 && len(own) > 0 && lang != "en":
				t.Errorf("%s: %q is the page's, and stands under lang=%q", name, s, lang)
			}
		}
		walk = func(n *node) {
			switch {
			case n.name == "":
				say(n.parent, n.text)
			case slices.Contains([]string{"head", "code", "kbd", "datalist"}, n.name) || slices.Contains(strings.Fields(attr(n, "class")), "hop"):
				// The title holds both languages; names belong to none.
				return
			case n.name == "input" && attr(n, "type") == "text":
				say(n, attr(n, "value"))
			}
			for _, c := range n.children {
				walk(c)
			}
		}
		walk(doc)
	}
}
