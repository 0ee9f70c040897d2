package attribution

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"
	"sync"
	"time"

	"sumber/internal/text"
)

// Article is a line that ExtractJSONL takes; other fields are ignored.
type Article struct {
	ID        string `json:"id"`
	Text      string `json:"text"`
	Lang      string `json:"lang"`
	Published string `json:"published"`
	Outlet    string `json:"outlet"`
}

// Extracted is the JSON form of a result: what "sumber extract" prints. Offsets are half-open, in Unicode code points.
type Extracted struct {
	ID     string           `json:"id"`
	Lang   string           `json:"lang"`
	SHA256 string           `json:"sha256"`
	Engine string           `json:"engine"`
	Claims []ExtractedClaim `json:"claims"`
}

// Pair is a half-open range of code points.
type Pair [2]int

// ExtractedClaim is a claim in code points. Lists are never null.
type ExtractedClaim struct {
	Content     []Pair            `json:"content"`
	Cue         []Pair            `json:"cue"`
	Source      []Pair            `json:"source"`
	SourceName  string            `json:"source_name"`
	SourceKind  string            `json:"source_kind"`
	Via         []string          `json:"via"`
	Attribution string            `json:"attribution"`
	Kind        string            `json:"kind"`
	Quote       string            `json:"quote"`
	Hedges      []ExtractedHedge  `json:"hedges"`
	Negated     bool              `json:"negated"`
	Dates       []ExtractedDate   `json:"dates"`
	CheckWorthy string            `json:"check_worthy"`
	DuplicateOf *int              `json:"duplicate_of"`
	Why         []ExtractedReason `json:"why"`
}

// ExtractedHedge is a word that weakens a claim.
type ExtractedHedge struct {
	Text string `json:"text"`
	Span Pair   `json:"span"`
	Kind string `json:"kind"`
}

// ExtractedDate is a date expression with its value cut to its precision.
type ExtractedDate struct {
	Span      Pair   `json:"span"`
	Value     string `json:"value"`
	Precision string `json:"precision"`
}

// ExtractedReason is a rule with the spans that it saw.
type ExtractedReason struct {
	Rule  string `json:"rule"`
	Spans []Pair `json:"spans"`
}

// Extract analyses one article. The error says what is wrong with it: its encoding, a blank text, a date that is none.
func Extract(a Article) (Extracted, error) {
	s, err := Normalize([]byte(a.Text))
	if err != nil {
		return Extracted{}, err
	}
	o := Options{Language: a.Lang, Outlet: a.Outlet}
	if a.Published != "" {
		if o.Published, err = ParseDay(a.Published); err != nil {
			return Extracted{}, err
		}
	}
	return ToExtracted(a.ID, s, Analyze(s, o))
}

// ErrDate: a published date that is none.
var ErrDate = errors.New("published is not a date (want 2006-01-02 or RFC 3339)")

// ParseDay reads the day of publication: 2006-01-02, alone or at the start of an RFC 3339 time.
func ParseDay(s string) (time.Time, error) {
	if t, err := time.Parse(time.DateOnly, s); err == nil {
		return t, nil
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02 15:04:05", "2006-01-02T15:04:05", "2006-01-02T15:04"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("%w: %q", ErrDate, s)
}

// ToExtracted turns a result of s into its JSON form. The error is a span that is not in s.
func ToExtracted(id, s string, res Result) (Extracted, error) {
	sum := sha256.Sum256([]byte(s))
	out := Extracted{ID: id, Lang: res.Language, SHA256: hex.EncodeToString(sum[:]), Engine: Version, Claims: []ExtractedClaim{}}
	ix := text.NewIndex(s)
	var bad error
	pair := func(sp text.Span) Pair {
		a, b, err := ix.ToRunes(sp)
		if err != nil && bad == nil {
			bad = err
		}
		return Pair{a, b}
	}
	pairs := func(spans []text.Span) []Pair {
		ps := make([]Pair, len(spans))
		for i, sp := range spans {
			ps[i] = pair(sp)
		}
		return ps
	}
	for _, c := range res.Claims {
		e := ExtractedClaim{
			Content: pairs(c.Content), Cue: pairs(c.Cue), Source: pairs(c.Source), SourceName: c.SourceName,
			SourceKind: string(c.SourceKind), Via: []string{}, Attribution: string(c.Attribution), Kind: string(c.Kind),
			Quote: string(c.Quote), Hedges: []ExtractedHedge{}, Negated: c.Negated, Dates: []ExtractedDate{},
			CheckWorthy: string(c.CheckWorthy), Why: []ExtractedReason{},
		}
		for _, h := range c.Via {
			e.Via = append(e.Via, h.Name)
		}
		for _, h := range c.Hedges {
			e.Hedges = append(e.Hedges, ExtractedHedge{h.Text, pair(h.Span), h.Kind})
		}
		for _, d := range c.Dates {
			e.Dates = append(e.Dates, ExtractedDate{pair(d.Span), d.Value, d.Precision})
		}
		for _, w := range c.Why {
			e.Why = append(e.Why, ExtractedReason{w.Rule, pairs(w.Spans)})
		}
		if c.DuplicateOf >= 0 {
			i := c.DuplicateOf
			e.DuplicateOf = &i
		}
		out.Claims = append(out.Claims, e)
	}
	return out, bad
}

// lineMax bounds a line of ExtractJSONL: an article of the largest size, escaped.
const lineMax = 64 << 20

// ExtractJSONL reads one Article a line and writes one Extracted a line, in the same order. A bad line is told to errs
// with its number, from one goroutine at a time, and the others are still done. It uses workers goroutines (all cores
// when 0) and holds only as many articles as they need. The error is one of reading or writing.
func ExtractJSONL(in io.Reader, out io.Writer, errs func(line int, err error), workers int) error {
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	type answer struct {
		line int
		body []byte
		err  error
	}
	type job struct {
		line int
		body []byte
		done chan answer
	}
	jobs := make(chan job)
	queue := make(chan chan answer, workers) // in the order of the lines
	stop := make(chan struct{})
	var readErr error
	var wg sync.WaitGroup
	for range workers {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for j := range jobs {
				body, err := extractLine(j.body)
				j.done <- answer{j.line, body, err}
			}
		}()
	}
	go func() {
		defer close(queue)
		defer close(jobs)
		lines := bufio.NewReaderSize(in, 1<<16)
		for n := 1; ; n++ {
			body, err := readLine(lines)
			if len(bytes.TrimSpace(body)) > 0 {
				j := job{n, body, make(chan answer, 1)}
				select {
				case queue <- j.done:
				case <-stop:
					return
				}
				jobs <- j
			}
			if err == io.EOF {
				return
			}
			if errors.Is(err, errLong) {
				done := make(chan answer, 1)
				done <- answer{n, nil, err}
				select {
				case queue <- done:
				case <-stop:
					return
				}
				continue
			}
			if err != nil {
				readErr = fmt.Errorf("line %d: %w", n, err)
				return
			}
		}
	}()
	var writeErr error
	for done := range queue {
		a := <-done
		switch {
		case writeErr != nil:
		case a.err != nil:
			errs(a.line, a.err)
		default:
			if _, err := out.Write(a.body); err != nil {
				writeErr = err
				close(stop)
			}
		}
	}
	wg.Wait()
	return errors.Join(readErr, writeErr)
}

var errLong = fmt.Errorf("line is longer than %d bytes", lineMax)

// readLine reads up to a line feed. A line over the limit is passed over and gives errLong.
func readLine(r *bufio.Reader) ([]byte, error) {
	var line []byte
	long := false
	for {
		part, err := r.ReadSlice('\n')
		if !long {
			if line = append(line, part...); len(line) > lineMax {
				line, long = nil, true
			}
		}
		if err == bufio.ErrBufferFull {
			continue
		}
		if long && (err == nil || err == io.EOF) {
			return nil, errLong
		}
		return line, err
	}
}

func extractLine(line []byte) ([]byte, error) {
	var a Article
	if err := json.Unmarshal(line, &a); err != nil {
		return nil, fmt.Errorf("not an article: %w", err)
	}
	x, err := Extract(a)
	if err != nil {
		if a.ID != "" {
			return nil, fmt.Errorf("article %q: %w", a.ID, err)
		}
		return nil, err
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(x); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
