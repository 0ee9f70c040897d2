package reader

import (
	"strings"
	"testing"
	"unicode/utf8"

	"sumber/internal/text"
)

const page = `<!DOCTYPE html>
<html lang="id"><head><meta charset="utf-8"><title>Wali kota janji bangun pompa - Kabar Kotabaru</title>
<meta property="og:title" content="Wali kota janji bangun pompa">
<meta property="article:published_time" content="2023-06-12T23:30:00+07:00">
<style>p { color: red }</style><script>var iklan = "jangan dibaca";</script></head>
<body>
<nav><ul><li><a href="/">Beranda</a></li><li><a href="/kota">Kota</a></li></ul></nav>
<div class="social-share"><a href="#">Bagikan ke mana saja</a></div>
<article>
<h1>Wali kota janji bangun pompa</h1>
<p>KOTABARU &mdash; "Kami   akan
 membangun <b>tiga</b> rumah pompa &#x1F327;&#xFE0F; tahun ini," kata Wali Kota <a href="/x">Sari Wulandari</a>, Senin (12/6/2023). Anggaran itu sudah disetujui oleh dewan kota pekan lalu, setelah pembahasan yang panjang.</p>
<p>IKLAN</p>
<p>Sari mengatakan anggaran banjir naik 20&nbsp;persen dibandingkan tahun lalu,<br>dan akan naik lagi tahun depan, karena hujan makin sering turun di kota itu.</p>
<p><strong>Baca juga:</strong> <a href="/y">Banjir merendam seribu rumah</a></p>
<p>"Drainase lama tidak lagi cukup," ujar Kepala Dinas Bagus Pranoto, yang memimpin dinas itu sejak tiga tahun lalu dan mengenal setiap saluran.</p>
<p>Banjir merendam 1.200 rumah di tujuh kelurahan pada Mei 2023, dan warga mengungsi ke balai kota selama sepekan penuh.</p>
</article>
<aside><h2>Terpopuler</h2><p>Harga cabai naik lagi</p></aside>
<footer><p>Hak cipta Kabar Kotabaru</p></footer>
</body></html>`

func TestRead(t *testing.T) {
	p, err := Read([]byte(page), "text/html")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"KOTABARU — \"Kami akan membangun tiga rumah pompa 🌧️ tahun ini,\" kata Wali Kota Sari Wulandari, Senin (12/6/2023).",
		"naik 20\u00a0persen dibandingkan tahun lalu,\ndan akan naik lagi",
		"\n\n\"Drainase lama tidak lagi cukup,\" ujar Kepala Dinas Bagus Pranoto",
	} {
		if !strings.Contains(p.Text, want) {
			t.Errorf("the text lacks %q:\n%s", want, p.Text)
		}
	}
	for _, never := range []string{"Beranda", "Terpopuler", "Hak cipta", "color: red", "jangan dibaca", "Bagikan ke mana"} {
		if strings.Contains(p.Text, never) {
			t.Errorf("the text has %q:\n%s", never, p.Text)
		}
	}
	if p.Title != "Wali kota janji bangun pompa" || p.Day != "2023-06-12" || p.Encoding != "utf-8" {
		t.Errorf("the page tells %q %q %q", p.Title, p.Day, p.Encoding)
	}
	told := ""
	for _, d := range p.Dropped {
		told += d.Text + "|"
	}
	for _, want := range []string{"Beranda Kota", "Terpopuler Harga cabai naik lagi", "Hak cipta Kabar Kotabaru"} {
		if !strings.Contains(told, want) {
			t.Errorf("what was dropped lacks %q: %s", want, told)
		}
	}
	if strings.Contains(told, "jangan dibaca") || strings.Contains(told, "color") {
		t.Errorf("code is told as dropped: %s", told)
	}
	// Lines inside the article go when they are named, and all that stays has its place still.
	i := strings.Index(p.Text, "IKLAN")
	cut := p.Without([]text.Span{{Start: i, End: i + len("IKLAN")}})
	if strings.Contains(cut.Text, "IKLAN") || strings.Contains(cut.Text, "\n\n\n") || len(cut.Dropped) != len(p.Dropped)+1 {
		t.Errorf("without IKLAN it is\n%s\n%+v", cut.Text, cut.Dropped)
	}
	places(t, page, p)
	places(t, page, cut)
}

// places holds every word of a text, and all of it, against where it stands in the text nodes.
func places(t *testing.T, html string, p Page) {
	t.Helper()
	nodes, err := TextNodes(html)
	if err != nil {
		t.Fatal(err)
	}
	in := []rune(nodes)
	ix := text.NewIndex(nodes)
	check := func(s text.Span) {
		start, end, ok := p.Runs.Place(p.Text, s)
		if !ok || start < 0 || end > len(in) {
			t.Fatalf("%q has no place: %d-%d of %d", s.In(p.Text), start, end, len(in))
		}
		where, err := ix.FromRunes(start, end)
		if err != nil {
			t.Fatal(err)
		}
		// Besides the words only white space and what was dropped stands between.
		got := strings.Join(strings.Fields(strings.NewReplacer("\uFEFF", "", "\x00", "").Replace(where.In(nodes))), " ")
		if want := strings.Join(strings.Fields(s.In(p.Text)), " "); got != want {
			t.Fatalf("%q stands at [%d,%d), where there is %q", want, start, end, got)
		}
	}
	at := 0
	for _, word := range strings.FieldsFunc(p.Text, func(r rune) bool { return space(r) }) {
		i := at + strings.Index(p.Text[at:], word)
		if len(strings.Fields(word)) > 0 {
			check(text.Span{Start: i, End: i + len(word)})
		}
		at = i + len(word)
	}
}

func TestDecode(t *testing.T) {
	for _, c := range []struct{ name, raw, contentType, want, encoding string }{
		{"said in the header", "caf\xe9", "text/html; charset=iso-8859-1", "café", "windows-1252"},
		{"said by the page", "<meta charset=iso-8859-1>caf\xe9", "text/html", "<meta charset=iso-8859-1>café", "windows-1252"},
		{"the header before the page", "<meta charset=iso-8859-1>caf\xc3\xa9", "text/html; charset=utf-8", "<meta charset=iso-8859-1>café", "utf-8"},
		{"said by nobody", strings.Repeat(" ", 2000) + "café", "text/html", strings.Repeat(" ", 2000) + "café", "utf-8"},
		{"a mark", "\xef\xbb\xbfcafé", "text/html; charset=iso-8859-1", "café", "utf-8"},
		{"UTF-16 with its mark", "\xff\xfec\x00a\x00", "text/html", "ca", "utf-16le"},
		{"half a letter", "caf\xc3", "text/html; charset=utf-8", "caf\uFFFD", "utf-8"},
		{"a charset that is none", "caf\xc3\xa9", "text/html; charset=klingon", "café", "utf-8"},
		{"Japanese", "\x82\xa0", "text/html; charset=shift_jis", "あ", "shift_jis"},
	} {
		got, encoding := Decode([]byte(c.raw), c.contentType)
		if got != c.want || encoding != c.encoding {
			t.Errorf("%s: %q as %s, want %q as %s", c.name, got, encoding, c.want, c.encoding)
		}
	}
}

// hostile is HTML that nobody writes but to harm.
func hostile(n int) map[string]string {
	r := strings.Repeat
	return map[string]string{
		"one long word":         "<p>" + r("a", n),
		"nested":                r("<div>", 100) + r("kata, ", n/6) + r("</div>", 100),
		"nested too deep":       r("<div>", min(n/5, 5000)) + "kata",
		"nested below the most": r("<div><p>", 200) + r("kata, ", n/6),
		"unclosed formatting":   r("<b><i>kata", n/10),
		"many elements":         r("<p>kata, kata</p>", n/17),
		"breaks":                r("<br> ", n/5),
		"links":                 r("<a href=x>kata</a>", n/18),
		"a large title":         "<title>" + r("kata ", n/10) + "</title><h1>" + r("kota ", n/10) + "</h1><h2>" + r("kata ", n/10) + "</h2>",
		"a large attribute":     "<p class='" + r("comment ", n/8) + "'>kata",
		"attributes":            "<p " + r("a=b ", n/4) + ">kata",
		"tables":                r("<table><tr><td>kata", n/19),
		"bylines":               r("<div class=byline>", 60) + r("<p class=byline>Oleh kata</p>", n/29),
		"entities":              "<p>" + r("&amp;", n/5),
		"comments":              r("<!-- kata -->", n/13),
		"scripts":               r("<script>kata</script>", n/21),
		"NUL":                   "<p>kata" + r("\x00", n) + "kata",
		"spaces":                "<p>a" + r(" ", n) + "b",
		"noscript":              r("<noscript><img src=x></noscript>", n/32),
		"templates":             r("<template><p>kata</p></template>", n/32),
		"frames":                "<frameset>" + r("<frame src=x>", n/13),
	}
}

// TestHostile: nothing breaks the reader, and no passage is lost or found twice.
func TestHostile(t *testing.T) {
	for name, html := range hostile(200_000) {
		t.Run(name, func(t *testing.T) {
			p, err := Read([]byte(html), "text/html; charset=utf-8")
			if err != nil {
				return // too deep: it is told
			}
			if strings.ContainsAny(p.Text, "\x00\r") || !utf8.ValidString(p.Text) {
				t.Error("the text is not one that is taken")
			}
		})
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(page), "text/html")
	f.Add([]byte("<p>a<p>b<br>c<pre>d\n e</pre>"), "text/html; charset=utf-8")
	f.Add([]byte("\xff\xfe<\x00p\x00"), "")
	for _, html := range hostile(200) {
		f.Add([]byte(html), "text/html; charset=utf-8")
	}
	f.Fuzz(func(t *testing.T, raw []byte, contentType string) {
		p, err := Read(raw, contentType)
		if err != nil {
			return
		}
		if !utf8.ValidString(p.Text) || strings.ContainsAny(p.Text, "\x00\r") {
			t.Fatalf("the text is not one that is taken: %q", p.Text)
		}
		html, _ := Decode(raw, contentType)
		nodes, err := TextNodes(html)
		if err != nil {
			t.Fatal(err)
		}
		n := utf8.RuneCountInString(nodes)
		at := 0
		for _, r := range p.Runs {
			if r.At < at || r.Bytes <= 0 || r.At+r.Bytes > len(p.Text) || r.Node < 0 || r.Node+utf8.RuneCountInString(p.Text[r.At:r.At+r.Bytes]) > n {
				t.Fatalf("the run %+v is not in %q", r, p.Text)
			}
			at = r.At + r.Bytes
		}
		in := []rune(nodes)
		for i, r := range p.Text {
			if space(r) {
				continue
			}
			start, end, ok := p.Runs.Place(p.Text, text.Span{Start: i, End: i + utf8.RuneLen(r)})
			if !ok || end != start+1 || in[start] != r {
				t.Fatalf("%q of %q stands at [%d,%d): %v", r, p.Text, start, end, ok)
			}
			if i > 2000 {
				break
			}
		}
		for i, d := range p.Dropped {
			if d.Start >= d.End || d.End > n || i > 0 && d.Start < p.Dropped[i-1].End {
				t.Fatalf("dropped %+v", p.Dropped)
			}
		}
	})
}
