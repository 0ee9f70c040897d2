// Package migrations holds the schema as paired, reversible SQL migrations in goose's format: a folder for each
// database, with the same file names in both. It is the only place where the schema is defined.
//
// To change the schema, add one NNNNN_name.sql to both folders, with Up and Down, and the field to the row in models;
// the tests of models compare the two databases with each other and with the rows. A migration that has been released
// is never edited.
package migrations

import (
	"embed"
	"io/fs"
)

//go:embed postgres/*.sql sqlite/*.sql
var files embed.FS

// Postgres gives the migrations for PostgreSQL, at the root of the file system.
func Postgres() fs.FS { return sub("postgres") }

// SQLite gives the migrations for SQLite, at the root of the file system.
func SQLite() fs.FS { return sub("sqlite") }

func sub(dir string) fs.FS {
	f, err := fs.Sub(files, dir)
	if err != nil {
		panic(err) // the folders are embedded at build time
	}
	return f
}
