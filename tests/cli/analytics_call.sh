. "$TOP/tests/cli/lib.sh"
sales=$TOP/tests/data/sales
title "hot leads come first, even with a past deadline or none"
$IMPORT --quiet db "$sales/call.ndjson"
sqlite3 db "INSERT INTO discko_settings VALUES ('as_of', '2024-04-01')"
sqlite3 -cmd '.mode column' -cmd '.width 4 6 16 70' db "SELECT rank, points, lead_id, reason FROM discko_call_list"
title "closed and locked leads are not in the call list"
sqlite3 db "INSERT INTO discko_outcomes (lead_id, status) VALUES ('hot_overdue', 'LOST')" "SELECT rank, lead_id FROM discko_call_list LIMIT 2"
title "leads that came back or were just unlocked, and how to reach them"
lead() { # id, sent, locked, more of data, completed
    printf '{"event":"lead.unlocked","date":"%s","data":{"id":"%s","locked":%s,"date":"%s",%s}}\n' "$2" "$1" "$3" "${5:-2024-03-01T08:00:00Z}" "$4"
}
{
    lead first 2024-03-01T08:00:00Z false '"status":"LOST","contact":{"email":"Jane@x.example","phone":"+33 1 22 33 44 55"}'
    lead again 2024-03-02T08:00:00Z false '"status":"NEW","url":"https://discko.example/again","contact":{"type":"COMPANY","firstName":"Jane","lastName":"Doe","email":"jane@x.example","phone":"0033 1 22 33 44 55","jobTitle":"CEO"},"company":{"name":"X"},"analysis":{"score":5,"intentScore":1,"budget":"2k€"}' 2024-03-02T08:00:00Z
    lead opened 2024-03-20T08:00:00Z true '"unlockSource":"insufficient_balance"'
    lead opened 2024-03-28T08:00:00Z false '"status":"NEW","analysis":{"score":5}'
    lead long_open 2024-03-01T08:00:00Z true '"unlockSource":"insufficient_balance"'
    lead long_open 2024-03-02T08:00:00Z false '"status":"NEW","analysis":{"score":5}'
    lead closed 2024-03-20T08:00:00Z true '"unlockSource":"insufficient_balance"'
} > people.ndjson
$IMPORT --quiet people people.ndjson
sqlite3 people "INSERT INTO discko_settings VALUES ('as_of', '2024-04-01')"
sqlite3 -line people "SELECT * FROM discko_call_list"
title "the call list has at most a thousand rows"
for ((i = 0; i < 1100; i++)); do lead $i 2024-03-01T08:00:00Z false '"status":"NEW","analysis":{"score":'$((i % 9))'}'; done > many.ndjson
$IMPORT --quiet many many.ndjson
sqlite3 many "SELECT count(*), min(rank), max(rank), min(score), count(DISTINCT lead_id) FROM discko_call_list"
