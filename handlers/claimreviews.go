package handlers

import (
	"bytes"
	"context"
	"errors"
	"io"

	"sumber/internal/export"
	"sumber/internal/locale"
	"sumber/internal/newsroom"
	"sumber/internal/workflow"
)

// asClaimReview is JSON-LD in the words of schema.org.
var asClaimReview = format{"claimreview", "application/ld+json"}

// notExportable is what is there and cannot leave in the form that was asked for.
type notExportable struct{ reasons []export.Reason }

func (e *notExportable) Error() string { return "not exportable" }

// reasonOf words a bar in both languages.
func reasonOf(b workflow.Bar) export.Reason {
	in := func(lang string) string {
		return locale.T(locale.With(context.Background(), lang), "claimreview."+string(b))
	}
	return export.Reason{Code: string(b), ID: in("id"), EN: in("en")}
}

// articleReviews answers with the ClaimReviews of an article as a feed.
func (s *server) articleReviews(r *request) error {
	var p export.Publisher
	var list []export.Reviewed
	var err error
	if r.signedIn {
		p, list, err = s.news.ArticleReviews(r.Request().Context(), r.actor, r.Param("id"))
	} else {
		p, list, err = s.news.PublicArticleReviews(r.Request().Context(), r.Param("id"))
	}
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := WriteReviews(&out, p, list); err != nil {
		return err
	}
	return r.exported(asClaimReview, out.Bytes())
}

// WriteReviews writes a feed of ClaimReviews whole.
func WriteReviews(out io.Writer, p export.Publisher, list []export.Reviewed) error {
	feed := NewReviewWriter(out)
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

// ReviewWriter writes a feed of ClaimReviews to where it goes; its steps are those of export.Feed.
type ReviewWriter struct {
	out  io.Writer
	feed *export.Feed
}

// NewReviewWriter gives one.
func NewReviewWriter(out io.Writer) *ReviewWriter { return &ReviewWriter{out: out} }

func (w *ReviewWriter) write(b []byte, err error) error {
	if err == nil && len(b) > 0 {
		_, err = w.out.Write(b)
	}
	return err
}

// Begin writes what stands before the first element.
func (w *ReviewWriter) Begin(p export.Publisher) error {
	w.feed = export.NewFeed(p, reasonOf)
	return w.write(w.feed.Begin())
}

// Element writes the element of a change, if it has one.
func (w *ReviewWriter) Element(r export.Reviewed) error { return w.write(w.feed.Element(r)) }

// Between ends the elements.
func (w *ReviewWriter) Between() error { return w.write(w.feed.Between()) }

// Beside writes why a change has no element, if it has none.
func (w *ReviewWriter) Beside(r export.Reviewed) error { return w.write(w.feed.Beside(r)) }

// End writes the end.
func (w *ReviewWriter) End() error { return w.write(w.feed.End()) }

// claimReview answers with the ClaimReview of one claim, or with why there is none.
func (s *server) claimReview(r *request) error {
	var got export.Reviewed
	var err error
	if r.signedIn {
		got, err = s.news.ClaimReview(r.Request().Context(), r.actor, r.Param("id"))
	} else {
		got, err = s.news.PublicClaimReview(r.Request().Context(), r.Param("id"))
	}
	if err != nil {
		return err
	}
	if got.Review == nil {
		refused := &notExportable{}
		for _, b := range got.Bars {
			refused.reasons = append(refused.reasons, reasonOf(b))
		}
		return refused
	}
	b, err := got.Review.JSON()
	if err != nil {
		return err
	}
	return r.exported(asClaimReview, b)
}

// streamReviews answers with the ClaimReviews of the desk as a feed.
func (s *server) streamReviews(r *request, q newsroom.ChangeQuery) error {
	out := NewReviewWriter(r.Response())
	return s.streaming(r, func(begin func(...string) (bool, error), tick func()) error {
		each := func(write func(export.Reviewed) error) func(export.Reviewed) error {
			return func(x export.Reviewed) error { tick(); return write(x) }
		}
		err := s.news.ClaimReviews(r.Request().Context(), r.actor, q, func(state string, p export.Publisher) (bool, error) {
			on, err := begin(asClaimReview.name, asClaimReview.mediaType, state, p.Name, p.Site, p.Page, p.Desk, p.Language)
			if err != nil || !on {
				return on, err
			}
			return true, out.Begin(p)
		}, each(out.Element), out.Between, each(out.Beside))
		return err
	}, out.End)
}

// downloadReviews gives the article's ClaimReviews as a file.
func (s *server) downloadReviews(r *request) error {
	p, list, err := s.news.ArticleReviews(r.Request().Context(), r.actor, r.Param("id"))
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := WriteReviews(&out, p, list); err != nil {
		return err
	}
	r.Response().Header().Set("Content-Disposition", `attachment; filename="claimreview-`+r.Param("id")+`.json"`)
	return r.exported(asClaimReview, out.Bytes())
}
