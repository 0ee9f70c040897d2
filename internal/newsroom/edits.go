package newsroom

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"sumber/internal/text"
	"sumber/internal/workflow"
	"sumber/models"
)

// Where is a place in the text, in one of four ways: by code points; by the exact words and which of their occurrences (1 is
// the first); or by the exact words and what stands right before and behind them. What is given twice must agree.
type Where struct {
	Start, End int // code points, when End is not 0
	Exact      string
	Occurrence int
	// Prefix and Suffix are what stands right before and behind Exact, as a selector gives them; "" may be anything.
	Prefix, Suffix string
	// Ask refuses words that stand more than once while Occurrence is 0; without it 0 is the first.
	Ask bool
	// Field names it in what was sent; "" is "LIST.N.exact", N its place in the list.
	Field string
}

// find gives the bytes of a place, or the code of why there is none.
func (w Where) find(s string, ix *text.Index) (text.Span, string) {
	if w.End != 0 {
		sp, err := ix.FromRunes(w.Start, w.End)
		if err != nil || sp.Len() == 0 || (w.Exact != "" && sp.In(s) != w.Exact) || !w.between(s, sp) {
			return text.Span{}, codeNotInText
		}
		return sp, ""
	}
	if w.Prefix != "" || w.Suffix != "" {
		return w.quoted(s)
	}
	exact := Exactly(w.Exact)
	if !utf8.ValidString(exact) {
		return text.Span{}, codeNotInText // bytes from the middle of a character would be found, and break what reads them
	}
	n := max(w.Occurrence, 1)
	if w.Ask && w.Occurrence == 0 {
		n = 2
	}
	switch at := text.Occurrences(s, exact, n); {
	case w.Ask && w.Occurrence == 0 && len(at) > 1:
		return text.Span{}, codeWhich
	case w.Ask && w.Occurrence == 0 && len(at) == 1:
		return at[0], ""
	case len(at) < n:
		return text.Span{}, codeNotInText
	default:
		return at[n-1], ""
	}
}

// between reports whether a span stands between the words that were given.
func (w Where) between(s string, sp text.Span) bool {
	return strings.HasSuffix(s[:sp.Start], w.Prefix) && strings.HasPrefix(s[sp.End:], w.Suffix)
}

// quoted finds the words that stand between others.
func (w Where) quoted(s string) (text.Span, string) {
	exact := strings.ReplaceAll(w.Exact, "\r\n", "\n")
	w.Prefix, w.Suffix = strings.ReplaceAll(w.Prefix, "\r\n", "\n"), strings.ReplaceAll(w.Suffix, "\r\n", "\n")
	if !utf8.ValidString(exact) || strings.TrimSpace(exact) == "" {
		return text.Span{}, codeNotInText
	}
	at := text.Occurrences(s, exact, len(s))
	at = slices.DeleteFunc(at, func(sp text.Span) bool { return !w.between(s, sp) })
	switch {
	case len(at) < max(w.Occurrence, 1):
		return text.Span{}, codeNotInText
	case len(at) > 1 && w.Occurrence == 0:
		return text.Span{}, codeWhich
	}
	return at[max(w.Occurrence, 1)-1], ""
}

// Exactly tidies words that were copied from a text: the ends of lines and the space around them are the browser's.
func Exactly(s string) string {
	return strings.TrimFunc(strings.ReplaceAll(s, "\r\n", "\n"), unicode.IsSpace)
}

// HopInput is one row of a chain as a person gives it. An empty ID is a new hop.
type HopInput struct {
	ID                            string
	Position                      int
	Name, Kind                    string
	Origin, Medium, Date, Address string
	// Field begins the names of its fields in what was sent; "" is "chain.N.", N its place in the list.
	Field string
}

// ClaimEdit is a claim as a person corrects it.
type ClaimEdit struct {
	Content, Cue, Source []Where
	Attribution          string
	Kind                 string
	Chain                []HopInput
	// Settles forgets the edit that was kept for the actor, because this is it.
	Settles bool
}

// EditClaim writes a new version of a claim: its spans, source and chain. Who writes is an author of what is proposed later.
func (n *Newsroom) EditClaim(ctx context.Context, a Actor, ref Ref, in ClaimEdit) error {
	return n.act(ctx, a, ref, workflow.Edit, func(tx *models.Tx, a Actor, row *models.ClaimRow, e *models.Event) error {
		rev, err := currentRevision(tx.Reader, row.Claim)
		if err != nil {
			return err
		}
		b, err := edited(rev.Text, row.Version.Body, in)
		if err != nil {
			return err
		}
		if in.Settles {
			if err := tx.DeleteKeptEdit(a.Desk.ID, a.Account.ID, ref.ID, FormEdit); err != nil {
				return err
			}
		}
		return n.newVersion(tx, a, row, b, rev, "edit")
	})
}

// edited lays an edit over the body of the version before: what the engine remarked stays where the words stay.
func edited(s string, b models.Body, in ClaimEdit) (models.Body, error) {
	v := invalid{}
	ix := text.NewIndex(s)
	next := withContent(s, b, apart(v, s, ix, "content", in.Content))
	if len(in.Content) == 0 {
		v.add("content.0.exact", codeRequired)
	}
	next.Cue, next.Source = pointed(v, s, ix, "cue", in.Cue, nil), pointed(v, s, ix, "source", in.Source, nil)
	v.oneOf("attribution", in.Attribution, names(workflow.Attributions))
	v.oneOf("kind", in.Kind, names(workflow.Kinds))
	next.Attribution, next.Kind = workflow.Attribution(in.Attribution), workflow.Kind(in.Kind)
	next.Chain = chainInput(v, b.Chain, in.Chain, next.Attribution)
	next.SourceName, next.SourceKind = "", ""
	if len(next.Chain) > 0 {
		next.SourceName, next.SourceKind = next.Chain[0].Name, next.Chain[0].Kind
		next.Chain[0].Mention, next.Chain[0].Cue = next.Source, next.Cue
	}
	return next, v.err()
}

// pointed finds places in the text and gives them in its order. fields, when it is not nil, learns the field that named each.
func pointed(v invalid, s string, ix *text.Index, list string, ws []Where, fields map[text.Span]string) []text.Span {
	out := []text.Span{}
	for i, w := range ws {
		if w.Field == "" {
			w.Field = fmt.Sprintf("%s.%d.exact", list, i)
		}
		sp, code := w.find(s, ix)
		if code != "" {
			v.add(w.Field, code)
			continue
		}
		out = append(out, sp)
		if fields != nil {
			fields[sp] = w.Field
		}
	}
	slices.SortFunc(out, func(a, b text.Span) int { return a.Start - b.Start })
	return out
}

// apart is pointed for the parts of a content, which may not overlap.
func apart(v invalid, s string, ix *text.Index, list string, ws []Where) []text.Span {
	fields := map[text.Span]string{}
	out := pointed(v, s, ix, list, ws, fields)
	for i := 1; i < len(out); i++ {
		if out[i].Overlaps(out[i-1]) {
			v.add(fields[out[i]], codeSpan)
		}
	}
	return out
}

// withContent is a body on other words, by a person: what the engine remarked on the words before does not hold for them, and
// what an earlier version did to other claims was not done by this one.
func withContent(s string, b models.Body, content []text.Span) models.Body {
	if !slices.Equal(content, b.Content) {
		b.Hedges, b.Dates, b.WorthReasons = nil, nil, nil
		b.Quote = quoteType(s, content)
	}
	b.Content, b.Why, b.Parts, b.Merged = content, nil, nil, nil
	return b
}

// chainInput reads a person's chain. Hops keep their id, so that findings stay with them; positions are made dense.
func chainInput(v invalid, old []models.ChainHop, in []HopInput, attr workflow.Attribution) []models.ChainHop {
	if attr == workflow.Unattributed {
		return nil
	}
	in = slices.Clone(in)
	for i := range in {
		if in[i].Field == "" {
			in[i].Field = fmt.Sprintf("chain.%d.", i)
		}
	}
	slices.SortStableFunc(in, func(a, b HopInput) int { return a.Position - b.Position })
	chain := make([]models.ChainHop, 0, len(in))
	position, last := -1, 0
	for i, h := range in {
		field := func(name string) string { return h.Field + name }
		if i == 0 || h.Position != last {
			position++
		}
		last = h.Position
		hop := models.ChainHop{ID: models.NewID()}
		if k := sameHop(old, h, position); k >= 0 {
			hop = old[k]
			hop.SourceID = nil
			old = slices.Delete(slices.Clone(old), k, k+1)
		}
		hop.Position = position
		hop.Name = v.line(field("name"), h.Name)
		if h.Kind == "" {
			h.Kind = workflow.SourceKinds[0]
		}
		hop.Kind = v.oneOf(field("kind"), h.Kind, workflow.SourceKinds)
		if hop.Name == "" && hop.Kind != "anonymous" {
			v.add(field("name"), codeRequired)
		}
		if h.Origin == "" {
			h.Origin = workflow.HopOrigins[0]
		}
		hop.Origin = v.oneOf(field("origin"), h.Origin, workflow.HopOrigins)
		hop.Medium = v.optionalOneOf(field("medium"), h.Medium, workflow.Mediums)
		hop.Date = v.when(field("date"), h.Date)
		hop.Address = v.address(field("address"), h.Address)
		chain = append(chain, hop)
	}
	if len(chain) == 0 {
		v.add("chain.0.name", codeRequired)
	}
	return chain
}

// sameHop finds which hop of the chain before a row means: by its id, or without one by the speaker's place or its name,
// so that what was found there stays with it.
func sameHop(old []models.ChainHop, h HopInput, position int) int {
	if h.ID != "" {
		return slices.IndexFunc(old, func(o models.ChainHop) bool { return o.ID == h.ID })
	}
	return slices.IndexFunc(old, func(o models.ChainHop) bool {
		return o.Position == 0 && position == 0 || o.Position > 0 && position > 0 && models.Fold(o.Name) == models.Fold(h.Name)
	})
}

// newVersion appends a version by a person, with its hops and what lists show of it.
func (n *Newsroom) newVersion(tx *models.Tx, a Actor, row *models.ClaimRow, b models.Body, rev models.Revision, note string) error {
	return n.writeVersion(tx, a, row, b, rev, note, "")
}

// writeVersion is newVersion, of what an engine proposed when its version is given.
func (n *Newsroom) writeVersion(tx *models.Tx, a Actor, row *models.ClaimRow, b models.Body, rev models.Revision, note, engine string) error {
	dir, err := n.directory(tx, a, nil, []models.Body{b})
	if err != nil {
		return err
	}
	b.Chain = linked(b.Chain, dir)
	c := &row.Claim
	v := models.ClaimVersion{DeskID: c.DeskID, ID: models.NewID(), ClaimID: c.ID, Number: c.Current + 1, RevID: rev.ID, Body: b, Author: a.id(), Engine: engine, Note: note, CreatedAt: n.time(), ClaimVersion: c.Version + 1}
	if err := tx.CreateClaimVersion(&v); err != nil {
		return err
	}
	c.Current, c.Touched, c.Anchor = v.Number, true, workflow.Sure
	c.Excerpt = excerpt(rev.Text, b.Content)
	mirror(c, b)
	if err := tx.ReplaceHops(c.DeskID, c.ID, hopRows(*c, b.Chain)); err != nil {
		return err
	}
	return n.wrote(tx, a, c.ID)
}

// RestoreClaim makes a new version that is like an earlier one: undo, with history kept.
func (n *Newsroom) RestoreClaim(ctx context.Context, a Actor, ref Ref, number int) error {
	return n.act(ctx, a, ref, workflow.Edit, func(tx *models.Tx, a Actor, row *models.ClaimRow, e *models.Event) error {
		v, err := tx.ClaimVersion(a.Desk.ID, ref.ID, number)
		if err != nil {
			return err
		}
		b, rev, err := brought(tx.Reader, row.Claim, v)
		if err != nil {
			return err
		}
		e.IDs["restored"] = fmt.Sprint(number)
		versions, err := tx.ClaimVersions(a.Desk.ID, ref.ID)
		if err != nil {
			return err
		}
		if to, ok := beforeLast(versions); ok && number == to {
			if err := n.takeBack(tx, a, *row); err != nil {
				return err
			}
		}
		b.Parts, b.Merged = nil, nil
		return n.newVersion(tx, a, row, b, rev, "undo")
	})
}

// UndoClaim takes back the last edit of a claim: a new version like the one before it.
func (n *Newsroom) UndoClaim(ctx context.Context, a Actor, ref Ref) error {
	c, err := n.store.Read(ctx).Claim(a.Desk.ID, ref.ID)
	if err != nil {
		return doing("undo edit of claim "+ref.ID, err)
	}
	if ref.Version == 0 {
		ref.Version = c.Version
	}
	versions, err := n.store.Read(ctx).ClaimVersions(a.Desk.ID, ref.ID)
	if err != nil {
		return doing("undo edit of claim "+ref.ID, err)
	}
	to, ok := beforeLast(versions)
	if !ok || c.Current < 2 {
		// Nothing was edited: told to whom may edit at all.
		return n.act(ctx, a, ref, workflow.Edit, func(*models.Tx, Actor, *models.ClaimRow, *models.Event) error {
			return &Invalid{Fields: map[string]string{"version": codeUnknown}}
		})
	}
	return n.RestoreClaim(ctx, a, ref, to)
}

// AddClaim adds a claim that the machine missed, as selected work of a person.
func (n *Newsroom) AddClaim(ctx context.Context, a Actor, articleID string, in ClaimEdit) (models.Claim, error) {
	var c models.Claim
	err := n.write(ctx, a, func(tx *models.Tx, a Actor) error {
		if err := a.need(workflow.Review); err != nil {
			return err
		}
		art, err := tx.LockArticle(a.Desk.ID, articleID)
		if err != nil {
			return err
		}
		rev, err := tx.Revision(a.Desk.ID, articleID, art.Revision)
		if err != nil {
			return err
		}
		b, err := edited(rev.Text, models.Body{CheckWorthy: workflow.CheckWorthiness[1]}, in)
		if err != nil {
			return err
		}
		last, err := lastPosition(tx, art)
		if err != nil {
			return err
		}
		if c, err = n.createClaim(tx, a, newClaim(art, last+1, b, rev), b, rev, "edit"); err != nil {
			return err
		}
		e := n.event(a, "claim_add", "claim", c.ID)
		e.IDs = map[string]string{"article": articleID}
		tx.Record(e)
		return nil
	})
	return c, doing("add claim", err)
}

// lastPosition is the highest number of a claim of an article.
func lastPosition(tx *models.Tx, art models.Article) (int, error) {
	rows, err := tx.ClaimsOf(art.DeskID, art.ID)
	last := 0
	for _, c := range rows {
		last = max(last, c.Position)
	}
	return last, err
}

// createClaim adds a claim that a person made, with its first version and its chain.
func (n *Newsroom) createClaim(tx *models.Tx, a Actor, c models.Claim, b models.Body, rev models.Revision, note string) (models.Claim, error) {
	dir, err := n.directory(tx, a, nil, []models.Body{b})
	if err != nil {
		return c, err
	}
	b.Chain = linked(b.Chain, dir)
	mirror(&c, b)
	c.CreatedAt, c.UpdatedAt, c.Touched = n.time(), n.time(), true
	if err := tx.CreateClaim(&c); err != nil {
		return c, err
	}
	v := firstVersion(c, b, rev, a.id(), "", note)
	if err := tx.CreateClaimVersion(&v); err != nil {
		return c, err
	}
	if err := tx.CreateHops(hopRows(c, b.Chain)); err != nil {
		return c, err
	}
	return c, n.wrote(tx, a, c.ID)
}
