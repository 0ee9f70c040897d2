package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
)

// inbox is a receiver of webhooks that writes down all that arrives. The first time that it sees every tenth message it fails, as
// receivers do.
type inbox struct {
	*httptest.Server
	steady   bool // it never fails by itself
	down     bool
	mu       sync.Mutex
	arrivals []arrival
	ids      map[string]bool // whether it was accepted
}

type arrival struct{ id, body, signature string }

func newInbox(t *testing.T) *inbox {
	t.Helper()
	in := &inbox{ids: map[string]bool{}}
	in.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return // its sender was killed: nothing arrived
		}
		w.WriteHeader(in.take(arrival{r.Header.Get("Webhook-Id"), string(body), r.Header.Get("Webhook-Signature")}))
	}))
	t.Cleanup(in.Close)
	return in
}

func (in *inbox) take(a arrival) int {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.arrivals = append(in.arrivals, a)
	if in.down {
		return http.StatusServiceUnavailable
	}
	if _, again := in.ids[a.id]; !again {
		in.ids[a.id] = in.steady || len(in.ids)%10 != 9
	} else {
		in.ids[a.id] = true
	}
	if in.ids[a.id] {
		return http.StatusNoContent
	}
	return http.StatusServiceUnavailable
}

// fail makes everything fail, or nothing.
func (in *inbox) fail(down bool) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.down = down
}

func (in *inbox) all() []arrival {
	in.mu.Lock()
	defer in.mu.Unlock()
	return slices.Clone(in.arrivals)
}

func (in *inbox) accepted(id string) bool {
	in.mu.Lock()
	defer in.mu.Unlock()
	return in.ids[id]
}
