package handlers

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"sumber/internal/newsroom"
)

// The headers of a request that is to be carried out once, and of an answer that was given before (IETF draft
// httpapi-idempotency-key-header, without its quotation marks; they are taken as part of the key).
const (
	keyHeader      = "Idempotency-Key"
	replayedHeader = "Idempotency-Replayed"
)

// maxKey is the longest key in bytes.
const maxKey = 255

// once carries out a request of the API that names a key, and remembers its answer: sent again, it is answered as before and
// changes nothing. What was refused is not remembered, for nothing was done.
func (s *server) once(r *request, handle handlerFunc) error {
	key, err := r.key()
	switch {
	case err != nil:
		return err
	case key == "":
		return handle(r)
	}
	body, err := io.ReadAll(r.Request().Body)
	if err != nil {
		return err
	}
	read := handle
	handle = func(r *request) error { // each time with the whole body
		r.Request().Body = io.NopCloser(bytes.NewReader(body))
		return read(r)
	}
	k := newsroom.RequestKey{Key: key, Hash: r.hash(string(body))}
	ctx := r.Request().Context()
	if answered, err := s.replay(r, k, handle); answered || err != nil {
		return err
	}
	r.SetRequest(r.Request().WithContext(newsroom.WithKey(ctx, k)))
	kept := &recorder{ResponseWriter: r.Response().Writer}
	r.Response().Writer = kept
	err = handle(r)
	r.Response().Writer = kept.ResponseWriter
	if err != nil {
		// Two at once, as when a client sends again what is still under way: the other one did it, whatever that made this one find
		// (the key taken, the claim changed), and its answer is this one's too.
		if answered, again := s.replay(r, k, handle); answered || errors.Is(again, newsroom.ErrKeyReused) {
			return again
		}
	}
	if err != nil || r.toldOnce {
		return err
	}
	if newsroom.ShowsSecret(kept.body.Bytes()) {
		return nil // shown once: kept, it could be read in the database and asked for again
	}
	ans := newsroom.Answer{Status: r.Response().Status, ContentType: r.Response().Header().Get(echo.HeaderContentType), Location: r.Response().Header().Get(echo.HeaderLocation), Body: kept.body.Bytes()}
	if err := s.news.KeepAnswer(ctx, r.actor, k, ans); err != nil {
		s.o.Log.Warn("an answer was not kept: a repeat is answered with what there is then", "error", err, "request_id", requestID(r.Context))
	}
	return nil
}

// key is the idempotency key of the request, "" for none.
func (r *request) key() (string, error) {
	key := r.Request().Header.Get(keyHeader)
	if len(key) > maxKey || strings.ContainsFunc(key, func(c rune) bool { return c <= ' ' || c > '~' }) {
		return "", &badRequest{code: "key", detail: keyHeader + " is 1 to " + strconv.Itoa(maxKey) + " visible ASCII characters"}
	}
	return key, nil
}

// hash is of the request, and of what its token may do: an answer is not given again to a token that could not have asked for it.
func (r *request) hash(body string) []byte {
	return requestHash(r.Request().Method, r.Request().URL.RequestURI(), scopesOf(r.actor), body)
}

func scopesOf(a newsroom.Actor) string {
	var names []string
	for _, s := range a.Scopes {
		names = append(names, string(s))
	}
	slices.Sort(names)
	return strings.Join(names, " ")
}

// requestHash is of all that a request asks.
func requestHash(parts ...string) []byte {
	sum := sha256.New()
	for _, part := range parts {
		sum.Write([]byte(strconv.Itoa(len(part)) + ":" + part))
	}
	return sum.Sum(nil)
}

// replay answers a request that was carried out before, and reports whether it did.
func (s *server) replay(r *request, k newsroom.RequestKey, handle handlerFunc) (bool, error) {
	ans, done, err := s.news.Answered(r.Request().Context(), r.actor, k)
	if err != nil || !done {
		return false, err
	}
	h := r.Response().Header()
	h.Set(replayedHeader, "true")
	if ans.Status == 0 {
		return true, s.answerAgain(r, handle)
	}
	if ans.Location != "" {
		h.Set(echo.HeaderLocation, ans.Location)
	}
	return true, r.Blob(ans.Status, ans.ContentType, ans.Body)
}

// answerAgain answers a request that was carried out and whose answer was lost with the program: with what there is now. A text
// that is imported again is the article that is there.
func (s *server) answerAgain(r *request, handle handlerFunc) error {
	switch {
	case strings.HasPrefix(r.Path(), "/api/v1/claims/:id/"):
		if strings.HasSuffix(r.Path(), "/evidence") {
			return s.claimAnswer(r, http.StatusCreated)
		}
		return s.claimAnswer(r, http.StatusOK)
	case r.Path() == "/api/v1/articles":
		return handle(r)
	}
	return errAnswerLost
}

// errAnswerLost: the request was carried out before, and what it was answered is not known any more.
var errAnswerLost = errors.New("the answer was lost")

// recorder keeps a copy of a body that is written.
type recorder struct {
	http.ResponseWriter
	body bytes.Buffer
}

func (w *recorder) Write(b []byte) (int, error) {
	w.body.Write(b)
	return w.ResponseWriter.Write(b)
}

// Unwrap gives http.ResponseController the writer below.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }
