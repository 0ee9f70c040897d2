package export

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"sumber/internal/attribution"
	"sumber/internal/text"
)

// CheckSchema is the JSON Schema (2020-12) of Report, as it is served and tested.
//
//go:embed schema/check.v1.json
var CheckSchema []byte

// Report is what "sumber check" says of all articles, as JSON.
type Report struct {
	Holds    bool      `json:"holds"`
	Articles []Checked `json:"articles"`
}

// Checked is what the rules of a newsroom said of one article: the JSON form of a report of "sumber check".
type Checked struct {
	File         string   `json:"file"`
	Language     string   `json:"language"`
	Claims       int      `json:"claims"`
	Unattributed int      `json:"unattributed"`
	Anonymous    int      `json:"anonymous"`
	Sources      int      `json:"sources"`
	Holds        bool     `json:"holds"`
	Breaches     []Breach `json:"breaches"`
}

// Breach is one rule that the article does not keep, with the places that count against it. Value and Limit are null for a
// rule on single claims.
type Breach struct {
	Rule    string   `json:"rule"`
	Message string   `json:"message"`
	Value   *float64 `json:"value"`
	Limit   *float64 `json:"limit"`
	Places  []Place  `json:"places"`
}

// Place is where a claim stands: its first span as a W3C selector in code points, and its line and column, both from 1; a
// column counts code points.
type Place struct {
	Selector
	Line    int      `json:"line"`
	Column  int      `json:"column"`
	Reasons []string `json:"reasons"`
}

// CheckedOf words breaches of an article with the text s. The error is a span that is not in s.
func CheckedOf(file, s string, res attribution.Result, t attribution.Tally, breaches []attribution.Breach) (Checked, error) {
	c := Checked{File: file, Language: res.Language, Claims: t.Claims, Unattributed: t.Unattributed, Anonymous: t.Anonymous, Sources: t.Sources,
		Holds: len(breaches) == 0, Breaches: []Breach{}}
	ix := text.NewIndex(s)
	for _, b := range breaches {
		out := Breach{Rule: b.Rule, Message: message(b), Places: []Place{}}
		if b.Rule != attribution.RuleRequireSource {
			out.Value, out.Limit = &b.Value, &b.Limit
		}
		for _, i := range b.Claims {
			claim := res.Claims[i]
			if len(claim.Content) == 0 {
				continue
			}
			sel, err := Select(s, ix, claim.Content[:1])
			if err != nil {
				return c, err
			}
			at := s[:claim.Content[0].Start]
			line := strings.LastIndexByte(at, '\n') + 1
			out.Places = append(out.Places, Place{Selector: sel[0], Line: strings.Count(at, "\n") + 1, Column: len([]rune(at[line:])) + 1,
				Reasons: append([]string{}, claim.WorthReasons...)})
		}
		c.Breaches = append(c.Breaches, out)
	}
	return c, nil
}

func message(b attribution.Breach) string {
	switch b.Rule {
	case attribution.RuleMaxUnattributed:
		return fmt.Sprintf("%.0f %% of the claims have no source, at most %.0f %% may", 100*b.Value, 100*b.Limit)
	case attribution.RuleMaxAnonymous:
		return fmt.Sprintf("%.0f %% of the claims have a source without a name, at most %.0f %% may", 100*b.Value, 100*b.Limit)
	case attribution.RuleMinSources:
		return fmt.Sprintf("named sources: %.0f, wanted: %.0f", b.Value, b.Limit)
	}
	return "a source is required: " + strings.Join(b.Reasons, ", ")
}

// ruleTexts say what a rule asks, for tools that list them.
var ruleTexts = map[string]string{
	attribution.RuleMaxUnattributed: "The share of claims without a source stays below a limit.",
	attribution.RuleMaxAnonymous:    "The share of claims whose source has no name stays below a limit.",
	attribution.RuleMinSources:      "So many different named sources speak at least.",
	attribution.RuleRequireSource:   "Claims of these sorts have a source.",
}

// SARIF is a report in SARIF 2.1.0 (OASIS), as far as it is needed here. Columns and offsets count Unicode code points
// (section 3.14.17, columnKind).
type SARIF struct {
	Schema  string     `json:"$schema"`
	Version string     `json:"version"`
	Runs    []sarifRun `json:"runs"`
}

type (
	sarifRun struct {
		Tool       sarifTool     `json:"tool"`
		ColumnKind string        `json:"columnKind"`
		Results    []sarifResult `json:"results"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name    string      `json:"name"`
		Version string      `json:"version"`
		Rules   []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID               string    `json:"id"`
		ShortDescription sarifText `json:"shortDescription"`
	}
	sarifText struct {
		Text string `json:"text"`
	}
	sarifResult struct {
		RuleID    string          `json:"ruleId"`
		RuleIndex int             `json:"ruleIndex"`
		Level     string          `json:"level"`
		Message   sarifText       `json:"message"`
		Locations []sarifLocation `json:"locations"`
		Related   []sarifLocation `json:"relatedLocations,omitempty"`
	}
	sarifLocation struct {
		ID       *int          `json:"id,omitempty"`
		Physical sarifPhysical `json:"physicalLocation"`
		Message  *sarifText    `json:"message,omitempty"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   *sarifRegion  `json:"region,omitempty"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		StartLine   int        `json:"startLine"`
		StartColumn int        `json:"startColumn"`
		CharOffset  int        `json:"charOffset"`
		CharLength  int        `json:"charLength"`
		Snippet     *sarifText `json:"snippet,omitempty"`
	}
)

// ToSARIF makes one run of all reports. version is the program's.
func ToSARIF(version string, reports []Checked, uri func(file string) string) SARIF {
	run := sarifRun{ColumnKind: "unicodeCodePoints", Results: []sarifResult{}, Tool: sarifTool{Driver: sarifDriver{Name: "sumber", Version: version}}}
	for _, code := range attribution.RuleCodes {
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRule{ID: code, ShortDescription: sarifText{ruleTexts[code]}})
	}
	for _, c := range reports {
		for _, b := range c.Breaches {
			r := sarifResult{RuleID: b.Rule, RuleIndex: slices.Index(attribution.RuleCodes, b.Rule), Level: "error", Message: sarifText{b.Message}}
			whole := sarifLocation{Physical: sarifPhysical{Artifact: sarifArtifact{uri(c.File)}}}
			for i, p := range b.Places {
				at := whole
				at.Physical.Region = &sarifRegion{StartLine: p.Line, StartColumn: p.Column, CharOffset: p.Start, CharLength: p.End - p.Start, Snippet: &sarifText{p.Exact}}
				if b.Rule == attribution.RuleRequireSource {
					r.Locations = append(r.Locations, at)
					continue
				}
				id := i + 1
				at.ID = &id
				r.Related = append(r.Related, at)
			}
			if len(r.Locations) == 0 {
				r.Locations = []sarifLocation{whole}
			}
			run.Results = append(run.Results, r)
		}
	}
	return SARIF{Schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json", Version: "2.1.0", Runs: []sarifRun{run}}
}
