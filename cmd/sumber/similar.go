package main

import (
	"context"
	"encoding/json"

	"sumber/internal/newsroom"
	"sumber/models"
)

type similarCmd struct {
	Database `embed:""`
	onDesk   `embed:""`
}

func (similarCmd) Help() string {
	return `Writes one JSON object a claim, one a line, for each claim that nearly repeats a claim of another article of the desk: the same sentence in five outlets, last week's figure said again. "share" is the part of the words that both have in common (Dice, .75 or more), and "same_figures" whether both name the same figures.

Claims meet by MinHash, so a desk of years takes one walk over it.`
}

// similarLine is a line of the output.
type similarLine struct {
	ClaimID   string        `json:"claim_id"`
	ArticleID string        `json:"article_id"`
	Words     string        `json:"words"`
	Near      []similarNear `json:"near"`
}

type similarNear struct {
	ClaimID     string  `json:"claim_id"`
	ArticleID   string  `json:"article_id"`
	Words       string  `json:"words"`
	Share       float64 `json:"share"`
	SameFigures bool    `json:"same_figures"`
}

// Run writes the near claims.
func (c similarCmd) Run(ctx context.Context, std streams, log Log) error {
	return withConsole(ctx, Config{Database: c.Database, Log: log}, std, func(con console) error {
		actor, err := con.on(ctx, c.onDesk)
		if err != nil {
			return err
		}
		enc := json.NewEncoder(std.Out)
		enc.SetEscapeHTML(false)
		return con.News.SimilarClaims(ctx, actor, func(claim models.Claim, near []newsroom.Near) error {
			line := similarLine{ClaimID: claim.ID, ArticleID: claim.ArticleID, Words: claim.Excerpt}
			for _, n := range near {
				line.Near = append(line.Near, similarNear{ClaimID: n.Claim.ID, ArticleID: n.Claim.ArticleID, Words: n.Claim.Excerpt, Share: n.Share, SameFigures: n.SameFigures})
			}
			return enc.Encode(line)
		})
	})
}
