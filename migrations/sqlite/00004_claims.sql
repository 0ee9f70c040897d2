-- +goose Up
CREATE TABLE occasions (
    desk_id    text      NOT NULL,
    id         text      NOT NULL CHECK (length(id) = 36),
    article_id text      NOT NULL,
    speaker_id text,
    speaker    text      NOT NULL,
    medium     text      NOT NULL CHECK (medium IN ('', 'letter', 'briefing', 'post', 'interview', 'statement', 'speech', 'broadcast', 'report', 'document', 'message', 'other')),
    date       text      NOT NULL,
    addressee  text      NOT NULL,
    document   text      NOT NULL,
    note       text      NOT NULL,
    created_by text      NOT NULL REFERENCES accounts (id),
    updated_by text      NOT NULL REFERENCES accounts (id),
    created_at timestamp NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z'),
    version    integer   NOT NULL CHECK (version > 0),
    PRIMARY KEY (desk_id, id),
    FOREIGN KEY (desk_id, article_id) REFERENCES articles (desk_id, id),
    FOREIGN KEY (desk_id, speaker_id) REFERENCES sources (desk_id, id)
);
CREATE INDEX occasions_article ON occasions (desk_id, article_id, created_at, id);
CREATE INDEX occasions_speaker ON occasions (desk_id, speaker_id) WHERE speaker_id IS NOT NULL;

CREATE TABLE claims (
    desk_id      text      NOT NULL,
    id           text      NOT NULL CHECK (length(id) = 36),
    article_id   text      NOT NULL,
    position     integer   NOT NULL,
    sort_key     text      NOT NULL CHECK (sort_key <> ''),
    state        text      NOT NULL CHECK (state IN ('triage', 'selected', 'reviewing', 'proposed', 'approved', 'done', 'dismissed')),
    assignee     text      REFERENCES accounts (id),
    kind         text      NOT NULL CHECK (kind IN ('fact', 'promise', 'call', 'opinion', 'prediction')),
    attribution  text      NOT NULL CHECK (attribution IN ('sourced', 'anonymous', 'unattributed')),
    check_worthy text      NOT NULL CHECK (check_worthy IN ('high', 'medium', 'low')),
    excerpt      text      NOT NULL,
    statement    text      NOT NULL,
    source_id    text,
    occasion_id  text,
    duplicate_of text,
    current      integer   NOT NULL CHECK (current > 0),
    touched      boolean   NOT NULL CHECK (touched IN (0, 1)),
    reason       text      NOT NULL,
    proposal     text,
    publish_at   timestamp CHECK (publish_at GLOB '????-??-??T??:??:??.??????Z'),
    scheduled_by text      REFERENCES accounts (id),
    created_at   timestamp NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z'),
    updated_at   timestamp NOT NULL CHECK (updated_at GLOB '????-??-??T??:??:??.??????Z'),
    version      integer   NOT NULL CHECK (version > 0),
    PRIMARY KEY (desk_id, id),
    FOREIGN KEY (desk_id, article_id) REFERENCES articles (desk_id, id),
    FOREIGN KEY (desk_id, source_id) REFERENCES sources (desk_id, id),
    FOREIGN KEY (desk_id, occasion_id) REFERENCES occasions (desk_id, id),
    FOREIGN KEY (desk_id, duplicate_of) REFERENCES claims (desk_id, id),
    -- The table is made by the next migration: SQLite adds no constraint later.
    FOREIGN KEY (desk_id, proposal) REFERENCES verdict_revisions (desk_id, id),
    CHECK ((publish_at IS NULL) = (scheduled_by IS NULL))
);
CREATE UNIQUE INDEX claims_sort_key ON claims (desk_id, sort_key);
CREATE INDEX claims_article ON claims (desk_id, article_id, position, id);
-- The numbers beside each article of a list come from this index alone.
CREATE INDEX claims_counts ON claims (desk_id, article_id, state, attribution);
CREATE INDEX claims_state ON claims (desk_id, state, sort_key);
CREATE INDEX claims_assignee ON claims (desk_id, assignee, state, sort_key);
CREATE INDEX claims_unassigned ON claims (desk_id, state, sort_key) WHERE assignee IS NULL;
CREATE INDEX claims_source ON claims (desk_id, source_id) WHERE source_id IS NOT NULL;
CREATE INDEX claims_occasion ON claims (desk_id, occasion_id) WHERE occasion_id IS NOT NULL;
CREATE INDEX claims_due ON claims (desk_id, publish_at) WHERE publish_at IS NOT NULL;

CREATE TABLE claim_versions (
    desk_id    text      NOT NULL,
    id         text      NOT NULL CHECK (length(id) = 36),
    claim_id   text      NOT NULL,
    number     integer   NOT NULL CHECK (number > 0),
    rev_id     text      NOT NULL,
    body       text      NOT NULL CHECK (json_valid(body)),
    author     text      REFERENCES accounts (id),
    engine     text      NOT NULL,
    note       text      NOT NULL,
    created_at timestamp NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z'),
    PRIMARY KEY (desk_id, id),
    FOREIGN KEY (desk_id, claim_id) REFERENCES claims (desk_id, id),
    FOREIGN KEY (desk_id, rev_id) REFERENCES revisions (desk_id, id)
);
CREATE UNIQUE INDEX claim_versions_number ON claim_versions (desk_id, claim_id, number);

-- +goose StatementBegin
CREATE TRIGGER claim_versions_no_update BEFORE UPDATE ON claim_versions BEGIN
    SELECT RAISE(ABORT, 'sumber: refused: UPDATE on claim_versions, its rows are only ever added');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER claim_versions_no_delete BEFORE DELETE ON claim_versions BEGIN
    SELECT RAISE(ABORT, 'sumber: refused: DELETE on claim_versions, its rows are only ever added');
END;
-- +goose StatementEnd
-- REPLACE deletes a row without its DELETE trigger: an insert that would replace is refused before it can.
-- +goose StatementBegin
CREATE TRIGGER claim_versions_replace BEFORE INSERT ON claim_versions
    WHEN EXISTS (SELECT 1 FROM claim_versions WHERE rowid = NEW.rowid)
        OR EXISTS (SELECT 1 FROM claim_versions WHERE desk_id = NEW.desk_id AND id = NEW.id)
        OR EXISTS (SELECT 1 FROM claim_versions WHERE desk_id = NEW.desk_id AND claim_id = NEW.claim_id AND number = NEW.number)
BEGIN
    SELECT RAISE(ABORT, 'sumber: conflict: claim_versions has this row');
END;
-- +goose StatementEnd

CREATE TABLE hops (
    desk_id   text      NOT NULL,
    id        text      NOT NULL CHECK (length(id) = 36),
    claim_id  text      NOT NULL,
    position  integer   NOT NULL CHECK (position >= 0),
    ordinal   integer   NOT NULL CHECK (ordinal >= 0),
    source_id text,
    name      text      NOT NULL,
    kind      text      NOT NULL CHECK (kind IN ('', 'person', 'organisation', 'government', 'news_media', 'document', 'group', 'anonymous')),
    origin    text      NOT NULL CHECK (origin IN ('cited', 'found')),
    medium    text      NOT NULL CHECK (medium IN ('', 'letter', 'briefing', 'post', 'interview', 'statement', 'speech', 'broadcast', 'report', 'document', 'message', 'other')),
    date      text      NOT NULL,
    address   text      NOT NULL,
    PRIMARY KEY (desk_id, id),
    FOREIGN KEY (desk_id, claim_id) REFERENCES claims (desk_id, id),
    FOREIGN KEY (desk_id, source_id) REFERENCES sources (desk_id, id)
);
CREATE INDEX hops_claim ON hops (desk_id, claim_id, position, ordinal, id);
CREATE INDEX hops_source ON hops (desk_id, source_id, claim_id, id) WHERE source_id IS NOT NULL;

-- +goose Down
DROP TABLE hops;
DROP TABLE claim_versions;
DROP TABLE claims;
DROP TABLE occasions;
