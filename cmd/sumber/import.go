package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"sumber/internal/newsroom"
)

type importCmd struct {
	Database        `embed:""`
	onDesk          `embed:""`
	File            string `arg:"" help:"The article's text, or HTML when the name ends in .html; - for text on standard input."`
	JSONL           bool   `name:"jsonl" help:"The file holds one JSON object a line: {\"text\", \"id\"?, \"kind\"?, \"title\"?, \"lang\"?, \"published\"?, \"outlet\"?, \"address\"?, \"platform\"?, \"account\"?}; other fields are ignored, and the flags below fill what a line leaves out."`
	Kind            string `enum:"news,draft,post" default:"news" help:"news, draft (the desk's own copy), post (default: ${default})."`
	Title           string `help:"Headline (default: the first line)."`
	Lang            string `enum:",id,en" default:"" placeholder:"id|en" help:"Language (default: detected)."`
	Published       string `placeholder:"YYYY-MM-DD" help:"Day of publication."`
	Outlet          string `help:"The outlet that published it."`
	Address         string `placeholder:"URL" help:"Where it was published."`
	Platform        string `help:"Of a post: where it was posted."`
	Account         string `help:"Of a post: who posted it."`
	MaxArticleBytes size   `name:"max-article-bytes" env:"SUMBER_MAX_ARTICLE_BYTES" default:"1MiB" placeholder:"SIZE" help:"The longest article text that is taken (default: ${default})."`
}

func (importCmd) Help() string {
	return `Prints the id of each article, one a line. The same text on the same desk is the same article: importing it again prints the same id.

With --jsonl a line that cannot be imported is an error on standard error with its number; the others are still imported, and the exit status is 1.`
}

// article is a line of the input, and the defaults from the flags.
type article struct {
	ID        string `json:"id"`
	Text      string `json:"text"`
	Kind      string `json:"kind"`
	Title     string `json:"title"`
	Lang      string `json:"lang"`
	Published string `json:"published"`
	Outlet    string `json:"outlet"`
	Address   string `json:"address"`
	Platform  string `json:"platform"`
	Account   string `json:"account"`
}

func (a article) input() newsroom.NewArticle {
	return newsroom.NewArticle{
		Kind: a.Kind, Title: a.Title, Text: []byte(a.Text), Language: a.Lang, Outlet: a.Outlet, Address: a.Address,
		PublishedOn: a.Published, Platform: a.Platform, PostAccount: a.Account, ExternalID: a.ID,
	}
}

// Run imports.
func (c importCmd) Run(ctx context.Context, std streams, log Log) error {
	in := std.In
	if c.File != "-" {
		f, err := os.Open(c.File)
		if err != nil {
			return err
		}
		defer f.Close()
		in = f
	}
	cfg := Config{Database: c.Database, Log: log, Server: Server{MaxArticleBytes: c.MaxArticleBytes}}
	return withConsole(ctx, cfg, std, func(con console) error {
		actor, err := con.on(ctx, c.onDesk)
		if err != nil {
			return err
		}
		take := func(in newsroom.NewArticle) error {
			done, err := con.News.Import(ctx, actor, in)
			if err != nil {
				return err
			}
			for _, w := range done.Warnings {
				fmt.Fprintf(std.Err, "sumber: %s: %s\n", done.Article.ID, w)
			}
			_, err = fmt.Fprintln(std.Out, done.Article.ID)
			return err
		}
		if c.JSONL {
			return c.lines(ctx, in, std.Err, take, func(in newsroom.NewArticle) newsroom.NewArticle { return con.News.Prepare(actor, in) })
		}
		// One byte over the limit is enough for the use case to refuse it.
		text, err := io.ReadAll(io.LimitReader(in, int64(c.MaxArticleBytes)+1))
		if err != nil {
			return fmt.Errorf("read %s: %w", c.File, err)
		}
		one := c.defaults().input()
		if ext := strings.ToLower(filepath.Ext(c.File)); ext == ".html" || ext == ".htm" {
			one.HTML, one.HTMLType = text, "text/html"
		} else {
			one.Text = text
		}
		return take(one)
	})
}

func (c importCmd) defaults() article {
	return article{
		Kind: c.Kind, Title: c.Title, Lang: c.Lang, Published: c.Published, Outlet: c.Outlet, Address: c.Address,
		Platform: c.Platform, Account: c.Account,
	}
}

// lines imports one article a line, and goes on after a bad one.
func (c importCmd) lines(ctx context.Context, in io.Reader, errs io.Writer, take func(newsroom.NewArticle) error, prepare func(newsroom.NewArticle) newsroom.NewArticle) error {
	bad := false
	parse := func(line []byte) (newsroom.NewArticle, error) {
		a := c.defaults()
		err := json.Unmarshal(line, &a)
		return a.input(), err
	}
	err := newsroom.Lines(ctx, in, newsroom.LineLimit(int(c.MaxArticleBytes)), parse, prepare, func(n int, a newsroom.NewArticle, err error) error {
		if err == nil {
			err = take(a)
		}
		if err != nil && ctx.Err() == nil {
			bad = true
			fmt.Fprintf(errs, "sumber: line %d: %v\n", n, said(err))
		}
		return ctx.Err()
	})
	if err == nil && bad {
		return errReported
	}
	return err
}
