package models

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ncruces/go-sqlite3/driver"
)

// chain records n events on a desk, one transaction each, and gives the desk.
func chain(t *testing.T, s *Store, n int) string {
	t.Helper()
	desk := NewID()
	for i := range n {
		write(t, s, func(tx *Tx) error {
			actor := NewID()
			tx.Record(Event{
				DeskID: desk, Actor: &actor, Action: "claim.dismiss", Object: "claim", ObjectID: NewID(), At: noon.Add(time.Duration(i) * time.Second),
				IDs: map[string]string{"from": "triage", "to": "dismissed"}, Texts: map[string]string{"reason": fmt.Sprintf("sebab <%d>", i), "note": "kata Kim & kawan"},
			})
			return nil
		})
	}
	return desk
}

func TestAuditIsVerified(t *testing.T) {
	forEachEmptyDatabase(t, func(t *testing.T, s *Store) {
		desk := chain(t, s, 3)
		other := chain(t, s, 1)
		if n := get[int64](t)(s.VerifyAudit(t.Context(), desk)); n != 3 {
			t.Errorf("%d events", n)
		}
		var broken *BrokenChain
		if _, err := s.VerifyAudit(t.Context(), NewID()); !errors.As(err, &broken) || broken.Seq != 1 {
			t.Errorf("a desk that lost its whole chain: %v", err)
		}
		if n := get[int64](t)(s.VerifyAudit(t.Context(), SystemDesk)); n != 0 {
			t.Errorf("a system of which nothing was recorded has %d events", n)
		}
		if _, err := s.VerifyAudit(t.Context(), "x"); !errors.Is(err, ErrNotFound) {
			t.Errorf("no desk: %v", err)
		}
		want := []string{desk, other}
		slices.Sort(want)
		if got := get[[]string](t)(s.AuditDesks(t.Context())); !slices.Equal(got, want) {
			t.Errorf("chains %v, want %v", got, want)
		}
		head := get[AuditHead](t)(s.Read(t.Context()).AuditHead(desk))
		if head.Seq != 3 || len(head.Hash) != 32 {
			t.Errorf("head %+v", head)
		}
	})
}

func TestAuditIsVerifiedInBatches(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, s *Store) {
		desk := NewID()
		const n = 2*verifyBatch + 7
		write(t, s, func(tx *Tx) error {
			for i := range n {
				tx.Record(Event{DeskID: desk, Action: "a", At: noon, IDs: map[string]string{"i": fmt.Sprint(i)}, Texts: map[string]string{"x": "y"}})
			}
			return nil
		})
		if got := get[int64](t)(s.VerifyAudit(t.Context(), desk)); got != n {
			t.Errorf("%d events of %d", got, n)
		}
	})
}

// TestTamperingIsFound_AUD02 changes a chain with the rules of the database switched off, one way at a time.
func TestTamperingIsFound_AUD02(t *testing.T) {
	const of = " WHERE desk_id = ? AND seq = "
	cases := []struct {
		name, sql string
		seq       int64
		why       string
	}{
		{"a body", "UPDATE audit_events SET body = (SELECT body FROM audit_events x WHERE x.desk_id = audit_events.desk_id AND x.seq = 3)" + of + "2", 2, "hash is not of the body"},
		{"a hash", "UPDATE audit_events SET hash = prev_hash" + of + "4", 4, "hash is not of the body"},
		{"a link", "UPDATE audit_events SET prev_hash = hash" + of + "5", 5, "does not follow"},
		{"an action", "UPDATE audit_events SET action = 'claim.select'" + of + "2", 2, "columns"},
		{"an actor", "UPDATE audit_events SET actor = desk_id" + of + "2", 2, "columns"},
		{"an actor away", "UPDATE audit_events SET actor = NULL" + of + "2", 2, "columns"},
		{"an object", "UPDATE audit_events SET object = 'article'" + of + "1", 1, "columns"},
		{"an object's id", "UPDATE audit_events SET object_id = 'x'" + of + "5", 5, "columns"},
		{"a time", "UPDATE audit_events SET at = '2023-06-12T12:00:00.500001Z'" + of + "1", 1, "columns"},
		{"a text", "UPDATE audit_values SET value = 'lain'" + of + "3 AND field = 'reason'", 3, `"reason"`},
		{"a salt", "UPDATE audit_values SET salt = (SELECT hash FROM audit_events e WHERE e.desk_id = audit_values.desk_id AND e.seq = 1)" + of + "3 AND field = 'note'", 3, `"note"`},
		{"a text away", "DELETE FROM audit_values" + of + "3 AND field = 'note'", 3, "texts"},
		{"a text of another field", "UPDATE audit_values SET field = 'other'" + of + "3 AND field = 'note'", 3, "texts"},
		{"a text more", "INSERT INTO audit_values SELECT desk_id, seq, 'more', salt, value FROM audit_values" + of + "3 AND field = 'note'", 3, "texts"},
		{"the first event away", "DELETE FROM audit_events" + of + "1", 2, "event 1 is missing"},
		{"an event away", "DELETE FROM audit_events" + of + "3", 4, "event 3 is missing"},
		{"the last event away", "DELETE FROM audit_events" + of + "5", 5, "missing"},
		{"an event renumbered", "UPDATE audit_events SET seq = 6" + of + "5", 6, "event 5 is missing"},
		{"the head turned back", "UPDATE audit_heads SET seq = 4 WHERE desk_id = ?", 5, "head"},
		{"the head of other bytes", "UPDATE audit_heads SET hash = (SELECT prev_hash FROM audit_events e WHERE e.desk_id = audit_heads.desk_id AND e.seq = 5) WHERE desk_id = ?", 5, "head"},
		{"the head away", "DELETE FROM audit_heads WHERE desk_id = ?", 5, "head is missing"},
		{"all events away", "DELETE FROM audit_events WHERE desk_id = ?", 1, "missing"},
		{"an unknown form", "UPDATE audit_events SET body = hash, hash = prev_hash" + of + "5", 5, "hash"},
	}
	forEachDatabase(t, func(t *testing.T, s *Store) {
		rest := chain(t, s, 2)
		for _, tc := range cases {
			t.Run(tc.name, func(t *testing.T) {
				desk := chain(t, s, 5)
				unguarded(t, s, tc.sql, desk)
				wantBroken(t, s, desk, tc.seq, tc.why)
			})
		}
		// Whoever can write a right hash is found by the link behind it, or by the head.
		for seq, want := range map[int64]struct {
			seq int64
			why string
		}{3: {4, "does not follow"}, 5: {5, "the head is of another event"}} {
			desk := chain(t, s, 5)
			e := get[AuditEvent](t)(queryOne[AuditEvent](s.Read(t.Context()), "event", "SELECT * FROM audit_events WHERE desk_id = ? AND seq = ?", id(desk), seq))
			body := bytes.Replace(e.Body, []byte("claim.dismiss"), []byte("claim.dismisS"), 1)
			sum := sha256.Sum256(body)
			unguarded(t, s, "UPDATE audit_events SET action = 'claim.dismisS', body = $1, hash = $2 WHERE desk_id = $3 AND seq = $4", body, sum[:], desk, seq)
			wantBroken(t, s, desk, want.seq, want.why)
		}
		// So is a body that says the same in another order.
		desk := chain(t, s, 1)
		e := get[AuditEvent](t)(queryOne[AuditEvent](s.Read(t.Context()), "event", "SELECT * FROM audit_events WHERE desk_id = ? AND seq = 1", id(desk)))
		body := append([]byte{auditFormat, '{', ' '}, e.Body[2:]...)
		sum := sha256.Sum256(body)
		unguarded(t, s, "UPDATE audit_events SET body = $1, hash = $2 WHERE desk_id = $3", body, sum[:], desk)
		wantBroken(t, s, desk, 1, "canonical")
		if n := get[int64](t)(s.VerifyAudit(t.Context(), rest)); n != 2 {
			t.Errorf("a chain that nobody touched has %d events", n)
		}
	})
}

func wantBroken(t *testing.T, s *Store, desk string, seq int64, why string) {
	t.Helper()
	n, err := s.VerifyAudit(t.Context(), desk)
	broken, ok := errors.AsType[*BrokenChain](err)
	if !ok {
		t.Fatalf("got %v", err)
	}
	if broken.DeskID != desk || broken.Seq != seq || !strings.Contains(broken.Error(), why) {
		t.Errorf("got %v, want event %d: %s", broken, seq, why)
	}
	if n > seq {
		t.Errorf("%d events were found right", n)
	}
}

// unguarded runs SQL with triggers and foreign keys off.
func unguarded(t *testing.T, s *Store, statement string, args ...any) {
	t.Helper()
	if s.Dialect() == PostgreSQL {
		write(t, s, func(tx *Tx) error {
			if _, err := exec(tx, "no guards", "SET LOCAL session_replication_role = replica"); err != nil {
				return err
			}
			_, err := exec(tx, "tamper", statement, args...)
			return err
		})
		return
	}
	pool := get[*sql.DB](t)(driver.Open(sqliteDSN(s.path, timeForm)))
	defer func() { must(t, pool.Close()) }()
	conn := get[*sql.Conn](t)(pool.Conn(t.Context()))
	defer func() { must(t, conn.Close()) }()
	do := func(sql string, args ...any) {
		t.Helper()
		_, err := conn.ExecContext(t.Context(), sql, args...)
		must(t, err)
	}
	for _, name := range get[[]string](t)(query[string](s.Read(t.Context()), "triggers", "SELECT name FROM sqlite_master WHERE type = 'trigger'")) {
		do("DROP TRIGGER " + name)
	}
	do("PRAGMA foreign_keys = 0")
	do(statement, args...)
}

func TestErasedTexts(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, s *Store) {
		desk := chain(t, s, 2)
		erase := func() error {
			return s.Write(t.Context(), func(tx *Tx) error { return tx.EraseAuditValue(desk, 1, "reason") })
		}
		must(t, erase())
		if err := erase(); !errors.Is(err, ErrNotFound) {
			t.Errorf("erased twice: %v", err)
		}
		if n := get[int64](t)(s.VerifyAudit(t.Context(), desk)); n != 2 {
			t.Errorf("%d events", n)
		}
		rows := get[[]AuditRow](t)(s.Read(t.Context()).Audit(desk, AuditQuery{}))
		first := rows[1]
		if _, ok := first.Texts["reason"]; ok || first.Texts["note"] != "kata Kim & kawan" || !slices.Equal(first.Erased, []string{"reason"}) {
			t.Errorf("%+v", first)
		}
		values := get[[]AuditValue](t)(query[AuditValue](s.Read(t.Context()), "values", "SELECT * FROM audit_values WHERE desk_id = ? AND seq = 1 AND field = 'reason'", id(desk)))
		if len(values) != 1 || values[0].Value != nil || values[0].Salt != nil {
			t.Errorf("what is kept of an erased text: %+v", values)
		}
	})
}

func TestAuditIsListed(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, s *Store) {
		w := newWorld(t, s)
		desk := w.desk.ID
		c := NewID()
		write(t, s, func(tx *Tx) error {
			for i := range 5 {
				object, objectID := "claim", c
				if i%2 == 1 {
					object, objectID = "article", w.article.ID
				}
				tx.Record(Event{DeskID: desk, Actor: &w.rita.ID, Action: fmt.Sprint("act", i), Object: object, ObjectID: objectID, At: noon, IDs: map[string]string{"k": "v"}, Texts: map[string]string{"x": fmt.Sprint(i)}})
			}
			return nil
		})
		r := s.Read(t.Context())
		actions := func(rows []AuditRow, err error) (out []string) {
			t.Helper()
			must(t, err)
			for _, row := range rows {
				if row.ActorName != "Rita" || row.IDs["k"] != "v" || row.Texts["x"] != strings.TrimPrefix(row.Action, "act") || !row.At.Equal(noon) {
					t.Errorf("%+v", row)
				}
				out = append(out, row.Action)
			}
			return out
		}
		for _, tc := range []struct {
			name string
			got  []string
			want []string
		}{
			{"all", actions(r.Audit(desk, AuditQuery{})), []string{"act4", "act3", "act2", "act1", "act0"}},
			{"a page", actions(r.Audit(desk, AuditQuery{Limit: 2})), []string{"act4", "act3"}},
			{"the next page", actions(r.Audit(desk, AuditQuery{Limit: 2, Before: 4})), []string{"act2", "act1"}},
			{"the page before it", actions(r.Audit(desk, AuditQuery{Limit: 2, After: 3})), []string{"act4", "act3"}},
			{"what is next to an event, not what is newest", actions(r.Audit(desk, AuditQuery{Limit: 2, After: 1})), []string{"act2", "act1"}},
			{"of an object", actions(r.Audit(desk, AuditQuery{Object: "article", ObjectID: w.article.ID})), []string{"act3", "act1"}},
			{"the history of an object", actions(r.History(desk, "claim", c)), []string{"act4", "act2", "act0"}},
			{"of another desk", actions(r.Audit(NewID(), AuditQuery{})), nil},
		} {
			if !slices.Equal(tc.got, tc.want) {
				t.Errorf("%s: %v, want %v", tc.name, tc.got, tc.want)
			}
		}
	})
}

func TestEventsAndRowsAreKeptTogether_AUD01(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, s *Store) {
		w := newWorld(t, s)
		fault := errors.New("fault")
		err := s.Write(t.Context(), func(tx *Tx) error {
			tx.Record(Event{DeskID: w.desk.ID, Action: "a", At: noon, Outbox: "x"})
			a := w.article
			a.Title = "lain"
			if err := tx.SaveArticle(&a); err != nil {
				return err
			}
			return fault
		})
		if !errors.Is(err, fault) {
			t.Fatal(err)
		}
		r := s.Read(t.Context())
		if a := get[Article](t)(r.Article(w.desk.ID, w.article.ID)); a.Title != w.article.Title || a.Version != 1 {
			t.Errorf("the row was kept: %+v", a)
		}
		if _, err := r.AuditHead(w.desk.ID); !errors.Is(err, ErrNotFound) {
			t.Errorf("the event was kept: %v", err)
		}
		// What cannot be recorded keeps nothing either.
		for name, e := range map[string]Event{
			"no desk":              {Action: "a", At: noon},
			"no action":            {DeskID: w.desk.ID, At: noon},
			"a payload that fails": {DeskID: w.desk.ID, Action: "a", At: noon, Outbox: "x", Payload: func() {}},
		} {
			err := s.Write(t.Context(), func(tx *Tx) error {
				a := w.article
				a.Title = "lain"
				tx.Record(e)
				return tx.SaveArticle(&a)
			})
			if err == nil {
				t.Errorf("%s was recorded", name)
			}
			if a := get[Article](t)(r.Article(w.desk.ID, w.article.ID)); a.Title != w.article.Title {
				t.Errorf("%s: the row was kept", name)
			}
		}
	})
}

func TestEventsOfSeveralDesksInOneTransaction(t *testing.T) {
	forEachEmptyDatabase(t, func(t *testing.T, s *Store) {
		desk := newWorld(t, s).desk.ID
		for range 2 {
			write(t, s, func(tx *Tx) error {
				tx.Record(Event{DeskID: desk, Action: "a", At: noon, Outbox: "k", Payload: map[string]int{"n": 1}})
				tx.Record(Event{DeskID: SystemDesk, Action: "b", At: noon})
				tx.Record(Event{DeskID: desk, Action: "c", At: noon})
				return nil
			})
		}
		for d, want := range map[string]int64{desk: 4, SystemDesk: 2} {
			if n := get[int64](t)(s.VerifyAudit(t.Context(), d)); n != want {
				t.Errorf("desk %s has %d events", d, n)
			}
		}
		out := get[[]OutboxRow](t)(s.Read(t.Context()).Outbox(desk, 0, 0))
		if len(out) != 2 || out[0].Seq != 1 || out[1].Seq != 3 || string(out[0].Payload) != `{"n":1}` || out[0].Kind != "k" || !out[0].CreatedAt.Equal(noon) {
			t.Errorf("%+v", out)
		}
		write(t, s, func(tx *Tx) error { return tx.MarkOutboxDone(desk, 1, noon) })
		if err := s.Write(t.Context(), func(tx *Tx) error { return tx.MarkOutboxDone(desk, 1, noon) }); !errors.Is(err, ErrNotFound) {
			t.Errorf("done twice: %v", err)
		}
		if out := get[[]OutboxRow](t)(s.Read(t.Context()).OutboxWaiting(0)); len(out) != 1 || out[0].Seq != 3 {
			t.Errorf("waiting: %+v", out)
		}
	})
}

func TestACanceledWriteKeepsNothing(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, s *Store) {
		w := newWorld(t, s)
		ctx, cancel := context.WithCancel(t.Context())
		err := s.Write(ctx, func(tx *Tx) error {
			a := w.article
			a.Title = "lain"
			if err := tx.SaveArticle(&a); err != nil {
				return err
			}
			cancel()
			tx.Record(Event{DeskID: w.desk.ID, Action: "a", At: noon})
			return nil
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		if a := get[Article](t)(s.Read(t.Context()).Article(w.desk.ID, w.article.ID)); a.Title != w.article.Title {
			t.Error("the row was kept")
		}
		write(t, s, func(tx *Tx) error { return tx.LockDesk(w.desk.ID) }) // the connection is as it was
	})
}

func TestAPanicKeepsNothing(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, s *Store) {
		w := newWorld(t, s)
		func() {
			defer func() { _ = recover() }()
			_ = s.Write(t.Context(), func(tx *Tx) error {
				a := w.article
				a.Title = "lain"
				must(t, tx.SaveArticle(&a))
				panic("fault")
			})
		}()
		if a := get[Article](t)(s.Read(t.Context()).Article(w.desk.ID, w.article.ID)); a.Title != w.article.Title {
			t.Error("the row was kept")
		}
		write(t, s, func(tx *Tx) error { return tx.LockDesk(w.desk.ID) })
	})
}
