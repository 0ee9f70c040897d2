package handlers

import (
	"net/http"
	"time"

	"sumber/internal/newsroom"
	"sumber/internal/text"
	"sumber/models"
)

// The shapes of an article in the API.
type (
	apiArticleIn struct {
		Kind        string `json:"kind"`
		Title       string `json:"title"`
		Text        string `json:"text"`
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
		SHA256      string        `json:"sha256,omitempty"`
		CreatedAt   time.Time     `json:"created_at"`
		Existing    *bool         `json:"existing,omitempty"`
		Warnings    []string      `json:"warnings,omitempty"`
		Text        string        `json:"text,omitempty"`
		Claims      []apiClaimOut `json:"claims,omitempty"`
	}
)

func articleOut(a models.Article) apiArticleOut {
	return apiArticleOut{ID: a.ID, Kind: a.Kind, Title: a.Title, Language: a.Language, Outlet: a.Outlet, Address: a.Address, PublishedOn: a.PublishedOn, ExternalID: a.ExternalID,
		Revision: a.Revision, CreatedAt: a.CreatedAt}
}

func (s *server) apiArticles(r *request) error {
	p, err := s.news.ArticlesLike(r.Request().Context(), r.actor, r.QueryParam("external_id"), r.QueryParam("url"), models.ArticleQuery{After: r.QueryParam("after"), Limit: newsroom.PageSize})
	if err != nil {
		return err
	}
	out := struct {
		Articles []apiArticleOut `json:"articles"`
		Next     string          `json:"next,omitempty"`
	}{Articles: []apiArticleOut{}, Next: p.Next}
	for _, row := range p.Rows {
		out.Articles = append(out.Articles, articleOut(row.Article))
	}
	return r.JSON(http.StatusOK, out)
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
	out.SHA256, out.Existing, out.Warnings = got.Revision.SHA256, &got.Existing, got.Warnings
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
	ix := text.NewIndex(p.Revision.Text)
	for _, row := range p.Claims {
		c, err := claimOut(row, p.Revision, ix)
		if err != nil {
			return err
		}
		out.Claims = append(out.Claims, c)
	}
	return r.JSON(http.StatusOK, out)
}
