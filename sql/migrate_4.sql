-- From schema version 4 to 5: inputs say how they were read, a row of discko_rejects may stand for several
-- records, and the plain tables have each fact once. discko-import runs this file, in the transaction in
-- which it found the older version. Needs the extension.
--
-- Payloads have columns for what decides their place among the versions of their lead. The deliveries stay as
-- they are. schema.sql creates all other tables again, so that a migrated store has exactly the schema of a new
-- one. The next import fills the plain tables.

CREATE TEMP TABLE discko_old_files AS SELECT * FROM discko_files;
CREATE TEMP TABLE discko_old_rejects AS SELECT * FROM discko_rejects;
CREATE TEMP TABLE discko_old_packed AS SELECT * FROM discko_packed;
CREATE TEMP TABLE discko_old_erased AS SELECT * FROM discko_erased;
CREATE TEMP TABLE discko_old_outcomes AS SELECT * FROM discko_outcomes;
CREATE TABLE IF NOT EXISTS discko_settings (name TEXT PRIMARY KEY, value TEXT); -- older ones have none
CREATE TEMP TABLE discko_old_settings AS SELECT * FROM discko_settings;

PRAGMA legacy_alter_table = ON; -- what refers to discko_events goes on doing so
ALTER TABLE discko_events RENAME TO discko_old_events;
PRAGMA legacy_alter_table = OFF;
DROP INDEX discko_events_hash;
DROP INDEX discko_events_unknown;
DROP TRIGGER discko_events_no_update;
DROP TRIGGER discko_events_no_delete;
DROP TRIGGER discko_events_no_replace;

DROP TABLE discko_files;
DROP TABLE discko_rejects;
DROP TABLE discko_packed;
DROP TABLE discko_erased;
DROP TABLE discko_outcomes;
DROP TABLE discko_settings;
DROP VIEW IF EXISTS discko_as_of;
DROP TABLE discko_snapshot;
DROP TABLE discko_points;
DROP TABLE discko_categories;
DROP TABLE discko_extras;
DROP TABLE discko_receipts;
DROP TABLE discko_facts;
DROP TABLE discko_versions;
DROP TABLE discko_leads;

-- As in schema.sql, but filled before its triggers exist: rows that they would refuse are removed below.
CREATE TABLE discko_settings (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT
);
INSERT INTO discko_settings SELECT name, value FROM temp.discko_old_settings WHERE name IS NOT NULL;

.read sql/schema.sql

CREATE TABLE temp.discko_refused AS
SELECT s.name, s.value FROM discko_internal_faults AS f JOIN discko_settings AS s ON s.name = f.name
WHERE f.is_fault;
DELETE FROM discko_settings WHERE name IN (SELECT name FROM temp.discko_refused);

INSERT INTO discko_events (
    id, hash, event_name, lead, sent_at, imported_at, completed_at, is_locked, lock_reason, lead_status,
    payload)
SELECT e.id, e.hash, substr(e.event_name, 1, 200), p.lead_id, e.sent_at, e.imported_at, p.lead_at, p.locked,
       substr(p.unlock_source, 1, 200), substr(p.status, 1, 200), e.payload
FROM discko_old_events AS e LEFT JOIN discko_plain(e.payload) AS p;
DROP TABLE discko_old_events;
INSERT INTO discko_files (
    id, path, size, content_hash, format, imported_at, records, stored, duplicates, rejected, ignored,
    complete, inside, moved_to)
SELECT id, path, size, content_hash, format, imported_at, records, stored, duplicates, rejected, ignored,
       complete, inside, moved_to
FROM temp.discko_old_files;
INSERT INTO discko_rejects (
    id, file_id, record, "offset", length, code, message, raw, rejected_at, resolved_event_id)
SELECT id, file_id, record, "offset", length, code, message, raw, rejected_at, resolved_event_id
FROM temp.discko_old_rejects;
INSERT INTO discko_internal_packed SELECT hash, size, path FROM temp.discko_old_packed;
INSERT INTO discko_internal_erased SELECT mark, erased_at FROM temp.discko_old_erased;
UPDATE discko_internal_snapshot SET writers = 1; -- or dates that cannot be read would be refused
INSERT INTO discko_outcomes SELECT lead_id, status, at, source FROM temp.discko_old_outcomes;
UPDATE discko_internal_snapshot SET writers = 0;

DROP TABLE temp.discko_old_files;
DROP TABLE temp.discko_old_rejects;
DROP TABLE temp.discko_old_packed;
DROP TABLE temp.discko_old_erased;
DROP TABLE temp.discko_old_outcomes;
DROP TABLE temp.discko_old_settings;
