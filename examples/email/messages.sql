-- An e-mail for each lead, by the vendor's template: which are to be sent, and each message whole.
--
--   sqlite3 leads.db < messages.sql        (send.sh does it)
--
-- States as in the Slack example: waiting, sending (claimed), sent.
BEGIN IMMEDIATE; -- another program may be doing the same

CREATE TABLE IF NOT EXISTS discko_email (
    lead  TEXT PRIMARY KEY, -- the lead's id, or its payload's hash where it has none
    hash  BLOB,             -- that
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'sent')),
    at    TEXT NOT NULL
);

INSERT OR IGNORE INTO discko_email
SELECT coalesce(lead_id, 'payload ' || hex(hash)), hash, 'waiting', strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
FROM (SELECT lead_id, event_id,
             CASE WHEN lead_id IS NULL THEN (SELECT hash FROM discko_events WHERE id = event_id) END AS hash
      FROM discko_leads)
ORDER BY event_id;

-- The current version of each.
DROP VIEW IF EXISTS discko_email_leads;
CREATE VIEW discko_email_leads AS
SELECT o.lead, o.state, l.* FROM discko_email AS o JOIN discko_leads AS l
  ON l.event_id = CASE WHEN o.hash IS NULL THEN (SELECT event_id FROM discko_leads WHERE lead_id = o.lead)
                       ELSE (SELECT id FROM discko_events WHERE hash = o.hash) END;

-- A row for each line of a message; what a lead does not have has no line.
DROP VIEW IF EXISTS discko_email_lines;
CREATE VIEW discko_email_lines AS
SELECT l.lead, n.position, n.label, trim(CASE n.position
    WHEN 1 THEN l.full_name
    WHEN 2 THEN l.email
    WHEN 3 THEN l.phone
    WHEN 4 THEN l.company_name
    WHEN 5 THEN l.category
    WHEN 6 THEN CASE WHEN l.score_band <> 'unscored' THEN printf('%g/8', l.score) END
    WHEN 7 THEN CASE WHEN typeof(l.fit_score) IN ('integer', 'real') THEN printf('%g/2', l.fit_score) || coalesce(' - ' || nullif(trim(l.fit_score_explanation), ''), '') END
    WHEN 8 THEN CASE WHEN typeof(l.intent_score) IN ('integer', 'real') THEN printf('%g/2', l.intent_score) || coalesce(' - ' || nullif(trim(l.intent_score_explanation), ''), '') END
    WHEN 9 THEN l.budget
    WHEN 10 THEN coalesce(substr(l.deadline_at, 1, 10), l.deadline)
    WHEN 11 THEN l.needs
    WHEN 12 THEN l.abstract
    WHEN 13 THEN CASE WHEN l.locked IS 1 THEN coalesce(replace(nullif(trim(l.unlock_source), ''), '_', ' '), 'yes') END
    WHEN 14 THEN coalesce(replace(substr(l.lead_at, 1, 16), 'T', ' ') || ' UTC', l.lead_date)
    WHEN 15 THEN coalesce(l.lead_id, 'without an id')
    WHEN 16 THEN CASE WHEN l.url LIKE 'http://%' OR l.url LIKE 'https://%' THEN l.url END END) AS value
FROM discko_email_leads AS l CROSS JOIN (
    SELECT key + 1 AS position, value AS label FROM json_each('["Contact", "Email", "Phone", "Company", "Category",
        "Lead Score", "Fit Score", "Intent Score", "Budget", "Deadline", "Needs", "Abstract", "Locked", "Completed", "Lead", "Page"]')) AS n;

-- Subject, plain text and HTML, not encoded yet.
DROP VIEW IF EXISTS discko_email_parts;
CREATE VIEW discko_email_parts AS
SELECT l.lead, l.state,
       CASE WHEN l.locked IS 1 THEN 'Lead locked' ELSE 'Lead unlocked' END
       || coalesce(': ' || nullif(trim(l.category), ''), '')
       || CASE WHEN l.score_band <> 'unscored' THEN printf(' (Score: %g/8)', l.score) ELSE '' END AS subject,
       (SELECT group_concat(label || ': ' || value, char(10))
        FROM (SELECT label, value FROM discko_email_lines WHERE lead = l.lead AND value <> '' ORDER BY position)) || char(10) AS text,
       '<!DOCTYPE html><html><body><h2>' || CASE WHEN l.locked IS 1 THEN 'Lead Locked' ELSE 'Lead Unlocked' END || '</h2>'
       || (SELECT group_concat('<p><strong>' || label || ':</strong> '
                      || replace(replace(replace(replace(replace(value, '&', '&amp;'), '<', '&lt;'), '>', '&gt;'), '"', '&quot;'), char(10), '<br>')
                      || '</p>', char(10))
           FROM (SELECT label, value FROM discko_email_lines WHERE lead = l.lead AND value <> '' ORDER BY position))
       || '</body></html>' || char(10) AS html
FROM discko_email_leads AS l;

COMMIT;
