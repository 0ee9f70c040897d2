package main

import "errors"

type exportCmd struct {
	Database `embed:""`
	onDesk   `embed:""`
	Article  string `placeholder:"ID" help:"Only this article (default: every article of the desk)."`
	Include  string `enum:",unpublished" default:"" placeholder:"unpublished" help:"unpublished: also claims without a published verdict, with their states."`
	Pretty   bool   `help:"Indent the JSON."`
}

func (exportCmd) Help() string {
	return "Writes one JSON object an article to standard output, in the shape of GET /api/v1/articles/{id}/verdicts: the published, current revisions."
}

func (exportCmd) Run() error { return errors.New("not wired") }
