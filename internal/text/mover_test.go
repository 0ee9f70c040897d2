package text

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

const before = `Wali kota janji bangun rumah pompa 🌧️

"Kami akan membangun tiga rumah pompa tahun ini," kata Wali Kota Sari Wulandari, Senin.

Sari mengatakan anggaran banjir naik 20 persen dibandingkan tahun lalu.

"Drainase lama tidak lagi cukup," ujar Kepala Dinas Bagus Pranoto.

Banjir merendam 1.200 rumah di tujuh kelurahan. Banjir surut.
`

func TestMove(t *testing.T) {
	for _, c := range []struct {
		name  string
		old   string // "" is before
		words string
		nth   int // occurrence in old, from 0
		new   string
		want  string // "" is an orphan
		at    string // the words before it in the new text, when want stands there more than once
		how   How
	}{
		{name: "nothing changed", words: "tiga rumah pompa", new: before, want: "tiga rumah pompa", how: Same},
		{name: "something changed behind it", words: "tiga rumah pompa", new: strings.Replace(before, "surut", "surut lagi", 1), want: "tiga rumah pompa", how: Same},
		{name: "a paragraph came before it", words: "tiga rumah pompa", new: "Pembaruan pukul 12.\n\n" + before, want: "tiga rumah pompa", how: Exact},
		{name: "an emoji before it went", words: "Drainase lama tidak lagi cukup", new: strings.Replace(before, " 🌧️", "", 1), want: "Drainase lama tidak lagi cukup", how: Exact},
		{name: "its paragraph moved to the top", words: "anggaran banjir naik 20 persen", how: Exact, want: "anggaran banjir naik 20 persen",
			new: "Sari mengatakan anggaran banjir naik 20 persen dibandingkan tahun lalu.\n\n" + strings.Replace(before, "Sari mengatakan anggaran banjir naik 20 persen dibandingkan tahun lalu.\n\n", "", 1)},
		{name: "its paragraph moved and a word changed", words: "anggaran banjir naik 20 persen dibandingkan tahun lalu", how: Fuzzy, want: "anggaran banjir naik 25 persen dibandingkan tahun lalu",
			new: "Sari mengatakan anggaran banjir naik 25 persen dibandingkan tahun lalu.\n\n" + strings.Replace(before, "Sari mengatakan anggaran banjir naik 20 persen dibandingkan tahun lalu.\n\n", "", 1)},
		{name: "a word in it changed", words: "anggaran banjir naik 20 persen", new: strings.Replace(before, "20 persen", "25 persen", 1), want: "anggaran banjir naik 25 persen", how: Fuzzy},
		{name: "a word was put into it", words: "Kami akan membangun tiga rumah pompa tahun ini", new: strings.Replace(before, "tiga rumah", "tiga unit rumah", 1), want: "Kami akan membangun tiga unit rumah pompa tahun ini", how: Fuzzy},
		{name: "a word beside it changed", words: "anggaran banjir naik 20 persen", new: strings.Replace(before, "Sari mengatakan", "Ia menyebut", 1), want: "anggaran banjir naik 20 persen", how: Exact},
		{name: "its sentence was deleted", words: "Drainase lama tidak lagi cukup", new: strings.Replace(before, "\"Drainase lama tidak lagi cukup,\" ujar Kepala Dinas Bagus Pranoto.\n\n", "", 1)},
		{name: "its sentence was written anew", words: "Drainase lama tidak lagi cukup", new: strings.Replace(before, "Drainase lama tidak lagi cukup", "Gorong-gorong harus diganti seluruhnya", 1)},
		{name: "a name of one word that went", words: "Bagus Pranoto", new: strings.Replace(before, "Bagus Pranoto", "Dewi", 1)},
		{name: "the first of two equal words", words: "Banjir", nth: 0, new: strings.Replace(before, "Banjir surut.", "Air surut.", 1), want: "Banjir", at: "\n\n", how: Same},
		{name: "of two equal sentences the one that stayed", old: "Air naik lagi. Warga pergi. Air naik lagi. Hujan turun.", words: "Air naik lagi", nth: 1, new: "Warga pergi. Air naik lagi. Hujan turun.", want: "Air naik lagi", how: Exact},
		{name: "of two equal sentences the one that went", old: "Air naik lagi. Warga pergi. Air naik lagi. Hujan turun.", words: "Air naik lagi", nth: 0, new: "Warga pergi. Air naik lagi. Hujan turun."},
		{name: "across lines that were joined", old: "Satu dua tiga\nempat lima enam", words: "dua tiga\nempat lima", new: "Satu dua tiga empat lima enam", want: "dua tiga empat lima", how: Fuzzy},
		{name: "everything went", words: "tiga rumah pompa", new: ""},
		{name: "everything is other", words: "tiga rumah pompa", new: strings.Repeat("Lain sekali. ", 40)},
	} {
		t.Run(c.name, func(t *testing.T) {
			old := c.old
			if old == "" {
				old = before
			}
			s := nth(old, c.words, c.nth)
			got, how, ok := NewMover(old, c.new).Move(s)
			if got.In(c.new) != c.want || how != c.how || ok != (c.want != "") {
				t.Errorf("%q, %q, %v; want %q, %q", got.In(c.new), how, ok, c.want, c.how)
			}
			if c.at != "" && !strings.HasSuffix(c.new[:got.Start], c.at) {
				t.Errorf("it stands behind %q", c.new[:got.Start])
			}
		})
	}
}

func nth(s, words string, n int) Span {
	at := 0
	for ; n >= 0; n-- {
		i := strings.Index(s[at:], words)
		if i < 0 {
			panic("not in the text: " + words)
		}
		at += i + 1
	}
	return Span{at - 1, at - 1 + len(words)}
}

func TestDiff(t *testing.T) {
	for _, c := range []struct{ name, old, new, want string }{
		{"equal", "satu dua", "satu dua", "satu dua"},
		{"both empty", "", "", ""},
		{"all new", "", "satu", "[+satu]"},
		{"all gone", "satu", "", "[-satu]"},
		{"a word", "Anggaran naik 20 persen.", "Anggaran naik 25 persen.", "Anggaran naik [-20][+25] persen."},
		{"a word more", "tiga rumah", "tiga unit rumah", "tiga [+unit ]rumah"},
		{"a line", "satu\ndua\ntiga\n", "satu\ntiga\n", "satu\n[-dua\n]tiga\n"},
		{"a lone word between changes is part of the change", "Warga desa pergi dan menolak datang", "Polisi kota siaga dan berjaga malam", "[-Warga desa pergi dan menolak datang][+Polisi kota siaga dan berjaga malam]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := marked(c.old, c.new, Diff(c.old, c.new)); got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

func marked(old, new string, ps []Piece) string {
	var b strings.Builder
	for _, p := range ps {
		switch p.Op {
		case Equal:
			b.WriteString(p.New.In(new))
		case Deleted:
			b.WriteString("[-" + p.Old.In(old) + "]")
		case Inserted:
			b.WriteString("[+" + p.New.In(new) + "]")
		}
	}
	return b.String()
}

// FuzzDiff: the pieces put together are both texts, and every span that is found again is one of the new text, with the same
// words when they are said to be the same.
func FuzzDiff(f *testing.F) {
	f.Add("satu dua tiga empat lima", "satu dua enam tiga empat lima", 5, 20)
	f.Add(before, strings.Replace(before, "tiga", "empat", 1), 60, 90)
	f.Add("a\n\nb\n🌧️\n", "b\n\na\n🌧️", 0, 3)
	f.Fuzz(func(t *testing.T, old, new string, a, b int) {
		if !utf8.ValidString(old) || !utf8.ValidString(new) {
			return
		}
		var was, is strings.Builder
		last := Piece{Op: -1}
		for _, p := range Diff(old, new) {
			was.WriteString(p.Old.In(old))
			is.WriteString(p.New.In(new))
			if p.Op == last.Op || p.Op == Deleted && last.Op == Inserted || p.Old.Len()+p.New.Len() == 0 {
				t.Fatalf("%v follows %v", p, last)
			}
			if p.Op == Equal && p.Old.In(old) != p.New.In(new) {
				t.Fatalf("%q is not %q", p.Old.In(old), p.New.In(new))
			}
			last = p
		}
		if was.String() != old || is.String() != new {
			t.Fatalf("the pieces are %q and %q", was.String(), is.String())
		}
		s := Span{a, b}
		if s.Check(old) != nil {
			return
		}
		got, how, ok := NewMover(old, new).Move(s)
		if err := got.Check(new); err != nil || ok != (got.Len() > 0) {
			t.Fatal(got, how, ok, err)
		}
		if ok && how != Fuzzy && got.In(new) != s.In(old) {
			t.Fatalf("%s: %q, want %q", how, got.In(new), s.In(old))
		}
	})
}

// TestMoverIsBounded moves thousands of spans of a text of a megabyte through every kind of change, also one that leaves
// nothing: the work is limited by what the Mover may read, which is counted and not timed.
func TestMoverIsBounded(t *testing.T) {
	var a, b strings.Builder
	var spans []Span
	for i := 0; a.Len() < 1<<20; i++ {
		from := a.Len()
		fmt.Fprintf(&a, "Kalimat nomor %d berkata bahwa air naik %d sentimeter di kampung %d.", i, i%97, i%13)
		spans = append(spans, Span{from, a.Len()})
		a.WriteString("\n")
		fmt.Fprintf(&b, "Lain nomor %d menulis tentang angin %d yang lewat pada hari ke-%d.\n", i*7, i%89, i%11)
	}
	for _, c := range []struct {
		name, new string
		found     int
	}{
		{"a line before all", "Pembaruan.\n" + a.String(), len(spans)},
		{"one word in the middle", strings.Replace(a.String(), "nomor 5000 berkata", "nomor 5000 mengatakan", 1), len(spans)},
		{"another text", b.String(), 0},
	} {
		m := NewMover(a.String(), c.new)
		found := 0
		for _, s := range spans {
			if _, _, ok := m.Move(s); ok {
				found++
			}
		}
		if found != c.found {
			t.Errorf("%s: %d of %d found", c.name, found, len(spans))
		}
		if m.bytes > moveBytes+8<<20 || m.n > moveWords+1<<20 {
			t.Errorf("%s: read %d bytes and %d words", c.name, m.bytes, m.n)
		}
	}
}
