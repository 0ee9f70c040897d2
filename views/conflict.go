package views

import (
	"context"
	"time"

	"github.com/a-h/templ"

	"sumber/internal/locale"
	"sumber/internal/workflow"
)

// KeptVM is a form that could not be saved, beside the claim as it is now. It posts to /d/{desk}/claims/{id}/conflict with form,
// version and, for each field that is asked about, pick.{name} (mine, theirs) and other.{name}, which is taken when it is not empty.
// The button to discard posts form to /d/{desk}/claims/{id}/discard.
type KeptVM struct {
	Page   Page
	ID     string
	Number int
	// Words are the claim's, in Language.
	Words, Language string
	// Form is "draft" or "edit".
	Form    string
	Version int
	// At is when it was kept, Theirs who saved what is there now.
	At     time.Time
	Theirs Stamp
	// Refused is why nobody can save it now, "" when it can be saved.
	Refused workflow.Refusal
	// Known is true when what both began with is known.
	Known bool
	// Asked are the fields that both sides changed, Taken those that only one did.
	Asked, Taken []MergeField
	// Lost are fields that have no place any more, to be copied.
	Lost []KeptField
}

// MergeField is one field as three hands have it.
type MergeField struct {
	// Name is the name in the form; Label is worded as "field.CODE", with LabelArg behind it.
	Name, Label, LabelArg string
	Base, Mine, Theirs    string
	// List words the values of a list; Names those that are a desk's own.
	List  string
	Names map[string]string
	// Text is true for free text, of which a third version may be written.
	Text bool
	// Language is that of the article, where the words are its; "" for the desk's.
	Language string
	// Side is the one that was taken: "mine" or "theirs".
	Side string
}

func (f MergeField) label(ctx context.Context) string {
	label := locale.Word(ctx, "field", f.Label)
	if f.LabelArg != "" {
		label += ": " + f.LabelArg
	}
	return label
}

func (f MergeField) word(ctx context.Context, v string) string {
	if v == "" {
		return locale.T(ctx, "conflict.empty")
	}
	if name, ok := f.Names[v]; ok {
		return name
	}
	if f.List != "" {
		return locale.Word(ctx, f.List, v)
	}
	return v
}

// tongue names the language of a value, which may be a word of the page.
func (f MergeField) tongue(ctx context.Context, v string) templ.Attributes {
	switch {
	case v == "" || f.List != "" || f.Names != nil:
		return nil
	case f.Language != "":
		return tongueOf(ctx, f.Language)
	}
	return byDesk(ctx)
}

// taken is the value that was taken without asking.
func (f MergeField) taken() string {
	if f.Side == "mine" {
		return f.Mine
	}
	return f.Theirs
}

// KeptNote tells on a claim's card of work that could not be saved.
type KeptNote struct {
	Form string
	At   time.Time
}
