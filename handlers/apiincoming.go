package handlers

import (
	"io"
	"mime"
	"net/http"
	"strings"

	"sumber/internal/newsroom"
)

// The media types that an article comes in beside JSON.
const (
	typeText = "text/plain"
	typeHTML = "text/html"
)

// aboutFields are the names by which the query tells of an article whose body is its bare text.
var aboutFields = []string{"kind", "title", "language", "outlet", "address", "published_on", "platform", "account", "external_id"}

// articleIn reads an article that is sent: as a JSON object, or as its bare text or HTML with what is told of it in the query.
func articleIn(r *request) (newsroom.NewArticle, error) {
	mt, params, err := mime.ParseMediaType(r.Request().Header.Get("Content-Type"))
	if err != nil || mt != typeText && mt != typeHTML {
		for _, name := range aboutFields {
			if name != "external_id" && r.QueryParams().Has(name) {
				return newsroom.NewArticle{}, &badRequest{code: "bad_request", detail: "with a JSON body, " + name + " stands in the body"}
			}
		}
		if mt != "application/json" {
			return newsroom.NewArticle{}, &badRequest{code: "media_type", detail: "send an article as application/json, text/html or text/plain"}
		}
		var in apiArticleIn
		if err := bind(r, &in); err != nil {
			return newsroom.NewArticle{}, err
		}
		return in.article(), nil
	}
	if cs := strings.ToLower(params["charset"]); mt == typeText && cs != "" && cs != "utf-8" && cs != "us-ascii" {
		return newsroom.NewArticle{}, &badRequest{code: "media_type", detail: "text/plain is taken in UTF-8"}
	}
	q := r.QueryParams()
	in := apiArticleIn{Kind: q.Get("kind"), Title: q.Get("title"), Language: q.Get("language"), Outlet: q.Get("outlet"), Address: q.Get("address"), PublishedOn: q.Get("published_on"),
		Platform: q.Get("platform"), Account: q.Get("account"), ExternalID: q.Get("external_id")}
	a := in.article()
	sent, err := io.ReadAll(r.Request().Body)
	if mt == typeText {
		a.Text = sent
		return a, err
	}
	a.HTML, a.HTMLType = sent, r.Request().Header.Get("Content-Type")
	return a, err
}

func (in apiArticleIn) article() newsroom.NewArticle {
	return newsroom.NewArticle{HTML: []byte(in.HTML), HTMLType: typeHTML + "; charset=utf-8", Kind: in.Kind, Title: in.Title, Text: []byte(in.Text), Language: in.Language, Outlet: in.Outlet, Address: in.Address,
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
	out.SHA256, out.Warnings, out.HTML = got.Revision.SHA256, got.Warnings, htmlOut(got.HTML)
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
	id := r.QueryParam("external_id")
	if id != "" && in.ExternalID != "" && id != in.ExternalID {
		return &badRequest{code: "bad_request", detail: "the address and the body name two external ids"}
	}
	if id != "" {
		in.ExternalID = id
	}
	version, given, err := r.seen(0)
	if err != nil {
		return err
	}
	if given && version == 0 {
		version = newsroom.AnyVersion
	}
	got, err := s.news.Receive(r.Request().Context(), r.actor, in, version)
	if err != nil {
		mine := map[string]string{"text": string(in.Text)}
		if in.Title != "" {
			mine["title"] = in.Title
		}
		return s.lateArticle(r, err, got.Article.ID, mine)
	}
	status := http.StatusOK
	if got.As == newsroom.ReceivedNew {
		status = http.StatusCreated
	}
	r.Response().Header().Set("Location", "/api/v1/articles/"+got.Article.ID)
	return r.tagged(status, got.Article.Version, receivedOut(got))
}

// apiHTML is what was taken from HTML, and what was not.
type (
	apiHTML struct {
		SHA256   string     `json:"sha256"`
		Encoding string     `json:"encoding"`
		Dropped  apiDropped `json:"dropped"`
	}
	apiDropped struct {
		Count    int          `json:"count"`
		Passages []apiPassage `json:"passages"`
	}
	apiPassage struct {
		Start int    `json:"start"`
		End   int    `json:"end"`
		Text  string `json:"text"`
		Why   string `json:"why"`
	}
)

// mostPassages is how many of the dropped passages an answer lists.
const mostPassages = 100

func htmlOut(t *newsroom.HTMLTaken) *apiHTML {
	if t == nil {
		return nil
	}
	out := &apiHTML{SHA256: t.SHA256, Encoding: t.Encoding, Dropped: apiDropped{Count: len(t.Dropped), Passages: []apiPassage{}}}
	for _, p := range t.Dropped[:min(len(t.Dropped), mostPassages)] {
		out.Dropped.Passages = append(out.Dropped.Passages, apiPassage{Start: p.Start, End: p.End, Text: p.Text, Why: string(p.Why)})
	}
	return out
}
