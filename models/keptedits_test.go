package models

import (
	"reflect"
	"testing"
	"time"
)

// TestKeptEdits: what could not be saved is kept for whoever typed it, once for each form of a claim, the last in the place of
// the one before, until it is settled.
func TestKeptEdits(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, s *Store) {
		w := newWorld(t, s)
		r := s.Read(t.Context())
		one, two := w.newClaim(1), w.newClaim(2)
		keep := func(who Account, c Claim, form string, base int, at time.Time, words string) KeptEdit {
			t.Helper()
			k := KeptEdit{DeskID: w.desk.ID, AccountID: who.ID, ClaimID: c.ID, Form: form, BaseVersion: base, Fields: map[string][]string{"statement": {words}, "state": {"a", "b"}}, At: at}
			write(t, s, func(tx *Tx) error { return tx.SaveKeptEdit(&k) })
			return k
		}
		kept := func(who Account, c Claim) []string {
			t.Helper()
			var forms []string
			for _, k := range get[[]KeptEdit](t)(r.KeptEdits(w.desk.ID, who.ID, c.ID)) {
				if k.Fields != nil {
					t.Errorf("the list of %s has the fields", k.Form)
				}
				forms = append(forms, k.Form)
			}
			return forms
		}
		keep(w.rita, one, "draft", 1, noon, "pertama")
		edit := keep(w.rita, one, "edit", 1, noon, "suntingan")
		bimas := keep(w.bima, one, "draft", 1, noon, "milik Bima")
		others := keep(w.rita, two, "draft", 1, noon, "klaim lain")
		last := keep(w.rita, one, "draft", 3, noon.Add(time.Hour), "kedua 🌧️ \"'<")

		for name, tc := range map[string]struct {
			who  Account
			of   Claim
			form string
			want KeptEdit
		}{
			"the last takes the place of the first": {w.rita, one, "draft", last},
			"another form stays":                    {w.rita, one, "edit", edit},
			"another's stays theirs":                {w.bima, one, "draft", bimas},
			"so does one of another claim":          {w.rita, two, "draft", others},
		} {
			if got := get[KeptEdit](t)(r.KeptEdit(w.desk.ID, tc.who.ID, tc.of.ID, tc.form)); !reflect.DeepEqual(got, tc.want) {
				t.Errorf("%s: %+v, want %+v", name, got, tc.want)
			}
		}
		if got := kept(w.rita, one); !reflect.DeepEqual(got, []string{"draft", "edit"}) {
			t.Errorf("kept of one claim: %v", got)
		}
		for name, err := range map[string]error{
			"of who kept nothing":    second(r.KeptEdit(w.desk.ID, w.edi.ID, one.ID, "draft")),
			"of another desk":        second(r.KeptEdit(NewID(), w.rita.ID, one.ID, "draft")),
			"of a form that is none": second(r.KeptEdit(w.desk.ID, w.rita.ID, one.ID, "lain")),
		} {
			wantErr(t, name, err, ErrNotFound)
		}
		wantErr(t, "of a claim that is none", tryWrite(t, s, func(tx *Tx) error {
			return tx.SaveKeptEdit(&KeptEdit{DeskID: w.desk.ID, AccountID: w.rita.ID, ClaimID: NewID(), Form: "draft", BaseVersion: 1, Fields: map[string][]string{}, At: noon})
		}), ErrRefused)

		// Settled, it is gone; a second time is no error, and nobody else's goes along.
		for range 2 {
			write(t, s, func(tx *Tx) error { return tx.DeleteKeptEdit(w.desk.ID, w.rita.ID, one.ID, "draft") })
		}
		if mine, theirs, elsewhere := kept(w.rita, one), kept(w.bima, one), kept(w.rita, two); !reflect.DeepEqual(mine, []string{"edit"}) || len(theirs) != 1 || len(elsewhere) != 1 {
			t.Errorf("after one was settled: %v, of another %v, of another claim %v", mine, theirs, elsewhere)
		}
		// What was rolled back was never kept.
		wantErr(t, "rolled back", tryWrite(t, s, func(tx *Tx) error {
			k := edit
			k.Form = "draft"
			if err := tx.SaveKeptEdit(&k); err != nil {
				return err
			}
			return ErrStale
		}), ErrStale)
		wantErr(t, "what was rolled back", second(r.KeptEdit(w.desk.ID, w.rita.ID, one.ID, "draft")), ErrNotFound)
	})
}
