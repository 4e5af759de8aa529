-- Drafts of ports: shared inside the tenant, saved as one goes.
CREATE TABLE port_drafts (
    id TEXT PRIMARY KEY,
    tenant_id TEXT NOT NULL,
    -- Rises with every save; a save with an old one is refused.
    version BIGINT NOT NULL,
    fields TEXT NOT NULL,
    begun_by TEXT NOT NULL,
    saved_by TEXT NOT NULL,
    saved_at BIGINT NOT NULL,
    begun_at BIGINT NOT NULL,
    -- Once it is submitted: the attempt, and what its warnings were accepted for.
    attempt TEXT,
    account_id TEXT,
    -- The carrier's id of the request, once it is known.
    request TEXT,
    reason TEXT NOT NULL DEFAULT ''
);
CREATE INDEX port_draft_by_tenant ON port_drafts (tenant_id, saved_at);
CREATE UNIQUE INDEX port_draft_by_attempt ON port_drafts (attempt) WHERE attempt IS NOT NULL;
CREATE INDEX port_draft_by_request ON port_drafts (account_id, request) WHERE request IS NOT NULL;

-- PINs of accounts at losing carriers, under the vault's key. They are forgotten when the submission is verified.
CREATE TABLE port_pins (
    draft TEXT NOT NULL,
    tenant_id TEXT NOT NULL,
    losing_carrier TEXT NOT NULL,
    sealed TEXT NOT NULL,
    PRIMARY KEY (draft, losing_carrier)
);

-- What the carrier last said of a number's portability.
CREATE TABLE port_verdicts (
    account_id TEXT NOT NULL,
    number TEXT NOT NULL,
    tenant_id TEXT NOT NULL,
    portable TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, number)
);

-- What follows a submission by itself, in order; each becomes an attempt of its own.
CREATE TABLE port_steps (
    draft TEXT NOT NULL,
    position BIGINT NOT NULL,
    tenant_id TEXT NOT NULL,
    title TEXT NOT NULL,
    what TEXT NOT NULL,
    attempt TEXT,
    sentence TEXT,
    PRIMARY KEY (draft, position)
);
CREATE INDEX port_step_waiting ON port_steps (draft) WHERE attempt IS NULL;

-- Port requests, as last read from the carriers.
CREATE TABLE ports (
    account_id TEXT NOT NULL,
    request TEXT NOT NULL,
    tenant_id TEXT NOT NULL,
    -- What the carrier lists, as JSON.
    listed TEXT NOT NULL,
    -- The details as the carrier gives them back, as JSON; empty until they were read.
    record TEXT,
    routing TEXT,
    title TEXT NOT NULL,
    -- In our word, the worst of all axes.
    phase TEXT NOT NULL,
    urgency BIGINT NOT NULL,
    -- The earliest date of its open sub-orders, as text.
    foc_date TEXT,
    numbers BIGINT NOT NULL,
    first_number TEXT,
    -- National digits of all its numbers, a space between them.
    digits TEXT NOT NULL DEFAULT '',
    -- Title, losing carriers and ids in lower case.
    words TEXT NOT NULL DEFAULT '',
    next TEXT NOT NULL,
    supplements BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT,
    changed_at BIGINT NOT NULL,
    read_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, request)
);
-- Covers the search: a keystroke reads this index and not one row of the table.
CREATE INDEX port_search ON ports (tenant_id, urgency, foc_date, account_id, request, phase, digits, words);

CREATE TABLE port_sub_orders (
    account_id TEXT NOT NULL,
    sub_order TEXT NOT NULL,
    request TEXT NOT NULL,
    tenant_id TEXT NOT NULL,
    losing_carrier TEXT,
    order_id TEXT,
    order_word TEXT,
    -- Its own details, as JSON, where they were read.
    record TEXT,
    PRIMARY KEY (account_id, sub_order)
);
CREATE INDEX port_sub_order_by_request ON port_sub_orders (account_id, request);

CREATE TABLE port_numbers (
    account_id TEXT NOT NULL,
    sub_order TEXT NOT NULL,
    number TEXT NOT NULL,
    request TEXT NOT NULL,
    tenant_id TEXT NOT NULL,
    -- What the carrier lists, as JSON.
    listed TEXT NOT NULL,
    phase TEXT NOT NULL,
    foc_date TEXT,
    activation TEXT,
    activation_at BIGINT,
    -- When we saw it become active.
    active_at BIGINT,
    PRIMARY KEY (account_id, sub_order, number)
);
CREATE INDEX port_number_by_number ON port_numbers (tenant_id, number);
CREATE INDEX port_number_by_request ON port_numbers (account_id, request);
CREATE INDEX port_number_by_date ON port_numbers (tenant_id, foc_date, phase);

-- What happened to ports: ours and theirs.
CREATE TABLE port_events (
    position INTEGER PRIMARY KEY,
    tenant_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    request TEXT NOT NULL,
    at BIGINT NOT NULL,
    -- Empty for Patchbay, `carrier` for the carrier's, otherwise a name behind `by:`.
    who TEXT NOT NULL,
    sentence TEXT NOT NULL,
    words_text TEXT,
    attempt TEXT
);
CREATE INDEX port_event_by_request ON port_events (account_id, request, position);

-- Notes of ours. They never go to a carrier.
CREATE TABLE port_notes (
    position INTEGER PRIMARY KEY,
    tenant_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    request TEXT NOT NULL,
    by_name TEXT NOT NULL,
    at BIGINT NOT NULL,
    text TEXT NOT NULL
);
CREATE INDEX port_note_by_request ON port_notes (account_id, request, position);

-- How fresh the board is, per account.
CREATE TABLE port_readings (
    account_id TEXT PRIMARY KEY,
    tenant_id TEXT NOT NULL,
    read_at BIGINT,
    failed TEXT
);

-- Names for addresses.
CREATE TABLE saved_views (
    id TEXT PRIMARY KEY,
    tenant_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    list TEXT NOT NULL,
    name TEXT NOT NULL,
    query TEXT NOT NULL,
    team BIGINT NOT NULL,
    made_at BIGINT NOT NULL
);
CREATE INDEX saved_view_by_tenant ON saved_views (tenant_id, list, name);
