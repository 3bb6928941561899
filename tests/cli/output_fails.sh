. "$TOP/tests/cli/lib.sh"
# Standard output cannot be written: every command says so, and the receipt of an erasure is not lost.
for i in 1 2 3 4 5; do
    echo '{"event":"lead.x","date":"2024-01-15T10:30:00Z","data":{"id":"e'$i'","contact":{"email":"e'$i'@b.example"}}}'
done > a.ndjson
$IMPORT --quiet db a.ndjson
to() { # full|closed|gone, COMMAND...
    local rc=0 where=$1
    shift
    case $where in
    full) "$@" > /dev/full || rc=$? ;;
    closed) "$@" >&- || rc=$? ;;
    gone) # nobody reads the pipe any more
        mkfifo pipe
        exec 3<> pipe 4> pipe 3>&-
        "$@" >&4 || rc=$?
        exec 4>&-
        rm pipe ;;
    esac
    echo "exit $rc"
}
for command in --help --verify "--person e1" "--discard-rejects /nowhere" --retry-rejects "--expire 9 --dry-run"; do
    title "$command"
    to full $IMPORT $command db
done
title "an import with a report"
to full $IMPORT --quiet --report - db a.ndjson
title "erasures, on a full disk, with standard output closed, and after the reader has gone"
to full $IMPORT --erase e1 db 2>&1 | sed "s,$PWD/,,"
to closed $IMPORT --erase e3 db 2>&1 | sed "s,$PWD/,,"
to gone $IMPORT --erase e2 --json db 2>&1 | sed "s,$PWD/,,"
title "every command prints one JSON object"
$IMPORT --quiet j.db a.ndjson
for command in --verify --snapshot --retry-rejects "--person e1" "--erase e1" "--expire 9 --dry-run"; do
    $IMPORT --json $command j.db | python3 -c 'import json, sys; print(*json.load(sys.stdin))'
done
sqlite3 j.db "UPDATE discko_deliveries SET event_id = 1" "UPDATE discko_files SET path = 'a \"b' || char(10)"
code $IMPORT --verify --json j.db
title "files may not grow: an error, and not a signal"
python3 -c "
for i in range(3000): print('{\"event\":\"lead.x\",\"date\":\"2024-01-15T10:30:00Z\",\"data\":{\"id\":\"e%d\",\"n\":\"%s\"}}' % (i, 'n' * 300))" > large.ndjson
$IMPORT --quiet large.db large.ndjson
for command in --verify --snapshot --retry-rejects "--erase e5"; do
    title "$command"
    (ulimit -f 100; code $IMPORT $command large.db) 2>&1 | sed 's/^\(discko-import: [^:]*\): .*/\1/'
done
