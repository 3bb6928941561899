#!/bin/bash
# Two programs at once on one store: the first is stopped each time it gives up its lock, also between two batches,
# and the second runs meanwhile. Whatever the order, the accounting of the store must
# hold, and the plain tables must be what a full rebuild gives. Prints "ok - what" and "not ok - what".
#
#   tests/crash/pairs.sh CHECKOUT some|all
set -u
TOP=$(cd "${1:-.}" && pwd)
[ "${2:-some}" = all ] && step=1 || step=3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 2
. "$TOP/tests/crash/lib.sh"
IMPORT=$TOP/build/tests/batches_of_20

leads() { # whose, from, to
    seq "$2" "$3" | sed "s/.*/{\"received_at\":\"2024-02-01T10:00:00Z\",\"body\":{\"date\":\"2024-02-01\",\"event\":\"lead.unlocked\",\"data\":{\"id\":\"$1_&\",\"locked\":false,\"contact\":{\"email\":\"$1_&@example.com\"}}}}/"
}
mkdir origin origin/in
{ leads a 1 70; leads a 1 9; } > origin/in/b.ndjson
leads early 1 30 > early
{ leads a 3 12; printf 'broken "lead.%s, and more than enough room for what it becomes\n' 1 2 3; leads c 1 5; } > origin/mixed
"$IMPORT" --quiet origin/db early origin/mixed 2> /dev/null
# What has become readable meanwhile: one record, and one that is two payloads.
sqlite3 origin/db "UPDATE discko_rejects SET (raw, length) = (SELECT CAST(raw AS BLOB), length(raw) FROM (SELECT '{\"event\":\"test\",\"data\":{\"n\":' || record || '}}' AS raw)) WHERE record % 3 < 2"

first() { # PREFIX...
    case $name in
    import) "$@" "$IMPORT" --quiet run/db run/in ;;
    "an import that moves") "$@" "$IMPORT" --quiet --move-to run/done run/db run/in ;;
    "--retry-rejects") "$@" "$IMPORT" --quiet --retry-rejects run/db ;;
    "--erase") "$@" "$IMPORT" --quiet --erase early_7 run/db ;;
    "--snapshot") "$@" "$IMPORT" --quiet --snapshot run/db ;;
    "--verify") "$@" "$IMPORT" --verify run/db early ;;
    esac > out.first 2>&1
}
second() {
    case $1 in
    "--erase") "$IMPORT" --quiet --busy-timeout 0 --erase a_5@example.com run/db ;;
    "--retry-rejects") "$IMPORT" --quiet --busy-timeout 0 --retry-rejects run/db ;;
    "--snapshot") "$IMPORT" --quiet --busy-timeout 0 --snapshot run/db ;;
    "--verify") "$IMPORT" --busy-timeout 0 --verify run/db ;;
    "the same import") "$IMPORT" --quiet --busy-timeout 0 run/db run/in ;;
    "another import") "$IMPORT" --quiet --busy-timeout 0 --no-snapshot run/db second ;;
    esac > out.second 2>&1
}
leads a 1 30 > second
leads d 1 50 >> second

plain() {
    sqlite3 run/db "SELECT * FROM discko_leads ORDER BY event_id" "SELECT * FROM discko_internal_receipts ORDER BY event_id"
}
holds() {
    "$IMPORT" --quiet --snapshot run/db > out 2>&1 && "$IMPORT" --verify run/db > out 2>&1 || return
    plain > incremental
    sqlite3 run/db "UPDATE discko_internal_snapshot SET event_id = 0, delivery_id = 0"
    "$IMPORT" --quiet --snapshot run/db
    plain | cmp -s - incremental || { echo "the plain tables differ from a full rebuild" > out; return 1; }
}
# Continues a program until it has ended: a thread of it may stop only after the first signal to go on.
go_on() { # PID
    while kill -CONT "$1"; do sleep 0.2; done 2> /dev/null
}
# Stops the first at the N-th call, and runs the second then.
together() { # N, second
    local pid rc
    rm -rf run trace
    cp -a origin run
    first strace -f -o trace -e trace=fcntl -P run/db -P "$PWD/run/db" -e inject=fcntl:signal=STOP:when="$1" &
    pid=$!
    until grep -q 'stopped by SIGSTOP\|^[0-9]* +++' trace 2> /dev/null; do sleep 0.01; done
    second "$2"
    rc=$?
    [ $rc -le 1 ] || [ $rc = 75 ] || { echo "  $name stopped at $1: $2: exit $rc"; head -3 out.second; }
    [ $rc != 75 ] && ran=$((ran + 1))
    [ $rc -le 1 ] || [ $rc = 75 ]
    rc=$?
    go_on "$(head -1 trace | cut -d' ' -f1)" &
    wait $pid
    local ended=$?
    [ $ended -le 1 ] || { echo "  $name stopped at $1 for $2: exit $ended"; head -3 out.first; return 1; }
    holds || { echo "  $name stopped at $1 for $2:"; head -3 out; return 1; }
    return $rc
}

for name in import "an import that moves" "--retry-rejects" "--erase" "--snapshot" "--verify"; do
    rm -rf run
    cp -a origin run
    first strace -f -o trace -e trace=fcntl -P run/db -P "$PWD/run/db"
    calls=$(grep 'fcntl(' trace | grep -n 'F_UNLCK, l_whence=SEEK_SET, l_start=0, l_len=0' | cut -d: -f1 | awk "NR % $step == 0")
    for other in "--erase" "--retry-rejects" "--snapshot" "--verify" "the same import" "another import"; do
        bad=0 ran=0
        for n in $calls; do
            together "$n" "$other" || bad=$((bad + 1))
        done 2> /dev/null
        check $bad "$name and $other at once: the accounting holds ($ran times both ran)"
        [ $ran -gt 0 ] || check 1 "$name and $other never ran at once"
    done
done
exit $((failures > 0))
