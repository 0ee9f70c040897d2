package attribution

import "slices"

// Standard is what a newsroom asks of an article before it runs. The zero value asks nothing.
type Standard struct {
	// MaxUnattributed and MaxAnonymous are the greatest shares, from 0 to 1, of claims without a source and of claims whose
	// source has no name; nil asks nothing.
	MaxUnattributed, MaxAnonymous *float64
	// MinSources is how many different named sources speak at least; 0 asks nothing.
	MinSources int
	// RequireSourceFor lists codes of WorthReasons: a claim that has one of them needs a source.
	RequireSourceFor []string
}

// The codes of rules, as reports give them.
const (
	RuleMaxUnattributed = "max-unattributed"
	RuleMaxAnonymous    = "max-anonymous"
	RuleMinSources      = "min-sources"
	RuleRequireSource   = "require-source-for"
)

// RuleCodes lists the rules in the order of a report.
var RuleCodes = []string{RuleMaxUnattributed, RuleMaxAnonymous, RuleMinSources, RuleRequireSource}

// Tally counts what the rules look at. A claim that repeats an earlier one of the article is not counted again.
type Tally struct {
	Claims, Unattributed, Anonymous int
	// Sources counts the different names that speak.
	Sources int
}

// Share is a part of the claims, 0 for an article without any.
func (t Tally) Share(n int) float64 {
	if t.Claims == 0 {
		return 0
	}
	return float64(n) / float64(t.Claims)
}

// Breach is a rule that an article does not keep. Claims are the places in Result.Claims that it is about; for a rule on the
// whole article those that count against it, which may be none.
type Breach struct {
	Rule   string
	Claims []int
	// Value is what the article has, Limit what the rule allows or wants; both 0 for RuleRequireSource.
	Value, Limit float64
	// Reasons are the codes for which a source is required, one breach a claim.
	Reasons []string
}

// Check holds a result against a standard. Breaches come in the order of RuleCodes, those of single claims in text order.
func Check(res Result, standard Standard) (Tally, []Breach) {
	var t Tally
	var bare, unnamed []int
	names := map[string]bool{}
	for i, c := range res.Claims {
		if c.DuplicateOf >= 0 {
			continue
		}
		t.Claims++
		switch c.Attribution {
		case Unattributed:
			bare = append(bare, i)
		case Anonymous:
			unnamed = append(unnamed, i)
		default:
			names[c.SourceName] = true
		}
	}
	t.Unattributed, t.Anonymous, t.Sources = len(bare), len(unnamed), len(names)
	var out []Breach
	share := func(rule string, most *float64, claims []int) {
		if v := t.Share(len(claims)); most != nil && v > *most {
			out = append(out, Breach{Rule: rule, Claims: claims, Value: v, Limit: *most})
		}
	}
	share(RuleMaxUnattributed, standard.MaxUnattributed, bare)
	share(RuleMaxAnonymous, standard.MaxAnonymous, unnamed)
	if t.Sources < standard.MinSources {
		out = append(out, Breach{Rule: RuleMinSources, Value: float64(t.Sources), Limit: float64(standard.MinSources)})
	}
	for _, i := range bare {
		var why []string
		for _, r := range res.Claims[i].WorthReasons {
			if slices.Contains(standard.RequireSourceFor, r) {
				why = append(why, r)
			}
		}
		if len(why) > 0 {
			out = append(out, Breach{Rule: RuleRequireSource, Claims: []int{i}, Reasons: why})
		}
	}
	return t, out
}
