package models

import (
	"time"

	"sumber/internal/text"
	"sumber/internal/workflow"
)

// Account is a login. It is of no desk: memberships give it a place on desks.
type Account struct {
	ID           string
	Email        string // folded to lower case; unique
	Name         string
	PasswordHash string // argon2id; "" for an account that cannot sign in by password (the demo's)
	Language     string // "id" or "en"
	KeysOff      bool   // single-letter keys switched off (WCAG 2.1.4)
	CreatedAt    time.Time
	DisabledAt   *time.Time
	Version      int
}

// Desk is a team that owns articles, claims, scales and members.
type Desk struct {
	ID        string
	Slug      string // in addresses; unique
	Name      string
	Language  string
	Outlet    string // the outlet whose own copy drafts are
	Address   string // the outlet's site
	TimeZone  string // IANA
	Demo      bool
	CreatedAt time.Time
	Version   int
}

// Member is an account's place on a desk with one role. A removed member keeps its row: history names it.
type Member struct {
	DeskID    string
	ID        string
	AccountID string
	Role      workflow.Role
	CreatedAt time.Time
	RemovedAt *time.Time
	Version   int
}

// Invitation lets whoever holds its one-time link join a desk.
type Invitation struct {
	DeskID     string
	ID         string
	Email      string
	Role       workflow.Role
	TokenHash  []byte // SHA-256 of the link's secret
	CreatedBy  string
	CreatedAt  time.Time
	ExpiresAt  time.Time
	AcceptedAt *time.Time
	AcceptedBy *string
	RevokedAt  *time.Time
}

// Setup is the one-time address that makes the first admin of a new installation.
type Setup struct {
	ID        string
	TokenHash []byte
	CreatedAt time.Time
	UsedAt    *time.Time
}

// Session is one signed-in browser. Only the SHA-256 of its cookie is kept.
type Session struct {
	IDHash    []byte
	AccountID string
	DeskID    *string // the desk last looked at
	CreatedAt time.Time
	SeenAt    time.Time
	ExpiresAt time.Time
}

// Token acts as its account on one desk; its scopes only subtract.
type Token struct {
	DeskID     string
	ID         string
	AccountID  string
	Name       string
	Hash       []byte
	Scopes     []workflow.Scope `gorm:"serializer:json"`
	CreatedAt  time.Time
	ExpiresAt  *time.Time
	LastUsedAt *time.Time
	RevokedAt  *time.Time
}

// Scale is a desk's list of ratings; its labels live in versions, so that an old verdict keeps the words it was given.
type Scale struct {
	DeskID    string
	ID        string
	Name      string
	CreatedAt time.Time
	Version   int
}

// ScaleVersion is one immutable list of labels; the highest number is in force.
type ScaleVersion struct {
	DeskID    string
	ID        string
	ScaleID   string
	Number    int
	Labels    []Label `gorm:"serializer:json"`
	CreatedBy *string
	CreatedAt time.Time
}

// Label is one rating of a scale, in both languages. Value is its place for formats that want a number, nil when the
// rating has none ("unproven").
type Label struct {
	Code        string `json:"code"`
	NameID      string `json:"name_id"`
	NameEN      string `json:"name_en"`
	Explanation string `json:"explanation,omitempty"`
	Value       *int   `json:"value,omitempty"`
}

// Source is a row of the directory: person, body, outlet, document.
type Source struct {
	DeskID     string
	ID         string
	Name       string
	Kind       string
	Country    string // ISO 3166-1 alpha-2, or ""
	Profile    string
	MergedInto *string
	CreatedAt  time.Time
	Version    int
}

// SourceAlias is a name under which a source is found; the source's own name is one. Folded is unique on a desk.
type SourceAlias struct {
	DeskID   string
	ID       string
	SourceID string
	Alias    string
	Folded   string
}

// Article is a text to be checked, without its text, which is in its revisions.
type Article struct {
	DeskID      string
	ID          string
	Kind        string // news, draft, post
	Title       string
	Language    string
	Outlet      string
	OutletID    *string // the outlet's row in the directory
	Address     string
	PublishedOn *string // "2006-01-02"
	Platform    string  // of a post
	PostAccount string  // of a post
	ExternalID  *string
	Revision    int // number of the current revision
	CreatedBy   *string
	CreatedAt   time.Time
	Version     int
}

// Revision is one immutable text of an article.
type Revision struct {
	DeskID    string
	ID        string
	ArticleID string
	Number    int
	Text      string
	SHA256    string `gorm:"column:sha256"` // hex, of the stored bytes
	Engine    string // version of the engine that analysed it
	CreatedBy *string
	CreatedAt time.Time
}

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
	SourceID    *string // the speaker
	OccasionID  *string
	DuplicateOf *string // claim
	Current     int     // number of the current version
	Touched     bool    // a person has written a version: the engine keeps off
	Reason      string  // of the last dismissal, finish or reopening
	Proposal    *string // the sealed verdict revision while proposed or approved
	PublishAt   *time.Time
	ScheduledBy *string
	CreatedAt   time.Time
	UpdatedAt   time.Time
	Version     int // optimistic lock of the claim with its hops, evidence and draft
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
	Note      string // "engine", "edit", "undo", "split", "merge", "reanchor"
	CreatedAt time.Time
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

// Hop is one step of a claim's current chain, speaker first (position 0). Equal positions are parallel.
type Hop struct {
	DeskID   string
	ID       string
	ClaimID  string
	Position int
	Ordinal  int // order among parallel hops
	SourceID *string
	Name     string
	Kind     string
	Origin   string
	Medium   string
	Date     string
	Address  string
}

// Occasion is the act of speech behind several claims of one article.
type Occasion struct {
	DeskID    string
	ID        string
	ArticleID string
	SpeakerID *string // source
	Medium    string
	Date      string // ISO 8601, cut to what is known
	Addressee string
	Document  string // address or description of the primary document
	Note      string
	CreatedBy string
	UpdatedBy string
	CreatedAt time.Time
	Version   int
}

// Evidence is what a verdict rests on. It is of a claim, or of an occasion and so of all its claims.
type Evidence struct {
	DeskID     string
	ID         string
	ArticleID  string
	ClaimID    *string
	OccasionID *string
	BearsOn    string  // content, hop, occasion
	HopID      *string // when it bears on a hop
	Kind       string  // link, document, email, interview
	URL        string
	Title      string
	Stance     string
	Primary    bool
	Excerpt    string
	CreatedBy  string
	CreatedAt  time.Time
	RemovedAt  *time.Time
	RemovedBy  *string
}

// Draft is the mutable work on a claim's verdict. Propose seals it into a VerdictRevision.
type Draft struct {
	DeskID         string
	ClaimID        string
	Statement      string
	Kind           workflow.Kind
	Findings       []HopFinding `gorm:"serializer:json"`
	Rating         string       // label code, "" for none
	ScaleVersionID *string
	Category       string
	Summary        string
	Rationale      string // Markdown
	Correction     string // kind of the correction that this draft is for, "" for a first verdict
	CorrectReason  string
	UpdatedBy      *string
	UpdatedAt      time.Time
}

// HopFinding answers the question of one hop.
type HopFinding struct {
	HopID      string           `json:"hop_id"`
	Finding    workflow.Finding `json:"finding"`
	TrueSource string           `json:"true_source,omitempty"` // named by a misattributed finding
	Note       string           `json:"note,omitempty"`
}

// DraftAuthor is an account that wrote anything in the draft since the last published revision.
type DraftAuthor struct {
	DeskID    string
	ClaimID   string
	AccountID string
	At        time.Time
}

// VerdictRevision is a sealed proposal: canonical bytes and their hash, which is what is approved and published.
type VerdictRevision struct {
	DeskID         string
	ID             string
	ClaimID        string
	ArticleID      string
	Number         int // 1.. counts published revisions: the one this is or would be
	Attempt        int // 1.. counts proposals of that number
	ClaimVersionID string
	Kind           workflow.Kind
	Rating         string
	ScaleVersionID *string
	Snapshot       []byte
	SHA256         string `gorm:"column:sha256"` // hex, of Snapshot
	ProposedBy     string
	ProposedAt     time.Time
}

// VerdictAuthor is an author of a sealed proposal; the database refuses their approval.
type VerdictAuthor struct {
	DeskID    string
	VerdictID string
	AccountID string
}

// Decision is an editor's approve or return of a sealed proposal.
type Decision struct {
	DeskID    string
	ID        string
	VerdictID string
	Action    workflow.Action // approve, return
	AccountID string
	Remarks   string
	SHA256    string `gorm:"column:sha256"` // of the snapshot that was decided on
	At        time.Time
}

// Publication is what is public: the only table that public pages and exports read. Live is one that is neither
// superseded nor retracted.
type Publication struct {
	DeskID        string
	ID            string
	ClaimID       string
	ArticleID     string
	VerdictID     string
	Number        int
	PublishedBy   string
	PublishedAt   time.Time
	Correction    string // kind of correction that this revision made, "" for the first
	CorrectReason string
	SupersededAt  *time.Time
	RetractedAt   *time.Time
	RetractedBy   *string
	RetractReason string
}

// AuditHead is the end of a desk's hash chain; the system's chain has the desk id SystemDesk.
type AuditHead struct {
	DeskID string
	Seq    int64
	Hash   []byte
}

// SystemDesk is the desk id of the audit chain for set-up, sign-in and accounts.
const SystemDesk = "00000000-0000-0000-0000-000000000000"

// AuditEvent is one link: Body is the exact canonical bytes that Hash is of.
type AuditEvent struct {
	DeskID   string
	Seq      int64
	PrevHash []byte
	Hash     []byte
	At       time.Time
	Actor    *string // account
	Action   string
	Object   string // article, claim, source, member, ...
	ObjectID string
	Body     []byte
}

// AuditValue is a free text of an event, which can be erased: the event keeps only its salted commitment.
type AuditValue struct {
	DeskID string
	Seq    int64
	Field  string
	Salt   []byte
	Value  *string // nil once erased
}

// OutboxRow is a message for consumers, numbered by its audit event.
type OutboxRow struct {
	DeskID    string
	Seq       int64
	Kind      string // verdict.published, verdict.corrected, verdict.retracted, proposal.waiting, ...
	Object    string
	ObjectID  string
	Payload   []byte // JSON
	CreatedAt time.Time
	DoneAt    *time.Time
}

// IdempotencyKey remembers the answer to a request, so that a repeat gets the same one.
type IdempotencyKey struct {
	DeskID      string
	AccountID   string
	Key         string
	RequestHash []byte
	Status      int
	ContentType string
	Response    []byte
	CreatedAt   time.Time
}

// Throttle counts failures under a key (a hash of an account's or an address's name) within a window.
type Throttle struct {
	Key       string
	Failures  int
	Since     time.Time
	BlockedTo *time.Time
}
