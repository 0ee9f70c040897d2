-- +goose Up
-- Where a member left an article: the claim that was opened last, so that it is found again on any device.
CREATE TABLE reading_places (
    desk_id    text      NOT NULL,
    account_id text      NOT NULL REFERENCES accounts (id),
    article_id text      NOT NULL,
    claim_id   text      NOT NULL,
    at         timestamp NOT NULL CHECK (at GLOB '????-??-??T??:??:??.??????Z'),
    PRIMARY KEY (desk_id, account_id, article_id),
    FOREIGN KEY (desk_id, article_id) REFERENCES articles (desk_id, id),
    FOREIGN KEY (desk_id, claim_id) REFERENCES claims (desk_id, id)
);

-- +goose Down
DROP TABLE reading_places;
