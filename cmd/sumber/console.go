package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"sumber/internal/locale"
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

// worded is an error in the words of whoever typed the command.
type worded struct {
	words string
	err   error
}

func (e worded) Error() string { return e.words }
func (e worded) Unwrap() error { return e.err }

// missing says what there is none of, when the error is that something was not found.
func missing(err error, what, name string) error {
	if !errors.Is(err, models.ErrNotFound) {
		return err
	}
	return worded{fmt.Sprintf("there is no %s %s", what, name), err}
}

// said words the errors that are about what somebody typed, as the pages do; others stay as they are.
func said(err error) error {
	ctx := locale.With(context.Background(), english)
	if _, done := errors.AsType[worded](err); done {
		return err
	}
	if invalid, ok := errors.AsType[*newsroom.Invalid](err); ok {
		var lines []string
		for _, field := range slices.Sorted(maps.Keys(invalid.Fields)) {
			lines = append(lines, label(ctx, field)+": "+cause(ctx, invalid.Fields[field]))
		}
		return worded{strings.Join(lines, " "), err}
	}
	if refused, ok := errors.AsType[*newsroom.Refused](err); ok {
		return worded{locale.Word(ctx, "refusal", string(refused.Why)), err}
	}
	switch {
	case errors.Is(err, models.ErrNotFound):
		return worded{"there is no such thing", err}
	case errors.Is(err, models.ErrStale), errors.Is(err, models.ErrConflict):
		return worded{"another change came first: try again", err}
	}
	return err
}

// english is the language of the command line.
const english = "en"

// label names a field. Of the command line's fields two are called otherwise on the pages, where other things have them too.
func label(ctx context.Context, field string) string {
	switch field {
	case "kind":
		return "Kind"
	case "language":
		return "Language"
	}
	return locale.Word(ctx, "field", field)
}

// cause words a code of newsroom.Invalid; what an act needs has a key of its own.
func cause(ctx context.Context, code string) string {
	if locale.Has(code) {
		return locale.T(ctx, code)
	}
	return locale.Word(ctx, "error", code)
}

// on is the actor of a command on a desk.
func (c console) on(ctx context.Context, d onDesk) (newsroom.Actor, error) {
	a, err := c.News.ConsoleActor(ctx, d.Desk)
	if !errors.Is(err, models.ErrNotFound) && (err == nil || d.Desk != "") {
		return a, err
	}
	desks, readErr := c.Store.Read(ctx).Desks()
	switch {
	case readErr != nil:
		return a, readErr
	case len(desks) == 0:
		return a, errors.New("there is no desk yet: sumber serve prints the address that makes the first one")
	case d.Desk == "":
		return a, err
	}
	slugs := make([]string, len(desks))
	for i, d := range desks {
		slugs[i] = d.Slug
	}
	return a, fmt.Errorf("%w; there are: %s", missing(err, "desk", d.Desk), strings.Join(slugs, ", "))
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
