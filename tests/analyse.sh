#!/bin/sh
# clang-tidy on the sources of the extension and the importer: tests/analyse.sh [PATHS]
# PATHS is how many states the analyser may follow in each function; it is 225,000 where it is not given.
cd "$(dirname "$0")/.." || exit 2
exec clang-tidy --quiet ext/*.c importer/*.c importer/*/*.c -- -std=c11 -D_GNU_SOURCE '-DDISCKO_VERSION="0"' \
    ${1:+-Xclang -analyzer-config -Xclang "max-nodes=$1"} 2> /dev/null
