-- Brings the plain tables (discko_leads, discko_topics, discko_extras and discko_receipts) up to date with what has been imported since last time. Needs the extension;
-- discko-import runs it at the end of every batch, in the batch's transaction.
--
--   sqlite3 leads.db -cmd '.load discko' '.read sql/snapshot.sql'
--
-- The current version of a lead is an unlocked one over a locked one (what was once seen stays seen),
-- then the latest by event_at, then lead_at, then hash, a missing date before any other: it does not
-- depend on the order of import. A lead without an id stands for itself.
--
-- Incremental and full are one: a lead's counters are sums, minima and maxima over its versions, so
-- they can be carried forward. To build all anew, first
--   UPDATE discko_snapshot SET event_id = 0, delivery_id = 0;

SAVEPOINT discko_snapshot;

-- All rows are stale where nothing is to be kept, none otherwise: a bound on the key, since a
-- condition would be asked of every row.
CREATE TEMP TABLE discko_stale AS
SELECT CASE event_id WHEN 0 THEN 0 ELSE 9223372036854775807 END AS above FROM discko_snapshot;
DELETE FROM discko_topics WHERE name >= (SELECT CASE above WHEN 0 THEN '' END FROM discko_stale);
DELETE FROM discko_extras WHERE path >= (SELECT CASE above WHEN 0 THEN '' END FROM discko_stale);
DELETE FROM discko_leads WHERE event_id > (SELECT above FROM discko_stale);
DELETE FROM discko_receipts WHERE event_id > (SELECT above FROM discko_stale);

-- How often each payload was seen since.
CREATE TEMP TABLE discko_heard (event_id INTEGER PRIMARY KEY, deliveries INTEGER);
INSERT INTO discko_heard
SELECT event_id, count(*) FROM discko_deliveries
WHERE id > (SELECT delivery_id FROM discko_snapshot) GROUP BY event_id;

-- What each lead that has anything new gains, and the best of its new versions, if any. The rank orders
-- the versions of a lead: texts of one width, so that the greatest is the current one; behind it stands
-- the event, so that the greatest says which it is. `lone` is the event of a lead without an id.
CREATE TEMP TABLE discko_gains AS
WITH gains AS (
    SELECT e.lead, CASE WHEN e.lead IS NULL THEN e.id END AS lone,
           printf('%d%24s%24s', e.is_locked IS 0, e.sent_at, e.completed_at) || hex(e.hash) || e.id AS rank,
           1 AS versions, coalesce(h.deliveries, 0) AS deliveries, e.sent_at AS event_at,
           e.is_locked IS 0 AS unlocked
    FROM discko_events AS e LEFT JOIN discko_heard AS h ON h.event_id = e.id
    WHERE e.id > (SELECT event_id FROM discko_snapshot) AND substr(e.event_name, 1, 5) = 'lead.'
    UNION ALL -- payloads of before that were delivered again
    SELECT e.lead, CASE WHEN e.lead IS NULL THEN e.id END, NULL, 0, h.deliveries, NULL, 0
    FROM discko_heard AS h CROSS JOIN discko_events AS e ON e.id = h.event_id
    WHERE h.event_id <= (SELECT event_id FROM discko_snapshot)
)
SELECT lead, lone, max(rank) AS rank, sum(versions) AS versions, sum(deliveries) AS deliveries,
       min(event_at) AS first_seen, max(unlocked) AS ever_unlocked
FROM gains GROUP BY lead, lone;

-- Together with what is known of the lead: its counters, and whether the new version takes over.
CREATE TEMP TABLE discko_next AS
SELECT CAST(substr(g.rank, 82) AS INTEGER) AS best, c.event_id AS current,
       g.rank IS NOT NULL AND (c.event_id IS NULL OR
           g.rank > printf('%d%24s%24s', e.is_locked IS 0, e.sent_at, e.completed_at) || hex(e.hash))
       AS takes_over,
       coalesce(c.versions, 0) + g.versions AS versions,
       coalesce(c.deliveries, 0) + g.deliveries AS deliveries,
       CASE WHEN c.first_seen <= g.first_seen OR g.first_seen IS NULL THEN c.first_seen
            ELSE g.first_seen END AS first_seen,
       max(coalesce(c.ever_unlocked, 0), g.ever_unlocked) AS ever_unlocked
FROM discko_gains AS g
LEFT JOIN discko_leads AS c
       ON c.event_id = CASE WHEN g.lead IS NULL THEN g.lone
                            ELSE (SELECT event_id FROM discko_leads WHERE lead_id = g.lead) END
LEFT JOIN discko_events AS e ON e.id = c.event_id
WHERE g.rank IS NOT NULL OR c.event_id IS NOT NULL;

-- Leads that keep their version gain in their counters alone.
CREATE TEMP TABLE discko_keepers (
    event_id INTEGER PRIMARY KEY, versions INTEGER, deliveries INTEGER, first_seen TEXT,
    ever_unlocked INTEGER
);
INSERT INTO discko_keepers
SELECT current, versions, deliveries, first_seen, ever_unlocked
FROM discko_next WHERE NOT takes_over;
UPDATE discko_leads
SET (versions, deliveries, first_seen, ever_unlocked) =
    (SELECT k.versions, k.deliveries, k.first_seen, k.ever_unlocked
     FROM discko_keepers AS k WHERE k.event_id = discko_leads.event_id)
WHERE event_id IN (SELECT event_id FROM discko_keepers);

-- The others are written anew, in the order of their events, so that nothing as wide as a lead must be
-- sorted.
DELETE FROM discko_leads WHERE event_id IN (SELECT current FROM discko_next WHERE takes_over);
CREATE TEMP TABLE discko_winners (
    event_id INTEGER PRIMARY KEY, versions INTEGER, deliveries INTEGER, first_seen TEXT,
    ever_unlocked INTEGER
);
INSERT INTO discko_winners
SELECT best, versions, deliveries, first_seen, ever_unlocked FROM discko_next WHERE takes_over;

INSERT INTO discko_leads
SELECT p.*, n.event_id, n.versions, n.deliveries, n.first_seen, n.ever_unlocked,
       coalesce((SELECT o.status FROM discko_outcomes AS o WHERE o.lead_id = p.lead_id),
                CASE WHEN p.locked = 1 THEN 'LOCKED'
                     WHEN p.status IN ('NEW', 'IN_PROGRESS', 'WON', 'LOST') THEN p.status
                     ELSE 'OTHER' END)
FROM discko_winners AS n CROSS JOIN discko_events AS e ON e.id = n.event_id
CROSS JOIN discko_plain(e.payload) AS p
ORDER BY n.event_id;

INSERT INTO discko_topics
SELECT substr(c.name, 1, 200), n.event_id, c.category_index, c.point_count
FROM discko_winners AS n CROSS JOIN discko_events AS e ON e.id = n.event_id
CROSS JOIN discko_category(e.payload) AS c
WHERE c.name <> ''
ORDER BY 1;

-- Two long paths may be one when they are cut.
INSERT OR IGNORE INTO discko_extras
SELECT path, event_id, day, example
FROM (SELECT substr(f.key, 1, 200) AS path, n.event_id,
             CAST(strftime('%s', substr(l.event_at, 1, 10)) AS INTEGER) / 86400 AS day,
             substr(CASE WHEN f.type IN ('object', 'array') THEN f.value ELSE json_quote(f.value) END,
                    1, 60) AS example,
             row_number() OVER (PARTITION BY n.event_id) AS place
      FROM discko_winners AS n CROSS JOIN discko_leads AS l ON l.event_id = n.event_id
      CROSS JOIN json_each(l.extra) AS f
      WHERE l.extra IS NOT NULL)
WHERE place <= 24
ORDER BY 1;

-- Of every event whose capture has told anything new: made from all that is known.
INSERT OR REPLACE INTO discko_receipts
SELECT e.id, d.received_at, substr(d.received_at, 1, 13), d.deliveries,
       (strftime('%s', substr(d.received_at, 1, 19)) - strftime('%s', substr(e.sent_at, 1, 19))) * 1000
       + substr(d.received_at, 21, 3) - substr(e.sent_at, 21, 3)
FROM (SELECT event_id, min(received_at) AS received_at, count(*) AS deliveries FROM discko_deliveries
      WHERE received_from = 'capture' AND received_at IS NOT NULL AND event_id IN (
          SELECT event_id FROM discko_deliveries
          WHERE received_from = 'capture' AND id > (SELECT delivery_id FROM discko_snapshot))
      GROUP BY event_id) AS d
CROSS JOIN discko_events AS e ON e.id = d.event_id;

UPDATE discko_snapshot
SET event_id = (SELECT coalesce(max(id), 0) FROM discko_events),
    delivery_id = (SELECT coalesce(max(id), 0) FROM discko_deliveries);

DROP TABLE temp.discko_winners;
DROP TABLE temp.discko_keepers;
DROP TABLE temp.discko_next;
DROP TABLE temp.discko_gains;
DROP TABLE temp.discko_heard;
DROP TABLE temp.discko_stale;

RELEASE discko_snapshot;
