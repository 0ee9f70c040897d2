-- +goose Up
-- The HTML that a revision's text was taken from, as it was sent, with the way back from the text: [byte, code point, bytes] ...
CREATE TABLE revision_html (
    desk_id    uuid        NOT NULL,
    id         uuid        NOT NULL,
    rev_id     uuid        NOT NULL,
    html       bytea       NOT NULL,
    sha256     text        NOT NULL CHECK (length(sha256) = 64),
    encoding   text        NOT NULL,
    runs       jsonb       NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (desk_id, id),
    FOREIGN KEY (desk_id, rev_id) REFERENCES revisions (desk_id, id)
);
CREATE INDEX revision_html_newest ON revision_html (desk_id, rev_id, created_at, id);

CREATE TRIGGER revision_html_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON revision_html
    FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- +goose Down
DROP TABLE revision_html;
