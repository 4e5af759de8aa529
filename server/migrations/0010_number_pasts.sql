-- Since when a number is its tenant's; 0 where it was always, as far as is known.
ALTER TABLE numbers ADD COLUMN tenant_since BIGINT NOT NULL DEFAULT 0;

-- Who had a number at an account, from when until before when. What was called then stays theirs to read, whoever has the number
-- now.
CREATE TABLE number_pasts (
    account_id TEXT NOT NULL,
    number     TEXT NOT NULL,
    tenant_id  TEXT NOT NULL REFERENCES tenants (id),
    since_at   BIGINT NOT NULL,
    until_at   BIGINT NOT NULL,
    PRIMARY KEY (account_id, number, tenant_id, until_at)
);

-- Whoever asked: what was ever bought or given back of a number.
CREATE INDEX attempt_line_of_number ON attempt_lines (account_id, number) WHERE number IS NOT NULL;
