package main

import (
	"context"
	"errors"
	"fmt"

	"sumber/models"
)

type migrateCmd struct {
	Up     migrateUpCmd     `cmd:"" help:"Apply the migrations that the database lacks."`
	Down   migrateDownCmd   `cmd:"" help:"Take back the last migration. What its tables hold is lost."`
	Status migrateStatusCmd `cmd:"" help:"List the migrations and when each was applied."`
}

func (migrateCmd) Help() string {
	return "serve does migrate up by itself unless it is told --no-migrate. A database whose schema is newer than this program knows is refused."
}

type migrateUpCmd struct {
	Database `embed:""`
	DryRun   bool `name:"dry-run" help:"Print the SQL that would run, and change nothing."`
}

// Run migrates up.
func (c migrateUpCmd) Run(ctx context.Context, std streams, log Log) error {
	if c.DryRun {
		return c.withStore(ctx, std, log, func(s *models.Store) error {
			list, err := s.PendingSQL(ctx)
			if err != nil {
				return err
			}
			for _, m := range list {
				if _, err := fmt.Fprintf(std.Out, "-- %s\n%s\n", m.Name, m.SQL); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return c.withStore(ctx, std, log, func(s *models.Store) error { return s.MigrateUp(ctx) })
}

type migrateDownCmd struct {
	Database `embed:""`
}

// Run migrates one step down.
func (c migrateDownCmd) Run(ctx context.Context, std streams, log Log) error {
	return c.withStore(ctx, std, log, func(s *models.Store) error { return s.MigrateDown(ctx) })
}

type migrateStatusCmd struct {
	Database `embed:""`
}

// Run lists the migrations.
func (c migrateStatusCmd) Run(ctx context.Context, std streams, log Log) error {
	return c.withStore(ctx, std, log, func(s *models.Store) error {
		list, err := s.MigrateStatus(ctx)
		if err != nil {
			return err
		}
		return std.table("MIGRATION APPLIED", func(line func(...string)) {
			for _, m := range list {
				at := "pending"
				if m.Applied {
					at = day(&m.AppliedAt)
				}
				line(m.Name, at)
			}
		})
	})
}

// withStore opens the database whatever its schema, which New would refuse, and tells how many migrations it lacks when
// the command is done.
func (d Database) withStore(ctx context.Context, std streams, log Log, fn func(*models.Store) error) (err error) {
	s, err := d.open(ctx, log.Logger(std.Err), nil)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if err := fn(s); err != nil {
		return err
	}
	switch n, err := s.Pending(ctx); {
	case err != nil:
		return err
	case n > 0:
		_, err = fmt.Fprintf(std.Out, "%d migrations to apply\n", n)
		return err
	}
	_, err = fmt.Fprintln(std.Out, "the schema is up to date")
	return err
}
