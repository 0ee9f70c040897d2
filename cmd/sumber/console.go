package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"sumber/internal/newsroom"
	"sumber/models"
)

// onDesk names the desk that a command works on.
type onDesk struct {
	Desk string `env:"SUMBER_DESK" placeholder:"SLUG" help:"The desk, as in its addresses /d/SLUG (default: the only one)."`
}

// console is what a command that works on the database runs in: the same App as the server, without its address.
type console struct {
	*App
	streams
}

// withConsole opens the database for a command and closes it behind.
func withConsole(ctx context.Context, cfg Config, std streams, fn func(console) error) (err error) {
	app, err := New(ctx, cfg, cfg.Logger(std.Err))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, app.Close()) }()
	return said(fn(console{app, std}))
}

// said words the errors that are about what somebody typed.
func said(err error) error {
	if errors.Is(err, models.ErrNotFound) {
		return fmt.Errorf("%w: look at the list command", err)
	}
	return err
}

// on is the actor of a command on a desk.
func (c console) on(ctx context.Context, d onDesk) (newsroom.Actor, error) {
	return c.News.ConsoleActor(ctx, d.Desk)
}

// table prints rows in columns.
func (s streams) table(head string, rows func(line func(cells ...string))) error {
	w := tabwriter.NewWriter(s.Out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, strings.ReplaceAll(head, " ", "\t"))
	rows(func(cells ...string) { fmt.Fprintln(w, strings.Join(cells, "\t")) })
	return w.Flush()
}

// maxPassword is more than any password needs.
const maxPassword = 4 << 10

// password reads one line from standard input.
func (s streams) password() (string, error) {
	line, err := bufio.NewReader(io.LimitReader(s.In, maxPassword)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("read password: %w", err)
	}
	if line = strings.TrimRight(line, "\r\n"); line == "" {
		return "", errors.New("no password on standard input")
	}
	return line, nil
}

// day is a time in a list; "-" for none.
func day(t *time.Time) string {
	if t == nil {
		return "-"
	}
	return t.UTC().Format("2006-01-02 15:04")
}
