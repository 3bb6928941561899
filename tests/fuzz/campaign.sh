#!/bin/bash
# A campaign: fuzz targets in turn, one at a time, each for ROUND seconds, until each has used SECONDS
# of processor time; then what each has learnt, minimised, and the figures. One that was ended goes on
# in its folder. Exits 1 where something was found.
#
#   tests/fuzz/campaign.sh WORK SECONDS ROUND TARGET...
#
# WORK/TARGET      what it has learnt
# WORK/TARGET.log  a line a round: processor seconds, runs, edges and the size of the corpus so far
# WORK/found       inputs that broke something: each belongs to tests/fuzz/cases/TARGET when it is mended
# WORK/corpus      TARGET.tar.xz: minimised, for tests/fuzz/corpus
set -u
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1/found" "$1/corpus"
work=$(cd "$1" && pwd) seconds=$2 round=$3
shift 3
TIMEFORMAT='%U %S'

used() { # TARGET: processor seconds so far
    tail -n 1 "$work/$1.log" 2> /dev/null | awk '{ used = $1 } END { print used + 0 }'
}
runs() { # TARGET
    tail -n 1 "$work/$1.log" 2> /dev/null | awk '{ runs = $2 } END { print runs + 0 }'
}

# What was only slow, on a machine that had other things to do, is none of the target's findings.
look_again() { # TARGET
    local file
    for file in "$work"/found/"$1"-*; do
        case $file in *.txt | *'*') continue ;; esac
        if timeout 60 "$here/../../build/fuzz/$1" -timeout=30 "$file" > "$work/again" 2>&1; then
            rm "$file"
        else
            echo "$1: $file"
            mv "$work/again" "$file.txt"
        fi
    done
}

run_round() { # TARGET
    local target=$1 cpu edges new size
    { time bash "$here/run.sh" "$work" "$target" "$round" > "$work/$target.out" 2>&1; } 2> "$work/time"
    if ! grep -q '^INFO: Seed' "$work/$target.out"; then
        cat "$work/$target.out" >&2
        exit 2
    fi
    cpu=$(awk -v before="$(used "$target")" '{ print before + $1 + $2 }' "$work/time")
    new=$(sed -n 's/^stat::number_of_executed_units: *//p' "$work/$target.out")
    edges=$(grep -o ' cov: [0-9]*' "$work/$target.out" | tail -n 1 | tr -dc 0-9)
    size=$(find "$work/$target" -type f | wc -l)
    echo "$cpu $(($(runs "$target") + ${new:-0})) ${edges:-0} $size" >> "$work/$target.log"
    look_again "$target"
}

minimise() { # TARGET
    local target=$1 small=$work/small
    rm -rf "$small" && mkdir "$small"
    "$here/../../build/fuzz/$target" -merge=1 -timeout=60 "$small" "$here/cases/$target" "$work/$target" > "$work/$target.merge" 2>&1 &&
        tar -C "$small" --sort=name --owner=0 --group=0 --mtime=@0 --mode=644 -cf - . | xz -9e > "$work/corpus/$target.tar.xz"
    rm -rf "$small"
}

# "3601 s, 1000000 runs, 850 edges, 120 inputs: no new edge since 2701 s"
figures() { # TARGET
    awk -v target="$1" '
        { used[NR] = $1; runs = $2; edges[NR] = $3; inputs = $4 }
        END {
            quarter = 1
            for (i = 1; i <= NR; i++)
                if (used[i] <= used[NR] * 3 / 4) quarter = i
            new = edges[NR] - edges[quarter]
            printf "%-13s %6.0f s %12d runs %5d edges %5d inputs   %s in the last quarter\n", target, used[NR], runs, edges[NR], inputs, (new > 0 ? new " new edges" : "no new edge")
        }' "$work/$1.log"
}

on=1
while [ $on = 1 ] && [ ! -e "$work/stop" ]; do # touch WORK/stop: ends it behind the round
    on=0
    for target; do
        if awk -v used="$(used "$target")" -v all="$seconds" 'BEGIN { exit used >= all }'; then
            on=1
            run_round "$target"
            [ ! -e "$work/stop" ] || break
        fi
    done
done
for target; do
    minimise "$target"
    figures "$target"
done
! ls "$work/found" | grep -q .
