package main

import "errors"

type importCmd struct {
	Database        `embed:""`
	onDesk          `embed:""`
	File            string `arg:"" help:"The article's text, or - for standard input."`
	JSONL           bool   `name:"jsonl" help:"The file holds one JSON object a line: {\"text\", \"title\"?, \"kind\"?, \"lang\"?, \"published\"?, \"outlet\"?, \"address\"?, \"id\"?}."`
	Kind            string `enum:"news,draft,post" default:"news" help:"news, draft (the desk's own copy), post (default: ${default})."`
	Title           string `help:"Headline."`
	Lang            string `enum:",id,en" default:"" placeholder:"id|en" help:"Language (default: detected)."`
	Published       string `placeholder:"YYYY-MM-DD" help:"Day of publication."`
	Outlet          string `help:"The outlet that published it."`
	Address         string `placeholder:"URL" help:"Where it was published."`
	MaxArticleBytes size   `name:"max-article-bytes" env:"SUMBER_MAX_ARTICLE_BYTES" default:"1MiB" placeholder:"SIZE" help:"The longest article text that is taken (default: ${default})."`
}

func (importCmd) Help() string {
	return `Prints the id of each article, one a line. The same text on the same desk is the same article: importing it again prints the same id.

With --jsonl a line that cannot be imported is an error on standard error with its number; the others are still imported, and the exit status is 1.`
}

func (importCmd) Run() error { return errors.New("not wired") }
