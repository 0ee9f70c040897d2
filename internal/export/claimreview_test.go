package export

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"sumber/internal/workflow"
)

var reviewedAt = time.Date(2023, 6, 12, 15, 30, 0, 0, time.FixedZone("WIB", 7*60*60))

// outlet is a publisher that has set all there is to set.
func outlet() Publisher {
	return Publisher{Name: "Kabar Kotabaru", Site: "https://www.kabar.example/", Desk: "Meja Kota", Page: "https://cek.kabar.example/{claim}", Language: "id"}
}

// checked is a published verdict that can leave as ClaimReview, and its article.
func checked() (Article, Verdict) {
	s := whole()
	s.Occasion.Document = "https://kota.example/sambutan"
	v := FromSnapshot(s)
	v.Published = &Published{By: "Edi", At: reviewedAt.Add(time.Hour)}
	external := "cms/17 a"
	return Article{ID: s.ArticleID, ExternalID: &external, Kind: "news", Title: "Wali kota janji", Outlet: "Harian Nusa", Address: "https://harian.example/17"}, v
}

func compiled(t *testing.T, b []byte) *jsonschema.Schema {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("https://sumber.example/s.json", v); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("https://sumber.example/s.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func holds(t *testing.T, s *jsonschema.Schema, b []byte) error {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return s.Validate(v)
}

func TestPageProblem(t *testing.T) {
	const site = "https://www.kabar.example/"
	for _, row := range []struct{ name, pattern, site, want string }{
		{"below the site", "https://cek.kabar.example/{claim}", site, ""},
		{"on the site", "https://kabar.example/cek/{external_id}/{claim}?dari={article}", site, ""},
		{"on the site by its whole name, with a port", "https://www.kabar.example:8443/{claim}", site, ""},
		{"with a part of the page", "https://kabar.example/{claim}#cek", site, ""},
		{"in the query", "https://kabar.example/cek?k={claim}", site, ""},
		{"not over https", "http://kabar.example/{claim}", site, "address"},
		{"not absolute", "/cek/{claim}", site, "address"},
		{"without a host", "https:///{claim}", site, "address"},
		{"a script", "javascript:alert(1)//{claim}", site, "address"},
		{"with a password", "https://a:b@kabar.example/{claim}", site, "address"},
		{"a host by claim", "https://{claim}.kabar.example/", site, "address"},
		{"an unknown name", "https://kabar.example/{claim}/{slug}", site, "address"},
		{"a brace too many", "https://kabar.example/{{claim}}", site, "address"},
		{"an element", "https://kabar.example/{claim}<b>", site, "address"},
		{"too long", "https://kabar.example/{claim}" + strings.Repeat("a", 1000), site, "address"},
		{"one page for all", "https://kabar.example/cek", site, "no_claim"},
		{"one page for an article", "https://kabar.example/cek/{external_id}", site, "no_claim"},
		{"one page whose parts are claims", "https://kabar.example/cek/{external_id}#{claim}", site, "no_claim"},
		{"another site", "https://pendek.example/{claim}", site, "other_site"},
		{"a site that ends alike", "https://bukankabar.example/{claim}", site, "other_site"},
		{"no site", "https://kabar.example/{claim}", "", "other_site"},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got := PageProblem(row.pattern, row.site); got != row.want {
				t.Errorf("%q is %q, want %q", row.pattern, got, row.want)
			}
		})
	}
}

// TestReview: a verdict leaves as a ClaimReview that its schema takes, or tells why not, and what it lacks.
func TestReview(t *testing.T) {
	schema := compiled(t, ClaimReviewSchema)
	scale := &Range{Worst: 1, Best: 5}
	for _, row := range []struct {
		name     string
		spoil    func(p *Publisher, a *Article, v *Verdict)
		scale    *Range
		bars     []workflow.Bar
		warnings []workflow.ReviewWarning
		holds    []string
		lacks    []string
	}{
		{name: "all there is", scale: scale, holds: []string{`"@context":"https://schema.org"`, `"ratingValue":5,"bestRating":5,"worstRating":1,"alternateName":"Benar"`, `"datePublished":"2023-06-12T08:30:00Z"`, `"dateModified":"2023-06-12T09:30:00Z"`,
			`"url":"https://cek.kabar.example/0197a1b2-0000-7000-8000-000000000001"`, `"author":{"@type":"Person","name":"Sari Wulandari"}`, `"datePublished":"2023-06-12"`, `"firstAppearance":{"@type":"CreativeWork","url":"https://kota.example/sambutan"}`,
			`{"@type":"NewsArticle","url":"https://harian.example/17","name":"Wali kota janji"}`, `"url":"https://antara.example/?a=1\u0026b=2"`}},
		{name: "in English", spoil: func(p *Publisher, _ *Article, _ *Verdict) { p.Language = "en" }, scale: scale, holds: []string{`"alternateName":"True"`, `"inLanguage":"en"`}},
		{name: "a page by another system's id", spoil: func(p *Publisher, _ *Article, _ *Verdict) {
			p.Page = "https://kabar.example/{external_id}/{claim}?a={external_id}#{external_id}"
		}, scale: scale,
			holds: []string{`"url":"https://kabar.example/cms%2F17%20a/0197a1b2-0000-7000-8000-000000000001?a=cms%2F17+a#cms%2F17%20a"`, `"@id":"https://kabar.example/cms%2F17%20a/0197a1b2-0000-7000-8000-000000000001?a=cms%2F17+a#claimreview"`}},
		{name: "a scale without numbers", warnings: []workflow.ReviewWarning{workflow.WarnNoNumbers}, holds: []string{`"alternateName":"Benar"`}, lacks: []string{"ratingValue", "bestRating", "worstRating"}},
		{name: "a scale of one number", scale: &Range{5, 5}, warnings: []workflow.ReviewWarning{workflow.WarnNoNumbers}, lacks: []string{"bestRating"}},
		{name: "a number off the scale", spoil: func(_ *Publisher, _ *Article, v *Verdict) { n := 6; v.Rating.Value = &n }, scale: scale, warnings: []workflow.ReviewWarning{workflow.WarnNoNumbers}, lacks: []string{"ratingValue"}},
		{name: "a rating without a number", spoil: func(_ *Publisher, _ *Article, v *Verdict) { v.Rating.Value = nil }, scale: scale, warnings: []workflow.ReviewWarning{workflow.WarnNoNumbers}, lacks: []string{"bestRating"}},
		{name: "a long claim", spoil: func(_ *Publisher, _ *Article, v *Verdict) { v.Statement = strings.Repeat("é", 76) }, scale: scale, warnings: []workflow.ReviewWarning{workflow.WarnLongClaim}},
		{name: "a claim as long as is shown", spoil: func(_ *Publisher, _ *Article, v *Verdict) { v.Statement = strings.Repeat("é", 75) }, scale: scale},
		{name: "a claim that says its rating", spoil: func(_ *Publisher, _ *Article, v *Verdict) { v.Statement = "Tidak benar, pompa itu ada." }, scale: scale, warnings: []workflow.ReviewWarning{workflow.WarnRatingInClaim}},
		{name: "a claim that says its rating in curly marks", spoil: func(_ *Publisher, _ *Article, v *Verdict) { v.Statement = "Pompa itu “benar”…ada." }, scale: scale, warnings: []workflow.ReviewWarning{workflow.WarnRatingInClaim}},
		{name: "a word doubled is another word", spoil: func(_ *Publisher, _ *Article, v *Verdict) { v.Statement = "Pompa itu benar-benar ada." }, scale: scale},
		{name: "a claim with a word that its rating begins", spoil: func(_ *Publisher, _ *Article, v *Verdict) { v.Statement = "Sebenarnya pompa itu ada." }, scale: scale},
		{name: "what could end a script", spoil: func(_ *Publisher, a *Article, v *Verdict) {
			v.Statement, v.Summary, v.SourceName, a.Title = "</script><b>", "</SCRIPT>", "<!--", "]]>"
		}, scale: scale, holds: []string{`\u003c/script\u003e`}, lacks: []string{"<", ">"}},
		{name: "a document", spoil: func(_ *Publisher, _ *Article, v *Verdict) {
			v.SourceKind, v.SourceName = "document", "APBD 2023"
			v.Occasion = nil
		}, scale: scale, holds: []string{`{"@type":"CreativeWork","name":"APBD 2023"}`}, lacks: []string{`"Person"`, "firstAppearance"}},
		{name: "a day that is not known whole", spoil: func(_ *Publisher, _ *Article, v *Verdict) { v.Occasion.Date = "2023-06" }, scale: scale, lacks: []string{`"datePublished":"2023-06"`}},
		{name: "a narrator of another outlet", spoil: func(_ *Publisher, _ *Article, v *Verdict) { v.Attribution = "unattributed" }, scale: scale, holds: []string{`"author":{"@type":"NewsMediaOrganization","name":"Harian Nusa"}`}},
		{name: "a post", spoil: func(_ *Publisher, a *Article, v *Verdict) { v.Attribution, a.Kind = "unattributed", "post" }, scale: scale, holds: []string{`"@type":"SocialMediaPosting"`}},
		{name: "a narrator of no outlet", spoil: func(_ *Publisher, a *Article, v *Verdict) { v.Attribution, a.Outlet = "unattributed", "" }, scale: scale, bars: []workflow.Bar{workflow.BarNoSource}},
		{name: "a post without an address", spoil: func(_ *Publisher, a *Article, v *Verdict) {
			v.Attribution, a.Kind, a.Address = "unattributed", "post", ""
		}, scale: scale, bars: []workflow.Bar{workflow.BarNoSource}},
		{name: "our own narrator", spoil: func(_ *Publisher, a *Article, v *Verdict) {
			v.Attribution, a.Outlet = "unattributed", "KABAR kotabaru"
		}, scale: scale, bars: []workflow.Bar{workflow.BarOwnClaim}},
		{name: "our own draft", spoil: func(_ *Publisher, a *Article, v *Verdict) { v.Attribution, a.Kind = "unattributed", "draft" }, scale: scale, bars: []workflow.Bar{workflow.BarOwnClaim}},
		{name: "our own words", spoil: func(_ *Publisher, _ *Article, v *Verdict) { v.SourceName, v.SourceKind = "Meja Kota", "organisation" }, scale: scale, bars: []workflow.Bar{workflow.BarOwnClaim}},
		{name: "somebody", spoil: func(_ *Publisher, _ *Article, v *Verdict) { v.Attribution = "anonymous" }, scale: scale, bars: []workflow.Bar{workflow.BarAnonymous}},
		{name: "a name of nobody knows what", spoil: func(_ *Publisher, _ *Article, v *Verdict) { v.SourceKind = "" }, scale: scale, bars: []workflow.Bar{workflow.BarSourceKind}},
		{name: "a promise", spoil: func(_ *Publisher, _ *Article, v *Verdict) { v.Kind, v.Rating = "promise", nil }, scale: scale, bars: []workflow.Bar{workflow.BarNotRated}},
		{name: "no rating", spoil: func(_ *Publisher, _ *Article, v *Verdict) { v.Rating = nil }, scale: scale, bars: []workflow.Bar{workflow.BarNoRating}},
		{name: "no statement", spoil: func(_ *Publisher, _ *Article, v *Verdict) { v.Statement = " " }, scale: scale, bars: []workflow.Bar{workflow.BarNoStatement}},
		{name: "a desk that set nothing", spoil: func(p *Publisher, _ *Article, _ *Verdict) { *p = Publisher{Desk: p.Desk, Language: "id"} }, scale: scale, bars: []workflow.Bar{workflow.BarNoPage, workflow.BarNoPublisher}},
		{name: "a page elsewhere", spoil: func(p *Publisher, _ *Article, _ *Verdict) { p.Site = "https://lain.example" }, scale: scale, bars: []workflow.Bar{workflow.BarOtherSite}},
		{name: "an article without the id", spoil: func(p *Publisher, a *Article, _ *Verdict) {
			p.Page, a.ExternalID = "https://kabar.example/{external_id}/{claim}", nil
		}, scale: scale, bars: []workflow.Bar{workflow.BarNoExternalID}},
	} {
		t.Run(row.name, func(t *testing.T) {
			p := outlet()
			a, v := checked()
			if row.spoil != nil {
				row.spoil(&p, &a, &v)
			}
			got, bars, warnings := p.Review(a, v, reviewedAt, row.scale)
			if !slices.Equal(bars, row.bars) || !slices.Equal(warnings, row.warnings) {
				t.Fatalf("bars %v, want %v; warnings %v, want %v", bars, row.bars, warnings, row.warnings)
			}
			if (got == nil) != (len(bars) > 0) {
				t.Fatalf("barred by %v it is %+v", bars, got)
			}
			if got == nil {
				return
			}
			b, err := got.JSON()
			if err == nil {
				err = holds(t, schema, b)
			}
			if err != nil {
				t.Errorf("%v\n%s", err, b)
			}
			for _, s := range row.holds {
				if !bytes.Contains(b, []byte(s)) {
					t.Errorf("it lacks %s\n%s", s, b)
				}
			}
			for _, s := range row.lacks {
				if bytes.Contains(b, []byte(s)) {
					t.Errorf("it holds %s\n%s", s, b)
				}
			}
		})
	}
}

// TestReviewSchemaRefuses what readers of ClaimReview refuse.
func TestReviewSchemaRefuses(t *testing.T) {
	a, v := checked()
	review, _, _ := outlet().Review(a, v, reviewedAt, &Range{1, 5})
	good, err := review.JSON()
	if err != nil {
		t.Fatal(err)
	}
	schema := compiled(t, ClaimReviewSchema)
	in := func(m map[string]any, field string) map[string]any { return m[field].(map[string]any) }
	for name, spoil := range map[string]func(m map[string]any){
		"an author that is a name":  func(m map[string]any) { m["author"] = "Kabar Kotabaru" },
		"no author":                 func(m map[string]any) { delete(m, "author") },
		"a claimant that is a name": func(m map[string]any) { in(m, "itemReviewed")["author"] = "Sari" },
		"nobody and nothing that claimed it": func(m map[string]any) {
			delete(in(m, "itemReviewed"), "author")
			delete(in(m, "itemReviewed"), "appearance")
		},
		"an article in place of the claim":     func(m map[string]any) { in(m, "itemReviewed")["@type"] = "NewsArticle" },
		"an empty claim":                       func(m map[string]any) { m["claimReviewed"] = "" },
		"no rating":                            func(m map[string]any) { delete(m, "reviewRating") },
		"a rating without words":               func(m map[string]any) { delete(in(m, "reviewRating"), "alternateName") },
		"a rating as text":                     func(m map[string]any) { in(m, "reviewRating")["ratingValue"] = "5,0" },
		"a number without its scale":           func(m map[string]any) { delete(in(m, "reviewRating"), "bestRating") },
		"an address that is not absolute":      func(m map[string]any) { m["url"] = "/cek/1" },
		"an address over http":                 func(m map[string]any) { m["url"] = "http://kabar.example/1" },
		"a time without a zone":                func(m map[string]any) { m["datePublished"] = "2023-06-12T08:30:00" },
		"a claim's day that is no day":         func(m map[string]any) { in(m, "itemReviewed")["datePublished"] = "2023-06" },
		"another context":                      func(m map[string]any) { m["@context"] = "http://schema.org" },
		"a field that is no word of the shape": func(m map[string]any) { m["rationale"] = "<p>" },
	} {
		t.Run(name, func(t *testing.T) {
			var m map[string]any
			if err := json.Unmarshal(good, &m); err != nil {
				t.Fatal(err)
			}
			b, _ := json.Marshal(m)
			if err := holds(t, schema, b); err != nil {
				t.Fatalf("the good one is refused: %v", err)
			}
			spoil(m)
			b, _ = json.Marshal(m)
			if holds(t, schema, b) == nil {
				t.Errorf("it passes: %s", b)
			}
		})
	}
}

// TestFeed: what leaves, what was retracted and what cannot leave stand each in its place, and an empty feed is one.
func TestFeed(t *testing.T) {
	schema := compiled(t, ClaimReviewFeedSchema)
	reason := func(b workflow.Bar) Reason { return Reason{string(b), "Sebab", "Reason"} }
	write := func(p Publisher, list []Reviewed) []byte {
		t.Helper()
		f := NewFeed(p, reason)
		var out bytes.Buffer
		put := func(b []byte, err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
			out.Write(b)
		}
		put(f.Begin())
		for _, r := range list {
			put(f.Element(r))
		}
		put(f.Between())
		for _, r := range list {
			put(f.Beside(r))
		}
		put(f.End())
		return out.Bytes()
	}
	p := outlet()
	a, v := checked()
	change := Change{Cursor: "7", ClaimID: v.ClaimID, Revision: 2, At: reviewedAt.Add(time.Hour), Article: a}
	gone := change
	gone.Tombstone = &Tombstone{ClaimID: v.ClaimID, Revision: 2, RetractedAt: reviewedAt.Add(2 * time.Hour)}
	promise := v
	promise.Kind, promise.Rating = "promise", nil
	for _, row := range []struct {
		name  string
		p     Publisher
		list  []Reviewed
		shape string // elements, those of them that are deleted, and what is not exported
	}{
		{"nothing", p, nil, "0 0 0"},
		{"one of each", p, []Reviewed{p.Reviewed(change, &v, reviewedAt, nil), p.Reviewed(gone, nil, reviewedAt, nil), p.Reviewed(change, &promise, reviewedAt, nil), p.Reviewed(change, &v, reviewedAt, nil)}, "3 1 1"},
		{"a desk that set nothing", Publisher{}, []Reviewed{Publisher{}.Reviewed(change, &v, reviewedAt, nil), Publisher{}.Reviewed(gone, nil, reviewedAt, nil)}, "0 0 2"},
	} {
		t.Run(row.name, func(t *testing.T) {
			b := write(row.p, row.list)
			if err := holds(t, schema, b); err != nil {
				t.Fatalf("%v\n%s", err, b)
			}
			var doc struct {
				DataFeedElement []map[string]any
				NotExported     []any `json:"not_exported"`
			}
			if err := json.Unmarshal(b, &doc); err != nil {
				t.Fatal(err)
			}
			deleted := 0
			for _, e := range doc.DataFeedElement {
				if e["dateDeleted"] != nil {
					deleted++
				}
			}
			if got := strings.Join([]string{strconv.Itoa(len(doc.DataFeedElement)), strconv.Itoa(deleted), strconv.Itoa(len(doc.NotExported))}, " "); got != row.shape {
				t.Errorf("%s, want %s\n%s", got, row.shape, b)
			}
		})
	}
	bad := bytes.Replace(write(p, []Reviewed{p.Reviewed(gone, nil, reviewedAt, nil)}), []byte(`"dateDeleted"`), []byte(`"dateGone"`), 1)
	if holds(t, schema, bad) == nil {
		t.Errorf("an element that is neither there nor deleted passes: %s", bad)
	}
}
