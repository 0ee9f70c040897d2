package handlers

import (
	"net/http"
	"time"

	"sumber/internal/newsroom"
	"sumber/models"
)

// The shapes of the directory.
type (
	apiSource struct {
		ID         string    `json:"id"`
		Name       string    `json:"name"`
		Kind       string    `json:"kind"`
		Country    string    `json:"country"`
		Profile    string    `json:"profile"`
		Aliases    []string  `json:"aliases"`
		MergedInto *string   `json:"merged_into"`
		Said       *apiCount `json:"said,omitempty"`
		Carried    *apiCount `json:"carried,omitempty"`
		CreatedAt  time.Time `json:"created_at"`
		Version    int       `json:"version"`
	}
	// apiCount is a number that counting ended at, when More is true.
	apiCount struct {
		Number int  `json:"number"`
		More   bool `json:"more"`
	}
	apiSourceProfile struct {
		apiSource
		Findings []apiTally  `json:"findings"`
		Beside   []apiBeside `json:"beside"`
		Merges   []apiMerge  `json:"merges"`
	}
	apiTally struct {
		Carried bool   `json:"carried"`
		Finding string `json:"finding"`
		Number  int    `json:"number"`
	}
	apiBeside struct {
		ID     string `json:"id"`
		Name   string `json:"name"`
		Kind   string `json:"kind"`
		Number int    `json:"number"`
	}
	apiMerge struct {
		ID       string     `json:"id"`
		From     string     `json:"from"`
		FromName string     `json:"from_name"`
		Into     string     `json:"into"`
		IntoName string     `json:"into_name"`
		MergedBy *string    `json:"merged_by"`
		MergedAt time.Time  `json:"merged_at"`
		UndoneAt *time.Time `json:"undone_at"`
	}
	apiQuoted struct {
		ClaimID      string   `json:"claim_id"`
		ArticleID    string   `json:"article_id"`
		ArticleTitle string   `json:"article_title"`
		Position     int      `json:"position"`
		State        string   `json:"state"`
		Excerpt      string   `json:"excerpt"`
		Statement    string   `json:"statement"`
		Chain        []apiHop `json:"chain"`
		Published    *int     `json:"published"`
		Rating       string   `json:"rating"`
	}
	apiSourceIn struct {
		Name    string   `json:"name"`
		Kind    string   `json:"kind"`
		Country string   `json:"country"`
		Profile string   `json:"profile"`
		Aliases []string `json:"aliases"`
	}
)

func (in apiSourceIn) input(version int) newsroom.SourceInput {
	return newsroom.SourceInput{Version: version, Name: in.Name, Kind: in.Kind, Country: in.Country, Profile: in.Profile, Aliases: in.Aliases}
}

func sourceOut(s models.Source, aliases []models.SourceAlias) apiSource {
	out := apiSource{ID: s.ID, Name: s.Name, Kind: s.Kind, Country: s.Country, Profile: s.Profile, Aliases: []string{}, MergedInto: s.MergedInto, CreatedAt: s.CreatedAt, Version: s.Version}
	for _, al := range aliases {
		if al.Alias != s.Name {
			out.Aliases = append(out.Aliases, al.Alias)
		}
	}
	return out
}

// counted tells how often a source stands in chains, up to a bound.
func (out apiSource) counted(n models.SourceCount, most int) apiSource {
	out.Said, out.Carried = &apiCount{min(n.Said, most), n.Said > most}, &apiCount{min(n.Carried, most), n.Carried > most}
	return out
}

func (s *server) apiSources(r *request) error {
	limit, err := r.limit()
	if err != nil {
		return err
	}
	q := models.SourceQuery{Text: r.QueryParam("q"), Kind: r.QueryParam("kind"), Country: r.QueryParam("country"), After: r.QueryParam("after"), Limit: limit}
	d, err := s.news.Sources(r.Request().Context(), r.actor, q)
	if err != nil {
		return err
	}
	return r.listed("sources", each(d.Rows, func(src models.Source) apiSource {
		return sourceOut(src, d.Aliases[src.ID]).counted(d.Counts[src.ID], newsroom.CountedInDirectory)
	}), d.Next)
}

// apiFindSources lists the few sources of which a name begins with what was typed.
func (s *server) apiFindSources(r *request) error {
	found, err := s.news.FindSources(r.Request().Context(), r.actor, r.QueryParam("q"))
	if err != nil {
		return err
	}
	type row struct {
		ID    string `json:"id"`
		Name  string `json:"name"`
		Kind  string `json:"kind"`
		Alias string `json:"alias"`
	}
	return r.listed("sources", each(found, func(f models.FoundSource) row { return row{f.ID, f.Name, f.Kind, f.Alias} }), "")
}

func (s *server) apiSource(r *request) error { return s.sourceAnswer(r, http.StatusOK, r.Param("id")) }

// sourceAnswer is a source with what was found of it. Of one that was merged away it is the row, which says where it went.
func (s *server) sourceAnswer(r *request, status int, id string) error {
	p, err := s.news.Source(r.Request().Context(), r.actor, id, newsroom.QuotedQuery{})
	if err != nil {
		return err
	}
	out := apiSourceProfile{apiSource: sourceOut(p.Source, p.Aliases).counted(p.Counts, newsroom.CountedInProfile)}
	out.Findings = each(p.Findings, func(f models.FindingCount) apiTally { return apiTally{f.Carrier, string(f.Finding), f.Count} })
	out.Beside = each(p.Beside, func(b models.SourceBeside) apiBeside { return apiBeside{b.ID, b.Name, b.Kind, b.Count} })
	out.Merges = each(p.Merges, func(m models.SourceMergeRow) apiMerge {
		return apiMerge{ID: m.ID, From: m.FromID, FromName: m.FromName, Into: m.IntoID, IntoName: m.IntoName, MergedBy: m.MergedBy, MergedAt: m.MergedAt, UndoneAt: m.UndoneAt}
	})
	return r.tagged(status, out.Version, out)
}

// apiSourceClaims is what a source is quoted for: what it said, or with part=carried what came through it.
func (s *server) apiSourceClaims(r *request) error {
	part := r.QueryParam("part")
	switch part {
	case "":
		part = "said"
	case "said", "carried":
	default:
		return &badRequest{code: "bad_request", detail: "part takes said or carried"}
	}
	limit, err := r.limit()
	if err != nil {
		return err
	}
	p, err := s.news.Source(r.Request().Context(), r.actor, r.Param("id"), newsroom.QuotedQuery{Part: part, After: r.QueryParam("after"), Limit: limit})
	if err != nil {
		return err
	}
	return r.listed("claims", each(p.Quoted.Rows, func(h models.SourceHop) apiQuoted {
		out := apiQuoted{ClaimID: h.Claim.ID, ArticleID: h.Claim.ArticleID, ArticleTitle: h.ArticleTitle, Position: h.Hop.Position, State: string(h.Claim.State), Excerpt: h.Claim.Excerpt,
			Statement: h.Claim.Statement, Chain: hopsOut(p.Chains[h.Claim.ID]), Rating: h.Rating}
		if h.Number > 0 {
			out.Published = &h.Number
		}
		return out
	}), p.Quoted.Next)
}

func (s *server) apiAddSource(r *request) error {
	var in apiSourceIn
	if err := bind(r, &in); err != nil {
		return err
	}
	src, err := s.news.AddSource(r.Request().Context(), r.actor, in.input(0))
	if err != nil {
		return err
	}
	r.Response().Header().Set("Location", "/api/v1/sources/"+src.ID)
	return s.sourceAnswer(r, http.StatusCreated, src.ID)
}

func (s *server) apiSaveSource(r *request) error {
	var in struct {
		Version int `json:"version"`
		apiSourceIn
	}
	if err := bind(r, &in); err != nil {
		return err
	}
	now, err := s.news.Source(r.Request().Context(), r.actor, r.Param("id"), newsroom.QuotedQuery{})
	if err != nil {
		return err
	}
	version, err := r.replaces(in.Version, now.Source.Version)
	if err != nil {
		return err
	}
	if err := s.news.SaveSource(r.Request().Context(), r.actor, r.Param("id"), in.input(version)); err != nil {
		return tooLate(err, version, in.apiSourceIn, sourceOut(now.Source, now.Aliases))
	}
	return s.sourceAnswer(r, http.StatusOK, r.Param("id"))
}

// apiMergeSource makes the source of the address part of another, and answers with the one that stays.
func (s *server) apiMergeSource(r *request) error {
	var in struct {
		Into string `json:"into"`
	}
	if err := bind(r, &in); err != nil {
		return err
	}
	if _, err := s.news.MergeSources(r.Request().Context(), r.actor, r.Param("id"), in.Into); err != nil {
		return err
	}
	return s.sourceAnswer(r, http.StatusOK, in.Into)
}

// apiUndoMerge makes two sources again, and answers with the one that is back.
func (s *server) apiUndoMerge(r *request) error {
	if err := bind(r, &struct{}{}); err != nil {
		return err
	}
	back, err := s.news.UndoMerge(r.Request().Context(), r.actor, r.Param("merge"))
	if err != nil {
		return err
	}
	return s.sourceAnswer(r, http.StatusOK, back)
}
