package jobs

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	standard "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"sumber/internal/fetch"
	"sumber/internal/newsroom"
	"sumber/internal/pgtest"
	"sumber/internal/workflow"
	"sumber/models"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// rig is a desk with an admin, a worker, and a clock that tests move.
type rig struct {
	t     *testing.T
	store *models.Store
	news  *newsroom.Newsroom
	jobs  *Webhooks
	admin newsroom.Actor
	mu    sync.Mutex
	at    time.Time
	log   bytes.Buffer
}

func onBoth(t *testing.T, test func(t *testing.T, r *rig)) {
	t.Helper()
	for name, url := range map[string]func(t *testing.T) string{
		models.SQLite:     func(t *testing.T) string { return "sqlite:" + filepath.Join(t.TempDir(), "sumber.db") },
		models.PostgreSQL: func(t *testing.T) string { return pgtest.New(t) },
	} {
		t.Run(name, func(t *testing.T) { test(t, newRig(t, url(t))) })
	}
}

func newRig(t *testing.T, url string) *rig {
	t.Helper()
	store, err := models.Open(t.Context(), models.Config{URL: url})
	must(t, err)
	t.Cleanup(func() { _ = store.Close() })
	must(t, store.MigrateUp(t.Context()))
	r := &rig{t: t, store: store, at: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
	client := fetch.New(fetch.Options{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	t.Cleanup(client.Close)
	r.news = newsroom.New(store, newsroom.Options{Now: r.now, Fetch: client})
	r.jobs = &Webhooks{News: r.news, Fetch: client, Site: "https://cek.example.org", Log: slog.New(slog.NewTextHandler(&r.log, nil))}
	desk := models.Desk{ID: models.NewID(), Slug: "meja", Name: "Meja", Language: "id", TimeZone: "Asia/Jakarta", CreatedAt: r.at}
	ada := models.Account{ID: models.NewID(), Email: "ada@example.org", Name: "Ada", Language: "id", CreatedAt: r.at}
	must(t, store.Write(t.Context(), func(tx *models.Tx) error {
		for _, err := range []error{tx.CreateDesk(&desk), tx.CreateAccount(&ada), tx.CreateMember(&models.Member{DeskID: desk.ID, ID: models.NewID(), AccountID: ada.ID, Role: workflow.Admin, CreatedAt: r.at})} {
			if err != nil {
				return err
			}
		}
		return nil
	}))
	r.admin, err = r.news.Enter(t.Context(), ada, desk.Slug)
	must(t, err)
	return r
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (r *rig) now() time.Time { r.mu.Lock(); defer r.mu.Unlock(); return r.at }

func (r *rig) wait(d time.Duration) { r.mu.Lock(); defer r.mu.Unlock(); r.at = r.at.Add(d) }

// happen records an act with a message for consumers, as a use case does.
func (r *rig) happen(kind, claim string, revision int) {
	r.t.Helper()
	must(r.t, r.store.Write(context.Background(), func(tx *models.Tx) error {
		tx.Record(models.Event{DeskID: r.admin.Desk.ID, Action: "publish", Object: "claim", ObjectID: claim, At: r.now(), Outbox: kind,
			Payload: map[string]any{"claim_id": claim, "article_id": models.NewID(), "revision": revision, "snapshot_sha256": "f00d", "statement": "RAHASIA"}})
		return nil
	}))
}

// logged holds that the log tells once what an operator should know of a receiver, by its id and without its address.
func (r *rig) logged(what string, w models.Webhook, rc *receiver) {
	r.t.Helper()
	log := r.log.String()
	if strings.Count(log, what) != 1 || !strings.Contains(log, "webhook="+w.ID) || strings.Contains(log, rc.URL) {
		r.t.Errorf("the log should tell once of %q\n%s", what, log)
	}
}

func (r *rig) step() {
	r.t.Helper()
	_, err := r.jobs.Step(r.t.Context())
	must(r.t, err)
}

func (r *rig) add(address string, events ...string) (models.Webhook, string) {
	r.t.Helper()
	if len(events) == 0 {
		events = newsroom.WebhookEvents
	}
	w, secret, err := r.news.AddWebhook(r.t.Context(), r.admin, newsroom.NewWebhook{Address: address, Events: events})
	must(r.t, err)
	return w, secret
}

func (r *rig) page(id string) newsroom.WebhookPage {
	r.t.Helper()
	p, err := r.news.Webhook(r.t.Context(), r.admin, id, models.DeliveryQuery{})
	must(r.t, err)
	return p
}

// got is one request that a receiver had.
type got struct {
	header http.Header
	body   []byte
}

func (g got) revision() int {
	var m struct{ Data struct{ Revision int } }
	_ = json.Unmarshal(g.body, &m)
	return m.Data.Revision
}

// receiver is a real server that answers with the statuses in turn, the last one for ever.
type receiver struct {
	*httptest.Server
	mu       sync.Mutex
	requests []got
	statuses []int
}

func newReceiver(t *testing.T, statuses ...int) *receiver {
	t.Helper()
	rc := &receiver{statuses: statuses}
	rc.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, _ := io.ReadAll(req.Body)
		rc.mu.Lock()
		status := 204
		if len(rc.statuses) > 0 {
			status = rc.statuses[min(len(rc.requests), len(rc.statuses)-1)]
		}
		rc.requests = append(rc.requests, got{req.Header, body})
		rc.mu.Unlock()
		w.WriteHeader(status)
		if status >= 300 {
			_, _ = io.WriteString(w, "galat \x00\xff"+strings.Repeat("x", 3000))
		}
	}))
	t.Cleanup(rc.Close)
	return rc
}

func (rc *receiver) got() []got {
	rc.mu.Lock()
	defer rc.mu.Unlock()
	return slices.Clone(rc.requests)
}

// answer sets what the receiver answers from now on.
func (rc *receiver) answer(status int) {
	rc.mu.Lock()
	defer rc.mu.Unlock()
	rc.statuses = []int{status}
}

func TestAMessageArrivesSigned_WEB01(t *testing.T) {
	onBoth(t, func(t *testing.T, r *rig) {
		rc := newReceiver(t)
		w, secret := r.add(rc.URL + "/hook?key=k")
		claim := models.NewID()
		r.happen("verdict.published", claim, 1)
		r.step()
		r.step()
		all := rc.got()
		if len(all) != 1 {
			t.Fatalf("%d requests", len(all))
		}
		wh, err := standard.NewWebhook(secret)
		must(t, err)
		must(t, wh.Verify(all[0].body, all[0].header))
		if all[0].header.Get("Webhook-Id") != "msg_"+r.page(w.ID).Deliveries[0].ID {
			t.Errorf("id %q", all[0].header.Get("Webhook-Id"))
		}
		var m struct {
			Type, Timestamp string
			Data            map[string]any
		}
		must(t, json.Unmarshal(all[0].body, &m))
		if m.Type != "verdict.published" || m.Timestamp != "2026-03-02T09:00:00Z" || m.Data["claim_id"] != claim || m.Data["snapshot_sha256"] != "f00d" ||
			m.Data["url"] != fmt.Sprintf("https://cek.example.org/api/v1/articles/%s/verdicts", m.Data["article_id"]) || len(m.Data) != 5 {
			t.Errorf("message %s", all[0].body)
		}
		all[0].body[len(all[0].body)-2] ^= 1
		if wh.Verify(all[0].body, all[0].header) == nil {
			t.Error("a message that was changed verifies")
		}
		p := r.page(w.ID)
		if d := p.Deliveries[0]; d.State != models.Delivered || d.Attempts != 1 || p.Attempts[d.ID][0].Status != 204 {
			t.Errorf("log %+v %+v", d, p.Attempts)
		}
	})
}

// TestTheSignatureByHand_WEB01 has the vector of the specification's reference libraries.
func TestTheSignatureByHand_WEB01(t *testing.T) {
	got := sign("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", []byte(`{"test": 2432232314}`))
	if want := "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestOfAProposalOnlyIDsLeave_WEB02(t *testing.T) {
	onBoth(t, func(t *testing.T, r *rig) {
		rc := newReceiver(t)
		r.add(rc.URL)
		r.happen("proposal.waiting", models.NewID(), 1)
		r.step()
		body := string(rc.got()[0].body)
		for _, gone := range []string{"RAHASIA", "f00d", "sha256", "http", "statement"} {
			if strings.Contains(body, gone) {
				t.Errorf("%s is in %s", gone, body)
			}
		}
	})
}

func TestOnlyWhatWasAskedFor(t *testing.T) {
	onBoth(t, func(t *testing.T, r *rig) {
		r.happen("verdict.published", models.NewID(), 1)
		r.wait(time.Second)
		rc := newReceiver(t)
		r.add(rc.URL, "verdict.retracted")
		r.happen("verdict.published", models.NewID(), 2)
		r.happen("verdict.retracted", models.NewID(), 3)
		r.step()
		r.step()
		if all := rc.got(); len(all) != 1 || all[0].revision() != 3 {
			t.Errorf("%d requests", len(all))
		}
		if rows, err := r.store.Read(t.Context()).OutboxWaiting(10); err != nil || len(rows) != 0 {
			t.Errorf("%d messages stay in the outbox, %v", len(rows), err)
		}
	})
}

func TestRetriesKeepTheID(t *testing.T) {
	onBoth(t, func(t *testing.T, r *rig) {
		rc := newReceiver(t, 500, 302, 200)
		w, _ := r.add(rc.URL)
		r.happen("verdict.published", models.NewID(), 1)
		r.step()
		r.step() // too early
		if n := len(rc.got()); n != 1 {
			t.Fatalf("%d requests before the wait was over", n)
		}
		r.wait(6 * time.Second)
		r.step()
		r.wait(36 * time.Second)
		r.step()
		all := rc.got()
		if len(all) != 3 || all[0].header.Get("Webhook-Id") != all[2].header.Get("Webhook-Id") || string(all[0].body) != string(all[2].body) {
			t.Fatalf("%d requests", len(all))
		}
		p := r.page(w.ID)
		d := p.Deliveries[0]
		log := p.Attempts[d.ID]
		if d.State != models.Delivered || len(log) != 3 || log[0].Status != 500 || log[1].Status != 302 || log[2].Status != 200 || p.Webhook.FailingSince != nil {
			t.Errorf("%+v %+v", d, log)
		}
		if len(log[0].Answer) > kept+8 || !strings.HasPrefix(log[0].Answer, "galat \uFFFD\uFFFDx") {
			t.Errorf("answer of %d bytes: %.20q", len(log[0].Answer), log[0].Answer)
		}
	})
}

func TestMessagesOfAClaimKeepTheirOrder(t *testing.T) {
	onBoth(t, func(t *testing.T, r *rig) {
		rc := newReceiver(t, 500)
		r.add(rc.URL)
		a, b := models.NewID(), models.NewID()
		r.happen("verdict.published", a, 1)
		r.step()
		r.happen("verdict.corrected", a, 2)
		r.happen("verdict.published", b, 10)
		rc.answer(204)
		r.step()
		r.step()
		revisions := func() (out []int) {
			for _, g := range rc.got() {
				out = append(out, g.revision())
			}
			return out
		}
		if got := revisions(); !slices.Equal(got, []int{1, 10}) {
			t.Fatalf("the correction did not wait for what it corrects: %v", got)
		}
		r.wait(6 * time.Second)
		r.step()
		r.step()
		if got := revisions(); !slices.Equal(got, []int{1, 10, 1, 2}) {
			t.Errorf("order %v", got)
		}
	})
}

// TestACrashBetweenSendingAndKeeping: the receiver had it, the database does not know. It comes again under the same id.
func TestACrashBetweenSendingAndKeeping(t *testing.T) {
	onBoth(t, func(t *testing.T, r *rig) {
		rc := newReceiver(t)
		w, _ := r.add(rc.URL)
		r.happen("verdict.published", models.NewID(), 1)
		_, err := r.news.RelayOutbox(t.Context(), "")
		must(t, err)
		lost, err := r.news.LeaseDeliveries(t.Context(), 8)
		must(t, err)
		_, err = r.jobs.Fetch.Do(t.Context(), fetch.Request{Method: http.MethodPost, Address: rc.URL, Header: Headers(lost[0], r.now()), Body: lost[0].Payload})
		must(t, err)
		r.step()
		if n := len(rc.got()); n != 1 {
			t.Fatalf("sent again while the lease runs: %d", n)
		}
		r.wait(newsroom.DeliveryLease)
		r.step()
		all := rc.got()
		if len(all) != 2 || all[0].header.Get("Webhook-Id") != all[1].header.Get("Webhook-Id") {
			t.Fatalf("%d requests", len(all))
		}
		if _, err := r.news.FinishDelivery(t.Context(), lost[0], newsroom.Outcome{Status: 500}, 0); err == nil {
			t.Error("a worker whose lease ran out changed what another finished")
		}
		if d := r.page(w.ID).Deliveries[0]; d.State != models.Delivered || d.Attempts != 1 {
			t.Errorf("%+v", d)
		}
	})
}

func TestThreeWorkersAtOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, r *rig) {
		rc := newReceiver(t)
		w, _ := r.add(rc.URL)
		claims := []string{models.NewID(), models.NewID(), models.NewID(), models.NewID(), models.NewID()}
		const messages = 60
		var working sync.WaitGroup
		stop := make(chan struct{})
		for range 3 {
			working.Go(func() {
				for {
					if _, err := r.jobs.Step(t.Context()); err != nil {
						t.Error(err)
						return
					}
					select {
					case <-stop:
						return
					default:
					}
				}
			})
		}
		for i := range messages {
			r.happen("verdict.published", claims[i%len(claims)], i)
		}
		for deadline := time.Now().Add(time.Minute); len(rc.got()) < messages && time.Now().Before(deadline); {
			time.Sleep(10 * time.Millisecond)
		}
		close(stop)
		working.Wait()
		last, ids := map[string]int{}, map[string]bool{}
		for _, g := range rc.got() {
			var m struct {
				Data struct {
					Claim    string `json:"claim_id"`
					Revision int
				}
			}
			must(t, json.Unmarshal(g.body, &m))
			if before, ok := last[m.Data.Claim]; ok && before >= m.Data.Revision {
				t.Errorf("%d came after %d", m.Data.Revision, before)
			}
			last[m.Data.Claim] = m.Data.Revision
			ids[g.header.Get("Webhook-Id")] = true
		}
		if len(rc.got()) != messages || len(ids) != messages {
			t.Errorf("%d requests, %d messages", len(rc.got()), len(ids))
		}
		for _, d := range r.page(w.ID).Deliveries {
			if d.State != models.Delivered || d.Attempts != 1 {
				t.Errorf("%+v", d)
			}
		}
	})
}

func TestDeadLettersAreSentAgain(t *testing.T) {
	onBoth(t, func(t *testing.T, r *rig) {
		rc := newReceiver(t, 500)
		w, _ := r.add(rc.URL)
		r.happen("verdict.published", models.NewID(), 1)
		r.step()
		for range 15 {
			// Another message gets through now and then, so the receiver is not switched off.
			r.wait(33 * time.Hour)
			rc.answer(204)
			_, err := r.news.TestWebhook(t.Context(), r.admin, w.ID)
			must(t, err)
			must(t, r.onlyTests())
			rc.answer(500)
			r.step()
		}
		p := r.page(w.ID)
		dead := p.Deliveries[len(p.Deliveries)-1]
		if dead.State != models.DeliveryDead || dead.Attempts != 12 {
			t.Fatalf("%+v", dead)
		}
		rc.answer(204)
		must(t, r.news.Redeliver(t.Context(), r.admin, w.ID, dead.ID))
		r.step()
		all := rc.got()
		if all[len(all)-1].header.Get("Webhook-Id") != "msg_"+dead.ID {
			t.Error("another id")
		}
		if d, err := r.store.Read(t.Context()).Delivery(dead.DeskID, dead.ID); err != nil || d.State != models.Delivered || d.Attempts != 13 {
			t.Errorf("%+v %v", d, err)
		}
		rc.answer(500)
		_, err := r.news.TestWebhook(t.Context(), r.admin, w.ID) // which has one attempt
		must(t, err)
		r.step()
		r.logged("given up", w, rc)
	})
}

// onlyTests sends what is leased of tests and lets the rest fail.
func (r *rig) onlyTests() error {
	out, err := r.news.LeaseDeliveries(r.t.Context(), 8)
	if err != nil {
		return err
	}
	slices.SortFunc(out, func(a, b newsroom.Outgoing) int { return strings.Compare(b.Kind, a.Kind) })
	for _, o := range slices.Backward(out) {
		status := 500
		if o.Kind == "webhook.test" {
			status = 204
		}
		if _, err := r.news.FinishDelivery(r.t.Context(), o, newsroom.Outcome{Status: status}, 0); err != nil {
			return err
		}
	}
	return nil
}

func TestAReceiverThatFailsForDaysIsSwitchedOff(t *testing.T) {
	onBoth(t, func(t *testing.T, r *rig) {
		rc := newReceiver(t, 503)
		w, _ := r.add(rc.URL)
		r.happen("verdict.published", models.NewID(), 1)
		r.step()
		for range 3 {
			if p := r.page(w.ID); !p.Webhook.Active || p.Webhook.FailingSince == nil {
				t.Fatalf("switched off too early, or not noted: %+v", p.Webhook)
			} else if p.Webhook.Version != w.Version {
				t.Fatalf("attempts made version %d of %d: whoever edits it comes too late for nothing", p.Webhook.Version, w.Version)
			}
			r.wait(24 * time.Hour)
			r.step()
		}
		p := r.page(w.ID)
		if p.Webhook.Active || p.Webhook.DisabledAt == nil {
			t.Fatalf("still on: %v", p.Webhook.FailingSince)
		}
		r.logged("switched off", w, rc)
		events, err := r.news.Audit(t.Context(), r.admin, 0, newsroom.PageSize)
		must(t, err)
		if events[0].Action != "webhook_disabled" || events[0].Actor != nil {
			t.Errorf("audit %+v", events[0])
		}
		// What happens meanwhile waits, and comes in order once it is on again.
		rc.answer(204)
		n := len(rc.got())
		r.happen("verdict.published", models.NewID(), 2)
		r.wait(48 * time.Hour)
		r.step()
		if len(rc.got()) != n {
			t.Fatal("sent to a receiver that is off")
		}
		must(t, r.news.SaveWebhook(t.Context(), r.admin, w.ID, newsroom.NewWebhook{Address: w.Address, Events: w.Events, Version: p.Webhook.Version}))
		if p = r.page(w.ID); p.Webhook.Active || p.Webhook.DisabledAt == nil {
			t.Error("a change that says nothing of it switched the receiver on")
		}
		must(t, r.news.SaveWebhook(t.Context(), r.admin, w.ID, newsroom.NewWebhook{Address: w.Address, Events: w.Events, Off: new(false), Version: p.Webhook.Version}))
		r.step()
		r.step()
		if len(rc.got()) != n+2 {
			t.Errorf("%d requests after it was switched on", len(rc.got())-n)
		}
	})
}

// TestARetryAfterIsWaitedFor: a receiver may ask for a longer wait, not for a shorter one, and not for ever.
func TestARetryAfterIsWaitedFor(t *testing.T) {
	for name, tt := range map[string]struct {
		status int
		header string
		early  time.Duration // still too early
		due    time.Duration // with the most jitter
	}{
		"seconds":                   {503, "600", 599 * time.Second, 720 * time.Second},
		"a time":                    {429, "Mon, 02 Mar 2026 09:10:00 GMT", 599 * time.Second, 720 * time.Second},
		"less than our own wait":    {429, "1", 4 * time.Second, 6 * time.Second},
		"a time that has passed":    {429, "Mon, 02 Mar 2026 08:00:00 GMT", 4 * time.Second, 6 * time.Second},
		"a year is a day":           {503, "31536000", 24*time.Hour - time.Second, 29 * time.Hour},
		"nonsense is nothing":       {503, "besok", 4 * time.Second, 6 * time.Second},
		"another status means none": {500, "600", 4 * time.Second, 6 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			onBoth(t, func(t *testing.T, r *rig) {
				asked := 0
				rc := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
					if asked++; asked == 1 {
						w.Header().Set("Retry-After", tt.header)
						w.WriteHeader(tt.status)
					}
				}))
				defer rc.Close()
				r.add(rc.URL)
				r.happen("verdict.published", models.NewID(), 1)
				r.step()
				r.wait(tt.early)
				r.step()
				if asked != 1 {
					t.Errorf("asked %d times too early", asked-1)
				}
				r.wait(tt.due - tt.early)
				r.step()
				if asked != 2 {
					t.Errorf("asked %d times when it was due", asked-1)
				}
			})
		})
	}
}

func TestGoneIsSwitchedOffAtOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, r *rig) {
		rc := newReceiver(t, 410)
		w, _ := r.add(rc.URL)
		r.happen("verdict.published", models.NewID(), 1)
		r.step()
		if p := r.page(w.ID); p.Webhook.Active || p.Webhook.DisabledAt == nil {
			t.Errorf("%v", p.Webhook.Active)
		}
		r.logged("switched off", w, rc)
	})
}

func TestRotation_SEC04(t *testing.T) {
	onBoth(t, func(t *testing.T, r *rig) {
		rc := newReceiver(t)
		w, old := r.add(rc.URL)
		secret, err := r.news.RotateWebhook(t.Context(), r.admin, w.ID)
		must(t, err)
		verify := func(secret string, o newsroom.Outgoing, at time.Time) error {
			wh, err := standard.NewWebhook(secret)
			must(t, err)
			return wh.VerifyIgnoringTimestamp(o.Payload, Headers(o, at))
		}
		r.happen("verdict.published", models.NewID(), 1)
		_, err = r.news.RelayOutbox(t.Context(), "")
		must(t, err)
		out, err := r.news.LeaseDeliveries(t.Context(), 8)
		must(t, err)
		for _, s := range []string{old, secret} {
			must(t, verify(s, out[0], r.now()))
		}
		later := r.now().Add(25 * time.Hour)
		must(t, verify(secret, out[0], later))
		if verify(old, out[0], later) == nil {
			t.Error("the old secret signs for ever")
		}
		if s := fmt.Sprintf("%v %+v %#v %s", out[0].Webhook, out[0], out[0].Webhook.Secret, out[0].Webhook.Secret); strings.Contains(s, secret) || strings.Contains(s, old) {
			t.Error("a secret is printed")
		}
		var log strings.Builder
		slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "webhook", out[0].Webhook, "secret", out[0].Webhook.Secret)
		if strings.Contains(log.String(), secret) || strings.Contains(log.String(), old) {
			t.Error("a secret is logged")
		}
	})
}

func TestAPrivateAddressIsRefusedAndSaysWhy_OUT01(t *testing.T) {
	onBoth(t, func(t *testing.T, r *rig) {
		for address, want := range map[string]string{"https://10.0.0.1/x": "fetch_private", "http://93.184.216.34/": "fetch_not_https", "https://[::1]/": "fetch_private", "ftp://x.example/": "address", "": "required"} {
			_, _, err := r.news.AddWebhook(t.Context(), r.admin, newsroom.NewWebhook{Address: address, Events: newsroom.WebhookEvents})
			if invalid, ok := errors.AsType[*newsroom.Invalid](err); !ok || invalid.Fields["address"] != want {
				t.Errorf("%q: %v", address, err)
			}
		}
		// A name shows only when it is dialled. localhost leads to ::1 or to 127.0.0.1: neither is allowed here.
		w, _ := r.add("https://localhost/x")
		r.jobs.Fetch = fetch.New(fetch.Options{})
		r.happen("verdict.published", models.NewID(), 1)
		r.step()
		p := r.page(w.ID)
		if log := p.Attempts[p.Deliveries[0].ID]; len(log) != 1 || log[0].Error != "private" || log[0].Status != 0 {
			t.Errorf("%+v", log)
		}
	})
}

func TestRunStops(t *testing.T) {
	r := newRig(t, "sqlite:"+filepath.Join(t.TempDir(), "sumber.db"))
	rc := newReceiver(t)
	r.add(rc.URL)
	r.happen("verdict.published", models.NewID(), 1)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { r.jobs.Run(ctx); close(done) }()
	for len(rc.got()) == 0 {
		time.Sleep(5 * time.Millisecond)
	}
	cancel()
	<-done
}
