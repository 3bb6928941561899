#!/bin/bash
# How much of the code of ext/ and importer/ the tests run: all of them on a build that counts. Prints
# a line for each file and each line that is excluded (excluded.txt), and fails under the thresholds.
#
#   tests/coverage/run.sh [FOLDER]     where to build, and to leave report.txt and html/
set -u
cd "$(dirname "$0")/../.." || exit 2
TOP=$PWD
tree=${1:-build/coverage}
LINES_LEAST=100 BRANCHES_LEAST=95
export LC_ALL=C.UTF-8 SLOWER=10
rm -rf "$tree"
mkdir -p "$tree"
tree=$(cd "$tree" && pwd)
cp -r Makefile VERSION README.md ext importer sql tests examples "$tree"
cd "$tree" || exit 2

: > excluded
# Excluded lines are marked in the copy.
while IFS='|' read -r file text count why; do
    file=${file% } text=${text# } text=${text% } count=${count// /}
    case $file in \#* | '') continue ;; esac
    if ! grep -qF -- "$text" "$file"; then
        echo "tests/coverage/excluded.txt: $file: no longer in it: $text"
        exit 2
    fi
    for at in $(grep -nF -- "$text" "$file" | cut -d: -f1); do
        sed -i "$at,$((at + count - 1))s,\$, // GCOVR_EXCL_LINE," "$file"
        echo "$file:$at: ${why# }" >> excluded
    done
done < tests/coverage/excluded.txt

flags=(SAY=: CC=gcc CFLAGS="-O0 -g --coverage -fprofile-update=atomic" LDFLAGS="-Wl,--wrap=raise,--wrap=_exit $tree/dump.o" HARDENING= WARNINGS=)
gcc -O1 -fPIC -fvisibility=hidden -c -o dump.o tests/coverage/dump.c || exit 2
make -s -j2 "${flags[@]}" all units || exit 2

failed=0
must() { # what, command...
    local what=$1
    shift
    if ! "$@" > out 2>&1; then
        failed=$((failed + 1))
        echo "FAILED: $what"
        grep -v '^ok' out | tail -n 20
    fi
}
mkdir -p locale
localedef -i de_DE -f UTF-8 locale/de_DE.UTF-8 2> /dev/null
export LOCPATH=$tree/locale
for test in $(make -s print-units); do
    must "$test" build/tests/"$test" "$tree"
done
for target in $(make -s print-fuzz); do
    mkdir "corpus-$target" && tar -xJf "tests/fuzz/corpus/$target.tar.xz" -C "corpus-$target"
    must "what fuzzing $target has kept" build/tests/replay_"$target" tests/fuzz/cases/"$target"/* "corpus-$target"/*
done
names=$(cd tests/cli && ls ./*.sh | sed 's,^./,,; s,\.sh$,,' | grep -vE '^(lib|servers|example_.*|schema_objects)$')
# schema_objects looks at the symbols, of which what counts brings its own.
must "the command-line tests" bash tests/run.sh $names
must "a cluster of three" bash tests/cluster/run.sh "$tree" 3000
must "what is derived from the lists" make -s "${flags[@]}" generate
must "the completions" make -s "${flags[@]}" build/completions/{bash/discko-import,zsh/_discko-import,fish/discko-import.fish}
# Nothing is killed, and strace fails nothing: counts would be lost when they are written down.
must "with failing calls and allocations" bash tests/crash/run.sh "$tree" some faults
must "with a failure at each place" bash tests/crash/places.sh "$tree"

mkdir html
gcovr -r . -f ext/ -f importer/ --exclude-unreachable-branches --txt report.txt --csv report.csv \
    --html-details html/index.html --print-summary --fail-under-line $LINES_LEAST --fail-under-branch $BRANCHES_LEAST > summary.txt || failed=$((failed + 1))
# file, lines and branches in per cent, and what is not run
awk '
    FNR == 1 { FS = FILENAME == "report.csv" ? "," : " "; $0 = $0 }
    FILENAME == "report.txt" && /^ +[0-9,-]+$/ { missing[last] = missing[last] $1 }
    FILENAME == "report.txt" && / [0-9]+%/ { last = $1; missing[last] = $5 }
    FILENAME == "report.csv" && FNR > 1 { printf "%-26s %6.1f %6.1f  %s\n", $1, 100 * $4, ($5 > 0 ? 100 * $7 : 100), missing[$1] }
    ' report.txt report.csv
echo
echo "excluded lines:"
cat excluded
echo
grep -E '^(lines|branches):' summary.txt
exit $((failed > 0))
