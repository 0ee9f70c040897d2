package main

import (
	"io"
	"maps"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sumber/internal/newsroom"
)

// TestEveryFigureIsDocumented: docs/operating.md names the figures that there are, and no others.
func TestEveryFigureIsDocumented(t *testing.T) {
	doc, err := os.ReadFile("../../docs/operating.md")
	if err != nil {
		t.Fatal(err)
	}
	app := boot(t, Config{Server: Server{MetricsAddr: "127.0.0.1:0"}})
	scrape(t, app.URL()+"/healthz")
	_, text := scrape(t, "http://"+app.scraped.Addr().String()+"/metrics")
	there := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^# TYPE (sumber_\w+) `).FindAllStringSubmatch(text, -1) {
		there[m[1]] = true
	}
	told := map[string]bool{}
	for _, m := range regexp.MustCompile("`(sumber_[a-z_]+)`").FindAllStringSubmatch(string(doc), -1) {
		told[m[1]] = true
	}
	if len(there) < 9 || !maps.Equal(there, told) {
		t.Errorf("there are %q, the document tells of %q", slices.Sorted(maps.Keys(there)), slices.Sorted(maps.Keys(told)))
	}
}

func scrape(t *testing.T, url string) (int, string) {
	t.Helper()
	res, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(b)
}

// TestMetrics_NET03: what was done is counted, under patterns and never under what a client sent, and readers do not reach it.
func TestMetrics_NET03(t *testing.T) {
	onBoth(t, func(t *testing.T, url string) {
		app := boot(t, Config{Database: Database{URL: url, Connections: 4}, Server: Server{MetricsAddr: "127.0.0.1:0"}, Demo: true})
		actor, err := app.News.ConsoleActor(t.Context(), "")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := app.News.Import(t.Context(), actor, newsroom.NewArticle{Language: "id", Text: []byte("Jembatan selesai pada Mei, kata Sri Lestari.\n")}); err != nil {
			t.Fatal(err)
		}
		if status, _ := scrape(t, app.URL()+"/metrics"); status != http.StatusNotFound {
			t.Errorf("readers get %d for /metrics", status)
		}
		scrape(t, app.URL()+"/d/kanari-desk/queue")
		scrape(t, app.URL()+"/healthz")
		req, err := http.NewRequestWithContext(t.Context(), "KANARI", app.URL()+"/kanari", nil)
		if err != nil {
			t.Fatal(err)
		}
		if res, err := http.DefaultClient.Do(req); err == nil {
			res.Body.Close()
		}
		status, text := scrape(t, "http://"+app.scraped.Addr().String()+"/metrics")
		if status != http.StatusOK {
			t.Fatalf("status %d", status)
		}
		for _, want := range []string{
			`sumber_http_request_duration_seconds_count{method="GET",route="/healthz",status="2xx"} 1`,
			`sumber_http_request_duration_seconds_count{method="GET",route="/d/:desk/queue",status="3xx"} 1`,
			`sumber_http_request_duration_seconds_count{method="other",route="",status="`,
			"sumber_engine_bytes_total ", "sumber_outbox_oldest_seconds ", "sumber_info{version=", "go_goroutines ",
		} {
			if !strings.Contains(text, want) {
				t.Errorf("there is no %q", want)
			}
		}
		for _, name := range []string{"sumber_database_statement_duration_seconds_count", "sumber_engine_duration_seconds_count", `sumber_database_connections_open\{pool="[a-z]+"\}`} {
			if !regexp.MustCompile(name + " [1-9]").MatchString(text) {
				t.Errorf("%s counts nothing", name)
			}
		}
		if strings.Contains(strings.ToLower(text), "kanari") {
			t.Error("a client's words became a series")
		}
	})
}
