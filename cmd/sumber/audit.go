package main

import (
	"context"
	"fmt"

	"sumber/models"
)

type auditCmd struct {
	Verify auditVerifyCmd `cmd:"" help:"Walk the hash chains and name the first broken row."`
}

type auditVerifyCmd struct {
	Database `embed:""`
	Desk     string `env:"SUMBER_DESK" placeholder:"SLUG" help:"Only this desk's chain and the system's (default: every chain)."`
}

func (auditVerifyCmd) Help() string {
	return "Reads every audit event, and compares each hash with the bytes that it is of and with the event before. Prints a line for each chain. Exits with 0 when all hold, else with 1 and, for each broken chain, the desk and number of the first event that does not."
}

// Run walks the chains.
func (c auditVerifyCmd) Run(ctx context.Context, std streams, log Log) error {
	return withConsole(ctx, Config{Database: c.Database, Log: log}, std, func(con console) error {
		chains, names, err := c.chains(ctx, con)
		if err != nil {
			return err
		}
		broken := false
		for _, id := range chains {
			switch n, err := con.Store.VerifyAudit(ctx, id); {
			case ctx.Err() != nil:
				return ctx.Err()
			case err != nil:
				broken = true
				fmt.Fprintf(std.Err, "sumber: %s: %v\n", names[id], err)
			default:
				fmt.Fprintf(std.Out, "%s: %d events hold\n", names[id], n)
			}
		}
		if broken {
			return errReported
		}
		return nil
	})
}

// chains lists the chains to walk, and what to call them.
func (c auditVerifyCmd) chains(ctx context.Context, con console) ([]string, map[string]string, error) {
	names := map[string]string{models.SystemDesk: "system"}
	if c.Desk != "" {
		actor, err := con.on(ctx, onDesk{Desk: c.Desk})
		if err != nil {
			return nil, nil, err
		}
		names[actor.Desk.ID] = actor.Desk.Slug
		return []string{models.SystemDesk, actor.Desk.ID}, names, nil
	}
	chains, err := con.Store.AuditDesks(ctx)
	if err != nil {
		return nil, nil, err
	}
	for _, id := range chains {
		if names[id] == "" {
			names[id] = id
		}
	}
	desks, err := con.Store.Read(ctx).Desks()
	if err != nil {
		return nil, nil, err
	}
	for _, d := range desks {
		names[d.ID] = d.Slug
	}
	return chains, names, nil
}
