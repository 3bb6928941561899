#!/bin/sh
# The main job, start to end: a spool of captured webhook payloads becomes tables one can query.
# Run by `make demo`; the database stays in build/demo.db for a look around.
set -e
cd "$(dirname "$0")/.."
db=build/demo.db
rm -f "$db"

run() {
    printf '\n$ %s\n' "$*"
}

run ./discko-import --final $db examples/spool
./discko-import --final $db examples/spool 2>&1 || [ $? = 1 ] # 1: something was quarantined

run "sqlite3 $db \"INSERT OR REPLACE INTO discko_settings VALUES ('as_of', '2024-04-01')\" # the day to look at them from"
sqlite3 $db "INSERT OR REPLACE INTO discko_settings VALUES ('as_of', '2024-04-01')"

run "sqlite3 $db < sql/report.sql"
sqlite3 $db < sql/report.sql

run "sqlite3 $db < sql/report_html.sql > build/report.html # the same for a browser"
sqlite3 $db < sql/report_html.sql > build/report.html

run sqlite3 -cmd "'.load ./discko'" $db "# every version of one lead, from the raw payloads"
sqlite3 -cmd '.load ./discko' -cmd '.mode column' $db "
SELECT l.event_at, l.status, l.score, l.budget
FROM discko_events, discko_lead(payload) AS l
WHERE l.lead_id = 'req_24m003' ORDER BY l.event_at"

run "sqlite3 -header -column $db \"SELECT rank, name, phone, reason FROM discko_call_list LIMIT 3\" # whom to call first"
sqlite3 -header -column $db "SELECT rank, name, phone, reason FROM discko_call_list LIMIT 3"
