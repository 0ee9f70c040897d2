package attribution

import (
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

var published = time.Date(2023, 6, 14, 0, 0, 0, 0, time.UTC) // a Wednesday

// seeds are texts of every construct, for the fuzz tests and the invariants.
var seeds = []string{
	"\",",
	"\"Harga beras naik 12 persen,\" kata Menteri Pangan Sari Wulandari di Jakarta, Senin (12/6/2023). \"Kami akan menambah pasokan.\"",
	"Menurut laporan Reuters, Wali Kota Bandar Raya Tono Hartono membantah kabar itu, seraya menegaskan bahwa ia tidak mundur.",
	"Dikutip dari Antara, satu orang dilaporkan hilang setelah banjir di Desa Sukamaju.\n\nIa diduga terseret arus, demikian dilaporkan Kompas.com, Selasa.",
	"“We will not move,” said Dana Whitfield, a spokeswoman for Harbor Port. “Not today.” She added that the plan, according to Reuters, was “dead.”",
	"''The vote was close,'' Mr. Alder told reporters on Tuesday, adding that he would appeal.\n\nALDER: We won.",
	"JAKARTA, KOMPAS.com - Gubernur Rina (45) mengatakan: \"Ini \"aneh\" sekali.\n\n\"Kami tetap bekerja,\" ujarnya.",
	"«Nous partons», a dit Marie. „Das ist gut“, sagte Karl.",
	"Baca juga: Harga Naik Lagi\n\nBagikan:\n\n## Judul\n\n[video.1] Budi, S.H., M.Si., mengaku tidak tahu.",
	"é́́", "\"", "''''''", "(((((", "kata", "said", "menurut", "1.", "....", "\u2028\u2029", "a\r\nb\r\n",
}

// check fails for a result that no text may give.
func check(t *testing.T, s string, res Result) {
	t.Helper()
	for i, c := range res.Claims {
		if len(c.Content) == 0 {
			t.Fatalf("claim %d has no content", i)
		}
		all := slices.Concat(c.Content, c.Cue, c.Source)
		for _, h := range c.Hedges {
			if h.Span.In(s) != h.Text {
				t.Fatalf("hedge %q is not the text of its span %q", h.Text, h.Span.In(s))
			}
			all = append(all, h.Span)
		}
		for _, d := range c.Dates {
			all = append(all, d.Span)
		}
		for _, h := range c.Via {
			all = append(all, h.Mention)
		}
		for _, w := range c.Why {
			if !slices.Contains(Rules, w.Rule) {
				t.Fatalf("unknown rule %q", w.Rule)
			}
			all = append(all, w.Spans...)
		}
		for _, sp := range all {
			if err := sp.Check(s); err != nil || sp.Len() == 0 {
				t.Fatalf("claim %d: span %v: %v", i, sp, err)
			}
		}
		if c.DuplicateOf >= i {
			t.Fatalf("claim %d repeats %d", i, c.DuplicateOf)
		}
		if c.Kind == "" || c.Quote == "" || c.CheckWorthy == "" || c.Attribution == "" || len(c.Why) == 0 {
			t.Fatalf("claim %d is not whole: %+v", i, c)
		}
		if c.Why[0].Rule != "quotation-only" && (c.Attribution == Unattributed) != (len(c.Source) == 0 && len(c.Cue) == 0) {
			t.Fatalf("claim %d: %s with source %v and cue %v", i, c.Attribution, c.Source, c.Cue)
		}
	}
	last := 0
	for _, sp := range res.Sentences {
		if sp.Start < last || sp.Check(s) != nil {
			t.Fatalf("sentence %v after %d", sp, last)
		}
		last = sp.End
	}
}

func FuzzAnalyze(f *testing.F) {
	for _, s := range seeds {
		f.Add(s, "id")
		f.Add(s, "en")
		f.Add(s, "")
	}
	f.Fuzz(func(t *testing.T, s, lang string) {
		if !utf8.ValidString(s) {
			return
		}
		o := Options{Language: lang, Published: published, Outlet: "Kompas.com"}
		res := Analyze(s, o)
		check(t, s, res)
		if again := Analyze(s, o); !reflect.DeepEqual(res, again) {
			t.Fatal("another result for the same text")
		}
		if _, err := ToExtracted("x", s, res); err != nil {
			t.Fatal(err)
		}
	})
}

func TestSeedsHoldTheInvariants(t *testing.T) {
	for _, s := range seeds {
		for _, lang := range []string{"id", "en", "fr", ""} {
			check(t, s, Analyze(s, Options{Language: lang, Published: published}))
		}
	}
}

func TestUnsupportedLanguageHasOnlyItsQuotationsRead(t *testing.T) {
	res := Analyze("Marie a dit: « Nous ne partirons pas avant la fin de la semaine. » Paul est parti.", Options{Language: "fr"})
	if res.Supported || len(res.Claims) != 1 || res.Claims[0].Why[0].Rule != "quotation-only" {
		t.Errorf("%+v", res)
	}
}

func TestNormalize(t *testing.T) {
	for _, c := range []struct {
		name, in, want string
		err            error
	}{
		{"CRLF", "a\r\nb", "a\nb", nil},
		{"byte-order mark", "\uFEFFa", "a", nil},
		{"letters stay as they are", "e\u0301", "e\u0301", nil},
		{"not UTF-8", "a\xff", "", ErrEncoding},
		{"NUL", "a\x00b", "", ErrNUL},
		{"blank", " \n\t ", "", ErrBlank},
	} {
		got, err := Normalize([]byte(c.in))
		if got != c.want || err != c.err {
			t.Errorf("%s: %q %v", c.name, got, err)
		}
	}
}

func TestDetect(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"Pemerintah akan menaikkan harga beras pada tahun ini, kata menteri itu.", "id"},
		{"The government will raise the price of rice this year, the minister said.", "en"},
		{"Kerajaan akan menaikkan harga beras kerana polis dan syarikat itu boleh, kata beliau pada Khamis.", "ms"},
		{"Le gouvernement va augmenter le prix du riz cette année, a déclaré le ministre de l'agriculture.", "fr"},
		{"12345", "und"},
	} {
		if got := Detect(c.text); got != c.want {
			t.Errorf("%q: %s, want %s", c.text, got, c.want)
		}
	}
}

func TestSentences(t *testing.T) {
	for _, c := range []struct {
		lang, text string
		want       []string
	}{
		{"id", "Dr. H. Budi Santosa, S.H., M.Si. datang pukul 10.30 WIB. Ia membawa Rp1,5 triliun.",
			[]string{"Dr. H. Budi Santosa, S.H., M.Si. datang pukul 10.30 WIB.", "Ia membawa Rp1,5 triliun."}},
		{"id", "\"Datang. Lihat. Menang,\" kata Sari. Hujan turun.",
			[]string{"\"Datang. Lihat. Menang,\" kata Sari.", "Hujan turun."}},
		{"id", "Warga mengungsi.Banjir belum surut.", []string{"Warga mengungsi.", "Banjir belum surut."}},
		{"id", "Berita Detik.com itu salah. Sungai meluap (12/6/2023).", []string{"Berita Detik.com itu salah.", "Sungai meluap (12/6/2023)."}},
		{"en", "Mr. Alder met Sen. Dana Whitfield in the U.S. on Monday. They left.",
			[]string{"Mr. Alder met Sen. Dana Whitfield in the U.S. on Monday.", "They left."}},
		{"en", "“Is it over?” She left. “No.”", []string{"“Is it over?”", "She left.", "“No.”"}},
	} {
		var got []string
		for _, sp := range Analyze(c.text, Options{Language: c.lang}).Sentences {
			got = append(got, sp.In(c.text))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%q:\n%q\nwant\n%q", c.text, got, c.want)
		}
	}
}

func TestFurnitureMakesNoClaim(t *testing.T) {
	for _, s := range []string{
		"Bagikan:", "Baca juga: Menteri Mengatakan Harga Beras Akan Turun", "## Bupati mengatakan warga harus pindah",
		"SCROLL TO CONTINUE WITH CONTENT", "[video.1]", "Editor: Budi Santosa", "Sumber: Anadolu",
	} {
		if res := Analyze(s, Options{Language: "id"}); len(res.Claims) > 0 {
			t.Errorf("%q: %+v", s, res.Claims)
		}
	}
}

func TestDuplicates(t *testing.T) {
	s := "Negara Utara menyalahkan negara Selatan dan para pendukungnya atas serangan di perbatasan.\n\n" +
		"Hujan turun tiga hari.\n\nNegara Utara kembali menyalahkan negara Selatan dan para pendukungnya atas serangan di perbatasan."
	res := Analyze(s, Options{Language: "id"})
	last := len(res.Claims) - 1
	if last < 1 || res.Claims[last].DuplicateOf != 0 {
		t.Errorf("%+v", res.Claims)
	}
}

func TestOwnOutletIsNoHop(t *testing.T) {
	s := "\"Kami siap,\" kata Ketua Koperasi Maju, Dewi Lestari, kepada Kompas.com, Rabu (14/6/2023)."
	for outlet, want := range map[string]int{"kompas.com": 0, "detik.com": 1} {
		res := Analyze(s, Options{Language: "id", Published: published, Outlet: outlet})
		if len(res.Claims) != 1 || len(res.Claims[0].Via) != want {
			t.Errorf("outlet %s: %+v", outlet, res.Claims)
		}
	}
}

// Adversarial texts of twice the size take about twice the work. What is counted is the allocation, which every step's
// work is proportional to; a timed test would fail on a busy machine.
func TestAdversarialTextsStayLinear_LIM02(t *testing.T) {
	for name, unit := range map[string]string{
		"quotation marks":  "\"",
		"single marks":     "'",
		"opening marks":    "“",
		"brackets":         "(",
		"one word":         "a",
		"capitals":         "Aa ",
		"cues":             "kata ",
		"active cues":      "Budi mengatakan ",
		"commas":           ",",
		"nested":           "“‘",
		"sentences":        "Budi tiba. ",
		"same claim":       "Budi mengatakan harga beras naik tajam.\n",
		"names":            "Menteri Budi Santosa, ",
		"credits":          "dikutip dari Reuters, ",
		"digits":           "1/2 ",
		"combining marks":  "e\u0301",
		"abbreviations":    "S.H.",
		"paragraphs":       "\n\na",
		"unclosed":         "\"Budi mengatakan\n",
		"Baca juga inside": "Baca juga: ",
		"told and said":    "Alder told: \"A b c d e,\" he said ",
		"when he said":     "when he said, \"",
	} {
		for _, lang := range Languages {
			small := work(strings.Repeat(unit, 20000), lang)
			large := work(strings.Repeat(unit, 40000), lang)
			if small > 1<<16 && float64(large) > 3*float64(small) {
				t.Errorf("%s, %s: %d bytes allocated, doubled %d", name, lang, small, large)
			}
		}
	}
}

// TestNoSentenceIsEndless keeps what is read as one sentence short where no full stop ends it: the steps look over a
// sentence for each of its cues, so that its length is what bounds their work.
func TestNoSentenceIsEndless(t *testing.T) {
	for _, unit := range []string{"Alder told: \"A b c d e,\" he said ", "Budi mengatakan bahwa ", "kata, "} {
		s := strings.Repeat(unit, 20000)
		for _, lang := range Languages {
			for _, sp := range Analyze(s, Options{Language: lang}).Sentences {
				if sp.Len() > 16*maxSentence {
					t.Fatalf("%s: a sentence of %d bytes", lang, sp.Len())
				}
			}
		}
	}
}

// work gives the bytes that one analysis allocates.
func work(s, lang string) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	Analyze(s, Options{Language: lang, Published: published})
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}
