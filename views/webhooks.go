package views

import (
	"context"
	"strconv"
	"strings"
	"time"

	"sumber/internal/locale"
)

// WebhooksVM lists the receivers of a desk's messages. Adding posts to /d/{desk}/webhooks (address, events).
type WebhooksVM struct {
	Page     Page
	Webhooks []WebhookRow
	Events   []string // what can be asked for
	Form     Form
}

// WebhookRow is one receiver.
type WebhookRow struct {
	ID      string
	Address string
	Events  []string
	// State is worded as "webhook_state.CODE": on, failing, off, disabled; Since is when it began, for failing and disabled.
	State   string
	Since   time.Time
	Version int
}

// WebhookVM is one receiver with the log of its messages. Its forms post below /d/{desk}/webhooks/{id}: save (address, events, off,
// version), rotate, test, remove, and deliveries/{message}/redeliver.
type WebhookVM struct {
	Page       Page
	Webhook    WebhookRow
	Events     []string
	OldUntil   time.Time // until when the old secret signs too; zero: there is none
	Deliveries []DeliveryRow
	DeadOnly   bool
	Pager      Pager
	Form       Form
	// Secret is the one that was just made; it is shown once.
	Secret string
}

// DeliveryRow is one message to a receiver.
type DeliveryRow struct {
	ID       string
	Kind     string // worded as "webhook_event.CODE"
	Created  time.Time
	State    string    // worded as "delivery_state.CODE"
	Next     time.Time // of the next attempt, while it waits
	Attempts []AttemptRow
	// Again shows the button to send it once more.
	Again bool
}

// AttemptRow is one attempt.
type AttemptRow struct {
	Number       int
	At           time.Time
	Milliseconds int64
	Status       int
	Error        string // worded as "error.fetch_CODE"
	Answer       string
}

func webhookEvents(ctx context.Context, events []string) string {
	out := make([]string, len(events))
	for i, e := range events {
		out[i] = locale.Word(ctx, "webhook_event", e)
	}
	return strings.Join(out, ", ")
}

// outcome words an attempt: its status, or why there was none.
func outcome(ctx context.Context, a AttemptRow) string {
	if a.Error != "" {
		return locale.T(ctx, "error.fetch_"+a.Error)
	}
	return "HTTP " + strconv.Itoa(a.Status)
}
