package models

import (
	"errors"
	"reflect"
	"slices"
	"strconv"
	"testing"
	"time"

	"sumber/internal/workflow"
)

func TestScales(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, s *Store) {
		w := newWorld(t, s)
		r := s.Read(t.Context())
		_, err := r.Scale(w.desk.ID)
		wantErr(t, "no scale", err, ErrNotFound)
		one := 1
		scale := Scale{DeskID: w.desk.ID, ID: NewID(), Name: "Skala", CreatedAt: noon}
		v1 := ScaleVersion{DeskID: w.desk.ID, ID: NewID(), ScaleID: scale.ID, Number: 1, Labels: []Label{{Code: "true", NameID: "Benar", NameEN: "True", Value: &one}, {Code: "unproven", NameID: "Belum terbukti", NameEN: "Unproven"}}, CreatedAt: noon}
		v2 := ScaleVersion{DeskID: w.desk.ID, ID: NewID(), ScaleID: scale.ID, Number: 2, CreatedBy: &w.ada.ID, CreatedAt: noon}
		write(t, s, func(tx *Tx) error {
			return errors.Join(tx.CreateScale(&scale), tx.CreateScaleVersion(&v2), tx.CreateScaleVersion(&v1))
		})
		got := get[ScaleInForce](t)(r.Scale(w.desk.ID))
		if got.Scale != scale || !reflect.DeepEqual(got.ScaleVersion, v2) || got.Labels == nil {
			t.Errorf("in force: %+v", got)
		}
		if got := get[ScaleVersion](t)(r.ScaleVersion(w.desk.ID, v1.ID)); !reflect.DeepEqual(got, v1) {
			t.Errorf("version: %+v", got)
		}
		if got := get[map[string]ScaleVersion](t)(r.ScaleVersions(w.desk.ID, []string{v1.ID, v2.ID, "x"})); len(got) != 2 || !reflect.DeepEqual(got[v1.ID], v1) {
			t.Errorf("versions: %+v", got)
		}
		scale.Name = "Skala baru"
		write(t, s, func(tx *Tx) error { return tx.SaveScale(&scale) })
		twin := v2
		twin.ID = NewID()
		wantErr(t, "a number twice", tryWrite(t, s, func(tx *Tx) error { return tx.CreateScaleVersion(&twin) }), ErrConflict)
	})
}

func TestEvidenceAndOccasions(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, s *Store) {
		w := newWorld(t, s)
		r := s.Read(t.Context())
		c := w.newClaim(1)
		occasion := Occasion{DeskID: w.desk.ID, ID: NewID(), ArticleID: w.article.ID, Medium: "letter", Date: "2023-06", CreatedBy: w.rita.ID, UpdatedBy: w.rita.ID, CreatedAt: noon}
		write(t, s, func(tx *Tx) error { return tx.CreateOccasion(&occasion) })
		add := func(title string, after time.Duration, change func(*Evidence)) Evidence {
			e := Evidence{DeskID: w.desk.ID, ID: NewID(), ArticleID: w.article.ID, BearsOn: "content", Kind: "link", URL: "https://example.org/", Title: title, Stance: "refutes", Primary: true, CreatedBy: w.rita.ID, CreatedAt: noon.Add(after)}
			change(&e)
			write(t, s, func(tx *Tx) error { return tx.CreateEvidence(&e) })
			return e
		}
		ofClaim := func(e *Evidence) { e.ClaimID = &c.ID }
		ofOccasion := func(e *Evidence) { e.OccasionID, e.BearsOn = &occasion.ID, "occasion" }
		third := add("3", 3*time.Second, ofClaim)
		second := add("2", 2*time.Second, ofOccasion)
		first := add("1", time.Second, ofClaim)
		gone := add("x", 0, ofClaim)
		remove := func() error {
			return tryWrite(t, s, func(tx *Tx) error { return tx.RemoveEvidence(w.desk.ID, gone.ID, w.bima.ID, noon) })
		}
		must(t, remove())
		wantErr(t, "removed twice", remove(), ErrNotFound)
		for name, tc := range map[string]struct {
			got  []Evidence
			want []Evidence
		}{
			"of the claim and its occasion": {get[[]Evidence](t)(r.EvidenceOfClaim(w.desk.ID, c.ID, &occasion.ID)), []Evidence{first, second, third}},
			"of the claim alone":            {get[[]Evidence](t)(r.EvidenceOfClaim(w.desk.ID, c.ID, nil)), []Evidence{first, third}},
			"of the article":                {get[[]Evidence](t)(r.EvidenceOfArticle(w.desk.ID, w.article.ID)), []Evidence{first, second, third}},
		} {
			if !reflect.DeepEqual(tc.got, tc.want) {
				t.Errorf("%s: %+v", name, tc.got)
			}
		}
		if e := get[Evidence](t)(r.Evidence(w.desk.ID, gone.ID)); e.RemovedBy == nil || *e.RemovedBy != w.bima.ID || !e.RemovedAt.Equal(noon) {
			t.Errorf("removed: %+v", e)
		}
		for name, change := range map[string]func(*Evidence){
			"of nothing":            func(*Evidence) {},
			"of both":               func(e *Evidence) { e.ClaimID, e.OccasionID = &c.ID, &occasion.ID },
			"a stance that is none": func(e *Evidence) { e.ClaimID, e.Stance = &c.ID, "maybe" },
		} {
			e := third
			e.ID, e.ClaimID = NewID(), nil
			change(&e)
			wantErr(t, name, tryWrite(t, s, func(tx *Tx) error { return tx.CreateEvidence(&e) }), ErrRefused)
		}
		occasion.Addressee = "Putin"
		write(t, s, func(tx *Tx) error { return tx.SaveOccasion(&occasion) })
		empty := occasion
		empty.ID = NewID()
		write(t, s, func(tx *Tx) error { return tx.CreateOccasion(&empty) })
		if got := get[[]Occasion](t)(r.Occasions(w.desk.ID, w.article.ID)); len(got) != 2 || got[0].Addressee != "Putin" || got[0].Version != 2 {
			t.Errorf("occasions: %+v", got)
		}
	})
}

func TestDrafts(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, s *Store) {
		w := newWorld(t, s)
		r := s.Read(t.Context())
		c := w.newClaim(1)
		_, err := r.Draft(w.desk.ID, c.ID)
		wantErr(t, "no draft", err, ErrNotFound)
		d := Draft{DeskID: w.desk.ID, ClaimID: c.ID, Statement: "satu", UpdatedAt: noon}
		write(t, s, func(tx *Tx) error { return tx.SaveDraft(&d) })
		if got := get[Draft](t)(r.Draft(w.desk.ID, c.ID)); got.Findings == nil || !reflect.DeepEqual(got, d) {
			t.Errorf("draft: %+v", got)
		}
		d.Statement, d.Kind, d.Rating, d.Category, d.UpdatedBy = "dua", workflow.Opinion, "true", "satire", &w.rita.ID
		d.Findings = []HopFinding{{HopID: NewID(), Finding: workflow.Misattributed, TrueSource: "Lain"}}
		write(t, s, func(tx *Tx) error { return tx.SaveDraft(&d) })
		if got := get[Draft](t)(r.Draft(w.desk.ID, c.ID)); !reflect.DeepEqual(got, d) {
			t.Errorf("draft saved again: %+v", got)
		}
		write(t, s, func(tx *Tx) error {
			return errors.Join(tx.AddDraftAuthors(w.desk.ID, c.ID, []string{w.rita.ID, w.bima.ID}, noon), tx.AddDraftAuthors(w.desk.ID, c.ID, []string{w.rita.ID}, noon.Add(time.Hour)))
		})
		want := []string{w.rita.ID, w.bima.ID}
		slices.Sort(want)
		if got := get[[]string](t)(r.DraftAuthors(w.desk.ID, c.ID)); !slices.Equal(got, want) {
			t.Errorf("authors: %v, want %v", got, want)
		}
		wantErr(t, "an author that is none", tryWrite(t, s, func(tx *Tx) error { return tx.AddDraftAuthors(w.desk.ID, c.ID, []string{NewID()}, noon) }), ErrRefused)
		write(t, s, func(tx *Tx) error {
			return errors.Join(tx.ClearDraftAuthors(w.desk.ID, c.ID), tx.DeleteDraft(w.desk.ID, c.ID), tx.DeleteDraft(w.desk.ID, c.ID))
		})
		if got := get[[]string](t)(r.DraftAuthors(w.desk.ID, c.ID)); len(got) != 0 {
			t.Errorf("authors after clearing: %v", got)
		}
		for n, words := range map[int]string{3: "tiga", 5: "lima"} {
			write(t, s, func(tx *Tx) error {
				return tx.CreateDraftVersion(&DraftVersion{DeskID: w.desk.ID, ClaimID: c.ID, ClaimVersion: n, Body: Draft{Statement: words}, CreatedAt: noon})
			})
		}
		for n, words := range map[int]string{3: "tiga", 4: "tiga", 5: "lima", 9: "lima"} {
			if got := get[DraftVersion](t)(r.DraftAt(w.desk.ID, c.ID, n)); got.Body.Statement != words {
				t.Errorf("draft at %d: %+v", n, got)
			}
		}
		_, err = r.DraftAt(w.desk.ID, c.ID, 2)
		wantErr(t, "before the first save", err, ErrNotFound)
	})
}

// TestTheWayOfAVerdict takes a claim from its proposal through return, approval, publication, correction to retraction.
func TestTheWayOfAVerdict(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, s *Store) {
		w := newWorld(t, s)
		r := s.Read(t.Context())
		c := w.newClaim(1)
		next := func(number, attempt int) {
			t.Helper()
			n, a, err := r.NextVerdict(w.desk.ID, c.ID)
			must(t, err)
			if n != number || a != attempt {
				t.Errorf("the next verdict is %d, attempt %d; want %d, %d", n, a, number, attempt)
			}
		}
		next(1, 1)
		v1 := w.propose(&c, w.rita.ID, w.bima.ID)
		if len(v1.SHA256) != 64 {
			t.Errorf("hash %q", v1.SHA256)
		}
		must(t, w.decide(decision(v1, workflow.Return, w.edi.ID)))
		next(1, 2)
		v2 := w.propose(&c, w.rita.ID)
		must(t, w.decide(decision(v2, workflow.Approve, w.edi.ID)))
		p1 := publication(v2, w.edi.ID)
		if _, err := r.PublicArticle(w.article.ID); !errors.Is(err, ErrNotFound) {
			t.Errorf("public before publication: %v", err)
		}
		write(t, s, func(tx *Tx) error { return tx.CreatePublication(&p1) })
		if desk := get[string](t)(r.PublicArticle(w.article.ID)); desk != w.desk.ID {
			t.Errorf("the article is of desk %s", desk)
		}
		next(2, 1)
		v3 := w.propose(&c, w.bima.ID)
		must(t, w.decide(decision(v3, workflow.Approve, w.edi.ID)))
		p2 := publication(v3, w.edi.ID)
		p2.Correction, p2.CorrectReason = "update", "sebab"
		wantErr(t, "two live at once", tryWrite(t, s, func(tx *Tx) error { return tx.CreatePublication(&p2) }), ErrConflict)
		write(t, s, func(tx *Tx) error {
			return errors.Join(tx.Supersede(w.desk.ID, c.ID, noon.Add(time.Hour)), tx.CreatePublication(&p2))
		})
		live := func() []Publication {
			return slices.DeleteFunc(get[[]Publication](t)(r.Publications(w.desk.ID, c.ID)), func(p Publication) bool { return p.SupersededAt != nil || p.RetractedAt != nil })
		}
		if got := live(); !reflect.DeepEqual(got, []Publication{p2}) {
			t.Errorf("live: %+v", got)
		}
		retract := func(reason string) error {
			return tryWrite(t, s, func(tx *Tx) error { return tx.RetractLive(w.desk.ID, c.ID, w.edi.ID, reason, noon.Add(2*time.Hour)) })
		}
		wantErr(t, "retracted without a reason", retract(""), ErrRefused)
		must(t, retract("keliru"))
		wantErr(t, "retracted twice", retract("keliru"), ErrNotFound)
		write(t, s, func(tx *Tx) error { return tx.Supersede(w.desk.ID, c.ID, noon) }) // nothing is live: no error
		if got := live(); len(got) != 0 {
			t.Errorf("live after retraction: %+v", got)
		}
		if desk := get[string](t)(r.PublicArticle(w.article.ID)); desk != w.desk.ID {
			t.Errorf("nobody can learn of the retraction: %q", desk)
		}
		for _, list := range [][]Publication{get[[]Publication](t)(r.Publications(w.desk.ID, c.ID)), get[[]Publication](t)(r.PublicationsOfArticle(w.desk.ID, w.article.ID))} {
			if len(list) != 2 {
				t.Fatalf("publications: %+v", list)
			}
			slices.SortFunc(list, func(a, b Publication) int { return a.Number - b.Number })
			if !list[0].SupersededAt.Equal(noon.Add(time.Hour)) || list[0].RetractedAt != nil || list[1].SupersededAt != nil || !list[1].RetractedAt.Equal(noon.Add(2*time.Hour)) || list[1].RetractReason != "keliru" {
				t.Errorf("publications: %+v", list)
			}
		}
		next(3, 1)
		if got := get[[]VerdictRevision](t)(r.VerdictRevisions(w.desk.ID, c.ID)); len(got) != 3 || got[0].ID != v1.ID || got[1].Attempt != 2 || got[2].Number != 2 {
			t.Errorf("verdicts: %+v", got)
		}
		if got := get[map[string]VerdictRevision](t)(r.VerdictsByID(w.desk.ID, []string{v1.ID, v3.ID, "x"})); len(got) != 2 || !reflect.DeepEqual(got[v1.ID], v1) {
			t.Errorf("by id: %+v", got)
		}
		both := []string{w.rita.ID, w.bima.ID}
		slices.Sort(both)
		if got := get[[]string](t)(r.VerdictAuthors(w.desk.ID, v1.ID)); !slices.Equal(got, both) {
			t.Errorf("authors: %v", got)
		}
		if got := get[map[string][]string](t)(r.AuthorsOf(w.desk.ID, []string{v1.ID, v2.ID})); !slices.Equal(got[v1.ID], both) || !slices.Equal(got[v2.ID], []string{w.rita.ID}) {
			t.Errorf("authors of both: %v", got)
		}
		if got := get[[]Decision](t)(r.DecisionsOfClaim(w.desk.ID, c.ID)); len(got) != 3 || got[0].Action != workflow.Return {
			t.Errorf("decisions: %+v", got)
		}
		if got := get[[]Decision](t)(r.Decisions(w.desk.ID, v2.ID)); len(got) != 1 || got[0].SHA256 != v2.SHA256 {
			t.Errorf("decisions of one: %+v", got)
		}
		if got := get[map[string][]Decision](t)(r.DecisionsOf(w.desk.ID, []string{v1.ID, v2.ID})); len(got) != 2 || got[v1.ID][0].Action != workflow.Return {
			t.Errorf("decisions of both: %+v", got)
		}
		forged := v3
		forged.ID, forged.Attempt, forged.SHA256 = NewID(), 9, v1.SHA256
		wantErr(t, "a hash of other bytes", tryWrite(t, s, func(tx *Tx) error { return tx.CreateVerdictRevision(&forged) }), ErrRefused)
	})
}

func TestProposals(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, s *Store) {
		w := newWorld(t, s)
		r := s.Read(t.Context())
		var want, titles []string
		for i := range 5 {
			a, rev := w.newArticle("artikel " + strconv.Itoa(i))
			titles = append(titles, a.Title)
			second, first := w.claimOf(a, rev, 2), w.claimOf(a, rev, 1)
			w.claimOf(a, rev, 3)
			v2, v1 := w.propose(&second, w.rita.ID), w.propose(&first, w.rita.ID)
			second.State = workflow.Approved
			write(t, s, func(tx *Tx) error { return tx.SaveClaim(&second) })
			if i == 0 {
				want = []string{v1.ID, v2.ID}
				var got []string
				for _, v := range get[[]VerdictRevision](t)(r.Proposals(w.desk.ID, a.ID)) {
					got = append(got, v.ID)
				}
				if !slices.Equal(got, want) {
					t.Errorf("proposals %v, want %v", got, want)
				}
			}
		}
		walk(t, titles, 2, func(after, before string) ([]string, string, string) {
			p := get[ProposedPage](t)(r.ProposedArticles(w.desk.ID, ProposedQuery{After: after, Before: before, Limit: 2}))
			var out []string
			for _, a := range p.Rows {
				if a.Proposed != 1 || a.Approved != 1 {
					t.Errorf("%+v", a)
				}
				out = append(out, a.Title)
			}
			return out, p.Next, p.Prev
		})
	})
}
