package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net"
	"net/netip"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"sumber/models"
)

// This file is the only reader of the environment. Every setting is a flag, and a variable of the environment; a
// secret may also be in a file that the variable with _FILE behind its name points at. A flag wins over both.

// Config is every setting of the program.
type Config struct {
	Database
	Server
	Log
	Demo    bool // fill an empty database with the demo, and open its one-click sign-in
	Migrate bool // bring the schema up to date first
}

// Database says which database holds the desks.
type Database struct {
	URL      string `name:"database-url" env:"SUMBER_DATABASE_URL" secret:"" default:"sqlite:./data/sumber.db" placeholder:"URL" help:"The database: postgres://user@host/name or sqlite:PATH (default: ${default})."`
	Password string `name:"database-password" env:"SUMBER_DATABASE_PASSWORD" secret:"" hidden:"" help:"Password of the database's user, when the address holds none."`
	// The rest is for PostgreSQL.
	Connections    int    `name:"database-connections" env:"SUMBER_DATABASE_CONNECTIONS" default:"10" help:"Most connections to PostgreSQL, at least 2 (default: ${default})."`
	Replica        string `name:"database-replica-url" env:"SUMBER_DATABASE_REPLICA_URL" secret:"" placeholder:"URL" help:"A PostgreSQL that follows the first one, for pages that may be a little behind (default: none)."`
	SimpleProtocol bool   `name:"database-simple-protocol" env:"SUMBER_DATABASE_SIMPLE_PROTOCOL" help:"Do without prepared statements, for PgBouncer in transaction mode."`
}

// Address is the database's address with its password in it. It is a secret: Redacted is what may be shown.
func (d Database) Address() (string, error) {
	if d.Replica != "" {
		if !strings.HasPrefix(d.URL, "postgres") {
			return "", errors.New("SUMBER_DATABASE_REPLICA_URL: only PostgreSQL has one")
		}
		if _, err := d.replica(); err != nil {
			return "", err
		}
	}
	if strings.HasPrefix(d.URL, "sqlite:") {
		if strings.TrimPrefix(d.URL, "sqlite:") == "" {
			return "", errors.New("SUMBER_DATABASE_URL: sqlite: needs a path")
		}
		return d.URL, nil
	}
	u, err := url.Parse(d.URL)
	if err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" {
		// The address is not repeated: it may hold a password.
		return "", errors.New("SUMBER_DATABASE_URL: want postgres://user@host/name or sqlite:PATH")
	}
	if d.Connections == 1 || d.Connections < 0 {
		return "", errors.New("SUMBER_DATABASE_CONNECTIONS: must be at least 2")
	}
	if d.Password != "" {
		if _, has := u.User.Password(); has {
			return "", errors.New("SUMBER_DATABASE_PASSWORD: SUMBER_DATABASE_URL holds a password too")
		}
		u.User = url.UserPassword(u.User.Username(), d.Password)
	}
	return u.String(), nil
}

// replica is the address of the second database with the password of the first, if it holds none itself; "" for none.
func (d Database) replica() (string, error) {
	if d.Replica == "" {
		return "", nil
	}
	u, err := url.Parse(d.Replica)
	if err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" {
		return "", errors.New("SUMBER_DATABASE_REPLICA_URL: want postgres://user@host/name")
	}
	if _, has := u.User.Password(); d.Password != "" && !has {
		u.User = url.UserPassword(u.User.Username(), d.Password)
	}
	return u.String(), nil
}

// open connects; observe, when it is not nil, is told of each statement's time. A database that must be there is not made: an address
// typed wrongly would be one that holds nothing.
func (d Database) open(ctx context.Context, log *slog.Logger, there bool, observe func(time.Duration)) (*models.Store, error) {
	address, err := d.Address()
	if err != nil {
		return nil, err
	}
	replica, err := d.replica()
	if err != nil {
		return nil, err
	}
	c := models.Config{URL: address, There: there, ReplicaURL: replica, SimpleProtocol: d.SimpleProtocol, Logger: log, Observe: observe}
	if !strings.HasPrefix(address, "sqlite:") {
		c.MaxConns = d.Connections
	}
	s, err := models.Open(ctx, c)
	if errors.Is(err, models.ErrNoDatabase) {
		return nil, fmt.Errorf("%w: is that the right place? Else run sumber migrate up", err)
	}
	return s, err
}

// Redacted is the database's address without its password, for logs. PostgreSQL takes passwords in the query too.
func (d Database) Redacted() string {
	u, err := url.Parse(d.URL)
	if err != nil {
		return "(unreadable)"
	}
	q := u.Query()
	for _, name := range []string{"password", "sslpassword"} {
		if q.Has(name) {
			q.Set(name, "xxxxx")
			u.RawQuery = q.Encode()
		}
	}
	return u.Redacted()
}

// Server says how the pages are served.
type Server struct {
	Addr            string        `env:"SUMBER_ADDR" default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"Where to listen (default: ${default})."`
	PublicURL       string        `name:"public-url" env:"SUMBER_PUBLIC_URL" placeholder:"URL" help:"The address that readers type, as https://cek.example.org; invitation links begin with it (default: http:// and the address listened on)."`
	TrustedProxies  prefixes      `name:"trusted-proxies" env:"SUMBER_TRUSTED_PROXIES" placeholder:"CIDR,..." help:"Reverse proxies whose X-Forwarded-For is believed, as 10.0.0.0/8,127.0.0.1 (default: none)."`
	MetricsAddr     string        `name:"metrics-addr" env:"SUMBER_METRICS_ADDR" placeholder:"HOST:PORT" help:"Where Prometheus finds /metrics; keep it away from readers (default: nowhere)."`
	MaxArticleBytes size          `name:"max-article-bytes" env:"SUMBER_MAX_ARTICLE_BYTES" default:"1MiB" placeholder:"SIZE" help:"The longest article text that is taken, in bytes or as 512KiB, 2MiB (default: ${default})."`
	TokenQuota      int           `name:"api-token-quota" env:"SUMBER_API_TOKEN_QUOTA" default:"6000" placeholder:"N" help:"Requests of the API that a token may make a minute, with all servers on the database; 0 is no limit (default: ${default})."`
	AddressQuota    int           `name:"api-address-quota" env:"SUMBER_API_ADDRESS_QUOTA" default:"600" placeholder:"N" help:"The same for an address that sends no token, or a bad one (default: ${default})."`
	FetchAllow      prefixes      `name:"fetch-allow" env:"SUMBER_FETCH_ALLOW" placeholder:"CIDR,..." help:"Networks that webhooks may reach although they are not public, on any port (default: none)."`
	FetchHTTP       bool          `name:"fetch-http" env:"SUMBER_FETCH_HTTP" help:"Let webhooks go to public addresses by plain http."`
	StopDelay       time.Duration `name:"stop-delay" env:"SUMBER_STOP_DELAY" default:"0s" placeholder:"TIME" help:"How long to go on after SIGTERM with /readyz at 503, so that a load balancer turns elsewhere first, as 10s (default: ${default})."`
	CookieSecure    string        `name:"cookie-secure" env:"SUMBER_COOKIE_SECURE" enum:"auto,always,never" default:"auto" help:"Whether the session's cookie is sent over https only: auto (when the public address is https), always, never."`
}

// publicURL is the address for people, without a slash at its end, of a server that listens on addr.
func (s Server) publicURL(addr string) string {
	if s.PublicURL != "" {
		return strings.TrimRight(s.PublicURL, "/")
	}
	if to, err := dialable(addr); err == nil {
		addr = to
	}
	return "http://" + addr
}

// SecureCookie reports whether a browser may send the session's cookie over https only.
func (s Server) SecureCookie() bool {
	switch s.CookieSecure {
	case "always":
		return true
	case "never":
		return false
	}
	return strings.HasPrefix(s.PublicURL, "https://")
}

// Loopback reports whether only this machine can reach the server.
func (s Server) Loopback() bool {
	host, _, err := net.SplitHostPort(s.Addr)
	if err != nil {
		return false
	}
	if host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

// Validate is called by kong once flags and environment are read.
func (s Server) Validate() error {
	if _, _, err := net.SplitHostPort(s.Addr); err != nil {
		return fmt.Errorf("SUMBER_ADDR: want HOST:PORT: %w", err)
	}
	if s.MetricsAddr != "" {
		if _, _, err := net.SplitHostPort(s.MetricsAddr); err != nil {
			return fmt.Errorf("SUMBER_METRICS_ADDR: want HOST:PORT: %w", err)
		}
	}
	if s.PublicURL != "" {
		u, err := url.Parse(s.PublicURL)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || strings.Trim(u.Path, "/") != "" {
			return errors.New("SUMBER_PUBLIC_URL: want http(s)://HOST without a path")
		}
	}
	if s.StopDelay < 0 {
		return errors.New("SUMBER_STOP_DELAY: must not be less than 0")
	}
	for name, n := range map[string]int{"SUMBER_API_TOKEN_QUOTA": s.TokenQuota, "SUMBER_API_ADDRESS_QUOTA": s.AddressQuota} {
		if n < 0 || n > 1_000_000 {
			return errors.New(name + ": must be 0 to 1000000")
		}
	}
	if s.MaxArticleBytes <= 0 {
		return errors.New("SUMBER_MAX_ARTICLE_BYTES: must be more than 0")
	}
	return nil
}

// Log says what is written on standard error.
type Log struct {
	Level  string `name:"log-level" env:"SUMBER_LOG_LEVEL" enum:"debug,info,warn,error" default:"info" help:"The least that is logged: debug, info, warn, error (default: ${default})."`
	Format string `name:"log-format" env:"SUMBER_LOG_FORMAT" enum:"text,json" default:"text" help:"How it is logged: text, json (default: ${default})."`
}

// Logger writes to w as the settings say.
func (l Log) Logger(w io.Writer) *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(l.Level)); err != nil {
		level = slog.LevelInfo
	}
	o := &slog.HandlerOptions{Level: level}
	if l.Format == "json" {
		return slog.New(slog.NewJSONHandler(w, o))
	}
	return slog.New(slog.NewTextHandler(w, o))
}

// size is a number of bytes, written plainly or with KiB, MiB or GiB.
type size int64

// UnmarshalText reads a size.
func (s *size) UnmarshalText(b []byte) error {
	digits, factor := string(b), int64(1)
	for i, unit := range []string{"KiB", "MiB", "GiB"} {
		if d, ok := strings.CutSuffix(digits, unit); ok {
			digits, factor = strings.TrimSpace(d), 1<<(10*(i+1))
			break
		}
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || n < 0 || n > math.MaxInt64/factor {
		return fmt.Errorf("%q is not a number of bytes (as 1048576, 512KiB, 2MiB)", b)
	}
	*s = size(n * factor)
	return nil
}

// prefixes is a list of networks; an address alone is a network of one.
type prefixes []netip.Prefix

// UnmarshalText reads the list.
func (ps *prefixes) UnmarshalText(b []byte) error {
	*ps = nil
	for s := range strings.SplitSeq(string(b), ",") {
		if s = strings.TrimSpace(s); s == "" {
			continue
		}
		p, err := netip.ParsePrefix(s)
		if err != nil {
			ip, err := netip.ParseAddr(s)
			if err != nil {
				return fmt.Errorf("%q is neither an address nor a network (as 10.0.0.0/8)", s)
			}
			p = netip.PrefixFrom(ip, ip.BitLen())
		}
		*ps = append(*ps, p.Masked())
	}
	return nil
}

// String writes the list as UnmarshalText reads it.
func (ps prefixes) String() string {
	words := make([]string, len(ps))
	for i, p := range ps {
		words[i] = p.String()
	}
	return strings.Join(words, ",")
}

// origin tells where the value of a setting came from, in the order in which the ways win.
func origin(f *kong.Flag, parsed *kong.Context) string {
	for _, p := range parsed.Path {
		if p.Flag == f && !p.Resolved {
			return "flag"
		}
	}
	for _, name := range f.Envs {
		switch {
		case os.Getenv(name) != "":
			return name
		case os.Getenv(name+"_FILE") != "" && f.Tag.Has("secret"):
			return name + "_FILE"
		}
	}
	return "default"
}

// resolvers settle what kong's own reading of flags and variables does not; the later one wins.
func resolvers() kong.Option {
	return kong.Resolvers(kong.ResolverFunc(emptyIsUnset), kong.ResolverFunc(secretFiles))
}

// emptyIsUnset gives a setting whose variable is there but empty its default: ${X:-} of a compose file makes such
// variables, and kong would take the empty text for the value.
func emptyIsUnset(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	for _, name := range flag.Envs {
		if v, set := os.LookupEnv(name); !set || v != "" {
			continue
		}
		switch {
		case flag.HasDefault:
			return flag.Default, nil
		case flag.IsBool():
			return "false", nil
		}
	}
	return nil, nil // kong's word for "not resolved here"
}

// maxSecret is more than any secret in a file needs.
const maxSecret = 64 << 10

// secretFiles resolves the settings marked secret from the file that NAME_FILE points at, as container runtimes mount
// them. Both variables at once are refused: nobody could tell which one is meant.
func secretFiles(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	if !flag.Tag.Has("secret") {
		return nil, nil // kong's word for "not resolved here"
	}
	for _, name := range flag.Envs {
		file := os.Getenv(name + "_FILE")
		if file == "" {
			continue
		}
		if os.Getenv(name) != "" {
			return nil, fmt.Errorf("%s and %s_FILE are both set: keep one", name, name)
		}
		b, err := readSecret(file)
		if err != nil {
			return nil, fmt.Errorf("%s_FILE: %w", name, err)
		}
		return b, nil
	}
	return nil, nil
}

func readSecret(file string) (string, error) {
	f, err := os.Open(file)
	if err != nil {
		return "", err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxSecret+1))
	if err != nil {
		return "", err
	}
	s := strings.TrimRight(string(b), "\r\n")
	switch {
	case len(b) > maxSecret:
		return "", fmt.Errorf("%s is longer than %d bytes", file, maxSecret)
	case s == "":
		return "", fmt.Errorf("%s is empty", file)
	}
	return s, nil
}
