#!/bin/bash
# make scale: what one machine does with so many payloads, as a table with a column for each size.
#
#   SIZES="10000 100000" RUNS=5 make scale
#   BEYOND=10000000 make scale      one column more: what the growth between the last two sizes leads to
#
# A million payloads take 6 GB of room below TMPDIR. Every payload is a lead of its own, which is the most work
# for the plain tables. Each time is that of the fastest of RUNS runs, since what else the machine does only adds.
cd "$(dirname "$0")/../.." || exit 1
set -eu
. tests/bench/lib.sh
sizes=${SIZES:-10000 100000 1000000} runs=${RUNS:-3} beyond=${BEYOND:-0}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cc -O2 -o "$work/corpus" tests/bench/corpus.c
lines=$work/in.ndjson db=$work/db

import() { # database, option...: of what stands in $lines, counted as an import from nothing
    rm -f "$1"
    /usr/bin/time -o "$work/peak" -f %M ./discko-import --quiet "${@:2}" "$1" "$lines"
}
ask() { # SQL...
    sqlite3 -cmd '.load ./discko' "$db" "$@"
}
run_sql() { # file
    sqlite3 "$db" < "$1"
}
row() { # what, number, unit
    printf '%s\t%s\t%s\n' "$@"
}
fastest() { # of so many runs of a command
    local i
    for ((i = 0; i < runs; i++)); do
        seconds "$@"
    done | sort -n | head -1
}
queried() { # what, command...: a row with its time
    local what=$1
    shift
    row "$what" "$(fastest "$@")" s
}
imported() { # what, command...: rows with its rate, and with the room of a payload
    local what=$1 time
    shift
    time=$(fastest "$@")
    row "$what, payloads per second" "$(awk -v n="$size" -v s="$time" 'BEGIN { print n / s }')" ""
    row "$what, bytes per payload on disk" "$(($(stat -c %s "$2") / size))" B
}
measure() { # how many
    local size=$1 view
    "$work/corpus" "$size" > "$lines"
    row "payload, bytes of JSON" "$(($(stat -c %s "$lines") / size))" B
    imported "import with --no-snapshot" import "$db" --no-snapshot
    imported "import" import "$db"
    row "import, memory at most" "$(awk '{ print $1 / 1024 }' "$work/peak")" MiB
    queried "the same input again" ./discko-import --quiet "$db" "$lines"
    queried "\`--verify\`" ./discko-import --verify "$db" "$lines"
    "$work/corpus" $((size + 1000)) | tail -1000 > "$lines"
    row "1,000 more" "$(seconds ./discko-import --quiet "$db" "$lines")" s
    queried "raw payloads: four columns of discko_lead, grouped" ask \
        "SELECT status, category, count(*), avg(score), avg(fit_score) FROM discko_events, discko_lead(payload) GROUP BY 1, 2"
    queried "the same from \`discko_leads\`" ask \
        "SELECT status, category, count(*), avg(score), avg(fit_score) FROM discko_leads GROUP BY 1, 2"
    queried "the same from \`discko_standing\`" ask \
        "SELECT stage, category, count(*), avg(score), avg(fit_score) FROM discko_standing GROUP BY 1, 2"
    queried "one lead by its id" ask "SELECT * FROM discko_leads WHERE lead_id = 'req_00000042'"
    for view in report report_html; do
        queried "\`$view.sql\`" run_sql sql/$view.sql
    done
    for view in $(ask "SELECT name FROM sqlite_schema WHERE type = 'view' AND name NOT GLOB 'discko_internal_*' AND name NOT IN ('discko_as_of', 'discko_standing', 'discko_scores', 'discko_versions', 'discko_categories', 'discko_points') ORDER BY rowid"); do
        queried "\`$view\`" ask "SELECT * FROM $view"
    done
    rm -f "$db" "$lines"
}

load=$(cut -d' ' -f1 /proc/loadavg)
for size in $sizes; do
    measure "$size" > "$work/column-$size"
done
awk -F'\t' -v sizes="$sizes" -v beyond="$beyond" '
    function grouped(n,    s) {
        s = sprintf("%d", n)
        while (s ~ /[0-9][0-9][0-9][0-9]/) sub(/[0-9][0-9][0-9]($|,)/, ",&", s)
        return s
    }
    function shown(v, unit) {
        if (unit == "s") return sprintf(v < 0.1 ? "%.3f s" : v < 10 ? "%.2f s" : "%.0f s", v)
        if (unit == "") return grouped(int(v / 1000 + 0.5) * 1000)
        return grouped(v + 0.5) (unit == "MiB" ? " MiB" : "")
    }
    # As it has grown between the last two sizes, so on.
    function extrapolated(r,    a, b, growth) {
        a = value[r, n - 1]; b = value[r, n]
        growth = log(b / a) / log(size[n] / size[n - 1])
        if (unit[r] != "" && growth < 0) growth = 0
        return b * exp(growth * log(beyond / size[n]))
    }
    BEGIN { n = split(sizes, size, " ") }
    FNR == 1 { column++ }
    !($1 in number) { number[$1] = ++rows; name[rows] = $1; unit[rows] = $3 }
    { value[number[$1], column] = $2 }
    END {
        printf "| payloads |"
        for (c = 1; c <= n; c++) printf " %s |", grouped(size[c])
        printf "%s\n|---|", beyond ? " " grouped(beyond) ", extrapolated |" : ""
        for (c = 1; c <= n + (beyond > 0); c++) printf "--:|"
        for (r = 1; r <= rows; r++) {
            printf "\n| %s |", name[r]
            for (c = 1; c <= n; c++) printf " %s |", shown(value[r, c], unit[r])
            if (beyond) printf " %s |", shown(extrapolated(r), unit[r])
        }
        print ""
    }' $(for size in $sizes; do echo "$work/column-$size"; done)
printf '\n%s cores, %s GiB of memory, SQLite %s; the fastest of %d runs; load average at the beginning: %s.\n' \
    "$(nproc)" "$(awk '/^MemTotal/ { printf "%.0f", $2 / 1048576 }' /proc/meminfo)" "$(sqlite3 --version | cut -d' ' -f1)" "$runs" "$load"
