-- +goose Up
-- What a source said and what came through it are asked for apart, and each counted by a walk that stops.
CREATE INDEX hops_said ON hops (desk_id, source_id, claim_id, id) WHERE source_id IS NOT NULL AND position = 0;
CREATE INDEX hops_carried ON hops (desk_id, source_id, claim_id, id) WHERE source_id IS NOT NULL AND position > 0;
CREATE INDEX sources_country ON sources (desk_id, country, folded, id) WHERE merged_into IS NULL;
CREATE INDEX sources_kind_country ON sources (desk_id, kind, country, folded, id) WHERE merged_into IS NULL;

-- The findings of the verdicts that are public now, by source: written with a publication and gone with its end.
CREATE TABLE published_findings (
    desk_id        uuid    NOT NULL,
    publication_id uuid    NOT NULL,
    hop_id         uuid    NOT NULL,
    claim_id       uuid    NOT NULL,
    source_id      uuid    NOT NULL,
    carrier        boolean NOT NULL,
    finding        text    NOT NULL CHECK (finding IN ('confirmed', 'confirmed_translation', 'altered', 'out_of_context', 'misattributed', 'only_via', 'not_found', 'unverifiable')),
    PRIMARY KEY (desk_id, publication_id, hop_id),
    FOREIGN KEY (desk_id, publication_id) REFERENCES publications (desk_id, id),
    FOREIGN KEY (desk_id, source_id) REFERENCES sources (desk_id, id)
);
CREATE INDEX published_findings_source ON published_findings (desk_id, source_id, carrier, publication_id, finding);
CREATE INDEX published_findings_claim ON published_findings (desk_id, claim_id);
INSERT INTO published_findings (desk_id, publication_id, hop_id, claim_id, source_id, carrier, finding)
SELECT p.desk_id, p.id, h.id, p.claim_id, h.source_id, h.position > 0, x.value #>> '{finding,code}'
FROM publications p
JOIN verdict_revisions v ON v.desk_id = p.desk_id AND v.id = p.verdict_id
CROSS JOIN LATERAL jsonb_array_elements(coalesce(convert_from(v.snapshot, 'UTF8')::jsonb -> 'chain', '[]')) AS x (value)
JOIN hops h ON h.desk_id = p.desk_id AND h.claim_id = p.claim_id AND h.id::text = x.value ->> 'id'
WHERE p.superseded_at IS NULL AND p.retracted_at IS NULL AND h.source_id IS NOT NULL
    AND x.value #>> '{finding,code}' IN ('confirmed', 'confirmed_translation', 'altered', 'out_of_context', 'misattributed', 'only_via', 'not_found', 'unverifiable');

-- A merge keeps the names of the rows that it moved, so that it can be taken back. Of one before this table nothing is known.
CREATE TABLE source_merges (
    desk_id   uuid        NOT NULL,
    id        uuid        NOT NULL,
    from_id   uuid        NOT NULL,
    into_id   uuid        NOT NULL,
    merged_by uuid REFERENCES accounts (id),
    merged_at timestamptz NOT NULL,
    undone_by uuid REFERENCES accounts (id),
    undone_at timestamptz,
    PRIMARY KEY (desk_id, id),
    FOREIGN KEY (desk_id, from_id) REFERENCES sources (desk_id, id),
    FOREIGN KEY (desk_id, into_id) REFERENCES sources (desk_id, id)
);
CREATE INDEX source_merges_into ON source_merges (desk_id, into_id, merged_at, id);
CREATE INDEX source_merges_from ON source_merges (desk_id, from_id, merged_at, id);

CREATE TABLE source_moves (
    desk_id  uuid NOT NULL,
    merge_id uuid NOT NULL,
    kind     text NOT NULL CHECK (kind IN ('source', 'alias', 'article', 'occasion', 'claim', 'hop', 'finding')),
    row_id   uuid NOT NULL,
    PRIMARY KEY (desk_id, merge_id, kind, row_id),
    FOREIGN KEY (desk_id, merge_id) REFERENCES source_merges (desk_id, id)
);

-- +goose Down
DROP TABLE source_moves;
DROP TABLE source_merges;
DROP TABLE published_findings;
DROP INDEX sources_kind_country;
DROP INDEX sources_country;
DROP INDEX hops_carried;
DROP INDEX hops_said;
