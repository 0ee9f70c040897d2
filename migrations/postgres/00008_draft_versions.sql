-- +goose Up
-- Every save of a draft, under the claim's version that it made: what a conflict shows as its base, and what undo finds.
CREATE TABLE draft_versions (
    desk_id       uuid        NOT NULL,
    claim_id      uuid        NOT NULL,
    claim_version integer     NOT NULL CHECK (claim_version > 0),
    body          jsonb       NOT NULL,
    author        uuid REFERENCES accounts (id),
    created_at    timestamptz NOT NULL,
    PRIMARY KEY (desk_id, claim_id, claim_version),
    FOREIGN KEY (desk_id, claim_id) REFERENCES claims (desk_id, id)
);

CREATE TRIGGER draft_versions_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON draft_versions
    FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- +goose Down
DROP TABLE draft_versions;
