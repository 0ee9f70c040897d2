package main

import "errors"

type migrateCmd struct {
	Up     migrateUpCmd     `cmd:"" help:"Apply the migrations that the database lacks."`
	Down   migrateDownCmd   `cmd:"" help:"Take back the last migration. Data of its tables is lost."`
	Status migrateStatusCmd `cmd:"" help:"List the migrations and when each was applied."`
}

func (migrateCmd) Help() string {
	return "serve does migrate up by itself unless it is told --no-migrate. A database whose schema is newer than this program knows is refused."
}

type migrateUpCmd struct {
	Database `embed:""`
}
type migrateDownCmd struct {
	Database `embed:""`
}
type migrateStatusCmd struct {
	Database `embed:""`
}

func (migrateUpCmd) Run() error     { return errors.New("not wired") }
func (migrateDownCmd) Run() error   { return errors.New("not wired") }
func (migrateStatusCmd) Run() error { return errors.New("not wired") }
