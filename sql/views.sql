-- The raw store, live: views over the extension's functions, for those who do not want to wait for the
-- plain tables, or who look at older versions. Load the extension first:
--
--   sqlite3 leads.db -cmd '.load discko' '.read sql/views.sql'
--
-- Not part of the schema: a view over a function that is not loaded disturbs other tools. The id of a
-- lead is the one that the store keeps (discko_events.lead), so that `WHERE lead_id = ?` finds its rows by
-- an index.

DROP VIEW IF EXISTS discko_live_problems;
DROP VIEW IF EXISTS discko_live_points;
DROP VIEW IF EXISTS discko_live_categories;
DROP VIEW IF EXISTS discko_live_leads;
DROP VIEW IF EXISTS discko_live_lead_versions;
DROP VIEW IF EXISTS discko_live_places;

-- Where each event stands among the versions of its lead; place 1 is the current one. It reads no payload.
CREATE VIEW discko_live_places AS
SELECT event_id, lead,
       row_number() OVER (PARTITION BY lead, CASE WHEN lead IS NULL THEN event_id END ORDER BY rank DESC) AS place
FROM discko_internal_ranks;

-- Every version of every lead.
CREATE VIEW discko_live_lead_versions AS
SELECT
       -- columns of discko_lead: begin (written by `make generate`)
       l.event, l.event_date, p.lead AS lead_id, l.locked, l.url, l.unlock_source, l.lead_date,
       l.status, l.completion, l.category, l.contact_type, l.first_name, l.last_name, l.email,
       l.phone, l.disc_profile, l.disc_profile_explanation, l.contact_address, l.linkedin,
       l.job_title, l.company_name, l.company_address, l.company_website, l.fit_score,
       l.fit_score_explanation, l.intent_score, l.intent_score_explanation, l.budget,
       l.budget_explanation, l.deadline, l.deadline_explanation, l.score, l.abstract, l.needs,
       l.comment, l.categories, l.event_at, l.lead_at, l.deadline_at, l.full_name, l.email_domain,
       l.score_band, l.budget_min, l.budget_max, l.budget_currency, l.disc, l.category_count,
       l.point_count, l.extra,
       -- columns of discko_lead: end
       e.id AS event_id, p.place
FROM discko_live_places AS p CROSS JOIN discko_events AS e ON e.id = p.event_id
CROSS JOIN discko_lead(e.payload) AS l;

-- The current version of each lead.
CREATE VIEW discko_live_leads AS
SELECT * FROM discko_live_lead_versions WHERE place = 1;

-- The categories and points of each lead's current version.
CREATE VIEW discko_live_categories AS
SELECT p.lead AS lead_id, c.category_index, c.name, c.description, c.point_count, c.points, e.id AS event_id
FROM discko_live_places AS p CROSS JOIN discko_events AS e ON e.id = p.event_id
CROSS JOIN discko_category(e.payload) AS c
WHERE p.place = 1;

CREATE VIEW discko_live_points AS
SELECT p.lead AS lead_id, c.category_index, c.category_name, c.point_index, c.point, e.id AS event_id
FROM discko_live_places AS p CROSS JOIN discko_events AS e ON e.id = p.event_id
CROSS JOIN discko_point(e.payload) AS c
WHERE p.place = 1;

-- What is wrong with each payload.
CREATE VIEW discko_live_problems AS
SELECT p.*, e.id AS event_id
FROM discko_events AS e CROSS JOIN discko_problem(e.payload) AS p;
