-- Tenants, people, sessions, carrier accounts and the audit log.
-- Ids are text, instants are milliseconds since 1970 in UTC, yes and no are 1 and 0.

CREATE TABLE meta (
    name  TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL
);

CREATE TABLE tenants (
    id         TEXT PRIMARY KEY NOT NULL,
    name       TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE users (
    id            TEXT PRIMARY KEY NOT NULL,
    tenant_id     TEXT NOT NULL REFERENCES tenants (id),
    email         TEXT NOT NULL UNIQUE,
    name          TEXT NOT NULL,
    role          TEXT NOT NULL,
    password_hash TEXT,
    disabled      BIGINT NOT NULL DEFAULT 0,
    signed_in_at  BIGINT,
    created_at    BIGINT NOT NULL
);
CREATE INDEX users_by_tenant ON users (tenant_id, name);

-- A link that works once. Only the hash of its token is kept. Without a user it is for the first operator.
CREATE TABLE invitations (
    token_hash TEXT PRIMARY KEY NOT NULL,
    tenant_id  TEXT NOT NULL REFERENCES tenants (id),
    user_id    TEXT REFERENCES users (id),
    role       TEXT NOT NULL,
    ends_at    BIGINT NOT NULL
);

-- Wrong passwords are counted by address, whether or not anyone has that address: the answers must not tell.
CREATE TABLE sign_in_tries (
    email_hash   TEXT PRIMARY KEY NOT NULL,
    tries        BIGINT NOT NULL,
    last_at      BIGINT NOT NULL,
    locked_until BIGINT
);

CREATE TABLE sessions (
    id         TEXT PRIMARY KEY NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    tenant_id  TEXT NOT NULL REFERENCES tenants (id),
    user_id    TEXT NOT NULL REFERENCES users (id),
    agent      TEXT NOT NULL,
    address    TEXT NOT NULL,
    began_at   BIGINT NOT NULL,
    used_at    BIGINT NOT NULL,
    ends_at    BIGINT NOT NULL
);
CREATE INDEX sessions_by_user ON sessions (tenant_id, user_id);

-- `plain` is JSON; `sealed` is JSON under the vault's key. A sandbox account has no address of its own: the embedded
-- sandbox gets a new port with every start.
CREATE TABLE accounts (
    id         TEXT PRIMARY KEY NOT NULL,
    tenant_id  TEXT NOT NULL REFERENCES tenants (id),
    carrier    TEXT NOT NULL,
    name       TEXT NOT NULL,
    base_url   TEXT NOT NULL,
    sandbox    BIGINT NOT NULL DEFAULT 0,
    plain      TEXT NOT NULL,
    sealed     TEXT NOT NULL,
    secret_names TEXT NOT NULL,
    rotated_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (tenant_id, name)
);

-- Who did what. `hash` is over the row and the hash of the row before it, so that a changed, missing or moved row shows.
CREATE TABLE audit (
    seq               INTEGER PRIMARY KEY NOT NULL,
    id                TEXT NOT NULL UNIQUE,
    tenant_id         TEXT NOT NULL,
    at                BIGINT NOT NULL,
    user_id           TEXT,
    who               TEXT NOT NULL,
    address           TEXT NOT NULL,
    action            TEXT NOT NULL,
    subject           TEXT NOT NULL,
    before_json       TEXT,
    after_json        TEXT,
    carrier_operation TEXT,
    outcome           TEXT NOT NULL,
    request_id        TEXT NOT NULL,
    hash              TEXT NOT NULL
);
CREATE INDEX audit_by_tenant ON audit (tenant_id, seq);

CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit log is append only');
END;

CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit log is append only');
END;
