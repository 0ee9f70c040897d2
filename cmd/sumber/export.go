package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"sumber/internal/export"
)

type exportCmd struct {
	Database `embed:""`
	onDesk   `embed:""`
	Article  string `placeholder:"ID" help:"Only this article (default: every article of the desk)."`
	Include  string `enum:",unpublished" default:"" placeholder:"unpublished" help:"unpublished: also claims without a published verdict, with their states."`
	Pretty   bool   `help:"Indent the JSON."`
}

func (exportCmd) Help() string {
	return "Writes one JSON object an article, one a line, to standard output, in the shape of GET /api/v1/articles/{id}/verdicts: the published, current revisions."
}

// Run writes the verdicts.
func (c exportCmd) Run(ctx context.Context, std streams, log Log) error {
	return withConsole(ctx, Config{Database: c.Database, Log: log}, std, func(con console) error {
		actor, err := con.on(ctx, c.onDesk)
		if err != nil {
			return err
		}
		unpublished := c.Include == "unpublished"
		if c.Article == "" {
			return con.News.AllVerdicts(ctx, actor, unpublished, func(v export.Verdicts) error { return c.write(std, v) })
		}
		v, err := con.News.Verdicts(ctx, actor, c.Article, unpublished)
		if err != nil {
			return err
		}
		return c.write(std, v)
	})
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
