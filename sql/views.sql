-- The raw store, live: views over the extension's functions, for who does not want to wait for the
-- plain tables or looks at older versions. Load the extension first:
--
--   sqlite3 leads.db -cmd '.load discko' '.read sql/views.sql'
--
-- Not part of the schema: a view over a function that is not loaded disturbs other tools.

DROP VIEW IF EXISTS discko_live_problems;
DROP VIEW IF EXISTS discko_live_points;
DROP VIEW IF EXISTS discko_live_categories;
DROP VIEW IF EXISTS discko_live_leads;
DROP VIEW IF EXISTS discko_live_lead_versions;

-- Every version of every lead; place 1 is the current one.
CREATE VIEW discko_live_lead_versions AS
SELECT l.*, e.id AS event_id,
       row_number() OVER (
           PARTITION BY e.lead, CASE WHEN e.lead IS NULL THEN e.id END
           ORDER BY e.is_locked IS 0 DESC, e.sent_at DESC, e.completed_at DESC, e.hash DESC) AS place
FROM discko_events AS e CROSS JOIN discko_lead(e.payload) AS l;

-- The current version of each lead.
CREATE VIEW discko_live_leads AS
SELECT * FROM discko_live_lead_versions WHERE place = 1;

-- The categories and points of each lead's current version.
CREATE VIEW discko_live_categories AS
SELECT c.*, e.id AS event_id
FROM discko_live_leads AS l CROSS JOIN discko_events AS e ON e.id = l.event_id
CROSS JOIN discko_category(e.payload) AS c;

CREATE VIEW discko_live_points AS
SELECT p.*, e.id AS event_id
FROM discko_live_leads AS l CROSS JOIN discko_events AS e ON e.id = l.event_id
CROSS JOIN discko_point(e.payload) AS p;

-- What is wrong with each payload.
CREATE VIEW discko_live_problems AS
SELECT p.*, e.id AS event_id
FROM discko_events AS e CROSS JOIN discko_problem(e.payload) AS p;
