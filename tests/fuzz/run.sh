#!/bin/bash
# One fuzz target for so many seconds. What it has learnt stands in WORK/TARGET, what it has found in
# WORK/found.
#
#   tests/fuzz/run.sh WORK TARGET SECONDS
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
work=$1 target=$2 time=$3
mkdir -p "$work/$target" "$work/found"
if [ -z "$(ls -A "$work/$target")" ] && [ -e "$top/tests/fuzz/corpus/$target.tar.xz" ]; then
    tar -xJf "$top/tests/fuzz/corpus/$target.tar.xz" -C "$work/$target"
fi
exec "$top/build/fuzz/$target" -max_total_time="$time" -timeout=60 -rss_limit_mb=2048 \
    -dict="$top/build/fuzz/words.dict" -print_final_stats=1 -artifact_prefix="$work/found/$target-" \
    "$work/$target" "$top/tests/fuzz/cases/$target"
