package models

import (
	"reflect"
	"slices"
	"strconv"
	"testing"

	"sumber/internal/workflow"
)

func TestArticlePages(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, s *Store) {
		w := newWorld(t, s)
		newWorld(t, s).newClaim(1) // another desk's are never seen
		want := []string{w.article.Title}
		for i := range 7 {
			a, r := w.newArticle("artikel " + strconv.Itoa(i))
			want = append(want, a.Title)
			for j := range i {
				w.claimOf(a, r, j+1, func(c *Claim) {
					c.State = workflow.States[j]
					if j%2 == 1 {
						c.Attribution = workflow.Unattributed
					}
				})
			}
		}
		r := s.Read(t.Context())
		walk(t, want, 3, func(after, before string) ([]string, string, string) {
			p := get[ArticlePage](t)(r.Articles(w.desk.ID, ArticleQuery{After: after, Before: before, Limit: 3}))
			var titles []string
			for _, a := range p.Rows {
				titles = append(titles, a.Title)
			}
			return titles, p.Next, p.Prev
		})
		last := get[ArticlePage](t)(r.Articles(w.desk.ID, ArticleQuery{})).Rows[7]
		counts := map[workflow.State]int{workflow.Triage: 1, workflow.Selected: 1, workflow.Reviewing: 1, workflow.Proposed: 1, workflow.Approved: 1, workflow.Done: 1}
		if !reflect.DeepEqual(last.Counts, counts) || last.Unattributed != 3 {
			t.Errorf("numbers %v, %d without a source", last.Counts, last.Unattributed)
		}
		one, unattributed, err := r.ArticleCounts(w.desk.ID, last.ID)
		must(t, err)
		if !reflect.DeepEqual(one, counts) || unattributed != 3 {
			t.Errorf("numbers of one article: %v, %d", one, unattributed)
		}
		for _, cursor := range []string{"x", "2023-06-12T12:00:00.000000Z x", " "} {
			_, err := r.Articles(w.desk.ID, ArticleQuery{Before: cursor})
			wantErr(t, "cursor "+cursor, err, ErrNotFound)
		}
	})
}

func TestArticlesOfOneMoment(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, s *Store) {
		w := newWorld(t, s)
		want := []string{w.article.ID}
		for range 5 {
			a := w.article
			a.ID = NewID()
			write(t, s, func(tx *Tx) error { return tx.CreateArticle(&a) })
			want = append(want, a.ID)
		}
		slices.Sort(want)
		slices.Reverse(want)
		walk(t, want, 2, func(after, before string) ([]string, string, string) {
			p := get[ArticlePage](t)(s.Read(t.Context()).Articles(w.desk.ID, ArticleQuery{After: after, Before: before, Limit: 2}))
			var ids []string
			for _, a := range p.Rows {
				ids = append(ids, a.ID)
			}
			return ids, p.Next, p.Prev
		})
	})
}

func TestArticlesAndRevisions(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, s *Store) {
		w := newWorld(t, s)
		r := s.Read(t.Context())
		day, external := "2023-06-12", "cms-7"
		w.article.PublishedOn, w.article.ExternalID, w.article.Revision = &day, &external, 2
		second := Revision{DeskID: w.desk.ID, ID: NewID(), ArticleID: w.article.ID, Number: 2, Text: "Lain 🙂\n", SHA256: sha("2"), Engine: "1", CreatedBy: &w.rita.ID, CreatedAt: noon}
		write(t, s, func(tx *Tx) error {
			if err := tx.CreateRevision(&second); err != nil {
				return err
			}
			return tx.SaveArticle(&w.article)
		})
		if got := get[Article](t)(r.Article(w.desk.ID, w.article.ID)); !reflect.DeepEqual(got, w.article) {
			t.Errorf("article %+v, want %+v", got, w.article)
		}
		if got := get[Article](t)(r.ArticleByExternalID(w.desk.ID, external)); got.ID != w.article.ID {
			t.Errorf("by external id: %+v", got)
		}
		twin := w.article
		twin.ID = NewID()
		wantErr(t, "an external id twice", tryWrite(t, s, func(tx *Tx) error { return tx.CreateArticle(&twin) }), ErrConflict)
		if got := get[Revision](t)(r.Revision(w.desk.ID, w.article.ID, 2)); !reflect.DeepEqual(got, second) {
			t.Errorf("revision: %+v", got)
		}
		if got := get[Revision](t)(r.RevisionByID(w.desk.ID, w.revision.ID)); !reflect.DeepEqual(got, w.revision) {
			t.Errorf("revision by id: %+v", got)
		}
		if got := get[Revision](t)(r.RevisionBySHA(w.desk.ID, w.revision.SHA256)); got.ArticleID != w.article.ID {
			t.Errorf("by hash: %+v", got)
		}
		_, err := r.RevisionBySHA(newWorld(t, s).desk.ID, w.revision.SHA256)
		wantErr(t, "the text on another desk", err, ErrNotFound)
		list := get[[]Revision](t)(r.Revisions(w.desk.ID, w.article.ID))
		if len(list) != 2 || list[0].Number != 1 || list[1].Number != 2 || list[1].Text != "" || list[1].SHA256 != second.SHA256 {
			t.Errorf("revisions: %+v", list)
		}
		copied, copiedText := w.article, w.revision
		copied.ID, copied.ExternalID = NewID(), nil
		copiedText.ID, copiedText.ArticleID = NewID(), copied.ID
		wantErr(t, "the text imported a second time", tryWrite(t, s, func(tx *Tx) error {
			if err := tx.CreateArticle(&copied); err != nil {
				return err
			}
			return tx.CreateRevision(&copiedText)
		}), ErrConflict)
		if got := get[map[string]Article](t)(r.ArticlesByID(w.desk.ID, []string{w.article.ID, copied.ID})); len(got) != 1 {
			t.Errorf("by id: %+v", got)
		}
	})
}

func sha(s string) string { return hexOf(hashOf(s)) }
