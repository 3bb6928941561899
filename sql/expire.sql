-- Finds whom discko-import --expire erases: whoever has not been heard of since
--   temp.discko_expire_before (at)
-- by a version of a lead of theirs, a delivery of one, or a touch:
--   temp.discko_expire_touches (lead_id, at)   of discko_touches
-- Leads with the same e-mail address are of one person, who goes with the last of them. Into
--   temp.discko_expired (event_id, lead_id, email)
-- come their leads, one row each; lead_id is NULL for a payload that stands for itself, as one of an event that is no
-- lead's does. Test events are nobody's.

CREATE TEMP TABLE discko_expire_heard AS
SELECT lead, max(at) AS at
FROM (SELECT lead, coalesce(sent_at, imported_at) AS at FROM discko_events WHERE lead IS NOT NULL
      UNION ALL
      SELECT e.lead, coalesce(d.received_at, f.imported_at)
      FROM discko_deliveries AS d CROSS JOIN discko_events AS e ON e.id = d.event_id
      CROSS JOIN discko_files AS f ON f.id = d.file_id WHERE e.lead IS NOT NULL
      UNION ALL
      SELECT lead_id, at FROM temp.discko_expire_touches)
GROUP BY lead;
CREATE INDEX temp.discko_expire_heard_lead ON discko_expire_heard (lead);

CREATE TEMP TABLE discko_expire_alone AS
SELECT e.id, max(coalesce(e.sent_at, e.imported_at), max(coalesce(d.received_at, f.imported_at))) AS at
FROM discko_events AS e CROSS JOIN discko_deliveries AS d ON d.event_id = e.id
CROSS JOIN discko_files AS f ON f.id = d.file_id
WHERE e.lead IS NULL AND e.event_name <> 'test' GROUP BY e.id;

CREATE TEMP TABLE discko_expire_leads AS
SELECT l.event_id, l.lead_id, l.email, coalesce(l.email_key, l.lead_id, 'event ' || l.event_id) AS who,
       CASE WHEN l.lead_id IS NULL THEN (SELECT a.at FROM temp.discko_expire_alone AS a WHERE a.id = l.event_id)
            ELSE (SELECT h.at FROM temp.discko_expire_heard AS h WHERE h.lead = l.lead_id) END AS at
FROM discko_leads AS l
UNION ALL
SELECT a.id, NULL, NULL, 'event ' || a.id, a.at
FROM temp.discko_expire_alone AS a WHERE a.id NOT IN (SELECT event_id FROM discko_leads);

CREATE TEMP TABLE discko_expired AS
SELECT event_id, lead_id, email FROM temp.discko_expire_leads WHERE who IN (
    SELECT who FROM temp.discko_expire_leads GROUP BY who
    HAVING max(at) < (SELECT at FROM temp.discko_expire_before));
