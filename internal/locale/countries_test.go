package locale

import (
	"slices"
	"testing"
)

func TestCountriesHaveTheNamesOfEachLanguage(t *testing.T) {
	for _, tc := range []struct{ code, id, en string }{
		{"ID", "Indonesia", "Indonesia"},
		{"KP", "Korea Utara", "North Korea"},
		{"US", "Amerika Serikat", "United States"},
		{"ZZ", "ZZ", "ZZ"},
		{"", "", ""},
	} {
		if got := Country(With(t.Context(), "id"), tc.code); got != tc.id {
			t.Errorf("%s in Indonesian is %q, want %q", tc.code, got, tc.id)
		}
		if got := Country(With(t.Context(), "en"), tc.code); got != tc.en {
			t.Errorf("%s in English is %q, want %q", tc.code, got, tc.en)
		}
	}
	for _, lang := range Languages {
		codes := Countries(With(t.Context(), lang))
		if len(codes) < 240 || len(codes) > 260 {
			t.Errorf("%d countries in %s", len(codes), lang)
		}
		if i, j := slices.Index(codes, "ID"), slices.Index(codes, "DE"); i < 0 || j < 0 || j < i != (lang == "en") {
			t.Errorf("the order in %s is not that of its names: Indonesia %d, Germany %d", lang, i, j)
		}
	}
}
