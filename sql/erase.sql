-- Erases a person: run by discko-import --erase and --expire, in one transaction, with secure_delete on, the guard
-- against deleting payloads set aside, the plain tables up to date, the keyed hashes of what goes already in
-- discko_internal_erased, and
--   temp.discko_person_ids (id)                   the ids of their leads
--   temp.discko_person_events (id, share)         the payloads that are theirs: share 3
--   temp.discko_person_rejects (id, file_id, share)   the quarantined records that are: share 3; those from which
--                                                 they have been cut out already: share 2
--   temp.discko_person_files (id, path, moved_to), temp.discko_person_packed (hash, path)
--                                                 the names to be changed
-- Afterwards the database is vacuumed. What was found stays in temp tables for the receipt.

CREATE TEMP TABLE discko_erase_events AS
SELECT id FROM temp.discko_person_events WHERE share = 3;
CREATE TEMP TABLE discko_erase_rejects AS
SELECT r.id, r.file_id, r.resolved_event_id
FROM temp.discko_person_rejects AS x CROSS JOIN discko_rejects AS r ON r.id = x.id WHERE x.share = 3;

-- A payload's first delivery is counted as stored, the others as duplicates.
CREATE TEMP TABLE discko_erase_first (event_id INTEGER PRIMARY KEY, delivery_id INTEGER NOT NULL);
INSERT INTO temp.discko_erase_first
SELECT event_id, id FROM discko_deliveries
WHERE event_id IN (SELECT id FROM temp.discko_erase_events)
ON CONFLICT (event_id) DO UPDATE SET delivery_id = min(delivery_id, excluded.delivery_id);
CREATE TEMP TABLE discko_erase_deliveries AS
SELECT d.id, d.file_id, d.id = f.delivery_id AS is_first
FROM discko_deliveries AS d CROSS JOIN temp.discko_erase_first AS f ON f.event_id = d.event_id;

-- Per input: what it loses, as its row counts it. Where an input was read again, its deliveries are the later ones, but may
-- be those that are counted as stored: then no row is to lose more of a kind than it has.
CREATE TEMP TABLE discko_erase_lost AS
SELECT file_id, sum(stored) AS stored, sum(duplicates) AS duplicates, sum(rejected) AS rejected
FROM (SELECT file_id, is_first AS stored, NOT is_first AS duplicates, 0 AS rejected
      FROM temp.discko_erase_deliveries
      UNION ALL
      SELECT x.file_id, 0, 0, CASE WHEN x.resolved_event_id IS NULL THEN r.records ELSE 0 END
      FROM temp.discko_erase_rejects AS x CROSS JOIN discko_rejects AS r ON r.id = x.id)
GROUP BY file_id;
CREATE TEMP TABLE discko_erase_files AS
WITH bounds AS (
    SELECT x.*, max(0, x.stored + x.duplicates - f.duplicates) AS low,
           min(f.stored, x.stored + x.duplicates) AS high
    FROM temp.discko_erase_lost AS x CROSS JOIN discko_files AS f ON f.id = x.file_id
), fitted AS (
    SELECT *, max(low, min(stored, high)) AS fit FROM bounds
), missing AS (
    SELECT sum(stored - fit) AS n FROM fitted
), shifts AS (
    SELECT *, CASE WHEN n < 0 THEN fit - low ELSE high - fit END AS room,
           sum(CASE WHEN n < 0 THEN fit - low ELSE high - fit END) OVER (ORDER BY file_id) AS upto
    FROM fitted, missing
), settled AS (
    SELECT file_id, stored + duplicates AS deliveries, rejected,
           fit + CASE WHEN n < 0 THEN -1 ELSE 1 END * max(0, min(room, abs(n) - (upto - room))) AS stored
    FROM shifts
)
SELECT file_id, stored, deliveries - stored AS duplicates, rejected FROM settled;

-- Where the inputs hold them: for the receipt.
CREATE TEMP TABLE discko_erase_places AS
SELECT d.file_id, d."offset", d.length
FROM temp.discko_erase_deliveries AS x CROSS JOIN discko_deliveries AS d ON d.id = x.id
UNION
SELECT r.file_id, r."offset", r.length
FROM temp.discko_person_rejects AS x CROSS JOIN discko_rejects AS r ON r.id = x.id WHERE x.share >= 2;

CREATE INDEX temp.discko_erase_places_of ON discko_erase_places (file_id, "offset", length);

-- A name that had them in it is that which the row gets: row_id then tells which input it is.
CREATE TEMP TABLE discko_erase_inputs AS
SELECT f.id, CASE WHEN x.id IS NULL THEN coalesce(f.moved_to, f.path) ELSE coalesce(x.moved_to, x.path) END AS path,
       x.id AS row_id
FROM discko_files AS f LEFT JOIN temp.discko_person_files AS x ON x.id = f.id
WHERE x.id IS NOT NULL OR f.id IN (SELECT file_id FROM temp.discko_erase_places);

-- Leads of which only some versions go: the plain tables are made anew then.
CREATE TEMP TABLE discko_erase_partly AS
SELECT x.lead FROM (SELECT DISTINCT e.lead FROM temp.discko_erase_events AS t CROSS JOIN discko_events AS e ON e.id = t.id
                    WHERE e.lead IS NOT NULL) AS x
WHERE EXISTS (SELECT 1 FROM discko_events AS o
              WHERE o.lead = x.lead AND o.id NOT IN (SELECT id FROM temp.discko_erase_events));

UPDATE discko_files
SET (stored, duplicates, rejected, ignored) = (
        SELECT discko_files.stored - x.stored, discko_files.duplicates - x.duplicates,
               discko_files.rejected - x.rejected,
               discko_files.ignored + x.stored + x.duplicates + x.rejected
        FROM temp.discko_erase_files AS x WHERE x.file_id = discko_files.id)
WHERE id IN (SELECT file_id FROM temp.discko_erase_files);
UPDATE discko_files
SET (path, moved_to) = (SELECT x.path, x.moved_to FROM temp.discko_person_files AS x
                        WHERE x.id = discko_files.id)
WHERE id IN (SELECT id FROM temp.discko_person_files);
UPDATE discko_internal_packed
SET path = (SELECT x.path FROM temp.discko_person_packed AS x WHERE x.hash = discko_internal_packed.hash)
WHERE hash IN (SELECT hash FROM temp.discko_person_packed);

DELETE FROM discko_outcomes WHERE lead_id IN (SELECT id FROM temp.discko_person_ids);
DELETE FROM discko_internal_late WHERE lead_id IN (SELECT id FROM temp.discko_person_ids);
DELETE FROM discko_internal_receipts WHERE event_id IN (SELECT id FROM temp.discko_erase_events);
DELETE FROM discko_leads WHERE event_id IN (SELECT id FROM temp.discko_erase_events);
INSERT INTO discko_internal_renew VALUES ('shared', 9223372036854775807, NULL); -- no lead is new
DELETE FROM discko_rejects WHERE id IN (SELECT id FROM temp.discko_erase_rejects);
DELETE FROM discko_deliveries WHERE id IN (SELECT id FROM temp.discko_erase_deliveries);
DELETE FROM discko_events WHERE id IN (SELECT id FROM temp.discko_erase_events);

-- The highest ids may be given again.
UPDATE discko_internal_snapshot
SET event_id = (SELECT coalesce(max(id), 0) FROM discko_events),
    delivery_id = (SELECT coalesce(max(id), 0) FROM discko_deliveries);
UPDATE discko_internal_snapshot SET event_id = 0, delivery_id = 0
WHERE EXISTS (SELECT 1 FROM temp.discko_erase_partly);
