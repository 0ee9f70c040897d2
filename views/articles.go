package views

import (
	"time"

	"sumber/internal/workflow"
)

// ArticleRef names an article.
type ArticleRef struct {
	ID    string
	Title string
	// Kind is a code of workflow.ArticleKinds.
	Kind string
	// Outlet and PublishedOn ("2006-01-02") may be "".
	Outlet      string
	PublishedOn string
	Platform    string
	PostAccount string
	Address     string
	// Language is the article's (BCP 47).
	Language string
}

// Counts are the numbers of an article's claims.
type Counts struct {
	Claims, Selected, Done, Unsourced int
	// Triage still wait for a decision, Proposed for an editor.
	Triage, Proposed int
}

// ArticlesVM is the list of articles, newest first.
type ArticlesVM struct {
	Page     Page
	Articles []ArticleRow
	Pager    Pager
	// CanImport shows the button to a new one.
	CanImport bool
}

// ArticleRow is one article in the list.
type ArticleRow struct {
	ArticleRef
	Counts  Counts
	Added   Stamp
	Sources []Source // the first few that it rests on
}

// ArticleNewVM is the form of a new article. It posts to /d/{desk}/articles as multipart/form-data.
//
// Fields: kind, title, text, file (.txt), outlet, address, published_on, platform, post_account, language (auto, id, en).
type ArticleNewVM struct {
	Page Page
	Form Form
	// MaxBytes is the limit of the text.
	MaxBytes int
	// Existing is the article on this desk with the same text, when there is one; ID "" for none.
	Existing ArticleRef
}

// ArticleVM is one article with its claims.
type ArticleVM struct {
	Page Page
	ArticleRef
	// Text is the whole text of the revision; Claims stand on byte spans of it.
	Text     string
	Revision int
	SHA256   string
	Added    Stamp
	// Supported is false when the engine has no lexicon for the language: only quotation marks were read.
	Supported bool
	Claims    []ArticleClaim
	Counts    Counts
	// Rests are the sources that the article rests on, by kind.
	Rests []SourceCount
	// Marker makes claims of selected words; nil for who may not.
	Marker *MarkerVM
	// CanReview shows the form over the claims; it posts to /d/{desk}/articles/{id}/triage with claims (ids), action
	// (select, dismiss, dismiss_rest, dismiss_all) and reason.
	CanReview bool
	Triage    Form
	// Focus is the claim that the address names, "" for none.
	Focus string
	// ToReview is the next claim that waits for the viewer's review; ID "" for none.
	ToReview ClaimRef
	// Resume is the claim at which the viewer left the article; ID "" for none.
	Resume ClaimRef
	// Texts are the article's revisions and what waits because of them.
	Texts TextsVM
	// SampleNote is true for the demo's sample article.
	Sample bool
}

// ArticleClaim is a claim of an article with where it stands.
type ArticleClaim struct {
	ClaimRow
	Passage Passage // without Text: the article's
	// Verdict is what is public, nil for nothing; it is printed with the article.
	Verdict *VerdictVM
}

// kindCount is how many sources of a kind an article rests on.
type kindCount struct {
	Kind    string
	Sources int
}

// restKinds counts the sources that an article rests on by kind, each source once.
func (vm ArticleVM) restKinds() []kindCount {
	seen := map[string]bool{}
	count := map[string]int{}
	for _, s := range vm.Rests {
		if !seen[s.Name] {
			seen[s.Name] = true
			count[s.Kind]++
		}
	}
	var out []kindCount
	for _, k := range workflow.SourceKinds {
		if count[k] > 0 {
			out = append(out, kindCount{k, count[k]})
		}
	}
	return out
}

// SourceCount is how many claims of an article rest on a source.
type SourceCount struct {
	Source
	Claims int
	// AsCarrier is true when the source carried and did not speak.
	AsCarrier bool
}

// ApprovalsVM lists the articles with proposals that wait.
type ApprovalsVM struct {
	Page     Page
	Articles []ApprovalRow
	Pager    Pager
}

// ApprovalRow is one article with proposals.
type ApprovalRow struct {
	ArticleRef
	// Proposed wait for approval, Approved for publication; Yours counts those that the viewer may approve.
	Proposed, Approved, Yours int
	Oldest                    time.Time
}

// ApprovalVM is the approval page of one article: its proposals in text order.
type ApprovalVM struct {
	Page    Page
	Article ArticleRef
	// Proposals are those proposed or approved and not yet published.
	Proposals []ProposalVM
	// LeftOut are the claims that "approve and publish all" does not take, in text order.
	LeftOut []LeftOutVM
	// Form holds what was refused in "approve and publish all" (publish_at).
	Form Form
}

// LeftOutVM is a claim that the viewer cannot approve now, and why.
type LeftOutVM struct {
	ClaimRef
	// Here is true for one whose proposal stands on the page.
	Here    bool
	State   workflow.State
	Refused workflow.Refusal
	// Lacks is what its draft needs before it can be proposed, OpenRemarks how many remarks on it wait for an answer.
	Lacks       []LackVM
	OpenRemarks int
}

// LackVM is one thing that a draft needs before it can be proposed. HopID and Name are of the step whose question it is.
type LackVM struct {
	Need        workflow.Need
	HopID, Name string
}

// ProposalVM is one sealed proposal.
type ProposalVM struct {
	ClaimRow
	// VerdictID and SHA256 name the snapshot that is decided on.
	VerdictID string
	SHA256    string
	// Revision is the number it will be published under, Attempt counts the proposals of it.
	Revision, Attempt int
	// OfRevision is the number of the article's revision that it was sealed on, 0 for the current one.
	OfRevision int
	Passage    Passage
	Verdict    VerdictVM
	// Before is what is public now, for comparison; nil for a first verdict.
	Before  *VerdictVM
	Authors []string
	// Proposed and Approved tell who and when; Approved is zero while it waits.
	Proposed, Approved Stamp
	// Approvers are the names of the members who may approve it.
	Approvers []string
	// Barred are members who could by their role and may not, with the refusal.
	Barred []BarredVM
	// SinceLive is what is otherwise than in the revision that is public; Earlier the attempt before, nil for the first.
	SinceLive []ChangeVM
	Earlier   *EarlierVM
	// Texts are the sealed texts that an editor can give other words for, by field.
	Texts map[string]string
	// Review tells what becomes of it as ClaimReview; nil on a desk that has set no pages for it.
	Review *ReviewVM
	// Next is the number of the proposal to go on with after an act on this one, 0 for none.
	Next int
	// Form holds what was refused (remarks, reason, publish_at) in a form of this proposal.
	Form Form
}

// ReviewVM tells why a verdict will not leave as ClaimReview, or what it will lack: codes of workflow.Bar and workflow.ReviewWarning.
type ReviewVM struct{ Bars, Warnings []string }

// BarredVM is a member who may not approve, and why.
type BarredVM struct {
	Name    string
	Refused string // code of a workflow.Refusal
}

// approvable are the proposals that the viewer may approve now.
func (vm ApprovalVM) approvable() []ProposalVM {
	var out []ProposalVM
	for _, p := range vm.Proposals {
		if p.Decisions.OK("approve") {
			out = append(out, p)
		}
	}
	return out
}
