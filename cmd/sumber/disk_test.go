package main

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"sumber/internal/locale"
	"sumber/internal/pgtest"
	"sumber/models"
)

// TestDiskFull fills the disk under the database of the real program: what writes is told so, in the API and on pages in both
// languages, and the log says why; reading goes on, also for a session and a token whose use cannot be noted; and once there is room,
// writing does too. The audit chain holds.
func TestDiskFull(t *testing.T) {
	t.Parallel()
	program := buildProgram(t)
	t.Run("sqlite", func(t *testing.T) {
		disk := smallDisk(t, "16m")
		testDiskFull(t, program, "sqlite:"+filepath.Join(disk, "sumber.db"), disk)
	})
	t.Run("postgres", func(t *testing.T) {
		disk := smallDisk(t, "32m")
		own := pgtest.Own(t, "")
		own.Give(disk)
		own.Do("postgres", "CREATE TABLESPACE kecil LOCATION '"+disk+"'")
		own.Do("postgres", "CREATE DATABASE sumber TABLESPACE kecil")
		testDiskFull(t, program, own.Address("sumber"), disk)
	})
}

// smallDisk mounts a disk in memory. It takes root; without it the test is skipped, but not where everything is required.
func smallDisk(t *testing.T, size string) string {
	t.Helper()
	dir, err := os.MkdirTemp("/tmp", "sumber-disk-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.Remove(dir); err != nil {
			t.Error(err)
		}
	})
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "mode=0700,size="+size, "sumber-test", dir).CombinedOutput(); err != nil {
		if os.Getuid() != 0 && os.Getenv("CI") != "true" {
			t.Skipf("a small disk takes root: %v: %s", err, out)
		}
		t.Fatalf("mount: %v: %s", err, out)
	}
	t.Cleanup(func() {
		if out, err := exec.Command("umount", dir).CombinedOutput(); err != nil {
			t.Errorf("umount: %v: %s", err, out)
		}
	})
	return dir
}

// fill writes a file that leaves no room.
func fill(t *testing.T, disk string) (empty func()) {
	t.Helper()
	name := filepath.Join(disk, "berkas")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	block := make([]byte, 1<<20)
	for len(block) > 0 {
		if n, err := f.Write(block); errors.Is(err, syscall.ENOSPC) {
			block = block[:(len(block)-n)/2]
		} else if err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := os.Remove(name); err != nil {
			t.Fatal(err)
		}
	}
}

// bulk sends lines of articles, and gives the whole answer.
func (w *writer) bulk(lines string) (int, string) {
	req, err := http.NewRequest(http.MethodPost, w.url+"/api/v1/articles/import", strings.NewReader(lines))
	if err != nil {
		panic(err)
	}
	req.Header.Set("Authorization", "Bearer "+w.token)
	req.Header.Set("Content-Type", "application/x-ndjson")
	res, err := w.client.Do(req)
	if err != nil {
		return 0, err.Error()
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		return 0, err.Error()
	}
	return res.StatusCode, string(answer)
}

func testDiskFull(t *testing.T, program, database, disk string) {
	l := newLedger(t, Database{URL: database}, newInbox(t).URL, 7)
	s := startServer(t, program, database, "TMPDIR="+disk)
	w := l.writers[0]
	w.url, w.client = s.url, &http.Client{Transport: &http.Transport{}}
	defer w.client.CloseIdleConnections()
	article := func(n string) map[string]any {
		return map[string]any{"text": "Bus kota " + n + " ditambah, kata Wayan Contoh. " + strings.Repeat("Uji ruang. ", 5000), "language": "id"}
	}
	status, at, answer := w.call(http.MethodPost, "articles", "k-1", article("satu"))
	if status != http.StatusCreated {
		t.Fatalf("import: %d %s", status, answer)
	}
	reviewer := signedIn(t, s.url, "penulis0@contoh.example")
	read := func(when string) {
		t.Helper()
		for _, path := range []string{"/d/" + l.desk.Slug + "/articles", "/d/" + l.desk.Slug + "/queue", "/readyz"} {
			if status, body := reviewer.get(s.url + path); status != http.StatusOK {
				t.Errorf("%s, %s: %d %s", when, path, status, body)
			}
		}
		for _, of := range []*writer{w, l.writers[1]} { // the second one's token was never used
			of.url, of.client = w.url, w.client
			if status, _, answer := of.call(http.MethodGet, strings.TrimPrefix(at, "/api/v1/"), "", nil); status != http.StatusOK {
				t.Errorf("%s: %d %s", when, status, answer)
			}
		}
	}
	read("with room")

	for round, lang := range []string{"id", "en"} {
		if status, body := reviewer.post(s.url+"/language", url.Values{"lang": {lang}}); status != http.StatusSeeOther {
			t.Fatalf("language: %d %s", status, body)
		}
		empty := fill(t, disk)
		// A log or a table has some room left of its own: soon that is used up too.
		full := 0
		for i := 0; full < 3; i++ {
			if i == 200 {
				t.Fatalf("the disk is not full")
			}
			key := "k-penuh-" + string(rune('a'+round)) + "-" + strings.Repeat("i", i)
			if status, _, answer = w.call(http.MethodPost, "articles", key, article(key)); status == http.StatusCreated {
				full = 0
				continue
			}
			full++
			var p struct {
				Type      string
				RequestID string `json:"request_id"`
			}
			if err := json.Unmarshal(answer, &p); err != nil || status != http.StatusInsufficientStorage || p.Type != "urn:sumber:problem:full" || p.RequestID == "" {
				t.Fatalf("a full disk is told as %d %s\n%s", status, answer, s.log)
			}
		}
		if status, answer := w.bulk(strings.Repeat(" ", 1<<20)); status != http.StatusInsufficientStorage || !strings.Contains(answer, "urn:sumber:problem:full") {
			t.Errorf("a bulk for which there is no room is told as %d %s", status, answer)
		}
		status, body := reviewer.post(s.url+"/d/"+l.desk.Slug+"/articles", url.Values{"text": {article("halaman")["text"].(string)}, "language": {"id"}, "kind": {"news"}, "title": {"Judul yang diketik"}})
		if words := locale.T(locale.With(t.Context(), lang), "error_page.heading.507"); status != http.StatusInsufficientStorage || !strings.Contains(body, words) || !strings.Contains(body, "Judul yang diketik") {
			t.Errorf("a page tells a full disk as %d, without %q:\n%.3000s", status, words, body)
		}
		read("full")
		if !strings.Contains(s.log.String(), models.ErrFull.Error()) {
			t.Errorf("the log does not say why:\n%s", s.log)
		}
		empty()
		if status, _, answer := w.call(http.MethodPost, "articles", "k-lagi-"+string(rune('a'+round)), article("lagi "+string(rune('a'+round)))); status != http.StatusCreated {
			t.Errorf("with room again: %d %s", status, answer)
		}
		if status, answer := w.bulk(strings.Repeat(" ", 1<<20)); status != http.StatusOK {
			t.Errorf("a bulk with room again: %d %s", status, answer)
		}
		read("with room again")
	}
	s.once()
	verifyAudit(t, program, database)
}
