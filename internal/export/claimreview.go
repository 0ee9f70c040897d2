package export

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"sumber/internal/workflow"
)

// The JSON Schemas of ClaimReview as it leaves here, which is narrower than schema.org's, and of the feed of them.
var (
	//go:embed schema/claimreview.v1.json
	ClaimReviewSchema []byte
	//go:embed schema/claimreview-feed.v1.json
	ClaimReviewFeedSchema []byte
)

// schemaOrg is the context of what leaves as JSON-LD.
const schemaOrg = "https://schema.org"

// ClaimReview is a published verdict in the words of schema.org.
type ClaimReview struct {
	Context       string       `json:"@context,omitempty"`
	Type          string       `json:"@type"`
	ID            string       `json:"@id"`
	URL           string       `json:"url"`
	ClaimReviewed string       `json:"claimReviewed"`
	InLanguage    string       `json:"inLanguage"`
	DatePublished time.Time    `json:"datePublished"`
	DateModified  time.Time    `json:"dateModified"`
	Author        ReviewAuthor `json:"author"`
	ItemReviewed  ReviewClaim  `json:"itemReviewed"`
	ReviewRating  ReviewRating `json:"reviewRating"`
	Citation      []ReviewWork `json:"citation,omitempty"`
}

// ReviewAuthor is a person or a body.
type ReviewAuthor struct {
	Type string `json:"@type"`
	Name string `json:"name"`
	URL  string `json:"url,omitempty"`
}

// ReviewClaim is the claim of which a ClaimReview is.
type ReviewClaim struct {
	Type            string        `json:"@type"`
	ID              string        `json:"@id"`
	Text            string        `json:"text"`
	DatePublished   string        `json:"datePublished,omitempty"` // a whole day
	Author          *ReviewAuthor `json:"author,omitempty"`
	FirstAppearance *ReviewWork   `json:"firstAppearance,omitempty"`
	Appearance      []ReviewWork  `json:"appearance,omitempty"`
}

// ReviewWork is something that can be read elsewhere.
type ReviewWork struct {
	Type string `json:"@type"`
	URL  string `json:"url,omitempty"`
	Name string `json:"name,omitempty"`
}

// ReviewRating is a rating. The three numbers are there together or not at all.
type ReviewRating struct {
	Type              string `json:"@type"`
	RatingValue       *int   `json:"ratingValue,omitempty"`
	BestRating        *int   `json:"bestRating,omitempty"`
	WorstRating       *int   `json:"worstRating,omitempty"`
	AlternateName     string `json:"alternateName"`
	RatingExplanation string `json:"ratingExplanation,omitempty"`
}

// Publisher is whose ClaimReviews they are: what a desk has set.
type Publisher struct {
	Name, Site string // of the outlet
	Desk       string // its name
	Page       string // the pattern of the address of the page with one whole check; see PageProblem
	Language   string // of statements and ratings
}

// Range is the ends of a scale that has numbers.
type Range struct{ Worst, Best int }

// The names that stand for something in the address of a page.
const (
	placeClaim    = "{claim}"
	placeArticle  = "{article}"
	placeExternal = "{external_id}"
)

// PageProblem tells what is wrong with the pattern of an address: "address" when it is no absolute https address or has a name in braces that
// stands for nothing, "no_claim" when one address would be of several claims (a fragment makes no page of its own), "other_site" when it is not
// on the site or below it; "" for nothing.
func PageProblem(pattern, site string) string {
	pages, _, _ := strings.Cut(pattern, "#")
	bare := strings.NewReplacer(placeClaim, "k", placeArticle, "a", placeExternal, "x").Replace(pattern)
	u, err := url.Parse(bare)
	rest, _ := strings.CutPrefix(pattern, "https://")
	host, _, _ := strings.Cut(rest, "/")
	switch {
	case err != nil, u.Scheme != "https", u.Hostname() == "", u.User != nil, strings.ContainsAny(bare, "{}\\<>\"` \t\r\n"), strings.ContainsAny(host, "{}?#"), len(pattern) > 1000:
		return "address"
	case !strings.Contains(pages, placeClaim):
		return "no_claim"
	case !onSite(u.Hostname(), site):
		return "other_site"
	}
	return ""
}

// onSite tells whether a host is a site's or below it; a site's www. counts for nothing.
func onSite(host, site string) bool {
	u, err := url.Parse(site)
	if err != nil || u.Hostname() == "" {
		return false
	}
	own := strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
	host = strings.ToLower(host)
	return host == own || strings.HasSuffix(host, "."+own)
}

// page is the address of the page with the whole check of a claim.
func (p Publisher) page(a Article, claimID string) string {
	external := ""
	if a.ExternalID != nil {
		external = *a.ExternalID
	}
	fill := func(s string, escape func(string) string) string {
		return strings.NewReplacer(placeClaim, escape(claimID), placeArticle, escape(a.ID), placeExternal, escape(external)).Replace(s)
	}
	rest, fragment, hasFragment := strings.Cut(p.Page, "#")
	path, query, hasQuery := strings.Cut(rest, "?")
	out := fill(path, url.PathEscape)
	if hasQuery {
		out += "?" + fill(query, url.QueryEscape)
	}
	if hasFragment {
		out += "#" + fill(fragment, url.PathEscape)
	}
	return out
}

// reviewID names a ClaimReview: the page that it is on, whatever part of it its address points at.
func reviewID(page string) string {
	page, _, _ = strings.Cut(page, "#")
	return page + "#claimreview"
}

// Review is a published verdict as ClaimReview, first published at a time, on a scale with numbers or nil. Bars tell why it cannot leave so, and
// then there is none; warnings what it lacks.
func (p Publisher) Review(a Article, v Verdict, first time.Time, scale *Range) (review *ClaimReview, bars []workflow.Bar, warnings []workflow.ReviewWarning) {
	claimant, author := p.claimant(a, v)
	problem := PageProblem(p.Page, p.Site)
	facts := workflow.ReviewFacts{HasPage: p.Page != "" && (problem == "" || problem == "other_site"), HasPublisher: p.Name != "" && p.Site != "", OnSite: problem == "",
		NeedsExternalID: strings.Contains(p.Page, placeExternal) && a.ExternalID == nil,
		HasStatement:    strings.TrimSpace(v.Statement) != "", Kind: workflow.Kind(v.Kind), HasRating: v.Rating != nil && v.Rating.NameID != "" && v.Rating.NameEN != "", Claimant: claimant}
	// What follows does not hang on a page: an editor is told before there is one.
	name := ""
	if v.Rating != nil {
		if name = v.Rating.NameID; p.Language == "en" {
			name = v.Rating.NameEN
		}
		if !inside(v.Rating.Value, scale) {
			warnings = append(warnings, workflow.WarnNoNumbers)
		}
	}
	if utf8.RuneCountInString(v.Statement) > workflow.LongClaim {
		warnings = append(warnings, workflow.WarnLongClaim)
	}
	if name != "" && strings.Contains(words(v.Statement), words(name)) {
		warnings = append(warnings, workflow.WarnRatingInClaim)
	}
	slices.SortFunc(warnings, func(x, y workflow.ReviewWarning) int {
		return slices.Index(workflow.ReviewWarnings, x) - slices.Index(workflow.ReviewWarnings, y)
	})
	if bars = facts.Bars(); len(bars) > 0 {
		return nil, bars, warnings
	}
	page := p.page(a, v.ClaimID)
	review = &ClaimReview{Type: "ClaimReview", ID: reviewID(page), URL: page, ClaimReviewed: v.Statement, InLanguage: p.Language, DatePublished: first.UTC(), DateModified: first.UTC(),
		Author:       ReviewAuthor{Type: "Organization", Name: p.Name, URL: p.Site},
		ItemReviewed: ReviewClaim{Type: "Claim", ID: "urn:uuid:" + v.ClaimID, Text: v.Statement, Author: author},
		ReviewRating: ReviewRating{Type: "Rating", AlternateName: name, RatingExplanation: v.Summary}}
	if v.Published != nil {
		review.DateModified = v.Published.At.UTC()
	}
	if inside(v.Rating.Value, scale) {
		review.ReviewRating.RatingValue, review.ReviewRating.BestRating, review.ReviewRating.WorstRating = v.Rating.Value, &scale.Best, &scale.Worst
	}
	review.ItemReviewed.appear(a, v)
	for _, e := range v.Evidence {
		if link(e.URL) {
			review.Citation = append(review.Citation, ReviewWork{Type: "CreativeWork", URL: e.URL, Name: e.Title})
		}
	}
	return review, nil, warnings
}

// inside tells whether a value is on a scale that has two ends.
func inside(value *int, scale *Range) bool {
	return value != nil && scale != nil && scale.Worst < scale.Best && scale.Worst <= *value && *value <= scale.Best
}

// words are the words of a text in small letters, each between spaces. Parts of a reduplication are one word.
func words(s string) string {
	return " " + strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return r != '\'' && r != '-' && !unicode.In(r, unicode.L, unicode.M, unicode.N)
	}), " ") + " "
}

// kindsOfParty are the types of schema.org for kinds of source that can claim something.
var kindsOfParty = map[string]string{"person": "Person", "organisation": "Organization", "government": "GovernmentOrganization", "news_media": "NewsMediaOrganization", "group": "Organization"}

// claimant tells who claimed it: the source of the claim, or the narrator of an article of others.
func (p Publisher) claimant(a Article, v Verdict) (workflow.Claimant, *ReviewAuthor) {
	switch workflow.Attribution(v.Attribution) {
	case workflow.Sourced:
		switch party := kindsOfParty[v.SourceKind]; {
		case v.SourceKind == "anonymous":
			return workflow.ClaimantAnonymous, nil
		case strings.TrimSpace(v.SourceName) == "":
			return workflow.ClaimantNone, nil
		case p.own(v.SourceName):
			return workflow.ClaimantOwn, nil
		case v.SourceKind == "document":
			return workflow.ClaimantWork, nil
		case party == "":
			return workflow.ClaimantUnknown, nil
		default:
			return workflow.ClaimantNamed, &ReviewAuthor{Type: party, Name: v.SourceName}
		}
	case workflow.Anonymous:
		return workflow.ClaimantAnonymous, nil
	}
	switch {
	case a.Kind == "draft" || a.Outlet != "" && p.own(a.Outlet):
		return workflow.ClaimantOwn, nil
	case a.Kind == "post" && link(a.Address):
		return workflow.ClaimantWork, nil // an account is a name of which nobody says whose it is
	case a.Kind == "news" && a.Outlet != "":
		return workflow.ClaimantNamed, &ReviewAuthor{Type: "NewsMediaOrganization", Name: a.Outlet}
	}
	return workflow.ClaimantNone, nil
}

// own tells whether a name is the outlet's or the desk's.
func (p Publisher) own(name string) bool {
	name = strings.TrimSpace(name)
	return p.Name != "" && strings.EqualFold(name, p.Name) || p.Desk != "" && strings.EqualFold(name, p.Desk)
}

// appear tells where the claim was made and where it stands.
func (c *ReviewClaim) appear(a Article, v Verdict) {
	if o := v.Occasion; o != nil {
		if _, err := time.Parse(time.DateOnly, o.Date); err == nil {
			c.DatePublished = o.Date
		}
		if link(o.Document) {
			c.FirstAppearance = &ReviewWork{Type: "CreativeWork", URL: o.Document}
		}
	}
	if v.Attribution == string(workflow.Sourced) && v.SourceKind == "document" {
		c.Appearance = append(c.Appearance, ReviewWork{Type: "CreativeWork", Name: v.SourceName})
	}
	for _, h := range v.Chain {
		if link(h.Address) {
			c.Appearance = append(c.Appearance, ReviewWork{Type: "CreativeWork", URL: h.Address, Name: h.Name})
		}
	}
	if link(a.Address) {
		kind := "NewsArticle"
		if a.Kind == "post" {
			kind = "SocialMediaPosting"
		}
		c.Appearance = append(c.Appearance, ReviewWork{Type: kind, URL: a.Address, Name: a.Title})
	}
}

func link(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

// JSON writes a ClaimReview on its own. What could end a script on the page that it is put into is escaped.
func (c ClaimReview) JSON() ([]byte, error) {
	c.Context = schemaOrg
	b, err := json.Marshal(c)
	if err != nil {
		return nil, fmt.Errorf("write ClaimReview %s: %w", c.ID, err)
	}
	return append(b, '\n'), nil
}

// Reviewed is the last change of a claim's verdict for a feed of ClaimReviews: an element of it, or why there is none.
type Reviewed struct {
	Cursor, ClaimID, ArticleID string
	Revision                   int
	At                         time.Time // of the change
	First                      time.Time // when it was first published
	Review                     *ClaimReview
	Gone                       *ReviewGone // what was retracted
	Bars                       []workflow.Bar
	Warnings                   []workflow.ReviewWarning
}

// ReviewGone names a ClaimReview that was taken back.
type ReviewGone struct {
	Type string    `json:"@type"`
	ID   string    `json:"@id"`
	URL  string    `json:"url"`
	At   time.Time `json:"-"`
}

// Reviewed looks at a change. verdict is what is public of it, nil for nothing.
func (p Publisher) Reviewed(c Change, verdict *Verdict, first time.Time, scale *Range) Reviewed {
	out := Reviewed{Cursor: c.Cursor, ClaimID: c.ClaimID, ArticleID: c.Article.ID, Revision: c.Revision, At: c.At, First: first}
	switch {
	case verdict != nil:
		out.Review, out.Bars, out.Warnings = p.Review(c.Article, *verdict, first, scale)
	case c.Tombstone != nil:
		page := p.page(c.Article, c.ClaimID)
		// Whether it ever left is not asked: who never had it passes over it.
		if PageProblem(p.Page, p.Site) == "" && !(strings.Contains(p.Page, placeExternal) && c.Article.ExternalID == nil) {
			out.Gone = &ReviewGone{Type: "ClaimReview", ID: reviewID(page), URL: page, At: c.Tombstone.RetractedAt}
		} else {
			out.Bars = []workflow.Bar{workflow.BarRetracted}
		}
	default:
		out.Bars = []workflow.Bar{workflow.BarNotPublished}
	}
	return out
}

// Reason is a bar with its words in both languages of the pages.
type Reason struct {
	Code string `json:"code"`
	ID   string `json:"id"`
	EN   string `json:"en"`
}

// NotExported is a verdict that a feed of ClaimReviews has no element for.
type NotExported struct {
	ClaimID   string   `json:"claim_id"`
	ArticleID string   `json:"article_id"`
	Revision  int      `json:"revision"`
	Reasons   []Reason `json:"reasons"`
}

// Feed writes ClaimReviews as a DataFeed of schema.org, piece by piece: Begin, each change by Element, Between, each change again by Beside, End.
// What is no word of schema.org (not_exported, warnings) is one that the context rules out, so that readers of JSON-LD pass over it.
type Feed struct {
	publisher Publisher
	reason    func(workflow.Bar) Reason
	elements  int
	beside    int
	modified  time.Time
	out       bytes.Buffer
}

// NewFeed begins a feed. reason words a bar.
func NewFeed(p Publisher, reason func(workflow.Bar) Reason) *Feed {
	return &Feed{publisher: p, reason: reason}
}

// piece gives what was written since the last one; the bytes are good until the next call.
func (f *Feed) piece(text string, v any) ([]byte, error) {
	f.out.Reset()
	f.out.WriteString(text)
	if v != nil {
		b, err := json.Marshal(v)
		if err != nil {
			return nil, fmt.Errorf("write feed of ClaimReviews: %w", err)
		}
		f.out.Write(b)
	}
	return f.out.Bytes(), nil
}

// Begin gives what stands before the first element.
func (f *Feed) Begin() ([]byte, error) {
	head, err := f.piece(`{"@context":["`+schemaOrg+`",{"not_exported":null,"warnings":null}],"@type":"DataFeed"`, nil)
	if err == nil && f.publisher.Name != "" {
		head, err = f.piece(string(head)+`,"provider":`, ReviewAuthor{Type: "Organization", Name: f.publisher.Name, URL: f.publisher.Site})
	}
	if err != nil {
		return nil, err
	}
	return f.piece(string(head)+`,"dataFeedElement":[`, nil)
}

// Element gives the element of a change; nothing when it has none.
func (f *Feed) Element(r Reviewed) ([]byte, error) {
	if r.At.After(f.modified) {
		f.modified = r.At.UTC()
	}
	item := struct {
		Type     string                   `json:"@type"`
		Cursor   string                   `json:"identifier"`
		Created  time.Time                `json:"dateCreated"`
		Modified time.Time                `json:"dateModified"`
		Deleted  *time.Time               `json:"dateDeleted,omitempty"`
		Item     [1]any                   `json:"item"`
		Warnings []workflow.ReviewWarning `json:"warnings,omitempty"`
	}{Type: "DataFeedItem", Cursor: r.Cursor, Created: r.First.UTC(), Modified: r.At.UTC(), Warnings: r.Warnings}
	switch {
	case r.Review != nil:
		item.Item[0] = r.Review
	case r.Gone != nil:
		at := r.Gone.At.UTC()
		item.Deleted, item.Item[0] = &at, r.Gone
	default:
		return nil, nil
	}
	f.elements++
	return f.piece(between(f.elements), item)
}

func between(n int) string {
	if n > 1 {
		return ",\n"
	}
	return "\n"
}

// Between gives what stands between the elements and what is told beside them.
func (f *Feed) Between() ([]byte, error) { return f.piece("\n],\"not_exported\":[", nil) }

// Beside tells why a change has no element; nothing when it has one.
func (f *Feed) Beside(r Reviewed) ([]byte, error) {
	if len(r.Bars) == 0 {
		return nil, nil
	}
	f.beside++
	n := NotExported{ClaimID: r.ClaimID, ArticleID: r.ArticleID, Revision: r.Revision}
	for _, b := range r.Bars {
		n.Reasons = append(n.Reasons, f.reason(b))
	}
	return f.piece(between(f.beside), n)
}

// End gives the end.
func (f *Feed) End() ([]byte, error) {
	if f.modified.IsZero() {
		return f.piece("\n]}\n", nil)
	}
	b, err := f.piece("\n],\"dateModified\":", f.modified)
	if err != nil {
		return nil, err
	}
	return f.piece(string(b)+"}\n", nil)
}
