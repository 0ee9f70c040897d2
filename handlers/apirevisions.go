package handlers

import (
	"net/http"
	"strconv"
	"time"

	"sumber/internal/newsroom"
	"sumber/internal/text"
	"sumber/models"
)

// The shapes of revisions and of what the engine suggests of them.
type (
	apiRevision struct {
		Number    int       `json:"number"`
		SHA256    string    `json:"sha256"`
		Engine    string    `json:"engine"`
		By        *string   `json:"by"`
		ByName    string    `json:"by_name"`
		CreatedAt time.Time `json:"created_at"`
	}
	apiRevisionText struct {
		apiRevision
		Text    string     `json:"text"`
		Before  *int       `json:"before"`
		Changes []apiPiece `json:"changes"`
	}
	apiPiece struct {
		Op   string `json:"op"`
		Text string `json:"text"`
	}
	apiSuggestion struct {
		ID            string    `json:"id"`
		ArticleID     string    `json:"article_id"`
		Kind          string    `json:"kind"`
		Outcome       string    `json:"outcome"`
		ClaimID       *string   `json:"claim_id"`
		Version       int       `json:"claim_version,omitempty"`
		Engine        string    `json:"engine"`
		CreatedAt     time.Time `json:"created_at"`
		*apiClaimBody           // of what is added or changed
	}
	// apiClaimBody is what a claim says, on one revision.
	apiClaimBody struct {
		Content     any      `json:"content"`
		Cue         any      `json:"cue"`
		Source      any      `json:"source"`
		SourceName  string   `json:"source_name"`
		SourceKind  string   `json:"source_kind"`
		Attribution string   `json:"attribution"`
		Kind        string   `json:"claim_kind"`
		Quote       string   `json:"quote"`
		Chain       []apiHop `json:"chain"`
	}
)

func bodyOut(t *claimText, b models.Body) (*apiClaimBody, error) {
	content, cue, source, err := t.places(b)
	return &apiClaimBody{Content: content, Cue: cue, Source: source, SourceName: b.SourceName, SourceKind: b.SourceKind, Attribution: string(b.Attribution), Kind: string(b.Kind), Quote: b.Quote,
		Chain: chainOut(b.Chain)}, err
}

func revisionOut(rev models.Revision, names map[string]string) apiRevision {
	return apiRevision{Number: rev.Number, SHA256: rev.SHA256, Engine: rev.Engine, By: rev.CreatedBy, ByName: names[value(rev.CreatedBy)], CreatedAt: rev.CreatedAt}
}

func (s *server) apiRevisions(r *request) error {
	p, err := s.news.Revisions(r.Request().Context(), r.actor, r.Param("id"), 0)
	if err != nil {
		return err
	}
	return r.listed("revisions", each(p.Revisions, func(rev models.Revision) apiRevision { return revisionOut(rev, p.Names) }), "")
}

var pieceOps = map[text.Op]string{text.Equal: "equal", text.Deleted: "deleted", text.Inserted: "inserted"}

// apiRevision is one text of an article, and word by word what it changed of the one before.
func (s *server) apiRevision(r *request) error {
	number, err := strconv.Atoi(r.Param("number"))
	if err != nil || number < 1 {
		return models.ErrNotFound
	}
	p, err := s.news.Revisions(r.Request().Context(), r.actor, r.Param("id"), number)
	if err != nil {
		return err
	}
	out := apiRevisionText{apiRevision: revisionOut(p.Shown, p.Names), Text: p.Shown.Text, Changes: []apiPiece{}}
	if p.Before.Number > 0 {
		out.Before = &p.Before.Number
		out.Changes = each(p.Pieces, func(piece text.Piece) apiPiece {
			if piece.Op == text.Deleted {
				return apiPiece{pieceOps[piece.Op], piece.Old.In(p.Before.Text)}
			}
			return apiPiece{pieceOps[piece.Op], piece.New.In(p.Shown.Text)}
		})
	}
	return r.JSON(http.StatusOK, out)
}

// apiRevise gives an article a new text.
func (s *server) apiRevise(r *request) error {
	var in struct {
		Version int    `json:"version"`
		Text    string `json:"text"`
		Title   string `json:"title"`
	}
	if err := bind(r, &in); err != nil {
		return err
	}
	version, _, err := r.seen(in.Version)
	if err != nil {
		return err
	}
	got, err := s.news.Revise(r.Request().Context(), r.actor, r.Param("id"), newsroom.NewRevision{Text: []byte(in.Text), Title: in.Title, Version: version})
	if err != nil {
		return s.lateArticle(r, err, r.Param("id"), map[string]string{"title": in.Title, "text": in.Text})
	}
	became := newsroom.Incoming{As: newsroom.ReceivedRevised, Article: got.Article, Revision: got.Revision, Revised: got}
	status := http.StatusCreated
	if got.Same {
		became.As, status = newsroom.ReceivedUnchanged, http.StatusOK
	}
	r.Response().Header().Set("Location", "/api/v1/articles/"+got.Article.ID+"/revisions/"+itoa(got.Revision.Number))
	return r.tagged(status, got.Article.Version, receivedOut(became))
}

// lateArticle lays a text that came too late beside the article as it is.
func (s *server) lateArticle(r *request, err error, id string, mine any) error {
	if !isStale(err) {
		return err
	}
	p, rerr := s.news.Revisions(r.Request().Context(), r.actor, id, 0)
	if rerr != nil {
		return err
	}
	theirs := articleOut(p.Article)
	theirs.SHA256, theirs.Text = p.Shown.SHA256, p.Shown.Text
	return &staleError{err, versions{Mine: mine, Theirs: theirs, Conflicting: []string{}}}
}

func (s *server) apiReread(r *request) error {
	if err := bind(r, &struct{}{}); err != nil {
		return err
	}
	count, err := s.news.Reread(r.Request().Context(), r.actor, r.Param("id"))
	if err != nil {
		return err
	}
	return r.JSON(http.StatusOK, map[string]int{"suggestions": count})
}

func (s *server) apiSuggestions(r *request) error {
	p, err := s.news.Suggestions(r.Request().Context(), r.actor, r.Param("id"))
	if err != nil {
		return err
	}
	t := textOf(p.Revision)
	out := make([]apiSuggestion, len(p.Suggestions))
	for i, sg := range p.Suggestions {
		out[i] = suggestionOut(sg)
		if sg.ClaimID != nil {
			out[i].Version = p.Claims[*sg.ClaimID].Claim.Version
		}
		if len(sg.Body.Content) > 0 {
			if out[i].apiClaimBody, err = bodyOut(t, sg.Body); err != nil {
				return err
			}
		}
	}
	return r.listed("suggestions", out, "", "total", p.Total)
}

func suggestionOut(sg models.Suggestion) apiSuggestion {
	return apiSuggestion{ID: sg.ID, ArticleID: sg.ArticleID, Kind: string(sg.Kind), Outcome: string(sg.Outcome), ClaimID: sg.ClaimID, Engine: sg.Engine, CreatedAt: sg.CreatedAt}
}

func (s *server) apiAcceptSuggestion(r *request) error {
	var in struct {
		Version int `json:"version"`
	}
	if err := bind(r, &in); err != nil {
		return err
	}
	version, _, err := r.seen(in.Version)
	if err != nil {
		return err
	}
	sg, err := s.news.AcceptSuggestion(r.Request().Context(), r.actor, r.Param("id"), version)
	if err != nil {
		return err
	}
	return r.JSON(http.StatusOK, suggestionOut(sg))
}

func (s *server) apiDeclineSuggestion(r *request) error {
	if err := bind(r, &struct{}{}); err != nil {
		return err
	}
	sg, err := s.news.DeclineSuggestion(r.Request().Context(), r.actor, r.Param("id"))
	if err != nil {
		return err
	}
	return r.JSON(http.StatusOK, suggestionOut(sg))
}

func (s *server) apiAcceptNewClaims(r *request) error {
	if err := bind(r, &struct{}{}); err != nil {
		return err
	}
	count, err := s.news.AcceptNewClaims(r.Request().Context(), r.actor, r.Param("id"))
	if err != nil {
		return err
	}
	return r.JSON(http.StatusOK, map[string]int{"accepted": count})
}
