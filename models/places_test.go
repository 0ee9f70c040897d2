package models

import (
	"errors"
	"testing"
	"time"
)

// TestReadingPlace: each member has one place on an article, the last one; none is another member's.
func TestReadingPlace(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, s *Store) {
		w := newWorld(t, s)
		art, claims := w.article, []Claim{w.newClaim(11), w.newClaim(12)}
		at := func(account, claim string, when time.Time) {
			write(t, s, func(tx *Tx) error {
				return tx.SaveReadingPlace(ReadingPlace{DeskID: w.desk.ID, AccountID: account, ArticleID: art.ID, ClaimID: claim, At: when})
			})
		}
		r := s.Read(t.Context())
		if _, err := r.ReadingPlace(w.desk.ID, w.rita.ID, art.ID); !errors.Is(err, ErrNotFound) {
			t.Errorf("a place before any claim was opened: %v", err)
		}
		at(w.rita.ID, claims[0].ID, noon)
		at(w.rita.ID, claims[1].ID, noon.Add(time.Minute))
		at(w.edi.ID, claims[0].ID, noon)
		for account, want := range map[string]string{w.rita.ID: claims[1].ID, w.edi.ID: claims[0].ID} {
			got, err := r.ReadingPlace(w.desk.ID, account, art.ID)
			if err != nil || got.ClaimID != want {
				t.Errorf("%s left at %s (%v), want %s", account, got.ClaimID, err, want)
			}
		}
	})
}
