package handlers

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"sumber/internal/export"
	"sumber/internal/newsroom"
	"sumber/internal/text"
	"sumber/internal/workflow"
	"sumber/models"
)

// problemDetails is an error of the API (RFC 9457).
type problemDetails struct {
	Type      string            `json:"type"`
	Title     string            `json:"title"`
	Status    int               `json:"status"`
	Detail    string            `json:"detail,omitempty"`
	RequestID string            `json:"request_id,omitempty"`
	Fields    map[string]string `json:"fields,omitempty"`
}

// problem answers an error of the API. Its type is stable; nothing in it tells of the cause of a fault of ours.
func problem(r *request, f failure, err error) error {
	p := problemDetails{Type: "urn:sumber:problem:" + f.code, Title: http.StatusText(f.status), Status: f.status, RequestID: requestID(r.Context), Fields: f.fields}
	var bad *badRequest
	if errors.As(err, &bad) {
		p.Detail = bad.detail
	}
	if f.status == http.StatusUnauthorized {
		r.Response().Header().Set("WWW-Authenticate", `Bearer realm="sumber"`)
	}
	b, jerr := json.Marshal(p)
	if jerr != nil {
		return jerr
	}
	return r.Blob(f.status, "application/problem+json", append(b, '\n'))
}

// bind reads a JSON body into v: one object, no unknown field, no field twice.
func bind(r *request, v any) error {
	if mt, _, err := mime.ParseMediaType(r.Request().Header.Get("Content-Type")); err != nil || mt != "application/json" {
		return &badRequest{code: "media_type", detail: "send Content-Type: application/json"}
	}
	body, err := io.ReadAll(r.Request().Body)
	if err != nil {
		return err
	}
	if err := plainText(body); err != nil {
		return &badRequest{code: "json", detail: err.Error()}
	}
	if err := uniqueFields(body); err != nil {
		return &badRequest{code: "json", detail: err.Error()}
	}
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		return &badRequest{code: "json", detail: "the body is not what this address takes: " + err.Error()}
	}
	return nil
}

// plainText refuses what encoding/json would put a replacement character for in silence: bytes that are not UTF-8, and half
// of a surrogate pair.
func plainText(body []byte) error {
	if !utf8.Valid(body) {
		return errors.New("the body is not UTF-8")
	}
	for i := 0; i+1 < len(body); i++ {
		if body[i] != '\\' {
			continue
		}
		i++
		if body[i] != 'u' {
			continue
		}
		r := escaped(body[i+1:])
		if utf16.IsSurrogate(r) {
			if i+6 >= len(body) || body[i+5] != '\\' || body[i+6] != 'u' || utf16.DecodeRune(r, escaped(body[i+7:])) == utf8.RuneError {
				return fmt.Errorf("\\u%04x is half of a surrogate pair", r)
			}
			i += 6
		}
		i += 4
	}
	return nil
}

// escaped reads the four digits of an escape; the decoder refuses those that are none.
func escaped(b []byte) rune {
	if len(b) < 4 {
		return 0
	}
	n, err := strconv.ParseUint(string(b[:4]), 16, 16)
	if err != nil {
		return 0
	}
	return rune(n)
}

// uniqueFields refuses a JSON text which is not one object, or in which an object has a field twice or in letters of another
// case: encoding/json would take the last one in silence.
func uniqueFields(body []byte) error {
	if trimmed := bytes.TrimLeft(body, " \t\r\n"); len(trimmed) > 0 && trimmed[0] != '{' {
		return errors.New("the body is not a JSON object")
	}
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	if err := walk(dec, 0); err != nil {
		return err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return errors.New("there is something behind the JSON value")
	}
	return nil
}

const maxDepth = 64

func walk(dec *json.Decoder, depth int) error {
	if depth > maxDepth {
		return errors.New("the JSON is nested too deep")
	}
	t, err := dec.Token()
	if err != nil {
		return fmt.Errorf("the body is not JSON: %w", err)
	}
	open, ok := t.(json.Delim)
	if !ok {
		return nil
	}
	seen := map[string]bool{}
	for dec.More() {
		if open == '{' {
			k, err := dec.Token()
			if err != nil {
				return fmt.Errorf("the body is not JSON: %w", err)
			}
			name, _ := k.(string)
			if seen[name] {
				return fmt.Errorf("the field %q stands twice", name)
			}
			if strings.ContainsFunc(name, func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '_' }) {
				return fmt.Errorf("the field %q is unknown", name)
			}
			seen[name] = true
		}
		if err := walk(dec, depth+1); err != nil {
			return err
		}
	}
	_, err = dec.Token()
	return err
}

func (s *server) verdictsSchema(r *request) error {
	return r.Blob(http.StatusOK, "application/schema+json", export.VerdictsSchema)
}

// apiVerdicts gives an article's verdicts: the published ones to anybody, the others to members.
func (s *server) apiVerdicts(r *request) error {
	var v export.Verdicts
	var err error
	include := r.QueryParam("include")
	switch {
	case include != "" && include != "unpublished":
		return &badRequest{code: "bad_request", detail: "include takes unpublished"}
	case r.signedIn:
		v, err = s.news.Verdicts(r.Request().Context(), r.actor, r.Param("id"), include == "unpublished")
	case include != "":
		return newsroom.ErrNotSignedIn
	default:
		v, err = s.news.PublicVerdicts(r.Request().Context(), r.Param("id"))
	}
	if err != nil {
		return err
	}
	b, err := v.JSON()
	if err != nil {
		return err
	}
	return r.Blob(http.StatusOK, "application/json", b)
}

// The shapes of the API. Positions are Unicode code points, half-open.
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
	apiClaimOut struct {
		ID          string            `json:"id"`
		ArticleID   string            `json:"article_id"`
		Number      int               `json:"number"`
		Version     int               `json:"version"`
		State       string            `json:"state"`
		Touched     bool              `json:"touched"`
		Content     []export.Selector `json:"content"`
		Cue         []export.Selector `json:"cue"`
		Source      []export.Selector `json:"source"`
		SourceName  string            `json:"source_name"`
		SourceKind  string            `json:"source_kind"`
		Attribution string            `json:"attribution"`
		Kind        string            `json:"kind"`
		Quote       string            `json:"quote"`
		CheckWorthy string            `json:"check_worthy"`
		Statement   string            `json:"statement"`
		Chain       []apiHop          `json:"chain"`
		Proposal    *apiProposal      `json:"proposal"`
		Actions     []apiAction       `json:"actions,omitempty"`
		Missing     []workflow.Need   `json:"missing,omitempty"`
	}
	apiHop struct {
		ID       string `json:"id"`
		Position int    `json:"position"`
		Name     string `json:"name"`
		Kind     string `json:"kind"`
		Origin   string `json:"origin"`
		Medium   string `json:"medium,omitempty"`
		Date     string `json:"date,omitempty"`
		Address  string `json:"address,omitempty"`
	}
	apiProposal struct {
		ID       string `json:"id"`
		Revision int    `json:"revision"`
		SHA256   string `json:"snapshot_sha256"`
	}
	apiAction struct {
		Action  string `json:"action"`
		Allowed bool   `json:"allowed"`
		Refused string `json:"refused,omitempty"`
	}
)

func articleOut(a models.Article) apiArticleOut {
	return apiArticleOut{ID: a.ID, Kind: a.Kind, Title: a.Title, Language: a.Language, Outlet: a.Outlet, Address: a.Address, PublishedOn: a.PublishedOn, ExternalID: a.ExternalID,
		Revision: a.Revision, CreatedAt: a.CreatedAt}
}

func claimOut(row models.ClaimRow, rev models.Revision, ix *text.Index) (apiClaimOut, error) {
	c, b := row.Claim, row.Version.Body
	out := apiClaimOut{ID: c.ID, ArticleID: c.ArticleID, Number: c.Position, Version: c.Version, State: string(c.State), Touched: c.Touched, SourceName: b.SourceName, SourceKind: b.SourceKind,
		Attribution: string(b.Attribution), Kind: string(c.Kind), Quote: b.Quote, CheckWorthy: c.CheckWorthy, Statement: c.Statement, Chain: make([]apiHop, len(row.Hops))}
	for i, h := range row.Hops {
		out.Chain[i] = apiHop{ID: h.ID, Position: h.Position, Name: h.Name, Kind: h.Kind, Origin: h.Origin, Medium: h.Medium, Date: h.Date, Address: h.Address}
	}
	var err error
	for _, part := range []struct {
		to    *[]export.Selector
		spans []text.Span
	}{{&out.Content, b.Content}, {&out.Cue, b.Cue}, {&out.Source, b.Source}} {
		if *part.to, err = export.Select(rev.Text, ix, part.spans); err != nil {
			return out, err
		}
	}
	return out, nil
}

func (s *server) apiArticles(r *request) error {
	p, err := s.news.Articles(r.Request().Context(), r.actor, models.ArticleQuery{After: r.QueryParam("after"), Limit: newsroom.PageSize})
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
	var in apiArticleIn
	if err := bind(r, &in); err != nil {
		return err
	}
	got, err := s.news.Import(r.Request().Context(), r.actor, newsroom.NewArticle{Kind: in.Kind, Title: in.Title, Text: []byte(in.Text), Language: in.Language, Outlet: in.Outlet, Address: in.Address,
		PublishedOn: in.PublishedOn, Platform: in.Platform, PostAccount: in.Account, ExternalID: in.ExternalID})
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

// claimAnswer is a claim as it stands now, with what the token may do to it: the answer of every address below a claim.
func (s *server) claimAnswer(r *request, status int) error {
	p, err := s.news.Claim(r.Request().Context(), r.actor, r.Param("id"))
	if err != nil {
		return err
	}
	out, err := claimOut(p.Row, p.Revision, text.NewIndex(p.Revision.Text))
	if err != nil {
		return err
	}
	if p.Sealed != nil {
		out.Proposal = &apiProposal{ID: p.Sealed.Verdict.ID, Revision: p.Sealed.Verdict.Number, SHA256: p.Sealed.Verdict.SHA256}
	}
	for _, d := range p.Decisions {
		out.Actions = append(out.Actions, apiAction{Action: string(d.Action), Allowed: d.OK(), Refused: string(d.Refused)})
	}
	out.Missing = p.Missing
	return r.JSON(status, out)
}

func (s *server) apiClaim(r *request) error { return s.claimAnswer(r, http.StatusOK) }

// apiWhere is a place in the text: code points, or exact words and which of their occurrences; both must agree.
type apiWhere struct {
	Start      int    `json:"start"`
	End        int    `json:"end"`
	Exact      string `json:"exact"`
	Occurrence int    `json:"occurrence"`
}

func wheres(in []apiWhere) []newsroom.Where {
	out := make([]newsroom.Where, len(in))
	for i, w := range in {
		out[i] = newsroom.Where{Start: w.Start, End: w.End, Exact: w.Exact, Occurrence: w.Occurrence}
	}
	return out
}

func (s *server) apiEditClaim(r *request) error {
	var in struct {
		Version     int        `json:"version"`
		Content     []apiWhere `json:"content"`
		Cue         []apiWhere `json:"cue"`
		Source      []apiWhere `json:"source"`
		Attribution string     `json:"attribution"`
		Kind        string     `json:"kind"`
		Chain       []apiHop   `json:"chain"`
	}
	if err := bind(r, &in); err != nil {
		return err
	}
	edit := newsroom.ClaimEdit{Content: wheres(in.Content), Cue: wheres(in.Cue), Source: wheres(in.Source), Attribution: in.Attribution, Kind: in.Kind}
	for _, h := range in.Chain {
		edit.Chain = append(edit.Chain, newsroom.HopInput{ID: h.ID, Position: h.Position, Name: h.Name, Kind: h.Kind, Origin: h.Origin, Medium: h.Medium, Date: h.Date, Address: h.Address})
	}
	if err := s.news.EditClaim(r.Request().Context(), r.actor, named(r, in.Version), edit); err != nil {
		return err
	}
	return s.claimAnswer(r, http.StatusOK)
}

// named is a claim at the version that the body names, which it must.
func named(r *request, version int) newsroom.Ref {
	if version == 0 {
		version = newsroom.NoVersion
	}
	return newsroom.Ref{ID: r.Param("id"), Version: version}
}

func (s *server) apiSaveDraft(r *request) error {
	var in struct {
		Version   int    `json:"version"`
		Statement string `json:"statement"`
		Kind      string `json:"kind"`
		Rating    string `json:"rating"`
		Category  string `json:"category"`
		Summary   string `json:"summary"`
		Rationale string `json:"rationale"`
		Findings  []struct {
			HopID      string `json:"hop_id"`
			Finding    string `json:"finding"`
			TrueSource string `json:"true_source"`
			Note       string `json:"note"`
		} `json:"findings"`
	}
	if err := bind(r, &in); err != nil {
		return err
	}
	d := newsroom.DraftInput{Statement: in.Statement, Kind: in.Kind, Rating: in.Rating, Category: in.Category, Summary: in.Summary, Rationale: in.Rationale}
	for _, f := range in.Findings {
		d.Findings = append(d.Findings, models.HopFinding{HopID: f.HopID, Finding: workflow.Finding(f.Finding), TrueSource: f.TrueSource, Note: f.Note})
	}
	if err := s.news.SaveDraft(r.Request().Context(), r.actor, named(r, in.Version), d); err != nil {
		return err
	}
	return s.claimAnswer(r, http.StatusOK)
}

func (s *server) apiAddEvidence(r *request) error {
	var in struct {
		Version int    `json:"version"`
		Kind    string `json:"kind"`
		URL     string `json:"url"`
		Title   string `json:"title"`
		BearsOn string `json:"bears_on"`
		HopID   string `json:"hop_id"`
		Stance  string `json:"stance"`
		Primary bool   `json:"primary"`
		Excerpt string `json:"excerpt"`
	}
	if err := bind(r, &in); err != nil {
		return err
	}
	_, err := s.news.AddEvidence(r.Request().Context(), r.actor, newsroom.Ref{ID: r.Param("id"), Version: in.Version}, newsroom.EvidenceInput{BearsOn: in.BearsOn, HopID: in.HopID, Kind: in.Kind,
		URL: in.URL, Title: in.Title, Stance: in.Stance, Primary: in.Primary, Excerpt: in.Excerpt})
	if err != nil {
		return err
	}
	return s.claimAnswer(r, http.StatusCreated)
}

func (s *server) apiSetOccasion(r *request) error {
	var in struct {
		Version   int    `json:"version"`
		ID        string `json:"id"`
		Speaker   string `json:"speaker"`
		Medium    string `json:"medium"`
		Date      string `json:"date"`
		Addressee string `json:"addressee"`
		Document  string `json:"document"`
		Note      string `json:"note"`
	}
	if err := bind(r, &in); err != nil {
		return err
	}
	err := s.news.SetOccasion(r.Request().Context(), r.actor, newsroom.Ref{ID: r.Param("id"), Version: in.Version}, newsroom.OccasionInput{ID: in.ID, Speaker: in.Speaker, Medium: in.Medium, Date: in.Date,
		Addressee: in.Addressee, Document: in.Document, Note: in.Note})
	if err != nil {
		return err
	}
	return s.claimAnswer(r, http.StatusOK)
}

// apiAct is every act of review. Approving names the hash of the snapshot that was looked at.
func (s *server) apiAct(r *request) error {
	var in struct {
		Version    int       `json:"version"`
		Reason     string    `json:"reason"`
		Remarks    string    `json:"remarks"`
		Assignee   string    `json:"assignee"`
		Correction string    `json:"correction"`
		SHA256     string    `json:"snapshot_sha256"`
		Publish    bool      `json:"publish"`
		At         time.Time `json:"at"`
	}
	action := workflow.Action(r.Param("action"))
	if _, ok := workflow.Find(action); !ok {
		return models.ErrNotFound
	}
	if err := bind(r, &in); err != nil {
		return err
	}
	err := s.act(r, action, newsroom.Ref{ID: r.Param("id"), Version: in.Version}, actInput{Reason: in.Reason, Remarks: in.Remarks, Assignee: in.Assignee, Correction: in.Correction,
		SHA256: in.SHA256, Publish: in.Publish, At: in.At})
	if err != nil {
		return err
	}
	return s.claimAnswer(r, http.StatusOK)
}
