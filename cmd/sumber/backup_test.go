package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"sumber/internal/newsroom"
	"sumber/models"
)

// contents are the rows of a backup by table, sorted, without what is of the backup alone. JSON is written in one form, as
// PostgreSQL keeps no other.
func contents(t *testing.T, backup []byte) map[string][]string {
	t.Helper()
	zip, err := gzip.NewReader(bytes.NewReader(backup))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]string{}
	table := ""
	lines := bufio.NewScanner(zip)
	lines.Buffer(nil, 1<<26)
	for lines.Scan() {
		if !strings.HasPrefix(lines.Text(), "[") {
			var head struct{ Table string }
			if err := json.Unmarshal(lines.Bytes(), &head); err != nil {
				t.Fatal(err)
			}
			if table = head.Table; table != "" {
				out[table] = nil
			}
			continue
		}
		var row []*string
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		cells := make([]string, len(row))
		for i, cell := range row {
			switch {
			case cell == nil:
				cells[i] = "null"
				continue
			case strings.HasPrefix(*cell, "{") || strings.HasPrefix(*cell, "["):
				var v any
				if json.Unmarshal([]byte(*cell), &v) == nil {
					b, err := json.Marshal(v)
					if err != nil {
						t.Fatal(err)
					}
					cells[i] = string(b)
					continue
				}
			}
			cells[i] = fmt.Sprintf("%q", *cell)
		}
		out[table] = append(out[table], strings.Join(cells, " "))
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	for _, rows := range out {
		slices.Sort(rows)
	}
	return out
}

func command(t *testing.T, stdin io.Reader, args ...string) (int, []byte, string) {
	t.Helper()
	var out, errs bytes.Buffer
	code := run(t.Context(), args, streams{stdin, &out, &errs})
	return code, out.Bytes(), errs.String()
}

// TestBackupUnderLoad backs a desk up while others write, and restores it into both databases: the content is the same, of one
// moment, the audit chains hold, and the server goes on from there.
func TestBackupUnderLoad(t *testing.T) {
	onBoth(t, func(t *testing.T, url string) {
		app := boot(t, Config{Database: Database{URL: url, Connections: 10}, Demo: true})
		actor, err := app.News.ConsoleActor(t.Context(), "")
		if err != nil {
			t.Fatal(err)
		}
		var stop atomic.Bool
		var writers sync.WaitGroup
		written := make(chan struct{}, 1000)
		for w := range 3 {
			writers.Go(func() {
				for i := 0; !stop.Load() && i < 200; i++ {
					_, err := app.News.Import(t.Context(), actor, newsroom.NewArticle{Language: "id", Text: fmt.Appendf(nil, "Judul %d.%d 🌧️\n\n\"Kami menambah %d bus,\" kata Sri Lestari, Senin (3/2/2025).\n", w, i, i)})
					if err != nil {
						t.Error(err)
						return
					}
					written <- struct{}{}
				}
			})
		}
		for range 10 { // they are at it
			<-written
		}
		file := filepath.Join(t.TempDir(), "sumber.backup")
		code, _, errs := command(t, nil, "backup", "--database-url="+url, file)
		stop.Store(true)
		writers.Wait()
		if code != exitDone || !strings.Contains(errs, "audit events hold") {
			t.Fatalf("backup: status %d: %s", code, errs)
		}
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("the file is %v, %v", info.Mode(), err)
		}
		backup, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		want := contents(t, backup)
		if len(want["claims"]) == 0 || len(want["audit_events"]) == 0 || want["sessions"] != nil {
			t.Fatalf("the backup holds %d claims, %d events, sessions %v", len(want["claims"]), len(want["audit_events"]), want["sessions"])
		}
		if code, _, errs := command(t, nil, "backup", "--database-url="+url, file); code != exitFail || !strings.Contains(errs, "there already") {
			t.Errorf("a second backup of that name: status %d: %s", code, errs)
		}
		onBoth(t, func(t *testing.T, into string) {
			code, out, errs := command(t, nil, "restore", "--database-url="+into, file)
			if code != exitDone {
				t.Fatalf("restore: status %d: %s%s", code, out, errs)
			}
			if code, _, errs := command(t, nil, "audit", "verify", "--database-url="+into); code != exitDone {
				t.Errorf("audit verify: status %d: %s", code, errs)
			}
			code, again, errs := command(t, nil, "backup", "--database-url="+into, "-")
			if code != exitDone {
				t.Fatalf("backup again: status %d: %s", code, errs)
			}
			got := contents(t, again)
			for table := range want {
				if !slices.Equal(got[table], want[table]) {
					t.Errorf("%s: %d rows, were %d", table, len(got[table]), len(want[table]))
				}
			}
			if len(got) != len(want) {
				t.Errorf("%d tables, were %d", len(got), len(want))
			}
			if code, _, errs := command(t, nil, "restore", "--database-url="+into, file); code != exitFail || !strings.Contains(errs, "not empty") {
				t.Errorf("a second restore: status %d: %s", code, errs)
			}
			// The triggers and keys are back, and work goes on.
			restored := boot(t, Config{Database: Database{URL: into, Connections: 10}})
			actor, err := restored.News.ConsoleActor(t.Context(), "")
			if err != nil {
				t.Fatal(err)
			}
			if _, err := restored.News.Import(t.Context(), actor, newsroom.NewArticle{Language: "id", Text: []byte("Sesudah itu, kata Sri Lestari, jembatan selesai pada Mei.\n")}); err != nil {
				t.Error(err)
			}
		})
	})
}

// TestRestoreRefuses_AUD04_FIL03 what is not whole, and leaves an empty database behind.
func TestRestoreRefuses_AUD04_FIL03(t *testing.T) {
	app := boot(t, Config{Demo: true})
	_, backup, _ := command(t, nil, "backup", "--database-url="+app.Config.URL, "-")
	unzip := func(b []byte) string {
		zip, err := gzip.NewReader(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		plain, err := io.ReadAll(zip)
		if err != nil {
			t.Fatal(err)
		}
		return string(plain)
	}
	zip := func(s string) []byte {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		if _, err := io.WriteString(w, s); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	plain := unzip(backup)
	lines := strings.SplitAfter(strings.TrimSuffix(plain, "\n"), "\n")
	// forged is a backup whose lines are others and whose end is right about them.
	forged := func(lines []string) []byte {
		body, rows := strings.Join(lines, ""), 0
		for _, line := range lines {
			if strings.HasPrefix(line, "[") {
				rows++
			}
		}
		return zip(fmt.Sprintf("%s{\"rows\":%d,\"sha256\":\"%x\"}\n", body, rows, sha256.Sum256([]byte(body))))
	}
	// first is the first row of a table.
	first := func(table string) int {
		at := slices.IndexFunc(lines, func(line string) bool { return strings.HasPrefix(line, `{"table":"`+table+`"`) })
		if at < 0 || !strings.HasPrefix(lines[at+1], "[") {
			t.Fatalf("the backup has no row of %s", table)
		}
		return at + 1
	}
	whole := lines[:len(lines)-1]
	if got := forged(whole); unzip(got) != plain {
		t.Fatal("the end of a backup is another one: the forged ones show nothing")
	}
	event := first("audit_events")
	changed := slices.Clone(whole)
	changed[event] = strings.Replace(whole[event], hex.EncodeToString([]byte(`"action"`)), hex.EncodeToString([]byte(`"akting"`)), 1)
	if changed[event] == whole[event] {
		t.Fatal("the event has no body")
	}
	for _, tt := range []struct {
		name   string
		backup []byte
		want   string
	}{
		{"an event changed, and the end too", forged(changed), "the hash is not of the body"},
		{"an event taken out, and the end too", forged(slices.Delete(slices.Clone(whole), event, event+1)), "event 1 is missing before it"},
		{"what others refer to taken out, and the end too", forged(slices.Delete(slices.Clone(whole), first("articles"), first("articles")+1)), "refers to one that is not there"},
		{"nothing", nil, "not a whole backup"},
		{"another file", []byte("halo"), "not a whole backup"},
		{"cut in the compression", backup[:len(backup)/2], "not a whole backup"},
		{"cut between lines", zip(strings.Join(lines[:len(lines)-1], "")), "not a whole backup"},
		{"a word changed", zip(strings.Replace(plain, "Desk Contoh", "Desk Palsu!", 1)), "not a whole backup"},
		{"a row taken out", zip(strings.Join(slices.Concat(lines[:2], lines[3:]), "")), "not a whole backup"},
		{"of a newer program", zip(strings.Replace(plain, `"migration":`, `"migration":9`, 1)), "newer"},
		{"a table that is none", zip(lines[0] + `{"table":"accounts; DROP TABLE accounts","columns":[]}` + "\n"), "not a whole backup"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			onBoth(t, func(t *testing.T, into string) {
				code, _, errs := command(t, bytes.NewReader(tt.backup), "restore", "--database-url="+into, "-")
				if code != exitFail || !strings.Contains(errs, tt.want) {
					t.Fatalf("status %d: %s", code, errs)
				}
				if code, _, errs := command(t, bytes.NewReader(backup), "restore", "--database-url="+into, "-"); code != exitDone {
					t.Errorf("the whole one then: status %d: %s", code, errs)
				}
			})
		})
	}
}

// TestABackupFileIsWholeOrNone_AUD04: what fails on the way leaves nothing in the folder, and what is there stays.
func TestABackupFileIsWholeOrNone_AUD04(t *testing.T) {
	for _, tt := range []struct {
		name   string
		before string // what is in the file already, "" for no file
		fails  error
		want   string
		ko     bool
	}{
		{name: "written", want: "isi"},
		{name: "a broken chain found after some of it", fails: &models.BrokenChain{Seq: 7}, ko: true},
		{name: "there already", before: "lama", want: "lama", ko: true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			name := filepath.Join(dir, "sumber.backup")
			if tt.before != "" {
				if err := os.WriteFile(name, []byte(tt.before), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			err := wholeFile(name, func(w io.Writer) error {
				_, err := io.WriteString(w, "isi")
				return errors.Join(err, tt.fails)
			})
			if (err != nil) != tt.ko || tt.fails != nil && !errors.Is(err, tt.fails) {
				t.Errorf("it ended with %v", err)
			}
			left, err := os.ReadDir(dir)
			if err != nil {
				t.Fatal(err)
			}
			switch got, err := os.ReadFile(name); {
			case tt.want == "" && len(left) > 0:
				t.Errorf("there is still %v", left)
			case tt.want != "" && (err != nil || string(got) != tt.want || len(left) != 1):
				t.Errorf("the file holds %q, %v, beside %v", got, err, left)
			}
		})
	}
}
