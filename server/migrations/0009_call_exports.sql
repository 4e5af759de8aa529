-- Files of call records, and whose a carrier's customer is.

-- A file of a whole period, or the making of it. `place` says where reading goes on, and `bytes` how long the file was then:
-- whoever goes on after a stop cuts the file there.
CREATE TABLE call_exports (
    id         TEXT PRIMARY KEY NOT NULL,
    tenant_id  TEXT NOT NULL REFERENCES tenants (id),
    user_id    TEXT NOT NULL,
    by_name    TEXT NOT NULL,
    query      TEXT NOT NULL,
    until_at   BIGINT NOT NULL,
    state      TEXT NOT NULL,
    place      TEXT,
    read_rows  BIGINT NOT NULL DEFAULT 0,
    unreadable BIGINT NOT NULL DEFAULT 0,
    total      BIGINT,
    totals     TEXT NOT NULL,
    bytes      BIGINT NOT NULL DEFAULT 0,
    sentence   TEXT,
    made_at    BIGINT NOT NULL,
    ended_at   BIGINT
);
CREATE INDEX call_exports_by_tenant ON call_exports (tenant_id, made_at);

-- Whose a customer of a carrier account is. One that no row names belongs to the owner of the account. `billing_id` is the id by
-- which call records name it, as soon as a list has told it.
CREATE TABLE customer_owners (
    account_id  TEXT NOT NULL,
    user_name   TEXT NOT NULL,
    tenant_id   TEXT NOT NULL REFERENCES tenants (id),
    customer_id TEXT,
    billing_id  TEXT,
    made_at     BIGINT NOT NULL,
    PRIMARY KEY (account_id, user_name)
);
CREATE INDEX customer_owners_by_tenant ON customer_owners (tenant_id, account_id);
