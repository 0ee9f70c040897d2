package main

import (
	"slices"
	"strings"
	"testing"
	"time"

	"sumber/models"
)

// TestWebhookCommands asks for messages by command, beside a running server, which sends them.
func TestWebhookCommands(t *testing.T) {
	onBoth(t, func(t *testing.T, database string) {
		in := newInbox(t)
		in.steady = true
		l := newLedger(t, Database{URL: database}, in.URL+"/terima?kunci=rahasia", 3)
		boot(t, Config{Database: Database{URL: database}, Server: Server{FetchAllow: loopback}})
		webhook := func(args ...string) string {
			t.Helper()
			code, out, errs := command(t, nil, append([]string{"webhook"}, append(args, "--database-url="+database)...)...)
			if code != exitDone {
				t.Fatalf("webhook %v: status %d: %s", args, code, errs)
			}
			return string(out)
		}
		row := func(id string, args ...string) []string {
			t.Helper()
			for line := range strings.Lines(webhook(args...)) {
				if f := strings.Fields(line); len(f) > 0 && f[0] == id {
					return f
				}
			}
			return nil
		}
		arrived := func(id string, times int) {
			t.Helper()
			for n := 0; n != times; time.Sleep(10 * time.Millisecond) {
				n = 0
				for _, a := range in.all() {
					if a.id == "msg_"+id {
						n++
					}
				}
			}
		}
		becomes := func(id, state string) {
			t.Helper()
			for {
				if f := row(id, "deliveries", l.hook.ID); f != nil && f[2] == state {
					return
				}
				time.Sleep(10 * time.Millisecond)
			}
		}
		if f := row(l.hook.ID, "list"); len(f) < 4 || !strings.HasPrefix(f[1], in.URL) || f[2] != strings.Join(l.hook.Events, ",") || f[3] != "true" {
			t.Errorf("list: %q", f)
		}
		if out := webhook("list"); strings.Contains(out, l.secret) || strings.Contains(out, "whsec_") {
			t.Error("the list shows the secret")
		}

		id := strings.TrimSpace(webhook("test", l.hook.ID))
		arrived(id, 1)
		becomes(id, models.Delivered)
		if f := row(id, "deliveries", l.hook.ID); !slices.Contains(f, "webhook.test") || f[len(f)-1] != "204" {
			t.Errorf("deliveries: %q", f)
		}
		webhook("redeliver", l.hook.ID, id)
		arrived(id, 2)
		becomes(id, models.Delivered)

		in.fail(true)
		lost := strings.TrimSpace(webhook("test", l.hook.ID))
		arrived(lost, 1)
		becomes(lost, models.DeliveryDead)
		if row(lost, "deliveries", "--dead", l.hook.ID) == nil || row(id, "deliveries", "--dead", l.hook.ID) != nil {
			t.Errorf("dead messages are %s", webhook("deliveries", "--dead", l.hook.ID))
		}
		in.fail(false)
		webhook("redeliver", l.hook.ID, lost)
		becomes(lost, models.Delivered)

		nothing := models.NewID()
		for _, args := range [][]string{{"deliveries", nothing}, {"redeliver", l.hook.ID, nothing}, {"redeliver", nothing, id}, {"test", nothing}} {
			if code, _, errs := command(t, nil, append([]string{"webhook"}, append(args, "--database-url="+database)...)...); code != exitFail || !strings.Contains(errs, "there is no") {
				t.Errorf("%v: status %d: %s", args, code, errs)
			}
		}
	})
}
