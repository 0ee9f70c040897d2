package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"sumber/internal/attribution"
)

type extractCmd struct {
	Files     []string `arg:"" optional:"" name:"file" help:"Articles, one a file; - or none is standard input."`
	JSONL     bool     `name:"jsonl" help:"The files hold one JSON object a line: {\"id\", \"text\", \"lang\"?, \"published\"?, \"outlet\"?}; other fields are ignored."`
	Pretty    bool     `help:"Indent the JSON."`
	Lang      string   `enum:",id,en" default:"" placeholder:"id|en" help:"Language of the text (default: detected)."`
	Published string   `placeholder:"YYYY-MM-DD" help:"Day of publication, against which \"Senin lalu\" or \"last week\" is read."`
	Outlet    string   `help:"The article's own outlet, which is left out of every chain."`
}

func (extractCmd) Help() string {
	return `Writes one JSON object an article, one a line, with its claims: content, cue and source as half-open ranges of Unicode code points, the source's name, the outlets that carried it, kind, type of quote, hedges, dates, and the rules that made it. The id is what the line says, or the file's name.

With --jsonl a bad line is an error on standard error with its number; the others are still done, on all cores and in the same order, and the exit status is 1. Each line says its own language, date and outlet.`
}

// Validate is called by kong once the flags are read.
func (c extractCmd) Validate() error {
	if c.JSONL && (c.Lang != "" || c.Published != "" || c.Outlet != "") {
		return errors.New("--lang, --published and --outlet are about plain text: with --jsonl each line says its own")
	}
	return nil
}

// Run extracts.
func (c extractCmd) Run(ctx context.Context, std streams) error {
	files := c.Files
	if len(files) == 0 {
		files = []string{"-"}
	}
	out := std.Out
	if c.Pretty {
		out = indenter{std.Out}
	}
	bad := false
	for _, name := range files {
		err := c.file(ctx, name, std, out, &bad)
		switch {
		case errors.Is(err, errWrite):
			return err
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			bad = true
			fmt.Fprintf(std.Err, "sumber: %s: %v\n", called(name), err)
		}
	}
	if bad {
		return errReported
	}
	return nil
}

// errWrite is a failure of standard output, after which there is no sense in going on.
var errWrite = errors.New("write")

func (c extractCmd) file(ctx context.Context, name string, std streams, out io.Writer, bad *bool) error {
	in, id := std.In, ""
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		in, id = f, name
	}
	in = untilDone{ctx, in}
	if c.JSONL {
		w := &outcome{w: out}
		err := attribution.ExtractJSONL(in, w, func(line int, err error) {
			*bad = true
			fmt.Fprintf(std.Err, "sumber: %s: line %d: %v\n", called(name), line, err)
		}, 0)
		if w.err != nil {
			return fmt.Errorf("%w: %w", errWrite, w.err)
		}
		return err
	}
	text, err := io.ReadAll(in)
	if err != nil {
		return err
	}
	x, err := attribution.Extract(attribution.Article{ID: id, Text: string(text), Lang: c.Lang, Published: c.Published, Outlet: c.Outlet})
	if err != nil {
		return err
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(x); err != nil {
		return err
	}
	if _, err := out.Write(b.Bytes()); err != nil {
		return fmt.Errorf("%w: %w", errWrite, err)
	}
	return nil
}

func called(file string) string {
	if file == "-" {
		return "standard input"
	}
	return file
}

// untilDone ends a stream when the program is told to stop.
type untilDone struct {
	ctx context.Context
	r   io.Reader
}

func (u untilDone) Read(p []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	return u.r.Read(p)
}

// outcome remembers that writing failed, to tell it from reading.
type outcome struct {
	w   io.Writer
	err error
}

func (o *outcome) Write(p []byte) (int, error) {
	n, err := o.w.Write(p)
	if err != nil {
		o.err = err
	}
	return n, err
}

// indenter indents JSON. Each Write is one whole object, as ExtractJSONL writes them.
type indenter struct{ w io.Writer }

func (i indenter) Write(p []byte) (int, error) {
	var b bytes.Buffer
	if err := json.Indent(&b, bytes.TrimSpace(p), "", "  "); err != nil {
		return 0, err
	}
	b.WriteByte('\n')
	if _, err := i.w.Write(b.Bytes()); err != nil {
		return 0, err
	}
	return len(p), nil
}
