-- Finds the people whom discko-import --expire erases: those who have not been heard of since
--   temp.discko_expire_before (at)
-- A person is heard of through a version of one of their leads, a delivery of one, or a touch:
--   temp.discko_expire_touches (lead_id, at)   the last one of each lead in discko_touches
-- Payloads by which --person and --erase would find somebody by one id or address belong to one person, who expires with
-- the last of them:
--   temp.discko_expire_names (key, event_id)   a hash of each id and address that a payload would be found by
-- The result is
--   temp.discko_expired (event_id, lead_id, email, at)
-- with one row for each of their leads and the time at which it was last heard of. lead_id is NULL for a payload
-- without a lead, such as one of another event. Test events belong to nobody.
-- For everybody else only the id of an event is kept here.

-- Payloads that were sent or delivered since. A date in the future says nothing: what its sender made up would be kept for
-- ever. Where a payload has no date, the times of its deliveries count, and the import where such a time is in the future.
CREATE TEMP VIEW discko_expire_deliveries AS
SELECT d.event_id, CASE WHEN d.received_at <= strftime('%Y-%m-%dT%H:%M:%fZ', 'now') THEN d.received_at ELSE f.imported_at END AS at
FROM main.discko_deliveries AS d CROSS JOIN main.discko_files AS f ON f.id = d.file_id;
CREATE TEMP TABLE discko_expire_recent (event_id INTEGER PRIMARY KEY);
INSERT OR IGNORE INTO temp.discko_expire_recent
SELECT id FROM discko_events
WHERE sent_at >= (SELECT at FROM temp.discko_expire_before) AND sent_at <= strftime('%Y-%m-%dT%H:%M:%fZ', 'now');
INSERT OR IGNORE INTO temp.discko_expire_recent
SELECT event_id FROM temp.discko_expire_deliveries WHERE at >= (SELECT at FROM temp.discko_expire_before);

-- Leads that have not been heard of, and payloads without a lead.
CREATE TEMP TABLE discko_expire_leads (event_id INTEGER PRIMARY KEY, lead_id TEXT, email TEXT);
INSERT INTO temp.discko_expire_leads
SELECT l.event_id, l.lead_id, l.email FROM discko_leads AS l
WHERE CASE WHEN l.lead_id IS NULL THEN l.event_id NOT IN (SELECT event_id FROM temp.discko_expire_recent)
      ELSE NOT EXISTS (SELECT 1 FROM discko_events AS e CROSS JOIN temp.discko_expire_recent AS r ON r.event_id = e.id
                       WHERE e.lead = l.lead_id)
           AND NOT EXISTS (SELECT 1 FROM temp.discko_expire_touches AS t WHERE t.lead_id = l.lead_id
                           AND t.at >= (SELECT at FROM temp.discko_expire_before)) END;
INSERT OR IGNORE INTO temp.discko_expire_leads
SELECT e.id, NULL, NULL FROM discko_events AS e
WHERE e.lead IS NULL AND e.event_name <> 'test'
  AND e.id NOT IN (SELECT event_id FROM temp.discko_expire_recent)
  AND e.id NOT IN (SELECT event_id FROM discko_leads);

-- All leads of a person must have expired. From the leads that have been heard of to what they are found by, from this to
-- other leads, and so on: each is visited once, however many belong together.
CREATE TEMP TABLE discko_expire_links (is_key INTEGER, id INTEGER, "to" INTEGER, PRIMARY KEY (is_key, id, "to")) WITHOUT ROWID;
INSERT OR IGNORE INTO temp.discko_expire_links
SELECT 0, coalesce(l.event_id, e.id), a.key
FROM temp.discko_expire_names AS a CROSS JOIN discko_events AS e ON e.id = a.event_id
LEFT JOIN discko_leads AS l ON l.lead_id = e.lead;
INSERT INTO temp.discko_expire_links SELECT 1, "to", id FROM temp.discko_expire_links WHERE NOT is_key;
CREATE TEMP TABLE discko_expire_kept (event_id INTEGER PRIMARY KEY);
INSERT INTO temp.discko_expire_kept
WITH RECURSIVE heard (is_key, id) AS (
    SELECT 0, id FROM temp.discko_expire_links
    WHERE NOT is_key AND id NOT IN (SELECT event_id FROM temp.discko_expire_leads)
    UNION
    SELECT NOT h.is_key, x."to" FROM heard AS h CROSS JOIN temp.discko_expire_links AS x ON x.is_key = h.is_key AND x.id = h.id)
SELECT id FROM heard WHERE NOT is_key;
CREATE TEMP TABLE discko_expired (event_id INTEGER PRIMARY KEY, lead_id TEXT, email TEXT, at TEXT);
INSERT INTO temp.discko_expired
SELECT x.event_id, x.lead_id, x.email, NULL FROM temp.discko_expire_leads AS x
WHERE x.event_id NOT IN (SELECT event_id FROM temp.discko_expire_kept);

-- When they were last heard of.
CREATE TEMP TABLE discko_expire_heard (event_id INTEGER PRIMARY KEY, of_id INTEGER NOT NULL, at TEXT);
INSERT INTO temp.discko_expire_heard
SELECT e.id, x.event_id, CASE WHEN e.sent_at <= strftime('%Y-%m-%dT%H:%M:%fZ', 'now') THEN e.sent_at ELSE '' END
FROM temp.discko_expired AS x CROSS JOIN discko_events AS e ON e.lead = x.lead_id
UNION ALL
SELECT e.id, x.event_id, CASE WHEN e.sent_at <= strftime('%Y-%m-%dT%H:%M:%fZ', 'now') THEN e.sent_at ELSE '' END
FROM temp.discko_expired AS x CROSS JOIN discko_events AS e ON e.id = x.event_id WHERE x.lead_id IS NULL;
INSERT INTO temp.discko_expire_heard
SELECT event_id, 0, at FROM temp.discko_expire_deliveries
WHERE event_id IN (SELECT event_id FROM temp.discko_expire_heard)
ON CONFLICT (event_id) DO UPDATE SET at = max(at, excluded.at);
CREATE INDEX temp.discko_expire_heard_of ON discko_expire_heard (of_id, at);
UPDATE temp.discko_expired
SET at = max(coalesce((SELECT max(h.at) FROM temp.discko_expire_heard AS h WHERE h.of_id = event_id), ''),
             coalesce((SELECT t.at FROM temp.discko_expire_touches AS t WHERE t.lead_id = discko_expired.lead_id), ''));
