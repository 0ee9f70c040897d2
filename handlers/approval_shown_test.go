package handlers

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/net/html"

	"sumber/internal/locale"
	"sumber/internal/newsroom"
	"sumber/internal/workflow"
	"sumber/models"
)

// How each string of a sealed snapshot must be seen on the approval page. A string that is not here fails the test: who
// adds one to the snapshot decides how an editor sees it.
const (
	asTyped = "(typed)" // the words themselves
	byWords = "(words)" // each word, because Markdown was rendered
	bare    = ""        // ids, hashes, the surroundings of a selector, and what another string tells
)

var shownAs = map[string]string{
	"claim_id": bare, "article_id": bare, "revision.sha256": bare,
	"content.exact": asTyped, "content.prefix": bare, "content.suffix": bare,
	"cue.exact": asTyped, "cue.prefix": bare, "cue.suffix": bare,
	"source.exact": asTyped, "source.prefix": bare, "source.suffix": bare,
	"source_name": asTyped, "source_kind": "source_kind", "attribution": "attribution", "quote": "quote",
	"statement": asTyped, "kind": "kind", "category": "category", "summary": asTyped, "rationale": byWords,
	"chain.id": bare, "chain.name": asTyped, "chain.kind": "source_kind", "chain.origin": "origin", "chain.medium": "medium", "chain.date": asTyped, "chain.address": asTyped,
	"chain.finding.code": "finding", "chain.finding.true_source": asTyped, "chain.finding.note": asTyped,
	"occasion.id": bare, "occasion.speaker": asTyped, "occasion.medium": "medium", "occasion.date": asTyped, "occasion.addressee": asTyped, "occasion.document": asTyped, "occasion.note": asTyped,
	"rating.code": bare, "rating.name_id": bare, "rating.name_en": asTyped, "rating.scale_version": bare, // the page is in English
	"evidence.id": bare, "evidence.kind": "evidence_kind", "evidence.url": asTyped, "evidence.title": asTyped, "evidence.bears_on": bare, "evidence.hop_id": bare,
	"evidence.stance": "stance", "evidence.excerpt": asTyped,
	"correction.kind": "correction", "correction.reason": asTyped,
}

// TestWhatIsApprovedIsShown fills every field that a snapshot has and looks for each on the page on which it is approved,
// on the claim's page while it waits, and there again once it is published.
func TestWhatIsApprovedIsShown(t *testing.T) {
	w := onSQLite(t)
	ctx, a := t.Context(), w.actor("editor")
	id := w.claim(pumps).Claim.ID
	ref := newsroom.Ref{ID: id}
	w.publish(id, "Pernyataan yang lama")
	w.ok(w.news.Correct(ctx, a, ref, "update", "Alasan ralat: notulen rapat terbit."))
	w.ok(w.news.EditClaim(ctx, a, ref, newsroom.ClaimEdit{Attribution: "sourced", Kind: "fact",
		Content: []newsroom.Where{{Exact: "Kami akan membangun tiga rumah pompa tahun ini"}}, Cue: []newsroom.Where{{Exact: "kata"}}, Source: []newsroom.Where{{Exact: "Wali Kota Sari Wulandari"}},
		Chain: []newsroom.HopInput{
			{Name: "Sari Wulandari", Kind: "person", Medium: "speech", Date: "2023-06-11"},
			{Position: 1, Name: "Antara", Kind: "news_media", Medium: "report", Date: "2023-06-12", Address: "https://antara.example/berita/pompa?x=1&y=2"},
			{Position: 2, Name: "Radio Kotabaru", Kind: "news_media", Origin: "found", Medium: "broadcast", Date: "2023-05", Address: "https://radio.example/siaran"},
		}}))
	w.ok(w.news.SetOccasion(ctx, a, ref, newsroom.OccasionInput{Speaker: "Ibu Sari Wulandari", Medium: "briefing", Date: "2023-06-10", Addressee: "warga <Pasir> & Muara",
		Document: "https://kota.example/notulen/rapat-10-juni.pdf", Note: "Catatan peristiwa\nbaris kedua"}))
	now, err := w.store.Read(ctx).ClaimRow(w.desk.ID, id)
	w.ok(err)
	draft := newsroom.DraftInput{Statement: "Wali kota <menjanjikan> tiga rumah pompa.", Kind: "fact", Rating: "false", Category: workflow.Categories[0], Summary: "Ringkasan \"utuh\" & lengkap.",
		Rationale: "Langkah *pertama*:\n\n1. notulen dibaca\n2. [anggaran](https://apbd.example/) dihitung"}
	for i, h := range now.Hops {
		f := models.HopFinding{HopID: h.ID, Finding: workflow.Findings[i], Note: "Keterangan temuan " + h.Name}
		if i == 0 {
			f.Finding, f.TrueSource = workflow.Misattributed, "Bagus Pranoto yang sebenarnya"
		}
		draft.Findings = append(draft.Findings, f)
	}
	w.ok(w.news.SaveDraft(ctx, a, ref, draft))
	for _, ev := range []newsroom.EvidenceInput{
		{BearsOn: "content", Kind: "document", Title: "Dokumen anggaran", URL: "https://apbd.example/2023.pdf#hal=7", Stance: "refutes", Primary: true, Excerpt: "Petikan: \"dua\" rumah pompa."},
		{BearsOn: "hop", HopID: now.Hops[1].ID, Kind: "email", Title: "Surel dari redaksi Antara", Stance: "context", Excerpt: "Kami tidak memuatnya."},
		{BearsOn: "occasion", Kind: "interview", Title: "Wawancara dengan notulis", Stance: "supports"},
	} {
		_, err := w.news.AddEvidence(ctx, a, ref, ev)
		w.ok(err)
	}
	w.ok(w.news.Propose(ctx, a, ref))
	p, err := w.news.Claim(ctx, a, id)
	w.ok(err)
	leaves := leavesOf(t, p.Sealed.Snapshot)
	for path := range shownAs {
		if !slices.ContainsFunc(leaves, func(l leaf) bool { return l.path == path }) {
			t.Errorf("the scene leaves %s empty: nothing is proven of it", path)
		}
	}
	check := func(name, who, path, class string) {
		t.Run(name, func(t *testing.T) {
			page := w.row(t, row{as: who, path: path, status: 200})
			checkLeaves(t, leaves, seenIn(page.find(t, class, func(n *html.Node) bool { return slices.Contains(strings.Fields(attr(n, "class")), class) })))
		})
	}
	check("approval page", "editor2", w.at("articles", w.article, "approval"), "proposal")
	check("claim page, waiting", "editor2", w.at("claims", id), "card")
	w.ok(w.news.ApproveAndPublish(ctx, w.actor("editor2"), ref, p.Sealed.Verdict.SHA256, whenever{}))
	check("claim page, published", "viewer", w.at("claims", id), "card")
}

// leaf is one string of a snapshot, by the names of the fields that lead to it.
type leaf struct{ path, value string }

func leavesOf(t *testing.T, v any) []leaf {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var tree any
	if err := json.Unmarshal(b, &tree); err != nil {
		t.Fatal(err)
	}
	var out []leaf
	var walk func(path string, v any)
	walk = func(path string, v any) {
		switch v := v.(type) {
		case map[string]any:
			for k, sub := range v {
				walk(strings.TrimPrefix(path+"."+k, "."), sub)
			}
		case []any:
			for _, sub := range v {
				walk(path, sub)
			}
		case string:
			if v != "" {
				out = append(out, leaf{path, v})
			}
		}
	}
	walk("", tree)
	return out
}

// seenIn is what a reader finds in an element: its words, where its links lead, and its dates as they are written down.
// What is folded away, for comparison or in a form, does not count.
func seenIn(n *html.Node) string {
	var b strings.Builder
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		switch {
		case n.Type == html.TextNode:
			b.WriteString(n.Data)
		case n.Type == html.ElementNode && (n.Data == "details" || n.Data == "form" || slices.Contains(strings.Fields(attr(n, "class")), "card-side")):
			return
		case n.Type == html.ElementNode && (attr(n, "href") != "" || attr(n, "datetime") != ""):
			b.WriteString(" " + attr(n, "href") + " " + attr(n, "datetime") + " ")
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(n)
	return spaced(b.String())
}

func spaced(s string) string { return strings.Join(strings.Fields(s), " ") }

func checkLeaves(t *testing.T, leaves []leaf, seen string) {
	t.Helper()
	ctx := locale.With(context.Background(), "en")
	for _, l := range leaves {
		list, known := shownAs[l.path]
		want := []string{l.value}
		switch {
		case !known:
			t.Errorf("%s = %q: nobody said how it is shown", l.path, l.value)
			continue
		case list == bare, l.path == "chain.origin" && l.value == workflow.HopOrigins[0]:
			continue
		case list == byWords:
			text := strings.NewReplacer("(https://apbd.example/)", " ").Replace(l.value)
			want = strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) })
		case list != asTyped:
			want = []string{locale.Word(ctx, list, l.value)}
		}
		for _, word := range want {
			if !strings.Contains(seen, spaced(word)) {
				t.Errorf("%s: %q is sealed and not shown\n%s", l.path, word, seen)
			}
		}
	}
}
