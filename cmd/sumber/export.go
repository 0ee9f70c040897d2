package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"sumber/internal/attribution/score"
	"sumber/internal/export"
	"sumber/internal/locale"
	"sumber/internal/newsroom"
)

type exportCmd struct {
	Database `embed:""`
	onDesk   `embed:""`
	Article  string `placeholder:"ID" help:"Only this article (default: every article of the desk)."`
	Include  string `enum:",unpublished" default:"" placeholder:"unpublished" help:"unpublished: also claims without a published verdict, with their states."`
	Format   string `enum:"json,claimreview" default:"json" help:"json: one object an article, one a line. claimreview: one DataFeed of schema.org (default: ${default})."`
	Pretty   bool   `help:"Indent the JSON."`
	Gold     bool   `help:"Write the claims as reviewers left them, as annotated articles for sumber eval --gold."`
	Partial  bool   `help:"With --gold: also articles that are not wholly decided, without their undecided claims."`
}

func (exportCmd) Help() string {
	return `Writes one JSON object an article, one a line, to standard output, in the shape of GET /api/v1/articles/{id}/verdicts: the published, current revisions.

With --format claimreview it is one DataFeed of ClaimReviews, in the shape of GET /api/v1/verdicts?format=claimreview: what was retracted has dateDeleted, and not_exported, which is no word of schema.org, tells what cannot leave as ClaimReview and why. The address of the pages with whole checks is a setting of the desk.

With --gold the lines are annotated articles, with their texts, by which sumber eval measures the engine. A claim is decided when somebody took it beyond triage (selected, in review, proposed, approved, done, dismissed), or corrected or added it; it is written in its current version.

A claim dismissed as not_a_claim is left out: the engine was wrong. One dismissed for any other reason stays, for the article does say it. Sources that reviewers found and the article does not name are no part of a chain here. The narrator's own statements are in "narrator".

Only articles are written of which every claim is decided, and at least one. With --partial also the others, without their undecided claims: there precision is too low, and recall is the figure to look at.`
}

// Validate is called by kong once the flags are read.
func (c exportCmd) Validate() error {
	switch {
	case c.Partial && !c.Gold:
		return errors.New("--partial goes with --gold")
	case c.Gold && (c.Include != "" || c.Pretty):
		return errors.New("--include and --pretty do not go with --gold, which is one line an article")
	case c.Format == "claimreview" && (c.Gold || c.Include != "" || c.Pretty):
		return errors.New("--gold, --include and --pretty do not go with --format claimreview")
	}
	return nil
}

// Run writes the verdicts.
func (c exportCmd) Run(ctx context.Context, std streams, log Log) error {
	return withConsole(ctx, Config{Database: c.Database, Log: log}, std, func(con console) error {
		actor, err := con.on(ctx, c.onDesk)
		if err != nil {
			return err
		}
		if c.Gold {
			return c.gold(ctx, con, actor)
		}
		if c.Format == "claimreview" {
			return c.reviews(ctx, con, actor)
		}
		unpublished := c.Include == "unpublished"
		if c.Article == "" {
			return con.News.AllVerdicts(ctx, actor, unpublished, func(v export.Verdicts) error { return c.write(std, v) })
		}
		v, err := con.News.Verdicts(ctx, actor, c.Article, unpublished)
		if err != nil {
			return missing(err, "article", c.Article)
		}
		return c.write(std, v)
	})
}

// gold writes annotated articles.
func (c exportCmd) gold(ctx context.Context, con console, actor newsroom.Actor) error {
	enc := json.NewEncoder(con.Out)
	enc.SetEscapeHTML(false)
	write := func(line score.Line) error { return enc.Encode(line) }
	if c.Article != "" {
		line, err := con.News.Gold(ctx, actor, c.Article, c.Partial)
		if err != nil {
			return missing(err, "article", c.Article)
		}
		return write(line)
	}
	left, err := con.News.AllGold(ctx, actor, c.Partial, write)
	if err == nil && left > 0 {
		fmt.Fprintf(con.Err, "sumber: %d articles left out: not every claim is decided\n", left)
	}
	return err
}

// reviews writes ClaimReviews.
func (c exportCmd) reviews(ctx context.Context, con console, actor newsroom.Actor) error {
	reason := export.Words(locale.In).Reason
	if c.Article != "" {
		p, list, err := con.News.ArticleReviews(ctx, actor, c.Article)
		if err != nil {
			return missing(err, "article", c.Article)
		}
		return export.WriteReviews(con.Out, p, list, reason)
	}
	feed := export.NewReviewWriter(con.Out, reason)
	err := con.News.ClaimReviews(ctx, actor, newsroom.ChangeQuery{}, func(_ string, p export.Publisher) (bool, error) { return true, feed.Begin(p) }, feed.Element, feed.Between, feed.Beside)
	if err != nil {
		return err
	}
	return feed.End()
}

func (c exportCmd) write(std streams, v export.Verdicts) error {
	b, err := v.JSON()
	if err != nil {
		return err
	}
	if !c.Pretty {
		var line bytes.Buffer
		if err := json.Compact(&line, b); err != nil {
			return fmt.Errorf("write verdicts of article %s: %w", v.Article.ID, err)
		}
		line.WriteByte('\n')
		b = line.Bytes()
	}
	_, err = std.Out.Write(b)
	return err
}
