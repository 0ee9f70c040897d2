package models

import (
	"slices"
	"time"

	"sumber/internal/text"
	"sumber/internal/workflow"
)

// Claim is one thing that an article states, as it stands now. What a person or the engine wrote of it is in its
// versions; the columns here are what queues filter and pages show without opening one.
type Claim struct {
	DeskID      string
	ID          string
	ArticleID   string
	Position    int    // 1.. in text order
	SortKey     string // newest article first, then text order; unique on a desk
	State       workflow.State
	Assignee    *string // account
	Kind        workflow.Kind
	Attribution workflow.Attribution
	CheckWorthy string
	Excerpt     string  // the first 280 code points of the content
	Statement   string  // the draft's, or the sealed one
	SourceID    *string // the speaker
	OccasionID  *string
	DuplicateOf *string // claim
	Current     int     // number of the current version
	Touched     bool    // a person has written a version: the engine keeps off
	Anchor      workflow.Anchor
	Reason      string  // of the last dismissal, finish or reopening
	Proposal    *string // the sealed verdict revision while proposed or approved
	PublishAt   *time.Time
	ScheduledBy *string
	CreatedAt   time.Time
	UpdatedAt   time.Time
	Version     int // optimistic lock of the claim with its hops, evidence and draft
	// Copies for the queue's filters, which the store keeps right (see index): the kind of the first in the chain, the
	// article's outlet, folded, and language, and the label of the draft, or else of what is public.
	SpeakerKind string `gorm:"->;<-:create"`
	Outlet      string `gorm:"->;<-:create"`
	Language    string `gorm:"->;<-:create"`
	Rating      string `gorm:"->"`
}

// ClaimVersion is one append-only state of what a claim is: its spans, source, chain, by a person or the engine.
type ClaimVersion struct {
	DeskID    string
	ID        string
	ClaimID   string
	Number    int
	RevID     string // revision that the spans are of
	Body      Body   `gorm:"serializer:json"`
	Author    *string
	Engine    string
	Note      string   // "engine", "edit", "undo", "split", "merge", "reanchor"
	Found     text.How // by what a reanchored version's content was found in its revision
	CreatedAt time.Time
	// ClaimVersion is the version that the claim got with it, so that what a claim said at any of its versions is the one with
	// the highest up to that; 0 where that was not kept.
	ClaimVersion int
}

// Body is what a claim version holds. Spans are bytes of its revision's text.
type Body struct {
	Content      []text.Span          `json:"content"`
	Cue          []text.Span          `json:"cue"`
	Source       []text.Span          `json:"source"`
	SourceName   string               `json:"source_name"`
	SourceKind   string               `json:"source_kind"`
	Attribution  workflow.Attribution `json:"attribution"`
	Kind         workflow.Kind        `json:"kind"`
	Quote        string               `json:"quote"`
	Hedges       []Hedge              `json:"hedges,omitempty"`
	Negated      bool                 `json:"negated,omitempty"`
	Dates        []Date               `json:"dates,omitempty"`
	CheckWorthy  string               `json:"check_worthy"`
	WorthReasons []string             `json:"worth_reasons,omitempty"`
	Why          []Reason             `json:"why,omitempty"`
	Chain        []ChainHop           `json:"chain"`
	// Parts are the claims that this version split off, Merged those that it took in: what undo takes back.
	Parts  []string      `json:"parts,omitempty"`
	Merged []MergedClaim `json:"merged,omitempty"`
}

// MergedClaim is a claim as it stood before it was merged into another.
type MergedClaim struct {
	ID          string         `json:"id"`
	State       workflow.State `json:"state"`
	Assignee    *string        `json:"assignee,omitempty"`
	Reason      string         `json:"reason,omitempty"`
	DuplicateOf *string        `json:"duplicate_of,omitempty"`
}

// ChainHop is one hop as a claim version keeps it; Hop is the row of the current one, with the same ID.
type ChainHop struct {
	ID       string      `json:"id"`
	Position int         `json:"position"`
	SourceID *string     `json:"source_id,omitempty"`
	Name     string      `json:"name"`
	Kind     string      `json:"kind"`
	Origin   string      `json:"origin"` // cited, found
	Mention  []text.Span `json:"mention,omitempty"`
	Cue      []text.Span `json:"cue,omitempty"`
	Medium   string      `json:"medium,omitempty"`
	Date     string      `json:"date,omitempty"`
	Address  string      `json:"address,omitempty"`
}

// Hedge, Date and Reason are the engine's remarks on a claim, kept as it gave them.
type (
	Hedge struct {
		Text string    `json:"text"`
		Span text.Span `json:"span"`
		Kind string    `json:"kind"`
	}
	Date struct {
		Span      text.Span `json:"span"`
		Value     string    `json:"value"`
		Precision string    `json:"precision"`
	}
	Reason struct {
		Rule  string      `json:"rule"`
		Spans []text.Span `json:"spans"`
	}
)

// Claim reads one claim.
func (r *Reader) Claim(deskID, claimID string) (Claim, error) {
	return take[Claim](r, "read claim", "desk_id = ? AND id = ?", id(deskID), id(claimID))
}

// Claims reads the claims of those ids, in id order. Ids that are none are left out.
func (r *Reader) Claims(deskID string, ids []string) ([]Claim, error) {
	ids = valid(ids)
	if len(ids) == 0 {
		return nil, nil
	}
	return list[Claim](r, "read claims", "id", "desk_id = ? AND id IN ?", id(deskID), ids)
}

// ClaimsOf lists the claims of an article in text order, as rows alone.
func (r *Reader) ClaimsOf(deskID, articleID string) ([]Claim, error) {
	return list[Claim](r, "list claims", "position, id", "desk_id = ? AND article_id = ?", id(deskID), id(articleID))
}

// ClaimsOfOccasion lists the claims of an occasion in text order.
func (r *Reader) ClaimsOfOccasion(deskID, occasionID string) ([]Claim, error) {
	return list[Claim](r, "list claims of occasion", "position, id", "desk_id = ? AND occasion_id = ?", id(deskID), id(occasionID))
}

// LockClaims reads the claims of those ids, in id order, and keeps other transactions from changing them until this
// one ends. Ids that are none are left out.
func (tx *Tx) LockClaims(deskID string, ids []string) ([]Claim, error) {
	ids = valid(ids)
	if len(ids) == 0 {
		return nil, nil
	}
	return query[Claim](tx.Reader, "lock claims", "SELECT * FROM claims WHERE desk_id = ? AND id IN ? ORDER BY id"+tx.lockClause("NO KEY UPDATE"), id(deskID), ids)
}

// ClaimVersion reads one version of what a claim is.
func (r *Reader) ClaimVersion(deskID, claimID string, number int) (ClaimVersion, error) {
	return take[ClaimVersion](r, "read claim version", "desk_id = ? AND claim_id = ? AND number = ?", id(deskID), id(claimID), number)
}

// ClaimVersionAt reads what a claim said at one of its versions; ErrNotFound when that is not known any more.
func (r *Reader) ClaimVersionAt(deskID, claimID string, claimVersion int) (ClaimVersion, error) {
	v, err := queryOne[ClaimVersion](r, "read claim at version",
		"SELECT * FROM claim_versions WHERE desk_id = ? AND claim_id = ? AND claim_version <= ? ORDER BY number DESC LIMIT 1", id(deskID), id(claimID), claimVersion)
	if err == nil && v.ClaimVersion == 0 && v.Number > 1 {
		err = wrap("read claim at version", ErrNotFound)
	}
	return v, err
}

// ClaimVersionByID reads one version by its id.
func (r *Reader) ClaimVersionByID(deskID, versionID string) (ClaimVersion, error) {
	return take[ClaimVersion](r, "read claim version by id", "desk_id = ? AND id = ?", id(deskID), id(versionID))
}

// ClaimVersions lists the versions of a claim, first to last.
func (r *Reader) ClaimVersions(deskID, claimID string) ([]ClaimVersion, error) {
	return list[ClaimVersion](r, "list claim versions", "number", "desk_id = ? AND claim_id = ?", id(deskID), id(claimID))
}

// WrittenVersions reads, for each of the claims, the newest version that a person or the engine wrote: what stands in text that
// was moved since. Ids that are none are left out.
func (r *Reader) WrittenVersions(deskID string, claimIDs []string) (map[string]ClaimVersion, error) {
	return r.newestVersions("read written versions", deskID, claimIDs, "note <> 'reanchor'")
}

// EngineVersions reads, for each of the claims, the newest version that the engine proposed.
func (r *Reader) EngineVersions(deskID string, claimIDs []string) (map[string]ClaimVersion, error) {
	return r.newestVersions("read versions of the engine", deskID, claimIDs, "note = 'engine'")
}

func (r *Reader) newestVersions(what, deskID string, claimIDs []string, which string) (map[string]ClaimVersion, error) {
	m := make(map[string]ClaimVersion)
	for ids := range slices.Chunk(valid(claimIDs), 500) {
		rows, err := list[ClaimVersion](r, what, "claim_id, number", "desk_id = ? AND claim_id IN ? AND "+which, id(deskID), ids)
		if err != nil {
			return nil, err
		}
		for _, v := range rows {
			m[v.ClaimID] = v // the newest comes last
		}
	}
	return m, nil
}

// ClaimRow is a claim with everything that a page shows of it beside the article's text.
type ClaimRow struct {
	Claim
	Version      ClaimVersion // the current one
	Hops         []Hop        // the current chain, speaker first
	AssigneeName string       // "" when nobody is assigned
	Live         *Publication // what is public of it now
	Draft        *Draft
	Occasion     *Occasion
}

// ArticleClaims lists the claims of an article in text order with what a page shows of them: six queries, however
// many claims there are.
func (r *Reader) ArticleClaims(deskID, articleID string) ([]ClaimRow, error) {
	const what = "list claims of article"
	rows, err := r.claimRows(what, "article_id", deskID, articleID)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	occasions, err := r.Occasions(deskID, articleID)
	if err != nil {
		return nil, err
	}
	for i := range rows {
		for j := range occasions {
			if of := rows[i].OccasionID; of != nil && *of == occasions[j].ID {
				rows[i].Occasion = &occasions[j]
			}
		}
	}
	return rows, nil
}

// ClaimRow reads one claim with what a page shows of it: five queries, and one for its
// occasion.
func (r *Reader) ClaimRow(deskID, claimID string) (ClaimRow, error) {
	const what = "read claim with its chain"
	rows, err := r.claimRows(what, "id", deskID, claimID)
	if err == nil && len(rows) == 0 {
		err = wrap(what, ErrNotFound)
	}
	if err != nil {
		return ClaimRow{}, err
	}
	row := rows[0]
	if row.OccasionID != nil {
		o, err := r.Occasion(deskID, *row.OccasionID)
		if err != nil {
			return ClaimRow{}, wrap(what, err)
		}
		row.Occasion = &o
	}
	return row, nil
}

// claimRows reads the claims whose column has a value, without their occasions.
func (r *Reader) claimRows(what, column, deskID, value string) ([]ClaimRow, error) {
	where, args := " WHERE c.desk_id = ? AND c."+column+" = ?", []any{id(deskID), id(value)}
	claims, err := query[struct {
		Claim        `gorm:"embedded"`
		AssigneeName *string
	}](r, what, "SELECT c.*, a.name AS assignee_name FROM claims c LEFT JOIN accounts a ON a.id = c.assignee"+where+" ORDER BY c.position, c.id", args...)
	if err != nil || len(claims) == 0 {
		return nil, err
	}
	rows := make([]ClaimRow, len(claims))
	at := make(map[string]*ClaimRow, len(claims))
	for i, c := range claims {
		rows[i].Claim = c.Claim
		if c.AssigneeName != nil {
			rows[i].AssigneeName = *c.AssigneeName
		}
		at[c.ID] = &rows[i]
	}
	// CROSS JOIN tells SQLite to begin with the claims: it would rather walk a whole table in the order asked for.
	versions, err := query[ClaimVersion](r, what, "SELECT v.* FROM claims c CROSS JOIN claim_versions v"+where+" AND v.desk_id = c.desk_id AND v.claim_id = c.id AND v.number = c.current", args...)
	if err != nil {
		return nil, err
	}
	hops, err := query[Hop](r, what, "SELECT h.* FROM claims c CROSS JOIN hops h"+where+" AND h.desk_id = c.desk_id AND h.claim_id = c.id ORDER BY h.claim_id, h.position, h.ordinal, h.id", args...)
	if err != nil {
		return nil, err
	}
	ofPublication := map[string]string{"article_id": "article_id", "id": "claim_id"}[column]
	live, err := list[Publication](r, what, "id", "desk_id = ? AND "+ofPublication+" = ? AND superseded_at IS NULL AND retracted_at IS NULL", args...)
	if err != nil {
		return nil, err
	}
	drafts, err := query[Draft](r, what, "SELECT d.* FROM claims c CROSS JOIN drafts d"+where+" AND d.desk_id = c.desk_id AND d.claim_id = c.id", args...)
	if err != nil {
		return nil, err
	}
	// A claim that was added between two of the queries has no row above.
	for _, v := range versions {
		if row := at[v.ClaimID]; row != nil {
			row.Version = v
		}
	}
	for _, h := range hops {
		if row := at[h.ClaimID]; row != nil {
			row.Hops = append(row.Hops, h)
		}
	}
	for _, p := range live {
		if row := at[p.ClaimID]; row != nil {
			row.Live = &p
		}
	}
	for _, d := range drafts {
		if row := at[d.ClaimID]; row != nil {
			row.Draft = &d
		}
	}
	return rows, nil
}

// Due lists the approved claims of all desks whose time of publication has come, earliest first, at most 500.
func (r *Reader) Due(now time.Time) ([]Claim, error) {
	return query[Claim](r, "list due claims", "SELECT * FROM claims WHERE publish_at IS NOT NULL AND publish_at <= ? AND state IN ? ORDER BY publish_at, desk_id, id LIMIT 500", now, workflow.From(workflow.Publish))
}

// CreateClaim adds a claim. Its first version must be added in the same transaction.
func (tx *Tx) CreateClaim(row *Claim) error {
	if row.Current == 0 {
		row.Current = 1
	}
	tx.madeClaim(*row)
	return create(tx, "create claim", row)
}

// CreateClaims adds many claims.
func (tx *Tx) CreateClaims(rows []Claim) error {
	for i := range rows {
		if rows[i].Current == 0 {
			rows[i].Current = 1
		}
		tx.madeClaim(rows[i])
	}
	if err := createAll(tx, "create claims", rows); err != nil {
		return err
	}
	return tx.grew()
}

// SaveClaim writes all of a claim that may change, or ErrStale. UpdatedAt is the caller's to set.
func (tx *Tx) SaveClaim(row *Claim) error {
	tx.touch(row.DeskID, row.ID)
	return save(tx, "save claim", row, &row.Version, "desk_id = ? AND id = ?", []any{id(row.DeskID), id(row.ID)}, "desk_id", "id", "article_id", "created_at")
}

// CreateClaimVersion adds a version of a claim; ErrConflict when the claim has that number.
func (tx *Tx) CreateClaimVersion(row *ClaimVersion) error {
	return create(tx, "create claim version", row)
}

// CreateClaimVersions adds many versions.
func (tx *Tx) CreateClaimVersions(rows []ClaimVersion) error {
	return createAll(tx, "create claim versions", rows)
}
