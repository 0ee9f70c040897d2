package export

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"
)

// TestLinesAreWhatJSONWrites: a line that lays sealed bytes flat is the one that encoding/json writes of the whole change.
func TestLinesAreWhatJSONWrites(t *testing.T) {
	at := time.Date(2023, 6, 12, 8, 30, 0, 123456000, time.UTC)
	editor := "Ratna <editor> & \u2028"
	external, zero := `a"b`, 0
	change := Change{Schema: ChangeVersion, Cursor: "7", Event: EventCorrected, At: at, ClaimID: whole().ClaimID, Revision: 2,
		Article: Article{ID: whole().ArticleID, ExternalID: &external, Kind: "news", Title: "Judul <i>", Language: "id", Desk: "Desk & Uji", Revision: RevisionRef{Number: 3, SHA256: strings.Repeat("0", 64)}}}
	opinion := whole()
	opinion.Kind, opinion.Rating, opinion.Occasion, opinion.Correction, opinion.Category = "opinion", nil, nil, nil, ""
	names := whole()
	names.Content[0].Exact, names.Summary, names.Chain[0].Name = `","source_name":"palsu","content":[`, `},"claim_version":9,"revision":{`, `\`
	bare := Snapshot{Content: []Selector{}, Cue: []Selector{}, Source: []Selector{}, Chain: []Hop{}, Evidence: []Evidence{}, Kind: "promise"}
	for _, row := range []struct {
		name string
		snap Snapshot
		seal Sealed
		html *InHTML
	}{
		{"all there is", whole(), Sealed{ProposedBy: "Sari", ProposedAt: at, ApprovedBy: &editor, ApprovedAt: &at}, nil},
		{"one in HTML", whole(), Sealed{ProposedBy: "Sari", ProposedAt: at}, &InHTML{SHA256: strings.Repeat("cd", 32), Content: []HTMLTarget{{Selector: []HTMLSelector{{Type: "TextPositionSelector", Start: &zero, End: &zero}, {Type: "TextQuoteSelector", Exact: &editor, Prefix: &external, Suffix: &external}}}}}},
		{"one that is not rated", opinion, Sealed{ProposedBy: "Sari", ProposedAt: at}, nil},
		{"texts that look like fields", names, Sealed{ProposedBy: `"`, ProposedAt: at}, nil},
		{"nothing in it", bare, Sealed{}, nil},
	} {
		t.Run(row.name, func(t *testing.T) {
			sealed, sha, err := Seal(row.snap)
			if err != nil {
				t.Fatal(err)
			}
			v := FromSnapshot(row.snap)
			number, published := 2, Published{By: "Edi", At: at}
			v.HTML = row.html
			v.ClaimID, v.Position, v.Status, v.Revision, v.SHA256, v.Sealed, v.Published = change.ClaimID, 4, StatusPublished, &number, &sha, &row.seal, &published
			typed := change
			typed.Verdict = &v
			var want bytes.Buffer
			enc := json.NewEncoder(&want)
			enc.SetEscapeHTML(false)
			if err := enc.Encode(typed); err != nil {
				t.Fatal(err)
			}
			lines := NewLines()
			place, err := Placed(row.html)
			if err != nil {
				t.Fatal(err)
			}
			flat := &SealedVerdict{HTML: place, Snapshot: sealed, SHA256: sha, Rated: v.Type == "fact_check", Position: 4, Revision: 2, Sealed: row.seal, Published: published}
			for range 2 { // a writer is used again
				got, err := lines.Change(change, flat)
				if err != nil || !bytes.Equal(got, want.Bytes()) {
					t.Fatalf("%v\n%s\n%s", err, got, want.Bytes())
				}
			}
			if opened, err := flat.Verdict(); err != nil || !reflect.DeepEqual(opened.HTML, row.html) {
				t.Errorf("%v: opened, it stands at %+v", err, opened.HTML)
			}
			want.Reset()
			if err := enc.Encode(change); err != nil {
				t.Fatal(err)
			}
			if got, err := lines.Change(change, nil); err != nil || !bytes.Equal(got, want.Bytes()) {
				t.Errorf("%v\n%s\n%s", err, got, want.Bytes())
			}
		})
	}
}

func TestLinesRefuseOtherBytes(t *testing.T) {
	sealed, sha, err := Seal(whole())
	if err != nil {
		t.Fatal(err)
	}
	older := bytes.Replace(sealed, []byte(`"format":1`), []byte(`"format":0`), 1)
	turned := []byte(`{"format":1,"content":[]}`)
	for name, v := range map[string]SealedVerdict{
		"one byte is another": {Snapshot: append(bytes.Clone(sealed[:len(sealed)-1]), ' '), SHA256: sha},
		"an unknown format":   {Snapshot: older, SHA256: hashOf(older)},
		"no such parts":       {Snapshot: turned, SHA256: hashOf(turned)},
	} {
		if b, err := NewLines().Change(Change{}, &v); err == nil {
			t.Errorf("%s: %s", name, b)
		}
	}
}
