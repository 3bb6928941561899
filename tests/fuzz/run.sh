#!/bin/bash
# Runs one fuzz target of BUILD for so many seconds. Its corpus is BUILD/corpus/TARGET, its findings go
# to BUILD/corpus/found.
#
#   tests/fuzz/run.sh BUILD TARGET SECONDS
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
build=$1 work=$1/corpus target=$2 time=$3
mkdir -p "$work/$target" "$work/found"
if [ -z "$(ls -A "$work/$target")" ] && [ -e "$top/tests/fuzz/corpus/$target.tar.xz" ]; then
    tar -xJf "$top/tests/fuzz/corpus/$target.tar.xz" -C "$work/$target"
fi
exec "$build/$target" -max_total_time="$time" -timeout=60 -rss_limit_mb=2048 \
    -dict="$build/words.dict" -print_final_stats=1 -artifact_prefix="$work/found/$target-" \
    "$work/$target" "$top/tests/fuzz/cases/$target"
