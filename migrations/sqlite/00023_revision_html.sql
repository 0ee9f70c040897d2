-- +goose Up
-- The HTML that a revision's text was taken from, as it was sent, with the way back from the text: [byte, code point, bytes] ...
CREATE TABLE revision_html (
    desk_id    text      NOT NULL,
    id         text      NOT NULL CHECK (length(id) = 36),
    rev_id     text      NOT NULL,
    html       blob      NOT NULL,
    sha256     text      NOT NULL CHECK (length(sha256) = 64),
    encoding   text      NOT NULL,
    runs       text      NOT NULL CHECK (json_valid(runs)),
    created_at timestamp NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.??????Z'),
    PRIMARY KEY (desk_id, id),
    FOREIGN KEY (desk_id, rev_id) REFERENCES revisions (desk_id, id)
);
CREATE INDEX revision_html_newest ON revision_html (desk_id, rev_id, created_at, id);

-- +goose StatementBegin
CREATE TRIGGER revision_html_no_update BEFORE UPDATE ON revision_html BEGIN
    SELECT RAISE(ABORT, 'sumber: refused: UPDATE on revision_html, its rows are only ever added');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER revision_html_no_delete BEFORE DELETE ON revision_html BEGIN
    SELECT RAISE(ABORT, 'sumber: refused: DELETE on revision_html, its rows are only ever added');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER revision_html_replace BEFORE INSERT ON revision_html
    WHEN EXISTS (SELECT 1 FROM revision_html WHERE rowid = NEW.rowid)
        OR EXISTS (SELECT 1 FROM revision_html WHERE desk_id = NEW.desk_id AND id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'sumber: conflict: revision_html has this row');
END;
-- +goose StatementEnd

-- +goose Down
DROP TABLE revision_html;
