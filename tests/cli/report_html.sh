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
title "nothing from elsewhere, one script of its own; links are to pages, addresses and numbers"
grep -ciE '<[^>]*src=|url\(|@import|javascript:|<link' report.html || true
grep -c '<script' report.html
grep -oE 'href="[^"]{0,8}' report.html | sed 's/\(https*:\|mailto:\|tel:\).*/\1/' | sort | uniq -c
grep -oE '&lt;(script|img)[^<]*' report.html | sort | uniq -c
title "it opens in a browser without errors"
browse() { # FILE
    timeout 60 chromium --headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-component-update --disable-sync \
        --user-data-dir="$PWD/profile" --enable-logging=stderr --dump-dom "file://$PWD/$1" > "$1.dom" 2> log
    grep -o 'CONSOLE.*' log || true
}
browse report.html
cat > figures.py <<'PY'
import html.parser
import sys


class Page(html.parser.HTMLParser):
    """Prints each bar and key figure, and what is wrong with the page's structure."""
    inside, figure, counts, ids, needed, bars, labels = [], "", {}, set(), set(), {}, {}
    VOID = {"meta", "link", "br", "wbr", "img", "input"}

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.counts[tag] = self.counts.get(tag, 0) + 1
        if tag not in self.VOID:
            self.inside.append(tag)
        if "id" in attrs:
            assert attrs["id"] not in self.ids, attrs["id"]
            self.ids.add(attrs["id"])
        self.needed |= set(attrs.get("aria-labelledby", "").split())
        self.figure = attrs.get("id", "") if tag == "b" else ""
        if "data-chart" in attrs:
            print("|".join(["bar", *(attrs["data-" + name] for name in ("chart", "bar", "part")), str(float(attrs["data-value"]))]))
            assert 0 <= float(attrs["x"]) and float(attrs["x"]) + float(attrs["width"]) <= 400 and float(attrs["y"]) >= 0, attrs
            self.bars.setdefault(attrs["data-bar"], []).append((float(attrs["x"]) + float(attrs["width"]) / 2, float(attrs["y"]) - 5))
        if "data-label" in attrs and tag == "text":
            self.labels[attrs["data-label"]] = (float(attrs["x"]), float(attrs["y"]))
        if "data-stake" in attrs:
            self.figure = "figure-stake-" + attrs["data-stake"]

    def handle_endtag(self, tag):
        assert self.inside and self.inside.pop() == tag, tag
        if tag == "svg":  # a bar lies beside its label, a column stands above it
            for bar, places in self.bars.items():
                x, y = self.labels[bar]
                assert all(place[1] == y if x == 6 else abs(place[0] - x) < 0.2 for place in places), (bar, x, y, places)
            self.bars, self.labels = {}, {}

    def handle_data(self, data):
        if self.figure.startswith("figure-"):
            print(self.figure + "|" + data)
            self.figure = ""


page = Page()
page.feed(open(sys.argv[1], encoding="utf-8").read())
assert not page.inside and page.needed <= page.ids, (page.inside, page.needed - page.ids)
print({tag: page.counts.get(tag, 0) for tag in ("svg", "desc", "details", "table", "script", "img", "i")}, file=sys.stderr)
PY
python3 figures.py report.html.dom > figures
title "the figures on it are the views'"
bars() { # CHART, PART, VALUE, FROM
    sqlite3 db "SELECT 'bar|$1|' || bar || '|$2|' || ($3 + 0.0) FROM (SELECT row_number() OVER () AS bar, * FROM $4)"
}
month="(SELECT substr(day, 1, 7) AS month, sum(leads) AS leads, sum(hot) AS hot, sum(warm) AS warm, sum(cold) AS cold, sum(unscored) AS unscored, sum(locked) AS locked FROM discko_daily WHERE day < '2024-05' GROUP BY 1 ORDER BY 1)"
{
    bars funnel leads leads "(SELECT * FROM discko_funnel ORDER BY position)"
    bars bands '% won' 'coalesce(round(100.0 * won / decided, 1), 0)' "discko_win_rate WHERE grouping = 'score band'"
    for part in 1:3:cold 3:6:warm 6:9:hot; do
        IFS=: read -r low high name <<< "$part"
        sqlite3 db "SELECT 'bar|scores|' || CAST(score AS INTEGER) || '|$name|' || (count(*) + 0.0) FROM discko_standing WHERE stage <> 'LOCKED' AND score >= $((low == 1 ? 0 : low)) AND score < $high GROUP BY CAST(score AS INTEGER)"
    done
    for part in hot warm cold unscored locked; do bars months $part $part "$month"; done
    bars deadlines hot hot discko_deadlines
    bars deadlines others 'leads - hot' discko_deadlines
    for chart in categories:discko_category_demand disc:discko_disc_outcome; do
        for part in won lost open; do bars ${chart%:*} $part $part ${chart#*:}; done
        bars ${chart%:*} other 'leads - won - lost - open' ${chart#*:}
    done
    bars topics mentions mentions discko_topic_demand
    reasons="(SELECT reason, sum(leads) AS leads, sum(leads * unlocked_later) AS later FROM discko_locked GROUP BY 1 ORDER BY 2 DESC, 1)"
    bars locked 'unlocked later' later "$reasons"
    bars locked 'still locked' 'leads - later' "$reasons"
    bars quality '% filled' percent "(SELECT * FROM discko_completeness WHERE field IN ('email', 'phone', 'first_name', 'last_name', 'company_name', 'budget', 'deadline', 'score', 'category', 'disc_profile', 'needs', 'status') ORDER BY percent DESC, field)"
    n=0
    for currency in EUR '' USD; do
        n=$((n + 1))
        for part in 'at least:total(budget_min)' 'up to:total(coalesce(budget_max, budget_min)) - total(budget_min)'; do
            bars pipeline-$n "${part%%:*}" value "(SELECT substr(day, 1, 7) AS month, (SELECT ${part#*:} FROM discko_standing WHERE stage IN ('NEW', 'IN_PROGRESS') AND budget_period = 'once' AND coalesce(budget_currency, '') = '$currency' AND substr(lead_day, 1, 7) = substr(day, 1, 7)) AS value FROM discko_daily WHERE day < '2024-05' GROUP BY 1)"
        done
    done
    sqlite3 db "SELECT 'figure-leads|' || count(*) FROM discko_standing" "SELECT 'figure-locked|' || count(*) FROM discko_standing WHERE stage = 'LOCKED'" \
        "SELECT 'figure-open|' || count(*) FROM discko_standing WHERE stage IN ('NEW', 'IN_PROGRESS')" \
        "SELECT 'figure-hot-open|' || count(*) FROM discko_standing WHERE stage IN ('NEW', 'IN_PROGRESS') AND score_band = 'hot'" \
        "SELECT 'figure-overdue|' || count(*) FROM discko_standing WHERE stage IN ('NEW', 'IN_PROGRESS') AND deadline_at < '2024-04-01'" \
        "SELECT 'figure-win-rate|' || printf('%.0f %%', 100.0 * sum(stage = 'WON') / count(*)) FROM discko_standing WHERE stage IN ('WON', 'LOST')" \
        "SELECT 'figure-score|' || printf('%.1f', avg(score)) FROM discko_standing WHERE stage <> 'LOCKED'" \
        "SELECT 'figure-stake-low|' || printf('%,d', sum(budget_low)), 'figure-stake-high|' || printf('%,d', sum(budget_high)) FROM discko_pipeline GROUP BY status, currency" | sed 's/|figure/\nfigure/'
} | sort > expected
sort figures | grep -v '^bar|months|4\||^bar|pipeline-.|4|' > found
grep -v '|0\.0$' expected > left
grep -v '|0\.0$' found | diff left - && wc -l < left
title "the call list and the win rate by score are the views' too"
sqlite3 db "SELECT coalesce(printf('score %d: %.0f %% of %,d, likely %.0f to %.0f %%', score, 100 * win_rate, decided, 100 * low, 100 * high), '') FROM discko_calibration WHERE decided > 0" > rates
grep -o 'score [0-9]: [^<]* %</title>' report.html | sed 's/<.*//' | diff rates - && wc -l < rates
sqlite3 db "SELECT rank || ' ' || coalesce(deadline, '9999') FROM discko_call_list" > calls
grep -oE 'data-label="rank" data-sort="[0-9]+"|data-label="deadline" data-sort="[-0-9]+"' report.html | sed 's/.*="//; s/"//' | paste -d ' ' - - | diff calls - && wc -l < calls
title "everything drawn is visible: text has a contrast of 4.5 : 1, shapes 3 : 1, in light and dark"
python3 - report.html <<'PY'
import re
import sys

style = open(sys.argv[1], encoding="utf-8").read().split("</style>")[0]
light, dark = (dict(re.findall(r"--(\w+): (#\w+)", block)) for block in re.findall(r":root \{(.*?)\}", style, re.S)[:2])


def luminance(colour):
    digits = colour[1:] if len(colour) == 7 else "".join(2 * c for c in colour[1:])
    parts = [int(digits[n:n + 2], 16) / 255 for n in (0, 2, 4)]
    return sum(w * (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4) for w, c in zip((0.2126, 0.7152, 0.0722), parts))


for name, colours in (("light", light), ("dark", dark)):
    assert colours.keys() == light.keys()
    for colour in colours.keys() - {"paper", "card", "line"}:
        for ground in ("paper", "card"):
            one, other = sorted((luminance(colours[colour]), luminance(colours[ground])))
            ratio = (other + 0.05) / (one + 0.05)
            if ratio < (4.5 if colour in ("ink", "soft") else 3):
                print(f"{name}: {colour} on {ground} {ratio:.2f}")
    print(name, len(colours), "colours")
PY
title "charts have a name, a description and a table"
grep -c '<svg viewBox="0 0 400 [0-9]*" role="img" aria-labelledby="[-a-z0-9]*-svg [-a-z0-9]*-desc"><title id' report.html
title "on a phone nothing is cut or scrolled sideways; the list sorts and is searched without accents"
cat > probe.js <<'JS'
var page = document.getElementById("page").contentWindow, d = page.document, out = [];
function say(what) { out.push(what); }
var outside = Array.prototype.filter.call(d.querySelectorAll("body *"), function (e) {
  var r = e.getBoundingClientRect();
  return r.width > 2 && (r.right > page.innerWidth + 1 || r.left < -1) && !e.closest("thead");
});
say(page.innerWidth + " wide, " + (d.documentElement.scrollWidth <= page.innerWidth) + ", outside: " + outside.length);
var find = d.getElementById("find"), body = d.getElementById("calls").tBodies[0];
function shown() { return Array.prototype.filter.call(body.rows, function (row) { return !row.hidden; }); }
function type(words) { find.value = words; find.dispatchEvent(new page.Event("input")); say(words + ": " + shown().length + ", " + d.getElementById("found").textContent); }
say("at first " + shown().length);
["LEFEVRE", "lefèvre came back", "nobody at all", ""].forEach(type);
d.getElementById("more").click();
say("all " + shown().length);
d.querySelectorAll("#calls th button")[5].click();
var scores = shown().map(function (row) { return Number(row.cells[5].dataset.sort); });
say("by score: " + scores.every(function (score, n) { return n === 0 || scores[n - 1] >= score; }) + ", " + d.querySelectorAll("#calls th")[5].getAttribute("aria-sort"));
document.body.textContent = out.join("\n");
JS
probe() { # FILE
    printf '<body style="margin:0"><iframe id="page" src="%s" style="width:375px;height:800px;border:0"></iframe><script>addEventListener("load", function () { setTimeout(function () { %s }, 0); });</script>' \
        "$1" "$(cat probe.js)" > probe.html
    timeout 60 chromium --headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-component-update --disable-sync --allow-file-access-from-files \
        --user-data-dir="$PWD/profile" --dump-dom "file://$PWD/probe.html" 2> /dev/null | sed 's/<[^>]*>//g'
}
probe report.html
title "right-to-left and very long texts stay in their cell"
printf '%s\n' '{"date":"2024-03-30","event":"lead.unlocked","data":{"id":"a","locked":false,"url":"javascript:alert(1)","date":"2024-03-30","status":"NEW","category":"\u202eback","contact":{"firstName":"\u2066\u202emoc.live\u200f","email":"'$(printf 'w%.0s' {1..200})'@x.example"},"company":{"name":"'$(printf 'é%.0s' {1..300})'"},"analysis":{"score":7,"budget":"5 000 000 000 €"}}}' \
    '{"date":"2024-03-30","event":"lead.unlocked","data":{"id":"b","locked":false,"date":"2024-03-30","status":"NEW","contact":{"firstName":"שלום"},"analysis":{"score":7}}}' > odd.ndjson
$IMPORT --quiet odd odd.ndjson
sqlite3 odd < "$TOP/sql/report_html.sql" > odd.html
python3 -c 'import re, sys; print(len(re.findall("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]", open("odd.html", encoding="utf-8").read())))'
grep -c 'javascript:' odd.html || true
grep -oE '>[0-9.]+bn<' odd.html | sort -u
probe odd.html | head -1
title "the page of an empty store"
sqlite3 empty ".read $TOP/sql/schema.sql" ".read $TOP/sql/analytics.sql" "INSERT INTO discko_settings VALUES ('as_of', '2024-04-01')"
sqlite3 empty < "$TOP/sql/report_html.sql" > empty.html
browse empty.html
grep -c '<h2' empty.html
python3 figures.py empty.html.dom | sort | uniq -c | sort -rn | head -3
grep -c 'There is nothing to show yet' empty.html
title "the page of a few leads, far apart, with long names and no phone number"
for n in 1 2 3 4; do
    printf '{"date":"202%d-03-01","event":"lead.unlocked","data":{"id":"%0200d","locked":false,"date":"202%d-%02d-01","status":"NEW","category":"Société%050d","contact":{"phone":"%s","email":"-"},"analysis":{"score":%d,"budget":"12345678901 \u20ac"}}}\n' $n $n $n $n $n "$([ $n = 4 ] && echo "+33 (0)1\u00a099 00" || echo n/a)" $n
done > few.ndjson
$IMPORT --quiet few few.ndjson
sqlite3 few "INSERT INTO discko_settings VALUES ('as_of', '2025-01-01')"
sqlite3 few < "$TOP/sql/report_html.sql" > few.html
browse few.html
python3 figures.py few.html.dom | grep -E 'figure|months' | grep -v '|0\.0$'
grep -oE '(tel|mailto):[^"]*|<bdi>(n/a|-)</bdi>' few.html | sort | uniq -c
title "the page of a single lead"
$IMPORT --quiet single "$payloads/person.json"
sqlite3 single "INSERT INTO discko_settings VALUES ('as_of', '2024-01-20')"
sqlite3 single < "$TOP/sql/report_html.sql" > single.html
browse single.html
python3 figures.py single.html.dom | grep -v '|0\.0$'
grep -oE '(>1</b><span>|mailto:)[^/]*' single.html
title "a bar says the upper end of a budget, not what it is above the lower one; one lead; and where nothing was decided"
grep -oE '<title>[^<]*( leads?| up to| mentions?|none decided)</title>' single.html
grep -E '^<tr><th scope="row">(2024-01, 1 lead|cold|hot)</th>' single.html
grep -oE '>[^<]*(none decided yet|average age [^<]*|points?)<' single.html
