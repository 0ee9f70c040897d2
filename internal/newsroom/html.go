package newsroom

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
	"unicode/utf8"

	"sumber/internal/attribution"
	"sumber/internal/export"
	"sumber/internal/reader"
	"sumber/internal/text"
	"sumber/internal/workflow"
	"sumber/models"
)

// HTMLTaken tells what was taken from HTML, and what was not.
type HTMLTaken struct {
	SHA256   string // hex, of the HTML as it was sent
	Encoding string
	Dropped  []reader.Passage
}

// htmlPage is HTML that was read.
type htmlPage struct {
	page reader.Page
	raw  []byte
	sha  string
	// title and day are taken from the page: nobody told them.
	title, day bool
}

// readHTML takes the text out of an article's HTML, once. What the page tells of itself fills what nobody told.
func (n *Newsroom) readHTML(in NewArticle) (NewArticle, error) {
	if len(in.HTML) == 0 || in.page != nil {
		return in, nil
	}
	if len(in.Text) > 0 {
		return in, &Invalid{Fields: map[string]string{"html": codeBoth}}
	}
	if len(in.HTML) > n.max {
		return in, ErrTooLarge
	}
	page, err := reader.Read(in.HTML, in.HTMLType)
	switch {
	case errors.Is(err, reader.ErrHTML):
		return in, &Invalid{Fields: map[string]string{"html": codeHTML}}
	case err != nil:
		return in, doing("read html", err)
	}
	page = page.Without(attribution.Furniture(page.Text, attribution.Options{Language: in.Language}))
	if strings.TrimSpace(page.Text) == "" {
		return in, &Invalid{Fields: map[string]string{"html": codeBlank}}
	}
	sum := sha256.Sum256(in.HTML)
	in.page = &htmlPage{page: page, raw: in.HTML, sha: hex.EncodeToString(sum[:])}
	in.Text = []byte(page.Text)
	if in.Title == "" {
		in.Title, in.page.title = page.Title, true
	}
	if in.PublishedOn == "" {
		in.PublishedOn, in.page.day = page.Day, true
	}
	return in, nil
}

// heed leaves away what a page tells of itself where somebody told what there is: neither the first line of the text is the title,
// nor what the page before told.
func (p *htmlPage) heed(r *models.Reader, art models.Article, now models.Revision, about *models.Article) error {
	title := p.title && about.Title != "" && about.Title != art.Title && art.Title != titleOf(now.Text)
	day := p.day && about.PublishedOn != nil && art.PublishedOn != nil && *about.PublishedOn != *art.PublishedOn
	if !title && !day {
		return nil
	}
	was := reader.Page{}
	row, err := r.HTMLOfRevision(art.DeskID, now.ID)
	if err == nil {
		was, err = reader.Read(row.HTML, "text/html; charset="+row.Encoding)
	}
	if err != nil && !errors.Is(err, models.ErrNotFound) {
		return err
	}
	if title && art.Title != (invalid{}).line("title", was.Title) {
		about.Title = ""
	}
	if day && *art.PublishedOn != was.Day {
		about.PublishedOn = nil
	}
	return nil
}

// taken is what the answer tells of the HTML.
func (in NewArticle) taken() *HTMLTaken {
	if in.page == nil {
		return nil
	}
	return &HTMLTaken{SHA256: in.page.sha, Encoding: in.page.page.Encoding, Dropped: in.page.page.Dropped}
}

// keepHTML keeps the HTML that a revision was sent as.
func (n *Newsroom) keepHTML(tx *models.Tx, rev models.Revision, p *htmlPage) error {
	if p == nil {
		return nil
	}
	row := models.RevisionHTML{DeskID: rev.DeskID, ID: models.NewID(), RevID: rev.ID, HTML: p.raw, SHA256: p.sha, Encoding: p.page.Encoding, Runs: make([][3]int, len(p.page.Runs)), CreatedAt: n.time()}
	for i, r := range p.page.Runs {
		row.Runs[i] = [3]int{r.At, r.Node, r.Bytes}
	}
	return tx.CreateRevisionHTML(&row)
}

// HTMLView finds spans of a revision in the HTML that it was sent as. A nil one finds none.
type HTMLView struct {
	rev   string // its id
	sha   string
	body  string // of the revision
	nodes string // the text nodes
	ix    *text.Index
	runs  reader.Runs
}

// HTMLOf gives the way from a revision's text to its HTML; nil when it came as text.
func (n *Newsroom) HTMLOf(ctx context.Context, a Actor, rev models.Revision) (*HTMLView, error) {
	if err := a.need(workflow.Read); err != nil {
		return nil, err
	}
	v, err := htmlOf(n.store.Read(ctx), a.Desk.ID, rev)
	return v, doing("read html of revision", err)
}

// htmlOfClaim is HTMLOf for the revision that a claim stands on; nil for a claim that is not there, or that the actor may not see.
func (n *Newsroom) htmlOfClaim(ctx context.Context, a Actor, claimID string) (*HTMLView, error) {
	if a.need(workflow.Read) != nil {
		return nil, nil
	}
	r := n.store.Read(ctx)
	row, err := r.ClaimRow(a.Desk.ID, claimID)
	if err == nil {
		var rev models.Revision
		if rev, err = r.RevisionByID(a.Desk.ID, row.Version.RevID); err == nil {
			return htmlOf(r, a.Desk.ID, rev)
		}
	}
	if errors.Is(err, models.ErrNotFound) {
		return nil, nil
	}
	return nil, err
}

func htmlOf(r *models.Reader, desk string, rev models.Revision) (*HTMLView, error) {
	row, err := r.HTMLOfRevision(desk, rev.ID)
	switch {
	case errors.Is(err, models.ErrNotFound):
		return nil, nil
	case err != nil:
		return nil, err
	}
	page, _ := reader.Decode(row.HTML, "text/html; charset="+row.Encoding)
	nodes, err := reader.TextNodes(page)
	if err != nil {
		return nil, err
	}
	v := &HTMLView{rev: rev.ID, sha: row.SHA256, body: rev.Text, nodes: nodes, ix: text.NewIndex(nodes), runs: make(reader.Runs, len(row.Runs))}
	for i, r := range row.Runs {
		v.runs[i] = reader.Run{At: r[0], Node: r[1], Bytes: r[2]}
	}
	return v, nil
}

// Locate gives where spans of the revision stand in the HTML; nil when one of them cannot be told.
func (v *HTMLView) Locate(spans []text.Span) *export.InHTML {
	if v == nil || len(spans) == 0 {
		return nil
	}
	out := &export.InHTML{SHA256: v.sha}
	for _, s := range spans {
		start, end, ok := v.runs.Place(v.body, s)
		if !ok {
			return nil
		}
		where, err := v.ix.FromRunes(start, end)
		if err != nil {
			return nil
		}
		exact := where.In(v.nodes)
		if !beginsAs(exact, s.In(v.body)) {
			return nil // an earlier reader counted otherwise
		}
		prefix, suffix := text.Around(v.nodes, where, export.Context)
		out.Content = append(out.Content, export.HTMLTarget{Selector: []export.HTMLSelector{
			{Type: "TextPositionSelector", Start: &start, End: &end}, {Type: "TextQuoteSelector", Exact: &exact, Prefix: &prefix, Suffix: &suffix}}})
	}
	return out
}

// Of gives where a claim stands in the HTML; nil for one that has no place in the revision.
func (v *HTMLView) Of(row models.ClaimRow) *export.InHTML {
	if v == nil || row.Version.RevID != v.rev {
		return nil
	}
	return v.Locate(row.Version.Body.Content)
}

// LocateRunes is Locate for code points of the revision.
func (v *HTMLView) LocateRunes(content []export.Selector) *export.InHTML {
	if v == nil {
		return nil
	}
	ix := text.NewIndex(v.body)
	spans := make([]text.Span, len(content))
	for i, c := range content {
		var err error
		if spans[i], err = ix.FromRunes(c.Start, c.End); err != nil {
			return nil
		}
	}
	return v.Locate(spans)
}

// beginsAs tells whether both begin and end with the same letter; between the words the HTML may have more than the text.
func beginsAs(a, b string) bool {
	first, _ := utf8.DecodeRuneInString(a)
	want, _ := utf8.DecodeRuneInString(b)
	last, _ := utf8.DecodeLastRuneInString(a)
	end, _ := utf8.DecodeLastRuneInString(b)
	return first == want && last == end
}

// locator finds verdicts of an article in the HTML of the revisions that they are of, each of which it reads once.
type locator struct {
	r             *models.Reader
	desk, article string
	views         map[int]*HTMLView
}

func (l *locator) locate(v export.Verdict) (*export.InHTML, error) {
	view, ok := l.views[v.TextOf.Number]
	if !ok {
		rev, err := l.r.Revision(l.desk, l.article, v.TextOf.Number)
		if err == nil {
			view, err = htmlOf(l.r, l.desk, rev)
		}
		if err != nil {
			return nil, err
		}
		if l.views == nil {
			l.views = map[int]*HTMLView{}
		}
		l.views[v.TextOf.Number] = view
	}
	return view.LocateRunes(v.Content), nil
}
