#!/bin/bash
# Breaks the code in small ways (breaks.sh), each in a copy of the tree, and sees whether the tests that
# are named for it tell: caught, or survived. Exits 1 where one survived, 2 where one cannot be made or told.
#
#   tests/mutation/run.sh             makes every break
#   tests/mutation/run.sh WORD...     those in whose name or file one of them stands
#   tests/mutation/run.sh --check     only looks whether each can be made
#
# JOBS=N: so many at once, each in a copy of its own; by default as many as there are cores.
set -u
cd "$(dirname "$0")/../.." || exit 2
words=("$@") check=
if [ "${1:-}" = --check ]; then
    words=() check=1
fi
is_asked_for() { # TEXT
    local word
    for word in "${words[@]}"; do
        [[ $1 != *"$word"* ]] || return 0
    done
    [ ${#words[@]} = 0 ]
}

# ---------------------------------------------------------------------------------------------- the breaks

whats=() files=() olds=() news=() tests=()
broken() { # WHAT FILE OLD NEW TEST...
    is_asked_for "$1 $2" || return
    whats+=("$1") files+=("$2") olds+=("$3") news+=("$4")
    shift 4
    tests+=("$(printf '%s\n' "$@")")
}
. tests/mutation/breaks.sh

# Prints FILE with OLD, which stands in it once, made NEW.
replaced() { # FILE OLD NEW
    OLD=$2 NEW=$3 perl -0777 -pe 'BEGIN { $old = $ENV{OLD}; $new = $ENV{NEW} } $n = s/\Q$old\E/$new/g; END { exit($n == 1 ? 0 : 1) }' "$1"
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for i in "${!whats[@]}"; do
    if ! replaced "${files[i]}" "${olds[i]}" "${news[i]}" > "$work/broken.$i"; then
        echo "${files[i]}: \"${whats[i]}\" cannot be made: its text is not there once" | tee -a "$work/impossible"
        rm "$work/broken.$i"
    fi
done
if [ -n "$check" ]; then
    [ ! -s "$work/impossible" ]
    exit $((2 * $?))
fi

# ----------------------------------------------------------------------------------------------- the tests

flags=(SAY=: CC=gcc CFLAGS=-O1 HARDENING= WARNINGS=)
limit=600 # seconds of one test: the slow ones take three minutes and more on a machine that is busy

# Builds what a test runs, and nothing else.
build_for() { # TEST
    local goals=all
    case $1 in
    test_*) goals="discko.so build/tests/$1" ;;
    captures\ *) ;;
    places\ *) goals="all build/tests/batches_of_20" ;;
    *) goals="all $(grep -oh 'build/tests/[a-z_0-9]*' "tests/cli/$1.sh" | sort -u)" ;;
    esac
    make -s "${flags[@]}" $goals
}

run_test() { # TEST: a failure of it is what is hoped for
    case $1 in
    places\ *) timeout $limit bash tests/crash/places.sh . "${1#places }" ;;
    captures\ *) timeout $limit python3 -B tests/captures/check.py ./discko-import ${1#captures } ;;
    test_*) timeout $limit "build/tests/$1" . ;;
    *) run_command_line_test "$1" ;;
    esac
}

# As tests/run.sh does it, but ended as soon as what has been printed is not what is expected.
run_command_line_test() { # TEST
    local expected=$PWD/tests/cli/$1.exp dir test rc
    dir=$(mktemp -d "$work/cli.XXXXXX")
    (
        export TOP=$PWD LC_ALL=C.UTF-8 SO=$PWD/discko IMPORT=$PWD/discko-import
        cd "$dir" && mkdir dir && cd dir && exec timeout $limit bash -eu "$TOP/tests/cli/$1.sh"
    ) > "$dir/out" 2>&1 < /dev/null &
    test=$!
    while kill -0 $test 2> /dev/null; do
        sleep 0.3
        cmp -s -n "$(stat -c %s "$dir/out")" "$dir/out" "$expected" || kill $test 2> /dev/null
    done
    wait $test && cmp "$dir/out" "$expected"
    rc=$?
    rm -rf "$dir"
    return $rc
}

# A test that fails in any case tells nothing. Each is run once in the tree that nobody breaks.
is_sound() { # TEST
    (
        flock 9
        if [ ! -s "$work/sound.$1" ]; then
            cd "$work/sound" && run_test "$1" > "$work/sound_log.$1" 2>&1 && echo yes > "$work/sound.$1" || echo no > "$work/sound.$1"
        fi
        grep -q yes "$work/sound.$1"
    ) 9> "$work/sound_lock.$1"
}

# Says how a break in the present tree ends. Of a C test a tenth of its random cases comes first, which mostly tells.
try_break() { # INDEX
    local name="${whats[$1]} (${files[$1]}" share test
    local -a its
    SECONDS=0
    mapfile -t its <<< "${tests[$1]}"
    for share in 10 1; do
        for test in "${its[@]}"; do
            [[ $share = 10 || $test = test_* ]] || continue
            if ! build_for "$test" > log 2>&1; then
                echo "impossible $name): does not build: $(grep -m 1 error log)"
                return
            elif DISCKO_SHARE=$share run_test "$test" > log 2>&1; then
                continue
            elif is_sound "$test"; then
                echo "caught     $name; $test, $SECONDS s)"
            else
                echo "impossible $name): cannot be told: $test fails without it"
            fi
            return
        done
    done
    echo "SURVIVED   $name; ${its[*]}, $SECONDS s)"
}

# The next build compiles a file of C again, and nothing if what was built before is still there.
mend() { # FILE
    if [ -d build.kept ]; then
        cp -p "$work/sound/$1" "$1"
        rm -rf build discko.so discko-import
        mv build.kept build
    else
        cp "$work/sound/$1" "$1"
    fi
}

# Takes one break after the other, until none is left.
take_breaks() { # TREE
    local i
    cd "$1" || exit 2
    for i in "${!whats[@]}"; do
        if [ -e "$work/broken.$i" ] && mkdir "$work/taken.$i" 2> /dev/null; then
            [[ ${files[i]} = *.c ]] || cp -a build build.kept # what many files include
            cp "$work/broken.$i" "${files[i]}"
            try_break "$i" | tee -a "$work/results"
            mend "${files[i]}"
        fi
    done
}

# None of the trees is what somebody is working on.
mkdir "$work/sound"
cp -r Makefile VERSION README.md ext importer sql tests examples "$work/sound"
make -s -j2 -C "$work/sound" "${flags[@]}" all units || exit 2
for ((job = 1; job <= ${JOBS:-$(nproc)}; job++)); do
    cp -a "$work/sound" "$work/tree$job"
    take_breaks "$work/tree$job" &
done
wait
touch "$work/results" "$work/impossible"
survived=$(grep -c ^SURVIVED "$work/results")
echo "$(grep -c ^caught "$work/results") caught, $survived survived, $(($(grep -c ^impossible "$work/results") + $(wc -l < "$work/impossible"))) impossible"
! grep -q . "$work/impossible" && ! grep -q ^impossible "$work/results" || exit 2
exit $((survived > 0))
