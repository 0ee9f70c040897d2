package newsroom

import (
	"context"
	"errors"

	"sumber/internal/workflow"
	"sumber/models"
)

// ReceivedAs is what became of an article that another system sends as it changes.
type ReceivedAs string

// The outcomes.
const (
	ReceivedNew       ReceivedAs = "created"
	ReceivedRevised   ReceivedAs = "revised"
	ReceivedUnchanged ReceivedAs = "unchanged" // of its text: what is told of it may have changed
)

// ReceivedAsAll lists the outcomes, for the test that the API's description names each.
var ReceivedAsAll = []ReceivedAs{ReceivedNew, ReceivedRevised, ReceivedUnchanged}

// Incoming is an article as it stands after it was sent.
type Incoming struct {
	As       ReceivedAs
	Article  models.Article
	Revision models.Revision
	Warnings []string
	HTML     *HTMLTaken // what was taken from HTML, nil for text
	Revised  Revised    // where its claims went, when it was revised
}

// Receive takes an article in that another system knows by its ExternalID: a new one is imported, one that the desk has is
// revised when its text is another. What is told beside the text replaces what there is, where it is not empty. The same again
// changes nothing and leaves no event. A text that is there without an id of another system is that article, and gets the id; that
// of an article with another id is *Invalid. With a version it is taken only for the article as it is at that one: another is
// models.ErrStale, none models.ErrNotFound; AnyVersion is whichever there is, 0 asks for none.
func (n *Newsroom) Receive(ctx context.Context, a Actor, in NewArticle, version int) (Incoming, error) {
	v := invalid{}
	externalID := v.required("external_id", in.ExternalID)
	if err := v.err(); err != nil {
		return Incoming{}, err
	}
	in, err := n.readHTML(in)
	if err != nil {
		return Incoming{}, err
	}
	var out Incoming
	for range tries {
		// Another request may have sent it meanwhile: then this one comes after it.
		var art models.Article
		switch art, err = n.store.Read(ctx).ArticleByExternalID(a.Desk.ID, externalID); {
		case errors.Is(err, models.ErrNotFound) && version == 0:
			out, err = n.receiveNew(ctx, a, in)
		case err == nil:
			out, err = n.receiveAgain(ctx, a, art.ID, in, max(version, 0))
			out.Article.ID = art.ID // also of what came too late
		}
		if inv := (*Invalid)(nil); version > 0 || !errors.Is(err, models.ErrStale) && !(errors.As(err, &inv) && inv.Fields["external_id"] == codeTaken) {
			break
		}
	}
	out.HTML = in.taken()
	return out, err
}

func (n *Newsroom) receiveNew(ctx context.Context, a Actor, in NewArticle) (Incoming, error) {
	got, err := n.Import(ctx, a, in)
	if err != nil {
		return Incoming{}, err
	}
	if !got.Existing {
		return Incoming{As: ReceivedNew, Article: got.Article, Revision: got.Revision, Warnings: got.Warnings}, nil
	}
	out, err := n.receiveAgain(ctx, a, got.Article.ID, in, 0)
	out.Warnings = append(out.Warnings, got.Warnings...)
	return out, err
}

func (n *Newsroom) receiveAgain(ctx context.Context, a Actor, id string, in NewArticle, version int) (Incoming, error) {
	got, err := n.Revise(ctx, a, id, NewRevision{Text: in.Text, About: &in, Version: version})
	if err != nil {
		return Incoming{}, err
	}
	out := Incoming{As: ReceivedRevised, Article: got.Article, Revision: got.Revision, Revised: got}
	if got.Same {
		out.As = ReceivedUnchanged
	}
	return out, nil
}

// about reads what is told of an article beside its text. What is empty says nothing.
func (v invalid) about(a Actor, in NewArticle) models.Article {
	v.optionalOneOf("kind", in.Kind, workflow.ArticleKinds)
	v.optionalOneOf("language", in.Language, Languages)
	return models.Article{
		DeskID: a.Desk.ID, Kind: in.Kind, Language: in.Language, Title: v.line("title", in.Title), Outlet: v.line("outlet", in.Outlet),
		Address: v.address("address", in.Address), PublishedOn: optional(v.day("published_on", in.PublishedOn)),
		Platform: v.line("platform", in.Platform), PostAccount: v.line("post_account", in.PostAccount), ExternalID: optional(v.line("external_id", in.ExternalID)),
	}
}

// amend writes what is told of an article over what there is, where it is not empty, and gives the texts of the event: nil when
// nothing changed.
func (n *Newsroom) amend(tx *models.Tx, a Actor, art *models.Article, in models.Article) (map[string]string, error) {
	texts := map[string]string{}
	set := func(field string, to *string, s string) {
		if s != "" && s != *to {
			texts[field], texts[models.Was+field] = s, *to
			*to = s
		}
	}
	set("article_kind", &art.Kind, in.Kind)
	set("title", &art.Title, in.Title)
	set("article_language", &art.Language, in.Language)
	set("address", &art.Address, in.Address)
	if in.PublishedOn != nil {
		day := deref(art.PublishedOn)
		set("published_on", &day, *in.PublishedOn)
		art.PublishedOn = &day
	}
	if art.Kind == "post" {
		set("platform", &art.Platform, in.Platform)
		set("post_account", &art.PostAccount, in.PostAccount)
	}
	if in.ExternalID != nil {
		if art.ExternalID != nil && *art.ExternalID != *in.ExternalID {
			return nil, &Invalid{Fields: map[string]string{"text": codeElsewhere}, Article: art.ID}
		}
		id := deref(art.ExternalID)
		set("external_id", &id, *in.ExternalID)
		art.ExternalID = &id
	}
	if set("outlet", &art.Outlet, in.Outlet); texts["outlet"] != "" {
		dir, err := n.directory(tx, a, art, nil)
		if err != nil {
			return nil, err
		}
		art.OutletID = dir[models.Fold(art.Outlet)]
	}
	if len(texts) == 0 {
		return nil, nil
	}
	return texts, nil
}

// ArticlesLike lists the articles of the desk that another system knows by an id, or that were published at an address; "" is any.
func (n *Newsroom) ArticlesLike(ctx context.Context, a Actor, externalID, address string, q models.ArticleQuery) (models.ArticlePage, error) {
	v := invalid{}
	q.ExternalID, q.Address = v.line("external_id", externalID), v.address("url", address)
	if err := v.err(); err != nil {
		return models.ArticlePage{}, err
	}
	return n.Articles(ctx, a, q)
}
