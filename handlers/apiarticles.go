package handlers

import (
	"net/http"
	"time"

	"sumber/internal/newsroom"
	"sumber/models"
)

// The shapes of an article in the API.
type (
	apiArticleIn struct {
		Kind        string `json:"kind"`
		Title       string `json:"title"`
		Text        string `json:"text"`
		HTML        string `json:"html"`
		Language    string `json:"language"`
		Outlet      string `json:"outlet"`
		Address     string `json:"address"`
		PublishedOn string `json:"published_on"`
		Platform    string `json:"platform"`
		Account     string `json:"account"`
		ExternalID  string `json:"external_id"`
	}
	apiArticleOut struct {
		ID          string        `json:"id"`
		Kind        string        `json:"kind"`
		Title       string        `json:"title"`
		Language    string        `json:"language"`
		Outlet      string        `json:"outlet"`
		Address     string        `json:"address"`
		PublishedOn *string       `json:"published_on"`
		ExternalID  *string       `json:"external_id"`
		Revision    int           `json:"revision"`
		Version     int           `json:"version"`
		SHA256      string        `json:"sha256,omitempty"`
		CreatedAt   time.Time     `json:"created_at"`
		Existing    *bool         `json:"existing,omitempty"`
		Warnings    []string      `json:"warnings,omitempty"`
		Text        string        `json:"text,omitempty"`
		Claims      []apiClaimOut `json:"claims,omitempty"`
		HTML        *apiHTML      `json:"html,omitempty"` // in the answer to an article that was sent
	}
)

func articleOut(a models.Article) apiArticleOut {
	return apiArticleOut{ID: a.ID, Kind: a.Kind, Title: a.Title, Language: a.Language, Outlet: a.Outlet, Address: a.Address, PublishedOn: a.PublishedOn, ExternalID: a.ExternalID,
		Revision: a.Revision, Version: a.Version, CreatedAt: a.CreatedAt}
}

func (s *server) apiArticles(r *request) error {
	limit, err := r.limit()
	if err != nil {
		return err
	}
	p, err := s.news.ArticlesLike(r.Request().Context(), r.actor, r.QueryParam("external_id"), r.QueryParam("url"), models.ArticleQuery{After: r.QueryParam("after"), Limit: limit})
	if err != nil {
		return err
	}
	return r.listed("articles", each(p.Rows, func(row models.ArticleRow) apiArticleOut { return articleOut(row.Article) }), p.Next)
}

func (s *server) apiImport(r *request) error {
	in, err := articleIn(r)
	if err != nil {
		return err
	}
	got, err := s.news.Import(r.Request().Context(), r.actor, in)
	if err != nil {
		return err
	}
	out := articleOut(got.Article)
	out.SHA256, out.Existing, out.Warnings, out.HTML = got.Revision.SHA256, &got.Existing, got.Warnings, htmlOut(got.HTML)
	status := http.StatusCreated
	if got.Existing {
		status = http.StatusOK
	}
	r.Response().Header().Set("Location", "/api/v1/articles/"+out.ID)
	return r.JSON(status, out)
}

func (s *server) apiArticle(r *request) error {
	p, err := s.news.Article(r.Request().Context(), r.actor, r.Param("id"))
	if err != nil {
		return err
	}
	out := articleOut(p.Article)
	out.SHA256, out.Text = p.Revision.SHA256, p.Revision.Text
	texts, err := s.textsOf(r, p)
	if err != nil {
		return err
	}
	inHTML, err := s.news.HTMLOf(r.Request().Context(), r.actor, p.Revision)
	if err != nil {
		return err
	}
	for _, row := range p.Claims {
		c, err := claimOut(row, texts[row.Version.RevID])
		if err != nil {
			return err
		}
		c.HTML = inHTML.Of(row)
		out.Claims = append(out.Claims, c)
	}
	return r.tagged(http.StatusOK, out.Version, out)
}

// textsOf are the revisions that the claims of an article stand on, by id: the newest, and earlier ones under claims that found
// no place in it.
func (s *server) textsOf(r *request, p newsroom.ArticlePage) (map[string]*claimText, error) {
	texts := map[string]*claimText{p.Revision.ID: textOf(p.Revision)}
	var older []string
	for _, row := range p.Claims {
		if texts[row.Version.RevID] == nil {
			older = append(older, row.Version.RevID)
		}
	}
	revs, err := s.news.Texts(r.Request().Context(), r.actor, older)
	for id, rev := range revs {
		texts[id] = textOf(rev)
	}
	return texts, err
}
