package attribution

import (
	"slices"
	"testing"
)

func share(v float64) *float64 { return &v }

// checked is a result of which only what the rules look at is filled in.
func checked() Result {
	claim := func(a Attribution, name string, duplicate int, why ...string) Claim {
		return Claim{Attribution: a, SourceName: name, DuplicateOf: duplicate, WorthReasons: why}
	}
	return Result{Claims: []Claim{
		claim(Sourced, "Sri Lestari", -1, "figures"),
		claim(Unattributed, "", -1, "event", "figures"),
		claim(Anonymous, "", -1),
		claim(Unattributed, "", -1, "background"),
		claim(Unattributed, "", 1, "event", "figures"), // repeats the second
		claim(Sourced, "Sri Lestari", -1),
	}}
}

func TestCheck(t *testing.T) {
	for _, tt := range []struct {
		name  string
		rules Standard
		want  []Breach
	}{
		{"nothing asked", Standard{}, nil},
		{"as many as allowed", Standard{MaxUnattributed: share(0.4), MaxAnonymous: share(0.2), MinSources: 1}, nil},
		{"too many without a source", Standard{MaxUnattributed: share(0.3)}, []Breach{{Rule: RuleMaxUnattributed, Claims: []int{1, 3}, Value: 0.4, Limit: 0.3}}},
		{"none without a name", Standard{MaxAnonymous: share(0)}, []Breach{{Rule: RuleMaxAnonymous, Claims: []int{2}, Value: 0.2}}},
		{"one voice", Standard{MinSources: 2}, []Breach{{Rule: RuleMinSources, Value: 1, Limit: 2}}},
		{"figures need a source", Standard{RequireSourceFor: []string{"figures", "law"}}, []Breach{{Rule: RuleRequireSource, Claims: []int{1}, Reasons: []string{"figures"}}}},
		{"two reasons, one breach", Standard{RequireSourceFor: []string{"figures", "event"}}, []Breach{{Rule: RuleRequireSource, Claims: []int{1}, Reasons: []string{"event", "figures"}}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tally, got := Check(checked(), tt.rules)
			if (tally != Tally{Claims: 5, Unattributed: 2, Anonymous: 1, Sources: 1}) {
				t.Errorf("the tally is %+v", tally)
			}
			if !slices.EqualFunc(got, tt.want, func(a, b Breach) bool {
				return a.Rule == b.Rule && a.Value == b.Value && a.Limit == b.Limit && slices.Equal(a.Claims, b.Claims) && slices.Equal(a.Reasons, b.Reasons)
			}) {
				t.Errorf("breaches are %+v, want %+v", got, tt.want)
			}
		})
	}
	if tally, got := Check(Result{}, Standard{MaxUnattributed: share(0), MaxAnonymous: share(0)}); tally.Claims != 0 || len(got) != 0 {
		t.Errorf("an article without claims: %+v, %+v", tally, got)
	}
}
