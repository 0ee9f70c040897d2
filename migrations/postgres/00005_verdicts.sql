-- +goose Up
CREATE TABLE scales (
    desk_id    uuid        NOT NULL REFERENCES desks (id),
    id         uuid        NOT NULL,
    name       text        NOT NULL,
    created_at timestamptz NOT NULL,
    version    integer     NOT NULL CHECK (version > 0),
    PRIMARY KEY (desk_id, id)
);
CREATE INDEX scales_newest ON scales (desk_id, created_at, id);

CREATE TABLE scale_versions (
    desk_id    uuid        NOT NULL,
    id         uuid        NOT NULL,
    scale_id   uuid        NOT NULL,
    number     integer     NOT NULL CHECK (number > 0),
    labels     jsonb       NOT NULL,
    created_by uuid REFERENCES accounts (id),
    created_at timestamptz NOT NULL,
    PRIMARY KEY (desk_id, id),
    FOREIGN KEY (desk_id, scale_id) REFERENCES scales (desk_id, id)
);
CREATE UNIQUE INDEX scale_versions_number ON scale_versions (desk_id, scale_id, number);

CREATE TRIGGER scale_versions_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON scale_versions
    FOR EACH STATEMENT EXECUTE FUNCTION append_only();

CREATE TABLE evidence (
    desk_id     uuid        NOT NULL,
    id          uuid        NOT NULL,
    article_id  uuid        NOT NULL,
    claim_id    uuid,
    occasion_id uuid,
    bears_on    text        NOT NULL CHECK (bears_on IN ('content', 'hop', 'occasion')),
    hop_id      uuid,
    kind        text        NOT NULL CHECK (kind IN ('link', 'document', 'email', 'interview')),
    url         text        NOT NULL,
    title       text        NOT NULL,
    stance      text        NOT NULL CHECK (stance IN ('supports', 'refutes', 'context')),
    is_primary  boolean     NOT NULL,
    excerpt     text        NOT NULL,
    created_by  uuid        NOT NULL REFERENCES accounts (id),
    created_at  timestamptz NOT NULL,
    removed_at  timestamptz,
    removed_by  uuid REFERENCES accounts (id),
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
    desk_id          uuid        NOT NULL,
    claim_id         uuid        NOT NULL,
    statement        text        NOT NULL,
    kind             text        NOT NULL CHECK (kind IN ('', 'fact', 'promise', 'call', 'opinion', 'prediction')),
    findings         jsonb       NOT NULL,
    rating           text        NOT NULL,
    scale_version_id uuid,
    category         text        NOT NULL CHECK (category IN ('', 'fabricated', 'manipulated', 'imposter', 'false_context', 'misleading', 'satire')),
    summary          text        NOT NULL,
    rationale        text        NOT NULL,
    correction       text        NOT NULL CHECK (correction IN ('', 'minor', 'update', 'conclusion_changed')),
    correct_reason   text        NOT NULL,
    updated_by       uuid REFERENCES accounts (id),
    updated_at       timestamptz NOT NULL,
    PRIMARY KEY (desk_id, claim_id),
    FOREIGN KEY (desk_id, claim_id) REFERENCES claims (desk_id, id),
    FOREIGN KEY (desk_id, scale_version_id) REFERENCES scale_versions (desk_id, id)
);

CREATE TABLE draft_authors (
    desk_id    uuid        NOT NULL,
    claim_id   uuid        NOT NULL,
    account_id uuid        NOT NULL REFERENCES accounts (id),
    at         timestamptz NOT NULL,
    PRIMARY KEY (desk_id, claim_id, account_id),
    FOREIGN KEY (desk_id, claim_id) REFERENCES claims (desk_id, id)
);

CREATE TABLE verdict_revisions (
    desk_id          uuid        NOT NULL,
    id               uuid        NOT NULL,
    claim_id         uuid        NOT NULL,
    article_id       uuid        NOT NULL,
    number           integer     NOT NULL CHECK (number > 0),
    attempt          integer     NOT NULL CHECK (attempt > 0),
    claim_version_id uuid        NOT NULL,
    kind             text        NOT NULL CHECK (kind IN ('fact', 'promise', 'call', 'opinion', 'prediction')),
    rating           text        NOT NULL,
    scale_version_id uuid,
    snapshot         bytea       NOT NULL,
    sha256           text        NOT NULL CHECK (length(sha256) = 64),
    proposed_by      uuid        NOT NULL REFERENCES accounts (id),
    proposed_at      timestamptz NOT NULL,
    PRIMARY KEY (desk_id, id),
    FOREIGN KEY (desk_id, claim_id) REFERENCES claims (desk_id, id),
    FOREIGN KEY (desk_id, article_id) REFERENCES articles (desk_id, id),
    FOREIGN KEY (desk_id, claim_version_id) REFERENCES claim_versions (desk_id, id),
    FOREIGN KEY (desk_id, scale_version_id) REFERENCES scale_versions (desk_id, id)
);
CREATE UNIQUE INDEX verdict_revisions_attempt ON verdict_revisions (desk_id, claim_id, number, attempt);

CREATE TRIGGER verdict_revisions_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON verdict_revisions
    FOR EACH STATEMENT EXECUTE FUNCTION append_only();

ALTER TABLE claims ADD CONSTRAINT claims_proposal_fkey
    FOREIGN KEY (desk_id, proposal) REFERENCES verdict_revisions (desk_id, id);

CREATE TABLE verdict_authors (
    desk_id    uuid NOT NULL,
    verdict_id uuid NOT NULL,
    account_id uuid NOT NULL REFERENCES accounts (id),
    PRIMARY KEY (desk_id, verdict_id, account_id),
    FOREIGN KEY (desk_id, verdict_id) REFERENCES verdict_revisions (desk_id, id)
);

CREATE TABLE decisions (
    desk_id    uuid        NOT NULL,
    id         uuid        NOT NULL,
    verdict_id uuid        NOT NULL,
    action     text        NOT NULL CHECK (action IN ('approve', 'return')),
    account_id uuid        NOT NULL REFERENCES accounts (id),
    remarks    text        NOT NULL,
    sha256     text        NOT NULL,
    at         timestamptz NOT NULL,
    PRIMARY KEY (desk_id, id),
    FOREIGN KEY (desk_id, verdict_id) REFERENCES verdict_revisions (desk_id, id)
);
CREATE INDEX decisions_verdict ON decisions (desk_id, verdict_id, at, id);
CREATE UNIQUE INDEX decisions_approve ON decisions (desk_id, verdict_id) WHERE action = 'approve';

-- Three kinds of row meet on a verdict: its authors, the decisions on it, its publication. Each trigger below first
-- locks the verdict's row, so that of two transactions the second sees what the first wrote. That holds only when a
-- statement sees what was committed before it: at "read committed", which is why anything else is refused.
-- +goose StatementBegin
CREATE FUNCTION lock_verdict(desk uuid, verdict uuid) RETURNS verdict_revisions LANGUAGE plpgsql AS $$
DECLARE
    v verdict_revisions;
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'verdicts are decided at isolation level read committed only' USING ERRCODE = 'SU001';
    END IF;
    SELECT * INTO v FROM verdict_revisions WHERE desk_id = desk AND id = verdict FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no such verdict' USING ERRCODE = 'SU001';
    END IF;
    RETURN v;
END $$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION verdict_authors_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM lock_verdict(NEW.desk_id, NEW.verdict_id);
    IF EXISTS (SELECT 1 FROM decisions WHERE desk_id = NEW.desk_id AND verdict_id = NEW.verdict_id) THEN
        RAISE EXCEPTION 'a decided verdict gets no more authors' USING ERRCODE = 'SU001';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION decisions_insert() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v verdict_revisions := lock_verdict(NEW.desk_id, NEW.verdict_id);
BEGIN
    IF NEW.sha256 <> v.sha256 THEN
        RAISE EXCEPTION 'the decision is not on the bytes of this verdict' USING ERRCODE = 'SU001';
    END IF;
    IF NEW.action <> 'approve' THEN
        RETURN NEW;
    END IF;
    IF EXISTS (SELECT 1 FROM verdict_authors WHERE desk_id = NEW.desk_id AND verdict_id = NEW.verdict_id AND account_id = NEW.account_id) THEN
        RAISE EXCEPTION 'an author does not approve' USING ERRCODE = 'SU001';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM verdict_authors WHERE desk_id = NEW.desk_id AND verdict_id = NEW.verdict_id) THEN
        RAISE EXCEPTION 'a verdict without authors is not approved' USING ERRCODE = 'SU001';
    END IF;
    IF EXISTS (SELECT 1 FROM decisions WHERE desk_id = NEW.desk_id AND verdict_id = NEW.verdict_id AND action = 'return') THEN
        RAISE EXCEPTION 'a returned verdict is not approved' USING ERRCODE = 'SU001';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd

CREATE TRIGGER verdict_authors_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON verdict_authors
    FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER verdict_authors_insert BEFORE INSERT ON verdict_authors
    FOR EACH ROW EXECUTE FUNCTION verdict_authors_insert();
CREATE TRIGGER decisions_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON decisions
    FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER decisions_insert BEFORE INSERT ON decisions
    FOR EACH ROW EXECUTE FUNCTION decisions_insert();

-- +goose Down
ALTER TABLE claims DROP CONSTRAINT claims_proposal_fkey;
DROP TABLE decisions;
DROP TABLE verdict_authors;
DROP FUNCTION decisions_insert();
DROP FUNCTION verdict_authors_insert();
DROP FUNCTION lock_verdict(uuid, uuid);
DROP TABLE verdict_revisions;
DROP TABLE draft_authors;
DROP TABLE drafts;
DROP TABLE evidence;
DROP TABLE scale_versions;
DROP TABLE scales;
