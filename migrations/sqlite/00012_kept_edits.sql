-- +goose Up
-- Forms that could not be saved, because the claim had changed or stood elsewhere by then: nothing that was typed is lost.
CREATE TABLE kept_edits (
    desk_id      text      NOT NULL,
    account_id   text      NOT NULL REFERENCES accounts (id),
    claim_id     text      NOT NULL,
    form         text      NOT NULL CHECK (form IN ('draft', 'edit')),
    base_version integer   NOT NULL,
    fields       text      NOT NULL CHECK (json_valid(fields)),
    at           timestamp NOT NULL CHECK (at GLOB '????-??-??T??:??:??.??????Z'),
    PRIMARY KEY (desk_id, account_id, claim_id, form),
    FOREIGN KEY (desk_id, claim_id) REFERENCES claims (desk_id, id)
);

-- +goose Down
DROP TABLE kept_edits;
