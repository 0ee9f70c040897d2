package views

import "strings"

func languageCode(lang string) string { return strings.ToUpper(lang) }

// nativeName is a language in its own words, which a switch of languages must show.
func nativeName(lang string) string {
	switch lang {
	case "id":
		return "Bahasa Indonesia"
	case "en":
		return "English"
	}
	return lang
}
