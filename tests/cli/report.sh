. "$TOP/tests/cli/lib.sh"
golden=$TOP/tests/data/golden
store() {
    rm -f db
    $IMPORT --quiet db "$@"
    sqlite3 db "INSERT INTO discko_settings VALUES ('as_of', '2024-04-01')" ".import --csv --skip 1 $golden/outcomes.csv discko_outcomes"
}
title "in the plain shell, as text"
store "$golden/deliveries.ndjson"
sqlite3 db < "$TOP/sql/report.sql" > report.txt
cat report.txt
title "readable at a hundred columns"
python3 -c 'import sys; print(max(len(line.rstrip("\n")) for line in open("report.txt", encoding="utf-8")) <= 100)'
title "long texts, texts of several lines, and terminal escapes stay in their place; links stay whole"
long=$(printf 'é%.0s' {1..120})
printf '%s\n' '{"date":"2024-03-30","event":"lead.unlocked","data":{"id":"'$long'","locked":false,"date":"2024-03-30","status":"NEW","category":"'$long'","company":{"name":"\u001b[2J\u001b]0;title\u0007'$long'"},"analysis":{"score":7,"deadline":"2024-04-02"},"summary":{"categories":[{"name":"two\nlines'$long'","summary":["x"]}]},"'$long'":1}}' \
    '{"date":"2024-03-31","event":"lead.unlocked","data":{"id":"two\r\nlines","locked":true,"date":"2024-03-30","unlockSource":"\u001b[31m'$long'"}}' \
    '{"date":"2024-03-31","event":"lead.unlocked","data":{"id":"short","locked":false,"status":"NEW","url":"https://app.discko.example/some-organisation/leads/short","contact":{"phone":"+33 1 23 45 67 89","email":"short.address@some-company.example"},"analysis":{"deadline":"2024-04-03"}}}' > long.ndjson
store long.ndjson
sqlite3 db < "$TOP/sql/report.sql" > long.txt
grep -E 'é|short' long.txt
python3 -c 'import sys; print(max(len(line.rstrip("\n")) for line in open("long.txt", encoding="utf-8")) <= 100)'
grep -c $'\e' long.txt || true
title "leads that were locked for more reasons than are shown"
seq 15 | awk '{ printf "{\"date\":\"2024-03-31\",\"event\":\"lead.x\",\"data\":{\"id\":\"%d\",\"locked\":true,\"date\":\"2024-03-30\",\"unlockSource\":\"reason %d\"}}\n", $1, $1 * ($1 > 3) }' > reasons.ndjson
store reasons.ndjson
sqlite3 db < "$TOP/sql/report.sql" | sed -n '/^LOCKED LEADS/,/^$/p'
title "rates are not added up, and a score that is not known is not 0"
for rate in 300 500; do
    echo '{"date":"2024-03-30","event":"lead.unlocked","data":{"id":"of '$rate'","locked":false,"date":"2024-03-30","status":"NEW","category":"'$rate'","analysis":{"budget":"'$rate' €/jour","deadline":"2024-03-31"}}}'
done > rates.ndjson
store rates.ndjson
sqlite3 db < "$TOP/sql/report.sql" > rates.txt
grep -E 'day|score' rates.txt
sqlite3 db "INSERT INTO discko_settings VALUES ('time_zone', '+02:00')"
sqlite3 db < "$TOP/sql/report_html.sql" > rates.html
grep -oE 'data-stake="[a-z]*">[0-9,]*|data-label="score" data-sort="-1">[^<]*|Days and months are[^<]*' rates.html
title "months are compared by the calendar, also more than ten years later, when the views leave out those without leads"
for month in 2023-11 2024-01 2024-03; do
    echo '{"date":"'$month'-05","event":"lead.unlocked","data":{"id":"'$month'","locked":false,"date":"'$month'-05","status":"NEW"}}'
done > months.ndjson
store months.ndjson
for as_of in 2024-04-01 2035-01-01; do
    sqlite3 db "INSERT OR REPLACE INTO discko_settings VALUES ('as_of', '$as_of')"
    sqlite3 db < "$TOP/sql/report.sql" | grep -E '^20[0-9]{2}-[01][0-9] '
    sqlite3 db < "$TOP/sql/report_html.sql" | grep -E '<tr><td><b>20' | sed 's/<[^>]*>/ /g; s/  */ /g'
done
title "an empty store"
sqlite3 empty ".read $TOP/sql/schema.sql" ".read $TOP/sql/analytics.sql" "INSERT INTO discko_settings VALUES ('as_of', '2024-04-01')"
sqlite3 empty < "$TOP/sql/report.sql"
title "records of the quarantine that share a row, each under its own code"
{ seq 300 | sed 's/.*/"lead.x/'; for i in $(seq 40); do echo '"lead.x'; echo '{"event":"lead.x"}'; done; } > mixed.log
$IMPORT --quiet --final mixed.db mixed.log 2> /dev/null || true
sqlite3 mixed.db "SELECT code, sum(records), count(*) FROM discko_rejects GROUP BY code"
sqlite3 mixed.db ".read $TOP/sql/report.sql" | grep -E '^(data|event)_missing'
on_page() { # DATABASE: the lines of the page's table
    sqlite3 "$1" ".read $TOP/sql/report_html.sql" | sed -n '/id="quarantine-title"/,/<\/table>/p' | grep '<t[rd]' | sed 's/<[^>]*>/ /g; s/  */ /g'
}
on_page mixed.db | sed "s,$PWD/,,"
title "which inputs the quarantine is from: also moved, in an archive, from standard input, and more than are shown"
mkdir spool
echo '{"event":"lead.x"}' > 'spool/<i>.json'
tar -cf spool/two.tar mixed.log '--transform=s,.*,deep/in.log,'
code $IMPORT --quiet --final --move-to done many.db spool 2> /dev/null
echo '{"event":"lead.y"}' | code $IMPORT --quiet many.db - 2> /dev/null
sqlite3 many.db ".read $TOP/sql/report.sql" | sed -n '/^IN Q/,$p'
on_page many.db | sed "s,$PWD/,,"
deep=spool/more/$(printf 'd%.0s' {1..200})
mkdir -p "$deep"
for i in $(seq 10 31); do echo '{"event":"lead.'$i'"}' > spool/more/$i; done
for i in $(seq 3); do echo '{"event":"lead.'$i'",}'; done > "$deep/long"
code $IMPORT --quiet --final many.db spool/more 2> /dev/null
sqlite3 many.db ".read $TOP/sql/report.sql" | sed -n '/^IN Q/,$p'
on_page many.db | wc -l
on_page many.db | grep -oE '^ …d+/long [a-z_]+'
title "a name of bytes that are not UTF-8"
echo '{"event":"lead.y"}' > "$(printf 'a\377\233b\351é.json')"
code $IMPORT --quiet --final odd.db a*.json 2> /dev/null
sqlite3 odd.db ".read $TOP/sql/report.sql" | sed -n '/^IN Q/,$p'
on_page odd.db | sed "s,$PWD/,,"
sqlite3 odd.db ".read $TOP/sql/report_html.sql" | iconv -f utf-8 -t utf-8 > /dev/null
title "the day and the months are those of the time zone"
lead() { # id, date, budget, deadline
    echo '{"date":"'$2'","event":"lead.unlocked","data":{"id":"'$1'","locked":false,"date":"'$2'","status":"NEW","analysis":{"score":7,"budget":"'$3' €","deadline":"'$4'"}}}'
}
{
    lead earlier 2024-02-29T23:30:00Z 1000 2024-03-31T21:30:00Z
    lead later 2024-03-31T22:30:00Z 2000 2024-03-31T22:30:00Z
    for i in $(seq 20); do lead filler$i 2024-03-31T22:30:00Z 0 2024-04-02; done
    echo '{"date":"2024-03-31T22:40:00Z","event":"lead.unlocked","data":{"id":"locked","locked":true,"date":"2024-03-31T22:40:00Z"}}'
} > edge.ndjson
$IMPORT --quiet edge.db edge.ndjson
sqlite3 edge.db "INSERT INTO discko_settings VALUES ('as_of', '2024-03-31T22:45:00Z'), ('time_zone', '+02:00')"
sqlite3 edge.db ".read $TOP/sql/report.sql" | grep -A1 -E '^(LEADS ON|OTHER OVERDUE|locked because|came in)'
sqlite3 edge.db ".read $TOP/sql/report_html.sql" | grep -oE '<h1>.*|<title>[0-9]{4}-[^<]*(at least|up to)<'
