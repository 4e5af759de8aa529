-- Several processes on one database: who is alive, who carries what, and who does what only one may do.

-- A process that serves. It counts as alive until then; what it had in hand afterwards, others take over.
CREATE TABLE instances (
    id TEXT PRIMARY KEY NOT NULL,
    began_at BIGINT NOT NULL,
    alive_until BIGINT NOT NULL
);

-- What only one may do at a time, and who does it. It is free as soon as its holder is not alive any more.
CREATE TABLE leases (
    name TEXT PRIMARY KEY NOT NULL,
    holder TEXT NOT NULL
);

-- The instance that sends an attempt, and the one that looks at it now.
ALTER TABLE attempts ADD COLUMN carried_by TEXT NOT NULL DEFAULT '';
ALTER TABLE attempts ADD COLUMN held_by TEXT NOT NULL DEFAULT '';
-- The instance that makes the plan of a bulk change.
ALTER TABLE bulk_changes ADD COLUMN planned_by TEXT NOT NULL DEFAULT '';
