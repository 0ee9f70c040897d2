package locale

import (
	"context"
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// Country names a country by its code of ISO 3166-1 alpha-2, as CLDR has it in the language of the page. A code that is
// nobody's comes back as itself.
func Country(ctx context.Context, code string) string {
	if name := countries()[Lang(ctx)].names[code]; name != "" {
		return name
	}
	return code
}

// Countries lists the codes of all countries by their names in the language of the page.
func Countries(ctx context.Context) []string { return countries()[Lang(ctx)].codes }

type countryList struct {
	names map[string]string
	codes []string
}

var countries = sync.OnceValue(func() map[string]countryList {
	out := map[string]countryList{}
	for _, lang := range Languages {
		tag := language.Make(lang)
		l := countryList{names: map[string]string{}}
		namer := display.Regions(tag)
		for a := 'A'; a <= 'Z'; a++ {
			for b := 'A'; b <= 'Z'; b++ {
				code := string([]rune{a, b})
				r, err := language.ParseRegion(code)
				if err != nil || !r.IsCountry() || r.Canonicalize().String() != code {
					continue
				}
				if name := namer.Name(r); name != "" {
					l.names[code], l.codes = name, append(l.codes, code)
				}
			}
		}
		order := collate.New(tag)
		slices.SortFunc(l.codes, func(a, b string) int {
			if c := order.CompareString(l.names[a], l.names[b]); c != 0 {
				return c
			}
			return strings.Compare(a, b)
		})
		out[lang] = l
	}
	return out
})
