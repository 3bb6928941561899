#!/bin/bash
# make bench: discko against its peers, in alternating runs on one corpus; medians and their ratios.
#
#   PAYLOADS=200000 RUNS=5 make bench
#   BIG=2000000 make bench     also what it comes to with so many (14 GB of room)
#   TIMES=processor make bench seconds of the processor instead of the clock, for a busy machine
#
# DuckDB comes from the npm registry; where it cannot be had, its line is left out and said so.
cd "$(dirname "$0")/../.." || exit 1
set -eu
. tests/bench/lib.sh
here=$PWD
payloads=${PAYLOADS:-200000} runs=${RUNS:-5}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cc -O2 -o "$work/corpus" tests/bench/corpus.c
"$work/corpus" "$payloads" > "$work/in.ndjson"
lines=$work/in.ndjson

# compare TITLE LIMIT OURS PEER: runs both in turn; LIMIT is the ratio to stay within
compare() {
    local i
    : > "$work/ours"
    : > "$work/peer"
    for ((i = 0; i < runs; i++)); do
        seconds "$3" >> "$work/ours"
        seconds "$4" >> "$work/peer"
    done
    awk -v title="$1" -v limit="$2" -v ours="$(median < "$work/ours")" -v peer="$(median < "$work/peer")" \
        'BEGIN { r = ours / peer; printf "%-58s %7.2f s %7.2f s %6.2f  (goal %s%s)\n", title, ours, peer, r, limit, limit == "-" || r <= limit + 0 ? "" : ", missed" }'
}
with() {
    sqlite3 -cmd ".load ./discko" "$work/db" "$1"
}
columns=$(sqlite3 -cmd '.load ./discko' :memory: "SELECT group_concat('count(' || name || ')') FROM (SELECT name FROM pragma_table_info('discko_lead') LIMIT 36)")
extracts=$(awk -F'|' '/^\| `/ && $4 ~ /\$/ { gsub(/[ `]/, "", $4); printf "%scount(json_extract(payload, %c%s%c))", sep, 39, $4, 39; sep = ", " }' ext/README.md)
j() {
    echo "json_extract(payload, '\$.data.$1')"
}
grouped() { with "SELECT status, category, count(*), avg(score), avg(fit_score) FROM discko_events, discko_lead(payload) GROUP BY 1, 2"; }
grouped_peer() { with "SELECT $(j status), $(j category), count(*), avg($(j analysis.score)), avg($(j analysis.fitScore)) FROM discko_events GROUP BY 1, 2"; }
all() { with "SELECT $columns FROM discko_events, discko_lead(payload)"; }
all_peer() { with "SELECT $extracts FROM discko_events"; }
escaped() { sqlite3 -cmd ".load ./discko" "$work/escaped" "SELECT $columns FROM discko_events, discko_lead(payload)"; }
escaped_peer() { sqlite3 "$work/escaped" "SELECT $extracts FROM discko_events"; }
counted() { with "SELECT count(*) FROM discko_events, discko_lead(payload)"; }
counted_peer() { with "SELECT sum(length(payload)) FROM discko_events"; }
points() { with "SELECT count(lead_id), count(category_index), count(category_name), count(point_index), count(point) FROM discko_events, discko_point(payload)"; }
nested="FROM discko_events, json_each(payload, '\$.data.summary.categories') AS c, json_each(c.value, '\$.summary') AS p"
points_peer() { with "SELECT count($(j id)), count(c.key), count(json_extract(c.value, '\$.name')), count(p.key), count(p.value) $nested"; }
point() { with "SELECT count(point) FROM discko_events, discko_point(payload)"; }
point_peer() { with "SELECT count(p.value) $nested"; }
import() { rm -f "$work/new"; ./discko-import --quiet --no-snapshot "$work/new" "$lines"; }
import_peer() { rm -f "$work/raw"; sqlite3 "$work/raw" 'CREATE TABLE t(payload TEXT)' '.mode ascii' '.separator "\037" "\n"' ".import $lines t"; }
snapshot() { rm -f "$work/new"; ./discko-import --quiet "$work/new" "$lines"; }
by_hand() { rm -f "$work/raw"; bash tests/bench/by_hand.sh "$lines" | sqlite3 "$work/raw"; }
duck_tables() { node "$work/duck/duckdb.mjs" "$lines" "$work/duck/tables"; }
utils_peer() { rm -f "$work/raw"; sqlite-utils insert --nl --flatten "$work/raw" t "$lines"; }
repeated() { cp "$work/full" "$work/grown" && ./discko-import --quiet "$work/grown" "$work/spaced"; } # each payload once more
again() { ./discko-import --quiet --no-snapshot "$work/db" "$lines"; }
packed() { rm -f "$work/new"; ./discko-import --quiet --no-snapshot "$work/new" "$lines.gz"; }
packed_peer() { zcat "$lines.gz" > /dev/null; import; }
packed_tables() { rm -f "$work/new"; ./discko-import --quiet "$work/new" "$lines.gz"; }
packed_tables_peer() { zcat "$lines.gz" > /dev/null; snapshot; }
# The least that the same tables cost: SQLite inserts the finished rows, one by one and in one
# transaction, without reading a payload. (Without WHERE it would copy whole pages.) The indexes of
# discko_leads that only views read are made behind, all at once.
copied() { # tables of $work/full, the index to leave out
    local table early="(name NOT GLOB 'discko_leads_*' OR name = 'discko_leads_lead_id')"
    rm -f "$work/raw"
    {
        echo "PRAGMA page_size = 16384; PRAGMA cache_size = -24576; PRAGMA synchronous = EXTRA;"
        sqlite3 "$work/full" "SELECT sql || ';' FROM sqlite_schema WHERE sql IS NOT NULL AND type IN ('table', 'index') AND tbl_name IN ($1) AND name <> '${2:-}' AND $early" | grep -v '^ *--'
        echo "ATTACH '$work/full' AS o; BEGIN;"
        for table in ${1//[\',]/ }; do echo "INSERT INTO $table SELECT * FROM o.$table WHERE true;"; done
        sqlite3 "$work/full" "SELECT sql || ';' FROM sqlite_schema WHERE sql IS NOT NULL AND tbl_name IN ($1) AND type = 'index' AND NOT $early"
        echo "COMMIT;"
    } | sqlite3 "$work/raw"
}
copied_events() { copied "'discko_events', 'discko_deliveries'"; }
copied_all() { copied "'discko_events', 'discko_deliveries', 'discko_leads', 'discko_internal_topics'"; }
duck_install() {
    mkdir "$work/duck" && cd "$work/duck" && npm install --silent --no-audit --no-fund @duckdb/node-api && cp "$here/tests/bench/duckdb.mjs" . && cat > grouped.mjs <<'JS'
import { DuckDBInstance } from '@duckdb/node-api';
const db = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect();
const read = await db.runAndReadAll(`SELECT data.status, data.category, count(*), avg(data.analysis.score),
    avg(data.analysis.fitScore) FROM read_json('${process.argv[2]}', format = 'newline_delimited', columns = {data:
    'STRUCT(status VARCHAR, category VARCHAR, analysis STRUCT(score DOUBLE, fitScore DOUBLE))'}) GROUP BY 1, 2`);
console.log(read.getRows().length);
JS
}
duck() { node "$work/duck/grouped.mjs" "$lines"; }
# How much memory a command takes at most, in MiB.
peak() { # limit, what, command...
    local what=$2 limit=$1
    shift 2
    /usr/bin/time -f %M -o "$work/peak" "$@" > /dev/null 2>&1
    awk -v what="$what" -v limit="$limit" '{ m = $1 / 1024; printf "%-58s %7.0f MiB %16s  (goal %s%s)\n", what, m, "", limit, m <= limit ? "" : ", missed" }' "$work/peak"
}
# How long each view takes that is a question, on leads that have all they look at.
views() {
    local view
    "$work/corpus" "$payloads" captured > "$work/captured.ndjson"
    ./discko-import --quiet "$work/captured" "$work/captured.ndjson"
    rm "$work/captured.ndjson"
    for view in $(sqlite3 "$work/captured" "SELECT name FROM sqlite_schema WHERE type = 'view' AND name NOT GLOB 'discko_internal_*' AND name NOT IN ('discko_as_of', 'discko_standing', 'discko_scores', 'discko_versions', 'discko_categories', 'discko_points')"); do
        for ((i = 0; i < runs; i++)); do
            printf '.timer on\n.once /dev/null\nSELECT * FROM %s;\n' "$view" | sqlite3 "$work/captured" | awk -v which="${TIMES:-clock}" '/Run Time/ { print 1000 * (which == "processor" ? $6 + $8 : $4) }'
        done | median | awk -v view="$view" '{ printf "%-58s %7.0f ms %17s  (goal 100%s)\n", view, $1, "", $1 <= 100 ? "" : ", missed" }'
    done
}
# What 1,000 new payloads cost on top of the others, and the plain tables of all of them anew.
incremental() { ./discko-import --quiet "$work/grown" "$work/more"; }
rebuilt() { sqlite3 "$work/rebuilt" "UPDATE discko_internal_snapshot SET event_id = 0, delivery_id = 0"; ./discko-import --quiet --snapshot "$work/rebuilt"; }

./discko-import --quiet --no-snapshot "$work/db" "$lines"
./discko-import --quiet "$work/full" "$lines"
gzip -1 -k "$lines"
echo "$payloads payloads, $(($(wc -c < "$lines") / 1000000)) MB; SQLite $(sqlite3 --version | cut -d' ' -f1); medians of $runs runs, ${TIMES:-clock} time"
printf '%-58s %9s %9s %6s\n' "reading" "discko" "peer" "ratio"
compare "four columns, grouped : json_extract" 0.30 grouped grouped_peer
compare "36 columns : json_extract" 0.45 all all_peer
"$work/corpus" "$payloads" escaped | ./discko-import --quiet --no-snapshot "$work/escaped" -
compare "   with accents written \\\\u00e9 : json_extract" 0.45 escaped escaped_peer
rm "$work/escaped"
compare "count(*) of leads : sum(length(payload))" 2 counted counted_peer
compare "discko_point : the same rows by nested json_each" 0.5 points points_peer
compare "   its points alone : the same by nested json_each" - point point_peer
if (duck_install) > "$work/npm" 2>&1; then
    compare "four columns, grouped : DuckDB read_json, one thread" 0.8 grouped duck
else
    echo "DuckDB is not to be had here: $(tail -1 "$work/npm")"
fi
printf '\n%-58s %9s %9s %6s\n' "importing" "discko" "peer" "ratio"
compare "import --no-snapshot : sqlite3 .import" 0.6 import import_peer
compare "   the same : SQLite inserting its finished rows" - import copied_events
compare "import : sqlite3 .import" 2.2 snapshot import_peer
compare "import : tables by hand, json_extract and json_each" 0.9 snapshot by_hand
[ ! -d "$work/duck/node_modules" ] || compare "import : the same tables by DuckDB, one thread" 0.5 snapshot duck_tables
compare "   the same : SQLite inserting its finished rows" - snapshot copied_all
compare "import --no-snapshot : sqlite-utils insert --nl --flatten" 0.1 import utils_peer
compare "import of the same again : the first time" 0.3 again import
sed 's/^/ /' "$lines" > "$work/spaced" # another file, of which nothing is skipped as known
compare "another file with the same payloads : the first" 1 repeated snapshot
rm "$work/spaced" "$work/grown"
compare "gzip --no-snapshot : zcat, then the plain import" 1.5 packed packed_peer
compare "gzip : zcat, then the import" 1.3 packed_tables packed_tables_peer
rm -f "$work/new"
peak 64 "memory, import" ./discko-import --quiet "$work/new" "$lines"
rm -f "$work/new"
peak 64 "memory, import of gzip" ./discko-import --quiet "$work/new" "$lines.gz"

compare_rooms() { # what a payload takes on disk
    awk -v bytes="$(stat -c %s "$2")" -v input="$(stat -c %s "$lines")" -v n="$payloads" -v title="$1" -v limit="$3" \
        'BEGIN { r = bytes / input; printf "%-58s %7.0f B %9s %6.2f  (goal %s%s)\n", title, bytes / n, "", r, limit, r <= limit + 0 ? "" : ", missed" }'
}
rate() { awk -v n="$payloads" -v s="$(seconds "$2")" -v title="$1" 'BEGIN { printf "%-58s %7.0f payloads a second\n", title, n / s }'; }
compare_rooms "database with plain tables, a payload : the input" "$work/full" 2.4
rate "import" snapshot
rate "import --no-snapshot" import

printf '\n%s\n' "the plain tables"
"$work/corpus" $((payloads + 1000)) | tail -1000 > "$work/more"
cp "$work/full" "$work/grown"
cp "$work/full" "$work/rebuilt"
sync # what the copies have left to write is not what the first commit writes
runs=1 compare "1,000 new ones : all of them anew" 0.02 incremental rebuilt
views

if [ "${BIG:-0}" -gt 0 ]; then
    printf '\n%s\n' "$BIG payloads"
    rm -f "$work/new" "$work/raw" "$work/grown" "$work/rebuilt" "$work/db"
    "$work/corpus" "$BIG" > "$lines"
    peak 64 "memory, import" ./discko-import --quiet --no-snapshot "$work/full2" "$lines"
    mv "$work/full2" "$work/full"
    unindexed() { copied "'discko_events', 'discko_deliveries'" "discko_events_hash"; }
    runs=1 compare "import --no-snapshot : its rows without a hash index" 1.6 import unindexed
    rm -f "$work/new" "$work/raw" "$work/full"
    head -n "$payloads" "$lines" > "$work/head"
    tail -n "$payloads" "$lines" > "$work/tail"
    first() { rm -f "$work/new"; ./discko-import --quiet "$how" "$work/new" "$work/head"; }
    last() { ./discko-import --quiet "$how" "$work/most" "$work/tail"; }
    for how in --no-snapshot --no-progress; do
        rm -f "$work/most"
        head -n -"$payloads" "$lines" | ./discko-import --quiet "$how" "$work/most" -
        runs=1 compare "   its last $payloads, $how : the first" "$([ $how = --no-snapshot ] && echo - || echo 1.3)" last first
    done
fi
