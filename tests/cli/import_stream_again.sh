. "$TOP/tests/cli/lib.sh"
# More than a batch holds.
awk 'BEGIN { for (i = 0; i < 20500; i++) printf "{\"received_at\":\"2024-02-01T10:%02d:%02dZ\",\"body\":\"{\\\"date\\\":\\\"2024-02-01T10:00:00Z\\\",\\\"event\\\":\\\"lead.unlocked\\\",\\\"data\\\":{%s\\\"status\\\":\\\"NEW\\\",\\\"n\\\":%d}}\"}\n", i / 60 % 60, i % 60, i % 3 ? "\\\"id\\\":\\\"l" int(i / 2) "\\\"," : "", i }' > stream
counted() {
    sqlite3 db "SELECT 'events', count(*) FROM discko_events" "SELECT 'deliveries', count(*) FROM discko_deliveries" \
        "SELECT 'of leads', sum(deliveries), max(deliveries) FROM discko_leads" \
        "SELECT 'of receipts', count(*), sum(deliveries), max(deliveries) FROM discko_internal_receipts"
}
title "a file, imported once"
$IMPORT --quiet db stream
counted
title "the same bytes through a pipe: nothing is counted twice"
$IMPORT --quiet db - < stream
counted
title "records that follow it are counted"
{ head -3 stream; sed 's/\(l[0-9]*\)\\"/new_\1\\"/; 5q' stream; } > more
$IMPORT --quiet db - more < stream
counted
title "interrupted, and interrupted again"
mkfifo pipe
exec 3<> pipe
$IMPORT --quiet db - < pipe &
importer=$!
head -20400 stream >&3 # the last of them may still be in the pipe
kill -TERM $importer # of what is in the background SIGINT is ignored
code wait $importer
exec 3<&-
sqlite3 db "SELECT path = '-', records >= 20000, records = duplicates, complete FROM discko_files"
$IMPORT --quiet db - < stream
counted
sqlite3 db "SELECT path = '-', records, duplicates, complete FROM discko_files"
title "interrupted after much new data: it is stored at once, and reaches the plain tables later"
exec 3<> pipe
$IMPORT --quiet behind - < pipe 2> told &
importer=$!
head -12000 stream >&3 # the last of them may still be in the pipe
kill -TERM $importer
code wait $importer
exec 3<&-
cat told
sqlite3 behind "SELECT count(*) > 10000 FROM discko_events" "SELECT count(*) FROM discko_leads"
$IMPORT --quiet --snapshot behind
sqlite3 behind "SELECT sum(deliveries) = (SELECT count(*) FROM discko_deliveries) FROM discko_leads"
title "interrupted before its first record: nothing is left"
printf '{"date":"2024-02-01T10:00:00Z","event":"lead.unlocked","data":{"id":"early"}}\n' > early
gzip -n early
ASAN_OPTIONS=detect_leaks=0 code strace -f -qq -o trace -e trace=read -P early.gz -e inject=read:signal=TERM:when=1 \
    $IMPORT --quiet db - < early.gz 2> /dev/null
sqlite3 db "SELECT count(*) FROM discko_files"
title "the store equals one that imported everything at once"
sqlite3 db "SELECT * FROM discko_internal_receipts" "SELECT * FROM discko_leads" > incremental
sqlite3 db "UPDATE discko_internal_snapshot SET event_id = 0, delivery_id = 0"
$IMPORT --quiet --snapshot db
sqlite3 db "SELECT * FROM discko_internal_receipts" "SELECT * FROM discko_leads" | cmp - incremental
$IMPORT --verify db stream
title "a stream that begins like two others: the longer one is resumed"
head -1 stream | tr -d '\n' > one
head -1 stream > two
rm db
$IMPORT --quiet db one two
sqlite3 db "UPDATE discko_files SET path = '-'" # as if they had come in at the same time
head -2 stream | $IMPORT --quiet db -
sqlite3 db "SELECT path, size, records, stored, duplicates FROM discko_files"
title "a stream whose packed end is missing, twice"
gzip -c stream | head -c 3000 > cut
rm db
for i in 1 2; do
    code $IMPORT db - < cut 2>&1
done
sqlite3 db "SELECT size, records, stored, duplicates, rejected, complete FROM discko_files" "SELECT record, \"offset\", length, code FROM discko_rejects"
ledger() {
    sqlite3 db "SELECT replace(path, '$PWD/', ''), records, stored, duplicates, rejected FROM discko_files ORDER BY 1, 2" \
        "SELECT sum(deliveries) FROM discko_leads" "SELECT count(*) FROM discko_rejects WHERE resolved_event_id IS NULL"
}
lead() { # ID LENGTH
    printf '{"date":"2024-03-01","event":"lead.unlocked","data":{"id":"%s","text":"%s"}}\n' "$1" "$(head -c "$2" /dev/zero | tr '\0' x)"
}
title "a record that was too large is reported again, and nothing else"
{ lead a 1; lead big 2000; lead b 1; } > some
gzip -nc some > packed
for input in packed - some; do
    rm -f db
    $IMPORT --quiet --max-record 1024 db $input < some 2> /dev/null || true
    for name in $input packed - some; do
        $IMPORT --dry-run --json db $name < some | sed 's/.*totals/totals/' > would
        $IMPORT --json db $name < some | sed 's/.*totals/totals/' | diff would - > not || true
        # A dry run does not read again what stands in quarantine.
        [ $input$name = somesome ] || cat not
    done
    ledger
    $IMPORT --verify db some
done
title "a stream that begins with shorter ones: they become parts of it"
rm db
{ cat some; lead c 1; } > more
{ cat more; lead d 1; } > most
$IMPORT --quiet db - < more
$IMPORT --quiet db - < some
ledger
$IMPORT --quiet db - < most
ledger
$IMPORT --quiet db - < most
ledger
$IMPORT --verify db most
title "a pipe is copied to TMPDIR: what came before the disk was full is imported, and the rest is reported"
lines() { # FROM TO
    seq "$1" "$2" | sed 's/.*/{"event":"test","data":{"n":&}}/'
}
lines 1 20000 > lines
rm db
ASAN_OPTIONS=detect_leaks=0 code strace -f -qq -o trace -e trace=write -e inject=write:error=ENOSPC:when=3 \
    env TMPDIR=/tmp $IMPORT db - < <(cat lines 2> /dev/null) 2>&1
sqlite3 db "SELECT size, records, stored, complete FROM discko_files"
title "the stream is resumed when all of it comes"
$IMPORT db - < <(cat lines)
sqlite3 db "SELECT path, records, stored, duplicates, complete FROM discko_files" "SELECT count(*) FROM discko_deliveries"
title "TMPDIR names a folder that does not exist"
code env TMPDIR=$PWD/missing $IMPORT db - < <(cat lines) 2>&1 | sed "s,$PWD/,,"
title "--verify compares a pipe with the store"
code $IMPORT --verify db - < <(cat lines)
is_drained() { # the pipe at descriptor 3: all of it has been read
    python3 -c 'import array, fcntl, sys, termios
left = array.array("i", [0])
fcntl.ioctl(3, termios.FIONREAD, left)
sys.exit(left[0] > 0)'
}
title "what came before a signal is imported; the next run imports the rest, also from a packed pipe"
for pack in cat "gzip -n"; do
    rm -f db
    exec 3<> pipe
    $IMPORT --quiet db - < pipe 2> /dev/null & # whether it tells of the plain tables depends on how much it has read
    importer=$!
    $pack < lines | head -c 60000 >&3
    wait_for is_drained
    kill -TERM $importer
    code wait $importer
    exec 3<&-
    sqlite3 db "SELECT records > 1000, records = stored, complete FROM discko_files"
    $IMPORT --quiet db - < <($pack < lines)
    sqlite3 db "SELECT records, stored, complete FROM discko_files"
done
title "a member that has grown, with the header that its columns need"
rm db
csv() { # HOW MANY
    echo "id,payload"
    seq "$1" | sed 's/.*/&,"{""event"":""test"",""data"":{""n"":&}}"/'
}
for n in 3 5 5; do
    csv $n > rows
    tar --sort=name --mtime=@0 -czf rows.tgz rows
    $IMPORT --column payload db rows.tgz | head -4
done
sqlite3 db "SELECT records, stored, duplicates, complete FROM discko_files" "SELECT max(payload) FROM discko_events"
code $IMPORT --verify --column payload db rows.tgz
title "a pipe that was interrupted twice, the second time earlier: payloads count once when all of it comes"
interrupted() { # BYTES COMMAND...
    local bytes=$1
    shift
    exec 3<> pipe
    $IMPORT --quiet db - < pipe &
    importer=$!
    "$@" < lines | head -c "$bytes" >&3
    wait_for is_drained
    kill -TERM $importer
    wait $importer || true
    exec 3<&-
}
pieces() {
    sqlite3 db "SELECT path = '-', records > 1000, records = duplicates, stored, complete FROM discko_files" "SELECT count(*) FROM discko_deliveries WHERE record = 0"
}
for pack in cat "gzip -n"; do
    rm -f db
    interrupted 40000 $pack
    interrupted 25000 $pack
    interrupted 30000 $pack
    sqlite3 db "SELECT count(*), sum(complete) FROM discko_files"
    $pack < lines | $IMPORT --dry-run --json db - | sed 's/.*totals/totals/'
    $IMPORT --quiet db - < <($pack < lines)
    pieces
    $IMPORT --verify db lines
done
title "the same if all of it has been imported as a file"
rm db
$IMPORT --quiet db lines
interrupted 60000 cat
interrupted 50000 cat
$IMPORT --dry-run --json db - < <(cat lines) | sed 's/.*totals/totals/'
$IMPORT --json db - < <(cat lines) | sed 's/.*totals/totals/'
pieces
$IMPORT --verify db lines
title "a short stream, then a longer one that is interrupted anywhere: the file keeps its name"
for bytes in 0 3000 50000; do
    rm -f db
    $IMPORT --quiet db lines - < <(head -5 lines)
    [ $bytes = 0 ] || interrupted $bytes cat
    $IMPORT --quiet db - < <(cat lines)
    sqlite3 db "SELECT replace(path, '$PWD/', ''), records, stored, duplicates FROM discko_files" \
        "SELECT count(*) FROM discko_deliveries"
done
$IMPORT --verify db lines
title "rows of bytes that the longer one did not reach stay"
printf '{"body":"{\\"event\\":\\"test\\",\\"data\\":{\\"n\\":%d}}","other":"{\\"event\\":\\"test\\",\\"data\\":{\\"n\\":-%d}}"}\n' 1 1 2 2 > two
rm db
$IMPORT --quiet --at "$.body" db - < <(head -1 two)
$IMPORT --quiet --at "$.other" db two
$IMPORT --quiet --at "$.other" db - < <(cat two)
sqlite3 db "SELECT replace(path, '$PWD/', ''), records, stored, duplicates, read_at FROM discko_files ORDER BY id"
$IMPORT --verify db
title "ended in a record over the size limit, which is not counted before it is complete"
{ head -1 lines; lead big 3000; } > large
for bytes in 1500 2800; do
    rm db
    exec 3<> pipe
    $IMPORT --quiet --max-record 1024 db - < pipe &
    importer=$!
    head -c $bytes large >&3
    wait_for is_drained
    kill -TERM $importer
    code wait $importer
    exec 3<&-
    sqlite3 db "SELECT size, records, stored, rejected, ignored, complete FROM discko_files"
    code $IMPORT --quiet --max-record 1024 db - < <(cat large) 2>&1
    sqlite3 db "SELECT size, records, stored, rejected, ignored, complete FROM discko_files"
done
