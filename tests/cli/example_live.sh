. "$TOP/tests/cli/lib.sh"
. "$TOP/tests/cli/servers.sh"
# Sender, receiver, spool, importer, plain tables.
mkdir -p spool/new
install_receiver
start_receiver
start import.log $IMPORT --watch --quiet --move-to done db spool/new
importer=$server
has() {
    [ "$(count db "SELECT count(*) FROM discko_leads WHERE lead_id = '$1'")" = 1 ]
}
title "one payload after another, from the sender to the plain tables"
for lead in a b c d e f g; do
    leads 1 | sed "s/req_1/$lead/" | send "$url" > /dev/null
    wait_for has $lead
done
sqlite3 db "SELECT group_concat(lead_id, ' ') FROM (SELECT lead_id FROM discko_leads ORDER BY 1)"
title "every event once and every delivery recorded, while both are killed"
leads 300 > leads.ndjson
(for i in 1 2 3 4; do
    sleep 0.3
    kill -9 $receiver $importer || true
    start receive.log env DISCKO_SPOOL="$PWD/spool" PORT=$port node receive/server.mjs
    receiver=$server
    start import.log $IMPORT --watch --quiet --move-to done db spool/new
    importer=$server
    wait_for grep -q listening receive.log
done; echo $receiver $importer > last) 2> /dev/null &
chaos=$!
send "$url" --scale 0.05 --parallel 4 < leads.ndjson | sed 's/"attempts":[0-9]*/"attempts":N/'
wait $chaos || true
all() {
    [ "$(count db "SELECT count(*) FROM discko_leads WHERE lead_id LIKE 'req_%'")" = 300 ]
}
wait_for all
empty() {
    [ -z "$(ls spool/new)" ]
}
wait_for empty
read -r receiver importer < last
kill -TERM $receiver $importer
wait_for sh -c "! kill -0 $importer"
sqlite3 db "SELECT count(*) FROM discko_events" "SELECT count(*) = (SELECT sum(records) FROM discko_files) FROM discko_deliveries" "SELECT count(*) FROM discko_rejects"
[ "$(sqlite3 db "SELECT count(*) FROM discko_deliveries")" -ge "$(find done -type f | wc -l)" ] && echo "a delivery a file"
code $IMPORT --verify db done | sed 's/, [0-9]* inputs/, N inputs/'
title "throughput and latency"
env IMPORT="$IMPORT" RECEIVER="$PWD/receive" "$examples/live/rate.sh" 40 4 | sed 's/ *[0-9.]* \(a second\|seconds\)$/ N \1/'
title "systemd accepts the services"
for unit in "$examples"/*/*.service; do
    sed "s,/usr/local/bin/discko-import,$IMPORT,; s,/usr/sbin/nginx,$(command -v nginx || echo /usr/sbin/nginx),; s,/usr/bin/node,$(command -v node)," "$unit" > "${unit##*/}"
    systemd-analyze verify --man=no "./${unit##*/}" 2>&1 && echo "${unit##*/}"
done
