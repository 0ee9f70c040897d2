package handlers

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"sumber/internal/newsroom"
	"sumber/internal/workflow"
	"sumber/models"
)

// secrecy is who may read a word of a desk at most.
type secrecy int

const (
	ofAnybody secrecy = iota // it was published
	ofDesk                   // members
	ofEditors                // those who may read the record
	ofAdmins                 // those who run the desk
	ofOwner                  // one account
)

// leakScene is a desk with a claim in every state that there is, and a word of its own in every text that somebody wrote about it:
// where a word is found tells what leaves, and to whom.
type leakScene struct {
	*world
	m *matrix // real ids of the desk
	// words are the canaries, each with who may read it. A text holds a canary and, behind it, the word by which one may search for it.
	words map[string]secrecy
	// claims are the ids by the name of their scene; public are those of which something was ever published.
	claims map[string]string
	public map[string]bool
	hidden []string // ids that are of the desk alone
	// outside are those who are not of the desk, or not any more, or who act for somebody of it and may not read; inside are members, with what they
	// may read at most.
	outside []string
	inside  map[string]secrecy
}

// say makes a text with a canary of its own.
func (l *leakScene) say(what string, who secrecy) string {
	word := "kanari" + strings.ToLower(what)
	if of, ok := l.words[word]; ok && of != who {
		l.t.Fatalf("%s has two secrecies", word)
	}
	l.words[word] = who
	return "K" + word[1:] + " sandi" + strings.ToLower(what)
}

// paragraph is a claim of the article of many states, far enough from the next that no selector reaches it.
func (l *leakScene) paragraph(scene string, who secrecy) string {
	return fmt.Sprintf("\"Kami sudah lama memikirkan perkara ini dan %s akan berjalan tahun depan juga,\" kata Bagus Pranoto, Senin (12/6/2023).\n\nRapat berlangsung dua jam di balai kota dan dihadiri warga dari beberapa kelurahan di sekitarnya.\n\n", l.say(scene+"isi", who))
}

// draft is a verdict with a word in each of its texts.
func (l *leakScene) draft(id, scene string, who secrecy) newsroom.DraftInput {
	row, err := l.store.Read(l.t.Context()).ClaimRow(l.desk.ID, id)
	l.ok(err)
	in := newsroom.DraftInput{Statement: l.say(scene+"pernyataan", who), Kind: string(workflow.Fact), Rating: "true", Summary: l.say(scene+"ringkasan", who), Rationale: l.say(scene+"penjelasan", who)}
	for _, h := range row.Hops {
		in.Findings = append(in.Findings, models.HopFinding{HopID: h.ID, Finding: workflow.Misattributed, TrueSource: l.say(scene+"sumberbenar", who), Note: l.say(scene+"catatan", who)})
	}
	return in
}

func (l *leakScene) evidence(as newsroom.Actor, id, scene string, who secrecy) string {
	word := strings.Fields(l.say(scene+"alamatbukti", who))[0]
	ev, err := l.news.AddEvidence(l.t.Context(), as, newsroom.Ref{ID: id}, newsroom.EvidenceInput{BearsOn: "content", Kind: "link", URL: "https://bukti.example/" + word, Title: l.say(scene+"bukti", who), Stance: "supports", Excerpt: l.say(scene+"kutipan", who)})
	l.ok(err)
	return ev.ID
}

// seal takes a claim to a proposal.
func (l *leakScene) seal(as newsroom.Actor, id, scene string, who secrecy) (sha string) {
	ctx, ref := l.t.Context(), newsroom.Ref{ID: id}
	if slices.Contains(workflow.From(workflow.Take), l.state(id)) {
		l.ok(l.news.Take(ctx, as, ref))
	}
	l.ok(l.news.SaveDraft(ctx, as, ref, l.draft(id, scene, who)))
	l.evidence(as, id, scene, who)
	l.ok(l.news.Propose(ctx, as, ref))
	return l.sealed(id)
}

// newLeakScene sets the stage: desk "kota" has it all, desk "lain" has people who look.
func newLeakScene(t *testing.T, w *world) *leakScene {
	t.Helper()
	l := &leakScene{world: w, words: map[string]secrecy{}, claims: map[string]string{}, public: map[string]bool{}}
	ctx := t.Context()
	l.strangers()
	shy, editor, admin := w.actor("shy"), w.actor("editor"), w.actor("admin")

	// The desk has said where its checks are published, or nothing would leave as ClaimReview anyway.
	set, err := w.news.Settings(ctx, admin)
	w.ok(err)
	w.ok(w.news.SaveSettings(ctx, admin, newsroom.DeskSettings{Version: set.Desk.Version, Name: set.Desk.Name, Language: set.Desk.Language, TimeZone: set.Desk.TimeZone, Outlet: "Cek Kotabaru", Site: "https://cek.example/", CheckPage: "https://cek.example/{claim}"}))

	// One claim for each way that a claim can have gone. What a scene says with ofDesk must not leave.
	scenes := []struct {
		name string
		who  secrecy // of the words in the article itself
		play func(id, scene string)
	}{
		{"triage", ofDesk, func(string, string) {}},
		{"selected", ofDesk, func(id, _ string) { w.ok(w.news.Assign(ctx, editor, newsroom.Ref{ID: id}, w.account["shy"].ID)) }},
		{"dismissed", ofDesk, func(id, scene string) {
			w.ok(w.news.Take(ctx, shy, newsroom.Ref{ID: id}))
			w.ok(w.news.SaveDraft(ctx, shy, newsroom.Ref{ID: id}, l.draft(id, scene, ofDesk)))
			w.ok(w.news.Dismiss(ctx, shy, newsroom.Ref{ID: id}, workflow.DismissReasons[0]))
		}},
		{"reopened", ofDesk, func(id, scene string) {
			w.ok(w.news.Dismiss(ctx, shy, newsroom.Ref{ID: id}, workflow.DismissReasons[0]))
			w.ok(w.news.Reopen(ctx, shy, newsroom.Ref{ID: id}, l.say(scene+"sebab", ofDesk)))
		}},
		{"reviewing", ofDesk, func(id, scene string) {
			w.ok(w.news.Take(ctx, shy, newsroom.Ref{ID: id}))
			w.ok(w.news.SetOccasion(ctx, shy, newsroom.Ref{ID: id}, newsroom.OccasionInput{Speaker: l.say(scene+"pembicara", ofDesk), Medium: "briefing", Addressee: l.say(scene+"pendengar", ofDesk), Note: l.say(scene+"tentang", ofDesk)}))
			w.ok(w.news.EditClaim(ctx, shy, newsroom.Ref{ID: id}, newsroom.ClaimEdit{Content: []newsroom.Where{{Exact: "Kanari" + scene + "isi"}}, Attribution: "sourced", Kind: "fact",
				Chain: []newsroom.HopInput{{Position: 0, Name: l.say(scene+"narasumber", ofDesk), Kind: "person", Origin: "found", Address: "https://asal.example/" + strings.Fields(l.say(scene+"asal", ofDesk))[0]}}}))
			w.ok(w.news.SaveDraft(ctx, shy, newsroom.Ref{ID: id}, l.draft(id, scene, ofDesk)))
			l.m.ids["evidence"] = l.evidence(shy, id, scene, ofDesk)
			w.ok(w.news.KeepEdit(ctx, shy, id, newsroom.FormDraft, 1, map[string][]string{"statement": {l.say(scene+"simpanan", ofOwner)}, "version": {"1"}}))
		}},
		{"proposed", ofDesk, func(id, scene string) { l.seal(shy, id, scene, ofDesk) }},
		{"returned", ofDesk, func(id, scene string) {
			sha, better := l.seal(shy, id, scene, ofDesk), l.say(scene+"usulan", ofDesk)
			w.ok(w.news.Return(ctx, editor, newsroom.Ref{ID: id}, sha, l.say(scene+"keterangan", ofDesk), newsroom.RemarkInput{Field: "statement", Text: l.say(scene+"komentar", ofDesk), Replacement: &better}))
			list, err := w.store.Read(ctx).RemarksOfClaim(w.desk.ID, id)
			w.ok(err)
			l.m.ids["remark"] = list[0].ID
		}},
		{"approved", ofDesk, func(id, scene string) {
			w.ok(w.news.Approve(ctx, editor, newsroom.Ref{ID: id}, l.seal(shy, id, scene, ofDesk)))
		}},
		{"scheduled", ofDesk, func(id, scene string) {
			at := noon.Add(31 * 24 * time.Hour)
			l.words[at.Format("2006-01-02")] = ofDesk
			w.ok(w.news.ApproveAndPublish(ctx, editor, newsroom.Ref{ID: id}, l.seal(shy, id, scene, ofDesk), at))
		}},
		{"finished", ofDesk, func(id, scene string) {
			w.ok(w.news.Approve(ctx, editor, newsroom.Ref{ID: id}, l.seal(shy, id, scene, ofDesk)))
			w.ok(w.news.Finish(ctx, editor, newsroom.Ref{ID: id}, workflow.FinishReasons[0]))
		}},
		{"published", ofAnybody, func(id, scene string) { l.out(id, scene, ofAnybody) }},
		{"correcting", ofAnybody, func(id, scene string) {
			l.out(id, scene, ofAnybody)
			w.ok(w.news.Correct(ctx, shy, newsroom.Ref{ID: id}, "update", l.say(scene+"alasanralat", ofDesk)))
			w.ok(w.news.SaveDraft(ctx, shy, newsroom.Ref{ID: id}, l.draft(id, scene+"baru", ofDesk)))
			l.evidence(shy, id, scene+"baru", ofDesk)
		}},
		{"corrected", ofAnybody, func(id, scene string) { // what stood there before is not given out again
			l.out(id, scene+"lama", ofDesk)
			w.ok(w.news.Correct(ctx, w.actor("reviewer"), newsroom.Ref{ID: id}, "update", "Angka baru"))
			old, err := w.store.Read(ctx).EvidenceOfClaim(w.desk.ID, id, nil)
			w.ok(err)
			w.ok(w.news.RemoveEvidence(ctx, w.actor("reviewer"), newsroom.Ref{ID: id}, old[0].ID))
			sha := l.seal(w.actor("reviewer"), id, scene, ofAnybody)
			w.ok(w.news.ApproveAndPublish(ctx, editor, newsroom.Ref{ID: id}, sha, time.Time{}))
		}},
		{"recorrecting", ofAnybody, func(id, scene string) {
			l.out(id, scene, ofAnybody)
			w.ok(w.news.Correct(ctx, shy, newsroom.Ref{ID: id}, "update", l.say(scene+"alasanralat", ofDesk)))
			l.seal(shy, id, scene+"baru", ofDesk)
		}},
		{"abandoned", ofAnybody, func(id, scene string) {
			l.out(id, scene, ofAnybody)
			w.ok(w.news.Correct(ctx, shy, newsroom.Ref{ID: id}, "update", l.say(scene+"alasanralat", ofDesk)))
			w.ok(w.news.SaveDraft(ctx, shy, newsroom.Ref{ID: id}, l.draft(id, scene+"baru", ofDesk)))
			w.ok(w.news.Abandon(ctx, shy, newsroom.Ref{ID: id}))
		}},
		{"retracted", ofDesk, func(id, scene string) {
			l.out(id, scene, ofDesk)
			w.ok(w.news.Retract(ctx, editor, newsroom.Ref{ID: id}, l.say(scene+"cabut", ofAnybody)))
			l.public[id] = true
		}},
		{"dropped", ofDesk, func(id, scene string) {
			w.ok(w.news.Take(ctx, shy, newsroom.Ref{ID: id}))
			w.ok(w.news.SaveDraft(ctx, shy, newsroom.Ref{ID: id}, l.draft(id, scene, ofDesk)))
		}},
	}
	text := "Banyak janji di balai kota\n\n"
	for _, s := range scenes {
		text += l.paragraph(s.name, s.who)
	}
	got, err := w.news.Import(ctx, w.actor("reviewer"), newsroom.NewArticle{Text: []byte(text), Language: "id", Outlet: "Kabar Kotabaru", PublishedOn: "2023-06-12", ExternalID: "kota-1"})
	w.ok(err)
	page, err := w.news.Article(ctx, w.actor("viewer"), got.Article.ID)
	w.ok(err)
	l.m = &matrix{w: w, claims: map[workflow.State]string{}, ids: map[string]string{"articles": got.Article.ID}}
	for _, s := range scenes {
		i := slices.IndexFunc(page.Claims, func(c models.ClaimRow) bool { return strings.Contains(c.Claim.Excerpt, "Kanari"+s.name+"isi") })
		if i < 0 {
			t.Fatalf("the article has no claim %s", s.name)
		}
		id := page.Claims[i].Claim.ID
		l.claims[s.name], l.public[id] = id, s.who == ofAnybody
		s.play(id, s.name)
	}
	// The claim "dropped" goes from the text.
	revised := strings.Replace(text, l.paragraph("dropped", ofDesk), "", 1)
	_, err = w.news.Revise(ctx, w.actor("reviewer"), got.Article.ID, newsroom.NewRevision{Text: []byte(revised)})
	w.ok(err)
	// An article of which nothing is public.
	secret, err := w.news.Import(ctx, shy, newsroom.NewArticle{Text: []byte(l.paragraph("naskah", ofDesk)), Kind: "post", Language: "id", Title: l.say("judul", ofDesk), Outlet: l.say("media", ofDesk),
		Address: "https://naskah.example/" + strings.Fields(l.say("alamat", ofDesk))[0], ExternalID: l.say("nomor", ofDesk), Platform: l.say("wadah", ofDesk), PostAccount: l.say("akun", ofDesk)})
	w.ok(err)
	page, err = w.news.Article(ctx, w.actor("viewer"), secret.Article.ID)
	w.ok(err)
	l.claims["naskah"] = page.Claims[0].Claim.ID
	l.m.ids["articles"] = secret.Article.ID
	l.m.ids["public articles"] = got.Article.ID
	for name, id := range l.claims {
		if l.public[id] != slices.Contains([]string{"published", "correcting", "corrected", "recorrecting", "abandoned", "retracted"}, name) {
			t.Fatalf("the claim %s is public: %v", name, l.public[id])
		}
	}
	l.rest(shy, editor, admin)
	l.hidden = append(l.hidden, slices.DeleteFunc(slices.Collect(maps.Values(l.claims)), func(id string) bool { return l.public[id] })...)
	for noun, id := range l.m.ids {
		if noun != "public articles" && noun != "undo" {
			l.hidden = append(l.hidden, id)
		}
	}
	return l
}

// out publishes a claim, by people whose names are public.
func (l *leakScene) out(id, scene string, who secrecy) {
	sha := l.seal(l.actor("reviewer"), id, scene, who)
	l.ok(l.news.ApproveAndPublish(l.t.Context(), l.actor("editor"), newsroom.Ref{ID: id}, sha, time.Time{}))
}

// rest is what a desk has beside its claims.
func (l *leakScene) rest(shy, editor, admin newsroom.Actor) {
	ctx, ids := l.t.Context(), l.m.ids
	src, err := l.news.AddSource(ctx, shy, newsroom.SourceInput{Name: l.say("direktori", ofDesk), Kind: "person", Profile: l.say("profil", ofDesk), Aliases: []string{l.say("alias", ofDesk)}})
	l.ok(err)
	other, err := l.news.AddSource(ctx, shy, newsroom.SourceInput{Name: l.say("gabungan", ofDesk), Kind: "person"})
	l.ok(err)
	merge, err := l.news.MergeSources(ctx, shy, other.ID, src.ID)
	l.ok(err)
	view, err := l.news.SaveView(ctx, shy, l.say("daftar", ofDesk), newsroom.QueueFilter{})
	l.ok(err)
	hook, _, err := l.news.AddWebhook(ctx, admin, newsroom.NewWebhook{Address: "https://cms.example/" + strings.Fields(l.say("penerima", ofAdmins))[0], Events: newsroom.WebhookEvents})
	l.ok(err)
	message, err := l.news.TestWebhook(ctx, admin, hook.ID)
	l.ok(err)
	_, err = l.news.RelayOutbox(ctx, "https://sumber.example")
	l.ok(err)
	sent, err := l.news.LeaseDeliveries(ctx, 100)
	l.ok(err)
	for _, o := range sent {
		_, err := l.news.FinishDelivery(ctx, o, newsroom.Outcome{Status: 500, Body: l.say("jawaban", ofAdmins)}, 0)
		l.ok(err)
	}
	address := strings.Fields(l.say("undangan", ofEditors))[0] + "@kabar.example"
	_, err = l.news.Invite(ctx, admin, strings.ToLower(address), "viewer")
	l.ok(err)
	members, err := l.news.Members(ctx, admin)
	l.ok(err)
	token, _, err := l.news.CreateToken(ctx, admin, newsroom.NewToken{Name: l.say("kunci", ofAdmins), Scopes: []string{"read"}})
	l.ok(err)
	undone := newsroom.Ref{ID: l.claims["triage"], Undo: models.NewID()}
	l.ok(l.news.Select(ctx, shy, undone))
	_, err = l.news.UndoAct(ctx, shy, undone.Undo)
	l.ok(err)
	row, err := l.store.Read(ctx).Claim(l.desk.ID, l.claims["reviewing"])
	l.ok(err)
	at := noon
	suggestion := models.Suggestion{DeskID: l.desk.ID, ID: models.NewID(), ArticleID: ids["articles"], RevID: l.revision(ids["articles"]), Kind: workflow.SuggestAdd, Body: l.body(l.claims["naskah"]), Digest: strings.Repeat("0", 64),
		Engine: "1", Outcome: workflow.Declined, DecidedAt: &at, CreatedAt: noon}
	l.write(func(tx *models.Tx) error { return tx.CreateSuggestions([]models.Suggestion{suggestion}) })
	scale, err := l.news.Settings(ctx, admin)
	l.ok(err)
	labels := append(slices.Clone(scale.Scale.Labels), models.Label{Code: "kanari", NameID: l.say("label", ofDesk), NameEN: l.say("labelen", ofDesk)})
	l.ok(l.news.SaveScale(ctx, admin, scale.Scale.Number, labels))
	maps.Copy(ids, map[string]string{"sources": src.ID, "merge": merge.ID, "views": view.ID, "api views": view.ID, "webhooks": hook.ID, "delivery": message, "invitations": members.Invitations[0].ID,
		"members": l.member["shy"].ID, "tokens": token.ID, "undo": undone.Undo, "occasions": *row.OccasionID, "suggestions": suggestion.ID})
}

func (l *leakScene) revision(article string) string {
	art, err := l.store.Read(l.t.Context()).Article(l.desk.ID, article)
	l.ok(err)
	rev, err := l.store.Read(l.t.Context()).Revision(l.desk.ID, article, art.Revision)
	l.ok(err)
	return rev.ID
}

func (l *leakScene) body(claim string) models.Body {
	row, err := l.store.Read(l.t.Context()).ClaimRow(l.desk.ID, claim)
	l.ok(err)
	return row.Version.Body
}

// strangers are the people of the scene: a member whose very name is nobody else's business, and all kinds of others.
func (l *leakScene) strangers() {
	add := func(key, name string, desk models.Desk, role workflow.Role) {
		acc := models.Account{ID: models.NewID(), Email: strings.ToLower(strings.Fields(name)[0]) + "@kabar.example", Name: name, Language: "en", CreatedAt: noon}
		m := models.Member{DeskID: desk.ID, ID: models.NewID(), AccountID: acc.ID, Role: role, CreatedAt: noon}
		l.write(func(tx *models.Tx) error {
			if err := tx.CreateAccount(&acc); err != nil {
				return err
			}
			return tx.CreateMember(&m)
		})
		l.account[key], l.member[key] = acc, m
		l.session(key)
	}
	add("shy", l.say("orang", ofDesk), l.desk, workflow.Reviewer)
	add("other_admin", "Pengurus", l.other, workflow.Admin)
	_, _, err := l.news.AddWebhook(l.t.Context(), l.actor("other_admin"), newsroom.NewWebhook{Address: "https://lain.example/", Events: newsroom.WebhookEvents})
	l.ok(err)
	add("other_viewer", "Penonton", l.other, workflow.Viewer)
	l.token("shy", "shy_all", workflow.Scopes...)
	l.outside = []string{"", "other_viewer", "other_reviewer", "other_editor", "other_admin", "removed", "disabled", "ended", "token:removed_all", "token:disabled_all", "token:other_all", "token:revoked", "token:expired"}
	for _, s := range workflow.Scopes {
		l.token("other_admin", "other_"+string(s), s)
		l.outside = append(l.outside, "token:other_"+string(s))
		if s != workflow.ScopeRead { // of the desk, and for something else than reading
			l.outside = append(l.outside, "token:"+string(s))
		}
	}
	yesterday := noon.Add(-24 * time.Hour)
	l.write(func(tx *models.Tx) error {
		for _, name := range []string{"revoked", "expired"} {
			l.tokens[name] = "sumber_rahasia_" + name
			sum := sha256.Sum256([]byte(l.tokens[name]))
			row := models.Token{DeskID: l.desk.ID, ID: models.NewID(), AccountID: l.account["editor"].ID, Name: name, Hash: sum[:], Scopes: workflow.Scopes, CreatedAt: yesterday, ExpiresAt: &yesterday}
			if name == "revoked" {
				row.RevokedAt, row.ExpiresAt = &yesterday, nil
			}
			if err := tx.CreateToken(&row); err != nil {
				return err
			}
		}
		sum := sha256.Sum256([]byte("sesi-ended"))
		return tx.CreateSession(&models.Session{IDHash: sum[:], AccountID: l.account["editor"].ID, CreatedAt: yesterday, SeenAt: yesterday, ExpiresAt: yesterday})
	})
	l.cookies["ended"] = map[string]string{(&server{o: l.opts}).cookieName(sessionCookie): "sesi-ended"}
	l.inside = map[string]secrecy{"viewer": ofDesk, "reviewer": ofDesk, "token:viewer_all": ofDesk, "token:reviewer_read": ofDesk, "editor": ofEditors, "token:read": ofEditors}
}
