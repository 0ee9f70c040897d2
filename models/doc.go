// Package models holds the rows of the database and the Store that reads and writes them: all GORM and all SQL of the
// program are here, for PostgreSQL and SQLite with the same code.
//
// # Reading
//
// Store.Read gives a Reader bound to a context. Its methods take the desk first, so that no row of another desk can
// come out; lists are sorted and stable; a page of a list is cut by keys, never by OFFSET, and its cursors are opaque.
//
// SQL that joins says CROSS JOIN with its conditions in WHERE, small side first. To PostgreSQL that is any join; SQLite
// takes the tables in that order, where it would else walk a whole table to save a sort. plan_test.go looks at the plans.
//
// # Writing
//
// Store.Write runs a function in one transaction. Its Tx is a Reader too, and sees what it wrote. A use case reads,
// asks package workflow, saves, calls Tx.Record, and returns: rows, audit events and outbox rows are then committed
// together or not at all. Rows that people edit carry a Version; a Save writes only when the version is still the one
// that was read, else it returns ErrStale.
//
// Locks are taken in one order, so that two transactions never wait for each other: desk, then claims by id
// (Tx.LockClaims), then the audit heads, which Write takes by itself at the very end.
//
// # Rules that the database keeps
//
// Migrations hold triggers and unique indexes for what must be true whatever the program does: histories are append
// only, an author never approves their own verdict, only an approved verdict is published, one publication of a claim
// is live. Such a refusal is ErrRefused.
package models
