-- +goose Up
-- What an editor says of one field of a sealed proposal on returning it. Only what became of it changes later.
CREATE TABLE remarks (
    desk_id    uuid        NOT NULL,
    id         uuid        NOT NULL,
    claim_id   uuid        NOT NULL,
    verdict_id uuid        NOT NULL,
    field      text        NOT NULL CHECK (field IN ('statement', 'kind', 'finding', 'rating', 'category', 'summary', 'rationale', 'evidence', 'words')),
    object_id  text        NOT NULL,
    text       text        NOT NULL,
    suggestion text,
    state      text        NOT NULL CHECK (state IN ('open', 'done', 'accepted', 'declined')),
    account_id uuid        NOT NULL REFERENCES accounts (id),
    created_at timestamptz NOT NULL,
    closed_by  uuid REFERENCES accounts (id),
    closed_at  timestamptz,
    PRIMARY KEY (desk_id, id),
    FOREIGN KEY (desk_id, claim_id) REFERENCES claims (desk_id, id),
    FOREIGN KEY (desk_id, verdict_id) REFERENCES verdict_revisions (desk_id, id),
    CHECK (text <> '' OR suggestion IS NOT NULL),
    CHECK ((state = 'open') = (closed_at IS NULL)),
    CHECK ((closed_at IS NULL) = (closed_by IS NULL))
);
CREATE INDEX remarks_claim ON remarks (desk_id, claim_id, created_at, id);
CREATE INDEX remarks_verdict ON remarks (desk_id, verdict_id, created_at, id);

-- Findings that were given for an occasion: they hold for all its claims.
ALTER TABLE occasions ADD COLUMN findings jsonb NOT NULL DEFAULT '[]';

-- +goose Down
ALTER TABLE occasions DROP COLUMN findings;
DROP TABLE remarks;
