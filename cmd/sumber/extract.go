package main

import "errors"

type extractCmd struct {
	Files     []string `arg:"" optional:"" name:"file" help:"Articles, one a file; - or none is standard input."`
	JSONL     bool     `name:"jsonl" help:"Read one JSON object a line: {\"id\", \"text\", \"lang\"?, \"published\"?, \"outlet\"?}; other fields are ignored."`
	Pretty    bool     `help:"Indent the JSON."`
	Lang      string   `enum:",id,en" default:"" placeholder:"id|en" help:"Language (default: detected)."`
	Published string   `placeholder:"YYYY-MM-DD" help:"Day of publication, against which \"Senin lalu\" or \"last week\" is read."`
	Outlet    string   `help:"The article's own outlet, which is left out of every chain."`
}

func (extractCmd) Run() error { return errors.New("not wired") }
