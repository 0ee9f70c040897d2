package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sumber/internal/export"
)

func check(t *testing.T, stdin string, args ...string) (int, string, string) {
	t.Helper()
	var out, errs bytes.Buffer
	code := run(t.Context(), append([]string{"check"}, args...), streams{strings.NewReader(stdin), &out, &errs})
	return code, out.String(), errs.String()
}

// bare is an article of ours with one named source and a figure that nobody is cited for.
const bare = "Judul 🌧️\n\n\u201cJembatan itu selesai,\u201d kata Bupati Sri Lestari di Kota Contoh, Senin (3/2/2025).\n\nBanjir merendam 1.200 rumah di tujuh desa pada Mei 2024.\n"

func TestCheckExitStatus(t *testing.T) {
	for _, tt := range []struct {
		name  string
		text  string
		args  []string
		code  int
		out   []string
		wrong string // on standard error
	}{
		{"holds", bare, []string{"--max-unattributed=0.5", "--min-sources=1"}, exitDone, []string{"standard input: 2 claims, 1 without a source"}, ""},
		{"too many without a source", bare, []string{"--max-unattributed=0.3"}, exitFail, []string{"max-unattributed: 50 % of the claims have no source, at most 30 % may", "standard input:5:1: Banjir merendam"}, ""},
		{"figures without a source", bare, []string{"--require-source-for=figures"}, exitFail, []string{"require-source-for: a source is required: figures", ":5:1: "}, ""},
		{"one voice", bare, []string{"--min-sources=2"}, exitFail, []string{"named sources: 1, wanted: 2"}, ""},
		{"no rule", bare, nil, exitUsage, nil, "no rule is given"},
		{"no share", bare, []string{"--max-unattributed=30"}, exitUsage, nil, "a share from 0 to 1"},
		{"not a number", bare, []string{"--max-anonymous=NaN"}, exitUsage, nil, "a share from 0 to 1"},
		{"no such sort", bare, []string{"--require-source-for=everything"}, exitUsage, nil, "is none of"},
		{"not text", "\xff\xfe", []string{"--min-sources=1"}, exitUsage, nil, "standard input: "},
	} {
		t.Run(tt.name, func(t *testing.T) {
			code, out, errs := check(t, tt.text, append(tt.args, "--lang=id")...)
			if code != tt.code {
				t.Fatalf("status %d, want %d: %q %q", code, tt.code, out, errs)
			}
			for _, want := range tt.out {
				if !strings.Contains(out, want) {
					t.Errorf("the report lacks %q:\n%s", want, out)
				}
			}
			if !strings.Contains(errs, tt.wrong) || tt.wrong == "" && errs != "" {
				t.Errorf("standard error: %q", errs)
			}
		})
	}
}

func TestCheckFiles(t *testing.T) {
	dir := t.TempDir()
	good, gone := filepath.Join(dir, "draf 1.txt"), filepath.Join(dir, "missing.txt")
	if err := os.WriteFile(good, []byte(bare), 0o600); err != nil {
		t.Fatal(err)
	}
	// What could be read is reported, and the status says that something could not.
	code, out, errs := check(t, "", "--min-sources=1", "--format=json", gone, good)
	var report struct {
		Holds    bool
		Articles []export.Checked
	}
	if err := json.Unmarshal([]byte(out), &report); err != nil || code != exitUsage || !strings.Contains(errs, gone) {
		t.Fatalf("status %d, %v: %q %q", code, err, out, errs)
	}
	if !report.Holds || len(report.Articles) != 1 || report.Articles[0].File != good || report.Articles[0].Claims != 2 {
		t.Errorf("the report is %+v", report)
	}
}

// TestCheckSARIF: places are in code points, as the report says of itself.
func TestCheckSARIF(t *testing.T) {
	code, out, _ := check(t, bare, "--require-source-for=figures", "--max-unattributed=0", "--format=sarif", "--lang=id")
	if code != exitFail {
		t.Fatalf("status %d: %s", code, out)
	}
	var log export.SARIF
	if err := json.Unmarshal([]byte(out), &log); err != nil {
		t.Fatal(err)
	}
	var results []struct {
		RuleID    string
		Locations []struct {
			PhysicalLocation struct {
				Region struct {
					StartLine, StartColumn, CharOffset, CharLength int
					Snippet                                        struct{ Text string }
				}
			}
		}
		RelatedLocations []json.RawMessage
	}
	raw, err := json.Marshal(log.Runs[0].Results)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &results); err != nil {
		t.Fatal(err)
	}
	if log.Version != "2.1.0" || log.Runs[0].ColumnKind != "unicodeCodePoints" || len(results) != 2 {
		t.Fatalf("the log is %s", out)
	}
	if results[0].RuleID != "max-unattributed" || len(results[0].RelatedLocations) != 1 {
		t.Errorf("the first result is %+v", results[0])
	}
	at := results[1].Locations[0].PhysicalLocation.Region
	if got := string([]rune(bare)[at.CharOffset : at.CharOffset+at.CharLength]); got != at.Snippet.Text || at.StartLine != 5 || at.StartColumn != 1 {
		t.Errorf("the place %+v holds %q", at, got)
	}
}
