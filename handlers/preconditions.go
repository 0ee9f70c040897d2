package handlers

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"sumber/internal/newsroom"
)

// errNoVersion is a request that has to say which version it was made from, and does not.
var errNoVersion = errors.New("the version is missing")

// anyVersion is If-Match: *, which takes what is there as it is.
const anyVersion = "*"

// tagged answers with a representation under its strong ETag: the version of the thing, then a digest of the bytes. If-Match
// goes by the version.
func (r *request) tagged(status, version int, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	b = append(b, '\n')
	sum := sha256.Sum256(b)
	r.Response().Header().Set("ETag", `"`+strconv.Itoa(version)+"-"+hex.EncodeToString(sum[:6])+`"`)
	r.Response().Header().Set("Vary", "Authorization")
	return r.Blob(status, "application/json", b)
}

// seen is the version that a request was made from: that of If-Match, or the one in its body. When both are given they must
// be one; when neither is, given is false.
func (r *request) seen(body int) (version int, given bool, err error) {
	tags := r.Request().Header.Values("If-Match")
	if len(tags) == 0 {
		return body, body != 0, nil
	}
	tag := strings.TrimSpace(strings.Join(tags, ","))
	if tag == anyVersion {
		return body, true, nil
	}
	number, _, _ := strings.Cut(strings.Trim(tag, `"`), "-")
	version, err = strconv.Atoi(number)
	switch {
	case err != nil || version < 1 || len(tag) < 3 || tag[0] != '"' || strings.Count(tag, `"`) != 2 || tag[len(tag)-1] != '"':
		return 0, true, &badRequest{code: "bad_request", detail: `If-Match takes the one ETag that you were given, as "7-3f2a91bc04de", or *`}
	case body != 0 && body != version:
		return 0, true, &badRequest{code: "bad_request", detail: "If-Match and version name two versions"}
	}
	return version, true, nil
}

// mustSee is seen for a change that replaces what is there: without a version it is refused, but after what the actor may not
// do at all.
func (r *request) mustSee(body int) (int, error) {
	version, given, err := r.seen(body)
	if err == nil && !given {
		version = newsroom.NoVersion
	}
	return version, err
}

// ref is the claim of the address at the version seen, or as it is now.
func (r *request) ref(body int) (newsroom.Ref, error) {
	version, _, err := r.seen(body)
	return newsroom.Ref{ID: r.Param("id"), Version: version}, err
}

// mustRef is ref for a change that replaces what is there.
func (r *request) mustRef(body int) (newsroom.Ref, error) {
	version, err := r.mustSee(body)
	return newsroom.Ref{ID: r.Param("id"), Version: version}, err
}

// askVersion tells a version that is missing from fields that are.
func askVersion(ref newsroom.Ref, err error) error {
	if fields, ok := fieldsOf(err); ok && ref.Version == newsroom.NoVersion && fields["version"] != "" {
		return errNoVersion
	}
	return err
}

// versions are the three that a conflict is between: what was sent, what is there, and what it was made from, null where that
// is not known. Their fields are those of the request's body. Conflicting are the ones that both sides changed, each in its
// own way: the others can be taken from the side that changed them.
type versions struct {
	Mine        any      `json:"mine"`
	Theirs      any      `json:"theirs"`
	Base        any      `json:"base"`
	Conflicting []string `json:"conflicting"`
}

// staleError is a change that came too late, with all that is needed to make it again.
type staleError struct {
	error
	versions
}

func (e *staleError) Unwrap() error { return e.error }

// compare names the fields that mine and theirs have changed, each in its own way; base is nil when it is not known.
func (v *versions) compare(fields []string, base, mine, theirs func(field string) string) {
	v.Conflicting = []string{}
	for _, f := range fields {
		was := ""
		if base != nil {
			was = base(f)
		}
		if newsroom.Merged(base != nil, was, mine(f), theirs(f)) == newsroom.Ask {
			v.Conflicting = append(v.Conflicting, f)
		}
	}
}

// stale lays a request that names a version beside the claim, when it came too late; any other error is what it was. Acts keep
// no base: what they decide on is the claim as a whole.
func (s *server) stale(r *request, err error) error {
	if !isStale(err) {
		return err
	}
	p, rerr := s.news.Claim(r.Request().Context(), r.actor, r.Param("id"))
	if rerr != nil {
		return err
	}
	theirs, rerr := claimPageOut(p)
	if rerr != nil {
		return err
	}
	mine := map[string]json.RawMessage{}
	if rerr := json.Unmarshal(r.sent, &mine); rerr != nil {
		return err
	}
	delete(mine, "version")
	return &staleError{err, versions{Mine: mine, Theirs: theirs, Conflicting: []string{}}}
}

// replaces is the version that a change of something other than a claim replaces: what is there now for If-Match: *, and
// newsroom.NoVersion, under which nothing is saved, when none is told.
func (r *request) replaces(body, now int) (int, error) {
	version, err := r.mustSee(body)
	if err == nil && version == 0 {
		version = now
	}
	return version, err
}

// tooLate lays a change that was refused as stale beside what is there; without a version it is asked for one.
func tooLate(err error, version int, mine, theirs any) error {
	switch {
	case !isStale(err):
		return err
	case version == newsroom.NoVersion:
		return errNoVersion
	}
	return &staleError{err, versions{Mine: mine, Theirs: theirs, Conflicting: []string{}}}
}
