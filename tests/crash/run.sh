#!/bin/bash
# Kills discko-import at system calls, and lets them fail; then runs it again, and expects what a run
# that nothing has disturbed gives: every record once, the accounting in order, every file where it
# belongs. A test is one call of one kind. Prints "ok - what" and "not ok - what".
#
#   tests/crash/run.sh CHECKOUT [STEP] [RANDOM] [MEMORY]
#
# STEP: every how many-th call of each kind (1: all of them). RANDOM: how many kills at random moments.
# MEMORY: every how many-th allocation (0: none).
set -u
TOP=$(cd "${1:-.}" && pwd)
step=${2:-1} random=${3:-0} memory=${4:-0}
IMPORT=$TOP/discko-import
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 2
failures=0
check() { # status, what
    if [ "$1" = 0 ]; then
        echo "ok - $2"
    else
        echo "not ok - $2"
        failures=$((failures + 1))
    fi
}

# A store that has something already, and a spool with all that may come: payloads, carriers, a packed
# file, records for the quarantine, one lead in several versions.
prepare() {
    local i
    mkdir origin origin/spool origin/spool/sub
    seq 1 200 | sed 's/.*/{"date":"2024-01-01","event":"lead.unlocked","data":{"id":"old_&","locked":false,"status":"NEW"}}/' > old
    "$IMPORT" --quiet origin/db old
    for i in 1 2 3; do
        seq 1 150 | sed "s/.*/{\"date\":\"2024-02-0$i\",\"event\":\"lead.unlocked\",\"data\":{\"id\":\"new_&\",\"locked\":false,\"status\":\"WON\",\"n\":$i}}/" > origin/spool/$i.ndjson
    done
    { sed -n 1,50p old; echo broken; } > origin/spool/sub/mixed
    cp "$TOP/tests/data/captures/spool.ndjson" origin/spool/sub/carried
    gzip -c "$TOP/tests/data/captures/plain.ndjson" > origin/spool/plain.gz
}
fresh() {
    rm -rf run
    cp -a origin run
}
import() { # a prefix such as strace
    "$@" "$IMPORT" --quiet --move-to run/done run/db run/spool > out 2>&1
}
# All that a store and its spool say, without ids and times, which differ from run to run, and so may
# which of two inputs with the same payload came first.
contents() {
    sqlite3 run/db \
        "SELECT payload FROM discko_events ORDER BY hash" \
        "SELECT f.path, d.record, d.\"offset\", d.length, hex(e.hash) FROM discko_deliveries AS d JOIN discko_files AS f ON f.id = d.file_id JOIN discko_events AS e ON e.id = d.event_id ORDER BY 1, 2" \
        "SELECT path, size, hex(content_hash), records, stored + duplicates, rejected, ignored, complete, moved_to FROM discko_files ORDER BY path" "SELECT sum(stored) FROM discko_files" \
        "SELECT record, code, hex(raw) FROM discko_rejects ORDER BY 1" \
        "SELECT lead_id, status, versions, deliveries FROM discko_leads ORDER BY 1" \
        "SELECT lead_id, stage FROM discko_facts ORDER BY 1" \
        "SELECT count(*) FROM discko_versions" "PRAGMA integrity_check"
    find run -type f ! -name db | sort | xargs sha256sum
}
# Whether what has been disturbed becomes, by another run, what it would have been.
recovers() {
    import
    [ $? -le 1 ] && "$IMPORT" --quiet --verify run/db > out 2>&1 && contents > found && cmp -s clean found
}
calls() { # KIND: how many of them an undisturbed run makes
    fresh
    import strace -f -qq -o trace -e trace="$1"
    grep -c "$1(" trace
}

prepare
fresh
import
check $(($? > 1)) "an undisturbed run"
contents > clean

for kind in pwrite64 fsync fdatasync renameat2 unlink ftruncate; do
    count=$(calls $kind)
    bad=0 tried=0
    for ((n = 1; n <= count; n += step)); do
        fresh
        import strace -f -qq -o trace -e trace=$kind -e inject=$kind:signal=KILL:when=$n 2> /dev/null
        recovers || { bad=$((bad + 1)); echo "  killed at $kind $n"; diff clean found | head -5; }
        tried=$((tried + 1))
    done
    check $bad "killed at each of $tried $kind (of $count): nothing lost, nothing doubled"
done 2> /dev/null

# Exit 0 or 1 says that everything is in; then it must be.
for kind in pwrite64 fsync fdatasync renameat2 unlink ftruncate read openat; do
    count=$(calls $kind)
    for error in ENOSPC EIO EMFILE EINTR; do
        case $kind:$error in
        read:ENOSPC | fsync:EMFILE | fdatasync:EMFILE | pwrite64:EMFILE | renameat2:EMFILE | unlink:EMFILE | ftruncate:EMFILE | read:EMFILE) continue ;;
        esac
        bad=0 tried=0
        for ((n = 1; n <= count; n += step)); do
            fresh
            import strace -f -qq -o trace -e trace=$kind -e inject=$kind:error=$error:when=$n
            rc=$?
            if [ $rc -le 1 ] && ! { contents > found && cmp -s clean found; } && ! grep -q 'not moved\|cannot\|error\|read\|:' out; then
                bad=$((bad + 1)) && echo "  $kind $n: $error: exit $rc, and not all is there"
            fi
            [ $rc -lt 128 ] || { bad=$((bad + 1)) && echo "  $kind $n: $error: exit $rc"; }
            recovers || { bad=$((bad + 1)); echo "  $kind $n: $error: not mended"; diff clean found | head -5; }
            tried=$((tried + 1))
        done
        check $bad "$error at each of $tried $kind (of $count): told, and mended by the next run"
    done
done

bad=0
for ((n = 0; n < random; n++)); do
    fresh
    for ((again = 0; again < 3; again++)); do
        import timeout -s KILL "0.0$((RANDOM % 40 + 1))" 2> /dev/null
    done
    recovers || { bad=$((bad + 1)); echo "  random kill $n"; diff clean found | head -5; }
done 2> /dev/null
[ "$random" = 0 ] || check $bad "$random times killed three times at random: nothing lost, nothing doubled"

if [ "$memory" != 0 ]; then
    ${CC:-cc} -shared -fPIC -O1 -o failing_malloc.so "$TOP/tests/crash/failing_malloc.c" -ldl || exit 2
    fresh
    import env LD_PRELOAD="$work/failing_malloc.so"
    count=$(sed -n 's/^allocations //p' out)
    for on in '' 1; do
        bad=0 tried=0
        for ((n = 1; n <= count; n += memory)); do
            fresh
            import env LD_PRELOAD="$work/failing_malloc.so" FAIL_AT="$n" ${on:+FAIL_ON=1}
            rc=$?
            [ $rc -lt 128 ] || { bad=$((bad + 1)) && echo "  allocation $n${on:+ and on}: exit $rc"; }
            good=$(sqlite3 run/db "SELECT count(*) FROM discko_rejects WHERE raw <> CAST('broken' AS BLOB)")
            [ "$good" = 0 ] || { bad=$((bad + 1)) && echo "  allocation $n${on:+ and on}: $good good records in quarantine"; }
            recovers || { bad=$((bad + 1)) && echo "  allocation $n${on:+ and on}: not mended" && diff clean found | head -5; }
            tried=$((tried + 1))
        done
        check $bad "$tried allocations (of $count) fail${on:+, and all after them}: told, and mended by the next run"
    done
fi
exit $((failures > 0))
