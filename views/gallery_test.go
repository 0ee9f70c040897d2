package views

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"

	"sumber/internal/locale"
	"sumber/internal/text"
	"sumber/internal/workflow"
)

// pages are all pages in the states in which a person meets them: empty, full, in error.
func pages() map[string]templ.Component {
	p := samplePage
	out := map[string]templ.Component{}
	outside := Page{Path: "/", Demo: true}

	out["signin-demo"] = SignInPage(SignInVM{Page: outside, Demo: []DemoAccount{{"reviewer", "Rina Prasetyo"}, {"reviewer2", "Sari Wulandari"}, {"editor", "Bagus Hartono"}, {"admin", "Dewi Lestari"}}})
	out["signin-error"] = SignInPage(SignInVM{Page: Page{Path: "/"}, Form: Form{Values: map[string]string{"email": "rina@contoh.example"}, Errors: map[string]string{"": "wrong"}}})
	out["desks"] = DesksPage(DesksVM{Page: Page{Viewer: p("").Viewer, Path: "/"}, Desks: []DeskRow{{DeskRef{"internasional", "Desk Internasional"}, "editor", 2, 3}, {DeskRef{"pemilu", "Desk Pemilu"}, "viewer", 0, 0}}})
	out["desks-empty"] = DesksPage(DesksVM{Page: Page{Viewer: p("").Viewer, Path: "/"}})
	out["setup"] = SetupPage(SetupVM{Page: Page{Path: "/setup/x"}, Action: "/setup/x"})
	out["setup-error"] = SetupPage(SetupVM{Page: Page{Path: "/setup/x"}, Action: "/setup/x", Form: Form{Values: map[string]string{"desk": "Desk Contoh", "email": "bukan surel"}, Errors: map[string]string{"email": "email", "password": "weak_password"}}})
	out["invitation"] = InvitationPage(InvitationVM{Page: Page{Path: "/invitations/x"}, Action: "/invitations/x", Desk: "Desk Internasional", Role: "reviewer", Email: "sari@contoh.example", By: "Dewi Lestari", Until: noon})
	out["account"] = AccountPage(AccountVM{Page: p(""), Name: "Rina Prasetyo", Email: "rina@contoh.example", Language: "id", HasPassword: true, Sessions: []SessionRow{{Since: noon, Used: noon, Here: true}, {Since: noon.Add(-26 * time.Hour), Used: noon.Add(-3 * time.Hour)}}})

	full := QueueVM{Page: p("queue"), Tab: "open", Pager: Pager{Older: "/d/internasional/queue?before=x"}}
	n := 12
	full.Page.Notices = []Notice{{Tone: "done", Code: "selected", Count: &n}}
	for _, c := range sampleClaims() {
		full.Claims = append(full.Claims, c.ClaimRow)
	}
	pair := sampleClaims()[4].ClaimRow
	pair.ID, pair.Number, pair.Attribution = "c9", 9, workflow.Sourced
	pair.Words = "Air bersih di Sagara mengalir lagi paling lambat hari Jumat"
	pair.Article = ArticleRef{ID: "a2", Title: "Warga Sagara menunggu air", Outlet: "Harian Lembah", Language: "id"}
	pair.Chain = Chain{{ID: "x", Source: Source{Name: "Wali Kota Ratna Wijaya", Kind: "person"}}, {ID: "y", Source: Source{Name: "Harian Lembah", Kind: "news_media"}, Position: 1}, {ID: "z", Source: Source{Name: "Kabar Pesisir", Kind: "news_media"}, Position: 1, Origin: "found"}}
	full.Claims = append(full.Claims, pair)
	out["queue"] = QueuePage(full)
	found := full
	found.Tab, found.Query, found.CanReview, found.Acts = "triage", "tab=triage&q=air", true, []workflow.Action{workflow.Select, workflow.Take, workflow.Assign, workflow.Release, workflow.Dismiss}
	found.Page.Notices = nil
	found.Filter = QueueFilter{"q": {"air"}, "state": {"triage", "selected"}, "kind": {"fact"}, "source": {"Wali Kota Ratna Wijaya"}}
	found.Chips = []Chip{{"state", "triage", "?state=selected", ""}, {"state", "selected", "?state=triage", ""}, {"q", "air", "?", ""}, {"source", "Wali Kota Ratna Wijaya", "?", ""}, {"kind", "fact", "?", ""}, {"article", "Wali Kota Ratna Wijaya: air bersih di Sagara mengalir lagi paling lambat hari Jumat pekan depan", "?", "id"}}
	found.Views = []ViewLink{{"v1", "Pemilu, tanpa narasumber", 1}, {"v2", "Klaim Jumat", 2}}
	found.Members = []Option{{Value: "p1", Text: "Rina Prasetyo"}, {Value: "p2", Text: "Sari Wulandari"}}
	found.Assignable, found.Ratings = found.Members, []Option{{Value: "true", Text: "Benar"}, {Value: "false", Text: "Salah"}}
	found.Claims = nil
	for _, c := range full.Claims {
		c.Hits = spansOf("air")
		found.Claims = append(found.Claims, c)
	}
	out["queue-found"] = QueuePage(found)
	found.Tab, found.View, found.Partial, found.Ignored = "open", "v1", true, []string{"rating", "page"}
	found.ViewForm = Form{Values: map[string]string{"name": "Klaim Jumat"}, Errors: map[string]string{"name": "taken"}}
	out["queue-view-error"] = QueuePage(found)
	found.Claims, found.Partial, found.Ignored, found.ViewForm = nil, false, nil, Form{}
	out["queue-nomatch"] = QueuePage(found)
	out["queue-empty"] = QueuePage(QueueVM{Page: p("queue"), Tab: "mine"})

	list := ArticlesVM{Page: p("articles"), CanImport: true, Pager: Pager{Newer: "?after=x", Older: "?before=x"}}
	list.Articles = []ArticleRow{
		{ArticleRef: article, Counts: Counts{Claims: 8, Selected: 3, Done: 1, Unsourced: 3, Proposed: 1}, Added: Stamp{"Sari Wulandari", noon}, Sources: []Source{kim.Source, kcna.Source, reuters.Source, kirby.Source}},
		{ArticleRef: ArticleRef{ID: "a2", Title: "Beredar pesan: air Sagara tercemar timbal", Kind: "post", Platform: "WhatsApp", PostAccount: "+62 811-0000", Language: "id", PublishedOn: "2023-06-10"}, Counts: Counts{Claims: 1, Unsourced: 1}},
		{ArticleRef: ArticleRef{ID: "a3", Title: "Council: the bridge will reopen in spring", Kind: "draft", Outlet: "Kabar Contoh", Language: "en"}, Counts: Counts{Claims: 12, Selected: 12}},
	}
	out["articles"] = ArticlesPage(list)
	out["articles-empty"] = ArticlesPage(ArticlesVM{Page: p("articles"), CanImport: true})
	out["article-new"] = ArticleNewPage(ArticleNewVM{Page: p("articles"), MaxBytes: 1 << 20})
	out["article-new-error"] = ArticleNewPage(ArticleNewVM{Page: p("articles"), MaxBytes: 1 << 20, Form: Form{Values: map[string]string{"kind": "post", "address": "javascript:alert(1)", "platform": "WhatsApp", "published_on": "2023-02-31"}, Errors: map[string]string{"text": "blank", "address": "address", "published_on": "date"}}})
	out["article"] = ArticlePage(sampleArticle())
	empty := sampleArticle()
	empty.Claims, empty.Counts, empty.Rests, empty.Supported, empty.Language = nil, Counts{}, nil, false, "ms"
	out["article-empty"] = ArticlePage(empty)
	refused := sampleArticle()
	refused.Triage = Form{Errors: map[string]string{"": "unknown"}}
	out["article-error"] = ArticlePage(refused)
	reader := sampleArticle()
	reader.CanReview = false
	out["article-viewer"] = ArticlePage(reader)

	revised := sampleArticle()
	revised.Revision = 3
	lost, moved := revised.Claims[4].ClaimRow, revised.Claims[5].ClaimRow
	lost.Anchor, moved.Anchor = workflow.Orphan, workflow.Fuzzy
	revised.Claims[4].Anchor, revised.Claims[5].Anchor, revised.Claims[4].Passage = lost.Anchor, moved.Anchor, Passage{}
	revised.Texts = TextsVM{Of: 3, Suggestions: 5, CanRevise: true, Rereadable: true, Orphans: []DisplacedVM{{lost, 2}}, Fuzzy: []DisplacedVM{{moved, 3}}}
	out["article-revised"] = ArticlePage(revised)
	out["revise"] = RevisePage(ReviseVM{Page: p("articles"), Article: article, Text: sampleText, Revision: 1, Version: 1})
	out["revise-error"] = RevisePage(ReviseVM{Page: p("articles"), Article: article, Text: sampleText, Revision: 2, Version: 2, Form: Form{Values: map[string]string{"text": "Teks"}, Errors: map[string]string{"text": "other_article"}}})
	newer := strings.Replace(strings.Replace(sampleText, "lebih dari dua lusin jenis senjata", "hampir tiga lusin jenis senjata", 1), "\n\nSelain Korea Utara, hanya Suriah yang mengakui pencaplokan itu.", "\n\nPyongyang membantahnya.", 1)
	out["revisions"] = RevisionsPage(RevisionsVM{Page: p("articles"), Article: article, Shown: 2, Old: sampleText, New: newer, Pieces: text.Diff(sampleText, newer), Revisions: []RevisionRow{
		{2, Stamp{"Rina Prasetyo", noon}, "9f86d081884c7d659a2f", "sumber-engine/0.1.0"}, {1, Stamp{"Sari Wulandari", noon}, "b1946ac92492d2347c62", "sumber-engine/0.1.0"}}})
	out["suggestions"] = SuggestionsPage(SuggestionsVM{Page: p("articles"), Article: article, Total: 120, New: 2, CanDecide: true, Suggestions: []SuggestionVM{
		{ID: "s1", Kind: workflow.SuggestChange, Number: 7, Claim: "c7", Edited: true, Version: 4, Fields: []SuggestedField{
			{"content_words", "Rusia akan menerima lebih dari dua lusin jenis senjata", "Rusia akan menerima hampir tiga lusin jenis senjata", ""}, {"source_name", "John Kirby", "Gedung Putih", ""},
			{"source_kind", "person", "government", "source_kind"}, {"chain", "John Kirby", "Gedung Putih › Reuters", ""}}},
		{ID: "s2", Kind: workflow.SuggestGone, Number: 8, Claim: "c8", Version: 1, Words: "Selain Korea Utara, hanya Suriah yang mengakui pencaplokan itu"},
		{ID: "s3", Kind: workflow.SuggestAdd, Fields: []SuggestedField{{"content_words", "", "Pyongyang membantahnya", ""}, {"attribution", "", "sourced", "attribution"}, {"kind", "", "fact", "kind"}}},
	}})
	out["suggestions-empty"] = SuggestionsPage(SuggestionsVM{Page: p("articles"), Article: article})

	out["claim"] = ClaimPage(sampleClaim())
	wrong := sampleClaim()
	wrong.Draft.Form = Form{Values: map[string]string{"statement": "", "kind": "fact", "rating": "", "summary": "Ringkas."}, Errors: NeedErrors([]workflow.Need{workflow.NeedStatement, workflow.NeedFindings, workflow.NeedRating, workflow.NeedEvidence})}
	wrong.Evidence = nil
	wrong.EvidenceForm = Form{Values: map[string]string{"url": "javascript:alert(1)", "title": "Tautan"}, Errors: map[string]string{"url": "address"}}
	out["claim-error"] = ClaimPage(wrong)
	three := sampleClaim()
	three.Number, three.Chain, three.Kind, three.Draft.Kind, three.Draft.Rating = 2, Chain{kim, kcna, reuters}, workflow.Promise, workflow.Promise, ""
	three.Live, three.Working = 1, 2
	three.Published = &PublicationVM{Number: 1, Stamp: Stamp{"Bagus Hartono", noon}, Verdict: sampleVerdict()}
	three.Draft.Correction, three.Draft.CorrectionReason = "update", "Transkrip lengkap baru terbit."
	three.Remarks = nil
	out["claim-correction"] = ClaimPage(three)
	done := sampleClaim()
	v := sampleVerdict()
	done.Verdict, done.Remarks, done.State, done.Live = &v, nil, workflow.Done, 1
	done.Decisions = decide(workflow.Editor, workflow.Done, live)
	out["claim-done"] = ClaimPage(done)
	lacking := sampleClaim()
	lacking.Lacks = []LackVM{{Need: workflow.NeedStatement}, {workflow.NeedFindings, "h6", "John Kirby"}, {workflow.NeedTrueSource, "h6", "John Kirby"}, {Need: workflow.NeedRating}, {Need: workflow.NeedEvidence}}
	lacking.Evidence, lacking.Draft.Rating = nil, ""
	out["claim-lacking"] = ClaimPage(lacking)
	fresh := sampleClaim()
	fresh.Verdict, fresh.Remarks, fresh.Evidence, fresh.Occasion, fresh.State, fresh.Mine, fresh.Assignee, fresh.Statement = nil, nil, nil, nil, workflow.Triage, false, "", ""
	fresh.Decisions = decide(workflow.Reviewer, workflow.Triage)
	out["claim-fresh"] = ClaimPage(fresh)
	waiting := sampleClaim()
	ap := sampleApproval().Proposals[1]
	waiting.Verdict, waiting.Remarks, waiting.State, waiting.Proposal = &v, nil, workflow.Proposed, &ap
	waiting.Decisions = decide(workflow.Editor, workflow.Proposed, author)
	out["claim-waiting"] = ClaimPage(waiting)

	edit := sampleEdit()
	out["edit"] = ClaimEditPage(edit)
	edit.Splitting, edit.Merging = true, true
	edit.Form = Form{Values: map[string]string{"part.1.exact": "kata yang tidak ada"}, Errors: map[string]string{"part.1.exact": "not_in_text", "with": "required"}}
	out["claim-split-error"] = ClaimEditPage(edit)
	edit = sampleEdit()
	edit.ID, edit.CanUndo = "", false
	edit.Form = Form{Values: map[string]string{"content.0.exact": "kata yang tidak ada"}, Errors: map[string]string{"content.0.exact": "not_in_text"}}
	out["claim-new-error"] = ClaimEditPage(edit)

	kept := KeptVM{Page: p("articles"), ID: "c7", Number: 7, Words: "Sebagai bagian dari kesepakatan yang diusulkan ini", Language: "id", Form: "draft", Version: 9, At: noon, Theirs: Stamp{"Sari Wulandari", noon}, Known: true,
		Asked: []MergeField{
			{Name: "statement", Label: "statement", Text: true, Base: "Rusia akan menerima senjata.", Mine: "Amerika Serikat menyatakan Rusia akan menerima senjata dari Korea Utara.", Theirs: "Gedung Putih menyebut Rusia akan menerima amunisi."},
			{Name: "finding.h6", Label: "finding", LabelArg: "John Kirby", List: "finding", Mine: "confirmed", Theirs: "confirmed_translation"},
		},
		Taken: []MergeField{{Name: "summary", Label: "summary", Text: true, Base: "", Mine: "Ringkas.", Theirs: "", Side: "mine"}, {Name: "kind", Label: "kind", List: "kind", Base: "fact", Mine: "fact", Theirs: "prediction", Side: "theirs"}},
		Lost:  []KeptField{{"note.h9", "Catatan tentang mata rantai yang sudah dihapus."}}}
	out["kept-draft"] = KeptPage(kept)
	kept.Refused = workflow.RefusedState
	out["kept-refused"] = KeptPage(kept)
	kept.Refused, kept.Form, kept.Known, kept.Taken, kept.Lost = "", "edit", false, nil, nil
	kept.Asked = []MergeField{{Name: "content", Label: "content_words", Language: "id", Mine: "Sebagai bagian dari kesepakatan\nsenjata", Theirs: "Sebagai bagian"}, {Name: "chain", Label: "chain", Mine: "1. Reuters (media, disebut di artikel)\n2. KCNA (media)", Theirs: ""}}
	out["kept-edit"] = KeptPage(kept)
	note := sampleClaim()
	note.Kept = []KeptNote{{"draft", noon}}
	out["claim-kept"] = ClaimPage(note)

	out["approval"] = ApprovalPage(sampleApproval())
	out["approval-empty"] = ApprovalPage(ApprovalVM{Page: p("approvals"), Article: article})
	bad := sampleApproval()
	bad.Proposals[0].Form = Form{Values: map[string]string{"remarks": ""}, Errors: map[string]string{"remarks": "need.remarks"}}
	out["approval-error"] = ApprovalPage(bad)
	untaken := sampleApproval()
	untaken.Proposals = untaken.Proposals[1:]
	out["approval-none"] = ApprovalPage(untaken)
	out["approvals"] = ApprovalsPage(ApprovalsVM{Page: p("approvals"), Articles: []ApprovalRow{{article, 2, 1, 1, noon}}})
	out["approvals-empty"] = ApprovalsPage(ApprovalsVM{Page: p("approvals")})

	out["sources"] = SourcesPage(SourcesVM{Page: p("sources"), CanWrite: true, Countries: []string{"GB", "KP", "US"}, Sources: []SourceRow{
		{Source: guardian.Source, Carried: Bounded{N: 1}, Country: "GB"}, {Source: kirby.Source, Claims: Bounded{N: 1}, Country: "US"}, {Source: kcna.Source, Aliases: []string{"Korean Central News Agency", "Kantor Berita Pusat Korea"}, Carried: Bounded{99, true}, Country: "KP"}, {Source: kim.Source, Aliases: []string{"Kim"}, Claims: Bounded{N: 3}, Country: "KP"}, {Source: Source{"s9", "Kementerian Air", "government"}, Claims: Bounded{N: 1}}, {Source: Source{"s10", "Survei Air Bersih 2022", "document"}}, {Source: Source{"s11", "warga Sagara", "group"}}, {Source: Source{"s12", "PT Air Jernih", "organisation"}},
	}})
	out["sources-empty"] = SourcesPage(SourcesVM{Page: p("sources"), CanWrite: true})
	out["sources-nomatch"] = SourcesPage(SourcesVM{Page: p("sources"), Text: "zzz", Kind: "person"})
	of := SourceVM{Page: p("sources"), SourceRow: SourceRow{Source: kim.Source, Aliases: []string{"Kim", "Kim Jong Un"}, Country: "KP", Claims: Bounded{1000, true}}, Profile: "Pemimpin Korea Utara sejak 2011.", Quoted: full.Claims[:2], LastChains: 500,
		Beside:  []SourceBeside{{kcna.Source, 412}, {reuters.Source, 96}},
		Tallies: []Tally{{Findings: []FindingCount{{workflow.Confirmed, 9}, {workflow.Altered, 2}, {workflow.OnlyVia, 1}}, Answered: 12, Most: 1000}},
		Merges: []MergeVM{{Stamp: Stamp{"Sari Wulandari", noon}, From: "Kim Jong Un", Into: "Kim Jong-un", Undo: "/d/desk/sources/s1/merges/m1/undo"},
			{Stamp: Stamp{"Sari Wulandari", noon.Add(-time.Hour)}, From: "Kim", Into: "Kim Jong-un", Undone: Stamp{"Rita Lestari", noon}}},
		History:  []HistoryVM{{Stamp: Stamp{"Rita Lestari", noon}, Code: "source_change", Changes: []ChangeVM{{Field: "name", Before: "Kim Jong Un", After: "Kim Jong-un"}, {Field: "country", Before: "KR", After: "KP", Words: "country"}}}, {Stamp: Stamp{At: noon}, Code: "source_add", Changes: []ChangeVM{{Field: "name", After: "Kim Jong Un"}}}},
		CanWrite: true}
	out["source"] = SourcePage(of)
	carrier := of
	carrier.SourceRow, carrier.Carries, carrier.Quoted, carrier.Pager = SourceRow{Source: kcna.Source, Carried: Bounded{N: 20}}, true, nil, Pager{}
	carrier.Tallies, carrier.Beside, carrier.CanWrite = []Tally{{Carrier: true, Findings: []FindingCount{{workflow.Confirmed, 1}}, Answered: 1, Most: 1000}}, []SourceBeside{{kim.Source, 20}}, false
	out["source-carried"] = SourcePage(carrier)
	badSource := of
	badSource.Form = Form{Values: map[string]string{"name": "", "country": "KP"}, Errors: map[string]string{"name": "required"}}
	out["source-error"] = SourcePage(badSource)
	merge := MergePageVM{Page: p("sources"), One: SourceRow{Source: Source{"s20", "Kim Jong Un", "person"}, Claims: Bounded{N: 2}}, Text: "kim", Results: []SourceRow{of.SourceRow}}
	out["merge-search"] = MergePage(merge)
	merge.Text, merge.Results = "zzz", nil
	out["merge-nomatch"] = MergePage(merge)
	merge.Other, merge.OtherProfile = of.SourceRow, of.Profile
	out["merge-compare"] = MergePage(merge)

	admin := p("members")
	admin.Viewer.Role = workflow.Admin
	out["members"] = MembersPage(MembersVM{Page: admin, CanManage: true, Members: []MemberRow{{ID: "m1", Name: "Dewi Lestari", Email: "dewi@contoh.example", Role: workflow.Admin, Since: noon, You: true, LastAdmin: true}, {ID: "m2", Name: "Rina Prasetyo", Email: "rina.prasetyo.dengan.nama.panjang@contoh.example", Role: workflow.Reviewer, Since: noon}}, Invitations: []InvitationRow{{"i1", "baru@contoh.example", workflow.Reviewer, "Dewi Lestari", noon}}, Link: "https://sumber.example/invitations/4d0xYpQ7kzJmV2nB8cLrTs", LinkEmail: "baru@contoh.example"})
	out["tokens"] = TokensPage(TokensVM{Page: p("tokens"), Tokens: []TokenRow{{ID: "t1", Name: "CMS redaksi", Scopes: []workflow.Scope{"read"}, Created: noon, LastUsed: noon, CanRevoke: true}, {ID: "t2", Name: "Uji coba", Scopes: []workflow.Scope{"read", "write"}, Created: noon, Revoked: noon}}, Secret: "sumber_7hQ2mXw9pLk4vT6z", SecretName: "CMS redaksi", Scopes: workflow.Scopes[:3]})
	hook := WebhookRow{ID: "w1", Address: "https://cms.kabar.example/sumber", Events: []string{"verdict.published", "verdict.retracted"}, State: "failing", Since: noon, Version: 2}
	kinds := []string{"verdict.published", "verdict.corrected", "verdict.retracted", "proposal.waiting"}
	out["webhooks"] = WebhooksPage(WebhooksVM{Page: p("webhooks"), Webhooks: []WebhookRow{hook, {ID: "w2", Address: "https://arsip.kabar.example/masuk", Events: kinds, State: "on"}, {ID: "w3", Address: "https://lama.example/", Events: kinds[:1], State: "disabled", Since: noon}}, Events: kinds})
	out["webhooks-empty"] = WebhooksPage(WebhooksVM{Page: p("webhooks"), Events: kinds})
	out["webhooks-error"] = WebhooksPage(WebhooksVM{Page: p("webhooks"), Events: kinds, Form: Form{Values: map[string]string{"address": "https://10.0.0.1/"}, Errors: map[string]string{"address": "fetch_private", "events": "required"}}})
	out["webhook"] = WebhookPage(WebhookVM{Page: p("webhooks"), Webhook: hook, Events: kinds, OldUntil: noon, Deliveries: []DeliveryRow{
		{ID: "m1", Kind: "verdict.published", Created: noon, State: "waiting", Next: noon, Attempts: []AttemptRow{{Number: 1, At: noon, Milliseconds: 120, Status: 503, Answer: "Sedang dirawat"}, {Number: 2, At: noon, Milliseconds: 15000, Error: "timeout"}}},
		{ID: "m2", Kind: "verdict.retracted", Created: noon, State: "dead", Again: true, Attempts: []AttemptRow{{Number: 12, At: noon, Error: "private"}}},
		{ID: "m3", Kind: "webhook.test", Created: noon, State: "delivered", Again: true, Attempts: []AttemptRow{{Number: 1, At: noon, Milliseconds: 31, Status: 204}}}}})
	out["webhook-secret"] = WebhookPage(WebhookVM{Page: p("webhooks"), Webhook: WebhookRow{ID: "w1", Address: "https://cms.kabar.example/sumber", Events: kinds, State: "on"}, Events: kinds, Secret: "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"})
	out["webhook-disabled"] = WebhookPage(WebhookVM{Page: p("webhooks"), Webhook: WebhookRow{ID: "w1", Address: "https://lama.example/", Events: kinds, State: "disabled", Since: noon}, Events: kinds})
	out["tokens-empty"] = TokensPage(TokensVM{Page: p("tokens"), Scopes: workflow.Scopes[:1]})
	out["audit"] = AuditPage(AuditVM{Page: p("audit"), Head: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", Events: []AuditRow{{Seq: 12, At: noon, Actor: "Bagus Hartono", Action: "publish", Object: "claim", Claim: 3, Title: sampleTitle, Language: "id", Href: "/d/internasional/claims/c1", Hash: "9f86d081884c7d659a2f", Details: []ChangeVM{{Field: "state", Before: "approved", After: "done", Words: "state"}}}, {Seq: 11, At: noon, Action: "member_role", Object: "member", Title: "Sari Wulandari", Hash: "aa86d081884c7d659a2f", Details: []ChangeVM{{Field: "role", After: "editor", Words: "role"}}}}})
	out["settings"] = SettingsPage(SettingsVM{Page: admin, Name: "Desk Internasional", Language: "id", Outlet: "Kabar Contoh", Address: "https://contoh.example", TimeZone: "Asia/Jakarta", TimeZones: []string{"Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura", "UTC"}, CanEdit: true, ScaleNumber: 1, Scale: []LabelField{{"true", "Benar", "True", "Sesuai dengan bukti yang ada.", "4"}, {"false", "Salah", "False", "", "1"}}})
	out["settings-read"] = SettingsPage(SettingsVM{Page: p("settings"), Name: "Desk Internasional", Language: "id", TimeZone: "Asia/Jakarta", ScaleNumber: 1, Scale: []LabelField{{"true", "Benar", "True", "Sesuai dengan bukti yang ada.", "4"}, {"false", "Salah", "False", "", "1"}}})
	out["keys"] = KeysPage(KeysVM{Page: p("help")})
	off := p("help")
	off.Viewer.KeysOff = true
	out["keys-off"] = KeysPage(KeysVM{Page: off})
	out["api"] = APIPage(sampleAPI())
	for _, part := range []string{"articles", APIShapes} {
		vm := sampleAPI()
		vm.Part = part
		out["api-"+part] = APIPartPage(vm)
	}
	out["help"] = HelpPage(HelpVM{Page: p("help"), Rules: workflow.ClaimRules, Desk: workflow.DeskRules})

	for _, status := range []int{400, 403, 404, 405, 409, 413, 422, 429, 500, 503, 507} {
		vm := ErrorVM{Page: p(""), Status: status, RequestID: "7f0c2a91"}
		if status == 403 {
			vm.Code = "author"
		}
		if status == 413 {
			vm.Kept = []KeptField{{"title", "Judul yang sudah diketik"}}
		}
		out["error-"+string(rune('0'+status/100))+string(rune('0'+status/10%10))+string(rune('0'+status%10))] = ErrorPage(vm)
	}
	out["conflict"] = ConflictPage(ConflictVM{Page: p("articles"), Action: "/d/internasional/claims/c7/draft", Version: 9, What: "claim", Title: "Klaim 7", Theirs: Stamp{"Sari Wulandari", noon}, Back: "/d/internasional/claims/c7", RequestID: "7f0c2a91", Fields: []ConflictField{
		{Name: "statement", Label: "statement", Base: "Rusia akan menerima senjata.", Mine: "Amerika Serikat menyatakan Rusia akan menerima senjata dari Korea Utara.", Theirs: "Gedung Putih menyebut Rusia akan menerima amunisi."},
		{Name: "finding.h6", Label: "question.speaker", LabelArg: "John Kirby", Mine: "confirmed", Theirs: "confirmed_translation", Words: "finding"},
		{Name: "kind", Label: "kind", Base: "fact", Mine: "fact", Theirs: "fact", Words: "kind"},
	}})
	return out
}

func contexts() map[string]context.Context {
	zone := time.FixedZone("WIB", 7*60*60)
	m := map[string]context.Context{}
	for _, l := range locale.Languages {
		m[l] = locale.WithDeskLanguage(locale.WithZone(locale.With(context.Background(), l), zone), "id")
	}
	return m
}

func render(t *testing.T, ctx context.Context, c templ.Component) string {
	t.Helper()
	var b bytes.Buffer
	if err := c.Render(ctx, &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestGallery renders every page in both languages. With SUMBER_GALLERY=folder it writes them there, to be looked at.
func TestGallery(t *testing.T) {
	folder := os.Getenv("SUMBER_GALLERY")
	for lang, ctx := range contexts() {
		for name, c := range pages() {
			html := render(t, ctx, c)
			if folder == "" {
				continue
			}
			html = strings.ReplaceAll(html, strings.TrimSuffix(Asset("app.css"), "app.css"), "assets/")
			if err := os.WriteFile(filepath.Join(folder, name+"."+lang+".html"), []byte(html), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	if folder == "" {
		return
	}
	if err := os.MkdirAll(filepath.Join(folder, "assets"), 0o755); err != nil {
		t.Fatal(err)
	}
	err := fs.WalkDir(assetFiles, "assets", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := assetFiles.ReadFile(name)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(folder, name), b, 0o644)
	})
	if err != nil {
		t.Fatal(err)
	}
}
