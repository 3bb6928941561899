# A libsql server's answers that are not what was asked for: each answer of a run is wrong once, and nothing
# is lost and nothing there twice.
. "$TOP/tests/cli/lib.sh"
. "$TOP/tests/cluster/sqld.sh"
python3 "$TOP/tests/cluster/answers.py" server.db > server.url &
node_pid[answers]=$!
disown
while ! grep -qs http server.url; do sleep 0.02; done
URL=$(cat server.url)
tell() { # COMMAND...: how it ends and what it says, without what changes from run to run
    local rc=0
    "$@" > out 2>&1 || rc=$?
    sed "s,https\?://127.0.0.1:[0-9]*\(/[^ :]*\)\?,URL,g; s,$TOP/,,g" out
    echo "exit $rc"
}
lead() { # ID STATUS
    printf '{"date":"2024-03-01","event":"lead.unlocked","data":{"id":"%s","locked":false,"status":"%s"}}\n' "$1" "$2"
}
# What is there before: some of it not in the plain tables yet, a file that will grow, and one with a record
# that was too large.
{ lead a NEW; lead b NEW; lead c NEW; } > old
{ lead d NEW; lead e NEW; } > grown
{ lead k NEW; lead large "$(head -c 2000 /dev/zero | tr '\0' x)"; } > late
"$IMPORT" --quiet "$URL" old grown 2> /dev/null
"$IMPORT" --quiet --no-snapshot --max-record 1024 "$URL" late 2> /dev/null || true
mv server.db origin.db
mkdir spool
{ lead a WON; lead d NEW; lead f NEW; echo broken; } > spool/some
{ cat grown; lead g NEW; } > more
mv more grown
lead h NEW > packed && gzip -n packed && mv packed.gz spool
lead i NEW | sed 's/"/\\"/g; s/^/{"received_at":"2024-03-01T10:00:00Z","body":"/; s/$/"}/' > spool/captured
# More than a batch of records, all of which the store has.
seq 1 1001 | while read -r i; do lead "crowd_$i" NEW; done > crowd
# All that a store says, without ids, times and tokens.
contents() {
    sqlite3 server.db "SELECT payload FROM discko_events ORDER BY hash" \
        "SELECT replace(path, '$PWD', ''), size, records, stored, duplicates, rejected, ignored, complete FROM discko_files ORDER BY 1" \
        "SELECT record, code, raw FROM discko_rejects ORDER BY 1, 3" \
        "SELECT f.path, d.record, d.\"offset\", d.length, e.hash FROM discko_deliveries AS d JOIN discko_events AS e ON e.id = d.event_id JOIN discko_files AS f ON f.id = d.file_id ORDER BY 1, 2" \
        "SELECT lead_id, status, versions, deliveries FROM discko_leads ORDER BY 1" \
        "SELECT count(*) FROM discko_facts" "SELECT count(*) FROM discko_receipts"
}
import() { # URL OPTION...
    "$IMPORT" --quiet --busy-timeout 0 "${@:2}" "$1" grown late spool
}
fresh() {
    rm -f server.db*
    [ "$1" = nothing ] || cp "$1.db" server.db
}
# The other commands, likewise with the URL as the first argument.
retry() {
    "$IMPORT" --quiet --busy-timeout 0 --retry-rejects "$@"
}
verify() {
    "$IMPORT" --quiet --busy-timeout 0 --column payload --verify "$@" late
}
snapshot() {
    "$IMPORT" --busy-timeout 0 --snapshot "$@"
}
known() {
    "$IMPORT" --quiet --busy-timeout 0 --no-snapshot "$@" - < crowd
}
# each_answer BEGINS STEP WHAT COMMAND: of every STEP-th answer, how often it ended how, and what it said
each_answer() {
    local begins=$1 step=$2 what=$3 command=$4 word n rc
    : > ends
    fresh "$begins"
    $command "$URL" > out 2>&1 || true
    contents > clean.txt
    for ((n = 1; ; n += step)); do
        word=$begins-$command-$what-$n
        fresh "$begins"
        rc=0
        $command "$URL/$n/$what/$word" > out 2>&1 || rc=$?
        [ "$(curl -s "$URL/asked/$word")" -ge "$n" ] || break
        echo "exit $rc $(grep -v ' quarantined: ' out | sed "s,$URL[^ :]*,URL,")" >> ends
        if [ $rc -le 1 ]; then
            contents | diff clean.txt - || echo "$what $n: exit $rc, and it is not all there"
        fi
        sqlite3 server.db "DELETE FROM discko_writers" 2> /dev/null || true # as time does
        $command "$URL" > out 2>&1 || true
        contents | diff clean.txt - || echo "$what $n: not mended by another run"
    done
    sort ends | uniq -c | sed 's/^ *//'
}

title "what answers is no server, or has no time"
for what in 400 401 403 404 405 408 429 500 empty page nothing steps error refusal unsaid busy; do
    tell import "$URL/1/$what/first-$what"
done

title "each answer of an import is wrong, once"
each_answer origin 2 taken import
echo "where no store was"
each_answer nothing 1 refusal import
echo "empty"
each_answer origin 4 empty import
title "a row that is none of the table's"
each_answer origin 1 odd verify
title "of the other commands"
for command in retry snapshot; do
    echo "$command"
    each_answer origin 2 refusal $command
done
echo verify
each_answer origin 1 refusal verify

title "a stream turns out to be known when some of it is committed"
fresh origin
"$IMPORT" --quiet "$URL" crowd
cp server.db known.db
each_answer known 1 refusal known

title "where the server is"
fresh origin
tell import "$URL/"
DISCKO_AUTH_TOKEN='' tell import "$URL//"
tell import "https://127.0.0.1:${URL##*:}"
tell import "http://["

title "answers too large for the server are asked for in pieces"
fresh origin
for i in $(seq 20); do lead "many_$i" "$(head -c 2000 /dev/zero | tr "\0" x)"; done > many
"$IMPORT" --quiet "$URL" many
tell "$IMPORT" --verify "$URL/1+/large/verify" many
{ lead many_0 NEW; cat many; } > again
tell "$IMPORT" "$URL/1+/large/import" again

title "a store that is none, is older, has no views"
fresh nothing
tell verify "$URL"
sqlite3 server.db "CREATE TABLE discko_events (mine)"
tell import "$URL"
fresh origin
sqlite3 server.db "PRAGMA user_version = 3"
tell import "$URL"
fresh origin
sqlite3 server.db "DELETE FROM discko_settings"
tell import "$URL"
sqlite3 server.db "SELECT name FROM discko_settings"

title "others are writing, and do not end; the wait can be ended"
fresh origin
sqlite3 server.db "INSERT INTO discko_writers (token, until) VALUES ('another', 99999999999)"
tell import "$URL" --busy-timeout 50
interrupted() { # URL: it has begun to wait when there is a ticket of its own, or as soon as it is asked
    "$IMPORT" --busy-timeout 60000 "$1" spool > wait.out 2>&1 &
    local importer=$!
    wait_for_it
    kill -TERM $importer # of what is in the background SIGINT is ignored
    wait $importer
}
wait_for_it() {
    while [ "$(sqlite3 -cmd '.timeout 5000' server.db "SELECT count(*) FROM discko_writers")" -lt 2 ]; do sleep 0.02; done
}
sqlite3 server.db "DELETE FROM discko_writers WHERE token <> 'another'"
tell interrupted "$URL"
sed "s,$URL,URL,g" wait.out
wait_for_it() {
    while [ "$(curl -s "$URL/asked/away")" -lt 2 ]; do sleep 0.02; done
}
tell interrupted "$URL/1+/503/away"
sed "s,$URL[^ :]*,URL,g" wait.out

title "ids that are given again: what was taken back was the last"
fresh nothing
{ lead a NEW; lead b NEW; } > first
{ lead c NEW; echo '{"event":"lead.unl'; } > second
"$IMPORT" --quiet "$URL" first
"$IMPORT" --quiet "$URL" second 2> /dev/null || true
sqlite3 server.db "DELETE FROM discko_deliveries WHERE id = (SELECT max(id) FROM discko_deliveries)" "SELECT delivery_id > (SELECT max(id) FROM discko_deliveries) FROM discko_snapshot"
cp first third
lead d NEW >> third
tell "$IMPORT" --quiet "$URL" third
sqlite3 server.db "SELECT lead_id, deliveries FROM discko_leads ORDER BY 1" "SELECT delivery_id - (SELECT max(id) FROM discko_deliveries) FROM discko_snapshot"
title "and the plain tables follow later"
sqlite3 server.db "DELETE FROM discko_deliveries WHERE id > (SELECT max(id) FROM discko_deliveries) - 2"
lead e NEW > fourth
lead f NEW > fifth
tell "$IMPORT" --quiet --no-snapshot "$URL" fourth
tell "$IMPORT" --quiet --no-snapshot "$URL" fifth
lead g NEW > sixth
tell "$IMPORT" --quiet "$URL" sixth
sqlite3 server.db "SELECT lead_id, deliveries FROM discko_leads ORDER BY 1"
