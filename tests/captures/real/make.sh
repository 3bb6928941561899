#!/bin/bash
# Makes outputs.tar.xz anew by the real programs: real/make.sh. It needs, of Debian: postgresql mariadb-server
# redis-server jq curl nodejs npm python3-structlog python3-loguru python3-pythonjsonlogger php-cli ruby golang-go.
set -eu
cd "$(dirname "$0")"
here=$PWD
PATH=/usr/bin:$PATH # of the system: its own Python has the loggers
work=$(mktemp -d)
chmod 755 "$work"
trap 'rm -rf "$work"' EXIT
out=$work/outputs
mkdir "$out"
python3 -c 'import sys; sys.path.insert(0, ".."); import payloads; print("\n".join(payloads.SETS["real"]))' > "$work/payloads"

loggers() {
    cp "$here/loggers.js" "$here/loggers.go" "$work"
    (cd "$work" && npm install --silent --no-audit --no-fund pino pino-pretty winston bunyan log4js signale tslog consola roarr @elastic/ecs-pino-format &&
        node loggers.js payloads "$out")
    python3 loggers.py "$work/payloads" "$out"
    php loggers.php "$work/payloads" "$out" 2> "$out/php_error_log.log"
    ruby loggers.rb "$work/payloads" "$out"
    (cd "$work" && go run loggers.go payloads "$out")
}

# A table hooks(id, received_at, payload, note) of the payloads: table TEXT_TYPE EXPRESSION, with %s for the payload in hex.
table() {
    python3 - "$work/payloads" "$1" "$2" <<'PYTHON'
import sys
path, kind, expression = sys.argv[1:]
print("CREATE TABLE hooks(id int, received_at timestamp NULL, payload %s, note text);" % kind)
for number, line in enumerate(open(path, encoding="utf-8").read().split("\n")[:-1]):
    print("INSERT INTO hooks VALUES (%d, '2024-01-16 09:15:0%d', %s, NULL);" % (number, number, expression % line.encode().hex()))
PYTHON
}

postgresql() {
    local bin server all='SELECT * FROM hooks ORDER BY id' payload='SELECT payload FROM hooks ORDER BY id'
    bin=$(echo /usr/lib/postgresql/*/bin)
    server=$work/pg
    mkdir "$server" && chown postgres "$server"
    su postgres -c "$bin/initdb -D $server/data -E UTF8 --locale=C.UTF-8 -A trust && $bin/pg_ctl -w -D $server/data -o '-k $server -c listen_addresses=' -l $server/log start" > "$server.log"
    export PGHOST=$server PGUSER=postgres PGTZ=UTC
    table text "convert_from(decode('%s', 'hex'), 'UTF8')" | psql -Xq
    run() { local name=$1; shift; psql -X "$@" > "$out/psql_$name"; }
    psql -Xqc "\\copy hooks to '$out/psql_copy.txt'" -c "\\copy hooks to '$out/psql_copy.csv' csv header" \
        -c "\\copy hooks(payload) to '$out/psql_copy_payload.txt'" -c "\\copy ($payload) to '$out/psql_copy_payload_no_header.csv' csv"
    run tA.txt -tAc "$all"
    run tA_payload.txt -tAc "$payload"
    run aligned.txt -c "$all"
    run expanded.txt -xc "$all"
    run expanded_unaligned.txt -txAc "$all"
    run csv.csv --csv -c "$all"
    run wrapped.txt -c '\pset format wrapped' -c '\pset columns 100' -c "$all"
    run html.html -H -c "$all"
    run asciidoc.txt -c '\pset format asciidoc' -c "$all"
    run latex.txt -c '\pset format latex' -c "$all"
    run json_agg.json -tAc 'SELECT json_agg(hooks) FROM hooks'
    run row_to_json.ndjson -tAc 'SELECT row_to_json(hooks) FROM hooks'
    run jsonb_pretty.txt -tAc "SELECT jsonb_pretty(payload::jsonb) FROM hooks WHERE payload NOT LIKE '%u0000%'"
    run jsonb_pretty_aligned.txt -c "SELECT jsonb_pretty(payload::jsonb) FROM hooks WHERE payload NOT LIKE '%u0000%'"
    run base64.txt -tAc "SELECT encode(convert_to(payload, 'UTF8'), 'base64') FROM hooks"
    run bytea_hex.txt -tAc "SELECT convert_to(payload, 'UTF8') FROM hooks"
    run row_text.txt -tAc 'SELECT hooks FROM hooks'
    pg_dump > "$out/pg_dump.sql"
    pg_dump --inserts > "$out/pg_dump_inserts.sql"
    pg_dump -Fc > "$out/pg_dump.custom"
    su postgres -c "$bin/pg_ctl -D $server/data stop -m fast" > /dev/null
}

mariadb_server() {
    local server=$work/my all='SELECT * FROM hooks' payload='SELECT payload FROM hooks' into
    mkdir "$server" && chown mysql "$server"
    mariadb-install-db --user=mysql --datadir="$server/data" --skip-test-db > /dev/null
    mariadbd --no-defaults --user=mysql --datadir="$server/data" --socket="$server/socket" --skip-networking --secure-file-priv= 2> /dev/null &
    while [ ! -S "$server/socket" ]; do sleep 0.2; done
    client() { local program=$1; shift; "$program" --no-defaults --default-character-set=utf8mb4 -S "$server/socket" "$@"; }
    run() { local name=$1; shift; client mariadb h "$@" > "$out/mysql_$name"; }
    client mariadb -e 'CREATE DATABASE h CHARACTER SET utf8mb4'
    table longtext "CONVERT(x'%s' USING utf8mb4)" | client mariadb h
    run batch.tsv --batch -e "$all"
    run batch_N.tsv --batch -N -e "$all"
    run batch_raw.tsv --batch --raw -e "$all"
    run payload_raw.txt --batch -N --raw -e "$payload"
    run payload_batch.txt --batch -N -e "$payload"
    run table.txt --table -e "$all"
    run vertical.txt -E -e "$all"
    run xml.xml --xml -e "$all"
    run html.html --html -e "$all"
    run json_object.ndjson -N --raw -e "SELECT json_object('id', id, 'payload', payload) FROM hooks"
    run json_arrayagg.json -N --raw -e "SELECT json_arrayagg(json_object('id', id, 'payload', payload)) FROM hooks"
    into="SELECT * INTO OUTFILE '$server/data/out' CHARACTER SET utf8mb4"
    client mariadb h -e "$into FROM hooks" && mv "$server/data/out" "$out/mysql_outfile.txt"
    client mariadb h -e "$into FIELDS TERMINATED BY ',' ENCLOSED BY '\"' FROM hooks" && mv "$server/data/out" "$out/mysql_outfile_quoted.csv"
    client mariadb h -e "$into FIELDS TERMINATED BY ',' OPTIONALLY ENCLOSED BY '\"' ESCAPED BY '' FROM hooks" && mv "$server/data/out" "$out/mysql_outfile_no_escape.csv"
    client mariadb-dump h > "$out/mysqldump.sql"
    client mariadb-dump --skip-extended-insert --hex-blob h > "$out/mysqldump_rows.sql"
    client mariadb-dump --xml h > "$out/mysqldump.xml"
    client mariadb-dump --tab="$server/data" h && mv "$server/data/hooks.txt" "$out/mysqldump_tab.txt"
    kill %%
    wait
}

redis() {
    local port=5598 line
    redis-server --port $port --save '' --daemonize yes > /dev/null
    sleep 1
    client() { redis-cli -p $port "$@"; }
    timeout 5 redis-cli -p $port MONITOR > "$out/redis_monitor.txt" &
    sleep 1
    while IFS= read -r line; do
        printf '%s' "$line" | client -x RPUSH hooks
        printf '%s' "$line" | client -x XADD stream '*' body
    done < "$work/payloads" > /dev/null
    client --no-raw LRANGE hooks 0 -1 > "$out/redis_lrange.txt"
    client LRANGE hooks 0 -1 > "$out/redis_lrange_raw.txt"
    client --csv LRANGE hooks 0 -1 > "$out/redis_lrange.csv"
    client --json LRANGE hooks 0 -1 > "$out/redis_lrange.json"
    client --no-raw XRANGE stream - + > "$out/redis_xrange.txt"
    client XRANGE stream - + > "$out/redis_xrange_raw.txt"
    client --json XRANGE stream - + > "$out/redis_xrange.json"
    wait || true
    client SHUTDOWN NOSAVE
}

tools() {
    local in=$work/payloads line node one=$work/one port=5597
    run() { local name=$1; shift; jq "$@" "$in" > "$out/jq_$name"; }
    run pretty.json .
    run colour.json -C .
    run colour_compact.ndjson -C -c .
    run slurp.json -s .
    run tab.json --tab .
    run sorted.json -S .
    run raw_strings.ndjson -R .
    run base64.txt -r @base64
    run csv.csv -r '[.event, (. | tostring)] | @csv'
    run tsv.tsv -r '[.event, (. | tostring)] | @tsv'
    run sh.txt -r '(. | tostring) | @sh'
    run uri.txt -r '(. | tostring) | @uri'
    run html.txt -r '(. | tostring) | @html'
    run stream.ndjson -c --stream .
    node -e 'require("http").createServer((q, s) => { let b = []; q.on("data", d => b.push(d)).on("end", () => { s.setHeader("content-type", "application/json"); s.end(Buffer.concat(b)) }) }).listen(+process.argv[1])' $port &
    node=$!
    sleep 1
    while IFS= read -r line; do
        printf '%s' "$line" > "$one"
        set -- --data-binary "@$one" -H 'Content-Type: application/json' localhost:$port/hook
        curl -s -i "$@" >> "$out/curl_i.txt"
        curl -s -v "$@" >> "$out/curl_v.txt" 2>&1
        curl -s --trace-ascii - -o /dev/null "$@" >> "$out/curl_trace_ascii.txt"
        curl -s --trace - -o /dev/null "$@" >> "$out/curl_trace.txt"
    done < "$in"
    kill $node
    xxd "$in" > "$out/xxd.txt"
    od -c "$in" > "$out/od_c.txt"
    base64 "$in" > "$out/base64_of_all.txt"
    cat -A "$in" > "$out/cat_A.txt"
    nl "$in" > "$out/nl.txt"
    fold -w 120 "$in" > "$out/fold.txt"
    grep -n . "$in" > "$out/grep_n.txt"
    sed -n l "$in" > "$out/sed_l.txt"
    diff /dev/null "$in" > "$out/diff.txt" || true
    diff -u /dev/null "$in" > "$out/diff_u.patch" || true
    perl -MData::Dumper -ne 'chomp; print Dumper($_)' "$in" > "$out/perl_dumper.txt"
    script -qc "cat $in" /dev/null > "$out/script.txt"
}

loggers
postgresql
mariadb_server
redis
tools
tar -C "$out" --sort=name --owner=0 --group=0 --mtime=2024-01-16 -cJf outputs.tar.xz .
