-- +goose Up
-- The index of words gathers every claim that holds a word that begins so, before it compares two. Spelled out as whole words it walks
-- between them instead, as on SQLite. Words are never taken out: one that no claim holds any more finds nothing.
CREATE TABLE claim_fts_words (word text COLLATE "C" NOT NULL PRIMARY KEY);
INSERT INTO claim_fts_words (word) SELECT DISTINCT unnest(string_to_array(btrim(words), ' ')) FROM claim_words;

-- +goose Down
DROP TABLE claim_fts_words;
