package handlers

import (
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"sumber/internal/newsroom"
)

// typeText is the media type of an article's bare text.
const typeText = "text/plain"

// aboutFields are the names by which the query tells of an article whose body is its bare text.
var aboutFields = []string{"kind", "title", "language", "outlet", "address", "published_on", "platform", "account", "external_id"}

// articleIn reads an article that is sent: as a JSON object, or as its bare text with what is told of it in the query.
func articleIn(r *request) (newsroom.NewArticle, error) {
	mt, params, err := mime.ParseMediaType(r.Request().Header.Get("Content-Type"))
	if err != nil || mt != typeText {
		for _, name := range aboutFields {
			if name != "external_id" && r.Request().URL.Query().Has(name) {
				return newsroom.NewArticle{}, &badRequest{code: "bad_request", detail: "with a JSON body, " + name + " stands in the body"}
			}
		}
		var in apiArticleIn
		if err := bind(r, &in); err != nil {
			return newsroom.NewArticle{}, err
		}
		return in.article(), nil
	}
	if cs := strings.ToLower(params["charset"]); cs != "" && cs != "utf-8" && cs != "us-ascii" {
		return newsroom.NewArticle{}, &badRequest{code: "media_type", detail: "text/plain is taken in UTF-8"}
	}
	q, err := aboutQuery(r)
	if err != nil {
		return newsroom.NewArticle{}, err
	}
	in := apiArticleIn{Kind: q.Get("kind"), Title: q.Get("title"), Language: q.Get("language"), Outlet: q.Get("outlet"), Address: q.Get("address"), PublishedOn: q.Get("published_on"),
		Platform: q.Get("platform"), Account: q.Get("account"), ExternalID: q.Get("external_id")}
	a := in.article()
	a.Text, err = io.ReadAll(r.Request().Body)
	return a, err
}

// aboutQuery is the query of an article, in which no name is unknown and none stands twice.
func aboutQuery(r *request) (url.Values, error) {
	q, err := url.ParseQuery(r.Request().URL.RawQuery)
	if err != nil {
		return nil, &badRequest{code: "bad_request", detail: "the query cannot be read"}
	}
	for name, values := range q {
		if !slices.Contains(aboutFields, name) {
			return nil, &badRequest{code: "bad_request", detail: "the query takes " + strings.Join(aboutFields, ", ")}
		}
		if len(values) > 1 {
			return nil, &badRequest{code: "bad_request", detail: name + " stands twice"}
		}
	}
	return q, nil
}

func (in apiArticleIn) article() newsroom.NewArticle {
	return newsroom.NewArticle{Kind: in.Kind, Title: in.Title, Text: []byte(in.Text), Language: in.Language, Outlet: in.Outlet, Address: in.Address,
		PublishedOn: in.PublishedOn, Platform: in.Platform, PostAccount: in.Account, ExternalID: in.ExternalID}
}

type (
	apiReceivedOut struct {
		apiArticleOut
		Outcome     newsroom.ReceivedAs `json:"outcome"`
		Anchors     *apiAnchors         `json:"anchors,omitempty"`
		Suggestions *int                `json:"suggestions,omitempty"`
	}
	// apiAnchors counts where the claims of a revised article stand.
	apiAnchors struct {
		Same     int `json:"same"`
		Moved    int `json:"moved"`
		Fuzzy    int `json:"fuzzy"`
		Orphaned int `json:"orphaned"`
	}
)

func receivedOut(got newsroom.Incoming) apiReceivedOut {
	out := apiReceivedOut{apiArticleOut: articleOut(got.Article), Outcome: got.As}
	out.SHA256, out.Warnings = got.Revision.SHA256, got.Warnings
	if rev := got.Revised; got.As == newsroom.ReceivedRevised {
		out.Anchors = &apiAnchors{Same: rev.Unmoved, Moved: rev.Claims - rev.Unmoved - rev.Fuzzy, Fuzzy: rev.Fuzzy, Orphaned: rev.Orphans}
		out.Suggestions = &rev.Suggestions
	}
	return out
}

// apiReceive takes an article by the id that another system knows it by. The id stands in the query: it may hold slashes, dots and
// letters of any script, which proxies change in a path.
func (s *server) apiReceive(r *request) error {
	in, err := articleIn(r)
	if err != nil {
		return err
	}
	q, err := aboutQuery(r)
	if err != nil {
		return err
	}
	id := q.Get("external_id")
	if id != "" && in.ExternalID != "" && id != in.ExternalID {
		return &badRequest{code: "bad_request", detail: "the address and the body name two external ids"}
	}
	if id != "" {
		in.ExternalID = id
	}
	got, err := s.news.Receive(r.Request().Context(), r.actor, in)
	if err != nil {
		return err
	}
	status := http.StatusOK
	if got.As == newsroom.ReceivedNew {
		status = http.StatusCreated
	}
	r.Response().Header().Set("Location", "/api/v1/articles/"+got.Article.ID)
	return r.JSON(status, receivedOut(got))
}
