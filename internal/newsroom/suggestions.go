package newsroom

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"sumber/internal/attribution"
	"sumber/internal/text"
	"sumber/internal/workflow"
	"sumber/models"
)

// Reread lets the engine read an article's current text again, and keeps what it would change as suggestions in place of those
// that waited. No claim is changed. It gives the number of suggestions.
func (n *Newsroom) Reread(ctx context.Context, a Actor, articleID string) (int, error) {
	if err := a.need(workflow.ImportArticle); err != nil {
		return 0, err
	}
	r := n.store.Read(ctx)
	art, err := r.Article(a.Desk.ID, articleID)
	if err != nil {
		return 0, doing("read article again", err)
	}
	rev, err := r.Revision(a.Desk.ID, articleID, art.Revision)
	if err != nil {
		return 0, doing("read article again", err)
	}
	bodies := bodiesOf(n.read(art, rev.Text))
	count := 0
	err = n.write(ctx, a, func(tx *models.Tx, a Actor) error {
		if err := a.need(workflow.ImportArticle); err != nil {
			return err
		}
		now, err := tx.LockArticle(a.Desk.ID, articleID)
		if err != nil {
			return err
		}
		if now.Revision != rev.Number {
			return models.ErrStale
		}
		if count, err = n.suggest(tx, a, now, rev, bodies, newMoves(rev.Text)); err != nil {
			return err
		}
		e := n.event(a, "article_reread", "article", articleID)
		e.IDs = map[string]string{"revision": rev.ID, "engine": attribution.Version, "before": now.Engine, "suggestions": fmt.Sprint(count)}
		tx.Record(e)
		now.Engine = attribution.Version
		return tx.SaveArticle(&now)
	})
	return count, doing("read article "+articleID+" again", err)
}

// RereadAll lets the engine read the desk's articles again that another engine read last, or all of them, and tells of each.
func (n *Newsroom) RereadAll(ctx context.Context, a Actor, all bool, told func(articleID string, suggestions int) error) error {
	engine := attribution.Version
	if all {
		engine = ""
	}
	for after := ""; ; {
		ids, err := n.store.Read(ctx).ArticlesReadBefore(a.Desk.ID, engine, after)
		if err != nil || len(ids) == 0 {
			return doing("list articles to read again", err)
		}
		for _, id := range ids {
			count, err := n.Reread(ctx, a, id)
			if err != nil {
				return err
			}
			if err := told(id, count); err != nil {
				return err
			}
		}
		after = ids[len(ids)-1]
	}
}

// suggest keeps the differences between an article's claims and what the engine found, in place of those that waited.
func (n *Newsroom) suggest(tx *models.Tx, a Actor, art models.Article, rev models.Revision, bodies []models.Body, to *moves) (int, error) {
	if err := tx.SupersedeSuggestions(a.Desk.ID, art.ID, n.time()); err != nil {
		return 0, err
	}
	rows, err := tx.ArticleClaims(a.Desk.ID, art.ID)
	if err != nil {
		return 0, err
	}
	base, err := engineBase(tx.Reader, rows, to)
	if err != nil {
		return 0, err
	}
	declined, err := tx.DeclinedDigests(a.Desk.ID, art.ID)
	if err != nil {
		return 0, err
	}
	var out []models.Suggestion
	add := func(kind workflow.Suggestion, claim *string, b models.Body) {
		s := models.Suggestion{DeskID: a.Desk.ID, ID: models.NewID(), ArticleID: art.ID, ClaimID: claim, RevID: rev.ID, Kind: kind, Place: b.Content[0].Start, Body: b,
			Digest: digest(rev.Text, kind, claim, b), Engine: attribution.Version, CreatedAt: n.time(), Version: 1}
		if !slices.Contains(declined, s.Digest) {
			out = append(out, s)
		}
	}
	pair := match(rows, bodies)
	for i, row := range rows {
		c, b := row.Claim, row.Version.Body
		if c.Anchor == workflow.Orphan || !slices.Contains(workflow.From(workflow.Edit), c.State) {
			continue
		}
		was, byEngine := base[c.ID]
		switch j := pair[i]; {
		case !byEngine: // a person added it
		case j < 0 && !c.Touched:
			add(workflow.SuggestGone, &c.ID, b)
		case j >= 0 && says(rev.Text, bodies[j]) != says(rev.Text, b) && says(rev.Text, bodies[j]) != says(rev.Text, was):
			add(workflow.SuggestChange, &c.ID, bodies[j])
		}
	}
	for j, b := range bodies {
		if !slices.Contains(pair, j) {
			add(workflow.SuggestAdd, nil, b)
		}
	}
	return len(out), tx.CreateSuggestions(out)
}

// engineBase gives what the engine last said of each claim, where that stands now: what a person corrected is only suggested
// again when the engine has come to say something else. Of a claim that nobody touched it is nothing: the claim says it.
func engineBase(r *models.Reader, rows []models.ClaimRow, to *moves) (map[string]models.Body, error) {
	base := map[string]models.Body{}
	var touched []string
	for _, row := range rows {
		if row.Claim.Touched {
			touched = append(touched, row.Claim.ID)
		} else {
			base[row.Claim.ID] = models.Body{}
		}
	}
	if len(touched) == 0 {
		return base, nil
	}
	versions, err := r.EngineVersions(rows[0].Claim.DeskID, touched)
	if err != nil {
		return nil, err
	}
	for id, v := range versions {
		m, err := to.from(r, v.DeskID, v.RevID)
		if err != nil {
			return nil, err
		}
		base[id] = models.Body{}
		if b, _, ok := moveBody(m, v.Body); ok {
			base[id] = b
		}
	}
	return base, nil
}

// match pairs claims with what the engine found: those on the same words first, then those that share most of them. It gives,
// for each claim, the index of its body, or -1.
func match(rows []models.ClaimRow, bodies []models.Body) []int {
	type candidate struct{ row, body, score int }
	var all []candidate
	pair := make([]int, len(rows))
	for i, row := range rows {
		pair[i] = -1
		b := row.Version.Body
		if row.Claim.Anchor == workflow.Orphan || len(b.Content) == 0 {
			continue
		}
		for j, e := range bodies {
			if score := likeness(b, e); score > 0 {
				all = append(all, candidate{i, j, score})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b candidate) int { return b.score - a.score })
	taken := make([]bool, len(bodies))
	for _, c := range all {
		if pair[c.row] < 0 && !taken[c.body] {
			pair[c.row], taken[c.body] = c.body, true
		}
	}
	return pair
}

// likeness is 0 for claims that have less than half of their words in common.
func likeness(a, b models.Body) int {
	if a.Content[len(a.Content)-1].End <= b.Content[0].Start || b.Content[len(b.Content)-1].End <= a.Content[0].Start {
		return 0
	}
	both, size := 0, 0
	for _, s := range a.Content {
		size += s.Len()
		for _, t := range b.Content {
			both += max(0, min(s.End, t.End)-max(s.Start, t.Start))
		}
	}
	for _, t := range b.Content {
		size += t.Len()
	}
	if both*3 < size { // half of their union: both / (size - both) < 1/2
		return 0
	}
	score := 1000 * both / (size - both)
	if models.Fold(a.SourceName) == models.Fold(b.SourceName) {
		score += 100
	}
	if a.Attribution == b.Attribution {
		score += 10
	}
	return score
}

// says is what a claim says, in words and codes that can be compared: where it stands is not part of it.
func says(s string, b models.Body) string {
	words := func(spans []text.Span) string {
		parts := make([]string, len(spans))
		for i, sp := range spans {
			parts[i] = strings.Join(strings.Fields(sp.In(s)), " ")
		}
		return strings.Join(parts, " … ")
	}
	type hop struct {
		Position           int
		Name, Kind, Medium string
	}
	var chain []hop
	for _, h := range b.Chain {
		if h.Origin == workflow.HopOrigins[0] {
			chain = append(chain, hop{h.Position, models.Fold(h.Name), h.Kind, h.Medium})
		}
	}
	out, err := json.Marshal([]any{words(b.Content), words(b.Cue), words(b.Source), models.Fold(b.SourceName), b.SourceKind, b.Attribution, b.Kind, chain})
	if err != nil {
		panic(err) // strings and numbers always encode
	}
	return string(out)
}

// digest names a suggestion by what it says, for those that were declined once.
func digest(s string, kind workflow.Suggestion, claim *string, b models.Body) string {
	what := string(kind) + " " + deref(claim)
	if kind != workflow.SuggestGone {
		what += " " + says(s, b)
	}
	sum := sha256.Sum256([]byte(what))
	return hex.EncodeToString(sum[:])
}

// SuggestionsPage is what the engine would change on an article's claims, in text order.
type SuggestionsPage struct {
	Article     models.Article
	Revision    models.Revision
	Suggestions []models.Suggestion
	Total       int
	Claims      map[string]models.ClaimRow // those that suggestions are about
	CanDecide   workflow.Refusal
}

// Suggestions reads the first suggestions that wait.
func (n *Newsroom) Suggestions(ctx context.Context, a Actor, articleID string) (SuggestionsPage, error) {
	p, err := suggestionsPage(n.store.Read(ctx), a, articleID)
	return p, doing("list suggestions", err)
}

func suggestionsPage(r *models.Reader, a Actor, articleID string) (p SuggestionsPage, err error) {
	if p.Article, err = r.Article(a.Desk.ID, articleID); err != nil {
		return p, err
	}
	if p.Revision, err = r.Revision(a.Desk.ID, articleID, p.Article.Revision); err != nil {
		return p, err
	}
	if p.Suggestions, err = r.Suggestions(a.Desk.ID, articleID); err != nil {
		return p, err
	}
	if p.Total, err = r.CountSuggestions(a.Desk.ID, articleID); err != nil {
		return p, err
	}
	rows, err := r.ArticleClaims(a.Desk.ID, articleID)
	p.Claims = make(map[string]models.ClaimRow, len(rows))
	for _, row := range rows {
		p.Claims[row.Claim.ID] = row
	}
	p.CanDecide = a.May(workflow.Review)
	return p, err
}

// AcceptSuggestion does what the engine suggests: a claim more, in triage like those of an import; a new version of a claim, of
// which whoever accepts is the author; or a dismissal. The claim must be as it was shown (version).
func (n *Newsroom) AcceptSuggestion(ctx context.Context, a Actor, suggestionID string, version int) (models.Suggestion, error) {
	var s models.Suggestion
	err := n.decideOn(ctx, a, suggestionID, func(tx *models.Tx, a Actor, art models.Article, got *models.Suggestion) error {
		s = *got
		rev, err := tx.Revision(a.Desk.ID, art.ID, art.Revision)
		if err != nil {
			return err
		}
		if got.RevID != rev.ID {
			return models.ErrStale
		}
		if got.Kind == workflow.SuggestAdd {
			return n.addSuggested(tx, a, art, rev, []models.Suggestion{*got})
		}
		ref := Ref{ID: deref(got.ClaimID), Version: version}
		if got.Kind == workflow.SuggestGone {
			return n.actIn(tx, a, ref, workflow.Dismiss, dismissed(workflow.GoneReason))
		}
		return n.actIn(tx, a, ref, workflow.Edit, func(tx *models.Tx, a Actor, row *models.ClaimRow, e *models.Event) error {
			e.IDs["suggestion"] = got.ID
			b := got.Body
			b.Chain = suggestedChain(row.Version.Body.Chain, b.Chain)
			return n.writeVersion(tx, a, row, b, rev, "engine", got.Engine)
		})
	}, workflow.Accepted)
	return s, doing("accept suggestion "+suggestionID, err)
}

// DeclineSuggestion leaves the claims as they are. What was declined is not suggested again as long as it says the same.
func (n *Newsroom) DeclineSuggestion(ctx context.Context, a Actor, suggestionID string) (models.Suggestion, error) {
	var s models.Suggestion
	err := n.decideOn(ctx, a, suggestionID, func(tx *models.Tx, a Actor, art models.Article, got *models.Suggestion) error {
		s = *got
		e := n.event(a, "suggestion_decline", "article", art.ID)
		e.IDs = map[string]string{"suggestion": got.ID, "kind": string(got.Kind), "claim": deref(got.ClaimID)}
		tx.Record(e)
		return nil
	}, workflow.Declined)
	return s, doing("decline suggestion "+suggestionID, err)
}

// decideOn is the frame of a decision on one suggestion that waits.
func (n *Newsroom) decideOn(ctx context.Context, a Actor, id string, fn func(*models.Tx, Actor, models.Article, *models.Suggestion) error, outcome workflow.Outcome) error {
	return n.write(ctx, a, func(tx *models.Tx, a Actor) error {
		s, err := tx.Suggestion(a.Desk.ID, id)
		if err != nil {
			return err
		}
		if err := a.need(workflow.Review); err != nil {
			return err
		}
		art, err := tx.LockArticle(a.Desk.ID, s.ArticleID)
		if err != nil {
			return err
		}
		if s.Outcome != workflow.Waiting {
			return models.ErrStale
		}
		if err := fn(tx, a, art, &s); err != nil {
			return err
		}
		return n.decided(tx, a, &s, outcome)
	})
}

func (n *Newsroom) decided(tx *models.Tx, a Actor, s *models.Suggestion, outcome workflow.Outcome) error {
	at := n.time()
	s.Outcome, s.DecidedBy, s.DecidedAt = outcome, a.id(), &at
	return tx.SaveSuggestion(s)
}

// AcceptNewClaims takes all claims in that the engine would add to an article, and gives their number. They come into triage,
// where each is decided on: taking them in decides nothing.
func (n *Newsroom) AcceptNewClaims(ctx context.Context, a Actor, articleID string) (int, error) {
	count := 0
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
		all, err := tx.WaitingSuggestions(a.Desk.ID, articleID, workflow.SuggestAdd)
		if err != nil {
			return err
		}
		count = len(all)
		if err := n.addSuggested(tx, a, art, rev, all); err != nil {
			return err
		}
		for i := range all {
			if err := n.decided(tx, a, &all[i], workflow.Accepted); err != nil {
				return err
			}
		}
		return nil
	})
	return count, doing("accept new claims of article "+articleID, err)
}

// addSuggested adds claims as an import does: the engine found them, and nobody is their author.
func (n *Newsroom) addSuggested(tx *models.Tx, a Actor, art models.Article, rev models.Revision, all []models.Suggestion) error {
	rows, err := tx.ClaimsOf(a.Desk.ID, art.ID)
	if err != nil {
		return err
	}
	last := 0
	for _, c := range rows {
		last = max(last, c.Position)
	}
	bodies := make([]models.Body, len(all))
	for i, s := range all {
		bodies[i] = s.Body
	}
	dir, err := n.directory(tx, a, nil, bodies)
	if err != nil {
		return err
	}
	for i, b := range bodies {
		b.Chain = suggestedChain(nil, b.Chain)
		b.Chain = linked(b.Chain, dir)
		c := newClaim(art, last+1+i, b, rev)
		c.CreatedAt, c.UpdatedAt = n.time(), n.time()
		v := firstVersion(c, b, rev, nil, all[i].Engine, "engine")
		if err := tx.CreateClaim(&c); err != nil {
			return err
		}
		if err := tx.CreateClaimVersion(&v); err != nil {
			return err
		}
		if err := tx.CreateHops(hopRows(c, b.Chain)); err != nil {
			return err
		}
		e := n.event(a, "claim_add", "claim", c.ID)
		e.IDs = map[string]string{"article": art.ID, "suggestion": all[i].ID}
		tx.Record(e)
	}
	return nil
}

// suggestedChain is the engine's chain with the ids of the hops that are there, so that findings stay with them, and with the
// hops that a reviewer found behind it: those the engine cannot know.
func suggestedChain(old, chain []models.ChainHop) []models.ChainHop {
	out := make([]models.ChainHop, 0, len(chain)+len(old))
	last := -1
	for _, h := range chain {
		h.ID = models.NewID()
		if k := sameHop(old, HopInput{Name: h.Name}, h.Position); k >= 0 {
			h.ID = old[k].ID
			old = slices.Delete(slices.Clone(old), k, k+1)
		}
		last = max(last, h.Position)
		out = append(out, h)
	}
	for _, h := range old {
		if h.Origin == workflow.HopOrigins[1] {
			h.Position = max(h.Position, last+1)
			out = append(out, h)
		}
	}
	slices.SortStableFunc(out, func(a, b models.ChainHop) int { return cmp.Compare(a.Position, b.Position) })
	return out
}
