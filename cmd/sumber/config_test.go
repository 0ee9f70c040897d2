package main

import (
	"bytes"
	"context"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// settings parses the arguments as `sumber serve` does.
func settings(t *testing.T, args ...string) (Config, error) {
	t.Helper()
	var c cli
	parser, err := kong.New(&c, resolvers(), kong.Exit(func(int) {}))
	if err != nil {
		t.Fatal(err)
	}
	_, err = parser.Parse(append([]string{"serve"}, args...))
	return Config{Database: c.Serve.Database, Server: c.Serve.Server, Log: c.Log, Demo: c.Serve.Demo, Migrate: c.Serve.Migrate}, err
}

func TestSettingsComeFromFlagThenEnvironmentThenDefault(t *testing.T) {
	c, err := settings(t)
	if err != nil {
		t.Fatal(err)
	}
	if c.URL != "sqlite:./data/sumber.db" || c.Addr != "127.0.0.1:8080" || c.MaxArticleBytes != 1<<20 || c.Level != "info" {
		t.Errorf("defaults are %+v", c)
	}
	t.Setenv("SUMBER_ADDR", "127.0.0.1:1")
	t.Setenv("SUMBER_MAX_ARTICLE_BYTES", "2MiB")
	t.Setenv("SUMBER_TRUSTED_PROXIES", "10.1.2.3/8, 127.0.0.1,::1")
	c, err = settings(t, "--addr=127.0.0.1:2")
	if err != nil {
		t.Fatal(err)
	}
	want := prefixes{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("127.0.0.1/32"), netip.MustParsePrefix("::1/128")}
	if c.Addr != "127.0.0.1:2" || c.MaxArticleBytes != 2<<20 || !slices.Equal(c.TrustedProxies, want) {
		t.Errorf("settings are %+v", c)
	}
	t.Setenv("SUMBER_TRUSTED_PROXIES", "")
	if c, err = settings(t); err != nil || len(c.TrustedProxies) != 0 {
		t.Errorf("an empty list gives %v, %v", c.TrustedProxies, err)
	}
}

func TestAnEmptyVariableIsNone(t *testing.T) {
	want, err := settings(t)
	if err != nil {
		t.Fatal(err)
	}
	for name := range known() {
		t.Setenv(name, "")
	}
	if c, err := settings(t); err != nil || !reflect.DeepEqual(c, want) {
		t.Errorf("settings are %+v, %v, want %+v", c, err, want)
	}
	if c, err := settings(t, "--addr=127.0.0.1:3"); err != nil || c.Addr != "127.0.0.1:3" {
		t.Errorf("a flag beside an empty variable: %+v, %v", c, err)
	}
	file := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(file, []byte("sqlite:x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("SUMBER_DATABASE_URL_FILE", file)
	if c, err := settings(t); err != nil || c.URL != "sqlite:x" {
		t.Errorf("a file beside an empty variable: %+v, %v", c, err)
	}
}

func TestSecretsComeFromFiles(t *testing.T) {
	file := filepath.Join(t.TempDir(), "secret")
	write := func(s string) {
		if err := os.WriteFile(file, []byte(s), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("kata sandi / 100%\n")
	t.Setenv("SUMBER_DATABASE_URL", "postgres://sumber@db:5432/sumber?sslmode=disable")
	t.Setenv("SUMBER_DATABASE_PASSWORD_FILE", file)
	c, err := settings(t)
	if err != nil {
		t.Fatal(err)
	}
	got, err := c.Address()
	if want := "postgres://sumber:kata%20sandi%20%2F%20100%25@db:5432/sumber?sslmode=disable"; err != nil || got != want {
		t.Errorf("address is %q, %v, want %q", got, err, want)
	}

	if _, err := settings(t, "--database-url=sqlite:x"); err != nil {
		t.Errorf("a flag beside the files: %v", err)
	}
	t.Setenv("SUMBER_DATABASE_PASSWORD", "other")
	if _, err := settings(t); err == nil || !strings.Contains(err.Error(), "keep one") || strings.Contains(err.Error(), "kata sandi") {
		t.Errorf("both at once: %v", err)
	}
	os.Unsetenv("SUMBER_DATABASE_PASSWORD")
	for content, want := range map[string]string{"\n": "is empty", strings.Repeat("x", maxSecret+1): "is longer than"} {
		write(content)
		if _, err := settings(t); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("a file of %d bytes: %v, want %q", len(content), err, want)
		}
	}
	t.Setenv("SUMBER_DATABASE_PASSWORD_FILE", file+".missing")
	if _, err := settings(t); err == nil {
		t.Error("a missing file was taken")
	}
}

func TestDatabaseAddress(t *testing.T) {
	tests := []struct {
		name     string
		in       Database
		want, ko string
	}{
		{name: "sqlite", in: Database{URL: "sqlite:./data/sumber.db"}, want: "sqlite:./data/sumber.db"},
		{name: "sqlite without a path", in: Database{URL: "sqlite:"}, ko: "needs a path"},
		{name: "postgres", in: Database{URL: "postgres://a:b@c/d"}, want: "postgres://a:b@c/d"},
		{name: "two passwords", in: Database{URL: "postgres://a:b@c/d", Password: "e"}, ko: "holds a password too"},
		{name: "another database", in: Database{URL: "mysql://root:geheim@c/d"}, ko: "want postgres://"},
		{name: "one connection", in: Database{URL: "postgres://c/d", Connections: 1}, ko: "at least 2"},
		{name: "no address", in: Database{URL: "%zz:geheim"}, ko: "want postgres://"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := tt.in.Address()
			switch {
			case tt.ko == "" && (err != nil || got != tt.want):
				t.Errorf("got %q, %v, want %q", got, err, tt.want)
			case tt.ko != "" && (err == nil || !strings.Contains(err.Error(), tt.ko)):
				t.Errorf("got %v, want %q", err, tt.ko)
			case err != nil && strings.Contains(err.Error(), "geheim"):
				t.Errorf("the error tells the password: %v", err)
			}
		})
	}
	if got := (Database{URL: "postgres://a:geheim@c/d"}).Redacted(); strings.Contains(got, "geheim") {
		t.Errorf("redacted is %q", got)
	}
}

func TestRefusedSettings(t *testing.T) {
	for _, tt := range []struct{ flag, want string }{
		{"--addr=8080", "SUMBER_ADDR"},
		{"--public-url=cek.example.org", "SUMBER_PUBLIC_URL"},
		{"--public-url=https://example.org/cek", "SUMBER_PUBLIC_URL"},
		{"--max-article-bytes=0", "SUMBER_MAX_ARTICLE_BYTES"},
		{"--api-token-quota=-1", "SUMBER_API_TOKEN_QUOTA"},
		{"--api-address-quota=1000001", "SUMBER_API_ADDRESS_QUOTA"},
		{"--stop-delay=-1s", "SUMBER_STOP_DELAY"},
		{"--metrics-addr=9090", "SUMBER_METRICS_ADDR"},
		{"--fetch-allow=dalam", "neither an address nor a network"},
		{"--max-article-bytes=1MB", "not a number of bytes"},
		{"--max-article-bytes=9999999999GiB", "not a number of bytes"},
		{"--trusted-proxies=proxy.example.org", "neither an address nor a network"},
		{"--cookie-secure=yes", "must be one of"},
		{"--log-level=loud", "must be one of"},
	} {
		t.Run(tt.flag, func(t *testing.T) {
			if _, err := settings(t, tt.flag); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}

func TestSecureCookieAndLoopback(t *testing.T) {
	for _, tt := range []struct {
		s        Server
		secure   bool
		loopback bool
	}{
		{Server{Addr: "127.0.0.1:8080", CookieSecure: "auto"}, false, true},
		{Server{Addr: "localhost:0", CookieSecure: "always"}, true, true},
		{Server{Addr: "[::1]:80", CookieSecure: "auto", PublicURL: "https://cek.example.org"}, true, true},
		{Server{Addr: "0.0.0.0:80", CookieSecure: "never", PublicURL: "https://cek.example.org"}, false, false},
		{Server{Addr: ":80"}, false, false},
	} {
		if tt.s.SecureCookie() != tt.secure || tt.s.Loopback() != tt.loopback {
			t.Errorf("%+v: secure %v, loopback %v", tt.s, tt.s.SecureCookie(), tt.s.Loopback())
		}
	}
}

func TestLogger(t *testing.T) {
	var b bytes.Buffer
	l := Log{Level: "warn", Format: "json"}.Logger(&b)
	l.Info("unheard")
	l.Warn("heard", slog.Int("n", 1))
	if got := b.String(); strings.Contains(got, "unheard") || !strings.Contains(got, `"msg":"heard","n":1`) {
		t.Errorf("logged %q", got)
	}
}

// TestEveryCommandHelps asks each command for its help: it is there, says what the command does, and exits with 0.
func TestEveryCommandHelps(t *testing.T) {
	var c cli
	parser, err := kong.New(&c)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"account add", "account disable", "account list", "account password", "audit verify", "backup", "check", "config", "desk add", "desk list", "eval", "export", "extract", "health",
		"import", "member add", "member list", "member role", "migrate down", "migrate status", "migrate up", "reread", "restore", "serve", "similar",
		"token add", "token list", "token revoke", "version", "webhook deliveries", "webhook list", "webhook redeliver", "webhook test",
	}
	var got []string
	for _, leaf := range parser.Model.Leaves(false) {
		name, _, _ := strings.Cut(strings.TrimPrefix(leaf.FullPath(), parser.Model.Name+" "), " <")
		got = append(got, name)
		var out, errs bytes.Buffer
		code := run(context.Background(), append(strings.Fields(name), "--help"), streams{strings.NewReader(""), &out, &errs})
		if code != exitDone || errs.Len() > 0 || !strings.Contains(out.String(), strings.Fields(leaf.Help)[0]) {
			t.Errorf("%s --help: status %d, %q, %q", name, code, out.String(), errs.String())
		}
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("commands are %q, want %q", got, want)
	}
}

func TestWrongUsage(t *testing.T) {
	for _, args := range [][]string{{}, {"nope"}, {"serve", "--nope"}, {"member", "role", "a@example.org", "boss"}} {
		var out, errs bytes.Buffer
		if code := run(context.Background(), args, streams{strings.NewReader(""), &out, &errs}); code != exitUsage || errs.Len() == 0 || out.Len() > 0 {
			t.Errorf("%q: status %d, out %q, err %q", args, code, out.String(), errs.String())
		}
	}
}

// TestConfigShowsNoSecret_SEC01: the settings are told with where they come from, and of secrets only that they are set.
func TestConfigShowsNoSecret_SEC01(t *testing.T) {
	const secret = "kata-sandi-rahasia"
	file := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(file, []byte(secret+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	config := func(env map[string]string, args ...string) (int, string) {
		for name, v := range env {
			t.Setenv(name, v)
		}
		var out, errs bytes.Buffer
		code := run(t.Context(), append([]string{"config"}, args...), streams{strings.NewReader(""), &out, &errs})
		for name := range env {
			t.Setenv(name, "")
		}
		return code, out.String() + errs.String()
	}
	for _, tt := range []struct {
		name string
		env  map[string]string
		args []string
		code int
		want []string // words of one line
	}{
		{"default", nil, nil, exitDone, []string{"SUMBER_ADDR", "127.0.0.1:8080", "default"}},
		{"flag", map[string]string{"SUMBER_ADDR": "127.0.0.1:1"}, []string{"--addr=127.0.0.1:2"}, exitDone, []string{"SUMBER_ADDR", "127.0.0.1:2", "flag"}},
		{"variable", map[string]string{"SUMBER_TRUSTED_PROXIES": "10.1.2.3/8,::1"}, nil, exitDone, []string{"SUMBER_TRUSTED_PROXIES", "10.0.0.0/8,::1/128", "SUMBER_TRUSTED_PROXIES"}},
		{"password in the address", map[string]string{"SUMBER_DATABASE_URL": "postgres://u:" + secret + "@h/db"}, nil, exitDone, []string{"SUMBER_DATABASE_URL", "postgres://u:xxxxx@h/db", "SUMBER_DATABASE_URL"}},
		{"password in the query", nil, []string{"--database-url=postgres://h/db?password=" + secret}, exitDone, []string{"SUMBER_DATABASE_URL", "postgres://h/db?password=xxxxx", "flag"}},
		{"password in a file", map[string]string{"SUMBER_DATABASE_URL": "postgres://u@h/db", "SUMBER_DATABASE_PASSWORD_FILE": file}, nil, exitDone, []string{"SUMBER_DATABASE_PASSWORD", masked, "SUMBER_DATABASE_PASSWORD_FILE"}},
		{"address for people as listened on", nil, []string{"--addr=127.0.0.1:81"}, exitDone, []string{"SUMBER_PUBLIC_URL", "http://127.0.0.1:81", "default"}},
		{"address for people on every network", nil, []string{"--addr=:81"}, exitDone, []string{"SUMBER_PUBLIC_URL", "http://127.0.0.1:81", "default"}},
		{"address for people as set", map[string]string{"SUMBER_PUBLIC_URL": "https://cek.example.org/"}, nil, exitDone, []string{"SUMBER_PUBLIC_URL", "https://cek.example.org", "SUMBER_PUBLIC_URL"}},
		{"refused as by serve", nil, []string{"--database-url=mysql://u:" + secret + "@h/db"}, exitFail, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			code, out := config(tt.env, tt.args...)
			if code != tt.code || strings.Contains(out, secret) {
				t.Fatalf("status %d, want %d:\n%s", code, tt.code, out)
			}
			if tt.want == nil {
				return
			}
			for line := range strings.Lines(out) {
				if slices.Equal(strings.Fields(line), tt.want) {
					return
				}
			}
			t.Errorf("no line says %q:\n%s", tt.want, out)
		})
	}
}
