// Package locale words everything that a person reads: messages, plurals, numbers, dates and times in Indonesian and
// English. The words are data: messages/{id,en}/NOUN.toml, one flat list of sorted keys a file, the same keys and the
// same placeholders in each language. A new language is a folder and a line in Languages.
//
// The language travels in the context: With(ctx, "id") once in the middleware, T(ctx, "key") in a template.
package locale

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

//go:embed messages
var files embed.FS

// Languages lists the languages of the pages; the first is the default.
var Languages = []string{"id", "en"}

// catalog is one language: its plain messages, those with places to fill, and the localizer for plurals.
type catalog struct {
	plain     map[string]string
	templates map[string]string
	// plural are the keys of templates whose words depend on a count.
	plural    map[string]bool
	localizer *i18n.Localizer
}

// load reads every message once, at the first use. The files are embedded, and a test reads them all: a broken one
// cannot reach a release, so it panics.
var load = sync.OnceValue(func() map[string]*catalog {
	bundle := i18n.NewBundle(language.Indonesian)
	cs := map[string]*catalog{}
	for _, lang := range Languages {
		c := &catalog{plain: map[string]string{}, templates: map[string]string{}, plural: map[string]bool{}}
		names, err := fs.Glob(files, path.Join("messages", lang, "*.toml"))
		if err != nil {
			panic(err)
		}
		for _, name := range names {
			b, err := files.ReadFile(name)
			if err != nil {
				panic(err)
			}
			ms, err := bundle.ParseMessageBytes(language.Make(lang), b, toml.Unmarshal)
			if err != nil {
				panic(fmt.Errorf("%s: %w", name, err))
			}
			for _, m := range ms {
				if m.One == "" && !strings.Contains(m.Other, "{{") {
					c.plain[m.ID] = m.Other
				} else {
					c.templates[m.ID], c.plural[m.ID] = m.Other, m.One != ""
				}
			}
		}
		c.localizer = i18n.NewLocalizer(bundle, lang)
		cs[lang] = c
	}
	return cs
})

type contextKey int

const (
	langKey contextKey = iota
	zoneKey
	deskKey
)

// With returns a context whose pages are in lang; an unknown language becomes the default.
func With(ctx context.Context, lang string) context.Context {
	if !slices.Contains(Languages, lang) {
		lang = Languages[0]
	}
	return context.WithValue(ctx, langKey, lang)
}

// Lang is the language of the pages in ctx.
func Lang(ctx context.Context) string {
	if lang, ok := ctx.Value(langKey).(string); ok {
		return lang
	}
	return Languages[0]
}

// WithZone returns a context whose dates and times are those of a desk's time zone.
func WithZone(ctx context.Context, zone *time.Location) context.Context {
	return context.WithValue(ctx, zoneKey, zone)
}

// Zone is the time zone of ctx: the desk's, or UTC.
func Zone(ctx context.Context) *time.Location {
	if z, ok := ctx.Value(zoneKey).(*time.Location); ok && z != nil {
		return z
	}
	return time.UTC
}

// WithDeskLanguage returns a context whose desk writes in lang: its verdicts, remarks and reasons.
func WithDeskLanguage(ctx context.Context, lang string) context.Context {
	return context.WithValue(ctx, deskKey, lang)
}

// DeskLanguage is the language in which the desk of ctx writes, "" outside of a desk.
func DeskLanguage(ctx context.Context) string {
	lang, _ := ctx.Value(deskKey).(string)
	return lang
}

// Match gives the language of the pages that suits an Accept-Language header best.
func Match(accept string) string {
	tags, _, err := language.ParseAcceptLanguage(accept)
	if err != nil || len(tags) == 0 {
		return Languages[0]
	}
	supported := make([]language.Tag, len(Languages))
	for i, l := range Languages {
		supported[i] = language.Make(l)
	}
	_, i, confidence := language.NewMatcher(supported).Match(tags...)
	if confidence == language.No {
		return Languages[0]
	}
	return Languages[i]
}

// T words a message. args are pairs of a placeholder's name and its value: T(ctx, "claim.number", "N", 3). Integers are
// written as the language writes them. A key that has no words comes back as itself, which the tests refuse.
func T(ctx context.Context, key string, args ...any) string {
	c := load()[Lang(ctx)]
	if s, ok := c.plain[key]; ok {
		return s
	}
	if _, ok := c.templates[key]; !ok {
		return key
	}
	return c.execute(ctx, key, nil, args)
}

// In words a message that has no placeholders in a language.
func In(lang, key string) string { return T(With(context.Background(), lang), key) }

// N words a message with a count: its plural form, and its placeholder Count.
func N(ctx context.Context, key string, count int, args ...any) string {
	c := load()[Lang(ctx)]
	if s, ok := c.plain[key]; ok {
		return s
	}
	if _, ok := c.templates[key]; !ok {
		return key
	}
	return c.execute(ctx, key, count, append(slices.Clone(args), "Count", count))
}

func (c *catalog) execute(ctx context.Context, key string, count any, args []any) string {
	data := make(map[string]string, len(args)/2)
	for i := 0; i+1 < len(args); i += 2 {
		name, _ := args[i].(string)
		switch v := args[i+1].(type) {
		case string:
			data[name] = v
		case int:
			data[name] = Number(ctx, v)
		default:
			data[name] = fmt.Sprint(v)
		}
	}
	if !c.plural[key] {
		return fill(c.templates[key], data)
	}
	s, err := c.localizer.Localize(&i18n.LocalizeConfig{MessageID: key, PluralCount: count, TemplateData: data})
	if err != nil && s == "" {
		return key
	}
	return s
}

// fill puts values into the places of a message. Its only syntax is {{.Name}}, which the tests hold every file to, so
// it needs no template engine: a page holds hundreds of such words. A place without a value stays empty.
func fill(words string, data map[string]string) string {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(words, "{{.")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		name, after, _ := strings.Cut(rest, "}}")
		b.WriteString(data[name])
		words = after
	}
}

// Has reports whether a key has words.
func Has(key string) bool {
	c := load()[Languages[0]]
	if _, ok := c.plain[key]; ok {
		return true
	}
	_, ok := c.templates[key]
	return ok
}

var placeholder = regexp.MustCompile(`\{\{\.(\w+)\}\}`)

// Placeholders gives every key with the sorted names of what its words have places for. Tests hold the pages to it.
func Placeholders() map[string][]string {
	c := load()[Languages[0]]
	out := map[string][]string{}
	for key := range c.plain {
		out[key] = nil
	}
	for key, words := range c.templates {
		out[key] = placeholdersOf(words)
	}
	return out
}

func placeholdersOf(words string) []string {
	var names []string
	for _, m := range placeholder.FindAllStringSubmatch(words, -1) {
		names = append(names, m[1])
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// Word words a code of a list: Word(ctx, "state", "triage"). A code without words comes back as itself, so that data
// of a newer version still shows; "" stays "".
func Word(ctx context.Context, list, code string) string {
	if code == "" {
		return ""
	}
	key := list + "." + code
	if !Has(key) {
		return code
	}
	return T(ctx, key)
}
