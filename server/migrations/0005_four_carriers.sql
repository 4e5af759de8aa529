-- Orders that a carrier carries out later: its own word for how they stand, and when it said that it will be done.
ALTER TABLE attempts ADD COLUMN order_word TEXT;
ALTER TABLE attempts ADD COLUMN due_at BIGINT;

-- What a carrier holds for a line of the cart: what is shown, and the carrier's own id of the hold.
ALTER TABLE cart_lines ADD COLUMN hold_state TEXT NOT NULL DEFAULT '{"hold":"none"}';
ALTER TABLE cart_lines ADD COLUMN held TEXT;
-- When the hold was last asked for.
ALTER TABLE cart_lines ADD COLUMN hold_asked_at BIGINT NOT NULL DEFAULT 0;

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
    -- All of it in lower case, for searching.
    words TEXT NOT NULL,
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
    -- The kind of its attempts.
    kind TEXT NOT NULL,
    summary TEXT NOT NULL,
    -- What shall become, as JSON, without secrets.
    change TEXT NOT NULL,
    -- The same with its secrets, sealed; forgotten when it ends.
    secrets TEXT,
    -- planning, planned, running, stopped or done.
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
    -- Which part of the change, where it travels by several operations of the carrier.
    part BIGINT NOT NULL,
    -- From what to what, or why not.
    sentence TEXT NOT NULL,
    -- The attempt that asks for it, and its line there: their outcome is the row's from then on.
    attempt TEXT,
    line BIGINT,
    -- waiting, asked, same, cannot or left.
    state TEXT NOT NULL,
    PRIMARY KEY (bulk, position)
);
CREATE INDEX bulk_change_row_state ON bulk_change_rows (bulk, state, account_id, part, position);
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
CREATE INDEX drift_by_number ON drifts (tenant_id, number, seen_at);

-- Where the carrier of an account posts to us: the key in the address, and the name and password that posts carry. Sealed.
CREATE TABLE hooks (
    account_id TEXT PRIMARY KEY NOT NULL,
    tenant_id TEXT NOT NULL,
    sealed TEXT NOT NULL,
    made_at BIGINT NOT NULL
);
