-- +goose Up
-- Every save of a draft, under the claim's version that it made: what a conflict shows as its base, and what undo finds.
CREATE TABLE draft_versions (
    desk_id       text      NOT NULL,
    claim_id      text      NOT NULL,
    claim_version integer   NOT NULL CHECK (claim_version > 0),
    body          text      NOT NULL CHECK (json_valid(body)),
    author        text      REFERENCES accounts (id),
    created_at    timestamp NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z'),
    PRIMARY KEY (desk_id, claim_id, claim_version),
    FOREIGN KEY (desk_id, claim_id) REFERENCES claims (desk_id, id)
);

-- +goose StatementBegin
CREATE TRIGGER draft_versions_no_update BEFORE UPDATE ON draft_versions BEGIN
    SELECT RAISE(ABORT, 'sumber: refused: UPDATE on draft_versions, its rows are only ever added');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER draft_versions_no_delete BEFORE DELETE ON draft_versions BEGIN
    SELECT RAISE(ABORT, 'sumber: refused: DELETE on draft_versions, its rows are only ever added');
END;
-- +goose StatementEnd
-- REPLACE deletes a row without its DELETE trigger: an insert that would replace is refused before it can.
-- +goose StatementBegin
CREATE TRIGGER draft_versions_replace BEFORE INSERT ON draft_versions
    WHEN EXISTS (SELECT 1 FROM draft_versions WHERE rowid = NEW.rowid)
        OR EXISTS (SELECT 1 FROM draft_versions WHERE desk_id = NEW.desk_id AND claim_id = NEW.claim_id AND claim_version = NEW.claim_version)
BEGIN
    SELECT RAISE(ABORT, 'sumber: conflict: draft_versions has that row');
END;
-- +goose StatementEnd

-- +goose Down
DROP TABLE draft_versions;
