package main

import (
	"context"
	"fmt"

	"sumber/internal/newsroom"
)

type deskCmd struct {
	Add  deskAddCmd  `cmd:"" help:"Make a desk, with an account that is there as its first admin."`
	List deskListCmd `cmd:"" help:"List the desks."`
}

func (deskCmd) Help() string {
	return `A desk is a newsroom of its own: members, articles, sources, scale, tokens and audit chain are of one desk, and no other sees them. The first one is made by the address that sumber serve prints.`
}

type deskAddCmd struct {
	Database `embed:""`
	Name     string `arg:"" help:"Its name; the address /d/SLUG is made from it."`
	Admin    string `required:"" placeholder:"EMAIL" help:"Address of the account that becomes its admin."`
	Language string `enum:"id,en" default:"id" help:"Language of its articles and messages: id, en."`
}

// Run adds the desk and prints its slug.
func (c deskAddCmd) Run(ctx context.Context, std streams, log Log) error {
	return withConsole(ctx, Config{Database: c.Database, Log: log}, std, func(con console) error {
		d, err := con.News.AddDesk(ctx, newsroom.NewDesk{Name: c.Name, Language: c.Language, Admin: c.Admin})
		if err != nil {
			return missing(err, "account", c.Admin)
		}
		_, err = fmt.Fprintln(std.Out, d.Slug)
		return err
	})
}

type deskListCmd struct {
	Database `embed:""`
}

// Run lists the desks.
func (c deskListCmd) Run(ctx context.Context, std streams, log Log) error {
	return withConsole(ctx, Config{Database: c.Database, Log: log}, std, func(con console) error {
		desks, err := con.Store.Read(ctx).Desks()
		if err != nil {
			return err
		}
		return std.table("DESK NAME LANGUAGE SINCE", func(line func(...string)) {
			for _, d := range desks {
				line(d.Slug, d.Name, d.Language, day(&d.CreatedAt))
			}
		})
	})
}
