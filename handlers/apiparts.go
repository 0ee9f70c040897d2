package handlers

import (
	"net/http"
	"strconv"

	"sumber/internal/newsroom"
	"sumber/internal/text"
	"sumber/models"
)

// onlyVersion is the body of an act that says nothing but which version of the claim it was made from.
type onlyVersion struct {
	Version int `json:"version"`
}

// apiOnClaim is an act on one claim with a body of its own: it binds, calls the use case with the version seen, and answers with
// the claim. mine is what a conflict tells of the request.
func apiOnClaim[T any](s *server, r *request, version func(*T) int, do func(ref newsroom.Ref, in *T) error) error {
	in := new(T)
	if err := bind(r, in); err != nil {
		return err
	}
	ref, err := r.ref(version(in))
	if err != nil {
		return err
	}
	if err := do(ref, in); err != nil {
		return s.stale(r, err)
	}
	return s.claimAnswer(r, http.StatusOK)
}

func (v *onlyVersion) seen() int { return v.Version }

// apiAddClaim adds a claim that the machine missed.
func (s *server) apiAddClaim(r *request) error {
	var in apiClaimIn
	if err := bind(r, &in); err != nil {
		return err
	}
	c, err := s.news.AddClaim(r.Request().Context(), r.actor, r.Param("id"), in.edit())
	if err != nil {
		return err
	}
	r.Response().Header().Set("Location", "/api/v1/claims/"+c.ID)
	return s.claimAnswered(r, http.StatusCreated, c.ID, "")
}

type apiWordsIn struct {
	Version int      `json:"version"`
	Words   string   `json:"words"`
	Place   apiWhere `json:"place"`
}

// apiPointAt takes further words into a claim.
func (s *server) apiPointAt(r *request) error {
	return apiOnClaim(s, r, func(in *apiWordsIn) int { return in.Version }, func(ref newsroom.Ref, in *apiWordsIn) error {
		return s.news.AddWords(r.Request().Context(), r.actor, ref, in.Words, in.Place.where())
	})
}

type apiEdgeIn struct {
	Version int    `json:"version"`
	Words   string `json:"words"`
	Part    int    `json:"part"`
	Edge    string `json:"edge"`
	Steps   int    `json:"steps"`
}

var edges = map[string]text.Edge{"start": text.Front, "end": text.Back}

// apiMoveEdge grows or shrinks the words of a claim at one end, word by word.
func (s *server) apiMoveEdge(r *request) error {
	return apiOnClaim(s, r, func(in *apiEdgeIn) int { return in.Version }, func(ref newsroom.Ref, in *apiEdgeIn) error {
		edge, ok := edges[in.Edge]
		if !ok {
			in.Part = -1 // no part's edge: refused, but after what the token may not do at all
		}
		return s.news.MoveEdge(r.Request().Context(), r.actor, ref, newsroom.EdgeMove{Words: in.Words, Part: in.Part, Edge: edge, Steps: in.Steps})
	})
}

func (s *server) apiUnattribute(r *request) error {
	return apiOnClaim(s, r, (*onlyVersion).seen, func(ref newsroom.Ref, _ *onlyVersion) error {
		return s.news.Unattribute(r.Request().Context(), r.actor, ref)
	})
}

func (s *server) apiConfirmPlace(r *request) error {
	return apiOnClaim(s, r, (*onlyVersion).seen, func(ref newsroom.Ref, _ *onlyVersion) error {
		return s.news.ConfirmPlace(r.Request().Context(), r.actor, ref)
	})
}

func (s *server) apiUndoClaim(r *request) error {
	return apiOnClaim(s, r, (*onlyVersion).seen, func(ref newsroom.Ref, _ *onlyVersion) error {
		return s.news.UndoClaim(r.Request().Context(), r.actor, ref)
	})
}

// apiRestoreClaim makes a new version that is like an earlier one.
func (s *server) apiRestoreClaim(r *request) error {
	return apiOnClaim(s, r, (*onlyVersion).seen, func(ref newsroom.Ref, _ *onlyVersion) error {
		number, err := strconv.Atoi(r.Param("number"))
		if err != nil || number < 1 {
			return models.ErrNotFound
		}
		return s.news.RestoreClaim(r.Request().Context(), r.actor, ref, number)
	})
}

type apiSplitIn struct {
	Version int          `json:"version"`
	Parts   [][]apiWhere `json:"parts"`
}

// apiSplitClaim makes several claims of one, and tells which are new.
func (s *server) apiSplitClaim(r *request) error {
	var in apiSplitIn
	if err := bind(r, &in); err != nil {
		return err
	}
	ref, err := r.ref(in.Version)
	if err != nil {
		return err
	}
	parts := each(in.Parts, wheres)
	made, err := s.news.SplitClaim(r.Request().Context(), r.actor, ref, parts)
	if err != nil {
		return s.stale(r, err)
	}
	p, err := s.news.Claim(r.Request().Context(), r.actor, ref.ID)
	if err != nil {
		return err
	}
	out, err := claimPageOut(p)
	if err != nil {
		return err
	}
	out.Parts = each(made, func(c models.Claim) string { return c.ID })
	return r.tagged(http.StatusOK, out.Version, out)
}

type apiMergeIn struct {
	Version int `json:"version"`
	With    []struct {
		ID      string `json:"id"`
		Version int    `json:"version"`
	} `json:"with"`
	Words bool `json:"words"`
}

// apiMergeClaims takes other claims into one.
func (s *server) apiMergeClaims(r *request) error {
	return apiOnClaim(s, r, func(in *apiMergeIn) int { return in.Version }, func(ref newsroom.Ref, in *apiMergeIn) error {
		m := newsroom.Merge{Words: in.Words}
		for _, o := range in.With {
			m.Others = append(m.Others, newsroom.Ref{ID: o.ID, Version: o.Version})
		}
		return s.news.MergeClaims(r.Request().Context(), r.actor, ref, m)
	})
}

type apiOccasionEdit struct {
	Version         int `json:"version"`
	OccasionVersion int `json:"occasion_version"`
	apiOccasionIn
}

// apiEditOccasion changes an act of speech for all its claims.
func (s *server) apiEditOccasion(r *request) error {
	return apiOnClaim(s, r, func(in *apiOccasionEdit) int { return in.Version }, func(ref newsroom.Ref, in *apiOccasionEdit) error {
		return s.news.EditOccasion(r.Request().Context(), r.actor, ref, in.OccasionVersion, in.input(""))
	})
}

func (s *server) apiRemoveEvidence(r *request) error {
	return apiOnClaim(s, r, (*onlyVersion).seen, func(ref newsroom.Ref, _ *onlyVersion) error {
		return s.news.RemoveEvidence(r.Request().Context(), r.actor, ref, r.Param("evidence"))
	})
}

type apiAnswerIn struct {
	Version   int  `json:"version"`
	Knowingly bool `json:"knowingly"`
}

// apiAnswerRemark closes a remark: accept lays its replacement into the draft.
func (s *server) apiAnswerRemark(r *request) error {
	return apiOnClaim(s, r, func(in *apiAnswerIn) int { return in.Version }, func(ref newsroom.Ref, in *apiAnswerIn) error {
		state, ok := remarkAnswers[r.Param("answer")]
		if !ok {
			return models.ErrNotFound
		}
		return s.news.AnswerRemark(r.Request().Context(), r.actor, ref, r.Param("remark"), newsroom.RemarkAnswer{State: state, Knowingly: in.Knowingly})
	})
}
