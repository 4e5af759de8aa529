-- Orders that a carrier carries out later: its own word for how they stand, and when it said that it will be done.
ALTER TABLE attempts ADD COLUMN order_word TEXT;
ALTER TABLE attempts ADD COLUMN due_at BIGINT;

-- What a carrier holds for a line of the cart: what is shown, and the carrier's own id of the hold.
ALTER TABLE cart_lines ADD COLUMN hold_state TEXT NOT NULL DEFAULT '{"hold":"none"}';
ALTER TABLE cart_lines ADD COLUMN held TEXT;

-- Where bought numbers route from the start, for each account that sells some of them.
CREATE TABLE cart_routings (
    tenant_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    routing TEXT NOT NULL,
    PRIMARY KEY (tenant_id, account_id)
);
DROP TABLE carts;

-- Our own words about numbers. The carrier is never told of them.
CREATE TABLE number_notes (
    tenant_id TEXT NOT NULL,
    number TEXT NOT NULL,
    -- Whose line it is, for whoever answers the telephone.
    owner TEXT NOT NULL,
    tags TEXT NOT NULL,
    note TEXT NOT NULL,
    by_name TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, number)
);

-- What a reading found changed at the carrier that nobody here asked for.
CREATE TABLE drifts (
    id TEXT PRIMARY KEY,
    tenant_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    number TEXT NOT NULL,
    -- missing, extra or changed.
    what TEXT NOT NULL,
    -- Which part, before and after, as JSON.
    parts TEXT NOT NULL,
    at BIGINT NOT NULL,
    seen_by TEXT,
    seen_at BIGINT
);
CREATE INDEX drift_open ON drifts (tenant_id, seen_at, at);

-- Bulk changes: a plan of rows, carried out in chunks, every row accounted for.
CREATE TABLE bulk_changes (
    id TEXT PRIMARY KEY,
    tenant_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    by_name TEXT NOT NULL,
    summary TEXT NOT NULL,
    change TEXT NOT NULL,
    -- planned, running, stopped or done.
    phase TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    begun_at BIGINT,
    ended_at BIGINT
);
CREATE INDEX bulk_change_by_tenant ON bulk_changes (tenant_id, made_at);
CREATE TABLE bulk_change_rows (
    bulk TEXT NOT NULL,
    position BIGINT NOT NULL,
    tenant_id TEXT NOT NULL,
    number TEXT NOT NULL,
    account_id TEXT,
    -- will, same, cannot: what the plan says of it.
    effect TEXT NOT NULL,
    -- Why, or from what to what.
    sentence TEXT NOT NULL,
    attempt TEXT,
    -- waiting, asked, then the outcome of its line.
    state TEXT NOT NULL,
    PRIMARY KEY (bulk, position)
);
CREATE INDEX bulk_change_row_state ON bulk_change_rows (bulk, state, position);
CREATE INDEX bulk_change_row_attempt ON bulk_change_rows (attempt);

-- Alerts that carriers posted to us by themselves.
CREATE TABLE alerts (
    id TEXT PRIMARY KEY,
    tenant_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    number TEXT,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    at BIGINT NOT NULL,
    seen_at BIGINT
);
CREATE INDEX alert_by_tenant ON alerts (tenant_id, at);
