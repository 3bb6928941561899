. "$TOP/tests/cli/lib.sh"
p=$payloads
cat "$p"/*.json > documents.json
ndjson > lines.ndjson
ndjson | sed 's/$/\r/' > crlf.ndjson
printf '%s' "$(ndjson)" > no-final-newline.ndjson
{ printf '\xEF\xBB\xBF'; cat "$p/person.json"; } > bom.json
{ echo '['; ndjson | sed '$!s/$/,/'; echo ']'; } > array.json
ndjson | sed 's/^/\x1e/' > text-sequence.json
ndjson | tr -d '\n' > touching.json
ndjson | paste -sd, > commas.json
: > empty.json
printf ' \n\n' > blank.json
printf '[]' > empty-array.json
cp "$p/test.json" one.json
for f in *.json *.ndjson; do
    title "$f"
    rm -f db
    $IMPORT --quiet db "$f" 2>&1
    sqlite3 db "SELECT format, records, stored, duplicates, rejected, complete, size FROM discko_files" \
        "SELECT group_concat(d.record || ':' || d.\"offset\" || '+' || d.length || '=' || e.event_name || ' ' || coalesce(e.lead, '-'), '; ') FROM discko_deliveries AS d JOIN discko_events AS e ON e.id = d.event_id"
    $IMPORT --verify db "$f"
done
title "all of them in one store: four payloads"
rm -f db
$IMPORT db *.json *.ndjson - < lines.ndjson
sqlite3 db "SELECT count(*) FROM discko_events" "SELECT count(*) FROM discko_deliveries"
title "whether a broken record is a line is decided after the blanks that follow it have arrived"
{ printf '{"event":x\n'; head -c 100000 /dev/zero | tr '\0' ' '; sleep 0.5; printf '\n{"event":"lead.a","data":{}}\n'; } | code $IMPORT --quiet blanks - 2>&1
sqlite3 blanks "SELECT record, \"offset\", length FROM discko_rejects" "SELECT \"offset\", length FROM discko_deliveries"
title "one document with a list, too large to be read in one piece"
{ printf '{"next":null,"items":['; seq -f '{"event":"test","data":{"n":%g}},' 1 400 | tr -d '\n'; printf '{}]}\n'; } > list.json
rm -f db
code $IMPORT --quiet --max-record 4096 db list.json
sqlite3 db "SELECT format, records, stored FROM discko_files"
$IMPORT --verify --max-record 4096 db list.json
title "a record over the limit, of HTTP and of JSON on several lines, is quarantined in one piece"
{ printf 'POST / HTTP/1.1\r\nContent-Length: 9027\r\n\r\n{"event":"x","data":{"x":"'; head -c 8998 /dev/zero | tr '\0' 'a'; printf '"}}\n%s\n' '{"event":"test","data":{"n":1}}'; } > large.http
{ printf '{"event":"x","data":['; yes '1234567,' | head -n 900; printf '1]}\n%s\n' '{"event":"test","data":{"n":2}}'; } > large.json
for f in large.http large.json; do
    rm -f db
    code $IMPORT --quiet --final --max-record 4096 db $f
    sqlite3 db "SELECT record, \"offset\", length, length(raw), code FROM discko_rejects" "SELECT payload FROM discko_events"
    $IMPORT --verify --max-record 4096 db $f
done
title "the last element of an array may be a number, true, false or null"
for last in 1 -2.5e3 true null false; do
    rm -f db
    printf '[{"event":"test","data":{}}, %s]\n{"event":"test","data":{"n":2}}\n' "$last" > scalar.json
    code $IMPORT --quiet db scalar.json 2>&1
    sqlite3 db "SELECT records, stored, ignored, complete FROM discko_files"
    $IMPORT --verify db scalar.json
done
