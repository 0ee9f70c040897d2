package models

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// plainLetters are letters that Unicode does not decompose, though people leave their marks out.
var plainLetters = strings.NewReplacer("ø", "o", "ł", "l", "đ", "d", "ð", "d", "þ", "th", "æ", "ae", "œ", "oe", "ß", "ss", "ı", "i", "ħ", "h")

// Fold gives the form in which two ways to write a name are one: case, diacritics, punctuation and spaces are folded,
// hyphens and dashes count as spaces, full stops and apostrophes as nothing ("H.M. Soeharto" is "HM Soeharto", "Ma'ruf"
// is "Maruf"). A name of punctuation only folds to "".
func Fold(name string) string {
	var b strings.Builder
	space := false
	for _, r := range norm.NFKD.String(strings.ToLower(name)) {
		switch {
		case unicode.Is(unicode.Mn, r), r == '.', isApostrophe(r):
		case unicode.IsLetter(r), unicode.IsNumber(r), unicode.Is(unicode.Mc, r):
			if space && b.Len() > 0 {
				b.WriteByte(' ')
			}
			space = false
			b.WriteRune(unicode.ToLower(r))
		default:
			space = true
		}
	}
	return plainLetters.Replace(b.String())
}

func isApostrophe(r rune) bool {
	switch r {
	case '\'', '`', '´', '‘', '’', 'ʼ', 'ʻ', 'ʿ', 'ʾ':
		return true
	}
	return false
}

// sortByName sorts a short list as people read it, on both databases alike.
func sortByName[T any](rows []T, key func(T) (name, id string)) {
	slices.SortStableFunc(rows, func(a, b T) int {
		an, ai := key(a)
		bn, bi := key(b)
		return cmp.Or(cmp.Compare(Fold(an), Fold(bn)), cmp.Compare(an, bn), cmp.Compare(ai, bi))
	})
}
