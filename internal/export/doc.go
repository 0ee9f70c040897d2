// Package export holds the shapes in which verdicts leave: the sealed snapshot that editors approve, and the verdict JSON
// made from it. What is exported of a published verdict comes from the sealed bytes alone, so that nothing that was
// changed afterwards can leak into it. The package does no I/O.
package export
