# --report and --status replace a file: never one of the store's, another database, or an input.
. "$TOP/tests/cli/lib.sh"
mkdir spool
cp "$payloads/person.json" "$payloads/company.json" spool
$IMPORT --quiet db spool
$IMPORT --quiet --erase req_xyz789 db
cp db other
ln db hard
cksum db* other spool/* > before
title "files of the store, under any name, other databases and inputs stay as they are"
for name in db hard ./db db-wal db-journal db.erase-key spool/../db.erase-key other spool/person.json; do
    code $IMPORT --quiet --report $name db spool 2>&1
    code timeout 5 $IMPORT --quiet --watch --status $name db spool 2>&1
done
code $IMPORT --quiet --report new.db new.db spool 2>&1
code $IMPORT --quiet --report spool/company.json db spool/company.json 2>&1
cksum db* other spool/* | cmp before - && $IMPORT --verify db spool
title "the key has another place"
cp "$payloads/locked.json" key
DISCKO_ERASE_KEY=key code $IMPORT --quiet --report key db spool 2>&1
title "a report and a status file among the inputs are rewritten and never read"
$IMPORT --quiet --report spool/page.html db spool
$IMPORT --quiet --report spool/page.html db spool
rm spool/page.html
$IMPORT --quiet --watch --status spool/status.prom db spool &
watcher=$!
for _ in $(seq 100); do
    [ ! -e spool/status.prom ] || break
    sleep 0.1
done
cp "$payloads/locked.json" spool
for _ in $(seq 100); do
    ! grep -q 'stored"} 1' spool/status.prom || break
    sleep 0.1
done
kill -TERM $watcher
wait $watcher
ls spool
sqlite3 db "SELECT replace(path, '$PWD/', '') FROM discko_files ORDER BY 1" \
    "SELECT count(*) FROM discko_rejects"
title "a device, a pipe, a folder: none is replaced"
mkfifo fifo
ln -s fifo link
ln -s /dev/null null
for name in fifo link inner null; do
    mkdir -p inner
    code $IMPORT --quiet --report $name special.db "$payloads/test.json" 2>&1
    code $IMPORT --quiet --watch --status $name special.db "$payloads/test.json" 2>&1
done
ls -F fifo link null 2> /dev/null || true
ls special.db 2> /dev/null || true
title "an input is not moved to where the report will be"
mkdir -p spool3/sub
echo '{"event":"test","data":{"n":"a"}}' > spool3/a
echo '{"event":"test","data":{"n":"b"}}' > spool3/sub/b
code $IMPORT --quiet --move-to out3 --report out3/a move.db spool3/a
code $IMPORT --quiet --move-to out3 --report out3/sub/b move.db spool3
cat out3/a.1 out3/sub/b.1
head -c 15 out3/a out3/sub/b
