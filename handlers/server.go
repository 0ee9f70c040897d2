// Package handlers answers HTTP: pages and the JSON API. A handler binds the request, calls one use case of newsroom and
// renders; it knows no rule, no role and no query. routes.go lists every route with who may use it.
package handlers

import (
	"log/slog"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"sumber/internal/newsroom"
)

// Options are the settings of the web side.
type Options struct {
	Log *slog.Logger
	// PublicURL is the address that readers type, without a slash at its end: one-time links begin with it.
	PublicURL string
	// SecureCookie sends the session's cookie over https only.
	SecureCookie bool
	// TrustedProxies are the reverse proxies whose X-Forwarded-For is believed.
	TrustedProxies []netip.Prefix
	// TokenQuota and AddressQuota are how many requests a minute of the API a token may make, and an address without one; 0 is no
	// limit.
	TokenQuota, AddressQuota int
	// MaxBulkBytes is the most bytes of many articles that are sent at once; 0 is 4 GiB.
	MaxBulkBytes int64
	// BulkWait is how long each 64 KiB of them may take to arrive; 0 is a minute.
	BulkWait time.Duration
	// BulkBeat is how often an import shows that it is carried out; 0 is newsroom.LinesBeat.
	BulkBeat time.Duration
	// Version is told by the API.
	Version string
	// Stopping, when set, reports that the program is about to stop: it is not ready any more, and keeps no connection open.
	Stopping func() bool
	// Observe, when set, is told of each answer: the pattern of its route ("" for none), method, status and time.
	Observe func(route, method string, status int, took time.Duration)
}

// server holds what handlers share.
type server struct {
	news *newsroom.Newsroom
	o    Options
	md   markdown
}

// New gives the whole web side of a newsroom.
func New(news *newsroom.Newsroom, o Options) http.Handler {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	s := &server{news: news, o: o, md: newMarkdown()}
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.IPExtractor = s.clientAddress
	e.HTTPErrorHandler = s.fail
	e.Use(
		numbered,
		middleware.RequestID(),
		s.logged,
		middleware.RecoverWithConfig(middleware.RecoverConfig{DisablePrintStack: true, LogErrorFunc: s.panicked}),
		s.secured,
		s.parting,
		middleware.BodyLimitWithConfig(middleware.BodyLimitConfig{Limit: s.bodyLimit(), Skipper: func(c echo.Context) bool { return c.Path() == bulkPath }}),
		sameOrigin,
	)
	for _, r := range s.routes() {
		e.Add(r.method, r.path, s.guard(r))
		if r.method == get {
			e.Add(http.MethodHead, r.path, s.guard(r)) // the server leaves the body away
		}
	}
	return e
}

// numbered keeps the request id of a proxy in front, and drops one that no proxy would give: it is shown and logged.
func numbered(next echo.HandlerFunc) echo.HandlerFunc {
	odd := func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && !strings.ContainsRune("-_.:", r)
	}
	return func(c echo.Context) error {
		h := c.Request().Header
		if id := h.Get(echo.HeaderXRequestID); len(id) > 64 || strings.ContainsFunc(id, odd) {
			h.Del(echo.HeaderXRequestID)
		}
		return next(c)
	}
}

// sameOrigin refuses what a page of another site makes a browser send. Its refusal is an error like any other, so that
// pages get a page and the API its problem.
func sameOrigin(next echo.HandlerFunc) echo.HandlerFunc {
	protection := http.NewCrossOriginProtection()
	return func(c echo.Context) error {
		if err := protection.Check(c.Request()); err != nil {
			return echo.NewHTTPError(http.StatusForbidden).SetInternal(err)
		}
		return next(c)
	}
}

// bodyLimit leaves room for the other fields of a form around the longest article, whose own limit answers first, and
// for the escapes of JSON.
func (s *server) bodyLimit() string { return byteCount(s.mostBody()) }

func (s *server) mostBody() int { return 6*s.news.MaxArticleBytes() + 256<<10 }

func byteCount(n int) string { return itoa(n) + "B" }

// clientAddress is the address that the throttle and the log know a client by: that of the connection, or, behind a
// trusted proxy, the last one in X-Forwarded-For that is not a trusted proxy's.
func (s *server) clientAddress(r *http.Request) string {
	direct := echo.ExtractIPDirect()(r)
	if !s.trusted(direct) {
		return direct
	}
	hops := strings.Split(strings.Join(r.Header.Values(echo.HeaderXForwardedFor), ","), ",")
	for i := len(hops) - 1; i >= 0; i-- {
		hop := strings.TrimSpace(hops[i])
		if _, err := netip.ParseAddr(hop); err != nil {
			break
		}
		if !s.trusted(hop) {
			return hop
		}
	}
	return direct
}

// network is what a client can change its address within at no cost: the address itself, or the /64 of IPv6.
func network(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil || ip.Unmap().Is4() {
		return address
	}
	p, err := ip.WithZone("").Prefix(64)
	if err != nil {
		return address
	}
	return p.String()
}

func (s *server) trusted(address string) bool {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return false
	}
	for _, p := range s.o.TrustedProxies {
		if p.Contains(ip.Unmap()) {
			return true
		}
	}
	return false
}

// logged writes one line a request: never a query, a cookie or a form, which may hold secrets.
func (s *server) logged(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		begin := time.Now()
		if err := next(c); err != nil {
			c.Error(err)
		}
		if s.o.Observe != nil {
			s.o.Observe(c.Path(), c.Request().Method, c.Response().Status, time.Since(begin))
		}
		s.o.Log.Info("request", "method", c.Request().Method, "route", c.Path(), "status", c.Response().Status,
			"took", time.Since(begin).Round(time.Microsecond), "request_id", requestID(c))
		return nil
	}
}

func (s *server) panicked(c echo.Context, err error, stack []byte) error {
	s.o.Log.Error("panic", "error", err, "request_id", requestID(c), "stack", string(stack))
	return err
}

// secured sets the headers that every answer has. Nothing inline, nothing from another host, never in a frame.
func (s *server) secured(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		if s.o.SecureCookie {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		h.Set("Cache-Control", "no-store")
		return next(c)
	}
}

// parting ends each connection with its answer once the program is about to stop.
func (s *server) parting(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if s.o.Stopping != nil && s.o.Stopping() {
			c.Response().Header().Set("Connection", "close")
		}
		return next(c)
	}
}

func requestID(c echo.Context) string { return c.Response().Header().Get(echo.HeaderXRequestID) }
