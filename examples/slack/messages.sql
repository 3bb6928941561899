-- Announcing leads in Slack: which are to be announced, and the JSON of chat.postMessage for each.
--
--   sqlite3 leads.db < messages.sql        (post.sh does it)
--
-- Every lead is announced once. A row says how far that is: waiting, posting (claimed: what was posting
-- when the program was killed may or may not have been posted), posted, or refused by Slack.
BEGIN IMMEDIATE; -- another program may be doing the same

CREATE TABLE IF NOT EXISTS discko_slack (
    lead    TEXT PRIMARY KEY, -- the lead's id, or its payload's hash where it has none
    hash    BLOB,             -- that
    state   TEXT NOT NULL CHECK (state IN ('waiting', 'posting', 'posted', 'refused')),
    at      TEXT NOT NULL,
    message TEXT              -- what Slack said
);

INSERT OR IGNORE INTO discko_slack
SELECT coalesce(lead_id, 'payload ' || hex(hash)), hash, 'waiting', strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), NULL
FROM (SELECT lead_id, event_id,
             CASE WHEN lead_id IS NULL THEN (SELECT hash FROM discko_events WHERE id = event_id) END AS hash
      FROM discko_leads)
ORDER BY event_id;

-- The current version of each.
DROP VIEW IF EXISTS discko_slack_leads;
CREATE VIEW discko_slack_leads AS
SELECT o.lead, o.state, l.* FROM discko_slack AS o JOIN discko_leads AS l
  ON l.event_id = CASE WHEN o.hash IS NULL THEN (SELECT event_id FROM discko_leads WHERE lead_id = o.lead)
                       ELSE (SELECT id FROM discko_events WHERE hash = o.hash) END;

-- Slack's three control characters are escaped, in links too; a line end is a space; what is absent is
-- left out.
DROP VIEW IF EXISTS discko_slack_messages;
CREATE VIEW discko_slack_messages AS
SELECT lead, state, replace(replace(replace(replace(replace(text, '&', '&amp;'), '<', '&lt;'), '>', '&gt;'), char(13), ''), char(10), ' ')
             || CASE WHEN url LIKE 'https://%' OR url LIKE 'http://%'
                     THEN ' <' || replace(replace(replace(replace(url, '<', '%3C'), '>', '%3E'), '|', '%7C'), '&', '&amp;') || '|open>' ELSE '' END AS text
FROM (
    SELECT l.lead, l.state, l.url,
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
    FROM discko_slack_leads AS l);

COMMIT;
