-- +goose Up
-- A CMS looks for its article by the address at which it was published.
CREATE INDEX articles_address ON articles (desk_id, address, created_at, id);

-- +goose Down
DROP INDEX articles_address;
