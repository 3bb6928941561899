#!/bin/bash
# Runs every test and ends with one line: N passed, N failed, N skipped.
#
#   tests/run.sh              all of them
#   tests/run.sh NAME...      the command-line tests of these names alone
#   ACCEPT=1 tests/run.sh …   writes what the command-line tests print as what is expected
#   SLOWER=10 tests/run.sh …  gives the command-line tests ten times as long, for a build or a machine that is slow
cd "$(dirname "$0")/.." || exit 1
TOP=$PWD
export TOP LC_ALL=C.UTF-8
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0 failed=0 skipped=0

# python3 may be a script that looks for an interpreter each time, which takes longer than most of what runs in it.
mkdir "$work/python"
ln -s "$(python3 -c 'import sys; print(sys.executable)')" "$work/python/python3"
export PATH=$work/python:$PATH

result() { # ok|not|skip, what
    case $1 in
    ok) passed=$((passed + 1)) ;;
    skip) skipped=$((skipped + 1)); echo "skipped: $2" ;;
    *) failed=$((failed + 1)); echo "FAILED: $2" ;;
    esac
}

# A program that prints "ok - what" and "not ok - what"; a crash is a failure of its own. The time limit is for what hangs:
# a slow machine takes ten minutes for the longest.
unit() { # what, command...
    local what=$1 rc=0
    shift
    timeout $((1800 * ${SLOWER:-1})) "$@" > "$work/out" 2>&1 || rc=$?
    passed=$((passed + $(grep -c '^ok - ' "$work/out")))
    failed=$((failed + $(grep -c '^not ok - ' "$work/out")))
    skipped=$((skipped + $(grep -c '^skip - ' "$work/out")))
    if [ $rc -gt 1 ] || ! grep -q '^\(not \)\?ok - ' "$work/out"; then
        result not "$what: exit $rc"
    fi
    if [ $rc != 0 ] || grep -q '^not ok - ' "$work/out"; then
        echo "$what:"
        grep -v '^ok - ' "$work/out" | head -60
    fi
}

# The beginning and the end of a file: what stopped a test stands at the end.
ends_of() { # FILE
    local lines
    lines=$(wc -l < "$1")
    if [ "$lines" -le 80 ]; then
        cat "$1"
    else
        head -40 "$1"
        echo "... $((lines - 80)) more lines ..."
        tail -40 "$1"
    fi
}

# One command-line test in a folder of its own, its whole output compared.
cli() { # variant, script
    local name=${2##*/}
    name=${name%.sh}
    rm -rf "$work/dir"
    mkdir "$work/dir"
    (cd "$work/dir" && exec timeout --foreground $((600 * ${SLOWER:-1})) bash -eu "$TOP/tests/cli/$name.sh") > "$work/out" 2>&1 < /dev/null || echo "ended with exit $?" >> "$work/out"
    if [ -n "${ACCEPT:-}" ]; then
        cp "$work/out" "tests/cli/$name.exp"
    fi
    # A test that stopped halfway has failed, whatever was accepted as its output.
    if diff -u "tests/cli/$name.exp" "$work/out" > "$work/diff" && ! grep -a '^ended with exit' "$work/out" > "$work/diff"; then
        result ok "$1 $name"
    else
        result not "$1 $name"
        ends_of "$work/diff"
    fi
}

# A test is one command that must succeed and be silent.
quiet() { # what, command...
    local what=$1
    shift
    if "$@" > "$work/out" 2>&1 && [ ! -s "$work/out" ]; then
        result ok "$what"
    else
        result not "$what"
        head -60 "$work/out"
    fi
}

make_in() { # folder, arguments: the tree copied there and built with other flags
    mkdir -p "$1" && cp -r Makefile VERSION ext importer sql tests examples "$1" &&
        make -s -j2 -C "$1" WERROR= "${@:2}"
}

# Adds what a subshell, which had an environment of its own, has counted; one that died is a failure.
add_counts() { # what
    local p f
    if read -r p f < "$work/counts"; then
        passed=$((passed + p)) failed=$((failed + f))
    else
        result not "$1: ended before its end"
    fi 2> /dev/null
    rm -f "$work/counts"
}

# The command-line tests that are about the C code, and not about sheer size or a trace. Those of the last two lines run
# code that others run as well: test_captures and test_escape all branches of reading, valgrind import_growth.
fast_cli() {
    for test in tests/cli/*.sh; do
        case ${test##*/} in
        lib.sh | servers.sh | captures*.sh | analytics_*.sh | limits.sh | expire_many.sh | hostile_large.sh | import_durable.sh | remote*.sh | snapshot_random.sh | example_*.sh | report*.sh | \
            analytics.sh | erase_marks.sh | erase_returns.sh | erase_units.sh | import_carriers.sh | import_growth.sh | \
            import_lossy.sh | import_mend.sh | import_stream_again.sh | mend_rows.sh | snapshot.sh) ;;
        *) cli "$1" "$test" ;;
        esac
    done
}

ext_cli() { # those that are about the extension alone
    for test in tests/cli/*.sh; do
        if grep -qE '\bsql |on_examples|\$SO\b' "$test" && ! grep -q 'IMPORT\|sqlite3_' "$test" && [[ ${test##*/} != lib.sh ]]; then
            cli "$1" "$test"
        fi
    done
}

export SO=$TOP/discko IMPORT=$TOP/discko-import
if [ $# -gt 0 ]; then
    for name; do
        cli stock "$name"
    done
    echo "$passed passed, $failed failed, $skipped skipped"
    exit $((failed > 0))
fi

# A locale in which numbers have a comma, for what must not depend on it. Only what asks for it is told
# where it is: the C library loses a few bytes with it, of which the sanitizers would tell everywhere.
mkdir "$work/locale"
localedef -i de_DE -f UTF-8 "$work/locale/de_DE.UTF-8" 2> /dev/null
declare -A german=([test_host]="LOCPATH=$work/locale")
units=$(make -s print-units)
fuzzed=$(make -s print-fuzz)

unit_tests() {
    echo "unit tests"
    for test in $units; do
        unit "$test" env ${german[$test]:-} "build/tests/$test" "$TOP"
    done
}

in_german() {
    echo "in German"
    printf '#!/bin/sh\nLOCPATH=%s LC_ALL=de_DE.UTF-8 exec %s "$@"\n' "$work/locale" "$IMPORT" > "$work/import"
    chmod +x "$work/import"
    for name in import_formats import_carriers import_options snapshot erase; do
        IMPORT=$work/import cli "in German" "$name"
    done
}

cluster() {
    echo "a cluster of three"
    unit "a cluster of three" bash tests/cluster/run.sh "$TOP" 3000
}

killed() {
    echo "killed, and with failing system calls"
    unit "killed, and with failing system calls" bash tests/crash/run.sh "$TOP" some
}

as_modelled() {
    echo "against a model"
    unit "as a model says" bash -c "for seed in 1 2 3; do python3 tests/crash/model.py . \$seed 40 || exit; done"
}

power_cuts() {
    echo "power cuts"
    unit "power cuts on a disk in memory" build/tests/simulate 0..511 4
    unit "sequences that have failed once" build/tests/simulate kept tests/simulate/kept.txt
}

bit_rot() {
    echo "bit rot"
    unit "bit rot" build/tests/simulate rot 499
}

partitioned() {
    echo "views by partition"
    for seed in 1 2; do
        unit "views by partition" python3 tests/partition/partition.py . $seed 10
    done
}

watched() {
    echo "watching for long"
    unit "watching for long" python3 tests/soak/soak.py ./discko-import 6
}

two_programs() {
    echo "two programs at once"
    unit "two programs at once" bash tests/crash/pairs.sh "$TOP" some
}

# Of what make coverage takes whole, two commands in which something was wrong.
each_place() {
    echo "with a failure at each place"
    unit "with a failure at each place" bash tests/crash/places.sh "$TOP" batches cut
}

the_code() {
    echo "the code"
    . tests/lint.sh
}

# What is handed out is also tried in the hosts that the first part has built.
elsewhere() {
    echo "other versions of SQLite"
    . tests/versions/run.sh
    echo "what is and handed out"
    . tests/package.sh
}

sanitized() {
    echo "with sanitizers"
    san="-O1 -g1 -fsanitize=address,undefined,float-cast-overflow -fno-sanitize-recover=all -fno-omit-frame-pointer"
    # Most of a short run is the start: with fixed addresses a hundred thousand of them need not be adjusted.
    if make_in "$work/san" CC=gcc CFLAGS="$san" HARDENING= HARDENING_PROGRAM= PIE=-no-pie all \
        $(printf 'build/tests/%s ' $units; printf 'build/tests/replay_%s ' $fuzzed) > "$work/out" 2>&1; then
        result ok "builds with sanitizers"
        export ASAN_OPTIONS=detect_leaks=1 UBSAN_OPTIONS=print_stacktrace=1
        echo 'leak:__argz_add_sep' > "$work/suppressed" # the C library's, with another locale
        export LSAN_OPTIONS=suppressions=$work/suppressed:print_suppressions=0
        for test in $units; do
            unit "$test with sanitizers" env DISCKO_SHARE=3 ${german[$test]:-} "$work/san/build/tests/$test" "$work/san"
        done
        for target in $fuzzed; do
            mkdir "$work/$target" && tar -xJf "tests/fuzz/corpus/$target.tar.xz" -C "$work/$target"
            unit "what fuzzing $target has kept" "$work/san/build/tests/replay_$target" tests/fuzz/cases/$target/* "$work/$target"/*
        done
        # The stock shell has no sanitizer of its own: the runtime is preloaded into it where it loads the extension,
        # which cannot be loaded otherwise.
        mkdir "$work/bin"
        cat > "$work/bin/sqlite3" <<SHELL
#!/bin/sh
case "\$*" in *.load*) export LD_PRELOAD="$(gcc -print-file-name=libasan.so) $(gcc -print-file-name=libubsan.so)" ;; esac
exec $(command -v sqlite3) "\$@"
SHELL
        chmod +x "$work/bin/sqlite3"
        (
            # Most of a short run is the first touch of fresh pages: freed memory is used again after 1 MiB of it.
            export ASAN_OPTIONS=$ASAN_OPTIONS:quarantine_size_mb=1:thread_local_quarantine_size_kb=64
            export PATH=$work/bin:$PATH SO=$work/san/discko IMPORT=$work/san/discko-import
            passed=0 failed=0
            fast_cli sanitized
            echo "$passed $failed" > "$work/counts"
        )
        add_counts "the command-line tests with sanitizers"
    else
        result not "builds with sanitizers"
        head -40 "$work/out"
    fi
}

threads() {
    echo "with the thread sanitizer"
    if make_in "$work/tsan" CC=clang CFLAGS="-O1 -g -fsanitize=thread" HARDENING= HARDENING_PROGRAM= TEST_OBJECTS= SAY=: discko.so build/tests/test_host > "$work/out" 2>&1; then
        unit "threads" "$work/tsan/build/tests/test_host" "$work/tsan" threads
    else
        result not "builds with the thread sanitizer"
        head -40 "$work/out"
    fi
}

in_valgrind() {
    echo "with valgrind"
    memcheck="valgrind --quiet --child-silent-after-fork=yes --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite,indirect,possible"
    for test in $units; do
        # Millions of bytes, threads, tens of thousands of rows, each allocation failing: with sanitizers they run above.
        share=10
        case $test in
        test_differential | test_linear | test_host | test_local | test_hashes | test_oom) continue ;;
        test_captures) share=30 ;; # the longest of them; with sanitizers, a third of its captures runs
        esac
        unit "$test in valgrind" env DISCKO_SHARE=$share $memcheck "build/tests/$test" "$TOP"
    done
    # Every sixth run of the program: all of them would take eight minutes.
    cat > "$work/import" <<RUN
#!/bin/sh
read -r n < "$work/runs"
echo \$(((n + 1) % 6)) > "$work/runs"
[ "\$n" = 0 ] || exec "$TOP/discko-import" "\$@"
exec $memcheck "$TOP/discko-import" "\$@"
RUN
    echo 0 > "$work/runs"
    chmod +x "$work/import"
    (
        export IMPORT=$work/import
        passed=0 failed=0
        cli valgrind import_growth
        echo "$passed $failed" > "$work/counts"
    )
    add_counts "the command-line tests with valgrind"
}

# The queue: each job has a folder and counts of its own, and one more than there are cores run at once. What a
# job says is shown in the order of the queue. TIMES=FILE writes the seconds and the processor
# time each has taken.
queue=() pids=()
started=0 shown=0
start_job() {
    local job=${queue[started]}
    started=$((started + 1))
    mkdir "$work/$started"
    (
        work=$work/$started
        passed=0 failed=0 skipped=0 SECONDS=0
        $job
        echo "$passed $failed $skipped" > "$work.counts"
        times > "$work.times"
        echo "$SECONDS $(tail -n 1 "$work.times") $job" > "$work.ended"
    ) > "$work/$started.log" 2>&1 < /dev/null &
    pids[started]=$!
}
show_job() {
    local p f s
    shown=$((shown + 1))
    cat "$work/$shown.log"
    if read -r p f s 2> /dev/null < "$work/$shown.counts"; then
        passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
    else
        result not "${queue[shown - 1]}: ended before its end"
    fi
    rm -rf "$work/$shown"
}
run_jobs() {
    local cores
    cores=$(($(nproc) + 1)) # some wait for a clock or a server
    while [ $shown -lt ${#queue[@]} ]; do
        while [ $started -lt ${#queue[@]} ] && [ "$(jobs -pr | wc -l)" -lt "$cores" ]; do
            start_job
        done
        wait -n
        while [ $shown -lt $started ] && ! kill -0 "${pids[shown + 1]}" 2> /dev/null; do
            show_job
        done
    done
}

# Nothing that one job writes is read by another: the tree is built before. The longest come first, so
# that no core is idle at the end.
export CC=gcc WERROR=-Werror # as make check builds it: nothing that is made from it below builds it again
make -s -j2 units build/tests/faults build/tests/simulate || result not "the unit tests build"
queue+=(two_programs sanitized elsewhere in_valgrind killed the_code each_place unit_tests as_modelled power_cuts bit_rot
    partitioned watched cluster threads in_german)
for test in tests/cli/*.sh; do
    case ${test##*/} in lib.sh | servers.sh) ;; *) queue+=("cli stock $test") ;; esac
done
run_jobs
[ -z "${TIMES:-}" ] || cat "$work"/*.ended > "$TIMES"

echo "$passed passed, $failed failed, $skipped skipped"
exit $((failed > 0))
