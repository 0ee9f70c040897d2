-- +goose Up
-- Where the words of a verdict stand in the HTML that its revision had come as when it was proposed; nothing for a text. JSON, as it leaves.
ALTER TABLE verdict_revisions ADD COLUMN html text CHECK (html IS NULL OR json_valid(html));

-- +goose Down
ALTER TABLE verdict_revisions DROP COLUMN html;
