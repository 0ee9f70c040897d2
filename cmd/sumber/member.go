package main

import (
	"context"
	"strings"

	"sumber/models"
)

type memberCmd struct {
	Add  memberAddCmd  `cmd:"" help:"Make an account a member of a desk."`
	List memberListCmd `cmd:"" help:"List a desk's members."`
	Role memberRoleCmd `cmd:"" help:"Change a member's role."`
}

func (memberCmd) Help() string {
	return `A member has one role on a desk: viewer (reads), reviewer (checks and proposes), editor (also approves and publishes what others wrote), admin (runs the desk; writes and approves no verdict). A desk keeps at least one admin.`
}

type memberAddCmd struct {
	Database `embed:""`
	onDesk   `embed:""`
	Email    string `arg:"" help:"Address of the account."`
	Role     string `enum:"viewer,reviewer,editor,admin" required:"" help:"viewer, reviewer, editor, admin."`
}

// Run adds the member.
func (c memberAddCmd) Run(ctx context.Context, std streams, log Log) error {
	return withConsole(ctx, Config{Database: c.Database, Log: log}, std, func(con console) error {
		actor, err := con.on(ctx, c.onDesk)
		if err != nil {
			return err
		}
		return missing(con.News.AddMember(ctx, actor, c.Email, c.Role), "account", c.Email)
	})
}

type memberListCmd struct {
	Database `embed:""`
	onDesk   `embed:""`
}

// Run lists the members.
func (c memberListCmd) Run(ctx context.Context, std streams, log Log) error {
	return withConsole(ctx, Config{Database: c.Database, Log: log}, std, func(con console) error {
		actor, err := con.on(ctx, c.onDesk)
		if err != nil {
			return err
		}
		page, err := con.News.Members(ctx, actor)
		if err != nil {
			return err
		}
		return std.table("EMAIL NAME ROLE SINCE ACCOUNT", func(line func(...string)) {
			for _, m := range page.Members {
				account := "active"
				if m.Disabled {
					account = "disabled"
				}
				line(m.Email, m.Name, string(m.Role), day(&m.CreatedAt), account)
			}
		})
	})
}

type memberRoleCmd struct {
	Database `embed:""`
	onDesk   `embed:""`
	Email    string `arg:"" help:"Address of the member's account."`
	Role     string `arg:"" enum:"viewer,reviewer,editor,admin" help:"viewer, reviewer, editor, admin."`
}

// Run changes the role.
func (c memberRoleCmd) Run(ctx context.Context, std streams, log Log) error {
	return withConsole(ctx, Config{Database: c.Database, Log: log}, std, func(con console) error {
		actor, err := con.on(ctx, c.onDesk)
		if err != nil {
			return err
		}
		page, err := con.News.Members(ctx, actor)
		if err != nil {
			return err
		}
		for _, m := range page.Members {
			if strings.EqualFold(m.Email, c.Email) {
				return con.News.SetRole(ctx, actor, m.ID, c.Role)
			}
		}
		return missing(models.ErrNotFound, "member", c.Email)
	})
}
