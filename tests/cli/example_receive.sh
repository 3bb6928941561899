. "$TOP/tests/cli/lib.sh"
. "$TOP/tests/cli/servers.sh"
answer() { # CURL ARGUMENT...
    curl -s -o /dev/null -w '%{http_code}\n' "$@"
}
install_receiver
title "a body is on disk, verbatim, when the request is answered"
start_receiver
ndjson | send "$url"
printf '{"event":"test","data":{"n":1e400,"s":"\\ud800 \\u0000 é"}}' > odd
answer --data-binary @odd -H 'Content-Type: text/plain' "$url"
printf '{"event":"test","data":"\xE9"}' | answer --data-binary @- "$url"
answer --data '' "$url"
printf '{"event":"test","data":{"packed":1}}' | gzip | answer --data-binary @- -H 'Content-Encoding: gzip' -H 'Content-Type: application/x-www-form-urlencoded' "$url"
ls spool/tmp
ls spool/new | wc -l
code $IMPORT --quiet db spool 2>&1 | sed 's,spool/new/[-0-9a-f]*,FILE,' | sort
sqlite3 db "SELECT received_from, count(*) FROM discko_deliveries GROUP BY 1" "SELECT code FROM discko_rejects ORDER BY 1" "SELECT payload FROM discko_events WHERE payload LIKE '%e400%' OR payload LIKE '%packed%' ORDER BY 1"
title "other paths are refused"
answer "$url"
answer -X PUT --data x "$url"
answer --data x "$url/more"
answer --data x "${url%/discko}"
head -c 11000000 /dev/zero | answer --data-binary @- "$url"
title "an unwritable spool answers 503, and the sender retries"
mv spool/new spool/away
answer --data x "$url"
grep -c '^receive: 503' receive.log
ls spool/tmp
(sleep 0.3; mv spool/away spool/new) &
leads 3 | send "$url" --scale 0.01 | sed 's/"attempts":[0-9]*/"attempts":N/'
title "the file is synced and renamed, and the folder synced, before the answer"
straced() { # strace's options: what the receiver does from now on
    start strace.log strace -f -qq -s 16 -o trace "$@" -p $receiver
    strace=$server
    wait_for sh -c "! grep -q 'TracerPid:.0' /proc/$receiver/task/*/status"
}
untraced() {
    kill $strace
    wait_for sh -c "! kill -0 $strace" 2> /dev/null # it has let go of every thread
}
order() { # how far the steps had come when the answer was written
    awk '/(fdatasync\(|fdatasync resumed).*= 0$/ { step = 1 } step == 1 && /rename.*= 0$/ { step = 2 } step == 2 && /(fsync\(|fsync resumed).*= 0$/ { step = 3 }
         /HTTP\/1.1 200/ { print step; step = 0 }' trace
}
straced -e trace=fdatasync,fsync,rename,renameat,renameat2,write,writev
answer --data '{"event":"test","data":{"n":1}}' "$url"
answer --data '{"event":"test","data":{"n":2}}' "$url"
order
untraced
title "when any of these steps fails, the answer is 503 and no partial file is left"
for fault in fdatasync:error=ENOSPC rename:error=EDQUOT fsync:error=EIO; do
    straced -e trace=fdatasync,rename,fsync -e inject=$fault
    echo "${fault%%:*} $(answer --data '{"event":"test","data":{}}' "$url") $(ls spool/tmp | wc -l)"
    untraced
done
answer --data '{"event":"test","data":{}}' "$url"
title "a clean shutdown"
kill -TERM $receiver
wait_for sh -c "! kill -0 $receiver"
title "killed at any moment: what was answered is stored, and everything is after the last retry"
rm -rf spool db
leads 400 > leads.ndjson
start_receiver
RANDOM=${SEED:-$$}
(for i in 1 2 3 4 5 6 7 8 9 10; do
    sleep 0.$((RANDOM % 25 + 10))
    kill -9 $receiver || true
    start receive.log env DISCKO_SPOOL="$PWD/spool" PORT=$port node receive/server.mjs
    receiver=$server
    wait_for grep -q listening receive.log
done; echo $receiver > last) 2> /dev/null &
chaos=$!
send "$url" --scale 0.15 --parallel 4 < leads.ndjson | sed 's/"attempts":[0-9]*/"attempts":N/'
wait $chaos || true
kill "$(cat last)"
code $IMPORT --quiet db spool
sqlite3 db "SELECT count(*) FROM discko_events" "SELECT count(*) FROM discko_leads" "SELECT count(*) >= 400 FROM discko_deliveries"
code $IMPORT --verify db spool | sed 's/, [0-9]* inputs/, N inputs/'
title "the secret is the path"
rm -rf spool
port=0
start_receiver DISCKO_SECRET='s3/cret'
answer --data '{"event":"test"}' "$url"
answer --data '{"event":"test"}' "$url/other"
answer --data '{"event":"test"}' "$url/s3%2Fcret"
ls spool/new | wc -l
