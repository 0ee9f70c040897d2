-- +goose Up
CREATE TABLE scales (
    desk_id    text      NOT NULL REFERENCES desks (id),
    id         text      NOT NULL CHECK (length(id) = 36),
    name       text      NOT NULL,
    created_at timestamp NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z'),
    version    integer   NOT NULL CHECK (version > 0),
    PRIMARY KEY (desk_id, id)
);
CREATE INDEX scales_newest ON scales (desk_id, created_at, id);

CREATE TABLE scale_versions (
    desk_id    text      NOT NULL,
    id         text      NOT NULL CHECK (length(id) = 36),
    scale_id   text      NOT NULL,
    number     integer   NOT NULL CHECK (number > 0),
    labels     text      NOT NULL CHECK (json_valid(labels)),
    created_by text      REFERENCES accounts (id),
    created_at timestamp NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z'),
    PRIMARY KEY (desk_id, id),
    FOREIGN KEY (desk_id, scale_id) REFERENCES scales (desk_id, id)
);
CREATE UNIQUE INDEX scale_versions_number ON scale_versions (desk_id, scale_id, number);

-- +goose StatementBegin
CREATE TRIGGER scale_versions_no_update BEFORE UPDATE ON scale_versions BEGIN
    SELECT RAISE(ABORT, 'sumber: refused: UPDATE on scale_versions, its rows are only ever added');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER scale_versions_no_delete BEFORE DELETE ON scale_versions BEGIN
    SELECT RAISE(ABORT, 'sumber: refused: DELETE on scale_versions, its rows are only ever added');
END;
-- +goose StatementEnd
-- REPLACE deletes a row without its DELETE trigger: an insert that would replace is refused before it can.
-- +goose StatementBegin
CREATE TRIGGER scale_versions_replace BEFORE INSERT ON scale_versions
    WHEN EXISTS (SELECT 1 FROM scale_versions WHERE rowid = NEW.rowid)
        OR EXISTS (SELECT 1 FROM scale_versions WHERE desk_id = NEW.desk_id AND id = NEW.id)
        OR EXISTS (SELECT 1 FROM scale_versions WHERE desk_id = NEW.desk_id AND scale_id = NEW.scale_id AND number = NEW.number)
BEGIN
    SELECT RAISE(ABORT, 'sumber: conflict: scale_versions has this row');
END;
-- +goose StatementEnd

CREATE TABLE evidence (
    desk_id     text      NOT NULL,
    id          text      NOT NULL CHECK (length(id) = 36),
    article_id  text      NOT NULL,
    claim_id    text,
    occasion_id text,
    bears_on    text      NOT NULL CHECK (bears_on IN ('content', 'hop', 'occasion')),
    hop_id      text,
    kind        text      NOT NULL CHECK (kind IN ('link', 'document', 'email', 'interview')),
    url         text      NOT NULL,
    title       text      NOT NULL,
    stance      text      NOT NULL CHECK (stance IN ('supports', 'refutes', 'context')),
    is_primary  boolean   NOT NULL CHECK (is_primary IN (0, 1)),
    excerpt     text      NOT NULL,
    created_by  text      NOT NULL REFERENCES accounts (id),
    created_at  timestamp NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z'),
    removed_at  timestamp CHECK (removed_at GLOB '????-??-??T??:??:??.??????Z'),
    removed_by  text      REFERENCES accounts (id),
    PRIMARY KEY (desk_id, id),
    FOREIGN KEY (desk_id, article_id) REFERENCES articles (desk_id, id),
    FOREIGN KEY (desk_id, claim_id) REFERENCES claims (desk_id, id),
    FOREIGN KEY (desk_id, occasion_id) REFERENCES occasions (desk_id, id),
    FOREIGN KEY (desk_id, hop_id) REFERENCES hops (desk_id, id),
    CHECK ((claim_id IS NULL) <> (occasion_id IS NULL)),
    CHECK (hop_id IS NULL OR bears_on = 'hop'),
    CHECK ((removed_at IS NULL) = (removed_by IS NULL))
);
CREATE INDEX evidence_article ON evidence (desk_id, article_id, created_at, id) WHERE removed_at IS NULL;
CREATE INDEX evidence_claim ON evidence (desk_id, claim_id, created_at, id) WHERE removed_at IS NULL;
CREATE INDEX evidence_occasion ON evidence (desk_id, occasion_id, created_at, id) WHERE removed_at IS NULL;
CREATE INDEX evidence_hop ON evidence (desk_id, hop_id) WHERE hop_id IS NOT NULL;

CREATE TABLE drafts (
    desk_id          text      NOT NULL,
    claim_id         text      NOT NULL,
    statement        text      NOT NULL,
    kind             text      NOT NULL CHECK (kind IN ('', 'fact', 'promise', 'call', 'opinion', 'prediction')),
    findings         text      NOT NULL CHECK (json_valid(findings)),
    rating           text      NOT NULL,
    scale_version_id text,
    category         text      NOT NULL CHECK (category IN ('', 'fabricated', 'manipulated', 'imposter', 'false_context', 'misleading', 'satire')),
    summary          text      NOT NULL,
    rationale        text      NOT NULL,
    correction       text      NOT NULL CHECK (correction IN ('', 'minor', 'update', 'conclusion_changed')),
    correct_reason   text      NOT NULL,
    updated_by       text      REFERENCES accounts (id),
    updated_at       timestamp NOT NULL CHECK (updated_at GLOB '????-??-??T??:??:??.??????Z'),
    PRIMARY KEY (desk_id, claim_id),
    FOREIGN KEY (desk_id, claim_id) REFERENCES claims (desk_id, id),
    FOREIGN KEY (desk_id, scale_version_id) REFERENCES scale_versions (desk_id, id)
);

CREATE TABLE draft_authors (
    desk_id    text      NOT NULL,
    claim_id   text      NOT NULL,
    account_id text      NOT NULL REFERENCES accounts (id),
    at         timestamp NOT NULL CHECK (at GLOB '????-??-??T??:??:??.??????Z'),
    PRIMARY KEY (desk_id, claim_id, account_id),
    FOREIGN KEY (desk_id, claim_id) REFERENCES claims (desk_id, id)
);

CREATE TABLE verdict_revisions (
    desk_id          text      NOT NULL,
    id               text      NOT NULL CHECK (length(id) = 36),
    claim_id         text      NOT NULL,
    article_id       text      NOT NULL,
    number           integer   NOT NULL CHECK (number > 0),
    attempt          integer   NOT NULL CHECK (attempt > 0),
    claim_version_id text      NOT NULL,
    kind             text      NOT NULL CHECK (kind IN ('fact', 'promise', 'call', 'opinion', 'prediction')),
    rating           text      NOT NULL,
    scale_version_id text,
    snapshot         blob      NOT NULL,
    sha256           text      NOT NULL CHECK (length(sha256) = 64),
    proposed_by      text      NOT NULL REFERENCES accounts (id),
    proposed_at      timestamp NOT NULL CHECK (proposed_at GLOB '????-??-??T??:??:??.??????Z'),
    PRIMARY KEY (desk_id, id),
    FOREIGN KEY (desk_id, claim_id) REFERENCES claims (desk_id, id),
    FOREIGN KEY (desk_id, article_id) REFERENCES articles (desk_id, id),
    FOREIGN KEY (desk_id, claim_version_id) REFERENCES claim_versions (desk_id, id),
    FOREIGN KEY (desk_id, scale_version_id) REFERENCES scale_versions (desk_id, id)
);
CREATE UNIQUE INDEX verdict_revisions_attempt ON verdict_revisions (desk_id, claim_id, number, attempt);

-- +goose StatementBegin
CREATE TRIGGER verdict_revisions_no_update BEFORE UPDATE ON verdict_revisions BEGIN
    SELECT RAISE(ABORT, 'sumber: refused: UPDATE on verdict_revisions, its rows are only ever added');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER verdict_revisions_no_delete BEFORE DELETE ON verdict_revisions BEGIN
    SELECT RAISE(ABORT, 'sumber: refused: DELETE on verdict_revisions, its rows are only ever added');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER verdict_revisions_replace BEFORE INSERT ON verdict_revisions
    WHEN EXISTS (SELECT 1 FROM verdict_revisions WHERE rowid = NEW.rowid)
        OR EXISTS (SELECT 1 FROM verdict_revisions WHERE desk_id = NEW.desk_id AND id = NEW.id)
        OR EXISTS (SELECT 1 FROM verdict_revisions WHERE desk_id = NEW.desk_id AND claim_id = NEW.claim_id AND number = NEW.number AND attempt = NEW.attempt)
BEGIN
    SELECT RAISE(ABORT, 'sumber: conflict: verdict_revisions has this row');
END;
-- +goose StatementEnd

CREATE TABLE verdict_authors (
    desk_id    text      NOT NULL,
    verdict_id text      NOT NULL,
    account_id text      NOT NULL REFERENCES accounts (id),
    PRIMARY KEY (desk_id, verdict_id, account_id),
    FOREIGN KEY (desk_id, verdict_id) REFERENCES verdict_revisions (desk_id, id)
);

CREATE TABLE decisions (
    desk_id    text      NOT NULL,
    id         text      NOT NULL CHECK (length(id) = 36),
    verdict_id text      NOT NULL,
    action     text      NOT NULL CHECK (action IN ('approve', 'return')),
    account_id text      NOT NULL REFERENCES accounts (id),
    remarks    text      NOT NULL,
    sha256     text      NOT NULL,
    at         timestamp NOT NULL CHECK (at GLOB '????-??-??T??:??:??.??????Z'),
    PRIMARY KEY (desk_id, id),
    FOREIGN KEY (desk_id, verdict_id) REFERENCES verdict_revisions (desk_id, id)
);
CREATE INDEX decisions_verdict ON decisions (desk_id, verdict_id, at, id);
CREATE UNIQUE INDEX decisions_approve ON decisions (desk_id, verdict_id) WHERE action = 'approve';

-- SQLite has one writer at a time, so the triggers on what meets on a verdict need no lock.
-- +goose StatementBegin
CREATE TRIGGER verdict_authors_no_update BEFORE UPDATE ON verdict_authors BEGIN
    SELECT RAISE(ABORT, 'sumber: refused: UPDATE on verdict_authors, its rows are only ever added');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER verdict_authors_no_delete BEFORE DELETE ON verdict_authors BEGIN
    SELECT RAISE(ABORT, 'sumber: refused: DELETE on verdict_authors, its rows are only ever added');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER verdict_authors_replace BEFORE INSERT ON verdict_authors
    WHEN EXISTS (SELECT 1 FROM verdict_authors WHERE rowid = NEW.rowid)
        OR EXISTS (SELECT 1 FROM verdict_authors WHERE desk_id = NEW.desk_id AND verdict_id = NEW.verdict_id AND account_id = NEW.account_id)
BEGIN
    SELECT RAISE(ABORT, 'sumber: conflict: verdict_authors has this row');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER verdict_authors_insert BEFORE INSERT ON verdict_authors BEGIN
    SELECT RAISE(ABORT, 'sumber: refused: there is no such verdict')
        WHERE NOT EXISTS (SELECT 1 FROM verdict_revisions WHERE desk_id = NEW.desk_id AND id = NEW.verdict_id);
    SELECT RAISE(ABORT, 'sumber: refused: a decided verdict gets no more authors')
        WHERE EXISTS (SELECT 1 FROM decisions WHERE desk_id = NEW.desk_id AND verdict_id = NEW.verdict_id);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER decisions_no_update BEFORE UPDATE ON decisions BEGIN
    SELECT RAISE(ABORT, 'sumber: refused: UPDATE on decisions, its rows are only ever added');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER decisions_no_delete BEFORE DELETE ON decisions BEGIN
    SELECT RAISE(ABORT, 'sumber: refused: DELETE on decisions, its rows are only ever added');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER decisions_replace BEFORE INSERT ON decisions
    WHEN EXISTS (SELECT 1 FROM decisions WHERE rowid = NEW.rowid)
        OR EXISTS (SELECT 1 FROM decisions WHERE desk_id = NEW.desk_id AND id = NEW.id)
        OR EXISTS (SELECT 1 FROM decisions WHERE desk_id = NEW.desk_id AND verdict_id = NEW.verdict_id AND action = 'approve' AND NEW.action = 'approve')
BEGIN
    SELECT RAISE(ABORT, 'sumber: conflict: decisions has this row');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER decisions_insert BEFORE INSERT ON decisions BEGIN
    SELECT RAISE(ABORT, 'sumber: refused: there is no such verdict')
        WHERE NOT EXISTS (SELECT 1 FROM verdict_revisions WHERE desk_id = NEW.desk_id AND id = NEW.verdict_id);
    SELECT RAISE(ABORT, 'sumber: refused: the decision is not on the bytes of this verdict')
        WHERE NEW.sha256 <> (SELECT sha256 FROM verdict_revisions WHERE desk_id = NEW.desk_id AND id = NEW.verdict_id);
    SELECT RAISE(ABORT, 'sumber: refused: an author does not approve')
        WHERE NEW.action = 'approve' AND EXISTS (SELECT 1 FROM verdict_authors WHERE desk_id = NEW.desk_id AND verdict_id = NEW.verdict_id AND account_id = NEW.account_id);
    SELECT RAISE(ABORT, 'sumber: refused: a verdict without authors is not approved')
        WHERE NEW.action = 'approve' AND NOT EXISTS (SELECT 1 FROM verdict_authors WHERE desk_id = NEW.desk_id AND verdict_id = NEW.verdict_id);
    SELECT RAISE(ABORT, 'sumber: refused: a returned verdict is not approved')
        WHERE NEW.action = 'approve' AND EXISTS (SELECT 1 FROM decisions WHERE desk_id = NEW.desk_id AND verdict_id = NEW.verdict_id AND action = 'return');
END;
-- +goose StatementEnd

-- +goose Down
DROP TABLE decisions;
DROP TABLE verdict_authors;
DROP TABLE verdict_revisions;
DROP TABLE draft_authors;
DROP TABLE drafts;
DROP TABLE evidence;
DROP TABLE scale_versions;
DROP TABLE scales;
