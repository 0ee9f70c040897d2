package main

import "errors"

type serveCmd struct {
	Database `embed:""`
	Server   `embed:""`
	Demo     bool `help:"Fill an empty database with a demo desk, and let anyone on this machine in with one click. Only on a loopback address."`
	Migrate  bool `default:"true" negatable:"" env:"SUMBER_MIGRATE" help:"Bring the schema up to date first (default: yes)."`
}

func (serveCmd) Help() string {
	return `Serves until it gets SIGINT or SIGTERM, then lets the requests under way finish.

The first start on an empty database prints an address that makes the first admin; it works once. There is never a default account.

Settings are flags or variables of the environment; the variables of secrets may have _FILE behind their names and point at a file that holds the value (SUMBER_DATABASE_URL_FILE=/run/secrets/database_url).`
}

func (serveCmd) Run() error { return errors.New("not wired") }
