-- +goose Up
CREATE TABLE articles (
    desk_id      uuid        NOT NULL REFERENCES desks (id),
    id           uuid        NOT NULL,
    kind         text        NOT NULL CHECK (kind IN ('news', 'draft', 'post')),
    title        text        NOT NULL,
    language     text        NOT NULL,
    outlet       text        NOT NULL,
    outlet_id    uuid,
    address      text        NOT NULL,
    published_on text CHECK (published_on ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'),
    platform     text        NOT NULL,
    post_account text        NOT NULL,
    external_id  text,
    revision     integer     NOT NULL CHECK (revision > 0),
    created_by   uuid REFERENCES accounts (id),
    created_at   timestamptz NOT NULL,
    version      integer     NOT NULL CHECK (version > 0),
    PRIMARY KEY (desk_id, id),
    FOREIGN KEY (desk_id, outlet_id) REFERENCES sources (desk_id, id)
);
CREATE INDEX articles_newest ON articles (desk_id, created_at, id);
CREATE INDEX articles_outlet ON articles (desk_id, outlet_id) WHERE outlet_id IS NOT NULL;
CREATE UNIQUE INDEX articles_external ON articles (desk_id, external_id) WHERE external_id IS NOT NULL;

CREATE TABLE revisions (
    desk_id    uuid        NOT NULL,
    id         uuid        NOT NULL,
    article_id uuid        NOT NULL,
    number     integer     NOT NULL CHECK (number > 0),
    text       text        NOT NULL,
    sha256     text        NOT NULL CHECK (length(sha256) = 64),
    engine     text        NOT NULL,
    created_by uuid REFERENCES accounts (id),
    created_at timestamptz NOT NULL,
    PRIMARY KEY (desk_id, id),
    FOREIGN KEY (desk_id, article_id) REFERENCES articles (desk_id, id)
);
CREATE UNIQUE INDEX revisions_number ON revisions (desk_id, article_id, number);
CREATE INDEX revisions_sha256 ON revisions (desk_id, sha256);
-- The same text on the same desk is the same article, also when two people import it at once.
CREATE UNIQUE INDEX revisions_first ON revisions (desk_id, sha256) WHERE number = 1;

CREATE TRIGGER revisions_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON revisions
    FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- +goose Down
DROP TABLE revisions;
DROP TABLE articles;
