-- +goose Up
-- How surely the claim stands where it does since its article was revised: '' surely, fuzzy nearly the same words, orphan nowhere.
ALTER TABLE claims ADD COLUMN anchor text NOT NULL DEFAULT '' CHECK (anchor IN ('', 'fuzzy', 'orphan'));
-- By what the spans of a version were found again in a new revision; '' when a person or the engine set them there.
ALTER TABLE claim_versions ADD COLUMN found text NOT NULL DEFAULT '' CHECK (found IN ('', 'same', 'exact', 'fuzzy'));
-- The engine that read the article last: its revision keeps the one that read it first.
ALTER TABLE articles ADD COLUMN engine text NOT NULL DEFAULT '';
UPDATE articles SET engine = coalesce((SELECT r.engine FROM revisions r WHERE r.desk_id = articles.desk_id AND r.article_id = articles.id AND r.number = articles.revision), '');

-- What the engine would change on an article's claims, to be accepted or declined one by one.
CREATE TABLE suggestions (
    desk_id    uuid        NOT NULL,
    id         uuid        NOT NULL,
    article_id uuid        NOT NULL,
    claim_id   uuid,
    rev_id     uuid        NOT NULL,
    kind       text        NOT NULL CHECK (kind IN ('add', 'change', 'gone')),
    place      integer     NOT NULL CHECK (place >= 0),
    body       jsonb       NOT NULL,
    digest     text        NOT NULL CHECK (length(digest) = 64),
    engine     text        NOT NULL,
    outcome    text        NOT NULL CHECK (outcome IN ('', 'accepted', 'declined', 'superseded')),
    decided_by uuid REFERENCES accounts (id),
    decided_at timestamptz,
    created_at timestamptz NOT NULL,
    version    integer     NOT NULL CHECK (version > 0),
    PRIMARY KEY (desk_id, id),
    FOREIGN KEY (desk_id, article_id) REFERENCES articles (desk_id, id),
    FOREIGN KEY (desk_id, claim_id) REFERENCES claims (desk_id, id),
    FOREIGN KEY (desk_id, rev_id) REFERENCES revisions (desk_id, id),
    CHECK ((outcome = '') = (decided_at IS NULL)),
    CHECK ((claim_id IS NULL) = (kind = 'add'))
);
CREATE INDEX suggestions_article ON suggestions (desk_id, article_id, outcome, place, id);

-- +goose Down
DROP TABLE suggestions;
ALTER TABLE articles DROP COLUMN engine;
ALTER TABLE claim_versions DROP COLUMN found;
ALTER TABLE claims DROP COLUMN anchor;
