package main

import (
	"context"
	"fmt"

	"sumber/internal/newsroom"
)

type tokenCmd struct {
	Add    tokenAddCmd    `cmd:"" help:"Make a token, and print it once."`
	List   tokenListCmd   `cmd:"" help:"List a desk's tokens, without their secrets."`
	Revoke tokenRevokeCmd `cmd:"" help:"End a token at once."`
}

func (tokenCmd) Help() string {
	return "A token acts as its account on one desk. Its scopes only take away from what the account's role may do."
}

type tokenAddCmd struct {
	Database `embed:""`
	onDesk   `embed:""`
	Email    string   `arg:"" help:"Address of the account that the token acts as."`
	Name     string   `required:"" help:"What the token is for."`
	Scope    []string `enum:"read,write,approve,admin" default:"read" help:"What it may do at most: read, write, approve, admin, with commas (default: ${default})."`
	Expires  string   `placeholder:"YYYY-MM-DD" help:"The last day (UTC) on which it works (default: until it is revoked)."`
}

func (tokenAddCmd) Help() string {
	return "Prints the token on standard output. Only its hash is kept: what is lost cannot be shown again."
}

// Run makes the token.
func (c tokenAddCmd) Run(ctx context.Context, std streams, log Log) error {
	return withConsole(ctx, Config{Database: c.Database, Log: log}, std, func(con console) error {
		actor, err := con.on(ctx, c.onDesk)
		if err != nil {
			return err
		}
		_, secret, err := con.News.CreateTokenFor(ctx, actor, c.Email, newsroom.NewToken{Name: c.Name, Scopes: c.Scope, ExpiresOn: c.Expires})
		if err != nil {
			return missing(err, "member", c.Email)
		}
		_, err = fmt.Fprintln(std.Out, secret)
		return err
	})
}

type tokenListCmd struct {
	Database `embed:""`
	onDesk   `embed:""`
}

// Run lists the tokens.
func (c tokenListCmd) Run(ctx context.Context, std streams, log Log) error {
	return withConsole(ctx, Config{Database: c.Database, Log: log}, std, func(con console) error {
		actor, err := con.on(ctx, c.onDesk)
		if err != nil {
			return err
		}
		tokens, err := con.News.Tokens(ctx, actor)
		if err != nil {
			return err
		}
		return std.table("ID NAME SCOPES CREATED EXPIRES USED REVOKED", func(line func(...string)) {
			for _, t := range tokens {
				line(t.ID, t.Name, joined(t.Scopes), day(&t.CreatedAt), day(t.ExpiresAt), day(t.LastUsedAt), day(t.RevokedAt))
			}
		})
	})
}

type tokenRevokeCmd struct {
	Database `embed:""`
	onDesk   `embed:""`
	ID       string `arg:"" help:"The token's id, as the list shows it."`
}

// Run revokes the token.
func (c tokenRevokeCmd) Run(ctx context.Context, std streams, log Log) error {
	return withConsole(ctx, Config{Database: c.Database, Log: log}, std, func(con console) error {
		actor, err := con.on(ctx, c.onDesk)
		if err != nil {
			return err
		}
		return missing(con.News.RevokeToken(ctx, actor, c.ID), "token", c.ID)
	})
}

func joined[T ~string](list []T) string {
	s := ""
	for i, v := range list {
		if i > 0 {
			s += ","
		}
		s += string(v)
	}
	return s
}
