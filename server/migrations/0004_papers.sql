-- Papers of ports: letters of authorization, bills, customer service records. The content lies encrypted in the data
-- directory; its key is here, sealed by the vault.
CREATE TABLE papers (
    id TEXT PRIMARY KEY,
    tenant_id TEXT NOT NULL,
    -- Whose it is: a draft's until it is submitted, from then on a request's as well.
    draft TEXT,
    account_id TEXT,
    request TEXT,
    sub_order TEXT,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    file_type TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    pages BIGINT,
    by_name TEXT NOT NULL,
    at BIGINT NOT NULL,
    scan TEXT NOT NULL,
    -- What a person read on it, as JSON.
    facts TEXT NOT NULL,
    -- The name of our copy in the data directory; NULL once it is gone. Its key goes with it.
    file TEXT,
    file_key TEXT NOT NULL,
    kept_until BIGINT,
    -- The attempt that sent it to the carrier, and the name it got there.
    attempt TEXT,
    carrier_file TEXT,
    removed_at BIGINT
);
CREATE INDEX paper_by_draft ON papers (tenant_id, draft);
CREATE INDEX paper_by_request ON papers (tenant_id, account_id, request);
CREATE INDEX paper_kept ON papers (kept_until) WHERE file IS NOT NULL;
