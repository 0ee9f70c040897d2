package handlers

import (
	"fmt"
	"strings"
	"testing"

	"sumber/internal/newsroom"
	"sumber/internal/workflow"
	"sumber/models"
)

// TestPagesAskAFixedNumberOfQueries: the number does not grow with claims, articles, occasions, evidence, members or
// history, and stays small.
func TestPagesAskAFixedNumberOfQueries(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		ids := []string{w.claim(pumps).Claim.ID, w.claim(budget).Claim.ID, w.claim(drains).Claim.ID, w.claim(flood).Claim.ID}
		again := func(id, statement string) { // proposed, returned with remarks, and proposed once more
			sha := w.propose("reviewer", id, statement)
			w.ok(w.news.Return(ctx, w.actor("editor"), newsroom.Ref{ID: id}, sha, "", newsroom.RemarkInput{Field: "summary", Text: "Lebih pendek."}, newsroom.RemarkInput{Field: "kind", Text: "Janji?"}))
			w.propose("reviewer", id, statement)
		}
		again(ids[0], "Satu")
		w.publish(ids[1], "Dua")
		occasion := func(id, speaker string) {
			w.ok(w.news.SetOccasion(ctx, w.actor("reviewer"), newsroom.Ref{ID: id}, newsroom.OccasionInput{Speaker: speaker, Medium: "briefing"}))
		}
		w.ok(w.news.Take(ctx, w.actor("reviewer"), newsroom.Ref{ID: ids[2]}))
		occasion(ids[2], "Sari Wulandari")
		w.ok(w.news.SaveDraft(ctx, w.actor("reviewer"), newsroom.Ref{ID: ids[2]}, newsroom.DraftInput{Statement: "Simpanan", Kind: "fact", Rating: "true"}))
		w.row(t, row{as: "editor", path: w.at("queue"), status: 200}) // the last use of the session is written once
		speaker := *w.claim(budget).Claim.SourceID
		pages := []struct {
			name, path string
			most       int
		}{
			{"queue", w.at("queue"), 5},
			{"triage", w.at("queue?tab=triage"), 5},
			{"queue by words, a source and an article", w.at("queue?q=rumah&source=Sari+Wulandari&article=" + w.article + "&sort=changed"), 14},
			{"articles", w.at("articles"), 10},
			{"article", w.at("articles", w.article), 18},
			{"revisions", w.at("articles", w.article, "revisions"), 12},
			{"revise", w.at("articles", w.article, "revise"), 12},
			{"suggestions", w.at("articles", w.article, "suggestions"), 16},
			{"claim in work", w.at("claims", ids[2]), 36},
			{"claim proposed", w.at("claims", ids[0]), 37},
			{"claim published", w.at("claims", ids[1]), 37},
			{"approval", w.at("articles", w.article, "approval"), 22},
			{"approvals", w.at("approvals"), 10},
			{"sources", w.at("sources"), 10},
			{"source", w.at("sources", speaker), 18},
			{"source, what came through it", w.at("sources", speaker) + "?part=carried", 18},
			{"verdicts", w.at("articles", w.article, "verdicts.json"), 19},
			{"all verdicts", w.at("articles", w.article, "verdicts.json?include=unpublished"), 26},
			{"ClaimReviews", w.at("articles", w.article, "claimreview.json"), 19},
			{"audit", w.at("audit"), 10},
			{"members", w.at("members"), 10},
		}
		count := func() map[string][]string {
			out := map[string][]string{}
			for _, p := range pages {
				out[p.name] = w.queries(func() { w.row(t, row{as: "editor", path: p.path, status: 200}) })
			}
			return out
		}
		small := count()
		// More of everything.
		for i := range 12 {
			c, err := w.news.AddClaim(ctx, w.actor("reviewer2"), w.article, newsroom.ClaimEdit{Content: []newsroom.Where{{Exact: "banjir", Occurrence: 1}}, Attribution: "sourced", Kind: "fact",
				Chain: []newsroom.HopInput{{Name: fmt.Sprintf("Narasumber %d", i), Kind: "person"}, {Position: 1, Name: fmt.Sprintf("Kantor %d", i), Kind: "news_media"}}})
			w.ok(err)
			switch i % 4 {
			case 0:
				again(c.ID, fmt.Sprintf("Pernyataan %d", i))
			case 1:
				w.publish(c.ID, fmt.Sprintf("Pernyataan %d", i))
			case 2:
				w.ok(w.news.Take(ctx, w.actor("reviewer"), newsroom.Ref{ID: c.ID}))
				occasion(c.ID, fmt.Sprintf("Pembicara %d", i))
			}
			_, err = w.news.Import(ctx, w.actor("reviewer"), newsroom.NewArticle{Text: fmt.Appendf(nil, "\"Kami akan membangun %d rumah,\" kata Sari Wulandari, Senin (12/6/2023).", i), Outlet: fmt.Sprintf("Harian %d", i)})
			w.ok(err)
			w.ok(w.news.SaveDraft(ctx, w.actor("reviewer"), newsroom.Ref{ID: ids[2]}, newsroom.DraftInput{Statement: fmt.Sprintf("Simpanan %d", i), Kind: "fact", Rating: "true"}))
			_, err = w.news.AddEvidence(ctx, w.actor("reviewer"), newsroom.Ref{ID: ids[2]}, newsroom.EvidenceInput{BearsOn: "content", Kind: "email", Title: fmt.Sprintf("Surel %d", i), Stance: "context"})
			w.ok(err)
		}
		w.write(func(tx *models.Tx) error {
			for i := range 5 {
				acc := models.Account{ID: models.NewID(), Email: fmt.Sprintf("m%d@kabar.example", i), Name: fmt.Sprintf("M%d", i), Language: "id", CreatedAt: noon}
				if err := tx.CreateAccount(&acc); err != nil {
					return err
				}
				if err := tx.CreateMember(&models.Member{DeskID: w.desk.ID, ID: models.NewID(), AccountID: acc.ID, Role: workflow.Editor, CreatedAt: noon}); err != nil {
					return err
				}
			}
			return nil
		})
		large := count()
		for _, p := range pages {
			few, many := small[p.name], large[p.name]
			t.Logf("%s: %d queries", p.name, len(few))
			if len(few) != len(many) {
				t.Errorf("%s: %d queries, and %d when there is more\n%s", p.name, len(few), len(many), strings.Join(many, "\n"))
			}
			if len(few) > p.most {
				t.Errorf("%s: %d queries, more than %d\n%s", p.name, len(few), p.most, strings.Join(few, "\n"))
			}
		}
	})
}

// TestAnImportWritesEachClaimOnce: what queues filter by and searches find is there from the insert on, without a second look. An
// update would change all of the claims' indexes. The statements are as many for 60 claims as for a few.
func TestAnImportWritesEachClaimOnce(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, w *world) {
		take := func(text, outlet string, least int) []string {
			t.Helper()
			return w.queries(func() {
				got, err := w.news.Import(t.Context(), w.actor("reviewer"), newsroom.NewArticle{Text: []byte(text), Language: "id", Outlet: outlet})
				w.ok(err)
				if got.Claims < least {
					t.Errorf("%d claims, fewer than %d", got.Claims, least)
				}
			})
		}
		var many strings.Builder
		for i := range 60 {
			fmt.Fprintf(&many, "\"Kami akan memperbaiki %d pompa,\" kata Sari Wulandari.\n\n", i+2)
		}
		take(news+"\nLain lagi.\n", "Kabar Kotabaru", 1) // its sources are in the directory from now on
		few, more := take(news+"\nLain sekali lagi.\n", "Kabar Kotabaru", 1), take(many.String(), "Kabar Kotabaru", 60)
		const most = 19 // 15, and those of the actor
		if len(few) != len(more) || len(few) > most {
			t.Errorf("%d statements, %d for many claims, at most %d\n%s", len(few), len(more), most, strings.Join(more, "\n"))
		}
		inserts := 0
		for _, sql := range more {
			sql = strings.NewReplacer("`", "", `"`, "").Replace(sql)
			switch {
			case strings.HasPrefix(sql, "INSERT INTO claims "), strings.HasPrefix(sql, "INSERT INTO claim_words "):
				inserts++
			case strings.HasPrefix(sql, "UPDATE claims"):
				t.Errorf("claims were changed: %s", sql)
			case strings.HasPrefix(sql, "SELECT") && (strings.Contains(sql, " claims ") || strings.Contains(sql, " hops ")):
				t.Errorf("claims were read: %s", sql)
			}
		}
		if inserts != 2 {
			t.Errorf("%d inserts of claims and their words", inserts)
		}
	})
}
