package models

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"sumber/internal/pgtest"
	"sumber/internal/workflow"
)

type result struct {
	who string
	err error
}

// race lets everyone do something at the same moment and gives what each got.
func race(who ...string) func(do func(string) error) []result {
	return func(do func(string) error) []result {
		out := make([]result, len(who))
		start := make(chan struct{})
		var wg sync.WaitGroup
		for i, p := range who {
			wg.Go(func() {
				<-start
				out[i] = result{p, do(p)}
			})
		}
		close(start)
		wg.Wait()
		return out
	}
}

// TestAuthorAndApprovalMeetOnTheVerdict_WHO04_AUD03 holds one transaction open while the other comes, in either order: the second
// waits, and then sees the first.
func TestAuthorAndApprovalMeetOnTheVerdict_WHO04_AUD03(t *testing.T) {
	url := pgtest.New(t)
	w := newWorld(t, open4(t, Config{URL: url}))
	const (
		author  = "INSERT INTO verdict_authors VALUES ($1, $2, $3)"
		approve = "INSERT INTO decisions (desk_id, id, verdict_id, action, account_id, remarks, sha256, at) SELECT $1, gen_random_uuid(), $2, 'approve', $3, '', sha256, now() FROM verdict_revisions WHERE id = $2"
	)
	for i, order := range [][2]string{{author, approve}, {approve, author}} {
		c := w.newClaim(i + 1)
		v := w.propose(&c, w.rita.ID)
		first, second := begin(t, url, ""), begin(t, url, "")
		_, err := first.Exec(t.Context(), order[0], v.DeskID, v.ID, w.edi.ID)
		must(t, err)
		done := make(chan error, 1)
		go func() {
			_, err := second.Exec(context.WithoutCancel(t.Context()), order[1], v.DeskID, v.ID, w.edi.ID)
			done <- err
		}()
		select {
		case err := <-done:
			t.Fatalf("the second did not wait: %v", err)
		case <-time.After(200 * time.Millisecond):
		}
		must(t, first.Commit(t.Context()))
		err = <-done
		if pg, ok := errors.AsType[*pgconn.PgError](err); !ok || pg.Code != refusedState {
			t.Errorf("the second got %v", err)
		}
	}
}

// TestVerdictsAreDecidedAtReadCommitted: at a level where a transaction does not see what was committed after it began,
// the triggers could be passed, so they refuse it.
func TestVerdictsAreDecidedAtReadCommitted(t *testing.T) {
	url := pgtest.New(t)
	w := newWorld(t, open4(t, Config{URL: url}))
	c := w.newClaim(1)
	v := w.propose(&c, w.rita.ID)
	for _, level := range []string{"repeatable read", "serializable"} {
		for _, sql := range []string{
			"INSERT INTO verdict_authors VALUES ($1, $2, $3)",
			"INSERT INTO decisions (desk_id, id, verdict_id, action, account_id, remarks, sha256, at) SELECT $1, gen_random_uuid(), $2, 'approve', $3, '', sha256, now() FROM verdict_revisions WHERE id = $2",
		} {
			tx := begin(t, url, level)
			_, err := tx.Exec(t.Context(), sql, v.DeskID, v.ID, w.edi.ID)
			if pg, ok := errors.AsType[*pgconn.PgError](err); !ok || pg.Code != refusedState {
				t.Errorf("%s: %v", level, err)
			}
			must(t, tx.Rollback(t.Context()))
		}
	}
}

func begin(t *testing.T, url, level string) pgx.Tx {
	t.Helper()
	conn := get[*pgx.Conn](t)(pgx.Connect(t.Context(), url))
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return get[pgx.Tx](t)(conn.BeginTx(t.Context(), pgx.TxOptions{IsoLevel: pgx.TxIsoLevel(level)}))
}

func TestOfManySavesOneWins(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, s *Store) {
		w := newWorld(t, s)
		c := w.newClaim(1)
		results := race("a", "b", "c", "d", "e", "f")(func(who string) error {
			mine := c
			mine.Statement = who
			return s.Write(t.Context(), func(tx *Tx) error { return tx.SaveClaim(&mine) })
		})
		winner := ""
		for _, r := range results {
			switch {
			case r.err == nil && winner == "":
				winner = r.who
			case !errors.Is(r.err, ErrStale):
				t.Errorf("%s got %v", r.who, r.err)
			}
		}
		got := get[Claim](t)(s.Read(t.Context()).Claim(c.DeskID, c.ID))
		if got.Statement != winner || got.Version != c.Version+1 {
			t.Errorf("%q won, and the row is %+v", winner, got)
		}
	})
}

// TestTransactionsThatLostRunAgain makes two transactions wait for each other: PostgreSQL ends one of them, which runs
// again unseen.
func TestTransactionsThatLostRunAgain(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, s *Store) {
		a, b := newWorld(t, s).desk.ID, newWorld(t, s).desk.ID
		first := map[string]string{"ab": a, "ba": b}
		second := map[string]string{"ab": b, "ba": a}
		var both sync.WaitGroup
		both.Add(2)
		runs := map[string]int{}
		var mu sync.Mutex
		for _, r := range race("ab", "ba")(func(who string) error {
			return s.Write(t.Context(), func(tx *Tx) error {
				mu.Lock()
				runs[who]++
				n := runs[who]
				mu.Unlock()
				if err := tx.LockDesk(first[who]); err != nil {
					return err
				}
				if n == 1 && s.Dialect() == PostgreSQL {
					both.Done()
					both.Wait()
				}
				tx.Record(Event{DeskID: a, Action: who, Object: "desk", At: noon})
				return tx.LockDesk(second[who])
			})
		}) {
			if r.err != nil {
				t.Errorf("%s got %v", r.who, r.err)
			}
		}
		if n := get[int64](t)(s.VerifyAudit(t.Context(), a)); n != 2 {
			t.Errorf("%d events, not one for each transaction", n)
		}
		if s.Dialect() == PostgreSQL && runs["ab"]+runs["ba"] < 3 {
			t.Errorf("the transactions ran %v times", runs)
		}
	})
}

// TestAReaderOfTheOutboxSkipsNothing reads while many write: whatever number it has seen, none below it comes later.
func TestAReaderOfTheOutboxSkipsNothing(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, s *Store) {
		desk := newWorld(t, s).desk.ID
		const writers, each = 4, 15
		var wg sync.WaitGroup
		for i := range writers {
			wg.Go(func() {
				for j := range each {
					err := s.Write(t.Context(), func(tx *Tx) error {
						tx.Record(Event{DeskID: desk, Action: "a", Object: "claim", At: noon})
						tx.Record(Event{DeskID: desk, Action: "b", Object: "claim", At: noon, Outbox: "verdict.published", Payload: []int{i, j}})
						return nil
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		written := make(chan struct{})
		go func() { wg.Wait(); close(written) }()
		var last int64
		n := 0
		for more := true; more; {
			select {
			case <-written:
				more = false
			default:
			}
			for {
				rows := get[[]OutboxRow](t)(s.Read(t.Context()).Outbox(desk, last, 7))
				for _, r := range rows {
					if r.Seq != last+2 {
						t.Fatalf("after %d came %d", last, r.Seq)
					}
					last = r.Seq
					n++
				}
				if len(rows) == 0 {
					break
				}
			}
		}
		if n != writers*each {
			t.Errorf("%d messages were read", n)
		}
		if n := get[int64](t)(s.VerifyAudit(t.Context(), desk)); n != 2*writers*each {
			t.Errorf("%d events", n)
		}
	})
}

func TestFailuresAreCountedTogether_THR03(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, s *Store) {
		who := make([]string, 12)
		for i := range who {
			who[i] = strconv.Itoa(i)
		}
		for _, r := range race(who...)(func(string) error {
			return s.Write(t.Context(), func(tx *Tx) error {
				_, err := tx.CountFailure("k", noon, time.Minute)
				return err
			})
		}) {
			must(t, r.err)
		}
		if x := get[Throttle](t)(s.Read(t.Context()).Throttle("k")); x.Failures != len(who) || !x.Since.Equal(noon) {
			t.Errorf("%+v", x)
		}
		write(t, s, func(tx *Tx) error {
			_, err := tx.CountFailure("k", noon.Add(2*time.Minute), time.Minute)
			return err
		})
		if x := get[Throttle](t)(s.Read(t.Context()).Throttle("k")); x.Failures != 1 || !x.Since.Equal(noon.Add(2*time.Minute)) {
			t.Errorf("in a new window: %+v", x)
		}
	})
}

// TestALastAdminStays is the rule that LockDesk is for: two admins who remove each other.
func TestALastAdminStays(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, s *Store) {
		w := newWorld(t, s)
		edi := get[Member](t)(s.Read(t.Context()).Member(w.desk.ID, w.edi.ID))
		edi.Role = workflow.Admin
		write(t, s, func(tx *Tx) error { return tx.SaveMember(&edi) })
		errLast := errors.New("the last admin")
		won := 0
		for _, r := range race(w.edi.ID, w.ada.ID)(func(who string) error {
			return s.Write(t.Context(), func(tx *Tx) error {
				if err := tx.LockDesk(w.desk.ID); err != nil {
					return err
				}
				n, err := tx.AdminCount(w.desk.ID)
				if err != nil {
					return err
				}
				if n <= 1 {
					return errLast
				}
				m, err := tx.Member(w.desk.ID, who)
				if err != nil {
					return err
				}
				now := noon
				m.RemovedAt = &now
				return tx.SaveMember(&m)
			})
		}) {
			switch {
			case r.err == nil:
				won++
			case !errors.Is(r.err, errLast):
				t.Error(r.err)
			}
		}
		if n := get[int](t)(s.Read(t.Context()).AdminCount(w.desk.ID)); n != 1 || won != 1 {
			t.Errorf("%d admins are left, %d were removed", n, won)
		}
	})
}
