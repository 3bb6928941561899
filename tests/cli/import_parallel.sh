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
title "each file has been moved once, and each payload stored once"
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
