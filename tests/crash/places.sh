#!/bin/bash
# Each place in the code where memory is asked for, or a system call made, fails once (places.c), over
# commands that use all of discko-import. The command ends as it does undisturbed and comes to the same,
# or says with another exit code, 4 without memory, that it did not; it is never ended by a signal and
# never hangs; and run again it comes to the same. Prints "ok - what" and "not ok - what", one for each
# command and kind.
#
#   tests/crash/places.sh CHECKOUT [COMMAND...]     where make all units has been
set -u
TOP=$(cd "${1:-.}" && pwd)
shift
IMPORT=$TOP/discko-import
work=$(mktemp -d)
other=$(mktemp -d -p /dev/shm) # another file system
trap '[ -z "${server:-}" ] || kill "$server"; rm -rf "$work" "$other"' EXIT
cd "$work" || exit 2
# The store on a server is a file like the others.
python3 "$TOP/tests/cluster/answers.py" run/server.db > url &
server=$!
while ! grep -qs http url; do sleep 0.05; done
URL=$(cat url)
${CC:-cc} -D_GNU_SOURCE -shared -fPIC -O1 -o places.so "$TOP/tests/crash/places.c" -ldl || exit 2
failures=0
captures=$TOP/tests/data/captures payloads=$TOP/examples/spool/documented

# ---------------------------------------------------------------------------------------- the commands

lead() { # ID STATUS
    printf '{"date":"2024-03-01","event":"lead.unlocked","data":{"id":"%s","locked":false,"status":"%s","contact":{"email":"%s@a.example"}}}\n' "$1" "$2" "$1"
}
prepare() {
    mkdir -p run/spool/sub run/spool/packed
    { lead a NEW; lead b NEW; lead c NEW; } > run/old
    lead big "$(head -c 3000 /dev/zero | tr '\0' x)" > run/large
    (cd run && "$IMPORT" --quiet db old && "$IMPORT" --quiet --max-record 1024 db large)
    { lead a WON; echo broken; lead d NEW; } > run/spool/some
    { cat run/old; lead e NEW; } > run/grown
    lead f NEW > run/spool/sub/deep
    cp "$captures"/* run/spool
    rm run/spool/*.csv run/spool/*.tsv run/spool/make* run/spool/README*
    (cd run/spool/packed && gzip -c ../some > some.gz && xz -c ../some > some.xz && zstd -q < ../some > some.zst && bzip2 -c ../some > some.bz2 &&
        tar -C .. -cf some.tar some sub && gzip -c some.tar > some.tgz && zip -q some.zip some.tar some.gz && head -c 60 some.gz > cut.gz)
    for i in 1 2 3 4 5 6 7 8 9; do lead $i NEW; done | gzip -c > run/more.gz
    (cd run && "$IMPORT" --quiet erased.db old && "$IMPORT" --erase b erased.db && "$IMPORT" --quiet --final taken spool more.gz) > /dev/null 2>&1
    sqlite3 run/old.db < "$TOP/tests/data/stores/v1.sql"
    printf 'id,payload\n1,"%s"\n2,"open\n' "$(lead g NEW | tr -d '\n' | sed 's/"/""/g')" > run/rows.csv
    head -2 run/rows.csv > run/more.csv
    lead long "$(head -c 90000 /dev/zero | tr '\0' x)" > run/cut
    { head -c 5000 run/cut; echo; echo broken; } > run/broken
    (cd run && "$IMPORT" --quiet --column payload db more.csv && "$IMPORT" --quiet --max-record 1024 cut.db cut broken)
    printf '3,"%s"\n' "$(lead h NEW | tr -d '\n' | sed 's/"/""/g')" >> run/more.csv
    # More than the reader's first room, more than a server's batch, an id that must be decoded.
    { lead a NEW; lead huge "$(head -c 1200000 /dev/zero | tr '\0' x)"; lead i NEW; } > run/huge
    seq 1 1100 | while read -r i; do lead "m$i" NEW; done > run/many
    lead '\u0061b' NEW > run/escaped
    (cd run && "$IMPORT" --quiet --max-record 1024 huge.db huge; "$IMPORT" --quiet huge.db huge) 2> /dev/null
    { lead a NEW; printf '2024-01-15 10:30:00 INFO body '; tail -n 2 run/huge; } > run/mixed
    (cd run && "$IMPORT" --quiet mixed.db mixed; "$IMPORT" --quiet --retry-rejects mixed.db) 2> /dev/null
    { cat run/spool/sub/deep; lead z NEW; } > run/deeper
    head -n 30 run/many > run/batches
    tail -n 25 run/many > run/beside
    (cd run && "$IMPORT" --quiet batches.db batches && head -n 90 many | "$IMPORT" --quiet beside.db -)
    (cd run && "$IMPORT" --quiet known.db - < spool/sub/deep && "$IMPORT" --quiet "$URL" - < spool/sub/deep)
    echo broken > run/gone
    (cd run && "$IMPORT" --quiet --final aged.db old grown gone 2> /dev/null; sqlite3 aged.db "UPDATE discko_deliveries SET received_at = '2024-01-01T00:00:00.000Z' WHERE file_id = 1"; rm gone)
    (cd run && "$IMPORT" --quiet "$URL" old && "$IMPORT" --quiet --no-snapshot --max-record 1024 "$URL" large)
    mv run origin # they know each other by the paths that they will have
}
c_import() { "$IMPORT" --json --final db spool; }
c_move() { "$IMPORT" --quiet --final --move-to done/far db spool/some spool/sub spool/packed; }
c_across() { "$IMPORT" --quiet --final --move-to "$other/done" db spool/some spool/sub; }
c_again() { "$IMPORT" --json --column payload db old grown large spool/some spool/plain.ndjson more.csv; }
c_pipe() { "$IMPORT" --quiet db - < spool/some; }
c_rows() { "$IMPORT" --quiet --final --column payload db rows.csv; }
c_http() { "$IMPORT" --quiet --final db spool/http.txt; }
c_log() { "$IMPORT" --quiet --final db spool/nginx.log; }
c_huge() { "$IMPORT" --quiet db huge escaped; }
c_twin() { PLACES_WITHIN=6 "$IMPORT" --quiet db - < large; }
c_known() { "$IMPORT" --quiet known.db - < deeper; }
c_deep() { PLACES_WITHIN=6 "$IMPORT" --quiet db old spool/packed/some.gz; }
c_batches() { "$TOP/build/tests/batches_of_20" --quiet batches.db - grown < batches; }
c_beside() { "$TOP/build/tests/batches_of_20" --quiet beside.db - < beside; }
c_more() { PLACES_WITHIN=6 "$IMPORT" --quiet --column payload db more.csv; }
c_dry() { "$IMPORT" --dry-run --json db spool; }
c_retry() { "$IMPORT" --quiet --retry-rejects db; }
c_snapshot() { "$IMPORT" --snapshot db; }
c_migrate() { "$IMPORT" --snapshot old.db; }
c_verify() { "$IMPORT" --verify db old large; }
c_verify_cut() { "$IMPORT" --verify cut.db cut; }
c_verify_rows() { PLACES_WITHIN=6 "$IMPORT" --verify --column payload db more.csv; }
c_verify_huge() { "$IMPORT" --verify huge.db huge; }
c_verify_mixed() { "$IMPORT" --verify mixed.db mixed; }
c_verify_all() { "$IMPORT" --verify taken spool; }
c_verify_gz() { PLACES_WITHIN=6 "$IMPORT" --verify taken more.gz; }
c_cut() { PLACES_WITHIN=6 "$IMPORT" --quiet --final cut.db cut broken; }
c_erase() { "$IMPORT" --json --erase a@a.example db; }
c_erased() { "$IMPORT" --quiet erased.db broken grown; }
c_erased_verify() { "$IMPORT" --verify erased.db old; }
c_progress() { "$IMPORT" --progress --quiet --final db spool grown; }
c_person() { "$IMPORT" --person a@a.example db; }
c_expire() { "$IMPORT" --json --expire 30 aged.db; }
c_expire_dry() { "$IMPORT" --dry-run --expire 30 aged.db; }
c_discard() { "$IMPORT" --json --discard-rejects gone aged.db; }
c_page() { "$IMPORT" --quiet --report page.html db old; }
c_text() { "$IMPORT" --quiet --report - db old; }
# It has begun to watch before the last of them comes.
watches() { # PROGRAM
    local i
    "$1" --watch --quiet --move-to done db spool/sub old &
    for i in 1 2 3 4 5 6; do sleep 0.05; cp old "spool/sub/late$i"; done
    sleep 0.1
    kill -INT $!
    wait $!
}
c_watch() { watches "$IMPORT"; }
c_watch_poll() { watches "$TOP/build/tests/polling"; }
c_server() { "$IMPORT" --json --final --move-to done "$URL" - spool/some spool/packed/some.gz spool/spool.ndjson grown large many < old; }
c_server_deep() { PLACES_WITHIN=9 "$IMPORT" --quiet --no-snapshot --move-to done "$URL" - large < deeper; }
c_server_retry() { "$IMPORT" --quiet --retry-rejects "$URL"; }
c_server_verify() { "$IMPORT" --verify "$URL" old; }
c_server_dry() { "$IMPORT" --dry-run --json "$URL" spool/some grown; }
commands=${*:-import move across again pipe http log huge twin known deep batches beside rows more dry retry snapshot migrate verify verify_cut cut verify_rows verify_huge verify_mixed verify_all verify_gz erase erased erased_verify person expire expire_dry discard page text progress watch watch_poll server server_deep server_retry server_verify server_dry}

# -------------------------------------------------------------------------------------- what comes of it

fresh() {
    rm -rf run "${other:?}"/*
    cp -a origin run
}
# The command, with what is given in the environment of it alone; its exit code is the result.
run_command() { # COMMAND NAME=VALUE...
    local command=$1
    shift
    (
        cd run || exit 2
        [ $# = 0 ] || export "$@" LD_PRELOAD="$work/places.so"
        "c_$command"
    ) > out 2> err < /dev/null
}
# All that stores and folders say, without ids, times and keys; and without the path under which it came
# first, which may be another where one could not be read.
contents() {
    local db
    for db in run/db run/cut.db run/known.db run/batches.db run/beside.db run/old.db run/erased.db run/aged.db run/taken run/server.db; do
        ! cmp -s "$db" "origin/${db#run/}" || continue # most commands change one store
        sqlite3 "$db" \
            "SELECT payload FROM discko_events ORDER BY hash" \
            "SELECT DISTINCT size, hex(content_hash), records, stored + duplicates, rejected, ignored, complete FROM discko_files ORDER BY 2" \
            "SELECT record, code, hex(raw) FROM discko_rejects WHERE resolved_event_id IS NULL ORDER BY 1, 3" \
            "SELECT lead_id, status, versions, deliveries FROM discko_leads ORDER BY 1" "PRAGMA integrity_check"
    done
    (cd run && find . -type f ! -name '*db*' ! -name 'taken*' | sort | xargs -d '\n' sha256sum 2> /dev/null)
    # There under whatever name: one that could not be removed here is moved once more.
    find "$other" -type f ! -name '.*' -exec sha256sum {} + | cut -c1-64 | sort -u
}
said() { # what the program itself says at the end of a run that counts is not said by another
    sed -e 's/"imported_at":"[^"]*"//g' -e '/^places /d' out
}
bad() {
    wrong=$((wrong + 1))
    echo "  $*"
}
each_place() { # COMMAND PLACES ERRNO
    local command=$1 kind=$2 error=$3 n=0 rc count clean_rc wrong=0
    fresh
    run_command "$command"
    clean_rc=$?
    contents > clean
    said > clean_out
    grep -v '^places ' err > clean_err
    fresh
    run_command "$command" PLACES="$kind"
    count=$(sed -n 's/^places //p' err | awk '{ n = $1 > n ? $1 : n } END { print n + 0 }')
    for ((n = 1; n <= count; n++)); do
        fresh
        rc=0
        run_command "$command" PLACES="$kind" PLACE=$n PLACE_ERRNO="$error" || rc=$?
        [ $rc -lt 124 ] || [[ $command = watch* && $rc = 130 ]] || bad "$command: $kind $n ($error): exit $rc" # 130: not begun
        [[ $command != watch* ]] || continue
        if [ $rc = $clean_rc ] && said | cmp -s - clean_out && contents | cmp -s - clean; then
            continue
        fi
        # Without memory nothing else is said: not that an input is bad, or is not in the store. Where the report alone
        # cannot be made, the import is kept, and the exit code is 1.
        [ "$kind" = calls ] || [ $rc = 4 ] || [ $rc = $clean_rc ] || [[ $rc = 1 && $command = @(text|page) ]] || bad "$command: $kind $n: exit $rc"
        # An input that stays where it is makes no worse an exit code than a record in quarantine: then it is told.
        if [ $rc = 0 ] || { [ $rc = $clean_rc ] && cmp -s err clean_err; }; then
            bad "$command: $kind $n ($error): exit $rc, but not all is there"
        fi
        [[ $command != server* ]] || sqlite3 run/server.db "DELETE FROM discko_writers" 2> /dev/null # as time does
        run_command "$command"
        contents > found
        cmp -s found clean || { bad "$command: $kind $n ($error): not mended by another run" && diff clean found | head -4; }
    done
    [ "$count" -gt 0 ] || [ "$kind" = calls ] || bad "$command: $kind: no place"
    if [ $wrong = 0 ]; then
        echo "ok - $command: each of $count places of $kind fails${error:+ ($error)}"
    else
        echo "not ok - $command: $wrong of $count places of $kind${error:+ ($error)}"
        failures=$((failures + 1))
    fi
}

prepare
for command in $commands; do
    each_place "$command" memory ''
    each_place "$command" calls 5 # EIO
    case $command in import | move | across | verify)
        each_place "$command" calls 4  # EINTR
        each_place "$command" calls 22 # EINVAL
        ;;
    esac
done
exit $((failures > 0))
