-- Lead analytics: views on the plain tables, for any program that reads SQLite, without the extension.
-- discko-import creates them with the schema and replaces them when this file has changed. By hand:
--
--   sqlite3 leads.db '.read sql/analytics.sql'
--
-- METRICS.md defines every figure. Common rules:
--   - a lead is its current version; `test` events are not leads;
--   - discko_settings determines which leads count: none later than as_of, and with since or until only those
--     completed within these days;
--   - a lead is locked if its current version is locked and discko_outcomes has no status for it. Locked
--     leads are excluded from averages, sums and rates unless the view says otherwise;
--   - scores count if they are numbers from 0 to 8 (fit and intent: 0 to 2) and the payload is not locked;
--   - days and months are in the time zone of the setting time_zone;
--   - a rate is NULL if there is nothing to compute it from; the column beside it says how many leads it is
--     based on.

SAVEPOINT discko_analytics;

-- discko-import sets this row after creating the views, and creates them again if the row is missing.
DELETE FROM discko_settings WHERE name = 'analytics';

DROP VIEW IF EXISTS discko_scores; -- of earlier versions
DROP VIEW IF EXISTS discko_internal_now;
DROP VIEW IF EXISTS discko_internal_window;
DROP VIEW IF EXISTS discko_internal_bounds;
DROP VIEW IF EXISTS discko_internal_leads;
DROP VIEW IF EXISTS discko_standing;
DROP VIEW IF EXISTS discko_call_list;
DROP VIEW IF EXISTS discko_funnel;
DROP VIEW IF EXISTS discko_win_rate;
DROP VIEW IF EXISTS discko_calibration;
DROP VIEW IF EXISTS discko_locked;
DROP VIEW IF EXISTS discko_locked_loss;
DROP VIEW IF EXISTS discko_deadlines;
DROP VIEW IF EXISTS discko_pipeline;
DROP VIEW IF EXISTS discko_expected;
DROP VIEW IF EXISTS discko_category_demand;
DROP VIEW IF EXISTS discko_topic_demand;
DROP VIEW IF EXISTS discko_disc_outcome;
DROP VIEW IF EXISTS discko_internal_fields;
DROP VIEW IF EXISTS discko_completeness;
DROP VIEW IF EXISTS discko_completeness_by_month;
DROP VIEW IF EXISTS discko_monthly;
DROP VIEW IF EXISTS discko_internal_months;
DROP VIEW IF EXISTS discko_cohorts;
DROP VIEW IF EXISTS discko_daily;
DROP VIEW IF EXISTS discko_response_times;
DROP VIEW IF EXISTS discko_internal_links;
DROP VIEW IF EXISTS discko_internal_joined;
DROP VIEW IF EXISTS discko_internal_by_email;
DROP VIEW IF EXISTS discko_internal_by_phone;
DROP VIEW IF EXISTS discko_duplicate_people;
DROP VIEW IF EXISTS discko_repeat_contacts;
DROP VIEW IF EXISTS discko_duplicate_companies;
DROP VIEW IF EXISTS discko_outcomes_unmatched;
DROP VIEW IF EXISTS discko_internal_quarantine;
DROP VIEW IF EXISTS discko_delivery_health;
DROP VIEW IF EXISTS discko_drift;

-- The settings in the units of discko_leads. now_ms: as_of in milliseconds since 1970. today, since_day and
-- until_day: days like lead_day; if since or until is not set, a day before or after all others. undated: the
-- day used for leads without a date, so that they count if neither since nor until is set; else NULL.
-- discko_internal_leads uses the first two views, which are short because SQLite parses them again for every use.
CREATE VIEW discko_internal_now AS
SELECT as_of, 1000 * strftime('%s', substr(as_of, 1, 19)) + substr(as_of, 21, 3) AS now_ms
FROM discko_as_of;
CREATE VIEW discko_internal_window AS
SELECT since, until, coalesce(CAST(julianday(since) - 2440587.5 AS INTEGER), -1000000) AS since_day,
       coalesce(CAST(julianday(until) - 2440587.5 AS INTEGER), 10000000) AS until_day,
       CASE WHEN since IS NULL AND until IS NULL THEN 0 END AS undated
FROM (SELECT (SELECT value FROM discko_settings WHERE name = 'since') AS since,
             (SELECT value FROM discko_settings WHERE name = 'until') AS until);
CREATE VIEW discko_internal_bounds AS
WITH days AS (
    SELECT n.as_of, n.now_ms, p.zone, (SELECT value FROM discko_settings WHERE name = 'as_of') AS set_as_of
    FROM discko_internal_now AS n CROSS JOIN discko_internal_places AS p
)
SELECT d.as_of, d.now_ms,
       CAST(julianday(CASE WHEN length(d.set_as_of) = 10 THEN d.set_as_of ELSE date(d.as_of, d.zone) END)
            - 2440587.5 AS INTEGER) AS today,
       w.since_day, w.until_day, w.undated, d.zone, w.since, w.until
FROM days AS d CROSS JOIN discko_internal_window AS w;

-- The leads that count. The other views read this one, which SQLite resolves to an index. If neither since nor until is set,
-- no day is compared.
CREATE VIEW discko_internal_leads AS
SELECT * FROM discko_leads
WHERE counts_from <= (SELECT now_ms FROM discko_internal_now)
  AND ((SELECT undated FROM discko_internal_window) = 0
       OR lead_day BETWEEN (SELECT since_day FROM discko_internal_window)
                       AND (SELECT until_day FROM discko_internal_window));

-- Where does each lead stand, and how long has it been open? One row per lead, as a basis for your own views.
-- stage: LOCKED, NEW, IN_PROGRESS, WON, LOST, or OTHER for any other status. age_days: calendar days since the
-- lead was completed; NULL unless it is open (NEW or IN_PROGRESS).
CREATE VIEW discko_standing AS
SELECT event_id, lead_id, stage,
       CASE WHEN stage IN ('NEW', 'IN_PROGRESS')
            THEN (SELECT today FROM discko_internal_bounds) - lead_day END AS age_days,
       lead_at, deadline_at, nullif(trim(category, char(9, 10, 13, 32, 160)), '') AS category,
       disc,
       CASE WHEN locked IS NOT 1 THEN score_band END AS score_band,
       counted_score AS score, counted_fit AS fit_score, counted_intent AS intent_score,
       has_budget, budget_min, budget_max, budget_currency, budget_period,
       date(lead_day * 86400, 'unixepoch') AS lead_day,
       date(deadline_day * 86400, 'unixepoch') AS deadline_day,
       date(decided_day * 86400, 'unixepoch') AS decided_day
FROM discko_internal_leads;

-- Whom do we call first, and why? The open leads (NEW and IN_PROGRESS), the most urgent first.
--
-- The list is ordered by points; reason explains them:
--   score           its own, 0 to 8
--   intent_score    its own, 0 to 2
--   deadline        3 if it is at most 7 days ahead or 30 days overdue; 1 if it is 8 to 30 days ahead
--   age             2 if the lead was completed at most 2 days ago, 1 if at most 7
--   budget          1 if an amount can be read
--   came back       2 if the same person (by e-mail or phone) has an earlier lead
--   just unlocked   2 if it was locked before, and the payload that unlocked it is at most 7 days old
-- With equal points, the nearer deadline comes first, then the newer lead. The list has at most 1,000 leads;
-- if more are open, they are selected by the points of the first five rows.
CREATE VIEW discko_call_list AS
WITH candidates AS ( -- read from an index alone
    SELECT event_id,
           coalesce(counted_score, 0) + coalesce(counted_intent, 0)
           + CASE WHEN deadline_day > (SELECT today + 30 FROM discko_internal_bounds) THEN 0
                  WHEN deadline_day > (SELECT today + 7 FROM discko_internal_bounds) THEN 1
                  WHEN deadline_day >= (SELECT today - 30 FROM discko_internal_bounds) THEN 3
                  ELSE 0 END
           + CASE WHEN lead_day < (SELECT today - 7 FROM discko_internal_bounds) THEN 0
                  WHEN lead_day < (SELECT today - 2 FROM discko_internal_bounds) THEN 1
                  WHEN lead_day IS NULL THEN 0 ELSE 2 END
           + (budget_period IS NOT NULL) AS points
    FROM discko_internal_leads
    WHERE stage IN ('NEW', 'IN_PROGRESS')
    ORDER BY points DESC, deadline_day IS NULL, deadline_day, counts_from DESC, event_id
    LIMIT 1000
), known AS (
    SELECT c.event_id, c.points, l.counts_from, l.deadline_day, l.counted_score AS score,
           l.counted_intent AS intent_score, b.today - l.lead_day AS age,
           l.deadline_day - b.today AS days_left,
           EXISTS (SELECT 1 FROM discko_leads AS f
                   WHERE f.email_key = l.email_key AND f.counts_from < l.counts_from)
           OR EXISTS (SELECT 1 FROM discko_leads AS f
                      WHERE f.phone_key = l.phone_key AND f.counts_from < l.counts_from) AS came_back,
           l.versions > 1 AND l.locked IS 0 AND coalesce(l.event_at >= date(b.as_of, '-7 days'), 0)
           AND EXISTS (SELECT 1 FROM discko_events AS e
                       WHERE e.lead = l.lead_id AND e.is_locked = 1) AS just_unlocked,
           l.lead_id, l.full_name, l.company_name, l.job_title, l.phone, l.email, l.url, l.stage,
           nullif(trim(l.category, char(9, 10, 13, 32, 160)), '') AS category, l.budget, l.budget_period
    FROM candidates AS c CROSS JOIN discko_internal_bounds AS b
    CROSS JOIN discko_leads AS l ON l.event_id = c.event_id
)
SELECT row_number() OVER (ORDER BY points + 2 * came_back + 2 * just_unlocked DESC,
                                   deadline_day IS NULL, deadline_day, counts_from DESC, event_id)
           AS rank,
       points + 2 * came_back + 2 * just_unlocked AS points,
       'score ' || CASE WHEN score IS NULL THEN 'unknown' ELSE printf('%.4g', score) END
       || CASE WHEN intent_score >= 2 THEN ', high intent' WHEN intent_score >= 1 THEN ', some intent'
               ELSE '' END
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
       date(deadline_day * 86400, 'unixepoch') AS deadline, days_left, age AS age_days, came_back,
       just_unlocked, event_id
FROM known
ORDER BY rank;

-- Where do our leads stand, and how long have the open ones been waiting?
-- percent: of all leads. scored: how many leads the average score is based on. dated: how many open leads (NEW
-- and IN_PROGRESS) have a completion date; average_age_days and oldest_age_days: calendar days since then.
CREATE VIEW discko_funnel AS
WITH stages (position, stage) AS (
    VALUES (1, 'LOCKED'), (2, 'NEW'), (3, 'IN_PROGRESS'), (4, 'WON'), (5, 'LOST'), (6, 'OTHER')
), counted AS (
    SELECT stage, count(*) AS leads, count(lead_day) AS dated, sum(lead_day) AS day_sum,
           min(lead_day) AS oldest,
           count(counted_score) AS scored, sum(counted_score) AS score
    FROM discko_internal_leads GROUP BY stage
)
SELECT s.position, s.stage, coalesce(c.leads, 0) AS leads,
       round(100.0 * coalesce(c.leads, 0) / (SELECT sum(leads) FROM counted), 1) AS percent,
       CASE WHEN s.stage <> 'LOCKED' THEN coalesce(c.scored, 0) END AS scored,
       CASE WHEN s.stage <> 'LOCKED' THEN round(1.0 * c.score / c.scored, 2) END AS average_score,
       CASE WHEN s.position IN (2, 3) THEN coalesce(c.dated, 0) END AS dated,
       CASE WHEN s.position IN (2, 3)
            THEN round(b.today - 1.0 * c.day_sum / c.dated, 1) END AS average_age_days,
       CASE WHEN s.position IN (2, 3) THEN b.today - c.oldest END AS oldest_age_days
FROM stages AS s CROSS JOIN discko_internal_bounds AS b LEFT JOIN counted AS c ON c.stage = s.stage
ORDER BY s.position;

-- How often do we win, and does the score predict it? In total, by score band, and by fit and intent.
-- win_rate: won / decided; decided: won + lost.
CREATE VIEW discko_win_rate AS
WITH scores AS ( -- in the order of an index
    SELECT stage, counted_score AS score, counted_fit AS fit_score, counted_intent AS intent_score,
           count(*) AS leads
    FROM discko_internal_leads GROUP BY stage, counted_score, counted_fit, counted_intent
), counted AS (
    SELECT CASE WHEN score IS NULL THEN 'unscored' WHEN score < 3 THEN 'cold'
                WHEN score < 6 THEN 'warm' ELSE 'hot' END AS score_band,
           fit_score, intent_score, leads, CASE WHEN stage IN ('NEW', 'IN_PROGRESS') THEN leads ELSE 0 END AS open,
           CASE stage WHEN 'WON' THEN leads ELSE 0 END AS won,
           CASE stage WHEN 'LOST' THEN leads ELSE 0 END AS lost
    FROM scores WHERE stage <> 'LOCKED'
), grouped AS (
    SELECT 1 AS position, 'all' AS grouping, NULL AS score_band, NULL AS fit_score,
           NULL AS intent_score, sum(leads) AS leads, sum(open) AS open, sum(won) AS won,
           sum(lost) AS lost
    FROM counted GROUP BY position
    UNION ALL
    SELECT 2, 'score band', score_band, NULL, NULL, sum(leads), sum(open), sum(won), sum(lost)
    FROM counted GROUP BY score_band
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

-- Does a higher score mean a higher win rate? For each score from 0 to 8 (7.5 counts as 7), the win rate and
-- its 95 % confidence interval (Wilson's). Not every SQLite has a square root; `roots` computes it by Newton's
-- method.
CREATE VIEW discko_calibration AS
WITH RECURSIVE scores (score) AS (
    SELECT 0 UNION ALL SELECT score + 1 FROM scores WHERE score < 8
), grouped AS ( -- in the order of an index
    SELECT stage, counted_score AS score, count(*) AS leads FROM discko_internal_leads
    WHERE stage <> 'LOCKED' GROUP BY stage, counted_score
), counted AS (
    SELECT CAST(score AS INTEGER) AS score, sum(leads) AS leads,
           sum(CASE stage WHEN 'WON' THEN leads ELSE 0 END) AS won,
           sum(CASE stage WHEN 'LOST' THEN leads ELSE 0 END) AS lost
    FROM grouped WHERE score IS NOT NULL GROUP BY 1
), known AS (
    SELECT s.score, coalesce(c.leads, 0) AS leads, coalesce(c.won, 0) AS won,
           coalesce(c.lost, 0) AS lost, c.won + c.lost AS n,
           3.841459 + 4.0 * c.won * c.lost / nullif(c.won + c.lost, 0) AS square
    FROM scores AS s LEFT JOIN counted AS c ON c.score = s.score
), roots (score, square, root, step) AS (
    SELECT score, square, square, 0 FROM known WHERE n > 0
    UNION ALL
    SELECT score, square, (root + square / root) / 2, step + 1 FROM roots WHERE step < 40
)
SELECT k.score, k.leads, k.won, k.lost, k.won + k.lost AS decided,
       round(1.0 * k.won / nullif(k.n, 0), 3) AS win_rate,
       round(max(0, 2.0 * k.won + 3.841459 - 1.959964 * r.root) / (2 * (k.n + 3.841459)), 3) AS low,
       round(min(2 * (k.n + 3.841459), 2.0 * k.won + 3.841459 + 1.959964 * r.root)
             / (2 * (k.n + 3.841459)), 3) AS high
FROM known AS k LEFT JOIN roots AS r ON r.score = k.score AND r.step = 40
ORDER BY k.score;

-- Which leads were locked, why, since when, and were they unlocked later?
-- One row per reason, age and unlocked_later. Age and reason are those of the first lock. unlocked_later: there
-- is an unlocked version of that time or later. since and until apply to the day of the first lock.
CREATE VIEW discko_locked AS
WITH bounds AS (
    SELECT as_of, zone, since, until, since IS NULL AND until IS NULL AS unbounded,
           strftime('%Y-%m-%dT%H:%M:%fZ', as_of, '-7 days') AS week,
           strftime('%Y-%m-%dT%H:%M:%fZ', as_of, '-30 days') AS month,
           strftime('%Y-%m-%dT%H:%M:%fZ', as_of, '-90 days') AS quarter
    FROM discko_internal_bounds
), locks AS ( -- each lead's first (no date is last): bare columns are those of the min() row
    SELECT id, lead, lock_reason, min(coalesce(sent_at, 'unknown')) AS locked_at
    FROM discko_events INDEXED BY discko_events_locked
    WHERE is_locked = 1 AND lead IS NOT NULL AND coalesce(sent_at, '') <= (SELECT as_of FROM bounds)
    GROUP BY lead
    UNION ALL
    SELECT id, NULL, lock_reason, coalesce(sent_at, 'unknown') FROM discko_events
    WHERE is_locked = 1 AND lead IS NULL AND coalesce(sent_at, '') <= (SELECT as_of FROM bounds)
), ends AS (
    SELECT coalesce(nullif(trim(k.lock_reason, char(9, 10, 13, 32, 160)), ''), 'unknown') AS reason,
           k.locked_at,
           CASE k.locked_at WHEN 'unknown' THEN 5 ELSE (k.locked_at < b.week) + (k.locked_at < b.month)
                                                + (k.locked_at < b.quarter) + 1 END AS age,
           min(e.sent_at) AS unlocked_at
    FROM locks AS k CROSS JOIN bounds AS b
    LEFT JOIN discko_events AS e
           ON e.lead = k.lead AND e.is_locked = 0 AND e.sent_at >= k.locked_at
              AND e.sent_at <= b.as_of
    WHERE b.unbounded OR date(nullif(k.locked_at, 'unknown'), b.zone)
                         BETWEEN coalesce(b.since, '') AND coalesce(b.until, '9999-12-31')
    GROUP BY k.id
)
SELECT reason,
       CASE age WHEN 1 THEN '0-7 days' WHEN 2 THEN '8-30 days' WHEN 3 THEN '31-90 days'
                WHEN 4 THEN 'over 90 days' ELSE 'unknown' END AS age,
       unlocked_at IS NOT NULL AS unlocked_later, count(*) AS leads,
       nullif(min(locked_at), 'unknown') AS oldest_locked_at,
       round(avg(julianday(unlocked_at) - julianday(locked_at)), 1) AS average_days_to_unlock
FROM ends
GROUP BY reason, ends.age, unlocked_at IS NOT NULL
ORDER BY reason, ends.age, unlocked_later;

-- What might the locked leads have been worth? An estimate that assumes they resemble the visible ones:
-- estimated_loss = locked leads × win_rate × share of won leads with a budget in this currency × average of
-- these budgets. One row per currency; NULL for budgets without one.
CREATE VIEW discko_locked_loss AS
WITH amounts AS ( -- in the order of an index
    SELECT stage, budget_currency AS currency, budget_period AS period, count(*) AS leads,
           sum((coalesce(budget_min, budget_max) + coalesce(budget_max, budget_min)) / 2.0) AS middle
    FROM discko_internal_leads
    WHERE stage IN ('LOCKED', 'WON', 'LOST')
    GROUP BY stage, counted_score, counted_fit, counted_intent, category_key, budget_currency,
             budget_period
), whole AS (
    SELECT coalesce(sum(CASE stage WHEN 'LOCKED' THEN leads END), 0) AS locked,
           coalesce(sum(CASE stage WHEN 'WON' THEN leads END), 0) AS won,
           coalesce(sum(CASE stage WHEN 'LOST' THEN leads END), 0) AS lost
    FROM amounts
), won AS (
    SELECT currency, sum(leads) AS budgets, sum(middle) AS middle
    FROM amounts WHERE stage = 'WON' AND period = 'once' GROUP BY currency
)
SELECT w.currency, t.locked AS locked_leads, t.won + t.lost AS decided,
       round(1.0 * t.won / (t.won + t.lost), 3) AS win_rate, w.budgets AS won_budgets,
       round(w.middle / w.budgets, 2) AS average_budget,
       round(t.locked * w.middle / (t.won + t.lost), 2) AS estimated_loss,
       'estimate: locked leads may be unlike the leads that were won' AS note
FROM won AS w CROSS JOIN whole AS t
ORDER BY estimated_loss DESC, w.currency;

-- Which deadlines of open leads are overdue or near?
-- Calendar days; a deadline of today is not overdue. Each lead is in one row: 'within 30 days' excludes
-- 'within 7 days'. unreadable: the text contains no date.
CREATE VIEW discko_deadlines AS
WITH spans (position, due) AS (
    VALUES (1, 'overdue'), (2, 'within 7 days'), (3, 'within 30 days'), (4, 'within 90 days'),
           (5, 'later'), (6, 'unreadable'), (7, 'no deadline')
), days AS (
    SELECT deadline_day - (SELECT today FROM discko_internal_bounds) AS days_left, deadline_day AS day,
           has_deadline, counted_score >= 6 AS hot
    FROM discko_internal_leads WHERE stage IN ('NEW', 'IN_PROGRESS')
), counted AS (
    SELECT CASE WHEN days_left < 0 THEN 1 WHEN days_left <= 7 THEN 2 WHEN days_left <= 30 THEN 3
                WHEN days_left <= 90 THEN 4 WHEN days_left > 90 THEN 5
                WHEN has_deadline THEN 6 ELSE 7 END AS position,
           count(*) AS leads, sum(hot) AS hot, min(day) AS first, max(day) AS last
    FROM days GROUP BY 1
)
SELECT s.position, s.due, coalesce(c.leads, 0) AS leads, coalesce(c.hot, 0) AS hot,
       date(c.first * 86400, 'unixepoch') AS first_deadline,
       date(c.last * 86400, 'unixepoch') AS last_deadline
FROM spans AS s LEFT JOIN counted AS c ON c.position = s.position
ORDER BY s.position;

-- How much money is at stake, by status and category?
-- period: 'once' for the budget of a project, else the unit of a rate; NULL if there is no amount. budget_low
-- sums the lower bounds of projects ('< 5000' has none), budget_high the upper bounds ('50000+' has 50000).
-- Rates are not summed: rate_low and rate_high are the minimum and the maximum. Currencies are separate rows;
-- NULL is a budget without one. unreadable: the text contains no amount. The sums use total(), because sum()
-- fails above 2^63; they are integers if they are whole and fit, else reals.
CREATE VIEW discko_pipeline AS
WITH amounts AS ( -- in the order of an index; trimming every category would take 25 % longer
    SELECT stage, category_key, budget_currency AS currency, budget_period AS period,
           count(*) AS leads, sum(has_budget) AS has_budget,
           substr(min(CASE WHEN category BETWEEN '!' AND char(160) THEN category
                    ELSE ltrim(category, char(9, 10, 13, 32, 160)) END), 1, 300) AS category,
           total(budget_min) AS low, total(coalesce(budget_max, budget_min)) AS high,
           min(coalesce(budget_min, budget_max)) AS least,
           max(coalesce(budget_max, budget_min)) AS most
    FROM discko_internal_leads
    GROUP BY stage, counted_score, counted_fit, counted_intent, category_key, budget_currency,
             budget_period
)
SELECT stage AS status,
       CASE WHEN category_key IS NOT NULL
            THEN rtrim(min(min(category)) OVER (PARTITION BY category_key), char(9, 10, 13, 32, 160)) END
           AS category,
       currency, period, sum(leads) AS leads,
       CASE WHEN period IS NOT NULL THEN sum(leads) ELSE 0 END AS with_budget,
       CASE WHEN period IS NULL THEN sum(has_budget) ELSE 0 END AS unreadable,
       CASE WHEN period IS NULL THEN sum(leads - has_budget) ELSE 0 END AS without_budget,
       CASE WHEN period IS NOT 'once' THEN 0
            WHEN total(low) = CAST(total(low) AS INTEGER) THEN CAST(total(low) AS INTEGER)
            ELSE total(low) END AS budget_low,
       CASE WHEN period IS NOT 'once' THEN 0
            WHEN total(high) = CAST(total(high) AS INTEGER) THEN CAST(total(high) AS INTEGER)
            ELSE total(high) END AS budget_high,
       CASE WHEN period <> 'once' THEN min(least) END AS rate_low,
       CASE WHEN period <> 'once' THEN max(most) END AS rate_high
FROM amounts WHERE stage <> 'LOCKED'
GROUP BY stage, category_key, currency, period
ORDER BY CASE stage WHEN 'NEW' THEN 1 WHEN 'IN_PROGRESS' THEN 2 WHEN 'WON' THEN 3
                    WHEN 'LOST' THEN 4 ELSE 5 END, category_key, currency, period;

-- How much of the open pipeline can we expect to win? Project budgets of open leads by score band and
-- currency, multiplied by the win rate of the band.
CREATE VIEW discko_expected AS
WITH amounts AS ( -- in the order of an index
    SELECT stage, CASE WHEN counted_score IS NULL THEN 4 WHEN counted_score < 3 THEN 3
                       WHEN counted_score < 6 THEN 2 ELSE 1 END AS band,
           budget_currency AS currency, budget_period AS period, count(*) AS leads,
           total(budget_min) AS low, total(coalesce(budget_max, budget_min)) AS high
    FROM discko_internal_leads WHERE stage IN ('NEW', 'IN_PROGRESS', 'WON', 'LOST')
    GROUP BY stage, counted_score, counted_fit, counted_intent, category_key, budget_currency,
             budget_period
), rates AS (
    SELECT band, sum(CASE stage WHEN 'WON' THEN leads ELSE 0 END) AS won, sum(leads) AS decided
    FROM amounts WHERE stage IN ('WON', 'LOST') GROUP BY band
), open AS (
    SELECT band, currency, sum(leads) AS leads,
           CASE total(low) WHEN CAST(total(low) AS INTEGER) THEN CAST(total(low) AS INTEGER)
               ELSE total(low) END AS low,
           CASE total(high) WHEN CAST(total(high) AS INTEGER) THEN CAST(total(high) AS INTEGER)
               ELSE total(high) END AS high
    FROM amounts WHERE stage IN ('NEW', 'IN_PROGRESS') AND period = 'once' GROUP BY band, currency
)
SELECT CASE o.band WHEN 1 THEN 'hot' WHEN 2 THEN 'warm' WHEN 3 THEN 'cold' ELSE 'unscored' END
           AS score_band,
       o.currency, o.leads, coalesce(r.decided, 0) AS decided,
       round(1.0 * r.won / r.decided, 3) AS win_rate, o.low AS budget_low, o.high AS budget_high,
       round(1.0 * o.low * r.won / r.decided, 2) AS expected_low,
       round(1.0 * o.high * r.won / r.decided, 2) AS expected_high
FROM open AS o LEFT JOIN rates AS r ON r.band = o.band
ORDER BY o.band, o.currency;

-- What kind of work is requested (the lead's category), and where do we win?
-- Categories that differ only in case (also of accented letters) or white space are one. percent: of all leads
-- that are not locked.
CREATE VIEW discko_category_demand AS
WITH stages AS ( -- in the order of an index
    SELECT stage, category_key,
           substr(min(CASE WHEN category BETWEEN '!' AND char(160) THEN category
                    ELSE ltrim(category, char(9, 10, 13, 32, 160)) END), 1, 300) AS category,
           count(*) AS leads, count(counted_score) AS scored,
           sum(counted_score) AS score
    FROM discko_internal_leads
    GROUP BY stage, counted_score, counted_fit, counted_intent, category_key
), counted AS (
    SELECT category_key, rtrim(min(category), char(9, 10, 13, 32, 160)) AS category, sum(leads) AS leads,
           sum(CASE WHEN stage IN ('NEW', 'IN_PROGRESS') THEN leads ELSE 0 END) AS open,
           sum(CASE stage WHEN 'WON' THEN leads ELSE 0 END) AS won,
           sum(CASE stage WHEN 'LOST' THEN leads ELSE 0 END) AS lost, sum(scored) AS scored,
           sum(score) AS score
    FROM stages WHERE stage <> 'LOCKED' GROUP BY category_key
)
SELECT CASE WHEN category_key IS NOT NULL THEN category END AS category, leads,
       round(100.0 * leads / (SELECT sum(leads) FROM counted), 1) AS percent, open,
       won, lost, round(1.0 * won / nullif(won + lost, 0), 3) AS win_rate, scored,
       round(1.0 * score / scored, 2) AS average_score
FROM counted
ORDER BY leads DESC, category_key;

-- What do leads talk about (the headings of their summaries), and in how many points?
-- Headings that differ only in case (also of accented letters) or white space are one topic. Locked leads do
-- not count.
CREATE VIEW discko_topic_demand AS
WITH RECURSIVE days AS ( -- the days whose leads may count: a lead of a later day does not count yet
    SELECT now_ms, since_day, min(until_day, today) AS last_day, undated FROM discko_internal_bounds
), excluded AS ( -- leads of these days that do not count
    SELECT l.event_id, l.stage <> 'LOCKED' AS is_late
    FROM days AS d CROSS JOIN discko_leads AS l
    WHERE (l.stage = 'LOCKED' OR l.counts_from > d.now_ms)
      AND coalesce(l.lead_day, d.undated) BETWEEN d.since_day AND d.last_day
), ways AS ( -- whether few leads are excluded
    SELECT (SELECT count(*) FROM excluded WHERE is_late) < 5000 AS few
), headings AS (
    -- If nearly all leads count: all topics in the order of their table, minus the excluded ones.
    SELECT name, min(name COLLATE BINARY) AS topic, count(*) AS mentions, sum(point_count) AS points
    FROM discko_internal_topics
    WHERE (SELECT few FROM ways)
      AND coalesce(lead_day, (SELECT undated FROM days))
          BETWEEN (SELECT since_day FROM days) AND (SELECT last_day FROM days)
    GROUP BY name
    UNION ALL
    SELECT substr(c.name, 1, 200), NULL, -1, -c.point_count
    FROM excluded AS x CROSS JOIN discko_leads AS l ON l.event_id = x.event_id
    CROSS JOIN discko_categories AS c ON c.event_id = l.event_id
    WHERE (SELECT few FROM ways) AND l.category_count > 0 AND typeof(c.name) = 'text' AND c.name <> ''
    UNION ALL -- Otherwise: only the topics of leads that count.
    SELECT name, min(name COLLATE BINARY), count(*), sum(point_count)
    FROM discko_internal_topics
    WHERE NOT (SELECT few FROM ways)
      AND event_id IN (SELECT event_id FROM discko_internal_leads WHERE stage <> 'LOCKED')
    GROUP BY name
), spelled AS (
    SELECT min(topic) AS topic, sum(mentions) AS mentions, sum(points) AS points,
           trim(replace(replace(replace(replace(lower(name), char(160), ' '), char(9), ' '), char(10), ' '),
                        char(13), ' ')) AS name
    FROM headings GROUP BY name COLLATE NOCASE HAVING sum(mentions) > 0
), accents (capital, small) AS (
    VALUES
    ('À', 'à'), ('Á', 'á'), ('Â', 'â'), ('Ã', 'ã'), ('Ä', 'ä'), ('Å', 'å'), ('Æ', 'æ'), ('Ç', 'ç'),
    ('È', 'è'), ('É', 'é'), ('Ê', 'ê'), ('Ë', 'ë'), ('Ì', 'ì'), ('Í', 'í'), ('Î', 'î'), ('Ï', 'ï'),
    ('Ñ', 'ñ'), ('Ò', 'ò'), ('Ó', 'ó'), ('Ô', 'ô'), ('Õ', 'õ'), ('Ö', 'ö'), ('Ø', 'ø'), ('Ù', 'ù'),
    ('Ú', 'ú'), ('Û', 'û'), ('Ü', 'ü'), ('Ý', 'ý'), ('Œ', 'œ'), ('Š', 'š'), ('Ž', 'ž'), ('Ÿ', 'ÿ'),
    ('e' || char(769), 'é'), ('e' || char(768), 'è'), ('e' || char(770), 'ê'),
    ('e' || char(776), 'ë'), ('a' || char(768), 'à'), ('a' || char(770), 'â'),
    ('a' || char(776), 'ä'), ('c' || char(807), 'ç'), ('i' || char(770), 'î'),
    ('i' || char(776), 'ï'), ('o' || char(770), 'ô'), ('o' || char(776), 'ö'),
    ('u' || char(768), 'ù'), ('u' || char(770), 'û'), ('u' || char(776), 'ü'),
    ('n' || char(771), 'ñ'), ('a' || char(769), 'á'), ('a' || char(771), 'ã'),
    ('a' || char(778), 'å'), ('i' || char(768), 'ì'), ('i' || char(769), 'í'),
    ('o' || char(768), 'ò'), ('o' || char(769), 'ó'), ('o' || char(771), 'õ'),
    ('u' || char(769), 'ú'), ('y' || char(769), 'ý'), ('y' || char(776), 'ÿ'),
    ('s' || char(780), 'š'), ('z' || char(780), 'ž')
), ordered AS (
    SELECT row_number() OVER () AS place, capital, small FROM accents
), folded (topic, mentions, points, name, place) AS ( -- pure ASCII has no accents to fold
    SELECT trim(topic, char(9, 10, 13, 32, 160)), mentions, points, name, CASE WHEN name GLOB '*[^ -~]*' THEN 1 ELSE 999 END
    FROM spelled
    UNION ALL
    SELECT f.topic, f.mentions, f.points, replace(f.name, o.capital, o.small), o.place + 1
    FROM folded AS f CROSS JOIN ordered AS o ON o.place = f.place
), keyed AS (
    SELECT topic, mentions, points,
           replace(replace(replace(name, '  ', ' '), '  ', ' '), '  ', ' ') AS name
    FROM folded WHERE place = 999 OR place > (SELECT count(*) FROM accents)
)
SELECT min(topic) AS topic, sum(mentions) AS mentions, sum(points) AS points,
       round(1.0 * sum(points) / sum(mentions), 1) AS points_per_mention
FROM keyed WHERE name <> ''
GROUP BY name
ORDER BY mentions DESC, topic;

-- Which DISC profiles do we win?
CREATE VIEW discko_disc_outcome AS
WITH profiles (position, disc, profile) AS (
    VALUES (1, 'D', 'Dominance'), (2, 'I', 'Influence'), (3, 'S', 'Steadiness'),
           (4, 'C', 'Conscientiousness'), (5, NULL, 'none or mixed')
), stages AS ( -- in the order of an index
    SELECT stage, disc, count(*) AS leads,
           count(counted_score) AS scored, sum(counted_score) AS score
    FROM discko_internal_leads
    GROUP BY stage, counted_score, counted_fit, counted_intent, category_key, budget_currency,
             budget_period, disc
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

-- The documented fields: their bit in discko_leads.filled, and the contact type that never has them (a
-- person has no job title and no company, a company has no contact address).
CREATE VIEW discko_internal_fields AS
WITH fields (bit, field, path) AS (
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
SELECT bit, field, path,
       CASE WHEN field = 'contact_address' THEN 'COMPANY'
            WHEN field IN ('linkedin', 'job_title', 'company_name', 'company_address', 'company_website')
            THEN 'PERSON' END AS never_of
FROM fields;

-- How complete are our leads? For each documented field, the percentage of unlocked payloads that have it,
-- among those whose contact type can have it. A blank text or an empty list counts as missing.
CREATE VIEW discko_completeness AS
WITH masks AS (
    SELECT filled, contact_type, count(*) AS leads
    FROM discko_internal_leads WHERE locked IS NOT 1 GROUP BY filled, contact_type
)
SELECT f.field, f.path, coalesce(sum(m.leads * (m.filled >> f.bit & 1)), 0) AS filled,
       coalesce(sum(m.leads), 0) AS leads,
       round(100.0 * sum(m.leads * (m.filled >> f.bit & 1)) / sum(m.leads), 1) AS percent
FROM discko_internal_fields AS f
LEFT JOIN masks AS m ON f.never_of IS NULL OR m.contact_type IS NOT f.never_of
GROUP BY f.bit
ORDER BY f.bit;

-- The same by month of the lead: one row for each month with leads and each field.
CREATE VIEW discko_completeness_by_month AS
WITH days AS ( -- in the order of an index
    SELECT lead_day, filled, contact_type, count(*) AS leads
    FROM discko_internal_leads WHERE locked IS NOT 1
    GROUP BY stage, category_key, lead_day, decided_day, filled, contact_type
), masks AS (
    SELECT strftime('%Y-%m', lead_day * 86400, 'unixepoch') AS month, filled, contact_type,
           sum(leads) AS leads
    FROM days WHERE lead_day IS NOT NULL GROUP BY 1, 2, 3
)
SELECT m.month, f.field, sum(m.leads * (m.filled >> f.bit & 1)) AS filled, sum(m.leads) AS leads,
       round(100.0 * sum(m.leads * (m.filled >> f.bit & 1)) / sum(m.leads), 1) AS percent
FROM discko_internal_fields AS f
CROSS JOIN masks AS m ON f.never_of IS NULL OR m.contact_type IS NOT f.never_of
GROUP BY m.month, f.bit
ORDER BY m.month, f.bit;

-- What came in month by month, and what became of it?
-- leads: the sum of locked, hot, warm, cold and unscored. open, won, lost and win_rate refer to the leads that
-- came in during the month; won_then and lost_then to the leads decided during it.
CREATE VIEW discko_monthly AS
WITH RECURSIVE grouped AS ( -- in the order of an index
    SELECT stage, lead_day, decided_day, count(*) AS leads, count(counted_score) AS scored,
           sum(counted_score) AS score, count(*) FILTER (WHERE counted_score < 3) AS cold,
           count(*) FILTER (WHERE counted_score >= 6) AS hot
    FROM discko_internal_leads
    GROUP BY stage, category_key, lead_day, decided_day
), days AS (
    SELECT lead_day, stage, sum(leads) AS leads, sum(scored) AS scored, sum(score) AS score,
           sum(cold) AS cold, sum(hot) AS hot, 0 AS won_then, 0 AS lost_then
    FROM grouped GROUP BY lead_day, stage
    UNION ALL
    SELECT decided_day, NULL, 0, 0, NULL, 0, 0, sum(CASE stage WHEN 'WON' THEN leads ELSE 0 END),
           sum(CASE stage WHEN 'LOST' THEN leads ELSE 0 END)
    FROM grouped WHERE decided_day IS NOT NULL GROUP BY decided_day
), months (month, last) AS (
    SELECT date(max(min(g.lead_day), b.last - 3653) * 86400, 'unixepoch', 'start of month'),
           date(b.last * 86400, 'unixepoch')
    FROM grouped AS g CROSS JOIN (SELECT min(today, until_day) AS last
                                  FROM discko_internal_bounds) AS b
    GROUP BY b.last HAVING min(g.lead_day) <= b.last
    UNION ALL
    SELECT date(month, '+1 month'), last FROM months WHERE date(month, '+1 month') <= last
), rows AS (
    SELECT strftime('%Y-%m', lead_day * 86400, 'unixepoch') AS month, leads, scored, score,
           hot, cold, stage, won_then, lost_then
    FROM days
    UNION ALL
    SELECT substr(month, 1, 7), 0, 0, NULL, 0, 0, NULL, 0, 0 FROM months
), counted AS (
    SELECT month, sum(leads) AS leads,
           sum(CASE stage WHEN 'LOCKED' THEN leads ELSE 0 END) AS locked, sum(hot) AS hot,
           sum(scored - cold - hot) AS warm, sum(cold) AS cold,
           sum(CASE stage WHEN 'LOCKED' THEN 0 ELSE leads - scored END) AS unscored,
           sum(CASE WHEN stage IN ('NEW', 'IN_PROGRESS') THEN leads ELSE 0 END) AS open,
           sum(CASE stage WHEN 'WON' THEN leads ELSE 0 END) AS won,
           sum(CASE stage WHEN 'LOST' THEN leads ELSE 0 END) AS lost, sum(scored) AS scored,
           sum(score) AS score, sum(won_then) AS won_then, sum(lost_then) AS lost_then
    FROM rows GROUP BY month
)
SELECT month, leads, locked, hot, warm, cold, unscored, open, won, lost, won + lost AS decided,
       round(1.0 * won / nullif(won + lost, 0), 3) AS win_rate, scored,
       round(1.0 * score / nullif(scored, 0), 2) AS average_score, won_then, lost_then
FROM counted
ORDER BY month;

-- For the reports, by the calendar (discko_monthly may leave out early months without leads): the last month with leads and
-- at most 24 before it, each beside the month before and the same month a year before.
CREATE VIEW discko_internal_months AS
WITH RECURSIVE months AS (
    SELECT * FROM discko_monthly WHERE month IS NOT NULL
), calendar (month, first) AS (
    SELECT max(month), (SELECT min(month) FROM months) FROM months WHERE leads > 0
    UNION ALL
    SELECT strftime('%Y-%m', month || '-01', '-1 month'), first FROM calendar WHERE month > first LIMIT 25
)
SELECT c.month, coalesce(leads, 0) AS leads, coalesce(locked, 0) AS locked, coalesce(hot, 0) AS hot,
       coalesce(warm, 0) AS warm, coalesce(cold, 0) AS cold, coalesce(unscored, 0) AS unscored,
       coalesce(won, 0) AS won, coalesce(lost, 0) AS lost,
       lag(coalesce(leads, 0)) OVER (ORDER BY c.month) AS before,
       lag(coalesce(leads, 0), 12) OVER (ORDER BY c.month) AS year_before
FROM calendar AS c LEFT JOIN months AS m ON m.month = c.month
WHERE c.month IS NOT NULL;

-- What became of the leads that came in a month, by category?
-- median_days: calendar days from the lead's date to the decision. timed: how many leads have both dates. A
-- month without leads is a row without a category.
CREATE VIEW discko_cohorts AS
WITH RECURSIVE grouped AS ( -- in the order of an index
    SELECT stage, category_key, lead_day, decided_day - lead_day AS days, count(*) AS leads,
           substr(min(CASE WHEN category BETWEEN '!' AND char(160) THEN category
                    ELSE ltrim(category, char(9, 10, 13, 32, 160)) END), 1, 300) AS category
    FROM discko_internal_leads GROUP BY stage, category_key, lead_day, decided_day
), months (month, last) AS (
    SELECT date(max(min(g.lead_day), b.last - 3653) * 86400, 'unixepoch', 'start of month'),
           date(b.last * 86400, 'unixepoch')
    FROM grouped AS g CROSS JOIN (SELECT min(today, until_day) AS last
                                  FROM discko_internal_bounds) AS b
    GROUP BY b.last HAVING min(g.lead_day) <= b.last
    UNION ALL
    SELECT date(month, '+1 month'), last FROM months WHERE date(month, '+1 month') <= last
), days AS (
    SELECT strftime('%Y-%m', lead_day * 86400, 'unixepoch') AS month, stage, category_key,
           category, days, leads
    FROM grouped WHERE stage <> 'LOCKED'
), counted AS (
    SELECT month, category_key, sum(leads) AS leads,
           rtrim(min(min(category)) OVER (PARTITION BY category_key), char(9, 10, 13, 32, 160)) AS category,
           sum(CASE stage WHEN 'WON' THEN leads ELSE 0 END) AS won,
           sum(CASE stage WHEN 'LOST' THEN leads ELSE 0 END) AS lost,
           sum(CASE WHEN days IS NOT NULL THEN leads ELSE 0 END) AS timed
    FROM days GROUP BY month, category_key
), ranked AS (
    SELECT month, category_key, days, sum(leads) AS leads,
           sum(sum(leads)) OVER (PARTITION BY month, category_key ORDER BY days) AS reached
    FROM days WHERE days IS NOT NULL GROUP BY month, category_key, days
), medians AS ( -- the mean of the two values in the middle
    SELECT c.month, c.category_key,
           (min(CASE WHEN 2 * r.reached >= c.timed THEN r.days END)
            + min(CASE WHEN 2 * r.reached >= c.timed + 1 THEN r.days END)) / 2.0 AS median
    FROM counted AS c CROSS JOIN ranked AS r
    WHERE r.month IS c.month AND r.category_key IS c.category_key
    GROUP BY c.month, c.category_key
), empty AS (
    SELECT substr(month, 1, 7) AS month FROM months EXCEPT SELECT month FROM counted
)
SELECT c.month, CASE WHEN c.category_key IS NOT NULL THEN c.category END AS category, c.leads,
       c.won + c.lost AS decided, c.won, c.lost,
       round(1.0 * c.won / nullif(c.won + c.lost, 0), 3) AS win_rate, c.timed,
       m.median AS median_days
FROM counted AS c
LEFT JOIN medians AS m ON m.month IS c.month AND m.category_key IS c.category_key
UNION ALL
SELECT month, NULL, 0, 0, 0, 0, NULL, 0, NULL FROM empty
ORDER BY 1, 2;

-- What came in, by day of completion?
-- leads: the sum of locked, hot, warm, cold and unscored. scored: how many leads average_score is based on.
CREATE VIEW discko_daily AS
WITH RECURSIVE grouped AS ( -- in the order of an index
    SELECT stage, lead_day, count(*) AS leads, count(counted_score) AS scored,
           sum(counted_score) AS score, count(*) FILTER (WHERE counted_score < 3) AS cold,
           count(*) FILTER (WHERE counted_score >= 6) AS hot
    FROM discko_internal_leads GROUP BY stage, category_key, lead_day
), counted AS (
    SELECT lead_day, sum(leads) AS leads,
           sum(CASE stage WHEN 'LOCKED' THEN leads ELSE 0 END) AS locked,
           sum(hot) AS hot, sum(cold) AS cold,
           sum(CASE stage WHEN 'WON' THEN leads ELSE 0 END) AS won,
           sum(CASE stage WHEN 'LOST' THEN leads ELSE 0 END) AS lost, sum(scored) AS scored,
           sum(score) AS score
    FROM grouped GROUP BY lead_day
), days (day, last) AS (
    SELECT max(min(c.lead_day), b.last - 3653), b.last
    FROM counted AS c CROSS JOIN (SELECT min(today, until_day) AS last
                                  FROM discko_internal_bounds) AS b
    GROUP BY b.last HAVING min(c.lead_day) <= b.last
    UNION ALL
    SELECT day + 1, last FROM days WHERE day < last
), rows AS (
    SELECT lead_day, leads, locked, hot, cold, won, lost, scored, score FROM counted
    UNION ALL
    SELECT day, 0, 0, 0, 0, 0, 0, 0, NULL FROM days
)
SELECT date(lead_day * 86400, 'unixepoch') AS day, sum(leads) AS leads, sum(locked) AS locked,
       sum(hot) AS hot, sum(scored - cold - hot) AS warm, sum(cold) AS cold,
       sum(leads - locked - scored) AS unscored, sum(won) AS won, sum(lost) AS lost,
       sum(scored) AS scored, round(1.0 * sum(score) / nullif(sum(scored), 0), 2) AS average_score
FROM rows
GROUP BY lead_day
ORDER BY lead_day;

-- How soon do we respond? By month of the lead: the time from its date to the first row of discko_touches
-- that is not earlier. median_hours and p90_hours: the 50th and 90th percentile of the leads that were
-- contacted.
CREATE VIEW discko_response_times AS
WITH firsts AS (
    SELECT l.event_id, strftime('%Y-%m', l.lead_day * 86400, 'unixepoch') AS month,
           min(julianday(t.at) - julianday(l.lead_at)) * 24 AS hours
    FROM discko_internal_contacts AS t CROSS JOIN discko_internal_leads AS l ON l.lead_id = t.lead_id
    WHERE t.at >= l.lead_at AND t.at <= (SELECT as_of FROM discko_as_of)
    GROUP BY l.event_id
), ranked AS (
    SELECT month, hours, row_number() OVER (PARTITION BY month ORDER BY hours) AS place,
           count(*) OVER (PARTITION BY month) AS touched
    FROM firsts
), waits AS (
    SELECT month, touched, max(CASE WHEN 2 * (place - 1) < touched THEN hours END) AS median,
           max(CASE WHEN 10 * (place - 1) < 9 * touched THEN hours END) AS ninth
    FROM ranked GROUP BY month
)
SELECT m.month, m.leads, coalesce(w.touched, 0) AS touched, round(w.median, 2) AS median_hours,
       round(w.ninth, 2) AS p90_hours
FROM discko_monthly AS m LEFT JOIN waits AS w ON w.month = m.month
WHERE m.month IS NOT NULL
ORDER BY m.month;

-- Which leads belong to one person? Those connected by shared e-mail addresses and phone numbers, over at most
-- six steps. Nearly all people share only one address or one number; these are read in the order of an index.
-- Only people linked by a lead that has both go through the steps.

-- The leads that have both a shared number and a shared address.
CREATE VIEW discko_internal_links AS
SELECT DISTINCT l.email_key, l.phone_key
FROM discko_internal_shared AS k CROSS JOIN discko_internal_leads AS l ON l.phone_key = k.key
WHERE k.kind = 'phone'
  AND l.email_key IN (SELECT key FROM discko_internal_shared WHERE kind = 'email');

-- The leads of the people linked that way. A person is identified by one of their leads, and may have only one
-- lead that counts.
CREATE VIEW discko_internal_joined AS
WITH known AS ( -- read from the indexes alone; a key is represented by one of its leads
    SELECT l.event_id, first_value(l.event_id) OVER (PARTITION BY l.email_key) AS email, NULL AS phone
    FROM (SELECT DISTINCT email_key AS key FROM discko_internal_links) AS k
    CROSS JOIN discko_internal_leads AS l ON l.email_key = k.key
    UNION ALL
    SELECT l.event_id, NULL, first_value(l.event_id) OVER (PARTITION BY l.phone_key)
    FROM (SELECT DISTINCT phone_key AS key FROM discko_internal_links) AS k
    CROSS JOIN discko_internal_leads AS l ON l.phone_key = k.key
), members AS ( -- a lead without the key is the only one of its group
    SELECT event_id, coalesce(max(email), -event_id) AS email, coalesce(max(phone), -event_id) AS phone
    FROM known GROUP BY event_id
), step1 AS (
    SELECT event_id, email, phone, min(event_id) OVER (PARTITION BY email) AS person FROM members
), step2 AS (
    SELECT event_id, email, phone, min(person) OVER (PARTITION BY phone) AS person FROM step1
), step3 AS (
    SELECT event_id, email, phone, min(person) OVER (PARTITION BY email) AS person FROM step2
), step4 AS (
    SELECT event_id, email, phone, min(person) OVER (PARTITION BY phone) AS person FROM step3
), step5 AS (
    SELECT event_id, email, phone, min(person) OVER (PARTITION BY email) AS person FROM step4
)
SELECT event_id, min(person) OVER (PARTITION BY phone) AS person FROM step5;

-- The leads of all other people: those who share an address, and those who share a number.
CREATE VIEW discko_internal_by_email AS
SELECT k.key, l.*
FROM discko_internal_shared AS k CROSS JOIN discko_internal_leads AS l ON l.email_key = k.key
WHERE k.kind = 'email' AND k.key NOT IN (SELECT email_key FROM discko_internal_links);
CREATE VIEW discko_internal_by_phone AS
SELECT k.key, l.*
FROM discko_internal_shared AS k CROSS JOIN discko_internal_leads AS l ON l.phone_key = k.key
WHERE k.kind = 'phone' AND k.key NOT IN (SELECT phone_key FROM discko_internal_links);

-- Which people came more than once? Matched by e-mail, by phone, or both; one row per person. emails and phones
-- are the normalised keys; lead_ids lists the leads that have an id. DISTINCT is slow, so it is used only for a
-- person with more than one number.
CREATE VIEW discko_duplicate_people AS
WITH by_email AS ( -- in the order of an index
    SELECT key, count(*) AS leads, min(full_name) AS name, count(phone_key) AS phones,
           min(phone_key) AS phone, max(phone_key) AS last_phone, group_concat(lead_id, ' ') AS lead_ids
    FROM discko_internal_by_email GROUP BY key HAVING count(*) > 1
), by_phone AS ( -- no two of them have one address
    SELECT key, count(*) AS leads, min(full_name) AS name, group_concat(email_key, ' ') AS emails,
           group_concat(lead_id, ' ') AS lead_ids
    FROM (SELECT key, full_name, email_key, lead_id FROM discko_internal_by_phone
          ORDER BY key, counts_from, lead_id)
    GROUP BY key HAVING count(*) > 1
), by_both AS (
    SELECT j.person, l.lead_id, l.email_key, l.phone_key, l.full_name
    FROM discko_internal_joined AS j CROSS JOIN discko_leads AS l ON l.event_id = j.event_id
    ORDER BY j.person, l.counts_from, l.lead_id
), people AS (
    SELECT CASE WHEN phones < 2 THEN 'email' WHEN phone = last_phone THEN 'email and phone'
                WHEN phones = (SELECT count(DISTINCT l.phone_key) FROM discko_internal_leads AS l
                               WHERE l.email_key = e.key) THEN 'email'
                ELSE 'email and phone' END AS match,
           name, key AS emails,
           CASE WHEN phone IS last_phone THEN phone
                ELSE (SELECT replace(group_concat(DISTINCT l.phone_key), ',', ' ')
                      FROM discko_internal_leads AS l WHERE l.email_key = e.key) END AS phones,
           leads, lead_ids
    FROM by_email AS e
    UNION ALL
    SELECT 'phone', name, emails, key, leads, lead_ids FROM by_phone
    UNION ALL
    SELECT CASE WHEN count(email_key) = count(DISTINCT email_key) THEN 'phone'
                WHEN count(phone_key) = count(DISTINCT phone_key) THEN 'email'
                ELSE 'email and phone' END,
           min(full_name), replace(group_concat(DISTINCT email_key), ',', ' '),
           replace(group_concat(DISTINCT phone_key), ',', ' '), count(*), group_concat(lead_id, ' ')
    FROM by_both GROUP BY person HAVING count(*) > 1
)
SELECT match, name, emails, phones, leads, lead_ids FROM people
ORDER BY leads DESC, emails, phones, lead_ids;

-- Who contacted us again, and what became of the first contact? A row for each later lead of a person. Window
-- functions are slow, so for a person with few leads, which is the usual case, the earlier leads are counted.
CREATE VIEW discko_repeat_contacts AS
WITH firsts AS ( -- the bare columns are those of the row with the least counts_from
    SELECT key, count(*) AS leads, min(counts_from) AS began, event_id, lead_id, lead_day, stage
    FROM discko_internal_by_email GROUP BY key HAVING count(*) > 1
), people AS (
    SELECT l.lead_id, l.full_name, l.lead_day, l.stage, l.event_id, l.counts_from,
           'e-mail ' || f.key AS person
    FROM firsts AS f CROSS JOIN discko_internal_leads AS l ON l.email_key = f.key
    WHERE f.leads > 8
    UNION ALL
    SELECT lead_id, full_name, lead_day, stage, event_id, counts_from, 'phone ' || key
    FROM discko_internal_by_phone
    UNION ALL
    SELECT l.lead_id, l.full_name, l.lead_day, l.stage, l.event_id, l.counts_from, j.person
    FROM discko_internal_joined AS j CROSS JOIN discko_leads AS l ON l.event_id = j.event_id
), ranked AS (
    SELECT lead_id, full_name, lead_day, stage, event_id,
           row_number() OVER contacts AS contact, first_value(lead_id) OVER contacts AS first_lead_id,
           first_value(lead_day) OVER contacts AS first_day,
           first_value(stage) OVER contacts AS first_status
    FROM people
    WINDOW contacts AS (PARTITION BY person ORDER BY counts_from, lead_id, event_id
                        ROWS UNBOUNDED PRECEDING) -- faster than the default, which must find peers
), repeats AS (
    SELECT l.lead_id, l.full_name, l.lead_day, l.stage, l.event_id,
           CASE f.leads WHEN 2 THEN 2 ELSE
               (SELECT 1 + count(*) FROM discko_internal_leads AS e
                WHERE e.email_key = f.key AND e.counts_from <= l.counts_from
                  AND (e.counts_from < l.counts_from OR e.event_id = f.event_id
                       OR l.event_id <> f.event_id
                          AND (coalesce(e.lead_id, ''), e.event_id)
                              < (coalesce(l.lead_id, ''), l.event_id))) END AS contact,
           f.lead_id AS first_lead_id, f.lead_day AS first_day, f.stage AS first_status
    FROM firsts AS f
    CROSS JOIN discko_internal_leads AS l ON l.email_key = f.key AND l.event_id <> f.event_id
    WHERE f.leads <= 8
    UNION ALL
    SELECT lead_id, full_name, lead_day, stage, event_id, contact, first_lead_id, first_day, first_status
    FROM ranked WHERE contact > 1
)
SELECT lead_id, full_name AS name, contact, date(lead_day * 86400, 'unixepoch') AS day,
       stage AS status, first_lead_id, date(first_day * 86400, 'unixepoch') AS first_day, first_status,
       lead_day - repeats.first_day AS days_later
FROM repeats
ORDER BY lead_day DESC, lead_id, event_id;

-- Which companies came more than once? By the host of their web site, and by name (ignoring case and white
-- space). Placeholders and shared hosts do not count: see METRICS.md.
CREATE VIEW discko_duplicate_companies AS -- both parts in the order of an index
SELECT 'domain' AS match, k.key AS value, count(*) AS leads, group_concat(l.lead_id, ' ') AS lead_ids
FROM discko_internal_shared AS k CROSS JOIN discko_internal_leads AS l ON l.domain_key = k.key
WHERE k.kind = 'domain' GROUP BY k.key HAVING count(*) > 1
UNION ALL
SELECT 'name', k.key, count(*), group_concat(l.lead_id, ' ')
FROM discko_internal_shared AS k CROSS JOIN discko_internal_leads AS l ON l.company_key = k.key
WHERE k.kind = 'name' GROUP BY k.key HAVING count(*) > 1
ORDER BY 3 DESC, 1, 2;

-- Which outcomes belong to no lead? Their id is mistyped, or the lead has not arrived yet.
CREATE VIEW discko_outcomes_unmatched AS
SELECT o.lead_id, o.status, o.at, o.source
FROM discko_outcomes AS o
WHERE NOT EXISTS (SELECT 1 FROM discko_leads AS l WHERE l.lead_id = o.lead_id)
ORDER BY o.lead_id;

-- How many records are in quarantine, by input and code. A row of discko_rejects for several records has a line in `parts` for
-- each, which ends with its code if that is not the row's.
CREATE VIEW discko_internal_quarantine AS
WITH RECURSIVE part (file_id, code, rest) AS (
    SELECT file_id, code, parts FROM discko_rejects
    WHERE resolved_event_id IS NULL AND parts GLOB '*[a-z]*'
    UNION ALL
    SELECT file_id, code, substr(rest, instr(rest, char(10)) + 1) FROM part WHERE rest <> ''
), rejected (file_id, code, records) AS (
    SELECT file_id, code, records FROM discko_rejects
    WHERE resolved_event_id IS NULL AND (parts IS NULL OR parts NOT GLOB '*[a-z]*')
    UNION ALL
    SELECT file_id,
           coalesce(nullif(ltrim(substr(rest, 1, instr(rest, char(10)) - 1), '0123456789 '), ''), code), 1
    FROM part WHERE rest <> ''
)
SELECT file_id, code, sum(records) AS records FROM rejected GROUP BY file_id, code;

-- Do the deliveries arrive? In total, per hour, and per lead that was delivered again.
-- A redelivery is a delivery of a payload that was seen before. Hours and latencies are known only if the
-- capture says when a payload was received. latency: seconds from the payload's date to its first receipt; timed:
-- how many payloads it is based on. burst: 1 for an hour with at least 10 deliveries and more than three times the
-- average of all hours with deliveries. Latencies are rounded to milliseconds, so that every SQLite gives the
-- same result. since and until apply to the dates of the payloads.
CREATE VIEW discko_delivery_health AS
WITH spans AS ( -- to_utc: the modifier that converts local time to UTC
    SELECT w.since, w.until, w.undated,
           CASE WHEN p.zone = 'localtime' THEN 'utc'
                ELSE replace(replace(replace(p.zone, '-', '!'), '+', '-'), '!', '+') END AS to_utc
    FROM discko_internal_window AS w CROSS JOIN discko_internal_places AS p
), bounds AS ( -- the first moment of since, and the first after until
    SELECT coalesce(strftime('%Y-%m-%dT%H:%M:%fZ', since, to_utc), '') AS begin,
           coalesce(strftime('%Y-%m-%dT%H:%M:%fZ', until, '+1 day', to_utc), '~') AS behind,
           coalesce(1000 * strftime('%s', since, to_utc), -9000000000000000) AS begin_ms,
           coalesce(1000 * strftime('%s', until, '+1 day', to_utc) - 1, 9000000000000000) AS last_ms, undated
    FROM spans
), hours AS (
    SELECT hour, sum(deliveries) AS deliveries, sum(redeliveries) AS redeliveries,
           sum(timed) AS timed, sum(latency) AS latency, max(longest) AS longest
    FROM (
        SELECT hour, count(*) AS deliveries, 0 AS redeliveries, count(latency) AS timed,
               sum(latency) AS latency, max(latency) AS longest
        FROM discko_internal_receipts
        WHERE ((SELECT undated FROM bounds) = 0
               OR sent_ms BETWEEN (SELECT begin_ms FROM bounds) AND (SELECT last_ms FROM bounds))
        GROUP BY hour
        UNION ALL -- redelivered payloads: all deliveries except the first
        SELECT substr(d.received_at, 1, 13), count(*), count(*), 0, NULL, NULL
        FROM discko_internal_receipts AS r CROSS JOIN discko_deliveries AS d ON d.event_id = r.event_id
        WHERE r.deliveries > 1 AND d.received_from = 'capture' AND d.received_at IS NOT NULL
          AND ((SELECT undated FROM bounds) = 0
               OR r.sent_ms BETWEEN (SELECT begin_ms FROM bounds) AND (SELECT last_ms FROM bounds))
        GROUP BY 1
        UNION ALL
        SELECT hour, -count(*), -count(*), 0, NULL, NULL
        FROM discko_internal_receipts
        WHERE deliveries > 1
          AND ((SELECT undated FROM bounds) = 0
               OR sent_ms BETWEEN (SELECT begin_ms FROM bounds) AND (SELECT last_ms FROM bounds))
        GROUP BY hour)
    GROUP BY hour
), repeated AS ( -- payloads within the bounds that may have been redelivered
    SELECT e.id
    FROM bounds AS b CROSS JOIN discko_leads AS l CROSS JOIN discko_events AS e ON e.lead = l.lead_id
    WHERE l.deliveries > l.versions AND e.sent_at >= b.begin AND e.sent_at < b.behind
    UNION
    SELECT e.id FROM bounds AS b CROSS JOIN discko_events AS e INDEXED BY discko_events_lead
    WHERE e.lead IS NULL AND e.sent_at >= b.begin AND e.sent_at < b.behind
), again AS (
    SELECT count(*) - (SELECT count(*) FROM repeated) AS deliveries
    FROM discko_deliveries WHERE event_id IN (SELECT id FROM repeated)
), whole AS ( -- SQLite evaluates only the branch that is needed
    SELECT CASE b.way WHEN 'all' THEN (SELECT coalesce(sum(stored + duplicates), 0) FROM discko_files)
                WHEN 'captured' THEN (SELECT coalesce(sum(deliveries), 0) FROM hours)
                ELSE (SELECT count(*) FROM discko_events INDEXED BY discko_events_lead
                      WHERE sent_at >= b.begin AND sent_at < b.behind)
                     + (SELECT deliveries FROM again) END AS deliveries,
           CASE b.way WHEN 'all' THEN (SELECT coalesce(sum(duplicates), 0) FROM discko_files)
                WHEN 'captured' THEN (SELECT coalesce(sum(redeliveries), 0) FROM hours)
                ELSE (SELECT deliveries FROM again) END AS redeliveries
    FROM (SELECT begin, behind, CASE WHEN undated = 0 THEN 'all'
                                     WHEN (SELECT coalesce(sum(stored + duplicates), 0) FROM discko_files)
                                          = (SELECT count(*) FROM discko_internal_receipts)
                                            + (SELECT coalesce(sum(deliveries - 1), 0)
                                               FROM discko_internal_receipts WHERE deliveries > 1)
                                     THEN 'captured' ELSE 'some captured' END AS way
          FROM bounds) AS b
)
SELECT 'all' AS scope, NULL AS name, w.deliveries, w.redeliveries, NULL AS burst,
       coalesce(sum(h.timed), 0) AS timed,
       round(1.0 * sum(h.latency) / sum(h.timed)) / 1000.0 AS average_latency,
       max(h.longest) / 1000.0 AS longest_latency
FROM whole AS w LEFT JOIN hours AS h
UNION ALL
SELECT 'hour', hour || ':00Z', deliveries, redeliveries,
       deliveries >= 10 AND deliveries > 3 * (SELECT avg(deliveries) FROM hours), timed,
       round(1.0 * latency / timed) / 1000.0, longest / 1000.0
FROM hours
UNION ALL
SELECT 'lead', coalesce(lead_id, 'event ' || event_id), deliveries, deliveries - versions, NULL, NULL,
       NULL, NULL
FROM discko_internal_leads WHERE deliveries > versions;

-- Does Discko send anything undocumented? Fields, with an example and the number of leads that have them, and
-- event names, with the number of events. The days (UTC) are those of the first and the last.
CREATE VIEW discko_drift AS
SELECT 'field' AS kind, path AS name, count(*) AS times, min(example) AS example,
       date(min(day) * 86400, 'unixepoch') AS first_day,
       date(max(day) * 86400, 'unixepoch') AS last_day
FROM discko_internal_extras
WHERE coalesce(day, (SELECT undated FROM discko_internal_window))
      BETWEEN (SELECT since_day FROM discko_internal_window)
          AND (SELECT until_day FROM discko_internal_window)
GROUP BY path
UNION ALL
SELECT 'event', event_name, count(*), NULL, substr(min(sent_at), 1, 10), substr(max(sent_at), 1, 10)
FROM discko_events WHERE event_name NOT IN ('lead.unlocked', 'test')
  AND coalesce(substr(sent_at, 1, 10), (SELECT '' FROM discko_internal_window WHERE undated = 0))
      BETWEEN (SELECT coalesce(since, '') FROM discko_internal_window)
          AND (SELECT coalesce(until, '9999-12-31') FROM discko_internal_window)
GROUP BY event_name
ORDER BY 1, 3 DESC, 2;

RELEASE discko_analytics;
