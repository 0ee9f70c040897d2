package views

import (
	"strings"
	"time"

	"sumber/internal/text"
	"sumber/internal/workflow"
)

// The sample of the tests: our own sentences on the message of 12 June 2023, and an invented town.
const sampleText = `Dalam sebuah pesan, Kim Jong-un berjanji "bergandengan tangan" dengan Presiden Rusia Vladimir Putin, demikian diberitakan kantor berita KCNA, Senin.

"Keadilan pasti akan menang dan rakyat Rusia akan terus menambah kejayaan dalam sejarah kemenangan," bunyi pesan Kim yang disiarkan KCNA, seperti dilaporkan Reuters.

Pesan itu dikirim untuk Hari Nasional Rusia yang jatuh pada 12 Juni. Dalam pesan yang sama Kim meminta "kerja sama strategis yang lebih erat" antara kedua negara, lalu menyatakan akan "berpegangan erat" dengan Putin.

Pyongyang dituduh memasok senjata ke Rusia meskipun sudah lama dikenai sanksi Dewan Keamanan PBB, tulis The Guardian.

"Sebagai bagian dari kesepakatan yang diusulkan ini, Rusia akan menerima lebih dari dua lusin jenis senjata dan amunisi dari Pyongyang," ujar John Kirby dari Gedung Putih pada Maret.

Selain Korea Utara, hanya Suriah yang mengakui pencaplokan itu.`

const sampleTitle = "Kim Jong-un Berjanji Bergandengan Tangan dengan Putin dalam Pesan Hari Nasional Rusia, Gedung Putih Menyoroti Rencana Pengiriman Lebih dari Dua Lusin Jenis Senjata"

// spans finds each of the words in the sample.
func spans(words ...string) []text.Span {
	var out []text.Span
	for _, w := range words {
		i := strings.Index(sampleText, w)
		if i < 0 {
			panic("not in the sample: " + w)
		}
		out = append(out, text.Span{Start: i, End: i + len(w)})
	}
	return out
}

// within finds the words inside others.
func within(around, words string) []text.Span {
	s := spans(around)[0]
	i := s.Start + strings.Index(around, words)
	return []text.Span{{Start: i, End: i + len(words)}}
}

var (
	kim      = Hop{ID: "h1", Source: Source{ID: "s1", Name: "Kim Jong-un", Kind: "person"}, Origin: "cited", Medium: "letter"}
	kcna     = Hop{ID: "h2", Source: Source{ID: "s2", Name: "KCNA", Kind: "news_media"}, Position: 1, Origin: "cited"}
	reuters  = Hop{ID: "h3", Source: Source{ID: "s3", Name: "Reuters", Kind: "news_media"}, Position: 2, Origin: "cited"}
	guardian = Hop{ID: "h4", Source: Source{ID: "s4", Name: "The Guardian", Kind: "news_media"}, Position: 1, Origin: "cited"}
	nobody   = Hop{ID: "h5", Source: Source{Kind: "anonymous"}, Origin: "cited"}
	kirby    = Hop{ID: "h6", Source: Source{ID: "s5", Name: "John Kirby", Kind: "person"}, Origin: "cited"}
	noon     = time.Date(2023, 6, 14, 7, 5, 0, 0, time.UTC)
	article  = ArticleRef{ID: "a1", Title: sampleTitle, Kind: "news", Outlet: "Kabar Contoh", PublishedOn: "2023-06-12", Address: "https://contoh.example/kim", Language: "id"}
	partly   = Rating{Code: "partly", Name: "Sebagian benar", Place: 3, Of: 4, Explanation: "Ada bagian yang benar dan bagian yang tidak."}
)

func sampleScale() []Rating {
	return []Rating{
		{Code: "true", Name: "Benar", Place: 4, Of: 4, Explanation: "Sesuai dengan bukti yang ada."},
		partly,
		{Code: "misleading", Name: "Menyesatkan", Place: 2, Of: 4},
		{Code: "false", Name: "Salah", Place: 1, Of: 4},
		{Code: "unproven", Name: "Belum terbukti", Of: 4},
		{Code: "unverifiable", Name: "Tidak dapat diverifikasi", Of: 4},
	}
}

func samplePage(nav string) Page {
	return Page{
		Viewer:  Viewer{ID: "u1", Name: "Rina Prasetyo", Role: workflow.Editor},
		Desk:    DeskRef{Slug: "internasional", Name: "Desk Internasional"},
		Desks:   []DeskRef{{Slug: "internasional", Name: "Desk Internasional"}, {Slug: "pemilu", Name: "Desk Pemilu"}},
		Nav:     nav,
		May:     []workflow.Permission{workflow.Read, workflow.ImportArticle, workflow.ReadAudit, workflow.OwnTokens},
		Path:    "/d/internasional/" + nav,
		Demo:    true,
		Waiting: 2,
	}
}

func decide(role workflow.Role, s workflow.State, more ...func(*workflow.Facts)) Decisions {
	f := workflow.Facts{Role: role, State: s}
	for _, m := range more {
		m(&f)
	}
	return workflow.Decisions(f)
}

func assignee(f *workflow.Facts) { f.Assignee = true }
func author(f *workflow.Facts)   { f.Author = true }
func live(f *workflow.Facts)     { f.Live = true }

func sampleClaims() []ArticleClaim {
	row := func(n int, s workflow.State, k workflow.Kind, a workflow.Attribution, quote, worth string, c Chain, words string) ClaimRow {
		return ClaimRow{ID: "c" + string(rune('0'+n)), Number: n, Article: article, Words: words, Language: "id", Kind: k, Attribution: a, Quote: quote, Worth: worth, Chain: c, State: s, Version: n, Decisions: decide(workflow.Editor, s), UpdatedAt: noon}
	}
	cs := []ArticleClaim{
		{ClaimRow: row(1, workflow.Done, workflow.Promise, workflow.Sourced, "mixed", "medium", Chain{kim, kcna}, `"bergandengan tangan" dengan Presiden Rusia Vladimir Putin`), Passage: Passage{Content: spans(`"bergandengan tangan" dengan Presiden Rusia Vladimir Putin`), Cue: spans("berjanji"), Source: spans("Kim Jong-un")}},
		{ClaimRow: row(2, workflow.Proposed, workflow.Prediction, workflow.Sourced, "direct", "low", Chain{kim, kcna, reuters}, "Keadilan pasti akan menang dan rakyat Rusia akan terus menambah kejayaan dalam sejarah kemenangan"), Passage: Passage{Content: spans("Keadilan pasti akan menang dan rakyat Rusia akan terus menambah kejayaan dalam sejarah kemenangan"), Cue: spans("bunyi"), Source: within("pesan Kim yang", "Kim")}},
		{ClaimRow: row(3, workflow.Dismissed, workflow.Fact, workflow.Unattributed, "", "low", nil, "Pesan itu dikirim untuk Hari Nasional Rusia yang jatuh pada 12 Juni"), Passage: Passage{Content: spans("Pesan itu dikirim untuk Hari Nasional Rusia yang jatuh pada 12 Juni")}},
		{ClaimRow: row(4, workflow.Selected, workflow.Call, workflow.Sourced, "mixed", "medium", Chain{kim}, `"kerja sama strategis yang lebih erat" antara kedua negara … "berpegangan erat" dengan Putin`), Passage: Passage{Content: spans(`"kerja sama strategis yang lebih erat" antara kedua negara`, `"berpegangan erat" dengan Putin`), Cue: spans("meminta")}},
		{ClaimRow: row(5, workflow.Triage, workflow.Fact, workflow.Anonymous, "indirect", "high", Chain{nobody, guardian}, "Pyongyang … memasok senjata ke Rusia meskipun sudah lama dikenai sanksi Dewan Keamanan PBB"), Passage: Passage{Content: spans("Pyongyang dituduh memasok senjata ke Rusia meskipun sudah lama dikenai sanksi Dewan Keamanan PBB"), Cue: within("tulis The", "tulis")}},
		{ClaimRow: row(6, workflow.Triage, workflow.Fact, workflow.Unattributed, "", "medium", nil, "sudah lama dikenai sanksi Dewan Keamanan PBB"), Passage: Passage{Content: spans("sudah lama dikenai sanksi Dewan Keamanan PBB")}},
		{ClaimRow: row(7, workflow.Reviewing, workflow.Fact, workflow.Sourced, "direct", "high", Chain{kirby}, "Sebagai bagian dari kesepakatan yang diusulkan ini, Rusia akan menerima lebih dari dua lusin jenis senjata dan amunisi dari Pyongyang"), Passage: Passage{Content: spans("Sebagai bagian dari kesepakatan yang diusulkan ini, Rusia akan menerima lebih dari dua lusin jenis senjata dan amunisi dari Pyongyang"), Cue: within(`," ujar John`, "ujar"), Source: spans("John Kirby")}},
		{ClaimRow: row(8, workflow.Triage, workflow.Fact, workflow.Unattributed, "", "high", nil, "Selain Korea Utara, hanya Suriah yang mengakui pencaplokan itu"), Passage: Passage{Content: spans("Selain Korea Utara, hanya Suriah yang mengakui pencaplokan itu")}},
	}
	cs[0].Live, cs[0].Working = 1, 2
	cs[0].Statement = "Kim Jong-un berjanji bekerja sama erat dengan Vladimir Putin."
	cs[1].Assignee, cs[1].Edited = "Sari Wulandari", true
	cs[2].Reason = "not_checkworthy"
	cs[5].DuplicateOf = ClaimRef{ID: "c5", Number: 5}
	cs[6].Assignee, cs[6].Mine = "Rina Prasetyo", true
	cs[6].Statement = "Amerika Serikat menyatakan Rusia akan menerima lebih dari dua lusin jenis senjata dan amunisi dari Korea Utara."
	v := sampleVerdict()
	cs[0].Rating, cs[0].Verdict = v.Rating, &v
	return cs
}

func sampleArticle() ArticleVM {
	return ArticleVM{
		Page: samplePage("articles"), ArticleRef: article, Text: sampleText, Revision: 1, Supported: true, Sample: true,
		SHA256: "b1946ac92492d2347c6235b4d2611184e9ad4d3a5f0b2c1d8e7f60514233aabb", Added: Stamp{"Sari Wulandari", noon},
		Claims: sampleClaims(), Counts: Counts{Claims: 8, Selected: 3, Done: 1, Unsourced: 3, Triage: 3, Proposed: 1}, CanReview: true, ToReview: ClaimRef{"c5", 5}, Resume: ClaimRef{"c7", 7},
		Rests: []SourceCount{{Source: kim.Source, Claims: 3}, {Source: kirby.Source, Claims: 1}, {Source: kcna.Source, Claims: 2, AsCarrier: true}, {Source: reuters.Source, Claims: 1, AsCarrier: true}, {Source: guardian.Source, Claims: 1, AsCarrier: true}},
	}
}

// sampleBeside is the article beside claim 7.
func sampleBeside() ArticleVM {
	vm := sampleArticle()
	vm.Focus, vm.ToReview = "c7", ClaimRef{"c8", 8}
	return vm
}

func sampleEvidence() []EvidenceVM {
	return []EvidenceVM{
		{ID: "e1", Kind: "link", Stance: "supports", BearsOn: "hop", Hop: "John Kirby", URL: "https://www.whitehouse.example/briefing", Title: "Transkrip jumpa pers Gedung Putih", Primary: true, Excerpt: "As part of this proposed deal, Russia would receive over two dozen kinds of weapons and munitions from Pyongyang.", Language: "en", Added: Stamp{"Rina Prasetyo", noon}, CanRemove: true},
		{ID: "e2", Kind: "interview", Stance: "context", BearsOn: "content", Title: "Wawancara dengan peneliti persenjataan", Added: Stamp{"Sari Wulandari", noon}},
	}
}

// sampleVerdict is a verdict on claim 7 with every part.
func sampleVerdict() VerdictVM {
	k := kirby
	k.Finding, k.Medium, k.Date, k.Address, k.Note = workflow.ConfirmedTranslation, "briefing", "2023-03-30", "https://www.whitehouse.example/briefing", "Diterjemahkan dari bahasa Inggris."
	return VerdictVM{
		Statement: "Amerika Serikat menyatakan Rusia akan menerima lebih dari dua lusin jenis senjata dan amunisi dari Korea Utara.",
		Kind:      workflow.Fact, Chain: Chain{k}, Rating: &partly, Category: "false_context",
		Summary:       "Pernyataan itu ada, tetapi menyangkut sebuah rencana. Artikel tidak menyebut bahwa kesepakatannya belum terjadi.",
		RationaleHTML: "<p>Kami membandingkan kutipan dengan <em>transkrip</em> jumpa pers.</p><ol><li>Transkrip dicari di situs asalnya.</li><li>Terjemahannya diperiksa kata demi kata.</li></ol>",
		Evidence:      sampleEvidence(), Attribution: workflow.Sourced, Quote: "direct",
		Occasion: &OccasionVM{Speaker: k.Name, Medium: "briefing", Date: "2023-03-30", Addressee: "wartawan", Document: "https://www.whitehouse.example/briefing", Note: "Rekaman jumpa pers tersedia."},
	}
}

func sampleClaim() ClaimVM {
	c := sampleClaims()[6]
	c.ClaimRow.Decisions = decide(workflow.Reviewer, workflow.Reviewing, assignee)
	p := c.Passage
	p.Text, p.Language = sampleText, "id"
	c.ClaimRow.Article = article
	k := kirby
	return ClaimVM{
		Page: samplePage("articles"), ClaimRow: c.ClaimRow, Passage: p,
		Beside: sampleBeside(), Previous: ClaimRef{"c6", 6}, Next: ClaimRef{"c8", 8},
		Draft: DraftVM{
			Statement: c.Statement, Kind: workflow.Fact, Rating: "partly", Summary: sampleVerdict().Summary, Scale: sampleScale(), Saved: Stamp{"Rina Prasetyo", noon},
			Rationale: "Kami membandingkan kutipan dengan *transkrip* jumpa pers.\n\n1. Transkrip dicari.\n2. Terjemahan diperiksa.",
		},
		Remarks: &Remark{Stamp{"Bagus Hartono", noon}, "Transkripnya bahasa Inggris: tuliskan bahwa kutipan ini terjemahan.\nTolong cari juga rekamannya.", 1},
		OnFields: []RemarkVM{
			{ID: "r1", Field: "summary", Here: true, State: "open", Text: "Lebih pendek, dan sebutkan tanggalnya.", Replaces: true, Replacement: "Kutipan ini terjemahan dari jumpa pers 30 Maret.",
				Was: "Kutipan ini dari jumpa pers.", Attempt: 1, Stamp: Stamp{"Bagus Hartono", noon}},
			{ID: "r2", Field: "words", State: "open", Text: "Kutipannya mulai satu kalimat lebih awal.", Attempt: 1, Stamp: Stamp{"Bagus Hartono", noon}},
			{ID: "r3", Field: "rating", Here: true, State: "done", Text: "Mengapa bukan salah?", Attempt: 1, Closed: Stamp{"Rina Prasetyo", noon}, Stamp: Stamp{"Bagus Hartono", noon}},
		},
		Evidence: sampleEvidence(),
		Occasion: &OccasionVM{ID: "o1", Speaker: k.Name, Medium: "briefing", Date: "2023-03-30", Document: "https://www.whitehouse.example/briefing", Claims: []ClaimRef{{"c7", 7}}},
		Occasions: []OccasionVM{
			{ID: "o2", Speaker: "Kim Jong-un", Medium: "letter", Date: "2023-06-12", Addressee: "Vladimir Putin"},
		},
		Members: []Option{{Value: "u1", Text: "Rina Prasetyo"}, {Value: "u2", Text: "Sari Wulandari"}},
		History: []HistoryVM{
			{Stamp: Stamp{"Bagus Hartono", noon}, Code: "return", Text: "Tuliskan bahwa kutipan ini terjemahan."},
			{Stamp: Stamp{"Rina Prasetyo", noon.Add(-time.Hour)}, Code: "propose", Number: 1, SHA256: "9f86d081884c7d659a2feaa0c55ad015"},
			{Stamp: Stamp{"Rina Prasetyo", noon.Add(-2 * time.Hour)}, Code: "edit", Number: 2, Changes: []ChangeVM{{Field: "source_name", Before: "Kirby", After: "John Kirby"}}},
			{Stamp: Stamp{"", noon.Add(-3 * time.Hour)}, Code: "engine", Number: 1},
		},
		Why: WhyVM{Engine: "1.0", Rules: []RuleVM{{"cue-after-closed-quote", []string{"kata"}}, {"split-quote", []string{"Sebagai bagian dari kesepakatan"}}}, Worth: []string{"figures", "named-actor"}, Hedges: []string{"diusulkan"}, Dates: []DateVM{{"pada Maret", "2023-03"}}},
	}
}

func sampleApproval() ApprovalVM {
	cs := sampleClaims()
	vm := ApprovalVM{Page: samplePage("approvals"), Article: article, LeftOut: []LeftOutVM{
		{ClaimRef: ClaimRef{"c1", 1}, State: workflow.Done, Refused: workflow.RefusedState},
		{ClaimRef: ClaimRef{"c4", 4}, State: workflow.Reviewing, Refused: workflow.RefusedState, OpenRemarks: 2,
			Lacks: []LackVM{{workflow.NeedFindings, "h1", "Kim Jong-un"}, {Need: workflow.NeedRating}, {Need: workflow.NeedEvidence}}},
		{ClaimRef: ClaimRef{"c5", 5}, State: workflow.Triage, Refused: workflow.RefusedState},
		{ClaimRef: ClaimRef{"c7", 7}, Here: true, State: workflow.Proposed, Refused: workflow.RefusedAuthor},
		{ClaimRef: ClaimRef{"c8", 8}, State: workflow.Triage, Refused: workflow.RefusedState},
	}}
	for _, i := range []int{1, 6} {
		c := cs[i].ClaimRow
		c.State, c.Assignee, c.Mine = workflow.Proposed, "Sari Wulandari", false
		c.Decisions = decide(workflow.Editor, workflow.Proposed)
		p := cs[i].Passage
		p.Text, p.Language = sampleText, "id"
		pr := ProposalVM{
			ClaimRow: c, VerdictID: "v" + c.ID, SHA256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", Revision: 1, Attempt: 1, Passage: p, Verdict: sampleVerdict(),
			Authors: []string{"Sari Wulandari"}, Proposed: Stamp{"Sari Wulandari", noon}, Approvers: []string{"Bagus Hartono", "Rina Prasetyo"},
		}
		pr.Review = []*ReviewVM{{Warnings: []string{"long_claim", "no_numbers"}}, {Bars: []string{"not_rated", "no_source"}}, {}}[i%3]
		if i == 1 {
			k, n, r := kim, kcna, reuters
			k.Finding, n.Finding, r.Finding = workflow.OnlyVia, workflow.ConfirmedTranslation, workflow.Confirmed
			pr.Verdict = VerdictVM{Statement: "Kim Jong-un menulis bahwa keadilan pasti akan menang.", Kind: workflow.Prediction, Chain: Chain{k, n, r}, Summary: "Pesan itu dimuat KCNA dan dilaporkan Reuters; tidak ada salinan lain.", Evidence: sampleEvidence()[:1]}
		} else {
			pr.Decisions = decide(workflow.Editor, workflow.Proposed, author)
			pr.Authors = []string{"Rina Prasetyo", "Sari Wulandari"}
			pr.Approvers = []string{"Bagus Hartono"}
			pr.Barred = []BarredVM{{"Rina Prasetyo", "author"}}
			pr.Live, pr.Revision, pr.Attempt = 1, 2, 2
			pr.Verdict.Correction, pr.Verdict.CorrectionReason = "conclusion_changed", "Transkrip lengkap baru terbit."
			before := sampleVerdict()
			before.Rating = &Rating{Code: "true", Name: "Benar", Place: 4, Of: 4}
			pr.Before = &before
			pr.SinceLive = []ChangeVM{
				{Field: "rating", Before: "Benar", After: "Sebagian benar"},
				{Field: "finding", Object: "Reuters", Words: "finding", Before: "confirmed", After: "confirmed_translation"},
				{Field: "summary", Before: "Kutipan ini ada di transkrip.", After: "Kutipan ini terjemahan dari transkrip jumpa pers."},
				{Field: "evidence", After: "Transkrip jumpa pers, https://www.whitehouse.example/briefing"},
			}
			pr.Earlier = &EarlierVM{Attempt: 1, Return: &Remark{Stamp{"Bagus Hartono", noon}, "Tinggal sedikit lagi.", 1},
				Remarks: []RemarkVM{
					{ID: "r1", Field: "summary", State: "accepted", Changed: true, Replaces: true, Replacement: "Kutipan ini terjemahan dari transkrip jumpa pers.", Stamp: Stamp{"Bagus Hartono", noon}, Closed: Stamp{"Rina Prasetyo", noon}},
					{ID: "r2", Field: "finding", Object: "Reuters", State: "open", Text: "Apakah Reuters sendiri yang menerjemahkan?", Stamp: Stamp{"Bagus Hartono", noon}},
				},
				Changes: []ChangeVM{{Field: "summary", Before: "Kutipan ini ada di transkrip.", After: "Kutipan ini terjemahan dari transkrip jumpa pers."}},
			}
			pr.Texts = map[string]string{"statement": pr.Verdict.Statement, "summary": pr.Verdict.Summary, "rationale": "Transkrip *dibaca*."}
		}
		vm.Proposals = append(vm.Proposals, pr)
	}
	return vm
}

func sampleEdit() ClaimEditVM {
	words := QuoteField{Exact: "Sebagai bagian dari kesepakatan yang diusulkan ini", Occurrence: 1}
	said := QuoteField{Exact: "kata", Occurrence: 2, Places: []Place{{"di sana, ", " Kirby"}, {"ini, ", " John Kirby"}}}
	return ClaimEditVM{Page: samplePage("articles"), Article: article, ID: "c7", Number: 7, Version: 3, Current: 2, Text: sampleText, Language: "id", Content: []QuoteField{words, {}}, Cue: []QuoteField{said},
		Source: []QuoteField{{Exact: "John Kirby", Occurrence: 1}}, SourceName: "John Kirby", SourceKind: "person", Attribution: workflow.Sourced, Kind: workflow.Fact, Chain: []Hop{kcna, {}},
		Names: []Source{{Name: "John Kirby", Kind: "person"}, {Name: "KCNA", Kind: "news_media"}, {Name: "Reuters", Kind: "news_media"}}, CanUndo: true,
		Parts: []QuoteField{words, words}, Others: []Option{{Value: "c8 4", Text: "Rusia menerima amunisi dari Korea Utara", Is: "8"}}}
}

// spansOf is a search for one word.
func spansOf(word string) func(in string) []text.Span {
	return func(in string) []text.Span {
		i := strings.Index(strings.ToLower(in), word)
		if i < 0 {
			return nil
		}
		return []text.Span{{Start: i, End: i + len(word)}}
	}
}
