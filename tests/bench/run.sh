#!/bin/bash
# make bench: discko against its peers, in alternating runs on one corpus; medians and their ratios.
#
#   PAYLOADS=200000 RUNS=5 make bench
cd "$(dirname "$0")/../.." || exit 1
set -eu
payloads=${PAYLOADS:-200000} runs=${RUNS:-5}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cc -O2 -o "$work/corpus" tests/bench/corpus.c
"$work/corpus" "$payloads" > "$work/in.ndjson"
lines=$work/in.ndjson

seconds() { # of a command
    local TIMEFORMAT=%3R
    { time "$@" > /dev/null 2>&1; } 2>&1
}
median() {
    sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}
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
        'BEGIN { r = ours / peer; printf "%-52s %7.2f s %7.2f s %6.2f  (goal %s%s)\n", title, ours, peer, r, limit, r <= limit ? "" : ", missed" }'
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
counted() { with "SELECT count(*) FROM discko_events, discko_lead(payload)"; }
counted_peer() { with "SELECT sum(length(payload)) FROM discko_events"; }
points() { with "SELECT count(point) FROM discko_events, discko_point(payload)"; }
points_peer() { with "SELECT count(p.value) FROM discko_events, json_each(payload, '\$.data.summary.categories') AS c, json_each(c.value, '\$.summary') AS p"; }
ten() { with "SELECT $(for f in status category score email budget first_name last_name phone needs url; do printf "sum(length(discko_lead(payload, '%s'))), " $f; done) 1 FROM discko_events"; }
one() { with "SELECT sum(length(discko_lead(payload, 'status'))) FROM discko_events"; }
import() { rm -f "$work/new"; ./discko-import --quiet --no-snapshot "$work/new" "$lines"; }
import_peer() { rm -f "$work/raw"; sqlite3 "$work/raw" 'CREATE TABLE t(payload TEXT)' '.mode ascii' '.separator "\037" "\n"' ".import $lines t"; }
snapshot() { rm -f "$work/new"; ./discko-import --quiet "$work/new" "$lines"; }
again() { ./discko-import --quiet --no-snapshot "$work/db" "$lines"; }

./discko-import --quiet --no-snapshot "$work/db" "$lines"
echo "$payloads payloads, $(($(wc -c < "$lines") / 1000000)) MB; SQLite $(sqlite3 --version | cut -d' ' -f1); medians of $runs runs"
printf '%-52s %9s %9s %6s\n' "" "discko" "peer" "ratio"
compare "four columns, grouped : json_extract" 0.30 grouped grouped_peer
compare "36 columns : json_extract" 0.45 all all_peer
compare "count(*) of leads : sum(length(payload))" 2 counted counted_peer
compare "discko_point : nested json_each" 0.5 points points_peer
compare "ten calls of discko_lead(payload, field) : one" 2 ten one
compare "import --no-snapshot : sqlite3 .import" 1 import import_peer
compare "import : sqlite3 .import" 1.5 snapshot import_peer
compare "import of the same again : the first time" 0.3 again import
