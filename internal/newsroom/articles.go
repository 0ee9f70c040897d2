package newsroom

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"sumber/internal/attribution"
	"sumber/internal/export"
	"sumber/internal/text"
	"sumber/internal/workflow"
	"sumber/models"
)

// NewArticle is a text as it comes in: from the form, the API, or the command line.
type NewArticle struct {
	Kind  string // news, draft, post; "" is news
	Title string // "" takes the first line of the text
	Text  []byte // UTF-8
	// HTML is what the text is taken from, in place of Text, with the content type that it came with.
	HTML     []byte
	HTMLType string

	Language    string // "id", "en", or "" to detect
	Outlet      string
	Address     string
	PublishedOn string // ISO 8601 day
	Platform    string // of a post
	PostAccount string // of a post
	ExternalID  string

	page  *htmlPage // of HTML, once it is read
	ready *analysed // once the engine has read it
}

// undetermined is the language of a text that says too little to tell (ISO 639-2).
const undetermined = "und"

// Warnings of an import: the article is taken all the same.
const (
	WarnLanguage  = "language_not_supported" // only quotation marks were read
	WarnNoClaims  = "no_claims"
	WarnDuplicate = "same_text" // the same text on the same desk is the same article
)

// Warnings lists the warnings, for the test that the locale words each.
var Warnings = []string{WarnLanguage, WarnNoClaims, WarnDuplicate}

// Imported is what became of a text.
type Imported struct {
	Article  models.Article
	Revision models.Revision
	Existing bool // the desk had this text already
	Claims   int
	Warnings []string
	HTML     *HTMLTaken // what was taken from HTML, nil for text
}

// Import takes an article in, breaks it into claims and stores both. The same text on the same desk is the same article,
// which is given back. Over the limit is ErrTooLarge, anything else that is wrong *Invalid.
func (n *Newsroom) Import(ctx context.Context, a Actor, in NewArticle) (Imported, error) {
	if err := a.need(workflow.ImportArticle); err != nil {
		return Imported{}, err
	}
	in, err := n.readHTML(in)
	if err != nil {
		return Imported{}, err
	}
	if len(in.Text) > n.max {
		return Imported{}, ErrTooLarge
	}
	art, body, err := n.checkArticle(a, in)
	if err != nil {
		return Imported{}, err
	}
	sum := sha256.Sum256([]byte(body))
	sha := hex.EncodeToString(sum[:])
	if got, err := n.existing(n.store.Read(ctx), a, sha); err == nil || !errors.Is(err, models.ErrNotFound) {
		got.HTML = in.taken()
		return got, err
	}

	// The slow part, before any transaction: SQLite has one writer.
	o := attribution.Options{Language: in.Language, Published: publishedOn(art), Outlet: art.Outlet}
	res := n.analysis(in.ready, body, o)
	if res.Language == undetermined {
		// Too short to tell, as a post may be: then it is the desk's own language.
		o.Language = a.Desk.Language
		res = n.analyze(body, o)
	}
	art.Language = res.Language

	var out Imported
	err = n.write(ctx, a, func(tx *models.Tx, a Actor) error {
		if err := a.need(workflow.ImportArticle); err != nil {
			return err
		}
		got, err := n.existing(tx.Reader, a, sha)
		if err == nil || !errors.Is(err, models.ErrNotFound) {
			out = got
			return err
		}
		if art.ExternalID != nil {
			switch _, err := tx.ArticleByExternalID(a.Desk.ID, *art.ExternalID); {
			case err == nil:
				return &Invalid{Fields: map[string]string{"external_id": codeTaken}}
			case !errors.Is(err, models.ErrNotFound):
				return err
			}
		}
		now := n.time()
		art.ID, art.CreatedAt, art.CreatedBy = models.NewID(), now, a.id()
		rev := models.Revision{DeskID: a.Desk.ID, ID: models.NewID(), ArticleID: art.ID, Number: 1, Text: body, SHA256: sha,
			Engine: attribution.Version, CreatedBy: a.id(), CreatedAt: now}
		art.Engine = attribution.Version
		out = Imported{Article: art, Revision: rev, Claims: len(res.Claims)}
		if err := n.storeArticle(tx, a, &out, res); err != nil {
			return err
		}
		return n.keepHTML(tx, out.Revision, in.page)
	})
	if err != nil {
		return Imported{}, doing("import article", err)
	}
	out.HTML = in.taken()
	if out.Existing {
		return out, nil
	}
	if !res.Supported {
		out.Warnings = append(out.Warnings, WarnLanguage)
	}
	if len(res.Claims) == 0 {
		out.Warnings = append(out.Warnings, WarnNoClaims)
	}
	return out, nil
}

// analyze runs the engine and tells who asked to know of it.
func (n *Newsroom) analyze(body string, o attribution.Options) attribution.Result {
	begin := time.Now()
	res := attribution.Analyze(body, o)
	if n.analysed != nil {
		n.analysed(len(body), time.Since(begin))
	}
	return res
}

func (n *Newsroom) existing(r *models.Reader, a Actor, sha string) (Imported, error) {
	rev, err := r.RevisionBySHA(a.Desk.ID, sha)
	if err != nil {
		return Imported{}, err
	}
	art, err := r.Article(a.Desk.ID, rev.ArticleID)
	return Imported{Article: art, Revision: rev, Existing: true, Warnings: []string{WarnDuplicate}}, err
}

func (n *Newsroom) checkArticle(a Actor, in NewArticle) (models.Article, string, error) {
	v := invalid{}
	if in.Kind == "" {
		in.Kind = workflow.ArticleKinds[0]
	}
	art := models.Article{
		DeskID:      a.Desk.ID,
		Kind:        v.oneOf("kind", in.Kind, workflow.ArticleKinds),
		Title:       v.line("title", in.Title),
		Outlet:      v.line("outlet", in.Outlet),
		Address:     v.address("address", in.Address),
		PublishedOn: optional(v.day("published_on", in.PublishedOn)),
		Platform:    v.line("platform", in.Platform),
		PostAccount: v.line("post_account", in.PostAccount),
		ExternalID:  optional(v.line("external_id", in.ExternalID)),
		Revision:    1,
		Version:     1,
	}
	v.optionalOneOf("language", in.Language, Languages)
	if art.Kind == "draft" && art.Outlet == "" {
		art.Outlet = a.Desk.Outlet
	}
	if art.Kind != "post" {
		art.Platform, art.PostAccount = "", ""
	}
	body := v.article("text", in.Text)
	if art.Title == "" {
		art.Title = titleOf(body)
	}
	return art, body, v.err()
}

// article reads the text of an article as it is stored.
func (v invalid) article(field string, raw []byte) string {
	body, err := attribution.Normalize(raw)
	switch {
	case errors.Is(err, attribution.ErrBlank):
		v.add(field, codeBlank)
	case errors.Is(err, attribution.ErrNUL):
		v.add(field, codeNUL)
	case err != nil:
		v.add(field, codeEncoding)
	}
	return body
}

// titleOf takes the first line that says something, cut at a word.
func titleOf(s string) string {
	const most = 90
	for line := range strings.Lines(s) {
		line = strings.Join(strings.Fields(line), " ")
		if utf8.RuneCountInString(line) < 12 {
			continue
		}
		if utf8.RuneCountInString(line) <= most {
			return line
		}
		cut := string([]rune(line)[:most])
		if i := strings.LastIndexByte(cut, ' '); i > most/2 {
			cut = cut[:i]
		}
		return cut + " …"
	}
	return strings.TrimSpace(string([]rune(strings.Join(strings.Fields(s), " "))[:min(most, utf8.RuneCountInString(strings.Join(strings.Fields(s), " ")))]))
}

func publishedOn(art models.Article) time.Time {
	t, err := time.Parse(time.DateOnly, deref(art.PublishedOn))
	if err != nil {
		return time.Time{}
	}
	return t
}

func (n *Newsroom) storeArticle(tx *models.Tx, a Actor, out *Imported, res attribution.Result) error {
	art := &out.Article
	bodies := bodiesOf(res)
	dir, err := n.directory(tx, a, art, bodies)
	if err != nil {
		return err
	}
	if art.Outlet != "" {
		art.OutletID = dir[models.Fold(art.Outlet)]
	}
	if err := tx.CreateArticle(art); err != nil {
		return err
	}
	if err := tx.CreateRevision(&out.Revision); err != nil {
		return err
	}
	claims := make([]models.Claim, len(bodies))
	versions := make([]models.ClaimVersion, len(bodies))
	var hops []models.Hop
	for i, b := range bodies {
		b.Chain = linked(b.Chain, dir)
		c := newClaim(*art, i+1, b, out.Revision)
		if d := res.Claims[i].DuplicateOf; d >= 0 && d < i {
			c.DuplicateOf = &claims[d].ID
		}
		claims[i] = c
		versions[i] = firstVersion(c, b, out.Revision, nil, attribution.Version, "engine")
		hops = append(hops, hopRows(c, b.Chain)...)
	}
	if err := tx.CreateClaims(claims); err != nil {
		return err
	}
	if err := tx.CreateClaimVersions(versions); err != nil {
		return err
	}
	if err := tx.CreateHops(hops); err != nil {
		return err
	}
	e := n.event(a, "article_import", "article", art.ID)
	e.IDs = map[string]string{"revision": out.Revision.ID, "sha256": out.Revision.SHA256, "engine": attribution.Version}
	e.Texts = map[string]string{"title": art.Title}
	tx.Record(e)
	return nil
}

// newClaim is the row of a claim in triage, before it is stored with its first version.
func newClaim(art models.Article, position int, b models.Body, rev models.Revision) models.Claim {
	id := models.NewID()
	c := models.Claim{
		DeskID: art.DeskID, ID: id, ArticleID: art.ID, Position: position,
		SortKey: models.SortKey(art.CreatedAt, art.ID, position),
		State:   workflow.Triage, Excerpt: excerpt(rev.Text, b.Content),
		CreatedAt: rev.CreatedAt, UpdatedAt: rev.CreatedAt, Current: 1, Version: 1,
		// Copies for queues, right from the start: they stand in many indexes, and each change is one of all of them.
		Outlet: models.Fold(art.Outlet), Language: art.Language,
	}
	if len(b.Chain) > 0 && b.Chain[0].Position == 0 {
		c.SpeakerKind = b.Chain[0].Kind
	}
	mirror(&c, b)
	return c
}

func firstVersion(c models.Claim, b models.Body, rev models.Revision, author *string, engine, note string) models.ClaimVersion {
	return models.ClaimVersion{DeskID: c.DeskID, ID: models.NewID(), ClaimID: c.ID, Number: 1, RevID: rev.ID, Body: b, Author: author, Engine: engine, Note: note, CreatedAt: c.CreatedAt, ClaimVersion: 1}
}

// excerpt is the words of a claim for lists: its content's parts, cut to a length.
func excerpt(s string, spans []text.Span) string {
	const most = 280
	parts := make([]string, len(spans))
	for i, sp := range spans {
		parts[i] = strings.Join(strings.Fields(sp.In(s)), " ")
	}
	joined := strings.Join(parts, " … ")
	if utf8.RuneCountInString(joined) > most {
		joined = string([]rune(joined)[:most-1]) + "…"
	}
	return joined
}

// mirror copies to the claim's row what queues filter by.
func mirror(c *models.Claim, b models.Body) {
	c.Kind, c.Attribution, c.CheckWorthy = b.Kind, b.Attribution, b.CheckWorthy
	c.SourceID = nil
	if len(b.Chain) > 0 && b.Chain[0].Position == 0 {
		c.SourceID = b.Chain[0].SourceID
	}
}

func hopRows(c models.Claim, chain []models.ChainHop) []models.Hop {
	hops := make([]models.Hop, len(chain))
	for i, h := range chain {
		hops[i] = models.Hop{DeskID: c.DeskID, ID: h.ID, ClaimID: c.ID, Position: h.Position, Ordinal: i, SourceID: h.SourceID,
			Name: h.Name, Kind: h.Kind, Origin: h.Origin, Medium: h.Medium, Date: h.Date, Address: h.Address}
	}
	return hops
}

// ArticlesPage is a page of the desk's articles, newest first.
func (n *Newsroom) Articles(ctx context.Context, a Actor, q models.ArticleQuery) (models.ArticlePage, error) {
	p, err := n.store.Read(ctx).Articles(a.Desk.ID, q)
	return p, doing("list articles", err)
}

// ArticlePage is an article with its claims in text order.
type ArticlePage struct {
	Article  models.Article
	Revision models.Revision
	Claims   []models.ClaimRow
	Counts   Counts
	// Live is what is public, by claim, on the page of the article alone; Scales are the versions that its ratings are of.
	Live   map[string]LiveVerdict
	Scales map[string]models.ScaleVersion
	// Place is the claim at which the actor left the article, "" for none.
	Place string
	// CanTriage is why the actor may not select and dismiss here, or "".
	CanTriage workflow.Refusal
	// Revisions are those of the article, first to last, without their texts; Suggestions counts what the engine would change.
	Revisions   []models.Revision
	Suggestions int
	// Rereadable is true when the engine that read the article is not the one of this program.
	Rereadable bool
	// Supported is false when the engine has no lexicon for the article's language: only quotation marks were read.
	Supported bool
}

// sweepActs are the acts that a list of claims offers on its rows. They ask nothing of authors, so that a list needs no
// more queries than its rows.
var sweepActs = []workflow.Action{workflow.Select, workflow.Take, workflow.Dismiss, workflow.Propose}

// RowDecisions decides the acts of a list's row for the actor.
func RowDecisions(a Actor, c models.Claim) []workflow.Decision {
	f := workflow.Facts{Role: a.Role, Scopes: a.Scopes, State: c.State, Assignee: c.Assignee != nil && *c.Assignee == a.Account.ID}
	ds := make([]workflow.Decision, len(sweepActs))
	for i, act := range sweepActs {
		ds[i] = workflow.Next(act, f)
	}
	return ds
}

// NextToReview is the next claim in text order that waits for the actor's review, from the one of that id ("" for the
// beginning) and round to it again. It is nil when there is no other.
func NextToReview(a Actor, rows []models.ClaimRow, id string) *models.Claim {
	from := slices.IndexFunc(rows, func(r models.ClaimRow) bool { return r.Claim.ID == id })
	for i := range rows {
		c := &rows[(from+1+i)%len(rows)].Claim
		waits := func(d workflow.Decision) bool { return d.OK() && slices.Contains(workflow.ToReview, d.Action) }
		if c.ID != id && slices.ContainsFunc(RowDecisions(a, *c), waits) {
			return c
		}
	}
	return nil
}

// Counts is the line of an article's page.
type Counts struct {
	Claims, Selected, Done, Unattributed, Proposed int
}

// Article reads an article's page with a fixed number of queries.
func (n *Newsroom) Article(ctx context.Context, a Actor, id string) (ArticlePage, error) {
	r := n.store.Read(ctx)
	art, err := r.Article(a.Desk.ID, id)
	if err != nil {
		return ArticlePage{}, doing("read article", err)
	}
	rev, err := r.Revision(a.Desk.ID, id, art.Revision)
	if err != nil {
		return ArticlePage{}, doing("read article", err)
	}
	rows, err := r.ArticleClaims(a.Desk.ID, id)
	if err != nil {
		return ArticlePage{}, doing("read article", err)
	}
	p := articlePage(a, art, rev, rows)
	if p.Place, err = readingPlace(r, a, id); err != nil {
		return ArticlePage{}, doing("read article", err)
	}
	if err := n.liveVerdicts(r, a.Desk.ID, &p); err != nil {
		return ArticlePage{}, doing("read article", err)
	}
	return p, doing("read article", p.readRevisions(r))
}

// liveVerdicts reads what is public of an article's claims.
func (n *Newsroom) liveVerdicts(r *models.Reader, desk string, p *ArticlePage) error {
	var ids []string
	for _, row := range p.Claims {
		if row.Live != nil {
			ids = append(ids, row.Live.VerdictID)
		}
	}
	sealed, err := r.VerdictsByID(desk, ids)
	if err != nil {
		return err
	}
	p.Live = map[string]LiveVerdict{}
	var snaps []*export.Snapshot
	for _, row := range p.Claims {
		if row.Live == nil {
			continue
		}
		live, err := liveVerdict(*row.Live, sealed[row.Live.VerdictID])
		if err != nil {
			return err
		}
		p.Live[row.Claim.ID] = *live
		snaps = append(snaps, &live.Snapshot)
	}
	p.Scales, err = scalesOf(r, desk, snaps)
	return err
}

func articlePage(a Actor, art models.Article, rev models.Revision, rows []models.ClaimRow) ArticlePage {
	inTextOrder(rows)
	return ArticlePage{Article: art, Revision: rev, Claims: rows, Counts: count(rows), CanTriage: a.May(workflow.Review),
		Rereadable: art.Engine != attribution.Version, Supported: slices.Contains(Languages, art.Language)}
}

// readRevisions reads what the page says of the article's texts and of what the engine would change.
func (p *ArticlePage) readRevisions(r *models.Reader) (err error) {
	p.Revisions = []models.Revision{p.Revision}
	if p.Article.Revision > 1 {
		if p.Revisions, err = r.Revisions(p.Article.DeskID, p.Article.ID); err != nil {
			return err
		}
	}
	p.Suggestions, err = r.CountSuggestions(p.Article.DeskID, p.Article.ID)
	return err
}

// inTextOrder sorts by where claims stand; a claim's number is only its name.
func inTextOrder(rows []models.ClaimRow) {
	start := func(r models.ClaimRow) int {
		if r.Claim.Anchor == workflow.Orphan {
			return math.MaxInt // it stands nowhere: behind all others
		}
		if len(r.Version.Body.Content) == 0 {
			return 0
		}
		return r.Version.Body.Content[0].Start
	}
	slices.SortStableFunc(rows, func(a, b models.ClaimRow) int {
		if d := start(a) - start(b); d != 0 {
			return d
		}
		return a.Claim.Position - b.Claim.Position
	})
}

func count(rows []models.ClaimRow) Counts {
	selected, done := workflow.Counted()
	var c Counts
	for _, r := range rows {
		c.Claims++
		if slices.Contains(selected, r.Claim.State) {
			c.Selected++
		}
		if slices.Contains(done, r.Claim.State) {
			c.Done++
		}
		if r.Claim.Attribution == workflow.Unattributed {
			c.Unattributed++
		}
		if slices.Contains(workflow.From(workflow.Approve), r.Claim.State) {
			c.Proposed++
		}
	}
	return c
}
