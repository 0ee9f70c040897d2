package main

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sumber/internal/export"
)

// boot runs the real wiring on a free port until the test ends. Without an address of a database it takes a new SQLite file.
func boot(t *testing.T, cfg Config) *App {
	t.Helper()
	return bootLogging(t, cfg, slog.New(slog.DiscardHandler))
}

// bootLogging is boot with a log that the test reads.
func bootLogging(t *testing.T, cfg Config, log *slog.Logger) *App {
	t.Helper()
	if cfg.Addr == "" {
		cfg.Addr = "127.0.0.1:0"
	}
	if cfg.URL == "" {
		cfg.URL = "sqlite:" + filepath.Join(t.TempDir(), "sumber.db")
	}
	cfg.Migrate = true
	app, err := New(t.Context(), cfg, log)
	if err != nil {
		t.Fatal(err)
	}
	if err := app.Listen(); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- app.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Errorf("run: %v", err)
		}
		if err := app.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return app
}

func getPage(t *testing.T, url string) (int, string) {
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

func TestBoot(t *testing.T) {
	onBoth(t, func(t *testing.T, url string) {
		app := boot(t, Config{Database: Database{URL: url}})
		for _, path := range []string{"/healthz", "/readyz", "/"} {
			if status, body := getPage(t, app.URL()+path); status != http.StatusOK {
				t.Errorf("%s: %d %s", path, status, body)
			}
		}
	})
}

// TestDemoBootsTwice starts the demo on what an earlier start left, which changes nothing.
func TestDemoBootsTwice(t *testing.T) {
	onBoth(t, func(t *testing.T, url string) {
		var articles []string
		for range 2 {
			t.Run("start", func(t *testing.T) {
				app := boot(t, Config{Database: Database{URL: url}, Demo: true})
				if status, body := getPage(t, app.URL()+"/"); status != http.StatusOK || !strings.Contains(body, `action="/demo"`) {
					t.Errorf("/: %d %s", status, body)
				}
				actor, err := app.News.ConsoleActor(t.Context(), "")
				if err != nil {
					t.Fatal(err)
				}
				err = app.News.AllVerdicts(t.Context(), actor, true, func(v export.Verdicts) error {
					articles = append(articles, v.Article.ID)
					return nil
				})
				if err != nil {
					t.Fatal(err)
				}
			})
		}
		if len(articles) != 2 || articles[0] != articles[1] {
			t.Errorf("the two starts had the articles %q", articles)
		}
	})
}

// TestStopTellsBalancersFirst: a server that was told to stop is not ready any more, and goes on answering for its delay, each time with the
// end of the connection.
func TestStopTellsBalancersFirst(t *testing.T) {
	t.Parallel()
	app, err := New(t.Context(), Config{Database: Database{URL: "sqlite:" + filepath.Join(t.TempDir(), "sumber.db")}, Server: Server{Addr: "127.0.0.1:0", StopDelay: 5 * time.Second}, Migrate: true}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer app.Close()
	if err := app.Listen(); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- app.Run(ctx) }()
	ask := func(path string) (int, bool) {
		t.Helper()
		res, err := http.Get(app.URL() + path)
		if err != nil {
			t.Fatalf("%s: the server is gone: %v", path, err)
		}
		defer res.Body.Close()
		return res.StatusCode, res.Close
	}
	if status, closes := ask("/readyz"); status != http.StatusOK || closes {
		t.Errorf("before: %d, closes %v", status, closes)
	}
	stop()
	for { // until it knows; when it never says so, it is gone at last
		if status, closes := ask("/readyz"); status == http.StatusServiceUnavailable && closes {
			break
		}
	}
	if status, closes := ask("/healthz"); status != http.StatusOK || !closes {
		t.Errorf("told to stop it answers %d, closes %v", status, closes)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// TestStopLetsRequestsFinish stops the server while a request is under way: it is answered, and later ones are not.
func TestStopLetsRequestsFinish(t *testing.T) {
	app, err := New(t.Context(), Config{Database: Database{URL: "sqlite:" + filepath.Join(t.TempDir(), "sumber.db")}, Server: Server{Addr: "127.0.0.1:0"}, Migrate: true}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer app.Close()
	if err := app.Listen(); err != nil {
		t.Fatal(err)
	}
	begun, finish := make(chan bool), make(chan bool)
	app.Handler = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(begun)
		<-finish
		io.WriteString(w, "finished")
	})
	ctx, stop := context.WithCancel(context.Background())
	done, answered := make(chan error, 1), make(chan string, 1)
	go func() { done <- app.Run(ctx) }()
	go func() {
		res, err := http.Get(app.URL())
		if err != nil {
			answered <- err.Error()
			return
		}
		defer res.Body.Close()
		b, _ := io.ReadAll(res.Body)
		answered <- string(b)
	}()
	<-begun
	stop()
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if res, err := http.Get(app.URL()); err != nil {
			break // no new requests
		} else {
			res.Body.Close()
		}
	}
	close(finish)
	if got := <-answered; got != "finished" {
		t.Errorf("the request under way got %q", got)
	}
	if err := <-done; err != nil {
		t.Errorf("run: %v", err)
	}
}

func TestServeRefusals_NET02(t *testing.T) {
	database := "sqlite:" + filepath.Join(t.TempDir(), "sumber.db")
	tests := []struct {
		name string
		args []string
		want string
	}{
		{"a demo that others can reach", []string{"--demo", "--addr=0.0.0.0:0"}, "loopback address only"},
		{"a database without its schema", []string{"--no-migrate", "--database-url=" + database}, "run sumber migrate up"},
		{"another kind of database", []string{"--database-url=mysql://localhost/sumber"}, "want postgres://"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var out, errs bytes.Buffer
			code := run(t.Context(), append([]string{"serve", "--addr=127.0.0.1:0"}, tt.args...), streams{nil, &out, &errs})
			if code != exitFail || !strings.Contains(errs.String(), tt.want) {
				t.Errorf("status %d: %s", code, errs.String())
			}
		})
	}
}
