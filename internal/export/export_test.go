package export

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"sumber/internal/text"
)

var update = flag.Bool("update", false, "write the golden files anew")

func hashOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// whole is a snapshot with everything in it that one can have.
func whole() Snapshot {
	five := 5
	hop := "0197a1b2-0000-7000-8000-000000000003"
	return Snapshot{
		ClaimID: "0197a1b2-0000-7000-8000-000000000001", ArticleID: "0197a1b2-0000-7000-8000-000000000002",
		Revision: RevisionRef{Number: 1, SHA256: strings.Repeat("ab", 32)}, Version: 3,
		Content:    []Selector{{Start: 11, End: 32, Exact: "membangun rumah pompa", Prefix: "\"Kami akan ", Suffix: ",\" kata <Sari> & 🌧️"}},
		Cue:        []Selector{{Start: 35, End: 39, Exact: "kata", Prefix: " ", Suffix: " "}},
		Source:     []Selector{},
		SourceName: "Sari Wulandari", SourceKind: "person", Attribution: "sourced", Quote: "direct", Statement: "Wali kota akan membangun rumah pompa.", Kind: "fact",
		Chain: []Hop{
			{ID: hop, Position: 0, Name: "Sari Wulandari", Kind: "person", Origin: "cited", Finding: &Finding{Code: "confirmed"}},
			{ID: "0197a1b2-0000-7000-8000-000000000004", Position: 1, Name: "Antara", Kind: "news_media", Origin: "found", Medium: "report", Date: "2023-06", Address: "https://antara.example/?a=1&b=2", Finding: &Finding{Code: "misattributed", TrueSource: "Nusa", Note: "\u2028baris"}},
		},
		Occasion:   &Occasion{ID: "0197a1b2-0000-7000-8000-000000000005", Speaker: "Sari Wulandari", Medium: "briefing", Date: "2023-06-12"},
		Rating:     &Rating{Code: "true", NameID: "Benar", NameEN: "True", Value: &five, ScaleVersion: "0197a1b2-0000-7000-8000-000000000006"},
		Category:   "manipulated",
		Summary:    "Benar.",
		Rationale:  "Baris pertama\n\n- **tebal** <b>",
		Evidence:   []Evidence{{ID: "0197a1b2-0000-7000-8000-000000000007", Kind: "link", URL: "https://kota.example/", Title: "APBD", BearsOn: "hop", HopID: hop, Stance: "supports", Primary: true, Excerpt: "naik"}},
		Correction: &Correction{Kind: "update", Reason: "Angka baru"},
	}
}

// TestSealIsByteExact: what was sealed years ago must seal to the same bytes. When this fails, SnapshotFormat must rise.
func TestSealIsByteExact(t *testing.T) {
	path := filepath.Join("testdata", "snapshot.json")
	b, sha, err := Seal(whole())
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(path, append(b, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if want = bytes.TrimSuffix(want, []byte("\n")); !bytes.Equal(b, want) {
		t.Errorf("sealed\n%s\nwant\n%s", b, want)
	}
	if sha != "8b024ccae9485c49d01bf3588a3b46778bf8d487b591cb5ce5ae208c2fb0062e" {
		t.Errorf("the hash is %s", sha)
	}
	if bytes.ContainsAny(b, "\n\t") || bytes.Contains(b, []byte(`\u003c`)) || bytes.Contains(b, []byte(": ")) {
		t.Error("the bytes have white space or escapes of HTML")
	}
}

func TestSealIsTheSameForTheSame(t *testing.T) {
	first, sha, err := Seal(whole())
	if err != nil {
		t.Fatal(err)
	}
	for range 50 {
		b, again, err := Seal(whole())
		if err != nil || !bytes.Equal(b, first) || again != sha {
			t.Fatal("another sealing gave other bytes")
		}
	}
	back, err := Open(first, sha)
	if err != nil {
		t.Fatal(err)
	}
	b, again, err := Seal(back)
	if err != nil || !bytes.Equal(b, first) || again != sha {
		t.Errorf("opened and sealed again it is\n%s", b)
	}
	want := whole()
	want.Format = SnapshotFormat
	if !reflect.DeepEqual(back, want) {
		t.Errorf("opened it is\n%+v", back)
	}
	// Whatever is approved is in the bytes: a change anywhere changes the hash.
	v := reflect.ValueOf(whole())
	for i := range v.NumField() {
		s := whole()
		f := reflect.ValueOf(&s).Elem().Field(i)
		name := v.Type().Field(i).Name
		if name == "Format" {
			continue
		}
		f.SetZero()
		if f.Kind() == reflect.Bool {
			f.SetBool(true)
		}
		if _, other, err := Seal(s); err != nil || other == sha {
			t.Errorf("without its %s it has the same hash", name)
		}
	}
}

func TestOpenRefusesWhatWasChanged(t *testing.T) {
	b, sha, err := Seal(whole())
	if err != nil {
		t.Fatal(err)
	}
	for i := range b {
		c := bytes.Clone(b)
		c[i] ^= 1
		if _, err := Open(c, sha); err == nil {
			t.Fatalf("byte %d was changed and it opened", i)
		}
	}
	for name, c := range map[string][]byte{"nothing": nil, "half": b[:len(b)/2], "more": append(bytes.Clone(b), ' '), "empty": []byte("{}")} {
		if _, err := Open(c, sha); err == nil {
			t.Errorf("%s opened", name)
		}
	}
	for _, hash := range []string{"", strings.ToUpper(sha), sha[:63], strings.Repeat("0", 64)} {
		if _, err := Open(b, hash); err == nil {
			t.Errorf("it opened under the hash %q", hash)
		}
	}
	// Bytes of a later program are refused, not read by half.
	later := whole()
	raw, err := json.Marshal(later)
	if err != nil {
		t.Fatal(err)
	}
	raw = bytes.Replace(raw, []byte(`"format":0`), []byte(`"format":2`), 1)
	if _, err := Open(raw, hashOf(raw)); err == nil || !strings.Contains(err.Error(), "format 2") {
		t.Errorf("format 2 gave %v", err)
	}
	if _, err := Open([]byte("[]"), hashOf([]byte("[]"))); err == nil {
		t.Error("a list opened")
	}
}

// TestSelect: positions are code points, whatever a character is made of, and the words around it are never cut inside one.
func TestSelect(t *testing.T) {
	family := "👨‍👩‍👧" // one character of five code points, 18 bytes
	s := "Kota 🌧️: e\u0301lan\r\n\u202eterbalik\u202c " + family + " akhir 🇮🇩 sini"
	runes := []rune(s)
	ix := text.NewIndex(s)
	at := func(words string) text.Span {
		i := strings.Index(s, words)
		if i < 0 {
			t.Fatalf("%q is not there", words)
		}
		return text.Span{Start: i, End: i + len(words)}
	}
	for _, words := range []string{"Kota", "🌧️", "e\u0301lan", "lan\r\n", "\u202eterbalik\u202c", family, "akhir", "🇮🇩", "sini", s} {
		got, err := Select(s, ix, []text.Span{at(words)})
		if err != nil {
			t.Errorf("%q: %v", words, err)
			continue
		}
		g := got[0]
		if g.Exact != words || string(runes[g.Start:g.End]) != words {
			t.Errorf("%q became %+v", words, g)
		}
		if !strings.HasSuffix(string(runes[:g.Start]), g.Prefix) || !strings.HasPrefix(string(runes[g.End:]), g.Suffix) {
			t.Errorf("%q stands between %q and %q", words, g.Prefix, g.Suffix)
		}
		if n := len([]rune(g.Prefix)); n > Context || len([]rune(g.Suffix)) > Context {
			t.Errorf("%q: %d code points before it", words, n)
		}
	}
	t.Run("the words around are not cut inside a character", func(t *testing.T) {
		s := strings.Repeat(family, 10) + "kata" + strings.Repeat(family, 10)
		i := strings.Index(s, "kata")
		got, err := Select(s, text.NewIndex(s), []text.Span{{Start: i, End: i + 4}})
		if err != nil {
			t.Fatal(err)
		}
		if got[0].Start != 50 || got[0].Prefix != strings.Repeat(family, 6) || got[0].Suffix != strings.Repeat(family, 6) {
			t.Errorf("%+v", got[0])
		}
	})
	t.Run("at the edges there is nothing around", func(t *testing.T) {
		got, err := Select("kata", text.NewIndex("kata"), []text.Span{{Start: 0, End: 4}})
		if err != nil || got[0] != (Selector{Start: 0, End: 4, Exact: "kata"}) {
			t.Errorf("%+v %v", got, err)
		}
	})
	t.Run("none is an empty list", func(t *testing.T) {
		got, err := Select("kata", text.NewIndex("kata"), nil)
		if b, _ := json.Marshal(got); err != nil || string(b) != "[]" {
			t.Errorf("%s %v", b, err)
		}
	})
	for name, sp := range map[string]text.Span{"outside": {Start: 0, End: len(s) + 1}, "before": {Start: -1, End: 2}, "backwards": {Start: 4, End: 2}, "inside a character": {Start: 6, End: 9}} {
		if got, err := Select(s, ix, []text.Span{sp}); err == nil {
			t.Errorf("%s gave %+v", name, got)
		}
	}
}

func document() Verdicts {
	v := FromSnapshot(whole())
	one, sha, name, at := 1, strings.Repeat("cd", 32), "Edi", time.Date(2023, 6, 12, 12, 0, 0, 123456000, time.UTC)
	v.Position, v.Status, v.Revision, v.SHA256 = 1, StatusPublished, &one, &sha
	v.Sealed = &Sealed{ProposedBy: "Rita", ProposedAt: at, ApprovedBy: &name, ApprovedAt: &at}
	v.Published = &Published{By: "Edi", At: at}
	s := whole()
	s.Kind, s.Rating = "promise", nil
	quote := FromSnapshot(s)
	quote.Position, quote.Status, quote.State, quote.Source, quote.Occasion = 2, StatusDraft, "reviewing", []Selector{}, nil
	day := "2023-06-12"
	return Verdicts{
		Article:  Article{ID: whole().ArticleID, Kind: "news", Title: "Judul <b> & 🌧️", Language: "id", PublishedOn: &day, Desk: "Meja", Revision: whole().Revision},
		Verdicts: []Verdict{v, quote}, Retracted: []Tombstone{{ClaimID: whole().ClaimID, Revision: 1, PublishedAt: at, RetractedAt: at.Add(time.Hour), Reason: "Keliru"}},
	}
}

func schema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(VerdictsSchema))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("verdicts.json", doc); err != nil {
		t.Fatal(err)
	}
	return c.MustCompile("verdicts.json")
}

func TestVerdictsAreWhatTheirSchemaSays(t *testing.T) {
	s := schema(t)
	for name, v := range map[string]Verdicts{"whole": document(), "empty": {Article: document().Article}} {
		b, err := v.JSON()
		if err != nil {
			t.Fatal(err)
		}
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Validate(doc); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if bytes.Contains(b, []byte(`\u003c`)) || bytes.Contains(b, []byte(`": null`)) && bytes.Contains(b, []byte(`"retracted": null`)) {
			t.Errorf("%s: escapes, or null for a list\n%s", name, b)
		}
	}
	if v := document().Verdicts; v[0].Type != "fact_check" || v[1].Type != "quote_verification" {
		t.Errorf("the types are %s and %s", v[0].Type, v[1].Type)
	}
}

// TestSchemaRefuses: consumers rely on the schema, so it must not let pass what we would never send.
func TestSchemaRefuses(t *testing.T) {
	s := schema(t)
	type object = map[string]any
	for name, spoil := range map[string]func(doc, verdict object){
		"an extra property":                  func(d, _ object) { d["x"] = 1 },
		"an extra property of the article":   func(d, _ object) { d["article"].(object)["desk_id"] = "x" },
		"an extra property of a verdict":     func(_, v object) { v["assignee"] = "Rita" },
		"an extra property of a selector":    func(_, v object) { v["content"].([]any)[0].(object)["x"] = 1 },
		"another version":                    func(d, _ object) { d["schema"] = "sumber.verdicts/2" },
		"no list of tombstones":              func(d, _ object) { delete(d, "retracted") },
		"null for the verdicts":              func(d, _ object) { d["verdicts"] = nil },
		"a tombstone without a reason":       func(d, _ object) { delete(d["retracted"].([]any)[0].(object), "reason") },
		"a rating on a promise":              func(_, v object) { v["kind"] = "promise" },
		"a rating on a quote verification":   func(_, v object) { v["type"] = "quote_verification" },
		"a fact that is no fact check":       func(_, v object) { v["type"] = "quote_verification" },
		"a fact check without a rating":      func(_, v object) { v["rating"] = nil },
		"a published step without a finding": func(_, v object) { v["chain"].([]any)[0].(object)["finding"] = nil },
		"an unknown finding":                 func(_, v object) { v["chain"].([]any)[0].(object)["finding"].(object)["code"] = "maybe" },
		"no finding at all":                  func(_, v object) { delete(v["chain"].([]any)[0].(object), "finding") },
		"published without evidence":         func(_, v object) { v["evidence"] = []any{} },
		"published without a statement":      func(_, v object) { v["statement"] = "" },
		"published by nobody":                func(_, v object) { v["published"] = nil },
		"published without approval":         func(_, v object) { v["sealed"].(object)["approved_by"] = nil },
		"published without a seal":           func(_, v object) { v["snapshot_sha256"] = nil },
		"a hash that is none":                func(_, v object) { v["snapshot_sha256"] = "ABC" },
		"no content":                         func(_, v object) { v["content"] = []any{} },
		"a position before the start":        func(_, v object) { v["content"].([]any)[0].(object)["start"] = -1 },
		"an id that is none":                 func(_, v object) { v["claim_id"] = "1" },
		"a time that is none":                func(_, v object) { v["published"].(object)["at"] = "yesterday" },
		"an unknown kind":                    func(_, v object) { v["kind"] = "rumour" },
		"an unknown status":                  func(_, v object) { v["status"] = "live" },
		"a correction of no kind":            func(_, v object) { v["correction"].(object)["kind"] = "typo" },
	} {
		b, err := document().JSON()
		if err != nil {
			t.Fatal(err)
		}
		var doc object
		if err := json.Unmarshal(b, &doc); err != nil {
			t.Fatal(err)
		}
		spoil(doc, doc["verdicts"].([]any)[0].(object))
		b, err = json.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		again, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		if s.Validate(again) == nil {
			t.Errorf("%s passes", name)
		}
	}
}
