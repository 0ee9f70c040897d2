package handlers

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"os"
	"sync"
	"syscall"
	"time"

	"sumber/internal/newsroom"
)

// bulkPath takes many articles at once. Its body is not held in memory, and has no limit but Options.MaxBulkBytes: each line has its own.
const bulkPath = "/api/v1/articles/import"

// mostBulk is the most bytes of one bulk, unless Options say otherwise.
const mostBulk = 4 << 30

func (s *server) mostBulk() int64 { return cmp.Or(s.o.MaxBulkBytes, mostBulk) }

// apiLineOut is what became of a line.
type apiLineOut struct {
	Line       int                 `json:"line"`
	Outcome    newsroom.ReceivedAs `json:"outcome"`
	ID         string              `json:"id,omitempty"`
	ExternalID *string             `json:"external_id,omitempty"`
	Revision   int                 `json:"revision,omitempty"`
	Anchors    *apiAnchors         `json:"anchors,omitempty"`
	Warnings   []string            `json:"warnings,omitempty"`
	Dropped    *int                `json:"dropped,omitempty"`
	Problem    *problemDetails     `json:"problem,omitempty"`
}

// outcomeError is the outcome of a line that was not taken.
const outcomeError newsroom.ReceivedAs = "error"

// A bulk has as long to arrive as it likes, so long as bulkPiece bytes of it come within the wait.
const (
	bulkPiece = 64 << 10
	bulkWait  = time.Minute
)

// errSlow: a bulk did not arrive in time.
var errSlow = &badRequest{code: "bad_request", detail: "the body stopped on its way: 64 KiB have to arrive each minute"}

// errNoRoom: the folder in which a bulk waits while it is read is on a full disk.
var errNoRoom = errors.New("no room to keep an import while it is read: TMPDIR says where")

// apiImportLines takes articles as JSON Lines, and answers with a line for each, in their order. The whole body is read into a file first: many
// clients read nothing of an answer before they have sent all of it. Sent again under its key, it is answered the same, and goes on where it
// was when the program ended in between; without a key, lines that are there are unchanged.
func (s *server) apiImportLines(r *request) error {
	mt, _, err := mime.ParseMediaType(r.Request().Header.Get("Content-Type"))
	if err != nil || mt != ndjson && mt != jsonl {
		return &badRequest{code: "media_type", detail: "send articles as application/x-ndjson or application/jsonl, one a line"}
	}
	key, err := r.key()
	if err != nil {
		return err
	}
	spool, sum, err := s.spool(r)
	if err != nil {
		return err
	}
	defer spool.Close()
	b := &bulk{s: s, r: r, control: http.NewResponseController(r.Response())}
	if key != "" {
		k := newsroom.RequestKey{Key: key, Hash: r.hash(sum)}
		if b.key, err = s.news.BeginLines(r.Request().Context(), r.actor, k); err != nil {
			return err
		}
	}
	res := r.Response()
	res.Header().Set("Content-Type", ndjson)
	if b.key != nil && b.key.Done {
		res.Header().Set(replayedHeader, "true")
		res.WriteHeader(http.StatusOK)
		err = s.news.AnsweredLines(r.Request().Context(), r.actor, b.key, b.write)
	} else {
		res.WriteHeader(http.StatusOK)
		err = b.take(spool)
	}
	if err != nil {
		s.o.Log.Warn("an import broke off", "error", err, "request_id", requestID(r.Context))
		panic(http.ErrAbortHandler)
	}
	return nil
}

// spool reads the body into a file that has no name any more, so that nothing is left of it however this ends, and gives its digest.
func (s *server) spool(r *request) (*os.File, string, error) {
	spool, err := os.CreateTemp("", "sumber-import-*.jsonl")
	if err != nil {
		return nil, "", err
	}
	if err := os.Remove(spool.Name()); err != nil {
		spool.Close()
		return nil, "", err
	}
	sum := sha256.New()
	body := http.MaxBytesReader(r.Response(), r.Request().Body, s.mostBulk())
	control := http.NewResponseController(r.Response())
	for err == nil {
		_ = control.SetReadDeadline(time.Now().Add(cmp.Or(s.o.BulkWait, bulkWait))) // a recorder has none
		_, err = io.CopyN(io.MultiWriter(spool, sum), body, bulkPiece)
	}
	tooLarge := (*http.MaxBytesError)(nil)
	switch {
	case errors.Is(err, io.EOF):
		_, err = spool.Seek(0, io.SeekStart)
	case errors.As(err, &tooLarge):
		err = newsroom.ErrTooLarge
	case errors.Is(err, os.ErrDeadlineExceeded):
		err = errSlow
	case errors.Is(err, syscall.ENOSPC):
		err = fmt.Errorf("%w: %w", errNoRoom, err)
	}
	if err != nil {
		spool.Close()
		return nil, "", err
	}
	_ = control.SetReadDeadline(time.Time{})
	return spool, hex.EncodeToString(sum.Sum(nil)), nil
}

// bulk is one import on its way.
type bulk struct {
	s       *server
	r       *request
	control *http.ResponseController
	key     *newsroom.LinesKey // nil for none
	faulty  bool               // a line met a fault of ours: a repeat tries it again
}

// take carries the lines out, and leaves the key however that ends: a panic is no whole import.
func (b *bulk) take(lines io.Reader) error {
	ctx, whole := b.r.Request().Context(), false
	if b.key != nil {
		defer func() {
			if err := b.s.news.EndLines(context.WithoutCancel(ctx), b.r.actor, b.key, whole); err != nil {
				b.s.o.Log.Warn("the key of an import was not left", "error", err, "request_id", requestID(b.r.Context))
			}
		}()
		defer b.hold(ctx)()
	}
	err := b.each(ctx, lines)
	whole = err == nil && !b.faulty
	return err
}

// hold shows all the time that the import is carried out, until it is told to stop. That another has the key by now is found by the next line.
func (b *bulk) hold(ctx context.Context) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var done sync.WaitGroup
	done.Go(func() {
		beat := time.NewTicker(cmp.Or(b.s.o.BulkBeat, newsroom.LinesBeat))
		defer beat.Stop()
		for {
			select {
			case <-beat.C:
				if err := b.s.news.HoldLines(ctx, b.r.actor, b.key); err != nil && ctx.Err() == nil {
					b.s.o.Log.Warn("the key of an import was not held", "error", err, "request_id", requestID(b.r.Context))
				}
			case <-ctx.Done():
				return
			}
		}
	})
	return func() { cancel(); done.Wait() }
}

func (b *bulk) each(ctx context.Context, lines io.Reader) error {
	s, r := b.s, b.r
	parse := func(line []byte) (newsroom.NewArticle, error) {
		var in apiArticleIn
		err := decode(line, &in)
		return in.article(), err
	}
	prepare := func(in newsroom.NewArticle) newsroom.NewArticle { return s.news.Prepare(r.actor, in) }
	return newsroom.Lines(ctx, lines, newsroom.LineLimit(s.news.MaxArticleBytes()), parse, prepare, func(n int, in newsroom.NewArticle, err error) error {
		ctx, take := ctx, s.news.TakeLine
		if b.key != nil {
			with, answer, done, err := s.news.WithLine(ctx, r.actor, b.key, n)
			if err != nil {
				return err
			}
			if done && len(answer) > 0 {
				if err := s.news.KeepLine(ctx, r.actor, b.key, n, answer); err != nil {
					return err
				}
				return b.write(answer)
			}
			if ctx = with; done {
				take = s.news.TakenLine
			}
		}
		var got newsroom.Incoming
		if err == nil {
			got, err = take(ctx, r.actor, in)
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		out, fault := b.told(n, in, got, err)
		b.faulty = b.faulty || fault
		line, err := out.line()
		if err != nil {
			return err
		}
		if b.key != nil && !fault {
			if err := s.news.KeepLine(ctx, r.actor, b.key, n, line); err != nil {
				return err
			}
		}
		return b.write(line)
	})
}

// told is what became of a line, and whether that is a fault of ours.
func (b *bulk) told(n int, sent newsroom.NewArticle, got newsroom.Incoming, err error) (out apiLineOut, fault bool) {
	out = apiLineOut{Line: n, Outcome: outcomeError}
	if err != nil {
		if errors.Is(err, newsroom.ErrLineEncoding) {
			err = &badRequest{code: "json", detail: err.Error()}
		}
		f := failureOf(err)
		if f.status == http.StatusInternalServerError {
			b.s.o.Log.Error("a line was not taken", "error", err, "line", n, "request_id", requestID(b.r.Context))
		}
		p := b.s.detailsOf(b.r, f, err)
		out.Problem = &p
		if sent.ExternalID != "" {
			out.ExternalID = &sent.ExternalID
		}
		return out, f.status >= http.StatusInternalServerError
	}
	in := receivedOut(got)
	out.Outcome, out.ID, out.ExternalID, out.Revision, out.Anchors, out.Warnings = in.Outcome, in.ID, in.ExternalID, in.Revision, in.Anchors, in.Warnings
	if in.HTML != nil {
		out.Dropped = &in.HTML.Dropped.Count
	}
	return out, false
}

func (out apiLineOut) line() ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	err := enc.Encode(out)
	return buf.Bytes(), err
}

// write sends a line at once.
func (b *bulk) write(line []byte) error {
	_ = b.control.SetWriteDeadline(time.Now().Add(writeWait))
	if _, err := b.r.Response().Write(line); err != nil {
		return err
	}
	_ = b.control.Flush()
	return nil
}
