package views

import (
	"context"
	"strings"

	"sumber/internal/locale"
	"sumber/internal/text"
	"sumber/internal/workflow"
)

// ReviseVM is the form of an article's new text. It posts to /d/{desk}/articles/{id}/revise: text, title, version.
type ReviseVM struct {
	Page    Page
	Article ArticleRef
	// Text is the current one, Revision its number, Version the article's.
	Text              string
	Revision, Version int
	Form              Form
}

// RevisionsVM is the list of an article's texts, newest first, and what changed in the one that is shown.
type RevisionsVM struct {
	Page      Page
	Article   ArticleRef
	Revisions []RevisionRow
	// Shown is the number of the revision whose changes against the one before are Old, New and Pieces.
	Shown    int
	Old, New string
	Pieces   []text.Piece
}

// RevisionRow is one text of an article.
type RevisionRow struct {
	Number int
	Added  Stamp
	SHA256 string
	Engine string
}

// TextsVM is what an article's page says of its revisions. The zero value is an article of one revision with nothing to do.
type TextsVM struct {
	// Of is how many revisions the article has, Suggestions how many changes the engine suggests.
	Of, Suggestions int
	// CanRevise shows the way to a new text, Rereadable the button that lets a newer engine read it.
	CanRevise, Rereadable bool
	// Orphans are the claims that stand nowhere in the text, Fuzzy those that stand on other words than they did.
	Orphans, Fuzzy []DisplacedVM
}

// DisplacedVM is a claim that a person should place, or look at.
type DisplacedVM struct {
	ClaimRow
	// Of is the number of the revision that its words are of.
	Of int
}

// SuggestionsVM is what the engine would change on an article's claims. Each posts to /d/{desk}/suggestions/{id}/accept with the
// claim's version, or /decline; all new claims at once to /d/{desk}/articles/{id}/suggestions/accept-new.
type SuggestionsVM struct {
	Page        Page
	Article     ArticleRef
	Suggestions []SuggestionVM
	// Total counts those that wait, New the claims among those shown that would be added.
	Total, New int
	CanDecide  bool
}

// SuggestionVM is one suggestion, field by field.
type SuggestionVM struct {
	ID     string
	Kind   workflow.Suggestion
	Number int // of the claim, 0 for a new one
	Claim  string
	// Edited is true when a person wrote what would be changed.
	Edited  bool
	Version int
	Words   string
	Fields  []SuggestedField
}

// SuggestedField is one field with what it would become. Words is the list of the locale that words its codes, "" for text.
type SuggestedField struct {
	Label         string
	Before, After string
	Words         string
}

// diffPart is a stretch of a comparison as it is shown.
type diffPart struct {
	op   text.Op
	text string
}

// diffParts compares two texts of a field.
func diffParts(before, after string) []diffPart {
	var out []diffPart
	for _, p := range text.Diff(before, after) {
		if p.Op == text.Deleted {
			out = append(out, diffPart{p.Op, p.Old.In(before)})
		} else {
			out = append(out, diffPart{p.Op, p.New.In(after)})
		}
	}
	return out
}

// diffLine is a paragraph of a comparison, or a number of paragraphs that are left out because nothing changed in them.
type diffLine struct {
	parts   []diffPart
	skipped int
}

// diffLines cuts a comparison into paragraphs and leaves the long unchanged stretches out, but for their ends.
func diffLines(vm RevisionsVM) []diffLine {
	var lines []diffLine
	var line []diffPart
	end := func() {
		if len(line) > 0 {
			lines = append(lines, diffLine{parts: line})
		}
		line = nil
	}
	for _, p := range vm.Pieces {
		s := p.New.In(vm.New)
		if p.Op == text.Deleted {
			s = p.Old.In(vm.Old)
		}
		for i, part := range strings.Split(s, "\n") {
			if i > 0 {
				end()
			}
			if strings.TrimSpace(part) != "" {
				line = append(line, diffPart{p.Op, part})
			}
		}
	}
	end()
	same := func(l diffLine) bool { return len(l.parts) == 1 && l.parts[0].op == text.Equal }
	var out []diffLine
	for i := 0; i < len(lines); {
		j := i
		for j < len(lines) && same(lines[j]) {
			j++
		}
		if j-i > 3 {
			if i > 0 {
				out = append(out, lines[i])
				i++
			}
			keep := j
			if j < len(lines) {
				keep = j - 1
			}
			out = append(out, diffLine{skipped: keep - i})
			i = keep
		}
		out = append(out, lines[i:j]...)
		if j < len(lines) {
			out = append(out, lines[j])
		}
		i = j + 1
	}
	return out
}

func (f SuggestedField) word(ctx context.Context, code string) string {
	if f.Words == "" || code == "" {
		return code
	}
	return locale.Word(ctx, f.Words, code)
}

// parts compares the field as it is shown: text by words, codes whole.
func (f SuggestedField) parts(ctx context.Context) []diffPart {
	before, after := f.word(ctx, f.Before), f.word(ctx, f.After)
	if f.Words == "" {
		return diffParts(before, after)
	}
	var out []diffPart
	if before != "" {
		out = append(out, diffPart{text.Deleted, before})
	}
	if after != "" {
		out = append(out, diffPart{text.Inserted, after})
	}
	return out
}
