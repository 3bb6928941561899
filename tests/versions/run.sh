# The same discko.so in hosts with other versions of SQLite, on another machine, and without SIMD; run.sh reads
# this file. Of better-sqlite3 an old version has SQLite 3.31.1, the latest one of the newest releases.
. tests/versions/sqlite.sh
bash tests/versions/everything.sh > "$work/everything.sql"
statements() {
    local name
    echo "PRAGMA trusted_schema = OFF"
    echo "CREATE TABLE t(payload TEXT CHECK (discko_valid(payload)), lead AS (discko_lead(payload, 'lead_id')))"
    echo "CREATE INDEX t_score ON t (discko_lead(payload, 'score'))"
    for name in company locked person test; do
        echo "INSERT INTO t(payload) VALUES ('$(tr -d '\n' < examples/spool/documented/$name.json | sed "s/'/''/g")')"
    done
    echo "CREATE VIEW v AS SELECT l.*, discko_hash(payload) AS hash FROM t, discko_lead(t.payload) AS l"
    echo "SELECT * FROM v"
    echo "SELECT lead FROM t WHERE discko_lead(payload, 'score') > 7"
    echo "SELECT c.* FROM t, discko_category(payload) AS c"
    echo "SELECT p.* FROM t, discko_point(payload) AS p"
    echo "SELECT p.* FROM discko_problem('{\"event\":\"lead.unlocked\",\"data\":{\"id\":1,\"x\":{}}}') AS p"
    echo "SELECT discko_lead('{\"event\":\"lead.x\",\"data\":{\"x\":{\"y\":[1]}}}', 'extra'), discko_error('{'), discko_date('2024-02-30')"
    echo "SELECT discko_budget_min('10k–15k €'), discko_budget_currency('10k–15k €'), discko_score_band(5.5), discko_disc('Influent')"
    echo "SELECT * FROM discko_lead"
    echo "SELECT discko_lead(payload, 'nope') FROM t"
    echo "PRAGMA integrity_check"
}
in_host() { # name
    local all=()
    mapfile -t all < <(statements)
    "$work/host-$1" "$TOP/discko" "${all[@]}" "@$work/everything.sql"
}
# The plain tables built anew, every view, both reports: what is in sql/, but for the shell's commands.
in_sql() { # name
    local view
    cp "$work/golden.db" "$work/golden-$1.db"
    set -- "$1" "ATTACH '$work/golden-$1.db' AS golden" "UPDATE discko_internal_snapshot SET event_id = 0, delivery_id = 0" "$(cat sql/snapshot.sql)"
    for view in $(sqlite3 "$work/golden.db" "SELECT name FROM sqlite_master WHERE type = 'view'"); do
        set -- "$@" "SELECT '$view'" "SELECT * FROM $view"
    done
    "$work/host-$1" "$TOP/discko" "${@:2}" "$(grep -v '^\.' sql/report.sql)" "$(grep -v '^\.' sql/report_html.sql)" "SELECT * FROM discko_internal_extras" "SELECT * FROM discko_internal_receipts"
    sqlite3 "$work/golden-$1.db" "PRAGMA integrity_check"
}
gcc -O0 -o "$work/host-system" tests/versions/host.c -lsqlite3
in_host system > "$work/system.out" || result not "the system's SQLite: memory left"
# Numbers that SQLite prints in other digits from version to version.
echo '{"event":"lead.x","data":{"id":"numbers","big":12345678901234567890,"third":0.1234567890123456789,"zero":-0.0}}' > "$work/numbers.json"
echo '{"event":"lead.x"}' > "$work/rejected.json"
./discko-import --quiet "$work/golden.db" tests/data/golden/deliveries.ndjson "$work/numbers.json" "$work/rejected.json" 2> /dev/null
sqlite3 "$work/golden.db" "INSERT INTO discko_settings VALUES ('as_of', '2024-04-01')" ".import --csv --skip 1 tests/data/golden/outcomes.csv discko_outcomes"
in_sql system > "$work/system.sql" || result not "the system's SQLite: memory left by sql/"
grep -q '^error' "$work/system.sql" && result not "sql/ in the system's SQLite: $(grep '^error' "$work/system.sql")"
for version in 6.0.0 latest; do
    source=$(fetched $version "$work/better-$version")
    if [ ! -f "$source/sqlite3.c" ]; then
        result skip "SQLite of better-sqlite3 $version: npm could not fetch it"
        continue
    fi
    number=$(sqlite_number "$source")
    gcc -O0 -w -DSQLITE_ENABLE_JSON1 -I"$source" -o "$work/host-$version" tests/versions/host.c "$source/sqlite3.c" -ldl -lpthread -lm
    # Messages of SQLite's own differ from version to version; results must not.
    quiet "SQLite $number gives what $(sqlite3 --version | cut -d' ' -f1) gives" diff "$work/system.out" <(in_host $version)
    quiet "sql/ in SQLite $number" diff "$work/system.sql" <(in_sql $version)
done
libraries=
# A host that is built with musl, whose C library has no checked copies; and one whose SQLite looks whether
# it is used as it must be, with the importer and the tests of hosts on top of it.
if [ -f "$source/sqlite3.c" ]; then
    musl-gcc -O0 -w -I"$source" -o "$work/host-musl" tests/versions/host.c "$source/sqlite3.c"
    quiet "a host with musl gets what others get" diff "$work/system.out" <(in_host musl)
    gcc -O0 -g -w -DSQLITE_DEBUG -DSQLITE_ENABLE_API_ARMOR -DSQLITE_ENABLE_SESSION -DSQLITE_ENABLE_PREUPDATE_HOOK -I"$source" -c -o "$work/sqlite-debug.o" "$source/sqlite3.c"
    gcc -O0 -o "$work/host-debug" tests/versions/host.c "$work/sqlite-debug.o" -ldl -lpthread -lm
    quiet "a SQLite with SQLITE_DEBUG and SQLITE_ENABLE_API_ARMOR gets what others get" diff "$work/system.out" <(in_host debug)
    libraries="$work/sqlite-debug.o $(pkg-config --libs libcjson libcurl nettle libarchive zlib liblzma libzstd) -lbz2 -ldl -lpthread -lm"
else
    result skip "hosts with musl and with SQLITE_DEBUG: there are no sources of SQLite"
fi
# What make dist packs, built without git; on the SQLite that looks, so that the importer is not built for it again.
dist_builds() {
    make -s dist SAY=: && mkdir "$work/dist" "$work/nogit" && tar xzf "build/discko-$(cat VERSION).tar.gz" -C "$work/dist" || return
    printf '#!/bin/sh\nexit 1\n' > "$work/nogit/git"
    chmod +x "$work/nogit/git"
    (cd "$work"/dist/* && PATH=$work/nogit:$PATH make -s -j2 all build/tests/test_host CFLAGS=-O0 ${libraries:+"IMPORTER_LIBS=$libraries"} SAY=: &&
        ./discko-import --version > /dev/null && sqlite3 -cmd '.load ./discko' :memory: 'SELECT discko_version()') | diff VERSION -
}
quiet "make dist: an archive that builds without git" dist_builds
if [ -n "$libraries" ]; then
    debug=$(echo "$work"/dist/*)
    unit "test_host with SQLITE_DEBUG" env "${german[test_host]}" "$debug/build/tests/test_host" "$debug"
    for name in import_formats import_carriers import_verify erase hostile; do
        IMPORT=$debug/discko-import cli "SQLITE_DEBUG" "$name"
    done
fi
# A big-endian machine; make matrix takes all of them.
if [ -f "$source/sqlite3.c" ]; then
    mkdir -p "$work/matrix/this_machine" && cp -r "$work/better-latest" "$work/matrix/sqlite"
    cp "$work/host-latest" "$work/matrix/this_machine/host.exe" # or it would be built once more
    big_endian() { bash tests/versions/matrix.sh "$work/matrix" s390x > "$work/matrix.md" || cat "$work/matrix.md" "$work"/matrix/*.log; }
    quiet "s390x, which is big-endian, gives what this machine gives" big_endian
else
    result skip "a big-endian machine: there are no sources of SQLite"
fi
# The scanner without SIMD, which is what other machines than x86-64 run; nothing of the importer depends on it.
scalar_tests="test_scan test_jsontestsuite test_differential test_problem test_linear test_captures"
scalar_targets="scan differential tables"
if make -s -j2 B="$work/scalar" CPPFLAGS=-DDISCKO_SCALAR CFLAGS=-O1 WERROR= SAY=: \
    TEST_OBJECTS='$(IMPORTER_OBJECTS:$B/%=build/%) $(CORE_OBJECTS)' \
    $(printf "$work/scalar/tests/%s " $scalar_tests; printf "$work/scalar/tests/replay_%s " $scalar_targets) > "$work/out" 2>&1; then
    for test in $scalar_tests; do
        case $test in test_linear | test_captures) share=3 ;; *) share=1 ;; esac # above the scanner
        unit "$test without SIMD" env DISCKO_SHARE=$share "$work/scalar/tests/$test" "$TOP"
    done
    for target in $scalar_targets; do
        mkdir "$work/$target.kept" && tar -xJf "tests/fuzz/corpus/$target.tar.xz" -C "$work/$target.kept"
        unit "what fuzzing $target has kept, without SIMD" "$work/scalar/tests/replay_$target" tests/fuzz/cases/$target/* "$work/$target.kept"/*
    done
else
    result not "builds without SIMD"
    head -40 "$work/out"
fi
