-- +goose Up
-- Where a desk's CMS is told of verdicts. The secrets sign what is sent, so they are kept as they are: no hash could sign.
CREATE TABLE webhooks (
    desk_id text NOT NULL REFERENCES desks (id),
    id text NOT NULL CHECK (length(id) = 36),
    address text NOT NULL CHECK (address <> ''),
    events text NOT NULL CHECK (json_valid(events)),
    secret text NOT NULL CHECK (secret <> ''),
    old_secret text NOT NULL,
    old_until timestamp CHECK (old_until GLOB '????-??-??T??:??:??.??????Z'),
    active boolean NOT NULL,
    failing_since timestamp CHECK (failing_since GLOB '????-??-??T??:??:??.??????Z'),
    disabled_at timestamp CHECK (disabled_at GLOB '????-??-??T??:??:??.??????Z'),
    created_by text NOT NULL REFERENCES accounts (id),
    created_at timestamp NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z'),
    removed_at timestamp CHECK (removed_at GLOB '????-??-??T??:??:??.??????Z'),
    version integer NOT NULL CHECK (version > 0),
    PRIMARY KEY (desk_id, id)
);

-- One message to one receiver. claim_id keeps the messages about a claim in order; a test has neither claim nor number. next_at is
-- when it is sent next; while a worker has it, until when it is the worker's alone.
CREATE TABLE deliveries (
    desk_id text NOT NULL,
    id text NOT NULL CHECK (length(id) = 36),
    webhook_id text NOT NULL,
    seq integer,
    kind text NOT NULL CHECK (kind <> ''),
    claim_id text,
    payload blob NOT NULL,
    state text NOT NULL CHECK (state IN ('waiting', 'delivered', 'dead')),
    attempts integer NOT NULL CHECK (attempts >= 0),
    next_at timestamp NOT NULL CHECK (next_at GLOB '????-??-??T??:??:??.??????Z'),
    lease text,
    created_at timestamp NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z'),
    done_at timestamp CHECK (done_at GLOB '????-??-??T??:??:??.??????Z'),
    PRIMARY KEY (desk_id, id),
    FOREIGN KEY (desk_id, webhook_id) REFERENCES webhooks (desk_id, id),
    CHECK ((state = 'waiting') = (done_at IS NULL))
);
CREATE UNIQUE INDEX deliveries_once ON deliveries (desk_id, webhook_id, seq);
CREATE INDEX deliveries_newest ON deliveries (desk_id, webhook_id, id);
CREATE INDEX deliveries_state ON deliveries (desk_id, webhook_id, state, id);
CREATE INDEX deliveries_order ON deliveries (desk_id, webhook_id, claim_id, seq) WHERE state = 'waiting';
-- A worker serves all desks.
CREATE INDEX deliveries_due ON deliveries (next_at) WHERE state = 'waiting';

CREATE TABLE delivery_attempts (
    desk_id text NOT NULL,
    delivery_id text NOT NULL,
    number integer NOT NULL CHECK (number > 0),
    at timestamp NOT NULL CHECK (at GLOB '????-??-??T??:??:??.??????Z'),
    milliseconds integer NOT NULL CHECK (milliseconds >= 0),
    status integer NOT NULL,
    error text NOT NULL,
    answer text NOT NULL,
    PRIMARY KEY (desk_id, delivery_id, number),
    FOREIGN KEY (desk_id, delivery_id) REFERENCES deliveries (desk_id, id)
);

-- +goose Down
DROP TABLE delivery_attempts;
DROP TABLE deliveries;
DROP TABLE webhooks;
