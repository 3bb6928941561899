-- The leads as one page for a browser: no other file, no script, nothing from the network.
--
--   sqlite3 leads.db < sql/report_html.sql > report.html
--
-- Reads the views of analytics.sql; needs no extension. For another day than today:
--   INSERT OR REPLACE INTO discko_settings VALUES ('as_of', '2024-04-01');

.mode list
.headers off
.nullvalue ''

-- Every bar of every chart: `value` is its length's, `shown` the text behind it, `style` its colour.
CREATE TEMP TABLE discko_chart_bars AS
SELECT 'funnel' AS chart, position, replace(stage, '_', ' ') AS label, leads AS value,
       printf('%,d', leads) || CASE WHEN average_age_days IS NOT NULL
                                    THEN printf(' · %.0f days old on average', average_age_days) ELSE '' END AS shown,
       CASE stage WHEN 'WON' THEN 'good' WHEN 'LOST' THEN 'bad' WHEN 'LOCKED' THEN 'dim' ELSE 'main' END AS style
FROM discko_funnel WHERE leads > 0 OR stage <> 'OTHER'
UNION ALL
SELECT 'bands', CASE score_band WHEN 'hot' THEN 1 WHEN 'warm' THEN 2 WHEN 'cold' THEN 3 ELSE 4 END,
       score_band, coalesce(win_rate, 0),
       CASE WHEN decided = 0 THEN 'none decided' ELSE printf('%.0f %% of %,d', 100.0 * won / decided, decided) END,
       CASE WHEN decided < 10 THEN 'dim' ELSE 'good' END
FROM discko_win_rate WHERE grouping = 'score band'
UNION ALL
SELECT 'scores', s.score, s.score || CASE WHEN s.score < 8 THEN ' – <' || (s.score + 1) ELSE '' END,
       count(l.event_id), printf('%,d', count(l.event_id)),
       CASE WHEN s.score < 3 THEN 'cold' WHEN s.score < 6 THEN 'warm' ELSE 'hot' END
FROM (SELECT value AS score FROM json_each('[0,1,2,3,4,5,6,7,8]')) AS s
LEFT JOIN discko_standing AS l ON CAST(l.score AS INTEGER) = s.score AND l.stage <> 'LOCKED'
GROUP BY s.score
UNION ALL
SELECT * FROM (
    SELECT 'months', CAST(replace(substr(day, 1, 7), '-', '') AS INTEGER), substr(day, 1, 7) AS month,
           sum(leads), printf('%,d · %,d hot', sum(leads), sum(hot)), 'main'
    FROM discko_daily WHERE day IS NOT NULL GROUP BY month ORDER BY month DESC LIMIT 12)
UNION ALL
SELECT 'locked', row_number() OVER (ORDER BY sum(leads) DESC, reason), replace(reason, '_', ' '), sum(leads),
       printf('%,d · %,d unlocked later', sum(leads), sum(CASE WHEN unlocked_later THEN leads ELSE 0 END)), 'dim'
FROM discko_locked GROUP BY reason
UNION ALL
SELECT * FROM (
    SELECT 'categories', row_number() OVER (ORDER BY leads DESC, category), coalesce(category, '(none)'), leads,
           printf('%,d', leads) || CASE WHEN win_rate IS NULL THEN '' ELSE printf(' · %.0f %% won of %,d', 100.0 * won / (won + lost), won + lost) END,
           'main'
    FROM discko_category_demand ORDER BY leads DESC, category LIMIT 10)
UNION ALL
SELECT * FROM (
    SELECT 'topics', row_number() OVER (ORDER BY mentions DESC, topic), topic, mentions,
           printf('%,d · %,d points', mentions, points), 'main'
    FROM discko_topic_demand ORDER BY mentions DESC, topic LIMIT 10)
UNION ALL
SELECT 'disc', CASE disc WHEN 'D' THEN 1 WHEN 'I' THEN 2 WHEN 'S' THEN 3 WHEN 'C' THEN 4 ELSE 5 END, profile, leads,
       printf('%,d', leads) || CASE WHEN win_rate IS NULL THEN '' ELSE printf(' · %.0f %% won of %,d', 100.0 * won / (won + lost), won + lost) END,
       'main'
FROM discko_disc_outcome
UNION ALL
SELECT 'deadlines', position, due, leads, printf('%,d · %,d hot', leads, hot),
       CASE position WHEN 1 THEN 'bad' WHEN 2 THEN 'hot' WHEN 6 THEN 'dim' ELSE 'main' END
FROM discko_deadlines
UNION ALL
SELECT 'quality', row_number() OVER (ORDER BY percent DESC, field), replace(field, '_', ' '), percent,
       printf('%.0f %%', percent), CASE WHEN percent < 50 THEN 'bad' ELSE 'good' END
FROM discko_completeness
WHERE field IN ('email', 'phone', 'company_name', 'budget', 'deadline', 'score', 'category', 'disc_profile',
                'needs', 'status') AND percent IS NOT NULL;

-- Text into HTML: the five characters that mean something there.
UPDATE discko_chart_bars
SET label = replace(replace(replace(replace(replace(CASE WHEN length(label) > 22 THEN substr(label, 1, 21) || '…' ELSE label END,
    '&', '&amp;'), '<', '&lt;'), '>', '&gt;'), '"', '&quot;'), '''', '&#39;');

CREATE TEMP TABLE discko_chart_heads (position INTEGER, chart TEXT, title TEXT, note TEXT, longest REAL);
INSERT INTO discko_chart_heads VALUES
    (1, 'funnel', 'Where they stand', 'leads by stage', NULL),
    (2, 'bands', 'Does the score tell?', 'won of those decided, by score; grey rests on fewer than ten', 1),
    (3, 'scores', 'How they score', 'leads that are not locked, by score from 0 to 8', NULL),
    (4, 'months', 'Month by month', 'leads by the month they were completed in', NULL),
    (5, 'categories', 'What is asked for', 'leads by category', NULL),
    (6, 'topics', 'What they talk about', 'headings of the summaries', NULL),
    (7, 'disc', 'Who they are', 'leads by DISC profile', NULL),
    (8, 'deadlines', 'Deadlines', 'of open leads', NULL),
    (9, 'locked', 'What we did not get to see', 'leads that are or were locked, by reason', NULL),
    (10, 'quality', 'How complete they are', 'leads that are not locked and have the field, in per cent', 100);

SELECT '<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Leads on ' || substr(as_of, 1, 10) || '</title>
<style>
:root { --paper: #fff; --card: #f6f7f9; --line: #d8dce3; --ink: #1a2230; --soft: #566073;
        --main: #3566b8; --good: #1f7a4d; --bad: #b3372f; --dim: #8a93a3; --hot: #c2410c; --warm: #b7791f; --cold: #4a7fb5; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #12161d; --card: #1b212b; --line: #323b49; --ink: #e8ecf2; --soft: #a5afbf;
          --main: #7aa5ee; --good: #58c48c; --bad: #f08279; --dim: #7d889a; --hot: #fb923c; --warm: #e5b65c; --cold: #7fb2e5; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.25rem 3rem; max-width: 72rem; background: var(--paper); color: var(--ink);
       font: 16px/1.45 system-ui, "Segoe UI", "Helvetica Neue", "DejaVu Sans", sans-serif; }
h1 { margin: 0; font-size: 1.9rem; letter-spacing: -.01em; }
h2 { margin: 0; font-size: 1.1rem; }
p { margin: .2rem 0 0; color: var(--soft); }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.6rem, 1fr)); gap: .75rem; margin: 1.5rem 0; padding: 0; list-style: none; }
.figures li, section { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: .9rem 1rem; }
.figures b { display: block; font-size: 1.8rem; line-height: 1.15; font-variant-numeric: tabular-nums; }
.figures span { color: var(--soft); font-size: .9rem; }
section { break-inside: avoid; margin-bottom: 1rem; }
.charts { columns: 2 26rem; column-gap: 1rem; }
svg { display: block; width: 100%; height: auto; margin-top: .6rem; }
svg text { fill: var(--ink); font: 14px system-ui, "Segoe UI", "Helvetica Neue", "DejaVu Sans", sans-serif; }
svg .value { fill: var(--soft); }
svg .axis { stroke: var(--line); stroke-width: 1; }
.main { fill: var(--main); } .good { fill: var(--good); } .bad { fill: var(--bad); } .dim { fill: var(--dim); }
.hot { fill: var(--hot); } .warm { fill: var(--warm); } .cold { fill: var(--cold); }
.scroll { overflow-x: auto; }
.scroll:focus-visible, summary:focus-visible { outline: 2px solid var(--main); outline-offset: 2px; }
table { border-collapse: collapse; width: 100%; margin-top: .6rem; font-size: .92rem; }
caption { text-align: left; color: var(--soft); }
th, td { padding: .3rem .6rem; border-bottom: 1px solid var(--line); text-align: left; white-space: nowrap; }
th { font-weight: 600; } td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; }
footer { margin-top: 2rem; color: var(--soft); font-size: .88rem; }
@media print { body { padding: 0; max-width: none; font-size: 11pt; } section, .figures li { background: none; } .charts { columns: 2 18rem; } }
</style>
</head>
<body>
<header>
<h1>Leads on ' || substr(as_of, 1, 10) || '</h1>'
FROM discko_as_of;

SELECT printf('<p>%,d leads from %,d payloads, delivered %,d times; %,d records in quarantine</p>
</header>', (SELECT sum(leads) FROM discko_funnel), (SELECT count(*) FROM discko_events),
              (SELECT deliveries FROM discko_delivery_health WHERE scope = 'all'),
              (SELECT count(*) FROM discko_rejects WHERE resolved_event_id IS NULL));

WITH figures (name, value, note) AS (
    SELECT 'leads', printf('%,d', sum(leads)), 'leads' FROM discko_funnel
    UNION ALL
    SELECT 'open', printf('%,d', coalesce(sum(open), 0)), 'open' FROM discko_win_rate WHERE grouping = 'all'
    UNION ALL
    SELECT 'hot-open', printf('%,d', sum(hot)), 'open and hot' FROM discko_deadlines
    UNION ALL
    SELECT 'overdue', printf('%,d', leads), 'deadlines overdue' FROM discko_deadlines WHERE position = 1
    UNION ALL
    SELECT 'win-rate', CASE WHEN sum(decided) > 0 THEN printf('%.0f %%', 100.0 * sum(won) / sum(decided)) ELSE '–' END,
           printf('won of %,d decided', coalesce(sum(decided), 0))
    FROM discko_win_rate WHERE grouping = 'all'
    UNION ALL
    SELECT 'score', coalesce((SELECT printf('%.1f', sum(average_score * scored) / sum(scored)) FROM discko_funnel WHERE scored > 0 HAVING sum(scored) > 0), '–'),
           'average score of 8'
    UNION ALL
    SELECT 'locked', printf('%,d', leads), 'locked' FROM discko_funnel WHERE stage = 'LOCKED'
)
SELECT '<ul class="figures">
' || group_concat(printf('<li><b id="figure-%s">%s</b><span>%s</span></li>', name, value, note), '
') || '
</ul>
<main>
<div class="charts">'
FROM figures;

-- A chart: a row of 30 units for each bar.
WITH rows AS (
    SELECT b.*, h.title, h.note, h.position AS place,
           row_number() OVER (PARTITION BY b.chart ORDER BY b.position) AS row,
           coalesce(h.longest, max(1, max(b.value) OVER (PARTITION BY b.chart))) AS longest
    FROM discko_chart_bars AS b JOIN discko_chart_heads AS h USING (chart)
), drawn AS (
    SELECT chart, title, note, place, row, printf(
        '<text x="150" y="%d" text-anchor="end">%s</text><rect class="%s" x="160" y="%d" width="%.1f" height="20" rx="2" data-chart="%s" data-value="%s"/><text class="value" x="%.1f" y="%d">%s</text>',
        30 * row - 10, label, style, 30 * row - 25, 240.0 * value / longest, chart, value,
        168 + 240.0 * value / longest, 30 * row - 10, shown) AS svg
    FROM rows ORDER BY place, row
)
SELECT printf('<section aria-labelledby="%s-title">
<h2 id="%s-title">%s</h2>
<p>%s</p>
<svg viewBox="0 0 620 %d" role="img" aria-labelledby="%s-title"><desc>%s</desc>
<line class="axis" x1="160" y1="0" x2="160" y2="%d"/>
%s
</svg>
</section>', chart, chart, title, note, 30 * count(*) + 4, chart, note, 30 * count(*) + 4, group_concat(svg, '
'))
FROM drawn GROUP BY place, chart ORDER BY place;

SELECT '</div>
<section aria-labelledby="grid-title">
<h2 id="grid-title">Fit and intent</h2>
<p>leads that are not locked; won of those decided</p>
<div class="scroll" tabindex="0" role="region" aria-labelledby="grid-title"><table>
<thead><tr><th scope="col">fit</th><th scope="col">intent</th><th class="n" scope="col">leads</th><th class="n" scope="col">open</th><th class="n" scope="col">won</th><th class="n" scope="col">lost</th><th class="n" scope="col">won of decided</th></tr></thead>
<tbody>';
SELECT printf('<tr><td>%s</td><td>%s</td><td class="n">%,d</td><td class="n">%,d</td><td class="n">%,d</td><td class="n">%,d</td><td class="n">%s</td></tr>',
              coalesce(fit_score, '–'), coalesce(intent_score, '–'), leads, open, won, lost,
              CASE WHEN win_rate IS NULL THEN '–' ELSE printf('%.0f %%', 100.0 * won / (won + lost)) END)
FROM discko_win_rate WHERE grouping = 'fit and intent';
SELECT '</tbody></table></div>
</section>
<section aria-labelledby="pipeline-title">
<h2 id="pipeline-title">What is at stake</h2>
<p>budgets as they were given; currencies are not added up</p>
<div class="scroll" tabindex="0" role="region" aria-labelledby="pipeline-title"><table>
<thead><tr><th scope="col">status</th><th scope="col">currency</th><th class="n" scope="col">leads</th><th class="n" scope="col">at least</th><th class="n" scope="col">up to</th><th class="n" scope="col">without an amount</th></tr></thead>
<tbody>';
SELECT printf('<tr><td>%s</td><td>%s</td><td class="n">%,d</td><td class="n" data-pipeline="low">%,d</td><td class="n">%,d</td><td class="n">%,d</td></tr>',
              replace(status, '_', ' '), coalesce(currency, '–'), sum(leads), CAST(sum(budget_low) AS INTEGER),
              CAST(sum(budget_high) AS INTEGER), sum(unreadable + without_budget))
FROM discko_pipeline GROUP BY status, currency
ORDER BY CASE status WHEN 'NEW' THEN 1 WHEN 'IN_PROGRESS' THEN 2 WHEN 'WON' THEN 3
                     WHEN 'LOST' THEN 4 ELSE 5 END, currency;
SELECT '</tbody></table></div>
</section>
<section aria-labelledby="monthly-title">
<h2 id="monthly-title">Pipeline by month</h2>
<p>budgets of open leads, by the month they were completed in</p>
<div class="scroll" tabindex="0" role="region" aria-labelledby="monthly-title"><table>
<thead><tr><th scope="col">month</th><th scope="col">currency</th><th class="n" scope="col">leads</th><th class="n" scope="col">at least</th><th class="n" scope="col">up to</th></tr></thead>
<tbody>';
SELECT printf('<tr><td>%s</td><td>%s</td><td class="n">%,d</td><td class="n">%,d</td><td class="n">%,d</td></tr>',
              coalesce(substr(lead_at, 1, 7), '–'), coalesce(budget_currency, '–'), count(*),
              CAST(total(budget_min) AS INTEGER), CAST(total(coalesce(budget_max, budget_min)) AS INTEGER))
FROM discko_standing
WHERE stage IN ('NEW', 'IN_PROGRESS') AND coalesce(budget_min, budget_max) IS NOT NULL
GROUP BY substr(lead_at, 1, 7), budget_currency
ORDER BY substr(lead_at, 1, 7) DESC, budget_currency LIMIT 36;
SELECT '</tbody></table></div>
</section>
<section aria-labelledby="next-title">
<h2 id="next-title">Next deadlines</h2>
<p>of open leads</p>
<div class="scroll" tabindex="0" role="region" aria-labelledby="next-title"><table>
<thead><tr><th scope="col">deadline</th><th scope="col">lead</th><th scope="col">who</th><th scope="col">category</th><th class="n" scope="col">score</th></tr></thead>
<tbody>';
WITH next AS (
    SELECT substr(s.deadline_at, 1, 10) AS day, coalesce(s.lead_id, '') AS lead,
           coalesce(l.company_name, l.full_name, l.email, '') AS who, coalesce(s.category, '') AS category, s.score
    FROM discko_standing AS s CROSS JOIN discko_as_of AS a CROSS JOIN discko_leads AS l USING (event_id)
    WHERE s.stage IN ('NEW', 'IN_PROGRESS') AND s.deadline_at >= date(a.as_of)
    ORDER BY s.deadline_at, s.score DESC, s.lead_id LIMIT 12
)
SELECT printf('<tr><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td class="n">%s</td></tr>', day,
              replace(replace(replace(replace(lead, '&', '&amp;'), '<', '&lt;'), '>', '&gt;'), '"', '&quot;'),
              replace(replace(replace(replace(who, '&', '&amp;'), '<', '&lt;'), '>', '&gt;'), '"', '&quot;'),
              replace(replace(replace(replace(category, '&', '&amp;'), '<', '&lt;'), '>', '&gt;'), '"', '&quot;'),
              CASE WHEN score IS NULL THEN '' ELSE printf('%.1f', score) END)
FROM next;
SELECT '</tbody></table></div>
</section>
<section aria-labelledby="checks-title">
<h2 id="checks-title">Data quality</h2>
<div class="scroll" tabindex="0" role="region" aria-labelledby="checks-title"><table><tbody>';
WITH checks (what, times, name) AS (
    SELECT 'people who came more than once, by e-mail', count(*), '' FROM discko_duplicate_people WHERE match = 'email'
    UNION ALL
    SELECT 'companies that came more than once, by name', count(*), '' FROM discko_duplicate_companies WHERE match = 'name'
    UNION ALL
    SELECT 'payloads delivered again', redeliveries, '' FROM discko_delivery_health WHERE scope = 'all'
    UNION ALL
    SELECT * FROM (SELECT 'undocumented ' || kind, times, name FROM discko_drift LIMIT 10)
    UNION ALL
    SELECT * FROM (SELECT 'in quarantine', count(*), code FROM discko_rejects WHERE resolved_event_id IS NULL
                   GROUP BY code ORDER BY count(*) DESC, code LIMIT 10)
)
SELECT printf('<tr><td>%s</td><td>%s</td><td class="n">%,d</td></tr>', what,
              replace(replace(replace(replace(name, '&', '&amp;'), '<', '&lt;'), '>', '&gt;'), '"', '&quot;'), times)
FROM checks;
SELECT '</tbody></table></div>
</section>
</main>
<footer>A rate is won / (won + lost). Locked leads, tests and leads without a score are in no average. Times are UTC.</footer>
</body>
</html>';

DROP TABLE temp.discko_chart_heads;
DROP TABLE temp.discko_chart_bars;
