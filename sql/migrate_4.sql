-- From schema version 4 to 5: inputs say how they were read, and a row of discko_rejects may stand for
-- several records. discko-import runs this file, in the transaction in which it found the older version.
--
-- The payloads and their deliveries stay where they are. The small tables are carried aside and made
-- anew by schema.sql, so that a migrated store has exactly the schema of a new one. All plain tables are
-- built anew by the next import.

CREATE TEMP TABLE discko_old_files AS SELECT * FROM discko_files;
CREATE TEMP TABLE discko_old_rejects AS SELECT * FROM discko_rejects;
CREATE TEMP TABLE discko_old_packed AS SELECT * FROM discko_packed;
CREATE TEMP TABLE discko_old_erased AS SELECT * FROM discko_erased;
CREATE TEMP TABLE discko_old_outcomes AS SELECT * FROM discko_outcomes;

DROP TABLE discko_files;
DROP TABLE discko_rejects;
DROP TABLE discko_packed;
DROP TABLE discko_erased;
DROP TABLE discko_outcomes;
DROP TABLE discko_snapshot;
DROP TABLE discko_points;
DROP TABLE discko_categories;
DROP TABLE discko_extras;
DROP TABLE discko_receipts;
DROP TABLE discko_facts;
DROP TABLE discko_versions;
DROP TABLE discko_leads;

.read sql/schema.sql

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
INSERT INTO discko_packed SELECT hash, size, path FROM temp.discko_old_packed;
INSERT INTO discko_erased SELECT mark, erased_at FROM temp.discko_old_erased;
INSERT INTO discko_outcomes SELECT lead_id, status, at, source FROM temp.discko_old_outcomes;

DROP TABLE temp.discko_old_files;
DROP TABLE temp.discko_old_rejects;
DROP TABLE temp.discko_old_packed;
DROP TABLE temp.discko_old_erased;
DROP TABLE temp.discko_old_outcomes;
