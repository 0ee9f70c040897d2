package handlers

import (
	"net/http"
	"time"
)

// positionCookie holds how far the database was at the browser's last write, where pages may come from a replica.
const positionCookie = "sumber_wrote"

// lag lets a page that may be a little behind be read from a replica, never one that is behind what this browser itself has written. Who is
// signed in, and who may, was asked of the first database before. A program has no cookie: only what it polls anyway may lag.
func (s *server) lag(r *request, a access) {
	if !a.lags || r.Request().Method != http.MethodGet && r.Request().Method != http.MethodHead {
		return
	}
	ctx, err := s.news.MayLag(r.Request().Context(), s.cookie(r.Context, positionCookie))
	if err != nil {
		s.o.Log.Warn("the replica does not answer: the database itself does", "error", err, "request_id", requestID(r.Context))
	}
	r.SetRequest(r.Request().WithContext(ctx))
}

// wrote notes how far the database is, before a browser is told that its write was done.
func (s *server) wrote(r *request) {
	position, err := s.news.Position(r.Request().Context())
	if err != nil {
		// Unknown: as far as no replica will ever be, for a while.
		position = "FFFFFFFF/FFFFFFFF"
	}
	if position != "" {
		s.setCookie(r.Context, positionCookie, position, time.Hour)
	}
}
