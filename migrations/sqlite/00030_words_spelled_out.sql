-- +goose Up
-- SQLite spells its words out already (see 00020 here, and the file of the same name for PostgreSQL).
SELECT 1;

-- +goose Down
SELECT 1;
