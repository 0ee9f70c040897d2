package attribution

import (
	"bufio"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sort"
	"strings"
	"testing"
)

func TestLexiconFilesAreSortedWithoutDuplicates(t *testing.T) {
	err := fs.WalkDir(lexiconFiles, "lexicon", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		f, err := lexiconFiles.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		last := ""
		lines := bufio.NewScanner(f)
		for n := 1; lines.Scan(); n++ {
			line := lines.Text()
			if line == "" {
				t.Errorf("%s:%d: an empty line", name, n)
			}
			if line[0] == '#' {
				continue
			}
			key, rest, ok := strings.Cut(line, "\t")
			if !ok || strings.TrimSpace(line) != line || strings.Contains(line, "  ") || strings.Contains(rest, "\t\t") {
				t.Errorf("%s:%d: %q", name, n, line)
			}
			if strings.HasSuffix(name, "cues.txt") {
				act, _, _ := strings.Cut(rest, "\t")
				key += " " + act // a root may have two acts
			}
			if strings.HasSuffix(name, "outlets.txt") {
				key = strings.ToLower(key)
			} else if key != strings.ToLower(key) {
				t.Errorf("%s:%d: %q is not in lower case", name, n, key)
			}
			if key <= last && last != "" {
				t.Errorf("%s:%d: %q does not come after %q", name, n, key, last)
			}
			last = key
		}
		return lines.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestLexiconsLoadWithKnownKinds(t *testing.T) {
	for _, lang := range Languages {
		lx, err := loadLexicon(lang)
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range lx.words {
			check := func(w *word) {
				for c := w.cue; c != nil; c = c.alt {
					if !slices.Contains(Acts, c.act) {
						t.Errorf("%s: %q has the unknown act %q", lang, w.text, c.act)
					}
				}
				if w.hedge != "" && !slices.Contains(HedgeKinds, w.hedge) {
					t.Errorf("%s: %q has the unknown hedge kind %q", lang, w.text, w.hedge)
				}
				if w.medium != "" && !slices.Contains(Mediums, w.medium) {
					t.Errorf("%s: %q has the unknown medium %q", lang, w.text, w.medium)
				}
			}
			check(w)
			for _, p := range w.phrases {
				check(p.word)
			}
		}
	}
}

func TestOutlets(t *testing.T) {
	rows := Outlets()
	if len(rows) < 300 {
		t.Errorf("only %d outlets", len(rows))
	}
	kinds := []string{"agency", "broadcaster", "magazine", "newspaper", "online", "platform"}
	names := map[string]string{}
	for _, o := range rows {
		if !regexp.MustCompile(`^[A-Z]{2}$`).MatchString(o.Country) || !slices.Contains(kinds, o.Kind) {
			t.Errorf("%+v", o)
		}
		for _, n := range append([]string{o.Name}, o.Aliases...) {
			if other, ok := names[strings.ToLower(n)]; ok {
				t.Errorf("%q is a name of %q and of %q", n, o.Name, other)
			}
			names[strings.ToLower(n)] = o.Name
		}
	}
}

func TestMalayForms(t *testing.T) {
	for _, c := range []struct{ root, template, want string }{
		{"kata", "meN-kan", "mengatakan"},
		{"kata", "-nya", "katanya"},
		{"kata", "ber-", "berkata"},
		{"kata", "di-kan", "dikatakan"},
		{"tuduh", "meN-", "menuduh"},
		{"sebut", "meN-kan", "menyebutkan"},
		{"papar", "meN-kan", "memaparkan"},
		{"bantah", "meN-", "membantah"},
		{"jelas", "meN-kan", "menjelaskan"},
		{"ungkap", "meN-kan", "mengungkapkan"},
		{"lapor", "meN-kan", "melaporkan"},
		{"ramal", "meN-kan", "meramalkan"},
		{"kritik", "meN-", "mengkritik"},
		{"klaim", "meN-", "mengeklaim"},
		{"klaim", "meN-", "mengklaim"},
		{"konfirmasi", "meN-", "mengonfirmasi"},
		{"konfirmasi", "meN-", "mengkonfirmasi"},
		{"perkira", "meN-kan", "memperkirakan"},
		{"perintah", "meN-kan", "memerintahkan"},
		{"prediksi", "meN-", "memprediksi"},
		{"harap", "meN-kan", "mengharapkan"},
		{"yakin", "meN-i", "meyakini"},
	} {
		if got := malayForms(c.root, c.template); !slices.Contains(got, c.want) {
			t.Errorf("%s + %s: %v, want %s", c.root, c.template, got, c.want)
		}
	}
}

func TestEnglishForms(t *testing.T) {
	for _, c := range []struct{ verb, want string }{
		{"argue", "argue argues argued arguing"},
		{"deny", "deny denies denied denying"},
		{"express", "express expresses expressed expressing"},
		{"vow", "vow vows vowed vowing"},
	} {
		if got := strings.Join(englishForms(c.verb), " "); got != c.want {
			t.Errorf("%s: %s", c.verb, got)
		}
	}
}

func TestListsAreSorted(t *testing.T) {
	for name, list := range map[string][]string{
		"Rules": Rules, "HedgeKinds": HedgeKinds, "WorthReasons": WorthReasons, "Mediums": Mediums, "Acts": Acts,
		"Languages": Languages, "Precisions": Precisions,
	} {
		if !sort.StringsAreSorted(list) || len(slices.Compact(slices.Clone(list))) != len(list) {
			t.Errorf("%s is not sorted or has duplicates", name)
		}
	}
}

// Every rule code that the source can emit is in Rules, and the other way round.
func TestRulesAreThoseOfTheSource(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	code := regexp.MustCompile(`"([a-z]+(?:-[a-z]+)+|colon|signature)"`)
	found := map[string]bool{}
	for _, f := range files {
		if f == "rules.go" || strings.HasSuffix(f, "_test.go") {
			continue
		}
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range code.FindAllStringSubmatch(string(b), -1) {
			found[m[1]] = true
		}
	}
	for _, r := range Rules {
		if !found[r] {
			t.Errorf("no rule emits %q", r)
		}
	}
	for r := range found {
		emitted := strings.HasPrefix(r, "cue-") || strings.HasPrefix(r, "credit-") || strings.HasPrefix(r, "quote-") ||
			strings.HasPrefix(r, "passive-") || strings.HasSuffix(r, "-resolved") || strings.HasSuffix(r, "-source")
		if emitted && r != "wrong-source" && !slices.Contains(Rules, r) {
			t.Errorf("%q is not in Rules", r)
		}
	}
}
