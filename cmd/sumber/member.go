package main

import "errors"

// onDesk names the desk that a command works on.
type onDesk struct {
	Desk string `env:"SUMBER_DESK" placeholder:"SLUG" help:"The desk, as in its addresses /d/SLUG (default: the only one)."`
}

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

type memberListCmd struct {
	Database `embed:""`
	onDesk   `embed:""`
}

type memberRoleCmd struct {
	Database `embed:""`
	onDesk   `embed:""`
	Email    string `arg:"" help:"Address of the member's account."`
	Role     string `arg:"" enum:"viewer,reviewer,editor,admin" help:"viewer, reviewer, editor, admin."`
}

func (memberAddCmd) Run() error  { return errors.New("not wired") }
func (memberListCmd) Run() error { return errors.New("not wired") }
func (memberRoleCmd) Run() error { return errors.New("not wired") }
