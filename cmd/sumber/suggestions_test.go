package main

import (
	"strings"
	"testing"

	"sumber/internal/browsertest"
	"sumber/internal/workflow"
	"sumber/models"
)

// readByAnOlderEngine leaves an article as an older engine would have read it: it missed the last word of the claims at these
// places. It gives the claims.
func (j journey) readByAnOlderEngine(places ...int) []models.Claim {
	j.Helper()
	ctx := j.Context()
	console, err := j.app.News.ConsoleActor(ctx, "desk-contoh")
	if err != nil {
		j.Fatal(err)
	}
	id := j.article[strings.LastIndex(j.article, "/")+1:]
	page, err := j.app.News.Article(ctx, console, id)
	if err != nil {
		j.Fatal(err)
	}
	var out []models.Claim
	err = j.app.Store.Write(ctx, func(tx *models.Tx) error {
		for _, n := range places {
			row := page.Claims[n-1]
			c, v := row.Claim, row.Version
			span := &v.Body.Content[0]
			span.End = span.Start + strings.LastIndex(span.In(page.Revision.Text), " ")
			v.ID, v.Number, v.Engine = models.NewID(), c.Current+1, "0.9"
			if err := tx.CreateClaimVersion(&v); err != nil {
				return err
			}
			c.Current, c.Excerpt = v.Number, span.In(page.Revision.Text)
			if err := tx.SaveClaim(&c); err != nil {
				return err
			}
			out = append(out, c)
		}
		art, err := tx.LockArticle(console.Desk.ID, id)
		if err != nil {
			return err
		}
		art.Engine = "0.9"
		return tx.SaveArticle(&art)
	})
	if err != nil {
		j.Fatal(err)
	}
	return out
}

// TestNewerEngine: an article that an older engine read is read again by a button of its page. No claim changes by it: what the
// newer engine says is shown as a difference, one is accepted, one declined for good, and what a person wrote stands as they wrote it.
func TestNewerEngine(t *testing.T) {
	browsertest.Long(t)
	onBoth(t, func(t *testing.T, url string) {
		j := begin(t, url, true)
		claims := j.readByAnOlderEngine(1, 3, 6)
		hand, yes, no := claims[0], claims[1], claims[2]
		j.signInAs("reviewer")
		const own = "bus listrik sudah beroperasi sejak Januari 2026"
		j.open("/d/desk-contoh/claims/" + hand.ID + "/edit")
		j.has(`[name="content.0.exact"]`, "48 bus listrik sudah beroperasi sejak Januari")
		j.set(`[name="content.0.exact"]`, own)
		j.follow(`#claim-edit button.primary`)

		j.open(j.article)
		j.follow(`form[action$="/reread"] button`)
		// words are those of each claim, as the list of the article has them.
		words := func(want map[string]string) {
			t.Helper()
			for id, w := range want {
				if got := strings.TrimSpace(j.text(`[data-row]:has(a[href$="` + id + `"]) .claim-words`)); got != w {
					t.Errorf("%s: the claim is %q, want %q", j.where(), got, w)
				}
			}
		}
		old := map[string]string{hand.ID: own, yes.ID: "penumpang bus naik 12 persen dalam", no.ID: "Pendapatan sopir turun separuh sejak bus listrik"}
		words(old)
		j.follow(`a[href="` + j.article + `/suggestions"]`)
		at := func(c models.Claim) string { return `li.row:has(h2 a[href$="` + c.ID + `"])` }
		if n := len(j.attributes("li.row", "id")); n != 3 {
			t.Errorf("%d suggestions, want 3:\n%s", n, j.text("main"))
		}
		j.sees(at(yes)+" ins", "setahun")
		j.sees(at(hand)+" ins", "48")
		j.sees(at(hand), "sudah diperbaiki orang")
		j.shot("suggestions")
		j.follow(at(yes) + ` form[action$="/accept"] button`)
		j.follow(at(no) + ` form[action$="/decline"] button`)
		j.wants("what is left is the one that a person wrote", `document.querySelectorAll("li.row").length === 1 && document.querySelector("li.row h2 a").href.endsWith("`+hand.ID+`")`)

		after := map[string]string{hand.ID: own, yes.ID: "penumpang bus naik 12 persen dalam setahun", no.ID: old[no.ID]}
		j.open(j.article)
		words(after)
		if c, err := j.app.Store.Read(t.Context()).ClaimRow(yes.DeskID, yes.ID); err != nil || c.Version.Author == nil {
			t.Errorf("who accepted is no author of it: %+v, %v", c.Version, err)
		}

		// Read once more, what was declined is not suggested again.
		j.reread()
		j.open(j.article + "/suggestions")
		j.wants("only the person's is left", `document.querySelectorAll("li.row").length === 1`)
		j.follow(at(hand) + ` form[action$="/decline"] button`)
		j.open(j.article)
		words(after)
		if c, err := j.app.Store.Read(t.Context()).ClaimRow(hand.DeskID, hand.ID); err != nil || !c.Claim.Touched || !workflow.Undecided(c.Claim.State) {
			t.Errorf("the person's claim: %+v, %v", c.Claim, err)
		}
	})
}

// reread lets the engine read the article again, as `sumber reread --all` does.
func (j journey) reread() {
	j.Helper()
	console, err := j.app.News.ConsoleActor(j.Context(), "desk-contoh")
	if err == nil {
		err = j.app.News.RereadAll(j.Context(), console, true, func(string, int) error { return nil })
	}
	if err != nil {
		j.Fatal(err)
	}
}
