package handlers

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"sumber/internal/newsroom"
	"sumber/internal/workflow"
	"sumber/models"
)

// apiQueueRow is a claim of a list.
type apiQueueRow struct {
	ID            string     `json:"id"`
	ArticleID     string     `json:"article_id"`
	ArticleTitle  string     `json:"article_title"`
	ArticleOutlet string     `json:"article_outlet"`
	Language      string     `json:"language"`
	Number        int        `json:"number"`
	Version       int        `json:"version"`
	State         string     `json:"state"`
	Anchor        string     `json:"anchor"`
	Assignee      *string    `json:"assignee"`
	AssigneeName  string     `json:"assignee_name"`
	Attribution   string     `json:"attribution"`
	Kind          string     `json:"kind"`
	CheckWorthy   string     `json:"check_worthy"`
	Excerpt       string     `json:"excerpt"`
	Statement     string     `json:"statement"`
	Rating        string     `json:"rating"`
	PublishAt     *time.Time `json:"publish_at"`
	Reason        string     `json:"reason"`
	DuplicateOf   *string    `json:"duplicate_of"`
	Chain         []apiHop   `json:"chain"`
	UpdatedAt     time.Time  `json:"updated_at"`
}

func queueRowOut(row models.QueueRow) apiQueueRow {
	c := row.Claim
	return apiQueueRow{ID: c.ID, ArticleID: c.ArticleID, ArticleTitle: row.ArticleTitle, ArticleOutlet: row.ArticleOutlet, Language: c.Language, Number: c.Position, Version: c.Version, State: string(c.State),
		Anchor: string(c.Anchor), Assignee: c.Assignee, AssigneeName: row.AssigneeName, Attribution: string(c.Attribution), Kind: string(c.Kind), CheckWorthy: c.CheckWorthy, Excerpt: c.Excerpt,
		Statement: c.Statement, Rating: c.Rating, PublishAt: c.PublishAt, Reason: c.Reason, DuplicateOf: c.DuplicateOf, Chain: hopsOut(row.Chain), UpdatedAt: c.UpdatedAt}
}

// apiClaims is the queue: the same filters under the same names. What the page leaves out with a word is refused here.
func (s *server) apiClaims(r *request) error {
	return s.apiQueue(r, newsroom.FilterOf(r.Request().URL.Query()))
}

func (s *server) apiQueue(r *request, f newsroom.QueueFilter) error {
	var err error
	if f.Limit, err = r.limit(); err != nil {
		return err
	}
	tab := f.Tab
	list, err := s.news.Queue(r.Request().Context(), r.actor, f)
	if err != nil {
		return err
	}
	if slices.Contains(list.Ignored, "page") {
		return models.ErrCursor
	}
	if tab != "" && tab != list.Filter.Tab {
		list.Ignored = append(list.Ignored, "tab")
	}
	if len(list.Ignored) > 0 {
		return &badRequest{code: "bad_request", detail: "not understood: " + strings.Join(list.Ignored, ", ")}
	}
	return r.listed("claims", each(list.Rows, queueRowOut), list.Next, "partial", list.Partial)
}

// apiBulk does one act to many claims, and tells of each what became of it.
func (s *server) apiBulk(r *request) error {
	var in struct {
		Action   string   `json:"action"`
		Claims   []string `json:"claims"`
		Assignee string   `json:"assignee"`
		Reason   string   `json:"reason"`
	}
	if err := bind(r, &in); err != nil {
		return err
	}
	if !slices.Contains(newsroom.BulkActs, workflow.Action(in.Action)) {
		return &newsroom.Invalid{Fields: map[string]string{"action": "unknown"}}
	}
	if in.Claims == nil {
		return &newsroom.Invalid{Fields: map[string]string{"claims": "required"}}
	}
	undo := models.NewID()
	got, err := s.news.Bulk(r.Request().Context(), r.actor, newsroom.Bulk{Action: workflow.Action(in.Action), Claims: in.Claims, Assignee: in.Assignee, Reason: in.Reason, Undo: undo})
	if err != nil {
		return err
	}
	type result struct {
		ClaimID string `json:"claim_id"`
		Done    bool   `json:"done"`
		Refused string `json:"refused,omitempty"`
	}
	out := struct {
		Done    int      `json:"done"`
		Undo    string   `json:"undo,omitempty"`
		Results []result `json:"results"`
	}{Done: got.Done, Results: each(got.Results, func(b newsroom.BulkResult) result {
		return result{b.ClaimID, b.Refused == workflow.Allowed, string(b.Refused)}
	})}
	if got.Done > 0 {
		out.Undo = undo
	}
	return r.JSON(http.StatusOK, out)
}

// apiTriage sweeps an article in one act.
func (s *server) apiTriage(r *request) error {
	var in struct {
		Select  []string `json:"select"`
		Dismiss []string `json:"dismiss"`
		Rest    bool     `json:"rest"`
		Reason  string   `json:"reason"`
	}
	if err := bind(r, &in); err != nil {
		return err
	}
	undo := models.NewID()
	got, err := s.news.Triage(r.Request().Context(), r.actor, r.Param("id"), newsroom.Sweep{Select: in.Select, Dismiss: in.Dismiss, Rest: in.Rest, Reason: in.Reason, Undo: undo})
	if err != nil {
		return err
	}
	out := struct {
		Selected  int    `json:"selected"`
		Dismissed int    `json:"dismissed"`
		Skipped   int    `json:"skipped"`
		Undo      string `json:"undo,omitempty"`
	}{Selected: got.Selected, Dismissed: got.Dismissed, Skipped: got.Skipped}
	if got.Selected+got.Dismissed > 0 {
		out.Undo = undo
	}
	return r.JSON(http.StatusOK, out)
}

func (s *server) apiUndoLast(r *request) error {
	if err := bind(r, &struct{}{}); err != nil {
		return err
	}
	got, err := s.news.UndoLast(r.Request().Context(), r.actor)
	return undoneAnswer(r, got, err)
}

func (s *server) apiUndoAct(r *request) error {
	if err := bind(r, &struct{}{}); err != nil {
		return err
	}
	got, err := s.news.UndoAct(r.Request().Context(), r.actor, r.Param("id"))
	return undoneAnswer(r, got, err)
}

func undoneAnswer(r *request, got newsroom.Undone, err error) error {
	if err != nil {
		return err
	}
	return r.JSON(http.StatusOK, struct {
		Restored  int    `json:"restored"`
		Changed   int    `json:"changed"`
		ArticleID string `json:"article_id,omitempty"`
		ClaimID   string `json:"claim_id,omitempty"`
	}{got.Restored, got.Changed, got.Article, got.Claim})
}
