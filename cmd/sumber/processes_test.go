package main

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"sumber/internal/newsroom"
	"sumber/internal/pgtest"
	"sumber/internal/workflow"
	"sumber/models"
)

// TestProcesses runs three processes of the real program on one PostgreSQL behind a balancer that asks for /readyz, and restarts
// one after another while clients read and write: no request fails. A session of one is a session of all, and so is the throttle; what
// was planned is published once, though all three look for it at the same time; each webhook is sent once, in order per claim.
func TestProcesses(t *testing.T) {
	t.Parallel()
	program, database := buildProgram(t), pgtest.Empty(t)
	receiver := newInbox(t)
	receiver.steady = true
	l := newLedger(t, Database{URL: database}, receiver.URL, 20240229)
	l.strict = true
	b := newBalancer(t)
	start := func() *killable {
		s := startServer(t, program, database, "SUMBER_STOP_DELAY=3s", "SUMBER_TRUSTED_PROXIES=127.0.0.1")
		b.put(s.url)
		b.awaits(s.url, true)
		return s
	}
	servers := []*killable{start(), start(), start()}
	admin := signedIn(t, b.URL, "yudha@contoh.example")

	var load sync.WaitGroup
	for _, w := range l.writers {
		load.Go(func() { w.work(b.URL, true) })
	}
	pages := 0
	load.Go(func() {
		for ; !l.rest.Load(); pages++ {
			for _, path := range []string{"/d/" + l.desk.Slug + "/queue", "/d/" + l.desk.Slug + "/articles", "/account"} {
				if status, body := admin.get(b.URL + path); status != http.StatusOK {
					t.Errorf("%s: %d %s", path, status, body)
				}
			}
		}
	})
	for i, s := range servers {
		<-l.after(20) // the load is on
		s.stop()
		b.drop(s.url)
		servers[i] = start()
	}
	<-l.after(20)
	l.rest.Store(true)
	load.Wait()
	if t.Failed() {
		return
	}
	t.Logf("%d writes and %d pages while three processes were restarted", l.answered.Load(), 3*pages)

	t.Run("a session of one is of all, until it ends", func(t *testing.T) {
		p := signedIn(t, servers[0].url, "yudha@contoh.example")
		for _, s := range servers {
			if status, body := p.get(s.url + "/account"); status != http.StatusOK {
				t.Errorf("%d %s", status, body)
			}
		}
		if status, _ := p.post(servers[1].url+"/sign-out", nil); status != http.StatusSeeOther {
			t.Errorf("sign out: %d", status)
		}
		for _, s := range servers {
			if status, _ := p.get(s.url + "/account"); status != http.StatusSeeOther {
				t.Errorf("signed out, and yet %d", status)
			}
		}
	})
	t.Run("failures anywhere count everywhere", func(t *testing.T) {
		p := newPerson(t)
		try := func(s *killable, password string) int {
			status, _ := p.post(s.url+"/sign-in", url.Values{"email": {"yudha@contoh.example"}, "password": {password}})
			return status
		}
		for i := range 5 {
			if status := try(servers[i%3], "kata sandi yang salah"); status != http.StatusUnprocessableEntity {
				t.Errorf("failure %d: %d", i+1, status)
			}
		}
		for i, s := range servers {
			if status := try(s, "kata sandi panjang"); status != http.StatusTooManyRequests {
				t.Errorf("process %d: %d", i, status)
			}
		}
	})

	// What the editor has not decided on is what is planned.
	l.rest.Store(false)
	for w := l.writers[0]; len(l.proposed) < 4 && !t.Failed(); {
		for do := w.next(); !do() && !t.Failed(); {
		}
	}
	for _, s := range servers {
		b.drop(s.url)
		s.stop()
	}
	planned := l.plan(t, database)
	for i := range servers {
		servers[i] = launch(t, program, database)
	}
	for _, s := range servers {
		s.ready()
	}
	l.published(t, database, planned)
	l.drain(t, database)
	for _, s := range servers {
		s.stop()
	}
	verifyAudit(t, program, database)
	l.compare(t, database)
	messages, repeats := l.received(t, database, receiver)
	if repeats != 0 {
		t.Errorf("%d messages were sent again", repeats)
	}
	t.Logf("%d planned verdicts; %d messages", len(planned), messages)
}

// plan approves what is proposed and has it published at a time that has come, while no server runs.
func (l *ledger) plan(t *testing.T, database string) []*killClaim {
	t.Helper()
	store, err := models.Open(t.Context(), models.Config{URL: database})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	editor, err := store.Read(t.Context()).AccountByEmail("penulis3@contoh.example")
	if err != nil {
		t.Fatal(err)
	}
	news := newsroom.New(store, newsroom.Options{})
	actor, err := news.Enter(t.Context(), editor, l.desk.Slug)
	if err != nil {
		t.Fatal(err)
	}
	early := newsroom.New(store, newsroom.Options{Now: func() time.Time { return time.Now().Add(-time.Hour) }})
	var planned []*killClaim
	for _, a := range l.articles {
		for _, c := range a.claims {
			if c.owner.editor || c.state != workflow.Proposed && c.state != workflow.Approved {
				continue
			}
			if c.state == workflow.Proposed {
				if err := news.Approve(t.Context(), actor, newsroom.Ref{ID: c.id}, c.proposal); err != nil {
					t.Fatal(err)
				}
				c.version, c.decided, c.acts = c.version+1, c.decided+1, append(c.acts, "approve")
			}
			if err := early.Publish(t.Context(), actor, newsroom.Ref{ID: c.id}, time.Now().Add(-time.Minute)); err != nil {
				t.Fatal(err)
			}
			c.version, c.state, c.acts = c.version+2, workflow.Done, append(c.acts, "schedule", "publish")
			c.publish()
			c.proposal = ""
			planned = append(planned, c)
		}
	}
	if len(planned) == 0 {
		t.Fatal("nothing is proposed: this test shows nothing")
	}
	return planned
}

// published waits until what was planned is public.
func (l *ledger) published(t *testing.T, database string, planned []*killClaim) {
	t.Helper()
	store, err := models.Open(t.Context(), models.Config{URL: database})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	for _, c := range planned {
		for {
			row, err := store.Read(t.Context()).ClaimRow(l.desk.ID, c.id)
			if err != nil {
				t.Fatal(err)
			}
			if row.Claim.State == workflow.Done {
				break
			}
			time.Sleep(10 * time.Millisecond)
		}
	}
}

// person is a browser without pages.
type person struct {
	t       *testing.T
	client  *http.Client
	cookies map[string]string
}

func newPerson(t *testing.T) *person {
	c := &http.Client{Transport: &http.Transport{}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	t.Cleanup(c.CloseIdleConnections)
	return &person{t: t, client: c, cookies: map[string]string{}}
}

// signedIn is somebody of the ledger's desk.
func signedIn(t *testing.T, at, email string) *person {
	t.Helper()
	p := newPerson(t)
	if status, body := p.post(at+"/sign-in", url.Values{"email": {email}, "password": {"kata sandi panjang"}}); status != http.StatusSeeOther || p.cookies["sumber_session"] == "" {
		t.Fatalf("sign in: %d %s", status, body)
	}
	return p
}

func (p *person) get(address string) (int, string) { return p.do(http.MethodGet, address, nil) }

func (p *person) post(address string, form url.Values) (int, string) {
	return p.do(http.MethodPost, address, form)
}

// do sends a request; a status of 0 is none, with the reason.
func (p *person) do(method, address string, form url.Values) (int, string) {
	req, err := http.NewRequest(method, address, strings.NewReader(form.Encode()))
	if err != nil {
		return 0, err.Error()
	}
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for name, value := range p.cookies {
		req.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	res, err := p.client.Do(req)
	if err != nil {
		return 0, err.Error()
	}
	defer res.Body.Close()
	for _, c := range res.Cookies() {
		if p.cookies[c.Name] = c.Value; c.MaxAge < 0 {
			delete(p.cookies, c.Name)
		}
	}
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return 0, fmt.Sprint("cut off: ", err)
	}
	return res.StatusCode, string(body)
}
