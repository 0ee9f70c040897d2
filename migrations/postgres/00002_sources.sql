-- +goose Up
CREATE TABLE sources (
    desk_id     uuid        NOT NULL REFERENCES desks (id),
    id          uuid        NOT NULL,
    name        text        NOT NULL CHECK (name <> ''),
    folded      text COLLATE "C" NOT NULL,
    kind        text        NOT NULL CHECK (kind IN ('person', 'organisation', 'government', 'news_media', 'document', 'group', 'anonymous')),
    country     text        NOT NULL,
    profile     text        NOT NULL,
    merged_into uuid,
    created_at  timestamptz NOT NULL,
    version     integer     NOT NULL CHECK (version > 0),
    PRIMARY KEY (desk_id, id),
    FOREIGN KEY (desk_id, merged_into) REFERENCES sources (desk_id, id),
    CHECK (merged_into <> id)
);
CREATE INDEX sources_name ON sources (desk_id, folded, id) WHERE merged_into IS NULL;
CREATE INDEX sources_kind ON sources (desk_id, kind, folded, id) WHERE merged_into IS NULL;

CREATE TABLE source_aliases (
    desk_id   uuid NOT NULL,
    id        uuid NOT NULL,
    source_id uuid NOT NULL,
    alias     text NOT NULL,
    folded    text COLLATE "C" NOT NULL CHECK (folded <> ''),
    PRIMARY KEY (desk_id, id),
    FOREIGN KEY (desk_id, source_id) REFERENCES sources (desk_id, id)
);
CREATE UNIQUE INDEX source_aliases_folded ON source_aliases (desk_id, folded);
CREATE INDEX source_aliases_source ON source_aliases (desk_id, source_id, folded);

-- +goose Down
DROP TABLE source_aliases;
DROP TABLE sources;
