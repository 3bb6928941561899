. "$TOP/tests/cli/lib.sh"
golden=$TOP/tests/data/golden
# What is hostile on a page: each value comes out as the text it is.
hostile() {
    printf '%s\n' '{"date":"2024-03-30","event":"lead.unlocked","data":{"id":"<script>alert(1)</script>","locked":false,"date":"2024-03-30","status":"NEW","category":"<img src=x onerror=alert(2)>","contact":{"firstName":"\"><script>alert(3)</script>"},"company":{"name":"</table></svg><script>alert(4)</script> & Söhne"},"analysis":{"score":7,"deadline":"2024-04-01"},"summary":{"categories":[{"name":"]]>%s%n <b>&amp;","summary":["x"]}]},"<script>":1}}' '{"event":"<script>alert(5)</script>","data":{}}'
    printf '%s\n' '{"date":"2024-03-31","event":"lead.unlocked","data":{"id":"l","locked":true,"date":"2024-03-30","unlockSource":"<i>\u0027\"no"}}'
}
hostile > hostile.ndjson
$IMPORT --quiet db "$golden/deliveries.ndjson" hostile.ndjson
sqlite3 db "INSERT INTO discko_settings VALUES ('as_of', '2024-04-01')" ".import --csv --skip 1 $golden/outcomes.csv discko_outcomes"
title "one page, from the plain shell"
sqlite3 db < "$TOP/sql/report_html.sql" > report.html
head -3 report.html
title "nothing from elsewhere, no script"
grep -ciE '<[^>]*(src|href)=|url\(|@import|<script' report.html || true
grep -oE '&lt;(script|img)[^<]*' report.html | sort | uniq -c
title "it opens in a browser, with nothing to complain about"
browse() { # FILE
    timeout 60 chromium --headless --no-sandbox --disable-gpu --user-data-dir="$PWD/profile" --enable-logging=stderr --dump-dom "file://$PWD/$1" > "$1.dom" 2> log
    grep -o 'CONSOLE.*' log || true
}
browse report.html
python3 - report.html.dom > figures <<'PY'
import html.parser
import sys


class Page(html.parser.HTMLParser):
    inside, counts = "", {}

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.counts[tag] = self.counts.get(tag, 0) + 1
        self.inside = attrs.get("id", "") if tag == "b" else tag
        if "data-chart" in attrs:
            print("bar|" + attrs["data-chart"] + "|" + str(float(attrs["data-value"])))

    def handle_data(self, data):
        if self.inside.startswith("figure-"):
            print(self.inside + "|" + data)
            self.inside = ""


page = Page()
page.feed(open(sys.argv[1], encoding="utf-8").read())
print({tag: page.counts.get(tag, 0) for tag in ("svg", "desc", "table", "script", "img", "i")}, file=sys.stderr)
PY
title "the figures on it are the views'"
{
    sqlite3 db "SELECT 'bar|funnel|' || (leads + 0.0) FROM discko_funnel WHERE leads > 0 OR stage <> 'OTHER' ORDER BY position" \
        "SELECT 'bar|deadlines|' || (leads + 0.0) FROM discko_deadlines ORDER BY position" \
        "SELECT 'bar|bands|' || (coalesce(win_rate, 0) + 0.0) FROM discko_win_rate WHERE grouping = 'score band'" \
        "SELECT 'bar|disc|' || (leads + 0.0) FROM discko_disc_outcome" \
        "SELECT 'bar|months|' || (sum(leads) + 0.0) FROM discko_daily WHERE day IS NOT NULL GROUP BY substr(day, 1, 7)" \
        "SELECT 'bar|categories|' || (leads + 0.0) FROM discko_category_demand" \
        "SELECT 'bar|topics|' || (mentions + 0.0) FROM discko_topic_demand" \
        "SELECT 'bar|locked|' || (sum(leads) + 0.0) FROM discko_locked GROUP BY reason" \
        "SELECT 'bar|scores|' || (count(s.event_id) + 0.0) FROM json_each('[0,1,2,3,4,5,6,7,8]') AS n LEFT JOIN discko_standing AS s ON CAST(s.score AS INTEGER) = n.value GROUP BY n.value" \
        "SELECT 'bar|quality|' || (percent + 0.0) FROM discko_completeness WHERE field IN ('email', 'phone', 'company_name', 'budget', 'deadline', 'score', 'category', 'disc_profile', 'needs', 'status')" \
        "SELECT 'figure-leads|' || count(*) FROM discko_standing" "SELECT 'figure-locked|' || count(*) FROM discko_standing WHERE stage = 'LOCKED'" \
        "SELECT 'figure-open|' || count(*) FROM discko_standing WHERE stage IN ('NEW', 'IN_PROGRESS')" \
        "SELECT 'figure-hot-open|' || count(*) FROM discko_standing WHERE stage IN ('NEW', 'IN_PROGRESS') AND score_band = 'hot'" \
        "SELECT 'figure-overdue|' || count(*) FROM discko_standing WHERE stage IN ('NEW', 'IN_PROGRESS') AND deadline_at < '2024-04-01'" \
        "SELECT 'figure-win-rate|' || printf('%.0f %%', 100.0 * sum(stage = 'WON') / count(*)) FROM discko_standing WHERE stage IN ('WON', 'LOST')" \
        "SELECT 'figure-score|' || printf('%.1f', avg(score)) FROM discko_standing WHERE stage <> 'LOCKED'"
} | sort > expected
sort figures | diff expected - && wc -l < expected
title "an empty store has a page too"
sqlite3 empty ".read $TOP/sql/schema.sql" ".read $TOP/sql/analytics.sql" "INSERT INTO discko_settings VALUES ('as_of', '2024-04-01')"
sqlite3 empty < "$TOP/sql/report_html.sql" > empty.html
browse empty.html
grep -c '<h2' empty.html
