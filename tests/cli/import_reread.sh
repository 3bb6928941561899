. "$TOP/tests/cli/lib.sh"
# Known inputs that are read again, since this run may find more in them than the one before.
counted() {
    sqlite3 db "SELECT replace(path, '$PWD/', ''), records, stored, duplicates, rejected, ignored, rules > 0, read_at, record_max FROM discko_files ORDER BY id" \
        "SELECT 'deliveries', count(*) FROM discko_deliveries" \
        "SELECT 'quarantine', count(*) FROM discko_rejects" \
        "SELECT 'leads', lead_id, deliveries FROM discko_leads ORDER BY 2"
}
# The plain tables are as if they were made anew, and all of it holds.
proved() { # INPUT OPTION...
    sqlite3 db "SELECT * FROM discko_internal_receipts ORDER BY 1" "SELECT * FROM discko_leads ORDER BY lead_id" > incremental
    cp db again
    sqlite3 again "UPDATE discko_internal_snapshot SET event_id = 0, delivery_id = 0"
    $IMPORT --quiet --snapshot again
    sqlite3 again "SELECT * FROM discko_internal_receipts ORDER BY 1" "SELECT * FROM discko_leads ORDER BY lead_id" | diff incremental -
    $IMPORT --verify "${@:2}" db "$1"
}
cell() { # ID
    printf '"{""event"":""lead.x"",""data"":{""id"":""%s""}}"' "$1"
}
title "another column: payloads that are found again count once"
{
    echo "received_at,a,b"
    echo "2024-03-01T10:00:00Z,$(cell one),$(cell one)"
    echo "2024-03-01T10:00:01Z,$(cell two),$(cell two)"
    echo "2024-03-01T10:00:02Z,nothing,$(cell three)"
} > some.csv
ndjson > other
$IMPORT --quiet db other
code $IMPORT --column a db some.csv 2>&1
counted
code $IMPORT --column a db some.csv
code $IMPORT --dry-run --json --column b db some.csv | sed 's/.*totals/totals/'
code $IMPORT --json --column b db some.csv | sed 's/.*totals/totals/'
counted
proved some.csv --column b
code $IMPORT --column b db some.csv
title "nothing was ignored or quarantined: it is not read again"
code $IMPORT db other
title "an input that would lose payloads stays as it was, and is reported once"
{
    echo "a,b"
    echo "$(cell four),nothing"
    echo "nothing,$(cell five)"
} > half.csv
code $IMPORT --quiet --column a db half.csv 2>&1
for i in 1 2; do
    code $IMPORT --column b db half.csv 2>&1
done
counted
proved half.csv --column a
title "such an input is resumed"
echo "$(cell six),$(cell seven)" >> half.csv
code $IMPORT --quiet --column a db half.csv 2>&1
echo "$(cell eight),$(cell nine)" >> half.csv
code $IMPORT --quiet --column b db half.csv 2>&1
counted
title "read with older rules: packed, through a pipe, and growing"
{ ndjson; echo '{"event":1}'; } > lines
gzip -n < lines > lines.gz
for input in lines lines.gz -; do
    rm db
    $IMPORT --quiet db other
    code $IMPORT --quiet db $input 2>&1 < <(cat lines)
    sqlite3 db "UPDATE discko_files SET rules = 0" "DELETE FROM discko_internal_packed"
    # As if the older rules had not found one of them.
    sqlite3 db "DELETE FROM discko_deliveries WHERE file_id = 2 AND record = 1" \
        "UPDATE discko_files SET duplicates = duplicates - 1, ignored = ignored + 1 WHERE id = 2" \
        "UPDATE discko_internal_snapshot SET writers = 1" "UPDATE discko_leads SET deliveries = deliveries - 1 WHERE event_id = 2" \
        "UPDATE discko_internal_snapshot SET writers = 0"
    [ $input != lines ] || { tail -1 lines && ndjson; } >> more
    [ $input != lines ] || cat more >> lines
    code $IMPORT --quiet db $input 2>&1 < <(cat lines)
    counted
    proved $input < <(cat lines)
    code $IMPORT --quiet db $input 2>&1 < <(cat lines)
    head -5 lines > same && mv same lines
done
title "interrupted while an input is read again: nothing has changed"
seq 30000 | sed 's/.*/{"event":"test","data":{"n":&}}/' > many
echo '{"event":1}' >> many
rm db
$IMPORT --quiet db many 2> /dev/null || true
sqlite3 db "UPDATE discko_files SET rules = 0"
sqlite3 db .dump > before
ASAN_OPTIONS=detect_leaks=0 code strace -f -qq -o trace -e trace=read -P many -e inject=read:signal=TERM:when=18 $IMPORT --quiet db many 2> /dev/null
sqlite3 db .dump | cmp - before && echo unchanged
code $IMPORT db many 2>&1
$IMPORT --verify db many
title "interrupted inside a record over the limit: the rest is not read, and the next run begins with the whole record"
{ echo '{"event":"test","data":{"n":1}}' && printf '{"event":"test","data":"' && head -c 8000000 /dev/zero | tr '\0' x && echo '"}' && echo '{"event":"test","data":{"n":2}}'; } > huge
sed 's/"event"/"a":1,"event"/; 2s/data":"x/data":[x/' huge > broken
{ echo 'event,data,a' && sed '1d; s/.*/test,"{""n"":3}",&/; s/,{/,"{/; $d' huge && echo '"' && echo 'test,"{""n"":4}",b'; } > huge.csv
{ head -c 8000000 /dev/zero && echo '{"event":"test","data":{"n":5}}'; } > zeros
rows() {
    sqlite3 "$1" "SELECT records, stored, rejected, ignored, size, complete FROM discko_files" "SELECT record, \"offset\", length, code FROM discko_rejects" "SELECT payload FROM discko_events"
}
{ printf '\324\303\262\241\2\0\4\0' && head -c 8000000 /dev/zero | tr '\0' x; } > foreign
for input in huge broken huge.csv zeros foreign; do
    rm -f db whole
    code $IMPORT --quiet --final --max-record 1024 whole $input 2> /dev/null
    ASAN_OPTIONS=detect_leaks=0 code strace -f -qq -o trace -e trace=read -P $input -e inject=read:signal=TERM:when=30 $IMPORT --quiet --final --max-record 1024 db $input 2> /dev/null
    [ $(grep -c 'read(' trace) -lt 60 ] && echo "the rest was not read"
    code $IMPORT --quiet --final --max-record 1024 db $input 2> /dev/null
    diff <(rows whole) <(rows db) && echo same
done
title "interrupted while a packed file is hashed: the rest is not read"
printf '\037\213\010\0\0\0\0\0\0\003' > sparse.gz
truncate -s 1T sparse.gz
timeout -k 20 -s TERM 1 $IMPORT --quiet db sparse.gz || echo "exit $?" # of timeout: 137 if it had to be killed
rm sparse.gz
title "and while a plain file is compared with one of its size"
sqlite3 db "UPDATE discko_files SET size = 1 << 40"
truncate -s 1T sparse
timeout -k 20 -s TERM 1 $IMPORT --quiet db sparse || echo "exit $?"
rm sparse
