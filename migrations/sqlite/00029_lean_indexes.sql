-- +goose Up
-- Each claim that is written is written to every index. A claim that nobody has taken or rated stands no longer in those of
-- assignees and labels, and the numbers beside an article come from the index that lists its claims.
DROP INDEX claims_assignee;
CREATE INDEX claims_assignee ON claims (desk_id, assignee, state, sort_key) WHERE assignee IS NOT NULL;
DROP INDEX claims_rating;
CREATE INDEX claims_rating ON claims (desk_id, rating, state, sort_key) WHERE rating <> '';
DROP INDEX claims_counts;
DROP INDEX claims_article;
CREATE INDEX claims_article ON claims (desk_id, article_id, position, id, state, attribution);

-- +goose Down
DROP INDEX claims_article;
CREATE INDEX claims_article ON claims (desk_id, article_id, position, id);
CREATE INDEX claims_counts ON claims (desk_id, article_id, state, attribution);
DROP INDEX claims_rating;
CREATE INDEX claims_rating ON claims (desk_id, rating, state, sort_key);
DROP INDEX claims_assignee;
CREATE INDEX claims_assignee ON claims (desk_id, assignee, state, sort_key);
