-- +goose Up
CREATE TABLE publications (
    desk_id        text      NOT NULL,
    id             text      NOT NULL CHECK (length(id) = 36),
    claim_id       text      NOT NULL,
    article_id     text      NOT NULL,
    verdict_id     text      NOT NULL,
    number         integer   NOT NULL CHECK (number > 0),
    published_by   text      NOT NULL REFERENCES accounts (id),
    published_at   timestamp NOT NULL CHECK (published_at GLOB '????-??-??T??:??:??.??????Z'),
    correction     text      NOT NULL CHECK (correction IN ('', 'minor', 'update', 'conclusion_changed')),
    correct_reason text      NOT NULL,
    superseded_at  timestamp CHECK (superseded_at GLOB '????-??-??T??:??:??.??????Z'),
    retracted_at   timestamp CHECK (retracted_at GLOB '????-??-??T??:??:??.??????Z'),
    retracted_by   text      REFERENCES accounts (id),
    retract_reason text      NOT NULL,
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
CREATE TRIGGER publications_no_delete BEFORE DELETE ON publications BEGIN
    SELECT RAISE(ABORT, 'sumber: refused: DELETE on publications, its rows are only ever added');
END;
-- +goose StatementEnd
-- REPLACE deletes a row without its DELETE trigger: an insert that would replace is refused before it can.
-- +goose StatementBegin
CREATE TRIGGER publications_replace BEFORE INSERT ON publications
    WHEN EXISTS (SELECT 1 FROM publications WHERE rowid = NEW.rowid)
        OR EXISTS (SELECT 1 FROM publications WHERE desk_id = NEW.desk_id AND id = NEW.id)
        OR EXISTS (SELECT 1 FROM publications WHERE desk_id = NEW.desk_id AND claim_id = NEW.claim_id AND number = NEW.number)
        OR EXISTS (SELECT 1 FROM publications WHERE desk_id = NEW.desk_id AND verdict_id = NEW.verdict_id)
        OR EXISTS (SELECT 1 FROM publications WHERE desk_id = NEW.desk_id AND claim_id = NEW.claim_id AND superseded_at IS NULL AND retracted_at IS NULL AND NEW.superseded_at IS NULL AND NEW.retracted_at IS NULL)
BEGIN
    SELECT RAISE(ABORT, 'sumber: conflict: publications has this row');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER publications_insert BEFORE INSERT ON publications BEGIN
    SELECT RAISE(ABORT, 'sumber: refused: the verdict is of another claim')
        WHERE NOT EXISTS (SELECT 1 FROM verdict_revisions WHERE desk_id = NEW.desk_id AND id = NEW.verdict_id
            AND claim_id = NEW.claim_id AND article_id = NEW.article_id AND number = NEW.number);
    SELECT RAISE(ABORT, 'sumber: refused: only an approved verdict is published')
        WHERE NOT EXISTS (SELECT 1 FROM decisions WHERE desk_id = NEW.desk_id AND verdict_id = NEW.verdict_id AND action = 'approve')
            OR EXISTS (SELECT 1 FROM decisions WHERE desk_id = NEW.desk_id AND verdict_id = NEW.verdict_id AND action = 'return');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER publications_update BEFORE UPDATE ON publications BEGIN
    SELECT RAISE(ABORT, 'sumber: refused: what was published is not changed')
        WHERE (NEW.desk_id, NEW.id, NEW.claim_id, NEW.article_id, NEW.verdict_id, NEW.number, NEW.published_by, NEW.published_at, NEW.correction, NEW.correct_reason)
            IS NOT (OLD.desk_id, OLD.id, OLD.claim_id, OLD.article_id, OLD.verdict_id, OLD.number, OLD.published_by, OLD.published_at, OLD.correction, OLD.correct_reason);
    SELECT RAISE(ABORT, 'sumber: refused: the end of a publication is not changed')
        WHERE OLD.superseded_at IS NOT NULL AND NEW.superseded_at IS NOT OLD.superseded_at
            OR OLD.retracted_at IS NOT NULL
            AND (NEW.retracted_at, NEW.retracted_by, NEW.retract_reason) IS NOT (OLD.retracted_at, OLD.retracted_by, OLD.retract_reason);
END;
-- +goose StatementEnd

-- +goose Down
DROP TABLE publications;
