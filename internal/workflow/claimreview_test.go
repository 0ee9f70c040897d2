package workflow

import (
	"slices"
	"testing"
)

// TestReviewBars: each thing that ClaimReview wants bars by its absence, alone and by its name.
func TestReviewBars(t *testing.T) {
	seen := map[Bar]bool{BarNotPublished: true, BarRetracted: true} // told of what has no facts
	for _, row := range []struct {
		name  string
		spoil func(f *ReviewFacts)
		want  []Bar
	}{
		{"all there is", func(*ReviewFacts) {}, nil},
		{"a document that can be pointed at", func(f *ReviewFacts) { f.Claimant = ClaimantWork }, nil},
		{"no page", func(f *ReviewFacts) { f.HasPage, f.OnSite = false, false }, []Bar{BarNoPage}},
		{"no publisher", func(f *ReviewFacts) { f.HasPublisher, f.OnSite = false, false }, []Bar{BarNoPublisher}},
		{"a page elsewhere", func(f *ReviewFacts) { f.OnSite = false }, []Bar{BarOtherSite}},
		{"an id that is missing", func(f *ReviewFacts) { f.NeedsExternalID = true }, []Bar{BarNoExternalID}},
		{"no statement", func(f *ReviewFacts) { f.HasStatement = false }, []Bar{BarNoStatement}},
		{"a promise", func(f *ReviewFacts) { f.Kind, f.HasRating = Promise, false }, []Bar{BarNotRated}},
		{"a fact without a rating", func(f *ReviewFacts) { f.HasRating = false }, []Bar{BarNoRating}},
		{"nobody", func(f *ReviewFacts) { f.Claimant = ClaimantNone }, []Bar{BarNoSource}},
		{"somebody", func(f *ReviewFacts) { f.Claimant = ClaimantAnonymous }, []Bar{BarAnonymous}},
		{"a name of nobody knows what", func(f *ReviewFacts) { f.Claimant = ClaimantUnknown }, []Bar{BarSourceKind}},
		{"the outlet itself", func(f *ReviewFacts) { f.Claimant = ClaimantOwn }, []Bar{BarOwnClaim}},
		{"nothing at all", func(f *ReviewFacts) { *f = ReviewFacts{Kind: Call, Claimant: ClaimantNone} }, []Bar{BarNoPage, BarNoPublisher, BarNoStatement, BarNotRated, BarNoSource}},
	} {
		t.Run(row.name, func(t *testing.T) {
			f := ReviewFacts{HasPage: true, HasPublisher: true, OnSite: true, HasStatement: true, Kind: Fact, HasRating: true, Claimant: ClaimantNamed}
			row.spoil(&f)
			got := f.Bars()
			if !slices.Equal(got, row.want) {
				t.Errorf("%v, want %v", got, row.want)
			}
			for _, b := range got {
				seen[b] = true
			}
		})
	}
	for _, b := range Bars {
		if !seen[b] {
			t.Errorf("nothing is barred as %s", b)
		}
	}
}
