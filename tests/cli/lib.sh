# What the command-line tests share. Each test runs in an empty folder of its own, as
#   bash -eu TEST.sh
# with TOP (the checkout), SO (discko.so without its suffix) and IMPORT (discko-import) set; what it
# prints on standard output and standard error, together, is compared whole with TEST.exp.
payloads=$TOP/examples/spool/documented

# The stock shell with the extension: sql DATABASE SQL...
sql() {
    sqlite3 -cmd ".load $SO" "$@"
}
# Over a table t(payload) of the documented examples: on_examples SQL...
on_examples() {
    sql :memory: "CREATE TABLE t(name TEXT, payload TEXT);
        INSERT INTO t SELECT value, CAST(readfile('$payloads/' || value || '.json') AS TEXT)
        FROM json_each('[\"company\",\"locked\",\"person\",\"test\"]')" "$@"
}
# Runs a command that may fail, and says how it ended.
code() {
    local rc=0
    "$@" || rc=$?
    echo "exit $rc"
}
# wait_for COMMAND...: waits until it succeeds, a minute at most (times SLOWER, as all limits).
wait_for() {
    local i
    for ((i = 0; i < 1200 * ${SLOWER:-1}; i++)); do
        if "$@" > /dev/null 2>&1; then
            return 0
        fi
        sleep 0.05
    done
    echo "not within a minute: $*"
}
title() {
    printf -- '--- %s\n' "$*"
}
# The documented examples, one a line.
ndjson() {
    local name
    for name in company locked person test; do
        tr -d '\n' < "$payloads/$name.json"
        echo
    done
}
# What is in a store, without what changes from run to run.
store() {
    sqlite3 -header "$1" \
        "SELECT id, replace(path, '$PWD/', '') AS path, size, format, records, stored, duplicates, rejected, ignored, complete FROM discko_files ORDER BY id" \
        "SELECT file_id, record, \"offset\", length, event_id FROM discko_deliveries ORDER BY file_id, record" \
        "SELECT file_id, record, \"offset\", length, code, message, CAST(substr(raw, 1, 60) AS TEXT) AS raw FROM discko_rejects ORDER BY file_id, record"
}
