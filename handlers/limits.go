package handlers

import (
	"fmt"
	"time"

	"sumber/internal/newsroom"
)

// The allowances of the API, as the header RateLimit-Policy names them.
const (
	byToken   = "token"
	byAddress = "address"
)

// limited is too many requests: 429.
type limited struct{ wait time.Duration }

func (e *limited) Error() string { return "too many requests" }

// spend counts a request of the API: by its token, or by the network of who sends no good one. When it cannot be counted it is
// let through, so that a database that can only be read still is.
func (s *server) spend(r *request) error {
	al, who := newsroom.Allowance{Name: byAddress, Quota: s.o.AddressQuota}, network(r.RealIP())
	if r.actor.Token != "" {
		al, who = newsroom.Allowance{Name: byToken, Quota: s.o.TokenQuota}, r.actor.Token
	}
	if al.Quota <= 0 {
		return nil
	}
	left, err := s.news.Spend(r.Request().Context(), al, who)
	if err != nil {
		s.o.Log.Warn("a request was not counted", "error", err, "request_id", requestID(r.Context))
		return nil
	}
	h := r.Response().Header()
	h.Set("RateLimit-Policy", fmt.Sprintf(`"%s";q=%d;w=%d`, al.Name, al.Quota, newsroom.RateWindow/time.Second))
	h.Set("RateLimit", fmt.Sprintf(`"%s";r=%d;t=%d`, al.Name, left.Left, seconds(left.Reset)))
	if left.Wait > 0 {
		return &limited{left.Wait}
	}
	return nil
}

// seconds rounds up, so that nobody comes too early.
func seconds(d time.Duration) int { return int((d + time.Second - 1) / time.Second) }
