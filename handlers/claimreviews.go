package handlers

import (
	"bytes"

	"sumber/internal/export"
	"sumber/internal/locale"
	"sumber/internal/newsroom"
)

// asClaimReview is JSON-LD in the words of schema.org.
var asClaimReview = format{"claimreview", "application/ld+json"}

// notExportable is what is there and cannot leave in the form that was asked for.
type notExportable struct{ reasons []export.Reason }

func (e *notExportable) Error() string { return "not exportable" }

// reasonOf words a bar in both languages.
var reasonOf = export.Words(locale.In).Reason

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
	if err := export.WriteReviews(&out, p, list, reasonOf); err != nil {
		return err
	}
	return r.exported(asClaimReview, out.Bytes())
}

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
	out := export.NewReviewWriter(r.Response(), reasonOf)
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
	if err := export.WriteReviews(&out, p, list, reasonOf); err != nil {
		return err
	}
	r.Response().Header().Set("Content-Disposition", `attachment; filename="claimreview-`+r.Param("id")+`.json"`)
	return r.exported(asClaimReview, out.Bytes())
}
