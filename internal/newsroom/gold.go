package newsroom

import (
	"context"
	"errors"
	"fmt"

	"sumber/internal/attribution/score"
	"sumber/internal/text"
	"sumber/internal/workflow"
	"sumber/models"
)

// ErrUndecided: the article has claims that nobody decided, or none that anybody did.
var ErrUndecided = errors.New("article has claims that nobody decided")

// notAClaim is the reason of a dismissal that says the engine was wrong; the other reasons leave it right.
const notAClaim = "not_a_claim"

// Gold gives the claims of an article as its reviewers left them, to measure the engine with: those that a person took
// beyond triage, in their current version. A claim dismissed as no claim is left out; one dismissed for another reason is
// still what the article says. An article with claims in triage that nobody corrected is ErrUndecided: what is missing
// there would count as the engine's errors. With partial it is given without them, and is ErrUndecided only when nobody
// decided anything.
func (n *Newsroom) Gold(ctx context.Context, a Actor, articleID string, partial bool) (score.Line, error) {
	if err := a.need(workflow.Read); err != nil {
		return score.Line{}, err
	}
	line, err := gold(n.store.Read(ctx), a.Desk.ID, articleID, partial)
	return line, doing("export annotations of article "+articleID, err)
}

// AllGold calls fn with the decided articles of the desk, newest first, and counts those that were left out.
func (n *Newsroom) AllGold(ctx context.Context, a Actor, partial bool, fn func(score.Line) error) (left int, err error) {
	if err := a.need(workflow.Read); err != nil {
		return 0, err
	}
	r := n.store.Read(ctx)
	for after := ""; ; {
		page, err := r.Articles(a.Desk.ID, models.ArticleQuery{After: after, Limit: PageSize})
		if err != nil {
			return left, doing("export annotations of desk", err)
		}
		for _, row := range page.Rows {
			line, err := gold(r, a.Desk.ID, row.Article.ID, partial)
			switch {
			case errors.Is(err, ErrUndecided):
				left++
				continue
			case errors.Is(err, models.ErrNotFound): // gone since the list was read
				continue
			case err != nil:
				return left, doing("export annotations of article "+row.Article.ID, err)
			}
			if err := fn(line); err != nil {
				return left, err
			}
		}
		if page.Next == "" {
			return left, nil
		}
		after = page.Next
	}
}

func gold(r *models.Reader, deskID, articleID string, partial bool) (score.Line, error) {
	art, err := r.Article(deskID, articleID)
	if err != nil {
		return score.Line{}, err
	}
	rev, err := r.Revision(deskID, articleID, art.Revision)
	if err != nil {
		return score.Line{}, err
	}
	rows, err := r.ArticleClaims(deskID, articleID)
	if err != nil {
		return score.Line{}, err
	}
	inTextOrder(rows)
	line := score.Line{ID: art.ID, Lang: art.Language, Published: deref(art.PublishedOn), Outlet: art.Outlet, Text: rev.Text,
		Claims: []score.LineClaim{}, Narrator: []score.LineStatement{}}
	ix := text.NewIndex(rev.Text)
	decided := 0
	for _, row := range rows {
		c, b := row.Claim, row.Version.Body
		if c.Anchor == workflow.Orphan && c.State == workflow.To(workflow.Dismiss) {
			continue // the text does not have it any more, and somebody said that this is right
		}
		// Spans of an earlier revision say nothing of this text.
		if row.Version.RevID != rev.ID || c.State == workflow.To(workflow.Reopen) && !c.Touched {
			if !partial {
				return line, ErrUndecided
			}
			continue
		}
		decided++
		if c.State == workflow.To(workflow.Dismiss) && c.Reason == notAClaim {
			continue
		}
		if err := addGold(&line, ix, b); err != nil {
			return line, fmt.Errorf("claim %s: %w", c.ID, err)
		}
	}
	if decided == 0 {
		return line, ErrUndecided
	}
	return line, nil
}

// addGold puts a claim where it belongs: with its source, or among the narrator's own statements.
func addGold(line *score.Line, ix *text.Index, b models.Body) error {
	var bad error
	points := func(spans []text.Span) []score.Span {
		out := []score.Span{}
		for _, sp := range spans {
			from, to, err := ix.ToRunes(sp)
			bad = errors.Join(bad, err)
			out = append(out, score.Span{from, to})
		}
		return out
	}
	if b.Attribution == workflow.Unattributed {
		line.Narrator = append(line.Narrator, score.LineStatement{Content: points(b.Content), CheckWorthy: b.CheckWorthy})
		return bad
	}
	g := score.LineClaim{Source: points(b.Source), Cue: points(b.Cue), Content: points(b.Content),
		SourceName: b.SourceName, SourceKind: b.SourceKind, Via: []string{}, Quote: b.Quote}
	if b.Attribution == workflow.Anonymous {
		g.SourceName = ""
	}
	for _, h := range b.Chain {
		// The speaker is no carrier, the article's own outlet is the implied last one, and what a reviewer found does not
		// stand in the text.
		if h.Position > 0 && h.Origin == workflow.HopOrigins[0] && models.Fold(h.Name) != models.Fold(line.Outlet) {
			g.Via = append(g.Via, h.Name)
		}
	}
	line.Claims = append(line.Claims, g)
	return bad
}
