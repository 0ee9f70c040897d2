package export

import (
	"errors"
	"io"

	"sumber/internal/workflow"
)

// Words gives the text of a key in a language.
type Words func(lang, key string) string

// Reason words a bar in both languages of the pages.
func (w Words) Reason(b workflow.Bar) Reason {
	key := "claimreview." + string(b)
	return Reason{Code: string(b), ID: w("id", key), EN: w("en", key)}
}

// WriteReviews writes a feed of ClaimReviews whole.
func WriteReviews(out io.Writer, p Publisher, list []Reviewed, reason func(workflow.Bar) Reason) error {
	feed := NewReviewWriter(out, reason)
	err := feed.Begin(p)
	for _, x := range list {
		err = errors.Join(err, feed.Element(x))
	}
	err = errors.Join(err, feed.Between())
	for _, x := range list {
		err = errors.Join(err, feed.Beside(x))
	}
	return errors.Join(err, feed.End())
}

// ReviewWriter writes a feed of ClaimReviews to where it goes; its steps are those of Feed.
type ReviewWriter struct {
	out    io.Writer
	reason func(workflow.Bar) Reason
	feed   *Feed
}

// NewReviewWriter gives one. reason words a bar.
func NewReviewWriter(out io.Writer, reason func(workflow.Bar) Reason) *ReviewWriter {
	return &ReviewWriter{out: out, reason: reason}
}

func (w *ReviewWriter) write(b []byte, err error) error {
	if err == nil && len(b) > 0 {
		_, err = w.out.Write(b)
	}
	return err
}

// Begin writes what stands before the first element.
func (w *ReviewWriter) Begin(p Publisher) error {
	w.feed = NewFeed(p, w.reason)
	return w.write(w.feed.Begin())
}

// Element writes the element of a change, if it has one.
func (w *ReviewWriter) Element(r Reviewed) error { return w.write(w.feed.Element(r)) }

// Between ends the elements.
func (w *ReviewWriter) Between() error { return w.write(w.feed.Between()) }

// Beside writes why a change has no element, if it has none.
func (w *ReviewWriter) Beside(r Reviewed) error { return w.write(w.feed.Beside(r)) }

// End writes the end.
func (w *ReviewWriter) End() error { return w.write(w.feed.End()) }
