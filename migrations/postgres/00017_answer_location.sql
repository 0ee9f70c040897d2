-- +goose Up
-- A key is kept with the write that it is of; the answer comes later, or never when the program ended in between.
ALTER TABLE idempotency_keys ADD COLUMN location text NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE idempotency_keys DROP COLUMN location;
