package views

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"sumber/internal/workflow"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestComponents compares each component with its golden file, in Indonesian. `go test ./views -update` rewrites them.
func TestComponents(t *testing.T) {
	desk := DeskRef{Slug: "internasional", Name: "Desk Internasional"}
	pair := Chain{{ID: "a", Source: Source{ID: "s1", Name: "Ratna Wijaya", Kind: "person"}}, {ID: "b", Source: Source{Name: "Reuters", Kind: "news_media"}, Position: 1}, {ID: "c", Source: Source{Name: "AFP", Kind: "news_media"}, Position: 1, Origin: "found"}}
	claim := sampleClaims()[6].ClaimRow
	passage := sampleClaim().Passage
	wrong := Form{Values: map[string]string{"url": "javascript:x"}, Errors: map[string]string{"url": "address", "": "stale"}}
	n := 1
	signedOut := Page{Path: "/sign-in"}
	for name, c := range map[string]templ.Component{
		"chain":              chainLine(Chain{kcna, kim, reuters}, workflow.Sourced, desk, true),
		"chain-parallel":     chainLine(pair, workflow.Sourced, desk, false),
		"chain-anonymous":    chainLine(Chain{nobody, guardian}, workflow.Anonymous, desk, false),
		"chain-unattributed": chainLine(nil, workflow.Unattributed, desk, false),
		"claim-item":         claimItem(claim, desk),
		"claim-tags":         claimTags(sampleClaims()[0].ClaimRow),
		"passage":            passageView(passage, workflow.Sourced),
		"rating":             ratingMark(&partly),
		"rating-no-place":    ratingMark(&Rating{Code: "unproven", Name: "Belum terbukti", Of: 4}),
		"rating-word":        ratingMark(&Rating{Code: "true", Name: "Benar"}),
		"verdict":            verdictView(sampleVerdict(), desk),
		"evidence-no-link":   evidenceView(EvidenceVM{Kind: "link", Stance: "refutes", BearsOn: "content", URL: "javascript:alert(1)"}),
		"findings":           findingFields(sampleClaim()),
		"approvers-nobody":   approvers(ProposalVM{Authors: []string{"Sari"}, SHA256: "9f86d081884c7d65", Barred: []BarredVM{{"Bagus", "author"}}}),
		"approve-all":        approveAll(sampleApproval()),
		"approve-none":       leftOutOfAll(sampleApproval()),
		"lacking":            lacking([]LackVM{{Need: workflow.NeedStatement}, {workflow.NeedFindings, "h6", "John Kirby"}, {Need: workflow.NeedNoRating}}),
		"publish-at":         publishAt(Form{}, "p1-", noon),
		"field":              inputField(Form{}, field{Name: "url", Label: "field.url", Hint: "hint.evidence_url"}),
		"field-wrong":        inputField(wrong, field{Name: "url", Label: "field.url", Hint: "hint.evidence_url"}),
		"errors":             errorSummary(wrong, ""),
		"notice":             noticeLine(Notice{Tone: "done", Code: "selected", Count: &n, UndoAction: "/x/undo", Version: 3}),
		"pager":              pager(Pager{Newer: "?before=a", Older: "?after=b"}),
		"masthead":           masthead(samplePage("articles")),
		"masthead-out":       masthead(signedOut),
		"occasion":           occasionView(OccasionVM{Speaker: "Kim Jong-un", Medium: "letter", Date: "2023-06-12", Addressee: "Vladimir Putin", Document: "Surat di arsip", Claims: []ClaimRef{{"c1", 1}}}, desk),
		"conflict":           conflictChoice(ConflictField{Name: "kind", Label: "kind", Base: "", Mine: "fact", Theirs: "promise", Words: "kind"}, "0"),
	} {
		t.Run(name, func(t *testing.T) {
			got := strings.ReplaceAll(render(t, contexts()["id"], c), "><", ">\n<") + "\n"
			file := filepath.Join("testdata", name+".html")
			if *update {
				if err := os.MkdirAll("testdata", 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}
