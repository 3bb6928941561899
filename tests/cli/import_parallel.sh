. "$TOP/tests/cli/lib.sh"
# Three importers on one spool and one database.
mkdir spool
for i in $(seq 100 399); do
    printf '{"event":"lead.unlocked","data":{"id":"req_%d","n":%d}}\n' $((i % 50)) $((i % 150)) > spool/$i
done
for i in 1 2 3; do
    $IMPORT --quiet --busy-timeout 60000 --move-to done db spool > out.$i 2>&1 &
done
wait
cat out.*
title "each file is moved once, and each payload stored once"
find spool -type f
find done -type f | wc -l
sqlite3 db "SELECT count(*), sum(stored), sum(duplicates), sum(rejected) FROM discko_files" \
    "SELECT count(*) FROM discko_events" "SELECT count(*), sum(deliveries) FROM discko_leads" \
    "SELECT count(*) FROM discko_files WHERE moved_to IS NULL"
$IMPORT --verify db done
title "three importers on one large file"
seq 1 60000 | sed 's/.*/{"event":"lead.unlocked","data":{"id":"&"}}/' > large.ndjson
for i in 1 2 3; do
    $IMPORT --quiet --no-snapshot --busy-timeout 60000 db large.ndjson > out.$i 2>&1 &
done
wait
cat out.*
sqlite3 db "SELECT records, stored, duplicates, complete FROM discko_files WHERE path LIKE '%large.ndjson'" \
    "SELECT count(*) FROM discko_deliveries WHERE file_id = (SELECT max(id) FROM discko_files)"
$IMPORT --verify db large.ndjson
title "another importer reads the same file to its end between two batches of the first"
head -45000 large.ndjson > twice.ndjson
export ASAN_OPTIONS=detect_leaks=0 # which traces too, and cannot be traced
traced() { # FILE OPTION... COMMAND...
    strace -qq -o "$1" -e trace=fcntl,unlink "${@:2}"
}
traced trace $IMPORT --quiet --no-snapshot first.db twice.ndjson
# The lock that is asked for behind the third commit from the end, which is that of the first batch.
commits=$(($(grep -c 'unlink("[^"]*first.db-journal"' trace) - 2))
lock=$(awk -v of=$commits '/first.db-journal/ { seen++ } /fcntl\(/ { n++ } seen == of && /fcntl\(.*F_RDLCK.*l_start=1073741824,/ { print n; exit }' trace)
traced again -e inject=fcntl:delay_enter=2000000:when="$lock" $IMPORT --no-snapshot --busy-timeout 60000 twice.db twice.ndjson > out.1 2>&1 &
while [ "$(grep -sc 'unlink("[^"]*twice.db-journal"' again)" != "$commits" ]; do sleep 0.02; done
$IMPORT --quiet --no-snapshot --busy-timeout 60000 twice.db twice.ndjson
wait
cat out.1
sqlite3 twice.db "SELECT records, stored, duplicates, complete FROM discko_files" "SELECT count(*) FROM discko_deliveries"
$IMPORT --verify twice.db twice.ndjson
title "a stream that another importer reads is restarted too"
rm -f again twice.db*
traced again -e inject=fcntl:delay_enter=2000000:when="$lock" $IMPORT --no-snapshot --busy-timeout 60000 twice.db - < twice.ndjson > out.1 2>&1 &
while [ "$(grep -sc 'unlink("[^"]*twice.db-journal"' again)" != "$commits" ]; do sleep 0.02; done
$IMPORT --quiet --no-snapshot --busy-timeout 60000 twice.db - < twice.ndjson
wait
cat out.1
sqlite3 twice.db "SELECT records, stored, duplicates, complete FROM discko_files" "SELECT count(*) FROM discko_deliveries"
