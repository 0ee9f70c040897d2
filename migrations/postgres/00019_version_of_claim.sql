-- +goose Up
-- The version that the claim got with each state that is kept of it: what a conflict shows as its base. It is not known of
-- states from before, but for the first one, with which every claim begins.
ALTER TABLE claim_versions ADD COLUMN claim_version integer NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE claim_versions DROP COLUMN claim_version;
