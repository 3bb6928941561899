# What the crash tests share; the sourcing script has set TOP and is in a folder of its own.
IMPORT=$TOP/discko-import
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
prepare() { # how many payloads a file
    local i
    mkdir origin origin/spool origin/spool/sub
    seq 1 "$1" | sed 's/.*/{"date":"2024-01-01","event":"lead.unlocked","data":{"id":"old_&","locked":false,"status":"NEW"}}/' > old
    "$IMPORT" --quiet origin/db old
    for i in 1 2 3; do
        seq 1 "$1" | sed "s/.*/{\"date\":\"2024-02-0$i\",\"event\":\"lead.unlocked\",\"data\":{\"id\":\"new_&\",\"locked\":false,\"status\":\"WON\",\"n\":$i}}/" > origin/spool/$i.ndjson
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
contents() {
    sqlite3 run/db < "$TOP/tests/crash/contents.sql"
    find run -type f ! -name 'db*' | sort | xargs sha256sum
}
# Whether what has been disturbed becomes, by another run, what it would have been.
recovers() { # what runs, import where it is not said
    ${1:-import}
    [ $? -le 1 ] && "$IMPORT" --quiet --verify run/db > out 2>&1 && contents > found && cmp -s clean found
}
