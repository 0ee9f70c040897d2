package workflow

import (
	"fmt"
	"strings"
)

// Markdown prints the policy as docs/workflow.md has it: both tables and the diagram of the states. The file is made by
// "go generate ./internal/workflow" and a test proves that it is fresh.
func Markdown() string {
	var b strings.Builder
	b.WriteString("# Workflow\n\nPrinted from the tables in `internal/workflow` by `go generate ./internal/workflow`. Buttons, API errors, the help page and\nthe queues come from the same tables.\n\n")
	b.WriteString("## States\n\n```mermaid\nstateDiagram-v2\n    [*] --> triage\n")
	for _, r := range ClaimRules {
		if r.To == "" {
			continue
		}
		for _, from := range r.From {
			if from != r.To {
				fmt.Fprintf(&b, "    %s --> %s: %s\n", from, r.To, r.Action)
			}
		}
	}
	b.WriteString("```\n\n## Acts on a claim\n\n| act | from | to | roles | who | needs | token's scope |\n|---|---|---|---|---|---|---|\n")
	for _, r := range ClaimRules {
		from, to := join(r.From), string(r.To)
		if r.From == nil {
			from = "any"
		}
		if r.Live {
			from += " with a live publication"
		}
		if r.NotLive {
			from += " without a live publication"
		}
		if r.Placed {
			from += " with a place in the current text"
		}
		if to == "" {
			to = "as it is"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s | %s | %s |\n", r.Action, from, to, join(r.Roles), persons[r.Who], join(r.Needs), r.Scope)
	}
	b.WriteString("\nAn *author* wrote anything in the proposed snapshot since the last published revision. The rule that no author approves is kept\nper account here, in the use case, and by a trigger of the database.\n\n## Undo\n\nOnce, and for the claims that nobody changed since; the others are left as they are.\n\n| act | roles | who | token's scope |\n|---|---|---|---|\n")
	for _, r := range UndoRules {
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", r.Action, join(r.Roles), persons[r.Who], r.Scope)
	}
	b.WriteString("\n## Members and settings\n\n| permission | roles | token's scope |\n|---|---|---|\n")
	for _, r := range DeskRules {
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", r.Permission, join(r.Roles), r.Scope)
	}
	b.WriteString("\nA desk keeps at least one admin.\n\n## Queues\n\n| queue | states | whose |\n|---|---|---|\n")
	for _, q := range Queues {
		whose := "everybody's"
		switch {
		case q.Mine:
			whose = "the reader's"
		case q.Unassigned:
			whose = "nobody's"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", q.Name, join(q.States), whose)
	}
	return b.String()
}

var persons = map[Person]string{
	Anyone: "anyone", TheAssignee: "the assignee", AssigneeOrEditor: "the assignee, or an editor", TheProposer: "the proposer", NoAuthor: "no author of it", TheActor: "whoever did it",
}

func join[T ~string](list []T) string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = string(v)
	}
	return strings.Join(out, ", ")
}
