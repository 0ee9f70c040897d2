package workflow

// Bar is why a verdict cannot leave as ClaimReview.
type Bar string

// The bars.
const (
	BarNotPublished Bar = "not_published"     // nothing of the claim is public
	BarRetracted    Bar = "retracted"         // what was public was taken back
	BarNoPage       Bar = "no_page"           // the desk has not said where its site has the whole check
	BarNoPublisher  Bar = "no_publisher"      // the desk names no outlet or no site
	BarOtherSite    Bar = "other_site"        // that page is not on the outlet's site
	BarNoExternalID Bar = "no_external_id"    // that page is found by the article's id in another system, and it has none
	BarNoStatement  Bar = "no_statement"      // nothing was rated
	BarNotRated     Bar = "not_rated"         // claims of this kind are neither true nor false
	BarNoRating     Bar = "no_rating"         // the verdict has no rating
	BarNoSource     Bar = "no_source"         // nobody is named who claimed it
	BarAnonymous    Bar = "anonymous_source"  // whoever claimed it has no name
	BarSourceKind   Bar = "no_kind_of_source" // neither a person nor a body
	BarOwnClaim     Bar = "own_claim"         // the outlet would review itself
)

// Bars lists every bar, in the order in which they are told.
var Bars = []Bar{BarNotPublished, BarRetracted, BarNoPage, BarNoPublisher, BarOtherSite, BarNoExternalID, BarNoStatement, BarNotRated, BarNoRating,
	BarNoSource, BarAnonymous, BarSourceKind, BarOwnClaim}

// ReviewWarning is what a ClaimReview lacks that can leave all the same.
type ReviewWarning string

// The warnings.
const (
	WarnLongClaim     ReviewWarning = "long_claim"      // longer than readers of the format show
	WarnRatingInClaim ReviewWarning = "rating_in_claim" // the claim says its own rating
	WarnNoNumbers     ReviewWarning = "no_numbers"      // the rating has no place on a scale of numbers
)

// ReviewWarnings lists every warning.
var ReviewWarnings = []ReviewWarning{WarnLongClaim, WarnRatingInClaim, WarnNoNumbers}

// LongClaim is the most code points of a claim that readers of ClaimReview show.
const LongClaim = 75

// Claimant is who made a claim, as far as it is a party of its own beside the outlet that reviews it.
type Claimant string

// The claimants.
const (
	ClaimantNamed     Claimant = "named"     // a person or a body
	ClaimantWork      Claimant = "work"      // a document or a post that can be pointed at, without a name of its author
	ClaimantNone      Claimant = "none"      // nobody
	ClaimantAnonymous Claimant = "anonymous" // somebody without a name
	ClaimantUnknown   Claimant = "unknown"   // a name of which nobody said what it is of
	ClaimantOwn       Claimant = "own"       // the outlet itself
)

// ReviewFacts is what the policy needs to know of a verdict to say whether it may leave as ClaimReview.
type ReviewFacts struct {
	HasPage, HasPublisher, OnSite bool
	// NeedsExternalID is whether the page's address has the article's id in another system, which the article lacks.
	NeedsExternalID bool
	HasStatement    bool
	Kind            Kind
	HasRating       bool
	Claimant        Claimant
}

// Bars tells why a published verdict cannot leave as ClaimReview; none means that it may. The format wants a page of the publisher's own with the
// whole check, a rating, and a claim of a party other than the publisher.
func (f ReviewFacts) Bars() []Bar {
	var out []Bar
	for _, rule := range []struct {
		bar    Bar
		broken bool
	}{
		{BarNoPage, !f.HasPage},
		{BarNoPublisher, !f.HasPublisher},
		{BarOtherSite, f.HasPage && f.HasPublisher && !f.OnSite},
		{BarNoExternalID, f.HasPage && f.NeedsExternalID},
		{BarNoStatement, !f.HasStatement},
		{BarNotRated, !f.Kind.Rated()},
		{BarNoRating, f.Kind.Rated() && !f.HasRating},
		{BarNoSource, f.Claimant == ClaimantNone},
		{BarAnonymous, f.Claimant == ClaimantAnonymous},
		{BarSourceKind, f.Claimant == ClaimantUnknown},
		{BarOwnClaim, f.Claimant == ClaimantOwn},
	} {
		if rule.broken {
			out = append(out, rule.bar)
		}
	}
	return out
}
