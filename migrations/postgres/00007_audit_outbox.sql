-- +goose Up

-- No foreign key to desks: the chain of the system has a desk id that is of no desk.
CREATE TABLE audit_heads (
    desk_id uuid   NOT NULL PRIMARY KEY,
    seq     bigint NOT NULL CHECK (seq >= 0),
    hash    bytea  NOT NULL CHECK (length(hash) = 32)
);

CREATE TABLE audit_events (
    desk_id   uuid        NOT NULL,
    seq       bigint      NOT NULL CHECK (seq > 0),
    prev_hash bytea       NOT NULL CHECK (length(prev_hash) = 32),
    hash      bytea       NOT NULL CHECK (length(hash) = 32),
    at        timestamptz NOT NULL,
    actor     uuid,
    action    text        NOT NULL CHECK (action <> ''),
    object    text        NOT NULL,
    object_id text        NOT NULL,
    body      bytea       NOT NULL,
    PRIMARY KEY (desk_id, seq)
);
CREATE UNIQUE INDEX audit_events_prev ON audit_events (desk_id, prev_hash);
CREATE INDEX audit_events_object ON audit_events (desk_id, object, object_id, seq);

CREATE TABLE audit_values (
    desk_id uuid   NOT NULL,
    seq     bigint NOT NULL,
    field   text   NOT NULL,
    salt    bytea,
    value   text,
    PRIMARY KEY (desk_id, seq, field),
    FOREIGN KEY (desk_id, seq) REFERENCES audit_events (desk_id, seq),
    CHECK ((salt IS NULL) = (value IS NULL))
);

CREATE TABLE outbox (
    desk_id    uuid        NOT NULL,
    seq        bigint      NOT NULL,
    kind       text        NOT NULL CHECK (kind <> ''),
    object     text        NOT NULL,
    object_id  text        NOT NULL,
    payload    bytea       NOT NULL,
    created_at timestamptz NOT NULL,
    done_at    timestamptz,
    PRIMARY KEY (desk_id, seq),
    FOREIGN KEY (desk_id, seq) REFERENCES audit_events (desk_id, seq)
);
CREATE INDEX outbox_waiting ON outbox (desk_id, seq) WHERE done_at IS NULL;

-- +goose StatementBegin
CREATE FUNCTION audit_heads_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.desk_id <> OLD.desk_id OR NEW.seq <= OLD.seq THEN
        RAISE EXCEPTION 'the head of an audit chain only moves on' USING ERRCODE = 'SU001';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd

-- Erasing takes the salt too: with it, a short value could be guessed from its commitment.
-- +goose StatementBegin
CREATE FUNCTION audit_values_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.desk_id, NEW.seq, NEW.field) IS DISTINCT FROM (OLD.desk_id, OLD.seq, OLD.field)
        OR NEW.value IS NOT NULL OR NEW.salt IS NOT NULL THEN
        RAISE EXCEPTION 'an audit value is only ever erased' USING ERRCODE = 'SU001';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd

CREATE TRIGGER audit_heads_update BEFORE UPDATE ON audit_heads
    FOR EACH ROW EXECUTE FUNCTION audit_heads_update();
CREATE TRIGGER audit_heads_delete BEFORE DELETE OR TRUNCATE ON audit_heads
    FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER audit_events_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_events
    FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER audit_values_update BEFORE UPDATE ON audit_values
    FOR EACH ROW EXECUTE FUNCTION audit_values_update();
CREATE TRIGGER audit_values_delete BEFORE DELETE OR TRUNCATE ON audit_values
    FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- +goose Down
DROP TABLE outbox;
DROP TABLE audit_values;
DROP TABLE audit_events;
DROP TABLE audit_heads;
DROP FUNCTION audit_values_update();
DROP FUNCTION audit_heads_update();
