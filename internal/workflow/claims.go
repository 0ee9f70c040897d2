package workflow

import "slices"

// Action is one act of review on a claim.
type Action string

// The acts on a claim.
const (
	Select     Action = "select"
	Assign     Action = "assign"
	Take       Action = "take"
	Release    Action = "release"
	Dismiss    Action = "dismiss"
	Reopen     Action = "reopen"
	Edit       Action = "edit"
	Draft      Action = "draft"
	Propose    Action = "propose"
	Withdraw   Action = "withdraw"
	Return     Action = "return"
	Approve    Action = "approve"
	Publish    Action = "publish"
	Unschedule Action = "unschedule"
	Finish     Action = "finish"
	Correct    Action = "correct"
	Abandon    Action = "abandon"
	Retract    Action = "retract"
)

// Rule is one row of the table of claims.
type Rule struct {
	Action Action
	// From are the states in which the act is open; nil means any.
	From []State
	// To is the state afterwards; "" leaves the state as it is.
	To    State
	Roles []Role
	Who   Person
	Needs []Need
	Scope Scope
	// Live is true when the act is about the live publication and needs one; NotLive when it is not open beside one.
	Live, NotLive bool
	// Placed is true when the act is not open to a claim that lost its place in a new revision.
	Placed bool
}

var (
	reviewers = []Role{Reviewer, Editor}
	editors   = []Role{Editor}
)

// ClaimRules is the table of claims: the policy of review, whole.
var ClaimRules = []Rule{
	{Action: Select, From: []State{Triage, Selected}, To: Selected, Roles: reviewers, Who: Anyone, Scope: ScopeWrite},
	{Action: Assign, From: []State{Triage, Selected}, To: Selected, Roles: reviewers, Who: Anyone, Needs: []Need{NeedAssignee}, Scope: ScopeWrite},
	{Action: Take, From: []State{Triage, Selected}, To: Reviewing, Roles: reviewers, Who: Anyone, Scope: ScopeWrite},
	{Action: Release, From: []State{Reviewing}, To: Selected, Roles: reviewers, Who: AssigneeOrEditor, Scope: ScopeWrite},
	{Action: Dismiss, From: []State{Triage, Selected, Reviewing}, To: Dismissed, Roles: reviewers, Who: Anyone, Needs: []Need{NeedReason}, Scope: ScopeWrite, NotLive: true},
	{Action: Reopen, From: []State{Dismissed, Done}, To: Triage, Roles: reviewers, Who: Anyone, Needs: []Need{NeedReason}, Scope: ScopeWrite, NotLive: true},
	{Action: Edit, From: []State{Triage, Selected, Reviewing}, Roles: reviewers, Who: Anyone, Scope: ScopeWrite},
	{Action: Draft, From: []State{Reviewing}, Roles: reviewers, Who: Anyone, Scope: ScopeWrite},
	{Action: Propose, From: []State{Reviewing}, To: Proposed, Roles: reviewers, Who: TheAssignee,
		Needs: []Need{NeedStatement, NeedKind, NeedFindings, NeedTrueSource, NeedRating, NeedNoRating, NeedEvidence}, Scope: ScopeWrite, Placed: true},
	{Action: Withdraw, From: []State{Proposed}, To: Reviewing, Roles: reviewers, Who: TheProposer, Scope: ScopeWrite},
	{Action: Return, From: []State{Proposed, Approved}, To: Reviewing, Roles: editors, Who: Anyone, Needs: []Need{NeedRemarks}, Scope: ScopeApprove},
	{Action: Approve, From: []State{Proposed}, To: Approved, Roles: editors, Who: NoAuthor, Scope: ScopeApprove},
	{Action: Publish, From: []State{Approved}, To: Done, Roles: editors, Who: Anyone, Scope: ScopeApprove},
	{Action: Unschedule, From: []State{Approved}, Roles: editors, Who: Anyone, Scope: ScopeApprove},
	{Action: Finish, From: []State{Approved}, To: Done, Roles: editors, Who: Anyone, Needs: []Need{NeedReason}, Scope: ScopeApprove},
	{Action: Correct, From: []State{Done}, To: Reviewing, Roles: reviewers, Who: Anyone, Needs: []Need{NeedReason, NeedCorrection}, Scope: ScopeWrite, Live: true},
	{Action: Abandon, From: []State{Selected, Reviewing}, To: Done, Roles: reviewers, Who: Anyone, Scope: ScopeWrite, Live: true},
	{Action: Retract, Roles: editors, Who: Anyone, Needs: []Need{NeedReason}, Scope: ScopeApprove, Live: true},
}

// Facts is what the policy needs to know of one member before one claim.
type Facts struct {
	Role   Role
	Scopes []Scope // nil is a session: every scope
	State  State
	// Assignee, Proposer and Author tell whether the one who acts is that. An author wrote anything in the proposed
	// snapshot since the last published revision.
	Assignee, Proposer, Author bool
	// Live is true when a revision of the claim is public now.
	Live bool
	// Orphan is true when the claim has no place in the article's current revision.
	Orphan bool
	// Scheduled is true when an approved claim waits for its time.
	Scheduled bool
}

// Decision is the answer to "may they do this now?". It is shown beside its button.
type Decision struct {
	Action  Action
	To      State
	Refused Refusal
}

// OK reports whether the act is open.
func (d Decision) OK() bool { return d.Refused == Allowed }

// Find gives the row of an act, and false for an act that is none.
func Find(a Action) (Rule, bool) {
	i := slices.IndexFunc(ClaimRules, func(r Rule) bool { return r.Action == a })
	if i < 0 {
		return Rule{}, false
	}
	return ClaimRules[i], true
}

// Next decides one act: scope and role first, then the person, then the state, as errors are answered.
func Next(a Action, f Facts) Decision {
	r, ok := Find(a)
	if !ok {
		return Decision{Action: a, Refused: RefusedUnknown}
	}
	d := Decision{Action: a, To: r.To}
	if d.To == "" {
		d.To = f.State
	}
	d.Refused = refuse(r, f)
	return d
}

// Decisions decides every act of the table, in the table's order.
func Decisions(f Facts) []Decision {
	ds := make([]Decision, len(ClaimRules))
	for i, r := range ClaimRules {
		ds[i] = Next(r.Action, f)
	}
	return ds
}

func refuse(r Rule, f Facts) Refusal {
	if f.Scopes != nil && !slices.Contains(f.Scopes, r.Scope) {
		return RefusedScope
	}
	if !slices.Contains(r.Roles, f.Role) {
		return RefusedRole
	}
	// The person is named by the proposal or the assignment; outside the state that has one, the state is the reason.
	inState := r.From == nil || slices.Contains(r.From, f.State)
	if inState {
		if why := refusePerson(r.Who, f); why != Allowed {
			return why
		}
	}
	switch {
	case !inState:
		return RefusedState
	case r.Live && !f.Live:
		return RefusedNotLive
	case r.NotLive && f.Live:
		return RefusedLive
	case r.Action == Unschedule && !f.Scheduled:
		return RefusedScheduled
	case r.Placed && f.Orphan:
		return RefusedOrphan
	}
	return Allowed
}

func refusePerson(who Person, f Facts) Refusal {
	switch who {
	case Anyone:
		return Allowed
	case TheAssignee:
		if !f.Assignee {
			return RefusedAssignee
		}
	case AssigneeOrEditor:
		if !f.Assignee && f.Role != Editor {
			return RefusedAssignee
		}
	case TheProposer:
		if !f.Proposer {
			return RefusedProposer
		}
	case NoAuthor:
		if f.Author {
			return RefusedAuthor
		}
	default:
		return RefusedUnknown
	}
	return Allowed
}

// From lists the states in which an act is open: the set that a queue or an UPDATE asks for.
func From(a Action) []State {
	r, ok := Find(a)
	if !ok {
		return nil
	}
	if r.From == nil {
		return States
	}
	return r.From
}

// ToReview are the acts by which a claim waits for a reviewer: for everybody to whom one of them is open.
var ToReview = []Action{Take, Propose}

// To is the state that an act leads to, "" when it leaves the state as it is.
func To(a Action) State {
	r, _ := Find(a)
	return r.To
}
