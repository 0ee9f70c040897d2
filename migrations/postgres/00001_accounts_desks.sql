-- +goose Up

-- append_only refuses whatever statement its trigger is on. The SQLSTATE is what the application looks for.
-- +goose StatementBegin
CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: its rows are only ever added', TG_OP, TG_TABLE_NAME USING ERRCODE = 'SU001';
END $$;
-- +goose StatementEnd

CREATE TABLE accounts (
    id            uuid        NOT NULL PRIMARY KEY,
    email         text        NOT NULL CHECK (email <> ''),
    name          text        NOT NULL,
    password_hash text        NOT NULL,
    language      text        NOT NULL CHECK (language IN ('id', 'en')),
    keys_off      boolean     NOT NULL,
    created_at    timestamptz NOT NULL,
    disabled_at   timestamptz,
    version       integer     NOT NULL CHECK (version > 0)
);
CREATE UNIQUE INDEX accounts_email ON accounts (email);

CREATE TABLE desks (
    id         uuid        NOT NULL PRIMARY KEY,
    slug       text        NOT NULL CHECK (slug <> ''),
    name       text        NOT NULL,
    language   text        NOT NULL CHECK (language IN ('id', 'en')),
    outlet     text        NOT NULL,
    address    text        NOT NULL,
    time_zone  text        NOT NULL,
    demo       boolean     NOT NULL,
    created_at timestamptz NOT NULL,
    version    integer     NOT NULL CHECK (version > 0)
);
CREATE UNIQUE INDEX desks_slug ON desks (slug);

CREATE TABLE members (
    desk_id    uuid        NOT NULL REFERENCES desks (id),
    id         uuid        NOT NULL,
    account_id uuid        NOT NULL REFERENCES accounts (id),
    role       text        NOT NULL CHECK (role IN ('viewer', 'reviewer', 'editor', 'admin')),
    created_at timestamptz NOT NULL,
    removed_at timestamptz,
    version    integer     NOT NULL CHECK (version > 0),
    PRIMARY KEY (desk_id, id)
);
CREATE UNIQUE INDEX members_account ON members (desk_id, account_id) WHERE removed_at IS NULL;
-- The desks of an account are asked for before any desk is known.
CREATE INDEX members_desks ON members (account_id, desk_id) WHERE removed_at IS NULL;

CREATE TABLE invitations (
    desk_id     uuid        NOT NULL REFERENCES desks (id),
    id          uuid        NOT NULL,
    email       text        NOT NULL,
    role        text        NOT NULL CHECK (role IN ('viewer', 'reviewer', 'editor', 'admin')),
    token_hash  bytea       NOT NULL CHECK (length(token_hash) = 32),
    created_by  uuid        NOT NULL REFERENCES accounts (id),
    created_at  timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL,
    accepted_at timestamptz,
    accepted_by uuid REFERENCES accounts (id),
    revoked_at  timestamptz,
    PRIMARY KEY (desk_id, id),
    CHECK ((accepted_at IS NULL) = (accepted_by IS NULL)),
    CHECK (accepted_at IS NULL OR revoked_at IS NULL)
);
CREATE UNIQUE INDEX invitations_token ON invitations (token_hash);
CREATE INDEX invitations_open ON invitations (desk_id, created_at, id) WHERE accepted_at IS NULL AND revoked_at IS NULL;

CREATE TABLE setups (
    id         uuid        NOT NULL PRIMARY KEY,
    token_hash bytea       NOT NULL CHECK (length(token_hash) = 32),
    created_at timestamptz NOT NULL,
    used_at    timestamptz
);
CREATE UNIQUE INDEX setups_token ON setups (token_hash);

CREATE TABLE sessions (
    id_hash    bytea       NOT NULL PRIMARY KEY CHECK (length(id_hash) = 32),
    account_id uuid        NOT NULL REFERENCES accounts (id),
    desk_id    uuid REFERENCES desks (id),
    created_at timestamptz NOT NULL,
    seen_at    timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX sessions_account ON sessions (account_id);
CREATE INDEX sessions_expiry ON sessions (expires_at);

CREATE TABLE tokens (
    desk_id      uuid        NOT NULL REFERENCES desks (id),
    id           uuid        NOT NULL,
    account_id   uuid        NOT NULL REFERENCES accounts (id),
    name         text        NOT NULL,
    hash         bytea       NOT NULL CHECK (length(hash) = 32),
    scopes       jsonb       NOT NULL,
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz,
    last_used_at timestamptz,
    revoked_at   timestamptz,
    PRIMARY KEY (desk_id, id)
);
CREATE UNIQUE INDEX tokens_hash ON tokens (hash);
CREATE INDEX tokens_account ON tokens (desk_id, account_id, created_at, id);

CREATE TABLE throttles (
    key        text        NOT NULL PRIMARY KEY,
    failures   integer     NOT NULL,
    since      timestamptz NOT NULL,
    blocked_to timestamptz
);
CREATE INDEX throttles_since ON throttles (since);

CREATE TABLE idempotency_keys (
    desk_id      uuid        NOT NULL REFERENCES desks (id),
    account_id   uuid        NOT NULL REFERENCES accounts (id),
    key          text        NOT NULL,
    request_hash bytea       NOT NULL,
    status       integer     NOT NULL,
    content_type text        NOT NULL,
    response     bytea       NOT NULL,
    created_at   timestamptz NOT NULL,
    PRIMARY KEY (desk_id, account_id, key)
);
CREATE INDEX idempotency_keys_created ON idempotency_keys (created_at);

-- +goose Down
DROP TABLE idempotency_keys;
DROP TABLE throttles;
DROP TABLE tokens;
DROP TABLE sessions;
DROP TABLE setups;
DROP TABLE invitations;
DROP TABLE members;
DROP TABLE desks;
DROP TABLE accounts;
DROP FUNCTION append_only();
