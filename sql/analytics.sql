-- Lead analytics: views on the plain tables, for any program that reads SQLite; no extension needed.
-- discko-import makes them with the schema and renews them when they have changed. By hand:
--
--   sqlite3 leads.db '.read sql/analytics.sql'
--
-- What holds in all of them:
--   - a lead is its current version; `test` events are no leads;
--   - a lead is locked while its current version is, unless discko_outcomes knows how it ended; locked
--     leads are in no average, sum or rate but those that say so;
--   - scores count where they are numbers from 0 to 8 (score_band is not 'unscored') and the payload is
--     not locked;
--   - ages and deadlines are those of `as_of` in discko_settings, or of now;
--   - a rate is NULL where nothing can be said, and always stands beside how many it rests on.

SAVEPOINT discko_analytics;

-- `as_of`: a date to look at the leads from, such as '2024-04-01'. To look from now, delete the row.
CREATE TABLE IF NOT EXISTS discko_settings (
    name  TEXT PRIMARY KEY,
    value TEXT
);

-- What discko-import notes there when it has made these views; it makes them anew when it is missing.
DELETE FROM discko_settings WHERE name = 'analytics';

DROP VIEW IF EXISTS discko_as_of;
DROP VIEW IF EXISTS discko_standing;
DROP VIEW IF EXISTS discko_scores;
DROP VIEW IF EXISTS discko_call_list;
DROP VIEW IF EXISTS discko_funnel;
DROP VIEW IF EXISTS discko_win_rate;
DROP VIEW IF EXISTS discko_locked;
DROP VIEW IF EXISTS discko_deadlines;
DROP VIEW IF EXISTS discko_pipeline;
DROP VIEW IF EXISTS discko_category_demand;
DROP VIEW IF EXISTS discko_topic_demand;
DROP VIEW IF EXISTS discko_disc_outcome;
DROP VIEW IF EXISTS discko_completeness;
DROP VIEW IF EXISTS discko_duplicate_people;
DROP VIEW IF EXISTS discko_duplicate_companies;
DROP VIEW IF EXISTS discko_daily;
DROP VIEW IF EXISTS discko_delivery_health;
DROP VIEW IF EXISTS discko_drift;

-- When do the views look at the leads? At discko_settings' as_of, or now.
CREATE VIEW discko_as_of AS
SELECT coalesce(
    strftime('%Y-%m-%dT%H:%M:%fZ', (SELECT value FROM discko_settings WHERE name = 'as_of')),
    strftime('%Y-%m-%dT%H:%M:%fZ', 'now')) AS as_of;

-- Where does each lead stand, and how long has it been open? A row a lead, for views of one's own.
-- stage: LOCKED, NEW, IN_PROGRESS, WON, LOST, or OTHER for a status that is none of them. age_days:
-- calendar days (UTC) since the lead was completed, of open leads alone (NEW and IN_PROGRESS).
CREATE VIEW discko_standing AS
SELECT event_id, lead_id, stage,
       CASE WHEN stage IN ('NEW', 'IN_PROGRESS')
            THEN CAST(julianday((SELECT date(as_of) FROM discko_as_of)) - julianday(lead_day) AS INTEGER)
       END AS age_days,
       lead_at, deadline_at, nullif(category, '') AS category, disc,
       CASE WHEN locked IS NOT 1 THEN score_band END AS score_band,
       CASE WHEN locked IS NOT 1 AND score_band <> 'unscored' THEN score END AS score,
       CASE WHEN locked IS NOT 1 AND fit_score BETWEEN 0 AND 2 THEN fit_score END AS fit_score,
       CASE WHEN locked IS NOT 1 AND intent_score BETWEEN 0 AND 2 THEN intent_score END
           AS intent_score,
       has_budget, budget_min, budget_max, budget_currency
FROM discko_leads;

-- Which scores count? A row a lead, with what the other views group by, read from an index alone.
CREATE VIEW discko_scores AS
SELECT stage, lead_day, deadline_at,
       CASE WHEN locked IS NOT 1 THEN score_band END AS score_band,
       CASE WHEN locked IS NOT 1 AND score_band <> 'unscored' THEN score END AS score
FROM discko_leads;

-- Whom do we call first, and why? The open leads (NEW and IN_PROGRESS), the first to call first.
--
-- points order the list, and reason says what they are for:
--   score           its own, 0 to 8
--   intent_score    its own, 0 to 2
--   deadline        3 where it is at most 7 days ahead or 30 days over; 1 where it is 8 to 30 days ahead
--   age             2 where the lead was completed at most 2 days ago, 1 at most 7
--   budget          1 where an amount can be read
--   came back       2 where the same person (by e-mail or phone) has an earlier lead
--   just unlocked   2 where it was locked before, and the payload that unlocked it is at most 7 days old
-- Of equal points, the nearer deadline comes first, then the newer lead. The list ends at 1,000 leads:
-- where more are open, those with the most points before the last two are looked at.
CREATE VIEW discko_call_list AS
WITH bounds AS (
    SELECT date(as_of) AS today, date(as_of, '-30 days') AS past, date(as_of, '+8 days') AS week,
           date(as_of, '+31 days') AS month, date(as_of, '-2 days') AS fresh,
           date(as_of, '-7 days') AS recent
    FROM discko_as_of
), candidates AS ( -- read from an index alone
    SELECT s.event_id, s.lead_at, s.deadline_at, b.today, b.recent,
           CASE WHEN s.score_band <> 'unscored' THEN s.score END AS score,
           CASE WHEN s.intent_score BETWEEN 0 AND 2 THEN s.intent_score END AS intent_score,
           CASE WHEN s.score_band <> 'unscored' THEN s.score ELSE 0 END
           + CASE WHEN s.intent_score BETWEEN 0 AND 2 THEN s.intent_score ELSE 0 END
           + CASE WHEN s.deadline_at < b.past THEN 0 WHEN s.deadline_at < b.week THEN 3
                  WHEN s.deadline_at < b.month THEN 1 ELSE 0 END
           + CASE WHEN s.lead_at < b.recent THEN 0 WHEN s.lead_at < b.fresh THEN 1
                  WHEN s.lead_at IS NOT NULL THEN 2 ELSE 0 END
           + (s.budget_period IS NOT NULL) AS points
    FROM discko_leads AS s CROSS JOIN bounds AS b
    WHERE s.stage IN ('NEW', 'IN_PROGRESS')
    ORDER BY points DESC, s.deadline_at IS NULL, s.deadline_at, s.lead_at DESC, s.event_id
    LIMIT 1000
), known AS (
    SELECT c.*, l.*,
           CAST(julianday(c.today) - julianday(l.lead_day) AS INTEGER) AS age,
           CAST(julianday(substr(c.deadline_at, 1, 10)) - julianday(c.today) AS INTEGER) AS days_left,
           EXISTS (SELECT 1 FROM discko_leads AS f
                   WHERE f.email_key = l.email_key AND f.lead_at < l.lead_at)
           OR EXISTS (SELECT 1 FROM discko_leads AS f
                      WHERE f.phone_key = l.phone_key AND f.lead_at < l.lead_at) AS came_back,
           l.versions > 1 AND l.ever_unlocked AND l.event_at >= c.recent
           AND EXISTS (SELECT 1 FROM discko_events AS e
                       WHERE e.lead = l.lead_id AND e.is_locked = 1) AS just_unlocked
    FROM candidates AS c CROSS JOIN discko_leads AS l ON l.event_id = c.event_id
)
SELECT row_number() OVER (ORDER BY points + 2 * came_back + 2 * just_unlocked DESC,
                                   deadline_at IS NULL, deadline_at, lead_at DESC, event_id) AS rank,
       points + 2 * came_back + 2 * just_unlocked AS points,
       'score ' || coalesce(printf('%.4g', score), 'unknown')
       || CASE intent_score WHEN 2 THEN ', high intent' WHEN 1 THEN ', some intent' ELSE '' END
       || CASE WHEN days_left < -1 THEN ', deadline ' || -days_left || ' days over'
               WHEN days_left = -1 THEN ', deadline was yesterday'
               WHEN days_left = 0 THEN ', deadline today' WHEN days_left = 1 THEN ', deadline tomorrow'
               WHEN days_left <= 30 THEN ', deadline in ' || days_left || ' days' ELSE '' END
       || CASE WHEN came_back THEN ', came back' ELSE '' END
       || CASE WHEN just_unlocked THEN ', just unlocked' ELSE '' END
       || CASE WHEN age = 0 THEN ', new today' WHEN age = 1 THEN ', 1 day old'
               WHEN age > 1 THEN ', ' || age || ' days old' ELSE '' END
       || CASE WHEN budget_period IS NOT NULL THEN ', has a budget' ELSE '' END AS reason,
       lead_id, full_name AS name, company_name AS company, job_title, phone, email, url,
       stage AS status, category, score, intent_score, budget,
       substr(deadline_at, 1, 10) AS deadline, days_left, age AS age_days, came_back, just_unlocked,
       event_id
FROM known
ORDER BY rank;

-- Where do our leads stand, and how long have the open ones been waiting?
-- percent: of all leads. scored: those the average score rests on. dated, average_age_days and
-- oldest_age_days: of open leads (NEW and IN_PROGRESS), how many say when they were completed, and the
-- calendar days (UTC) since then.
CREATE VIEW discko_funnel AS
WITH stages (position, stage) AS (
    VALUES (1, 'LOCKED'), (2, 'NEW'), (3, 'IN_PROGRESS'), (4, 'WON'), (5, 'LOST'), (6, 'OTHER')
), days AS (
    SELECT stage, julianday(lead_day) AS day, count(*) AS leads, count(score) AS scored,
           sum(score) AS score
    FROM discko_scores GROUP BY stage, lead_day
), counted AS (
    SELECT stage, sum(leads) AS leads, sum(scored) AS scored, sum(score) AS score,
           sum(CASE WHEN day IS NOT NULL THEN leads END) AS dated, sum(day * leads) AS day_sum,
           min(day) AS oldest
    FROM days GROUP BY stage
)
SELECT s.position, s.stage, coalesce(c.leads, 0) AS leads,
       round(100.0 * coalesce(c.leads, 0) / (SELECT sum(leads) FROM counted), 1) AS percent,
       CASE WHEN s.stage <> 'LOCKED' THEN coalesce(c.scored, 0) END AS scored,
       CASE WHEN s.stage <> 'LOCKED' THEN round(1.0 * c.score / c.scored, 2) END AS average_score,
       CASE WHEN s.position IN (2, 3) THEN coalesce(c.dated, 0) END AS dated,
       CASE WHEN s.position IN (2, 3)
            THEN round(julianday(date(a.as_of)) - c.day_sum / c.dated, 1) END AS average_age_days,
       CASE WHEN s.position IN (2, 3)
            THEN CAST(julianday(date(a.as_of)) - c.oldest AS INTEGER) END AS oldest_age_days
FROM stages AS s CROSS JOIN discko_as_of AS a LEFT JOIN counted AS c ON c.stage = s.stage
ORDER BY s.position;

-- How often do we win, and does the score tell? Of all leads, by score band, and by fit and intent.
-- win_rate: won / (won + lost); decided, won + lost, is what it rests on.
CREATE VIEW discko_win_rate AS
WITH scores AS ( -- in the order of an index
    SELECT stage, locked, score_band, fit_score, intent_score, count(*) AS leads,
           sum(stage IN ('NEW', 'IN_PROGRESS')) AS open, sum(stage = 'WON') AS won,
           sum(stage = 'LOST') AS lost
    FROM discko_leads GROUP BY stage, locked, score_band, fit_score, intent_score
), counted AS (
    SELECT CASE WHEN locked IS NOT 1 THEN score_band END AS score_band,
           CASE WHEN locked IS NOT 1 AND fit_score BETWEEN 0 AND 2 THEN fit_score END AS fit_score,
           CASE WHEN locked IS NOT 1 AND intent_score BETWEEN 0 AND 2 THEN intent_score END
               AS intent_score,
           leads, open, won, lost
    FROM scores WHERE stage <> 'LOCKED'
), grouped AS (
    SELECT 1 AS position, 'all' AS grouping, NULL AS score_band, NULL AS fit_score,
           NULL AS intent_score, sum(leads) AS leads, sum(open) AS open, sum(won) AS won,
           sum(lost) AS lost
    FROM counted GROUP BY position
    UNION ALL
    SELECT 2, 'score band', coalesce(score_band, 'unscored') AS band, NULL, NULL, sum(leads),
           sum(open), sum(won), sum(lost)
    FROM counted GROUP BY band
    UNION ALL
    SELECT 3, 'fit and intent', NULL, fit_score, intent_score, sum(leads), sum(open), sum(won),
           sum(lost)
    FROM counted GROUP BY fit_score, intent_score
)
SELECT grouping, score_band, fit_score, intent_score, leads, open, won, lost,
       won + lost AS decided, round(1.0 * won / nullif(won + lost, 0), 3) AS win_rate
FROM grouped
ORDER BY position,
         CASE score_band WHEN 'hot' THEN 1 WHEN 'warm' THEN 2 WHEN 'cold' THEN 3 ELSE 4 END,
         fit_score DESC, intent_score DESC;

-- Which leads did we not get to see, why, since when, and were they unlocked later?
-- A row per reason, age and whether it was unlocked. Ages are those since it was first locked, whose
-- reason counts; unlocked_later: there is an unlocked version of then or later.
CREATE VIEW discko_locked AS
WITH bounds AS (
    SELECT strftime('%Y-%m-%dT%H:%M:%fZ', as_of, '-7 days') AS week,
           strftime('%Y-%m-%dT%H:%M:%fZ', as_of, '-30 days') AS month,
           strftime('%Y-%m-%dT%H:%M:%fZ', as_of, '-90 days') AS quarter
    FROM discko_as_of
), locks AS ( -- a lead's first: the columns are those of the row with the least sent_at
    SELECT id, lead, lock_reason, min(coalesce(sent_at, '')) AS locked_at
    FROM discko_events INDEXED BY discko_events_locked
    WHERE is_locked = 1 AND lead IS NOT NULL GROUP BY lead
    UNION ALL
    SELECT id, NULL, lock_reason, coalesce(sent_at, '')
    FROM discko_events WHERE is_locked = 1 AND lead IS NULL
), ends AS (
    SELECT coalesce(k.lock_reason, 'unknown') AS reason, k.locked_at,
           CASE k.locked_at WHEN '' THEN 5 ELSE (k.locked_at < b.week) + (k.locked_at < b.month)
                                                + (k.locked_at < b.quarter) + 1 END AS age,
           min(e.sent_at) AS unlocked_at
    FROM locks AS k CROSS JOIN bounds AS b
    LEFT JOIN discko_events AS e
           ON e.lead = k.lead AND e.is_locked = 0 AND e.sent_at >= k.locked_at
    GROUP BY k.id
)
SELECT reason,
       CASE age WHEN 1 THEN '0-7 days' WHEN 2 THEN '8-30 days' WHEN 3 THEN '31-90 days'
                WHEN 4 THEN 'over 90 days' ELSE 'unknown' END AS age,
       unlocked_at IS NOT NULL AS unlocked_later, count(*) AS leads,
       nullif(min(locked_at), '') AS oldest_locked_at,
       round(avg(julianday(unlocked_at) - julianday(locked_at)), 1) AS average_days_to_unlock
FROM ends
GROUP BY reason, ends.age, unlocked_at IS NOT NULL
ORDER BY reason, ends.age, unlocked_later;

-- Which deadlines of open leads are over, or near?
-- Days are calendar days (UTC); a deadline of today is not overdue. Each lead is in one row: within 30
-- days are those that are not within 7.
CREATE VIEW discko_deadlines AS
WITH spans (position, due) AS (
    VALUES (1, 'overdue'), (2, 'within 7 days'), (3, 'within 30 days'), (4, 'within 90 days'),
           (5, 'later'), (6, 'no date')
), days AS (
    SELECT date(as_of) AS today, date(as_of, '+8 days') AS week, date(as_of, '+31 days') AS month,
           date(as_of, '+91 days') AS quarter
    FROM discko_as_of
), counted AS (
    SELECT CASE WHEN s.deadline_at IS NULL THEN 6 WHEN s.deadline_at < d.today THEN 1
                WHEN s.deadline_at < d.week THEN 2 WHEN s.deadline_at < d.month THEN 3
                WHEN s.deadline_at < d.quarter THEN 4 ELSE 5 END AS position,
           count(*) AS leads, sum(s.score_band = 'hot') AS hot, min(s.deadline_at) AS first_deadline,
           max(s.deadline_at) AS last_deadline
    FROM discko_scores AS s CROSS JOIN days AS d
    WHERE s.stage IN ('NEW', 'IN_PROGRESS') GROUP BY 1
)
SELECT s.position, s.due, coalesce(c.leads, 0) AS leads, coalesce(c.hot, 0) AS hot,
       c.first_deadline, c.last_deadline
FROM spans AS s LEFT JOIN counted AS c ON c.position = s.position
ORDER BY s.position;

-- How much money is at stake, by status and category?
-- budget_low counts the lower ends ('< 5000' has none), budget_high the upper ends (that of '50000+'
-- is 50000). Currencies are never added up; NULL is a budget without one. unreadable: there is a text,
-- but no amount in it.
CREATE VIEW discko_pipeline AS
WITH amounts AS ( -- in the order of an index
    SELECT stage, category, budget_currency AS currency, count(*) AS leads,
           sum(budget_min IS NOT NULL OR budget_max IS NOT NULL) AS with_budget,
           sum(has_budget) AS has_budget, sum(budget_min) AS low,
           sum(coalesce(budget_max, budget_min)) AS high
    FROM discko_leads
    GROUP BY stage, locked, score_band, fit_score, intent_score, category, budget_currency
), counted AS (
    SELECT stage, nullif(category, '') AS category, currency, sum(leads) AS leads,
           sum(with_budget) AS with_budget, sum(has_budget) AS has_budget, sum(low) AS low,
           sum(high) AS high
    FROM amounts WHERE stage <> 'LOCKED' GROUP BY 1, 2, 3
)
SELECT stage AS status, category, currency, leads, with_budget,
       has_budget - with_budget AS unreadable, leads - has_budget AS without_budget,
       coalesce(low, 0) AS budget_low, coalesce(high, 0) AS budget_high
FROM counted
ORDER BY CASE stage WHEN 'NEW' THEN 1 WHEN 'IN_PROGRESS' THEN 2 WHEN 'WON' THEN 3
                    WHEN 'LOST' THEN 4 ELSE 5 END, category, currency;

-- What kind of work is asked for (the lead's category), and where do we win?
-- percent: of all leads that are not locked.
CREATE VIEW discko_category_demand AS
WITH stages AS ( -- in the order of an index
    SELECT stage, category, count(*) AS leads,
           CASE WHEN locked IS NOT 1 AND score_band <> 'unscored' THEN count(score) ELSE 0 END AS scored,
           CASE WHEN locked IS NOT 1 AND score_band <> 'unscored' THEN sum(score) END AS score
    FROM discko_leads GROUP BY stage, locked, score_band, fit_score, intent_score, category
), counted AS (
    SELECT nullif(category, '') AS category, sum(leads) AS leads,
           sum(CASE WHEN stage IN ('NEW', 'IN_PROGRESS') THEN leads ELSE 0 END) AS open,
           sum(CASE stage WHEN 'WON' THEN leads ELSE 0 END) AS won,
           sum(CASE stage WHEN 'LOST' THEN leads ELSE 0 END) AS lost, sum(scored) AS scored,
           sum(score) AS score
    FROM stages WHERE stage <> 'LOCKED' GROUP BY 1
)
SELECT category, leads, round(100.0 * leads / (SELECT sum(leads) FROM counted), 1) AS percent, open,
       won, lost, round(1.0 * won / nullif(won + lost, 0), 3) AS win_rate, scored,
       round(1.0 * score / scored, 2) AS average_score
FROM counted
ORDER BY leads DESC, category;

-- What do leads talk about (the headings of their summaries), and in how many points?
-- Headings that differ only in the case of ASCII letters are one topic. Of leads that
-- are not locked.
CREATE VIEW discko_topic_demand AS
WITH headings AS ( -- all of them in the order of their table, and then the locked leads' taken off
    SELECT name, min(name COLLATE BINARY) AS topic, count(*) AS mentions, sum(point_count) AS points
    FROM discko_topics GROUP BY name
    UNION ALL
    SELECT substr(c.name, 1, 200), NULL, -1, -c.point_count
    FROM discko_leads AS l CROSS JOIN discko_categories AS c ON c.event_id = l.event_id
    WHERE l.stage = 'LOCKED' AND l.category_count > 0 AND c.name <> ''
)
SELECT min(topic) AS topic, sum(mentions) AS mentions, sum(points) AS points,
       round(1.0 * sum(points) / sum(mentions), 1) AS points_per_mention
FROM headings
GROUP BY name COLLATE NOCASE HAVING sum(mentions) > 0
ORDER BY mentions DESC, topic;

-- Which characters (DISC) do we win?
CREATE VIEW discko_disc_outcome AS
WITH profiles (position, disc, profile) AS (
    VALUES (1, 'D', 'Dominance'), (2, 'I', 'Influence'), (3, 'S', 'Steadiness'),
           (4, 'C', 'Conscientiousness'), (5, NULL, 'none or mixed')
), stages AS ( -- in the order of an index
    SELECT stage, disc, count(*) AS leads,
           CASE WHEN locked IS NOT 1 AND score_band <> 'unscored' THEN count(score) ELSE 0 END AS scored,
           CASE WHEN locked IS NOT 1 AND score_band <> 'unscored' THEN sum(score) END AS score
    FROM discko_leads
    GROUP BY stage, locked, score_band, fit_score, intent_score, category, budget_currency, disc
), counted AS (
    SELECT disc, sum(leads) AS leads,
           sum(CASE WHEN stage IN ('NEW', 'IN_PROGRESS') THEN leads ELSE 0 END) AS open,
           sum(CASE stage WHEN 'WON' THEN leads ELSE 0 END) AS won,
           sum(CASE stage WHEN 'LOST' THEN leads ELSE 0 END) AS lost, sum(scored) AS scored,
           sum(score) AS score
    FROM stages WHERE stage <> 'LOCKED' GROUP BY disc
)
SELECT p.disc, p.profile, coalesce(c.leads, 0) AS leads, coalesce(c.open, 0) AS open,
       coalesce(c.won, 0) AS won, coalesce(c.lost, 0) AS lost,
       round(1.0 * c.won / nullif(c.won + c.lost, 0), 3) AS win_rate,
       coalesce(c.scored, 0) AS scored, round(1.0 * c.score / c.scored, 2) AS average_score
FROM profiles AS p LEFT JOIN counted AS c ON c.disc IS p.disc
ORDER BY p.position;

-- How complete are our leads? Per documented field, in per cent of the leads whose payload is unlocked.
-- An empty text or list is none.
CREATE VIEW discko_completeness AS
WITH masks AS (
    SELECT filled, count(*) AS leads FROM discko_leads WHERE locked IS NOT 1 GROUP BY filled
), fields (bit, field, path) AS (
    VALUES
    -- fields: begin (written by `make generate`)
    (0, 'lead_id', '$.data.id'),
    (1, 'url', '$.data.url'),
    (2, 'lead_date', '$.data.date'),
    (3, 'status', '$.data.status'),
    (4, 'completion', '$.data.completion'),
    (5, 'category', '$.data.category'),
    (6, 'contact_type', '$.data.contact.type'),
    (7, 'first_name', '$.data.contact.firstName'),
    (8, 'last_name', '$.data.contact.lastName'),
    (9, 'email', '$.data.contact.email'),
    (10, 'phone', '$.data.contact.phone'),
    (11, 'disc_profile', '$.data.contact.discProfile'),
    (12, 'disc_profile_explanation', '$.data.contact.discProfileExplanation'),
    (13, 'contact_address', '$.data.contact.address'),
    (14, 'linkedin', '$.data.contact.linkedin'),
    (15, 'job_title', '$.data.contact.jobTitle'),
    (16, 'company_name', '$.data.company.name'),
    (17, 'company_address', '$.data.company.address'),
    (18, 'company_website', '$.data.company.website'),
    (19, 'fit_score', '$.data.analysis.fitScore'),
    (20, 'fit_score_explanation', '$.data.analysis.fitScoreExplanation'),
    (21, 'intent_score', '$.data.analysis.intentScore'),
    (22, 'intent_score_explanation', '$.data.analysis.intentScoreExplanation'),
    (23, 'budget', '$.data.analysis.budget'),
    (24, 'budget_explanation', '$.data.analysis.budgetExplanation'),
    (25, 'deadline', '$.data.analysis.deadline'),
    (26, 'deadline_explanation', '$.data.analysis.deadlineExplanation'),
    (27, 'score', '$.data.analysis.score'),
    (28, 'abstract', '$.data.summary.abstract'),
    (29, 'needs', '$.data.summary.needs'),
    (30, 'comment', '$.data.summary.comment'),
    (31, 'categories', '$.data.summary.categories')
    -- fields: end
)
SELECT f.field, f.path, coalesce(sum(m.leads * (m.filled >> f.bit & 1)), 0) AS filled,
       coalesce(sum(m.leads), 0) AS leads,
       round(100.0 * sum(m.leads * (m.filled >> f.bit & 1)) / sum(m.leads), 1) AS percent
FROM fields AS f LEFT JOIN masks AS m
GROUP BY f.bit
ORDER BY f.bit;

-- Which people came more than once? By e-mail (case and outer spaces aside), and by phone (its digits,
-- (0) and zeros in front aside, so that +33 1, 0033 1 and +33 (0)1 are one; a number without its
-- country's is another). lead_ids: of those that have one.
CREATE VIEW discko_duplicate_people AS
SELECT 'email' AS match, email_key AS value, count(*) AS leads,
       (SELECT group_concat(lead_id, ' ')
        FROM (SELECT lead_id FROM discko_leads AS f WHERE f.email_key = d.email_key ORDER BY lead_id))
       AS lead_ids
FROM discko_leads AS d WHERE email_key IS NOT NULL GROUP BY email_key HAVING count(*) > 1
UNION ALL
SELECT 'phone' AS match, phone_key AS value, count(*) AS leads,
       (SELECT group_concat(lead_id, ' ')
        FROM (SELECT lead_id FROM discko_leads AS f WHERE f.phone_key = d.phone_key ORDER BY lead_id))
       AS lead_ids
FROM discko_leads AS d WHERE phone_key IS NOT NULL GROUP BY phone_key HAVING count(*) > 1
ORDER BY leads DESC, match, value;

-- Which companies came more than once? By the host of their web site, and by name (case of ASCII
-- letters and outer spaces aside).
CREATE VIEW discko_duplicate_companies AS
SELECT 'domain' AS match, domain_key AS value, count(*) AS leads,
       (SELECT group_concat(lead_id, ' ')
        FROM (SELECT lead_id FROM discko_leads AS f WHERE f.domain_key = d.domain_key ORDER BY lead_id))
       AS lead_ids
FROM discko_leads AS d WHERE domain_key IS NOT NULL GROUP BY domain_key HAVING count(*) > 1
UNION ALL
SELECT 'name' AS match, company_key AS value, count(*) AS leads,
       (SELECT group_concat(lead_id, ' ')
        FROM (SELECT lead_id FROM discko_leads AS f WHERE f.company_key = d.company_key ORDER BY lead_id))
       AS lead_ids
FROM discko_leads AS d WHERE company_key IS NOT NULL GROUP BY company_key HAVING count(*) > 1
ORDER BY leads DESC, match, value;

-- What came in, day by day (UTC, the day the lead was completed)?
-- leads are the locked, hot, warm, cold and unscored ones; scored: those average_score rests on.
CREATE VIEW discko_daily AS
WITH days AS ( -- in the order of an index
    SELECT stage, lead_day, count(*) AS leads, sum(score_band = 'hot') AS hot,
           sum(score_band = 'warm') AS warm, sum(score_band = 'cold') AS cold,
           count(score) AS scored, sum(score) AS score
    FROM discko_scores GROUP BY stage, lead_day
)
SELECT lead_day AS day, sum(leads) AS leads,
       sum(CASE stage WHEN 'LOCKED' THEN leads ELSE 0 END) AS locked,
       coalesce(sum(hot), 0) AS hot, coalesce(sum(warm), 0) AS warm, coalesce(sum(cold), 0) AS cold,
       sum(CASE stage WHEN 'LOCKED' THEN 0 ELSE leads - scored END) AS unscored,
       sum(CASE stage WHEN 'WON' THEN leads ELSE 0 END) AS won,
       sum(CASE stage WHEN 'LOST' THEN leads ELSE 0 END) AS lost, sum(scored) AS scored,
       round(1.0 * sum(score) / sum(scored), 2) AS average_score
FROM days
GROUP BY lead_day
ORDER BY lead_day;

-- Do the deliveries arrive? In all, per hour, and per lead that was delivered again.
-- A delivery is a redelivery when the same payload was seen before. Hours (of when it was received) and
-- latency (seconds from a payload's date to when it was received first; timed: how many it rests on)
-- are known only where the capture tells when. burst: 1 for an hour with at least 10 deliveries and more
-- than three times as many as the hours with any have on average. Latencies are kept and rounded in
-- milliseconds, so that every SQLite says the same.
CREATE VIEW discko_delivery_health AS
WITH hours AS (
    SELECT hour, sum(deliveries) AS deliveries, sum(redeliveries) AS redeliveries,
           sum(timed) AS timed, sum(latency) AS latency, max(longest) AS longest
    FROM (
        SELECT hour, count(*) AS deliveries, 0 AS redeliveries, count(latency) AS timed,
               sum(latency) AS latency, max(latency) AS longest
        FROM discko_receipts GROUP BY hour
        UNION ALL -- a payload that came again: all its deliveries, but for the first
        SELECT substr(d.received_at, 1, 13), count(*), count(*), 0, NULL, NULL
        FROM discko_receipts AS r CROSS JOIN discko_deliveries AS d ON d.event_id = r.event_id
        WHERE r.deliveries > 1 AND d.received_from = 'capture' AND d.received_at IS NOT NULL
        GROUP BY 1
        UNION ALL
        SELECT hour, -count(*), -count(*), 0, NULL, NULL
        FROM discko_receipts WHERE deliveries > 1 GROUP BY hour)
    GROUP BY hour
), whole AS (
    SELECT coalesce(sum(stored + duplicates), 0) AS deliveries,
           coalesce(sum(duplicates), 0) AS redeliveries
    FROM discko_files
)
SELECT 'all' AS scope, NULL AS name, w.deliveries, w.redeliveries, NULL AS burst,
       coalesce(sum(h.timed), 0) AS timed,
       (2 * sum(h.latency) + sum(h.timed)) / (2 * sum(h.timed)) / 1000.0 AS average_latency,
       max(h.longest) / 1000.0 AS longest_latency
FROM whole AS w LEFT JOIN hours AS h
UNION ALL
SELECT 'hour', hour || ':00Z', deliveries, redeliveries,
       deliveries >= 10 AND deliveries > 3 * (SELECT avg(deliveries) FROM hours), timed,
       (2 * latency + timed) / (2 * timed) / 1000.0, longest / 1000.0
FROM hours
UNION ALL
SELECT 'lead', coalesce(lead_id, 'event ' || event_id), deliveries, deliveries - versions, NULL, NULL,
       NULL, NULL
FROM discko_leads WHERE deliveries > versions;

-- Does Discko send what its documentation does not know? Undocumented fields, with one value of each
-- and in how many leads they are, and events of other names than documented, with how many came. The
-- days are those of the first and last of them.
CREATE VIEW discko_drift AS
SELECT 'field' AS kind, path AS name, count(*) AS times, min(example) AS example,
       date(min(day) * 86400, 'unixepoch') AS first_day,
       date(max(day) * 86400, 'unixepoch') AS last_day
FROM discko_extras GROUP BY path
UNION ALL
SELECT 'event', event_name, count(*), NULL, substr(min(sent_at), 1, 10), substr(max(sent_at), 1, 10)
FROM discko_events WHERE event_name NOT IN ('lead.unlocked', 'test')
GROUP BY event_name
ORDER BY 1, 3 DESC, 2;

RELEASE discko_analytics;
