-- +goose Up
-- What is public of a claim, for readers who know no desk.
CREATE INDEX publications_claim ON publications (claim_id);

-- +goose Down
DROP INDEX publications_claim;
