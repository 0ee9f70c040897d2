package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"sumber/models"
)

type backupCmd struct {
	Database `embed:""`
	File     string `arg:"" name:"file" help:"Where to write it; - is standard output. A file that is there is not written over."`
}

func (backupCmd) Help() string {
	return `Writes everything that is committed at one moment into one compressed file, while the server goes on working. The audit chains are checked at the same moment: when one is broken, nothing is left behind and the exit status is 1.

The file is of neither database: what SQLite held can be restored into PostgreSQL, and the other way round. It holds password hashes and unpublished work, and is readable by its owner alone. Sign-ins are left out: after a restore everybody signs in again.`
}

// Run backs up.
func (c backupCmd) Run(ctx context.Context, std streams, log Log) error {
	var b models.Backed
	write := func(w io.Writer) error {
		return c.existing(ctx, std, log, func(s *models.Store) (err error) {
			b, err = s.Backup(ctx, w, time.Now())
			return err
		})
	}
	if c.File == "-" {
		if err := write(std.Out); err != nil {
			return err
		}
	} else if err := wholeFile(c.File, write); err != nil {
		return err
	}
	fmt.Fprintf(std.Err, "backed up %d rows of %d tables at schema %d; %d audit events hold\n", b.Rows, b.Tables, b.Header.Migration, b.Events)
	return nil
}

// wholeFile makes a file of the given name when all of it was written and is on the disk, else none.
func wholeFile(name string, write func(io.Writer) error) (err error) {
	if _, err := os.Lstat(name); err == nil {
		return fmt.Errorf("%s is there already", name)
	}
	f, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	w := bufio.NewWriterSize(f, 1<<20)
	err = write(w)
	if err == nil {
		err = w.Flush()
	}
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	// Link and not rename: a file of that name that came meanwhile stays.
	if err := os.Link(f.Name(), name); err != nil {
		return err
	}
	if err := os.Remove(f.Name()); err != nil {
		return err
	}
	dir, err := os.Open(filepath.Dir(name)) // its name is on the disk too
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

type restoreCmd struct {
	Database `embed:""`
	File     string `arg:"" name:"file" help:"The backup; - is standard input."`
}

func (restoreCmd) Help() string {
	return `Fills an empty database with a backup, all of it or nothing, checks the audit chains, and brings the schema up to date. A database that holds anything is refused, and so is a backup that was cut or changed, or is of a newer version of the program.`
}

// Run restores.
func (c restoreCmd) Run(ctx context.Context, std streams, log Log) error {
	in := std.In
	if c.File != "-" {
		f, err := os.Open(c.File)
		if err != nil {
			return err
		}
		defer f.Close()
		in = f
	}
	return c.withStore(ctx, std, log, false, func(s *models.Store) error {
		b, err := s.Restore(ctx, untilDone{ctx, in})
		if err != nil {
			return err
		}
		fmt.Fprintf(std.Out, "restored %d rows of %d tables as of %s; %d audit events hold\n", b.Rows, b.Tables, day(&b.Header.CreatedAt), b.Events)
		return s.MigrateUp(ctx)
	})
}

// existing opens a database that is there and up to date.
func (d Database) existing(ctx context.Context, std streams, log Log, fn func(*models.Store) error) (err error) {
	s, err := d.open(ctx, log.Logger(std.Err), true, nil)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	switch n, err := s.Pending(ctx); {
	case err != nil:
		return err
	case n > 0:
		return fmt.Errorf("the database lacks %d migrations: is it the right one? Else run sumber migrate up", n)
	}
	return fn(s)
}
