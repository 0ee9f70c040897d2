-- +goose Up
-- The pattern of the address of the page on the outlet's site that has one whole check, for ClaimReview; empty while nobody has said it.
ALTER TABLE desks ADD COLUMN check_page text NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE desks DROP COLUMN check_page;
