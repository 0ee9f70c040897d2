package views

import (
	"context"
	"strconv"

	"sumber/internal/locale"
	"sumber/internal/text"
	"sumber/internal/workflow"
)

// RemarkVM is what an editor said of one field of a proposal.
type RemarkVM struct {
	ID string
	// Field is a code of workflow.RemarkFields; ObjectID the step or the evidence that it is about, and Object its name.
	Field, ObjectID, Object string
	Text                    string
	// Replaces is true when it has other words for the field: Replacement, for the words Was.
	Replaces         bool
	Was, Replacement string
	// OtherWords is true when the field was changed since; Changed when the next proposal has it otherwise.
	OtherWords, Changed bool
	// State is a code of workflow.RemarkStates; Closed says who answered it, and when.
	State   string
	Closed  Stamp
	Attempt int
	// Here is false when its step or evidence is no longer there, so that it stands above the form.
	Here bool
	Stamp
}

// EarlierVM is the attempt before a proposal: what was said of it, and what is otherwise now.
type EarlierVM struct {
	Attempt int
	Return  *Remark // nil for one that was withdrawn
	Remarks []RemarkVM
	Changes []ChangeVM
}

func (rm RemarkVM) open() bool { return rm.State == workflow.RemarkStates[0] }

// on lists the remarks beside a field that wait for an answer, and those that were answered since the last return.
func (vm ClaimVM) on(field, object string) []RemarkVM {
	var out []RemarkVM
	for _, rm := range vm.OnFields {
		if rm.Field == field && rm.ObjectID == object && rm.Here && vm.shows(rm) {
			out = append(out, rm)
		}
	}
	return out
}

// loose lists the remarks that have no field in the form: on the claim's words, and on what is no longer there.
func (vm ClaimVM) loose() []RemarkVM {
	var out []RemarkVM
	for _, rm := range vm.OnFields {
		if !rm.Here && vm.shows(rm) {
			out = append(out, rm)
		}
	}
	return out
}

func (vm ClaimVM) shows(rm RemarkVM) bool {
	return rm.open() || vm.Remarks != nil && rm.Attempt == vm.Remarks.Attempt
}

// openRemarks counts the remarks that wait for an answer.
func (vm ClaimVM) openRemarks() int {
	n := 0
	for _, rm := range vm.OnFields {
		if rm.open() {
			n++
		}
	}
	return n
}

// about names the field that a remark or a change is about.
func about(ctx context.Context, field, object string) string {
	s := locale.Word(ctx, "remark_field", field)
	if object != "" {
		s += ": " + object
	}
	return s
}

// About reports whether a change is what a remark on a field asked for.
func (c ChangeVM) About(field, object string) bool {
	switch field {
	case "finding":
		return c.Object == object && (c.Field == "finding" || c.Field == "true_source" || c.Field == "note")
	case "evidence":
		return c.Field == "evidence"
	}
	return c.Field == field
}

// remarkPlace is one field of a proposal that an editor can remark on.
type remarkPlace struct {
	Field, ObjectID, Object string
	Replaceable             bool
}

func (p remarkPlace) name() string {
	if p.ObjectID == "" {
		return "remark." + p.Field
	}
	return "remark." + p.Field + "." + p.ObjectID
}

// places are the fields of a proposal in the order of the page.
func (p ProposalVM) places() []remarkPlace {
	var out []remarkPlace
	for _, field := range workflow.RemarkFields {
		switch field {
		case "finding":
			for _, h := range p.Verdict.Chain {
				out = append(out, remarkPlace{Field: field, ObjectID: h.ID, Object: h.Name})
			}
		case "evidence":
			for _, e := range p.Verdict.Evidence {
				out = append(out, remarkPlace{Field: field, ObjectID: e.ID, Object: orElse(e.Title, e.URL)})
			}
		default:
			_, text := p.Texts[field]
			out = append(out, remarkPlace{Field: field, Replaceable: text})
		}
	}
	return out
}

// typed reports whether something was typed for a place in a form that comes back.
func (p remarkPlace) typed(f Form) bool {
	return f.Values[p.name()] != "" || f.Errors[p.name()] != "" || f.Errors["replace."+p.Field] != ""
}

func numbers(cs []ClaimRef) []string {
	out := make([]string, len(cs))
	for i, c := range cs {
		out[i] = strconv.Itoa(c.Number)
	}
	return out
}

// remarkAddress is where an answer goes. Accepting words for a text that was changed since says so.
func remarkAddress(vm ClaimVM, rm RemarkVM, answer string) string {
	to := string(vm.Page.Desk.Path("claims", vm.ID, "remarks", rm.ID, answer))
	if answer == "accept" && (rm.OtherWords || vm.Draft.Form.Errors[rm.Field] == "other_words") {
		to += "?knowingly=1"
	}
	return to
}

// part is a stretch of a comparison, with its own words.
type part struct {
	op    text.Op
	words string
}

// compared tells what became of one text, word by word.
func compared(before, after string) []part {
	var out []part
	for _, p := range text.Diff(before, after) {
		if p.Op == text.Inserted {
			out = append(out, part{p.Op, p.New.In(after)})
		} else {
			out = append(out, part{p.Op, p.Old.In(before)})
		}
	}
	return out
}

// parts of a change: running text word by word, a choice or a thing as one for the other.
func (c ChangeVM) parts(ctx context.Context) []part {
	if c.Words == "" {
		return compared(c.Before, c.After)
	}
	var out []part
	if c.Before != "" {
		out = append(out, part{text.Deleted, c.word(ctx, c.Before)})
	}
	if c.After != "" {
		out = append(out, part{text.Inserted, c.word(ctx, c.After)})
	}
	return out
}
