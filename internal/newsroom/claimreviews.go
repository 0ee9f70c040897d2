package newsroom

import (
	"context"
	"errors"
	"strings"
	"time"

	"sumber/internal/export"
	"sumber/internal/workflow"
	"sumber/models"
)

// checkPage looks at the pattern of the address of the pages with whole checks. They are the outlet's, which then must have a name and a site.
func (v invalid) checkPage(in *DeskSettings) {
	if in.CheckPage = v.line("check_page", in.CheckPage); in.CheckPage == "" {
		return
	}
	if in.Outlet == "" {
		v.add("outlet", codeRequired)
	}
	if in.Site == "" {
		v.add("address", codeRequired)
	}
	switch problem := export.PageProblem(in.CheckPage, in.Site); {
	case problem == codeOtherSite && in.Site == "":
	case problem != "":
		v.add("check_page", problem)
	}
}

// Publisher is a desk as the publisher of its ClaimReviews.
func Publisher(d models.Desk) export.Publisher {
	return export.Publisher{Name: d.Outlet, Site: d.Address, Desk: d.Name, Page: d.CheckPage, Language: d.Language}
}

// rangeOf is the ends of a scale's numbers; nil when it has none.
func rangeOf(labels []models.Label) *export.Range {
	var out *export.Range
	for _, l := range labels {
		switch {
		case l.Value == nil:
		case out == nil:
			out = &export.Range{Worst: *l.Value, Best: *l.Value}
		default:
			out.Worst, out.Best = min(out.Worst, *l.Value), max(out.Best, *l.Value)
		}
	}
	return out
}

// ReviewOutlook tells what would become of a sealed verdict of an article as ClaimReview, if it were published now: why it would not leave, and what
// it would lack. Scales are those of its rating, by version.
func ReviewOutlook(d models.Desk, art models.Article, snap export.Snapshot, scales map[string]models.ScaleVersion) ([]workflow.Bar, []workflow.ReviewWarning) {
	var scale *export.Range
	if snap.Rating != nil {
		scale = rangeOf(scales[snap.Rating.ScaleVersion].Labels)
	}
	_, bars, warnings := Publisher(d).Review(articleOf(art, d, models.Revision{}), export.FromSnapshot(snap), time.Time{}, scale)
	return bars, warnings
}

// ClaimReviews calls element with the last change of each claim that q asks for, as a feed of ClaimReviews needs it, then between, then beside with
// each of them again: what has no element is told behind the others, and none is held until then. Else it is as Changes; begin is also given the
// publisher.
func (n *Newsroom) ClaimReviews(ctx context.Context, a Actor, q ChangeQuery, begin func(state string, p export.Publisher) (bool, error), element func(export.Reviewed) error, between func() error, beside func(export.Reviewed) error) error {
	if err := a.need(workflow.Read); err != nil {
		return err
	}
	return n.streamed(ctx, func(r *models.Reader) error {
		return n.claimReviews(ctx, r, a.Desk.ID, q, begin, element, between, beside)
	})
}

func (n *Newsroom) claimReviews(ctx context.Context, r *models.Reader, desk string, q ChangeQuery, begin func(string, export.Publisher) (bool, error), element func(export.Reviewed) error, between func() error, beside func(export.Reviewed) error) error {
	q.Latest, q.first = true, true
	d, err := r.Desk(desk)
	if err != nil {
		return doing("list ClaimReviews", err)
	}
	versions, err := r.AllScaleVersions(d.ID)
	if err != nil {
		return doing("list ClaimReviews", err)
	}
	scales := map[string]*export.Range{}
	for _, v := range versions {
		scales[v.ID] = rangeOf(v.Labels)
	}
	p := Publisher(d)
	to := func(fn func(export.Reviewed) error) func(ChangeLine) error {
		return func(c ChangeLine) error {
			reviewed, err := reviewedOf(p, c, scales)
			if err != nil {
				return doing("list ClaimReviews", err)
			}
			return fn(reviewed)
		}
	}
	if err := n.changes(ctx, r, d, q, func(state string) (bool, error) { return begin(state, p) }, to(element)); err != nil {
		return err
	}
	if err := between(); err != nil {
		return err
	}
	return n.changes(ctx, r, d, q, func(string) (bool, error) { return true, nil }, to(beside))
}

func reviewedOf(p export.Publisher, c ChangeLine, scales map[string]*export.Range) (export.Reviewed, error) {
	first := c.first
	if c.Sealed == nil {
		return p.Reviewed(c.Change, nil, first, nil), nil
	}
	v, err := c.Sealed.Verdict()
	if err != nil {
		return export.Reviewed{}, err
	}
	var scale *export.Range
	if v.Rating != nil {
		scale = scales[v.Rating.ScaleVersion]
	}
	return p.Reviewed(c.Change, &v, first, scale), nil
}

// ArticleReviews gives what ClaimReviews would of one article. Of another desk's, or of one that is none, it is models.ErrNotFound.
func (n *Newsroom) ArticleReviews(ctx context.Context, a Actor, articleID string) (export.Publisher, []export.Reviewed, error) {
	if err := a.need(workflow.Read); err != nil {
		return export.Publisher{}, nil, err
	}
	if _, err := n.store.Read(ctx).Article(a.Desk.ID, articleID); err != nil {
		return export.Publisher{}, nil, doing("export article "+articleID, err)
	}
	return n.reviewsOf(ctx, a.Desk.ID, ChangeQuery{ArticleID: articleID})
}

// PublicArticleReviews gives them to anybody, if something of the article was ever published.
func (n *Newsroom) PublicArticleReviews(ctx context.Context, articleID string) (export.Publisher, []export.Reviewed, error) {
	desk, err := n.store.Read(ctx).PublicArticle(articleID)
	if err != nil {
		return export.Publisher{}, nil, doing("export article "+articleID, err)
	}
	return n.reviewsOf(ctx, desk, ChangeQuery{ArticleID: articleID})
}

// ClaimReview gives what is public of one claim; its bars tell of a claim of which nothing is.
func (n *Newsroom) ClaimReview(ctx context.Context, a Actor, claimID string) (export.Reviewed, error) {
	if err := a.need(workflow.Read); err != nil {
		return export.Reviewed{}, err
	}
	if _, err := n.store.Read(ctx).Claim(a.Desk.ID, claimID); err != nil {
		return export.Reviewed{}, doing("export claim "+claimID, err)
	}
	return n.reviewOf(ctx, a.Desk.ID, claimID)
}

// PublicClaimReview gives it to anybody, if something of the claim was ever published.
func (n *Newsroom) PublicClaimReview(ctx context.Context, claimID string) (export.Reviewed, error) {
	desk, _, err := n.store.Read(ctx).PublicClaim(claimID)
	if err != nil {
		return export.Reviewed{}, doing("export claim "+claimID, err)
	}
	return n.reviewOf(ctx, desk, claimID)
}

func (n *Newsroom) reviewOf(ctx context.Context, desk, claimID string) (export.Reviewed, error) {
	_, list, err := n.reviewsOf(ctx, desk, ChangeQuery{ClaimID: strings.ToLower(claimID)})
	switch {
	case err != nil:
		return export.Reviewed{}, doing("export claim "+claimID, err)
	case len(list) == 0:
		return export.Reviewed{ClaimID: claimID, Bars: []workflow.Bar{workflow.BarNotPublished}}, nil
	case list[0].Gone != nil:
		list[0].Bars = []workflow.Bar{workflow.BarRetracted}
	}
	return list[0], nil
}

// reviewsOf reads those of one claim or article into memory.
func (n *Newsroom) reviewsOf(ctx context.Context, desk string, q ChangeQuery) (p export.Publisher, list []export.Reviewed, err error) {
	err = n.store.ReadAt(ctx, func(r *models.Reader) error {
		return n.claimReviews(ctx, r, desk, q, func(_ string, of export.Publisher) (bool, error) { p = of; return true, nil }, func(r export.Reviewed) error { list = append(list, r); return nil },
			func() error { return errNoMore }, nil)
	})
	if errors.Is(err, errNoMore) {
		err = nil
	}
	return p, list, err
}
