. "$TOP/tests/cli/lib.sh"
. "$TOP/tests/cli/servers.sh"
mkdir -p www/logs www/body
read -r port inner < <(python3 -c 'import socket
s = [socket.socket() for i in range(2)]
for i in s: i.bind(("127.0.0.1", 0))
print(*(i.getsockname()[1] for i in s))')
sed "s,8081,$port,; s,8082,$inner," "$examples/receive-nginx/nginx.conf" > nginx.conf
nginx=$(command -v nginx || echo /usr/sbin/nginx)
start nginx.log "$nginx" -p "$PWD/www" -c "$PWD/nginx.conf" -e logs/error.log -g "daemon off; user $(id -un);"
master=$server
url=http://127.0.0.1:$port/webhook/discko/some-long-secret
answer() { # CURL ARGUMENT...
    curl -s -o /dev/null -w '%{http_code}\n' "$@"
}
wait_for curl -s http://127.0.0.1:$port/
worker=$(pgrep -P $master)
servers+=("$worker") # which outlives a master that is killed
title "a body is a line of the log, and is stored verbatim"
ndjson | send "$url"
printf '{"event":"test","data":{"n":1e400,"s":"\\ud800 \\u0000 é \\" "}}' > odd
answer --data-binary @odd "$url"
seq 1 9000 | sed 's/.*/"point number &, quite a long one to fill the body beyond what one buffer has"/' | paste -sd, | sed 's/^/{"event":"lead.unlocked","data":{"id":"large","points":[/; s/$/]}}/' > large
answer --data-binary @large "$url"
code $IMPORT --quiet db www/logs/webhook.log
sqlite3 db "SELECT received_from, count(*) FROM discko_deliveries GROUP BY 1" "SELECT count(*) FROM discko_events" "SELECT payload FROM discko_events WHERE payload LIKE '%e400%'"
cmp <(sqlite3 db "SELECT payload FROM discko_events WHERE lead = 'large'") large && echo "the large one too"
title "other paths are refused"
answer "$url"
answer --data x "$url/more"
answer --data x http://127.0.0.1:$port/
head -c 1100000 /dev/zero | answer --data-binary @- "$url"
title "after a rotation, importing resumes"
ndjson | sed 's/req_/second_/; s/2024-01/2024-02/' > second.ndjson
send "$url" < second.ndjson
"$examples/receive-nginx/rotate.sh" "$PWD/www"
has_reopened() {
    readlink "/proc/$worker/fd/"* | grep -q '/webhook\.log$'
}
wait_for has_reopened
ndjson | sed 's/req_/third_/; s/2024-01/2024-03/' | send "$url"
code $IMPORT --quiet db www/logs/webhook*.log
sqlite3 db "SELECT records, stored, duplicates, rejected, ignored FROM discko_files ORDER BY id" "SELECT count(*) FROM discko_events"
code $IMPORT --verify db www/logs/webhook*.log
title "the line is in the log before the answer is sent"
strace -qq -y -p "$worker" -o trace -e trace=write,writev,sendto &
tracer=$!
wait_for grep -q "TracerPid:.*[1-9]" "/proc/$worker/status"
answer --data-binary '{"event":"test","data":{"order":1}}' "$url"
kill $tracer
wait $tracer || true
client=$(grep -n "HTTP/1.1 200 OK" trace | tail -1)
line=$(grep -n "webhook.log" trace)
[ "${line%%:*}" -lt "${client%%:*}" ] && [ "$(grep -c "HTTP/1.1 200 OK" trace)" = 3 ] && echo "first the line, then the answer"
title "a killed process has lost nothing that it answered"
leads 200 > leads.ndjson
(sleep 0.2; kill -9 "${servers[@]}") 2> /dev/null &
send "$url" --scale 0.0001 < leads.ndjson > sent || true
wait
delivered=$(sed 's/.*"delivered":\([0-9]*\).*/\1/' sent)
$IMPORT --quiet --final db www/logs/webhook*.log
[ "$(count db "SELECT count(*) FROM discko_events WHERE lead IN (SELECT 'req_' || value FROM json_each('[$(seq -s, 1 200)]'))")" -ge "$delivered" ] && echo "all of them"
