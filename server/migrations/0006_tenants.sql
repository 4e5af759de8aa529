-- The tree of tenants, what bounds them and their people, and carts that wait for somebody's yes.
ALTER TABLE tenants ADD COLUMN kind TEXT NOT NULL DEFAULT 'operator';
-- The tenant right above; NULL for the operator.
ALTER TABLE tenants ADD COLUMN parent_id TEXT;
-- Since when its people, and those of everybody under it, cannot sign in.
ALTER TABLE tenants ADD COLUMN suspended_at BIGINT;
-- What bounds everybody in it, as JSON, without the accounts.
ALTER TABLE tenants ADD COLUMN limits TEXT NOT NULL DEFAULT '{}';
CREATE UNIQUE INDEX tenant_by_name ON tenants (parent_id, name);

-- What bounds a person, as JSON.
ALTER TABLE users ADD COLUMN limits TEXT NOT NULL DEFAULT '{}';

-- Accounts of those above that a tenant may buy at and route on.
CREATE TABLE account_grants (
    tenant_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    PRIMARY KEY (tenant_id, account_id)
);

-- How many numbers each line of a purchase brings.
ALTER TABLE attempts ADD COLUMN numbers_each BIGINT NOT NULL DEFAULT 0;
-- Whose a number becomes that a reading sees for the first time.
CREATE INDEX attempt_line_of_account ON attempt_lines (account_id, number);

-- A cart as it was when somebody asked for a yes.
CREATE TABLE approvals (
    id TEXT PRIMARY KEY NOT NULL,
    tenant_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    by_name TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    words TEXT NOT NULL,
    -- waiting, approved, declined or withdrawn; one that nobody decided in time is over by its instant.
    state TEXT NOT NULL,
    -- The lines with the carrier's terms, and the cart as people saw it, as JSON.
    frozen TEXT NOT NULL,
    cart TEXT NOT NULL,
    -- Money, as JSON.
    total TEXT NOT NULL,
    ceiling TEXT NOT NULL,
    decided_by TEXT,
    decided_at BIGINT,
    reason TEXT NOT NULL DEFAULT '',
    -- Its attempts, as JSON.
    attempts TEXT NOT NULL DEFAULT '[]'
);
CREATE INDEX approval_by_tenant ON approvals (tenant_id, asked_at);
