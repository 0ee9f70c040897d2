// Package score measures claims against annotated ones. It gives the figures of the scorer that lies beside the
// annotated articles (score.py), to the last digit, and every difference behind them.
//
// Both sides are articles with claims whose spans are half-open ranges of Unicode code points of the annotated text:
// Read reads them, one JSON object a line, Score counts, Counts.Figures divides. It is pure: no I/O beyond the reader
// that it is given.
//
// # Definitions
//
// A token is a maximal run of letters, marks and numbers, or any other visible character alone, which is punctuation.
// A token belongs to a span when they share a character. Punctuation does not count in content.
//
// Claims are paired one to one, best Dice of content words first (ties: better overlap of the sources, then the earlier
// pair), down to 0.5. A pair is attributed when its sources share a token that is no stop word (any token, when the
// annotated source has only such), or are both empty; it is exact when its content words are the same. Names are
// compared without case, punctuation, titles and articles, and the shorter one may be a part of the longer that holds
// its last word. Every figure is a micro-average; one with nothing to divide by on either side is nil.
package score
