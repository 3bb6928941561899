-- Announcing leads in Slack: which are to be announced, and the JSON of chat.postMessage for each.
--
--   sqlite3 leads.db < messages.sql        (post.sh does it)
--
-- Every lead is announced once. A row says how far that is: waiting, posting (claimed: what was posting
-- when the program was killed may or may not have been posted), posted, or refused by Slack.
CREATE TABLE IF NOT EXISTS discko_slack (
    lead    TEXT PRIMARY KEY, -- the lead's id, or its event's where it has none
    state   TEXT NOT NULL CHECK (state IN ('waiting', 'posting', 'posted', 'refused')),
    at      TEXT NOT NULL,
    message TEXT              -- what Slack said
);

INSERT OR IGNORE INTO discko_slack
SELECT coalesce(lead_id, 'event ' || event_id), 'waiting', strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), NULL
FROM discko_leads ORDER BY event_at, event_id;

-- Slack's three control characters are escaped; what is absent is left out.
DROP VIEW IF EXISTS discko_slack_text;
CREATE VIEW discko_slack_text AS
SELECT lead, replace(replace(replace(text, '&', '&amp;'), '<', '&lt;'), '>', '&gt;')
             || CASE WHEN url LIKE 'https://%' OR url LIKE 'http://%'
                     THEN ' <' || replace(replace(replace(url, '<', '%3C'), '>', '%3E'), '|', '%7C') || '|open>' ELSE '' END AS text
FROM (
    SELECT coalesce(l.lead_id, 'event ' || l.event_id) AS lead, l.url,
           CASE WHEN l.locked IS 1 THEN
               '🔒 A lead is locked'
               || coalesce(': ' || replace(nullif(trim(l.unlock_source), ''), '_', ' '), '')
               || coalesce(' (' || l.lead_id || ')', '')
           ELSE
               '🎯 New lead' || coalesce(': ' || coalesce(l.full_name, nullif(trim(l.company_name), ''), l.email), '')
               || coalesce(' (' || CASE WHEN l.full_name IS NOT NULL THEN nullif(trim(l.company_name), '') END || ')', '')
               || CASE WHEN l.score_band <> 'unscored' THEN printf(' – score %g/8', l.score) ELSE '' END
               || coalesce(' – ' || nullif(trim(l.category), ''), '')
           END AS text
    FROM discko_leads AS l);

DROP VIEW IF EXISTS discko_slack_messages;
CREATE VIEW discko_slack_messages AS
SELECT s.lead, s.state, t.text FROM discko_slack AS s JOIN discko_slack_text AS t ON t.lead = s.lead;
