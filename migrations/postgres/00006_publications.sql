-- +goose Up
CREATE TABLE publications (
    desk_id        uuid        NOT NULL,
    id             uuid        NOT NULL,
    claim_id       uuid        NOT NULL,
    article_id     uuid        NOT NULL,
    verdict_id     uuid        NOT NULL,
    number         integer     NOT NULL CHECK (number > 0),
    published_by   uuid        NOT NULL REFERENCES accounts (id),
    published_at   timestamptz NOT NULL,
    correction     text        NOT NULL CHECK (correction IN ('', 'minor', 'update', 'conclusion_changed')),
    correct_reason text        NOT NULL,
    superseded_at  timestamptz,
    retracted_at   timestamptz,
    retracted_by   uuid REFERENCES accounts (id),
    retract_reason text        NOT NULL,
    PRIMARY KEY (desk_id, id),
    FOREIGN KEY (desk_id, claim_id) REFERENCES claims (desk_id, id),
    FOREIGN KEY (desk_id, article_id) REFERENCES articles (desk_id, id),
    FOREIGN KEY (desk_id, verdict_id) REFERENCES verdict_revisions (desk_id, id),
    CHECK ((retracted_at IS NULL) = (retracted_by IS NULL)),
    CHECK ((retracted_at IS NULL) = (retract_reason = '')),
    CHECK (superseded_at IS NULL OR retracted_at IS NULL)
);
CREATE UNIQUE INDEX publications_live ON publications (desk_id, claim_id) WHERE superseded_at IS NULL AND retracted_at IS NULL;
CREATE UNIQUE INDEX publications_number ON publications (desk_id, claim_id, number);
CREATE UNIQUE INDEX publications_verdict ON publications (desk_id, verdict_id);
CREATE INDEX publications_article ON publications (desk_id, article_id, published_at, id);
-- A public reader knows an article and no desk.
CREATE INDEX publications_public ON publications (article_id);

-- +goose StatementBegin
CREATE FUNCTION publications_insert() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v verdict_revisions := lock_verdict(NEW.desk_id, NEW.verdict_id);
BEGIN
    IF (NEW.claim_id, NEW.article_id, NEW.number) IS DISTINCT FROM (v.claim_id, v.article_id, v.number) THEN
        RAISE EXCEPTION 'the verdict is of another claim' USING ERRCODE = 'SU001';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM decisions WHERE desk_id = NEW.desk_id AND verdict_id = NEW.verdict_id AND action = 'approve')
        OR EXISTS (SELECT 1 FROM decisions WHERE desk_id = NEW.desk_id AND verdict_id = NEW.verdict_id AND action = 'return') THEN
        RAISE EXCEPTION 'only an approved verdict is published' USING ERRCODE = 'SU001';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION publications_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.desk_id, NEW.id, NEW.claim_id, NEW.article_id, NEW.verdict_id, NEW.number, NEW.published_by, NEW.published_at, NEW.correction, NEW.correct_reason)
        IS DISTINCT FROM
        (OLD.desk_id, OLD.id, OLD.claim_id, OLD.article_id, OLD.verdict_id, OLD.number, OLD.published_by, OLD.published_at, OLD.correction, OLD.correct_reason)
    THEN
        RAISE EXCEPTION 'what was published is not changed' USING ERRCODE = 'SU001';
    END IF;
    IF OLD.superseded_at IS NOT NULL AND NEW.superseded_at IS DISTINCT FROM OLD.superseded_at
        OR OLD.retracted_at IS NOT NULL
        AND (NEW.retracted_at, NEW.retracted_by, NEW.retract_reason) IS DISTINCT FROM (OLD.retracted_at, OLD.retracted_by, OLD.retract_reason)
    THEN
        RAISE EXCEPTION 'the end of a publication is not changed' USING ERRCODE = 'SU001';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd

CREATE TRIGGER publications_insert BEFORE INSERT ON publications
    FOR EACH ROW EXECUTE FUNCTION publications_insert();
CREATE TRIGGER publications_update BEFORE UPDATE ON publications
    FOR EACH ROW EXECUTE FUNCTION publications_update();
CREATE TRIGGER publications_delete BEFORE DELETE OR TRUNCATE ON publications
    FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- +goose Down
DROP TABLE publications;
DROP FUNCTION publications_update();
DROP FUNCTION publications_insert();
