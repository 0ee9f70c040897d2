package main

import (
	"context"
	"fmt"
)

type rereadCmd struct {
	Database `embed:""`
	onDesk   `embed:""`
	All      bool `help:"Read all articles, also those that this engine read last."`
}

func (rereadCmd) Help() string {
	return `Lets the engine of this program read the desk's articles again that an older one read. No claim changes: what it would add, change or drop waits as suggestions on the article's page, for a person to accept or decline.

Prints the id of each article that was read and the number of its suggestions.`
}

// Run reads the articles again.
func (c rereadCmd) Run(ctx context.Context, std streams, log Log) error {
	return withConsole(ctx, Config{Database: c.Database, Log: log}, std, func(con console) error {
		actor, err := con.on(ctx, c.onDesk)
		if err != nil {
			return err
		}
		return con.News.RereadAll(ctx, actor, c.All, func(id string, suggestions int) error {
			_, err := fmt.Fprintln(std.Out, id, suggestions)
			return err
		})
	})
}
