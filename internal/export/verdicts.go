package export

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"sumber/internal/workflow"
)

// VerdictsSchema is the JSON Schema (2020-12) of Verdicts, as it is served and tested.
//
//go:embed schema/verdicts.v1.json
var VerdictsSchema []byte

// VerdictsVersion is the version of the shape, named in every document.
const VerdictsVersion = "sumber.verdicts/1"

// Verdicts is the document that an article's verdicts leave in.
type Verdicts struct {
	Schema  string  `json:"schema"`
	Article Article `json:"article"`
	// Verdicts are the claims in text order. Without unpublished ones, only those that are live.
	Verdicts []Verdict `json:"verdicts"`
	// Retracted are tombstones: a consumer learns from them that what it has is withdrawn.
	Retracted []Tombstone `json:"retracted"`
}

// Article is the checked text, without its words.
type Article struct {
	ID          string      `json:"id"`
	ExternalID  *string     `json:"external_id"`
	Kind        string      `json:"kind"`
	Title       string      `json:"title"`
	Language    string      `json:"language"`
	Outlet      string      `json:"outlet,omitempty"`
	Address     string      `json:"address,omitempty"`
	PublishedOn *string     `json:"published_on"`
	Platform    string      `json:"platform,omitempty"`
	Account     string      `json:"account,omitempty"`
	Desk        string      `json:"desk"`
	Revision    RevisionRef `json:"revision"`
}

// Verdict is a claim with what was found of it. What was sealed stands flat beside where it is in its life.
type Verdict struct {
	ClaimID     string      `json:"claim_id"`
	Position    int         `json:"position"`
	State       string      `json:"state,omitempty"` // of the work; only for members
	Status      Status      `json:"status"`
	Type        string      `json:"type"` // fact_check, or quote_verification for what is not rated
	Content     []Selector  `json:"content"`
	Cue         []Selector  `json:"cue"`
	Source      []Selector  `json:"source"`
	TextOf      RevisionRef `json:"text_of"`        // the revision that the positions are of
	HTML        *InHTML     `json:"html,omitempty"` // where the content stands in the HTML that the revision was sent as
	SourceName  string      `json:"source_name"`
	SourceKind  string      `json:"source_kind"`
	Attribution string      `json:"attribution"`
	Quote       string      `json:"quote"`
	Negated     bool        `json:"negated"`
	Statement   string      `json:"statement"`
	Kind        string      `json:"kind"`
	Chain       []Hop       `json:"chain"`
	Occasion    *Occasion   `json:"occasion"`
	Rating      *Rating     `json:"rating"`
	Category    string      `json:"category,omitempty"`
	Summary     string      `json:"summary"`
	Rationale   string      `json:"rationale"`
	Evidence    []Evidence  `json:"evidence"`
	Correction  *Correction `json:"correction,omitempty"`
	Revision    *int        `json:"revision"` // of the verdict; null before it is proposed
	SHA256      *string     `json:"snapshot_sha256"`
	Sealed      *Sealed     `json:"sealed"`
	Published   *Published  `json:"published"`
}

// Status is how far a verdict has come, in one word for consumers.
type Status string

// The statuses of a verdict.
const (
	StatusPublished Status = "published"
	StatusApproved  Status = "approved"
	StatusProposed  Status = "proposed"
	StatusDraft     Status = "draft"
)

// Sealed tells who proposed and approved, and when.
type Sealed struct {
	ProposedBy string     `json:"proposed_by"`
	ProposedAt time.Time  `json:"proposed_at"`
	ApprovedBy *string    `json:"approved_by"`
	ApprovedAt *time.Time `json:"approved_at"`
}

// Published tells who published, and when.
type Published struct {
	By string    `json:"by"`
	At time.Time `json:"at"`
}

// Tombstone stands where a verdict was that has been retracted.
type Tombstone struct {
	ClaimID     string    `json:"claim_id"`
	Revision    int       `json:"revision"`
	PublishedAt time.Time `json:"published_at"`
	RetractedAt time.Time `json:"retracted_at"`
	Reason      string    `json:"reason"`
}

// FromSnapshot lays a snapshot flat. The caller adds where the claim stands.
func FromSnapshot(s Snapshot) Verdict {
	v := Verdict{
		ClaimID: s.ClaimID, Content: s.Content, Cue: s.Cue, Source: s.Source, TextOf: s.Revision,
		SourceName: s.SourceName, SourceKind: s.SourceKind, Attribution: s.Attribution, Quote: s.Quote, Negated: s.Negated,
		Statement: s.Statement, Kind: s.Kind, Chain: s.Chain, Occasion: s.Occasion, Rating: s.Rating, Category: s.Category,
		Summary: s.Summary, Rationale: s.Rationale, Evidence: s.Evidence, Correction: s.Correction, Type: "fact_check",
	}
	if !workflow.Kind(s.Kind).Rated() {
		v.Type = "quote_verification"
	}
	return v
}

// Of keeps to one claim.
func (v Verdicts) Of(claimID string) Verdicts {
	v.Verdicts = slices.DeleteFunc(v.Verdicts, func(x Verdict) bool { return x.ClaimID != claimID })
	v.Retracted = slices.DeleteFunc(v.Retracted, func(x Tombstone) bool { return x.ClaimID != claimID })
	return v
}

// JSON writes the document, indented, without HTML escapes.
func (v Verdicts) JSON() ([]byte, error) {
	v.Schema = VerdictsVersion
	if v.Verdicts == nil {
		v.Verdicts = []Verdict{}
	}
	if v.Retracted == nil {
		v.Retracted = []Tombstone{}
	}
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return nil, fmt.Errorf("write verdicts of article %s: %w", v.Article.ID, err)
	}
	return buf.Bytes(), nil
}
