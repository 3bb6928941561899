-- An e-mail for each lead, by the vendor's template: which are to be sent, and each message whole.
--
--   sqlite3 leads.db < messages.sql        (send.sh does it)
--
-- States as in the Slack example: waiting, sending (claimed), sent.
CREATE TABLE IF NOT EXISTS discko_email (
    lead  TEXT PRIMARY KEY, -- the lead's id, or its event's where it has none
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'sent')),
    at    TEXT NOT NULL
);

INSERT OR IGNORE INTO discko_email
SELECT coalesce(lead_id, 'event ' || event_id), 'waiting', strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
FROM discko_leads ORDER BY event_at, event_id;

-- A row for each line of a message; what a lead does not have has no line.
DROP VIEW IF EXISTS discko_email_lines;
CREATE VIEW discko_email_lines AS
SELECT lead, position, label, trim(value) AS value FROM (
    SELECT coalesce(lead_id, 'event ' || event_id) AS lead, 1 AS position, 'Contact' AS label, full_name AS value FROM discko_leads
    UNION ALL SELECT coalesce(lead_id, 'event ' || event_id), 2, 'Email', email FROM discko_leads
    UNION ALL SELECT coalesce(lead_id, 'event ' || event_id), 3, 'Phone', phone FROM discko_leads
    UNION ALL SELECT coalesce(lead_id, 'event ' || event_id), 4, 'Company', company_name FROM discko_leads
    UNION ALL SELECT coalesce(lead_id, 'event ' || event_id), 5, 'Category', category FROM discko_leads
    UNION ALL SELECT coalesce(lead_id, 'event ' || event_id), 6, 'Lead Score', CASE WHEN score_band <> 'unscored' THEN printf('%g/8', score) END FROM discko_leads
    UNION ALL SELECT coalesce(lead_id, 'event ' || event_id), 7, 'Fit Score', CASE WHEN typeof(fit_score) IN ('integer', 'real') THEN printf('%g/2', fit_score) || coalesce(' - ' || fit_score_explanation, '') END FROM discko_leads
    UNION ALL SELECT coalesce(lead_id, 'event ' || event_id), 8, 'Intent Score', CASE WHEN typeof(intent_score) IN ('integer', 'real') THEN printf('%g/2', intent_score) || coalesce(' - ' || intent_score_explanation, '') END FROM discko_leads
    UNION ALL SELECT coalesce(lead_id, 'event ' || event_id), 9, 'Budget', budget FROM discko_leads
    UNION ALL SELECT coalesce(lead_id, 'event ' || event_id), 10, 'Deadline', coalesce(substr(deadline_at, 1, 10), deadline) FROM discko_leads
    UNION ALL SELECT coalesce(lead_id, 'event ' || event_id), 11, 'Needs', needs FROM discko_leads
    UNION ALL SELECT coalesce(lead_id, 'event ' || event_id), 12, 'Abstract', abstract FROM discko_leads
    UNION ALL SELECT coalesce(lead_id, 'event ' || event_id), 13, 'Locked', CASE WHEN locked IS 1 THEN coalesce(replace(unlock_source, '_', ' '), 'yes') END FROM discko_leads
    UNION ALL SELECT coalesce(lead_id, 'event ' || event_id), 14, 'Completed', coalesce(substr(lead_at, 1, 16) || ' UTC', lead_date) FROM discko_leads
    UNION ALL SELECT coalesce(lead_id, 'event ' || event_id), 15, 'Lead', coalesce(lead_id, 'without an id') FROM discko_leads
    UNION ALL SELECT coalesce(lead_id, 'event ' || event_id), 16, 'Page', CASE WHEN url LIKE 'http://%' OR url LIKE 'https://%' THEN url END FROM discko_leads)
WHERE trim(coalesce(value, '')) <> '';

-- Subject, plain text and HTML, not encoded yet.
DROP VIEW IF EXISTS discko_email_parts;
CREATE VIEW discko_email_parts AS
SELECT e.lead, e.state,
       CASE WHEN l.locked IS 1 THEN 'Lead locked' ELSE 'Lead unlocked' END
       || coalesce(': ' || nullif(trim(l.category), ''), '')
       || CASE WHEN l.score_band <> 'unscored' THEN printf(' (Score: %g/8)', l.score) ELSE '' END AS subject,
       (SELECT group_concat(label || ': ' || value, char(10))
        FROM (SELECT label, value FROM discko_email_lines WHERE lead = e.lead ORDER BY position)) || char(10) AS text,
       '<!DOCTYPE html><html><body><h2>' || CASE WHEN l.locked IS 1 THEN 'Lead Locked' ELSE 'Lead Unlocked' END || '</h2>'
       || (SELECT group_concat('<p><strong>' || label || ':</strong> '
                      || replace(replace(replace(replace(replace(value, '&', '&amp;'), '<', '&lt;'), '>', '&gt;'), '"', '&quot;'), char(10), '<br>')
                      || '</p>', char(10))
           FROM (SELECT label, value FROM discko_email_lines WHERE lead = e.lead ORDER BY position))
       || '</body></html>' || char(10) AS html
FROM discko_email AS e JOIN discko_leads AS l
  ON l.event_id = coalesce((SELECT event_id FROM discko_leads WHERE lead_id = e.lead),
                           CASE WHEN e.lead LIKE 'event %' THEN CAST(substr(e.lead, 7) AS INTEGER) END);
