package models

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"sumber/internal/workflow"
)

// TestRulesThatTheDatabaseKeeps_WHO04 writes past the application, by SQL, what must not be.
func TestRulesThatTheDatabaseKeeps_WHO04(t *testing.T) {
	forEachEmptyDatabase(t, func(t *testing.T, s *Store) {
		w := newWorld(t, s)
		desk := w.desk.ID
		published := w.newClaim(1)
		v, p := w.publish(&published)
		proposedClaim := w.newClaim(2)
		proposed := w.propose(&proposedClaim, w.rita.ID, w.edi.ID)
		returnedClaim := w.newClaim(3)
		returned := w.propose(&returnedClaim, w.rita.ID)
		must(t, w.decide(decision(returned, workflow.Return, w.edi.ID)))
		orphanClaim := w.newClaim(4)
		orphan := w.propose(&orphanClaim)
		retractedClaim := w.newClaim(5)
		_, retracted := w.publish(&retractedClaim)
		write(t, s, func(tx *Tx) error { return tx.RetractLive(desk, retractedClaim.ID, w.edi.ID, "keliru", noon) })
		page := RevisionHTML{DeskID: desk, ID: NewID(), RevID: w.revision.ID, HTML: []byte("<p>Isi"), SHA256: strings.Repeat("0", 64), Encoding: "utf-8", Runs: [][3]int{{0, 0, 3}}, CreatedAt: noon}
		write(t, s, func(tx *Tx) error { return tx.CreateRevisionHTML(&page) })
		if got, err := s.Read(t.Context()).HTMLOfRevision(desk, w.revision.ID); err != nil || string(got.HTML) != "<p>Isi" || len(got.Runs) != 1 || got.Runs[0] != page.Runs[0] {
			t.Errorf("the HTML of a revision is %+v, %v", got, err)
		}
		scale := Scale{DeskID: desk, ID: NewID(), Name: "Skala", CreatedAt: noon}
		labels := ScaleVersion{DeskID: desk, ID: NewID(), ScaleID: scale.ID, Number: 1, CreatedAt: noon}
		draftVersion := DraftVersion{DeskID: desk, ClaimID: published.ID, ClaimVersion: 1, CreatedAt: noon}
		write(t, s, func(tx *Tx) error {
			tx.Record(Event{DeskID: desk, Action: "test", Object: "claim", ObjectID: published.ID, At: noon, Texts: map[string]string{"reason": "sebab"}})
			return errors.Join(tx.CreateScale(&scale), tx.CreateScaleVersion(&labels), tx.CreateDraftVersion(&draftVersion))
		})
		ofVerdict := func(x VerdictRevision) string { return fmt.Sprintf("desk_id = '%s' AND verdict_id = '%s'", desk, x.ID) }
		decide := func(x VerdictRevision, action workflow.Action, by Account, sha string) string {
			return fmt.Sprintf("INSERT INTO decisions (desk_id, id, verdict_id, action, account_id, remarks, sha256, at) VALUES ('%s', '%s', '%s', '%s', '%s', '', '%s', '2023-06-12T12:00:00.000000Z')",
				desk, NewID(), x.ID, action, by.ID, sha)
		}
		publish := func(claim Claim, x VerdictRevision, number int) string {
			return fmt.Sprintf("INSERT INTO publications (desk_id, id, claim_id, article_id, verdict_id, number, published_by, published_at, correction, correct_reason, retract_reason) VALUES ('%s', '%s', '%s', '%s', '%s', %d, '%s', '2023-06-12T12:00:00.000000Z', '', '', '')",
				desk, NewID(), claim.ID, claim.ArticleID, x.ID, number, w.edi.ID)
		}
		type row struct {
			name, sql string
			want      error
		}
		rows := []row{
			{"an author approves", decide(proposed, workflow.Approve, w.edi, proposed.SHA256), ErrRefused},
			{"the other author approves", decide(proposed, workflow.Approve, w.rita, proposed.SHA256), ErrRefused},
			{"an approval of other bytes", decide(proposed, workflow.Approve, w.ada, v.SHA256), ErrRefused},
			{"a return of other bytes", decide(proposed, workflow.Return, w.ada, v.SHA256), ErrRefused},
			{"an approval of a returned verdict", decide(returned, workflow.Approve, w.edi, returned.SHA256), ErrRefused},
			{"an approval of what nobody wrote", decide(orphan, workflow.Approve, w.edi, orphan.SHA256), ErrRefused},
			{"a second approval", decide(v, workflow.Approve, w.ada, v.SHA256), ErrConflict},
			{"a decision that is none", decide(proposed, workflow.Publish, w.ada, proposed.SHA256), ErrRefused},
			{"an author after the approval", fmt.Sprintf("INSERT INTO verdict_authors VALUES ('%s', '%s', '%s')", desk, v.ID, w.edi.ID), ErrRefused},
			{"an author after the return", fmt.Sprintf("INSERT INTO verdict_authors VALUES ('%s', '%s', '%s')", desk, returned.ID, w.bima.ID), ErrRefused},
			{"an author of no verdict", fmt.Sprintf("INSERT INTO verdict_authors VALUES ('%s', '%s', '%s')", desk, NewID(), w.bima.ID), ErrRefused},
			{"an author taken away", "DELETE FROM verdict_authors WHERE " + ofVerdict(proposed), ErrRefused},
			{"an author exchanged", "UPDATE verdict_authors SET account_id = '" + w.bima.ID + "' WHERE " + ofVerdict(proposed), ErrRefused},
			{"an approval taken back", "DELETE FROM decisions WHERE " + ofVerdict(v), ErrRefused},
			{"a return turned into an approval", "UPDATE decisions SET action = 'approve' WHERE " + ofVerdict(returned), ErrRefused},
			{"a sealed verdict changed", "UPDATE verdict_revisions SET rating = 'false' WHERE desk_id = '" + desk + "'", ErrRefused},
			{"a publication without approval", publish(proposedClaim, proposed, 1), ErrRefused},
			{"a publication of what was returned", publish(returnedClaim, returned, 1), ErrRefused},
			{"a publication of another claim's verdict", publish(proposedClaim, v, 1), ErrRefused},
			{"a publication under another number", publish(published, v, 2), ErrRefused},
			{"a publication of no verdict", publish(published, VerdictRevision{ID: NewID()}, 1), ErrRefused},
			{"a second publication of a verdict", publish(published, v, 1), ErrConflict},
			{"a publication removed", "DELETE FROM publications WHERE id = '" + p.ID + "'", ErrRefused},
			{"a publication of other words", "UPDATE publications SET correct_reason = 'x' WHERE id = '" + p.ID + "'", ErrRefused},
			{"a publication of another verdict", "UPDATE publications SET verdict_id = '" + proposed.ID + "' WHERE id = '" + p.ID + "'", ErrRefused},
			{"a publication dated back", "UPDATE publications SET published_at = '2020-01-01T00:00:00.000000Z' WHERE id = '" + p.ID + "'", ErrRefused},
			{"a retraction undone", "UPDATE publications SET retracted_at = NULL, retracted_by = NULL, retract_reason = '' WHERE id = '" + retracted.ID + "'", ErrRefused},
			{"a retraction explained anew", "UPDATE publications SET retract_reason = 'lain' WHERE id = '" + retracted.ID + "'", ErrRefused},
			{"a retraction without a reason", fmt.Sprintf("UPDATE publications SET retracted_at = '2023-06-12T12:00:00.000000Z', retracted_by = '%s' WHERE id = '%s'", w.edi.ID, p.ID), ErrRefused},
			{"an audit head turned back", "UPDATE audit_heads SET seq = 0", ErrRefused},
			{"an audit head removed", "DELETE FROM audit_heads", ErrRefused},
			{"an audit text changed", "UPDATE audit_values SET value = 'lain'", ErrRefused},
			{"an audit text erased without its salt", "UPDATE audit_values SET value = NULL", ErrRefused},
			{"an audit text moved", "UPDATE audit_values SET field = 'x', value = NULL, salt = NULL", ErrRefused},
			{"an audit text removed", "DELETE FROM audit_values", ErrRefused},
			{"a first text that is another article's", fmt.Sprintf("INSERT INTO revisions (desk_id, id, article_id, number, text, sha256, engine, created_at) SELECT desk_id, '%s', article_id, 1, text, sha256, engine, created_at FROM revisions WHERE id = '%s'", NewID(), w.revision.ID), ErrConflict},
			{"a state that is none", "UPDATE claims SET state = 'published' WHERE id = '" + published.ID + "'", ErrRefused},
			{"a claim of another desk's article", fmt.Sprintf("UPDATE claims SET article_id = '%s' WHERE id = '%s'", NewID(), published.ID), ErrRefused},
			{"a time of publication that nobody set", "UPDATE claims SET publish_at = '2023-06-12T12:00:00.000000Z' WHERE id = '" + published.ID + "'", ErrRefused},
			{"a member twice", fmt.Sprintf("INSERT INTO members VALUES ('%s', '%s', '%s', 'admin', '2023-06-12T12:00:00.000000Z', NULL, 1)", desk, NewID(), w.rita.ID), ErrConflict},
		}
		for _, history := range []string{"revisions", "revision_html", "claim_versions", "scale_versions", "verdict_revisions", "verdict_authors", "decisions", "audit_events", "draft_versions"} {
			rows = append(rows,
				row{"UPDATE " + history, "UPDATE " + history + " SET desk_id = desk_id", ErrRefused},
				row{"DELETE " + history, "DELETE FROM " + history, ErrRefused})
		}
		guarded := []string{"revisions", "revision_html", "claim_versions", "scale_versions", "verdict_revisions", "verdict_authors", "decisions", "audit_events", "draft_versions", "audit_values", "audit_heads", "publications"}
		for _, table := range guarded {
			if s.Dialect() == PostgreSQL {
				rows = append(rows, row{"TRUNCATE " + table, "TRUNCATE " + table + " CASCADE", ErrRefused})
				continue
			}
			for _, verb := range []string{"INSERT OR REPLACE", "REPLACE"} {
				rows = append(rows, row{verb + " " + table, verb + " INTO " + table + " SELECT * FROM " + table + " LIMIT 1", nil})
			}
			rows = append(rows, row{"REPLACE the first row of " + table, "REPLACE INTO " + table + " (rowid, desk_id) SELECT rowid, '" + NewID() + "' FROM " + table + " LIMIT 1", nil})
		}
		if s.Dialect() == PostgreSQL {
			rows = append(rows, row{"TRUNCATE claims", "TRUNCATE claims CASCADE", ErrRefused}, row{"TRUNCATE desks", "TRUNCATE desks CASCADE", ErrRefused})
		} else {
			// The hidden rowid is one more key by which REPLACE removes.
			rows = append(rows, row{"an author replaced by rowid", fmt.Sprintf("REPLACE INTO verdict_authors (rowid, desk_id, verdict_id, account_id) SELECT rowid, desk_id, verdict_id, '%s' FROM verdict_authors WHERE %s LIMIT 1", w.bima.ID, ofVerdict(proposed)), ErrConflict})
			rows = append(rows, row{"a time in another form", "UPDATE claims SET updated_at = '2023-06-12 12:00:00'", ErrRefused})
		}
		before := contents(t, s)
		for _, r := range rows {
			t.Run(r.name, func(t *testing.T) {
				err := raw(t, s, r.sql)
				if r.want == nil && !errors.Is(err, ErrRefused) && !errors.Is(err, ErrConflict) || r.want != nil && !errors.Is(err, r.want) {
					t.Errorf("%s\ngave %v, not %v", r.sql, err, r.want)
				}
			})
		}
		if after := contents(t, s); after != before {
			t.Errorf("something was changed:\n%s\n\nbefore:\n%s", after, before)
		}
	})
}

// contents is what stands in the tables that the rules are about.
func contents(t *testing.T, s *Store) string {
	t.Helper()
	var b strings.Builder
	for _, q := range []string{
		"SELECT count(*) || ' ' || coalesce(max(sha256), '') FROM revisions", "SELECT count(*) || ' ' || max(number) FROM claim_versions", "SELECT count(*) || ' ' || max(rating) FROM verdict_revisions",
		"SELECT CAST(verdict_id AS text) || ' ' || account_id FROM verdict_authors ORDER BY 1", "SELECT CAST(id AS text) || action FROM decisions ORDER BY 1", "SELECT CAST(id AS text) || verdict_id || retract_reason || correct_reason FROM publications ORDER BY 1",
		"SELECT seq || action FROM audit_events ORDER BY 1", "SELECT seq || field || value FROM audit_values ORDER BY 1", "SELECT CAST(desk_id AS text) || ' ' || seq FROM audit_heads ORDER BY 1", "SELECT CAST(id AS text) || state FROM claims ORDER BY 1",
	} {
		fmt.Fprintln(&b, get[[]string](t)(query[string](s.Read(t.Context()), "contents", q)))
	}
	return b.String()
}

// TestOneApprovalWins lets the authors and editors of a verdict race: one editor's approval stays, an author's never,
// and the loser hears why.
func TestOneApprovalWins(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, s *Store) {
		w := newWorld(t, s)
		for round := range 8 {
			c := w.newClaim(round + 1)
			v := w.propose(&c, w.rita.ID)
			results := race(w.rita.ID, w.edi.ID, w.ada.ID, w.edi.ID, w.rita.ID)(func(who string) error { return w.decide(decision(v, workflow.Approve, who)) })
			won := 0
			for _, r := range results {
				switch {
				case r.err == nil && r.who != w.rita.ID:
					won++
				case r.who == w.rita.ID && errors.Is(r.err, ErrRefused):
				case r.who != w.rita.ID && errors.Is(r.err, ErrConflict):
				default:
					t.Errorf("%s got %v", r.who, r.err)
				}
			}
			if won != 1 {
				t.Errorf("%d approvals won", won)
			}
		}
	})
}

// TestAnAuthorAddedWhileTheyApprove tries to slip both rows past each other's trigger.
func TestAnAuthorAddedWhileTheyApprove(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, s *Store) {
		w := newWorld(t, s)
		both := 0
		for round := range 12 {
			c := w.newClaim(round + 1)
			v := w.propose(&c, w.rita.ID)
			results := race("author", "approve")(func(what string) error {
				if what == "approve" {
					return w.decide(decision(v, workflow.Approve, w.edi.ID))
				}
				return s.Write(t.Context(), func(tx *Tx) error {
					return tx.CreateVerdictAuthor(&VerdictAuthor{DeskID: v.DeskID, VerdictID: v.ID, AccountID: w.edi.ID})
				})
			})
			failed := 0
			for _, r := range results {
				if r.err != nil {
					failed++
					if !errors.Is(r.err, ErrRefused) {
						t.Errorf("%s got %v", r.who, r.err)
					}
				}
			}
			if failed != 1 {
				both++
			}
		}
		if both > 0 {
			t.Errorf("in %d rounds not exactly one of author and approval was refused", both)
		}
	})
}
