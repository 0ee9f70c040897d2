package text

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"
)

func TestCheck(t *testing.T) {
	const s = "é–a😀"
	for _, c := range []struct {
		name string
		span Span
		ok   bool
	}{
		{"all", Span{0, len(s)}, true},
		{"empty at the end", Span{len(s), len(s)}, true},
		{"one rune", Span{2, 5}, true},
		{"inside a rune", Span{1, 5}, false},
		{"ends inside a rune", Span{0, 3}, false},
		{"reversed", Span{5, 2}, false},
		{"negative", Span{-1, 2}, false},
		{"too long", Span{0, len(s) + 1}, false},
	} {
		err := c.span.Check(s)
		if (err == nil) != c.ok || err != nil && !errors.Is(err, ErrSpan) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if got := (Span{2, 99}).In(s); got != "" {
		t.Errorf("In of a bad span is %q", got)
	}
}

func TestIndexErrors(t *testing.T) {
	ix := NewIndex("a😀b")
	if _, err := ix.FromUTF16(2, 3); !errors.Is(err, ErrSpan) {
		t.Errorf("half a surrogate pair: %v", err)
	}
	if _, err := ix.FromRunes(0, 4); !errors.Is(err, ErrSpan) {
		t.Errorf("past the end: %v", err)
	}
	if _, _, err := ix.ToRunes(Span{2, 3}); !errors.Is(err, ErrSpan) {
		t.Errorf("inside a character: %v", err)
	}
	if _, err := NewIndex("abc").FromRunes(1, 4); !errors.Is(err, ErrSpan) {
		t.Errorf("past the end of ASCII: %v", err)
	}
}

func FuzzIndex(f *testing.F) {
	f.Add("Kata “Budi” 😀 é", 1, 5)
	f.Add(strings.Repeat("é😀a", 100), 10, 200)
	f.Fuzz(func(t *testing.T, s string, a, b int) {
		if !utf8.ValidString(s) || a < 0 || b < a {
			return
		}
		ix := NewIndex(s)
		runes := []rune(s)
		span, err := ix.FromRunes(a, b)
		if (err == nil) != (b <= len(runes)) {
			t.Fatalf("FromRunes(%d, %d) of %d: %v", a, b, len(runes), err)
		}
		if err != nil {
			return
		}
		if got := span.In(s); got != string(runes[a:b]) {
			t.Fatalf("%q, want %q", got, string(runes[a:b]))
		}
		x, y, err := ix.ToRunes(span)
		if err != nil || x != a || y != b {
			t.Fatalf("ToRunes: %d %d %v, want %d %d", x, y, err, a, b)
		}
		u, v, err := ix.ToUTF16(span)
		units := utf16.Encode(runes)
		if err != nil || string(utf16.Decode(units[u:v])) != span.In(s) {
			t.Fatalf("ToUTF16: %d %d %v", u, v, err)
		}
		if back, err := ix.FromUTF16(u, v); err != nil || back != span {
			t.Fatalf("FromUTF16: %v %v, want %v", back, err, span)
		}
		prefix, suffix := Around(s, span, 8)
		if !strings.HasSuffix(s[:span.Start], prefix) || !strings.HasPrefix(s[span.End:], suffix) ||
			!utf8.ValidString(prefix) || !utf8.ValidString(suffix) ||
			utf8.RuneCountInString(prefix) > 8 || utf8.RuneCountInString(suffix) > 8 {
			t.Fatalf("Around: %q %q", prefix, suffix)
		}
		if span.Len() > 0 {
			if got, how, ok := Anchor(s, span, QuoteOf(s, span, 8)); !ok || got != span || how != Same {
				t.Fatalf("Anchor in the same text: %v %v %v, want %v", got, how, ok, span)
			}
		}
	})
}

func FuzzAnchor(f *testing.F) {
	f.Add("satu dua tiga empat lima", "satu dua enam tiga empat lima", 5, 20)
	f.Fuzz(func(t *testing.T, before, after string, a, b int) {
		s := Span{a, b}
		if !utf8.ValidString(before) || !utf8.ValidString(after) || s.Check(before) != nil {
			return
		}
		got, how, ok := Anchor(after, s, QuoteOf(before, s, 16))
		if err := got.Check(after); err != nil {
			t.Fatal(err)
		}
		if ok && how != Fuzzy && got.In(after) != s.In(before) {
			t.Fatalf("%s: %q, want %q", how, got.In(after), s.In(before))
		}
	})
}

func TestAround(t *testing.T) {
	for _, c := range []struct {
		name, text, exact string
		n                 int
		prefix, suffix    string
	}{
		{"plain", "ibu kota baru", "kota", 3, "bu ", " ba"},
		{"ends of the text", "kota", "kota", 3, "", ""},
		{"combining mark is not cut before", "ne\u0301 kota", "kota", 2, " ", ""},
		{"combining mark is not cut behind", "kota e\u0301", "kota", 2, "", " "},
		{"a family stays whole", "kota 👩‍👩‍👧", "kota", 3, "", " "},
		{"flags", "🇮🇩🇯🇵kota", "kota", 3, "🇯🇵", ""},
	} {
		i := strings.Index(c.text, c.exact)
		prefix, suffix := Around(c.text, Span{i, i + len(c.exact)}, c.n)
		if prefix != c.prefix || suffix != c.suffix {
			t.Errorf("%s: %q %q, want %q %q", c.name, prefix, suffix, c.prefix, c.suffix)
		}
	}
}

func TestAnchor(t *testing.T) {
	const old = "Banjir datang pada malam hari. Warga mengungsi ke balai desa, kata Lurah Sari. Banjir surut pagi."
	for _, c := range []struct {
		name, exact, text, want string
		how                     How
	}{
		{"unchanged", "Warga mengungsi ke balai desa", old, "Warga mengungsi ke balai desa", Same},
		{"moved", "Warga mengungsi ke balai desa", "Ralat. " + old, "Warga mengungsi ke balai desa", Exact},
		{"a word inserted", "Warga mengungsi ke balai desa",
			strings.Replace(old, "ke balai", "ke dua balai", 1), "Warga mengungsi ke dua balai desa", Fuzzy},
		{"a word changed", "Warga mengungsi ke balai desa",
			strings.Replace(old, "mengungsi", "pindah", 1), "Warga pindah ke balai desa", Fuzzy},
		{"gone", "Warga mengungsi ke balai desa", "Hari ini cerah.", "", ""},
		{"a short word needs its context", "desa", "Kabar dari desa lain yang jauh.", "", ""},
	} {
		i := strings.Index(old, c.exact)
		s := Span{i, i + len(c.exact)}
		got, how, ok := Anchor(c.text, s, QuoteOf(old, s, 32))
		if ok != (c.want != "") || got.In(c.text) != c.want || how != c.how {
			t.Errorf("%s: %q %q %v, want %q %q", c.name, got.In(c.text), how, ok, c.want, c.how)
		}
	}
}

func TestAnchorTakesTheOccurrenceWithTheSameContext(t *testing.T) {
	const old = "Banjir datang malam hari. Lalu Banjir surut pagi hari."
	i := strings.LastIndex(old, "Banjir")
	s := Span{i, i + 6}
	text := "Sungai meluap. " + old
	got, how, ok := Anchor(text, s, QuoteOf(old, s, 32))
	if !ok || how != Exact || got.Start != strings.LastIndex(text, "Banjir") {
		t.Errorf("%v %v %v", got, how, ok)
	}
}
