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

run sqlite3 $db "# the leads"
sqlite3 -cmd '.mode column' $db "
SELECT lead_id, status, score, contact, company_name AS company, versions, deliveries
FROM (SELECT *, trim(coalesce(first_name, '') || ' ' || coalesce(last_name, '')) AS contact FROM discko_leads)
WHERE NOT locked ORDER BY event_date, lead_id"

run sqlite3 $db "# average score by status"
sqlite3 -cmd '.mode column' $db "
SELECT status, count(*) AS leads, round(avg(score), 2) AS average_score
FROM discko_leads WHERE NOT locked GROUP BY status ORDER BY average_score DESC"

run sqlite3 $db "# who is locked, and why"
sqlite3 -cmd '.mode column' $db "
SELECT lead_id, unlock_source AS reason, lead_date AS since
FROM discko_leads WHERE locked ORDER BY lead_date, lead_id"

run sqlite3 $db "# what could not be read"
sqlite3 -cmd '.mode line' $db "
SELECT substr(path, instr(path, 'examples/')) AS input, code, message, substr(CAST(raw AS TEXT), -40) AS raw_ends
FROM discko_rejects JOIN discko_files ON discko_files.id = file_id"

run sqlite3 -cmd "'.load ./discko'" $db "# every version of one lead, from the raw payloads"
sqlite3 -cmd '.load ./discko' -cmd '.mode column' $db "
SELECT l.event_at, l.status, l.score, l.budget
FROM discko_events, discko_lead(payload) AS l
WHERE l.lead_id = 'req_24m003' ORDER BY l.event_at"
