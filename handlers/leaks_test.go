package handlers

import (
	"strings"
	"testing"

	"sumber/internal/newsroom"
)

// TestNothingUnpublishedLeaves_WHO03: whatever state a claim is in, who is not on the desk gets only what was sealed, approved and
// published. send looks for the words in every answer; TestNothingLeaves_WHO02_WHO03_WHO06 asks for them everywhere.
func TestNothingUnpublishedLeaves_WHO03(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		ids := []string{w.claim(pumps).Claim.ID, w.claim(budget).Claim.ID, w.claim(drains).Claim.ID, w.claim(flood).Claim.ID}
		// One is published and then corrected to words that wait; one is approved and waits for its time; one is in work; one is dismissed.
		w.publish(ids[0], "Sudah tayang")
		w.ok(w.news.Correct(ctx, w.actor("reviewer"), newsroom.Ref{ID: ids[0]}, "update", "Alasan "+unpublished))
		w.propose("reviewer", ids[0], "Ralat "+unpublished)
		sha := w.propose("reviewer", ids[1], "Menunggu "+unpublished)
		w.ok(w.news.ApproveAndPublish(ctx, w.actor("editor"), newsroom.Ref{ID: ids[1]}, sha, noon.Add(1<<40)))
		w.ok(w.news.Take(ctx, w.actor("reviewer"), newsroom.Ref{ID: ids[2]}))
		w.ok(w.news.SaveDraft(ctx, w.actor("reviewer"), newsroom.Ref{ID: ids[2]}, newsroom.DraftInput{Statement: "Naskah " + unpublished}))
		w.ok(w.news.SetOccasion(ctx, w.actor("reviewer"), newsroom.Ref{ID: ids[2]}, newsroom.OccasionInput{Speaker: "Tuan " + unpublished}))
		w.ok(w.news.Dismiss(ctx, w.actor("reviewer"), newsroom.Ref{ID: ids[3]}, ""))
		secret, err := w.news.Import(ctx, w.actor("reviewer"), newsroom.NewArticle{Text: []byte("Naskah " + unpublished + " yang panjang sekali, \"kutipan rahasia\" kata Budi."), Kind: "draft"})
		w.ok(err)
		verdicts := api("articles", w.article, "verdicts")
		w.each(t, []row{
			{name: "the published one", path: verdicts, status: 200, holds: []string{"Sudah tayang"}, lacks: []string{ids[1], ids[2], ids[3], `"state"`}},
			{name: "an article of which nothing is", path: api("articles", secret.Article.ID, "verdicts"), status: 404},
			{name: "members see more", as: "viewer", path: verdicts + "?include=unpublished&desk=kota", status: 200, holds: []string{"Ralat " + unpublished, "Menunggu " + unpublished, "Naskah " + unpublished}},
			{name: "members who do not ask see no more", as: "token:read", path: verdicts, status: 200, lacks: []string{unpublished}},
		})
		w.row(t, row{as: "editor", path: w.at("claims", ids[1], "unschedule"), form: form(), status: 303})
		w.row(t, row{as: "editor", path: w.at("claims", ids[1], "finish"), form: form("reason", "not_published"), status: 303})
		w.row(t, row{as: "editor", path: w.at("claims", ids[0], "retract"), form: form("reason", "Keliru"), status: 303})
		w.row(t, row{path: verdicts, status: 200, holds: []string{"Keliru"}, lacks: []string{"Sudah tayang", ids[1]}})
	})
}

// TestFaultsSayNothing_SEC03: a fault of ours is told by its request id alone, and to the log in full.
func TestFaultsSayNothing_SEC03(t *testing.T) {
	w := onSQLite(t)
	w.faults = true
	w.ok(w.store.Close())
	for _, r := range []row{
		{as: "viewer", path: w.at("queue"), status: 500},
		{as: "viewer", path: w.at("articles", w.article), status: 500},
		{as: "reviewer", path: w.at("claims", w.article, "take"), form: form("reason", "Kata yang saya ketik"), status: 500, holds: []string{"Kata yang saya ketik"}},
		{path: "/sign-in", form: form("email", "viewer@kabar.example", "password", "salah sekali ini"), status: 500},
		{path: "/invitations/x", status: 500},
		{as: "token:all", path: api("articles"), status: 500},
		{as: "token:all", path: api("articles"), json: body(map[string]any{"text": "Teks."}), status: 500},
		{path: api("articles", w.article, "verdicts"), status: 500},
	} {
		t.Run(r.path, func(t *testing.T) {
			a := w.row(t, r)
			id := a.Header().Get("X-Request-Id")
			if !strings.Contains(a.Body.String(), id) {
				t.Errorf("the answer does not tell its request id %s\n%s", id, excerptOf(a))
			}
			if !strings.Contains(w.logged(), id) {
				t.Error("the log does not know the request id")
			}
			// The id is random letters, in which three may stand by chance.
			told := strings.ToLower(strings.ReplaceAll(a.text(), id, ""))
			for _, s := range []string{"sql", "closed", "database", "sumber.db", "models.", "read session", "read token"} {
				if strings.Contains(told, s) {
					t.Errorf("the answer tells of its cause: %q\n%s", s, excerptOf(a))
				}
			}
		})
	}
	w.row(t, row{path: "/healthz", status: 200})
	w.row(t, row{path: "/readyz", status: 503, lacks: []string{"closed"}})
	if !strings.Contains(w.logged(), "closed") {
		t.Error("the log does not tell the cause")
	}
}
