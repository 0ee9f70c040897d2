package newsroom

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strconv"

	"sumber/internal/attribution"
	"sumber/internal/text"
	"sumber/internal/workflow"
	"sumber/models"
)

// NewRevision is a new text of an article.
type NewRevision struct {
	Text  []byte // UTF-8
	Title string // "" keeps the one there is
	// Version is the article's that the text was made from; 0 takes the article as it is.
	Version int
	// About is what another system tells of the article beside its text: what is not empty replaces what there is. nil is nothing.
	About *NewArticle
}

func (in NewRevision) ready() *analysed {
	if in.About == nil {
		return nil
	}
	return in.About.ready
}

// Revised is what became of a new text.
type Revised struct {
	Article  models.Article
	Revision models.Revision
	Same     bool // the article has these bytes already: there is no new revision
	// Claims counts those that have a place in the new text: Unmoved of them the old one, Fuzzy of them one on other words.
	// Orphans have none.
	Claims, Unmoved, Fuzzy, Orphans int
	Suggestions                     int // what the engine would change
}

// Revise gives an article a new text. Every claim moves to it, as far as its words are found there; what a person wrote is not
// changed otherwise, and what is sealed or published stays with the revision that it was sealed on. What the engine finds in
// the new text and the claims do not say waits as suggestions. The text of another article is *Invalid, a text made from
// another version of the article models.ErrStale.
func (n *Newsroom) Revise(ctx context.Context, a Actor, articleID string, in NewRevision) (Revised, error) {
	if err := a.need(workflow.ImportArticle); err != nil {
		return Revised{}, err
	}
	if len(in.Text) > n.max {
		return Revised{}, ErrTooLarge
	}
	v := invalid{}
	about := models.Article{Title: v.line("title", in.Title)}
	if in.About != nil {
		about = v.about(a, *in.About)
	}
	body := v.article("text", in.Text)
	sum := sha256.Sum256([]byte(body))
	sha := hex.EncodeToString(sum[:])

	// The slow part, before any transaction: reading the new text, and comparing it with the old one.
	r := n.store.Read(ctx)
	art, err := r.Article(a.Desk.ID, articleID)
	if err != nil {
		return Revised{}, doing("revise article", err)
	}
	to := newMoves(body)
	var res attribution.Result
	if len(v) == 0 {
		now, err := r.Revision(a.Desk.ID, articleID, art.Revision)
		if err != nil {
			return Revised{}, doing("revise article", err)
		}
		if in.About != nil && in.About.page != nil {
			if err := in.About.page.heed(r, art, now, &about); err != nil {
				return Revised{}, doing("revise article", err)
			}
		}
		if now.SHA256 != sha {
			res = n.analysis(in.ready(), body, attribution.Options{Language: art.Language, Published: publishedOn(art), Outlet: art.Outlet})
			if err := to.prepare(r, art); err != nil {
				return Revised{}, doing("revise article", err)
			}
		}
	}

	var out Revised
	err = n.write(ctx, a, func(tx *models.Tx, a Actor) error {
		out = Revised{}
		if err := a.need(workflow.ImportArticle); err != nil {
			return err
		}
		art, err := tx.LockArticle(a.Desk.ID, articleID)
		if err != nil {
			return err
		}
		if in.Version != 0 && in.Version != art.Version {
			return models.ErrStale
		}
		if err := v.err(); err != nil {
			return err
		}
		if out.Revision, err = tx.Revision(a.Desk.ID, articleID, art.Revision); err != nil {
			return err
		}
		e := n.event(a, "article_revise", "article", articleID)
		if in.About != nil && about.Title == "" && art.Title == titleOf(out.Revision.Text) {
			about.Title = titleOf(body) // nobody gave it a title: it is the first line still
		}
		if e.Texts, err = n.amend(tx, a, &art, about); err != nil {
			return err
		}
		if out.Revision.SHA256 == sha {
			out.Article, out.Same = art, true
			if in.About != nil && in.About.page != nil {
				// The same words in other HTML: claims are found in what was sent last.
				last, err := tx.LastRevisionHTML(a.Desk.ID, out.Revision.ID)
				if err != nil {
					return err
				}
				if last != in.About.page.sha {
					e.IDs = map[string]string{"html_sha256": in.About.page.sha}
					if err := n.keepHTML(tx, out.Revision, in.About.page); err != nil {
						return err
					}
				}
			}
			if e.Texts == nil && e.IDs == nil {
				return nil
			}
			tx.Record(e)
			return tx.SaveArticle(&out.Article)
		}
		switch first, err := tx.RevisionBySHA(a.Desk.ID, sha); {
		case err == nil && first.ArticleID != articleID:
			return &Invalid{Fields: map[string]string{"text": codeElsewhere}, Article: first.ArticleID}
		case err != nil && !errors.Is(err, models.ErrNotFound):
			return err
		}
		if res.Language == "" {
			return models.ErrStale // it was the text a moment ago, when the engine had nothing to read
		}
		art.Revision, art.Engine = art.Revision+1, attribution.Version
		out.Revision = models.Revision{DeskID: a.Desk.ID, ID: models.NewID(), ArticleID: articleID, Number: art.Revision, Text: body, SHA256: sha,
			Engine: attribution.Version, CreatedBy: a.id(), CreatedAt: n.time()}
		if err := tx.CreateRevision(&out.Revision); err != nil {
			return err
		}
		if in.About != nil {
			if err := n.keepHTML(tx, out.Revision, in.About.page); err != nil {
				return err
			}
		}
		if err := tx.SaveArticle(&art); err != nil {
			return err
		}
		out.Article = art
		if err := n.moveClaims(tx, &out, to); err != nil {
			return err
		}
		if out.Suggestions, err = n.suggest(tx, a, art, out.Revision, bodiesOf(res), to); err != nil {
			return err
		}
		e.IDs = map[string]string{"revision": out.Revision.ID, "sha256": sha, "engine": attribution.Version, "number": strconv.Itoa(out.Revision.Number),
			"moved": strconv.Itoa(out.Claims), "fuzzy": strconv.Itoa(out.Fuzzy), "orphans": strconv.Itoa(out.Orphans), "suggestions": strconv.Itoa(out.Suggestions)}
		tx.Record(e)
		return nil
	})
	return out, doing("revise article "+articleID, err)
}

// read lets the engine read a text of an article.
func (n *Newsroom) read(art models.Article, body string) attribution.Result {
	return n.analyze(body, attribution.Options{Language: art.Language, Published: publishedOn(art), Outlet: art.Outlet})
}

// moveClaims writes, for each claim that has a place in the new revision, a version there. The engine that found it stays
// named, nobody becomes an author, and a claim that a person wrote stays theirs.
func (n *Newsroom) moveClaims(tx *models.Tx, out *Revised, to *moves) error {
	rows, err := lockedClaims(tx, out.Article)
	if err != nil {
		return err
	}
	placed, err := to.all(tx.Reader, rows)
	if err != nil {
		return err
	}
	var versions []models.ClaimVersion
	for i := range rows {
		c, p := &rows[i].Claim, placed[i]
		was := c.Anchor
		c.Anchor = p.anchor
		switch p.anchor {
		case workflow.Orphan:
			out.Orphans++
			if was == workflow.Orphan {
				continue
			}
		case workflow.Fuzzy:
			out.Fuzzy++
			out.Claims++
		default:
			out.Claims++
			if p.how == text.Same {
				out.Unmoved++
			}
		}
		if p.anchor != workflow.Orphan {
			c.Current++
			c.Excerpt = excerpt(out.Revision.Text, p.body.Content)
			versions = append(versions, models.ClaimVersion{DeskID: c.DeskID, ID: models.NewID(), ClaimID: c.ID, Number: c.Current, RevID: out.Revision.ID, Body: p.body,
				Engine: rows[i].Version.Engine, Note: "reanchor", Found: p.how, CreatedAt: out.Revision.CreatedAt, ClaimVersion: c.Version + 1})
		}
		if c.Anchor != was {
			c.UpdatedAt = out.Revision.CreatedAt // somebody should look
		}
		if err := tx.SaveClaim(c); err != nil {
			return err
		}
	}
	return tx.CreateClaimVersions(versions)
}

// lockedClaims reads the claims of an article that is locked, and keeps others from changing them or from making new ones out
// of them.
func lockedClaims(tx *models.Tx, art models.Article) ([]models.ClaimRow, error) {
	locked := 0
	for {
		rows, err := tx.ArticleClaims(art.DeskID, art.ID)
		if err != nil || len(rows) == locked {
			return rows, err
		}
		ids := make([]string, len(rows))
		for i, r := range rows {
			ids[i] = r.Claim.ID
		}
		if _, err := tx.LockClaims(art.DeskID, ids); err != nil {
			return nil, err
		}
		locked = len(rows)
	}
}

func currentRevision(r *models.Reader, c models.Claim) (models.Revision, error) {
	art, err := r.Article(c.DeskID, c.ArticleID)
	if err != nil {
		return models.Revision{}, err
	}
	return r.Revision(c.DeskID, c.ArticleID, art.Revision)
}

// brought gives an earlier version of a claim as it stands in the current revision; *Invalid when it has no place there.
func brought(r *models.Reader, c models.Claim, v models.ClaimVersion) (models.Body, models.Revision, error) {
	rev, err := currentRevision(r, c)
	if err != nil || rev.ID == v.RevID {
		return v.Body, rev, err
	}
	m, err := newMoves(rev.Text).from(r, c.DeskID, v.RevID)
	if err != nil {
		return v.Body, rev, err
	}
	b, _, ok := moveBody(m, v.Body)
	if !ok {
		return v.Body, rev, &Invalid{Fields: map[string]string{"version": codeNotInText}}
	}
	return b, rev, nil
}

// beforeLast is the number of the version before the last that somebody wrote: what undoing an edit leads back to.
func beforeLast(versions []models.ClaimVersion) (int, bool) {
	for i, v := range slices.Backward(versions) {
		if v.Note != "reanchor" {
			return v.Number - 1, i > 0
		}
	}
	return 0, false
}

// moves brings claims from the revisions that they stand on to one text.
type moves struct {
	body   string
	movers map[string]*mover // by id of the revision
}

// mover remembers what it moved: it is asked once before a transaction and once in it.
type mover struct {
	*text.Mover
	seen map[text.Span]moved
}

type moved struct {
	to  text.Span
	how text.How
	ok  bool
}

// Move gives the new place of a span.
func (m *mover) Move(s text.Span) moved {
	got, ok := m.seen[s]
	if !ok {
		got.to, got.how, got.ok = m.Mover.Move(s)
		m.seen[s] = got
	}
	return got
}

func newMoves(body string) *moves { return &moves{body: body, movers: map[string]*mover{}} }

func (m *moves) from(r *models.Reader, desk, revID string) (*mover, error) {
	if got, ok := m.movers[revID]; ok {
		return got, nil
	}
	rev, err := r.RevisionByID(desk, revID)
	if err != nil {
		return nil, err
	}
	m.movers[revID] = &mover{text.NewMover(rev.Text, m.body), map[text.Span]moved{}}
	return m.movers[revID], nil
}

// prepare does the work for the claims as they are now, so that the transaction finds it done.
func (m *moves) prepare(r *models.Reader, art models.Article) error {
	rows, err := r.ArticleClaims(art.DeskID, art.ID)
	if err != nil {
		return err
	}
	_, err = m.all(r, rows)
	return err
}

// placed is where a claim stands in the new text.
type placed struct {
	body   models.Body
	how    text.How
	anchor workflow.Anchor
}

// all finds the places of claims. One whose words were changed is looked for by what was last written of it too: a text that
// is revised back has its claims where they were.
func (m *moves) all(r *models.Reader, rows []models.ClaimRow) ([]placed, error) {
	var carried []string
	for _, row := range rows {
		if row.Version.Note == "reanchor" {
			carried = append(carried, row.Claim.ID)
		}
	}
	written := map[string]models.ClaimVersion{}
	if len(carried) > 0 {
		var err error
		if written, err = r.WrittenVersions(rows[0].Claim.DeskID, carried); err != nil {
			return nil, err
		}
	}
	out := make([]placed, len(rows))
	for i, row := range rows {
		p, err := m.place(r, row, written)
		if err != nil {
			return nil, err
		}
		out[i] = p
	}
	return out, nil
}

func (m *moves) place(r *models.Reader, row models.ClaimRow, written map[string]models.ClaimVersion) (placed, error) {
	from, err := m.from(r, row.Claim.DeskID, row.Version.RevID)
	if err != nil {
		return placed{}, err
	}
	b, how, ok := moveBody(from, row.Version.Body)
	p := placed{b, how, workflow.Sure}
	// Nobody has looked at a fuzzy place yet: it does not become sure by standing still.
	if how == text.Fuzzy || row.Claim.Anchor == workflow.Fuzzy || row.Claim.Anchor == workflow.Orphan && row.Version.Found == text.Fuzzy {
		p.anchor = workflow.Fuzzy
	}
	if !ok {
		p = placed{anchor: workflow.Orphan}
	}
	first, carried := written[row.Claim.ID]
	if p.anchor == workflow.Sure || !carried {
		return p, nil
	}
	if from, err = m.from(r, row.Claim.DeskID, first.RevID); err != nil {
		return placed{}, err
	}
	switch b, how, ok := moveBody(from, first.Body); {
	case ok && how != text.Fuzzy:
		return placed{b, how, workflow.Sure}, nil
	case ok && p.anchor == workflow.Orphan:
		return placed{b, how, workflow.Fuzzy}, nil
	}
	return p, nil
}

// moveBody moves all places of a claim. Without a place for each part of its content the claim has none; a cue, a source or a
// mention that is gone is left out, and makes the place one to look at. The engine's remarks move where they can.
func moveBody(m *mover, b models.Body) (models.Body, text.How, bool) {
	out, how := b, text.Same
	look := func(h text.How) {
		if h == text.Fuzzy || how != text.Fuzzy && h == text.Exact {
			how = h
		}
	}
	spans := func(in []text.Span) ([]text.Span, bool) {
		out, all := make([]text.Span, 0, len(in)), true
		for _, s := range in {
			if got := m.Move(s); got.ok {
				out = append(out, got.to)
				look(got.how)
			} else {
				all = false
			}
		}
		slices.SortFunc(out, func(a, b text.Span) int { return a.Start - b.Start })
		return out, all
	}
	some := func(in []text.Span) []text.Span {
		out, all := spans(in)
		if !all {
			look(text.Fuzzy)
		}
		return out
	}
	content, ok := spans(b.Content)
	for i := 1; i < len(content); i++ {
		ok = ok && !content[i].Overlaps(content[i-1])
	}
	if !ok || len(content) == 0 {
		return models.Body{}, "", false
	}
	out.Content, out.Cue, out.Source = content, some(b.Cue), some(b.Source)
	out.Chain = slices.Clone(b.Chain)
	for i, h := range b.Chain {
		out.Chain[i].Mention, out.Chain[i].Cue = some(h.Mention), some(h.Cue)
	}
	sure := how
	out.Hedges, out.Dates, out.Why = nil, nil, nil
	for _, h := range b.Hedges {
		if got := m.Move(h.Span); got.ok {
			h.Span = got.to
			out.Hedges = append(out.Hedges, h)
		}
	}
	for _, d := range b.Dates {
		if got := m.Move(d.Span); got.ok {
			d.Span = got.to
			out.Dates = append(out.Dates, d)
		}
	}
	for _, w := range b.Why {
		w.Spans, _ = spans(w.Spans)
		out.Why = append(out.Why, w)
	}
	return out, sure, true
}

// ConfirmPlace says that a claim stands where its words were found in a new revision. Whoever says so has chosen the words, and
// is an author of what is proposed of them.
func (n *Newsroom) ConfirmPlace(ctx context.Context, a Actor, ref Ref) error {
	return n.act(ctx, a, ref, workflow.Edit, func(tx *models.Tx, a Actor, row *models.ClaimRow, e *models.Event) error {
		if row.Claim.Anchor != workflow.Fuzzy {
			return models.ErrStale
		}
		row.Claim.Anchor = workflow.Sure
		e.Action = "place_confirm"
		return n.wrote(tx, a, ref.ID)
	})
}

// RevisionsPage is the list of an article's texts, with one of them beside the one before.
type RevisionsPage struct {
	Article   models.Article
	Revisions []models.Revision // first to last, without their texts
	Names     map[string]string // of those who brought them, by account
	Shown     models.Revision
	Before    models.Revision // empty for the first one
	Pieces    []text.Piece    // of Before's text and Shown's
}

// Revisions reads the texts of an article. Number 0 shows the newest one.
func (n *Newsroom) Revisions(ctx context.Context, a Actor, articleID string, number int) (RevisionsPage, error) {
	p, err := revisionsPage(n.store.Read(ctx), a, articleID, number)
	return p, doing("read revisions", err)
}

func revisionsPage(r *models.Reader, a Actor, articleID string, number int) (p RevisionsPage, err error) {
	if p.Article, err = r.Article(a.Desk.ID, articleID); err != nil {
		return p, err
	}
	if p.Revisions, err = r.Revisions(a.Desk.ID, articleID); err != nil {
		return p, err
	}
	if number == 0 {
		number = p.Article.Revision
	}
	if p.Shown, err = r.Revision(a.Desk.ID, articleID, number); err != nil {
		return p, err
	}
	if number > 1 {
		if p.Before, err = r.Revision(a.Desk.ID, articleID, number-1); err != nil {
			return p, err
		}
	}
	p.Pieces = text.Diff(p.Before.Text, p.Shown.Text)
	var by []string
	for _, rev := range p.Revisions {
		by = append(by, deref(rev.CreatedBy))
	}
	p.Names, err = accountNames(r, by)
	return p, err
}

// Texts reads revisions of the desk's articles with their texts, by id.
func (n *Newsroom) Texts(ctx context.Context, a Actor, ids []string) (map[string]models.Revision, error) {
	m, err := n.store.Read(ctx).RevisionsByID(a.Desk.ID, ids)
	return m, doing("read texts", err)
}
