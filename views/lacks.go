package views

import (
	"context"

	"github.com/a-h/templ"

	"sumber/internal/locale"
	"sumber/internal/workflow"
)

// text words what is lacking as a thing: "the rating", "the finding on Reuters".
func (l LackVM) text(ctx context.Context) string {
	return locale.T(ctx, "lack."+string(l.Need), "Name", orElse(l.Name, locale.T(ctx, "attribution.anonymous")))
}

// field is the address of the field of the card that answers it.
func (l LackVM) field() templ.SafeURL {
	switch {
	case l.HopID == "" && l.Need == workflow.NeedNoRating:
		return templ.SafeURL("#" + string(workflow.NeedRating))
	case l.HopID == "":
		return templ.SafeURL("#" + string(l.Need))
	case l.Need == workflow.NeedTrueSource:
		return templ.SafeURL("#true_source." + l.HopID)
	}
	return templ.SafeURL("#finding." + l.HopID)
}

// lacks reports whether the draft needs something of a step.
func (vm ClaimVM) lacks(need workflow.Need, hopID string) bool {
	for _, l := range vm.Lacks {
		if l.Need == need && l.HopID == hopID {
			return true
		}
	}
	return false
}

// why says why a claim is left out: in the state that is not for approval, what has to be done first.
func (lo LeftOutVM) why(ctx context.Context) string {
	if lo.Refused != workflow.RefusedState {
		return refusalText(ctx, lo.Refused)
	}
	why := locale.Word(ctx, "left_out", string(lo.State))
	if len(lo.Lacks) > 0 {
		things := make([]string, len(lo.Lacks))
		for i, l := range lo.Lacks {
			things[i] = l.text(ctx)
		}
		why = locale.T(ctx, "approval.lacks", "Why", why, "Things", locale.List(ctx, things))
	}
	if lo.OpenRemarks > 0 {
		why += "; " + locale.N(ctx, "approval.open_remarks", lo.OpenRemarks)
	}
	return why
}

// leftOutGroup are the claims that are left out for one reason.
type leftOutGroup struct {
	Why    string
	Claims []LeftOutVM
}

// leftOut lists the reasons in the order in which the text meets them.
func (vm ApprovalVM) leftOut(ctx context.Context) []leftOutGroup {
	var out []leftOutGroup
	place := map[string]int{}
	for _, lo := range vm.LeftOut {
		why := lo.why(ctx)
		i, ok := place[why]
		if !ok {
			i = len(out)
			place[why] = i
			out = append(out, leftOutGroup{Why: why})
		}
		out[i].Claims = append(out[i].Claims, lo)
	}
	return out
}

// zoneText names the time zone of the desk.
func zoneText(ctx context.Context) string {
	zone := locale.Zone(ctx).String()
	if locale.Has("zone." + zone) {
		return locale.T(ctx, "zone."+zone)
	}
	return zone
}
