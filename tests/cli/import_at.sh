. "$TOP/tests/cli/lib.sh"
# --at says where payloads stand: nothing is looked for elsewhere.
found() {
    sqlite3 db "SELECT format, records, stored, duplicates, rejected, ignored, read_at FROM discko_files" \
        "SELECT record, payload FROM discko_deliveries JOIN discko_events ON event_id = discko_events.id ORDER BY record" \
        "SELECT record, code FROM discko_rejects ORDER BY record"
}
lead() { # ID
    printf '{"event":"lead.x","data":{"id":"%s"}}' "$1"
}
text() { # ID: as a JSON string
    lead "$1" | sed 's,",\\",g; s,.*,"&",'
}
{
    echo "{\"body\":$(text body),\"copy\":$(lead copy)}"
    echo "{\"body\":$(lead object)}"
    echo "{\"request\":{\"body\":$(lead deeper)}}"
    lead bare && echo
    echo "2024-03-01T10:00:00Z INFO {\"body\":$(lead line)}"
    echo '{"body":{"no":1}}'
    echo "{\"list\":[{\"body\":$(text first)},{\"body\":$(text second)}]}"
} > in.ndjson
title "a JSON path"
code $IMPORT --quiet --at '$.body' db in.ndjson 2> /dev/null
found
title "another path: read again, and the payloads found before stay"
code $IMPORT --quiet --at '$.list[].body' db in.ndjson 2> /dev/null
found
title "no path: read again, and now everything is there"
code $IMPORT --json db in.ndjson 2> /dev/null | sed 's/.*totals/totals/'
found
title "with the same options the input is not read again"
code $IMPORT --json db in.ndjson 2> /dev/null | sed 's/.*totals/totals/'
$IMPORT --verify db in.ndjson
title "a column of CSV, under both names of the option"
{
    echo "id,one,two"
    echo "1,\"$(lead one | sed 's/"/""/g')\",\"$(lead two | sed 's/"/""/g')\""
} > rows.csv
for option in at column; do
    rm -f db
    code $IMPORT --quiet --$option one db rows.csv
    found
done
title "no such column: the message lists the columns; then the right one"
rm -f db
code $IMPORT --quiet --at three db rows.csv 2>&1
sqlite3 db "SELECT code, message FROM discko_rejects"
code $IMPORT --quiet --at two db rows.csv 2>&1
found
title "a column's name does not change how JSON is read"
rm -f db
code $IMPORT --quiet --at one db in.ndjson 2> /dev/null
sqlite3 db "SELECT stored FROM discko_files"
title "a packed input in a folder is read again with another path"
mkdir packed
printf '{"one":%s}\n{"two":%s}\n' '{"event":"test","data":{"n":1}}' '{"event":"test","data":{"n":2}}' | gzip > packed/in.gz
rm -f db
code $IMPORT --quiet --at '$.one' db packed 2>&1
code $IMPORT --quiet --at '$.two' db packed 2>&1
code $IMPORT --quiet db packed 2>&1
found
title "wrong usage"
code $IMPORT --at '' db in.ndjson 2>&1
code $IMPORT --at '$.list[0]' db in.ndjson 2>&1
