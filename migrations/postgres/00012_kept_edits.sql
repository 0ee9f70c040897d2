-- +goose Up
-- Forms that could not be saved, because the claim had changed or stood elsewhere by then: nothing that was typed is lost. The
-- fields are text and not jsonb, which has no place for a NUL that somebody pasted.
CREATE TABLE kept_edits (
    desk_id      uuid        NOT NULL,
    account_id   uuid        NOT NULL REFERENCES accounts (id),
    claim_id     uuid        NOT NULL,
    form         text        NOT NULL CHECK (form IN ('draft', 'edit')),
    base_version integer     NOT NULL,
    fields       text        NOT NULL CHECK (fields::json IS NOT NULL),
    at           timestamptz NOT NULL,
    PRIMARY KEY (desk_id, account_id, claim_id, form),
    FOREIGN KEY (desk_id, claim_id) REFERENCES claims (desk_id, id)
);

-- +goose Down
DROP TABLE kept_edits;
