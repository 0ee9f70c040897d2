-- +goose Up
-- Until when a request of many writes has its key for itself: a repeat waits, and goes on where it ended when that is over.
ALTER TABLE idempotency_keys ADD COLUMN busy_until timestamp NULL CHECK (busy_until GLOB '????-??-??T??:??:??.??????Z');

-- +goose Down
ALTER TABLE idempotency_keys DROP COLUMN busy_until;
