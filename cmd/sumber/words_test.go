package main

import (
	"testing"

	"sumber/internal/attribution"
	"sumber/internal/locale"
	"sumber/internal/newsroom"
	"sumber/internal/workflow"
)

// TestEveryCodeHasWords holds the codes of the rooms that know nothing of languages against the words of both: what the
// engine says of a claim, and what the newsroom says of an input.
func TestEveryCodeHasWords(t *testing.T) {
	for kind, codes := range map[string][]string{
		"rule":         attribution.Rules,
		"worth_reason": attribution.WorthReasons,
		"medium":       workflow.Mediums,
		"error":        newsroom.Codes,
		"notice":       newsroom.Warnings,
	} {
		for _, code := range codes {
			if key := kind + "." + code; !locale.Has(key) {
				t.Errorf("%s has no words", key)
			}
		}
	}
}
