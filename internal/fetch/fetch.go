// Package fetch is the only way out: every request that the program makes to an address that somebody typed goes through
// a Client. Names can change what they point at between a check and its use, so what counts is checked where the connection is
// made: the dialer asks about the very address that it is about to connect to, on each hop.
//
// A Client knows no proxy, keeps no cookies, and sends nothing but its own name to another origin that it is redirected to.
package fetch

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"time"

	"code.dny.dev/ssrf"
)

// Options are the settings of a Client. The zero value is the strict one: https, to public addresses, on port 443.
type Options struct {
	// HTTP lets plain http through, on port 80.
	HTTP bool
	// Allow names networks that may be reached although they are not public, on any port.
	Allow []netip.Prefix
	// Agent is the User-Agent.
	Agent string
	// Resolver finds the addresses of names; nil is the machine's.
	Resolver *net.Resolver
	// Roots are the authorities that a server's certificate may be of; nil is the machine's.
	Roots *x509.CertPool
}

// Client makes requests. It is safe for concurrent use.
type Client struct {
	o     Options
	http  http.Client
	guard *ssrf.Guardian
}

// Request is one request. Zero limits take the defaults.
type Request struct {
	Method  string
	Address string
	Header  http.Header
	Body    []byte
	// MaxBytes of the answer are kept; more is cut off.
	MaxBytes int64
	// Timeout is for everything, redirects and the reading of the answer too.
	Timeout time.Duration
	// Redirects is how many are followed; a negative number or a method other than GET and HEAD: none, the answer is the redirect.
	Redirects int
}

// Response is an answer, whatever its status.
type Response struct {
	Status  int
	Header  http.Header
	Body    []byte
	Cut     bool   // the answer was longer than MaxBytes
	Address string // of the last hop
}

// The limits of a Request that names none.
const (
	DefaultMaxBytes  = 5 << 20
	DefaultTimeout   = 20 * time.Second
	DefaultRedirects = 5
	maxHeader        = 64 << 10
)

// Reason is why a request came to nothing, as a code that the locale words.
type Reason string

// The reasons. Those up to TooManyRedirects are refusals of ours.
const (
	BadAddress       Reason = "bad_address"        // not an absolute address, or one with a password in it
	NotHTTPS         Reason = "not_https"          // plain http is not allowed
	Private          Reason = "private"            // an address that is not public
	Port             Reason = "port"               // a port other than 443, or 80 for http
	TooManyRedirects Reason = "too_many_redirects" //
	Timeout          Reason = "timeout"
	NoName           Reason = "no_name" // the name has no address
	TLS              Reason = "tls"     // the certificate or the handshake
	Connection       Reason = "connection"
)

// Reasons lists every reason, for the test that the locale words each.
var Reasons = []Reason{BadAddress, NotHTTPS, Private, Port, TooManyRedirects, Timeout, NoName, TLS, Connection}

// Refused is a request that the client does not make.
type Refused struct{ Why Reason }

func (e *Refused) Error() string { return "request refused: " + string(e.Why) }

// Why gives the reason of an error of Do.
func Why(err error) Reason {
	if refused, ok := errors.AsType[*Refused](err); ok {
		return refused.Why
	}
	if net, ok := errors.AsType[net.Error](err); errors.Is(err, context.DeadlineExceeded) || ok && net.Timeout() {
		return Timeout
	}
	if _, ok := errors.AsType[*net.DNSError](err); ok {
		return NoName
	}
	if secure(err) {
		return TLS
	}
	return Connection
}

func secure(err error) bool {
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return true
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return true
	}
	_, ok := errors.AsType[tls.AlertError](err)
	return ok
}

// New makes a Client.
func New(o Options) *Client {
	if o.Agent == "" {
		o.Agent = "Sumber"
	}
	ports := []uint16{443}
	if o.HTTP {
		ports = append(ports, 80)
	}
	c := &Client{o: o, guard: ssrf.New(ssrf.WithPorts(ports...))}
	dialer := &net.Dialer{Timeout: 10 * time.Second, Resolver: o.Resolver, Control: c.control}
	c.http = http.Client{
		CheckRedirect: c.redirect,
		Transport: &http.Transport{
			Proxy:                  nil, // a proxy would connect on our behalf, where nothing is checked
			DialContext:            dialer.DialContext,
			TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: o.Roots},
			ForceAttemptHTTP2:      true,
			TLSHandshakeTimeout:    10 * time.Second,
			ResponseHeaderTimeout:  DefaultTimeout,
			IdleConnTimeout:        30 * time.Second,
			MaxIdleConnsPerHost:    2,
			MaxConnsPerHost:        16,
			MaxResponseHeaderBytes: maxHeader,
		},
	}
	return c
}

// control is asked by the dialer about the address that a name led to, before it connects.
func (c *Client) control(network, address string, conn syscall.RawConn) error {
	if to, err := netip.ParseAddrPort(address); err == nil && c.allowed(to.Addr()) {
		return nil
	}
	switch err := c.guard.Safe(network, address, conn); {
	case err == nil:
		return nil
	case errors.Is(err, ssrf.ErrProhibitedPort):
		return &Refused{Port}
	default:
		return &Refused{Private}
	}
}

func (c *Client) allowed(ip netip.Addr) bool {
	return slices.ContainsFunc(c.o.Allow, func(p netip.Prefix) bool { return p.Contains(ip.Unmap()) })
}

// Check tells what is wrong with an address before any request: nil, or *Refused. Whether a name leads to a public address shows
// only when it is dialled.
func (c *Client) Check(address string) error {
	u, err := url.Parse(address)
	if err != nil {
		return &Refused{BadAddress}
	}
	return c.check(u)
}

func (c *Client) check(u *url.URL) error {
	switch {
	case u.Scheme != "https" && u.Scheme != "http", u.Hostname() == "", u.User != nil, u.Opaque != "":
		return &Refused{BadAddress}
	}
	ip, err := netip.ParseAddr(u.Hostname())
	literal := err == nil
	if literal && c.allowed(ip) {
		return nil
	}
	if u.Scheme == "http" && !c.o.HTTP {
		return &Refused{NotHTTPS}
	}
	if literal && c.guard.SafeAddr(ip.Unmap().WithZone("")) != nil {
		return &Refused{Private}
	}
	// A name may lead to a network that is allowed on any port: the dialer knows.
	if port := u.Port(); port != "" && port != "443" && port != "80" && len(c.o.Allow) == 0 {
		return &Refused{Port}
	}
	return nil
}

type hops struct{}

// safeHeaders are the only ones that follow a redirect to another origin.
var safeHeaders = []string{"Accept", "Accept-Language", "User-Agent"}

func (c *Client) redirect(req *http.Request, via []*http.Request) error {
	most, _ := req.Context().Value(hops{}).(int)
	if most < 0 {
		return http.ErrUseLastResponse
	}
	if len(via) > most {
		return &Refused{TooManyRedirects}
	}
	if err := c.check(req.URL); err != nil {
		return err
	}
	if last := via[len(via)-1].URL; last.Scheme != req.URL.Scheme || !strings.EqualFold(last.Host, req.URL.Host) {
		for name := range req.Header {
			if !slices.Contains(safeHeaders, name) {
				req.Header.Del(name)
			}
		}
	}
	return nil
}

// Do makes a request and reads its answer. An error's reason is given by Why.
func (c *Client) Do(ctx context.Context, r Request) (Response, error) {
	if err := c.Check(r.Address); err != nil {
		return Response{}, err
	}
	if r.Timeout <= 0 {
		r.Timeout = DefaultTimeout
	}
	if r.MaxBytes <= 0 {
		r.MaxBytes = DefaultMaxBytes
	}
	if r.Redirects == 0 {
		r.Redirects = DefaultRedirects
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		r.Redirects = -1
	}
	ctx, cancel := context.WithTimeout(context.WithValue(ctx, hops{}, r.Redirects), r.Timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, r.Method, r.Address, bytes.NewReader(r.Body))
	if err != nil {
		return Response{}, &Refused{BadAddress}
	}
	for name, values := range r.Header {
		req.Header[http.CanonicalHeaderKey(name)] = values
	}
	req.Header.Set("User-Agent", c.o.Agent)
	res, err := c.http.Do(req)
	if err != nil {
		return Response{}, fmt.Errorf("request: %w", unnamed(err))
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, r.MaxBytes+1))
	out := Response{Status: res.StatusCode, Header: res.Header, Body: body, Address: res.Request.URL.String()}
	if int64(len(body)) > r.MaxBytes {
		out.Body, out.Cut = body[:r.MaxBytes], true
		return out, nil
	}
	if err != nil {
		return out, fmt.Errorf("read answer: %w", err)
	}
	return out, nil
}

// unnamed takes the address from an error: its path may be a secret.
func unnamed(err error) error {
	if named, ok := errors.AsType[*url.Error](err); ok {
		return named.Err
	}
	return err
}

// Close ends connections that wait for reuse.
func (c *Client) Close() { c.http.CloseIdleConnections() }
