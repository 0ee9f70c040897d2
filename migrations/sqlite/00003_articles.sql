-- +goose Up
CREATE TABLE articles (
    desk_id      text      NOT NULL REFERENCES desks (id),
    id           text      NOT NULL CHECK (length(id) = 36),
    kind         text      NOT NULL CHECK (kind IN ('news', 'draft', 'post')),
    title        text      NOT NULL,
    language     text      NOT NULL,
    outlet       text      NOT NULL,
    outlet_id    text,
    address      text      NOT NULL,
    published_on text      CHECK (published_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    platform     text      NOT NULL,
    post_account text      NOT NULL,
    external_id  text,
    revision     integer   NOT NULL CHECK (revision > 0),
    created_by   text      REFERENCES accounts (id),
    created_at   timestamp NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z'),
    version      integer   NOT NULL CHECK (version > 0),
    PRIMARY KEY (desk_id, id),
    FOREIGN KEY (desk_id, outlet_id) REFERENCES sources (desk_id, id)
);
CREATE INDEX articles_newest ON articles (desk_id, created_at, id);
CREATE INDEX articles_outlet ON articles (desk_id, outlet_id) WHERE outlet_id IS NOT NULL;
CREATE UNIQUE INDEX articles_external ON articles (desk_id, external_id) WHERE external_id IS NOT NULL;

CREATE TABLE revisions (
    desk_id    text      NOT NULL,
    id         text      NOT NULL CHECK (length(id) = 36),
    article_id text      NOT NULL,
    number     integer   NOT NULL CHECK (number > 0),
    text       text      NOT NULL,
    sha256     text      NOT NULL CHECK (length(sha256) = 64),
    engine     text      NOT NULL,
    created_by text      REFERENCES accounts (id),
    created_at timestamp NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z'),
    PRIMARY KEY (desk_id, id),
    FOREIGN KEY (desk_id, article_id) REFERENCES articles (desk_id, id)
);
CREATE UNIQUE INDEX revisions_number ON revisions (desk_id, article_id, number);
CREATE INDEX revisions_sha256 ON revisions (desk_id, sha256);
-- The same text on the same desk is the same article, also when two people import it at once.
CREATE UNIQUE INDEX revisions_first ON revisions (desk_id, sha256) WHERE number = 1;

-- +goose StatementBegin
CREATE TRIGGER revisions_no_update BEFORE UPDATE ON revisions BEGIN
    SELECT RAISE(ABORT, 'sumber: refused: UPDATE on revisions, its rows are only ever added');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER revisions_no_delete BEFORE DELETE ON revisions BEGIN
    SELECT RAISE(ABORT, 'sumber: refused: DELETE on revisions, its rows are only ever added');
END;
-- +goose StatementEnd
-- REPLACE deletes a row without its DELETE trigger: an insert that would replace is refused before it can.
-- +goose StatementBegin
CREATE TRIGGER revisions_replace BEFORE INSERT ON revisions
    WHEN EXISTS (SELECT 1 FROM revisions WHERE rowid = NEW.rowid)
        OR EXISTS (SELECT 1 FROM revisions WHERE desk_id = NEW.desk_id AND id = NEW.id)
        OR EXISTS (SELECT 1 FROM revisions WHERE desk_id = NEW.desk_id AND article_id = NEW.article_id AND number = NEW.number)
        OR EXISTS (SELECT 1 FROM revisions WHERE desk_id = NEW.desk_id AND sha256 = NEW.sha256 AND number = 1 AND NEW.number = 1)
BEGIN
    SELECT RAISE(ABORT, 'sumber: conflict: revisions has this row');
END;
-- +goose StatementEnd

-- +goose Down
DROP TABLE revisions;
DROP TABLE articles;
