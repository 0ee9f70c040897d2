-- Remarks are read by claim, never by the verdict alone.

-- +goose Up
DROP INDEX remarks_verdict;

-- +goose Down
CREATE INDEX remarks_verdict ON remarks (desk_id, verdict_id, created_at, id);
