-- +goose Up
-- The feed of changes is asked for one claim, for one article, and from a time on.
CREATE INDEX outbox_object ON outbox (desk_id, object_id, seq);
CREATE INDEX outbox_time ON outbox (desk_id, created_at, seq);

-- +goose Down
DROP INDEX outbox_time;
DROP INDEX outbox_object;
