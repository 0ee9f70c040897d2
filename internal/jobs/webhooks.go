// Package jobs is the work that goes on behind the pages. Several processes on one PostgreSQL may do it at once: who does what is
// decided by the database.
package jobs

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"sumber/internal/fetch"
	"sumber/internal/newsroom"
	"sumber/models"
)

// Webhooks sends the messages of the outbox to the receivers of the desks, by Standard Webhooks, each at least once.
type Webhooks struct {
	News  *newsroom.Newsroom
	Fetch *fetch.Client
	// Site is the address of this server in messages, without a slash at its end.
	Site string
	Log  *slog.Logger
}

const (
	// batch is how many requests are under way at once in one process.
	batch = 8
	// sendTime bounds one request; it is well below newsroom.DeliveryLease.
	sendTime = 15 * time.Second
	// kept is how much of an answer the log keeps.
	kept = 1024
	// quick and idle are the waits when there was something to do a moment ago, and when there was nothing for long.
	quick = 250 * time.Millisecond
	idle  = 5 * time.Second
)

// Run works until ctx ends. It looks for work often while there is some, and ever less often while there is none.
func (w *Webhooks) Run(ctx context.Context) {
	for wait := quick; ; {
		n, err := w.Step(ctx)
		switch {
		case err != nil && ctx.Err() == nil:
			w.Log.ErrorContext(ctx, "webhooks", "error", err)
			wait = idle
		case n > 0:
			wait = quick
		default:
			wait = min(wait*2, idle)
		}
		if n >= batch && err == nil {
			continue
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
	}
}

// Step hands the outbox on and makes one round of attempts; it counts both.
func (w *Webhooks) Step(ctx context.Context) (int, error) {
	if ctx.Err() != nil {
		return 0, ctx.Err()
	}
	relayed, err := w.News.RelayOutbox(ctx, w.Site)
	if err != nil {
		return 0, err
	}
	out, err := w.News.LeaseDeliveries(ctx, batch)
	if err != nil {
		return relayed, err
	}
	var sending sync.WaitGroup
	failed := make([]error, len(out))
	for i, o := range out {
		sending.Go(func() { failed[i] = w.send(ctx, o) })
	}
	sending.Wait()
	return relayed + len(out), errors.Join(failed...)
}

// send makes one attempt and keeps what came of it. Told to stop, it lets the request under way end: an answer that is not kept would
// be asked for again.
func (w *Webhooks) send(ctx context.Context, o newsroom.Outgoing) error {
	ctx = context.WithoutCancel(ctx)
	began := time.Now()
	res, err := w.Fetch.Do(ctx, fetch.Request{Method: http.MethodPost, Address: o.Webhook.Address, Header: Headers(o, began), Body: o.Payload, MaxBytes: kept, Timeout: sendTime})
	a := newsroom.Outcome{Took: time.Since(began), Status: res.Status, Body: readable(res.Body), RetryAfter: retryAfter(res, w.News.Now())}
	if err != nil && res.Status == 0 {
		a.Why = fetch.Why(err)
	}
	settled, err := w.News.FinishDelivery(ctx, o, a, rand.Float64())
	if errors.Is(err, models.ErrStale) {
		w.Log.WarnContext(ctx, "a webhook's lease ran out while it was sent: it is sent again", "message", o.ID)
		return nil
	}
	if err != nil {
		return err
	}
	// Its address may have a secret in it, and stays out of the log.
	if settled.Dead {
		w.Log.WarnContext(ctx, "a webhook's message is given up", "message", o.ID, "webhook", o.WebhookID, "desk", o.DeskID, "status", a.Status, "why", a.Why)
	}
	if settled.Off {
		w.Log.WarnContext(ctx, "a webhook's receiver is switched off", "webhook", o.WebhookID, "desk", o.DeskID, "status", a.Status, "why", a.Why)
	}
	return nil
}

// retryAfter is the wait that an answer asks for (RFC 9110, 10.2.3), with the statuses that mean it: a number of seconds or a time.
func retryAfter(res fetch.Response, now time.Time) time.Duration {
	if res.Status != http.StatusTooManyRequests && res.Status != http.StatusServiceUnavailable {
		return 0
	}
	v := res.Header.Get("Retry-After")
	if n, err := strconv.ParseInt(v, 10, 32); err == nil {
		return time.Duration(max(n, 0)) * time.Second
	}
	if at, err := http.ParseTime(v); err == nil {
		return max(at.Sub(now), 0)
	}
	return 0
}

// readable is the beginning of an answer as text that both databases take.
func readable(b []byte) string {
	return strings.ReplaceAll(strings.ToValidUTF8(string(b), "\uFFFD"), "\x00", "\uFFFD")
}

// Headers are those of Standard Webhooks (standardwebhooks.com, "Webhook metadata"): the message's id, the time of the attempt, and a
// signature by each secret that is valid.
func Headers(o newsroom.Outgoing, at time.Time) http.Header {
	id, stamp := "msg_"+o.ID, strconv.FormatInt(at.Unix(), 10)
	var signatures []string
	for _, secret := range o.Secrets(at) {
		signatures = append(signatures, sign(secret, id, stamp, o.Payload))
	}
	return http.Header{"Content-Type": {"application/json"}, "Webhook-Id": {id}, "Webhook-Timestamp": {stamp}, "Webhook-Signature": {strings.Join(signatures, " ")}}
}

func sign(secret models.SigningSecret, id, stamp string, payload []byte) string {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(string(secret), "whsec_"))
	if err != nil {
		return "" // no secret of ours: nothing that it signs could be verified
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(id + "." + stamp + "."))
	mac.Write(payload)
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
}
