-- The leads at a glance, as text of at most 100 columns:
--
--   sqlite3 leads.db < sql/report.sql
--
-- Reads the views of analytics.sql; needs no extension. For another day than today:
--   INSERT OR REPLACE INTO discko_settings VALUES ('as_of', '2024-04-01');

.mode list
.headers off
.nullvalue ''

-- A bar of up to 30 blocks.
CREATE TEMP VIEW discko_bar AS
WITH RECURSIVE n (length, bar) AS (
    SELECT 0, '' UNION ALL SELECT length + 1, bar || '█' FROM n WHERE length < 30
)
SELECT length, bar FROM n;

-- The lines, and the first control character that is none of their own (10 ends a line of a title). What
-- payloads say is shown with its control characters visible: it moves no terminal's cursor.
CREATE TEMP TABLE discko_line (first_control INTEGER, line TEXT);

INSERT INTO temp.discko_line SELECT 1, printf('LEADS ON %s', substr(as_of, 1, 10)) FROM discko_as_of;
INSERT INTO temp.discko_line SELECT 1, printf('%,d leads from %,d payloads, delivered %,d times; %,d records in quarantine',
              (SELECT sum(leads) FROM discko_funnel), (SELECT count(*) FROM discko_events),
              (SELECT deliveries FROM discko_delivery_health WHERE scope = 'all'),
              (SELECT count(*) FROM discko_rejects WHERE resolved_event_id IS NULL));
INSERT INTO temp.discko_line SELECT 1, printf('%,d open, %,d won, %,d lost: %s', open, won, lost,
              CASE WHEN decided = 0 THEN 'none decided yet'
                   ELSE printf('%.0f %% of %,d decided are won', 100.0 * won / decided, decided) END)
FROM discko_win_rate WHERE grouping = 'all';

INSERT INTO temp.discko_line SELECT 11, printf('
WHERE THEY STAND
%-14s %8s %7s  %30s  %8s  %12s', 'stage', 'leads', '%', '', 'score', 'average age');
INSERT INTO temp.discko_line SELECT 1, rtrim(printf('%-14s %,8d %7.1f  %!-30s  %8s  %12s', stage, leads, percent, bar,
              CASE WHEN average_score IS NULL THEN '' ELSE printf('%.1f', average_score) END,
              CASE WHEN average_age_days IS NULL THEN '' ELSE printf('%.0f days', average_age_days) END))
FROM discko_funnel
JOIN discko_bar ON length = CAST(round(30.0 * leads / (SELECT max(1, max(leads)) FROM discko_funnel)) AS INTEGER)
WHERE leads > 0 OR stage <> 'OTHER' ORDER BY position;

INSERT INTO temp.discko_line SELECT 11, printf('
DOES THE SCORE TELL? (won of those decided)
%-14s %8s %7s %7s %7s', 'score', 'leads', 'won', 'lost', '%');
INSERT INTO temp.discko_line SELECT 1, rtrim(printf('%-14s %,8d %,7d %,7d %7s  %s', score_band, leads, won, lost,
              CASE WHEN win_rate IS NULL THEN '-' ELSE printf('%.0f', 100.0 * won / (won + lost)) END, bar))
FROM discko_win_rate JOIN discko_bar ON length = CAST(round(30 * coalesce(win_rate, 0)) AS INTEGER)
WHERE grouping = 'score band'
ORDER BY CASE score_band WHEN 'hot' THEN 1 WHEN 'warm' THEN 2 WHEN 'cold' THEN 3 ELSE 4 END;

INSERT INTO temp.discko_line SELECT 11, printf('
MONTH BY MONTH
%-14s %8s %7s %7s %7s', 'completed in', 'leads', 'hot', 'won', 'locked');
INSERT INTO temp.discko_line WITH months AS (
    SELECT coalesce(substr(day, 1, 7), 'no date') AS month, sum(leads) AS leads, sum(hot) AS hot,
           sum(won) AS won, sum(locked) AS locked
    FROM discko_daily GROUP BY 1 ORDER BY 1 DESC LIMIT 12
)
SELECT 1, rtrim(printf('%-14s %,8d %,7d %,7d %,7d  %s', month, leads, hot, won, locked, bar))
FROM months
JOIN discko_bar ON length = CAST(round(30.0 * leads / (SELECT max(leads) FROM months)) AS INTEGER)
ORDER BY month;

INSERT INTO temp.discko_line SELECT 11, printf('
WHAT IS AT STAKE (budgets as they were given; currencies are not added up)
%-14s %-8s %8s %14s %14s  %12s', 'status', 'currency', 'leads', 'at least', 'up to', 'no amount');
INSERT INTO temp.discko_line SELECT 1, printf('%-14s %-8s %,8d %,14d %,14d  %,12d', status, coalesce(currency, 'none'), sum(leads),
              CAST(sum(budget_low) AS INTEGER), CAST(sum(budget_high) AS INTEGER),
              sum(unreadable + without_budget))
FROM discko_pipeline GROUP BY status, currency
ORDER BY CASE status WHEN 'NEW' THEN 1 WHEN 'IN_PROGRESS' THEN 2 WHEN 'WON' THEN 3
                     WHEN 'LOST' THEN 4 ELSE 5 END, currency;

INSERT INTO temp.discko_line SELECT 11, printf('
DEADLINES OF OPEN LEADS
%-14s %8s %7s', 'due', 'leads', 'hot');
INSERT INTO temp.discko_line SELECT 1, printf('%-14s %,8d %,7d', due, leads, hot) FROM discko_deadlines ORDER BY position;

INSERT INTO temp.discko_line SELECT 11, printf('
NEXT
%-10s  %-24s  %-28s  %5s  %s', 'deadline', 'lead', 'who', 'score', 'category')
WHERE EXISTS (SELECT 1 FROM discko_standing AS s CROSS JOIN discko_as_of AS a
              WHERE s.stage IN ('NEW', 'IN_PROGRESS') AND s.deadline_at >= date(a.as_of));
INSERT INTO temp.discko_line SELECT 1, rtrim(printf('%-10s  %!-24.24s  %!-28.28s  %5s  %!.24s', substr(s.deadline_at, 1, 10), s.lead_id,
              coalesce(l.company_name, l.full_name, l.email),
              CASE WHEN s.score IS NULL THEN '' ELSE printf('%.1f', s.score) END,
              coalesce(s.category, '')))
FROM discko_standing AS s CROSS JOIN discko_as_of AS a CROSS JOIN discko_leads AS l USING (event_id)
WHERE s.stage IN ('NEW', 'IN_PROGRESS') AND s.deadline_at >= date(a.as_of)
ORDER BY s.deadline_at, s.score DESC, s.lead_id LIMIT 10;

INSERT INTO temp.discko_line SELECT 11, printf('
WHAT IS ASKED FOR
%-24s %8s %7s %7s', 'category', 'leads', '%', 'won %');
INSERT INTO temp.discko_line SELECT 1, rtrim(printf('%!-24.24s %,8d %7.1f %7s  %s', coalesce(category, '(none)'), leads, percent,
              CASE WHEN win_rate IS NULL THEN '-' ELSE printf('%.0f', 100.0 * won / (won + lost)) END, bar))
FROM (SELECT * FROM discko_category_demand LIMIT 10)
JOIN discko_bar ON length = CAST(round(30.0 * leads / (SELECT max(leads) FROM discko_category_demand)) AS INTEGER)
ORDER BY leads DESC, category;

INSERT INTO temp.discko_line SELECT 11, printf('
WHAT THEY TALK ABOUT
%-24s %8s %7s', 'topic', 'mentions', 'points');
INSERT INTO temp.discko_line SELECT 1, printf('%!-24.24s %,8d %,7d', topic, mentions, points) FROM discko_topic_demand LIMIT 10;

INSERT INTO temp.discko_line SELECT 11, printf('
WHO WE WIN
%-24s %8s %7s %7s %7s', 'profile (DISC)', 'leads', 'won', 'lost', '%');
INSERT INTO temp.discko_line SELECT 1, printf('%-24s %,8d %,7d %,7d %7s', profile, leads, won, lost,
              CASE WHEN win_rate IS NULL THEN '-' ELSE printf('%.0f', 100.0 * won / (won + lost)) END)
FROM discko_disc_outcome;

INSERT INTO temp.discko_line SELECT 11, printf('
WHAT WE DID NOT GET TO SEE
%-24s %8s %14s  %s', 'locked because', 'leads', 'unlocked later', 'since');
INSERT INTO temp.discko_line SELECT 1, printf('%!-24.24s %,8d %,14d  %s', reason, sum(leads),
              sum(CASE WHEN unlocked_later THEN leads ELSE 0 END), substr(min(oldest_locked_at), 1, 10))
FROM discko_locked GROUP BY reason;

INSERT INTO temp.discko_line SELECT 11, '
HOW GOOD THE DATA IS';
INSERT INTO temp.discko_line SELECT 1, printf('%-24s %7.1f %% have it', field, percent)
FROM discko_completeness
WHERE field IN ('email', 'phone', 'company_name', 'budget', 'deadline', 'score', 'category')
  AND percent IS NOT NULL ORDER BY percent DESC, field;
INSERT INTO temp.discko_line SELECT 1, printf('%-24s %,7d', 'people more than once', (SELECT count(*) FROM discko_duplicate_people));
INSERT INTO temp.discko_line SELECT 1, printf('%-24s %,7d', 'companies', (SELECT count(*) FROM discko_duplicate_companies WHERE match = 'name'));
INSERT INTO temp.discko_line SELECT 1, printf('%-24s %,7d', 'delivered again', redeliveries) FROM discko_delivery_health WHERE scope = 'all';
INSERT INTO temp.discko_line SELECT 1, printf('%-24s %,7d  %!.60s', 'undocumented ' || kind, times, name) FROM discko_drift LIMIT 5;
INSERT INTO temp.discko_line SELECT 1, printf('%-24s %,7d', code, count(*)) FROM discko_rejects WHERE resolved_event_id IS NULL
GROUP BY code ORDER BY count(*) DESC, code;

-- Only lines that such characters have made longer can be wider than 100 columns: they are cut.
WITH RECURSIVE shown (id, line, width, c) AS (
    SELECT rowid, line, CASE first_control WHEN 1 THEN 100 ELSE length(line) END, first_control
    FROM temp.discko_line
    UNION ALL
    SELECT id, replace(line, char(c), printf('\x%02X', c)), width, CASE c WHEN 31 THEN 127 ELSE c + 1 END
    FROM shown WHERE c < 160
)
SELECT substr(line, 1, width) FROM shown WHERE c = 160 ORDER BY id;

DROP TABLE temp.discko_line;
DROP VIEW temp.discko_bar;
