package views

import (
	"strconv"
	"strings"

	"sumber/internal/workflow"
)

// ClaimEditVM is the page that corrects a claim, or adds one that the machine missed (then ID is ""). It posts to
// /d/{desk}/claims/{id}/edit, or to /d/{desk}/articles/{article}/claims/new.
//
// Fields, with rows counted from 0: content.{i}.exact, content.{i}.occurrence (from 1; empty is the only one), the same for
// cue.{i} and source.{i}; source_name, source_kind, speaker_id, attribution, kind; chain.{i}.position, .name, .kind, .origin,
// .medium, .date, .address, .id. A row whose exact words or name are empty is left out. Buttons that change rows and save
// nothing: more=content|cue|source|chain|found, remove=content.{i}, up=chain.{i}, down=chain.{i},
// edge=content.{i}.front.out (front or back, out or in).
//
// Two more forms stand below it: part.{i}.exact, part.{i}.occurrence to /split, and with (id and version of a claim), join to /merge.
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
	// SpeakerID is the speaker's place in the chain as it is, Current the version of the claim that the form was made from.
	SpeakerID string
	Current   int
	// Names are the article's mentions, offered while typing; with a script the desk's directory is searched too.
	Names []Source
	// Parts are the rows of the form that splits the claim; Others may be merged into it: Value is id and version, Is the number.
	Parts  []QuoteField
	Others []Option
	// Splitting and Merging keep those forms open after they were refused.
	Splitting, Merging bool
	// CanUndo shows the button that posts to /d/{desk}/claims/{id}/undo: the claim becomes as it was before the last edit.
	CanUndo bool
	Form    Form
}

// QuoteField is one stretch of the text in a form: the exact words, and which of their occurrences.
type QuoteField struct {
	Exact      string
	Occurrence int
	// Places are the occurrences to choose from, nil when there is no choice.
	Places []Place
}

// number is the occurrence as it stands in a field, "" while none is named.
func (q QuoteField) number() string {
	if q.Occurrence <= 0 {
		return ""
	}
	return strconv.Itoa(q.Occurrence)
}

// Place is what stands around one occurrence of words.
type Place struct{ Before, After string }

// line is an occurrence as one line of a list.
func (p Place) line(n int, exact string) string {
	return strconv.Itoa(n) + " · …" + strings.Join(strings.Fields(p.Before+" ["+shorten(exact, 24)+"] "+p.After), " ") + "…"
}

// edgeMoves are the buttons that move an edge of words by one word, in the order of the text, and edgeKeys their keys.
var (
	edgeMoves = []string{"front.out", "front.in", "back.in", "back.out"}
	edgeKeys  = map[string]string{"front.out": "[", "front.in": "]", "back.in": "{", "back.out": "}"}
)

// MarkerVM is what the tools need that turn selected words of an article into claims.
type MarkerVM struct {
	Desk    DeskRef
	Article string
	// Claim is the open claim that words may be added to, ID "" for none.
	Claim   ClaimRef
	Version int
}
