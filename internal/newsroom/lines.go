package newsroom

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"unicode/utf8"

	"golang.org/x/sync/errgroup"

	"sumber/internal/attribution"
	"sumber/internal/workflow"
)

// ErrLineEncoding is a line that is not UTF-8: a decoder of JSON would put a replacement character in the place of each broken byte.
var ErrLineEncoding = errors.New("not valid UTF-8")

// LineLimit is the longest line of an article as JSON: it may write a byte of text as six (\u0041), and has other fields beside it.
func LineLimit(maxArticleBytes int) int { return 6*maxArticleBytes + 64<<10 }

// sentLine is one line on its way.
type sentLine struct {
	n     int
	raw   []byte
	a     NewArticle
	err   error
	ready chan struct{} // closed once a and err are there
}

// Lines reads articles of which each stands on a line. They are parsed and prepared at once, as many as there are processors, and
// taken one by one in the order of the lines, with their numbers; a line that is too long or broken comes with its error. Blank lines
// are left out. No more is held than what is being prepared.
func Lines(ctx context.Context, in io.Reader, limit int, parse func(line []byte) (NewArticle, error), prepare func(NewArticle) NewArticle, take func(n int, a NewArticle, err error) error) error {
	g, ctx := errgroup.WithContext(ctx)
	workers := runtime.GOMAXPROCS(0)
	order, work := make(chan *sentLine, workers), make(chan *sentLine)
	g.Go(func() error {
		defer close(order)
		defer close(work)
		return eachLine(in, limit, func(n int, line []byte, err error) error {
			l := &sentLine{n: n, raw: line, err: err, ready: make(chan struct{})}
			for _, to := range []chan *sentLine{order, work} {
				select {
				case to <- l:
				case <-ctx.Done():
					return ctx.Err()
				}
			}
			return nil
		})
	})
	for range workers {
		g.Go(func() error {
			for l := range work {
				if l.err == nil {
					if l.a, l.err = parse(l.raw); l.err == nil {
						l.a = prepare(l.a)
					}
				}
				l.raw = nil
				close(l.ready)
			}
			return nil
		})
	}
	g.Go(func() error {
		for l := range order {
			select {
			case <-l.ready:
			case <-ctx.Done():
				return ctx.Err()
			}
			if err := take(l.n, l.a, l.err); err != nil {
				return err
			}
		}
		return nil
	})
	return g.Wait()
}

// eachLine reads lines, and goes on after one that is too long.
func eachLine(in io.Reader, limit int, fn func(n int, line []byte, err error) error) error {
	r := bufio.NewReaderSize(in, 64<<10)
	for n := 1; ; n++ {
		line, tooLong, err := readLine(r, limit)
		if err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("line %d: %w", n, err)
		}
		var bad error
		switch {
		case tooLong:
			bad = ErrTooLarge
		case !utf8.Valid(line):
			bad = ErrLineEncoding
		}
		if bad != nil || strings.TrimSpace(string(line)) != "" {
			if err := fn(n, line, bad); err != nil {
				return err
			}
		}
		if err != nil {
			return nil
		}
	}
}

// readLine reads a line without its end; of one longer than limit it keeps nothing, and reads on to its end.
func readLine(r *bufio.Reader, limit int) (line []byte, tooLong bool, err error) {
	for {
		part, err := r.ReadSlice('\n')
		if !tooLong {
			line = append(line, part...)
		}
		if len(line) > limit {
			line, tooLong = nil, true
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, tooLong, err
		}
	}
}

// analysed is a text that was read before it is taken.
type analysed struct {
	body string
	o    attribution.Options
	res  attribution.Result
}

// Prepare does the slow part of taking an article: its HTML, and the engine. What is wrong with it is told when it is taken.
func (n *Newsroom) Prepare(a Actor, in NewArticle) NewArticle {
	read, err := n.readHTML(in)
	if err != nil || len(read.Text) > n.max {
		return in
	}
	art, body, err := n.checkArticle(a, read)
	if err != nil {
		return in
	}
	o := attribution.Options{Language: read.Language, Published: publishedOn(art), Outlet: art.Outlet}
	read.ready = &analysed{body, o, n.analyze(body, o)}
	return read
}

// analysis is what the engine finds in a text, which it may have read already.
func (n *Newsroom) analysis(ready *analysed, body string, o attribution.Options) attribution.Result {
	if ready != nil && ready.body == body && ready.o.Published.Equal(o.Published) && ready.o.Outlet == o.Outlet && (ready.o.Language == o.Language || ready.res.Language == o.Language) {
		return ready.res
	}
	return n.analyze(body, o)
}

// TakeLine takes an article of a line: by its id in another system, or else by its text alone.
func (n *Newsroom) TakeLine(ctx context.Context, a Actor, in NewArticle) (Incoming, error) {
	if in.ExternalID != "" {
		return n.Receive(ctx, a, in, 0)
	}
	got, err := n.Import(ctx, a, in)
	out := Incoming{As: ReceivedNew, Article: got.Article, Revision: got.Revision, Warnings: got.Warnings, HTML: got.HTML}
	if got.Existing {
		out.As = ReceivedUnchanged
	}
	return out, err
}

// TakenLine tells of a line that was taken before and whose answer is lost. An article that has an id of another system is told as it is
// now: somebody may have sent it again since, and the line is not to be done a second time over that.
func (n *Newsroom) TakenLine(ctx context.Context, a Actor, in NewArticle) (Incoming, error) {
	if in.ExternalID == "" {
		return n.TakeLine(ctx, a, in) // which finds it by its text, and changes nothing
	}
	if err := a.need(workflow.ImportArticle); err != nil {
		return Incoming{}, err
	}
	r := n.store.Read(ctx)
	art, err := r.ArticleByExternalID(a.Desk.ID, in.ExternalID)
	if err != nil {
		return Incoming{}, doing("tell of a line", err)
	}
	rev, err := r.Revision(a.Desk.ID, art.ID, art.Revision)
	return Incoming{As: ReceivedUnchanged, Article: art, Revision: rev}, doing("tell of a line", err)
}
