package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A promise of docs/security.md has an id of three letters and two digits. The test that holds it has the id at the end of
// its name, behind a low line: TestSessionsEnd_SES01_SES02 holds two.
var (
	promiseRow  = regexp.MustCompile(`^\| ([^|]*) \| ([^|]*) \| (.*) \|$`)
	promiseID   = regexp.MustCompile(`^[A-Z]{3}[0-9]{2}$`)
	requirement = regexp.MustCompile(`^([1-9]|1[0-7])\.[1-9]\.[1-9][0-9]?$`) // of ASVS 5.0.0, which has 17 chapters
	testName    = regexp.MustCompile(`^Test[A-Za-z0-9]*((?:_[A-Z]{3}[0-9]{2})*)$`)
)

// checkPromises gives a line for every promise that no test holds, every id of a test that is no promise's, and
// whatever cannot be read.
func checkPromises(doc string, files []source) []string {
	var broken []string
	report := func(parts ...string) { broken = append(broken, strings.Join(parts, " ")) }
	promised := map[string]bool{}
	for line := range strings.Lines(doc) {
		row := promiseRow.FindStringSubmatch(strings.TrimRight(line, "\n"))
		if row == nil || row[1] == "id" {
			continue
		}
		id := row[1]
		if !promiseID.MatchString(id) {
			report(id, "is no id of a promise")
		}
		if promised[id] {
			report(id, "is promised twice")
		}
		promised[id] = true
		if row[2] != "-" {
			for _, number := range strings.Split(row[2], ", ") {
				if !requirement.MatchString(number) {
					report(id, "answers", number+", which is no requirement")
				}
			}
		}
		if len(strings.Fields(row[3])) < 3 {
			report(id, "promises nothing")
		}
	}
	held := map[string]bool{}
	for _, f := range files {
		if !f.test() {
			continue
		}
		for _, d := range f.ast.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Recv != nil || !strings.HasPrefix(fn.Name.Name, "Test") {
				continue
			}
			m := testName.FindStringSubmatch(fn.Name.Name)
			if m == nil {
				report(f.name+":", fn.Name.Name, "is not read as a name with ids")
				continue
			}
			for id := range strings.SplitSeq(strings.TrimPrefix(m[1], "_"), "_") {
				switch {
				case id == "":
				case !promised[id]:
					report(f.name+":", fn.Name.Name, "holds", id+", which is not promised")
				case skips(fn):
					report(f.name+":", fn.Name.Name, "holds", id, "and may be skipped")
				default:
					held[id] = true
				}
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(promised)) {
		if !held[id] {
			report(id, "has no test")
		}
	}
	return broken
}

// skips tells whether a test can pass without having looked.
func skips(fn *ast.FuncDecl) bool {
	found := false
	ast.Inspect(fn, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok && slices.Contains([]string{"Skip", "Skipf", "SkipNow"}, sel.Sel.Name) {
			found = true
		}
		return true
	})
	return found
}

func TestDocsPromisesHaveTests(t *testing.T) {
	doc, err := os.ReadFile("../../docs/security.md")
	if err != nil {
		t.Fatal(err)
	}
	files := testFiles(t)
	if len(files) < 50 {
		t.Fatalf("found only %d files of tests: looked in the wrong place", len(files))
	}
	for _, line := range checkPromises(string(doc), files) {
		t.Error(line)
	}
}

// testFiles reads every file of tests of the repository.
func testFiles(t *testing.T) []source {
	t.Helper()
	root := filepath.Join("..", "..")
	var files []source
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		switch base := filepath.Base(name); {
		case err != nil:
			return err
		case d.IsDir() && name != root && (strings.HasPrefix(base, ".") || base == "testdata" || base == "node_modules"):
			return filepath.SkipDir
		case d.IsDir() || !strings.HasSuffix(base, "_test.go"):
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, name)
		files = append(files, source{filepath.ToSlash(rel), f})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// TestDocsPromisesCanFail proves that each rule notices what it forbids, and lets pass what it does not.
func TestDocsPromisesCanFail(t *testing.T) {
	const head = "| id | ASVS | promise |\n|---|---|---|\n"
	const row = "| SES01 | 7.3.1, 7.3.2 | Sessions end some day. |\n"
	tests := []struct {
		name, doc, code string
		want            string // part of the only line; "" for none
	}{
		{"a promise with its test", head + row, `func TestSessionsEnd_SES01(t *testing.T) {}`, ""},
		{"two in one name", head + row + "| TOK02 | - | Tokens end some day. |\n", `func TestAllEnds_SES01_TOK02(t *testing.T) {}`, ""},
		{"two tests of one", head + row, `func TestA_SES01(t *testing.T) {}; func TestB_SES01(t *testing.T) {}; func TestC(t *testing.T) {}`, ""},
		{"no test", head + row, `func TestSessionsEnd(t *testing.T) {}`, "SES01 has no test"},
		{"a test of another", head + row + "| SES02 | - | Sessions end some day. |\n", `func TestSessionsEnd_SES01(t *testing.T) {}`, "SES02 has no test"},
		{"the id in a comment", head + row, "// TestSessionsEnd_SES01\nfunc TestSessionsEnd(t *testing.T) {}", "SES01 has no test"},
		{"the id on a helper", head + row, `func sessionsEnd_SES01(t *testing.T) {}`, "SES01 has no test"},
		{"a test that may be skipped", head + row, `func TestA_SES01(t *testing.T) {}; func TestB_SES01(t *testing.T) { if x { t.Skipf("x") } }`, "SES01 and may be skipped"},
		{"an id that is not promised", head + row, `func TestSessionsEnd_SES01_SES09(t *testing.T) {}`, "holds SES09, which is not promised"},
		{"an id in other letters", head + row, `func TestA_SES01(t *testing.T) {}; func TestB_ses01(t *testing.T) {}`, "TestB_ses01 is not read"},
		{"an id that is none", head + row + "| SESSION | - | Sessions end some day. |\n", `func TestA_SES01(t *testing.T) {}`, "SESSION is no id"},
		{"twice", head + row + row, `func TestA_SES01(t *testing.T) {}`, "SES01 is promised twice"},
		{"nothing is promised", head + "| SES01 | - |  |\n", `func TestA_SES01(t *testing.T) {}`, "SES01 promises nothing"},
		{"no requirement", head + "| SES01 | 18.1.1 | Sessions end some day. |\n", `func TestA_SES01(t *testing.T) {}`, "18.1.1, which is no requirement"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f, err := parser.ParseFile(token.NewFileSet(), "handlers/a_test.go", "package p\n"+tt.code, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			got := checkPromises(tt.doc, []source{{"handlers/a_test.go", f}})
			if tt.name == "an id that is none" && len(got) == 2 {
				got = got[:1] // it has no test either
			}
			expect(t, got, tt.want)
		})
	}
}
