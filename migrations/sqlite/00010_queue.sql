-- +goose Up
-- What the queue filters by and that stands elsewhere: beside the claim, so that a filter is a walk along an index. The store
-- keeps these columns right in the transaction that changes the chain, the draft, the publication or the article.
ALTER TABLE claims ADD COLUMN speaker_kind text NOT NULL DEFAULT '';
ALTER TABLE claims ADD COLUMN outlet text NOT NULL DEFAULT '';
ALTER TABLE claims ADD COLUMN language text NOT NULL DEFAULT '';
ALTER TABLE claims ADD COLUMN rating text NOT NULL DEFAULT '';
CREATE INDEX claims_kind ON claims (desk_id, kind, state, sort_key);
CREATE INDEX claims_attribution ON claims (desk_id, attribution, state, sort_key);
CREATE INDEX claims_speaker_kind ON claims (desk_id, speaker_kind, state, sort_key);
CREATE INDEX claims_outlet ON claims (desk_id, outlet, state, sort_key);
CREATE INDEX claims_language ON claims (desk_id, language, state, sort_key);
CREATE INDEX claims_rating ON claims (desk_id, rating, state, sort_key);
CREATE INDEX claims_worth ON claims (desk_id, check_worthy, state, sort_key);
CREATE INDEX claims_changed ON claims (desk_id, state, updated_at, id);

-- The words by which a claim is found, folded and cut by the store, which also fills in the rows of claims that were there
-- before: one space before and after each word.
CREATE TABLE claim_words (
    n        integer NOT NULL PRIMARY KEY,
    desk_id  text    NOT NULL,
    claim_id text    NOT NULL,
    words    text    NOT NULL,
    FOREIGN KEY (desk_id, claim_id) REFERENCES claims (desk_id, id)
);
CREATE UNIQUE INDEX claim_words_claim ON claim_words (desk_id, claim_id);
CREATE VIRTUAL TABLE claim_fts USING fts5(words, content='claim_words', content_rowid='n', tokenize='ascii', detail='none', columnsize=0, prefix='3');
-- +goose StatementBegin
CREATE TRIGGER claim_words_insert AFTER INSERT ON claim_words BEGIN
    INSERT INTO claim_fts (rowid, words) VALUES (NEW.n, NEW.words);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER claim_words_update AFTER UPDATE ON claim_words BEGIN
    INSERT INTO claim_fts (claim_fts, rowid, words) VALUES ('delete', OLD.n, OLD.words);
    INSERT INTO claim_fts (rowid, words) VALUES (NEW.n, NEW.words);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER claim_words_delete AFTER DELETE ON claim_words BEGIN
    INSERT INTO claim_fts (claim_fts, rowid, words) VALUES ('delete', OLD.n, OLD.words);
END;
-- +goose StatementEnd

CREATE TABLE saved_views (
    desk_id    text      NOT NULL REFERENCES desks (id),
    id         text      NOT NULL CHECK (length(id) = 36),
    name       text      NOT NULL CHECK (name <> ''),
    folded     text      NOT NULL CHECK (folded <> ''),
    query      text      NOT NULL,
    created_by text      NOT NULL REFERENCES accounts (id),
    created_at timestamp NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z'),
    version    integer   NOT NULL CHECK (version > 0),
    PRIMARY KEY (desk_id, id)
);
CREATE UNIQUE INDEX saved_views_name ON saved_views (desk_id, folded);

-- +goose Down
DROP TABLE saved_views;
DROP TABLE claim_fts;
DROP TABLE claim_words;
DROP INDEX claims_changed;
DROP INDEX claims_worth;
DROP INDEX claims_rating;
DROP INDEX claims_language;
DROP INDEX claims_outlet;
DROP INDEX claims_speaker_kind;
DROP INDEX claims_attribution;
DROP INDEX claims_kind;
ALTER TABLE claims DROP COLUMN rating;
ALTER TABLE claims DROP COLUMN language;
ALTER TABLE claims DROP COLUMN outlet;
ALTER TABLE claims DROP COLUMN speaker_kind;
