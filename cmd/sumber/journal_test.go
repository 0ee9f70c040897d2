package main

import (
	"bufio"
	"bytes"
	"cmp"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"sumber/internal/pgtest"
	"sumber/models"
)

// TestJournal lets four clients write through the API of the real program, each POST with an idempotency key, while the program
// is killed with SIGKILL at random moments and started again on the same database. PostgreSQL is stopped at once and started again
// too, and a proxy before it cuts connections when a COMMIT goes by: before it arrives, before its answer comes, after it was done.
//
// The clients keep a journal of what they sent and what they were answered. What got no answer they send again with its key. At
// the end the database is the journal, no more and no less: each answered write once, each other one once too, since it was sent until
// it was answered. Sent once more with its key, an old write changes nothing. The audit chain holds, and the receiver
// of the webhooks got each message at least once, repeats under the same id, in order per claim.
//
// The moment of a kill is counted in answers and then shifted by a random moment; nothing waits for a clock or is
// judged by one.
func TestJournal(t *testing.T) {
	t.Parallel() // with the others that mostly wait
	kills := 100
	if testing.Short() {
		kills = 10
	}
	program := buildProgram(t)
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel() // the two databases share nothing
		url := "sqlite:" + filepath.Join(t.TempDir(), "sumber.db")
		testJournal(t, program, url, url, kills, nil, nil)
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		own := pgtest.Own(t, "")
		url := own.Create("sumber")
		c := newCutter(t, own.Socket())
		testJournal(t, program, url, c.url("sumber"), kills, own, c)
	})
}

var loopback = prefixes{netip.MustParsePrefix("127.0.0.0/8")}

// built is the static program, made once for all tests that run it.
var built struct {
	once    sync.Once
	dir     string
	failure error
}

// buildProgram gives the static program.
func buildProgram(t *testing.T) string {
	t.Helper()
	built.once.Do(func() {
		if built.dir, built.failure = os.MkdirTemp("", "sumber-program-"); built.failure != nil {
			return
		}
		build := exec.Command("go", "build", "-o", built.dir, ".")
		build.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := build.CombinedOutput(); err != nil {
			built.failure = fmt.Errorf("build: %w\n%s", err, out)
		}
	})
	if built.failure != nil {
		t.Fatal(built.failure)
	}
	return filepath.Join(built.dir, "sumber")
}

// testJournal reads the database at its own address; the server goes through the cutter, where there is one.
func testJournal(t *testing.T, program, database, through string, kills int, own *pgtest.Server, c *cutter) {
	const seed = 20230612
	receiver := newInbox(t)
	l := newLedger(t, Database{URL: database}, receiver.URL, seed)
	rng := rand.New(rand.NewPCG(seed, 0))
	for round := range kills {
		s := startServer(t, program, through)
		c.arm(24)
		enough := l.after(rng.IntN(24))
		var writing sync.WaitGroup
		for _, w := range l.writers {
			writing.Go(func() { w.work(s.url, true) })
		}
		stopped := make(chan struct{})
		go func() { writing.Wait(); close(stopped) }()
		await := func() {
			select {
			case <-enough:
			case <-stopped: // all found a fault
			}
		}
		await()
		if own != nil && round%10 == 9 {
			own.Abort()
			own.Start()
			enough = l.after(10 + rng.IntN(10))
			await()
		}
		time.Sleep(time.Duration(rng.IntN(8000)) * time.Microsecond)
		s.kill()
		<-stopped
		c.arm(0)
		if t.Failed() {
			t.Fatalf("the server said:\n%s", s.log)
		}
		if round%10 == 0 {
			verifyAudit(t, program, database) // and so it is the first to open what the kill left
		}
	}

	s := startServer(t, program, through)
	for _, w := range l.writers {
		w.work(s.url, false)
	}
	for _, w := range l.writers {
		w.repeat(s.url)
	}
	l.drain(t, database)
	s.kill()
	if t.Failed() {
		t.Fatalf("the server said:\n%s", s.log)
	}
	verifyAudit(t, program, database)
	l.compare(t, database)
	messages, repeats := l.received(t, database, receiver)
	acts := map[string]int{}
	for _, a := range l.articles {
		for _, c := range a.claims {
			for _, act := range c.acts {
				acts[act]++
			}
		}
	}
	t.Logf("%d kills: %d writes answered; %d times no answer; of PUTs without one %d were done; %d sent once more, of which %d were answered from what there is; %v", kills, l.answered.Load(), l.silent.Load(), l.landed.Load(), l.asked.Load(), l.unkept.Load(), acts)
	t.Logf("%d messages arrived, %d of them again", messages, repeats)
	if c != nil {
		t.Logf("cut at COMMIT: %d before it arrived, %d when it was sent, %d when it was done", c.cuts[0].Load(), c.cuts[1].Load(), c.cuts[2].Load())
		for kind := range c.cuts {
			if c.cuts[kind].Load() < 3 {
				t.Errorf("a COMMIT was cut only so often: %d", c.cuts[kind].Load())
			}
		}
	}
	if messages == 0 || repeats == 0 || l.silent.Load() == 0 || l.asked.Load() == 0 {
		t.Error("the kills disturbed nothing: this test shows nothing")
	}
}

// killable is a running server.
type killable struct {
	t    *testing.T
	cmd  *exec.Cmd
	out  *bufio.Reader
	url  string
	log  *bytes.Buffer
	once func()
	cuts bool // its database is one that goes away
}

func startServer(t *testing.T, program, database string, settings ...string) *killable {
	t.Helper()
	return launch(t, program, database, settings...).ready()
}

// launch starts a server and does not wait for it.
func launch(t *testing.T, program, database string, settings ...string) *killable {
	t.Helper()
	s := &killable{t: t, cmd: exec.Command(program, "serve", "--addr=127.0.0.1:0", "--log-level=warn"), log: new(bytes.Buffer), cuts: strings.HasPrefix(database, "postgres:")}
	s.cmd.Env = append(append(os.Environ(), "SUMBER_DATABASE_URL="+database, "SUMBER_FETCH_ALLOW="+loopback.String()), settings...)
	s.cmd.Stderr = s.log
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	s.out = bufio.NewReader(out)
	s.once = sync.OnceFunc(func() {
		if err := s.cmd.Process.Kill(); err != nil {
			t.Errorf("kill: %v", err)
		}
		_ = s.cmd.Wait() // that it was killed is no news
	})
	t.Cleanup(func() { s.once() })
	return s
}

// ready waits until the server answers.
func (s *killable) ready() *killable {
	t := s.t
	t.Helper()
	line, err := s.out.ReadString('\n')
	url, ok := strings.CutPrefix(strings.TrimSpace(line), "Sumber listens on ")
	if err != nil || !ok {
		s.once()
		t.Fatalf("the server does not start: %q, %v\n%s", line, err, s.log)
	}
	s.url = url
	// The address is taken when it is printed: the answer comes as soon as there is one.
	if status, body := getPage(t, url+"/readyz"); status != http.StatusOK {
		t.Fatalf("readyz: %d %s", status, body)
	}
	return s
}

// stop tells the server to stop, and waits until it did.
func (s *killable) stop() {
	s.t.Helper()
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		s.t.Errorf("stop: %v", err)
	}
	err := s.cmd.Wait()
	s.once = sync.OnceFunc(func() {})
	if err != nil || strings.Contains(s.log.String(), "level=ERROR") {
		s.t.Errorf("the server ended with %v and said:\n%s", err, s.log)
	}
}

// kill ends the server as a power cut would, and reports what it complained of before. That its database went away may be said,
// where it does.
func (s *killable) kill() {
	s.t.Helper()
	s.once()
	for line := range strings.Lines(s.log.String()) {
		if strings.Contains(line, "panic") || strings.Contains(line, "level=ERROR") && !(s.cuts && strings.Contains(line, models.ErrUnavailable.Error())) {
			s.t.Errorf("the server said: %s", line)
		}
	}
}

func verifyAudit(t *testing.T, program, database string) {
	t.Helper()
	cmd := exec.Command(program, "audit", "verify")
	cmd.Env = append(os.Environ(), "SUMBER_DATABASE_URL="+database)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("audit verify: %v\n%s", err, out)
	}
}

// drain waits until every message of the outbox was delivered. What a killed server was sending comes again when its lease ends.
func (l *ledger) drain(t *testing.T, database string) {
	t.Helper()
	store, err := models.Open(t.Context(), models.Config{URL: database})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	for deadline := time.Now().Add(5 * time.Minute); ; time.Sleep(100 * time.Millisecond) {
		r := store.Read(t.Context())
		outbox, err := r.OutboxWaiting(1)
		if err != nil {
			t.Fatal(err)
		}
		waiting, _, err := r.Deliveries(l.desk.ID, l.hook.ID, models.DeliveryQuery{State: models.DeliveryWaiting, Limit: 1})
		if err != nil {
			t.Fatal(err)
		}
		if len(outbox) == 0 && len(waiting) == 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("messages wait for ever: %+v", append(waiting, models.Delivery{}))
		}
	}
}

// received compares what the receiver got with the outbox: nothing lost, nothing else, repeats under their id, in order per claim.
func (l *ledger) received(t *testing.T, database string, in *inbox) (messages, repeats int) {
	t.Helper()
	store, err := models.Open(t.Context(), models.Config{URL: database})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	r := store.Read(t.Context())
	sent := map[string]models.Delivery{} // by id
	for before := ""; ; {
		rows, _, err := r.Deliveries(l.desk.ID, l.hook.ID, models.DeliveryQuery{Before: before, Limit: 200})
		if err != nil {
			t.Fatal(err)
		}
		if len(rows) == 0 {
			break
		}
		for _, d := range rows {
			sent["msg_"+d.ID] = d
			before = d.ID
		}
	}
	var got []int64
	last := map[string]int64{} // by claim
	first := map[string]arrival{}
	for _, a := range in.all() {
		d, ok := sent[a.id]
		if !ok {
			t.Errorf("%s arrived, which was never written: %s", a.id, a.body)
			continue
		}
		if f, again := first[a.id]; again {
			repeats++
			if a.body != f.body {
				t.Errorf("%s came again with another body:\n%s\n%s", a.id, f.body, a.body)
			}
		} else {
			first[a.id] = a
			got = append(got, *d.Seq)
		}
		if claim := *d.ClaimID; *d.Seq < last[claim] {
			t.Errorf("claim %s: message %d came after %d", claim, *d.Seq, last[claim])
		} else {
			last[claim] = *d.Seq
		}
		if a.body != string(d.Payload) || a.signature == "" {
			t.Errorf("%s arrived as %s, signed %q", a.id, a.body, a.signature)
		}
		if d.State != models.Delivered || !in.accepted(a.id) {
			t.Errorf("%s is %s", a.id, d.State)
		}
	}
	var want []int64
	for after := l.began; ; {
		rows, err := r.Outbox(l.desk.ID, after, 200)
		if err != nil {
			t.Fatal(err)
		}
		if len(rows) == 0 {
			break
		}
		for _, m := range rows {
			after = m.Seq
			want = append(want, m.Seq)
		}
	}
	slices.SortFunc(got, cmp.Compare)
	if !slices.Equal(got, want) {
		t.Errorf("%d messages arrived of %d: %s", len(got), len(want), lacking(want, got))
	}
	return len(got), repeats
}

// lacking names what is in one list and not in the other.
func lacking(want, got []int64) string {
	var out []string
	for _, seq := range want {
		if !slices.Contains(got, seq) {
			out = append(out, fmt.Sprint(seq))
		}
	}
	return strings.Join(out, " ")
}
