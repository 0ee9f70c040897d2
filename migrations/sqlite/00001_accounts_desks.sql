-- +goose Up

CREATE TABLE accounts (
    id            text      NOT NULL PRIMARY KEY CHECK (length(id) = 36),
    email         text      NOT NULL CHECK (email <> ''),
    name          text      NOT NULL,
    password_hash text      NOT NULL,
    language      text      NOT NULL CHECK (language IN ('id', 'en')),
    keys_off      boolean   NOT NULL CHECK (keys_off IN (0, 1)),
    created_at    timestamp NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z'),
    disabled_at   timestamp CHECK (disabled_at GLOB '????-??-??T??:??:??.??????Z'),
    version       integer   NOT NULL CHECK (version > 0)
);
CREATE UNIQUE INDEX accounts_email ON accounts (email);

CREATE TABLE desks (
    id         text      NOT NULL PRIMARY KEY CHECK (length(id) = 36),
    slug       text      NOT NULL CHECK (slug <> ''),
    name       text      NOT NULL,
    language   text      NOT NULL CHECK (language IN ('id', 'en')),
    outlet     text      NOT NULL,
    address    text      NOT NULL,
    time_zone  text      NOT NULL,
    demo       boolean   NOT NULL CHECK (demo IN (0, 1)),
    created_at timestamp NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z'),
    version    integer   NOT NULL CHECK (version > 0)
);
CREATE UNIQUE INDEX desks_slug ON desks (slug);

CREATE TABLE members (
    desk_id    text      NOT NULL REFERENCES desks (id),
    id         text      NOT NULL CHECK (length(id) = 36),
    account_id text      NOT NULL REFERENCES accounts (id),
    role       text      NOT NULL CHECK (role IN ('viewer', 'reviewer', 'editor', 'admin')),
    created_at timestamp NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z'),
    removed_at timestamp CHECK (removed_at GLOB '????-??-??T??:??:??.??????Z'),
    version    integer   NOT NULL CHECK (version > 0),
    PRIMARY KEY (desk_id, id)
);
CREATE UNIQUE INDEX members_account ON members (desk_id, account_id) WHERE removed_at IS NULL;
-- The desks of an account are asked for before any desk is known.
CREATE INDEX members_desks ON members (account_id, desk_id) WHERE removed_at IS NULL;

CREATE TABLE invitations (
    desk_id     text      NOT NULL REFERENCES desks (id),
    id          text      NOT NULL CHECK (length(id) = 36),
    email       text      NOT NULL,
    role        text      NOT NULL CHECK (role IN ('viewer', 'reviewer', 'editor', 'admin')),
    token_hash  blob      NOT NULL CHECK (length(token_hash) = 32),
    created_by  text      NOT NULL REFERENCES accounts (id),
    created_at  timestamp NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z'),
    expires_at  timestamp NOT NULL CHECK (expires_at GLOB '????-??-??T??:??:??.??????Z'),
    accepted_at timestamp CHECK (accepted_at GLOB '????-??-??T??:??:??.??????Z'),
    accepted_by text      REFERENCES accounts (id),
    revoked_at  timestamp CHECK (revoked_at GLOB '????-??-??T??:??:??.??????Z'),
    PRIMARY KEY (desk_id, id),
    CHECK ((accepted_at IS NULL) = (accepted_by IS NULL)),
    CHECK (accepted_at IS NULL OR revoked_at IS NULL)
);
CREATE UNIQUE INDEX invitations_token ON invitations (token_hash);
CREATE INDEX invitations_open ON invitations (desk_id, created_at, id) WHERE accepted_at IS NULL AND revoked_at IS NULL;

CREATE TABLE setups (
    id         text      NOT NULL PRIMARY KEY CHECK (length(id) = 36),
    token_hash blob      NOT NULL CHECK (length(token_hash) = 32),
    created_at timestamp NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z'),
    used_at    timestamp CHECK (used_at GLOB '????-??-??T??:??:??.??????Z')
);
CREATE UNIQUE INDEX setups_token ON setups (token_hash);

CREATE TABLE sessions (
    id_hash    blob      NOT NULL PRIMARY KEY CHECK (length(id_hash) = 32),
    account_id text      NOT NULL REFERENCES accounts (id),
    desk_id    text      REFERENCES desks (id),
    created_at timestamp NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z'),
    seen_at    timestamp NOT NULL CHECK (seen_at GLOB '????-??-??T??:??:??.??????Z'),
    expires_at timestamp NOT NULL CHECK (expires_at GLOB '????-??-??T??:??:??.??????Z')
);
CREATE INDEX sessions_account ON sessions (account_id);
CREATE INDEX sessions_expiry ON sessions (expires_at);

CREATE TABLE tokens (
    desk_id      text      NOT NULL REFERENCES desks (id),
    id           text      NOT NULL CHECK (length(id) = 36),
    account_id   text      NOT NULL REFERENCES accounts (id),
    name         text      NOT NULL,
    hash         blob      NOT NULL CHECK (length(hash) = 32),
    scopes       text      NOT NULL CHECK (json_valid(scopes)),
    created_at   timestamp NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z'),
    expires_at   timestamp CHECK (expires_at GLOB '????-??-??T??:??:??.??????Z'),
    last_used_at timestamp CHECK (last_used_at GLOB '????-??-??T??:??:??.??????Z'),
    revoked_at   timestamp CHECK (revoked_at GLOB '????-??-??T??:??:??.??????Z'),
    PRIMARY KEY (desk_id, id)
);
CREATE UNIQUE INDEX tokens_hash ON tokens (hash);
CREATE INDEX tokens_account ON tokens (desk_id, account_id, created_at, id);

CREATE TABLE throttles (
    key        text      NOT NULL PRIMARY KEY,
    failures   integer   NOT NULL,
    since      timestamp NOT NULL CHECK (since GLOB '????-??-??T??:??:??.??????Z'),
    blocked_to timestamp CHECK (blocked_to GLOB '????-??-??T??:??:??.??????Z')
);
CREATE INDEX throttles_since ON throttles (since);

CREATE TABLE idempotency_keys (
    desk_id      text      NOT NULL REFERENCES desks (id),
    account_id   text      NOT NULL REFERENCES accounts (id),
    key          text      NOT NULL,
    request_hash blob      NOT NULL,
    status       integer   NOT NULL,
    content_type text      NOT NULL,
    response     blob      NOT NULL,
    created_at   timestamp NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z'),
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
