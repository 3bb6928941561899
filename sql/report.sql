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

-- The lines, and the first control character that is not their own (10 ends a line of a title). Text from payloads
-- is shown with its control characters made visible, so that it cannot move the cursor or reverse text.
CREATE TEMP TABLE discko_line (first_control INTEGER, line TEXT);

INSERT INTO temp.discko_line SELECT 1, printf('LEADS ON %s', date(today * 86400, 'unixepoch')) FROM discko_internal_bounds;
INSERT INTO temp.discko_line SELECT 1, printf('%,d %s from %,d %s, delivered %,d %s; %,d %s in quarantine',
              leads, CASE leads WHEN 1 THEN 'lead' ELSE 'leads' END, payloads, CASE payloads WHEN 1 THEN 'payload' ELSE 'payloads' END,
              deliveries, CASE deliveries WHEN 1 THEN 'time' ELSE 'times' END, rejects, CASE rejects WHEN 1 THEN 'record' ELSE 'records' END)
FROM (SELECT coalesce(sum(leads), 0) AS leads, (SELECT count(*) FROM discko_events) AS payloads,
             (SELECT deliveries FROM discko_delivery_health WHERE scope = 'all') AS deliveries,
             (SELECT coalesce(sum(records), 0) FROM discko_rejects WHERE resolved_event_id IS NULL) AS rejects
      FROM discko_funnel);
INSERT INTO temp.discko_line SELECT 1, printf('%,d open, %,d won, %,d lost: %s', open, won, lost,
              CASE WHEN decided = 0 THEN 'none decided yet'
                   ELSE printf('%.0f %% of %,d decided are won', 100.0 * won / decided, decided) END)
FROM discko_win_rate WHERE grouping = 'all';

-- A lead to call: a line for deciding, one for calling, and the link behind it, or on a line of its own where only so
-- it stays whole.
CREATE TEMP TABLE discko_entry (place INTEGER PRIMARY KEY, head TEXT, phone TEXT, email TEXT, link TEXT);
CREATE TEMP VIEW discko_entry_line AS
SELECT CASE n WHEN 1 THEN head ELSE '    ' || CASE WHEN length(text) > 96 THEN substr(text, 1, 95) || '…' ELSE text END END AS line
FROM (SELECT place, n, head, CASE WHEN n = 3 OR how = '' THEN link WHEN fits THEN rtrim(how || '  ' || link) ELSE how END AS text
      FROM (SELECT place, head, how, link, length(how) + length(link) <= 94 AS fits
            FROM (SELECT place, head, coalesce(phone || coalesce('  ' || email, ''), email, '') AS how, coalesce(link, '') AS link
                  FROM discko_entry))
      CROSS JOIN (SELECT 1 AS n UNION ALL SELECT 2 UNION ALL SELECT 3)
      WHERE n < 3 OR how <> '' AND NOT fits)
ORDER BY place, n;

CREATE TEMP TABLE discko_calls AS SELECT * FROM discko_call_list LIMIT 20;
INSERT INTO temp.discko_line SELECT 11, '
WHOM TO CALL' || CASE WHEN open > 20 THEN printf(' (20 of %,d open leads; all are in discko_call_list)', open) ELSE '' END
FROM (SELECT sum(open) AS open FROM discko_win_rate WHERE grouping = 'all') WHERE open > 0;
INSERT INTO temp.discko_entry
SELECT rank, rtrim(printf('%3d %!-25s %s', rank, CASE WHEN length(who) > 25 THEN substr(who, 1, 24) || '…' ELSE who END,
                          CASE WHEN length(reason) > 70 THEN substr(reason, 1, 69) || '…' ELSE reason END)), phone, email, coalesce(url, lead_id)
FROM (SELECT rank, coalesce(name || coalesce(' · ' || company, ''), company, email, phone, lead_id, '') AS who, reason, phone, email, url, lead_id
      FROM (SELECT rank, nullif(trim(name), '') AS name, nullif(trim(company), '') AS company, nullif(trim(phone), '') AS phone,
                   nullif(trim(email), '') AS email, nullif(trim(url), '') AS url, lead_id, reason
            FROM discko_calls));
INSERT INTO temp.discko_line SELECT 1, line FROM temp.discko_entry_line;

-- Leads whose deadline has passed and that are not in the list above, the latest first.
CREATE TEMP TABLE discko_over AS
SELECT s.event_id, s.deadline_day, s.score FROM discko_standing AS s CROSS JOIN discko_internal_bounds AS b
WHERE s.stage IN ('NEW', 'IN_PROGRESS') AND s.deadline_day < date(b.today * 86400, 'unixepoch')
  AND s.event_id NOT IN (SELECT event_id FROM discko_calls);
INSERT INTO temp.discko_line SELECT 11, printf('
OTHER OVERDUE LEADS%s', CASE WHEN n > 10 THEN printf(' (the 10 latest of %,d)', n) ELSE '' END)
FROM (SELECT count(*) AS n FROM discko_over) WHERE n > 0;
DELETE FROM temp.discko_entry;
INSERT INTO temp.discko_entry
SELECT place, printf('%s  %s', deadline_day, CASE WHEN length(who) > 88 THEN substr(who, 1, 87) || '…' ELSE who END), phone, email, coalesce(url, lead_id)
FROM (SELECT row_number() OVER (ORDER BY deadline_day DESC, score DESC, event_id) AS place, deadline_day, phone, email, url, lead_id,
             coalesce(name || coalesce(' · ' || company, ''), company, email, phone, lead_id, '') || CASE WHEN score IS NULL THEN '' ELSE printf(' (score %.4g)', score) END AS who
      FROM (SELECT o.deadline_day, o.score, o.event_id, nullif(trim(l.full_name), '') AS name, nullif(trim(l.company_name), '') AS company,
                   nullif(trim(l.phone), '') AS phone, nullif(trim(l.email), '') AS email, nullif(trim(l.url), '') AS url, l.lead_id
            FROM discko_over AS o CROSS JOIN discko_leads AS l USING (event_id)
            ORDER BY o.deadline_day DESC, o.score DESC, o.event_id LIMIT 10));
INSERT INTO temp.discko_line SELECT 1, line FROM temp.discko_entry_line;

INSERT INTO temp.discko_line SELECT 11, printf('
LEADS BY STAGE
%-14s %8s %7s  %30s  %8s  %12s', 'stage', 'leads', '%', '', 'score', 'average age');
INSERT INTO temp.discko_line SELECT 1, rtrim(printf('%-14s %,8d %7.1f  %!-30s  %8s  %12s', stage, leads, percent, bar,
              CASE WHEN average_score IS NULL THEN '' ELSE printf('%.1f', average_score) END,
              CASE WHEN average_age_days IS NULL THEN '' ELSE printf('%.0f days', average_age_days) END))
FROM discko_funnel
JOIN discko_bar ON length = CAST(round(30.0 * leads / (SELECT max(1, max(leads)) FROM discko_funnel)) AS INTEGER)
WHERE leads > 0 OR stage <> 'OTHER' ORDER BY position;

INSERT INTO temp.discko_line SELECT 11, printf('
WIN RATE BY SCORE BAND (won, of those decided)
%-14s %8s %7s %7s %7s', 'score', 'leads', 'won', 'lost', '%');
INSERT INTO temp.discko_line SELECT 1, rtrim(printf('%-14s %,8d %,7d %,7d %7s  %s', score_band, leads, won, lost,
              CASE WHEN win_rate IS NULL THEN '-' ELSE printf('%.0f', 100.0 * won / (won + lost)) END, bar))
FROM discko_win_rate JOIN discko_bar ON length = CAST(round(30 * coalesce(win_rate, 0)) AS INTEGER)
WHERE grouping = 'score band'
ORDER BY CASE score_band WHEN 'hot' THEN 1 WHEN 'warm' THEN 2 WHEN 'cold' THEN 3 ELSE 4 END;

INSERT INTO temp.discko_line SELECT 11, printf('
MONTH BY MONTH (the last twelve)
%-14s %8s %8s %7s %7s %7s %7s', 'came in', 'leads', 'change', 'hot', 'won', 'lost', 'locked');
INSERT INTO temp.discko_line WITH shown AS (
    SELECT * FROM discko_internal_months ORDER BY month DESC LIMIT 12
)
SELECT 1, rtrim(printf('%-14s %,8d %8s %,7d %,7d %,7d %,7d  %s', month, leads,
                       CASE WHEN before > 0 THEN printf('%+.0f %%', 100.0 * (leads - before) / before) ELSE '' END, hot, won, lost, locked, bar))
FROM shown
JOIN discko_bar ON length = CAST(round(30.0 * leads / (SELECT max(leads) FROM shown)) AS INTEGER)
ORDER BY month;

INSERT INTO temp.discko_line SELECT 11, printf('
BUDGETS (as given; currencies are not added up, rates are listed apart)
%-14s %-8s %-6s %8s %16s %16s  %10s', 'status', 'currency', 'paid', 'leads', 'at least', 'up to', 'no amount');
INSERT INTO temp.discko_line SELECT 1, printf('%-14s %-8s %-6s %,8d %,16d %,16d  %,10d', status, coalesce(currency, 'none'), paid, sum(leads),
              CAST(CASE paid WHEN 'once' THEN total(budget_low) ELSE min(rate_low) END AS INTEGER),
              CAST(CASE paid WHEN 'once' THEN total(budget_high) ELSE max(rate_high) END AS INTEGER), sum(unreadable + without_budget))
FROM (SELECT *, coalesce(period, 'once') AS paid FROM discko_pipeline) GROUP BY status, currency, paid
ORDER BY CASE status WHEN 'NEW' THEN 1 WHEN 'IN_PROGRESS' THEN 2 WHEN 'WON' THEN 3
                     WHEN 'LOST' THEN 4 ELSE 5 END, paid <> 'once', currency, paid;

INSERT INTO temp.discko_line SELECT 11, printf('
DEADLINES OF OPEN LEADS
%-14s %8s %7s', 'due', 'leads', 'hot');
INSERT INTO temp.discko_line SELECT 1, printf('%-14s %,8d %,7d', due, leads, hot) FROM discko_deadlines ORDER BY position;

INSERT INTO temp.discko_line SELECT 11, printf('
LEADS BY CATEGORY
%-24s %8s %7s %7s', 'category', 'leads', '%', 'won %');
INSERT INTO temp.discko_line SELECT 1, rtrim(printf('%!-24s %,8d %7.1f %7s  %s', CASE WHEN length(category) > 24 THEN substr(category, 1, 23) || '…' ELSE coalesce(category, '(none)') END, leads, percent,
              CASE WHEN win_rate IS NULL THEN '-' ELSE printf('%.0f', 100.0 * won / (won + lost)) END, bar))
FROM (SELECT * FROM discko_category_demand LIMIT 10)
JOIN discko_bar ON length = CAST(round(30.0 * leads / (SELECT max(leads) FROM discko_category_demand)) AS INTEGER)
ORDER BY leads DESC, category;

INSERT INTO temp.discko_line SELECT 11, printf('
TOPICS OF THE SUMMARIES
%-24s %8s %7s', 'topic', 'mentions', 'points');
INSERT INTO temp.discko_line SELECT 1, printf('%!-24s %,8d %,7d', CASE WHEN length(topic) > 24 THEN substr(topic, 1, 23) || '…' ELSE topic END, mentions, points) FROM discko_topic_demand LIMIT 10;

INSERT INTO temp.discko_line SELECT 11, printf('
OUTCOMES BY DISC PROFILE
%-24s %8s %7s %7s %7s', 'profile (DISC)', 'leads', 'won', 'lost', '%');
INSERT INTO temp.discko_line SELECT 1, printf('%-24s %,8d %,7d %,7d %7s', profile, leads, won, lost,
              CASE WHEN win_rate IS NULL THEN '-' ELSE printf('%.0f', 100.0 * won / (won + lost)) END)
FROM discko_disc_outcome;

-- Whoever sends webhooks chooses the reasons, and so how many there are.
CREATE TEMP TABLE discko_reasons AS
SELECT row_number() OVER (ORDER BY sum(leads) DESC, reason) AS place, reason, sum(leads) AS leads,
       sum(CASE WHEN unlocked_later THEN leads ELSE 0 END) AS unlocked, min(oldest_locked_at) AS since
FROM discko_locked GROUP BY reason;
INSERT INTO temp.discko_line SELECT 11, printf('
LOCKED LEADS
%-24s %8s %14s  %s', 'locked because', 'leads', 'unlocked later', 'since');
INSERT INTO temp.discko_line SELECT 1, printf('%!-24s %,8d %,14d  %s', CASE WHEN length(reason) > 24 THEN substr(reason, 1, 23) || '…' ELSE reason END, leads, unlocked, date(since, zone))
FROM temp.discko_reasons CROSS JOIN discko_internal_places WHERE place <= 10 ORDER BY place;
INSERT INTO temp.discko_line SELECT 1, printf('%-24s %,8d %,14d', printf('%,d other reason%s', others, CASE others WHEN 1 THEN '' ELSE 's' END), leads, unlocked)
FROM (SELECT count(*) AS others, sum(leads) AS leads, sum(unlocked) AS unlocked FROM temp.discko_reasons WHERE place > 10)
WHERE others > 0;

INSERT INTO temp.discko_line SELECT 11, '
DATA QUALITY';
INSERT INTO temp.discko_line SELECT 1, printf('%-24s %7.1f %% filled', field, percent)
FROM discko_completeness
WHERE field IN ('email', 'phone', 'company_name', 'budget', 'deadline', 'score', 'category')
  AND percent IS NOT NULL ORDER BY percent DESC, field;
INSERT INTO temp.discko_line SELECT 1, printf('%-24s %,7d', 'people more than once', (SELECT count(*) FROM discko_duplicate_people));
INSERT INTO temp.discko_line SELECT 1, printf('%-24s %,7d', 'companies more than once', (SELECT count(*) FROM discko_duplicate_companies WHERE match = 'name'));
INSERT INTO temp.discko_line SELECT 1, printf('%-24s %,7d', 'delivered again', redeliveries) FROM discko_delivery_health WHERE scope = 'all';
INSERT INTO temp.discko_line SELECT 1, printf('%-24s %,7d  %s', 'undocumented ' || kind, times, CASE WHEN length(name) > 60 THEN substr(name, 1, 59) || '…' ELSE name END) FROM discko_drift LIMIT 5;

-- Which inputs they are from: the names alone, also of an archive that an input is in.
INSERT INTO temp.discko_line SELECT 11, printf('
IN QUARANTINE (could not be stored; the bytes and the reasons are in discko_rejects)
%-24s %8s  %s', 'code', 'records', 'input') WHERE EXISTS (SELECT 1 FROM discko_internal_quarantine);
CREATE TEMP TABLE discko_quarantine AS
SELECT code, records, CASE WHEN length(name) > 64 THEN '…' || substr(name, -63) ELSE name END AS input
FROM (SELECT code, records, CASE path WHEN '-' THEN 'standard input' ELSE substr(path, length(rtrim(whole, replace(whole, '/', ''))) + 1) END AS name
      FROM (SELECT q.code, q.records, f.path, substr(f.path, 1, instr(f.path || '!', '!') - 1) AS whole
            FROM discko_internal_quarantine AS q CROSS JOIN discko_files AS f ON f.id = q.file_id))
ORDER BY records DESC, code, name LIMIT 10;
-- A name may hold any bytes: those that are not UTF-8 are shown as \xE9.
UPDATE temp.discko_quarantine SET input = (
    WITH RECURSIVE walk (at, text) AS (
        SELECT 1, ''
        UNION ALL
        SELECT at + 1, text || CASE WHEN hex(substr(input, at, 1)) = hex(char(unicode(substr(input, at, 1)))) THEN substr(input, at, 1) ELSE (
            WITH RECURSIVE bytes (n, shown) AS (
                SELECT 1, '' UNION ALL SELECT n + 2, shown || '\x' || substr(hex(substr(input, at, 1)), n, 2) FROM bytes WHERE n < length(hex(substr(input, at, 1)))
            ) SELECT shown FROM bytes ORDER BY n DESC LIMIT 1) END
        FROM walk WHERE at <= length(input)
    ) SELECT text FROM walk ORDER BY at DESC LIMIT 1);
INSERT INTO temp.discko_line SELECT 1, printf('%-24s %,8d  %s', code, records, input) FROM temp.discko_quarantine ORDER BY rowid;
INSERT INTO temp.discko_line
SELECT 1, printf('%-24s %,8d', 'others', records)
FROM (SELECT sum(records) AS records FROM (SELECT records FROM discko_internal_quarantine ORDER BY records DESC LIMIT -1 OFFSET 10))
WHERE records > 0;

-- Only lines with such characters can be wider than 100 columns: they are cut.
WITH RECURSIVE shown (id, line, width, c) AS (
    SELECT rowid, line, CASE first_control WHEN 1 THEN 100 ELSE length(line) END, first_control
    FROM temp.discko_line
    UNION ALL
    SELECT id, replace(line, char(c), printf(CASE WHEN c < 128 THEN '\x%02X' ELSE '\u%04X' END, c)), width, CASE c WHEN 31 THEN 127 WHEN 159 THEN 1564 WHEN 1564 THEN 8206 WHEN 8207 THEN 8232
                                                                       WHEN 8238 THEN 8294 ELSE c + 1 END
    FROM shown WHERE c < 8298
)
SELECT substr(line, 1, width) FROM shown WHERE c = 8298 ORDER BY id;

DROP TABLE temp.discko_over;
DROP VIEW temp.discko_entry_line;
DROP TABLE temp.discko_entry;
DROP TABLE temp.discko_calls;
DROP TABLE temp.discko_reasons;
DROP TABLE temp.discko_quarantine;
DROP TABLE temp.discko_line;
DROP VIEW temp.discko_bar;
