package views

import "sumber/internal/workflow"

// ClaimEditVM is the page that corrects a claim, or adds one that the machine missed (then ID is ""). It posts to
// /d/{desk}/claims/{id}/edit, or to /d/{desk}/articles/{article}/claims/new.
//
// Fields, with rows counted from 0: content.{i}.exact, content.{i}.occurrence (from 1), the same for cue.{i} and source.{i};
// source_name, source_kind, attribution, kind; chain.{i}.position, .name, .kind, .origin, .medium, .date, .address.
// A row whose exact words or name are empty is left out. The button more=content|cue|source|chain adds an empty row and
// keeps everything typed.
type ClaimEditVM struct {
	Page    Page
	Article ArticleRef
	ID      string
	Number  int
	Version int
	// Text is the revision's text, to copy from.
	Text     string
	Language string
	// Content, Cue and Source are the rows of the form; Chain its rows without the speaker, who is SourceName.
	Content, Cue, Source []QuoteField
	SourceName           string
	SourceKind           string
	Attribution          workflow.Attribution
	Kind                 workflow.Kind
	Chain                []Hop
	// Names are the desk's sources and the article's mentions, offered while typing.
	Names []string
	// CanUndo shows the button that posts to /d/{desk}/claims/{id}/undo: the claim becomes as it was before the last edit.
	CanUndo bool
	Form    Form
}

// QuoteField is one stretch of the text in a form: the exact words, and which of their occurrences.
type QuoteField struct {
	Exact      string
	Occurrence int
}
