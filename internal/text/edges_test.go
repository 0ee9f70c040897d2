package text

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestMoveEdge(t *testing.T) {
	const flag = "🇮🇩"
	for _, c := range []struct {
		name, text, exact string
		edge              Edge
		steps             int
		want              string
	}{
		{"front grows by a word", "Warga desa mengungsi malam ini", "mengungsi", Front, -1, "desa mengungsi"},
		{"front shrinks by a word", "Warga desa mengungsi malam ini", "desa mengungsi", Front, 1, "mengungsi"},
		{"back grows by a word", "Warga desa mengungsi malam ini", "mengungsi", Back, 1, "mengungsi malam"},
		{"back shrinks by a word", "Warga desa mengungsi malam ini", "mengungsi malam", Back, -1, "mengungsi"},
		{"several words at once", "Warga desa mengungsi malam ini", "mengungsi", Back, 2, "mengungsi malam ini"},
		{"half a word becomes whole", "Warga mengungsi", "ungsi", Front, -1, "mengungsi"},
		{"the last word stays", "Warga desa mengungsi", "desa", Front, 1, "desa"},
		{"the last word stays, from behind", "Warga desa mengungsi", "desa", Back, -1, "desa"},
		{"the text ends", "Warga desa", "desa", Back, 1, "desa"},
		{"the text begins", "Warga desa", "Warga", Front, -1, "Warga"},
		{"signs are stepped over", "Ia, \"kata\" Sari", "Sari", Front, -1, "kata\" Sari"},
		{"a full stop is no word", "Ia pergi. Sari tinggal.", "tinggal.", Back, -1, "tinggal"},
		{"a hyphen joins two words", "anak-anak sungai", "sungai", Front, -1, "anak sungai"},
		{"a number with separators is one word", "sebanyak 1.250,5 ton", "ton", Front, -1, "1.250,5 ton"},
		{"percent", "naik 12% setahun", "setahun", Front, -1, "12% setahun"},
		{"not beyond the line", "Satu dua\nTiga empat", "Tiga", Front, -1, "Tiga"},
		{"not beyond the line, behind", "Satu dua\nTiga empat", "dua", Back, 1, "dua"},
		{"an emoji is a word", "banjir 😀 surut", "surut", Front, -1, "😀 surut"},
		{"a flag stays whole", "dari " + flag + " kata", "kata", Front, -1, flag + " kata"},
		{"a family stays whole", "dari 👩‍👩‍👧 kata", "kata", Front, -1, "👩‍👩‍👧 kata"},
		{"combining marks stay with their letter", "cafe\u0301 tutup", "tutup", Front, -1, "cafe\u0301 tutup"},
		{"Arabic", "قال الوزير أمس", "الوزير", Back, 1, "الوزير أمس"},
		{"no step", "Warga desa", "desa", Back, 0, "desa"},
	} {
		i := strings.Index(c.text, c.exact)
		s := Span{i, i + len(c.exact)}
		got, moved := MoveEdge(c.text, s, c.edge, c.steps)
		if got.In(c.text) != c.want || moved != (c.want != c.exact) {
			t.Errorf("%s: %q (%v), want %q", c.name, got.In(c.text), moved, c.want)
		}
	}
	if got, moved := MoveEdge("abc", Span{2, 9}, Front, 1); moved || got != (Span{2, 9}) {
		t.Errorf("a span outside of the text moved to %v", got)
	}
}

func TestOccurrences(t *testing.T) {
	for _, c := range []struct {
		name, text, exact string
		most              int
		want              []int
	}{
		{"several", "kata dan kata", "kata", 9, []int{0, 9}},
		{"one inside of another", "banana", "ana", 9, []int{1, 3}},
		{"no more than asked for", "a a a", "a", 2, []int{0, 2}},
		{"none", "kata", "kota", 9, nil},
		{"of nothing", "kata", "", 9, nil},
		{"begins again inside of a failed match", "aabaabaaa", "aabaaa", 9, []int{3}},
		{"emoji", "😀😀", "😀", 9, []int{0, 4}},
		{"many", strings.Repeat("a", 200_000), strings.Repeat("a", 100_000), 2, []int{0, 1}},
	} {
		var got []int
		for _, sp := range Occurrences(c.text, c.exact, c.most) {
			got = append(got, sp.Start)
			if sp.In(c.text) != c.exact {
				t.Errorf("%s: %v is %q", c.name, sp, sp.In(c.text))
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func FuzzMoveEdge(f *testing.F) {
	f.Add("Warga desa, \"kata\" 😀 é\nSari", 6, 10, true, 1)
	f.Fuzz(func(t *testing.T, s string, a, b int, back bool, steps int) {
		sp := Span{a, b}
		if !utf8.ValidString(s) || len(s) > 2000 || sp.Check(s) != nil || sp.Len() == 0 || steps > 3 || steps < -3 {
			return
		}
		edge := Front
		if back {
			edge = Back
		}
		got, moved := MoveEdge(s, sp, edge, steps)
		if err := got.Check(s); err != nil || got.Len() == 0 {
			t.Fatalf("%v: %v", got, err)
		}
		if moved != (got != sp) || back && got.Start != sp.Start || !back && got.End != sp.End {
			t.Fatalf("%v became %v", sp, got)
		}
	})
}
