package main

import "errors"

type accountCmd struct {
	Add      accountAddCmd      `cmd:"" help:"Add an account."`
	List     accountListCmd     `cmd:"" help:"List the accounts."`
	Disable  accountDisableCmd  `cmd:"" help:"Disable an account, and end its sessions and tokens at once."`
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
	return "Reads the password from standard input, one line. A person who shall choose it alone is better invited from the members' page."
}

type accountListCmd struct {
	Database `embed:""`
}

type accountDisableCmd struct {
	Database `embed:""`
	Email    string `arg:"" help:"Address of the account."`
}

type accountPasswordCmd struct {
	Database `embed:""`
	Email    string `arg:"" help:"Address of the account."`
}

func (accountPasswordCmd) Help() string {
	return "Reads the new password from standard input, one line."
}

func (accountAddCmd) Run() error      { return errors.New("not wired") }
func (accountListCmd) Run() error     { return errors.New("not wired") }
func (accountDisableCmd) Run() error  { return errors.New("not wired") }
func (accountPasswordCmd) Run() error { return errors.New("not wired") }
