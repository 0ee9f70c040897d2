-- +goose Up

-- No foreign key to desks: the chain of the system has a desk id that is of no desk.
CREATE TABLE audit_heads (
    desk_id text      NOT NULL PRIMARY KEY CHECK (length(desk_id) = 36),
    seq     integer   NOT NULL CHECK (seq >= 0),
    hash    blob      NOT NULL CHECK (length(hash) = 32)
);

CREATE TABLE audit_events (
    desk_id   text      NOT NULL,
    seq       integer   NOT NULL CHECK (seq > 0),
    prev_hash blob      NOT NULL CHECK (length(prev_hash) = 32),
    hash      blob      NOT NULL CHECK (length(hash) = 32),
    at        timestamp NOT NULL CHECK (at GLOB '????-??-??T??:??:??.??????Z'),
    actor     text,
    action    text      NOT NULL CHECK (action <> ''),
    object    text      NOT NULL,
    object_id text      NOT NULL,
    body      blob      NOT NULL,
    PRIMARY KEY (desk_id, seq)
);
CREATE UNIQUE INDEX audit_events_prev ON audit_events (desk_id, prev_hash);
CREATE INDEX audit_events_object ON audit_events (desk_id, object, object_id, seq);

CREATE TABLE audit_values (
    desk_id text      NOT NULL,
    seq     integer   NOT NULL,
    field   text      NOT NULL,
    salt    blob,
    value   text,
    PRIMARY KEY (desk_id, seq, field),
    FOREIGN KEY (desk_id, seq) REFERENCES audit_events (desk_id, seq),
    CHECK ((salt IS NULL) = (value IS NULL))
);

CREATE TABLE outbox (
    desk_id    text      NOT NULL,
    seq        integer   NOT NULL,
    kind       text      NOT NULL CHECK (kind <> ''),
    object     text      NOT NULL,
    object_id  text      NOT NULL,
    payload    blob      NOT NULL,
    created_at timestamp NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z'),
    done_at    timestamp CHECK (done_at GLOB '????-??-??T??:??:??.??????Z'),
    PRIMARY KEY (desk_id, seq),
    FOREIGN KEY (desk_id, seq) REFERENCES audit_events (desk_id, seq)
);
CREATE INDEX outbox_waiting ON outbox (desk_id, seq) WHERE done_at IS NULL;

-- +goose StatementBegin
CREATE TRIGGER audit_heads_update BEFORE UPDATE ON audit_heads BEGIN
    SELECT RAISE(ABORT, 'sumber: refused: the head of an audit chain only moves on')
        WHERE NEW.desk_id <> OLD.desk_id OR NEW.seq <= OLD.seq;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_heads_no_delete BEFORE DELETE ON audit_heads BEGIN
    SELECT RAISE(ABORT, 'sumber: refused: DELETE on audit_heads, its rows are only ever added');
END;
-- +goose StatementEnd
-- REPLACE deletes a row without its DELETE trigger: an insert that would replace is refused before it can.
-- +goose StatementBegin
CREATE TRIGGER audit_heads_replace BEFORE INSERT ON audit_heads
    WHEN EXISTS (SELECT 1 FROM audit_heads WHERE rowid = NEW.rowid)
        OR EXISTS (SELECT 1 FROM audit_heads WHERE desk_id = NEW.desk_id)
BEGIN
    SELECT RAISE(ABORT, 'sumber: conflict: audit_heads has this row');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_events_no_update BEFORE UPDATE ON audit_events BEGIN
    SELECT RAISE(ABORT, 'sumber: refused: UPDATE on audit_events, its rows are only ever added');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_events_no_delete BEFORE DELETE ON audit_events BEGIN
    SELECT RAISE(ABORT, 'sumber: refused: DELETE on audit_events, its rows are only ever added');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_events_replace BEFORE INSERT ON audit_events
    WHEN EXISTS (SELECT 1 FROM audit_events WHERE rowid = NEW.rowid)
        OR EXISTS (SELECT 1 FROM audit_events WHERE desk_id = NEW.desk_id AND seq = NEW.seq)
        OR EXISTS (SELECT 1 FROM audit_events WHERE desk_id = NEW.desk_id AND prev_hash = NEW.prev_hash)
BEGIN
    SELECT RAISE(ABORT, 'sumber: conflict: audit_events has this row');
END;
-- +goose StatementEnd
-- Erasing takes the salt too: with it, a short value could be guessed from its commitment.
-- +goose StatementBegin
CREATE TRIGGER audit_values_update BEFORE UPDATE ON audit_values BEGIN
    SELECT RAISE(ABORT, 'sumber: refused: an audit value is only ever erased')
        WHERE (NEW.desk_id, NEW.seq, NEW.field) IS NOT (OLD.desk_id, OLD.seq, OLD.field)
            OR NEW.value IS NOT NULL OR NEW.salt IS NOT NULL;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_values_no_delete BEFORE DELETE ON audit_values BEGIN
    SELECT RAISE(ABORT, 'sumber: refused: DELETE on audit_values, its rows are only ever added');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_values_replace BEFORE INSERT ON audit_values
    WHEN EXISTS (SELECT 1 FROM audit_values WHERE rowid = NEW.rowid)
        OR EXISTS (SELECT 1 FROM audit_values WHERE desk_id = NEW.desk_id AND seq = NEW.seq AND field = NEW.field)
BEGIN
    SELECT RAISE(ABORT, 'sumber: conflict: audit_values has this row');
END;
-- +goose StatementEnd

-- +goose Down
DROP TABLE outbox;
DROP TABLE audit_values;
DROP TABLE audit_events;
DROP TABLE audit_heads;
