#!/bin/bash
# Breaks the code in small ways (breaks.sh), each in a copy of the tree, and sees whether the tests that
# are named for it tell: caught, or survived. Exits 1 where one survived, 2 where one cannot be made.
#
#   tests/mutation/run.sh             makes every break
#   tests/mutation/run.sh WORD...     those in whose name or file one of them stands
#   tests/mutation/run.sh --check     only looks whether each can be made
set -u
cd "$(dirname "$0")/../.." || exit 2
TOP=$PWD
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
caught=0 survived=0 impossible=0
limit=600 # seconds of one test: the slow ones take three minutes and more on a machine that is busy

# Prints FILE with OLD, which stands in it once, made NEW.
replaced() { # FILE OLD NEW
    OLD=$2 NEW=$3 perl -0777 -pe 'BEGIN { $old = $ENV{OLD}; $new = $ENV{NEW} } $n = s/\Q$old\E/$new/g; END { exit($n == 1 ? 0 : 1) }' "$1"
}

run_test() { # TEST: a failure of it is what is hoped for
    case $1 in
    places\ *) timeout $limit bash tests/crash/places.sh . "${1#places }" ;;
    test_*) make -s SAY=: "${flags[@]}" discko.so "build/tests/$1" && timeout $limit "build/tests/$1" . ;;
    *) timeout $limit bash tests/run.sh "$1" ;;
    esac > out 2>&1
}

restore() { # FILE
    cp "$TOP/$1" "$1"
    make -s -j2 SAY=: "${flags[@]}" all > /dev/null 2>&1
}

# A test that fails in any case tells nothing.
declare -A sound
is_sound() { # TEST
    if [ -z "${sound[$1]:-}" ]; then
        sound[$1]=no
        ! run_test "$1" || sound[$1]=yes
    fi
    [ "${sound[$1]}" = yes ]
}

broken() { # WHAT FILE OLD NEW TEST...
    local what=$1 file=$2 old=$3 new=$4 test
    shift 4
    is_asked_for "$what $file" || return
    if ! replaced "$TOP/$file" "$old" "$new" > "$work/broken"; then
        impossible=$((impossible + 1))
        echo "$file: \"$what\" cannot be made: its text is not there once"
        return
    fi
    [ -z "$check" ] || return
    for test; do
        if ! is_sound "$test"; then
            impossible=$((impossible + 1))
            echo "$file: \"$what\" cannot be told: $test fails without it"
            return
        fi
    done
    cp "$work/broken" "$file"
    if ! make -s -j2 SAY=: "${flags[@]}" all > out 2>&1; then
        impossible=$((impossible + 1))
        echo "$file: \"$what\" does not build"
        head -n 5 out
    else
        for test; do
            if ! run_test "$test"; then
                caught=$((caught + 1))
                echo "caught    $what ($file; $test)"
                restore "$file"
                return
            fi
        done
        survived=$((survived + 1))
        echo "SURVIVED  $what ($file; $*)"
    fi
    restore "$file"
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
flags=(CC=gcc CFLAGS="-O0 -g" HARDENING= WARNINGS=)
if [ -z "$check" ]; then
    mkdir "$work/tree" "$work/sound" # which is not what somebody is working on
    cp -r Makefile VERSION README.md ext importer sql tests examples "$work/tree"
    cp -r ext importer sql tests "$work/sound"
    TOP=$work/sound
    cd "$work/tree" || exit 2
    make -s -j2 SAY=: "${flags[@]}" all units || exit 2
fi
. "$TOP/tests/mutation/breaks.sh"
if [ -z "$check" ]; then
    echo "$caught caught, $survived survived"
fi
[ $impossible = 0 ] || exit 2
exit $((survived > 0))
