package main

import (
	"errors"
	"time"
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
	Email    string        `arg:"" help:"Address of the account that the token acts as."`
	Name     string        `required:"" help:"What the token is for."`
	Scope    []string      `enum:"read,write,approve,admin" default:"read" help:"What it may do at most: read, write, approve, admin (default: ${default})."`
	Expires  time.Duration `placeholder:"DURATION" help:"How long it lives, as 2160h (default: until it is revoked)."`
}

func (tokenAddCmd) Help() string {
	return "Prints the token on standard output. Only its hash is kept: what is lost cannot be shown again."
}

type tokenListCmd struct {
	Database `embed:""`
	onDesk   `embed:""`
}

type tokenRevokeCmd struct {
	Database `embed:""`
	onDesk   `embed:""`
	ID       string `arg:"" help:"The token's id, as the list shows it."`
}

func (tokenAddCmd) Run() error    { return errors.New("not wired") }
func (tokenListCmd) Run() error   { return errors.New("not wired") }
func (tokenRevokeCmd) Run() error { return errors.New("not wired") }
