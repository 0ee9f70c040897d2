-- +goose Up
CREATE TABLE occasions (
    desk_id    uuid        NOT NULL,
    id         uuid        NOT NULL,
    article_id uuid        NOT NULL,
    speaker_id uuid,
    speaker    text        NOT NULL,
    medium     text        NOT NULL CHECK (medium IN ('', 'letter', 'briefing', 'post', 'interview', 'statement', 'speech', 'broadcast', 'report', 'document', 'message', 'other')),
    date       text        NOT NULL,
    addressee  text        NOT NULL,
    document   text        NOT NULL,
    note       text        NOT NULL,
    created_by uuid        NOT NULL REFERENCES accounts (id),
    updated_by uuid        NOT NULL REFERENCES accounts (id),
    created_at timestamptz NOT NULL,
    version    integer     NOT NULL CHECK (version > 0),
    PRIMARY KEY (desk_id, id),
    FOREIGN KEY (desk_id, article_id) REFERENCES articles (desk_id, id),
    FOREIGN KEY (desk_id, speaker_id) REFERENCES sources (desk_id, id)
);
CREATE INDEX occasions_article ON occasions (desk_id, article_id, created_at, id);
CREATE INDEX occasions_speaker ON occasions (desk_id, speaker_id) WHERE speaker_id IS NOT NULL;

CREATE TABLE claims (
    desk_id      uuid        NOT NULL,
    id           uuid        NOT NULL,
    article_id   uuid        NOT NULL,
    position     integer     NOT NULL,
    sort_key     text COLLATE "C" NOT NULL CHECK (sort_key <> ''),
    state        text        NOT NULL CHECK (state IN ('triage', 'selected', 'reviewing', 'proposed', 'approved', 'done', 'dismissed')),
    assignee     uuid REFERENCES accounts (id),
    kind         text        NOT NULL CHECK (kind IN ('fact', 'promise', 'call', 'opinion', 'prediction')),
    attribution  text        NOT NULL CHECK (attribution IN ('sourced', 'anonymous', 'unattributed')),
    check_worthy text        NOT NULL CHECK (check_worthy IN ('high', 'medium', 'low')),
    excerpt      text        NOT NULL,
    statement    text        NOT NULL,
    source_id    uuid,
    occasion_id  uuid,
    duplicate_of uuid,
    current      integer     NOT NULL CHECK (current > 0),
    touched      boolean     NOT NULL,
    reason       text        NOT NULL,
    proposal     uuid,
    publish_at   timestamptz,
    scheduled_by uuid REFERENCES accounts (id),
    created_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL,
    version      integer     NOT NULL CHECK (version > 0),
    PRIMARY KEY (desk_id, id),
    FOREIGN KEY (desk_id, article_id) REFERENCES articles (desk_id, id),
    FOREIGN KEY (desk_id, source_id) REFERENCES sources (desk_id, id),
    FOREIGN KEY (desk_id, occasion_id) REFERENCES occasions (desk_id, id),
    FOREIGN KEY (desk_id, duplicate_of) REFERENCES claims (desk_id, id),
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
    desk_id    uuid        NOT NULL,
    id         uuid        NOT NULL,
    claim_id   uuid        NOT NULL,
    number     integer     NOT NULL CHECK (number > 0),
    rev_id     uuid        NOT NULL,
    body       jsonb       NOT NULL,
    author     uuid REFERENCES accounts (id),
    engine     text        NOT NULL,
    note       text        NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (desk_id, id),
    FOREIGN KEY (desk_id, claim_id) REFERENCES claims (desk_id, id),
    FOREIGN KEY (desk_id, rev_id) REFERENCES revisions (desk_id, id)
);
CREATE UNIQUE INDEX claim_versions_number ON claim_versions (desk_id, claim_id, number);

CREATE TRIGGER claim_versions_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON claim_versions
    FOR EACH STATEMENT EXECUTE FUNCTION append_only();

CREATE TABLE hops (
    desk_id   uuid    NOT NULL,
    id        uuid    NOT NULL,
    claim_id  uuid    NOT NULL,
    position  integer NOT NULL CHECK (position >= 0),
    ordinal   integer NOT NULL CHECK (ordinal >= 0),
    source_id uuid,
    name      text    NOT NULL,
    kind      text    NOT NULL CHECK (kind IN ('', 'person', 'organisation', 'government', 'news_media', 'document', 'group', 'anonymous')),
    origin    text    NOT NULL CHECK (origin IN ('cited', 'found')),
    medium    text    NOT NULL CHECK (medium IN ('', 'letter', 'briefing', 'post', 'interview', 'statement', 'speech', 'broadcast', 'report', 'document', 'message', 'other')),
    date      text    NOT NULL,
    address   text    NOT NULL,
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
