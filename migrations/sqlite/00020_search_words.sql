-- +goose Up
-- The index of words makes a list of every claim before it answers for a beginning of a word. Spelled out as whole words
-- it walks instead. Words are never taken out: one that no claim holds any more finds nothing.
CREATE TABLE claim_fts_words (word text NOT NULL PRIMARY KEY) WITHOUT ROWID;
CREATE VIRTUAL TABLE claim_fts_terms USING fts5vocab(claim_fts, row);
INSERT INTO claim_fts_words (word) SELECT term FROM claim_fts_terms;
DROP TABLE claim_fts_terms;

-- +goose Down
DROP TABLE claim_fts_words;
