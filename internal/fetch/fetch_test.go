package fetch

import (
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}

// names is a resolver of its own: each name gives the addresses of its list in turn, one for each question, the last one for ever.
func names(t *testing.T, table map[string][]string) *net.Resolver {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	asked := map[string]int{}
	go func() {
		buf := make([]byte, 1500)
		for {
			n, from, err := conn.ReadFrom(buf)
			if err != nil {
				return
			}
			var m dnsmessage.Message
			if m.Unpack(buf[:n]) != nil || len(m.Questions) == 0 {
				continue
			}
			q := m.Questions[0]
			m.Response, m.Authoritative, m.Additionals = true, true, nil
			name := strings.TrimSuffix(q.Name.String(), ".")
			list := table[name]
			if len(list) == 0 {
				m.RCode = dnsmessage.RCodeNameError
			} else if q.Type == dnsmessage.TypeA {
				ip := list[min(asked[name], len(list)-1)]
				asked[name]++
				m.Answers = []dnsmessage.Resource{{Header: dnsmessage.ResourceHeader{Name: q.Name, Class: q.Class, Type: q.Type},
					Body: &dnsmessage.AResource{A: netip.MustParseAddr(ip).As4()}}}
			}
			if b, err := m.Pack(); err == nil {
				_, _ = conn.WriteTo(b, from)
			}
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", conn.LocalAddr().String())
	}}
}

func TestRefusedAddresses_OUT01_OUT03(t *testing.T) {
	resolver := names(t, map[string][]string{
		"private.example": {"10.0.0.7"}, "loop.example": {"127.0.0.1"}, "meta.example": {"169.254.169.254"}, "zero.example": {"0.0.0.0"},
	})
	tests := []struct {
		name, address string
		want          Reason
	}{
		{"loopback", "https://127.0.0.1/", Private},
		{"loopback, another", "https://127.8.8.8/", Private},
		{"loopback, IPv6", "https://[::1]/", Private},
		{"mapped loopback", "https://[::ffff:127.0.0.1]/", Private},
		{"mapped private", "https://[::ffff:a00:1]/", Private},
		{"compatible loopback", "https://[::127.0.0.1]/", Private},
		{"ten", "https://10.1.2.3/", Private},
		{"one hundred seventy-two", "https://172.16.0.1/", Private},
		{"one hundred ninety-two", "https://192.168.1.1/", Private},
		{"carrier grade", "https://100.64.0.1/", Private},
		{"link local", "https://169.254.1.1/", Private},
		{"metadata", "https://169.254.169.254/latest/meta-data/", Private},
		{"metadata, IPv6", "https://[fd00:ec2::254]/", Private},
		{"link local, IPv6", "https://[fe80::1]/", Private},
		{"link local with a zone", "https://[fe80::1%25eth0]/", Private},
		{"unique local", "https://[fc00::1]/", Private},
		{"multicast", "https://224.0.0.1/", Private},
		{"multicast, IPv6", "https://[ff02::1]/", Private},
		{"broadcast", "https://255.255.255.255/", Private},
		{"nowhere", "https://0.0.0.0/", Private},
		{"nowhere, IPv6", "https://[::]/", Private},
		{"documentation", "https://192.0.2.1/", Private},
		{"benchmarks", "https://198.18.0.1/", Private},
		{"reserved", "https://240.0.0.1/", Private},
		{"6to4 of a private address", "https://[2002:a00:1::1]/", Private},
		{"NAT64 of a private address", "https://[64:ff9b::a00:1]/", Private},
		{"Teredo", "https://[2001::1]/", Private},
		{"a name that is private", "https://private.example/", Private},
		{"a name that is this machine", "https://loop.example/", Private},
		{"a name that is the metadata", "https://meta.example/", Private},
		{"a name that is nowhere", "https://zero.example/", Private},
		{"localhost", "https://localhost/", Private},
		{"a name that is none", "https://none.example/", NoName},
		{"decimal loopback is a name that is none", "https://2130706433/", NoName},
		{"octal loopback is a name that is none", "https://0177.0.0.1/", NoName},
		{"hexadecimal loopback is a name that is none", "https://0x7f.1/", NoName},
		{"plain http", "http://93.184.216.34/", NotHTTPS},
		{"a port", "https://93.184.216.34:22/", Port},
		{"a password", "https://user:secret@example.org/", BadAddress},
		{"a user", "https://user@example.org/", BadAddress},
		{"a file", "file:///etc/passwd", BadAddress},
		{"gopher", "gopher://127.0.0.1/_x", BadAddress},
		{"no host", "https:///x", BadAddress},
		{"no address", "::", BadAddress},
		{"empty", "", BadAddress},
	}
	c := New(Options{Resolver: resolver})
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := c.Do(t.Context(), Request{Method: http.MethodGet, Address: tt.address, Timeout: 20 * time.Second})
			if err == nil {
				t.Fatal("the request was made")
			}
			if got := Why(err); got != tt.want {
				t.Errorf("refused as %s, want %s (%v)", got, tt.want, err)
			}
			if strings.Contains(err.Error(), "secret") {
				t.Errorf("the error holds the address: %v", err)
			}
		})
	}
}

// TestTheDialerDecides_OUT02_OUT03 asks the dialer's check alone: what it says counts, whatever the address looked like before.
func TestTheDialerDecides_OUT02_OUT03(t *testing.T) {
	strict, plain, own := New(Options{}), New(Options{HTTP: true}), New(Options{Allow: []netip.Prefix{netip.MustParsePrefix("10.1.0.0/16")}})
	tests := []struct {
		name             string
		c                *Client
		network, address string
		want             Reason // "" passes
	}{
		{"public", strict, "tcp4", "93.184.216.34:443", ""},
		{"public, IPv6", strict, "tcp6", "[2606:2800:220:1::1]:443", ""},
		{"port of http", strict, "tcp4", "93.184.216.34:80", Port},
		{"port of http where it is allowed", plain, "tcp4", "93.184.216.34:80", ""},
		{"port of Redis", plain, "tcp4", "93.184.216.34:6379", Port},
		{"mapped loopback", plain, "tcp6", "[::ffff:127.0.0.1]:443", Private},
		{"a datagram", strict, "udp4", "93.184.216.34:443", Private},
		{"allowed network", own, "tcp4", "10.1.2.3:8443", ""},
		{"allowed network, mapped", own, "tcp6", "[::ffff:10.1.2.3]:8443", ""},
		{"beside the allowed network", own, "tcp4", "10.2.0.1:443", Private},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := tt.c.control(tt.network, tt.address, nil)
			if got := reasonOf(err); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func reasonOf(err error) Reason {
	if err == nil {
		return ""
	}
	return Why(err)
}

// TestRebinding_OUT02 has a name that is allowed when it is looked at and something else when it is dialled.
func TestRebinding_OUT02(t *testing.T) {
	hit := atomic.Int32{}
	srv := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { hit.Add(1) }))
	defer srv.Close()
	_, port, _ := net.SplitHostPort(srv.Listener.Addr().String())
	resolver := names(t, map[string][]string{"turns.example": {"127.0.0.2", "127.0.0.1"}})
	c := New(Options{HTTP: true, Resolver: resolver, Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.2/32")}})
	if ips, err := resolver.LookupNetIP(t.Context(), "ip4", "turns.example"); err != nil || ips[0].String() != "127.0.0.2" {
		t.Fatalf("first answer %v, %v", ips, err)
	}
	_, err := c.Do(t.Context(), Request{Method: http.MethodGet, Address: "http://turns.example:" + port + "/"})
	if reasonOf(err) != Port && reasonOf(err) != Private || hit.Load() != 0 {
		t.Errorf("error %v, requests %d", err, hit.Load())
	}
}

func TestRedirects_OUT02_OUT04(t *testing.T) {
	type seen struct{ header http.Header }
	last := make(chan seen, 1)
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { last <- seen{r.Header} }))
	defer other.Close()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		to := r.URL.Query().Get("to")
		if to == "" {
			n, _ := strconv.Atoi(r.URL.Query().Get("n"))
			if n == 0 {
				last <- seen{r.Header}
				return
			}
			to = "/?n=" + strconv.Itoa(n-1)
		}
		http.Redirect(w, r, to, http.StatusFound)
	}))
	defer srv.Close()
	tests := []struct {
		name, path string
		method     string
		redirects  int
		want       Reason
		status     int
		keeps      bool // the secret header reaches the last hop
	}{
		{"the same origin keeps headers", "/?n=1", http.MethodGet, 0, "", 200, true},
		{"five", "/?n=5", http.MethodGet, 0, "", 200, true},
		{"six", "/?n=6", http.MethodGet, 0, TooManyRedirects, 0, false},
		{"none are followed when none are wanted", "/?n=1", http.MethodGet, -1, "", 302, false},
		{"a POST follows none", "/?n=1", http.MethodPost, 3, "", 302, false},
		{"another origin gets no credentials", "/?to=" + url.QueryEscape(other.URL), http.MethodGet, 0, "", 200, false},
		{"to a private address", "/?to=http://10.0.0.1/", http.MethodGet, 0, Private, 0, false},
		{"to the metadata", "/?to=http://169.254.169.254/", http.MethodGet, 0, Private, 0, false},
		{"to a mapped address", "/?to=" + url.QueryEscape("http://[::ffff:169.254.169.254]/"), http.MethodGet, 0, Private, 0, false},
		{"to a file", "/?to=file:///etc/passwd", http.MethodGet, 0, BadAddress, 0, false},
		{"to an address with a password", "/?to=" + url.QueryEscape("http://a:b@127.0.0.1/"), http.MethodGet, 0, BadAddress, 0, false},
	}
	c := New(Options{HTTP: true, Allow: loopback})
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			res, err := c.Do(t.Context(), Request{Method: tt.method, Address: srv.URL + tt.path, Redirects: tt.redirects,
				Header: http.Header{"Authorization": {"Bearer s"}, "Webhook-Signature": {"v1,x"}, "X-Api-Key": {"k"}, "Cookie": {"c=1"}}})
			if got := reasonOf(err); got != tt.want || res.Status != tt.status {
				t.Fatalf("reason %q, status %d (%v)", got, res.Status, err)
			}
			if tt.status != 200 {
				return
			}
			h := (<-last).header
			for _, name := range []string{"Authorization", "Webhook-Signature", "X-Api-Key", "Cookie"} {
				if kept := h.Get(name) != ""; kept != tt.keeps {
					t.Errorf("%s reached the last hop: %v, want %v", name, kept, tt.keeps)
				}
			}
		})
	}
	t.Run("https does not fall to http", func(t *testing.T) {
		secured := httptest.NewTLSServer(http.RedirectHandler("http://93.184.216.34/", http.StatusFound))
		defer secured.Close()
		c := New(Options{Allow: loopback, Roots: roots(secured)})
		if _, err := c.Do(t.Context(), Request{Method: http.MethodGet, Address: secured.URL}); reasonOf(err) != NotHTTPS {
			t.Errorf("error %v", err)
		}
	})
}

func roots(srv *httptest.Server) *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(srv.Certificate())
	return pool
}

func TestLimits_OUT05(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("/long", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, 5000)) })
	mux.HandleFunc("/bomb", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		_, _ = z.Write(make([]byte, 1<<20))
		_ = z.Close()
	})
	mux.HandleFunc("/header", func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("X", strings.Repeat("x", 2*maxHeader)) })
	mux.HandleFunc("/slow", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	srv := httptest.NewServer(mux)
	defer srv.Close()
	c := New(Options{HTTP: true, Allow: loopback})
	for _, path := range []string{"/long", "/bomb"} {
		res, err := c.Do(t.Context(), Request{Method: http.MethodGet, Address: srv.URL + path, MaxBytes: 1000})
		if err != nil || len(res.Body) != 1000 || !res.Cut {
			t.Errorf("%s: %d bytes, cut %v, %v", path, len(res.Body), res.Cut, err)
		}
	}
	if res, err := c.Do(t.Context(), Request{Method: http.MethodGet, Address: srv.URL + "/long", MaxBytes: 5000}); err != nil || len(res.Body) != 5000 || res.Cut {
		t.Errorf("an answer of just the limit: %d bytes, cut %v, %v", len(res.Body), res.Cut, err)
	}
	if _, err := c.Do(t.Context(), Request{Method: http.MethodGet, Address: srv.URL + "/header"}); err == nil {
		t.Error("a header without end was read")
	}
	if _, err := c.Do(t.Context(), Request{Method: http.MethodGet, Address: srv.URL + "/slow", Timeout: 50 * time.Millisecond}); reasonOf(err) != Timeout {
		t.Errorf("slow: %v", err)
	}
}

func TestTLS_OUT07(t *testing.T) {
	srv := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer srv.Close()
	if _, err := New(Options{Allow: loopback}).Do(t.Context(), Request{Method: http.MethodGet, Address: srv.URL}); reasonOf(err) != TLS {
		t.Errorf("an unknown authority: %v", err)
	}
	if _, err := New(Options{Allow: loopback, Roots: roots(srv)}).Do(t.Context(), Request{Method: http.MethodGet, Address: srv.URL}); err != nil {
		t.Errorf("a known one: %v", err)
	}
	old := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	old.TLS = &tls.Config{MaxVersion: tls.VersionTLS11, MinVersion: tls.VersionTLS10}
	old.StartTLS()
	defer old.Close()
	if _, err := New(Options{Allow: loopback, Roots: roots(old)}).Do(t.Context(), Request{Method: http.MethodGet, Address: old.URL}); err == nil {
		t.Error("TLS 1.1 was taken")
	}
}

// TestNoProxy_OUT06 has the variables point at a server that must not be asked.
func TestNoProxy_OUT06(t *testing.T) {
	asked := atomic.Int32{}
	proxy := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	defer proxy.Close()
	t.Setenv("HTTP_PROXY", proxy.URL)
	t.Setenv("HTTPS_PROXY", proxy.URL)
	_, err := New(Options{HTTP: true, Resolver: names(t, nil)}).Do(t.Context(), Request{Method: http.MethodGet, Address: "http://none.example/"})
	if reasonOf(err) != NoName || asked.Load() != 0 {
		t.Errorf("error %v, the proxy was asked %d times", err, asked.Load())
	}
}

func TestRefusedIsTyped(t *testing.T) {
	err := New(Options{}).Check("https://10.0.0.1/")
	if refused, ok := errors.AsType[*Refused](err); !ok || refused.Why != Private {
		t.Errorf("got %v", err)
	}
}
