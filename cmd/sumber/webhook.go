package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"sumber/models"
)

type webhookCmd struct {
	List       webhookListCmd       `cmd:"" help:"List a desk's webhooks, without their secrets."`
	Deliveries webhookDeliveriesCmd `cmd:"" help:"List the messages to a webhook, newest first."`
	Redeliver  webhookRedeliverCmd  `cmd:"" help:"Have a message sent again, under its id."`
	Test       webhookTestCmd       `cmd:"" help:"Have a test message sent."`
}

func (webhookCmd) Help() string {
	return "A running server sends what these commands ask for. Webhooks are added on the desk's page, which shows their secret."
}

type webhookListCmd struct {
	Database `embed:""`
	onDesk   `embed:""`
}

// Run lists the webhooks.
func (c webhookListCmd) Run(ctx context.Context, std streams, log Log) error {
	return withConsole(ctx, Config{Database: c.Database, Log: log}, std, func(con console) error {
		actor, err := con.on(ctx, c.onDesk)
		if err != nil {
			return err
		}
		hooks, err := con.News.Webhooks(ctx, actor)
		if err != nil {
			return err
		}
		return std.table("ID ADDRESS EVENTS ACTIVE FAILING DISABLED", func(line func(...string)) {
			for _, w := range hooks {
				line(w.ID, w.Address, strings.Join(w.Events, ","), strconv.FormatBool(w.Active), day(w.FailingSince), day(w.DisabledAt))
			}
		})
	})
}

type webhookDeliveriesCmd struct {
	Database `embed:""`
	onDesk   `embed:""`
	ID       string `arg:"" help:"The webhook's id, as the list shows it."`
	Dead     bool   `help:"Only messages that were given up."`
}

// Run lists the messages.
func (c webhookDeliveriesCmd) Run(ctx context.Context, std streams, log Log) error {
	return withConsole(ctx, Config{Database: c.Database, Log: log}, std, func(con console) error {
		actor, err := con.on(ctx, c.onDesk)
		if err != nil {
			return err
		}
		state := ""
		if c.Dead {
			state = "dead"
		}
		p, err := con.News.Webhook(ctx, actor, c.ID, models.DeliveryQuery{State: state})
		if err != nil {
			return missing(err, "webhook", c.ID)
		}
		return std.table("ID EVENT STATE ATTEMPTS CREATED LAST", func(line func(...string)) {
			for _, d := range p.Deliveries {
				last := "-"
				if all := p.Attempts[d.ID]; len(all) > 0 {
					last = all[len(all)-1].Error
					if last == "" {
						last = strconv.Itoa(all[len(all)-1].Status)
					}
				}
				line(d.ID, d.Kind, d.State, strconv.Itoa(d.Attempts), day(&d.CreatedAt), last)
			}
		})
	})
}

type webhookRedeliverCmd struct {
	Database `embed:""`
	onDesk   `embed:""`
	ID       string `arg:"" help:"The webhook's id."`
	Message  string `arg:"" help:"The message's id, as deliveries shows it."`
}

// Run makes the message due.
func (c webhookRedeliverCmd) Run(ctx context.Context, std streams, log Log) error {
	return withConsole(ctx, Config{Database: c.Database, Log: log}, std, func(con console) error {
		actor, err := con.on(ctx, c.onDesk)
		if err != nil {
			return err
		}
		return missing(con.News.Redeliver(ctx, actor, c.ID, c.Message), "message", c.Message)
	})
}

type webhookTestCmd struct {
	Database `embed:""`
	onDesk   `embed:""`
	ID       string `arg:"" help:"The webhook's id."`
}

// Run makes a test message and prints its id.
func (c webhookTestCmd) Run(ctx context.Context, std streams, log Log) error {
	return withConsole(ctx, Config{Database: c.Database, Log: log}, std, func(con console) error {
		actor, err := con.on(ctx, c.onDesk)
		if err != nil {
			return err
		}
		id, err := con.News.TestWebhook(ctx, actor, c.ID)
		if err != nil {
			return missing(err, "webhook", c.ID)
		}
		_, err = fmt.Fprintln(std.Out, id)
		return err
	})
}
