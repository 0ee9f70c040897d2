package newsroom_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sumber/internal/newsroom"
	"sumber/internal/workflow"
	"sumber/models"
)

// TestSealedRowsNameTheirAuthors proposes a claim of which nobody was noted as an author, as a lost race or a slip would
// leave it: the sealed rows themselves name who wrote them.
func TestSealedRowsNameTheirAuthors(t *testing.T) {
	onBoth(t, func(t *testing.T, r *room) {
		_, claims := r.article("sekar")
		id, other := claims[1].Claim.ID, claims[0].Claim.ID
		r.must(r.SetOccasion(t.Context(), r.who["wayan"], newsroom.Ref{ID: other}, newsroom.OccasionInput{Speaker: "Wayan Karsa"}))
		r.evidence("ratna", other, "occasion")
		r.must(r.SetOccasion(t.Context(), r.who["sekar"], newsroom.Ref{ID: id}, newsroom.OccasionInput{ID: *r.claim(other).Claim.OccasionID}))
		r.must(r.Take(t.Context(), r.who["sekar"], newsroom.Ref{ID: id}))
		r.draft("sekar", id, "Wayan Karsa berjanji menambah bus.")
		r.must(r.store.Write(t.Context(), func(tx *models.Tx) error { return tx.ClearDraftAuthors(r.desk.ID, id) }))
		r.must(r.Propose(t.Context(), r.who["sekar"], newsroom.Ref{ID: id}))
		for _, name := range []string{"ratna", "wayan"} {
			r.wantRefused(r.Approve(t.Context(), r.who[name], newsroom.Ref{ID: id}, sha(r, id)), workflow.RefusedAuthor)
		}
	})
}

// TestRenamedSourceChangesNoOccasion keeps an editor from writing into a proposal by way of the directory.
func TestRenamedSourceChangesNoOccasion(t *testing.T) {
	onBoth(t, func(t *testing.T, r *room) {
		_, claims := r.article("sekar")
		id := claims[1].Claim.ID
		r.must(r.SetOccasion(t.Context(), r.who["sekar"], newsroom.Ref{ID: id}, newsroom.OccasionInput{Speaker: "Jubir Tertentu", Note: "Catatan"}))
		p, err := r.Sources(t.Context(), r.who["ratna"], models.SourceQuery{Text: "jubir"})
		r.must(err)
		r.must(r.SaveSource(t.Context(), r.who["ratna"], p.Rows[0].ID, newsroom.SourceInput{Version: p.Rows[0].Version, Name: "Kata Redaktur", Kind: "person"}))
		r.propose("sekar", id)
		c, err := r.Claim(t.Context(), r.who["ratna"], id)
		r.must(err)
		if got := c.Sealed.Snapshot.Occasion.Speaker; got != "Jubir Tertentu" {
			t.Errorf("the sealed speaker is %q", got)
		}
	})
}

// TestRetractedAuthorsStayAuthors retracts, reopens and proposes the same words by another hand: who wrote them first may
// not approve them.
func TestRetractedAuthorsStayAuthors(t *testing.T) {
	onBoth(t, func(t *testing.T, r *room) {
		_, claims := r.article("sekar")
		id := claims[1].Claim.ID
		ref := newsroom.Ref{ID: id}
		r.must(r.Take(t.Context(), r.who["ratna"], ref))
		r.draft("ratna", id, "Wayan Karsa berjanji menambah bus.")
		r.evidence("ratna", id, "content")
		r.must(r.Propose(t.Context(), r.who["ratna"], ref))
		r.must(r.ApproveAndPublish(t.Context(), r.who["wayan"], ref, sha(r, id), time.Time{}))
		r.wantRefused(r.Reopen(t.Context(), r.who["sekar"], ref, "dicek lagi"), workflow.RefusedLive)
		r.must(r.Retract(t.Context(), r.who["wayan"], ref, "Sumbernya keliru."))
		r.must(r.Reopen(t.Context(), r.who["sekar"], ref, "dicek lagi"))
		r.must(r.Take(t.Context(), r.who["sekar"], ref))
		r.must(r.Propose(t.Context(), r.who["sekar"], ref))
		r.wantRefused(r.Approve(t.Context(), r.who["ratna"], ref, sha(r, id)), workflow.RefusedAuthor)
		r.must(r.Approve(t.Context(), r.who["wayan"], ref, sha(r, id)))
	})
}

// TestCorrectionIsOfOneRevision gives a correction's reason to its own revision and to no other.
func TestCorrectionIsOfOneRevision(t *testing.T) {
	onBoth(t, func(t *testing.T, r *room) {
		art, claims := r.article("sekar")
		id := claims[1].Claim.ID
		ref := newsroom.Ref{ID: id}
		r.propose("sekar", id)
		r.must(r.ApproveAndPublish(t.Context(), r.who["ratna"], ref, sha(r, id), time.Time{}))
		for _, reason := range []string{"Alasan pertama", "Alasan kedua"} {
			r.must(r.Correct(t.Context(), r.who["sekar"], ref, "minor", reason))
			r.must(r.Propose(t.Context(), r.who["sekar"], ref))
			r.must(r.ApproveAndPublish(t.Context(), r.who["ratna"], ref, sha(r, id), time.Time{}))
			v, err := r.PublicVerdicts(t.Context(), art.ID)
			r.must(err)
			if c := v.Verdicts[0].Correction; c == nil || c.Reason != reason {
				t.Errorf("the correction is %+v, want %s", c, reason)
			}
		}
		r.must(r.Correct(t.Context(), r.who["sekar"], ref, "minor", "Alasan ketiga"))
		r.must(r.Retract(t.Context(), r.who["ratna"], ref, "Keliru."))
		r.must(r.Propose(t.Context(), r.who["sekar"], ref))
		c, err := r.Claim(t.Context(), r.who["ratna"], id)
		r.must(err)
		if c.Sealed.Snapshot.Correction != nil {
			t.Errorf("what replaces nothing is called a correction: %+v", c.Sealed.Snapshot.Correction)
		}
	})
}

// TestDemotedEditorDoesNotFinish lets an editor approve while the transaction that takes the role away is not done.
func TestDemotedEditorDoesNotFinish(t *testing.T) {
	onBoth(t, func(t *testing.T, r *room) {
		_, claims := r.article("sekar")
		id := claims[1].Claim.ID
		r.propose("sekar", id)
		hash := sha(r, id)
		demoted, asked, done := make(chan struct{}), make(chan struct{}), make(chan error, 1)
		go func() {
			<-demoted
			close(asked)
			done <- r.Approve(t.Context(), r.who["ratna"], newsroom.Ref{ID: id}, hash)
		}()
		r.must(r.store.Write(t.Context(), func(tx *models.Tx) error {
			m, err := tx.Member(r.desk.ID, r.who["ratna"].Account.ID)
			if err != nil {
				return err
			}
			m.Role = workflow.Viewer
			if err := tx.SaveMember(&m); err != nil {
				return err
			}
			select {
			case <-demoted:
			default:
				close(demoted)
			}
			<-asked
			time.Sleep(100 * time.Millisecond) // long enough for an unguarded read; a guarded one waits for the commit
			return nil
		}))
		r.wantRefused(<-done, workflow.RefusedRole)
	})
}

func TestApproveNamesWhatWasSeen(t *testing.T) {
	r := newRoom(t, "sqlite:"+filepath.Join(t.TempDir(), "sumber.db"))
	_, claims := r.article("sekar")
	id := claims[1].Claim.ID
	r.propose("sekar", id)
	r.wantInvalid(r.Approve(t.Context(), r.who["ratna"], newsroom.Ref{ID: id}, ""), "snapshot_sha256", "required")
	if err := r.Approve(t.Context(), r.who["ratna"], newsroom.Ref{ID: id}, strings.Repeat("0", 64)); !errors.Is(err, models.ErrStale) {
		t.Errorf("another hash: %v", err)
	}
	r.wantRefused(r.Approve(t.Context(), r.who["sekar"], newsroom.Ref{ID: id}, ""), workflow.RefusedRole)
}

func TestEditRefusesHalfACharacter(t *testing.T) {
	r := newRoom(t, "sqlite:"+filepath.Join(t.TempDir(), "sumber.db"))
	got, err := r.Import(t.Context(), r.who["sekar"], newsroom.NewArticle{Text: []byte("\"Kami menang 😀 lagi,\" kata Wayan Karsa, Senin (2/2/2026)."), Language: "id"})
	r.must(err)
	p, err := r.Article(t.Context(), r.who["sekar"], got.Article.ID)
	r.must(err)
	edit := newsroom.ClaimEdit{Attribution: "unattributed", Kind: "fact", Content: []newsroom.Where{{Exact: "\x98\x80"}}}
	r.wantInvalid(r.EditClaim(t.Context(), r.who["sekar"], newsroom.Ref{ID: p.Claims[0].Claim.ID}, edit), "content.0.exact", "not_in_text")
}
