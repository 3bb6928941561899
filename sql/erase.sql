-- Erases a person: run by discko-import --erase, in one transaction, with secure_delete on, the guard
-- against deleting payloads set aside, the plain tables up to date, and
--   temp.discko_erase_who (who)          the id of a lead, or an e-mail address
--   discko_erase_mark(value, of)         a keyed hash, whose key is not in the database, of the value's bytes (0),
--                                        of a payload (1), or of as many first bytes as quarantine keeps (2)
--   discko_erase_holds(raw, word)        whether bytes hold a word, in whatever case: a text made of them
--                                        would be another in a database of UTF-16
-- Afterwards the database is vacuumed. What was found stays in temp tables for the receipt.

-- The leads: of this id, or with this e-mail in any of their versions.
CREATE TEMP TABLE discko_erase_leads AS
SELECT e.id AS event_id, e.lead, lower(trim(l.email)) AS email
FROM discko_events AS e CROSS JOIN discko_lead(e.payload) AS l
WHERE e.lead = (SELECT who FROM temp.discko_erase_who)
   OR lower(trim(l.email)) = (SELECT lower(trim(who)) FROM temp.discko_erase_who);

-- With every version of them.
CREATE TEMP TABLE discko_erase_events AS
SELECT event_id AS id FROM temp.discko_erase_leads
UNION
SELECT e.id FROM discko_events AS e
WHERE e.lead IN (SELECT lead FROM temp.discko_erase_leads);

-- What a record in quarantine is theirs by: an e-mail of any version, or the id as a JSON string.
CREATE TEMP TABLE discko_erase_words AS
SELECT lower(trim(who)) AS word FROM temp.discko_erase_who WHERE who LIKE '%_@_%'
UNION
SELECT lower(trim(l.email)) FROM temp.discko_erase_events AS x
CROSS JOIN discko_events AS e ON e.id = x.id CROSS JOIN discko_lead(e.payload) AS l
WHERE l.email LIKE '%_@_%'
UNION
SELECT '"' || lower(lead) || quote FROM (
    SELECT lead FROM temp.discko_erase_leads WHERE lead IS NOT NULL
    UNION SELECT who FROM temp.discko_erase_who WHERE who NOT LIKE '%_@_%')
CROSS JOIN (SELECT '"' AS quote UNION ALL SELECT '\"');

-- Or both their names, where it has no id and no address to tell a namesake by.
CREATE TEMP TABLE discko_erase_names AS
SELECT DISTINCT lower(trim(l.first_name)) AS first, lower(trim(l.last_name)) AS last
FROM temp.discko_erase_events AS x
CROSS JOIN discko_events AS e ON e.id = x.id CROSS JOIN discko_lead(e.payload) AS l
WHERE length(trim(l.first_name)) > 1 AND length(trim(l.last_name)) > 1;

CREATE TEMP TABLE discko_erase_rejects AS
SELECT r.id, r.file_id, r.resolved_event_id
FROM discko_rejects AS r
WHERE r.resolved_event_id IN (SELECT id FROM temp.discko_erase_events)
   OR EXISTS (SELECT 1 FROM temp.discko_erase_words WHERE discko_erase_holds(r.raw, word))
   OR (NOT instr(r.raw, x'40') AND NOT discko_erase_holds(r.raw, '"id')
       AND EXISTS (SELECT 1 FROM temp.discko_erase_names
                   WHERE discko_erase_holds(r.raw, first) AND discko_erase_holds(r.raw, last)));

-- A payload's first delivery is counted as stored, the others as duplicates.
CREATE TEMP TABLE discko_erase_deliveries AS
SELECT d.id, d.file_id,
       NOT EXISTS (SELECT 1 FROM discko_deliveries AS f
                   WHERE f.event_id = d.event_id AND f.id < d.id) AS is_first
FROM discko_deliveries AS d
WHERE d.event_id IN (SELECT id FROM temp.discko_erase_events);

-- Per input: what it loses.
CREATE TEMP TABLE discko_erase_files AS
SELECT file_id, sum(stored) AS stored, sum(duplicates) AS duplicates, sum(rejected) AS rejected
FROM (SELECT file_id, is_first AS stored, NOT is_first AS duplicates, 0 AS rejected
      FROM temp.discko_erase_deliveries
      UNION ALL
      SELECT file_id, 0, 0, resolved_event_id IS NULL FROM temp.discko_erase_rejects)
GROUP BY file_id;

INSERT OR IGNORE INTO discko_erased
SELECT discko_erase_mark(e.payload, 1), strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
FROM temp.discko_erase_events AS x CROSS JOIN discko_events AS e ON e.id = x.id
UNION ALL
SELECT discko_erase_mark(r.raw, 0), strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
FROM temp.discko_erase_rejects AS x CROSS JOIN discko_rejects AS r ON r.id = x.id
UNION ALL -- What was only too large is a payload under a higher limit.
SELECT discko_erase_mark(r.raw, 1), strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
FROM temp.discko_erase_rejects AS x CROSS JOIN discko_rejects AS r ON r.id = x.id
WHERE r.length = length(r.raw) AND discko_hash(r.raw) IS NOT NULL
UNION ALL -- And a large payload is quarantined, as far as that is kept, under a lower one.
SELECT discko_erase_mark(e.payload, 2), strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
FROM temp.discko_erase_events AS x CROSS JOIN discko_events AS e ON e.id = x.id
WHERE length(e.payload) >= 16384; -- which 64 KiB have at least

UPDATE discko_files
SET (stored, duplicates, rejected, ignored) = (
        SELECT discko_files.stored - x.stored, discko_files.duplicates - x.duplicates,
               discko_files.rejected - x.rejected,
               discko_files.ignored + x.stored + x.duplicates + x.rejected
        FROM temp.discko_erase_files AS x WHERE x.file_id = discko_files.id)
WHERE id IN (SELECT file_id FROM temp.discko_erase_files);

DELETE FROM discko_outcomes WHERE lead_id IN (SELECT lead FROM temp.discko_erase_leads)
    OR lead_id = (SELECT who FROM temp.discko_erase_who);
DELETE FROM discko_touches WHERE lead_id IN (SELECT lead FROM temp.discko_erase_leads)
    OR lead_id = (SELECT who FROM temp.discko_erase_who);
DELETE FROM discko_internal_late WHERE lead_id IN (SELECT lead FROM temp.discko_erase_leads)
    OR lead_id = (SELECT who FROM temp.discko_erase_who);
DELETE FROM discko_receipts WHERE event_id IN (SELECT id FROM temp.discko_erase_events);
DELETE FROM discko_leads WHERE event_id IN (SELECT id FROM temp.discko_erase_events);
DELETE FROM discko_rejects WHERE id IN (SELECT id FROM temp.discko_erase_rejects);
DELETE FROM discko_deliveries WHERE id IN (SELECT id FROM temp.discko_erase_deliveries);
DELETE FROM discko_events WHERE id IN (SELECT id FROM temp.discko_erase_events);

-- The highest ids may be given again.
UPDATE discko_snapshot
SET event_id = (SELECT coalesce(max(id), 0) FROM discko_events),
    delivery_id = (SELECT coalesce(max(id), 0) FROM discko_deliveries);
