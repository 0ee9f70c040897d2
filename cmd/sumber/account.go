package main

import (
	"context"
	"fmt"

	"sumber/internal/newsroom"
)

type accountCmd struct {
	Add      accountAddCmd      `cmd:"" help:"Add an account, and print its id."`
	List     accountListCmd     `cmd:"" help:"List the accounts."`
	Disable  accountDisableCmd  `cmd:"" help:"Disable an account for good, and end its sessions and tokens at once."`
	Password accountPasswordCmd `cmd:"" help:"Set an account's password, and end its sessions."`
}

func (accountCmd) Help() string {
	return "An account is a login. It sees no desk before it is a member of one: see sumber member."
}

type accountAddCmd struct {
	Database `embed:""`
	Email    string `arg:"" help:"Address to sign in with."`
	Name     string `required:"" help:"Name as colleagues know it."`
	Lang     string `enum:"id,en" default:"id" help:"Language of the pages: id, en (default: ${default})."`
}

func (accountAddCmd) Help() string {
	return "Reads the password from standard input, one line. A person who is to choose it alone is better invited from the members' page."
}

// Run adds the account.
func (c accountAddCmd) Run(ctx context.Context, std streams, log Log) error {
	password, err := std.password()
	if err != nil {
		return err
	}
	return withConsole(ctx, Config{Database: c.Database, Log: log}, std, func(con console) error {
		acc, err := con.News.AddAccount(ctx, newsroom.NewAccount{Email: c.Email, Name: c.Name, Language: c.Lang, Password: password})
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(std.Out, acc.ID)
		return err
	})
}

type accountListCmd struct {
	Database `embed:""`
}

// Run lists the accounts.
func (c accountListCmd) Run(ctx context.Context, std streams, log Log) error {
	return withConsole(ctx, Config{Database: c.Database, Log: log}, std, func(con console) error {
		accounts, err := con.News.Accounts(ctx)
		if err != nil {
			return err
		}
		return std.table("EMAIL NAME CREATED DISABLED", func(line func(...string)) {
			for _, a := range accounts {
				line(a.Email, a.Name, day(&a.CreatedAt), day(a.DisabledAt))
			}
		})
	})
}

type accountDisableCmd struct {
	Database `embed:""`
	Email    string `arg:"" help:"Address of the account."`
	Force    bool   `help:"Also disable the only admin of a desk."`
}

func (accountDisableCmd) Help() string {
	return "The only admin of a desk is kept unless --force is given: make another member an admin first, on the members' page or with sumber member role, which also mends it afterwards."
}

// Run disables the account.
func (c accountDisableCmd) Run(ctx context.Context, std streams, log Log) error {
	return withConsole(ctx, Config{Database: c.Database, Log: log}, std, func(con console) error {
		disable := con.News.DisableAccount
		if c.Force {
			disable = con.News.ForceDisableAccount
		}
		return missing(disable(ctx, c.Email), "account", c.Email)
	})
}

type accountPasswordCmd struct {
	Database `embed:""`
	Email    string `arg:"" help:"Address of the account."`
}

func (accountPasswordCmd) Help() string {
	return "Reads the new password from standard input, one line."
}

// Run sets the password.
func (c accountPasswordCmd) Run(ctx context.Context, std streams, log Log) error {
	password, err := std.password()
	if err != nil {
		return err
	}
	return withConsole(ctx, Config{Database: c.Database, Log: log}, std, func(con console) error {
		return missing(con.News.SetPassword(ctx, c.Email, password), "account", c.Email)
	})
}
