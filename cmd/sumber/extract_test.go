package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sumber/internal/attribution"
)

func extract(t *testing.T, stdin string, args ...string) (int, string, string) {
	t.Helper()
	var out, errs bytes.Buffer
	code := run(t.Context(), append([]string{"extract"}, args...), streams{strings.NewReader(stdin), &out, &errs})
	return code, out.String(), errs.String()
}

const bridge = "\u201cJembatan itu selesai \u2014 pada Mei,\u201d kata Bupati Sri Lestari di Kota Contoh, Senin (3/2/2025).\n"

func TestExtractText(t *testing.T) {
	code, out, errs := extract(t, bridge, "--lang=id", "--published=2025-02-04")
	if code != exitDone || errs != "" || strings.Count(out, "\n") != 1 {
		t.Fatalf("status %d: %q %q", code, out, errs)
	}
	var got attribution.Extracted
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Claims) != 1 || got.Claims[0].SourceName != "Sri Lestari" {
		t.Fatalf("claims are %+v", got.Claims)
	}
	// The offsets are code points: the quotation marks and the dash before them are three bytes each.
	span := got.Claims[0].Source[0]
	if s := string([]rune(bridge)[span[0]:span[1]]); !strings.Contains(s, "Sri Lestari") {
		t.Errorf("the source span is %q", s)
	}

	code, pretty, _ := extract(t, bridge, "--lang=id", "--published=2025-02-04", "--pretty")
	var again attribution.Extracted
	if err := json.Unmarshal([]byte(pretty), &again); code != exitDone || err != nil || !strings.Contains(pretty, "\n  \"claims\"") {
		t.Fatalf("--pretty: status %d, %v:\n%s", code, err, pretty)
	}
	if fmt.Sprint(again.Claims) == "" || again.SHA256 != got.SHA256 {
		t.Errorf("--pretty says something else:\n%s", pretty)
	}
}

func TestExtractFiles(t *testing.T) {
	dir := t.TempDir()
	file := func(name, content string) string {
		p := filepath.Join(dir, name)
		if err := os.WriteFile(p, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return p
	}
	good, bad := file("good.txt", bridge), file("bad.txt", "\xff")
	code, out, errs := extract(t, "", bad, filepath.Join(dir, "missing.txt"), good)
	if code != exitFail || strings.Count(out, "\n") != 1 || !strings.Contains(out, `"id":"`+good) {
		t.Errorf("status %d: %q", code, out)
	}
	if strings.Count(errs, "\n") != 2 || !strings.Contains(errs, bad) || !strings.Contains(errs, "missing.txt") {
		t.Errorf("standard error: %q", errs)
	}
}

func TestExtractLines(t *testing.T) {
	var in strings.Builder
	for i := range 200 {
		switch i {
		case 70:
			in.WriteString("{broken\n")
		case 71:
			in.WriteString("\n")
		case 72:
			in.WriteString(`{"id":"72","text":" "}` + "\n")
		default:
			b, err := json.Marshal(map[string]any{"id": fmt.Sprint(i), "text": bridge, "lang": "id", "claims": []int{1}})
			if err != nil {
				t.Fatal(err)
			}
			in.Write(append(b, '\n'))
		}
	}
	code, out, errs := extract(t, in.String(), "--jsonl")
	if code != exitFail || strings.Count(errs, "\n") != 2 || !strings.Contains(errs, "line 71: ") || !strings.Contains(errs, "line 73: ") {
		t.Errorf("status %d: %q", code, errs)
	}
	last := -1
	for line := range strings.Lines(out) {
		var x attribution.Extracted
		if err := json.Unmarshal([]byte(line), &x); err != nil {
			t.Fatal(err)
		}
		var id int
		if _, err := fmt.Sscan(x.ID, &id); err != nil || id <= last {
			t.Fatalf("%q comes after %d: %v", x.ID, last, err)
		}
		last = id
	}
	if n := strings.Count(out, "\n"); n != 197 || last != 199 {
		t.Errorf("%d articles, the last is %d", n, last)
	}
}

func TestExtractRefusals(t *testing.T) {
	for _, tt := range []struct {
		name, stdin string
		args        []string
		code        int
	}{
		{"blank", " \n", nil, exitFail},
		{"a date that is none", bridge, []string{"--published=yesterday"}, exitFail},
		{"an unknown language", bridge, []string{"--lang=xx"}, exitUsage},
		{"flags that lines answer", bridge, []string{"--jsonl", "--lang=id"}, exitUsage},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if code, out, errs := extract(t, tt.stdin, tt.args...); code != tt.code || out != "" || errs == "" {
				t.Errorf("status %d: %q %q", code, out, errs)
			}
		})
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("the disk is full") }

func TestExtractStops(t *testing.T) {
	line := `{"id":"1","text":"a"}` + "\n"
	for _, args := range [][]string{{"extract"}, {"extract", "--jsonl"}, {"extract", "--jsonl", "--pretty"}} {
		var errs bytes.Buffer
		code := run(t.Context(), args, streams{strings.NewReader(strings.Repeat(line, 100)), broken{}, &errs})
		if code != exitFail || !strings.Contains(errs.String(), "the disk is full") {
			t.Errorf("%q on a full disk: status %d: %q", args, code, errs.String())
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out, errs bytes.Buffer
	if code := run(ctx, []string{"extract", "--jsonl"}, streams{strings.NewReader(line), &out, &errs}); code != exitFail || out.Len() > 0 {
		t.Errorf("interrupted: status %d: %q", code, out.String())
	}
}
