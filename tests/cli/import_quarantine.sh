. "$TOP/tests/cli/lib.sh"
p=$payloads
{ sed -n 1p <(ndjson); echo 'not json at all'; sed -n 2p <(ndjson) | cut -c1-120; echo '{"event":1,"data":{}}'
  echo '[1,2]'; printf '{"event":"x\xff"}\n'; echo '{"a":1}'; sed -n 3p <(ndjson); echo '{"event":"y" "b":1}'; sed -n 4p <(ndjson); } > lines.ndjson
{ head -c 1000 "$p/person.json"; cat "$p/company.json"; echo '{"event": 2}'; cat "$p/test.json"
  echo '{"event":"x","data":['; cat "$p/locked.json"; echo ' , {"date":"x","event":"lead.unlocked","data":{"id":"a"}}'
  echo '{ "a" }'; cat "$p/person.json"; } > documents.json
{ echo '['; cat "$p/test.json"; echo ', {"event": bad},'; cat "$p/locked.json"; echo ', 7, "text", {"event":"lead.ok","data":{}}, {"cut": ]'; } > array.json
printf '[{"event":"lead.a","data":{}},{"event":"lead.b","data":{}}' > unclosed.json
printf '%s' '{"event":"lead.x","data":{"needs":"cut' > cut.json
printf 'hello, this is no JSON\nand neither is this\n' > text.txt
for f in lines.ndjson documents.json array.json unclosed.json cut.json text.txt; do
    title "$f"
    rm -f db
    code $IMPORT --final db $f 2>&1
    store db
    title "the quarantined bytes are the input's"
    sqlite3 db "SELECT record, \"offset\", length, writefile('raw.' || record, raw) FROM discko_rejects ORDER BY record" | while IFS='|' read -r record offset length _; do
        tail -c +$((offset + 1)) $f | head -c "$length" | cmp - "raw.$record" && echo "$offset+$length"
    done
    $IMPORT --verify db $f
    rm -f raw.*
done
title "more bad records than are reported"
for i in 1 2 3 4 5 6 7 8; do echo "bad $i"; done > many.txt
{ sed -n 4p <(ndjson); cat many.txt; } > many.ndjson
rm -f db
code $IMPORT db many.ndjson 2>&1
title "a record of exactly the limit is stored, one byte more is not; with a higher limit it is"
record() { # BYTES
    printf '{"event":"lead.x","data":{"id":"%s"}}\n' "$(head -c $(($1 - 35)) /dev/zero | tr '\0' x)"
}
{ record 1024; record 1025; record 1024; } > limit.ndjson
awk '{ print length }' limit.ndjson
code $IMPORT --quiet --max-record 1024 limit limit.ndjson
sqlite3 limit "SELECT records, stored, duplicates, rejected FROM discko_files" "SELECT record, code, length FROM discko_rejects"
code $IMPORT --max-record 1025 limit limit.ndjson
sqlite3 limit "SELECT records, stored, duplicates, rejected FROM discko_files" "SELECT record, \"offset\", length FROM discko_deliveries ORDER BY record"
title "a record in quarantine that belongs to no input stays where it is"
rm -f db
echo broken > broken
$IMPORT --quiet db broken 2> /dev/null || true
sqlite3 db "UPDATE discko_rejects SET raw = CAST('{\"event\":\"lead.x\",\"data\":{}}' AS BLOB), length = 13" "DELETE FROM discko_files"
code $IMPORT --retry-rejects db 2>&1
sqlite3 db "SELECT count(*), sum(resolved_event_id IS NULL) FROM discko_rejects"
title "lead ids that are not strings"
rm -f db
printf '{"event":"lead.unlocked","data":{"id":%s}}\n' true false 1.5 99999999999999999999 '{"a" : [1, 2]}' null 7 > ids
$IMPORT --quiet db ids
sqlite3 db "SELECT id, lead, typeof(lead) FROM discko_events ORDER BY id" "SELECT event_id, lead_id FROM discko_leads ORDER BY 1"
title "a cut payload that ends in a later line: a whole payload in that line is delivered once"
{ printf '{"event":"lead.unlocked","data":{"id":"cut","summary":{"categories":[{"name":"a"},\n'
    printf '{"event":"lead.unlocked","data":{"id":"whole"}}]{"event":"test","data":{"n":1}}\n'; } > cut.json
rm -f db
code $IMPORT --quiet db cut.json 2>&1
sqlite3 db "SELECT d.record, d.\"offset\", d.length, payload FROM discko_deliveries d JOIN discko_events e ON e.id = event_id ORDER BY 1" \
    "SELECT record, \"offset\", length, code FROM discko_rejects"
$IMPORT --verify db cut.json
title "an element of an array that is no JSON, but a row of CSV, is kept whole"
printf '[{"event":"test","data":{}},\n"a","{""event"":""test2"",""data"":{""id"":""1""}}"\n]\n' > row.json
rm -f db
code $IMPORT --quiet db row.json 2>&1
sqlite3 db "SELECT code, raw FROM discko_rejects"
title "all bytes of a payload that breaks in a line, or was folded, quoted over lines or truncated, are kept"
good='{"event":"test","data":{"n":"\n"}}' broken='{"event":"lead.b","data":{"needs":"a\\n \\"x\\" fin","comment":"tail"}}'
printf '[%s,%s]\n' "$good" "$broken" > rest_in_array
printf '%s %s\n' "$broken" "$good" > rest_before
printf '%s\n' '{"event":"lead.f","data":{"id":"fol' 'ded","n":[1,2' ',3]}}' > folded
printf '%s\n' 'curl -d "{' '  \"event\": \"lead.q\",' '  \"data\": {' '    \"id\": \"1\"' '  }' '}"' > quoted_lines
printf '%s\n' "curl -d '{" '  "date": "2024-01-15",' '  "event": "lead.c",' '  "data": {' '    "id": "1",' > cut_block
printf '%s\n' 'id,body' '"{' '  ""event"": ""lead.c"",' '  ""data"": {' '    ""id"": ""1"",' > cut_cell
for f in rest_in_array rest_before folded quoted_lines cut_block cut_cell; do
    rm -f db
    code $IMPORT --quiet --final db $f 2> /dev/null
    sqlite3 db "SELECT sum(length(raw)), (SELECT count(*) FROM discko_events) FROM discko_rejects"
    $IMPORT --verify db $f
done
