package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestServerLimits_LIM03: a client that sends its request slowly, or a header without end, keeps nothing busy for long.
func TestServerLimits_LIM03(t *testing.T) {
	srv := (&App{Log: Log{}.Logger(io.Discard)}).server()
	for name, limit := range map[string]time.Duration{"the header": srv.ReadHeaderTimeout, "the request": srv.ReadTimeout, "a connection that waits": srv.IdleTimeout} {
		if limit <= 0 || limit > 2*time.Minute {
			t.Errorf("%s may take %s", name, limit)
		}
	}
	app := boot(t, Config{})
	address := strings.TrimPrefix(app.URL(), "http://")
	for _, tt := range []struct {
		name, head string
		want       int
	}{
		{"a short header", "X-A: b\r\n", 200},
		{"one field without end", "X-A: " + strings.Repeat("b", 80<<10) + "\r\n", 431},
		{"fields without end", strings.Repeat("X-A: bbbbbbbbbbbbbbbb\r\n", 5000), 431},
		{"two lengths", "Content-Length: 1\r\nContent-Length: 2\r\n", 400},
		{"a length that is none", "Content-Length: -1\r\n", 400},
		{"an encoding that is unknown", "Transfer-Encoding: kanari\r\n", 501},
		{"a field without a name", ": b\r\n", 400},
		{"a field with a space before its colon", "X-A : b\r\n", 400},
		{"two hosts", "Host: kanari.example\r\n", 400},
	} {
		t.Run(tt.name, func(t *testing.T) {
			conn, err := net.Dial("tcp", address)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			go func() { _, _ = fmt.Fprintf(conn, "GET /healthz HTTP/1.1\r\nHost: %s\r\n%s\r\n", address, tt.head) }()
			res, err := http.ReadResponse(bufio.NewReader(conn), nil)
			if err != nil {
				t.Fatal(err)
			}
			defer res.Body.Close()
			if res.StatusCode != tt.want {
				t.Errorf("status %d, want %d", res.StatusCode, tt.want)
			}
		})
	}
}
