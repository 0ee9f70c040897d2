-- +goose Up
-- What an act on claims changed, so that whoever did it can take it back.
CREATE TABLE undo_acts (
    desk_id    uuid        NOT NULL REFERENCES desks (id),
    id         uuid        NOT NULL,
    account_id uuid        NOT NULL REFERENCES accounts (id),
    action     text        NOT NULL CHECK (action <> ''),
    at         timestamptz NOT NULL,
    undone_at  timestamptz,
    PRIMARY KEY (desk_id, id)
);
CREATE INDEX undo_acts_last ON undo_acts (desk_id, account_id, at, id) WHERE undone_at IS NULL;

CREATE TABLE undo_items (
    desk_id  uuid    NOT NULL,
    act_id   uuid    NOT NULL,
    claim_id uuid    NOT NULL,
    state    text    NOT NULL CHECK (state IN ('triage', 'selected', 'reviewing', 'proposed', 'approved', 'done', 'dismissed')),
    assignee uuid REFERENCES accounts (id),
    reason   text    NOT NULL,
    was      integer NOT NULL CHECK (was > 0),
    became   integer NOT NULL CHECK (became > was),
    PRIMARY KEY (desk_id, act_id, claim_id),
    FOREIGN KEY (desk_id, act_id) REFERENCES undo_acts (desk_id, id),
    FOREIGN KEY (desk_id, claim_id) REFERENCES claims (desk_id, id)
);
CREATE INDEX undo_items_claim ON undo_items (desk_id, claim_id, became);

-- +goose Down
DROP TABLE undo_items;
DROP TABLE undo_acts;
