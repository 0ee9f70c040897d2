package handlers

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"net/http"
	"time"

	"sumber/internal/export"
	"sumber/internal/newsroom"
)

// apiVerdicts gives an article's verdicts: the published ones to anybody, the others to members.
func (s *server) apiVerdicts(r *request) error {
	f, err := formatOf(r, asJSON, asCSV, asClaimReview)
	if err != nil {
		return err
	}
	var v export.Verdicts
	include := r.QueryParam("include")
	switch {
	case include != "" && include != "unpublished":
		return &badRequest{code: "bad_request", detail: "include takes unpublished"}
	case f == asClaimReview && include != "":
		return &badRequest{code: "bad_request", detail: "what is not public does not leave as ClaimReview"}
	case f == asClaimReview:
		return s.articleReviews(r)
	case r.signedIn:
		v, err = s.news.Verdicts(r.Request().Context(), r.actor, r.Param("id"), include == "unpublished")
	case include != "":
		return newsroom.ErrNotSignedIn
	default:
		v, err = s.news.PublicVerdicts(r.Request().Context(), r.Param("id"))
	}
	if err != nil {
		return err
	}
	return r.document(f, v)
}

// apiClaimVerdicts gives what is public of one claim.
func (s *server) apiClaimVerdicts(r *request) error {
	f, err := formatOf(r, asJSON, asCSV, asClaimReview)
	if err != nil {
		return err
	}
	if f == asClaimReview {
		return s.claimReview(r)
	}
	var v export.Verdicts
	if r.signedIn {
		v, err = s.news.ClaimVerdicts(r.Request().Context(), r.actor, r.Param("id"))
	} else {
		v, err = s.news.PublicClaimVerdicts(r.Request().Context(), r.Param("id"))
	}
	if err != nil {
		return err
	}
	return r.document(f, v)
}

// document writes verdicts once, in the form that was chosen.
func (r *request) document(f format, v export.Verdicts) error {
	if f == asJSON {
		b, err := v.JSON()
		if err != nil {
			return err
		}
		return r.exported(f, b)
	}
	var buf bytes.Buffer
	w := newCSV(&buf)
	for _, c := range v.Changes() {
		if err := w.Write(export.CSVRow(c)); err != nil {
			return err
		}
	}
	w.Flush()
	return r.exported(f, buf.Bytes())
}

// apiAllVerdicts gives the verdicts of the desk, the last change of each claim: as a page of JSON, or streamed as JSON Lines or CSV.
func (s *server) apiAllVerdicts(r *request) error {
	f, err := formatOf(r, asJSON, asNDJSON, asCSV, asClaimReview)
	if err != nil {
		return err
	}
	q, err := changeQuery(r)
	if err != nil {
		return err
	}
	q.Latest = true
	switch f {
	case asJSON:
		return s.changesPage(r, q)
	case asClaimReview:
		return s.streamReviews(r, q)
	}
	return s.stream(r, f, q)
}

const (
	changesPage     = 100
	mostChangesPage = 1000
)

// changesPage answers with a page of changes as one document.
func (s *server) changesPage(r *request, q newsroom.ChangeQuery) error {
	if q.Limit == 0 {
		q.Limit = changesPage
	}
	if q.Limit > mostChangesPage {
		return &badRequest{code: "bad_request", detail: "limit is at most 1000 for JSON"}
	}
	asked := q.Limit
	q.Limit++ // tells whether there are more
	out := struct {
		Verdicts []json.RawMessage `json:"verdicts"`
		Next     string            `json:"next"`
		More     bool              `json:"more"`
	}{Verdicts: []json.RawMessage{}, Next: q.Cursor}
	lines := export.NewLines()
	err := s.news.Changes(r.Request().Context(), r.actor, q, func(string) (bool, error) { return true, nil }, func(c newsroom.ChangeLine) error {
		if out.More = len(out.Verdicts) == asked; out.More {
			return nil
		}
		line, err := lines.Change(c.Change, c.Sealed)
		out.Verdicts, out.Next = append(out.Verdicts, bytes.Clone(line)), c.Cursor
		return err
	})
	if err != nil {
		return err
	}
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(out); err != nil {
		return err
	}
	return r.exported(asJSON, buf.Bytes())
}

// writeWait is how long one line may wait for a consumer that does not read: a stream holds a connection to the database.
const writeWait = 30 * time.Second

// stream answers with changes, a line each, under the state of the desk at which they are read. Nothing is held back for the end: an
// error behind the first line breaks the stream off, and the consumer goes on behind the last cursor that it has.
func (s *server) stream(r *request, f format, q newsroom.ChangeQuery) error {
	res := r.Response()
	var write func(newsroom.ChangeLine) error
	flush := func() error { return nil }
	if f == asCSV {
		w := newCSV(res)
		write = func(c newsroom.ChangeLine) error {
			if c.Sealed != nil {
				v, err := c.Sealed.Verdict()
				if err != nil {
					return err
				}
				c.Verdict = &v
			}
			return w.Write(export.CSVRow(c.Change))
		}
		flush = func() error { w.Flush(); return w.Error() }
	} else {
		lines := export.NewLines()
		write = func(c newsroom.ChangeLine) error {
			line, err := lines.Change(c.Change, c.Sealed)
			if err != nil {
				return err
			}
			_, err = res.Write(line)
			return err
		}
	}
	return s.streaming(r, func(begin func(...string) (bool, error), tick func()) error {
		return s.news.Changes(r.Request().Context(), r.actor, q, func(state string) (bool, error) {
			mediaType := f.mediaType
			if f == asCSV {
				mediaType += "; charset=utf-8; header=present"
			}
			return begin(f.name, mediaType, state)
		}, func(c newsroom.ChangeLine) error { tick(); return write(c) })
	}, flush)
}

// streaming answers with what run writes. run calls begin before the first byte, with the name and the media type of the form and whatever else
// its bytes follow from, and writes nothing if that gives false; it calls tick before each piece. flush writes the end.
func (s *server) streaming(r *request, run func(begin func(...string) (bool, error), tick func()) error, flush func() error) error {
	res := r.Response()
	control := http.NewResponseController(res)
	sent := 0
	err := run(func(of ...string) (bool, error) {
		parts := append([]string{s.o.Version, export.ChangeVersion, r.actor.Desk.ID, r.Request().URL.Path, r.Request().URL.Query().Encode()}, of...)
		if r.unchanged(tagOf(parts...)) {
			return false, r.NoContent(http.StatusNotModified)
		}
		res.Header().Set("Content-Type", of[1])
		res.WriteHeader(http.StatusOK)
		return r.Request().Method != http.MethodHead, nil
	}, func() {
		if sent++; sent%100 == 1 {
			_ = control.SetWriteDeadline(time.Now().Add(writeWait)) // a recorder has none
		}
	})
	if err != nil {
		if res.Committed {
			// The status is sent: what is missing at the end is all that can tell of it.
			s.o.Log.Error("a stream broke off", "error", err, "route", r.Path(), "request_id", requestID(r.Context))
			panic(http.ErrAbortHandler)
		}
		return err
	}
	if res.Status == http.StatusNotModified || r.Request().Method == http.MethodHead {
		return nil
	}
	return flush()
}

// newCSV begins CSV with its header, with the line ends of RFC 4180.
func newCSV(w interface{ Write([]byte) (int, error) }) *csv.Writer {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	_ = out.Write(export.CSVHeader) // kept until it is flushed
	return out
}
