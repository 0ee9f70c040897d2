package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// TestDocsLinkToWhatExists follows every relative link and picture of the documents.
func TestDocsLinkToWhatExists(t *testing.T) {
	docs := []string{"../../README.md", "../../CONTRIBUTING.md", "../../CHANGELOG.md"}
	for _, pattern := range []string{"../../docs/*.md", "../../docs/adr/*.md"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		docs = append(docs, found...)
	}
	link := regexp.MustCompile(`\]\(([^)\s]+)\)`)
	for _, doc := range docs {
		b, err := os.ReadFile(doc)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range link.FindAllStringSubmatch(string(b), -1) {
			to, _, _ := strings.Cut(m[1], "#")
			if to == "" || strings.Contains(to, "://") {
				continue
			}
			if _, err := os.Stat(filepath.Join(filepath.Dir(doc), to)); err != nil {
				t.Errorf("%s links to %s, which is not there", strings.TrimPrefix(doc, "../../"), to)
			}
		}
	}
}

// TestGlossaryHasOneMeaningForAWord: no word of the code stands for two things.
func TestGlossaryHasOneMeaningForAWord(t *testing.T) {
	b, err := os.ReadFile("../../docs/glossary.md")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for line := range strings.Lines(string(b)) {
		cells := strings.Split(line, "|")
		if len(cells) != 6 || strings.HasPrefix(cells[1], "-") || strings.TrimSpace(cells[1]) == "word" {
			continue
		}
		for word := range strings.SplitSeq(cells[1], ",") {
			word = strings.TrimSpace(word)
			if word != "" && seen[word] {
				t.Errorf("%q is in the glossary twice", word)
			}
			seen[word] = true
		}
	}
	if len(seen) < 30 {
		t.Errorf("only %d words were read", len(seen))
	}
}

// TestADRsAreListed keeps the list of decisions complete, and each page in its form.
func TestADRsAreListed(t *testing.T) {
	list, err := os.ReadFile("../../docs/adr/README.md")
	if err != nil {
		t.Fatal(err)
	}
	pages, err := filepath.Glob("../../docs/adr/0*.md")
	if err != nil || len(pages) == 0 {
		t.Fatal("no pages", err)
	}
	for _, page := range pages {
		b, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Base(page)
		if !strings.Contains(string(list), "("+name+")") {
			t.Errorf("the list lacks %s", name)
		}
		for _, part := range []string{"# ", "**Context.**", "**Decision.**", "**Consequences.**", "**What would change our mind.**"} {
			if !strings.Contains(string(b), part) {
				t.Errorf("%s has no %q", name, part)
			}
		}
	}
}

// TestReadmeListsTheSettings keeps README's table and config.go equal, in both directions.
func TestReadmeListsTheSettings(t *testing.T) {
	b, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	want := known()
	for _, name := range regexp.MustCompile("`(SUMBER_[A-Z_]+)`").FindAllStringSubmatch(string(b), -1) {
		if !want[name[1]] {
			t.Errorf("README tells of %s, which the program does not know", name[1])
		}
		delete(want, name[1])
	}
	for name := range want {
		t.Errorf("README does not tell of %s", name)
	}
}

// TestReadmeListsTheCommands keeps README's table and the command line equal.
func TestReadmeListsTheCommands(t *testing.T) {
	b, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	var c cli
	parser, err := kong.New(&c)
	if err != nil {
		t.Fatal(err)
	}
	for _, cmd := range parser.Model.Children {
		want := "| `sumber " + cmd.Name
		if len(cmd.Children) > 0 {
			var subs []string
			for _, sub := range cmd.Children {
				subs = append(subs, sub.Name)
			}
			want += " " + strings.Join(subs, `\|`) + "`"
		}
		if !strings.Contains(string(b), want) {
			t.Errorf("README's table lacks %q", want)
		}
	}
}
