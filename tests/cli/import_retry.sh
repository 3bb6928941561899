. "$TOP/tests/cli/lib.sh"
# What the quarantine holds is read again as if each record were all of an input.
again() { # FILE, OPTION...: imported, tried again with the options, and proven
    rm -f db
    code $IMPORT --quiet db "$1" 2>&1
    code $IMPORT "${@:2}" --retry-rejects db 2>&1
    sqlite3 db "SELECT format, records, stored, duplicates, rejected FROM discko_files" \
        "SELECT record, code, resolved_event_id FROM discko_rejects ORDER BY record"
    code $IMPORT --verify "${@:2}" db "$1"
}
title "a line of a log between lines of JSON"
{ sed -n 1,2p <(ndjson); printf '2024-01-15 10:30:00 INFO body %s\n' "$(sed -n 3p <(ndjson))"; sed -n 4p <(ndjson); } > mixed.ndjson
again mixed.ndjson
title "CSV without a payload column, then with one"
cp "$TOP/tests/data/captures/export.csv" "$TOP/tests/data/captures/mysql.csv" "$TOP/tests/data/captures/export.tsv" .
for f in export.csv mysql.csv export.tsv; do
    again $f --column payload
done
title "records that are not payloads stay as they are"
printf 'no JSON\n' > text.txt
again text.txt
title "records with unknown escapes stay: only the lines around them can tell what these mean"
printf '[08:00:00.123] INFO (1): hook\n    body: {"event":"test","data":{"x":"C:\\temp"}}\n' > pino.log
again pino.log

title "an input whose bytes have changed since is reported"
printf '%s\n' '{"event":"test","data":{}}' > one.ndjson
rm -f db
$IMPORT --quiet db one.ndjson
sed -i 's/test/tess/' one.ndjson
code $IMPORT --verify db one.ndjson
