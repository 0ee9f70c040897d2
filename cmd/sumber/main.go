// Command sumber is the server and its tools: it serves the pages and the API, migrates the database, reads articles
// from the command line, and manages accounts, members and tokens. Each subcommand tells the rest with --help.
//
// The file of a subcommand is named after its noun. config.go alone reads the environment; app.go puts the rooms of the
// program together, for main and for the end-to-end tests alike.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // a desk has a time zone, a container without files has none

	"github.com/alecthomas/kong"

	"sumber/internal/attribution/score"
)

// Exit statuses, also told by --help.
const (
	exitDone  = 0
	exitFail  = 1
	exitUsage = 2
)

// cli is the whole command line.
type cli struct {
	Log Log `embed:""`

	Serve   serveCmd   `cmd:"" help:"Serve the pages and the API."`
	Migrate migrateCmd `cmd:"" help:"Bring the database's schema up or down, or show where it stands."`
	Extract extractCmd `cmd:"" help:"Read articles and write their sourced claims as JSON; needs no database."`
	Check   checkCmd   `cmd:"" help:"Hold articles against rules of sourcing before they run; needs no database."`
	Eval    evalCmd    `cmd:"" help:"Measure the engine against annotated articles; needs no database."`
	Import  importCmd  `cmd:"" help:"Import articles into a desk."`
	Export  exportCmd  `cmd:"" help:"Write a desk's published verdicts as JSON."`
	Similar similarCmd `cmd:"" help:"Find claims that nearly repeat those of other articles."`
	Reread  rereadCmd  `cmd:"" help:"Let the engine read a desk's articles again and suggest what it would change."`
	Account accountCmd `cmd:"" help:"Add, list and disable accounts, set passwords."`
	Desk    deskCmd    `cmd:"" help:"Make desks and list them."`
	Member  memberCmd  `cmd:"" help:"Add members to a desk, list them, change their roles."`
	Token   tokenCmd   `cmd:"" help:"Make, list and revoke API tokens."`
	Webhook webhookCmd `cmd:"" help:"List webhooks and their messages, test them, send messages again."`
	Audit   auditCmd   `cmd:"" help:"Check the audit log."`
	Backup  backupCmd  `cmd:"" help:"Write the whole database into one file, while the server works."`
	Restore restoreCmd `cmd:"" help:"Fill an empty database with a backup."`
	Config  configCmd  `cmd:"" help:"Show the settings of serve, secrets masked, and where each comes from."`
	Health  healthCmd  `cmd:"" help:"Ask a running server whether it is well."`
	Version versionCmd `cmd:"" help:"Print the version."`
}

// streams are the program's standard ones, or a test's.
type streams struct {
	In       io.Reader
	Out, Err io.Writer
}

// errReported ends a command with status 1 after it told on standard error what failed.
var errReported = errors.New("reported")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr})
	stop()
	os.Exit(code)
}

// run is the program: it parses the arguments, carries out the subcommand, and gives the exit status.
func run(ctx context.Context, args []string, std streams) int {
	var c cli
	helped := -1
	parser, err := kong.New(&c,
		kong.Name("sumber"),
		kong.Description("Sumber breaks articles into sourced claims, takes them through review, and gives the verdicts out.\n\n"+
			"Exit status: 0 done, 1 failed, 2 wrong usage."),
		kong.Writers(std.Out, std.Err),
		kong.Exit(func(code int) { helped = code }),
		resolvers(),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, NoExpandSubcommands: true}),
		kong.Bind(std),
		kong.BindTo(ctx, (*context.Context)(nil)),
	)
	if err != nil {
		panic(err) // the structs above are wrong: no input can cause this
	}
	command, err := parser.Parse(args)
	switch {
	case helped >= 0:
		return helped
	case err != nil:
		fmt.Fprintf(std.Err, "sumber: %v\nTry: sumber --help\n", err)
		return exitUsage
	}
	switch err := command.Run(c.Log); {
	case errors.Is(err, errReported):
		return exitFail
	case errors.Is(err, score.ErrInput), errors.Is(err, errUnread):
		fmt.Fprintf(std.Err, "sumber: %v\n", err)
		return exitUsage
	case err != nil:
		fmt.Fprintf(std.Err, "sumber: %v\n", err)
		return exitFail
	}
	return exitDone
}
