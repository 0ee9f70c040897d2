package views

import (
	"context"
	"strings"

	"github.com/a-h/templ"

	"sumber/internal/locale"
)

// errorText words the code of an error: "error.CODE", a key of its own, or the code as it stands.
func errorText(ctx context.Context, code string) string {
	if locale.Has("error." + code) {
		return locale.T(ctx, "error."+code)
	}
	return locale.T(ctx, code)
}

// codes makes options out of a list of codes, worded as LIST.CODE.
func codes[T ~string](ctx context.Context, list string, cs []T) []Option {
	os := make([]Option, len(cs))
	for i, c := range cs {
		os[i] = Option{Value: string(c), Text: locale.Word(ctx, list, string(c))}
	}
	return os
}

// withEmpty puts an empty option before others, worded by a key.
func withEmpty(ctx context.Context, key string, os []Option) []Option {
	return append([]Option{{Text: locale.T(ctx, key)}}, os...)
}

// differentLang is the language for a lang attribute, "" when it is the page's own or unknown.
func differentLang(ctx context.Context, lang string) string {
	if lang == "" || lang == locale.Lang(ctx) {
		return ""
	}
	return lang
}

// tongueOf is the attribute that names the language of quoted words, nothing when it is the page's own or unknown.
func tongueOf(ctx context.Context, lang string) templ.Attributes {
	if l := differentLang(ctx, lang); l != "" {
		return templ.Attributes{"lang": l}
	}
	return nil
}

// byDesk is the same for what the people of the desk wrote.
func byDesk(ctx context.Context) templ.Attributes { return tongueOf(ctx, locale.DeskLanguage(ctx)) }

// byPage is the same for words of the page amid words in lang.
func byPage(ctx context.Context, lang string) templ.Attributes {
	if differentLang(ctx, lang) == "" {
		return nil
	}
	return templ.Attributes{"lang": locale.Lang(ctx)}
}

// hole is where quoted words stand in a message of the page: see mixed.
const hole = "\uFFFC"

// host is the readable part of an address.
func host(address string) string {
	_, rest, ok := strings.Cut(address, "://")
	if !ok {
		return address
	}
	h, _, _ := strings.Cut(rest, "/")
	return strings.TrimPrefix(h, "www.")
}

// web reports whether an address may become a link: http and https only.
func web(address string) bool {
	a := strings.ToLower(strings.TrimSpace(address))
	return strings.HasPrefix(a, "https://") || strings.HasPrefix(a, "http://")
}
