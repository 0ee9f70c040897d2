package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sumber/internal/pgtest"
	"sumber/models"
)

// imported is how many articles an import has.
const imported = 1_000

// BenchmarkImport holds the import of 1,000 articles by JSON Lines, over HTTP into the program as a process of its own, against
// `sumber extract --jsonl` of the same articles: what it costs to keep claims, beside what it costs to find them. Each round does
// both, with texts that no round had before.
func BenchmarkImport(b *testing.B) {
	program := filepath.Join(b.TempDir(), "sumber")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		b.Fatalf("build: %v\n%s", err, out)
	}
	for _, name := range []string{models.SQLite, models.PostgreSQL} {
		b.Run(name, func(b *testing.B) {
			url := "sqlite:" + filepath.Join(b.TempDir(), "sumber.db")
			if name == models.PostgreSQL {
				url = pgtest.Empty(b)
			}
			token := importDesk(b, url)
			address, _ := benchServer(b, program, url)
			var alone, taken []time.Duration
			claims := 0
			for round := 0; b.Loop(); round++ {
				lines := manyArticles(b, round)
				begin := time.Now()
				extract := exec.CommandContext(b.Context(), program, "extract", "--jsonl", "-")
				extract.Stdin = bytes.NewReader(lines)
				out, err := extract.Output()
				if err != nil || bytes.Count(out, []byte("\n")) != imported {
					b.Fatalf("extract: %v, %d lines", err, bytes.Count(out, []byte("\n")))
				}
				alone = append(alone, time.Since(begin))
				claims = bytes.Count(out, []byte(`"content":`))
				begin = time.Now()
				if n := importLines(b, address, token, lines); n != imported {
					b.Fatalf("%d articles were taken", n)
				}
				taken = append(taken, time.Since(begin))
			}
			a, z := median(alone), median(taken)
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(float64(claims)/imported, "claims/article")
			b.ReportMetric(imported/a.Seconds(), "extracted/s")
			b.ReportMetric(imported/z.Seconds(), "imported/s")
			b.ReportMetric(a.Seconds()/z.Seconds(), "of-extract")
		})
	}
}

// importDesk makes a desk and gives a token that imports.
func importDesk(b *testing.B, url string) string {
	b.Helper()
	app, err := New(b.Context(), Config{Database: Database{URL: url}, Migrate: true, Demo: true}, slog.New(slog.DiscardHandler))
	if err != nil {
		b.Fatal(err)
	}
	defer app.Close()
	slug, _, err := app.News.DemoStart(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	return benchToken(b, app, slug, "read", "write")
}

// manyArticles are articles of some 2,500 characters as JSON Lines, of other words in each round.
func manyArticles(b *testing.B, round int) []byte {
	b.Helper()
	parts := []string{
		"TIRTAJAYA - Wali Kota Tirtajaya Bagus Prakoso mengatakan %d rumah di Desa Melati terendam banjir sejak Senin (12/6/2023).",
		"\"Kami sudah mengirim %d perahu ke lokasi. Warga yang sakit didahulukan,\" kata Bagus dalam jumpa pers di balai kota.",
		"Menurut Kepala Badan Cuaca Lestari Anggraini, hujan masih akan turun hingga %d Juni, sebagaimana dilansir Kabar Kotabaru.",
		"Sungai Lembah sepanjang %d kilometer meluap pada Minggu malam. Air menutup jalan utama dan dua jembatan di selatan kota.",
		"Sejumlah warga mengaku belum menerima bantuan. \"Sudah %d hari kami menunggu,\" ujar Sari, seorang pedagang, kepada Warta Lembah.",
		"Perusahaan tambang di hulu dituduh membuka %d hektare hutan. Direktur perusahaan itu, Tono Hartono, membantah tuduhan tersebut.",
	}
	var out bytes.Buffer
	for i := range imported {
		text := make([]string, 0, 20)
		for j := range 20 {
			text = append(text, fmt.Sprintf(parts[(i+j)%len(parts)], round*imported*20+i*20+j))
		}
		line, err := json.Marshal(map[string]any{"external_id": fmt.Sprintf("uji/%d/%d", round, i), "kind": "news", "title": fmt.Sprintf("Banjir %d %d", round, i), "outlet": "Kabar Contoh", "language": "id", "text": strings.Join(text, "\n\n")})
		if err != nil {
			b.Fatal(err)
		}
		out.Write(append(line, '\n'))
	}
	return out.Bytes()
}

// importLines sends articles in one request and gives how many were made.
func importLines(b *testing.B, address, token string, lines []byte) int {
	b.Helper()
	req, err := http.NewRequestWithContext(b.Context(), http.MethodPost, address+"/api/v1/articles/import", bytes.NewReader(lines))
	if err != nil {
		b.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Content-Type", "application/x-ndjson")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		b.Fatal(err)
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		b.Fatalf("status %d: %v\n%.300s", res.StatusCode, err, answer)
	}
	n := bytes.Count(answer, []byte(`"outcome":"created"`))
	if n != imported {
		b.Logf("%.600s", answer)
	}
	return n
}
