package handlers

import (
	"fmt"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/html"

	"sumber/internal/newsroom"
	"sumber/internal/workflow"
	"sumber/models"
)

// suggested is what the editor of the tests would have the summary say.
const suggested = "Ringkas, dengan tanggalnya."

// returned proposes a claim and has the editor return it by the form of the page, with other words for the summary and a
// remark on its evidence. It gives both remarks.
func (w *world) returned(t *testing.T, id, statement string) (replacement, remark models.Remark) {
	t.Helper()
	sha := w.propose("reviewer", id, statement)
	verdict := w.verdictOf(id)
	evidence, err := w.store.Read(t.Context()).EvidenceOfClaim(w.desk.ID, id, nil)
	w.ok(err)
	w.row(t, row303("editor", w.at("claims", id, "return"), form("version", w.version(id), "sha256", sha, "article", w.article,
		"remark.summary", "Kurang tanggal.", "replace.summary", suggested, "replace.statement", statement, "remark.evidence."+evidence[0].ID, "Dari mana ini?")))
	rs, err := w.store.Read(t.Context()).RemarksOfClaim(w.desk.ID, id)
	w.ok(err)
	var open []models.Remark
	for _, rm := range rs {
		if rm.VerdictID == verdict {
			open = append(open, rm)
		}
	}
	if len(open) != 2 {
		t.Fatalf("%d remarks, want 2: words that stand there already are no replacement", len(open))
	}
	for _, rm := range open {
		if rm.Replacement != nil {
			replacement = rm
		} else {
			remark = rm
		}
	}
	if value(replacement.Replacement) != suggested || remark.Field != "evidence" {
		t.Fatalf("the remarks are %+v and %+v", replacement, remark)
	}
	return replacement, remark
}

func row303(as, path string, f url.Values) row { return row{as: as, path: path, form: f, status: 303} }

// TestRemarksByForms: an editor remarks on fields and suggests words, the reviewer accepts them by one button together with
// what was typed beside it, and is the author; the editor who suggested may approve, unless it was they who accepted.
func TestRemarksByForms(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, w *world) {
		draft := func(id string) models.Draft {
			row, err := w.store.Read(t.Context()).ClaimRow(w.desk.ID, id)
			w.ok(err)
			return *row.Draft
		}
		summaryIs := func(id, want string) func(*testing.T, *answer) {
			return func(t *testing.T, _ *answer) {
				if got := draft(id).Summary; got != want {
					t.Errorf("the summary is %q, want %q", got, want)
				}
			}
		}
		answerAt := func(id string, rm models.Remark, answer string) string {
			return w.at("claims", id, "remarks", rm.ID, answer)
		}
		// typed is the whole form of the verdict, as its buttons send it.
		typed := func(id, statement string) url.Values {
			f := w.draftForm(id, statement, "confirmed")
			f.Set("version", w.version(id))
			f.Set("kind", "fact")
			f.Set("rating", "true")
			return f
		}

		id := w.claim(pumps).Claim.ID
		replacement, remark := w.returned(t, id, "Tiga rumah pompa dibangun.")
		other, _ := w.returned(t, w.claim(flood).Claim.ID, "Lain.")
		form1 := typed(id, "Tiga rumah pompa dibangun tahun ini.")
		summaryBefore := draft(id).Summary
		form1.Set("summary", summaryBefore)
		w.rows(t, []row{
			{name: "the reviewer reads them where they belong", as: "reviewer", path: w.at("claims", id), status: 200,
				holds: []string{"Kurang tanggal.", "Dari mana ini?", "dengan tanggalnya", "Nama editor", answerAt(id, replacement, "accept"), answerAt(id, replacement, "decline"), answerAt(id, remark, "done")}},
			{name: "a viewer may not accept", as: "viewer", path: answerAt(id, replacement, "accept"), form: form1, status: 403, then: summaryIs(id, summaryBefore)},
			{name: "nor somebody of another desk", as: "other_reviewer", path: answerAt(id, replacement, "accept"), form: form1, status: 404, then: summaryIs(id, summaryBefore)},
			{name: "nor a remark of another claim", as: "reviewer", path: answerAt(id, other, "accept"), form: form1, status: 404, then: summaryIs(id, summaryBefore)},
			{name: "nor an answer that is none", as: "reviewer", path: answerAt(id, replacement, "open"), form: form1, status: 404},
			{name: "the reviewer accepts, with what was typed beside it", as: "reviewer", path: answerAt(id, replacement, "accept"), form: form1, status: 303, to: w.at("claims", id) + "#verdict",
				then: func(t *testing.T, a *answer) {
					summaryIs(id, suggested)(t, a)
					if got := draft(id).Statement; got != "Tiga rumah pompa dibangun tahun ini." {
						t.Errorf("what was typed beside it is %q", got)
					}
				}},
			{name: "once", as: "reviewer", path: answerAt(id, replacement, "accept"), form: edited(form1, "version", w.version(id)), status: 409},
			{name: "nor is it declined afterwards", as: "reviewer", path: answerAt(id, replacement, "decline"), form: form("version", w.version(id)), status: 409},
			{name: "the page says who accepted", as: "reviewer", path: w.at("claims", id), status: 200, holds: []string{"Nama reviewer", suggested}, lacks: []string{answerAt(id, replacement, "accept")}},
			{name: "one remark is left open", as: "editor", path: w.at("articles", w.article, "approval"), status: 200, holds: []string{"one remark waits for an answer"}},
		})
		w.row(t, row303("reviewer", answerAt(id, remark, "done"), form("version", w.version(id))))
		sha := w.propose("reviewer", id, draft(id).Statement)
		w.rows(t, []row{
			{name: "while it is proposed nothing is answered", as: "reviewer", path: answerAt(id, replacement, "decline"), form: form("version", w.version(id)), status: 409},
			{name: "the approval page shows what became of them", as: "editor", path: w.at("articles", w.article, "approval"), status: 200, holds: []string{"Kurang tanggal.", "Dari mana ini?", sha}},
			{name: "who suggested is no author and may approve", as: "editor", path: w.at("claims", id, "approve"), form: form("sha256", sha), status: 303},
		})

		id = w.claim(budget).Claim.ID
		replacement, _ = w.returned(t, id, "Anggaran naik.")
		w.row(t, row303("editor", answerAt(id, replacement, "accept"), form("version", w.version(id))))
		summaryIs(id, suggested)(t, nil)
		w.ok(w.news.Propose(t.Context(), w.actor("reviewer"), newsroom.Ref{ID: id}))
		sha = w.sealed(id)
		w.rows(t, []row{
			{name: "who laid in their own words wrote them", as: "editor", path: w.at("articles", w.article, "approval"), status: 200, holds: []string{"you wrote part of this proposal", "Nama editor may not", "wrote part of it"}},
			{name: "and may not approve", as: "editor", path: w.at("claims", id, "approve"), form: form("sha256", sha), status: 403},
			{name: "another editor may", as: "editor2", path: w.at("claims", id, "approve"), form: form("sha256", sha), status: 303},
		})

		id = w.claim(drains).Claim.ID
		replacement, _ = w.returned(t, id, "Drainase tidak cukup.")
		w.ok(w.news.SaveDraft(t.Context(), w.actor("reviewer"), newsroom.Ref{ID: id}, newsroom.DraftInput{Statement: "Drainase tidak cukup.", Kind: "fact", Rating: "true", Summary: "Kata-kata lain."}))
		w.rows(t, []row{
			{name: "words that were changed since are not overwritten unawares", as: "reviewer", path: answerAt(id, replacement, "accept"), form: form("version", w.version(id)), status: 422,
				holds: []string{answerAt(id, replacement, "accept") + "?knowingly=1"}, then: summaryIs(id, "Kata-kata lain.")},
			{name: "knowingly they are", as: "reviewer", path: answerAt(id, replacement, "accept") + "?knowingly=1", form: form("version", w.version(id)), status: 303, then: summaryIs(id, suggested)},
		})
		_, err := w.store.VerifyAudit(t.Context(), w.desk.ID)
		w.ok(err)
	})
}

// TestAcceptingRaces: a replacement is accepted at the moment at which the claim goes another way. Each comes from a page of the
// same version: one of them wins, the other is told, and a remark is accepted exactly when its words are in the draft.
func TestAcceptingRaces(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, w *world) {
		type request struct {
			as, path string
			form     url.Values
		}
		ids := []string{w.claim(pumps).Claim.ID, w.claim(budget).Claim.ID, w.claim(drains).Claim.ID, w.claim(flood).Claim.ID}
		for _, rival := range []struct {
			name string
			// make gives the other request; sealed leaves the claim proposed when both are sent.
			make   func(id string, rm models.Remark) request
			sealed bool
		}{
			{"a second acceptance", func(id string, rm models.Remark) request {
				return request{"reviewer2", w.at("claims", id, "remarks", rm.ID, "accept"), form()}
			}, false},
			{"a refusal of the words", func(id string, rm models.Remark) request {
				return request{"reviewer2", w.at("claims", id, "remarks", rm.ID, "decline"), form()}
			}, false},
			{"a draft that is saved", func(id string, _ models.Remark) request {
				f := w.draftForm(id, "Pernyataan lain.", "confirmed")
				f.Set("summary", "Ringkasan lain.")
				return request{"reviewer2", w.at("claims", id, "draft"), f}
			}, false},
			{"an edit of the words", func(id string, _ models.Remark) request {
				return request{"reviewer2", w.at("claims", id, "edge"), form("edge", "content.0.back.in")}
			}, false},
			{"a proposal", func(id string, _ models.Remark) request {
				return request{"reviewer", w.at("claims", id, "propose"), form()}
			}, false},
			{"a release", func(id string, _ models.Remark) request {
				return request{"reviewer", w.at("claims", id, "release"), form()}
			}, false},
			{"a withdrawal", func(id string, _ models.Remark) request {
				return request{"reviewer", w.at("claims", id, "withdraw"), form()}
			}, true},
		} {
			t.Run(rival.name, func(t *testing.T) {
				for i, id := range ids {
					for _, back := range []workflow.Action{workflow.Withdraw, workflow.Release} {
						if c := w.claimByID(id); workflow.Next(back, workflow.Facts{Role: workflow.Editor, State: c.State, Proposer: true}).OK() {
							w.row(t, row303("reviewer", w.at("claims", id, string(back)), form("version", w.version(id))))
						}
					}
					rm, _ := w.returned(t, id, fmt.Sprintf("Pernyataan %d, %s.", i, rival.name))
					if rival.sealed {
						w.ok(w.news.Propose(t.Context(), w.actor("reviewer"), newsroom.Ref{ID: id}))
					}
					before, err := w.store.Read(t.Context()).ClaimRow(w.desk.ID, id)
					w.ok(err)
					both := []request{{"editor2", w.at("claims", id, "remarks", rm.ID, "accept"), form()}, rival.make(id, rm)}
					done := make([]bool, len(both))
					start := make(chan struct{})
					var wg sync.WaitGroup
					for k, r := range both {
						r.form.Set("version", itoa(before.Claim.Version))
						wg.Go(func() {
							<-start
							a := w.send(t, r.as, "POST", r.path, strings.NewReader(r.form.Encode()), map[string]string{"Content-Type": "application/x-www-form-urlencoded"})
							done[k] = a.Code == 303 && !strings.Contains(a.Header().Get("Location"), "/conflict?")
							if !done[k] && a.Code != 303 && a.Code != 409 && a.Code != 403 {
								t.Errorf("%s: status %d\n%s", r.path, a.Code, excerptOf(a))
							}
						})
					}
					close(start)
					wg.Wait()
					if done[0] == done[1] || rival.sealed && done[0] {
						t.Errorf("claim %d: the race ended with %v", i, done)
					}
					after, err := w.store.Read(t.Context()).ClaimRow(w.desk.ID, id)
					w.ok(err)
					now, err := w.store.Read(t.Context()).Remark(w.desk.ID, rm.ID)
					w.ok(err)
					if after.Claim.Version != before.Claim.Version+1 {
						t.Errorf("claim %d: version %d after %d: more than one act was done", i, after.Claim.Version, before.Claim.Version)
					}
					if accepted, laid := now.State == "accepted", after.Draft.Summary == suggested; accepted != laid || accepted != (done[0] || done[1] && rival.name == "a second acceptance") {
						t.Errorf("claim %d: the remark is %q, and the summary %q", i, now.State, after.Draft.Summary)
					}
				}
			})
		}
		_, err := w.store.VerifyAudit(t.Context(), w.desk.ID)
		w.ok(err)
	})
}

// TestApprovalSaysWhatIsLeftOut: before all are approved at once the page tells which are taken, which are left out and why, each
// in the words of the policy; a time of publication is read in the zone that stands beside it.
func TestApprovalSaysWhatIsLeftOut(t *testing.T) {
	forEachDatabase(t, func(t *testing.T, w *world) {
		ctx, page := t.Context(), w.at("articles", w.article, "approval")
		free, own, open, fresh := w.claim(pumps), w.claim(budget), w.claim(drains), w.claim(flood)
		sha := w.propose("reviewer", free.Claim.ID, "Tiga rumah pompa.")
		w.ok(w.news.Take(ctx, w.actor("reviewer"), newsroom.Ref{ID: own.Claim.ID}))
		_, err := w.news.AddEvidence(ctx, w.actor("editor"), newsroom.Ref{ID: own.Claim.ID}, newsroom.EvidenceInput{BearsOn: "content", Kind: "email", Title: "Surel", Stance: "context"})
		w.ok(err)
		w.propose("reviewer", own.Claim.ID, "Anggaran naik.")
		w.returned(t, open.Claim.ID, "Drainase tidak cukup.")
		w.ok(w.news.SaveDraft(ctx, w.actor("reviewer"), newsroom.Ref{ID: open.Claim.ID}, newsroom.DraftInput{Statement: "Drainase tidak cukup.", Kind: "fact"}))
		// takes are the claims of the verdicts that the button sends.
		takes := func(want ...string) func(*testing.T, *answer) {
			return func(t *testing.T, a *answer) {
				t.Helper()
				var got []string
				proposals, err := w.store.Read(ctx).Proposals(w.desk.ID, w.article)
				w.ok(err)
				for _, v := range proposals {
					if strings.Contains(a.text(), `name="verdict" value="`+v.ID+":"+v.SHA256+`"`) {
						got = append(got, v.ClaimID)
					}
				}
				if fmt.Sprint(got) != fmt.Sprint(want) {
					t.Errorf("the button takes %v, want %v", got, want)
				}
			}
		}
		// says finds the line of a claim among those that are left out.
		says := func(c models.ClaimRow, words string) func(*testing.T, *answer) {
			return func(t *testing.T, a *answer) {
				t.Helper()
				a.find(t, "the reason of claim "+itoa(c.Claim.Position), func(n *html.Node) bool {
					return n.Data == "li" && n.Parent != nil && strings.Contains(attr(n.Parent, "class"), "left-out") &&
						strings.Contains(spokenText(n), words) && strings.Contains(" "+spokenText(n)+" ", " "+itoa(c.Claim.Position)+" ")
				})
			}
		}
		all := func(checks ...func(*testing.T, *answer)) func(*testing.T, *answer) {
			return func(t *testing.T, a *answer) {
				for _, check := range checks {
					check(t, a)
				}
			}
		}
		w.rows(t, []row{
			{name: "an author takes the one they did not write", as: "editor", path: page, status: 200, holds: []string{"You may approve one proposal", "3 claims are left out", "Jakarta (WIB) time"},
				then: all(takes(free.Claim.ID), says(own, "you wrote part of this proposal"), says(fresh, "not triaged yet"),
					says(open, "still being checked, not proposed yet; still lacks the finding on Bagus Pranoto and the rating; 2 remarks wait for an answer"))},
			{name: "another editor takes both", as: "editor2", path: page, status: 200, holds: []string{"You may approve 2 proposals", "2 claims are left out"}, then: takes(free.Claim.ID, own.Claim.ID)},
			{name: "a reviewer may none, by their role", as: "reviewer2", path: page, status: 200, holds: []string{"4 claims are left out"}, then: all(takes(), says(free, "your role on this desk"))},
			{name: "the card says the same of the draft, and leads to the fields", as: "reviewer", path: w.at("claims", open.Claim.ID), status: 200,
				holds: []string{"it still lacks", `href="#finding.` + open.Hops[0].ID + `"`, `href="#rating"`}, lacks: []string{`href="#evidence"`}},
			{name: "nothing is said to who may not propose", as: "reviewer2", path: w.at("claims", open.Claim.ID), status: 200, lacks: []string{"it still lacks"}},
			{name: "a time that is none", as: "editor", path: w.at("articles", w.article, "approve-all"), form: form("verdict", w.verdictOf(free.Claim.ID)+":"+sha, "publish_at", "besok"), status: 422},
			{name: "in the zone of the desk", as: "editor", path: w.at("articles", w.article, "approve-all"), form: form("verdict", w.verdictOf(free.Claim.ID)+":"+sha, "publish_at", "2023-06-13T09:00"), status: 303,
				then: func(t *testing.T, _ *answer) {
					if at := w.claimByID(free.Claim.ID).PublishAt; at == nil || !at.Equal(time.Date(2023, 6, 13, 2, 0, 0, 0, time.UTC)) {
						t.Errorf("nine in the morning in Jakarta is %v", at)
					}
				}},
			{name: "what is approved is left out", as: "editor2", path: page, status: 200, then: all(takes(own.Claim.ID), says(free, "already approved, only to be published"))},
		})
	})
}

// verdictOf is the sealed proposal of a claim.
func (w *world) verdictOf(id string) string {
	w.t.Helper()
	return value(w.claimByID(id).Proposal)
}

// spokenText is the text of an element, its words parted by single blanks.
func spokenText(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data + " ")
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}
