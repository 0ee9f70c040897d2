package views

import (
	"time"

	"sumber/internal/text"
	"sumber/internal/workflow"
)

// Rating is a label of the desk's scale.
type Rating struct {
	Code string
	// Name is the label in the language of the page.
	Name string
	// Place counts from 1 (the false end) to Of (the true end); 0 when the label has no place on the scale.
	Place, Of int
	// Explanation is shown beside the choice in the form.
	Explanation string
}

// ClaimRow is one claim in a list: of an article, a queue, a source.
type ClaimRow struct {
	ID string
	// Number is its place in the text, from 1: the superscript in the article.
	Number int
	// Article is set in lists across articles.
	Article ArticleRef
	// Words are the exact words of the content, its parts joined with " … "; Language is theirs (BCP 47).
	Words    string
	Language string
	// Statement is the claim in the reviewer's words, "" while there is none.
	Statement   string
	Kind        workflow.Kind
	Attribution workflow.Attribution
	// Quote is a code of workflow.QuoteTypes; Worth one of workflow.CheckWorthiness.
	Quote, Worth string
	Chain        Chain
	State        workflow.State
	// Assignee is the name of who checks it; Mine when that is the viewer.
	Assignee string
	Mine     bool
	// Anchor tells how surely the claim stands where it does since the article was revised.
	Anchor workflow.Anchor
	// Edited is true when a person has written a version; else the claim is the machine's.
	Edited bool
	// DuplicateOf is the earlier claim of the same content, with its number; ID "" for none.
	DuplicateOf ClaimRef
	Rating      *Rating
	// Live is the number of the revision that is public, 0 for none; Working the number of the one in work beside it.
	Live, Working int
	// PublishAt is when an approved claim will be published; zero is no plan.
	PublishAt time.Time
	// Reason is the code why a claim was dismissed or finished (workflow.DismissReasons, FinishReasons) or free words.
	Reason    string
	UpdatedAt time.Time
	Version   int
	Decisions Decisions
	// Hits finds what was searched for in a text, to mark it; nil marks nothing.
	Hits func(in string) []text.Span
}

// ClaimRef names a claim of an article by its number.
type ClaimRef struct {
	ID     string
	Number int
}

// Passage is where a claim stands in the article: the whole text of the revision and its spans in bytes. The page shows
// the paragraphs that the content touches.
type Passage struct {
	Text                 string
	Language             string
	Content, Cue, Source []text.Span
}

// ClaimVM is the page of one claim, and the card beside an article.
type ClaimVM struct {
	Page Page
	ClaimRow
	Passage Passage
	// Beside is the article with its claims, which stands beside the card.
	Beside ArticleVM
	// Previous and Next are the neighbours in the article; ID "" for none.
	Previous, Next ClaimRef
	// Draft is the form of the verdict while it may be written (see Decisions of workflow.Draft), else Verdict is read.
	Draft DraftVM
	// Lacks is what the draft, as it was saved, needs before it can be proposed.
	Lacks   []LackVM
	Verdict *VerdictVM
	// Remarks are the editor's words of the last return, while the claim is worked on again.
	Remarks *Remark
	// OnFields are the remarks on fields of all its proposals, oldest first.
	OnFields []RemarkVM
	// OccasionEdit holds what was typed into the form that changes the occasion for all its claims.
	OccasionEdit Form
	// Published is the live publication, nil for none.
	Published *PublicationVM
	// Proposal says what waits for an editor, nil when nothing does: who may approve.
	Proposal *ProposalVM
	Evidence []EvidenceVM
	// EvidenceForm adds one: fields as in DESIGN of /claims/{id}/evidence (kind, url, title, bears_on, stance,
	// primary, excerpt). bears_on is "content", "occasion" or "hop:{id}".
	EvidenceForm Form
	Occasion     *OccasionVM
	// Occasions are the article's others, to choose from. OccasionForm has the fields occasion ("", id, "new"), speaker, medium, date,
	// addressee, document, note.
	Occasions    []OccasionVM
	OccasionForm Form
	// Members may be assigned (workflow.Assign): Value is the account.
	Members []Option
	// ActionForm holds what was typed into the form of an act that was refused (reason, remarks, correction, ...), with the act in
	// ActionFailed.
	ActionForm   Form
	ActionFailed workflow.Action
	History      []HistoryVM
	Why          WhyVM
	// Kept tells of the viewer's work on this claim that could not be saved.
	Kept []KeptNote
}

// DraftVM is the form of a verdict. It posts to /d/{desk}/claims/{id}/draft with version; the button "save and propose"
// adds then=propose.
//
// Fields: statement, kind, rating, category, summary, rationale, and for each hop finding.{hop}, true_source.{hop},
// note.{hop}.
type DraftVM struct {
	Statement string
	Kind      workflow.Kind
	Rating    string
	Category  string
	Summary   string
	Rationale string
	// Scale are the labels of the desk, true end first.
	Scale []Rating
	// Correction is set when this draft will replace a published revision.
	Correction       string // code of workflow.CorrectionKinds
	CorrectionReason string
	// SavedAt and SavedBy tell of the last save; zero when there is none.
	Saved Stamp
	Form  Form
}

// VerdictVM is a verdict to be read.
type VerdictVM struct {
	Statement string
	Kind      workflow.Kind
	Chain     Chain
	Rating    *Rating
	Category  string
	Summary   string
	// RationaleHTML is the rationale, rendered from Markdown and sanitised by the caller. It is printed as it is.
	RationaleHTML string
	Evidence      []EvidenceVM
	// Occasion is the act of speech as it was sealed, nil for none; its Claims are not.
	Occasion *OccasionVM
	// Attribution, Quote (a code of workflow.QuoteTypes) and Negated are what was sealed of the claim's words.
	Attribution workflow.Attribution
	Quote       string
	Negated     bool
	// Correction is a code of workflow.CorrectionKinds, "" for a first verdict; the reason is public with it.
	Correction, CorrectionReason string
}

// EvidenceVM is one piece of evidence.
type EvidenceVM struct {
	ID string
	// Kind, Stance and BearsOn are codes of workflow.EvidenceKinds, Stances and EvidenceSubjects.
	Kind, Stance, BearsOn string
	// Hop names the step that it bears on when BearsOn is "hop".
	Hop     string
	URL     string
	Title   string
	Primary bool
	Excerpt string
	// Language is the excerpt's (BCP 47), "" when unknown.
	Language string
	// OfOccasion is true when it was given on the occasion and so holds for all its claims.
	OfOccasion bool
	Added      Stamp
	// CanRemove shows the button that posts to /d/{desk}/claims/{claim}/evidence/{id}/remove.
	CanRemove bool
}

// OccasionVM is the act of speech behind several claims.
type OccasionVM struct {
	ID        string
	Speaker   string
	Medium    string // code of workflow.Mediums
	Date      string // ISO 8601, cut to what is known
	Addressee string
	Document  string // address or description of the primary document
	Note      string
	// Claims are the claims that share it.
	Claims  []ClaimRef
	Version int
}

// PublicationVM is what is public.
type PublicationVM struct {
	Number int
	Stamp
	Verdict VerdictVM
	// Correction and Reason say what this revision corrected, "" for the first.
	Correction, Reason string
	SHA256             string
}

// Remark is what an editor wrote on returning a proposal.
type Remark struct {
	Stamp
	Text    string
	Attempt int // of the proposal that was returned
}

// HistoryVM is one line of a claim's history, newest first.
type HistoryVM struct {
	Stamp
	// Code is worded as "history.CODE": an act of workflow, or "engine", "undo", "split", "merge", "reanchor",
	// "schedule", "claim_add".
	Code string
	// Number is the number of the version, proposal or revision that it is about; 0 for none.
	Number int
	// Text is the reason or the remarks.
	Text string
	// SHA256 is of the sealed snapshot, "" for none.
	SHA256 string
	// OnFields are the remarks on fields that were given or answered by it.
	OnFields []RemarkVM
	// Changes says what a version of the claim changed.
	Changes []ChangeVM
}

// ChangeVM is one field that changed.
type ChangeVM struct {
	// Field is a code, worded as "field.CODE".
	Field string
	// Object names the step or the evidence whose field it is, "" for the claim's.
	Object        string
	Before, After string
	// Words, when it is set, words the values of a list ("state", "role").
	Words string
	// Language is that of the article, where the words are its; "" for the desk's.
	Language string
}

// WhyVM is why the machine thought that this is a claim.
type WhyVM struct {
	Engine string
	Rules  []RuleVM
	// Worth are the codes behind the check-worthiness.
	Worth   []string
	Hedges  []string // the words
	Negated bool
	Dates   []DateVM
}

// RuleVM is one rule and the words that it saw.
type RuleVM struct {
	// Code is worded as "rule.CODE"; one without words is shown as a code.
	Code  string
	Words []string
}

// DateVM is a date expression and what it was taken to mean.
type DateVM struct {
	Words string
	Value string // ISO 8601 cut to what is known
}
