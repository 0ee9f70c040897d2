package views

import "time"

// ErrorVM is the page of an error.
type ErrorVM struct {
	Page Page
	// Status is 400, 403, 404, 405, 409, 413, 422, 429, 500, 503 or 507.
	Status int
	// Code words the cause as "error.CODE" below the heading, "" for none; a refusal is "refusal.CODE".
	Code string
	Args []any
	// RequestID is printed so that it can be told.
	RequestID string
	// RetryAfter is when a throttled person may try again.
	RetryAfter time.Time
	// Back is where to go on, "" for the first page.
	Back string
	// Kept are fields that were typed and could not be saved, shown so that nothing is lost.
	Kept []KeptField
}

// KeptField is a field that was typed and not saved.
type KeptField struct {
	// Field is the name of the form's field; that, or a part of it ("note.HOP", "chain.0.address"), is worded as "field.CODE".
	Field string
	Text  string
}

// ConflictVM is the page of a stale save (409): mine, theirs and base, field by field. It posts the chosen values, under the
// fields' own names, to Action again with the new version, so the handler needs nothing special.
type ConflictVM struct {
	Page Page
	// Action is the address that refused; Version the version that is there now.
	Action  string
	Version int
	// What names the thing: "claim", "source", "article", "settings".
	What string
	// Title is shown in the heading.
	Title string
	// Theirs tells who saved in between.
	Theirs Stamp
	// Fields are all fields of the form that was sent, in its order.
	Fields []ConflictField
	// Hidden are further values that the form must send again ("then", ...).
	Hidden []NameValue
	// Back is the page as it is now.
	Back      string
	RequestID string
}

// ConflictField is one field as three hands have it.
type ConflictField struct {
	// Name is the name of the form's field. Label is worded as "field.CODE", with LabelArg behind it; it may also be the
	// key of a question ("question.carrier"), which LabelArg then fills.
	Name, Label, LabelArg string
	Base, Mine, Theirs    string
	// Words, when it is set, words values of a list ("finding", "kind", "category") for display.
	Words string
	// Names words values that are a desk's own, such as the labels of its scale.
	Names map[string]string
}

// differs reports whether a choice is needed.
func (f ConflictField) differs() bool { return f.Mine != f.Theirs }

// NameValue is a hidden field.
type NameValue struct{ Name, Value string }
