-- +goose Up
-- The time until which a bucket of requests is spent, in microseconds since 1970.
CREATE TABLE rate_limits (
    bucket      text   NOT NULL PRIMARY KEY,
    spent_until integer NOT NULL
);

-- +goose Down
DROP TABLE rate_limits;
