-- Brings the plain tables (discko_versions, discko_leads, discko_facts, discko_categories,
-- discko_points, discko_extras and discko_receipts) up to date with what has been imported since last
-- time. Needs the extension; discko-import runs it at the end of every batch, in the batch's
-- transaction.
--
--   sqlite3 leads.db -cmd '.load discko' '.read sql/snapshot.sql'
--
-- The current version of a lead is its latest by event_at, then lead_at, then unlocked over locked,
-- then hash, a missing date before any other: it does not depend on the order of import. A lead
-- without an id stands for itself.
--
-- Incremental and full are one: a lead's counters are sums, minima and maxima over its versions, so
-- they can be carried forward. To build all anew, first
--   UPDATE discko_snapshot SET event_id = 0, delivery_id = 0;

SAVEPOINT discko_snapshot;

-- All rows are stale where nothing is to be kept, none otherwise: a bound on the key, since a
-- condition would be asked of every row.
CREATE TEMP TABLE discko_stale AS
SELECT CASE event_id WHEN 0 THEN 0 ELSE 9223372036854775807 END AS above FROM discko_snapshot;
DELETE FROM discko_points WHERE event_id > (SELECT above FROM discko_stale);
DELETE FROM discko_categories WHERE event_id > (SELECT above FROM discko_stale);
DELETE FROM discko_extras WHERE event_id > (SELECT above FROM discko_stale);
DELETE FROM discko_receipts WHERE event_id > (SELECT above FROM discko_stale);
DELETE FROM discko_facts WHERE event_id > (SELECT above FROM discko_stale);
DELETE FROM discko_leads WHERE event_id > (SELECT above FROM discko_stale);
DELETE FROM discko_versions WHERE event_id > (SELECT above FROM discko_stale);

-- The versions that are new. The rank orders the versions of a lead: texts of one width, so that the
-- greatest is the current one; behind it stands the event, so that the greatest says which it is.
CREATE TEMP TABLE discko_new_versions AS
SELECT e.id AS event_id, e.lead, CASE WHEN e.lead IS NULL THEN e.id END AS lone,
       l.event_at, l.lead_at, l.locked, l.unlock_source, l.status,
       printf('%24s%24s%d', l.event_at, l.lead_at, l.locked IS 0) || hex(e.hash) || e.id AS rank
FROM discko_events AS e CROSS JOIN discko_lead(e.payload) AS l
WHERE e.id > (SELECT event_id FROM discko_snapshot);

INSERT INTO discko_versions
SELECT event_id, lead, event_at, lead_at, locked, unlock_source, status FROM discko_new_versions;

-- What each lead that has anything new gains, and the best of its new versions, if any. `lone` is the
-- event of a lead without an id.
CREATE TEMP TABLE discko_gains AS
WITH gains AS (
    SELECT lead, lone, rank, 1 AS versions, 0 AS deliveries, event_at, locked IS 0 AS unlocked
    FROM discko_new_versions
    UNION ALL
    SELECT e.lead, CASE WHEN e.lead IS NULL THEN e.id END, NULL, 0, 1, NULL, 0
    FROM discko_deliveries AS d CROSS JOIN discko_events AS e ON e.id = d.event_id
    WHERE d.id > (SELECT delivery_id FROM discko_snapshot)
)
SELECT lead, lone, max(rank) AS rank, sum(versions) AS versions, sum(deliveries) AS deliveries,
       min(event_at) AS first_seen, max(unlocked) AS ever_unlocked
FROM gains GROUP BY lead, lone;

-- Together with what is known of the lead: its counters, and whether the new version takes over.
CREATE TEMP TABLE discko_next AS
SELECT CAST(substr(g.rank, 82) AS INTEGER) AS best, c.event_id AS current,
       g.rank IS NOT NULL AND (c.event_id IS NULL OR
           g.rank > printf('%24s%24s%d', c.event_at, c.lead_at, c.locked IS 0) || hex(e.hash))
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

-- The others are written anew.
DELETE FROM discko_points WHERE event_id IN (SELECT current FROM discko_next WHERE takes_over);
DELETE FROM discko_categories WHERE event_id IN (SELECT current FROM discko_next WHERE takes_over);
DELETE FROM discko_extras WHERE event_id IN (SELECT current FROM discko_next WHERE takes_over);
DELETE FROM discko_facts WHERE event_id IN (SELECT current FROM discko_next WHERE takes_over);
DELETE FROM discko_leads WHERE event_id IN (SELECT current FROM discko_next WHERE takes_over);

-- In the order of their events, so that nothing as wide as a lead must be sorted.
CREATE TEMP TABLE discko_winners (
    event_id INTEGER PRIMARY KEY, versions INTEGER, deliveries INTEGER, first_seen TEXT,
    ever_unlocked INTEGER
);
INSERT INTO discko_winners
SELECT best, versions, deliveries, first_seen, ever_unlocked FROM discko_next WHERE takes_over;

INSERT INTO discko_leads
SELECT l.*, e.id, n.versions, n.deliveries, n.first_seen, n.ever_unlocked
FROM discko_winners AS n CROSS JOIN discko_events AS e ON e.id = n.event_id
CROSS JOIN discko_lead(e.payload) AS l
ORDER BY n.event_id;

-- Keys: what may be written in several ways is brought into one. Of a phone number the digits count,
-- without zeros in front and without (0), so that +33 1, 0033 1 and +33 (0)1 are one; of a web site the
-- host, without www.
INSERT INTO discko_facts
SELECT l.event_id, l.lead_id, l.stage,
       coalesce((SELECT o.status FROM discko_outcomes AS o WHERE o.lead_id = l.lead_id), l.stage),
       l.lead_at, substr(l.lead_at, 1, 10), l.deadline_at, nullif(l.category, ''), l.disc,
       CASE WHEN l.locked IS NOT 1 THEN l.score_band END,
       CASE WHEN l.locked IS NOT 1 AND l.score_band <> 'unscored' THEN l.score END,
       CASE WHEN l.locked IS NOT 1 AND typeof(l.fit_score) <> 'text' THEN l.fit_score END,
       CASE WHEN l.locked IS NOT 1 AND typeof(l.intent_score) <> 'text' THEN l.intent_score END,
       trim(coalesce(l.budget, '')) <> '', l.budget_min, l.budget_max, l.budget_currency,
       -- filled: begin (written by `make generate`)
       ((coalesce(l.lead_id, '') <> '') << 0) |
       ((coalesce(l.url, '') <> '') << 1) |
       ((coalesce(l.lead_date, '') <> '') << 2) |
       ((coalesce(l.status, '') <> '') << 3) |
       ((coalesce(l.completion, '') <> '') << 4) |
       ((coalesce(l.category, '') <> '') << 5) |
       ((coalesce(l.contact_type, '') <> '') << 6) |
       ((coalesce(l.first_name, '') <> '') << 7) |
       ((coalesce(l.last_name, '') <> '') << 8) |
       ((coalesce(l.email, '') <> '') << 9) |
       ((coalesce(l.phone, '') <> '') << 10) |
       ((coalesce(l.disc_profile, '') <> '') << 11) |
       ((coalesce(l.disc_profile_explanation, '') <> '') << 12) |
       ((coalesce(l.contact_address, '') <> '') << 13) |
       ((coalesce(l.linkedin, '') <> '') << 14) |
       ((coalesce(l.job_title, '') <> '') << 15) |
       ((coalesce(l.company_name, '') <> '') << 16) |
       ((coalesce(l.company_address, '') <> '') << 17) |
       ((coalesce(l.company_website, '') <> '') << 18) |
       ((coalesce(l.fit_score, '') <> '') << 19) |
       ((coalesce(l.fit_score_explanation, '') <> '') << 20) |
       ((coalesce(l.intent_score, '') <> '') << 21) |
       ((coalesce(l.intent_score_explanation, '') <> '') << 22) |
       ((coalesce(l.budget, '') <> '') << 23) |
       ((coalesce(l.budget_explanation, '') <> '') << 24) |
       ((coalesce(l.deadline, '') <> '') << 25) |
       ((coalesce(l.deadline_explanation, '') <> '') << 26) |
       ((coalesce(l.score, '') <> '') << 27) |
       ((coalesce(l.abstract, '') <> '') << 28) |
       ((coalesce(l.needs, '') <> '') << 29) |
       ((coalesce(l.comment, '') <> '') << 30) |
       ((l.category_count > 0) << 31),
       -- filled: end
       nullif(lower(trim(l.email)), ''),
       nullif(ltrim(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
           l.phone, '(0)', ''), ' ', ''), '.', ''), '-', ''), '/', ''), '(', ''), ')', ''), '+', ''),
           char(160), ''), char(8239), ''), '0'), ''),
       nullif(rtrim(substr(l.site, 1, instr(l.site, '/') - 1), '.'), ''),
       nullif(lower(trim(l.company_name)), '')
FROM discko_winners AS n CROSS JOIN (
    SELECT *, CASE WHEN locked IS 1 THEN 'LOCKED'
                   WHEN status IN ('NEW', 'IN_PROGRESS', 'WON', 'LOST') THEN status ELSE 'OTHER' END AS stage,
           replace(replace(replace(replace(replace(replace(lower(trim(company_website)),
               'https://', ''), 'http://', ''), 'www.', ''), '?', '/'), '#', '/'), ':', '/') || '/' AS site
    FROM discko_leads) AS l ON l.event_id = n.event_id
ORDER BY n.event_id;

INSERT INTO discko_extras
SELECT n.event_id, f.key, substr(l.event_at, 1, 10),
       substr(CASE WHEN f.type IN ('object', 'array') THEN f.value ELSE json_quote(f.value) END, 1, 60)
FROM discko_winners AS n CROSS JOIN discko_leads AS l ON l.event_id = n.event_id
CROSS JOIN json_each(l.extra) AS f
WHERE l.extra IS NOT NULL;

INSERT INTO discko_categories
SELECT e.id, c.* FROM discko_winners AS n CROSS JOIN discko_events AS e ON e.id = n.event_id
CROSS JOIN discko_category(e.payload) AS c
ORDER BY n.event_id;

INSERT INTO discko_points
SELECT e.id, p.* FROM discko_winners AS n CROSS JOIN discko_events AS e ON e.id = n.event_id
CROSS JOIN discko_point(e.payload) AS p
ORDER BY n.event_id;

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
DROP TABLE temp.discko_new_versions;
DROP TABLE temp.discko_stale;

RELEASE discko_snapshot;
