-- Second factors, sign-ins that wait for a code, acting as another tenant, and what the audit log says of it.

-- The key of an authenticator app, sealed. It counts from `confirmed_at` on. `last_step` is the last step of time whose code was
-- taken: each counts once.
CREATE TABLE second_factors (
    user_id      TEXT PRIMARY KEY NOT NULL REFERENCES users (id),
    tenant_id    TEXT NOT NULL REFERENCES tenants (id),
    sealed       TEXT NOT NULL,
    confirmed_at BIGINT,
    last_step    BIGINT NOT NULL DEFAULT 0,
    tries        BIGINT NOT NULL DEFAULT 0,
    tries_from   BIGINT NOT NULL DEFAULT 0
);

-- Only hashes. A code that was used is gone.
CREATE TABLE recovery_codes (
    user_id   TEXT NOT NULL REFERENCES users (id),
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    code_hash TEXT NOT NULL,
    PRIMARY KEY (user_id, code_hash)
);

-- The password was right and the code is wanted. It is not a session.
CREATE TABLE half_sign_ins (
    token_hash TEXT PRIMARY KEY NOT NULL,
    tenant_id  TEXT NOT NULL REFERENCES tenants (id),
    user_id    TEXT NOT NULL REFERENCES users (id),
    ends_at    BIGINT NOT NULL
);

-- Tries are counted by known device, or by address and e-mail, and then by e-mail for devices that are not known.
-- `account_hash` says of which e-mail address a counter is, so that an admin opens all of them.
ALTER TABLE sign_in_tries ADD COLUMN account_hash TEXT;
CREATE INDEX sign_in_tries_by_account ON sign_in_tries (account_hash);

-- As which tenant the session's person acts. It stays here after its end until the person has seen that it ended.
ALTER TABLE sessions ADD COLUMN acting_tenant TEXT;
ALTER TABLE sessions ADD COLUMN acting_reason TEXT;
ALTER TABLE sessions ADD COLUMN acting_ends_at BIGINT;
ALTER TABLE sessions ADD COLUMN acting_may_change BIGINT NOT NULL DEFAULT 0;

-- The name of the tenant that somebody from above acted as.
ALTER TABLE audit ADD COLUMN acting_for TEXT;
CREATE INDEX audit_by_time ON audit (tenant_id, at);
