package main

import (
	"context"
	"errors"
	"fmt"
)

type serveCmd struct {
	Database `embed:""`
	Server   `embed:""`
	Demo     bool `help:"Fill an empty database with a demo desk, and let anyone on this machine in with one click. Only on a loopback address."`
	Migrate  bool `default:"true" negatable:"" env:"SUMBER_MIGRATE" help:"Bring the schema up to date first (default: yes)."`
}

func (serveCmd) Help() string {
	return `Serves until it gets SIGINT or SIGTERM; then /readyz answers 503, and after the delay that is set it takes no new requests and lets those under way finish.

As long as there is no desk, each start prints an address that makes the first one and its admin; it works once. There is never a default account.

Settings are flags or variables of the environment, of which an empty one is none; the variables of secrets may have _FILE behind their names and point at a file that holds the value (SUMBER_DATABASE_URL_FILE=/run/secrets/database_url).`
}

// Run serves.
func (c serveCmd) Run(ctx context.Context, std streams, log Log) (err error) {
	if c.Demo && !c.Loopback() {
		return fmt.Errorf("--demo lets anyone in: it listens on a loopback address only, not on %s", c.Addr)
	}
	app, err := New(ctx, Config{Database: c.Database, Server: c.Server, Log: log, Demo: c.Demo, Migrate: c.Migrate}, log.Logger(std.Err))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, app.Close()) }()
	if err := app.Listen(); err != nil {
		return err
	}
	fmt.Fprintf(std.Out, "Sumber listens on %s\n", app.URL())
	if !c.Demo {
		secret, err := app.News.BeginSetup(ctx)
		if err != nil {
			return err
		}
		if secret != "" {
			fmt.Fprintf(std.Out, "Make the first admin at %s/setup/%s (it works once)\n", app.URL(), secret)
		}
	}
	if !c.Loopback() && !c.SecureCookie() {
		app.Log.Warn("others can reach this address without TLS: set SUMBER_PUBLIC_URL to the https address of a reverse proxy", "addr", c.Addr)
	}
	return app.Run(ctx)
}
