-- Owned numbers, as last read from the carriers. Slim, because every keystroke of a search goes over these rows; the
-- whole record lies beside it.
CREATE TABLE numbers (
    account_id TEXT NOT NULL,
    number TEXT NOT NULL,
    tenant_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    -- National digits for North America, all digits otherwise.
    digits TEXT NOT NULL,
    place TEXT NOT NULL,
    -- Place, tags and routing in lower case.
    words TEXT NOT NULL,
    -- 1 where the carrier's list says that it is in service, 0 where it says otherwise, -1 where its word is not known.
    in_service BIGINT NOT NULL,
    state_word TEXT NOT NULL,
    routing TEXT NOT NULL,
    routed BIGINT NOT NULL,
    -- 1 set, 0 not set, -1 not offered for such a number.
    emergency BIGINT NOT NULL,
    tags TEXT NOT NULL,
    -- 1 when a complete reading did not find it.
    missing BIGINT NOT NULL DEFAULT 0,
    -- The page of the carrier's list it stood on.
    page BIGINT NOT NULL,
    first_seen_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, number)
);
-- Covers the search: a keystroke reads this index and not one row of the table.
CREATE INDEX number_search ON numbers (tenant_id, number, digits, emergency, routed, missing, kind, account_id, words);

CREATE TABLE number_records (
    account_id TEXT NOT NULL,
    number TEXT NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (account_id, number)
);

-- How fresh each account's list is.
CREATE TABLE readings (
    account_id TEXT PRIMARY KEY,
    tenant_id TEXT NOT NULL,
    read_at BIGINT,
    failed TEXT
);

-- Intents that spend, create, change or delete. A row here is durable before the first byte goes to a carrier.
CREATE TABLE attempts (
    id TEXT PRIMARY KEY,
    tenant_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    user_id TEXT NOT NULL,
    by_name TEXT NOT NULL,
    summary TEXT NOT NULL,
    -- What was asked, as JSON, without any secret.
    intent TEXT NOT NULL,
    -- What the carrier listed before, where only a difference can prove the outcome.
    baseline TEXT,
    -- confirmed, sending, checking or settled.
    phase TEXT NOT NULL,
    outcome TEXT NOT NULL,
    -- Raised by everyone who takes the attempt in hand; an update with an old fence does nothing.
    fence BIGINT NOT NULL DEFAULT 0,
    asked_at BIGINT NOT NULL,
    sent_at BIGINT,
    answered_at BIGINT,
    settled_at BIGINT,
    next_look_at BIGINT,
    -- Until when somebody has it in hand for a look.
    held_until BIGINT NOT NULL DEFAULT 0,
    looks BIGINT NOT NULL DEFAULT 0,
    -- Complete readings after the window that did not show it, and when the last of them was.
    negatives BIGINT NOT NULL DEFAULT 0,
    negative_at BIGINT,
    setup TEXT,
    monthly TEXT,
    words_code TEXT,
    words_text TEXT,
    reference TEXT,
    request_id TEXT NOT NULL
);
CREATE INDEX attempt_by_tenant ON attempts (tenant_id, asked_at);
CREATE INDEX attempt_to_look ON attempts (phase, next_look_at);

CREATE TABLE attempt_lines (
    attempt TEXT NOT NULL,
    position BIGINT NOT NULL,
    tenant_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    subject TEXT NOT NULL,
    -- The number it is about, if it is about one.
    number TEXT,
    -- What nobody else may touch while this is open.
    lock_key TEXT NOT NULL,
    cart_line TEXT,
    outcome TEXT NOT NULL,
    sentence TEXT NOT NULL,
    open BIGINT NOT NULL,
    PRIMARY KEY (attempt, position)
);
-- Two people cannot buy the same number, and one cannot buy it twice.
CREATE UNIQUE INDEX attempt_line_lock ON attempt_lines (account_id, lock_key) WHERE open = 1;
-- What is open is little; what was ever asked is much.
CREATE INDEX attempt_line_open ON attempt_lines (tenant_id, number, outcome, attempt) WHERE open = 1;
CREATE INDEX attempt_line_by_number ON attempt_lines (tenant_id, number);

CREATE TABLE attempt_events (
    attempt TEXT NOT NULL,
    position BIGINT NOT NULL,
    at BIGINT NOT NULL,
    by_name TEXT,
    sentence TEXT NOT NULL,
    words_code TEXT,
    words_text TEXT,
    PRIMARY KEY (attempt, position)
);

-- One answer for each confirmed dialog. The key belongs to a tenant and a user.
CREATE TABLE idempotency_keys (
    tenant_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    key TEXT NOT NULL,
    request_hash TEXT NOT NULL,
    answer TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, user_id, key)
);

CREATE TABLE carts (
    tenant_id TEXT PRIMARY KEY,
    routing TEXT NOT NULL
);

CREATE TABLE cart_lines (
    id TEXT PRIMARY KEY,
    tenant_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    -- The lock that buying it will take: a number, or a product's place.
    lock_key TEXT NOT NULL,
    offer TEXT NOT NULL,
    quantity BIGINT NOT NULL,
    by_name TEXT NOT NULL,
    at BIGINT NOT NULL,
    check_state TEXT NOT NULL
);
CREATE UNIQUE INDEX cart_line_once ON cart_lines (tenant_id, account_id, lock_key);
