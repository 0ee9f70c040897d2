package newsroom

import (
	"slices"
	"strings"
	"testing"

	"github.com/alexedwards/argon2id"

	"sumber/internal/attribution"
	"sumber/internal/text"
	"sumber/internal/workflow"
)

func TestQuoteType(t *testing.T) {
	const s = "Ia bicara.\n\n\"Kami akan datang,\" katanya. “Pasti,” ujarnya, lalu pergi ke \"rumah\" itu."
	for _, c := range []struct {
		name, want string
		parts      []string
	}{
		{"a whole quotation", "direct", []string{"Kami akan datang"}},
		{"a part of one", "direct", []string{"akan"}},
		{"curly marks", "direct", []string{"Pasti"}},
		{"two parts, both quoted", "direct", []string{"Kami akan datang", "Pasti"}},
		{"one of two", "mixed", []string{"Kami akan datang", "lalu pergi"}},
		{"marks within", "mixed", []string{"pergi ke \"rumah\" itu"}},
		{"none", "indirect", []string{"lalu pergi"}},
		{"marks of another paragraph", "indirect", []string{"Ia bicara"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var spans []text.Span
			for _, p := range c.parts {
				i := strings.Index(s, p)
				spans = append(spans, text.Span{Start: i, End: i + len(p)})
			}
			if got := quoteType(s, spans); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

// TestDecoyIsAHash_PWD01 keeps the work of a sign-in to an unknown account what it is for a known one.
func TestDecoyIsAHash_PWD01(t *testing.T) {
	if passwordMatches("apa pun", "") {
		t.Error("an account without a password lets somebody in")
	}
	if _, _, _, err := argon2id.DecodeHash(decoy); err != nil {
		t.Errorf("the decoy is no argon2id hash: %v", err)
	}
}

// TestEveryMediumFits takes each medium that the engine can tell into a chain, whose list the database holds.
func TestEveryMediumFits(t *testing.T) {
	for _, m := range append([]string{"", "something new"}, attribution.Mediums...) {
		if got := mediumOf(m); got != "" && !slices.Contains(workflow.Mediums, got) {
			t.Errorf("the medium %q becomes %q", m, got)
		}
	}
}
