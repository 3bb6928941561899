# What a libsql server's store is, and who else is at it: no address of one, none of ours, an older one, one that
# others write, and ids that it gives again.
. "$TOP/tests/cli/lib.sh"
. "$TOP/tests/cluster/answers.sh"

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

title "no store, an older store, a store without views"
fresh nothing
tell verify "$URL"
sqlite3 server.db "CREATE TABLE discko_events (mine)"
tell import "$URL"
fresh origin
sqlite3 server.db "PRAGMA user_version = 3"
tell import "$URL"
fresh nothing
sqlite3 server.db "PRAGMA encoding = 'UTF-16le'" "CREATE TABLE mine(x)"
tell import "$URL"
sqlite3 server.db .tables
fresh origin
sqlite3 server.db "DELETE FROM discko_settings"
tell import "$URL"
sqlite3 server.db "SELECT name FROM discko_settings"

title "other importers keep writing; the wait can be interrupted"
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

title "an answer is never executed, and its size is limited"
fresh origin
for n in $(seq 20); do verify "$URL/$n/statement/executed-$n" > out 2>&1 || true; done
[ "$(curl -s "$URL/asked/executed-20")" = 1 ] || [ "$(curl -s "$URL/asked/executed-12")" -ge 12 ] || echo "the guards were not asked for"
[ -e attached ] || echo "nothing was executed"
tell import "$URL/1/endless/endless" --busy-timeout 60000 # its end is its size, however slow the machine is
DISCKO_AUTH_TOKEN=$'secret\r\nX: y' tell import "$URL"
tell import "$URL?authToken=secret"

title "ids are reused after the last rows were deleted"
fresh nothing
{ lead a NEW; lead b NEW; } > first
{ lead c NEW; echo '{"event":"lead.unl'; } > second
"$IMPORT" --quiet "$URL" first
"$IMPORT" --quiet "$URL" second 2> /dev/null || true
sqlite3 server.db "DELETE FROM discko_deliveries WHERE id = (SELECT max(id) FROM discko_deliveries)" "SELECT delivery_id > (SELECT max(id) FROM discko_deliveries) FROM discko_internal_snapshot"
cp first third
lead d NEW >> third
tell "$IMPORT" --quiet "$URL" third
sqlite3 server.db "SELECT lead_id, deliveries FROM discko_leads ORDER BY 1" "SELECT delivery_id - (SELECT max(id) FROM discko_deliveries) FROM discko_internal_snapshot"
title "the plain tables are updated later"
sqlite3 server.db "DELETE FROM discko_deliveries WHERE id > (SELECT max(id) FROM discko_deliveries) - 2"
lead e NEW > fourth
lead f NEW > fifth
tell "$IMPORT" --quiet --no-snapshot "$URL" fourth
tell "$IMPORT" --quiet --no-snapshot "$URL" fifth
lead g NEW > sixth
tell "$IMPORT" --quiet "$URL" sixth
sqlite3 server.db "SELECT lead_id, deliveries FROM discko_leads ORDER BY 1"
