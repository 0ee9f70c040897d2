package models

import (
	"reflect"
	"testing"

	"sumber/internal/workflow"
)

// TestQueueFormIsTheListsItIsMadeOf holds the one query against the lists themselves, and the desks around a page too.
func TestQueueFormIsTheListsItIsMadeOf(t *testing.T) {
	forEachEmptyDatabase(t, func(t *testing.T, s *Store) {
		w := newWorld(t, s)
		r := s.Read(t.Context())
		write(t, s, func(tx *Tx) error {
			sc := Scale{DeskID: w.desk.ID, ID: NewID(), Name: "Skala", CreatedAt: noon}
			if err := tx.CreateScale(&sc); err != nil {
				return err
			}
			for n, labels := range [][]Label{{{Code: "old", NameID: "Lama", NameEN: "Old"}}, {{Code: "true", NameID: "Benar", NameEN: "True"}, {Code: "false", NameID: "Salah \"palsu\"", NameEN: "False"}}} {
				if err := tx.CreateScaleVersion(&ScaleVersion{DeskID: w.desk.ID, ID: NewID(), ScaleID: sc.ID, Number: n + 1, Labels: labels, CreatedAt: noon}); err != nil {
					return err
				}
			}
			for _, name := range []string{"Zona", "antrean \"pagi\"", "Ébola"} {
				if err := tx.CreateSavedView(&SavedView{DeskID: w.desk.ID, ID: NewID(), Name: name, Query: "q=a", CreatedBy: w.rita.ID, CreatedAt: noon}); err != nil {
					return err
				}
			}
			acc := get[Account](t)(tx.Account(w.edi.ID))
			acc.DisabledAt = &noon
			return tx.SaveAccount(&acc)
		})
		same := func(t *testing.T, got, want any) {
			t.Helper()
			if !reflect.DeepEqual(got, want) {
				t.Errorf("got %+v\nwant %+v", got, want)
			}
		}
		form := get[QueueForm](t)(r.QueueForm(w.desk.ID))
		members := get[[]MemberAccount](t)(r.Members(w.desk.ID))
		for i := range members {
			m := members[i]
			members[i] = MemberAccount{Member: Member{DeskID: m.DeskID, AccountID: m.AccountID, Role: m.Role}, Name: m.Name, Disabled: m.Disabled}
		}
		same(t, form.Members, members)
		views := get[[]SavedView](t)(r.SavedViews(w.desk.ID))
		for i := range views {
			v := views[i]
			views[i] = SavedView{DeskID: v.DeskID, ID: v.ID, Name: v.Name, Folded: v.Folded, Version: v.Version}
		}
		same(t, form.Views, views)
		same(t, form.Labels, get[ScaleInForce](t)(r.Scale(w.desk.ID)).Labels)
		if _, err := r.QueueForm(NewID()); err == nil {
			t.Error("a desk without a scale has a form")
		}

		w.newClaim(1)
		desks := get[[]Membership](t)(r.DesksOf(w.rita.ID))
		around := get[[]Waiting](t)(r.DesksAround(w.rita.ID, w.desk.Slug, []workflow.State{workflow.Triage}, 99))
		if len(around) != len(desks) || len(desks) == 0 {
			t.Fatalf("%d desks around, %d of the account", len(around), len(desks))
		}
		for i := range desks {
			same(t, around[i].Membership, desks[i])
			if desks[i].ID == w.desk.ID {
				if around[i].Claims != 1 {
					t.Errorf("%d claims wait, not 1", around[i].Claims)
				}
				same(t, get[Membership](t)(r.Membership(w.rita.ID, w.desk.Slug)), desks[i])
			}
		}
		for _, slug := range []string{"", "bukan", "a\x00b"} {
			if _, err := r.Membership(w.rita.ID, slug); err == nil {
				t.Errorf("%q is a desk", slug)
			}
		}
	})
}
