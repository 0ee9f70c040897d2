package main

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestHealth(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/readyz" {
			http.Error(w, "the database lacks migrations", http.StatusServiceUnavailable)
		}
	}))
	addr := strings.TrimPrefix(srv.URL, "http://")
	health := func(args ...string) (int, string) {
		var out, errs bytes.Buffer
		code := run(context.Background(), append([]string{"health", "--addr=" + addr}, args...), streams{nil, &out, &errs})
		return code, out.String() + errs.String()
	}
	if code, said := health(); code != exitDone || said != "ok\n" {
		t.Errorf("a healthy server: %d %q", code, said)
	}
	if code, said := health("--ready"); code != exitFail || !strings.Contains(said, "lacks migrations") {
		t.Errorf("a server that is not ready: %d %q", code, said)
	}
	srv.Close()
	if code, _ := health(); code != exitFail {
		t.Errorf("no server: %d", code)
	}
}

func TestDialable(t *testing.T) {
	for in, want := range map[string]string{
		"0.0.0.0:8080":  "127.0.0.1:8080",
		":8080":         "127.0.0.1:8080",
		"[::]:8080":     "[::1]:8080",
		"10.0.0.1:8080": "10.0.0.1:8080",
	} {
		if got, err := dialable(in); err != nil || got != want {
			t.Errorf("%s: %q, %v, want %q", in, got, err, want)
		}
	}
}
