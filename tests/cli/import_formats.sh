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
title "whether a broken record is a line is seen behind the blanks that follow it, when they have come"
{ printf '{"event":x\n'; head -c 100000 /dev/zero | tr '\0' ' '; sleep 0.5; printf '\n{"event":"lead.a","data":{}}\n'; } | code $IMPORT --quiet blanks - 2>&1
sqlite3 blanks "SELECT record, \"offset\", length FROM discko_rejects" "SELECT \"offset\", length FROM discko_deliveries"
