-- Updates the plain tables (discko_leads, discko_internal_topics, discko_internal_extras,
-- discko_internal_receipts and discko_internal_shared) with everything imported since the last update. Needs the
-- extension. discko-import runs this at the end of a run; on a server, in each batch.
--
--   sqlite3 leads.db -cmd '.load discko' '.read sql/snapshot.sql'
--
-- The current version of a lead is the one with the greatest rank (discko_internal_ranks in schema.sql). A
-- lead without an id has one version.
--
-- The same statements do incremental and full updates: a lead's counters are sums, minima and maxima over its
-- versions, which can be carried forward. To rebuild everything, first run
--   UPDATE discko_internal_snapshot SET event_id = 0, delivery_id = 0;

-- The rows of new leads. discko-import skips this part: it has virtual tables with these names, which need only one
-- scan of each payload.
CREATE TEMP VIEW discko_fresh AS
SELECT p.*, e.id AS event_id FROM discko_events AS e CROSS JOIN discko_plain(e.payload) AS p;
CREATE TEMP VIEW discko_fresh_leads AS
SELECT id AS event_id FROM discko_events
WHERE id > (SELECT event_id FROM discko_internal_snapshot) AND substr(event_name, 1, 5) = 'lead.';
-- topics anew: begin
CREATE TEMP VIEW discko_fresh_topics AS
SELECT e.id AS event_id, substr(t.name, 1, 200) COLLATE NOCASE AS name, t.category_index, t.point_count,
       t.lead_day
FROM discko_events AS e CROSS JOIN discko_topic(e.payload) AS t
WHERE e.id > (SELECT event_id FROM discko_internal_snapshot);
-- topics anew: end
-- leads: begin

SAVEPOINT discko_internal_snapshot;
UPDATE discko_internal_snapshot SET writers = writers + 1;

-- In a full rebuild all rows are deleted, otherwise none. This is a bound on the key, since a condition would be
-- evaluated for every row.
CREATE TEMP TABLE discko_stale AS
SELECT CASE event_id WHEN 0 THEN 0 ELSE 9223372036854775807 END AS above FROM discko_internal_snapshot;
DELETE FROM discko_internal_topics WHERE name >= (SELECT CASE above WHEN 0 THEN '' END FROM discko_stale);
DELETE FROM discko_internal_extras WHERE path >= (SELECT CASE above WHEN 0 THEN '' END FROM discko_stale);
DELETE FROM discko_leads WHERE event_id > (SELECT above FROM discko_stale);
DELETE FROM discko_internal_receipts WHERE event_id > (SELECT above FROM discko_stale);
DELETE FROM discko_internal_shared WHERE kind >= (SELECT CASE above WHEN 0 THEN '' END FROM discko_stale);

CREATE TEMP VIEW discko_staged AS
SELECT f.*, CASE WHEN f.locked = 1 THEN 'LOCKED'
                 WHEN f.status IN ('NEW', 'IN_PROGRESS', 'WON', 'LOST') THEN f.status ELSE 'OTHER' END
           AS stage,
       CASE WHEN f.locked IS NOT 1 AND f.status IN ('WON', 'LOST')
            THEN CAST(julianday(substr(f.event_at, 1, 10)) - 2440587.5 AS INTEGER) END AS decided_day
FROM discko_fresh AS f;

-- How often each payload was delivered since the last update.
CREATE TEMP TABLE discko_heard (event_id INTEGER PRIMARY KEY, deliveries INTEGER);
INSERT INTO discko_heard
SELECT event_id, count(*) FROM discko_deliveries
WHERE id > (SELECT delivery_id FROM discko_internal_snapshot) GROUP BY event_id;

-- For a new lead, the first version counts as the current one until the others are compared below.
INSERT INTO discko_leads
SELECT s.*, 1, coalesce((SELECT h.deliveries FROM discko_heard AS h WHERE h.event_id = s.event_id), 0),
       s.event_at, s.locked IS 0
FROM discko_staged AS s WHERE s.event_id > (SELECT event_id FROM discko_internal_snapshot)
ON CONFLICT (lead_id) DO NOTHING;

-- versions: begin

-- The new payloads that are not the current version of their lead.
CREATE TEMP TABLE discko_other (event_id INTEGER PRIMARY KEY);
INSERT INTO discko_other
SELECT event_id FROM discko_fresh_leads AS f
WHERE NOT EXISTS (SELECT 1 FROM discko_leads WHERE event_id = f.event_id);

-- For their leads, and those of payloads that were delivered again: the current version, and the new counters.
-- The event's id is appended to the rank (81 characters), so that max() returns both.
CREATE TEMP TABLE discko_next (
    current       INTEGER PRIMARY KEY, -- the event that the lead stood in so far
    best          INTEGER,             -- and the one that it stands in now
    versions      INTEGER,
    deliveries    INTEGER,
    first_seen    TEXT,
    ever_unlocked INTEGER
);
-- others: begin (discko-import leaves this part out where there are none)
INSERT INTO discko_next
WITH others AS (
    SELECT (SELECT event_id FROM discko_leads WHERE lead_id = e.lead) AS current,
           e.rank || e.event_id AS rank, 1 AS versions, coalesce(h.deliveries, 0) AS deliveries,
           e.sent_at AS event_at, e.is_locked IS 0 AS unlocked
    FROM discko_other AS o CROSS JOIN discko_internal_ranks AS e ON e.event_id = o.event_id
    LEFT JOIN discko_heard AS h ON h.event_id = e.event_id
    UNION ALL -- older payloads that were delivered again
    SELECT coalesce((SELECT event_id FROM discko_leads WHERE lead_id = e.lead), e.id), NULL, 0,
           h.deliveries, NULL, 0
    FROM discko_heard AS h CROSS JOIN discko_events AS e ON e.id = h.event_id
    WHERE h.event_id <= (SELECT event_id FROM discko_internal_snapshot)
), gains AS (
    SELECT current, max(rank) AS rank, sum(versions) AS versions, sum(deliveries) AS deliveries,
           min(event_at) AS first_seen, max(unlocked) AS ever_unlocked
    FROM others GROUP BY current
)
SELECT g.current, CASE WHEN g.rank > e.rank THEN CAST(substr(g.rank, 82) AS INTEGER) ELSE g.current END AS best,
       c.versions + g.versions AS versions, c.deliveries + g.deliveries AS deliveries,
       CASE WHEN c.first_seen <= g.first_seen OR g.first_seen IS NULL THEN c.first_seen
            ELSE g.first_seen END AS first_seen,
       max(c.ever_unlocked, g.ever_unlocked) AS ever_unlocked
FROM gains AS g CROSS JOIN discko_leads AS c ON c.event_id = g.current
CROSS JOIN discko_internal_ranks AS e ON e.event_id = g.current;

-- If the current version stays, the counters are updated; otherwise the row is replaced.
UPDATE discko_leads
SET (versions, deliveries, first_seen, ever_unlocked) =
    (SELECT n.versions, n.deliveries, n.first_seen, n.ever_unlocked
     FROM discko_next AS n WHERE n.current = discko_leads.event_id)
WHERE event_id IN (SELECT current FROM discko_next WHERE best = current);
DELETE FROM discko_leads WHERE event_id IN (SELECT current FROM discko_next WHERE best <> current);
INSERT INTO discko_leads
SELECT s.*, n.versions, n.deliveries, n.first_seen, n.ever_unlocked
FROM discko_next AS n CROSS JOIN discko_staged AS s ON s.event_id = n.best
WHERE n.best <> n.current;
DELETE FROM discko_other WHERE event_id IN (SELECT best FROM discko_next);
INSERT OR IGNORE INTO discko_other SELECT current FROM discko_next WHERE best <> current;

-- Values that do not come from the payload: the first date of any version, outcomes and settings.
UPDATE discko_leads
SET counts_from = coalesce(1000 * strftime('%s', substr(first_seen, 1, 19)) + substr(first_seen, 21, 3), 0)
WHERE lead_at IS NULL AND event_at IS NULL AND event_id IN (SELECT best FROM discko_next);
-- others: end

-- One statement, since SQLite compiles every trigger of discko_internal_renew for each. discko-import takes only the first two
-- parts of it, and these only if there are outcomes or settings: it finds the keys that leads share itself (store/keys.h).
-- settings: begin
INSERT INTO discko_internal_renew
SELECT 'outcome', lead_id, NULL FROM discko_internal_decisions
WHERE lead_id IN (SELECT lead_id FROM discko_internal_late) AND at <= (SELECT as_of FROM discko_as_of)
UNION ALL
SELECT 'new', event_id, NULL FROM discko_internal_snapshot
-- settings: end
UNION ALL
SELECT 'shared', event_id, NULL FROM discko_internal_snapshot;

-- The category names and the undocumented fields of the new current versions. Long paths may become equal when
-- they are truncated.
-- topics: begin
INSERT INTO discko_internal_topics
SELECT name, event_id, category_index, point_count,
       CASE WHEN (SELECT zone = '+00:00' FROM discko_internal_places) THEN lead_day
            ELSE (SELECT l.lead_day FROM discko_leads AS l WHERE l.event_id = t.event_id) END
FROM discko_fresh_topics AS t
WHERE name <> '' AND NOT EXISTS (SELECT 1 FROM discko_other AS o WHERE o.event_id = t.event_id)
ORDER BY name;
INSERT OR IGNORE INTO discko_internal_extras
SELECT path, event_id, day, example
FROM (SELECT substr(f.key, 1, 200) AS path, l.event_id,
             CAST(strftime('%s', substr(l.event_at, 1, 10)) AS INTEGER) / 86400 AS day,
             -- Reals with twelve digits: further digits differ between versions of SQLite.
             substr(CASE WHEN f.type IN ('object', 'array') THEN f.value
                         WHEN typeof(f.value) = 'real' THEN printf('%!.12g', f.value + 0.0)
                         ELSE json_quote(f.value) END, 1, 60) AS example,
             row_number() OVER (PARTITION BY l.event_id) AS place
      FROM discko_leads AS l CROSS JOIN json_each(l.extra) AS f
      WHERE l.event_id > (SELECT event_id FROM discko_internal_snapshot) AND l.extra IS NOT NULL)
WHERE place <= 24
ORDER BY 1;

-- Receipts of every event with new deliveries of known time, computed from all its deliveries.
INSERT OR REPLACE INTO discko_internal_receipts
SELECT e.id, d.received_at, substr(d.received_at, 1, 13), d.deliveries,
       (strftime('%s', substr(d.received_at, 1, 19)) - strftime('%s', substr(e.sent_at, 1, 19))) * 1000
       + substr(d.received_at, 21, 3) - substr(e.sent_at, 21, 3),
       strftime('%s', substr(e.sent_at, 1, 19)) * 1000 + substr(e.sent_at, 21, 3)
FROM (SELECT event_id, min(received_at) AS received_at, count(*) AS deliveries FROM discko_deliveries
      WHERE received_from = 'capture' AND received_at IS NOT NULL AND event_id IN (
          SELECT event_id FROM discko_deliveries
          WHERE received_from = 'capture' AND id > (SELECT delivery_id FROM discko_internal_snapshot))
      GROUP BY event_id) AS d
CROSS JOIN discko_events AS e ON e.id = d.event_id;

UPDATE discko_internal_snapshot
SET writers = writers - 1,
    event_id = (SELECT coalesce(max(id), 0) FROM discko_events),
    delivery_id = (SELECT coalesce(max(id), 0) FROM discko_deliveries);

DROP TABLE temp.discko_next;
DROP TABLE temp.discko_other;
DROP TABLE temp.discko_heard;
DROP VIEW temp.discko_staged;
DROP TABLE temp.discko_stale;

RELEASE discko_internal_snapshot;

-- topics: end
DROP VIEW temp.discko_fresh;
DROP VIEW temp.discko_fresh_leads;
DROP VIEW temp.discko_fresh_topics;
