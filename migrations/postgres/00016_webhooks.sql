-- +goose Up
-- Where a desk's CMS is told of verdicts. The secrets sign what is sent, so they are kept as they are: no hash could sign.
CREATE TABLE webhooks (
    desk_id uuid NOT NULL REFERENCES desks (id),
    id uuid NOT NULL,
    address text NOT NULL CHECK (address <> ''),
    events jsonb NOT NULL,
    secret text NOT NULL CHECK (secret <> ''),
    old_secret text NOT NULL,
    old_until timestamptz,
    active boolean NOT NULL,
    failing_since timestamptz,
    disabled_at timestamptz,
    created_by uuid NOT NULL REFERENCES accounts (id),
    created_at timestamptz NOT NULL,
    removed_at timestamptz,
    version integer NOT NULL CHECK (version > 0),
    PRIMARY KEY (desk_id, id)
);

-- One message to one receiver. claim_id keeps the messages about a claim in order; a test has neither claim nor number. next_at is
-- when it is sent next; while a worker has it, until when it is the worker's alone.
CREATE TABLE deliveries (
    desk_id uuid NOT NULL,
    id uuid NOT NULL,
    webhook_id uuid NOT NULL,
    seq bigint,
    kind text NOT NULL CHECK (kind <> ''),
    claim_id uuid,
    payload bytea NOT NULL,
    state text NOT NULL CHECK (state IN ('waiting', 'delivered', 'dead')),
    attempts integer NOT NULL CHECK (attempts >= 0),
    next_at timestamptz NOT NULL,
    lease uuid,
    created_at timestamptz NOT NULL,
    done_at timestamptz,
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
    desk_id uuid NOT NULL,
    delivery_id uuid NOT NULL,
    number integer NOT NULL CHECK (number > 0),
    at timestamptz NOT NULL,
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
