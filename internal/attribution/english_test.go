package attribution

import (
	"slices"
	"strings"
	"testing"

	"sumber/internal/text"
)

// claimsOf gives the attributed claims of an English text as "source | content + content".
func claimsOf(s string) []string {
	join := func(spans []text.Span) string {
		parts := make([]string, len(spans))
		for i, sp := range spans {
			parts[i] = sp.In(s)
		}
		return strings.Join(parts, " + ")
	}
	var out []string
	for _, c := range Analyze(s, Options{Language: "en"}).Claims {
		if c.Attribution != Unattributed {
			out = append(out, join(c.Source)+" | "+join(c.Content))
		}
	}
	return out
}

func TestEnglishQuotations(t *testing.T) {
	for s, want := range map[string][]string{
		// Whose the second part is.
		"“The pier is ours,” said Dana Whitfield, who endorsed the plan. “It stays open.”": {"Dana Whitfield | The pier is ours + It stays open.", "who | the plan"},
		"“The pier is ours,” Whitfield said of the plan. “It stays open,” which nobody doubts.": {
			"Whitfield | The pier is ours + It stays open"},
		// Behind a quotation: any speaker, any verb, the whole speaker.
		"“The ferries are late again this year,” says a narrator.":                           {"a narrator | The ferries are late again this year"},
		"“The ferries are late again this year,” an angry Whitfield complained.":             {"an angry Whitfield | The ferries are late again this year"},
		"“The ferries are late again this year,” snorted Whitfield.":                         {"Whitfield | The ferries are late again this year"},
		"“Nobody asked the fishermen about it,” the letter read.":                            {"the letter | Nobody asked the fishermen about it"},
		"“Nobody asked the fishermen about it.” Whitfield said.":                             {"Whitfield | Nobody asked the fishermen about it."},
		"“The tide waits for nobody,” the engineer Ruth Alder, a former mayor, wrote today.": {"the engineer Ruth Alder, a former mayor | The tide waits for nobody"},
		"“The tide waits for nobody,” Alder, who has not endorsed the plan, told reporters.": {"Alder | The tide waits for nobody", "who | the plan"},
		"''They told us, 'Go home,''' Alder said.":                                           {"Alder | They told us, 'Go home,'"},
		// Before it.
		"Alder replied calmly, “The dredging starts in the spring.”":                               {"Alder | The dredging starts in the spring."},
		"When she praised the harbor, she said, “It fed this town for a century.”":                 {"she | the harbor", "she | It fed this town for a century."},
		"At the time, Alder released a statement saying, “The dredging starts in the spring.”":     {"Alder | The dredging starts in the spring."},
		"Alder returned to the harbor on Monday, telling reporters, “The dredging starts in May.”": {"Alder | The dredging starts in May."},
		"Alder said it was too late: “The ships have left,” she told reporters.":                   {"Alder | it was too late", "she | The ships have left"},
		"“We lost,” Alder said, before adding, “We will come back next year.”":                     {"Alder | We lost", "Alder | We will come back next year."},
		"Alder had said, “The harbor will be dredged,” when asked about the mud.":                  {"Alder | The harbor will be dredged"},
		"Ruth Alder said in a statement. “The dredging starts in the spring this year.”":           {"Ruth Alder | The dredging starts in the spring this year."},
		// A subject with an insertion is no inverted speaker.
		"Alder, who ran the port, said the harbor would be dredged.": {"Alder | the harbor would be dredged"},
		// A signature, and a programme's name.
		"“The tide waits for nobody.”\n\n- Ruth Alder, Harbor Port.\n\nIt rained.":    {"Ruth Alder | The tide waits for nobody."},
		"On the show “Harbor Nights,” Alder said that the dredging would start soon.": {"Alder | that the dredging would start soon"},
		"Alder: ‘We are going home’":                                                  {"Alder | We are going home"},
	} {
		if got := claimsOf(s); !slices.Equal(got, want) {
			t.Errorf("%s\n got %q\nwant %q", s, got, want)
		}
	}
}
