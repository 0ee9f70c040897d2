package score

import (
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

func words(s string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(s) {
		out[w] = true
	}
	return out
}

// stopWords are function words that alone do not make two sources the same. Pronouns are none: "he" is matched like a
// name. The list belongs to the definition of the figures, not to the engine's lexicon.
var stopWords = words(`
a an the this that these those some any all both each every other such more
most many several few and or nor but of in on at by for from to with within
among as than about against over under who which whose where when s t is are
was were be been not no
yang dan atau di ke dari oleh untuk pada dengan dalam antara para si sang
sebuah seorang suatu beberapa sejumlah banyak semua setiap tiap itu ini
tersebut serta juga adalah ialah bahwa sebagai kepada terhadap tentang
`)

// titleWords are dropped from names before they are compared.
var titleWords = words(`
the a an mr mrs ms miss dr prof sir president vice sen senator rep gov governor
secretary minister prime spokesman spokeswoman spokesperson
presiden wakil menteri perdana gubernur juru bicara jubir bapak ibu pak bu tuan
nyonya drs ir kh
`)

// nameWords are the words of a name, folded, without punctuation, titles and articles; a name of titles alone keeps them.
func nameWords(name string) []string {
	folded := []rune(fold(norm.NFC.String(name)))
	var all, out []string
	for _, t := range tokenize(folded) {
		if !t.word {
			continue
		}
		w := string(folded[t.start:t.end])
		all = append(all, w)
		if !titleWords[w] {
			out = append(out, w)
		}
	}
	if len(out) == 0 {
		return all
	}
	return out
}

// SameName tells whether two names mean the same source.
func SameName(a, b string) bool {
	short, long := nameWords(a), nameWords(b)
	if slices.Equal(short, long) {
		return true
	}
	if len(short) > len(long) {
		short, long = long, short
	}
	if len(short) == 0 {
		return false
	}
	for _, w := range short {
		if !slices.Contains(long, w) {
			return false
		}
	}
	return slices.Contains(short, long[len(long)-1])
}

func rightName(gold, pred Claim) bool {
	for _, name := range append([]string{gold.name()}, gold.Aliases...) {
		if SameName(name, pred.name()) {
			return true
		}
	}
	return false
}

func viaNames(c Claim) []string {
	out := make([]string, len(c.Via))
	for i, v := range c.Via {
		out[i] = strings.Join(nameWords(v), " ")
	}
	return out
}

func unique(names []string) []string {
	out := slices.Clone(names)
	slices.Sort(out)
	return slices.Compact(out)
}

func common(a, b []string) int {
	n := 0
	for _, s := range a {
		if slices.Contains(b, s) {
			n++
		}
	}
	return n
}
