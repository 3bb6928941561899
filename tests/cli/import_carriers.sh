. "$TOP/tests/cli/lib.sh"
# The same payloads in every carrier: see tests/data/captures/README.md.
captures=$TOP/tests/data/captures
option_for() {
    case $1 in mysql.csv | export.?sv) echo --column=payload ;; webhook_site.csv) echo --column=content ;; esac
}
title "only the payloads"
$IMPORT all "$captures/plain.ndjson"
for file in "$captures"/*.*; do
    name=${file##*/}
    case $name in plain.ndjson | make* | README.md) continue ;; esac
    title "$name"
    option=$(option_for "$name")
    $IMPORT --quiet $option all "$file"
    sqlite3 all "SELECT format, records, stored, duplicates, rejected, ignored FROM discko_files ORDER BY id DESC LIMIT 1" \
        "SELECT event_id, received_at, received_from FROM discko_deliveries WHERE file_id = (SELECT max(id) FROM discko_files) AND received_from <> 'mtime'"
    $IMPORT --verify $option all "$file"
    title "$name alone: the payloads' bytes are the same"
    rm -f alone
    $IMPORT --quiet $option alone "$file"
    sqlite3 all "ATTACH 'alone' AS alone" \
        "SELECT count(*), sum(a.payload = b.payload) FROM alone.discko_events AS a JOIN main.discko_events AS b USING (hash)"
done
title "importing all of them again adds nothing"
sqlite3 all "SELECT count(*) FROM discko_events" "SELECT count(*) FROM discko_rejects"
title "CSV is verified with the column it was imported with"
code $IMPORT --verify all "$captures/export.csv" 2>&1 | sed "s,$captures/,,"
title "what is no whole request is text, and its payload is found, even if its carrier looks like an event"
request=$(printf 'POST /hook\n{"event":"test","data":{}}' | base64 -w0)
printf '{"uri":"/","request":{"method":"POST","raw":"%s"}}\n{"event":"lead.x","uri":"/","request":{"raw":"%s"}}\n' "$request" "$request" > requests.ndjson
code $IMPORT --quiet requests requests.ndjson
store requests
title "a payload in a line of a log is found whole, whatever its first member is"
cat > lines.log <<'LINES'
10.0.0.1 - - [10/Oct/2024:13:55:36 +0000] "POST / HTTP/1.1" 200 0 "{\x22v\x22:1,\x22event\x22:\x22test\x22,\x22data\x22:{\x22date\x22:\x22hex\x22}}"
10.0.0.1 - - [10/Oct/2024:13:55:36 +0000] "POST / HTTP/1.1" 200 0 "{\"v\":1,\"event\":\"test\",\"data\":{\"date\":\"quoted\"}}"
2024-10-10T13:55:36Z POST /hook {"v":1,"event":"test","data":{"date":"plain"}} in 3 ms
2024-10-10T13:55:37Z POST /hook {"level":"info"} {"event":"test","data":{"date":"behind another"}}
2024-10-10T13:55:38Z POST /hook {"level":"info","body":{"event":"test","data":{"date":"within another"}}}
LINES
code $IMPORT --quiet lines lines.log
sqlite3 lines "SELECT payload FROM discko_events ORDER BY id" "SELECT record, message FROM discko_rejects"
title "nested carriers: five levels are opened, the sixth is not"
payload='{"event":"lead.unlocked","data":{"id":"deep"}}'
for i in 1 2 3 4 5 6; do
    payload=$(printf '%s' "$payload" | sed 's/[\\"]/\\&/g; s/.*/{"received_at":"2024-03-01T10:00:00Z","body":"&"}/')
    rm -f db
    printf '%s\n' "$payload" > nested
    $IMPORT --quiet db nested 2>&1 || true
    sqlite3 db "SELECT stored, rejected FROM discko_files"
done
title "a payload in the name of a member: the body of a form with another one"
printf '%s\n' '{"{\"event\":\"test\",\"data\":{\"n\":\"name\"}}":""}' \
    '{"a":1,"{\"event\":\"test\",\"data\":{\"n\":\"beside\"}}":"{\"event\":\"test\",\"data\":{\"n\":\"value\"}}"}' \
    '{"{\"event\":\"lead.a\",\"data\":{":"{\"event\":\"test\",\"data\":{\"n\":\"beside a cut one\"}}"}' \
    '{"event":"test","data":{"{\"event\":\"test\",\"data\":{\"n\":\"quoted\"}}":""}}' > names.ndjson
rm -f db
code $IMPORT --quiet db names.ndjson
sqlite3 db "SELECT payload FROM discko_events ORDER BY id" "SELECT record, message FROM discko_rejects"
title "base64 in base64, gzip in it, strings and objects: eight are opened beside another payload, more are quarantined"
for how in 'base64.b64encode(p)' 'base64.b64encode(gzip.compress(p))' 'b"\"" + base64.b64encode(p) + b"\""' 'b"{\"a\":\"" + base64.b64encode(p) + b"\"}"'; do
    python3 -c "
import base64, gzip
for times in range(12):
    p = b'{\"event\":\"test\",\"data\":{\"n\":%d}}' % times
    for _ in range(times): p = $how
    print('{\"a\":{\"event\":\"test\",\"data\":{}},\"b\":\"' + p.decode().replace('\"', '\\\\\"') + '\"}')" > nested
    rm -f db
    code $IMPORT --quiet db nested 2>&1 | tail -n 1
    sqlite3 db "SELECT max(payload ->> '\$.data.n') FROM discko_events" "SELECT code, count(*) FROM discko_rejects GROUP BY 1"
done
title "times that no date can express: the payload is stored without one"
for epoch in -5000 99999999999999999999 253402300800000 1710000000000 '"soon"'; do
    printf '{"requestContext":{"timeEpoch":%s},"body":"{\\"event\\":\\"test\\",\\"data\\":{\\"n\\":1}}"}\n' "$epoch"
done > epochs
touch -d 2024-01-01T00:00:00Z epochs
rm -f db
$IMPORT --quiet db epochs
sqlite3 db "SELECT record, received_at, received_from FROM discko_deliveries ORDER BY 1"
title "columns of SQL whose names say that none is a time of receipt"
rm -f db
for row in "COPY leads (id, lead_date, raw) FROM stdin;\\n1\\t2024-02-15 00:00:00\\tPAYLOAD\\n" \
    "INSERT INTO leads (due, raw) VALUES ('2024-02-15 00:00:00', 'PAYLOAD');\\n" \
    "INSERT INTO leads (raw, birthday) VALUES ('PAYLOAD', '2024-02-15 00:00:00');\\n" \
    "INSERT INTO leads (due, raw, created_at) VALUES ('2024-02-15 00:00:00', 'PAYLOAD', NULL);\\n"; do
    printf '%b' "$row" | sed 's/PAYLOAD/{"event":"test","data":{"n":1}}/' > named.sql
    touch -d 2024-01-01T00:00:00Z named.sql
    $IMPORT --quiet db named.sql
done
sqlite3 db "SELECT received_at, received_from FROM discko_deliveries ORDER BY id"
