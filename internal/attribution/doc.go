// Package attribution turns the text of a news article into sourced claims: what is said, who says it, through whom it
// reached the article, and what the narrator states without a source. It is deterministic and explains itself: every
// claim carries the rules and the words that made it.
//
// # The way of a text
//
// Analyze runs steps that are plain functions of the ones before, one file for each:
//
//	language.go    which lexicon to read with
//	tokens.go      words, numbers and marks, each looked up once
//	paragraphs.go  lines, headings, page furniture
//	quotes.go      quotation marks, paired within their paragraph
//	sentences.go   sentences, in one piece where a quotation holds several
//	cues.go        words that report ("kata", "said", "menurut"), with their frames
//	sources.go     the noun phrase that speaks
//	claims.go      cue, source and content put together; chains.go adds who carried it
//	names.go       pronouns, roles and short names to the fullest name of the article
//	narrator.go    statements of fact that nobody is cited for
//	kinds.go, hedges.go, dates.go, worth.go, duplicates.go   what a claim is like
//
// Words are data: lexicon/<language>/ holds cues with their frames, function words, titles, hedges; lexicon/world/ the
// outlets of the world. A language is a folder; docs/adding-a-language.md says what goes into it.
//
// The package is pure: no I/O but on the readers that it is given, no clock, no randomness, nothing that changes
// between calls. Positions are bytes inside and code points in what Extract writes.
package attribution
