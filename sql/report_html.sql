-- The leads as one page for a browser: no other file, nothing from the network. Its script only sorts and
-- searches the call list; without it everything is there.
--
--   sqlite3 leads.db < sql/report_html.sql > report.html
--
-- Reads the views of analytics.sql; needs no extension. For another day than today:
--   INSERT OR REPLACE INTO discko_settings VALUES ('as_of', '2024-04-01');
--
-- Every chart is rows of parts: bars that lie, or stand, on an axis. They are gathered first, measured next, and
-- drawn last. What payloads say is brought into HTML in one place, discko_text.

.mode list
.headers off
.nullvalue ''

-- ------------------------------------------------------------------------------------- what is charted

-- kind: 'bars' lie and have their labels at their left, 'columns' stand. unit and under: what the axes
-- say. longest: what an axis must reach at least.
CREATE TEMP TABLE discko_charts (
    position INTEGER, chart TEXT PRIMARY KEY, kind TEXT, title TEXT, note TEXT, unit TEXT, under TEXT,
    longest REAL, step REAL
);
INSERT INTO discko_charts (position, chart, kind, title, note, unit, under, longest) VALUES
    (1, 'funnel', 'bars', 'Leads by stage', 'All leads, by stage.', 'leads', NULL, 1),
    (2, 'bands', 'bars', 'Win rate by score band', 'Leads won, of those decided, by score band. Pale: based on fewer than ten.', '% won of those decided', NULL, 100),
    (3, 'scores', 'columns', 'Leads by score', 'Leads that are not locked and have a score; 5 is from 5 to below 6.', 'leads', 'score', 1),
    (4, 'months', 'columns', 'Month by month', 'Leads by the month they were completed in, a year at most.', 'leads', NULL, 1),
    (6, 'deadlines', 'bars', 'Deadlines', 'Of open leads; each is in one row.', 'open leads', NULL, 1),
    (7, 'categories', 'bars', 'Leads by category', 'Leads that are not locked, by category; the ten most frequent.', 'leads', NULL, 1),
    (8, 'disc', 'bars', 'Outcomes by DISC profile', 'Leads that are not locked, by DISC profile and outcome.', 'leads', NULL, 1),
    (9, 'topics', 'bars', 'Topics of the summaries', 'Headings of the summaries; the ten most frequent.', 'mentions', NULL, 1),
    (10, 'locked', 'bars', 'Locked leads', 'Leads that are or were locked, by reason.', 'leads', NULL, 1),
    (11, 'quality', 'bars', 'Completeness', 'Leads that are not locked and have the field.', '% of leads', NULL, 100);

-- What a colour of a chart means, in the order in which the parts of a bar follow each other. Charts
-- whose bars have one part have no legend, but may have several colours.
CREATE TEMP TABLE discko_parts (chart TEXT, part INTEGER, name TEXT, style TEXT);
INSERT INTO discko_parts VALUES
    ('funnel', 1, 'leads', NULL), ('bands', 1, '% won', NULL), ('topics', 1, 'mentions', NULL), ('quality', 1, '% filled', NULL),
    ('scores', 1, 'cold', 'cold'), ('scores', 2, 'warm', 'warm'), ('scores', 3, 'hot', 'hot'),
    ('months', 1, 'hot', 'hot'), ('months', 2, 'warm', 'warm'), ('months', 3, 'cold', 'cold'), ('months', 4, 'unscored', 'plum'), ('months', 5, 'locked', 'dim'),
    ('deadlines', 1, 'hot', 'hot'), ('deadlines', 2, 'others', 'main'),
    ('categories', 1, 'won', 'good'), ('categories', 2, 'lost', 'bad'), ('categories', 3, 'open', 'main'), ('categories', 4, 'other', 'dim'),
    ('disc', 1, 'won', 'good'), ('disc', 2, 'lost', 'bad'), ('disc', 3, 'open', 'main'), ('disc', 4, 'other', 'dim'),
    ('locked', 1, 'unlocked later', 'good'), ('locked', 2, 'still locked', 'dim');

-- A bar: its label, with a second line below a column, and what stands behind it.
CREATE TEMP TABLE discko_bars (
    chart TEXT, bar INTEGER, label TEXT, below TEXT, shown TEXT, full TEXT, PRIMARY KEY (chart, bar)
);
-- A part of it.
CREATE TEMP TABLE discko_values (chart TEXT, bar INTEGER, part INTEGER, value REAL, style TEXT);
-- What is printed of a part instead of the value that it is drawn with: another number, or why there is none.
CREATE TEMP TABLE discko_printed (
    chart TEXT, bar INTEGER, part INTEGER, number REAL, reason TEXT, PRIMARY KEY (chart, bar, part)
);

INSERT INTO discko_bars (chart, bar, label, shown)
SELECT 'funnel', position, replace(lower(stage), '_', ' '), printf('%,d', leads)
       || CASE WHEN average_age_days IS NOT NULL THEN printf(' · average age %.0f %s', average_age_days, CASE printf('%.0f', average_age_days) WHEN '1' THEN 'day' ELSE 'days' END) ELSE '' END
FROM discko_funnel WHERE leads > 0 OR stage <> 'OTHER';
INSERT INTO discko_values
SELECT 'funnel', position, 1, leads,
       CASE stage WHEN 'WON' THEN 'good' WHEN 'LOST' THEN 'bad' WHEN 'LOCKED' THEN 'dim' WHEN 'OTHER' THEN 'dim' ELSE 'main' END
FROM discko_funnel WHERE leads > 0 OR stage <> 'OTHER';

CREATE TEMP TABLE discko_bands AS
SELECT row_number() OVER () AS bar, * FROM discko_win_rate WHERE grouping = 'score band';
INSERT INTO discko_bars (chart, bar, label, shown)
SELECT 'bands', bar, score_band, CASE WHEN decided = 0 THEN 'none decided' ELSE printf('%.0f %% of %,d', 100.0 * won / decided, decided) END
FROM discko_bands;
INSERT INTO discko_values
SELECT 'bands', bar, 1, round(coalesce(100.0 * won / decided, 0), 1), CASE WHEN decided < 10 THEN 'pale' ELSE 'good' END FROM discko_bands;
INSERT INTO discko_printed (chart, bar, part, reason) SELECT 'bands', bar, 1, 'none decided' FROM discko_bands WHERE decided = 0;

INSERT INTO discko_bars (chart, bar, label, shown)
SELECT 'scores', n.value, n.value, CASE WHEN count(s.event_id) >= 10000 THEN printf('%.1fk', count(s.event_id) / 1000.0) ELSE printf('%,d', count(s.event_id)) END
FROM json_each('[0,1,2,3,4,5,6,7,8]') AS n
LEFT JOIN discko_standing AS s ON CAST(s.score AS INTEGER) = n.value AND s.stage <> 'LOCKED'
WHERE EXISTS (SELECT 1 FROM discko_standing WHERE score IS NOT NULL AND stage <> 'LOCKED')
GROUP BY n.value;
INSERT INTO discko_values
SELECT 'scores', CAST(score AS INTEGER), CASE WHEN score < 3 THEN 1 WHEN score < 6 THEN 2 ELSE 3 END, count(*), NULL
FROM discko_standing WHERE score IS NOT NULL AND stage <> 'LOCKED' GROUP BY 2, 3;

CREATE TEMP TABLE discko_compared AS SELECT * FROM discko_internal_months ORDER BY month DESC LIMIT 13;
CREATE TEMP TABLE discko_months AS
SELECT *, row_number() OVER (ORDER BY month) AS bar,
       substr('JanFebMarAprMayJunJulAugSepOctNovDec', 3 * CAST(substr(month, 6) AS INTEGER) - 2, 3) AS label,
       CASE WHEN month LIKE '%-01' OR month = min(month) OVER () THEN substr(month, 1, 4) END AS below
FROM (SELECT * FROM discko_compared ORDER BY month DESC LIMIT 12);
INSERT INTO discko_bars (chart, bar, label, below, shown, full)
SELECT 'months', bar, label, below, CASE WHEN leads >= 1000 THEN printf('%.1fk', leads / 1000.0) ELSE printf('%d', leads) END, month
FROM discko_months;
INSERT INTO discko_values
SELECT 'months', bar, part, CASE part WHEN 1 THEN hot WHEN 2 THEN warm WHEN 3 THEN cold WHEN 4 THEN unscored ELSE locked END, NULL
FROM discko_months JOIN discko_parts ON chart = 'months';

-- The pipeline has a chart for each of the three currencies with most open leads.
CREATE TEMP TABLE discko_money AS
WITH amounts AS (
    SELECT substr(lead_day, 1, 7) AS month, coalesce(budget_currency, '') AS currency, count(*) AS leads,
           total(budget_min) AS low, total(coalesce(budget_max, budget_min)) AS high
    FROM discko_standing
    WHERE stage IN ('NEW', 'IN_PROGRESS') AND coalesce(budget_min, budget_max) IS NOT NULL AND coalesce(budget_period, 'once') = 'once' GROUP BY 1, 2
), currencies AS (
    SELECT currency, row_number() OVER (ORDER BY sum(leads) DESC, currency) AS place FROM amounts GROUP BY currency
)
SELECT 'pipeline-' || c.place AS chart, c.place, c.currency, m.bar, m.month, m.label, m.below,
       coalesce(a.leads, 0) AS leads, coalesce(a.low, 0) AS low, coalesce(a.high, 0) AS high
FROM currencies AS c CROSS JOIN discko_months AS m
LEFT JOIN amounts AS a ON a.currency = c.currency AND a.month = m.month
WHERE c.place <= 3;
INSERT INTO discko_charts (position, chart, kind, title, note, unit, longest)
SELECT 5, chart, 'columns', 'Pipeline by month' || CASE currency WHEN '' THEN ', no currency given' ELSE ', ' || currency END,
       'Budgets of open leads, by the month they were completed in; without rates.', 'amount', 1
FROM discko_money GROUP BY chart;
INSERT INTO discko_parts SELECT DISTINCT chart, 1, 'at least', 'main' FROM discko_money;
INSERT INTO discko_parts SELECT DISTINCT chart, 2, 'up to', 'pale' FROM discko_money;
INSERT INTO discko_bars (chart, bar, label, below, shown, full)
SELECT chart, bar, label, below,
       CASE WHEN high >= 1e9 THEN printf('%.3gbn', high / 1e9) WHEN high >= 1000000 THEN printf('%.1fM', high / 1000000) WHEN high >= 10000 THEN printf('%.0fk', high / 1000)
            WHEN high > 0 THEN printf('%,d', CAST(high AS INTEGER)) ELSE '' END,
       printf('%s, %,d %s', month, leads, CASE leads WHEN 1 THEN 'lead' ELSE 'leads' END)
FROM discko_money;
INSERT INTO discko_values SELECT chart, bar, 1, low, NULL FROM discko_money;
INSERT INTO discko_values SELECT chart, bar, 2, max(high - low, 0), NULL FROM discko_money;
INSERT INTO discko_printed (chart, bar, part, number) SELECT chart, bar, 2, high FROM discko_money;

INSERT INTO discko_bars (chart, bar, label, shown)
SELECT 'deadlines', position, due, printf('%,d · %,d hot', leads, hot) FROM discko_deadlines;
INSERT INTO discko_values SELECT 'deadlines', position, 1, hot, NULL FROM discko_deadlines;
INSERT INTO discko_values SELECT 'deadlines', position, 2, leads - hot, NULL FROM discko_deadlines;

CREATE TEMP TABLE discko_outcomes_of AS
SELECT 'categories' AS chart, row_number() OVER (ORDER BY leads DESC, category) AS bar, coalesce(category, '(none)') AS label,
       leads, open, won, lost
FROM (SELECT substr(category, 1, 300) AS category, leads, open, won, lost FROM discko_category_demand)
UNION ALL
SELECT 'disc', row_number() OVER (), profile, leads, open, won, lost FROM discko_disc_outcome;
DELETE FROM discko_outcomes_of WHERE bar > 10;
INSERT INTO discko_bars (chart, bar, label, shown)
SELECT chart, bar, label, printf('%,d', leads) || CASE WHEN won + lost > 0 THEN printf(' · %.0f %% won of %,d', 100.0 * won / (won + lost), won + lost) ELSE '' END
FROM discko_outcomes_of;
INSERT INTO discko_values
SELECT o.chart, o.bar, p.part, CASE p.part WHEN 1 THEN won WHEN 2 THEN lost WHEN 3 THEN open ELSE leads - won - lost - open END, NULL
FROM discko_outcomes_of AS o JOIN discko_parts AS p ON p.chart = o.chart;

INSERT INTO discko_bars (chart, bar, label, shown)
SELECT 'topics', row_number() OVER (ORDER BY mentions DESC, topic) AS bar, topic, printf('%,d · %,d %s', mentions, points, CASE points WHEN 1 THEN 'point' ELSE 'points' END)
FROM discko_topic_demand ORDER BY bar LIMIT 10;
INSERT INTO discko_values
SELECT 'topics', row_number() OVER (ORDER BY mentions DESC, topic) AS bar, 1, mentions, 'main'
FROM discko_topic_demand ORDER BY bar LIMIT 10;

CREATE TEMP TABLE discko_reasons AS
SELECT row_number() OVER (ORDER BY sum(leads) DESC, reason) AS bar, replace(reason, '_', ' ') AS reason, sum(leads) AS leads,
       sum(CASE WHEN unlocked_later THEN leads ELSE 0 END) AS unlocked
FROM discko_locked GROUP BY reason;
DELETE FROM discko_reasons WHERE bar > 10;
INSERT INTO discko_bars (chart, bar, label, shown)
SELECT 'locked', bar, reason, printf('%,d · %,d unlocked', leads, unlocked) FROM discko_reasons;
INSERT INTO discko_values SELECT 'locked', bar, 1, unlocked, NULL FROM discko_reasons;
INSERT INTO discko_values SELECT 'locked', bar, 2, leads - unlocked, NULL FROM discko_reasons;

CREATE TEMP TABLE discko_filled AS
SELECT row_number() OVER (ORDER BY percent DESC, field) AS bar, replace(field, '_', ' ') AS field, percent
FROM discko_completeness
WHERE field IN ('email', 'phone', 'first_name', 'last_name', 'company_name', 'budget', 'deadline', 'score', 'category',
                'disc_profile', 'needs', 'status') AND percent IS NOT NULL;
INSERT INTO discko_bars (chart, bar, label, shown) SELECT 'quality', bar, field, printf('%.0f %%', percent) FROM discko_filled;
INSERT INTO discko_values SELECT 'quality', bar, 1, percent, CASE WHEN percent < 50 THEN 'bad' ELSE 'good' END FROM discko_filled;

-- ---------------------------------------------------------------------------------------- its measures

-- One statement for each: newer versions of SQLite limit the tables of one statement, those in views included.
CREATE TEMP TABLE discko_checks (what TEXT, times INTEGER, name TEXT DEFAULT '');
INSERT INTO discko_checks (what, times)
SELECT 'people who came more than once, by e-mail or phone', count(*) FROM discko_duplicate_people;
INSERT INTO discko_checks (what, times)
SELECT 'companies that came more than once, by name', count(*) FROM discko_duplicate_companies WHERE match = 'name';
INSERT INTO discko_checks (what, times)
SELECT 'payloads delivered again', redeliveries FROM discko_delivery_health WHERE scope = 'all';
INSERT INTO discko_checks (what, times)
SELECT 'hours with a burst of deliveries', count(*) FROM discko_delivery_health WHERE burst;
INSERT INTO discko_checks SELECT 'undocumented ' || kind, times, name FROM discko_drift LIMIT 10;

-- What is in quarantine, with where each input is now, and the reason of its first record.
CREATE TEMP TABLE discko_quarantine AS
SELECT q.code, q.records, CASE WHEN length(f.name) > 200 THEN '…' || substr(f.name, -199) ELSE f.name END AS input,
       (SELECT message FROM discko_rejects AS r WHERE r.file_id = q.file_id AND r.code = q.code AND resolved_event_id IS NULL
        ORDER BY record LIMIT 1) AS message
FROM discko_internal_quarantine AS q
CROSS JOIN (SELECT id, coalesce(moved_to, CASE path WHEN '-' THEN 'standard input' ELSE path END) AS name FROM discko_files) AS f ON f.id = q.file_id
ORDER BY q.records DESC, q.code, input LIMIT 20;
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

-- The first of the call list; beyond them it is no list for a morning.
CREATE TEMP TABLE discko_calls AS
SELECT rank, reason, substr(lead_id, 1, 300) AS lead_id, substr(name, 1, 300) AS name, substr(company, 1, 300) AS company,
       substr(job_title, 1, 300) AS job_title, substr(phone, 1, 300) AS phone, substr(email, 1, 300) AS email,
       CASE WHEN length(url) <= 300 THEN url END AS url, substr(category, 1, 300) AS category, score, substr(budget, 1, 300) AS budget,
       deadline, days_left
FROM discko_call_list LIMIT 500;
UPDATE discko_calls
SET name = nullif(trim(name), ''), company = nullif(trim(company), ''), job_title = nullif(trim(job_title), ''),
    phone = nullif(trim(phone), ''), email = nullif(trim(email), ''), budget = nullif(trim(budget), ''),
    category = nullif(trim(category, char(9, 10, 13, 32, 160)), '');
UPDATE discko_calls SET name = substr(name, 1, 79) || '…' WHERE length(name) > 80;
UPDATE discko_calls SET company = substr(company, 1, 79) || '…' WHERE length(company) > 80;
UPDATE discko_calls SET job_title = substr(job_title, 1, 79) || '…' WHERE length(job_title) > 80;
UPDATE discko_calls SET lead_id = substr(lead_id, 1, 79) || '…' WHERE length(lead_id) > 80;
UPDATE discko_calls SET category = substr(category, 1, 79) || '…' WHERE length(category) > 80;

UPDATE discko_bars SET full = coalesce(full, label);
UPDATE discko_bars SET label = substr(label, 1, 27) || '…' WHERE length(label) > 28;

-- Text as HTML: the five characters that mean something there, control characters, and those that could turn the
-- direction of what stands beside them.
CREATE TEMP TABLE discko_text (raw TEXT PRIMARY KEY, html TEXT) WITHOUT ROWID;
INSERT OR IGNORE INTO discko_text (raw)
SELECT label FROM discko_bars WHERE label IS NOT NULL UNION SELECT full FROM discko_bars WHERE full IS NOT NULL
UNION SELECT title FROM discko_charts UNION SELECT name FROM discko_checks WHERE name IS NOT NULL
UNION SELECT input FROM discko_quarantine UNION SELECT substr(message, 1, 300) FROM discko_quarantine WHERE message IS NOT NULL
UNION SELECT substr(f.value, 1, 300)
FROM discko_calls AS c CROSS JOIN json_each(json_array(c.lead_id, c.name, c.company, c.job_title, c.phone, c.email, c.url,
                                                       c.reason, c.category, c.budget)) AS f
WHERE f.value IS NOT NULL;
UPDATE discko_text
SET html = replace(replace(replace(replace(replace(raw, '&', '&amp;'), '<', '&lt;'), '>', '&gt;'), '"', '&quot;'), '''', '&#39;');
WITH RECURSIVE odd (c) AS (
    SELECT 0 UNION ALL
    SELECT CASE c WHEN 31 THEN 127 WHEN 159 THEN 1564 WHEN 1564 THEN 8206 WHEN 8207 THEN 8232 WHEN 8238 THEN 8294
                  ELSE c + 1 END FROM odd WHERE c < 8297
), clean (raw, html, c) AS (
    SELECT raw, html, 0 FROM discko_text
    WHERE html GLOB '*[' || char(1) || '-' || char(31) || char(127) || '-' || char(159) || char(1564) || char(8206) || char(8207)
                  || char(8232) || '-' || char(8238) || char(8294) || '-' || char(8297) || ']*' OR instr(html, char(0)) > 0
    UNION ALL
    SELECT raw, replace(html, char(c), ' '), (SELECT min(o.c) FROM odd AS o WHERE o.c > clean.c) FROM clean WHERE c IS NOT NULL
)
UPDATE discko_text SET html = (SELECT html FROM clean WHERE clean.raw = discko_text.raw AND c IS NULL)
WHERE raw IN (SELECT raw FROM clean);
UPDATE discko_bars
SET label = (SELECT html FROM discko_text WHERE raw = label), full = (SELECT html FROM discko_text WHERE raw = discko_bars.full);
UPDATE discko_charts SET title = (SELECT html FROM discko_text WHERE raw = title);
UPDATE discko_checks SET name = (SELECT html FROM discko_text WHERE raw = name);
UPDATE discko_quarantine
SET input = (SELECT html FROM discko_text WHERE raw = input), message = (SELECT html FROM discko_text WHERE raw = substr(message, 1, 300));
UPDATE discko_calls
SET lead_id = (SELECT html FROM discko_text WHERE raw = substr(lead_id, 1, 300)),
    name = (SELECT html FROM discko_text WHERE raw = substr(discko_calls.name, 1, 300)),
    company = (SELECT html FROM discko_text WHERE raw = substr(company, 1, 300)),
    job_title = (SELECT html FROM discko_text WHERE raw = substr(job_title, 1, 300)),
    phone = (SELECT html FROM discko_text WHERE raw = substr(phone, 1, 300)),
    email = (SELECT html FROM discko_text WHERE raw = substr(email, 1, 300)),
    -- only a link to a page; whole, or none
    url = CASE WHEN (url LIKE 'https://%' OR url LIKE 'http://%') AND length(url) <= 300
               THEN (SELECT html FROM discko_text WHERE raw = url) END,
    reason = (SELECT html FROM discko_text WHERE raw = substr(reason, 1, 300)),
    category = (SELECT html FROM discko_text WHERE raw = substr(category, 1, 300)),
    budget = (SELECT html FROM discko_text WHERE raw = substr(budget, 1, 300));

-- An axis has four or five marks at round numbers, and ends at one of them.
UPDATE discko_charts
SET longest = max(longest, coalesce((SELECT max(total) FROM (SELECT sum(value) AS total FROM discko_values AS v
                                     WHERE v.chart = discko_charts.chart GROUP BY v.bar)), 0));
WITH RECURSIVE powers (power) AS (SELECT 1.0 UNION ALL SELECT power * 10 FROM powers WHERE power < 1e30),
steps (step) AS (SELECT power * f.value FROM powers CROSS JOIN json_each('[1, 2, 2.5, 5]') AS f WHERE power * f.value <> 2.5)
UPDATE discko_charts SET step = (SELECT min(step) FROM steps WHERE step * 5 >= longest);
UPDATE discko_charts SET step = CASE longest WHEN 100 THEN 25 ELSE step END;
UPDATE discko_charts SET longest = step * (CAST(longest / step AS INTEGER) + (longest > step * CAST(longest / step AS INTEGER)));

CREATE TEMP TABLE discko_ticks AS
WITH RECURSIVE n (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n < 5)
SELECT c.chart, n.n, n.n * c.step AS value, n.n * c.step / c.longest AS place,
       CASE WHEN c.longest >= 1e9 THEN printf('%gbn', n.n * c.step / 1e9)
            WHEN c.longest >= 1000000 THEN printf('%gM', n.n * c.step / 1000000)
            WHEN c.longest >= 10000 THEN printf('%gk', n.n * c.step / 1000) ELSE printf('%,d', CAST(n.n * c.step AS INTEGER)) END AS label
FROM discko_charts AS c CROSS JOIN n WHERE n.n * c.step <= c.longest;
UPDATE discko_ticks SET label = '0' WHERE n = 0;

-- Where each part begins, and how long it is, of an axis of 1; and what is printed of it.
CREATE TEMP TABLE discko_drawn AS
SELECT v.chart, v.bar, v.part, v.value, coalesce(v.style, p.style) AS style, p.name, c.kind,
       row_number() OVER (PARTITION BY v.chart ORDER BY v.bar, v.part) AS place,
       (SELECT count(*) FROM discko_bars AS b WHERE b.chart = v.chart AND b.bar <= v.bar) AS row,
       (sum(v.value) OVER (PARTITION BY v.chart, v.bar ORDER BY v.part) - v.value) / c.longest AS start,
       v.value / c.longest AS length, v.reason,
       CASE WHEN v.reason IS NOT NULL THEN '–' WHEN v.number = CAST(v.number AS INTEGER) THEN printf('%,d', CAST(v.number AS INTEGER))
            ELSE CAST(v.number AS TEXT) END AS figure
FROM (SELECT v.*, coalesce(p.number, v.value) AS number, p.reason
      FROM discko_values AS v LEFT JOIN discko_printed AS p USING (chart, bar, part)) AS v
JOIN discko_parts AS p USING (chart, part) JOIN discko_charts AS c USING (chart);

-- ---------------------------------------------------------------------------------------- its drawing

SELECT '<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Leads on ' || day || '</title>
<style>
:root { --paper: #fff; --card: #f7f8fa; --line: #d5dae2; --ink: #1a2230; --soft: #525c6e;
        --main: #3566b8; --pale: #6389c8; --good: #1f7a4d; --bad: #b3372f; --dim: #7a8494; --hot: #c2410c; --warm: #b7791f; --cold: #3f7fb0; --plum: #7b5ea7; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #12161d; --card: #1a2029; --line: #364050; --ink: #e8ecf2; --soft: #aab4c4;
          --main: #7aa5ee; --pale: #4d6fae; --good: #58c48c; --bad: #f08279; --dim: #7d889a; --hot: #fb923c; --warm: #e5c15c; --cold: #5fa3d8; --plum: #b497e0; } }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0 auto; padding: 2rem 1.25rem 3rem; max-width: 76rem; background: var(--paper); color: var(--ink);
       font: 16px/1.45 system-ui, "Segoe UI", "Helvetica Neue", "DejaVu Sans", sans-serif; overflow-wrap: anywhere; }
h1 { margin: 0; font-size: 1.9rem; line-height: 1.2; letter-spacing: -.01em; }
h2 { margin: 0; font-size: 1.1rem; line-height: 1.3; }
p { margin: .15rem 0 0; color: var(--soft); font-size: .92rem; }
header p { font-size: 1rem; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(8rem, 1fr)); gap: .75rem; margin: 1.5rem 0 1rem; padding: 0; list-style: none; }
.figures li, section { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: .9rem 1.1rem; }
.figures b { display: block; font-size: 1.8rem; line-height: 1.2; font-variant-numeric: tabular-nums; }
.figures span { display: block; color: var(--soft); font-size: .88rem; line-height: 1.3; }
section { break-inside: avoid; margin: 0 0 1rem; }
.charts { columns: 2 24rem; column-gap: 1rem; margin-bottom: 1rem; } .charts > section:last-child { margin-bottom: 0; }
.scroll { overflow-x: auto; }
.scroll:focus-visible, summary:focus-visible { outline: 3px solid var(--main); outline-offset: 2px; border-radius: .2rem; }
svg { display: block; width: 100%; max-width: 32rem; height: auto; margin-top: .5rem; }
svg text { fill: var(--ink); font: 12px system-ui, "Segoe UI", "Helvetica Neue", "DejaVu Sans", sans-serif; font-variant-numeric: tabular-nums; }
svg .value, svg .tick, svg .unit { fill: var(--soft); } svg .tick, svg .unit, svg .value { font-size: 11px; } .nothing { margin-bottom: 1rem; }
svg .label, svg .value { paint-order: stroke; stroke: var(--card); stroke-width: 3px; stroke-linejoin: round; }
svg [data-chart] { stroke: var(--card); stroke-width: .8; }
svg .interval { stroke: var(--soft); stroke-width: 2; stroke-linecap: round; } svg .grid { stroke: var(--line); stroke-width: 1; } svg .axis { stroke: var(--soft); stroke-width: 1; }
.main { fill: var(--main); } .pale { fill: var(--pale); } .good { fill: var(--good); } .bad { fill: var(--bad); } .dim { fill: var(--dim); }
.plum { fill: var(--plum); } .hot { fill: var(--hot); } .warm { fill: var(--warm); } .cold { fill: var(--cold); }
.legend { display: flex; flex-wrap: wrap; gap: .1rem 1rem; margin: .4rem 0 0; padding: 0; list-style: none; color: var(--soft); font-size: .85rem; }
.legend svg { display: inline-block; width: .75rem; height: .75rem; margin: 0 .35rem 0 0; vertical-align: -.05rem; }
details { margin-top: .3rem; color: var(--soft); font-size: .85rem; } summary { cursor: pointer; width: fit-content; }
table { border-collapse: collapse; width: 100%; margin-top: .5rem; font-size: .92rem; color: var(--ink); }
details table { font-size: .85rem; }
th, td { padding: .3rem .6rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
th { font-weight: 600; } thead th { overflow-wrap: normal; } .n { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.day { white-space: nowrap; } td small { display: block; color: var(--soft); font-size: .85rem; }
a { color: var(--main); } bdi { unicode-bidi: isolate; }
.find { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; margin: .6rem 0 0; } .find[hidden], .find [hidden] { display: none; }
.find input { flex: 1 1 14rem; min-width: 0; max-width: 28rem; } input, button { font: inherit; color: var(--ink); background: var(--paper); border: 1px solid var(--dim); border-radius: .4rem; padding: .35rem .6rem; }
th button { border: 0; padding: 0; background: none; font-weight: 600; text-align: inherit; cursor: pointer; }
th[aria-sort=ascending] button::after { content: " ▲"; } th[aria-sort=descending] button::after { content: " ▼"; }
input:focus-visible, button:focus-visible, a:focus-visible { outline: 3px solid var(--main); outline-offset: 2px; border-radius: .2rem; }
@media (min-width: 40.01rem) { .calls td:nth-child(2) { min-width: 8.5rem; } .calls td:nth-child(3) { min-width: 13.5rem; } .calls td:nth-child(7) { min-width: 8.5rem; } }
@media (min-width: 64rem) { .calls td:nth-child(3) { min-width: 15rem; } .calls td:nth-child(4) { min-width: 11rem; } }
.over { color: var(--bad); font-weight: 600; } tr[hidden] { display: none; }
.grid-table th, .grid-table td { text-align: center; } .grid-table th { white-space: nowrap; } .grid-table td { border-left: 1px solid var(--line); } .grid-table td b { font-size: 1.15rem; display: block; }
.grid-table span { color: var(--soft); font-size: .85rem; }
footer { margin-top: 1.5rem; color: var(--soft); font-size: .88rem; }
@media (max-width: 40rem) {
  body { padding: 1.25rem .75rem 2rem; } section { padding: .8rem .8rem; }
  .calls:not(.sortable) thead, .stack thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; white-space: nowrap; }
  .calls, .stack, .calls tbody, .stack tbody, .calls tr, .stack tr, .calls td, .stack td { display: block; }
  .calls tr, .stack tr { padding: .5rem 0; border-bottom: 1px solid var(--line); } .calls tr[hidden] { display: none; }
  .calls td, .stack td { border: 0; padding: .1rem 0; text-align: left; white-space: normal; }
  .calls td[data-label]::before, .stack td[data-label]::before { content: attr(data-label) ": "; color: var(--soft); }
  .calls thead, .calls th { display: block; } .calls th { border: 0; padding: 0; } .calls th button { border: 1px solid var(--dim); padding: .25rem .5rem; }
  .calls thead tr { display: flex; flex-wrap: wrap; gap: .4rem; align-items: center; } .calls thead tr::before { content: "sort by"; color: var(--soft); }
  .grid-table th, .grid-table td { padding: .25rem .1rem; font-size: .8rem; white-space: normal; } .grid-table tbody th { min-width: 2.2rem; }
  details th, details td { padding: .25rem; } details tbody th:nth-last-child(-n+5) { min-width: 5.3rem; } }
@media print {
  @page { margin: 14mm; }
  :root { --paper: #fff; --card: #fff; --line: #c9ced6; --ink: #000; --soft: #444; --main: #3566b8; --pale: #6389c8; --good: #1f7a4d; --bad: #b3372f;
          --dim: #7a8494; --hot: #c2410c; --warm: #b7791f; --cold: #3f7fb0; --plum: #7b5ea7; }
  html { font-size: 75%; } body { padding: 0; max-width: none; } .charts { columns: 2; } details { display: none; }
  .figures { grid-template-columns: repeat(7, 1fr); gap: 2mm; } .figures li { padding: 2mm; } 
  .scroll { overflow: visible; } .find, th button::after { display: none; } section { break-inside: auto; } .charts > section, tr { break-inside: avoid; }
  .calls { font-size: .78rem; } .calls th, .calls td { padding: .2rem .3rem; } .calls td:nth-child(2) { min-width: 7.5rem; } .calls td:nth-child(3) { min-width: 10.5rem; } .calls td:nth-child(7) { min-width: 5.5rem; } .figures b { font-size: 1.25rem; overflow-wrap: normal; } a { color: inherit; text-decoration: none; } }
</style>
</head>
<body>
<header>
<h1>Leads on <span class="day">' || day || '</span></h1>'
FROM (SELECT date(today * 86400, 'unixepoch') AS day FROM discko_internal_bounds);

SELECT printf('<p>%,d %s from %,d %s, delivered %,d %s; %s%,d %s in quarantine%s.</p>
</header>', leads, CASE leads WHEN 1 THEN 'lead' ELSE 'leads' END, payloads, CASE payloads WHEN 1 THEN 'payload' ELSE 'payloads' END,
              deliveries, CASE deliveries WHEN 1 THEN 'time' ELSE 'times' END,
              CASE rejects WHEN 0 THEN '' ELSE '<a href="#quarantine-title">' END, rejects, CASE rejects WHEN 1 THEN 'record' ELSE 'records' END,
              CASE rejects WHEN 0 THEN '' ELSE '</a>' END)
FROM (SELECT coalesce(sum(leads), 0) AS leads, (SELECT count(*) FROM discko_events) AS payloads,
             (SELECT deliveries FROM discko_delivery_health WHERE scope = 'all') AS deliveries,
             (SELECT coalesce(sum(records), 0) FROM discko_rejects WHERE resolved_event_id IS NULL) AS rejects
      FROM discko_funnel);

WITH figures (name, value, note) AS (
    SELECT 'leads', printf('%,d', sum(leads)), CASE sum(leads) WHEN 1 THEN 'lead' ELSE 'leads' END FROM discko_funnel
    UNION ALL
    SELECT 'open', printf('%,d', coalesce(sum(open), 0)), 'open' FROM discko_win_rate WHERE grouping = 'all'
    UNION ALL
    SELECT 'hot-open', printf('%,d', sum(hot)), 'open and hot' FROM discko_deadlines
    UNION ALL
    SELECT 'overdue', printf('%,d', leads), CASE leads WHEN 1 THEN 'deadline overdue' ELSE 'deadlines overdue' END FROM discko_deadlines WHERE position = 1
    UNION ALL
    SELECT 'win-rate', CASE WHEN sum(decided) > 0 THEN printf('%.0f %%', 100.0 * sum(won) / sum(decided)) ELSE '–' END,
           CASE WHEN sum(decided) > 0 THEN printf('won of %,d decided', sum(decided)) ELSE 'none decided yet' END
    FROM discko_win_rate WHERE grouping = 'all'
    UNION ALL
    SELECT 'score', printf('%.1f', (SELECT avg(score) FROM discko_standing WHERE stage <> 'LOCKED')),
           printf('average score, out of 8 (%,d scored)', (SELECT sum(scored) FROM discko_funnel))
    UNION ALL
    SELECT 'locked', printf('%,d', leads), 'locked' FROM discko_funnel WHERE stage = 'LOCKED'
)
SELECT '<ul class="figures">
' || group_concat(printf('<li><b id="figure-%s">%s</b><span>%s</span></li>', name,
                         CASE WHEN name = 'score' AND NOT EXISTS (SELECT 1 FROM discko_standing WHERE score IS NOT NULL AND stage <> 'LOCKED') THEN '–' ELSE value END, note), '
') || '
</ul>
<main>' FROM figures;

SELECT '<p class="nothing"><b>There is nothing to show yet.</b> Import payloads with discko-import, and make this page again.</p>'
WHERE (SELECT sum(leads) FROM discko_funnel) = 0;

SELECT printf('<section aria-labelledby="calls-title">
<h2 id="calls-title">Whom to call</h2>
<p>Open leads in the order to call them. They get points for score and intent, for a deadline that is near or just over, for being new, back or just unlocked,
and for a budget. %s</p>
<div class="find" hidden><label for="find">Search</label><input id="find" type="search" autocomplete="off" placeholder="name, reason …"><button id="more" type="button" hidden>Show all</button><span id="found" role="status"></span></div>
<table class="calls" id="calls">
<thead><tr><th class="n" scope="col">rank</th><th scope="col">who</th><th scope="col">contact</th><th scope="col">why</th><th scope="col">deadline</th><th class="n" scope="col">score</th><th scope="col">category</th></tr></thead>
<tbody>', CASE WHEN n < 500 THEN printf('%,d %s.', n, CASE n WHEN 1 THEN 'lead' ELSE 'leads' END) ELSE printf('The first 500 of %,d open leads.', (SELECT sum(open) FROM discko_win_rate WHERE grouping = 'all')) END)
FROM (SELECT count(*) AS n FROM discko_calls);
SELECT '<tr><td class="n" data-label="rank" data-sort="' || rank || '">' || rank || '</td><td><b><bdi>'
    || coalesce(name, company, email, phone, lead_id, '–') || '</bdi></b>'
    || coalesce('<small><bdi>' || CASE WHEN name IS NOT NULL THEN company END || '</bdi></small>', '')
    || coalesce('<small><bdi>' || job_title || '</bdi></small>', '') || coalesce('<small><bdi>' || lead_id || '</bdi></small>', '')
    || '</td><td>' || coalesce(CASE WHEN phone GLOB '*[0-9]*' THEN '<a href="tel:' || replace(replace(replace(replace(phone, '(0)', ''), ' ', ''), char(160), ''), '%', '') || '"><bdi>' || phone || '</bdi></a><br>'
                                    ELSE '<bdi>' || phone || '</bdi><br>' END, '')
    || coalesce(CASE WHEN email LIKE '%_@_%' -- a long address is broken before its @
                     THEN '<a href="mailto:' || replace(replace(replace(email, '%', '%25'), '?', '%3F'), '&amp;', '%26') || '"><bdi>' || replace(email, '@', '<wbr>@') || '</bdi></a><br>'
                     ELSE '<bdi>' || email || '</bdi><br>' END, '')
    || coalesce('<a href="' || url || '" rel="noopener noreferrer">open lead</a>', '')
    || '</td><td><bdi>' || coalesce(reason, '') || '</bdi>'
    || coalesce('<small>budget <bdi>' || budget || '</bdi></small>', '')
    || '</td><td class="day' || CASE WHEN days_left < 0 THEN ' over' ELSE '' END || '" data-label="deadline" data-sort="' || coalesce(deadline, '9999') || '">'
    || coalesce(deadline || CASE WHEN days_left < 0 THEN ' (over)' ELSE '' END, '–')
    || '</td><td class="n" data-label="score" data-sort="' || coalesce(score, -1) || '">' || CASE WHEN score IS NULL THEN '–' ELSE printf('%.4g', score) END
    || '</td><td data-label="category"><bdi>' || coalesce(category, '–') || '</bdi></td></tr>'
FROM discko_calls ORDER BY rank;
SELECT '<tr><td colspan="7">There is nobody to call.</td></tr>' WHERE NOT EXISTS (SELECT 1 FROM discko_calls);
SELECT '</tbody></table>
</section>
<section aria-labelledby="compared-title">
<h2 id="compared-title">Months compared</h2>
<p>Leads by the month they came in, compared with the month before and the same month a year before. The win rate is of those decided so far.</p>
<table class="stack">
<thead><tr><th scope="col">month</th><th class="n" scope="col">leads</th><th class="n" scope="col">month before</th><th class="n" scope="col">year before</th><th class="n" scope="col">hot</th><th class="n" scope="col">won of decided</th></tr></thead>
<tbody>';
SELECT printf('<tr><td><b>%s</b></td><td class="n" data-label="leads">%,d</td><td class="n" data-label="month before">%s</td><td class="n" data-label="year before">%s</td><td class="n" data-label="hot">%,d</td><td class="n" data-label="won of decided">%s</td></tr>',
              month, leads, CASE WHEN before IS NULL THEN '–' ELSE printf('%,d', before) || CASE WHEN before = leads THEN ' (same)' WHEN before > 0 THEN printf(' (%+.0f %%)', 100.0 * (leads - before) / before) ELSE '' END END,
              CASE WHEN year_before IS NULL THEN '–' ELSE printf('%,d', year_before) || CASE WHEN year_before = leads THEN ' (same)' WHEN year_before > 0 THEN printf(' (%+.0f %%)', 100.0 * (leads - year_before) / year_before) ELSE '' END END,
              hot, CASE WHEN won + lost > 0 THEN printf('%.0f %% of %,d', 100.0 * won / (won + lost), won + lost) ELSE '–' END)
FROM discko_compared ORDER BY month DESC;
SELECT '<tr><td colspan="6">There is nothing to show yet.</td></tr>' WHERE (SELECT sum(leads) FROM discko_funnel) = 0;
SELECT '</tbody></table>
</section>
<div class="charts">';

-- How sure one can be of each rate: the line is the interval.
WITH points AS (
    SELECT score, won, decided, 100 * win_rate AS rate, 100 * low AS low, 100 * high AS high, 56 + 40 * score AS x FROM discko_calibration
)
SELECT printf('<section aria-labelledby="calibration-title">
<h2 id="calibration-title">Win rate by score</h2>
<p>Won of those decided, with the 95 %% interval in which the true rate is likely to lie. Below: how many were decided.</p>
%s</section>', CASE WHEN total(decided) = 0 THEN '<p>None decided yet.</p>
' ELSE '<svg viewBox="0 0 400 222" role="img" aria-labelledby="calibration-svg calibration-desc"><title id="calibration-svg">Win rate by score</title><desc id="calibration-desc">The figures follow in a table.</desc>
' || (SELECT group_concat(printf('<line class="%s" x1="40" y1="%.1f" x2="398" y2="%.1f"/><text class="tick" x="36" y="%.1f" text-anchor="end">%d %%</text>',
                                CASE value WHEN 0 THEN 'axis' ELSE 'grid' END, 170 - 1.45 * value, 170 - 1.45 * value, 174 - 1.45 * value, value), '
') FROM json_each('[0,25,50,75,100]')) || '
' || group_concat(CASE WHEN decided > 0 THEN printf('<line class="interval" x1="%d" y1="%.1f" x2="%d" y2="%.1f"/><circle class="%s" cx="%d" cy="%.1f" r="5"><title>score %d: %.0f %% of %,d, likely %.0f to %.0f %%</title></circle>',
                                          x, 170.001 - 1.45 * low, x, 170.001 - 1.45 * high, CASE WHEN decided < 10 THEN 'pale' ELSE 'good' END, x, 170.001 - 1.45 * rate, score, rate, decided, low, high) ELSE '' END
                  || printf('<text class="tick" x="%d" y="186" text-anchor="middle">%d</text><text class="tick" x="%d" y="200" text-anchor="middle">%s</text>', x, score, x,
                            CASE WHEN decided >= 10000 THEN printf('%.0fk', decided / 1000.0) WHEN decided > 0 THEN printf('%,d', decided) ELSE '–' END), '
') || '
<text class="unit" x="219" y="216" text-anchor="middle">score, and how many were decided</text></svg>
<details><summary>Figures</summary><table><thead><tr><th scope="col">score</th><th class="n" scope="col">won</th><th class="n" scope="col">decided</th><th class="n" scope="col">rate</th><th class="n" scope="col">likely</th></tr></thead><tbody>
' || group_concat(printf('<tr><th scope="row">%d</th><td class="n">%,d</td><td class="n">%,d</td><td class="n">%s</td><td class="n">%s</td></tr>', score, won, decided,
                         CASE WHEN decided > 0 THEN printf('%.0f %%', rate) ELSE '–' END, CASE WHEN decided > 0 THEN printf('%.0f–%.0f %%', low, high) ELSE '–' END), '
') || '
</tbody></table></details>
' END)
FROM points;

-- 400 units are as wide as a phone. Bars lie in rows of 36 units below their labels, for 396; columns stand from 170
-- up for 145, between 40 and 398.
CREATE TEMP TABLE discko_drawings AS
SELECT chart, kind, count(*) AS bars,
       CASE kind WHEN 'bars' THEN 36 * count(*) + 48 ELSE 222 END AS height
FROM discko_bars JOIN discko_charts USING (chart) GROUP BY chart;

CREATE TEMP TABLE discko_svg AS
-- the marks of the axis
SELECT t.chart, 1 AS layer, t.n AS place,
       CASE d.kind WHEN 'bars' THEN printf(
            '<line class="%s" x1="%.1f" y1="0" x2="%.1f" y2="%d"/><text class="tick" x="%.1f" y="%d" text-anchor="%s">%s</text>',
            CASE t.n WHEN 0 THEN 'axis' ELSE 'grid' END, 1 + 396 * t.place, 1 + 396 * t.place, d.height - 44, 1 + 396 * t.place, d.height - 28,
            CASE WHEN t.n = 0 THEN 'start' WHEN t.place > .95 THEN 'end' ELSE 'middle' END, t.label)
       ELSE printf(
            '<line class="%s" x1="40" y1="%.1f" x2="398" y2="%.1f"/><text class="tick" x="36" y="%.1f" text-anchor="end">%s</text>',
            CASE t.n WHEN 0 THEN 'axis' ELSE 'grid' END, 170 - 145 * t.place, 170 - 145 * t.place, 174 - 145 * t.place, t.label) END AS svg
FROM discko_ticks AS t JOIN discko_drawings AS d USING (chart)
UNION ALL
-- what it counts
SELECT c.chart, 2, 0, CASE c.kind WHEN 'bars' THEN printf('<text class="unit" x="200" y="%d" text-anchor="middle">%s</text>', d.height - 8, c.unit)
    ELSE printf('<text class="unit" x="4" y="12">%s</text>', c.unit)
         || CASE WHEN c.under IS NULL THEN '' ELSE printf('<text class="unit" x="219" y="208" text-anchor="middle">%s</text>', c.under) END END
FROM discko_charts AS c JOIN discko_drawings AS d USING (chart)
UNION ALL
-- the parts; with a thousandth more no figure lies halfway, which versions of SQLite round differently
SELECT p.chart, 3, p.place, printf(
       '<rect class="%s" x="%.1f" y="%.1f" width="%.2f" height="%.1f" data-chart="%s" data-bar="%d" data-part="%s" data-value="%s"><title>%s: %s</title></rect>', p.style,
       CASE d.kind WHEN 'bars' THEN 1.001 + 396 * p.start ELSE 40.001 + 358.0 * (p.row - 0.5) / d.bars - min(18, 130.0 / d.bars) END,
       CASE d.kind WHEN 'bars' THEN 36 * p.row - 16 ELSE 170.001 - 145 * (p.start + p.length) END,
       CASE d.kind WHEN 'bars' THEN 396 * p.length ELSE 2 * min(18, 130.0 / d.bars) END,
       CASE d.kind WHEN 'bars' THEN 12 ELSE 145 * p.length END,
       p.chart, p.bar, p.name, CAST(p.value AS TEXT), b.full,
       coalesce(p.reason, p.figure || ' ' || CASE WHEN p.figure = '1' AND p.name IN ('leads', 'mentions') THEN rtrim(p.name, 's') ELSE p.name END))
FROM discko_drawn AS p JOIN discko_drawings AS d USING (chart) JOIN discko_bars AS b ON b.chart = p.chart AND b.bar = p.bar
UNION ALL
-- the labels
SELECT b.chart, 4, b.row, CASE d.kind WHEN 'bars' THEN printf(
       '<text class="label" x="6" y="%d" data-label="%d">%s</text><text class="value" x="397" y="%d" text-anchor="end">%s</text>', 36 * b.row - 21, b.bar, b.label,
       36 * b.row - 21, b.shown)
   ELSE printf('<text class="tick" x="%.1f" y="186" text-anchor="middle" data-label="%d">%s</text><text class="tick" x="%.1f" y="202" text-anchor="middle">%s</text><text class="value" x="%.1f" y="%.1f" text-anchor="middle">%s</text>',
       b.middle, b.bar, b.label, b.middle, coalesce(b.below, ''), b.middle, 165 - 145 * b.reach, CASE b.shown WHEN '0' THEN '' ELSE b.shown END) END
FROM (SELECT b.*, row_number() OVER (PARTITION BY b.chart ORDER BY b.bar) AS row,
             40 + 358.0 * (row_number() OVER (PARTITION BY b.chart ORDER BY b.bar) - 0.5) / n.bars AS middle,
             coalesce((SELECT sum(length) FROM discko_drawn AS p WHERE p.chart = b.chart AND p.bar = b.bar), 0) AS reach
      FROM discko_bars AS b JOIN discko_drawings AS n USING (chart)) AS b JOIN discko_drawings AS d USING (chart);

-- The same in a table, for who does not see it.
CREATE TEMP TABLE discko_figures AS
SELECT b.chart, b.bar, printf('<tr><th scope="row">%s</th>%s</tr>', b.full,
       (SELECT group_concat(printf('<td class="n">%s</td>', figure), '')
        FROM (SELECT coalesce(d.figure, '0') AS figure FROM discko_parts AS p LEFT JOIN discko_drawn AS d ON d.chart = p.chart AND d.part = p.part AND d.bar = b.bar
              WHERE p.chart = b.chart ORDER BY p.part))) AS row
FROM discko_bars AS b;

SELECT printf('<section aria-labelledby="%s-title">
<h2 id="%s-title">%s</h2>
<p>%s</p>
%s</section>', c.chart, c.chart, c.title, c.note, CASE WHEN d.chart IS NULL THEN '<p>There is nothing to show yet.</p>
' ELSE printf('%s<svg viewBox="0 0 400 %d" role="img" aria-labelledby="%s-svg %s-desc"><title id="%s-svg">%s</title><desc id="%s-desc">%s The figures follow in a table.</desc>
%s
</svg>
<details><summary>Figures</summary><table><thead><tr><td></td>%s</tr></thead><tbody>
%s
</tbody></table></details>
', coalesce((SELECT '<ul class="legend" aria-hidden="true">' || group_concat(printf('<li><svg viewBox="0 0 12 12"><rect class="%s" width="12" height="12" rx="2"/></svg>%s</li>', style, name), '') || '</ul>
'           FROM (SELECT * FROM discko_parts WHERE chart = c.chart AND style IS NOT NULL ORDER BY part) GROUP BY chart HAVING count(*) > 1), ''),
       d.height, c.chart, c.chart, c.chart, c.title, c.chart, c.note,
       (SELECT group_concat(svg, '
') FROM (SELECT svg FROM discko_svg WHERE chart = c.chart ORDER BY layer, place)),
       (SELECT group_concat(printf('<th class="n" scope="col">%s</th>', name), '') FROM (SELECT name FROM discko_parts WHERE chart = c.chart ORDER BY part)),
       (SELECT group_concat(row, '
') FROM (SELECT row FROM discko_figures WHERE chart = c.chart ORDER BY bar))) END)
FROM discko_charts AS c LEFT JOIN discko_drawings AS d USING (chart) ORDER BY c.position, c.chart;

SELECT '</div>
<section aria-labelledby="fit-title">
<h2 id="fit-title">Fit and intent</h2>
<p>Leads won, of those decided, by fit score (down) and intent score (across); – is no score, or one other than 0, 1 and 2.</p>
<table class="grid-table">
<thead><tr><td></td><th scope="col">intent 2</th><th scope="col">intent 1</th><th scope="col">intent 0</th><th scope="col">intent –</th></tr></thead>
<tbody>';
WITH scores (place, score) AS (VALUES (1, 2), (2, 1), (3, 0), (4, NULL)),
counted AS (
    SELECT CASE WHEN fit_score IN (0, 1, 2) THEN CAST(fit_score AS INTEGER) END AS fit,
           CASE WHEN intent_score IN (0, 1, 2) THEN CAST(intent_score AS INTEGER) END AS intent,
           sum(leads) AS leads, sum(won) AS won, sum(decided) AS decided
    FROM discko_win_rate WHERE grouping = 'fit and intent' GROUP BY 1, 2
), cells AS (
    SELECT f.place AS row, i.place AS place, f.score AS fit,
           CASE WHEN c.leads IS NULL THEN '<span>no leads</span>'
                WHEN c.decided = 0 THEN printf('<b>–</b><span>%,d %s, none decided</span>', c.leads, CASE c.leads WHEN 1 THEN 'lead' ELSE 'leads' END)
                ELSE printf('<b>%.0f %%</b><span>%,d of %,d decided, %,d %s</span>', 100.0 * c.won / c.decided, c.won, c.decided, c.leads, CASE c.leads WHEN 1 THEN 'lead' ELSE 'leads' END) END AS cell
    FROM scores AS f CROSS JOIN scores AS i LEFT JOIN counted AS c ON c.fit IS f.score AND c.intent IS i.score
    ORDER BY f.place, i.place
)
SELECT printf('<tr><th scope="row">fit %s</th>%s</tr>', coalesce(fit, '–'), group_concat(printf('<td>%s</td>', cell), ''))
FROM cells GROUP BY row ORDER BY row;
SELECT '</tbody></table>
</section>
<section aria-labelledby="stake-title">
<h2 id="stake-title">Budgets</h2>
<p>Budgets as they were given; currencies are not added up, and rates (by hour, day, month …) have rows of their own.</p>
<table class="stack">
<thead><tr><th scope="col">status</th><th scope="col">currency</th><th scope="col">paid</th><th class="n" scope="col">leads</th><th class="n" scope="col">at least</th><th class="n" scope="col">up to</th><th class="n" scope="col">no amount</th></tr></thead>
<tbody>';
SELECT printf('<tr><td><b>%s</b></td><td data-label="currency">%s</td><td data-label="paid">%s</td><td class="n" data-label="leads">%,d</td><td class="n" data-label="at least" data-stake="low">%,d</td><td class="n" data-label="up to" data-stake="high">%,d</td><td class="n" data-label="no amount">%,d</td></tr>',
              replace(lower(status), '_', ' '), coalesce(currency, '–'), CASE coalesce(period, 'once') WHEN 'once' THEN 'once' ELSE 'by ' || period END, sum(leads),
              CAST(CASE coalesce(period, 'once') WHEN 'once' THEN total(budget_low) ELSE min(rate_low) END AS INTEGER),
              CAST(CASE coalesce(period, 'once') WHEN 'once' THEN total(budget_high) ELSE max(rate_high) END AS INTEGER), sum(unreadable + without_budget))
FROM discko_pipeline GROUP BY status, currency, coalesce(period, 'once')
ORDER BY CASE status WHEN 'NEW' THEN 1 WHEN 'IN_PROGRESS' THEN 2 WHEN 'WON' THEN 3
                     WHEN 'LOST' THEN 4 ELSE 5 END, coalesce(period, 'once') <> 'once', currency, coalesce(period, 'once');
SELECT '<tr><td colspan="7">There is nothing to show yet.</td></tr>' WHERE NOT EXISTS (SELECT 1 FROM discko_pipeline);
SELECT '</tbody></table>
</section>
<section aria-labelledby="checks-title">
<h2 id="checks-title">Data quality</h2>
<p>What came more than once, and what is not documented.</p>
<table>
<thead><tr><th scope="col">what</th><th scope="col">which</th><th class="n" scope="col">how many</th></tr></thead>
<tbody>';
SELECT printf('<tr><td>%s</td><td><bdi>%s</bdi></td><td class="n">%,d</td></tr>', what, name, times) FROM discko_checks;
SELECT '</tbody></table>
</section>';
SELECT '<section aria-labelledby="quarantine-title">
<h2 id="quarantine-title">In quarantine</h2>
<p>Records that could not be stored' || CASE WHEN n < 20 THEN '' ELSE '; the 20 rows with the most of them' END || '. Their bytes and the reason of each are in the table discko_rejects.
Fix the capture, then import it again.</p>
<table class="stack">
<thead><tr><th scope="col">input</th><th scope="col">code</th><th scope="col">reason of the first</th><th class="n" scope="col">records</th></tr></thead>
<tbody>'
FROM (SELECT count(*) AS n FROM discko_quarantine) WHERE n > 0;
SELECT printf('<tr><td><bdi>%s</bdi></td><td class="day" data-label="code">%s</td><td><bdi>%s</bdi></td><td class="n" data-label="records">%,d</td></tr>', input, code, coalesce(message, '–'), records)
FROM discko_quarantine;
SELECT '</tbody></table>
</section>' WHERE EXISTS (SELECT 1 FROM discko_quarantine);
SELECT '</main>
<footer>A rate is won / (won + lost). Averages leave out locked leads, tests and leads without a score. Days and months are those of ' || CASE lower(time_zone)
    WHEN 'utc' THEN 'UTC' WHEN 'localtime' THEN 'the time zone of the machine' ELSE 'the time zone ' || time_zone END || '.</footer>
<script>
"use strict";
// The call list: sorted by its heads, searched by words, fifty rows at first.
(function () {
  var table = document.getElementById("calls"), body = table.tBodies[0], rows = Array.prototype.slice.call(body.rows);
  var find = document.getElementById("find"), more = document.getElementById("more"), found = document.getElementById("found");
  if (rows.length < 2) { return; }
  var fold = function (text) { return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase(); };
  var texts = new Map(rows.map(function (row) { return [row, fold(row.textContent)]; })), all = rows.length <= 50;
  var show = function () {
    var words = fold(find.value).split(/\s+/).filter(Boolean), shown = 0, matches = 0;
    Array.prototype.forEach.call(body.rows, function (row) {
      var match = words.every(function (word) { return texts.get(row).indexOf(word) >= 0; });
      matches += match; row.hidden = !match || (!all && shown >= 50); shown += !row.hidden;
    });
    found.textContent = words.length || shown < matches ? shown + " of " + matches + (words.length ? " found" : "") : "";
    more.hidden = shown === matches;
  };
  Array.prototype.forEach.call(table.tHead.rows[0].cells, function (head, column) {
    var button = document.createElement("button");
    button.type = "button"; button.textContent = head.textContent;
    head.textContent = ""; head.appendChild(button);
    button.addEventListener("click", function () {
      var down = head.getAttribute("aria-sort") === "ascending" || (head.getAttribute("aria-sort") !== "descending" && button.textContent === "score");
      var value = function (row) { var cell = row.cells[column]; return cell.dataset.sort || cell.textContent; };
      Array.prototype.forEach.call(table.tHead.rows[0].cells, function (other) { other.removeAttribute("aria-sort"); });
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      rows.sort(function (a, b) { return (down ? -1 : 1) * value(a).localeCompare(value(b), undefined, { numeric: true }); });
      rows.forEach(function (row) { body.appendChild(row); });
      show();
    });
  });
  table.classList.add("sortable");
  table.tHead.rows[0].cells[0].setAttribute("aria-sort", "ascending");
  find.parentNode.hidden = false;
  find.addEventListener("input", show);
  more.addEventListener("click", function () { all = true; show(); find.focus(); });
  show();
})();
</script>
</body>
</html>'
FROM (SELECT coalesce((SELECT value FROM discko_settings WHERE name = 'time_zone'), 'utc') AS time_zone);

DROP TABLE temp.discko_figures;
DROP TABLE temp.discko_svg;
DROP TABLE temp.discko_drawings;
DROP TABLE temp.discko_drawn;
DROP TABLE temp.discko_ticks;
DROP TABLE temp.discko_quarantine;
DROP TABLE temp.discko_checks;
DROP TABLE temp.discko_text;
DROP TABLE temp.discko_calls;
DROP TABLE temp.discko_filled;
DROP TABLE temp.discko_reasons;
DROP TABLE temp.discko_outcomes_of;
DROP TABLE temp.discko_money;
DROP TABLE temp.discko_months;
DROP TABLE temp.discko_compared;
DROP TABLE temp.discko_bands;
DROP TABLE temp.discko_printed;
DROP TABLE temp.discko_values;
DROP TABLE temp.discko_bars;
DROP TABLE temp.discko_parts;
DROP TABLE temp.discko_charts;
