-- +goose Up
-- Only SQLite needs its words spelled out (see the file of the same name there).
SELECT 1;

-- +goose Down
SELECT 1;
