package main

import (
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"sumber/internal/newsroom"
)

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
