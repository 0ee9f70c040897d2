package workflow

import (
	"flag"
	"os"
	"slices"
	"strings"
	"testing"
)

// everyone is a member to whom nothing personal stands in the way: assignee, proposer, author of nothing.
func everyone(role Role, state State) Facts {
	return Facts{Role: role, State: state, Assignee: true, Proposer: true, Live: true, Scheduled: true}
}

func TestNext(t *testing.T) {
	for _, c := range []struct {
		name   string
		action Action
		facts  Facts
		to     State
		why    Refusal
	}{
		{"a reviewer selects", Select, Facts{Role: Reviewer, State: Triage}, Selected, Allowed},
		{"a viewer selects nothing", Select, Facts{Role: Viewer, State: Triage}, Selected, RefusedRole},
		{"an admin runs the desk and reviews nothing", Select, Facts{Role: Admin, State: Triage}, Selected, RefusedRole},
		{"a reviewer takes from triage", Take, Facts{Role: Reviewer, State: Triage}, Reviewing, Allowed},
		{"nobody takes what is being reviewed", Take, Facts{Role: Reviewer, State: Reviewing}, Reviewing, RefusedState},
		{"the assignee releases", Release, Facts{Role: Reviewer, State: Reviewing, Assignee: true}, Selected, Allowed},
		{"another reviewer does not release", Release, Facts{Role: Reviewer, State: Reviewing}, Selected, RefusedAssignee},
		{"an editor releases for anyone", Release, Facts{Role: Editor, State: Reviewing}, Selected, Allowed},
		{"the assignee proposes", Propose, Facts{Role: Reviewer, State: Reviewing, Assignee: true}, Proposed, Allowed},
		{"another reviewer does not propose", Propose, Facts{Role: Reviewer, State: Reviewing}, Proposed, RefusedAssignee},
		{"nothing is edited while proposed", Edit, Facts{Role: Reviewer, State: Proposed, Assignee: true}, Proposed, RefusedState},
		{"nothing is drafted while approved", Draft, Facts{Role: Editor, State: Approved}, Approved, RefusedState},
		{"what lost its place in a new revision is not proposed", Propose, Facts{Role: Reviewer, State: Reviewing, Assignee: true, Orphan: true}, Proposed, RefusedOrphan},
		{"what lost its place is placed or dismissed", Edit, Facts{Role: Reviewer, State: Reviewing, Orphan: true}, Reviewing, Allowed},
		{"what was sealed before the revision is approved", Approve, Facts{Role: Editor, State: Proposed, Orphan: true}, Approved, Allowed},
		{"the proposer withdraws", Withdraw, Facts{Role: Reviewer, State: Proposed, Proposer: true}, Reviewing, Allowed},
		{"nobody else withdraws", Withdraw, Facts{Role: Editor, State: Proposed}, Reviewing, RefusedProposer},
		{"an editor who wrote none of it approves", Approve, Facts{Role: Editor, State: Proposed}, Approved, Allowed},
		{"an author does not approve", Approve, Facts{Role: Editor, State: Proposed, Author: true}, Approved, RefusedAuthor},
		{"a reviewer does not approve", Approve, Facts{Role: Reviewer, State: Proposed}, Approved, RefusedRole},
		{"what is approved is not approved again", Approve, Facts{Role: Editor, State: Approved}, Approved, RefusedState},
		{"an author may publish what another approved", Publish, Facts{Role: Editor, State: Approved, Author: true}, Done, Allowed},
		{"an editor returns what is approved", Return, Facts{Role: Editor, State: Approved}, Reviewing, Allowed},
		{"what has no time is not unscheduled", Unschedule, Facts{Role: Editor, State: Approved}, Approved, RefusedScheduled},
		{"what is scheduled is", Unschedule, Facts{Role: Editor, State: Approved, Scheduled: true}, Approved, Allowed},
		{"what is live is corrected", Correct, Facts{Role: Reviewer, State: Done, Live: true}, Reviewing, Allowed},
		{"what was finished unpublished is not corrected", Correct, Facts{Role: Reviewer, State: Done}, Reviewing, RefusedNotLive},
		{"what is live is retracted in any state", Retract, Facts{Role: Editor, State: Reviewing, Live: true}, Reviewing, Allowed},
		{"what is not live is dismissed", Dismiss, Facts{Role: Reviewer, State: Reviewing}, Dismissed, Allowed},
		{"a correction is not dismissed", Dismiss, Facts{Role: Reviewer, State: Reviewing, Live: true}, Dismissed, RefusedLive},
		{"a correction is abandoned", Abandon, Facts{Role: Reviewer, State: Reviewing, Live: true}, Done, Allowed},
		{"a first verdict is not abandoned but released or dismissed", Abandon, Facts{Role: Reviewer, State: Reviewing}, Done, RefusedNotLive},
		{"what is dismissed and not live is reopened", Reopen, Facts{Role: Reviewer, State: Dismissed}, Triage, Allowed},
		{"what was finished unpublished is reopened", Reopen, Facts{Role: Reviewer, State: Done}, Triage, Allowed},
		{"what is live is corrected or retracted first", Reopen, Facts{Role: Editor, State: Done, Live: true}, Triage, RefusedLive},
		{"what is not live is not retracted", Retract, Facts{Role: Editor, State: Done}, Done, RefusedNotLive},
		{"a token without the scope acts less than its account", Approve, Facts{Role: Editor, State: Proposed, Scopes: []Scope{ScopeRead, ScopeWrite}}, Approved, RefusedScope},
		{"a scope gives no role", Approve, Facts{Role: Reviewer, State: Proposed, Scopes: Scopes}, Approved, RefusedRole},
		{"a token with no scope does nothing", Select, Facts{Role: Editor, State: Triage, Scopes: []Scope{}}, Selected, RefusedScope},
		{"an act that is none", "burn", Facts{Role: Editor, State: Triage}, "", RefusedUnknown},
		{"a role that is none", Select, Facts{Role: "owner", State: Triage}, Selected, RefusedRole},
		{"a state that is none", Select, Facts{Role: Editor, State: "lost"}, Selected, RefusedState},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := Next(c.action, c.facts)
			if d.To != c.to || d.Refused != c.why {
				t.Errorf("got to %q, refused %q; want to %q, refused %q", d.To, d.Refused, c.to, c.why)
			}
		})
	}
}

// TestOpenActs holds the whole table at once: in each state, the acts that are open to a member of each role whom
// nothing personal hinders. A changed rule must change a line here.
func TestOpenActs(t *testing.T) {
	want := map[Role]map[State]string{
		Viewer: {},
		Admin:  {},
		Reviewer: {
			Triage:    "select assign take edit",
			Selected:  "select assign take edit abandon",
			Reviewing: "release edit draft propose abandon",
			Proposed:  "withdraw",
			Done:      "correct",
			Dismissed: "",
		},
		Editor: {
			Triage:    "select assign take edit retract",
			Selected:  "select assign take edit abandon retract",
			Reviewing: "release edit draft propose abandon retract",
			Proposed:  "withdraw return approve retract",
			Approved:  "return publish unschedule finish retract",
			Done:      "correct retract",
			Dismissed: "retract",
		},
	}
	for _, role := range Roles {
		for _, state := range States {
			var open []string
			for _, d := range Decisions(everyone(role, state)) {
				if d.OK() {
					open = append(open, string(d.Action))
				}
			}
			if got := strings.Join(open, " "); got != want[role][state] {
				t.Errorf("%s in %s: open are %q, want %q", role, state, got, want[role][state])
			}
		}
	}
}

// TestEveryStateCanBeLeft finds dead ends: from each state some role reaches another, and done is reached from triage.
func TestEveryStateCanBeLeft(t *testing.T) {
	reached := map[State]bool{Triage: true}
	for range States {
		for s := range reached {
			for _, r := range ClaimRules {
				if slices.Contains(r.From, s) && r.To != "" {
					reached[r.To] = true
				}
			}
		}
	}
	for _, s := range States {
		if !reached[s] {
			t.Errorf("%s is never reached", s)
		}
		if !slices.ContainsFunc(ClaimRules, func(r Rule) bool { return slices.Contains(r.From, s) && r.To != "" && r.To != s }) {
			t.Errorf("%s is never left", s)
		}
	}
}

// TestWhatIsLiveCanBeCorrected follows a public verdict through every state that it can reach while it is public: from
// each, somebody can bring it back to where it is corrected.
func TestWhatIsLiveCanBeCorrected(t *testing.T) {
	next := func(s State) (out []State) {
		for _, role := range Roles {
			for _, d := range Decisions(everyone(role, s)) {
				if d.OK() {
					out = append(out, d.To)
				}
			}
		}
		return out
	}
	reach := func(from State) map[State]bool {
		seen := map[State]bool{from: true}
		for range States {
			for s := range seen {
				for _, to := range next(s) {
					seen[to] = true
				}
			}
		}
		return seen
	}
	for s := range reach(Done) {
		if !reach(s)[Done] {
			t.Errorf("a public verdict is stranded in %s", s)
		}
	}
}

func TestTableIsSound(t *testing.T) {
	seen := map[Action]bool{}
	for _, r := range ClaimRules {
		if seen[r.Action] {
			t.Errorf("%s stands twice", r.Action)
		}
		seen[r.Action] = true
		if len(r.Roles) == 0 || !slices.Contains(Scopes, r.Scope) || persons[r.Who] == "" {
			t.Errorf("%s lacks roles, a scope or a person", r.Action)
		}
		if r.From == nil && !r.Live {
			t.Errorf("%s is open in any state without needing a publication", r.Action)
		}
		for _, s := range append(slices.Clone(r.From), r.To) {
			if s != "" && !slices.Contains(States, s) {
				t.Errorf("%s names the state %q", r.Action, s)
			}
		}
	}
	for _, q := range Queues {
		for _, s := range q.States {
			if !slices.Contains(States, s) {
				t.Errorf("queue %s names the state %q", q.Name, s)
			}
		}
	}
}

func TestMay(t *testing.T) {
	for _, c := range []struct {
		name   string
		perm   Permission
		role   Role
		scopes []Scope
		want   Refusal
	}{
		{"a viewer reads", Read, Viewer, nil, Allowed},
		{"a viewer imports nothing", ImportArticle, Viewer, nil, RefusedRole},
		{"a reviewer imports", ImportArticle, Reviewer, nil, Allowed},
		{"a reading token does not", ImportArticle, Reviewer, []Scope{ScopeRead}, RefusedScope},
		{"an editor manages no members", ManageMembers, Editor, nil, RefusedRole},
		{"an admin does", ManageMembers, Admin, nil, Allowed},
		{"a reviewer does not read the audit", ReadAudit, Reviewer, nil, RefusedRole},
		{"a permission that is none", "fly", Admin, nil, RefusedUnknown},
		{"a role that is none", Read, "", nil, RefusedRole},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := May(c.perm, c.role, c.scopes); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestLastAdmin(t *testing.T) {
	if !LastAdmin(Admin, Editor, 1) || !LastAdmin(Admin, "", 1) {
		t.Error("the only admin may become something else")
	}
	if LastAdmin(Admin, Editor, 2) || LastAdmin(Editor, Viewer, 1) || LastAdmin(Admin, Admin, 1) {
		t.Error("a change that leaves an admin is refused")
	}
}

func TestMissing(t *testing.T) {
	complete := Proposal{Statement: "x", Kind: Fact, Findings: []Finding{Confirmed}, TrueSource: []bool{false}, HasRating: true, Evidence: 1}
	for _, c := range []struct {
		name   string
		change func(*Proposal)
		want   []Need
	}{
		{"complete", func(*Proposal) {}, nil},
		{"nothing at all", func(p *Proposal) { *p = Proposal{Findings: []Finding{""}} }, []Need{NeedStatement, NeedKind, NeedFindings, NeedEvidence}},
		{"a fact without a rating", func(p *Proposal) { p.HasRating = false }, []Need{NeedRating}},
		{"a promise is not rated", func(p *Proposal) { p.Kind = Promise }, []Need{NeedNoRating}},
		{"a promise without a rating is complete", func(p *Proposal) { p.Kind, p.HasRating = Promise, false }, nil},
		{"one of two steps without an answer", func(p *Proposal) { p.Findings = append(p.Findings, "") }, []Need{NeedFindings}},
		{"an answer that is none", func(p *Proposal) { p.Findings = []Finding{"maybe"} }, []Need{NeedFindings}},
		{"no chain, no question", func(p *Proposal) { p.Findings, p.TrueSource = nil, nil }, nil},
		{"misattributed names the true source", func(p *Proposal) { p.Findings = []Finding{Misattributed} }, []Need{NeedTrueSource}},
		{"misattributed with it", func(p *Proposal) { p.Findings, p.TrueSource = []Finding{Misattributed}, []bool{true} }, nil},
		{"no evidence", func(p *Proposal) { p.Evidence = 0 }, []Need{NeedEvidence}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := complete
			p.Findings, p.TrueSource = slices.Clone(complete.Findings), slices.Clone(complete.TrueSource)
			c.change(&p)
			if got := p.Missing(); !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

// TestLacks: what is missing is told hop by hop, in the order of the form.
func TestLacks(t *testing.T) {
	p := Proposal{Kind: Promise, Findings: []Finding{Confirmed, "", Misattributed, "", Misattributed}, TrueSource: []bool{false, false, false, false, true}, HasRating: true}
	want := []Lack{{NeedStatement, -1}, {NeedFindings, 1}, {NeedTrueSource, 2}, {NeedFindings, 3}, {NeedNoRating, -1}, {NeedEvidence, -1}}
	if got := p.Lacks(); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestScopesOf(t *testing.T) {
	for role, want := range map[Role]string{Viewer: "read, admin", Reviewer: "read, write, admin", Editor: "read, write, approve, admin", Admin: "read, admin"} {
		if got := join(ScopesOf(role)); got != want {
			t.Errorf("%s: got %s, want %s", role, got, want)
		}
	}
}

var update = flag.Bool("update", false, "write docs/workflow.md anew")

func TestDocsAreFresh(t *testing.T) {
	if *update {
		if err := os.WriteFile("../../docs/workflow.md", []byte(Markdown()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile("../../docs/workflow.md")
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != Markdown() {
		t.Error("docs/workflow.md is not what the tables say: go generate ./internal/workflow")
	}
}
