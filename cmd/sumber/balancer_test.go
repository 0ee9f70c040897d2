package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"sync"
	"testing"
	"time"
)

// balancer is a small reverse proxy as it stands before several servers: it asks each for /readyz, sends requests in turn to those
// that answered 200 when they were last asked, and tries another only where no connection could be made.
type balancer struct {
	*httptest.Server
	check     *http.Client
	transport *http.Transport

	mu    sync.Mutex
	all   []string        // addresses
	ready map[string]bool // as of the last check
	next  int
}

func newBalancer(t *testing.T) *balancer {
	t.Helper()
	b := &balancer{ready: map[string]bool{}, check: &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}, transport: &http.Transport{MaxIdleConnsPerHost: 20}}
	proxy := &httputil.ReverseProxy{
		Rewrite:   func(r *httputil.ProxyRequest) { r.SetXForwarded(); r.Out.Host = r.In.Host },
		Transport: b,
		ErrorHandler: func(w http.ResponseWriter, r *http.Request, err error) {
			if r.Context().Err() == nil {
				http.Error(w, "balancer: "+err.Error(), http.StatusBadGateway)
			}
		},
	}
	b.Server = httptest.NewServer(proxy)
	ctx, stop := context.WithCancel(context.Background())
	var checking sync.WaitGroup
	checking.Go(func() {
		for tick := time.NewTicker(25 * time.Millisecond); ; {
			b.ask(ctx)
			select {
			case <-ctx.Done():
				tick.Stop()
				return
			case <-tick.C:
			}
		}
	})
	t.Cleanup(func() {
		stop()
		checking.Wait()
		b.Close()
		b.transport.CloseIdleConnections()
	})
	return b
}

// ask finds out who is ready.
func (b *balancer) ask(ctx context.Context) {
	b.mu.Lock()
	all := slices.Clone(b.all)
	b.mu.Unlock()
	for _, address := range all {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, address+"/readyz", nil)
		if err != nil {
			panic(err)
		}
		res, err := b.check.Do(req)
		ok := err == nil && res.StatusCode == http.StatusOK
		if err == nil {
			_ = res.Body.Close()
		}
		b.mu.Lock()
		b.ready[address] = ok
		b.mu.Unlock()
	}
}

// put adds a server, drop takes one away.
func (b *balancer) put(address string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.all = append(b.all, address)
}

func (b *balancer) drop(address string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.all = slices.DeleteFunc(b.all, func(a string) bool { return a == address })
	delete(b.ready, address)
}

// awaits waits until a server is, or is not, among those that get requests.
func (b *balancer) awaits(address string, ready bool) {
	for {
		b.mu.Lock()
		is := b.ready[address]
		b.mu.Unlock()
		if is == ready {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
}

func (b *balancer) choose(not []string) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	for range b.all {
		b.next++
		if a := b.all[b.next%len(b.all)]; b.ready[a] && !slices.Contains(not, a) {
			return a
		}
	}
	return ""
}

// RoundTrip sends a request to one of the servers.
func (b *balancer) RoundTrip(r *http.Request) (*http.Response, error) {
	var tried []string
	for {
		address := b.choose(tried)
		if address == "" {
			return nil, errors.New("no server is ready")
		}
		to, err := url.Parse(address)
		if err != nil {
			return nil, err
		}
		r.URL.Scheme, r.URL.Host = to.Scheme, to.Host
		res, err := b.transport.RoundTrip(r)
		if op, ok := errors.AsType[*net.OpError](err); ok && op.Op == "dial" {
			tried = append(tried, address)
			continue
		}
		return res, err
	}
}
