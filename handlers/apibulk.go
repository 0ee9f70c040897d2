package handlers

import (
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"os"
	"time"

	"sumber/internal/newsroom"
)

// bulkPath takes many articles at once. Its body is not held in memory, and has no limit but Options.MaxBulkBytes: each line has its own.
const bulkPath = "/api/v1/articles/import"

// mostBulk is the most bytes of one bulk, unless Options say otherwise.
const mostBulk = 4 << 30

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

// apiImportLines takes articles as JSON Lines, and answers with a line for each, in their order. The whole body is read into a file first: many
// clients read nothing of an answer before they have sent all of it. Sent again, the lines are unchanged.
func (s *server) apiImportLines(r *request) error {
	mt, _, err := mime.ParseMediaType(r.Request().Header.Get("Content-Type"))
	if err != nil || mt != ndjson && mt != "application/jsonl" {
		return &badRequest{code: "media_type", detail: "send articles as application/x-ndjson or application/jsonl, one a line"}
	}
	spool, err := os.CreateTemp("", "sumber-import-*.jsonl")
	if err != nil {
		return err
	}
	defer os.Remove(spool.Name())
	defer spool.Close()
	control := http.NewResponseController(r.Response())
	_ = control.SetReadDeadline(time.Time{}) // a recorder has none
	if _, err := io.Copy(spool, http.MaxBytesReader(r.Response(), r.Request().Body, cmp.Or(s.o.MaxBulkBytes, mostBulk))); err != nil {
		if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
			return newsroom.ErrTooLarge
		}
		return err
	}
	if _, err := spool.Seek(0, io.SeekStart); err != nil {
		return err
	}
	res := r.Response()
	res.Header().Set("Content-Type", ndjson)
	res.WriteHeader(http.StatusOK)
	enc := json.NewEncoder(res)
	enc.SetEscapeHTML(false)
	ctx := r.Request().Context()
	parse := func(line []byte) (newsroom.NewArticle, error) {
		var in apiArticleIn
		err := decode(line, &in)
		return in.article(), err
	}
	prepare := func(in newsroom.NewArticle) newsroom.NewArticle { return s.news.Prepare(r.actor, in) }
	err = newsroom.Lines(ctx, spool, newsroom.LineLimit(s.news.MaxArticleBytes()), parse, prepare, func(n int, in newsroom.NewArticle, err error) error {
		out := apiLineOut{Line: n, Outcome: outcomeError}
		var got newsroom.Incoming
		if err == nil {
			got, err = s.news.TakeLine(ctx, r.actor, in)
		}
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			if errors.Is(err, newsroom.ErrLineEncoding) {
				err = &badRequest{code: "json", detail: err.Error()}
			}
			f := failureOf(err)
			if f.status == http.StatusInternalServerError {
				s.o.Log.Error("a line was not taken", "error", err, "line", n, "request_id", requestID(r.Context))
			}
			p := detailsOf(r, f, err)
			out.Problem = &p
		default:
			got := receivedOut(got)
			out.Outcome, out.ID, out.ExternalID, out.Revision, out.Anchors, out.Warnings = got.Outcome, got.ID, got.ExternalID, got.Revision, got.Anchors, got.Warnings
			if got.HTML != nil {
				out.Dropped = &got.HTML.Dropped.Count
			}
		}
		_ = control.SetWriteDeadline(time.Now().Add(writeWait))
		if err := enc.Encode(out); err != nil {
			return err
		}
		_ = control.Flush()
		return nil
	})
	if err != nil {
		s.o.Log.Warn("an import broke off", "error", err, "request_id", requestID(r.Context))
		panic(http.ErrAbortHandler)
	}
	return nil
}
