package newsroom

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"time"

	"sumber/internal/fetch"
	"sumber/internal/workflow"
	"sumber/models"
)

// WebhookEvents are the kinds of the outbox that a receiver can ask for.
var WebhookEvents = []string{"verdict.published", "verdict.corrected", "verdict.retracted", "proposal.waiting"}

// webhookTest is the kind of the message that the test button sends.
const webhookTest = "webhook.test"

const (
	// secretOverlap is how long the old secret signs beside the new one.
	secretOverlap = 24 * time.Hour
	// disableAfter is how long a receiver may fail before it is switched off.
	disableAfter = 3 * 24 * time.Hour
	// maxWebhooks bounds what one desk can make the server send.
	maxWebhooks = 20
	// DeliveryLease is how long a message is one worker's alone: longer than its request may take.
	DeliveryLease = 30 * time.Second
)

// retryAfter is the wait after each failed attempt; after the last one the message is dead. Together a little over three days.
var retryAfter = []time.Duration{5 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute, 30 * time.Minute, time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour, 24 * time.Hour, 26 * time.Hour}

// NewWebhook is a receiver as somebody typed it.
type NewWebhook struct {
	Address string
	Events  []string
	// Off switches a receiver off, so that what happens meanwhile waits for it, or on again; nil leaves it as it is.
	Off     *bool
	Version int
}

func (n *Newsroom) checkWebhook(in NewWebhook) (NewWebhook, invalid) {
	v := invalid{}
	in.Address = v.address("address", in.Address)
	if in.Address == "" {
		v.add("address", codeRequired)
	}
	if refused, ok := errors.AsType[*fetch.Refused](n.fetch.Check(in.Address)); ok && len(v) == 0 {
		v.add("address", fetchCode(refused.Why))
	}
	for _, e := range in.Events {
		v.oneOf("events", e, WebhookEvents)
	}
	if len(in.Events) == 0 {
		v.add("events", codeRequired)
	}
	return in, v
}

// fetchCode is the code of Invalid for an address that the server would not ask.
func fetchCode(why fetch.Reason) string { return "fetch_" + string(why) }

// newSigningSecret gives a secret in the form of Standard Webhooks: 24 to 64 random bytes in Base64.
func newSigningSecret() models.SigningSecret {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // crypto/rand.Read never fails: it ends the program instead
	return models.SigningSecret("whsec_" + base64.StdEncoding.EncodeToString(b))
}

// Webhooks lists the desk's receivers.
func (n *Newsroom) Webhooks(ctx context.Context, a Actor) ([]models.Webhook, error) {
	if err := a.need(workflow.ManageWebhooks); err != nil {
		return nil, err
	}
	return n.store.Read(ctx).Webhooks(a.Desk.ID)
}

// WebhookPage is one receiver with its newest messages.
type WebhookPage struct {
	Webhook    models.Webhook
	Deliveries []models.Delivery
	Next       string                              // DeliveryQuery.Before of the older ones, "" at the end
	Attempts   map[string][]models.DeliveryAttempt // by message
}

// Webhook reads a receiver and a page of its messages, newest first.
func (n *Newsroom) Webhook(ctx context.Context, a Actor, id string, q models.DeliveryQuery) (WebhookPage, error) {
	if err := a.need(workflow.ManageWebhooks); err != nil {
		return WebhookPage{}, err
	}
	r := n.store.Read(ctx)
	w, err := r.Webhook(a.Desk.ID, id)
	if err != nil {
		return WebhookPage{}, err
	}
	p := WebhookPage{Webhook: w, Attempts: map[string][]models.DeliveryAttempt{}}
	q.Limit = cmp.Or(q.Limit, PageSize)
	if p.Deliveries, p.Next, err = r.Deliveries(a.Desk.ID, id, q); err != nil {
		return p, err
	}
	ids := make([]string, len(p.Deliveries))
	for i, d := range p.Deliveries {
		ids[i] = d.ID
	}
	attempts, err := r.DeliveryAttempts(a.Desk.ID, ids)
	for _, at := range attempts {
		p.Attempts[at.DeliveryID] = append(p.Attempts[at.DeliveryID], at)
	}
	return p, err
}

// webhookEvent starts an event about a receiver. Of the address only the host is kept: the path may be a secret.
func (n *Newsroom) webhookEvent(a Actor, action string, w models.Webhook) models.Event {
	e := n.event(a, action, "webhook", w.ID)
	if u, err := url.Parse(w.Address); err == nil {
		e.IDs = map[string]string{"host": u.Host}
	}
	return e
}

// AddWebhook makes a receiver and gives the secret that signs what it gets; it is shown this once.
func (n *Newsroom) AddWebhook(ctx context.Context, a Actor, in NewWebhook) (models.Webhook, string, error) {
	in, v := n.checkWebhook(in)
	secret := newSigningSecret()
	w := models.Webhook{DeskID: a.Desk.ID, ID: models.NewID(), Address: in.Address, Events: in.Events, Secret: secret, Active: in.Off == nil || !*in.Off, CreatedBy: a.Account.ID, CreatedAt: n.time()}
	err := n.write(ctx, a, func(tx *models.Tx, a Actor) error {
		if err := a.need(workflow.ManageWebhooks); err != nil {
			return err
		}
		have, err := tx.Webhooks(a.Desk.ID)
		if err != nil {
			return err
		}
		if len(have) >= maxWebhooks {
			v.add("address", codeTooMany)
		}
		if err := v.err(); err != nil {
			return err
		}
		tx.Record(n.webhookEvent(a, "webhook_add", w))
		return tx.CreateWebhook(&w)
	})
	return w, string(secret), doing("add webhook", err)
}

// changeWebhook carries out fn on a receiver in one transaction, records the event and saves what fn changed.
func (n *Newsroom) changeWebhook(ctx context.Context, a Actor, id, action string, fn func(tx *models.Tx, w *models.Webhook) error) error {
	return n.onWebhook(ctx, a, id, action, func(tx *models.Tx, w *models.Webhook) error {
		if err := fn(tx, w); err != nil {
			return err
		}
		return tx.SaveWebhook(w)
	})
}

// onWebhook carries out fn on a receiver in one transaction and records the event.
func (n *Newsroom) onWebhook(ctx context.Context, a Actor, id, action string, fn func(tx *models.Tx, w *models.Webhook) error) error {
	return doing(action, n.write(ctx, a, func(tx *models.Tx, a Actor) error {
		w, err := tx.LockWebhook(a.Desk.ID, id)
		if err != nil {
			return err
		}
		if w.RemovedAt != nil {
			return models.ErrNotFound
		}
		if err := a.need(workflow.ManageWebhooks); err != nil {
			return err
		}
		tx.Record(n.webhookEvent(a, action, w))
		return fn(tx, &w)
	}))
}

// SaveWebhook changes a receiver. Switched on, it gets at once what waited for it.
func (n *Newsroom) SaveWebhook(ctx context.Context, a Actor, id string, in NewWebhook) error {
	in, v := n.checkWebhook(in)
	return n.changeWebhook(ctx, a, id, "webhook_save", func(tx *models.Tx, w *models.Webhook) error {
		if w.Version != in.Version {
			return models.ErrStale
		}
		if err := v.err(); err != nil {
			return err
		}
		was := w.Active
		w.Address, w.Events = in.Address, in.Events
		if in.Off != nil {
			w.Active = !*in.Off
		}
		if w.Active && !was {
			w.DisabledAt, w.FailingSince = nil, nil
			return tx.HastenDeliveries(w.DeskID, w.ID, n.time())
		}
		return nil
	})
}

// RotateWebhook gives a receiver a new secret, shown this once. The old one signs too for a day.
func (n *Newsroom) RotateWebhook(ctx context.Context, a Actor, id string) (string, error) {
	secret := newSigningSecret()
	return string(secret), n.changeWebhook(ctx, a, id, "webhook_rotate", func(_ *models.Tx, w *models.Webhook) error {
		until := n.time().Add(secretOverlap)
		w.OldSecret, w.OldUntil, w.Secret = w.Secret, &until, secret
		return nil
	})
}

// RemoveWebhook ends a receiver; nothing more is sent to it.
func (n *Newsroom) RemoveWebhook(ctx context.Context, a Actor, id string) error {
	return n.changeWebhook(ctx, a, id, "webhook_remove", func(_ *models.Tx, w *models.Webhook) error {
		now := n.time()
		w.RemovedAt, w.Active = &now, false
		return nil
	})
}

// TestWebhook sends a receiver a message without content and gives the message's id.
func (n *Newsroom) TestWebhook(ctx context.Context, a Actor, id string) (string, error) {
	d := models.Delivery{DeskID: a.Desk.ID, ID: models.NewID(), WebhookID: id, Kind: webhookTest, State: models.DeliveryWaiting, NextAt: n.time(), CreatedAt: n.time()}
	return d.ID, n.onWebhook(ctx, a, id, "webhook_test", func(tx *models.Tx, _ *models.Webhook) error {
		var err error
		if d.Payload, err = message(webhookTest, d.CreatedAt, map[string]any{"desk": a.Desk.Slug}); err != nil {
			return err
		}
		return tx.CreateDeliveries([]models.Delivery{d})
	})
}

// Redeliver sends a message to a receiver again under its id, dead or delivered.
func (n *Newsroom) Redeliver(ctx context.Context, a Actor, webhookID, deliveryID string) error {
	return doing("redeliver", n.write(ctx, a, func(tx *models.Tx, a Actor) error {
		d, err := tx.Delivery(a.Desk.ID, deliveryID)
		if err != nil {
			return err
		}
		w, err := tx.Webhook(a.Desk.ID, webhookID)
		if err != nil {
			return err
		}
		if d.WebhookID != w.ID {
			return models.ErrNotFound
		}
		if err := a.need(workflow.ManageWebhooks); err != nil {
			return err
		}
		e := n.webhookEvent(a, "webhook_redeliver", w)
		e.IDs["message"] = d.ID
		tx.Record(e)
		return tx.Redeliver(a.Desk.ID, d.ID, n.time())
	}))
}

// message is the body that is sent, in the form of Standard Webhooks.
func message(kind string, at time.Time, data any) ([]byte, error) {
	return json.Marshal(struct {
		Type      string    `json:"type"`
		Timestamp time.Time `json:"timestamp"`
		Data      any       `json:"data"`
	}{kind, models.Micro(at), data})
}

// RelayOutbox hands messages of the outbox on to the receivers that asked for them, and counts them. Each becomes one delivery for each
// receiver, in the transaction that takes it from the outbox.
func (n *Newsroom) RelayOutbox(ctx context.Context, site string) (int, error) {
	waiting, err := n.store.Read(ctx).OutboxWaiting(1)
	if err != nil || len(waiting) == 0 {
		return 0, doing("read outbox", err)
	}
	taken := 0
	err = n.store.Write(ctx, func(tx *models.Tx) error {
		rows, err := tx.TakeOutbox(relayBatch)
		if err != nil {
			return err
		}
		taken = len(rows)
		receivers := map[string][]models.Webhook{}
		var out []models.Delivery
		for _, row := range rows {
			if _, ok := receivers[row.DeskID]; !ok {
				if receivers[row.DeskID], err = tx.Webhooks(row.DeskID); err != nil {
					return err
				}
			}
			body, claim, err := outward(row, site)
			if err != nil {
				return err
			}
			for _, w := range receivers[row.DeskID] {
				if slices.Contains(w.Events, row.Kind) && !row.CreatedAt.Before(w.CreatedAt) {
					out = append(out, models.Delivery{DeskID: row.DeskID, ID: models.NewID(), WebhookID: w.ID, Seq: &row.Seq, Kind: row.Kind, ClaimID: claim, Payload: body,
						State: models.DeliveryWaiting, NextAt: n.time(), CreatedAt: n.time()})
				}
			}
			if err := tx.MarkOutboxDone(row.DeskID, row.Seq, n.time()); err != nil {
				return err
			}
		}
		return tx.CreateDeliveries(out)
	})
	return taken, doing("relay outbox", err)
}

const relayBatch = 200

// outward is what leaves of a message of the outbox: its ids, and for what is public the address of the verdict. Of a proposal nothing but
// ids leaves.
func outward(row models.OutboxRow, site string) ([]byte, *string, error) {
	var in struct {
		Claim    string `json:"claim_id"`
		Article  string `json:"article_id"`
		Revision int    `json:"revision"`
		Hash     string `json:"snapshot_sha256,omitempty"`
		URL      string `json:"url,omitempty"`
	}
	if err := json.Unmarshal(row.Payload, &in); err != nil {
		return nil, nil, err
	}
	if row.Kind == "proposal.waiting" {
		in.Hash = ""
	} else {
		in.URL = site + "/api/v1/articles/" + in.Article + "/verdicts"
	}
	body, err := message(row.Kind, row.CreatedAt, in)
	return body, optional(in.Claim), err
}

// Outgoing is a message that a worker has leased, with its receiver.
type Outgoing struct {
	models.Delivery
	Webhook models.Webhook
}

// Secrets are those that sign the message now, the new one first.
func (o Outgoing) Secrets(now time.Time) []models.SigningSecret {
	if o.Webhook.OldUntil != nil && now.Before(*o.Webhook.OldUntil) {
		return []models.SigningSecret{o.Webhook.Secret, o.Webhook.OldSecret}
	}
	return []models.SigningSecret{o.Webhook.Secret}
}

// LeaseDeliveries gives a worker messages that are due, for DeliveryLease.
func (n *Newsroom) LeaseDeliveries(ctx context.Context, limit int) ([]Outgoing, error) {
	var out []Outgoing
	err := n.store.Write(ctx, func(tx *models.Tx) error {
		now := n.time()
		rows, err := tx.LeaseDeliveries(models.NewID(), now, now.Add(DeliveryLease), limit)
		if err != nil {
			return err
		}
		out = make([]Outgoing, len(rows))
		for i, d := range rows {
			w, err := tx.Webhook(d.DeskID, d.WebhookID)
			if err != nil {
				return err
			}
			out[i] = Outgoing{d, w}
		}
		return nil
	})
	return out, doing("lease deliveries", err)
}

// maxRetryAfter is the longest wait that a receiver may ask for.
const maxRetryAfter = 24 * time.Hour

// Outcome is what came of an attempt: a status, or why there was none.
type Outcome struct {
	// RetryAfter is how long the receiver asks to be left alone; 0 is nothing.
	RetryAfter time.Duration
	Took       time.Duration
	Status     int
	Why        fetch.Reason
	Body       string
}

// Settled is what followed from an attempt, besides that the message arrived or is tried again.
type Settled struct {
	Dead bool // the message is given up
	Off  bool // the receiver was switched off
}

// FinishDelivery keeps an attempt. A message that failed is tried again after a wait, which a receiver may make longer but not shorter,
// stretched by up to a fifth (jitter is 0 to 1), until it is dead; a receiver that has failed for days, or that says it is gone, is
// switched off. ErrStale: the lease had run out and another has it.
func (n *Newsroom) FinishDelivery(ctx context.Context, o Outgoing, a Outcome, jitter float64) (Settled, error) {
	var settled Settled
	err := n.store.Write(ctx, func(tx *models.Tx) error {
		now := n.time()
		settled = Settled{}
		w, err := tx.LockWebhook(o.DeskID, o.WebhookID)
		if err != nil {
			return err
		}
		d := o.Delivery
		d.Attempts++
		ok := a.Status >= 200 && a.Status < 300
		switch {
		case ok:
			d.State, d.DoneAt = models.Delivered, &now
		case d.Attempts > len(retryAfter) || d.Kind == webhookTest:
			d.State, d.DoneAt, settled.Dead = models.DeliveryDead, &now, true
		default:
			wait := retryAfter[d.Attempts-1]
			wait = max(wait, min(a.RetryAfter, maxRetryAfter))
			d.NextAt = now.Add(wait + time.Duration(jitter*float64(wait)/5))
		}
		if err := tx.FinishAttempt(d, models.DeliveryAttempt{DeskID: d.DeskID, DeliveryID: d.ID, Number: d.Attempts, At: now, Milliseconds: a.Took.Milliseconds(), Status: a.Status,
			Error: string(a.Why), Answer: a.Body}); err != nil {
			return err
		}
		settled.Off, err = n.judgeReceiver(tx, w, ok, a.Status == http.StatusGone)
		return err
	})
	return settled, doing("finish delivery", err)
}

// judgeReceiver notes whether a receiver works, and switches it off when it has failed for long or is gone. Only that is a change to
// what people set, and raises its version.
func (n *Newsroom) judgeReceiver(tx *models.Tx, w models.Webhook, ok, gone bool) (off bool, err error) {
	now := n.time()
	switch {
	case ok && w.FailingSince == nil, w.RemovedAt != nil:
		return false, nil
	case ok:
		return false, tx.NoteReceiver(w.DeskID, w.ID, nil)
	case w.FailingSince == nil:
		w.FailingSince = &now
	case !gone && (!w.Active || now.Sub(*w.FailingSince) < disableAfter):
		return false, nil
	}
	if w.Active && (gone || now.Sub(*w.FailingSince) >= disableAfter) {
		w.Active, w.DisabledAt = false, &now
		tx.Record(n.webhookEvent(Actor{Desk: models.Desk{ID: w.DeskID}}, "webhook_disabled", w))
		return true, tx.SaveWebhook(&w)
	}
	return false, tx.NoteReceiver(w.DeskID, w.ID, w.FailingSince)
}

// Ahead reports whether a time is still to come.
func (n *Newsroom) Ahead(t time.Time) bool { return n.time().Before(t) }
