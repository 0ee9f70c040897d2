package models

import (
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
)

// TestBackupRefusesABrokenChain_AUD04: what somebody changed is not carried on as if it held.
func TestBackupRefusesABrokenChain_AUD04(t *testing.T) {
	forEachEmptyDatabase(t, func(t *testing.T, s *Store) {
		desk := chain(t, s, 3)
		if b := get[Backed](t)(s.Backup(t.Context(), io.Discard, noon)); b.Events != 3 {
			t.Errorf("%d events hold", b.Events)
		}
		unguarded(t, s, "UPDATE audit_events SET action = 'approve' WHERE desk_id = ? AND seq = 2", desk)
		_, err := s.Backup(t.Context(), io.Discard, noon)
		if broken, ok := errors.AsType[*BrokenChain](err); !ok || broken.Seq != 2 {
			t.Errorf("the backup of a broken chain: %v", err)
		}
	})
}

// TestUnguardedPutsTheGuardsBack: after a restore the schema is what the migrations made.
func TestUnguardedPutsTheGuardsBack(t *testing.T) {
	guards := func(s *Store) []string {
		t.Helper()
		if s.Dialect() == SQLite {
			return get[[]string](t)(query[string](s.Read(t.Context()), "triggers", "SELECT sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"))
		}
		return get[[]string](t)(query[string](s.Read(t.Context()), "triggers and keys", `SELECT tgrelid::regclass || ' ' || tgname || ' ' || tgenabled::text FROM pg_trigger WHERE NOT tgisinternal
UNION ALL SELECT conrelid::regclass || ' ' || conname || ' ' || condeferrable || condeferred FROM pg_constraint WHERE contype = 'f' ORDER BY 1`))
	}
	forEachEmptyDatabase(t, func(t *testing.T, s *Store) {
		before := guards(s)
		member := func(tx *Tx, desk, account string) error {
			_, err := exec(tx, "member", "INSERT INTO members (desk_id, id, account_id, role, created_at, version) VALUES (?, ?, ?, 'editor', ?, 1)", desk, NewID(), account, noon)
			return err
		}
		err := s.unguarded(t.Context(), func(tx *Tx) error {
			// Rows in the wrong order: a member of a desk that comes after it.
			a, d := NewID(), NewID()
			if err := member(tx, d, a); err != nil {
				return err
			}
			if err := tx.CreateAccount(&Account{ID: a, Email: "a@example.org", Name: "A", Language: "id", CreatedAt: noon}); err != nil {
				return err
			}
			return tx.CreateDesk(&Desk{ID: d, Slug: "d", Name: "D", Language: "id", TimeZone: "UTC", CreatedAt: noon})
		})
		if err != nil {
			t.Fatal(err)
		}
		if after := guards(s); !slices.Equal(before, after) {
			t.Errorf("guards were\n%s\nand are\n%s", strings.Join(before, "\n"), strings.Join(after, "\n"))
		}
		stray := func(tx *Tx) error { return member(tx, NewID(), NewID()) }
		if err := s.unguarded(t.Context(), stray); err == nil {
			t.Error("a row whose desk never came was let in")
		}
		if err := s.Write(t.Context(), stray); err == nil {
			t.Error("the foreign keys are not looked at any more")
		}
	})
}
