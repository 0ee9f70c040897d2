package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

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
	if !c.DryRun {
		return c.withStore(ctx, std, log, false, func(s *models.Store) error { return s.MigrateUp(ctx) })
	}
	err := c.dryRun(ctx, std, log, true)
	if !errors.Is(err, models.ErrNoDatabase) {
		return err
	}
	// No file of SQLite is made where there is none: an empty one elsewhere lacks the same.
	dir, err := os.MkdirTemp("", "sumber-dry-run-")
	if err != nil {
		return err
	}
	c.URL = "sqlite:" + filepath.Join(dir, "empty.db")
	return errors.Join(c.dryRun(ctx, std, log, false), os.RemoveAll(dir))
}

// dryRun prints what would run, all of it SQL.
func (c migrateUpCmd) dryRun(ctx context.Context, std streams, log Log, there bool) (err error) {
	s, err := c.open(ctx, log.Logger(std.Err), there, nil)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	list, err := s.PendingSQL(ctx)
	if err != nil {
		return err
	}
	for _, m := range list {
		if _, err := fmt.Fprintf(std.Out, "-- %s\n%s\n", m.Name, m.SQL); err != nil {
			return err
		}
	}
	_, err = fmt.Fprintf(std.Out, "-- %s\n", pendingLine(len(list)))
	return err
}

type migrateDownCmd struct {
	Database `embed:""`
}

// Run migrates one step down.
func (c migrateDownCmd) Run(ctx context.Context, std streams, log Log) error {
	return c.withStore(ctx, std, log, true, func(s *models.Store) error { return s.MigrateDown(ctx) })
}

type migrateStatusCmd struct {
	Database `embed:""`
}

// Run lists the migrations.
func (c migrateStatusCmd) Run(ctx context.Context, std streams, log Log) error {
	return c.withStore(ctx, std, log, true, func(s *models.Store) error {
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
func (d Database) withStore(ctx context.Context, std streams, log Log, there bool, fn func(*models.Store) error) (err error) {
	s, err := d.open(ctx, log.Logger(std.Err), there, nil)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if err := fn(s); err != nil {
		return err
	}
	n, err := s.Pending(ctx)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(std.Out, pendingLine(n))
	return err
}

func pendingLine(n int) string {
	if n > 0 {
		return plural(n, "migration") + " to apply"
	}
	return "the schema is up to date"
}
