// Package newsroom holds the use cases of Sumber, each one transaction: import an article, triage its claims, edit,
// propose, approve, publish, correct, retract; invite a member, sign in, change a scale. Pages, the JSON API, the command
// line and the importer all call the same ones, so that policy, rows, audit and outbox change together or not at all.
//
// The shape of a use case is always the same: slow work first (analysis, hashing), then one transaction that reads the
// facts, asks workflow for the decision, writes the rows and records the audit event.
package newsroom
