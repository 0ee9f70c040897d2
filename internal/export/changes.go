package export

import (
	_ "embed"
	"time"
)

// ChangeSchema is the JSON Schema (2020-12) of Change, as it is served and tested.
//
//go:embed schema/change.v1.json
var ChangeSchema []byte

// ChangeVersion is the version of the shape, named in every line.
const ChangeVersion = "sumber.change/1"

// Event is what a change was.
type Event string

// The events.
const (
	EventCreated   Event = "created"
	EventCorrected Event = "corrected"
	EventRetracted Event = "retracted"
)

// Change is one line of the feed. A consumer keeps the cursor of the last line that it has worked through, and asks for what is
// behind it.
type Change struct {
	Schema   string    `json:"schema"`
	Cursor   string    `json:"cursor"`
	Event    Event     `json:"event"`
	At       time.Time `json:"at"`
	ClaimID  string    `json:"claim_id"`
	Revision int       `json:"revision"`
	Article  Article   `json:"article"`
	// Verdict is there when the revision is public now. What was replaced or retracted since is not given out again: a later line
	// tells of it.
	Verdict   *Verdict   `json:"verdict"`
	Tombstone *Tombstone `json:"tombstone"`
	// Replaced is true for a revision that is not public any more.
	Replaced bool `json:"replaced"`
}
