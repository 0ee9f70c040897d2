package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"sumber/internal/attribution"
	"sumber/internal/export"
)

type checkCmd struct {
	Files            []string `arg:"" optional:"" name:"file" help:"Articles as plain text, one a file; - or none is standard input."`
	MaxUnattributed  *float64 `name:"max-unattributed" placeholder:"SHARE" help:"The greatest share of claims without a source, from 0 to 1."`
	MaxAnonymous     *float64 `name:"max-anonymous" placeholder:"SHARE" help:"The greatest share of claims whose source has no name, from 0 to 1."`
	MinSources       int      `name:"min-sources" placeholder:"N" help:"How many different named sources speak at least."`
	RequireSourceFor []string `name:"require-source-for" placeholder:"SORT,..." help:"Sorts of claims that need a source, as figures,law."`
	Format           string   `enum:"text,json,sarif" default:"text" help:"How the report is written: text, json, sarif (default: ${default})."`
	Lang             string   `enum:",id,en" default:"" placeholder:"id|en" help:"Language of the text (default: detected)."`
	Published        string   `placeholder:"YYYY-MM-DD" help:"Day of publication, against which \"Senin lalu\" or \"last week\" is read."`
	Outlet           string   `help:"The article's own outlet, which is left out of every chain."`
}

func (checkCmd) Help() string {
	return `Holds articles against rules before they run, for the pipeline of a CMS; needs no database. A claim that repeats an earlier one of its article is not counted again.

The sorts of claims are ` + strings.Join(attribution.WorthReasons, ", ") + `.

Exit status: 0 all rules hold, 1 a rule is broken, 2 wrong usage, or an article that cannot be read.

    sumber check --max-unattributed 0.3 --require-source-for figures,law draft.txt
    sumber check --format sarif --min-sources 2 - < draft.txt`
}

// Validate is called by kong once the flags are read.
func (c checkCmd) Validate() error {
	if c.MaxUnattributed == nil && c.MaxAnonymous == nil && c.MinSources == 0 && len(c.RequireSourceFor) == 0 {
		return errors.New("no rule is given: --max-unattributed, --max-anonymous, --min-sources, --require-source-for")
	}
	for flag, v := range map[string]*float64{"--max-unattributed": c.MaxUnattributed, "--max-anonymous": c.MaxAnonymous} {
		if v != nil && !(*v >= 0 && *v <= 1) {
			return fmt.Errorf("%s is a share from 0 to 1", flag)
		}
	}
	if c.MinSources < 0 {
		return errors.New("--min-sources is 0 or more")
	}
	for _, s := range c.RequireSourceFor {
		if !slices.Contains(attribution.WorthReasons, s) {
			return fmt.Errorf("--require-source-for: %q is none of %s", s, strings.Join(attribution.WorthReasons, ", "))
		}
	}
	return nil
}

// errUnread ends the command with the status of wrong usage: an article could not be read, so nothing is known of it.
var errUnread = errors.New("an article could not be read")

// Run checks.
func (c checkCmd) Run(ctx context.Context, std streams) error {
	files := c.Files
	if len(files) == 0 {
		files = []string{"-"}
	}
	reports := []export.Checked{}
	unread := false
	for _, name := range files {
		r, err := c.file(ctx, name, std.In)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			unread = true
			fmt.Fprintf(std.Err, "sumber: %s: %v\n", called(name), err)
			continue
		}
		reports = append(reports, r)
	}
	if err := c.write(std.Out, reports); err != nil {
		return fmt.Errorf("%w: %w", errWrite, err)
	}
	switch {
	case unread:
		return errUnread
	case slices.ContainsFunc(reports, func(r export.Checked) bool { return !r.Holds }):
		return errReported
	}
	return nil
}

func (c checkCmd) file(ctx context.Context, name string, in io.Reader) (export.Checked, error) {
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return export.Checked{}, err
		}
		defer f.Close()
		in = f
	}
	b, err := io.ReadAll(untilDone{ctx, in})
	if err != nil {
		return export.Checked{}, err
	}
	s, err := attribution.Normalize(b)
	if err != nil {
		return export.Checked{}, err
	}
	o := attribution.Options{Language: c.Lang, Outlet: c.Outlet}
	if c.Published != "" {
		if o.Published, err = attribution.ParseDay(c.Published); err != nil {
			return export.Checked{}, err
		}
	}
	res := attribution.Analyze(s, o)
	tally, breaches := attribution.Check(res, attribution.Standard{MaxUnattributed: c.MaxUnattributed, MaxAnonymous: c.MaxAnonymous, MinSources: c.MinSources, RequireSourceFor: c.RequireSourceFor})
	return export.CheckedOf(name, s, res, tally, breaches)
}

func (c checkCmd) write(out io.Writer, reports []export.Checked) error {
	var v any = export.Report{Holds: !slices.ContainsFunc(reports, func(r export.Checked) bool { return !r.Holds }), Articles: reports}
	switch c.Format {
	case "text":
		return c.text(out, reports)
	case "sarif":
		v = export.ToSARIF(versionLine(), reports, fileURI)
	}
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// text writes one line a breach, with the places that count against it below.
func (c checkCmd) text(out io.Writer, reports []export.Checked) error {
	var b strings.Builder
	for _, r := range reports {
		fmt.Fprintf(&b, "%s: %s, %d without a source, %d with one that has no name; named sources: %d\n", called(r.File), plural(r.Claims, "claim"), r.Unattributed, r.Anonymous, r.Sources)
		for _, br := range r.Breaches {
			fmt.Fprintf(&b, "%s: %s: %s\n", called(r.File), br.Rule, br.Message)
			for _, p := range br.Places {
				fmt.Fprintf(&b, "  %s:%d:%d: %s\n", called(r.File), p.Line, p.Column, brief(p.Exact, 100))
			}
		}
	}
	_, err := io.WriteString(out, b.String())
	return err
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// brief is the beginning of a passage in one line, without what would steer a terminal.
func brief(s string, most int) string {
	s = strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 {
			return ' '
		}
		return r
	}, s)), " ")
	if utf8.RuneCountInString(s) > most {
		return string([]rune(s)[:most-1]) + "…"
	}
	return s
}

// fileURI names a file as a URI reference, relative where the name is; standard input has none of its own.
func fileURI(name string) string {
	if name == "-" {
		return "stdin"
	}
	return (&url.URL{Path: filepath.ToSlash(name)}).String()
}
