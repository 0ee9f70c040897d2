-- +goose Up
-- The time until which a bucket of requests is spent, in microseconds since 1970. What it holds is worth nothing after a
-- crash, so it is not written ahead: a request that is counted waits for no disk.
CREATE UNLOGGED TABLE rate_limits (
    bucket      text   PRIMARY KEY,
    spent_until bigint NOT NULL
);

-- +goose Down
DROP TABLE rate_limits;
