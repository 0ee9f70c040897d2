package locale

import (
	"bufio"
	"bytes"
	"context"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/BurntSushi/toml"
)

var keyLine = regexp.MustCompile(`^"([^"]+)" = `)

// message is one message as its file has it: the plural forms by name, "other" alone for a plain one.
type message map[string]string

func read(t *testing.T, name string) (keys []string, ms map[string]message) {
	t.Helper()
	b, err := files.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for sc := bufio.NewScanner(bytes.NewReader(b)); sc.Scan(); {
		if line := sc.Text(); line != "" && !strings.HasPrefix(line, "#") {
			m := keyLine.FindStringSubmatch(line)
			if m == nil {
				t.Fatalf("%s: a line that is no message: %s", name, line)
			}
			keys = append(keys, m[1])
		}
	}
	raw := map[string]any{}
	if err := toml.Unmarshal(b, &raw); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	ms = map[string]message{}
	for k, v := range raw {
		switch v := v.(type) {
		case string:
			ms[k] = message{"other": v}
		case map[string]any:
			m := message{}
			for form, s := range v {
				m[form], _ = s.(string)
			}
			ms[k] = m
		default:
			t.Errorf("%s: %s is neither a text nor plural forms", name, k)
		}
	}
	return keys, ms
}

// TestMessages lints the files: sorted, nothing empty, and the same files, keys and placeholders in each language.
func TestMessages(t *testing.T) {
	names, err := fs.Glob(files, "messages/"+Languages[0]+"/*.toml")
	if err != nil || len(names) == 0 {
		t.Fatal("no messages", err)
	}
	seen := map[string]string{}
	for _, name := range names {
		keys, ms := read(t, name)
		if !slices.IsSorted(keys) {
			t.Errorf("%s is not sorted by key", name)
		}
		for _, k := range keys {
			if other, ok := seen[k]; ok {
				t.Errorf("%s stands in %s and %s", k, other, name)
			}
			seen[k] = name
		}
		for _, lang := range Languages[1:] {
			other := path.Join("messages", lang, path.Base(name))
			otherKeys, theirs := read(t, other)
			if !slices.Equal(keys, otherKeys) {
				t.Errorf("%s and %s do not have the same keys: %v", name, other, difference(keys, otherKeys))
			}
			for _, k := range keys {
				if a, b := placeholdersOf(ms[k]["other"]), placeholdersOf(theirs[k]["other"]); !slices.Equal(a, b) {
					t.Errorf("%s: placeholders %v in %s, %v in %s", k, a, Languages[0], b, lang)
				}
			}
		}
	}
	for _, lang := range Languages {
		theirs, err := fs.Glob(files, "messages/"+lang+"/*.toml")
		if err != nil || len(theirs) != len(names) {
			t.Errorf("%s has %d files, %s has %d", lang, len(theirs), Languages[0], len(names))
		}
		for _, name := range theirs {
			_, ms := read(t, name)
			for k, m := range ms {
				for form, s := range m {
					if strings.TrimSpace(s) == "" {
						t.Errorf("%s: %s (%s) is empty", name, k, form)
					}
					if strings.Contains(placeholder.ReplaceAllString(s, ""), "{{") {
						t.Errorf("%s: %s holds a template that is more than {{.Name}}", name, k)
					}
					for _, word := range []string{"hop", "TODO", "  "} {
						if slices.Contains(strings.Fields(strings.ToLower(s)), word) {
							t.Errorf("%s: %s says %q", name, k, word)
						}
					}
				}
			}
		}
	}
}

func difference(a, b []string) []string {
	var out []string
	for _, k := range a {
		if !slices.Contains(b, k) {
			out = append(out, "-"+k)
		}
	}
	for _, k := range b {
		if !slices.Contains(a, k) {
			out = append(out, "+"+k)
		}
	}
	return out
}

func in(lang string) context.Context {
	return WithZone(With(context.Background(), lang), time.FixedZone("WIB", 7*60*60))
}

func TestWords(t *testing.T) {
	noon := time.Date(2023, 6, 12, 7, 5, 0, 0, time.UTC)
	late := time.Date(2023, 6, 12, 20, 0, 0, 0, time.UTC) // the next day in Jakarta
	for _, tt := range []struct{ name, id, en, gotID, gotEN string }{
		{"a day", "12 Juni 2023", "12 June 2023", Date(in("id"), noon), Date(in("en"), noon)},
		{"a day in the desk's zone", "13 Juni 2023", "13 June 2023", Date(in("id"), late), Date(in("en"), late)},
		{"no day", "", "", Date(in("id"), time.Time{}), Date(in("en"), time.Time{})},
		{"a minute", "12 Juni 2023 pukul 14.05 WIB", "12 June 2023, 14:05 WIB", DateTime(in("id"), noon), DateTime(in("en"), noon)},
		{"for a form", "2023-06-12T14:05", "2023-06-12T14:05", Local(in("id"), noon), Local(in("en"), noon)},
		{"a month alone", "Agustus 2022", "August 2022", Partial(in("id"), "2022-08"), Partial(in("en"), "2022-08")},
		{"a year alone", "2022", "2022", Partial(in("id"), "2022"), Partial(in("en"), "2022")},
		{"a partial date that is whole", "15 Agustus 2022", "15 August 2022", Partial(in("id"), "2022-08-15"), Partial(in("en"), "2022-08-15")},
		{"a date that is none", "kemarin", "kemarin", Partial(in("id"), "kemarin"), Partial(in("en"), "kemarin")},
		{"a number", "1.234.567", "1,234,567", Number(in("id"), 1234567), Number(in("en"), 1234567)},
		{"a small number", "999", "999", Number(in("id"), 999), Number(in("en"), 999)},
		{"below nothing", "−1.000", "−1,000", Number(in("id"), -1000), Number(in("en"), -1000)},
		{"a share", "33%", "33%", Percent(in("id"), 1, 3), Percent(in("en"), 1, 3)},
		{"a share of nothing", "–", "–", Percent(in("id"), 0, 0), Percent(in("en"), 0, 0)},
		{"one", "1 klaim", "1 claim", N(in("id"), "counts.claims", 1), N(in("en"), "counts.claims", 1)},
		{"several", "5.000 klaim", "5,000 claims", N(in("id"), "counts.claims", 5000), N(in("en"), "counts.claims", 5000)},
		{"none", "0 klaim", "0 claims", N(in("id"), "counts.claims", 0), N(in("en"), "counts.claims", 0)},
		{"a name in a question", "Apakah Reuters melaporkannya?", "Did Reuters report it?", T(in("id"), "question.carrier", "Name", "Reuters"), T(in("en"), "question.carrier", "Name", "Reuters")},
		{"markup in a name stays as it is for the page to escape", "Apakah <b> melaporkannya?", "Did <b> report it?", T(in("id"), "question.carrier", "Name", "<b>"), T(in("en"), "question.carrier", "Name", "<b>")},
		{"a template in a name is no template", "Apakah {{.Name}} melaporkannya?", "Did {{.Name}} report it?", T(in("id"), "question.carrier", "Name", "{{.Name}}"), T(in("en"), "question.carrier", "Name", "{{.Name}}")},
		{"a value that is missing", "Apakah  melaporkannya?", "Did  report it?", T(in("id"), "question.carrier"), T(in("en"), "question.carrier")},
		{"two", "a dan b", "a and b", List(in("id"), []string{"a", "b"}), List(in("en"), []string{"a", "b"})},
		{"three", "a, b, dan c", "a, b and c", List(in("id"), []string{"a", "b", "c"}), List(in("en"), []string{"a", "b", "c"})},
		{"a code", "perlu dipilah", "to be triaged", Word(in("id"), "state", "triage"), Word(in("en"), "state", "triage")},
		{"a code of a later version", "novel", "novel", Word(in("id"), "state", "novel"), Word(in("en"), "state", "novel")},
		{"no code", "", "", Word(in("id"), "state", ""), Word(in("en"), "state", "")},
		{"a key without words", "no.such", "no.such", T(in("id"), "no.such"), N(in("en"), "no.such", 2)},
		{"an unknown language is the default", "Antrean", "Antrean", T(in("fr"), "nav.queue"), T(context.Background(), "nav.queue")},
	} {
		if tt.gotID != tt.id || tt.gotEN != tt.en {
			t.Errorf("%s: %q, %q; want %q, %q", tt.name, tt.gotID, tt.gotEN, tt.id, tt.en)
		}
	}
}

func TestMatch(t *testing.T) {
	for accept, want := range map[string]string{
		"":                         "id",
		"en-GB,en;q=0.9":           "en",
		"id,en-US;q=0.7,en;q=0.3":  "id",
		"fr;q=0.9, en;q=0.2":       "en",
		"ja":                       "id",
		"not a header;;;":          "id",
		"id-ID":                    "id",
		strings.Repeat("en,", 400): "en",
	} {
		if got := Match(accept); got != want {
			t.Errorf("Match(%.20q) = %q, want %q", accept, got, want)
		}
	}
}

func BenchmarkT(b *testing.B) {
	ctx := in("en")
	for range b.N {
		T(ctx, "question.carrier", "Name", "Reuters")
		T(ctx, "nav.queue")
	}
}
