package newsroom

import (
	"context"
	"slices"

	"sumber/internal/text"
	"sumber/internal/workflow"
	"sumber/models"
)

// The words of a claim that a person can point at.
const (
	ContentWords = "content"
	CueWords     = "cue"
	SourceWords  = "source"
)

// spansOf gives the spans of a body under one of these names, nil for a name that is none.
func spansOf(b *models.Body, words string) *[]text.Span {
	switch words {
	case ContentWords:
		return &b.Content
	case CueWords:
		return &b.Cue
	case SourceWords:
		return &b.Source
	}
	return nil
}

// EdgeMove moves one end of one part of a claim's words: Steps words towards the end of the text, or back when it is negative.
type EdgeMove struct {
	Words string
	Part  int // from 0
	Edge  text.Edge
	Steps int
}

// MoveEdge grows or shrinks the words of a claim at one end.
func (n *Newsroom) MoveEdge(ctx context.Context, a Actor, ref Ref, m EdgeMove) error {
	return n.rework(ctx, a, ref, func(s string, b models.Body) (models.Body, error) {
		spans := spansOf(&b, m.Words)
		v := invalid{}
		switch {
		case spans == nil:
			v.add("words", codeUnknown)
		case m.Part < 0 || m.Part >= len(*spans):
			v.add("part", codeUnknown)
		}
		if m.Steps < -maxSteps || m.Steps > maxSteps {
			v.add("steps", codeUnknown)
		}
		if err := v.err(); err != nil {
			return b, err
		}
		moved, ok := text.MoveEdge(s, (*spans)[m.Part], m.Edge, m.Steps)
		if !ok {
			return b, &Invalid{Fields: map[string]string{"edge": codeNoWord}}
		}
		next := slices.Clone(*spans)
		next[m.Part] = moved
		return withWords(s, b, m.Words, coalesced(next)), nil
	})
}

// maxSteps is how many words one act may move an edge by.
const maxSteps = 20

// AddWords points at further words of a claim: a part of its content, or the words that are its cue or name its source now.
func (n *Newsroom) AddWords(ctx context.Context, a Actor, ref Ref, words string, at Where) error {
	return n.rework(ctx, a, ref, func(s string, b models.Body) (models.Body, error) {
		spans := spansOf(&b, words)
		if spans == nil {
			return b, &Invalid{Fields: map[string]string{"words": codeUnknown}}
		}
		at.Field = "exact"
		v := invalid{}
		found := pointed(v, s, text.NewIndex(s), words, []Where{at}, nil)
		if words != ContentWords && b.Attribution == workflow.Unattributed {
			v.add("source_name", codeRequired) // words alone do not say who it is
		}
		if err := v.err(); err != nil {
			return b, err
		}
		if words == ContentWords {
			found = coalesced(append(slices.Clone(b.Content), found...))
		}
		return withWords(s, b, words, found), nil
	})
}

// Unattribute says that nobody but the article states a claim.
func (n *Newsroom) Unattribute(ctx context.Context, a Actor, ref Ref) error {
	return n.rework(ctx, a, ref, func(s string, b models.Body) (models.Body, error) {
		b = withContent(s, b, b.Content)
		b.Attribution, b.Source, b.Cue, b.Chain, b.SourceName, b.SourceKind = workflow.Unattributed, nil, nil, nil, "", ""
		return b, nil
	})
}

// withWords is a body with other words of one sort; the speaker's place in the chain follows.
func withWords(s string, b models.Body, words string, spans []text.Span) models.Body {
	content := b.Content
	if words == ContentWords {
		content = spans
	}
	b = withContent(s, b, content)
	*spansOf(&b, words) = spans
	if len(b.Chain) > 0 {
		b.Chain = slices.Clone(b.Chain)
		b.Chain[0].Mention, b.Chain[0].Cue = b.Source, b.Cue
	}
	return b
}

// rework writes a version that a function makes of the one before, on the text that is there now.
func (n *Newsroom) rework(ctx context.Context, a Actor, ref Ref, fn func(s string, b models.Body) (models.Body, error)) error {
	return n.act(ctx, a, ref, workflow.Edit, func(tx *models.Tx, a Actor, row *models.ClaimRow, e *models.Event) error {
		_, rev, err := placeOf(tx, *row)
		if err != nil {
			return err
		}
		b, err := fn(rev.Text, row.Version.Body)
		if err != nil {
			return err
		}
		return n.newVersion(tx, a, row, b, rev, "edit")
	})
}

// MovedPlace is a place after one end of it moved by a word, for a form that was not sent yet.
func MovedPlace(s string, w Where, edge text.Edge, steps int) (Where, error) {
	sp, code := w.find(s, text.NewIndex(s))
	if code != "" {
		return w, &Invalid{Fields: map[string]string{w.Field: code}}
	}
	moved, ok := text.MoveEdge(s, sp, edge, steps)
	if !ok {
		return w, &Invalid{Fields: map[string]string{w.Field: codeNoWord}}
	}
	to := Quoted(s, moved)
	w.Exact, w.Occurrence = to.Exact, to.Occurrence
	return w, nil
}

// Quoted is a span as the exact words and which of their occurrences they are.
func Quoted(s string, sp text.Span) Where {
	return Where{Exact: sp.In(s), Occurrence: len(text.Occurrences(s[:sp.End], sp.In(s), len(s)))}
}
